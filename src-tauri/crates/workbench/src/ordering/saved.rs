//! Saved orders: approved, on the way until received or canceled.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use replenishment::{Lot, next_order};
use sales::OrderingKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::days::days_between;
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

/// When lines can be ordered from today on.
struct OrderDay {
    today: Date,
    time: jiff::civil::Time,
    items: BTreeMap<String, replenishment::ItemTerms>,
    suppliers: BTreeMap<String, replenishment::Supplier>,
    defaults: replenishment::Defaults,
}

impl OrderDay {
    fn of(bench: &Workbench) -> Result<Self, WorkbenchError> {
        let now = bench.now();
        Ok(Self {
            today: now.date(),
            time: now.time(),
            items: bench.items_by_code()?,
            suppliers: bench.suppliers_by_name()?,
            defaults: bench.order_settings()?.defaults,
        })
    }

    /// The days on which a line is ordered and expected. A worklist of an earlier day is ordered on the next order day from today on.
    fn of_line(&self, line: &super::WorklistLine) -> (Date, Date) {
        let wait = days_between(line.planned_from, line.order_on).saturating_sub(1);
        // The stock must last through the days of delivery; the goods come on the day after them.
        let delivery = i64::from(line.suggestion.lead_days) - i64::try_from(wait).unwrap_or(0);
        let ordered_on = if line.order_on >= self.today {
            line.order_on
        } else {
            let supplier = line.supplier.as_ref().and_then(|name| self.suppliers.get(name));
            let item = line.product_id.as_ref().and_then(|product| self.items.get(product));
            let earliest = u32::from(cutoff_passed(supplier, self.time));
            let days = next_order(self.today.saturating_sub(1.day()), item, supplier, &self.defaults, earliest);
            self.today.saturating_add(i64::from(days.wait_days).days())
        };
        (ordered_on, ordered_on.saturating_add(delivery.max(0).days()))
    }
}

/// Whether the supplier takes no more orders on a day at `time`.
pub(super) fn cutoff_passed(supplier: Option<&replenishment::Supplier>, time: jiff::civil::Time) -> bool {
    let cutoff = supplier.and_then(|supplier| jiff::civil::Time::strptime("%H:%M", supplier.cutoff.as_deref()?).ok());
    cutoff.is_some_and(|cutoff| time > cutoff)
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
    /// quantities; without any, every line of the worklist that suggests something and isn't doubtful. Lines are ordered today, or on their
    /// next order day, however old the sales are.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a chosen line isn't in the worklist, or there is nothing to order; [`WorkbenchError::QuantityTooLarge`] when a
    /// quantity is probably a typing error. Nothing is saved then.
    pub fn approve(&self, worklist: &super::Worklist, chosen: &[ApproveLine]) -> Result<Vec<SavedOrder>, WorkbenchError> {
        let usage = |message: String| WorkbenchError::Usage(message);
        let days = OrderDay::of(self)?;
        let mut by_supplier: BTreeMap<Option<String>, Vec<SavedOrderLine>> = BTreeMap::new();
        let mut add = |line: &super::WorklistLine, quantity: f64| {
            let suggestion = &line.suggestion;
            let (ordered_on, expected) = days.of_line(line);
            let saved = SavedOrderLine {
                store_id: line.store_id.clone(),
                store_name: line.store_name.clone(),
                product_id: line.product_id.clone().unwrap_or_default(),
                product_name: line.product_name.clone(),
                quantity,
                lots: Vec::new(),
                suggested: suggestion.offered.or(suggestion.quantity),
                pack_size: suggestion.pack_size,
                unit_cost: suggestion.unit_cost,
                ordered_on: Some(ordered_on),
                expected: Some(expected),
                deliveries: Vec::new(),
                received: 0.0,
                received_on: None,
                received_at: None,
                reason_text: line.reason_text.clone(),
            };
            by_supplier.entry(line.supplier.clone()).or_default().push(saved);
        };
        if chosen.is_empty() {
            for line in worklist.lines.iter().filter(|line| line.ordered() > 0.0) {
                add(line, line.ordered());
            }
        }
        let key = |line: &'_ super::WorklistLine| Some((line.store_id.clone()?, line.product_id.clone()?));
        let by_key: HashMap<(String, String), &super::WorklistLine> = match chosen {
            [] => HashMap::new(),
            _ => worklist.lines.iter().filter_map(|line| Some((key(line)?, line))).collect(),
        };
        let mut named = HashSet::new();
        for wanted in chosen {
            let name = format!("{} / {}", wanted.store_id, wanted.product_id);
            if !named.insert((&wanted.store_id, &wanted.product_id)) {
                return Err(usage(format!("`{name}` is given twice; give it once, with all its units")));
            }
            let line = by_key.get(&(wanted.store_id.clone(), wanted.product_id.clone()));
            let line = *line.ok_or_else(|| usage(format!("`{name}` isn't in the worklist")))?;
            let quantity = wanted
                .quantity
                .or(line.suggestion.offered)
                .or(line.suggestion.quantity)
                .ok_or_else(|| usage(format!("the stock of `{name}` isn't known; say how many units to order")))?;
            if !quantity.is_finite() || quantity < 0.0 {
                return Err(usage(format!("`{quantity}` isn't a quantity of `{name}`")));
            }
            if quantity > line.most {
                return Err(WorkbenchError::QuantityTooLarge { line: line.names(), quantity, most: line.most });
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
                let expected = lines.iter().filter_map(|line| line.expected).max();
                let ordered_on = lines.iter().filter_map(|line| line.ordered_on).min().unwrap_or(days.today);
                let cost = lines.iter().map(|line| line.unit_cost.map(|cost| cost * line.quantity)).sum();
                SavedOrder {
                    id: 0,
                    at,
                    sales_until: worklist.at,
                    ordered_on,
                    expected,
                    supplier,
                    from_store: None,
                    from_store_name: None,
                    state: OrderState::OnTheWay,
                    lines,
                    cost,
                }
            })
            .collect();
        let what = format!("{} lines", orders.iter().map(|order| order.lines.len()).sum::<usize>());
        self.add_orders(&what, orders)
    }

    /// Keeps new orders in one change; returns them with their numbers.
    pub(super) fn add_orders(&self, what: &str, orders: Vec<SavedOrder>) -> Result<Vec<SavedOrder>, WorkbenchError> {
        let at = self.now().timestamp();
        let mut failed = None;
        let numbers = self.sales()?.add_orders(at, what, orders.len(), |place, number| {
            serde_json::to_string(&SavedOrder { id: number, ..orders[place].clone() }).unwrap_or_else(|error| {
                failed = Some(error.to_string());
                String::new()
            })
        })?;
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
                return Err(WorkbenchError::Usage(format!("order {id} is already closed")));
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
