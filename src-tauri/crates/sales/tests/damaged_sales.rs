//! Checking and repairing the sales: damage is found, nothing is lost, and the advice fits the fault.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod sales_folder;

use std::fs;

use rusqlite::Connection;
use sales::{ImportOptions, Reader, SalesDb, SalesError, back_up, back_up_daily, backups, check_sales, repair_sales, restore_backup};
use sales_folder::{at, import, total};

#[test]
fn a_file_without_content_is_reported_and_set_aside() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 1);
    fs::write(folder.join("sales.sqlite"), "").expect("written");
    let check = check_sales(folder).expect("checked").expect("there is a file");
    assert!(check.problems.len() == 1 && check.problems[0].contains("is empty"), "{check:?}");
    let repair = repair_sales(folder, &at("2025-01-10T10:00:00")).expect("repaired").expect("something was wrong");
    assert!(repair.problems.is_empty() && folder.join(&repair.set_aside).exists(), "{repair:?}");
    assert_eq!(check_sales(folder).expect("checked"), None);
    import(folder, 1, 1);
    assert_eq!(total(folder), 200.0);
}

#[test]
fn numbers_that_are_used_up_are_damage_and_not_a_full_disk() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 1);
    let sales = folder.join("sales.sqlite");
    let change = |sql: &str| Connection::open(&sales).expect("opened").execute_batch(sql).expect("changed");
    change("UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name IN ('imports', 'sources')");
    let mut db = SalesDb::open(&sales).expect("opened");
    let now = "2025-06-01T00:00:00Z".parse().expect("a time");
    let file = folder.join("s.csv");
    let refused = db.import(&Reader::thread(), &[file], &ImportOptions::default(), now, &mut progress::Unwatched).expect_err("refused");
    assert_eq!(refused.code(), "sales_damaged", "{refused}");
    drop(db);
    assert_eq!(check_sales(folder).expect("checked").expect("sales").problems.len(), 2);
    let repair = repair_sales(folder, &at("2025-01-10T10:00:00")).expect("repaired").expect("something was wrong");
    assert!(repair.problems.is_empty(), "{repair:?}");
    import(folder, 2, 1);
    assert_eq!(total(folder), 400.0);
    change("UPDATE imports SET id = 9223372036854775807 WHERE id = (SELECT max(id) FROM imports)");
    let repair = repair_sales(folder, &at("2025-01-11T10:00:00")).expect("tried").expect("something is wrong");
    assert!(!repair.problems.is_empty(), "a backup is needed");
    assert_eq!(total(folder), 400.0, "and nothing is lost");
}

#[test]
fn damaged_sales_are_found_and_never_replace_a_backup() {
    for damage in ["half", "page", "text"] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        import(folder, 1, 3);
        import(folder, 2, 3);
        let good = check_sales(folder).expect("checked").expect("there are sales");
        assert_eq!((good.days, good.products, good.stores, good.problems.len()), (400, 200, 1, 0));
        back_up(folder, &at("2025-01-01T10:00:00")).expect("backed up");
        let file = folder.join("sales.sqlite");
        let mut bytes = fs::read(&file).expect("read");
        match damage {
            "half" => bytes.truncate(bytes.len() / 2),
            "page" => bytes[8192..12288].fill(0x5a),
            _ => bytes = b"no database at all, but long enough to be looked at".repeat(40),
        }
        fs::write(&file, bytes).expect("damaged");
        let found = check_sales(folder).expect("checked").expect("there is a file");
        assert!(!found.problems.is_empty(), "{damage}");
        assert!(back_up(folder, &at("2025-01-02T10:00:00")).is_err(), "{damage}: damaged sales aren't backed up");
        assert_eq!(backups(folder).expect("a list").len(), 1, "{damage}");
        let repaired = repair_sales(folder, &at("2025-01-02T10:00:00")).expect("tried").expect("something is wrong");
        assert!(folder.join(&repaired.set_aside).is_file(), "{damage}: a copy first");
        let name = backups(folder).expect("a list")[0].name.clone();
        restore_backup(folder, &name, false, &at("2025-01-02T11:00:00")).expect("restored");
        assert_eq!(total(folder), 1200.0, "{damage}");
        assert!(check_sales(folder).expect("checked").expect("sales").problems.is_empty());
    }
}

#[test]
fn totals_and_indexes_that_are_wrong_are_computed_again() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 3);
    let database = Connection::open(folder.join("sales.sqlite")).expect("opened");
    database.execute_batch("UPDATE series SET days = 77 WHERE product = 3; DELETE FROM series WHERE product = 4").expect("changed");
    drop(database);
    assert_eq!(check_sales(folder).expect("checked").expect("sales").problems.len(), 1);
    let repaired = repair_sales(folder, &at("2025-01-02T10:00:00")).expect("repaired").expect("something was wrong");
    assert!(repaired.problems.is_empty(), "{:?}", repaired.problems);
    assert!(check_sales(folder).expect("checked").expect("sales").problems.is_empty());
    assert_eq!(total(folder), 600.0);
    assert_eq!(repair_sales(folder, &at("2025-01-02T10:00:00")).expect("nothing to do"), None);
}

#[test]
fn missing_days_are_neither_repaired_away_nor_backed_up() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 3);
    let backup = back_up(folder, &at("2025-01-01T10:00:00")).expect("backed up").expect("sales");
    let change = |sql: &str| Connection::open(folder.join("sales.sqlite")).expect("opened").execute_batch(sql).expect("changed");
    for lose in ["DELETE FROM sales WHERE id IN (SELECT id FROM sales LIMIT 50)", "DELETE FROM sales"] {
        change(lose);
        for _ in 0..2 {
            let problems = check_sales(folder).expect("checked").expect("sales").problems;
            assert!(
                problems.iter().any(|problem| problem.contains("days of sales that were imported are missing")),
                "{lose}: {problems:?}"
            );
            let repair = repair_sales(folder, &at("2025-01-02T10:00:00")).expect("tried").expect("something is wrong");
            assert!(!repair.problems.is_empty(), "{lose}: nothing can bring them back");
        }
        let refused = back_up(folder, &at("2025-01-03T10:00:00")).expect_err("half of the sales");
        assert_eq!(refused.code(), "sales_damaged", "{refused}");
        assert_eq!(back_up_daily(folder, &at("2025-01-03T10:00:00")).expect("changes go on"), None);
        assert_eq!(backups(folder).expect("a list"), std::slice::from_ref(&backup));
    }
    import(folder, 1, 3);
    assert!(check_sales(folder).expect("checked").expect("sales").problems.is_empty(), "the file is there again");
    assert_eq!(total(folder), 600.0);
    back_up(folder, &at("2025-01-04T10:00:00")).expect("backed up");
}

#[test]
fn what_could_run_by_itself_in_a_foreign_database_does_not() {
    for sql in [
        "CREATE TRIGGER t AFTER INSERT ON sales BEGIN DELETE FROM products; END",
        "CREATE VIEW loops AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "DROP TABLE series; CREATE VIEW series AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
         SELECT i AS product, i AS store, i AS first_day, i AS last_day, i AS days, i AS source_rows, i AS quantity FROM n",
        "CREATE VIRTUAL TABLE v USING fts5(x)",
        "ALTER TABLE products ADD COLUMN doubled TEXT AS (product_id || product_id)",
    ] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        import(folder, 1, 3);
        Connection::open(folder.join("sales.sqlite")).expect("opened").execute_batch(sql).expect(sql);
        let refused = SalesDb::open(&folder.join("sales.sqlite")).expect_err(sql);
        assert!(matches!(refused, SalesError::Foreign { .. }), "{sql}: {refused:?}");
        assert_eq!(refused.code(), "sales_damaged");
        assert!(!check_sales(folder).expect("checked").expect("sales").problems.is_empty(), "{sql}");
    }
}

#[test]
fn the_advice_fits_the_fault() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 3);
    let file = folder.join("sales.sqlite");
    fs::write(folder.join("text.sqlite"), "no database, but long enough to be looked at".repeat(50)).expect("written");
    let damaged = SalesDb::open(&folder.join("text.sqlite")).expect_err("no database");
    assert!(matches!(damaged, SalesError::Damaged { .. }) && damaged.code() == "sales_damaged", "{damaged}");
    let locked = SalesError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None));
    assert_eq!(locked.code(), "sales_locked", "{locked}");
    #[cfg(unix)]
    {
        let link = folder.join("linked.sqlite");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        let refused = SalesDb::open(&link).expect_err("a link");
        assert_eq!(refused.code(), "link_in_data_folder", "{refused}");
        let wal = folder.join("sales.sqlite-journal");
        std::os::unix::fs::symlink(folder.join("elsewhere"), &wal).expect("linked");
        assert_eq!(SalesDb::open(&file).expect_err("a linked journal").code(), "link_in_data_folder");
        assert!(!folder.join("elsewhere").exists());
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o077, 0, "for the user alone");
    }
    assert!(file.is_file());
}

#[test]
fn sales_without_a_product_or_store_are_given_to_no_other() {
    for lost in ["DELETE FROM products WHERE id = (SELECT max(id) FROM products)", "DELETE FROM stores"] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        import(folder, 1, 1);
        let sales = folder.join("sales.sqlite");
        Connection::open(&sales).expect("opened").execute_batch(lost).expect("changed");
        let file = folder.join("new.csv");
        fs::write(&file, "date,product_id,store_id,quantity\n2024-01-02,NEW1,S9,3\n").expect("written");
        let now = "2025-06-01T00:00:00Z".parse().expect("a time");
        let options = ImportOptions::default();
        let mut db = SalesDb::open(&sales).expect("opened");
        let refused =
            db.import(&Reader::thread(), std::slice::from_ref(&file), &options, now, &mut progress::Unwatched).expect_err("refused");
        assert_eq!(refused.code(), "sales_damaged", "{lost}: {refused}");
        drop(db);
        assert!(matches!(back_up(folder, &at("2025-01-10T10:00:00")), Err(SalesError::Damaged { .. })), "{lost}");
        assert_eq!(back_up_daily(folder, &at("2025-01-10T10:00:00")).expect("left"), None, "{lost}");
        // Beginning again with other files is a way out.
        let replacing = ImportOptions { replace: true, ..options };
        let mut db = SalesDb::open(&sales).expect("opened");
        db.import(&Reader::thread(), &[file], &replacing, now, &mut progress::Unwatched).expect("imported");
        drop(db);
        assert_eq!(total(folder), 3.0, "{lost}");
        assert!(check_sales(folder).expect("checked").expect("sales").problems.is_empty());
    }
}

#[test]
fn numbers_of_other_tables_that_are_used_up_are_damage_too() {
    use sales::{Event, EventLabel, KeptStock, OrderingKind, PlanEntry, PlanKind};
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 1);
    let sales = folder.join("sales.sqlite");
    let (now, day) = (jiff::Timestamp::UNIX_EPOCH, jiff::civil::date(2024, 2, 1));
    let order = |_, number: i64| format!("{{\"id\":{number}}}");
    let add = |db: &mut SalesDb, table: &str| match table {
        "order_numbers" => db.add_orders(now, "", 1, order).map(drop),
        "order_changes" => db.put_documents(OrderingKind::Items, now, "", &[("P1".to_owned(), Some("{}".to_owned()))]).map(drop),
        "stock_lists" => db.add_stock_list(now, day, None, &[KeptStock::default()]).map(drop),
        "events" => {
            let event = Event { id: 0, store_id: None, product_id: None, from: day, to: day, label: EventLabel::Keep, note: None };
            db.add_event(&event).map(drop)
        }
        "plan" => {
            let kind = PlanKind::Closure;
            let entry = PlanEntry { id: 0, store_id: None, product_id: None, group: None, from: day, to: day, kind, value: None };
            db.add_to_plan(&[entry]).map(drop)
        }
        _ => db.keep_forecast("v1", day, now, &[]).map(drop),
    };
    let tables = ["order_numbers", "order_changes", "stock_lists", "events", "plan", "kept_forecasts"];
    let mut db = SalesDb::open(&sales).expect("opened");
    db.keep_forecast("v0", day, now, &[]).expect("kept");
    for table in tables {
        let set = format!("UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = '{table}'");
        add(&mut db, if table == "kept_forecasts" { "order_changes" } else { table }).expect("added");
        Connection::open(&sales).expect("opened").execute_batch(&set).expect("changed");
        let refused = add(&mut db, table).expect_err("refused");
        assert_eq!(refused.code(), "sales_damaged", "{table}: {refused}");
        assert!(!check_sales(folder).expect("checked").expect("sales").problems.is_empty(), "{table}");
        drop(db);
        let repair = repair_sales(folder, &at("2025-01-10T10:00:00")).expect("repaired").expect("something was wrong");
        assert!(repair.problems.is_empty(), "{table}: {repair:?}");
        db = SalesDb::open(&sales).expect("opened");
        add(&mut db, table).unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    let keys: Vec<String> = db.documents(OrderingKind::Orders).expect("read").into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["1", "2"], "the number of an order is never given twice");
    drop(db);
    Connection::open(&sales).expect("opened").execute_batch("INSERT INTO order_numbers VALUES (9223372036854775807)").expect("changed");
    let repair = repair_sales(folder, &at("2025-01-11T10:00:00")).expect("repaired").expect("something was wrong");
    assert!(repair.problems.is_empty(), "{repair:?}");
    assert_eq!(SalesDb::open(&sales).expect("opened").add_orders(now, "", 1, order).expect("added"), [3]);
}
