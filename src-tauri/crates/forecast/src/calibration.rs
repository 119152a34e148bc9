//! What days that a model did not learn from say of its errors: the mean beside the point forecast, intervals of days, quantiles of totals.
//! Does not know where forecasts come from.
//!
//! The network aims at the median day, which is the forecast with the smallest absolute error. Sales are skewed: the sum of medians is
//! less than the median of the sum. So three things are learnt from the residuals of the validation days, for the model that is kept from
//! those of its test too:
//! - **mean**: forecast + shift, with the shift the mean residual of that series on that weekday, drawn towards the series' and that
//!   towards none (smearing: Duan 1983);
//! - **intervals**: split-conformal quantiles of residuals per day ahead, in units of the spread of the sales just before the forecast, more
//!   on days that are to sell more (Taylor 1961), and of the series' own size of error (Lei et al. 2018, locally weighted); how much is
//!   left out on either side is chosen so that the interval, cut at zero, held its share of the validation days;
//! - **totals**: quantiles of the summed residuals of the first k days, k = 1 … H, so that the days' dependence is in them; each half of the
//!   validation days is measured from the means that the other half teaches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::residuals::{Residuals, Surroundings, WeekdayErrors, weekday_errors};
use crate::series_id::SeriesId;

/// Levels at which quantiles are kept; between them one interpolates.
const LEVELS: [f64; 27] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.825, 0.85, 0.875, 0.9,
    0.925, 0.95, 0.975, 0.99, 0.995,
];
/// Share of days that the two intervals are to hold. A little more than they are called after: the epoch was chosen on the same validation
/// days, whose residuals are therefore a little too small.
const AIM_80: f64 = 0.81;
const AIM_95: f64 = 0.955;
/// Quantiles of residuals and what they are measured in. Kept in metadata as `residual_quantiles`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Levels of the quantiles below.
    pub levels: Vec<f64>,
    /// Per day ahead: quantiles of (actual − forecast) / spread.
    pub day: Vec<Vec<f64>>,
    /// Per number of days k: quantiles of (Σ actual − Σ mean) / √Σ spread² over the first k days.
    pub total: Vec<Vec<f64>>,
    /// Share left out on either side of the 80 % interval.
    pub tail_80: f64,
    /// Share left out on either side of the 95 % interval.
    pub tail_95: f64,
    /// By series and weekday; a series that is not here has `pooled`.
    #[serde(with = "crate::series_id")]
    pub series: BTreeMap<SeriesId, WeekdayErrors>,
    /// Of all series together.
    pub pooled: WeekdayErrors,
}

/// A forecast with what was learnt of its errors. One entry per day ahead.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calibrated {
    pub(crate) mean: Vec<f64>,
    pub(crate) interval_80: Vec<(f64, f64)>,
    pub(crate) interval_95: Vec<(f64, f64)>,
}

impl Calibration {
    /// Learns from the forecasts of the validation days.
    pub(crate) fn fit(rows: &[Residuals<'_>], horizon: usize) -> Self {
        let (series, pooled) = weekday_errors(rows);
        let (tail_80, tail_95) = ((1.0 - AIM_80) / 2.0, (1.0 - AIM_95) / 2.0);
        let mut own = Self { levels: LEVELS.into(), day: Vec::new(), total: Vec::new(), tail_80, tail_95, series, pooled };
        let in_spreads = |r: &Residuals<'_>, step: usize| {
            let spread = r.around.spread(own.errors(r.around.series), step, r.forecast[step]);
            (spread > 0.0).then(|| (r.actual[step] - r.forecast[step]) / spread)
        };
        own.day = (0..horizon).map(|step| conformal_quantiles(rows.iter().filter_map(|r| in_spreads(r, step)).collect())).collect();
        let sums = own.totals_of_halves(rows);
        own.total = (0..horizon).map(|k| conformal_quantiles(sums.iter().map(|s| s[k]).filter(|v| v.is_finite()).collect())).collect();
        own.tail_80 = own.tail_that_holds(rows, AIM_80);
        own.tail_95 = own.tail_that_holds(rows, AIM_95);
        own
    }

    fn errors(&self, series: &SeriesId) -> &WeekdayErrors {
        self.series.get(series).unwrap_or(&self.pooled)
    }

    /// As [`Calibration::total_residuals`], each half of a series' days with the shifts that the other half teaches: with its own the totals
    /// would be nearer to the mean than those of days to come.
    fn totals_of_halves(&self, rows: &[Residuals<'_>]) -> Vec<Vec<f64>> {
        let mut halves: [Vec<Residuals<'_>>; 2] = [Vec::new(), Vec::new()];
        for group in rows.chunk_by(|a, b| a.around.series == b.around.series) {
            let (early, late) = group.split_at(group.len() / 2);
            halves[0].extend_from_slice(early);
            halves[1].extend_from_slice(late);
        }
        let taught = halves.each_ref().map(|half| {
            let (series, pooled) = weekday_errors(half);
            Self { levels: Vec::new(), day: Vec::new(), total: Vec::new(), series, pooled, ..*self }
        });
        let of = |(half, other): (&[Residuals<'_>], &Self)| half.iter().map(|r| self.total_residuals(r, other)).collect::<Vec<_>>();
        [(&halves[0][..], &taught[1]), (&halves[1][..], &taught[0])].map(of).concat()
    }

    /// Per k: (Σ actual − Σ mean) / √Σ spread² over the first k days, with the means of `shifts`; not a number where every day is closed.
    fn total_residuals(&self, row: &Residuals<'_>, shifts: &Self) -> Vec<f64> {
        let errors = self.errors(row.around.series);
        let (mut sum, mut squares) = (0.0, 0.0_f64);
        let days = shifts.means(&row.around, row.forecast).into_iter().zip(row.actual).enumerate();
        days.map(|(step, (mean, actual))| {
            sum += actual - mean;
            squares += row.around.spread(errors, step, row.forecast[step]).powi(2);
            sum / squares.sqrt()
        })
        .collect()
    }

    /// The share left out on either side with which the intervals of the validation days, cut at zero, hold the share `aim` of them.
    fn tail_that_holds(&self, rows: &[Residuals<'_>], aim: f64) -> f64 {
        let days = rows.iter().map(|r| r.forecast.len()).sum::<usize>();
        if days == 0 {
            return (1.0 - aim) / 2.0;
        }
        let held = |tail: f64| {
            let inside = |r: &Residuals<'_>| {
                let ends = self.interval(&r.around, r.forecast, tail);
                ends.iter().zip(r.actual).filter(|((lower, upper), y)| lower <= *y && *y <= upper).count()
            };
            rows.iter().map(inside).sum::<usize>() as f64 / days as f64
        };
        // The wider the tail, the fewer days are held: halve the range where the share is crossed.
        let (mut wide, mut narrow) = (LEVELS[0], 0.49);
        for _ in 0..12 {
            let tail = f64::midpoint(wide, narrow);
            if held(tail) >= aim { wide = tail } else { narrow = tail }
        }
        wide
    }

    fn means(&self, around: &Surroundings<'_>, forecast: &[f64]) -> Vec<f64> {
        let errors = self.errors(around.series);
        let mean = |(step, f): (usize, &f64)| {
            if around.is_closed(step) { 0.0 } else { (f + errors.shift[around.at(step)] * around.base()).max(0.0) }
        };
        forecast.iter().enumerate().map(mean).collect()
    }

    /// Ends of an interval that leaves out the share `tail` on either side. Never negative, and never without the forecast.
    fn interval(&self, around: &Surroundings<'_>, forecast: &[f64], tail: f64) -> Vec<(f64, f64)> {
        let errors = self.errors(around.series);
        let ends = |(step, &f): (usize, &f64)| {
            let spread = around.spread(errors, step, f);
            let quantile = |level: f64| self.day.get(step).map_or(0.0, |q| interpolated(&self.levels, q, level));
            ((f + quantile(tail) * spread).clamp(0.0, f.max(0.0)), (f + quantile(1.0 - tail) * spread).max(f))
        };
        forecast.iter().enumerate().map(ends).collect()
    }

    /// Mean and intervals of a forecast.
    pub(crate) fn of(&self, around: &Surroundings<'_>, forecast: &[f64]) -> Calibrated {
        Calibrated {
            mean: self.means(around, forecast),
            interval_80: self.interval(around, forecast, self.tail_80),
            interval_95: self.interval(around, forecast, self.tail_95),
        }
    }

    /// For the totals of the first 1 … H days: √Σ spread², what [`Calibration::total`] is measured in.
    pub(crate) fn total_spreads(&self, around: &Surroundings<'_>, forecast: &[f64]) -> Vec<f64> {
        let errors = self.errors(around.series);
        let squares = forecast.iter().enumerate().map(|(step, f)| around.spread(errors, step, *f).powi(2));
        squares
            .scan(0.0, |sum: &mut f64, s| {
                *sum += s;
                Some(sum.sqrt())
            })
            .collect()
    }
}

/// Quantiles at [`LEVELS`] by the rank (n + 1)·level, so that a new value lies beyond with the probability that the level says.
fn conformal_quantiles(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    let at = |level: f64| {
        let rank = ((n + 1) as f64 * level - 1.0).clamp(0.0, n.saturating_sub(1) as f64);
        let (below, part) = (rank.floor() as usize, rank.fract());
        let (a, b) = (values.get(below)?, values.get(below + 1).or(values.get(below))?);
        Some(a + part * (b - a))
    };
    LEVELS.iter().map(|level| at(*level).unwrap_or(0.0)).collect()
}

/// The quantile at `level`, linearly between the levels kept; beyond them the outermost.
pub(crate) fn interpolated(levels: &[f64], quantiles: &[f64], level: f64) -> f64 {
    let above = levels.iter().position(|l| *l >= level);
    let value = |i: usize| quantiles.get(i).copied().unwrap_or(0.0);
    match above {
        None => quantiles.last().copied().unwrap_or(0.0),
        Some(0) => value(0),
        Some(i) => value(i - 1) + (level - levels[i - 1]) / (levels[i] - levels[i - 1]) * (value(i) - value(i - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ID: SeriesId = SeriesId { store_id: None, product_id: None };

    fn around(closed: &[bool]) -> Surroundings<'_> {
        Surroundings { series: &ID, weekday: 0, deviation: 10.0, level: 6.93, scale: 10.0, closed }
    }

    /// Skewed sales around forecasts that are their median: reproducible, dependent between days of a window when `shared`.
    fn windows(count: usize, shared: bool) -> Vec<([f64; 3], [f64; 3])> {
        let noise = |i: usize| {
            let u = ((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64;
            -(1.0 - u).ln() * 10.0 // exponential: mean 10, median 6.93
        };
        (0..count).map(|w| ([6.93; 3], [0, 1, 2].map(|h| noise(if shared { w } else { 3 * w + h })))).collect()
    }

    fn fitted(windows: &[([f64; 3], [f64; 3])]) -> Calibration {
        let rows: Vec<_> = windows.iter().map(|(f, y)| Residuals { around: around(&[]), forecast: f, actual: y }).collect();
        Calibration::fit(&rows, 3)
    }

    #[test]
    fn the_mean_is_the_mean_where_the_forecast_is_the_median() {
        let of = fitted(&windows(2000, false)).of(&around(&[]), &[6.93; 3]);
        assert!(of.mean.iter().all(|m| (m - 10.0).abs() < 0.5), "{:?}", of.mean);
    }

    #[test]
    fn intervals_hold_their_share_though_cut_at_zero_and_keep_the_forecast_inside() {
        let calibration = fitted(&windows(2000, false));
        for (which, aim) in [(0, AIM_80), (1, AIM_95)] {
            let held = |(f, y): &([f64; 3], [f64; 3])| {
                let of = calibration.of(&around(&[]), f);
                let ends = if which == 0 { of.interval_80 } else { of.interval_95 };
                ends.iter().zip(y).filter(|((l, u), y)| l <= y && *y <= u).count()
            };
            let share = windows(2000, false).iter().map(held).sum::<usize>() as f64 / 6000.0;
            assert!((share - aim).abs() < 0.01, "{share} of {aim}");
        }
        let narrow = calibration.of(&Surroundings { deviation: 1.0, ..around(&[]) }, &[0.0; 3]);
        assert!(narrow.interval_80.iter().all(|(l, u)| *l == 0.0 && *u > 0.0), "never negative: {:?}", narrow.interval_80);
    }

    #[test]
    fn totals_know_whether_days_go_together() {
        let high = |shared| {
            let c = fitted(&windows(2000, shared));
            interpolated(&c.levels, &c.total[2], 0.95) * c.total_spreads(&around(&[]), &[6.93; 3])[2]
        };
        assert!(high(true) > 1.4 * high(false), "{} {}: sums of days that go together spread √3 as far", high(true), high(false));
    }

    #[test]
    fn a_level_that_moves_makes_totals_uncertain() {
        let high = |moved: f64| {
            let mut windows = windows(400, false);
            windows[200..].iter_mut().for_each(|(_, y)| y.iter_mut().for_each(|v| *v += moved));
            let c = fitted(&windows);
            interpolated(&c.levels, &c.total[2], 0.9) * c.total_spreads(&around(&[]), &[6.93; 3])[2]
        };
        assert!(high(8.0) > 1.2 * high(0.0), "{} {}: one half's means are not the other's", high(8.0), high(0.0));
    }

    #[test]
    fn closed_days_have_no_sales_and_no_interval() {
        let closed = [false, true, false];
        let of = fitted(&windows(200, false)).of(&around(&closed), &[6.93, 0.0, 6.93]);
        assert_eq!((of.mean[1], of.interval_95[1]), (0.0, (0.0, 0.0)));
    }

    #[test]
    fn without_residuals_there_is_no_interval_and_a_single_one_does_no_harm() {
        let none = Calibration::fit(&[], 2).of(&around(&[]), &[3.0, 3.0]);
        assert_eq!((none.mean, none.interval_80), (vec![3.0, 3.0], vec![(3.0, 3.0); 2]));
        let one = fitted(&windows(1, false)).of(&around(&[]), &[3.0; 3]);
        assert!(one.interval_95.iter().all(|(l, u)| l.is_finite() && u.is_finite() && *l <= 3.0 && *u >= 3.0));
    }
}
