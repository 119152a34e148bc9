//! Moving the data folder: whole at the new place before anything goes at the old one, and always found again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::cut::{Cut, Kind};
use super::*;
use crate::disk::Disk;
use crate::folder::find_with;
use crate::{Filter, FindingKind, StoreError, find, forget_move};

const OWNED: [&str; 3] = ["sales.sqlite", "settings.json", "logs"];

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

fn move_to(folder: &Path, to: &Path) -> Result<crate::MoveReport, StoreError> {
    Store::open(folder, &now()).expect("opens").0.move_to(to, &OWNED, &mut |_| true)
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
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
fn copied(folder: &Path, to: &Path) {
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
fn used_after_a_cut_move() -> (Folder, PathBuf) {
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

fn kinds_of(report: &crate::RecoveryReport) -> Vec<FindingKind> {
    report.findings.iter().map(|finding| finding.kind).collect()
}

/// A folder to start each cut from, always at the same paths, since notes hold paths.
struct Stage {
    top: Folder,
    back: bool,
}

impl Stage {
    fn a(&self) -> PathBuf {
        self.top.path.join("a")
    }

    fn b(&self) -> PathBuf {
        self.top.path.join("b")
    }

    /// A data folder at `a`; or one that once moved from `b` to `a`, for the way back.
    fn new(back: bool) -> Self {
        let stage = Self { top: folder(), back };
        let start = if back { stage.b() } else { stage.a() };
        let store = Store::open(&start, &now()).expect("opens").0;
        for key in &every_scope("P", "S")[..2] {
            publish(&store, key);
        }
        fs::write(start.join("sales.sqlite"), "sales").expect("written");
        if back {
            store.move_to(&stage.a(), &OWNED, &mut |_| true).expect("moved");
        }
        stage
    }

    /// Moves `a` to `b` on a disk that is cut at a step; false when the move came to its end.
    fn cut(&self, kind: Kind, at: usize) -> bool {
        let cut = Cut::new(kind, at);
        let (store, _) = Store::open_with(&self.a(), &now(), cut.options()).expect("opens");
        cut.arm();
        drop(store.move_to(&self.b(), &OWNED, &mut |_| true));
        cut.fired()
    }

    /// Opens what is found from a place, on a disk that is cut at a step; false when that came to its end.
    fn cut_opening(&self, from: &Path, kind: Kind, at: usize) -> bool {
        let cut = Cut::new(kind, at);
        cut.arm();
        let options = cut.options();
        if let Ok(found) = find_with(from, &options.disk) {
            drop(Store::open_with(&found.folder, &now(), options));
        }
        cut.fired()
    }

    /// Everything is found from both places that can be started from, and it is the same.
    fn check(&self, story: &str) {
        let places = if self.back { vec![self.b(), self.a()] } else { vec![self.a()] };
        let mut folders = BTreeSet::new();
        for place in &places {
            let found = find_with(place, &Disk::default()).expect(story);
            let (store, report) = Store::open(&found.folder, &now()).expect(story);
            let left: Vec<_> = report.findings.iter().filter(|finding| finding.kind != FindingKind::CopyLeft).collect();
            assert!(left.is_empty(), "{story}: {left:?}");
            assert_eq!(super::crash::all_versions(&store).len(), 2, "{story}");
            assert!(store.verify().expect(story).ok, "{story}");
            assert_eq!(fs::read(found.folder.join("sales.sqlite")).expect(story), b"sales", "{story}");
            folders.insert(found.folder);
        }
        assert_eq!(folders.len(), 1, "{story}: both lead to the same data folder");
        let here = folders.into_iter().next().expect(story);
        for other in [self.a(), self.b(), files::sibling(&self.b(), ".moving")].into_iter().filter(|place| *place != here) {
            let has_sales = other.join("sales.sqlite").exists();
            let (_, report) = Store::open(&here, &now()).expect(story);
            let said = report
                .findings
                .iter()
                .any(|finding| finding.kind == FindingKind::CopyLeft && finding.message.contains(&*other.to_string_lossy()));
            assert!(
                !has_sales || said,
                "{story}: a copy of the sales is left at {} and isn't reported: {:?}",
                other.display(),
                report.findings
            );
        }
    }
}

#[test]
fn a_move_there_and_back_survives_a_cut_at_every_step_and_in_the_opening_after_it() {
    let mut points = 0;
    for back in [false, true] {
        for kind in [Kind::Clean, Kind::Torn] {
            for at in 0.. {
                let stage = Stage::new(back);
                if !stage.cut(kind, at) {
                    stage.check("an uncut move");
                    break;
                }
                let story = format!("{} cut at step {at} ({kind:?})", if back { "moving back" } else { "moving" });
                let start = if back { stage.b() } else { stage.a() };
                let mut again = 0;
                while stage.cut_opening(&start, kind, again) {
                    stage.check_found(&start, &format!("{story}, opening cut at step {again}"));
                    again += 1;
                    points += 1;
                }
                stage.check(&story);
                points += 1;
            }
        }
    }
    println!("moves: {points} cut points");
    assert!(points > 200, "{points}");
}

impl Stage {
    /// The data is found, whatever is left to settle.
    fn check_found(&self, from: &Path, story: &str) {
        let found = find_with(from, &Disk::default()).expect(story);
        assert!(found.holds_data && found.folder.join("sales.sqlite").exists(), "{story}: {}", found.folder.display());
    }
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
            // What the data folder no longer has doesn't stand in the way.
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
    assert!(!second.exists() && !folder.path.join("data_folder.json").exists() && !folder.path.join("models.sqlite").exists());
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
