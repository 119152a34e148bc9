//! The one state that Tauri manages: the open data folder, the jobs, and where the worker program is.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use jiff::ZonedDateTime;
use workbench::{CommandError, ErrorCode, FindingKind, ModelType, MoveProgress, MoveReport, Start, Workbench, WorkbenchError};

use crate::data_dir::DataDir;
use crate::forecast_server::ForecastServer;
use crate::jobs::Jobs;
use crate::logs::Logs;
use crate::readings::Readings;
use crate::settings::SettingsFile;
use crate::shutdown::ShutdownGuard;
use crate::worker::Worker;

pub(crate) struct App {
    /// None when the data folder moved to a place where it could not be opened. Use cases share it, so that one that takes long, such as reading a
    /// file, keeps no other waiting; moving the data folder has it alone.
    workbench: Arc<RwLock<Option<Workbench>>>,
    /// Why it isn't open.
    fault: Arc<Mutex<Option<CommandError>>>,
    /// Why it can only be read, in English.
    read_only: Arc<Mutex<Option<String>>>,
    pub(crate) data_dir: DataDir,
    /// Files to import that the page has not heard of.
    opened: Mutex<Vec<PathBuf>>,
    pub(crate) began: Instant,
    logs: Logs,
    pub(crate) ending: ShutdownGuard,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) readings: Readings,
    /// Whether the run of the routine that was started here is to end.
    pub(crate) cancel_routine: tokio::sync::watch::Sender<bool>,
    pub(crate) worker: Worker,
    /// Answers forecasts.
    pub(crate) forecast_server: ForecastServer,
    /// Asked of the worker program once.
    pub(crate) model_types: tokio::sync::OnceCell<Vec<ModelType>>,
}

impl App {
    /// Opens the data folder. When that fails the window opens all the same, to say why and what to do.
    pub(crate) fn open(asked: Option<PathBuf>, logs: Logs) -> Self {
        let named = workbench::named_folder(asked, std::env::var_os(workbench::DATA_DIR_VARIABLE));
        let found = named.as_deref().ok_or(WorkbenchError::NoDataFolder).and_then(|folder| workbench::find_folder(folder, Start::Usual));
        let data_dir = found.as_ref().map_or_else(|_| named.clone().unwrap_or_default(), |found| found.folder.clone());
        let opened = found.and_then(|found| Workbench::open_found(&found, ZonedDateTime::now));
        let shared = DataDir::new(&data_dir);
        Logs::log_panics(shared.clone());
        let ending = ShutdownGuard::default();
        let worker = Worker::new(shared.clone());
        let slots = SettingsFile::in_folder(&data_dir).load().slots(cores());
        let app = Self {
            workbench: Arc::default(),
            fault: Arc::default(),
            read_only: Arc::default(),
            logs,
            ending,
            opened: Mutex::default(),
            began: Instant::now(),
            jobs: Jobs::new(worker.clone(), slots),
            readings: Readings::default(),
            cancel_routine: tokio::sync::watch::Sender::new(false),
            forecast_server: ForecastServer::new(worker.clone()),
            worker,
            data_dir: shared,
            model_types: tokio::sync::OnceCell::new(),
        };
        match opened {
            Ok(workbench) => {
                // Not before it is open: a log would make a folder where the right one is missing.
                app.logs.open(&data_dir);
                let found = workbench.recovery().findings.len();
                tracing::info!(version = env!("CARGO_PKG_VERSION"), os = std::env::consts::OS, found, "start");
                app.ending.begin(&data_dir);
                *app.read_only.lock().unwrap_or_else(PoisonError::into_inner) = read_only(&workbench);
                *app.workbench.write().unwrap_or_else(PoisonError::into_inner) = Some(workbench);
            }
            Err(error) => *app.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.into()),
        }
        app
    }

    /// Why the data folder isn't open; None when it is.
    pub(crate) fn fault(&self) -> Option<CommandError> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why the data folder can only be read; None when it can be changed.
    pub(crate) fn read_only(&self) -> Option<String> {
        self.read_only.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tries again to open the data folder, or opens another one; with `make` as an empty one, or with the other data that is there, whichever the user was asked about.
    pub(crate) async fn reopen(&self, folder: Option<PathBuf>, make: bool) -> Result<(), CommandError> {
        let folder = folder.unwrap_or_else(|| self.data_dir.folder());
        self.forecast_server.shut_down().await;
        let (workbench, fault, data_dir) = (Arc::clone(&self.workbench), Arc::clone(&self.fault), self.data_dir.clone());
        let (logs, ending, only_read) = (self.logs.clone(), self.ending.clone(), Arc::clone(&self.read_only));
        off_the_main_thread(move || {
            let mut open = workbench.write().unwrap_or_else(PoisonError::into_inner);
            let is_other = fault
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .as_ref()
                .is_some_and(|fault| fault.code == ErrorCode::DataFolderChanged);
            let start = match (make, is_other) {
                (true, true) => Start::OtherData,
                (true, false) => Start::Empty,
                (false, _) => Start::Usual,
            };
            let found = workbench::find_folder(&folder, start);
            let folder = found.as_ref().map_or_else(|_| folder.clone(), |found| found.folder.clone());
            let opened = found.and_then(|found| Workbench::open_found(&found, ZonedDateTime::now)).map_err(CommandError::from);
            *fault.lock().unwrap_or_else(PoisonError::into_inner) = opened.as_ref().err().cloned();
            let opened = opened?;
            *only_read.lock().unwrap_or_else(PoisonError::into_inner) = read_only(&opened);
            *open = Some(opened);
            data_dir.moved_to(&folder);
            logs.open(&folder);
            ending.begin(&folder);
            Ok(())
        })
        .await
    }

    pub(crate) fn settings(&self) -> SettingsFile {
        SettingsFile::in_folder(&self.data_dir.folder())
    }

    /// Runs a use case off the main thread.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&Workbench) -> Result<T, WorkbenchError> + Send + 'static,
    ) -> Result<T, CommandError> {
        let (workbench, fault) = (Arc::clone(&self.workbench), self.fault());
        off_the_main_thread(move || {
            let open = workbench.read().unwrap_or_else(PoisonError::into_inner);
            open.as_ref().ok_or_else(|| fault.unwrap_or_else(closed)).and_then(|bench| use_case(bench).map_err(CommandError::from))
        })
        .await
    }

    /// Runs a use case that replaces whole files and so can't share the data folder. It waits for all others, and they for it.
    pub(crate) async fn alone<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&Workbench) -> Result<T, WorkbenchError> + Send + 'static,
    ) -> Result<T, CommandError> {
        self.forecast_server.shut_down().await;
        let (workbench, fault) = (Arc::clone(&self.workbench), self.fault());
        off_the_main_thread(move || {
            let open = workbench.write().unwrap_or_else(PoisonError::into_inner);
            open.as_ref().ok_or_else(|| fault.unwrap_or_else(closed)).and_then(|bench| use_case(bench).map_err(CommandError::from))
        })
        .await
    }

    /// Moves the data folder and continues in it. All other requests wait until then.
    pub(crate) async fn move_to(
        &self,
        to: PathBuf,
        mut progress: impl FnMut(&MoveProgress) -> bool + Send + 'static,
    ) -> Result<MoveReport, CommandError> {
        if self.jobs.active() > 0 {
            return Err(CommandError::new(ErrorCode::Busy, "trainings are running"));
        }
        self.forecast_server.shut_down().await;
        let (workbench, data_dir) = (Arc::clone(&self.workbench), self.data_dir.clone());
        let (logs, ending, only_read) = (self.logs.clone(), self.ending.clone(), Arc::clone(&self.read_only));
        off_the_main_thread(move || {
            let mut open = workbench.write().unwrap_or_else(PoisonError::into_inner);
            let bench = open.take().ok_or_else(closed)?;
            // A log that grows while it is copied would be a reason to refuse.
            logs.close();
            ending.unmark();
            let moved = bench.move_to(&to, &mut progress);
            let from = data_dir.folder();
            let here = if moved.is_ok() { std::path::absolute(&to).unwrap_or(to) } else { from };
            data_dir.moved_to(&here);
            let here_open = Workbench::open(&here, ZonedDateTime::now)?;
            *only_read.lock().unwrap_or_else(PoisonError::into_inner) = read_only(&here_open);
            *open = Some(here_open);
            logs.open(&here);
            ending.mark(&here);
            tracing::info!(done = moved.is_ok(), "data folder moved");
            Ok(moved?)
        })
        .await
    }

    /// Notes files that the user opened with the program.
    pub(crate) fn open_files(&self, files: impl IntoIterator<Item = PathBuf>) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).extend(files);
    }

    pub(crate) fn take_opened(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.opened.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.data_dir.folder()
    }
}

/// Why a data folder can only be read.
fn read_only(bench: &Workbench) -> Option<String> {
    let recovery = bench.recovery();
    let reason = || recovery.findings.iter().find(|found| matches!(found.kind, FindingKind::ReadOnly | FindingKind::StoreNewer));
    recovery.read_only.then(|| reason().map(|found| found.message.clone()).unwrap_or_default())
}

/// Processor cores of this machine, 1 where the system doesn't say.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Whether a folder could hold the data folder: one below it is made for them when it holds other things.
pub(crate) fn subfolder_if_occupied(folder: &Path) -> PathBuf {
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken { folder.join("Pharmacast") } else { folder.to_owned() }
}

async fn off_the_main_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CommandError> + Send + 'static,
) -> Result<T, CommandError> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(CommandError::new(ErrorCode::Internal, format!("internal error: {e}"))))
}

fn closed() -> CommandError {
    CommandError::new(ErrorCode::DataFolder, "the data folder can't be opened at its new place; restart Pharmacast")
}
