//! Transfers between stores, from the lines of the worklist.

use std::collections::{BTreeMap, HashMap};

use forecast::SeriesId;
use jiff::ToSpan as _;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use replenishment::{Demand as _, Note, Status, Transfer, TransferStock, lot_outlooks, transfers};

use super::demands::SeriesOutlook;
use super::plan::Plan;
use super::saved_order::{OrderState, SavedOrder, SavedOrderLine};
use super::worklist::WorklistLine;
use crate::Workbench;
use crate::error::WorkbenchError;

impl Workbench {
    /// Saves a transfer: its goods leave one store at once, those that expire first before others or those of the lot that is named, and are on the
    /// way to the other until they are received, like those of an order, so that the orders of both change. Stores and the product may be given by
    /// code or name. Undone and canceled like an order.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a store or the product isn't known, the stores are the same, or the quantity makes no sense;
    /// [`WorkbenchError::StockToMoveUnknown`] and [`WorkbenchError::NotEnoughToMove`]. Nothing is saved then.
    pub fn accept_transfer(&self, moved: &Transfer) -> Result<SavedOrder, WorkbenchError> {
        let usage = |message: String| WorkbenchError::Usage(message);
        let (from, to) = (self.store_code(&moved.from_store)?, self.store_code(&moved.to_store)?);
        let product = self.product_code(&moved.product_id)?;
        if from == to {
            return Err(usage(format!("store `{from}` can't send goods to itself")));
        }
        if !moved.quantity.is_finite() || moved.quantity <= 0.0 {
            return Err(usage(format!("`{}` isn't a valid quantity to transfer", moved.quantity)));
        }
        let summary = self.data()?;
        let today = self.now().date();
        // Goods that are still to be packed can't be sold before tomorrow.
        let expected = today.saturating_add(1.day());
        let lots = self.movable(&from, &product, expected)?.of(moved.lot.as_deref(), moved.quantity)?;
        let item = self.items_by_code()?.remove(&product);
        let name_of = |id: &str| summary.stores.iter().find(|store| store.store_id == id).and_then(|store| store.store_name.clone());
        let line = SavedOrderLine {
            store_name: name_of(&to),
            store_id: Some(to),
            product_name: summary.products.iter().find(|known| known.product_id == product).and_then(|known| known.product_name.clone()),
            product_id: product,
            quantity: moved.quantity,
            lots,
            suggested: Some(moved.quantity),
            pack_size: 1.0,
            unit_cost: item.and_then(|item| item.unit_cost),
            ordered_on: Some(today),
            expected: Some(expected),
            deliveries: Vec::new(),
            received: 0.0,
            received_on: None,
            received_at: None,
            reason_text: String::new(),
        };
        let order = SavedOrder {
            id: 0,
            at: self.now().timestamp(),
            sales_until: summary.last_date.unwrap_or(today),
            ordered_on: today,
            expected: line.expected,
            supplier: None,
            from_store_name: name_of(&from),
            from_store: Some(from),
            state: OrderState::OnTheWay,
            closed: None,
            cost: line.unit_cost.map(|cost| cost * line.quantity),
            lines: vec![line],
        };
        Ok(self.add_orders("transfer", vec![order])?.remove(0))
    }
}

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
