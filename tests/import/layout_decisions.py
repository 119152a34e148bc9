"""Cases of `make_decisions.py` about what columns and headers mean together: units that came back next to their dates, quantities in base units,
days below products, rows without a code or a store, months with what is measured, pivot tables, and headers of two rows."""

ASKED = ["quantity_column"]
PRODUCTS = ["Aspirin", "Ibuprofen"]


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (returns_beside, base_units, days_below_products, without_code, without_store, units_behind, measured_months, pivots, two_rows, dates, renamed, names_and_words):
        part(to.one, to.case, to.step, to.rows, to.daily)


def sold(daily, head, line, count=12):
    """Some days of two products."""
    return "\n".join([head, *[row for i, day in enumerate(daily("2024-03-04", count, lambda d, i: d)) for row in line(day, i)]]) + "\n"


def returns_beside(one, case, step, rows, daily):
    # The fourth day, one of three came back.
    def file(head, said, other=""):
        return sold(daily, head, lambda d, i: [f"{d},{p},3,{said if i == 3 else other},{1 if i == 3 else ''}" for p in PRODUCTS])

    totals = {p: 35 for p in PRODUCTS}
    for name, head, said, other in [
        ("date", "Date,Product,Qty,Return Date,Return Qty", "2024-03-09", ""),
        ("reason", "Date,Product,Qty,Return Reason,Return Qty", "damaged", ""),
        ("flag", "Date,Product,Qty,Returned,Return Qty", "Y", "N"),
        ("chinese", "日期,商品,数量,退货日期,退货数量", "2024-03-09", ""),
        ("canceled", "Date,Product,Qty,Cancelled at,Cancelled Qty", "2024-03-09", ""),
    ]:
        one(f"lay_back_{name}.csv", file(head, said, other), questions=["returned_quantity"])
        one(f"lay_back_{name}_accepted.csv", file(head, said, other), totals, accept_guess=True, issues=["returns_subtracted"])
        one(f"lay_back_{name}_kept.csv", file(head, said, other), {p: 36 for p in PRODUCTS}, answers=["returned_quantity=leave_out"])
    # Dates of returns in rows of which nothing came back are marks of their own.
    both = sold(daily, "Date,Product,Qty,Return Date,Return Qty", lambda d, i: [f"{d},{p},3,{'2024-03-20' if i in (3, 5) else ''},{1 if i == 3 else ''}" for p in PRODUCTS])
    one("lay_back_not_beside.csv", both, questions=["returned_quantity", "row_kinds"])


def base_units(one, case, step, rows, daily):
    # Every third row of a product is of boxes of ten.
    def units(i, p):
        return (2, "Box", 10, 20) if (i + len(p)) % 3 == 0 else (3, "Nos", 1, 3)

    totals = {p: sum(units(i, p)[3] for i in range(12)) for p in PRODUCTS}

    def file(head, line):
        return sold(daily, head, lambda d, i: [line(d, p, *units(i, p)) for p in PRODUCTS])

    for name, head in [
        ("erp", "Date,Item Code,Qty,Stock Qty,UOM,Conversion Factor"),
        ("chinese", "日期,商品编码,数量,基本数量,单位,转换率"),
        ("german", "Datum,Artikelnummer,Menge,Basismenge,Einheit,Umrechnungsfaktor"),
    ]:
        content = file(head, lambda d, p, qty, unit, factor, base: f"{d},{p},{qty},{base},{unit},{factor}")
        one(f"lay_base_{name}.csv", content, questions=ASKED)
        one(f"lay_base_{name}_accepted.csv", content, totals, accept_guess=True)
        one(f"lay_base_{name}_answered.csv", content, totals, answers=[f"quantity_column={head.split(',')[3]}"])
        one(f"lay_base_{name}_mapped.csv", content, totals, map=[f"quantity={head.split(',')[3]}"])
    # Where the numbers don't agree in every row, there is no default.
    wrong = file("Date,Item Code,Qty,Stock Qty,UOM,Conversion Factor", lambda d, p, qty, unit, factor, base: f"{d},{p},{qty},{base + (d.day == 8)},{unit},{factor}")
    one("lay_base_unproved.csv", wrong, questions=ASKED)
    one("lay_base_unproved_accepted.csv", wrong, questions=ASKED, accept_guess=True)
    cases = sold(daily, "Date,Item,Cases,Pieces,Total Pcs", lambda d, i: [f"{d},{p},{i % 3},{i % 5},{12 * (i % 3) + i % 5}" for p in PRODUCTS])
    one("lay_base_cases.csv", cases, questions=ASKED)
    one("lay_base_cases_accepted.csv", cases, {p: sum(12 * (i % 3) + i % 5 for i in range(12)) for p in PRODUCTS}, accept_guess=True)
    # The unit next to its own quantity still tells boxes from tablets.
    one("lay_base_own_unit.csv", rows("日期,商品,数量,单位", "2024-03-04,A,2,盒", "2024-03-05,A,12,片"), questions=["pack_sizes"])


def days_below_products(one, case, step, rows, daily):
    days = daily("2024-03-04", 12, lambda d, i: f"{d:%d.%m.%Y}")
    amounts = {"Анальгин": [1 + i % 3 for i in range(12)], "Нурофен форте": [2 + i % 4 for i in range(12)]}

    def report(head, name, day, *above):
        lines = [*above, head]
        for product, sold in amounts.items():
            lines += [name(product, sum(sold)), *[day(d, q) for d, q in zip(days, sold)]]
        return "\n".join(lines) + "\n"

    totals = {product: sum(sold) for product, sold in amounts.items()}
    first = {"2024-03-04": 3, "2024-03-05": 5}
    each = {f"2024-03-{4 + i:02}": sum(sold[i] for sold in amounts.values()) for i in range(12)}
    assert all(each[day] == units for day, units in first.items())
    title = ("Продажи", "Период: 04.03.2024 - 15.03.2024")
    plain = lambda text, number: f"{text};{number},000;{50 * number},00"
    one("lay_1c.csv", report("Номенклатура;Количество;Сумма", plain, plain, *title), totals, days=each)
    one("lay_1c_levels.csv", report("Номенклатура;Количество;Сумма\nПо дням;;", plain, plain, *title) + "Итого;63,000;3150,00\n", totals, days=each)
    one("lay_1c_no_sums.csv", report("Номенклатура;Количество;Сумма", lambda text, number: f"{text};;", plain, *title), totals, days=each)
    one("lay_1c_untitled.csv", report("Product;Qty;Amount", plain, plain), totals, days=each)
    # Sums that don't agree prove no groups, and the days are no products for that.
    wrong = report("Номенклатура;Количество;Сумма", lambda text, number: plain(text, number + 1), plain, *title)
    one("lay_1c_wrong.csv", wrong, questions=["date_column", "product_column"])


def without_code(one, case, step, rows, daily):
    def file(head, code):
        return sold(daily, head, lambda d, i: [f"{d},690123450000{k},{p},3" for k, p in enumerate(PRODUCTS)] + [f"{d},{code},Bag,2", f"{d},{code if i == 5 else 'C9'},Stick,1"])

    totals = {"6901234500000": 36, "6901234500001": 36, "Bag": 24, "C9": 12}
    for name, head, code in [("na", "Date,Barcode,Name,Qty", "N/A"), ("dash", "Date,Barcode,Name,Qty", "-"), ("chinese", "日期,条码,商品名称,数量", "无")]:
        one(f"lay_code_{name}.csv", file(head, code), totals)
    # A name with two codes is neither.
    two = rows("date,sku,name,qty", "2024-03-04,A1,Bag,3", "2024-03-04,A2,Bag,4", "2024-03-05,N/A,Bag,2", "2024-03-06,A1,Bag,3")
    one("lay_code_of_two.csv", two, {"A1": 6, "A2": 4, "Bag": 2})
    one("lay_code_total.csv", rows("date,sku,name,qty", "2024-03-04,A1,Bag,3", "2024-03-04,A2,Box,4", "2024-03-04,N/A,Total,7"), {"A1": 3, "A2": 4})


def without_store(one, case, step, rows, daily):
    def file(head, blank):
        return sold(daily, head, lambda d, i: [f"{d},{s},{p},3" for s in ("North", "South", blank) for p in PRODUCTS])

    both = {p: 108 for p in PRODUCTS}
    for name, head in [("english", "Date,Store,Product,Qty"), ("chinese", "日期,门店,商品,数量")]:
        content = file(head, "N/A")
        one(f"lay_store_{name}.csv", content, questions=["blank_stores"])
        one(f"lay_store_{name}_accepted.csv", content, both, stores={"North": 72, "South": 72, "main": 72}, accept_guess=True)
        one(f"lay_store_{name}_given.csv", content, both, stores={"North": 144, "South": 72}, answers=["blank_stores=North"])
        one(f"lay_store_{name}_left_out.csv", content, {p: 72 for p in PRODUCTS}, stores={"North": 72, "South": 72}, answers=["blank_stores==leave_out"], issues=["missing_store"])
    # A store is answered by code or by name; one that isn't known is noted as new.
    known = rows("date,store_id,store_name,sku,qty", "2024-02-01,RM,人民路店,Aspirin,5", "2024-02-01,DX,大学城店,Aspirin,6")
    file_of = lambda store: rows("date,sku,qty", *[f"{d},Aspirin,2" for d in daily("2024-03-11", 6, lambda d, i: d)]) if store is None else sold(daily, "Date,Store,Product,Qty", lambda d, i: [f"{d},{s},{p},3" for s in ("RM", "") for p in PRODUCTS])
    for number, (answer, code, issues) in enumerate([("DX", "DX", []), ("大学城店", "DX", []), (" 大学城店", "DX", []), ("人民路店", "RM", []), ("新店", "新店", ["new_store"])]):
        stores = {"RM": 5, "DX": 6}
        stores[code] = stores.get(code, 0) + 12
        case(f"the store of a file answered {number}", step(f"known{number}.csv", known), step(f"store_of{number}.csv", file_of(None), answers=[f"which_store={answer}"], issues=issues), totals={"Aspirin": 23}, stores=stores)
        stores = {"RM": 77, "DX": 6}
        stores[code] = stores.get(code, 0) + 72
        case(f"the store of blank cells answered {number}", step(f"before{number}.csv", known), step(f"blank_of{number}.csv", file_of(""), answers=[f"blank_stores={answer}"], issues=issues), totals={"Aspirin": 83, "Ibuprofen": 72}, stores=stores)
    # The default of a first file would be a store that nobody has.
    case("blank cells beside known stores have no default", step("before.csv", known), step("blank.csv", file_of(""), accept_guess=True, questions=["blank_stores"]), totals={"Aspirin": 11})
    # A column of nothing but known stores is asked about, whatever its header says.
    lines = [f"{d},{p},{s},2" for d in daily("2024-03-18", 6, lambda d, i: d) for p in PRODUCTS for s in ("RM", "DX")]
    for number, (head, column) in enumerate([("date,sku,x,qty", "x"), ("日期,药品,備考,数量", "備考")]):
        case(f"a column of known stores {number}", step(f"known_{number}.csv", known), step(f"column_{number}.csv", rows(head, *lines), questions=["store_column"]), totals={"Aspirin": 11})
        case(f"a column of known stores answered {number}", step(f"known_a{number}.csv", known), step(f"column_a{number}.csv", rows(head, *lines), answers=[f"store_column={column}"]), totals={"Aspirin": 35, "Ibuprofen": 24}, stores={"RM": 29, "DX": 30})
    # Scattered empty cells aren't filled from above.
    scattered = sold(daily, "Date,Store,Product,Qty", lambda d, i: [f"{d},{'' if (2 * i + k) % 7 == 3 else 'South' if k else 'North'},{p},3" for k, p in enumerate(PRODUCTS)])
    one("lay_store_scattered.csv", scattered, questions=["blank_stores"])
    few = sold(daily, "Date,Store,Product,Qty", lambda d, i: [f"{d},{'N/A' if i == 3 and p == 'Aspirin' else 'North'},{p},3" for p in PRODUCTS])
    one("lay_store_one.csv", few, {"Aspirin": 33, "Ibuprofen": 36}, issues=["missing_store"])


def units_behind(one, case, step, rows, daily):
    for number, unit in enumerate(["box", "btl", "btls", "strip(s)", "tube", "sachets", "pk", "ea", "ampoule", "pkt", "支", "管", "Tuben", "bx", "x", "boxes"]):
        one(f"lay_units_{number}.csv", rows("date,product,qty", f"2024-03-04,A,3 {unit}", f"2024-03-05,A,4{unit}", f"2024-03-06,A,1 {unit}"), {"A": 8})
    one("lay_units_two.csv", rows("date,product,qty", "2024-03-04,A,3 box", "2024-03-05,A,10 tab", "2024-03-06,A,1 box"), questions=["pack_sizes"])
    one("lay_units_tubes.csv", rows("date,product,qty", "2024-03-04,A,3 tube", "2024-03-05,A,10 tab", "2024-03-06,A,1 tube"), questions=["pack_sizes"])
    thousands = sold(daily, "Date,Product,Qty", lambda d, i: [f"{d},{p},{'1.5K' if i % 3 == 0 else 2}" for p in PRODUCTS])
    one("lay_units_lost.csv", thousands, questions=ASKED)
    one("lay_units_lost_answered.csv", thousands, {p: 16 for p in PRODUCTS}, answers=["quantity_column=Qty"], issues=["bad_quantity"])


def measured_months(one, case, step, rows, daily):
    months = [(1, "Jan"), (2, "Feb"), (3, "Mar"), (4, "Apr")]
    counts = {"A1": [31, 29, 62, 30], "B1": [10, 20, 31, 60]}
    totals = {product: sum(sold) for product, sold in counts.items()}

    def file(head, cells=lambda q: str(q), more=""):
        lines = [f"{product},Name {product}," + ",".join(map(cells, sold)) + (f",{sum(sold)}" if more else "") for product, sold in counts.items()]
        return rows("SKU,Product," + ",".join(head(n, name) for n, name in months) + more, *lines)

    both = lambda q: f"{q},{q * 2.5:.2f}"
    for name, head, cells in [
        ("iso", lambda n, _: f"2024-{n:02} Qty", str),
        ("iso_in_front", lambda n, _: f"Qty 2024-{n:02}", str),
        ("iso_sales", lambda n, _: f"2024-{n:02} Qty,2024-{n:02} Sales", both),
        ("chinese", lambda n, _: f"2024年{n}月销量", str),
        ("chinese_brackets", lambda n, _: f"2024年{n}月(数量)", str),
        ("chinese_sales", lambda n, _: f"2024年{n}月销量,2024年{n}月销售额", both),
        ("name", lambda _, name: f"Qty {name} 2024", str),
        ("name_behind", lambda _, name: f"{name} 2024 Units,{name} 2024 Amount", both),
        ("german", lambda n, _: f"{n:02}.2024 Menge", str),
        ("german_money", lambda n, _: f"Menge {n:02}.2024,Umsatz {n:02}.2024", both),
    ]:
        one(f"lay_month_{name}.csv", file(head, cells), totals, issues=["spread_over_days"])
    one("lay_month_total.csv", file(lambda n, _: f"2024-{n:02} Qty", more=",Total Qty"), totals, issues=["spread_over_days"])
    # `Sales` alone may be money, and units that came back aren't left out silently.
    one("lay_month_sales.csv", file(lambda n, _: f"2024-{n:02} Sales"), questions=["units_sold"])
    one("lay_month_sales_answered.csv", file(lambda n, _: f"2024-{n:02} Sales"), totals, answers=["units_sold=yes"])
    one("lay_month_returns.csv", file(lambda n, _: f"2024-{n:02} Qty,2024-{n:02} Return Qty", lambda q: f"{q},1"), questions=["date_column", "quantity_column"])
    short = lambda n, of: f"{'Jan Feb Mar Apr'.split()[n - 1]}-24 {of}"
    one("lay_month_short_stores.csv", file(lambda n, _: f"{short(n, 'Units')},{short(n, 'North')}", lambda q: f"{q},1"), questions=["date_column", "quantity_column"])
    one("lay_month_short_money.csv", file(lambda n, _: f"{short(n, 'Units')},{short(n, 'Amount')}", lambda q: f"{q},1"), totals, issues=["spread_over_days"])
    one("lay_month_stores.csv", file(lambda n, _: f"2024-{n:02} Qty,2024-{n:02} North", lambda q: f"{q},1"), questions=["date_column", "quantity_column"])


def pivots(one, case, step, rows, daily):
    days = daily("2024-03-04", 4, lambda d, i: str(d))
    counts = {"Aspirin": [1, 2, 3, 4], "Ibuprofen": [4, 3, 2, 1]}
    totals = {product: sum(sold) for product, sold in counts.items()}
    each = {day: 5 for day in days}

    def pivot(corner, labels, names, total, filled=""):
        lines = [f"{product},{','.join(map(str, sold))},{sum(sold)}" for product, sold in counts.items()]
        return rows(f"{corner},{labels}{filled}", f"{names},{','.join(days)},{total}", *lines, f"{total},5,5,5,5,20")

    for name, words in [
        ("english", ("Sum of Qty", "Column Labels", "Row Labels", "Grand Total")),
        ("chinese", ("求和项:数量", "列标签", "行标签", "总计")),
        ("taiwan", ("加總 - 數量", "欄標籤", "列標籤", "總計")),
        ("german", ("Summe von Menge", "Spaltenbeschriftungen", "Zeilenbeschriftungen", "Gesamtergebnis")),
        ("french", ("Somme de Quantité", "Étiquettes de colonnes", "Étiquettes de lignes", "Total général")),
        ("spanish", ("Suma de Cantidad", "Etiquetas de columna", "Etiquetas de fila", "Total general")),
    ]:
        one(f"lay_pivot_{name}.csv", pivot(*words), totals, days=each)
        one(f"lay_pivot_{name}_filled.csv", pivot(*words, ",,,,"), totals, days=each)
    turned = rows("Sum of Qty,Column Labels,,", "Row Labels,Aspirin 100mg,Ibuprofen 400 mg,Grand Total", *[f"{d},{a},{b},5" for d, a, b in zip(days, counts["Aspirin"], counts["Ibuprofen"])], "Grand Total,10,10,20")
    one("lay_pivot_turned.csv", turned, {"Aspirin 100mg": 10, "Ibuprofen 400 mg": 10}, days=each)
    # Rows that are stores name no product.
    stores = rows("Sum of Qty,Column Labels,,,,", f"Row Labels,{','.join(days)},Grand Total", "North Pharmacy,1,2,3,4,10", "South Pharmacy,4,3,2,1,10")
    one("lay_pivot_stores.csv", stores, questions=["product_column"])


def two_rows(one, case, step, rows, daily):
    def file(upper, lower, line, separator=","):
        return sold(daily, "\n".join([upper, lower]), lambda d, i: [line(d, s, k, p) for s in ("A", "B") for k, p in enumerate(PRODUCTS)])

    stores = {"A": 72, "B": 72}
    coded = {"C0": 72, "C1": 72}
    named = {p: 72 for p in PRODUCTS}
    with_codes = lambda d, s, k, p: f"{d},{s},C{k},{p},3,9.5"
    for name, upper, lower in [
        ("english", "Date,Store,Product,,Sales,", ",,Code,Name,Qty,Amount"),
        ("sku", "Date,Store,Product,,Sales,", ",,SKU,Product Name,Quantity,Amount"),
        ("item", "Date,Branch,Item,,Sold,", ",,Item Code,Item Name,Qty,Value"),
        ("chinese", "日期,门店,商品,,销售,", ",,编码,名称,数量,金额"),
        ("german", "Datum,Filiale,Artikel,,Verkauf,", ",,PZN,Artikelname,Menge,Umsatz"),
        ("repeated", "Date,Store,Product,Product,Sales,Sales", "Date,Store,Code,Name,Qty,Amount"),
    ]:
        one(f"lay_two_{name}.csv", file(upper, lower, with_codes), coded, stores=stores)
    one("lay_two_last.csv", file("日期,商品名称,门店,销售,", ",,,数量,金额", lambda d, s, k, p: f"{d},{p},{s},3,9.5"), named, stores=stores)
    one("lay_two_first.csv", file("Store,Date,Sales,,", ",,Product,Qty,Amount", lambda d, s, k, p: f"{s},{d},{p},3,9.5"), named, stores=stores)
    one("lay_two_titled.csv", "Sales report\n\n" + file("Date,Store,Product,,Sales,", ",,Code,Name,Qty,Amount", with_codes), coded, stores=stores)
    # What a group is of counts: units in stock aren't sold.
    stock = file("Date,Store,Product,Stock,,Sales,", ",,,Qty,Value,Qty,Value", lambda d, s, k, p: f"{d},{s},{p},90,99.5,3,9.5")
    one("lay_two_stock.csv", stock, named, stores=stores)


def dates(one, case, step, rows, daily):
    def file(head, date, title=""):
        return title + sold(daily, head, lambda d, i: [f"{date(d)},{p},3" for p in PRODUCTS])

    totals = {p: 36 for p in PRODUCTS}
    each = {f"2024-03-{4 + i:02}": 6 for i in range(12)}
    one("lay_date_dots.csv", file("Datum,Artikel,Menge", lambda d: f"{d:%d.%m.}", "Umsatz 2024\n"), totals, days=each)
    one("lay_date_dots_bare.csv", file("Datum,Artikel,Menge", lambda d: f"{d:%d.%m}", "Verkauf 2024\n"), totals, days=each)
    one("lay_date_day_first.csv", file("Date,Product,Qty", lambda d: f"{d:%d/%m}", "Sales 2024\n"), totals, days=each)
    one("lay_date_month_first.csv", file("Date,Product,Qty", lambda d: f"{d:%m/%d}", "Sales 2024\n"), totals, days=each)
    few = "Sales 2024\n" + rows("Date,Product,Qty", "04/03,A,3", "05/03,A,4")
    one("lay_date_order.csv", few, questions=["date_order"])
    one("lay_date_order_answered.csv", few, {"A": 7}, days={"2024-03-04": 3, "2024-03-05": 4}, answers=["date_order=dmy"])
    weeks = [("04.03.2024", "10.03.2024"), ("11.03.2024", "17.03.2024")]
    spread = {f"2024-03-{day:02}": 1 if day < 11 else 2 for day in range(4, 18)}
    for number, between in enumerate([" - ", "-", " bis ", "~"]):
        lines = [f"{first}{between}{last},A,{7 * (i + 1)}" for i, (first, last) in enumerate(weeks)]
        one(f"lay_range_dots_{number}.csv", rows("Date,Product,Qty", *lines), {"A": 21}, days=spread)
        slashes = [line.replace(".", "/") for line in lines]
        one(f"lay_range_slashes_{number}.csv", rows("Date,Product,Qty", *slashes), {"A": 21}, days=spread)
    one("lay_range_american.csv", rows("Date,Product,Qty", "03/04/2024 - 03/10/2024,A,7", "03/11/2024 - 03/17/2024,A,14"), {"A": 21}, days=spread)
    one("lay_week_chinese.csv", rows("周次,商品名称,销量", "2024年第10周,A,7", "2024年第11周,A,14"), {"A": 21}, days=spread)
    one("lay_week_german.csv", rows("KW,Artikel,Menge", "KW 10/2024,A,7", "KW 11/2024,A,14"), {"A": 21}, days=spread)
    one("lay_date_taiwan.csv", rows("民國日期,品名,數量", "1130304,A,3", "1130305,A,4"), {"A": 7}, days={"2024-03-04": 3, "2024-03-05": 4})
    unknown = rows("wann,Artikel,Menge", "1130304,A,3", "1130305,A,4")
    one("lay_date_offered.csv", unknown, questions=["date_column"])
    one("lay_date_offered_answered.csv", unknown, {"A": 7}, days={"2024-03-04": 3, "2024-03-05": 4}, answers=["date_column=wann"])


def renamed(one, case, step, rows, daily):
    # Every product has another name from the seventh day on.
    def file(head):
        return sold(daily, head, lambda d, i: [f"{d},C{k},{p}{' NEW' if i > 5 else ''},3" for k, p in enumerate(PRODUCTS)])

    for number, head in enumerate(["Date,Code,Product,Qty", "日期,编码,名称,数量", "Date,Code No,Product Name,Qty", "日期,编号,品名,数量"]):
        one(f"lay_renamed_{number}.csv", file(head), {"C0": 36, "C1": 36}, issues=["several_names"])
    clerks = sold(daily, "Date,Code,Product,Qty", lambda d, i: [f"{d},C{(i + k) % 3},{p},3" for k, p in enumerate(PRODUCTS)])
    one("lay_renamed_clerks.csv", clerks, {p: 36 for p in PRODUCTS})


def names_and_words(one, case, step, rows, daily):
    lines = lambda head: sold(daily, head, lambda d, i: [f"{d},{p},3" for p in PRODUCTS])
    totals = {p: 36 for p in PRODUCTS}
    for number, header in enumerate(["VK-Menge", "Qty Sld", "销售数量/盒", "unit_sales", "SUM(qty)", "sum(quantity)"]):
        one(f"lay_words_{number}.csv", lines(f"Date,Product,{header}"), totals)
    for number, header in enumerate(["Qty %", "Demand Qty", "数量%"]):
        one(f"lay_words_no_{number}.csv", lines(f"Date,Product,{header}"), questions=ASKED)
    for number, name in enumerate(["lay shop name.csv", "lay_Shop_name.csv", "lay shopname.csv"]):
        one(name, lines("Date,Product,Qty"), totals)
    one("lay_stock_opname.csv", lines("Date,Product,Qty"), questions=ASKED)
    supplied = sold(daily, "Date,Supplier Name,Item Name,Qty", lambda d, i: [f"{d},Acme,{p},3" for p in PRODUCTS])
    one("lay_supplier.csv", supplied, questions=ASKED)
    one("lay_supplier_sales.csv", "Sales 2024\n" + supplied, totals)
