//! Forecasts of days that have not come yet, from a spec, weights and the sales known by then.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::architecture::Architecture;
use crate::error::ForecastError;
use crate::evaluate::finite;
use crate::scaler::Scaler;
use crate::series::Series;
use crate::train::ModelSpec;
use crate::window::{Prepared, Windows};

/// The forecast of one day of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForecastPoint {
    pub series: String,
    #[ts(type = "string")]
    pub date: Date,
    /// Expected quantity, never negative.
    pub forecast: f64,
    /// Lower bound of the 80 % interval.
    pub lower: f64,
    /// Upper bound of the 80 % interval.
    pub upper: f64,
}

/// Forecasts the horizon after the day `at` (default: the last day of the series). No sale after `at` is looked at.
///
/// # Errors
/// [`ForecastError::TooShort`] when no series reaches back far enough, [`ForecastError::AfterData`] when `at` lies after every series,
/// [`ForecastError::Load`] when the weights do not fit.
pub fn forecast(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    weights: &[u8],
    series: &[Series],
    at: Option<Date>,
) -> Result<Vec<ForecastPoint>, ForecastError> {
    let last = series.iter().map(Series::last_date).max();
    if let (Some(at), Some(last)) = (at, last)
        && at > last
    {
        return Err(ForecastError::AfterData { at, last });
    }
    let (lookback, horizon) = (spec.shape.lookback, spec.shape.horizon);
    let known: Vec<Series> = series.iter().map(|s| at.map_or_else(|| s.clone(), |at| s.until(at))).collect();
    let usable: Vec<&Series> = known.iter().filter(|s| s.values.len() >= lookback).collect();
    if usable.is_empty() {
        let days = known.iter().map(|s| s.values.len()).max().unwrap_or(0);
        return Err(ForecastError::TooShort { days, lookback });
    }
    let forecaster = architecture.load(weights, spec.shape, &spec.settings)?;
    let mut windows = Windows::default();
    let mut scalers = Vec::new();
    for one in &usable {
        // A series that the training did not know is scaled by what is known of it.
        let scaler = spec.scaler.get(&one.name).copied().unwrap_or_else(|| Scaler::fit(&one.values));
        Prepared::new(one, scaler, spec.feature_set, horizon).push(&mut windows, one.values.len(), lookback, horizon, false);
        scalers.push(scaler);
    }
    let scaled = finite(forecaster.forecast(&windows)?)?;
    let mut points = Vec::with_capacity(scaled.len());
    for ((one, scaler), row) in usable.iter().zip(&scalers).zip(scaled.chunks(horizon)) {
        for (day, value) in row.iter().enumerate() {
            let [forecast, lower, upper] = spec.residual_quantiles.around(*value, day, scaler);
            points.push(ForecastPoint { series: one.name.clone(), date: one.day(one.values.len() + day), forecast, lower, upper });
        }
    }
    Ok(points)
}
