//! Moving the data folder: whole at the new place before anything goes at the old one.

use std::fs;

use super::*;
use crate::{Filter, StoreError};

fn filled() -> Folder {
    let folder = folder();
    let store = open(&folder);
    for key in every_scope("P", "S") {
        publish(&store, &key);
    }
    fs::write(folder.path.join("sales.sqlite"), "sales").expect("written");
    fs::create_dir_all(folder.path.join("logs").join("empty")).expect("made");
    folder
}

#[test]
fn the_whole_data_folder_moves() {
    let folder = filled();
    let to = folder.path.parent().expect("a parent").join("新").join("家");
    let mut last = crate::MoveProgress::default();
    let moved = open(&folder).copy_to(&to, &mut |progress| {
        last = progress.clone();
        true
    });
    let moved = moved.expect("copied");
    assert_eq!(last.bytes_done, last.bytes);
    assert!(folder.path.join("sales.sqlite").is_file(), "until the new place is noted, both are whole");
    let report = moved.remove_old().expect("removed");
    assert!(report.kept.is_empty(), "{:?}", report.kept);
    assert!(!folder.path.exists());
    let (store, report) = Store::open(&to, &now()).expect("opens");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 8);
    assert!(store.verify().expect("verified").ok);
    assert!(to.join("logs").join("empty").is_dir());
    assert_eq!(fs::read(to.join("sales.sqlite")).expect("read"), b"sales");
}

#[test]
fn a_move_that_cannot_be_leaves_everything_as_it_was() {
    let folder = filled();
    let parent = folder.path.parent().expect("a parent").to_owned();
    fs::create_dir(parent.join("full")).expect("made");
    fs::write(parent.join("full").join("file"), "x").expect("written");
    for to in [parent.join("full"), folder.path.join("inside"), parent.clone(), folder.path.clone()] {
        let refused = open(&folder).copy_to(&to, &mut |_| true);
        assert!(matches!(refused, Err(StoreError::Move { .. })), "{}", to.display());
    }
    let cancelled = open(&folder).copy_to(&parent.join("new"), &mut |progress| progress.files_done < 3);
    assert!(matches!(cancelled, Err(StoreError::Move { .. })));
    let store = open(&folder);
    let staged = store.stage(&product_key("X"), &now()).expect("staged");
    assert!(matches!(store.copy_to(&parent.join("new"), &mut |_| true), Err(StoreError::Move { .. })), "a training is under way");
    drop(staged);
    let changing = open(&folder).copy_to(&parent.join("new"), &mut |progress| {
        if progress.files_done == 1 {
            fs::write(folder.path.join("sales.sqlite"), "more sales").expect("written");
        }
        true
    });
    assert!(matches!(changing, Err(StoreError::Move { .. })), "a file changed meanwhile");
    let mut names: Vec<_> = fs::read_dir(&parent).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["full", "药房"], "nothing is left at the new place");
    assert!(open(&folder).verify().expect("verified").ok);
}

#[test]
fn what_changed_after_copying_stays_at_the_old_place() {
    let folder = filled();
    let to = folder.path.parent().expect("a parent").join("new");
    let moved = open(&folder).copy_to(&to, &mut |_| true).expect("copied");
    fs::write(folder.path.join("sales.sqlite"), "newer sales").expect("written");
    fs::write(folder.path.join("late.txt"), "late").expect("written");
    assert_eq!(moved.remove_old().expect("removed").kept, ["sales.sqlite"]);
    let mut left: Vec<_> = fs::read_dir(&folder.path).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    left.sort();
    assert_eq!(left, ["late.txt", "sales.sqlite"]);
}
