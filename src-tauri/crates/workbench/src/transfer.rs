//! Versions out to another machine and in from one, and the whole data folder to another place.

use std::path::Path;

use store::{ArchiveReport, ExportReport, MoveProgress, MoveReport, OnConflict, VersionPath};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::moved::{leave_note, take_note};

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

    /// Copies the data folder to `to`, checks the copy, notes the new place at the old one and removes what was there. `progress` hears
    /// of each piece; false cancels.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the target is not free or the copy differs; the old folder is then as it was.
    pub fn move_to(self, to: &Path, progress: &mut dyn FnMut(&MoveProgress) -> bool) -> Result<MoveReport, WorkbenchError> {
        let from = self.data_dir.clone();
        let came_back = take_note(to);
        match self.store.copy_to(to, progress) {
            Ok(moved) => {
                leave_note(&from, moved.to()).map_err(|source| WorkbenchError::Write { file: from.display().to_string(), source })?;
                Ok(moved.remove_old()?)
            }
            Err(error) => {
                if came_back {
                    // Without it a start with that folder finds it empty; the data are untouched either way.
                    drop(leave_note(to, &from));
                }
                Err(error.into())
            }
        }
    }
}
