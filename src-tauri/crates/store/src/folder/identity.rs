//! `data_folder.json`: a random id that distinguishes one data folder from another, wherever it is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use files::{Nature, nature};
use serde::{Deserialize, Serialize};

use super::copy::is_passing;
use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::json::parse_json;

/// Name of the file in the data folder.
pub(crate) const IDENTITY: &str = "data_folder.json";

/// Name of its copy among the versions.
const IDENTITY_COPY: &str = ".data_folder.json";

/// The file holds one line.
const MAX_BYTES: u64 = 64 << 10;

/// Hex digits of an id: 128 bits.
const DIGITS: usize = 32;

/// What distinguishes a data folder from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    format: u32,
    pub(crate) id: String,
}

impl Identity {
    pub(crate) fn path(folder: &Path) -> PathBuf {
        folder.join(IDENTITY)
    }

    /// The identity of a folder; None where there is none that can be understood.
    ///
    /// # Errors
    /// [`StoreError::NotPlain`], [`StoreError::Io`].
    pub(crate) fn read(folder: &Path, disk: &Disk) -> Result<Option<Self>> {
        Self::read_at(&Self::path(folder), disk)
    }

    fn read_at(path: &Path, disk: &Disk) -> Result<Option<Self>> {
        match disk.read(path, MAX_BYTES) {
            Ok(bytes) => Ok(parse_json(&bytes).ok().filter(|found: &Self| is_id(&found.id))),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::FileTooLarge) => {
                Ok(None)
            }
            Err(error) => Err(StoreError::io("reading", path)(error)),
        }
    }

    /// The identity of a folder, where its own file is lost from the copy among the versions.
    ///
    /// # Errors
    /// As [`Identity::read`].
    pub(crate) fn of(folder: &Path, disk: &Disk) -> Result<Option<Self>> {
        match Self::read(folder, disk)? {
            None => Self::read_at(&Self::copy_path(folder), disk),
            found => Ok(found),
        }
    }

    fn copy_path(folder: &Path) -> PathBuf {
        folder.join(crate::key::SAVED_MODELS).join(IDENTITY_COPY)
    }

    /// Keeps a copy among the versions, which says whose they are when the file of the folder is lost.
    pub(crate) fn keep_copy(folder: &Path, disk: &Disk) -> Result<()> {
        let path = Self::copy_path(folder);
        match Self::read(folder, disk)? {
            Some(own) if Self::read_at(&path, disk)?.as_ref() != Some(&own) => own.write_to(&path, disk),
            _ => Ok(()),
        }
    }

    /// Gives a folder an identity: the one it is known by, or a new one.
    pub(crate) fn write(folder: &Path, disk: &Disk, known: Option<&str>) -> Result<Self> {
        let new = || format!("{:032x}", fastrand::u128(..));
        let identity = Self { format: 1, id: known.filter(|id| is_id(id)).map_or_else(new, str::to_owned) };
        identity.write_to(&Self::path(folder), disk)?;
        Ok(identity)
    }

    fn write_to(&self, path: &Path, disk: &Disk) -> Result<()> {
        let text = serde_json::to_string(self).map_err(|error| StoreError::io("writing", path)(error.into()))?;
        disk.replace(path, format!("{text}\n").as_bytes())
    }
}

/// Whether a text is an id as [`Identity::write`] makes them.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Whether a folder holds anything of what makes it a data folder. Its id, empty folders, and files without content are what an interrupted copy
/// or a share that wasn't connected leaves: an index has content from the start.
pub(crate) fn holds_data(folder: &Path) -> bool {
    let has_content = |name: &str| fs::symlink_metadata(folder.join(name)).is_ok_and(|entry| !entry.is_file() || entry.len() > 0);
    ["models.sqlite", "sales.sqlite"].into_iter().any(has_content)
        || [crate::key::SAVED_MODELS, "backups"].into_iter().any(|name| has_files(&folder.join(name)))
}

/// Whether a file with content is somewhere in a folder. What can't be looked into counts, and so does a link: opening the folder names it.
fn has_files(folder: &Path) -> bool {
    match nature(folder) {
        Ok(Nature::Folder) => {}
        Ok(found) => return found != Nature::Missing,
        Err(_) => return true,
    }
    let Ok(entries) = fs::read_dir(folder) else { return true };
    entries.flatten().any(|entry| match entry.file_type().map(Nature::from) {
        Ok(Nature::Folder) => has_files(&entry.path()),
        Ok(Nature::File) if entry.file_name() == IDENTITY_COPY => false,
        Ok(Nature::File) => !is_passing(&entry.file_name().to_string_lossy()) && entry.metadata().is_ok_and(|file| file.len() > 0),
        _ => true,
    })
}
