//! Stock lists: lots, packs, stores, and what a list says nothing of.

use jiff::civil::date;
use sales::OrderingKind;
use sales::StockFault;
use workbench::{Note, Reason, Status, StockImport, StockKeeping, TypedStock, WorkbenchError, WorklistOptions};

use crate::shop::{NONE, Shop, close, faults, first, ordered, steady};

#[test]
fn expired_lots_are_no_stock() {
    let shop = Shop::selling(2, 1, steady);
    let list = "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,A,500,2020-01-31\nS1,P1,B,2,2099-12-31\n";
    let line = shop.with_list(list);
    assert_eq!((line.suggestion.on_hand, line.suggestion.expired, line.suggestion.status), (Some(2.0), 500.0, Status::RunsOut));
    assert!(line.suggestion.notes.contains(&Note::Expired { quantity: 500.0 }));
    assert_eq!(faults(&shop, list), [StockFault::Expired]);
    close(ordered(&line), ordered(&shop.with_units(2.0)), 0.0);
}

#[test]
fn lots_count_the_same_whatever_the_row_order_and_days_left_belong_to_them() {
    let shop = Shop::selling(2, 1, steady);
    let options = || WorklistOptions { lead_days: Some(20), ..WorklistOptions::default() };
    let there = shop.with_list("门店编码,药品编码,库存数量,剩余天数\nS1,P1,100,5\nS1,P1,10,400\n");
    let back = shop.with_list("门店编码,药品编码,库存数量,剩余天数\nS1,P1,10,400\nS1,P1,100,5\n");
    assert_eq!(there, back);
    let few = shop.with_list_and("门店编码,药品编码,库存数量,剩余天数\nS1,P1,100,10\n", options());
    let many = shop.with_list_and("门店编码,药品编码,库存数量,剩余天数\nS1,P1,400,10\n", options());
    close(few.suggestion.usable.expect("known"), 100.0, 0.01);
    close(many.suggestion.usable.expect("known"), 150.0, 0.05);
    assert_eq!((few.suggestion.expiry_risk, many.suggestion.expiry_risk), (None, None), "nothing is known of new goods");
    let lots = shop.bench.lots(
        &WorklistOptions {
            stock_list: Some(shop.file("stock.csv", "门店编码,药品编码,库存数量,剩余天数\nS1,P1,10,400\nS1,P1,400,10\n")),
            ..options()
        },
        None,
        NONE,
    );
    let lots = lots.expect("lots");
    close(lots[0].unsold_mean, 250.0, 0.05);
    assert!(lots[0].unsold_p90 > lots[0].unsold_mean && lots[1].unsold_mean == 0.0, "{lots:?}");
    assert_eq!(lots[0].value.map(f64::round), Some((lots[0].unsold_mean * 6.0).round()));
}

#[test]
fn different_packs_of_one_product_are_reported_and_row_order_does_not_matter() {
    let shop = Shop::selling(2, 1, steady);
    let (one, other) =
        ("门店编码,药品编码,库存数量,件装量\nS1,P1,3,1\nS1,P1,3,10\n", "门店编码,药品编码,库存数量,件装量\nS1,P1,3,10\nS1,P1,3,1\n");
    assert_eq!(shop.with_list(one), shop.with_list(other));
    assert_eq!(faults(&shop, one), [StockFault::SameLotAgain, StockFault::PackSizesDiffer]);
}

#[test]
fn a_column_for_each_store_is_read_by_store() {
    let shop = Shop::selling(2, 3, steady);
    let file = shop.file("stock.csv", "药品编码,1店,2店,3店\nP1,5,7,9\nP2,缺货,0,1\n");
    let list = shop.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let stock = |series: &str| list.lines.iter().find(|line| line.series == series).and_then(|line| line.suggestion.on_hand);
    assert_eq!(["S1 / P1", "S2 / P1", "S3 / P1", "S1 / P2", "S3 / P2"].map(stock), [Some(5.0), Some(7.0), Some(9.0), Some(0.0), Some(1.0)]);
}

#[test]
fn stores_of_merged_cells_are_carried_down_and_cases_become_units() {
    let shop = Shop::selling(2, 2, steady);
    let file = shop.file("stock.csv", "门店编码,药品编码,库存数量\nS1,P2,50\n,P1,60\nS2,P2,30\n,P1,20\n");
    let list = shop.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let stock = |series: &str| list.lines.iter().find(|line| line.series == series).and_then(|line| line.suggestion.on_hand);
    assert_eq!(["S1 / P1", "S2 / P1"].map(stock), [Some(60.0), Some(20.0)]);
    let cases = shop.with_list("门店编码,药品编码,库存（件）,件装量\nS1,P1,12,24\n");
    assert_eq!((cases.suggestion.on_hand, ordered(&cases)), (Some(288.0), 0.0));
}

#[test]
fn goods_that_keep_five_days_are_not_ordered_for_a_month() {
    let shop = Shop::selling(2, 1, steady);
    let line = shop.with_list_and(
        "门店编码,药品编码,库存数量\nS1,P1,0\n",
        WorklistOptions { review_days: Some(30), shelf_life_days: Some(5), ..WorklistOptions::default() },
    );
    close(ordered(&line), 15.0 * 5.0, 0.1);
    assert!(line.suggestion.notes.iter().any(|note| matches!(note, Note::LimitedByShelfLife { .. })));
    let months = shop.with_list("门店编码,药品编码,库存数量,保质期天数\nS1,P1,0,24个月\n");
    assert!(months.suggestion.expiry_risk == Some(0.0), "{:?}", months.suggestion.expiry_risk);
    let zero = shop.with_list("门店编码,药品编码,库存数量,剩余天数\nS1,P1,300,0\n");
    assert_eq!((zero.suggestion.on_hand, zero.suggestion.expired), (Some(0.0), 300.0), "no day left is expired");
}

#[test]
fn goods_not_for_sale_are_known_to_be_none_and_a_wrong_name_is_reported() {
    let shop = Shop::selling(2, 1, steady);
    let held = shop.with_list("门店编码,药品编码,库存数量,质量状态\nS1,P1,40,待验\n");
    assert_eq!((held.suggestion.on_hand, held.suggestion.status), (Some(0.0), Status::RunsOut));
    assert_eq!(faults(&shop, "门店编码,药品编码,药品名称,库存数量\nS1,P1,药品2,5\n"), [StockFault::NameOfAnother]);
    assert_eq!(faults(&shop, "门店编码,药品编码,药品名称,库存数量\nS1,P1,药品1,5\nS1,P2,药品2（新包装）,5\n"), []);
}

#[test]
fn stores_and_products_that_a_list_says_nothing_of_are_not_empty() {
    let shop = Shop::selling(2, 3, steady);
    let file = shop.file("stock.csv", "门店编码,药品编码,库存数量\nS1,P1,50\nS1,X9,3\n");
    let import = shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list").remove(0);
    assert_eq!(import.stores_without, ["S2", "S3"]);
    assert_eq!(import.unknown.iter().map(|row| row.product.as_str()).collect::<Vec<_>>(), ["X9"]);
    let list = shop.worklist(&WorklistOptions::default());
    let other = list.lines.iter().find(|line| line.series == "S2 / P1").expect("a line");
    assert_eq!((other.suggestion.status, other.suggestion.quantity), (Status::UnknownStock, None));
    let several = shop.file("several.csv", "药品编码,库存数量\nP1,50\n");
    assert!(matches!(
        shop.bench.import_stock(&[&several], None, &[], StockKeeping::WholeStores, None),
        Err(WorkbenchError::StockWithoutStores { stores: 3, .. })
    ));
}

#[test]
fn a_count_of_a_day_to_come_is_not_kept_and_hides_nothing() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let future = shop.file("future.csv", "盘点日期：2999-07-01\n药品编码,库存数量\nP1,900\n");
    let refused =
        |result: Result<(), WorkbenchError>| assert!(matches!(result, Err(WorkbenchError::StockOfTheFuture { .. })), "{result:?}");
    refused(shop.bench.import_stock(&[&future], None, &[], StockKeeping::WholeStores, None).map(drop));
    refused(shop.bench.import_stock(&[&future], Some(date(2999, 1, 1)), &[], StockKeeping::WholeStores, None).map(drop));
    let typed = TypedStock { store_id: "S1".into(), product_id: "P1".into(), quantity: 7.0 };
    refused(shop.bench.type_stock(&[typed], Some(date(2999, 1, 1))).map(drop));
    assert!(shop.bench.stock_lists().expect("lists").is_empty());
    assert_eq!(shop.bench.import_stock(&[&future], None, &[], StockKeeping::DryRun, None).expect("a preview")[0].date, date(2999, 7, 1));
    shop.bench.import_stock(&[&future], Some(date(2025, 6, 30)), &[], StockKeeping::WholeStores, None).expect("a corrected day");
    assert_eq!(shop.bench.stock_rows().expect("rows")[0].quantity, 900.0);
}

#[test]
fn stock_counted_before_the_last_sales_has_shrunk_since() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,100\n");
    shop.bench.import_stock(&[&file], Some(date(2025, 6, 26)), &[], StockKeeping::WholeStores, None).expect("a list");
    assert_eq!(first(shop.worklist(&WorklistOptions::default())).suggestion.on_hand, Some(60.0), "four days of ten were sold");
    shop.bench.type_stock(&[TypedStock { store_id: "S1".into(), product_id: "P1".into(), quantity: 7.0 }], None).expect("typed");
    assert_eq!(shop.bench.stock_rows().expect("rows")[0].quantity, 7.0);
    shop.bench.undo_ordering(OrderingKind::Stock, None).expect("undone");
    assert_eq!(shop.bench.stock_rows().expect("rows")[0].quantity, 100.0);
}

#[test]
fn what_is_typed_counts_from_its_own_day() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let on_hand = |shop: &Shop| first(shop.worklist(&WorklistOptions::default())).suggestion.on_hand;
    let typed = |quantity| [TypedStock { store_id: "S1".into(), product_id: "P1".into(), quantity }];
    shop.bench.type_stock(&typed(50.0), Some(date(2025, 6, 27))).expect("typed");
    assert_eq!(on_hand(&shop), Some(20.0), "three days of ten, without any list");
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,100\n");
    shop.bench.import_stock(&[&file], Some(date(2025, 6, 24)), &[], StockKeeping::WholeStores, None).expect("a list");
    assert_eq!(on_hand(&shop), Some(20.0), "an older list changes nothing");
    shop.bench.type_stock(&typed(50.0), Some(date(2025, 6, 30))).expect("typed");
    assert_eq!(on_hand(&shop), Some(50.0), "what was sold since the list was sold before this count");
    assert_eq!(
        first(shop.worklist(&WorklistOptions { at: Some(date(2025, 5, 1)), ..WorklistOptions::default() })).suggestion.on_hand,
        None
    );
}

#[test]
fn more_sold_than_counted_is_doubtful_and_orders_nothing_by_itself() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,25\n");
    shop.bench.import_stock(&[&file], Some(date(2025, 6, 26)), &[], StockKeeping::WholeStores, None).expect("a list");
    let line = first(shop.worklist(&WorklistOptions::default())).suggestion;
    assert_eq!((line.status, line.on_hand), (Status::Doubtful, Some(0.0)));
    assert!(matches!(line.reason, Reason::SoldBeyondCount { beyond: 15.0, .. }), "{:?}", line.reason);
}

#[test]
fn sales_since_the_count_came_from_the_lots_that_expire_first() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let list = "药品编码,批号,库存数量,有效期至,进价\nP1,A,150,2025-07-05,4\nP1,B,100,2099-12-31,4\n";
    shop.bench
        .import_stock(&[&shop.file("stock.csv", list)], Some(date(2025, 6, 20)), &[], StockKeeping::WholeStores, None)
        .expect("a list");
    let lots = shop.bench.lots(&WorklistOptions::default(), None, NONE).expect("lots");
    assert_eq!(lots[0].quantity, 50.0, "100 of 150 were sold");
    assert!(lots[0].unsold_mean < 3.0 && lots[0].value.is_some_and(|value| value < 12.0), "{:?}", lots[0]);
    let line = first(shop.worklist(&WorklistOptions::default())).suggestion;
    assert_eq!((line.on_hand, line.expired), (Some(150.0), 0.0));
    let gone = "药品编码,批号,库存数量,有效期至\nP1,A,500,2025-06-25\nP1,B,100,2099-12-31\n";
    shop.bench
        .import_stock(&[&shop.file("stock.csv", gone)], Some(date(2025, 6, 20)), &[], StockKeeping::WholeStores, None)
        .expect("a list");
    let line = first(shop.worklist(&WorklistOptions::default())).suggestion;
    assert_eq!((line.on_hand, line.expired), (Some(50.0), 450.0), "A sold for five days, then B");
}

#[test]
fn a_list_of_an_earlier_count_says_that_it_changes_nothing() {
    let shop = Shop::selling(3, 2, |_, _, _, _| 10.0);
    let import = |name: &str, text: &str, day| {
        let file = shop.file(name, text);
        shop.bench.import_stock(&[&file], Some(day), &[], StockKeeping::WholeStores, None).expect("kept").remove(0)
    };
    let said = |import: &StockImport| import.issues.iter().map(|issue| (issue.fault, issue.value.clone())).collect::<Vec<_>>();
    import("new.csv", "门店编码,药品编码,库存数量\nS1,P1,40\nS1,P2,60\n", date(2025, 6, 29));
    let before = shop.worklist(&WorklistOptions::default());
    let older = import("old.csv", "门店编码,药品编码,库存数量\nS1,P1,4\n", date(2025, 6, 20));
    assert_eq!(said(&older), [(StockFault::CountedLater, "S1: 2025-06-29".to_owned())], "no product becomes unknown");
    assert_eq!(shop.worklist(&WorklistOptions::default()), before);
    let mixed = import("mixed.csv", "门店编码,药品编码,库存数量\nS1,P1,4\nS2,P1,5\n", date(2025, 6, 20));
    assert_eq!(said(&mixed), [(StockFault::CountedLater, "S1: 2025-06-29".to_owned())], "S2 was never counted");
    let line = |series: &str| shop.worklist(&WorklistOptions::default()).lines.into_iter().find(|line| line.series == series);
    assert!(line("S2 / P1").and_then(|line| line.suggestion.on_hand).is_some());
    let same_day = import("again.csv", "门店编码,药品编码,库存数量\nS1,P1,4\n", date(2025, 6, 29));
    assert_eq!(said(&same_day), [(StockFault::ProductsMissing, "S1: 1 (P2)".to_owned())], "a later list of the same day counts");
}

#[test]
fn a_list_of_some_products_may_leave_the_others_as_they_were_counted() {
    let shop = Shop::selling(3, 1, |_, _, _, _| 10.0);
    let keep = |name: &str, text: &str, day, keeping| {
        let file = shop.file(name, text);
        shop.bench.import_stock(&[&file], Some(day), &[], keeping, None).expect("kept").remove(0)
    };
    let (first_day, last_day) = (date(2025, 6, 27), date(2025, 6, 29));
    keep("all.csv", "药品编码,库存数量\nP1,400\nP2,600\n", first_day, StockKeeping::WholeStores);
    let lots = "药品编码,批号,库存数量,有效期至,在途\nP1,A,30,2099-01-31,8\nP1,B,20,2099-12-31,\n";
    let some = keep("some.csv", lots, last_day, StockKeeping::ListedProducts);
    assert!(some.issues.iter().all(|issue| issue.fault != StockFault::ProductsMissing), "{some:?}");
    let stock = |product: &str| {
        let lines = shop.worklist(&WorklistOptions::default()).lines;
        let line = lines.into_iter().find(|line| line.series == format!("S1 / {product}")).expect("a line").suggestion;
        (line.on_hand, line.on_the_way)
    };
    // The sales end on 30 June.
    assert_eq!(stock("P1"), (Some(40.0), 8.0), "both lots, less one day of sales");
    assert_eq!(stock("P2"), (Some(570.0), 0.0), "as counted before, less three days of sales");
    assert_eq!(stock("P3").0, None, "never counted");
    shop.bench.undo_ordering(OrderingKind::Stock, None).expect("undone");
    assert_eq!(stock("P1"), (Some(370.0), 0.0));
    keep("some.csv", lots, last_day, StockKeeping::WholeStores);
    assert_eq!(stock("P2").0, None, "a whole list no longer knows it");
    assert_eq!(shop.bench.stock_lists().expect("lists").len(), 2);
}
