//! Whatever state a store is found in: each state has a name, a message that says what to do, and nothing is lost.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::*;
use crate::store::Options;
use crate::{Filter, FindingKind, StoreError};

/// A store with two versions of a key and one of another, closed.
pub(super) fn filled() -> Folder {
    let folder = folder();
    let store = open(&folder);
    publish(&store, &product_key("P"));
    publish(&store, &product_key("P"));
    publish(&store, &every_scope("Q", "S")[7]);
    folder
}

pub(super) fn file(folder: &Folder, name: &str) -> PathBuf {
    if name == "models.sqlite" { folder.path.join(name) } else { folder.path.join("saved_models").join(name) }
}

pub(super) fn version(number: u32) -> VersionPath {
    VersionPath { key: product_key("P"), number }
}

pub(super) fn kinds(report: &RecoveryReport) -> Vec<FindingKind> {
    report.findings.iter().map(|finding| finding.kind).collect()
}

/// Opens, expects exactly these findings, each with a message; expects `versions` on the list; and a second opening to find `left`.
pub(super) fn recovers(folder: &Folder, expect: &[FindingKind], versions: usize, left: &[FindingKind]) -> Store {
    let (store, report) = open_report(folder);
    assert_eq!(kinds(&report), expect, "{:?}", report.findings);
    assert!(report.messages().all(|message| message.len() > 40), "{:?}", report.findings);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), versions);
    drop(store);
    let (store, report) = open_report(folder);
    assert_eq!(kinds(&report), left, "the second opening: {:?}", report.findings);
    store
}

#[test]
fn a_missing_registry_is_rebuilt() {
    let folder = filled();
    fs::remove_file(file(&folder, "versions.json")).expect("removed");
    assert_eq!(recovers(&folder, &[FindingKind::RegistryMissing], 3, &[]).next_number(&product_key("P")).expect("a number"), 3);
}

#[test]
fn numbers_that_only_the_index_knows_are_not_given_twice() {
    let folder = filled();
    fs::remove_dir_all(folder.path.join("saved_models")).expect("removed");
    let gone = [FindingKind::VersionGone, FindingKind::VersionGone, FindingKind::VersionGone, FindingKind::RegistryMissing];
    assert_eq!(recovers(&folder, &gone, 0, &[]).next_number(&product_key("P")).expect("a number"), 3);
}

#[test]
fn files_too_large_to_be_ours_are_set_aside() {
    for (name, kind) in [("versions.json", FindingKind::RegistryTorn), ("in_use.json", FindingKind::MarksDamaged)] {
        let folder = filled();
        fs::File::create(file(&folder, name)).and_then(|file| file.set_len(65 << 20)).expect("made");
        assert_eq!(recovers(&folder, &[kind], 3, &[]).next_number(&product_key("P")).expect("a number"), 3);
    }
}

#[test]
fn a_torn_registry_is_set_aside_and_rebuilt() {
    for torn in ["", "{\"product_P_all_tcn\": 2", "[1]", "\0\0\0\0"] {
        let folder = filled();
        fs::write(file(&folder, "versions.json"), torn).expect("torn");
        let store = recovers(&folder, &[FindingKind::RegistryTorn], 3, &[]);
        assert_eq!(publish(&store, &product_key("P")).number, 3, "{torn:?}");
        assert_eq!(fs::read_to_string(file(&folder, "versions.json.corrupt-20250715-184000")).expect("set aside"), torn);
    }
}

#[test]
fn a_registry_that_is_behind_is_raised() {
    let folder = filled();
    fs::write(file(&folder, "versions.json"), "{\"product_P_all_tcn\": 1}").expect("written");
    assert_eq!(publish(&recovers(&folder, &[FindingKind::RegistryBehind], 3, &[]), &product_key("P")).number, 3);
}

#[test]
fn a_registry_that_is_ahead_is_believed_and_reported_by_verify() {
    let folder = filled();
    fs::write(file(&folder, "versions.json"), "{\"product_P_all_tcn\": 7, \"global_custom_S_Q_median_mlstm\": 1}").expect("written");
    let store = recovers(&folder, &[], 3, &[]);
    let report = store.verify().expect("verified");
    assert_eq!((report.ok, report.findings[0].kind), (true, FindingKind::RegistryAhead));
    assert_eq!(publish(&store, &product_key("P")).number, 8);
}

#[test]
fn a_registry_edited_by_hand_is_corrected_where_it_is_wrong() {
    let folder = filled();
    let edited = "{\"product_P_all_tcn\": \"two\", \"global_custom_S_Q_median_mlstm\": -1, \"product_X_all_tcn\": 4, \"note\": 1.5}";
    fs::write(file(&folder, "versions.json"), edited).expect("written");
    let store = recovers(&folder, &[FindingKind::RegistryEntry], 3, &[]);
    assert_eq!(store.next_number(&product_key("P")).expect("a number"), 3);
    assert_eq!(store.next_number(&product_key("X")).expect("a number"), 5, "what is right stays");
    fs::write(file(&folder, "versions.json"), format!("{{\"product_P_all_tcn\": {}}}", u32::MAX)).expect("written");
    assert_eq!(publish(&store, &product_key("P")).number, 3, "a number that no training can have reached blocks nothing");
}

#[test]
fn a_corrupt_index_is_set_aside_and_rebuilt() {
    fn change(file: &Path, sql: &str) {
        Connection::open(file).expect("opens").execute_batch(sql).expect("changed");
    }

    type Spoil = fn(&Path);
    let spoils: [Spoil; 8] = [
        |file| fs::write(file, "this isn't a database, and it is long enough to be looked at").expect("written"),
        |file| {
            let bytes = fs::read(file).expect("read");
            fs::write(file, [&bytes[..4096], &vec![0xab; bytes.len() - 4096]].concat()).expect("written");
        },
        |file| fs::write(file, &fs::read(file).expect("read")[..5000]).expect("cut"),
        |file| change(file, "DROP TABLE version_facts"),
        |file| change(file, "UPDATE model_versions SET model_type = x'00ff'"),
        |file| change(file, "UPDATE model_versions SET created_at = CAST(x'ff' AS TEXT)"),
        |file| change(file, "UPDATE version_facts SET number = -1"),
        |file| change(file, "UPDATE version_facts SET product = x'00'"),
    ];
    for spoil in spoils {
        let folder = filled();
        spoil(&file(&folder, "models.sqlite"));
        recovers(&folder, &[FindingKind::IndexCorrupt], 3, &[]);
        assert!(folder.path.join("models.sqlite.corrupt-20250715-184000").is_file(), "kept for inspection");
    }
}

#[test]
fn an_index_of_an_older_program_is_rebuilt() {
    let folder = filled();
    fs::remove_file(file(&folder, "models.sqlite")).expect("removed");
    let old = Connection::open(file(&folder, "models.sqlite")).expect("opens");
    old.execute_batch(
        "CREATE TABLE model_versions (id INTEGER PRIMARY KEY, model_identifier TEXT, model_type TEXT, version TEXT, model_path TEXT, \
         created_at TEXT, metrics_summary TEXT); \
         INSERT INTO model_versions VALUES (1, 'product_gone_all', 'tcn', 'v1', 'saved_models/product/gone_all/tcn/v1/', '', '{}')",
    )
    .expect("an old table");
    drop(old);
    recovers(&folder, &[FindingKind::IndexOlder], 3, &[]);
}

#[test]
fn a_store_of_a_newer_program_is_opened_for_reading() {
    let folder = filled();
    Connection::open(file(&folder, "models.sqlite")).expect("opens").pragma_update(None, "user_version", 99).expect("set");
    let (store, report) = open_report(&folder);
    assert!(report.read_only);
    assert_eq!(kinds(&report), [FindingKind::StoreNewer]);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    assert_eq!(store.read(&version(1), "model.pth").expect("weights"), b"weights");
    assert!(store.verify().expect("verified").ok);
    let refused = [
        store.stage(&product_key("P"), &now()).err(),
        store.delete(&[version(1)], &now()).err(),
        store.restore(&version(1)).err(),
        store.empty_trash().err(),
        store.use_version(&version(1)).err(),
        store.reindex().err(),
    ];
    for error in refused {
        assert!(matches!(&error, Some(StoreError::ReadOnly { reason }) if reason.contains("newer")), "{error:?}");
    }
}

#[test]
fn nothing_in_a_store_of_a_newer_program_is_repaired() {
    let folder = filled();
    fs::create_dir_all(file(&folder, ".staging").join("20250714-080000-1-0")).expect("made");
    fs::write(file(&folder, "versions.json"), "{").expect("torn");
    Connection::open(file(&folder, "models.sqlite")).expect("opens").pragma_update(None, "user_version", 99).expect("set");
    let (_, report) = open_report(&folder);
    assert_eq!(kinds(&report), [FindingKind::StoreNewer]);
    assert!(file(&folder, ".staging").join("20250714-080000-1-0").is_dir(), "what a training left stays");
    assert_eq!(fs::read_to_string(file(&folder, "versions.json")).expect("read"), "{");
}

// On Windows the standard library can't set the time of a folder.
#[cfg(unix)]
#[test]
fn a_training_of_another_machine_is_left_alone_for_a_day() {
    let folder = filled();
    let hour = std::time::Duration::from_secs(3600);
    let leave = |name: &str, hours: u32| {
        let dir = file(&folder, ".staging").join(name);
        fs::create_dir_all(&dir).expect("made");
        let note = dir.with_extension("json");
        fs::write(
            &note,
            r#"{"mode":"product","scope":{"product":"P","store":null,"range":null},"aggregation":null,"type":"tcn","started_at":"2025-07-14T08:00:00Z","machine":"another machine"}"#,
        )
        .expect("written");
        let at = std::time::SystemTime::now() - hours * hour;
        for path in [&note, &dir] {
            let opened = fs::File::options().read(true).write(path.is_file()).open(path).expect("opens");
            opened.set_modified(at).expect("set");
        }
        dir
    };
    let (recent, old) = (leave("20250714-080000-1-0", 23), leave("20250714-090000-1-0", 25));
    drop(open(&folder));
    assert!(recent.is_dir() && !old.exists(), "{} {}", recent.is_dir(), old.exists());
}

#[test]
fn trainings_are_numbered_in_the_order_in_which_they_began() {
    let folder = filled();
    let store = open(&folder);
    let staged: Vec<_> = ["P", "Q", "R"].map(|product| store.stage(&product_key(product), &now()).expect("staged")).into();
    let mut orders: Vec<_> = fs::read_dir(file(&folder, ".staging"))
        .expect("its files")
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
        .map(|entry| {
            let note: Value = serde_json::from_slice(&fs::read(entry.path()).expect("read")).expect("a note");
            (note["scope"]["product"].as_str().expect("a product").to_owned(), note["order"].as_u64().expect("an order"))
        })
        .collect();
    orders.sort();
    assert_eq!(orders, [("P", 1), ("Q", 2), ("R", 3)].map(|(product, order)| (product.to_owned(), order)));
    drop(staged);
}

#[test]
fn a_locked_index_is_made_up_for_by_a_temporary_one() {
    let folder = filled();
    let other = Connection::open(file(&folder, "models.sqlite")).expect("opens");
    other.execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE").expect("locked");
    let options = Options { busy: Duration::from_millis(20), ..Options::default() };
    let (store, report) = Store::open_with(&folder.path, &now(), options).expect("opens");
    assert_eq!(kinds(&report), [FindingKind::IndexLocked]);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    assert_eq!(publish(&store, &product_key("P")).number, 3, "publishing goes on");
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 4);
    other.execute_batch("ROLLBACK").expect("unlocked");
    drop((store, other));
    recovers(&folder, &[FindingKind::VersionAdded], 4, &[]);
}

#[test]
fn folders_copied_in_by_hand_are_taken_in_and_those_removed_by_hand_taken_out() {
    let (folder, other) = (filled(), folder());
    let path = publish(&open(&other), &every_scope("从别处", "S")[1]);
    let inner = ["product", "从别处_S", "mlstm", "v1"].iter().collect::<PathBuf>();
    crash::copy(&file(&other, "").join(&inner), &file(&folder, "").join(&inner));
    fs::remove_dir_all(file(&folder, "product").join("P_all").join("tcn").join("v2")).expect("removed");
    let store = recovers(&folder, &[FindingKind::VersionAdded, FindingKind::VersionGone, FindingKind::RegistryBehind], 3, &[]);
    assert_eq!(store.read(&path, "model.pth").expect("weights"), b"weights");
    assert_eq!(store.next_number(&product_key("P")).expect("a number"), 3, "a number is not given again");
}

#[test]
fn a_folder_without_usable_metadata_is_no_version() {
    type Spoil = fn(&Path);
    let spoils: [(Spoil, FindingKind); 5] = [
        (|file| fs::remove_file(file).expect("removed"), FindingKind::NotAVersion),
        (|file| fs::write(file, "{\"schema_version\": 2").expect("torn"), FindingKind::NotAVersion),
        (|file| replace(file, "\"name\": \"model.pth\"", "\"name\": \"../../../../x\""), FindingKind::NotAVersion),
        (|file| replace(file, "\"version\": \"v2\"", "\"version\": \"v3\""), FindingKind::Misplaced),
        (|file| replace(file, "\"schema_version\": 2", "\"schema_version\": 3"), FindingKind::VersionNewer),
    ];
    for (spoil, kind) in spoils {
        let folder = filled();
        spoil(&file(&folder, "product").join("P_all").join("tcn").join("v2").join("metadata.json"));
        fs::remove_file(file(&folder, "models.sqlite")).expect("removed");
        let store = recovers(&folder, &[FindingKind::IndexMissing, kind], 2, &[kind]);
        assert!(store.read(&version(2), "model.pth").is_err());
        assert!(!store.verify().expect("verified").ok);
        assert_eq!(store.next_number(&product_key("P")).expect("a number"), 3, "its number is taken all the same");
        assert!(store.version_dir(&version(2)).join("model.pth").is_file(), "nothing is removed");
    }
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("read");
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn an_unfinished_training_is_kept_if_it_learned_something() {
    let folder = filled();
    let leave = |name: &str, key: &str, checkpoint: bool| {
        let dir = file(&folder, ".staging").join(name);
        fs::create_dir_all(&dir).expect("made");
        let scope = format!(r#"{{"product":"{key}","store":null,"range":null}}"#);
        let note = format!(r#"{{"mode":"product","scope":{scope},"aggregation":null,"type":"tcn","started_at":"2025-07-14T08:00:00Z"}}"#);
        fs::write(file(&folder, ".staging").join(format!("{name}.json")), note).expect("written");
        if checkpoint {
            fs::write(dir.join("checkpoint_best.pth"), "best").expect("written");
        }
        dir
    };
    let older = leave("20250714-080000-1-0", "P", true);
    let newer = leave("20250714-090000-1-0", "P", true);
    let empty = leave("20250714-100000-1-0", "Q", false);
    let store = open(&folder);
    drop(store);
    assert!(newer.is_dir() && !older.exists() && !empty.exists(), "the last of a key is kept, if it holds a checkpoint");
    recovers(&folder, &[FindingKind::UnfinishedTraining], 3, &[FindingKind::UnfinishedTraining]);
}

#[test]
fn an_unfinished_training_is_taken_up_or_thrown_away() {
    let folder = filled();
    let long = product_key(&"药".repeat(200));
    for key in [&long, &product_key("Q")] {
        let store = open(&folder);
        let mut staged = store.stage(key, &now()).expect("staged");
        staged.write("checkpoint_best.pth", b"best").expect("written");
        staged.describe(&serde_json::json!({ "seed": 1 })).expect("noted");
        fs::write(staged.path().join("metadata.json"), "{").expect("a publish that failed");
        staged.leave();
    }
    let store = open(&folder);
    let left = store.unfinished().expect("a list");
    assert_eq!(left.len(), 2);
    let first = left.iter().find(|unfinished| unfinished.model_dir == long.dir()).expect("there");
    assert_eq!((first.files.as_slice(), first.bytes), (&["checkpoint_best.pth".to_owned()][..], 4));
    let staged = store.resume(&first.name).expect("taken up");
    assert_eq!(first.request["seed"], 1, "what was noted comes back");
    assert_eq!(staged.checkpoints().expect("read"), [b"best"]);
    assert_eq!(staged.key(), &long, "with its id whole");
    assert!(matches!(store.resume(&first.name), Err(StoreError::NotUnfinished { .. })), "by one only");
    assert_eq!(store.unfinished().expect("a list").len(), 1);
    staged.write("model.pth", b"weights").expect("written");
    let path = staged.publish(details(), metrics(), &now()).expect("published");
    assert_eq!(store.read(&path, "checkpoint_best.pth").expect("read"), b"best");
    let second = store.unfinished().expect("a list").remove(0);
    store.discard_unfinished(&second.name).expect("thrown away");
    for name in [second.name.as_str(), "", "..", "../product", "x"] {
        assert!(matches!(store.discard_unfinished(name), Err(StoreError::NotUnfinished { .. })), "{name}");
    }
    drop(store);
    recovers(&folder, &[], 4, &[]);
}

#[test]
fn a_training_under_way_is_left_alone() {
    let folder = filled();
    let store = open(&folder);
    let staged = store.stage(&product_key("P"), &now()).expect("staged");
    recovers(&folder, &[], 3, &[]);
    staged.write("model.pth", b"weights").expect("written");
    staged.publish(details(), metrics(), &now()).expect("published");
}

#[test]
fn damaged_and_dangling_marks_are_reported() {
    let folder = filled();
    open(&folder).use_version(&version(2)).expect("marked");
    fs::remove_dir_all(open(&folder).version_dir(&version(2))).expect("removed");
    recovers(&folder, &[FindingKind::VersionGone, FindingKind::MarkDangling], 2, &[FindingKind::MarkDangling]);
    fs::write(file(&folder, "in_use.json"), "{").expect("torn");
    recovers(&folder, &[FindingKind::MarksDamaged], 2, &[]);
    assert!(file(&folder, "in_use.json.corrupt-20250715-184000").is_file());
}

#[test]
fn odd_folders_are_reported_and_not_changed() {
    let folder = filled();
    fs::create_dir_all(file(&folder, "product").join("my backup")).expect("made");
    fs::create_dir_all(file(&folder, "notes")).expect("made");
    fs::write(file(&folder, "product").join("Thumbs.db"), "x").expect("written");
    // Where names that differ by case are one folder, ids can't meet.
    let [upper, lower] = ["P_all", "p_all"].map(|name| file(&folder, "product").join(name));
    let tells_case = !lower.exists();
    if tells_case {
        crash::copy(&upper, &lower);
    }
    let kind = FindingKind::NotAVersion;
    let (store, report) = open_report(&folder);
    let found: std::collections::BTreeSet<_> = kinds(&report).into_iter().collect();
    assert!(found.contains(&kind), "{:?}", report.findings);
    assert_eq!(found.is_superset(&[FindingKind::CaseClash, FindingKind::Misplaced].into()), tells_case, "{:?}", report.findings);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 3);
    assert!(file(&folder, "product").join("my backup").is_dir());
}
