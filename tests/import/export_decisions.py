"""Cases of `make_decisions.py` about exports as pharmacies have them: names over several lines, files without dates or quantities of their own,
stores, products and months side by side, weeks named by their first or last day, numbers in two units, and quotes as databases write them."""

from unit_decisions import ASKED, book, sheet
from value_decisions import LINES

DATE = ["date_column"]
UNITS = ["units_sold"]


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (several_lines, nothing_counts, two_units, day_numbers, database_quotes, days_of_titles, weeks, stores_side_by_side, goods_side_by_side, months_without_year, titles_of_columns, headers_of_tills):
        part(to.one, to.case, to.step, to.rows, to.daily)


def table(lines, name="S"):
    return book([name], [sheet(lines[0], lines[1:])])


def several_lines(one, case, step, rows, daily):
    head, name = "日期,商品,数量", "阿莫西林 胶囊"
    for number, written in enumerate(["阿莫西林\n胶囊", "阿莫西林\r\n胶囊", "阿莫西林\t胶囊", "阿莫西林\u00a0胶囊", "阿莫西林\v胶囊", "阿莫西林_x000D_\n胶囊", "阿莫西林\n\n 胶囊", "阿莫西林\u2028胶囊"]):
        one(f"n_lines_{number}.csv", rows(head, f'2024-03-04,"{written}",3', f'2024-03-05,"{written}",4'), {name: 7})
        one(f"n_lines_both_{number}.csv", rows(head, f"2024-03-04,{name},3", f'2024-03-05,"{written}",4'), {name: 7}, issues=["look_alike_ids"])
    one("n_lines_noticed.csv", rows(head, '2024-03-04,"阿莫西林\n胶囊",3', '2024-03-05,"阿莫西林\n胶囊",4'), {name: 7}, issues=["look_alike_ids"])
    one("n_lines_store.csv", rows("date,store,product,qty", '2024-03-04,"North\nbranch",A,3', "2024-03-05,North branch,A,4"), {"A": 7}, stores={"North branch": 7})
    one("n_lines_name.csv", rows("date,sku,name,qty", '2024-03-04,A1,"Aspirin\n100mg",3', "2024-03-05,A1,Aspirin 100mg,4"), {"A1": 7})
    one("n_lines_header.csv", rows('"sale\ndate","product\nname","qty\nsold"', "2024-03-04,A,3", "2024-03-05,A,4"), {"A": 7})
    one("n_lines_date.csv", rows("date,product,qty", '"2024-03-04\n10:11",A,3', "2024-03-05,A,4"), {"A": 7}, days={"2024-03-04": 3, "2024-03-05": 4})
    one("n_lines_wide.csv", rows('date,"Aspirin\n100mg","Ibuprofen\n400 mg"', "2024-03-04,3,1", "2024-03-05,4,2"), {"Aspirin 100mg": 7, "Ibuprofen 400 mg": 3})
    one("n_lines_across.csv", rows("product,2024-03-04,2024-03-05,2024-03-06", '"Aspirin\n100mg",3,4,5'), {"Aspirin 100mg": 12})
    # Lines that are products of their own are no name.
    one("n_lines_list.csv", rows("date,product,qty", '2024-03-04,"A100\nB200",3', "2024-03-05,A100,4", "2024-03-06,B200,5"), questions=["product_column"])
    one("n_lines_names.csv", rows("date,product,qty", '2024-03-04,"Aspirin\nIbuprofen",3', "2024-03-05,Aspirin,4", "2024-03-06,Ibuprofen,5"), questions=["product_column"])
    one("n_lines_codes.csv", rows("date,product,qty", '2024-03-04,"A100\nB200",3', "2024-03-05,C300,4"), {"C300": 4}, issues=["bad_id"])
    lines = table([("date", "product", "qty"), ("2024-03-04", "Aspirin_x000D_\n100mg", 3), ("2024-03-05", "Aspirin\n100mg", 4), ("2024-03-06", "Aspirin 100mg", 5)])
    one("n_lines.xlsx", lines, {"Aspirin 100mg": 12}, issues=["look_alike_ids"])


def nothing_counts(one, case, step, rows, daily):
    bills = rows("date,product,bill_no,amount", "2024-01-01,A,1001,9.5", "2024-01-02,A,1002,19", "2024-01-03,B,1003,5")
    one("c_rows.csv", bills, {"A": 2, "B": 1}, answers=["quantity_column==one"])
    one("c_none.csv", bills, error="not_sales", answers=["quantity_column==none"])
    priced = rows("date,product,bill_no,price,amount", "2024-01-01,A,1001,9.5,9.5", "2024-01-02,A,1002,9.5,28.5", "2024-01-03,B,1003,5,-10")
    one("c_money_asked.csv", priced, questions=ASKED)
    one("c_money.csv", priced, {"A": 4, "B": -2}, answers=["quantity_column==money"])
    one("c_money_fraction.csv", priced.replace("-10", "12.5"), questions=ASKED, answers=["quantity_column==money"])
    case(
        "what counts is remembered for the same headers",
        step("c_remember_1.csv", bills, answers=["quantity_column==one"]),
        step("c_remember_2.csv", rows("date,product,bill_no,amount", "2024-02-01,A,1004,9.5", "2024-02-01,A,1005,9.5")),
        totals={"A": 4, "B": 1},
    )
    one("c_rows_returned.csv", rows("date,type,product,receipt,amount", "2024-01-01,sale,A,R1,9.5", "2024-01-02,sale,A,R2,9.5", "2024-01-03,return,A,R3,9.5"), {"A": 1}, answers=["quantity_column==one"])
    one("c_nothing_else.csv", rows("date,product", "2024-01-01,A", "2024-01-02,A"), {"A": 2}, answers=["quantity_column==one"])


def two_units(one, case, step, rows, daily):
    head = "日期,商品,规格,数量"
    lines = ["2024-03-04,A,24片/盒,2盒3片", "2024-03-05,A,24片/盒,1盒", "2024-03-06,A,24片/盒,12片"]
    one("u_two.csv", rows(head, *lines), {"A": 3.625})
    one("u_two_spaced.csv", rows(head, "2024-03-04,A,10支/盒,1盒 5支", "2024-03-05,A,10支/盒,2盒"), {"A": 3.5})
    one("u_two_turned.csv", rows(head, "2024-03-04,A,10支/盒,5支2盒", "2024-03-05,A,10支/盒,2盒"), {"A": 45})
    one("u_two_asked.csv", rows("日期,商品,数量", "2024-03-04,A,2盒3片", "2024-03-05,A,1盒"), questions=["pack_sizes"])
    one("u_two_answered.csv", rows("日期,商品,数量", "2024-03-04,A,2盒3片", "2024-03-05,A,1盒"), {"A": 3.25}, answers=["pack_sizes=A:盒:片:12"])
    one("u_two_cases.csv", rows(head, "2024-03-04,A,10盒/箱,1箱2盒", "2024-03-05,A,10盒/箱,3盒"), {"A": 1.5})
    one("u_two_back.csv", rows(head, "2024-03-04,A,24片/盒,2盒", "2024-03-05,A,24片/盒,-1盒12片"), {"A": 0.5})
    one("u_decimal_comma.csv", rows("Datum,Artikel,Menge", '04.03.2024,A,"2,5"', '15.03.2024,A,"1,25"', "16.03.2024,A,3"), {"A": 6.75})


def day_numbers(one, case, step, rows, daily):
    days = {"2024-03-04": 2, "2024-03-05": 3, "2024-12-31": 1}
    one("dn_of_year.csv", rows("date,product,qty", "24064,A,2", "24065,A,3", "24366,A,1"), {"A": 6}, days=days)
    one("dn_of_year.xlsx", table([("date", "product", "qty"), (24064, "A", 2), (24065, "A", 3), (24366, "A", 1)]), {"A": 6}, days=days)
    one("dn_unix.csv", rows("date,product,qty", "19786,A,2", "19787,A,3", "20088,A,1"), {"A": 6}, days=days)
    one("dn_serial.csv", rows("date,product,qty", "45355,A,2", "45356,A,3"), {"A": 5}, days={"2024-03-04": 2, "2024-03-05": 3})
    # The 64th day of 2019, or a day of 2022.
    one("dn_either.csv", rows("date,product,qty", "19064,A,2", "19065,A,3"), issues=["date_too_old"])
    one("dn_neither.csv", rows("date,product,qty", "24064,A,2", "24567,A,3"), issues=["date_too_old"])


def database_quotes(one, case, step, rows, daily):
    lines = ['"2024-03-04","Pads 5\\" wide","2"', '"2024-03-05","Pads 5\\" wide, soft","3"', '"2024-03-06","Gel","4"', '"2024-03-07","Tape 5\\"","6"']
    one("e_quotes.csv", rows('"date","product","qty"', *lines), {'Pads 5" wide': 2, 'Pads 5" wide, soft': 3, "Gel": 4, 'Tape 5"': 6})
    one("e_quotes.tsv", rows("date\tproduct\tqty", '2024-03-04\t"Pads 5\\" wide"\t2', '2024-03-05\t"Tape 5\\""\t3'), {'Pads 5" wide': 2, 'Tape 5"': 3})
    one("e_path.csv", rows("date,path,product,qty", '2024-03-04,"C:\\data\\",A,2', '2024-03-05,"C:\\data\\",B,3'), {"A": 2, "B": 3})
    one("e_doubled.csv", rows("date,product,qty", '2024-03-04,"Pads 5"" wide",2', '2024-03-05,"Tape 5"" \\ soft",3'), {'Pads 5" wide': 2, 'Tape 5" \\ soft': 3})


def days_of_titles(one, case, step, rows, daily):
    body = ["A,3", "B,4"]
    day = {"2024-03-04": 7}
    sold = {"A": 3, "B": 4}
    for number, (title, header) in enumerate([("销售日报 2024-03-04", "商品,数量"), ("2024年3月4日销售日报表", "商品,销售数量"), ("Daily sales 4 March 2024", "Product,Qty"), ("日期：2024-03-04 打印时间：2024-03-05 08:00", "商品,销量")]):
        one(f"t_day_{number}.csv", rows(title, header, *body), sold, days=day, issues=["date_of_title"])
    one("t_range.csv", rows("销售汇总 2024-03-04 至 2024-03-10", "商品,数量", "A,7", "B,14"), {"A": 7, "B": 14}, days={f"2024-03-{d:02}": 3 for d in range(4, 11)}, issues=["spread_over_days"])
    one("t_month.csv", rows("2024年2月销售汇总", "商品,数量", "A,29"), {"A": 29}, days={f"2024-02-{d:02}": 1 for d in range(1, 30)}, issues=["spread_over_days"])
    # The day on which it was printed isn't that of the sales, nor need a date in the name of a file be.
    one("t_printed.csv", rows("销售报表,打印日期：2024-03-04", "商品,数量", *body), questions=DATE)
    one("t_no_title.csv", rows("商品,数量", *body), questions=DATE)
    one("t_no_sales.csv", rows("2024-03-04", "商品,数量", *body), questions=DATE)
    one("sales_2024-03-04.csv", rows("SKU,Product,Qty", "A,Aspirin,3", "B,Gel,4"), questions=DATE)
    one("t_either_order.csv", rows("Daily sales 03/04/2024", "Product,Qty", *body), questions=DATE)
    one("t_several.csv", rows("Sales 2024-03-04 2024-03-09 2024-03-11", "Product,Qty", *body), questions=DATE)
    one("t_answered.csv", rows("商品,数量", *body), sold, days=day, answers=["date_column==2024-03-04"])
    one("t_answered_month.csv", rows("商品,数量", "A,29"), {"A": 29}, days={f"2024-02-{d:02}": 1 for d in range(1, 30)}, answers=["date_column==2024-02"])
    one("t_bad_answer.csv", rows("商品,数量", *body), error="bad_answer", answers=["date_column==soon"])
    for number, title in enumerate(["截至 2024-03-04 销售汇总", "Sales as of 2024-03-04", "Sales since 2024-03-04"]):
        one(f"t_open_{number}.csv", rows(title, "Product,Sold qty", *body), questions=DATE)
    one("t_from_to.csv", rows("Item sales report From: 01/02/2024 To: 29/02/2024", "Product,Qty sold", "A,29"), {"A": 29}, days={f"2024-02-{d:02}": 1 for d in range(1, 30)})
    documents = [f"Отчет о продажах 0000{i} от {4 + i:02}.03.2024 23:59:59;{i};10" for i in range(3)]
    one("t_documents.csv", rows("Продажи за период: 01.03.2024 - 31.03.2024;;", "Номенклатура;Количество;Сумма", "A100;3,000;100", *documents), questions=DATE)
    one("t_purchases.csv", rows("采购日报 2024-03-04", "商品,数量", *body), questions=DATE)
    one("t_with_dates.csv", rows("销售日报 2024-03-04", "日期,商品,数量", "2024-03-01,A,3", "2024-03-02,B,4"), sold, days={"2024-03-01": 3, "2024-03-02": 4})
    one("t_total.csv", rows("销售日报 2024-03-04", "商品,数量", *body, "合计,7"), sold, days=day, issues=["total_row"])
    one("t_yearless.csv", rows("商品,日期,数量", "A,3月4日,3", "B,3月5日,4"), questions=DATE)
    one("t_yearless_answered.csv", rows("商品,日期,数量", "A,3月4日,3", "B,3月5日,4"), sold, days={"2024-03-04": 3, "2024-03-05": 4}, answers=["date_column==2024"])


def weeks(one, case, step, rows, daily):
    week = {f"2024-01-{d:02}": 3 for d in range(1, 8)}
    for number, header in enumerate(["Week starting", "Week commencing", "Week beginning", "周开始日期", "Semaine du", "Semana del"]):
        one(f"w_from_{number}.csv", rows(f"{header},Product,Units sold", "2024-01-01,A,7", "2024-01-01,B,14"), {"A": 7, "B": 14}, days=week, issues=["spread_over_days"])
    for number, header in enumerate(["Week ending", "Week Ended", "周结束日期"]):
        one(f"w_to_{number}.csv", rows(f"{header},Product,Units sold", "2024-01-07,A,7", "2024-01-07,B,14"), {"A": 7, "B": 14}, days=week, issues=["spread_over_days"])
    one("w_month_end.csv", rows("Month end,Product,Units sold", "2024-01-31,A,31", "2024-02-29,A,29"), {"A": 60}, days={**{f"2024-01-{d:02}": 1 for d in range(1, 32)}, **{f"2024-02-{d:02}": 1 for d in range(1, 30)}})
    one("w_stores.csv", rows("Week starting,Store,Product,Units sold", *[f"2024-01-{1 + 7 * w:02},{s},{p},{7 + 7 * w}" for w in range(4) for s in ("N", "S") for p in ("A", "B")]), {"A": 140, "B": 140}, stores={"N": 140, "S": 140})
    # Daily dates below such a header are days.
    one("w_daily.csv", rows("Week starting,Product,Units sold", *daily("2024-01-01", 9, lambda d, i: f"{d},A,{1 + i % 3}")), {"A": 18}, days={f"2024-01-{1 + i:02}": 1 + i % 3 for i in range(9)})
    one("w_corner.csv", rows(",Aspirin 100mg,Ibuprofen 400mg", "2024-01-03,2,1", "2024-01-04,3,1"), {"Aspirin 100mg": 5, "Ibuprofen 400mg": 2}, days={"2024-01-03": 3, "2024-01-04": 4})
    one("w_and_date.csv", rows("Date,Week starting,Product,Qty", "2024-01-03,2024-01-01,A,2", "2024-01-04,2024-01-01,A,3"), {"A": 5}, days={"2024-01-03": 2, "2024-01-04": 3})


def stores_side_by_side(one, case, step, rows, daily):
    lines = [f"2024-01-{1 + i:02},{p},{5 + i},{i},{i % 3}" for i in range(9) for p in ("甲", "乙")]
    sums = {p: sum(5 + i + i + i % 3 for i in range(9)) for p in ("甲", "乙")}
    names = ["人民路店", "中山路店", "解放路店"]
    by_store = {name: 2 * sum(of) for name, of in zip(names, ([5 + i for i in range(9)], list(range(9)), [i % 3 for i in range(9)]))}
    one("s_columns.csv", rows("日期,商品," + ",".join(names), *lines), sums, stores=by_store)
    one("s_columns_total.csv", rows("日期,商品," + ",".join(names) + ",合计", *[f"{line},{sum(map(int, line.split(',')[2:]))}" for line in lines]), sums, stores=by_store)
    one("s_columns_named.csv", rows("日期,商品编码,商品名称," + ",".join(names), *[line.replace(",甲,", ",A,甲,").replace(",乙,", ",B,乙,") for line in lines]), {"A": sums["甲"], "B": sums["乙"]}, stores=by_store)
    one("s_columns_english.csv", rows("Date,Product,Main Street Pharmacy,Station Pharmacy,Store 3", *lines), sums)
    one("s_columns_asked.csv", rows("Date,Product,High Street,Station Road,Market", *lines), questions=["store_columns"])
    one("s_columns_yes.csv", rows("Date,Product,High Street,Station Road,Market", *lines), sums, answers=["store_columns=yes"])
    one("s_columns_no.csv", rows("Date,Product,High Street,Station Road,Market", *lines), questions=ASKED, answers=["store_columns=no"])
    case(
        "columns that are known stores are stores",
        step("s_known_1.csv", rows("日期,门店,商品,数量", "2023-12-30,东区,甲,2", "2023-12-30,西区,甲,3")),
        step("s_known_2.csv", rows("日期,商品,东区,西区", "2024-01-01,甲,4,5", "2024-01-02,甲,1,1")),
        totals={"甲": 16},
        stores={"东区": 7, "西区": 9},
    )
    case(
        "columns of stores are remembered for the same headers",
        step("s_remember_1.csv", rows("Date,Product,High Street,Market", *[line.rsplit(",", 1)[0] for line in lines]), answers=["store_columns=yes"]),
        step("s_remember_2.csv", rows("Date,Product,High Street,Market", "2024-02-01,甲,4,5")),
        totals={"甲": sum(5 + 2 * i for i in range(9)) + 9, "乙": sum(5 + 2 * i for i in range(9))},
    )
    # Ages, points and payments next to a product aren't stores.
    one("s_no_stores.csv", rows("date,product,age,points", *[f"2024-01-{1 + i:02},甲,{30 + i},{i % 4}" for i in range(9)]), questions=ASKED)
    one("s_money.csv", rows("日期,商品," + ",".join(names), *[line + ".5" for line in lines]), questions=["store_columns"])


def goods_side_by_side(one, case, step, rows, daily):
    lines = daily("2024-01-01", 9, lambda d, i: f"{d},{5 + i},{i},{i % 3},{i % 4}")
    for number, names in enumerate([("阿莫西林", "布洛芬", "板蓝根", "口罩"), ("Aspirin", "Aspirin Complex", "Ibuprofen", "Nasal spray"), ("Парацетамол", "Ибупрофен", "Витамин C", "Маски"), ("Paracetamol", "Amoxicillin", "Omeprazole", "Cough syrup"), ("Vitamin C", "Zink", "Nasenspray", "Ibuprofen")]):
        one(f"g_wide_{number}.csv", rows("date," + ",".join(names), *lines), dict(zip(names, (81, 36, 9, 12))))
    for number, names in enumerate([("Aspirin", "Ibuprofen", "cash", "card"), ("阿莫西林", "口罩", "医保", "现金"), ("apple", "pear", "plum", "fig"), ("Aspirin", "Paracetamol", "visitors", "staff hours")]):
        one(f"g_wide_others_{number}.csv", rows("date," + ",".join(names), *lines), **({"questions": ["wide_layout"]} if number == 2 else {"totals": dict(zip(names[:2], (81, 36)))}))


def months_without_year(one, case, step, rows, daily):
    months = [f"{m}月" for m in range(1, 13)]
    numbers = {"甲": list(range(31, 43)), "乙": list(range(12))}
    lines = [f"{p}," + ",".join(map(str, of)) for p, of in numbers.items()]
    sums = {p: sum(of) for p, of in numbers.items()}
    one("m_title.csv", rows("2023年度销售统计表", "商品名称," + ",".join(months), *lines), sums, issues=["spread_over_days"])
    one("m_title_total.csv", rows("2023年度销售统计表", "商品名称," + ",".join(months) + ",合计", *[f"{line},{sum(numbers[line[0]])}" for line in lines]), sums)
    one("m_2023.csv", rows("商品名称," + ",".join(months), *lines), sums)
    one("m_asked.csv", rows("商品名称," + ",".join(months), *lines), questions=DATE)
    one("m_answered.csv", rows("商品名称," + ",".join(months), *lines), sums, answers=["date_column==2023"])
    one("m_english.csv", rows("Units sold 2023", "Product,Jan,Feb,Mar", "A,31,28,31"), {"A": 90}, days={f"2023-{m:02}-{d:02}": 1 for m, n in ((1, 31), (2, 28), (3, 31)) for d in range(1, n + 1)})
    one("m_german.csv", rows("Absatzstatistik 2023", "Artikel,Jan,Feb,Mrz,Apr,Mai,Jun,Jul,Aug,Sep,Okt,Nov,Dez,Gesamt", "A,31,28,31,30,31,30,31,31,30,31,30,31,365"), {"A": 365})
    one("m_fiscal.csv", rows("Units sold FY2024", "Product,Apr,May,Jun", "A,30,31,30"), questions=DATE)
    one("m_export_2025-01-05.csv", rows("Product,Oct,Nov,Dec", "A,31,30,31"), questions=DATE)
    one("m_words.csv", rows("2023年销售", "商品,1月销量,1月金额,2月销量,2月金额", "A,31,310.5,28,280.5"), {"A": 59})
    one("m_across_years.csv", rows("2023-2024", "Product,Nov,Dec,Jan,Feb", "A,30,31,31,29"), questions=DATE)
    one("m_across_years_answered.csv", rows("Product,Nov,Dec,Jan,Feb", "A,30,31,31,29"), {"A": 121}, answers=["date_column==2023"])
    one("m_days_title.csv", rows("2024年3月销量", "商品,3月1日,3月2日,3月3日,3月4日", "甲,7,14,21,1"), {"甲": 43}, days={"2024-03-01": 7, "2024-03-02": 14, "2024-03-03": 21, "2024-03-04": 1})
    one("m_days_asked.csv", rows("商品,3月1日,3月2日,3月3日,3月4日", "甲,7,14,21,1"), questions=DATE)
    one("m_sheet.xlsx", table([("商品名称", *months), *[(p, *of) for p, of in numbers.items()]], "2023年"), sums)


def titles_of_columns(one, case, step, rows, daily):
    months = ["商品名称,2024年1月,2024年2月,2024年3月", "甲,31,29,31", "乙,62,58,62"]
    wide = ["日期,阿莫西林胶囊,布洛芬片", "2024-01-01,1,2", "2024-01-02,4,5"]
    for number, title in enumerate(["2024年采购汇总", "2024年月末库存", "2024年销售额汇总（元）", "销售预测", "Revenue 2024 (EUR)"]):
        one(f"tc_across_{number}.csv", rows(title, *months), questions=UNITS)
        one(f"tc_wide_{number}.csv", rows(title, *wide), questions=UNITS)
        one(f"tc_wide_yes_{number}.csv", rows(title, *wide), {"阿莫西林胶囊": 5, "布洛芬片": 7}, answers=["units_sold=yes"])
        one(f"tc_wide_no_{number}.csv", rows(title, *wide), error="not_sales", answers=["units_sold=no"])
    for number, title in enumerate(["2024年销售汇总", "2024年销量统计（盒）", "Units sold 2024", "门店日销售明细"]):
        one(f"tc_sales_across_{number}.csv", rows(title, *months), {"甲": 91, "乙": 182})
        one(f"tc_sales_wide_{number}.csv", rows(title, *wide), {"阿莫西林胶囊": 5, "布洛芬片": 7})


def headers_of_tills(one, case, step, rows, daily):
    for number, header in enumerate(["FECHA,DESCRIPCION,UDS", "Datum/Uhrzeit,Bezeichnung,Menge", "Fecha y hora,Articulo,Cantidad", "Дата и время,Товар,Количество", "DATA SPRZEDAZY,NAZWA,ILOSC", "日期,药名,卖出", "Date,Product,Sold today"]):
        one(f"h_words_{number}.csv", rows(header, "2024-03-04,A,3", "2024-03-05,A,4"), {"A": 7})
    one("h_store_in_title.csv", rows("起止日期：2024-03-04~2024-03-05,,门店：一店", "日期,商品,数量", "2024-03-04,A,3", "2024-03-05,A,4"), {"A": 7}, stores={"一店": 7})
    one("h_stores_in_title.csv", rows("门店：全部,,", "日期,商品,数量", "2024-03-04,A,3", "2024-03-05,A,4"), {"A": 7}, stores={"main": 7})
    lines = [f"2024-03-{4 + i:02},{c},A,{q}" for i in range(9) for c, q in (("Total", 5 + i), ("of which online", i % 3))]
    one("h_of_which.csv", rows("Date,Channel,Product,Qty", *lines), questions=ASKED)
    names = ["Vitamin D3 1.000 IE", "Magnesium 1,5 g", "Eisen 14 mg"]
    one("h_decimals_in_names.csv", rows("Datum;Artikel;Menge;Preis", *[f"{13 + i:02}.03.2024;{name};{1 + i};4,50" for i in range(9) for name in names]), dict.fromkeys(names, 45))
