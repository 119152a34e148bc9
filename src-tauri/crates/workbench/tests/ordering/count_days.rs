//! The day of a count: what was sold since, from which day on the stock has to last, and stores whose sales end earlier.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use workbench::{Note, Reason, Status, StockKeeping, TypedStock, WorkbenchError, WorklistLine, WorklistOptions};

use crate::shop::{LAST, NONE, Shop, first, today_is};

fn ten(_: usize, _: usize, _: usize, _: Date) -> f64 {
    10.0
}

/// Kept, and given to the worklist alone: both say the same.
#[track_caller]
fn both(shop: &Shop, list: &str) -> WorklistLine {
    let given = shop.with_list(list);
    let file = shop.file("stock.csv", list);
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("kept");
    let kept = first(shop.worklist(&WorklistOptions::default()));
    assert_eq!(given.suggestion, kept.suggestion, "{list}");
    shop.bench.undo_ordering(sales::OrderingKind::Stock, None).expect("undone");
    kept
}

#[test]
fn a_list_given_to_the_worklist_counts_from_its_day_like_one_that_is_kept() {
    let shop = Shop::selling(1, 1, ten);
    today_is(date(2025, 7, 1));
    let dated = both(&shop, "盘点日期,门店编码,药品编码,库存数量\n2025-06-20,S1,P1,200\n");
    assert_eq!(dated.suggestion.on_hand, Some(100.0), "ten days were sold since");
    today_is(date(2025, 7, 11));
    let later = both(&shop, "门店编码,药品编码,库存数量\nS1,P1,100\n");
    assert_eq!((later.planned_from, later.suggestion.on_hand), (date(2025, 7, 10), Some(100.0)), "nothing is sold before the count");
    let file = shop.file("stock.csv", "盘点日期：05/06/2025\n门店编码,药品编码,库存数量\nS1,P1,9\n");
    let unclear = shop.bench.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() }, NONE);
    assert!(matches!(unclear, Err(WorkbenchError::StockDateUnclear { .. })), "{unclear:?}");
}

#[test]
fn typed_stock_and_lists_of_the_same_day_are_planned_from_the_same_day() {
    let shop = Shop::selling(1, 1, ten);
    today_is(date(2025, 7, 11));
    let listed = both(&shop, "门店编码,药品编码,库存数量\nS1,P1,200\n");
    let stock = TypedStock { store_id: "S1".into(), product_id: "P1".into(), quantity: 200.0 };
    shop.bench.type_stock(&[stock], None).expect("kept");
    let typed = first(shop.worklist(&WorklistOptions::default()));
    assert_eq!((typed.planned_from, &typed.suggestion), (listed.planned_from, &listed.suggestion));
}

#[test]
fn the_sales_of_an_earlier_day_are_in_its_count_and_those_of_today_are_still_to_come() {
    let shop = Shop::selling(1, 1, ten);
    today_is(date(2025, 7, 2));
    let on = |day: &str| both(&shop, &format!("盘点日期,门店编码,药品编码,库存数量\n{day},S1,P1,50\n"));
    let (yesterday, today) = (on("2025-07-01"), on("2025-07-02"));
    assert_eq!((yesterday.planned_from, today.planned_from), (date(2025, 7, 1), date(2025, 7, 1)));
    assert_eq!(yesterday.suggestion.quantity, today.suggestion.quantity);
}

#[test]
fn a_store_whose_sales_end_earlier_is_ordered_as_if_it_had_sold_as_expected_since() {
    let shop = Shop::selling(1, 2, |_, store, _, day| if store == 2 && day > date(2025, 6, 25) { 0.0 } else { 20.0 });
    today_is(date(2025, 7, 1));
    let list = "盘点日期,门店编码,药品编码,库存数量\n2025-06-25,S1,P1,300\n2025-06-25,S2,P1,300\n";
    let file = shop.file("stock.csv", list);
    let list = shop.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let line = |series: &str| list.lines.iter().find(|line| line.series == series).expect("the line");
    let (whole, ended) = (line("S1 / P1"), line("S2 / P1"));
    assert_eq!((whole.suggestion.on_hand, whole.planned_from), (Some(200.0), LAST));
    assert_eq!((ended.suggestion.on_hand, ended.planned_from), (Some(300.0), date(2025, 6, 25)));
    assert_eq!(ended.order_on, whole.order_on, "both are ordered today");
    // 100 were sold in one and are expected in the other, which needs a little more for what isn't certain of these days.
    assert_eq!((whole.suggestion.quantity, ended.suggestion.quantity), (Some(30.0), Some(40.0)));
    let less = shop.file("stock.csv", "盘点日期,门店编码,药品编码,库存数量\n2025-06-25,S1,P1,150\n2025-06-25,S2,P1,150\n");
    let list = shop.worklist(&WorklistOptions { stock_list: Some(less), ..WorklistOptions::default() });
    let quantity = |series: &str| list.lines.iter().find(|line| line.series == series).and_then(|line| line.suggestion.quantity);
    assert_eq!((quantity("S1 / P1"), quantity("S2 / P1")), (Some(180.0), Some(190.0)));
    let note = Note::StoreSalesExpected { until: date(2025, 6, 25), days: 5 };
    assert!(ended.suggestion.notes.contains(&note) && !whole.suggestion.notes.contains(&note));
    let counted = shop.file("stock.csv", "盘点日期,门店编码,药品编码,库存数量\n2025-06-30,S1,P1,50\n2025-06-30,S2,P1,50\n");
    let list = shop.worklist(&WorklistOptions { stock_list: Some(counted), ..WorklistOptions::default() });
    let later = list.lines.iter().find(|line| line.series == "S2 / P1").expect("the line");
    assert_eq!((later.planned_from, later.suggestion.quantity), (LAST, Some(180.0)), "counted since");
    assert!(!later.suggestion.notes.contains(&note));
    let weekly = Shop::selling(1, 2, |_, store, _, day| if store == 2 && day.day() % 7 > 1 { 0.0 } else { 20.0 });
    let file = weekly.file("stock.csv", "门店编码,药品编码,库存数量\nS2,P1,100\n");
    let list = weekly.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let told = |line: &WorklistLine| {
        line.suggestion.notes.iter().any(|note| matches!(note, Note::StoreSalesEnd { .. } | Note::StoreSalesExpected { .. }))
    };
    assert!(!list.lines.iter().any(told), "a store that is often closed");
}

/// The lines of P1 in both stores, with lists of these days; the sales of S2 end `behind` days before those of S1.
fn two_stores(behind: i64, list: &str) -> [WorklistLine; 2] {
    let end = LAST.saturating_sub(behind.days());
    let shop = Shop::selling(1, 2, |_, store, _, day| if store == 2 && day > end { 0.0 } else { 20.0 });
    today_is(date(2025, 7, 1));
    let file = shop.file("stock.csv", &format!("盘点日期,门店编码,药品编码,库存数量\n{list}"));
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("kept");
    let list = shop.worklist(&WorklistOptions::default());
    ["S1 / P1", "S2 / P1"].map(|series| list.lines.iter().find(|line| line.series == series).expect("the line").clone())
}

#[test]
fn each_day_that_the_sales_of_a_store_end_earlier_is_expected_and_noted() {
    let both = "2025-06-20,S1,P1,400\n2025-06-20,S2,P1,400\n";
    for behind in 1..=8 {
        let [whole, ended] = two_stores(behind, both);
        assert_eq!((whole.suggestion.on_hand, whole.suggestion.quantity), (Some(200.0), Some(30.0)));
        let until = LAST.saturating_sub(behind.days());
        assert_eq!((ended.planned_from, ended.suggestion.on_hand), (until, Some(200.0 + 20.0 * behind as f64)), "{behind}");
        let more = ended.suggestion.quantity.expect("a quantity") - 30.0;
        assert!(
            (0.0..=4.0 + 2.0 * behind as f64).contains(&more),
            "{behind} days: {more} more than the other, for what isn't certain of them"
        );
        let note = Note::StoreSalesExpected { until, days: u32::try_from(behind).expect("few") };
        assert!(ended.suggestion.notes.contains(&note), "{behind}: {:?}", ended.suggestion.notes);
    }
    let [_, counted] = two_stores(1, "2025-06-20,S1,P1,400\n2025-06-30,S2,P1,200\n");
    assert_eq!((counted.planned_from, counted.suggestion.quantity), (LAST, Some(30.0)), "counted since");
    assert!(!is_told(&counted), "{:?}", counted.suggestion.notes);
}

fn is_told(line: &WorklistLine) -> bool {
    let told = |note: &Note| {
        matches!(
            note,
            Note::StoreSalesEnd { .. } | Note::StoreSalesExpected { .. } | Note::StoreSalesOld { .. } | Note::StoreDayIncomplete { .. }
        )
    };
    line.suggestion.notes.iter().any(told)
}

#[test]
fn a_store_without_sales_for_weeks_is_ordered_by_a_count_since_and_otherwise_asked_about() {
    for behind in [20, 28, 29, 31, 90] {
        // Counted after its last sales: 6 days of 20 are expected since.
        let [_, counted] = two_stores(behind, "2025-06-24,S1,P1,300\n2025-06-24,S2,P1,300\n");
        let until = LAST.saturating_sub(behind.days());
        assert_eq!((counted.planned_from, counted.suggestion.on_hand), (date(2025, 6, 24), Some(300.0)), "{behind}");
        let quantity = counted.suggestion.quantity.expect("a quantity");
        assert!((50.0..=65.0).contains(&quantity), "{behind} days: {quantity}");
        let days = u32::try_from(behind).expect("few");
        assert!(counted.suggestion.notes.contains(&Note::StoreSalesExpected { until, days }), "{:?}", counted.suggestion.notes);
    }
    let [whole, asked] = two_stores(31, "2025-05-20,S1,P1,1500\n2025-05-20,S2,P1,1500\n");
    assert_eq!(whole.suggestion.status, Status::Enough);
    let reason = &asked.suggestion.reason;
    assert!(
        matches!(reason, Reason::StoreSalesMissing { until, days: 31, .. } if *until == date(2025, 5, 30)),
        "nobody knows what is left: {reason:?}"
    );
    assert_eq!((asked.suggestion.status, asked.suggestion.quantity, asked.ordered()), (Status::Doubtful, Some(0.0), 0.0));
    assert!(asked.reason_text.contains("no sales data from this store for 31 days after May 30"), "{}", asked.reason_text);
    // 1,300 left on 30 May, and 41 days of 20 with those of the delivery and the next order: nothing yet.
    assert!(asked.suggestion.offered.is_some_and(|units| units < 60.0), "{:?}", asked.suggestion.offered);
    let [_, short] = two_stores(31, "2025-05-20,S2,P1,400\n");
    assert!(short.suggestion.offered.is_some_and(|units| units > 600.0), "{:?}", short.suggestion.offered);
    // The list is as new as everything: the stock is known, and only what sells isn't.
    let [_, newest] = two_stores(31, "2025-06-30,S2,P1,200\n");
    assert_eq!((newest.planned_from, newest.suggestion.quantity), (LAST, Some(30.0)));
    let until = LAST.saturating_sub(31.days());
    assert!(newest.suggestion.notes.contains(&Note::StoreSalesOld { until, days: 31 }), "{:?}", newest.suggestion.notes);
    assert!(!newest.note_texts.iter().any(|text| text.contains("less in stock")), "{:?}", newest.note_texts);
    let [_, closed] = two_stores(200, "2025-06-30,S2,P1,200\n");
    assert_eq!(closed.suggestion.status, Status::Dead, "a store that was closed for good");
}

#[test]
fn a_store_whose_last_day_is_still_going_on_or_that_was_closed_is_not_taken_for_one_that_sold_little() {
    today_is(date(2025, 7, 1));
    let list = "盘点日期,门店编码,药品编码,库存数量\n2025-06-20,S1,P1,400\n2025-06-20,S2,P1,400\n";
    let begun = Shop::selling(1, 3, |_, store, _, day| if store == 2 && day == LAST { 2.0 } else { 20.0 });
    let file = begun.file("stock.csv", list);
    let lines = begun.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let line = |series: &str| lines.lines.iter().find(|line| line.series == series).expect("the line");
    let (whole, begun_line) = (line("S1 / P1"), line("S2 / P1"));
    assert_eq!((whole.planned_from, whole.suggestion.on_hand, whole.suggestion.quantity), (LAST, Some(200.0), Some(30.0)));
    assert_eq!((begun_line.planned_from, begun_line.suggestion.on_hand), (date(2025, 6, 29), Some(220.0)), "as if the day weren't known");
    assert!(begun_line.suggestion.notes.contains(&Note::StoreDayIncomplete { day: LAST }), "{:?}", begun_line.suggestion.notes);
    // A file of one large store is missing: the day of the others counts.
    let missing = Shop::selling(1, 3, |_, store, _, day| match store {
        2 if day == LAST => 0.0,
        2 => 200.0,
        _ => 20.0,
    });
    let file = missing.file("stock.csv", list);
    let lines = missing.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    assert_eq!((lines.at, lines.incomplete), (LAST, None));
    let closed = Shop::selling(1, 2, |_, store, _, day| if store == 2 && day == LAST { 0.0 } else { 20.0 });
    let entry = sales::PlanEntry {
        id: 0,
        store_id: Some("S2".into()),
        product_id: None,
        group: None,
        from: LAST,
        to: LAST,
        kind: sales::PlanKind::Closure,
        value: None,
    };
    closed.bench.add_to_plan(&[entry]).expect("a plan");
    let file = closed.file("stock.csv", list);
    let lines = closed.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() });
    let line = lines.lines.iter().find(|line| line.series == "S2 / P1").expect("the line");
    assert_eq!((line.planned_from, line.suggestion.on_hand, is_told(line)), (LAST, Some(220.0), false), "it was closed");
}

#[test]
fn a_cell_with_a_time_before_noon_is_a_count_of_the_day_before() {
    let shop = Shop::selling(1, 1, ten);
    today_is(date(2025, 7, 1));
    let counted = |hour: u16, title: bool| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let time = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 6, 25).and_then(|day| day.and_hms(hour, 10, 0)).expect("a time");
        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let top = u32::from(title);
        if title {
            sheet.write(0, 0, "打印时间").expect("written");
            sheet.write_with_format(0, 1, &time, &format).expect("written");
        }
        for (column, header) in ["门店编码", "药品编码", "库存数量", "盘点时间"].iter().enumerate().take(if title { 3 } else { 4 })
        {
            sheet.write(top, column as u16, *header).expect("written");
        }
        sheet.write(top + 1, 0, "S1").and_then(|sheet| sheet.write(top + 1, 1, "P1")).expect("written");
        sheet.write(top + 1, 2, 200.0).expect("written");
        if !title {
            sheet.write_with_format(top + 1, 3, &time, &format).expect("written");
        }
        let file = shop.folder.path().join("stock.xlsx");
        book.save(&file).expect("saved");
        first(shop.worklist(&WorklistOptions { stock_list: Some(file), ..WorklistOptions::default() })).suggestion.on_hand
    };
    for title in [false, true] {
        assert_eq!(counted(8, title), Some(140.0), "the ten of the day and of five days since were sold");
        assert_eq!(counted(18, title), Some(150.0));
    }
}

#[test]
fn a_large_return_on_the_last_day_does_not_make_it_look_unfinished() {
    let shop = Shop::selling(2, 1, |product, _, _, day| match (product, day == LAST) {
        (1, true) => -150.0,
        (1, false) => 20.0,
        _ => 10.0,
    });
    assert_eq!(shop.with_units(0.0).planned_from, LAST);
    let begun = Shop::selling(2, 1, |_, _, _, day| if day == LAST { 2.0 } else { 20.0 });
    assert!(begun.with_units(0.0).planned_from < LAST, "one that is still going on does");
}

#[test]
fn prices_and_quantities_of_cases_become_those_of_units() {
    let shop = Shop::selling(1, 1, ten);
    let line = shop.with_list("门店编码,药品编码,库存(件),件装量,进价(件)\nS1,P1,1,10,30\n");
    assert_eq!((line.suggestion.on_hand, line.suggestion.unit_cost), (Some(10.0), Some(3.0)));
    let item = |text: &str| {
        let file = shop.file("items.csv", text);
        let import = shop.bench.import_items(&file, true, None).expect("a sheet");
        (import.changed.into_iter().next().map(|row| (row.after.unit_cost, row.after.min_stock)), import.issues.len())
    };
    assert_eq!(item("药品编码,进价(件),件装量,最低库存(件)\nP1,240,24,2\n"), (Some((Some(10.0), Some(48.0))), 0));
    assert_eq!(item("药品编码,进价(件)\nP1,240\n"), (None, 1), "nobody knows what is in a case");
    assert_eq!(item("药品编码,进价(盒)\nP1,240\n"), (Some((Some(240.0), None)), 0));
}

#[test]
fn a_list_says_which_products_it_no_longer_knows_the_stock_of() {
    let shop = Shop::selling(3, 2, |_, _, _, _| 10.0);
    let import = |name: &str, text: &str| {
        let file = shop.file(name, text);
        shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("kept").remove(0)
    };
    let told = |import: &workbench::StockImport| import.issues.iter().map(|issue| (issue.fault, issue.value.clone())).collect::<Vec<_>>();
    let first = import("one.csv", "门店编码,药品编码,库存数量\nS1,P1,5\nS1,P2,6\nS1,P3,0\nS2,P1,7\n");
    assert_eq!(told(&first), []);
    let second = import("two.csv", "门店编码,药品编码,库存数量\nS1,P1,4\n");
    assert_eq!(told(&second), [(sales::StockFault::ProductsMissing, "S1: 1 (P2)".to_owned())]);
    let (one, two) =
        (shop.file("a.csv", "门店编码,药品编码,库存数量\nS1,P1,5\n"), shop.file("b.csv", "门店编码,药品编码,库存数量\nS2,P1,5\n"));
    let both = shop.bench.import_stock(&[&one, &two], None, &[], StockKeeping::DryRun, None).expect("read");
    assert!(both.iter().all(|list| list.stores_without.is_empty()), "each list has the other's store: {both:?}");
}

#[test]
fn stores_of_one_list_are_each_of_their_own_day() {
    let shop = Shop::selling(1, 3, ten);
    today_is(date(2025, 7, 1));
    let list =
        "门店编码,药品编码,库存数量,盘点日期\nS1,P1,300,2025-06-30\nS2,P1,300,2025-06-25\n2店,P1,100,2025-06-20\nS3,P1,300,2025-06-20\n";
    let file = shop.file("stock.csv", list);
    let on_hand = |options: WorklistOptions| {
        let list = shop.worklist(&options);
        let of =
            |store: &str| list.lines.iter().find(|line| line.series == format!("{store} / P1")).and_then(|line| line.suggestion.on_hand);
        [of("S1"), of("S2"), of("S3")]
    };
    let right = [Some(300.0), Some(250.0), Some(200.0)];
    assert_eq!(on_hand(WorklistOptions { stock_list: Some(file.clone()), ..WorklistOptions::default() }), right);
    let keep = |date| shop.bench.import_stock(&[&file], date, &[], StockKeeping::WholeStores, None).expect("kept").remove(0);
    let kept = keep(None);
    assert_eq!(on_hand(WorklistOptions::default()), right);
    let told: Vec<_> = kept.issues.iter().map(|issue| (issue.fault, issue.value.as_str())).collect();
    let own = sales::StockFault::CountedOnOwnDay;
    assert!(told.contains(&(own, "S2: 2025-06-25")) && told.contains(&(own, "S3: 2025-06-20")), "{told:?}");
    assert!(told.contains(&(sales::StockFault::OlderDay, "2025-06-20")), "one store under two names: {told:?}");
    let lists = shop.bench.stock_lists().expect("lists");
    assert_eq!(
        lists.iter().map(|list| (list.date, list.rows)).collect::<Vec<_>>(),
        [(date(2025, 6, 30), 1), (date(2025, 6, 25), 1), (date(2025, 6, 20), 1)]
    );
    assert_eq!((kept.date, kept.id), (date(2025, 6, 30), Some(lists[0].id)));
    shop.bench.undo_ordering(sales::OrderingKind::Stock, None).expect("undone");
    assert_eq!(shop.bench.stock_lists().expect("lists"), [], "one change");
    keep(Some(date(2025, 6, 28)));
    assert_eq!(on_hand(WorklistOptions::default()), [Some(280.0), Some(280.0), Some(280.0)], "the day that was given");
}

#[test]
fn typed_stock_keeps_the_lots_that_are_known() {
    let shop = Shop::selling(1, 1, ten);
    today_is(date(2025, 7, 1));
    let list = "盘点日期,门店编码,药品编码,批号,库存数量,有效期至,在途\n2025-06-28,S1,P1,OLD,30,2025-06-15,70\n2025-06-28,S1,P1,A,100,2025-08-01,0\n2025-06-28,S1,P1,B,300,2027-01-31,0\n";
    let file = shop.file("stock.csv", list);
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("kept");
    let set = |quantity: f64| {
        let stock = TypedStock { store_id: "S1".into(), product_id: "P1".into(), quantity };
        shop.bench.type_stock(&[stock], None).expect("kept");
        let line = first(shop.worklist(&WorklistOptions::default()));
        assert_eq!(line.suggestion.on_hand, Some(quantity));
        assert_eq!(line.suggestion.on_the_way, 70.0, "what a list has on the way still comes");
        let rows = shop.bench.stock_rows().expect("rows");
        assert_eq!(rows.iter().map(|row| row.quantity).sum::<f64>(), quantity);
        rows.into_iter().map(|row| (row.lot.unwrap_or_default(), row.expires.is_some(), row.quantity)).collect::<Vec<_>>()
    };
    let lot = |name: &str, units: f64| (name.to_owned(), true, units);
    assert_eq!(set(350.0), [lot("A", 50.0), lot("B", 300.0)], "20 of A were sold by then, and 30 more");
    assert_eq!(set(400.0), [lot("A", 50.0), lot("B", 300.0), (String::new(), false, 50.0)], "more is of no known lot");
    assert_eq!(set(120.0), [lot("B", 70.0), (String::new(), false, 50.0)]);
    shop.bench.undo_ordering(sales::OrderingKind::Stock, None).expect("undone");
    assert_eq!(set(340.0), [lot("B", 290.0), (String::new(), false, 50.0)], "of what was typed in before");
}
