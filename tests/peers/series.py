"""Daily sales from a CSV file with the columns date, product_id, quantity, and optionally store_id."""

import csv
from collections import defaultdict
from datetime import date, timedelta

import numpy as np


def read(path, min_days):
    """Series name -> (first day, sales of every day to the last of the file). Negative days count as 0."""
    sales = defaultdict(lambda: defaultdict(float))
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = " / ".join(row[key] for key in ("store_id", "product_id") if key in row)
            sales[name][date.fromisoformat(row["date"])] += float(row["quantity"])
    last = max(day for days in sales.values() for day in days)
    series = {}
    for name, days in sorted(sales.items()):
        first = min(days)
        values = [max(days.get(first + timedelta(n), 0.0), 0.0) for n in range((last - first).days + 1)]
        if len(values) >= min_days:
            series[name] = (first, np.array(values))
    return series
