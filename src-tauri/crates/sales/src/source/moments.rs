//! Dates of workbooks with their times.

use calamine::ExcelDateTime;

use super::Cell;
use super::grid::Moment;
use crate::day;
use crate::read::dates::{self, Spelled};
use crate::read::times;

/// The day and the minute of it, or what else the cell is.
pub(super) fn date_time(time: &ExcelDateTime) -> Result<Moment, Cell<'static>> {
    let (year, month, date, ..) = time.to_ymd_hms_milli();
    let (year, month, date) = (i32::from(year), u32::from(month), u32::from(date));
    // A number with a date format that isn't one of our dates stays a number.
    if time.is_datetime() && year >= 1900 && day::exists(year, month, date) {
        // The last minute of a day is the most.
        let minute = (time.as_f64().rem_euclid(1.0) * 1440.0).round().min(1439.0) as u16;
        Ok((day::from_civil(year, month, date), minute))
    } else {
        Err(Cell::Number(time.as_f64()))
    }
}

/// The day and the time that a text of ISO 8601 says, or the text.
pub(super) fn iso(text: &str) -> Result<Moment, Cell<'_>> {
    match dates::read(text) {
        Ok(Spelled::Day(day)) => Ok((day, times::minute(text).unwrap_or(0))),
        _ => Err(Cell::Text(text)),
    }
}
