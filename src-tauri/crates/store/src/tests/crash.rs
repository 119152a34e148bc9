//! Every change is cut at each of its steps, cleanly and torn, and so is the recovery that follows. What must hold holds each time.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::cut::{Cut, Kind};
use super::*;
use crate::store::Options;
use crate::{Filter, FindingKind};

/// A change to cut, with the store that it starts from.
struct Change {
    name: &'static str,
    prepare: fn(&Store),
    act: Act,
}

enum Act {
    With(fn(&Store)),
    /// Opening itself, after what `prepare` spoilt.
    Open,
}

const FOREIGN: &str = "my notes.txt";

fn target() -> VersionPath {
    VersionPath { key: product_key("目标"), number: 1 }
}

/// Versions of two keys, one in the trash, one in use, a foreign file next to one.
fn prepare(store: &Store) {
    publish(store, &target().key);
    publish(store, &target().key);
    fs::write(store.version_dir(&target()).join(FOREIGN), "mine").expect("written");
    let other = publish(store, &every_scope("P", "S")[7]);
    store.use_version(&other).expect("marked");
    let trashed = publish(store, &product_key("trashed"));
    store.delete(&[trashed], &now()).expect("deleted");
}

fn delete_target(store: &Store) {
    drop(store.delete(&[target()], &now()));
}

const CHANGES: [Change; 11] = [
    Change { name: "publish", prepare, act: Act::With(|store| drop(try_publish(store, &target().key))) },
    Change { name: "publish a first version", prepare, act: Act::With(|store| drop(try_publish(store, &every_scope("P", "S")[0]))) },
    Change { name: "delete", prepare, act: Act::With(delete_target) },
    Change {
        name: "restore",
        prepare: |store| {
            prepare(store);
            delete_target(store);
        },
        act: Act::With(|store| drop(store.restore(&target()))),
    },
    Change { name: "empty the trash", prepare, act: Act::With(|store| drop(store.empty_trash())) },
    Change { name: "reindex", prepare, act: Act::With(|store| drop(store.reindex())) },
    Change { name: "use", prepare, act: Act::With(|store| drop(store.use_version(&target()))) },
    Change {
        name: "open without index and with a torn registry",
        prepare: |store| {
            prepare(store);
            fs::write(store.data_dir().join("saved_models").join("versions.json"), "{\"product_").expect("spoilt");
            fs::write(store.data_dir().join("saved_models").join("in_use.json"), "").expect("spoilt");
            fs::write(store.data_dir().join("models.sqlite"), "no database, but long enough to be looked at").expect("spoilt");
        },
        act: Act::Open,
    },
    Change {
        name: "reindex with a registry that is torn",
        prepare,
        act: Act::With(|store| {
            fs::write(store.data_dir().join("saved_models").join("versions.json"), "{").expect("spoilt");
            drop(store.reindex());
        }),
    },
    Change {
        name: "import",
        prepare: |store| {
            prepare(store);
            let archive = store.data_dir().join("archive.zip");
            let imported = publish(store, &product_key("imported"));
            store.export_versions(std::slice::from_ref(&imported), &archive).expect("exported");
            store.delete(&[imported], &now()).expect("deleted");
            store.empty_trash().expect("emptied");
        },
        act: Act::With(|store| drop(store.import_versions(&store.data_dir().join("archive.zip"), crate::OnConflict::Skip, false, &now()))),
    },
    Change {
        name: "stage and drop",
        prepare,
        act: Act::With(|store| {
            if let Ok(staged) = store.stage(&target().key, &now()) {
                drop(staged.write("checkpoint_best.pth", b"best"));
                drop(staged.write("checkpoint_epoch_5.pth", b"five"));
            }
        }),
    },
];

#[test]
fn every_change_survives_a_cut_at_every_step_and_in_the_recovery_after_it() {
    let mut total = 0;
    for change in &CHANGES {
        let mut points = 0;
        for kind in [Kind::Clean, Kind::Torn] {
            points += cut_everywhere(change, kind);
        }
        println!("{}: {points} cut points", change.name);
        total += points;
    }
    println!("crash test: {total} cut points over {} changes, clean and torn, recovery included", CHANGES.len());
    assert!(total > 300, "{total} cut points are fewer than there are steps: the seam is not used");
}

fn cut_everywhere(change: &Change, kind: Kind) -> usize {
    let start = folder();
    let before = {
        let store = open(&start);
        (change.prepare)(&store);
        all_versions(&store)
    };
    let mut points = 0;
    for at in 0.. {
        let crashed = folder();
        copy(&start.path, &crashed.path);
        let cut = Cut::new(kind, at);
        let opening = matches!(change.act, Act::Open);
        if opening {
            cut.arm();
        }
        match Store::open_with(&crashed.path, &now(), cut.options()) {
            Ok((store, _)) => {
                cut.arm();
                match change.act {
                    Act::With(act) => act(&store),
                    Act::Open => {}
                }
            }
            Err(error) => assert!(opening && cut.fired(), "{}: {error}", change.name),
        }
        if !cut.fired() {
            break;
        }
        points += 1 + cut_recovery(change, kind, at, &crashed, &before);
        check(change, &crashed, &before, &format!("{} cut at step {at} ({kind:?})", change.name));
    }
    points
}

/// Cuts the recovery after a crash at each of its steps.
fn cut_recovery(change: &Change, kind: Kind, at: usize, crashed: &Folder, before: &BTreeSet<String>) -> usize {
    for again in 0.. {
        let twice = folder();
        copy(&crashed.path, &twice.path);
        let cut = Cut::new(kind, again);
        cut.arm();
        drop(Store::open_with(&twice.path, &now(), cut.options()));
        if !cut.fired() {
            return again;
        }
        check(change, &twice, before, &format!("{} cut at step {at}, its recovery at step {again} ({kind:?})", change.name));
    }
    0
}

/// What must hold after recovery, whatever was cut.
fn check(change: &Change, folder: &Folder, before: &BTreeSet<String>, story: &str) {
    let open = || Store::open_with(&folder.path, &now(), Options::default()).expect(story);
    drop(open());
    let (store, report) = open();
    let left: Vec<_> = report.findings.iter().filter(|finding| finding.kind != FindingKind::UnfinishedTraining).collect();
    assert!(left.is_empty(), "{story}: the second opening still finds {left:?}");

    let verified = store.verify().expect(story);
    let damage: Vec<_> = verified.findings.iter().filter(|finding| finding.kind.is_damage()).collect();
    assert!(damage.is_empty(), "{story}: {damage:?}");

    let listed: BTreeSet<String> = store.list(&Filter::default()).expect(story).into_iter().map(|row| row.model_path).collect();
    let trashed: BTreeSet<String> = store.trash_list().expect(story).into_iter().map(|entry| entry.model_path).collect();
    assert!(listed.is_disjoint(&trashed), "{story}: a version is in the tree and in the trash");
    for path in &listed {
        let path: VersionPath = path.parse().expect(story);
        assert_eq!(store.read(&path, "model.pth").expect(story), b"weights", "{story}: {path}");
        assert!(store.next_number(&path.key).expect(story) > path.number, "{story}: a number would be given again");
    }
    let now_there: BTreeSet<String> = listed.union(&trashed).cloned().collect();
    let lost: Vec<_> = before.difference(&now_there).filter(|path| change.name != "empty the trash" || !path.contains("trashed")).collect();
    assert!(lost.is_empty(), "{story}: lost {lost:?}");
    for path in before {
        let path: VersionPath = path.parse().expect(story);
        assert!(store.next_number(&path.key).expect(story) > path.number, "{story}: the number of {path} would be given again");
    }

    let (in_tree, in_trash) = (store.version_dir(&target()).join(FOREIGN), store.shared.layout.trash_dir(&target()).join(FOREIGN));
    assert!(in_tree.is_file() && !in_trash.exists(), "{story}: the foreign file is where it was");
    assert!(store.in_use().expect(story).len() <= 2, "{story}");

    let next = store.next_number(&target().key).expect(story);
    assert_eq!(publish(&store, &target().key).number, next, "{story}: it works again");
    assert!(next >= 3, "{story}");
}

pub(crate) fn all_versions(store: &Store) -> BTreeSet<String> {
    let listed = store.list(&Filter::default()).expect("a list").into_iter().map(|row| row.model_path);
    listed.chain(store.trash_list().expect("the trash").into_iter().map(|entry| entry.model_path)).collect()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
