//! The routine: imports new files from a watched folder, retrains what is out of date, replaces the version in use unless the new one is
//! less accurate, and keeps the forecasts. Every step is recorded, so an interrupted run has the same outcome when it is repeated.

mod cut_off;
mod events;
mod found;
mod kind;
mod refresh;
pub(crate) mod schedule;
mod state;
mod waiting;
mod watched;

use std::fs::TryLockError;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use progress::Progress;
use replenishment::Status;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::data_folder::json_file::{JsonFile, lock_file};
use crate::error::WorkbenchError;
use crate::ordering::{Worklist, WorklistLine, WorklistOptions, write_worklist};
use crate::training::networks::Networks;

pub use events::RoutineEvent;
pub use found::{FileKind, FileOutcome, ImportRef, RoutineFile};
pub use refresh::{Decision, RoutineTraining};
pub use state::RoutineSettings;
pub(crate) use state::RoutineState;
pub use waiting::WaitingFile;
use watched::folder_inside;

const SETTINGS: &str = "routine.json";
const STATE: &str = "routine_state.json";
/// The folder inside the watched one that worklists are written to.
const ORDERS: &str = "orders";
/// The most lists of one day.
const MAX_LISTS: usize = 20;
const RUNNING: &str = "routine_running";

/// What a run of the routine did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoutineReport {
    /// The time when the run started, RFC 3339.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// The time when the run ended, RFC 3339.
    #[ts(type = "string")]
    pub finished_at: Timestamp,
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// Files of the watched folder that are new or changed.
    pub files: Vec<RoutineFile>,
    /// Versions that were out of date, and the outcome.
    pub trainings: Vec<RoutineTraining>,
    /// Versions whose forecasts are kept from this run on.
    pub kept_forecasts: Vec<String>,
    /// The orders that are due; null where no stock is known, and after a dry run.
    #[serde(default)]
    pub worklist: Option<RoutineWorklist>,
}

/// The orders that are due after a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoutineWorklist {
    /// The last day whose sales count.
    #[ts(type = "string")]
    pub at: Date,
    /// Lines that order something.
    #[ts(type = "number")]
    pub to_order: usize,
    /// Lines that run out before the goods arrive.
    #[ts(type = "number")]
    pub runs_out: usize,
    /// The worklist as a workbook, in the folder `orders` inside the watched one; null where no folder is watched.
    #[ts(type = "string | null")]
    pub file: Option<PathBuf>,
}

impl Workbench {
    /// Returns the settings of the routine.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] when they can't be read.
    pub fn routine_settings(&self) -> Result<RoutineSettings, WorkbenchError> {
        self.file(SETTINGS).read()
    }

    /// Replaces the settings of the routine. Returns the ones before, for undo.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when the watched folder is in the data folder or isn't a folder.
    pub fn set_routine_settings(&self, mut settings: RoutineSettings) -> Result<RoutineSettings, WorkbenchError> {
        // A run started by the system has another working folder.
        settings.folder = settings.folder.map(|folder| std::path::absolute(&folder).unwrap_or(folder));
        // A folder that is kept isn't chosen again: it may be on a drive that isn't there now.
        let kept = self.routine_settings()?.folder;
        if let Some(folder) = settings.folder.as_ref().filter(|folder| Some(*folder) != kept.as_ref()) {
            self.check_watched(folder)?;
        }
        self.file(SETTINGS).update(|own: &mut RoutineSettings| Ok(std::mem::replace(own, settings)))
    }

    /// Checks a folder to watch, also one from the settings: `routine.json` may have been written by hand or on another machine.
    fn check_watched(&self, folder: &Path) -> Result<(), WorkbenchError> {
        let is_of_the_program = || match (folder.canonicalize(), self.data_dir.canonicalize()) {
            (Ok(folder), Ok(data)) => folder.starts_with(data),
            _ => true,
        };
        if folder.is_absolute() && folder.is_dir() && !is_of_the_program() {
            return Ok(());
        }
        Err(WorkbenchError::Usage(format!("`{}` can't be watched; choose an existing folder outside the data folder", folder.display())))
    }

    /// Returns what the last finished run did.
    ///
    /// # Errors
    /// [`WorkbenchError::Unreadable`] when it can't be read.
    pub fn last_routine(&self) -> Result<Option<RoutineReport>, WorkbenchError> {
        Ok(self.file(STATE).read::<RoutineState>()?.last)
    }

    /// Runs the routine, or with `dry_run` only says what it would do. A file that can't be imported, or a version that can't be trained, is
    /// reported and doesn't stop the rest.
    ///
    /// # Errors
    /// [`WorkbenchError::RoutineRunning`] when another one runs, [`WorkbenchError::Cancelled`], and whatever makes the data folder unusable.
    pub fn routine(
        &self,
        networks: Networks<'_>,
        progress: &mut dyn Progress<RoutineEvent>,
        dry_run: bool,
    ) -> Result<RoutineReport, WorkbenchError> {
        let failed = |source| WorkbenchError::Write { file: self.data_dir.join(RUNNING).display().to_string(), source };
        // Released when it is dropped, also when the program is killed.
        let lock = lock_file(&self.data_dir.join(RUNNING)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(WorkbenchError::RoutineRunning),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let settings = self.routine_settings()?;
        // A folder that isn't there is reported when it is read.
        if let Some(folder) = settings.folder.as_deref().filter(|folder| folder.exists() || !folder.is_absolute()) {
            self.check_watched(folder)?;
        }
        self.back_up_before_change(dry_run)?;
        let mut report = RoutineReport {
            started_at: self.now().timestamp(),
            finished_at: self.now().timestamp(),
            dry_run,
            files: Vec::new(),
            trainings: Vec::new(),
            kept_forecasts: Vec::new(),
            worklist: None,
        };
        if let Some(folder) = &settings.folder {
            report.files = self.take_files(folder, settings.move_imported, dry_run, progress)?;
        }
        if settings.retrain {
            report.trainings = self.refresh_versions(networks, &mut events::of_trainings(progress), dry_run)?;
        }
        if !dry_run {
            for path in self.versions_in_use()? {
                progress.check()?;
                // A version that can't forecast is reported by its training or in the list of versions.
                if self.keep_forecast(&path, networks).is_ok_and(|kept| kept.is_some()) {
                    report.kept_forecasts.push(path);
                }
            }
            progress.check()?;
            let worklist = self.routine_worklist(&settings, networks);
            report.worklist = worklist.as_ref().ok().cloned().flatten();
            report.finished_at = self.now().timestamp();
            self.file(STATE).update(|state: &mut RoutineState| {
                state.training = None;
                state.last = Some(report.clone());
                Ok(())
            })?;
            // Everything before it is done and recorded.
            worklist?;
        }
        Ok(report)
    }

    /// What is to be ordered now, also written next to the watched files.
    fn routine_worklist(&self, settings: &RoutineSettings, networks: Networks<'_>) -> Result<Option<RoutineWorklist>, WorkbenchError> {
        let options = WorklistOptions { chinese: settings.chinese, ..WorklistOptions::default() };
        let list = match self.worklist(&options, networks) {
            Ok(list) if !list.stock.is_empty() => list,
            Ok(_) | Err(WorkbenchError::NoSales) => return Ok(None),
            Err(error) => return Err(error),
        };
        let folder = settings.folder.as_deref();
        let file = folder.map(|folder| write_next_to_sales(folder, &list)).transpose()?;
        let count = |is: &dyn Fn(&WorklistLine) -> bool| list.lines.iter().filter(|line| is(line)).count();
        Ok(Some(RoutineWorklist {
            at: list.at,
            to_order: count(&|line| line.ordered() > 0.0),
            // What runs out although enough is on the way can only be waited for.
            runs_out: count(&|line| line.suggestion.status == Status::RunsOut && line.ordered() > 0.0),
            file,
        }))
    }

    fn file(&self, name: &str) -> JsonFile {
        JsonFile::new(&self.data_dir, name)
    }
}

/// Whether a file couldn't be written because of the one that is there, and another name may do.
fn is_in_the_way(file: &Path, error: &WorkbenchError) -> bool {
    use std::io::ErrorKind;
    let is_of_the_disk = matches!(error, WorkbenchError::Write { source, .. }
        if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem));
    !is_of_the_disk && files::nature(file).is_ok_and(|found| found != files::Nature::Missing)
}

/// Writes the list into the folder for orders. Where that of an earlier run today is open in a spreadsheet, which on Windows can't be replaced
/// then, the new one gets a number.
fn write_next_to_sales(folder: &Path, list: &Worklist) -> Result<PathBuf, WorkbenchError> {
    let folder = folder_inside(folder, ORDERS)?;
    let mut file = folder.join(format!("worklist_{}.xlsx", list.at));
    let mut written = write_worklist(&file, list);
    for number in 2..=MAX_LISTS {
        if !matches!(&written, Err(error) if is_in_the_way(&file, error)) {
            break;
        }
        file = folder.join(format!("worklist_{} ({number}).xlsx", list.at));
        written = write_worklist(&file, list);
    }
    written.map(|()| file)
}
