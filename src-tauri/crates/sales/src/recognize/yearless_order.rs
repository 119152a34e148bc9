//! Dates such as `04.03.` and `04/03` in a file whose title names the year: which number is the month.

use super::fields::Table;
use super::known::Known;
use super::sample::OwnedCell;
use crate::error::ImportError;
use crate::options::{DateOrder, Field};
use crate::read::yearless;

impl Table<'_> {
    /// The order of day and month in dates of two numbers. Dots stand behind numbers of days and months in this order; else a number above twelve,
    /// or the answer says it.
    ///
    /// # Errors
    /// [`ImportError::AmbiguousDates`] when nothing does.
    pub(super) fn order_without_year(&self, known: &Known<'_>) -> Result<Option<DateOrder>, ImportError> {
        let Some(date) = self.column(Field::Date) else { return Ok(None) };
        let mut pairs = Vec::new();
        for cell in self.rows.iter().filter_map(|row| row.cells.get(date)).filter(|cell| !cell.is_empty()) {
            let OwnedCell::Text(text) = cell else { continue };
            if let Some(pair) = yearless::two_numbers(text) {
                pairs.push((text, pair));
            }
        }
        let Some((example, _)) = pairs.first().filter(|_| 2 * pairs.len() > self.looks[date].filled) else { return Ok(None) };
        let has_dots = pairs.iter().all(|(text, _)| text.contains('.'));
        let (day_first, month_first) = (pairs.iter().any(|(_, (first, _))| *first > 12), pairs.iter().any(|(_, (_, second))| *second > 12));
        match (day_first, month_first) {
            (true, false) => Ok(Some(DateOrder::Dmy)),
            (false, true) => Ok(Some(DateOrder::Mdy)),
            (false, false) if has_dots => Ok(Some(DateOrder::Dmy)),
            _ if known.order.is_some() => Ok(known.order),
            _ => Err(ImportError::AmbiguousDates {
                file: self.file.to_owned(),
                column: self.headers.get(date).cloned().unwrap_or_default(),
                example: (*example).clone(),
            }),
        }
    }
}
