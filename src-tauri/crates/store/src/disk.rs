//! The seam: every change to the store's files goes through here, one step at a time, so that a test can cut or fail at each step.
//! What the steps mean is elsewhere.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use files::{Nature, check_below, nature, patiently, sibling};

use crate::error::{Result, StoreError};

/// One change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    MakeDir(&'a Path),
    /// A file whole, over an earlier one; not yet durable.
    Write(&'a Path, &'a [u8]),
    Append(&'a Path, &'a [u8]),
    SyncFile(&'a Path),
    SyncDir(&'a Path),
    Rename(&'a Path, &'a Path),
    RemoveFile(&'a Path),
    RemoveDir(&'a Path),
    /// A transaction on the index at this path.
    Index(&'a Path),
}

impl Step<'_> {
    fn perform(self) -> io::Result<()> {
        match self {
            Step::MakeDir(path) => files::make_dir(path),
            Step::Write(path, bytes) => files::create(path)?.write_all(bytes),
            Step::Append(path, bytes) => files::append(path)?.write_all(bytes),
            // Windows flushes only through a handle that may write.
            Step::SyncFile(path) => files::append(path)?.sync_all(),
            Step::SyncDir(path) => files::sync_dir(path),
            Step::Rename(from, to) => patiently(|| fs::rename(from, to)),
            Step::RemoveFile(path) => gone_is_fine(patiently(|| fs::remove_file(path))),
            Step::RemoveDir(path) => gone_is_fine(patiently(|| fs::remove_dir(path))),
            Step::Index(_) => Ok(()),
        }
    }

    /// What the step touches.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        let (first, second) = match self {
            Step::Rename(from, to) => (*from, Some(*to)),
            Step::MakeDir(path)
            | Step::Write(path, _)
            | Step::Append(path, _)
            | Step::SyncFile(path)
            | Step::SyncDir(path)
            | Step::RemoveFile(path)
            | Step::RemoveDir(path)
            | Step::Index(path) => (*path, None),
        };
        std::iter::once(first).chain(second)
    }

    fn error(self) -> impl FnOnce(io::Error) -> StoreError {
        let (action, path) = match self {
            Step::MakeDir(path) => ("making the folder", path),
            Step::Write(path, _) | Step::Append(path, _) | Step::Index(path) => ("writing", path),
            Step::SyncFile(path) | Step::SyncDir(path) => ("flushing", path),
            Step::Rename(_, path) => ("renaming to", path),
            Step::RemoveFile(path) | Step::RemoveDir(path) => ("removing", path),
        };
        StoreError::io(action, path)
    }
}

/// What a test does to the steps. The program itself has none.
pub(crate) trait Fault: Send + Sync {
    /// Before the step; an error takes its place.
    fn before(&self, step: Step<'_>) -> io::Result<()>;
    /// After the step was done.
    fn after(&self, step: Step<'_>);
    /// Before a folder is read or a lock file is opened.
    fn reading(&self, path: &Path) -> io::Result<()>;
}

/// The file system as the store reads and changes it: never through a link.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    fault: Option<Arc<dyn Fault>>,
    /// Links above this folder are the user's choice; below it there is none.
    root: PathBuf,
}

impl Disk {
    #[cfg(test)]
    pub(crate) fn with_fault(fault: Arc<dyn Fault>) -> Self {
        Self { fault: Some(fault), root: PathBuf::new() }
    }

    /// The same disk with another folder below which no link is followed.
    pub(crate) fn guarding(&self, root: &Path) -> Self {
        Self { fault: self.fault.clone(), root: root.to_owned() }
    }

    fn step(&self, step: Step<'_>) -> io::Result<()> {
        step.paths().try_for_each(|path| self.check(path))?;
        if let Some(fault) = &self.fault {
            fault.before(step)?;
        }
        step.perform()?;
        if let Some(fault) = &self.fault {
            fault.after(step);
        }
        Ok(())
    }

    fn act(&self, step: Step<'_>) -> Result<()> {
        self.step(step).map_err(step.error())
    }

    /// Makes a folder that must not exist.
    pub(crate) fn make_dir(&self, path: &Path) -> io::Result<()> {
        self.step(Step::MakeDir(path))
    }

    /// Makes a folder and what is missing above it, each made durable.
    pub(crate) fn make_dirs(&self, path: &Path) -> Result<()> {
        // Above the root there may be links; below it each step looks for them.
        if path.is_dir() {
            return self.check(path).map_err(Step::MakeDir(path).error());
        }
        let parent = path.parent();
        if let Some(parent) = parent {
            self.make_dirs(parent)?;
        }
        match self.make_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_folder(path) => return Ok(()),
            other => other.map_err(Step::MakeDir(path).error())?,
        }
        parent.map_or(Ok(()), |parent| self.sync_dir(parent))
    }

    /// Writes a file whole, not yet durable.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.act(Step::Write(path, bytes))
    }

    /// Appends to a file that [`Disk::write`] began.
    pub(crate) fn append(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.act(Step::Append(path, bytes))
    }

    /// Makes a file's content durable.
    pub(crate) fn sync_file(&self, path: &Path) -> Result<()> {
        self.act(Step::SyncFile(path))
    }

    /// Makes the names in a folder durable, where the system has that.
    pub(crate) fn sync_dir(&self, path: &Path) -> Result<()> {
        self.act(Step::SyncDir(path))
    }

    /// Makes several files and folders durable, in any order and at once: the disk then waits once for all of them.
    pub(crate) fn flush(&self, files: &[PathBuf], dirs: &[&Path]) -> Result<()> {
        let steps = || files.iter().map(|file| Step::SyncFile(file)).chain(dirs.iter().map(|dir| Step::SyncDir(dir)));
        if self.fault.is_some() {
            // One after the other, so that a test cuts at the same place each time.
            return steps().try_for_each(|step| self.act(step));
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = steps().map(|step| scope.spawn(move || self.act(step))).collect();
            let done = running.into_iter().map(|flush| flush.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            done.fold(Ok(()), Result::and)
        })
    }

    /// Writes a durable file in place of another: whole or not at all.
    pub(crate) fn replace(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.replace_and_flush(path, bytes, &[])
    }

    /// As [`Disk::replace`], and makes `dirs` durable before the new content can be seen.
    pub(crate) fn replace_and_flush(&self, path: &Path, bytes: &[u8], dirs: &[&Path]) -> Result<()> {
        let temporary = sibling(path, ".tmp");
        self.write(&temporary, bytes)?;
        self.flush(std::slice::from_ref(&temporary), dirs)?;
        self.rename(&temporary, path)?;
        path.parent().map_or(Ok(()), |parent| self.sync_dir(parent))
    }

    /// Renames a file (over another) or a folder (to a free name).
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.act(Step::Rename(from, to))
    }

    /// Removes a file; one that is gone already is fine.
    pub(crate) fn remove_file(&self, path: &Path) -> Result<()> {
        self.act(Step::RemoveFile(path))
    }

    /// Removes an empty folder; one that is gone already is fine.
    pub(crate) fn remove_dir(&self, path: &Path) -> Result<()> {
        self.act(Step::RemoveDir(path))
    }

    /// Removes a folder of our own (staging) with all that is in it.
    pub(crate) fn remove_tree(&self, path: &Path) -> Result<()> {
        for entry in self.read_dir(path)? {
            let inner = path.join(&entry.name);
            if entry.is_folder() { self.remove_tree(&inner)? } else { self.remove_file(&inner)? }
        }
        self.remove_dir(path)
    }

    /// Counts a transaction of the index as a step.
    pub(crate) fn index_step(&self, path: &Path, commit: impl FnOnce() -> Result<()>) -> Result<()> {
        self.act(Step::Index(path))?;
        commit()
    }

    /// Opens or makes a lock file. No step: it holds nothing, and whether it is there means nothing.
    pub(crate) fn open_lock(&self, path: &Path) -> io::Result<File> {
        self.before_reading(path)?;
        files::open_lock(path)
    }

    /// Opens a file for reading.
    pub(crate) fn open(&self, path: &Path) -> io::Result<File> {
        self.before_reading(path)?;
        files::open(path)
    }

    /// Reads a file of at most `limit` bytes.
    pub(crate) fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.before_reading(path)?;
        files::read(path, limit)
    }

    fn before_reading(&self, path: &Path) -> io::Result<()> {
        if let Some(fault) = &self.fault {
            fault.reading(path)?;
        }
        self.check(path)
    }

    /// Refuses a link or a special file at `path` or between it and the root.
    pub(crate) fn check(&self, path: &Path) -> io::Result<()> {
        let no_root = self.root.as_os_str().is_empty();
        check_below(if no_root { path } else { &self.root }, path)
    }

    /// The entries of a folder by name; none when it does not exist.
    pub(crate) fn read_dir(&self, path: &Path) -> Result<Vec<DirEntry>> {
        self.try_read_dir(path).map_err(StoreError::io("reading the folder", path))
    }

    fn try_read_dir(&self, path: &Path) -> io::Result<Vec<DirEntry>> {
        self.before_reading(path)?;
        let entries = match fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push(DirEntry { name, nature: entry.file_type()?.into() });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}

/// A name in a folder.
pub(crate) struct DirEntry {
    pub(crate) name: String,
    pub(crate) nature: Nature,
}

impl DirEntry {
    pub(crate) fn is_folder(&self) -> bool {
        self.nature == Nature::Folder
    }

    pub(crate) fn is_file(&self) -> bool {
        self.nature == Nature::File
    }
}

/// Whether a folder itself is at `path`, not a link to one.
pub(crate) fn is_folder(path: &Path) -> bool {
    nature(path).is_ok_and(|found| found == Nature::Folder)
}

/// Whether a file itself is at `path`, not a link to one.
pub(crate) fn is_file(path: &Path) -> bool {
    nature(path).is_ok_and(|found| found == Nature::File)
}

/// Whether anything is at `path`, a dangling link included. What can't be looked at counts as taken.
pub(crate) fn is_taken(path: &Path) -> bool {
    nature(path).map_or(true, |found| found != Nature::Missing)
}

fn gone_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn folders_that_others_make_at_the_same_time_are_no_fault() {
        let folder = tempfile::tempdir().expect("a folder");
        for round in 0..200 {
            let path = folder.path().join(round.to_string()).join("a").join("b").join("c");
            let together = Barrier::new(4);
            let made: Vec<bool> = std::thread::scope(|scope| {
                let make = || {
                    together.wait();
                    Disk::default().make_dirs(&path).is_ok()
                };
                let makers: Vec<_> = (0..4).map(|_| scope.spawn(make)).collect();
                makers.into_iter().map(|maker| maker.join().expect("no panic")).collect()
            });
            assert_eq!(made, [true; 4], "round {round}");
        }
    }
}
