"""Cases of `make_decisions.py` about workbooks with a sheet for each store or part of the time, totals after sales by day, and codes without zeros."""

import calendar
import datetime
from collections import Counter

from unit_decisions import book, sheet

HEADERS = ("日期", "商品", "数量")
ENGLISH = ("Date", "Product", "Qty")
CODES = ["A100", "B200", "C300"]


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (stores, stores_again, copies_of_stores, wholes, no_headers, totals_after_days, weeks_after_days, lost_zeros, plans):
        part(to.one, to.case, to.step, to.rows)


def sold(first, count, seed=0, codes=CODES):
    """Sales by day: a quantity for each product, other ones for another seed."""
    start = datetime.date.fromisoformat(first)
    return [(str(start + datetime.timedelta(days=i)), code, 1 + (7 * i + 3 * k + 5 * seed) % 11) for i in range(count) for k, code in enumerate(codes)]


def expected(*parts, stores=None):
    """What must be stored of these sales."""
    every = [line for part in parts for line in part]
    found = {"totals": sums(every, 1), "days": sums(every, 0)}
    return {**found, "stores": {name: sum(q for _, _, q in part) for name, part in stores.items()}} if stores else found


def sums(lines, key):
    total = Counter()
    for line in lines:
        total[line[key]] += line[2]
    return dict(total)


def stores(one, case, step, rows):
    seen = [("Berlin", "Hamburg"), ("浦东", "徐汇"), ("人民路", "中山路"), ("North", "South", "West"), ("渋谷", "新宿", "池袋"), ("Nord", "Süd"), ("Paris", "Lyon"), ("서울역", "부산역"), ("Москва", "Казань"), ("Berlin 2024", "Hamburg 2024"), ("本店", "新宿支店")]
    said = [("강남점", "홍대점"), ("张江店", "金桥店"), ("新宿支店", "池袋支店")]
    unknown = [("Anna", "Maria"), ("Till 1", "Till 2"), ("甲", "乙"), ("OTC", "Rx"), ("A", "B", "C")]
    for number, names in enumerate(seen + said + unknown):
        parts = [sold("2024-03-04", 14, seed) for seed in range(len(names))]
        content = book(names, [sheet(HEADERS if number % 2 else ENGLISH, part) for part in parts])
        called = [name.removesuffix(" 2024") for name in names]
        by_store = expected(*parts, stores=dict(zip(called, parts)))
        one(f"zs_{number}.xlsx", content, questions=["other_sheets"])
        if names in said:
            one(f"zs_all_{number}.xlsx", content, **by_store, answers=["other_sheets=all"])
        else:
            one(f"zs_stores_{number}.xlsx", content, **by_store, answers=["other_sheets=stores"], issues=["store_of_section"])
        if names in unknown:
            one(f"zs_guess_{number}.xlsx", content, questions=["other_sheets"], accept_guess=True)
            one(f"zs_together_{number}.xlsx", content, **expected(*parts, stores={"main": [line for part in parts for line in part]}), answers=["other_sheets=all"])
        else:
            one(f"zs_guess_{number}.xlsx", content, **by_store, accept_guess=True)
    parts = [sold("2024-03-04", 14, seed) for seed in range(2)]
    berlin = book(("Berlin", "Hamburg"), [sheet(HEADERS, part) for part in parts])
    one("zs_option.xlsx", berlin, questions=["other_sheets"], all_sheets=True)
    one("zs_option_answered.xlsx", berlin, **expected(*parts, stores={"Berlin": parts[0], "Hamburg": parts[1]}), all_sheets=True, answers=["other_sheets=stores"])
    one("zs_first.xlsx", berlin, **expected(parts[0]), answers=["other_sheets=first"], issues=["sheet_not_read"])
    # A column of stores says more than a name.
    with_column = [[(d, p, q, f"S{seed}") for d, p, q in part] for seed, part in enumerate(parts)]
    content = book(("Berlin", "Hamburg"), [sheet((*HEADERS, "门店"), part) for part in with_column])
    one("zs_column.xlsx", content, **expected(*parts, stores={"S0": parts[0], "S1": parts[1]}), answers=["other_sheets=stores"])
    # Months whose days overlap are no stores.
    one("zs_months.xlsx", book(("3月", "4月"), [sheet(HEADERS, part) for part in parts]), questions=["other_sheets"], accept_guess=True)


def stores_again(one, case, step, rows):
    names = ("Berlin", "Hamburg")
    weeks = [[sold(first, 7, seed) for seed in range(3)] for first in ("2024-03-04", "2024-03-11")]
    content = lambda parts, names=names: book(names, [sheet(HEADERS, part) for part in parts])
    first = step("zs_week_1.xlsx", content(weeks[0][:2]), answers=["other_sheets=stores"])
    both = lambda at: weeks[0][at] + weeks[1][at]
    all_four = expected(*weeks[0][:2], *weeks[1][:2], stores={"Berlin": both(0), "Hamburg": both(1)})
    case("sheets of known stores are read the next time", first, step("zs_week_2.xlsx", content(weeks[1][:2])), **all_four)
    turned = content([weeks[1][1], weeks[1][0]], ("Hamburg", "Berlin"))
    case("sheets of known stores may be in another order", first, step("zs_week_turned.xlsx", turned), **all_four)
    before = expected(*weeks[0][:2], stores={"Berlin": weeks[0][0], "Hamburg": weeks[0][1]})
    case("a sheet that is no known store is asked about again", first, step("zs_week_more.xlsx", content(weeks[1], (*names, "Anna")), questions=["other_sheets"]), **before)
    case("sheets of months after those of stores are asked about", first, step("zs_week_months.xlsx", content(weeks[1][:2], ("3月", "4月")), questions=["other_sheets", "which_store"]), **before)
    with_new = expected(*weeks[0][:2], *weeks[1], stores={"Berlin": both(0), "Hamburg": both(1), "Köln": weeks[1][2]})
    case("a new town next to known stores is suggested as a store", first, step("zs_week_town.xlsx", content(weeks[1], (*names, "Köln")), accept_guess=True), **with_new)


    # Next to sales of stores, it is asked only whether the sheets are stores.
    lines = rows("门店,日期,商品,数量", *[f"Berlin,{d},{p},{q}" for d, p, q in weeks[0][0]])
    loaded, known = step("zs_week_loaded.csv", lines), weeks[0][0] + weeks[1][0]
    case("sheets are asked about before the store", loaded, step("zs_week_asked.xlsx", content(weeks[1][:2]), questions=["other_sheets"]), **expected(weeks[0][0]))
    by_store = expected(known, weeks[1][1], stores={"Berlin": known, "Hamburg": weeks[1][1]})
    case("sheets are suggested as stores next to sales of stores", loaded, step("zs_week_asked.xlsx", content(weeks[1][:2]), accept_guess=True), **by_store)


def copies_of_stores(one, case, step, rows):
    parts = [sold("2024-03-04", 14, seed) for seed in range(2)]
    chain = [(d, p, q + parts[1][i][2]) for i, (d, p, q) in enumerate(parts[0])]
    by_store = expected(*parts, stores={"Berlin": parts[0], "Hamburg": parts[1]})
    for number, order in enumerate([("Berlin", "Hamburg", "Chain"), ("Chain", "Berlin", "Hamburg"), ("Berlin", "Chain", "Hamburg")]):
        lines = {"Berlin": parts[0], "Hamburg": parts[1], "Chain": chain}
        content = book(order, [sheet(HEADERS, lines[name]) for name in order])
        one(f"zs_sum_{number}.xlsx", content, **by_store, answers=["other_sheets=stores"], issues=["sheet_repeats"])
        one(f"zs_sum_guess_{number}.xlsx", content, **by_store, accept_guess=True, issues=["sheet_repeats"])
    content = book(("Berlin", "Hamburg", "Berlin (2)"), [sheet(HEADERS, lines) for lines in (*parts, parts[0])])
    one("zs_copy.xlsx", content, **by_store, answers=["other_sheets=stores"], issues=["sheet_repeats"])
    # Next to sheets that say which store they are of, the sum of both is none.
    named = ("张江店", "金桥店")
    for number, order in enumerate([(*named, "连锁"), ("连锁", *named)]):
        lines = {named[0]: parts[0], named[1]: parts[1], "连锁": chain}
        content = book(order, [sheet(HEADERS, lines[name]) for name in order])
        one(f"zs_sum_named_{number}.xlsx", content, **expected(*parts, stores=dict(zip(named, parts))), accept_guess=True, issues=["sheet_repeats"])


def wholes(one, case, step, rows):
    april, may, june = sold("2024-04-01", 30), sold("2024-05-01", 31), sold("2024-06-01", 30)
    old = april[:45]
    whole = april + may + june
    lines = {"Apr": april, "old": old, "May": may, "Jun": june, "2024": whole, "Auswertung": whole}
    orders = [("old", "May", "2024"), ("old", "2024"), ("old", "2024", "May"), ("2024", "old", "Jun"), ("Apr", "May", "Jun", "2024"), ("May", "Auswertung", "Apr"), ("Jun", "old", "Apr", "Auswertung"), ("Apr", "2024", "Auswertung")]
    for number, order in enumerate(orders):
        content = book(order, [sheet(HEADERS, lines[name]) for name in order])
        one(f"zw_{number}.xlsx", content, **expected(whole), issues=["sheet_repeats"])
        one(f"zw_option_{number}.xlsx", content, **expected(whole), all_sheets=True, issues=["sheet_repeats"])
    # The old part ended in the middle of a day.
    cut = old[:-1] + [(*old[-1][:2], old[-1][2] - 1)] if old[-1][2] > 1 else old[:-2] + [(*old[-2][:2], old[-2][2] - 1), old[-1]]
    one("zw_cut.xlsx", book(("old", "2024"), [sheet(HEADERS, cut), sheet(HEADERS, whole)]), **expected(whole), issues=["sheet_repeats"])
    # A day in between that differs is a correction or another till.
    other = [(d, p, q + 2 if (d, p) == old[4][:2] else q) for d, p, q in old]
    one("zw_differs.xlsx", book(("old", "2024"), [sheet(HEADERS, other), sheet(HEADERS, whole)]), questions=["other_sheets"], accept_guess=True)
    # Next to the whole there is one month more.
    july = sold("2024-07-01", 31)
    more = book(("old", "2024", "Jul"), [sheet(HEADERS, part) for part in (old, whole, july)])
    one("zw_more.xlsx", more, questions=["other_sheets"])
    one("zw_more_all.xlsx", more, **expected(whole, july), answers=["other_sheets=all"], issues=["sheet_repeats"])
    one("zw_more_first.xlsx", more, **expected(whole), answers=["other_sheets=first"], issues=["sheet_repeats", "sheet_not_read"])
    one("zw_more_guess.xlsx", more, **expected(whole, july), accept_guess=True, issues=["sheet_repeats"])


def no_headers(one, case, step, rows):
    april, may, june = sold("2024-04-01", 30), sold("2024-05-01", 31), sold("2024-06-01", 30)
    bare = lambda lines: sheet(lines[0], lines[1:])
    for number, names in enumerate([("Apr", "May"), ("4月", "5月"), ("Sheet1", "Sheet2")]):
        content = book(names, [sheet(HEADERS, april), bare(may)])
        one(f"zh_{number}.xlsx", content, questions=["other_sheets"])
        one(f"zh_all_{number}.xlsx", content, **expected(april, may), answers=["other_sheets=all"])
        one(f"zh_guess_{number}.xlsx", content, **expected(april, may), accept_guess=True)
    one("zh_three.xlsx", book(("4月", "5月", "6月"), [sheet(HEADERS, april), bare(may), bare(june)]), **expected(april, may, june), accept_guess=True)
    one("zh_titled.xlsx", book(("4月", "5月"), [sheet(HEADERS, april), sheet(("5月销售", "", ""), may)]), **expected(april, may), accept_guess=True)
    one("zh_first.xlsx", book(("4月", "5月"), [bare(april), sheet(HEADERS, may)]), **expected(april, may), accept_guess=True)
    one("zh_copy.xlsx", book(("4月", "5月"), [sheet(HEADERS, april), bare(april)]), **expected(april), accept_guess=True, issues=["sheet_repeats"])
    one("zh_option.xlsx", book(("4月", "5月"), [sheet(HEADERS, april), bare(may)]), **expected(april, may), all_sheets=True)
    notes = [("2024-05-01", "checked", "Anna"), ("2024-05-02", "closed", "Anna")]
    one("zh_notes.xlsx", book(("4月", "Remarks"), [sheet(HEADERS, april), bare(notes)]), **expected(april), accept_guess=True, issues=["sheet_not_read"])
    turned = [(q, p, d) for d, p, q in may]
    one("zh_turned.xlsx", book(("4月", "5月"), [sheet(HEADERS, april), bare(turned)]), **expected(april), accept_guess=True, issues=["sheet_not_read"])


def spread(first, count, code, quantity):
    start = datetime.date.fromisoformat(first)
    return [(str(start + datetime.timedelta(days=i)), code, quantity / count) for i in range(count)]


def totals_after_days(one, case, step, rows):
    march = sold("2024-03-01", 31)
    months = [(1, 310), (2, 290), (3, 620)]
    length = lambda month: calendar.monthrange(2024, month)[1]
    month_of = lambda month, total: [line for k, code in enumerate(CODES) for line in spread(f"2024-{month:02}-01", length(month), code, total + 31 * k)]
    shares = {month: month_of(month, total) for month, total in months}
    written = {"iso": lambda m: f"2024-{m:02}", "chinese": lambda m: f"2024年{m}月", "named": lambda m: f"{calendar.month_abbr[m]} 2024", "first": lambda m: f"2024-{m:02}-01"}
    daily = rows("日期,商品,数量", *[f"{d},{p},{q}" for d, p, q in march])
    for name, form in written.items():
        monthly = rows("月份,商品,数量", *[f"{form(m)},{code},{total + 31 * k}" for m, total in months for k, code in enumerate(CODES)])
        first = step(f"zm_{name}_days.csv", daily)
        kept = expected(march, shares[1], shares[2])
        asked = lambda **more: step(f"zm_{name}_months.csv", monthly, **more)
        case(f"totals of months after sales by day are asked about: {name}", first, asked(questions=["which_store"]), **expected(march))
        case(f"totals of months leave real days: {name}", first, asked(answers=["which_store==keep"]), **kept)
        case(f"totals of months leave real days by default: {name}", first, asked(accept_guess=True), **kept)
        case(f"totals of months replace days if wanted: {name}", first, asked(answers=["which_store==replace"]), **expected(*shares.values()))
    monthly = rows("月份,商品,数量", *[f"2024-{m:02},{code},{total + 31 * k}" for m, total in months for k, code in enumerate(CODES)])
    # Sundays without sales within the days stay without.
    open_days = [line for line in march if datetime.date.fromisoformat(line[0]).weekday() < 6]
    closed = step("zm_closed_days.csv", rows("日期,商品,数量", *[f"{d},{p},{q}" for d, p, q in open_days]))
    case("totals of months don't fill closed days", closed, step("zm_closed_months.csv", monthly, accept_guess=True), **expected(open_days, shares[1], shares[2]))
    # Of a month of which only the end is known by day, the beginning gets its share.
    late = [line for line in march if line[0] >= "2024-03-11"]
    begun = step("zm_late_days.csv", rows("日期,商品,数量", *[f"{d},{p},{q}" for d, p, q in late]))
    early = [line for line in shares[3] if line[0] < "2024-03-11"]
    case("totals of months fill the days before the first real one", begun, step("zm_late_months.csv", monthly, accept_guess=True), **expected(late, shares[1], shares[2], early))
    # The same totals again aren't finer than those before.
    more = rows("月份,商品,数量", *[f"2024-{m:02},{code},{total + 31 * (k + 1)}" for m, total in months for k, code in enumerate(CODES)])
    again = [line for m, total in months for line in month_of(m, total + 31)]
    case("totals of months replace earlier ones", step("zm_again_1.csv", monthly), step("zm_again_2.csv", more, answers=["which_store==replace"]), **expected(again))
    # With a column of stores, the store isn't asked.
    of_store = rows("门店,日期,商品,数量", *[f"一店,{d},{p},{q}" for d, p, q in march])
    totals = rows("门店,月份,商品,数量", *[f"一店,2024-{m:02},{code},{total + 31 * k}" for m, total in months for k, code in enumerate(CODES)])
    first = step("zm_store_days.csv", of_store)
    kept = expected(march, shares[1], shares[2], stores={"一店": march + shares[1] + shares[2]})
    case("totals of a store's months are asked about", first, step("zm_store_months.csv", totals, questions=["files_overlap"]), **expected(march))
    case("totals of a store's months leave its real days", first, step("zm_store_months.csv", totals, answers=["files_overlap=keep"]), **kept)
    case("totals of a store's months leave its real days by default", first, step("zm_store_months.csv", totals, accept_guess=True), **kept)


def weeks_after_days(one, case, step, rows):
    days = sold("2024-03-04", 14)
    mondays = [datetime.date(2024, 2, 19) + datetime.timedelta(days=7 * i) for i in range(6)]
    totals = {(monday, code): 70 + 7 * i + 14 * k for i, monday in enumerate(mondays) for k, code in enumerate(CODES)}
    shares = [line for (monday, code), total in totals.items() if str(monday) not in ("2024-03-04", "2024-03-11") for line in spread(str(monday), 7, code, total)]
    first = step("zm_week_days.csv", rows("date,product,qty", *[f"{d},{p},{q}" for d, p, q in days]))
    weekly = rows("Week beginning,product,qty", *[f"{monday},{code},{total}" for (monday, code), total in totals.items()])
    case("totals of weeks after sales by day are asked about", first, step("zm_weeks.csv", weekly, questions=["which_store"]), **expected(days))
    case("totals of weeks leave real days", first, step("zm_weeks.csv", weekly, accept_guess=True), **expected(days, shares))


def lost_zeros(one, case, step, rows):
    for number, codes in enumerate([("00101", "00102", "00103"), ("00101", "23456", "34567"), ("000777", "000778", "000779"), ("0A1", "0A2", "0A3")]):
        weeks = [sold(first, 7, 0, codes) for first in ("2024-03-04", "2024-03-11")]
        bare = [(d, code.lstrip("0"), q) for d, code, q in weeks[1]]
        first = step(f"zc_{number}_1.csv", rows("date,sku,qty", *[",".join(map(str, line)) for line in weeks[0]]))
        content = rows("date,sku,qty", *[",".join(map(str, line)) for line in bare])
        second = lambda **more: step(f"zc_{number}_2.csv", content, **more)
        case(f"codes without their zeros are asked about: {number}", first, second(questions=["same_products"]), **expected(weeks[0]))
        case(f"codes without their zeros are the same: {number}", first, second(answers=["same_products=same"]), **expected(*weeks))
        case(f"codes without their zeros may be new: {number}", first, second(answers=["same_products=new"]), **expected(weeks[0], bare))
        # From then on they are known.
        third = sold("2024-03-18", 7, 0, codes)
        later = rows("date,sku,qty", *[f"{d},{code.lstrip('0')},{q}" for d, code, q in third])
        case(f"codes without their zeros are known later: {number}", first, second(accept_guess=True), step(f"zc_{number}_3.csv", later), **expected(*weeks, third))
    known, bare = sold("2024-03-04", 7, 0, ("101", "102")), sold("2024-03-11", 7, 0, ("00101", "00102"))
    texts = [rows("date,sku,qty", *[",".join(map(str, line)) for line in part]) for part in (known, bare)]
    case("codes with their zeros again are asked about", step("zc_back_1.csv", texts[0]), step("zc_back_2.csv", texts[1], questions=["same_products"]), **expected(known))
    # A file that keeps zeros has lost none.
    mixed = sold("2024-03-11", 7, 0, ("00102", "101"))
    kept = sold("2024-03-04", 7, 0, ("00101", "00102"))
    texts = [rows("date,sku,qty", *[",".join(map(str, line)) for line in part]) for part in (kept, mixed)]
    case("a code next to one with zeros is another", step("zc_mixed_1.csv", texts[0]), step("zc_mixed_2.csv", texts[1], issues=["codes_differ_by_zeros"]), **expected(kept, mixed))
    # Other names are other products.
    named = [rows("date,sku,name,qty", *[f"{d},{p},{names[p.lstrip('0')]},{q}" for d, p, q in part]) for part, names in ((kept, {"101": "Aspirin", "102": "Ibuprofen"}), (sold("2024-03-11", 7, 0, ("101", "102")), {"101": "Paracetamol", "102": "Cetirizin"}))]
    case("codes that differ by zeros and names are different products", step("zc_named_1.csv", named[0]), step("zc_named_2.csv", named[1], issues=["codes_differ_by_zeros"]), **expected(kept, sold("2024-03-11", 7, 0, ("101", "102"))))


def plans(one, case, step, rows):
    """Sheets of plans and purchases next to those of months."""
    month = lambda m, q=5: sheet(("Date", "SKU", "Qty"), [(f"2024-{m:02}-{d:02}", "A1", q) for d in range(2, 12, 2)])
    first = step("zp_book.xlsx", book(("April", "May"), [month(4), month(5)]), answers=["other_sheets=all"])
    names = ("June plan", "June target", "Budget June", "Plan Juni", "Objectif juin", "Objetivo junio", "План июнь", "6月计划", "6月目标", "6월 목표", "Hedef Haziran", "Cel czerwiec")
    for number, name in enumerate(names):
        text = book(("April", "May", name), [month(4), month(5), month(6, 100)])
        case(f"a sheet of plans isn't read with the others {number}", first, step(f"zp_plan_{number}.xlsx", text, issues=["sheet_not_read"]), totals={"A1": 50})
        one(f"zp_plan_first_{number}.xlsx", text, {"A1": 50}, answers=["other_sheets=all"], issues=["sheet_not_read"])
    for number, name in enumerate(("Alış", "Orders to supplier", "Purchases")):
        text = book(("April", "May", name), [month(4), month(5), month(6, 100)])
        case(f"a sheet of purchases isn't read with the others {number}", first, step(f"zp_bought_{number}.xlsx", text, issues=["sheet_not_read"]), totals={"A1": 50})
    case("a sheet of the next month is read", first, step("zp_next.xlsx", book(("April", "May", "June"), [month(4), month(5), month(6, 7)])), totals={"A1": 85})
    one("zp_alone.xlsx", book(("June plan",), [month(6)]), questions=["quantity_column"])
