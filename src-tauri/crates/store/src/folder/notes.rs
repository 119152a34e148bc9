//! What a move writes down: where the data folder went, that a move is under way, and what a copy is a copy of. Each is read as if anybody
//! had written it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::contents::holds_less;
use super::identity::{Identity, holds_data, is_id};
use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::json::parse_json;

/// In a folder that is no longer the data folder: where it is now, and its id.
pub(crate) const MOVED_TO: &str = "moved_to.txt";

/// In a data folder that is being moved: where to.
pub(crate) const MOVING: &str = "moving.json";

/// In a folder that a move fills or has filled.
pub(crate) const COPY: &str = "pharmacast-unfinished-move";

/// A note holds a path.
const MAX_BYTES: u64 = 1 << 20;

/// Where a data folder went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MovedTo {
    pub(crate) to: PathBuf,
    /// None in notes of earlier programs.
    pub(crate) id: Option<String>,
}

impl MovedTo {
    /// Reads the note; None where there is none.
    ///
    /// # Errors
    /// [`StoreError::MovedNote`] for a note that names no absolute path; [`StoreError::NotPlain`], [`StoreError::Io`].
    pub(crate) fn read(folder: &Path, disk: &Disk) -> Result<Option<Self>> {
        let path = folder.join(MOVED_TO);
        let Some(bytes) = read(&path, disk)? else { return Ok(None) };
        Self::parse(&String::from_utf8_lossy(&bytes)).map(Some).ok_or(StoreError::MovedNote { path })
    }

    /// The path is as it is, or in quotes as JSON writes text: no absolute path begins with a quote.
    fn parse(text: &str) -> Option<Self> {
        // Editors on Windows put a mark in front of the text.
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next()?;
        let to = if first.starts_with('"') { PathBuf::from(serde_json::from_str::<String>(first).ok()?) } else { PathBuf::from(first) };
        let id = lines.next().filter(|id| is_id(id)).map(str::to_owned);
        to.is_absolute().then_some(Self { to, id })
    }

    /// The text of the note: with quotes only where the path wouldn't be read back without, such as a space at its end. None for a path that
    /// can't be read back at all, since it isn't Unicode or isn't absolute.
    fn text(&self) -> Option<String> {
        let to = self.to.to_str()?;
        let id = self.id.as_deref().unwrap_or_default();
        let texts = [Some(to.to_owned()), serde_json::to_string(to).ok()].into_iter().flatten().map(|to| format!("{to}\n{id}\n"));
        texts.into_iter().find(|text| Self::parse(text).as_ref() == Some(self))
    }

    pub(crate) fn write(&self, folder: &Path, disk: &Disk) -> Result<()> {
        let path = folder.join(MOVED_TO);
        let unreadable = || StoreError::Move {
            to: self.to.clone(),
            reason: "its path can't be recorded; choose a folder with a simpler name".to_owned(),
        };
        let text = self.text().ok_or_else(unreadable)?;
        disk.replace(&path, text.as_bytes())?;
        // What is removed on the strength of the note is found again only by it.
        if Self::read(folder, disk)?.as_ref() == Some(self) { Ok(()) } else { Err(unreadable()) }
    }

    /// Whether a note of this place and id can be read back.
    pub(crate) fn can_be_written(&self) -> bool {
        self.text().is_some()
    }
}

/// A move that is under way, noted at the old place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moving {
    pub(crate) to: PathBuf,
    /// It didn't come to its end; what it left at the new place is only reported.
    pub(crate) abandoned: bool,
}

/// What a folder is a copy of, noted at the new place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Copy {
    pub(crate) from: PathBuf,
    pub(crate) id: String,
    /// Everything is there.
    pub(crate) whole: bool,
    /// It is the data folder: it was opened for changes, and what is at the old place is older.
    #[serde(default)]
    pub(crate) used: bool,
}

macro_rules! json_note {
    ($note:ty, $name:expr) => {
        impl $note {
            /// Reads the note; None where there is none that can be understood.
            ///
            /// # Errors
            /// [`StoreError::NotPlain`], [`StoreError::Io`].
            pub(crate) fn read(folder: &Path, disk: &Disk) -> Result<Option<Self>> {
                Ok(read(&folder.join($name), disk)?.and_then(|bytes| parse_json(&bytes).ok()))
            }

            pub(crate) fn write(&self, folder: &Path, disk: &Disk) -> Result<()> {
                let path = folder.join($name);
                let bytes = serde_json::to_vec(self).map_err(|error| StoreError::io("writing", &path)(error.into()))?;
                disk.replace(&path, &bytes)
            }
        }
    };
}

json_note!(Moving, MOVING);
json_note!(Copy, COPY);

impl Copy {
    /// Reads the mark of a folder; None also where it can't be right: a copy is of another folder.
    ///
    /// # Errors
    /// As [`Copy::read`].
    pub(crate) fn read_of(folder: &Path, disk: &Disk) -> Result<Option<Self>> {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Ok(Self::read(folder, disk)?.filter(|copy| copy.from.is_absolute() && whole(&copy.from) != whole(folder)))
    }

    /// Whether the data that this, in `folder`, is a copy of is where the mark says, and isn't less than what is here.
    pub(crate) fn has_original(&self, folder: &Path, disk: &Disk) -> Result<bool> {
        let is_same = Identity::read(&self.from, disk)?.is_some_and(|identity| identity.id == self.id);
        Ok(is_same && holds_data(&self.from) && !holds_less(&self.from, folder, disk))
    }
}

fn read(path: &Path, disk: &Disk) -> Result<Option<Vec<u8>>> {
    use std::io::ErrorKind::{FileTooLarge, NotADirectory, NotFound};
    match disk.read(path, MAX_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        // A file this long isn't one of our notes, and neither is any other text that can't be understood.
        Err(error) if error.kind() == FileTooLarge => Ok(Some(Vec::new())),
        Err(error) => Err(StoreError::io("reading", path)(error)),
    }
}
