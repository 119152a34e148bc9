//! The latest days of every series at once: what a weekly review looks at, and what was computed from them.

use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, params};

use super::SalesDb;
use super::rows::{is_unreadable, name};
use crate::day::{self, Day};
use crate::error::SalesError;
use crate::key::Key;
use crate::limits::{AMOUNT, PRICE, PROMOTION, QUANTITY, TEMPERATURE};

/// The latest sales of one product in one store.
#[derive(Debug, Clone, PartialEq)]
pub struct RecentSales {
    /// The product's code.
    pub product_id: String,
    /// Its latest name; `None` when no file gave one.
    pub product_name: Option<String>,
    /// The store's code.
    pub store_id: String,
    /// Its latest name; `None` when no file gave one.
    pub store_name: Option<String>,
    /// The first day with a sale, which may be before the first day of `quantity`.
    pub first_day: Date,
    /// Units sold per day; the last value is that of the last day loaded of any series.
    pub quantity: Vec<f64>,
    /// The latest price of a unit in these days; `None` when no file has one.
    pub price: Option<f64>,
}

// Made on first use. One row: what was made last, and of which sales.
const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS remembered (name TEXT PRIMARY KEY, sales TEXT NOT NULL, content TEXT NOT NULL) WITHOUT ROWID;";

impl SalesDb {
    /// A text that changes whenever the sales do.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn state(&self) -> Result<String, SalesError> {
        let sql =
            "SELECT (SELECT COALESCE(MAX(id), 0) || ':' || COUNT(*) FROM imports) || ':' || (SELECT COUNT(*) || ':' || TOTAL(source_rows)
             || ':' || TOTAL(quantity) || ':' || COALESCE(MAX(last_day), 0) FROM series)";
        Ok(self.connection.query_row(sql, (), |row| row.get(0))?)
    }

    /// What was remembered under `name` of the sales as they are now.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn recall(&self, name: &str) -> Result<Option<String>, SalesError> {
        let there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'remembered'";
        if self.connection.query_row(there, (), |_| Ok(())).optional()?.is_none() {
            return Ok(None);
        }
        let mut statement = self.connection.prepare_cached("SELECT content FROM remembered WHERE name = ?1 AND sales = ?2")?;
        match statement.query_row(params![name, self.state()?], |row| row.get(0)) {
            // It is computed again.
            Err(error) if is_unreadable(&error) => Ok(None),
            other => Ok(other.optional()?),
        }
    }

    /// Remembers something that was computed from the sales as they are now, in place of what was remembered under `name`.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn remember_of_sales(&self, name: &str, content: &str) -> Result<(), SalesError> {
        self.connection.execute_batch(TABLE)?;
        self.connection.execute("INSERT OR REPLACE INTO remembered VALUES (?1, ?2, ?3)", params![name, self.state()?, content])?;
        Ok(())
    }

    /// The sales of the last `days` days of every series that sold anything in them, ordered by product, then store; and the last day
    /// loaded, which is `None` when nothing is.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn recent(&self, days: u32) -> Result<(Option<Date>, Vec<RecentSales>), SalesError> {
        let Some(last) = self.last_possible_day()? else { return Ok((None, Vec::new())) };
        let days = days.clamp(1, 3_660) as Day;
        let first = last - days + 1;
        let mut pairs = self.connection.prepare_cached(
            "SELECT product, store, product_id, product_name, store_id, store_name, first_day FROM series
             JOIN products ON products.id = product JOIN stores ON stores.id = store WHERE last_day >= ?1",
        )?;
        let mut sales = self.connection.prepare_cached(
            "SELECT id, quantity, price, amount, temperature, promotion FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        )?;
        let mut found = Vec::new();
        let mut rows = pairs.query(params![first])?;
        while let Some(row) = rows.next()? {
            let (product, store): (u32, u32) = (row.get(0)?, row.get(1)?);
            let mut series = RecentSales {
                product_id: row.get(2)?,
                product_name: name(row, 3)?,
                store_id: row.get(4)?,
                store_name: name(row, 5)?,
                first_day: day::to_date(self.first_possible_day(row, 6, (product, store))?),
                quantity: vec![0.0; usize::try_from(days).unwrap_or(0)],
                price: None,
            };
            let ends = [first, last].map(|day| Key::new(product, store, day).id());
            let mut sold = sales.query(ends)?;
            while let Some(row) = sold.next()? {
                let Ok(at) = usize::try_from(Key::from_id(row.get(0)?).day() - first) else { continue };
                let values = (QUANTITY.number(row.get_ref(1)?), PRICE.of(row.get_ref(2)?), AMOUNT.of(row.get_ref(3)?));
                let (Some(quantity), Some(stated), Some(paid)) = values else { continue };
                if TEMPERATURE.of(row.get_ref(4)?).is_none() || PROMOTION.of(row.get_ref(5)?).is_none() {
                    continue;
                }
                if let Some(value) = series.quantity.get_mut(at) {
                    *value = quantity;
                }
                let price = stated.or_else(|| paid.filter(|_| quantity > 0.0).map(|paid| paid / quantity)).filter(|price| *price > 0.0);
                series.price = price.or(series.price);
            }
            found.push(series);
        }
        found.sort_by(|a, b| (&a.product_id, &a.store_id).cmp(&(&b.product_id, &b.store_id)));
        Ok((Some(day::to_date(last)), found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_of_the_sales_is_remembered_until_they_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        assert_eq!(db.recall("week").expect("nothing yet"), None);
        db.remember_of_sales("week", "calm").expect("remembered");
        assert_eq!(db.recall("week").expect("there"), Some("calm".to_owned()));
        let file = folder.path().join("sales.csv");
        std::fs::write(&file, "date,product_id,quantity,price\n2026-07-01,P1,3,2.5\n2026-07-03,P1,4,\n2026-07-03,P2,1,9\n")
            .expect("written");
        let now = "2026-08-01T00:00:00Z".parse().expect("a time");
        db.import(&crate::Reader::thread(), &[file], &crate::ImportOptions::default(), now, &mut progress::Unwatched).expect("imported");
        assert_eq!(db.recall("week").expect("of other sales"), None);
        let (last, recent) = db.recent(3).expect("read");
        assert_eq!(last, Some(jiff::civil::date(2026, 7, 3)));
        let rows: Vec<_> = recent.iter().map(|s| (s.product_id.as_str(), s.quantity.clone(), s.price)).collect();
        assert_eq!(rows, [("P1", vec![3.0, 0.0, 4.0], Some(2.5)), ("P2", vec![0.0, 0.0, 1.0], Some(9.0))]);
        assert_eq!(db.recent(1).expect("read").1[0].quantity, [4.0]);
    }
}
