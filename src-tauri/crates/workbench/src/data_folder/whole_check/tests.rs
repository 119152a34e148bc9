//! What is damaged in a data folder is named, and a repair sets it aside.

use super::*;

#[test]
fn damaged_side_files_are_reported_set_aside_and_begin_empty() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path().join("data");
    let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened");
    for (name, content) in [
        (SETTINGS, "{"),
        ("labels.json", "\0\0\0\0"),
        ("in_use_history.json", "{}"),
        ("routine.json", r#"{"folder":5}"#),
        ("routine_state.json", "[1]"),
        ("holidays.csv", r#"{"days": 3}"#),
    ] {
        std::fs::write(folder.join(name), content).expect("written");
        let report = bench.verify().expect("checked");
        let named =
            |report: &DataFolderCheck, kind| report.store.findings.iter().any(|f| f.kind == kind && f.path.as_deref() == Some(name));
        assert!(!report.store.ok && named(&report, FindingKind::SettingsDamaged), "{name}");
        let report = bench.repair().expect("repaired");
        assert!(report.store.ok && named(&report, FindingKind::SettingsRepaired), "{name}: {:?}", report.store.findings);
        assert!(!folder.join(name).exists(), "{name} is set aside");
    }
    let aside = std::fs::read_dir(&folder).expect("a folder").flatten().filter(|e| e.file_name().to_string_lossy().contains(".damaged-"));
    assert_eq!(aside.count(), SIDE_FILES.len());
}

#[test]
fn a_backup_that_was_cut_off_is_found() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path().join("data");
    let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened").reading_with(sales::Reader::thread());
    let sales = top.path().join("s.csv");
    std::fs::write(&sales, "date,product_id,quantity\n2024-01-01,P001,3\n").expect("written");
    bench.import(&[sales], &sales::ImportOptions::default()).expect("imported");
    let backup = sales::back_up(&folder, &jiff::ZonedDateTime::now()).expect("backed up").expect("there are sales");
    assert!(bench.verify().expect("checked").store.ok);
    let file = folder.join(sales::BACKUP_FOLDER).join(&backup.name);
    let whole = std::fs::read(&file).expect("read");
    let mut inside = whole.clone();
    inside[8192..12_288].fill(0xff);
    for content in [
        &whole[..whole.len() / 2],
        &inside,
        &whole[..50],
        &[],
        b"no database, but long enough to be taken for one: 0123456789012345678901234567890123456789012345",
    ] {
        std::fs::write(&file, content).expect("cut");
        let report = bench.verify().expect("checked");
        let is_named = report.store.findings.iter().any(|finding| finding.message.contains(&backup.name));
        assert!(!report.store.ok && is_named, "{} bytes: {:?}", content.len(), report.store.findings);
    }
    std::fs::write(&file, &whole).expect("written");
    assert!(bench.verify().expect("checked").store.ok);
}

#[test]
fn what_is_kept_for_orders_and_cannot_be_read_is_skipped_named_and_set_aside() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path().join("data");
    let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened").reading_with(sales::Reader::thread());
    let file = top.path().join("s.csv");
    std::fs::write(&file, "date,product_id,quantity\n2024-01-01,P001,3\n").expect("written");
    bench.import(std::slice::from_ref(&file), &sales::ImportOptions::default()).expect("imported");
    let sql = rusqlite::Connection::open(folder.join(sales::SALES_FILE)).expect("opened");
    for (table, key, document) in [
        ("orders", "1", "'{\"id\":1e999}'"),
        ("orders", "2", "'[[['"),
        ("orders", "3", "zeroblob(100)"),
        ("items", "P001", "'[[[[['"),
        ("items", "P002", "'{\"product_id\":\"P002\",\"pack_size\":1e999}'"),
        ("suppliers", "S", "'{\"supplier\":5}'"),
        ("order_settings", "ordering", "x'ff'"),
    ] {
        sql.execute_batch(&format!("INSERT INTO {table} VALUES ('{key}', {document})")).expect("written");
        assert!(bench.saved_orders().expect("read").is_empty(), "{table} {document}");
        assert!(bench.items().expect("read").is_empty() && bench.suppliers().expect("read").is_empty(), "{table} {document}");
        assert_eq!(bench.order_settings().expect("read"), crate::OrderSettings::default(), "{table} {document}");
        let skipped = bench.skipped_for_orders().expect("read");
        assert!(skipped.len() == 1 && skipped[0].contains(key), "{table} {document}: {skipped:?}");
        bench.import(std::slice::from_ref(&file), &sales::ImportOptions::default()).expect("imported");
        let report = bench.verify().expect("checked");
        let named = report.store.findings.iter().filter(|f| f.kind == FindingKind::SalesDamaged && f.message.contains(key));
        assert_eq!((report.store.ok, named.count()), (false, 1), "{table} {document}: {:?}", report.store.findings);
        let report = bench.repair().expect("repaired");
        assert!(report.store.ok, "{table} {document}: {:?}", report.store.findings);
        assert!(report.store.findings.iter().any(|f| f.kind == FindingKind::SalesRepaired && f.message.contains("set_aside")));
        assert!(bench.skipped_for_orders().expect("read").is_empty());
    }
    let kept: i64 = sql.query_row("SELECT count(*) FROM set_aside", (), |row| row.get(0)).expect("read");
    assert_eq!(kept, 7);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_where_small_files_and_locks_are_kept_are_named() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path().join("data");
    let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened");
    std::fs::create_dir_all(folder.join(sales::BACKUP_FOLDER)).expect("made");
    let target = top.path().join("target");
    std::fs::write(&target, "{}").expect("written");
    let side = ["labels", "in_use_history", "routine", "routine_state"];
    let names = side.iter().flat_map(|name| [".json", ".json.tmp", ".lock"].map(|ending| format!("{name}{ending}")));
    for name in names.chain(["backups/backups.lock".to_owned(), "holidays.csv".to_owned(), "settings.json".to_owned()]) {
        let place = folder.join(&name);
        for what in ["link", "pipe", "folder"] {
            match what {
                "link" => std::os::unix::fs::symlink(&target, &place).expect("a link"),
                "pipe" => assert!(std::process::Command::new("mkfifo").arg(&place).status().expect("mkfifo").success()),
                _ if name.ends_with(".json") || name.ends_with(".csv") => continue,
                _ => std::fs::create_dir(&place).expect("made"),
            }
            for report in [bench.verify().expect("checked"), bench.repair().expect("tried")] {
                let named: Vec<_> = report.store.findings.iter().filter(|f| f.path.as_deref() == Some(&*name)).collect();
                assert_eq!(named.len(), 1, "{name} {what}: {:?}", report.store.findings);
                assert!(!report.store.ok && named[0].kind == FindingKind::LinkFound, "{name} {what}: {named:?}");
            }
            if name == "labels.json" {
                let refused = bench.labels().expect_err("refused");
                assert_eq!(refused.code(), crate::ErrorCode::LinkInDataFolder, "{what}: {refused}");
            }
            if what == "folder" { std::fs::remove_dir(&place) } else { std::fs::remove_file(&place) }.expect("removed");
        }
    }
    assert!(bench.verify().expect("checked").store.ok);
    assert_eq!(std::fs::read_to_string(target).expect("read"), "{}");
}

#[test]
fn numbers_out_of_range_in_what_is_kept_for_orders_are_named_and_set_aside() {
    let top = tempfile::tempdir().expect("a folder");
    let folder = top.path().join("data");
    let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened").reading_with(sales::Reader::thread());
    let file = top.path().join("s.csv");
    std::fs::write(&file, "date,product_id,quantity,price\n2024-01-01,P001,3,2\n").expect("written");
    bench.import(&[file], &sales::ImportOptions::default()).expect("imported");
    let sql = rusqlite::Connection::open(folder.join(sales::SALES_FILE)).expect("opened");
    let order = |field: &str, value: f64| {
        let mut line = serde_json::json!({ "product_id": "P001", "quantity": 4, "pack_size": 1, "received": 0, "reason_text": "" });
        line[field] = value.into();
        serde_json::json!({ "id": 7, "at": "2024-01-01T00:00:00Z", "sales_until": "2024-01-01", "ordered_on": "2024-01-01", "state": "on_the_way", "lines": [line] })
            .to_string()
    };
    let mut cases = vec![
        ("items", "P001", r#"{"product_id":"P001","supplier":"S","unit_cost":-5}"#.to_owned(), "unit_cost"),
        ("items", "P001", r#"{"product_id":"P001","supplier":"S","pack_size":1e300}"#.to_owned(), "pack_size"),
        ("suppliers", "S", r#"{"supplier":"S","lead_days":4294967295}"#.to_owned(), "lead_days"),
        ("suppliers", "S", r#"{"supplier":"S","min_amount":-4}"#.to_owned(), "min_amount"),
        ("order_settings", "ordering", r#"{"defaults":{"lead_days":4000}}"#.to_owned(), "lead_days"),
    ];
    for (field, value) in [("quantity", -5.0), ("quantity", 1e308), ("received", -1.0), ("pack_size", 1e9)] {
        cases.push(("orders", "7", order(field, value), field));
    }
    for (table, key, document, field) in cases {
        sql.execute(&format!("INSERT INTO {table} VALUES (?1, ?2)"), [key, &document]).expect("written");
        let skipped = bench.skipped_for_orders().expect("read");
        assert!(skipped.len() == 1 && skipped[0].contains(key) && skipped[0].contains(field), "{document}: {skipped:?}");
        let report = bench.verify().expect("checked");
        let named = report.store.findings.iter().filter(|f| f.message.contains(key) && f.message.contains(field));
        assert_eq!((report.store.ok, named.count()), (false, 1), "{document}: {:?}", report.store.findings);
        assert!(bench.saved_orders().expect("read").is_empty(), "{document}");
        let report = bench.repair().expect("repaired");
        assert!(report.store.ok, "{document}: {:?}", report.store.findings);
        let kept: String = sql.query_row("SELECT content FROM set_aside ORDER BY rowid DESC", (), |row| row.get(0)).expect("kept");
        assert!(kept.contains(field), "{document}: {kept}");
        if table == "items" {
            assert_eq!(bench.items().expect("read")[0].supplier.as_deref(), Some("S"), "the rest of it stays");
        }
        sql.execute(&format!("DELETE FROM {table}"), ()).expect("removed");
    }
    for change in [
        "INSERT INTO stock_lists (date, at) VALUES ('2024-01-01', '2024-01-01T00:00:00Z'); INSERT INTO stock_rows (list, store_id, product_id, quantity) VALUES (1, 'S1', 'P001', 1e308)",
        "INSERT INTO stock_rows (list, store_id, product_id, quantity) VALUES (1, 'S1', 'P001', -1e18)",
        "UPDATE sales SET price = 9e999",
    ] {
        sql.execute_batch(change).expect("changed");
        assert!(!bench.verify().expect("checked").store.ok, "{change}");
        drop(bench.repair().expect("repaired"));
        let left: i64 = sql
            .query_row("SELECT (SELECT count(*) FROM stock_rows) + (SELECT count(*) FROM sales WHERE price > 1e300)", (), |row| row.get(0))
            .expect("counted");
        assert_eq!(left, 0, "{change}");
    }
}
