//! Small JSON files in the data folder: replaced whole, and changed by one program at a time.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::WorkbenchError;
use crate::forecasts::export::replace;

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
    /// [`WorkbenchError::Unreadable`] when the file isn't what the program writes. It is never replaced then.
    pub(crate) fn read<T: DeserializeOwned + Default>(&self) -> Result<T, WorkbenchError> {
        let unreadable = |reason: String| WorkbenchError::Unreadable { file: self.path.display().to_string(), reason };
        match std::fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| unreadable(e.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// Changes the value and writes it back. Other programs wait meanwhile.
    ///
    /// # Errors
    /// As [`JsonFile::read`], whatever `change` gives, and [`WorkbenchError::Write`].
    pub(crate) fn update<T, R>(&self, change: impl FnOnce(&mut T) -> Result<R, WorkbenchError>) -> Result<R, WorkbenchError>
    where
        T: Serialize + DeserializeOwned + Default,
    {
        let failed = |source: io::Error| WorkbenchError::Write { file: self.path.display().to_string(), source };
        // Released when it is dropped, also when the program is killed.
        let _lock = lock_file(&self.path).and_then(|file| file.lock().map(|()| file)).map_err(failed)?;
        let mut value = self.read()?;
        let result = change(&mut value)?;
        let mut text = serde_json::to_vec_pretty(&value).map_err(|e| failed(e.into()))?;
        text.push(b'\n');
        replace(&self.path, &text).map_err(failed)?;
        Ok(result)
    }
}

/// Opens the file that is locked while `path` is changed.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path.with_extension("lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(matches!(refused, Err(WorkbenchError::Unreadable { .. })));
        assert_eq!(std::fs::read_to_string(folder.path().join("numbers.json")).expect("still there"), "{");
    }
}
