//! The log files of the window: one a day in the data folder, the last seven kept. Codes and numbers only; no sales, no names, no paths.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::ZonedDateTime;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use workbench::{LOG_FOLDER, Redaction};

use crate::data_dir::DataDir;
use crate::jobs::Job;
use crate::shutdown;

const KEPT: usize = 7;

/// Where the events go; nowhere while the data folder moves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Logs {
    file: Arc<Mutex<Option<RollingFileAppender>>>,
}

/// Logs an error that changes nothing for the user.
pub(crate) fn warn<T, E: std::fmt::Display>(what: &str, outcome: Result<T, E>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "{what}");
    }
}

impl Logs {
    /// Takes the events of this program from now on, those of `level` and graver.
    pub(crate) fn begin(level: LevelFilter) -> Self {
        let logs = Self::default();
        let sink = logs.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || sink.clone());
        // Only our own events: those of libraries may contain paths.
        let own = Targets::new().with_target("pharmacast", level);
        // A second start in one process, as tests do, keeps the first.
        drop(tracing_subscriber::registry().with(layer.with_filter(own)).try_init());
        logs
    }

    /// Has panics logged here and in a report of their own, below whatever the data folder is then.
    pub(crate) fn log_panics(data_dir: DataDir) {
        std::panic::set_hook(Box::new(move |panic| {
            let at = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
            tracing::error!(at, "panic");
            eprintln!("{panic}");
            let folder = data_dir.folder();
            shutdown::report(&folder, panic, &ZonedDateTime::now(), &Redaction::new(&folder, dirs::home_dir().as_deref()));
        }));
    }

    /// Writes below this data folder from now on. A folder that takes no logs costs no more than the logs.
    pub(crate) fn open(&self, data_dir: &Path) {
        let builder = RollingFileAppender::builder().rotation(Rotation::DAILY).filename_prefix("pharmacast").filename_suffix("log");
        let folder = data_dir.join(LOG_FOLDER);
        *self.lock() = std::fs::create_dir_all(&folder).ok().and_then(|()| builder.max_log_files(KEPT).build(folder).ok());
    }

    /// Lets go of the file.
    pub(crate) fn close(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<RollingFileAppender>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Notes how a training ended, without what it was of; the message of an error may contain names and is left out.
pub(crate) fn note_end(job: &Job, took: Duration) {
    let code = job.error.as_ref().map(|error| error.code);
    let seconds = took.as_secs();
    tracing::info!(id = job.id, mode = job.request.scope.mode.as_str(), model = job.request.model_type, state = ?job.state, seconds, ?code, "training ended");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_while_the_folder_moves() {
        let (a, b) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let mut logs = Logs::default();
        logs.open(a.path());
        logs.write_all(b"one\n").expect("written");
        logs.close();
        logs.write_all(b"two\n").expect("swallowed");
        logs.open(b.path());
        logs.write_all(b"three\n").expect("written");
        let text = |folder: &Path| {
            let files = std::fs::read_dir(folder.join(LOG_FOLDER)).expect("a folder").flatten();
            files.map(|file| std::fs::read_to_string(file.path()).expect("text")).collect::<String>()
        };
        assert_eq!((text(a.path()).as_str(), text(b.path()).as_str()), ("one\n", "three\n"));
    }
}
