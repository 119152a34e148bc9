//! What was done while the clock of the computer was wrong doesn't stay wrong.

use jiff::civil::date;
use replenishment::{Kept, Reason};
use workbench::{ApproveLine, FileOutcome, OrderState, RoutineSettings, StockKeeping, Unwatched, WorklistOptions};

use crate::shop::{NONE, Shop, steady, today_is};

#[test]
fn goods_of_an_order_of_a_day_to_come_can_be_received() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    today_is(date(2031, 2, 28));
    let list = shop.worklist(&WorklistOptions { on_hand: Some(1.0), ..WorklistOptions::default() });
    let chosen = ApproveLine { store_id: "S1".to_owned(), product_id: "P1".to_owned(), quantity: Some(5.0) };
    let order = shop.bench.approve(&list, &[chosen]).expect("ordered").remove(0);
    today_is(date(2025, 7, 2));
    let error = shop.bench.receive_order(order.id, None, &[], false, false).expect_err("the clock was wrong").to_string();
    assert!(error.contains("2031-02-28") && error.contains("clock"), "{error}");
    let received = shop.bench.receive_order(order.id, Some(date(2025, 7, 2)), &[], false, false).expect("received");
    assert_eq!(received.state, OrderState::Received);
}

#[test]
fn a_file_that_was_refused_because_of_the_date_is_tried_again() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    let watched = shop.folder.path().join("watched");
    std::fs::create_dir_all(&watched).expect("a folder");
    let settings = RoutineSettings { folder: Some(watched.clone()), ..RoutineSettings::default() };
    shop.bench.set_routine_settings(settings).expect("set");
    std::fs::write(watched.join("new.csv"), "日期,药品编码,门店编码,销售数量\n2025-07-01,P1,S1,4\n").expect("written");
    std::fs::write(watched.join("letter.csv"), "dear colleagues\nno sales here\n").expect("written");
    let run = || {
        let files = shop.bench.routine(NONE, &mut Unwatched, false).expect("runs").files;
        files.into_iter().map(|file| (file.name, file.outcome)).collect::<Vec<_>>()
    };
    today_is(date(2016, 1, 1));
    assert!(run().contains(&("new.csv".to_owned(), FileOutcome::Failed)));
    assert_eq!(run(), [], "the same day, nothing is new");
    today_is(date(2025, 7, 2));
    assert_eq!(run(), [("new.csv".to_owned(), FileOutcome::Imported)], "and what isn't sales is still none");
    assert_eq!(run(), []);
}

#[test]
fn a_count_of_a_day_to_come_is_doubtful() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    today_is(date(2031, 2, 28));
    let file = shop.file("stock.csv", "药品编码,门店编码,库存\nP1,S1,1\n");
    shop.bench.import_stock(&[&file], Some(date(2031, 2, 28)), &[], StockKeeping::WholeStores, None).expect("a list");
    today_is(date(2025, 7, 2));
    let line = shop.worklist(&WorklistOptions::default()).lines.remove(0);
    assert!(matches!(line.suggestion.reason, Reason::Unusable { of: Kept::Stock, .. }), "{:?}", line.suggestion.reason);
    assert_eq!(line.ordered(), 0.0);
}
