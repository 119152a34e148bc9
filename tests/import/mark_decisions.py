"""Cases of `make_decisions.py` about rows whose code is missing, marks of returns that no list of words explains, names of customers, columns that
only the upper of two header rows names, what was ordered and what was delivered, and lines of receipts that come twice."""

import datetime

from unit_decisions import ASKED, BY_CODE, CODES, LINES, book, by_day, sheet

KINDS = ["row_kinds"]
NAMES = {"A100": "Paracetamol 500mg Tab", "B200": "Ibuprofen 200mg Cap", "C300": "Local tea"}
EANS = {"A100": "5012345600001", "B200": "5012345600002"}
TOTAL = sum(BY_CODE.values())


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (without_codes, no_codes, full_codes, upper_headers, months, buyers, reversals, letters, states, delivered, repeated):
        part(to.one, to.case, to.step, to.rows, to.daily)


def by_name(keys):
    return {keys.get(code, NAMES[code]): total for code, total in BY_CODE.items()}


def without_codes(one, case, step, rows, daily):
    note = ["named_without_code"]
    headers = [("Date,Barcode,Name,Qty", ""), ("日期,商品编码,商品名称,数量", ""), ("Datum,PZN,Artikelbezeichnung,Menge", ""), ("Date,NDC,Drug,Qty", "N/A"), ("日期,条形码,商品名称,数量", "0"), ("Date,SKU,Item,Qty", "-"), ("Date,Barcode,Product Name,Qty", "000000")]
    for number, (header, blank) in enumerate(headers):
        lines = [f"{d},{EANS.get(p, blank)},{NAMES[p]},{q}" for d, p, q in LINES]
        one(f"g_no_code_{number}.csv", rows(header, *lines), by_name(EANS), days=by_day(LINES), issues=note)
    # The name of a row without a code is that of a product with one.
    lines = [f"{d},{'' if i % 7 == 3 else p},{NAMES[p]},{q}" for i, (d, p, q) in enumerate(LINES)]
    one("g_lost_code.csv", rows("date,sku,product name,qty", *lines), BY_CODE, issues=note)
    # A group whose code and name are written once, and one whose name comes again: both mean the code above.
    grouped = sorted(LINES, key=lambda line: line[1])
    first = lambda i: i == 0 or grouped[i - 1][1] != grouped[i][1]
    one("g_group_once.csv", rows("sku,product name,date,qty", *[f"{p if first(i) else ''},{NAMES[p] if first(i) else ''},{d},{q}" for i, (d, p, q) in enumerate(grouped)]), BY_CODE, issues=["filled_down"])
    one("g_group_named.csv", rows("sku,product name,date,qty", *[f"{p if first(i) else ''},{NAMES[p]},{d},{q}" for i, (d, p, q) in enumerate(grouped)]), BY_CODE)
    # Totals below the rows have neither.
    lines = [f"{d},{EANS.get(p, '')},{NAMES[p]},{q}" for d, p, q in LINES]
    one("g_no_code_total.csv", rows("date,barcode,name,qty", *lines, f",,Total,{TOTAL}"), by_name(EANS))


def no_codes(one, case, step, rows, daily):
    note = ["named_without_code"]
    every = {NAMES[code]: total for code, total in BY_CODE.items()}
    for number, code in enumerate(["5.01235E+12", "6.90123E+12", "0", "N/A"]):
        one(f"g_rounded_{number}.csv", rows("date,barcode,name,qty", *[f"{d},{code},{NAMES[p]},{q}" for d, p, q in LINES]), every, issues=note)
    lines = [f"{d},{p if p == 'A100' else '9999'},{NAMES[p]},{q}" for d, p, q in LINES]
    one("g_nines.csv", rows("date,code,product name,qty", *lines), {"A100": BY_CODE["A100"], NAMES["B200"]: BY_CODE["B200"], NAMES["C300"]: BY_CODE["C300"]}, issues=note)
    # One code under an old and a new name is one product.
    renamed = [f"{d},{p},{NAMES[p]}{' new' if d.day > 10 else ''},{q}" for d, p, q in LINES]
    one("g_renamed.csv", rows("date,sku,product name,qty", *renamed), BY_CODE)


def full_codes(one, case, step, rows, daily):
    for number, header in enumerate(["Date,Barcode,Code,Name,Qty", "日期,条形码,商品编码,商品名称,数量", "Datum,EAN,Artikelnummer,Artikel,Menge"]):
        one(f"g_two_codes_{number}.csv", rows(header, *[f"{d},{EANS.get(p, '')},{p},{NAMES[p]},{q}" for d, p, q in LINES]), BY_CODE)


def upper_headers(one, case, step, rows, daily):
    stores = {store: sum(q for i, (_, _, q) in enumerate(LINES) if i % 2 == k) for k, store in enumerate("东西")}
    body = [f"{d},{'东西'[i % 2]},{p},{NAMES[p]},{q},{q * 2}" for i, (d, p, q) in enumerate(LINES)]
    for number, (upper, lower) in enumerate([("日期,门店,商品信息,,销售,", ",,编码,名称,数量,金额"), ("Date,Store,Goods,,Figures,", ",,SKU,Product name,Qty,Amount"), ("Datum,Filiale,Artikel,,Verkauf,", ",,Artikelnummer,Bezeichnung,Menge,Umsatz")]):
        one(f"g_upper_{number}.csv", rows(upper, lower, *body), BY_CODE, stores=stores)
        one(f"g_upper_title_{number}.csv", rows("报表,,,,,", "", upper, lower, *body), BY_CODE, stores=stores)
    cells = [[str(d), "东西"[i % 2], p, NAMES[p], q, q * 2] for i, (d, p, q) in enumerate(LINES)]
    one("g_upper.xlsx", book(["Sheet1"], [sheet(["日期", "门店", "商品", "", "销售", ""], [["", "", "编码", "名称", "数量", "金额"], *cells])]), BY_CODE, stores=stores)
    # Boxes and tablets aren't added up.
    one("g_upper_units.csv", rows("日期,单位,商品,,销售,", ",,编码,名称,数量,金额", *[f"{d},{'盒' if i % 5 else '片'},{p},{NAMES[p]},{q},{q * 2}" for i, (d, p, q) in enumerate(LINES)]), questions=["pack_sizes"])


def months(one, case, step, rows, daily):
    sold = [("A100", 31, 29, 62), ("B200", 62, 58, 31)]
    totals = {code: sum(units) for code, *units in sold}
    days = {str(datetime.date(2024, 1, 1) + datetime.timedelta(days=i)): 3.0 for i in range(91)}
    lines = [",".join(map(str, [code, NAMES[code], *units])) for code, *units in sold]
    for number, (word, behind) in enumerate([("Units", True), ("Qty", True), ("Menge", True), ("销量", True)]):
        header = ",".join(["SKU", "Product name", *[f"{month}-24 {word}" for month in ("Jan", "Feb", "Mar")]])
        one(f"g_months_{number}.csv", rows("Sales report 2024,,,,", header, *lines), totals, days=days)
        one(f"g_months_{number}_untitled.csv", rows(header, *lines), totals, days=days)
        one(f"Sales 2024 {word}.csv", rows(header, *lines), totals, days=days)
    header = ",".join(["SKU", "Product name", *[f"{month}-24 {word}" for month in ("Jan", "Feb", "Mar") for word in ("Units", "Value")]])
    pairs = [",".join(map(str, [code, NAMES[code], *[number for units in sold_units for number in (units, units * 9.5)]])) for code, *sold_units in sold]
    one("g_months_values.csv", rows(header, *pairs), totals, days=days)


def buyers(one, case, step, rows, daily):
    names = {"A100": "Paracetamol 500mg Tab", "B200": "Ibuprofen 200mg Cap", "C300": "Vitamin C 1000mg"}
    people = ["Smith John", "Jones Ann", "Lee Kim", "Wong Jo"]
    totals = {names[code]: total for code, total in BY_CODE.items()}
    body = [f"{d},{people[(i // 3) % 4]},{names[p]},{q}" for i, (d, p, q) in enumerate(LINES)]
    one("g_buyers.csv", rows("Datum,Name,Bezeichnung,Menge", *body), totals)
    for number, header in enumerate(["Date,Name,Memo,Qty", "Date,Name,Particulars,Qty", "日期,姓名,摘要,数量"]):
        one(f"g_buyers_{number}.csv", rows(header, *body), questions=["product_column"])
        column = header.split(",")[2]
        one(f"g_buyers_{number}_answered.csv", rows(header, *body), totals, answers=[f"product_column={column}"])
    plain = [f"{d},{people[(i // 3) % 4]},Item {p},{q}" for i, (d, p, q) in enumerate(LINES)]
    one("g_buyers_plain.csv", rows("Date,Name,Description,Qty", *plain), {f"Item {code}": total for code, total in BY_CODE.items()})
    # The name is that of the product, and the remark one of its row.
    remarks = [f"{d},{names[p]},{'gift wrapped' if i % 3 else 'paid later'},{q}" for i, (d, p, q) in enumerate(LINES)]
    one("g_names_of_goods.csv", rows("Date,Name,Memo,Qty", *remarks), totals)
    grouped = [line for code in CODES for line in [f"{names[code]},,,,", *[f",{d},{100 + i},{people[i % 4]},{q}" for i, (d, p, q) in enumerate(LINES) if p == code]]]
    one("g_buyers_in_groups.csv", rows(",Date,Invoice,Name,Qty", *grouped), totals, days=by_day(LINES))


def reversals(one, case, step, rows, daily):
    headers = [("Reversal", "X"), ("Reversed", "1"), ("红冲", "√"), ("冲红", "是"), ("冲销", "Y"), ("是否已红冲", "是"), ("Canc.", "X"), ("Сторно", "Да"), ("Extourné", "X"), ("赤伝", "1"), ("Rev", "x"), ("Stornokennzeichen", "X")]
    for number, (header, mark) in enumerate(headers):
        content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{mark if i % 9 == 4 else ''}" for i, (d, p, q) in enumerate(LINES)])
        one(f"g_reversal_{number}.csv", content, questions=KINDS)
        kept = {code: sum(q for i, (_, p, q) in enumerate(LINES) if p == code and i % 9 != 4) for code in CODES}
        one(f"g_reversal_{number}_answered.csv", content, kept, answers=[f"row_kinds={mark}:leave_out"])
        one(f"g_reversal_{number}_none.csv", rows(f"date,sku,qty,{header}", *[f"{d},{p},{q}," for d, p, q in LINES]), BY_CODE)
    one("g_reversal_mapped.csv", rows("date,sku,qty,mark", *[f"{d},{p},{q},{'Z' if i % 9 == 4 else ''}" for i, (d, p, q) in enumerate(LINES)]), questions=KINDS, map=["kind=mark"])


def letters(one, case, step, rows, daily):
    headers = [("+/-", "+", "-"), ("D/C", "D", "C"), ("DC", "D", "C"), ("S/R", "S", "R"), ("Doc", "INV", "CRN"), ("Tran", "INV", "CN"), ("KZ", "RG", "GS"), ("色", "蓝", "红"), ("Vch", "SLIP", "CDN"), ("Flag", "", "CR")]
    for number, (header, sale, back) in enumerate(headers):
        content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{back if i % 10 == 4 else sale}" for i, (d, p, q) in enumerate(LINES)])
        totals = {code: sum(-q if i % 10 == 4 else q for i, (_, p, q) in enumerate(LINES) if p == code) for code in CODES}
        one(f"g_letters_{number}.csv", content, questions=KINDS)
        one(f"g_letters_{number}_answered.csv", content, totals, answers=[f"row_kinds={back}:return"])
    # Negative quantities say it themselves.
    one("g_letters_signed.csv", rows("date,sku,qty,Doc", *[f"{d},{p},{-q if i % 10 == 4 else q},{'CRN' if i % 10 == 4 else 'INV'}" for i, (d, p, q) in enumerate(LINES)]), {code: sum(-q if i % 10 == 4 else q for i, (_, p, q) in enumerate(LINES) if p == code) for code in CODES})
    # Letters of shifts, new and refilled prescriptions, patients, taxes, and the letter of each product.
    for number, (header, of) in enumerate([("Shift", lambda i, p: "ABC"[i % 3]), ("Rx", lambda i, p: "NR"[i % 7 == 4]), ("Sex", lambda i, p: "MF"[i % 2]), ("VAT", lambda i, p: "SR"[p == "A100"]), ("Class", lambda i, p: "SR"[p == "A100"]), ("Till", lambda i, p: "DC"[i // 3 % 2])]):
        one(f"g_other_letters_{number}.csv", rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{of(i, p)}" for i, (d, p, q) in enumerate(LINES)]), BY_CODE)


def states(one, case, step, rows, daily):
    for number, (header, sold, other) in enumerate([("Item Status", "Shipped", "Backordered"), ("Line Status", "Shipped", "Backordered"), ("商品状态", "已发货", "缺货"), ("Product Status", "Sold", "Substituted"), ("Item State", "Complete", "Missing")]):
        content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{other if i % 10 == 4 else sold}" for i, (d, p, q) in enumerate(LINES)])
        kept = {code: sum(q for i, (_, p, q) in enumerate(LINES) if p == code and i % 10 != 4) for code in CODES}
        one(f"g_state_{number}.csv", content, questions=KINDS)
        one(f"g_state_{number}_answered.csv", content, kept, answers=[f"row_kinds={other}:leave_out"])
    one("g_state_of_goods.csv", rows("date,sku,qty,Product Status", *[f"{d},{p},{q},{'Discontinued' if p == 'A100' else 'Active'}" for d, p, q in LINES]), BY_CODE)


def delivered(one, case, step, rows, daily):
    less = lambda i, q: q - 1 if i % 5 == 4 and q > 1 else q
    kept = {code: sum(less(i, q) for i, (_, p, q) in enumerate(LINES) if p == code) for code in CODES}
    for number, (ordered, got) in enumerate([("数量", "实发数量"), ("商品数量", "拣货数量"), ("Quantity", "Quantity Fulfilled"), ("Qty", "Picked Qty"), ("Menge", "Gelieferte Menge"), ("Cantidad", "Cantidad entregada")]):
        content = rows(f"date,sku,{ordered},{got}", *[f"{d},{p},{q},{less(i, q)}" for i, (d, p, q) in enumerate(LINES)])
        one(f"g_delivered_{number}.csv", content, questions=ASKED)
        one(f"g_delivered_{number}_answered.csv", content, kept, answers=[f"quantity_column={got}"])
        one(f"g_delivered_{number}_same.csv", rows(f"date,sku,{ordered},{got}", *[f"{d},{p},{q},{q}" for d, p, q in LINES]), BY_CODE)
    for number, (ordered, short) in enumerate([("数量", "缺货数量"), ("Qty", "Out of Stock Qty"), ("Quantity", "Short Qty"), ("Menge", "Fehlmenge")]):
        content = rows(f"date,sku,{ordered},{short}", *[f"{d},{p},{q},{q - less(i, q)}" for i, (d, p, q) in enumerate(LINES)])
        one(f"g_short_{number}.csv", content, questions=["returned_quantity"])
        one(f"g_short_{number}_answered.csv", content, kept, answers=["returned_quantity=subtract"])
    # What was ordered, less what is missing, is what was picked.
    one("g_short_proved.csv", rows("日期,商品编码,商品数量,缺货数量,拣货数量", *[f"{d},{p},{q},{q - less(i, q)},{less(i, q)}" for i, (d, p, q) in enumerate(LINES)]), kept)


def repeated(one, case, step, rows, daily):
    lines = [f"{1000 + i // 3},{i % 3 + 1},{d},{p},{q}" for i, (d, p, q) in enumerate(LINES)]
    twice = [*lines, *lines[12:24]]
    more = {code: BY_CODE[code] + sum(q for _, p, q in LINES[12:24] if p == code) for code in CODES}
    for number, header in enumerate(["Receipt,Line,Date,Sku,Qty", "单号,行号,日期,商品,数量", "Belegnr,Position,Datum,Artikel,Menge"]):
        one(f"g_lines_{number}.csv", rows(header, *twice), questions=["repeated_lines"])
        one(f"g_lines_{number}_skip.csv", rows(header, *twice), BY_CODE, answers=["repeated_lines=skip"], issues=["repeated_line"])
        one(f"g_lines_{number}_keep.csv", rows(header, *twice), more, answers=["repeated_lines=keep"])
        one(f"g_lines_{number}_once.csv", rows(header, *lines), BY_CODE)
    # Without numbers of lines, the same row may be another sale.
    one("g_lines_none.csv", rows("Receipt,Date,Sku,Qty", *[line.split(",", 2)[0] + "," + line.split(",", 2)[2] for line in twice]), more, issues=["duplicate_row"])
