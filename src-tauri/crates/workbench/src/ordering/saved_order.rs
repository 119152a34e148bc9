//! Saved orders: on the way until they are received or canceled.

use jiff::Timestamp;
use jiff::civil::Date;
use replenishment::{Lot, first_units, without};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;

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

/// Units of a line that came together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Delivery {
    /// The day on which they came.
    #[ts(type = "string")]
    pub on: Date,
    /// Units.
    pub quantity: f64,
    /// The lots that they are of, as they were sent by another store; empty of a supplier's.
    #[serde(default)]
    pub lots: Vec<Lot>,
    /// When the delivery was noted, RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
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
    /// The lots that a transfer takes from the other store: together its units. Empty of an order to a supplier, and of transfers from before
    /// lots were kept.
    #[serde(default)]
    pub lots: Vec<Lot>,
    /// Units that were suggested.
    pub suggested: Option<f64>,
    /// Units in a pack.
    pub pack_size: f64,
    /// Purchase price of a unit.
    pub unit_cost: Option<f64>,
    /// The day on which this line is ordered; null in orders from before lines had their own, which have that of the order.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub ordered_on: Option<Date>,
    /// The expected day of delivery of this line; null in orders from before lines had their own, which have that of the order.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub expected: Option<Date>,
    /// What came and when; empty in orders from before deliveries were kept apart.
    #[serde(default)]
    pub deliveries: Vec<Delivery>,
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

/// When an order was canceled, or closed before all of it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Closing {
    /// The day.
    #[ts(type = "string")]
    pub on: Date,
    /// The time, RFC 3339, UTC.
    #[ts(type = "string")]
    pub at: Timestamp,
}

impl Closing {
    pub(super) fn now(bench: &Workbench) -> Self {
        let now = bench.now();
        Self { on: now.date(), at: now.timestamp() }
    }
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
    /// The order date: the first of its lines.
    #[ts(type = "string")]
    pub ordered_on: Date,
    /// The expected delivery date: the last of its lines.
    #[ts(type = "string | null")]
    pub expected: Option<Date>,
    /// The supplier; null where items have none.
    pub supplier: Option<String>,
    /// The store that the goods come from: a transfer; null for an order to a supplier.
    #[serde(default)]
    pub from_store: Option<String>,
    /// That store's name.
    #[serde(default)]
    pub from_store_name: Option<String>,
    /// The state of the order.
    pub state: OrderState,
    /// When the rest was marked as not coming; absent otherwise, and in orders saved before this was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed: Option<Closing>,
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

    /// Returns the units of a transfer's line that left the other store or are about to; 0 of an order to a supplier.
    #[must_use]
    pub fn given(&self, line: &SavedOrderLine) -> f64 {
        match (&self.from_store, self.state) {
            (None, _) | (Some(_), OrderState::Canceled) => 0.0,
            (Some(_), OrderState::OnTheWay | OrderState::PartlyReceived) => line.quantity.max(line.received),
            // What didn't come stayed.
            (Some(_), OrderState::Received) => line.received,
        }
    }

    /// Returns the lots of [`Self::given`]; empty where they aren't known.
    #[must_use]
    pub fn given_lots(&self, line: &SavedOrderLine) -> Vec<Lot> {
        match (&self.from_store, self.state) {
            (None, _) | (Some(_), OrderState::Canceled) => Vec::new(),
            (Some(_), OrderState::OnTheWay | OrderState::PartlyReceived) => line.lots.clone(),
            (Some(_), OrderState::Received) => line.deliveries.iter().flat_map(|delivery| delivery.lots.iter().cloned()).collect(),
        }
    }

    /// Returns what of a transfer's line didn't come, in its lots where they are known, and when it was back in the store that it left.
    #[must_use]
    pub fn returned(&self, line: &SavedOrderLine) -> Option<(Closing, Vec<Lot>)> {
        let closed = self.closed.filter(|_| self.from_store.is_some())?;
        let units = line.quantity - line.received;
        let left = without(&line.lots, line.deliveries.iter().flat_map(|delivery| delivery.lots.iter().cloned()));
        (units > 1e-9 * line.quantity.max(1.0)).then(|| (closed, first_units(&left, units)))
    }

    /// Returns the day on which a line of this order is ordered.
    #[must_use]
    pub fn day_ordered(&self, line: &SavedOrderLine) -> Date {
        line.ordered_on.unwrap_or(self.ordered_on)
    }

    /// Returns the day on which a line of this order is expected.
    #[must_use]
    pub fn day_expected(&self, line: &SavedOrderLine) -> Option<Date> {
        line.expected.or(self.expected)
    }
}
