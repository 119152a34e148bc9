//! A version in the making: a folder under `.staging`, never under a final name. Publishing it is in `publish`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use files::sibling;
use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::disk::{Disk, is_taken};
use crate::error::{Result, StoreError};
use crate::hash::Hasher;
use crate::key::Key;
use crate::publish::record_scope;
use crate::record::{FileEntry, RecordScope, checkpoint_epoch, is_checkpoint, is_version_file, key_of};
use crate::recover::read_note;
use crate::scope::{Aggregation, Mode};
use crate::store::{Shared, Store};
use crate::time;

/// Periodic checkpoints that a version keeps (`docs/contract.md` §2).
const CHECKPOINTS_KEPT: usize = 1;

/// More weights than memory could hold.
const MAX_CHECKPOINT_BYTES: u64 = 8 << 30;

/// A training on another machine writes a checkpoint more often than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// How much is copied at a time.
const PIECE: usize = 1 << 20;

/// A version in the making. Dropped without being published, it is gone.
pub struct Staged {
    pub(crate) shared: Arc<Shared>,
    pub(crate) key: Key,
    pub(crate) dir: PathBuf,
    /// Held as long as this process works on the folder; recovery leaves it alone.
    owner: Option<File>,
}

/// The note next to a staged folder: what it was to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StagedNote {
    mode: Mode,
    scope: RecordScope,
    aggregation: Option<Aggregation>,
    #[serde(rename = "type")]
    model_type: String,
    pub(crate) started_at: String,
    /// Higher than that of every training that was there when this one began: the clock may have been set back.
    #[serde(default)]
    pub(crate) order: u64,
    /// The machine that trains; empty in notes of earlier programs.
    #[serde(default)]
    pub(crate) machine: String,
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
            order: 0,
            machine: files::machine_name().to_owned(),
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
            if let Owner::Ours(owner) = try_own(&shared.disk, &dir)? {
                match shared.disk.make_dir(&dir) {
                    Ok(()) => break (dir, owner),
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => {
                        drop(owner);
                        // An empty lock file that can't be removed is removed by the next recovery.
                        drop(shared.disk.remove_file(&owner_file(&dir)));
                        return Err(StoreError::io("making the folder", &dir)(error));
                    }
                }
            }
            n += 1;
        };
        let staged = Staged::new(shared, key.clone(), dir, owner);
        let order = 1 + shared
            .staged_names()?
            .iter()
            .filter_map(|name| Some(read_note(&shared.disk, &staging.join(name))?.order))
            .max()
            .unwrap_or(0);
        let note = serde_json::to_vec(&StagedNote { order, ..StagedNote::new(key, now) })
            .map_err(|e| StoreError::io("writing", &staged.dir)(e.into()))?;
        shared.disk.write(&note_file(&staged.dir), &note)?;
        Ok(staged)
    }
}

impl Staged {
    /// Takes over a folder whose lock is `owner`.
    pub(crate) fn new(shared: &Arc<Shared>, key: Key, dir: PathBuf, owner: File) -> Self {
        Self { shared: Arc::clone(shared), key, dir, owner: Some(owner) }
    }

    /// The folder. Its files become the version's.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// Returns the key that the folder will be a version of.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Notes how it is being made, so that it can be resumed after a crash ([`crate::Unfinished::request`]).
    ///
    /// # Errors
    /// [`StoreError::Io`] and [`StoreError::DiskFull`]; what was noted before is kept then.
    pub fn describe(&self, request: &Value) -> Result<()> {
        let unreadable = || StoreError::io("reading", &note_file(&self.dir))(std::io::ErrorKind::InvalidData.into());
        let note = StagedNote { request: request.clone(), ..read_note(&self.shared.disk, &self.dir).ok_or_else(unreadable)? };
        let bytes = serde_json::to_vec(&note).map_err(|e| StoreError::io("writing", &self.dir)(e.into()))?;
        let (disk, temporary) = (&self.shared.disk, note_draft(&self.dir));
        disk.write(&temporary, &bytes).inspect_err(|_| drop(disk.remove_file(&temporary)))?;
        disk.rename(&temporary, &note_file(&self.dir))
    }

    /// Returns the checkpoints in the folder: those of the training that is resumed.
    ///
    /// # Errors
    /// [`StoreError::Io`] when one can't be read.
    pub fn checkpoints(&self) -> Result<Vec<Vec<u8>>> {
        let entries = self.shared.disk.read_dir(&self.dir)?;
        let names = entries.into_iter().map(|entry| entry.name).filter(|name| is_checkpoint(name));
        names
            .map(|name| self.dir.join(name))
            .map(|file| self.shared.disk.read(&file, MAX_CHECKPOINT_BYTES).map_err(StoreError::io("reading", &file)))
            .collect()
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
        let temporary = sibling(&file, ".tmp");
        // Durable only when published: until then a power failure costs the whole training anyway, a killed process does not.
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
            return Err(differs("its content doesn't match its hash".to_owned()));
        }
        disk.sync_file(&file)
    }

    fn drop_old_checkpoints(&self) -> Result<()> {
        let entries = self.shared.disk.read_dir(&self.dir)?;
        let mut checkpoints: Vec<_> = entries.into_iter().filter_map(|entry| Some((checkpoint_epoch(&entry.name)?, entry.name))).collect();
        checkpoints.sort();
        let surplus = checkpoints.len().saturating_sub(CHECKPOINTS_KEPT);
        checkpoints.iter().take(surplus).try_for_each(|(_, name)| self.shared.disk.remove_file(&self.dir.join(name)))
    }

    /// Ends without publishing, and leaves what is there to be taken up again ([`Store::resume`]) instead of removing it.
    pub fn keep_for_later(mut self) {
        self.leave();
    }

    /// Lets go of the folder and leaves it to recovery.
    pub(crate) fn leave(&mut self) {
        if let Some(owner) = self.owner.take() {
            // Removed while it is locked: a process that opened it before can see that it is gone.
            drop(self.shared.disk.remove_file(&owner_file(&self.dir)));
            drop(owner);
        }
    }

    /// Forgets the folder, which has become a version or is gone.
    pub(crate) fn release(&mut self) {
        if let Some(owner) = self.owner.take() {
            // What stays behind of these is removed by the next recovery.
            drop(self.shared.disk.remove_file(&note_file(&self.dir)));
            drop(self.shared.disk.remove_file(&owner_file(&self.dir)));
            drop(owner);
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.owner.is_some() {
            // What can't be removed now is removed or reported by the next recovery.
            drop(self.shared.disk.remove_tree(&self.dir));
            self.release();
        }
    }
}

/// The lock file of a staged folder, next to it.
pub(crate) fn owner_file(dir: &Path) -> PathBuf {
    sibling(dir, ".lock")
}

/// The note of a staged folder, next to it.
pub(crate) fn note_file(dir: &Path) -> PathBuf {
    sibling(dir, ".json")
}

/// A note that is being written, before it takes the place of the earlier one.
pub(crate) fn note_draft(dir: &Path) -> PathBuf {
    sibling(dir, ".tmp")
}

/// Which process works on a staged folder.
pub(crate) enum Owner {
    /// No one did; now this process does, as long as the file is open.
    Ours(File),
    /// A living process, or one that can't be distinguished from it.
    Another,
}

/// Takes the lock of a staged folder, if it is free.
///
/// # Errors
/// [`StoreError::NotPlain`] when a link is at the place of the lock file; [`StoreError::NoLocks`].
pub(crate) fn try_own(disk: &Disk, dir: &Path) -> Result<Owner> {
    let file = owner_file(dir);
    let owner = match disk.open_lock(&file) {
        Ok(owner) => owner,
        Err(error) if files::is_not_plain(&error).is_some() || cfg!(not(windows)) => return Err(StoreError::io("opening", &file)(error)),
        // Windows refuses to open what its owner is removing.
        Err(_) => return Ok(Owner::Another),
    };
    match fs4::FileExt::try_lock(&owner) {
        // An owner that ended in the meantime has removed the file: a lock on it keeps no one out. Then the next attempt makes a new one.
        Ok(()) if files::is_same_file(&owner, &file) => Ok(Owner::Ours(owner)),
        Err(fs4::TryLockError::Error(error)) if files::is_lock_unsupported(&error) => Err(StoreError::NoLocks { path: file }),
        _ => Ok(Owner::Another),
    }
}

/// Whether a living process works on a staged folder, on this machine or, by its note, on another one.
pub(crate) fn is_owned(disk: &Disk, dir: &Path) -> Result<bool> {
    if is_taken(&owner_file(dir)) && matches!(try_own(disk, dir)?, Owner::Another) {
        return Ok(true);
    }
    Ok(is_elsewhere(disk, dir))
}

/// Whether another machine may be working on a staged folder: locks do not reach every machine of a share.
pub(crate) fn is_elsewhere(disk: &Disk, dir: &Path) -> bool {
    let machine = read_note(disk, dir).map(|note| note.machine).unwrap_or_default();
    let foreign = !machine.is_empty() && machine != files::machine_name();
    let touched = [dir.to_owned(), note_file(dir)].into_iter().filter_map(|path| path.symlink_metadata().ok()?.modified().ok()).max();
    foreign && touched.is_some_and(|touched| touched.elapsed().is_ok_and(|age| age < LONGEST_PAUSE))
}
