//! The first rows of a file, kept, and what each column's values look like. Decides nothing.

use std::collections::HashSet;

use crate::day::Day;
use crate::error::ImportError;
use crate::read::dates::{self, DateFault};
use crate::read::numbers::{self, Number, NumberStyle};
use crate::read::{periods, ranges};
use crate::source::{Cell, Rows, UNCALCULATED};

pub(crate) const ROWS: usize = 2_000;
const BYTES: usize = 8 * 1024 * 1024;
/// As many as a sheet can have.
const COLUMNS: usize = 16_384;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OwnedCell {
    Empty,
    Text(String),
    Number(f64),
    Day(Day),
    /// A formula without a stored result.
    Uncalculated,
}

#[derive(Debug, Clone)]
pub(crate) struct SampleRow {
    pub(crate) line: u64,
    pub(crate) cells: Vec<OwnedCell>,
}

impl OwnedCell {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Empty | Self::Uncalculated => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => crate::day::to_date(*day).to_string(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty | Self::Uncalculated)
    }

    /// Keeps a copy of a cell.
    pub(crate) fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Fault(UNCALCULATED) => Self::Uncalculated,
            Cell::Text(text) | Cell::Fault(text) => Self::Text(text.to_owned()),
            Cell::Number(number) => Self::Number(number),
            Cell::Day(day) => Self::Day(day),
        }
    }

    /// The cell as rows give it.
    pub(crate) fn cell(&self) -> Cell<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Uncalculated => Cell::Fault(UNCALCULATED),
            Self::Text(text) => Cell::Text(text),
            Self::Number(number) => Cell::Number(*number),
            Self::Day(day) => Cell::Day(*day),
        }
    }

    /// Written like a date. Bare numbers are not: codes and quantities are numbers too. `03.03.2025` can't be one.
    pub(crate) fn is_date(&self) -> bool {
        match self {
            Self::Day(_) => true,
            Self::Text(text) => match dates::read(text) {
                Ok(_) | Err(DateFault::NoSuchDay) => {
                    !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') || is_packed(text) || is_dotted(text)
                }
                Err(DateFault::Bad) => false,
            },
            Self::Empty | Self::Uncalculated | Self::Number(_) => false,
        }
    }

    /// A date, or a number that may be the serial number of one.
    pub(crate) fn may_be_date(&self) -> bool {
        match self {
            Self::Number(number) => {
                dates::serial(*number).is_ok()
                    || dates::packed_number(*number).is_ok()
                    || dates::epoch(*number).is_ok()
                    || dates::compact(&number.to_string()).is_some()
            }
            Self::Text(text) => !matches!(dates::read(text), Err(DateFault::Bad)) || dates::compact(text).is_some(),
            Self::Day(_) => true,
            Self::Empty | Self::Uncalculated => false,
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Text(text) => {
                [NumberStyle::DotDecimal, NumberStyle::CommaDecimal]
                    .into_iter()
                    .any(|style| matches!(numbers::read(text, style), Number::Value(_)))
                    || crate::import::units::compound(text).is_some()
            }
            Self::Empty | Self::Uncalculated | Self::Day(_) => false,
        }
    }
}

/// `20180105`: eight digits whose first four are a plausible year.
fn is_packed(text: &str) -> bool {
    text.len() == 8 && (text.starts_with("19") || text.starts_with("20"))
}

/// `03.03.2025` and `2025.3.4`: three numbers, of which the first or the last has four digits.
fn is_dotted(text: &str) -> bool {
    let lengths: Vec<usize> = text.trim().trim_end_matches('.').split('.').map(str::len).collect();
    matches!(lengths[..], [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2])
}

/// Reads the first rows from a line on.
pub(crate) fn take(file: &str, rows: &mut dyn Rows, from: u64) -> Result<Vec<SampleRow>, ImportError> {
    let mut sample = Vec::new();
    let mut bytes = 0;
    while sample.len() < ROWS && bytes < BYTES && rows.advance()? {
        if rows.width() > COLUMNS {
            return Err(ImportError::Unsupported { file: file.to_owned(), kind: format!("a table of {} columns", rows.width()) });
        }
        if rows.line() < from {
            continue;
        }
        let cells: Vec<OwnedCell> = (0..rows.width()).map(|column| OwnedCell::of(rows.key_cell(column))).collect();
        bytes += cells.iter().map(|cell| if let OwnedCell::Text(text) = cell { text.len() + 32 } else { 32 }).sum::<usize>();
        sample.push(SampleRow { line: rows.line(), cells });
    }
    Ok(sample)
}

/// What the values of one column look like, over the sample below the header.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnLook {
    pub(crate) filled: usize,
    pub(crate) dates: usize,
    pub(crate) maybe_dates: usize,
    pub(crate) numbers: usize,
    pub(crate) distinct: usize,
    /// Months, weeks and ranges of days.
    pub(crate) periods: usize,
    /// Formulas without a stored result.
    pub(crate) uncalculated: usize,
    /// Whole numbers that are greater than the one above.
    rising: usize,
}

impl ColumnLook {
    pub(crate) fn of(rows: &[SampleRow], column: usize) -> Self {
        let mut look = Self::default();
        let mut seen = HashSet::new();
        let mut above = f64::INFINITY;
        for cell in rows.iter().filter_map(|row| row.cells.get(column)) {
            look.uncalculated += usize::from(*cell == OwnedCell::Uncalculated);
            if cell.is_empty() {
                continue;
            }
            look.filled += 1;
            let is_period = |text: &str| ranges::is_range(text) || dates::read(text).is_err() && periods::read(text).is_some();
            look.periods += usize::from(matches!(cell, OwnedCell::Text(text) if is_period(text)));
            let number = match cell {
                OwnedCell::Number(number) => Some(*number),
                OwnedCell::Text(text) => text.parse().ok(),
                _ => None,
            };
            if let Some(number) = number.filter(|number: &f64| number.fract() == 0.0) {
                look.rising += usize::from(number > above);
                above = number;
            }
            look.dates += usize::from(cell.is_date());
            look.maybe_dates += usize::from(cell.may_be_date());
            look.numbers += usize::from(cell.is_number());
            seen.insert(cell.text());
        }
        look.distinct = seen.len();
        look
    }

    fn mostly(&self, count: usize, share: f64) -> bool {
        self.filled > 0 && count as f64 >= share * self.filled as f64
    }

    pub(crate) fn holds_dates(&self) -> bool {
        self.mostly(self.dates, 0.8)
    }

    pub(crate) fn may_hold_dates(&self) -> bool {
        self.mostly(self.maybe_dates, 0.5)
    }

    pub(crate) fn holds_periods(&self) -> bool {
        self.mostly(self.periods, 0.8)
    }

    /// Whether the numbers count up, as those of bills do: each is greater than the one above and none comes twice.
    pub(crate) fn counts_up(&self) -> bool {
        self.filled > 2 && self.distinct == self.filled && self.rising * 10 >= (self.filled - 1) * 9
    }

    pub(crate) fn holds_numbers(&self) -> bool {
        self.mostly(self.numbers, 0.8)
    }
}
