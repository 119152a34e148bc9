//! Daily series, and the aggregation of several into one. Knows nothing of where the numbers come from.

pub(crate) mod closed;
pub(crate) mod holidays;
pub(crate) mod id;
pub(crate) mod missing;
pub(crate) mod unusual;

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::series::holidays::Holidays;
use crate::series::id::SeriesId;

/// Sales of consecutive days, from `start` on. A day without a sale is 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// Which series it is.
    pub id: SeriesId,
    /// The day of `values[0]`.
    pub start: Date,
    /// Units sold per day; returns may make a day negative.
    pub values: Vec<f64>,
    /// 1 on days with a promotion. May reach beyond `values`: days that are planned already. A missing day is 0.
    pub promotion: Option<Vec<f32>>,
    /// Price per day. May reach beyond `values`. A missing day repeats the last price known.
    pub price: Option<Vec<f32>>,
    /// Days off where it is sold; known for past and future days. None where none are known.
    pub holidays: Option<Arc<Holidays>>,
    /// Whether the store opens, on days for which that is known beforehand: planned closures and duty days, weekdays that the user set. May reach
    /// beyond `values`; None on days without a record, which are judged by the sales before.
    pub opening: Option<Vec<Option<Opening>>>,
    /// On which days the store sold anything, whatever it was. None where only the series itself is known.
    pub store_days: Option<Arc<StoreDays>>,
    /// True on days whose sales say nothing of the demand: they are neither learned nor tested. Made by [`Series::without`].
    pub missing: Option<Vec<bool>>,
}

/// What is known beforehand of a day in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It doesn't open.
    Closed,
    /// It is a weekday on which it opens, unless there is a holiday.
    Weekday,
    /// It opens, whatever day it is: a duty day.
    Open,
}

/// On which days a store sold anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreDays {
    /// The day of `sold[0]`.
    pub start: Date,
    /// Day after day.
    pub sold: Vec<bool>,
}

impl StoreDays {
    /// Whether anything was sold on a day; false outside what is known.
    #[must_use]
    pub fn sold_on(&self, date: Date) -> bool {
        usize::try_from(days_between(self.start, date)).is_ok_and(|day| self.sold.get(day).copied().unwrap_or(false))
    }
}

/// How several series become one number per day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// The sum of the series.
    Sum,
    /// The mean of the series that have begun by that day and not ended.
    Mean,
    /// The median of the series that have begun by that day and not ended.
    Median,
}

impl Series {
    /// The date of `values[index]`; also dates before the first and after the last value.
    #[must_use]
    pub fn day(&self, index: usize) -> Date {
        add_days(self.start, i64::try_from(index).unwrap_or(i64::MAX))
    }

    /// What is known beforehand of the day of that index.
    pub(crate) fn opening_on(&self, index: i64) -> Option<Opening> {
        self.opening.as_ref().zip(usize::try_from(index).ok()).and_then(|(days, index)| days.get(index).copied().flatten())
    }

    /// The last day with a value; the day before `start` when there is none.
    #[must_use]
    pub fn last_date(&self) -> Date {
        add_days(self.start, i64::try_from(self.values.len()).unwrap_or(i64::MAX) - 1)
    }

    /// How many values are on days up to and with `date`.
    #[must_use]
    pub fn count_until(&self, date: Date) -> usize {
        usize::try_from(days_between(self.start, date) + 1).unwrap_or(0).min(self.values.len())
    }
}

/// `date` moved by `days`, held within the calendar.
pub(crate) fn add_days(date: Date, days: i64) -> Date {
    date.saturating_add(days.clamp(-4_000_000, 4_000_000).days())
}

/// Days from `from` to `to`; negative when `to` is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// Aggregates series into one, per day over the union of their days. Its id is what the series have in common.
/// Promotion becomes the share of series on promotion, price the mean price, holidays are those of the first that has any. No series gives an empty one.
#[must_use]
pub fn aggregate(series: &[Series], how: Aggregation) -> Series {
    if let [only] = series {
        return only.clone();
    }
    let start = series.iter().map(|s| s.start).min().unwrap_or_default();
    let days = series.iter().map(|s| offset(s, start) + s.values.len()).max().unwrap_or(0);
    let values = per_day(series, start, days, |s| Some(&s.values), |day| aggregated(day, how));
    let mean = |day: &mut [f32]| if day.is_empty() { 0.0 } else { day.iter().sum::<f32>() / day.len() as f32 };
    let known = |get: fn(&Series) -> Option<&Vec<f32>>| {
        let days = series.iter().filter_map(|s| Some(offset(s, start) + get(s)?.len())).max()?;
        Some(per_day(series, start, days, get, mean))
    };
    Series {
        id: SeriesId::common(series.iter().map(|s| &s.id)),
        start,
        values,
        promotion: known(|s| s.promotion.as_ref()),
        price: known(|s| s.price.as_ref()),
        holidays: series.iter().find_map(|s| s.holidays.clone()),
        opening: openings(series, start),
        store_days: any_store(series),
        missing: None,
    }
}

/// Open where one is known to open, closed where all are known to be closed.
fn openings(series: &[Series], start: Date) -> Option<Vec<Option<Opening>>> {
    let days = series.iter().filter_map(|s| Some(offset(s, start) + s.opening.as_ref()?.len())).max()?;
    let of = |day: usize| {
        let known: Vec<Option<Opening>> =
            series.iter().filter_map(|s| Some(s.opening_on(i64::try_from(day.checked_sub(offset(s, start))?).ok()?))).collect();
        let first = [Opening::Open, Opening::Weekday].into_iter().find(|opening| known.contains(&Some(*opening)));
        let all_closed = !known.is_empty() && known.iter().all(|opening| *opening == Some(Opening::Closed));
        first.or(all_closed.then_some(Opening::Closed))
    };
    Some((0..days).map(of).collect())
}

/// The days on which any of the stores sold anything.
fn any_store(series: &[Series]) -> Option<Arc<StoreDays>> {
    let all: Vec<&Arc<StoreDays>> = series.iter().map(|s| s.store_days.as_ref()).collect::<Option<_>>()?;
    let first = *all.first()?;
    if all.iter().all(|days| Arc::ptr_eq(days, first)) {
        return Some(Arc::clone(first));
    }
    let mut distinct: Vec<&Arc<StoreDays>> = Vec::new();
    for days in all {
        if !distinct.iter().any(|known| Arc::ptr_eq(known, days)) {
            distinct.push(days);
        }
    }
    let start = distinct.iter().map(|days| days.start).min()?;
    let end = distinct.iter().map(|days| days_between(start, days.start) + days.sold.len() as i64).max()?;
    let sold = (0..end).map(|day| distinct.iter().any(|days| days.sold_on(add_days(start, day)))).collect();
    Some(Arc::new(StoreDays { start, sold }))
}

fn offset(series: &Series, start: Date) -> usize {
    usize::try_from(days_between(start, series.start)).unwrap_or(0)
}

/// One number per day, out of those that the series have on that day.
fn per_day<T: Copy>(
    series: &[Series],
    start: Date,
    days: usize,
    get: impl Fn(&Series) -> Option<&Vec<T>>,
    combine: impl Fn(&mut [T]) -> T,
) -> Vec<T> {
    let columns: Vec<_> = series.iter().filter_map(|s| Some((offset(s, start), get(s)?))).collect();
    let mut day = Vec::with_capacity(columns.len());
    (0..days)
        .map(|d| {
            day.clear();
            day.extend(columns.iter().filter_map(|(offset, values)| values.get(d.checked_sub(*offset)?)));
            combine(&mut day)
        })
        .collect()
}

fn aggregated(day: &mut [f64], how: Aggregation) -> f64 {
    if day.is_empty() {
        return 0.0;
    }
    match how {
        Aggregation::Sum => day.iter().sum(),
        Aggregation::Mean => day.iter().sum::<f64>() / day.len() as f64,
        Aggregation::Median => {
            day.sort_by(f64::total_cmp);
            let half = day.len() / 2;
            if day.len() % 2 == 1 { day[half] } else { f64::midpoint(day[half - 1], day[half]) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn series(start: Date, values: &[f64]) -> Series {
        Series { id: crate::SeriesId::of_product("s"), start, values: values.into(), ..Series::default() }
    }

    #[test]
    fn aggregating_covers_the_union_of_days_and_counts_only_series_that_exist_on_a_day() {
        let a = series(date(2024, 2, 28), &[1.0, 2.0, 3.0, 4.0]);
        let b = series(date(2024, 3, 1), &[10.0, 20.0, 60.0]);
        let c = series(date(2024, 3, 1), &[5.0]);
        let all = [a, b, c];
        let sum = aggregate(&all, Aggregation::Sum);
        assert_eq!((sum.start, sum.last_date()), (date(2024, 2, 28), date(2024, 3, 3)), "the leap day counts");
        assert_eq!(sum.values, [1.0, 2.0, 18.0, 24.0, 60.0]);
        assert_eq!(aggregate(&all, Aggregation::Mean).values, [1.0, 2.0, 6.0, 12.0, 60.0]);
        assert_eq!(aggregate(&all, Aggregation::Median).values, [1.0, 2.0, 5.0, 12.0, 60.0]);
    }

    #[test]
    fn aggregating_means_promotions_and_prices_and_keeps_planned_days() {
        let mut a = series(date(2024, 1, 1), &[1.0, 2.0]);
        let mut b = series(date(2024, 1, 1), &[1.0, 2.0]);
        a.promotion = Some(vec![0.0, 1.0, 1.0]);
        b.promotion = Some(vec![0.0, 0.0]);
        a.price = Some(vec![2.0, 2.0]);
        let both = aggregate(&[a, b], Aggregation::Sum);
        assert_eq!(both.promotion, Some(vec![0.0, 0.5, 1.0]), "the third day is planned");
        assert_eq!(both.price, Some(vec![2.0, 2.0]), "a series without prices has no say");
    }

    #[test]
    fn an_aggregate_opens_where_one_store_does() {
        let mut a = series(date(2024, 1, 1), &[1.0; 3]);
        let mut b = series(date(2024, 1, 2), &[1.0; 2]);
        let closed = Some(Opening::Closed);
        a.opening = Some(vec![closed; 4]);
        b.opening = Some(vec![closed, Some(Opening::Open), None]);
        a.store_days = Some(Arc::new(StoreDays { start: date(2024, 1, 1), sold: vec![false, true, false] }));
        b.store_days = Some(Arc::new(StoreDays { start: date(2024, 1, 3), sold: vec![true, false] }));
        let both = aggregate(&[a, b], Aggregation::Sum);
        assert_eq!(both.opening, Some(vec![closed, closed, Some(Opening::Open), None]), "the first day has one store only");
        let days = both.store_days.expect("both are known");
        assert_eq!((days.start, &days.sold[..]), (date(2024, 1, 1), &[false, true, true, false][..]));
    }

    #[test]
    fn counting_until_a_date_stays_within_the_series() {
        let s = series(date(2024, 1, 10), &[1.0, 2.0, 3.0]);
        assert_eq!([9, 10, 11, 30].map(|d| s.count_until(date(2024, 1, d))), [0, 1, 2, 3]);
        assert_eq!(aggregate(&[], Aggregation::Sum).values, Vec::<f64>::new());
    }
}
