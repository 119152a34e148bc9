//! Stores that can't be read or written in part, and what others changed in them by hand.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::recovery::{file, filled, kinds, recovers, version};
use super::*;
use crate::disk::{Disk, Fault, Step};
use crate::store::Options;
use crate::{Filter, FindingKind, StoreError};

/// Refuses to read what has this in its path.
struct Refuses(&'static str, io::ErrorKind);

impl Fault for Refuses {
    fn before(&self, _: Step<'_>) -> io::Result<()> {
        Ok(())
    }

    fn after(&self, _: Step<'_>) {}

    fn reading(&self, path: &Path) -> io::Result<()> {
        if path.ends_with(self.0) { Err(io::Error::from(self.1)) } else { Ok(()) }
    }
}

fn open_refusing(folder: &Folder, name: &'static str, kind: io::ErrorKind) -> (Store, RecoveryReport) {
    let options = Options { disk: Disk::with_fault(Arc::new(Refuses(name, kind))), ..Options::default() };
    Store::open_with(&folder.path, &now(), options).expect("opens")
}

#[test]
fn versions_in_a_folder_that_cannot_be_read_stay_on_the_list() {
    let folder = filled();
    let (store, report) = open_refusing(&folder, "P_all", io::ErrorKind::PermissionDenied);
    assert_eq!(kinds(&report), [FindingKind::Unreadable], "{:?}", report.findings);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    drop(store);
    recovers(&folder, &[], 3, &[]);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_opened_for_reading() {
    let folder = filled();
    let (store, report) = open_refusing(&folder, "versions.json.lock", io::ErrorKind::ReadOnlyFilesystem);
    assert!(report.read_only);
    assert_eq!(kinds(&report), [FindingKind::ReadOnly]);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    assert!(matches!(store.delete(&[version(1)], &now()), Err(StoreError::ReadOnly { .. })));
}

#[test]
fn a_file_that_cannot_be_read_is_not_said_to_be_too_large() {
    let folder = filled();
    let (store, _) = open_refusing(&folder, "model.pth", io::ErrorKind::PermissionDenied);
    let refused = store.read(&version(1), "model.pth").expect_err("refused");
    assert!(matches!(&refused, StoreError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied), "{refused}");
    drop(store);
    fs::write(open(&folder).version_dir(&version(1)).join("model.pth"), b"weights and more").expect("written");
    let changed = open(&folder).read(&version(1), "model.pth").expect_err("refused");
    assert!(matches!(&changed, StoreError::FileChanged { what, .. } if what == "it has more than 7 bytes"), "{changed}");
}

#[test]
fn numbers_that_cannot_be_read_are_not_taken_for_damaged() {
    let folder = filled();
    let before = fs::read(file(&folder, "versions.json")).expect("read");
    let options =
        Options { disk: Disk::with_fault(Arc::new(Refuses("versions.json", io::ErrorKind::PermissionDenied))), ..Options::default() };
    if let Ok((store, _)) = Store::open_with(&folder.path, &now(), options) {
        assert!(store.next_number(&product_key("P")).is_err(), "no number is given out");
    }
    assert_eq!(fs::read(file(&folder, "versions.json")).expect("still there"), before);
}

#[test]
fn rows_edited_by_hand_are_put_right() {
    let folder = filled();
    let database = Connection::open(file(&folder, "models.sqlite")).expect("opens");
    database
        .execute_batch(
            "UPDATE model_versions SET model_path = 'C:\\models\\v1' WHERE id = 1; DELETE FROM version_facts WHERE id = 2; \
             INSERT INTO model_versions VALUES (9, 'x', 'tcn', 'v1', 'saved_models/product/x_all/tcn/v1/', '', '{}')",
        )
        .expect("edited");
    drop(database);
    let (store, _) = open_report(&folder);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    assert!(open_report(&folder).1.findings.is_empty());
}

#[test]
fn what_others_put_among_trainings_and_into_the_trash_stays_and_is_named() {
    let folder = folder();
    let store = open(&folder);
    let deleted = publish(&store, &product_key("P"));
    let kept = publish(&store, &product_key("P"));
    store.delete(std::slice::from_ref(&deleted), &now()).expect("deleted");
    drop(store);
    let models = folder.path.join("saved_models");
    for place in [".staging/mine", ".staging/20250101-000000-mine-0", ".staging/my-own-folder-0", ".trash/mine"] {
        let inner = models.join(place);
        fs::create_dir_all(&inner).expect("made");
        fs::write(inner.join("x"), "theirs").expect("written");
        let (store, _) = open_report(&folder);
        let report = store.verify().expect("verified");
        assert_eq!(fs::read(inner.join("x")).expect("still there"), b"theirs", "{place}");
        let name = place.rsplit('/').next().expect("a name");
        let is_named = |finding: &crate::Finding| finding.kind == crate::FindingKind::ForeignFile && finding.message.contains(name);
        assert!(report.ok && report.findings.iter().any(is_named), "{place}: {:?}", report.findings);
    }
    let metadata = models.join(".trash").join("product").join("P_all").join("tcn").join("v1").join("metadata.json");
    fs::write(&metadata, "{").expect("torn");
    assert!(!open(&folder).verify().expect("verified").ok, "a version in the trash can't be restored then");
    fs::remove_dir_all(metadata.parent().expect("a folder")).expect("removed");

    let store = open(&folder);
    let metadata = store.version_dir(&kept).join("metadata.json");
    let mut value: Value = serde_json::from_slice(&fs::read(&metadata).expect("read")).expect("JSON");
    value["files"].as_array_mut().expect("a list").retain(|file| file["name"] != "model.pth");
    fs::write(&metadata, value.to_string()).expect("written");
    let report = store.verify().expect("verified");
    assert!(!report.ok && report.findings.iter().any(|finding| finding.message.contains("model.pth")), "{:?}", report.findings);
}

#[test]
fn an_index_that_says_something_else_is_corrected_and_named() {
    let folder = filled();
    let before = open(&folder).list(&Filter::default()).expect("a list");
    for (change, rebuilds) in [
        ("UPDATE model_versions SET metrics_summary = '{\"rmse\":0.001}' WHERE id = 1", false),
        ("UPDATE model_versions SET created_at = '2099-01-01 00:00:00' WHERE id = 2", true),
        ("UPDATE version_facts SET bytes = 1, product = 'X' WHERE id = 3", false),
    ] {
        Connection::open(file(&folder, "models.sqlite")).expect("opens").execute_batch(change).expect("edited");
        let store = open(&folder);
        let findings = if rebuilds { store.reindex().expect("rebuilt").findings } else { store.verify().expect("verified").findings };
        assert_eq!(findings.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [FindingKind::IndexCorrupt], "{change}");
        let fields = |rows: &[crate::IndexRow]| {
            rows.iter().map(|row| (row.model_path.clone(), row.metrics_summary.clone(), row.bytes)).collect::<Vec<_>>()
        };
        assert_eq!(fields(&store.list(&Filter::default()).expect("a list")), fields(&before), "{change}");
        assert!(store.verify().expect("verified").findings.is_empty(), "{change}");
    }
}

#[test]
fn a_lost_note_in_the_trash_is_written_again_and_what_is_no_version_there_is_named() {
    let folder = filled();
    open(&folder).delete(&[version(1)], &now()).expect("deleted");
    let trash = folder.path.join("saved_models").join(".trash").join("product").join("P_all").join("tcn");
    fs::remove_file(trash.join("v1.json")).expect("removed");
    let (store, report) = open_report(&folder);
    assert_eq!(kinds(&report), [FindingKind::TrashRepaired], "{:?}", report.findings);
    assert!(store.trash_list().expect("a list")[0].deleted_at.is_some());
    fs::create_dir(trash.join("mine")).expect("made");
    fs::write(trash.join("mine.txt"), "theirs").expect("written");
    let report = store.verify().expect("verified");
    for name in ["mine", "mine.txt"] {
        let is_named =
            |finding: &crate::Finding| finding.kind == FindingKind::ForeignFile && finding.message.contains(&format!("tcn/{name} "));
        assert!(report.ok && report.findings.iter().any(is_named), "{name}: {:?}", report.findings);
    }
    store.restore(&version(1)).expect("restored");
    assert_eq!(fs::read(trash.join("mine.txt")).expect("still there"), b"theirs");
}

#[test]
fn a_lock_that_another_machine_notes_is_believed_for_two_minutes() {
    let folder = folder();
    let path = publish(&open(&folder), &product_key("P"));
    let options = Options { lock_wait: std::time::Duration::from_millis(20), ..Options::default() };
    let (store, _) = Store::open_with(&folder.path, &now(), options).expect("opens");
    let holder = crate::layout::Layout::new(&folder.path).lock_holder();
    let noted = |text: &str, seconds: i64| {
        fs::write(&holder, text).expect("written");
        let by = std::time::Duration::from_secs(seconds.unsigned_abs());
        let now = std::time::SystemTime::now();
        let at = if seconds < 0 { now - by } else { now + by };
        fs::File::options().write(true).open(&holder).expect("opens").set_modified(at).expect("set");
        store.use_version(&path)
    };
    let note = "pharmacast, process 12: publishing\nanother machine";
    // Its clock may be behind or ahead.
    for seconds in [0, -60, 60] {
        let refused = noted(note, seconds).expect_err("held").to_string();
        assert!(refused.contains("publishing") && refused.contains("another machine"), "{seconds}: {refused}");
    }
    for seconds in [-200, 200] {
        noted(note, seconds).expect("long over");
    }
    noted(&format!("pharmacast, process 12: publishing\n{}", files::machine_name()), 0).expect("this machine's locks work");
    noted("", 0).expect("nobody's");
}

#[test]
fn a_folder_that_cannot_be_listed_is_a_fault_and_one_that_is_missing_is_empty() {
    let folder = folder();
    fs::create_dir_all(&folder.path).expect("made");
    fs::write(folder.path.join("file"), "a file").expect("written");
    assert!(Disk::default().read_dir(&folder.path.join("file")).is_err());
    assert!(Disk::default().read_dir(&folder.path.join("missing")).is_ok_and(|entries| entries.is_empty()));
}

#[test]
fn verifying_counts_every_file_and_names_what_is_foreign_in_the_trash() {
    let folder = folder();
    let store = open(&folder);
    let (first, second) = (publish(&store, &product_key("P")), publish(&store, &product_key("P")));
    let bytes_of = |version: &VersionPath| -> u64 {
        let files = fs::read_dir(store.version_dir(version)).expect("its files").flatten();
        files.map(|file| file.metadata().expect("its size").len()).sum()
    };
    let bytes = bytes_of(&first) + bytes_of(&second);
    store.delete(&[second], &now()).expect("deleted");
    let report = store.verify().expect("verified");
    assert_eq!((report.ok, report.versions, report.files, report.bytes), (true, 2, 8, bytes), "{:?}", report.findings);
    let trash = crate::layout::Layout::new(&folder.path).trash_key_dir(&product_key("P"));
    for name in ["notes.txt", ".hidden"] {
        fs::write(trash.join(name), "mine").expect("written");
    }
    let found = store.verify().expect("verified").findings;
    assert_eq!(found.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [FindingKind::ForeignFile]);
    assert!(found[0].message.contains("notes.txt"), "{found:?}");
}
