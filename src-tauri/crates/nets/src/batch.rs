//! Windows as tensors, gathered batch by batch from the one table of days, and the normalisation that every network shares.

use forecast::{NetShape, Windows};
use tch::{Kind, Reduction, Tensor};

use crate::registered::FORECAST_BATCH;

/// Added to the variance of a window (scaled units), so that a window without variation is not blown up.
const VARIANCE_FLOOR: f64 = 0.01;

/// Mean factor of a window's profile below which it says nothing of the level.
const LEAST_PROFILE: f64 = 0.05;
/// Deviations of the window beyond which a profile is not believed.
const MOST_PROFILE: f64 = 10.0;

/// All days as one tensor, and the windows as places in it. `R` rows, `C = 1 + F` columns, `N` windows.
pub(crate) struct DayTensor {
    /// Every stretch of a window's length, by the day it starts on: a view of the table, `(R - L - H + 1, (L + H) × C)`.
    stretches: Tensor,
    /// Whether a day's quantity is known, of the same stretches, `(R - L - H + 1, L + H)`; None where all are.
    weights: Option<Tensor>,
    /// First row of each window, `(N)`.
    starts: Tensor,
    /// Mean and deviation of each window, and the level of its profile where there is one. `(N, 2)` or `(N, 3)`
    moments: Tensor,
    shape: NetShape,
    n: i64,
}

/// Some windows as tensors. `B` windows, `L` days of look-back, `H` of horizon, `F` features.
pub(crate) struct Batch {
    /// Look-back and horizon, `(B, L + H, C)`: the quantity, in the look-back normalised per window, then the features.
    pub(crate) all: Tensor,
    /// The look-back of these, `(B, L, C)`.
    pub(crate) days: Tensor,
    /// Features of the horizon, `(B, H, F)`.
    pub(crate) future_features: Tensor,
    /// Mean of each window, `(B, 1)`.
    pub(crate) mean: Tensor,
    /// Deviation of each window, `(B, 1)`.
    pub(crate) scale: Tensor,
    /// Quantities of the horizon in the table's units, `(B, H)`; fillers where they are not known.
    pub(crate) target: Tensor,
    /// 1 where the target counts, `(B, H)`; None where every one does.
    weight: Option<Tensor>,
}

impl Batch {
    /// Quantities of the look-back, `(B, L)`.
    pub(crate) fn past(&self) -> Tensor {
        self.days.select(-1, 0)
    }

    /// Mean Huber loss of a forecast, `(B, H)`, over the days that count. `()`
    pub(crate) fn loss(&self, forecast: &Tensor, delta: f64) -> Result<Tensor, tch::TchError> {
        let Some(weight) = &self.weight else { return forecast.f_huber_loss(&self.target, Reduction::Mean, delta) };
        let sum = forecast.f_huber_loss(&self.target, Reduction::None, delta)?.f_mul(weight)?.f_sum(Kind::Float)?;
        sum.f_div(&weight.f_sum(Kind::Float)?.f_clamp_min(1.0)?)
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
        if windows.starts.iter().any(|start| start.saturating_add(length) > windows.table.len()) {
            return Err(tch::TchError::Shape(format!(
                "a window of {length} days reaches beyond the {} days there are",
                windows.table.len()
            )));
        }
        let starts: Vec<i64> = windows.starts.iter().map(|s| *s as i64).collect();
        let table = Tensor::f_from_slice(&windows.table.rows)?;
        let (rows, length) = (windows.table.len() as i64, length as i64);
        // A window's days lie one behind another, so that each is one copy.
        let stretches = table.f_as_strided([(rows - length + 1).max(0), length * columns], [columns, 1], 0)?;
        let weights = (!windows.table.weights.is_empty()).then(|| Tensor::f_from_slice(&windows.table.weights)).transpose()?;
        let weights = weights.map(|w| w.f_as_strided([(rows - length + 1).max(0), length], [1, 1], 0)).transpose()?;
        let mut all = Self {
            stretches,
            weights,
            starts: Tensor::f_from_slice(&starts)?,
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
    pub(crate) fn twin(&self) -> Self {
        let [stretches, starts, moments] = [&self.stretches, &self.starts, &self.moments].map(Tensor::shallow_clone);
        let weights = self.weights.as_ref().map(Tensor::shallow_clone);
        Self { stretches, weights, starts, moments, shape: self.shape, n: self.n }
    }

    /// How many windows.
    pub(crate) fn len(&self) -> i64 {
        self.n
    }

    /// The windows of these indices, `(B)`.
    pub(crate) fn select(&self, indices: &Tensor) -> Batch {
        self.normalised(&self.starts.index_select(0, indices), &self.moments.index_select(0, indices))
    }

    /// `n` windows from `from` on.
    pub(crate) fn narrow(&self, from: i64, n: i64) -> Batch {
        self.normalised(&self.starts.narrow(0, from, n), &self.moments.narrow(0, from, n))
    }

    /// Days of the windows that start on these rows, `(B, L + H, C)`.
    fn days(&self, starts: &Tensor) -> Tensor {
        let columns = 1 + self.shape.features as i64;
        self.stretches.index_select(0, starts).view([starts.size()[0], -1, columns])
    }

    /// What a window is normalised by: mean and deviation of its look-back (RevIN without affine part; Kim et al. 2022), and the level at
    /// which its profile lies. `(B, L + H, C)` → `(B, 2)` or `(B, 3)`
    fn moments_of(&self, days: &Tensor) -> Tensor {
        let past = days.narrow(1, 0, self.shape.lookback as i64);
        let (variance, mean) = past.select(-1, 0).var_mean_dim([1_i64].as_slice(), false, true);
        let scale = (variance + VARIANCE_FLOOR).sqrt();
        if !self.shape.profile {
            return Tensor::cat(&[mean, scale], 1);
        }
        let usual = past.select(-1, 1).mean_dim([1_i64].as_slice(), true, Kind::Float).clamp_min(LEAST_PROFILE);
        let level = mean.clamp_min(0.0) / usual;
        Tensor::cat(&[mean, scale, level], 1)
    }

    fn normalised(&self, starts: &Tensor, moments: &Tensor) -> Batch {
        let (l, h, f) = (self.shape.lookback as i64, self.shape.horizon as i64, self.shape.features as i64);
        let days = self.days(starts);
        let [mean, scale] = [0, 1].map(|column| moments.narrow(1, column, 1));
        if self.shape.profile {
            // The profile at the window's level, in the window's units: a forecast, and what the past would have been.
            let mut profile = days.select(-1, 1); // (B, L + H), a view: what is done to it in place is done to the days
            drop(profile.multiply_(&moments.narrow(1, 2, 1)).subtract_(&mean).divide_(&scale).clamp_(-MOST_PROFILE, MOST_PROFILE));
        }
        let (past, target) = (days.narrow(1, 0, l), days.narrow(1, l, h));
        drop(past.select(-1, 0).subtract_(&mean).divide_(&scale));
        let weight = self.weights.as_ref().map(|weights| weights.index_select(0, starts).narrow(1, l, h));
        Batch { weight, all: days, days: past, future_features: target.narrow(-1, 1, f), mean, scale, target: target.select(-1, 0) }
    }
}
