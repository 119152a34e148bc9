//! Whether one version's forecasts are really better than another's, or better by chance.
//!
//! Per origin the mean absolute error of both, each series in units of its own sales, over the days that both have; then the test of
//! Diebold & Mariano (1995) on the differences between origins with the correction of Harvey, Leybourne & Newbold (1997): forecasts
//! made one horizon apart do not overlap, so the differences count as forecasts of one step, with n − 1 degrees of freedom.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::metrics::test_forecast::TestForecast;
use crate::series::id::SeriesId;

/// Differences as large as these are called real when chance gives them less often than this.
const LEVEL: f64 = 0.05;
/// Fewer common origins than this say nothing.
const FEWEST_ORIGINS: usize = 8;

/// What the comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Significance {
    /// The first is really better.
    FirstBetter(Difference),
    /// The second is really better.
    SecondBetter(Difference),
    /// The difference may be chance.
    NoDifference(Difference),
    /// They can't be compared.
    NotComparable {
        /// The reason why they can't be compared.
        reason: NotComparable,
        /// How many origins both have.
        #[ts(type = "number")]
        origins: usize,
        /// How many they need to have.
        #[ts(type = "number")]
        needed: usize,
    },
}

/// How the two differ on the days that both have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Difference {
    /// How many origins both have.
    #[ts(type = "number")]
    pub origins: usize,
    /// How many days of series both have.
    #[ts(type = "number")]
    pub days: usize,
    /// How much lower the first one's error is: 0.05 = 5% lower; negative when it is higher.
    pub gain: f64,
    /// Probability of so large a difference when there is none.
    pub p_value: f64,
}

/// Why two versions can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum NotComparable {
    /// They were tested on different days or series.
    DifferentDays,
    /// The same day has different sales: the data were changed in between.
    DifferentSales,
    /// They have too few origins in common, however many days follow each of them.
    TooFewDays,
}

/// Compares test forecasts of two versions on the days of the series that both have.
#[must_use]
pub fn compare_forecasts(first: &[TestForecast], second: &[TestForecast]) -> Significance {
    let others: BTreeMap<(&SeriesId, Date), &TestForecast> = second.iter().map(|f| ((&f.series, f.date), f)).collect();
    let common: Vec<(&TestForecast, &TestForecast)> = first.iter().filter_map(|f| Some((f, *others.get(&(&f.series, f.date))?))).collect();
    let not = |reason| Significance::NotComparable { reason, origins: 0, needed: FEWEST_ORIGINS };
    if common.is_empty() {
        return not(NotComparable::DifferentDays);
    }
    if common.iter().any(|(a, b)| (a.actual - b.actual).abs() > 1e-6 * a.actual.abs().max(1.0)) {
        return not(NotComparable::DifferentSales);
    }

    let mut by_series: BTreeMap<&SeriesId, Vec<(&TestForecast, &TestForecast)>> = BTreeMap::new();
    for (a, b) in common {
        by_series.entry(&a.series).or_default().push((a, b));
    }
    let mut errors = OriginErrors::default();
    for days in by_series.values() {
        errors.add(&OriginErrors::of(days.iter().map(|(a, b)| (a.origin, a.actual, a.forecast, b.forecast))));
    }
    errors.significance()
}

/// The errors of two forecasters on the same days by origin, each series in units of its own sales; series can be added one after another.
#[derive(Debug, Clone, Default)]
pub(crate) struct OriginErrors {
    /// Per origin: the sum of the first's errors, that of the second's, and of how many days.
    origins: BTreeMap<Date, (f64, f64, f64)>,
    days: usize,
}

impl OriginErrors {
    /// Of the days of one series: origin, sales, and what both forecast.
    pub(crate) fn of(days: impl Iterator<Item = (Date, f64, f64, f64)> + Clone) -> Self {
        let (sum, count) = days.clone().fold((0.0, 0.0), |(sum, count): (f64, f64), (_, actual, ..)| (sum + actual.abs(), count + 1.0));
        let (unit, mut errors) = (sum / count, Self { days: count as usize, ..Self::default() });
        if unit > 0.0 {
            for (origin, actual, first, second) in days {
                let (own, other, days) = errors.origins.entry(origin).or_default();
                *own += (first - actual).abs() / unit;
                *other += (second - actual).abs() / unit;
                *days += 1.0;
            }
        }
        errors
    }

    /// Adds other series.
    pub(crate) fn add(&mut self, other: &Self) {
        self.days += other.days;
        for (origin, (own, second, days)) in &other.origins {
            let sums = self.origins.entry(*origin).or_default();
            (sums.0, sums.1, sums.2) = (sums.0 + own, sums.1 + second, sums.2 + days);
        }
    }

    /// What the difference says.
    pub(crate) fn significance(&self) -> Significance {
        if self.origins.len() < FEWEST_ORIGINS {
            let origins = self.origins.len();
            return Significance::NotComparable { reason: NotComparable::TooFewDays, origins, needed: FEWEST_ORIGINS };
        }
        let differences: Vec<f64> = self.origins.values().map(|(own, other, days)| (own - other) / days).collect();
        let (own, other) = self.origins.values().fold((0.0, 0.0), |(a, b), (own, other, _)| (a + own, b + other));
        let difference = Difference {
            origins: self.origins.len(),
            days: self.days,
            gain: if other > 0.0 { 1.0 - own / other } else { 0.0 },
            p_value: diebold_mariano(&differences),
        };
        match difference {
            d if d.p_value >= LEVEL => Significance::NoDifference(d),
            d if d.gain > 0.0 => Significance::FirstBetter(d),
            d => Significance::SecondBetter(d),
        }
    }
}

/// Two-sided p-value of the mean of `differences` being zero: `DM = mean / √(variance / n) · √((n − 1) / n)` against Student's t.
fn diebold_mariano(differences: &[f64]) -> f64 {
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n;
    if variance <= f64::EPSILON * mean.abs() {
        return if mean == 0.0 { 1.0 } else { 0.0 };
    }
    let statistic = mean / (variance / n).sqrt() * ((n - 1.0) / n).sqrt();
    student_tails(statistic, n - 1.0)
}

/// P(|T| > |t|) of Student's t with `degrees` degrees of freedom: the regularized incomplete beta function at ν / (ν + t²).
fn student_tails(t: f64, degrees: f64) -> f64 {
    incomplete_beta(degrees / 2.0, 0.5, degrees / (degrees + t * t)).clamp(0.0, 1.0)
}

/// I_x(a, b) by Simpson's rule after x = sin² φ, which takes both ends' singularities out for a, b ≥ ½.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    let integrand = |phi: f64| 2.0 * phi.sin().powf(2.0 * a - 1.0) * phi.cos().powf(2.0 * b - 1.0);
    let integral = |to: f64| {
        let steps = 2000;
        let width = to / f64::from(steps);
        let inner: f64 = (1..steps).map(|i| integrand(width * f64::from(i)) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        (integrand(0.0) + inner + integrand(to)) * width / 3.0
    };
    let whole = integral(std::f64::consts::FRAC_PI_2);
    if whole > 0.0 { integral(x.clamp(0.0, 1.0).sqrt().asin()) / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn forecasts(weeks: usize, error: impl Fn(usize) -> f64) -> Vec<TestForecast> {
        let of = |day: usize| {
            let origin = crate::series::add_days(date(2024, 1, 1), (day / 7 * 7) as i64);
            let forecast = 10.0 + error(day);
            let date = crate::series::add_days(date(2024, 1, 2), day as i64);
            let (lower, upper, lower_95, upper_95) = (None, None, None, None);
            TestForecast {
                series: SeriesId::of_product("a"),
                origin,
                date,
                actual: 10.0,
                forecast,
                mean: forecast,
                lower,
                upper,
                lower_95,
                upper_95,
            }
        };
        (0..7 * weeks).map(of).collect()
    }

    fn noise(day: usize) -> f64 {
        ((day * 7919) % 101) as f64 / 20.0
    }

    #[test]
    fn the_tails_of_students_t_are_those_of_the_tables() {
        for (t, degrees, p) in [(2.776, 4.0, 0.05), (2.228, 10.0, 0.05), (2.845, 20.0, 0.01), (1.0, 1.0, 0.5), (0.0, 7.0, 1.0)] {
            let found = student_tails(t, degrees);
            assert!((found - p).abs() < 2e-4, "t {t}, {degrees} degrees: {found}");
        }
    }

    #[test]
    fn a_clear_difference_is_real_and_a_small_one_chance() {
        let (good, bad) = (forecasts(30, noise), forecasts(30, |d| noise(d) + 2.0));
        assert!(matches!(compare_forecasts(&good, &bad), Significance::FirstBetter(d) if d.gain > 0.3 && d.origins == 30 && d.days == 210));
        assert!(matches!(compare_forecasts(&bad, &good), Significance::SecondBetter(_)));
        let other = forecasts(30, |d| noise(d + 50));
        assert!(matches!(compare_forecasts(&good, &other), Significance::NoDifference(d) if d.p_value > 0.05));
        assert!(matches!(compare_forecasts(&good, &good), Significance::NoDifference(d) if d.p_value == 1.0 && d.gain == 0.0));
    }

    #[test]
    fn other_days_other_sales_and_few_days_do_not_compare() {
        let reason = |a: &[TestForecast], b: &[TestForecast]| match compare_forecasts(a, b) {
            Significance::NotComparable { reason, .. } => Some(reason),
            _ => None,
        };
        let a = forecasts(30, noise);
        let mut later = a.clone();
        later.iter_mut().for_each(|f| f.date = crate::series::add_days(f.date, 1000));
        assert_eq!(reason(&a, &later), Some(NotComparable::DifferentDays));
        let mut changed = a.clone();
        changed[3].actual = 11.0;
        assert_eq!(reason(&a, &changed), Some(NotComparable::DifferentSales));
        assert_eq!(reason(&a[..21], &a), Some(NotComparable::TooFewDays));
        let few = Significance::NotComparable { reason: NotComparable::TooFewDays, origins: 3, needed: 8 };
        assert_eq!(compare_forecasts(&a[..21], &a), few, "three forecasts of a week");
        assert_eq!(reason(&a[..100], &a), None, "common days alone are compared");
    }

    #[test]
    fn errors_of_equal_sums_are_told_apart_by_their_origins() {
        let mut errors = OriginErrors::default();
        for week in 0..30 {
            // The first misses by one more on each of 30 days; on as many other days of one origin the second does.
            let origin = crate::series::add_days(date(2024, 1, 1), 7 * week);
            errors.origins.insert(origin, (2.0, 1.0 + 0.25 * (week % 2) as f64, 1.0));
        }
        let more: f64 = errors.origins.values().map(|(own, other, _)| own - other).sum();
        errors.origins.insert(date(2023, 1, 1), (1000.0, 1000.0 + more, 1000.0));
        let found = errors.significance();
        assert!(matches!(found, Significance::SecondBetter(d) if d.gain == 0.0), "{found:?}");
    }
}
