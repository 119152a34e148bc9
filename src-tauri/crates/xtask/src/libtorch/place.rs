//! Moving a finished folder to its final name, whole or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Result};

/// A path next to `folder`, on the same disk, so that a rename between the two is one step.
pub(crate) fn sibling(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Renames `from` to `to`; a damaged older folder of that name makes way first.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        let old = sibling(to, ".old");
        remove(&old)?;
        patiently(to, &old)?;
        patiently(from, to)?;
        return remove(&old);
    }
    patiently(from, to)
}

/// On Windows a virus scanner holds new libraries open for a moment, and a folder with an open file can't be renamed.
fn patiently(from: &Path, to: &Path) -> Result<()> {
    let mut tries = 20;
    loop {
        match fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && cfg!(windows) && tries > 0 => tries -= 1,
            done => return done.map_err(|error| in_use(to, &error)),
        }
        thread::sleep(Duration::from_millis(500));
    }
}

pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(in_use(folder, &error)),
        _ => Ok(()),
    }
}

fn in_use(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("can't replace {}: {error}; close the programs that use it and run the command again", path.display()))
}
