//! Days of counts and of expiry that can be read in more than one way: each is read right, or it is reported.

use super::*;
use StockFault::{AmbiguousDate, BadArrival, BadDate, CountDateUnclear, Expired, OlderDay, ShelfLifeUnclear};

#[test]
fn the_day_of_the_count_is_certain_or_asked_about() {
    let of = |text: &str| {
        let list = list(text);
        (list.date, list.unclear_date.clone(), told(&list))
    };
    let day = |day| Some(date(2025, 6, day));
    let unclear = |text: &str| (None, Some(text.to_owned()), vec![CountDateUnclear]);
    assert_eq!(of("盘点日期：05/06/2025\n编码,库存\nP1,5\n"), unclear("05/06/2025"));
    assert_eq!(of("编码,库存,盘点日期\nP1,5,05/06/2025\n"), unclear("05/06/2025"));
    assert_eq!(of("编码,库存,盘点日期\nP1,5,05/06/2025\nP2,5,15/06/2025\n"), (day(15), None, vec![OlderDay]), "one proves the other");
    assert_eq!(of("编码,库存,盘点日期\nP1,5,10/06/2025\n"), (day(10), None, vec![]), "6 October is still to come");
    for cell in ["6月5日", "6/5日", "5日", "6月31日", "12月20日", "2025年13月5日", "31"] {
        assert_eq!(of(&format!("编码,库存,盘点日期\nP1,5,{cell}\n")), unclear(cell), "{cell}");
    }
    for (cell, found) in [("6月30日", day(30)), ("6月29日", day(29)), ("", None), ("-", None)] {
        assert_eq!(of(&format!("编码,库存,盘点日期\nP1,5,{cell}\n")), (found, None, vec![]), "{cell}");
    }
    let mixed = list("编码,库存,盘点日期\nP1,5,6月5日\nP1,7,6月20日\n");
    assert_eq!((units(&mixed), told(&mixed)), (7.0, vec![CountDateUnclear, OlderDay]), "days of one store aren't added up");
    assert_eq!(of("打印时间 2025年6月25日8时\n编码,库存\nP1,5\n").0, day(24));
    assert_eq!(of("打印时间 2025年6月25日18:30\n编码,库存\nP1,5\n").0, day(25));
    assert_eq!(of("打印时间 2025年6月25日08:30\n编码,库存\nP1,5\n").0, day(24));
    assert_eq!(of("编码,库存,盘点时间\nP1,5,2025-06-25 08:10\nP2,5,2025-06-25 08:12\n"), (day(24), None, vec![]));
    assert_eq!(of("编码,库存,盘点时间\nP1,5,2025-06-25 08:10\nP2,5,2025-06-25 18:12\n"), (day(25), None, vec![]));
    assert_eq!(of("打印时间：2025-06-25 08:10:22\n编码,库存\nP1,5\n").0, day(24));
    assert_eq!(of("打印时间：2025-06-25 18:10:22\n编码,库存\nP1,5\n").0, day(25));
}

#[test]
fn dates_of_a_column_are_read_in_one_order() {
    for cell in ["EXP 2027-03", "有效期至2027.03", "exp. date: 2027-03", "至2027-03-31"] {
        assert_eq!(expires(cell), (Some(date(2027, 3, 31)), vec![]), "{cell}");
    }
    let list = list(&format!("{LOTS}S001,P1,A,5,26-12-27\nS001,P1,B,5,27-11-26\nS001,P1,C,5,28-05-31\n"));
    let found: Vec<_> = list.rows.iter().filter_map(|row| row.expires).collect();
    assert_eq!(found, [date(2026, 12, 27), date(2027, 11, 26), date(2028, 5, 31)]);
    assert_eq!(told(&list), [AmbiguousDate; 3]);
    let found = |dates: [&str; 3]| {
        let rows: String = dates.iter().map(|written| format!("S001,P1,A,5,{written}\n")).collect();
        let list = super::list(&format!("{LOTS}{rows}"));
        assert_eq!(told(&list).iter().filter(|fault| **fault == AmbiguousDate).count(), 3, "{dates:?}");
        list.rows.iter().filter_map(|row| row.expires).collect::<Vec<_>>()
    };
    // By the day first, the last one would have expired ten years ago.
    assert_eq!(found(["26.11.30", "27.05.31", "28.01.15"]), [date(2026, 11, 30), date(2027, 5, 31), date(2028, 1, 15)]);
    assert_eq!(found(["26-11-30", "27-05-12", "26-08-15"]), [date(2026, 11, 30), date(2027, 5, 12), date(2026, 8, 15)]);
    // And here by the year first.
    assert_eq!(found(["30.11.26", "28.02.27", "15.01.28"]), [date(2026, 11, 30), date(2027, 2, 28), date(2028, 1, 15)]);
}

#[test]
fn a_month_in_which_goods_are_no_longer_good_may_be_their_last_one() {
    let of = |header: &str, cell: &str| {
        let list = list(&format!("编码,库存,{header}\nP1,5,{cell}\n"));
        (list.rows[0].expires, told(&list))
    };
    for (header, cell) in [("失效期", "2027-03"), ("失效日期", "2027年3月"), ("有效期", "失效期：2027.03")] {
        assert_eq!(of(header, cell), (Some(date(2027, 2, 28)), vec![AmbiguousDate]), "{header} {cell}");
    }
    assert_eq!(of("失效期", "2027-03-31"), (Some(date(2027, 3, 31)), vec![]));
    assert_eq!(of("有效期/失效期", "2027-03"), (Some(date(2027, 3, 31)), vec![]));
}

#[test]
fn expected_dates_that_cannot_be_read_are_reported() {
    for written in ["下周", "12/1", "05/12/2025", "12/15", "3天"] {
        let list = list(&format!("编码,库存,在途,预计到货\nP1,9,50,{written}\n"));
        assert_eq!((list.rows[0].on_the_way, list.rows[0].arrives, told(&list)), (Some(50.0), None, vec![BadArrival]), "{written}");
    }
    let list = list("编码,库存,在途,预计到货\nP1,9,50,2025-07-12\nP2,9,,\n");
    assert_eq!((list.rows[0].arrives, told(&list)), (Some(date(2025, 7, 12)), vec![]));
}

#[test]
fn expiry_dates_of_more_forms() {
    for header in
        ["有效期止", "有效至", "效期截止", "到效日期", "过期日", "有效期至日期", "有效期截至", "有效期/失效期", "BBE", "Valid until"]
    {
        assert_eq!(list(&format!("编码,库存,{header}\nP1,5,2026-05-09\n")).rows[0].expires, Some(date(2026, 5, 9)), "{header}");
    }
    assert_eq!(expires("2027年"), (Some(date(2027, 12, 31)), vec![]));
    assert_eq!(expires("2027"), (Some(date(2027, 12, 31)), vec![]));
    assert_eq!(expires("1/2/27"), (Some(date(2027, 1, 2)), vec![(2, AmbiguousDate)]), "the earlier of January and February");
    assert_eq!(expires("已过期"), (Some(date(2025, 6, 29)), vec![(2, Expired)]));
    assert_eq!(expires("1926-05-09"), (None, vec![(2, BadDate)]));
    assert_eq!(expires("24"), (None, vec![(2, BadDate)]));
    let number = |number: f64| dates::read(crate::source::Cell::Number(number), dates::Order::default());
    assert_eq!(number(2026.12), dates::Dated::Day(date(2026, 12, 31)));
    assert_eq!(number(2026.5), dates::Dated::Day(date(2026, 5, 31)));
    assert_eq!(number(2026.1), dates::Dated::Ambiguous(date(2026, 1, 31)));
}

#[test]
fn goods_made_in_a_month_last_until_the_end_of_the_month_before() {
    let made = list("编码,库存,生产日期,有效期\nP1,5,2023.11,36个月\n");
    assert_eq!(made.rows[0].expires, Some(date(2026, 10, 31)));
    let unreadable = list("编码,库存,生产日期,保质期\nP1,5,去年,36个月\n");
    assert_eq!((unreadable.rows[0].expires, told(&unreadable)), (None, vec![BadDate]));
}

#[test]
fn a_shelf_life_without_a_unit_is_not_guessed() {
    let of = |header: &str, cells: &[&str]| {
        let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("P{at},5,2025-06-01,{cell}\n")).collect();
        let list = list(&format!("编码,库存,生产日期,{header}\n{rows}"));
        (list.rows.iter().map(|row| row.shelf_life_days).collect::<Vec<_>>(), told(&list))
    };
    assert_eq!(of("保质期", &["24"]), (vec![None], vec![ShelfLifeUnclear]));
    assert_eq!(of("保质期（月）", &["24"]), (vec![Some(730)], vec![]));
    assert_eq!(of("保质期（月）", &["6"]), (vec![Some(183)], vec![]));
    assert_eq!(of("保质期（年）", &["2"]), (vec![Some(730)], vec![]));
    assert_eq!(of("保质天数", &["90"]), (vec![Some(90)], vec![]));
    assert_eq!(of("保质期", &["90", "730"]), (vec![Some(90), Some(730)], vec![]), "730 can only be days");
}

#[test]
fn days_in_titles_are_those_of_the_count() {
    for (title, day) in [
        ("2025-06-01至2025-06-25库存表", date(2025, 6, 25)),
        ("2025-06-01-2025-06-25", date(2025, 6, 25)),
        ("打印日期：2025-06-27 盘点日期：2025-06-20", date(2025, 6, 20)),
        ("盘点日期：2025-06-20 打印日期：2025-06-27 08:30", date(2025, 6, 20)),
        ("盘点日期：,2025-06-20,制表：,2025-06-27", date(2025, 6, 20)),
        ("打印日期：2025-06-27", date(2025, 6, 27)),
        ("库存表 2025年6月20日", date(2025, 6, 20)),
        ("库存表 2025 年 6 月 20 日", date(2025, 6, 20)),
        ("Stock list as of June 20, 2025", date(2025, 6, 20)),
        ("Stock on hand  Printed: 20-Jun-2025 05:12 PM", date(2025, 6, 20)),
        ("Stock on hand  Printed: 21-Jun-2025 08:12 AM", date(2025, 6, 20)),
        ("打印时间：2025年6月20日 下午5:12", date(2025, 6, 20)),
        ("盘点：2025年6月21日 8时10分", date(2025, 6, 20)),
        ("2025年5月至2025年6月  盘点日期：2025-06-20", date(2025, 6, 20)),
        ("截至6月29日", date(2025, 6, 29)),
    ] {
        assert_eq!(list(&format!("{title}\n编码,库存\nP1,5\n")).date, Some(day), "{title}");
    }
}

#[test]
fn each_store_is_of_its_own_day() {
    let days = |text: &str| {
        let list = list(text);
        (list.rows.iter().map(|row| row.counted_on).collect::<Vec<_>>(), list.date, list.unclear_date, list.issues)
    };
    let (one, other) = (Some(date(2025, 6, 29)), Some(date(2025, 6, 24)));
    let own = |value: &str| vec![StockIssue { line: 0, fault: StockFault::CountedOnOwnDay, value: value.into() }];
    let header = "门店编码,药品编码,库存数量,盘点日期\n";
    let apart = days(&format!("{header}S001,P1,30,2025-06-29\nS002,P1,30,2025-06-24\n,P2,3,\n"));
    assert_eq!((apart.0, apart.1, apart.2), (vec![one, other, other], one, None));
    let early = days(&format!("{header}S001,P1,30,2025-06-30 08:00\nS002,P1,30,2025-06-24 18:00\n"));
    assert_eq!(early, (vec![one, other], one, None, own("S002: 2025-06-24")), "one of them was counted in the morning");
    let same = days(&format!("{header}S001,P1,30,2025-06-29\nS002,P1,30,\n"));
    assert_eq!((same.0, same.1), (vec![one, one], one), "one day is that of the list");
    let unclear = days(&format!("{header}S001,P1,30,2025-06-29\nS002,P1,30,2025-06-24\nS003,P1,30,\n"));
    assert_eq!((unclear.1, unclear.2), (None, Some("S003".into())), "of any day");
    let left = list("门店编码,药品编码,库存数量,盘点日期,剩余天数\nS001,P1,30,2025-06-29,10\nS002,P1,30,2025-06-24,10\n");
    assert_eq!(left.rows.iter().map(|row| row.expires).collect::<Vec<_>>(), [Some(date(2025, 7, 9)), Some(date(2025, 7, 4))]);
}
