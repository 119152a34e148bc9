"""Cases of `make_decisions.py` about units and scales, columns that aren't sales, texts without a value, and rows of several weeks."""

import datetime

from make_fixtures import MAIN, RELS, CONTENT_TYPES, archive


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (factors, scales, wide_columns, nothing, several_weeks, written_dates, hidden_columns, paid_twice, two_in_a_cell):
        part(to.one, to.case, to.step, to.rows, to.daily)


CODES = ["A100", "B200", "C300"]
SOLD = [(datetime.date(2024, 3, 4) + datetime.timedelta(days=i), k, 1 + (7 * i + 3 * k) % 11) for i in range(14) for k in range(3)]
BY_CODE = {code: sum(q for _, j, q in SOLD if j == k) for k, code in enumerate(CODES)}
LINES = [(d, CODES[k], q) for d, k, q in SOLD]
ASKED = ["quantity_column"]


def factors(one, case, step, rows, daily):
    headers = ["换算率", "转换系数", "Conversion factor", "Umrechnungsfaktor"]
    for number, header in enumerate(headers):
        one(f"x_factor_{number}.csv", rows(f"日期,商品,数量,{header}", *[f"{d},{p},{q},{24 if q % 2 else 1}" for d, p, q in LINES]), questions=ASKED)
        one(f"x_factor_same_{number}.csv", rows(f"日期,商品,数量,{header}", *[f"{d},{p},{q},1" for d, p, q in LINES]), BY_CODE)
        total = [f"{d},{p},{q},{24 if q % 2 else 1},{q * (24 if q % 2 else 1)}" for d, p, q in LINES]
        totals = {code: sum(q * (24 if q % 2 else 1) for _, p, q in LINES if p == code) for code in CODES}
        one(f"x_factor_in_total_{number}.csv", rows(f"日期,商品,件数,{header},总数量", *total), totals)
    for number, header in enumerate(["Pack Size", "Units per pack", "每盒片数", "Packungsgröße"]):
        one(f"x_pack_mixed_{number}.csv", rows(f"Date,Product Code,Qty,{header}", *[f"{d},{p},{q},{10 if q % 3 else 30}" for d, p, q in LINES]), questions=ASKED)
        one(f"x_pack_of_product_{number}.csv", rows(f"Date,Product Code,Qty,{header}", *[f"{d},{p},{q},{int(p[1]) * 10}" for d, p, q in LINES]), BY_CODE)
    for number, header in enumerate(["付数", "剂数", "No. of doses"]):
        one(f"x_doses_{number}.csv", rows(f"日期,商品,数量,{header}", *[f"{d},{p},{q},{3 + q % 4}" for d, p, q in LINES]), questions=ASKED)
    for number, (header, yes, no) in enumerate([("是否拆零", "是", "否"), ("拆零", "1", "0"), ("Loose", "Y", "N"), ("拆零标志", "拆零", "")]):
        one(f"x_opened_{number}.csv", rows(f"日期,商品编码,数量,{header}", *[f"{d},{p},{q},{yes if q == 5 else no}" for d, p, q in LINES]), questions=ASKED)
        one(f"x_never_opened_{number}.csv", rows(f"日期,商品编码,数量,{header}", *[f"{d},{p},{q},{no}" for d, p, q in LINES]), BY_CODE)


def scales(one, case, step, rows, daily):
    headers = [("Quantity ('000)", 1000), ("Qty (000s)", 1000), ("销售数量（千盒）", 1000), ("销量(万粒)", 10000), ("Menge (Tsd. Stk.)", 1000), ("Количество, тыс. шт.", 1000), ("Qty (dozen)", 12)]
    for number, (header, factor) in enumerate(headers):
        content = rows(f'date;sku;{header}', *[f"{d};{p};{q}" for d, p, q in LINES])
        one(f"x_scale_{number}.csv", content, questions=ASKED)
        one(f"x_scale_answered_{number}.csv", content, {p: q * factor for p, q in BY_CODE.items()}, answers=[f"quantity_column={header}"])
    for number, title in enumerate(["数量单位：千片", "Sales report (quantities in thousands)", "Angaben in Tsd. Stück"]):
        one(f"x_scale_title_{number}.csv", rows(f"{title},,", "date,sku,qty", *[f"{d},{p},{q}" for d, p, q in LINES]), questions=ASKED)
    one("x_scale_title_wide.csv", rows("单位：千盒,,", "日期,阿莫西林胶囊,布洛芬片", *daily("2024-03-04", 9, lambda d, i: f"{d},{i},{i + 3}")), questions=["wide_layout"])
    for number, title in enumerate(["万家药房 2024年3月", "单位：万元 销售明细", "千金药业 销售明细"]):
        one(f"x_no_scale_{number}.csv", rows(f"{title},,", "date,sku,qty", *[f"{d},{p},{q}" for d, p, q in LINES]), BY_CODE)
    one("x_no_scale_weight.csv", rows("日期,商品,数量,重量（千克）", *[f"{d},{p},{q},{q * 2}" for d, p, q in LINES]), BY_CODE)


def wide_columns(one, case, step, rows, daily):
    chinese, english = ["感冒灵颗粒", "板蓝根颗粒"], ["Aspirin 100mg", "Ibuprofen 400mg"]
    sold = [(d, q, q + 2) for d, k, q in SOLD if k == 0]
    totals = [sum(row[1] for row in sold), sum(row[2] for row in sold)]
    for number, header in enumerate(["最高气温", "天气代码", "周次", "最低气温", "空气质量指数", "流感指数", "去年同期", "目标"]):
        one(f"w_beside_{number}.csv", rows(f"日期,{header},{','.join(chinese)}", *[f"{d},{7 + a % 3},{a},{b}" for d, a, b in sold]), dict(zip(chinese, totals)))
    for number, header in enumerate(["Week", "AQI", "Flu index", "Last year", "Temp max", "Target", "Pollen count"]):
        one(f"w_beside_english_{number}.csv", rows(f"date,{','.join(english)},{header}", *[f"{d},{a},{b},{7 + a % 3}" for d, a, b in sold]), dict(zip(english, totals)))
    pairs = [(chinese, "预测"), (chinese, "去年同期"), (chinese, "计划"), (english, " LY"), (english, " forecast"), (english, " Target"), (english, " last year")]
    for number, (names, word) in enumerate(pairs):
        heads = ",".join(f"{name},{name}{word}" for name in names)
        one(f"w_measures_{number}.csv", rows(f"date,{heads}", *[f"{d},{a},{a + 5},{b},{b + 5}" for d, a, b in sold]), dict(zip(names, totals)))
    for number, (names, one_way, other) in enumerate([(english, " in", " out"), (chinese, "入库", "出库")]):
        heads = ",".join(f"{name}{one_way},{name}{other}" for name in names)
        one(f"w_ways_{number}.csv", rows(f"date,{heads}", *[f"{d},{a + 90},{a},{b + 90},{b}" for d, a, b in sold]), questions=["wide_layout"])
    one("w_unlike.csv", rows(f"日期,{','.join(chinese)},到店车数", *[f"{d},{a},{b},3" for d, a, b in sold]), questions=["wide_layout"])


def nothing(one, case, step, rows, daily):
    for number, word in enumerate(["NULL", "N/A", "-", "(blank)", "未知", "Unknown", "\\N", "无"]):
        lines = [f"{d},{word if q == 7 else p},{q}" for d, p, q in LINES]
        kept = {code: sum(q for _, p, q in LINES if p == code and q != 7) for code in CODES}
        one(f"x_no_product_{number}.csv", rows("日期,商品,数量", *lines), kept, issues=["missing_product"])
        one(f"x_no_store_{number}.csv", rows("日期,门店,商品,数量", *[f"{d},{word},{p},{q}" for d, p, q in LINES]), BY_CODE, stores={"main": sum(BY_CODE.values())})
        some = [f"{d},{word if q == 7 else '一店'},{p},{q}" for d, p, q in LINES]
        one(f"x_some_without_store_{number}.csv", rows("日期,门店,商品,数量", *some), kept, stores={"一店": sum(kept.values())}, answers=["blank_stores==leave_out"], issues=["missing_store"])


def several_weeks(one, case, step, rows, daily):
    for weeks in (2, 4):
        days = 7 * weeks
        dates = [datetime.date(2024, 1, 1) + datetime.timedelta(days=days * i) for i in range(6)]
        spread = {str(dates[0] + datetime.timedelta(days=i)): 10.0 for i in range(days * 6)}
        one(f"x_{weeks}_weeks.csv", rows("date,sku,qty", *[f"{d},A,{10 * days}" for d in dates]), {"A": 60 * days}, days=spread, issues=["spread_over_days"])
        ends = [d + datetime.timedelta(days=days - 1) for d in dates]
        one(f"x_{weeks}_weeks_end.csv", rows("date,sku,qty", *[f"{d},A,{10 * days}" for d in ends]), {"A": 60 * days}, days=spread, issues=["spread_over_days"])


def written_dates(one, case, step, rows, daily):
    styles = ["Mar {d:2} 2024 10:11AM", "2024-03-{d:02}-10.11.12", "2024-03-{d:02}-10.11.12.000000", "202403{d:02}T101112", "Mar {d}th 2024", "Mar {d}th, 2024", "令和6年3月{d}日", "R6.3.{d}", "R6-03-{d:02}"]
    for number, style in enumerate(styles):
        one(f"x_date_{number}.csv", rows("日付;商品;数量", *[f"{style.format(d=d.day)};{p};{q}" for d, p, q in LINES]), BY_CODE, days=by_day(LINES))
    utc = [f"202403{d.day:02}T{10 + k}1112Z;{CODES[k]};{q}" for d, k, q in SOLD]
    one("x_date_utc.csv", rows("date;sku;qty", *utc), BY_CODE, days=by_day(LINES))
    night = [f"202403{d.day:02}T{(22 + 2 * k) % 24:02}1112Z;{CODES[k]};{q}" for d, k, q in SOLD]
    one("x_date_utc_night.csv", rows("date;sku;qty", *night), questions=["utc_days"])
    one("x_date_first_year.csv", rows("売上日,商品,数量", "令和元年5月4日,A,1", "令和2年3月14日,A,2"), {"A": 3}, days={"2019-05-04": 1, "2020-03-14": 2})


def by_day(lines):
    return {str(d): sum(q for e, _, q in lines if e == d) for d, _, _ in lines}


def sheet(header, lines, columns="", kinds=""):
    """A workbook of one sheet; `columns` are its `<cols>`."""
    def cell(value):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f"<c><v>{value}</v></c>"

    body = "".join("<row>" + "".join(map(cell, line)) + "</row>" for line in [header, *lines])
    return f"<worksheet {MAIN}>{columns}<sheetData>{body}</sheetData></worksheet>"


def book(names, sheets):
    """A workbook of several sheets."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    refs = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1))
    relations = "".join(f'<Relationship Id="rId{i}" Type="{types}" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(names) + 1))
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": f"<workbook {MAIN}><sheets>{refs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
    }
    parts.update({f"xl/worksheets/sheet{i}.xml": text for i, text in enumerate(sheets, 1)})
    return archive(parts)


def hidden_columns(one, case, step, rows, daily):
    lines = [(str(d), p, q * 2, q) for d, p, q in LINES]
    hides = '<cols><col min="3" max="3" width="9" hidden="1"/></cols>'
    header = ("日期", "商品", "数量", "实发数量")
    one("x_hidden.xlsx", book(["S"], [sheet(header, lines, hides)]), questions=ASKED)
    one("x_hidden_answered.xlsx", book(["S"], [sheet(header, lines, hides)]), BY_CODE, answers=["quantity_column=实发数量"])
    one("x_hidden_other.xlsx", book(["S"], [sheet(("日期", "商品", "备注", "数量"), lines, hides)]), BY_CODE)
    table = "".join("<Row>" + "".join(f'<Cell><Data ss:Type="{"Number" if isinstance(v, int) else "String"}">{v}</Data></Cell>' for v in line) + "</Row>" for line in [header, *lines])
    xml = f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Column/><Column/><Column ss:Hidden="1"/><Column/>{table}</Table></Worksheet></Workbook>'
    one("x_hidden.xls", xml, questions=ASKED)
    days = [((d - datetime.date(1904, 1, 1)).days, p, q) for d, p, q in LINES]
    table = "".join("<Row>" + "".join(f'<Cell><Data ss:Type="{"Number" if isinstance(v, int) else "String"}">{v}</Data></Cell>' for v in line) + "</Row>" for line in [("日期", "商品", "数量"), *days])
    xml = f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook><Worksheet ss:Name="S"><Table>{table}</Table></Worksheet></Workbook>'
    one("x_1904.xls", xml, BY_CODE, days=by_day(LINES))


def paid_twice(one, case, step, rows, daily):
    for number, (header, ways) in enumerate([("小票号,日期,商品,数量,支付方式", ["微信", "医保"]), ("Receipt,Date,SKU,Qty,Payment type", ["cash", "card"]), ("Belegnr,Datum,Artikel,Menge,Zahlungsart", ["bar", "EC"])]):
        both = [f"R{i // 3},{d},{p},{q},{way}" for i, (d, p, q) in enumerate(LINES) for way in (ways if i // 3 == 4 else ways[:1])]
        one(f"x_paid_twice_{number}.csv", rows(header, *both), questions=ASKED)
        once = [f"R{i // 3},{d},{p},{q},{ways[i // 3 % 2]}" for i, (d, p, q) in enumerate(LINES)]
        one(f"x_paid_once_{number}.csv", rows(header, *once), BY_CODE)


def two_in_a_cell(one, case, step, rows, daily):
    for number, text in enumerate(["3 4", "3/4", "5¹", "5²", "7 ①", "3\n4"]):
        one(f"x_two_numbers_{number}.csv", rows("date,sku,qty", "2024-03-04,A,5", f'2024-03-05,A,"{text}"', "2024-03-06,A,7"), {"A": 12}, issues=["bad_quantity"])
    one("x_thousands_by_blanks.csv", rows("date,sku,qty", "2024-03-04,A,1 250", "2024-03-05,A,12 500", "2024-03-06,A,7"), {"A": 13757})
    html = "<table><tr><td>date</td><td>sku</td><td>qty</td></tr><tr><td>2024-03-04</td><td>A</td><td>5</td></tr><tr><td>2024-03-05</td><td>A<br>B</td><td>3<br>4</td></tr><tr><td>2024-03-06</td><td>A</td><td>7</td></tr></table>"
    one("x_two_lines.xls", html, {"A": 12}, issues=["bad_id"])
