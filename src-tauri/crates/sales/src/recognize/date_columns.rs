//! Columns of dates below headers that the dictionary doesn't know, and whether some column may say of which day its rows are before a title does.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::dictionary::{self, Word};
use super::fields::Table;
use super::sample::OwnedCell;
use crate::options::Field;
use crate::read::periods::Span;
use crate::read::yearless::Frame;
use crate::read::{dates, months};
use crate::report::Recognized;

const WORDS: &str = include_str!("../../data/date_words.txt");

static LISTS: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| dictionary::lists(WORDS));

fn list(name: &str) -> impl Iterator<Item = &'static str> {
    LISTS.iter().filter(move |(known, _)| *known == name).flat_map(|(_, words)| words.iter().copied())
}

/// The words of a header in lower case.
fn parts(header: &str) -> Vec<String> {
    header.split(|c: char| !c.is_alphanumeric()).map(dictionary::normal).filter(|part| !part.is_empty()).collect()
}

/// Whether a header contains a word for dates.
fn has_date_in_it(header: &str) -> bool {
    let word = dictionary::normal(header);
    list("anywhere").any(|known| word.contains(known))
}

/// Whether a header names days or times.
fn names_days(header: &str) -> bool {
    let parts = parts(header);
    let is_word = |part: &String| list("word").any(|known| known == part);
    let has_ending = |part: &String| list("ending").any(|known| part.len() > known.len() && part.ends_with(known));
    has_date_in_it(header) || parts.iter().any(|part| is_word(part) || has_ending(part))
}

/// Whether a header is of days on which nothing was sold: those of expiry, birth, purchase, or print.
fn is_of_other_days(header: &str) -> bool {
    let word = dictionary::normal(header);
    list("other_days").any(|known| word.contains(known))
        || parts(header).iter().any(|part| list("other_days_word").any(|known| known == part))
}

impl Table<'_> {
    /// Takes the only column of dates for the date where its header has a word for dates, days or times that the dictionary doesn't know as a
    /// whole: `Fakturadatum`, `Created Date`, `費用発生日時`.
    pub(super) fn assign_only_dates(&mut self) {
        if self.column(Field::Date).is_some() || self.without.contains(&Field::Date) {
            return;
        }
        let columns: Vec<usize> =
            (0..self.width()).filter(|&column| self.holds_days(column) && !is_of_other_days(&self.headers[column])).collect();
        if let [column] = columns[..]
            && names_days(&self.headers[column])
        {
            self.found.insert(Field::Date, (column, Recognized::Header));
        }
    }

    /// Whether the cells of a column that isn't taken are days, weeks or months.
    pub(super) fn holds_days(&self, column: usize) -> bool {
        let look = &self.looks[column];
        !self.is_taken(column)
            && look.filled > 0
            && (look.holds_dates() || look.holds_periods() || self.holds_short_dates(column) || self.reads_as_days(column))
    }

    /// Whether every cell is a date like `03.03.25`, and the years are those of a few that follow each other: versions and chapters aren't.
    fn holds_short_dates(&self, column: usize) -> bool {
        const YEARS: usize = 4;
        let mut years = BTreeSet::new();
        let mut count = 0;
        for cell in self.cells(column) {
            let OwnedCell::Text(text) = cell else { return false };
            let parts: Vec<&str> = text.trim().split('.').collect();
            let is_short = parts.len() == 3 && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
            if !is_short || dates::read(text).is_err() {
                return false;
            }
            years.extend(parts[2].parse::<u32>().ok());
            count += 1;
        }
        let range = years.first().zip(years.last()).map_or(0, |(first, last)| last - first);
        count > 0 && years.len() <= YEARS && range < 10 && years.first().is_some_and(|first| *first >= 10)
    }

    /// Whether a column may say on which day each row was sold, though it can't be read or isn't known as such. `days` has those that the title
    /// gives for all rows.
    pub(super) fn may_tell_days(&self, column: usize, days: Span) -> bool {
        const MOSTLY: f64 = 0.8;
        let look = &self.looks[column];
        if self.is_taken(column) || look.filled == 0 {
            return false;
        }
        let header = &self.headers[column];
        if look.holds_dates() || look.holds_periods() {
            return true;
        }
        if is_of_other_days(header) {
            return false;
        }
        let (mut times, mut like_days, mut all) = (0, 0, 0);
        for cell in self.cells(column) {
            all += 1;
            times += usize::from(is_time(cell));
            like_days += usize::from(matches!(cell, OwnedCell::Text(text) if is_like_a_day(text)));
        }
        let mostly = |count: usize| count as f64 >= MOSTLY * f64::from(u32::try_from(all).unwrap_or(u32::MAX));
        // Times of a day leave it to the title.
        if mostly(times) || names_hours(header) {
            return days.days > 1 && look.distinct > 1;
        }
        if self.holds_short_dates(column) || has_date_in_it(header) && look.filled * 2 >= self.rows.len() {
            return true;
        }
        look.distinct > 1 && (mostly(like_days) || self.word(column) == Some(Word::Derived) || self.numbers_days_of(column, days))
    }

    /// Whether the numbers of documents begin with several days: `XS202503030001`.
    fn numbers_days_of(&self, column: usize, days: Span) -> bool {
        let begun: Option<BTreeSet<&str>> = self
            .cells(column)
            .map(|cell| {
                let OwnedCell::Text(text) = cell else { return None };
                let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
                let is_number = digits.len() >= 11 && text.len() - digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
                let first = digits.get(..8).filter(|first| is_number && first.starts_with("20"))?;
                let dates::Spelled::Day(day) = dates::read(first).ok()? else { return None };
                let last = days.first + i32::try_from(days.days).ok()? - 1;
                (days.first..=last).contains(&day).then_some(first)
            })
            .collect();
        begun.is_some_and(|begun| begun.len() > 1)
    }

    /// Whether every cell is a time of a day.
    pub(super) fn holds_times(&self, column: usize) -> bool {
        let mut cells = self.cells(column).peekable();
        cells.peek().is_some() && cells.all(is_time)
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &OwnedCell> {
        self.rows.iter().filter_map(move |row| row.cells.get(column)).filter(|cell| !cell.is_empty())
    }
}

/// Whether a header is of hours: they don't say the day.
fn names_hours(header: &str) -> bool {
    const HOURS: &str = "hour hours minute stunde heure hora ora godzina час hodina óra saat time uhrzeit 小时 小時 时段 時段 时 時 時間帯 시 시간 시간대 الساعة jam giờ";
    let word = dictionary::normal(header);
    HOURS.split(' ').any(|hour| hour == word)
}

/// `10:30`, `9:05:12 PM`, and the part of a day that spreadsheets keep.
fn is_time(cell: &OwnedCell) -> bool {
    match cell {
        OwnedCell::Number(number) => (0.0..1.0).contains(number) && *number > 0.0,
        OwnedCell::Text(text) => {
            let text = text.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == ' ' || c == '.');
            let parts: Vec<&str> = text.split(':').collect();
            let is_number = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            (2..=3).contains(&parts.len()) && parts.iter().all(is_number)
        }
        _ => false,
    }
}

/// Whether a text is written like a day, or begins with one: `2025/03/03-17`, `Mon 3`, `周一`, `3月4日`.
fn is_like_a_day(text: &str) -> bool {
    const ANY: &str = "2024";
    let text = text.trim();
    let cell = OwnedCell::Text(text.to_owned());
    let beginning = || {
        let ends = text.char_indices().filter(|(at, c)| *at >= 6 && !c.is_alphanumeric()).map(|(at, _)| at);
        ends.into_iter().any(|at| OwnedCell::Text(text[..at].to_owned()).is_date())
    };
    let frame = Frame::of(&[ANY]);
    let has_sign = || text.contains(['-', '/', '月', '월', ' ']) || text.ends_with('.');
    cell.is_date() || beginning() || has_sign() && frame.is_some_and(|frame| frame.read(text).is_some()) || names_weekday(text)
}

/// `Mon 3`, `周一`, `月曜日`, `월`: a weekday, with a number or without.
fn names_weekday(text: &str) -> bool {
    const EAST: &str = "一 二 三 四 五 六 日 天 月 火 水 木 金 土 월 화 수 목 금 토 일";
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '(' | ')'));
    let bare = bare.trim_end_matches("曜日").trim_end_matches('曜').trim_end_matches("요일");
    let bare = ["星期", "礼拜", "禮拜", "周", "週"].iter().find_map(|week| bare.strip_prefix(week)).unwrap_or(bare);
    let latin = bare.trim_end_matches('.');
    EAST.split(' ').any(|day| day == bare) || !latin.is_empty() && latin.chars().all(char::is_alphabetic) && months::is_weekday(latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_dates_are_known_by_a_word_in_them() {
        for header in [
            "Rechnungsdatum",
            "Rg.-Datum",
            "Created Date",
            "Date de facturation",
            "Fecha de factura",
            "Data scontrino",
            "Data wystawienia",
            "Дата накладной",
            "Fatura Tarihi",
            "Verkaufstag",
            "영업일자",
            "일자-No.",
            "会計日",
            "取引日時",
            "操作时间",
        ] {
            assert!(names_days(header) && !is_of_other_days(header), "`{header}`");
        }
        for header in ["Expiry date", "Geburtsdatum", "有效期至", "入库日期", "Last updated", "Data scadenza", "Срок годности", "End date"]
        {
            assert!(is_of_other_days(header), "`{header}`");
        }
        for header in ["Betrag", "Kunde", "品名", "Quantity"] {
            assert!(!names_days(header), "`{header}`");
        }
    }

    #[test]
    fn texts_are_known_to_be_like_days() {
        for text in ["2025/03/03-17", "03.03.2025", "Mon 3", "周一", "火曜日", "월", "Mar 3th", "3月4日", "05.03.", "2025-03-03 No. 5 cash"]
        {
            assert!(is_like_a_day(text), "`{text}`");
        }
        for text in ["A100", "3.50", "12", "Aspirin 500 mg", "card", "S-17"] {
            assert!(!is_like_a_day(text), "`{text}`");
        }
    }
}
