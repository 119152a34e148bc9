//! Which days are for learning, for stopping and for testing. In order of time, the same dates for every series.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::TrainError;
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;

/// Share of the days that validation and test take each unless set, and the largest number of days: a test of a year sees every season once.
const SHARE: f64 = 0.15;
const MOST_TEST_DAYS: usize = 364;
const MOST_VALIDATION_DAYS: usize = 180;

/// train | validation | test, each beginning where the one before ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// First day of any series.
    pub first: Date,
    /// First day that training must not see.
    pub validation: Date,
    /// First day of the test.
    pub test: Date,
    /// Last day of the test.
    pub last: Date,
}

impl Split {
    /// Splits the days that the series cover together. The test is a whole number of horizons, so that forecasts one horizon apart cover it.
    ///
    /// # Errors
    /// [`TrainError::NoSeries`]; [`TrainError::TooShort`] when no training window, one horizon of validation and one of test find room.
    pub fn of(series: &[Series], settings: &TrainSettings) -> Result<Self, TrainError> {
        let (lookback, horizon) = (settings.lookback as usize, settings.horizon as usize);
        let used = || series.iter().filter(|s| !s.values.is_empty());
        let first = used().map(|s| s.start).min().ok_or(TrainError::NoSeries)?;
        let last = used().map(Series::last_date).max().ok_or(TrainError::NoSeries)?;
        let days = usize::try_from(days_between(first, last) + 1).unwrap_or(0);

        let spare = days.saturating_sub(lookback + horizon);
        let share = (days as f64 * SHARE) as usize;
        let whole = |days: usize| (days / horizon).max(1) * horizon;
        let asked = |days: u32| (days > 0).then_some(days as usize);
        let test = whole(asked(settings.test_days).unwrap_or_else(|| share.min(MOST_TEST_DAYS).min(spare / 2)));
        let validation =
            asked(settings.validation_days).unwrap_or_else(|| share.min(MOST_VALIDATION_DAYS).min(spare.saturating_sub(test))).max(horizon);
        if days < lookback + horizon + validation + test {
            let fixed = asked(settings.test_days).map_or(horizon, whole) + asked(settings.validation_days).unwrap_or(horizon).max(horizon);
            return Err(TrainError::TooShort { days, needed: lookback + horizon + fixed, lookback, horizon });
        }
        let test = add_days(last, 1 - test as i64);
        Ok(Self { first, validation: add_days(test, -(validation as i64)), test, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::tests::{series, settings};

    #[test]
    fn the_last_days_are_the_test_and_those_before_the_validation() {
        let mut settings = settings(56, 7);
        (settings.test_days, settings.validation_days) = (364, 180);
        let split = Split::of(&[series("a", 2106)], &settings).expect("long enough");
        assert_eq!(days_between(split.test, split.last) + 1, 364);
        assert_eq!(days_between(split.validation, split.test), 180);
    }

    #[test]
    fn the_shortest_series_that_can_be_learned_from_is_the_one_the_error_asks_for() {
        for (lookback, horizon) in [(7, 7), (56, 7), (28, 14)] {
            let settings = settings(lookback, horizon);
            let Err(TrainError::TooShort { needed, .. }) = Split::of(&[series("a", 1)], &settings) else { panic!("one day is too short") };
            let just_too_short = Split::of(&[series("a", needed - 1)], &settings);
            assert!(matches!(just_too_short, Err(TrainError::TooShort { needed: n, .. }) if n == needed), "{just_too_short:?}");
            assert!(Split::of(&[series("a", needed)], &settings).is_ok(), "{needed} days are enough for {lookback}, {horizon}");
        }
        assert!(matches!(Split::of(&[], &settings(7, 7)), Err(TrainError::NoSeries)));
    }
}
