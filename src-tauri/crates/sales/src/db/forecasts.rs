//! Forecasts as they were when they were made, so that their accuracy can be measured later. Bounded in number and age.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::SalesDb;
use super::rows::{parsed, readable};
use crate::error::SalesError;

/// Created where they are missing, in any layout: programs that don't know them leave them alone.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS kept_forecasts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, model_path TEXT NOT NULL, origin TEXT NOT NULL, made_at TEXT NOT NULL, UNIQUE (model_path, origin));
CREATE TABLE IF NOT EXISTS kept_forecast_days (
  kept INTEGER NOT NULL, date TEXT NOT NULL, store_id TEXT, product_id TEXT,
  forecast REAL NOT NULL, mean REAL NOT NULL, lower REAL NOT NULL, upper REAL NOT NULL);
CREATE INDEX IF NOT EXISTS kept_forecast_days_of ON kept_forecast_days (kept);
";

/// Days before the newest kept forecast after which one is forgotten.
const KEPT_DAYS: i32 = 3 * 366;

/// A forecast that is kept as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForecast {
    /// Identifies it.
    pub id: i64,
    /// The version that made it.
    pub model_path: String,
    /// The last day of sales that it knew.
    pub origin: Date,
    /// The time when the forecast was made, RFC 3339.
    pub made_at: Timestamp,
    /// Days of series in it.
    pub days: i64,
}

/// One day of one series of a kept forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDay {
    /// The day.
    pub date: Date,
    /// The store; None for all stores.
    pub store_id: Option<String>,
    /// The product; None for all products.
    pub product_id: Option<String>,
    /// The forecast, about the median.
    pub forecast: f64,
    /// The expected sales.
    pub mean: f64,
    /// The lower end of the 80% interval.
    pub lower: f64,
    /// The upper end of the 80% interval.
    pub upper: f64,
}

impl SalesDb {
    /// Keeps a forecast. Returns None where that version's forecast from that day is kept already: the first one counts.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn keep_forecast(
        &mut self,
        model_path: &str,
        origin: Date,
        made_at: Timestamp,
        days: &[KeptDay],
    ) -> Result<Option<KeptForecast>, SalesError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(TABLES)?;
        super::check::has_numbers(&transaction, &["kept_forecasts"])?;
        let insert = "INSERT INTO kept_forecasts (model_path, origin, made_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING id";
        let values = params![model_path, origin.to_string(), made_at.to_string()];
        let Some(id) = transaction.query_row(insert, values, |row| row.get::<_, i64>(0)).optional()? else { return Ok(None) };
        {
            let mut day = transaction.prepare("INSERT INTO kept_forecast_days VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            for d in days {
                day.execute(params![id, d.date.to_string(), d.store_id, d.product_id, d.forecast, d.mean, d.lower, d.upper])?;
            }
        }
        let oldest = origin.saturating_sub(KEPT_DAYS.days()).to_string();
        transaction.execute("DELETE FROM kept_forecast_days WHERE kept IN (SELECT id FROM kept_forecasts WHERE origin < ?1)", [&oldest])?;
        transaction.execute("DELETE FROM kept_forecasts WHERE origin < ?1", [&oldest])?;
        transaction.commit()?;
        Ok(Some(KeptForecast { id, model_path: model_path.to_owned(), origin, made_at, days: days.len() as i64 }))
    }

    /// Returns the kept forecasts, newest first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn kept_forecasts(&self) -> Result<Vec<KeptForecast>, SalesError> {
        if !has_tables(&self.connection)? {
            return Ok(Vec::new());
        }
        let sql = "SELECT id, model_path, origin, made_at, (SELECT count(*) FROM kept_forecast_days WHERE kept = id) FROM kept_forecasts
             ORDER BY origin DESC, id DESC";
        let mut statement = self.connection.prepare(sql)?;
        let read = |row: &Row<'_>| {
            Ok(KeptForecast {
                id: row.get(0)?,
                model_path: row.get(1)?,
                origin: parsed(row, 2)?,
                made_at: parsed(row, 3)?,
                days: row.get(4)?,
            })
        };
        Ok(readable(statement.query_map((), read)?)?)
    }

    /// Returns the days of a kept forecast.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn kept_days(&self, id: i64) -> Result<Vec<KeptDay>, SalesError> {
        if !has_tables(&self.connection)? {
            return Ok(Vec::new());
        }
        let sql = "SELECT date, store_id, product_id, forecast, mean, lower, upper FROM kept_forecast_days WHERE kept = ?1 ORDER BY rowid";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            Ok(KeptDay {
                date: parsed(row, 0)?,
                store_id: row.get(1)?,
                product_id: row.get(2)?,
                forecast: row.get(3)?,
                mean: row.get(4)?,
                lower: row.get(5)?,
                upper: row.get(6)?,
            })
        };
        Ok(readable(statement.query_map([id], read)?)?)
    }

    /// Forgets a kept forecast; false where there was none.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn forget_forecast(&mut self, id: i64) -> Result<bool, SalesError> {
        if !has_tables(&self.connection)? {
            return Ok(false);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM kept_forecast_days WHERE kept = ?1", [id])?;
        let found = transaction.execute("DELETE FROM kept_forecasts WHERE id = ?1", [id])? > 0;
        transaction.commit()?;
        Ok(found)
    }
}

fn has_tables(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kept_forecast_days'")?.exists(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(date: Date) -> KeptDay {
        KeptDay { date, store_id: Some("S1".into()), product_id: None, forecast: 2.0, mean: 2.5, lower: 1.0, upper: 4.0 }
    }

    #[test]
    fn the_first_forecast_of_a_day_counts_and_old_ones_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        assert_eq!(db.kept_forecasts().expect("none yet"), []);
        let now: Timestamp = "2025-07-01T08:00:00Z".parse().expect("a time");
        let keep = |db: &mut SalesDb, origin: Date| db.keep_forecast("v1", origin, now, &[day(origin.tomorrow().expect("a day"))]);
        let first = keep(&mut db, date(2025, 6, 30)).expect("kept").expect("the first");
        assert_eq!(keep(&mut db, date(2025, 6, 30)).expect("no error"), None);
        assert_eq!(db.kept_days(first.id).expect("days"), [day(date(2025, 7, 1))]);
        let later = keep(&mut db, date(2029, 1, 1)).expect("kept").expect("another");
        assert_eq!(db.kept_forecasts().expect("one"), std::slice::from_ref(&later), "three years are enough");
        assert_eq!(db.kept_days(first.id).expect("gone"), []);
        assert!(db.forget_forecast(later.id).expect("forgotten") && !db.forget_forecast(later.id).expect("gone"));
    }
}
