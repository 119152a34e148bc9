//! Files of the watched folder that wait for the user: what they ask, and what happens once the user has imported them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::STATE;
use super::found::{FileKind, FileOutcome, ImportRef, RoutineFile};
use super::state::RoutineState;
use super::watched::{IMPORTED, files_in, move_away, sha256};
use crate::Workbench;
use crate::error::WorkbenchError;

/// A file of the watched folder that the routine leaves to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WaitingFile {
    /// Where it is.
    #[ts(type = "string")]
    pub path: PathBuf,
    /// What the last run found.
    pub file: RoutineFile,
}

impl Workbench {
    /// Returns the files of the watched folder that couldn't be imported, or whose import was undone, in the order of their names.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] or [`WorkbenchError::Sales`] when what was imported can't be read.
    pub fn waiting_files(&self) -> Result<Vec<WaitingFile>, WorkbenchError> {
        let Some(folder) = self.routine_settings()?.folder else { return Ok(Vec::new()) };
        let mut state: RoutineState = self.file(STATE).read()?;
        self.mark_undone(&mut state.files)?;
        let waits = |file: &RoutineFile| !file.ignored && matches!(file.outcome, FileOutcome::Failed | FileOutcome::Undone);
        let is_there = |found: &WaitingFile| {
            let mut now = RoutineFile::named(found.file.name.clone());
            now.look(&found.path).is_ok() && found.file.is_unchanged(&now)
        };
        // One that was imported and undone may be where imported files go.
        let places = |file: RoutineFile| {
            let of = |path: PathBuf| WaitingFile { path, file: file.clone() };
            [of(folder.join(&file.name)), of(folder.join(IMPORTED).join(&file.name))].into_iter().find(is_there)
        };
        let mut waiting: Vec<_> = state.files.into_iter().filter(waits).filter_map(places).collect();
        waiting.sort_by(|one, other| one.file.name.cmp(&other.file.name));
        Ok(waiting)
    }

    /// Returns the names of files in the watched folder that no run has looked at as they are now, oldest first. None where no folder is watched,
    /// or it isn't there: a run says so.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] when the settings or the state of the routine can't be read.
    pub fn new_files(&self) -> Result<Vec<String>, WorkbenchError> {
        let Some(folder) = self.routine_settings()?.folder else { return Ok(Vec::new()) };
        let state: RoutineState = self.file(STATE).read()?;
        let is_new = |path: PathBuf| {
            let mut now = RoutineFile::named(path.file_name()?.to_string_lossy().into_owned());
            let is_known = now.look(&path).is_ok() && state.files.iter().any(|known| known.is_unchanged(&now));
            (!is_known).then_some(now.name)
        };
        Ok(files_in(&folder).unwrap_or_default().into_iter().filter_map(is_new).collect())
    }

    /// Marks a file of the watched folder as ignored, or removes the mark. A file that changes is looked at again.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] or [`WorkbenchError::Write`] when it can't be noted.
    pub fn ignore_file(&self, name: &str, ignored: bool) -> Result<(), WorkbenchError> {
        self.file(STATE).update(|state: &mut RoutineState| {
            state.files.iter_mut().filter(|file| file.name == name).for_each(|file| file.ignored = ignored);
            Ok(())
        })
    }

    /// Marks files whose import isn't in effect anymore: it was undone, or a backup from before was restored.
    pub(super) fn mark_undone(&self, files: &mut [RoutineFile]) -> Result<(), WorkbenchError> {
        let sales: BTreeSet<ImportRef> = self.past_imports()?.iter().map(ImportRef::from).collect();
        let stock: BTreeSet<ImportRef> = self.stock_lists()?.iter().map(ImportRef::from).collect();
        for file in files.iter_mut().filter(|file| file.outcome == FileOutcome::Imported) {
            let in_effect = if file.kind == Some(FileKind::Stock) { &stock } else { &sales };
            if file.import.is_some_and(|import| !in_effect.contains(&import)) {
                file.outcome = FileOutcome::Undone;
            }
        }
        Ok(())
    }

    /// Notes that files were imported by hand, so that those of the watched folder aren't imported again, and moves them as the routine does.
    /// The import took place whatever happens here, so what fails is only logged; the next run does it again.
    pub(crate) fn settle_watched(&self, files: &[impl AsRef<Path>], kind: FileKind, import: Option<ImportRef>, rows: u64) {
        for file in files {
            if let Err(error) = self.settle_file(file.as_ref(), kind, import, rows) {
                tracing::warn!(code = ?error.code(), "watched file imported by hand");
            }
        }
    }

    fn settle_file(&self, path: &Path, kind: FileKind, import: Option<ImportRef>, rows: u64) -> Result<(), WorkbenchError> {
        let settings = self.routine_settings()?;
        let is_moved = |folder: &PathBuf| is_in(path, &folder.join(IMPORTED));
        let Some(folder) = settings.folder.filter(|folder| is_in(path, folder) || is_moved(folder)) else { return Ok(()) };
        let Some(name) = path.file_name() else { return Ok(()) };
        let unreadable = |error: std::io::Error| WorkbenchError::Unreadable { file: path.display().to_string(), reason: error.to_string() };
        let mut file = RoutineFile::named(name.to_string_lossy().into_owned());
        file.look(path).map_err(unreadable)?;
        file.sha256 = sha256(path).map_err(unreadable)?;
        (file.kind, file.outcome, file.import, file.rows) = (Some(kind), FileOutcome::Imported, import, rows);
        self.remember(&file)?;
        if settings.move_imported && !is_moved(&folder) { move_away(path, &folder) } else { Ok(()) }
    }
}

/// Whether a file is directly in a folder, however both are written.
fn is_in(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let parent = std::path::absolute(path).ok().and_then(|path| path.parent().and_then(real));
    parent.is_some() && parent == real(folder)
}
