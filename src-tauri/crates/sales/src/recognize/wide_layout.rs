//! Whether the columns of a table are products, and which of them are totals.

use super::dictionary::Word;
use super::fields::Table;
use super::known::Known;
use super::sample::SampleRow;
use super::{ValueColumn, medicines, totals, wide, wide_pairs};
use crate::options::Field;

impl Table<'_> {
    /// Whether each day (of a store) has one row, so that other columns may hold the quantities of products: no column of words is left that
    /// could name a product.
    pub(super) fn rows_are_days(&self) -> bool {
        let words = self.unknown().filter(|&column| !self.looks[column].holds_numbers()).count();
        let numbers = self.unknown().filter(|&column| self.looks[column].holds_numbers()).count();
        numbers > 0 && self.days_are_unique() && (words == 0 || numbers >= 4)
    }

    /// Whether the table has no column left that could name products.
    pub(super) fn rows_are_of_one_product(&self) -> bool {
        let is_headed_so = |column: usize| {
            (matches!(self.word(column), Some(Word::Field(Field::ProductId | Field::ProductName, _))) || self.may_be_counts(column))
                && self.looks[column].filled > 0
        };
        self.unknown().filter(|&column| !self.headers[column].is_empty()).count() == 0 && !(0..self.width()).any(is_headed_so)
    }

    fn days_are_unique(&self) -> bool {
        let date = self.column(Field::Date).unwrap_or(0);
        let store = self.store_column();
        let key = |row: &SampleRow| {
            let text = |column: usize| row.cells.get(column).map(super::sample::OwnedCell::text).unwrap_or_default();
            (text(date), store.map(text).unwrap_or_default())
        };
        let keys: Vec<_> = self.rows.iter().map(key).filter(|(date, _)| !date.is_empty()).collect();
        let distinct: std::collections::HashSet<_> = keys.iter().collect();
        distinct.len() as f64 >= 0.9 * keys.len() as f64
    }

    /// The columns that can be quantities of products in a wide table, and those that are sums of them.
    pub(super) fn wide(&self) -> (Vec<ValueColumn>, Vec<usize>) {
        let may_be_total = |column: usize| {
            matches!(self.word(column), Some(Word::Total | Word::Field(Field::Quantity | Field::Returned | Field::Amount, _)))
                || self.word(column).is_none() && (!self.is_taken(column) || self.column(Field::Returned) == Some(column))
        };
        let numeric = (0..self.width())
            .filter(|&column| may_be_total(column) && !self.headers[column].is_empty())
            .filter(|&column| self.looks[column].filled == 0 || self.looks[column].holds_numbers());
        let numeric: Vec<(usize, &str)> = numeric.map(|column| (column, self.headers[column].as_str())).collect();
        let (numeric, returns) = wide::without_returns(&numeric);
        let totals = totals::totals(self.rows, &numeric);
        let is_product = |column: usize| self.word(column).is_none() && !totals.contains(&column);
        let is_told_apart = |name: &str| wide::is_of_something_else(name);
        let named: Vec<(usize, &str)> = numeric
            .iter()
            .copied()
            .filter(|&(column, name)| is_product(column) && !is_told_apart(name) && !wide::is_of_a_year(name, &numeric))
            .collect();
        let named: Vec<(usize, &str)> = named.into_iter().map(|(column, name)| (column, wide::without_measure(name))).collect();
        let mut values = wide::value_columns(&wide::quantities(&named));
        if !self.without.contains(&Field::Returned) {
            for value in &mut values {
                value.returned = returns.iter().find_map(|&(column, of)| (of == Some(value.column)).then_some(column));
            }
        }
        (values, totals)
    }

    /// Whether the headers of a wide table look like products: known ones, codes of one pattern, medicines.
    pub(super) fn look_like_products(&self, values: &[ValueColumn], known: &Known<'_>) -> bool {
        let products: Vec<&str> = values.iter().map(|value| value.product.as_str()).collect();
        if self.scale_of(None).is_some() || wide_pairs::are_of_movements(&products) {
            return false;
        }
        if wide_pairs::have_companions(&products) && !products.iter().all(|product| (known.is_product)(product)) {
            return false;
        }
        let unknown: Vec<&str> = products.iter().copied().filter(|product| !(known.is_product)(product)).collect();
        let of_catalog = products.len() - unknown.len();
        let are_known = of_catalog * 2 >= products.len()
            && unknown.iter().all(|name| medicines::is_medicine(name) || of_catalog * 5 >= products.len() * 4);
        are_known || values.iter().any(|value| value.store.is_some()) || wide::are_alike(&products)
    }
}
