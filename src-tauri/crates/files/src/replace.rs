//! Writing a file whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::fault::not_plain;
use crate::nature::{Nature, nature};
use crate::open::create;

/// Writes `bytes` durably in place of the file at `path`: after a crash at any moment it holds either what it held or `bytes`.
///
/// # Errors
/// [`NotPlain`](crate::NotPlain) when a link or a special file is at `path` or at the temporary file next to it; an error of the system.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match nature(path)? {
        Nature::Missing | Nature::File => {}
        other => return Err(not_plain(path, other)),
    }
    let temporary = sibling(path, ".tmp");
    let mut file = create(&temporary)?;
    if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        drop(file);
        // What can't be removed is overwritten next time.
        drop(fs::remove_file(&temporary));
        return Err(error);
    }
    drop(file);
    crate::patiently(|| fs::rename(&temporary, path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Makes the names in a folder durable. Windows has no such call and needs none.
///
/// # Errors
/// An error of the system.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(path)?.sync_all() } else { Ok(()) }
}

/// Returns `path` with `suffix` after its name.
#[must_use]
pub fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
