//! A forecast next to what was sold, which all metrics are made of.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::series::id::SeriesId;

/// A forecast of a day whose sales are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TestForecast {
    /// The series.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    /// The last day that the forecast knew.
    #[ts(type = "string")]
    pub origin: Date,
    /// The day forecast.
    #[ts(type = "string")]
    pub date: Date,
    /// What was sold.
    pub actual: f64,
    /// What was forecast for the day: about the median.
    pub forecast: f64,
    /// The expected value, which totals are sums of; a baseline's is its forecast.
    pub mean: f64,
    /// Lower end of the 80% interval; a baseline has none.
    pub lower: Option<f64>,
    /// Upper end of the 80% interval; a baseline has none.
    pub upper: Option<f64>,
    /// Lower end of the 95% interval; a baseline has none.
    pub lower_95: Option<f64>,
    /// Upper end of the 95% interval; a baseline has none.
    pub upper_95: Option<f64>,
}
