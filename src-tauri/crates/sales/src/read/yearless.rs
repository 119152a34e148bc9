//! Dates without a year, or days alone, in a file whose title or name says of which year or month it is.

use super::periods::{self, Span};
use super::{digits, months};
use crate::day::{self, Day};
use crate::options::DateOrder;

/// What a title or name says of all dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    year: i32,
    month: Option<Span>,
    /// The order of two numbers, where the month isn't known.
    order: Option<DateOrder>,
}

impl Frame {
    /// Reads the first of some texts that names a month, or else a year.
    pub(crate) fn of(texts: &[&str]) -> Option<Self> {
        let month = texts.iter().find_map(|text| periods::month_in(text));
        let year = match month {
            Some(month) => i32::from(day::to_date(month.first).year()),
            None => texts.iter().find_map(|text| year_in(text))?,
        };
        // A sheet that is called `3月` is of that month of the year that the file is of.
        let named = || texts.iter().find_map(|text| months::month(text.trim()).or_else(|| text.trim().strip_suffix('月')?.parse().ok()));
        let month = month.or_else(|| periods::of_month(year, named()?));
        Some(Self { year, month, order: None })
    }

    /// Whether a text names a year and no month.
    pub(crate) fn lacks_month(self) -> bool {
        self.month.is_none()
    }

    pub(crate) fn ordered(self, order: Option<DateOrder>) -> Self {
        Self { order, ..self }
    }

    /// The day of `3月4日`, `4-Mar` or `Mar 4th` in the year; of `03-04` and `4` where the month is known.
    pub(crate) fn day(self, text: &str) -> Option<Day> {
        let text = digits::plain(text.trim());
        let mut parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        if let [one] = parts[..]
            && let Some((month, day)) = one.split_once('月')
        {
            parts = vec![month, day];
            return self.named(month.parse().ok()?, parts[1].trim_end_matches(['日', '号']).parse().ok()?);
        }
        match parts[..] {
            [day] => self.in_month(day.trim_end_matches(['日', '号', '일']).parse().ok()?),
            [first, second] => {
                let ordinal = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
                match (months::month(first), months::month(second)) {
                    (Some(month), None) => self.named(month, ordinal(second)?),
                    (None, Some(month)) => self.named(month, ordinal(first)?),
                    (Some(_), Some(_)) => None,
                    (None, None) => self.numbered(first.parse().ok()?, second.parse().ok()?),
                }
            }
            _ => None,
        }
    }

    fn named(self, month: u32, day: u32) -> Option<Day> {
        let is_other = self.month.is_some_and(|span| u32::from(day::to_date(span.first).month().unsigned_abs()) != month);
        (!is_other && day::exists(self.year, month, day)).then(|| day::from_civil(self.year, month, day))
    }

    fn in_month(self, day: u32) -> Option<Day> {
        let span = self.month?;
        (1..=span.days).contains(&day).then(|| span.first + day as Day - 1)
    }

    /// Two numbers, one of which is the month.
    fn numbered(self, first: u32, second: u32) -> Option<Day> {
        let Some(month) = self.month else {
            return match self.order? {
                DateOrder::Dmy => self.named(second, first),
                DateOrder::Mdy | DateOrder::Ymd => self.named(first, second),
            };
        };
        let month = u32::from(day::to_date(month.first).month().unsigned_abs());
        match (first == month, second == month) {
            (true, _) => self.in_month(second),
            (false, true) => self.in_month(first),
            (false, false) => None,
        }
    }
}

/// Two numbers of a day and a month, in either order: `04.03.`, `04/03`.
pub(crate) fn two_numbers(text: &str) -> Option<(u32, u32)> {
    let text = digits::plain(text.trim());
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-' | ' ')) {
        return None;
    }
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let number = |part: &str| part.parse::<u32>().ok().filter(|number| (1..=31).contains(number) && part.len() <= 2);
    let pair = (number(parts.next()?)?, number(parts.next()?)?);
    (parts.next().is_none() && (pair.0 <= 12 || pair.1 <= 12)).then_some(pair)
}

/// The only year that a text names: four digits of their own.
pub(super) fn year_in(text: &str) -> Option<i32> {
    let years: std::collections::BTreeSet<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .filter(|year| (1990..=2100).contains(year))
        .collect();
    let mut years = years.into_iter();
    years.next().filter(|_| years.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;

    #[test]
    fn a_title_completes_dates() {
        let march = Frame::of(&["2024年3月销售明细"]).expect("a month");
        let day = Some(from_civil(2024, 3, 4));
        for text in ["03-04", "4", "04.03.", "3月4日", "4日", "4-Mar", "Mar 4th"] {
            assert_eq!(march.day(text), day, "`{text}`");
        }
        for text in ["04-05", "32", "4月4日", "a"] {
            assert_eq!(march.day(text), None, "`{text}`");
        }
        let year = Frame::of(&["sales", "2024 report"]).expect("a year");
        assert_eq!(year.day("4-Mar"), day);
        assert_eq!(year.day("03-04"), None, "either number may be the month");
        assert_eq!(Frame::of(&["sales"]), None);
    }
}
