//! Backups of the sales: made, kept, and restored without losing anything.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod sales_folder;

use std::fs;

use rusqlite::Connection;
use sales::{SalesDb, SalesError, back_up, back_up_daily, backup_fault, backups, check_sales, repair_sales, restore_backup};
use sales_folder::{at, import, total};

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
