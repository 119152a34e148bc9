//! Days on which nothing will be sold: what is planned for them, and what the sales until then show. A store that is closed on Sundays
//! sells nothing next Sunday either, one that was closed on past holidays is closed on the next, and what never sold will not.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::series::{Opening, Series, StoreDays, add_days, days_between};

/// Days of history that are looked at for weekdays.
const DAYS_SEEN: usize = 56;
/// A weekday counts as closed when it occurred this often with at most [`MAX_SOLD`] sales …
const MIN_WEEKS: usize = 4;
/// … while at least this share of the other days had one: where sales are rare anyway, an empty weekday is chance.
const OPEN_SHARE: f64 = 0.8;
/// Share of the weeks of a closed weekday that may have a sale: one bulk sale on a Sunday opens no store on Sundays.
const MAX_SOLD: f64 = 0.13;
/// Days of history that are looked at for the weekdays of a store that sells on few days, or is younger than eight weeks …
const DAYS_SEEN_SELDOM: usize = 26 * crate::SEASON;
/// … of which a weekday counts as closed when it occurred this often, this share of it or less had a sale, and so few aren't chance.
const MIN_WEEKS_OF_STORE: f64 = 3.0;
const SELDOM: f64 = 0.2;
const CHANCE: f64 = 1e-3;
/// Days of history that are looked at for holidays.
const HOLIDAYS_SEEN: usize = 400;
/// Holidays of the history that must have been without a sale for the next to count as closed.
const MIN_HOLIDAYS: usize = 2;

/// Which of the `horizon` days after `history`, the days of a series up to the origin, are closed.
pub(crate) fn closed_days(history: &[f64], series: &Series, horizon: usize) -> Vec<bool> {
    // What never sold anything is closed every day.
    if history.iter().all(|v| *v <= 0.0) {
        return vec![true; horizon];
    }
    let usual = usually_closed(history, series, horizon);
    let mut off = vec![false; horizon];
    if let Some(holidays) = series.holidays.as_ref().filter(|_| closed_on_holidays(history, series)) {
        let first = series.day(history.len());
        for date in holidays.off_days(first, add_days(first, horizon as i64 - 1)) {
            if let Some(is_off) = usize::try_from(days_between(first, date)).ok().and_then(|step| off.get_mut(step)) {
                *is_off = true;
            }
        }
    }
    let is_closed = |(step, usual): (usize, bool)| {
        let is_off = || off[step];
        match series.opening_on((history.len() + step) as i64) {
            Some(Opening::Closed) => true,
            Some(Opening::Open) => false,
            Some(Opening::Weekday) => is_off(),
            None => usual || is_off(),
        }
    };
    usual.into_iter().enumerate().map(is_closed).collect()
}

/// Which of the days after `history` fall on weekdays on which the store doesn't open, or the series doesn't sell.
pub(crate) fn usually_closed(history: &[f64], series: &Series, horizon: usize) -> Vec<bool> {
    let from = history.len().saturating_sub(DAYS_SEEN);
    let mut recent = history[from..].to_vec();
    for (_, sold) in recent.iter_mut().enumerate().filter(|(day, _)| series.is_on_duty(from + day)) {
        *sold = 0.0;
    }
    let own = closed_weekdays(&recent, horizon).unwrap_or_else(|| vec![false; horizon]);
    let Some(store) = &series.store_days else { return own };
    let of_store = closed_weekdays_of_store(store, series, history.len());
    own.into_iter().enumerate().map(|(step, own)| own || of_store[step % crate::SEASON]).collect()
}

/// On which weekdays a store doesn't open, the one of the day `next` of `series` first. Eight weeks decide; where there are fewer, or it sells on few
/// days anyway, half a year does.
fn closed_weekdays_of_store(store: &StoreDays, series: &Series, next: usize) -> [bool; crate::SEASON] {
    let end = series.day(next);
    let sold = |days: usize| -> Vec<f64> {
        let known = usize::try_from(days_between(store.start, end)).unwrap_or(0).min(days);
        let on = |back: usize| {
            let on_duty = next.checked_sub(back).is_some_and(|day| series.is_on_duty(day));
            f64::from(u8::from(!on_duty && store.sold_on(add_days(end, -(back as i64)))))
        };
        (1..=known).rev().map(on).collect()
    };
    let recent = sold(DAYS_SEEN);
    let found = closed_weekdays(&recent, crate::SEASON).filter(|_| recent.len() == DAYS_SEEN);
    let found = found.unwrap_or_else(|| seldom_open_weekdays(&sold(DAYS_SEEN_SELDOM)));
    std::array::from_fn(|place| found[place])
}

/// Which weekdays after `sold` have so few sales that it isn't chance, compared with the other weekdays.
fn seldom_open_weekdays(sold: &[f64]) -> Vec<bool> {
    let week = crate::SEASON;
    let (mut days, mut open) = ([0.0_f64; crate::SEASON], [0.0_f64; crate::SEASON]);
    for (i, value) in sold.iter().enumerate() {
        let place = (week - (sold.len() - i) % week) % week;
        days[place] += 1.0;
        open[place] += f64::from(u8::from(*value > 0.0));
    }
    let share = |p: usize| open[p] / days[p].max(1.0);
    let is_seldom = |p: usize| {
        let others = || (0..week).filter(|other| *other != p && share(*other) > SELDOM);
        let (all, all_open) = others().fold((0.0, 0.0), |(all, sum), other| (all + days[other], sum + open[other]));
        let usual = (all_open + 1.0) / (all + 2.0);
        // Where every weekday has few sales, none stands out.
        all > 0.0 && days[p] >= MIN_WEEKS_OF_STORE && share(p) <= SELDOM && at_most(open[p], days[p], usual) < CHANCE
    };
    (0..week).map(is_seldom).collect()
}

/// The probability that of `days` days at most `open` have a sale where each has one with the probability `share`.
fn at_most(open: f64, days: f64, share: f64) -> f64 {
    let mut one = (1.0 - share).powf(days);
    let mut total = one;
    let mut count = 0.0;
    while count < open {
        one *= (days - count) / (count + 1.0) * share / (1.0 - share);
        total += one;
        count += 1.0;
    }
    total
}

/// Which of the days after `history` fall on a closed weekday; None where sales are too rare to say.
pub(crate) fn closed_weekdays(history: &[f64], horizon: usize) -> Option<Vec<bool>> {
    let week = crate::SEASON;
    let recent = &history[history.len().saturating_sub(DAYS_SEEN)..];
    // Place in the week counted back from the first day forecast: the last day of history is 6.
    let place = |i: usize| (week - (recent.len() - i) % week) % week;
    let (mut days, mut sold) = ([0_usize; crate::SEASON], [0_usize; crate::SEASON]);
    for (i, value) in recent.iter().enumerate() {
        days[place(i)] += 1;
        sold[place(i)] += usize::from(*value > 0.0);
    }
    let closed = |p: usize| days[p] >= MIN_WEEKS && sold[p] as f64 <= MAX_SOLD * days[p] as f64;
    let (open_days, open_sold) = (0..week).filter(|&p| !closed(p)).fold((0, 0), |(d, s), p| (d + days[p], s + sold[p]));
    let regular = open_days > 0 && open_sold as f64 >= OPEN_SHARE * open_days as f64;
    regular.then(|| (0..horizon).map(|step| closed(step % week)).collect())
}

/// Whether the holidays of the last year were all without a sale, in the whole store where that is known. What was sold on duty says nothing.
fn closed_on_holidays(history: &[f64], series: &Series) -> bool {
    let Some(holidays) = series.holidays.as_ref() else { return false };
    let next = series.day(history.len());
    // The store may be older than what is sold in it.
    let known_from = series.store_days.as_ref().map_or(series.start, |store| store.start.min(series.start));
    let first = add_days(next, -(HOLIDAYS_SEEN as i64)).max(known_from);
    let has_sold = |date: Date| {
        let index = usize::try_from(days_between(series.start, date)).ok();
        let own = index.and_then(|day| history.get(day)).is_some_and(|sold| *sold > 0.0);
        own || series.store_days.as_ref().is_some_and(|store| store.sold_on(date))
    };
    let is_on_duty = |date: &Date| usize::try_from(days_between(series.start, *date)).is_ok_and(|day| series.is_on_duty(day));
    let days = || holidays.off_days(first, add_days(next, -1)).filter(|date| !is_on_duty(date));
    days().count() >= MIN_HOLIDAYS && !days().any(has_sold)
}

impl Series {
    /// Whether the store was known to open on a day whatever day it is.
    fn is_on_duty(&self, day: usize) -> bool {
        i64::try_from(day).is_ok_and(|day| self.opening_on(day) == Some(Opening::Open))
    }

    /// The sales up to and with the day `at`, with zeros where they end earlier.
    fn sold_until(&self, at: Date) -> Cow<'_, [f64]> {
        let known = &self.values[..self.count_until(at)];
        match usize::try_from(days_between(self.start, at) + 1) {
            Ok(days) if days > known.len() => {
                let mut filled = known.to_vec();
                filled.resize(days, 0.0);
                Cow::Owned(filled)
            }
            _ => Cow::Borrowed(known),
        }
    }

    /// Returns which of the `days` days after `at` nothing will be sold on: the store is known or found to be closed, as every forecast has it.
    #[must_use]
    pub fn closed_after(&self, at: Date, days: usize) -> Vec<bool> {
        closed_days(&self.sold_until(at), self, days)
    }

    /// Returns on which weekdays after `at` the store doesn't open, Monday first, from the sales until then alone.
    #[must_use]
    pub fn closed_weekdays_after(&self, at: Date) -> [bool; crate::SEASON] {
        let closed = usually_closed(&self.sold_until(at), self, crate::SEASON);
        let first = usize::from(add_days(at, 1).weekday().to_monday_zero_offset().unsigned_abs());
        std::array::from_fn(|weekday| closed[(weekday + crate::SEASON - first) % crate::SEASON])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Holidays;
    use crate::series::StoreDays;
    use jiff::civil::date;

    fn closed_days(history: &[f64], horizon: usize) -> Vec<bool> {
        super::closed_days(history, &Series { start: date(2024, 1, 1), ..Series::default() }, horizon)
    }

    #[test]
    fn a_weekday_that_never_sells_is_closed_only_where_the_others_do_sell() {
        let shop: Vec<f64> = (0..60).map(|i| if i % 7 == 3 { 0.0 } else { 5.0 }).collect();
        let expected: Vec<bool> = (60..74).map(|i| i % 7 == 3).collect();
        assert_eq!(closed_days(&shop, 14), expected);
        let mut bulk = shop.clone();
        bulk[52] = 80.0;
        assert_eq!(closed_days(&bulk, 14), expected, "one bulk sale on a closed day opens no store");
        bulk[45] = 5.0;
        assert!(closed_days(&bulk, 14).iter().all(|c| !c), "two do");
        let rare: Vec<f64> = (0..60).map(|i| if i % 14 == 3 { 2.0 } else { 0.0 }).collect();
        assert!(closed_days(&rare, 7).iter().all(|c| !c), "a slow seller is not closed");
        assert!(closed_days(&shop[..20], 7).iter().all(|c| !c), "three weeks prove nothing");
        assert!(closed_days(&[0.0; 90], 7).iter().all(|c| *c), "nothing was ever sold");
        let long_ago: Vec<f64> = (0..90).map(|i| if i < 9 { 5.0 } else { 0.0 }).collect();
        assert!(closed_days(&long_ago, 7).iter().all(|c| !c), "what sold once may sell again");
    }

    #[test]
    fn what_is_said_of_a_day_counts_more_than_what_sales_show_and_the_store_more_than_a_slow_seller() {
        let start = date(2024, 1, 1);
        let shop: Vec<f64> = (0..60).map(|i| if i % 7 == 6 { 0.0 } else { 5.0 }).collect();
        let mut opening = vec![None; 75];
        (opening[61], opening[62]) = (Some(Opening::Closed), Some(Opening::Open));
        let planned = Series { start, opening: Some(opening), ..Series::default() };
        let expected: Vec<bool> = (60..74).map(|i| i == 61 || i == 69).collect();
        assert_eq!(super::closed_days(&shop, &planned, 14), expected, "closed on a Saturday, on duty on the next day");
        let slow: Vec<f64> = (0..60).map(|i| if i % 9 == 1 { 1.0 } else { 0.0 }).collect();
        let store = StoreDays { start, sold: (0..120).map(|i| i % 7 != 6 || i >= 60).collect() };
        let known = Series { start, store_days: Some(Arc::new(store)), ..Series::default() };
        let sundays: Vec<bool> = (60..74).map(|i| i % 7 == 6).collect();
        assert_eq!(super::closed_days(&slow, &known, 14), sundays, "later days, which the store is open on all of, aren't looked at");
    }

    #[test]
    fn half_a_year_decides_for_stores_that_sell_seldom_or_are_young() {
        let start = date(2024, 1, 1);
        let of = |sold: &dyn Fn(usize) -> bool, days: usize| {
            let store = StoreDays { start, sold: (0..days).map(sold).collect() };
            let values = store.sold.iter().map(|sold| f64::from(u8::from(*sold))).collect();
            let series = Series { start, values, store_days: Some(Arc::new(store)), ..Series::default() };
            let closed = series.closed_weekdays_after(series.last_date());
            (0..7).filter(|weekday| closed[*weekday]).collect::<Vec<_>>()
        };
        let half = |day: usize| day % 7 != 6 && (day as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 63 == 0;
        assert_eq!(of(&half, 182), [6], "it sells on half of the other days");
        assert_eq!(of(&|day| day % 9 == 1, 182), [0_usize; 0], "where sales are rare, no weekday stands out");
        assert_eq!(of(&|day| day % 7 != 6, 21), [6], "three Sundays of a store that sells on every other day");
        assert_eq!(of(&|day| day % 7 != 6, 14), [0_usize; 0], "two prove nothing");
        assert_eq!(of(&|day| day % 7 != 6 || day > 160, 182), [0_usize; 0], "open on the last three Sundays");
    }

    #[test]
    fn a_young_product_is_closed_when_its_store_is() {
        let start = date(2024, 1, 1);
        let off = [date(2024, 2, 12), date(2024, 3, 8), date(2024, 4, 4), date(2024, 5, 1)];
        let is_open = |day: usize| day % 7 != 6 && !off.contains(&add_days(start, day as i64));
        let store = Arc::new(StoreDays { start, sold: (0..110).map(is_open).collect() });
        let holidays: Arc<Holidays> = Holidays::new(off.map(|day| (day, day)), []).into();
        // Two weeks old on 2024-04-19, a Friday.
        let young = Series {
            start: date(2024, 4, 6),
            values: vec![3.0; 14],
            store_days: Some(Arc::clone(&store)),
            holidays: Some(Arc::clone(&holidays)),
            ..Series::default()
        };
        let closed = young.closed_after(young.last_date(), 14);
        let days: Vec<usize> = (0..14).filter(|day| closed[*day]).collect();
        assert_eq!(days, [1, 8, 11], "Sundays, and May 1");
        // On duty on a past holiday and on two of the last Sundays, which says nothing of others.
        let on_duty = [94, 83, 90];
        let sold: Vec<bool> = (0..110).map(|day| is_open(day) || on_duty.contains(&day)).collect();
        let mut opening = vec![None; 130];
        for day in on_duty {
            opening[day] = Some(Opening::Open);
        }
        let values = sold.iter().map(|sold| f64::from(u8::from(*sold))).collect();
        let old = Series { start, values, opening: Some(opening), store_days: Some(Arc::new(StoreDays { start, sold })), ..young };
        assert_eq!(old.closed_after(old.last_date(), 14), closed);
    }

    #[test]
    fn a_store_that_was_closed_on_past_holidays_is_closed_on_the_next() {
        let days = [date(2024, 1, 10), date(2024, 2, 14), date(2024, 3, 2)];
        let holidays: Arc<Holidays> = Holidays::new(days.map(|d| (d, d)), []).into();
        let series = Series { start: date(2024, 1, 1), holidays: Some(holidays), ..Series::default() };
        let mut sold = vec![5.0; 60];
        (sold[9], sold[44]) = (0.0, 0.0);
        assert_eq!(super::closed_days(&sold, &series, 3), [false, true, false], "2024-03-02 is the second day");
        sold[44] = 5.0;
        assert_eq!(super::closed_days(&sold, &series, 3), [false; 3], "it was open on one of them");
    }
}
