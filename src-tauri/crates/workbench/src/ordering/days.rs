//! Days of sales: the last whole one, and those on which a store was open.

use std::collections::HashMap;

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use sales::DailySeries;

pub(super) fn last_day(series: &DailySeries) -> Option<Date> {
    let days = i64::try_from(series.quantity.len().checked_sub(1)?).ok()?;
    series.start.checked_add(days.days()).ok()
}

/// Units of a series on a day; `None` before its first and after its last day.
pub(super) fn quantity_on(series: &DailySeries, day: Date) -> Option<f64> {
    if day < series.start { None } else { series.quantity.get(days_between(series.start, day)).copied() }
}

/// Whether a day looks like one whose sales are still coming in: these series together sold less than half of what the same weekday sold in any
/// of the eight weeks before.
pub(super) fn is_incomplete(daily: &[&DailySeries], day: Date) -> bool {
    let on = |series: &DailySeries, back: usize| quantity_on(series, day.checked_sub(i64::try_from(back).ok()?.days()).ok()?);
    // Every series continues to the last day of sales. What more came back of than was sold says nothing of the day.
    let known: Vec<&DailySeries> = daily.iter().copied().filter(|series| on(series, 0).is_some_and(|sold| sold >= 0.0)).collect();
    let total = |back: usize| -> f64 { known.iter().filter_map(|series| on(series, back)).map(|sold| sold.max(0.0)).sum() };
    let before: Vec<f64> = (1..=8).map(|week| total(7 * week)).collect();
    let least = before.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = before.iter().sum::<f64>() / before.len() as f64;
    mean >= 10.0 && total(0) < 0.5 * least && total(0) < 0.6 * mean
}

/// On which days each store sold anything, with the day that the first entry is of.
pub(crate) type OpenDays = HashMap<String, (Date, Vec<bool>)>;

pub(super) fn open_days(daily: &[DailySeries], at: Date) -> OpenDays {
    let mut open: OpenDays = HashMap::new();
    let mut firsts: HashMap<&str, Date> = HashMap::new();
    for series in daily {
        let first = firsts.entry(&series.store_id).or_insert(series.start);
        *first = series.start.min(*first);
    }
    for (store, first) in firsts {
        open.insert(store.to_owned(), (first, vec![false; days_between(first, at) + 1]));
    }
    for series in daily {
        let Some((first, days)) = open.get_mut(&series.store_id) else { continue };
        let offset = days_between(*first, series.start);
        for (day, sold) in series.quantity.iter().enumerate() {
            if let Some(open) = days.get_mut(offset + day).filter(|_| *sold != 0.0) {
                *open = true;
            }
        }
    }
    open
}

/// Where the sales of a store end, while those of others continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoreEnd {
    /// The last day whose sales count.
    pub(crate) until: Date,
    /// Days since then.
    pub(crate) days: u32,
    /// Whether there are some sales of the day after it, which look as if they were still coming in.
    pub(crate) partial: bool,
}

/// Stores whose sales end before those of others, after a longer time without any than in the eight weeks before. Days on which `is_closed` says
/// that a store doesn't open aren't missed.
pub(super) fn ended_stores(open: &OpenDays, at: Date, is_closed: impl Fn(&str, Date) -> bool) -> HashMap<String, StoreEnd> {
    const BEFORE: usize = 56;
    /// Days of sales that say how often a store doesn't open.
    const KNOWN: usize = 28;
    let longest = |days: &[bool]| days.split(|open| *open).map(<[bool]>::len).max().unwrap_or(0);
    let last_open = |(first, days): &(Date, Vec<bool>)| {
        let last = days.iter().rposition(|open| *open)?;
        Some((last, first.checked_add(i64::try_from(last).ok()?.days()).ok()?))
    };
    let latest = open.values().filter_map(last_open).map(|(_, day)| day).max();
    let ended = |(store, days): (&String, &(Date, Vec<bool>))| {
        let (last, until) = last_open(days)?;
        let usual = longest(&days.1[(last + 1).saturating_sub(BEFORE)..=last]);
        let missed = until.series(1.day()).skip(1).take_while(|day| *day <= at).filter(|day| !is_closed(store, *day)).count();
        let days = u32::try_from(days_between(until, at)).unwrap_or(u32::MAX);
        let is_ended = missed > usual && Some(until) < latest && last >= KNOWN;
        is_ended.then(|| (store.clone(), StoreEnd { until, days, partial: false }))
    };
    open.iter().filter_map(ended).collect()
}

pub(super) fn days_between(from: Date, to: Date) -> usize {
    from.until(to).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0))
}

/// A series without the days after `last`.
pub(super) fn through(mut series: DailySeries, last: Date) -> DailySeries {
    let days = days_between(series.start, last) + 1;
    series.quantity.truncate(days);
    series.promotion.iter_mut().for_each(|promotion| promotion.truncate(days));
    series.price.iter_mut().for_each(|price| price.truncate(days));
    series
}

/// The days of `series` on which its store, or any, was open.
pub(super) fn open_of(series: &DailySeries, series_id: &SeriesId, open: &OpenDays) -> Vec<bool> {
    let is_open = |(first, days): &(Date, Vec<bool>), day: usize| {
        let from = days_between(*first, series.start);
        if *first > series.start {
            let late = days_between(series.start, *first);
            return day.checked_sub(late).and_then(|at| days.get(at).copied()).unwrap_or(false);
        }
        days.get(from + day).copied().unwrap_or(true)
    };
    let stores: Vec<&(Date, Vec<bool>)> = match &series_id.store_id {
        Some(store) => open.get(store).into_iter().collect(),
        None => open.values().collect(),
    };
    if stores.is_empty() {
        return vec![true; series.quantity.len()];
    }
    (0..series.quantity.len()).map(|day| stores.iter().any(|store| is_open(store, day))).collect()
}
