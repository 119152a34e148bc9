//! Labels of past days: whether training learns from them, leaves them out, or keeps them as they are.

use std::ops::Range;

use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::day;
use crate::db::rows::{self, readable};
use crate::error::SalesError;
use crate::{DailySeries, SalesDb};

/// What training does with labeled days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventLabel {
    /// Something that comes again: training learns from it.
    Learn,
    /// Something that won't come again: the days say nothing about demand.
    LeaveOut,
    /// The days are right as they are, although they look unusual.
    Keep,
}

impl EventLabel {
    /// Returns the name as it is written in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Learn => "learn",
            Self::LeaveOut => "leave_out",
            Self::Keep => "keep",
        }
    }

    /// Reads `learn`, `leave_out` or `keep`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Learn, Self::LeaveOut, Self::Keep].into_iter().find(|label| label.as_str() == text)
    }
}

/// A stretch of past days with a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: i64,
    /// `null`: all stores.
    pub store_id: Option<String>,
    /// `null`: all products.
    pub product_id: Option<String>,
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub label: EventLabel,
    pub note: Option<String>,
}

impl Event {
    /// Returns which of the days of a series it labels, as indices into its quantities; None where it is of another series or of none of its
    /// days.
    #[must_use]
    pub fn days_of(&self, series: &DailySeries) -> Option<Range<usize>> {
        let of = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
        if !of(&self.product_id, &series.product_id) || !of(&self.store_id, &series.store_id) {
            return None;
        }
        let index = |date: Date| series.start.until(date).map_or(0, |span| i64::from(span.get_days()));
        let end = (index(self.to) + 1).clamp(0, series.quantity.len() as i64);
        let first = index(self.from).clamp(0, end);
        let days = usize::try_from(first).ok()?..usize::try_from(end).ok()?;
        (!days.is_empty()).then_some(days)
    }
}

impl SalesDb {
    /// Returns the labels of past days, the earliest first.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn events(&self) -> Result<Vec<Event>, SalesError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, store_id, product_id, first_day, last_day, label, note FROM events ORDER BY first_day, id")?;
        let events = statement.query_map((), |row| {
            Ok(Event {
                id: row.get(0)?,
                store_id: row.get(1)?,
                product_id: row.get(2)?,
                from: day::to_date(rows::day(row, 3)?),
                to: day::to_date(rows::end(row, 4)?),
                label: EventLabel::parse(&row.get::<_, String>(5)?)
                    .ok_or_else(|| rusqlite::Error::InvalidColumnType(5, "label".to_owned(), Type::Text))?,
                note: row.get(6)?,
            })
        })?;
        Ok(readable(events)?)
    }

    /// Labels a stretch of days and returns the id of the label.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn add_event(&mut self, event: &Event) -> Result<i64, SalesError> {
        crate::db::check::has_numbers(&self.connection, &["events"])?;
        Ok(insert(&self.connection, event)?)
    }

    /// Removes a label; returns whether there was one.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn remove_event(&mut self, id: i64) -> Result<bool, SalesError> {
        Ok(self.connection.execute("DELETE FROM events WHERE id = ?1", [id])? > 0)
    }
}

pub(crate) fn insert(connection: &Connection, event: &Event) -> rusqlite::Result<i64> {
    connection.execute(
        "INSERT INTO events (store_id, product_id, first_day, last_day, label, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![event.store_id, event.product_id, day::from_date(event.from), day::from_date(event.to), event.label.as_str(), event.note],
    )?;
    Ok(connection.last_insert_rowid())
}
