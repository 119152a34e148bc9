//! Deliveries: what was delivered and when, and how long suppliers really take.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::saved::{OrderState, SavedOrder};
use crate::Workbench;
use crate::error::WorkbenchError;

/// Units of a line that came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Receipt {
    /// The store; null for every store of the order.
    pub store_id: Option<String>,
    /// The product.
    pub product_id: String,
    /// Units that came.
    pub quantity: f64,
}

impl Workbench {
    /// Notes a delivery. Without `receipts`, everything that was on the way came; `close` says that the rest won't come.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when the order is closed or has no such line; nothing is changed then.
    pub fn receive_order(&self, id: i64, on: Option<Date>, receipts: &[Receipt], close: bool) -> Result<SavedOrder, WorkbenchError> {
        let usage = |message: String| WorkbenchError::Usage(message);
        let mut order = self.saved_order(id)?;
        if matches!(order.state, OrderState::Received | OrderState::Canceled) {
            return Err(usage(format!("order {id} is closed already")));
        }
        let now = self.now().timestamp();
        let on = on.unwrap_or_else(|| self.now().date());
        if on < order.ordered_on {
            return Err(usage(format!("order {id} was ordered on {}, after {on}", order.ordered_on)));
        }
        if receipts.is_empty() {
            for line in &mut order.lines {
                if line.received < line.quantity {
                    line.received = line.quantity;
                    line.received_on = Some(on);
                    line.received_at = Some(now);
                }
            }
        }
        for receipt in receipts {
            if !receipt.quantity.is_finite() || receipt.quantity < 0.0 {
                return Err(usage(format!("`{}` isn't a quantity of `{}`", receipt.quantity, receipt.product_id)));
            }
            let mut found = false;
            let mut left = receipt.quantity;
            let is = |line: &&mut super::SavedOrderLine| {
                line.product_id == receipt.product_id && (receipt.store_id.is_none() || line.store_id == receipt.store_id)
            };
            let lines: Vec<&mut super::SavedOrderLine> = order.lines.iter_mut().filter(is).collect();
            let last = lines.len().saturating_sub(1);
            for (place, line) in lines.into_iter().enumerate() {
                found = true;
                // More than was ordered came with the last line.
                let units = if place == last { left } else { left.min((line.quantity - line.received).max(0.0)) };
                left -= units;
                if units > 0.0 {
                    line.received += units;
                    line.received_on = Some(on);
                    line.received_at = Some(now);
                }
            }
            if !found {
                return Err(usage(format!("order {id} has no line of `{}`", receipt.product_id)));
            }
        }
        let complete = order.lines.iter().all(|line| line.received >= line.quantity - 1e-9);
        order.state = match (complete || close, order.lines.iter().any(|line| line.received > 0.0)) {
            (true, true) => OrderState::Received,
            (true, false) => OrderState::Canceled,
            (false, true) => OrderState::PartlyReceived,
            (false, false) => order.state,
        };
        self.put_order(&order, "receive")?;
        Ok(order)
    }
}

/// How long deliveries took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LeadTime {
    pub(super) count: u64,
    pub(super) mean: f64,
    /// Standard deviation, from the third delivery on.
    pub(super) spread: Option<f64>,
}

/// Lead times of suppliers and of products, from the orders that were received.
#[derive(Debug, Default)]
pub(super) struct LeadTimes {
    suppliers: HashMap<String, LeadTime>,
}

/// Deliveries from which a spread can be estimated.
const FEWEST: usize = 3;

impl LeadTimes {
    /// One delivery is all lines of an order that came on one day.
    pub(super) fn of(orders: &[SavedOrder]) -> Self {
        let mut days: HashMap<String, Vec<f64>> = HashMap::new();
        for order in orders {
            let Some(supplier) = &order.supplier else { continue };
            let mut dates: Vec<Date> = order.lines.iter().filter_map(|line| line.received_on).collect();
            dates.sort_unstable();
            dates.dedup();
            for date in dates {
                let took = order.ordered_on.until(date).map_or(0, |span| span.get_days());
                days.entry(supplier.clone()).or_default().push(f64::from(took));
            }
        }
        let time = |days: &Vec<f64>| {
            let mean = days.iter().sum::<f64>() / days.len() as f64;
            let squares: f64 = days.iter().map(|took| (took - mean).powi(2)).sum();
            LeadTime { count: days.len() as u64, mean, spread: (days.len() >= FEWEST).then(|| (squares / (days.len() - 1) as f64).sqrt()) }
        };
        Self { suppliers: days.iter().map(|(supplier, days)| (supplier.clone(), time(days))).collect() }
    }

    pub(super) fn of_supplier(&self, supplier: &str) -> Option<&LeadTime> {
        self.suppliers.get(supplier)
    }
}
