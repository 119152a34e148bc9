//! Terms and orders that can't be used leave their own lines to the user, and no other ones.

use jiff::civil::Date;
use replenishment::{ItemTerms, Kept, Reason, Status, Supplier};
use workbench::{ApproveLine, WorklistLine, WorklistOptions};

use crate::shop::{NONE, Shop, steady};

fn shop() -> Shop {
    let shop = Shop::selling(3, 1, |product, store, day, date: Date| steady(product, store, day, date));
    shop.with_stock();
    shop
}

impl Shop {
    fn with_stock(&self) {
        let file = self.file("stock.csv", "药品编码,门店编码,库存\nP1,S1,1\nP2,S1,1\nP3,S1,1\n");
        self.bench.import_stock(&[&file], None, &[], workbench::StockKeeping::WholeStores, None).expect("a list");
    }

    fn write(&self, sql: &str) {
        let database = rusqlite::Connection::open(self.folder.path().join("data").join("sales.sqlite")).expect("opened");
        database.execute_batch(sql).expect("written");
    }

    fn lines(&self) -> Vec<WorklistLine> {
        let mut lines = self.bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist").lines;
        lines.sort_by(|a, b| a.product_id.cmp(&b.product_id));
        lines
    }
}

#[test]
fn a_delivery_time_that_can_be_entered_can_be_planned_with() {
    let shop = shop();
    let supplier = Supplier { supplier: "ACME".to_owned(), lead_days: Some(3650), ..Supplier::default() };
    shop.bench.put_suppliers(&[supplier], "").expect("taken");
    let item = ItemTerms { product_id: "P1".to_owned(), supplier: Some("ACME".to_owned()), ..ItemTerms::default() };
    shop.bench.put_items(&[item], "").expect("taken");
    let lines = shop.lines();
    assert!(lines[0].suggestion.lead_days >= 3650 && lines[0].suggestion.status != Status::Doubtful);
    let error = shop.bench.worklist(&WorklistOptions { lead_days: Some(3651), ..WorklistOptions::default() }, NONE).expect_err("refused");
    assert!(error.to_string().contains("3651"), "{error}");
}

#[test]
fn what_is_kept_and_cannot_be_used_leaves_its_own_line_to_the_user() {
    let of = |line: &WorklistLine| match &line.suggestion.reason {
        Reason::Unusable { of, name, field, .. } => Some((*of, name.clone(), field.clone())),
        _ => None,
    };
    let item = |field: &str, value: &str| format!("INSERT INTO items VALUES ('P1', '{{\"product_id\":\"P1\",\"{field}\":{value}}}')");
    let supplier = |document: &str| {
        format!(
            "INSERT INTO items VALUES ('P1', '{{\"product_id\":\"P1\",\"supplier\":\"S\"}}'); INSERT INTO suppliers VALUES ('S', '{document}')"
        )
    };
    for (sql, kept, name, field) in [
        (item("unit_cost", "-5"), Kept::Item, "P1", "unit_cost"),
        (item("lead_days", "4294967295"), Kept::Item, "P1", "lead_days"),
        (item("max_stock", "1e300"), Kept::Item, "P1", "max_stock"),
        (item("pack_size", "\"x\""), Kept::Item, "P1", ""),
        (supplier("{\"supplier\":\"S\",\"lead_days\":4294967295}"), Kept::Supplier, "S", "lead_days"),
        (supplier("{\"supplier\":5}"), Kept::Supplier, "S", ""),
    ] {
        let shop = shop();
        let before = shop.lines();
        shop.write(&sql);
        let lines = shop.lines();
        assert_eq!(of(&lines[0]), Some((kept, name.to_owned(), field.to_owned())), "{sql}");
        assert_eq!((lines[0].suggestion.status, lines[0].suggestion.quantity), (Status::Doubtful, Some(0.0)), "{sql}");
        assert!(lines[0].reason_text.contains(name), "{}", lines[0].reason_text);
        assert_eq!(lines[1..], before[1..], "{sql}: no other line changes");
    }
}

#[test]
fn an_order_of_an_impossible_quantity_changes_no_suggestion_silently() {
    for quantity in ["-5", "1e308"] {
        let shop = shop();
        let worklist = shop.bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist");
        let chosen = ApproveLine { store_id: "S1".to_owned(), product_id: "P1".to_owned(), quantity: Some(500.0) };
        shop.bench.approve(&worklist, &[chosen]).expect("ordered");
        let before = shop.lines();
        assert_eq!(before[0].ordered(), 0.0, "it is on the way");
        shop.write(&format!("UPDATE orders SET document = json_set(document, '$.lines[0].quantity', {quantity})"));
        let list = shop.bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist");
        assert!(list.skipped.iter().any(|skipped| skipped.contains("quantity")), "{:?}", list.skipped);
        let lines = shop.lines();
        let reason = &lines[0].suggestion.reason;
        assert!(matches!(reason, Reason::Unusable { of: Kept::Order, name, .. } if name == "1"), "{quantity}: {reason:?}");
        assert_eq!(lines[0].ordered(), 0.0);
        assert_eq!(lines[1..], before[1..], "{quantity}");
    }
}

#[test]
fn no_amount_is_taken_that_nothing_has() {
    let shop = shop();
    let typed = workbench::TypedStock { store_id: "S1".to_owned(), product_id: "P1".to_owned(), quantity: 1e308 };
    assert!(shop.bench.type_stock(&[typed], None).is_err());
    for field in ["unit_cost=1e308", "unit_price=1e13", "min_stock=1e10", "multiple=1e10", "max_stock=1e300"] {
        assert!(shop.bench.set_item("P1", &[field.to_owned()]).is_err(), "{field}");
    }
    assert!(shop.bench.set_supplier("S", &["min_amount=1e308".to_owned()]).is_err());
    let sheet = shop.file("items.csv", "product_id,unit_cost\nP1,1e308\nP2,3\n");
    let read = shop.bench.import_items(&sheet, false, None);
    assert!(shop.bench.items().expect("items").iter().all(|item| item.product_id != "P1"), "{read:?}");
    let line = shop.with_list("药品编码,门店编码,库存,进价\nP1,S1,5,1e300\n");
    assert!(line.suggestion.cost.is_none_or(f64::is_finite));
}

#[test]
fn days_of_sales_out_of_range_leave_their_own_line_to_the_user() {
    let last = |days: &str| {
        format!(
            "WHERE id IN (SELECT sales.id FROM sales JOIN products ON products.id = sales.id >> 38 WHERE product_id = 'P1' ORDER BY sales.id DESC LIMIT {days})"
        )
    };
    for (set, days) in [
        ("quantity = 1e15", "3"),
        ("quantity = -1e15", "3"),
        ("quantity = 1e308", "400"),
        ("quantity = 'x'", "1"),
        ("price = x'00'", "1"),
        ("id = id + 63000", "400"),
    ] {
        let shop = shop();
        let before = shop.lines();
        shop.write(&format!("UPDATE sales SET {set} {}", last(days)));
        for repaired in [false, true] {
            let list = shop.bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist");
            assert!(list.skipped.iter().any(|skipped| skipped.starts_with(days)), "{set}: {:?}", list.skipped);
            let lines = shop.lines();
            let reason = &lines[0].suggestion.reason;
            assert!(matches!(reason, Reason::Unusable { of: Kept::Sales, name, .. } if name == days), "{set}, {repaired}: {reason:?}");
            assert_eq!((lines[0].suggestion.status, lines[0].ordered()), (Status::Doubtful, 0.0), "{set}");
            let orders = |lines: &[WorklistLine]| lines[1..].iter().map(|line| line.suggestion.quantity).collect::<Vec<_>>();
            assert_eq!(orders(&lines), orders(&before), "{set}: the others are ordered as before");
            if !repaired {
                assert!(!shop.bench.verify().expect("checked").store.ok, "{set}");
                drop(shop.bench.repair().expect("repaired"));
            }
        }
    }
}

#[test]
fn an_order_that_cannot_be_read_doubts_what_it_may_be_of() {
    for (change, of_all) in [
        ("document = json_set(document, '$.state', 'unknown')", false),
        ("document = json_set(document, '$.cost', 'x')", false),
        ("document = json_set(document, '$.lines[0].quantity', NULL)", false),
        ("document = json_set(document, '$.lines[0].product_id', 5)", true),
        ("document = ''", true),
        ("document = x'00'", true),
    ] {
        let shop = shop();
        let worklist = shop.bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist");
        let chosen = ApproveLine { store_id: "S1".to_owned(), product_id: "P1".to_owned(), quantity: Some(500.0) };
        shop.bench.approve(&worklist, &[chosen]).expect("ordered");
        shop.write(&format!("UPDATE orders SET {change}"));
        for (at, line) in shop.lines().iter().enumerate() {
            let is_doubtful = matches!(&line.suggestion.reason, Reason::Unusable { of: Kept::Order, name, .. } if name == "1");
            assert_eq!(is_doubtful, at == 0 || of_all, "{change}: {:?}", line.suggestion.reason);
            assert!(!is_doubtful || line.ordered() == 0.0, "{change}");
        }
        assert!(!shop.bench.worklist(&WorklistOptions::default(), NONE).expect("a worklist").skipped.is_empty(), "{change}");
    }
    let shop = shop();
    shop.write("INSERT INTO items VALUES ('P2', '')");
    let doubtful: Vec<bool> = shop.lines().iter().map(|line| line.suggestion.status == Status::Doubtful).collect();
    assert_eq!(doubtful, [false, true, false]);
}

#[test]
fn stock_that_cannot_be_used_doubts_its_lines() {
    for (change, doubtful) in [
        ("UPDATE stock_lists SET date = '2199-06-01'", [true, true, true]),
        ("UPDATE stock_lists SET date = 'x'", [true, true, true]),
        ("UPDATE stock_rows SET expires = 'x' WHERE product_id = 'P2'", [false, true, false]),
    ] {
        let shop = shop();
        let file = shop.file("older.csv", "药品编码,门店编码,库存\nP1,S1,1\nP2,S1,1\nP3,S1,1\n");
        let day = Some(jiff::civil::date(2025, 6, 29));
        shop.bench.import_stock(&[&file], day, &[], workbench::StockKeeping::WholeStores, None).expect("a list");
        let newest = if change.contains("stock_lists") { " WHERE id = 1" } else { "" };
        shop.write(&format!("{change}{newest}"));
        let found: Vec<bool> = shop.lines().iter().map(|line| line.ordered() == 0.0 && line.suggestion.status != Status::Enough).collect();
        assert_eq!(found, doubtful, "{change}");
        assert!(!shop.bench.skipped_for_orders().expect("read").is_empty(), "{change}");
        assert!(!shop.bench.verify().expect("checked").store.ok, "{change}");
        assert!(shop.bench.repair().expect("repaired").store.ok, "{change}");
        let is_unusable = |line: &WorklistLine| matches!(line.suggestion.reason, Reason::Unusable { .. });
        assert!(!shop.lines().iter().any(is_unusable), "{change}: what was set aside doubts nothing more");
    }
}
