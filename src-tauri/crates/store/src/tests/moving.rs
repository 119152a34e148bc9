//! Moving the data folder: whole at the new place before anything goes at the old one, and always found again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::cut::{Cut, Kind};
use super::*;
use crate::{Filter, FindingKind, StoreError, find, forget_move};

pub(super) const OWNED: [&str; 3] = ["sales.sqlite", "settings.json", "logs"];

pub(super) fn filled() -> Folder {
    let folder = folder();
    let store = open(&folder);
    for key in every_scope("P", "S") {
        publish(&store, &key);
    }
    fs::write(folder.path.join("sales.sqlite"), "sales").expect("written");
    fs::create_dir_all(folder.path.join("logs").join("empty")).expect("made");
    folder
}

pub(super) fn move_to(folder: &Path, to: &Path) -> Result<crate::MoveReport, StoreError> {
    Store::open(folder, &now()).expect("opens").0.move_to(to, &OWNED, &mut |_| true)
}

pub(super) fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

pub(super) fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn the_whole_data_folder_moves_and_comes_back() {
    let folder = filled();
    let to = folder.path.parent().expect("a parent").join("新").join("家");
    let mut last = crate::MoveProgress::default();
    let report = open(&folder).move_to(&to, &OWNED, &mut |progress| {
        last = progress.clone();
        true
    });
    assert_eq!(last.bytes_done, last.bytes);
    assert!(report.expect("moved").kept.is_empty());
    assert_eq!(names(&folder.path), set(["moved_to.txt"]));
    let found = find(&folder.path).expect("found");
    assert_eq!(found.folder, to, "the note leads there");
    let (store, report) = Store::open(&to, &now()).expect("opens");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(found.id.as_deref(), store.folder_id(), "it is the same data folder");
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 8);
    assert!(store.verify().expect("verified").ok);
    assert!(to.join("logs").join("empty").is_dir());
    assert_eq!(fs::read(to.join("sales.sqlite")).expect("read"), b"sales");
    drop(store);

    move_to(&to, &folder.path).expect("moved back");
    assert_eq!(find(&folder.path).expect("found").folder, folder.path);
    assert_eq!(find(&to).expect("found").folder, folder.path);
    assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8);
    assert_eq!(names(&to), set(["moved_to.txt"]));
}

#[test]
fn a_move_that_cannot_be_leaves_everything_as_it_was() {
    let folder = filled();
    let parent = folder.path.parent().expect("a parent").to_owned();
    fs::create_dir(parent.join("full")).expect("made");
    fs::write(parent.join("full").join("file"), "x").expect("written");
    for to in [parent.join("full"), folder.path.join("inside"), parent.clone(), folder.path.clone()] {
        let refused = move_to(&folder.path, &to);
        assert!(matches!(refused, Err(StoreError::Move { .. })), "{}: {refused:?}", to.display());
    }
    let canceled = open(&folder).move_to(&parent.join("new"), &OWNED, &mut |progress| progress.files_done < 3);
    assert!(matches!(canceled, Err(StoreError::Move { .. })));
    let store = open(&folder);
    let staged = store.stage(&product_key("X"), &now()).expect("staged");
    assert!(matches!(store.move_to(&parent.join("new"), &OWNED, &mut |_| true), Err(StoreError::Move { .. })), "a training is running");
    drop(staged);
    let changing = open(&folder).move_to(&parent.join("new"), &OWNED, &mut |progress| {
        if progress.files_done == 1 {
            fs::write(folder.path.join("sales.sqlite"), "more sales").expect("written");
        }
        true
    });
    assert!(matches!(changing, Err(StoreError::Move { .. })), "a file changed during the move");
    assert_eq!(names(&parent), set(["full", "药房"]), "nothing is left at the new place");
    assert!(!names(&folder.path).contains("moving.json"));
    assert!(open(&folder).verify().expect("verified").ok);
}

#[test]
fn the_root_of_a_drive_is_refused_with_an_error_of_its_own() {
    let folder = filled();
    let root = folder.path.ancestors().last().expect("a root").to_owned();
    let to_drive = |to: &Path| matches!(move_to(&folder.path, to), Err(StoreError::MoveToDrive { to: named }) if named == to);
    assert!(to_drive(&root));
    // Where another drive begins.
    #[cfg(target_os = "linux")]
    assert!(to_drive(Path::new("/dev/shm")));
    assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8);
}

#[test]
fn a_full_disk_at_the_new_place_is_told_from_one_at_the_old_place() {
    let start = filled();
    let mut full_there = 0;
    for at in 0.. {
        let folder = folder();
        crash::copy(&start.path, &folder.path);
        let to = folder.path.parent().expect("a parent").join("new");
        let cut = Cut::new(Kind::Full, at);
        let (store, _) = Store::open_with(&folder.path, &now(), cut.options()).expect("opens");
        cut.arm();
        let done = store.move_to(&to, &OWNED, &mut |_| true);
        cut.disarm();
        if !cut.fired() {
            done.expect("nothing was in the way");
            break;
        }
        match done {
            Err(StoreError::MoveNoSpace { to: named }) => {
                full_there += 1;
                assert_eq!(named, to);
                assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "step {at}");
            }
            Err(StoreError::DiskFull { path }) => assert!(path.starts_with(&folder.path), "step {at}: {}", path.display()),
            Ok(_) => {}
            Err(other) => panic!("step {at}: {other}"),
        }
    }
    assert!(full_there > 0);
}

#[test]
fn what_is_not_the_programs_or_changed_after_copying_stays_at_the_old_place() {
    let folder = filled();
    for name in ["c10.dll", "pharmacast.exe", "THIRD-PARTY-LICENSES.txt"] {
        fs::write(folder.path.join(name), "a program").expect("written");
    }
    fs::create_dir(folder.path.join("EBWebView")).expect("made");
    let to = folder.path.parent().expect("a parent").join("new");
    let report = move_to(&folder.path, &to).expect("moved");
    assert_eq!(
        report.kept.iter().cloned().collect::<BTreeSet<_>>(),
        set(["EBWebView", "THIRD-PARTY-LICENSES.txt", "c10.dll", "pharmacast.exe"])
    );
    assert_eq!(names(&folder.path), set(["EBWebView", "THIRD-PARTY-LICENSES.txt", "c10.dll", "moved_to.txt", "pharmacast.exe"]));
    assert_eq!(names(&to), set(["data_folder.json", "logs", "models.sqlite", "sales.sqlite", "saved_models"]));
    assert_eq!(find(&folder.path).expect("found").folder, to, "programs next to the note don't stop it");
}

#[test]
fn a_folder_of_programs_is_not_taken_for_a_data_folder() {
    let folder = folder();
    fs::create_dir_all(&folder.path).expect("made");
    fs::write(folder.path.join("libiomp5md.DLL"), "a program").expect("written");
    assert!(matches!(find(&folder.path), Err(StoreError::ProgramFolder { .. })));
    fs::write(folder.path.join("sales.sqlite"), "sales").expect("written");
    assert!(find(&folder.path).expect("found").holds_data, "one that is in use for long stays in use");
}

#[test]
fn notes_are_followed_from_move_to_move_and_only_to_the_same_data() {
    let folder = filled();
    let [b, c] = ["b", "c"].map(|name| folder.path.with_file_name(name));
    move_to(&folder.path, &b).expect("moved");
    move_to(&b, &c).expect("moved");
    assert_eq!(find(&folder.path).expect("found").folder, c);

    fs::rename(&c, c.with_file_name("unplugged")).expect("renamed");
    let missing = find(&folder.path).expect_err("it isn't there");
    assert!(matches!(&missing, StoreError::MovedAway { to, .. } if *to == c), "{missing:?}");
    assert!(!c.exists(), "nothing is made there");
    fs::create_dir(&c).expect("made");
    assert!(matches!(find(&folder.path), Err(StoreError::MovedAway { .. })), "an empty mount point is not the data");
    drop(Store::open(&c, &now()).expect("opens"));
    assert!(matches!(find(&folder.path), Err(StoreError::MovedAway { .. })), "another data folder is not the data");
}

#[test]
fn notes_that_lead_nowhere_or_anywhere_are_not_followed() {
    let folder = folder();
    fs::create_dir_all(&folder.path).expect("made");
    let elsewhere = folder.path.with_file_name("elsewhere");
    for text in ["relative/place\n", "..\n", "\n", "\u{0}\n", "~/data\n"] {
        fs::write(folder.path.join("moved_to.txt"), text).expect("written");
        assert!(matches!(find(&folder.path), Err(StoreError::MovedNote { .. })), "{text:?}");
    }
    fs::write(folder.path.join("moved_to.txt"), format!("{}\n", elsewhere.display())).expect("written");
    assert!(matches!(find(&folder.path), Err(StoreError::MovedAway { .. })));
    assert!(!elsewhere.exists(), "nothing is made where a note points");
    drop(Store::open(&elsewhere, &now()).expect("opens"));
    assert_eq!(find(&folder.path).expect("found").folder, elsewhere, "a note of an earlier program has no id");
    fs::write(elsewhere.join("moved_to.txt"), format!("{}\n", folder.path.display())).expect("written");
    assert!(matches!(find(&folder.path), Err(StoreError::MovedAway { .. })), "a circle ends");
    fs::write(folder.path.join("moved_to.txt"), vec![b'x'; 2 << 20]).expect("written");
    assert!(find(&folder.path).is_err(), "a note is short");
}

/// As a move to `to` that ended before anything at the old place was removed.
pub(super) fn copied(folder: &Path, to: &Path) {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("made");
        for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() { copy(&entry.path(), &target) } else { fs::copy(entry.path(), target).map(drop).expect("copied") }
        }
    }
    let id = find(folder).expect("found").id.expect("an id");
    copy(folder, to);
    let mark = serde_json::json!({ "from": folder, "id": id, "whole": true });
    fs::write(to.join("pharmacast-unfinished-move"), mark.to_string()).expect("written");
    fs::write(folder.join("moving.json"), serde_json::json!({ "to": to, "abandoned": false }).to_string()).expect("written");
}

/// An older copy, and the data that moved from there and was used since.
pub(super) fn used_after_a_cut_move() -> (Folder, PathBuf) {
    let folder = filled();
    let to = folder.path.with_file_name("stick");
    copied(&folder.path, &to);
    assert_eq!(find(&folder.path).expect("found").folder, to);
    drop(Store::open(&to, &now()).expect("opens"));
    fs::write(to.join("sales.sqlite"), "newer sales").expect("written");
    (folder, to)
}

#[test]
fn data_that_moved_and_was_used_since_is_never_taken_for_a_leftover() {
    let (folder, to) = used_after_a_cut_move();

    fs::rename(&to, to.with_file_name("unplugged")).expect("renamed");
    assert!(matches!(find(&folder.path), Err(StoreError::MovedAway { .. })));
    let aside = forget_move(&folder.path, &OWNED).expect("set aside").expect("an older copy was there");
    assert_eq!(fs::read(aside.join("sales.sqlite")).expect("kept"), b"sales");
    assert!(!find(&folder.path).expect("found").holds_data, "it is empty");
    let (store, report) = Store::open(&folder.path, &now()).expect("opens");
    assert!(store.list(&Filter::default()).expect("a list").is_empty());
    assert!(kinds_of(&report).contains(&FindingKind::CopyLeft), "{:?}", report.findings);
    drop(store);

    fs::rename(to.with_file_name("unplugged"), &to).expect("plugged in");
    assert_eq!(find(&to).expect("found").folder, to);
    drop(Store::open(&to, &now()).expect("the data is there"));
    assert!(move_to(&folder.path, &to).is_err(), "it isn't empty");
    assert_eq!(fs::read(to.join("sales.sqlite")).expect("read"), b"newer sales");
}

#[test]
fn the_note_at_the_old_place_may_be_lost_and_newer_data_is_kept() {
    let (folder, to) = used_after_a_cut_move();
    fs::remove_file(folder.path.join("moved_to.txt")).expect("removed");
    fs::remove_file(folder.path.join("moving.json")).expect("removed");
    let (_, report) = Store::open(&to, &now()).expect("the newer data opens");
    assert!(kinds_of(&report).contains(&FindingKind::CopyLeft), "{:?}", report.findings);
    assert!(move_to(&folder.path, &to).is_err());
    assert_eq!(fs::read(to.join("sales.sqlite")).expect("read"), b"newer sales");
}

#[test]
fn what_a_move_left_is_reported_after_the_next_move_too() {
    let folder = filled();
    let [b, c] = ["b", "c"].map(|name| folder.path.with_file_name(name));
    copied(&folder.path, &b);
    assert_eq!(find(&folder.path).expect("found").folder, b);
    move_to(&b, &c).expect("moved");
    let (_, report) = Store::open(&c, &now()).expect("opens");
    let said = report.findings.iter().any(|finding| finding.message.contains(&*folder.path.to_string_lossy()));
    assert!(said, "{:?}", report.findings);
    move_to(&c, &b).expect("and back");
}

#[test]
fn a_move_that_was_cut_off_while_its_mark_was_written_is_no_obstacle() {
    let folder = filled();
    let to = folder.path.with_file_name("b");
    let partial = files::sibling(&to, ".moving");
    fs::create_dir(&partial).expect("made");
    fs::write(partial.join("pharmacast-unfinished-move.tmp"), "{").expect("written");
    move_to(&folder.path, &to).expect("moved");
}

pub(super) fn kinds_of(report: &crate::RecoveryReport) -> Vec<FindingKind> {
    report.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn notes_of_moves_with_any_content_leave_the_data_where_it_is() {
    let outside = tempfile::tempdir().expect("a folder");
    let nowhere = outside.path().join("nowhere");
    let huge = vec![b' '; 8 << 20];
    let nested = b"[".repeat(100_000);
    let to_nowhere = serde_json::json!({ "to": nowhere, "abandoned": false }).to_string().into_bytes();
    let contents: [&[u8]; 9] =
        [b"", b"{", b"null", b"{\"to\": \"../..\", \"abandoned\": 0}", b"\xff\xfe", b"\0\0\0\0", &huge, &nested, &to_nowhere];
    for content in contents {
        let folder = filled();
        fs::write(folder.path.join("moving.json"), content).expect("written");
        let story = String::from_utf8_lossy(&content[..content.len().min(30)]).into_owned();
        assert_eq!(find(&folder.path).expect("found").folder, folder.path, "{story}");
        let (store, _) = Store::open(&folder.path, &now()).expect("opens");
        assert_eq!(store.list(&Filter::default()).expect("a list").len(), 8, "{story}");
        drop(store);
        let to = folder.path.with_file_name("new home");
        move_to(&folder.path, &to).expect("moved");
        assert_eq!(find(&folder.path).expect("found").folder, to, "{story}");
        assert!(!nowhere.exists(), "{story}");
    }
}
