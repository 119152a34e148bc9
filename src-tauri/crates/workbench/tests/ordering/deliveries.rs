//! When orders are written and expected, what is received of them, and what that says about suppliers.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde_json::json;
use workbench::{
    ApproveLine, CommandError, ErrorCode, Note, OrderState, Receipt, SavedOrder, SavedOrderLine, StockKeeping, WorkbenchError,
    WorklistLine, WorklistOptions,
};

use crate::shop::{Shop, first, later, ordered, steady, today_is};

fn line_of(shop: &Shop, series: &str) -> WorklistLine {
    let list = shop.worklist(&WorklistOptions::default());
    list.lines.into_iter().find(|line| line.series == series).expect("the line")
}

fn set(shop: &Shop, code: &str, fields: &[&str]) {
    shop.bench.set_item(code, &fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>()).expect("set");
}

fn counted(shop: &Shop, list: &str) {
    let file = shop.file("stock.csv", list);
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
}

/// An order of so many units of P1 for each store.
fn order_of(shop: &Shop, lines: &[(&str, f64)]) -> SavedOrder {
    let line =
        |(store, units): &(&str, f64)| ApproveLine { store_id: (*store).to_owned(), product_id: "P1".to_owned(), quantity: Some(*units) };
    let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
    shop.bench.approve(&list, &lines.iter().map(line).collect::<Vec<_>>()).expect("approved").remove(0)
}

fn came(store: Option<&str>, quantity: f64) -> Receipt {
    Receipt { store_id: store.map(str::to_owned), product_id: "P1".to_owned(), quantity }
}

#[track_caller]
fn refused(result: Result<SavedOrder, WorkbenchError>, words: &str) {
    match result {
        Err(error @ (WorkbenchError::Usage(_) | WorkbenchError::DeliveryDay { .. })) => {
            assert!(error.to_string().contains(words), "{error}");
        }
        other => panic!("{other:?} instead of `{words}`"),
    }
}

#[test]
fn each_line_of_an_order_comes_on_its_own_day() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(2, 1, steady);
    set(&shop, "P1", &["supplier=S", "lead_days=1"]);
    set(&shop, "P2", &["supplier=S", "lead_days=20"]);
    counted(&shop, "药品编码,库存数量\nP1,5\nP2,0\n");
    let approve = || shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[]);
    let order = approve().expect("approved").remove(0);
    let expected = |product: &str| order.lines.iter().find(|line| line.product_id == product).and_then(|line| order.day_expected(line));
    assert_eq!((expected("P1"), expected("P2")), (Some(date(2025, 7, 2)), Some(date(2025, 7, 21))));
    assert_eq!((order.ordered_on, order.expected), (date(2025, 7, 1), Some(date(2025, 7, 21))));
    assert!(approve().is_err(), "the second time there is nothing to order");
}

#[test]
fn orders_from_before_lines_had_days_of_their_own_have_those_of_the_order() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    let order = order_of(&shop, &[("S1", 10.0)]);
    let mut json = serde_json::to_value(&order).expect("JSON");
    for field in ["ordered_on", "expected", "deliveries"] {
        assert!(json["lines"][0].as_object_mut().expect("a line").remove(field).is_some(), "{field}");
    }
    let old: SavedOrder = serde_json::from_value(json).expect("an order");
    let line: &SavedOrderLine = &old.lines[0];
    assert_eq!((line.expected, old.day_expected(line), old.day_ordered(line)), (None, order.expected, order.ordered_on));
}

#[test]
fn orders_are_dated_by_the_day_they_are_written() {
    let shop = Shop::selling(1, 1, steady);
    counted(&shop, "药品编码,库存数量\nP1,20\n");
    today_is(date(2025, 7, 1));
    let known = line_of(&shop, "S1 / P1");
    assert_eq!((known.suggestion.lead_days, known.order_on), (3, date(2025, 7, 1)));
    today_is(date(2025, 7, 11));
    let late = line_of(&shop, "S1 / P1");
    assert_eq!((late.planned_from, late.order_on, late.suggestion.lead_days), (date(2025, 6, 30), date(2025, 7, 11), 13));
    assert!(late.suggestion.notes.contains(&Note::SalesLag { days: 10 }), "{:?}", late.suggestion.notes);
    let order = order_of(&shop, &[("S1", 10.0)]);
    assert_eq!((order.ordered_on, order.expected), (date(2025, 7, 11), Some(date(2025, 7, 14))));
    assert_eq!(line_of(&shop, "S1 / P1").suggestion.on_the_way, 10.0);
    today_is(date(2025, 7, 16));
    let overdue = line_of(&shop, "S1 / P1");
    assert!(overdue.suggestion.notes.contains(&Note::Overdue { quantity: 10.0 }), "it didn't come: {:?}", overdue.suggestion.notes);
    assert_eq!(overdue.suggestion.on_the_way, 10.0);
}

#[test]
fn sales_that_are_too_old_plan_as_if_they_had_ended_yesterday_and_orders_are_dated_today() {
    let shop = Shop::selling(1, 1, steady);
    counted(&shop, "药品编码,库存数量\nP1,20\n");
    today_is(date(2026, 3, 2));
    let old = line_of(&shop, "S1 / P1");
    assert_eq!((old.order_on, old.suggestion.lead_days), (date(2025, 7, 1), 3));
    let order = order_of(&shop, &[("S1", 30.0)]);
    assert_eq!((order.ordered_on, order.expected), (date(2026, 3, 2), Some(date(2026, 3, 5))));
    assert_eq!(line_of(&shop, "S1 / P1").suggestion.on_the_way, 30.0);
    let asked = shop.worklist(&WorklistOptions { at: Some(date(2025, 6, 30)), ..WorklistOptions::default() });
    let order = shop.bench.approve(&asked, &[]).expect("approved").remove(0);
    set(&shop, "P1", &["order_weekdays=5"]);
    let friday = shop.with_units(0.0);
    assert_eq!(friday.suggestion.lead_days, 7, "today is a Monday: the order waits four days for Friday");
    assert_eq!((first(asked).order_on, order.ordered_on), (date(2025, 7, 1), date(2026, 3, 2)), "a plan day that was asked for");
}

#[test]
fn a_cut_off_that_has_passed_moves_the_order_to_the_next_order_day() {
    // A Tuesday, at ten.
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    counted(&shop, "药品编码,库存数量\nP1,20\n");
    set(&shop, "P1", &["supplier=S"]);
    let with = |fields: &[&str]| {
        shop.bench.set_supplier("S", &fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>()).expect("set");
        line_of(&shop, "S1 / P1")
    };
    let in_time = with(&["order_weekdays=2,5", "cutoff=10:30"]);
    assert_eq!((in_time.order_on, in_time.suggestion.lead_days), (date(2025, 7, 1), 3));
    let late = with(&["cutoff=09:30"]);
    assert_eq!((late.order_on, late.suggestion.lead_days), (date(2025, 7, 4), 6));
    assert!(late.suggestion.notes.contains(&Note::CutoffPassed { order_on: date(2025, 7, 4) }), "{:?}", late.suggestion.notes);
    let other_day = with(&["order_weekdays=4"]);
    assert_eq!(other_day.order_on, date(2025, 7, 3));
    assert!(!other_day.suggestion.notes.iter().any(|note| matches!(note, Note::CutoffPassed { .. })), "today isn't an order day");
}

#[test]
fn slips_of_the_pen_are_refused_when_goods_come() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 2, steady);
    let order = order_of(&shop, &[("S1", 100.0), ("S2", 200.0)]);
    let receive = |day: Option<Date>, receipts: &[Receipt], more| shop.bench.receive_order(order.id, day, receipts, false, more);
    refused(receive(Some(date(2026, 7, 1)), &[], false), "in the future");
    refused(receive(Some(date(2025, 6, 30)), &[], false), "was placed on");
    let error = CommandError::from(receive(Some(date(2025, 7, 2)), &[], false).expect_err("tomorrow"));
    let details = serde_json::Value::from(*error.details.expect("details"));
    assert_eq!((error.code, details), (ErrorCode::DeliveryDay, json!({ "first": "2025-07-01", "last": "2025-07-01" })));
    refused(receive(None, &[came(None, 150.0)], false), "`S1/P1`, `S2/P1`");
    refused(receive(None, &[came(Some("S1"), 1e9)], false), "more than twice the 100 that were ordered");
    assert_eq!(shop.bench.saved_order(order.id).expect("an order"), order, "nothing was changed");
    let twice = [("S1", 5.0), ("S1", 7.0)].map(|(store, units)| ApproveLine {
        store_id: store.to_owned(),
        product_id: "P1".to_owned(),
        quantity: Some(units),
    });
    let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
    assert!(matches!(shop.bench.approve(&list, &twice), Err(WorkbenchError::Usage(message)) if message.contains("twice")));
    let more = receive(None, &[came(Some("S1"), 250.0)], true).expect("received");
    assert_eq!((more.lines[0].received, more.state), (250.0, OrderState::PartlyReceived));
    let whole = order_of(&shop, &[("S1", 100.0), ("S2", 200.0)]);
    let all = shop.bench.receive_order(whole.id, None, &[came(None, 300.0)], false, false).expect("received");
    assert_eq!((all.lines.iter().map(|line| line.received).collect::<Vec<_>>(), all.state), (vec![100.0, 200.0], OrderState::Received));
}

#[test]
fn deliveries_in_parts_take_as_long_as_their_units_and_real_times_are_used() {
    let shop = Shop::selling(1, 1, steady);
    set(&shop, "P1", &["supplier=S"]);
    today_is(date(2025, 7, 1));
    let order = order_of(&shop, &[("S1", 50.0)]);
    today_is(date(2025, 7, 25));
    for (day, units) in [(3, 49.0), (25, 1.0)] {
        shop.bench.receive_order(order.id, Some(date(2025, 7, day)), &[came(None, units)], false, false).expect("received");
    }
    let supplier = || shop.bench.suppliers().expect("suppliers").remove(0);
    assert_eq!(supplier().real_lead_days.map(|days| (days * 100.0).round()), Some(244.0), "(49 × 2 + 1 × 24) ÷ 50");
    let kept = shop.bench.saved_order(order.id).expect("an order");
    let days: Vec<(Date, f64)> = kept.lines[0].deliveries.iter().map(|delivery| (delivery.on, delivery.quantity)).collect();
    assert_eq!(days, [(date(2025, 7, 3), 49.0), (date(2025, 7, 25), 1.0)]);
    for days in [6, 7, 8] {
        today_is(date(2025, 7, 1));
        let order = order_of(&shop, &[("S1", 5.0)]);
        today_is(order.ordered_on.saturating_add(i64::from(days).days()));
        shop.bench.receive_order(order.id, None, &[], false, false).expect("received");
    }
    today_is(date(2025, 7, 1));
    let line = line_of(&shop, "S1 / P1");
    assert_eq!(line.suggestion.lead_days, 6, "2.44, 6, 7 and 8 days");
    let noted = line.suggestion.notes.iter().any(|note| matches!(note, Note::RealLeadTime { deliveries: 4, .. }));
    assert!(noted, "{:?}", line.suggestion.notes);
    shop.bench.set_supplier("S", &["lead_days=2".into()]).expect("set");
    assert_eq!(line_of(&shop, "S1 / P1").suggestion.lead_days, 2, "what was entered counts");
}

#[test]
fn goods_on_the_way_are_shown_where_nobody_counted() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    order_of(&shop, &[("S1", 20.0)]);
    let line = line_of(&shop, "S1 / P1");
    assert_eq!((line.suggestion.on_the_way, line.suggestion.on_hand, line.suggestion.quantity), (20.0, None, None));
}

#[test]
fn a_closure_ahead_sells_nothing() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let plain = shop.with_units(0.0);
    let plan = shop.file("plan.csv", "门店编码,开始,结束,类型\nS1,2025-07-03,2025-07-07,停业\n");
    shop.bench.import_plan(&plan, false, None).expect("a plan");
    let closed = shop.with_units(0.0);
    assert!((plain.suggestion.expected_sales - 100.0).abs() < 1.0 && (closed.suggestion.expected_sales - 50.0).abs() < 1.0, "{closed:?}");
    assert!(closed.suggestion.notes.contains(&Note::Closures { days: 5 }) && ordered(&closed) < ordered(&plain) - 40.0);
}

#[test]
fn minimums_and_transfers_are_noted_in_the_lines() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(2, 2, steady);
    set(&shop, "P1", &["supplier=S"]);
    set(&shop, "P2", &["supplier=S", "unit_cost=5"]);
    shop.bench.set_supplier("S", &["min_amount=100000".into()]).expect("set");
    counted(&shop, "门店编码,药品编码,库存数量\nS1,P1,100\nS2,P1,2000\nS1,P2,100\nS2,P2,700\n");
    let list = shop.worklist(&WorklistOptions::default());
    let total = list.suppliers.iter().find(|total| total.supplier.as_deref() == Some("S")).expect("the supplier");
    assert!(total.missing.is_some_and(|missing| missing > 90_000.0) && !total.topped_up && total.cost.is_none(), "{total:?}");
    let line = first(list.clone());
    let has = |wanted: fn(&Note) -> bool| line.suggestion.notes.iter().any(wanted);
    assert!(has(|note| matches!(note, Note::AmountByPrice { unit_price } if *unit_price == 6.0)), "{:?}", line.suggestion.notes);
    assert!(has(|note| matches!(note, Note::BelowMinimum { minimum, .. } if *minimum == 100_000.0)));
    let moved = list.transfers.iter().find(|moved| moved.product_id == "P1").expect("a transfer");
    assert_eq!((moved.from_store.as_str(), moved.to_store.as_str()), ("S2", "S1"));
    assert!(has(|note| matches!(note, Note::Transfer { from_store, .. } if from_store == "S2")));
    assert!(line.note_texts.iter().any(|text| text.contains("can be transferred from store “S2”")), "{:?}", line.note_texts);
    let one = shop.worklist(&WorklistOptions { store: Some("S1".into()), ..WorklistOptions::default() });
    assert!(one.lines.iter().all(|line| line.store_id.as_deref() == Some("S1")));
    assert!(one.transfers.contains(moved), "from a store that isn't asked about");
}

#[test]
fn an_accepted_transfer_changes_the_orders_of_both_stores_once() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 2, |_, _, _, _| 10.0);
    counted(&shop, "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,,20,\nS2,P1,A,60,2025-08-01\nS2,P1,B,2000,2027-01-31\n");
    let line = |store: &str| {
        let list = shop.worklist(&WorklistOptions::default());
        let line = list.lines.iter().find(|line| line.store_id.as_deref() == Some(store)).expect("the line").clone();
        (line, list.transfers)
    };
    let (before, offered) = line("S1");
    let moved = offered.iter().find(|moved| moved.to_store == "S1").expect("a transfer").clone();
    let ordered_before = before.suggestion.quantity.expect("a quantity");
    assert!(moved.quantity >= ordered_before && ordered_before > 50.0, "{moved:?} {ordered_before}");
    let small = workbench::Transfer { quantity: 50.0, from_store: "2店".into(), ..moved };
    let saved = shop.bench.accept_transfer(&small).expect("by a name as well");
    assert_eq!((saved.from_store.as_deref(), saved.state), (Some("S2"), OrderState::OnTheWay));
    let (after, offered) = line("S1");
    assert_eq!((after.suggestion.on_the_way, after.suggestion.quantity), (50.0, Some(ordered_before - 50.0)));
    let again: f64 = offered.iter().filter(|moved| moved.to_store == "S1").map(|moved| moved.quantity).sum();
    assert_eq!(again, ordered_before - 50.0, "what is on the way isn't offered again");
    assert_eq!(line("S2").0.suggestion.on_hand, Some(2010.0), "it left at once, the lot that expires first");
    shop.bench.receive_order(saved.id, None, &[], false, false).expect("came");
    assert_eq!((line("S1").0.suggestion.on_hand, line("S2").0.suggestion.on_hand), (Some(70.0), Some(2010.0)));
    let counted_since = "门店编码,药品编码,库存数量\nS1,P1,65\nS2,P1,2000\n";
    today_is(date(2025, 7, 2));
    counted(&shop, counted_since);
    assert_eq!((line("S1").0.suggestion.on_hand, line("S2").0.suggestion.on_hand), (Some(65.0), Some(2000.0)), "a count has it");
    let second = shop.bench.accept_transfer(&small).expect("another");
    shop.bench.cancel_order(second.id).expect("canceled");
    assert_eq!(line("S2").0.suggestion.on_hand, Some(2000.0));
    for bad in [
        workbench::Transfer { to_store: "S2".into(), ..small.clone() },
        workbench::Transfer { quantity: -1.0, ..small.clone() },
        workbench::Transfer { from_store: "S9".into(), ..small.clone() },
        workbench::Transfer { product_id: "X".into(), ..small },
    ] {
        assert!(shop.bench.accept_transfer(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_missed_cutoff_skips_the_first_order_day_whichever_it_is() {
    // A Tuesday.
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    set(&shop, "P1", &["order_weekdays=1"]);
    let on = |missed_cutoff| {
        let options = WorklistOptions { on_hand: Some(5.0), missed_cutoff, ..WorklistOptions::default() };
        first(shop.worklist(&options)).order_on
    };
    assert_eq!((on(false), on(true)), (date(2025, 7, 7), date(2025, 7, 14)));
    let notes = || {
        let options = WorklistOptions { on_hand: Some(5.0), missed_cutoff: true, ..WorklistOptions::default() };
        first(shop.worklist(&options)).suggestion.notes
    };
    let skipped = Note::OrderDaySkipped { missed: date(2025, 7, 7), order_on: date(2025, 7, 14) };
    assert!(notes().contains(&skipped), "no cut-off of today has passed: {:?}", notes());
    today_is(date(2025, 7, 7));
    assert!(notes().contains(&Note::CutoffPassed { order_on: date(2025, 7, 14) }), "{:?}", notes());
}

#[test]
fn a_quantity_that_is_a_typing_error_is_refused_with_the_most_that_is_taken() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(3, 1, |product, _, day, _| match product {
        1 => 10.0,
        2 => f64::from(u8::from(day % 5 == 0)),
        _ => 4.0,
    });
    set(&shop, "P3", &["pack_size=600"]);
    counted(&shop, "门店编码,药品编码,库存数量\nS1,P1,5\nS1,P2,5\nS1,P3,5\n");
    // The window has the worklist as the program sent it.
    let list = shop.worklist(&WorklistOptions::default());
    let sent: workbench::Worklist = serde_json::from_str(&serde_json::to_string(&list).expect("text")).expect("a worklist");
    for list in [list, sent] {
        let approve = |product: &str, quantity: f64| {
            let line = ApproveLine { store_id: "S1".into(), product_id: product.into(), quantity: Some(quantity) };
            shop.bench.approve(&list, &[line])
        };
        // Two years of ten a day; a thousand of what sells one in five days; ten packs.
        for (product, most) in [("P1", 7300.0), ("P2", 1000.0), ("P3", 6000.0)] {
            for quantity in [most + 1.0, 100_000.0, 1e13] {
                match approve(product, quantity) {
                    Err(WorkbenchError::QuantityTooLarge { most: told, .. }) => assert_eq!(told, most, "{product}"),
                    other => panic!("{product} {quantity}: {other:?}"),
                }
            }
            approve(product, most).expect("as much as there may be");
        }
        let said = approve("P2", 5000.0).expect_err("a slip of the pen").to_string();
        assert!(said.starts_with("5000 units of `1店 / 药品2` look like a typo: at most 1000 can be ordered at once"), "{said}");
        let most = |product: &str| list.lines.iter().find(|line| line.product_id.as_deref() == Some(product)).expect("a line").most;
        assert_eq!([most("P1"), most("P2"), most("P3")], [7300.0, 1000.0, 6000.0], "the window says so before");
    }
}

#[test]
fn terms_that_a_stock_list_filled_go_with_it() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let list = "门店编码,药品编码,库存数量,件装量,进价,供应商\nS1,P1,50,24,3.5,国药\n";
    counted(&shop, list);
    assert_eq!(shop.bench.all_items().expect("items")[0].pack_size, Some(24.0));
    shop.bench.undo_ordering(sales::OrderingKind::Stock, None).expect("undone");
    let item = shop.bench.all_items().expect("items").remove(0);
    assert_eq!((item.pack_size, item.unit_cost, item.supplier), (None, None, None));
    set(&shop, "P1", &["unit_cost=9"]);
    counted(&shop, list);
    shop.bench.undo_ordering(sales::OrderingKind::Stock, None).expect("undone");
    let item = shop.bench.all_items().expect("items").remove(0);
    assert_eq!((item.pack_size, item.unit_cost), (None, Some(9.0)), "what someone entered stays");
}

#[test]
fn what_is_received_on_the_day_of_a_count_is_added_and_said_until_the_count_is_imported_again() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    counted(&shop, "药品编码,库存数量\nP1,5\n");
    let order = order_of(&shop, &[("S1", 50.0)]);
    today_is(date(2025, 7, 2));
    let list = "药品编码,库存数量\nP1,55\n";
    let file = shop.file("stock.csv", list);
    let keep = || shop.bench.import_stock(&[&file], Some(date(2025, 7, 2)), &[], StockKeeping::WholeStores, None).expect("a list");
    keep();
    later(1);
    shop.bench.receive_order(order.id, None, &[], false, false).expect("came");
    let line = line_of(&shop, "S1 / P1");
    assert_eq!(line.suggestion.on_hand, Some(105.0));
    let note =
        "50 received on Jul 2 after that day's count are added to the stock; if they were already counted, import the stock list again";
    assert!(line.note_texts.iter().any(|text| text == note), "{:?}", line.note_texts);
    later(2);
    keep();
    let line = line_of(&shop, "S1 / P1");
    assert_eq!((line.suggestion.on_hand, line.note_texts.iter().any(|text| text == note)), (Some(55.0), false));
}

#[test]
fn a_minimum_that_is_a_typing_error_is_never_ordered() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    set(&shop, "P1", &["min_quantity=1000000000"]);
    counted(&shop, "药品编码,库存数量\nP1,5\n");
    let list = shop.worklist(&WorklistOptions::default());
    let line = ApproveLine { store_id: "S1".into(), product_id: "P1".into(), quantity: None };
    for chosen in [&[][..], &[line]] {
        let refused = shop.bench.approve(&list, chosen);
        assert!(matches!(refused, Err(WorkbenchError::QuantityTooLarge { most: 1_000_000.0, .. })), "{refused:?}");
    }
}
