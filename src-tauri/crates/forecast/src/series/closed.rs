//! Days on which nothing will be sold: what is planned for them, and what the sales until then show. A store that is closed on Sundays
//! sells nothing next Sunday either, one that was closed on past holidays is closed on the next, and what never sold will not.

use crate::series::{Opening, Series, add_days};

/// Days of history that are looked at for weekdays.
const DAYS_SEEN: usize = 56;
/// A weekday counts as closed when it occurred this often with at most [`MAX_SOLD`] sales …
const MIN_WEEKS: usize = 4;
/// … while at least this share of the other days had one: where sales are rare anyway, an empty weekday is chance.
const OPEN_SHARE: f64 = 0.8;
/// Share of the weeks of a closed weekday that may have a sale: one bulk sale on a Sunday opens no store on Sundays.
const MAX_SOLD: f64 = 0.13;
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
    let holidays = series.holidays.as_ref().filter(|_| closed_on_holidays(history, series));
    let is_closed = |(step, usual): (usize, bool)| {
        let is_off = || holidays.is_some_and(|holidays| holidays.is_off(series.day(history.len() + step)));
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
    let own = closed_weekdays(history, horizon).unwrap_or_else(|| vec![false; horizon]);
    let Some(store) = &series.store_days else { return own };
    let from = history.len().saturating_sub(DAYS_SEEN);
    let sold: Vec<f64> = (from..history.len()).map(|day| f64::from(u8::from(store.sold_on(series.day(day))))).collect();
    let of_store = closed_weekdays(&sold, horizon).unwrap_or_else(|| vec![false; horizon]);
    own.into_iter().zip(of_store).map(|(own, store)| own || store).collect()
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

/// Whether the holidays of the last year were all without a sale, in the whole store where that is known.
fn closed_on_holidays(history: &[f64], series: &Series) -> bool {
    let Some(holidays) = series.holidays.as_ref() else { return false };
    let from = history.len().saturating_sub(HOLIDAYS_SEEN);
    let store_sold = |day: usize| series.store_days.as_ref().is_some_and(|store| store.sold_on(series.day(day)));
    let off = (from..history.len()).filter(|day| holidays.is_off(add_days(series.start, *day as i64)));
    let sold = off.map(|day| history[day] > 0.0 || store_sold(day));
    let (mut empty, mut all) = (0, 0);
    for sold in sold {
        all += 1;
        empty += usize::from(!sold);
    }
    all >= MIN_HOLIDAYS && empty == all
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
