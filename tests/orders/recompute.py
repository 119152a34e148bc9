"""Recomputes every number of an exported worklist (CSV) from the inputs in the same row; prints what differs and fails if anything does.

Usage: python3 recompute.py worklist.csv. Needs the standard library only, and shares no code with the program.
"""

import csv
import math
import statistics
import sys


def number(text):
    return float(text) if text != "" else None


def near(one, other):
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-5 * max(1.0, abs(one), abs(other))


def usable(on_hand, lots):
    """Units on hand less those that are expected to expire: first expired, first out, over twenty equally likely demands."""
    if on_hand is None:
        return None
    lost = 0.0
    if lots:
        paths = len(lots[0][2])
        for path in range(paths):
            sold = 0.0
            for _, units, totals in lots:
                sold += min(units, max(0.0, totals[path] - sold))
            lost += sum(units for _, units, _ in lots) - sold
        lost /= paths
    return max(0.0, on_hand - lost)


def order(row, needed, position, target):
    """The quantity within packs, minimum, maximum and shelf life: at least one step, however large it is."""
    step = number(row["step"])
    least = number(row["min_quantity"])
    if number(row["never_ordered"]) == 1 or needed <= 1e-9 * max(1.0, target):
        return 0.0
    up = lambda units: math.ceil(units / step - 1e-9) * step
    down = lambda units: max(0, math.floor(units / step + 1e-9)) * step
    quantity = max(step, up(needed))
    if quantity < least:
        quantity = up(least)
    sells = number(row["sells_in_time"])
    if sells is not None and quantity > sells + 1e-9:
        fits = down(sells)
        if fits <= 0 and sells >= step / 2:
            fits = step
        if fits <= 0 or fits < least:
            return 0.0
        quantity = min(fits, quantity)
    most = number(row["max_stock"])
    if most is not None and quantity > most - position + 1e-9:
        fits = down(most - position)
        return 0.0 if fits <= 0 or fits < least else fits
    return quantity


def expected(row):
    """Every figure of a row from its inputs, by name."""
    lead, review = number(row["lead_days"]), number(row["review_days"])
    days = lead + review
    mean, level, quantile = number(row["expected_sales"]), number(row["service_level"]), number(row["quantile"])
    totals = [float(text) for text in row["totals"].split()]
    lots = []
    for lot in filter(None, row["lots"].split(";")):
        head, _, tail = lot.partition(":")
        left, _, units = head.partition("@")
        lots.append((int(left), float(units), [float(text) for text in tail.split()]))
    target = 0.0
    if level is not None:
        target = max(quantile, mean) if level >= 0.5 else quantile
        spread = max(0.0, statistics.NormalDist().inv_cdf(level)) * mean / max(days, 1) * number(row["lead_spread"])
        if spread > 0:
            target = mean + math.hypot(target - mean, spread)
        target = max(target, number(row["min_stock"]))
    on_hand = number(row["on_hand"])
    found = {
        "protection_days": days,
        "daily_mean": mean / max(days, 1),
        "target": target,
        "safety_stock": max(0.0, target - mean) if level is not None else 0.0,
        "usable": usable(on_hand, lots),
    }
    coming = number(row["on_the_way"])
    position = (found["usable"] or 0.0) + coming
    found["units_at_risk"] = sum(max(0.0, total - position) for total in totals) / len(totals)
    if on_hand is None:
        for name in ("needed", "quantity", "offered", "packs", "cost"):
            found[name] = None
        return found
    found["needed"] = max(0.0, target - position)
    found["quantity"] = order(row, found["needed"], position, target) + number(row["topped_up"])
    found["offered"] = None
    if row["status"] == "doubtful":
        # Nothing is ordered until someone decides.
        found["offered"], found["quantity"] = found["quantity"], 0.0
    if number(row["cut_by_budget"]) == 1:
        # What a budget leaves depends on all lines; it is less, and in whole steps.
        there = number(row["quantity"])
        steps = there / number(row["step"])
        found["quantity"] = there if there < found["quantity"] and near(steps, round(steps)) else math.nan
    found["packs"] = found["quantity"] / number(row["pack_size"])
    cost = number(row["unit_cost"])
    found["cost"] = None if cost is None else cost * found["quantity"]
    return found


def main(path):
    differences, lines = [], 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        for place, row in enumerate(csv.DictReader(file), 2):
            lines += 1
            for name, value in expected(row).items():
                there = number(row[name])
                if not near(there, value):
                    differences.append(f"line {place}, {row['store_id']} / {row['product_id']}: {name} is {there}, should be {value}")
    for difference in differences[:20]:
        print(difference)
    print(f"{lines} lines, {len(differences)} differences")
    return 1 if differences or lines == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
