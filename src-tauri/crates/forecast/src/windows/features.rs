//! What is known of a day beforehand: its place in the week and the year, promotion, price, holidays.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::series::Series;
use crate::series::holidays::Holidays;
use crate::windows::profile::{Profile, factor_of};
use crate::windows::scaler::Scaler;

/// Which features a model was trained with. Their order here is the order of the columns after the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    /// One column, the factor of the day's [`crate::Profile`].
    #[serde(default)]
    pub profile: bool,
    /// Seven columns, 1 on that weekday, Monday first.
    pub weekday: bool,
    /// Two columns, sine and cosine of the day's place in the year: only where the training days cover more than a year.
    pub year: bool,
    /// One column, 1 on days with a promotion.
    pub promotion: bool,
    /// One column, the price relative to the mean price of the training days, minus 1.
    pub price: bool,
    /// Columns of [`crate::Holidays`]: days off, days worked instead, and how near they are.
    #[serde(default)]
    pub holidays: bool,
    /// Long-memory columns ([`crate::MEMORY_COLUMNS`] per day), which are read at the origin of a window and for each day to forecast.
    #[serde(default)]
    pub memory: bool,
}

/// How a series is turned into rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FeatureContext<'a> {
    pub(crate) scaler: Scaler,
    pub(crate) features: Features,
    pub(crate) mean_price: f32,
    pub(crate) profile: &'a Profile,
}

/// Days of training below which a place in the year is only a place in the data.
const DAYS_FOR_YEAR: usize = 540;

impl Features {
    /// The features that the training days can teach. `known_days` are the training days of each series; without `season` the place in
    /// the year is left out, without `holidays` what a calendar says.
    #[must_use]
    pub fn choose(series: &[Series], known_days: &[usize], season: bool, profile: bool, holidays: bool) -> Self {
        let varies =
            |values: Option<&Vec<f32>>, days: usize| values.is_some_and(|v| v.iter().take(days).any(|x| x.is_finite() && *x != v[0]));
        let any = |get: fn(&Series) -> Option<&Vec<f32>>| series.iter().zip(known_days).any(|(s, &days)| varies(get(s), days));
        Self {
            profile,
            weekday: true,
            year: season && known_days.iter().any(|&days| days >= DAYS_FOR_YEAR),
            promotion: any(|s| s.promotion.as_ref()),
            price: any(|s| s.price.as_ref()),
            holidays: holidays && series.iter().zip(known_days).any(|(s, &days)| knows_days_off(s, days)),
            memory: true,
        }
    }

    /// Columns that the features take.
    #[must_use]
    pub fn count(&self) -> usize {
        usize::from(self.profile)
            + 7 * usize::from(self.weekday)
            + 2 * usize::from(self.year)
            + usize::from(self.promotion)
            + usize::from(self.price)
            + Holidays::COLUMNS * usize::from(self.holidays)
    }

    /// Appends the features of day `index` of `series`, counted from its start, to `row`. Only what is known beforehand is read.
    pub(crate) fn push(&self, series: &Series, index: i64, date: Date, terms: &FeatureContext<'_>, row: &mut Vec<f32>) {
        if self.profile {
            row.push(factor_of(terms.profile, series, index) as f32);
        }
        let mean_price = terms.mean_price;
        if self.weekday {
            let monday_based = date.weekday().to_monday_zero_offset();
            row.extend((0..7).map(|d| if d == monday_based { 1.0 } else { 0.0 }));
        }
        if self.year {
            let angle = std::f64::consts::TAU * f64::from(date.day_of_year() - 1) / f64::from(date.days_in_year());
            row.extend([angle.sin() as f32, angle.cos() as f32]);
        }
        let index = usize::try_from(index).ok();
        if self.promotion {
            let flag = series.promotion.as_ref().zip(index).and_then(|(p, i)| p.get(i).copied());
            row.push(flag.filter(|f| f.is_finite()).unwrap_or(0.0));
        }
        if self.price {
            let price = series.price.as_ref().and_then(|p| last_known(p, index?));
            row.push(price.map_or(0.0, |p| if mean_price > 0.0 { p / mean_price - 1.0 } else { 0.0 }));
        }
        if self.holidays {
            row.extend(series.holidays.as_ref().map_or([0.0; Holidays::COLUMNS], |h| h.columns(date)));
        }
    }
}

/// Whether the calendar of a series has a day off among its first `days` days: without one there is nothing to learn.
fn knows_days_off(series: &Series, days: usize) -> bool {
    let last = || series.day(days - 1);
    days > 0 && series.holidays.as_ref().is_some_and(|holidays| holidays.any_within(series.start, last()))
}

/// The price of that day, or the last one known before it.
fn last_known(prices: &[f32], index: usize) -> Option<f32> {
    prices.iter().take(index + 1).rev().copied().find(|p| p.is_finite() && *p > 0.0)
}

/// Mean of the prices known in the first `days` days; 0 when there is none.
pub(crate) fn mean_price(series: &Series, days: usize) -> f32 {
    let known = series.price.iter().flatten().take(days).filter(|p| p.is_finite() && **p > 0.0);
    let (sum, count) = known.fold((0.0_f64, 0_u32), |(sum, count), p| (sum + f64::from(*p), count + 1));
    if count == 0 { 0.0 } else { (sum / f64::from(count)) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn series(promotion: Option<Vec<f32>>, price: Option<Vec<f32>>) -> Series {
        Series {
            id: crate::SeriesId::of_product("s"),
            start: date(2024, 1, 1),
            values: vec![1.0; 4],
            promotion,
            price,
            ..Series::default()
        }
    }

    #[test]
    fn only_what_varies_in_the_training_days_becomes_a_feature() {
        let late = series(Some(vec![0.0, 0.0, 0.0, 1.0]), Some(vec![5.0; 4]));
        assert_eq!(
            Features::choose(std::slice::from_ref(&late), &[3], true, false, true).count(),
            7,
            "the promotion is after the training days"
        );
        assert!(Features::choose(&[late], &[4], true, false, true).promotion);
    }

    #[test]
    fn a_day_without_price_repeats_the_last_and_a_day_without_promotion_has_none() {
        let s = series(Some(vec![1.0]), Some(vec![2.0, f32::NAN, 4.0]));
        let features = Features { profile: false, weekday: true, year: true, promotion: true, price: true, holidays: false, memory: false };
        let row = |index: i64| {
            let mut row = Vec::new();
            let terms = FeatureContext {
                scaler: crate::Scaler { scale: 1.0 },
                features,
                mean_price: mean_price(&s, 3),
                profile: &crate::Profile::default(),
            };
            features.push(&s, index, s.day(index as usize), &terms, &mut row);
            row
        };
        assert_eq!(row(0)[..7], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], "2024-01-01 was a Monday");
        assert_eq!(row(0)[7..9], [0.0, 1.0], "the year begins at angle 0");
        assert_eq!(row(0)[9..], [1.0, 2.0 / 3.0 - 1.0]);
        assert_eq!(row(1)[9..], [0.0, 2.0 / 3.0 - 1.0]);
        assert_eq!(row(9)[9..], [0.0, 4.0 / 3.0 - 1.0], "days to come keep the last price");
    }
}
