//! The one state that Tauri manages: the open data folder, the jobs, and where the worker program lies.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::ZonedDateTime;
use workbench::{CommandError, ModelType, Workbench, WorkbenchError};

use crate::jobs::Jobs;
use crate::settings::SettingsFile;
use crate::warm::Warm;
use crate::worker::Worker;

pub(crate) struct App {
    pub(crate) workbench: Arc<Mutex<Workbench>>,
    pub(crate) data_dir: PathBuf,
    pub(crate) settings: SettingsFile,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) worker: Worker,
    /// Answers forecasts.
    pub(crate) warm: Warm,
    /// Asked of the worker program once.
    pub(crate) model_types: tokio::sync::OnceCell<Vec<ModelType>>,
}

impl App {
    pub(crate) fn open(asked: Option<PathBuf>) -> Result<Self, WorkbenchError> {
        let data_dir = workbench::data_folder(asked, std::env::var_os(workbench::DATA_DIR_VARIABLE)).ok_or_else(|| {
            WorkbenchError::Usage("this system names no folder for application data; start with --data-dir FOLDER".to_owned())
        })?;
        let workbench = Workbench::open(&data_dir, ZonedDateTime::now)?;
        let worker = Worker::new(&data_dir);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            workbench: Arc::new(Mutex::new(workbench)),
            settings: SettingsFile::in_folder(&data_dir),
            jobs: Jobs::new(worker.clone(), cores),
            warm: Warm::new(worker.clone()),
            worker,
            data_dir,
            model_types: tokio::sync::OnceCell::new(),
        })
    }

    /// Runs a use case off the main thread.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&Workbench) -> Result<T, WorkbenchError> + Send + 'static,
    ) -> Result<T, CommandError> {
        let workbench = Arc::clone(&self.workbench);
        let run = move || use_case(&workbench.lock().unwrap_or_else(PoisonError::into_inner)).map_err(CommandError::from);
        tauri::async_runtime::spawn_blocking(run)
            .await
            .unwrap_or_else(|e| Err(CommandError { code: "internal".to_owned(), message: format!("an operation broke off: {e}") }))
    }
}
