//! How good a trained network is on days that it has not seen, beside the baselines on the same days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::architecture::{Forecaster, NetShape};
use crate::baselines::{Baseline, SEASON};
use crate::error::ForecastError;
use crate::interval::ResidualQuantiles;
use crate::metrics::{Metrics, mean_metrics, metrics, pinball_80};
use crate::series::Series;
use crate::split::Split;
use crate::window::{Prepared, Windows};

/// The forecast of one test day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestForecast {
    pub series: String,
    /// The last day that the forecast knew.
    pub origin: Date,
    pub date: Date,
    pub actual: f64,
    pub forecast: f64,
    pub lower: f64,
    pub upper: f64,
}

pub(crate) struct Measured {
    pub(crate) metrics: Metrics,
    pub(crate) baselines: BTreeMap<String, Metrics>,
    pub(crate) forecasts: Vec<TestForecast>,
}

/// `target - forecast` of every window, `(n, horizon)` row by row, in scaled units.
pub(crate) fn residuals(forecaster: &dyn Forecaster, windows: &Windows) -> Result<Vec<f64>, ForecastError> {
    let forecast = finite(forecaster.forecast(windows)?)?;
    Ok(windows.target.iter().zip(&forecast).map(|(y, f)| f64::from(y - f)).collect())
}

/// Forecasts every test day once, from origins one horizon apart, and measures.
pub(crate) fn on_test_days(
    forecaster: &dyn Forecaster,
    series: &[&Series],
    prepared: &[Prepared],
    split: Split,
    shape: NetShape,
    interval: &ResidualQuantiles,
) -> Result<Measured, ForecastError> {
    let mut own = Vec::new();
    let mut forecasts = Vec::new();
    let mut baselines: BTreeMap<String, Vec<Metrics>> = BTreeMap::new();
    for (one, ready) in series.iter().zip(prepared) {
        let first = one.values.len() - split.test;
        let (before, actual) = one.values.split_at(first);
        let origins: Vec<usize> = (first..one.values.len()).step_by(shape.horizon).collect();
        let mut windows = Windows::default();
        for origin in &origins {
            ready.push(&mut windows, *origin, shape.lookback, shape.horizon, true);
        }
        let scaled = finite(forecaster.forecast(&windows)?)?;
        let bounds: Vec<[f64; 3]> = scaled.iter().enumerate().map(|(i, v)| interval.around(*v, i % shape.horizon, &ready.scaler)).collect();
        own.push(measure(actual, &bounds, before));
        forecasts.extend(bounds.iter().enumerate().map(|(i, [forecast, lower, upper])| TestForecast {
            series: one.name.clone(),
            origin: one.day(origins[i / shape.horizon].saturating_sub(1)),
            date: one.day(first + i),
            actual: actual[i],
            forecast: *forecast,
            lower: *lower,
            upper: *upper,
        }));
        for baseline in Baseline::ALL {
            let simple: Vec<f64> = origins.iter().flat_map(|o| baseline.forecast(&one.values[..*o], shape.horizon)).collect();
            baselines.entry(baseline.name().to_owned()).or_default().push(metrics(actual, &simple, before, SEASON));
        }
    }
    Ok(Measured {
        metrics: mean_metrics(&own),
        baselines: baselines.into_iter().map(|(name, all)| (name, mean_metrics(&all))).collect(),
        forecasts,
    })
}

fn measure(actual: &[f64], bounds: &[[f64; 3]], before: &[f64]) -> Metrics {
    let point: Vec<f64> = bounds.iter().map(|b| b[0]).collect();
    let outer: Vec<(f64, f64)> = bounds.iter().map(|b| (b[1], b[2])).collect();
    let inside = actual.iter().zip(&outer).filter(|(y, (low, high))| (low..=high).contains(y)).count();
    Metrics {
        coverage_80: (!actual.is_empty()).then(|| inside as f64 / actual.len() as f64),
        pinball: pinball_80(actual, &outer),
        ..metrics(actual, &point, before, SEASON)
    }
}

/// The forecasts, when every one is a number.
pub(crate) fn finite(forecast: Vec<f32>) -> Result<Vec<f32>, ForecastError> {
    match forecast.iter().position(|v| !v.is_finite()) {
        Some(i) => Err(ForecastError::Backend(format!("value {i} is not a number"))),
        None => Ok(forecast),
    }
}
