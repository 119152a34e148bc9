//! Days in titles and names as words, brought into the form of digits: `November 20, 2026`, `20-Nov-2026`, `2026 年 11 月 20 日`.

use unicode_normalization::UnicodeNormalization as _;

use crate::read::{digits, months};

/// Signs between the parts of a day.
const SIGNS: &str = " -._/,'’";
/// Words between and behind the parts of a day.
const FILLERS: [&str; 8] = ["of", "de", "del", "st", "nd", "rd", "th", "º"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digits,
    /// Letters of scripts that part words by blanks.
    Word,
    Other,
}

/// Returns a text in which days of month names are `2026-11-20`, those without a year `11月20日`, and months `2026年11月`; numerals of other
/// scripts are digits, and blanks around 年, 月, and 日 are gone.
pub(super) fn in_digits(text: &str) -> String {
    let plain: String = text.nfkc().collect();
    let plain = digits::plain(&plain).into_owned();
    let plain = if plain.bytes().any(|b| b.is_ascii_digit()) { plain } else { digits::chinese_date(&plain).into_owned() };
    let parts = parts(&closed_up(&plain));
    let mut written = String::new();
    let mut at = 0;
    while at < parts.len() {
        match day_at(&parts, at) {
            Some((day, end)) => {
                written.push_str(&day);
                at = end;
            }
            None => {
                written.push_str(&parts[at].1);
                at += 1;
            }
        }
    }
    written
}

/// Without blanks between digits and the signs of a Chinese day.
fn closed_up(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_sign = |at: usize| chars.get(at).is_some_and(|c| "年月日号".contains(*c));
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut closed = String::new();
    for (at, c) in chars.iter().enumerate() {
        let blank = *c == ' ' && at > 0;
        let ends_day = |at: usize| chars.get(at).is_some_and(|c| "日号".contains(*c));
        // What follows the day may be a time.
        if !(blank && (is_digit(at - 1) && is_sign(at + 1) || is_sign(at - 1) && !ends_day(at - 1) && is_digit(at + 1))) {
            closed.push(*c);
        }
    }
    said_days(&closed)
}

/// `3月5号` as `3月5日`: behind a month, both words say a day.
fn said_days(text: &str) -> String {
    let mut parts = text.split('号').peekable();
    let mut said = String::new();
    while let Some(part) = parts.next() {
        said.push_str(part);
        let digits = part.len() - part.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let is_day = (1..=2).contains(&digits) && part[..part.len() - digits].ends_with('月');
        if parts.peek().is_some() {
            said.push(if is_day { '日' } else { '号' });
        }
    }
    said
}

/// The same of a name, in which a year, a month, and a day stand apart: `2026 10` as `2026年10月`, and `2026 13 20` as `2026年13月20日`.
pub(super) fn in_digits_of_name(text: &str) -> String {
    let written = in_digits(text);
    let parts = parts(&written);
    let number = |at: usize, most: usize| {
        let (kind, text) = parts.get(at)?;
        (*kind == Kind::Digits && (1..=most).contains(&text.len())).then_some(text.as_str())
    };
    let blank = |at: usize| parts.get(at).is_some_and(|(_, text)| text == " ");
    let is_year = |at: usize| number(at, 4).is_some_and(|text| text.len() == 4 && ("2000".."2100").contains(&text));
    let (mut whole, mut at) = (String::new(), 0);
    while at < parts.len() {
        match number(at + 2, 2).filter(|_| is_year(at) && blank(at + 1)) {
            Some(month) => {
                let day = number(at + 4, 2).filter(|_| blank(at + 3));
                whole.push_str(&format!("{}年{month}月{}", parts[at].1, day.map_or_else(String::new, |day| format!("{day}日"))));
                at += if day.is_some() { 5 } else { 3 };
            }
            None => {
                whole.push_str(&parts[at].1);
                at += 1;
            }
        }
    }
    whole
}

fn parts(text: &str) -> Vec<(Kind, String)> {
    let mut parts: Vec<(Kind, String)> = Vec::new();
    for c in text.chars() {
        let kind = match c {
            '0'..='9' => Kind::Digits,
            _ if c.is_alphabetic() && c < '\u{2e80}' => Kind::Word,
            _ => Kind::Other,
        };
        match parts.last_mut() {
            Some((last, part)) if *last == kind => part.push(c),
            _ => parts.push((kind, c.to_string())),
        }
    }
    parts
}

/// The day or month that begins at a part, and the part behind it.
fn day_at(parts: &[(Kind, String)], at: usize) -> Option<(String, usize)> {
    let number = |at: usize, lengths: &[usize]| {
        let (kind, text) = parts.get(at)?;
        (*kind == Kind::Digits && lengths.contains(&text.len())).then(|| text.parse::<u32>().ok()).flatten()
    };
    let year = |at: usize| number(at, &[4]).filter(|year| (1990..=2100).contains(year));
    let day = |at: usize| number(at, &[1, 2]).filter(|day| (1..=31).contains(day));
    let month = |at: usize| parts.get(at).filter(|(kind, _)| *kind == Kind::Word).and_then(|(_, word)| Some((months::month(word)?, word)));
    let next = |at: usize| behind(parts, at);
    let whole = |year: u32, month: u32, day: u32, end: usize| Some((format!("{year}-{month:02}-{day:02}"), end));
    if let Some(year) = year(at) {
        let second = next(at + 1);
        if let Some((month, _)) = month(second) {
            let third = next(second + 1);
            return match day(third) {
                Some(day) => whole(year, month, day, third + 1),
                None => Some((format!("{year}年{month}月"), second + 1)),
            };
        }
        // `2026 11 20`
        let blanks = [at + 1, at + 3].iter().all(|at| parts.get(*at).is_some_and(|(_, text)| text == " "));
        let (month, day) = (number(at + 2, &[1, 2]).filter(|month| (1..=12).contains(month))?, day(at + 4)?);
        return blanks.then(|| whole(year, month, day, at + 5)).flatten();
    }
    if let Some(day) = day(at) {
        let second = next(at + 1);
        let (month, word) = month(second)?;
        let third = next(second + 1);
        if let Some(year) = year(third) {
            return whole(year, month, day, third + 1);
        }
        // `20-Nov-26`, but not `20 Nov 05:12`.
        let signs = |at: usize| parts.get(at).filter(|(kind, _)| *kind == Kind::Other).map(|(_, text)| text.as_str());
        let same = signs(at + 1).filter(|sign| *sign != " ") == signs(second + 1);
        if let Some(short) = number(third, &[2]).filter(|_| same && third > second + 1) {
            return whole(2000 + short, month, day, third + 1);
        }
        return is_plain(word).then(|| (format!("{month}月{day}日"), second + 1));
    }
    let (month, word) = month(at)?;
    let second = next(at + 1);
    if let Some(year) = year(second) {
        return Some((format!("{year}年{month}月"), second + 1));
    }
    let day = day(second)?;
    let third = next(second + 1);
    match year(third) {
        Some(year) => whole(year, month, day, third + 1),
        None => is_plain(word).then(|| (format!("{month}月{day}日"), second + 1)),
    }
}

/// The first part from `at` on that is neither signs nor a filler.
fn behind(parts: &[(Kind, String)], mut at: usize) -> usize {
    while let Some((kind, text)) = parts.get(at) {
        let skipped = match kind {
            Kind::Digits => false,
            Kind::Word => FILLERS.contains(&text.to_lowercase().as_str()),
            Kind::Other => text.chars().count() <= 2 && text.chars().all(|c| SIGNS.contains(c)),
        };
        if !skipped {
            break;
        }
        at += 1;
    }
    at
}

/// A name of a month that is no other word, so that a day may stand with it alone: `out` and `set` are months in some languages.
fn is_plain(word: &str) -> bool {
    const SHORT: [&str; 17] =
        ["jan", "feb", "mar", "apr", "may", "jun", "june", "jul", "july", "aug", "sep", "sept", "oct", "nov", "dec", "juni", "juli"];
    let word = word.to_lowercase();
    SHORT.contains(&word.as_str()) || word.chars().count() > 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_words_become_digits() {
        for (text, digits) in [
            ("as of November 20, 2026", "as of 2026-11-20"),
            ("Printed: 20-Nov-2026 05:12 PM", "Printed: 2026-11-20 05:12 PM"),
            ("20th of November 2026", "2026-11-20"),
            ("stock20Nov2026", "stock2026-11-20"),
            ("20-Nov-26", "2026-11-20"),
            ("2026-Nov-20", "2026-11-20"),
            ("Nov. 20th, 2026", "2026-11-20"),
            ("20 de noviembre de 2026", "2026-11-20"),
            ("20. November 2026", "2026-11-20"),
            ("stock Nov 20", "stock 11月20日"),
            ("20 Nov 05:12", "11月20日 05:12"),
            ("Stock October 2026", "Stock 2026年10月"),
            ("2026 Oct", "2026年10月"),
            ("库存 2026 11 20", "库存 2026-11-20"),
            ("2026 年 11 月 20 日 08:10", "2026年11月20日 08:10"),
            ("２０２６年１１月２０日", "2026年11月20日"),
            ("二〇二六年十一月二十日", "2026年11月20日"),
            ("库存20261120", "库存20261120"),
            ("3月5号库存", "3月5日库存"),
            ("3号店11月5号", "3号店11月5日"),
            ("out 5", "out 5"),
            ("stock 12 34", "stock 12 34"),
        ] {
            assert_eq!(in_digits(text), digits, "{text}");
        }
        for (name, digits) in [
            ("库存 2026 10", "库存 2026年10月"),
            ("库存 2026 13 20", "库存 2026年13月20日"),
            ("库存 2026 (2)", "库存 2026 (2)"),
            ("stock 12 34", "stock 12 34"),
        ] {
            assert_eq!(in_digits_of_name(name), digits, "{name}");
        }
    }
}
