//! Moving a finished folder to its final name, whole or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// A name beside `folder`, on the same disk, so that a rename between the two is one step.
pub(crate) fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Renames `from` to `to`; a damaged older folder of that name makes way first.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        let old = beside(to, ".old");
        remove(&old)?;
        fs::rename(to, &old).map_err(|error| in_use(to, &error))?;
        fs::rename(from, to).map_err(|error| in_use(to, &error))?;
        return remove(&old);
    }
    fs::rename(from, to).map_err(|error| in_use(to, &error))
}

pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(in_use(folder, &error)),
        _ => Ok(()),
    }
}

fn in_use(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot replace {}: {error}; close the programs that use it and run the command again", path.display()))
}
