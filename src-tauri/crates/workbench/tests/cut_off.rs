//! Files of the watched folder that aren't written to their end, and rows of it that can't be used.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use common::{Listener, bench};
use workbench::{ErrorCode, FileKind, FileOutcome, Networks, RoutineFile, RoutineSettings, Workbench};

const ROWS: &str = "date,product_id,store_id,quantity,price\n2025-07-10,P001,S001,3,12.5\n2025-07-11,P001,S001,4,12.5\n";

fn watched(folder: &tempfile::TempDir) -> (Workbench, PathBuf) {
    let bench = bench(folder);
    let watched = folder.path().join("watched");
    fs::create_dir(&watched).expect("made");
    let settings = RoutineSettings { folder: Some(watched.clone()), retrain: false, ..RoutineSettings::default() };
    bench.set_routine_settings(settings).expect("set");
    (bench, watched)
}

fn run(bench: &Workbench) -> Vec<RoutineFile> {
    let networks = Networks { architectures: &[], version: "none" };
    bench.routine(networks, &mut Listener::default(), false).expect("runs").files
}

/// Writes a file as if that had happened a while ago.
fn written(file: &Path, text: &str, minutes: u64) {
    fs::write(file, text).expect("written");
    let at = SystemTime::now() - Duration::from_mins(minutes);
    File::options().write(true).open(file).and_then(|file| file.set_modified(at)).expect("dated");
}

#[test]
fn a_file_whose_last_row_is_cut_off_waits_and_is_left_to_the_user_when_it_stays_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, watched) = watched(&folder);
    let imports = bench.past_imports().expect("imports").len();
    for (name, rows) in
        [("sales.csv", format!("{ROWS}2025-07-12,P00")), ("stock.csv", "store_id,product_id,on hand\nS001,P001,5\nS001,P0".to_owned())]
    {
        let file = watched.join(name);
        written(&file, &rows, 1);
        let seen = run(&bench);
        assert_eq!(seen.iter().map(|file| file.outcome).collect::<Vec<_>>(), [FileOutcome::Incomplete], "{name}");
        assert_eq!(bench.new_files().expect("names"), [name], "the next run looks again");
        written(&file, &rows, 30);
        let seen = run(&bench);
        assert_eq!(seen[0].error.as_ref().map(|error| error.code), Some(ErrorCode::CutOff), "{name}");
        assert_eq!(bench.waiting_files().expect("waiting").len(), 1, "{name}");
        assert!(bench.stock_lists().expect("lists").is_empty() && file.exists(), "{name}");
        assert_eq!(bench.past_imports().expect("imports").len(), imports, "{name}");
        fs::remove_file(&file).expect("removed");
    }
    let file = watched.join("sales.csv");
    written(&file, &format!("{ROWS}2025-07-12,P00"), 30);
    run(&bench);
    written(&file, &format!("{ROWS}2025-07-12,P001,S001,5,12.5\n"), 1);
    let [whole] = &run(&bench)[..] else { panic!("it is another file now") };
    assert_eq!((whole.outcome, whole.rows, whole.skipped), (FileOutcome::Imported, 3, 0));
}

#[test]
fn a_last_row_without_the_end_of_its_line_is_imported_once_nothing_follows() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, watched) = watched(&folder);
    written(&watched.join("sales.csv"), ROWS.trim_end(), 1);
    let [file] = &run(&bench)[..] else { panic!("one file") };
    assert_eq!((file.outcome, file.rows), (FileOutcome::Imported, 2));
}

#[test]
fn rows_that_cannot_be_used_are_counted_for_the_file_and_its_import() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, watched) = watched(&folder);
    written(&watched.join("sales.csv"), &format!("{ROWS}2025-07-12,P001\n2025-07-12,P001,S001,many,12.5\nTotal,,,7,\n"), 1);
    let [file] = &run(&bench)[..] else { panic!("one file") };
    assert_eq!((file.outcome, file.rows, file.skipped), (FileOutcome::Imported, 2, 2), "a total is no fault: {file:?}");
    let last = &bench.past_imports().expect("imports")[0];
    assert_eq!((last.rows_imported, last.rows_unusable), (2, 2));
    let summary = bench.import_summary(last.id).expect("read").expect("kept");
    let lines: Vec<_> = summary.issues.iter().filter_map(|issue| Some((issue.line?, issue.code.as_str()))).collect();
    assert!(lines.contains(&(4, "cell_count".to_owned())) && lines.contains(&(5, "bad_quantity".to_owned())), "{lines:?}");

    written(&watched.join("stock.csv"), "store_id,product_id,on hand\nS001,P001,5\nS001,P002,few\nS001,NEW,3\n", 1);
    let [file] = &run(&bench)[..] else { panic!("one file") };
    assert_eq!((file.kind, file.rows, file.skipped), (Some(FileKind::Stock), 2, 2), "one of those kept is unknown: {file:?}");
}
