//! What a store can send to another: the lots that are there by now and can still be sold when they come.

use forecast::SeriesId;
use jiff::civil::Date;
use replenishment::{Lot, first_units};

use crate::Workbench;
use crate::error::{NotEnoughToMove, WorkbenchError};

/// What can be sent of one product.
pub(super) struct Movable {
    store: String,
    product: String,
    /// The soonest to expire first.
    lots: Vec<Lot>,
    /// Sellable units in stock; negative for units that are owed.
    on_hand: f64,
    /// Units that are on the way to other stores and were there when the store was counted.
    leaving: f64,
}

impl Workbench {
    /// What a store can send of a product so that it can still be sold on `day`.
    pub(super) fn movable(&self, store: &str, product: &str, day: Date) -> Result<Movable, WorkbenchError> {
        let (book, sales) = self.stock_by_now()?;
        let series_id = SeriesId::new(store, product);
        let unknown = || WorkbenchError::StockToMoveUnknown { store: store.to_owned(), product: product.to_owned() };
        let stock = book.stocks.get(&series_id).ok_or_else(unknown)?;
        let count = book.count_of(&series_id);
        let mut leaving = 0.0;
        for order in self.saved_orders()?.iter().filter(|order| order.from_store.as_deref() == Some(store)) {
            for line in order.lines.iter().filter(|line| line.product_id == product) {
                if count.is_some_and(|count| count.is_before(order.day_ordered(line), Some(order.at))) {
                    leaving += order.open(line);
                }
            }
        }
        let on_hand = stock.on_hand(book.plan_day(&series_id, sales.last_of(&series_id), (sales.at, self.now().date())));
        Ok(Movable { store: store.to_owned(), product: product.to_owned(), lots: stock.movable(day), on_hand, leaving })
    }
}

impl Movable {
    /// The lots that `units` are taken from: of the lot that is named, otherwise first expired, first out.
    pub(super) fn of(mut self, lot: Option<&str>, units: f64) -> Result<Vec<Lot>, WorkbenchError> {
        let sum = |lots: &[Lot]| lots.iter().map(|lot| lot.quantity).fold(0.0, |all, units| all + units);
        let all = sum(&self.lots);
        if let Some(named) = lot {
            self.lots.retain(|lot| lot.lot.as_deref().is_some_and(|lot| lot.trim() == named.trim()));
        }
        let available = sum(&self.lots);
        // Sums of fractions differ in their last digits.
        if units > available + 1e-9 * available.max(1.0) {
            return Err(WorkbenchError::NotEnoughToMove(Box::new(NotEnoughToMove {
                store: self.store,
                product: self.product,
                lot: lot.map(str::to_owned),
                wanted: units,
                available,
                leaving: self.leaving,
                expiring: (self.on_hand.max(0.0) - all).max(0.0),
            })));
        }
        Ok(first_units(&self.lots, units))
    }
}
