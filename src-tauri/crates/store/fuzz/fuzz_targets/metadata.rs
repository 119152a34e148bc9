//! The side files of a store: `metadata.json` in a version's folder, `versions.json`, `in_use.json`, and a note in the trash are whatever the
//! bytes say. The store opens, lists and checks, and nothing leaves its folder.

#![no_main]

use std::fs;

use jiff::ZonedDateTime;
use store::{Filter, Store};

const VERSION: &str = "saved_models/product/P001_all/tcn/v1";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [kind, text @ ..] = bytes else { return };
    let top = tempfile::tempdir().expect("a temporary folder");
    let data = top.path().join("data");
    fs::create_dir_all(data.join(VERSION)).expect("a folder");
    fs::write(top.path().join("mine.txt"), "mine").expect("a file");
    fs::write(data.join("sales.sqlite"), "sales").expect("a file");
    fs::write(data.join(VERSION).join("model.pth"), b"weights").expect("a file");
    let trash = data.join("saved_models").join(".trash").join("product").join("P001_all").join("tcn");
    fs::create_dir_all(trash.join("v2")).expect("a folder");
    let name = match kind % 6 {
        0 | 1 => data.join(VERSION).join("metadata.json"),
        2 => data.join("saved_models").join("versions.json"),
        3 => data.join("saved_models").join("in_use.json"),
        4 => trash.join("v2.json"),
        _ => data.join("data_folder.json"),
    };
    fs::write(name, text).expect("a small file");
    let now: ZonedDateTime = "2025-07-15T18:40:00+08:00[Asia/Shanghai]".parse().expect("a time");
    if let Ok((store, _)) = Store::open(&data, &now) {
        let rows = store.list(&Filter::default()).expect("a list");
        for row in rows {
            let path = row.model_path.parse().expect("a path that it gave itself");
            if store.show(&path).is_ok() {
                drop(store.read(&path, "model.pth"));
            }
        }
        store.verify().expect("verified");
        store.trash_list().expect("a list");
    }
    assert_eq!(fs::read(top.path().join("mine.txt")).expect("still there"), b"mine");
    assert_eq!(fs::read(data.join("sales.sqlite")).expect("still there"), b"sales");
    assert_eq!(fs::read_dir(top.path()).expect("a folder").count(), 2, "nothing next to the store");
});
