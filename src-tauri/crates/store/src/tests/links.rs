//! Links, pipes, and side files with hostile text in a data folder: what they lead to stays as it was, nothing hangs, and what is in the
//! way is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
#[cfg(unix)]
use crate::FindingKind;
use crate::{Filter, StoreError, find};

/// A folder outside the data folder, with files that must stay.
struct Outside {
    folder: PathBuf,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

impl Outside {
    fn new(data: &Folder) -> Self {
        let folder = data.path.with_file_name("outside");
        for name in ["tax.txt", "sub/photo.jpg", "tcn/v1/model.pth", "tcn/v1/metadata.json"] {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().expect("a parent")).expect("made");
            fs::write(file, format!("theirs: {name}")).expect("written");
        }
        Self { before: content(&folder), folder }
    }

    fn check(&self, story: &str) {
        assert_eq!(content(&self.folder), self.before, "{story}: what is outside changed");
    }
}

fn content(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            found.extend(content(&entry.path()));
        } else {
            found.insert(entry.path(), fs::read(entry.path()).expect("read"));
        }
    }
    found
}

/// Everything that can be done with a store; gives all that it said.
fn do_everything(folder: &Folder) -> String {
    let mut said = Vec::new();
    match find(&folder.path).and_then(|found| Store::open(&found.folder, &now())) {
        Err(error) => said.push(error.to_string()),
        Ok((store, report)) => {
            said.extend(report.findings.into_iter().map(|finding| finding.message));
            let mut note = |result: Result<(), StoreError>| said.extend(result.err().map(|error| error.to_string()));
            let first = VersionPath { key: product_key("P001"), number: 1 };
            let rows = store.list(&Filter::default());
            note(rows.map(drop));
            note(store.show(&first).map(drop));
            note(store.read(&first, "model.pth").map(drop));
            note(store.unfinished().map(drop));
            note(try_publish(&store, &product_key("P001")).map(drop));
            note(store.use_version(&first).map(drop));
            note(store.unuse(&first).map(drop));
            note(store.delete(std::slice::from_ref(&first), &now()).map(drop));
            note(store.restore(&first));
            note(store.delete(&[first], &now()).map(drop));
            note(store.trash_list().map(drop));
            note(store.empty_trash().map(drop));
            note(store.reindex().map(drop));
            match store.verify() {
                Ok(report) => said.extend(report.findings.into_iter().map(|finding| finding.message)),
                Err(error) => said.push(error.to_string()),
            }
        }
    }
    said.join("\n")
}

fn filled() -> Folder {
    let folder = folder();
    let store = open(&folder);
    for product in ["P001", "P001", "P002", "P003"] {
        publish(&store, &product_key(product));
    }
    let third = VersionPath { key: product_key("P003"), number: 1 };
    store.delete(&[third], &now()).expect("deleted");
    store.stage(&product_key("P004"), &now()).expect("staged").keep_for_later();
    folder
}

/// Takes away what is at a place of the data folder, so that something else can take its place.
fn clear(place: &Path) {
    if place.is_dir() {
        fs::remove_dir_all(place).expect("removed");
    } else if place.exists() {
        fs::remove_file(place).expect("removed");
    }
}

#[cfg(unix)]
const FOLDERS: [&str; 7] = [
    "saved_models",
    "saved_models/.staging",
    "saved_models/.staging/20250101-000000-1-0",
    "saved_models/.trash",
    "saved_models/product",
    "saved_models/product/P001_all",
    "saved_models/product/P001_all/tcn/v1",
];

#[cfg(unix)]
const FILES: [&str; 17] = [
    "data_folder.json",
    "data_folder.json.tmp",
    "moved_to.txt",
    "moving.json",
    "models.sqlite",
    "models.sqlite-wal",
    "models.sqlite-journal",
    "saved_models/versions.json",
    "saved_models/versions.json.tmp",
    "saved_models/versions.json.lock",
    "saved_models/versions.json.holder",
    "saved_models/in_use.json",
    "saved_models/in_use.json.tmp",
    "saved_models/.staging/20250101-000000-1-0.json",
    "saved_models/.staging/20250101-000000-1-0.lock",
    "saved_models/.trash/product/P003_all/tcn/v1.json",
    "saved_models/product/P001_all/tcn/v1/metadata.json",
];

/// These are only written, never read, so a thing in their way stops nothing.
#[cfg(unix)]
const UNNOTICED: [&str; 5] = ["versions.json.holder", "models.sqlite-journal", "v1.json", "P003_all/tcn", "data_folder.json.tmp"];

#[cfg(unix)]
#[test]
fn links_at_the_places_of_folders_are_not_followed() {
    for place in FOLDERS {
        let folder = filled();
        let outside = Outside::new(&folder);
        let at = folder.path.join(place);
        clear(&at);
        std::os::unix::fs::symlink(&outside.folder, &at).expect("linked");
        let said = do_everything(&folder);
        outside.check(place);
        let name = at.file_name().expect("a name").to_string_lossy();
        assert!(said.contains(&*name) && said.contains("a link"), "{place} is not named: {said}");
        assert!(at.symlink_metadata().expect("there").is_symlink(), "{place}: the link itself is left alone");
    }
}

#[cfg(unix)]
#[test]
fn links_at_the_places_of_files_are_not_followed() {
    for place in FILES {
        for target in ["tax.txt", "missing.txt", "sub"] {
            let folder = filled();
            let outside = Outside::new(&folder);
            let at = folder.path.join(place);
            clear(&at);
            std::os::unix::fs::symlink(outside.folder.join(target), &at).expect("linked");
            let said = do_everything(&folder);
            outside.check(&format!("{place} → {target}"));
            let name = at.file_name().expect("a name").to_string_lossy();
            assert!(said.contains(&*name) || UNNOTICED.iter().any(|quiet| place.contains(quiet)), "{place} is not named: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn pipes_at_the_places_of_files_hang_nothing() {
    for place in FILES.into_iter().chain(["saved_models/product/P001_all/tcn/v1/model.pth"]) {
        let folder = filled();
        let at = folder.path.join(place);
        clear(&at);
        assert!(std::process::Command::new("mkfifo").arg(&at).status().expect("mkfifo runs").success());
        let said = do_everything(&folder);
        let name = at.file_name().expect("a name").to_string_lossy();
        assert!(said.contains(&*name) || UNNOTICED.iter().any(|quiet| place.contains(quiet)), "{place} is not named: {said}");
    }
}

/// Whether this is Wine in place of Windows: it has a program for its own settings.
#[cfg(windows)]
fn is_wine() -> bool {
    std::env::var_os("SystemRoot").is_some_and(|system| Path::new(&system).join("System32").join("winecfg.exe").exists())
}

/// A junction needs no rights, unlike a link.
#[cfg(windows)]
#[test]
fn junctions_at_the_places_of_folders_are_not_followed() {
    for place in ["saved_models\\.staging", "saved_models\\.trash", "saved_models\\product\\P001_all", ".staging\\20250101-000000-1-0"] {
        let folder = filled();
        let outside = Outside::new(&folder);
        let at = folder.path.join(place);
        clear(&at);
        fs::create_dir_all(at.parent().expect("a parent")).expect("made");
        let made = std::process::Command::new("cmd").args(["/c", "mklink", "/J"]).arg(&at).arg(&outside.folder).output().expect("cmd runs");
        if !made.status.success() && is_wine() {
            println!("Wine 10 makes no junctions");
            return;
        }
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        do_everything(&folder);
        outside.check(place);
    }
}

#[cfg(unix)]
#[test]
fn a_linked_staging_folder_stops_trainings_and_nothing_else() {
    let folder = filled();
    let outside = Outside::new(&folder);
    let staging = folder.path.join("saved_models").join(".staging");
    clear(&staging);
    std::os::unix::fs::symlink(&outside.folder, &staging).expect("linked");
    let (store, _) = open_report(&folder);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    let refused = store.stage(&product_key("P"), &now()).map(drop).expect_err("refused");
    assert!(matches!(&refused, StoreError::NotPlain { path, .. } if path.ends_with(".staging")), "{refused:?}");
    outside.check("staging");
}

#[cfg(unix)]
#[test]
fn without_locks_the_store_can_be_read() {
    let folder = filled();
    let lock = folder.path.join("saved_models").join("versions.json.lock");
    clear(&lock);
    fs::create_dir(&lock).expect("made");
    let (store, report) = open_report(&folder);
    assert!(report.read_only && report.findings.iter().any(|finding| finding.kind == FindingKind::ReadOnly), "{:?}", report.findings);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    assert!(matches!(try_publish(&store, &product_key("P")), Err(StoreError::ReadOnly { .. })));
}

#[test]
fn names_in_a_trash_note_lead_nowhere() {
    for name in ["../../../../../../sales.sqlite", "..", "/etc/hostname", "..\\..\\..\\..\\..\\..\\sales.sqlite", "C:\\sales.sqlite", ""] {
        let folder = filled();
        let sales = folder.path.join("sales.sqlite");
        fs::write(&sales, "sales").expect("written");
        let trash = folder.path.join("saved_models").join(".trash").join("product").join("P003_all").join("tcn");
        let note = serde_json::json!({ "deleted_at": "2025-07-15 18:40:00", "foreign": [name, "metadata.json", "model.pth", "model.pth/../../../../../../../sales.sqlite"] });
        fs::write(trash.join("v1.json"), note.to_string()).expect("written");
        let (store, _) = open_report(&folder);
        assert_eq!(fs::read(&sales).expect("still there"), b"sales", "{name}");
        assert_eq!(store.trash_list().expect("a list").len(), 1, "{name}: the version is still in the trash");
        store.restore(&VersionPath { key: product_key("P003"), number: 1 }).expect("restored");
    }
}

#[test]
fn text_of_staged_notes_marks_and_numbers_leads_nowhere() {
    let folder = filled();
    let models = folder.path.join("saved_models");
    fs::write(models.join("in_use.json"), r#"{"product_P001_all": "saved_models/../../outside/tcn/v1/", "x": "/etc/"}"#).expect("written");
    fs::write(models.join("versions.json"), r#"{"../../x": 3, "product_P001_all_tcn": 1}"#).expect("written");
    let staged = models.join(".staging").join("20250101-000000-1-0");
    fs::create_dir(&staged).expect("made");
    fs::write(staged.join("checkpoint_best.pth"), "best").expect("written");
    let scope = r#"{"product": "../../../outside", "store": null, "range": null}"#;
    let note = format!(r#"{{"mode": "product", "scope": {scope}, "aggregation": null, "type": "../x", "started_at": "x"}}"#);
    fs::write(models.join(".staging").join("20250101-000000-1-0.json"), note).expect("written");
    let outside = Outside::new(&folder);
    do_everything(&folder);
    outside.check("side files");
    assert!(open(&folder).verify().expect("verified").ok);
}

#[test]
fn metadata_with_huge_lengths_overflow_nothing() {
    let folder = filled();
    let store = open(&folder);
    let path = VersionPath { key: product_key("P001"), number: 1 };
    let file = store.version_dir(&path).join("metadata.json");
    let mut metadata: serde_json::Value = serde_json::from_slice(&fs::read(&file).expect("read")).expect("JSON");
    let entry = serde_json::json!({ "name": "model.pth", "bytes": u64::MAX, "sha256": "00" });
    metadata["files"] = serde_json::json!([entry, entry, entry]);
    fs::write(&file, metadata.to_string()).expect("written");
    store.reindex().expect("reindexed");
    assert!(!store.verify().expect("verified").ok);
    assert!(matches!(store.read(&path, "model.pth"), Err(StoreError::FileChanged { .. })));
}

#[cfg(unix)]
#[test]
fn what_the_store_writes_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = filled();
    let mut open_to_others = Vec::new();
    let mut dirs = vec![folder.path];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.metadata().expect("metadata").permissions().mode() & 0o077 != 0 {
                open_to_others.push(entry.path());
            }
            if entry.file_type().expect("a type").is_dir() {
                dirs.push(entry.path());
            }
        }
    }
    assert!(open_to_others.is_empty(), "{open_to_others:?}");
}

#[cfg(unix)]
#[test]
fn a_link_beside_the_files_of_a_version_is_named_before_it_is_deleted() {
    let folder = filled();
    let outside = Outside::new(&folder);
    let path = VersionPath { key: product_key("P001"), number: 1 };
    let store = open(&folder);
    let link = store.version_dir(&path).join("extra");
    std::os::unix::fs::symlink(folder.path.with_file_name("outside"), &link).expect("a link");
    let refused = store.delete(std::slice::from_ref(&path), &now()).expect_err("refused");
    assert!(matches!(&refused, StoreError::NotPlain { path, .. } if path.ends_with("extra")), "{refused:?}");
    assert!(store.show(&path).is_ok() && store.trash_list().expect("a list").iter().all(|entry| entry.model_path != path.to_string()));
    fs::remove_file(&link).expect("removed");
    store.delete(std::slice::from_ref(&path), &now()).expect("deleted");
    // A version that went to the trash with a link, as other programs may move it.
    let inside = folder.path.join("saved_models/.trash/product/P001_all/tcn/v1/extra");
    std::os::unix::fs::symlink(folder.path.with_file_name("outside"), &inside).expect("a link");
    let note = serde_json::json!({ "deleted_at": "2025-07-15 18:40:00", "foreign": ["extra"] });
    fs::write(inside.with_file_name("../v1.json"), note.to_string()).expect("written");
    let (store, _) = open_report(&folder);
    assert!(store.verify().expect("a report").findings.iter().any(|finding| finding.message.contains("extra")));
    store.restore(&path).expect("restored");
    outside.check("links inside versions");
}

#[test]
fn a_folder_in_place_of_a_note_in_the_trash_is_named() {
    let folder = filled();
    let note = folder.path.join("saved_models/.trash/product/P003_all/tcn/v1.json");
    clear(&note);
    fs::create_dir(&note).expect("made");
    let path = VersionPath { key: product_key("P003"), number: 1 };
    let (store, _) = open_report(&folder);
    let report = store.verify().expect("a report");
    assert!(!report.ok && report.findings.iter().any(|f| f.kind == crate::FindingKind::LinkFound), "{:?}", report.findings);
    let is_named = |refused: &StoreError| matches!(refused, StoreError::NotPlain { path, .. } if path.ends_with("v1.json"));
    assert!(is_named(&store.restore(&path).expect_err("refused")));
    assert!(is_named(&store.empty_trash().expect_err("refused")));
    assert_eq!(store.trash_list().expect("a list").len(), 1, "it is still there");
    fs::remove_dir(&note).expect("removed");
    store.restore(&path).expect("restored");
    // Where the note of a version would be that is deleted now.
    fs::create_dir_all(&note).expect("made");
    let (store, _) = open_report(&folder);
    assert!(is_named(&store.delete(std::slice::from_ref(&path), &now()).expect_err("refused")));
    assert!(store.show(&path).is_ok());
}
