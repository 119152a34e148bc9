//! Putting a backup in place of the sales, which are kept next to it, after everything in the backup was looked at.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use files::{Nature, nature, sibling};
use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::inspect::{days_of, fault, forget_counts};
use super::{
    BACKUP_FOLDER, Change, Claim, SALES_FILE, SPARE_BYTES, SalesBackup, backups, change, copy_database, made, remove, remove_database, sync,
};
use crate::SalesDb;
use crate::error::SalesError;

/// What restoring a backup did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RestoredBackup {
    /// The backup that the sales come from now.
    pub restored: String,
    /// Where the database of before is kept; null when there was none.
    pub set_aside: Option<String>,
}

/// Puts a backup in place of the sales. The database of before is kept next to it. One without any sales takes the place of sales only if
/// `accept_empty` says so.
///
/// # Errors
/// [`SalesError::NoSuchBackup`]; [`SalesError::BackupDamaged`] when the backup can't be used; [`SalesError::BackupEmpty`] when there are no sales
/// in it; [`SalesError::Locked`] when another program is using the sales; [`SalesError::DiskFull`], [`SalesError::File`]. Nothing has changed then.
pub fn restore_backup(data_dir: &Path, name: &str, accept_empty: bool, now: &ZonedDateTime) -> Result<RestoredBackup, SalesError> {
    let backup = backups(data_dir)?.into_iter().find(|backup| backup.name == name);
    let backup = backup.ok_or_else(|| SalesError::NoSuchBackup { name: name.chars().take(100).collect() })?;
    let _claim = Claim::take(data_dir)?.ok_or(SalesError::Locked)?;
    let source = path_of(data_dir, &backup);
    let damaged = |reason: String| -> Result<SalesError, SalesError> {
        Ok(SalesError::BackupDamaged { name: backup.name.clone(), reason, good: newest_good(data_dir, &backup)? })
    };
    if let Some(reason) = fault(&source)? {
        return Err(damaged(reason)?);
    }
    let sales = data_dir.join(SALES_FILE);
    if !accept_empty
        && days_of(&source)? == 0
        && nature(&sales).map_err(SalesError::File)? != Nature::Missing
        && let Ok(days @ 1..) = days_of(&sales)
    {
        return Err(SalesError::BackupEmpty { name: backup.name, days });
    }
    if fs4::available_space(data_dir).is_ok_and(|free| free < backup.bytes.saturating_mul(2).saturating_add(SPARE_BYTES)) {
        return Err(SalesError::DiskFull);
    }
    let new = data_dir.join("sales.sqlite.restoring");
    remove_database(&new)?;
    let opened = files::open_database(&source, Duration::from_secs(5), &["daily_sales"]);
    let copied = opened.map_err(|error| SalesError::of_opening(error, &backup.name)).and_then(|source| {
        copy_database(&source, &new)?;
        let copy = SalesDb::open(&new)?;
        Ok(forget_counts(&copy.connection)?)
    });
    if let Err(error) = copied {
        drop(remove_database(&new));
        return Err(match error {
            SalesError::Damaged { reason } | SalesError::Foreign { reason } => damaged(reason)?,
            other => other,
        });
    }
    replace(data_dir, &new, "before-restore", now).map(|set_aside| RestoredBackup { restored: backup.name, set_aside })
}

/// Where a backup is.
pub(super) fn path_of(data_dir: &Path, backup: &SalesBackup) -> std::path::PathBuf {
    if backup.before_restore { data_dir.join(&backup.name) } else { data_dir.join(BACKUP_FOLDER).join(&backup.name) }
}

/// The newest backup that can be used, other than `not`.
fn newest_good(data_dir: &Path, not: &SalesBackup) -> Result<Option<String>, SalesError> {
    for backup in made(data_dir)?.into_iter().filter(|backup| backup.name != not.name) {
        if fault(&path_of(data_dir, &backup))?.is_none() {
            return Ok(Some(backup.name));
        }
    }
    Ok(None)
}

/// Puts the whole database at `new` in place of the sales, and keeps those of before under a name with `why` in it.
pub(in crate::db) fn replace(data_dir: &Path, new: &Path, why: &str, now: &ZonedDateTime) -> Result<Option<String>, SalesError> {
    let sales = data_dir.join(SALES_FILE);
    sync(new)?;
    let set_aside = if nature(&sales).map_err(SalesError::File)? == Nature::Missing { None } else { Some(set_aside(&sales, why, now)?) };
    // What is in the journal belongs to the database that goes; it is set aside with it.
    files::check_database_files(&sales).map_err(SalesError::File)?;
    for tail in ["-journal", "-wal", "-shm"] {
        change(Change::Other, || remove(&sibling(&sales, tail)))?;
    }
    change(Change::Other, || files::patiently(|| fs::rename(new, &sales)))?;
    change(Change::Other, || files::sync_dir(data_dir))?;
    Ok(set_aside)
}

/// Copies the sales with their journal to a free name next to them, durably; gives the name.
pub(in crate::db) fn set_aside(sales: &Path, why: &str, now: &ZonedDateTime) -> Result<String, SalesError> {
    refuse_if_in_use(sales)?;
    let mut aside = sibling(sales, &format!(".{why}-{}", now.strftime("%Y%m%d-%H%M%S")));
    let mut n = 2;
    while nature(&aside).map_err(SalesError::File)? != Nature::Missing {
        aside = sibling(sales, &format!(".{why}-{}-{n}", now.strftime("%Y%m%d-%H%M%S")));
        n += 1;
    }
    for tail in ["-journal", "-wal", ""] {
        let from = sibling(sales, tail);
        if nature(&from).map_err(SalesError::File)? != Nature::Missing {
            // The copy gets its name, which is listed, when it is whole.
            let (part, to) = (sibling(sales, ".being-copied"), sibling(&aside, tail));
            change(Change::Write(&part), || {
                let mut part = files::create(&part)?;
                files::open(&from).and_then(|mut from| io::copy(&mut from, &mut part)).and_then(|_| part.sync_all())
            })?;
            change(Change::Other, || files::patiently(|| fs::rename(&part, &to)))?;
        }
    }
    Ok(aside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
}

/// A database that another program writes can't be replaced; one that is damaged can't be asked.
fn refuse_if_in_use(sales: &Path) -> Result<(), SalesError> {
    let opened = files::open_database(sales, Duration::from_secs(2), &["daily_sales"]);
    let asked = opened.map_err(|error| SalesError::of_opening(error, SALES_FILE)).and_then(|connection| {
        connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")?;
        Ok(())
    });
    match asked {
        Err(error @ (SalesError::Locked | SalesError::File(_))) => Err(error),
        _ => Ok(()),
    }
}
