//! A disk that is full from any step on: the change fails with a message that says so, what was there stays, and it works once there is room.

use std::collections::BTreeSet;

use super::cut::{Cut, Kind};
use super::*;
use crate::{Filter, OnConflict, StoreError};

type Change = fn(&Store) -> Result<(), StoreError>;

fn archive(store: &Store) -> std::path::PathBuf {
    store.data_dir().join("archive.zip")
}

const CHANGES: [(&str, Change); 6] = [
    ("publish", |store| try_publish(store, &product_key("new")).map(drop)),
    ("delete", |store| store.delete(&[VersionPath { key: product_key("old"), number: 1 }], &now()).map(drop)),
    ("restore", |store| store.restore(&VersionPath { key: product_key("trashed"), number: 1 })),
    ("use", |store| store.use_version(&VersionPath { key: product_key("old"), number: 2 }).map(drop)),
    ("import", |store| store.import_versions(&archive(store), OnConflict::Renumber, false, &now()).map(drop)),
    ("reindex", |store| store.reindex().map(drop)),
];

#[test]
fn a_full_disk_fails_the_change_with_a_message_and_harms_nothing() {
    let start = folder();
    {
        let store = open(&start);
        let path = publish(&store, &product_key("archived"));
        store.export_versions(&[path], &archive(&store)).expect("exported");
        std::fs::remove_dir_all(start.path.join("saved_models")).expect("removed");
    }
    let before = {
        let store = open(&start);
        publish(&store, &product_key("old"));
        publish(&store, &product_key("old"));
        let trashed = publish(&store, &product_key("trashed"));
        store.delete(&[trashed], &now()).expect("deleted");
        paths(&store)
    };
    for (name, change) in CHANGES {
        let mut points = 0;
        for at in 0.. {
            let folder = folder();
            crash::copy(&start.path, &folder.path);
            let cut = Cut::new(Kind::Full, at);
            let (store, _) = Store::open_with(&folder.path, &now(), cut.options()).expect("opens");
            cut.arm();
            let done = change(&store);
            cut.disarm();
            if !cut.fired() {
                done.expect("nothing was in the way");
                break;
            }
            points += 1;
            let story = format!("{name}, full from step {at}");
            match done {
                Err(error @ StoreError::DiskFull { .. }) => {
                    assert!(error.to_string().contains("is full; existing data is safe"), "{story}: {error}");
                }
                // After the commit point it is done; the rest is made up for.
                Ok(()) => {}
                Err(other) => panic!("{story}: {other}"),
            }
            let there = paths(&store);
            assert!(before.is_subset(&there), "{story}: lost {:?}", before.difference(&there));
            assert!(store.verify().expect("verified").ok, "{story}");
            change(&store).unwrap_or_else(|error| panic!("{story}: does not work with room: {error}"));
            drop(store);
            let (store, _) = Store::open(&folder.path, &now()).expect("opens");
            assert!(before.is_subset(&paths(&store)), "{story}");
            assert!(store.verify().expect("verified").ok, "{story}");
            assert!(open_report(&folder).1.findings.iter().all(|f| f.kind == crate::FindingKind::UnfinishedTraining), "{story}");
        }
        assert!(points > 0, "{name} never needs space");
        println!("{name}: fails well at {points} points of a full disk");
    }
}

#[test]
fn a_full_disk_gets_room_when_the_trash_is_emptied_and_no_number_is_forgotten() {
    let folder = folder();
    {
        let store = open(&folder);
        publish(&store, &product_key("kept"));
        let trashed = [publish(&store, &product_key("gone")), publish(&store, &product_key("gone"))];
        store.delete(&trashed, &now()).expect("deleted");
    }
    let cut = Cut::new(Kind::FullOfWeights, 0);
    let (store, _) = Store::open_with(&folder.path, &now(), cut.options()).expect("opens");
    cut.arm();
    let report = store.empty_trash().expect("there is room once weights are gone");
    assert!(cut.fired() && report.removed.len() == 2 && report.bytes > 0, "{report:?}");
    assert!(store.trash_list().expect("the trash").is_empty());
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 1);
    assert_eq!(publish(&store, &product_key("gone")).number, 3);
    assert!(store.verify().expect("verified").ok);
}

/// In the tree or in the trash.
fn paths(store: &Store) -> BTreeSet<String> {
    let listed = store.list(&Filter::default()).expect("a list").into_iter().map(|row| row.model_path);
    listed.chain(store.trash_list().expect("the trash").into_iter().map(|entry| entry.model_path)).collect()
}
