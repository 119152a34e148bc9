//! Deliveries: what was delivered and when.

use jiff::civil::Date;
use replenishment::{MOST_UNITS, first_units, joined, without};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::saved_order::{Closing, Delivery, OrderState, SavedOrder, SavedOrderLine};
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
    /// Notes a delivery. Without `receipts`, everything that was on the way came; `close` says that the rest won't come. More than twice what was
    /// ordered is treated as a typing error unless `more` says that it isn't.
    ///
    /// # Errors
    /// [`WorkbenchError::DeliveryDay`] when the day is in the future or before the order; [`WorkbenchError::Usage`] when the order is closed or has
    /// no such line, when far more came than was ordered, and when several stores ordered a product and it isn't clear which of them got it; nothing is changed then.
    pub fn receive_order(
        &self,
        id: i64,
        on: Option<Date>,
        receipts: &[Receipt],
        close: bool,
        more: bool,
    ) -> Result<SavedOrder, WorkbenchError> {
        let usage = |message: String| WorkbenchError::Usage(message);
        let mut order = self.saved_order(id)?;
        if matches!(order.state, OrderState::Received | OrderState::Canceled) {
            return Err(usage(format!("order {id} is already closed")));
        }
        let now = self.now();
        let (at, today) = (now.timestamp(), now.date());
        let given = on;
        let on = on.unwrap_or(today);
        // Goods may come before the weekday on which the order is due, but not before anyone wrote it.
        let written = order.at.to_zoned_datetime(now.time_zone().clone()).date().min(order.ordered_on);
        // An order of a day to come was written while the clock was ahead, or it is behind now: the user says when the goods came.
        let is_early = if written > today { given.is_none() } else { on < written };
        if on > today || is_early {
            return Err(WorkbenchError::DeliveryDay { id, on, first: written, last: today });
        }
        let before: Vec<f64> = order.lines.iter().map(|line| line.received).collect();
        let came = |line: &mut SavedOrderLine, units: f64| {
            if units > 0.0 {
                line.received += units;
                line.received_on = Some(line.received_on.map_or(on, |before| before.max(on)));
                line.received_at = Some(at);
                line.deliveries.push(Delivery { on, quantity: units, lots: Vec::new(), at });
            }
        };
        if receipts.is_empty() {
            order.lines.iter_mut().for_each(|line| came(line, line.quantity - line.received));
        }
        for receipt in receipts {
            if !(0.0..=MOST_UNITS).contains(&receipt.quantity) {
                return Err(usage(format!("`{}` isn't a valid quantity of `{}`", receipt.quantity, receipt.product_id)));
            }
            let is = |line: &&mut SavedOrderLine| {
                line.product_id == receipt.product_id && (receipt.store_id.is_none() || line.store_id == receipt.store_id)
            };
            let lines: Vec<&mut SavedOrderLine> = order.lines.iter_mut().filter(is).collect();
            let missing = |line: &SavedOrderLine| (line.quantity - line.received).max(0.0);
            let all: f64 = lines.iter().map(|line| missing(line)).sum();
            let Some(store) = lines.first().map(|line| line.store_id.clone()) else {
                return Err(usage(format!("order {id} has no line of `{}`", receipt.product_id)));
            };
            let is_whole = (receipt.quantity - all).abs() <= 1e-9 * all.max(1.0);
            if !is_whole && lines.iter().any(|line| line.store_id != store) {
                return Err(usage(several_stores(id, receipt, &lines, all)));
            }
            // Every line gets what it ordered, and the last one what is more or less.
            let (mut left, last) = (receipt.quantity, lines.len() - 1);
            for (place, line) in lines.into_iter().enumerate() {
                let units = if place == last { left } else { left.min(missing(line)) };
                left -= units;
                came(line, units);
            }
        }
        if let Some(line) = order.lines.iter().find(|line| !more && is_far_more(line)) {
            let (code, received, ordered) = (&line.product_id, line.received, line.quantity);
            return Err(usage(format!(
                "{received} units of `{code}` are more than twice the {ordered} that were ordered; check the quantity"
            )));
        }
        if order.from_store.is_some() {
            self.receive_lots(&mut order, &before, more)?;
        }
        let complete = order.lines.iter().all(|line| line.received >= line.quantity - 1e-9);
        order.state = match (complete || close, order.lines.iter().any(|line| line.received > 0.0)) {
            (true, true) => OrderState::Received,
            (true, false) => OrderState::Canceled,
            (false, true) => OrderState::PartlyReceived,
            (false, false) => order.state,
        };
        order.closed = (close && !complete).then(|| Closing::now(self));
        self.put_order(&order, "receive")?;
        Ok(order)
    }
}

impl Workbench {
    /// Gives what came of a transfer the lots that were sent: those that expire first come first. What came beyond what was sent left the other
    /// store as well, so it has to be there unless `more` says that it isn't a mistake. `before` is what each line had received.
    fn receive_lots(&self, order: &mut SavedOrder, before: &[f64], more: bool) -> Result<(), WorkbenchError> {
        let Some(from) = order.from_store.clone() else { return Ok(()) };
        for (line, received) in order.lines.iter_mut().zip(before) {
            let beyond = line.received - line.quantity.max(*received);
            if beyond > 1e-9 * line.quantity.max(1.0) {
                let movable = self.movable(&from, &line.product_id, order.ordered_on)?.of(None, beyond);
                match movable {
                    Ok(lots) if !line.lots.is_empty() => line.lots = joined(&line.lots, lots),
                    Err(error) if !more => return Err(error),
                    _ => {}
                }
            }
            // Transfers from before lots were kept know of none.
            if line.lots.is_empty() {
                continue;
            }
            let SavedOrderLine { lots, deliveries, .. } = line;
            let earlier = deliveries.iter().flat_map(|delivery| delivery.lots.iter().cloned()).collect::<Vec<_>>();
            let mut left = without(lots, earlier);
            for delivery in deliveries.iter_mut().filter(|delivery| delivery.lots.is_empty()) {
                delivery.lots = first_units(&left, delivery.quantity);
                left = without(&left, delivery.lots.iter().cloned());
            }
        }
        Ok(())
    }
}

/// More than twice what was ordered, by more than a pack.
fn is_far_more(line: &SavedOrderLine) -> bool {
    let beyond = line.received - line.quantity;
    beyond > line.quantity && beyond > line.pack_size.max(1.0)
}

/// Why part of a product can't be spread over stores by guess.
fn several_stores(id: i64, receipt: &Receipt, lines: &[&mut SavedOrderLine], all: f64) -> String {
    let code = &receipt.product_id;
    let stores: Vec<String> = lines.iter().map(|line| format!("`{}/{code}`", line.store_id.as_deref().unwrap_or(""))).collect();
    let (units, stores) = (receipt.quantity, stores.join(", "));
    format!("order {id} has several lines for `{code}` ({stores}) with {all} units on the way: say which stores received the {units}")
}

/// Why nothing can have been delivered on a day.
pub(crate) fn delivery_fault(id: i64, on: Date, first: Date, last: Date) -> String {
    if on > last {
        format!("{on} is in the future, so nothing can have been delivered on that day: today is {last}")
    } else if first > last {
        format!(
            "order {id} was placed on {first}, and today is {last} on this computer: its clock was ahead then or is behind now; correct it, or give the day of the delivery"
        )
    } else {
        format!("order {id} was placed on {first}, which is after {on}")
    }
}
