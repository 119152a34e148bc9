//! Columns that only say more about units that came back, where these have a column of their own: dates, reasons and flags of returns next to
//! `Return Qty`. They mark no rows, which hold what was sold as well.

use super::dictionary::Word;
use super::fields::Table;
use super::totals;
use super::undone;
use crate::options::Field;

impl Table<'_> {
    /// Whether a column says something of just those rows of which some units came back, by a column of their own, and these rows hold more than
    /// what came back.
    pub(super) fn tells_of_units_back(&self, column: usize) -> bool {
        let Some(quantity) = self.column(Field::Quantity).filter(|&quantity| quantity != column) else { return false };
        let holds_units = |&other: &usize| {
            let is_named = matches!(self.word(other), Some(Word::Field(Field::Returned, _)))
                || self.column(Field::Returned) == Some(other)
                || self.holds_units_back(other, quantity);
            other != column && other != quantity && is_named && self.looks[other].holds_numbers() && !self.looks[other].holds_dates()
        };
        (0..self.width()).filter(holds_units).any(|units| self.goes_with(column, units, quantity))
    }

    /// Whether a column is filled only in rows with units that came back.
    fn goes_with(&self, column: usize, units: usize, quantity: usize) -> bool {
        let style = totals::style(self.rows, &[(units, ""), (quantity, "")]);
        let (mut said, mut has_more) = (0, false);
        for row in self.rows {
            let is_said = row.cells.get(column).is_some_and(|cell| !cell.is_empty() && !undone::is_nothing(&cell.text()));
            if !is_said {
                continue;
            }
            let number = |column: usize| totals::value(row.cells.get(column), style).unwrap_or(0.0).abs();
            let (back, sold) = (number(units), number(quantity));
            if back == 0.0 {
                return false;
            }
            said += 1;
            has_more |= back < sold;
        }
        // A date is that of the return, whatever was sold; a word may still be that of a row of its own.
        said > 0 && (has_more || self.looks[column].holds_dates())
    }
}
