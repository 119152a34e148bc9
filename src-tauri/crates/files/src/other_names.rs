//! Files with several names (hard links): what is written under one of them would change under all.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::database::{COMPANIONS, DatabaseError};
use crate::locks::is_lock_unsupported;
use crate::nature::{Nature, nature};
use crate::open::{create, is_same_file, open_lock};
use crate::replace::{sibling, sync_dir};

/// Whether the file has other names than the one that it was opened by.
///
/// # Errors
/// An error of the system.
pub(crate) fn has_other_names(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) > 1);
    #[cfg(windows)]
    return Ok(winapi_util::file::information(file)?.number_of_links() > 1);
}

/// Whether the file at `path` has other names. The file isn't opened where that can be avoided.
pub(crate) fn is_named_elsewhere(path: &Path) -> bool {
    #[cfg(unix)]
    return path.symlink_metadata().is_ok_and(|file| file.is_file() && std::os::unix::fs::MetadataExt::nlink(&file) > 1);
    #[cfg(windows)]
    return nature(path).is_ok_and(|found| found == Nature::File)
        && crate::open(path).and_then(|file| has_other_names(&file)).unwrap_or(false);
}

/// Gives a database that has other names a file of its own under this one, and the same to what SQLite writes next to it: the other names keep
/// what they hold. Nothing happens when no name is shared, or while another program uses it in a way that can't be waited for.
///
/// # Errors
/// A database that is busy; one that can't be copied, which mustn't be written then.
pub(crate) fn take_own_file(database: &Path, busy: Duration) -> Result<(), DatabaseError> {
    let has_shared_names = || {
        let mut names = std::iter::once("").chain(COMPANIONS).map(|tail| sibling(database, tail));
        nature(database).is_ok_and(|found| found == Nature::File) && names.any(|name| is_named_elsewhere(&name))
    };
    if !has_shared_names() {
        return Ok(());
    }
    // One after the other: a connection that waited for the file of before would take the journal of the new one for its own.
    let Some(turn) = Turn::take(&sibling(database, ".own.lock"), busy)? else { return Ok(()) };
    if !has_shared_names() {
        return Ok(());
    }
    let own = sibling(database, ".own");
    // A journal that a cut-off attempt left would be played into the new copy.
    for tail in COMPANIONS {
        remove(&sibling(&own, tail))?;
    }
    let done = system::replace_by_copy(database, &own, busy);
    // After a success it isn't there anymore.
    if done.is_err() {
        drop(remove(&own));
    }
    drop(turn);
    done
}

/// The turn of one of several programs, kept by a lock file that is removed at the end.
struct Turn {
    _file: File,
    path: PathBuf,
}

impl Turn {
    /// Waits at most `busy`. None where there are no locks, and so nothing is written.
    fn take(path: &Path, busy: Duration) -> Result<Option<Self>, DatabaseError> {
        let began = Instant::now();
        loop {
            let file = match open_lock(path) {
                // Windows refuses a file that is being removed until nobody has it open.
                Err(error) if cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied && began.elapsed() < busy => {
                    std::thread::sleep(Duration::from_millis(5));
                    continue;
                }
                other => other?,
            };
            match file.try_lock() {
                // Whoever had it before has removed it.
                Ok(()) if is_same_file(&file, path) => return Ok(Some(Self { _file: file, path: path.to_owned() })),
                Ok(()) => {}
                Err(TryLockError::Error(error)) if is_lock_unsupported(&error) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error.into()),
                Err(TryLockError::WouldBlock) if began.elapsed() < busy => std::thread::sleep(Duration::from_millis(5)),
                Err(TryLockError::WouldBlock) => {
                    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                    return Err(rusqlite::Error::SqliteFailure(error, None).into());
                }
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Still locked; where an open file can't be removed, the next one finds it free.
        drop(fs::remove_file(&self.path));
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match crate::patiently(|| fs::remove_file(file)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
mod system {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use rusqlite::backup::{Backup, StepResult};
    use rusqlite::config::DbConfig;
    use rusqlite::{Connection, ErrorCode, OpenFlags};

    use super::{COMPANIONS, DatabaseError, Duration, Path, create, fs, io, remove, sibling, sync_dir};
    use crate::database::is_in_the_middle;

    /// Attempts to be the only one, so that who opens the database for a moment is waited for.
    const ATTEMPTS: u32 = 5;

    /// No file of a database is opened here but by SQLite: closing it would release the locks of all connections of this process.
    pub(super) fn replace_by_copy(database: &Path, own: &Path, busy: Duration) -> Result<(), DatabaseError> {
        let file = || database.symlink_metadata().map(|file| (file.dev(), file.ino(), file.mode()));
        let before = file()?;
        let source = match lock(database, busy) {
            Ok(Some(source)) => source,
            Ok(None) => return Ok(()),
            // A file that isn't a database isn't written either.
            Err(error) if matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        // Another program may have been quicker; then this is a file that only the other names have.
        if file()? != before {
            return Ok(());
        }
        drop(create(own)?);
        // What others outside the group could do with it isn't taken over.
        fs::set_permissions(own, fs::Permissions::from_mode(before.2 & 0o770 | 0o600))?;
        let mut copy = Connection::open_with_flags(own, FLAGS)?;
        // Whoever opens it under its final name waits until the log of the old file is gone.
        copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE")?;
        // Not in a transaction of `source`: a copy waits for that without an end.
        match Backup::new(&source, &mut copy)?.step(-1)? {
            StepResult::Done => {}
            _ => return Err(io::Error::from(io::ErrorKind::ResourceBusy).into()),
        }
        fs::rename(own, database)?;
        // All that was in them is in the copy.
        COMPANIONS.iter().try_for_each(|tail| remove(&sibling(database, tail)))?;
        database.parent().map_or(Ok(()), sync_dir)?;
        Ok(())
    }

    /// A connection that locks out all others until it is closed. None where nothing can be written anyway, and where others keep the log of the
    /// database open, which is as long as they run. A program that only had the file open, and writes later, gets an error from SQLite that it moved.
    fn lock(database: &Path, busy: Duration) -> rusqlite::Result<Option<Connection>> {
        for attempt in 0..ATTEMPTS {
            let source = open(database)?;
            if source.is_readonly("main")? {
                return Ok(None);
            }
            if is_in_the_middle(database) && !has_log(database) {
                // A change that was cut off is taken back, and its journal goes.
                source.busy_timeout(busy)?;
                source.query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(()))?;
                source.busy_timeout(Duration::ZERO)?;
            }
            // In this order also those are locked out that only read a log. Nothing is let go until the connection is closed, so it is at once.
            match source.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT") {
                Ok(()) => return Ok(Some(source)),
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => drop(source),
                Err(error) => return Err(error),
            }
            if attempt > 0 && !has_log(database) {
                break;
            }
            std::thread::sleep(Duration::from_millis(u64::from(attempt * 10)));
        }
        if has_log(database) {
            return Ok(None);
        }
        let source = open(database)?;
        source.busy_timeout(busy)?;
        source.execute_batch("BEGIN EXCLUSIVE")?;
        let mode: String = source.query_row("PRAGMA journal_mode", (), |row| row.get(0))?;
        source.execute_batch("PRAGMA locking_mode = EXCLUSIVE; COMMIT")?;
        Ok(if mode == "wal" { None } else { Some(source) })
    }

    const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

    fn open(database: &Path) -> rusqlite::Result<Connection> {
        let source = Connection::open_with_flags(database, FLAGS)?;
        source.busy_timeout(Duration::ZERO)?;
        source.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        source.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        // What is in the log goes into the copy, and not into the file that others have.
        source.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(source)
    }

    fn has_log(database: &Path) -> bool {
        sibling(database, "-shm").exists()
    }
}

#[cfg(windows)]
mod system {
    use std::os::windows::fs::OpenOptionsExt;

    use super::{DatabaseError, Duration, Path, create, fs, has_other_names, io, sync_dir};
    use crate::database::is_in_the_middle;

    const FILE_SHARE_DELETE: u32 = 0x4;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;

    /// Nobody else can have the file open meanwhile, nor open it.
    pub(super) fn replace_by_copy(database: &Path, own: &Path, _busy: Duration) -> Result<(), DatabaseError> {
        let mut options = fs::OpenOptions::new();
        options.read(true).share_mode(FILE_SHARE_DELETE).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
        let mut source = match options.open(database) {
            Err(error) if crate::is_held(&error) => return Ok(()),
            other => other?,
        };
        // What a change that was cut off left belongs to the file as it is.
        if is_in_the_middle(database) || !has_other_names(&source)? {
            return Ok(());
        }
        let mut copy = create(own)?;
        io::copy(&mut source, &mut copy)?;
        copy.sync_all()?;
        drop(copy);
        crate::patiently(|| fs::rename(own, database))?;
        database.parent().map_or(Ok(()), sync_dir)?;
        Ok(())
    }
}
