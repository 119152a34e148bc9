//! The one data folder that holds everything the program keeps, found the same way by the window and the command line.

pub(crate) mod diagnostics;
pub(crate) mod json_file;
pub(crate) mod known_folders;
pub(crate) mod own_files;
pub(crate) mod transfer;
pub(crate) mod whole_check;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::data_folder::known_folders::KnownFolders;
use crate::error::WorkbenchError;

/// The environment variable that names the data folder.
pub const DATA_DIR_VARIABLE: &str = "PHARMACAST_DATA_DIR";

/// What the program keeps in the data folder, next to the versions and their index. Moving the data folder touches nothing else.
pub(crate) const OWNED: [&str; 16] = [
    "sales.sqlite",
    "backups",
    "settings.json",
    "holidays.csv",
    "sample_sales.csv",
    "logs",
    "labels.json",
    "labels.lock",
    "in_use_history.json",
    "in_use_history.lock",
    "orders",
    "routine.json",
    "routine.lock",
    "routine_state.json",
    "routine_state.lock",
    "routine_running",
];

/// What to do where a data folder is known but its data isn't there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start {
    /// Refuse: a disk may not be connected.
    #[default]
    Usual,
    /// Start with an empty one, as the user confirmed.
    Empty,
    /// Use other data than before, as the user confirmed.
    OtherData,
}

/// A data folder, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder {
    /// The path of the folder.
    pub folder: PathBuf,
    /// The folder that was asked for, from which notes of moves lead there.
    pub(crate) asked: PathBuf,
    /// The id that it has or is known by.
    pub(crate) id: Option<String>,
}

/// Finds the data folder: the one asked for, else the one that the environment names, else the system's folder for application data
/// (`%LOCALAPPDATA%\Pharmacast Data`, `~/Library/Application Support/Pharmacast`, `~/.local/share/Pharmacast`). A folder that has moved
/// since is followed to its new place.
///
/// # Errors
/// [`WorkbenchError::DataFolderMissing`] when its data was there before and isn't now; [`WorkbenchError::DataFolderChanged`] when other data is
/// there; [`WorkbenchError::NoDataFolder`] when the system names no
/// such folder, which happens to users without a home; [`WorkbenchError::Store`] for a folder that can't be the data folder.
pub fn data_folder(asked: Option<PathBuf>, environment: Option<OsString>, start: Start) -> Result<DataFolder, WorkbenchError> {
    find_folder(&named_folder(asked, environment).ok_or(WorkbenchError::NoDataFolder)?, start)
}

/// The folder that was requested, or named by the environment, or the system's, after following its moves. None when the system has no such folder.
#[must_use]
pub fn named_folder(asked: Option<PathBuf>, environment: Option<OsString>) -> Option<PathBuf> {
    let named = asked.or_else(|| environment.filter(|value| !value.is_empty()).map(PathBuf::from));
    named.or_else(|| Some(default_folder(&dirs::data_local_dir()?, cfg!(windows))))
}

/// Finds the data folder that is or once was at `folder`.
///
/// # Errors
/// As [`data_folder`].
pub fn find_folder(folder: &Path, start: Start) -> Result<DataFolder, WorkbenchError> {
    look(folder, &KnownFolders::load(), start)
}

fn look(folder: &Path, known: &KnownFolders, start: Start) -> Result<DataFolder, WorkbenchError> {
    let asked = folder.to_owned();
    let found = match store::find(folder) {
        Err(store::StoreError::MovedAway { from, .. }) if start == Start::Empty => {
            store::forget_move(&from, &OWNED)?;
            return Ok(DataFolder { folder: from, asked, id: None });
        }
        Err(store::StoreError::CopyAlone { copy, .. }) if start == Start::OtherData => {
            store::accept_copy(&copy)?;
            store::find(folder)?
        }
        other => other?,
    };
    let expected = known.id_of(&found.folder);
    if let (false, Some(id)) = (found.holds_data, &expected) {
        if start == Start::Empty {
            return Ok(DataFolder { folder: found.folder, asked, id: None });
        }
        let elsewhere = known.other_folder_of(id, &found.folder);
        return Err(WorkbenchError::DataFolderMissing { folder: found.folder.display().to_string(), elsewhere });
    }
    if let (Some(id), Some(before)) = (&found.id, &expected)
        && start != Start::OtherData
        && !known.knows(&found.folder, id)
    {
        let elsewhere = known.other_folder_of(before, &found.folder);
        return Err(WorkbenchError::DataFolderChanged { folder: found.folder.display().to_string(), elsewhere });
    }
    // Data that nothing says is the data of before may be other data.
    if let (true, None, Some(before)) = (found.holds_data, &found.id, &expected) {
        if start != Start::OtherData {
            let elsewhere = known.other_folder_of(before, &found.folder);
            return Err(WorkbenchError::DataFolderChanged { folder: found.folder.display().to_string(), elsewhere });
        }
        return Ok(DataFolder { folder: found.folder, asked, id: None });
    }
    let id = found.id.or(expected);
    // A note of a move is only a text: it leads to the data that was used here, not to any.
    if let Some(before) = known.id_of(folder)
        && start != Start::OtherData
        && !id.as_deref().is_some_and(|id| known.knows(folder, id))
    {
        let elsewhere = known.other_folder_of(&before, &found.folder);
        return Err(WorkbenchError::DataFolderChanged { folder: found.folder.display().to_string(), elsewhere });
    }
    Ok(DataFolder { folder: found.folder, asked, id })
}

/// The folder for data in the system's folder for application data. On Windows the program itself is installed in `Pharmacast` there, so the
/// data has a folder of its own, unless an earlier version has put it next to the program.
fn default_folder(local: &Path, program_is_there: bool) -> PathBuf {
    let plain = local.join("Pharmacast");
    if !program_is_there {
        return plain;
    }
    let apart = local.join("Pharmacast Data");
    let is_used = |folder: &Path| ["saved_models", "sales.sqlite", "moved_to.txt"].iter().any(|name| folder.join(name).exists());
    if is_used(&plain) && !is_used(&apart) { plain } else { apart }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_asked_for_wins_over_the_environment_and_an_empty_variable_counts_as_none() {
        let top = tempfile::tempdir().expect("a folder");
        let [a, b] = ["a", "b"].map(|name| top.path().join(name));
        let found = |asked: Option<&PathBuf>, environment: Option<&Path>| {
            data_folder(asked.cloned(), environment.map(|path| path.as_os_str().to_owned()), Start::Usual).map(|found| found.folder).ok()
        };
        assert_eq!(found(Some(&a), Some(&b)), Some(a.clone()));
        assert_eq!(found(None, Some(&b)), Some(b.clone()));
        assert_eq!(found(None, Some(Path::new(""))), found(None, None));
    }

    #[test]
    fn data_is_kept_apart_from_the_program_and_stays_where_an_earlier_version_put_it() {
        let local = tempfile::tempdir().expect("a folder");
        let [plain, apart] = ["Pharmacast", "Pharmacast Data"].map(|name| local.path().join(name));
        assert_eq!(default_folder(local.path(), false), plain);
        std::fs::create_dir(&plain).expect("made");
        std::fs::write(plain.join("c10.dll"), "a program").expect("written");
        assert_eq!(default_folder(local.path(), true), apart, "a fresh installation");
        std::fs::write(plain.join("sales.sqlite"), "sales").expect("written");
        assert_eq!(default_folder(local.path(), true), plain, "an earlier version kept its data there");
        std::fs::create_dir_all(apart.join("saved_models")).expect("made");
        assert_eq!(default_folder(local.path(), true), apart);
    }

    #[test]
    fn data_that_was_there_and_is_not_is_missed_and_never_made_again_without_asking() {
        let top = tempfile::tempdir().expect("a folder");
        let stick = top.path().join("stick").join("药房");
        let mut known = KnownFolders::default();
        let look = |known: &KnownFolders, start| look(&stick, known, start);
        let new = look(&known, Start::Usual).expect("a new folder may be made");
        assert_eq!(new.id, None);
        let (bench, _) = store::Store::open(&stick, &jiff::ZonedDateTime::now()).expect("opened");
        let id = bench.folder_id().expect("an id").to_owned();
        drop(bench);
        known.add(&stick, &id);
        assert_eq!(look(&known, Start::Usual).expect("there").id.as_deref(), Some(&*id));

        std::fs::rename(top.path().join("stick"), top.path().join("unplugged")).expect("renamed");
        for mount_point in [false, true] {
            if mount_point {
                std::fs::create_dir_all(&stick).expect("made");
            }
            let missing = look(&known, Start::Usual).expect_err("missed");
            assert_eq!(missing.code(), crate::ErrorCode::DataFolderMissing);
            assert_eq!(stick.exists(), mount_point, "nothing is made");
        }
        known.add(&top.path().join("unplugged").join("药房"), &id);
        assert!(look(&known, Start::Usual).expect_err("missed").to_string().contains("unplugged"), "it was seen elsewhere");
        assert_eq!(look(&known, Start::Empty).expect("confirmed").id, None, "an empty one is another one");
        let shell = |name: &str| {
            std::fs::create_dir_all(stick.join("saved_models")).expect("made");
            std::fs::write(stick.join(name), "").expect("written");
        };
        for name in ["models.sqlite", "sales.sqlite"] {
            shell(name);
            assert!(look(&known, Start::Usual).is_err(), "an empty {name} isn't the data");
        }
        std::fs::write(stick.join("models.sqlite"), "an index").expect("written");
        let changed = look(&known, Start::Usual).expect_err("nothing says that it is the data of before");
        assert_eq!(changed.code(), crate::ErrorCode::DataFolderChanged);
        assert_eq!(look(&known, Start::OtherData).expect("confirmed").id, None, "other data isn't known by the id of before");
        std::fs::remove_dir_all(&stick).expect("removed");
        std::fs::rename(top.path().join("unplugged").join("药房"), &stick).expect("renamed");
        std::fs::remove_file(stick.join("data_folder.json")).expect("removed");
        assert_eq!(look(&known, Start::Usual).expect("there").id.as_deref(), Some(&*id), "a lost id file is written again");
    }
    #[test]
    fn other_data_in_the_same_place_is_used_only_after_asking() {
        let top = tempfile::tempdir().expect("a folder");
        let stick = top.path().join("stick");
        let mut known = KnownFolders::default();
        let mut ids = Vec::new();
        for name in ["north", "south"] {
            let (opened, _) = store::Store::open(&stick, &jiff::ZonedDateTime::now()).expect("opened");
            ids.push(opened.folder_id().expect("an id").to_owned());
            drop(opened);
            std::fs::rename(&stick, top.path().join(name)).expect("renamed");
        }
        known.add(&stick, &ids[0]);
        std::fs::rename(top.path().join("south"), &stick).expect("renamed");
        let changed = look(&stick, &known, Start::Usual).expect_err("another stick");
        assert_eq!(changed.code(), crate::ErrorCode::DataFolderChanged);
        assert_eq!(look(&stick, &known, Start::Empty).expect_err("it isn't empty").code(), crate::ErrorCode::DataFolderChanged);
        assert_eq!(look(&stick, &known, Start::OtherData).expect("confirmed").id.as_deref(), Some(&*ids[1]));
        known.add(&stick, &ids[1]);
        look(&stick, &known, Start::Usual).expect("known from now on");
        std::fs::rename(&stick, top.path().join("south")).expect("renamed");
        std::fs::rename(top.path().join("north"), &stick).expect("renamed");
        look(&stick, &known, Start::Usual).expect("the first one still is");
    }

    #[test]
    fn what_an_interrupted_move_left_is_used_only_after_asking() {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path().join("data");
        let id = store::Store::open(&folder, &jiff::ZonedDateTime::now()).expect("opened").0.folder_id().expect("an id").to_owned();
        let mark = serde_json::json!({ "from": top.path().join("unplugged"), "id": id, "whole": false, "used": false });
        std::fs::write(folder.join("pharmacast-unfinished-move"), mark.to_string()).expect("written");
        let known = KnownFolders::default();
        for start in [Start::Usual, Start::Empty] {
            assert_eq!(look(&folder, &known, start).expect_err("refused").code(), crate::ErrorCode::DataFolderChanged);
        }
        assert_eq!(look(&folder, &known, Start::OtherData).expect("confirmed").folder, folder);
        assert_eq!(look(&folder, &known, Start::Usual).expect("from now on").id, Some(id));
    }

    #[test]
    fn a_note_leads_to_no_other_data_without_asking() {
        let top = tempfile::tempdir().expect("a folder");
        let [asked, other, moved] = ["asked", "other", "moved"].map(|name| top.path().join(name));
        let open = |folder: &Path| store::Store::open(folder, &jiff::ZonedDateTime::now()).expect("opened").0;
        let id = |folder: &Path| open(folder).folder_id().expect("an id").to_owned();
        let (ours, theirs) = (id(&asked), id(&other));
        let mut known = KnownFolders::default();
        known.add(&asked, &ours);
        for note in [format!("{}\n", other.display()), format!("{}\n{theirs}\n", other.display())] {
            std::fs::write(asked.join("moved_to.txt"), &note).expect("written");
            let changed = look(&asked, &known, Start::Usual).expect_err("it is other data");
            assert_eq!(changed.code(), crate::ErrorCode::DataFolderChanged, "{note}");
            assert_eq!(look(&asked, &known, Start::Empty).expect_err("it isn't empty").code(), crate::ErrorCode::DataFolderChanged);
            let confirmed = look(&asked, &known, Start::OtherData).expect("confirmed");
            assert_eq!((confirmed.folder.as_path(), confirmed.asked.as_path()), (other.as_path(), asked.as_path()));
            let mut known = known.clone();
            known.add(&asked, &theirs);
            assert_eq!(look(&asked, &known, Start::Usual).expect("known from now on").folder, other);
        }
        std::fs::remove_file(other.join("data_folder.json")).expect("removed");
        std::fs::write(asked.join("moved_to.txt"), format!("{}\n", other.display())).expect("written");
        assert!(look(&asked, &known, Start::Usual).is_err(), "nothing says that it is ours");

        std::fs::remove_file(asked.join("moved_to.txt")).expect("removed");
        open(&asked).move_to(&moved, &OWNED, &mut |_| true).expect("moved");
        assert_eq!(look(&asked, &known, Start::Usual).expect("our own data").folder, moved);
        known.add(&moved, &ours);
        std::fs::remove_file(moved.join("data_folder.json")).expect("removed");
        std::fs::write(asked.join("moved_to.txt"), format!("{}\n", moved.display())).expect("written");
        assert_eq!(look(&asked, &known, Start::Usual).expect("its id is known").id.as_deref(), Some(&*ours));
    }
}
