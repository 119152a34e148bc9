//! A folder with sales for tests of backups and repairs.

use std::fs;
use std::path::Path;

use jiff::ZonedDateTime;
use sales::{ImportOptions, Reader, SalesDb, Selection};

pub(crate) fn at(text: &str) -> ZonedDateTime {
    format!("{text}+08:00[Asia/Shanghai]").parse().expect("a time")
}

pub(crate) fn import(folder: &Path, day: u32, quantity: u32) {
    let file = folder.join("s.csv");
    let rows: String = (1..=200).map(|n| format!("2024-01-{day:02},P{n:03},S1,{quantity}\n")).collect();
    fs::write(&file, format!("date,product_id,store_id,quantity\n{rows}")).expect("written");
    let mut db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    db.import(
        &Reader::thread(),
        &[file],
        &ImportOptions::default(),
        "2025-06-01T00:00:00Z".parse().expect("a time"),
        &mut progress::Unwatched,
    )
    .expect("imported");
}

pub(crate) fn total(folder: &Path) -> f64 {
    let db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    db.series(&Selection::default()).expect("series").iter().flat_map(|series| series.quantity.iter()).sum()
}
