//! What of the lots on the shelf is expected to expire unsold.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::demand::{Demand, mean_over_strata, strata};
use crate::error::MAX_DAYS;
use crate::lots::{Lot, Stock, days_from, has_expired};

/// What sells of each lot when the total demand until a day is `total(days)`: first expired, first out. Of lot i with q units that expires
/// after e days, min(q, total(e) − what the lots before it sold) sells.
fn sold(queue: &[(u32, f64)], total: impl Fn(u32) -> f64) -> Vec<f64> {
    let mut before = 0.0;
    let sells = |(expires, quantity): &(u32, f64)| {
        let sells = if *expires > MAX_DAYS { *quantity } else { quantity.min(total(*expires) - before).max(0.0) };
        before += sells;
        sells
    };
    queue.iter().map(sells).collect()
}

/// Returns the units of `stock` that are expected to expire unsold within `days` days.
pub(crate) fn expiring_within(stock: &[(u32, f64)], demand: &(impl Demand + ?Sized), days: u32) -> f64 {
    // Lots that expire later don't sell before these.
    let sooner: Vec<(u32, f64)> = stock.iter().copied().filter(|(expires, _)| *expires < days).collect();
    if sooner.is_empty() {
        return 0.0;
    }
    let all: f64 = sooner.iter().map(|(_, quantity)| quantity).sum();
    mean_over_strata(|level| all - sold(&sooner, |days| demand.quantile(days, level)).iter().sum::<f64>())
}

/// One lot against demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotOutlook {
    /// The lot.
    #[serde(flatten)]
    pub lot: Lot,
    /// Days until it expires; 0 or less when it has expired, null when it has no date.
    pub days_left: Option<i64>,
    /// Units that won't sell in time on average; all of an expired lot.
    pub unsold_mean: f64,
    /// Units that won't sell in time with a probability of 10%: the 90% quantile.
    pub unsold_p90: f64,
}

/// Returns each lot of `stock` with what won't sell in time, the soonest to expire first. Lots sell first expired, first out; the row order
/// of the stock list doesn't matter.
pub fn lot_outlooks(stock: &Stock, demand: &(impl Demand + ?Sized), at: Date) -> Vec<LotOutlook> {
    let days_left = |lot: &Lot| lot.expires.map(|day| days_from(at, day));
    let mut lots: Vec<&Lot> = stock.lots.iter().filter(|lot| lot.quantity > 0.0).collect();
    lots.sort_by(|a, b| {
        let key = |lot: &Lot| (days_left(lot).unwrap_or(i64::MAX), lot.lot.clone());
        key(a).cmp(&key(b)).then(a.quantity.total_cmp(&b.quantity))
    });
    // What is owed to customers is taken from the soonest, as in the queue.
    let mut owed: f64 = stock.lots.iter().map(|lot| (-lot.quantity).max(0.0)).sum();
    let mut free = |quantity: f64| {
        let taken = owed.min(quantity);
        owed -= taken;
        quantity - taken
    };
    let good: Vec<(u32, f64)> = lots
        .iter()
        .filter(|lot| !has_expired(lot, at))
        .map(|lot| (days_left(lot).map_or(u32::MAX, |days| u32::try_from(days).unwrap_or(0)), free(lot.quantity)))
        .collect();
    let sold_at = |level: f64| sold(&good, |days| demand.quantile(days, level));
    let paths: Vec<Vec<f64>> = strata().map(sold_at).collect();
    let mean = |at: usize| paths.iter().map(|path| path[at]).sum::<f64>() / paths.len() as f64;
    let low = sold_at(0.1);
    let first_good = lots.len() - good.len();
    let outlook = |(index, lot): (usize, &&Lot)| {
        let (unsold_mean, unsold_p90) = match index.checked_sub(first_good) {
            None => (lot.quantity, lot.quantity),
            Some(at) => ((good[at].1 - mean(at)).max(0.0), (good[at].1 - low[at]).max(0.0)),
        };
        LotOutlook { lot: (*lot).clone(), days_left: days_left(lot), unsold_mean, unsold_p90 }
    };
    lots.iter().enumerate().map(outlook).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::tests::steady;
    use crate::lots::tests::{AT, lot};

    #[test]
    fn lots_sell_soonest_first_whatever_the_row_order() {
        let demand = steady(10.0, 28);
        let lots = [lot("A", 100.0, 5), lot("B", 10.0, 400), lot("C", 60.0, 12)];
        let there = lot_outlooks(&Stock { lots: lots.to_vec(), ..Stock::default() }, &demand, AT);
        let mut back = lots.to_vec();
        back.reverse();
        assert_eq!(there, lot_outlooks(&Stock { lots: back, ..Stock::default() }, &demand, AT));
        let left: Vec<_> = there.iter().map(|lot| (lot.lot.lot.as_deref().unwrap_or(""), lot.unsold_mean.round())).collect();
        assert_eq!(left, [("A", 50.0), ("C", 0.0), ("B", 0.0)], "50 of A sell in 5 days, then all of C in 7");
        assert!(there.iter().all(|lot| lot.unsold_p90 >= lot.unsold_mean - 1e-9), "a bad case leaves no less than the mean");
    }

    #[test]
    fn what_expires_within_a_time_is_only_what_demand_leaves() {
        let demand = steady(15.0, 14);
        let queue = Stock { lots: vec![lot("A", 400.0, 10)], ..Stock::default() }.queue(AT);
        assert!((expiring_within(&queue, &demand, 27) - 250.0).abs() < 3.0, "150 of 400 sell in 10 days");
        assert_eq!(expiring_within(&queue, &demand, 10), 0.0, "on its last day it still counts");
    }

    #[test]
    fn what_is_owed_does_not_expire() {
        let owed = Lot { quantity: -30.0, ..Lot::default() };
        let stock = Stock { lots: vec![lot("A", 100.0, 5), owed], ..Stock::default() };
        let there = lot_outlooks(&stock, &steady(10.0, 28), AT);
        assert_eq!(there.iter().map(|lot| lot.unsold_mean.round()).collect::<Vec<_>>(), [20.0], "100 less 30 owed less 50 sold");
    }
}
