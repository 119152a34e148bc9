//! The one error of this crate: what happened and what to do about it, in one line.

use std::fmt;
use std::path::Path;

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Nothing branches on the kind of failure. It is read by the user, who acts on it.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }

    /// A file operation that failed, with the path in it. `doing` reads like "can't write".
    pub(crate) fn file(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        let remedy = match error.kind() {
            std::io::ErrorKind::StorageFull => "; free some space on that disk and run the command again",
            std::io::ErrorKind::PermissionDenied => "; make that place writable, or name another with PHARMACAST_CACHE_DIR",
            _ => "",
        };
        Self(format!("{doing} {}: {error}{remedy}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
