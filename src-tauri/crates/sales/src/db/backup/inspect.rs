//! Whether a backup can take the place of the sales: everything that is checked of the sales themselves, and that it has all that it had when it
//! was made.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};

use crate::SalesDb;
use crate::db::check::{check_parts, lost_days, orphans, quoted, without_totals};
use crate::db::rows::unusable_sale;
use crate::db::{LAYOUT, TABLES, ordering, tables};
use crate::error::SalesError;

/// The rows of each table when the backup was made, in a table of the backup alone.
const COUNTS: &str = "backup_counts";

/// Refuses sales of which something is missing or that can't be read: their backups would take the place of whole ones.
pub(super) fn refuse_damaged(sales: &Connection) -> Result<(), SalesError> {
    let damaged = |reason: String| Err(SalesError::Damaged { reason });
    if orphans(sales)? > 0 {
        return damaged("sales belong to products or stores that are missing".to_owned());
    }
    match lost_days(sales)? {
        0 => {}
        lost => return damaged(format!("{lost} days of sales are missing")),
    }
    if without_totals(sales)? > 0 {
        return damaged("totals of sales are missing".to_owned());
    }
    let is_unusable: bool =
        sales.query_row(&format!("SELECT EXISTS (SELECT 1 FROM sales WHERE {})", unusable_sale()), (), |row| row.get(0))?;
    if is_unusable { damaged("days of sales have no usable quantity or other value".to_owned()) } else { Ok(()) }
}

/// Writes into a backup how many rows each of its tables has.
pub(super) fn note_counts(backup: &Path) -> Result<(), SalesError> {
    let backup = SalesDb::open(backup)?;
    forget_counts(&backup.connection)?;
    let counted = counts(&backup.connection)?;
    backup.connection.execute_batch(&format!("CREATE TABLE {COUNTS} (name TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID"))?;
    for (name, rows) in counted {
        backup.connection.execute(&format!("INSERT INTO {COUNTS} VALUES (?1, ?2)"), (name, rows))?;
    }
    Ok(())
}

/// Removes from a copy of a backup what only a backup has.
pub(super) fn forget_counts(copy: &Connection) -> rusqlite::Result<()> {
    copy.execute_batch(&format!("DROP TABLE IF EXISTS {COUNTS}"))
}

fn counts(connection: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?1 ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.query_map([COUNTS], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let count = |name: String| {
        let rows = connection.query_row(&format!("SELECT count(*) FROM {}", quoted(&name)), (), |row| row.get(0))?;
        Ok((name, rows))
    };
    names.into_iter().map(count).collect()
}

/// Why a backup can't take the place of the sales; None when it can.
///
/// # Errors
/// [`SalesError::Locked`], [`SalesError::File`] when it can't be looked at. Damage is in the result, not an error.
pub fn fault(backup: &Path) -> Result<Option<String>, SalesError> {
    match inspect(backup) {
        Err(SalesError::Damaged { reason } | SalesError::Foreign { reason }) => Ok(Some(reason)),
        Err(SalesError::Sqlite(error) | SalesError::Open { source: error, .. }) => Ok(Some(error.to_string())),
        Err(SalesError::Newer { .. }) => Ok(Some("it was written by a newer version of Pharmacast".to_owned())),
        other => other,
    }
}

fn open(database: &Path) -> Result<Connection, SalesError> {
    let name = database.display().to_string();
    let connection =
        files::open_database(database, Duration::from_secs(5), &["daily_sales"]).map_err(|error| SalesError::of_opening(error, &name))?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Days of sales in a database.
pub(super) fn days_of(database: &Path) -> Result<u64, SalesError> {
    Ok(open(database)?.query_row("SELECT count(*) FROM sales", (), |row| row.get::<_, i64>(0))?.unsigned_abs())
}

fn inspect(backup: &Path) -> Result<Option<String>, SalesError> {
    if backup.symlink_metadata().map_err(SalesError::File)?.len() == 0 {
        return Ok(Some("it is empty".to_owned()));
    }
    let connection = open(backup)?;
    let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if layout > LAYOUT {
        return Err(SalesError::Newer { found: layout, known: LAYOUT });
    }
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", (), |row| row.get(0))?;
    if layout < LAYOUT {
        let what = if tables == 0 { "it is empty" } else { "it has tables of another program" };
        return Ok(Some(what.to_owned()));
    }
    let shape = tables::shape(&connection, &[TABLES, ordering::TABLES])?;
    if let Some(fault) = shape.fault.or_else(|| shape.missing.first().map(|table| format!("the table `{table}` is missing"))) {
        return Ok(Some(fault));
    }
    // What repairing sets aside afterwards is no reason to lose the rest.
    let (check, serious) = check_parts(&connection)?;
    if serious > 0 {
        return Ok(check.problems.into_iter().next());
    }
    lost_rows(&connection)
}

/// Compares the rows of each table with how many there were when the backup was made.
fn lost_rows(backup: &Connection) -> Result<Option<String>, SalesError> {
    let is_noted = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    // Earlier programs noted nothing.
    if backup.query_row(is_noted, [COUNTS], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    let mut statement = backup.prepare(&format!("SELECT name, rows FROM {COUNTS} ORDER BY name"))?;
    let noted: Vec<(String, i64)> = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let now = counts(backup)?;
    for (name, rows) in noted {
        match now.iter().find(|(table, _)| *table == name) {
            None => return Ok(Some(format!("the table `{name}` is missing"))),
            Some((_, found)) if *found != rows => return Ok(Some(format!("`{name}` has {found} rows instead of {rows}"))),
            Some(_) => {}
        }
    }
    Ok(None)
}
