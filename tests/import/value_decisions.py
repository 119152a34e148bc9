"""Cases of `make_decisions.py` about products and stores that are the same as before."""

import datetime


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (products_again, stores_again):
        part(to.one, to.case, to.step, to.rows, to.daily)


CODES = ["A100", "B200", "C300"]
NAMES = ["感冒灵", "板蓝根", "阿莫西林"]
SOLD = [(datetime.date(2024, 3, 4) + datetime.timedelta(days=i), k, 1 + (7 * i + 3 * k) % 11) for i in range(14) for k in range(3)]
SUMS = [sum(q for _, j, q in SOLD if j == k) for k in range(3)]
BY_CODE = dict(zip(CODES, SUMS))
BY_NAME = dict(zip(NAMES, SUMS))
LATER = [(d + datetime.timedelta(days=14), k, q) for d, k, q in SOLD]


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
