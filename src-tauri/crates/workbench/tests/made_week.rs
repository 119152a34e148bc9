//! A made week: a new, a missing, a tripled, an expiring, and an out-of-stock product are one row each, and nothing else needs a look.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use jiff::civil::{Date, date};
use jiff::{ToSpan as _, ZonedDateTime};
use sales::OrderingKind;
use workbench::{EventLabel, ExceptionKind, ImportOptions, Networks, Status, StockKeeping, WeekAnswer, Workbench, WorklistOptions};

const FIRST: Date = date(2024, 7, 1);
/// A Sunday.
const LAST: Date = date(2025, 7, 13);
const NONE: Networks<'static> = Networks { architectures: &[], version: "" };

fn clock() -> ZonedDateTime {
    "2025-07-14T08:40:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

/// Units of a product on a day, the same each time.
fn sold(product: u32, store: u32, day: i32) -> f64 {
    let mut mixed = (day as u64) << 20 | u64::from(product) << 8 | u64::from(store);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let noise = ((mixed >> 11) as f64) / (1_u64 << 53) as f64;
    let rhythm = [1.0, 0.9, 0.9, 1.0, 1.2, 1.3, 0.7][usize::try_from(day).expect("a day") % 7];
    (f64::from(4 + product % 20) * rhythm * (0.75 + 0.5 * noise)).round()
}

fn made() -> (tempfile::TempDir, Workbench) {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = Workbench::open(&folder.path().join("data"), clock).expect("a data folder").reading_with(workbench::Reader::thread());
    let days = FIRST.until(LAST).expect("a span").get_days();
    let mut text = String::from("日期,药品编码,药品名称,门店编码,销售数量\n");
    let mut row = |day: i32, product: &str, store: u32, units: f64| {
        if units != 0.0 {
            let date = FIRST.saturating_add(i64::from(day).days());
            text.push_str(&format!("{date},{product},药品{product},S{store},{units}\n"));
        }
    };
    for day in 0..=days {
        let this_week = day > days - 7;
        for product in 1..=30 {
            for store in 1..=2 {
                let units = sold(product, store, day);
                let units = match product {
                    7 if this_week => 0.0,
                    12 if this_week && store == 2 => 3.0 * units,
                    _ => units,
                };
                row(day, &format!("P{product:02}"), store, units);
            }
        }
        if day > days - 5 {
            row(day, "P99", 1, 4.0);
        }
    }
    let file = folder.path().join("sales.csv");
    fs::write(&file, text).expect("written");
    bench.import(&[file], &ImportOptions::default()).expect("sales");
    let mut stock = String::from("门店编码,药品编码,批号,库存数量,有效期至\n");
    for product in 1..=30 {
        for store in 1..=2 {
            let daily = f64::from(4 + product % 20);
            let (units, expires) = match (product, store) {
                (9, 1) => (0.0, "2027-01-01"),
                (5, 2) => (daily * 50.0, "2025-08-08"),
                _ => (daily * 30.0, "2027-01-01"),
            };
            stock.push_str(&format!("S{store},P{product:02},L,{units},{expires}\n"));
        }
    }
    stock.push_str("S1,P99,L,100,2027-01-01\n");
    let file = folder.path().join("stock.csv");
    fs::write(&file, stock).expect("written");
    bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a stock list");
    (folder, bench)
}

#[test]
fn five_products_need_a_look_once_each_and_nothing_else_does() {
    let (_folder, bench) = made();
    let week = bench.week().expect("a week");
    let found: Vec<_> = week.exceptions.iter().map(|e| (e.kind, e.product_id.as_deref().unwrap_or(""), e.store_id.as_deref())).collect();
    assert_eq!(
        found,
        [
            (ExceptionKind::Unusual, "P12", Some("S2")),
            (ExceptionKind::NoSales, "P07", None),
            (ExceptionKind::NewProduct, "P99", Some("S1")),
        ]
    );
    let list = bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist");
    let lines = |status: Status| -> BTreeSet<&str> {
        list.lines.iter().filter(|line| line.suggestion.status == status).map(|line| line.series.as_str()).collect()
    };
    assert_eq!(lines(Status::RunsOut), ["S1 / P09"].into());
    assert_eq!(lines(Status::Expiring), ["S2 / P05"].into());
    let lots = bench.lots(&WorklistOptions::default(), Some(30), NONE).expect("lots");
    let soon: Vec<_> = lots.iter().map(|lot| (lot.store_id.as_str(), lot.product_id.as_str())).collect();
    assert_eq!(soon, [("S2", "P05")], "the board of near expiry has the same lot");
    let out = list.lines.iter().find(|line| line.series == "S1 / P09").expect("the line");
    assert!(out.reason_text.contains("order ") && out.suggestion.quantity.is_some_and(|units| units > 0.0), "{}", out.reason_text);
}

#[test]
fn answers_label_the_days_stop_orders_and_are_taken_back() {
    let (_folder, bench) = made();
    let week = bench.week().expect("a week");
    let [unusual, missing, _] = &week.exceptions[..] else { panic!("{:?}", week.exceptions) };
    let line = |series: &str| {
        let list = bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist");
        list.lines.into_iter().find(|line| line.series == series).expect("the line")
    };
    let before = line("S2 / P12").suggestion.daily_mean;
    bench.answer_question(&unusual.id, WeekAnswer::LeaveOut).expect("answered");
    let events = bench.events().expect("labels");
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].label, events[0].product_id.as_deref()), (EventLabel::LeaveOut, Some("P12")));
    assert!(line("S2 / P12").suggestion.daily_mean < before, "the tripled week no longer counts for orders");
    assert!(bench.week().expect("a week").exceptions.iter().all(|e| e.id != unusual.id), "it isn't asked again");

    bench.answer_question(&missing.id, WeekAnswer::Discontinued).expect("answered");
    let item = |code: &str| bench.all_items().expect("items").into_iter().find(|item| item.product_id == code).expect("an item");
    assert_eq!(item("P07").do_not_order, Some(true));
    assert_eq!((line("S1 / P07").suggestion.quantity, line("S2 / P07").suggestion.quantity), (Some(0.0), Some(0.0)));
    bench.forget_answer(&missing.id).expect("taken back");
    assert_eq!(item("P07").do_not_order, None);
    bench.forget_answer(&unusual.id).expect("taken back");
    assert_eq!(bench.events().expect("labels"), []);
    assert!((line("S2 / P12").suggestion.daily_mean - before).abs() < 1e-9);
    assert_eq!(bench.week().expect("a week").exceptions.len(), 3);
    assert!(bench.ordering_changes(OrderingKind::Items).expect("changes").len() >= 2, "items have an undo of their own");
}
