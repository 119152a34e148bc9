"""Totals per product of sales files, counted without the program: Python's standard library only.

Each reader is written for one file by someone who looked at it, so that nothing of the program's recognition is repeated here.
"""

import csv
import datetime
import io
import re
import zipfile
from collections import defaultdict
from decimal import Decimal


class Count:
    """Totals per product, and the lines that were left out."""

    def __init__(self):
        self.totals = defaultdict(Decimal)
        self.rows = 0
        self.left_out = []

    def add(self, line, date, product, quantity):
        self.rows += 1
        if date is None or not product or quantity is None:
            self.left_out.append(line)
            return
        self.totals[product] += quantity


def day(text, pattern):
    match = re.match(pattern, text)
    if not match:
        return None
    parts = {name: int(value) for name, value in match.groupdict().items()}
    try:
        return datetime.date(parts["y"], parts["m"], parts["d"])
    except ValueError:
        return None


ISO = r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
DAY_FIRST = r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"
MONTH_FIRST = r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"


def number(text):
    text = text.strip()
    return Decimal(text) if text else None


def long_csv(path, encoding, delimiter, columns, dates=ISO, comma=False):
    date, product, quantity = columns
    count = Count()
    with open(path, encoding=encoding, newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        next(rows)
        for row in rows:
            text = row[quantity].replace(",", ".") if comma else row[quantity]
            count.add(rows.line_num, day(row[date], dates), row[product].strip(), number(text))
    return count


def wide_csv(path, delimiter, dates, leave_out=(), store_separator=None):
    count = Count()
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        header = next(rows)
        for row in rows:
            count.rows += 1
            if day(row[0], dates) is None:
                count.left_out.append(rows.line_num)
                continue
            for name, cell in zip(header[1:], row[1:]):
                if name in leave_out or not cell.strip():
                    continue
                product = name.split(store_separator)[0] if store_separator else name
                count.totals[product] += Decimal(cell)
    return count


def hospital_workbook(path):
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    count = Count()
    for line, row in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', sheet, re.S):
        if line == "1":
            continue
        cells = dict(re.findall(r'<c r="([A-Z]+)\d+"[^>]*?><is><t[^>]*>(.*?)</t></is></c>', row, re.S))
        product = cells.get("C", "").strip()
        count.add(int(line), day(cells.get("A", ""), ISO), product, number(cells.get("E", "")))
    return count
