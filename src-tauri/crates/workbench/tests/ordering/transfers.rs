//! Transfers between stores: what can be sent, and the lots that go with it.

use jiff::civil::date;
use jiff::{ToSpan as _, civil::Date};
use sales::OrderingKind;
use workbench::{NotEnoughToMove, OrderState, Receipt, SavedOrder, StockKeeping, Transfer, WorkbenchError, WorklistOptions};

use crate::shop::{NONE, Shop, today_is};

const LISTED: &str = "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,A,100,2025-08-01\nS1,P1,B,300,2027-01-31\nS2,P1,C,20,2026-06-30\n";

fn shop(list: &str) -> Shop {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(2, 2, |_, _, _, _| 10.0);
    counted(&shop, list);
    shop
}

fn counted(shop: &Shop, list: &str) {
    let file = shop.file("stock.csv", list);
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
}

fn send(shop: &Shop, from: &str, to: &str, quantity: f64, lot: Option<&str>) -> Result<SavedOrder, WorkbenchError> {
    shop.bench.accept_transfer(&Transfer {
        product_id: "P1".into(),
        from_store: from.into(),
        to_store: to.into(),
        quantity,
        expiring: false,
        value: None,
        lot: lot.map(str::to_owned),
    })
}

#[track_caller]
fn refused(result: Result<SavedOrder, WorkbenchError>) -> NotEnoughToMove {
    match result {
        Err(WorkbenchError::NotEnoughToMove(there)) => *there,
        other => panic!("{other:?}"),
    }
}

/// Units on hand of P1 in a store.
fn on_hand(shop: &Shop, store: &str) -> f64 {
    let list = shop.worklist(&WorklistOptions::default());
    let line = list.lines.iter().find(|line| line.series == format!("{store} / P1")).expect("the line");
    line.suggestion.on_hand.expect("a known stock")
}

/// Name, expiry, and units of the lots of P1 in a store.
fn lots(shop: &Shop, store: &str) -> Vec<(String, Option<Date>, f64)> {
    let options = WorklistOptions { store: Some(store.to_owned()), ..WorklistOptions::default() };
    let rows = shop.bench.lots(&options, None, NONE).expect("lots");
    rows.into_iter().filter(|row| row.product_id == "P1").map(|row| (row.lot.unwrap_or_default(), row.expires, row.quantity)).collect()
}

fn receipt(quantity: f64) -> [Receipt; 1] {
    [Receipt { store_id: None, product_id: "P1".into(), quantity }]
}

fn named<'a>(lots: impl IntoIterator<Item = &'a replenishment::Lot>) -> Vec<(&'a str, f64)> {
    lots.into_iter().map(|lot| (lot.lot.as_deref().unwrap_or(""), lot.quantity)).collect()
}

#[test]
fn a_store_sends_no_more_than_it_has_and_says_what_is_leaving() {
    let shop = shop("门店编码,药品编码,库存数量\nS1,P1,300\nS2,P1,0\nS2,P2,-5\n");
    let error = send(&shop, "S1", "S2", 400.0, None).expect_err("too much").to_string();
    assert_eq!(error, "store `S1` has 300 of `P1` to transfer, not 400");
    assert_eq!(refused(send(&shop, "S2", "S1", 50.0, None)).available, 0.0, "an empty shelf");
    let of_p2 = |from: &str, to: &str| {
        let (from_store, to_store) = (from.to_owned(), to.to_owned());
        let lot = None;
        shop.bench.accept_transfer(&Transfer {
            product_id: "P2".into(),
            from_store,
            to_store,
            quantity: 1.0,
            expiring: false,
            value: None,
            lot,
        })
    };
    assert_eq!(refused(of_p2("S2", "S1")).available, 0.0, "below zero");
    assert!(matches!(of_p2("S1", "S2"), Err(WorkbenchError::StockToMoveUnknown { .. })), "nobody counted it");
    assert!(shop.bench.saved_orders().expect("orders").is_empty(), "nothing was saved");
    let first = send(&shop, "S1", "S2", 200.0, None).expect("half");
    let again = refused(send(&shop, "S1", "S2", 150.0, None));
    assert_eq!((again.available, again.leaving), (100.0, 200.0));
    assert_eq!(again.to_string(), "store `S1` has 100 of `P1` to transfer, not 150; units already leaving for other stores: 200");
    assert_eq!(refused(send(&shop, "S2", "S1", 50.0, None)).available, 0.0, "what is on the way isn't there yet");
    shop.bench.cancel_order(first.id).expect("canceled");
    let all = send(&shop, "S1", "S2", 300.0, None).expect("all");
    today_is(date(2025, 7, 2));
    counted(&shop, "门店编码,药品编码,库存数量\nS1,P1,40\nS2,P1,0\n");
    let since = refused(send(&shop, "S1", "S2", 41.0, None));
    assert_eq!((since.available, since.leaving), (40.0, 0.0), "a count made since is without what left");
    shop.bench.receive_order(all.id, None, &[], false, false).expect("came");
    send(&shop, "S2", "S1", 300.0, None).expect("it came, and can go back");
    assert_eq!((on_hand(&shop, "S1"), on_hand(&shop, "S2")), (40.0, 0.0));
}

#[test]
fn lots_that_expire_before_they_come_and_what_is_owed_are_not_sent() {
    let list = "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,OLD,50,2025-06-01\nS1,P1,NOW,30,2025-07-01\nS1,P1,GOOD,40,2026-01-31\nS1,P1,OWED,-10,\nS2,P1,C,1,2026-06-30\n";
    let shop = shop(list);
    let there = refused(send(&shop, "S1", "S2", 35.0, None));
    assert_eq!((there.available, there.expiring), (30.0, 30.0), "{there:?}");
    assert_eq!(named(&send(&shop, "S1", "S2", 30.0, None).expect("sent").lines[0].lots), [("GOOD", 30.0)]);
}

#[test]
fn lots_go_with_a_transfer_and_keep_their_expiry() {
    let shop = shop(LISTED);
    let (a, b, c) = (date(2025, 8, 1), date(2027, 1, 31), date(2026, 6, 30));
    let lot = |name: &str, expires: Date, units: f64| (name.to_owned(), Some(expires), units);
    let saved = send(&shop, "S1", "S2", 150.0, None).expect("sent");
    assert_eq!(named(&saved.lines[0].lots), [("A", 100.0), ("B", 50.0)], "the soonest to expire first");
    assert_eq!((lots(&shop, "S1"), lots(&shop, "S2")), (vec![lot("B", b, 250.0)], vec![lot("C", c, 20.0)]));
    let partly = shop.bench.receive_order(saved.id, None, &receipt(60.0), false, false).expect("part");
    assert_eq!(named(&partly.lines[0].deliveries[0].lots), [("A", 60.0)]);
    assert_eq!(lots(&shop, "S2"), [lot("A", a, 60.0), lot("C", c, 20.0)]);
    let rest = shop.bench.receive_order(saved.id, None, &receipt(70.0), true, false).expect("the rest won't come");
    assert_eq!((rest.state, named(&rest.lines[0].deliveries[1].lots)), (OrderState::Received, vec![("A", 40.0), ("B", 30.0)]));
    assert_eq!(lots(&shop, "S2"), [lot("A", a, 100.0), lot("C", c, 20.0), lot("B", b, 30.0)]);
    assert_eq!((lots(&shop, "S1"), on_hand(&shop, "S1")), (vec![lot("B", b, 270.0)], 270.0), "what didn't come stayed");
    for _ in 0..2 {
        shop.bench.undo_ordering(OrderingKind::Orders, None).expect("undone");
    }
    assert_eq!((lots(&shop, "S1"), lots(&shop, "S2")), (vec![lot("B", b, 250.0)], vec![lot("C", c, 20.0)]), "on the way again");
    shop.bench.undo_ordering(OrderingKind::Orders, None).expect("undone");
    assert_eq!(lots(&shop, "S1"), [lot("A", a, 100.0), lot("B", b, 300.0)]);
    let named_lot = send(&shop, "S1", "S2", 80.0, Some("B")).expect("of a lot");
    assert_eq!(named(&named_lot.lines[0].lots), [("B", 80.0)]);
    assert_eq!(refused(send(&shop, "S1", "S2", 101.0, Some("A"))).available, 100.0);
    assert_eq!(refused(send(&shop, "S1", "S2", 1.0, Some("X"))).available, 0.0);
    shop.bench.cancel_order(named_lot.id).expect("canceled");
    assert_eq!(lots(&shop, "S1"), [lot("A", a, 100.0), lot("B", b, 300.0)]);
    // More than was sent left the other store as well.
    let small = send(&shop, "S1", "S2", 90.0, None).expect("sent");
    let more = shop.bench.receive_order(small.id, None, &receipt(120.0), false, false).expect("more");
    assert_eq!(named(&more.lines[0].deliveries[0].lots), [("A", 100.0), ("B", 20.0)]);
    assert_eq!((on_hand(&shop, "S1"), on_hand(&shop, "S2")), (280.0, 140.0));
    let last = send(&shop, "S1", "S2", 270.0, None).expect("nearly all");
    let beyond = shop.bench.receive_order(last.id, None, &receipt(281.0), false, false);
    assert_eq!(refused(beyond).available, 10.0);
}

#[test]
fn a_transferred_lot_that_expires_is_seen_where_it_went() {
    let shop = shop("门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,A,300,2025-07-11\nS2,P1,B,20,2027-06-30\n");
    let saved = send(&shop, "S1", "S2", 300.0, None).expect("sent");
    shop.bench.receive_order(saved.id, None, &[], false, false).expect("came");
    let rows = shop.bench.lots(&WorklistOptions::default(), Some(10), NONE).expect("lots");
    let row = rows.iter().find(|row| row.lot.as_deref() == Some("A")).expect("the lot");
    assert_eq!((row.store_id.as_str(), row.days_left, row.quantity), ("S2", Some(10), 300.0), "ten days from today");
    assert!((row.unsold_mean - 190.0).abs() < 5.0, "ten a day sell on eleven days: {row:?}");
}

#[test]
fn sums_of_lots_are_quantities_whatever_is_sent_received_canceled_and_undone() {
    let mut seed = 7_u64;
    let mut random = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let shop = shop(LISTED);
    counted(
        &shop,
        "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,A,100,2025-08-01\nS1,P1,B,300,2027-01-31\nS2,P1,A,7,2025-08-01\nS2,P1,C,20,2026-06-30\n",
    );
    let all = 427.0;
    for step in 0..120 {
        let open: Vec<SavedOrder> =
            shop.bench.saved_orders().expect("orders").into_iter().filter(|order| order.open(&order.lines[0]) > 0.0).collect();
        let some = (!open.is_empty()).then(|| &open[random(open.len() as u64) as usize]);
        match (random(6), some) {
            (0 | 1, _) => {
                let (from, to) = if random(2) == 0 { ("S1", "S2") } else { ("S2", "S1") };
                let lot = ["A", "B", "C"].get(random(6) as usize).copied();
                let wanted = random(120) as f64 + 0.5;
                let there = on_hand(&shop, from);
                if let Err(error) = send(&shop, from, to, wanted, lot) {
                    assert!(lot.is_some() || wanted > there, "{error} of {there}");
                }
            }
            (2, Some(order)) => drop(shop.bench.receive_order(order.id, None, &receipt(random(60) as f64 + 0.25), random(4) == 0, false)),
            (3, Some(order)) => drop(shop.bench.receive_order(order.id, None, &[], false, false)),
            (4, Some(order)) => drop(shop.bench.cancel_order(order.id)),
            _ => drop(shop.bench.undo_ordering(OrderingKind::Orders, None)),
        }
        let orders = shop.bench.saved_orders().expect("orders");
        let mut coming = 0.0;
        for order in &orders {
            let line = &order.lines[0];
            let sum = |lots: &[replenishment::Lot]| lots.iter().map(|lot| lot.quantity).sum::<f64>();
            let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-6, "step {step}: {one} isn't {other}: {order:?}");
            close(sum(&line.lots), line.quantity.max(line.received));
            line.deliveries.iter().for_each(|delivery| close(sum(&delivery.lots), delivery.quantity));
            close(sum(&order.given_lots(line)), order.given(line));
            coming += order.open(line);
        }
        let mut there = 0.0;
        for store in ["S1", "S2"] {
            let of_lots: f64 = lots(&shop, store).iter().map(|(_, _, units)| units).sum();
            let on_hand = on_hand(&shop, store);
            assert!((of_lots - on_hand).abs() < 1e-6, "step {step}: lots of {of_lots} in {store}, {on_hand} on hand");
            there += on_hand;
        }
        assert!((there + coming - all).abs() < 1e-6, "step {step}: {there} and {coming} on the way of {all}");
    }
}

#[test]
fn stock_that_was_sold_and_sent_beyond_the_count_says_both() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 2, |_, _, _, _| 10.0);
    let file = shop.file("stock.csv", "盘点日期,门店编码,药品编码,库存数量\n2025-06-25,S1,P1,100\n2025-06-25,S2,P1,100\n");
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
    assert_eq!(refused(send(&shop, "S1", "S2", 60.0, None)).available, 50.0, "five days were sold since the count");
    send(&shop, "S1", "S2", 50.0, None).expect("what is left");
    today_is(date(2025, 7, 1).saturating_add(3.days()));
    // Sales of the days since are imported later.
    let mut later = String::from("日期,药品编码,药品名称,门店编码,门店名称,销售数量,单价\n");
    for day in ["2025-07-01", "2025-07-02", "2025-07-03"] {
        for store in ["S1", "S2"] {
            later.push_str(&format!("{day},P1,药品1,{store},店,10,6\n"));
        }
    }
    let file = shop.file("later.csv", &later);
    shop.bench.import(&[file], &workbench::ImportOptions::default()).expect("sales");
    let list = shop.worklist(&WorklistOptions::default());
    let line = list.lines.iter().find(|line| line.series == "S1 / P1").expect("the line");
    assert!(line.reason_text.starts_with("30 more sold or transferred out since the count"), "{}", line.reason_text);
}

#[test]
fn what_is_canceled_after_a_count_without_it_is_back_where_it_left() {
    let shop = shop(LISTED);
    let (a, b) = (date(2025, 8, 1), date(2027, 1, 31));
    let lot = |name: &str, expires: Date, units: f64| (name.to_owned(), Some(expires), units);
    let canceled = send(&shop, "S1", "S2", 150.0, None).expect("sent");
    let closed = send(&shop, "S1", "S2", 50.0, None).expect("sent");
    today_is(date(2025, 7, 2));
    counted(&shop, "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,B,200,2027-01-31\nS2,P1,C,20,2026-06-30\n");
    assert_eq!((on_hand(&shop, "S1"), on_hand(&shop, "S2")), (200.0, 20.0));
    today_is(date(2025, 7, 3));
    shop.bench.cancel_order(canceled.id).expect("canceled");
    assert_eq!(lots(&shop, "S1"), [lot("A", a, 100.0), lot("B", b, 250.0)], "in its lots");
    shop.bench.receive_order(closed.id, None, &receipt(20.0), true, false).expect("the rest won't come");
    assert_eq!((on_hand(&shop, "S1"), on_hand(&shop, "S2")), (380.0, 40.0), "420 as before");
    let line = |store: &str| {
        let list = shop.worklist(&WorklistOptions::default());
        let line = list.lines.into_iter().find(|line| line.series == format!("{store} / P1")).expect("the line");
        line.note_texts.join("; ")
    };
    assert!(line("S1").contains("150 from a canceled transfer are added back to the count of Jul 1"), "{}", line("S1"));
    for _ in 0..2 {
        shop.bench.undo_ordering(OrderingKind::Orders, None).expect("undone");
    }
    assert_eq!((on_hand(&shop, "S1"), on_hand(&shop, "S2")), (200.0, 20.0), "on the way again");
    shop.bench.cancel_order(canceled.id).expect("canceled");
    today_is(date(2025, 7, 4));
    counted(&shop, "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,A,100,2025-08-01\nS1,P1,B,250,2027-01-31\nS2,P1,C,20,2026-06-30\n");
    assert_eq!(on_hand(&shop, "S1"), 350.0, "a count made since has it");
    assert!(!line("S1").contains("canceled"), "{}", line("S1"));
}
