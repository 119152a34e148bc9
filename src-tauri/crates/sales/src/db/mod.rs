//! `sales.sqlite`: opening it and its tables. Reading and writing live in the modules below.

mod aliases;
mod answers;
pub(crate) mod backup;
pub(crate) mod check;
#[cfg(test)]
mod cut;
mod forecasts;
mod imports;
mod mappings;
mod ordering;
mod recent;
pub(crate) mod repair;
pub(crate) mod rows;
mod series;
mod summary;
pub(crate) mod tables;
mod units;
pub(crate) mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use files::open_database;
use rusqlite::Connection;

use crate::error::SalesError;

pub(crate) use aliases::{Alias, Named, aliases, move_days, save_aliases};
pub use answers::Answer;
pub use forecasts::{KeptDay, KeptForecast};
pub use imports::{ImportSummary, PastImport};
pub(crate) use imports::{note_plan_changes, recount, remember_for_undo};
pub(crate) use mappings::{kind_columns_kept, remember, remembered, remembered_answers, remembered_clock, remembered_kinds};
pub use ordering::{KeptStock, LatestStock, OrderingChange, OrderingKind, StockListEntry, Unreadable};
pub use recent::RecentSales;
pub use series::{DailySeries, Selection};
pub use summary::{DataSummary, ProductSummary, StoreSummary};
pub(crate) use units::{save_sizes, save_units, units};

/// The store of a file that has no store column.
pub const ONLY_STORE: &str = "main";

const LAYOUT: i64 = 1;

/// The imported sales.
#[derive(Debug)]
pub struct SalesDb {
    pub(crate) connection: Connection,
    /// Where the database is; imports set aside there what memory should not hold.
    pub(crate) folder: PathBuf,
}

impl SalesDb {
    /// Opens the database, creating it when the file is missing and never was there.
    ///
    /// # Errors
    /// [`SalesError::Damaged`] also when the file is missing or empty and there are backups of it; [`SalesError::Open`], [`SalesError::Locked`],
    /// [`SalesError::Foreign`], [`SalesError::File`] when the file can't be used; [`SalesError::Newer`] when a newer program wrote it.
    pub fn open(path: &Path) -> Result<Self, SalesError> {
        let file = path.display().to_string();
        if backup::is_lost(path) {
            return Err(SalesError::Damaged { reason: "it is missing or empty, although there are backups of it".to_owned() });
        }
        // An import of millions of rows holds the file for some seconds; a reader waits for it.
        let opened = match open_database(path, Duration::from_secs(30), &["daily_sales"]) {
            Err(files::DatabaseError::Sqlite(_)) if cannot_be_made(path) => empty(),
            other => other,
        };
        let mut connection = opened.map_err(|error| SalesError::of_opening(error, &file))?;
        check_tables(&connection, path)?;
        prepare(&mut connection, |source| SalesError::of_opening(source.into(), &file))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        Ok(Self { connection, folder })
    }
}

/// Refuses a database that isn't ours, that lacks tables, or that is empty while there are backups: it would be filled as a new one, and its
/// backups would take the place of the full ones.
fn check_tables(connection: &Connection, path: &Path) -> Result<(), SalesError> {
    let opened = |source: rusqlite::Error| SalesError::of_opening(source.into(), &path.display().to_string());
    let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(opened)?;
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").map_err(opened)?;
    let tables: Vec<String> =
        statement.query_map((), |row| row.get(0)).and_then(|names| names.collect::<rusqlite::Result<_>>()).map_err(opened)?;
    if tables.is_empty() && layout < LAYOUT {
        return if backup::has_backups(path) {
            Err(SalesError::Damaged { reason: "it is empty, and there are backups of it".to_owned() })
        } else {
            Ok(())
        };
    }
    if layout < LAYOUT {
        return Err(SalesError::Foreign { reason: "it has tables of another program".to_owned() });
    }
    if layout > LAYOUT {
        return Ok(());
    }
    let shape = tables::shape(connection, &[TABLES, ordering::TABLES])?;
    match shape.fault.or_else(|| shape.missing.first().map(|missing| format!("the table `{missing}` is missing"))) {
        Some(reason) => Err(SalesError::Damaged { reason }),
        None => Ok(()),
    }
}

/// Whether there is no database and can't be one, as on a disk that can only be read.
fn cannot_be_made(path: &Path) -> bool {
    use std::io::ErrorKind;
    let is_missing = || files::nature(path).is_ok_and(|found| found == files::Nature::Missing);
    let is_refused = |error: std::io::Error| matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem);
    is_missing() && files::make(path).is_err_and(is_refused)
}

/// No sales, where there can't be any.
fn empty() -> Result<Connection, files::DatabaseError> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(TABLES)?;
    connection.pragma_update(None, "user_version", LAYOUT)?;
    complete(&mut connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn prepare(connection: &mut Connection, opened: impl Fn(rusqlite::Error) -> SalesError) -> Result<(), SalesError> {
    // The rollback journal, not WAL: a first import then writes each page once, and the file stays whole when a folder is copied.
    connection.pragma_update(None, "journal_mode", "DELETE").map_err(&opened)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(&opened)?;
    connection.pragma_update(None, "temp_store", "MEMORY").map_err(&opened)?;
    // KiB, negative by SQLite's convention.
    connection.pragma_update(None, "cache_size", -32_768).map_err(&opened)?;
    connection.set_prepared_statement_cache_capacity(32);
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(&opened)?;
    if found > LAYOUT {
        return Err(SalesError::Newer { found, known: LAYOUT });
    }
    if found < LAYOUT {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(&opened)?;
        // Another process may have made the tables while this one waited.
        let now: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(&opened)?;
        if now < LAYOUT {
            transaction.execute_batch(TABLES).map_err(&opened)?;
            transaction.pragma_update(None, "user_version", LAYOUT).map_err(&opened)?;
        }
        transaction.commit().map_err(&opened)?;
    }
    match complete(connection) {
        Err(error) if cannot_be_written(&error) => complete_for_reading(connection).map_err(&opened),
        other => other.map_err(&opened),
    }
}

/// Makes the tables that an earlier version of the program didn't know, and takes over what it kept in others.
fn complete(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.execute_batch(LATER_TABLES)?;
    ordering::prepare(connection)?;
    answers::adopt_old(connection)
}

fn cannot_be_written(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    // The latter: the file could be written, but no journal can be made next to it.
    matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
}

/// Where the database can only be read, the tables that it lacks are empty ones in memory, and nothing is written at all: not to them either,
/// where it would be lost.
fn complete_for_reading(connection: &Connection) -> rusqlite::Result<()> {
    for (name, table) in tables::statements(LATER_TABLES).chain(tables::statements(ordering::TABLES)) {
        let is_there = "SELECT 1 FROM main.sqlite_schema WHERE name = ?1";
        if connection.prepare_cached(is_there)?.exists([name])? {
            continue;
        }
        connection.execute_batch(&table.replace("IF NOT EXISTS ", "").replacen("CREATE TABLE", "CREATE TEMP TABLE", 1))?;
    }
    connection.pragma_update(None, "query_only", true)
}

// The key of `sales` is product, store and day in one integer (`key`): days are appended in their order, and the days of a series are stored
// together. `daily_sales` is the same for people. `undo_*` hold what the last import replaced.
const TABLES: &str = "
CREATE TABLE products (id INTEGER PRIMARY KEY, product_id TEXT NOT NULL UNIQUE, product_name TEXT);
CREATE TABLE product_names (product INTEGER NOT NULL, name TEXT NOT NULL, last_day INTEGER NOT NULL, PRIMARY KEY (product, name)) WITHOUT ROWID;
CREATE TABLE stores (id INTEGER PRIMARY KEY, store_id TEXT NOT NULL UNIQUE, store_name TEXT);
CREATE TABLE sales (
  id INTEGER PRIMARY KEY, quantity REAL NOT NULL, source_rows INTEGER NOT NULL, source INTEGER NOT NULL,
  amount REAL, price REAL, promotion INTEGER, temperature REAL);
CREATE VIEW daily_sales AS SELECT date(((sales.id & 1048575) - 524288) * 86400, 'unixepoch') AS date, product_id, store_id, quantity, amount, price,
  promotion, temperature FROM sales JOIN products ON products.id = sales.id >> 38 JOIN stores ON stores.id = sales.id >> 20 & 262143;
CREATE TABLE series (
  product INTEGER NOT NULL, store INTEGER NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, days INTEGER NOT NULL,
  source_rows INTEGER NOT NULL, quantity REAL NOT NULL, PRIMARY KEY (product, store)) WITHOUT ROWID;
CREATE TABLE imports (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, replaced_all INTEGER NOT NULL, first_source INTEGER NOT NULL, report TEXT NOT NULL);
CREATE TABLE sources (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, rows_imported INTEGER NOT NULL);
CREATE TABLE mappings (headers TEXT PRIMARY KEY, map TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE undo_import (import INTEGER NOT NULL);
CREATE TABLE undo_sales (
  id INTEGER PRIMARY KEY, quantity REAL NOT NULL, source_rows INTEGER NOT NULL, source INTEGER NOT NULL,
  amount REAL, price REAL, promotion INTEGER, temperature REAL);
CREATE TABLE undo_products (id INTEGER PRIMARY KEY, product_id TEXT NOT NULL, product_name TEXT);
CREATE TABLE undo_names (product INTEGER NOT NULL, name TEXT NOT NULL, last_day INTEGER NOT NULL);
CREATE TABLE undo_stores (id INTEGER PRIMARY KEY, store_id TEXT NOT NULL, store_name TEXT);
";

// Tables that came later; a program that doesn't know them leaves them alone. `incomplete_days` are days of a store that look as if they
// were exported before they ended. `undo_*` hold what the last import changed.
const LATER_TABLES: &str = "
CREATE TABLE IF NOT EXISTS product_units (product INTEGER PRIMARY KEY, unit TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pack_sizes (product_id TEXT NOT NULL, larger TEXT NOT NULL, smaller TEXT NOT NULL, size REAL NOT NULL, import INTEGER NOT NULL,
  PRIMARY KEY (product_id, larger, smaller)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases (kind TEXT NOT NULL, alias TEXT NOT NULL, number INTEGER NOT NULL, import INTEGER NOT NULL,
  PRIMARY KEY (kind, alias)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS incomplete_days (store INTEGER NOT NULL, day INTEGER NOT NULL, quantity REAL NOT NULL, usual REAL NOT NULL,
  PRIMARY KEY (store, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undo_incomplete_days (store INTEGER NOT NULL, day INTEGER NOT NULL, quantity REAL NOT NULL, usual REAL NOT NULL,
  PRIMARY KEY (store, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS plan (id INTEGER PRIMARY KEY AUTOINCREMENT, store_id TEXT, product_id TEXT, product_group TEXT, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, kind TEXT NOT NULL, value REAL);
CREATE TABLE IF NOT EXISTS undo_plan (id INTEGER PRIMARY KEY, store_id TEXT, product_id TEXT, product_group TEXT, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, kind TEXT NOT NULL, value REAL);
CREATE TABLE IF NOT EXISTS undo_plan_own (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS undo_units (product INTEGER PRIMARY KEY, unit TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS undo_aliases (kind TEXT NOT NULL, alias TEXT NOT NULL, number INTEGER NOT NULL, import INTEGER NOT NULL,
  PRIMARY KEY (kind, alias)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS plan_history (step INTEGER NOT NULL, plan TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opening_days (store_id TEXT PRIMARY KEY, closed_weekdays TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, store_id TEXT, product_id TEXT, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,
  label TEXT NOT NULL, note TEXT);
";
