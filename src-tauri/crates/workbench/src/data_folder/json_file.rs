//! Small JSON files in the data folder: replaced whole, and changed by one program at a time.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::WorkbenchError;

/// More than any of them grows to.
const MOST_BYTES: u64 = 64 << 20;

/// How long another program may take to change a file.
const WAIT: Duration = Duration::from_secs(20);

/// A JSON file in the data folder. A missing file is the default value.
pub(crate) struct JsonFile {
    path: PathBuf,
}

impl JsonFile {
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        Self { path: folder.join(name) }
    }

    /// Reads the value.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] when the file isn't what the program writes, [`WorkbenchError::NotPlain`] for a link or a special file.
    /// It is never replaced then.
    pub(crate) fn read<T: DeserializeOwned + Default>(&self) -> Result<T, WorkbenchError> {
        let unreadable = |reason: String| WorkbenchError::DataFileDamaged { file: self.path.display().to_string(), reason };
        match files::read(&self.path, MOST_BYTES) {
            Ok(bytes) => store::parse_json(&bytes).map_err(unreadable),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
            Err(error) => match files::is_not_plain(&error) {
                // A folder is set aside like a file; a link or a device is left alone.
                Some(found) if !found.is_folder() => Err(found.clone().into()),
                _ => Err(unreadable(error.to_string())),
            },
        }
    }

    /// Changes the value and writes it back. Other programs wait until then.
    ///
    /// # Errors
    /// As [`JsonFile::read`], whatever `change` gives, [`WorkbenchError::Write`], and [`store::StoreError::Busy`] when another program takes too long.
    pub(crate) fn update<T, R>(&self, change: impl FnOnce(&mut T) -> Result<R, WorkbenchError>) -> Result<R, WorkbenchError>
    where
        T: Serialize + DeserializeOwned + Default,
    {
        let failed = |source: io::Error| WorkbenchError::Write { file: self.path.display().to_string(), source };
        // Released when it is dropped, also when the program is killed.
        let _lock = lock(&self.path).map_err(|error| match error.kind() {
            io::ErrorKind::ResourceBusy => {
                let holder = format!("it changes {}", self.path.file_name().unwrap_or_default().display());
                WorkbenchError::Store(store::StoreError::Busy { holder, seconds: WAIT.as_secs() })
            }
            _ => failed(error),
        })?;
        let mut value = self.read()?;
        let result = change(&mut value)?;
        let mut text = serde_json::to_vec_pretty(&value).map_err(|e| failed(e.into()))?;
        text.push(b'\n');
        files::replace(&self.path, &text).map_err(failed)?;
        Ok(result)
    }
}

/// Opens the file that is locked while `path` is changed.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    files::open_lock(&path.with_extension("lock"))
}

/// Waits for the lock. Where the disk has no locks, the file is replaced whole all the same.
fn lock(path: &Path) -> io::Result<File> {
    let file = lock_file(path)?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) if files::is_lock_unsupported(&error) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if began.elapsed() < WAIT => thread::sleep(Duration::from_millis(20)),
            Err(TryLockError::WouldBlock) => return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program is changing it")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_in_place_of_the_file_or_its_lock_are_refused() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let change = || {
            JsonFile::new(folder.path(), "numbers.json").update(|numbers: &mut Vec<u32>| {
                numbers.push(7);
                Ok(())
            })
        };
        let target = other.path().join("target");
        for name in ["numbers.json", "numbers.lock", "numbers.json.tmp"] {
            // The lock is left behind by each attempt.
            if folder.path().join(name).exists() {
                std::fs::remove_file(folder.path().join(name)).expect("removed");
            }
            symlink(&target, folder.path().join(name)).expect("a link");
            assert!(change().is_err(), "{name}");
            std::fs::remove_file(folder.path().join(name)).expect("removed");
            assert!(std::process::Command::new("mkfifo").arg(folder.path().join(name)).status().expect("mkfifo").success());
            assert!(change().is_err(), "{name}");
            std::fs::remove_file(folder.path().join(name)).expect("removed");
        }
        assert!(!target.exists());
        change().expect("works again");
    }

    #[test]
    fn a_file_is_read_changed_and_never_replaced_when_it_cannot_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = JsonFile::new(folder.path(), "numbers.json");
        assert_eq!(file.read::<Vec<u32>>().expect("the default"), Vec::<u32>::new());
        file.update(|numbers: &mut Vec<u32>| {
            numbers.push(7);
            Ok(())
        })
        .expect("written");
        assert_eq!(file.read::<Vec<u32>>().expect("read"), [7]);
        std::fs::write(folder.path().join("numbers.json"), "{").expect("torn");
        let refused = file.update(|numbers: &mut Vec<u32>| {
            numbers.clear();
            Ok(())
        });
        assert!(matches!(refused, Err(WorkbenchError::DataFileDamaged { .. })));
        assert_eq!(std::fs::read_to_string(folder.path().join("numbers.json")).expect("still there"), "{");
    }
}
