//! Where a data folder may move, what its notes and marks may say, and moves at the same time.

use std::fs;
use std::path::Path;

use super::moving::*;
use super::*;
use crate::{Filter, StoreError, find};

/// Names that a line of a note doesn't keep as they are.
#[cfg(unix)]
const NAMES: [&str; 10] = ["new ", " ", "新\u{3000}", "new\u{a0}", "new\r", "new\n", "a\nb", "\"quoted\"", "a\u{85}", "a\u{2028}b\u{1}"];

#[cfg(unix)]
#[test]
fn the_way_to_the_data_is_found_whatever_the_new_folder_is_called() {
    for name in NAMES {
        let folder = filled();
        let to = folder.path.with_file_name(name);
        move_to(&folder.path, &to).expect(name);
        assert_eq!(find(&folder.path).expect(name).folder, to, "{name:?}");
        let (b, back) = (to.with_file_name(format!("{name}2")), folder.path.clone());
        move_to(&to, &b).expect(name);
        assert_eq!(find(&folder.path).expect(name).folder, b, "{name:?}");
        move_to(&b, &back).expect(name);
        assert_eq!(find(&to).expect(name).folder, folder.path, "{name:?}");
        assert_eq!(open(&folder).list(&Filter::default()).expect(name).len(), 8);
    }
}

#[cfg(unix)]
#[test]
fn a_note_without_need_has_no_quotes_and_a_note_in_quotes_is_read() {
    let folder = filled();
    let to = folder.path.with_file_name("新 家");
    move_to(&folder.path, &to).expect("moved");
    let note = fs::read_to_string(folder.path.join("moved_to.txt")).expect("read");
    assert_eq!(note.lines().next(), to.to_str(), "earlier programs read it");
    let id = note.lines().nth(1).expect("an id");
    fs::write(folder.path.join("moved_to.txt"), format!("{}\r\n{id}\r\n", serde_json::json!(to))).expect("written");
    assert_eq!(find(&folder.path).expect("found").folder, to);
    fs::write(folder.path.join("moved_to.txt"), "\"relative\"\n").expect("written");
    assert!(matches!(find(&folder.path), Err(StoreError::MovedNote { .. })));
}

#[cfg(unix)]
#[test]
fn a_link_is_no_place_for_the_data() {
    let folder = filled();
    let [real, link, up] = ["real", "link", "up"].map(|name| folder.path.with_file_name(name));
    fs::create_dir(&real).expect("made");
    std::os::unix::fs::symlink(&real, &link).expect("linked");
    std::os::unix::fs::symlink(folder.path.with_file_name("missing"), &up).expect("linked");
    for to in [link.clone(), link.join(""), link.join("."), up] {
        let refused = move_to(&folder.path, &to);
        assert!(matches!(refused, Err(StoreError::Move { .. } | StoreError::NotPlain { .. })), "{}: {refused:?}", to.display());
        assert_eq!(find(&folder.path).expect("found").folder, folder.path);
    }
    // What is above the new place is the user's choice.
    move_to(&folder.path, &link.join("data")).expect("moved");
    let found = find(&folder.path).expect("found").folder;
    assert_eq!(open_at(&found).list(&Filter::default()).expect("a list").len(), 8);
}

#[cfg(unix)]
fn open_at(folder: &Path) -> Store {
    Store::open(folder, &now()).expect("opens").0
}

#[cfg(unix)]
#[test]
fn a_place_where_no_database_can_be_opened_is_refused_before_anything_goes() {
    let folder = filled();
    let top = folder.path.with_file_name("n".repeat(100)).join("n".repeat(100));
    let (mut refusals, mut moves) = (0, 0);
    for length in (30..=80).step_by(5) {
        let to = top.join("长".repeat(length));
        match move_to(&folder.path, &to) {
            Ok(_) => {
                moves += 1;
                let backup = to.join("backups").join("sales-20250715-184000.sqlite");
                fs::create_dir(backup.parent().expect("a parent")).expect("made");
                drop(files::open_database(&backup, std::time::Duration::ZERO, &[]).expect("every database can be opened"));
                assert_eq!(open_at(&to).list(&Filter::default()).expect("a list").len(), 8);
                move_to(&to, &folder.path).expect("moved back");
            }
            Err(error) => {
                refusals += 1;
                assert!(matches!(error, StoreError::Move { .. }), "{error:?}");
                assert_eq!(find(&folder.path).expect("found").folder, folder.path);
                assert!(!to.exists() && !files::sibling(&to, ".moving").exists(), "nothing is left");
                assert!(!folder.path.join("moving.json").exists());
                assert!(open(&folder).verify().expect("verified").ok);
            }
        }
    }
    assert!(refusals > 1 && moves > 1, "{refusals} refusals, {moves} moves");
    let far = ["a", "b", "c"].iter().fold(top, |path, name| path.join(name.repeat(200)));
    assert!(matches!(move_to(&folder.path, &far), Err(StoreError::Move { .. })), "far too long");
    assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8);
}

#[test]
fn what_an_interrupted_move_left_is_cleared_and_nothing_else() {
    for foreign in ["thesis.docx", "saved_models/thesis.docx", "logs/photo.jpg", "photos/1.jpg"] {
        for partial in [false, true] {
            let folder = filled();
            let to = folder.path.with_file_name("new");
            let place = if partial { files::sibling(&to, ".moving") } else { to.clone() };
            copied(&folder.path, &place);
            let mark = place.join("pharmacast-unfinished-move");
            fs::write(&mark, fs::read_to_string(&mark).expect("read").replace("\"whole\":true", "\"whole\":false")).expect("written");
            fs::remove_file(folder.path.join("moving.json")).expect("removed");
            // What the data folder no longer has doesn't block a move.
            let gone = VersionPath { key: every_scope("P", "S").remove(0), number: 1 };
            fs::remove_dir_all(open(&folder).version_dir(&gone)).expect("removed");
            let file = place.join(foreign.replace('/', std::path::MAIN_SEPARATOR_STR));
            fs::create_dir_all(file.parent().expect("a parent")).expect("made");
            fs::write(&file, "theirs").expect("written");
            let refused = move_to(&folder.path, &to).expect_err("refused");
            let name = foreign.split('/').next_back().expect("a name");
            let said = if foreign.starts_with("photos") { "photos" } else { name };
            assert!(matches!(&refused, StoreError::Move { reason, .. } if reason.contains(said)), "{foreign}: {refused}");
            assert_eq!(fs::read(&file).expect("still there"), b"theirs", "{foreign}");
            assert!(place.join("sales.sqlite").exists(), "{foreign}: nothing was removed");
            fs::remove_file(&file).expect("moved away");
            if foreign.starts_with("photos") {
                fs::remove_dir(place.join("photos")).expect("removed");
            }
            move_to(&folder.path, &to).expect("moved");
            assert!(!files::sibling(&to, ".moving").exists());
        }
    }
}

#[test]
fn folders_alone_are_no_data_and_neither_is_another_programs_database() {
    let folder = filled();
    let hollow = folder.path.with_file_name("hollow");
    for name in ["saved_models/.staging", "saved_models/.trash/product", "saved_models/product/P_all/tcn/v1", "backups", "logs"] {
        fs::create_dir_all(hollow.join(name)).expect("made");
        assert!(!find(&hollow).expect("found").holds_data, "{name}");
    }
    for name in ["saved_models/versions.json.lock", "saved_models/versions.json.holder", "backups/backups.lock", "sales.sqlite"] {
        fs::write(hollow.join(name), "").expect("written");
        assert!(!find(&hollow).expect("found").holds_data, "{name}");
    }
    fs::write(hollow.join("saved_models").join("product").join("P_all").join("tcn").join("v1").join("model.pth"), "weights")
        .expect("written");
    assert!(find(&hollow).expect("found").holds_data);

    let other = folder.path.with_file_name("other");
    fs::create_dir(&other).expect("made");
    fs::write(other.join("sales.sqlite"), "of something else").expect("written");
    fs::create_dir(folder.path.with_file_name("old")).expect("made");
    fs::write(folder.path.with_file_name("old").join("moved_to.txt"), format!("{}\n", other.display())).expect("written");
    assert!(matches!(find(&folder.path.with_file_name("old")), Err(StoreError::MovedAway { .. })));
}

fn mark(folder: &Path, from: &Path, id: &str, whole: bool) {
    let mark = serde_json::json!({ "from": from, "id": id, "whole": whole, "used": false });
    fs::write(folder.join("pharmacast-unfinished-move"), mark.to_string()).expect("written");
}

#[test]
fn a_mark_of_a_move_that_cannot_be_right_takes_no_data_away() {
    let folder = filled();
    let id = find(&folder.path).expect("found").id.expect("an id");
    for from in [Path::new("relative"), Path::new("../药房"), &folder.path, &folder.path.join("..").join("药房")] {
        for whole in [false, true] {
            mark(&folder.path, from, &id, whole);
            assert_eq!(find(&folder.path).expect("found").folder, folder.path, "{}", from.display());
            assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "{}", from.display());
        }
    }
    let hollow = folder.path.with_file_name("hollow");
    fs::create_dir(&hollow).expect("made");
    fs::copy(folder.path.join("data_folder.json"), hollow.join("data_folder.json")).expect("copied");
    for from in [&hollow, &folder.path.with_file_name("nowhere")] {
        mark(&folder.path, from, &id, false);
        assert!(matches!(find(&folder.path), Err(StoreError::CopyAlone { .. })), "{}", from.display());
        crate::accept_copy(&folder.path).expect("accepted");
        assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8);
        mark(&folder.path, from, &id, true);
        assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "{}", from.display());
    }
}

#[test]
fn a_note_of_a_move_that_cannot_be_right_leads_nowhere() {
    let folder = filled();
    let id = find(&folder.path).expect("found").id.expect("an id");
    let to = folder.path.with_file_name("to");
    fs::create_dir(&to).expect("made");
    for content in [&[][..], &["data_folder.json"], &["sales.sqlite"]] {
        for name in content {
            fs::copy(folder.path.join(name), to.join(name)).expect("copied");
        }
        mark(&to, &folder.path, &id, true);
        for named in [to.clone(), PathBuf::from("to"), PathBuf::from("../to")] {
            fs::write(folder.path.join("moving.json"), serde_json::json!({ "to": named, "abandoned": false }).to_string())
                .expect("written");
            assert_eq!(find(&folder.path).expect("found").folder, folder.path, "{content:?}");
            assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "{content:?}");
            assert!(!folder.path.join("moved_to.txt").exists());
        }
        fs::remove_dir_all(&to).expect("removed");
        fs::create_dir(&to).expect("made");
    }
}

#[test]
fn who_opened_the_data_folder_before_it_moved_changes_nothing_at_the_old_place() {
    let folder = filled();
    let (store, other) = (open(&folder), open(&folder));
    let staged = other.stage(&product_key("X"), &now()).expect("staged");
    staged.write("model.pth", b"weights").expect("written");
    drop(staged);
    let [to, second] = ["to", "second"].map(|name| folder.path.with_file_name(name));
    move_to(&folder.path, &to).expect("moved");
    let is_refused = |result: Result<(), StoreError>| matches!(result, Err(StoreError::MovedMeanwhile { .. }));
    assert!(is_refused(store.check_place()));
    assert!(is_refused(store.delete(&[VersionPath { key: every_scope("P", "S").remove(0), number: 1 }], &now()).map(drop)));
    assert!(is_refused(store.empty_trash().map(drop)));
    assert!(is_refused(store.reindex().map(drop)));
    assert!(try_publish(&store, &product_key("Y")).is_err());
    assert!(is_refused(store.move_to(&second, &OWNED, &mut |_| true).map(drop)), "the second of two moves");
    assert!(is_refused(Store::open(&folder.path, &now()).map(drop)), "found before it moved, opened after it");
    assert!(!second.exists() && !folder.path.join("data_folder.json").exists());
    // Windows keeps a file as long as a program has it open.
    assert!(cfg!(windows) || !folder.path.join("models.sqlite").exists());
    let found = find(&folder.path).expect("found").folder;
    assert_eq!(found, to);
    let store = Store::open(&found, &now()).expect("opens").0;
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 8);
}

#[test]
fn of_moves_at_once_one_happens_and_the_data_is_where_the_note_leads() {
    for round in 0..4 {
        let folder = filled();
        // Each is open before any begins.
        let stores: Vec<_> = (0..4).map(|_| open(&folder)).collect();
        let moves: Vec<_> = stores
            .into_iter()
            .enumerate()
            .map(|(at, store)| {
                let to = folder.path.with_file_name(format!("to{at}"));
                std::thread::spawn(move || store.move_to(&to, &OWNED, &mut |_| true).is_ok())
            })
            .collect();
        let done = moves.into_iter().map(|one| one.join().expect("it ends")).filter(|done| *done).count();
        let found = find(&folder.path).expect("found").folder;
        let (store, _) = Store::open(&found, &now()).expect("opens");
        assert_eq!(store.list(&Filter::default()).expect("a list").len(), 8, "round {round}");
        assert_eq!(fs::read(found.join("sales.sqlite")).expect("read"), b"sales");
        assert!(done <= 1, "{done} moves say that they happened");
    }
}

/// Sales as they begin, whatever is in them.
fn sales(folder: &Path, content: &str) {
    fs::write(folder.join("sales.sqlite"), format!("SQLite format 3\0{content}")).expect("written");
}

#[test]
fn what_holds_less_is_not_taken_for_the_original() {
    let folder = filled();
    sales(&folder.path, "all");
    let id = find(&folder.path).expect("found").id.expect("an id");
    let other = folder.path.with_file_name("other");
    fs::create_dir(&other).expect("made");
    fs::copy(folder.path.join("data_folder.json"), other.join("data_folder.json")).expect("copied");
    for name in ["saved_models/.staging", "locks", "backups"] {
        fs::create_dir_all(other.join(name)).expect("made");
    }
    for left in ["nothing", "a text", "an empty index"] {
        match left {
            "nothing" => {}
            "a text" => fs::write(other.join("sales.sqlite"), "of something else").expect("written"),
            _ => fs::copy(folder.path.join("models.sqlite"), other.join("models.sqlite")).map(drop).expect("copied"),
        }
        mark(&folder.path, &other, &id, false);
        assert!(matches!(find(&folder.path), Err(StoreError::CopyAlone { .. })), "{left}");
        crate::accept_copy(&folder.path).expect("accepted");
        assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "{left}");
    }
    // What is complete there is.
    drop(move_to(&folder.path, &folder.path.with_file_name("copy")).expect("moved"));
    let found = find(&folder.path).expect("found").folder;
    fs::remove_dir_all(&other).expect("removed");
    copied(&found, &other);
    mark(&other, &found, &id, false);
    assert!(matches!(find(&other), Err(StoreError::UnfinishedCopy { .. })));
}

#[test]
fn a_copy_that_lacks_anything_takes_no_place() {
    for damage in ["sales gone", "sales emptied", "sales changed", "version gone", "weights cut"] {
        let folder = filled();
        sales(&folder.path, "all");
        drop(open(&folder));
        let to = folder.path.with_file_name("to");
        copied(&folder.path, &to);
        let version = VersionPath { key: every_scope("P", "S").remove(0), number: 1 };
        let version = crate::layout::Layout::new(&to).version_dir(&version);
        match damage {
            "sales gone" => fs::remove_file(to.join("sales.sqlite")).expect("removed"),
            "sales emptied" => fs::write(to.join("sales.sqlite"), "").expect("written"),
            "sales changed" => sales(&to, "abc"),
            "version gone" => fs::remove_dir_all(&version).expect("removed"),
            _ => fs::write(version.join("model.pth"), "w").expect("written"),
        }
        let moving = fs::read(folder.path.join("moving.json")).expect("read");
        assert!(Store::open(&to, &now()).is_err(), "{damage}: opened on its own");
        assert!(!folder.path.join("moved_to.txt").exists(), "{damage}");
        fs::write(folder.path.join("moving.json"), moving).expect("written");
        assert_eq!(find(&folder.path).expect("found").folder, folder.path, "{damage}");
        assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "{damage}");
        assert!(!folder.path.join("moved_to.txt").exists(), "{damage}");
    }
}

#[test]
fn a_note_that_an_editor_saved_is_read() {
    let folder = filled();
    let to = folder.path.with_file_name("new");
    move_to(&folder.path, &to).expect("moved");
    let note = folder.path.join("moved_to.txt");
    let text = fs::read_to_string(&note).expect("read");
    for saved in [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), format!("\u{feff}{}", text.replace('\n', "\r\n"))] {
        fs::write(&note, &saved).expect("written");
        assert_eq!(find(&folder.path).expect("found").folder, to, "{saved:?}");
    }
}

#[test]
fn notes_that_were_cut_off_while_they_were_written_are_no_obstacle_on_the_way_back() {
    for name in ["pharmacast-unfinished-move.tmp", "moved_to.txt.tmp", "moving.json.tmp"] {
        let folder = filled();
        let to = folder.path.with_file_name("new");
        move_to(&folder.path, &to).expect("moved");
        fs::write(folder.path.join(name), "{").expect("written");
        move_to(&to, &folder.path).expect(name);
        assert_eq!(open(&folder).list(&Filter::default()).expect("a list").len(), 8, "{name}");
    }
}

#[test]
fn a_data_folder_whose_id_is_lost_is_known_by_its_versions() {
    let folder = filled();
    let id = find(&folder.path).expect("found").id;
    fs::remove_file(folder.path.join("data_folder.json")).expect("removed");
    assert_eq!(find(&folder.path).expect("found").id, id);
    assert_eq!(open(&folder).folder_id(), id.as_deref());
    assert!(folder.path.join("data_folder.json").exists());
    fs::write(folder.path.join("data_folder.json"), "{").expect("torn");
    assert_eq!(open(&folder).folder_id(), id.as_deref());
    // Where the copy can't be kept, the folder is used all the same.
    let copy = folder.path.join("saved_models").join(".data_folder.json");
    fs::remove_file(&copy).expect("removed");
    fs::create_dir(&copy).expect("made");
    let (store, report) = open_report(&folder);
    assert_eq!(store.folder_id(), id.as_deref());
    assert!(report.findings.iter().any(|finding| finding.kind == crate::FindingKind::LinkFound), "{:?}", report.findings);
}
