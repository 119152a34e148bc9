//! Forecasts that need no training, against which every version is measured on the same days.

/// Days of one season: sales repeat by the week.
pub const SEASON: usize = 7;
/// Days that the moving average looks back.
pub const MOVING_AVERAGE_DAYS: usize = 28;
/// Weeks that the weekday mean looks back.
const WEEKDAY_WEEKS: usize = 8;

/// A simple forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// As on the same weekday of the last week.
    SeasonalNaive,
    /// The mean of the last 28 days.
    MovingAverage,
    /// The mean of the same weekday over the last 8 weeks.
    WeekdayMean,
}

impl Baseline {
    /// Every baseline, the one that everybody knows first.
    pub const ALL: [Self; 3] = [Self::SeasonalNaive, Self::MovingAverage, Self::WeekdayMean];

    /// Its name in `metadata.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal_naive",
            Self::MovingAverage => "moving_average",
            Self::WeekdayMean => "weekday_mean",
        }
    }

    /// Forecasts `horizon` days after `history`, never below 0. A history too short for the rule gives the mean of what there is.
    #[must_use]
    pub fn forecast(self, history: &[f64], horizon: usize) -> Vec<f64> {
        let n = history.len();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let same_weekday = |day: usize, weeks: usize| -> Vec<f64> {
            // The first day of the horizon has the weekday of index n - 7.
            (1..=weeks).filter_map(|week| (n + day % SEASON).checked_sub(week * SEASON).map(|i| history[i])).collect()
        };
        let one = |day: usize| match self {
            _ if n < SEASON => mean(history),
            Self::SeasonalNaive => mean(&same_weekday(day, 1)),
            Self::MovingAverage => mean(&history[n.saturating_sub(MOVING_AVERAGE_DAYS)..]),
            Self::WeekdayMean => mean(&same_weekday(day, WEEKDAY_WEEKS)),
        };
        (0..horizon).map(|day| one(day).max(0.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_repeat_the_right_days() {
        let history: Vec<f64> = (0..21).map(f64::from).collect();
        assert_eq!(Baseline::SeasonalNaive.forecast(&history, 9), [14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 14.0, 15.0]);
        assert_eq!(Baseline::WeekdayMean.forecast(&history, 2), [7.0, 8.0]);
        assert_eq!(Baseline::MovingAverage.forecast(&history, 1), [10.0]);
        for baseline in Baseline::ALL {
            assert_eq!(baseline.forecast(&[2.0, 4.0], 2), [3.0, 3.0], "a short history gives its mean");
            assert_eq!(baseline.forecast(&[], 1), [0.0]);
            assert_eq!(baseline.forecast(&[-5.0; 30], 1), [0.0], "returns alone forecast nothing");
        }
    }
}
