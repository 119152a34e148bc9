//! Rows that cover a week or a month: recognized by their dates and spread over their days.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fold::{DaySales, PairSales};
use crate::day::{self, Day};
use crate::read::periods::{self, Span};
use crate::report::Rhythm;

/// Fewer dates don't show a rhythm.
const FEWEST_WEEKS: usize = 5;
const FEWEST_MONTHS: usize = 3;

/// The rhythm of all dates of a file: one weekday only, or one date in each month only.
pub(crate) fn of(days: &BTreeSet<Day>) -> Rhythm {
    let dates: Vec<_> = days.iter().map(|&day| day::to_date(day)).collect();
    let is_first = dates.iter().all(|date| date.day() == 1);
    let is_last = dates.iter().all(|date| date.day() == date.days_in_month());
    if days.len() >= FEWEST_MONTHS && (is_first || is_last) {
        return Rhythm::Monthly;
    }
    let weekdays: BTreeSet<usize> = days.iter().map(|&day| day::weekday(day)).collect();
    if days.len() >= FEWEST_WEEKS && weekdays.len() == 1 { Rhythm::Weekly } else { Rhythm::Daily }
}

/// The spans of dates that stand for thirds or halves of months, or for quarters, and what such a span is called.
pub(crate) fn parts_of_months(days: &BTreeSet<Day>) -> Option<(&'static str, Vec<(Day, Span)>)> {
    const FEWEST: usize = 6;
    const FEWEST_QUARTERS: usize = 3;
    let civil = |day: Day| day::to_date(day);
    let length = |day: Day| -> u32 { civil(day).days_in_month().unsigned_abs().into() };
    let dates: BTreeSet<i8> = days.iter().map(|&day| civil(day).day()).collect();
    let spans = |of: &dyn Fn(Day) -> Span| days.iter().map(|&day| (day, of(day))).collect::<Vec<_>>();
    if days.len() >= FEWEST && dates == BTreeSet::from([1, 11, 21]) {
        let of = |first: Day| Span { first, days: if civil(first).day() == 21 { length(first) - 20 } else { 10 } };
        return Some(("third of a month", spans(&of)));
    }
    if days.len() >= FEWEST && dates == BTreeSet::from([1, 16]) {
        let of = |first: Day| Span { first, days: if civil(first).day() == 16 { length(first) - 15 } else { 15 } };
        return Some(("half of a month", spans(&of)));
    }
    let quarter = |first_month: i8, year: i16| {
        let first = day::from_civil(year.into(), first_month.unsigned_abs().into(), 1);
        let next = if first_month > 9 { (i32::from(year) + 1, 1) } else { (year.into(), u32::from(first_month.unsigned_abs()) + 3) };
        Span { first, days: (day::from_civil(next.0, next.1, 1) - first).unsigned_abs() }
    };
    let begins = |&day: &Day| civil(day).day() == 1 && civil(day).month() % 3 == 1;
    let ends = |&day: &Day| civil(day).day() == civil(day).days_in_month() && civil(day).month() % 3 == 0;
    if days.len() >= FEWEST_QUARTERS && days.iter().all(begins) {
        return Some(("quarter", spans(&|day| quarter(civil(day).month(), civil(day).year()))));
    }
    if days.len() >= FEWEST_QUARTERS && days.iter().all(ends) {
        return Some(("quarter", spans(&|day| quarter(civil(day).month() - 2, civil(day).year()))));
    }
    None
}

/// What the spans of rows are called that are longer than weeks.
pub(crate) fn name_of_months(spans: &HashMap<Day, u32>) -> &'static str {
    if spans.values().any(|days| (90..=92).contains(days)) { "quarter" } else { "month" }
}

/// The weeks that each row of a weekly file covers: two or four, where all dates are so far apart.
pub(crate) fn weeks(days: &BTreeSet<Day>) -> u32 {
    let gaps = || days.iter().zip(days.iter().skip(1)).map(|(one, next)| (next - one) / 7);
    let Some(least) = gaps().min() else { return 1 };
    // A span that is left out now and then is a multiple.
    let is_usual = gaps().filter(|gap| *gap == least).count() * 2 > days.len() - 1;
    if matches!(least, 2 | 4) && is_usual && gaps().all(|gap| gap % least == 0) { least.unsigned_abs() } else { 1 }
}

/// The days that a date of a weekly or monthly file covers, of a number of weeks each. A week begins on a Monday, or ends with any other day
/// that is named.
pub(crate) fn span(rhythm: Rhythm, date: Day, weeks: u32) -> Span {
    let days = 7 * weeks;
    match rhythm {
        Rhythm::Daily => Span { first: date, days: 1 },
        Rhythm::Weekly if day::weekday(date) == 0 => Span { first: date, days },
        Rhythm::Weekly => Span { first: date + 1 - days as Day, days },
        Rhythm::Monthly => {
            let civil = day::to_date(date);
            periods::of_month(i32::from(civil.year()), civil.month().unsigned_abs().into()).unwrap_or(Span { first: date, days: 1 })
        }
    }
}

/// Spreads the quantities of a product evenly over the days of each row. Days after `last` haven't happened, so that a month under way is
/// spread over what has passed of it.
pub(crate) fn spread(pair: &mut PairSales, span_of: &dyn Fn(Day) -> Span, last: Day) {
    let mut days: BTreeMap<Day, DaySales> = BTreeMap::new();
    for sales in &pair.days {
        let span = span_of(sales.day);
        let end = (span.first + span.days as Day - 1).min(last).max(span.first);
        let count = f64::from(end - span.first + 1);
        for day in span.first..=end {
            let share = DaySales {
                day,
                quantity: sales.quantity / count,
                rows: if day == span.first { sales.rows } else { 0 },
                amount: sales.amount.map(|amount| amount / count),
                ..*sales
            };
            let kept = days.entry(day).or_insert(DaySales { quantity: 0.0, rows: 0, amount: None, ..share });
            kept.quantity += share.quantity;
            kept.rows += share.rows;
            kept.amount = kept.amount.map_or(share.amount, |amount| Some(amount + share.amount.unwrap_or(0.0)));
        }
    }
    pair.days = days.into_values().collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;

    #[test]
    fn dates_of_one_weekday_or_of_first_days_have_a_rhythm() {
        let every = |days: &[Day]| days.iter().copied().collect::<BTreeSet<_>>();
        let monday = from_civil(2024, 1, 1);
        assert_eq!(of(&every(&[0, 7, 14, 21, 28].map(|more| monday + more))), Rhythm::Weekly);
        assert_eq!(of(&every(&[1, 2, 3].map(|month| from_civil(2024, month, 1)))), Rhythm::Monthly);
        assert_eq!(of(&every(&[(1, 31), (2, 29), (3, 31)].map(|(month, day)| from_civil(2024, month, day)))), Rhythm::Monthly);
        assert_eq!(of(&every(&[0, 1, 2, 3, 4].map(|more| monday + more))), Rhythm::Daily);
        assert_eq!(of(&every(&[monday])), Rhythm::Daily);
        assert_eq!(weeks(&every(&[0, 14, 28, 42, 70].map(|more| monday + more))), 2);
        assert_eq!(weeks(&every(&[0, 28, 56, 84, 112].map(|more| monday + more))), 4);
        assert_eq!(weeks(&every(&[0, 7, 21, 28, 42].map(|more| monday + more))), 1);
        assert_eq!(span(Rhythm::Weekly, from_civil(2024, 1, 7), 1), Span { first: monday, days: 7 }, "a Sunday ends its week");
        assert_eq!(span(Rhythm::Monthly, from_civil(2024, 2, 29), 1), Span { first: from_civil(2024, 2, 1), days: 29 });
    }
}
