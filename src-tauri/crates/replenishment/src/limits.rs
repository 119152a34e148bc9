//! What numbers terms may be: one table for what is entered, what is kept, and what is computed with.

use crate::item::{Defaults, ItemTerms, Supplier};

/// The longest delivery time, order interval, and shelf life, in days.
pub const MOST_DAYS: u32 = 3650;

/// More units than anything has.
pub const MOST_UNITS: f64 = 1e9;

/// More money than anything costs, in any currency.
pub const MOST_MONEY: f64 = 1e12;

/// More units than a pack has.
pub const MOST_IN_A_PACK: f64 = 10_000.0;

/// The numbers that a term may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// The smallest number.
    pub least: f64,
    /// Whether the smallest number itself is too small.
    pub is_above: bool,
    /// The largest number.
    pub most: f64,
}

impl Limit {
    const fn of(least: f64, most: f64) -> Self {
        Self { least, is_above: false, most }
    }

    const fn above_zero(most: f64) -> Self {
        Self { least: 0.0, is_above: true, most }
    }

    /// Whether a number may be used.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        (self.least..=self.most).contains(&value) && !(self.is_above && value <= self.least)
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { least, is_above, most } = self;
        if *is_above { write!(f, "above {least} and at most {most}") } else { write!(f, "from {least} to {most}") }
    }
}

/// Of a number of days that may be 0.
const WAIT: Limit = Limit::of(0.0, MOST_DAYS as f64);
/// Of a number of days that may not.
const SPAN: Limit = Limit::of(1.0, MOST_DAYS as f64);
/// Of a number of days that may be so large that it is never reached.
const EVER: Limit = Limit::of(0.0, 1e6);
/// Of a quantity.
const UNITS: Limit = Limit::of(0.0, MOST_UNITS);
/// Of a step of quantities.
const STEP: Limit = Limit::above_zero(MOST_UNITS);
/// Of a pack.
const PACK: Limit = Limit::above_zero(MOST_IN_A_PACK);
/// Of a price, a cost, or an amount of money.
const MONEY: Limit = Limit::of(0.0, MOST_MONEY);

/// A term by its name, with its value and what it may be.
type Number = (&'static str, Option<f64>, Limit);

/// The names of the terms that may not be what they are, with what they may be.
fn beyond(numbers: &[Number]) -> Vec<(&'static str, Limit)> {
    let is_beyond = |(_, value, limit): &&Number| value.is_some_and(|value| !limit.holds(value));
    numbers.iter().filter(is_beyond).map(|(name, _, limit)| (*name, *limit)).collect()
}

impl ItemTerms {
    /// Returns the terms whose numbers can't be used, with what they may be.
    #[must_use]
    pub fn out_of_range(&self) -> Vec<(&'static str, Limit)> {
        beyond(&[
            ("min_quantity", self.min_quantity, UNITS),
            ("min_stock", self.min_stock, UNITS),
            ("max_stock", self.max_stock, UNITS),
            ("unit_cost", self.unit_cost, MONEY),
            ("unit_price", self.unit_price, MONEY),
            ("pack_size", self.pack_size, PACK),
            ("multiple", self.multiple, STEP),
            ("lead_days", self.lead_days.map(f64::from), WAIT),
            ("shelf_life_days", self.shelf_life_days.map(f64::from), SPAN),
        ])
    }

    /// Takes away the terms whose numbers can't be used, and returns their names.
    pub fn drop_out_of_range(&mut self) -> Vec<&'static str> {
        let names: Vec<&'static str> = self.out_of_range().into_iter().map(|(name, _)| name).collect();
        for name in &names {
            match *name {
                "lead_days" => self.lead_days = None,
                "shelf_life_days" => self.shelf_life_days = None,
                "min_quantity" => self.min_quantity = None,
                "min_stock" => self.min_stock = None,
                "max_stock" => self.max_stock = None,
                "unit_cost" => self.unit_cost = None,
                "unit_price" => self.unit_price = None,
                "pack_size" => self.pack_size = None,
                _ => self.multiple = None,
            }
        }
        names
    }
}

impl Supplier {
    /// Returns the terms whose numbers can't be used, with what they may be.
    #[must_use]
    pub fn out_of_range(&self) -> Vec<(&'static str, Limit)> {
        beyond(&[("lead_days", self.lead_days.map(f64::from), WAIT), ("min_amount", self.min_amount, MONEY)])
    }

    /// Takes away the terms whose numbers can't be used, and returns their names.
    pub fn drop_out_of_range(&mut self) -> Vec<&'static str> {
        let names: Vec<&'static str> = self.out_of_range().into_iter().map(|(name, _)| name).collect();
        for name in &names {
            match *name {
                "lead_days" => self.lead_days = None,
                _ => self.min_amount = None,
            }
        }
        names
    }
}

impl Defaults {
    /// Returns the terms whose numbers can't be used, with what they may be.
    #[must_use]
    pub fn out_of_range(&self) -> Vec<(&'static str, Limit)> {
        let days = |days: u32| Some(f64::from(days));
        beyond(&[
            ("lead_days", days(self.lead_days), WAIT),
            ("review_days", days(self.review_days), SPAN),
            ("pack_size", Some(self.pack_size), PACK),
            ("shelf_life_days", self.shelf_life_days.and_then(days), WAIT),
            ("dead_after_days", days(self.dead_after_days), EVER),
            ("too_much_days", days(self.too_much_days), EVER),
            ("expiring_days", days(self.expiring_days), EVER),
        ])
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{NoDemand, OrderDays, Recent, suggest};

    #[test]
    fn whatever_may_be_entered_can_be_planned_with() {
        let item = ItemTerms {
            lead_days: Some(MOST_DAYS),
            shelf_life_days: Some(MOST_DAYS),
            pack_size: Some(MOST_IN_A_PACK),
            multiple: Some(MOST_UNITS),
            min_quantity: Some(MOST_UNITS),
            min_stock: Some(MOST_UNITS),
            max_stock: Some(MOST_UNITS),
            unit_cost: Some(MOST_MONEY),
            unit_price: Some(MOST_MONEY),
            ..ItemTerms::default()
        };
        assert_eq!(item.out_of_range(), []);
        let defaults = Defaults { review_days: MOST_DAYS, ..Defaults::default() };
        // The sales of a store may end long before those of others.
        for wait in [0, 7, 40_000] {
            let days = OrderDays { wait_days: wait, lead_days: wait + MOST_DAYS, review_days: MOST_DAYS };
            let terms = defaults.terms_of(Some(&item), days);
            let line = suggest(&NoDemand, None, &terms, &Recent::default(), date(2026, 11, 19)).expect("planned");
            assert_eq!(line.protection_days, wait + 2 * MOST_DAYS);
        }
    }

    #[test]
    fn terms_that_cannot_be_used_are_named_and_taken_away() {
        let mut item = ItemTerms {
            product_id: "P1".to_owned(),
            lead_days: Some(u32::MAX),
            shelf_life_days: Some(0),
            pack_size: Some(0.0),
            multiple: Some(-1.0),
            min_quantity: Some(f64::NAN),
            min_stock: Some(-1.0),
            max_stock: Some(1e308),
            unit_cost: Some(-5.0),
            unit_price: Some(f64::INFINITY),
            ..ItemTerms::default()
        };
        assert_eq!(item.drop_out_of_range().len(), 9);
        assert_eq!(item, ItemTerms { product_id: "P1".to_owned(), ..ItemTerms::default() });
        let mut supplier =
            Supplier { supplier: "S".to_owned(), lead_days: Some(MOST_DAYS + 1), min_amount: Some(-4.0), ..Supplier::default() };
        assert_eq!(supplier.drop_out_of_range(), ["lead_days", "min_amount"]);
        assert_eq!(supplier, Supplier { supplier: "S".to_owned(), ..Supplier::default() });
        assert_eq!(Defaults::default().out_of_range(), []);
        assert_eq!(Defaults { review_days: 0, ..Defaults::default() }.out_of_range()[0].0, "review_days");
    }
}
