//! Versions out to another machine and in from one, and the whole data folder to another place.

use std::path::Path;

use store::{ArchiveReport, ExportReport, MoveReport, OnConflict, VersionPath};

use crate::Workbench;
use crate::error::WorkbenchError;

impl Workbench {
    /// Writes versions, or all when none are named, into one zip.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when a version is not there or damaged, or the zip cannot be written.
    pub fn export_versions(&self, paths: &[String], file: &Path) -> Result<ExportReport, WorkbenchError> {
        let paths = paths.iter().map(|p| p.parse()).collect::<Result<Vec<VersionPath>, _>>()?;
        Ok(self.store.export_versions(&paths, file)?)
    }

    /// Takes in the versions of such a zip; with `dry_run` only says what would happen.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the zip is not whole or holds anything else; nothing is taken in then.
    pub fn import_versions(&self, file: &Path, on_conflict: OnConflict, dry_run: bool) -> Result<ArchiveReport, WorkbenchError> {
        Ok(self.store.import_versions(file, on_conflict, dry_run, &self.now())?)
    }

    /// Copies the data folder to `to`, checks the copy, and removes the old one. Whoever starts the program next must name the new place.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the target is not free or the copy differs; the old folder is then as it was.
    pub fn move_to(self, to: &Path) -> Result<MoveReport, WorkbenchError> {
        Ok(self.store.copy_to(to, &mut |_| true)?.remove_old()?)
    }
}
