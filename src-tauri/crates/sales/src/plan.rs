//! Planned promotions, prices, closures, and duty days: future days about which something is known. Never sales.

use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::SalesDb;
use crate::day;
use crate::db::rows::{self, readable};
use crate::error::SalesError;

/// What is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PlanKind {
    /// A promotion; the value is the discount as a share, or 1 when only the promotion is known.
    Promotion,
    /// A price for one unit.
    Price,
    /// The store doesn't open.
    Closure,
    /// The store opens although it usually doesn't: a duty day.
    Opening,
}

impl PlanKind {
    /// Returns the name as it is written in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promotion => "promotion",
            Self::Price => "price",
            Self::Closure => "closure",
            Self::Opening => "opening",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Promotion, Self::Price, Self::Closure, Self::Opening].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One entry of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PlanEntry {
    #[ts(type = "number")]
    pub id: i64,
    /// `null`: all stores.
    pub store_id: Option<String>,
    /// `null`: all products, or those of `group`.
    pub product_id: Option<String>,
    pub group: Option<String>,
    #[ts(type = "string")]
    pub from: Date,
    /// The last day.
    #[ts(type = "string")]
    pub to: Date,
    pub kind: PlanKind,
    /// The discount as a share, or the price; `null` for a closure and a duty day.
    pub value: Option<f64>,
}

impl SalesDb {
    /// Returns the plan, the earliest entries first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn plan(&self) -> Result<Vec<PlanEntry>, SalesError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, store_id, product_id, product_group, first_day, last_day, kind, value FROM plan ORDER BY first_day, last_day, id",
        )?;
        Ok(readable(statement.query_map((), entry)?)?)
    }

    /// Adds entries to the plan. An entry takes the place of earlier ones of the same store, product, group and kind on its days.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn add_to_plan(&mut self, entries: &[PlanEntry]) -> Result<(), SalesError> {
        self.change_plan(|connection| add(connection, entries))
    }

    /// Removes entries from the plan.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn remove_from_plan(&mut self, ids: &[i64]) -> Result<(), SalesError> {
        self.change_plan(|connection| {
            for id in ids {
                connection.execute("DELETE FROM plan WHERE id = ?1", [id])?;
            }
            Ok(())
        })
    }

    /// Puts an entry in the place of another one, in one change.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn replace_in_plan(&mut self, id: i64, entry: &PlanEntry) -> Result<(), SalesError> {
        self.change_plan(|connection| {
            connection.execute("DELETE FROM plan WHERE id = ?1", [id])?;
            add(connection, std::slice::from_ref(entry))
        })
    }

    /// Undoes the last change of the plan.
    ///
    /// # Errors
    /// [`SalesError::NoChange`] when there is none.
    pub fn undo_plan(&mut self) -> Result<(), SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last = transaction.query_row("SELECT step, plan FROM plan_history ORDER BY step DESC LIMIT 1", (), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        });
        let (step, plan) = match last {
            Ok(last) => last,
            Err(rusqlite::Error::QueryReturnedNoRows) => return Err(SalesError::NoChange),
            Err(error) => return Err(error.into()),
        };
        let before: Vec<PlanEntry> = serde_json::from_str(&plan)
            .map_err(|error| SalesError::Damaged { reason: format!("the plan before the last change can't be read: {error}") })?;
        transaction.execute("DELETE FROM plan", ())?;
        for entry in &before {
            insert(&transaction, entry, (entry.id > 0).then_some(entry.id))?;
        }
        transaction.execute("DELETE FROM plan_history WHERE step = ?1", [step])?;
        transaction.commit()?;
        Ok(())
    }

    fn change_plan(&mut self, change: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<(), SalesError> {
        const KEPT: i64 = 20;
        let before = serde_json::to_string(&self.plan()?).unwrap_or_default();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        crate::db::check::has_numbers(&transaction, &["plan"])?;
        transaction.execute("INSERT INTO plan_history SELECT COALESCE(MAX(step), 0) + 1, ?1 FROM plan_history", [before])?;
        transaction.execute("DELETE FROM plan_history WHERE step <= (SELECT MAX(step) FROM plan_history) - ?1", [KEPT])?;
        change(&transaction)?;
        transaction.commit()?;
        Ok(())
    }
}

/// Adds entries; the days of earlier ones of the same kind and series give way.
pub(crate) fn add(connection: &Connection, entries: &[PlanEntry]) -> rusqlite::Result<()> {
    for new in entries {
        let mut statement = connection.prepare_cached(
            "SELECT id, store_id, product_id, product_group, first_day, last_day, kind, value FROM plan
             WHERE store_id IS ?1 AND product_id IS ?2 AND product_group IS ?3 AND kind = ?4 AND first_day <= ?6 AND last_day >= ?5",
        )?;
        let (first, last) = (day::from_date(new.from), day::from_date(new.to));
        let params = params![new.store_id, new.product_id, new.group, new.kind.as_str(), first, last];
        let overlapping = readable(statement.query_map(params, entry)?)?;
        for old in overlapping {
            connection.execute("DELETE FROM plan WHERE id = ?1", [old.id])?;
            if day::from_date(old.from) < first {
                insert(connection, &PlanEntry { to: day::to_date(first - 1), ..old.clone() }, None)?;
            }
            if day::from_date(old.to) > last {
                insert(connection, &PlanEntry { from: day::to_date(last + 1), ..old }, None)?;
            }
        }
        insert(connection, new, None)?;
    }
    Ok(())
}

fn insert(connection: &Connection, entry: &PlanEntry, id: Option<i64>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO plan (id, store_id, product_id, product_group, first_day, last_day, kind, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    connection.prepare_cached(sql)?.execute(params![
        id,
        entry.store_id,
        entry.product_id,
        entry.group,
        day::from_date(entry.from),
        day::from_date(entry.to),
        entry.kind.as_str(),
        entry.value
    ])?;
    Ok(())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<PlanEntry> {
    Ok(PlanEntry {
        id: row.get(0)?,
        store_id: row.get(1)?,
        product_id: row.get(2)?,
        group: row.get(3)?,
        from: day::to_date(rows::day(row, 4)?),
        to: day::to_date(rows::end(row, 5)?),
        kind: PlanKind::parse(&row.get::<_, String>(6)?)
            .ok_or_else(|| rusqlite::Error::InvalidColumnType(6, "kind".to_owned(), Type::Text))?,
        value: row.get(7)?,
    })
}
