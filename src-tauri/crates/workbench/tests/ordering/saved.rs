//! Saved orders, items, classes, amounts, and transfers.

use std::fs;

use jiff::ToSpan as _;
use jiff::civil::date;
use replenishment::{ItemTerms, Supplier, TextLanguage, reason_text};
use sales::OrderingKind;
use serde_json::json;
use workbench::{ApproveLine, CommandError, ErrorCode, Note, OrderState, Reason, Receipt, StockKeeping, WorklistOptions, order_text};

use crate::shop::{NONE, Shop, first, ordered, steady, today_is};

#[test]
fn an_order_is_on_the_way_until_it_is_received_or_canceled() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(2, 1, steady);
    for field in ["supplier=华润", "unit_cost=4", "pack_size=10"] {
        shop.bench.set_item("P1", &[field.into()]).expect("set");
    }
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,20\nP2,3\n");
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
    let lines = || shop.worklist(&WorklistOptions::default());
    let before = first(lines());
    assert!(ordered(&before) > 100.0 && ordered(&before) % 10.0 == 0.0);
    let orders = shop.bench.approve(&lines(), &[]).expect("approved");
    assert_eq!(
        orders.iter().map(|order| order.supplier.as_deref()).collect::<Vec<_>>(),
        [None, Some("华润")],
        "one order for each supplier"
    );
    let order = &orders[1];
    assert_eq!((order.state, order.cost, order.expected), (OrderState::OnTheWay, Some(4.0 * ordered(&before)), Some(date(2025, 7, 4))));
    let after = first(lines());
    assert_eq!((ordered(&after), after.suggestion.on_the_way), (0.0, ordered(&before)), "the second time nothing is suggested");
    assert!(order_text(order).contains("P1"));
    for name in ["order.xlsx", "order.csv", "order.txt"] {
        let out = shop.folder.path().join(name);
        shop.bench.export_order(order.id, &out).expect("written");
        assert!(fs::metadata(&out).is_ok_and(|file| file.len() > 50));
    }
    shop.bench.cancel_order(order.id).expect("canceled");
    assert_eq!(ordered(&first(lines())), ordered(&before));
    assert!(shop.bench.cancel_order(order.id).is_err(), "canceled already");
    shop.bench.undo_ordering(OrderingKind::Orders, None).expect("undone");
    assert_eq!(ordered(&first(lines())), 0.0, "on the way again");
    today_is(date(2025, 7, 5));
    let half = Receipt { store_id: None, product_id: "P1".into(), quantity: 50.0 };
    let partly = shop.bench.receive_order(order.id, Some(date(2025, 7, 4)), std::slice::from_ref(&half), false, false).expect("received");
    assert_eq!((partly.state, partly.lines[0].received), (OrderState::PartlyReceived, 50.0));
    today_is(date(2025, 7, 1));
    let line = first(lines());
    assert_eq!(line.suggestion.on_hand, Some(70.0), "what came since the count is on the shelf");
    assert_eq!(line.suggestion.on_the_way, ordered(&before) - 50.0);
    today_is(date(2025, 7, 5));
    let done = shop.bench.receive_order(order.id, Some(date(2025, 7, 5)), &[], false, false).expect("received");
    assert_eq!(done.state, OrderState::Received);
    assert!(shop.bench.receive_order(order.id, None, &[], false, false).is_err());
    let row = shop.bench.suppliers().expect("suppliers").into_iter().find(|row| row.supplier.supplier == "华润").expect("the supplier");
    assert_eq!(row.deliveries, 1, "all of an order's lines that came last on one day are one delivery");
}

#[test]
fn an_order_after_the_count_adds_to_what_the_list_has_on_the_way() {
    let shop = Shop::selling(1, 1, steady);
    let file = shop.file("stock.csv", "药品编码,库存数量,在途数量\nP1,20,10\n");
    let import = || shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
    import();
    let before = first(shop.worklist(&WorklistOptions::default()));
    assert_eq!(before.suggestion.on_the_way, 10.0);
    shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[]).expect("approved");
    let after = first(shop.worklist(&WorklistOptions::default()));
    assert_eq!((after.suggestion.on_the_way, ordered(&after)), (10.0 + ordered(&before), 0.0), "nothing more is suggested");
    import();
    let counted = first(shop.worklist(&WorklistOptions::default()));
    assert_eq!(counted.suggestion.on_the_way, ordered(&before), "what a later list has on the way may be the order");
}

#[test]
fn a_count_from_after_the_last_sales_is_ordered_from_its_own_day() {
    let shop = Shop::selling(1, 1, steady);
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,20\n");
    let lines = |day| {
        today_is(day);
        shop.bench.import_stock(&[&file], Some(day), &[], StockKeeping::WholeStores, None).expect("a list");
        shop.worklist(&WorklistOptions::default())
    };
    // Sales end on Monday, 30 June; a count of the next day may have been made in the morning.
    let known = first(lines(date(2025, 6, 30)));
    let next = first(lines(date(2025, 7, 1)));
    assert_eq!((known.planned_from, known.order_on), (date(2025, 6, 30), date(2025, 7, 1)));
    assert_eq!(next, known);
    let worklist = lines(date(2025, 7, 3));
    assert_eq!(worklist.at, date(2025, 6, 30));
    let thursday = first(worklist.clone());
    assert_eq!((thursday.planned_from, thursday.order_on), (date(2025, 7, 2), date(2025, 7, 3)));
    let run_out = |line: &workbench::WorklistLine| line.suggestion.run_out.expect("it runs out");
    assert_eq!(run_out(&thursday), run_out(&known).saturating_add(2.days()));
    assert!((ordered(&thursday) / ordered(&known) - 1.0).abs() < 0.05, "{thursday:?} {known:?}");
    let orders = shop.bench.approve(&worklist, &[]).expect("approved");
    assert_eq!((orders[0].ordered_on, orders[0].expected), (date(2025, 7, 3), Some(date(2025, 7, 6))));
    let then = shop.worklist(&WorklistOptions { at: Some(date(2025, 6, 30)), ..WorklistOptions::default() });
    assert_eq!(first(then).order_on, date(2025, 7, 1), "a plan day that was asked for counts");
}

#[test]
fn a_count_long_after_the_last_sales_orders_no_more_for_it() {
    let line = |day| {
        let shop = Shop::selling(1, 1, steady);
        let file = shop.file("stock.csv", "药品编码,库存数量\nP1,20\n");
        shop.bench.import_stock(&[&file], Some(day), &[], StockKeeping::WholeStores, None).expect("a list");
        first(shop.worklist(&WorklistOptions::default()))
    };
    let known = line(date(2025, 6, 30));
    let late = line(date(2025, 7, 28));
    assert_eq!(late.planned_from, date(2025, 7, 28), "four weeks");
    assert!((ordered(&late) / ordered(&known) - 1.0).abs() < 0.1, "{late:?} {known:?}");
    for far in [date(2025, 7, 29), date(2026, 9, 1)] {
        let line = line(far);
        assert_eq!((line.planned_from, ordered(&line)), (date(2025, 6, 30), ordered(&known)), "sales that old are continued no further");
    }
}

#[test]
fn real_delivery_times_make_the_safety_stock_larger() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    shop.bench.set_item("P1", &["supplier=国药".into()]).expect("set");
    let calm = shop.with_units(0.0).suggestion.safety_stock;
    for days in [1, 3, 9, 2] {
        let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
        let line = ApproveLine { store_id: "S1".into(), product_id: "P1".into(), quantity: Some(10.0) };
        let order = shop.bench.approve(&list, std::slice::from_ref(&line)).expect("approved").remove(0);
        today_is(order.ordered_on.saturating_add(i64::from(days).days()));
        shop.bench.receive_order(order.id, None, &[], false, false).expect("received");
        today_is(date(2025, 7, 1));
    }
    let row = shop.bench.suppliers().expect("suppliers").remove(0);
    assert_eq!(
        (row.deliveries, row.real_lead_days.map(|days| (days * 100.0).round())),
        (4, Some(324.0)),
        "nine days among one to three count for no more than three robust standard deviations"
    );
    let spread = row.lead_spread.expect("a spread");
    let line = shop.with_units(0.0);
    assert!(line.suggestion.safety_stock > calm + 20.0, "{} after {calm}", line.suggestion.safety_stock);
    assert!(line.suggestion.notes.iter().any(|note| matches!(note, Note::LeadTimeSpread { days, .. } if (days - spread).abs() < 1e-9)));
}

#[test]
fn items_go_out_to_a_sheet_and_come_back() {
    let shop = Shop::selling(3, 1, steady);
    let set = |code: &str, fields: &[&str]| shop.bench.set_item(code, &fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
    set("P1", &["supplier=华润医药", "lead_days=2", "order_weekdays=周一,周四", "unit_cost=3.5", "do_not_order=no", "pack_size=12"])
        .expect("set");
    set("P2", &["category=C09", "max_stock=200", "successor=P3"]).expect("set");
    assert!(set("P1", &["lead_days=soon"]).is_err() && set("P1", &["color=red"]).is_err() && set("X", &["lead_days=1"]).is_err());
    assert!(set("P1", &["min_stock=9", "max_stock=3"]).is_err());
    let before = shop.bench.items().expect("items");
    for name in ["items.xlsx", "items.csv"] {
        let file = shop.folder.path().join(name);
        assert_eq!(shop.bench.export_items(&file).expect("written"), 3);
        assert!(shop.bench.import_items(&file, false, None).expect("read").changed.is_empty(), "{name}: nothing changed on the way");
        assert_eq!(shop.bench.items().expect("items"), before);
    }
    let sheet = shop.file("new.csv", "药品编码,供应商,到货天数,进价,货位\nP1,国药,5,4,A1\nP3,国药,abc,1,\nP9,国药,1,1,\n");
    let preview = shop.bench.import_items(&sheet, true, None).expect("read");
    assert_eq!((preview.items, preview.changed.len(), preview.unused.as_slice()), (2, 2, ["货位".to_owned()].as_slice()));
    assert_eq!(
        preview.issues.iter().map(|issue| issue.line).collect::<Vec<_>>(),
        [3, 4],
        "what can't be read is left out, what isn't sold is reported"
    );
    assert_eq!(shop.bench.items().expect("items"), before, "a dry run changes nothing");
    shop.bench.import_items(&sheet, false, None).expect("read");
    let p1 = shop.bench.items().expect("items").into_iter().find(|item| item.product_id == "P1").expect("P1");
    assert_eq!(
        (p1.supplier.as_deref(), p1.lead_days, p1.pack_size),
        (Some("国药"), Some(5), Some(12.0)),
        "columns that a sheet lacks stay"
    );
    shop.bench.undo_ordering(OrderingKind::Items, None).expect("undone");
    assert_eq!(shop.bench.items().expect("items"), before);
}

#[test]
fn a_suppliers_minimum_is_reached_with_what_is_needed_soonest_and_a_budget_is_kept() {
    let shop = Shop::selling(3, 1, steady);
    for (code, cost) in [("P1", "10"), ("P2", "10"), ("P3", "10")] {
        shop.bench.set_item(code, &["supplier=华润".into(), format!("unit_cost={cost}")]).expect("set");
    }
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,150\nP2,230\nP3,700\n");
    let options = || WorklistOptions { stock_list: Some(file.clone()), ..WorklistOptions::default() };
    shop.bench.set_item("P1", &["unit_cost=".into()]).expect("set");
    let refused = shop.bench.worklist(&WorklistOptions { budget: Some(100.0), ..options() }, NONE);
    assert!(
        matches!(&refused, Err(workbench::WorkbenchError::NoUnitCost { lines: 1, names }) if names.len() == 1 && names[0].contains('1')),
        "{refused:?}"
    );
    shop.bench.set_item("P1", &["unit_cost=10".into()]).expect("set");
    let plain = shop.worklist(&options());
    let cost = plain.suppliers[0].cost.expect("a cost");
    assert!(cost > 0.0 && plain.suppliers[0].lines == 1, "{:?}", plain.suppliers);
    shop.bench.set_supplier("华润", &[format!("min_amount={}", cost + 500.0)]).expect("set");
    let topped = shop.worklist(&options());
    let total = &topped.suppliers[0];
    assert!(
        total.topped_up && total.missing.is_none() && total.cost.is_some_and(|now| (cost + 500.0..cost + 520.0).contains(&now)),
        "{total:?}"
    );
    let p3 = topped.lines.iter().find(|line| line.series == "S1 / P3").expect("P3");
    assert_eq!(ordered(p3), 0.0, "what lasts longest isn't added");
    for line in &topped.lines {
        assert_eq!(
            line.reason_text,
            reason_text(&line.suggestion.reason, TextLanguage::English),
            "the sentence has the numbers of the line"
        );
    }
    let cut = shop.worklist(&WorklistOptions { budget: Some(100.0), ..options() });
    assert!(cut.suppliers[0].cost.is_some_and(|cost| cost <= 100.0 && cost > 80.0), "{:?}", cut.suppliers);
}

#[test]
fn what_is_added_to_reach_a_minimum_keeps_to_the_terms_of_its_item() {
    let shop = Shop::selling(2, 1, |_, _, _, _| 5.0);
    let set = |code: &str, fields: &[&str]| {
        shop.bench.set_item(code, &fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>()).expect("set");
    };
    set("P1", &["supplier=甲", "unit_cost=2", "max_stock=70"]);
    set("P2", &["supplier=甲", "unit_cost=2", "min_quantity=100", "multiple=10"]);
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,20\nP2,120\n");
    let list = || shop.worklist(&WorklistOptions { stock_list: Some(file.clone()), ..WorklistOptions::default() });
    let units = |list: &workbench::Worklist| -> Vec<f64> {
        ["S1 / P1", "S1 / P2"].map(|series| ordered(list.lines.iter().find(|line| line.series == series).expect("a line"))).to_vec()
    };
    let plain = units(&list());
    shop.bench.set_supplier("甲", &["min_amount=200".into()]).expect("set");
    let topped = list();
    let [first, added] = units(&topped)[..] else { panic!("two lines") };
    assert!(first > 0.0 && first <= 50.0 && added == 100.0, "{first} {added}");
    let line = topped.lines.iter().find(|line| line.series == "S1 / P2").expect("P2");
    assert!(matches!(line.suggestion.reason, workbench::Reason::ToppedUp { quantity: 100.0, .. }), "{:?}", line.suggestion.reason);
    assert_eq!(line.reason_text, "sells 5 a day, 120 on hand, which is enough: order 100 to reach the supplier's minimum");
    // There is no room for its smallest quantity.
    set("P2", &["max_stock=210"]);
    let short = list();
    assert_eq!((units(&short), plain[1]), (plain.clone(), 0.0), "out of reach");
    assert!(short.suppliers[0].missing.is_some() && !short.suppliers[0].topped_up, "{:?}", short.suppliers);
}

#[test]
fn a_minimum_is_that_of_all_stores_and_of_all_orders_of_the_day() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(2, 2, |product, _, _, _| if product == 1 { 2.0 } else { 5.0 });
    for code in ["P1", "P2"] {
        shop.bench.set_item(code, &["supplier=甲".into(), "unit_cost=2".into()]).expect("set");
    }
    let file = shop.file("stock.csv", "门店编码,药品编码,库存数量\nS1,P1,0\nS1,P2,0\nS2,P1,10\nS2,P2,200\n");
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
    let of = |list: &workbench::Worklist, store: &str| -> f64 {
        let own = list.lines.iter().filter(|line| line.store_id.as_deref() == Some(store));
        own.map(ordered).sum()
    };
    let list = |store: Option<&str>| shop.worklist(&WorklistOptions { store: store.map(str::to_owned), ..WorklistOptions::default() });
    let cost = list(None).suppliers[0].cost.expect("a cost");
    let (first, second) = (of(&list(None), "S1"), of(&list(None), "S2"));
    shop.bench.set_supplier("甲", &[format!("min_amount={cost}")]).expect("set");
    assert_eq!((of(&list(Some("S1")), "S1"), of(&list(Some("S2")), "S2")), (first, second), "both together reach it");
    // It is reached with what was ordered before on that day.
    let lines: Vec<_> = list(Some("S1"))
        .lines
        .iter()
        .map(|line| workbench::ApproveLine {
            store_id: "S1".into(),
            product_id: line.product_id.clone().expect("a product"),
            quantity: None,
        })
        .collect();
    shop.bench.approve(&list(None), &lines).expect("approved");
    let rest = list(None);
    assert_eq!((of(&rest, "S1"), of(&rest, "S2")), (0.0, second));
    assert!(rest.suppliers[0].missing.is_none() && !rest.suppliers[0].topped_up, "{:?}", rest.suppliers);
}

#[test]
fn surplus_moves_to_the_store_that_runs_short() {
    let shop = Shop::selling(1, 2, steady);
    let file = shop.file("stock.csv", "门店编码,药品编码,库存数量\nS1,P1,0\nS2,P1,2000\n");
    let list = shop.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let moved = list.transfers.first().expect("a transfer");
    assert_eq!((moved.from_store.as_str(), moved.to_store.as_str()), ("S2", "S1"));
    assert!(moved.quantity >= ordered(&first(list.clone())) - 1.0, "{moved:?}");
}

#[test]
fn classes_have_levels_that_orders_use() {
    let shop = Shop::selling(4, 1, |product, store, day, date| match product {
        1 => steady(product, store, day, date) * 4.0,
        4 => {
            if day % 40 == 0 {
                30.0
            } else {
                0.0
            }
        }
        _ => steady(product, store, day, date) / 3.0,
    });
    let matrix = shop.bench.classes(None).expect("classes");
    assert_eq!(matrix.items[0].product_id, "P1");
    assert_eq!(matrix.fields.iter().map(|field| field.products).sum::<usize>(), 4);
    assert!((matrix.items.iter().map(|item| item.share).sum::<f64>() - 1.0).abs() < 1e-9);
    let plain = shop.with_units(0.0);
    assert_eq!(plain.class.as_deref(), Some("AX"));
    let mut settings = shop.bench.order_settings().expect("settings");
    settings.classes.levels[0] = Some(0.99);
    shop.bench.set_order_settings(&settings).expect("set");
    assert!(ordered(&shop.with_units(0.0)) > ordered(&plain));
    settings.classes.levels[0] = None;
    shop.bench.set_order_settings(&settings).expect("set");
    assert!(matches!(shop.with_units(0.0).suggestion.reason, Reason::OnDemand { .. }));
    settings.classes.levels[0] = Some(1.5);
    assert!(shop.bench.set_order_settings(&settings).is_err());
    shop.bench.undo_ordering(OrderingKind::Settings, None).expect("undone");
    shop.bench.undo_ordering(OrderingKind::Settings, None).expect("undone");
    assert_eq!(ordered(&shop.with_units(0.0)), ordered(&plain));
}

#[test]
fn what_came_before_a_count_is_in_it_and_what_came_after_is_added() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, steady);
    let list = |units: u32, day| {
        let file = shop.file("stock.csv", &format!("药品编码,库存数量\nP1,{units}\n"));
        shop.bench.import_stock(&[&file], Some(day), &[], StockKeeping::WholeStores, None).expect("a list");
    };
    let receive = |id, day, quantity| {
        let receipt = Receipt { store_id: None, product_id: "P1".into(), quantity };
        shop.bench.receive_order(id, Some(day), &[receipt], false, false).expect("received")
    };
    let on_hand = || first(shop.worklist(&WorklistOptions::default())).suggestion.on_hand;
    list(9, date(2025, 6, 30));
    let order = shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[]).expect("approved").remove(0);
    let rest = order.lines[0].quantity - 50.0;
    receive(order.id, date(2025, 7, 1), 50.0);
    assert_eq!(on_hand(), Some(59.0));
    list(59, date(2025, 7, 1));
    assert_eq!(on_hand(), Some(59.0), "the count has what came");
    today_is(date(2025, 7, 2));
    receive(order.id, date(2025, 7, 2), rest);
    assert_eq!(on_hand(), Some(59.0 + rest), "and only the rest came since");
    list(8, date(2025, 6, 30));
    assert_eq!(on_hand(), Some(59.0 + rest), "an older list, taken in later, changes nothing");
    list(30, date(2025, 7, 3));
    assert_eq!(on_hand(), Some(30.0));
}

#[test]
fn a_term_that_is_refused_is_named_with_what_it_may_be() {
    let shop = Shop::selling(2, 1, steady);
    let item = |change: &dyn Fn(&mut ItemTerms)| {
        let mut item = ItemTerms { product_id: "P1".to_owned(), ..ItemTerms::default() };
        change(&mut item);
        let error = CommandError::from(shop.bench.put_items(&[item], "").expect_err("refused"));
        (error.code, serde_json::Value::from(*error.details.expect("details")))
    };
    let said = |fields: serde_json::Value| (ErrorCode::BadTerm, fields);
    let of_item = |field: &str, mut fault: serde_json::Value| {
        fault["field"] = field.into();
        fault["of"] = "P1".into();
        said(fault)
    };
    assert_eq!(item(&|item| item.pack_size = Some(20_000.0)), of_item("pack_size", json!({ "fault": "positive", "most": 10_000.0 })));
    assert_eq!(item(&|item| item.multiple = Some(0.0)), of_item("multiple", json!({ "fault": "positive", "most": 1e9 })));
    assert_eq!(item(&|item| item.unit_cost = Some(-1.0)), of_item("unit_cost", json!({ "fault": "range", "least": 0.0, "most": 1e12 })));
    assert_eq!(item(&|item| item.lead_days = Some(4000)), of_item("lead_days", json!({ "fault": "range", "least": 0.0, "most": 3650.0 })));
    assert_eq!(
        item(&|item| item.shelf_life_days = Some(0)),
        of_item("shelf_life_days", json!({ "fault": "range", "least": 1.0, "most": 3650.0 }))
    );
    assert_eq!(
        item(&|item| (item.min_stock, item.max_stock) = (Some(50.0), Some(20.0))),
        of_item("max_stock", json!({ "fault": "below_minimum", "least": 50.0 }))
    );
    assert_eq!(
        item(&|item| item.successor = Some("P3".to_owned())),
        of_item("successor", json!({ "fault": "unknown_code", "value": "P3", "similar": ["P1", "P2"] }))
    );
    assert_eq!(item(&|item| item.successor = Some("P1".to_owned())), of_item("successor", json!({ "fault": "itself" })));
    let supplier = Supplier { supplier: "国药".to_owned(), lead_days: Some(4000), ..Supplier::default() };
    let error = CommandError::from(shop.bench.put_suppliers(&[supplier], "").expect_err("refused"));
    let details = serde_json::Value::from(*error.details.expect("details"));
    assert_eq!(details, json!({ "of": "国药", "field": "lead_days", "fault": "range", "least": 0.0, "most": 3650.0 }));
    assert!(shop.bench.items().expect("items").is_empty() && shop.bench.suppliers().expect("suppliers").is_empty());
}
