//! Why a file is not opened although the system would allow it.

use std::io;
use std::path::{Path, PathBuf};

use crate::nature::Nature;

/// A link or a special file is where the program keeps a file or a folder of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} is {what}, so it isn't read or changed; move it away, then try again")]
pub struct NotPlain {
    /// The link or special file.
    pub path: PathBuf,
    /// What is there, with its article: `a link`.
    pub what: &'static str,
}

impl NotPlain {
    /// Whether a folder is where a file would be.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.what == A_FOLDER
    }
}

/// A folder where a file would be.
const A_FOLDER: &str = "a folder instead of a file";

/// A file has more bytes than a file of its kind can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} has more than {limit} bytes, so it isn't read")]
pub struct TooLarge {
    /// The file.
    pub path: PathBuf,
    /// The most that is read.
    pub limit: u64,
}

/// Returns what is in the way if `error` came from a link or a special file.
#[must_use]
pub fn is_not_plain(error: &io::Error) -> Option<&NotPlain> {
    error.get_ref()?.downcast_ref()
}

pub(crate) fn not_plain(path: &Path, nature: Nature) -> io::Error {
    let what = match nature {
        Nature::Link => "a link",
        Nature::Folder => A_FOLDER,
        Nature::File => "a file instead of a folder",
        Nature::Special | Nature::Missing => "a device, a pipe, or a socket",
    };
    io::Error::new(io::ErrorKind::InvalidInput, NotPlain { path: path.to_owned(), what })
}

pub(crate) fn too_large(path: &Path, limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, TooLarge { path: path.to_owned(), limit })
}
