//! What would be used instead of a network: the list of baselines. The methods with parameters are in `smoothing`.

pub(crate) mod blend;
pub(crate) mod smoothing;

use crate::SEASON;
use crate::baselines::smoothing::{Croston, Ets, Tsb};

/// Days that the moving average looks back.
const AVERAGE_DAYS: usize = 28;
/// Weeks that the mean of weekdays looks back.
const AVERAGE_WEEKS: usize = 8;
/// Weeks that the median of weekdays looks back.
pub(crate) const MEDIAN_WEEKS: usize = 52;
/// Longer memories than this are in no file that a training wrote.
const MOST_DAYS: f64 = 3650.0;

/// A forecast without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The same weekday of the last week known.
    SeasonalNaive,
    /// The mean of the last 28 days.
    MovingAverage,
    /// The mean of the same weekday of the last eight weeks.
    WeekdayMean,
    /// The median of the same weekday of the last 52 weeks, which one-off sales do not move.
    WeekdayMedian,
    /// Exponential smoothing with a weekly season, additive errors (Hyndman et al. 2008).
    Ets,
    /// Croston's method for slow sellers with the correction of Syntetos & Boylan (2005).
    Croston,
    /// The method of Teunter, Syntetos & Babai (2011) for slow sellers, which forgets what no longer sells.
    Tsb,
}

/// A baseline with the parameters that it chose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FittedBaseline {
    baseline: Baseline,
    /// As [`Baseline::parameter_names`] names them; unused ones are 0.
    parameters: [f64; 2],
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::SeasonalNaive, Self::MovingAverage, Self::WeekdayMean, Self::WeekdayMedian, Self::Ets, Self::Croston, Self::Tsb];

    /// Returns the name of the method in metadata.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal_naive",
            Self::MovingAverage => "moving_average",
            Self::WeekdayMean => "weekday_mean",
            Self::WeekdayMedian => "weekday_median",
            Self::Ets => "ets",
            Self::Croston => "croston",
            Self::Tsb => "tsb",
        }
    }

    /// Whether it forecasts expected sales, which can be summed up; else it forecasts a usual day.
    #[must_use]
    pub fn forecasts_means(self) -> bool {
        self != Self::WeekdayMedian
    }

    /// Returns the name of the method to display.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "Last week’s sales",
            Self::MovingAverage => "Moving average",
            Self::WeekdayMean => "Weekday average",
            Self::WeekdayMedian => "Weekday median",
            Self::Ets => "Exponential smoothing",
            Self::Croston => "Croston",
            Self::Tsb => "TSB",
        }
    }

    /// The names of its parameters. Where ETS has no weekly season, the step of the season isn't a number.
    #[must_use]
    pub fn parameter_names(self) -> &'static [&'static str] {
        match self {
            Self::SeasonalNaive => &["season_days"],
            Self::MovingAverage => &["days"],
            Self::WeekdayMean | Self::WeekdayMedian => &["weeks"],
            Self::Ets => &["level_step", "season_step"],
            Self::Croston => &["step"],
            Self::Tsb => &["size_step", "probability_step"],
        }
    }

    /// Chooses parameters on `history`; only ETS has a choice.
    #[must_use]
    pub fn fit(self, history: &[f64]) -> FittedBaseline {
        let parameters = match self {
            Self::SeasonalNaive => [SEASON as f64, 0.0],
            Self::MovingAverage => [AVERAGE_DAYS as f64, 0.0],
            Self::WeekdayMean => [AVERAGE_WEEKS as f64, 0.0],
            Self::WeekdayMedian => [MEDIAN_WEEKS as f64, 0.0],
            Self::Ets => {
                let Ets { alpha, gamma } = Ets::fit(history);
                [alpha, gamma.unwrap_or(f64::NAN)]
            }
            Self::Croston => [Croston::default().alpha, 0.0],
            Self::Tsb => {
                let Tsb { size, probability } = Tsb::default();
                [size, probability]
            }
        };
        FittedBaseline { baseline: self, parameters }
    }

    /// A method with parameters that were chosen before, in the order of [`Baseline::parameter_names`]; None when they aren't parameters of it.
    #[must_use]
    pub fn with_parameters(self, chosen: &[f64]) -> Option<FittedBaseline> {
        if chosen.len() != self.parameter_names().len() {
            return None;
        }
        let mut parameters = [0.0; 2];
        parameters[..chosen.len()].copy_from_slice(chosen);
        let is_step = |step: f64| (0.0..=1.0).contains(&step);
        let known = match self {
            Self::SeasonalNaive => (parameters[0] - SEASON as f64).abs() < 0.5,
            Self::MovingAverage | Self::WeekdayMean | Self::WeekdayMedian => (1.0..=MOST_DAYS).contains(&parameters[0]),
            Self::Ets => is_step(parameters[0]) && (parameters[1].is_nan() || is_step(parameters[1])),
            Self::Croston | Self::Tsb => chosen.iter().all(|step| is_step(*step)),
        };
        known.then_some(FittedBaseline { baseline: self, parameters })
    }

    /// Forecasts `horizon` days after `history`, with parameters chosen on it; never negative.
    #[must_use]
    pub fn forecast(self, history: &[f64], horizon: usize) -> Vec<f64> {
        self.fit(history).forecast(history, horizon)
    }
}

impl FittedBaseline {
    /// Which method it is.
    #[must_use]
    pub fn baseline(&self) -> Baseline {
        self.baseline
    }

    /// The parameters, in the order of [`Baseline::parameter_names`].
    #[must_use]
    pub fn parameters(&self) -> &[f64] {
        &self.parameters[..self.baseline.parameter_names().len()]
    }

    /// Forecasts `horizon` days after `history`; never negative. History shorter than a week repeats its last day.
    #[must_use]
    pub fn forecast(&self, history: &[f64], horizon: usize) -> Vec<f64> {
        let days = history.len();
        let back = |weeks: usize, step: usize| days.checked_sub(weeks * SEASON - step % SEASON).and_then(|i| history.get(i)).copied();
        let naive = |step: usize| back(1, step).or(history.last().copied()).unwrap_or(0.0);
        let [first, second] = self.parameters;
        let length = first as usize;
        let forecast: Vec<f64> = match self.baseline {
            Baseline::SeasonalNaive => (0..horizon).map(naive).collect(),
            Baseline::MovingAverage => {
                let last = &history[days.saturating_sub(length)..];
                vec![last.iter().sum::<f64>() / last.len().max(1) as f64; horizon]
            }
            Baseline::WeekdayMean => {
                let mean = |step: usize| {
                    let (sum, count) = (1..=length).filter_map(|w| back(w, step)).fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
                    if count > 0.0 { sum / count } else { naive(step) }
                };
                (0..horizon).map(mean).collect()
            }
            Baseline::WeekdayMedian => {
                let of = |step: usize| {
                    let weeks: Vec<f64> = (1..=length).filter_map(|w| back(w, step)).collect();
                    if weeks.is_empty() { naive(step) } else { median(weeks) }
                };
                (0..horizon.min(SEASON)).map(of).collect::<Vec<_>>().into_iter().cycle().take(horizon).collect()
            }
            Baseline::Ets => Ets { alpha: first, gamma: Some(second).filter(|step| !step.is_nan()) }.forecast(history, horizon),
            Baseline::Croston => vec![Croston { alpha: first }.forecast(history); horizon],
            Baseline::Tsb => vec![Tsb { size: first, probability: second }.forecast(history); horizon],
        };
        forecast.into_iter().map(|v| if v.is_finite() { v.max(0.0) } else { 0.0 }).collect()
    }
}

/// Returns the median; 0 of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    let (half, odd) = (values.len() / 2, values.len() % 2 == 1);
    if values.is_empty() {
        return 0.0;
    }
    let (below, middle, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let upper = *middle;
    if odd {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    f64::midpoint(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_were_chosen_before_forecast_the_same_and_others_are_refused() {
        let history: Vec<f64> = (0..200).map(|i| f64::from(i % 7) + f64::from(i * 7919 % 13)).collect();
        for baseline in Baseline::ALL {
            let fitted = baseline.fit(&history);
            let again = baseline.with_parameters(fitted.parameters()).expect("its own parameters");
            assert_eq!(again.forecast(&history, 14), fitted.forecast(&history, 14), "{baseline:?}");
            assert_eq!(baseline.with_parameters(&[]), None);
            assert_eq!(baseline.with_parameters(&vec![-3.0; fitted.parameters().len()]), None, "{baseline:?}");
        }
        let half_year = Baseline::MovingAverage.with_parameters(&[182.0]).expect("a longer memory");
        assert_ne!(half_year.forecast(&history, 1), Baseline::MovingAverage.forecast(&history, 1), "what the file says is what counts");
    }

    #[test]
    fn seasonal_naive_repeats_the_last_week_also_beyond_one() {
        let history: Vec<f64> = (0..20).map(f64::from).collect();
        let last_week = [13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0];
        assert_eq!(Baseline::SeasonalNaive.forecast(&history, 10), [&last_week[..], &last_week[..3]].concat());
        assert_eq!(Baseline::SeasonalNaive.forecast(&[4.0, -5.0], 2), [0.0, 0.0], "shorter than a week, and no negative sales");
        assert_eq!(Baseline::SeasonalNaive.forecast(&[], 1), [0.0]);
    }

    #[test]
    fn moving_average_is_the_mean_of_four_weeks_and_weekday_mean_that_of_eight_such_days() {
        let history: Vec<f64> = (0..70).map(f64::from).collect();
        assert_eq!(Baseline::MovingAverage.forecast(&history, 2), [55.5, 55.5]);
        assert_eq!(Baseline::WeekdayMean.forecast(&history, 8), [38.5, 39.5, 40.5, 41.5, 42.5, 43.5, 44.5, 38.5]);
        assert_eq!(Baseline::WeekdayMean.forecast(&history[..10], 1), [3.0], "as many weeks as there are");
    }

    #[test]
    fn every_baseline_has_a_forecast_for_odd_series() {
        let spike = [vec![0.0; 50], vec![1e9], vec![0.0; 50]].concat();
        let (huge, slow, returns): (Vec<f64>, Vec<f64>, Vec<f64>) = (
            (0..200).map(|i| 1e9 + 1e7 * f64::from(i % 7)).collect(),
            (0..200).map(|i| if i % 20 == 3 { 4.0 } else { 0.0 }).collect(),
            (0..200).map(|i| f64::from(i % 5) - 2.0).collect(),
        );
        let short = [vec![], vec![3.0], vec![3.0; 10], vec![0.0; 40], vec![-2.0; 40], vec![7.0; 100]];
        for history in short.into_iter().chain([spike, huge, slow, returns]) {
            let most = history.iter().copied().fold(0.0, f64::max);
            for baseline in Baseline::ALL {
                let forecast = baseline.forecast(&history, 9);
                let defined = |v: &f64| (0.0..=1.1 * most).contains(v);
                assert!(forecast.len() == 9 && forecast.iter().all(defined), "{baseline:?} of {history:?}: {forecast:?}");
            }
        }
        for baseline in Baseline::ALL {
            assert!((baseline.forecast(&[7.0; 100], 1)[0] - 7.0).abs() < 0.4, "{baseline:?} of a constant");
        }
    }
}
