//! What orders need besides sales: item terms, suppliers, settings, orders and stock lists, each change in one transaction and with an undo.
//!
//! Items, suppliers, settings and orders are documents that this crate keeps and doesn't read; stock lists are rows.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SalesDb;
use crate::error::SalesError;

/// Made when they are missing, in any layout: programs that don't know them leave them alone.
const TABLES: &str = "
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
    /// What was changed.
    pub kind: OrderingKind,
    /// RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// A few words for people, such as the file's name.
    pub what: String,
    /// The number of documents or rows that changed.
    #[ts(type = "number")]
    pub changed: u64,
}

/// A kept stock list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockListEntry {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// The day of the count.
    #[ts(type = "string")]
    pub date: Date,
    /// When it was taken in, RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The file; null for what was typed in.
    pub file: Option<String>,
    /// Its rows.
    #[ts(type = "number")]
    pub rows: u64,
}

/// A row of a kept stock list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KeptStock {
    /// The store.
    pub store_id: String,
    /// The product.
    pub product_id: String,
    /// The lot number.
    pub lot: Option<String>,
    /// Units.
    pub quantity: f64,
    /// The last day on which it may be sold.
    #[ts(type = "string | null")]
    pub expires: Option<Date>,
    /// Units ordered and not yet received.
    pub on_the_way: Option<f64>,
    /// The day on which they are expected.
    #[ts(type = "string | null")]
    pub arrives: Option<Date>,
}

/// The stock of every store as it was last counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LatestStock {
    /// Rows of each store's latest list, and what was typed in since.
    pub rows: Vec<KeptStock>,
    /// The day and the time of taking in of the list that counts for each store.
    pub counted: Vec<(String, Date, Timestamp)>,
}

impl SalesDb {
    /// Returns all documents of a kind as (key, document), ordered by key.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn documents(&self, kind: OrderingKind) -> Result<Vec<(String, String)>, SalesError> {
        if kind == OrderingKind::Stock {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!("SELECT key, document FROM {} ORDER BY key", kind.table()))?;
        let documents = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(documents.collect::<Result<_, _>>()?)
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

    /// Keeps a stock list. `file` is `None` for what was typed in: that counts for its products alone, while a file counts for the whole of
    /// each store in it.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`]; then nothing was changed.
    pub fn add_stock_list(&mut self, at: Timestamp, date: Date, file: Option<&str>, rows: &[KeptStock]) -> Result<i64, SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .execute("INSERT INTO stock_lists (date, at, file) VALUES (?1, ?2, ?3)", params![date.to_string(), at.to_string(), file])?;
        let list = transaction.last_insert_rowid();
        {
            let mut insert = transaction.prepare_cached("INSERT INTO stock_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            for row in rows {
                let (expires, arrives) = (row.expires.map(|day| day.to_string()), row.arrives.map(|day| day.to_string()));
                insert.execute(params![list, row.store_id, row.product_id, row.lot, row.quantity, expires, row.on_the_way, arrives])?;
            }
        }
        let change = begin(&transaction, OrderingKind::Stock, at, file.unwrap_or(""))?;
        transaction.execute("INSERT INTO order_undo VALUES (?1, ?2, NULL)", params![change, list.to_string()])?;
        transaction.commit()?;
        Ok(list)
    }

    /// Returns the kept stock lists, the newest first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn stock_lists(&self) -> Result<Vec<StockListEntry>, SalesError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, date, at, file, (SELECT COUNT(*) FROM stock_rows WHERE list = stock_lists.id) FROM stock_lists
             ORDER BY date DESC, id DESC",
        )?;
        let entries = statement.query_map((), |row| {
            Ok(StockListEntry {
                id: row.get(0)?,
                date: day(row.get::<_, String>(1)?.as_str()).unwrap_or(Date::MIN),
                at: moment(row.get::<_, String>(2)?.as_str()),
                file: row.get(3)?,
                rows: row.get::<_, i64>(4)?.unsigned_abs(),
            })
        })?;
        Ok(entries.collect::<Result<_, _>>()?)
    }

    /// Returns the rows of one kept stock list.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn stock_of_list(&self, list: i64) -> Result<Vec<KeptStock>, SalesError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT store_id, product_id, lot, quantity, expires, on_the_way, arrives FROM stock_rows WHERE list = ?1")?;
        let rows = statement.query_map([list], |row| {
            let date_at = |at: usize| -> rusqlite::Result<Option<Date>> { Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(day)) };
            Ok(KeptStock {
                store_id: row.get(0)?,
                product_id: row.get(1)?,
                lot: row.get(2)?,
                quantity: row.get(3)?,
                expires: date_at(4)?,
                on_the_way: row.get(5)?,
                arrives: date_at(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns what there was of every store when it was last counted: its latest list from a file, and what was typed in later. `until` hides
    /// lists of later days.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn latest_stock(&self, until: Option<Date>) -> Result<LatestStock, SalesError> {
        let mut latest = LatestStock::default();
        let mut typed: Vec<KeptStock> = Vec::new();
        for entry in self.stock_lists()?.into_iter().filter(|entry| until.is_none_or(|until| entry.date <= until)) {
            let rows = self.stock_of_list(entry.id)?;
            let done: Vec<String> = latest.counted.iter().map(|(store, ..)| store.clone()).collect();
            let fresh = rows.into_iter().filter(|row| !done.contains(&row.store_id));
            if entry.file.is_none() {
                let newer = |row: &KeptStock, typed: &[KeptStock]| {
                    typed.iter().any(|t| (&t.store_id, &t.product_id) == (&row.store_id, &row.product_id))
                };
                let fresh: Vec<KeptStock> = fresh.filter(|row| !newer(row, &typed)).collect();
                typed.extend(fresh);
                continue;
            }
            for row in fresh {
                if !latest.counted.iter().any(|(store, ..)| *store == row.store_id) {
                    latest.counted.push((row.store_id.clone(), entry.date, entry.at));
                }
                latest.rows.push(row);
            }
        }
        let of_typed: std::collections::HashSet<(&str, &str)> =
            typed.iter().map(|row| (row.store_id.as_str(), row.product_id.as_str())).collect();
        latest.rows.retain(|row| !of_typed.contains(&(row.store_id.as_str(), row.product_id.as_str())));
        latest.rows.extend(typed);
        latest.counted.sort();
        Ok(latest)
    }

    /// Returns the changes of a kind that can be undone, the newest first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn ordering_changes(&self, kind: OrderingKind) -> Result<Vec<OrderingChange>, SalesError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, what, (SELECT COUNT(*) FROM order_undo WHERE change = order_changes.id) FROM order_changes WHERE kind = ?1 ORDER BY id DESC",
        )?;
        let changes = statement.query_map([kind.name()], |row| {
            let at = moment(row.get::<_, String>(0)?.as_str());
            Ok(OrderingChange { kind, at, what: row.get(1)?, changed: row.get::<_, i64>(2)?.unsigned_abs() })
        })?;
        Ok(changes.collect::<Result<_, _>>()?)
    }

    /// Undoes the newest change of a kind.
    ///
    /// # Errors
    /// [`SalesError::NoChange`] when there is none.
    pub fn undo_ordering(&mut self, kind: OrderingKind) -> Result<OrderingChange, SalesError> {
        let newest = self.ordering_changes(kind)?.into_iter().next().ok_or(SalesError::NoChange)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let change: i64 = transaction.query_row("SELECT MAX(id) FROM order_changes WHERE kind = ?1", [kind.name()], |row| row.get(0))?;
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

fn put(
    transaction: &Transaction<'_>,
    kind: OrderingKind,
    at: Timestamp,
    what: &str,
    documents: &[(String, Option<String>)],
) -> rusqlite::Result<u64> {
    let table = kind.table();
    let mut before = transaction.prepare_cached(&format!("SELECT document FROM {table} WHERE key = ?1"))?;
    let mut write = transaction.prepare_cached(&format!("INSERT OR REPLACE INTO {table} VALUES (?1, ?2)"))?;
    let mut remove = transaction.prepare_cached(&format!("DELETE FROM {table} WHERE key = ?1"))?;
    // The first of several writes to one key has the state before the change.
    let mut keep = transaction.prepare_cached("INSERT OR IGNORE INTO order_undo VALUES (?1, ?2, ?3)")?;
    let mut change = None;
    let mut changed = 0;
    for (key, document) in documents {
        let old: Option<String> = before.query_row([key], |row| row.get(0)).optional()?;
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

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn database() -> (tempfile::TempDir, SalesDb) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        (folder, db)
    }

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn doc(key: &str, document: &str) -> (String, Option<String>) {
        (key.into(), Some(document.into()))
    }

    fn kept(store: &str, product: &str, quantity: f64) -> KeptStock {
        KeptStock { store_id: store.into(), product_id: product.into(), quantity, ..KeptStock::default() }
    }

    #[test]
    fn documents_change_together_and_every_change_can_be_undone() {
        let (_folder, mut db) = database();
        let kind = OrderingKind::Items;
        assert_eq!(db.put_documents(kind, AT, "first", &[doc("A", "1"), doc("B", "1")]).expect("written"), 2);
        let first = db.documents(kind).expect("read");
        assert_eq!(db.put_documents(kind, AT, "same", &[doc("A", "1")]).expect("written"), 0, "no change, nothing to undo");
        assert_eq!(
            db.put_documents(kind, AT, "second", &[doc("A", "2"), ("B".into(), None), doc("C", "1"), doc("A", "3")]).expect("written"),
            4
        );
        assert_eq!(db.documents(kind).expect("read"), [("A".into(), "3".into()), ("C".into(), "1".into())]);
        assert_eq!(db.undo_ordering(kind).expect("undone").what, "second");
        assert_eq!(db.documents(kind).expect("read"), first);
        assert!(db.documents(OrderingKind::Suppliers).expect("read").is_empty());
        db.undo_ordering(kind).expect("undone");
        assert!(db.documents(kind).expect("read").is_empty());
        assert!(matches!(db.undo_ordering(kind), Err(SalesError::NoChange)));
    }

    #[test]
    fn order_numbers_are_never_given_twice() {
        let (_folder, mut db) = database();
        let first = db.add_orders(AT, "week 27", 2, |place, number| format!("{place} {number}")).expect("written");
        assert_eq!(first, [1, 2]);
        db.undo_ordering(OrderingKind::Orders).expect("undone");
        assert!(db.documents(OrderingKind::Orders).expect("read").is_empty());
        assert_eq!(db.add_orders(AT, "again", 1, |_, number| number.to_string()).expect("written"), [3]);
    }

    #[test]
    fn the_latest_list_of_each_store_counts_and_what_was_typed_in_since() {
        let (_folder, mut db) = database();
        let day = |d| date(2025, 6, d);
        db.add_stock_list(AT, day(1), Some("a.csv"), &[kept("S1", "P1", 1.0), kept("S1", "P2", 2.0), kept("S2", "P1", 3.0)]).expect("kept");
        db.add_stock_list(AT, day(8), Some("b.csv"), &[kept("S1", "P1", 10.0), kept("S1", "P1", 5.0)]).expect("kept");
        db.add_stock_list(AT, day(9), None, &[kept("S1", "P1", 7.0)]).expect("kept");
        let stock = |db: &SalesDb, until| {
            let mut rows: Vec<_> =
                db.latest_stock(until).expect("read").rows.into_iter().map(|row| (row.store_id, row.product_id, row.quantity)).collect();
            rows.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
            rows
        };
        let row = |store: &str, product: &str, quantity| (store.to_owned(), product.to_owned(), quantity);
        assert_eq!(stock(&db, None), [row("S1", "P1", 7.0), row("S2", "P1", 3.0)], "P2 is no longer in the list of S1");
        assert_eq!(stock(&db, Some(day(1))).len(), 3, "later lists are hidden");
        db.undo_ordering(OrderingKind::Stock).expect("undone");
        assert_eq!(stock(&db, None), [row("S1", "P1", 10.0), row("S1", "P1", 5.0), row("S2", "P1", 3.0)], "lots stay apart");
        assert_eq!(
            db.latest_stock(None).expect("read").counted.iter().map(|(store, day, _)| (store.as_str(), *day)).collect::<Vec<_>>(),
            [("S1", day(8)), ("S2", day(1))]
        );
    }

    #[test]
    fn a_database_of_before_gets_the_tables_and_old_changes_are_forgotten() {
        let (folder, db) = database();
        let file = folder.path().join("sales.sqlite");
        for table in
            ["items", "suppliers", "order_settings", "orders", "order_numbers", "stock_lists", "stock_rows", "order_changes", "order_undo"]
        {
            db.connection.execute_batch(&format!("DROP TABLE {table}")).expect("dropped");
        }
        drop(db);
        let mut db = SalesDb::open(&file).expect("opens");
        for i in 0..150 {
            db.put_documents(OrderingKind::Items, AT, "", &[doc("A", &i.to_string())]).expect("written");
        }
        assert_eq!(db.ordering_changes(OrderingKind::Items).expect("read").len(), 100);
    }
}
