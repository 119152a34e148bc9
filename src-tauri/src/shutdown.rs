//! How the program ended: a mark in the log folder while it runs, a report where it panics, and at the next start what is left of both.

use std::fs::{self, File};
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::ZonedDateTime;
use serde::Serialize;
use ts_rs::TS;
use workbench::{LOG_FOLDER, Redaction};

use crate::logs::warn;

/// There while the program runs, and locked; left behind and free when it was cut off.
const RUNNING_MARKER: &str = "running";
const REPORT: &str = "crash-";
/// A report that the user has seen.
const REPORTED: &str = "reported.txt";
const KEPT: usize = 5;

/// How the run before ended, when not as it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub(crate) enum UncleanExit {
    /// A fault of the program; there is a report.
    Crash,
    /// It stopped without a word: a power failure, ended by force, or out of memory.
    Cut,
}

/// The mark of this run, and what was found of the one before.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShutdownGuard {
    mark: Arc<Mutex<Option<(File, PathBuf)>>>,
    before: Arc<Mutex<Option<UncleanExit>>>,
}

impl ShutdownGuard {
    /// Looks how the run before ended, and marks that this one runs.
    pub(crate) fn begin(&self, data_dir: &Path) {
        let folder = data_dir.join(LOG_FOLDER);
        // A link in place of the folder leads to files of others.
        let found = files::check_below(data_dir, &folder).ok().and_then(|()| look(&folder));
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = found;
        self.mark(data_dir);
    }

    /// Marks that the program runs. A folder that takes no mark costs no more than the question at the next start.
    pub(crate) fn mark(&self, data_dir: &Path) {
        let path = data_dir.join(LOG_FOLDER).join(RUNNING_MARKER);
        let made = files::check_below(data_dir, &path).and_then(|()| files::create(&path));
        let mark = made.ok().filter(|file| file.try_lock().is_ok()).map(|file| (file, path));
        *self.mark.lock().unwrap_or_else(PoisonError::into_inner) = mark;
    }

    /// Takes the mark away: the program ends as it should, or its folder moves.
    pub(crate) fn unmark(&self) {
        if let Some((file, path)) = self.mark.lock().unwrap_or_else(PoisonError::into_inner).take() {
            drop(file);
            warn("the marker of this run is left behind", fs::remove_file(path));
        }
    }

    /// How the run before ended, until someone has read it.
    pub(crate) fn before(&self) -> Option<UncleanExit> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The user has read it.
    pub(crate) fn dismiss(&self) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What the run before left; its reports count as seen from now on.
fn look(folder: &Path) -> Option<UncleanExit> {
    let mut reports: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    reports.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(REPORT)));
    reports.sort();
    let (seen, new): (Vec<_>, Vec<_>) = reports.into_iter().partition(|path| path.to_string_lossy().ends_with(REPORTED));
    for old in seen.iter().rev().skip(KEPT) {
        warn("an old crash report is left behind", fs::remove_file(old));
    }
    for report in &new {
        warn("a crash report will be shown again", fs::rename(report, report.with_extension(REPORTED)));
    }
    if !new.is_empty() {
        return Some(UncleanExit::Crash);
    }
    // A marker that another window holds isn't the sign of an end.
    let left = files::open(&folder.join(RUNNING_MARKER)).is_ok_and(|file| file.try_lock().is_ok());
    left.then_some(UncleanExit::Cut)
}

/// Writes a report of a panic: version, system, place and backtrace. The message is omitted unless it is a fixed text, since any other may
/// contain sales or names; folders of the user are hidden.
pub(crate) fn report(data_dir: &Path, panic: &PanicHookInfo<'_>, now: &ZonedDateTime, redaction: &Redaction) {
    let place = panic.location().map_or_else(|| "unknown place".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
    let said = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(hidden: it may hold data)");
    let backtrace = std::backtrace::Backtrace::force_capture();
    let text = format!(
        "Pharmacast {}\n{} {}\n{now}\npanic at {place}: {said}\n\n{backtrace}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    let file = data_dir.join(LOG_FOLDER).join(format!("{REPORT}{}.txt", now.timestamp().as_millisecond()));
    // A disk that can't take the report isn't worth a second panic.
    let created = files::check_below(data_dir, &file).and_then(|()| files::create(&file));
    warn("no crash report was written", created.and_then(|mut file| file.write_all(redaction.apply(&text).as_bytes())));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(LOG_FOLDER)).expect("a log folder");
        folder
    }

    #[test]
    fn an_orderly_end_leaves_nothing_to_tell_and_a_cut_one_does() {
        let folder = folder();
        let first = ShutdownGuard::default();
        first.begin(folder.path());
        assert_eq!(first.before(), None, "there was no run before");
        let other = ShutdownGuard::default();
        other.begin(folder.path());
        assert_eq!(other.before(), None, "another window that runs has not ended");
        first.unmark();

        let second = ShutdownGuard::default();
        second.begin(folder.path());
        assert_eq!(second.before(), None);
        drop(second);
        let third = ShutdownGuard::default();
        third.begin(folder.path());
        assert_eq!(third.before(), Some(UncleanExit::Cut), "the mark was left behind");
        third.dismiss();
        assert_eq!(third.before(), None);
    }

    #[test]
    fn a_panic_leaves_a_report_without_data_or_names_that_is_shown_once() {
        let folder = folder();
        let at = folder.path().to_owned();
        let redaction = Redaction::new(&at, Some(Path::new("/home/张三丰")));
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            report(&at, panic, &ZonedDateTime::now(), &redaction);
        }));
        let secret = "阿莫西林".to_owned();
        drop(std::panic::catch_unwind(move || std::panic::panic_any(secret)));
        std::panic::set_hook(before);

        let reports: Vec<PathBuf> = fs::read_dir(folder.path().join(LOG_FOLDER)).expect("a folder").flatten().map(|e| e.path()).collect();
        let text = fs::read_to_string(reports.first().expect("a report")).expect("text");
        assert!(text.contains(env!("CARGO_PKG_VERSION")) && text.contains("shutdown.rs") && !text.contains("阿莫西林"), "{text}");
        assert_eq!(look(&folder.path().join(LOG_FOLDER)), Some(UncleanExit::Crash));
        assert_eq!(look(&folder.path().join(LOG_FOLDER)), None, "it is reported once");
    }
}
