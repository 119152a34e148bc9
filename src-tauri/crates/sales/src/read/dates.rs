//! Dates as users and cash registers write them. Where only other rows show which number is the day, the three numbers come back undecided.

use crate::day::{self, Day};
use crate::options::DateOrder;
use crate::read::date_forms::{
    day_of_week, is_fraction, is_packed_hour, is_whole, solar_hijri, vietnamese, without_armor, without_era, without_time, without_weekday,
};
use crate::read::date_tail::{is_chinese_time, is_tail};
use crate::read::rest::Rest;
use crate::read::{digits, times};

const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];

/// What a date cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelled {
    Day(Day),
    /// `01/02/2019`: needs an order.
    Undecided(Triple),
}

/// Three numbers in an unknown order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Triple {
    a: u32,
    b: u32,
    c: u32,
    /// The sign between them: a file may use one sign with one order, and another with another.
    pub(crate) sign: char,
    /// The last number has four digits, so it is the year.
    pub(crate) year_last: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// No date at all.
    Bad,
    /// Written like a date, but the calendar has no such day.
    NoSuchDay,
}

impl std::fmt::Display for Triple {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{sign}{}{sign}{}", self.a, self.b, self.c, sign = self.sign)
    }
}

impl Triple {
    /// `11-17`, `17.11.`, `11/17`: a month and a day in a year that is known otherwise. A number such as `0.25` is none.
    pub(crate) fn without_year(text: &str, year: i32) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        let sign = text.chars().find(|c| !c.is_ascii_digit()).filter(|sign| matches!(sign, '-' | '/' | '.' | '\\'))?;
        let (first, second) = text.split_once(sign)?;
        let number = |part: &str| {
            let is_number = matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse::<u32>().ok()).flatten()
        };
        let triple = Self { a: number(first)?, b: number(second)?, c: u32::try_from(year).ok()?, sign, year_last: true };
        ORDERS.into_iter().any(|order| triple.resolve(order).is_some()).then_some(triple)
    }

    /// The first and the last number.
    pub(crate) fn ends(self) -> [u32; 2] {
        [self.a, self.c]
    }

    /// The day under an order; `None` when there is none.
    pub(crate) fn resolve(self, order: DateOrder) -> Option<Day> {
        let (year, month, day) = match order {
            DateOrder::Dmy => (self.c, self.b, self.a),
            DateOrder::Mdy => (self.c, self.a, self.b),
            DateOrder::Ymd if self.year_last => return None,
            DateOrder::Ymd => (self.a, self.b, self.c),
            era => return self.resolve_in(era),
        };
        let year = if self.year_last { year } else { full_year(year) };
        civil(year, month, day).ok()
    }
}

impl Triple {
    /// The day in a calendar other than ours; `None` when there is none, or the year isn't one of two digits.
    fn resolve_in(self, calendar: DateOrder) -> Option<Day> {
        if self.year_last {
            return None;
        }
        let (year, month, day) = match calendar {
            DateOrder::SolarHijri => (if self.a < 31 { 1400 + self.a } else { 1300 + self.a }, self.b, self.c),
            DateOrder::Minguo => (1911 + self.a, self.b, self.c),
            DateOrder::Reiwa => (2018 + self.a, self.b, self.c),
            DateOrder::Buddhist => (2500 + self.c, self.b, self.a),
            DateOrder::Dmy | DateOrder::Mdy | DateOrder::Ymd => return None,
        };
        civil(year, month, day).ok()
    }

    /// Whether the year has two digits.
    pub(crate) const fn has_short_year(self) -> bool {
        !self.year_last
    }
}

/// 69 … 99 are of the last century (POSIX).
const fn full_year(two_digits: u32) -> u32 {
    if two_digits >= 69 { 1900 + two_digits } else { 2000 + two_digits }
}

pub(super) fn civil(year: u32, month: u32, day: u32) -> Result<Day, DateFault> {
    // Years of the Buddhist era, as Thai point-of-sale systems write them.
    let year = if (2443..=2643).contains(&year) { year - 543 } else { year };
    // Years of the Solar Hijri calendar, as point-of-sale systems in Iran write them.
    if (1380..=1430).contains(&year) {
        return solar_hijri(year as i32, month as i32, day as i32).ok_or(DateFault::NoSuchDay);
    }
    let year = i32::try_from(year).unwrap_or(0);
    if (1..=9999).contains(&year) && day::exists(year, month, day) {
        Ok(day::from_civil(year, month, day))
    } else {
        Err(DateFault::NoSuchDay)
    }
}

/// Reads a date, with whatever follows it: a time, a weekday.
pub(crate) fn read(text: &str) -> Result<Spelled, DateFault> {
    if let Some(day) = iso(text.as_bytes()) {
        return day.map(Spelled::Day);
    }
    let text = without_armor(text);
    let is_plain = text.is_ascii();
    if (!is_plain || text.contains("thg"))
        && let Some(day) = vietnamese(text)
    {
        return day.map(Spelled::Day);
    }
    if is_plain { spelled(text) } else { spelled(&digits::chinese_date(&digits::plain(text))) }
}

/// `2018-01-05` and nothing else: nearly every row of nearly every file.
fn iso(text: &[u8]) -> Option<Result<Day, DateFault>> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
    let digit = |b: u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
    let year = digit(y0)? * 1000 + digit(y1)? * 100 + digit(y2)? * 10 + digit(y3)?;
    Some(civil(year, digit(m0)? * 10 + digit(m1)?, digit(d0)? * 10 + digit(d1)?))
}

fn spelled(text: &str) -> Result<Spelled, DateFault> {
    if let Some(day) = day_of_week(text) {
        return day.map(Spelled::Day);
    }
    let (text, era) = without_era(without_weekday(without_time(text.trim())));
    let mut rest = Rest(text);
    if let Some(month) = rest.month_name() {
        return month_first(rest, month);
    }
    if let Some(first) = era.filter(|_| rest.0.starts_with('年')) {
        return year_first(first, rest).map(Spelled::Day);
    }
    let (first, digits) = rest.digits().ok_or(DateFault::Bad)?;
    if let Some(before) = era {
        return year_first(first as u32 + before, rest).map(Spelled::Day);
    }
    match digits {
        10 if rest.0.is_empty() && is_packed_hour(first) => packed(first / 100, rest.0),
        10 | 13 if is_whole(rest.0) => epoch(first as f64).map(Spelled::Day),
        // 113/01/05 in Taiwan: years since 1911.
        3 if (80..=150).contains(&first) && rest.0.starts_with(['/', '-', '.', '年']) => {
            year_first(first as u32 + 1911, rest).map(Spelled::Day)
        }
        16 if is_whole(rest.0) => epoch((first / 1000) as f64).map(Spelled::Day),
        8 if is_whole(rest.0) => packed(first, ""),
        // 1130105 in Taiwan.
        7 if rest.0.is_empty() && (800_101..=1_501_231).contains(&first) => packed(first + 19_110_000, ""),
        // 2024070: the day of the year.
        7 if rest.0.is_empty() && (1_990_001..=2_100_366).contains(&first) => {
            let (month, day) = day_of_year((first / 1000) as u32, (first % 1000) as u32).ok_or(DateFault::NoSuchDay)?;
            civil((first / 1000) as u32, month, day).map(Spelled::Day)
        }
        8 | 12 | 14 => packed(first / 10_u64.pow(digits as u32 - 8), rest.0),
        5 if rest.0.is_empty() || is_fraction(rest.0) => serial(first as f64).map(Spelled::Day),
        4 => year_first(first as u32, rest).map(Spelled::Day),
        1 | 2 => day_or_month_first(first as u32, rest),
        _ => Err(DateFault::Bad),
    }
}

/// The seconds of a Unix time in seconds or milliseconds, within 1990 … 2030.
pub(crate) fn epoch_seconds(number: f64) -> Option<i64> {
    const RANGE: std::ops::Range<f64> = 631_152_000.0..1_893_456_000.0;
    let seconds = if RANGE.contains(&number) { number } else { number / 1000.0 };
    RANGE.contains(&seconds).then_some(seconds.floor() as i64)
}

/// The day, in UTC, of a Unix time.
pub(crate) fn epoch(number: f64) -> Result<Day, DateFault> {
    epoch_seconds(number).map(|seconds| seconds.div_euclid(86_400) as Day).ok_or(DateFault::Bad)
}

fn packed(value: u64, rest: &str) -> Result<Spelled, DateFault> {
    let (year, month, day) = ((value / 10_000) as u32, (value / 100 % 100) as u32, (value % 100) as u32);
    if !(1800..=2200).contains(&year) || !is_tail(rest) {
        return Err(DateFault::Bad);
    }
    civil(year, month, day).map(Spelled::Day)
}

/// The month and day of a day of the year.
fn day_of_year(year: u32, number: u32) -> Option<(u32, u32)> {
    let day = day::to_date(civil(year, 1, 1).ok()? + Day::try_from(number).ok()? - 1);
    (number > 0 && day.year() == i16::try_from(year).ok()?).then_some((day.month() as u32, day.day() as u32))
}

fn year_first(year: u32, mut rest: Rest<'_>) -> Result<Day, DateFault> {
    let found = (|| {
        let has_blank = rest.0.starts_with(' ');
        rest.skip_blanks();
        (rest.skip(&['-', '/', '.', '年', '년', '_', ':', '\\']) || has_blank).then_some(())?;
        rest.skip_blanks();
        let named = rest.month_name();
        let month = named.or_else(|| rest.number(2).map(|(month, _)| month))?;
        let has_blank = rest.0.starts_with(' ') && has_blank;
        rest.skip_blanks();
        (rest.skip(&['-', '/', '.', '月', '월', '_', ':', '\\']) || named.is_some() || has_blank).then_some(())?;
        rest.skip_blanks();
        let (day, _) = rest.number(2)?;
        rest.skip_blanks_before(&['日', '号', '일']);
        rest.skip(&['.']);
        (is_tail(rest.0) || is_chinese_time(rest.0)).then_some((month, day))
    })();
    let (month, day) = found.ok_or(DateFault::Bad)?;
    civil(year, month, day)
}

fn day_or_month_first(first: u32, mut rest: Rest<'_>) -> Result<Spelled, DateFault> {
    if rest.0.starts_with(['年', '년']) {
        return year_first(full_year(first), rest).map(Spelled::Day);
    }
    rest.skip_ordinal();
    let separators = &['/', '-', '.', ' ', '\\'];
    let sign = rest.0.chars().next().unwrap_or(' ');
    // `05JAN2018`
    let is_joined = sign.is_ascii_alphabetic() && Rest(rest.0).month_name().is_some();
    (rest.skip(separators) || is_joined).then_some(()).ok_or(DateFault::Bad)?;
    rest.skip_blanks();
    rest.skip_preposition();
    let is_thai = rest.is_thai();
    let named = rest.month_name();
    let second = match named {
        Some(month) => month,
        None => rest.number(2).ok_or(DateFault::Bad)?.0,
    };
    if named.is_some() {
        rest.skip(&[',', '.']);
    }
    let is_blank = rest.0.starts_with(' ');
    let separated = rest.skip(separators) || named.is_some();
    rest.skip_blanks();
    rest.skip_preposition();
    let (third, digits) = rest.number(4).filter(|(_, digits)| matches!(digits, 2 | 4)).filter(|_| separated).ok_or(DateFault::Bad)?;
    if sign == '.' {
        // `5.1.2018.` as Croatia and Serbia write it.
        rest.skip(&['.']);
    }
    // `11/17 14:05:33` and `17-Nov 08:15` have a time and no year.
    if !is_tail(rest.0) || is_blank && digits == 2 && times::follows_hour(rest.0) {
        return Err(DateFault::Bad);
    }
    if named.is_some() {
        // Thai years are of the Buddhist era, also with two digits.
        let year = if digits == 4 {
            third
        } else if is_thai {
            2500 + third
        } else {
            full_year(third)
        };
        return civil(year, second, first).map(Spelled::Day);
    }
    let triple = Triple { a: first, b: second, c: third, sign, year_last: digits == 4 };
    let any = ORDERS.into_iter().any(|order| triple.resolve(order).is_some());
    if any { Ok(Spelled::Undecided(triple)) } else { Err(DateFault::NoSuchDay) }
}

fn month_first(mut rest: Rest<'_>, month: u32) -> Result<Spelled, DateFault> {
    let found = (|| {
        rest.skip(&['.']);
        rest.skip(&['-', '/']);
        rest.skip_blanks();
        let (day, _) = rest.number(2)?;
        rest.skip_ordinal();
        rest.skip(&[',', '-', '/']);
        rest.skip_time();
        rest.skip_blanks();
        let (year, digits) = rest.number(4)?;
        // `Nov 17 08 PM` has an hour and no year.
        let is_hour = digits == 2 && times::follows_hour(rest.0);
        (matches!(digits, 2 | 4) && is_tail(rest.0) && !is_hour).then_some((if digits == 4 { year } else { full_year(year) }, day))
    })();
    let (year, day) = found.ok_or(DateFault::Bad)?;
    civil(year, month, day).map(Spelled::Day)
}

/// The day of a spreadsheet's serial number (1900 system, days since 1899-12-30), within 1950 … 2120.
pub(crate) fn serial(number: f64) -> Result<Day, DateFault> {
    if !(18_264.0..=80_720.0).contains(&number) {
        return Err(DateFault::Bad);
    }
    Ok(number.floor() as Day - 25_569)
}

/// A number like 20180105 in a spreadsheet, or one of the calendar of Taiwan like 1130105.
pub(crate) fn packed_number(number: f64) -> Result<Day, DateFault> {
    let number =
        if (800_101.0..=1_501_231.0).contains(&number) && civil_of(number + 19_110_000.0).is_ok() { number + 19_110_000.0 } else { number };
    if number.fract() != 0.0 || !(18_000_101.0..=22_001_231.0).contains(&number) {
        return Err(DateFault::Bad);
    }
    civil_of(number)
}

fn civil_of(number: f64) -> Result<Day, DateFault> {
    let value = number as u32;
    civil(value / 10_000, value / 100 % 100, value % 100)
}

/// `04032024` and `240304`: digits without signs, whose order other rows show. A spreadsheet takes a zero in front away. Not `201203`, which may be
/// a month.
pub(crate) fn compact(text: &str) -> Option<Triple> {
    let value: u32 = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let triple = match text.len() {
        7 | 8 => Triple { a: value / 1_000_000, b: value / 10_000 % 100, c: value % 10_000, sign: '-', year_last: true },
        6 => Triple { a: value / 10_000, b: value / 100 % 100, c: value % 100, sign: '-', year_last: false },
        _ => return None,
    };
    let is_month = text.len() == 6 && (1990..=2040).contains(&(value / 100)) && (1..=12).contains(&(value % 100));
    let is_of_our_time = !triple.year_last || (1990..=2040).contains(&triple.c);
    let any = ORDERS.into_iter().any(|order| triple.resolve(order).is_some());
    (any && is_of_our_time && !is_month).then_some(triple)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
