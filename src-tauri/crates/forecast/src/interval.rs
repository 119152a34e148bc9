//! Intervals by split conformal prediction: quantiles of the residuals of days that the weights were not fitted on.

use serde::{Deserialize, Serialize};

use crate::scaler::Scaler;

/// Quantiles of `actual - forecast` for every day of the horizon, in scaled units.
///
/// Split conformal (Vovk et al. 2005; Lei et al. 2018), one-sided on each side, so that a lopsided error gives a lopsided interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResidualQuantiles {
    /// Share of days that the interval should hold.
    pub level: f64,
    /// Lower quantile per day of the horizon.
    pub lower: Vec<f64>,
    /// Upper quantile per day of the horizon.
    pub upper: Vec<f64>,
}

impl ResidualQuantiles {
    /// Learns from residuals `(n, horizon)` row by row.
    #[must_use]
    pub fn fit(residuals: &[f64], horizon: usize, level: f64) -> Self {
        let tail = (1.0 - level) / 2.0;
        let mut lower = Vec::with_capacity(horizon);
        let mut upper = Vec::with_capacity(horizon);
        for day in 0..horizon {
            let mut column: Vec<f64> = residuals.iter().skip(day).step_by(horizon).copied().collect();
            column.sort_by(f64::total_cmp);
            lower.push(-conformal(column.iter().rev().map(|r| -r), column.len(), 1.0 - tail));
            upper.push(conformal(column.iter().copied(), column.len(), 1.0 - tail));
        }
        Self { level, lower, upper }
    }

    /// Forecast, lower and upper bound as quantities: never negative, the bounds never on the wrong side of the forecast. `day` counts the
    /// days of the horizon from 0.
    pub(crate) fn around(&self, scaled: f32, day: usize, scaler: &Scaler) -> [f64; 3] {
        let shift = |quantiles: &[f64]| quantiles.get(day).copied().unwrap_or(0.0) * scaler.scale;
        let raw = scaler.unscale(scaled);
        let forecast = raw.max(0.0);
        [forecast, (raw + shift(&self.lower)).clamp(0.0, forecast), (raw + shift(&self.upper)).max(forecast)]
    }
}

/// The conformal quantile of ascending scores: the ⌈(n + 1)·share⌉-th smallest, the largest when there are too few.
fn conformal(ascending: impl Iterator<Item = f64>, n: usize, share: f64) -> f64 {
    let rank = ((n as f64 + 1.0) * share).ceil() as usize;
    ascending.take(rank.clamp(1, n.max(1))).last().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_its_share_of_residuals_on_both_sides() {
        let residuals: Vec<f64> = (0..99).flat_map(|i| [f64::from(i), -f64::from(i)]).collect();
        let q = ResidualQuantiles::fit(&residuals, 2, 0.8);
        assert_eq!((q.lower[0], q.upper[0]), (9.0, 89.0), "the 10th smallest and the 90th of 99");
        assert_eq!((q.lower[1], q.upper[1]), (-89.0, -9.0));
        let few = ResidualQuantiles::fit(&[1.0, -1.0], 1, 0.8);
        assert_eq!((few.lower[0], few.upper[0]), (-1.0, 1.0), "two residuals: as wide as they are");
    }
}
