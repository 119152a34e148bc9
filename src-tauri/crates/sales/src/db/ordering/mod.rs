//! What orders need besides sales: item terms, suppliers, settings, orders and stock lists, each change in one transaction and with an undo.
//!
//! Items, suppliers, settings and orders are documents that this crate keeps and doesn't read; stock lists are rows.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod stock_lists;
mod unreadable;

pub(super) use stock_lists::is_counted_after_import;
pub use stock_lists::{KeptStock, LatestStock, StockListEntry};
pub use unreadable::Unreadable;

use super::SalesDb;
use super::check::has_numbers;
use super::rows::{is_unreadable, keep_copy, parsed, readable, unusable_for_orders};
use super::tables::is_json;
use crate::error::SalesError;

/// Made when they are missing, in any layout: programs that don't know them leave them alone.
pub(super) const TABLES: &str = "
CREATE TABLE items (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE suppliers (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE order_settings (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE orders (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE order_numbers (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE stock_lists (id INTEGER PRIMARY KEY AUTOINCREMENT, date TEXT NOT NULL, at TEXT NOT NULL, file TEXT);
CREATE TABLE stock_rows (
  list INTEGER NOT NULL, store_id TEXT NOT NULL, product_id TEXT NOT NULL, lot TEXT, quantity REAL NOT NULL, expires TEXT,
  on_the_way REAL, arrives TEXT);
CREATE INDEX stock_rows_of_list ON stock_rows (list, store_id, product_id);
CREATE TABLE order_changes (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE order_undo (change INTEGER NOT NULL, key TEXT NOT NULL, document TEXT, PRIMARY KEY (change, key)) WITHOUT ROWID;
";

/// How many changes of each kind can be undone.
const KEPT_CHANGES: i64 = 100;

/// Makes the tables where they are missing.
pub(super) fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    let there = |connection: &Connection| {
        connection.query_row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'order_undo'", (), |_| Ok(())).optional()
    };
    if there(connection)?.is_some() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have made them while this one waited.
    if there(&transaction)?.is_none() {
        transaction.execute_batch(TABLES)?;
    }
    transaction.commit()
}

/// What a change is about; each kind has an undo of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OrderingKind {
    /// Item terms.
    Items,
    /// Suppliers.
    Suppliers,
    /// Defaults, class rules and other settings.
    Settings,
    /// Orders.
    Orders,
    /// Stock lists.
    Stock,
}

impl OrderingKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Suppliers => "suppliers",
            Self::Settings => "settings",
            Self::Orders => "orders",
            Self::Stock => "stock",
        }
    }

    /// The table of its documents; stock lists are rows.
    const fn table(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Suppliers => "suppliers",
            Self::Settings => "order_settings",
            Self::Orders => "orders",
            Self::Stock => "stock_lists",
        }
    }
}

/// A change that can be undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderingChange {
    /// Its number, which no other change ever gets.
    #[ts(type = "number")]
    pub id: i64,
    /// What was changed.
    pub kind: OrderingKind,
    /// RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// A short description, such as the file's name.
    pub what: String,
    /// The number of documents or rows that changed.
    #[ts(type = "number")]
    pub changed: u64,
}

impl SalesDb {
    /// Returns all documents of a kind that are JSON as (key, document), ordered by key.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn documents(&self, kind: OrderingKind) -> Result<Vec<(String, String)>, SalesError> {
        if kind == OrderingKind::Stock {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!("SELECT key, document FROM {} ORDER BY key", kind.table()))?;
        let documents = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let documents: Vec<(String, String)> = readable(documents)?;
        Ok(documents.into_iter().filter(|(_, document)| is_json(document)).collect())
    }

    /// Writes documents in one change; `None` removes one. Documents that stay the same aren't part of the change. Returns how many changed.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`]; then nothing was changed.
    pub fn put_documents(
        &mut self,
        kind: OrderingKind,
        at: Timestamp,
        what: &str,
        documents: &[(String, Option<String>)],
    ) -> Result<u64, SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        has_numbers(&transaction, &["order_changes"])?;
        let changed = put(&transaction, kind, at, what, documents)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// Writes orders with numbers that were never given before, in one change; `document` makes each order's document from its number. Returns
    /// the numbers.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`]; then nothing was changed.
    pub fn add_orders(
        &mut self,
        at: Timestamp,
        what: &str,
        count: usize,
        mut document: impl FnMut(usize, i64) -> String,
    ) -> Result<Vec<i64>, SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        has_numbers(&transaction, &["order_numbers", "order_changes"])?;
        let mut numbers = Vec::new();
        let mut documents = Vec::new();
        for place in 0..count {
            transaction.execute("INSERT INTO order_numbers DEFAULT VALUES", ())?;
            let number = transaction.last_insert_rowid();
            numbers.push(number);
            documents.push((number.to_string(), Some(document(place, number))));
        }
        transaction.execute("DELETE FROM order_numbers", ())?;
        put(&transaction, OrderingKind::Orders, at, what, &documents)?;
        transaction.commit()?;
        Ok(numbers)
    }

    /// Returns the changes of a kind that can be undone, the newest first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn ordering_changes(&self, kind: OrderingKind) -> Result<Vec<OrderingChange>, SalesError> {
        changes_of(&self.connection, kind)
    }

    /// Sets documents aside that can't be used: each by its key, with the reason, and with what takes its place. What they held is kept in the
    /// database.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`]; then nothing was changed.
    pub fn set_documents_aside(
        &mut self,
        kind: OrderingKind,
        at: Timestamp,
        documents: &[(String, String, Option<String>)],
    ) -> Result<(), SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (key, reason, rest) in documents {
            keep_copy(&transaction, (kind.table(), "key = ?1"), &[key], (at, reason))?;
            match rest {
                Some(rest) => transaction.execute(&format!("UPDATE {} SET document = ?2 WHERE key = ?1", kind.table()), [key, rest])?,
                None => transaction.execute(&format!("DELETE FROM {} WHERE key = ?1", kind.table()), [key])?,
            };
        }
        Ok(transaction.commit()?)
    }

    /// Names what is kept for orders, in the plan, and as labels of days, and that is skipped because it can't be read.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn skipped_for_orders(&self) -> Result<Vec<String>, SalesError> {
        Ok(super::check::said(&unusable_for_orders(&self.connection)?))
    }

    /// Undoes the newest change of a kind. With `only`, the number of a change, no other one is undone.
    ///
    /// # Errors
    /// [`SalesError::NoChange`] when there is none, [`SalesError::ChangedSince`] when `only` isn't the newest one; nothing is changed then.
    pub fn undo_ordering(&mut self, kind: OrderingKind, only: Option<i64>) -> Result<OrderingChange, SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let newest = changes_of(&transaction, kind)?.into_iter().next().ok_or(SalesError::NoChange)?;
        let change = newest.id;
        if only.is_some_and(|only| only != change) {
            return Err(SalesError::ChangedSince);
        }
        if kind == OrderingKind::Stock {
            transaction.execute(
                "DELETE FROM stock_rows WHERE list IN (SELECT CAST(key AS INTEGER) FROM order_undo WHERE change = ?1)",
                [change],
            )?;
            transaction
                .execute("DELETE FROM stock_lists WHERE id IN (SELECT CAST(key AS INTEGER) FROM order_undo WHERE change = ?1)", [change])?;
        } else {
            let table = kind.table();
            transaction.execute(&format!("DELETE FROM {table} WHERE key IN (SELECT key FROM order_undo WHERE change = ?1)"), [change])?;
            transaction.execute(
                &format!("INSERT INTO {table} SELECT key, document FROM order_undo WHERE change = ?1 AND document IS NOT NULL"),
                [change],
            )?;
        }
        transaction.execute("DELETE FROM order_undo WHERE change = ?1", [change])?;
        transaction.execute("DELETE FROM order_changes WHERE id = ?1", [change])?;
        transaction.commit()?;
        Ok(newest)
    }
}

/// The changes of a kind that can be undone, the newest first.
fn changes_of(connection: &Connection, kind: OrderingKind) -> Result<Vec<OrderingChange>, SalesError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, at, what, (SELECT COUNT(*) FROM order_undo WHERE change = order_changes.id) FROM order_changes WHERE kind = ?1
         ORDER BY id DESC",
    )?;
    let changes = statement.query_map([kind.name()], |row| {
        let changed = row.get::<_, i64>(3)?.unsigned_abs();
        Ok(OrderingChange { id: row.get(0)?, kind, at: parsed(row, 1)?, what: row.get(2)?, changed })
    })?;
    Ok(readable(changes)?)
}

fn put(
    transaction: &Transaction<'_>,
    kind: OrderingKind,
    at: Timestamp,
    what: &str,
    documents: &[(String, Option<String>)],
) -> Result<u64, SalesError> {
    let table = kind.table();
    let mut before = transaction.prepare_cached(&format!("SELECT document FROM {table} WHERE key = ?1"))?;
    let mut write = transaction.prepare_cached(&format!("INSERT OR REPLACE INTO {table} VALUES (?1, ?2)"))?;
    let mut remove = transaction.prepare_cached(&format!("DELETE FROM {table} WHERE key = ?1"))?;
    // The first of several writes to one key has the state before the change.
    let mut keep = transaction.prepare_cached("INSERT OR IGNORE INTO order_undo VALUES (?1, ?2, ?3)")?;
    let mut change = None;
    let mut changed = 0;
    for (key, document) in documents {
        let old: Option<String> = match before.query_row([key], |row| row.get(0)) {
            Err(error) if is_unreadable(&error) => {
                keep_copy(transaction, (table, "key = ?1"), &[key], (at, "it was replaced, and its `document` can't be used"))?;
                None
            }
            other => other.optional()?,
        };
        if old == *document {
            continue;
        }
        let change = match change {
            Some(change) => change,
            None => *change.insert(begin(transaction, kind, at, what)?),
        };
        keep.execute(params![change, key, old])?;
        match document {
            Some(document) => write.execute(params![key, document])?,
            None => remove.execute([key])?,
        };
        changed += 1;
    }
    Ok(changed)
}

/// Notes a change and forgets the oldest.
fn begin(transaction: &Transaction<'_>, kind: OrderingKind, at: Timestamp, what: &str) -> rusqlite::Result<i64> {
    transaction.execute("INSERT INTO order_changes (kind, at, what) VALUES (?1, ?2, ?3)", params![kind.name(), at.to_string(), what])?;
    let change = transaction.last_insert_rowid();
    let oldest: Option<i64> = transaction
        .query_row(
            "SELECT id FROM order_changes WHERE kind = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2",
            params![kind.name(), KEPT_CHANGES],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(oldest) = oldest {
        transaction.execute(
            "DELETE FROM order_undo WHERE change IN (SELECT id FROM order_changes WHERE kind = ?1 AND id <= ?2)",
            params![kind.name(), oldest],
        )?;
        transaction.execute("DELETE FROM order_changes WHERE kind = ?1 AND id <= ?2", params![kind.name(), oldest])?;
    }
    Ok(change)
}

#[cfg(test)]
mod tests;
