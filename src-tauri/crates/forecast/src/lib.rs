//! The terms and method of forecasting: series, windows, metrics, baselines, intervals, training, forecasts. Links no libtorch: a
//! network is whatever implements [`Architecture`].

mod architecture;
mod baselines;
mod error;
mod intervals;
#[cfg(test)]
mod mean;
mod metrics;
mod model;
#[cfg(test)]
mod pinned;
mod series;
mod settings;
mod training;
mod windows;

pub use architecture::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Kind, LoadError, MemberWeights, NetShape,
    NoCheckpoints, OUTPUTS, QUANTILES, StopReason,
};
pub use baselines::blend::{Blend, ClassWeights};
pub use baselines::{Baseline, FittedBaseline};
pub use error::{BacktestError, ForecastError, TrainError};
pub use intervals::calibration::Calibration;
pub use intervals::residuals::WeekdayErrors;
pub use intervals::totals::{PeriodTotal, TotalForecast};
pub use metrics::significance::{Difference, NotComparable, Significance, compare_forecasts};
pub use metrics::test_forecast::TestForecast;
pub use metrics::verdict::{Verdict, VerdictKind};
pub use metrics::{InsampleScale, Metrics, SEASON};
pub use model::backtest::{Backtest, BacktestEvent, BacktestPlan, backtest, backtest_of_copy};
pub use model::predict::{Forecast, ForecastPoint, forecast};
pub use model::spec::{Companion, ModelSpec, SeriesSpec};
pub use series::holidays::Holidays;
pub use series::id::SeriesId;
pub use series::missing::{MissingDays, aggregate_excluding};
pub use series::unusual::unusual_days;
pub use series::{Aggregation, Opening, Series, StoreDays, aggregate};
pub use settings::hyperparameter::{Hyperparameter, SettingError, SettingKind};
pub use settings::{SettingKey, TrainSettings, threads_for};
pub use training::choose::{Best, Candidate, SearchEvent, train_best};
pub use training::train::{MOST_TEST_FORECASTS, Trained, train};
pub use windows::features::Features;
pub use windows::memory::{MEMORY_COLUMNS, ORIGIN_LEVELS, ORIGIN_SHARES, WEEKDAY_COLUMNS, YEAR_GAP};
pub use windows::profile::Profile;
pub use windows::scaler::Scaler;
pub use windows::split::Split;
pub use windows::starts::Starts;
pub use windows::{DAY_COLUMNS, DayTable, Days, Windows};
