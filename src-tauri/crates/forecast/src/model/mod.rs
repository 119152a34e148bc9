//! A trained model: what it is, what it forecasts, and how it would have done on past days.

pub(crate) mod backtest;
pub(crate) mod predict;
pub(crate) mod spec;
