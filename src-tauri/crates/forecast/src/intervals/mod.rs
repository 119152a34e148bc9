//! Intervals and totals: from the errors of past forecasts to the range of future sales.

pub(crate) mod calibration;
pub(crate) mod residuals;
pub(crate) mod totals;
pub(crate) mod window_forecast;
