//! Residuals of single days and the units that they are measured in: what surrounds a forecast, and the errors of each series by weekday.
//! What is made of them is in `calibration`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::SEASON;
use crate::intervals::window_forecast::WindowForecast;
use crate::series::id::SeriesId;

/// Residuals of a series that count as much as those of all series: sizes of error are alike among series.
const SERIES_PRIOR: f64 = 500.0;
/// How many times as unsure a mean residual is as it would be were the days independent.
const DEPENDENCE_FACTOR: f64 = 4.0;
/// Residuals of a series' weekday that count as much as those of the series.
const WEEKDAY_PRIOR: f64 = 150.0;
/// Share of the unit of shifts that moves with the days before. A shift that follows every spike is too large on average.
const MOVING_SHARE: f64 = 0.2;
/// How the spread of a day grows with what it is expected to sell: ½ as for counts of independent sales, 1 where everything is
/// proportional. Measured on sales of both kinds, ½ comes nearest to the intervals' shares.
const SPREAD_POWER: f64 = 0.5;
/// Smallest spread, in units of the series' scale.
const MIN_SPREAD: f64 = 0.05;
/// Smallest unit of a residual, in deviations of the days before.
const MIN_DISTANCE: f64 = 0.1;

/// Errors of one series by weekday, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct WeekdayErrors {
    /// Mean |actual − forecast|, in units of the deviation of the days before.
    pub spread: [f64; SEASON],
    /// Mean (actual − forecast), in units of a fifth of that deviation and the rest the series' scale.
    pub shift: [f64; SEASON],
}

/// What surrounds a forecast of H days.
#[derive(Debug, Clone)]
pub(crate) struct ForecastContext<'a> {
    /// The series.
    pub(crate) series: &'a SeriesId,
    /// Weekday of the first day forecast, Monday 0.
    pub(crate) weekday: usize,
    /// Deviation of the days before, in units of sales.
    pub(crate) deviation: f64,
    /// The series' scale.
    pub(crate) scale: f64,
    /// The unit of each day's residuals below and above the forecast; 0 on days on which the store is closed.
    pub(crate) units: Vec<(f64, f64)>,
}

impl<'a> ForecastContext<'a> {
    /// Describes a forecast that follows `past`, the days that the network saw.
    pub(crate) fn new(series: &'a SeriesId, first: jiff::civil::Date, past: &[f64], scale: f64, forecast: &WindowForecast) -> Self {
        let n = past.len().max(1) as f64;
        let mean = past.iter().sum::<f64>() / n;
        let deviation = (past.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt().max(MIN_SPREAD * scale);
        let level = mean.max(0.0);
        let weekday = first.weekday().to_monday_zero_offset() as usize;
        let units = (0..forecast.median.len()).map(|step| {
            if forecast.closed[step] {
                return (0.0, 0.0);
            }
            let usual = deviation_at(forecast.center()[step], deviation, level, scale);
            // Quantiles of a network that equal the median say nothing about the unit.
            let known = |distance: f64| distance.max(MIN_DISTANCE * usual);
            forecast.distances.as_ref().map_or((usual, usual), |d| (known(d[step].0), known(d[step].1)))
        });
        Self { series, weekday, deviation, scale, units: units.collect() }
    }

    pub(crate) fn at(&self, step: usize) -> usize {
        (self.weekday + step) % SEASON
    }

    pub(crate) fn is_closed(&self, step: usize) -> bool {
        self.units[step].1 == 0.0
    }

    /// The unit of biases.
    pub(crate) fn base(&self) -> f64 {
        MOVING_SHARE * self.deviation + (1.0 - MOVING_SHARE) * self.scale
    }

    /// The unit of a residual on day `step`, without what the series' own errors add to it.
    fn unit(&self, step: usize, residual: f64) -> f64 {
        if residual < 0.0 { self.units[step].0 } else { self.units[step].1 }
    }

    /// The unit of a residual of that sign on day `step`; 0 where the store is closed.
    pub(crate) fn spread(&self, errors: &WeekdayErrors, step: usize, residual: f64) -> f64 {
        self.unit(step, residual) * errors.spread[self.at(step)]
    }

    /// The units below and above together on day `step`.
    pub(crate) fn mean_spread(&self, errors: &WeekdayErrors, step: usize) -> f64 {
        f64::midpoint(self.spread(errors, step, -1.0), self.spread(errors, step, 1.0))
    }
}

/// The deviation to expect where `forecast` is sold: days that sell more than those before also spread more (Taylor's power law).
fn deviation_at(forecast: f64, deviation: f64, level: f64, scale: f64) -> f64 {
    let few = 0.5 * level + MIN_SPREAD * scale;
    deviation * ((forecast.max(0.0) + few) / (level + few)).powf(SPREAD_POWER)
}

/// A forecast of validation days and what was sold.
#[derive(Clone)]
pub(crate) struct Residuals<'a> {
    pub(crate) context: ForecastContext<'a>,
    pub(crate) forecast: &'a WindowForecast,
    pub(crate) actual: &'a [f64],
}

/// Mean |residual| and mean residual by series and weekday, drawn toward the series' own; its size toward that of all series, its shift
/// toward none as far as chance explains it. Shifts are not alike among series: a few wild ones would move those of all.
pub(crate) fn weekday_errors(rows: &[Residuals<'_>]) -> (BTreeMap<SeriesId, WeekdayErrors>, WeekdayErrors) {
    let all = Sums::of(rows.iter());
    let pooled = WeekdayErrors { spread: [all.size(); SEASON], shift: [all.shift(); SEASON] };
    let mut by_series: BTreeMap<&SeriesId, Vec<&Residuals<'_>>> = BTreeMap::new();
    for row in rows {
        by_series.entry(row.context.series).or_default().push(row);
    }
    let of = |(series, rows): (&SeriesId, Vec<&Residuals<'_>>)| {
        let own = Sums::of(rows.into_iter());
        let drawn = |sum: f64, count: f64, toward: f64, weight: f64| (sum + weight * toward) / (count + weight);
        let size = drawn(own.sizes.iter().sum(), own.total(), all.size(), SERIES_PRIOR);
        let shift = own.shift() * own.shrinkage();
        let base = own.bases.iter().sum::<f64>() / own.total().max(1.0);
        let mut errors = WeekdayErrors::default();
        for day in 0..SEASON {
            errors.spread[day] = drawn(own.sizes[day], own.counts[day], size, WEEKDAY_PRIOR);
            errors.shift[day] = if base > 0.0 { drawn(own.shifts[day], own.bases[day], shift, WEEKDAY_PRIOR * base) } else { 0.0 };
        }
        (series.clone(), errors)
    };
    (by_series.into_iter().map(of).collect(), pooled)
}

/// Sums over open days by weekday: how many, |residual| in its unit, residuals and their units.
#[derive(Default)]
struct Sums {
    counts: [f64; SEASON],
    sizes: [f64; SEASON],
    shifts: [f64; SEASON],
    bases: [f64; SEASON],
    /// Of residuals, over all weekdays.
    squares: f64,
    /// Forecasts of a whole horizon.
    rows: f64,
}

impl Sums {
    fn of<'a>(rows: impl Iterator<Item = &'a Residuals<'a>>) -> Self {
        let mut sums = Self::default();
        for row in rows {
            sums.rows += 1.0;
            for (step, (forecast, actual)) in row.forecast.center().iter().zip(row.actual).enumerate() {
                if !row.context.is_closed(step) {
                    let day = row.context.at(step);
                    sums.counts[day] += 1.0;
                    sums.sizes[day] += (actual - forecast).abs() / row.context.unit(step, actual - forecast);
                    sums.shifts[day] += actual - forecast;
                    sums.bases[day] += row.context.base();
                    sums.squares += (actual - forecast).powi(2);
                }
            }
        }
        sums
    }

    fn total(&self) -> f64 {
        self.counts.iter().sum()
    }

    fn size(&self) -> f64 {
        self.sizes.iter().sum::<f64>() / self.total().max(1.0)
    }

    fn shift(&self) -> f64 {
        let base = self.bases.iter().sum::<f64>();
        if base > 0.0 { self.shifts.iter().sum::<f64>() / base } else { 0.0 }
    }

    /// How much of the mean residual isn't chance (James & Stein 1961). A day is forecast from several days before, which counts once; and
    /// what moves sales stays for weeks.
    fn shrinkage(&self) -> f64 {
        let shift = self.shifts.iter().sum::<f64>() / self.total().max(1.0);
        let variance = (self.squares / self.total().max(1.0) - shift * shift).max(0.0);
        let chance = DEPENDENCE_FACTOR * variance / self.rows.max(1.0);
        if shift == 0.0 { 0.0 } else { shift * shift / (shift * shift + chance) }
    }
}
