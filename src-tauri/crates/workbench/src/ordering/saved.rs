//! Saved orders: approved, on the way until received or canceled.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use sales::OrderingKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;

/// The state of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OrderState {
    /// Ordered, and nothing received yet.
    OnTheWay,
    /// Received in part; the rest is on the way.
    PartlyReceived,
    /// Received, or closed.
    Received,
    /// Canceled.
    Canceled,
}

/// A line of a saved order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SavedOrderLine {
    /// The store that gets it.
    pub store_id: Option<String>,
    /// The store's name.
    pub store_name: Option<String>,
    /// The product.
    pub product_id: String,
    /// The product's name.
    pub product_name: Option<String>,
    /// Units ordered.
    pub quantity: f64,
    /// Units that were suggested.
    pub suggested: Option<f64>,
    /// Units in a pack.
    pub pack_size: f64,
    /// Purchase price of a unit.
    pub unit_cost: Option<f64>,
    /// Units received so far.
    pub received: f64,
    /// The day of the last delivery.
    #[ts(type = "string | null")]
    pub received_on: Option<Date>,
    /// When the last delivery was noted, RFC 3339, UTC.
    #[ts(type = "string | null")]
    pub received_at: Option<Timestamp>,
    /// The reason as a sentence.
    pub reason_text: String,
}

/// A saved order to one supplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SavedOrder {
    /// The number of the order; never given twice.
    #[ts(type = "number")]
    pub id: i64,
    /// The time of the approval, RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The last day of sales that was known then.
    #[ts(type = "string")]
    pub sales_until: Date,
    /// The order date.
    #[ts(type = "string")]
    pub ordered_on: Date,
    /// The expected delivery date.
    #[ts(type = "string | null")]
    pub expected: Option<Date>,
    /// The supplier; null where items have none.
    pub supplier: Option<String>,
    /// The state of the order.
    pub state: OrderState,
    /// The lines of the order.
    pub lines: Vec<SavedOrderLine>,
    /// The cost of the order; null where a price is missing.
    pub cost: Option<f64>,
}

impl SavedOrder {
    /// Returns the units of a line that are still on the way.
    #[must_use]
    pub fn open(&self, line: &SavedOrderLine) -> f64 {
        match self.state {
            OrderState::OnTheWay | OrderState::PartlyReceived => (line.quantity - line.received).max(0.0),
            OrderState::Received | OrderState::Canceled => 0.0,
        }
    }
}

/// A line to order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApproveLine {
    /// The store.
    pub store_id: String,
    /// The product.
    pub product_id: String,
    /// Units; null takes what is suggested.
    pub quantity: Option<f64>,
}

impl Workbench {
    /// Returns all saved orders, the newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn saved_orders(&self) -> Result<Vec<SavedOrder>, WorkbenchError> {
        let mut orders: Vec<SavedOrder> = self.read_documents(OrderingKind::Orders)?.into_iter().map(|(_, order)| order).collect();
        orders.sort_by_key(|order: &SavedOrder| std::cmp::Reverse(order.id));
        Ok(orders)
    }

    /// Returns one saved order.
    ///
    /// # Errors
    /// [`WorkbenchError::NothingInScope`] when there is none with this number.
    pub fn saved_order(&self, id: i64) -> Result<SavedOrder, WorkbenchError> {
        let missing = || WorkbenchError::NoSuchOrder { id };
        self.saved_orders()?.into_iter().find(|order| order.id == id).ok_or_else(missing)
    }

    /// Saves what is to be ordered, one order per supplier, and counts it as on the way from then on. `chosen` are the lines with their
    /// quantities; without any, every line of the worklist that suggests something and isn't doubtful.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a chosen line isn't in the worklist, or there is nothing to order; nothing is saved then.
    pub fn approve(&self, worklist: &super::Worklist, chosen: &[ApproveLine]) -> Result<Vec<SavedOrder>, WorkbenchError> {
        let usage = |message: String| WorkbenchError::Usage(message);
        let mut by_supplier: BTreeMap<Option<String>, Vec<(SavedOrderLine, Date, Date)>> = BTreeMap::new();
        let mut add = |line: &super::WorklistLine, quantity: f64| {
            let suggestion = &line.suggestion;
            let saved = SavedOrderLine {
                store_id: line.store_id.clone(),
                store_name: line.store_name.clone(),
                product_id: line.product_id.clone().unwrap_or_default(),
                product_name: line.product_name.clone(),
                quantity,
                suggested: suggestion.quantity,
                pack_size: suggestion.pack_size,
                unit_cost: suggestion.unit_cost,
                received: 0.0,
                received_on: None,
                received_at: None,
                reason_text: line.reason_text.clone(),
            };
            // The stock must last through the days of delivery; the goods come on the day after them.
            let expected = line.planned_from.saturating_add((i64::from(suggestion.lead_days) + 1).days());
            by_supplier.entry(line.supplier.clone()).or_default().push((saved, expected, line.order_on));
        };
        if chosen.is_empty() {
            for line in worklist.lines.iter().filter(|line| line.suggestion.status != replenishment::Status::Doubtful) {
                if let Some(quantity) = line.suggestion.quantity.filter(|quantity| *quantity > 0.0) {
                    add(line, quantity);
                }
            }
        }
        let key = |line: &'_ super::WorklistLine| Some((line.store_id.clone()?, line.product_id.clone()?));
        let by_key: HashMap<(String, String), &super::WorklistLine> = match chosen {
            [] => HashMap::new(),
            _ => worklist.lines.iter().filter_map(|line| Some((key(line)?, line))).collect(),
        };
        for wanted in chosen {
            let name = format!("{} / {}", wanted.store_id, wanted.product_id);
            let line = by_key.get(&(wanted.store_id.clone(), wanted.product_id.clone()));
            let line = *line.ok_or_else(|| usage(format!("`{name}` isn't in the worklist")))?;
            let quantity = wanted
                .quantity
                .or(line.suggestion.quantity)
                .ok_or_else(|| usage(format!("the stock of `{name}` isn't known; say how many units to order")))?;
            if !quantity.is_finite() || quantity < 0.0 {
                return Err(usage(format!("`{quantity}` isn't a quantity of `{name}`")));
            }
            if quantity > 0.0 {
                add(line, quantity);
            }
        }
        if by_supplier.is_empty() {
            return Err(usage("there is nothing to order".to_owned()));
        }
        let at = self.now().timestamp();
        let orders: Vec<SavedOrder> = by_supplier
            .into_iter()
            .map(|(supplier, lines)| {
                let expected = lines.iter().map(|(_, day, _)| *day).max();
                let ordered_on = lines.iter().map(|(.., day)| *day).min().unwrap_or(worklist.at);
                let lines: Vec<SavedOrderLine> = lines.into_iter().map(|(line, ..)| line).collect();
                let cost = lines.iter().map(|line| line.unit_cost.map(|cost| cost * line.quantity)).sum();
                SavedOrder { id: 0, at, sales_until: worklist.at, ordered_on, expected, supplier, state: OrderState::OnTheWay, lines, cost }
            })
            .collect();
        let mut failed = None;
        let numbers = self.sales()?.add_orders(
            at,
            &format!("{} lines", orders.iter().map(|order| order.lines.len()).sum::<usize>()),
            orders.len(),
            |place, number| {
                serde_json::to_string(&SavedOrder { id: number, ..orders[place].clone() }).unwrap_or_else(|error| {
                    failed = Some(error.to_string());
                    String::new()
                })
            },
        )?;
        if let Some(reason) = failed {
            self.undo_ordering(OrderingKind::Orders)?;
            return Err(WorkbenchError::OrderingDocument { key: "order".to_owned(), reason });
        }
        Ok(orders.into_iter().zip(numbers).map(|(order, id)| SavedOrder { id, ..order }).collect())
    }

    /// Cancels an order: what wasn't received is no longer on the way.
    ///
    /// # Errors
    /// [`WorkbenchError::NothingInScope`] when there is none with this number; [`WorkbenchError::Usage`] when it was received or canceled.
    pub fn cancel_order(&self, id: i64) -> Result<SavedOrder, WorkbenchError> {
        let mut order = self.saved_order(id)?;
        match order.state {
            OrderState::OnTheWay => order.state = OrderState::Canceled,
            // What came stays received.
            OrderState::PartlyReceived => order.state = OrderState::Received,
            OrderState::Received | OrderState::Canceled => {
                return Err(WorkbenchError::Usage(format!("order {id} is closed already")));
            }
        }
        self.put_order(&order, "cancel")?;
        Ok(order)
    }

    pub(super) fn put_order(&self, order: &SavedOrder, what: &str) -> Result<(), WorkbenchError> {
        self.write_documents(OrderingKind::Orders, &format!("{what} {}", order.id), &[(order.id.to_string(), Some(order))])?;
        Ok(())
    }
}
