//! The first and the last of several days, written as one cell: `2024-01-01 ~ 2024-01-07`, `04.03.-10.03.2024`.

use super::dates::{self, Spelled, Triple};
use super::digits;
use super::periods::Span;
use crate::day::Day;
use crate::options::DateOrder;

/// The most days that one row covers, and those of a month.
const LONGEST: u32 = 366;
const MONTH: u32 = 31;

const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];

/// Two days in whose dates day and month may be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenRange {
    pub(crate) first: Triple,
    last: Triple,
    ends_before: bool,
}

/// What a text with two dates names.
enum Range {
    Days(Span),
    Open(OpenRange),
}

/// Whether a text names the first and the last of several days.
pub(crate) fn is_range(text: &str) -> bool {
    match read(text) {
        Some(Range::Days(_)) => true,
        Some(Range::Open(range)) => range.possible().iter().any(Option::is_some),
        None => false,
    }
}

/// The days of a range, as far as it says by itself which number is the month.
pub(crate) fn days(text: &str) -> Option<Span> {
    match read(text)? {
        Range::Days(span) => Some(span),
        Range::Open(range) => range.alone(),
    }
}

/// A range in which day and month may be exchanged.
pub(crate) fn open(text: &str) -> Option<OpenRange> {
    match read(text)? {
        Range::Days(_) => None,
        Range::Open(range) => Some(range),
    }
}

impl OpenRange {
    /// The days under an order.
    pub(crate) fn days(self, order: DateOrder) -> Option<Span> {
        span(self.first.resolve(order)?, self.last.resolve(order)?, self.ends_before)
    }

    /// The days under each order that is possible: of several, those in which the days are a month at most.
    pub(crate) fn possible(self) -> [Option<Span>; 3] {
        // Behind dots, the day comes first.
        let is_dotted = (self.first.sign, self.last.sign) == ('.', '.');
        let all = ORDERS.map(|order| self.days(order).filter(|_| !is_dotted || order == DateOrder::Dmy));
        let short = all.map(|span| span.filter(|span| span.days <= MONTH));
        if short.iter().any(Option::is_some) { short } else { all }
    }

    /// The days, where both dates together leave only one order.
    pub(crate) fn alone(self) -> Option<Span> {
        let mut spans: Vec<Span> = self.possible().into_iter().flatten().collect();
        spans.dedup();
        if let [only] = spans[..] { Some(only) } else { None }
    }
}

fn span(first: Day, last: Day, ends_before: bool) -> Option<Span> {
    let last = if ends_before && last > first { last - 1 } else { last };
    let days = u32::try_from(last - first + 1).ok().filter(|days| (1..=LONGEST).contains(days))?;
    Some(Span { first, days })
}

/// Two whole dates with a sign of a range between them, up to a year apart.
fn read(text: &str) -> Option<Range> {
    const LONGEST_TEXT: usize = 60;
    // Most cells of most tables are none.
    if text.len() > LONGEST_TEXT || text.bytes().filter(|byte| byte.is_ascii_digit() || !byte.is_ascii()).count() < 6 {
        return None;
    }
    let text = digits::plain(text.trim());
    let text = text.strip_prefix('从').or_else(|| text.strip_prefix('自')).unwrap_or(&text).trim();
    let (first, last) = ends(text)?;
    let (first, last) = (first.trim(), last.trim());
    let is_midnight = |text: &str| text.ends_with(" 00:00") || text.ends_with(" 00:00:00");
    let ends_before = is_midnight(first) && is_midnight(last);
    let begin = dates::read(first).or_else(|fault| in_year_of(first, last).map_or(Err(fault), |whole| dates::read(&whole)));
    match (begin.ok()?, dates::read(last).ok()?) {
        (Spelled::Day(first), Spelled::Day(last)) => span(first, last, ends_before).map(Range::Days),
        (Spelled::Undecided(first), Spelled::Undecided(last)) => Some(Range::Open(OpenRange { first, last, ends_before })),
        _ => None,
    }
}

/// What stands before and behind the sign of a range.
fn ends(text: &str) -> Option<(&str, &str)> {
    const SIGNS: &[&str] = &[
        "~",
        "～",
        "〜",
        "至",
        "到",
        "から",
        "—",
        "–",
        " - ",
        " -- ",
        " to ",
        " until ",
        " till ",
        " through ",
        " thru ",
        " bis ",
        " au ",
        " a ",
        " al ",
        " hasta ",
        " até ",
        " tot ",
        " t/m ",
        " til ",
        " do ",
        " по ",
        "...",
        "…",
        "..",
    ];
    let lower = text.to_lowercase();
    let at = |sign: &&str| lower.find(*sign).filter(|_| lower.len() == text.len()).map(|at| (&text[..at], &text[at + sign.len()..]));
    SIGNS.iter().find_map(at).or_else(|| in_the_middle(text, '-')).or_else(|| in_the_middle(text, '/'))
}

/// `04.03.2024-10.03.2024`, `2024-03-04-2024-03-10`, `20240304-20240310`, `2024-03-04/2024-03-10`: the sign in the middle, where what stands on
/// both sides has as many of them.
fn in_the_middle(text: &str, sign: char) -> Option<(&str, &str)> {
    let places: Vec<usize> = text.match_indices(sign).map(|(at, _)| at).collect();
    if places.len().is_multiple_of(2) {
        return None;
    }
    let at = places[places.len() / 2];
    let (first, last) = (&text[..at], &text[at + 1..]);
    let is_packed = |part: &str| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_signs = |part: &str| part.matches(['.', '/', '-', '年']).count() >= 2;
    let are_dates = is_packed(first) && is_packed(last) || has_signs(first) && has_signs(last);
    are_dates.then_some((first, last))
}

/// `04.03.` of `04.03.-10.03.2024`, with the year of the last day.
fn in_year_of(first: &str, last: &str) -> Option<String> {
    let year = last.get(last.len().checked_sub(4)?..).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let sign = last[..last.len() - 4].chars().next_back().filter(|sign| matches!(sign, '.' | '/' | '-'))?;
    let numbers = first.trim_end_matches(sign);
    (numbers.split(sign).count() == 2).then(|| format!("{numbers}{sign}{year}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;

    #[test]
    fn first_and_last_days_are_read_however_they_are_joined() {
        let week = Some(Span { first: from_civil(2024, 3, 4), days: 7 });
        for text in [
            "2024-03-04 ~ 2024-03-10",
            "2024-03-04至2024-03-10",
            "从2024-03-04到2024-03-10",
            "2024-03-04 to 2024-03-10",
            "2024-03-04 TO 2024-03-10",
            "2024-03-04 until 2024-03-10",
            "2024-03-04..2024-03-10",
            "2024-03-04/2024-03-10",
            "2024-03-04-2024-03-10",
            "20240304-20240310",
            "04.03.2024 - 10.03.2024",
            "04/03/2024 - 10/03/2024",
            "03/04/2024 - 03/10/2024",
            "03/04/2024-03/10/2024",
            "4.3.2024 bis 10.3.2024",
            "04.03.-10.03.2024",
            "03/04 - 03/10/2024",
            "Mar 4 2024 - Mar 10 2024",
            "2024-03-04 00:00 - 2024-03-11 00:00",
        ] {
            assert_eq!(days(text), week, "`{text}`");
        }
        for text in
            ["2024-03-04", "2024-03-10 to 2024-03-04", "Vitamin A to Z", "1-2", "2024-03", "3/4", "04.03.2024-", "2020-01-01 - 2024-01-01"]
        {
            assert!(!is_range(text), "`{text}`");
        }
    }

    #[test]
    fn ranges_that_two_orders_make_possible_are_open() {
        for (text, spans) in [
            ("03/04/2024 - 03/05/2024", [Some(31), Some(2)]),
            ("03/04/2024 - 03/04/2024", [Some(1), Some(1)]),
            ("03/12/2024 - 03/13/2024", [None, Some(2)]),
            ("04/03/2024 - 03/05/2024", [Some(61), None]),
        ] {
            let possible = open(text).expect("two dates").possible();
            assert_eq!([possible[0], possible[1]].map(|span| span.map(|span| span.days)), spans, "`{text}`");
        }
        assert_eq!(days("03/04/2024 - 03/05/2024"), None);
        assert!(is_range("03/04/2024 - 03/05/2024"));
    }
}
