//! Past imports, and taking back the last one.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::SalesDb;
use super::rows::{self, parsed, readable};
use crate::day::Day;
use crate::error::SalesError;
use crate::import::fold::DaySales;
use crate::key::Key;
use crate::report::{ImportIssue, ImportNews, IssueCount};

/// One import that took place.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PastImport {
    #[ts(type = "number")]
    pub id: i64,
    /// RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
    pub files: Vec<String>,
    #[ts(type = "number")]
    pub rows_imported: u64,
    /// Rows that couldn't be used; 0 where that wasn't kept.
    #[ts(type = "number")]
    pub rows_unusable: u64,
    pub replaced_all: bool,
    /// Only the last one, once.
    pub can_be_undone: bool,
}

/// What an import brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportSummary {
    #[ts(type = "number")]
    pub rows_imported: u64,
    #[ts(type = "number")]
    pub products: u32,
    #[ts(type = "number")]
    pub stores: u32,
    /// What was new compared with the sales loaded before.
    pub news: ImportNews,
    /// What was said about its rows, and how often; empty where that can't be read anymore.
    #[serde(default)]
    pub issues: Vec<ImportIssue>,
    #[serde(default)]
    pub counts: Vec<IssueCount>,
}

/// Those of a list that can be read: what a newer or older program wrote of a row may be unknown here, and says nothing about the others.
fn readable_ones<T: DeserializeOwned>(list: Option<Value>) -> Vec<T> {
    let Some(Value::Array(all)) = list else { return Vec::new() };
    all.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect()
}

impl SalesDb {
    /// All imports, the newest first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn imports(&self) -> Result<Vec<PastImport>, SalesError> {
        let undoable: Option<i64> = self.connection.query_row("SELECT import FROM undo_import", (), |row| row.get(0)).optional()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT id, at, first_source, replaced_all, LEAD(first_source) OVER (ORDER BY id),
               CASE WHEN json_valid(report) THEN report -> 'counts' END FROM imports ORDER BY id DESC",
        )?;
        let mut rows = statement.query(())?;
        let mut imports = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let (files, rows_imported) = self.files(row.get(2)?, row.get::<_, Option<i64>>(4)?)?;
            let counts = row.get::<_, Option<String>>(5).unwrap_or_default();
            let counts: Vec<IssueCount> = readable_ones(counts.and_then(|text| serde_json::from_str(&text).ok()));
            imports.push(PastImport {
                id,
                at: parsed(row, 1).unwrap_or(Timestamp::UNIX_EPOCH),
                files,
                rows_imported,
                rows_unusable: counts.iter().filter(|count| count.is_fault()).map(|count| count.count).sum(),
                replaced_all: row.get(3)?,
                can_be_undone: undoable == Some(id),
            });
        }
        Ok(imports)
    }

    /// What an earlier import brought, as it was found then; `None` when there is no such import, or it took place before this was kept.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn import_summary(&self, import: i64) -> Result<Option<ImportSummary>, SalesError> {
        let sql = "SELECT json_object('rows_imported', report ->> 'rows_imported', 'products', report ->> 'products',
            'stores', report ->> 'stores', 'news', report -> 'news', 'issues', report -> 'issues', 'counts', report -> 'counts') FROM imports WHERE id = ?1 AND json_valid(report)";
        let found: Option<Option<String>> = self.connection.query_row(sql, [import], |row| row.get(0)).optional()?;
        let Some(Value::Object(mut fields)) = found.flatten().and_then(|text| serde_json::from_str(&text).ok()) else { return Ok(None) };
        let (issues, counts) = (readable_ones(fields.remove("issues")), readable_ones(fields.remove("counts")));
        let summary = serde_json::from_value::<ImportSummary>(Value::Object(fields)).ok();
        Ok(summary.map(|summary| ImportSummary { issues, counts, ..summary }))
    }

    fn files(&self, from: i64, before: Option<i64>) -> Result<(Vec<String>, u64), SalesError> {
        let mut statement =
            self.connection.prepare_cached("SELECT file, rows_imported FROM sources WHERE id >= ?1 AND id < ?2 ORDER BY id")?;
        let rows = statement
            .query_map(params![from, before.unwrap_or(i64::MAX)], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        let (files, rows): (Vec<String>, Vec<u64>) = readable(rows)?.into_iter().unzip();
        Ok((files, rows.into_iter().fold(0, u64::saturating_add)))
    }

    /// Takes the last import back: the sales are as they were before it. With `only`, the number of an import, no other one is taken back.
    ///
    /// # Errors
    /// [`SalesError::NothingToUndo`] when there was none, or it was taken back already; [`SalesError::ChangedSince`] when `only` isn't the last one.
    pub fn undo_last_import(&mut self, only: Option<i64>) -> Result<(), SalesError> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let import: Option<i64> = transaction.query_row("SELECT import FROM undo_import", (), |row| row.get(0)).optional()?;
        let import = import.ok_or(SalesError::NothingToUndo)?;
        if only.is_some_and(|only| only != import) {
            return Err(SalesError::ChangedSince);
        }
        let first_source: i64 = transaction.query_row("SELECT first_source FROM imports WHERE id = ?1", [import], |row| row.get(0))?;
        transaction.execute("DELETE FROM sales WHERE source >= ?1", [first_source])?;
        transaction.execute_batch(
            "INSERT OR REPLACE INTO sales SELECT * FROM undo_sales ORDER BY id;
             DELETE FROM products; INSERT INTO products SELECT * FROM undo_products;
             DELETE FROM product_names; INSERT INTO product_names SELECT * FROM undo_names;
             DELETE FROM stores; INSERT INTO stores SELECT * FROM undo_stores;
             DELETE FROM product_units WHERE product NOT IN (SELECT id FROM products);
             INSERT OR REPLACE INTO product_units SELECT * FROM undo_units;
             DELETE FROM incomplete_days; INSERT INTO incomplete_days SELECT * FROM undo_incomplete_days;
             DELETE FROM plan WHERE id IN (SELECT id FROM undo_plan_own); INSERT OR IGNORE INTO plan SELECT * FROM undo_plan;",
        )?;
        transaction.execute("DELETE FROM sources WHERE id >= ?1", [first_source])?;
        transaction.execute("DELETE FROM pack_sizes WHERE import >= ?1", [import])?;
        transaction.execute("DELETE FROM aliases WHERE import >= ?1", [import])?;
        transaction.execute("INSERT OR IGNORE INTO aliases SELECT * FROM undo_aliases", ())?;
        transaction.execute("DELETE FROM imports WHERE id = ?1", [import])?;
        recount_all(&transaction)?;
        forget_undo(&transaction)?;
        transaction.commit()?;
        Ok(())
    }
}

/// Makes the present state the one that an undo returns to.
pub(crate) fn remember_for_undo(transaction: &Transaction<'_>, import: i64) -> rusqlite::Result<()> {
    forget_undo(transaction)?;
    transaction.execute_batch(
        "INSERT INTO undo_products SELECT * FROM products; INSERT INTO undo_names SELECT * FROM product_names;
         INSERT INTO undo_stores SELECT * FROM stores; INSERT INTO undo_units SELECT * FROM product_units;
         INSERT INTO undo_aliases SELECT * FROM aliases;
         INSERT INTO undo_incomplete_days SELECT * FROM incomplete_days; INSERT INTO undo_plan SELECT * FROM plan;",
    )?;
    transaction.execute("INSERT INTO undo_import VALUES (?1)", [import])?;
    Ok(())
}

/// Keeps for the undo what the import itself changed in the plan, and nothing else: what users plan later stays.
pub(crate) fn note_plan_changes(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "DELETE FROM undo_plan_own; INSERT INTO undo_plan_own SELECT id FROM plan WHERE id NOT IN (SELECT id FROM undo_plan);
         DELETE FROM undo_plan WHERE id IN (SELECT id FROM plan);",
    )
}

pub(super) fn forget_undo(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM undo_import; DELETE FROM undo_sales; DELETE FROM undo_products; DELETE FROM undo_names; DELETE FROM undo_stores;
         DELETE FROM undo_incomplete_days; DELETE FROM undo_plan; DELETE FROM undo_plan_own; DELETE FROM undo_units; DELETE FROM undo_aliases;",
    )
}

/// Days, rows and quantity of one (product, store).
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeriesTotals {
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    pub(crate) days: u32,
    pub(crate) rows: u64,
    pub(crate) quantity: f64,
}

impl SeriesTotals {
    fn start(day: Day) -> Self {
        Self { first_day: day, last_day: day, days: 0, rows: 0, quantity: 0.0 }
    }

    fn add(&mut self, day: Day, rows: u64, quantity: f64) {
        self.last_day = day;
        self.days += 1;
        self.rows += rows;
        self.quantity += quantity;
    }

    /// Of days in their order; `None` of none.
    pub(crate) fn of(days: &[DaySales]) -> Option<Self> {
        let mut totals = Self::start(days.first()?.day);
        for day in days {
            totals.add(day.day, day.rows.into(), day.quantity);
        }
        Some(totals)
    }

    pub(crate) fn save(&self, connection: &Connection, product: u32, store: u32) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO series VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        statement.execute(params![product, store, self.first_day, self.last_day, self.days, self.rows as i64, self.quantity])?;
        Ok(())
    }
}

/// Recomputes the row of `series` of one (product, store) from its days.
pub(crate) fn recount(connection: &Connection, product: u32, store: u32) -> rusqlite::Result<()> {
    let (first, last) = Key::pair_ends(product, store);
    let mut statement = connection.prepare_cached("SELECT id, source_rows, quantity FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let mut rows = statement.query(params![first.id(), last.id()])?;
    let mut totals: Option<SeriesTotals> = None;
    while let Some(row) = rows.next()? {
        let day = Key::from_id(row.get(0)?).day();
        totals.get_or_insert_with(|| SeriesTotals::start(day)).add(day, rows::count(row, 1)?, rows::quantity(row, 2)?.unwrap_or(0.0));
    }
    match totals {
        Some(totals) => totals.save(connection, product, store),
        None => connection.execute("DELETE FROM series WHERE product = ?1 AND store = ?2", params![product, store]).map(drop),
    }
}

/// Writes `series` again from `sales`.
pub(super) fn recount_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM series", ())?;
    let mut statement = connection.prepare("SELECT id, source_rows, quantity FROM sales ORDER BY id")?;
    let mut rows = statement.query(())?;
    let mut current: Option<(Key, SeriesTotals)> = None;
    while let Some(row) = rows.next()? {
        let key = Key::from_id(row.get(0)?);
        if let Some((of, totals)) = current.take_if(|(of, _)| of.pair() != key.pair()) {
            totals.save(connection, of.product(), of.store())?;
        }
        let (_, totals) = current.get_or_insert_with(|| (key, SeriesTotals::start(key.day())));
        totals.add(key.day(), rows::count(row, 1)?, rows::quantity(row, 2)?.unwrap_or(0.0));
    }
    current.map_or(Ok(()), |(of, totals)| totals.save(connection, of.product(), of.store()))
}
