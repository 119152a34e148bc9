//! What is known of a day beforehand: its place in the week and the year, promotion, price, holidays.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::series::holidays::Holidays;
use crate::series::{Opening, Series};

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
    /// Three columns: whether the store is known to be closed on that day, on the one before, and on the one after.
    #[serde(default)]
    pub closed: bool,
    /// Long-memory columns ([`crate::MEMORY_COLUMNS`] per day), which are read at the origin of a window and for each day to forecast.
    #[serde(default)]
    pub memory: bool,
}

/// The days around a day whose closures the model sees.
const CLOSED_DAYS: [i64; 3] = [0, -1, 1];
/// Days of training below which a place in the year is only a place in the data.
const DAYS_FOR_YEAR: usize = 540;

impl Features {
    /// Nothing but the values.
    pub(crate) const NONE: Self =
        Self { profile: false, weekday: false, year: false, promotion: false, price: false, holidays: false, closed: false, memory: false };

    /// The features that the training days can teach. `known_days` are the training days of each series; without `season` the place in
    /// the year is omitted; without `holidays`, the calendar is.
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
            closed: series.iter().zip(known_days).any(|(s, &days)| (0..days as i64).any(|day| s.opening_on(day) == Some(Opening::Closed))),
            memory: true,
        }
    }

    /// Columns that the features take.
    #[must_use]
    pub fn count(&self) -> usize {
        usize::from(self.profile)
            + self.place_columns()
            + usize::from(self.promotion)
            + usize::from(self.price)
            + self.holiday_columns()
            + self.closed_columns()
    }

    /// Columns of the place of a date in week and year.
    pub(crate) fn place_columns(&self) -> usize {
        7 * usize::from(self.weekday) + 2 * usize::from(self.year)
    }

    /// Columns of holidays.
    pub(crate) fn holiday_columns(&self) -> usize {
        Holidays::COLUMNS * usize::from(self.holidays)
    }

    /// Columns of closed days.
    pub(crate) fn closed_columns(&self) -> usize {
        CLOSED_DAYS.len() * usize::from(self.closed)
    }

    /// Appends the place of a date in week and year.
    pub(crate) fn push_place(&self, date: Date, row: &mut Vec<f32>) {
        if self.weekday {
            let monday_based = date.weekday().to_monday_zero_offset();
            row.extend((0..7).map(|d| if d == monday_based { 1.0 } else { 0.0 }));
        }
        if self.year {
            let angle = std::f64::consts::TAU * f64::from(date.day_of_year() - 1) / f64::from(date.days_in_year());
            row.extend([angle.sin() as f32, angle.cos() as f32]);
        }
    }

    /// Appends what a calendar says of a date.
    pub(crate) fn push_holidays(&self, date: Date, holidays: Option<&Holidays>, row: &mut Vec<f32>) {
        if self.holidays {
            row.extend(holidays.map_or([0.0; Holidays::COLUMNS], |h| h.columns(date)));
        }
    }

    /// Appends which days around day `index` of `series` the store is known to be closed on.
    pub(crate) fn push_closed(&self, series: &Series, index: i64, row: &mut Vec<f32>) {
        if self.closed {
            row.extend(CLOSED_DAYS.map(|near| f32::from(u8::from(series.opening_on(index + near) == Some(Opening::Closed)))));
        }
    }
}

/// Whether the calendar of a series has a day off among its first `days` days: without one there is nothing to learn.
fn knows_days_off(series: &Series, days: usize) -> bool {
    let last = || series.day(days - 1);
    days > 0 && series.holidays.as_ref().is_some_and(|holidays| holidays.any_within(series.start, last()))
}

/// The price of that day, or the last one known before it.
pub(crate) fn last_known(prices: &[f32], index: usize) -> Option<f32> {
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
    use std::borrow::Cow;

    use super::*;
    use crate::model::spec::SeriesSpec;
    use crate::windows::Days as _;
    use crate::windows::days::{SeriesDays, SeriesRows};
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

    /// The numbers of some days.
    fn rows(series: &Series, features: Features, days: std::ops::Range<usize>) -> Vec<f32> {
        let spec =
            SeriesSpec { scaler: crate::Scaler { scale: 1.0 }, mean_price: mean_price(series, 3), profile: crate::Profile::default() };
        let rows = SeriesRows {
            series,
            spec: Cow::Owned(spec),
            days: 0..20,
            values: series.values.clone().into(),
            known: 4,
            filler: 0.0,
            loss_weights: None,
        };
        let mut numbers = Vec::new();
        SeriesDays::new(features, false, vec![rows]).push_rows(days, &mut numbers);
        numbers
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
    fn closures_of_the_day_and_its_neighbors_are_known_and_nothing_sold_is_looked_at() {
        let mut s = series(None, None);
        assert!(!Features::choose(std::slice::from_ref(&s), &[4], false, false, false).closed);
        let closed = Some(Opening::Closed);
        s.opening = Some(vec![None, closed, None, None, None, closed, Some(Opening::Open)]);
        assert!(Features::choose(std::slice::from_ref(&s), &[4], false, false, false).closed, "one of the training days is closed");
        assert!(!Features::choose(std::slice::from_ref(&s), &[1], false, false, false).closed, "the only closure is in the future");
        let features = Features { closed: true, ..Features::NONE };
        let closures = |columns: &[f32], day: usize| columns[4 * day + 1..4 * day + 4].to_vec();
        let columns = rows(&s, features, 0..7);
        assert_eq!(
            (closures(&columns, 1), closures(&columns, 2), closures(&columns, 4)),
            (vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0])
        );
        s.values = vec![99.0, 0.0, 7.0, 0.0];
        let later = rows(&s, features, 0..7);
        assert!((0..7).all(|day| closures(&later, day) == closures(&columns, day)), "sales change nothing");
    }

    #[test]
    fn a_day_without_price_repeats_the_last_and_a_day_without_promotion_has_none() {
        let s = series(Some(vec![1.0]), Some(vec![2.0, f32::NAN, 4.0]));
        let features = Features { weekday: true, year: true, promotion: true, price: true, ..Features::NONE };
        let row = |index: usize| rows(&s, features, index..index + 1).split_off(1);
        assert_eq!(row(0)[..7], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], "2024-01-01 was a Monday");
        assert_eq!(row(0)[7..9], [0.0, 1.0], "the year begins at angle 0");
        assert_eq!(row(0)[9..], [1.0, 2.0 / 3.0 - 1.0]);
        assert_eq!(row(1)[9..], [0.0, 2.0 / 3.0 - 1.0]);
        assert_eq!(row(9)[9..], [0.0, 4.0 / 3.0 - 1.0], "days to come keep the last price");
    }
}
