"""Cases of `make_decisions.py` about letters and words that say what a row is, suppliers of what was sold, rows that cover a stretch of days,
stores that are left blank, and tables side by side."""

from unit_decisions import ASKED, BY_CODE, CODES, LINES, by_day

KINDS = ["row_kinds"]


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (letters, one_letter, receipts, suppliers, ranges, blank_stores, side_by_side):
        part(to.one, to.rows)


def letters(one, rows):
    # Each product has one letter only: returns of one product aren't taken for sales of it.
    back = CODES[2]
    totals = {code: -total if code == back else total for code, total in BY_CODE.items()}
    headers = [("D/C", "D", "C"), ("Doc", "INV", "CRN"), ("Doc", "INV", "RE"), ("DocType", "INV", "CN"), ("Doc Type", "INV", "CR"), ("Type", "S", "R"), ("T", "I", "C"), ("Vch", "SI", "CN"), ("Beleg", "RE", "GU"), ("Art", "VK", "RT"), ("类别", "销", "退"), ("Tipo", "V", "D"), ("Kind", "Inv", "Cr Note"), ("CR/DR", "DR", "CR"), ("Flag", "S", "R"), ("S/R", "S", "R"), ("Tran", "SLS", "RTN"), ("Code", "INV", "CRN")]
    for number, (header, sale, letter) in enumerate(headers):
        for name, is_back in (("apart", lambda i, p: p == back), ("mixed", lambda i, p: i % 10 == 4)):
            content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{letter if is_back(i, p) else sale}" for i, (d, p, q) in enumerate(LINES)])
            one(f"k_letters_{number}_{name}.csv", content, questions=KINDS)
            if name == "apart":
                one(f"k_letters_{number}_answered.csv", content, totals, answers=[f"row_kinds={sale}:sale;{letter}:return"])
    for number, (header, sale, letter) in enumerate([("Mark", "销", "退"), ("Reg", "SALE", "CREDIT")]):
        content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{letter if p == back else sale}" for d, p, q in LINES])
        one(f"k_letters_words_{number}.csv", content, totals, issues=["return"])
    # Negative quantities say it themselves.
    signed = rows("date,sku,qty,D/C", *[f"{d},{p},{-q if p == back else q},{'C' if p == back else 'D'}" for d, p, q in LINES])
    one("k_letters_signed.csv", signed, totals)
    # Classes, taxes, and colors of products, doctors, countries, shifts, and types of products aren't asked about.
    for number, (header, of) in enumerate([("Class", "SR"), ("VAT", "SR"), ("颜色", "红蓝"), ("Country", ("SI", "CN")), ("Doc", ("Smith", "Jones")), ("Shift", "DN"), ("Category", ("OTC", "RX")), ("Sex", "MF"), ("Dept", "AB"), ("Segment", "AC"), ("Type", ("OTC", "Rx"))]):
        content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{of[p == back]}" for d, p, q in LINES])
        one(f"k_letters_of_others_{number}.csv", content, BY_CODE)


def one_letter(one, rows):
    totals = {code: -total for code, total in BY_CODE.items()}
    for number, (header, letter) in enumerate([("Doc", "CN"), ("Doc Type", "CRN"), ("D/C", "C"), ("Type", "CN")]):
        content = rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{letter}" for d, p, q in LINES])
        one(f"k_one_letter_{number}.csv", content, questions=KINDS)
        one(f"k_one_letter_{number}_answered.csv", content, totals, answers=[f"row_kinds={letter}:return"])
        one(f"k_one_letter_{number}_sale.csv", rows(f"date,sku,qty,{header}", *[f"{d},{p},{q},{'D' if letter == 'C' else 'INV'}" for d, p, q in LINES]), BY_CODE)
    # What no list knows has no default.
    content = rows("date,sku,qty,Doc", *[f"{d},{p},{q},{'XY' if i % 10 == 4 else 'INV'}" for i, (d, p, q) in enumerate(LINES)])
    one("k_unknown_letter.csv", content, questions=KINDS, accept_guess=True)


def receipts(one, rows):
    kinds = ["Invoice", "Sales Receipt", "Credit Memo", "Refund"]
    lines = [(d, p, q, kinds[i % 4]) for i, (d, p, q) in enumerate(LINES)]
    totals = {code: sum(q if k in kinds[:2] else -q for _, p, q, k in lines if p == code) for code in CODES}
    one("k_receipts.csv", rows("Type,Date,Num,Item,Qty", *[f"{k},{d},{1000 + i},{p},{q}" for i, (d, p, q, k) in enumerate(lines)]), totals)
    signed = [f"{k},{d},{1000 + i},{p},{q if k in kinds[:2] else -q}" for i, (d, p, q, k) in enumerate(lines)]
    one("k_receipts_signed.csv", rows("Type,Date,Num,Item,Qty", *signed), totals)
    refunds = [f"{'Refund Receipt' if k == 'Refund' else k},{d},{1000 + i},{p},{q}" for i, (d, p, q, k) in enumerate(lines)]
    one("k_receipts_refund.csv", rows("Transaction Type,Date,Num,Item,Qty", *refunds), totals)
    one("k_receipts_only.csv", rows("Type,Date,Num,Item,Qty", *[f"Sales Receipt,{d},{1000 + i},{p},{q}" for i, (d, p, q) in enumerate(LINES)]), BY_CODE)
    # Goods that came in have receipts as well.
    goods = [f"{'Goods Receipt' if i % 10 == 4 else 'Sale'},{d},{p},{q}" for i, (d, p, q) in enumerate(LINES)]
    one("k_receipts_goods.csv", rows("Type,Date,Item,Qty", *goods), {code: sum(q for i, (_, p, q) in enumerate(LINES) if p == code and i % 10 != 4) for code in CODES}, issues=["not_a_sale"])
    cash = [f"{'Cash Receipt' if i % 10 == 4 else 'Sale'},{d},{p},{q}" for i, (d, p, q) in enumerate(LINES)]
    one("k_receipts_cash.csv", rows("Transaction Type,Date,Item,Qty", *cash), questions=KINDS)


def suppliers(one, rows):
    of = dict(zip(CODES, ("Bayer", "Pfizer", "Bayer")))
    for number, header in enumerate(["Date,Product Name,Supplier Name,Qty", "日期,商品名称,供应商名称,数量", "Datum,Artikel,Lieferant,Menge"]):
        one(f"k_supplier_{number}.csv", rows(header, *[f"{d},{p},{of[p]},{q}" for d, p, q in LINES]), BY_CODE)
        # Of one supplier, of products that come now and then, or of products of several suppliers, they may have been bought.
        one(f"k_supplier_one_{number}.csv", rows(header, *[f"{d},{p},Bayer,{q}" for d, p, q in LINES]), questions=ASKED)
        one(f"k_supplier_rare_{number}.csv", rows(header, *[f"{d},{p},{of[p]},{q}" for i, (d, p, q) in enumerate(LINES) if i % 4 == 0]), questions=ASKED)
        one(f"k_supplier_several_{number}.csv", rows(header, *[f"{d},{p},{'Bayer' if i % 2 else 'Pfizer'},{q}" for i, (d, p, q) in enumerate(LINES)]), questions=ASKED)
        one(f"Sales 2024 k{number}.csv", rows(header, *[f"{d},{p},Bayer,{q}" for d, p, q in LINES]), BY_CODE)
    one("k_supplier_received.csv", rows("Date,Product Name,Supplier Name,Qty Received", *[f"{d},{p},{of[p]},{q}" for d, p, q in LINES]), questions=ASKED)


def ranges(one, rows):
    week = [("2024-03-04", "2024-03-10", 7), ("2024-03-11", "2024-03-17", 14)]
    spread = {f"2024-03-{day:02}": 1 if day < 11 else 2 for day in range(4, 18)}
    file = lambda between, write=str: rows("Date,Product,Qty", *[f"{write(a)}{between}{b if write is str else write(b)},A,{q}" for a, b, q in week])
    for number, between in enumerate([" to ", " until ", " through ", "..", " – ", "/", "-", " -- ", " 〜 ", " hasta ", "至"]):
        one(f"k_range_{number}.csv", file(between), {"A": 21}, days=spread)
    packed = lambda text: text.replace("-", "")
    one("k_range_packed.csv", file("-", packed), {"A": 21}, days=spread)
    dotted = lambda text: ".".join(reversed(text.split("-")))
    one("k_range_short.csv", rows("Datum,Artikel,Menge", *[f"{dotted(a)[:6]}-{dotted(b)},A,{q}" for a, b, q in week]), {"A": 21}, days=spread)
    # Both ends on one day: it is that day.
    one("k_range_days.csv", rows("Date,Product,Qty", "2024-03-04 - 2024-03-04,A,3", "2024-03-05 - 2024-03-05,A,4"), {"A": 7}, days={"2024-03-04": 3, "2024-03-05": 4})
    one("k_range_midnight.csv", rows("Date,Product,Qty", "2024-03-04 00:00 - 2024-03-05 00:00,A,3", "2024-03-05 00:00 - 2024-03-06 00:00,A,4"), {"A": 7}, days={"2024-03-04": 3, "2024-03-05": 4})
    # Day or month first is asked where two stretches of days are possible.
    for number, (lines, order, days) in enumerate([
        (["03/04/2024 - 03/05/2024,A,8", "03/06/2024 - 03/07/2024,A,4"], "mdy", {"2024-03-04": 4, "2024-03-05": 4, "2024-03-06": 2, "2024-03-07": 2}),
        (["03/04/2024 - 03/04/2024,A,8", "03/05/2024 - 03/05/2024,A,4"], "dmy", {"2024-04-03": 8, "2024-05-03": 4}),
        (["03/04/2024 to 03/05/2024,A,31", "03/06/2024 to 03/07/2024,A,31"], "dmy", None),
    ]):
        content = rows("Date,Product,Qty", *lines)
        one(f"k_range_open_{number}.csv", content, questions=["date_order"])
        one(f"k_range_open_{number}_answered.csv", content, {"A": sum(int(line.rsplit(",", 1)[1]) for line in lines)}, days=days, answers=[f"date_order={order}"])
    # One stretch that is possible in one order alone decides for all.
    proved = rows("Date,Product,Qty", "03/04/2024 - 03/05/2024,A,8", "03/12/2024 - 03/13/2024,A,4")
    one("k_range_proved.csv", proved, {"A": 12}, days={"2024-03-04": 4, "2024-03-05": 4, "2024-03-12": 2, "2024-03-13": 2})
    # A day alone is one, and rows that begin on one day must end on one.
    alone = [f"2024-03-{4 + 2 * i:02} - 2024-03-{5 + 2 * i:02},A,2" for i in range(6)]
    each = {f"2024-03-{4 + i:02}": 1 for i in range(12)}
    one("k_range_alone.csv", rows("Date,Product,Qty", *alone, "2024-03-20,A,3"), {"A": 15}, days={**each, "2024-03-20": 3})
    one("k_range_lengths.csv", rows("Date,Product,Qty", *alone, "2024-03-04 - 2024-03-10,A,7"), {"A": 12}, days=each, issues=["bad_date"])
    # Several months in one row.
    one("k_range_months.csv", rows("Date,Product,Qty", "04/03/2024 - 03/05/2024,A,61"), {"A": 61})


def blank_stores(one, rows):
    blank = ["blank_stores"]
    head = "date,store,product,qty"
    days = sorted({str(d) for d, _, _ in LINES})
    # The main store is left blank: its rows are of the same products and days as those of the store above them.
    two = rows(head, *[line for d in days for line in (f"{d},North,A,3", f"{d},,A,4")])
    one("k_blank_two.csv", two, questions=blank)
    one("k_blank_two_answered.csv", two, {"A": 7 * len(days)}, stores={"North": 3 * len(days), "Main": 4 * len(days)}, answers=["blank_stores=Main"])
    three = rows(head, *[line for d in days for line in (f"{d},North,A,3", f"{d},,A,4", f"{d},South,A,5", f"{d},,B,6", f"{d},,A,1")])
    one("k_blank_three.csv", three, questions=blank)
    # Groups: each store once, once a day above its products, or where the day is written as well.
    by_store = rows("store,date,product,qty", *[f"{s if i == 0 else ''},{d},A,3" for s in ("North", "South") for i, d in enumerate(days)])
    each = {"North": 3 * len(days), "South": 3 * len(days)}
    one("k_blank_by_store.csv", by_store, {"A": 6 * len(days)}, stores=each, issues=["filled_down"])
    by_day = rows(head, *[f"{d},{s if p == 'A' else ''},{p},3" for d in days for s in ("North", "South") for p in "AB"])
    one("k_blank_by_day.csv", by_day, {"A": 6 * len(days), "B": 6 * len(days)}, stores={s: 2 * n for s, n in each.items()}, issues=["filled_down"])
    merged = rows(head, *[f"{d if p == 'A' else ''},{'North' if p == 'A' else ''},{p},3" for d in days for p in "AB"])
    one("k_blank_merged.csv", merged, {"A": 3 * len(days), "B": 3 * len(days)}, stores={"North": 6 * len(days)}, issues=["filled_down"])


def side_by_side(one, rows):
    days = sorted({str(d) for d, _, _ in LINES})
    body = [f"{d},3,,{d},4" for d in days]
    one("k_tables_unnamed.csv", rows("Date,Qty,,Date,Qty", *body), questions=ASKED)
    named = rows("Aspirin,,,Ibuprofen,", "Date,Qty,,Date,Qty", *body)
    totals = {"Aspirin": 3 * len(days), "Ibuprofen": 4 * len(days)}
    one("k_tables_of_products.csv", named, questions=["store_columns"])
    one("k_tables_of_products_answered.csv", named, totals, answers=["store_columns=no"])
    one("k_tables_of_stores.csv", rows("North Pharmacy,,,South Pharmacy,", "Date,Qty,,Date,Qty", *body), questions=["product_name"])
    one("k_tables_of_stores_answered.csv", rows("North Pharmacy,,,South Pharmacy,", "Date,Qty,,Date,Qty", *body), {"Aspirin": 7 * len(days)}, stores={"North Pharmacy": 3 * len(days), "South Pharmacy": 4 * len(days)}, answers=["product_name=Aspirin"])
