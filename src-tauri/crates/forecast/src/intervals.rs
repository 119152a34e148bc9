//! 80 % intervals by split-conformal residuals: how far the forecasts of the validation days missed, per day ahead.

use serde::{Deserialize, Serialize};

/// Share of days that an interval leaves out on either side.
const TAIL: f64 = 0.1;

/// Quantiles of (actual − forecast), in units of the series' scale, one per day ahead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResidualQuantiles {
    /// 10 % of the residuals are lower.
    pub lower: Vec<f64>,
    /// 10 % of the residuals are higher.
    pub upper: Vec<f64>,
}

impl ResidualQuantiles {
    /// Of residuals, window after window of `horizon` days each. The rank is that of split-conformal prediction, ⌈(n + 1)(1 − 0.1)⌉, so that
    /// a new day falls beyond either end with probability at most 0.1 when it is like the validation days (Vovk 2005; Lei 2018).
    #[must_use]
    pub fn of(residuals: &[f64], horizon: usize) -> Self {
        let (mut lower, mut upper) = (Vec::with_capacity(horizon), Vec::with_capacity(horizon));
        for step in 0..horizon {
            let mut days: Vec<f64> = residuals.iter().copied().skip(step).step_by(horizon.max(1)).filter(|r| r.is_finite()).collect();
            days.sort_by(f64::total_cmp);
            let rank = (((days.len() + 1) as f64 * (1.0 - TAIL)).ceil() as usize).clamp(1, days.len().max(1));
            upper.push(days.get(rank - 1).copied().unwrap_or(0.0));
            lower.push(days.get(days.len().saturating_sub(rank)).copied().unwrap_or(0.0));
        }
        Self { lower, upper }
    }

    /// The interval around a forecast `step` days ahead (from 0) of a series with that scale. Never negative, and never without the forecast.
    #[must_use]
    pub fn around(&self, forecast: f64, step: usize, scale: f64) -> (f64, f64) {
        let end = |ends: &[f64]| forecast + ends.get(step).copied().unwrap_or(0.0) * scale;
        (end(&self.lower).clamp(0.0, forecast.max(0.0)), end(&self.upper).max(forecast))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_leaves_out_a_tenth_on_either_side_for_each_day_ahead() {
        // Day 1: residuals −50 … 49; day 2 twice as wide.
        let residuals: Vec<f64> = (0..100).flat_map(|i| [f64::from(i - 50), f64::from(2 * (i - 50))]).collect();
        let quantiles = ResidualQuantiles::of(&residuals, 2);
        assert_eq!((quantiles.lower[0], quantiles.upper[0]), (-41.0, 40.0));
        assert_eq!((quantiles.lower[1], quantiles.upper[1]), (-82.0, 80.0));
        assert_eq!(quantiles.around(100.0, 1, 0.5), (59.0, 140.0));
    }

    #[test]
    fn intervals_hold_their_forecast_and_are_never_negative() {
        let quantiles = ResidualQuantiles { lower: vec![-5.0, 1.0], upper: vec![-1.0, 2.0] };
        assert_eq!(quantiles.around(3.0, 0, 1.0), (0.0, 3.0));
        assert_eq!(quantiles.around(3.0, 1, 1.0), (3.0, 5.0));
        assert_eq!(ResidualQuantiles::of(&[], 1).around(3.0, 0, 1.0), (3.0, 3.0), "without residuals there is no interval");
    }
}
