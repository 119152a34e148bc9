//! Windows as tensors, gathered batch by batch from the one table of days, and the normalisation that every network shares.

use forecast::{NetShape, Windows};
use tch::{Kind, Tensor};

/// Added to the variance of a window (scaled units), so that a window without variation is not blown up.
const VARIANCE_FLOOR: f64 = 0.01;

/// Mean factor of a window's profile below which it says nothing of the level.
const LEAST_PROFILE: f64 = 0.05;
/// Deviations of the window beyond which a profile is not believed.
const MOST_PROFILE: f64 = 10.0;

/// All days as one tensor, and the windows as places in it. `R` rows, `C = 1 + F` columns, `N` windows.
pub(crate) struct DayTensor {
    /// `(R, C)`
    table: Tensor,
    /// First row of each window, `(N, 1)`.
    starts: Tensor,
    /// 0 … L + H - 1, `(1, L + H)`.
    steps: Tensor,
    shape: NetShape,
    n: i64,
}

/// Some windows as tensors. `B` windows, `L` days of look-back, `H` of horizon, `F` features.
pub(crate) struct Batch {
    /// The look-back, `(B, L, C)`: the quantity, normalised per window, then the features.
    pub(crate) days: Tensor,
    /// Features of the horizon, `(B, H, F)`.
    pub(crate) future_features: Tensor,
    /// Mean of each window, `(B, 1)`.
    pub(crate) mean: Tensor,
    /// Deviation of each window, `(B, 1)`.
    pub(crate) scale: Tensor,
    /// Quantities of the horizon in the table's units, `(B, H)`; fillers where they are not known.
    pub(crate) target: Tensor,
}

impl Batch {
    /// Quantities of the look-back, `(B, L)`.
    pub(crate) fn past(&self) -> Tensor {
        self.days.select(-1, 0)
    }

    /// Features of the look-back, `(B, L, F)`.
    pub(crate) fn past_features(&self) -> Tensor {
        self.days.narrow(-1, 1, self.days.size()[2] - 1)
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
        Ok(Self {
            table: Tensor::f_from_slice(&windows.table.rows)?.f_reshape([-1, columns])?,
            starts: Tensor::f_from_slice(&starts)?.f_reshape([starts.len() as i64, 1])?,
            steps: Tensor::arange((shape.lookback + shape.horizon) as i64, (Kind::Int64, tch::Device::Cpu)).unsqueeze(0),
            shape,
            n: starts.len() as i64,
        })
    }

    /// How many windows.
    pub(crate) fn len(&self) -> i64 {
        self.n
    }

    /// The windows of these indices, `(B)`.
    pub(crate) fn select(&self, indices: &Tensor) -> Batch {
        self.gather(&self.starts.index_select(0, indices))
    }

    /// `n` windows from `from` on.
    pub(crate) fn narrow(&self, from: i64, n: i64) -> Batch {
        self.gather(&self.starts.narrow(0, from, n))
    }

    /// Normalises each window by its own mean and deviation (RevIN without affine part; Kim et al. 2022).
    fn gather(&self, starts: &Tensor) -> Batch {
        let (l, h) = (self.shape.lookback as i64, self.shape.horizon as i64);
        let f = self.shape.features as i64;
        let rows = (starts + &self.steps).view([-1]); // (B × (L + H))
        let days = self.table.index_select(0, &rows).view([-1, l + h, 1 + f]); // (B, L + H, C)
        let past = days.narrow(1, 0, l);
        let raw = past.select(-1, 0); // (B, L), a view: what is done to it in place is done to the days
        let (variance, mean) = raw.var_mean_dim([1_i64].as_slice(), false, true);
        let scale = (variance + VARIANCE_FLOOR).sqrt();
        if self.shape.profile {
            // The profile at the window's level, in the window's units: a forecast, and what the past would have been.
            let profile = days.select(-1, 1); // (B, L + H), a view
            let usual = profile.narrow(1, 0, l).mean_dim([1_i64].as_slice(), true, Kind::Float).clamp_min(LEAST_PROFILE);
            let level = mean.clamp_min(0.0) / usual;
            drop(profile.shallow_clone().multiply_(&level).subtract_(&mean).divide_(&scale).clamp_(-MOST_PROFILE, MOST_PROFILE));
        }
        let target = days.narrow(1, l, h);
        drop(raw.shallow_clone().subtract_(&mean).divide_(&scale));
        Batch { days: past, future_features: target.narrow(-1, 1, f), mean, scale, target: target.select(-1, 0) }
    }
}
