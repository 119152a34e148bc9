//! Windows as tensors, drawn batch by batch from the days of the series, the normalization that every network shares.

use std::ops::Range;

use forecast::{MEMORY_COLUMNS, NetShape, ORIGIN_LEVELS, ORIGIN_SHARES, WEEKDAY_COLUMNS, Windows};
use tch::Tensor;

use crate::outputs::Targets;

/// Windows forecast at once; more would only cost memory.
pub(crate) const FORECAST_BATCH: usize = 1024;

/// Added to the variance of a window (scaled units), so that a window without variation is not blown up.
const VARIANCE_FLOOR: f64 = 0.01;

/// Mean factor of a window's profile below which it says nothing about the level.
const MIN_PROFILE: f64 = 0.05;
/// Deviations of the window beyond which a profile or a long-memory column is cut off.
const MAX_DEVIATIONS: f32 = 10.0;

/// Long-memory columns that a network sees once per window: levels, the level of zero sales, and shares.
pub(crate) const ORIGIN_COLUMNS: usize = ORIGIN_LEVELS + 1 + ORIGIN_SHARES;
/// Long-memory columns that a network sees for each day to forecast: its weekday, and the week a year before.
pub(crate) const STEP_COLUMNS: usize = WEEKDAY_COLUMNS + 1;
/// The first of the columns that are read at the last known day with the weekday of the day to forecast.
const WEEKDAY_FIRST: usize = ORIGIN_LEVELS + ORIGIN_SHARES;
/// Days in a week.
const WEEK: usize = 7;

/// Windows of series, drawn a batch at a time.
pub(crate) struct Batches<'a> {
    windows: Windows<'a>,
    shape: NetShape,
    rows: Rows,
}

/// Some windows. `B` windows, `L` days of look-back, `H` of horizon, `F` features, `S` step columns. Kept from batch to batch, so that memory is
/// allocated only once.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// B
    pub(crate) count: usize,
    /// Look-back and horizon, `(B, L + H, C)`: the quantity, in the look-back normalized per window, then the features.
    pub(crate) all: Vec<f32>,
    /// Features of the horizon, then the long-memory columns of each of its days, `(B, H, F + S)`.
    pub(crate) future_features: Vec<f32>,
    /// Long-memory columns at the origin, normalized per window, `(B, ORIGIN_COLUMNS)`; empty where the network reads none.
    pub(crate) origin: Vec<f32>,
    pub(crate) targets: Targets,
    /// Long-memory columns as they are read.
    memory: Vec<f32>,
}

/// Some windows as tensors, of the sizes that [`Rows`] names.
pub(crate) struct Batch {
    /// Look-back and horizon, `(B, L + H, C)`.
    pub(crate) all: Tensor,
    /// The look-back of these, `(B, L, C)`.
    pub(crate) days: Tensor,
    /// `(B, H, F + S)`
    pub(crate) future_features: Tensor,
    /// `(B, ORIGIN_COLUMNS)`; None where the network reads none.
    pub(crate) origin: Option<Tensor>,
}

impl Batch {
    /// Quantities of the look-back, `(B, L)`.
    pub(crate) fn past(&self) -> Tensor {
        self.days.select(-1, 0)
    }
}

impl<'a> Batches<'a> {
    /// Windows that a network of this shape reads.
    ///
    /// # Errors
    /// When a window reaches beyond the days.
    pub(crate) fn new(windows: &Windows<'a>, shape: NetShape) -> Result<Self, tch::TchError> {
        let length = windows.lookback + windows.horizon;
        if windows.starts.end(length) > windows.days.len() {
            return Err(tch::TchError::Shape(format!(
                "a window of {length} days reaches beyond the {} days there are",
                windows.days.len()
            )));
        }
        if shape.memory && !windows.days.has_memory() {
            return Err(tch::TchError::Shape("the days have no long-memory columns".to_owned()));
        }
        Ok(Self { windows: *windows, shape, rows: Rows::default() })
    }

    /// How many windows.
    pub(crate) fn len(&self) -> usize {
        self.windows.starts.len()
    }

    /// The windows of these indices.
    pub(crate) fn select(&mut self, indices: &[usize]) -> &Rows {
        let starts = self.windows.starts;
        self.rows(indices.iter().map(|index| starts.get(*index)))
    }

    /// Windows that follow one another.
    pub(crate) fn range(&mut self, windows: Range<usize>) -> &Rows {
        let starts = self.windows.starts;
        self.rows(windows.map(|index| starts.get(index)))
    }

    /// How many days of the horizons of the windows of these indices count.
    pub(crate) fn observed(&self, indices: impl ExactSizeIterator<Item = usize>) -> f64 {
        let Windows { days, starts, lookback, horizon } = self.windows;
        if !days.has_missing() {
            return (indices.len() * horizon) as f64;
        }
        let counts = |index: usize| (0..horizon).filter(|step| !days.is_missing(starts.get(index) + lookback + step)).count();
        indices.map(counts).sum::<usize>() as f64
    }

    fn rows(&mut self, starts: impl Iterator<Item = usize>) -> &Rows {
        self.rows.clear();
        for start in starts {
            self.rows.push(&self.windows, self.shape, start);
        }
        &self.rows
    }
}

impl Rows {
    fn clear(&mut self) {
        let Self { count, all, future_features, origin, targets, memory } = self;
        *count = 0;
        targets.clear();
        for numbers in [all, future_features, origin, memory] {
            numbers.clear();
        }
    }

    /// Adds a window, normalized by mean and deviation of its look-back (RevIN without affine part; Kim et al. 2022).
    fn push(&mut self, windows: &Windows<'_>, shape: NetShape, start: usize) {
        let (l, h, c) = (shape.lookback, shape.horizon, 1 + shape.features);
        let from = self.all.len();
        self.count += 1;
        windows.days.push_rows(start..start + l + h, &mut self.all);
        let rows = &mut self.all[from..];
        let (past, future) = rows.split_at(l * c);
        let values = || past.iter().step_by(c).map(|value| f64::from(*value));
        let mean = values().sum::<f64>() / l as f64;
        let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / l as f64;
        let (mean, scale) = (mean as f32, (variance + VARIANCE_FLOOR).sqrt() as f32);
        self.targets.target.extend(future.iter().step_by(c));
        if shape.profile {
            // The profile at the window's level, in the window's units: a forecast, and what the past would have been.
            let usual = past.iter().skip(1).step_by(c).map(|factor| f64::from(*factor)).sum::<f64>() / l as f64;
            let level = mean.max(0.0) / usual.max(MIN_PROFILE) as f32;
            for factor in rows.iter_mut().skip(1).step_by(c) {
                *factor = cut((*factor * level - mean) / scale);
            }
        }
        for value in rows[..l * c].iter_mut().step_by(c) {
            *value = (*value - mean) / scale;
        }
        self.targets.mean.push(mean);
        self.targets.scale.push(scale);
        if shape.memory {
            self.push_memory(windows, from, start, (mean, scale));
        } else {
            self.all[from + l * c..].chunks(c).for_each(|row| self.future_features.extend_from_slice(&row[1..]));
        }
        if windows.days.has_missing() {
            let counts = |step: usize| f32::from(u8::from(!windows.days.is_missing(start + l + step)));
            self.targets.weight.extend((0..h).map(counts));
        }
        self.targets.loss_weights.extend(windows.days.loss_weights(start).into_iter().flatten());
    }

    /// Adds the long-memory columns of a window in its units: those at the origin, and those of each day to forecast behind its features.
    fn push_memory(&mut self, windows: &Windows<'_>, from: usize, start: usize, (mean, scale): (f32, f32)) {
        let Windows { days, lookback: l, horizon: h, .. } = *windows;
        let c = days.columns();
        let normalized = |value: f32| cut((value - mean) / scale);
        self.memory.clear();
        days.push_memory(start + l - 1, 0..ORIGIN_LEVELS + ORIGIN_SHARES, &mut self.memory);
        let last_year = self.memory[ORIGIN_LEVELS - 1];
        self.origin.extend(self.memory[..ORIGIN_LEVELS].iter().map(|level| normalized(*level)));
        self.origin.push(normalized(0.0));
        self.origin.extend_from_slice(&self.memory[ORIGIN_LEVELS..]);
        // The weekdays of the horizon as they were known at the origin, the last week of it.
        self.memory.clear();
        for step in 0..h.min(WEEK) {
            days.push_memory(start + (l + step).saturating_sub(WEEK), WEEKDAY_FIRST..WEEKDAY_FIRST + WEEKDAY_COLUMNS, &mut self.memory);
        }
        let year = self.memory.len();
        for step in 0..h {
            days.push_memory(start + l + step, WEEKDAY_FIRST + WEEKDAY_COLUMNS..MEMORY_COLUMNS, &mut self.memory);
        }
        for step in 0..h {
            let row = from + (l + step) * c;
            self.future_features.extend_from_slice(&self.all[row + 1..row + c]);
            let weekday = step % WEEK * WEEKDAY_COLUMNS;
            self.future_features.extend(self.memory[weekday..weekday + WEEKDAY_COLUMNS].iter().map(|value| normalized(*value)));
            // Where there is no year before, it says that nothing changes.
            let year = self.memory[year + step];
            self.future_features.push(normalized(if year.is_nan() { last_year } else { year }));
        }
    }

    /// The same as tensors.
    pub(crate) fn tensors(&self, shape: NetShape) -> Result<Batch, tch::TchError> {
        let (b, l, h) = (self.count as i64, shape.lookback as i64, shape.horizon as i64);
        let tensor = |numbers: &[f32], shape: &[i64]| Tensor::f_from_slice(numbers)?.f_view(shape);
        let some = |numbers: &[f32], columns: i64| (!numbers.is_empty()).then(|| tensor(numbers, &[b, columns])).transpose();
        let all = tensor(&self.all, &[b, l + h, 1 + shape.features as i64])?;
        let columns = shape.features as i64 + if shape.memory { STEP_COLUMNS as i64 } else { 0 };
        Ok(Batch {
            days: all.f_narrow(1, 0, l)?,
            all,
            future_features: tensor(&self.future_features, &[b, h, columns])?,
            origin: some(&self.origin, ORIGIN_COLUMNS as i64)?,
        })
    }
}

fn cut(deviations: f32) -> f32 {
    deviations.clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS)
}
