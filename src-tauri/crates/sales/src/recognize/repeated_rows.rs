//! Columns that nobody asked for and that split each sale: its row comes again with the same quantity for another currency or language, or one of
//! their values is the sum of the others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fields::Table;
use super::kinds::{KindColumn, Reads};
use super::sample::OwnedCell;
use super::totals;
use crate::options::Field;

/// More values than a currency, a language, or a shift has.
const MOST_VALUES: usize = 30;
/// As many sales must say so.
const LEAST_SALES: usize = 4;

/// The values of a column with their quantities, of each sale.
type Sales = HashMap<Vec<String>, Vec<(String, f64)>>;

impl Table<'_> {
    /// A column for each of whose values the sales come again with the same quantities.
    pub(super) fn repeats(&self, quantity: usize) -> Option<usize> {
        const FEWEST_SIZES: usize = 3;
        // What a column of types says of its rows is read from its words.
        let kinds = self.kinds();
        self.splitting(quantity, &kinds).find(|&column| {
            let sales = self.sales_by(column, quantity);
            let (mut several, mut sizes) = (0, BTreeSet::new());
            for parts in sales.values().filter(|parts| parts.len() > 1) {
                let values: BTreeSet<&str> = parts.iter().map(|part| part.0.as_str()).collect();
                if values.len() < parts.len() || parts.iter().any(|part| part.1 != parts[0].1) {
                    return false;
                }
                several += 1;
                sizes.insert(parts[0].1.to_bits());
            }
            several >= LEAST_SALES && several * 10 >= sales.len() * 8 && sizes.len() >= FEWEST_SIZES
        })
    }

    /// Columns one of whose values is the sum of the others in every sale: `All` next to the hours of a day.
    pub(super) fn sums_by_value(&self, quantity: usize, taken: &[KindColumn]) -> Vec<KindColumn> {
        let is_sum = |column: usize| {
            let sales = self.sales_by(column, quantity);
            let mut values: BTreeMap<&str, (usize, BTreeSet<u64>)> = BTreeMap::new();
            let mut wrong: BTreeSet<&str> = BTreeSet::new();
            for parts in sales.values().filter(|parts| parts.len() > 2) {
                let all: f64 = parts.iter().map(|part| part.1).sum();
                for (value, units) in parts {
                    if (all - 2.0 * units).abs() < 1e-6 && *units != 0.0 {
                        let seen = values.entry(value).or_default();
                        seen.0 += 1;
                        seen.1.insert(units.to_bits());
                    } else {
                        wrong.insert(value);
                    }
                }
            }
            values.iter().any(|(value, (sums, sizes))| !wrong.contains(value) && *sums >= LEAST_SALES && sizes.len() > 1)
        };
        let columns = self.splitting(quantity, taken).filter(|&column| is_sum(column));
        columns.map(|column| KindColumn { column, is_status: false, is_strict: true, reads: Reads::Words }).collect()
    }

    /// Columns without a field of a few values.
    fn splitting<'t>(&'t self, quantity: usize, taken: &'t [KindColumn]) -> impl Iterator<Item = usize> + 't {
        (0..self.width()).filter(move |&column| {
            let look = &self.looks[column];
            column != quantity
                && !self.is_taken(column)
                && !taken.iter().any(|kind| kind.column == column)
                && !look.holds_dates()
                && (2..=MOST_VALUES).contains(&look.distinct)
                && look.filled * 10 >= self.rows.len() * 9
                && look.distinct * 4 <= look.filled
        })
    }

    fn sales_by(&self, column: usize, quantity: usize) -> Sales {
        let fields = [Field::Date, Field::ProductId, Field::ProductName, Field::StoreId, Field::StoreName, Field::Unit];
        let keys: Vec<usize> = fields.into_iter().filter_map(|field| self.column(field)).collect();
        let style = totals::style(self.rows, &[(quantity, "")]);
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).unwrap_or_default();
        let mut sales = Sales::new();
        for row in self.rows {
            let Some(units) = totals::value(row.cells.get(quantity), style) else { continue };
            let key = keys.iter().map(|&key| text(&row.cells, key)).collect();
            sales.entry(key).or_default().push((text(&row.cells, column), units));
        }
        sales
    }
}
