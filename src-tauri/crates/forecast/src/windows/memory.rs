//! Long-memory columns: what days far before the look-back say about level, rhythm and last year, for every day of a series.
//!
//! A column of day `d` uses the values up to and including `d` only, except [`YEAR_WEEK`], which uses values at least [`YEAR_GAP`] days
//! before `d` and can therefore be read for a day to forecast.

use std::ops::Range;

use crate::SEASON;
use crate::baselines::{MEDIAN_WEEKS, median};
use crate::windows::scaler::Scaler;

/// Columns that are read at the origin of a window and measured in sales.
pub const ORIGIN_LEVELS: usize = 6;
/// Columns that are read at the origin of a window and have no unit.
pub const ORIGIN_SHARES: usize = 3;
/// Columns that are read at the last known day with the weekday of the day to forecast.
pub const WEEKDAY_COLUMNS: usize = 2;
/// Columns that are read at the origin of a window.
const ORIGIN_COLUMNS: usize = ORIGIN_LEVELS + ORIGIN_SHARES;
/// The column that is read at the day to forecast itself.
const YEAR_WEEK: usize = ORIGIN_COLUMNS + WEEKDAY_COLUMNS;
/// Columns of a day.
pub const MEMORY_COLUMNS: usize = YEAR_WEEK + 1;
/// Horizons must be shorter than this for [`YEAR_WEEK`] to be known at the origin.
pub const YEAR_GAP: usize = 361;

/// Days of the means of the level, the shortest first.
const LEVEL_DAYS: [usize; 4] = [7, 28, 182, 364];
/// Days of the median of the level.
const MEDIAN_DAYS: usize = 28;
/// Days of the shares of days with a sale.
const SHARE_DAYS: [usize; 2] = [28, 182];
/// Weeks of the mean of one weekday.
const MEAN_WEEKS: usize = 8;
/// Days of a year with whole weeks.
pub(crate) const YEAR: usize = 364;
/// Days without a sale after which more of them make no difference.
const LONGEST_GAP: f64 = 182.0;

/// The values of a series; every column of a day is computed when it is read.
pub(crate) struct LongMemory<'a> {
    values: &'a [f64],
    scaler: Scaler,
}

impl<'a> LongMemory<'a> {
    pub(crate) fn new(values: &'a [f64], scaler: Scaler) -> Self {
        Self { values, scaler }
    }

    /// Appends columns of day `index`; days outside the series have those of the nearest day inside, except for the year.
    pub(crate) fn push(&self, index: i64, columns: Range<usize>, out: &mut Vec<f32>) {
        let Some(last) = self.values.len().checked_sub(1) else {
            out.resize(out.len() + columns.len(), 0.0);
            return;
        };
        let day = usize::try_from(index).unwrap_or(0).min(last);
        let has = |part: Range<usize>| columns.start < part.end && part.start < columns.end;
        let mut all = [0.0; MEMORY_COLUMNS];
        if has(0..ORIGIN_COLUMNS) {
            all[..ORIGIN_COLUMNS].copy_from_slice(&self.origin(day));
        }
        if has(ORIGIN_COLUMNS..YEAR_WEEK) {
            all[ORIGIN_COLUMNS..YEAR_WEEK].copy_from_slice(&self.weekday(day));
        }
        if has(YEAR_WEEK..MEMORY_COLUMNS) {
            all[YEAR_WEEK] = self.scaler.scaled(self.year_week(index));
        }
        out.extend_from_slice(&all[columns]);
    }

    /// Levels and shares up to and including `day`.
    fn origin(&self, day: usize) -> [f32; ORIGIN_COLUMNS] {
        let scaled = |value: f64| self.scaler.scaled(value);
        let [week, month, half_year, year] = LEVEL_DAYS.map(|days| self.mean(day, days));
        let middle = median(self.values[(day + 1).saturating_sub(MEDIAN_DAYS)..=day].to_vec());
        let last_year = day.checked_sub(YEAR).map_or(half_year, |before| self.mean(before, LEVEL_DAYS[1]));
        let [month_share, half_year_share] = SHARE_DAYS.map(|days| self.share(day, days) as f32);
        let levels = [week, month, half_year, year, middle, last_year].map(scaled);
        let [a, b, c, d, e, f] = levels;
        [a, b, c, d, e, f, month_share, half_year_share, self.recency(day) as f32]
    }

    /// Mean and median of the weekday of `day`, up to and including it.
    fn weekday(&self, day: usize) -> [f32; WEEKDAY_COLUMNS] {
        let weeks =
            |weeks: usize| -> Vec<f64> { (0..weeks).map_while(|week| Some(self.values[day.checked_sub(SEASON * week)?])).collect() };
        let recent = weeks(MEAN_WEEKS);
        [recent.iter().sum::<f64>() / recent.len() as f64, median(weeks(MEDIAN_WEEKS))].map(|value| self.scaler.scaled(value))
    }

    /// Mean of the last `days` days up to and including `day`, or of as many as there are.
    fn mean(&self, day: usize, days: usize) -> f64 {
        let from = (day + 1).saturating_sub(days);
        sum(&self.values[from..=day]) / (day + 1 - from) as f64
    }

    /// Share of the last `days` days that had a sale.
    fn share(&self, day: usize, days: usize) -> f64 {
        let from = (day + 1).saturating_sub(days);
        let sales: u32 = self.values[from..=day].iter().map(|value| u32::from(*value > 0.0)).sum();
        f64::from(sales) / (day + 1 - from) as f64
    }

    /// Days since the last sale on a logarithmic scale from 0 (today) to 1 (half a year or more).
    fn recency(&self, day: usize) -> f64 {
        let since = self.values[..=day].iter().rev().take(LONGEST_GAP as usize).position(|value| *value > 0.0);
        since.map_or(LONGEST_GAP, |days| days as f64).ln_1p() / LONGEST_GAP.ln_1p()
    }

    /// Mean of the week around the day a year before `index`; not a number where it is not known.
    fn year_week(&self, index: i64) -> f64 {
        let end = usize::try_from(index + 1).unwrap_or(0).saturating_sub(YEAR_GAP);
        if end < SEASON || end > self.values.len() {
            return f64::NAN;
        }
        sum(&self.values[end - SEASON..end]) / SEASON as f64
    }
}

/// The sum, of four numbers at a time.
fn sum(values: &[f64]) -> f64 {
    let (fours, rest) = values.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in fours {
        sums.iter_mut().zip(four).for_each(|(sum, value)| *sum += value);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest.iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(values: &[f64], index: i64) -> Vec<f32> {
        let mut columns = Vec::new();
        LongMemory::new(values, Scaler { scale: 1.0 }).push(index, 0..MEMORY_COLUMNS, &mut columns);
        columns
    }

    fn noise(i: usize) -> f64 {
        ((i * 7919) % 101) as f64
    }

    #[test]
    fn columns_say_what_their_names_do() {
        let mut values: Vec<f64> = (0..900).map(|i| if i % 7 == 0 { 14.0 } else { 7.0 }).collect();
        values[890..].fill(0.0);
        let of = columns(&values, 889);
        assert_eq!(of[..4], [8.0; 4], "one day in seven sells twice as much");
        assert_eq!((of[4], of[6], of[7]), (7.0, 1.0, 1.0), "the median day; a sale every day");
        assert_eq!(of[ORIGIN_LEVELS + 2], 0.0, "sold that day");
        let after = columns(&values, 899);
        assert!((f64::from(after[ORIGIN_LEVELS + 2]) - 10.0_f64.ln_1p() / 182.0_f64.ln_1p()).abs() < 1e-6, "ten days without a sale");
        let sunday = columns(&values, 889 / 7 * 7);
        assert_eq!(sunday[ORIGIN_LEVELS + ORIGIN_SHARES..YEAR_WEEK], [14.0, 14.0], "mean and median of that weekday");
        assert_eq!(after[YEAR_WEEK], 8.0);
        assert!(columns(&values, 300)[YEAR_WEEK].is_nan(), "there is no year before");
    }

    #[test]
    fn no_column_looks_ahead() {
        let values: Vec<f64> = (0..800).map(noise).collect();
        for day in [0_usize, 5, 60, 400, 500, 799] {
            let mut other = values.clone();
            other[day + 1..].iter_mut().for_each(|v| *v = 1e6 - *v);
            assert_eq!(format!("{:?}", columns(&values, day as i64)), format!("{:?}", columns(&other, day as i64)), "day {day}");
        }
        for horizon in [1, 7, 14, 90, YEAR_GAP - 1] {
            let target = 600 + horizon;
            let mut other = values.clone();
            other[601..].fill(1e6);
            let week = |values: &[f64]| columns(values, target as i64)[YEAR_WEEK];
            assert_eq!(week(&values), week(&other), "the year column of a day to forecast, {horizon} days ahead");
            assert_eq!(week(&values), week(&values[..=600]), "and it is the same when later days are not loaded");
        }
    }

    #[test]
    fn young_and_empty_series_have_columns() {
        assert_eq!(columns(&[], 3), [0.0; MEMORY_COLUMNS]);
        let young = columns(&[4.0, 0.0], -3);
        assert!(young[..YEAR_WEEK].iter().all(|v| v.is_finite()) && young.len() == MEMORY_COLUMNS);
    }

    #[test]
    fn the_week_of_a_year_ago_is_known_as_soon_as_it_is_whole() {
        let values: Vec<f64> = (0..400).map(f64::from).collect();
        let memory = LongMemory::new(&values, Scaler::fit(&values));
        let first = (YEAR_GAP + SEASON) as i64 - 1;
        assert!(memory.year_week(first - 1).is_nan());
        assert_eq!(memory.year_week(first), 3.0, "the mean of 0 to 6");
    }
}
