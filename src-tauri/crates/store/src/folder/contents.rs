//! What data folders hold, compared: a mark of a move is believed only where the folders are as it says.

use std::fs;
use std::io;
use std::path::Path;

use super::copy::is_passing;
use crate::disk::Disk;
use crate::hash;
use crate::key::SAVED_MODELS;
use crate::tree::Tree;

const SALES: &str = "sales.sqlite";

/// What a data folder is made of; its settings are of less weight.
const PARTS: [&str; 4] = [SALES, "models.sqlite", "backups", SAVED_MODELS];

/// Whether a folder lacks the sales, or all versions, that another one has.
pub(super) fn holds_less(folder: &Path, other: &Path, disk: &Disk) -> bool {
    let has_sales = |folder: &Path| {
        let header = files::open(&folder.join(SALES)).and_then(|mut file| {
            let mut header = [0; 16];
            io::Read::read_exact(&mut file, &mut header)?;
            Ok(header)
        });
        header.is_ok_and(|header| &header == b"SQLite format 3\0")
    };
    let has_versions = |folder: &Path| Tree::walk(disk, &folder.join(SAVED_MODELS)).versions().next().is_some();
    has_sales(other) && !has_sales(folder) || has_versions(other) && !has_versions(folder)
}

/// Whether a copy contains everything of a data folder that hasn't been used since it was copied.
pub(super) fn is_whole_copy(folder: &Path, copy: &Path) -> bool {
    let is_part = |name: &str| is_same(&folder.join(name), &copy.join(name)).unwrap_or(false);
    PARTS.into_iter().all(is_part) && is_same_content(&folder.join(SALES), &copy.join(SALES)).unwrap_or(false)
}

/// Whether what is at `ours` is at `theirs`, every file with the same length.
fn is_same(ours: &Path, theirs: &Path) -> io::Result<bool> {
    let found = match fs::symlink_metadata(ours) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        other => other?,
    };
    let copied = fs::symlink_metadata(theirs)?;
    if !found.is_dir() {
        return Ok(copied.is_file() && copied.len() == found.len());
    }
    for entry in fs::read_dir(ours)? {
        let name = entry?.file_name();
        if !is_passing(&name.to_string_lossy()) && !is_same(&ours.join(&name), &theirs.join(&name))? {
            return Ok(false);
        }
    }
    Ok(copied.is_dir())
}

fn is_same_content(ours: &Path, theirs: &Path) -> io::Result<bool> {
    if fs::symlink_metadata(ours).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(true);
    }
    Ok(files::open(ours).and_then(hash::of_file)? == files::open(theirs).and_then(hash::of_file)?)
}
