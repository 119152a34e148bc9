//! All days of all series as one flat table, and windows as places in it: nothing is copied per window.

pub(crate) mod features;
pub(crate) mod memory;
pub(crate) mod profile;
pub(crate) mod scaler;
pub(crate) mod split;

use jiff::civil::Date;

use crate::series::{Series, days_between};
use crate::windows::features::FeatureContext;
use crate::windows::memory::LongMemory;

/// Days below one another, series after series; a row is the scaled value followed by the features of that day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayTable {
    /// C = 1 + F numbers a row.
    pub columns: usize,
    /// Row after row.
    pub rows: Vec<f32>,
    /// Per row 1, or 0 where the value is missing and no forecast of it is judged; empty where none is missing.
    pub weights: Vec<f32>,
    /// Per row, [`crate::MEMORY_COLUMNS`] long-memory columns; empty where the network uses none.
    pub memory: Vec<f32>,
    /// Per row, what the error of the median and the squared error of the mean are multiplied with; empty for 1.
    pub loss_weights: Vec<f32>,
}

/// Windows of L + H consecutive rows of a table: L days of history, then the H days to forecast.
#[derive(Debug, Clone, Copy)]
pub struct Windows<'a> {
    /// The days.
    pub table: &'a DayTable,
    /// First row of each window.
    pub starts: &'a [usize],
    /// L
    pub lookback: usize,
    /// H
    pub horizon: usize,
}

impl DayTable {
    /// An empty table.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() / self.columns.max(1)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Appends the days `from..to` of `series`, counted from its start, and returns the row of the first. Days outside the series, and days
    /// from `known` on, have the value `filler`.
    pub(crate) fn push_days(
        &mut self,
        series: &Series,
        days: std::ops::Range<i64>,
        known: usize,
        filler: f64,
        terms: &FeatureContext<'_>,
    ) -> usize {
        let first = self.len();
        if series.missing.is_some() {
            self.weights.resize(first, 1.0);
            self.weights.extend(days.clone().map(|index| f32::from(u8::from(!usize::try_from(index).is_ok_and(|i| series.is_missing(i))))));
        }
        for index in days {
            let value = usize::try_from(index).ok().filter(|&i| i < known).and_then(|i| series.values.get(i).copied());
            self.rows.push(terms.scaler.scaled(value.unwrap_or(filler)));
            let date = crate::series::add_days(series.start, index);
            terms.features.push(series, index, date, terms, &mut self.rows);
        }
        if !self.weights.is_empty() {
            self.weights.resize(self.len(), 1.0);
        }
        first
    }

    /// Appends the long-memory columns of the rows that [`DayTable::push_days`] appended for `days`.
    pub(crate) fn push_memory(&mut self, memory: &LongMemory<'_>, days: std::ops::Range<i64>) {
        for day in days {
            memory.push(day, &mut self.memory);
        }
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
    use crate::windows::features::Features;
    use crate::windows::profile::Profile;
    use crate::windows::scaler::Scaler;
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
        let mut settings = TrainSettings::for_architecture(&crate::mean::Mean);
        (settings.lookback, settings.horizon) = (lookback, horizon);
        settings
    }

    #[test]
    fn rows_hold_scaled_values_and_days_not_known_hold_the_filler() {
        let s = series("a", 5);
        let features =
            Features { profile: false, weekday: false, year: false, promotion: false, price: false, holidays: false, memory: false };
        let terms = FeatureContext { scaler: Scaler { scale: 2.0 }, features, mean_price: 0.0, profile: &Profile::default() };
        let mut table = DayTable::new(1);
        assert_eq!(table.push_days(&s, -1..6, 4, 6.0, &terms), 0);
        let half = |i: usize| (s.values[i] / 2.0) as f32;
        assert_eq!(table.rows, [3.0, half(0), half(1), half(2), half(3), 3.0, 3.0]);
    }

    #[test]
    fn targets_lie_within_their_days_and_have_their_history() {
        let s = series("a", 30);
        assert_eq!(target_days(&s, 10, 7, s.start, s.day(20)), 10..=13);
        assert_eq!(target_days(&s, 10, 7, s.day(20), s.day(30)), 20..=23);
        assert!(target_days(&s, 28, 7, s.start, s.day(30)).is_empty());
    }
}
