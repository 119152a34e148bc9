//! What the cells of a long table look like in most rows: words, codes, numbers. A row with other kinds of cells has its values in other columns.

use super::LongColumns;
use super::sample::{ColumnLook, SampleRow};
use super::shifted_amounts::ShiftedAmounts;
use crate::read::numbers::{self, Number, NumberStyle};
use crate::source::{Cell, Rows};

/// Columns by what most of their cells are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expected {
    /// Names of products and stores.
    words: Vec<usize>,
    /// Codes that are numbers.
    codes: Vec<usize>,
    /// Columns other than the quantity that are filled with numbers.
    numbers: Vec<usize>,
    shifted: Option<ShiftedAmounts>,
}

impl Expected {
    pub(super) fn of(columns: &LongColumns, looks: &[ColumnLook], sample: &[SampleRow]) -> Self {
        let rows = sample.len();
        // Whole sections may be moved; what most cells are still shows.
        let most = |count: usize, of: usize| of > 0 && count * 10 >= of * 6;
        let keys = [columns.product, columns.product_name, columns.store, columns.store_name].into_iter().flatten();
        let keys: Vec<usize> = keys.filter(|&column| looks.get(column).is_some_and(|look| most(look.filled, rows))).collect();
        let is_numeric = |column: &usize| most(looks[*column].numbers, looks[*column].filled);
        let (codes, words) = keys.iter().copied().partition(is_numeric);
        let others = (0..looks.len()).filter(|column| !keys.contains(column) && *column != columns.quantity);
        let numbers = others.filter(|column| most(looks[*column].filled, rows) && is_numeric(column)).collect();
        Self { words, codes, numbers, shifted: ShiftedAmounts::of(columns.quantity, sample) }
    }

    /// Whether two cells or more are of another kind than in most rows, or amounts are where quantities should be. One cell alone is a fault
    /// of its own.
    pub(crate) fn is_moved(&self, rows: &dyn Rows) -> bool {
        let words = self.words.iter().filter(|&&column| is_number(rows.cell(column))).count();
        let codes = self.codes.iter().filter(|&&column| has_no_digit(rows.cell(column))).count();
        if words + codes == 0 {
            return self.is_shifted(rows);
        }
        let numbers = self.numbers.iter().filter(|&&column| !is_number(rows.cell(column))).count();
        words + codes + numbers >= 2
    }

    /// Whether amounts are where quantities should be.
    pub(crate) fn is_shifted(&self, rows: &dyn Rows) -> bool {
        self.shifted.is_some_and(|shifted| shifted.is_shifted(rows))
    }
}

fn is_number(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => {
            text.starts_with(|c: char| !c.is_alphabetic())
                && [NumberStyle::DotDecimal, NumberStyle::CommaDecimal]
                    .iter()
                    .any(|&style| matches!(numbers::read(text, style), Number::Value(_)))
        }
        Cell::Empty | Cell::Day(_) | Cell::Fault(_) => false,
    }
}

/// `Y00123` is a code among numbers; a name isn't.
fn has_no_digit(cell: Cell<'_>) -> bool {
    matches!(cell, Cell::Text(text) if !text.starts_with(|c: char| c.is_ascii_digit()) && (!text.is_ascii() || !text.bytes().any(|b| b.is_ascii_digit())))
}
