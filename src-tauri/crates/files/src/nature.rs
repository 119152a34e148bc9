//! What is at a path, without following a link.

use std::fs::{self, FileType};
use std::io;
use std::path::{Component, Path};

use crate::fault::not_plain;

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// Nothing.
    Missing,
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, also a dangling one, or a junction.
    Link,
    /// A device, a pipe, or a socket.
    Special,
}

impl From<FileType> for Nature {
    /// On Windows, a junction counts as a link; placeholders of cloud folders are files.
    fn from(kind: FileType) -> Self {
        if kind.is_symlink() {
            Self::Link
        } else if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else {
            Self::Special
        }
    }
}

/// Returns what is at `path` itself. Folders above it may be links; [`check_below`] checks those.
///
/// # Errors
/// An error of the system, such as a folder above that can't be searched.
pub fn nature(path: &Path) -> io::Result<Nature> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(metadata.file_type().into()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Nature::Missing),
        Err(error) => Err(error),
    }
}

/// Checks that no link and no special file is between `root` and `path`, or at `path` itself. `root` may be a link. `root` itself and
/// a path outside it are checked alone.
///
/// # Errors
/// [`NotPlain`](crate::NotPlain) with the first link or special file on the way; an error of the system.
pub fn check_below(root: &Path, path: &Path) -> io::Result<()> {
    let refuse = |path: &Path| match nature(path)? {
        found @ (Nature::Link | Nature::Special) => Err(not_plain(path, found)),
        found => Ok(found),
    };
    let inner = match path.strip_prefix(root) {
        Ok(inner) if path != root => inner,
        _ => return refuse(path).map(drop),
    };
    let mut here = root.to_owned();
    for part in inner.components() {
        if !matches!(part, Component::Normal(_)) {
            return Err(not_plain(path, Nature::Link));
        }
        here.push(part);
        if refuse(&here)? == Nature::Missing {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether `name`, read from a file, can be the name of one entry of a folder on every system: it leads to no other folder, drive, or stream.
#[must_use]
pub fn is_entry_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':', '\0'])
}
