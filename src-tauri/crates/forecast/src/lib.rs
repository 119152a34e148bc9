//! The vocabulary and method of forecasting: series, windows, metrics, baselines, intervals, training, forecasts. Links no libtorch: a
//! network is whatever implements [`Architecture`].

mod architecture;
mod backtest;
mod baselines;
mod blend;
mod calibration;
mod choose;
mod closed;
mod error;
mod evaluate;
mod features;
mod holidays;
mod hyperparameter;
#[cfg(test)]
mod mean;
mod memory;
mod metrics;
mod missing;
mod order;
mod predict;
mod profile;
mod refit;
mod residuals;
mod scaler;
mod series;
mod series_id;
mod settings;
mod significance;
mod smoothing;
mod spec;
mod split;
mod totals;
mod train;
mod unusual;
mod verdict;
mod window_forecast;
mod windows;

pub use architecture::{
    Architecture, EpochLoss, FitError, FitEvent, FitTask, FitWatch, Fitted, Forecaster, LoadError, NetShape, OUTPUTS, QUANTILES, StopReason,
};
pub use backtest::{Backtest, BacktestPlan, BacktestWatch, backtest, backtest_of_copy};
pub use baselines::{Baseline, FittedBaseline};
pub use blend::{Blend, ClassWeights};
pub use calibration::Calibration;
pub use choose::{Best, Candidate, ChoiceWatch, train_best};
pub use error::{BacktestError, ForecastError, TrainError};
pub use evaluate::TestForecast;
pub use features::Features;
pub use holidays::Holidays;
pub use hyperparameter::{Hyperparameter, SettingError};
pub use memory::{MEMORY_COLUMNS, ORIGIN_LEVELS, ORIGIN_SHARES, WEEKDAY_COLUMNS, YEAR_GAP};
pub use metrics::{InsampleScale, Metrics, SEASON};
pub use missing::{MissingDays, aggregate_excluding};
pub use order::{Order, OrderError, OrderTerms, order};
pub use predict::{ForecastPoint, Outlook, forecast, forecast_with, outlook, outlook_with};
pub use profile::Profile;
pub use residuals::WeekdayErrors;
pub use scaler::Scaler;
pub use series::{Aggregation, Series, aggregate};
pub use series_id::SeriesId;
pub use settings::{TrainSettings, threads_for};
pub use significance::{Difference, NotComparable, Significance, compare_forecasts};
pub use spec::ModelSpec;
pub use split::Split;
pub use totals::TotalForecast;
pub use train::{Trained, train};
pub use unusual::unusual_days;
pub use verdict::{Verdict, VerdictKind};
pub use windows::{DayTable, Windows};
