//! From sales and stock lists to orders, without any trained version: cases that people who order medicine reported, with their right values.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use jiff::{ToSpan as _, ZonedDateTime};
use sales::{OrderingKind, StockFault};
use workbench::{
    ApproveLine, ImportOptions, Networks, Note, OrderState, Reason, Receipt, Status, TypedStock, Workbench, WorkbenchError, Worklist,
    WorklistLine, WorklistOptions, order_text, write_worklist,
};

fn clock() -> ZonedDateTime {
    ZonedDateTime::now()
}

const NONE: Networks<'static> = Networks { architectures: &[], version: "" };
const FIRST: Date = date(2024, 1, 1);
const LAST: Date = date(2025, 6, 30);

/// A data folder and the files around it.
struct Shop {
    folder: tempfile::TempDir,
    bench: Workbench,
}

impl Shop {
    fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Workbench::open(&folder.path().join("data"), clock).expect("a data folder").reading_with(workbench::Reader::thread());
        Self { folder, bench }
    }

    /// `sold(product, store, day)` units of products `P1` … and stores `S1` … from 2024-01-01 to 2025-06-30; days without units have no row.
    fn selling(products: usize, stores: usize, sold: impl Fn(usize, usize, usize, Date) -> f64) -> Self {
        let shop = Self::empty();
        shop.import("sales.csv", products, stores, sold);
        shop
    }

    fn import(&self, name: &str, products: usize, stores: usize, sold: impl Fn(usize, usize, usize, Date) -> f64) {
        let mut text = String::from("日期,药品编码,药品名称,门店编码,门店名称,销售数量,单价\n");
        for day in 0..days() {
            let date = FIRST.saturating_add((day as i64).days());
            for product in 1..=products {
                for store in 1..=stores {
                    let units = sold(product, store, day, date);
                    if units != 0.0 {
                        text.push_str(&format!("{date},P{product},药品{product},S{store},{store}店,{units},{}\n", 5 + product));
                    }
                }
            }
        }
        let file = self.file(name, &text);
        self.bench.import(&[file], &ImportOptions::default()).expect("sales");
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        fs::write(&file, text).expect("written");
        file
    }

    fn worklist(&self, options: &WorklistOptions) -> Worklist {
        self.bench.worklist(options, NONE).expect("a worklist")
    }

    /// The line of P1 in S1 with a stock list.
    fn with_list(&self, list: &str) -> WorklistLine {
        self.with_list_and(list, WorklistOptions::default())
    }

    fn with_list_and(&self, list: &str, options: WorklistOptions) -> WorklistLine {
        let file = self.file("stock.csv", list);
        first(self.worklist(&WorklistOptions { stock_list: Some(file), ..options }))
    }

    fn with_units(&self, units: f64) -> WorklistLine {
        first(self.worklist(&WorklistOptions { on_hand: Some(units), ..WorklistOptions::default() }))
    }
}

fn first(list: Worklist) -> WorklistLine {
    list.lines.into_iter().find(|line| line.series == "S1 / P1").expect("the line")
}

fn days() -> usize {
    usize::try_from(FIRST.until(LAST).expect("a span").get_days()).expect("days") + 1
}

/// About `mean` units, the same every time.
fn about(mean: f64, product: usize, store: usize, day: usize) -> f64 {
    let mixed = ((day * 31 + product * 7 + store * 13) as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    (mean * (0.7 + 0.6 * (mixed as f64 / (1_u64 << 24) as f64))).round()
}

fn steady(product: usize, store: usize, day: usize, _: Date) -> f64 {
    about(15.0, product, store, day)
}

fn ordered(line: &WorklistLine) -> f64 {
    line.suggestion.quantity.expect("a known stock")
}

fn faults(shop: &Shop, list: &str) -> Vec<StockFault> {
    let file = shop.file("stock.csv", list);
    let import = shop.bench.import_stock(&[&file], None, &[], true).expect("a stock list");
    import[0].issues.iter().map(|issue| issue.fault).collect()
}

#[track_caller]
fn close(found: f64, right: f64, share: f64) {
    assert!((found - right).abs() <= share * right.abs() + 1.0, "{found} instead of about {right}");
}

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
fn different_packs_of_one_product_are_told_and_row_order_does_not_matter() {
    let shop = Shop::selling(2, 1, steady);
    let (one, other) =
        ("门店编码,药品编码,库存数量,件装量\nS1,P1,3,1\nS1,P1,3,10\n", "门店编码,药品编码,库存数量,件装量\nS1,P1,3,10\nS1,P1,3,1\n");
    assert_eq!(shop.with_list(one), shop.with_list(other));
    assert_eq!(faults(&shop, one), [StockFault::PackSizesDiffer]);
}

#[test]
fn empty_shelves_do_not_make_orders_small() {
    let whole = ordered(&Shop::selling(2, 1, steady).with_units(0.0));
    let gap = |from: usize, to: usize| {
        move |product, store, day, date| {
            if product == 1 && (days() - from..days() - to).contains(&day) { 0.0 } else { steady(product, store, day, date) }
        }
    };
    for (from, to) in [(28, 7), (21, 0), (14, 0)] {
        let line = Shop::selling(2, 1, gap(from, to)).with_units(0.0);
        close(ordered(&line), whole, 0.2);
        let told = line.suggestion.notes.iter().find_map(|note| match note {
            Note::StockOutCorrected { raw, corrected } => Some((*raw, *corrected)),
            _ => None,
        });
        let (raw, corrected) = told.expect("both means");
        assert!(raw < 9.0 && corrected > 12.0 && line.suggestion.daily_mean_raw == raw, "{raw} {corrected}");
    }
    let stocked = Shop::selling(2, 1, gap(21, 0)).with_units(500.0);
    assert!(
        stocked.suggestion.daily_mean < 12.0,
        "goods on the shelf that don't sell are no empty shelf: {}",
        stocked.suggestion.daily_mean
    );
}

#[test]
fn a_day_whose_sales_are_still_coming_in_is_not_used() {
    let shop = Shop::selling(3, 2, |product, store, day, date| {
        if date == LAST { (steady(product, store, day, date) / 3.0).floor() } else { steady(product, store, day, date) }
    });
    let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
    assert_eq!((list.at, list.incomplete), (date(2025, 6, 29), Some(LAST)));
    close(ordered(&first(list)), ordered(&Shop::selling(3, 2, steady).with_units(0.0)), 0.1);
    let whole = Shop::selling(3, 2, steady).worklist(&WorklistOptions::default());
    assert_eq!((whole.at, whole.incomplete), (LAST, None));
}

#[test]
fn products_that_no_longer_sell_are_not_ordered() {
    let shop = Shop::selling(
        2,
        1,
        |product, store, day, date| if product == 1 && day + 220 >= days() { 0.0 } else { steady(product, store, day, date) },
    );
    let line = shop.with_list_and(
        "门店编码,药品编码,库存数量\nS1,P1,0\n",
        WorklistOptions { pack_size: Some(100.0), service_level: Some(0.99), ..WorklistOptions::default() },
    );
    assert_eq!((line.suggestion.status, ordered(&line)), (Status::Dead, 0.0));
    assert_eq!(line.reason_text, "no sale for 220 days, 0 on hand");
}

#[test]
fn closed_days_stay_closed_and_one_off_sales_and_returns_are_no_demand() {
    let open = |product, store, day, date: Date| {
        if date.weekday() == jiff::civil::Weekday::Sunday { 0.0 } else { steady(product, store, day, date) }
    };
    // The plan day is a Saturday.
    let at = || WorklistOptions { at: Some(date(2025, 6, 28)), on_hand: Some(0.0), ..WorklistOptions::default() };
    let plain = ordered(&first(Shop::selling(2, 1, open).worklist(&at())));
    close(plain, 15.0 * 8.0, 0.25);
    let bulk = Shop::selling(
        2,
        1,
        |product, store, day, day_of| if product == 1 && day_of == date(2025, 6, 15) { 80.0 } else { open(product, store, day, day_of) },
    );
    close(ordered(&first(bulk.worklist(&at()))), plain, 0.1);
    let returned =
        Shop::selling(
            2,
            1,
            |product, store, day, day_of| {
                if product == 1 && day_of == date(2025, 6, 28) { -150.0 } else { open(product, store, day, day_of) }
            },
        );
    close(ordered(&first(returned.worklist(&at()))), plain, 0.1);
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
fn a_product_that_another_took_the_place_of_is_asked_about() {
    let shop = Shop::empty();
    let mut text = String::from("日期,药品编码,药品名称,门店编码,销售数量\n");
    for day in 0..days() {
        let date = FIRST.saturating_add((day as i64).days());
        let (code, name) = if day + 30 < days() { ("P1", "缬沙坦胶囊 甲厂") } else { ("Q", "缬沙坦胶囊 乙厂") };
        text.push_str(&format!("{date},{code},{name},S1,{}\n{date},X,药X,S1,9\n", about(18.0, 1, 1, day)));
    }
    shop.bench.import(&[shop.file("sales.csv", &text)], &ImportOptions::default()).expect("sales");
    let lines = || shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() }).lines;
    let of = |lines: &[WorklistLine], series: &str| lines.iter().find(|line| line.series == series).cloned().expect("a line");
    let old = of(&lines(), "S1 / P1");
    assert_eq!((old.suggestion.status, ordered(&old)), (Status::Doubtful, 0.0));
    assert!(
        matches!(&old.suggestion.reason, Reason::PossibleSuccessor { successor, days_since_sale: 30 } if successor == "Q"),
        "{:?}",
        old.suggestion.reason
    );
    close(ordered(&of(&lines(), "S1 / Q")), 200.0, 0.15);
    shop.bench.set_item("P1", &["successor=Q".into()]).expect("set");
    let (old, new) = (of(&lines(), "S1 / P1"), of(&lines(), "S1 / Q"));
    assert_eq!((old.suggestion.status, ordered(&old)), (Status::Enough, 0.0));
    assert!(new.suggestion.notes.contains(&Note::Follows { predecessor: "P1".into() }));
    close(ordered(&new), 200.0, 0.15);
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
    close(ordered(&line), 15.0 * 8.0, 0.1);
    assert!(line.suggestion.notes.iter().any(|note| matches!(note, Note::LimitedByShelfLife { .. })));
    let months = shop.with_list("门店编码,药品编码,库存数量,保质期天数\nS1,P1,0,24个月\n");
    assert!(months.suggestion.expiry_risk == Some(0.0), "{:?}", months.suggestion.expiry_risk);
    let zero = shop.with_list("门店编码,药品编码,库存数量,剩余天数\nS1,P1,300,0\n");
    assert_eq!((zero.suggestion.on_hand, zero.suggestion.expired), (Some(0.0), 300.0), "no day left is expired");
}

#[test]
fn stores_and_products_that_a_list_says_nothing_of_are_not_empty() {
    let shop = Shop::selling(2, 3, steady);
    let file = shop.file("stock.csv", "门店编码,药品编码,库存数量\nS1,P1,50\nS1,X9,3\n");
    let import = shop.bench.import_stock(&[&file], None, &[], false).expect("a list").remove(0);
    assert_eq!(import.stores_without, ["S2", "S3"]);
    assert_eq!(import.unknown.iter().map(|row| row.product.as_str()).collect::<Vec<_>>(), ["X9"]);
    let list = shop.worklist(&WorklistOptions::default());
    let other = list.lines.iter().find(|line| line.series == "S2 / P1").expect("a line");
    assert_eq!((other.suggestion.status, other.suggestion.quantity), (Status::UnknownStock, None));
    let several = shop.file("several.csv", "药品编码,库存数量\nP1,50\n");
    assert!(matches!(shop.bench.import_stock(&[&several], None, &[], false), Err(WorkbenchError::StockWithoutStores { stores: 3, .. })));
}

#[test]
fn an_order_is_on_the_way_until_it_is_received_or_canceled() {
    let shop = Shop::selling(2, 1, steady);
    for field in ["supplier=华润", "unit_cost=4", "pack_size=10"] {
        shop.bench.set_item("P1", &[field.into()]).expect("set");
    }
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,20\nP2,3\n");
    shop.bench.import_stock(&[&file], None, &[], false).expect("a list");
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
    shop.bench.undo_ordering(OrderingKind::Orders).expect("undone");
    assert_eq!(ordered(&first(lines())), 0.0, "on the way again");
    let half = Receipt { store_id: None, product_id: "P1".into(), quantity: 50.0 };
    let partly = shop.bench.receive_order(order.id, Some(date(2025, 7, 4)), std::slice::from_ref(&half), false).expect("received");
    assert_eq!((partly.state, partly.lines[0].received), (OrderState::PartlyReceived, 50.0));
    let line = first(lines());
    assert_eq!(line.suggestion.on_hand, Some(70.0), "what came since the count is on the shelf");
    assert_eq!(line.suggestion.on_the_way, ordered(&before) - 50.0);
    let done = shop.bench.receive_order(order.id, Some(date(2025, 7, 5)), &[], false).expect("received");
    assert_eq!(done.state, OrderState::Received);
    assert!(shop.bench.receive_order(order.id, None, &[], false).is_err());
    let row = shop.bench.suppliers().expect("suppliers").into_iter().find(|row| row.supplier.supplier == "华润").expect("the supplier");
    assert_eq!(row.deliveries, 1, "all of an order's lines that came last on one day are one delivery");
}

#[test]
fn real_delivery_times_make_the_safety_stock_larger() {
    let shop = Shop::selling(1, 1, steady);
    shop.bench.set_item("P1", &["supplier=国药".into()]).expect("set");
    let calm = shop.with_units(0.0).suggestion.safety_stock;
    for days in [1, 3, 9, 2] {
        let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
        let line = ApproveLine { store_id: "S1".into(), product_id: "P1".into(), quantity: Some(10.0) };
        let order = shop.bench.approve(&list, std::slice::from_ref(&line)).expect("approved").remove(0);
        shop.bench.receive_order(order.id, Some(order.ordered_on.saturating_add(i64::from(days).days())), &[], false).expect("received");
    }
    let row = shop.bench.suppliers().expect("suppliers").remove(0);
    assert_eq!((row.deliveries, row.real_lead_days.map(|days| (days * 100.0).round())), (4, Some(375.0)));
    let spread = row.lead_spread.expect("a spread");
    let line = shop.with_units(0.0);
    assert!(line.suggestion.safety_stock > calm + 20.0, "{} after {calm}", line.suggestion.safety_stock);
    assert!(line.suggestion.notes.iter().any(|note| matches!(note, Note::LeadTimeSpread { days, .. } if (days - spread).abs() < 1e-9)));
}

#[test]
fn stock_counted_before_the_last_sales_has_shrunk_since() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 10.0);
    let file = shop.file("stock.csv", "药品编码,库存数量\nP1,100\n");
    shop.bench.import_stock(&[&file], Some(date(2025, 6, 26)), &[], false).expect("a list");
    assert_eq!(first(shop.worklist(&WorklistOptions::default())).suggestion.on_hand, Some(60.0), "four days of ten were sold");
    shop.bench.type_stock(&[TypedStock { store_id: "S1".into(), product_id: "P1".into(), quantity: 7.0 }], None).expect("typed");
    assert_eq!(shop.bench.stock_rows().expect("rows")[0].quantity, 7.0);
    shop.bench.undo_ordering(OrderingKind::Stock).expect("undone");
    assert_eq!(shop.bench.stock_rows().expect("rows")[0].quantity, 100.0);
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
        assert!(shop.bench.import_items(&file, false).expect("read").changed.is_empty(), "{name}: nothing changed on the way");
        assert_eq!(shop.bench.items().expect("items"), before);
    }
    let sheet = shop.file("new.csv", "药品编码,供应商,到货天数,进价,货位\nP1,国药,5,4,A1\nP3,国药,abc,1,\nP9,国药,1,1,\n");
    let preview = shop.bench.import_items(&sheet, true).expect("read");
    assert_eq!((preview.items, preview.changed.len(), preview.unused.as_slice()), (2, 2, ["货位".to_owned()].as_slice()));
    assert_eq!(
        preview.issues.iter().map(|issue| issue.line).collect::<Vec<_>>(),
        [3, 4],
        "what can't be read is left out, what isn't sold is told"
    );
    assert_eq!(shop.bench.items().expect("items"), before, "a dry run changes nothing");
    shop.bench.import_items(&sheet, false).expect("read");
    let p1 = shop.bench.items().expect("items").into_iter().find(|item| item.product_id == "P1").expect("P1");
    assert_eq!(
        (p1.supplier.as_deref(), p1.lead_days, p1.pack_size),
        (Some("国药"), Some(5), Some(12.0)),
        "columns that a sheet lacks stay"
    );
    shop.bench.undo_ordering(OrderingKind::Items).expect("undone");
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
    let cut = shop.worklist(&WorklistOptions { budget: Some(100.0), ..options() });
    assert!(cut.suppliers[0].cost.is_some_and(|cost| cost <= 100.0 && cost > 80.0), "{:?}", cut.suppliers);
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
    shop.bench.undo_ordering(OrderingKind::Settings).expect("undone");
    shop.bench.undo_ordering(OrderingKind::Settings).expect("undone");
    assert_eq!(ordered(&shop.with_units(0.0)), ordered(&plain));
}

/// Every number of 1,000 random lines, recomputed by a script that shares no code with the program.
#[test]
fn another_program_comes_to_the_same_numbers() {
    let shop = Shop::selling(250, 4, |product, store, day, _| {
        let rate = 0.05 * (product as f64).powf(1.2) / 4.0;
        let sells = (day + product * 3 + store) % 4 == 0 && day + 200 >= days();
        if sells { about(rate * 4.0, product, store, day).max(1.0) } else { 0.0 }
    });
    let mut random = fastrand::Rng::with_seed(3);
    let mut items = String::from(
        "product_id,supplier,lead_days,min_quantity,multiple,pack_size,min_stock,max_stock,shelf_life_days,unit_cost,do_not_order\n",
    );
    let mut stock = String::from("门店编码,药品编码,批号,库存数量,有效期至,在途,预计到货\n");
    for product in 1..=250 {
        let mut pick = |share: f64, value: f64| if random.f64() < share { value.to_string() } else { String::new() };
        let (lead, least, multiple, pack) =
            (pick(0.5, 9.0), pick(0.2, 30.0), pick(0.2, 25.0), pick(0.6, [1.0, 10.0, 24.0, 0.333][product % 4]));
        let (min, max, keeps, cost, never) = (pick(0.2, 15.0), pick(0.2, 90.0), pick(0.3, 20.0), pick(0.8, 7.5), pick(0.05, 1.0));
        items.push_str(&format!("P{product},国药,{lead},{least},{multiple},{pack},{min},{max},{keeps},{cost},{never}\n"));
        for store in 1..=4 {
            for lot in 0..random.usize(0..4) {
                let expires = LAST.saturating_add((random.i64(0..200) - 20).days());
                let coming = if random.f64() < 0.2 && lot == 0 { "12,2025-07-02" } else { "," };
                stock.push_str(&format!("S{store},P{product},L{lot},{},{expires},{coming}\n", random.u32(0..80)));
            }
        }
    }
    shop.bench.import_items(&shop.file("items.csv", &items), false).expect("items");
    let list = shop.worklist(&WorklistOptions { stock_list: Some(shop.file("stock.csv", &stock)), ..WorklistOptions::default() });
    assert_eq!(list.lines.len(), 1000);
    let sheet = shop.folder.path().join("worklist.csv");
    write_worklist(&sheet, &list).expect("written");
    write_worklist(&shop.folder.path().join("worklist.xlsx"), &list).expect("written");
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "..", "tests", "orders", "recompute.py"].iter().collect();
    let told = python(&[&script, &sheet]);
    assert!(told.contains("1000 lines, 0 differences"), "{told}");
}

fn python(arguments: &[&Path]) -> String {
    let run = |program: &str| std::process::Command::new(program).args(arguments).output();
    let output = run("python3").or_else(|_| run("python")).expect("Python is needed to recompute orders");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
