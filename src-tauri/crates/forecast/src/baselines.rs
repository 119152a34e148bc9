//! What a person would use instead of a network.

/// Name of [`Baseline::SeasonalNaive`] in metadata.
pub const SEASONAL_NAIVE: &str = "seasonal_naive";
/// Name of [`Baseline::MovingAverage`] in metadata.
pub const MOVING_AVERAGE: &str = "moving_average";

/// Days that the moving average looks back.
const AVERAGE_DAYS: usize = 28;

/// A forecast without learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The same weekday of the last week known.
    SeasonalNaive,
    /// The mean of the last 28 days.
    MovingAverage,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::SeasonalNaive, Self::MovingAverage];

    /// Its name in metadata.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => SEASONAL_NAIVE,
            Self::MovingAverage => MOVING_AVERAGE,
        }
    }

    /// Forecasts `horizon` days after `history`; never negative. History shorter than a week repeats its last day.
    #[must_use]
    pub fn forecast(self, history: &[f64], horizon: usize) -> Vec<f64> {
        let days = history.len();
        let value = |step: usize| match self {
            Self::SeasonalNaive => {
                let back = crate::SEASON - step % crate::SEASON;
                days.checked_sub(back).and_then(|i| history.get(i)).or(history.last()).copied().unwrap_or(0.0)
            }
            Self::MovingAverage => {
                let last = &history[days.saturating_sub(AVERAGE_DAYS)..];
                last.iter().sum::<f64>() / last.len().max(1) as f64
            }
        };
        (0..horizon).map(|step| value(step).max(0.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seasonal_naive_repeats_the_last_week_also_beyond_one() {
        let history: Vec<f64> = (0..20).map(f64::from).collect();
        let last_week = [13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0];
        assert_eq!(Baseline::SeasonalNaive.forecast(&history, 10), [&last_week[..], &last_week[..3]].concat());
        assert_eq!(Baseline::SeasonalNaive.forecast(&[4.0, -5.0], 2), [0.0, 0.0], "shorter than a week, and no negative sales");
        assert_eq!(Baseline::SeasonalNaive.forecast(&[], 1), [0.0]);
    }

    #[test]
    fn moving_average_is_the_mean_of_four_weeks() {
        let history: Vec<f64> = (0..30).map(f64::from).collect();
        assert_eq!(Baseline::MovingAverage.forecast(&history, 2), [15.5, 15.5]);
    }
}
