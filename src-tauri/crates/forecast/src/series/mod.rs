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
    /// True on days whose sales say nothing of the demand: they are neither learned nor tested. Made by [`Series::without`].
    pub missing: Option<Vec<bool>>,
}

/// How several series become one number per day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// Their sum.
    Sum,
    /// Their mean, over the series that have begun by that day and not ended.
    Mean,
    /// Their median, over the same.
    Median,
}

impl Series {
    /// The date of `values[index]`; also dates before the first and after the last value.
    #[must_use]
    pub fn day(&self, index: usize) -> Date {
        add_days(self.start, i64::try_from(index).unwrap_or(i64::MAX))
    }

    /// The last day with a value; the day before `start` when there is none.
    #[must_use]
    pub fn last_date(&self) -> Date {
        add_days(self.start, i64::try_from(self.values.len()).unwrap_or(i64::MAX) - 1)
    }

    /// How many values lie on days up to and with `date`.
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
        missing: None,
    }
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
    fn counting_until_a_date_stays_within_the_series() {
        let s = series(date(2024, 1, 10), &[1.0, 2.0, 3.0]);
        assert_eq!([9, 10, 11, 30].map(|d| s.count_until(date(2024, 1, d))), [0, 1, 2, 3]);
        assert_eq!(aggregate(&[], Aggregation::Sum).values, Vec::<f64>::new());
    }
}
