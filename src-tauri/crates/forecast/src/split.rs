//! Where training ends and validation and test begin: in the order of time, counted from the last day.

use crate::error::TrainError;
use crate::settings::TrainSettings;

/// Windows of training that there must be at the least.
const MIN_TRAIN_WINDOWS: usize = 14;

/// Days at the end of every series: `… train | validation | test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Days of validation.
    pub validation: usize,
    /// Days of test, a whole number of horizons.
    pub test: usize,
}

impl Split {
    /// The split of a history of `days` days: as the settings say, else a sixth each for validation and test, the test at most a year.
    ///
    /// # Errors
    /// [`TrainError::TooShort`] when too few training windows are left.
    pub fn of(days: usize, settings: &TrainSettings) -> Result<Self, TrainError> {
        let (lookback, horizon) = (settings.count("lookback"), settings.count("horizon"));
        let asked = |name: &str| settings.count(name);
        let sixth = (days / 6).min(364);
        let test = if asked("test_days") > 0 { asked("test_days") } else { sixth };
        let test = (test / horizon).max(1) * horizon;
        let validation = if asked("validation_days") > 0 { asked("validation_days") } else { sixth };
        let validation = validation.max(horizon);
        if lookback + horizon + MIN_TRAIN_WINDOWS - 1 + validation + test > days {
            let needed = enough_days(lookback, horizon, asked("validation_days"), asked("test_days"));
            return Err(TrainError::TooShort { days, lookback, horizon, needed });
        }
        Ok(Self { validation, test })
    }
}

/// The shortest history that the split accepts.
fn enough_days(lookback: usize, horizon: usize, validation: usize, test: usize) -> usize {
    let fixed = lookback + horizon + MIN_TRAIN_WINDOWS - 1;
    let parts = |days: usize| {
        let sixth = (days / 6).min(364);
        let test = ((if test > 0 { test } else { sixth }) / horizon).max(1) * horizon;
        test + (if validation > 0 { validation } else { sixth }).max(horizon)
    };
    (fixed..).find(|days| fixed + parts(*days) <= *days).unwrap_or(usize::MAX)
}
