//! Moving the whole data folder to another place: copied and checked first, removed at the old place only when the caller has taken note.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::disk::{Disk, beside};
use crate::error::{Result, StoreError};
use crate::hash::{self, Hasher};
use crate::layout::Layout;
use crate::lock::StoreLock;
use crate::staged::is_owned;
use crate::store::Store;

/// How much is copied at a time.
const PIECE: usize = 1 << 20;

/// Left free at the new place.
const SPARE_BYTES: u64 = 64 << 20;

/// In a folder that is being filled: it is ours, and not whole.
const UNFINISHED: &str = "pharmacast-unfinished-move";

/// How far a move is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MoveProgress {
    #[ts(type = "number")]
    pub files_done: usize,
    #[ts(type = "number")]
    pub files: usize,
    #[ts(type = "number")]
    pub bytes_done: u64,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What removing the old data folder did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MoveReport {
    #[ts(type = "number")]
    pub files: usize,
    #[ts(type = "number")]
    pub bytes: u64,
    /// Files that changed after they were copied, or came later: they stay at the old place.
    pub kept: Vec<String>,
}

/// A data folder that is whole at both places. Dropped, it stays so; [`Moved::remove_old`] ends the move.
pub struct Moved {
    layout: Layout,
    disk: Disk,
    to: PathBuf,
    files: Vec<Item>,
    folders: Vec<PathBuf>,
    lock: StoreLock,
}

/// A file of the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    relative: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Store {
    /// Copies the data folder to `to`, which must not exist or be empty, and checks every byte. Others cannot change the store meanwhile.
    /// `progress` is called after each piece; false cancels. The caller notes the new place, then calls [`Moved::remove_old`].
    ///
    /// # Errors
    /// [`StoreError::Move`] when `to` cannot take it, a training is under way, something changed meanwhile, or `progress` cancelled;
    /// [`StoreError::Busy`], [`StoreError::Io`], [`StoreError::DiskFull`]. Everything is as before then, and nothing stays at `to`.
    pub fn copy_to(self, to: &Path, progress: &mut dyn FnMut(&MoveProgress) -> bool) -> Result<Moved> {
        let refuse = |reason: &str| StoreError::Move { to: to.to_owned(), reason: reason.to_owned() };
        let lock = self.shared.lock("moving the data folder")?;
        let (layout, disk) = (self.shared.layout.clone(), self.shared.disk.clone());
        // Closing the last connection writes the log of the index into its file.
        let shared = Arc::try_unwrap(self.shared).map_err(|_| refuse("a training is under way; wait for it or cancel it"))?;
        drop(shared);
        if disk.read_dir(&layout.staging())?.iter().any(|entry| entry.is_dir && is_owned(&disk, &layout.staging().join(&entry.name))) {
            return Err(refuse("a training is under way; wait for it or cancel it"));
        }
        let from = layout.data_dir().canonicalize().map_err(StoreError::io("reading", layout.data_dir()))?;
        let shown = std::path::absolute(to).map_err(StoreError::io("reading", to))?;
        let to = absolute(to).map_err(StoreError::io("reading", to))?;
        let overlaps = to.starts_with(&from) || from.starts_with(&to);
        if overlaps {
            return Err(refuse("one of the two lies in the other"));
        }
        if to.exists() && !(to.is_dir() && disk.read_dir(&to)?.is_empty()) {
            return Err(refuse("it is not empty; choose an empty or a new folder"));
        }
        let partial = beside(&to, ".moving");
        clear(&disk, &partial).map_err(|_| refuse("beside it is a folder of the same name with .moving behind it; move that away"))?;
        let copied = copy(&disk, &from, &partial, progress, &refuse).and_then(|(files, folders)| {
            if to.exists() {
                disk.remove_dir(&to)?;
            }
            disk.sync_dir(&partial)?;
            disk.rename(&partial, &to)?;
            to.parent().map_or(Ok(()), |parent| disk.sync_dir(parent))?;
            // Whole now, whether the mark goes or not.
            drop(disk.remove_file(&to.join(UNFINISHED)));
            Ok((files, folders))
        });
        match copied {
            Ok((files, folders)) => Ok(Moved { layout, disk, to: shown, files, folders, lock }),
            Err(error) => {
                // Roll back; what cannot be removed now is removed by the next attempt.
                drop(disk.remove_tree(&partial));
                Err(error)
            }
        }
    }
}

impl Moved {
    /// The new data folder.
    #[must_use]
    pub fn to(&self) -> &Path {
        &self.to
    }

    /// Removes what was copied from the old place. Files that changed since stay and are named.
    ///
    /// # Errors
    /// [`StoreError::Io`]; the new place is whole all the same.
    pub fn remove_old(self) -> Result<MoveReport> {
        let from = self.layout.data_dir();
        let mut report = MoveReport::default();
        for item in &self.files {
            let file = from.join(&item.relative);
            match look(from, &file) {
                Ok(same) if same == *item => {
                    self.disk.remove_file(&file)?;
                    report.files += 1;
                    report.bytes += item.bytes;
                }
                Ok(_) => report.kept.push(item.relative.display().to_string()),
                Err(_) => {}
            }
        }
        drop(self.lock);
        for file in [self.layout.lock_holder(), self.layout.lock()] {
            self.disk.remove_file(&file)?;
        }
        // The deepest first.
        for folder in self.folders.iter().rev().map(|folder| from.join(folder)).chain([from.to_owned()]) {
            if self.disk.read_dir(&folder)?.is_empty() {
                self.disk.remove_dir(&folder)?;
            }
        }
        Ok(report)
    }
}

fn copy(
    disk: &Disk,
    from: &Path,
    partial: &Path,
    progress: &mut dyn FnMut(&MoveProgress) -> bool,
    refuse: &dyn Fn(&str) -> StoreError,
) -> Result<(Vec<Item>, Vec<PathBuf>)> {
    let (files, folders) = survey(disk, from, refuse)?;
    let bytes = files.iter().map(|item| item.bytes).sum();
    if let Some(parent) = partial.parent() {
        disk.make_dirs(parent)?;
        if fs4::available_space(parent).is_ok_and(|free| free < bytes + SPARE_BYTES) {
            return Err(StoreError::DiskFull { path: parent.to_owned() });
        }
    }
    disk.make_dirs(partial)?;
    disk.write(&partial.join(UNFINISHED), b"")?;
    for folder in &folders {
        disk.make_dirs(&partial.join(folder))?;
    }
    let mut state = MoveProgress { files: files.len(), bytes, ..MoveProgress::default() };
    for item in &files {
        let (source, target) = (from.join(&item.relative), partial.join(&item.relative));
        let mut reader = File::open(&source).map_err(StoreError::io("reading", &source))?;
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; PIECE.min(usize::try_from(item.bytes).unwrap_or(PIECE) + 1)];
        disk.write(&target, b"")?;
        loop {
            let read = reader.read(&mut buffer).map_err(StoreError::io("reading", &source))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            disk.append(&target, &buffer[..read])?;
            state.bytes_done += read as u64;
            if !progress(&state) {
                return Err(refuse("it was cancelled"));
            }
        }
        disk.sync_file(&target)?;
        let written = hash::of_file(&target).map_err(StoreError::io("reading", &target))?;
        if written != hasher.finish() {
            return Err(refuse(&format!("{} was not copied faithfully; the new disk may be failing", item.relative.display())));
        }
        state.files_done += 1;
    }
    for folder in &folders {
        disk.sync_dir(&partial.join(folder))?;
    }
    if survey(disk, from, refuse)?.0 != files {
        return Err(refuse("files changed while they were copied; close other windows of the program and try again"));
    }
    Ok((files, folders))
}

/// All files and folders of a data folder, parents before what is in them.
fn survey(disk: &Disk, from: &Path, refuse: &dyn Fn(&str) -> StoreError) -> Result<(Vec<Item>, Vec<PathBuf>)> {
    let (mut files, mut folders, mut open) = (Vec::new(), Vec::new(), vec![from.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in disk.read_dir(&dir)? {
            let path = dir.join(&entry.name);
            if entry.is_dir {
                folders.push(path.strip_prefix(from).unwrap_or(&path).to_owned());
                open.push(path);
            } else if fs::symlink_metadata(&path).is_ok_and(|file| file.is_symlink()) {
                return Err(refuse(&format!("{} is a link; put the file itself there", path.display())));
            } else if !is_passing(&entry.name) {
                files.push(look(from, &path).map_err(StoreError::io("reading", &path))?);
            }
        }
    }
    files.sort_by(|a, b| a.relative.cmp(&b.relative));
    folders.sort();
    Ok((files, folders))
}

/// Files that mean nothing at another place.
fn is_passing(name: &str) -> bool {
    matches!(name, "versions.json.lock" | "versions.json.holder" | UNFINISHED) || name.ends_with(".sqlite-shm")
}

fn look(from: &Path, path: &Path) -> std::io::Result<Item> {
    let file = fs::metadata(path)?;
    let relative = path.strip_prefix(from).unwrap_or(path).to_owned();
    Ok(Item { relative, bytes: file.len(), modified: file.modified().ok() })
}

/// Removes what an earlier attempt left, if it is ours.
fn clear(disk: &Disk, partial: &Path) -> Result<()> {
    if !partial.exists() {
        return Ok(());
    }
    if partial.join(UNFINISHED).is_file() || disk.read_dir(partial)?.is_empty() {
        return disk.remove_tree(partial);
    }
    Err(StoreError::Move { to: partial.to_owned(), reason: "it is not ours".to_owned() })
}

/// `path` with the part of it that exists made canonical.
fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    if let Ok(canonical) = path.canonicalize() {
        return Ok(canonical);
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => Ok(absolute(parent)?.join(name)),
        _ => Ok(path),
    }
}
