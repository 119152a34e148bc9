//! A store written by an earlier program opens, and says the same. `tests/fixtures/v1` was written by the first; it is never written again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::Filter;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("fixtures").join(name)
}

/// Set to a new folder's name, it makes the test write that fixture first: for the next format.
const WRITE: &str = "PHARMACAST_STORE_WRITE_FIXTURE";

fn write(to: &Path) {
    assert!(!to.exists(), "a fixture is never written again");
    let store = Store::open(to, &now()).expect("opens").0;
    for (hour, key) in every_scope("阿莫西林 0.25g", "A/B_1").iter().enumerate() {
        let staged = store.stage(key, &now()).expect("staged");
        staged.write("model.pth", format!("weights {hour}").as_bytes()).expect("written");
        staged.write("checkpoint_best.pth", b"best").expect("written");
        staged.write("checkpoint_epoch_20.pth", b"twenty").expect("written");
        staged.write("loss_curve.png", b"picture").expect("written");
        staged.publish(details(), metrics(), &at(&format!("2025-07-15T{:02}:40:00+08:00[Asia/Shanghai]", 8 + hour))).expect("published");
    }
    let first = VersionPath { key: every_scope("阿莫西林 0.25g", "A/B_1")[0].clone(), number: 1 };
    publish(&store, &first.key);
    publish(&store, &product_key(&"药".repeat(200)));
    let deleted = publish(&store, &first.key);
    store.delete(&[deleted], &now()).expect("deleted");
    store.use_version(&first).expect("marked");
    let rows = store.list(&Filter::default()).expect("a list");
    fs::write(to.join("expected.json"), serde_json::to_string_pretty(&rows).expect("JSON")).expect("written");
    drop(store);
    for passing in ["versions.json.lock", "versions.json.holder", ".staging"] {
        let path = to.join("saved_models").join(passing);
        if path.is_dir() { fs::remove_dir(path).expect("removed") } else { fs::remove_file(path).expect("removed") }
    }
}

#[test]
fn a_store_of_format_1_opens_and_says_the_same() {
    if let Ok(name) = std::env::var(WRITE) {
        write(&fixture(&name));
    }
    for lost in [&[][..], &["models.sqlite"], &["saved_models/versions.json"], &["models.sqlite", "saved_models/versions.json"]] {
        let folder = folder();
        crash::copy(&fixture("v1"), &folder.path);
        for name in lost {
            fs::remove_file(folder.path.join(name)).expect("removed");
        }
        let (store, report) = open_report(&folder);
        assert_eq!(report.findings.len(), lost.len(), "{:?}", report.findings);
        let expected: Vec<Value> = serde_json::from_slice(&fs::read(folder.path.join("expected.json")).expect("read")).expect("JSON");
        let rows: Vec<Value> =
            store.list(&Filter::default()).expect("a list").iter().map(|row| serde_json::to_value(row).expect("JSON")).collect();
        assert_eq!(rows.iter().map(without_id).collect::<Vec<_>>(), expected.iter().map(without_id).collect::<Vec<_>>());
        assert!(store.verify().expect("verified").ok);
        for row in &rows {
            let path: VersionPath = row["model_path"].as_str().expect("a path").parse().expect("a path");
            assert!(store.read(&path, "model.pth").expect("weights").starts_with(b"weights"));
            assert_eq!(store.show(&path).expect("metadata").details["model"]["lookback"], 28);
        }
        let first = &every_scope("阿莫西林 0.25g", "A/B_1")[0];
        assert_eq!(store.next_number(first).expect("a number"), 4);
        let trashed = VersionPath { key: first.clone(), number: 3 };
        store.restore(&trashed).expect("restored");
        assert_eq!(publish(&store, first).number, 4);
        assert!(store.in_use().expect("marks").contains(&VersionPath { key: first.clone(), number: 1 }));
    }
}

fn without_id(row: &Value) -> Value {
    let mut row = row.clone();
    row["id"] = Value::Null;
    row
}
