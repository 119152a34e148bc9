//! Forecasts of the total over the next days: mean and quantiles. What is ordered is decided in `order`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calibration::{Calibration, interpolated};
use crate::residuals::Surroundings;
use crate::series_id::SeriesId;

/// Totals of one series over the first 1 … H days of a forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TotalForecast {
    /// The series.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    /// The first day.
    #[ts(type = "string")]
    pub first: Date,
    /// Expected total of the first 1 … H days.
    pub mean: Vec<f64>,
    /// Levels of the quantiles, ascending.
    pub levels: Vec<f64>,
    /// Per number of days: the quantile of the total at each level, never negative. A total's quantile is not the sum of the days'.
    pub quantiles: Vec<Vec<f64>>,
}

impl TotalForecast {
    pub(crate) fn new(calibration: &Calibration, around: &Surroundings<'_>, first: Date, forecast: &[f64], means: &[f64]) -> Self {
        let mut sum = 0.0;
        let mean: Vec<f64> = means
            .iter()
            .map(|m| {
                sum += m;
                sum
            })
            .collect();
        let spreads = calibration.total_spreads(around, forecast);
        let at = |((mean, spread), residuals): ((&f64, f64), &Vec<f64>)| -> Vec<f64> {
            residuals.iter().map(|q| (mean + q * spread).max(0.0)).collect()
        };
        let quantiles = mean.iter().zip(spreads).zip(&calibration.total).map(at).collect();
        Self { series: around.series.clone(), first, mean, levels: calibration.levels.clone(), quantiles }
    }

    /// Expected total of the first `days` days. Beyond the horizon the days go on as they did within it.
    #[must_use]
    pub fn mean_of(&self, days: usize) -> f64 {
        let horizon = self.mean.len();
        match days {
            0 => 0.0,
            d if d <= horizon => self.mean[d - 1],
            d => self.mean.last().map_or(0.0, |whole| whole * d as f64 / horizon as f64),
        }
    }

    /// The total of the first `days` days that is not exceeded with probability `level`. Beyond the horizon H: the expected total, plus the
    /// distance of the horizon's quantile from its mean × √(days / H), as if horizons were independent.
    #[must_use]
    pub fn quantile(&self, days: usize, level: f64) -> f64 {
        let Some(within) = days.min(self.mean.len()).checked_sub(1) else { return 0.0 };
        let quantile = self.quantiles.get(within).map_or(self.mean[within], |q| interpolated(&self.levels, q, level));
        let stretch = (days as f64 / (within + 1) as f64).sqrt();
        (self.mean_of(days) + (quantile - self.mean[within]) * stretch).max(0.0)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;

    /// Two units a day; the quantiles at 0.1, 0.5 and 0.9 lie √k below, on and √k above the mean.
    pub(crate) fn totals(horizon: u32) -> TotalForecast {
        let days = || (1..=horizon).map(f64::from);
        TotalForecast {
            series: SeriesId::of_product("a"),
            first: date(2024, 3, 1),
            mean: days().map(|k| 2.0 * k).collect(),
            levels: vec![0.1, 0.5, 0.9],
            quantiles: days().map(|k| [-1.0, 0.0, 1.0].map(|q| 2.0 * k + q * k.sqrt()).to_vec()).collect(),
        }
    }

    #[test]
    fn totals_go_on_beyond_the_horizon_and_between_levels() {
        let t = totals(4);
        assert_eq!((t.mean_of(0), t.mean_of(3), t.mean_of(8)), (0.0, 6.0, 16.0));
        assert_eq!(t.quantile(4, 0.9), 10.0);
        assert!((t.quantile(16, 0.9) - (32.0 + 2.0 * 2.0)).abs() < 1e-12, "four horizons spread twice as far as one");
        assert!((t.quantile(1, 0.7) - 2.5).abs() < 1e-12, "halfway between the median and 0.9");
        assert_eq!(t.quantile(0, 0.9), 0.0);
    }
}
