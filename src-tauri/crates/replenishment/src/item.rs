//! Item terms and suppliers: what an order of a product depends on besides demand and stock.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{MAX_DAYS, PolicyError};
use crate::limits::{MOST_IN_A_PACK, MOST_MONEY, MOST_UNITS};

/// Order terms of one product; an absent term takes the supplier's, and otherwise the default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ItemTerms {
    /// The product's code.
    pub product_id: String,
    /// The product's name, as a reminder; the sales have the name that counts.
    pub product_name: Option<String>,
    /// Category, such as the ATC group.
    pub category: Option<String>,
    /// Group of products that replace each other.
    pub group: Option<String>,
    /// The supplier that delivers the product.
    pub supplier: Option<String>,
    /// Days from order to delivery.
    pub lead_days: Option<u32>,
    /// Weekdays on which orders are accepted, 1 = Monday … 7 = Sunday.
    pub order_weekdays: Option<Vec<u8>>,
    /// Smallest quantity that can be ordered, in units.
    pub min_quantity: Option<f64>,
    /// Quantities are multiples of this many units; a multiple of the pack size where it has both.
    pub multiple: Option<f64>,
    /// Units in a pack.
    pub pack_size: Option<f64>,
    /// Stock is filled up to at least this many units.
    pub min_stock: Option<f64>,
    /// Stock isn't filled up beyond this many units.
    pub max_stock: Option<f64>,
    /// Days that newly delivered goods keep.
    pub shelf_life_days: Option<u32>,
    /// Purchase price of a unit.
    pub unit_cost: Option<f64>,
    /// Sales price of a unit.
    pub unit_price: Option<f64>,
    /// Whether it is never ordered again.
    pub do_not_order: Option<bool>,
    /// Code of the product that takes its place.
    pub successor: Option<String>,
}

/// A supplier and its terms.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Supplier {
    /// The name; items refer to it.
    pub supplier: String,
    /// Days from order to delivery.
    pub lead_days: Option<u32>,
    /// Weekdays on which orders are accepted, 1 = Monday … 7 = Sunday.
    pub order_weekdays: Option<Vec<u8>>,
    /// Time of day until which orders of the same day are accepted, `HH:MM`.
    pub cutoff: Option<String>,
    /// Smallest amount of money of an order.
    pub min_amount: Option<f64>,
    /// Phone, mail or whatever reaches the supplier.
    pub contact: Option<String>,
}

/// Terms where neither the item nor its supplier has its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "OrderDefaults")]
pub struct Defaults {
    /// Days from order to delivery.
    pub lead_days: u32,
    /// Days between two orders where there are no order weekdays.
    pub review_days: u32,
    /// Probability of not running out before the next delivery.
    pub service_level: f64,
    /// Units in a pack.
    pub pack_size: f64,
    /// Days that newly delivered goods keep; null when they don't expire.
    pub shelf_life_days: Option<u32>,
    /// Products without a sale for this many days aren't ordered.
    pub dead_after_days: u32,
    /// Stock beyond the 95% quantile of the sales of this many days is too much.
    pub too_much_days: u32,
    /// Lots that expire within this many days are looked at.
    pub expiring_days: u32,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            lead_days: 3,
            review_days: 7,
            service_level: 0.95,
            pack_size: 1.0,
            shelf_life_days: None,
            dead_after_days: 180,
            too_much_days: 60,
            expiring_days: 90,
        }
    }
}

/// The terms in force for one order line.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// L: days from the plan day until goods ordered now can be sold, the wait for the order day included.
    pub lead_days: u32,
    /// Standard deviation of the real lead time, in days; 0 where it isn't known.
    pub lead_spread: f64,
    /// R: days from this order to the next.
    pub review_days: u32,
    /// Probability of not running out before the next delivery; null when the product is only ordered on demand.
    pub service_level: Option<f64>,
    /// Units in a pack.
    pub pack_size: f64,
    /// Quantities are multiples of this many units.
    pub multiple: Option<f64>,
    /// Smallest quantity, in units.
    pub min_quantity: f64,
    /// Stock is filled up to at least this many units.
    pub min_stock: f64,
    /// Stock isn't filled up beyond this many units.
    pub max_stock: Option<f64>,
    /// K: days that newly delivered goods keep.
    pub shelf_life_days: Option<u32>,
    /// Purchase price of a unit.
    pub unit_cost: Option<f64>,
    /// Sales price of a unit.
    pub unit_price: Option<f64>,
    /// Whether it is never ordered again.
    pub do_not_order: bool,
    /// The product that replaces it.
    pub successor: Option<String>,
    /// Products without a sale for this many days aren't ordered.
    pub dead_after_days: u32,
    /// Stock beyond the 95% quantile of the sales of this many days is too much.
    pub too_much_days: u32,
    /// Lots that expire within this many days are looked at.
    pub expiring_days: u32,
}

impl Defaults {
    /// Returns the default terms as terms in force.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            lead_days: self.lead_days,
            lead_spread: 0.0,
            review_days: self.review_days,
            service_level: Some(self.service_level),
            pack_size: self.pack_size,
            multiple: None,
            min_quantity: 0.0,
            min_stock: 0.0,
            max_stock: None,
            shelf_life_days: self.shelf_life_days,
            unit_cost: None,
            unit_price: None,
            do_not_order: false,
            successor: None,
            dead_after_days: self.dead_after_days,
            too_much_days: self.too_much_days,
            expiring_days: self.expiring_days,
        }
    }

    /// Returns the terms of `item`: its own, otherwise those of its `supplier`, otherwise the defaults. Days come from
    /// [`crate::next_order`].
    #[must_use]
    pub fn terms_of(&self, item: Option<&ItemTerms>, days: crate::OrderDays) -> Terms {
        let none = ItemTerms::default();
        let item = item.unwrap_or(&none);
        let positive = |value: Option<f64>| value.filter(|value| *value > 0.0);
        Terms {
            lead_days: days.lead_days,
            review_days: days.review_days,
            pack_size: positive(item.pack_size).unwrap_or(self.pack_size),
            multiple: positive(item.multiple),
            min_quantity: item.min_quantity.unwrap_or(0.0),
            min_stock: item.min_stock.unwrap_or(0.0),
            max_stock: item.max_stock,
            shelf_life_days: item.shelf_life_days.or(self.shelf_life_days),
            unit_cost: item.unit_cost,
            unit_price: item.unit_price,
            do_not_order: item.do_not_order.unwrap_or(false),
            successor: item.successor.clone(),
            ..self.terms()
        }
    }
}

impl Terms {
    /// Returns the units in a pack; 1 where nothing is said.
    pub(crate) fn pack(&self) -> f64 {
        if self.pack_size > 0.0 { self.pack_size } else { 1.0 }
    }

    /// Returns an error when the terms make no sense.
    pub(crate) fn check(&self) -> Result<(), PolicyError> {
        if let Some(level) = self.service_level.filter(|level| !(*level > 0.0 && *level < 1.0)) {
            return Err(PolicyError::ServiceLevel(level));
        }
        if self.review_days == 0 {
            return Err(PolicyError::OrderInterval);
        }
        let longest = [self.lead_days, self.review_days, self.shelf_life_days.unwrap_or(0)].into_iter().max().unwrap_or(0);
        if longest > MAX_DAYS {
            return Err(PolicyError::TooLong { days: longest, most: MAX_DAYS });
        }
        let numbers = [
            ("pack_size", self.pack_size, MOST_IN_A_PACK),
            ("multiple", self.multiple.unwrap_or(0.0), MOST_UNITS),
            ("min_quantity", self.min_quantity, MOST_UNITS),
            ("min_stock", self.min_stock, MOST_UNITS),
            ("max_stock", self.max_stock.unwrap_or(0.0), MOST_UNITS),
            ("unit_cost", self.unit_cost.unwrap_or(0.0), MOST_MONEY),
            ("unit_price", self.unit_price.unwrap_or(0.0), MOST_MONEY),
        ];
        match numbers.into_iter().find(|(_, value, most)| !(0.0..=*most).contains(value)) {
            Some((field, value, most)) => Err(PolicyError::Number { field, value, most }),
            None => Ok(()),
        }
    }

    /// Returns the smallest step of the quantity, in units: the smallest number of whole packs that is a multiple as well, otherwise a pack.
    #[must_use]
    pub fn step(&self) -> f64 {
        let pack = if self.pack_size > 0.0 { self.pack_size } else { 1.0 };
        let Some(multiple) = self.multiple else { return pack };
        let rounded_up = (multiple / pack - 1e-9).ceil().max(1.0) * pack;
        common_multiple(pack, multiple).unwrap_or(rounded_up)
    }
}

/// The least common multiple of two amounts of at most three decimals; `None` of others, and beyond what anyone orders.
fn common_multiple(one: f64, other: f64) -> Option<f64> {
    const PARTS: f64 = 1000.0;
    let whole = |value: f64| {
        let parts = (value * PARTS).round();
        ((parts / PARTS - value).abs() < 1e-9 && (1.0..1e12).contains(&parts)).then_some(parts as u64)
    };
    let (a, b) = (whole(one)?, whole(other)?);
    let (mut divisor, mut rest) = (a, b);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let least = (a / divisor).checked_mul(b)? as f64 / PARTS;
    (least <= 1e6).then_some(least)
}
