//! Transfers between stores, from the lines of the worklist.

use std::collections::BTreeMap;

use replenishment::{Demand as _, Status, Transfer, TransferStock, lot_outlooks, transfers};

use super::plan::Plan;
use super::worklist::WorklistLine;

impl Plan<'_> {
    /// What could be moved before anything is ordered.
    pub(super) fn transfers(&self, lines: &[WorklistLine]) -> Vec<Transfer> {
        let rules = self.settings.transfers;
        let mut by_product: BTreeMap<&str, Vec<TransferStock>> = BTreeMap::new();
        let mut values: BTreeMap<&str, f64> = BTreeMap::new();
        let outlooks: std::collections::HashMap<_, _> = self.outlooks.series.iter().map(|outlook| (&outlook.series_id, outlook)).collect();
        for line in lines {
            let (Some(store), Some(product)) = (&line.store_id, &line.product_id) else { continue };
            let series_id = forecast::SeriesId::new(store, product);
            let (Some(outlook), Some(stock)) = (outlooks.get(&series_id), self.book.stocks.get(&series_id)) else { continue };
            let suggestion = &line.suggestion;
            let defaults = &self.settings.defaults;
            let there = suggestion.on_hand.unwrap_or(0.0).max(0.0);
            // Surplus: beyond the 95 % quantile of a long time, as for too much stock.
            let most = outlook.demand.quantile(defaults.too_much_days, 0.95).max(suggestion.target);
            let expiring = lot_outlooks(stock, &outlook.demand, outlook.at)
                .iter()
                .filter(|lot| lot.days_left.is_some_and(|days| days > 7 && days <= i64::from(defaults.expiring_days)))
                .map(|lot| lot.unsold_mean)
                .sum();
            let short = matches!(suggestion.status, Status::RunsOut | Status::Order);
            by_product.entry(product).or_default().push(TransferStock {
                store_id: store.clone(),
                surplus: (there - most).max(0.0),
                expiring,
                needed: if short { suggestion.needed.unwrap_or(0.0) } else { 0.0 },
                days_of_cover: suggestion.days_of_cover.unwrap_or(f64::MAX),
            });
            if let Some(value) = suggestion.unit_cost.or(outlook.price) {
                values.insert(product, value);
            }
        }
        by_product
            .into_iter()
            .filter(|(_, stores)| stores.len() > 1)
            .flat_map(|(product, stores)| transfers(product, &stores, values.get(product).copied(), &rules))
            .collect()
    }
}
