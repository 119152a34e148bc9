//! Rows that a fault of the disk or another program changed: they are named, left out of what is read, and set aside with all they held.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use jiff::civil::date;
use jiff::{Timestamp, ZonedDateTime};
use rusqlite::Connection;
use sales::{
    Event, EventLabel, ImportOptions, KeptStock, OrderingKind, PlanEntry, PlanKind, Reader, SalesDb, Selection, check_sales, repair_sales,
};

fn now() -> ZonedDateTime {
    "2025-06-01T10:00:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn import(folder: &Path) {
    let file = folder.join("s.csv");
    let rows: String = (1..=28).map(|day| format!("2024-01-{day:02},P1,S1,2\n2024-01-{day:02},P2,S1,3\n")).collect();
    fs::write(&file, format!("date,product_id,store_id,quantity\n{rows}")).expect("written");
    let mut db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    db.import(&Reader::thread(), &[file], &ImportOptions::default(), now().timestamp(), &mut progress::Unwatched).expect("imported");
}

/// Sales, and one of everything that is kept with them.
fn filled(folder: &Path) {
    import(folder);
    let mut db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    let at = Timestamp::UNIX_EPOCH;
    for kind in [OrderingKind::Items, OrderingKind::Suppliers, OrderingKind::Settings, OrderingKind::Orders] {
        db.put_documents(kind, at, "first", &[("good".to_owned(), Some("{\"a\":1}".to_owned()))]).expect("written");
    }
    let row = KeptStock { store_id: "S1".into(), product_id: "P1".into(), quantity: 5.0, ..KeptStock::default() };
    // A count is never later than the list that has it.
    let counted = "2024-01-28T18:00:00Z".parse().expect("a time");
    db.add_stock_list(counted, date(2024, 1, 28), Some("a.csv"), &[row]).expect("kept");
    let (from, to) = (date(2024, 2, 1), date(2024, 2, 3));
    let entry = PlanEntry { id: 0, store_id: None, product_id: None, group: None, from, to, kind: PlanKind::Closure, value: None };
    db.add_to_plan(&[entry]).expect("planned");
    db.add_event(&Event { id: 0, store_id: None, product_id: None, from, to, label: EventLabel::Keep, note: None }).expect("labeled");
    db.set_closed_weekdays("S1", Some(&[6])).expect("set");
    let day = sales::KeptDay { date: to, store_id: None, product_id: None, forecast: 1.0, mean: 1.0, lower: 0.0, upper: 2.0 };
    db.keep_forecast("v1", from, at, &[day]).expect("kept");
}

/// Everything that reads a table without failing.
fn read_all(folder: &Path) -> usize {
    let db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    let documents: usize = [OrderingKind::Items, OrderingKind::Suppliers, OrderingKind::Settings, OrderingKind::Orders]
        .into_iter()
        .map(|kind| db.documents(kind).expect("read").len() + db.ordering_changes(kind).expect("read").len())
        .sum();
    let lists = db.stock_lists().expect("read");
    db.latest_stock(None).expect("read");
    lists.iter().for_each(|list| drop(db.stock_of_list(list.id).expect("read")));
    let forecasts = db.kept_forecasts().expect("read");
    forecasts.iter().for_each(|kept| drop(db.kept_days(kept.id).expect("read")));
    db.imports().expect("read").iter().for_each(|import| drop(db.import_summary(import.id).expect("read")));
    db.summary().expect("read");
    db.recent(7).expect("read");
    db.opening_days().expect("read");
    db.incomplete_days().expect("read");
    assert_eq!(db.series(&Selection::default()).expect("read").len(), 2);
    documents + lists.len() + forecasts.len() + db.plan().expect("read").len() + db.events().expect("read").len()
}

#[test]
fn a_row_that_cannot_be_used_is_named_left_out_and_set_aside() {
    let far = "9223372036854775807";
    let whole = tempfile::tempdir().expect("a folder");
    filled(whole.path());
    let good = read_all(whole.path());
    for (damage, named) in [
        ("INSERT INTO orders VALUES ('5', '[[[')".to_owned(), "orders"),
        ("INSERT INTO orders VALUES ('5', zeroblob(9))".to_owned(), "orders"),
        ("INSERT INTO orders VALUES (x'ff00', '{}')".to_owned(), "orders"),
        ("INSERT INTO items VALUES (CAST(x'ff' AS TEXT), '{}')".to_owned(), "items"),
        ("INSERT INTO items VALUES ('P9', CAST(x'7bff7d' AS TEXT))".to_owned(), "items"),
        ("INSERT INTO suppliers VALUES ('S', '')".to_owned(), "suppliers"),
        ("INSERT INTO order_settings VALUES ('x', zeroblob(1000))".to_owned(), "order settings"),
        ("INSERT INTO order_undo VALUES (1, 'x', zeroblob(3))".to_owned(), "changes of orders"),
        ("UPDATE order_changes SET kind = 'zzz' WHERE id = 1".to_owned(), "changes of orders"),
        ("UPDATE order_changes SET at = x'00', what = x'00'".to_owned(), "changes of orders"),
        (format!("INSERT INTO plan (first_day, last_day, kind) VALUES ({far}, {far}, 'closure')"), "entries of the plan"),
        ("INSERT INTO plan (first_day, last_day, kind) VALUES (-719528, 20000, 'closure')".to_owned(), "entries of the plan"),
        ("INSERT INTO plan (first_day, last_day, kind) VALUES ('abc', 20000, 'closure')".to_owned(), "entries of the plan"),
        ("INSERT INTO plan (first_day, last_day, kind) VALUES (20000, 20000, 'zzz')".to_owned(), "entries of the plan"),
        (format!("INSERT INTO events (first_day, last_day, label) VALUES (-{far}, {far}, 'keep')"), "labels of days"),
        ("INSERT INTO events (first_day, last_day, label) VALUES (2932896, 2932896, 'keep')".to_owned(), "labels of days"),
        ("INSERT INTO stock_lists (date, at) VALUES ('9999-99-99', '2024-01-01T00:00:00Z')".to_owned(), "stock lists"),
        ("INSERT INTO stock_lists (date, at) VALUES ('0000-01-01', '2024-01-01T00:00:00Z')".to_owned(), "stock lists"),
        ("INSERT INTO stock_lists (date, at) VALUES ('9999-01-01', '2024-01-01T00:00:00Z')".to_owned(), "stock lists"),
        ("INSERT INTO stock_rows (list, store_id, product_id, quantity) VALUES (1, 'S1', 'P2', -9e999)".to_owned(), "rows of stock lists"),
        ("INSERT INTO stock_rows (list, store_id, product_id, quantity) VALUES (1, x'00', 'P2', 1)".to_owned(), "rows of stock lists"),
        ("UPDATE imports SET report = '{'".to_owned(), "imports"),
        ("UPDATE imports SET at = x'00'".to_owned(), "imports"),
        ("UPDATE sources SET file = x'00', rows_imported = 'a'".to_owned(), "imported files"),
        ("INSERT OR REPLACE INTO opening_days VALUES ('S9', 'zzz')".to_owned(), "opening days"),
        ("INSERT INTO mappings VALUES ('h', '{')".to_owned(), "columns of files"),
        ("INSERT INTO plan_history VALUES (7, '{')".to_owned(), "changes of the plan"),
        ("INSERT INTO aliases VALUES ('product', 'x', 'abc', 1)".to_owned(), "other names of products and stores"),
        ("INSERT INTO incomplete_days SELECT id, 'abc', 1, 1 FROM stores".to_owned(), "incomplete days"),
        ("UPDATE products SET product_name = x'00' WHERE id = 1".to_owned(), "products"),
        ("INSERT INTO kept_forecasts (model_path, origin, made_at) VALUES ('v2', 'abc', 'abc')".to_owned(), "kept forecasts"),
        ("INSERT INTO kept_forecast_days VALUES (1, '2024-02-04', x'00', NULL, 1, 1, 1, 1)".to_owned(), "days of kept forecasts"),
        ("INSERT INTO undo_units VALUES (1, x'00')".to_owned(), "the undo of the last import"),
    ] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        fs::copy(whole.path().join("sales.sqlite"), folder.join("sales.sqlite")).expect("copied");
        let sales = folder.join("sales.sqlite");
        Connection::open(&sales).expect("opened").execute_batch(&damage).expect(&damage);
        let check = check_sales(folder).expect("checked").expect("sales");
        assert!(check.problems.len() == 1 && check.problems[0].contains(named), "{damage}: {:?}", check.problems);
        if !damage.starts_with("UPDATE order_changes") {
            assert_eq!(read_all(folder), good, "{damage}: the rest is read");
        }
        // The next import begins its own undo.
        let is_undo = damage.contains("undo_units");
        if !is_undo {
            import(folder);
        }
        let repair = repair_sales(folder, &now()).expect("repaired").expect(&damage);
        assert!(repair.problems.is_empty(), "{damage}: {:?}", repair.problems);
        assert!(is_undo || !repair.left_out.is_empty(), "{damage}: nothing is said");
        assert_eq!(check_sales(folder).expect("checked").expect("sales").problems, Vec::<String>::new(), "{damage}");
        let connection = Connection::open(&sales).expect("opened");
        if !is_undo {
            let kept = "SELECT count(*) FROM set_aside WHERE length(content) > 10";
            assert!(connection.query_row(kept, (), |row| row.get::<_, i64>(0)).expect("read") > 0, "{damage}: it is kept");
        }
        drop(connection);
        read_all(folder);
        assert_eq!(repair_sales(folder, &now()).expect("nothing to do"), None, "{damage}");
    }
}

#[test]
fn days_of_sales_that_cannot_be_used_are_set_aside_and_missed_until_they_are_imported_again() {
    for (damage, is_missed) in [
        ("UPDATE sales SET quantity = 'abc'", true),
        ("UPDATE sales SET quantity = 9e999 WHERE id = (SELECT min(id) FROM sales)", true),
        ("UPDATE sales SET amount = x'00' WHERE id = (SELECT min(id) FROM sales)", true),
        ("INSERT INTO sales (id, quantity, source_rows, source) SELECT id | 1048575, 4, 1, 1 FROM sales LIMIT 1", false),
        ("UPDATE series SET last_day = 9223372036854775807", false),
        ("UPDATE series SET first_day = 'abc', quantity = x'00', source_rows = 9223372036854775807", false),
        ("INSERT INTO series SELECT 'abc', x'00', first_day, last_day, days, source_rows, quantity FROM series LIMIT 1", false),
        ("DELETE FROM series", false),
    ] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        filled(folder);
        Connection::open(folder.join("sales.sqlite")).expect("opened").execute_batch(damage).expect(damage);
        assert!(!check_sales(folder).expect("checked").expect("sales").problems.is_empty(), "{damage}");
        if damage.starts_with("UPDATE series") || damage.starts_with("INSERT INTO sales") {
            assert!(read_all(folder) > 0, "{damage}: nothing is blocked");
        }
        let repair = repair_sales(folder, &now()).expect("repaired").expect("something was wrong");
        assert_eq!(!repair.problems.is_empty(), is_missed, "{damage}: {:?}", repair.problems);
        if is_missed {
            assert!(check_sales(folder).expect("checked").expect("sales").lost_days > 0, "{damage}");
        }
        import(folder);
        let problems = check_sales(folder).expect("checked").expect("sales").problems;
        assert_eq!(problems, Vec::<String>::new(), "{damage}");
        let db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
        let total: f64 = db.series(&Selection::default()).expect("series").iter().flat_map(|series| &series.quantity).sum();
        assert_eq!(total, 28.0 * 5.0, "{damage}");
    }
}

#[test]
fn a_table_that_is_missing_is_said_and_made_again() {
    for table in ["items", "orders", "imports", "mappings", "order_undo", "stock_rows"] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        filled(folder);
        let sales = folder.join("sales.sqlite");
        Connection::open(&sales).expect("opened").execute_batch(&format!("DROP TABLE {table}")).expect(table);
        let refused = SalesDb::open(&sales).expect_err("refused");
        assert!(refused.to_string().contains(table), "{refused}");
        let check = check_sales(folder).expect("checked").expect("a file");
        assert!(check.problems.len() == 1 && check.problems[0].contains(table), "{:?}", check.problems);
        let repair = repair_sales(folder, &now()).expect("repaired").expect("something was wrong");
        assert!(repair.problems.is_empty() && repair.left_out.iter().any(|left| left.contains(table)), "{repair:?}");
        assert!(read_all(folder) > 0);
    }
}

#[test]
fn a_document_that_is_replaced_or_undone_leaves_what_it_held() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    filled(folder);
    let sales = folder.join("sales.sqlite");
    Connection::open(&sales).expect("opened").execute_batch("INSERT INTO items VALUES ('P9', x'ff')").expect("damaged");
    let mut db = SalesDb::open(&sales).expect("opened");
    assert_eq!(db.skipped_for_orders().expect("read"), ["1 items can't be used: `P9` (document)"]);
    let new = [("P9".to_owned(), Some("{}".to_owned()))];
    db.put_documents(OrderingKind::Items, Timestamp::UNIX_EPOCH, "new", &new).expect("replaced");
    assert!(db.skipped_for_orders().expect("read").is_empty());
    assert_eq!(db.undo_ordering(OrderingKind::Items, None).expect("undone").what, "new");
    drop(db);
    let kept = "SELECT content FROM set_aside WHERE origin = 'items'";
    let kept: String = Connection::open(&sales).expect("opened").query_row(kept, (), |row| row.get(0)).expect("kept");
    assert_eq!(kept, r#"{"key":"P9","document":{"blob":"ff"}}"#);
}
