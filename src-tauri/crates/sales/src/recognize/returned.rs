//! Units that came back, in a column next to those that were sold: whether the quantity still holds them.

use super::dictionary::{self, BARE, Word};
use super::fields::Table;
use super::sample::OwnedCell;
use super::totals;
use crate::options::Field;
use crate::report::Recognized;

/// How a quantity and the units that came back go together.
#[derive(Debug, PartialEq, Eq)]
enum Quantity {
    /// The numbers show that what came back is subtracted already.
    Net,
    /// They show that it isn't.
    Gross,
    /// They show neither.
    Unclear,
}

/// One row: the number sold, and how many came back.
type Pair = (f64, f64);

impl Table<'_> {
    /// Takes the column of units that came back, unless the quantity is without them already.
    pub(super) fn assign_returned(&mut self) {
        if self.found.contains_key(&Field::Returned) || self.without.contains(&Field::Returned) {
            return;
        }
        let Some(quantity) = self.column(Field::Quantity).filter(|&quantity| !is_net(&self.headers[quantity])) else { return };
        let candidate = |column: usize| match self.word(column) {
            Some(Word::Field(Field::Returned, rank))
                if !self.is_taken(column) && 2 * self.looks[column].numbers > self.looks[column].filled =>
            {
                Some((rank, column))
            }
            _ if self.holds_units_back(column, quantity) => Some((BARE, column)),
            _ => None,
        };
        let candidates = (0..self.width()).filter_map(candidate);
        let Some((_, column)) = candidates.filter(|&(rank, column)| rank < BARE || self.are_units(column, quantity)).min() else { return };
        match self.look_at_quantity(quantity, column) {
            Quantity::Net => return,
            Quantity::Gross => self.returned_is_proved = true,
            Quantity::Unclear => {}
        }
        self.found.insert(Field::Returned, (column, Recognized::Header));
    }

    /// Whether the user must be asked how returned units count: neither a mapping, an earlier answer, nor the numbers say.
    pub(super) fn asks_returned(&self) -> bool {
        !self.returned_is_proved && self.found.get(&Field::Returned).is_none_or(|found| found.1 == Recognized::Header)
    }

    /// The numbers of some columns in each row that has them all.
    pub(super) fn numbers<const N: usize>(&self, columns: [usize; N]) -> Vec<[f64; N]> {
        let named = columns.map(|column| (column, ""));
        let style = totals::style(self.rows, &named);
        let row = |cells: &[OwnedCell]| {
            let mut row = [0.0; N];
            for (number, column) in row.iter_mut().zip(columns) {
                *number = totals::value(cells.get(column), style)?;
            }
            Some(row)
        };
        self.rows.iter().filter_map(|sample| row(&sample.cells)).collect()
    }

    /// Whether a column that may hold amounts of money holds units: whole numbers, together no more than was sold.
    fn are_units(&self, column: usize, quantity: usize) -> bool {
        let sum = |column: usize| self.numbers([column]).iter().map(|[number]| number.abs()).sum::<f64>();
        self.numbers([column]).iter().all(|[number]| number.fract() == 0.0) && sum(column) <= sum(quantity)
    }

    fn look_at_quantity(&self, quantity: usize, returned: usize) -> Quantity {
        const LEAST_ROWS: usize = 2;
        let came_back = |&&(_, back): &&Pair| back != 0.0;
        let pairs: Vec<Pair> = self.numbers([quantity, returned]).into_iter().map(|[sold, back]| (sold, back.abs())).collect();
        let with_returns: Vec<&Pair> = pairs.iter().filter(came_back).collect();
        // A row of its own for what came back.
        if !with_returns.is_empty() && with_returns.iter().all(|(sold, back)| *sold == -back) {
            return Quantity::Net;
        }
        let others = (0..self.looks.len()).filter(|&other| other != quantity && other != returned && self.looks[other].holds_numbers());
        for other in others {
            let rows = self.numbers([quantity, returned, other]);
            let count = rows.iter().filter(|[_, back, _]| *back != 0.0).count();
            let always = |relation: &dyn Fn(f64, f64, f64) -> bool| {
                count >= LEAST_ROWS && rows.iter().all(|&[sold, back, other]| relation(sold, back.abs(), other))
            };
            if always(&|sold, back, gross| is_same(sold, gross - back)) {
                return Quantity::Net;
            }
            if always(&|sold, back, net| is_same(net, sold - back)) {
                return Quantity::Gross;
            }
        }
        let (Some(price), Some(amount)) = (self.column(Field::Price), self.column(Field::Amount)) else { return Quantity::Unclear };
        let rows = self.numbers([quantity, returned, price, amount]);
        let rows: Vec<_> = rows.into_iter().filter(|[sold, back, price, _]| *back != 0.0 && *sold != 0.0 && *price > 0.0).collect();
        // Where the amount is of what was kept, the quantity of the same row is of all that was sold.
        let is_kept = |[sold, back, price, amount]: &[f64; 4]| (amount - price * (sold - back.abs())).abs() < 0.005 * price.max(1.0);
        if rows.len() >= LEAST_ROWS && rows.iter().all(is_kept) { Quantity::Gross } else { Quantity::Unclear }
    }
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

/// Whether a header says that its numbers are without what came back.
pub(super) fn is_net(header: &str) -> bool {
    const WORDS: [&str; 13] =
        ["net", "nett", "netto", "nettó", "nette", "neto", "neta", "netos", "netas", "líquido", "líquida", "liquida", "нетто"];
    let word = dictionary::normal(header);
    let mut words = header.split(|c: char| !c.is_alphanumeric()).map(dictionary::normal);
    word.starts_with("net")
        || word.contains(['净', '淨', '純'])
        || word.contains("순판매")
        || words.any(|word| WORDS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_net_quantities_are_recognized() {
        for header in ["净销量", "Net Qty", "netquantity", "Qty (net)", "Nettomenge", "Cantidad neta", "純売上数量"] {
            assert!(is_net(header), "`{header}`");
        }
        for header in ["销售数量", "Quantity", "Cabinet qty", "Menge"] {
            assert!(!is_net(header), "`{header}`");
        }
    }
}
