//! The lock that writers of a store hold, across processes. It is the system's, so it ends with its holder. Readers need none.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::layout::Layout;

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct StoreLock {
    _file: File,
}

impl StoreLock {
    /// Waits at most `wait` for the lock. `purpose` is what others read while they wait.
    pub(crate) fn acquire(layout: &Layout, disk: &Disk, wait: Duration, purpose: &str) -> Result<Self> {
        let path = layout.lock();
        let file = disk.open_lock(&path).map_err(StoreError::io("opening the lock", &path))?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match fs4::FileExt::try_lock(&file) {
                Ok(()) => break,
                Err(fs4::TryLockError::WouldBlock) => {}
                Err(fs4::TryLockError::Error(source)) => return Err(StoreError::io("locking", &path)(source)),
            }
            if started.elapsed() >= wait {
                return Err(StoreError::Busy { holder: holder(layout), seconds: wait.as_secs() });
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
        // In a file of its own: on Windows nobody can read a locked one. Only for messages, so a failure does not matter.
        drop(fs::write(layout.lock_holder(), format!("{}, process {}: {purpose}", program(), std::process::id())));
        Ok(Self { _file: file })
    }
}

fn holder(layout: &Layout) -> String {
    fs::read_to_string(layout.lock_holder()).unwrap_or_else(|_| "which did not say its name".to_owned())
}

fn program() -> String {
    let exe = std::env::current_exe().ok();
    exe.and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).unwrap_or_else(|| "a program".to_owned())
}
