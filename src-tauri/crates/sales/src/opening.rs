//! On which weekdays stores open: inferred from their sales, or set by the user. Also days that are incomplete.

use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use ts_rs::TS;

use crate::SalesDb;
use crate::day;
use crate::db::rows::{self, readable};
use crate::error::SalesError;
use crate::figures::stock_outs::OpenDays;
use crate::report::IncompleteDay;

/// The weekdays on which a store doesn't open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OpeningDays {
    pub store_id: String,
    /// Monday is 0, Sunday is 6.
    pub closed_weekdays: Vec<u8>,
    /// Found in the sales, not set by the user.
    pub is_inferred: bool,
}

impl SalesDb {
    /// Returns the weekdays on which each store doesn't open. A weekday without a single sale in eight weeks or more counts as closed.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn opening_days(&self) -> Result<Vec<OpeningDays>, SalesError> {
        const FEWEST_WEEKS: usize = 8;
        let open = OpenDays::read(&self.connection)?;
        let mut stores = Vec::new();
        for (store, days) in open.stores() {
            let sql = "SELECT closed_weekdays FROM opening_days WHERE store_id = ?1";
            let set: Option<String> = match self.connection.query_row(sql, [store], |row| row.get(0)) {
                Err(error) if rows::is_unreadable(&error) => None,
                other => other.optional()?,
            };
            let closed_weekdays = match &set {
                Some(weekdays) => weekdays.split(',').filter_map(|weekday| weekday.parse().ok()).collect(),
                None => {
                    let weekdays = days.weekdays();
                    (0..7).filter(|&at| weekdays[usize::from(at)].0 == 0 && weekdays[usize::from(at)].1 >= FEWEST_WEEKS).collect()
                }
            };
            stores.push(OpeningDays { store_id: store.to_owned(), closed_weekdays, is_inferred: set.is_none() });
        }
        stores.sort_by(|a, b| a.store_id.cmp(&b.store_id));
        Ok(stores)
    }

    /// Returns the weekdays on which stores don't open, where the user set them; reads no sales.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn chosen_opening_days(&self) -> Result<Vec<OpeningDays>, SalesError> {
        let mut statement = self.connection.prepare_cached("SELECT store_id, closed_weekdays FROM opening_days ORDER BY store_id")?;
        let stores = statement.query_map((), |row| {
            let weekdays: String = row.get(1)?;
            let closed_weekdays = weekdays.split(',').filter_map(|weekday| weekday.parse().ok()).collect();
            Ok(OpeningDays { store_id: row.get(0)?, closed_weekdays, is_inferred: false })
        })?;
        Ok(readable(stores)?)
    }

    /// Sets the weekdays on which a store doesn't open; `None` infers them from its sales again.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn set_closed_weekdays(&mut self, store: &str, weekdays: Option<&[u8]>) -> Result<(), SalesError> {
        match weekdays {
            None => self.connection.execute("DELETE FROM opening_days WHERE store_id = ?1", [store])?,
            Some(weekdays) => {
                let text = weekdays.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
                self.connection.execute("INSERT OR REPLACE INTO opening_days VALUES (?1, ?2)", params![store, text])?
            }
        };
        Ok(())
    }

    /// Returns days that look as if they were exported before they ended; they say nothing about demand until they are imported whole.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn incomplete_days(&self) -> Result<Vec<IncompleteDay>, SalesError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT store_id, day, quantity, usual FROM incomplete_days JOIN stores ON stores.id = incomplete_days.store ORDER BY day, store_id",
        )?;
        let days = statement.query_map((), |row| {
            Ok(IncompleteDay { store_id: row.get(0)?, date: day::to_date(rows::day(row, 1)?), quantity: row.get(2)?, usual: row.get(3)? })
        })?;
        Ok(readable(days)?)
    }
}
