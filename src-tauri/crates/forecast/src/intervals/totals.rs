//! Forecasts of the total over the next days: mean and quantiles. What is ordered from them is decided in `replenishment`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::SEASON;
use crate::intervals::calibration::{Calibration, interpolated};
use crate::intervals::residuals::ForecastContext;
use crate::series::add_days;
use crate::series::id::SeriesId;

/// Days that are continued after the horizon: a quarter.
pub(crate) const AFTER_DAYS: usize = 13 * SEASON;
/// Open days as which the level of the days before counts, where the horizon is short.
const MIN_OPEN_DAYS: f64 = 5.0;

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
    /// Expected sales of each day after the horizon, for a quarter: its level continues with the rhythm of the calendar, and closed days stay
    /// closed. Later days repeat the last week.
    #[serde(default)]
    pub after: Vec<f64>,
    /// Levels of the quantiles, ascending.
    pub levels: Vec<f64>,
    /// Per number of days: the quantile of the total at each level, never negative. A total's quantile is not the sum of the days'.
    pub quantiles: Vec<Vec<f64>>,
}

impl TotalForecast {
    pub(crate) fn new(calibration: &Calibration, context: &ForecastContext<'_>, first: Date, means: &[f64], after: Vec<f64>) -> Self {
        let mut sum = 0.0;
        let mean: Vec<f64> = means
            .iter()
            .map(|m| {
                sum += m;
                sum
            })
            .collect();
        let spreads = calibration.total_spreads(context);
        let at = |((mean, spread), residuals): ((&f64, f64), &Vec<f64>)| -> Vec<f64> {
            residuals.iter().map(|q| (mean + q * spread).max(0.0)).collect()
        };
        let quantiles = mean.iter().zip(spreads).zip(&calibration.total).map(at).collect();
        Self { series: context.series.clone(), first, mean, after, levels: calibration.levels.clone(), quantiles }
    }

    /// Expected total of the first `days` days. Beyond the horizon the days go on as [`TotalForecast::after`] says, or as within it where
    /// that is empty.
    #[must_use]
    pub fn mean_of(&self, days: usize) -> f64 {
        let horizon = self.mean.len();
        match days {
            0 => 0.0,
            d if d <= horizon => self.mean[d - 1],
            d if self.after.is_empty() => self.mean.last().map_or(0.0, |whole| whole * d as f64 / horizon as f64),
            d => {
                let week = &self.after[self.after.len().saturating_sub(SEASON)..];
                let known = self.after.iter().chain(week.iter().cycle()).take(d - horizon).sum::<f64>();
                self.mean.last().map_or(0.0, |whole| whole + known)
            }
        }
    }

    /// The first day that is not forecast but continued.
    #[must_use]
    pub fn stretched_from(&self) -> Date {
        add_days(self.first, self.mean.len() as i64)
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

/// Expected sales of the days after the horizon. `factors` are what the calendar says about the days of the horizon and those after it
/// compared with one another, 0 on closed days; `usual` is the level of the days before, in units a day of factor 1.
pub(crate) fn continued(means: &[f64], factors: &[f64], usual: f64) -> Vec<f64> {
    let (within, after) = factors.split_at(means.len().min(factors.len()));
    let known = within.iter().sum::<f64>();
    // A short horizon, or one that is mostly closed, says little about the level.
    let level = (means.iter().sum::<f64>() + usual * MIN_OPEN_DAYS) / (known + MIN_OPEN_DAYS);
    let level = if known >= SEASON as f64 - 2.0 { means.iter().sum::<f64>() / known } else { level };
    after.iter().map(|factor| (level * factor).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Two units a day; the quantiles at 0.1, 0.5 and 0.9 lie √k below, on and √k above the mean.
    fn totals(horizon: u32) -> TotalForecast {
        let days = || (1..=horizon).map(f64::from);
        TotalForecast {
            series: SeriesId::of_product("a"),
            first: date(2024, 3, 1),
            mean: days().map(|k| 2.0 * k).collect(),
            after: vec![2.0; 7],
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

    #[test]
    fn days_after_the_horizon_follow_the_calendar_and_not_the_one_day_forecast() {
        // The store is closed on the one day of the horizon, and on that weekday ever after.
        let factors: Vec<f64> = (0..=AFTER_DAYS).map(|day| if day % 7 == 0 { 0.0 } else { 1.0 }).collect();
        let after = continued(&[0.0], &factors, 10.0);
        assert_eq!((after.len(), after[0], after[6]), (AFTER_DAYS, 10.0, 0.0));
        let week = continued(&[4.0, 4.0, 4.0, 4.0, 4.0, 8.0, 0.0], &[1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0, 1.0, 1.0], 100.0);
        assert_eq!(week, [4.0, 4.0], "a whole week says what the level is");
        let total = TotalForecast { mean: vec![0.0], after, ..totals(1) };
        assert_eq!((total.mean_of(8), total.mean_of(AFTER_DAYS + 8)), (60.0, 60.0 * 14.0), "the last week continues");
        assert_eq!(total.stretched_from(), date(2024, 3, 2));
    }
}
