"""Cases of `make_decisions.py` about what a single cell holds: formatted text of web pages, lists of products, money, marks of documents; and about
files that differ from earlier ones in their name alone."""

from make_fixtures import CONTENT_TYPES, MAIN, RELS, archive
from unit_decisions import ASKED, BY_CODE, LINES, book, by_day, sheet


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (web_cells, struck_out, lists, parts_of_others, names_of_files, orders, series, signs_behind, money_as_units, given_away, row_types, companions, few_sums, decimal_commas, words, years_apart, merged_quantities, stores_in_sheets, shown_thousands, refunds_in_columns, rehearsals, repeated_rows, exchanged):
        part(to.one, to.case, to.step, to.rows, to.daily)


def table(*lines):
    return "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines) + "</table>"


def web_cells(one, case, step, rows, daily):
    head = ("date", "sku", "qty")
    for number, cell in enumerate(["3<sup>1</sup>", '3<span style="vertical-align: super">1</span>', "3<sub>1</sub>", "<div>1</div><div>6</div>", "<p>1</p><p>234</p>", "1<br>234", "<select><option>1</option><option>6</option></select>", "<ul><li>1</li><li>6</li></ul>"]):
        one(f"z_web_{number}.xls", table(head, ("2024-03-04", "A", cell), ("2024-03-05", "A", "4")), {"A": 4}, issues=["bad_quantity"])
    for number, cell in enumerate(["<b>3</b>", "<div>3</div>", "<p> 3 </p>", "3<br>", '<span style="display:none">000003</span>3', "<div><span>3</span></div>", "<span hidden>1</span>3", "3<img style='display:none'>", "<input hidden>3", "3<sup>*</sup>", "<font color=red>3</font>"]):
        one(f"z_web_plain_{number}.xls", table(head, ("2024-03-04", "A", cell), ("2024-03-05", "A", "4")), {"A": 7})
    for number, cell in enumerate(["<div>A</div><div>B</div>", "A<br>B", "<ul><li>A</li><li>C</li></ul>", "<ol><li>X<li>Y</ol>"]):
        one(f"z_web_products_{number}.xls", table(head, ("2024-03-04", cell, "3"), ("2024-03-05", "A", "4")), {"A": 4}, issues=["bad_id"])
    for number, (cell, name) in enumerate([("Aspirin<br>100mg", "Aspirin 100mg"), ("<div>Aspirin</div> <div>100mg</div>", "Aspirin 100mg"), ("Vit B<sub>12</sub>", "Vit B12"), ("Gel 5 cm<sup>2</sup>", "Gel 5 cm²")]):
        one(f"z_web_names_{number}.xls", table(("date<br>of sale", "product", "qty<sup>1</sup>"), ("2024-03-04<br>10:11", cell, "3"), ("2024-03-05", cell, "4")), {name: 7})


def struck_out(one, case, step, rows, daily):
    head = ("date", "sku", "qty")
    for number, cell in enumerate(["<s>5</s> 3", "<del>5</del><ins>3</ins>", "<strike>5</strike>", '<span style="text-decoration:line-through">5</span>']):
        one(f"z_struck_{number}.xls", table(head, ("2024-03-04", "A", cell), ("2024-03-05", "A", "4")), {"A": 4}, issues=["bad_quantity"])
    one("z_struck_row.xls", f'<table>{table(head)[7:-8]}<tr style="text-decoration: line-through"><td>2024-03-04</td><td>A</td><td>5</td></tr>{table(("2024-03-05", "A", "4"))[7:]}', {"A": 4}, issues=["bad_date"])
    one("z_struck_name.xls", table(head, ("2024-03-04", "<s>A</s>", "5"), ("2024-03-05", "A", "4")), {"A": 4}, issues=["bad_id"])
    styles = f'<styleSheet {MAIN}><fonts count="2"><font/><font><strike/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'

    def with_strikes(strikes):
        cell = lambda value, style: f'<c t="inlineStr"{style}><is><t>{value}</t></is></c>' if isinstance(value, str) else f"<c{style}><v>{value}</v></c>"
        lines = [("date", "sku", "qty"), ("2024-03-04", "A", 5), ("2024-03-05", "A", 4), ("2024-03-06", "A", 2)]
        body = "".join("<row>" + "".join(cell(value, ' s="1"' if (row, column) in strikes else "") for column, value in enumerate(line)) + "</row>" for row, line in enumerate(lines))
        return archive({**BOOK, "xl/styles.xml": styles, "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"})

    one("z_struck_row.xlsx", with_strikes({(2, 0), (2, 1), (2, 2)}), {"A": 7}, issues=["bad_date"])
    one("z_struck_number.xlsx", with_strikes({(2, 2)}), {"A": 7}, issues=["bad_quantity"])
    one("z_struck_nothing.xlsx", with_strikes(set()), {"A": 11})


TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = {
    "[Content_Types].xml": CONTENT_TYPES,
    "_rels/.rels": RELS,
    "xl/workbook.xml": f'<workbook {MAIN}><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{TYPES}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{TYPES}/styles" Target="styles.xml"/></Relationships>',
}


def lists(one, case, step, rows, daily):
    for number, cells in enumerate([("A100 x1, B200 x6", "A100 x4"), ("A100×1;B200×6", "A100×4;B200×2"), ("1x A100 + 6x B200", "A100"), ("A100 (1), B200 (6)", "A100 (2), B200 (6)"), ("A100*1、B200*6", "C300"), ("A100:1|B200:6", "C300"), ("2 A100, 1 B200", "4 A100, 3 B200"), ("A100 + B200", "A100"), ("4711001, 4711002", "4711001"), ("阿莫西林×1；布洛芬×2", "阿莫西林"), ("Aspirin ×1 / Ibuprofen ×2", "Aspirin")]):
        one(f"z_list_{number}.csv", rows("Date,Product,Quantity", *[f'2024-03-{4 + i:02},"{cell}",7' for i, cell in enumerate(cells)]), questions=["product_column"])
    one("z_list_names.csv", rows("Date,Products,Quantity", '2024-03-04,"Aspirin, Ibuprofen",2', '2024-03-05,"Ibuprofen, Cetirizin",2', '2024-03-06,"Aspirin, Cetirizin",2'), questions=["product_column"])
    one("z_list_other.csv", rows("Date,Products,Quantity,What", '2024-03-04,"A100 x1, B200 x6",7,A', '2024-03-05,"A100 x4",4,A'), {"A": 11}, answers=["product_column=What"])
    names = ["Paracetamol 500mg, 20 tabs", "Aspirin + Vitamin C", "Gauze 5x5, 10 St", "Bandage 5cm x 10m", "感冒灵 10g*9袋", "Amlodipine/Valsartan", "Amlodipine/HCT", "Aspirin", "Vitamin C", "Pads 10x10", "HPV 2/4/9", "M01AB", "Type 1, 2"]
    one("z_no_list.csv", rows("Date,Product,Quantity", *[f'2024-03-{4 + i:02},"{name}",{i + 1}' for i, name in enumerate(names)]), {name: i + 1 for i, name in enumerate(names)})
    one("z_no_list_sizes.csv", rows("Date,Product,Quantity", "2024-03-04,Tape 5x5,3", "2024-03-05,Tape 10x10,4", '2024-03-06,"Box (12)",2'), {"Tape 5x5": 3, "Tape 10x10": 4, "Box (12)": 2})
    one("z_no_list_plural.csv", rows("Date,Products,Quantity", '2024-03-04,"Soap, white",3', '2024-03-05,"Soap, blue",4', "2024-03-06,Aspirin,2"), {"Soap, white": 3, "Soap, blue": 4, "Aspirin": 2})


def parts_of_others(one, case, step, rows, daily):
    for number, part in enumerate([" - A100", "• A100", "└ A100", "— A100"]):
        one(f"z_part_{number}.csv", rows("Date,Product,Qty", "2024-03-04,Cold Kit,2", f"2024-03-04,{part},2", "2024-03-05,A100,3"), questions=ASKED)
    one("z_part_name.csv", rows("date,sku,name,qty", "2024-03-04,K1,First aid kit,2", "2024-03-04,K1-A,  - bandage,4", "2024-03-05,K1,First aid kit,1"), questions=ASKED)
    one("z_part_answered.csv", rows("Date,Product,Qty", "2024-03-04,Cold Kit,2", "2024-03-04,- A100,2"), {"Cold Kit": 2, "- A100": 2}, answers=["quantity_column=Qty"])
    one("z_part_all.csv", rows("Date,Product,Qty", "2024-03-04,- A100,2", "2024-03-05,- B200,3"), {"- A100": 2, "- B200": 3})
    one("z_part_sign.csv", rows("Date,Product,Qty", "2024-03-04,A-100,2", "2024-03-05,Omega-3,3", "2024-03-06,>B,1"), {"A-100": 2, "Omega-3": 3, ">B": 1})


def names_of_files(one, case, step, rows, daily):
    days = lambda first, units: rows("Date,Product,Qty", *[f"2024-03-{first + i:02},A,{q}" for i, q in enumerate(units)])
    first = lambda folder, name: step(f"{folder}/{name}.csv", days(4, [5, 3, 2, 6]))
    for number, (one_name, other) in enumerate([("nord", "sued"), ("verkauf_nord_03", "verkauf_west_03"), ("城东", "城西"), ("sales-north-2024", "sales-south-2024"), ("Store1_sales", "Store2_sales"), ("filiale3", "filiale4")]):
        same, later, answered = (f"z_names_{way}_{number}" for way in ("same", "later", "answered"))
        case(f"files of the same days whose names differ {number}", first(same, one_name), step(f"{same}/{other}.csv", days(4, [5, 3, 2, 7]), questions=["which_store"]), totals={"A": 16})
        case(f"files of other days whose names differ {number}", first(later, one_name), step(f"{later}/{other}.csv", days(8, [4, 1, 7, 2]), questions=["which_store"]), totals={"A": 16})
        case(f"files of other days whose names differ answered {number}", first(answered, one_name), step(f"{answered}/{other}.csv", days(8, [4, 1, 7, 2]), answers=["which_store=S2"]), totals={"A": 30}, stores={"main": 16, "S2": 14})
    again = "z_names_again"
    case("names of files that differ are of one store", first(again, "nord"), step(f"{again}/sued.csv", days(8, [4, 1, 7, 2]), answers=["which_store==add"]), step(f"{again}/sued_2.csv", days(12, [1, 1])), totals={"A": 32})
    for number, (one_name, other) in enumerate([("nord_2024-03", "nord_2024-04"), ("march", "april"), ("sales_old", "sales_new"), ("umsatz_januar", "umsatz_februar_final"), ("export", "artikelstatistik"), ("3月销售明细", "4月销售明细"), ("week 1", "week 2"), ("a", "b")]):
        folder = f"z_names_when_{number}"
        case(f"names of files that say when {number}", first(folder, one_name), step(f"{folder}/{other}.csv", days(8, [4, 1, 7, 2])), totals={"A": 30})
    case("names of files of other products", first("z_names_products", "aspirin"), step("z_names_products/ibuprofen.csv", days(8, [4, 1, 7, 2]).replace(",A,", ",B,")), totals={"A": 16, "B": 14})


def orders(one, case, step, rows, daily):
    shop = "Name,Financial Status,Created at,Lineitem quantity,Lineitem sku"
    times = lambda day: f"2024-03-{day:02} 10:00:00 +0800"
    lines = [f"#1001,paid,{times(4)},1,A", f"#1001,,{times(4)},6,B", f"#1002,refunded,{times(5)},4,A", f"#1002,,{times(5)},2,B"]
    one("z_shop.csv", rows(shop, *lines), {"A": 1, "B": 6}, issues=["not_a_sale", "filled_down"])
    one("z_shop_voided.csv", rows(shop, *[line.replace("refunded", "voided") for line in lines]), {"A": 1, "B": 6}, issues=["not_a_sale", "filled_down"])
    one("z_shop_paid.csv", rows(shop, *[line.replace("refunded", "paid") for line in lines]), {"A": 5, "B": 8})
    canceled = [f"#1001,paid,{times(4)},1,A,", f"#1001,,{times(4)},6,B,", f"#1002,paid,{times(5)},4,A,{times(6)}", f"#1002,,{times(5)},2,B,", f"#1003,paid,{times(5)},7,A,"]
    one("z_shop_canceled.csv", rows(shop + ",Cancelled at", *canceled), questions=["row_kinds"])
    one("z_shop_canceled_answered.csv", rows(shop + ",Cancelled at", *canceled), {"A": 8, "B": 6}, answers=["row_kinds=Cancelled at:leave_out"])
    for number, (head, sale, back) in enumerate([("Beleg,Belegart,Datum,Artikel,Menge", "Verkauf", "Retoure"), ("Ticket,Type,Date,Product,Qty", "Sale", "Return"), ("小票号,业务类型,日期,商品,数量", "销售", "退货")]):
        one(f"z_first_line_{number}.csv", rows(head, f"1001,{sale},2024-03-04,A,1", "1001,,2024-03-04,B,6", f"1002,{back},2024-03-05,A,4", "1002,,2024-03-05,B,2"), {"A": -3, "B": 4}, issues=["return", "filled_down"])


def series(one, case, step, rows, daily):
    numbers = lambda *docs: rows("Doc,Date,Product,Qty", *[f"{doc},2024-03-{4 + i:02},A,{q}" for i, (doc, q) in enumerate(zip(docs, (5, 4, 3, 2)))])
    for number, docs in enumerate([("1000", "1001", "V1002", "1003"), ("F1000", "F1001", "D1002", "F1003"), ("1000", "1001", "AN-1002", "1003"), ("S-1000", "S-1001", "S-1002", "X-1003")]):
        one(f"z_series_{number}.csv", numbers(*docs), questions=["row_kinds"])
    one("z_series_answered.csv", numbers("1000", "1001", "V1002", "1003"), {"A": 11}, answers=["row_kinds=V:leave_out"])
    one("z_series_return.csv", numbers("1000", "1001", "V1002", "1003"), {"A": 8}, answers=["row_kinds=V:return"])
    for number, docs in enumerate([("A1", "A2", "B1", "B2"), ("1000", "1001", "1002", "1003"), ("F1000", "F1001", "F1002", "F1003"), ("A1000", "A1001", "B2000", "A1002"), ("A1000", "A1001", "B1002", "A1003"), ("T1", "T2", "U7", "T3")]):
        one(f"z_no_series_{number}.csv", numbers(*docs), {"A": 14})
    # Orders of a web shop, sales that insurance pays, and what is half and half.
    for number, docs in enumerate([("W1000", "1001", "1002", "1003"), ("YB1000", "WS1001", "WS1002", "WS1003"), ("S100", "101", "S102", "103"), ("XS1000", "LS1001", "XS1002", "XS1003"), ("1000", "V1001", "1002", "V1003")]):
        one(f"z_ways_{number}.csv", numbers(*docs), {"A": 14})


def signs_behind(one, case, step, rows, daily):
    for number, amount in enumerate(["8,00- €", "8,00-€", "-8,00 €", "EUR 8,00-"]):
        one(f"z_sign_{number}.csv", rows("Datum;Artikel;Menge;Betrag", "04.03.2024;A;5;20,00 €", f"05.03.2024;A;2;{amount}", "06.03.2024;A;3;12,00 €"), questions=["negative_amounts"])
    one("z_sign_answered.csv", rows("Datum;Artikel;Menge;Betrag", "04.03.2024;A;5;20,00 €", "05.03.2024;A;2;8,00- €", "06.03.2024;A;3;12,00 €"), {"A": 6}, answers=["negative_amounts=returns"])
    one("z_sign_none.csv", rows("Datum;Artikel;Menge;Betrag", "04.03.2024;A;5;20,00 €", "05.03.2024;A;2;8,00 €", "06.03.2024;A;3;12,00 €"), {"A": 10})


def money_as_units(one, case, step, rows, daily):
    plain = lambda *lines: rows("Date,Product,Qty", *[f"2024-03-{4 + i:02},{product},{units}" for i, (product, units) in enumerate(lines)])
    for number, lines in enumerate([[("A", 4.99), ("A", 29.94)], [("A", 4.99), ("B", 3.49), ("A", 9.98), ("B", 3.49)], [("A", 12.95), ("A", 12.95), ("A", 25.90)]]):
        one(f"z_money_{number}.csv", plain(*lines), questions=ASKED)
    one("z_money_price.csv", rows("Date,Product,Qty,Price", "2024-03-04,A,4.50,4.50", "2024-03-05,A,4.50,4.50", "2024-03-06,B,3.20,3.20"), questions=ASKED)
    one("z_money_price_answered.csv", rows("Date,Product,Qty,Price", "2024-03-04,A,4.50,4.50", "2024-03-05,A,4.50,4.50"), {"A": 9}, answers=["quantity_column=Qty"])
    for number, lines in enumerate([[("A", 0.25), ("A", 1.35), ("A", 2)], [("A", 0.5), ("A", 1.5), ("B", 2.5)], [("A", 1), ("A", 2), ("A", 1.49)], [("A", 0.33), ("A", 0.66)], [("A", 1.38), ("B", 2.07), ("C", 0.95)]]):
        total = {}
        for product, units in lines:
            total[product] = total.get(product, 0) + units
        one(f"z_no_money_{number}.csv", plain(*lines), total)


def given_away(one, case, step, rows, daily):
    for number, head in enumerate(["Bill Date,Item Code,Qty,Free Qty", "Datum,Artikel,Menge,Naturalrabatt", "日期,商品,数量,赠送数量", "Fecha,Producto,Cantidad,Bonificado", "Date,Product,Qty,Free", "Tarih,Ürün,Miktar,MF"]):
        one(f"z_free_{number}.csv", rows(head, "2024-03-04,A,10,2", "2024-03-15,A,5,0"), questions=ASKED)
    one("z_free_answered.csv", rows("Date,Product,Qty,Free Qty", "2024-03-04,A,10,2", "2024-03-15,A,5,0"), {"A": 15}, answers=["quantity_column=Qty"])
    one("z_free_none.csv", rows("Date,Product,Qty,Free Qty", "2024-03-04,A,10,0", "2024-03-15,A,5,0"), {"A": 15})
    one("z_free_money.csv", rows("Date,Product,Qty,Bonus", "2024-03-04,A,10,0.25", "2024-03-15,A,5,1.75"), {"A": 15})


def row_types(one, case, step, rows, daily):
    for number, (head, whole, part, single) in enumerate([("日期,单号,行类型,商品,数量", "套餐", "套餐明细", "单品"), ("Date,No,Line Type,Product,Qty", "Bundle", "Component", "Single"), ("Datum,Bon,Zeilentyp,Artikel,Menge", "Set", "Bestandteil", "Einzeln")]):
        one(f"z_row_type_{number}.csv", rows(head, f"2024-03-04,1,{whole},Kit,2", f"2024-03-04,1,{part},A100,2", f"2024-03-05,2,{single},A100,3"), questions=["row_kinds"])
        one(f"z_row_type_answered_{number}.csv", rows(head, f"2024-03-04,1,{whole},Kit,2", f"2024-03-04,1,{part},A100,2", f"2024-03-05,2,{single},A100,3"), {"A100": 5}, answers=[f"row_kinds={whole}:leave_out;{part}:sale;{single}:sale"])
    one("z_row_type_one.csv", rows("Date,No,Line Type,Product,Qty", "2024-03-04,1,Item,A,2", "2024-03-05,2,Item,A,3"), {"A": 5})
    for number, (head, remark) in enumerate([("日期,商品,备注,数量", "补录2月销售"), ("Date,Product,Notes,Qty", "Backdated entry"), ("date,product,Operator,qty", "SYSTEM ADJ")]):
        lines = [f"2024-03-{4 + i:02},A,{remark if i == 2 else 'Anna' if 'Operator' in head else ''},{i + 1}" for i in range(6)]
        one(f"z_remark_{number}.csv", rows(head, *lines), questions=["row_kinds"])
    one("z_remark_none.csv", rows("date,product,Operator,qty", *[f"2024-03-{4 + i:02},A,{'Anna' if i % 2 else 'Ben'},{i + 1}" for i in range(6)]), {"A": 21})


def companions(one, case, step, rows, daily):
    for number, head in enumerate(["Aspirin 100mg,Aspirin 100mg in,Ibuprofen 400mg,Ibuprofen 400mg in", "Aspirin 100mg,Aspirin 100mg online,Ibuprofen 400mg,Ibuprofen 400mg online", "Aspirin 100mg,Aspirin 100mg zugang,Ibuprofen 400mg,Ibuprofen 400mg zugang", "阿莫西林胶囊,阿莫西林胶囊入库,布洛芬片,布洛芬片入库"]):
        one(f"z_companions_{number}.csv", rows(f"Date,{head}", "2024-03-04,1,4,6,24", "2024-03-05,4,16,2,8", "2024-03-06,3,12,2,8"), questions=["wide_layout"])
    one("z_companions_forte.csv", rows("Date,Aspirin 100mg,Aspirin 100mg forte,Ibuprofen 400mg", "2024-03-04,1,4,6", "2024-03-05,4,16,2"), {"Aspirin 100mg": 5, "Aspirin 100mg forte": 20, "Ibuprofen 400mg": 8})
    one("z_companions_kinds.csv", rows("日期,感冒灵颗粒,感冒灵颗粒(无糖),板蓝根颗粒,板蓝根颗粒(无糖)", "2024-03-04,1,4,6,24", "2024-03-05,4,16,2,8"), {"感冒灵颗粒": 5, "感冒灵颗粒(无糖)": 20, "板蓝根颗粒": 8, "板蓝根颗粒(无糖)": 32})
    one("z_companions_doses.csv", rows("Date,Aspirin 100mg,Aspirin 500mg,Ibuprofen 400mg,Ibuprofen 600mg", "2024-03-04,1,4,6,24", "2024-03-05,4,16,2,8"), {"Aspirin 100mg": 5, "Aspirin 500mg": 20, "Ibuprofen 400mg": 8, "Ibuprofen 600mg": 32})
    one("z_wide_packs.csv", rows("Datum;Aspirin 100 Stück;Aspirin 20 Stück;Nasenspray", "04.03.2024;5;1;2", "05.03.2024;3;2;1"), {"Aspirin 100 Stück": 8, "Aspirin 20 Stück": 3, "Nasenspray": 3})


def few_sums(one, case, step, rows, daily):
    sold = [(7, 14), (5, 6), (3, 6), (2, 9)]
    weeks = [line for i, (a, b) in enumerate(sold) for line in (f"2024-W{5 + i:02},A,{a}", f"2024-W{5 + i:02},B,{b}", f"2024-W{5 + i:02},C,{a + b}")]
    one("z_sum_weeks.csv", rows("Week,Product,Qty", *weeks), questions=["total_row"])
    one("z_sum_weeks_product.csv", rows("Week,Product,Qty", *weeks), {"A": 17, "B": 35, "C": 52}, answers=["total_row=product"])
    days = [line.replace("W0", "03-0") for line in weeks]
    one("z_sum_days.csv", rows("Date,Product,Qty", *days), questions=["total_row"])
    one("z_sum_not.csv", rows("Date,Product,Qty", *days[:-1], "2024-03-08,C,12"), {"A": 17, "B": 35, "C": 53})
    three = [line for i, (a, b) in enumerate(sold) for line in (f"2024-03-{4 + i:02},A,{a}", f"2024-03-{4 + i:02},B,{b}", f"2024-03-{4 + i:02},C,{i + 1}", f"2024-03-{4 + i:02},X,{a + b + i + 1}")]
    one("z_sum_of_three.csv", rows("Date,Product,Qty", *three), {"A": 17, "B": 35, "C": 10}, issues=["total_row"])


def decimal_commas(one, case, step, rows, daily):
    one("z_comma_whole_price.csv", rows("Datum;Artikel;Menge;Preis", "04.03.2024;A;1,000;4", "05.03.2024;A;6,000;4"), {"A": 7}, issues=["comma_taken_for_decimals"])
    one("z_comma_price.csv", rows("Datum;Artikel;Menge;Preis", "04.03.2024;A;1,000;4,50", "05.03.2024;A;6,000;4,50"), {"A": 7})
    one("z_dots_alone.csv", rows("Datum;Artikel;Menge", "04.03.2024;A;1.000", "05.03.2024;A;6.000"), questions=["decimal_sign"])
    one("z_dots_answered.csv", rows("Datum;Artikel;Menge", "04.03.2024;A;1.000", "05.03.2024;A;6.000"), {"A": 7000}, answers=["decimal_sign=thousands"])
    one("z_thousands_proved.csv", rows("Date,Product,Qty,Amount", '2024-03-04,A,"1,000","4,500.00"', '2024-03-05,A,"2,000","9,000.00"'), {"A": 3000})
    one("z_dots_priced.csv", rows("Date,Product,Qty,Price", "2024-03-04,A,1.000,4.50", "2024-03-05,A,6.000,4.50"), {"A": 7})


def words(one, case, step, rows, daily):
    for number, head in enumerate(["單據日期,商品,數量", "Tag,Artikel,Abverkauf", "Datum,Artikel,Anz.", "Period,Product,Qty", "Buch.dat.,Material,Menge"]):
        one(f"z_words_{number}.csv", rows(head, "2024-03-04,A,5", "2024-03-05,A,3"), {"A": 8}, days={"2024-03-04": 5, "2024-03-05": 3})
    one("z_words_months.csv", rows("Period,Product,Qty", "2024-01,A,31", "2024-02,A,29"), {"A": 60}, issues=["spread_over_days"])
    one("z_words_tag.csv", rows("Date,Product,Qty,Tag", "2024-03-04,A,5,red", "2024-03-05,A,3,blue"), {"A": 8})
    one("z_words_sap.csv", rows("Material,Buch.dat.,BwA,Menge", "A,04.03.2024,601,5-", "A,05.03.2024,602,3-", "A,13.03.2024,601,2-"), questions=["row_kinds"])


def years_apart(one, case, step, rows, daily):
    for number, (head, first, second) in enumerate([("Year,Date,Product,Qty", "04/03", "15/03"), ("Jahr,Tag,Artikel,Menge", "04.03.", "15.03."), ("年,月日,商品,数量", "3月4日", "3月15日"), ("Year,Date,Product,Qty", "03/04", "03/15")]):
        one(f"z_year_{number}.csv", rows(head, f"2024,{first},A,5", f"2024,{second},A,3"), {"A": 8}, days={"2024-03-04": 5, "2024-03-15": 3}, issues=["date_joined"])
    one("z_year_unclear.csv", rows("Year,Date,Product,Qty", "2024,04/03,A,5", "2024,05/03,A,3"), questions=["date_order"])
    one("z_year_answered.csv", rows("Year,Date,Product,Qty", "2024,04/03,A,5", "2025,05/03,A,3"), {"A": 8}, days={"2024-03-04": 5, "2025-03-05": 3}, answers=["date_order=dmy"])


def merged_quantities(one, case, step, rows, daily):
    def merged(areas):
        lines = [("date", "sku", "qty"), ("2024-03-04", "A", 5), ("2024-03-04", "B", None), ("2024-03-05", "A", 4), ("2024-03-05", "B", 2)]
        cell = lambda at, value: "" if value is None else f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f'<c r="{at}"><v>{value}</v></c>'
        body = "".join(f'<row r="{row}">' + "".join(cell(f"{'ABC'[column]}{row}", value) for column, value in enumerate(line)) + "</row>" for row, line in enumerate(lines, 1))
        merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        merges = f'<mergeCells count="{len(areas)}">{merges}</mergeCells>' if areas else ""
        return archive({**BOOK, "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{body}</sheetData>{merges}</worksheet>"})

    one("z_merged.xlsx", merged(["C2:C3"]), questions=ASKED)
    one("z_merged_answered.xlsx", merged(["C2:C3"]), {"A": 9, "B": 2}, answers=["quantity_column=qty"], issues=["missing_quantity"])
    one("z_merged_dates.xlsx", merged(["A2:A3", "A4:A5"]), {"A": 9, "B": 2}, issues=["missing_quantity"])


def stores_in_sheets(one, case, step, rows, daily):
    lines = [(str(d), p, q) for d, p, q in LINES]
    total = sum(BY_CODE.values())
    for number, names in enumerate([("一店", "二店"), ("Filiale Nord", "Filiale Süd"), ("Branch A", "Branch B")]):
        one(f"z_sheets_{number}.xlsx", book(names, [sheet(("日期", "商品", "数量"), lines)] * 2), BY_CODE, answers=["other_sheets=first"], stores={names[0]: total}, issues=["sheet_not_read", "store_of_section"])
        one(f"z_sheets_asked_{number}.xlsx", book(names, [sheet(("日期", "商品", "数量"), lines)] * 2), questions=["other_sheets"])
        one(f"z_sheets_all_{number}.xlsx", book(names, [sheet(("日期", "商品", "数量"), lines)] * 2), {p: 2 * q for p, q in BY_CODE.items()}, answers=["other_sheets=all"], stores={name: total for name in names}, issues=["store_of_section"])
    one("z_sheets_months.xlsx", book(("1月", "2月"), [sheet(("日期", "商品", "数量"), lines)] * 2), BY_CODE, issues=["sheet_repeats"], stores={"main": total})
    half = len(lines) // 2
    parts = [lines[:half], lines[half:]]
    headers = ("日期", "商品", "数量")
    months = [("1月", "2月"), ("2024-01", "2024-02"), ("January", "February"), ("Jan", "Feb"), ("Januar 2024", "Februar 2024"), ("第1周", "第2周"), ("2023", "2024"), ("Q1", "Q2"), ("01.2024", "02.2024"), ("Ene", "Feb"), ("Sheet1", "Sheet2"), ("A", "B")]
    for number, names in enumerate(months):
        both = book(names, [sheet(headers, part) for part in parts])
        one(f"z_sheets_parts_{number}.xlsx", both, questions=["other_sheets"])
        one(f"z_sheets_parts_all_{number}.xlsx", both, BY_CODE, answers=["other_sheets=all"])
        one(f"z_sheets_parts_option_{number}.xlsx", both, BY_CODE, all_sheets=True)
    # An answer holds for the next workbook with sheets of periods; that one sheet was enough, for none.
    third = [(f"2026-0{m}-{d:02}", p, q) for m in (1, 2) for d, p, q in ((3, "A", 2), (9, "B", 1))]
    again = [sheet(headers, [line for line in third if line[0][6] == m]) for m in "12"]
    first, wider = book(("1月", "2月"), [sheet(headers, part) for part in parts]), {p: q + {"A": 4, "B": 2}.get(p, 0) for p, q in BY_CODE.items()}
    case("sheets of months are read the next time", step("z_sheets_next_1.xlsx", first, answers=["other_sheets=all"]), step("z_sheets_next_2.xlsx", book(("1月", "2月"), again)), totals=wider)
    case("sheets of other names and days are read as well", step("z_sheets_next_1.xlsx", first, answers=["other_sheets=all"]), step("z_sheets_next_3.xlsx", book(("X", "Y"), again)), totals=wider)
    case("sheets are asked about again", step("z_sheets_next_1.xlsx", first, answers=["other_sheets=first"]), step("z_sheets_next_2.xlsx", book(("1月", "2月"), again), questions=["other_sheets"]), totals={p: sum(q for _, c, q in parts[0] if c == p) for p in {c for _, c, _ in parts[0]}})
    # A sheet that has the rows of the others is read alone, or left out beside them.
    for number, name in enumerate(("全部", "All", "Gesamt", "汇总")):
        whole = sheet(headers, lines)
        one(f"z_sheets_whole_first_{number}.xlsx", book((name, "1月", "2月"), [whole, *[sheet(headers, part) for part in parts]]), BY_CODE, issues=["sheet_not_read"])
        one(f"z_sheets_whole_first_all_{number}.xlsx", book((name, "1月", "2月"), [whole, *[sheet(headers, part) for part in parts]]), BY_CODE, all_sheets=True, issues=["sheet_not_read"])
        one(f"z_sheets_whole_last_{number}.xlsx", book(("1月", "2月", name), [*[sheet(headers, part) for part in parts], whole]), BY_CODE, answers=["other_sheets=all"], issues=["sheet_not_read"])
    # Copies and summaries count once, whatever they are called and whatever was answered before.
    whole = sheet(headers, lines)
    for number, names in enumerate([("5月", "5月 (2)"), ("May", "May (2)"), ("Mai", "Kopie von Mai"), ("Sheet1", "Sheet2"), ("May 2024", "May 2024 - Copy")]):
        one(f"z_sheets_copy_{number}.xlsx", book(names, [whole, whole]), BY_CODE, issues=["sheet_repeats"])
        one(f"z_sheets_copy_guess_{number}.xlsx", book(names, [whole, whole]), BY_CODE, accept_guess=True, issues=["sheet_repeats"])
        one(f"z_sheets_copy_all_{number}.xlsx", book(names, [whole, whole]), BY_CODE, all_sheets=True, issues=["sheet_repeats"])
    one("z_sheets_old.xlsx", book(("Sheet1", "old"), [whole, sheet(headers, parts[0])]), BY_CODE, issues=["sheet_repeats"])
    case("a copy counts once after other sheets were read", step("z_sheets_next_1.xlsx", first, answers=["other_sheets=all"]), step("z_sheets_copy_next.xlsx", book(("June", "June (2)"), [sheet(headers, third), sheet(headers, third)])), totals={p: q + {"A": 4, "B": 2}.get(p, 0) for p, q in BY_CODE.items()})
    for number, name in enumerate(("2024", "Q2", "二季度", "Consolidated", "Yıllık")):
        one(f"z_sheets_period_first_{number}.xlsx", book((name, "Apr", "May"), [whole, *[sheet(headers, part) for part in parts]]), BY_CODE, accept_guess=True, issues=["sheet_repeats"])
        one(f"z_sheets_period_last_{number}.xlsx", book(("Apr", "May", name), [*[sheet(headers, part) for part in parts], whole]), BY_CODE, accept_guess=True, issues=["sheet_repeats"])
    one("z_sheets_reports.xlsx", book(("日报", "周报", "月报"), [whole] * 3), BY_CODE, accept_guess=True, issues=["sheet_repeats"])
    # Other sales of the same days may be those of another till, or corrections.
    tills = [sheet(headers, lines), sheet(headers, [(d, p, 2 * q + 1) for d, p, q in lines])]
    one("z_sheets_tills.xlsx", book(("Till 1", "Till 2"), tills), questions=["other_sheets"])
    one("z_sheets_tills_guess.xlsx", book(("Till 1", "Till 2"), tills), questions=["other_sheets"], accept_guess=True)
    one("z_sheets_tills_all.xlsx", book(("Till 1", "Till 2"), tills), {p: sum(3 * q + 1 for _, c, q in lines if c == p) for p in BY_CODE}, answers=["other_sheets=all"])
    # The columns of the next month may be in another order, or more.
    for number, (header, turned) in enumerate([(("商品", "日期", "数量"), lambda d, p, q: (p, d, q)), (("date", "product", "qty"), lambda *line: line), (("日期", "商品", "数量", "备注"), lambda *line: (*line, "")), (("行号", "日期", "商品", "数量"), lambda *line: ("1", *line))]):
        other = sheet(header, [turned(*line) for line in parts[1]])
        one(f"z_sheets_columns_{number}.xlsx", book(("1月", "2月"), [sheet(headers, parts[0]), other]), questions=["other_sheets"])
        one(f"z_sheets_columns_all_{number}.xlsx", book(("1月", "2月"), [sheet(headers, parts[0]), other]), BY_CODE, answers=["other_sheets=all"])
    # Returns are subtracted when the sheets are read together.
    back = lines[:2]
    left = {p: q - sum(b for _, c, b in back if c == p) for p, q in BY_CODE.items()}
    for number, name in enumerate(("退货", "5月退货", "Returns", "Retouren", "Devoluciones")):
        both = book(("5月", name), [whole, sheet(headers, back)])
        one(f"z_sheets_back_{number}.xlsx", both, questions=["other_sheets"])
        one(f"z_sheets_back_all_{number}.xlsx", both, left, answers=["other_sheets=all"], issues=["returns_subtracted"])
        one(f"z_sheets_back_minus_{number}.xlsx", book(("5月", name), [whole, sheet(headers, [(d, p, -q) for d, p, q in back])]), left, answers=["other_sheets=all"])
        one(f"z_sheets_back_first_{number}.xlsx", both, BY_CODE, answers=["other_sheets=first"], issues=["sheet_not_read"])
    one("z_sheets_back_supplier.xlsx", book(("5月", "采购退货"), [whole, sheet(headers, back)]), BY_CODE, issues=["sheet_not_read"])
    # Purchases and stocks in the same columns are none of the sales.
    for number, name in enumerate(("采购", "库存", "Purchases", "Stock", "Wareneingang")):
        one(f"z_sheets_of_others_{number}.xlsx", book(("1月", "2月", name), [*[sheet(headers, part) for part in parts], sheet(headers, lines)]), BY_CODE, all_sheets=True, issues=["sheet_not_read"])


def shown_thousands(one, case, step, rows, daily):
    def formatted(code):
        styles = f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="170" formatCode="{code}"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170" applyNumberFormat="1"/></cellXfs></styleSheet>'
        lines = [("date", "sku", "qty"), ("2024-03-04", "A", 3), ("2024-03-05", "A", 4)]
        cell = lambda value: f'<c t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f'<c s="1"><v>{value}</v></c>'
        body = "".join("<row>" + "".join(map(cell, line)) + "</row>" for line in lines)
        return archive({**BOOK, "xl/styles.xml": styles, "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"})

    one("z_shown_thousands.xlsx", formatted("0&quot;,000&quot;"), {"A": 7000})
    one("z_shown_hundreds.xlsx", formatted("0&quot;00&quot;"), {"A": 700})
    one("z_shown_units.xlsx", formatted("0&quot; pcs&quot;"), {"A": 7})
    one("z_shown_plain.xlsx", formatted("#,##0.00"), {"A": 7})


def refunds_in_columns(one, case, step, rows, daily):
    for number, word in enumerate(["refunds", "refunded", "credited"]):
        head = f"Date,Aspirin 100mg,Aspirin 100mg {word},Ibuprofen 400mg,Ibuprofen 400mg {word}"
        one(f"z_refunds_{number}.csv", rows(head, "2024-03-04,5,1,6,0", "2024-03-05,4,0,2,1"), questions=["returned_quantity"])
        one(f"z_refunds_answered_{number}.csv", rows(head, "2024-03-04,5,1,6,0", "2024-03-05,4,0,2,1"), {"Aspirin 100mg": 8, "Ibuprofen 400mg": 7}, answers=["returned_quantity=subtract"])
    one("z_actual.csv", rows("Date,Aspirin 100mg budget,Aspirin 100mg actual,Ibuprofen 400mg budget,Ibuprofen 400mg actual", "2024-03-04,9,1,9,6", "2024-03-05,9,4,9,2"), {"Aspirin 100mg": 5, "Ibuprofen 400mg": 8})


def rehearsals(one, case, step, rows, daily):
    for number, (head, yes, no) in enumerate([("Date,Product,Qty,Training", "Y", "N"), ("Date,Product,Qty,Test Sale", "Yes", "No"), ("日期,商品,数量,是否测试", "是", "否"), ("Datum,Artikel,Menge,Schulungsmodus", "ja", "nein")]):
        lines = [f"2024-03-{4 + i:02},A,{i + 1},{yes if i == 2 else no}" for i in range(6)]
        one(f"z_rehearsal_{number}.csv", rows(head, *lines), questions=["row_kinds"])
        one(f"z_rehearsal_none_{number}.csv", rows(head, *[line.replace(f",{yes}", f",{no}") for line in lines]), {"A": 21})
    one("z_rehearsal_answered.csv", rows("Date,Product,Qty,Training", "2024-03-04,A,5,Y", "2024-03-05,A,4,N"), {"A": 4}, answers=["row_kinds=Y:leave_out"])
    for number, words in enumerate(["Verkaufte Packungen,Bezeichnung,Datum", "Order Lines/Quantity,Order Lines/Product,Order Date", "Venduto,Prodotto,Data", "Qtd,Designação,Data", "數量,品名,銷貨日期"]):
        one(f"z_more_words_{number}.csv", rows(words, "5,A,2024-03-04", "3,A,2024-03-05"), {"A": 8})


def repeated_rows(one, case, step, rows, daily):
    sold = [(f"2024-03-{4 + i:02}", p, (i * 3 + k * 5) % 7 + 1) for i in range(6) for k, p in enumerate("AB")]
    total = {p: sum(q for _, other, q in sold if other == p) for p in "AB"}
    for number, (head, values) in enumerate([("Date,Product,Currency,Qty", ["EUR", "USD"]), ("Date,Product,Language,Qty", ["de", "en"]), ("日期,商品,币种,数量", ["人民币", "美元", "欧元"])]):
        one(f"z_again_{number}.csv", rows(head, *[f"{d},{p},{value},{q}" for d, p, q in sold for value in values]), questions=ASKED)
        one(f"z_again_answered_{number}.csv", rows(head, *[f"{d},{p},{value},{q}" for d, p, q in sold for value in values]), {p: units * len(values) for p, units in total.items()}, answers=[f"quantity_column={head.split(',')[3]}"])
        one(f"z_again_not_{number}.csv", rows(head, *[f"{d},{p},{value},{q + i}" for d, p, q in sold for i, value in enumerate(values)]), {p: units * len(values) + 6 * sum(range(len(values))) for p, units in total.items()})
    one("z_again_ones.csv", rows("Date,Product,Shift,Qty", *[f"{d},{p},{value},1" for d, p, _ in sold for value in ("am", "pm")]), {"A": 12, "B": 12})
    for number, (head, values) in enumerate([("Date,Product,Hour,Qty", ["9", "10", "All"]), ("Date,Product,Channel,Qty", ["Store", "Web", "Both"]), ("日期,商品,班次,数量", ["早班", "晚班", "全天"])]):
        parts = [f"{d},{p},{value},{units}" for d, p, q in sold for value, units in zip(values, (q, q + 1, 2 * q + 1))]
        one(f"z_value_sums_{number}.csv", rows(head, *parts), questions=["row_kinds"])
        one(f"z_value_sums_answered_{number}.csv", rows(head, *parts), {p: 2 * units + 6 for p, units in total.items()}, answers=[f"row_kinds={values[0]}:sale;{values[1]}:sale;{values[2]}:leave_out"])
        one(f"z_value_sums_not_{number}.csv", rows(head, *[f"{d},{p},{value},{units}" for d, p, q in sold for value, units in zip(values, (q, q + 1, q + 2))]), {p: 3 * units + 18 for p, units in total.items()})
    for number, (head, this, last) in enumerate([("Date,Product,Kind,Qty", "This year", "Last year"), ("日期,商品,版本,数量", "实际", "计划"), ("日期,商品,数据类型,数量", "本期", "上年同期")]):
        parts = [f"{d},{p},{value},{units}" for d, p, q in sold for value, units in ((this, q), (last, q + 1))]
        if number == 1:
            one("z_version.csv", rows(head, *parts), questions=["row_kinds"])
        else:
            one(f"z_years_{number}.csv", rows(head, *parts), total, issues=["not_a_sale"])


def exchanged(one, case, step, rows, daily):
    sold = [(f"2024-03-{4 + i:02}", "A", i % 5 + 1) for i in range(8)]
    one("z_amount_in_units.csv", rows("Date,Product,Qty,Unit Price,Amount", *[f"{d},{p},{q * 2.5:.2f},2.50,{q * 2.5:.2f}" for d, p, q in sold]), questions=ASKED)
    one("z_amount_exchanged.csv", rows("Date,Product,Qty,Amount", *[f"{d},{p},{q * 4.2:.2f},{q}" for d, p, q in sold]), questions=ASKED)
    one("z_amount_exchanged_answered.csv", rows("Date,Product,Qty,Amount", *[f"{d},{p},{q * 4.2:.2f},{q}" for d, p, q in sold]), {"A": sum(q for *_, q in sold)}, answers=["quantity_column=Amount"])
    one("z_amount_of_one.csv", rows("Date,Product,Qty,Unit Price,Amount", *[f"{d},{p},{q},1.00,{q}.00" for d, p, q in sold]), {"A": sum(q for *_, q in sold)})
    one("z_amount_of_weights.csv", rows("Date,Product,Qty,Amount", *[f"{d},{p},{q * 0.25},{q * 100}" for d, p, q in sold]), {"A": sum(q for *_, q in sold) / 4})
