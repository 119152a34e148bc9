//! The days of series as rows of numbers, made when they are read: the values stay where they are, and what the calendar says of a date is
//! kept once for all series.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::spec::SeriesSpec;
use crate::series::holidays::Holidays;
use crate::series::{Opening, Series, add_days, days_between};
use crate::windows::features::{Features, last_known};
use crate::windows::memory::{LongMemory, YEAR};
use crate::windows::profile::YearDay;
use crate::windows::{Days, UNKNOWN};

/// Series below one another.
pub(crate) struct SeriesDays<'a> {
    features: Features,
    memory: bool,
    series: Vec<SeriesRows<'a>>,
    /// The first row of each series, and the row after the last.
    first_rows: Vec<usize>,
    calendars: Vec<Calendar>,
    /// Of each series: its calendar, and the place of its start in it.
    starts: Vec<(usize, i64)>,
    has_missing: bool,
}

/// The rows of one series.
pub(crate) struct SeriesRows<'a> {
    /// Promotions, prices and holidays; its values are not looked at.
    pub(crate) series: &'a Series,
    pub(crate) spec: Cow<'a, SeriesSpec>,
    /// Day indices of the rows, counted from the start of the series.
    pub(crate) days: Range<i64>,
    /// What was sold, from the start of the series on.
    pub(crate) values: Cow<'a, [f64]>,
    /// How many of the values the rows may show, and what they show in place of the others.
    pub(crate) known: usize,
    pub(crate) filler: f64,
    pub(crate) loss_weights: Option<[f32; 2]>,
}

/// What is known of dates whatever is sold.
struct Calendar {
    first: Date,
    holidays: Option<Arc<Holidays>>,
    dates: Vec<YearDay>,
    /// Per date, the columns of weekday and year, and those of holidays.
    place: Vec<f32>,
    off: Vec<f32>,
}

impl<'a> SeriesDays<'a> {
    pub(crate) fn new(features: Features, memory: bool, series: Vec<SeriesRows<'a>>) -> Self {
        let mut first_rows = Vec::with_capacity(series.len() + 1);
        let mut rows = 0;
        first_rows.push(rows);
        for one in &series {
            rows += usize::try_from(one.days.end - one.days.start).unwrap_or(0);
            first_rows.push(rows);
        }
        let calendars = calendars(features, &series);
        let start = |one: &SeriesRows<'_>| {
            let own = calendars.iter().position(|calendar| same(calendar.holidays.as_ref(), one.series.holidays.as_ref())).unwrap_or(0);
            (own, calendars.get(own).map_or(0, |calendar| days_between(calendar.first, one.series.start)))
        };
        let starts = series.iter().map(start).collect();
        let has_missing = series.iter().any(|one| one.series.missing.is_some() || one.series.opening.is_some());
        Self { features, memory, calendars, starts, has_missing, series, first_rows }
    }

    /// What the training days of a series taught.
    pub(crate) fn spec(&self, series: usize) -> &SeriesSpec {
        &self.series[series].spec
    }

    /// What was sold of a series, from its start on.
    pub(crate) fn values(&self, series: usize) -> &[f64] {
        &self.series[series].values
    }

    /// What the training days of each series taught, in their order.
    pub(crate) fn into_specs(self) -> impl Iterator<Item = SeriesSpec> + use<'a> {
        self.series.into_iter().map(|series| series.spec.into_owned())
    }

    /// The row of a day of a series.
    pub(crate) fn row(&self, series: usize, day: i64) -> usize {
        self.first_rows[series] + usize::try_from(day - self.series[series].days.start).unwrap_or(0)
    }

    /// Returns the series of a row, and which of its days the row is.
    fn place(&self, row: usize) -> (usize, i64) {
        let index = self.first_rows.partition_point(|first| *first <= row).saturating_sub(1).min(self.series.len() - 1);
        (index, self.series[index].days.start + (row - self.first_rows[index]) as i64)
    }
}

impl Days for SeriesDays<'_> {
    fn columns(&self) -> usize {
        1 + self.features.count()
    }

    fn len(&self) -> usize {
        self.first_rows.last().copied().unwrap_or(0)
    }

    fn push_rows(&self, rows: Range<usize>, out: &mut Vec<f32>) {
        let mut row = rows.start;
        while row < rows.end {
            let (index, day) = self.place(row);
            let (series, (calendar, start)) = (&self.series[index], self.starts[index]);
            let end = series.days.end.min(day + (rows.end - row) as i64);
            series.push(self.features, (&self.calendars[calendar], start), day..end, out);
            row += usize::try_from(end - day).unwrap_or(0).max(1);
        }
    }

    fn has_missing(&self) -> bool {
        self.has_missing
    }

    fn is_missing(&self, row: usize) -> bool {
        let (series, day) = self.place(row);
        let series = self.series[series].series;
        // What a closed day sells is known; there is nothing to learn from it.
        usize::try_from(day).is_ok_and(|day| series.is_missing(day)) || series.opening_on(day) == Some(Opening::Closed)
    }

    fn has_memory(&self) -> bool {
        self.memory
    }

    fn push_memory(&self, row: usize, columns: Range<usize>, out: &mut Vec<f32>) {
        let (series, day) = self.place(row);
        let series = &self.series[series];
        LongMemory::new(&series.values, series.spec.scaler).push(day, columns, out);
    }

    fn loss_weights(&self, row: usize) -> Option<[f32; 2]> {
        self.series[self.place(row).0].loss_weights
    }

    fn push_day(&self, row: usize, out: &mut Vec<f32>) {
        let (index, day) = self.place(row);
        let series = &self.series[index];
        let (date, scaler) = (add_days(series.series.start, day), series.spec.scaler);
        let before = usize::try_from(day - YEAR as i64).ok().filter(|before| *before < series.known);
        let before = before.and_then(|before| series.values.get(before)).map_or(UNKNOWN, |value| scaler.scaled(*value));
        out.extend([scaler.scale as f32, f32::from(date.day()), f32::from(date.day_of_year()), before]);
    }
}

impl SeriesRows<'_> {
    fn push(&self, features: Features, (calendar, start): (&Calendar, i64), days: Range<i64>, out: &mut Vec<f32>) {
        let (series, spec) = (self.series, &*self.spec);
        let (place, off) = (features.place_columns(), features.holiday_columns());
        for day in days {
            let date = usize::try_from(start + day).unwrap_or(0);
            let index = usize::try_from(day).ok();
            let value = index.filter(|index| *index < self.known).and_then(|index| self.values.get(index).copied());
            out.push(spec.scaler.scaled(value.unwrap_or(self.filler)));
            let promotion = series.promotion.as_ref().zip(index).and_then(|(flags, index)| flags.get(index).copied());
            let promotion = promotion.filter(|flag| flag.is_finite()).unwrap_or(0.0);
            if features.profile {
                out.push(spec.profile.factor_on(&calendar.dates[date], promotion) as f32);
            }
            out.extend_from_slice(&calendar.place[date * place..(date + 1) * place]);
            if features.promotion {
                out.push(promotion);
            }
            if features.price {
                let price = series.price.as_ref().and_then(|prices| last_known(prices, index?));
                out.push(price.map_or(0.0, |price| if spec.mean_price > 0.0 { price / spec.mean_price - 1.0 } else { 0.0 }));
            }
            out.extend_from_slice(&calendar.off[date * off..(date + 1) * off]);
            features.push_closed(series, day, out);
        }
    }
}

/// Whether two series have the same calendar, without comparing its days.
fn same(one: Option<&Arc<Holidays>>, other: Option<&Arc<Holidays>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        _ => false,
    }
}

/// One calendar for each that some series have, over all days of them.
fn calendars(features: Features, series: &[SeriesRows<'_>]) -> Vec<Calendar> {
    let mut ranges: Vec<(Option<Arc<Holidays>>, Date, Date)> = Vec::new();
    for one in series {
        let (first, end) = (add_days(one.series.start, one.days.start), add_days(one.series.start, one.days.end));
        match ranges.iter_mut().find(|(holidays, ..)| same(holidays.as_ref(), one.series.holidays.as_ref())) {
            Some((_, earliest, latest)) => (*earliest, *latest) = ((*earliest).min(first), (*latest).max(end)),
            None => ranges.push((one.series.holidays.clone(), first, end)),
        }
    }
    let calendar = |(holidays, first, end): (Option<Arc<Holidays>>, Date, Date)| {
        let mut calendar = Calendar { first, holidays, dates: Vec::new(), place: Vec::new(), off: Vec::new() };
        for day in 0..days_between(first, end) {
            let date = add_days(first, day);
            calendar.dates.push(YearDay::of(date));
            features.push_place(date, &mut calendar.place);
            features.push_holidays(date, calendar.holidays.as_deref(), &mut calendar.off);
        }
        calendar
    };
    ranges.into_iter().map(calendar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::scaler::Scaler;
    use crate::windows::tests::series;

    fn spec() -> SeriesSpec {
        SeriesSpec { scaler: Scaler { scale: 2.0 }, mean_price: 0.0, profile: crate::Profile::default() }
    }

    #[test]
    fn rows_hold_scaled_values_and_days_not_known_hold_the_filler() {
        let s = series("a", 5);
        let rows = |days: Range<i64>| SeriesRows {
            series: &s,
            spec: Cow::Owned(spec()),
            days,
            values: Cow::Borrowed(&s.values),
            known: 4,
            filler: 6.0,
            loss_weights: None,
        };
        let days = SeriesDays::new(Features::NONE, false, vec![rows(0..2), rows(-1..6)]);
        let mut numbers = Vec::new();
        days.push_rows(2..9, &mut numbers);
        let half = |i: usize| (s.values[i] / 2.0) as f32;
        assert_eq!(numbers, [3.0, half(0), half(1), half(2), half(3), 3.0, 3.0]);
        assert_eq!((days.len(), days.row(1, -1), days.row(1, 3), days.row(0, 1)), (9, 2, 6, 1));
    }

    #[test]
    fn a_day_knows_its_date_and_what_was_sold_a_year_before_and_nothing_later() {
        let s = series("a", 400);
        let rows = |known: usize| SeriesRows {
            series: &s,
            spec: Cow::Owned(spec()),
            days: 0..420,
            values: Cow::Borrowed(&s.values),
            known,
            filler: 0.0,
            loss_weights: None,
        };
        let of = |known: usize, row: usize| {
            let mut numbers = Vec::new();
            SeriesDays::new(Features::NONE, false, vec![rows(known)]).push_day(row, &mut numbers);
            numbers
        };
        assert_eq!(of(400, 0), [2.0, 1.0, 1.0, UNKNOWN], "2020-01-01");
        assert_eq!(of(400, 410), [2.0, 14.0, 45.0, (s.values[46] / 2.0) as f32], "2021-02-14");
        assert_eq!(of(46, 410)[3], UNKNOWN, "day 46 isn't known yet");
    }

    #[test]
    fn each_series_has_the_days_off_of_its_own_calendar() {
        let off = |day: i8| Some(Arc::new(Holidays::new([(jiff::civil::date(2020, 1, day), jiff::civil::date(2020, 1, day))], [])));
        let all = [None, off(2), off(3)].map(|holidays| Series { holidays, ..series("a", 5) });
        let rows = all.iter().map(|series| SeriesRows {
            series,
            spec: Cow::Owned(spec()),
            days: 0..5,
            values: Cow::Borrowed(&series.values),
            known: 5,
            filler: 0.0,
            loss_weights: None,
        });
        let days = SeriesDays::new(Features { holidays: true, ..Features::NONE }, false, rows.collect());
        let mut numbers = Vec::new();
        days.push_rows(0..15, &mut numbers);
        let columns = days.columns();
        let is_off: Vec<usize> = (0..15).filter(|row| numbers[row * columns + 1] == 1.0).collect();
        assert_eq!((columns, is_off), (1 + Holidays::COLUMNS, vec![6, 12]));
    }
}
