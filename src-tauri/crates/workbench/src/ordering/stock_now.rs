//! What there is of every product by now: counted, ordered since, received since, and sold since.

use std::collections::{HashMap, HashSet};

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::{Lot, Note, first_units};
use sales::DailySeries;

use super::known_sales::KnownSales;
use super::stock_book::{Count, StockBook, StockOfStore};
use super::successors::Successors;
use super::{SavedOrder, SavedOrderLine};
use crate::Workbench;
use crate::error::WorkbenchError;

/// Days after the last sales by which a count may move what is planned. An older list of sales says too little of a later day; the rail and
/// Orders show how far the sales reach.
pub(super) const MOST_DAYS_LATER: i64 = 28;

impl Workbench {
    /// The stock of every product by now, as the worklist has it, and the sales that it rests on.
    pub(super) fn stock_by_now(&self) -> Result<(StockBook, KnownSales), WorkbenchError> {
        let (sales, ..) = self.known_sales(None)?;
        let (mut book, _) = self.stock_book(None, &[], (sales.at, false))?;
        let sold: HashSet<(&str, &str)> = sales.daily.iter().map(|series| (series.store_id.as_str(), series.product_id.as_str())).collect();
        book.add_successors(&self.successors()?, |store, product| sold.contains(&(store, product)));
        book.add_orders(&self.saved_orders()?);
        book.subtract_sales(&sales.daily, |series_id| sales.last_of(series_id));
        Ok((book, sales))
    }
}

impl StockBook {
    /// A product that took the place of others and never sold in a store isn't in its lists yet; a count of the others then means that it isn't in stock.
    pub(super) fn add_successors(&mut self, successors: &Successors, has_sold: impl Fn(&str, &str) -> bool) {
        let mut new = Vec::new();
        for series_id in self.stocks.keys() {
            let (Some(store), Some(old)) = (&series_id.store_id, &series_id.product_id) else { continue };
            let Some(last) = successors.last_of(old).filter(|last| !has_sold(store, last)) else { continue };
            let own = SeriesId::new(store, last);
            if !self.stocks.contains_key(&own) {
                new.push((own, self.count_of(series_id)));
            }
        }
        for (own, count) in new {
            if self.count_of(&own).is_none()
                && let Some(count) = count
            {
                self.typed.insert(own.clone(), count);
            }
            self.stocks.entry(own).or_default();
        }
    }

    /// The day after which a series is planned. A count from after the last day of sales has to last from its own day on if that is today, since
    /// it may have been made in the morning; one of an earlier day has that day's sales in it.
    /// `at` is the last day of the sales of all stores.
    pub(super) fn plan_day(&self, series_id: &SeriesId, last_sales: Date, (at, today): (Date, Date)) -> Date {
        let of = |store: &&StockOfStore| series_id.store_id.as_ref().is_none_or(|own| *own == store.store_id);
        let of_store = || self.counted.iter().filter(of).map(|store| store.date).min();
        let counted = self.typed.get(series_id).map(|count| count.date).or_else(of_store);
        let latest = last_sales.max(at).saturating_add(MOST_DAYS_LATER.days());
        let evening = |counted: Date| if counted < today { counted } else { counted.saturating_sub(1.day()) };
        counted.map(evening).filter(|day| (last_sales..=latest).contains(day)).unwrap_or(last_sales)
    }

    /// When a product was last counted in a store: as typed in, otherwise with the list of the store.
    pub(super) fn count_of(&self, series_id: &SeriesId) -> Option<Count> {
        let of_store = || self.counted.iter().find(|store| Some(&store.store_id) == series_id.store_id.as_ref());
        self.typed.get(series_id).copied().or_else(|| of_store().map(|store| Count { date: store.date, at: store.at }))
    }

    /// What was ordered and not received is on the way. A list that has goods on the way itself may mean orders from before it: of these, the
    /// larger number counts. What was received after the count is on the shelf.
    pub(super) fn add_orders(&mut self, orders: &[SavedOrder]) {
        // From before the store was counted, and since.
        let mut open: HashMap<SeriesId, [Vec<replenishment::Arrival>; 2]> = HashMap::new();
        for order in orders {
            for line in &order.lines {
                let Some(store) = &line.store_id else { continue };
                let series_id = SeriesId::new(store, &line.product_id);
                let quantity = order.open(line);
                let count = self.count_of(&series_id);
                if quantity > 0.0 {
                    // A later list may have it among what is on the way, whatever day it was counted.
                    let is_since = count.and_then(|count| count.at).is_some_and(|counted| order.at > counted);
                    let arrival = replenishment::Arrival { quantity, arrives: order.expected };
                    open.entry(series_id.clone()).or_default()[usize::from(is_since)].push(arrival);
                }
                let came = count.map_or_else(Vec::new, |count| came_since(line, count));
                if let Some(stock) = self.stocks.get_mut(&series_id) {
                    came.into_iter().for_each(|lot| stock.receive(lot));
                }
                if let Some((count, quantity)) = count.map(|count| (count, came_on_its_day(line, count))).filter(|(_, units)| *units > 0.0)
                {
                    self.doubts.entry(series_id).or_default().push(Note::ReceivedOnCountDay { quantity, day: count.date });
                }
            }
        }
        // What came in one transfer may have gone on in another.
        for order in orders {
            order.lines.iter().for_each(|line| {
                self.give(order, line);
                self.take_back(order, line);
            });
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

    /// What went to another store after the count is no longer there.
    fn give(&mut self, order: &SavedOrder, line: &SavedOrderLine) {
        let given = order.given(line);
        let Some(from) = order.from_store.as_ref().filter(|_| given > 0.0) else { return };
        let series_id = SeriesId::new(from, &line.product_id);
        let day = order.day_ordered(line);
        if self.count_of(&series_id).is_some_and(|count| count.is_before(day, Some(order.at)))
            && let Some(stock) = self.stocks.get_mut(&series_id)
        {
            // Of transfers from before their lots were kept, what expires first goes, as what is sold.
            stock.send(day, &order.given_lots(line), given);
        }
    }

    /// What was on the way when a store was counted, and was canceled since, is back in that store.
    fn take_back(&mut self, order: &SavedOrder, line: &SavedOrderLine) {
        let (Some(from), Some((closed, lots))) = (&order.from_store, order.returned(line)) else { return };
        let series_id = SeriesId::new(from, &line.product_id);
        let Some(count) = self.count_of(&series_id) else { return };
        // A count from before it left has it, and one from after it was canceled too.
        if count.is_before(order.day_ordered(line), Some(order.at)) || !count.is_before(closed.on, Some(closed.at)) {
            return;
        }
        let Some(stock) = self.stocks.get_mut(&series_id) else { return };
        let quantity = lots.iter().map(|lot| lot.quantity).sum();
        lots.into_iter().for_each(|lot| stock.receive(lot));
        self.doubts.entry(series_id).or_default().push(Note::ReturnedAfterCount { quantity, day: count.date });
    }

    /// What was sold since the count is no longer there. `last` is the last day of which the sales of a series count.
    pub(super) fn subtract_sales(&mut self, daily: &[DailySeries], last: impl Fn(&SeriesId) -> Date) {
        for series in daily {
            let series_id = SeriesId::new(&series.store_id, &series.product_id);
            let Some(count) = self.count_of(&series_id) else { continue };
            let Some(stock) = self.stocks.get_mut(&series_id) else { continue };
            let days = 1..=days_from(count.date, last(&series_id));
            let offset = days_from(series.start, count.date);
            let sold = |day: i64| usize::try_from(offset + day).ok().and_then(|day| series.quantity.get(day)).copied().unwrap_or(0.0);
            stock.sell(count.date, days.map(|day| sold(day).max(0.0)));
        }
    }
}

/// What of a line came after a count, in its lots where they are known. Orders from before deliveries were kept apart only know the last one.
fn came_since(line: &SavedOrderLine, count: Count) -> Vec<Lot> {
    if line.deliveries.is_empty() {
        let came = line.received > 0.0 && line.received_on.is_some_and(|day| count.is_before(day, line.received_at));
        return if came { first_units(&[], line.received) } else { Vec::new() };
    }
    let since = line.deliveries.iter().filter(|delivery| count.is_before(delivery.on, Some(delivery.at)));
    since.flat_map(|delivery| first_units(&delivery.lots, delivery.quantity)).collect()
}

/// Units that were noted as received after a count of the same day: they are added to it, and may have been in it.
fn came_on_its_day(line: &SavedOrderLine, count: Count) -> f64 {
    let on_its_day = line.deliveries.iter().filter(|delivery| delivery.on == count.date && count.is_before(delivery.on, Some(delivery.at)));
    on_its_day.map(|delivery| delivery.quantity).fold(0.0, |all, units| all + units)
}

fn days_from(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
