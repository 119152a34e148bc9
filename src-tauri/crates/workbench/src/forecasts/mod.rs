//! Forecasts of a version: made, kept, backtested, and written to files.

pub(crate) mod archive;
pub(crate) mod backtest;
pub(crate) mod export;
pub(crate) mod predict;
pub(crate) mod staleness;
pub(crate) mod view;
