"""Cases of `make_decisions.py` about days that are added, products and stores under another code or name, units, calendars, and columns of stores."""

import datetime

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2024, 5, 13)


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (added, renamed, not_renamed, nothing, more_overlaps, later_orders, item_numbers, twice, headerless, pack_sizes_change, stores, units, header_units, calendars, orders, weekdays, store_columns):
        part(to.one, to.case, to.step, to.rows)


def dates(count, begin=0):
    return [FIRST + DAY * (begin + i) for i in range(count)]


def added(one, case, step, rows):
    till = lambda quantities: rows("date,product,quantity", *[f"{d},Brufen,{q}" for d, q in zip(dates(8), quantities)])
    tills = [[2, 3, 3, 3, 3, 3, 3, 3], [2, 4, 4, 4, 4, 4, 4, 4], [2, 4, 5, 5, 5, 5, 5, 5]]
    days = lambda sold: {str(d): sum(q) for d, q in zip(dates(8), zip(*sold))}
    case("rw_add_two", step("rw_till1.csv", till(tills[0])), step("rw_till2.csv", till(tills[1]), questions=["which_store"]), step("rw_till2.csv", till(tills[1]), answers=["which_store==add"]), totals={"Brufen": 53}, days=days(tills[:2]))
    case("rw_add_three", step("rw_till1.csv", till(tills[0])), step("rw_till2.csv", till(tills[1]), answers=["which_store==add"]), step("rw_till3.csv", till(tills[2]), answers=["which_store==add"]), totals={"Brufen": 89}, days=days(tills))
    case("rw_replace_same", step("rw_till1.csv", till(tills[0])), step("rw_till2.csv", till(tills[1]), answers=["which_store==replace"]), totals={"Brufen": 30}, days=days(tills[1:2]))
    stored = lambda quantities: rows("date,store,sku,qty", *[f"{d},S1,A1,{q}" for d, q in zip(dates(8), quantities)])
    case("rw_add_overlap", step("rw_over1.csv", stored(tills[0])), step("rw_over2.csv", stored(tills[1]), questions=["files_overlap"]), step("rw_over2.csv", stored(tills[1]), answers=["files_overlap=add"]), totals={"A1": 53}, days=days(tills[:2]))
    money = lambda quantities: rows("date,sku,qty,amount", *[f"{d},A1,{q},{q * 2}" for d, q in zip(dates(8), quantities)])
    case("rw_add_money", step("rw_money1.csv", money(tills[0])), step("rw_money2.csv", money(tills[1]), answers=["which_store==add"]), totals={"A1": 53}, days=days(tills[:2]))


def two_files(names, header="date,sku,qty", begin=8, days=8, separator=","):
    """Two files of two products in which each is called otherwise, and what is sold of each in a file."""
    file = lambda which, first: "\n".join([header] + [separator.join([str(d), *name[which].split("|"), str(3 + k)]) for d in dates(days, first) for k, name in enumerate(names)]) + "\n"
    return file(0, 0), file(1, begin)


def renamed(one, case, step, rows):
    three = [(f"A1|Aspirin 100", "A9|Aspirin 100"), ("B1|Brufen 400", "B1|Brufen 400"), ("C1|Cetirizin", "C1|Cetirizin")]
    first, second = two_files(three, "date,sku,name,qty", begin=7)
    case("rw_recode_same", step("rw_recode1.csv", first), step("rw_recode2.csv", second, questions=["same_products"]), step("rw_recode2.csv", second, answers=["same_products=same"]), totals={"A1": 45, "B1": 60, "C1": 75})
    case("rw_recode_new", step("rw_recode1.csv", first), step("rw_recode2.csv", second, answers=["same_products=new", "removed_rows=keep"]), totals={"A1": 24, "A9": 24, "B1": 60, "C1": 75})
    first, second = two_files(three, "date,sku,name,qty", begin=8)
    case("rw_recode_next_week", step("rw_recode3.csv", first), step("rw_recode4.csv", second, questions=["same_products"]), step("rw_recode4.csv", second, answers=["same_products=same"]), totals={"A1": 48, "B1": 64, "C1": 80})
    chinese = [("1001|阿莫西林胶囊", "20880|阿莫西林胶囊"), ("1002|布洛芬片", "1002|布洛芬片"), ("1003|维生素C", "1003|维生素C")]
    first, second = two_files(chinese, "日期,商品编码,商品名称,数量", begin=8)
    case("rw_recode_chinese", step("rw_recode5.csv", first), step("rw_recode6.csv", second, questions=["same_products"]), step("rw_recode6.csv", second, answers=["same_products=same"]), totals={"1001": 48, "1002": 64, "1003": 80})
    pairs = {
        "pzn": ("2532724", "PZN-02532724", "0451122", "PZN-00451122"),
        "pzn_blank": ("02532724", "PZN 2532724", "00451122", "PZN 451122"),
        "cip": ("3000015", "3400930000151", "3000029", "3400930000298"),
        "cn": ("651234", "8470006512340", "700011", "8470007000112"),
        "ean": ("590123412345", "5901234123457", "400638133393", "4006381333931"),
        "ndc": ("0093-1039-01", "00093103901", "50111-787-51", "50111078751"),
        "aic": ("A012345678", "012345678", "A023456789", "023456789"),
        "cut": ("ACC akut 600 Brausetabletten 10 St", "ACC akut 600 Brausetable", "Thomapyrin CLASSIC Schmerztabletten 20 St", "Thomapyrin CLASSIC Schme"),
        "size": ("Ibuprofen 400 mg 20 tabs", "Ibuprofen 400 mg", "Cetirizine 10 mg 30 tabs", "Cetirizine 10 mg"),
        "size_chinese": ("布洛芬缓释胶囊0.3g*20粒", "布洛芬缓释胶囊", "阿莫西林胶囊0.25g*24粒", "阿莫西林胶囊"),
        "joined": ("A1001", "A1001 Aspirin", "B2001", "B2001 Brufen"),
        "joined_brackets": ("A1001", "Aspirin (A1001)", "B2001", "Brufen (B2001)"),
        "joined_square": ("A1001", "[A1001] Aspirin", "B2001", "[B2001] Brufen"),
        "split": ("A1001 - Aspirin", "A1001", "B2001 - Brufen", "B2001"),
    }
    for name, (a, b, c, d) in pairs.items():
        first, second = two_files([(a, b), (c, d)])
        same = {a: 48, c: 64}
        case(f"rw_code_{name}", step(f"rw_code_{name}1.csv", first), step(f"rw_code_{name}2.csv", second, questions=["same_products"]), step(f"rw_code_{name}2.csv", second, answers=["same_products=same"]), totals=same)
        case(f"rw_code_{name}_new", step(f"rw_code_{name}1.csv", first), step(f"rw_code_{name}2.csv", second, answers=["same_products=new"]), totals={a: 24, b: 24, c: 32, d: 32})
    both = [("A1001|Aspirin", "A1001 Aspirin|Aspirin"), ("B2001|Brufen", "B2001 Brufen|Brufen")]
    first, second = two_files(both, "date,sku,name,qty")
    case("rw_code_and_name", step("rw_code_and_name1.csv", first), step("rw_code_and_name2.csv", second, questions=["same_products"]), totals={"A1001": 24, "B2001": 32})
    every = [(f"{letter}{k}", f"X{k * 37 + 11}Q") for k, letter in enumerate("ABCDE")]
    first, second = two_files(every)
    whole = {**{a: 8 * (3 + k) for k, (a, _) in enumerate(every)}}
    case("rw_all_new", step("rw_all_new1.csv", first), step("rw_all_new2.csv", second, questions=["same_products"]), totals=whole)
    case("rw_all_new_accepted", step("rw_all_new1.csv", first), step("rw_all_new2.csv", second, accept_guess=True), totals={**whole, **{b: 8 * (3 + k) for k, (_, b) in enumerate(every)}})


def not_renamed(one, case, step, rows):
    both = lambda names, first, days=8: rows("date,sku,qty", *[f"{d},{p},{3 + k}" for d in dates(days, first) for k, p in enumerate(names)])
    # The old one is still sold.
    case("rw_beside", step("rw_beside1.csv", both(["Ibuprofen 400", "Cetirizine"], 0)), step("rw_beside2.csv", both(["Ibuprofen 400", "Cetirizine", "Ibuprofen 400 forte"], 8)), totals={"Ibuprofen 400": 48, "Cetirizine": 64, "Ibuprofen 400 forte": 40})
    # It had stopped long before.
    case("rw_stopped", step("rw_stopped1.csv", both(["Ibuprofen 400 old", "Cetirizine"], 0)), step("rw_stopped2.csv", both(["Cetirizine"], 8, 60)), step("rw_stopped3.csv", both(["Cetirizine", "Ibuprofen 400"], 68)), totals={"Ibuprofen 400 old": 24, "Cetirizine": 32 + 180 + 24, "Ibuprofen 400": 32})
    # Another department of the same days.
    other = rows("date,sku,qty", *[f"{d},B{k},{1 + (i * 7 + k) % 5}" for i, d in enumerate(dates(8)) for k in range(1, 5)])
    of_b = {f"B{k}": sum(1 + (i * 7 + k) % 5 for i in range(8)) for k in range(1, 5)}
    case("rw_department", step("rw_department1.csv", both(["A1", "A2", "A3", "A4"], 0)), step("rw_department2.csv", other), totals={**{f"A{k + 1}": 8 * (3 + k) for k in range(4)}, **of_b})
    # Letters distinguish codes.
    case("rw_letters", step("rw_letters1.csv", both(["A1001", "A1002"], 0)), step("rw_letters2.csv", both(["A1001", "B1002"], 8)), totals={"A1001": 48, "A1002": 32, "B1002": 32})


def nothing(one, case, step, rows):
    listed = rows("下单时间,商品信息,商品数量", *[f"{d},阿莫西林*2;布洛芬*1,3" for d in dates(8)])
    one("rw_list.csv", listed, questions=["product_column"])
    one("rw_list_none.csv", listed, answers=["product_column==none"], error="not_sales")
    one("rw_no_dates.csv", rows("when,sku,qty", *[f"{k},A{k},3" for k in range(1, 9)]), answers=["date_column==none"], error="not_sales")


def more_overlaps(one, case, step, rows):
    # Half of the numbers are the same by chance.
    till = lambda number, quantities: rows("date,product,qty,till", *[f"{d},A,{q},{number}" for d, q in zip(dates(8), quantities)])
    first, second = till(1, [1, 2, 3, 1, 2, 3, 1, 2]), till(2, [1, 3, 3, 2, 2, 1, 1, 3])
    case("rw_chance", step("rw_chance1.csv", first), step("rw_chance2.csv", second, questions=["which_store"]), step("rw_chance2.csv", second, answers=["which_store==add"]), totals={"A": 31})
    corrected = rows("date,product,qty", *[f"{d},A,{q}" for d, q in zip(dates(12), [1, 2, 3, 1, 2, 3, 1, 2, 5, 4, 9, 2])])
    before = rows("date,product,qty", *[f"{d},A,{q}" for d, q in zip(dates(12), [1, 2, 3, 1, 2, 3, 1, 2, 5, 4, 3, 1])])
    case("rw_corrected", step("rw_corrected1.csv", before), step("rw_corrected2.csv", corrected), totals={"A": 35})


def later_orders(one, case, step, rows):
    first = rows("Date,SKU,Qty", *[f"0{d}/05/2024,A1,3" for d in range(6, 10)])
    for name, lines in [("", [f"24/05/{d},A1,3" for d in range(13, 20)]), ("_one_day", ["24/05/13,A1,3", "24/05/13,A2,3"])]:
        second = rows("Date,SKU,Qty", *lines)
        total = {"A1": 12 + 3 * sum("A1" in line for line in lines), "A2": 3}
        case(f"rw_later_order{name}", step(f"rw_later_order{name}1.csv", first, answers=["date_order=dmy"]), step(f"rw_later_order{name}2.csv", second, questions=["date_order"]), step(f"rw_later_order{name}2.csv", second, answers=["date_order=ymd"]), totals={p: q for p, q in total.items() if p == "A1" or name})
    short = rows("Date,SKU,Qty", *[f"{d:%d/%m/%y},A1,3" for d in dates(7)])
    case("rw_same_order", step("rw_same_order1.csv", first, answers=["date_order=dmy"]), step("rw_same_order2.csv", short), totals={"A1": 33})


def item_numbers(one, case, step, rows):
    sold = [("SKU-0", "Aspirin", 1), ("SKU-1", "Brufen", 2), ("SKU-2", "Zyrtec", 4)] * 3
    totals = {"SKU-0": 3, "SKU-1": 6, "SKU-2": 12}
    lines = [f"{d},{300 + i},10,{code},{name},{q}" for i, (d, (code, name, q)) in enumerate(zip(dates(9), sold))]
    one("rw_item_ten.csv", rows("Doc. Date,Sales Doc.,Item,Material,Description,Quantity", *lines), totals)
    one("rw_item_ten_number.csv", rows("Doc. Date,Sales Doc.,Item,Material Number,Description,Quantity", *lines), totals)


def twice(one, case, step, rows):
    lines = [f"{d} 1{i % 9}:{10 + i}:00,R{100 + i},{'AB'[i % 2]},{1 + i % 3}" for i, d in enumerate(dates(12))]
    sold = {p: sum(1 + i % 3 for i in range(12) if "AB"[i % 2] == p) for p in "AB"}
    header = "time,receipt,product,qty"
    for name, content in [("", rows(header, *lines, *lines)), ("_header", rows(header, *lines, header, *lines)), ("_thrice", rows(header, *lines, *lines, *lines))]:
        one(f"rw_twice{name}.csv", content, questions=["repeated_lines"])
        one(f"rw_twice{name}_skip.csv", content, sold, answers=["repeated_lines=skip"])
    one("rw_twice_keep.csv", rows(header, *lines, *lines), {p: 2 * q for p, q in sold.items()}, answers=["repeated_lines=keep"])
    one("rw_twice_units.csv", rows("date,product,qty", *["2024-05-13,A,1"] * 20, *["2024-05-14,B,1"] * 20), {"A": 20, "B": 20})


def headerless(one, case, step, rows):
    first = "".join(f"{d},{253270 + i % 3},{2 + i % 4}\n" for i, d in enumerate(dates(8)))
    second = "".join(f"{d},{2 + i % 4},{253270 + i % 3}\n" for i, d in enumerate(dates(8, 8)))
    answers = ["date_column=#1", "product_column=#2", "quantity_column=#3"]
    sold = {str(253270 + k): 2 * sum(2 + i % 4 for i in range(8) if i % 3 == k) for k in range(3)}
    case("rw_headerless", step("rw_headerless1.csv", first, answers=answers), step("rw_headerless2.csv", second, questions=["product_column", "quantity_column"]), step("rw_headerless2.csv", second, answers=["product_column=#3", "quantity_column=#2"]), totals=sold)
    same = "".join(f"{d},{253270 + i % 3},{2 + i % 4}\n" for i, d in enumerate(dates(8, 8)))
    case("rw_headerless_same", step("rw_headerless1.csv", first, answers=answers), step("rw_headerless3.csv", same), totals=sold)


def pack_sizes_change(one, case, step, rows):
    first = rows("日期,商品编码,商品名称,单位,数量", *[f"{d},A1,布洛芬,{'片,24' if i % 3 == 1 else '盒,2'}" for i, d in enumerate(dates(8))])
    second = rows("日期,商品编码,商品名称,规格,单位,数量", *[f"{d},A1,布洛芬,12片/盒,{'片,12' if i % 3 == 1 else '盒,2'}" for i, d in enumerate(dates(8, 8))])
    case("rw_pack_changes", step("rw_pack_changes1.csv", first, answers=["pack_sizes=A1:盒:片:24"]), step("rw_pack_changes2.csv", second), totals={"A1": 5 * 2 + 3 + 5 * 2 + 3})


def stores(one, case, step, rows):
    of = lambda names, first: rows("date,store,sku,qty", *[f"{d},{s},A1,{3 + k}" for d in dates(8, first) for k, s in enumerate(names)])
    for name, before, after in [("codes", ["S1", "S2"], ["Main Street", "Harbour"]), ("chinese", ["001", "002"], ["人民路店", "解放路店"]), ("one", ["North"], ["Riverside"])]:
        sold = {s: 8 * (3 + k) for k, s in enumerate(before)}
        total = sum(sold.values())
        steps = [step(f"rw_store_{name}1.csv", of(before, 0))]
        case(f"rw_store_{name}", *steps, step(f"rw_store_{name}2.csv", of(after, 8), questions=["same_stores"]), totals={"A1": total}, stores=sold)
        case(f"rw_store_{name}_new", *steps, step(f"rw_store_{name}2.csv", of(after, 8), accept_guess=True), totals={"A1": 2 * total}, stores={**sold, **{s: 8 * (3 + k) for k, s in enumerate(after)}})
    for name, before, after in [("longer", ["Main St", "Harbour Rd"], ["Main Street", "Harbour Road"]), ("joined", ["S1", "S2"], ["S1 Main Street", "S2 Harbour"])]:
        case(f"rw_store_{name}", step(f"rw_store_{name}1.csv", of(before, 0)), step(f"rw_store_{name}2.csv", of(after, 8), questions=["same_stores"]), step(f"rw_store_{name}2.csv", of(after, 8), answers=["same_stores=same"]), totals={"A1": 2 * 56}, stores={before[0]: 48, before[1]: 64})
    case("rw_store_same_days", step("rw_store_same_days1.csv", of(["North"], 0)), step("rw_store_same_days2.csv", of(["South"], 0)), totals={"A1": 48}, stores={"North": 24, "South": 24})
    case("rw_store_one_more", step("rw_store_one_more1.csv", of(["North", "South"], 0)), step("rw_store_one_more2.csv", of(["North", "South", "West"], 8)), totals={"A1": 56 + 96}, stores={"North": 48, "South": 64, "West": 40})


def units(one, case, step, rows):
    words = [
        ("id", "Tanggal,Nama Barang,Qty,Satuan", "Strip", "Tablet"),
        ("cs", "Datum,Název,Množství,Měrná jednotka", "balení", "tableta"),
        ("pl", "Data,Nazwa,Ilość,J.m.", "op.", "tabletka"),
        ("de", "Datum,Artikel,Menge,Mengeneinheit", "Packung", "Tabletten"),
        ("es", "Fecha,Producto,Cantidad,Unidad de medida", "Caja", "Comprimido"),
        ("pt", "Data,Produto,Quantidade,Unidade de medida", "Caixa", "Cápsula"),
        ("it", "Data,Prodotto,Quantità,Unità di misura", "Confezione", "Compressa"),
        ("ru", "Дата,Товар,Количество,Ед. изм.", "упак", "таб"),
        ("uk", "Дата,Товар,Кількість,Од. виміру", "упак", "таблетка"),
        ("tr", "Tarih,Ürün,Miktar,Ölçü Birimi", "Kutu", "Kapsül"),
        ("el", "Ημερομηνία,Προϊόν,Ποσότητα,Μονάδα μέτρησης", "Κουτί", "Δισκίο"),
        ("th", "วันที่,ชื่อสินค้า,จำนวน,หน่วยนับ", "กล่อง", "เม็ด"),
        ("vi", "Ngày,Tên thuốc,Số lượng,ĐVT", "Hộp", "Viên"),
        ("hu", "Dátum,Termék,Mennyiség,Mértékegység", "doboz", "tabletta"),
        ("fi", "Päivämäärä,Tuote,Määrä,Yksikkö", "pakkaus", "tabletti"),
        ("sv", "Datum,Produkt,Antal,Enhet", "förpackning", "tablett"),
        ("unknown", "Date,Product,Qty,Sold as", "Box", "Tablet"),
    ]
    for name, header, larger, smaller in words:
        lines = [f"{d},Paramex,{20 if i in (0, 4) else 2},{smaller if i in (0, 4) else larger}" for i, d in enumerate(dates(8))]
        content = rows(header, *lines)
        one(f"rw_unit_{name}.csv", content, questions=["pack_sizes"])
        plain = larger.lower().rstrip(".")
        one(f"rw_unit_{name}_left_out.csv", rows(header, *lines[1:4], *lines[5:], lines[0], lines[4]), {"Paramex": 12}, answers=["pack_sizes=leave_out"], issues=["unit_unknown"])
    header = "Tanggal,Nama Barang,Qty,Satuan"
    lines = [f"{d},Paramex,{20 if i in (1, 4) else 2},{'Tablet' if i in (1, 4) else 'Strip'}" for i, d in enumerate(dates(8))]
    one("rw_unit_answered.csv", rows(header, *lines), {"Paramex": 16}, answers=["pack_sizes=Paramex:strip:tablet:10"], days={str(d): 2 for d in dates(8)})


def header_units(one, case, step, rows):
    of = lambda header, first, quantity: rows(f"date,sku,{header}", *[f"{d},A1,{quantity}" for d in dates(8, first)])
    both = {str(d): 3 for d in dates(16)}
    for number, header in enumerate(["Qty (tablets)", "Tablets sold", "数量(片)", "Quantity [caps]"]):
        content = of(header, 8, 60)
        unit = ["tablet", "tablet", "片", "cap"][number]
        case(f"rw_header_unit_{number}", step(f"rw_header_unit_{number}a.csv", of("Qty", 0, 3)), step(f"rw_header_unit_{number}b.csv", content, questions=["pack_sizes"]), step(f"rw_header_unit_{number}b.csv", content, answers=[f"pack_sizes=A1:pack:{unit}:20"]), totals={"A1": 48}, days=both)
    for number, header in enumerate(["数量(盒)", "Qty (boxes)", "Qty (pcs)"]):
        case(f"rw_header_pack_{number}", step(f"rw_header_pack_{number}a.csv", of("Qty", 0, 3)), step(f"rw_header_pack_{number}b.csv", of(header, 8, 3)), totals={"A1": 48}, days=both)
    case("rw_header_unit_gone", step("rw_header_unit_gone1.csv", of("Qty (tablets)", 0, 60)), step("rw_header_unit_gone2.csv", of("Qty", 8, 3), questions=["pack_sizes"]), step("rw_header_unit_gone2.csv", of("Qty", 8, 3), answers=["pack_sizes=A1:pack:tablet:20"]), totals={"A1": 960}, days={str(d): 60 for d in dates(16)})
    column = rows("date,sku,Qty,Unit", *[f"{d},A1,60,tablet" for d in dates(8, 8)])
    case("rw_column_unit", step("rw_column_unit1.csv", of("Qty", 0, 3)), step("rw_column_unit2.csv", column, questions=["pack_sizes"]), totals={"A1": 24})


def calendars(one, case, step, rows):
    persian = rows("تاریخ,نام کالا,تعداد", *[f"03/02/{20 + i},ژلوفن,{3 + i}" for i in range(8)])
    right = {str(datetime.date(2024, 5, 9) + DAY * i): 3 + i for i in range(8)}
    one("rw_persian.csv", persian, questions=["date_order"])
    one("rw_persian_answered.csv", persian, {"ژلوفن": 52}, answers=["date_order=solar_hijri"], days=right)
    one("rw_persian_ours.csv", persian, {"ژلوفن": 52}, answers=["date_order=ymd"], days={f"2003-02-{20 + i}": 3 + i for i in range(8)})
    digits = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    english = rows("Date,Product,Qty", *[f"{f'03/02/{20 + i}'.translate(digits)},Gelofen,{3 + i}" for i in range(8)])
    one("rw_persian_digits.csv", english, questions=["date_order"])
    one("rw_persian_digits_answered.csv", english, {"Gelofen": 52}, answers=["date_order=solar_hijri"], days=right)
    case("rw_persian_remembered", step("rw_persian_first.csv", persian, answers=["date_order=solar_hijri"]), step("rw_persian_next.csv", rows("تاریخ,نام کالا,تعداد", "03/03/01,ژلوفن,2", "03/03/02,ژلوفن,2", "03/03/03,ژلوفن,2")), totals={"ژلوفن": 58}, days={**right, "2024-05-21": 2, "2024-05-22": 2, "2024-05-23": 2})
    thai = rows("วันที่,ชื่อสินค้า,จำนวน", *[f"{d:%d/%m}/67,ทิฟฟี่,3" for d in dates(8)])
    one("rw_thai.csv", thai, {"ทิฟฟี่": 24}, days={str(d): 3 for d in dates(8)})
    early = rows("วันที่,ชื่อสินค้า,จำนวน", *[f"0{i + 1}/06/67,ทิฟฟี่,3" for i in range(8)])
    one("rw_thai_early.csv", early, {"ทิฟฟี่": 24}, days={f"2024-06-0{i + 1}": 3 for i in range(8)})
    taiwan = rows("銷貨日期,藥品名稱,數量", *[f"99/05/{13 + i},普拿疼,3" for i in range(8)])
    one("rw_minguo.csv", taiwan, questions=["date_order"])
    one("rw_minguo_answered.csv", taiwan, {"普拿疼": 24}, answers=["date_order=minguo"], days={f"2010-05-{13 + i}": 3 for i in range(8)})
    japan = rows("売上日,商品名,数量", *[f"06/05/{13 + i},ロキソニン,3" for i in range(8)])
    one("rw_reiwa.csv", japan, questions=["date_order"])
    one("rw_reiwa_answered.csv", japan, {"ロキソニン": 24}, answers=["date_order=reiwa"], days={str(d): 3 for d in dates(8)})


def orders(one, case, step, rows):
    short = rows("Date,SKU,Qty", *[f"{d:%y/%m/%d},A1,3" for d in dates(6)])
    one("rw_short_years.csv", short, questions=["date_order"])
    one("rw_short_years_answered.csv", short, {"A1": 18}, answers=["date_order=ymd"], days={str(d): 3 for d in dates(6)})
    weekdays = {"fr": "lun. mar. mer. jeu. ven. sam. dim.", "it": "lun mar mer gio ven sab dom", "es": "lun. mar. mié. jue. vie. sáb. dom.", "fr_comma": "lun, mar, mer, jeu, ven, sam, dim,"}
    for name, words in weekdays.items():
        for form in ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"):
            lines = [f"{words.split(' ')[d.weekday()]} {d:{form}};Doliprane;3" for d in dates(8)]
            kind = {"%d/%m/%Y": "slash", "%d.%m.%Y": "dot", "%Y-%m-%d": "iso"}[form]
            one(f"rw_weekday_{name}_{kind}.csv", rows("Jour;Désignation;Qté", *lines), {"Doliprane": 24}, days={str(d): 3 for d in dates(8)})


def weekdays(one, case, step, rows):
    week = [1, 2, 3, 4, 5, 6, 0]
    right = {str(datetime.date(2024, 5, 6) + DAY * (7 * w + k)): 2 * q for w in range(2) for k, q in enumerate(week) if q}
    for name, header, first in [
        ("en", "Week of,Product,Mon,Tue,Wed,Thu,Fri,Sat,Sun", 0),
        ("de", "Woche ab Datum,Artikel,Mo,Di,Mi,Do,Fr,Sa,So", 0),
        ("zh", "日期,商品名称,周一,周二,周三,周四,周五,周六,周日", 0),
        ("end", "Week ending,Product,Mon,Tue,Wed,Thu,Fri,Sat,Sun", 6),
    ]:
        lines = [f"{datetime.date(2024, 5, 6) + DAY * (7 * w + first)},{p},{','.join(map(str, week))}" for w in range(2) for p in ("Aspirin", "Brufen")]
        one(f"rw_week_{name}.csv", rows(header, *lines), {"Aspirin": 42, "Brufen": 42}, days=right)
    sunday = [f"{datetime.date(2024, 5, 5) + DAY * 7 * w},{p},0,1,2,3,4,5,6,21" for w in range(2) for p in ("Aspirin", "Brufen")]
    one("rw_week_sunday.csv", rows("Week start,Product,Sun,Mon,Tue,Wed,Thu,Fri,Sat,Total", *sunday), {"Aspirin": 42, "Brufen": 42}, days=right)


def store_columns(one, case, step, rows):
    places = [
        ("zh", "销售日期,独立单元,货品名,数量", ["人民路店", "解放路店"]),
        ("de", "Datum,Mandant,Artikel,Menge", ["Filiale Nord", "Filiale Süd"]),
        ("ko", "판매일,소속,상품명,수량", ["강남점", "서초점"]),
        ("en", "Date,Entity,Product,Qty", ["Main Street Pharmacy", "Harbour Pharmacy"]),
        ("fr", "Date,Entité,Produit,Quantité", ["Pharmacie du Port", "Pharmacie Centrale"]),
    ]
    for name, header, stores in places:
        content = rows(header, *[f"{d},{s},Brufen,{3 + k}" for d in dates(8) for k, s in enumerate(stores)])
        one(f"rw_place_{name}.csv", content, questions=["store_column"])
        one(f"rw_place_{name}_accepted.csv", content, {"Brufen": 56}, accept_guess=True, stores={stores[0]: 24, stores[1]: 32})
        one(f"rw_place_{name}_none.csv", content, {"Brufen": 56}, answers=["store_column==none"], stores={"main": 56})
