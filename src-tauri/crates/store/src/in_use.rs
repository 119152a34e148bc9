//! Marking the version that a scope forecasts with. The file of marks is in `marks`.

use crate::error::Result;
use crate::marks::Marks;
use crate::store::Store;
use crate::version_path::VersionPath;

impl Store {
    /// Marks a version as the one that its scope forecasts with, in place of the one marked before, whose path is given back.
    ///
    /// # Errors
    /// [`crate::StoreError::NoSuchVersion`], [`crate::StoreError::Metadata`] when it can't be used; [`crate::StoreError::Busy`], [`crate::StoreError::ReadOnly`],
    /// [`crate::StoreError::Io`], [`crate::StoreError::DiskFull`].
    pub fn use_version(&self, path: &VersionPath) -> Result<Option<String>> {
        let shared = &self.shared;
        let _lock = shared.lock("marking a version as in use")?;
        shared.record(path)?;
        let mut marks = shared.marks_or_none()?;
        let before = marks.set(path).filter(|before| *before != path.to_string());
        marks.write(&shared.layout, &shared.disk)?;
        Ok(before)
    }

    /// Takes the mark off a version; false if it had none.
    ///
    /// # Errors
    /// [`crate::StoreError::Busy`], [`crate::StoreError::ReadOnly`], [`crate::StoreError::Io`], [`crate::StoreError::DiskFull`].
    pub fn unuse(&self, path: &VersionPath) -> Result<bool> {
        let shared = &self.shared;
        let _lock = shared.lock("clearing the in-use mark of a version")?;
        let mut marks = shared.marks_or_none()?;
        let marked = marks.clear(path);
        if marked {
            marks.write(&shared.layout, &shared.disk)?;
        }
        Ok(marked)
    }

    /// The marked versions, in the order of their scopes.
    ///
    /// # Errors
    /// [`crate::StoreError::Io`] when the file of marks can't be read.
    pub fn in_use(&self) -> Result<Vec<VersionPath>> {
        let marks = Marks::read(&self.shared.layout, &self.shared.disk)?.unwrap_or_default();
        Ok(marks.paths().filter_map(|path| path.parse().ok()).collect())
    }
}
