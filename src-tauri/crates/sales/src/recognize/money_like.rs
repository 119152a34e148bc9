//! Quantities that are amounts of money, as their numbers and the prices next to them show, and units that were given away.

use std::collections::BTreeMap;

use super::dictionary;
use super::fields::Table;
use super::sample::OwnedCell;
use super::totals;
use crate::options::Field;
use crate::read::numbers::NumberStyle;
use crate::reason::ReasonCode;

/// Headers of units that were given away with those that were sold.
const GIVEN_AWAY: &str = "free freeqty freequantity freeunits freegoods foc focqty bonus bonusqty bonusquantity bonusunits schemeqty gratis gratismenge naturalrabatt naturalrabattmenge nrmenge gratuit gratuits qtégratuite quantitégratuite ug unitésgratuites bonificado bonificada bonificación bonificacion cantidadbonificada bonificação bonificacao qtdbonificada omaggio omaggi mf malfazlası bedelsiz bonusmiktar бонус бонусколво бесплатно 赠送数量 赠送数 赠品数量 赠品数 赠数 赠送 搭赠 搭赠数量 贈送數量 贈品數量 无偿数量 無償数量 おまけ 덤 증정수량 증정";

impl Table<'_> {
    /// Why the numbers below the header of the quantity are probably prices or amounts.
    pub(super) fn is_money(&self, quantity: usize) -> Option<ReasonCode> {
        if self.equals_price(quantity) {
            return Some(ReasonCode::EqualsPrice);
        }
        if self.equals_amount(quantity) || self.is_exchanged_with_amount(quantity) {
            return Some(ReasonCode::EqualsAmount);
        }
        if self.are_whole_amounts(quantity) {
            return Some(ReasonCode::LooksLikeMoney);
        }
        let has_amounts = self.column(Field::Price).or(self.column(Field::Amount)).is_some();
        (!has_amounts && self.are_prices(quantity)).then_some(ReasonCode::LooksLikeMoney)
    }

    /// Whether nearly every quantity with a fraction is the price of its row.
    fn equals_price(&self, quantity: usize) -> bool {
        const LEAST_ROWS: usize = 2;
        let Some(price) = self.column(Field::Price) else { return false };
        let rows = self.numbers([quantity, price]);
        let with_fraction = rows.iter().filter(|[units, _]| units.fract() != 0.0);
        let (count, same) = with_fraction.fold((0, 0), |(count, same), [units, price]| (count + 1, same + usize::from(units == price)));
        count >= LEAST_ROWS && same * 10 >= count * 9 && count * 2 >= rows.len()
    }

    /// Whether each product has a number such as 4.99, of which all its others are multiples.
    fn are_prices(&self, quantity: usize) -> bool {
        const LEAST_ROWS: usize = 2;
        const MOST_TIMES: i64 = 50;
        let Some(product) = self.column(Field::ProductId).or(self.column(Field::ProductName)) else { return false };
        let style = totals::style(self.rows, &[(quantity, "")]);
        let mut products: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for row in self.rows {
            let Some(number) = totals::value(row.cells.get(quantity), style).filter(|number| *number != 0.0) else { continue };
            let cents = (number.abs() * 100.0).round();
            if (number.abs() * 100.0 - cents).abs() > 1e-6 || cents > 1e12 {
                return false;
            }
            products.entry(row.cells.get(product).map(OwnedCell::text).unwrap_or_default()).or_default().push(cents as i64);
        }
        // Halves and quarters are parts of a pack; small numbers may be weights, unless they end as prices do.
        let is_price = |cents: i64| cents % 25 != 0 && (cents >= 100 || cents >= 50 && matches!(cents % 10, 9 | 5 | 8));
        let is_whole = |cents: i64| cents % 50 == 0;
        let (mut again, mut priced) = (0, 0);
        for cents in products.values() {
            let Some(&least) = cents.iter().min() else { continue };
            if cents.iter().any(|cents| cents % least != 0 || cents / least > MOST_TIMES) {
                return false;
            }
            if cents.len() > 1 && !is_whole(least) {
                again += cents.len();
                priced += if is_price(least) { cents.len() } else { 0 };
            }
        }
        again >= LEAST_ROWS && priced * 2 >= again && self.has_cents(quantity, style)
    }

    /// Whether nearly every quantity is the amount of its row, and the price says that it isn't.
    fn equals_amount(&self, quantity: usize) -> bool {
        const LEAST_ROWS: usize = 2;
        let (Some(price), Some(amount)) = (self.column(Field::Price), self.column(Field::Amount)) else { return false };
        let rows = self.numbers([quantity, price, amount]);
        let is_amount = |row: &&[f64; 3]| (row[0] - row[2]).abs() < 0.005 && (row[1] - 1.0).abs() > 0.05 && row[0] != 0.0;
        rows.len() >= LEAST_ROWS && rows.iter().filter(is_amount).count() * 10 >= rows.len() * 9
    }

    /// Whether quantities have cents, and smaller amounts are whole: the columns are exchanged.
    fn is_exchanged_with_amount(&self, quantity: usize) -> bool {
        const LEAST_ROWS: usize = 3;
        let Some(amount) = self.column(Field::Amount).filter(|_| self.column(Field::Price).is_none()) else { return false };
        let rows = self.numbers([quantity, amount]);
        let with_cents = rows.iter().filter(|[units, _]| units.fract() != 0.0).count();
        let larger = rows.iter().filter(|[units, amount]| units > amount).count();
        let are_whole = rows.iter().all(|[_, amount]| amount.fract() == 0.0);
        rows.len() >= LEAST_ROWS && are_whole && with_cents * 2 >= rows.len() && larger * 10 >= rows.len() * 9
    }

    /// Whether at least half of the numbers of a column have a fraction.
    fn has_cents(&self, column: usize, style: NumberStyle) -> bool {
        let numbers = || self.rows.iter().filter_map(|row| totals::value(row.cells.get(column), style));
        let with_cents = numbers().filter(|number| number.fract() != 0.0).count();
        with_cents * 2 >= numbers().count()
    }

    /// A column of units that were given away with those that were sold.
    pub(super) fn given_away(&self, quantity: usize) -> Option<usize> {
        let is_free = |&column: &usize| column != quantity && !self.is_taken(column) && self.looks[column].holds_numbers();
        let heads = |column: &usize| {
            let header = dictionary::normal(&self.headers[*column]);
            GIVEN_AWAY.split(' ').any(|word| word == header)
        };
        let has_units = |column: &usize| {
            let numbers = self.numbers([*column]);
            numbers.iter().any(|[number]| *number != 0.0) && numbers.iter().all(|[number]| number.fract() == 0.0)
        };
        (0..self.width()).filter(is_free).filter(heads).find(has_units)
    }
}
