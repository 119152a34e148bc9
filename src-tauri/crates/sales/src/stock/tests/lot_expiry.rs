//! Lot numbers and expiry dates in one column: divided where every cell proves it, and otherwise reported.

use super::*;
use StockFault::{AmbiguousDate, Expired, LotExpiryUnclear};

/// The lot and the expiry date of each row.
type Lots = Vec<(Option<String>, Option<Date>)>;

/// What is read, and what is reported.
fn parts(header: &str, cells: &[&str]) -> (Lots, Vec<StockFault>) {
    let rows: String = cells.iter().enumerate().map(|(row, cell)| format!("P{row}\t5\t{cell}\n")).collect();
    let list = list(&format!("编码\t库存\t{header}\n{rows}"));
    let faults = told(&list);
    (list.rows.into_iter().map(|row| (row.lot, row.expires)).collect(), faults)
}

fn lot(lot: &str, expires: Date) -> (Option<String>, Option<Date>) {
    (Some(lot.to_owned()), Some(expires))
}

#[test]
fn lots_and_dates_in_one_column_are_divided() {
    let whole = date(2027, 3, 31);
    for header in
        ["批号/效期", "批号（效期）", "批号效期", "批号及有效期", "Lot/Expiry", "Batch No. / Exp. Date", "Lot & expiry", "批号/有效期至"]
    {
        for cell in [
            "A123/2027-03",
            "A123(2027-03)",
            "A123（2027.03）",
            "A123 2027年3月",
            "A123-20270331",
            "A123/2027/03/31",
            "批号:A123 效期:2027-03",
            "Lot A123 EXP 2027-03",
        ] {
            assert_eq!(parts(header, &[cell]), (vec![lot("A123", whole)], vec![]), "{header} {cell}");
        }
    }
    assert_eq!(parts("批号/效期", &["20240101 2027.03"]), (vec![lot("20240101", whole)], vec![]));
    assert_eq!(parts("效期/批号", &["2027.03 20240101"]), (vec![lot("20240101", whole)], vec![]));
    assert_eq!(parts("批号/效期", &["2027.03 B7", "2027-03-31/B8"]).0, [lot("B7", whole), lot("B8", whole)], "as the cells say");
    let mixed = parts("批号/效期", &["A1/2027-03-01", "", "AB-12/2027.03", "C3/无", "-"]);
    let right = vec![lot("A1", date(2027, 3, 1)), (None, None), lot("AB-12", whole), (Some("C3".into()), None), (None, None)];
    assert_eq!(mixed, (right, vec![]));
    let slashes = parts("Lot/Expiry", &["A/01/12/2027", "B7/13/12/2027"]);
    assert_eq!(slashes, (vec![lot("A", date(2027, 12, 1)), lot("B7", date(2027, 12, 13))], vec![]));
    assert_eq!(parts("批号/效期", &["A1/2024-01-31"]), (vec![lot("A1", date(2024, 1, 31))], vec![Expired]));
    assert_eq!(parts("批号/效期", &["A1/03/04/2027"]), (vec![lot("A1", date(2027, 3, 4))], vec![AmbiguousDate]));
    assert_eq!(parts("批号/失效期", &["A1/2027-03"]), (vec![lot("A1", date(2027, 2, 28))], vec![AmbiguousDate]));
}

#[test]
fn a_column_that_one_cell_does_not_prove_is_reported_by_its_name() {
    for cells in [["A1/2027-03-01", "B7"], ["A1/2027-03-01", "2027-03-01"], ["A1", "B7"], ["A1/2027-13-01", "B7/2027-03"]] {
        let (rows, faults) = parts("批号/效期", &cells);
        assert_eq!(faults, [LotExpiryUnclear], "{cells:?}");
        assert_eq!(rows[0].0.as_deref(), Some(cells[0]), "the whole cell is the lot");
    }
    let list = list("编码,库存,批号/效期\nP1,5,A1/2027-03-01\nP2,5,B7\n");
    assert_eq!((list.issues[0].line, list.issues[0].value.as_str()), (1, "批号/效期: B7"));
    // Either of two dates may be the lot, and the header names the one that has long passed.
    assert_eq!(parts("批号/效期", &["2027.03 20240101"]).1, [LotExpiryUnclear]);
}

#[test]
fn a_column_of_dates_alone_and_one_next_to_dates_are_no_pairs() {
    for header in ["批号/有效期", "批号有效期", "批号（效期）"] {
        assert_eq!(
            parts(header, &["2027-03-01", "13/03/2027"]),
            (vec![(None, Some(date(2027, 3, 1))), (None, Some(date(2027, 3, 13)))], vec![]),
            "{header}"
        );
    }
    let list = list("编码,库存,批号/效期,有效期至\nP1,5,A1/2027-03-01,2028-03-01\n");
    assert_eq!((list.rows[0].lot.as_deref(), list.rows[0].expires), (Some("A1/2027-03-01"), Some(date(2028, 3, 1))));
    let chosen = StockContext { map: vec!["lot_expires=备注".into()], ..StockContext::on(date(2025, 6, 30)) };
    let file = tempfile::tempdir().expect("a folder");
    let path = file.path().join("a.csv");
    std::fs::write(&path, "编码,库存,备注\nP1,5,A1 2027-03-01\n").expect("written");
    let list = read_stock_list(&Reader::thread(), &path, &chosen).expect("a list");
    assert_eq!((list.rows[0].lot.as_deref(), list.rows[0].expires), (Some("A1"), Some(date(2027, 3, 1))));
}

#[test]
fn each_form_of_a_column_of_dates_is_settled_by_its_own_proof() {
    let found = |dates: &[&str]| {
        let rows: String = dates.iter().enumerate().map(|(row, date)| format!("P{row},5,{date}\n")).collect();
        let list = list(&format!("编码,库存,有效期至\n{rows}"));
        let reported: Vec<u64> = list.issues.iter().filter(|issue| issue.fault == AmbiguousDate).map(|issue| issue.line - 2).collect();
        (list.rows.into_iter().filter_map(|row| row.expires).collect::<Vec<_>>(), reported)
    };
    assert_eq!(found(&["26.11.30", "03/04/2027"]), (vec![date(2026, 11, 30), date(2027, 3, 4)], vec![0, 1]), "none proves the other");
    assert_eq!(found(&["26.11.30", "13/04/2027"]), (vec![date(2026, 11, 30), date(2027, 4, 13)], vec![0]));
    assert_eq!(found(&["26.11.30", "13/04/2027", "03/04/2027"]).1, [0], "13/04/2027 proves 03/04/2027");
    assert_eq!(found(&["26.11.30", "26.05.31", "61.02.01", "04/13/2027", "03/04/2027"]).0[4], date(2027, 3, 4));
    assert_eq!(found(&["2026.11.30", "03/04/2027"]).1, [1]);
}
