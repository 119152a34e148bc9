//! Copying what belongs to a data folder, by name, and checking every byte of the copy.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::identity::IDENTITY;
use super::notes::COPY;
use super::relocate::{MoveProgress, TRIAL};
use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::hash::{self, Hasher};
use crate::key::SAVED_MODELS;
use crate::record::{METADATA, is_version_file};

/// How much is copied at a time.
const PIECE: usize = 1 << 20;

/// Left free at the new place.
const SPARE_BYTES: u64 = 64 << 20;

/// How often a long copy reports that it is still running.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// A file of the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) relative: PathBuf,
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
}

/// What belongs to a data folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    pub(super) files: Vec<Item>,
    /// Parents before what is in them.
    pub(super) folders: Vec<PathBuf>,
    /// Names in the data folder that aren't the program's; they stay.
    pub(super) foreign: Vec<String>,
}

/// Whether a name in the data folder is the program's: the store's own, or `owned` with what is written next to it (`sales.sqlite-journal`,
/// `settings.json.bak`).
pub(super) fn is_owned(name: &str, owned: &[&str]) -> bool {
    let belongs = |own: &str| name.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']));
    name == SAVED_MODELS || [IDENTITY, "models.sqlite"].iter().any(|own| belongs(own)) || owned.iter().any(|own| belongs(own))
}

/// Files that mean nothing at another place.
pub(super) fn is_passing(name: &str) -> bool {
    matches!(name, "versions.json.lock" | "versions.json.holder") || name.ends_with(".sqlite-shm")
}

/// Looks through a data folder.
pub(super) fn survey(disk: &Disk, from: &Path, owned: &[&str], refuse: &dyn Fn(&str) -> StoreError) -> Result<Survey> {
    let mut found = Survey::default();
    let mut open = vec![from.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in disk.read_dir(&dir)? {
            let path = dir.join(&entry.name);
            if dir == *from && !is_owned(&entry.name, owned) {
                if !super::relocate::is_note(&entry.name) {
                    found.foreign.push(entry.name);
                }
            } else if entry.is_folder() {
                found.folders.push(path.strip_prefix(from).unwrap_or(&path).to_owned());
                open.push(path);
            } else if !entry.is_file() {
                return Err(refuse(&format!("{} is a link or a device; replace it with the actual file", path.display())));
            } else if !is_passing(&entry.name) {
                found.files.push(look(from, &path).map_err(StoreError::io("reading", &path))?);
            }
        }
    }
    found.files.sort_by(|a, b| a.relative.cmp(&b.relative));
    found.folders.sort();
    Ok(found)
}

/// A file as it is now.
pub(super) fn look(from: &Path, path: &Path) -> std::io::Result<Item> {
    let file = path.symlink_metadata()?;
    let relative = path.strip_prefix(from).unwrap_or(path).to_owned();
    Ok(Item { relative, bytes: file.len(), modified: file.modified().ok() })
}

/// Copies everything into `partial`, which is there and empty except for its mark, durably.
pub(super) fn copy(
    (disk, from): (&Disk, &Path),
    (out, partial): (&Disk, &Path),
    found: &Survey,
    progress: &mut dyn FnMut(&MoveProgress) -> bool,
    still_going: &dyn Fn(),
    refuse: &dyn Fn(&str) -> StoreError,
) -> Result<()> {
    let bytes = found.files.iter().fold(0_u64, |sum, item| sum.saturating_add(item.bytes));
    if fs4::available_space(partial).is_ok_and(|free| free < bytes.saturating_add(SPARE_BYTES)) {
        return Err(StoreError::DiskFull { path: partial.to_owned() });
    }
    for folder in &found.folders {
        out.make_dirs(&partial.join(folder))?;
    }
    let mut state = MoveProgress { files: found.files.len(), bytes, ..MoveProgress::default() };
    let mut said = Instant::now();
    for item in &found.files {
        let (source, target) = (from.join(&item.relative), partial.join(&item.relative));
        let mut reader = disk.open(&source).map_err(StoreError::io("reading", &source))?;
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; PIECE.min(usize::try_from(item.bytes).unwrap_or(PIECE) + 1)];
        out.write(&target, b"")?;
        loop {
            let read = reader.read(&mut buffer).map_err(StoreError::io("reading", &source))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            out.append(&target, &buffer[..read])?;
            state.bytes_done += read as u64;
            if !progress(&state) {
                return Err(refuse("it was canceled"));
            }
            if said.elapsed() > SIGN_OF_LIFE {
                still_going();
                said = Instant::now();
            }
        }
        out.sync_file(&target)?;
        let written = out.open(&target).and_then(hash::of_file).map_err(StoreError::io("reading", &target))?;
        if written != hasher.finish() {
            return Err(refuse(&format!("the copy of {} differs; the new disk may be failing", item.relative.display())));
        }
        state.files_done += 1;
    }
    found.folders.iter().try_for_each(|folder| out.sync_dir(&partial.join(folder)))
}

/// Whether only the program makes a file of this name, which may be gone from the data folder since it was copied: part of a version, or of the
/// store's own.
fn is_of_a_version(relative: &Path) -> bool {
    let name = relative.file_name().unwrap_or_default().to_string_lossy();
    relative.starts_with(SAVED_MODELS)
        && (name == METADATA || is_version_file(&name) || [".json", ".lock", ".holder", ".tmp"].iter().any(|ending| name.ends_with(ending)))
}

/// Removes what an earlier move left at `place`, if its mark says so. One that has been in use since isn't touched. `is_copied` says whether
/// the data folder has a file under this name.
///
/// # Errors
/// `refuse` when anything else is there, before anything is removed.
pub(super) fn clear(
    disk: &Disk,
    (place, id): (&Path, &str),
    owned: &[&str],
    is_copied: &dyn Fn(&Path) -> bool,
    refuse: &dyn Fn(&str) -> StoreError,
) -> Result<bool> {
    if super::notes::Copy::read(place, disk)?.is_none_or(|copy| copy.id != id || copy.used) {
        return Ok(false);
    }
    let (mut files, mut folders, mut open) = (Vec::new(), Vec::new(), vec![place.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in disk.read_dir(&dir)? {
            let path = dir.join(&entry.name);
            let relative = path.strip_prefix(place).unwrap_or(&path);
            if dir == *place && super::relocate::is_note(&entry.name) {
                continue;
            }
            let is_trial = entry.name.starts_with(TRIAL);
            let is_programs = dir != *place || is_owned(&entry.name, owned) || is_trial;
            if is_programs && entry.is_folder() {
                folders.push(path.clone());
                open.push(path);
            } else if is_programs && entry.is_file() && (is_trial || is_copied(relative) || is_of_a_version(relative)) {
                files.push(path);
            } else {
                let name = relative.display();
                return Err(refuse(&format!(
                    "it has {name}, which isn't part of the copy that an interrupted move left there; move that elsewhere, or choose another folder"
                )));
            }
        }
    }
    files.iter().try_for_each(|file| disk.remove_file(file))?;
    // The deepest first.
    folders.sort();
    folders.iter().rev().try_for_each(|folder| disk.remove_dir(folder))?;
    disk.remove_file(&place.join(COPY))?;
    Ok(true)
}
