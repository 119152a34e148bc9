//! Approving, keeping, and canceling orders.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::next_order;
use sales::OrderingKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::days::days_between;
use super::saved_order::{Closing, OrderState, SavedOrder, SavedOrderLine};
use crate::Workbench;
use crate::error::WorkbenchError;

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
    /// [`WorkbenchError::NothingInScope`] when no order has this number.
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
                if line.ordered() > line.most {
                    return Err(WorkbenchError::QuantityTooLarge { line: line.names(), quantity: line.ordered(), most: line.most });
                }
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
                return Err(usage(format!("`{quantity}` isn't a valid quantity of `{name}`")));
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
                    closed: None,
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
            self.undo_ordering(OrderingKind::Orders, None)?;
            return Err(WorkbenchError::OrderingDocument { key: "order".to_owned(), reason });
        }
        Ok(orders.into_iter().zip(numbers).map(|(order, id)| SavedOrder { id, ..order }).collect())
    }

    /// Cancels an order: what wasn't received is no longer on the way, and of a transfer is back in the store that it left.
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
        order.closed = Some(Closing::now(self));
        self.put_order(&order, "cancel")?;
        Ok(order)
    }

    pub(super) fn put_order(&self, order: &SavedOrder, what: &str) -> Result<(), WorkbenchError> {
        self.write_documents(OrderingKind::Orders, &format!("{what} {}", order.id), &[(order.id.to_string(), Some(order))])?;
        Ok(())
    }
}
