//! Versions out to another machine and in from one, and the whole data folder to another place.

use std::path::Path;

use store::{ArchiveReport, ExportReport, MoveProgress, MoveReport, OnConflict, VersionPath};

use crate::Workbench;
use crate::data_folder::OWNED;
use crate::data_folder::known_folders::KnownFolders;
use crate::error::WorkbenchError;

impl Workbench {
    /// Writes versions, or all when none are named, into one zip.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when a version is not there or damaged, or the zip can't be written.
    pub fn export_versions(&self, paths: &[String], file: &Path) -> Result<ExportReport, WorkbenchError> {
        super::own_files::check(file)?;
        let paths = paths.iter().map(|path| self.named_version(path)).collect::<Result<Vec<VersionPath>, _>>()?;
        Ok(self.store.export_versions(&paths, file)?)
    }

    /// Imports the versions of such a zip file; with `dry_run`, only reports what would happen.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the zip is not whole or holds anything else; nothing is imported then.
    pub fn import_versions(&self, file: &Path, on_conflict: OnConflict, dry_run: bool) -> Result<ArchiveReport, WorkbenchError> {
        Ok(self.store.import_versions(file, on_conflict, dry_run, &self.now())?)
    }

    /// Moves the data folder to `to`: copies it, checks the copy, notes the new place at the old one, and removes what was there. `progress` is
    /// called for each piece; false cancels.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the target isn't free or the copy differs; the old folder is then as it was.
    pub fn move_to(self, to: &Path, progress: &mut dyn FnMut(&MoveProgress) -> bool) -> Result<MoveReport, WorkbenchError> {
        let id = self.store.folder_id().map(str::to_owned);
        let report = self.store.move_to(to, &OWNED, progress)?;
        if let Some(id) = id {
            KnownFolders::remember(to, &id);
        }
        Ok(report)
    }
}
