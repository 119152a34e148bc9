//! Windows as tensors, gathered batch by batch from the one table of days, the normalization that every network shares, and the loss.

use forecast::{MEMORY_COLUMNS, NetShape, ORIGIN_LEVELS, ORIGIN_SHARES, OUTPUTS, QUANTILES, WEEKDAY_COLUMNS, Windows};
use tch::{Kind, Reduction, Tensor};

use crate::registered::FORECAST_BATCH;

/// Added to the variance of a window (scaled units), so that a window without variation is not blown up.
const VARIANCE_FLOOR: f64 = 0.01;

/// Mean factor of a window's profile below which it says nothing about the level.
const MIN_PROFILE: f64 = 0.05;
/// Deviations of the window beyond which a profile or a long-memory column is cut off.
const MAX_DEVIATIONS: f64 = 10.0;
/// Where the squared error of the mean becomes linear, in root mean squared errors of last week's value.
const MEAN_DELTA: f64 = 8.0;

/// Long-memory columns that a network sees once per window: levels, the level of zero sales, and shares.
pub(crate) const ORIGIN_COLUMNS: usize = ORIGIN_LEVELS + 1 + ORIGIN_SHARES;
/// Long-memory columns that a network sees for each day to forecast: its weekday, and the week a year before.
pub(crate) const STEP_COLUMNS: usize = WEEKDAY_COLUMNS + 1;
/// Days in a week.
const WEEK: i64 = 7;

/// All days as one tensor, and the windows as places in it. `R` rows, `C = 1 + F` columns, `N` windows.
pub(crate) struct DayTensor {
    /// Every stretch of a window's length, by the day it starts on: a view of the table, `(R - L - H + 1, (L + H) × C)`.
    stretches: Tensor,
    /// Whether a day's quantity is known, of the same stretches, `(R - L - H + 1, L + H)`; None where all are.
    weights: Option<Tensor>,
    /// Long-memory columns, `(R, M)`; None where the network reads none.
    memory: Option<Tensor>,
    /// Loss weights of the median and of the mean, `(R, 2)`; None for 1.
    loss_weights: Option<Tensor>,
    /// First row of each window, `(N)`.
    starts: Tensor,
    /// Rows of the days known at the origin with the weekdays of the horizon, and of the horizon itself, from a window's first row. `(2 × H)`
    steps: Tensor,
    /// Mean and deviation of each window, and the level of its profile where there is one. `(N, 2)` or `(N, 3)`
    moments: Tensor,
    shape: NetShape,
    n: i64,
}

/// Some windows as tensors. `B` windows, `L` days of look-back, `H` of horizon, `F` features, `S` step columns.
pub(crate) struct Batch {
    /// Look-back and horizon, `(B, L + H, C)`: the quantity, in the look-back normalized per window, then the features.
    pub(crate) all: Tensor,
    /// The look-back of these, `(B, L, C)`.
    pub(crate) days: Tensor,
    /// Features of the horizon, then the long-memory columns of each of its days, `(B, H, F + S)`.
    pub(crate) future_features: Tensor,
    /// Long-memory columns at the origin, normalized per window, `(B, ORIGIN_COLUMNS)`; None where the network reads none.
    pub(crate) origin: Option<Tensor>,
    /// Mean of each window, `(B, 1)`.
    pub(crate) mean: Tensor,
    /// Deviation of each window, `(B, 1)`.
    pub(crate) scale: Tensor,
    /// Quantities of the horizon in the table's units, `(B, H)`; fillers where they are not known.
    pub(crate) target: Tensor,
    /// 1 where the target counts, `(B, H)`; None where every one does.
    weight: Option<Tensor>,
    /// Loss weights of the median and of the mean, `(B, 2)`; None for 1.
    loss_weights: Option<Tensor>,
}

impl Batch {
    /// Quantities of the look-back, `(B, L)`.
    pub(crate) fn past(&self) -> Tensor {
        self.days.select(-1, 0)
    }

    /// The sum of the loss of a forecast, `(B, H, K)`, over the days that count. `()`
    ///
    /// One output has the Huber loss. Of [`OUTPUTS`], each quantile has twice its pinball loss, rounded at its corner as Huber's (so that the
    /// median has the Huber loss divided by `delta`), and the mean has half its squared error.
    pub(crate) fn loss_sum(&self, forecast: &Tensor, delta: f64) -> Result<Tensor, tch::TchError> {
        let losses = if forecast.size()[2] == 1 {
            forecast.f_squeeze_dim(-1)?.f_huber_loss(&self.target, Reduction::None, delta)?
        } else {
            self.quantile_losses(&forecast.f_narrow(2, 0, QUANTILES.len() as i64)?, delta)?
                .f_add(&self.mean_losses(&forecast.f_select(2, OUTPUTS as i64 - 1)?)?)?
        };
        match &self.weight {
            Some(weight) => losses.f_mul(weight)?.f_sum(Kind::Float),
            None => losses.f_sum(Kind::Float),
        }
    }

    /// `(B, H, 3)` → `(B, H)`
    fn quantile_losses(&self, forecast: &Tensor, delta: f64) -> Result<Tensor, tch::TchError> {
        let target = self.target.f_unsqueeze(-1)?;
        let size = forecast.f_huber_loss(&target.f_expand_as(forecast)?, Reduction::None, delta)?;
        let over = forecast.f_detach()?.f_gt_tensor(&target)?.f_to_kind(Kind::Float)?;
        let levels = Tensor::from_slice(&QUANTILES.map(|level| 2.0 * level as f32));
        // 2 τ below the target, 2 (1 − τ) above it.
        let slope = over.f_mul(&levels.f_mul_scalar(-2.0)?.f_add_scalar(2.0)?)?.f_add(&levels)?;
        let losses = size.f_mul(&slope)?.f_sum_dim_intlist([-1_i64].as_slice(), false, Kind::Float)?.f_div_scalar(delta)?;
        match &self.loss_weights {
            Some(weights) => losses.f_mul(&weights.narrow(1, 0, 1)),
            None => Ok(losses),
        }
    }

    /// `(B, H)` → `(B, H)`
    fn mean_losses(&self, forecast: &Tensor) -> Result<Tensor, tch::TchError> {
        let error = forecast.f_sub(&self.target)?;
        let error = match &self.loss_weights {
            Some(weights) => error.f_mul(&weights.narrow(1, 1, 1))?,
            None => error,
        };
        error.f_huber_loss(&error.f_zeros_like()?, Reduction::None, MEAN_DELTA)
    }
}

impl DayTensor {
    /// Takes over the table of days.
    ///
    /// # Errors
    /// When a window reaches beyond the table.
    pub(crate) fn new(windows: &Windows<'_>, shape: NetShape) -> Result<Self, tch::TchError> {
        let columns = 1 + shape.features as i64;
        let length = windows.lookback + windows.horizon;
        let table = windows.table;
        if windows.starts.iter().any(|start| start.saturating_add(length) > table.len()) {
            return Err(tch::TchError::Shape(format!("a window of {length} days reaches beyond the {} days there are", table.len())));
        }
        if shape.memory && table.memory.len() != table.len() * MEMORY_COLUMNS {
            return Err(tch::TchError::Shape("the table has no long-memory columns".to_owned()));
        }
        let starts: Vec<i64> = windows.starts.iter().map(|s| *s as i64).collect();
        let rows = table.len() as i64;
        let by_row = |values: &[f32], columns: i64| -> Result<Option<Tensor>, tch::TchError> {
            (!values.is_empty()).then(|| Tensor::f_from_slice(values)?.f_view([rows, columns])).transpose()
        };
        let length = length as i64;
        // A window's days lie one behind another, so that each is one copy.
        let stretches = Tensor::f_from_slice(&table.rows)?.f_as_strided([(rows - length + 1).max(0), length * columns], [columns, 1], 0)?;
        let weights = (!table.weights.is_empty()).then(|| Tensor::f_from_slice(&table.weights)).transpose()?;
        let weights = weights.map(|w| w.f_as_strided([(rows - length + 1).max(0), length], [1, 1], 0)).transpose()?;
        let (l, h) = (shape.lookback as i64, shape.horizon as i64);
        let known = (0..h).map(|step| l + step - WEEK * (step / WEEK + 1)).map(|row| row.max(0));
        let steps: Vec<i64> = known.chain(l..l + h).collect();
        let mut all = Self {
            stretches,
            weights,
            memory: if shape.memory { by_row(&table.memory, MEMORY_COLUMNS as i64)? } else { None },
            loss_weights: by_row(&table.loss_weights, 2)?,
            starts: Tensor::f_from_slice(&starts)?,
            steps: Tensor::f_from_slice(&steps)?,
            moments: Tensor::zeros([0, 3], (Kind::Float, tch::Device::Cpu)),
            shape,
            n: starts.len() as i64,
        };
        let parts: Vec<Tensor> = (0..all.n)
            .step_by(FORECAST_BATCH as usize)
            .map(|from| all.moments_of(&all.days(&all.starts.narrow(0, from, FORECAST_BATCH.min(all.n - from)))))
            .collect();
        if !parts.is_empty() {
            all.moments = Tensor::f_cat(&parts, 0)?;
        }
        Ok(all)
    }

    /// Another one over the same numbers, for another thread.
    pub(crate) fn clone_for_thread(&self) -> Self {
        let [stretches, starts, steps, moments] = [&self.stretches, &self.starts, &self.steps, &self.moments].map(Tensor::shallow_clone);
        let [weights, memory, loss_weights] =
            [&self.weights, &self.memory, &self.loss_weights].map(|tensor| tensor.as_ref().map(Tensor::shallow_clone));
        Self { stretches, weights, memory, loss_weights, starts, steps, moments, shape: self.shape, n: self.n }
    }

    /// How many windows.
    pub(crate) fn len(&self) -> i64 {
        self.n
    }

    /// The windows of these indices, `(B)`.
    pub(crate) fn select(&self, indices: &Tensor) -> Batch {
        self.normalized(&self.starts.index_select(0, indices), &self.moments.index_select(0, indices))
    }

    /// `n` windows from `from` on.
    pub(crate) fn narrow(&self, from: i64, n: i64) -> Batch {
        self.normalized(&self.starts.narrow(0, from, n), &self.moments.narrow(0, from, n))
    }

    /// How many days of the horizons of the windows of these indices count; of all windows for None.
    pub(crate) fn observed(&self, indices: Option<&Tensor>) -> Result<f64, tch::TchError> {
        let starts = indices.map_or_else(|| self.starts.shallow_clone(), |indices| self.starts.index_select(0, indices));
        let days = starts.size()[0] * self.shape.horizon as i64;
        match &self.weights {
            None => Ok(days as f64),
            Some(weights) => self.target_weights(weights, &starts).f_sum(Kind::Double)?.f_double_value(&[]),
        }
    }

    fn target_weights(&self, weights: &Tensor, starts: &Tensor) -> Tensor {
        weights.index_select(0, starts).narrow(1, self.shape.lookback as i64, self.shape.horizon as i64)
    }

    /// Days of the windows that start on these rows, `(B, L + H, C)`.
    fn days(&self, starts: &Tensor) -> Tensor {
        let columns = 1 + self.shape.features as i64;
        self.stretches.index_select(0, starts).view([starts.size()[0], -1, columns])
    }

    /// What a window is normalized by: mean and deviation of its look-back (RevIN without affine part; Kim et al. 2022), and the level at
    /// which its profile is. `(B, L + H, C)` → `(B, 2)` or `(B, 3)`
    fn moments_of(&self, days: &Tensor) -> Tensor {
        let past = days.narrow(1, 0, self.shape.lookback as i64);
        let (variance, mean) = past.select(-1, 0).var_mean_dim([1_i64].as_slice(), false, true);
        let scale = (variance + VARIANCE_FLOOR).sqrt();
        if !self.shape.profile {
            return Tensor::cat(&[mean, scale], 1);
        }
        let usual = past.select(-1, 1).mean_dim([1_i64].as_slice(), true, Kind::Float).clamp_min(MIN_PROFILE);
        let level = mean.clamp_min(0.0) / usual;
        Tensor::cat(&[mean, scale, level], 1)
    }

    fn normalized(&self, starts: &Tensor, moments: &Tensor) -> Batch {
        let (l, h, f) = (self.shape.lookback as i64, self.shape.horizon as i64, self.shape.features as i64);
        let days = self.days(starts);
        let [mean, scale] = [0, 1].map(|column| moments.narrow(1, column, 1));
        if self.shape.profile {
            // The profile at the window's level, in the window's units: a forecast, and what the past would have been.
            let mut profile = days.select(-1, 1); // (B, L + H), a view: what is done to it in place is done to the days
            drop(profile.multiply_(&moments.narrow(1, 2, 1)).subtract_(&mean).divide_(&scale).clamp_(-MAX_DEVIATIONS, MAX_DEVIATIONS));
        }
        let (past, target) = (days.narrow(1, 0, l), days.narrow(1, l, h));
        drop(past.select(-1, 0).subtract_(&mean).divide_(&scale));
        let weight = self.weights.as_ref().map(|weights| self.target_weights(weights, starts));
        let loss_weights = self.loss_weights.as_ref().map(|weights| weights.index_select(0, starts));
        let features = target.narrow(-1, 1, f);
        let (origin, future_features) = match &self.memory {
            None => (None, features),
            Some(memory) => {
                let (origin, steps) = self.long_memory(memory, starts, (&mean, &scale));
                (Some(origin), Tensor::cat(&[features, steps], -1))
            }
        };
        Batch { weight, loss_weights, origin, all: days, days: past, future_features, mean, scale, target: target.select(-1, 0) }
    }

    /// Long-memory columns of the windows that start on these rows, in the units of the windows: those at the origin, `(B, ORIGIN_COLUMNS)`,
    /// and those of each day to forecast, `(B, H, STEP_COLUMNS)`.
    fn long_memory(&self, memory: &Tensor, starts: &Tensor, (mean, scale): (&Tensor, &Tensor)) -> (Tensor, Tensor) {
        let (b, h) = (starts.size()[0], self.shape.horizon as i64);
        let (levels, shares, weekday) = (ORIGIN_LEVELS as i64, ORIGIN_SHARES as i64, WEEKDAY_COLUMNS as i64);
        let cut = |t: Tensor| t.clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS);
        let at_origin = memory.index_select(0, &(starts + (self.shape.lookback as i64 - 1))); // (B, M)
        let level = at_origin.narrow(1, 0, levels);
        let zero_level = cut((&level - mean) / scale);
        let origin = Tensor::cat(&[zero_level, cut(-mean / scale), at_origin.narrow(1, levels, shares)], 1);
        let rows = (starts.unsqueeze(1) + &self.steps).view([-1]);
        let steps = memory.index_select(0, &rows).view([b, 2, h, -1]);
        let weekdays = steps.select(1, 0).narrow(-1, levels + shares, weekday); // (B, H, 2)
        let year = steps.select(1, 1).narrow(-1, levels + shares + weekday, 1); // (B, H, 1)
        // Where there is no year before, it says that nothing changes.
        let year_level = level.narrow(1, levels - 1, 1).unsqueeze(-1).expand_as(&year);
        let year = year_level.where_self(&year.isnan(), &year);
        let steps = cut((Tensor::cat(&[weekdays, year], -1) - mean.unsqueeze(-1)) / scale.unsqueeze(-1));
        (origin, steps)
    }
}
