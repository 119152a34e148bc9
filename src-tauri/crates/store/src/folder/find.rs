//! Finding the data folder: following the notes of moves, and distinguishing a folder that is missing from one that is new.

use std::fs;
use std::path::{Path, PathBuf};

use super::copy::is_owned;
use super::identity::{Identity, holds_data};
use super::notes::{COPY, Copy, MOVED_TO, MovedTo};
use super::settle::BEFORE_MOVE;
use super::settle::abandon_or_finish;
use crate::disk::{Disk, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::key::SAVED_MODELS;

/// A folder that moved around in a circle is where its data is.
const MOST_MOVES: usize = 16;

/// Where a data folder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder, after all moves.
    pub folder: PathBuf,
    /// The id of the folder; None for a folder that is new or has none yet.
    pub id: Option<String>,
    /// Whether anything of a data folder is in it.
    pub holds_data: bool,
}

/// Finds the data folder that was once at `asked`. Makes nothing.
///
/// # Errors
/// [`StoreError::MovedAway`] when it moved to a place where it isn't now; [`StoreError::MovedNote`] when a note can't be right;
/// [`StoreError::UnfinishedCopy`] when `asked` is what an interrupted move left, and [`StoreError::CopyAlone`] when the data that it is a copy of
/// isn't there; [`StoreError::NotPlain`], [`StoreError::Io`].
pub fn find(asked: &Path) -> Result<Found> {
    find_with(asked, &Disk::default())
}

/// Sets the note aside that leads from a folder to where its data went, so that the folder can be used again. What an interrupted move left of
/// the data there, the store's and what is `owned`, is older than the data that moved: it goes into a folder inside, and that is returned.
///
/// # Errors
/// [`StoreError::Io`].
pub fn forget_move(folder: &Path, owned: &[&str]) -> Result<Option<PathBuf>> {
    let disk = Disk::default();
    let left: Vec<String> = disk.read_dir(folder)?.into_iter().map(|entry| entry.name).filter(|name| is_owned(name, owned)).collect();
    let mut aside = None;
    if !left.is_empty() {
        let mut place = folder.join(BEFORE_MOVE);
        let mut n = 2;
        while is_taken(&place) {
            place = folder.join(format!("{BEFORE_MOVE}-{n}"));
            n += 1;
        }
        disk.make_dirs(&place)?;
        // The note goes last: until then the folder isn't taken for the data folder.
        left.iter().try_for_each(|name| disk.rename(&folder.join(name), &place.join(name)))?;
        aside = Some(place);
    }
    let note = folder.join(MOVED_TO);
    disk.rename(&note, &files::sibling(&note, ".before"))?;
    Ok(aside)
}

/// Takes what an interrupted move left in a folder for the data folder, as the user decided: its mark is set aside.
///
/// # Errors
/// [`StoreError::Io`].
pub fn accept_copy(folder: &Path) -> Result<()> {
    let mark = folder.join(COPY);
    Disk::default().rename(&mark, &files::sibling(&mark, ".before"))
}

/// Refuses a folder from which a note of a move leads away.
pub(crate) fn refuse_moved(folder: &Path, disk: &Disk) -> Result<()> {
    let moved = MovedTo::read(folder, disk)?;
    moved.map_or(Ok(()), |moved| Err(StoreError::MovedMeanwhile { from: folder.to_owned(), to: moved.to }))
}

pub(crate) fn find_with(asked: &Path, disk: &Disk) -> Result<Found> {
    let mut here = asked.to_owned();
    for _ in 0..MOST_MOVES {
        abandon_or_finish(&here, disk)?;
        let Some(moved) = MovedTo::read(&here, disk)? else { return found(here, disk) };
        let there = Identity::of(&moved.to, disk)?;
        let is_there = match (&moved.id, &there) {
            (Some(id), Some(there)) => *id == there.id,
            // The data folder may have moved on.
            (Some(_), None) => MovedTo::read(&moved.to, disk)?.is_some_and(|next| next.id == moved.id),
            // In the data folder of an earlier program, which wrote no id, there always were versions or a place for them.
            (None, _) => is_folder(&moved.to.join(SAVED_MODELS)) && holds_data(&moved.to) || MovedTo::read(&moved.to, disk)?.is_some(),
        };
        if !is_there {
            return Err(StoreError::MovedAway { from: here, to: moved.to });
        }
        here = moved.to;
    }
    // Only notes written by hand make a circle.
    Err(StoreError::MovedAway { from: asked.to_owned(), to: here })
}

fn found(folder: PathBuf, disk: &Disk) -> Result<Found> {
    if let Some(copy) = Copy::read_of(&folder, disk)?.filter(|copy| !copy.whole) {
        if copy.has_original(&folder, disk)? {
            return Err(StoreError::UnfinishedCopy { copy: folder, original: copy.from });
        }
        return Err(StoreError::CopyAlone { copy: folder, original: copy.from });
    }
    let holds_data = holds_data(&folder);
    if !holds_data && holds_programs(&folder) {
        return Err(StoreError::ProgramFolder { folder });
    }
    let id = Identity::of(&folder, disk)?.map(|identity| identity.id);
    Ok(Found { folder, id, holds_data })
}

/// Whether programs are in a folder: what installs and removes them would take the data along.
pub(crate) fn holds_programs(folder: &Path) -> bool {
    const ENDINGS: [&str; 6] = ["exe", "dll", "msi", "so", "dylib", "app"];
    let is_program = |name: &Path| {
        let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) || name.file_stem().is_some_and(|stem| stem == "pharmacast-cli")
    };
    is_folder(folder) && fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_program(Path::new(&entry.file_name()))))
}
