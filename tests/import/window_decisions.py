"""Cases of `make_decisions.py` that came up in the window: dates without a year, stores in plain titles, quarters, and stock that isn't sold."""

import datetime

YEAR = 2024


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (without_year, titles_of_stores, quarters, stock_is_not_sold, side_by_side, weeks):
        part(to.one, to.case, to.step, to.rows)


def without_year(one, case, step, rows):
    days = [datetime.date(YEAR, 11, 17) + datetime.timedelta(days=i) for i in range(8)]
    total, by_day = {"A": sum(range(1, 9))}, {str(d): float(i + 1) for i, d in enumerate(days)}
    forms = {
        "dash": lambda d: f"{d:%m-%d}",
        "slash": lambda d: f"{d:%m/%d}",
        "slash_short": lambda d: f"{d.month}/{d.day}",
        "dot": lambda d: f"{d:%m.%d}",
        "german": lambda d: f"{d:%d.%m.}",
        "day_first": lambda d: f"{d:%d/%m}",
        "day_first_dash": lambda d: f"{d.day}-{d.month}",
        "time": lambda d: f"{d:%m-%d} 08:15",
        "time_seconds": lambda d: f"{d:%m/%d} 14:05:33",
        "time_named": lambda d: f"{d:%d-%b} 08:15:22",
        "time_of_days": lambda d: f"{d:%d/%m} 9:05 PM",
        "named": lambda d: f"{d:%d-%b}",
        "chinese": lambda d: f"{d.month}月{d.day}日",
        "chinese_time": lambda d: f"{d.month}月{d.day}日 8:05",
    }
    for name, form in forms.items():
        text = rows("日期,药品编码,数量", *[f"{form(d)},A,{i + 1}" for i, d in enumerate(days)])
        one(f"v_year_{name}.csv", text, questions=["date_column"])
        one(f"v_year_{name}_answered.csv", text, total, days=by_day, answers=[f"date_column=={YEAR}"])
        one(f"v_year_{name}_titled.csv", f"{YEAR}年销售明细\n" + text, total, days=by_day)
    text = rows("日期,药品编码,数量", *[f"{d:%m-%d},A,{i + 1}" for i, d in enumerate(days)], "合计,,36")
    one("v_year_sum.csv", text, questions=["date_column"])
    one("v_year_sum_answered.csv", text, total, days=by_day, answers=[f"date_column=={YEAR}"])
    wide = rows("日期,阿莫西林胶囊,布洛芬片", *[f"{d:%m-%d},{i + 1},{i + 2}" for i, d in enumerate(days)])
    one("v_year_wide.csv", wide, questions=["date_column"])
    one("v_year_wide_answered.csv", wide, {"阿莫西林胶囊": 36, "布洛芬片": 44}, answers=[f"date_column=={YEAR}"])
    stores = rows("日期,药品编码,一店,二店", *[f"{d:%m-%d},A,{i * 3 % 7 + 1},{i * 3 % 7 + 2}" for i, d in enumerate(days)])
    one("v_year_stores.csv", stores, questions=["date_column"])
    one("v_year_stores_answered.csv", stores, {"A": 66}, stores={"一店": 29, "二店": 37}, answers=[f"date_column=={YEAR}"])
    # Where no day is beyond the twelfth, either number may be the month.
    early = [datetime.date(YEAR, 11, 3) + datetime.timedelta(days=i) for i in range(6)]
    text = rows("date,product,qty", *[f"{d:%m-%d},A,{i + 1}" for i, d in enumerate(early)])
    one("v_year_unclear.csv", text, questions=["date_order"], answers=[f"date_column=={YEAR}"])
    for order, month_first in (("mdy", True), ("dmy", False)):
        read = {str(d if month_first else datetime.date(YEAR, d.day, d.month)): float(i + 1) for i, d in enumerate(early)}
        one(f"v_year_unclear_{order}.csv", text, {"A": 21}, days=read, answers=[f"date_column=={YEAR}", f"date_order={order}"])
    one("v_fractions.csv", rows("date,product,qty", *[f"0.{25 + i},A,{i + 1}" for i in range(6)]), issues=["bad_date"])


def titles_of_stores(one, case, step, rows):
    stores = rows("日期,门店编码,门店名称,药品编码,数量", "2024-03-01,S001,人民路店,A,5", "2024-03-01,S002,解放路店,A,7", "2024-03-01,S003,Branch North,A,9")
    body = rows("日期,药品编码,数量", "2024-03-02,A,3", "2024-03-03,A,4")
    new = rows("日期,药品名称,数量", "2024-03-02,新药,3", "2024-03-03,新药,4")

    def before(number):
        return step(f"v_stores_{number}.csv", stores)

    for number, (title, store) in enumerate([("人民路店 2024年3月 销售日报", "S001"), ("解放路店销售日报", "S002"), ("Branch North – sales March 2024", "S003"), ("S002 sales", "S002")]):
        known = {"S001": 5, "S002": 7, "S003": 9}
        known[store] += 7
        case(f"a title names a known store {number}", before(number), step(f"v_title_{number}.csv", f"{title}\n{body}", issues=["store_of_title"]), totals={"A": 28}, stores=known)
    case("a title names a store that is not known", before("x"), step("v_title_x.csv", "建设路店 2024年3月 销售日报\n" + new, questions=["which_store"]), totals={"A": 21})
    case("a title names a store that is not known answered", before("y"), step("v_title_y.csv", "建设路店 2024年3月 销售日报\n" + new, answers=["which_store=建设路店"]), totals={"A": 21, "新药": 7}, stores={"S001": 5, "S002": 7, "S003": 9, "建设路店": 7})
    case("no title names a store where all have one", before("z"), step("v_title_z.csv", new, questions=["which_store"]), totals={"A": 21})
    case("an unknown store is not guessed", before("w"), step("v_title_w.csv", new, questions=["which_store"], accept_guess=True), totals={"A": 21})
    case("a part of a name is no store", before("v"), step("v_title_v.csv", "新人民路店 2024年3月 销售日报\n" + body, questions=["which_store"]), totals={"A": 21})


def quarters(one, case, step, rows):
    lengths = {1: 91, 2: 91, 3: 92, 4: 92}
    starts = {1: "2024-01-01", 2: "2024-04-01", 3: "2024-07-01", 4: "2024-10-01"}
    spread = {}
    for number, length in lengths.items():
        first = datetime.date.fromisoformat(starts[number])
        spread |= {str(first + datetime.timedelta(days=i)): 2.0 for i in range(length)}
    units = [2 * length for length in lengths.values()]
    cells = ",".join(map(str, units))
    forms = {"en": "Q{} 2024", "joined": "2024Q{}", "dash": "2024-Q{}", "zh": "2024年{}季度", "zh_long": "2024年第{}季度", "short": "{}Q24", "de": "{}. Quartal 2024"}
    for name, form in forms.items():
        heads = ",".join(form.format(number) for number in lengths)
        one(f"v_quarters_{name}.csv", rows(f"药品编码,{heads}", f"A,{cells}"), {"A": sum(units)}, days=spread, issues=["spread_over_days"])
    one("v_quarters_rows.csv", rows("期间,药品编码,数量", *[f"2024Q{n},A,{u}" for n, u in zip(lengths, units)]), {"A": sum(units)}, days=spread, issues=["spread_over_days"])
    heads = ",".join(f"Q{number}" for number in lengths)
    one("v_quarters_no_year.csv", rows(f"药品编码,{heads}", f"A,{cells}"), questions=["date_column"])
    one("v_quarters_no_year_answered.csv", rows(f"药品编码,{heads}", f"A,{cells}"), {"A": sum(units)}, days=spread, answers=["date_column==2024"])
    months = [f"2024-{m:02}" for m in range(1, 7)]
    heads = ",".join([*months[:3], "2024Q1", *months[3:], "2024Q2"])
    one("v_quarters_of_months.csv", rows(f"药品编码,{heads}", "A,31,29,31,91,30,31,30,91"), {"A": 182}, issues=["total_column"])


def stock_is_not_sold(one, case, step, rows):
    one("v_counted.csv", rows("门店编码,药品编码,盘点数量,账面数量", "S1,A,40,44", "S1,B,3,7"), questions=["date_column", "quantity_column"])
    one("v_counted_guess.csv", rows("日期,药品编码,账面数量", *[f"2024-03-{4 + i:02},A,{40 + i % 3}" for i in range(6)]), questions=["quantity_column"], accept_guess=True)


def side_by_side(one, case, step, rows):
    lines = [f"2024-03-{4 + i:02},A,{i + 1},2024-03-{4 + i:02},A,{10 * (i + 1)}" for i in range(4)]
    short = [*lines, "2024-03-08,B,7,,,"]
    for number, (first, second) in enumerate([("Store S001", "Store S002"), ("一店", "二店"), ("Branch North", "Branch South")]):
        one(f"v_side_{number}.csv", rows(f"{first},,,{second},,", "Date,Product,Qty,Date,Product,Qty", *short), {"A": 110, "B": 7}, stores={first: 17, second: 100})
    one("v_side_gap.csv", rows("一店,,,,二店,,", "日期,药品编码,数量,,日期,药品编码,数量", *[line.replace(",2024", ",,2024") for line in lines]), {"A": 110}, stores={"一店": 10, "二店": 100})
    text = rows("Left,,,Right,,", "Date,Product,Qty,Date,Product,Qty", *short)
    one("v_side_unclear.csv", text, questions=["store_columns"])
    one("v_side_stores.csv", text, {"A": 110, "B": 7}, stores={"Left": 17, "Right": 100}, answers=["store_columns=yes"])
    one("v_side_parts.csv", text, {"A": 110, "B": 7}, stores={"main": 117}, answers=["store_columns=no"])
    known = step("v_side_known_1.csv", rows("date,store,product,qty", "2024-03-01,S001,A,1", "2024-03-01,S002,A,2"))
    case("stores side by side are known", known, step("v_side_known_2.csv", rows("Store S001,,,Store S002,,", "Date,Product,Qty,Date,Product,Qty", *lines)), totals={"A": 113}, stores={"S001": 11, "S002": 102})


def weeks(one, case, step, rows):
    # The week of 2024-11-04.
    first = datetime.date(2024, 11, 4)
    spread = {str(first + datetime.timedelta(days=i)): 3.0 + (i // 7) for i in range(21)}
    for number, form in enumerate(["Week {}", "W{}", "第{}周", "KW {}"]):
        heads = ",".join(form.format(week) for week in (45, 46, 47))
        one(f"v_weeks_{number}.csv", rows(f"Product,{heads}", "A,21,28,35"), questions=["date_column"])
        one(f"v_weeks_{number}_answered.csv", rows(f"Product,{heads}", "A,21,28,35"), {"A": 84}, days=spread, answers=["date_column==2024"], issues=["spread_over_days"])
    one("v_weeks_two.csv", rows("Product,Week 45,Week 46", "A,21,28"), {"A": 49}, answers=["date_column==2024"])
    one("v_weeks_of_month.csv", "2024年3月\n" + rows("药品编码,第1周,第2周,第3周", "A,21,28,35"), questions=["date_column", "quantity_column"])
