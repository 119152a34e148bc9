//! What days that a model did not learn from say about its errors: the mean next to the point forecast, intervals of days, quantiles of totals.
//! Does not know where forecasts come from.
//!
//! The network aims at the median day, which is the forecast with the smallest absolute error. Sales are skewed: the sum of medians is
//! less than the median of the sum. So three things are learned from the residuals of the validation days, for the model that is kept from
//! those of its test too:
//! - **mean**: forecast + shift, with the shift the mean residual of that series on that weekday, drawn toward the series' and that
//!   toward none (smearing: Duan 1983);
//! - **intervals**: split-conformal quantiles of residuals per day ahead, in units of the spread of the sales just before the forecast, more
//!   on days that are to sell more (Taylor 1961), and of the series' own size of error (Lei et al. 2018, locally weighted); how much is
//!   left out on either side is chosen so that the interval, cut at zero, held its share of the validation days;
//! - **totals**: quantiles of the summed residuals of the first k days, k = 1 … H, so that the days' dependence is in them; each half of the
//!   validation days is measured from the means that the other half teaches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::intervals::residuals::{ForecastContext, Residuals, WeekdayErrors, weekday_errors};
use crate::intervals::window_forecast::WindowForecast;
use crate::series::id::SeriesId;

/// Levels at which quantiles are kept; between them one interpolates.
const LEVELS: [f64; 27] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.825, 0.85, 0.875, 0.9,
    0.925, 0.95, 0.975, 0.99, 0.995,
];
/// Share of days that the two intervals are to hold. A little more than they are called after: the epoch was chosen on the same validation
/// days, whose residuals are therefore a little too small.
const AIM_80: f64 = 0.81;
const AIM_95: f64 = 0.955;
/// With fewer horizons of validation forecasts than this, the errors of all of them may have one sign by chance, as where sales rise or fall for
/// some weeks: the range then reaches as far to the other side.
const FEWEST_HORIZONS: usize = 2;

/// Quantiles of residuals and what they are measured in. Kept in metadata as `residual_quantiles`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Levels of the quantiles below.
    pub levels: Vec<f64>,
    /// Per day ahead: quantiles of (actual − forecast) / spread.
    pub day: Vec<Vec<f64>>,
    /// Per number of days k: quantiles of (Σ actual − Σ mean) / √Σ spread² over the first k days.
    pub total: Vec<Vec<f64>>,
    /// Share left out on either side of the 80% interval.
    pub tail_80: f64,
    /// Share left out on either side of the 95% interval.
    pub tail_95: f64,
    /// By series and weekday; a series that is not here has `pooled`.
    #[serde(with = "crate::series::id")]
    pub series: BTreeMap<SeriesId, WeekdayErrors>,
    /// Of all series together.
    pub pooled: WeekdayErrors,
}

/// A forecast with what was learned of its errors. One entry per day ahead.
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
            let residual = r.actual[step] - r.forecast.center()[step];
            let spread = r.context.spread(own.errors(r.context.series), step, residual);
            (spread > 0.0).then(|| residual / spread)
        };
        let few = rows.len() < FEWEST_HORIZONS * horizon;
        let quantiles = |mut values: Vec<f64>| {
            if few {
                values.extend_from_within(..);
                let half = values.len() / 2;
                values[half..].iter_mut().for_each(|value| *value = -*value);
            }
            conformal_quantiles(values)
        };
        own.day = (0..horizon).map(|step| quantiles(rows.iter().filter_map(|r| in_spreads(r, step)).collect())).collect();
        let sums = own.totals_of_halves(rows);
        own.total = (0..horizon).map(|k| quantiles(sums.iter().map(|s| s[k]).filter(|v| v.is_finite()).collect())).collect();
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
        for group in rows.chunk_by(|a, b| a.context.series == b.context.series) {
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
        let errors = self.errors(row.context.series);
        let (mut sum, mut squares) = (0.0, 0.0_f64);
        let days = shifts.means(&row.context, row.forecast).into_iter().zip(row.actual).enumerate();
        days.map(|(step, (mean, actual))| {
            sum += actual - mean;
            squares += row.context.mean_spread(errors, step).powi(2);
            sum / squares.sqrt()
        })
        .collect()
    }

    /// The share left out on either side with which the intervals of the validation days, cut at zero, hold the share `aim` of them.
    fn tail_that_holds(&self, rows: &[Residuals<'_>], aim: f64) -> f64 {
        let days = rows.iter().map(|r| r.forecast.median.len()).sum::<usize>();
        if days == 0 {
            return (1.0 - aim) / 2.0;
        }
        let held = |tail: f64| {
            let inside = |r: &Residuals<'_>| {
                let ends = self.interval(&r.context, r.forecast, tail);
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

    /// The expected sales of each day: the network's, or its median and what its errors say is missing.
    fn means(&self, context: &ForecastContext<'_>, forecast: &WindowForecast) -> Vec<f64> {
        if let Some(mean) = &forecast.mean {
            return mean.clone();
        }
        let errors = self.errors(context.series);
        let mean = |(step, f): (usize, &f64)| {
            if context.is_closed(step) { 0.0 } else { (f + errors.shift[context.at(step)] * context.base()).max(0.0) }
        };
        forecast.median.iter().enumerate().map(mean).collect()
    }

    /// Ends of an interval that leaves out the share `tail` on either side. Never negative, and never without the forecast.
    fn interval(&self, context: &ForecastContext<'_>, forecast: &WindowForecast, tail: f64) -> Vec<(f64, f64)> {
        let errors = self.errors(context.series);
        let ends = |(step, &f): (usize, &f64)| {
            let quantile = |level: f64| self.day.get(step).map_or(0.0, |q| interpolated(&self.levels, q, level));
            let end = |z: f64| forecast.center()[step] + z * context.spread(errors, step, z);
            (end(quantile(tail)).clamp(0.0, f.max(0.0)), end(quantile(1.0 - tail)).max(f))
        };
        forecast.median.iter().enumerate().map(ends).collect()
    }

    /// Mean and intervals of a forecast.
    pub(crate) fn of(&self, context: &ForecastContext<'_>, forecast: &WindowForecast) -> Calibrated {
        Calibrated {
            mean: self.means(context, forecast),
            interval_80: self.interval(context, forecast, self.tail_80),
            interval_95: self.interval(context, forecast, self.tail_95),
        }
    }

    /// For the totals of the first 1 … H days: √Σ spread², what [`Calibration::total`] is measured in.
    pub(crate) fn total_spreads(&self, context: &ForecastContext<'_>) -> Vec<f64> {
        let errors = self.errors(context.series);
        let squares = (0..context.units.len()).map(|step| context.mean_spread(errors, step).powi(2));
        squares
            .scan(0.0, |sum: &mut f64, s| {
                *sum += s;
                Some(sum.sqrt())
            })
            .collect()
    }
}

/// Quantiles at [`LEVELS`] by the rank (n + 1)·level, so that a new value is beyond it with the probability that the level says.
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

    fn window(median: &[f64], closed: &[bool]) -> WindowForecast {
        let closed = if closed.is_empty() { vec![false; median.len()] } else { closed.to_vec() };
        WindowForecast { median: median.into(), closed, ..WindowForecast::default() }
    }

    /// The days before have a mean of 6.93 and a deviation of `deviation`.
    fn context(forecast: &WindowForecast, deviation: f64) -> ForecastContext<'static> {
        let past = [6.93 - deviation, 6.93 + deviation];
        static ID: SeriesId = SeriesId { store_id: None, product_id: None };
        ForecastContext::new(&ID, jiff::civil::date(2024, 1, 1), &past, 10.0, forecast)
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
        let forecasts: Vec<_> = windows.iter().map(|(f, _)| window(f, &[])).collect();
        let rows = forecasts.iter().zip(windows);
        let rows: Vec<_> = rows.map(|(f, (_, y))| Residuals { context: context(f, 10.0), forecast: f, actual: y }).collect();
        Calibration::fit(&rows, 3)
    }

    fn of(calibration: &Calibration, forecast: &WindowForecast, deviation: f64) -> Calibrated {
        calibration.of(&context(forecast, deviation), forecast)
    }

    #[test]
    fn a_few_weeks_that_fell_do_not_put_the_forecast_outside_its_own_range() {
        // Five forecasts of 20 a day, when 11 to 13 were sold.
        let falling: Vec<([f64; 3], [f64; 3])> = (0..5).map(|i| ([20.0; 3], [11.0 + f64::from(i % 3); 3])).collect();
        let forecasts: Vec<_> = falling.iter().map(|(f, _)| WindowForecast { mean: Some(f.to_vec()), ..window(f, &[]) }).collect();
        let rows = forecasts.iter().zip(&falling);
        let rows: Vec<_> = rows.map(|(f, (_, y))| Residuals { context: context(f, 10.0), forecast: f, actual: y }).collect();
        let calibration = Calibration::fit(&rows, 3);
        let [low, high] = [0.1, 0.9].map(|level| interpolated(&calibration.levels, &calibration.total[2], level));
        assert!(low < -0.5 && high > 0.5, "{low} {high}");
        let one = of(&calibration, &forecasts[0], 10.0);
        assert!(one.interval_80.iter().all(|(lower, upper)| *lower < 14.0 && *upper > 26.0), "{:?}", one.interval_80);
    }

    #[test]
    fn the_mean_is_the_mean_where_the_forecast_is_the_median_alone() {
        let of = of(&fitted(&windows(2000, false)), &window(&[6.93; 3], &[]), 10.0);
        assert!(of.mean.iter().all(|m| (m - 10.0).abs() < 0.5), "{:?}", of.mean);
        let own = WindowForecast { mean: Some(vec![9.0; 3]), ..window(&[6.93; 3], &[]) };
        assert_eq!(super::tests::of(&fitted(&windows(50, false)), &own, 10.0).mean, [9.0; 3], "a mean of its own stays");
    }

    #[test]
    fn intervals_hold_their_share_though_cut_at_zero_and_keep_the_forecast_inside() {
        let calibration = fitted(&windows(2000, false));
        for (which, aim) in [(0, AIM_80), (1, AIM_95)] {
            let held = |(f, y): &([f64; 3], [f64; 3])| {
                let of = of(&calibration, &window(f, &[]), 10.0);
                let ends = if which == 0 { of.interval_80 } else { of.interval_95 };
                ends.iter().zip(y).filter(|((l, u), y)| l <= y && *y <= u).count()
            };
            let share = windows(2000, false).iter().map(held).sum::<usize>() as f64 / 6000.0;
            assert!((share - aim).abs() < 0.01, "{share} of {aim}");
        }
        let narrow = of(&calibration, &window(&[0.0; 3], &[]), 1.0);
        assert!(narrow.interval_80.iter().all(|(l, u)| *l == 0.0 && *u > 0.0), "never negative: {:?}", narrow.interval_80);
    }

    #[test]
    fn quantiles_of_the_network_are_the_unit_of_its_residuals() {
        let forecast = |width: f64| WindowForecast { distances: Some(vec![(width, 2.0 * width); 3]), ..window(&[50.0; 3], &[]) };
        let noise = |i: usize| ((i * 7919) % 101) as f64 / 50.0 - 1.0;
        let windows: Vec<(WindowForecast, [f64; 3])> = (0..900)
            .map(|i| {
                let width = [2.0, 10.0][i % 2];
                let day = |h: usize| 50.0 + noise(3 * i + h) * if noise(3 * i + h) < 0.0 { width } else { 2.0 * width };
                (forecast(width), [0, 1, 2].map(day))
            })
            .collect();
        let rows: Vec<_> = windows.iter().map(|(f, y)| Residuals { context: context(f, 5.0), forecast: f, actual: y }).collect();
        let calibration = Calibration::fit(&rows, 3);
        for width in [2.0, 10.0] {
            let (lower, upper) = of(&calibration, &forecast(width), 5.0).interval_80[0];
            assert!(((50.0 - lower) / width - 0.8).abs() < 0.1 && ((upper - 50.0) / width - 1.6).abs() < 0.2, "{lower} {upper} at {width}");
        }
    }

    /// How far above the mean the `level` of the total of three days is.
    fn high(calibration: &Calibration, level: f64) -> f64 {
        let forecast = window(&[6.93; 3], &[]);
        interpolated(&calibration.levels, &calibration.total[2], level) * calibration.total_spreads(&context(&forecast, 10.0))[2]
    }

    #[test]
    fn totals_know_whether_days_go_together() {
        let high = |shared| high(&fitted(&windows(2000, shared)), 0.95);
        assert!(high(true) > 1.4 * high(false), "{} {}: sums of days that go together spread √3 as far", high(true), high(false));
    }

    #[test]
    fn a_level_that_moves_makes_totals_uncertain() {
        let high = |moved: f64| {
            let mut windows = windows(400, false);
            windows[200..].iter_mut().for_each(|(_, y)| y.iter_mut().for_each(|v| *v += moved));
            high(&fitted(&windows), 0.9)
        };
        assert!(high(8.0) > 1.2 * high(0.0), "{} {}: one half's means are not the other's", high(8.0), high(0.0));
    }

    #[test]
    fn closed_days_have_no_sales_and_no_interval() {
        let of = of(&fitted(&windows(200, false)), &window(&[6.93, 0.0, 6.93], &[false, true, false]), 10.0);
        assert_eq!((of.mean[1], of.interval_95[1]), (0.0, (0.0, 0.0)));
    }

    #[test]
    fn without_residuals_there_is_no_interval_and_a_single_one_does_no_harm() {
        let none = of(&Calibration::fit(&[], 2), &window(&[3.0, 3.0], &[]), 10.0);
        assert_eq!((none.mean, none.interval_80), (vec![3.0, 3.0], vec![(3.0, 3.0); 2]));
        let one = of(&fitted(&windows(1, false)), &window(&[3.0; 3], &[]), 10.0);
        assert!(one.interval_95.iter().all(|(l, u)| l.is_finite() && u.is_finite() && *l <= 3.0 && *u >= 3.0));
    }

    #[test]
    fn without_validation_days_the_tails_are_those_of_the_share() {
        let calibration = fitted(&windows(20, false));
        for (aim, tail) in [(0.8, 0.1), (0.95, 0.025)] {
            assert!((calibration.tail_that_holds(&[], aim) - tail).abs() < 1e-12, "{aim}");
        }
    }

    #[test]
    fn sales_that_never_moved_shift_nothing() {
        let still = vec![([0.0; 3], [0.0; 3]); 20];
        let forecasts: Vec<_> = still.iter().map(|(f, _)| window(f, &[])).collect();
        let rows = forecasts.iter().zip(&still);
        let flat = |forecast| {
            static ID: SeriesId = SeriesId { store_id: None, product_id: None };
            ForecastContext::new(&ID, jiff::civil::date(2024, 1, 1), &[0.0, 0.0], 0.0, forecast)
        };
        let rows: Vec<_> = rows.map(|(f, (_, y))| Residuals { context: flat(f), forecast: f, actual: y }).collect();
        let (series, _) = weekday_errors(&rows);
        assert!(series.values().all(|errors| errors.shift == [0.0; crate::SEASON]), "{series:?}");
    }
}
