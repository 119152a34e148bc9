//! Forecasts of a trained model for the days after the last one known.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::SEASON;
use crate::architecture::{Architecture, Forecaster};
use crate::baselines::FittedBaseline;
use crate::error::ForecastError;
use crate::intervals::residuals::ForecastContext;
use crate::intervals::totals::{AFTER_DAYS, TotalForecast, continued};
use crate::intervals::window_forecast::WindowForecast;
use crate::model::spec::{ModelSpec, SeriesSpec};
use crate::series::closed::{closed_days, usually_closed};
use crate::series::id::SeriesId;
use crate::series::{Opening, Series, add_days, days_between};
use crate::windows::Windows;
use crate::windows::days::{SeriesDays, SeriesRows};
use crate::windows::profile::{Profile, factor_of};
use crate::windows::starts::Starts;

/// Series that are forecast at once: what is known of them is dropped before the next.
const SERIES_AT_ONCE: usize = 1024;
/// Days that say what level sales have; whole weeks.
const LEVEL_DAYS: usize = 56;

/// One day of one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastPoint {
    /// The series.
    #[serde(flatten)]
    pub series: SeriesId,
    /// The day forecast.
    pub date: Date,
    /// Units, never negative: about the median, the number with the smallest error on a day.
    pub forecast: f64,
    /// The expected value, never negative. Totals over days are sums of it.
    pub mean: f64,
    /// Lower end of the 80% interval.
    pub lower: f64,
    /// Upper end of the 80% interval.
    pub upper: f64,
    /// Lower end of the 95% interval.
    pub lower_95: f64,
    /// Upper end of the 95% interval.
    pub upper_95: f64,
    /// Whether the store is known or found to be closed; nothing sells then.
    pub closed: bool,
    /// Whether a promotion is planned; of several series the share of those that have one.
    pub promotion: f64,
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

    let mut result = Forecast { points: Vec::with_capacity(begun.len() * spec.shape.horizon), totals: Vec::with_capacity(begun.len()) };
    let places: BTreeMap<&SeriesId, usize> = spec.series.keys().enumerate().map(|(place, id)| (id, place)).collect();
    for part in begun.chunks(SERIES_AT_ONCE) {
        let chosen = |series: &&Series| places.get(&series.id).and_then(|place| forecaster.fitted_method(*place)).copied();
        let chosen = part.iter().map(chosen).collect::<Vec<_>>();
        forecast_part(forecaster, spec, (part, &chosen), at, &mut result)?;
    }
    Ok(result)
}

/// Forecasts some of the series, none of which is without a day until `at`, with the simple method that was chosen for each, where one was.
fn forecast_part(
    forecaster: &dyn Forecaster,
    spec: &ModelSpec,
    (part, chosen): (&[&Series], &[Option<FittedBaseline>]),
    at: Date,
    result: &mut Forecast,
) -> Result<(), ForecastError> {
    let (lookback, horizon) = (spec.shape.lookback, spec.shape.horizon);
    let rows: Vec<SeriesRows<'_>> = part.par_iter().map(|series| rows(spec, series, at)).collect::<Result<_, _>>()?;
    let days = SeriesDays::new(spec.features, spec.shape.memory, rows);
    let starts: Starts = (0..part.len()).map(|series| series * (lookback + horizon)).collect();
    let forecasts = forecaster.forecast(&Windows { days: &days, starts: &starts, lookback, horizon })?;
    let per_window = (forecasts.len() / part.len()).max(1);
    let windows: Vec<(usize, &[f32])> = forecasts.chunks(per_window).enumerate().collect();
    let first = add_days(at, 1);
    let one = |(index, numbers): (usize, &[f32])| {
        let (series, own, past) = (part[index], days.spec(index), days.values(index));
        let seen = &past[past.len().saturating_sub(lookback)..];
        let mut closed = closed_days(past, series, horizon + AFTER_DAYS);
        let factors = factors(&own.profile, series, past.len(), &closed);
        closed.truncate(horizon);
        let window = spec.blend.apply(WindowForecast::new(numbers, own.scaler, closed), past, chosen[index].as_ref());
        let context = ForecastContext::new(&series.id, first, seen, own.scaler.scale, &window);
        let of = spec.calibration.of(&context, &window);
        let point = |(step, forecast): (usize, f64)| {
            let ((lower, upper), (lower_95, upper_95)) = (of.interval_80[step], of.interval_95[step]);
            let promotion = series.promotion.as_ref().and_then(|days| days.get(past.len() + step)).map_or(0.0, |share| f64::from(*share));
            let (series, date) = (series.id.clone(), add_days(first, step as i64));
            let (mean, closed) = (of.mean[step], window.closed[step]);
            ForecastPoint { series, date, forecast, mean, lower, upper, lower_95, upper_95, closed, promotion }
        };
        let points: Vec<ForecastPoint> = window.median.iter().copied().enumerate().map(point).collect();
        let after = continued(&of.mean, &factors, usual_level(&own.profile, series, past));
        (points, TotalForecast::new(&spec.calibration, &context, first, &of.mean, after))
    };
    for (points, total) in windows.into_par_iter().map(one).collect::<Vec<_>>() {
        if !points.iter().all(is_finite) {
            return Err(ForecastError::Spec(format!("its forecasts of {} aren't finite numbers", total.series)));
        }
        result.points.extend(points);
        result.totals.push(total);
    }
    Ok(())
}

fn is_finite(point: &ForecastPoint) -> bool {
    [point.forecast, point.mean, point.lower, point.upper, point.lower_95, point.upper_95].iter().all(|number| number.is_finite())
}

/// What a network may see of a series at the end of the day `at`.
fn rows<'a>(spec: &'a ModelSpec, series: &'a Series, at: Date) -> Result<SeriesRows<'a>, ForecastError> {
    let known = series.count_until(at);
    if let Some(day) = series.values[..known].iter().position(|v| !v.is_finite()) {
        return Err(ForecastError::NotFinite { series: series.id.to_string(), date: series.day(day) });
    }
    let own = spec.series.get(&series.id).map_or_else(|| Cow::Owned(SeriesSpec::fit(series, known, spec.features)), Cow::Borrowed);
    let next = days_between(series.start, at) + 1;
    let from = next - spec.shape.lookback as i64;
    // A young series has no sales before it began; zeros there would look like a jump.
    let filler = if from < 0 { series.values[..known].iter().sum::<f64>() / known as f64 } else { 0.0 };
    // Until `at`, and zeros where the series ended earlier.
    let mut values = Cow::Borrowed(&series.values[..known]);
    if usize::try_from(next).is_ok_and(|next| next > known) {
        values.to_mut().resize(usize::try_from(next).unwrap_or(known), 0.0);
    }
    Ok(SeriesRows { series, spec: own, days: from..next + spec.shape.horizon as i64, values, known, filler, loss_weights: None })
}

/// What the calendar says about the days from `next` on compared with one another; 0 on closed days.
fn factors(profile: &Profile, series: &Series, next: usize, closed: &[bool]) -> Vec<f64> {
    let factor = |(step, closed): (usize, &bool)| if *closed { 0.0 } else { factor_of(profile, series, (next + step) as i64) };
    closed.iter().enumerate().map(factor).collect()
}

/// The level of the last eight weeks, in units a day of factor 1.
fn usual_level(profile: &Profile, series: &Series, past: &[f64]) -> f64 {
    let from = past.len().saturating_sub(LEVEL_DAYS);
    let closed = usually_closed(past, series, LEVEL_DAYS);
    // Closed weekdays repeat, so those ahead are those before.
    let open = |day: &usize| match series.opening_on(*day as i64) {
        Some(Opening::Closed) => false,
        Some(Opening::Weekday | Opening::Open) => true,
        None => !closed[(day + LEVEL_DAYS - past.len()) % SEASON],
    };
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
    if !spec.blend.is_sound() {
        return Err(ForecastError::Spec("the weights of its simple methods don't add up to 1".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::tests::series;

    #[test]
    fn a_series_without_open_days_has_no_level() {
        let one = series("a", 70);
        assert_eq!(usual_level(&Profile::default(), &one, &[]), 0.0);
        assert!((usual_level(&Profile::default(), &one, &[4.0; 60]) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn sizes_that_no_training_writes_are_refused() {
        let settings = crate::windows::tests::settings(28, 7);
        let mut nobody = crate::mean::Ignore { cancel: false };
        let trained =
            crate::train(&crate::mean::Mean, &[series("a", 400)], &settings, &mut crate::NoCheckpoints, &mut nobody).expect("enough days");
        assert!(check_shape(&trained.spec).is_ok());
        for (lookback, horizon) in [(28, 0), (10_001, 7), (28, 10_001)] {
            let mut spec = trained.spec.clone();
            (spec.settings.lookback, spec.settings.horizon) = (lookback, horizon);
            assert!(check_shape(&spec).is_err(), "the shape contradicts the settings");
            (spec.shape.lookback, spec.shape.horizon) = (lookback as usize, horizon as usize);
            assert!(check_shape(&spec).is_err(), "{lookback} and {horizon}");
        }
    }
}
