//! Columns whose headers name a field, and whose values say that they may be something else.

use super::dictionary;
use super::fields::Table;
use super::sample::OwnedCell;

impl Table<'_> {
    /// Whether a column counts the lines of the file or of each receipt: 1, 2, 3 … or 1 and again 1.
    pub(super) fn numbers_lines(&self, column: usize) -> bool {
        const LEAST_ROWS: usize = 3;
        let mut before = 0.0;
        let mut rows = 0;
        for cell in self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()) {
            let number = match cell {
                OwnedCell::Number(number) => *number,
                OwnedCell::Text(text) => match text.parse() {
                    Ok(number) => number,
                    Err(_) => return false,
                },
                _ => return false,
            };
            if number != before + 1.0 && number != 1.0 {
                return false;
            }
            (before, rows) = (number, rows + 1);
        }
        rows >= LEAST_ROWS
    }

    /// Why the numbers below a header of quantities may not be what was sold.
    pub(super) fn doubt_about(&self, quantity: usize) -> Option<&'static str> {
        const LEAST_ROWS: usize = 8;
        let numbers = self.numbers([quantity]);
        if numbers.len() < LEAST_ROWS {
            return None;
        }
        if self.kinds().is_empty() && numbers.iter().all(|[number]| *number < 0.0) {
            return Some("every quantity is negative, so the rows may be returns, or a list of what went out of stock");
        }
        let is_of_money = matches!(dictionary::normal(self.headers.get(quantity)?).as_str(), "sales" | "netsales" | "grosssales" | "sale");
        let has_cents = |number: f64| number.fract() != 0.0 && ((number * 100.0).round() - number * 100.0).abs() < 1e-6;
        let with_cents = numbers.iter().filter(|[number]| has_cents(*number)).count();
        let are_cents = numbers.iter().all(|[number]| number.fract() == 0.0 || has_cents(*number));
        (is_of_money && are_cents && with_cents * 2 >= numbers.len()).then_some("the numbers look like amounts of money and not like units")
    }
}
