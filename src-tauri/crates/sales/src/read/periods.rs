//! Months, weeks and spans of days, written as one cell.

use crate::day::{self, Day};
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled};
use crate::read::{digits, months};

/// Days that one cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: Day,
    pub(crate) days: u32,
}

/// Reads `2024-01`, `2024年1月`, `Jan 2024`, `01/2024`, `2024-W05`, `2024年第5周`, `KW 5/2024` and `2024-01-01 ~ 2024-01-07`.
pub(crate) fn read(text: &str) -> Option<Span> {
    let text = digits::plain(text.trim());
    let text = digits::chinese_date(&text).into_owned();
    third(&text).or_else(|| month(&text)).or_else(|| week(&text)).or_else(|| range(&text))
}

/// `2024年1月上旬`: the first, second or last third of a month.
fn third(text: &str) -> Option<Span> {
    let (of, which) = text
        .strip_suffix('旬')
        .and_then(|text| Some((&text[..text.len() - text.chars().next_back()?.len_utf8()], text.chars().next_back()?)))?;
    let Span { first, days } = month(of.trim())?;
    match which {
        '上' => Some(Span { first, days: 10 }),
        '中' => Some(Span { first: first + 10, days: 10 }),
        '下' => Some(Span { first: first + 20, days: days - 20 }),
        _ => None,
    }
}

/// The days of a month.
pub(crate) fn of_month(year: i32, month: u32) -> Option<Span> {
    if !(1990..=2100).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let days = (28..=31).rev().find(|&last| day::exists(year, month, last))?;
    Some(Span { first: day::from_civil(year, month, 1), days })
}

/// The only month that a title names: `2024年3月销售统计`, `Sales March 2024`, `Report 2024-03`.
pub(crate) fn month_in(title: &str) -> Option<Span> {
    let chinese = digits::chinese_date(&digits::plain(title)).into_owned();
    let spaced = chinese.replace('月', "月 ").replace([',', '(', ')', ':', '：', '（', '）', '_', '[', ']'], " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let is_year = |c: char| c.is_ascii_digit() || matches!(c, '年' | '-' | '/' | '.');
    let from_digit = |word: &'_ str| word.find(is_year).map_or(String::new(), |at| word[at..].to_owned());
    let single = words.iter().map(|word| from_digit(word));
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let found: std::collections::BTreeSet<(Day, u32)> =
        single.chain(pairs).filter_map(|text| month(&text)).map(|span| (span.first, span.days)).collect();
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some((first, days)), None) => Some(Span { first, days }),
        _ => None,
    }
}

fn month(text: &str) -> Option<Span> {
    let text = text.trim_end_matches(['份', '.']).trim();
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    // `2024年1月`, `2024년 1월`
    let unmarked = text.replace(['年', '년'], "-").replace(['月', '월'], "");
    let unmarked: Vec<&str> = unmarked.split(['-', ' ']).filter(|part| !part.is_empty()).collect();
    let parts = if text.contains(['年', '년']) { unmarked } else { parts };
    match parts[..] {
        [one] if one.len() == 6 && one.bytes().all(|b| b.is_ascii_digit()) => of_month(one[..4].parse().ok()?, one[4..].parse().ok()?),
        [first, second] => {
            let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
            match (number(first), number(second)) {
                // Years since 1911, as Taiwan counts them.
                (Some(year), Some(month)) if (80..=150).contains(&year) && first.len() <= 3 && second.len() == 2 && !text.contains(':') => {
                    of_month(year as i32 + 1911, month)
                }
                (Some(year), Some(month)) if first.len() == 4 && second.len() <= 2 => of_month(year as i32, month),
                (Some(month), Some(year)) if second.len() == 4 && first.len() <= 2 => of_month(year as i32, month),
                (None, Some(year)) if matches!(second.len(), 2 | 4) => of_month(full(year, second.len()), months::month(first)?),
                (Some(year), None) if first.len() == 4 => of_month(year as i32, months::month(second)?),
                _ => None,
            }
        }
        _ => None,
    }
}

fn full(year: u32, digits: usize) -> i32 {
    if digits == 4 { year as i32 } else { 2000 + year as i32 }
}

/// Weeks as ISO 8601 counts them: from Monday, the first has 4 January.
fn week(text: &str) -> Option<Span> {
    let lower = text.to_lowercase();
    let is_week = ["w", "wk", "week", "kw", "周", "週", "주", "sem", "semaine", "semana", "settimana", "uke", "vecka"]
        .iter()
        .any(|word| lower.split(|c: char| !c.is_alphabetic()).any(|part| part == *word || part.ends_with('周') || part.ends_with('週')));
    if !is_week {
        return None;
    }
    let numbers: Vec<&str> = lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [first, second] = numbers[..] else { return None };
    let (year, week) = if first.len() == 4 { (first, second) } else { (second, first) };
    if year.len() != 4 || week.len() > 2 {
        return None;
    }
    let (year, week): (i32, i32) = (year.parse().ok()?, week.parse().ok()?);
    if !(1990..=2100).contains(&year) || !(1..=53).contains(&week) {
        return None;
    }
    let fourth = day::from_civil(year, 1, 4);
    let monday = fourth - day::weekday(fourth) as Day;
    Some(Span { first: monday + 7 * (week - 1), days: 7 })
}

/// Whether a text names the first and the last of several days.
pub(crate) fn is_range(text: &str) -> bool {
    range(&digits::plain(text.trim())).is_some()
}

/// Two whole dates with a sign of a range between them, up to a year apart.
fn range(text: &str) -> Option<Span> {
    const SIGNS: [&str; 11] = ["~", "～", "至", "到", "—", "–", " - ", " to ", " bis ", " au ", " a "];
    // `04.03.2024-10.03.2024`: the only one, as dates have dots or slashes.
    let dash = || text.split_once('-').filter(|(_, last)| !last.contains('-') && text.contains(['.', '/']));
    let (first, last) = SIGNS.iter().find_map(|sign| text.split_once(sign)).or_else(dash)?;
    let span = |first: Day, last: Day, most: u32| {
        let days = u32::try_from(last - first + 1).ok().filter(|days| (1..=most).contains(days))?;
        Some(Span { first, days })
    };
    match (dates::read(first.trim()).ok()?, dates::read(last.trim()).ok()?) {
        (Spelled::Day(first), Spelled::Day(last)) => span(first, last, 366),
        (Spelled::Undecided(first), Spelled::Undecided(last)) => {
            // Behind dots, the day comes first; else both dates together show their order, where only one makes a stretch of days up to a month.
            let orders: &[DateOrder] =
                if (first.sign, last.sign) == ('.', '.') { &[DateOrder::Dmy] } else { &[DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] };
            let most = if orders.len() == 1 { 366 } else { 31 };
            let mut spans: Vec<Span> = orders.iter().filter_map(|&order| span(first.resolve(order)?, last.resolve(order)?, most)).collect();
            spans.dedup();
            if let [only] = spans[..] { Some(only) } else { None }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;

    #[test]
    fn a_title_names_one_month_or_none() {
        let march = Some(Span { first: from_civil(2024, 3, 1), days: 31 });
        for title in ["2024年3月销售统计", "Sales March 2024", "Report 2024-03", "门店A 2024年03月 日报"] {
            assert_eq!(month_in(title), march, "{title}");
        }
        for title in ["Sales report", "2024-03 2024-04", "3月", "Top 31 of 2024"] {
            assert_eq!(month_in(title), None, "{title}");
        }
    }

    #[test]
    fn months_weeks_and_ranges_name_their_days() {
        let january = Some(Span { first: from_civil(2024, 1, 1), days: 31 });
        for text in [
            "2024-01",
            "2024/1",
            "2024年1月",
            "2024年01月份",
            "202401",
            "Jan 2024",
            "January 2024",
            "2024-Jan",
            "01/2024",
            "Jan-24",
            "janvier 2024",
            "2024년 1월",
        ] {
            assert_eq!(read(text), january, "`{text}`");
        }
        for text in ["2024-W05", "2024W05", "KW 5 2024", "Week 5 2024", "2024年第5周"] {
            assert_eq!(read(text), Some(Span { first: from_civil(2024, 1, 29), days: 7 }), "`{text}`");
        }
        assert_eq!(read("2024-01-01 ~ 2024-01-07"), Some(Span { first: from_civil(2024, 1, 1), days: 7 }));
        let week = Some(Span { first: from_civil(2024, 3, 4), days: 7 });
        for text in [
            "04.03.2024 - 10.03.2024",
            "04/03/2024 - 10/03/2024",
            "03/04/2024 - 03/10/2024",
            "4.3.2024 bis 10.3.2024",
            "04.03.2024-10.03.2024",
        ] {
            assert_eq!(read(text), week, "`{text}`");
        }
        // Two days, or a month from the third of April.
        assert_eq!(read("03/04/2024 - 03/05/2024"), None);
        for text in ["2024-01-05", "2024", "1", "P 2024", "2024-13", "Drug 10"] {
            assert_eq!(read(text), None, "`{text}`");
        }
    }
}
