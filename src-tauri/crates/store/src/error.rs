//! Why an operation of the store failed, each with what to do about it. What recovery finds and reports is in `report`.

use std::io;
use std::path::{Path, PathBuf};

use crate::id::IdError;

/// Why an operation of the store failed. A failed operation has no effect.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The text isn't the path of a version.
    #[error("`{text}` isn't the path of a version, such as saved_models/product/P001_all/tcn/v1/")]
    NotAVersionPath {
        /// What was given.
        text: String,
    },
    /// There is no such version.
    #[error("there is no version `{path}`")]
    NoSuchVersion {
        /// The path asked for.
        path: String,
    },
    /// The version has no file of that name.
    #[error("version `{path}` has no file `{file}`")]
    NoSuchFile {
        /// The version.
        path: String,
        /// The file asked for.
        file: String,
    },
    /// A file no longer has the content that was published.
    #[error("`{file}` of `{path}` was changed after it was saved ({what}), so it isn't used")]
    FileChanged {
        /// The version.
        path: String,
        /// The file.
        file: String,
        /// Length or hash.
        what: String,
    },
    /// `metadata.json` can't be read or contradicts its place.
    #[error("metadata.json of `{path}` can't be used: {reason}")]
    Metadata {
        /// The version.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// Written by a newer program.
    #[error("{what} was written by a newer version of Pharmacast (format {found}; this version reads up to {known})")]
    Newer {
        /// The version or the store.
        what: String,
        /// The format that was found.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// The store can only be read.
    #[error("the data folder is read-only: {reason}")]
    ReadOnly {
        /// The reason.
        reason: String,
    },
    /// An id that differs from a known one by case alone.
    #[error(
        "the code `{asked}` differs from `{known}` only in upper and lower case; the two would share a folder on Windows and macOS. \
         Write it as `{known}`, or delete the versions of `{known}` first"
    )]
    CaseClash {
        /// The new id.
        asked: String,
        /// The one that has versions.
        known: String,
    },
    /// Not a file of a version, or a name that could leave the folder.
    #[error("`{0}` isn't a file that a version can have")]
    FileName(String),
    /// A detail with the name of one of the store's own fields.
    #[error("metadata.json has its own field `{0}`; name the detail differently")]
    ReservedDetail(String),
    /// Marked as the version that a scope forecasts with.
    #[error("`{path}` is in use, so it can't be deleted")]
    InUse {
        /// The version.
        path: String,
    },
    /// Nothing of that name was left by a training.
    #[error("there is no interrupted training `{name}`; it may have been resumed or discarded already")]
    NotUnfinished {
        /// The name asked for.
        name: String,
    },
    /// Not in the trash.
    #[error("`{path}` isn't in the trash")]
    NotInTrash {
        /// The version.
        path: String,
    },
    /// A file or folder already exists where a version must go.
    #[error("`{path}` already exists")]
    Occupied {
        /// The version.
        path: String,
    },
    /// Another program holds the lock.
    #[error("another program is using the data folder ({holder}) and didn't finish within {seconds} s")]
    Busy {
        /// The process that holds the lock, as it noted itself.
        holder: String,
        /// How long this process waited.
        seconds: u64,
    },
    /// No number is left.
    #[error(
        "versions.json says {latest} for {key}, so there are no numbers left; correct the entry, or delete the file so that it is rebuilt"
    )]
    NumbersExhausted {
        /// The key.
        key: String,
        /// The number in versions.json.
        latest: u32,
    },
    /// The disk is full.
    #[error("the disk of `{path}` is full; existing data is safe")]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The data folder moved, and isn't where it moved to.
    #[error("the data folder was moved from `{from}` to `{to}`, but isn't there now")]
    MovedAway {
        /// The previous location.
        from: PathBuf,
        /// The location where it should be.
        to: PathBuf,
    },
    /// The data folder moved after it was opened, or while it was being opened.
    #[error(
        "the data folder was moved from `{from}` to `{to}` in the meantime, and nothing was changed; try again to use the new location"
    )]
    MovedMeanwhile {
        /// The previous location.
        from: PathBuf,
        /// The location where it is now.
        to: PathBuf,
    },
    /// A note that says where the data folder went can't be right.
    #[error("`{path}` doesn't contain an absolute path, so it isn't followed; correct or delete it")]
    MovedNote {
        /// The note.
        path: PathBuf,
    },
    /// What an interrupted move left at the new place.
    #[error("`{copy}` was left by an interrupted move; the data folder is still `{original}`: use that one, and delete the copy")]
    UnfinishedCopy {
        /// The copy.
        copy: PathBuf,
        /// The data folder.
        original: PathBuf,
    },
    /// What an interrupted move left at the new place, while the data that it is a copy of isn't where it was.
    #[error(
        "`{copy}` was left by an interrupted move from `{original}`, which doesn't contain the data now; connect the disk or network share of `{original}`, or \
         use what is here, which may lack some of the data"
    )]
    CopyAlone {
        /// The copy.
        copy: PathBuf,
        /// The previous location.
        original: PathBuf,
    },
    /// A folder of programs, whose installation or removal would take the data along.
    #[error("`{folder}` contains programs, so it can't be a data folder")]
    ProgramFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// A link, a device, or a pipe is where the program keeps a file or a folder of its own.
    #[error("`{path}` is {what}, so it isn't read or changed; move it away, then try again")]
    NotPlain {
        /// The link or special file.
        path: PathBuf,
        /// What is there, with its article.
        what: &'static str,
    },
    /// The file system of the data folder has no locks.
    #[error("the file system of `{path}` doesn't support locks, so nothing can be changed there")]
    NoLocks {
        /// The lock file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{action} `{path}` failed: {}", reason(source))]
    Io {
        /// `writing`, `renaming`, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The index refused.
    #[error("the index models.sqlite failed: {0}; delete the file to rebuild it from the folders (nothing is lost)")]
    Index(rusqlite::Error),
    /// An archive that can't be imported.
    #[error("the archive `{file}` can't be imported: {reason}")]
    Archive {
        /// The archive.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A data folder that can't be moved there.
    #[error("the data folder can't be moved to `{to}`: {reason}")]
    Move {
        /// The target.
        to: PathBuf,
        /// What is in the way.
        reason: String,
    },
    /// The data folder doesn't fit where it should be moved to.
    #[error("the disk of {to} has too little free space for the data folder; nothing was moved")]
    MoveNoSpace {
        /// The target.
        to: PathBuf,
    },
    /// The data folder would be the root of a drive, where it can't be put in place as a whole.
    #[error("{to} is the root of a drive; nothing was moved")]
    MoveToDrive {
        /// The target.
        to: PathBuf,
    },
    #[error(transparent)]
    Id(#[from] IdError),
}

impl StoreError {
    /// An I/O error with the path in it; a full disk has a message of its own.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| {
            if let Some(found) = files::is_not_plain(&source) {
                return Self::NotPlain { path: found.path.clone(), what: found.what };
            }
            if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
                Self::DiskFull { path: path.to_owned() }
            } else {
                Self::Io { action, path: path.to_owned(), source }
            }
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) {
            return Self::DiskFull { path: PathBuf::from("models.sqlite") };
        }
        Self::Index(error)
    }
}

pub(crate) type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the file system refused. What a program works with is there when it begins: it is gone only if another one moves or removes it.
fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "it isn't there anymore; another program moved or removed it".to_owned(),
        _ => source.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_system_refused_is_said_with_its_reason() {
        let of = |kind| StoreError::io("reading", Path::new("v1"))(io::Error::from(kind)).to_string();
        assert_eq!(of(io::ErrorKind::NotFound), "reading `v1` failed: it isn't there anymore; another program moved or removed it");
        assert_eq!(of(io::ErrorKind::PermissionDenied), "reading `v1` failed: permission denied");
    }

    #[test]
    fn a_full_disk_is_told_from_other_faults_of_the_index() {
        let of = |code| StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        assert!(matches!(of(rusqlite::ffi::SQLITE_FULL), StoreError::DiskFull { .. }));
        for code in [rusqlite::ffi::SQLITE_IOERR, rusqlite::ffi::SQLITE_CORRUPT, rusqlite::ffi::SQLITE_BUSY] {
            assert!(matches!(of(code), StoreError::Index(_)), "{code}");
        }
    }
}
