//! How long suppliers really take, from the orders that were received.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use replenishment::ItemTerms;

use super::saved_order::{SavedOrder, SavedOrderLine};

/// How long deliveries took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LeadTime {
    pub(super) count: u64,
    pub(super) mean: f64,
    /// Standard deviation, from the third delivery on.
    pub(super) spread: Option<f64>,
}

/// Lead times of suppliers, and of their items by the delivery time that was entered: goods of the next day and of the next month from one
/// supplier have a delivery time each, not a mean with a large spread.
#[derive(Debug, Default)]
pub(super) struct LeadTimes {
    suppliers: HashMap<String, LeadTime>,
    items: HashMap<(String, Option<u32>), LeadTime>,
}

/// Deliveries from which a mean and a spread can be estimated.
const FEWEST: usize = 3;
/// How many robust standard deviations from the median a delivery may count for.
const FARTHEST: f64 = 3.0;
/// The median absolute deviation of a normal distribution in standard deviations.
const NORMAL: f64 = 1.4826;

impl LeadTimes {
    pub(super) fn of(orders: &[SavedOrder], items: &BTreeMap<String, ItemTerms>) -> Self {
        let mut suppliers: HashMap<String, Vec<f64>> = HashMap::new();
        let mut groups: HashMap<(String, Option<u32>), Vec<f64>> = HashMap::new();
        for order in orders {
            let Some(supplier) = &order.supplier else { continue };
            let mut all = Vec::new();
            let mut by_entered: HashMap<Option<u32>, Vec<f64>> = HashMap::new();
            for line in &order.lines {
                let Some(took) = days_of(order, line) else { continue };
                let entered = items.get(&line.product_id).and_then(|item| item.lead_days);
                all.push(took);
                by_entered.entry(entered).or_default().push(took);
            }
            suppliers.entry(supplier.clone()).or_default().extend(deliveries(all));
            for (entered, took) in by_entered {
                groups.entry((supplier.clone(), entered)).or_default().extend(deliveries(took));
            }
        }
        Self {
            suppliers: suppliers.into_iter().filter_map(|(supplier, days)| Some((supplier, time(&days)?))).collect(),
            items: groups.into_iter().filter_map(|(group, days)| Some((group, time(&days)?))).collect(),
        }
    }

    pub(super) fn of_supplier(&self, supplier: &str) -> Option<&LeadTime> {
        self.suppliers.get(supplier)
    }

    /// Of the items of a supplier with the same delivery time, or of those without one of their own.
    pub(super) fn of_item(&self, item: &ItemTerms) -> Option<&LeadTime> {
        self.items.get(&(item.supplier.clone()?, item.lead_days))
    }

    /// The mean of real delivery times, where there are enough of them.
    pub(super) fn real_of_item(&self, item: &ItemTerms) -> Option<&LeadTime> {
        self.of_item(item).filter(|time| time.spread.is_some())
    }
}

/// Days that a line took, each delivery weighted by its units: 49 after 2 days and 1 after 24 days took 2.4.
fn days_of(order: &SavedOrder, line: &SavedOrderLine) -> Option<f64> {
    let took = |on: Date| f64::from(order.day_ordered(line).until(on).map_or(0, |span| span.get_days()).max(0));
    let units: f64 = line.deliveries.iter().map(|delivery| delivery.quantity).sum();
    if units > 0.0 {
        return Some(line.deliveries.iter().map(|delivery| took(delivery.on) * delivery.quantity / units).sum());
    }
    line.received_on.map(took)
}

/// One delivery is all lines of an order that took as long.
fn deliveries(mut took: Vec<f64>) -> Vec<f64> {
    took.sort_by(f64::total_cmp);
    took.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    took
}

/// Mean and standard deviation of days without what single mistakes do to them: days farther from the median than three robust standard
/// deviations (1.4826 × the median absolute deviation, at least one day) count as if they were just as far (winsorizing; Huber & Ronchetti,
/// "Robust Statistics", 2009).
fn time(days: &[f64]) -> Option<LeadTime> {
    if days.is_empty() {
        return None;
    }
    let middle = median(days.to_vec());
    let deviation = NORMAL * median(days.iter().map(|took| (took - middle).abs()).collect());
    let farthest = FARTHEST * deviation.max(1.0);
    let days: Vec<f64> = days.iter().map(|took| took.clamp(middle - farthest, middle + farthest)).collect();
    let mean = days.iter().sum::<f64>() / days.len() as f64;
    let squares: f64 = days.iter().map(|took| (took - mean).powi(2)).sum();
    let spread = (days.len() >= FEWEST).then(|| (squares / (days.len() - 1) as f64).sqrt());
    Some(LeadTime { count: days.len() as u64, mean, spread })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_year_does_not_change_what_deliveries_take() {
        let honest = time(&[2.0, 2.0, 3.0, 2.0]).expect("days");
        assert_eq!((honest.count, honest.mean), (4, 2.25));
        let wrong = time(&[2.0, 2.0, 3.0, 2.0, 367.0]).expect("days");
        assert!(wrong.mean < 3.0 && wrong.spread.is_some_and(|spread| spread < 2.0), "{wrong:?}");
        let wide = time(&[1.0, 3.0, 6.0, 2.0]).expect("days");
        assert_eq!((wide.mean, wide.spread.map(|spread| (spread * 100.0).round())), (3.0, Some(216.0)), "days as they are");
        assert_eq!(time(&[4.0, 6.0]).expect("days").spread, None, "two say nothing of the spread");
    }
}
