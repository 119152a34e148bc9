//! What a tree reads: a row of numbers for each day to forecast of a window. Sales are shares of the series' mean: where a window is mostly zeros,
//! its own deviation, the unit of the networks, says little.

use forecast::{DAY_COLUMNS, NetShape, ORIGIN_LEVELS, Windows};

use crate::batch::{Batches, ORIGIN_COLUMNS, Rows, STEP_COLUMNS};

/// Days before the forecast that are columns.
const RECENT_DAYS: usize = 14;
/// Earlier days with the weekday of the day to forecast that are columns.
const WEEKS: usize = 4;
/// Days in a week.
const WEEK: usize = 7;
/// How far ahead the day is, and mean and deviation of the window.
const OWN_COLUMNS: usize = 3;

/// Rows of columns, with what is to be forecast.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Row after row.
    pub(crate) numbers: Vec<f32>,
    /// What was sold.
    pub(crate) targets: Vec<f32>,
    /// What the error of the median, and that of the mean, of a row are multiplied with: 0 where the day doesn't count.
    pub(crate) weights: Vec<[f32; 2]>,
}

/// How many columns a row has.
pub(crate) fn count(shape: NetShape) -> usize {
    let days = recent_days(shape) + weeks(shape);
    days + shape.features + if shape.memory { ORIGIN_COLUMNS - 1 + STEP_COLUMNS } else { 0 } + OWN_COLUMNS + DAY_COLUMNS
}

fn recent_days(shape: NetShape) -> usize {
    shape.lookback.min(RECENT_DAYS)
}

fn weeks(shape: NetShape) -> usize {
    (shape.lookback / WEEK).min(WEEKS)
}

impl Table {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.targets.len()
    }

    /// The rows of the windows of these indices: every day to forecast, or those that `take` draws.
    ///
    /// # Errors
    /// When a window reaches beyond the days.
    pub(crate) fn of(
        windows: &Windows<'_>,
        shape: NetShape,
        indices: &[usize],
        mut take: impl FnMut() -> bool,
    ) -> Result<Self, tch::TchError> {
        let mut all = Self::default();
        let mut batches = Batches::new(windows, shape)?;
        for some in indices.chunks(crate::batch::FORECAST_BATCH) {
            all.add(windows, some, batches.select(some), shape, &mut take);
        }
        Ok(all)
    }

    fn add(&mut self, windows: &Windows<'_>, indices: &[usize], rows: &Rows, shape: NetShape, take: &mut impl FnMut() -> bool) {
        let (l, h, c) = (shape.lookback, shape.horizon, 1 + shape.features);
        let step_columns = rows.future_features.len() / (rows.count * h).max(1);
        for (window, index) in indices.iter().enumerate() {
            let days = &rows.all[window * (l + h) * c..];
            let origin =
                if rows.origin.is_empty() { &[][..] } else { &rows.origin[window * ORIGIN_COLUMNS..(window + 1) * ORIGIN_COLUMNS] };
            let (mean, deviation) = (rows.targets.mean[window], rows.targets.scale[window]);
            let sales = |normalized: f32| mean + normalized * deviation;
            let weights = match rows.targets.loss_weights.get(2 * window..2 * window + 2) {
                Some(weights) => [weights[0], weights[1]],
                None => [1.0; 2],
            };
            for step in 0..h {
                if !take() {
                    continue;
                }
                let at = window * h + step;
                let sold = |day: usize| sales(days[day * c]);
                self.numbers.extend((1..=recent_days(shape)).map(|back| sold(l - back)));
                self.numbers.extend((1..=weeks(shape)).map(|back| sold(l + step % WEEK - WEEK * back)));
                self.numbers.extend(origin.iter().take(ORIGIN_LEVELS).map(|level| sales(*level)));
                self.numbers.extend(origin.iter().skip(ORIGIN_LEVELS + 1));
                let future = &rows.future_features[at * step_columns..(at + 1) * step_columns];
                // The profile, and the last of the long memory, are in the units of the window.
                let is_level = |column: usize| (shape.profile && column == 0) || column >= shape.features;
                self.numbers
                    .extend(future.iter().enumerate().map(|(column, number)| if is_level(column) { sales(*number) } else { *number }));
                self.numbers.extend([step as f32, mean, deviation]);
                windows.days.push_day(windows.starts.get(*index) + l + step, &mut self.numbers);
                self.targets.push(rows.targets.target[at]);
                let counts = rows.targets.weight.get(at).copied().unwrap_or(1.0);
                self.weights.push(weights.map(|weight| counts * weight));
            }
        }
    }

    /// The columns of one row.
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        let columns = self.numbers.len() / self.len().max(1);
        &self.numbers[row * columns..(row + 1) * columns]
    }
}
