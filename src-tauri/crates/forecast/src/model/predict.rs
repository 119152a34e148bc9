//! Forecasts of a trained model for the days after the last one known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::SEASON;
use crate::architecture::{Architecture, Forecaster};
use crate::error::ForecastError;
use crate::intervals::residuals::ForecastContext;
use crate::intervals::totals::{AFTER_DAYS, TotalForecast, continued};
use crate::intervals::window_forecast::WindowForecast;
use crate::model::spec::{ModelSpec, SeriesSpec};
use crate::series::Series;
use crate::series::closed::closed_days;
use crate::series::id::SeriesId;
use crate::windows::memory::LongMemory;
use crate::windows::profile::{Profile, factor_of};
use crate::windows::{DayTable, Windows};

/// Days that say what level sales have; whole weeks.
const LEVEL_DAYS: usize = 56;

/// One day of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForecastPoint {
    /// The series.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    /// The day forecast.
    #[ts(type = "string")]
    pub date: Date,
    /// Units, never negative: about the median, the number with the smallest error on a day.
    pub forecast: f64,
    /// The expected value, never negative. Totals over days are sums of it.
    pub mean: f64,
    /// Lower end of the 80 % interval.
    pub lower: f64,
    /// Upper end of the 80 % interval.
    pub upper: f64,
    /// Lower end of the 95 % interval.
    pub lower_95: f64,
    /// Upper end of the 95 % interval.
    pub upper_95: f64,
}

/// The forecasts of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// One per series and day.
    pub points: Vec<ForecastPoint>,
    /// Totals of the first 1 … H days, one per series.
    pub totals: Vec<TotalForecast>,
}

/// Forecasts the horizon after the day `at` (the last day of any series when None) for every series that has begun by then. Values after `at`
/// aren't used. Series that end before `at` have zeros until then; ones shorter than the look-back are filled up with their mean.
///
/// # Errors
/// [`ForecastError`] when there is nothing to continue or the weights don't fit.
pub fn forecast(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    weights: &[u8],
    series: &[Series],
    at: Option<Date>,
) -> Result<Forecast, ForecastError> {
    if architecture.name() != spec.architecture {
        return Err(ForecastError::Spec(format!("it is of type {}, not {}", spec.architecture, architecture.name())));
    }
    forecast_with(architecture.load(weights, &spec.shape, &spec.settings.hyper)?.as_ref(), spec, series, at)
}

/// Forecasts as [`forecast`] does, with weights that are loaded already.
///
/// # Errors
/// As [`forecast`].
pub(crate) fn forecast_with(
    forecaster: &dyn Forecaster,
    spec: &ModelSpec,
    series: &[Series],
    at: Option<Date>,
) -> Result<Forecast, ForecastError> {
    check_shape(spec)?;
    let last = series.iter().filter(|s| !s.values.is_empty()).map(Series::last_date).max().ok_or(ForecastError::NoSeries)?;
    let at = at.unwrap_or(last);
    if at > last {
        return Err(ForecastError::AfterData { at, last });
    }
    let begun: Vec<&Series> = series.iter().filter(|s| s.count_until(at) > 0).collect();
    if begun.is_empty() {
        return Err(ForecastError::NoHistory { at });
    }

    let (lookback, horizon) = (spec.shape.lookback, spec.shape.horizon);
    let mut table = DayTable::new(1 + spec.shape.features);
    let mut starts = Vec::with_capacity(begun.len());
    let mut pasts = Vec::with_capacity(begun.len());
    for series in &begun {
        let known = series.count_until(at);
        if let Some(day) = series.values[..known].iter().position(|v| !v.is_finite()) {
            return Err(ForecastError::NotFinite { series: series.id.to_string(), date: series.day(day) });
        }
        let own = spec.series.get(&series.id).cloned().unwrap_or_else(|| SeriesSpec::fit(series, known, spec.features));
        let next = crate::series::days_between(series.start, at) + 1;
        let from = next - lookback as i64;
        // A young series has no sales before it began; zeros there would look like a jump.
        let filler = if from < 0 { series.values[..known].iter().sum::<f64>() / known as f64 } else { 0.0 };
        starts.push(table.push_days(series, from..next + horizon as i64, known, filler, &own.terms(spec.features)));
        // Until `at`, and zeros where the series ended earlier.
        let mut past = series.values[..known].to_vec();
        past.resize(usize::try_from(next).unwrap_or(known), 0.0);
        if spec.shape.memory {
            table.push_memory(&LongMemory::new(&past, own.scaler), from..next + horizon as i64);
        }
        pasts.push((own.scaler, own.profile, past));
    }
    let forecasts = forecaster.forecast(&Windows { table: &table, starts: &starts, lookback, horizon })?;

    let mut result = Forecast { points: Vec::with_capacity(forecasts.len()), totals: Vec::with_capacity(begun.len()) };
    let first = crate::series::add_days(at, 1);
    let per_window = (forecasts.len() / begun.len()).max(1);
    for ((series, (scaler, profile, past)), numbers) in begun.iter().zip(pasts).zip(forecasts.chunks(per_window)) {
        let seen = &past[past.len().saturating_sub(lookback)..];
        let mut closed = closed_days(&past, series, horizon + AFTER_DAYS);
        let factors = factors(&profile, series, past.len(), &closed);
        closed.truncate(horizon);
        let window = spec.blend.apply(WindowForecast::new(numbers, scaler, closed), &past);
        let context = ForecastContext::new(&series.id, first, seen, scaler.scale, &window);
        let of = spec.calibration.of(&context, &window);
        for (step, forecast) in window.median.iter().copied().enumerate() {
            let ((lower, upper), (lower_95, upper_95)) = (of.interval_80[step], of.interval_95[step]);
            let (series, date) = (series.id.clone(), crate::series::add_days(first, step as i64));
            result.points.push(ForecastPoint { series, date, forecast, mean: of.mean[step], lower, upper, lower_95, upper_95 });
        }
        let after = continued(&of.mean, &factors, usual_level(&profile, series, &past));
        result.totals.push(TotalForecast::new(&spec.calibration, &context, first, &of.mean, after));
    }
    Ok(result)
}

/// What the calendar says about the days from `next` on compared with one another; 0 on closed days.
fn factors(profile: &Profile, series: &Series, next: usize, closed: &[bool]) -> Vec<f64> {
    let factor = |(step, closed): (usize, &bool)| if *closed { 0.0 } else { factor_of(profile, series, (next + step) as i64) };
    closed.iter().enumerate().map(factor).collect()
}

/// The level of the last eight weeks, in units a day of factor 1.
fn usual_level(profile: &Profile, series: &Series, past: &[f64]) -> f64 {
    let from = past.len().saturating_sub(LEVEL_DAYS);
    let closed = closed_days(past, series, LEVEL_DAYS);
    // Closed weekdays repeat, so those ahead are those before.
    let open = |day: &usize| !closed[(day + LEVEL_DAYS - past.len()) % SEASON];
    let days: Vec<usize> = (from..past.len()).filter(open).collect();
    let factors: f64 = days.iter().map(|day| factor_of(profile, series, *day as i64)).sum();
    if factors > 0.0 { days.iter().map(|day| past[*day]).sum::<f64>() / factors } else { 0.0 }
}

/// Refuses sizes that no training writes, before anything is allocated by them.
fn check_shape(spec: &ModelSpec) -> Result<(), ForecastError> {
    let shape = &spec.shape;
    let expected = (spec.settings.lookback as usize, spec.settings.horizon as usize, spec.features.count());
    if (shape.lookback, shape.horizon, shape.features) != expected
        || shape.horizon == 0
        || shape.lookback > 10_000
        || shape.horizon > 10_000
    {
        return Err(ForecastError::Spec("its sizes contradict its settings".to_owned()));
    }
    Ok(())
}
