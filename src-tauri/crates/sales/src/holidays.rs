//! Public holidays and make-up working days of China: the decreed ones, from a table that a user can edit. Assumes nothing for other years.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;
use ts_rs::TS;

use crate::day::{self, Day};

/// The decreed years that ship with the program.
pub const CHINA: &str = include_str!("../data/holidays_cn.csv");

/// The file in the data folder whose years replace those that ship with the program.
pub const USER_FILE: &str = "holidays.csv";

/// A table of holidays cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HolidayError {
    #[error("`{file}` cannot be read: {source}")]
    Read { file: String, source: io::Error },
    #[error("holidays, line {line}: `{text}` is not `holiday|workday,name_zh,name_en,first,last` with dates like 2026-02-15")]
    Line { line: usize, text: String },
}

/// Which days are off and which weekends are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HolidayCalendar {
    /// First day of each holiday.
    holidays: BTreeMap<Day, Holiday>,
    workdays: BTreeSet<Day>,
    years: BTreeSet<i16>,
}

/// One holiday with all its days off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Holiday {
    pub name_zh: String,
    pub name_en: String,
    #[ts(type = "string")]
    pub first: Date,
    #[ts(type = "string")]
    pub last: Date,
}

/// What a day is, in a decreed year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayKind {
    Workday,
    Weekend,
    Holiday,
    /// A Saturday or Sunday that is worked.
    MakeUpWorkday,
}

/// What the calendar says of a day. The parts that depend on a decree are `None` in years without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DayFeatures {
    /// Monday = 0 … Sunday = 6.
    pub weekday: u8,
    pub month: u8,
    pub day: u8,
    pub kind: Option<DayKind>,
    /// Days to the first day of the next holiday; 0 on a holiday.
    pub days_to_holiday: Option<u16>,
    /// Days since the last day of the holiday before; 0 on a holiday.
    pub days_since_holiday: Option<u16>,
}

impl HolidayCalendar {
    /// The decreed years that ship with the program, with those of `holidays.csv` in the data folder in their place.
    ///
    /// # Errors
    /// [`HolidayError`] when the user's file cannot be read; say which line, and go on with [`HolidayCalendar::china`].
    pub fn load(data_dir: &Path) -> Result<Self, HolidayError> {
        let mut calendar = Self::china();
        let file = data_dir.join(USER_FILE);
        match fs::read_to_string(&file) {
            Ok(text) => calendar.replace_years(Self::parse(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(HolidayError::Read { file: file.display().to_string(), source }),
        }
        Ok(calendar)
    }

    /// The decreed years that ship with the program.
    pub fn china() -> Self {
        // That the table reads is shown by a test.
        Self::parse(CHINA).unwrap_or_default()
    }

    /// Reads a table of lines `kind,name_zh,name_en,first,last`; `#` begins a comment.
    ///
    /// # Errors
    /// [`HolidayError::Line`].
    pub fn parse(text: &str) -> Result<Self, HolidayError> {
        let mut calendar = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_matches(['\u{feff}', ' ', '\r', '\t']);
            if line.is_empty() || line.starts_with('#') || line.starts_with("kind,") {
                continue;
            }
            calendar.add(line).ok_or_else(|| HolidayError::Line { line: number + 1, text: line.to_owned() })?;
        }
        Ok(calendar)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let mut cells = line.split(',').map(str::trim);
        let (kind, name_zh, name_en) = (cells.next()?, cells.next()?.to_owned(), cells.next()?.to_owned());
        let (first, last): (Date, Date) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
        let (from, to) = (day::from_date(first), day::from_date(last));
        if cells.next().is_some() || to < from || to - from > 60 {
            return None;
        }
        self.years.insert(last.year());
        match kind {
            "holiday" => drop(self.holidays.insert(from, Holiday { name_zh, name_en, first, last })),
            "workday" => self.workdays.extend(from..=to),
            _ => return None,
        }
        Some(())
    }

    fn replace_years(&mut self, other: Self) {
        self.holidays.retain(|_, holiday| !other.years.contains(&holiday.last.year()));
        self.workdays.retain(|&workday| !other.years.contains(&day::to_date(workday).year()));
        self.holidays.extend(other.holidays);
        self.workdays.extend(other.workdays);
        self.years.extend(other.years);
    }

    /// Whether the holidays of the day's year are known.
    pub fn is_decreed(&self, date: Date) -> bool {
        self.years.contains(&date.year())
    }

    /// The holiday that a day belongs to.
    pub fn holiday(&self, date: Date) -> Option<&Holiday> {
        self.holidays.range(..=day::from_date(date)).next_back().map(|(_, holiday)| holiday).filter(|holiday| date <= holiday.last)
    }

    /// What a day is; `None` in years without a decree.
    pub fn kind(&self, date: Date) -> Option<DayKind> {
        if self.holiday(date).is_some() {
            return Some(DayKind::Holiday);
        }
        let day = day::from_date(date);
        if self.workdays.contains(&day) {
            return Some(DayKind::MakeUpWorkday);
        }
        self.is_decreed(date).then_some(if day::weekday(day) < 5 { DayKind::Workday } else { DayKind::Weekend })
    }

    /// The day as a forecast sees it.
    pub fn features(&self, date: Date) -> DayFeatures {
        let day = day::from_date(date);
        let within = self.holiday(date).map(|_| 0);
        // A distance over a year without a decree would skip its holidays.
        let next = self.holidays.range(day..).next().map(|(&first, _)| first).filter(|&first| self.all_decreed(day, first));
        let before = self.holidays.range(..=day).next_back().map(|(_, holiday)| day::from_date(holiday.last));
        let before = before.filter(|&last| self.all_decreed(last, day));
        let distance = |days: Day| u16::try_from(days.abs()).unwrap_or(u16::MAX);
        DayFeatures {
            weekday: day::weekday(day) as u8,
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
            kind: self.kind(date),
            days_to_holiday: within.or(next.map(|first| distance(first - day))),
            days_since_holiday: within.or(before.map(|last| distance(day - last))),
        }
    }

    fn all_decreed(&self, from: Day, to: Day) -> bool {
        (day::to_date(from).year()..=day::to_date(to).year()).all(|year| self.years.contains(&year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_table_that_ships_reads_and_makes_sense() {
        let calendar = HolidayCalendar::parse(CHINA).expect("the table that ships");
        assert_eq!(calendar.years.iter().copied().collect::<Vec<_>>(), (2018..=2026).collect::<Vec<_>>());
        for &workday in &calendar.workdays {
            assert!(day::weekday(workday) >= 5, "{} is made up for on a weekend", day::to_date(workday));
            assert!(calendar.holiday(day::to_date(workday)).is_none());
        }
        for year in 2018..=2026 {
            let days: i32 = calendar
                .holidays
                .values()
                .filter(|holiday| holiday.last.year() == year)
                .map(|h| day::from_date(h.last) - day::from_date(h.first) + 1)
                .sum();
            assert!((18..=34).contains(&days), "{year} has {days} days off");
        }
    }

    #[test]
    fn days_of_2026() {
        let calendar = HolidayCalendar::china();
        assert_eq!(calendar.kind(date(2026, 2, 16)), Some(DayKind::Holiday));
        assert_eq!(calendar.holiday(date(2026, 2, 23)).map(|holiday| &*holiday.name_zh), Some("春节"));
        assert_eq!(calendar.kind(date(2026, 2, 14)), Some(DayKind::MakeUpWorkday));
        assert_eq!(calendar.kind(date(2026, 3, 1)), Some(DayKind::Weekend));
        assert_eq!(calendar.kind(date(2026, 3, 2)), Some(DayKind::Workday));
        assert_eq!(calendar.kind(date(2031, 2, 16)), None, "no decree, nothing assumed");
        let features = calendar.features(date(2026, 2, 13));
        assert_eq!((features.weekday, features.days_to_holiday, features.days_since_holiday), (4, Some(2), Some(41)));
        assert_eq!(calendar.features(date(2026, 12, 1)).days_to_holiday, None, "the next holiday is not decreed");
        assert_eq!(calendar.features(date(2022, 12, 31)).kind, Some(DayKind::Holiday), "New Year 2023 begins in 2022");
    }

    #[test]
    fn a_user_file_replaces_the_years_it_names() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(
            folder.path().join(USER_FILE),
            "holiday,元旦,New Year,2027-01-01,2027-01-03\nholiday,春节,Spring,2026-02-01,2026-02-02\n",
        )
        .expect("writing");
        let calendar = HolidayCalendar::load(folder.path()).expect("a good table");
        assert_eq!(calendar.kind(date(2027, 1, 2)), Some(DayKind::Holiday));
        assert_eq!(calendar.kind(date(2026, 10, 1)), Some(DayKind::Workday), "2026 is as the user says");
        assert_eq!(calendar.kind(date(2025, 10, 1)), Some(DayKind::Holiday));
        fs::write(folder.path().join(USER_FILE), "holiday,元旦,New Year,2027-01-01\n").expect("writing");
        assert!(matches!(HolidayCalendar::load(folder.path()), Err(HolidayError::Line { line: 1, .. })));
    }
}
