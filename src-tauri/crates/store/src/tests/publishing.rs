//! Publishing, listing, reading, deleting and restoring, as the contract has them.

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::*;
use crate::{Filter, FindingKind, LastFile, Mode, StoreError};

#[test]
fn publishing_counts_writes_metadata_and_lists() {
    let folder = folder();
    let store = open(&folder);
    let key = key(Scope::Product { product: id("P001"), store: None }, "mlstm");
    assert_eq!(store.next_number(&key).expect("a number"), 1);
    assert_eq!(publish(&store, &key).to_string(), "saved_models/product/P001_all/mlstm/v1/");
    assert_eq!(publish(&store, &key).number, 2);

    let registry = fs::read_to_string(folder.path.join("saved_models").join("versions.json")).expect("versions.json");
    assert_eq!(registry, "{\n  \"product_P001_all_mlstm\": 2\n}\n");

    let path: VersionPath = "product/P001_all/mlstm/v2".parse().expect("a short path is read as well");
    let record = store.show(&path).expect("metadata");
    assert_eq!((record.version.as_str(), record.created_at.as_str()), ("v2", "2025-07-15T18:40:00+08:00"));
    assert_eq!(record.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["checkpoint_best.pth", "loss_curve.png", "model.pth"]);
    assert_eq!(record.details["model"]["lookback"], 28);
    assert_eq!(store.read(&path, "model.pth").expect("weights"), b"weights");

    let text = fs::read_to_string(store.version_dir(&path).join("metadata.json")).expect("metadata.json");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let fields: Vec<&String> = value.as_object().expect("an object").keys().take(9).collect();
    assert_eq!(fields, ["schema_version", "mode", "scope", "aggregation", "type", "version", "created_at", "files", "metrics_summary"]);

    let database = Connection::open(folder.path.join("models.sqlite")).expect("models.sqlite");
    let row: (String, String, String, String, String, String) = database
        .query_row(
            "SELECT model_identifier, model_type, version, model_path, created_at, metrics_summary FROM model_versions WHERE id = 2",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)),
        )
        .expect("a row");
    let expect =
        ["product_P001_all", "mlstm", "v2", "saved_models/product/P001_all/mlstm/v2/", "2025-07-15 18:40:00", r#"{"rmse":10.5,"r2":0.89}"#];
    assert_eq!([row.0, row.1, row.2, row.3, row.4, row.5], expect);
}

#[test]
fn every_scope_is_published_listed_filtered_and_found_again_after_the_index_is_lost() {
    let folder = folder();
    let keys = every_scope("阿莫西林 0.25g", "A/B");
    let before = {
        let store = open(&folder);
        for key in &keys {
            publish(&store, key);
        }
        let count = |filter: &Filter| store.list(filter).expect("a list").len();
        assert_eq!(count(&Filter::default()), 8);
        assert_eq!(count(&Filter { mode: Some(Mode::Global), ..Filter::default() }), 4);
        assert_eq!(count(&Filter { product: Some("阿莫西林 0.25g".into()), ..Filter::default() }), 5);
        assert_eq!(count(&Filter { store: Some("A/B".into()), model_type: Some("mlstm".into()), ..Filter::default() }), 5);
        assert_eq!(count(&Filter { model_type: Some("tcn".into()), ..Filter::default() }), 0);
        store.list(&Filter::default()).expect("a list")
    };
    fs::remove_file(folder.path.join("models.sqlite")).expect("removed");
    fs::remove_file(folder.path.join("saved_models").join("versions.json")).expect("removed");
    let (store, report) = open_report(&folder);
    let kinds: Vec<FindingKind> = report.findings.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [FindingKind::IndexMissing, FindingKind::RegistryMissing]);
    let without_id = |rows: Vec<crate::IndexRow>| rows.into_iter().map(|row| crate::IndexRow { id: 0, ..row }).collect::<Vec<_>>();
    assert_eq!(without_id(store.list(&Filter::default()).expect("a list")), without_id(before), "the folders say all that the index said");
    for key in &keys {
        assert_eq!(store.next_number(key).expect("a number"), 2, "{key}");
    }
    assert!(open_report(&folder).1.findings.is_empty(), "the second opening finds nothing to do");
}

#[test]
fn a_store_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Store>();
    let folder = folder();
    let store = open(&folder);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..5).for_each(|_| drop(publish(&store, &product_key("P")))));
        }
    });
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 20, "the lock holds between threads as well");
    assert_eq!(store.next_number(&product_key("P")).expect("a number"), 21);
}

#[test]
fn a_number_is_never_given_twice() {
    let folder = folder();
    let store = open(&folder);
    let key = product_key("P001");
    publish(&store, &key);
    let second = publish(&store, &key);
    store.delete(std::slice::from_ref(&second), &now()).expect("deleted");
    assert_eq!(publish(&store, &key).number, 3, "after deleting the newest");
    for number in 1..=3 {
        store.delete(&[VersionPath { key: key.clone(), number }], &now()).expect("deleted");
    }
    fs::remove_file(folder.path.join("saved_models").join("versions.json")).expect("removed");
    assert_eq!(store.next_number(&key).expect("a number"), 4, "the trash tells");
    assert_eq!(store.empty_trash().expect("emptied").removed.len(), 3);
    fs::remove_file(folder.path.join("saved_models").join("versions.json")).expect("removed");
    drop(store);
    assert_eq!(publish(&open(&folder), &key).number, 4, "also when nothing but the copy in the trash is left");
}

#[test]
fn deleting_moves_to_the_trash_keeps_foreign_files_and_restoring_brings_all_back() {
    let folder = folder();
    let store = open(&folder);
    let path = publish(&store, &product_key("P001"));
    let dir = store.version_dir(&path);
    fs::write(dir.join("my notes.txt"), "mine").expect("written");
    let report = store.delete(std::slice::from_ref(&path), &now()).expect("deleted");
    assert_eq!((report.files, report.deleted.len()), (4, 1));
    assert!(report.bytes > 18, "metadata count as well");
    assert_eq!(report.foreign, ["saved_models/product/P001_all/tcn/v1/my notes.txt"]);
    assert!(dir.join("my notes.txt").is_file(), "foreign files stay");
    assert!(store.list(&Filter::default()).expect("a list").is_empty());
    assert!(matches!(store.show(&path), Err(StoreError::Metadata { .. })), "what is left isn't a version");

    let again = store.delete(std::slice::from_ref(&path), &now()).expect("deleting twice is fine");
    assert_eq!(again.already_gone, [path.to_string()]);
    let trash = store.trash_list().expect("the trash");
    assert_eq!((trash[0].model_path.as_str(), trash[0].bytes), (path.to_string().as_str(), report.bytes));
    assert_eq!(trash[0].deleted_at.as_deref(), Some("2025-07-15 18:40:00"));

    store.restore(&path).expect("restored");
    store.restore(&path).expect("restoring twice is fine");
    assert_eq!(store.read(&path, "model.pth").expect("weights"), b"weights");
    assert!(dir.join("my notes.txt").is_file());
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 1);
    assert!(store.trash_list().expect("the trash").is_empty());
}

#[test]
fn emptying_the_trash_removes_a_versions_files_and_leaves_others() {
    let folder = folder();
    let store = open(&folder);
    let path = publish(&store, &product_key("P001"));
    store.delete(std::slice::from_ref(&path), &now()).expect("deleted");
    let inside = folder.path.join("saved_models").join(".trash").join("product").join("P001_all").join("tcn").join("v1");
    fs::write(inside.join("foreign.txt"), "mine").expect("written");
    let report = store.empty_trash().expect("emptied");
    assert_eq!(report.foreign, ["saved_models/.trash/product/P001_all/tcn/v1.gone/foreign.txt"]);
    assert!(report.bytes > 0);
    assert!(matches!(store.restore(&path), Err(StoreError::NotInTrash { .. })));
    assert!(open_report(&folder).1.findings.is_empty(), "a foreign file in the trash isn't recovery's business");
}

#[test]
fn a_version_in_use_refuses_deletion() {
    let folder = folder();
    let store = open(&folder);
    let (first, second) = (publish(&store, &product_key("P001")), publish(&store, &product_key("P001")));
    assert_eq!(store.use_version(&first).expect("marked"), None);
    assert_eq!(store.use_version(&second).expect("marked"), Some(first.to_string()), "one per scope");
    let rows = store.list(&Filter::default()).expect("a list");
    assert_eq!(rows.iter().map(|r| r.in_use).collect::<Vec<_>>(), [true, false]);
    let both = [first, second.clone()];
    assert!(matches!(store.delete(&both, &now()), Err(StoreError::InUse { .. })));
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 2, "none of them is deleted");
    assert_eq!(store.in_use().expect("marks"), std::slice::from_ref(&second));
    assert!(store.unuse(&second).expect("unmarked"));
    assert!(!store.unuse(&second).expect("nothing to do"));
    assert_eq!(store.delete(&both, &now()).expect("deleted").deleted.len(), 2);
}

#[test]
fn a_changed_file_is_not_read_and_verify_marks_the_version() {
    let folder = folder();
    let store = open(&folder);
    let path = publish(&store, &product_key("P001"));
    assert!(store.verify().expect("verified").ok);
    let model = store.version_dir(&path).join("model.pth");
    fs::write(&model, b"Weights").expect("changed");
    assert!(matches!(store.read(&path, "model.pth"), Err(StoreError::FileChanged { .. })), "same length, other hash");
    let report = store.verify().expect("verified");
    assert!(!report.ok);
    assert_eq!(report.findings[0].kind, FindingKind::FileChanged);
    assert!(store.list(&Filter::default()).expect("a list")[0].damaged.is_some());
    fs::write(&model, b"weights").expect("changed back");
    assert!(store.verify().expect("verified").ok);
    assert!(store.list(&Filter::default()).expect("a list")[0].damaged.is_none());
    for (content, what) in [(&b"weight"[..], "6 bytes instead of 7"), (b"weights!", "more than 7 bytes")] {
        fs::write(&model, content).expect("changed");
        let refused = store.read(&path, "model.pth").expect_err("another length").to_string();
        assert!(refused.contains(what), "{refused}");
    }
    fs::remove_file(&model).expect("removed");
    assert!(matches!(store.read(&path, "model.pth"), Err(StoreError::NoSuchFile { .. })));
    assert_eq!(store.verify().expect("verified").findings[0].kind, FindingKind::FileMissing);
    assert!(matches!(store.read(&path, "model.pth"), Err(StoreError::NoSuchFile { .. })));
}

#[test]
fn ids_that_differ_by_case_alone_are_refused_until_the_first_is_gone() {
    let folder = folder();
    let store = open(&folder);
    let path = publish(&store, &product_key("P001é"));
    for clash in every_scope("p001É", "S1").into_iter().filter(|key| key.scope.product().is_some()) {
        assert!(matches!(store.stage(&clash, &now()), Err(StoreError::CaseClash { .. })), "{clash}");
    }
    assert!(store.stage(&key(Scope::Store { store: id("p001É"), product: None }, "tcn"), &now()).is_ok(), "a store isn't a product");
    store.delete(&[path], &now()).expect("deleted");
    assert!(matches!(try_publish(&store, &product_key("p001É")), Err(StoreError::CaseClash { .. })), "it may come back from the trash");
    store.empty_trash().expect("emptied");
    publish(&store, &product_key("p001É"));
}

#[test]
fn a_staged_folder_is_gone_when_dropped_and_takes_only_a_versions_files() {
    let folder = folder();
    let store = open(&folder);
    let staged = store.stage(&product_key("P001"), &now()).expect("staged");
    for wrong in ["metadata.json", "../model.pth", "a/model.pth", "checkpoint_epoch_.pth", "", "x"] {
        assert!(matches!(staged.write(wrong, b""), Err(StoreError::FileName(_))), "{wrong}");
    }
    for epoch in [5, 10, 15] {
        staged.write(&format!("checkpoint_epoch_{epoch}.pth"), b"c").expect("written");
    }
    let mut names: Vec<_> = fs::read_dir(staged.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["checkpoint_epoch_15.pth"], "the last one is kept");
    let dir = staged.path().to_owned();
    drop(staged);
    assert!(!dir.exists());
    assert_eq!(fs::read_dir(dir.parent().expect(".staging")).expect("a folder").count(), 0, "nothing next to it either");
    let staged = store.stage(&product_key("P001"), &now()).expect("staged");
    assert!(matches!(staged.publish(object(json!({"version": 1})), metrics(), &now()), Err(StoreError::ReservedDetail(_))));
}

#[test]
fn a_last_file_is_made_with_the_number_that_was_given() {
    let folder = folder();
    let store = open(&folder);
    let key = publish(&store, &product_key("P001")).key;
    let staged = store.stage(&key, &now()).expect("staged");
    staged.write("model.pth", b"weights").expect("written");
    let caption = |path: &VersionPath| Ok(path.version().into_bytes());
    let path =
        staged.publish_with(details(), metrics(), &now(), Some(LastFile { name: "loss_curve.png", content: &caption })).expect("published");
    assert_eq!(store.read(&path, "loss_curve.png").expect("its hash is right"), b"v2");

    let staged = store.stage(&key, &now()).expect("staged");
    let failing = |_: &VersionPath| Err(std::io::Error::other("no picture"));
    let refused = staged.publish_with(details(), metrics(), &now(), Some(LastFile { name: "loss_curve.png", content: &failing }));
    assert!(matches!(refused, Err(StoreError::Io { .. })));
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 2, "nothing was published");
}
