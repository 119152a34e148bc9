//! The day of a count in the names of files, its title, and its column: taken where it is certain, asked about where it isn't.

use std::fs;

use jiff::civil::{Date, date};
use sales::{StockContext, StockFault};

const TODAY: Date = date(2026, 11, 27);

/// The day of a list and what is unclear about it, by its file's name and its text.
fn read(name: &str, text: &str) -> (Option<Date>, Option<String>, Vec<StockFault>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, text).expect("written");
    let list = sales::read_stock_list(&workbench::Reader::thread(), &file, &StockContext::on(TODAY)).expect("a list");
    (list.date, list.unclear_date, list.issues.iter().map(|issue| issue.fault).collect())
}

#[test]
fn a_name_with_a_day_that_cannot_be_taken_is_asked_about_and_other_numbers_are_not() {
    let of = |stem: &str| {
        let (day, unclear, _) = read(&format!("{stem}.csv"), "编码,库存\nP1,5\n");
        (day, unclear.is_some())
    };
    let mut wrong = Vec::new();
    for stem in [
        "12月20日盘点",
        "11月盘点",
        "10月盘点",
        "库存 2026 10",
        "库存 2026 13 20",
        "3月5号",
        "3月5日库存",
        "5日库存",
        "5号盘点",
        "13月5日库存",
        "库存20301118",
        "库存20301118153000",
        "库存2026年12月20日",
        "库存2026-13-20",
        "库存2026-11-31",
        "库存202611",
        "库存2026-12",
        "库存12.20",
        "库存03-05",
        "2025年盘点",
        "库存2026-11-20至2026-12-26",
        "11月20日盘点",
        "库存11.20",
        "库存1120",
        "stock 10-11-2026",
        "stock Dec 20",
        "stock November 2026",
    ] {
        if of(stem) != (None, true) {
            wrong.push((stem, of(stem)));
        }
    }
    for (stem, day) in [
        ("库存20261118", date(2026, 11, 18)),
        ("库存 2026 11 18", date(2026, 11, 18)),
        ("stock Nov 18 2026", date(2026, 11, 18)),
        ("库存20261118_153000", date(2026, 11, 18)),
        ("库存2026年11月19日8时", date(2026, 11, 18)),
        ("库存2026年11月18日18时", date(2026, 11, 18)),
        ("2026-11-12至2026-11-18库存", date(2026, 11, 18)),
        ("11月26号盘点", date(2026, 11, 26)),
        ("26日库存", date(2026, 11, 26)),
        ("库存11.13-11.26", date(2026, 11, 26)),
    ] {
        if of(stem) != (Some(day), false) {
            wrong.push((stem, of(stem)));
        }
    }
    for stem in [
        "库存",
        "S001",
        "11月27日库存",
        "27日库存",
        "库存11.27",
        "2026年库存",
        "近30日未动销库存",
        "5号店库存",
        "S1-2",
        "1127库存",
        "1126",
        "stock v2",
        "stock v11.20",
        "库存(2)",
        "0320",
        "138001380000",
    ] {
        if of(stem) != (None, false) {
            wrong.push((stem, of(stem)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn cells_and_titles_without_a_year_or_with_a_time_are_read_or_asked_about() {
    let of = |text: &str| {
        let (day, unclear, faults) = read("库存.csv", text);
        (day, unclear, faults)
    };
    let mut wrong = Vec::new();
    for cell in ["11月5日", "11/5日", "11月5号", "5日", "11月31日", "12月20日", "2026年13月5日", "31", "10月"] {
        let found = of(&format!("编码,库存,盘点日期\nP1,5,{cell}\n"));
        if found != (None, Some(cell.to_owned()), vec![StockFault::CountDateUnclear]) {
            wrong.push((cell.to_owned(), found));
        }
    }
    for (cell, day) in [("11月27日", Some(TODAY)), ("11月26日", Some(date(2026, 11, 26))), ("", None), ("-", None)] {
        let found = of(&format!("编码,库存,盘点日期\nP1,5,{cell}\n"));
        if found != (day, None, vec![]) {
            wrong.push((cell.to_owned(), found));
        }
    }
    for (title, day) in [
        ("打印时间 2026年11月5日8时", date(2026, 11, 4)),
        ("打印时间 2026年11月5日18:30", date(2026, 11, 5)),
        ("打印时间 2026年11月5日08:30", date(2026, 11, 4)),
        ("打印时间 2026年11月5日 8时", date(2026, 11, 4)),
        ("盘点 2026年11月5日下午5点", date(2026, 11, 5)),
    ] {
        let found = of(&format!("{title}\n编码,库存\nP1,5\n"));
        if found.0 != Some(day) {
            wrong.push((title.to_owned(), found));
        }
    }
    for title in ["盘点日期：13月5日", "盘点日期：12月20日", "盘点日期：11月5日8时"] {
        let found = of(&format!("{title}\n编码,库存\nP1,5\n"));
        if found.0.is_some() || found.1.is_none() {
            wrong.push((title.to_owned(), found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let (_, unclear, faults) = of("编码,库存,盘点日期\nP1,5,11月5日\nP1,7,11月20日\n");
    assert_eq!((unclear.as_deref(), faults), (Some("11月5日"), vec![StockFault::CountDateUnclear, StockFault::OlderDay]));
}

#[test]
fn cases_next_to_loose_units_without_their_size_are_no_units() {
    let of = |text: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("库存.csv");
        fs::write(&file, text).expect("written");
        let list = sales::read_stock_list(&workbench::Reader::thread(), &file, &StockContext::on(TODAY)).expect("a list");
        let faults: Vec<StockFault> = list.issues.iter().map(|issue| issue.fault).collect();
        (list.rows.iter().map(|row| row.quantity).collect::<Vec<_>>(), faults)
    };
    assert_eq!(of("编码,整件,零\nP1,2,5\nP2,0,5\nP3,,7\n"), (vec![5.0, 7.0], vec![StockFault::CaseSizeMissing]));
    assert_eq!(of("编码,整件,零,件装量\nP1,2,5,24\n"), (vec![53.0], vec![]));
    assert_eq!(of("编码,库存数量\nP1,2箱3盒\n"), (vec![], vec![StockFault::CaseSizeMissing]));
}
