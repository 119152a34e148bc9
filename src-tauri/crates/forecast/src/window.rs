//! Windows of a series: what a network sees and what it should say, as flat tensors built once.

use crate::Series;
use crate::features::{FeatureSet, day_features};
use crate::scaler::Scaler;

/// Many windows as flat row-major arrays. `n` windows, `L` days of look-back, `H` days of horizon, `F` features.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Windows {
    /// How many windows.
    pub n: usize,
    /// Scaled quantities of the look-back, `(n, L)`.
    pub past: Vec<f32>,
    /// Known features of the look-back, `(n, L, F)`.
    pub past_features: Vec<f32>,
    /// Known features of the horizon, `(n, H, F)`.
    pub future_features: Vec<f32>,
    /// Scaled quantities of the horizon, `(n, H)`; empty where the future is not known.
    pub target: Vec<f32>,
}

/// A series ready to be cut into windows.
pub(crate) struct Prepared {
    pub(crate) scaler: Scaler,
    scaled: Vec<f32>,
    features: Vec<f32>,
    width: usize,
}

impl Prepared {
    /// Scales the quantities and computes the features of every day and of `horizon` days after the last.
    pub(crate) fn new(series: &Series, scaler: Scaler, set: FeatureSet, horizon: usize) -> Self {
        let scaled: Vec<f32> = series.values.iter().map(|v| scaler.scale(*v)).collect();
        Self { scaler, features: day_features(series, scaled.len() + horizon, set), scaled, width: set.width() }
    }

    /// How many days have a quantity.
    pub(crate) fn days(&self) -> usize {
        self.scaled.len()
    }

    /// Adds the window whose first forecast day is `origin`. With a `target` the horizon's quantities must be known.
    pub(crate) fn push(&self, windows: &mut Windows, origin: usize, lookback: usize, horizon: usize, target: bool) {
        let w = self.width;
        windows.n += 1;
        windows.past.extend_from_slice(&self.scaled[origin - lookback..origin]);
        windows.past_features.extend_from_slice(&self.features[(origin - lookback) * w..origin * w]);
        windows.future_features.extend_from_slice(&self.features[origin * w..(origin + horizon) * w]);
        if target {
            windows.target.extend_from_slice(&self.scaled[origin..origin + horizon]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_holds_the_days_before_its_origin_and_the_target_from_it_on() {
        let series = Series::new("x", date(2024, 1, 1), (0..20).map(f64::from).collect());
        let set = FeatureSet::of(std::slice::from_ref(&series));
        let prepared = Prepared::new(&series, Scaler { mean: 0.0, scale: 1.0 }, set, 3);
        let mut windows = Windows::default();
        prepared.push(&mut windows, 10, 4, 3, true);
        prepared.push(&mut windows, 20, 4, 3, false);
        assert_eq!(windows.past, [6.0, 7.0, 8.0, 9.0, 16.0, 17.0, 18.0, 19.0]);
        assert_eq!(windows.target, [10.0, 11.0, 12.0], "the window past the end has no target");
        assert_eq!(windows.future_features.len(), 2 * 3 * set.width());
    }
}
