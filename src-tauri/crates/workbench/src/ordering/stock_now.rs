//! What there is of every product by now: counted, ordered since, received since, and sold since.

use std::collections::HashMap;

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::SavedOrder;
use super::demands::Outlooks;
use super::stock::{StockBook, StockOfStore};

/// Days after the last sales by which a count may move what is planned. An older list of sales says too little of a later day; the rail and
/// Orders show how far the sales reach.
const MOST_DAYS_LATER: i64 = 28;

impl StockBook {
    /// The day after which a series is planned. A count from after the last day of sales has to last from its own day on, since it may have been
    /// made in the morning.
    pub(super) fn plan_day(&self, series_id: &SeriesId, last_sales: Date) -> Date {
        let of = |store: &&StockOfStore| series_id.store_id.as_ref().is_none_or(|own| *own == store.store_id);
        let counted = self.counted.iter().filter(of).map(|store| store.date).min();
        let latest = last_sales.saturating_add(MOST_DAYS_LATER.days());
        counted.map(|counted| counted.saturating_sub(1.day())).filter(|day| (last_sales..=latest).contains(day)).unwrap_or(last_sales)
    }

    /// What was ordered and not received is on the way. A list that has goods on the way itself may mean orders from before it: of these, the
    /// larger number counts. What was received after the store was counted is on the shelf.
    pub(super) fn add_orders(&mut self, orders: &[SavedOrder]) {
        let counted: HashMap<String, Option<jiff::Timestamp>> =
            self.counted.iter().map(|store| (store.store_id.clone(), store.at)).collect();
        // From before the store was counted, and since.
        let mut open: HashMap<SeriesId, [Vec<replenishment::Arrival>; 2]> = HashMap::new();
        for order in orders {
            for line in &order.lines {
                let Some(store) = &line.store_id else { continue };
                let series_id = SeriesId::new(store, &line.product_id);
                let quantity = order.open(line);
                let since = counted.get(store).copied().flatten();
                if quantity > 0.0 {
                    let is_since = since.is_some_and(|counted| order.at > counted);
                    let arrival = replenishment::Arrival { quantity, arrives: order.expected };
                    open.entry(series_id.clone()).or_default()[usize::from(is_since)].push(arrival);
                }
                let came = line.received_at.zip(since).is_some_and(|(received, counted)| received > counted);
                if let Some(stock) = self.stocks.get_mut(&series_id).filter(|_| came) {
                    stock.lots.push(replenishment::Lot { quantity: line.received, ..replenishment::Lot::default() });
                }
            }
        }
        for (series_id, [before, since]) in open {
            let Some(stock) = self.stocks.get_mut(&series_id) else { continue };
            let ordered: f64 = before.iter().map(|arrival| arrival.quantity).sum();
            if ordered >= stock.on_the_way() {
                stock.arrivals = before;
            }
            stock.arrivals.extend(since);
        }
    }

    /// What was sold since a store was counted is no longer there.
    pub(super) fn subtract_sales(&mut self, outlooks: &Outlooks) {
        let counted: HashMap<&str, Date> = self.counted.iter().map(|store| (store.store_id.as_str(), store.date)).collect();
        for outlook in &outlooks.series {
            let Some(counted) = outlook.series_id.store_id.as_deref().and_then(|store| counted.get(store)) else { continue };
            let days = counted.until(outlooks.at).map_or(0, |span| span.get_days());
            let sold: f64 = outlook.last_days.iter().rev().take(usize::try_from(days).unwrap_or(0)).map(|sold| sold.max(0.0)).sum();
            let Some(stock) = self.stocks.get_mut(&outlook.series_id).filter(|_| sold > 0.0) else { continue };
            let there = stock.on_hand(outlooks.at).max(0.0);
            if there > 0.0 {
                stock.lots.push(replenishment::Lot { quantity: -sold.min(there), ..replenishment::Lot::default() });
            }
        }
    }
}
