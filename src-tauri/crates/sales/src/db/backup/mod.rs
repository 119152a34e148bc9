//! Copies of `sales.sqlite`: sales can't be rebuilt from anything else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use files::{Nature, nature, sibling};
use jiff::ZonedDateTime;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SalesDb;
use crate::error::SalesError;

mod inspect;
mod restore;

pub use inspect::fault as backup_fault;
use inspect::{note_counts, refuse_damaged};
pub use restore::{RestoredBackup, restore_backup};
pub(super) use restore::{replace, set_aside};

/// Name of the database in the data folder.
pub const SALES_FILE: &str = "sales.sqlite";

/// Folder of the backups in the data folder.
pub const BACKUP_FOLDER: &str = "backups";

/// Backups that are kept.
const MOST: usize = 7;

/// Bytes that all backups together may take, as long as more than two are left.
const MOST_BYTES: u64 = 4 << 30;

/// Left free next to a new backup.
const SPARE_BYTES: u64 = 64 << 20;

/// Bytes that every database begins with.
const HEADER: u64 = 100;

/// How long another program may hold a database that is copied.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a backup waits for one that another program makes.
const TURN: Duration = Duration::from_secs(10);

/// Pages that are copied while other programs wait.
const PAGES: i32 = 16_384;

/// A copy of the sales database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SalesBackup {
    /// The file name of the backup, which restoring takes.
    pub name: String,
    /// The local time of the backup, such as `2025-07-15 18:40:00`.
    pub created_at: String,
    /// The size of the backup in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Whether these are the sales that a restored backup took the place of.
    pub before_restore: bool,
}

/// The backups of a data folder, newest first, and what restoring one took the place of.
///
/// # Errors
/// [`SalesError::File`] when a folder can't be read.
pub fn backups(data_dir: &Path) -> Result<Vec<SalesBackup>, SalesError> {
    let mut found = made(data_dir)?;
    found.extend(listed(data_dir, time_of_set_aside)?.into_iter().map(|backup| SalesBackup { before_restore: true, ..backup }));
    found.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| b.name.cmp(&a.name)));
    Ok(found)
}

/// The backups that were made, newest first.
fn made(data_dir: &Path) -> Result<Vec<SalesBackup>, SalesError> {
    let folder = data_dir.join(BACKUP_FOLDER);
    if nature(&folder).map_err(SalesError::File)? == Nature::Missing {
        return Ok(Vec::new());
    }
    files::check_below(data_dir, &folder).map_err(SalesError::File)?;
    listed(&folder, time_of)
}

/// The files of a folder whose names tell a time, newest first.
fn listed(folder: &Path, time: impl Fn(&str) -> Option<String>) -> Result<Vec<SalesBackup>, SalesError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(SalesError::File)? {
        let entry = entry.map_err(SalesError::File)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let (Some(created_at), true) = (time(&name), entry.file_type().is_ok_and(|kind| kind.is_file())) {
            let bytes = entry.metadata().map_err(SalesError::File)?.len();
            found.push(SalesBackup { name, created_at, bytes, before_restore: false });
        }
    }
    found.sort_by(|a, b| b.name.cmp(&a.name));
    Ok(found)
}

/// Backs the sales up, and removes the oldest backups beyond those that are kept. None when there are no sales.
///
/// # Errors
/// [`SalesError::Damaged`] when the database is damaged: the backups of before are kept then; [`SalesError::DiskFull`], [`SalesError::Locked`],
/// [`SalesError::File`].
pub fn back_up(data_dir: &Path, now: &ZonedDateTime) -> Result<Option<SalesBackup>, SalesError> {
    if !has_sales(data_dir)? {
        return Ok(None);
    }
    let claim = Claim::wait(data_dir)?;
    refuse_damaged(&SalesDb::open(&data_dir.join(SALES_FILE))?.connection)?;
    make_backup(data_dir, now, &claim).map(Some)
}

fn has_sales(data_dir: &Path) -> Result<bool, SalesError> {
    Ok(nature(&data_dir.join(SALES_FILE)).map_err(SalesError::File)? != Nature::Missing)
}

/// Whether a database of sales that was there is gone, or empty as a crash may leave it: SQLite would take either for a new one, and its empty
/// backups would take the place of the full ones.
pub(super) fn is_lost(sales: &Path) -> bool {
    is_blank(sales) && has_backups(sales)
}

/// Whether there are backups of the sales.
pub(super) fn has_backups(sales: &Path) -> bool {
    sales.parent().is_some_and(|folder| made(folder).is_ok_and(|backups| !backups.is_empty()))
}

/// Whether there is nothing of a database, neither in its file nor in what a cut-off change left.
pub(super) fn is_blank(sales: &Path) -> bool {
    let length = |path: &Path| match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Some(0),
        found => found.ok().filter(fs::Metadata::is_file).map(|file| file.len()),
    };
    // What a cut-off change left in a journal comes back when SQLite opens the file.
    length(sales).is_some_and(|bytes| bytes < HEADER) && ["-journal", "-wal"].iter().all(|tail| length(&sibling(sales, tail)) == Some(0))
}

/// The right to make, restore, or repair: one program at a time has it, so that none takes the unfinished file of another for its own.
pub(super) struct Claim {
    _file: fs::File,
}

impl Claim {
    /// Waits for another program that is making a backup, which takes seconds.
    fn wait(data_dir: &Path) -> Result<Self, SalesError> {
        let began = Instant::now();
        loop {
            if let Some(claim) = Self::take(data_dir)? {
                return Ok(claim);
            }
            if began.elapsed() > TURN {
                return Err(SalesError::Locked);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// None when another program has it.
    pub(super) fn take(data_dir: &Path) -> Result<Option<Self>, SalesError> {
        let folder = data_dir.join(BACKUP_FOLDER);
        files::check_below(data_dir, &folder).map_err(SalesError::File)?;
        change(Change::Other, || files::make_dirs(&folder))?;
        let file = files::open_lock(&folder.join("backups.lock")).map_err(SalesError::File)?;
        match file.try_lock() {
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            // Nothing is written there: SQLite would wait for a lock that never comes.
            Err(fs::TryLockError::Error(error)) if files::is_lock_unsupported(&error) => {
                Err(SalesError::ReadOnly { reason: "its disk has no locks".to_owned() })
            }
            Err(fs::TryLockError::Error(error)) => Err(SalesError::File(error)),
            Ok(()) => Ok(Some(Self { _file: file })),
        }
    }
}

fn make_backup(data_dir: &Path, now: &ZonedDateTime, _: &Claim) -> Result<SalesBackup, SalesError> {
    let source = data_dir.join(SALES_FILE);
    let folder = data_dir.join(BACKUP_FOLDER);
    let bytes = source.metadata().map_err(SalesError::File)?.len();
    if fs4::available_space(&folder).is_ok_and(|free| free < bytes.saturating_add(SPARE_BYTES)) {
        return Err(SalesError::DiskFull);
    }
    let name = name_of(now);
    let (target, partial) = (folder.join(&name), folder.join("unfinished-backup.sqlite"));
    remove_database(&partial)?;
    let copied = copy_database(&SalesDb::open(&source)?.connection, &partial);
    if let Err(error) = copied
        .and_then(|()| note_counts(&partial))
        .and_then(|()| sync(&partial))
        .and_then(|()| change(Change::Other, || files::patiently(|| fs::rename(&partial, &target))))
    {
        // An unfinished backup is overwritten by the next.
        drop(remove_database(&partial));
        return Err(error);
    }
    change(Change::Other, || files::sync_dir(&folder))?;
    rotate(data_dir, &name)?;
    let created_at = now.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let bytes = target.metadata().map_err(SalesError::File)?.len();
    Ok(SalesBackup { name, created_at, bytes, before_restore: false })
}

/// Backs the sales up unless that was done today, another program is just doing it, nothing has changed since, or days of sales are missing.
///
/// # Errors
/// As [`back_up`].
pub fn back_up_daily(data_dir: &Path, now: &ZonedDateTime) -> Result<Option<SalesBackup>, SalesError> {
    let today = now.strftime("%Y-%m-%d").to_string();
    let by_now = name_of(now);
    // What a wrong clock named after a day to come says nothing about today.
    let newest = made(data_dir)?.into_iter().find(|backup| backup.name <= by_now);
    if let Some(newest) = newest {
        let changed = |path: PathBuf| path.symlink_metadata().and_then(|file| file.modified());
        let is_current = match (changed(data_dir.join(SALES_FILE)), changed(data_dir.join(BACKUP_FOLDER).join(&newest.name))) {
            (Ok(sales), Ok(backup)) => sales <= backup,
            _ => false,
        };
        if newest.created_at.starts_with(&today) || is_current {
            return Ok(None);
        }
    }
    if !has_sales(data_dir)? {
        return Ok(None);
    }
    let Some(claim) = Claim::take(data_dir)? else { return Ok(None) };
    // The backups of before are what the missing days can be restored from. Changes go on: importing the files again is another way.
    match refuse_damaged(&SalesDb::open(&data_dir.join(SALES_FILE))?.connection) {
        Err(SalesError::Damaged { .. }) => return Ok(None),
        other => other?,
    }
    make_backup(data_dir, now, &claim).map(Some)
}

/// Copies a database with all that is committed into a new file, and checks the copy.
pub(super) fn copy_database(source: &Connection, to: &Path) -> Result<(), SalesError> {
    change(Change::Write(to), || files::create(to).map(drop))?;
    let mut target = Connection::open(to)?;
    copy_pages(&Backup::new(source, &mut target)?, PATIENCE)?;
    let verdict: String = target.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
    if verdict != "ok" {
        return Err(SalesError::Damaged { reason: verdict });
    }
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Copies all pages. Waits at most `patience` at a time for a program that holds either database.
fn copy_pages(backup: &Backup<'_, '_>, patience: Duration) -> Result<(), SalesError> {
    let mut moved = Instant::now();
    loop {
        match backup.step(PAGES)? {
            StepResult::Done => return Ok(()),
            StepResult::More => moved = Instant::now(),
            _ if moved.elapsed() < patience => thread::sleep(Duration::from_millis(50)),
            _ => return Err(SalesError::Locked),
        }
    }
}

fn sync(file: &Path) -> Result<(), SalesError> {
    // Windows flushes only through a handle that may write.
    change(Change::Write(file), || files::append(file).and_then(|file| file.sync_all()))
}

/// Removes the oldest backups after `newest` was made. One that a wrong clock named after a day to come goes before those of days past: it
/// would stay for years, and the new ones would go instead.
fn rotate(data_dir: &Path, newest: &str) -> Result<(), SalesError> {
    let (to_come, past): (Vec<_>, Vec<_>) = made(data_dir)?.into_iter().partition(|backup| backup.name.as_str() > newest);
    let mut total = 0_u64;
    for (at, backup) in past.into_iter().chain(to_come).enumerate() {
        total = total.saturating_add(backup.bytes);
        if at >= MOST || (at >= 2 && total > MOST_BYTES) {
            change(Change::Other, || remove(&data_dir.join(BACKUP_FOLDER).join(&backup.name)))?;
        }
    }
    Ok(())
}

fn remove_database(path: &Path) -> Result<(), SalesError> {
    files::check_database_files(path).map_err(SalesError::File)?;
    ["-journal", "-wal", "-shm", ""].iter().try_for_each(|tail| change(Change::Other, || remove(&sibling(path, tail))))
}

fn remove(file: &Path) -> io::Result<()> {
    match files::patiently(|| fs::remove_file(file)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What a step changes on the disk.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change<'p> {
    /// The content of a file, which is permanent only when the step is done.
    Write(#[cfg_attr(not(test), expect(dead_code, reason = "for the test that cuts"))] &'p Path),
    /// Names.
    Other,
}

/// One step. A test cuts at each of them.
pub(super) fn change(what: Change<'_>, step: impl FnOnce() -> io::Result<()>) -> Result<(), SalesError> {
    #[cfg(test)]
    crate::db::cut::before(what).map_err(SalesError::File)?;
    #[cfg(not(test))]
    let _ = what;
    step().map_err(SalesError::File)
}

fn name_of(now: &ZonedDateTime) -> String {
    format!("sales-{}.sqlite", now.strftime("%Y%m%d-%H%M%S"))
}

/// The local time in the name of a backup.
fn time_of(name: &str) -> Option<String> {
    time_of_stamp(name.strip_prefix("sales-")?.strip_suffix(".sqlite")?)
}

/// The local time in the name of what a restored backup took the place of.
fn time_of_set_aside(name: &str) -> Option<String> {
    let stamp = name.strip_prefix(SALES_FILE)?.strip_prefix(".before-restore-")?;
    // A second one of the same second has a number behind it.
    let (stamp, number) = stamp.split_at_checked(15)?;
    let is_numbered = number.strip_prefix('-').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    time_of_stamp(stamp).filter(|_| number.is_empty() || is_numbered)
}

fn time_of_stamp(stamp: &str) -> Option<String> {
    let time = jiff::civil::DateTime::strptime("%Y%m%d-%H%M%S", stamp).ok()?;
    Some(time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copying_a_database_that_another_program_holds_comes_to_an_end() {
        let top = tempfile::tempdir().expect("a folder");
        let [from, to] = ["from.sqlite", "to.sqlite"].map(|name| top.path().join(name));
        let source = Connection::open(&from).expect("opened");
        source.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (7)").expect("written");
        let holder = Connection::open(&from).expect("opened");
        holder.execute_batch("BEGIN EXCLUSIVE").expect("begun");
        let mut target = Connection::open(&to).expect("made");
        let backup = Backup::new(&source, &mut target).expect("begun");
        assert!(matches!(copy_pages(&backup, Duration::from_millis(1)), Err(SalesError::Locked)));
        holder.execute_batch("COMMIT").expect("done");
        copy_pages(&backup, PATIENCE).expect("copied");
        drop(backup);
        assert_eq!(target.query_row("SELECT a FROM t", (), |row| row.get::<_, i64>(0)).expect("read"), 7);
    }
}
