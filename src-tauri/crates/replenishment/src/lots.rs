//! Lots on the shelf: which count, in which order they sell, and what of them won't sell in time.

use std::ops::Add;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Goods with one expiry date.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Lot {
    /// The lot number, where it is known.
    pub lot: Option<String>,
    /// Units.
    pub quantity: f64,
    /// The last day on which it may be sold; null when it isn't known.
    #[ts(type = "string | null")]
    pub expires: Option<Date>,
}

/// Goods that are ordered and not yet received.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// Units.
    pub quantity: f64,
    /// The expected day of delivery; null when it isn't known.
    pub arrives: Option<Date>,
}

/// What there is of one product in one store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    /// Lots on the shelf. A negative quantity is owed to customers, or a wrong count.
    pub lots: Vec<Lot>,
    /// Goods on the way.
    pub arrivals: Vec<Arrival>,
    /// Units sold or moved since the count beyond what was there: a delivery wasn't recorded, or the count was wrong.
    pub oversold: f64,
    /// Units that went to other stores since the count.
    pub moved: f64,
}

/// Days from the plan day to `day`; 0 or less when it has passed.
pub(crate) fn days_from(at: Date, day: Date) -> i64 {
    i64::from(at.until(day).map_or(0, |span| span.get_days()))
}

impl Stock {
    /// Returns the units of lots that have expired by the day after `at`.
    #[must_use]
    pub fn expired(&self, at: Date) -> f64 {
        self.lots.iter().filter(|lot| has_expired(lot, at)).map(|lot| lot.quantity.max(0.0)).fold(0.0, Add::add)
    }

    /// Returns the units that may still be sold on the day after `at`; negative when more is owed than there is.
    #[must_use]
    pub fn on_hand(&self, at: Date) -> f64 {
        self.lots.iter().filter(|lot| !has_expired(lot, at) || lot.quantity < 0.0).map(|lot| lot.quantity).fold(0.0, Add::add)
    }

    /// Returns the units on the way that arrive within `days` days; those without a date, or overdue, count as arriving in time.
    #[must_use]
    pub fn arriving(&self, at: Date, days: u32) -> f64 {
        let in_time = |arrival: &&Arrival| arrival.arrives.is_none_or(|day| days_from(at, day) <= i64::from(days));
        self.arrivals.iter().filter(in_time).map(|arrival| arrival.quantity.max(0.0)).fold(0.0, Add::add)
    }

    /// Returns the units on the way that should have arrived by `at`.
    #[must_use]
    pub fn overdue(&self, at: Date) -> f64 {
        let overdue = |arrival: &&Arrival| arrival.arrives.is_some_and(|day| day <= at);
        self.arrivals.iter().filter(overdue).map(|arrival| arrival.quantity.max(0.0)).fold(0.0, Add::add)
    }

    /// Returns all units on the way.
    #[must_use]
    pub fn on_the_way(&self) -> f64 {
        self.arrivals.iter().map(|arrival| arrival.quantity.max(0.0)).fold(0.0, Add::add)
    }

    /// Takes what was sold on the days after `counted` from the lots: first expired, first out, and nothing from lots that had expired by then.
    /// What couldn't come from any lot is added to `oversold`.
    pub fn sell(&mut self, counted: Date, sold: impl IntoIterator<Item = f64>) {
        self.lots.sort_by(soonest_first);
        for (after, mut sold) in (1_i64..).zip(sold) {
            let day = counted.saturating_add(after.days());
            for lot in self.lots.iter_mut().filter(|lot| lot.quantity > 0.0 && lot.expires.is_none_or(|last| last >= day)) {
                let taken = sold.min(lot.quantity).max(0.0);
                lot.quantity -= taken;
                sold -= taken;
            }
            self.oversold += sold.max(0.0);
        }
    }

    /// Returns the lots that may be moved so that they can still be sold on `day`, the soonest to expire first. What is owed to customers stays, of the
    /// soonest.
    #[must_use]
    pub fn movable(&self, day: Date) -> Vec<Lot> {
        let mut owed: f64 = self.lots.iter().map(|lot| (-lot.quantity).max(0.0)).sum();
        let mut lots: Vec<Lot> = self.lots.iter().filter(|lot| lot.quantity > 0.0).cloned().collect();
        lots.sort_by(soonest_first);
        // What has expired can't be handed to customers either.
        lots.retain(|lot| lot.expires.is_none_or(|last| last >= day));
        for lot in &mut lots {
            let kept = owed.min(lot.quantity);
            lot.quantity -= kept;
            owed -= kept;
        }
        lots.retain(|lot| lot.quantity > 0.0);
        lots
    }

    /// Takes what went to another store on `day`: `units` of these lots, and what they lack of others, as [`Self::sell`] does.
    pub fn send(&mut self, day: Date, lots: &[Lot], units: f64) {
        let mut left = units;
        for sent in lots {
            let mut wanted = sent.quantity.min(left);
            for lot in self.lots.iter_mut().filter(|lot| lot.quantity > 0.0 && lot.is_same(sent)) {
                let taken = wanted.min(lot.quantity);
                lot.quantity -= taken;
                wanted -= taken;
                left -= taken;
            }
        }
        self.moved += units;
        self.sell(day.saturating_sub(1.day()), [left]);
    }

    /// Adds what came: to the lot that it is of, where there are units of it.
    pub fn receive(&mut self, came: Lot) {
        match self.lots.iter_mut().find(|lot| lot.quantity > 0.0 && lot.is_same(&came)) {
            Some(lot) => lot.quantity += came.quantity,
            None => self.lots.push(came),
        }
    }

    /// Lots that may still be sold as (days until they expire, units), the soonest first; those without a date last. What is owed is taken
    /// from the soonest.
    pub(crate) fn queue(&self, at: Date) -> Vec<(u32, f64)> {
        let mut queue: Vec<(u32, f64)> = self
            .lots
            .iter()
            .filter(|lot| lot.quantity > 0.0 && !has_expired(lot, at))
            .map(|lot| (lot.expires.map_or(u32::MAX, |day| u32::try_from(days_from(at, day)).unwrap_or(0)), lot.quantity))
            .collect();
        queue.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut owed: f64 = self.lots.iter().map(|lot| (-lot.quantity).max(0.0)).sum();
        for (_, quantity) in &mut queue {
            let taken = owed.min(*quantity);
            *quantity -= taken;
            owed -= taken;
        }
        queue.retain(|(_, quantity)| *quantity > 0.0);
        queue
    }
}

impl Lot {
    /// Whether it is the same lot, whatever its units.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.lot, self.expires) == (&other.lot, other.expires)
    }
}

/// Returns the first `units` of `lots` in their order; what they lack is of no lot that is known.
#[must_use]
pub fn first_units(lots: &[Lot], units: f64) -> Vec<Lot> {
    let mut left = units;
    let mut first: Vec<Lot> = Vec::new();
    for lot in lots {
        let quantity = lot.quantity.min(left);
        if quantity > 0.0 {
            first.push(Lot { quantity, ..lot.clone() });
            left -= quantity;
        }
    }
    // Less than what binary fractions add is nothing.
    if left > 1e-9 * units.max(1.0) {
        first.push(Lot { quantity: left, ..Lot::default() });
    }
    first
}

/// Returns `lots` with `more`, of the same lot together.
#[must_use]
pub fn joined(lots: &[Lot], more: impl IntoIterator<Item = Lot>) -> Vec<Lot> {
    let mut all = lots.to_vec();
    for lot in more {
        match all.iter_mut().find(|known| known.is_same(&lot)) {
            Some(known) => known.quantity += lot.quantity,
            None => all.push(lot),
        }
    }
    all
}

/// Returns `lots` without what `gone` has of them.
#[must_use]
pub fn without(lots: &[Lot], gone: impl IntoIterator<Item = Lot>) -> Vec<Lot> {
    let mut left = lots.to_vec();
    for gone in gone {
        let mut units = gone.quantity;
        for lot in left.iter_mut().filter(|lot| lot.is_same(&gone)) {
            let taken = units.min(lot.quantity);
            lot.quantity -= taken;
            units -= taken;
        }
    }
    left.retain(|lot| lot.quantity > 0.0);
    left
}

fn soonest_first(a: &Lot, b: &Lot) -> std::cmp::Ordering {
    let key = |lot: &Lot| (lot.expires.unwrap_or(Date::MAX), lot.lot.clone());
    key(a).cmp(&key(b)).then(a.quantity.total_cmp(&b.quantity))
}

pub(crate) fn has_expired(lot: &Lot, at: Date) -> bool {
    lot.expires.is_some_and(|day| days_from(at, day) <= 0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) const AT: Date = date(2025, 6, 30);

    pub(crate) fn lot(name: &str, quantity: f64, days: i64) -> Lot {
        Lot { lot: Some(name.into()), quantity, expires: Some(AT.saturating_add(days.days())) }
    }

    #[test]
    fn expired_lots_are_no_stock_and_a_lot_is_good_on_its_last_day() {
        let stock = Stock { lots: vec![lot("A", 500.0, -1978), lot("B", 2.0, 27_000)], ..Stock::default() };
        assert_eq!((stock.on_hand(AT), stock.expired(AT)), (2.0, 500.0));
        let today = Stock { lots: vec![lot("A", 5.0, 0), lot("B", 7.0, 1)], ..Stock::default() };
        assert_eq!((today.on_hand(AT), today.expired(AT)), (7.0, 5.0), "what expires on the plan day is gone in the morning");
    }

    #[test]
    fn what_was_sold_since_the_count_came_from_the_soonest_lot_that_was_still_good() {
        // A expires five days after the count; 10 a day are sold for ten days.
        let mut stock = Stock { lots: vec![lot("B", 100.0, 500), lot("A", 500.0, 5)], ..Stock::default() };
        stock.sell(AT, [10.0; 10]);
        let today = AT.saturating_add(10.days());
        assert_eq!((stock.on_hand(today), stock.expired(today), stock.oversold), (50.0, 450.0, 0.0));
        let mut short = Stock { lots: vec![lot("A", 5.0, 90)], ..Stock::default() };
        short.sell(AT, [2.0, 10.0, 1.0]);
        assert_eq!((short.on_hand(AT), short.oversold), (0.0, 8.0), "sold more than there was");
        let mut none = Stock::default();
        none.sell(AT, []);
        assert_eq!(none, Stock::default());
    }

    #[test]
    fn what_can_be_moved_is_good_when_it_comes_and_what_is_owed_stays() {
        let owed = Lot { quantity: -3.0, ..Lot::default() };
        let undated = Lot { quantity: 4.0, ..Lot::default() };
        let lots = vec![lot("B", 20.0, 9), lot("A", 10.0, 5), undated.clone(), owed, lot("C", 7.0, 1), lot("D", 8.0, -3)];
        let stock = Stock { lots, ..Stock::default() };
        let movable = stock.movable(AT.saturating_add(2.days()));
        assert_eq!(movable, [lot("A", 7.0, 5), lot("B", 20.0, 9), undated], "C expires before it comes, D did long ago");
        assert_eq!(first_units(&movable, 9.0), [lot("A", 7.0, 5), lot("B", 2.0, 9)]);
        assert_eq!(first_units(&movable, 40.0).last(), Some(&Lot { quantity: 9.0, ..Lot::default() }), "of no known lot");
        assert_eq!(joined(&[lot("A", 7.0, 5)], [lot("C", 1.0, 3), lot("A", 2.0, 5)]), [lot("A", 9.0, 5), lot("C", 1.0, 3)]);
        assert_eq!(without(&movable, first_units(&movable, 9.0))[0], lot("B", 18.0, 9));
    }

    #[test]
    fn what_was_sent_leaves_its_own_lots_and_what_came_joins_them() {
        let mut stock = Stock { lots: vec![lot("A", 10.0, 5), lot("B", 20.0, 9)], ..Stock::default() };
        stock.send(AT, &[lot("B", 15.0, 9)], 15.0);
        assert_eq!(stock.lots, [lot("A", 10.0, 5), lot("B", 5.0, 9)]);
        // What is missing of a lot came from another, as when more of it was sold than the sales say.
        stock.send(AT, &[lot("B", 8.0, 9)], 8.0);
        assert_eq!((stock.on_hand(AT), stock.moved, stock.oversold), (7.0, 23.0, 0.0));
        stock.send(AT, &[], 9.0);
        assert_eq!((stock.on_hand(AT), stock.oversold), (0.0, 2.0));
        stock.receive(lot("C", 4.0, 7));
        stock.receive(lot("C", 5.0, 7));
        assert_eq!(stock.lots.iter().filter(|lot| lot.quantity > 0.0).collect::<Vec<_>>(), [&lot("C", 9.0, 7)]);
    }

    #[test]
    fn what_is_owed_is_taken_from_the_soonest() {
        let stock = Stock { lots: vec![lot("A", 5.0, 30), Lot { quantity: -3.0, ..Lot::default() }], ..Stock::default() };
        assert_eq!((stock.on_hand(AT), stock.queue(AT)), (2.0, vec![(30, 2.0)]));
    }

    #[test]
    fn goods_on_the_way_count_when_they_come_in_time() {
        let coming = |quantity, days: i64| Arrival { quantity, arrives: Some(AT.saturating_add(days.days())) };
        let stock = Stock {
            lots: Vec::new(),
            arrivals: vec![coming(5.0, 3), coming(7.0, 40), coming(1.0, -4), Arrival { quantity: 2.0, arrives: None }],
            ..Stock::default()
        };
        assert_eq!((stock.arriving(AT, 10), stock.on_the_way()), (8.0, 15.0), "the overdue still come, next month's don't help");
        assert_eq!(stock.overdue(AT), 1.0);
    }
}
