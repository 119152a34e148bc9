"""Cases of `make_decisions.py` about stores that titles, files and sheets name, what the title says of dates, and what meets loaded days."""

import datetime

from unit_decisions import ASKED, BY_CODE, CODES, LINES, SOLD, book, by_day, sheet


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (named_stores, sheets_of_stores, dates_in_titles, thirds, shares, order_states, running, footers, decimals, marks, pages, units_in_headers, eras, marked_products, plain_sections, other_rows, more_wide, more_spans, groups_with_sums, swapped_months, more_flags):
        part(to.one, to.case, to.step, to.rows, to.daily)


LATER = [(d + datetime.timedelta(days=14), p, q) for d, p, q in LINES]
TWICE = {code: 2 * total for code, total in BY_CODE.items()}


def plain(lines):
    return [f"{d},{p},{q}" for d, p, q in lines]


def named_stores(one, case, step, rows, daily):
    head, total = "日期,商品,数量", sum(BY_CODE.values())
    for number, (first, second) in enumerate([("门店：一店,,", "门店：二店,,"), ("Store: North,,", "Store: South,,"), ("药房名称：,一店,", "药房名称：,二店,")]):
        names = [text.replace("：", ":").split(":")[1].strip(" ,") for text in (first, second)]
        case(f"stores in titles {number}", step(f"y_title_{number}_1.csv", rows(first, head, *plain(LINES)), issues=["store_of_section"]), step(f"y_title_{number}_2.csv", rows(second, head, *plain(LATER))), totals=TWICE, stores={name: total for name in names})
    for number, (first, second) in enumerate([("一店_1月", "二店_2月"), ("Branch North 2024", "Branch South 2024"), ("人民路店-3月", "解放路店-3月")]):
        case(f"stores in names of files {number}", step(f"{first}.csv", rows(head, *plain(LINES))), step(f"{second}.csv", rows(head, *plain(LATER)), questions=["which_store"]), totals=BY_CODE)
        case(f"stores in names of files answered {number}", step(f"{first}.csv", rows(head, *plain(LINES))), step(f"{second}.csv", rows(head, *plain(LATER)), answers=["which_store=S2"]), totals=TWICE, stores={"main": total, "S2": total})
    case("one store in names of files", step("幸福店_3月.csv", rows(head, *plain(LINES))), step("幸福店_4月.csv", rows(head, *plain(LATER))), totals=TWICE)


def sheets_of_stores(one, case, step, rows, daily):
    lines = [(str(d), p, q) for d, p, q in LINES]
    total = sum(BY_CODE.values())
    for number, names in enumerate([("一店", "二店"), ("Branch North", "Branch South")]):
        content = book(names, [sheet(("日期", "商品", "数量"), lines)] * 2)
        one(f"y_sheets_{number}.xlsx", content, TWICE, stores={name: total for name in names}, all_sheets=True, issues=["store_of_section"])
    later = [(str(d), p, q) for d, p, q in LATER]
    one("y_sheets_months.xlsx", book(("3月", "4月"), [sheet(("日期", "商品", "数量"), part) for part in (lines, later)]), TWICE, all_sheets=True, stores={"main": 2 * total})


def dates_in_titles(one, case, step, rows, daily):
    styles = ["{d.month:02}-{d.day:02}", "{d.day}", "{d.day:02}.{d.month:02}.", "{d.month}月{d.day}日", "{d.day}-Mar", "Mar {d.day}th"]
    for number, style in enumerate(styles):
        lines = [f"{style.format(d=d)},{p},{q}" for d, p, q in LINES]
        one(f"y_month_title_{number}.csv", rows("2024年3月销售明细,,", "日期,商品,数量", *lines), BY_CODE, days=by_day(LINES))
        one(f"y_named_{'abcdef'[number]}_2024_03.csv", rows("日期,商品,数量", *lines), BY_CODE, days=by_day(LINES))
    one("y_year_title.csv", rows("2024 sales,,", "date,sku,qty", *[f"{d.day}-Mar,{p},{q}" for d, p, q in LINES]), BY_CODE, days=by_day(LINES))
    # A number above twelve shows which one is the day.
    one("y_year_unclear.csv", rows("2024 sales,,", "date,sku,qty", *[f"{d.month:02}-{d.day:02},{p},{q}" for d, p, q in LINES]), BY_CODE, days=by_day(LINES))
    for number, style in enumerate(["{d.day:02}MAR2024:10:11:12", "Mon Mar {d.day:02} 10:11:12 CST 2024"]):
        one(f"y_stamp_{number}.csv", rows("date,sku,qty", *[f"{style.format(d=d)},{p},{q}" for d, p, q in LINES]), BY_CODE, days=by_day(LINES))


def thirds(one, case, step, rows, daily):
    firsts = [datetime.date(2024, month, day) for month in (1, 2, 3, 4) for day in (1, 11, 21)]
    ends = [*firsts[1:], datetime.date(2024, 5, 1)]
    spread = {str(first + datetime.timedelta(days=i)): 2.0 for first, end in zip(firsts, ends) for i in range((end - first).days)}
    units = [2 * (end - first).days for first, end in zip(firsts, ends)]
    one("y_thirds.csv", rows("date,sku,qty", *[f"{d},A,{q}" for d, q in zip(firsts, units)]), {"A": sum(units)}, days=spread, issues=["spread_over_days"])
    named = [f"2024年{d.month}月{'上中下'[d.day // 10]}旬,A,{q}" for d, q in zip(firsts, units)]
    one("y_thirds_named.csv", rows("日期,商品,数量", *named), {"A": sum(units)}, days=spread, issues=["spread_over_days"])


def shares(one, case, step, rows, daily):
    month = step("y_share_month.csv", rows("month,sku,qty", *[f"2024-0{m},A,{q}" for m, q in ((2, 290), (3, 310), (4, 300))]))
    days = rows("date,sku,qty", *daily("2024-03-04", 14, lambda d, i: f"{d},A,{4 + i % 3}"))
    sold = sum(4 + i % 3 for i in range(14))
    one_by_one = "y_share_days.csv"
    case("days of a month that was spread ask", month, step(one_by_one, days, questions=["which_store"]), totals={"A": 900})
    case("days of a month that was spread ask for the others", month, step(one_by_one, days, answers=["which_store==replace"], questions=["removed_rows"]), totals={"A": 900})
    case("days of a month that was spread replace it", month, step(one_by_one, days, answers=["which_store==replace", "removed_rows=remove"]), totals={"A": 590 + sold})
    case("days of a month that was spread stay", month, step(one_by_one, days, answers=["which_store==replace", "removed_rows=keep"]), totals={"A": 900 - 140 + sold})


def order_states(one, case, step, rows, daily):
    for number, (head, words) in enumerate([("Order,Status,Date,Product,Qty", ("Completed", "Cancelled")), ("订单号,订单状态,日期,商品,数量", ("已完成", "已取消")), ("Name,Financial Status,Created at,Lineitem sku,Lineitem quantity", ("paid", "voided"))]):
        lines, kept = [], {code: 0 for code in CODES}
        for i, (d, p, q) in enumerate(LINES):
            order, is_out = i // 3, i // 3 % 4 == 2
            lines.append(f"#{1001 + order},{words[is_out] if i % 3 == 0 else ''},{d},{p},{q}")
            kept[p] += 0 if is_out else q
        one(f"y_states_{number}.csv", rows(head, *lines), kept, issues=["not_a_sale", "filled_down"])


def running(one, case, step, rows, daily):
    sums, lines = {code: 0 for code in CODES}, []
    for d, p, q in LINES:
        sums[p] += q
        lines.append(f"{d},{p},{sums[p]}")
    one("y_running.csv", rows("date,sku,qty", *lines), questions=ASKED)
    one("y_running_backwards.csv", rows("日期,商品,数量", *lines[::-1]), questions=ASKED)
    one("y_rising.csv", rows("date,sku,qty", *daily("2024-03-04", 20, lambda d, i: f"{d},A,{30 + i}")), {"A": sum(30 + i for i in range(20))})


def footers(one, case, step, rows, daily):
    for number, text in enumerate(["第1页", "Page 1 of 3", "打印日期：2024-04-01", "共 42 条记录", "Seite 2"]):
        one(f"y_footer_{number}.csv", rows("日期,商品,数量", *plain(LINES), f"2024-04-01,{text},1"), BY_CODE, issues=["missing_product"])


def decimals(one, case, step, rows, daily):
    one("y_decimals_amount.csv", rows("Date,Product,Quantity,Gross sales", *[f"{d},{p},{q}.000,{q * 4}" for d, p, q in LINES]), questions=["decimal_sign"])
    one("y_decimals_answered.csv", rows("Date,Product,Quantity,Gross sales", *[f"{d},{p},{q}.000,{q * 4}" for d, p, q in LINES]), BY_CODE, answers=["decimal_sign=decimals"])
    one("y_decimals_proved.csv", rows("Date,Product,Quantity,Price,Amount", *[f"{d},{p},{q}.500,4,{q * 4 + 2}" for d, p, q in LINES]), {p: q + 7 for p, q in BY_CODE.items()})


def marks(one, case, step, rows, daily):
    for number, (header, yes, no) in enumerate([("Reso", "S", "N"), ("Devolución", "Sí", "No"), ("Возврат", "да", "нет")]):
        lines = [f"{d:%d/%m/%Y};{p};{q};{yes if q == 3 else no}" for d, p, q in LINES]
        one(f"y_flag_{number}.csv", rows(f"Data;Descrizione;Quantità;{header}", *lines), {p: sum(-q if q == 3 else q for _, c, q in LINES if c == p) for p in CODES})
    letters = [f"{'C' if q == 3 else ''}{536365 + i},{p},{q},{d}" for i, (d, p, q) in enumerate(LINES)]
    one("y_letter.csv", rows("InvoiceNo,StockCode,Quantity,InvoiceDate", *letters), questions=["row_kinds"])


def pages(one, case, step, rows, daily):
    def table(lines):
        cells = lambda line: "".join(f"<td>{value}</td>" for value in line)
        return "<table>" + "".join(f"<tr>{cells(line)}</tr>" for line in [("日期", "商品", "数量"), *lines]) + "</table>"

    for number, between in enumerate(["", "<p>第2页</p>", "<p>Page 2 of 2</p>"]):
        one(f"y_pages_{number}.xls", f"<html><body>{table(LINES[:20])}{between}{table(LINES[20:])}</body></html>", BY_CODE)
    one("y_two_tables.xls", f"<html><body><h1>销售</h1>{table(LINES[:20])}<h1>退货</h1>{table(LINES[20:])}</body></html>", {p: sum(q for _, c, q in LINES[:20] if c == p) for p in CODES}, issues=["sheet_not_read"])


def units_in_headers(one, case, step, rows, daily):
    packs = step("y_unit_1.csv", rows("日期,商品编码,数量（盒）", *plain(LINES)))
    pieces = rows("日期,商品编码,数量（片）", *plain([(d, p, 24 * q) for d, p, q in LATER]))
    case("another unit in the header asks", packs, step("y_unit_2.csv", pieces, questions=["pack_sizes"]), totals=BY_CODE)
    sizes = ";".join(f"{code}:盒:片:24" for code in CODES)
    case("another unit in the header is converted", packs, step("y_unit_2.csv", pieces, answers=[f"pack_sizes={sizes}"], issues=["units_converted"]), totals=TWICE)
    case("packs of another kind in the header", packs, step("y_unit_3.csv", rows("日期,商品编码,数量（瓶）", *plain(LATER))), totals=TWICE)


def eras(one, case, step, rows, daily):
    one("y_era.csv", rows("売上日,商品名,数量", *[f"06/03/{d.day:02},{p},{q}" for d, p, q in LINES]), questions=["date_order"])
    one("y_no_era.csv", rows("売上日,商品名,数量", *[f"24/03/{d.day:02},{p},{q}" for d, p, q in LINES]), BY_CODE, days=by_day(LINES))


def marked_products(one, case, step, rows, daily):
    for number, style in enumerate(["Refund: {}", "{}（作废）", "{} Storno", "DEV {}", "[반품] {}", "Sample {}", "{}-退货"]):
        lines = [f"{d},{style.format(p) if q == 3 else p},{q}" for d, p, q in LINES]
        one(f"y_marked_{number}.csv", rows("日期,商品,数量", *lines), questions=ASKED)
    for number, style in enumerate(["{} plus", "{}儿童装", "Depot {}"]):
        lines = [f"{d},{style.format(p) if q == 3 else p},{q}" for d, p, q in LINES]
        kept = {p: sum(q for _, c, q in LINES if c == p and q != 3) for p in CODES}
        kept.update({style.format(p): sum(q for _, c, q in LINES if c == p and q == 3) for p in CODES})
        one(f"y_not_marked_{number}.csv", rows("日期,商品,数量", *lines), kept)


def plain_sections(one, case, step, rows, daily):
    head, total = "日期,商品,数量", sum(BY_CODE.values())
    for number, (first, second) in enumerate([("一店", "二店"), ("人民路药房", "解放路药房"), ("Branch North", "Branch South")]):
        content = rows(head, f"{first},,", *plain(LINES), f"{second},,", *plain(LINES))
        one(f"y_plain_section_{number}.csv", content, TWICE, stores={first: total, second: total}, issues=["store_of_section"])
    one("y_plain_title.csv", rows("幸福大药房,,", head, *plain(LINES)), BY_CODE, stores={"main": total})


def other_rows(one, case, step, rows, daily):
    one("y_mostly_negative.csv", rows("日期,商品,数量", *[f"{d},{p},{100 if q == 3 else -q}" for d, p, q in LINES]), questions=ASKED)
    one("y_buyers.csv", rows("开单日期,单据号,购货单位,商品编号,数量", *[f"{d},CK{i},幸福大药房,{p},{q}" for i, (d, p, q) in enumerate(LINES)]), questions=ASKED)
    one("y_tax_codes.csv", rows("Data;NF;Código;CFOP;Qtde", *[f"{d:%d/%m/%Y};{i};{p};{1202 if q == 3 else 5102};{q}" for i, (d, p, q) in enumerate(LINES)]), questions=["row_kinds"])
    one("y_stars.csv", rows("date,sku,qty", *[f"{d},{p},{q}{'*' if q == 3 else ''}" for d, p, q in LINES]), BY_CODE)
    names = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
    one("y_weekdays.csv", rows("Jahr,KW,Wochentag,Artikel,Menge", *[f"2024,{10 + i // 21},{names[d.weekday()]},{p},{q}" for i, (d, p, q) in enumerate(LINES)]), questions=["date_column"])
    one("y_carried.csv", rows("date,produit,quantité", *plain(LINES[:20]), f"{LINES[20][0]},A reporter,77", *plain(LINES[20:])), BY_CODE, issues=["total_row"])


def more_wide(one, case, step, rows, daily):
    names = ["Aspirin 100mg", "Ibuprofen 400mg"]
    sold = [(d, q, q + 2) for d, k, q in SOLD if k == 0]
    totals = dict(zip(names, [sum(row[1] for row in sold), sum(row[2] for row in sold)]))
    for number, word in enumerate([" €", " ($)", " (2023)", " wk", " waste", " %"]):
        heads = ",".join(f"{name},{name}{word}" for name in names)
        one(f"y_wide_{number}.csv", rows(f"date,{heads}", *[f"{d},{a},{a + 5},{b},{b + 5}" for d, a, b in sold]), totals)
    for number, header in enumerate(["N-1", "전년", "Prognoza", "日均", "营业时长", "Week No"]):
        one(f"y_wide_extra_{number}.csv", rows(f"date,{','.join(names)},{header}", *[f"{d},{a},{b},9" for d, a, b in sold]), totals)
    for number, pair in enumerate([("Actual", "Forecast"), ("Units", "%"), ("销量", "预测")]):
        above = "," + ",".join(f"{name}," for name in names)
        below = "Date," + ",".join(",".join(pair) for _ in names)
        one(f"y_wide_groups_{number}.csv", rows(above, below, *[f"{d},{a},{a + 5},{b},{b + 5}" for d, a, b in sold]), totals)


def more_spans(one, case, step, rows, daily):
    firsts = [datetime.date(2024, month, day) for month in (1, 2, 3, 4) for day in (1, 16)]
    ends = [*firsts[1:], datetime.date(2024, 5, 1)]
    quarters = [datetime.date(2023, month, 1) for month in (1, 4, 7, 10)]
    quarter_ends = [*quarters[1:], datetime.date(2024, 1, 1)]
    for name, begin, end in (("halves", firsts, ends), ("quarters", quarters, quarter_ends)):
        spread = {str(first + datetime.timedelta(days=i)): 2.0 for first, last in zip(begin, end) for i in range((last - first).days)}
        units = [2 * (last - first).days for first, last in zip(begin, end)]
        one(f"y_{name}.csv", rows("date,sku,qty", *[f"{d},A,{q}" for d, q in zip(begin, units)]), {"A": sum(units)}, days=spread, issues=["spread_over_days"])
        if name == "quarters":
            lasts = [d - datetime.timedelta(days=1) for d in end]
            one("y_quarter_ends.csv", rows("date,sku,qty", *[f"{d},A,{q}" for d, q in zip(lasts, units)]), {"A": sum(units)}, days=spread, issues=["spread_over_days"])


def groups_with_sums(one, case, step, rows, daily):
    lines = []
    for i in range(0, len(LINES), 3):
        group = LINES[i : i + 3]
        lines += [f"{d},Drugs,{p},{q}" for d, p, q in group] + [f"{group[0][0]},Drugs,,{sum(q for _, _, q in group)}"]
    one("y_group_sums.csv", rows("Date,Category,Product,Qty", *lines), BY_CODE, issues=["missing_product"])
    part = [f"{d},{p},{q}" for d, p, q in LINES] + [f"{LINES[-1][0]},其中：医保,7", f"{LINES[-1][0]},of which online,5"]
    one("y_parts_of_rows.csv", rows("日期,商品,数量", *part), BY_CODE, issues=["total_row"])


def swapped_months(one, case, step, rows, daily):
    lines = [f"2024-{d:02}-03,{p},{d + k}" for d in range(1, 13) for k, p in enumerate(CODES)]
    one("y_swapped.csv", rows("date,sku,qty", *lines), questions=["dates_swapped"], now="2026-01-01T00:00:00Z")
    days = {f"2024-03-{d:02}": 3.0 * d + 3 for d in range(1, 13)}
    one("y_swapped_back.csv", rows("date,sku,qty", *lines), {p: sum(range(1, 13)) + 12 * k for k, p in enumerate(CODES)}, days=days, answers=["dates_swapped=swap"])


def more_flags(one, case, step, rows, daily):
    for number, (header, yes, no) in enumerate([("No Sale", "1", "0"), ("Parked", "Yes", "No"), ("挂单", "是", "否")]):
        kept = {p: sum(q for _, c, q in LINES if c == p and q != 3) for p in CODES}
        one(f"y_out_{number}.csv", rows(f"Date,{header},Product,Qty", *[f"{d},{yes if q == 3 else no},{p},{q}" for d, p, q in LINES]), kept, issues=["not_a_sale"])
    one("y_units_below.csv", rows("date,sku,qty", ",,(x1000)", *plain(LINES)), questions=ASKED)
