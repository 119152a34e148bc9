//! Demand over a period, as means and quantiles of total sales.

use crate::error::MAX_DAYS;

/// Total sales of the days after the plan day.
pub trait Demand {
    /// Returns the expected total of the first `days` days, in units.
    fn mean(&self, days: u32) -> f64;
    /// Returns the total of the first `days` days that isn't exceeded with probability `level`, in units.
    fn quantile(&self, days: u32, level: f64) -> f64;
}

/// Equally likely totals that represent the whole distribution where an expected value of something other than sales is needed.
const STRATA: u32 = 20;

/// The levels of the equally likely totals: 2.5%, 7.5%, … 97.5%.
pub(crate) fn strata() -> impl Iterator<Item = f64> {
    (0..STRATA).map(|i| (f64::from(i) + 0.5) / f64::from(STRATA))
}

/// Returns how many units of demand `supply` leaves unmet in the first `days` days on average: the mean of max(0, D − supply) over 20 equally
/// likely totals D (the loss function of Silver, Pyke & Thomas 2017, ch. 6).
pub fn expected_short(demand: &(impl Demand + ?Sized), days: u32, supply: f64) -> f64 {
    mean_over_strata(|level| (demand.quantile(days, level) - supply).max(0.0))
}

/// Returns how many units of `supply` are left unsold after `days` days on average: the mean of max(0, supply − D) over 20 equally likely
/// totals D.
pub fn expected_left(demand: &(impl Demand + ?Sized), days: u32, supply: f64) -> f64 {
    mean_over_strata(|level| (supply - demand.quantile(days, level)).max(0.0))
}

/// Returns what is left unsold when demand is as low as its quantile at `level`.
pub fn left_at(demand: &(impl Demand + ?Sized), days: u32, supply: f64, level: f64) -> f64 {
    (supply - demand.quantile(days, level)).max(0.0)
}

/// Averages a figure over the equally likely totals.
pub(crate) fn mean_over_strata(figure: impl FnMut(f64) -> f64) -> f64 {
    strata().map(figure).sum::<f64>() / f64::from(STRATA)
}

/// Demand from a later day on: `day` 1 is the day after the first `skipped` ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Later<D> {
    /// Demand counted from the plan day.
    pub demand: D,
    /// Days after the plan day that have passed already.
    pub skipped: u32,
}

impl<D: Demand> Demand for Later<D> {
    fn mean(&self, days: u32) -> f64 {
        (self.demand.mean(self.skipped.saturating_add(days)) - self.demand.mean(self.skipped)).max(0.0)
    }

    /// The distance of the quantile from the mean is that of as many days from the plan day on, times the root of the ratio of their sales, as
    /// if days were independent. What is known of the skipped days makes it no larger.
    fn quantile(&self, days: u32, level: f64) -> f64 {
        if self.skipped == 0 {
            return self.demand.quantile(days, level);
        }
        let (first, mean) = (self.demand.mean(days), self.mean(days));
        let ratio = if first > 0.0 { mean / first } else { 1.0 };
        (mean + (self.demand.quantile(days, level) - first) * ratio.sqrt()).max(0.0)
    }
}

/// No demand at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoDemand;

impl Demand for NoDemand {
    fn mean(&self, _: u32) -> f64 {
        0.0
    }
    fn quantile(&self, _: u32, _: f64) -> f64 {
        0.0
    }
}

/// Demand from a forecast of totals over its horizon of H days, continued beyond it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TotalDemand {
    mean: Vec<f64>,
    levels: Vec<f64>,
    quantiles: Vec<Vec<f64>>,
    /// Expected totals of the first 0, 1 … days after the horizon.
    after: Vec<f64>,
}

impl TotalDemand {
    /// Takes the expected totals of the first 1 … H days, and for each number of days the quantiles of the total at `levels` (ascending).
    ///
    /// `after` holds the expected sales of the days beyond the horizon; after them, their last seven days repeat without end, so that closed
    /// weekdays stay closed. When it is empty, the last seven days of the horizon repeat, or its mean day where it is shorter than a week.
    #[must_use]
    pub fn new(mean: Vec<f64>, levels: Vec<f64>, quantiles: Vec<Vec<f64>>, after: Vec<f64>) -> Self {
        let days = if after.is_empty() { last_week(&mean) } else { after };
        let mut total = 0.0;
        let after = std::iter::once(0.0)
            .chain(days.into_iter().map(|day| {
                total += day;
                total
            }))
            .collect();
        Self { mean, levels, quantiles, after }
    }

    /// Returns the number of days that were forecast; later days are continued.
    #[must_use]
    pub fn horizon(&self) -> u32 {
        u32::try_from(self.mean.len()).unwrap_or(MAX_DAYS)
    }

    /// Returns the same demand multiplied by `factor`, as when a promotion is planned.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        let each = |values: &mut Vec<f64>| values.iter_mut().for_each(|value| *value *= factor);
        each(&mut self.mean);
        each(&mut self.after);
        self.quantiles.iter_mut().for_each(each);
        self
    }
}

/// The sales of the last seven days of cumulative `mean`; of a shorter horizon its mean day.
fn last_week(mean: &[f64]) -> Vec<f64> {
    let Some(last) = mean.last() else { return Vec::new() };
    if mean.len() < 7 {
        return vec![last / mean.len() as f64];
    }
    let before = |day: usize| day.checked_sub(1).map_or(0.0, |day| mean[day]);
    (mean.len() - 7..mean.len()).map(|day| mean[day] - before(day)).collect()
}

impl Demand for TotalDemand {
    fn mean(&self, days: u32) -> f64 {
        let (days, horizon) = (days as usize, self.mean.len());
        if days == 0 || horizon == 0 {
            return 0.0;
        }
        if days <= horizon {
            return self.mean[days - 1];
        }
        let beyond = days - horizon;
        let known = self.after.len() - 1;
        let Some(more) = beyond.checked_sub(known + 1) else { return self.mean[horizon - 1] + self.after[beyond] };
        // The last days repeat: the total of whole rounds, and of a part of the next.
        let round = known.min(7);
        let from = self.after[known - round];
        let whole = self.after[known] - from;
        let days = more + 1;
        let part = self.after[known - round + days % round.max(1)] - from;
        self.mean[horizon - 1] + self.after[known] + whole * (days / round.max(1)) as f64 + part
    }

    /// Beyond the horizon H, the distance of its quantile from its mean grows with √(days / H), as if horizons were independent.
    fn quantile(&self, days: u32, level: f64) -> f64 {
        let Some(within) = (days as usize).min(self.mean.len()).checked_sub(1) else { return 0.0 };
        let quantile = self.quantiles.get(within).map_or(self.mean[within], |quantiles| at_level(&self.levels, quantiles, level));
        let stretch = (f64::from(days) / (within + 1) as f64).sqrt();
        (self.mean(days) + (quantile - self.mean[within]) * stretch).max(0.0)
    }
}

/// The quantile at `level`, linear between the levels kept; beyond them the outermost.
fn at_level(levels: &[f64], quantiles: &[f64], level: f64) -> f64 {
    let value = |at: usize| quantiles.get(at).copied().unwrap_or(0.0);
    match levels.iter().position(|known| *known >= level) {
        None => quantiles.last().copied().unwrap_or(0.0),
        Some(0) => value(0),
        Some(at) => value(at - 1) + (level - levels[at - 1]) / (levels[at] - levels[at - 1]) * (value(at) - value(at - 1)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// `rate` units a day; the quantiles are on a normal curve with the variance of `days × rate`.
    pub(crate) fn steady(rate: f64, horizon: u32) -> TotalDemand {
        let scores =
            [(0.025, -1.96), (0.1, -1.2816), (0.25, -0.6745), (0.5, 0.0), (0.75, 0.6745), (0.9, 1.2816), (0.95, 1.6449), (0.99, 2.3263)];
        let days = || (1..=horizon).map(f64::from);
        TotalDemand::new(
            days().map(|k| rate * k).collect(),
            scores.iter().map(|(level, _)| *level).collect(),
            days().map(|k| scores.iter().map(|(_, z)| (rate * k + z * (rate * k).sqrt()).max(0.0)).collect()).collect(),
            Vec::new(),
        )
    }

    #[test]
    fn closed_weekdays_stay_closed_beyond_the_horizon() {
        // Seven days of which the first is closed; six of ten units.
        let mean = vec![0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0];
        let demand = TotalDemand::new(mean, Vec::new(), Vec::new(), Vec::new());
        assert_eq!([0, 1, 7, 8, 9, 10, 14, 15, 21].map(|k| demand.mean(k)), [0.0, 0.0, 60.0, 60.0, 70.0, 80.0, 120.0, 120.0, 180.0]);
        let single = TotalDemand::new(vec![0.0], Vec::new(), Vec::new(), vec![2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 0.0]);
        assert_eq!(
            [1, 2, 8, 10].map(|k| single.mean(k)),
            [0.0, 2.0, 12.0, 16.0],
            "a horizon of one closed day isn't a product without sales"
        );
    }

    #[test]
    fn totals_grow_with_days_and_levels() {
        let demand = steady(3.0, 14);
        for days in 1..60 {
            assert!(demand.mean(days) < demand.mean(days + 1));
            for level in [0.05, 0.3, 0.5, 0.8, 0.97] {
                assert!(demand.quantile(days, level) <= demand.quantile(days, level + 0.02) + 1e-9);
            }
        }
        assert!(
            (demand.quantile(56, 0.95) - demand.mean(56)) / (demand.quantile(14, 0.95) - demand.mean(14)) - 2.0 < 1e-9,
            "four horizons"
        );
    }

    #[test]
    fn later_days_leave_out_what_has_been_sold() {
        let demand = steady(2.0, 28);
        let later = Later { demand: demand.clone(), skipped: 4 };
        assert!((later.mean(7) - 14.0).abs() < 1e-9 && later.mean(0).abs() < 1e-9);
        for level in [0.1, 0.5, 0.95] {
            let (here, there) = (demand.quantile(7, level), later.quantile(7, level));
            assert!((here - there).abs() < 1e-9, "independent days: {level}: {here} and {there}");
        }
        assert_eq!(Later { demand: demand.clone(), skipped: 0 }.quantile(7, 0.95), demand.quantile(7, 0.95));
        // A closed day that has passed, and one that comes.
        let week = TotalDemand::new(vec![0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0], Vec::new(), Vec::new(), Vec::new());
        let later = Later { demand: week, skipped: 1 };
        assert_eq!([1, 6, 7].map(|days| later.mean(days)), [10.0, 60.0, 60.0]);
    }

    #[test]
    fn what_is_short_and_what_is_left_balance() {
        let demand = steady(2.0, 28);
        for supply in [0.0, 10.0, 30.0, 100.0] {
            let balance = supply + expected_short(&demand, 14, supply) - expected_left(&demand, 14, supply);
            assert!((balance - 28.0).abs() < 0.4, "supply {supply}: {balance}");
        }
        assert_eq!(left_at(&demand, 14, 30.0, 0.5), 2.0);
    }
}
