//! Forecasts of the total over the next days: mean and quantiles. What is ordered from them is decided in `replenishment`.

use jiff::civil::Date;
use serde::Serialize;

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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TotalForecast {
    /// The series.
    #[serde(flatten)]
    pub series: SeriesId,
    /// The first day.
    pub first: Date,
    /// Expected total of the first 1 … H days.
    pub mean: Vec<f64>,
    /// Expected sales of each day after the horizon, for a quarter: its level continues with the rhythm of the calendar, and closed days stay
    /// closed. Later days repeat the last week.
    pub after: Vec<f64>,
    /// Levels of the quantiles, ascending.
    pub levels: Vec<f64>,
    /// Per number of days: the quantile of the total at each level, never negative and never less than that of fewer days. A total's quantile
    /// is not the sum of the days'.
    pub quantiles: Vec<Vec<f64>>,
    /// The power of the number of days with which the spread of totals grows beyond the horizon: ½ where days are independent, up to 1 where
    /// they go together. As it grew within the horizon.
    pub growth: f64,
    /// Totals of a week, a month, and a quarter.
    pub periods: Vec<PeriodTotal>,
}

/// What a number of days sells together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PeriodTotal {
    /// How many days.
    pub days: u32,
    /// The expected total.
    pub mean: f64,
    /// The total that isn't exceeded in half of all cases.
    pub p50: f64,
    /// The total that isn't exceeded in 90% of all cases.
    pub p90: f64,
}

/// A week, a month, a quarter.
const PERIODS: [u32; 3] = [7, 30, 90];

fn independent() -> f64 {
    0.5
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
        let mut quantiles: Vec<Vec<f64>> = mean.iter().zip(spreads).zip(&calibration.total).map(at).collect();
        // More days never sell less.
        for day in 1..quantiles.len() {
            let (before, rest) = quantiles.split_at_mut(day);
            rest[0].iter_mut().zip(&before[day - 1]).for_each(|(quantile, fewer)| *quantile = quantile.max(*fewer));
        }
        let growth = growth_of(&calibration.levels, &calibration.total);
        let levels = calibration.levels.clone();
        let mut total = Self { series: context.series.clone(), first, mean, after, levels, quantiles, growth, periods: Vec::new() };
        total.periods = PERIODS.into_iter().map(|days| total.period(days)).collect();
        total
    }

    fn period(&self, days: u32) -> PeriodTotal {
        let quantile = |level| self.quantile(days as usize, level);
        PeriodTotal { days, mean: self.mean_of(days as usize), p50: quantile(0.5), p90: quantile(0.9) }
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
    /// distance of the horizon's quantile from its mean × (days / H)^[`TotalForecast::growth`], and not less than within the horizon.
    #[must_use]
    pub fn quantile(&self, days: usize, level: f64) -> f64 {
        let Some(within) = days.min(self.mean.len()).checked_sub(1) else { return 0.0 };
        let quantile = self.quantiles.get(within).map_or(self.mean[within], |q| interpolated(&self.levels, q, level));
        if days <= within + 1 {
            return quantile;
        }
        let stretch = (days as f64 / (within + 1) as f64).powf(self.growth);
        (self.mean_of(days) + (quantile - self.mean[within]) * stretch).max(quantile)
    }
}

/// With which power of the number of days the 80% range of totals grew over the later half of the horizon, where `quantiles` are in units of
/// independent days.
fn growth_of(levels: &[f64], quantiles: &[Vec<f64>]) -> f64 {
    let width = |days: usize| {
        let of = quantiles.get(days.checked_sub(1)?)?;
        Some(interpolated(levels, of, 0.9) - interpolated(levels, of, 0.1)).filter(|width| *width > 0.0)
    };
    let (half, whole) = (quantiles.len().div_ceil(2), quantiles.len());
    match width(half).zip(width(whole)) {
        Some((earlier, later)) if whole >= SEASON && whole > half => {
            let beyond = (later / earlier).ln() / (whole as f64 / half as f64).ln();
            independent() + beyond.clamp(0.0, 0.5)
        }
        _ => independent(),
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
            growth: independent(),
            periods: Vec::new(),
        }
    }

    #[test]
    fn totals_go_on_beyond_the_horizon_and_between_levels() {
        let t = totals(4);
        assert_eq!((t.mean_of(0), t.mean_of(3), t.mean_of(8)), (0.0, 6.0, 16.0));
        let older = TotalForecast { after: Vec::new(), ..totals(4) };
        assert_eq!(
            (older.mean_of(4), older.mean_of(6)),
            (8.0, 12.0),
            "a version that says nothing of later days goes on as within the horizon"
        );
        assert_eq!(t.quantile(4, 0.9), 10.0);
        assert!((t.quantile(16, 0.9) - (32.0 + 2.0 * 2.0)).abs() < 1e-12, "four horizons spread twice as far as one");
        assert!((t.quantile(1, 0.7) - 2.5).abs() < 1e-12, "halfway between the median and 0.9");
        assert_eq!(t.quantile(0, 0.9), 0.0);
    }

    #[test]
    fn totals_of_one_to_ninety_days_are_consistent() {
        let t = TotalForecast { after: vec![2.0; AFTER_DAYS], ..totals(14) };
        for level in [0.05, 0.1, 0.5, 0.9, 0.95] {
            let all: Vec<f64> = (1..=90).map(|days| t.quantile(days, level)).collect();
            assert!(all.is_sorted(), "{level}: {all:?}");
            assert!(all.windows(2).all(|w| w[1] - w[0] < 4.0), "no jump at the horizon: {all:?}");
        }
        for days in 1..=90 {
            let [low, middle, high] = [0.1, 0.5, 0.9].map(|level| t.quantile(days, level));
            assert!(low <= middle && middle <= high && low <= t.mean_of(days) && t.mean_of(days) <= high, "{days}");
        }
        let month = t.period(30);
        assert_eq!((month.mean, month.p50), (60.0, 60.0));
        assert!((month.p90 - 60.0 - 30.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn spread_goes_on_growing_as_it_did_within_the_horizon() {
        let levels = [0.1, 0.9];
        let of = |power: f64| -> Vec<Vec<f64>> { (1..=14).map(|k| [-1.0, 1.0].map(|q| q * f64::from(k).powf(power)).to_vec()).collect() };
        assert!((growth_of(&levels, &of(0.0)) - 0.5).abs() < 1e-12, "independent days");
        assert!((growth_of(&levels, &of(0.3)) - 0.8).abs() < 1e-12);
        assert!((growth_of(&levels, &of(2.0)) - 1.0).abs() < 1e-12, "no faster than days that all go together");
        assert!((growth_of(&levels, &of(0.3)[..3]) - 0.5).abs() < 1e-12, "three days tell nothing");
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
