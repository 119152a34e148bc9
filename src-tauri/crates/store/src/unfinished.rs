//! Trainings that did not finish: listing what they left, taking it up again, throwing it away. What recovery keeps of them is in `recover`.

use std::fs::File;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::disk::is_folder;
use crate::error::{Result, StoreError};
use crate::record::is_version_file;
use crate::recover::read_note;
use crate::staged::{Owner, Staged, StagedNote, is_elsewhere, try_own};
use crate::store::Store;

/// What a training left that did not finish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// Names it to [`Store::resume`] and [`Store::discard_unfinished`].
    pub name: String,
    /// `saved_models/product/P001_all/tcn`
    pub model_dir: String,
    /// RFC 3339 with offset.
    pub started_at: String,
    /// The checkpoints and other files of the training.
    pub files: Vec<String>,
    pub bytes: u64,
    /// What [`Staged::describe`] noted; null when nothing was.
    pub request: Value,
}

impl Store {
    /// The trainings that did not finish and that no process works on, latest first.
    ///
    /// # Errors
    /// [`StoreError::Io`] when they can't be read.
    pub fn unfinished(&self) -> Result<Vec<Unfinished>> {
        let mut found = Vec::new();
        for name in self.shared.staged_names()? {
            let Ok((dir, _owner, note)) = self.take(&name) else { continue };
            let Some(key) = note.key() else { continue };
            let mut unfinished =
                Unfinished { name, model_dir: key.dir(), started_at: note.started_at, files: Vec::new(), bytes: 0, request: note.request };
            for entry in self.shared.disk.read_dir(&dir)? {
                if is_version_file(&entry.name) {
                    unfinished.bytes += dir.join(&entry.name).symlink_metadata().map_or(0, |file| file.len());
                    unfinished.files.push(entry.name);
                }
            }
            found.push(unfinished);
        }
        found.sort_by(|a, b| b.name.cmp(&a.name));
        Ok(found)
    }

    /// Takes up what an unfinished training left, with its files. Dropped without being published, it is gone.
    ///
    /// # Errors
    /// [`StoreError::NotUnfinished`] when there is none of that name, or someone is using it; [`StoreError::ReadOnly`];
    /// [`StoreError::Io`].
    pub fn resume(&self, name: &str) -> Result<Staged> {
        self.shared.writable()?;
        let (dir, owner, note) = self.take(name)?;
        let key = note.key().ok_or_else(|| unknown(name))?;
        for entry in self.shared.disk.read_dir(&dir)? {
            // What a write or a publishing that was cut left.
            if !is_version_file(&entry.name) {
                self.shared.disk.remove_file(&dir.join(&entry.name))?;
            }
        }
        Ok(Staged::new(&self.shared, key, dir, owner))
    }

    /// Throws away what an unfinished training left.
    ///
    /// # Errors
    /// As [`Store::resume`].
    pub fn discard_unfinished(&self, name: &str) -> Result<()> {
        drop(self.resume(name)?);
        Ok(())
    }

    /// The folder of an unfinished training, locked.
    fn take(&self, name: &str) -> Result<(PathBuf, File, StagedNote)> {
        let shared = &self.shared;
        if !shared.staged_names()?.iter().any(|known| known == name) {
            return Err(unknown(name));
        }
        let dir = shared.layout.staging().join(name);
        let note = read_note(&shared.disk, &dir).filter(|_| is_folder(&dir)).ok_or_else(|| unknown(name))?;
        match try_own(&shared.disk, &dir)? {
            Owner::Ours(owner) if !is_elsewhere(&shared.disk, &dir) => Ok((dir, owner, note)),
            _ => Err(unknown(name)),
        }
    }
}

fn unknown(name: &str) -> StoreError {
    StoreError::NotUnfinished { name: name.to_owned() }
}
