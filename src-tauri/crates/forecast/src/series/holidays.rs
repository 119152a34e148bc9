//! Days off, and days worked in their place, as a network sees them. They are announced long ahead, so knowing them for future days reveals
//! nothing about sales. Which calendar applies to which sales is decided outside.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::series::{add_days, days_between};

/// Farther away than this, a holiday is not felt.
const NEAR_DAYS: i64 = 14;

/// A calendar. Years that it doesn't contain have only ordinary days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holidays {
    /// First day → last day.
    off: BTreeMap<Date, Date>,
    /// Days of a weekend that are worked.
    worked: BTreeSet<Date>,
}

impl Holidays {
    /// Columns that a day takes among the features.
    pub const COLUMNS: usize = 4;

    /// From the first and last days of holidays, and the days worked in their place.
    #[must_use]
    pub fn new(off: impl IntoIterator<Item = (Date, Date)>, worked: impl IntoIterator<Item = Date>) -> Self {
        Self { off: off.into_iter().collect(), worked: worked.into_iter().collect() }
    }

    /// The days of this calendar, and those of `other` in years that this one does not know.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        let years: BTreeSet<i16> = self.off.keys().chain(self.off.values()).chain(&self.worked).map(|day| day.year()).collect();
        let unknown = |day: &Date| !years.contains(&day.year());
        self.off.extend(other.off.iter().filter(|(first, last)| unknown(first) && unknown(last)).map(|(first, last)| (*first, *last)));
        self.worked.extend(other.worked.iter().filter(|day| unknown(day)));
        self
    }

    /// The days of this calendar in the years of `first` … `last`.
    #[must_use]
    pub fn within_years(&self, first: Date, last: Date) -> Self {
        let inside = |day: &Date| (first.year()..=last.year()).contains(&day.year());
        let off = self.off.iter().filter(|(from, to)| inside(from) || inside(to)).map(|(from, to)| (*from, *to));
        Self::new(off, self.worked.iter().copied().filter(|day| inside(day)))
    }

    /// Whether a day between `first` and `last` is off.
    #[must_use]
    pub fn any_within(&self, first: Date, last: Date) -> bool {
        self.off.range(..=last).next_back().is_some_and(|(_, to)| *to >= first)
    }

    /// Whether that day is off.
    #[must_use]
    pub fn is_off(&self, date: Date) -> bool {
        self.any_within(date, date)
    }

    /// The days off from `first` through `last`.
    pub(crate) fn off_days(&self, first: Date, last: Date) -> impl Iterator<Item = Date> {
        let within = self.off.range(..=last).rev().take_while(move |(_, to)| **to >= first);
        within.flat_map(move |(from, to)| {
            let from = (*from).max(first);
            (0..=days_between(from, (*to).min(last))).map(move |day| add_days(from, day))
        })
    }

    /// 1 on a day off, 1 on a day worked in its place, how near the next holiday is and how near the last: 1 on the day next to it, 0 from two
    /// weeks on and on days off.
    pub(crate) fn columns(&self, date: Date) -> [f32; Self::COLUMNS] {
        let before = self.off.range(..=date).next_back().map(|(_, last)| *last);
        if before.is_some_and(|last| last >= date) {
            return [1.0, 0.0, 0.0, 0.0];
        }
        let near = |days: i64| (1.0 - (days - 1) as f32 / NEAR_DAYS as f32).max(0.0);
        let next = self.off.range(date..).next().map_or(0.0, |(first, _)| near(days_between(date, *first)));
        let since = before.map_or(0.0, |last| near(days_between(last, date)));
        [0.0, f32::from(u8::from(self.worked.contains(&date))), next, since]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn spring() -> Holidays {
        Holidays::new([(date(2026, 2, 15), date(2026, 2, 23))], [date(2026, 2, 14), date(2026, 2, 28)])
    }

    #[test]
    fn a_day_knows_whether_it_is_off_or_worked_and_how_near_the_holiday_is() {
        let of = |month, day| spring().columns(date(2026, month, day));
        assert_eq!(of(2, 15), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(of(2, 23), [1.0, 0.0, 0.0, 0.0], "the last day is off too");
        assert_eq!(of(2, 14), [0.0, 1.0, 1.0, 0.0], "worked, and the holiday begins tomorrow");
        assert_eq!(of(2, 25), [0.0, 0.0, 0.0, 1.0 - 1.0 / 14.0]);
        assert_eq!(of(6, 1), [0.0; 4], "months away it is an ordinary day");
        let days: Vec<Date> = spring().off_days(date(2026, 2, 21), date(2026, 3, 9)).collect();
        assert_eq!(days, [date(2026, 2, 21), date(2026, 2, 22), date(2026, 2, 23)]);
        assert_eq!(spring().off_days(date(2026, 2, 24), date(2026, 3, 9)).count(), 0);
        assert_eq!(Holidays::default().columns(date(2031, 2, 1)), [0.0; 4], "nothing is assumed about years that weren't announced");
    }

    #[test]
    fn what_a_version_was_trained_with_replaces_years_that_are_no_longer_known() {
        let changed = Holidays::new([(date(2026, 5, 1), date(2026, 5, 1))], []);
        let old = Holidays::new([(date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 2, 15), date(2026, 2, 23))], []);
        let both = changed.or(&old);
        assert!(both.any_within(date(2025, 10, 8), date(2025, 12, 31)) && both.any_within(date(2026, 5, 1), date(2026, 5, 2)));
        assert!(!both.any_within(date(2026, 2, 1), date(2026, 3, 1)), "of a year that is known, the calendar in force counts");
        assert_eq!(both.within_years(date(2026, 1, 1), date(2026, 12, 31)), Holidays::new([(date(2026, 5, 1), date(2026, 5, 1))], []));
    }
}
