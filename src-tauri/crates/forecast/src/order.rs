//! How much to order: from the quantile of total sales over the time that the order must last. Does not know prices or suppliers.
//!
//! Periodic review with a service level (Silver, Pyke & Thomas 2017, ch. 6: the order-up-to policy). Every R days one orders, and goods
//! arrive L days later; so what is ordered today must last until the goods of the *next* order arrive, the **protection period** of
//! L + R days. With D(k) the total sales of the next k days:
//!
//! - target S = the quantile of D(L + R) at the service level: with that probability nothing runs out;
//! - order Q = max(0, S − on hand − on the way), rounded up to whole packs;
//! - safety stock = S − mean of D(L + R);
//! - expiry: goods that arrive after L days keep for another K days, so the chance that some expire is P(D(L + K) < on hand + on the way + Q),
//!   and what expires on average is the mean of max(0, on hand + on the way + Q − D(L + K)).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::intervals::totals::TotalForecast;
use crate::series::id::SeriesId;

/// What an order depends on besides the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderTerms {
    /// L: days from ordering to arrival.
    pub lead_days: u32,
    /// R: days from one order to the next; at least 1.
    pub review_days: u32,
    /// Wanted probability that nothing runs out before the next order arrives, above 0 and below 1.
    pub service_level: f64,
    /// Units in stock now.
    pub on_hand: f64,
    /// Units ordered already and not arrived.
    pub on_the_way: f64,
    /// Units of a pack; orders are whole packs. 0 or 1 for single units.
    pub pack_size: f64,
    /// K: days that newly arrived goods keep; None when they do not expire.
    pub shelf_life_days: Option<u32>,
}

/// A suggested order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Order {
    /// The series.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    /// Q: units to order, whole packs.
    pub quantity: f64,
    /// Packs to order.
    pub packs: f64,
    /// L + R
    pub protection_days: u32,
    /// The first day of the protection period, counted from 1, that is continued by the calendar instead of forecast; None where all are forecast.
    pub stretched_from: Option<u32>,
    /// Expected sales of the protection period.
    pub expected_sales: f64,
    /// S: units that the stock and what is on the way are filled up to.
    pub target: f64,
    /// S less the expected sales; never negative.
    pub safety_stock: f64,
    /// Days that the stock on hand and on the way lasts when sales are as expected; None when it lasts ten years.
    pub days_of_stock: Option<u32>,
    /// Probability that some of the goods expire; None without a shelf life.
    pub expiry_risk: Option<f64>,
    /// Units that expire on average; None without a shelf life.
    pub expected_expiry: Option<f64>,
}

/// Why no order can be suggested.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum OrderError {
    /// Not a probability.
    #[error("invalid service level {0}: must be between 0 and 1, such as 0.95")]
    ServiceLevel(f64),
    /// Nothing would ever be ordered again.
    #[error("the days from one order to the next must be at least 1")]
    Review,
    /// A quantity that no stock has.
    #[error("invalid quantity {0}: stock, goods on the way, and pack size must be 0 or more")]
    Quantity(f64),
    /// Longer than anyone plans.
    #[error("{0} days are too long to plan for; give at most 3650")]
    TooLong(u32),
}

const MOST_DAYS: u32 = 3650;

/// Suggests an order of one series.
///
/// # Errors
/// [`OrderError`] when the terms make no sense.
pub fn order(total: &TotalForecast, terms: &OrderTerms) -> Result<Order, OrderError> {
    check(terms)?;
    let protection_days = terms.lead_days + terms.review_days;
    let days = protection_days as usize;
    let expected_sales = total.mean_of(days);
    // A high service level never aims below what is expected.
    let quantile = total.quantile(days, terms.service_level);
    let target = if terms.service_level >= 0.5 { quantile.max(expected_sales) } else { quantile };
    let position = terms.on_hand + terms.on_the_way;
    let pack = if terms.pack_size > 0.0 { terms.pack_size } else { 1.0 };
    // A rounding error doesn't justify another pack.
    let packs = (((target - position) / pack) - 1e-9).ceil().max(0.0);
    let quantity = packs * pack;
    let lasting = (1..=MOST_DAYS).take_while(|days| total.mean_of(*days as usize) <= position).count() as u32;
    let (expiry_risk, expected_expiry) = match terms.shelf_life_days {
        None => (None, None),
        Some(keeps) => {
            let (risk, units) = left_over(total, (terms.lead_days + keeps) as usize, position + quantity);
            (Some(risk), Some(units))
        }
    };
    Ok(Order {
        series: total.series.clone(),
        quantity,
        packs,
        protection_days,
        stretched_from: (days > total.mean.len()).then_some(u32::try_from(total.mean.len() + 1).unwrap_or(protection_days)),
        expected_sales,
        target,
        safety_stock: (target - expected_sales).max(0.0),
        days_of_stock: Some(lasting).filter(|days| *days < MOST_DAYS),
        expiry_risk,
        expected_expiry,
    })
}

fn check(terms: &OrderTerms) -> Result<(), OrderError> {
    if !(terms.service_level > 0.0 && terms.service_level < 1.0) {
        return Err(OrderError::ServiceLevel(terms.service_level));
    }
    if terms.review_days == 0 {
        return Err(OrderError::Review);
    }
    let longest = [terms.lead_days, terms.review_days, terms.shelf_life_days.unwrap_or(0)].into_iter().max().unwrap_or(0);
    if longest > MOST_DAYS {
        return Err(OrderError::TooLong(longest));
    }
    match [terms.on_hand, terms.on_the_way, terms.pack_size].into_iter().find(|q| !q.is_finite() || *q < 0.0) {
        Some(bad) => Err(OrderError::Quantity(bad)),
        None => Ok(()),
    }
}

/// Probability that less than `stock` is sold in `days`, and how much is left on average: over a hundred equally likely totals.
fn left_over(total: &TotalForecast, days: usize, stock: f64) -> (f64, f64) {
    let left = (0..100).map(|i| stock - total.quantile(days, (f64::from(i) + 0.5) / 100.0));
    let (risk, units) = left.filter(|l| *l > 1e-9).fold((0.0, 0.0), |(count, sum), l| (count + 1.0, sum + l));
    (risk / 100.0, units / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intervals::totals::tests::totals;

    const TERMS: OrderTerms = OrderTerms {
        lead_days: 2,
        review_days: 7,
        service_level: 0.9,
        on_hand: 5.0,
        on_the_way: 0.0,
        pack_size: 1.0,
        shelf_life_days: None,
    };

    #[test]
    fn the_order_fills_stock_up_to_the_quantile_of_the_total_in_whole_packs() {
        // Two a day for nine days, the 0.9-quantile √9 above: 21.
        let o = order(&totals(14), &TERMS).expect("sensible terms");
        assert_eq!((o.protection_days, o.expected_sales, o.target, o.safety_stock, o.quantity), (9, 18.0, 21.0, 3.0, 16.0));
        let packs = order(&totals(14), &OrderTerms { pack_size: 10.0, ..TERMS }).expect("sensible terms");
        assert_eq!((packs.packs, packs.quantity), (2.0, 20.0));
        let exact = order(&totals(14), &OrderTerms { on_hand: 1.0, pack_size: 10.0, ..TERMS }).expect("sensible terms");
        assert_eq!(exact.packs, 2.0, "20 are wanted, no third pack");
        let full = order(&totals(14), &OrderTerms { on_hand: 30.0, on_the_way: 1.0, ..TERMS }).expect("sensible terms");
        assert_eq!((full.quantity, full.days_of_stock), (0.0, Some(15)), "the stock lasts");
    }

    #[test]
    fn more_service_more_lead_time_and_more_stock_move_the_order_the_right_way() {
        let quantity = |terms: OrderTerms| order(&totals(14), &terms).expect("sensible terms").quantity;
        assert!(quantity(OrderTerms { service_level: 0.6, ..TERMS }) < quantity(TERMS));
        assert!(quantity(OrderTerms { lead_days: 20, ..TERMS }) > quantity(TERMS), "also beyond the horizon");
        let stretched = |lead_days| order(&totals(14), &OrderTerms { lead_days, ..TERMS }).expect("sensible terms").stretched_from;
        assert_eq!((stretched(7), stretched(8)), (None, Some(15)), "and from which day on is said");
        assert!(quantity(OrderTerms { on_the_way: 4.0, ..TERMS }) < quantity(TERMS));
    }

    #[test]
    fn goods_that_keep_shorter_than_they_last_are_at_risk() {
        let risk = |shelf_life_days| order(&totals(30), &OrderTerms { shelf_life_days, ..TERMS }).expect("sensible terms");
        assert_eq!(risk(None).expiry_risk, None);
        assert_eq!(risk(Some(25)).expiry_risk, Some(0.0), "sold long before");
        let short = risk(Some(3));
        assert_eq!(short.expiry_risk, Some(1.0), "21 units, ten sold in five days");
        assert!((short.expected_expiry.expect("a shelf life") - 11.0).abs() < 0.5);
    }

    #[test]
    fn terms_that_make_no_sense_are_refused() {
        let refused = |terms| order(&totals(7), &terms).expect_err("refused");
        assert_eq!(refused(OrderTerms { service_level: 1.0, ..TERMS }), OrderError::ServiceLevel(1.0));
        assert_eq!(refused(OrderTerms { review_days: 0, ..TERMS }), OrderError::Review);
        assert_eq!(refused(OrderTerms { on_hand: -1.0, ..TERMS }), OrderError::Quantity(-1.0));
        assert_eq!(refused(OrderTerms { lead_days: 9999, ..TERMS }), OrderError::TooLong(9999));
    }
}
