//! Where windows come from: a window is drawn from the days of its series when it is needed, and nothing is copied before.

pub(crate) mod days;
pub(crate) mod features;
pub(crate) mod memory;
pub(crate) mod profile;
pub(crate) mod scaler;
pub(crate) mod split;
pub(crate) mod starts;

use std::ops::Range;

use jiff::civil::Date;

use crate::series::{Series, days_between};
use crate::windows::starts::Starts;

/// Days below one another, series after series, as a network reads them. A row is the scaled value followed by the features of that day.
pub trait Days: Sync {
    /// C = 1 + F numbers a row.
    fn columns(&self) -> usize;
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Whether there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Appends rows that follow one another.
    fn push_rows(&self, rows: Range<usize>, out: &mut Vec<f32>);
    /// Whether some row doesn't count.
    fn has_missing(&self) -> bool;
    /// Whether the value of a row is missing or the store is known to be closed, so that nothing is learned from a forecast of it.
    fn is_missing(&self, row: usize) -> bool;
    /// Whether there are long-memory columns.
    fn has_memory(&self) -> bool;
    /// Appends some of the [`crate::MEMORY_COLUMNS`] long-memory columns of a row.
    fn push_memory(&self, row: usize, columns: Range<usize>, out: &mut Vec<f32>);
    /// What the error of the median and the squared error of the mean are multiplied with in the window that begins at a row; None for 1.
    fn loss_weights(&self, row: usize) -> Option<[f32; 2]>;
    /// Appends the [`DAY_COLUMNS`] of a day to forecast that trees read and networks don't: mean sales of the series, day of the month, day of the
    /// year, and what was sold 52 weeks before in the units of the values, or -1 where it isn't known.
    fn push_day(&self, row: usize, out: &mut Vec<f32>);
}

/// How many numbers [`Days::push_day`] appends.
pub const DAY_COLUMNS: usize = 4;
/// What stands for sales that aren't known among them.
const UNKNOWN: f32 = -1.0;

/// Windows of L + H consecutive rows: L days of history, then the H days to forecast.
#[derive(Clone, Copy)]
pub struct Windows<'a> {
    /// The days.
    pub days: &'a dyn Days,
    /// First row of each window.
    pub starts: &'a Starts,
    /// L
    pub lookback: usize,
    /// H
    pub horizon: usize,
}

impl Windows<'_> {
    /// Returns the numbers of one row.
    #[must_use]
    pub fn row(&self, row: usize) -> Vec<f32> {
        let mut numbers = Vec::with_capacity(self.days.columns());
        self.days.push_rows(row..row + 1, &mut numbers);
        numbers
    }
}

/// Days whose numbers are there already: what tests and measurements of networks learn from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayTable {
    /// C = 1 + F numbers a row.
    pub columns: usize,
    /// Row after row.
    pub rows: Vec<f32>,
    /// Per row 1, or 0 where the value is missing or the store is known to be closed, and no forecast of it is judged; empty where there is
    /// no such day.
    pub weights: Vec<f32>,
    /// Per row, [`crate::MEMORY_COLUMNS`] long-memory columns; empty where the network uses none.
    pub memory: Vec<f32>,
    /// Per row, what the error of the median and the squared error of the mean are multiplied with; empty for 1.
    pub loss_weights: Vec<f32>,
}

impl DayTable {
    /// An empty table.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }
}

impl Days for DayTable {
    fn columns(&self) -> usize {
        self.columns
    }
    fn len(&self) -> usize {
        self.rows.len() / self.columns.max(1)
    }
    fn push_rows(&self, rows: Range<usize>, out: &mut Vec<f32>) {
        out.extend_from_slice(&self.rows[rows.start * self.columns..rows.end * self.columns]);
    }
    fn has_missing(&self) -> bool {
        !self.weights.is_empty()
    }
    fn is_missing(&self, row: usize) -> bool {
        self.weights.get(row).is_some_and(|weight| *weight == 0.0)
    }
    fn has_memory(&self) -> bool {
        self.memory.len() == self.len() * memory::MEMORY_COLUMNS
    }
    fn push_memory(&self, row: usize, columns: Range<usize>, out: &mut Vec<f32>) {
        let first = row * memory::MEMORY_COLUMNS;
        out.extend_from_slice(&self.memory[first + columns.start..first + columns.end]);
    }
    fn loss_weights(&self, row: usize) -> Option<[f32; 2]> {
        self.loss_weights.get(2 * row..2 * row + 2).map(|weights| [weights[0], weights[1]])
    }
    fn push_day(&self, _: usize, out: &mut Vec<f32>) {
        out.extend([1.0, 0.0, 0.0, UNKNOWN]);
    }
}

/// Day indices at which the target of a window may begin, when it has `lookback` days before it and is within `from..until`.
pub(crate) fn target_days(series: &Series, lookback: usize, horizon: usize, from: Date, until: Date) -> std::ops::RangeInclusive<i64> {
    let first = days_between(series.start, from).max(lookback as i64);
    let last = days_between(series.start, until).min(series.values.len() as i64) - horizon as i64;
    first..=last
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::settings::TrainSettings;
    use jiff::civil::date;

    pub(crate) fn series(name: &str, days: usize) -> Series {
        let value = |i: usize| 10.0 + ((i * 7919) % 13) as f64 + if i.is_multiple_of(7) { 8.0 } else { 0.0 };
        Series {
            id: crate::SeriesId::of_product(name),
            start: date(2020, 1, 1),
            values: (0..days).map(value).collect(),
            ..Series::default()
        }
    }

    pub(crate) fn settings(lookback: u32, horizon: u32) -> TrainSettings {
        let mut settings = TrainSettings::with(&[]);
        (settings.lookback, settings.horizon) = (lookback, horizon);
        settings
    }

    #[test]
    fn a_table_gives_the_numbers_of_each_row() {
        let numbers = |count: usize| (0..count).map(|i| i as f32).collect::<Vec<_>>();
        let memory = memory::MEMORY_COLUMNS;
        let table =
            DayTable { columns: 3, rows: numbers(12), memory: numbers(4 * memory), loss_weights: numbers(8), ..DayTable::default() };
        assert_eq!((table.len(), table.is_empty(), DayTable::new(3).is_empty()), (4, false, true));
        let mut rows = Vec::new();
        table.push_rows(1..3, &mut rows);
        assert_eq!(rows, [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert!(table.has_memory() && !DayTable { memory: numbers(memory), ..table.clone() }.has_memory());
        let mut columns = Vec::new();
        table.push_memory(2, 1..3, &mut columns);
        assert_eq!(columns, [2 * memory + 1, 2 * memory + 2].map(|column| column as f32));
        assert_eq!([0, 2, 3, 4].map(|row| table.loss_weights(row)), [Some([0.0, 1.0]), Some([4.0, 5.0]), Some([6.0, 7.0]), None]);
        let weighted = DayTable { weights: vec![1.0, 0.0], ..table.clone() };
        assert_eq!((table.has_missing(), weighted.has_missing()), (false, true));
        assert_eq!([0, 1, 2].map(|row| weighted.is_missing(row)), [false, true, false]);
        let starts: Starts = std::iter::once(0).collect();
        assert_eq!(Windows { days: &table, starts: &starts, lookback: 1, horizon: 1 }.row(3), [9.0, 10.0, 11.0]);
    }

    #[test]
    fn targets_lie_within_their_days_and_have_their_history() {
        let s = series("a", 30);
        assert_eq!(target_days(&s, 10, 7, s.start, s.day(20)), 10..=13);
        assert_eq!(target_days(&s, 10, 7, s.day(20), s.day(30)), 20..=23);
        assert!(target_days(&s, 28, 7, s.start, s.day(30)).is_empty());
    }
}
