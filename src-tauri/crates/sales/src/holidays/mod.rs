//! Public holidays and make-up working days (调休): a table by day, the official years that ship with the program, and reading such tables.
//! What a user changed is in `own`. Assumes nothing about years that haven't been announced.

mod detect;
mod own;
mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

pub use own::{CalendarChoice, CalendarFile, USER_FILE};

/// The official years that ship with the program.
const CHINA: &str = include_str!("../../data/holidays_cn.csv");

/// A table of holidays can't be read, changed or written.
#[derive(Debug, Error)]
pub enum HolidayError {
    #[error("`{file}` can't be read: {source}")]
    Read { file: String, source: io::Error },
    #[error("`{file}` can't be written: {source}; free some space, or check that the data folder is writable")]
    Write { file: String, source: io::Error },
    #[error(
        "`{file}`, line {line}: `{text}` isn't a holiday. Write `holiday,name,first,last` or `workday,name,first,last` or `date,name`, with dates like 2026-02-15"
    )]
    Line { file: String, line: usize, text: String },
    #[error("`{file}` contains no holidays")]
    Empty { file: String },
    #[error("{first} to {last} isn't a valid range: the last day can't be before the first, and at most 60 days are allowed")]
    Days { first: Date, last: Date },
    #[error("a holiday needs a name")]
    Name,
    #[error("no day from {first} to {last} is in the calendar")]
    NoSuchDay { first: Date, last: Date },
    #[error("there is no calendar change to undo")]
    NothingToUndo,
}

impl HolidayError {
    /// A stable name for the window and for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "holidays_read",
            Self::Write { .. } => "write_failed",
            Self::Line { .. } | Self::Empty { .. } => "holidays_line",
            Self::Days { .. } | Self::Name => "holidays_days",
            Self::NoSuchDay { .. } => "holidays_no_such_day",
            Self::NothingToUndo => "holidays_nothing_to_undo",
        }
    }
}

/// Whether a day is off, or worked although it would be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayKind {
    Holiday,
    /// A Saturday or Sunday that is worked.
    MakeUpWorkday,
}

/// Days in a row with one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Holiday {
    pub kind: DayKind,
    pub name_zh: String,
    pub name_en: String,
    #[ts(type = "string")]
    pub first: Date,
    #[ts(type = "string")]
    pub last: Date,
}

/// The longest stretch that can be one holiday.
const MOST_DAYS: i32 = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    kind: DayKind,
    name_zh: String,
    name_en: String,
    /// The year whose official calendar names the day: New Year's holiday may begin in the year before.
    official_year: i16,
}

/// Which days are off and which weekends are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HolidayCalendar {
    days: BTreeMap<Date, Entry>,
    years: BTreeSet<i16>,
}

impl HolidayCalendar {
    /// The official years of China that ship with the program.
    pub fn china() -> Self {
        // That the table reads is shown by a test.
        read::table(CHINA, "").unwrap_or_default()
    }

    /// Years with an official calendar, also those in which nothing is left.
    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.iter().copied()
    }

    /// What a day is; `None` for an ordinary one, and in years without an official calendar.
    pub fn kind(&self, date: Date) -> Option<DayKind> {
        self.days.get(&date).map(|entry| entry.kind)
    }

    /// Days in a row with one name and official year, in their order.
    pub fn holidays(&self) -> Vec<Holiday> {
        self.runs().into_iter().map(|(_, holiday)| holiday).collect()
    }

    /// The holidays that a year's official calendar names.
    pub fn of_year(&self, year: i16) -> Vec<Holiday> {
        self.runs().into_iter().filter(|(official_year, _)| *official_year == year).map(|(_, holiday)| holiday).collect()
    }

    fn runs(&self) -> Vec<(i16, Holiday)> {
        let mut runs: Vec<(i16, Holiday)> = Vec::new();
        for (&date, entry) in &self.days {
            if let Some((official_year, run)) = runs.last_mut() {
                let follows = run.last.checked_add(1.day()).is_ok_and(|next| next == date);
                if follows && *official_year == entry.official_year && run.kind == entry.kind && run.name_zh == entry.name_zh {
                    run.last = date;
                    continue;
                }
            }
            let (name_zh, name_en) = (entry.name_zh.clone(), entry.name_en.clone());
            runs.push((entry.official_year, Holiday { kind: entry.kind, name_zh, name_en, first: date, last: date }));
        }
        runs
    }

    fn insert(&mut self, holiday: &Holiday, official_year: i16) -> Result<(), HolidayError> {
        for date in days(holiday.first, holiday.last)? {
            let (name_zh, name_en) = (holiday.name_zh.clone(), holiday.name_en.clone());
            self.days.insert(date, Entry { kind: holiday.kind, name_zh, name_en, official_year });
        }
        self.years.insert(official_year);
        Ok(())
    }

    /// Forgets a year and what its official calendar names.
    fn remove_year(&mut self, year: i16) {
        self.days.retain(|_, entry| entry.official_year != year);
        self.years.remove(&year);
    }

    /// Takes the years of `other` in place of its own.
    fn replace_years(&mut self, other: &Self) {
        for &year in &other.years {
            self.remove_year(year);
        }
        self.days.extend(other.days.iter().map(|(date, entry)| (*date, entry.clone())));
        self.years.extend(&other.years);
    }
}

/// The days from the first to the last.
fn days(first: Date, last: Date) -> Result<Vec<Date>, HolidayError> {
    let length = first.until(last).map_or(-1, |span| span.get_days());
    if !(0..MOST_DAYS).contains(&length) {
        return Err(HolidayError::Days { first, last });
    }
    Ok((0..=length).filter_map(|day| first.checked_add(day.days()).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn the_table_that_ships_reads_and_makes_sense() {
        let calendar = read::table(CHINA, "").expect("the table that ships");
        assert_eq!(calendar.years().collect::<Vec<_>>(), (2018..=2026).collect::<Vec<_>>());
        for holiday in calendar.holidays().iter().filter(|h| h.kind == DayKind::MakeUpWorkday) {
            for day in [holiday.first, holiday.last] {
                assert!(matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday), "{day} is made up for on a weekend");
            }
        }
        for year in 2018..=2026 {
            let off = calendar.days.values().filter(|entry| entry.official_year == year && entry.kind == DayKind::Holiday).count();
            assert!((18..=34).contains(&off), "{year} has {off} days off");
        }
    }

    #[test]
    fn days_of_2026() {
        let calendar = HolidayCalendar::china();
        assert_eq!(calendar.kind(date(2026, 2, 16)), Some(DayKind::Holiday));
        assert_eq!(calendar.kind(date(2026, 2, 14)), Some(DayKind::MakeUpWorkday));
        assert_eq!((calendar.kind(date(2026, 3, 1)), calendar.kind(date(2031, 2, 16))), (None, None), "nothing announced, nothing assumed");
        let spring = calendar.of_year(2026).into_iter().find(|h| h.name_zh == "春节" && h.kind == DayKind::Holiday).expect("it is there");
        assert_eq!((spring.first, spring.last), (date(2026, 2, 15), date(2026, 2, 23)));
        assert_eq!(calendar.of_year(2023)[0].first, date(2022, 12, 31), "New Year 2023 begins in 2022");
    }
}
