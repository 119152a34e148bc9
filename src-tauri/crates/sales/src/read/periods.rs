//! Months, weeks and spans of days, written as one cell.

use crate::day::{self, Day};
use crate::read::{digits, months, ranges};

/// Days that one cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: Day,
    pub(crate) days: u32,
}

/// Reads quarters such as `Q1 2024` and `2024年1季度`, `2024-01`, `2024年1月`, `Jan 2024`, `01/2024`, `2024-W05`, `2024年第5周`, `KW 5/2024` and `2024-01-01 ~ 2024-01-07`.
pub(crate) fn read(text: &str) -> Option<Span> {
    let text = digits::plain(text.trim());
    let text = digits::chinese_date(&text).into_owned();
    third(&text).or_else(|| month(&text)).or_else(|| week(&text)).or_else(|| quarter(&text)).or_else(|| ranges::days(&text))
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
        // `2024M03`, as statistics offices write it.
        [one]
            if one.len() == 7
                && matches!(one.as_bytes()[4], b'M' | b'm')
                && one.bytes().enumerate().all(|(at, b)| at == 4 || b.is_ascii_digit()) =>
        {
            of_month(one[..4].parse().ok()?, one[5..].parse().ok()?)
        }
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

/// `Q1 2024`, `2024Q1`, `1Q24`, `2024年第一季度`, `1. Quartal 2024`.
fn quarter(text: &str) -> Option<Span> {
    let (number, rest) = quarter_in(text)?;
    let year = rest.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(['年', '년', '度']);
    let digits = year.len();
    let is_year = matches!(digits, 2 | 4) && year.bytes().all(|byte| byte.is_ascii_digit());
    of_quarter(full(year.parse().ok().filter(|_| is_year)?, digits), number)
}

/// The quarter that a text names, and what is left of the text without it.
fn quarter_in(text: &str) -> Option<(u32, String)> {
    const WORDS: [&str; 9] = ["quarter", "quartal", "trimestre", "trimestr", "季度", "분기", "квартал", "kwartał", "qtr"];
    let lower = text.to_lowercase();
    let number = |c: char| match c {
        '1'..='4' => c.to_digit(10),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        _ => None,
    };
    for word in WORDS {
        let Some((before, behind)) = lower.split_once(word) else { continue };
        // `2024年第1季度`, `1. quartal 2024`, `1st quarter 2024`
        let front = before.trim_end().trim_end_matches(['.', 'º', '°', '-']).trim_end();
        let front = ["st", "nd", "rd", "th", "er", "ème", "e"].iter().find_map(|ending| front.strip_suffix(ending)).unwrap_or(front);
        if let Some((found, at)) = front.chars().next_back().and_then(|c| Some((number(c)?, front.len() - c.len_utf8())))
            && !front[..at].ends_with(|c: char| c.is_ascii_digit())
        {
            return Some((found, format!("{} {behind}", front[..at].trim_end_matches('第'))));
        }
        // `quarter 1 2024`
        let behind = behind.trim_start();
        let first = behind.chars().next()?;
        let rest = &behind[first.len_utf8()..];
        return (!rest.starts_with(|c: char| c.is_ascii_digit())).then(|| Some((number(first)?, format!("{before} {rest}")))).flatten();
    }
    // `Q1 2024`, `2024Q1`, `1Q24`, `T1 2024`
    let at = lower.find(['q', 't'])?;
    let (before, behind) = (&lower[..at], &lower[at + 1..]);
    let letters = |text: &str| text.chars().any(|c| c.is_alphabetic() && c != '年');
    if letters(before) || letters(behind) {
        return None;
    }
    let first = behind.chars().next().filter(|_| !behind.chars().nth(1).is_some_and(|c| c.is_ascii_digit()));
    if let Some(found) = first.filter(char::is_ascii).and_then(number) {
        return Some((found, format!("{before} {}", &behind[1..])));
    }
    let last = before.chars().next_back().filter(|c| c.is_ascii() && before.len() == 1)?;
    (lower.as_bytes()[at] == b'q').then(|| Some((number(last)?, behind.to_owned()))).flatten()
}

/// The days of a quarter of a year.
pub(crate) fn of_quarter(year: i32, quarter: u32) -> Option<Span> {
    let (first, last) = (of_month(year, 3 * quarter - 2)?, of_month(year, 3 * quarter)?);
    Some(Span { first: first.first, days: u32::try_from(last.first - first.first).ok()? + last.days })
}

/// The quarter that a header without a year names: `Q1`, `1季度`.
pub(crate) fn quarter_alone(text: &str) -> Option<u32> {
    let (number, rest) = quarter_in(digits::plain(text.trim()).as_ref())?;
    rest.chars().all(|c| !c.is_alphanumeric()).then_some(number)
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
    of_week(year, week)
}

/// The days of a week of a year.
pub(crate) fn of_week(year: i32, week: i32) -> Option<Span> {
    let monday = |year: i32| {
        let fourth = day::from_civil(year, 1, 4);
        fourth - day::weekday(fourth) as Day
    };
    let first = monday(year) + 7 * (week - 1);
    (week >= 1 && first < monday(year + 1)).then_some(Span { first, days: 7 })
}

/// The week that a header without a year names: `Week 45`, `KW 45`, `第45周`, `45周`.
pub(crate) fn week_alone(text: &str) -> Option<i32> {
    const WORDS: [&str; 9] = ["w", "wk", "week", "kw", "semaine", "semana", "settimana", "周", "週"];
    let lower = digits::plain(text.trim()).to_lowercase();
    let letters: String = lower.chars().filter(|c| c.is_alphabetic() && *c != '第').collect();
    let numbers: Vec<&str> = lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [number] = numbers[..] else { return None };
    let is_plain = lower.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '#'));
    (WORDS.contains(&letters.as_str()) && is_plain && number.len() <= 2)
        .then(|| number.parse().ok().filter(|week| (1..=53).contains(week)))
        .flatten()
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
        let second = Some(Span { first: from_civil(2024, 4, 1), days: 91 });
        for text in [
            "Q2 2024",
            "2024Q2",
            "2024-Q2",
            "2024 Q2",
            "Q2/2024",
            "Q2'24",
            "2Q24",
            "2Q2024",
            "T2 2024",
            "2024年2季度",
            "2024年第2季度",
            "2024年第二季度",
            "2024年度第二季度",
            "2024 2季度",
            "2. Quartal 2024",
            "2nd quarter 2024",
            "Quarter 2 2024",
            "2º trimestre 2024",
        ] {
            assert_eq!(read(text), second, "`{text}`");
        }
        for text in ["Q1", "2季度", "Quarter 2", "第三季度"] {
            assert!(quarter_alone(text).is_some() && read(text).is_none(), "`{text}`");
        }
        for text in ["Q5 2024", "Q12 2024", "QT 2024", "Vitamin Q1", "T4", "QTY 2024", "Q10 100mg"] {
            assert_eq!(read(text), None, "`{text}`");
        }
        for text in ["Week 45", "W45", "KW 45", "第45周", "45周", "wk-45"] {
            assert_eq!(week_alone(text), Some(45), "`{text}`");
        }
        for text in ["Week 54", "Week", "45", "Weekly 45", "Week 45 2024", "Vitamin W45"] {
            assert_eq!(week_alone(text), None, "`{text}`");
        }
        for text in ["2024-01-05", "2024", "1", "P 2024", "2024-13", "Drug 10"] {
            assert_eq!(read(text), None, "`{text}`");
        }
    }
}
