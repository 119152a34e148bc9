//! Columns of types and states in a table, and whether its quantities are negative where something was sold or came back.

use super::dictionary::Word;
use super::fields::Table;
use super::flags;
use super::kinds::{self, KindColumn};
use super::sample::SampleRow;
use super::totals;
use crate::options::{Field, RowEffect};

impl Table<'_> {
    /// Columns of types and states.
    pub(super) fn kinds(&self) -> Vec<KindColumn> {
        let mapped = self.column(Field::Kind);
        if self.without.contains(&Field::Kind) {
            return Vec::new();
        }
        let may_be = |&column: &usize| {
            mapped == Some(column)
                || !self.is_taken(column)
                    && !self.tells_of_units_back(column)
                    && match self.word(column) {
                        None => !self.looks[column].holds_numbers(),
                        Some(Word::Field(Field::Kind, _)) => true,
                        Some(_) => self.is_state_of_rows(column),
                    }
                    && !self.looks[column].holds_dates()
        };
        let columns = (0..self.width()).filter(may_be);
        let are_units =
            |column: usize| matches!(self.word(column), Some(Word::Field(Field::Returned, _))) && self.looks[column].holds_numbers();
        let flags = (0..self.width())
            .filter(|&column| !self.is_taken(column) && mapped != Some(column) && !are_units(column) && !self.tells_of_units_back(column));
        let flags: Vec<KindColumn> = flags.filter_map(|column| flags::flag_column(&self.headers[column], column, self.rows)).collect();
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let kind = |column: usize| {
            let is_headed = matches!(self.word(column), Some(Word::Field(Field::Kind, _))) || self.is_state_of_rows(column);
            kinds::kind_column(&self.headers[column], is_headed, mapped == Some(column), column, product, self.rows)
        };
        let is_flag = |column: &usize| flags.iter().any(|flag| flag.column == *column);
        columns.filter(|column| !is_flag(column)).filter_map(kind).chain(flags.iter().cloned()).collect()
    }

    /// Lists of what was sold subtract returns; lists of nothing but returns don't.
    pub(super) fn has_negatives(&self, quantity: usize) -> bool {
        let style = totals::style(self.rows, &[(quantity, "")]);
        self.rows.iter().any(|row| totals::value(row.cells.get(quantity), style).is_some_and(|quantity| quantity < 0.0))
    }

    /// Whether what was sold is negative, as lists of stock movements write what goes out.
    pub(super) fn is_turned(&self, quantity: usize, kinds: &[KindColumn]) -> bool {
        const LEAST_ROWS: usize = 2;
        let style = totals::style(self.rows, &[(quantity, "")]);
        let is_sale = |row: &&SampleRow| {
            let effects = kinds.iter().filter_map(|kind| kind.effect(&row.cells.get(kind.column)?.text()));
            effects.max() == Some(RowEffect::Sale)
        };
        let sold = self.rows.iter().filter(is_sale).filter_map(|row| totals::value(row.cells.get(quantity), style));
        let (negative, others) =
            sold.fold(
                (0, 0),
                |(negative, others), sold| if sold < 0.0 { (negative + 1, others) } else { (negative, others + usize::from(sold > 0.0)) },
            );
        negative >= LEAST_ROWS && others * 20 <= negative
    }
}
