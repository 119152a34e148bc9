//! Transfers between stores, from the lines of the worklist.

use std::collections::{BTreeMap, HashMap};

use forecast::SeriesId;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use replenishment::{Demand as _, Note, Status, Transfer, TransferStock, lot_outlooks, transfers};

use super::demands::SeriesOutlook;
use super::plan::Plan;
use super::worklist::WorklistLine;

impl Plan<'_> {
    /// What could be moved before anything is ordered.
    pub(super) fn transfers(&self, lines: &[WorklistLine]) -> Vec<Transfer> {
        // Goods move only where there are two stores.
        if self.book.counted.len() < 2 {
            return Vec::new();
        }
        let rules = self.settings.transfers;
        let outlooks: HashMap<&SeriesId, &SeriesOutlook> =
            self.outlooks.series.iter().map(|outlook| (&outlook.series_id, outlook)).collect();
        let stocks: Vec<(&str, TransferStock, Option<f64>)> =
            lines.par_iter().filter_map(|line| self.transfer_stock(line, &outlooks)).collect();
        let mut by_product: BTreeMap<&str, Vec<TransferStock>> = BTreeMap::new();
        let mut values: BTreeMap<&str, f64> = BTreeMap::new();
        for (product, stock, value) in stocks {
            by_product.entry(product).or_default().push(stock);
            if let Some(value) = value {
                values.insert(product, value);
            }
        }
        by_product
            .into_iter()
            .filter(|(_, stores)| stores.len() > 1)
            .flat_map(|(product, stores)| transfers(product, &stores, values.get(product).copied(), &rules))
            .collect()
    }

    /// What a line's store could give or needs, and the value of a unit.
    fn transfer_stock<'a>(
        &self,
        line: &'a WorklistLine,
        outlooks: &HashMap<&SeriesId, &SeriesOutlook>,
    ) -> Option<(&'a str, TransferStock, Option<f64>)> {
        let (store, product) = (line.store_id.as_ref()?, line.product_id.as_ref()?);
        let series_id = SeriesId::new(store, product);
        let (outlook, stock) = (outlooks.get(&series_id)?, self.book.stocks.get(&series_id)?);
        let suggestion = &line.suggestion;
        let defaults = &self.settings.defaults;
        // Of this product alone, without what is left of the one that it took the place of.
        let there = stock.on_hand(outlook.at).max(0.0);
        // Surplus: beyond the 95 % quantile of a long time, as for too much stock.
        let most = outlook.demand.quantile(defaults.too_much_days, 0.95).max(suggestion.target);
        let expiring = lot_outlooks(stock, &outlook.demand, outlook.at)
            .iter()
            .filter(|lot| lot.days_left.is_some_and(|days| days > 7 && days <= i64::from(defaults.expiring_days)))
            .map(|lot| lot.unsold_mean)
            .sum();
        let short = matches!(suggestion.status, Status::RunsOut | Status::Order);
        let stock = TransferStock {
            store_id: store.clone(),
            surplus: (there - most).max(0.0),
            expiring,
            needed: if short { suggestion.needed.unwrap_or(0.0) } else { 0.0 },
            days_of_cover: suggestion.days_of_cover.unwrap_or(f64::MAX),
        };
        Some((product, stock, suggestion.unit_cost.or(outlook.price)))
    }
}

/// Says in each line that runs short what other stores could give it.
pub(super) fn note_transfers(lines: &mut [WorklistLine], transfers: &[Transfer]) {
    let mut by_line: BTreeMap<(&str, &str), BTreeMap<&str, f64>> = BTreeMap::new();
    for moved in transfers {
        *by_line.entry((&moved.to_store, &moved.product_id)).or_default().entry(&moved.from_store).or_default() += moved.quantity;
    }
    for line in lines {
        let (Some(store), Some(product)) = (&line.store_id, &line.product_id) else { continue };
        for (from_store, quantity) in by_line.get(&(store.as_str(), product.as_str())).into_iter().flatten() {
            line.suggestion.notes.push(Note::Transfer { from_store: (*from_store).to_owned(), quantity: *quantity });
        }
    }
}
