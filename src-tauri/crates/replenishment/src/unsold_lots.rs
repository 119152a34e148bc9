//! What of the lots on the shelf is expected to expire unsold.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::demand::{Demand, mean_over_strata, strata};
use crate::error::MAX_DAYS;
use crate::lots::{Lot, Stock, days_from, has_expired};
use crate::normal::{normal_probability, normal_score};

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

/// The mean and the 90% quantile of what each lot has left when it expires.
fn unsold(good: &[(u32, f64)], demand: &(impl Demand + ?Sized)) -> Vec<(f64, f64)> {
    let sold_at = |level: f64| sold(good, |days| demand.quantile(days, level));
    let paths: Vec<Vec<f64>> = strata().map(sold_at).collect();
    let mean = |at: usize| paths.iter().map(|path| path[at]).sum::<f64>() / paths.len() as f64;
    let low = sold_at(0.1);
    // While every lot before sells even in the worst path, what a lot has left depends on the demand until its own last day alone.
    let worst = paths.first().map_or(&[][..], Vec::as_slice);
    let first_left = good.iter().zip(worst).position(|((_, quantity), sold)| quantity - sold > 1e-9).unwrap_or(good.len());
    let limited = good.iter().take_while(|(expires, _)| *expires <= MAX_DAYS).count();
    let sampled = if first_left + 1 < limited { sample(&good[..limited], demand) } else { Vec::new() };
    let of = |at: usize| {
        let quantity = good[at].1;
        match sampled.get(at).filter(|_| at > first_left) {
            Some(left) => *left,
            None => ((quantity - mean(at)).max(0.0), (quantity - low[at]).max(0.0)),
        }
    };
    (0..good.len()).map(of).collect()
}

/// Sample paths: enough that the 90% quantile is within 1% of the lot, or 5% of itself, of that of many more.
const PATHS: u32 = 1024;
/// Bases of the evenly spread numbers of the lots after the first (Halton 1960).
const BASES: [u32; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/// The number of a path for one of the lots, between 0 and 1.
fn spread_evenly(path: u32, lot: usize) -> f64 {
    let Some(place) = lot.checked_sub(1) else { return (f64::from(path) + 0.5) / f64::from(PATHS) };
    let base = BASES[place % BASES.len()];
    let (mut rest, mut digit, mut share) = (path + 1, 1.0, 0.0);
    while rest > 0 {
        digit /= f64::from(base);
        share += digit * f64::from(rest % base);
        rest /= base;
    }
    share
}

/// What each lot has left over sample paths of the demand, as (mean, 90% quantile). What is left of a lot after one that has expired depends on the
/// days between, which may sell little after days that sold much: of the total demand only the sum of both is known, so that the days are taken to be
/// independent as far as the spread of the totals allows (a Gaussian copula with the correlation `spread(s) / spread(t)` of the totals of s < t days).
fn sample(good: &[(u32, f64)], demand: &(impl Demand + ?Sized)) -> Vec<(f64, f64)> {
    let spread = |days: u32| (demand.quantile(days, 0.9) - demand.quantile(days, 0.1)).max(0.0);
    let mut known = 0.0;
    let correlations: Vec<f64> = good
        .iter()
        .map(|(expires, _)| {
            let spread = spread(*expires);
            let correlation = if spread > 0.0 { f64::min(known / spread, 1.0) } else { 1.0 };
            known = spread;
            correlation
        })
        .collect();
    let mut left: Vec<Vec<f64>> = vec![Vec::with_capacity(PATHS as usize); good.len()];
    for path in 0..PATHS {
        let (mut score, mut total, mut before) = (0.0, 0.0, 0.0);
        for (at, ((expires, quantity), correlation)) in good.iter().zip(&correlations).enumerate() {
            let share = spread_evenly(path, at);
            score = correlation * score + (1.0 - correlation * correlation).sqrt() * normal_score(share);
            total = f64::max(total, demand.quantile(*expires, normal_probability(score)));
            let sells = quantity.min(total - before).max(0.0);
            before += sells;
            left[at].push(quantity - sells);
        }
    }
    let summary = |mut left: Vec<f64>| {
        left.sort_by(f64::total_cmp);
        let place = 0.9 * f64::from(PATHS) - 0.5;
        let (below, above) = (left[place.floor() as usize], left[place.ceil() as usize]);
        (left.iter().sum::<f64>() / f64::from(PATHS), below + (above - below) * place.fract())
    };
    left.into_iter().map(summary).collect()
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
    let unsold = unsold(&good, demand);
    let first_good = lots.len() - good.len();
    let outlook = |(index, lot): (usize, &&Lot)| {
        let (unsold_mean, unsold_p90) = match index.checked_sub(first_good) {
            None => (lot.quantity, lot.quantity),
            Some(at) => unsold[at],
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

    /// Independent normal days of so many units and of that variance.
    struct NormalDays(f64);

    impl Demand for NormalDays {
        fn mean(&self, days: u32) -> f64 {
            self.0 * f64::from(days)
        }
        fn quantile(&self, days: u32, level: f64) -> f64 {
            self.mean(days) + normal_score(level) * self.mean(days).sqrt()
        }
    }

    /// Draws of a normal distribution, the same each time.
    fn draws() -> impl FnMut() -> f64 {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut uniform = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        move || (0..12).map(|_| uniform()).sum::<f64>() - 6.0
    }

    #[test]
    fn what_is_left_after_lots_that_expire_is_that_of_simulated_days() {
        let mut draw = draws();
        let mut worst: f64 = 0.0;
        for rate in [1.0, 4.0, 20.0] {
            for [(first, after), (second, later), (third, last)] in [
                [(8.0, 5), (8.0, 12), (5.0, 20)],
                [(7.0, 5), (5.0, 10), (30.0, 30)],
                [(20.0, 15), (7.0, 20), (7.0, 26)],
                [(4.0, 5), (12.0, 12), (12.0, 28)],
            ] {
                let lots: [(u32, f64); 3] = [(after, first * rate), (later, second * rate), (last, third * rate)];
                let paths = 20_000;
                let mut left = vec![Vec::with_capacity(paths); lots.len()];
                for _ in 0..paths {
                    let (mut total, mut before, mut day) = (0.0, 0.0, 0);
                    for (at, (expires, quantity)) in lots.iter().enumerate() {
                        while day < *expires {
                            total += rate + rate.sqrt() * draw();
                            day += 1;
                        }
                        let sells = quantity.min(total - before).max(0.0);
                        before += sells;
                        left[at].push(quantity - sells);
                    }
                }
                let found = unsold(&lots, &NormalDays(rate));
                for (at, left) in left.iter_mut().enumerate() {
                    left.sort_by(f64::total_cmp);
                    let (mean, p90) = (left.iter().sum::<f64>() / paths as f64, left[paths * 9 / 10]);
                    let error = |found: f64, right: f64| (found - right).abs() / right.max(0.2 * lots[at].1);
                    let (of_mean, of_p90) = (error(found[at].0, mean), error(found[at].1, p90));
                    assert!(of_p90 < 0.05, "lot {at} of {lots:?}: P90 {} instead of {p90}", found[at].1);
                    assert!(
                        of_mean < 0.05 || (found[at].0 - mean).abs() < 0.01 * lots[at].1,
                        "lot {at} of {lots:?}: {} instead of {mean}",
                        found[at].0
                    );
                    worst = worst.max(of_p90);
                }
            }
        }
        println!("largest error of P90: {:.1} %", 100.0 * worst);
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
