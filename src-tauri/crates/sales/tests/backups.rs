//! Backups, checking, and repairing the sales: nothing is lost, and the advice fits the fault.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use jiff::ZonedDateTime;
use rusqlite::Connection;
use sales::{
    ImportOptions, Reader, SalesDb, SalesError, Selection, back_up, back_up_daily, backup_fault, backups, check_sales, repair_sales,
    restore_backup,
};

fn at(text: &str) -> ZonedDateTime {
    format!("{text}+08:00[Asia/Shanghai]").parse().expect("a time")
}

fn import(folder: &Path, day: u32, quantity: u32) {
    let file = folder.join("s.csv");
    let rows: String = (1..=200).map(|n| format!("2024-01-{day:02},P{n:03},S1,{quantity}\n")).collect();
    fs::write(&file, format!("date,product_id,store_id,quantity\n{rows}")).expect("written");
    let mut db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    db.import(
        &Reader::thread(),
        &[file],
        &ImportOptions::default(),
        "2025-06-01T00:00:00Z".parse().expect("a time"),
        &mut progress::Unwatched,
    )
    .expect("imported");
}

fn total(folder: &Path) -> f64 {
    let db = SalesDb::open(&folder.join("sales.sqlite")).expect("opened");
    db.series(&Selection::default()).expect("series").iter().flat_map(|series| series.quantity.iter()).sum()
}

#[test]
fn a_file_without_content_is_reported_and_set_aside() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 1);
    fs::write(folder.join("sales.sqlite"), "").expect("written");
    let check = check_sales(folder).expect("checked").expect("there is a file");
    assert!(check.problems.len() == 1 && check.problems[0].contains("no content"), "{check:?}");
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
fn a_backup_holds_the_sales_and_the_last_seven_are_kept() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    assert_eq!(back_up(folder, &at("2025-01-01T10:00:00")).expect("nothing to do"), None);
    assert!(backups(folder).expect("a list").is_empty());
    for day in 1..=9 {
        import(folder, day, day);
        let made = back_up_daily(folder, &at(&format!("2025-01-{day:02}T10:00:00"))).expect("backed up").expect("new sales");
        assert_eq!(made.created_at, format!("2025-01-{day:02} 10:00:00"));
        assert_eq!(back_up_daily(folder, &at(&format!("2025-01-{day:02}T11:00:00"))).expect("done today"), None);
    }
    let list = backups(folder).expect("a list");
    assert_eq!(list.len(), 7);
    assert_eq!((list[0].created_at.as_str(), list[6].created_at.as_str()), ("2025-01-09 10:00:00", "2025-01-03 10:00:00"));

    let now_total = total(folder);
    let done = restore_backup(folder, &list[6].name, false, &at("2025-01-10T10:00:00")).expect("restored");
    assert_eq!(total(folder), 200.0 * (1.0 + 2.0 + 3.0));
    let aside = folder.join(done.set_aside.expect("the sales of before"));
    fs::copy(aside, folder.join("sales.sqlite")).expect("copied");
    assert_eq!(total(folder), now_total, "what was there before is kept");
    let none = restore_backup(folder, "../sales.sqlite", false, &at("2025-01-10T10:00:00"));
    assert!(matches!(none, Err(SalesError::NoSuchBackup { .. })), "{none:?}");
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
fn a_database_without_our_tables_is_never_filled_while_there_are_backups_or_others_tables() {
    let other = "CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES ('a'); PRAGMA application_id = 252006675";
    for (has_backup, schema, is_refused) in [
        (true, "CREATE TABLE t (a); DROP TABLE t", true),
        (false, "CREATE TABLE t (a); DROP TABLE t", false),
        (true, other, true),
        (false, other, true),
        (true, "CREATE TABLE products (id); PRAGMA user_version = 1", true),
        (false, "CREATE TABLE sales (id); PRAGMA user_version = -1", true),
    ] {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path();
        import(folder, 1, 3);
        if has_backup {
            back_up(folder, &at("2025-01-01T10:00:00")).expect("backed up");
        }
        let file = folder.join("sales.sqlite");
        fs::remove_file(&file).expect("removed");
        Connection::open(&file).expect("made").execute_batch(schema).expect("written");
        let before = fs::read(&file).expect("read");
        match SalesDb::open(&file) {
            Ok(_) => assert!(!is_refused, "{schema}"),
            Err(refused) => {
                assert!(is_refused, "{schema}: {refused}");
                assert_eq!(refused.code(), "sales_damaged", "{schema}: {refused}");
                assert_eq!(fs::read(&file).expect("read"), before, "{schema}: nothing is written to it");
                assert!(!check_sales(folder).expect("checked").expect("a file").problems.is_empty(), "{schema}");
                let repair = repair_sales(folder, &at("2025-01-02T10:00:00")).expect("tried").expect("something is wrong");
                assert!(!repair.problems.is_empty(), "{schema}: there is nothing to repair it from");
                assert_eq!(fs::read(&file).expect("read"), before, "{schema}: it is left as it was");
            }
        }
    }
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
    assert!(matches!(damaged, SalesError::Damaged { .. }) && damaged.to_string().contains("backup"), "{damaged}");
    let locked = SalesError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None));
    assert!(locked.to_string().contains("another program"), "{locked}");
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
fn backups_named_by_a_wrong_clock_keep_no_new_one_from_being_made_or_kept() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    for day in 1..=7 {
        import(folder, day, day);
        back_up_daily(folder, &at(&format!("2099-01-{day:02}T10:00:00"))).expect("backed up").expect("new sales");
    }
    for day in 1..=3 {
        let made =
            back_up_daily(folder, &at(&format!("2025-01-{day:02}T10:00:00"))).expect("backed up").expect("none says anything about today");
        assert_eq!(back_up_daily(folder, &at(&format!("2025-01-{day:02}T11:00:00"))).expect("done today"), None);
        let list = backups(folder).expect("a list");
        assert!(list.contains(&made), "the new one is kept: {list:?}");
        assert_eq!(list.iter().filter(|backup| backup.created_at.starts_with("2025")).count(), day, "and so are those of the days before");
        assert_eq!(list.len(), 7);
        import(folder, 10 + u32::try_from(day).expect("a day"), 1);
    }
    let by_hand = back_up(folder, &at("2025-01-04T10:00:00")).expect("backed up").expect("there are sales");
    restore_backup(folder, &by_hand.name, false, &at("2025-01-05T10:00:00")).expect("restored");
}

#[test]
fn sales_that_are_gone_are_missed_and_come_back_from_a_backup() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    let sales = folder.join("sales.sqlite");
    import(folder, 1, 3);
    let before = total(folder);
    let made = back_up(folder, &at("2025-01-01T10:00:00")).expect("backed up").expect("there are sales");
    for left in [None, Some(&b""[..]), Some(b"x"), Some(&[0; 50])] {
        match left {
            None => fs::remove_file(&sales).expect("removed"),
            Some(left) => fs::write(&sales, left).expect("written"),
        }
        assert_eq!(SalesDb::open(&sales).expect_err("it is missed").code(), "sales_damaged");
        assert!(!matches!(back_up(folder, &at("2025-01-02T10:00:00")), Ok(Some(_))), "no empty backup");
        assert!(!matches!(back_up_daily(folder, &at("2025-01-02T10:00:00")), Ok(Some(_))), "no empty backup");
        assert_eq!(check_sales(folder).expect("checked").expect("missed").problems.len(), 1);
        assert_eq!(repair_sales(folder, &at("2025-01-02T10:00:00")).expect("looked at"), None, "there is nothing to save");
        assert_eq!(fs::read(&sales).ok().as_deref(), left, "and nothing is made in its place");
        restore_backup(folder, &made.name, false, &at("2025-01-02T10:00:00")).expect("restored");
        assert_eq!(total(folder), before);
    }
    assert_eq!(backups(folder).expect("a list").iter().filter(|backup| !backup.before_restore).count(), 1);
    fs::remove_dir_all(folder.join("backups")).expect("removed");
    fs::remove_file(&sales).expect("removed");
    assert_eq!(check_sales(folder).expect("checked"), None, "without backups there never were sales");
    assert_eq!(total(folder), 0.0);
}

#[test]
fn only_one_program_at_a_time_makes_or_restores_a_backup() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 3);
    let made = back_up(folder, &at("2025-01-01T10:00:00")).expect("backed up").expect("there are sales");
    import(folder, 2, 3);
    let lock = fs::File::options().write(true).open(folder.join("backups").join("backups.lock")).expect("the lock");
    lock.lock().expect("locked");
    let unfinished = folder.join("backups").join("unfinished-backup.sqlite");
    fs::write(&unfinished, "of another program").expect("written");
    assert!(matches!(back_up(folder, &at("2025-01-02T10:00:00")), Err(SalesError::Locked)));
    assert!(matches!(restore_backup(folder, &made.name, false, &at("2025-01-02T10:00:00")), Err(SalesError::Locked)));
    assert_eq!(back_up_daily(folder, &at("2025-01-02T10:00:00")).expect("the other does it"), None);
    assert_eq!(fs::read_to_string(&unfinished).expect("there"), "of another program");
    drop(lock);
    assert!(back_up_daily(folder, &at("2025-01-02T10:00:00")).expect("backed up").is_some());
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
fn only_sales_take_the_place_of_sales() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    import(folder, 1, 1);
    let backup = back_up(folder, &at("2025-01-10T10:00:00")).expect("backed up").expect("there are sales");
    let file = folder.join("backups").join(&backup.name);
    let whole = fs::read(&file).expect("read");
    for change in [
        "",
        "CREATE TABLE t (a)",
        "DROP TABLE sales",
        "DROP TABLE items",
        "DROP TABLE imports",
        "DELETE FROM products",
        "DELETE FROM sales",
        "DELETE FROM sales WHERE id IN (SELECT id FROM sales LIMIT 50)",
        "DELETE FROM series",
        "DELETE FROM sales; DELETE FROM series",
        "DELETE FROM imports",
        "UPDATE sales SET quantity = 'abc'",
        "ALTER TABLE sales RENAME COLUMN quantity TO q",
        "torn",
    ] {
        fs::write(&file, if change.is_empty() || change.starts_with("CREATE") { b"" } else { &whole[..] }).expect("written");
        if change == "torn" {
            let mut bytes = whole.clone();
            bytes[8192..12288].fill(0xff);
            fs::write(&file, bytes).expect("written");
        } else if !change.is_empty() {
            Connection::open(&file).expect("opened").execute_batch(&format!("DROP VIEW IF EXISTS daily_sales; {change}")).expect("changed");
        }
        let refused = restore_backup(folder, &backup.name, false, &at("2025-01-11T10:00:00")).expect_err("refused");
        let is_named = |refused: &SalesError| matches!(refused, SalesError::BackupDamaged { name, good: None, .. } if *name == backup.name);
        assert!(is_named(&refused), "{change}: {refused:?}");
        assert!(backup_fault(&file).expect("looked at").is_some(), "{change}: it is found before it is needed");
        assert_eq!(total(folder), 200.0, "{change}");
        assert!(!folder.join("sales.sqlite.restoring").exists(), "{change}: nothing is left");
    }
    let good = folder.join("backups").join("sales-20250101-100000.sqlite");
    fs::write(&good, &whole).expect("written");
    let refused = restore_backup(folder, &backup.name, false, &at("2025-01-11T10:00:00")).expect_err("refused");
    assert!(refused.to_string().contains("sales-20250101-100000.sqlite"), "the one that is whole is named: {refused}");
    fs::write(&file, &whole).expect("written");
    assert_eq!(backup_fault(&file).expect("looked at"), None);
    assert_eq!(fs::read(&file).expect("read"), whole, "looking at it changes nothing");
    restore_backup(folder, &backup.name, false, &at("2025-01-11T10:00:00")).expect("restored");
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'backup_counts'";
    let connection = Connection::open(folder.join("sales.sqlite")).expect("opened");
    assert_eq!(connection.query_row(tables, (), |row| row.get::<_, i64>(0)).expect("read"), 0, "what only a backup has");
}

#[test]
fn a_backup_without_sales_takes_their_place_only_when_that_is_confirmed_and_they_can_be_brought_back() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path();
    drop(SalesDb::open(&folder.join("sales.sqlite")).expect("made"));
    let empty = back_up(folder, &at("2025-01-10T10:00:00")).expect("backed up").expect("a database");
    import(folder, 1, 1);
    let refused = restore_backup(folder, &empty.name, false, &at("2025-01-11T10:00:00")).expect_err("refused");
    assert!(matches!(refused, SalesError::BackupEmpty { days: 200, .. }), "{refused:?}");
    assert_eq!(total(folder), 200.0);
    let done = restore_backup(folder, &empty.name, true, &at("2025-01-11T10:00:00")).expect("confirmed");
    assert_eq!(total(folder), 0.0);
    let before = backups(folder).expect("a list").into_iter().find(|backup| backup.before_restore).expect("what was there before");
    assert_eq!((Some(before.name.clone()), before.created_at.as_str()), (done.set_aside, "2025-01-11 10:00:00"));
    restore_backup(folder, &before.name, false, &at("2025-01-11T10:00:00")).expect("brought back");
    assert_eq!(total(folder), 200.0);
    let again = backups(folder).expect("a list");
    assert_eq!(again.iter().filter(|backup| backup.before_restore).count(), 2, "{again:?}");
    for day in 12..=20 {
        back_up(folder, &at(&format!("2025-01-{day}T10:00:00"))).expect("backed up").expect("sales");
    }
    let kept = backups(folder).expect("a list");
    assert_eq!(kept.iter().filter(|backup| backup.before_restore).count(), 2, "they aren't counted among those that are made: {kept:?}");
}
