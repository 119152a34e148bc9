//! Rows whose cells were pulled one column to the left, so that the quantity holds an amount of money. Recognized by how the amounts and the
//! quantity go together in most rows.

use super::sample::SampleRow;
use crate::read::numbers::{self, Number, NumberStyle};
use crate::source::{Cell, Rows};

/// The quantity and the numbers right behind it: `quantity, due, paid`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ShiftedAmounts {
    quantity: usize,
    /// The last of the numbers, empty in a row that was pulled.
    last: usize,
    /// Logarithms of what the first number usually is relative to the quantity, and the second relative to the first.
    first_by_quantity: f64,
    second_by_first: f64,
}

/// Rows that must show how the numbers go together.
const FEWEST: usize = 20;
/// Twice as unlike as this factor, the two ratios can't be mistaken for one another.
const APART: f64 = 3.0;

impl ShiftedAmounts {
    /// Of a table with its quantity in that column; None where it has no two numbers behind it, or they are like the quantity itself.
    pub(super) fn of(quantity: usize, rows: &[SampleRow]) -> Option<Self> {
        // Whole sections may be pulled; what most rows are still shows.
        let most = |column: usize| rows.iter().filter(|row| at(row, column).is_some()).count() * 10 >= rows.len() * 6;
        let widest = rows.iter().map(|row| row.cells.len()).max()?;
        let last = (quantity + 1..widest).take_while(|&column| most(column)).last().filter(|&last| last >= quantity + 2)?;
        let median_ratio = |column: usize| {
            let ratio = |row: &SampleRow| ratio(at(row, column)?, at(row, column + 1)?);
            let mut ratios: Vec<f64> = rows.iter().filter(|row| at(row, last).is_some()).filter_map(ratio).collect();
            ratios.sort_by(f64::total_cmp);
            (ratios.len() >= FEWEST).then(|| ratios[ratios.len() / 2])
        };
        let (first_by_quantity, second_by_first) = (median_ratio(quantity)?, median_ratio(quantity + 1)?);
        let apart = (first_by_quantity - second_by_first).abs() >= APART.ln();
        apart.then_some(Self { quantity, last, first_by_quantity, second_by_first })
    }

    /// Whether the last number is missing and those before it go together as if each were one column to its right.
    pub(crate) fn is_shifted(&self, rows: &dyn Rows) -> bool {
        if rows.cell(self.last) != Cell::Empty {
            return false;
        }
        let Some(found) = number(rows.cell(self.quantity)).zip(number(rows.cell(self.quantity + 1))).and_then(|(q, a)| ratio(q, a)) else {
            return false;
        };
        (found - self.second_by_first).abs() < (found - self.first_by_quantity).abs()
    }
}

/// The logarithm of how many times as large the other is; None where the two aren't a ratio of sizes. Returns are negative in both.
fn ratio(one: f64, other: f64) -> Option<f64> {
    (one * other > 0.0).then(|| (other / one).ln())
}

fn at(row: &SampleRow, column: usize) -> Option<f64> {
    number(row.cells.get(column)?.cell())
}

fn number(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number),
        Cell::Text(text) => {
            [NumberStyle::DotDecimal, NumberStyle::CommaDecimal].iter().find_map(|&style| match numbers::read(text, style) {
                Number::Value(value) => Some(value),
                Number::Nothing | Number::Bad => None,
            })
        }
        Cell::Empty | Cell::Day(_) | Cell::Fault(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::sample::OwnedCell;

    fn rows(of: impl Fn(f64) -> Vec<f64>) -> Vec<SampleRow> {
        let row = |line: u64| SampleRow { line, cells: of(1.0 + (line % 6) as f64).into_iter().map(OwnedCell::Number).collect() };
        (0..40).map(row).collect()
    }

    #[test]
    fn two_amounts_behind_the_quantity_tell_and_one_or_alike_ones_do_not() {
        let found = ShiftedAmounts::of(0, &rows(|q| vec![q, 28.0 * q, 24.0 * q])).expect("amounts are unlike quantities");
        assert_eq!(found.last, 2);
        assert!(found.first_by_quantity > 3.0 && found.second_by_first.abs() < 0.2);
        assert_eq!(ShiftedAmounts::of(0, &rows(|q| vec![q, 28.0 * q])), None, "one amount alone");
        assert_eq!(ShiftedAmounts::of(0, &rows(|q| vec![q, 1.1 * q, q])), None, "a unit costs about one");
        assert_eq!(ShiftedAmounts::of(0, &rows(|q| vec![q, 28.0 * q, 24.0 * q])[..10]), None, "too few rows");
    }
}
