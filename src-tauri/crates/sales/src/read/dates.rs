//! Dates as people and tills write them. Where day and month can be told only from other rows, the three numbers come back undecided.

use crate::day::{self, Day};
use crate::options::DateOrder;

/// What a date cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelled {
    Day(Day),
    /// `01/02/2019`: needs an order.
    Undecided(Triple),
}

/// Three numbers of which the order is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Triple {
    a: u32,
    b: u32,
    c: u32,
    /// What stands between them: a file may use one sign with one order, and another with another.
    pub(crate) sign: char,
    /// The last number has four digits, so it is the year.
    year_last: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// No date at all.
    Bad,
    /// Written like a date, but the calendar has no such day.
    NoSuchDay,
}

impl Triple {
    /// The day under an order; `None` when there is none.
    pub(crate) fn resolve(self, order: DateOrder) -> Option<Day> {
        let (year, month, day) = match order {
            DateOrder::Dmy => (self.c, self.b, self.a),
            DateOrder::Mdy => (self.c, self.a, self.b),
            DateOrder::Ymd if self.year_last => return None,
            DateOrder::Ymd => (self.a, self.b, self.c),
        };
        let year = if self.year_last { year } else { full_year(year) };
        civil(year, month, day).ok()
    }
}

/// 69 … 99 are of the last century (POSIX).
const fn full_year(two_digits: u32) -> u32 {
    if two_digits >= 69 { 1900 + two_digits } else { 2000 + two_digits }
}

fn civil(year: u32, month: u32, day: u32) -> Result<Day, DateFault> {
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
    if text.is_ascii() {
        return spelled(text);
    }
    spelled(&ascii_digits(text))
}

/// `2018-01-05` and nothing else: nearly every row of nearly every file.
fn iso(text: &[u8]) -> Option<Result<Day, DateFault>> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
    let digit = |b: u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
    let year = digit(y0)? * 1000 + digit(y1)? * 100 + digit(y2)? * 10 + digit(y3)?;
    Some(civil(year, digit(m0)? * 10 + digit(m1)?, digit(d0)? * 10 + digit(d1)?))
}

/// Full-width digits and signs become plain ones.
fn ascii_digits(text: &str) -> String {
    text.chars().map(|c| if ('\u{ff01}'..='\u{ff5e}').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c }).collect()
}

/// What is left of a text while it is read.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a str);

impl Rest<'_> {
    /// The digits in front: value and how many.
    fn digits(&mut self) -> Option<(u64, usize)> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || count > 17 {
            return None;
        }
        let value = self.0[..count].parse().ok()?;
        self.0 = &self.0[count..];
        Some((value, count))
    }

    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let (value, count) = self.digits()?;
        (count <= most).then_some(())?;
        Some((u32::try_from(value).ok()?, count))
    }

    fn skip(&mut self, of: &[char]) -> bool {
        let mut chars = self.0.chars();
        if chars.next().is_some_and(|c| of.contains(&c)) {
            self.0 = chars.as_str();
            return true;
        }
        false
    }

    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// `1st`, `22nd` of spelled dates.
    fn skip_ordinal(&mut self) {
        if let Some(ending) = self.0.get(..2).filter(|ending| ["st", "nd", "rd", "th"].iter().any(|one| ending.eq_ignore_ascii_case(one))) {
            self.0 = &self.0[ending.len()..];
        }
    }

    fn month_name(&mut self) -> Option<u32> {
        const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let length = self.0.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = self.0[..length].to_ascii_lowercase();
        if length < 3 {
            return None;
        }
        let month = NAMES.iter().position(|name| word.starts_with(name))?;
        const LONG: [&str; 12] =
            ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
        (LONG[month].starts_with(&word) || word == "sept").then_some(())?;
        self.0 = &self.0[length..];
        Some(month as u32 + 1)
    }
}

fn spelled(text: &str) -> Result<Spelled, DateFault> {
    let mut rest = Rest(without_weekday(text.trim()));
    if let Some(month) = rest.month_name() {
        return month_first(rest, month);
    }
    let (first, digits) = rest.digits().ok_or(DateFault::Bad)?;
    match digits {
        8 | 12 | 14 => packed(first / 10_u64.pow(digits as u32 - 8), rest.0),
        5 if rest.0.is_empty() || is_fraction(rest.0) => serial(first as f64).map(Spelled::Day),
        4 => year_first(first as u32, rest).map(Spelled::Day),
        1 | 2 => day_or_month_first(first as u32, rest),
        _ => Err(DateFault::Bad),
    }
}

fn packed(value: u64, rest: &str) -> Result<Spelled, DateFault> {
    let (year, month, day) = ((value / 10_000) as u32, (value / 100 % 100) as u32, (value % 100) as u32);
    if !(1800..=2200).contains(&year) || !is_tail(rest) {
        return Err(DateFault::Bad);
    }
    civil(year, month, day).map(Spelled::Day)
}

fn year_first(year: u32, mut rest: Rest<'_>) -> Result<Day, DateFault> {
    let found = (|| {
        rest.skip_blanks();
        rest.skip(&['-', '/', '.', '年', '_']).then_some(())?;
        rest.skip_blanks();
        let month = rest.month_name().or_else(|| rest.number(2).map(|(month, _)| month))?;
        rest.skip_blanks();
        rest.skip(&['-', '/', '.', '月', '_']).then_some(())?;
        rest.skip_blanks();
        let (day, _) = rest.number(2)?;
        rest.skip(&['日', '号']);
        is_tail(rest.0).then_some((month, day))
    })();
    let (month, day) = found.ok_or(DateFault::Bad)?;
    civil(year, month, day)
}

fn day_or_month_first(first: u32, mut rest: Rest<'_>) -> Result<Spelled, DateFault> {
    if rest.0.starts_with('年') {
        return year_first(full_year(first), rest).map(Spelled::Day);
    }
    rest.skip_ordinal();
    let separators = &['/', '-', '.', ' '];
    let sign = rest.0.chars().next().unwrap_or(' ');
    rest.skip(separators).then_some(()).ok_or(DateFault::Bad)?;
    rest.skip_blanks();
    let named = rest.month_name();
    let second = match named {
        Some(month) => month,
        None => rest.number(2).ok_or(DateFault::Bad)?.0,
    };
    if named.is_some() {
        rest.skip(&[',', '.']);
    }
    let separated = rest.skip(separators) || named.is_some();
    rest.skip_blanks();
    let (third, digits) = rest.number(4).filter(|(_, digits)| matches!(digits, 2 | 4)).filter(|_| separated).ok_or(DateFault::Bad)?;
    if !is_tail(rest.0) {
        return Err(DateFault::Bad);
    }
    if named.is_some() {
        return civil(if digits == 4 { third } else { full_year(third) }, second, first).map(Spelled::Day);
    }
    let triple = Triple { a: first, b: second, c: third, sign, year_last: digits == 4 };
    let any = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().any(|order| triple.resolve(order).is_some());
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
        rest.skip_blanks();
        let (year, digits) = rest.number(4)?;
        (matches!(digits, 2 | 4) && is_tail(rest.0)).then_some((if digits == 4 { year } else { full_year(year) }, day))
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

/// A number like 20180105 in a spreadsheet.
pub(crate) fn packed_number(number: f64) -> Result<Day, DateFault> {
    if number.fract() != 0.0 || !(18_000_101.0..=22_001_231.0).contains(&number) {
        return Err(DateFault::Bad);
    }
    let value = number as u32;
    civil(value / 10_000, value / 100 % 100, value % 100)
}

fn is_fraction(text: &str) -> bool {
    text.strip_prefix(['.', ',']).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}

/// `Fri, 05 Jan 2018`, `星期五 2018-01-05`.
fn without_weekday(text: &str) -> &str {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let bytes = text.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        let length = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = text[..length].to_ascii_lowercase();
        if NAMES.iter().any(|name| word.starts_with(name)) && (length == 3 || word.ends_with("day")) {
            return text[length..].trim_start_matches([',', '.', ' ']);
        }
    }
    for prefix in ["星期", "周", "礼拜"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return rest.trim_start_matches(['一', '二', '三', '四', '五', '六', '日', '天', ' ', ',', '，']);
        }
    }
    text
}

/// Whether a text may stand behind a date: a time, a weekday, a word; not a second date, and nothing that makes the row a total.
fn is_tail(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return true };
    let starts_well = first.is_whitespace() || matches!(first, 'T' | 't' | '(' | '（' | ',' | '，') || !first.is_ascii();
    starts_well && digits_are_a_time(text) && !(has_words(text) && is_of_a_total(text))
}

/// `08:30:15.123+0800`, `8h30`, `3 PM`, `15点30分`: what follows the first number is no sign that dates and their ranges have.
fn digits_are_a_time(text: &str) -> bool {
    let Some(at) = text.find(|c: char| c.is_ascii_digit()) else { return true };
    let before = &text[..at];
    let hour = &text[at..];
    let digits = hour.bytes().take_while(u8::is_ascii_digit).count();
    let behind = hour[digits..].trim_start();
    let is_packed = digits == 4 || digits == 6;
    let is_marked = behind.starts_with([':', '时', '点', 'h', 'H', '：'])
        || behind.get(..2).is_some_and(|sign| sign.eq_ignore_ascii_case("am") || sign.eq_ignore_ascii_case("pm"));
    let says_range = before.contains(['-', '~', '/', '至', '到', '–', '—', '～']) || before.to_ascii_lowercase().contains("to");
    !says_range && (is_marked || is_packed && behind.is_empty()) && !has_second_date(&hour[digits..])
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

fn is_of_a_total(text: &str) -> bool {
    let word = text.to_lowercase();
    ["合计", "总计", "小计", "汇总", "共计", "累计", "total", "sum"].iter().any(|total| word.contains(total))
}

fn has_second_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(5).enumerate().any(|(i, window)| {
        window[..4].iter().all(u8::is_ascii_digit)
            && !window[4].is_ascii_digit()
            && matches!(window[4], b'-' | b'/' | b'.' | 0xe5)
            && !(i > 0 && (bytes[i - 1].is_ascii_digit() || matches!(bytes[i - 1], b'+' | b'.')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day_of(text: &str) -> Option<jiff::civil::Date> {
        match read(text) {
            Ok(Spelled::Day(day)) => Some(day::to_date(day)),
            _ => None,
        }
    }

    #[test]
    fn dates_of_many_spellings_are_the_same_day() {
        for text in [
            "2018-01-05",
            "2018-1-5",
            "2018/01/05",
            "2018.1.5",
            "20180105",
            "20180105123000",
            "2018年1月5日",
            "2018年01月05日 星期五",
            "2018-01-05 星期五",
            "2018-01-05星期五",
            "2018-01-05(周五)",
            "2018-01-05 12:33:00",
            "2018-01-05T12:33:00.123+0800",
            "２０１８－０１－０５",
            "5-Jan-2018",
            "05 January 2018",
            "Jan 5, 2018",
            "Fri, 05 Jan 2018",
            "星期五 2018-01-05",
            "43105",
            "43105.75",
            "5-Jan-18",
            "5th January 2018",
            "2018/1/5 下午 3:05",
            "2018-01-05 0830",
            "2018-01-05 夜班",
        ] {
            assert_eq!(day_of(text), Some(date(2018, 1, 5)), "`{text}`");
        }
    }

    #[test]
    fn what_is_no_date_is_told_from_a_day_that_does_not_exist() {
        for text in ["2018-02-29", "2018-13-01", "31/02/2019", "20180230", "0000-00-00"] {
            assert_eq!(read(text), Err(DateFault::NoSuchDay), "`{text}`");
        }
        for text in [
            "",
            "P001",
            "12",
            "2018",
            "2018-01",
            "合计",
            "1.5",
            "236701",
            "2018-01-01 ~ 2018-01-07",
            "2018-01-01-05",
            "1/2",
            "1/2/3",
            "2018-01-01 to 07",
            "01/04/2014 - 07/04/2014",
            "2018-01-31 合计",
            "2018-01-31 Total",
        ] {
            assert_eq!(read(text), Err(DateFault::Bad), "`{text}`");
        }
    }

    #[test]
    fn numbers_alone_leave_the_order_open() {
        for (text, dmy, mdy) in [
            ("01/02/2019", Some(date(2019, 2, 1)), Some(date(2019, 1, 2))),
            ("13.02.2019", Some(date(2019, 2, 13)), None),
            ("1-13-19", None, Some(date(2019, 1, 13))),
            ("1/2/2014 08:00", Some(date(2014, 2, 1)), Some(date(2014, 1, 2))),
        ] {
            let Ok(Spelled::Undecided(triple)) = read(text) else { panic!("`{text}` must be undecided, is {:?}", read(text)) };
            assert_eq!(triple.resolve(DateOrder::Dmy).map(day::to_date), dmy, "`{text}` day first");
            assert_eq!(triple.resolve(DateOrder::Mdy).map(day::to_date), mdy, "`{text}` month first");
        }
    }
}
