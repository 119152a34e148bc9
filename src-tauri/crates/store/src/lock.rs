//! The lock that writers of a store hold, across processes. It is the system's, so it ends with its holder. Readers need none.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::layout::Layout;

/// The holder's note is one line.
const MAX_HOLDER_BYTES: u64 = 4096;

/// How long the note of another machine is believed: on some shares the locks of one machine are unknown to the other. Longer than any
/// change takes but a move, which notes itself again and again.
const HOLDER_LASTS: Duration = Duration::from_secs(120);

/// Held until dropped.
pub(crate) struct StoreLock {
    _file: File,
    layout: Layout,
    disk: Disk,
}

impl StoreLock {
    /// Waits at most `wait` for the lock. `purpose` is what others read while they wait.
    ///
    /// # Errors
    /// [`StoreError::Busy`]; [`StoreError::NoLocks`] where the file system has none; [`StoreError::NotPlain`]; [`StoreError::Io`].
    pub(crate) fn acquire(layout: &Layout, disk: &Disk, wait: Duration, purpose: &str) -> Result<Self> {
        let path = layout.lock();
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(file) = try_lock(disk, &path)?
                && !is_held_elsewhere(layout, disk)
            {
                // In a file of its own: on Windows a locked file can't be read. Only for messages and other machines, so a failure doesn't
                // matter where locks work.
                Self::refresh(layout, disk, purpose);
                return Ok(Self { _file: file, layout: layout.clone(), disk: disk.clone() });
            }
            if started.elapsed() >= wait {
                return Err(StoreError::Busy { holder: holder(layout, disk), seconds: wait.as_secs() });
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }
}

/// The lock, if it is free; None if another holds it or has just replaced the file.
fn try_lock(disk: &Disk, path: &Path) -> Result<Option<File>> {
    let file = disk.open_lock(path).map_err(StoreError::io("opening the lock", path))?;
    match fs4::FileExt::try_lock(&file) {
        // A move removes the lock file at the old place; a lock on a file without a name keeps no one out.
        Ok(()) => Ok(files::is_same_file(&file, path).then_some(file)),
        Err(fs4::TryLockError::WouldBlock) => Ok(None),
        Err(fs4::TryLockError::Error(error)) if files::is_lock_unsupported(&error) => Err(StoreError::NoLocks { path: path.to_owned() }),
        Err(fs4::TryLockError::Error(source)) => Err(StoreError::io("locking", path)(source)),
    }
}

impl StoreLock {
    /// Notes again that the lock is held, for a change that takes long.
    pub(crate) fn refresh(layout: &Layout, disk: &Disk, purpose: &str) {
        let note = format!("{}, process {}: {purpose}\n{}", program(), std::process::id(), files::machine_name());
        drop(write_holder(layout, disk, note.as_bytes()));
    }
}

impl Drop for StoreLock {
    fn drop(&mut self) {
        // Still locked, so no one else has written there. What remains of it is believed for a moment at most.
        drop(write_holder(&self.layout, &self.disk, b""));
    }
}

fn write_holder(layout: &Layout, disk: &Disk, note: &[u8]) -> io::Result<()> {
    use std::io::Write;
    let path = layout.lock_holder();
    disk.check(&path)?;
    files::create(&path)?.write_all(note)
}

fn read_holder(layout: &Layout, disk: &Disk) -> Option<String> {
    let bytes = disk.read(&layout.lock_holder(), MAX_HOLDER_BYTES).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned()).filter(|note| !note.trim().is_empty())
}

/// Whether a program on another machine says that it holds the lock.
fn is_held_elsewhere(layout: &Layout, disk: &Disk) -> bool {
    let Some(note) = read_holder(layout, disk) else { return false };
    let Some(machine) = note.lines().nth(1).filter(|machine| *machine != files::machine_name()) else { return false };
    let written = layout.lock_holder().symlink_metadata().and_then(|file| file.modified());
    // The clocks of the two may differ a little.
    let age = written.map(|at| at.elapsed().unwrap_or_else(|ahead| ahead.duration()));
    !machine.is_empty() && age.is_ok_and(|age| age < HOLDER_LASTS)
}

fn holder(layout: &Layout, disk: &Disk) -> String {
    match read_holder(layout, disk) {
        Some(note) => note.lines().filter(|line| *line != files::machine_name()).collect::<Vec<_>>().join(", on "),
        None => "which gave no name".to_owned(),
    }
}

fn program() -> String {
    let exe = std::env::current_exe().ok();
    exe.and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).unwrap_or_else(|| "a program".to_owned())
}
