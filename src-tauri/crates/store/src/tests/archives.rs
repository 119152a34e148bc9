//! Export and import: what goes out comes in, conflicts are reported, and no archive harms the store.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::*;
use crate::{ArchiveOutcome, Filter, OnConflict, StoreError};

fn exported() -> (Folder, PathBuf, Vec<VersionPath>) {
    let folder = folder();
    let store = open(&folder);
    let paths: Vec<_> = every_scope("阿莫西林", "A/B").iter().map(|key| publish(&store, key)).collect();
    let file = folder.path.join("versions.zip");
    let report = store.export_versions(&[], &file).expect("exported");
    assert_eq!((report.versions.len(), report.files), (8, 32));
    (folder, file, paths)
}

fn outcomes(store: &Store, file: &Path, on_conflict: OnConflict, dry_run: bool) -> Vec<ArchiveOutcome> {
    let report = store.import_versions(file, on_conflict, dry_run, &now()).expect("imported");
    report.versions.iter().map(|version| version.outcome).collect()
}

#[test]
fn an_export_comes_in_elsewhere_with_its_numbers() {
    let (_source, file, paths) = exported();
    let target = folder();
    let store = open(&target);
    assert_eq!(outcomes(&store, &file, OnConflict::Skip, true), [ArchiveOutcome::Imported; 8]);
    assert!(store.list(&Filter::default()).expect("a list").is_empty(), "a dry run takes nothing in");
    assert_eq!(outcomes(&store, &file, OnConflict::Skip, false), [ArchiveOutcome::Imported; 8]);
    for path in &paths {
        assert_eq!(store.read(path, "model.pth").expect("weights"), b"weights");
        assert_eq!(store.next_number(&path.key).expect("a number"), 2);
    }
    assert!(store.verify().expect("verified").ok);
    assert_eq!(outcomes(&store, &file, OnConflict::Renumber, false), [ArchiveOutcome::AlreadyThere; 8], "twice is fine");
    store.delete(&paths[..1], &now()).expect("deleted");
    let again = outcomes(&store, &file, OnConflict::Renumber, false);
    assert_eq!(again.iter().filter(|outcome| **outcome == ArchiveOutcome::InTrash).count(), 1);
    drop(store);
    assert!(open_report(&target).1.findings.is_empty());
}

#[test]
fn a_conflict_is_reported_and_skipped_or_renumbered() {
    let (_source, file, paths) = exported();
    let target = folder();
    let store = open(&target);
    let staged = store.stage(&paths[0].key, &now()).expect("staged");
    staged.write("model.pth", b"others").expect("written");
    staged.publish(details(), metrics(), &now()).expect("published");
    let key = key(Scope::Store { store: id("a/b"), product: None }, "tcn");
    publish(&store, &key);

    let report = store.import_versions(&file, OnConflict::Skip, true, &now()).expect("a dry run");
    let first = report.versions.iter().find(|version| version.path == paths[0].to_string()).expect("named");
    assert_eq!(first.outcome, ArchiveOutcome::Conflict, "{}", first.message);
    assert_eq!(report.versions.iter().filter(|version| version.outcome == ArchiveOutcome::CaseClash).count(), 5, "A/B against a/b");

    store.import_versions(&file, OnConflict::Renumber, false, &now()).expect("imported");
    let second = VersionPath { key: paths[0].key.clone(), number: 2 };
    assert_eq!(store.read(&paths[0], "model.pth").expect("ours"), b"others", "a published version never changes");
    assert_eq!(store.read(&second, "model.pth").expect("theirs"), b"weights");
    assert_eq!(store.show(&second).expect("metadata").details["imported_from"], paths[0].to_string());
}

#[test]
fn a_number_that_was_given_out_is_not_given_to_an_import() {
    let (_source, file, paths) = exported();
    let target = folder();
    let store = open(&target);
    let ours = publish(&store, &paths[0].key);
    store.use_version(&ours).expect("marked");
    store.unuse(&ours).expect("unmarked");
    store.delete(std::slice::from_ref(&ours), &now()).expect("deleted");
    store.empty_trash().expect("emptied");
    // A mark that somebody left for the number.
    fs::write(target.path.join("saved_models").join("in_use.json"), format!(r#"{{"product_阿莫西林_all": "{}"}}"#, paths[0]))
        .expect("written");
    let report = store.import_versions(&file, OnConflict::Skip, false, &now()).expect("imported");
    let first = report.versions.iter().find(|version| version.path == paths[0].to_string()).expect("named");
    assert_eq!(first.outcome, ArchiveOutcome::Renumbered, "{}", first.message);
    let second = VersionPath { key: paths[0].key.clone(), number: 2 };
    assert_eq!(first.imported_as.as_deref(), Some(&*second.to_string()));
    assert!(!store.list(&Filter::default()).expect("a list").iter().any(|row| row.in_use), "the mark is not for this version");
    let again = outcomes(&store, &file, OnConflict::Renumber, false);
    assert_eq!(again, [ArchiveOutcome::AlreadyThere; 8], "also the one with another number");
}

#[test]
fn a_stale_mark_is_not_for_the_version_that_gets_its_path() {
    let folder = folder();
    let store = open(&folder);
    let path = VersionPath { key: product_key("P"), number: 1 };
    fs::write(folder.path.join("saved_models").join("in_use.json"), format!(r#"{{"product_P_all": "{path}"}}"#)).expect("written");
    assert_eq!(publish(&store, &path.key), path);
    assert!(store.in_use().expect("marks").is_empty());
    store.delete(&[path], &now()).expect("deleted, as it isn't marked");
}

#[test]
fn numbers_far_above_the_others_block_nothing() {
    let folder = folder();
    let store = open(&folder);
    let key = product_key("P");
    publish(&store, &key);
    let models = folder.path.join("saved_models");
    fs::create_dir_all(models.join("product").join("P_all").join("tcn").join("v4294967295")).expect("made");
    fs::write(models.join("versions.json"), r#"{"product_P_all_tcn": 4294967295, "product_Q_all_tcn": 4294967295}"#).expect("written");
    assert_eq!(publish(&store, &key).number, 2);
    assert_eq!(publish(&store, &product_key("Q")).number, 1);
    drop(store);
    let store = open(&folder);
    assert_eq!(publish(&store, &key).number, 3);
}

#[test]
fn an_import_far_above_the_others_gets_the_next_number() {
    for number in [u32::MAX, 1_000_003, 500_001] {
        let folder = folder();
        let store = open(&folder);
        let (_source, file, paths) = exported();
        let high = folder.path.join("high.zip");
        let (from, to) = (paths[4].to_string(), paths[4].to_string().replace("/v1/", &format!("/v{number}/")));
        rewritten(&file, &high, |entries| {
            for (name, bytes) in entries.iter_mut() {
                *name = name.replace(&from, &to);
                if name.starts_with(&to) && name.ends_with("metadata.json") {
                    *bytes =
                        String::from_utf8_lossy(bytes).replace("\"version\": \"v1\"", &format!("\"version\": \"v{number}\"")).into_bytes();
                }
            }
            let hash = |entries: &[(String, Vec<u8>)], place: &str| {
                let metadata = entries.iter().find(|(name, _)| *name == format!("{place}metadata.json")).expect("metadata");
                crate::hash::of_bytes(&metadata.1)
            };
            let new_hash = hash(entries, &to);
            let manifest = entries.iter_mut().find(|(name, _)| name == "pharmacast-export.json").expect("a manifest");
            let mut value: Value = serde_json::from_slice(&manifest.1).expect("JSON");
            for version in value["versions"].as_array_mut().expect("a list") {
                if version["path"] == json!(from) {
                    *version = json!({ "path": to, "metadata_sha256": new_hash });
                }
            }
            manifest.1 = value.to_string().into_bytes();
        });
        let report = store.import_versions(&high, OnConflict::Skip, false, &now()).expect("imported");
        let version = report.versions.iter().find(|version| version.path == to).expect("named");
        assert_eq!(version.outcome, ArchiveOutcome::Renumbered, "{}", version.message);
        assert_eq!(publish(&store, &paths[4].key).number, 2);
        store.empty_trash().expect("emptied");
        drop(store);
        assert_eq!(publish(&open(&folder), &paths[4].key).number, 3, "no number is given again");
    }
}

#[test]
fn a_damaged_version_is_not_exported() {
    let (source, file, paths) = exported();
    let store = open(&source);
    fs::write(store.version_dir(&paths[0]).join("model.pth"), "changed").expect("changed");
    fs::remove_file(&file).expect("removed");
    assert!(matches!(store.export_versions(&[], &file), Err(StoreError::FileChanged { .. })));
    assert!(!file.exists(), "no half archive");
}

/// Writes the entries of `from` again, as `change` wants them.
fn rewritten(from: &Path, to: &Path, mut change: impl FnMut(&mut Vec<(String, Vec<u8>)>)) {
    let mut zip = ZipArchive::new(File::open(from).expect("opens")).expect("a zip");
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        entries.push((entry.name().expect("a name").into_owned(), bytes));
    }
    change(&mut entries);
    let mut zip = ZipWriter::new(File::create(to).expect("made"));
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).expect("an entry");
        zip.write_all(&bytes).expect("written");
    }
    zip.finish().expect("finished");
}

#[test]
fn an_archive_packed_again_by_another_program_is_read() {
    let (source, file, _) = exported();
    let packed = source.path.join("packed.zip");
    rewritten(&file, &packed, |_| {});
    assert_eq!(outcomes(&open(&folder()), &packed, OnConflict::Skip, false), [ArchiveOutcome::Imported; 8]);
}

#[test]
fn no_archive_harms_the_store() {
    type Change = fn(&mut Vec<(String, Vec<u8>)>);
    let (source, file, _) = exported();
    let cases: [(&str, Change); 12] = [
        ("../evil", |entries| entries.push(("../evil.pth".into(), b"x".to_vec()))),
        ("an absolute path", |entries| entries.push(("/tmp/evil.pth".into(), b"x".to_vec()))),
        ("a drive", |entries| entries.push(("C:\\evil.pth".into(), b"x".to_vec()))),
        ("a path out of a version", |entries| entries.push(("saved_models/product/P_all/tcn/v1/../../model.pth".into(), b"x".to_vec()))),
        ("backslashes", |entries| entries.push(("saved_models\\product\\P_all\\tcn\\v1\\model.pth".into(), b"x".to_vec()))),
        ("a foreign file", |entries| entries.push(("saved_models/product/P_all/tcn/v1/evil.exe".into(), b"x".to_vec()))),
        ("versions.json", |entries| entries.push(("saved_models/versions.json".into(), b"{}".to_vec()))),
        ("a version not in the manifest", |entries| entries.push(("saved_models/product/P_all/tcn/v1/model.pth".into(), b"x".to_vec()))),
        ("a missing file", |entries| entries.retain(|(name, _)| !name.ends_with("loss_curve.png"))),
        ("no manifest", |entries| entries.retain(|(name, _)| !name.ends_with("export.json"))),
        ("changed metadata", |entries| {
            let (_, bytes) = entries.iter_mut().find(|(name, _)| name.ends_with("metadata.json")).expect("metadata");
            bytes.push(b' ');
        }),
        ("a bomb", |entries| {
            let (_, bytes) = entries.iter_mut().find(|(name, _)| name.ends_with("model.pth")).expect("a model");
            *bytes = vec![0; 70 << 20];
        }),
    ];
    for (name, change) in cases {
        let evil = source.path.join("evil.zip");
        rewritten(&file, &evil, change);
        refuses(&evil, name);
    }
    // Right size, wrong content: seen only while unpacking.
    let evil = source.path.join("evil.zip");
    rewritten(&file, &evil, |entries| {
        let (_, bytes) = entries.iter_mut().find(|(name, _)| name.ends_with("model.pth")).expect("a model");
        *bytes = b"Weights".to_vec();
    });
    refuses(&evil, "changed weights");
    fs::write(&evil, "no zip").expect("written");
    refuses(&evil, "no zip");
    let bytes = fs::read(&file).expect("read");
    fs::write(&evil, &bytes[..bytes.len() / 2]).expect("written");
    refuses(&evil, "half a zip");
}

fn refuses(file: &Path, name: &str) {
    let target = folder();
    let store = open(&target);
    let refused = store.import_versions(file, OnConflict::Renumber, false, &now());
    assert!(matches!(refused, Err(StoreError::Archive { .. })), "{name}: {refused:?}");
    assert!(store.list(&Filter::default()).expect("a list").len() < 8, "{name}");
    assert!(store.verify().expect("verified").ok, "{name}");
    let around: Vec<_> = fs::read_dir(target.path.parent().expect("a parent")).expect("a folder").collect();
    assert_eq!(around.len(), 1, "{name}: nothing next to the data folder");
    let mut inside: Vec<_> = fs::read_dir(&target.path).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    inside.retain(|name| !name.to_string_lossy().starts_with("models.sqlite"));
    assert_eq!(inside, ["data_folder.json", "saved_models"], "{name}: nothing else in it");
}

#[test]
fn a_bomb_whose_metadata_agree_is_refused_before_unpacking() {
    let source = folder();
    let store = open(&source);
    let staged = store.stage(&product_key("bomb"), &now()).expect("staged");
    staged.write("model.pth", &vec![0; 70 << 20]).expect("written");
    staged.publish(details(), metrics(), &now()).expect("published");
    let (file, packed) = (source.path.join("a.zip"), source.path.join("b.zip"));
    store.export_versions(&[], &file).expect("exported");
    rewritten(&file, &packed, |_| {});
    let refused = open(&folder()).import_versions(&packed, OnConflict::Skip, true, &now());
    assert!(matches!(&refused, Err(StoreError::Archive { reason, .. }) if reason.contains("fill the disk")), "{refused:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_archive() {
    let folder = folder();
    let store = open(&folder);
    let pipe = folder.path.join("v.zip");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    assert!(store.import_versions(&pipe, OnConflict::Skip, false, &now()).is_err(), "refused instead of waited for");
}

/// Puts `fields` into the metadata of the first version of an archive, and its hash into the manifest.
fn with_metadata(from: &Path, to: &Path, fields: &str) {
    rewritten(from, to, |entries| {
        let (name, bytes) = entries.iter_mut().find(|(name, _)| name.ends_with("metadata.json")).expect("metadata");
        let end = bytes.iter().rposition(|byte| *byte == b'}').expect("an object");
        bytes.splice(end.., format!(",{fields}}}").into_bytes());
        let (dir, hash) = (name.replace("metadata.json", ""), crate::hash::of_bytes(bytes));
        let manifest = entries.iter_mut().find(|(name, _)| name == "pharmacast-export.json").expect("a manifest");
        let mut value: Value = serde_json::from_slice(&manifest.1).expect("JSON");
        for version in value["versions"].as_array_mut().expect("a list").iter_mut().filter(|version| version["path"] == json!(dir)) {
            version["metadata_sha256"] = json!(hash);
        }
        manifest.1 = value.to_string().into_bytes();
    });
}

#[test]
fn metadata_that_would_fill_the_memory_are_refused_and_found() {
    let (source, file, paths) = exported();
    let evil = source.path.join("evil.zip");
    let many = format!("\"x\":[{}0]", "[[]],".repeat(5 << 20));
    let nested = format!("\"x\":{}{}", "[".repeat(5000), "]".repeat(5000));
    for (fields, name) in [(&many, "many"), (&nested, "nested")] {
        with_metadata(&file, &evil, fields);
        for dry_run in [true, false] {
            let refused = open(&folder()).import_versions(&evil, OnConflict::Renumber, dry_run, &now());
            assert!(matches!(refused, Err(StoreError::Archive { .. } | StoreError::Metadata { .. })), "{name}");
        }
        let target = folder();
        crash::copy(&source.path, &target.path);
        let store = open(&target);
        let metadata = store.version_dir(&paths[0]).join("metadata.json");
        let text = fs::read_to_string(&metadata).expect("read");
        fs::write(&metadata, format!("{},{fields}}}", text.trim_end().trim_end_matches('}'))).expect("written");
        assert!(matches!(store.show(&paths[0]), Err(StoreError::Metadata { .. })), "{name}");
        assert!(!store.verify().expect("verified").ok, "{name}: what can't be used is found");
    }
}

#[test]
fn metadata_at_the_limit_keep_it_with_another_number() {
    let (source, file, paths) = exported();
    let large = source.path.join("large.zip");
    // Grows beyond the limit when it is written with a line for each value.
    with_metadata(&file, &large, &format!("\"x\":[{}0]", "0,".repeat(5_500_000)));
    let target = folder();
    let store = open(&target);
    let staged = store.stage(&paths[0].key, &now()).expect("staged");
    staged.write("model.pth", b"others").expect("written");
    staged.publish(details(), metrics(), &now()).expect("published");
    store.import_versions(&large, OnConflict::Renumber, false, &now()).expect("imported");
    let second = VersionPath { key: paths[0].key.clone(), number: 2 };
    assert_eq!(store.show(&second).expect("metadata").details["imported_from"], paths[0].to_string());
    assert!(store.verify().expect("verified").ok);
}
