"""Cases of `make_decisions.py` about products, stores, quantities and time zones: which column is which, and what is the same as before."""

import datetime


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (products_again, stores_again, decimals, amounts, product_columns, quantity_columns, variants, store_columns, remembered, zones):
        part(to.one, to.case, to.step, to.rows, to.daily)


CODES = ["A100", "B200", "C300"]
NAMES = ["感冒灵", "板蓝根", "阿莫西林"]
SOLD = [(datetime.date(2024, 3, 4) + datetime.timedelta(days=i), k, 1 + (7 * i + 3 * k) % 11) for i in range(14) for k in range(3)]
SUMS = [sum(q for _, j, q in SOLD if j == k) for k in range(3)]
BY_CODE = dict(zip(CODES, SUMS))
BY_NAME = dict(zip(NAMES, SUMS))
LATER = [(d + datetime.timedelta(days=14), k, q) for d, k, q in SOLD]
LINES = [(d, CODES[k], q) for d, k, q in SOLD]


def products_again(one, case, step, rows, daily):
    both = rows("日期,商品编码,商品名称,数量", *[f"{d},{CODES[k]},{NAMES[k]},{q}" for d, k, q in SOLD])
    only_names = rows("日期,商品名称,数量", *[f"{d},{NAMES[k]},{q}" for d, k, q in SOLD])
    only_codes = rows("日期,商品编码,数量", *[f"{d},{CODES[k]},{q}" for d, k, q in SOLD])
    bars = ["6901234567892", "6901234567908", "6901234567915"]
    bar_codes = rows("日期,条形码,商品名称,数量", *[f"{d},{bars[k]},{NAMES[k]},{q}" for d, k, q in SOLD])
    wide = rows("日期,感冒灵颗粒,板蓝根颗粒,阿莫西林颗粒", *daily("2024-03-04", 14, lambda d, i: f"{d}," + ",".join(str(q) for e, _, q in SOLD if e == d)))
    long = rows("日期,商品编码,商品名称,数量", *[f"{d},{CODES[k]},{NAMES[k]}颗粒,{q}" for d, k, q in SOLD])
    others = only_codes.replace("A100", "Z-1").replace("B200", "Z-2").replace("C300", "Z-3")
    pairs = [(both, only_names, BY_CODE), (only_names, both, BY_NAME), (only_names, only_codes, BY_NAME), (both, bar_codes, BY_CODE)]
    pairs += [(wide, long, {f"{name}颗粒": total for name, total in BY_NAME.items()}), (only_codes, others, BY_CODE)]
    for number, (first, again, known) in enumerate(pairs):
        before, after = f"i_{number}_first.csv", f"i_{number}_again.csv"
        case(f"products under another code or name ask {number}", step(before, first), step(after, again, questions=["same_products"]), totals=known)
        case(f"products under another code or name are the same {number}", step(before, first), step(after, again, answers=["same_products=same"]), step(after, again), totals=known)
        case(f"products under another code or name by default {number}", step(before, first), step(after, again, accept_guess=True), totals=known)
    case("products of the same days may be others", step("i_0_first.csv", both), step("i_0_again.csv", only_names, answers=["same_products=new"]), totals={**BY_CODE, **BY_NAME})
    by_name = rows("日期,商品名称,数量", *[f"{d},{NAMES[k]},{q}" for d, k, q in LATER])
    case("later sales by name ask", step("i_next_1.csv", both), step("i_next_2.csv", by_name, questions=["same_products"]), totals=BY_CODE)
    twice = {code: 2 * total for code, total in BY_CODE.items()}
    case("later sales by name go on", step("i_next_1.csv", both), step("i_next_2.csv", by_name, answers=["same_products=same"]), totals=twice)
    further = [f"{d},{CODES[k]},{NAMES[k]},{q}" for d, k, q in LATER]
    head = "日期,商品编码,商品名称,数量"
    case("a new product asks nothing", step("i_more_1.csv", both), step("i_more_2.csv", rows(head, *further, "2024-03-18,D400,维生素,3")), totals={**twice, "D400": 3})
    case("one new product with a name that is known asks nothing", step("i_maker_1.csv", both), step("i_maker_2.csv", rows(head, *further, "2024-03-18,A109,感冒灵,3")), totals={**twice, "A109": 3})


def stores_again(one, case, step, rows, daily):
    def stores(header, line):
        return rows(header, *[line(d, s, CODES[k], q + s) for d, k, q in SOLD for s in range(2)])

    towns = ["North", "South"]
    twice = {code: 2 * total + 14 for code, total in BY_CODE.items()}
    full = stores("date,store id,store name,sku,qty", lambda d, s, p, q: f"{d},S{s},{towns[s]},{p},{q}")
    names = stores("date,store name,sku,qty", lambda d, s, p, q: f"{d},{towns[s]},{p},{q}")
    zeros = stores("date,store,sku,qty", lambda d, s, p, q: f"{d},00{s + 1},{p},{q}")
    bare = stores("date,store,sku,qty", lambda d, s, p, q: f"{d},{s + 1},{p},{q}")
    others = stores("date,store,sku,qty", lambda d, s, p, q: f"{d},{['Harbor', 'Station'][s]},{p},{q}")
    roads = [stores("日期,门店,编码,数量", lambda d, s, p, q: f"{d},{['人民路', '解放路'][s]}{end},{p},{q}") for end in ("店", "")]
    for number, (first, again) in enumerate([(full, names), (names, full), (zeros, bare), (names, others), tuple(roads)]):
        before, after = f"i_store_{number}_first.csv", f"i_store_{number}_again.csv"
        case(f"stores under another code or name ask {number}", step(before, first), step(after, again, questions=["same_stores"]), totals=twice)
        case(f"stores under another code or name are the same {number}", step(before, first), step(after, again, answers=["same_stores=same"]), step(after, again), totals=twice)
    nameless = rows("日期,商品编码,数量", *[f"{d},{CODES[k]},{q}" for d, k, q in SOLD])
    named = rows("日期,门店,商品编码,数量", *[f"{d},一店,{CODES[k]},{q}" for d, k, q in SOLD])
    later = rows("日期,门店,商品编码,数量", *[f"{d},一店,{CODES[k]},{q}" for d, k, q in LATER])
    case("sales that had no store ask", step("i_main_1.csv", nameless), step("i_main_2.csv", named, questions=["same_stores"]), totals=BY_CODE)
    case("sales that had no store are the same", step("i_main_1.csv", nameless), step("i_main_2.csv", named, answers=["same_stores=same"]), totals=BY_CODE)
    case("later sales of a store that had no name ask", step("i_main_1.csv", nameless), step("i_main_3.csv", later, questions=["same_stores"]), totals=BY_CODE)
    together = rows("日期,商品编码,数量", *[f"{d},{CODES[k]},{2 * q + 1}" for d, k, q in SOLD])
    case("sales of all stores together ask", step("i_main_5.csv", together), step("i_main_4.csv", full, questions=["same_stores"]), totals=twice)
    case("sales of all stores together are those of the stores", step("i_main_5.csv", together), step("i_main_4.csv", full, answers=["same_stores=same"], issues=["rows_removed"]), totals=twice)
    east = rows("date,store name,sku,qty", *[f"{d},East,{CODES[k]},{9 - q % 5}" for d, k, q in SOLD])
    more = {code: twice[code] + sum(9 - q % 5 for _, k, q in SOLD if CODES[k] == code) for code in CODES}
    case("another store with other sales asks nothing", step("i_new_1.csv", names), step("i_new_2.csv", east), totals=more)


def decimals(one, case, step, rows, daily):
    def money(value):
        return f"{value:.2f}".replace(".", ",")

    thousands = {p: 1000 * q for p, q in BY_CODE.items()}
    head = "Dato;Vare;Antal;Pris;Beløb"
    one("n_decimals_by_amount.csv", rows(head, *[f"{d:%d.%m.%Y};{p};{q}.000;12,50;{money(q * 12.5)}" for d, p, q in LINES]), BY_CODE)
    one("n_thousands_by_amount.csv", rows(head, *[f"{d:%d.%m.%Y};{p};{q}.000;0,50;{money(q * 500)}" for d, p, q in LINES]), thousands)
    one("n_comma_by_amount.csv", rows("date,product,qty,price,amount", *[f'{d},{p},"{q},000",12.50,{q * 12.5:.2f}' for d, p, q in LINES]), BY_CODE)
    one("n_decimals_unproved.csv", rows("Datum;PZN;Menge", *[f"{d:%d.%m.%Y};{p};{q}.000" for d, p, q in LINES]), BY_CODE, issues=["comma_taken_for_decimals"])
    doubt = rows("Datum;PZN;Menge;Preis", *[f"{d:%d.%m.%Y};{p};{q}.000;12,50" for d, p, q in LINES])
    one("n_decimals_asked.csv", doubt, questions=["decimal_sign"])
    one("n_decimals_answered.csv", doubt, BY_CODE, answers=["decimal_sign=decimals"])
    one("n_thousands_answered.csv", doubt, thousands, answers=["decimal_sign=thousands"])


def amounts(one, case, step, rows, daily):
    for number, header in enumerate(["日期,商品,数量,单价,金额", "date,product,qty,price,amount", "Datum,Artikel,Menge,Einzelpreis,Betrag"]):
        one(f"n_swapped_amount_{number}.csv", rows(header, *[f"{d},{p},{q * 12.5},12.50,{q}" for d, p, q in LINES]), questions=["quantity_column"])
        one(f"n_discounts_{number}.csv", rows(header, *[f"{d},{p},{q},12.50,{q * 12.5 - q % 3}" for d, p, q in LINES]), BY_CODE)
    one("n_moved_left.csv", rows("日期,商品,规格,数量,金额", *[f"{d},{p},{q},{q * 12.5}" for d, p, q in LINES]), questions=["quantity_column"])
    one("n_moved_left_padded.csv", rows("date,item,spec,qty,amount", *[f"{d},{p},{q},{q * 12.5}," for d, p, q in LINES]), questions=["quantity_column"])
    one("n_moved_left_unit.csv", rows("date,item,unit,qty,price", *[f"{d},{p},{q},{q * 12.5}" for d, p, q in LINES]), questions=["quantity_column"])


def product_columns(one, case, step, rows, daily):
    numbered = list(enumerate(LINES))
    for number, header in enumerate(["编号,日期,名称,数量", "Code,Date,Product name,Qty", "Nr,Datum,Artikel,Menge", "No,date,item,quantity"]):
        one(f"p_row_numbers_{number}.csv", rows(header, *[f"{10001 + i},{d},{p},{q}" for i, (d, p, q) in numbered]), BY_CODE)
        one(f"p_receipts_{number}.csv", rows(header, *[f"R{500 + i // 3},{d},{p},{q}" for i, (d, p, q) in numbered]), BY_CODE)
    for number, header in enumerate(["编号,日期,名称,数量", "Code,Date,Product name,Qty", "编码,日期,药品名称,数量"]):
        one(f"p_clerks_{number}.csv", rows(header, *[f"{i % 2 + 1:03},{d},{p},{q}" for i, (d, p, q) in numbered]), BY_CODE)
        one(f"p_codes_{number}.csv", rows(header, *[f"{p}-1,{d},{p} x,{q}" for i, (d, p, q) in numbered]), {f"{p}-1": q for p, q in BY_CODE.items()})
    people = ["Anna Berg", "Bo Dahl", "Carl Ek", "Dora Falk", "Eva Gran", "Finn Holm", "Greta Ion", "Hans Juul", "Ida Kvist", "Jan Lund", "Kai Moe", "Lea Nor", "Max Ost", "Nils Pil"]
    for number, header in enumerate(["Date,Name,Qty", "日期,名称,数量", "fecha,nombre,cantidad"]):
        one(f"p_customers_{number}.csv", rows(header, *[f"{d},{people[i % 14]} {'abc'[i // 14]},{q}" for i, (d, p, q) in numbered]), questions=["product_column"])
    # Reports of products that sell once each, in the order of their codes.
    once = {f"P{i:05}": i % 5 + 1.0 for i in range(40)}
    one("p_each_once.csv", rows("date,product_id,qty", *[f"2024-03-04,{p},{q:g}" for p, q in once.items()]), once)
    one("p_each_once_named.csv", rows("date,product_id,product_name,qty", *[f"2024-03-{4 + i // 4:02},{p},Drug {i},{q:g}" for i, (p, q) in enumerate(once.items())]), once)
    one("p_each_once_mixed.csv", rows("日期,药品编码,数量", *[f"2024-03-{1 + i % 28:02},{p},{q:g}" for i, (p, q) in enumerate(once.items())]), once)
    one("p_orders.csv", rows("Name,Date,Lineitem sku,Qty", *[f"#{1000 + i // 3},{d},{p},{q}" for i, (d, p, q) in numbered]), BY_CODE)
    one("p_lines.csv", rows("Date,Article,Code barre,Quantité", *[f"{d},{i % 3 + 1},{p},{q}" for i, (d, p, q) in numbered]), questions=["product_column"])
    one("p_items.csv", rows("Date,Items,BNF Name,Quantity", *[f"{d},{i % 4 + 1},{p},{q}" for i, (d, p, q) in numbered]), BY_CODE)
    surgeries = [(m, s) for m in range(1, 5) for s in (1, 2)]
    nhs = "YEAR_MONTH,PRACTICE_CODE,PRACTICE_NAME,BNF_CODE,BNF_DESCRIPTION,QUANTITY,ITEMS,TOTAL_QUANTITY"
    one("p_nhs.csv", rows(nhs, *[f"2024{m:02},Y0{s},Surgery {s},0501013B0,Amoxicillin,{28 + s},{m + s},{(28 + s) * (m + s)}" for m, s in surgeries]), {"0501013B0": sum((28 + s) * (m + s) for m, s in surgeries)}, issues=["spread_over_days"])
    one("p_lists.csv", rows("Date,Products,Items sold", *[f'{d},"{q}× A100, 1× B200",{q + 1}' for d, p, q in LINES[::3]]), questions=["product_column"])


def quantity_columns(one, case, step, rows, daily):
    pairs = [("Bottles Sold", "Volume Sold (Liters)"), ("销售件数", "销售片数"), ("Verkaufte Packungen", "Verkaufte Menge (g)"), ("Qty sold", "Sold volume (l)")]
    pairs += [("Items", "Sold volume"), ("In Qty", "Out Qty"), ("Qty Out", "Qty In"), ("Units inward", "Units outward")]
    for number, (first, second) in enumerate(pairs):
        one(f"p_two_sold_{number}.csv", rows(f"date,sku,{first},{second}", *[f"{d},{p},{q},{q * 1.5}" for d, p, q in LINES]), questions=["quantity_column"])
    one("p_units_and_weight.csv", rows("date,sku,Units sold,Weight sold (kg)", *[f"{d},{p},{q},{q * 1.5}" for d, p, q in LINES]), BY_CODE)
    one("p_quantity_and_volume.csv", rows("date,sku,quantity,volume (l)", *[f"{d},{p},{q},{q * 1.5}" for d, p, q in LINES]), BY_CODE)
    for number, header in enumerate(["Rate", "Cost each", "Item value"]):
        one(f"p_guess_{number}.csv", rows(f"date,item,{header}", *[f"{d},{p},{q * 2}" for d, p, q in LINES]), questions=["quantity_column"], accept_guess=True)
    headers = ["Net items sold", "Lineitem quantity", "Items Sold", "Verkaufte Stückzahl", "Abgabemenge", "Ilość sprzedana", "Qté délivrée", "Uds.", "数量計"]
    headers += ["使用量", "จำนวนขาย", "Unidades vendidas", "消耗数量", "Packungen", "Tablets sold"]
    for number, header in enumerate(headers):
        one(f"p_header_{number}.csv", rows(f"date,sku,{header}", *[f"{d},{p},{q}" for d, p, q in LINES]), BY_CODE)
    for number, header in enumerate(["F. Venta", "Data Op.", "調剤年月日", "Fec. Venta"]):
        one(f"p_date_header_{number}.csv", rows(f"{header},sku,qty", *[f"{d},{p},{q}" for d, p, q in LINES]), BY_CODE)


PARTS = [("Amoxicillin", "250 mg"), ("Amoxicillin", "500 mg"), ("Ibuprofen", "250 mg"), ("Ibuprofen", "500 mg")]
DOSES = [(datetime.date(2024, 3, 4) + datetime.timedelta(days=i), n, v, 1 + (5 * i + 2 * k) % 7) for i in range(10) for k, (n, v) in enumerate(PARTS)]
JOINED = {f"{n} {v}": sum(q for _, m, w, q in DOSES if (m, w) == (n, v)) for n, v in PARTS}
MERGED = {n: sum(q for _, m, _, q in DOSES if m == n) for n in ("Amoxicillin", "Ibuprofen")}


def variants(one, case, step, rows, daily):
    headers = [("Product", "Strength"), ("药品名称", "规格"), ("Drug Name", "Dosage"), ("Artikel", "Packungsgröße"), ("Producto", "Presentación"), ("Товар", "Дозировка")]
    headers += [("商品名称", "生产厂家"), ("Item", "Price Point Name"), ("Prodotto", "Confezione"), ("商品名", "規格"), ("Product", "Manufacturer"), ("Product", "Variant")]
    for number, (name, header) in enumerate(headers):
        text = rows(f"date,{name},{header},qty", *[f"{d},{n},{v},{q}" for d, n, v, q in DOSES])
        one(f"v_parts_{number}.csv", text, questions=["variants"])
        one(f"v_parts_{number}_join.csv", text, JOINED, answers=["variants=join"])
    one("v_parts_ignore.csv", text, MERGED, answers=["variants=ignore"])
    one("v_parts_default.csv", text, JOINED, accept_guess=True)
    later = rows("date,Product,Variant,qty", "2024-04-01,Amoxicillin,250 mg,3", "2024-04-01,Amoxicillin,500 mg,4")
    more = {**JOINED, "Amoxicillin 250 mg": JOINED["Amoxicillin 250 mg"] + 3, "Amoxicillin 500 mg": JOINED["Amoxicillin 500 mg"] + 4}
    case("the answer about strengths is remembered", step("v_kept_1.csv", text, answers=["variants=join"]), step("v_kept_2.csv", later), totals=more)
    one("v_coded.csv", rows("date,sku,Product,Strength,qty", *[f"{d},{n[0]}{v[0]},{n},{v},{q}" for d, n, v, q in DOSES]), {f"{n[0]}{v[0]}": JOINED[f"{n} {v}"] for n, v in PARTS})
    one("v_one_each.csv", rows("date,Product,Strength,qty", *[f"{d},{n} {v},{v},{q}" for d, n, v, q in DOSES]), JOINED)


def store_columns(one, case, step, rows, daily):
    by_store = {f"X{v[0]}": sum(q for _, _, w, q in DOSES if w == v) for v in ("250 mg", "500 mg")}
    for number, header in enumerate(["营业部", "Punto de venta", "Торговая точка", "Склад", "Practice", "Depo", "Betriebsstätte", "Point de vente"]):
        one(f"v_store_{number}.csv", rows(f"date,{header},sku,qty", *[f"{d},X{v[0]},{n},{q}" for d, n, v, q in DOSES]), MERGED, stores=by_store)
    for number, header in enumerate(["配送区域", "Selling place", "Verkaufsort", "Zona de ventas"]):
        text = rows(f"date,{header},sku,qty", *[f"{d},X{v[0]},{n},{q}" for d, n, v, q in DOSES])
        one(f"v_place_{number}.csv", text, questions=["store_column"])
        one(f"v_place_{number}_yes.csv", text, MERGED, answers=[f"store_column={header}"], stores=by_store)
        one(f"v_place_{number}_no.csv", text, MERGED, answers=["store_column==none"], stores={"main": sum(MERGED.values())})


def remembered(one, case, step, rows, daily):
    lines = daily("2024-03-04", 6, lambda d, i: f"{d},A100,{i + 1}")
    later = daily("2024-04-04", 6, lambda d, i: f"{d},A100,{i + 1}")
    head = "日期,商品编码,数量"
    for number, (first, second) in enumerate([("退货明细表", "采购入库明细表"), ("库存盘点表", "退货明细表"), ("采购入库明细表", "调拨明细表")]):
        answered = step(f"m_title_{number}_1.csv", rows(first, head, *lines), answers=["quantity_column=数量"])
        case(f"an answer for one title says nothing of another {number}", answered, step(f"m_title_{number}_2.csv", rows(second, head, *later), questions=["quantity_column"]), totals={"A100": 21})
        case(f"an answer for a title holds for the same {number}", answered, step(f"m_title_{number}_3.csv", rows(first, head, *later)), totals={"A100": 42})

    def days(month, form):
        return rows("Date,SKU,Qty", *[form.format(day=day, month=month) for day in range(1, 13)])

    orders = [("dmy", "{day:02}/{month:02}/2024,A,1", "{month:02}/{day:02}/2024,A,1"), ("mdy", "{month:02}/{day:02}/2024,A,1", "{day:02}/{month:02}/2024,A,1")]
    orders += [("dmy", "{day}-{month}-2024,A,1", "{month}-{day}-2024,A,1")]
    for number, (order, own, other) in enumerate(orders):
        answered = step(f"m_order_{number}_1.csv", days(3, own), answers=[f"date_order={order}"])
        case(f"an order of days that fits worse is asked again {number}", answered, step(f"m_order_{number}_2.csv", days(4, other), questions=["date_order"]), totals={"A": 12})
        case(f"an order of days that fits stays {number}", answered, step(f"m_order_{number}_3.csv", days(4, own)), totals={"A": 24})


def zones(one, case, step, rows, daily):
    def stamps(hours, ahead, form="%Y-%m-%dT%H:%M:%SZ"):
        local = [datetime.datetime(2024, 3, 4 + day, hour, 10 * (hour % 6), 7) for day in range(6) for hour in hours]
        return rows("created_at,product,qty", *[f"{(when - datetime.timedelta(hours=ahead)).strftime(form)},A,1" for when in local])

    days = {f"2024-03-{4 + day:02}": 4 for day in range(6)}
    for number, (hours, ahead, shown) in enumerate([((7, 9, 12, 20), 8, "+08:00"), ((10, 13, 16, 21), -5, "-05:00"), ((9, 12, 17, 18), 11, "+11:00"), ((8, 12, 16, 20), 5.5, "+05:30")]):
        text = stamps(hours, ahead)
        one(f"z_hours_{number}.csv", text, questions=["utc_days"])
        one(f"z_hours_{number}_answered.csv", text, {"A": 24}, days=days, answers=[f"utc_days={shown}"])
    one("z_offset.csv", stamps((7, 9, 12, 20), 8, "%Y-%m-%d %H:%M:%S+00:00"), questions=["utc_days"])
    one("z_europe.csv", stamps((8, 12, 16, 19), 1), {"A": 24}, days=days)
    kept = step("z_kept_1.csv", stamps((7, 9, 12, 20), 8), answers=["utc_days=+08:00"])
    case("the time zone is remembered", kept, step("z_kept_2.csv", stamps((7, 9, 12, 20), 8)), totals={"A": 24}, days=days)
