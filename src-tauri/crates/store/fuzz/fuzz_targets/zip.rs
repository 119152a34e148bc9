//! Archives of versions: any bytes, and bytes behind a sound beginning. Whatever is in one, nothing is written outside the store, and the store
//! stays whole.

#![no_main]

use std::fs;
use std::path::Path;

use jiff::ZonedDateTime;
use store::{OnConflict, Store};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let top = tempfile::tempdir().expect("a temporary folder");
    let archive = top.path().join("versions.zip");
    fs::write(&archive, bytes).expect("a small file");
    let data = top.path().join("data");
    let now: ZonedDateTime = "2025-07-15T18:40:00+08:00[Asia/Shanghai]".parse().expect("a time");
    let (store, _) = Store::open(&data, &now).expect("a fresh store");
    for dry_run in [true, false] {
        if let Ok(report) = store.import_versions(&archive, OnConflict::Renumber, dry_run, &now) {
            assert!(report.versions.len() < 1000);
        }
    }
    assert_eq!(names(top.path()), ["data", "versions.zip"], "nothing next to the store");
    let verified = store.verify().expect("verified");
    assert!(verified.findings.iter().all(|finding| !finding.kind.is_damage()), "{:?}", verified.findings);
});

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).expect("a folder").flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
