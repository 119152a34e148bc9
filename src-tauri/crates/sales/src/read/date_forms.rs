//! What precedes or surrounds a date, and dates that are written in ways of their own.

use super::dates::{DateFault, civil};
use crate::day::{self, Day};
use crate::read::months;
use crate::read::rest::Rest;

/// What keeps a spreadsheet from reading a cell as its own kind of date: `="2018-01-05"` and `'2018-01-05`.
pub(super) fn without_armor(text: &str) -> &str {
    let text = text.strip_prefix('=').map_or(text, |quoted| quoted.trim_matches('"'));
    if let Some(inner) = text.strip_prefix('#').and_then(|text| text.strip_suffix('#')) {
        return inner;
    }
    // What JSON of older programs has.
    if let Some(inner) = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/")) {
        return inner.split(['+', '-']).next().unwrap_or(inner);
    }
    text.strip_prefix('\'').unwrap_or(text)
}

/// `ngày 5 tháng 1 năm 2018`, `5 thg 1, 2018`.
pub(super) fn vietnamese(text: &str) -> Option<Result<Day, DateFault>> {
    let lower = text.to_lowercase();
    let (day, rest) = lower.split_once("tháng").or_else(|| lower.split_once("thg"))?;
    let number = |text: &str| text.parse::<u32>().ok();
    let day = number(day.trim_start_matches("ngày").trim())?;
    let mut parts = rest.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (month, year) = (number(parts.next()?)?, parts.next().filter(|year| year.len() == 4)?);
    Some(civil(number(year)?, month, day))
}

/// The day of a date of the Solar Hijri calendar, whose leap years come eight times in 33 years.
pub(super) fn solar_hijri(year: i32, month: i32, day: i32) -> Option<Day> {
    let is_leap = |year: i32| matches!(year.rem_euclid(33), 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30);
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 => 29 + i32::from(is_leap(year)),
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let before = if month <= 7 { (month - 1) * 31 } else { 186 + (month - 7) * 30 };
    // The first day of 1403 was 20 March 2024.
    let years = if year >= 1403 {
        (1403..year).map(|year| 365 + i32::from(is_leap(year))).sum::<i32>()
    } else {
        -(year..1403).map(|year| 365 + i32::from(is_leap(year))).sum::<i32>()
    };
    Some(day::from_civil(2024, 3, 20) + years + before + day - 1)
}

/// `10:15 05/01/2018`: the time in front of the date.
pub(super) fn without_time(text: &str) -> &str {
    let Some((time, rest)) = text.split_once(' ') else { return text };
    let is_time = (4..=8).contains(&time.len()) && time.contains(':') && time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    if is_time { rest.trim_start() } else { text }
}

/// `2018-W01-5`: the day of a week as ISO 8601 counts them.
pub(super) fn day_of_week(text: &str) -> Option<Result<Day, DateFault>> {
    let (year, rest) = text.split_once(['W', 'w'])?;
    let (week, day) = rest.split_once('-')?;
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<i32>().ok()).flatten()
    };
    let (year, week, day) = (number(year.trim_end_matches('-'), 4)?, number(week, 2)?, number(day, 1)?);
    if !(1..=53).contains(&week) || !(1..=7).contains(&day) {
        return Some(Err(DateFault::NoSuchDay));
    }
    let fourth = day::from_civil(year, 1, 4);
    Some(Ok(fourth - day::weekday(fourth) as Day + 7 * (week - 1) + day - 1))
}

/// Years before the first one of an era, and the text behind its name: 民國 is the calendar of Taiwan, 令和 and 平成 are those of Japan.
pub(super) fn without_era(text: &str) -> (&str, Option<u32>) {
    for (name, before) in [("中華民國", 1911), ("中华民国", 1911), ("民國", 1911), ("民国", 1911), ("令和", 2018), ("平成", 1988)]
    {
        if let Some(rest) = text.strip_prefix(name) {
            let rest = rest.trim_start();
            // The first year of an era.
            let first = rest.strip_prefix('元').and_then(|rest| rest.starts_with('年').then_some(rest));
            if let Some(rest) = first {
                return (rest, Some(before + 1));
            }
            return (rest, rest.starts_with(|c: char| c.is_ascii_digit()).then_some(before));
        }
    }
    // `R6.1.5` and `H30/1/5`.
    for (letter, before) in [('R', 2018), ('H', 1988)] {
        if let Some(rest) = text.strip_prefix(letter)
            && rest.split(['.', '/', '-']).count() == 3
            && rest.split(['.', '/', '-']).all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return (rest, Some(before));
        }
    }
    (text, None)
}

/// `Fri, 05 Jan 2018`, `星期五 2018-01-05`.
pub(super) fn without_weekday(text: &str) -> &str {
    let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(0);
    let behind = text[length..].trim_start_matches([',', '.', ' ']);
    let is_date_behind = behind.len() < text[length..].len() && behind.starts_with(|c: char| c.is_alphanumeric());
    // Short names such as `Mar` are weekdays only when a day follows, not the rest of a month.
    let is_weekday = length > 0 && is_date_behind && months::is_weekday(&text[..length]);
    if is_weekday && (months::month(&text[..length]).is_none() || names_month(behind) || is_whole_date(behind)) {
        return behind;
    }
    for prefix in ["星期", "周", "礼拜", "週"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return rest.trim_start_matches(['一', '二', '三', '四', '五', '六', '日', '天', ' ', ',', '，']);
        }
    }
    text
}

/// Whether three numbers with one sign between them follow, which are a date without a name in front: `mar. 14/05/2024`.
fn is_whole_date(text: &str) -> bool {
    let date = text.split([' ', 'T', ',']).next().unwrap_or_default();
    ['/', '-', '.'].into_iter().any(|sign| {
        let mut parts = date.split(sign);
        let has_three = parts.clone().count() == 3;
        has_three && parts.all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Whether a month in letters follows the day in front: `5 de marzo 2024`, but not `4 2024 10:11AM`.
fn names_month(text: &str) -> bool {
    let mut rest = Rest(text);
    if rest.digits().is_none() {
        return false;
    }
    rest.skip_ordinal();
    rest.skip(&['.', '-', '/', ',']);
    rest.skip_blanks();
    rest.skip_preposition();
    rest.month_name().is_some()
}

/// Nothing, or zeros behind a dot.
pub(super) fn is_whole(rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix('.').is_some_and(|zeros| !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0'))
}

/// `2024010512`: a day and an hour.
pub(super) fn is_packed_hour(value: u64) -> bool {
    (1_900_010_100..=2_100_123_123).contains(&value) && value % 100 < 24 && value / 100 % 100 <= 31
}

/// The time of a spreadsheet's serial number.
pub(super) fn is_fraction(text: &str) -> bool {
    text.strip_prefix(['.', ',']).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}
