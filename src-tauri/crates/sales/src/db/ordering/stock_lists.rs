//! Stock lists: kept by date, and what of them counts.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{OrderingKind, SalesDb, begin, parsed, readable};
use crate::day;
use crate::db::check::has_numbers;
use crate::db::tables::{FIRST_DAY, LAST_DAY};
use crate::error::SalesError;
use crate::stock::is_stock;

/// A kept stock list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockListEntry {
    /// The number of the list.
    #[ts(type = "number")]
    pub id: i64,
    /// The day of the count.
    #[ts(type = "string")]
    pub date: Date,
    /// The time of the import, RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The file; null for stock that was typed in, and for lists that count for their products alone.
    pub file: Option<String>,
    /// How many rows the list has.
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
    /// The same of what was typed in for single products: store, product, day, time.
    pub typed: Vec<(String, String, Date, Timestamp)>,
}

impl SalesDb {
    /// Keeps a stock list. `file` is `None` for what was typed in, and for lists of some products: that counts for its products alone, while a
    /// file counts for the whole of each store in it.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`]; then nothing was changed.
    pub fn add_stock_list(&mut self, at: Timestamp, date: Date, file: Option<&str>, rows: &[KeptStock]) -> Result<i64, SalesError> {
        Ok(self.add_stock_lists(at, file, &[(date, rows)])?.remove(0))
    }

    /// Keeps what one file has of several days as a list of each, in one change. Returns their numbers.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`]; then nothing was changed.
    pub fn add_stock_lists(&mut self, at: Timestamp, file: Option<&str>, lists: &[(Date, &[KeptStock])]) -> Result<Vec<i64>, SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        has_numbers(&transaction, &["stock_lists", "order_changes"])?;
        let change = begin(&transaction, OrderingKind::Stock, at, file.unwrap_or(""))?;
        let mut numbers = Vec::new();
        for (date, rows) in lists {
            transaction
                .execute("INSERT INTO stock_lists (date, at, file) VALUES (?1, ?2, ?3)", params![date.to_string(), at.to_string(), file])?;
            let list = transaction.last_insert_rowid();
            let mut insert = transaction.prepare_cached("INSERT INTO stock_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            for row in *rows {
                let (expires, arrives) = (row.expires.map(|day| day.to_string()), row.arrives.map(|day| day.to_string()));
                insert.execute(params![list, row.store_id, row.product_id, row.lot, row.quantity, expires, row.on_the_way, arrives])?;
            }
            transaction.execute("INSERT INTO order_undo VALUES (?1, ?2, NULL)", params![change, list.to_string()])?;
            numbers.push(list);
        }
        transaction.commit()?;
        Ok(numbers)
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
                date: counted_on(row, 1)?,
                at: parsed(row, 2)?,
                file: row.get(3)?,
                rows: row.get::<_, i64>(4)?.unsigned_abs(),
            })
        })?;
        Ok(readable(entries)?)
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
            let date_at = |at: usize| if row.get_ref(at)? == ValueRef::Null { Ok(None) } else { parsed(row, at).map(Some) };
            let units_at = |at: usize| row.get::<_, Option<f64>>(at).map(|units| units.filter(|units| is_stock(*units)));
            Ok(KeptStock {
                store_id: row.get(0)?,
                product_id: row.get(1)?,
                lot: row.get(2)?,
                quantity: units_at(3)?.ok_or_else(|| rusqlite::Error::InvalidColumnType(3, "quantity".to_owned(), Type::Real))?,
                expires: date_at(4)?,
                on_the_way: units_at(5)?,
                arrives: date_at(6)?,
            })
        })?;
        Ok(readable(rows)?)
    }

    /// Returns what there was of every store when it was last counted: its latest list from a file, and what was typed in later. `until` hides
    /// lists of later days.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn latest_stock(&self, until: Option<Date>) -> Result<LatestStock, SalesError> {
        let mut latest = LatestStock::default();
        let mut typed: Vec<KeptStock> = Vec::new();
        let (mut done, mut known): (HashSet<String>, HashSet<(String, String)>) = (HashSet::new(), HashSet::new());
        for (list, date, at, is_typed) in self.lists_by_date()? {
            // Years of lists are kept: those that have nothing new are never read.
            if until.is_some_and(|until| date > until) || self.stores_of_list(list)?.iter().all(|store| done.contains(store)) {
                continue;
            }
            let fresh = self.stock_of_list(list)?.into_iter().filter(|row| !done.contains(&row.store_id));
            if is_typed {
                // A product may have several lots in one list.
                let fresh: Vec<KeptStock> = fresh.filter(|row| !known.contains(&(row.store_id.clone(), row.product_id.clone()))).collect();
                for row in &fresh {
                    if known.insert((row.store_id.clone(), row.product_id.clone())) {
                        latest.typed.push((row.store_id.clone(), row.product_id.clone(), date, at));
                    }
                }
                typed.extend(fresh);
                continue;
            }
            let fresh: Vec<KeptStock> = fresh.collect();
            for row in &fresh {
                if done.insert(row.store_id.clone()) {
                    latest.counted.push((row.store_id.clone(), date, at));
                }
            }
            latest.rows.extend(fresh);
        }
        latest.rows.retain(|row| !known.contains(&(row.store_id.clone(), row.product_id.clone())));
        latest.rows.extend(typed);
        latest.counted.sort();
        Ok(latest)
    }

    /// Number, day, time, and whether it was typed in, of every kept list, the newest first.
    fn lists_by_date(&self) -> Result<Vec<(i64, Date, Timestamp, bool)>, SalesError> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, date, at, file IS NULL FROM stock_lists ORDER BY date DESC, id DESC")?;
        let lists = statement.query_map((), |row| {
            let list = (row.get(0)?, counted_on(row, 1)?, parsed(row, 2)?, row.get(3)?);
            Ok((!is_counted_after_import(row, 0)).then_some(list))
        })?;
        Ok(readable(lists)?.into_iter().flatten().collect())
    }

    /// The stores of a list, from one to the next in the index.
    fn stores_of_list(&self, list: i64) -> Result<Vec<String>, SalesError> {
        let mut statement = self.connection.prepare_cached(
            "WITH RECURSIVE stores (id) AS (
               SELECT MIN(store_id) FROM stock_rows WHERE list = ?1 AND store_id < x''
               UNION ALL
               SELECT (SELECT MIN(store_id) FROM stock_rows WHERE list = ?1 AND store_id > stores.id AND store_id < x'') FROM stores WHERE stores.id IS NOT NULL)
             SELECT id FROM stores WHERE id IS NOT NULL",
        )?;
        let stores = statement.query_map([list], |row| row.get(0))?;
        Ok(readable(stores)?)
    }
}

/// Whether a list is of a later day than the one on which it was imported, or the next where the store's clock is ahead. Its day and that moment are
/// the columns after `at`.
pub(in crate::db) fn is_counted_after_import(row: &Row<'_>, at: usize) -> bool {
    let imported = |moment: Timestamp| moment.as_second().div_euclid(86_400);
    let (counted, moment) = (parsed::<Date>(row, at + 1), parsed::<Timestamp>(row, at + 2));
    counted.is_ok_and(|date| moment.is_ok_and(|moment| i64::from(day::from_date(date)) > imported(moment) + 1))
}

/// The day of a count: one of no possible day is of a list that can't be used.
fn counted_on(row: &Row<'_>, at: usize) -> rusqlite::Result<Date> {
    let date: Date = parsed(row, at)?;
    let day = day::from_date(date);
    let is_possible = (FIRST_DAY..=LAST_DAY).contains(&day);
    if is_possible { Ok(date) } else { Err(rusqlite::Error::IntegralValueOutOfRange(at, day.into())) }
}
