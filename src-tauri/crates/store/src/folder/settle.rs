//! Bringing a move that was interrupted to one of its two ends: done, or as if it had not begun. A copy that is left is reported.

use std::path::Path;

use files::sibling;

use super::contents::is_whole_copy;
use super::identity::{Identity, holds_data};
use super::notes::{COPY, Copy, MOVING, MovedTo, Moving};
use crate::disk::{Disk, is_taken};
use crate::error::{Result, StoreError};
use crate::recover::finding;
use crate::report::{Finding, FindingKind};

/// Behind the name of a folder that a move is filling.
pub(crate) const PARTIAL: &str = ".moving";

/// A folder in the data folder with what an interrupted move had left there when the user began with an empty one.
pub(super) const BEFORE_MOVE: &str = "before-move";

/// At the old place: a move whose copy is whole is finished by the note that leads there, any other is given up.
pub(crate) fn abandon_or_finish(folder: &Path, disk: &Disk) -> Result<()> {
    let Some(moving) = Moving::read(folder, disk)?.filter(|moving| !moving.abandoned && moving.to.is_absolute()) else { return Ok(()) };
    if MovedTo::read(folder, disk)?.is_some() {
        return Ok(());
    }
    let id = Identity::read(folder, disk)?.map(|identity| identity.id);
    let copy = Copy::read(&moving.to, disk)?.filter(|copy| copy.whole && Some(&copy.id) == id.as_ref());
    // A mark alone isn't a copy: it has to hold the same data.
    let is_same = holds_data(&moving.to) && Identity::read(&moving.to, disk)?.map(|identity| identity.id) == id;
    let is_committed = copy.is_some() && is_same && MovedTo::read(&moving.to, disk)?.is_none() && is_whole_copy(folder, &moving.to);
    if is_committed {
        return MovedTo { to: moving.to, id }.write(folder, disk);
    }
    match (Moving { abandoned: true, ..moving }.write(folder, disk)) {
        // On a disk that can't be written, nothing can be changed at this place either.
        Err(StoreError::Io { .. }) => Ok(()),
        other => other,
    }
}

/// When a data folder is opened for changes: ends what a move to or from here left open, and reports copies.
pub(crate) fn settle(folder: &Path, disk: &Disk, findings: &mut Vec<Finding>) -> Result<()> {
    settle_copy(folder, disk, findings)?;
    for entry in disk.read_dir(folder)?.into_iter().filter(|entry| entry.name.starts_with(BEFORE_MOVE) && entry.is_folder()) {
        let place = folder.join(&entry.name).display().to_string();
        let message = format!(
            "an older copy of the data, which an interrupted move had left here, is in {place}; delete it when you no longer need it"
        );
        findings.push(finding(FindingKind::CopyLeft, Some(&place), message));
    }
    let Some(moving) = Moving::read(folder, disk)? else { return Ok(()) };
    let id = Identity::read(folder, disk)?.map(|identity| identity.id);
    let mut left = Vec::new();
    for place in [sibling(&moving.to, PARTIAL), moving.to] {
        if Copy::read(&place, disk)?.is_some_and(|copy| Some(copy.id) == id && !copy.used) {
            left.push(place.display().to_string());
        }
    }
    if left.is_empty() {
        return disk.remove_file(&folder.join(MOVING));
    }
    for place in left {
        let message = format!(
            "moving the data folder was interrupted; the data is still here, and a copy, whole or in part, is at {place}. Move again, or delete \
             that copy"
        );
        findings.push(finding(FindingKind::CopyLeft, Some(&place), message));
    }
    Ok(())
}

/// At the new place: the note at the old one leads here before anything is changed here.
fn settle_copy(folder: &Path, disk: &Disk, findings: &mut Vec<Finding>) -> Result<()> {
    let Some(copy) = Copy::read_of(folder, disk)? else { return Ok(()) };
    let mark = folder.join(COPY);
    let is_same = copy.has_original(folder, disk)?;
    match MovedTo::read(&copy.from, disk)? {
        None if is_same && !copy.used => {
            if Moving::read(&copy.from, disk)?.is_none_or(|moving| moving.abandoned) || !is_whole_copy(&copy.from, folder) {
                return Err(StoreError::UnfinishedCopy { copy: folder.to_owned(), original: copy.from });
            }
            let here = std::path::absolute(folder).map_err(StoreError::io("reading", folder))?;
            MovedTo { to: here, id: Some(copy.id.clone()) }.write(&copy.from, disk)?;
        }
        None if is_same => {}
        None => return if is_taken(&copy.from) { disk.remove_file(&mark) } else { Ok(()) },
        Some(_) => {}
    }
    if holds_data(&copy.from) {
        if !copy.used {
            Copy { used: true, ..copy.clone() }.write(folder, disk)?;
        }
        let place = copy.from.display().to_string();
        let message = format!("the data folder was moved here from {place}, where a complete or partial copy remains; delete the copy");
        findings.push(finding(FindingKind::CopyLeft, Some(&place), message));
        return Ok(());
    }
    disk.remove_file(&mark)
}
