"""Compares what the program imports with a separate count, file by file.

    python3 tests/import/compare.py DATA_FOLDER PROGRAM

DATA_FOLDER holds the real files (they are not part of the repository); PROGRAM is the built example `import_totals`:
    cargo build --package sales --example import_totals
"""

import json
import pathlib
import subprocess
import sys

import separate_count as separate


def files(data):
    chinese = (0, 1, 3)
    derived = ("Year", "Month", "Hour", "Weekday Name")
    folder = data / "import"
    return [
        ("pharma_daily.csv", [], lambda path: separate.long_csv(path, "utf-8", ",", (0, 1, 2))),
        ("pharma_daily_wide.csv", [], lambda path: separate.wide_csv(path, ";", separate.MONTH_FIRST, derived)),
        ("nhs_daily.csv", [], lambda path: separate.long_csv(path, "utf-8", ",", (0, 1, 3))),
        ("hospital_pharmacy_2018.xlsx", [], separate.hospital_workbook),
        (folder / "chaoyang_gbk_crlf.csv", [], lambda path: separate.long_csv(path, "gb18030", ",", chinese)),
        (folder / "chaoyang_utf16le_bom_tab.txt", [], lambda path: separate.long_csv(path, "utf-16", "\t", chinese)),
        (folder / "chaoyang_utf8_bom.csv", [], lambda path: separate.long_csv(path, "utf-8-sig", ",", chinese)),
        (
            folder / "nhs_cp1252_semicolon_ddmmyyyy_decimal_comma.csv",
            ["product_id=Médicament"],
            lambda path: separate.long_csv(path, "cp1252", ";", (0, 1, 2), separate.DAY_FIRST, comma=True),
        ),
        (
            folder / "nhs_wide_one_column_per_product_store.csv",
            [],
            lambda path: separate.wide_csv(path, ",", separate.ISO, store_separator=" / "),
        ),
    ]


def compare(path, maps, count, program):
    """What differs, in words."""
    command = [program, *(word for mapping in maps for word in ("--map", mapping)), str(path)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if run.returncode:
        return [run.stderr.strip()]
    imported = json.loads(run.stdout)
    report, products = imported["report"], imported["data"]["products"]
    found = {product["product_id"]: product["total_quantity"] for product in products}
    wrong = []
    for product in sorted(set(found) | set(count.totals)):
        here, there = found.get(product), count.totals.get(product)
        if here is None or there is None or abs(here - float(there)) > 1e-6 * max(1.0, abs(float(there))):
            wrong.append(f"{product}: program {here}, separate count {there}")
    left_out = sorted({issue["line"] for issue in report["issues"] if issue["effect"] == "left_out"})
    if left_out != count.left_out:
        wrong.append(f"left out by the program {left_out[:10]}, by the separate count {count.left_out[:10]}")
    if report["rows_read"] != count.rows:
        wrong.append(f"rows read {report['rows_read']}, separate count {count.rows}")
    if report["rows_rejected"] != len(count.left_out):
        wrong.append(f"rows rejected {report['rows_rejected']}, separate count {len(count.left_out)}")
    return wrong


def main():
    data, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    failed = False
    for name, maps, read in files(data):
        path = data / name
        count = read(path)
        wrong = compare(path, maps, count, program)
        failed = failed or bool(wrong)
        verdict = "differs" if wrong else "agrees"
        print(f"{verdict}  {path.name}: {len(count.totals)} products, {count.rows} rows, {len(count.left_out)} left out")
        for line in wrong[:8]:
            print(f"         {line}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
