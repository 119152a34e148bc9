//! Forecasts of a trained model for the days after the last one known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::architecture::{Architecture, Forecaster};
use crate::closed::closed_days;
use crate::error::ForecastError;
use crate::residuals::Surroundings;
use crate::series::Series;
use crate::series_id::SeriesId;
use crate::spec::{ModelSpec, SeriesSpec};
use crate::totals::TotalForecast;
use crate::windows::{DayTable, Windows};

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

/// What was asked of a model: days and totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// One per series and day.
    pub points: Vec<ForecastPoint>,
    /// One per series.
    pub totals: Vec<TotalForecast>,
}

/// Forecasts the horizon after the day `at` (the last day of any series when None) for every series that has begun by then. Values after `at`
/// are not looked at. Series that end before `at` have zeros until then; ones shorter than the look-back are filled up with their mean.
///
/// # Errors
/// [`ForecastError`] when there is nothing to continue or the weights do not fit.
pub fn forecast(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    weights: &[u8],
    series: &[Series],
    at: Option<Date>,
) -> Result<Vec<ForecastPoint>, ForecastError> {
    Ok(outlook(architecture, spec, weights, series, at)?.points)
}

/// As [`forecast`], with weights that are loaded already.
///
/// # Errors
/// As [`forecast`].
pub fn forecast_with(
    forecaster: &dyn Forecaster,
    spec: &ModelSpec,
    series: &[Series],
    at: Option<Date>,
) -> Result<Vec<ForecastPoint>, ForecastError> {
    Ok(outlook_with(forecaster, spec, series, at)?.points)
}

/// As [`forecast`], with the totals of the first 1 … H days beside the days.
///
/// # Errors
/// As [`forecast`].
pub fn outlook(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    weights: &[u8],
    series: &[Series],
    at: Option<Date>,
) -> Result<Outlook, ForecastError> {
    if architecture.name() != spec.architecture {
        return Err(ForecastError::Spec(format!("it is of type {}, not {}", spec.architecture, architecture.name())));
    }
    outlook_with(architecture.load(weights, &spec.shape, &spec.settings.hyper)?.as_ref(), spec, series, at)
}

/// As [`outlook`], with weights that are loaded already.
///
/// # Errors
/// As [`forecast`].
pub fn outlook_with(forecaster: &dyn Forecaster, spec: &ModelSpec, series: &[Series], at: Option<Date>) -> Result<Outlook, ForecastError> {
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
        pasts.push((own.scaler, past));
    }
    let forecasts = forecaster.forecast(&Windows { table: &table, starts: &starts, lookback, horizon })?;

    let mut outlook = Outlook { points: Vec::with_capacity(forecasts.len()), totals: Vec::with_capacity(begun.len()) };
    let first = crate::series::add_days(at, 1);
    for ((series, (scaler, past)), window) in begun.iter().zip(pasts).zip(forecasts.chunks(horizon)) {
        let closed = closed_days(&past, horizon);
        let seen = &past[past.len().saturating_sub(lookback)..];
        let around = Surroundings::new(&series.id, first, seen, scaler.scale, &closed);
        let forecast = |(v, closed): (&f32, &bool)| if *closed { 0.0 } else { scaler.unscaled(*v).max(0.0) };
        let forecasts: Vec<f64> = window.iter().zip(&closed).map(forecast).collect();
        let of = spec.calibration.of(&around, &forecasts);
        for (step, forecast) in forecasts.iter().copied().enumerate() {
            let ((lower, upper), (lower_95, upper_95)) = (of.interval_80[step], of.interval_95[step]);
            let (series, date) = (series.id.clone(), crate::series::add_days(first, step as i64));
            outlook.points.push(ForecastPoint { series, date, forecast, mean: of.mean[step], lower, upper, lower_95, upper_95 });
        }
        outlook.totals.push(TotalForecast::new(&spec.calibration, &around, first, &forecasts, &of.mean));
    }
    Ok(outlook)
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
