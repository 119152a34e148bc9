//! `sales.sqlite`: opening it and its tables. Reading and writing live in the modules below.

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
mod series;
mod summary;
mod units;
pub(crate) mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use files::open_database;
use rusqlite::Connection;

use crate::error::SalesError;

pub use answers::Answer;
pub use forecasts::{KeptDay, KeptForecast};
pub use imports::PastImport;
pub(crate) use imports::{recount, remember_for_undo};
pub(crate) use mappings::{remember, remembered, remembered_kinds, remembered_layout};
pub use ordering::{KeptStock, LatestStock, OrderingChange, OrderingKind, StockListEntry};
pub use recent::RecentSales;
pub use series::{DailySeries, Selection};
pub use summary::{DataSummary, ProductSummary, StoreSummary};
pub(crate) use units::{save_units, units};

/// The store of a file that has no store column.
pub const ONLY_STORE: &str = "main";

const LAYOUT: i64 = 1;

/// The imported sales.
#[derive(Debug)]
pub struct SalesDb {
    pub(crate) connection: Connection,
    /// Where the database is; imports put aside there what memory should not hold.
    pub(crate) folder: PathBuf,
}

impl SalesDb {
    /// Opens the database, creating it when the file is missing.
    ///
    /// # Errors
    /// [`SalesError::Open`], [`SalesError::Damaged`], [`SalesError::Locked`], [`SalesError::Foreign`], [`SalesError::File`] when the file can't be used;
    /// [`SalesError::Newer`] when a newer program wrote it.
    pub fn open(path: &Path) -> Result<Self, SalesError> {
        let file = path.display().to_string();
        // An import of millions of rows holds the file for some seconds; a reader waits for it.
        let connection = open_database(path, Duration::from_secs(30), &["daily_sales"]);
        let mut connection = connection.map_err(|error| SalesError::of_opening(error, &file))?;
        prepare(&mut connection, |source| SalesError::of_opening(source.into(), &file))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        Ok(Self { connection, folder })
    }
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
    connection.execute_batch(LATER_TABLES).map_err(&opened)?;
    ordering::prepare(connection).map_err(&opened)?;
    answers::adopt_old(connection).map_err(&opened)
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
CREATE TABLE IF NOT EXISTS incomplete_days (store INTEGER NOT NULL, day INTEGER NOT NULL, quantity REAL NOT NULL, usual REAL NOT NULL,
  PRIMARY KEY (store, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undo_incomplete_days (store INTEGER NOT NULL, day INTEGER NOT NULL, quantity REAL NOT NULL, usual REAL NOT NULL,
  PRIMARY KEY (store, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS plan (id INTEGER PRIMARY KEY AUTOINCREMENT, store_id TEXT, product_id TEXT, product_group TEXT, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, kind TEXT NOT NULL, value REAL);
CREATE TABLE IF NOT EXISTS undo_plan (id INTEGER PRIMARY KEY, store_id TEXT, product_id TEXT, product_group TEXT, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, kind TEXT NOT NULL, value REAL);
CREATE TABLE IF NOT EXISTS plan_history (step INTEGER NOT NULL, plan TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opening_days (store_id TEXT PRIMARY KEY, closed_weekdays TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, store_id TEXT, product_id TEXT, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,
  label TEXT NOT NULL, note TEXT);
";
