//! What all columns of numbers of a file prove about its decimal sign, whether or not they are part of the sales.

use super::fields::Table;
use super::sample::OwnedCell;
use crate::read::numbers::{self, Evidence, NumberStyle};

impl Table<'_> {
    /// Columns of numbers that hold no field.
    pub(super) fn other_numbers(&self) -> Vec<usize> {
        let is_one = |&column: &usize| !self.is_taken(column) && self.holds_numbers_or_shares(column);
        (0..self.looks.len()).filter(is_one).collect()
    }

    /// Those of them that prove a decimal sign, where all prove the same.
    pub(super) fn other_proofs(&self) -> Vec<usize> {
        let proved: Vec<(usize, NumberStyle)> =
            self.other_numbers().into_iter().filter_map(|column| Some((column, self.proved_style(column)?))).collect();
        let agree = proved.windows(2).all(|pair| pair[0].1 == pair[1].1);
        if agree { proved.into_iter().map(|(column, _)| column).collect() } else { Vec::new() }
    }

    /// The style that the numbers of a column prove.
    pub(super) fn proved_style(&self, column: usize) -> Option<NumberStyle> {
        let (mut dots, mut commas) = (false, false);
        for text in self.texts(column) {
            match numbers::evidence(text) {
                Evidence::DotDecimal => dots = true,
                Evidence::CommaDecimal => commas = true,
                Evidence::None | Evidence::OneComma | Evidence::OneDot => {}
            }
        }
        match (dots, commas) {
            (true, false) => Some(NumberStyle::DotDecimal),
            (false, true) => Some(NumberStyle::CommaDecimal),
            _ => None,
        }
    }

    /// Whether most cells are numbers, or shares such as `12,5 %`.
    fn holds_numbers_or_shares(&self, column: usize) -> bool {
        let look = &self.looks[column];
        let are_shares = || {
            let shares = self.texts(column).filter(|text| OwnedCell::Text((*text).to_owned()).is_number()).count();
            shares > 0 && shares * 10 >= look.filled * 8
        };
        !look.holds_dates() && (look.holds_numbers() || are_shares())
    }

    /// The texts of a column, without the signs of percentages.
    fn texts(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |row| row.cells.get(column));
        cells.filter_map(|cell| if let OwnedCell::Text(text) = cell { Some(text.trim_end_matches(['%', ' '])) } else { None })
    }
}
