//! Why a training or a forecast failed, with messages that say what to do.

use jiff::civil::Date;
use progress::Cancelled;

use crate::architecture::{FitError, LoadError};
use crate::settings::hyperparameter::SettingError;

/// Why a training failed.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// There are no sales to train on.
    #[error("there are no sales in this scope to train on")]
    NoSeries,
    /// Too few days.
    #[error(
        "{days} days of sales aren't enough: with {lookback} days of history used and {horizon} days to forecast, at least {needed} are needed"
    )]
    TooShort {
        /// Days there are.
        days: usize,
        /// Days that the settings need.
        needed: usize,
        /// Look-back asked for.
        lookback: usize,
        /// Horizon asked for.
        horizon: usize,
    },
    /// A value isn't a finite number.
    #[error("the sales of {series} on {date} aren't a finite number; correct that day and import it again")]
    NotFinite {
        /// The series.
        series: String,
        /// The day.
        date: Date,
    },
    /// It was canceled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Settings out of range.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The network could not be fitted.
    #[error(transparent)]
    Fit(FitError),
    /// The listener couldn't keep the forecasts of the test days.
    #[error("the forecasts of the test days can't be written: {0}; free some space, or check that the data folder is writable")]
    TestForecasts(std::io::Error),
    /// The weights just written can't be read back.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl From<FitError> for TrainError {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            other => Self::Fit(other),
        }
    }
}

/// Why a backtest failed.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// There are no sales on these days.
    #[error("there are no sales from {from} through {to} to test on")]
    NoDays {
        /// The first day asked for.
        from: Date,
        /// The last day asked for.
        to: Date,
    },
    /// Forecasts would all be made on one day.
    #[error("the days from one forecast to the next must be at least 1")]
    Step,
    /// It was canceled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A forecast could not be made.
    #[error(transparent)]
    Forecast(#[from] ForecastError),
    /// The model couldn't be trained again.
    #[error(transparent)]
    Fit(FitError),
    /// The weights can't be used.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl From<FitError> for BacktestError {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            other => Self::Fit(other),
        }
    }
}

/// Why a forecast could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ForecastError {
    /// There is nothing to continue.
    #[error("there are no sales through {at} to forecast from")]
    NoHistory {
        /// The day forecast from.
        at: Date,
    },
    /// The day is after the last sale.
    #[error("{at} is after the last day of sales ({last})")]
    AfterData {
        /// The day asked for.
        at: Date,
        /// The last day there is.
        last: Date,
    },
    /// There is no series at all.
    #[error("there are no sales in this scope to forecast")]
    NoSeries,
    /// A value isn't a finite number.
    #[error("the sales of {series} on {date} aren't a finite number; correct that day and import it again")]
    NotFinite {
        /// The series.
        series: String,
        /// The day.
        date: Date,
    },
    /// The model was made by another program, or its metadata were changed.
    #[error("the model can't be used: {0}")]
    Spec(String),
    /// The weights can't be used.
    #[error(transparent)]
    Load(#[from] LoadError),
}
