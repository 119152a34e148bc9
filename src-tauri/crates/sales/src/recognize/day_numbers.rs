//! Dates that are a number of five digits and no serial number of a spreadsheet: the year and the day of the year (`24064`), or the days since
//! 1970 (`19786`). Only a whole column says which.

use super::fields::Table;
use super::sample::OwnedCell;
use crate::day::{self, Day};
use crate::options::Field;

/// What the numbers in the column of dates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayNumbers {
    /// `24064` is the 64th day of 2024.
    OfYears,
    /// Days since 1970-01-01.
    Unix,
}

/// From here on serial numbers of spreadsheets are days since 1990.
const FIRST_SERIAL: u32 = 32_874;
/// The first day of 1990, since 1970.
const FIRST_UNIX: u32 = 7_305;

impl DayNumbers {
    /// The day of a number.
    pub(crate) fn day(self, number: u32) -> Option<Day> {
        match self {
            Self::Unix => Day::try_from(number).ok(),
            Self::OfYears => {
                let (year, of_year) = (2000 + i32::try_from(number / 1000).ok()?, number % 1000);
                let leap = day::exists(year, 2, 29);
                (1..=365 + u32::from(leap))
                    .contains(&of_year)
                    .then(|| day::from_civil(year, 1, 1) + Day::try_from(of_year).unwrap_or(1) - 1)
            }
        }
    }

    /// The number in a cell, where it has five digits.
    pub(crate) fn number(text: &str) -> Option<u32> {
        let text = text.strip_suffix(".0").unwrap_or(text);
        (text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    }
}

impl Table<'_> {
    /// What the dates are, where all are numbers too small for a serial number and only one meaning fits all of them.
    pub(super) fn day_numbers(&self, today: Day) -> Option<DayNumbers> {
        let date = self.column(Field::Date)?;
        let cells = self.rows.iter().filter_map(|row| row.cells.get(date)).filter(|cell| !cell.is_empty());
        let numbers: Vec<u32> = cells
            .map(|cell: &OwnedCell| DayNumbers::number(&cell.text()).filter(|number| *number < FIRST_SERIAL))
            .collect::<Option<_>>()?;
        let fits = |kind: DayNumbers| {
            !numbers.is_empty()
                && numbers.iter().all(|&number| {
                    kind.day(number).is_some_and(|day| day <= today + 1 && (kind == DayNumbers::OfYears || number >= FIRST_UNIX))
                })
        };
        match (fits(DayNumbers::OfYears), fits(DayNumbers::Unix)) {
            (true, false) => Some(DayNumbers::OfYears),
            (false, true) => Some(DayNumbers::Unix),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_days_are_days() {
        assert_eq!(DayNumbers::OfYears.day(24_064), Some(day::from_civil(2024, 3, 4)));
        assert_eq!((DayNumbers::OfYears.day(24_366), DayNumbers::OfYears.day(23_366)), (Some(day::from_civil(2024, 12, 31)), None));
        assert_eq!(DayNumbers::Unix.day(19_786), Some(day::from_civil(2024, 3, 4)));
        assert_eq!((DayNumbers::number("24064"), DayNumbers::number("240644"), DayNumbers::number("2406a")), (Some(24_064), None, None));
    }
}
