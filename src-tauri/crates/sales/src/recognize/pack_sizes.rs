//! Columns that are headed like quantities and hold how much a pack contains, next to those of the packs; and amounts of money in whole numbers.

use std::collections::HashMap;

use super::dictionary::{self, Word};
use super::fields::Table;
use super::names_stock;
use super::quantity_columns::is_of_money;
use super::sample::OwnedCell;
use crate::options::Field;

/// Parts of headers of packs and of what is counted.
const COUNTED: &str = "pack pkg pckg box anzahl stück stk packung schachtel flasche boîte boite nombre caja envase frasco unidad confezion pezzi scatol numero embalagen embalagem caixa unidade aantal stuks verpakking doos count number units items qty quant упак кол шт opakowan szt balen ks krabic doboz db cutii cutie bucăți kutu adet κουτιά τεμάχια συσκευασίες antal antall pakker förpackning pakkaus kpl kutija kom 盒 瓶 件 包装数 数量 數量 個 箱数 点数 박스 개수 수량 hộp số kotak jumlah pcs علب عدد كمية";

impl Table<'_> {
    /// Another column that may count what was sold, where the quantity is the same in all rows of each product, as the contents of its pack are.
    pub(super) fn packs_instead(&self, quantity: usize) -> Option<usize> {
        const OFTEN: usize = 3;
        const LEAST_ROWS: usize = 8;
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName))?;
        let of_products = |column: usize| -> HashMap<String, Vec<f64>> {
            let mut products: HashMap<String, Vec<f64>> = HashMap::new();
            let style = super::totals::style(self.rows, &[(column, "")]);
            for row in self.rows {
                let name = row.cells.get(product).filter(|cell| !cell.is_empty()).map(OwnedCell::text);
                if let (Some(name), Some(number)) = (name, super::totals::value(row.cells.get(column), style)) {
                    products.entry(name).or_default().push(number);
                }
            }
            products
        };
        let own = of_products(quantity);
        let again: Vec<&Vec<f64>> = own.values().filter(|numbers| numbers.len() >= OFTEN).collect();
        let rows: usize = again.iter().map(|numbers| numbers.len()).sum();
        let is_same = |numbers: &[f64]| numbers.windows(2).all(|pair| pair[0].abs().to_bits() == pair[1].abs().to_bits());
        // Of one unit in each row, nothing more is known.
        let are_ones = own.values().flatten().all(|number| number.abs().to_bits() == 1f64.to_bits());
        if rows < LEAST_ROWS || are_ones || !own.values().all(|numbers| is_same(numbers)) {
            return None;
        }
        let varies = |column: usize| {
            let numbers = of_products(column);
            let whole = numbers.values().flatten().all(|number| number.fract() == 0.0 && number.abs() < 10_000.0);
            whole && numbers.values().any(|numbers| !is_same(numbers))
        };
        let is_free = |&column: &usize| {
            let look = &self.looks[column];
            column != quantity && !self.is_taken(column) && look.holds_numbers() && !look.holds_dates() && !look.counts_up()
        };
        let may_count = |&column: &usize| {
            let header = dictionary::normal(&self.headers[column]);
            let is_counted = COUNTED.split(' ').any(|word| header.contains(word));
            let suits = match self.word(column) {
                Some(Word::Field(Field::Quantity, _)) => true,
                None | Some(Word::Total) => is_counted,
                Some(_) => false,
            };
            suits && !names_stock(&self.headers[column]) && !is_of_money(&self.headers[column])
        };
        (0..self.width()).filter(is_free).filter(may_count).find(|&column| varies(column))
    }

    /// Whether whole numbers are amounts: each is a multiple of the price of its row, or below a header such as `Sales` of a number of its product.
    pub(super) fn are_whole_amounts(&self, quantity: usize) -> bool {
        const LEAST_ROWS: usize = 8;
        const LEAST_PRICE: f64 = 2.0;
        if let Some(price) = self.column(Field::Price) {
            let rows: Vec<[f64; 2]> = self.numbers([quantity, price]).into_iter().filter(|row| row[0] != 0.0).collect();
            let is_multiple = |[units, price]: &[f64; 2]| *price >= LEAST_PRICE && price.fract() == 0.0 && units % price == 0.0;
            return rows.len() >= LEAST_ROWS && rows.iter().filter(|row| is_multiple(row)).count() * 20 >= rows.len() * 19;
        }
        let is_headed = self.headers.get(quantity).is_some_and(|header| is_of_money(header));
        is_headed && self.column(Field::Amount).is_none() && self.have_factors_of_their_own(quantity)
    }

    /// Whether the numbers of nearly every product have a common factor, and not all the same.
    fn have_factors_of_their_own(&self, quantity: usize) -> bool {
        const OFTEN: usize = 4;
        const LEAST_PRODUCTS: usize = 3;
        const LEAST_FACTOR: u64 = 3;
        let Some(product) = self.column(Field::ProductId).or(self.column(Field::ProductName)) else { return false };
        let style = super::totals::style(self.rows, &[(quantity, "")]);
        let mut factors: HashMap<String, (u64, usize)> = HashMap::new();
        for row in self.rows {
            let Some(number) = super::totals::value(row.cells.get(quantity), style).filter(|number| *number != 0.0) else { continue };
            if number.fract() != 0.0 || number.abs() > 1e9 {
                return false;
            }
            let factor = factors.entry(row.cells.get(product).map(OwnedCell::text).unwrap_or_default()).or_default();
            *factor = (common(factor.0, number.abs() as u64), factor.1 + 1);
        }
        let often: Vec<u64> = factors.values().filter(|(_, rows)| *rows >= OFTEN).map(|(factor, _)| *factor).collect();
        let large = often.iter().filter(|factor| **factor >= LEAST_FACTOR).count();
        often.len() >= LEAST_PRODUCTS && large * 10 >= often.len() * 9 && often.iter().any(|factor| *factor != often[0])
    }
}

/// The greatest common factor.
fn common(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { common(other, one % other) }
}
