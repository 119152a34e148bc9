//! A version in the making: a folder under `.staging`, never under a final name. Publishing it is in `publish`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::disk::{Disk, beside};
use crate::error::{Result, StoreError};
use crate::hash::Hasher;
use crate::key::Key;
use crate::publish::record_scope;
use crate::record::{FileEntry, RecordScope, checkpoint_epoch, is_checkpoint, is_version_file, key_of};
use crate::recover::read_note;
use crate::scope::{Aggregation, Mode};
use crate::store::{Shared, Store};
use crate::time;

/// Periodic checkpoints that a version keeps unless told otherwise.
const CHECKPOINTS_KEPT: usize = 1;

/// How much is copied at a time.
const PIECE: usize = 1 << 20;

/// A version in the making. Dropped without being published, it is gone.
pub struct Staged {
    pub(crate) shared: Arc<Shared>,
    pub(crate) key: Key,
    pub(crate) dir: PathBuf,
    checkpoints_kept: usize,
    /// Held as long as this process works on the folder; recovery leaves it alone meanwhile.
    owner: Option<File>,
}

/// What lies beside a staged folder: what it was to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StagedNote {
    mode: Mode,
    scope: RecordScope,
    aggregation: Option<Aggregation>,
    #[serde(rename = "type")]
    model_type: String,
    pub(crate) started_at: String,
    /// Whatever its maker wants back on taking it up again.
    #[serde(default)]
    pub(crate) request: Value,
}

impl StagedNote {
    fn new(key: &Key, now: &ZonedDateTime) -> Self {
        Self {
            mode: key.scope.mode(),
            scope: record_scope(key),
            aggregation: key.scope.aggregation(),
            model_type: key.model_type.as_str().to_owned(),
            started_at: time::rfc3339(now),
            request: Value::Null,
        }
    }

    /// None when someone wrote it who should not.
    pub(crate) fn key(&self) -> Option<Key> {
        key_of(self.mode, &self.scope, self.aggregation, &self.model_type)
    }
}

impl Store {
    /// Begins a version: an empty folder to write its files into.
    ///
    /// # Errors
    /// [`StoreError::CaseClash`] when an id differs from a known one by case alone; [`StoreError::ReadOnly`]; [`StoreError::Io`] and
    /// [`StoreError::DiskFull`].
    pub fn stage(&self, key: &Key, now: &ZonedDateTime) -> Result<Staged> {
        let shared = &self.shared;
        shared.writable()?;
        shared.refuse_case_clash(key)?;
        let staging = shared.layout.staging();
        shared.disk.make_dirs(&staging)?;
        let mut n = 0_u32;
        let (dir, owner) = loop {
            let dir = staging.join(format!("{}-{}-{n}", time::stamp(now), std::process::id()));
            // The lock before the folder: recovery in another process never sees the folder without its owner.
            let owner = shared.disk.open_lock(&owner_file(&dir)).map_err(StoreError::io("opening", &dir))?;
            if fs4::FileExt::try_lock(&owner).is_ok() {
                match shared.disk.make_dir(&dir) {
                    Ok(()) => break (dir, owner),
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => {
                        drop(owner);
                        // An empty lock file that cannot be removed is removed by the next recovery.
                        drop(std::fs::remove_file(owner_file(&dir)));
                        return Err(StoreError::io("making the folder", &dir)(error));
                    }
                }
            }
            n += 1;
        };
        let staged = Staged::new(shared, key.clone(), dir, owner);
        let note = serde_json::to_vec(&StagedNote::new(key, now)).map_err(|e| StoreError::io("writing", &staged.dir)(e.into()))?;
        shared.disk.write(&note_file(&staged.dir), &note)?;
        Ok(staged)
    }
}

impl Staged {
    /// Takes over a folder whose lock is `owner`.
    pub(crate) fn new(shared: &Arc<Shared>, key: Key, dir: PathBuf, owner: File) -> Self {
        Self { shared: Arc::clone(shared), key, dir, checkpoints_kept: CHECKPOINTS_KEPT, owner: Some(owner) }
    }

    /// The folder. Its files become the version's.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// What it is to become a version of.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Keeps the last `count` periodic checkpoints instead of one.
    #[must_use]
    pub fn keep_checkpoints(mut self, count: usize) -> Self {
        self.checkpoints_kept = count;
        self
    }

    /// Notes how it is being made, for whoever takes it up again after a crash ([`crate::Unfinished::request`]).
    ///
    /// # Errors
    /// [`StoreError::Io`] and [`StoreError::DiskFull`]; what was noted before is kept then.
    pub fn describe(&self, request: &Value) -> Result<()> {
        let unreadable = || StoreError::io("reading", &note_file(&self.dir))(std::io::ErrorKind::InvalidData.into());
        let note = StagedNote { request: request.clone(), ..read_note(&self.dir).ok_or_else(unreadable)? };
        let bytes = serde_json::to_vec(&note).map_err(|e| StoreError::io("writing", &self.dir)(e.into()))?;
        let (disk, temporary) = (&self.shared.disk, note_draft(&self.dir));
        disk.write(&temporary, &bytes).inspect_err(|_| drop(disk.remove_file(&temporary)))?;
        disk.rename(&temporary, &note_file(&self.dir))
    }

    /// The checkpoints that lie in the folder: those of the training that is taken up again.
    ///
    /// # Errors
    /// [`StoreError::Io`] when one cannot be read.
    pub fn checkpoints(&self) -> Result<Vec<Vec<u8>>> {
        let entries = self.shared.disk.read_dir(&self.dir)?;
        let names = entries.into_iter().map(|entry| entry.name).filter(|name| is_checkpoint(name));
        names.map(|name| self.dir.join(name)).map(|file| std::fs::read(&file).map_err(StoreError::io("reading", &file))).collect()
    }

    /// Writes a file of the version whole, over an earlier one of that name. Periodic checkpoints beyond those kept are removed.
    ///
    /// # Errors
    /// [`StoreError::FileName`] for a name that `docs/contract.md` §2 does not have (`metadata.json` is written by publishing);
    /// [`StoreError::Io`] and [`StoreError::DiskFull`]: an earlier file of that name is still whole then.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        if !is_version_file(name) {
            return Err(StoreError::FileName(name.chars().take(200).collect()));
        }
        let disk = &self.shared.disk;
        let file = self.dir.join(name);
        let temporary = beside(&file, ".tmp");
        // Durable only when published: until then a power cut costs the whole training anyway, a killed process does not.
        disk.write(&temporary, bytes).inspect_err(|_| drop(disk.remove_file(&temporary)))?;
        disk.rename(&temporary, &file)?;
        if checkpoint_epoch(name).is_some() {
            self.drop_old_checkpoints()?;
        }
        Ok(())
    }

    /// Writes a file of known length and hash from `reader`, in pieces, durably.
    ///
    /// # Errors
    /// [`StoreError::Archive`] (without a file) when length or hash differ.
    pub(crate) fn unpack(&self, entry: &FileEntry, reader: &mut dyn Read) -> Result<()> {
        let disk = &self.shared.disk;
        let file = self.dir.join(&entry.name);
        let differs = |reason: String| StoreError::Archive { file: PathBuf::new(), reason };
        let mut hasher = Hasher::default();
        // One byte more than it may have is enough to see that it has more.
        let mut reader = reader.take(entry.bytes.saturating_add(1));
        disk.write(&file, b"")?;
        let mut buffer = vec![0; PIECE];
        loop {
            let read = reader.read(&mut buffer).map_err(|error| differs(error.to_string()))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            disk.append(&file, &buffer[..read])?;
        }
        let (bytes, sha256) = hasher.finish();
        if bytes != entry.bytes || sha256 != entry.sha256 {
            return Err(differs("its content does not match its hash".to_owned()));
        }
        disk.sync_file(&file)
    }

    fn drop_old_checkpoints(&self) -> Result<()> {
        let entries = self.shared.disk.read_dir(&self.dir)?;
        let mut checkpoints: Vec<_> = entries.into_iter().filter_map(|entry| Some((checkpoint_epoch(&entry.name)?, entry.name))).collect();
        checkpoints.sort();
        let surplus = checkpoints.len().saturating_sub(self.checkpoints_kept);
        checkpoints.iter().take(surplus).try_for_each(|(_, name)| self.shared.disk.remove_file(&self.dir.join(name)))
    }

    /// Ends without publishing, and leaves what is there to be taken up again ([`Store::resume`]) instead of removing it.
    pub fn keep_for_later(mut self) {
        self.leave();
    }

    /// Lets go of the folder and leaves it to recovery.
    pub(crate) fn leave(&mut self) {
        if self.owner.take().is_some() {
            drop(self.shared.disk.remove_file(&owner_file(&self.dir)));
        }
    }

    /// Forgets the folder, which has become a version or is gone.
    pub(crate) fn release(&mut self) {
        if self.owner.take().is_some() {
            // What stays behind of these is removed by the next recovery.
            drop(self.shared.disk.remove_file(&note_file(&self.dir)));
            drop(self.shared.disk.remove_file(&owner_file(&self.dir)));
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.owner.is_some() {
            // What cannot be removed now is removed or reported by the next recovery.
            drop(self.shared.disk.remove_tree(&self.dir));
            self.release();
        }
    }
}

/// The lock file of a staged folder, beside it.
pub(crate) fn owner_file(dir: &Path) -> PathBuf {
    beside(dir, ".lock")
}

/// The note of a staged folder, beside it.
pub(crate) fn note_file(dir: &Path) -> PathBuf {
    beside(dir, ".json")
}

/// A note that is being written, before it takes the place of the earlier one.
pub(crate) fn note_draft(dir: &Path) -> PathBuf {
    beside(dir, ".tmp")
}

/// Whether a living process works on a staged folder.
pub(crate) fn is_owned(disk: &Disk, dir: &Path) -> bool {
    let file = owner_file(dir);
    if !file.exists() {
        return false;
    }
    match disk.open_lock(&file) {
        Ok(owner) => fs4::FileExt::try_lock(&owner).is_err(),
        // Windows refuses to open what is being deleted by its owner.
        Err(_) => true,
    }
}
