//! The log files of the window: one a day in the data folder, the last seven kept. Codes and numbers only; no sales, no names, no paths.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use workbench::{LOG_FOLDER, Redaction};

use crate::data_dir::DataDir;
use crate::jobs::Job;
use crate::shutdown;

const KEPT: usize = 7;
const PREFIX: &str = "pharmacast.";
const SUFFIX: &str = ".log";

/// Where the events go; nowhere while the data folder moves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Logs {
    file: Arc<Mutex<Option<DailyFile>>>,
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
        *self.lock() = DailyFile::open(data_dir, today()).ok();
    }

    /// Lets go of the file.
    pub(crate) fn close(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<DailyFile>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().as_mut().map_or(Ok(bytes.len()), |log| log.write(bytes, today()))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().as_mut().map_or(Ok(()), |log| log.file.flush())
    }
}

/// The file of a day; never one behind a link.
#[derive(Debug)]
struct DailyFile {
    data_dir: PathBuf,
    day: Date,
    file: File,
}

impl DailyFile {
    fn open(data_dir: &Path, day: Date) -> io::Result<Self> {
        let folder = data_dir.join(LOG_FOLDER);
        files::check_below(data_dir, &folder)?;
        files::make_dirs(&folder)?;
        let name = folder.join(format!("{PREFIX}{day}{SUFFIX}"));
        let file = match files::append(&name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => files::create(&name)?,
            other => other?,
        };
        // One that can't be removed is tried again tomorrow.
        warn("an old log is left behind", remove_oldest(&folder));
        Ok(Self { data_dir: data_dir.to_owned(), day, file })
    }

    fn write(&mut self, bytes: &[u8], day: Date) -> io::Result<usize> {
        if day != self.day {
            *self = Self::open(&self.data_dir, day)?;
        }
        self.file.write(bytes)
    }
}

fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}

fn remove_oldest(folder: &Path) -> io::Result<()> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
    let mut names: Vec<String> = fs::read_dir(folder)?.flatten().filter_map(name).collect();
    names
        .retain(|name| name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX)).is_some_and(|day| day.parse::<Date>().is_ok()));
    names.sort();
    names.iter().rev().skip(KEPT).try_for_each(|name| fs::remove_file(folder.join(name)))
}

/// Notes how a training ended, without what it was of; the message of an error may contain names and is omitted.
pub(crate) fn note_end(job: &Job, took: Duration) {
    let code = job.error.as_ref().map(|error| error.code);
    let seconds = took.as_secs();
    tracing::info!(id = job.id, mode = job.request.scope.mode.as_str(), model = job.request.model_type, state = ?job.state, seconds, ?code, "training ended");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_its_file_and_the_last_seven_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let day = |day| jiff::civil::date(2026, 7, day);
        let mut log = DailyFile::open(folder.path(), day(1)).expect("opened");
        fs::write(folder.path().join(LOG_FOLDER).join("mine.log"), "mine").expect("written");
        for n in 1..=9 {
            log.write(b"x", day(n)).expect("written");
        }
        let mut names: Vec<_> = fs::read_dir(folder.path().join(LOG_FOLDER)).expect("a folder").flatten().map(|e| e.file_name()).collect();
        names.sort();
        assert_eq!((names.len(), names[0].to_str(), names[1].to_str()), (8, Some("mine.log"), Some("pharmacast.2026-07-03.log")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_folder_or_the_file_is_not_written_through() {
        let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let logs = folder.path().join(LOG_FOLDER);
        std::os::unix::fs::symlink(other.path(), &logs).expect("a link");
        assert!(DailyFile::open(folder.path(), today()).is_err());
        assert!(fs::read_dir(other.path()).expect("a folder").next().is_none());
        fs::remove_file(&logs).expect("removed");
        fs::create_dir(&logs).expect("a folder");
        let (target, day) = (other.path().join("target"), jiff::civil::date(2026, 7, 1));
        for target in [&target, Path::new("/dev/null")] {
            let name = logs.join(format!("{PREFIX}{day}{SUFFIX}"));
            std::os::unix::fs::symlink(target, &name).expect("a link");
            assert!(DailyFile::open(folder.path(), day).is_err());
            fs::remove_file(name).expect("removed");
        }
        assert!(!target.exists());
    }

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
