//! What every target does with its bytes.

use std::sync::Once;

use jiff::Timestamp;
use sales::{ImportOptions, Reader, SalesDb, Selection};

static QUIET: Once = Once::new();

/// Imports the bytes as a file into a fresh database. What was imported must be there.
pub fn import(bytes: &[u8], name: &str) {
    // The program catches what a spreadsheet library may do to a broken file; the fuzzer's own hook would end the run there. What is not caught
    // still ends it.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).expect("a small file");
    let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a fresh database");
    let now = Timestamp::from_second(1_767_225_600).expect("a time");
    let imported = db.import(&Reader::thread(), &[file], &ImportOptions::default(), now, &mut progress::Unwatched);
    // A panic ends the thread that reads, as it would end the process.
    assert!(!imported.as_ref().is_err_and(|error| error.code() == "reader_stopped"), "{imported:?}");
    if let Ok(report) = imported {
        assert_eq!(report.rows_read, report.rows_imported + report.rows_rejected);
        let summary = db.summary().expect("a summary");
        assert_eq!(summary.products.len(), report.products as usize);
        let series = db.series(&Selection::default()).expect("series");
        assert_eq!(series.len() as u64 > 0, !summary.products.is_empty());
        db.figures(&Selection::default()).expect("figures");
    }
}
