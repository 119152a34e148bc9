//! Reads single cells of a row: its day, its product and store, its numbers. Reports what can't be read; `importer` puts rows together.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::calendars;
use super::found::Midnight;
use super::importer::Importer;
use super::outcome::{Abort, CellError, CellValue};
use super::units;
use crate::day::{self, Day};
use crate::options::DateOrder;
use crate::read::dates::{self, DateFault, Spelled};
use crate::read::numbers::{self, Evidence, FileNumberStyle, Number, NumberStyle};
use crate::read::periods::{self, Span};
use crate::read::{placeholders, ranges};
use crate::recognize::counted::whole_times;
use crate::recognize::{Counted, DayNumbers, LongColumns, dictionary, utc};
use crate::report::IssueCode;
use crate::source::web_text::STRUCK;
use crate::source::{Cell, Rows, UNCALCULATED};

const FIRST_DAY: Day = day::from_civil(1990, 1, 1);
const LONGEST_ID: usize = 200;

impl Importer<'_> {
    /// The day of a row, or the first of the days that its date stands for.
    pub(super) fn day(&mut self, rows: &dyn Rows, line: u64) -> Result<Day, CellError> {
        let day = self.written_day(rows, line)?;
        let Some(span) = self.plan.covers.map(|covers| covers.span(day)) else { return Ok(day) };
        self.found.spans.insert(span.first, span.days);
        Ok(span.first)
    }

    fn written_day(&mut self, rows: &dyn Rows, line: u64) -> Result<Day, CellError> {
        if let Some(span) = self.plan.dated {
            if span.days > 1 {
                self.found.spans.insert(span.first, span.days);
            }
            return self.in_range(span.first, Cell::Empty, line);
        }
        let column = Some(self.plan.date);
        let cell = rows.key_cell(self.plan.date);
        if let Some(kind) = self.plan.day_numbers
            && let Some(day) = DayNumbers::number(&cell_text(cell)).and_then(|number| kind.day(number))
        {
            return self.in_range(day, cell, line);
        }
        if self.plan.has_periods
            && let Cell::Text(text) = cell
            && let Some(span) = self.period(text)?
        {
            // Rows that begin on one day are added up, so that they must be of the same days.
            if *self.found.spans.entry(span.first).or_insert(span.days) != span.days {
                self.tell(IssueCode::BadDate, line, column, &[("value", text)]);
                return Err(CellError::SkipRow);
            }
            return self.in_range(span.first, cell, line);
        }
        let read = match cell {
            Cell::Day(day) if self.swaps_dates => Ok(Spelled::Day(self.swapped(day))),
            Cell::Day(day) => Ok(Spelled::Day(day)),
            Cell::Number(number) => match self.day_of_number(number, rows) {
                Err(fault) => dates::compact(&number.to_string()).map(Spelled::Undecided).ok_or(fault),
                day => day.map(Spelled::Day),
            },
            Cell::Text(text) => match dates::read(text) {
                Ok(Spelled::Day(day)) if self.swaps_dates => Ok(Spelled::Day(self.swapped(day))),
                Ok(Spelled::Day(day)) => Ok(Spelled::Day(self.day_of_text(day, text))),
                Err(fault) => dates::compact(text).map(Spelled::Undecided).ok_or(fault),
                other => other,
            },
            Cell::Empty => {
                self.tell(IssueCode::MissingDate, line, column, &[]);
                return Err(CellError::SkipRow);
            }
            Cell::Fault(text) => {
                self.tell(fault_code(text), line, column, &[("value", text)]);
                return Err(CellError::SkipRow);
            }
        };
        let read = match (read, self.plan.frame) {
            // A number such as 11.1 may be the first or the tenth of November.
            (Err(DateFault::Bad), Some(frame)) if !matches!(cell, Cell::Number(_)) => frame.read(&cell_text(cell)).ok_or(DateFault::Bad),
            (Err(DateFault::Bad), Some(frame)) => frame.day(&cell_text(cell)).map(Spelled::Day).ok_or(DateFault::Bad),
            (read, _) => read,
        };
        let read = match read {
            Ok(Spelled::Day(day)) => Ok(day),
            Ok(Spelled::Undecided(triple)) => match self.orders.of(triple) {
                Some(order) => {
                    if triple.has_short_year() {
                        self.found.short_year.get_or_insert(triple);
                        if let (None, Cell::Text(text)) = (self.found.calendar_of_digits, cell) {
                            self.found.calendar_of_digits = calendars::of_digits(text);
                        }
                    }
                    // In our calendar, these years are far in the future.
                    let thai = triple.resolve(DateOrder::Buddhist).filter(|_| self.is_thai && (44..=75).contains(&triple.ends()[1]));
                    thai.or_else(|| triple.resolve(order)).ok_or(DateFault::NoSuchDay)
                }
                None => return Err(CellError::Abort(Abort::Survey)),
            },
            Err(fault) => Err(fault),
        };
        if read.is_err()
            && let Some(reordered) = self.plan.reordered(rows)
        {
            self.tell(IssueCode::RepeatedHeader, line, column, &[("value", &cell_text(cell))]);
            self.take_up(reordered);
            return Err(CellError::SkipRow);
        }
        let fault = match read {
            Ok(day) => return self.in_range(day, cell, line),
            Err(fault) => fault,
        };
        let value = cell_text(cell);
        let code = match fault {
            _ if dictionary::is_total(&value) || dictionary::total_of(&value).is_some() => IssueCode::TotalRow,
            _ if dictionary::normal(&value) == dictionary::normal(self.plan.header(self.plan.date)) => IssueCode::RepeatedHeader,
            DateFault::NoSuchDay => IssueCode::NoSuchDay,
            DateFault::Bad => IssueCode::BadDate,
        };
        self.tell(code, line, column, &[("value", &value)]);
        Err(CellError::SkipRow)
    }

    /// The days that a cell names; of two dates, in the order of day and month in the whole file where they leave it open.
    fn period(&mut self, text: &str) -> Result<Option<Span>, CellError> {
        self.found.has_ranges |= ranges::is_range(text);
        let Some(range) = ranges::open(text) else { return Ok(periods::read(text)) };
        match self.orders.of(range.first) {
            Some(order) => Ok(range.days(order)),
            None if self.surveyed => Ok(range.alone()),
            None => range.alone().map(Some).ok_or(CellError::Abort(Abort::Survey)),
        }
    }

    /// Days before 1990 aren't sales of ours, nor are days years ahead. Later days may be plans.
    fn in_range(&mut self, day: Day, cell: Cell<'_>, line: u64) -> Result<Day, CellError> {
        const FURTHEST_PLAN: Day = 800;
        let code = if day < FIRST_DAY {
            IssueCode::DateTooOld
        } else if day > self.context.today + FURTHEST_PLAN {
            IssueCode::FutureDate
        } else {
            return Ok(day);
        };
        self.tell(code, line, Some(self.plan.date), &[("value", &cell_text(cell))]);
        Err(CellError::SkipRow)
    }

    /// A packed date, a Unix time, or the serial number of a spreadsheet.
    fn day_of_number(&mut self, number: f64, rows: &dyn Rows) -> Result<Day, DateFault> {
        if let Ok(day) = dates::packed_number(number) {
            return Ok(day);
        }
        if let Some(seconds) = dates::epoch_seconds(number) {
            return Ok(self.day_of_text(dates::epoch(number)?, &seconds.to_string()));
        }
        dates::serial(number + rows.serial_offset())
    }

    /// The day of a text with a date; of times in UTC that are local midnights, the local day.
    fn day_of_text(&mut self, day: Day, text: &str) -> Day {
        let Some(clock) = self.plan.clock.as_ref().filter(|_| !self.keeps_utc_days) else { return day };
        if let Some(ahead) = self.utc_ahead {
            return utc::minutes_of_any(text).map_or(day, |minutes| utc::local_day(day, minutes, ahead));
        }
        let Some(minutes) = utc::minutes(text).filter(|_| !clock.is_of_nights()) else { return day };
        let local = clock.local(day, minutes);
        self.found.midnight.get_or_insert_with(|| Midnight { time: text.to_owned(), same: day, local });
        local
    }

    /// A date with day and month exchanged.
    fn swapped(&mut self, day: Day) -> Day {
        let exchanged = day::exchanged(day);
        if let Some(exchanged) = exchanged.filter(|exchanged| *exchanged != day) {
            self.found.swapped += 1;
            self.found.swapped_example.get_or_insert_with(|| day::to_date(day).to_string());
            return exchanged;
        }
        day
    }

    /// The text of a product or store as it is kept: NFC, without what keeps spreadsheets from reading codes as numbers (`="001"`, `'001`).
    pub(super) fn id<'r>(&mut self, cell: Cell<'r>, line: u64, column: usize, missing: IssueCode) -> Result<Cow<'r, str>, CellError> {
        let text: Cow<'r, str> = match cell {
            Cell::Text(text) => Cow::Borrowed(without_armor(text)),
            Cell::Number(_) | Cell::Day(_) => Cow::Owned(cell_text(cell)),
            Cell::Empty => {
                self.tell(missing, line, Some(column), &[]);
                return Err(CellError::SkipRow);
            }
            Cell::Fault(text) => {
                self.tell(fault_code(text), line, Some(column), &[("value", text)]);
                return Err(CellError::SkipRow);
            }
        };
        let text = if text.is_ascii() || is_nfc(&text) { text } else { Cow::Owned(text.nfc().collect()) };
        if text.is_empty() || placeholders::is_placeholder(&text) || placeholders::is_footer(&text) {
            self.tell(missing, line, Some(column), &[("value", &text)]);
            return Err(CellError::SkipRow);
        }
        let is_no_text = |c: char| c.is_control() && !c.is_whitespace() || c == STRUCK;
        let is_too_long = text.len() > LONGEST_ID && text.chars().count() > LONGEST_ID;
        if is_too_long || text.chars().any(is_no_text) || self.lists_several(&text) {
            self.tell(IssueCode::BadId, line, Some(column), &[("value", &text)]);
            return Err(CellError::SkipRow);
        }
        Ok(text)
    }

    /// Whether the lines of a cell are products of their own: known ones, or codes of one form.
    fn lists_several(&self, text: &str) -> bool {
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        let is_code = |line: &str| line.len() > 2 && line.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-');
        text.contains('\n')
            && lines().count() > 1
            && (lines().all(|line| self.context.catalog.knows_product(line))
                || lines().all(|line| is_code(line) && line.bytes().any(|b| b.is_ascii_digit())))
    }

    /// What a row counts: its quantity, one, or how many times its price the amount is.
    pub(super) fn counted(&self, rows: &dyn Rows, columns: &LongColumns) -> Result<CellValue, Abort> {
        let (price, amount) = match columns.counted {
            Counted::Column => {
                if !columns.added.is_empty() {
                    return self.summed(rows, columns);
                }
                return Ok(match (self.quantity(rows.cell(columns.quantity))?, rows.cell(columns.quantity)) {
                    // `2盒3片`: counted in one unit later on, where the pack size is known.
                    (CellValue::Bad(IssueCode::BadQuantity, text), Cell::Text(written)) => match units::compound(written) {
                        Some([(first, _), _]) => CellValue::Value(if written.trim_start().starts_with('-') { -first } else { first }),
                        None => CellValue::Bad(IssueCode::BadQuantity, text),
                    },
                    (value, _) => value,
                });
            }
            Counted::Rows => return Ok(CellValue::Value(1.0)),
            Counted::Money { price, amount } => (self.number(rows.cell(price))?, self.number(rows.cell(amount))?),
        };
        Ok(match (price, amount) {
            (CellValue::Value(price), CellValue::Value(amount)) => match whole_times(amount, price) {
                Some(times) => CellValue::Value(times),
                None => CellValue::Bad(IssueCode::BadQuantity, format!("{amount} / {price}")),
            },
            (CellValue::Bad(code, text), _) | (_, CellValue::Bad(code, text)) => CellValue::Bad(code, text),
            (CellValue::Nothing, _) | (_, CellValue::Nothing) => CellValue::Nothing,
        })
    }

    /// The sum of the quantity and the columns that are added to it; where all are empty, nothing.
    fn summed(&self, rows: &dyn Rows, columns: &LongColumns) -> Result<CellValue, Abort> {
        let mut sum = CellValue::Nothing;
        for &column in std::iter::once(&columns.quantity).chain(&columns.added) {
            sum = match (sum, self.quantity(rows.cell(column))?) {
                (_, CellValue::Bad(code, text)) => return Ok(CellValue::Bad(code, text)),
                (sum, CellValue::Nothing) => sum,
                (CellValue::Value(sum), CellValue::Value(more)) => CellValue::Value(sum + more),
                (_, more) => more,
            };
        }
        Ok(sum)
    }

    /// A quantity, in the style that was found for it where that isn't the style of the other numbers.
    pub(super) fn quantity(&self, cell: Cell<'_>) -> Result<CellValue, Abort> {
        let (Some(style), Cell::Text(text)) = (self.plan.quantity_style, cell) else { return self.number(cell) };
        Ok(match numbers::read(text, style) {
            Number::Value(value) => CellValue::Value(value),
            Number::Nothing => CellValue::Nothing,
            Number::Bad => CellValue::Bad(IssueCode::BadQuantity, text.to_owned()),
        })
    }

    pub(super) fn number(&self, cell: Cell<'_>) -> Result<CellValue, Abort> {
        let text = match cell {
            Cell::Number(number) if number.is_finite() => return Ok(CellValue::Value(number)),
            Cell::Empty => return Ok(CellValue::Nothing),
            Cell::Number(_) | Cell::Day(_) => return Ok(CellValue::Bad(IssueCode::BadQuantity, cell_text(cell))),
            Cell::Fault(text) => return Ok(CellValue::Bad(fault_code(text), text.to_owned())),
            Cell::Text(text) => text,
        };
        let style = match self.style {
            FileNumberStyle::Assumed => NumberStyle::DotDecimal,
            FileNumberStyle::Proved(style) => style,
            FileNumberStyle::Mixed => match numbers::evidence(text) {
                Evidence::CommaDecimal => NumberStyle::CommaDecimal,
                Evidence::DotDecimal | Evidence::None => NumberStyle::DotDecimal,
                Evidence::OneComma | Evidence::OneDot => return Ok(CellValue::Bad(IssueCode::AmbiguousNumber, text.to_owned())),
            },
        };
        let number = numbers::read(text, style);
        // Signs may contradict the style, or be in doubt.
        if self.style != FileNumberStyle::Mixed && text.bytes().any(|b| b == b',' || b == b'.') {
            let evidence = numbers::evidence(text);
            let against = match evidence {
                Evidence::CommaDecimal => style == NumberStyle::DotDecimal,
                Evidence::DotDecimal => style == NumberStyle::CommaDecimal,
                Evidence::OneComma | Evidence::OneDot => !self.surveyed,
                Evidence::None => false,
            };
            if against {
                return Err(Abort::Survey);
            }
            let decimal = if style == NumberStyle::DotDecimal { Evidence::OneDot } else { Evidence::OneComma };
            // `36.425` next to `38.36` has three decimals; `2.500` may be two thousand five hundred.
            if self.doubtful && evidence == decimal && text.trim_end().ends_with("00") {
                return Ok(CellValue::Bad(IssueCode::AmbiguousNumber, text.to_owned()));
            }
        }
        Ok(match number {
            Number::Value(value) => CellValue::Value(value),
            Number::Nothing => CellValue::Nothing,
            Number::Bad => CellValue::Bad(IssueCode::BadQuantity, text.to_owned()),
        })
    }

    pub(super) fn promotion(&mut self, cell: Cell<'_>, line: u64, column: usize) -> Option<bool> {
        let text = cell_text(cell);
        match text.trim().to_lowercase().as_str() {
            "0" | "0.0" | "no" | "n" | "false" | "f" | "否" | "无" | "非促销" | "-" => Some(false),
            "1" | "1.0" | "yes" | "y" | "true" | "t" | "是" | "有" | "促销" => Some(true),
            _ => {
                self.tell(IssueCode::BadExtra, line, Some(column), &[("value", &text)]);
                None
            }
        }
    }
}

fn without_armor(text: &str) -> &str {
    let quoted = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    let is_code = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    quoted.or_else(|| text.strip_prefix('\'').filter(is_code)).unwrap_or(text)
}

fn fault_code(text: &str) -> IssueCode {
    if text == UNCALCULATED { IssueCode::FormulaNotCalculated } else { IssueCode::UnreadableText }
}

pub(super) fn cell_text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Fault(text) => text.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day::to_date(day).to_string(),
    }
}
