//! Demand from the sales alone, for products without a version: a weekday profile times a level, with the spread of past weeks.

use replenishment::{Demand, normal_score};

use super::history::Cleaned;

/// Demand of one product in one store without a trained version.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SimpleDemand {
    /// Expected sales of the days after the plan day, one week.
    week: [f64; 7],
    /// Variance of a total divided by its mean; 1 for a Poisson process.
    dispersion: f64,
    /// Relative spread of the level: what the expected total of two weeks was off on past days.
    level_spread: f64,
    /// The days that the level is the mean of.
    window: u32,
    /// Expected sales of a usual day on which the store opens.
    level: f64,
    /// Days that differ from their weekday, counted from the day after the plan day as 1, in rising order, and by how much the total of all days up to
    /// them differs.
    special: Vec<(u32, f64)>,
}

/// A day that differs from its weekday.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SpecialDay {
    /// Counted from the day after the plan day as 1.
    pub(crate) day: u32,
    /// Whether the store opens.
    pub(crate) is_open: bool,
    /// What a promotion multiplies its sales with; 1 without one.
    pub(crate) factor: f64,
}

/// Windows that the level can be the mean of, in days: the one with the least error of past weeks is taken.
const WINDOWS: [usize; 4] = [14, 28, 56, 182];
/// Weeks on which the windows are compared.
const COMPARED_WEEKS: usize = 13;
/// Weeks on which the spread of the level is measured, and the days of each total.
const MEASURED_WEEKS: usize = 27;
const MEASURED_DAYS: u32 = 14;
/// The spread that is assumed where nothing is known, and how many measured weeks it weighs as much as.
const ASSUMED_SPREAD: f64 = 0.15;
const ASSUMED_WEEKS: f64 = 2.0;

impl SimpleDemand {
    /// Fits the method to a history whose next day has `next_weekday` (0 = Monday).
    pub(crate) fn fit(cleaned: &Cleaned, next_weekday: usize) -> Self {
        let days = cleaned.demand.len();
        let weekday = |day: usize| (next_weekday + 7 * (days / 7 + 1) + day - days) % 7;
        let profile = profile(cleaned, weekday);
        // Each day as a multiple of what its weekday sells: equal weekdays are equal days.
        let shares: Vec<f64> = (0..days).map(|day| profile[weekday(day)]).collect();
        let levels: Vec<Option<f64>> =
            (0..days).map(|day| cleaned.demand[day].filter(|_| shares[day] > 0.05).map(|sold| sold / shares[day])).collect();
        // What was sold for what the weekdays sell: days that sell much weigh more.
        let ratio = |range: std::ops::Range<usize>| {
            let known = range.filter_map(|day| Some((cleaned.demand[day].filter(|_| shares[day] > 0.05)?, shares[day])));
            let (sold, share) = known.fold((0.0, 0.0), |(sum, all), (sold, share)| (sum + sold, all + share));
            (share > 0.0).then(|| sold / share)
        };
        let level_at = |end: usize, window: usize| ratio(end.saturating_sub(window)..end).or_else(|| ratio(0..end));
        let error = |window: usize| -> f64 {
            let ends = (1..=COMPARED_WEEKS).filter_map(|week| days.checked_sub(7 * week)).filter(|end| *end >= 28);
            ends.filter_map(|end| Some((level_at(end, window)? - ratio(end..end + 7)?).powi(2))).sum()
        };
        // The longest of equally good windows.
        let window = WINDOWS.into_iter().rev().min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(WINDOWS[0]);
        let level = level_at(days, window).unwrap_or(0.0);
        let week = std::array::from_fn(|day| level * profile[(next_weekday + day) % 7]);
        let dispersion = dispersion(&levels, level);
        // What the method would have been off on past days, beyond what weeks differ by chance.
        let fewest = (days / 2).min(28);
        let measured = (2..=MEASURED_WEEKS).filter_map(|week| days.checked_sub(7 * week)).filter(|end| *end >= fewest).filter_map(|end| {
            let after = end..end + MEASURED_DAYS as usize;
            let known = after.clone().filter(|day| cleaned.demand[*day].is_some()).map(|day| shares[day]).sum::<f64>();
            let expected = level_at(end, window)? * known;
            let sold = ratio(after)? * known;
            (expected > 0.0).then_some((sold, expected))
        });
        let level_spread = level_spread(measured, dispersion);
        Self { week, dispersion, level_spread, window: u32::try_from(window).unwrap_or(0), level, special: Vec::new() }
    }

    /// The same demand with single days that differ from their weekday, in rising order. On duty on a weekday on which the store usually doesn't open,
    /// it sells what it does on other days.
    pub(crate) fn with_days(mut self, days: &[SpecialDay]) -> Self {
        let mut all = 0.0;
        let differs = |special: &SpecialDay| {
            let usual = self.week[(special.day as usize + 6) % 7];
            let open = if usual > 0.0 { usual } else { self.level };
            all += if special.is_open { open * special.factor - usual } else { -usual };
            (special.day, all)
        };
        self.special = days.iter().filter(|special| special.day > 0).map(differs).collect();
        self
    }

    /// Returns the method's name, such as `weekday_mean_56`.
    pub(crate) fn method(&self) -> String {
        format!("weekday_mean_{}", self.window)
    }
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    let (sum, count) = values.iter().flatten().fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// What each weekday sells compared with the mean day of the last 26 weeks; shrunk toward even days where little was sold.
fn profile(cleaned: &Cleaned, weekday: impl Fn(usize) -> usize) -> [f64; 7] {
    let from = cleaned.demand.len().saturating_sub(26 * 7);
    let (mut sum, mut count) = ([0.0; 7], [0.0; 7]);
    for (day, sold) in cleaned.demand.iter().enumerate().skip(from) {
        if let Some(sold) = sold {
            sum[weekday(day)] += sold;
            count[weekday(day)] += 1.0;
        }
    }
    let open = || (0..7).filter(|day| !cleaned.closed[*day]);
    let (all, days): (f64, f64) = open().fold((0.0, 0.0), |(all, days), day| (all + sum[day], days + count[day]));
    let usual = if days > 0.0 { all / days } else { 0.0 };
    // Ten units are worth as much as the assumption of even days.
    let trust = all / (all + 70.0);
    std::array::from_fn(|day| {
        if cleaned.closed[day] {
            return 0.0;
        }
        let own = if count[day] > 0.0 && usual > 0.0 { sum[day] / count[day] / usual } else { 1.0 };
        trust * own + 1.0 - trust
    })
}

/// The variance of weeks around the mean of their eight neighbors, divided by that mean.
fn dispersion(levels: &[Option<f64>], level: f64) -> f64 {
    let weeks: Vec<f64> = levels.rchunks_exact(7).take(52).filter_map(|week| Some(mean(week)? * 7.0)).collect();
    if weeks.len() < 4 || level <= 0.0 {
        return 2.0;
    }
    let mut ratio = (0.0, 0.0);
    for (at, week) in weeks.iter().enumerate() {
        let around = &weeks[at.saturating_sub(4)..(at + 5).min(weeks.len())];
        let others = (around.iter().sum::<f64>() - week) / (around.len() - 1).max(1) as f64;
        ratio.0 += (week - others).powi(2) * (around.len() - 1) as f64 / around.len() as f64;
        ratio.1 += others;
    }
    if ratio.1 > 0.0 { (ratio.0 / ratio.1).clamp(1.0, 30.0) } else { 1.0 }
}

/// The relative spread of the level from totals that were sold and expected, with what chance explains of their difference taken off.
fn level_spread(measured: impl Iterator<Item = (f64, f64)>, dispersion: f64) -> f64 {
    let (mut beyond, mut all, mut weeks) = (0.0, 0.0, 0.0);
    for (sold, expected) in measured {
        beyond += (sold - expected).powi(2) - expected * dispersion;
        all += expected * expected;
        weeks += 1.0;
    }
    let found = if all > 0.0 { (beyond / all).max(0.0) } else { 0.0 };
    let known = if all > 0.0 { weeks } else { 0.0 };
    let missing = if known < (MEASURED_WEEKS - 1) as f64 { ASSUMED_WEEKS } else { 0.0 };
    ((known * found + missing * ASSUMED_SPREAD * ASSUMED_SPREAD) / (known + missing)).sqrt().clamp(0.05, 0.6)
}

impl Demand for SimpleDemand {
    fn mean(&self, days: u32) -> f64 {
        let whole: f64 = self.week.iter().sum();
        let part: f64 = self.week.iter().take((days % 7) as usize).sum();
        let passed = self.special.partition_point(|(day, _)| *day <= days);
        let special = passed.checked_sub(1).map_or(0.0, |last| self.special[last].1);
        (whole * f64::from(days / 7) + part + special).max(0.0)
    }

    /// A gamma distribution with the mean m and the variance m × dispersion + (m × level spread)², where the level drifts on after the days that
    /// its spread was measured on; of small totals its discrete counterpart, the negative binomial distribution.
    fn quantile(&self, days: u32, level: f64) -> f64 {
        let mean = self.mean(days);
        if mean <= 1e-9 {
            return 0.0;
        }
        let drift = (f64::from(days) / f64::from(MEASURED_DAYS)).max(1.0);
        let variance = mean * self.dispersion + (mean * self.level_spread).powi(2) * drift;
        if mean < 30.0 { negative_binomial(mean, variance, level) } else { gamma(mean, variance, level) }
    }
}

/// Wilson & Hilferty's approximation (1931): the cube root of a gamma variable is nearly normal.
fn gamma(mean: f64, variance: f64, level: f64) -> f64 {
    let shape = mean * mean / variance;
    let part = 1.0 / (9.0 * shape);
    (mean * (1.0 - part + normal_score(level) * part.sqrt()).powi(3)).max(0.0)
}

fn negative_binomial(mean: f64, variance: f64, level: f64) -> f64 {
    // As good as a Poisson distribution.
    let variance = variance.max(mean * 1.001);
    let size = mean * mean / (variance - mean);
    let share = size / (size + mean);
    let mut chance = share.powf(size);
    let mut total = chance;
    let mut count = 0.0;
    while total < level && count < 1e4 {
        chance *= (size + count) / (count + 1.0) * (1.0 - share);
        total += chance;
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ordering::history::{History, KnownDays};

    fn fitted(quantity: &[f64]) -> SimpleDemand {
        let open: Vec<bool> = (0..quantity.len()).map(|day| day % 7 != 6).collect();
        let known = KnownDays { closed: [false, false, false, false, false, false, true], ..KnownDays::default() };
        let cleaned = History { quantity, open: &open, first_weekday: 0, in_stock: None, known: &known }.clean();
        SimpleDemand::fit(&cleaned, quantity.len() % 7)
    }

    fn noise(day: usize) -> f64 {
        ((day as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64
    }

    #[test]
    fn weekdays_and_level_are_found_and_closed_days_sell_nothing() {
        let sold = |day: usize| match day % 7 {
            6 => 0.0,
            5 => 30.0,
            _ => 10.0,
        };
        let quantity: Vec<f64> = (0..364).map(sold).collect();
        let demand = fitted(&quantity);
        assert!((demand.mean(7) - 80.0).abs() < 1.0, "{demand:?}");
        assert!((demand.mean(1) - 10.0).abs() < 0.5 && (demand.mean(6) - demand.mean(5) - 30.0).abs() < 1.0);
        assert_eq!(demand.mean(7), demand.mean(6), "Sunday");
        assert!((demand.mean(28) - 320.0).abs() < 3.0);
        // Monday and Sunday of the second week: closed, on duty; a promotion on Saturday.
        let special = |day: u32, is_open: bool, factor: f64| SpecialDay { day, is_open, factor };
        let planned = demand.clone().with_days(&[special(8, false, 1.0), special(13, true, 2.0), special(14, true, 1.0)]);
        let differs = |days: u32| planned.mean(days) - demand.mean(days);
        let monday = -demand.mean(1);
        let near = |days: u32, right: f64| (differs(days) - right).abs() < 1e-9;
        assert!(near(7, 0.0) && near(8, monday) && near(12, monday), "{} {}", differs(8), differs(12));
        assert!((differs(13) - 20.0).abs() < 1.0, "{}", differs(13));
        let usual_day = 80.0 / 6.0;
        assert!((differs(14) - differs(13) - usual_day).abs() < 0.5 && (differs(90) - differs(14)).abs() < 1e-9, "{}", differs(14));
    }

    #[test]
    fn quantiles_cover_what_they_promise() {
        // Poisson with a mean of 3, by inversion of noise.
        let poisson = |day: usize| {
            let (mut k, mut p, mut sum) = (0.0, (-3.0_f64).exp(), (-3.0_f64).exp());
            while sum < noise(day) {
                k += 1.0;
                p *= 3.0 / k;
                sum += p;
            }
            k
        };
        let open = vec![true; 364];
        let mut within = 0;
        for start in 0..40 {
            let quantity: Vec<f64> = (start * 400..start * 400 + 364).map(poisson).collect();
            let cleaned =
                History { quantity: &quantity, open: &open, first_weekday: 0, in_stock: None, known: &KnownDays::default() }.clean();
            let demand = SimpleDemand::fit(&cleaned, 0);
            let after: f64 = (start * 400 + 364..start * 400 + 374).map(poisson).sum();
            within += u32::from(after <= demand.quantile(10, 0.95));
        }
        assert!((34..=40).contains(&within), "{within} of 40 at 95 %");
    }

    #[test]
    fn distributions_have_their_mean_and_grow_with_the_level() {
        for (mean, variance) in [(0.3, 0.5), (4.0, 4.0), (12.0, 40.0), (80.0, 200.0)] {
            let of = |level| if mean < 30.0 { negative_binomial(mean, variance, level) } else { gamma(mean, variance, level) };
            let levels: Vec<f64> = (0..200).map(|i| of((f64::from(i) + 0.5) / 200.0)).collect();
            let found = levels.iter().sum::<f64>() / 200.0;
            assert!((found - mean).abs() < 0.05 * mean + 0.05, "mean {mean}: {found}");
            assert!(levels.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }
}
