//! What a day usually sells compared with other days of the same series: weekday, promotion and season, as factors that multiply.
//!
//! Each factor is a ratio to the level around the day, drawn toward 1 by as much as chance explains of it (James & Stein 1961), so a series
//! without a rhythm has none. The network forecasts what the profile does not (as in ES-RNN: Smyl 2020).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::SEASON;
use crate::series::{Series, add_days};

/// Days of the level around a day: eight weeks, and one day to have a middle.
const LEVEL_DAYS: usize = 57;
/// Fewer training days than this teach no rhythm.
const FEWEST_DAYS: usize = 56;
/// Fewer training days than this teach no season: the level of a whole year around a day must be known for most of a year.
const FEWEST_SEASON_DAYS: usize = 600;
/// Where fewer days than this have a sale, the usual day isn't a forecast: what the network forecasts is near the median, which is then 0.
const SOLD_SHARE: f64 = 0.5;
/// Fewer days with a promotion than this don't say what a promotion does …
const FEWEST_PROMOTED: f64 = 7.0;
/// … nor do days whose common factor has a larger standard error than this share of it.
const MOST_UNSURE: f64 = 0.25;
/// Steps into which the year is divided.
const YEAR_STEPS: usize = 53;
/// How many times as unsure a factor of the year is as its days would say were they independent; they are not, neither with their neighbors
/// nor with the level of their year. Found by measurement: less takes chance for a season where sales are noisy.
const NEIGHBORS: f64 = 30.0;
/// Days to either side that speak for a day of the year, the farther the less.
const REACH: i64 = 10;

/// Factors of one series.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// By weekday, Monday first, without promotion; empty for none.
    pub weekday: Vec<f64>,
    /// By weekday: what a promotion multiplies sales with; empty for none.
    pub promoted: Vec<f64>,
    /// From 1 January in steps of 366/53 days; empty for none.
    pub year: Vec<f64>,
}

impl Profile {
    /// Learns from the first `days` days.
    pub(crate) fn fit(series: &Series, days: usize, season: bool) -> Self {
        let values = &series.values[..days.min(series.values.len())];
        let mut own = Self::default();
        if values.len() < FEWEST_DAYS || values.iter().all(|v| *v <= 0.0) {
            return own;
        }
        if sold_share(values) < SOLD_SHARE {
            return own;
        }
        let level = moving_mean(values, LEVEL_DAYS);
        let dates: Vec<Date> = (0..values.len()).map(|i| series.day(i)).collect();
        let weekday: Vec<usize> = dates.iter().map(|d| monday_based(*d)).collect();
        let promotion = |i: usize| series.promotion.as_ref().and_then(|p| p.get(i)).copied().unwrap_or(0.0);
        let cell = |wanted: usize, promoted: bool, unit: &dyn Fn(usize) -> f64| {
            let days = (0..values.len()).filter(|&i| weekday[i] == wanted && (promotion(i) > 0.5) == promoted);
            Ratio::of(days.map(|i| (values[i], unit(i))))
        };
        let plain: Vec<Ratio> = (0..SEASON).map(|w| cell(w, false, &|i| level[i])).collect();
        own.weekday = shrink_to_pooled_mean(&plain);
        let lift: Vec<Ratio> = (0..SEASON).map(|w| cell(w, true, &|i| level[i] * own.weekday[w])).collect();
        if lift.iter().any(|r| r.count > 0.0) {
            own.promoted = shrink_to_pooled_mean(&lift);
        }
        if season && values.len() >= FEWEST_SEASON_DAYS {
            let flat: Vec<f64> = (0..values.len()).map(|i| own.week(weekday[i], promotion(i))).collect();
            own.year = year_factors(values, &flat, &dates);
        }
        own
    }

    /// What a promotion multiplies the sales of a series with, by weekday, Monday first, from days whose sales are its demand; None where they don't
    /// say: too few days had a promotion, or sales are too rare.
    #[must_use]
    pub fn promotions_of(series: &Series) -> Option<[f64; SEASON]> {
        let own = Self::fit(series, series.values.len(), false);
        let level = moving_mean(&series.values, LEVEL_DAYS);
        let usual = |day: usize| level[day] * own.weekday.get(monday_based(series.day(day))).copied().unwrap_or(1.0);
        let flags = series.promotion.as_deref().unwrap_or_default();
        let promoted = || flags.iter().take(series.values.len()).enumerate().filter(|(_, flag)| **flag > 0.5).map(|(day, _)| day);
        let all = Ratio::of(promoted().map(|day| (series.values[day], usual(day))));
        let is_known = all.count >= FEWEST_PROMOTED && all.value > 0.0 && all.error.sqrt() <= MOST_UNSURE * all.value;
        own.promoted.try_into().ok().filter(|_: &[f64; SEASON]| is_known)
    }

    fn week(&self, weekday: usize, promotion: f32) -> f64 {
        let lift = self.promoted.get(weekday).map_or(1.0, |lift| 1.0 + (lift - 1.0) * f64::from(promotion.clamp(0.0, 1.0)));
        self.weekday.get(weekday).copied().unwrap_or(1.0) * lift
    }

    /// The factor of a day; 1 for a usual one.
    pub(crate) fn factor(&self, date: Date, promotion: f32) -> f64 {
        self.factor_on(&YearDay::of(date), promotion)
    }

    /// As [`Profile::factor`], of a day whose place is known already.
    pub(crate) fn factor_on(&self, day: &YearDay, promotion: f32) -> f64 {
        self.week(day.weekday, promotion) * self.season(day.part)
    }

    fn season(&self, part_of_year: f64) -> f64 {
        if self.year.is_empty() {
            return 1.0;
        }
        let place = part_of_year * self.year.len() as f64;
        let (step, part) = (place.floor() as usize, place.fract());
        let at = |i: usize| self.year[i % self.year.len()];
        at(step) + part * (at(step + 1) - at(step))
    }
}

/// The place of a date in week and year.
#[derive(Debug, Clone, Copy)]
pub(crate) struct YearDay {
    /// Monday 0.
    weekday: usize,
    /// Days of the year before it, of 366.
    part: f64,
}

impl YearDay {
    pub(crate) fn of(date: Date) -> Self {
        Self { weekday: monday_based(date), part: f64::from(date.day_of_year() - 1) / 366.0 }
    }
}

fn monday_based(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

/// A ratio of sums, and how far chance may have moved it.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    value: f64,
    /// Squared standard error.
    error: f64,
    count: f64,
}

impl Ratio {
    /// Of (sales, their unit) pairs; 1 with no certainty for none.
    fn of(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Self {
        let (top, bottom, count) = pairs.clone().fold((0.0, 0.0, 0.0), |(t, b, n), (y, u)| (t + y, b + u, n + 1.0));
        if bottom <= 0.0 {
            return Self { value: 1.0, error: f64::INFINITY, count: 0.0 };
        }
        let value = top / bottom;
        let squares: f64 = pairs.map(|(y, u)| (y - value * u).powi(2)).sum();
        // One day teaches no spread: as unsure as it is large.
        let error = if count > 1.0 { squares / bottom.powi(2) * count / (count - 1.0) } else { value.powi(2) + 1.0 };
        Self { value: value.max(0.0), error, count }
    }
}

/// Ratios drawn toward their common value as far as chance explains how they differ.
fn shrink_to_pooled_mean(ratios: &[Ratio]) -> Vec<f64> {
    let known: Vec<&Ratio> = ratios.iter().filter(|r| r.error.is_finite()).collect();
    let count: f64 = known.iter().map(|r| r.count).sum();
    if count == 0.0 {
        return vec![1.0; ratios.len()];
    }
    let common = known.iter().map(|r| r.value * r.count).sum::<f64>() / count;
    let spread = known.iter().map(|r| (r.value - common).powi(2)).sum::<f64>() / known.len().max(2).saturating_sub(1) as f64;
    let chance = known.iter().map(|r| r.error).sum::<f64>() / known.len() as f64;
    let real = (spread - chance).max(0.0);
    let drawn = |r: &Ratio| if r.error.is_finite() && real > 0.0 { common + real / (real + r.error) * (r.value - common) } else { common };
    ratios.iter().map(|r| drawn(r).clamp(0.0, 20.0)).collect()
}

/// Factors of the year from values whose weekly factors are `flat`; empty when chance explains them.
fn year_factors(values: &[f64], flat: &[f64], dates: &[Date]) -> Vec<f64> {
    // The level of the year around each day, and what the day would have been on it.
    let level = moving_mean(values, 365);
    let half = 182;
    let known = half..values.len() - half;
    let steps: Vec<Ratio> = (0..YEAR_STEPS)
        .map(|step| {
            let center = step as f64 / YEAR_STEPS as f64 * 366.0;
            let near = known.clone().filter_map(|i| {
                let apart = (f64::from(dates[i].day_of_year() - 1) - center).abs();
                let apart = apart.min(366.0 - apart);
                let weight = 1.0 - apart / (REACH + 1) as f64;
                (weight > 0.0).then(|| (values[i] * weight, level[i] * flat[i] * weight))
            });
            Ratio::of(near)
        })
        .collect();
    // Every day of the year must have been seen; neighboring days go together, so chance is greater than their count says.
    if steps.iter().any(|r| !r.error.is_finite()) {
        return Vec::new();
    }
    let wider: Vec<Ratio> = steps.iter().map(|r| Ratio { error: r.error * NEIGHBORS, ..*r }).collect();
    let factors = shrink_to_pooled_mean(&wider);
    let mean = factors.iter().sum::<f64>() / factors.len() as f64;
    if mean <= 0.0 || factors.iter().all(|f| (f - mean).abs() < 1e-9) {
        return Vec::new();
    }
    factors.iter().map(|f| (f / mean * 1e4).round() / 1e4).collect()
}

/// Mean of the `days` days around each day, fewer at the ends.
fn moving_mean(values: &[f64], days: usize) -> Vec<f64> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(0.0);
    for v in values {
        sums.push(sums[sums.len() - 1] + v);
    }
    let half = days / 2;
    let of = |i: usize| {
        let (from, to) = (i.saturating_sub(half), (i + half + 1).min(values.len()));
        ((sums[to] - sums[from]) / (to - from) as f64).max(0.0)
    };
    (0..values.len()).map(of).collect()
}

/// The share of days with a sale, without weekdays on which hardly anything is sold.
fn sold_share(values: &[f64]) -> f64 {
    let by_weekday = (0..SEASON).map(|w| {
        let days = values.iter().skip(w).step_by(SEASON);
        (days.clone().filter(|v| **v > 0.0).count() as f64, days.count() as f64)
    });
    let (sold, days) = by_weekday.filter(|(sold, days)| *sold > 0.05 * days).fold((0.0, 0.0), |(a, b), (s, d)| (a + s, b + d));
    if days > 0.0 { sold / days } else { 0.0 }
}

/// The factor of the day `index` of a series, counted from its start.
pub(crate) fn factor_of(profile: &Profile, series: &Series, index: i64) -> f64 {
    let promotion = usize::try_from(index).ok().and_then(|i| series.promotion.as_ref()?.get(i).copied()).filter(|p| p.is_finite());
    profile.factor(add_days(series.start, index), promotion.unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn noise(i: usize) -> f64 {
        ((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn series(days: usize, value: impl Fn(usize, Date) -> f64, promotion: Option<Vec<f32>>) -> Series {
        let start = date(2019, 1, 7);
        let values = (0..days).map(|i| value(i, add_days(start, i as i64))).collect();
        Series { id: crate::SeriesId::of_product("s"), start, values, promotion, ..Series::default() }
    }

    #[test]
    fn week_promotion_and_year_are_found_as_factors() {
        let promoted = |i: usize| (i / 7).is_multiple_of(2) && i % 7 < 5;
        let season = |d: Date| 1.0 + 0.3 * (std::f64::consts::TAU * f64::from(d.day_of_year()) / 365.25).sin();
        let value = |i: usize, d: Date| {
            100.0 * [1.2, 1.0, 1.0, 1.0, 1.0, 0.8, 0.0][i % 7] * if promoted(i) { 1.5 } else { 1.0 } * season(d) * (0.9 + 0.2 * noise(i))
        };
        let flags = (0..1500).map(|i| f32::from(u8::from(promoted(i)))).collect();
        let s = series(1400, value, Some(flags));
        let p = Profile::fit(&s, 1400, true);
        let ratio = |a: f64, b: f64, expected: f64| assert!((a / b / expected - 1.0).abs() < 0.04, "{a} / {b}, not {expected}: {p:?}");
        let monday = date(2023, 4, 3);
        ratio(p.factor(monday, 0.0), p.factor(monday.tomorrow().expect("a day"), 0.0), 1.2);
        ratio(p.factor(monday, 1.0), p.factor(monday, 0.0), 1.5);
        assert!(p.factor(date(2023, 4, 9), 0.0) < 1e-9, "closed on Sundays");
        ratio(p.factor(monday, 0.0), p.factor(date(2023, 10, 2), 0.0), season(monday) / season(date(2023, 10, 2)));
    }

    #[test]
    fn what_promotions_do_is_known_from_enough_of_them() {
        let of = |mean: f64, lift: f64, promoted: &dyn Fn(usize) -> bool| {
            let value = |i: usize, _: Date| (mean * if promoted(i) { lift } else { 1.0 } * 2.0 * noise(i)).round();
            let flags = (0..280).map(|i| f32::from(u8::from(promoted(i)))).collect();
            Profile::promotions_of(&series(280, value, Some(flags)))
        };
        let factors = of(10.0, 2.5, &|day| (day / 7) % 4 == 0).expect("ten weeks");
        assert!(factors.iter().all(|factor| (factor / 2.5 - 1.0).abs() < 0.15), "{factors:?}");
        assert!(of(10.0, 1.0, &|day| (day / 7) % 4 == 0).is_some_and(|factors| factors.iter().all(|factor| (factor - 1.0).abs() < 0.2)));
        assert_eq!(of(10.0, 2.5, &|day| (100..105).contains(&day)), None, "five days say little");
        assert_eq!(of(10.0, 2.5, &|_| false), None);
        assert_eq!(of(0.2, 2.5, &|day| (day / 7) % 4 == 0), None, "sold too rarely");
    }

    #[test]
    fn chance_is_no_rhythm() {
        let p = Profile::fit(&series(1400, |i, _| if noise(i) > 0.8 { 10.0 * noise(i * 7) } else { 0.0 }, None), 1400, true);
        assert!(p.weekday.iter().all(|f| (f - p.weekday[0]).abs() < 0.15), "{:?}", p.weekday);
        let (low, high) = p.year.iter().fold((1.0_f64, 1.0_f64), |(l, h), f| (l.min(*f), h.max(*f)));
        assert!(high - low < 0.35, "{low} … {high}");
    }

    #[test]
    fn short_or_empty_series_have_no_profile() {
        for s in [series(20, |_, _| 5.0, None), series(400, |_, _| 0.0, None), series(400, |_, _| -1.0, None)] {
            assert_eq!(Profile::fit(&s, 400, true), Profile::default());
        }
        assert!(Profile::fit(&series(400, |_, _| 5.0, None), 400, true).year.is_empty(), "one year is not yet a season");
        let spike = series(900, |i, _| if i == 300 { 1e9 } else { 0.0 }, None);
        let p = Profile::fit(&spike, 900, true);
        assert!((0..366).all(|i| p.factor(add_days(spike.start, i), 0.0).is_finite()));
    }
}
