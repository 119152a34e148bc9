//! Stock that is typed in: which of the known lots it is of.

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::{Arrival, Lot, Stock};
use sales::KeptStock;

use super::stock_book::StockBook;
use crate::Workbench;
use crate::error::WorkbenchError;

/// What was known of a product on the day for which its stock is typed in.
#[derive(Default)]
pub(super) struct Before {
    /// Lots that may still be sold, the soonest to expire first.
    lots: Vec<Lot>,
    /// Goods that a list has on the way.
    coming: Vec<Arrival>,
}

/// What was known of all products on a day.
pub(super) struct StockBefore {
    book: StockBook,
    listed: StockBook,
    date: Date,
    /// The first day of whose sales the typed stock is.
    sold_from: Date,
}

impl Workbench {
    /// What there was of every product at the count of `date`: counted before, less what was sold and sent, with what came.
    pub(super) fn stock_before(&self, date: Date) -> Result<StockBefore, WorkbenchError> {
        let (sales, ..) = self.known_sales(None)?;
        let listed = self.kept_stock(Some(date))?;
        let mut orders = self.saved_orders()?;
        for order in &mut orders {
            if order.ordered_on > date {
                order.from_store = None;
            }
            for line in &mut order.lines {
                line.deliveries.retain(|delivery| delivery.on <= date);
                if line.deliveries.is_empty() && line.received_on.is_none_or(|day| day > date) {
                    line.received = 0.0;
                }
            }
        }
        let mut book = listed.clone();
        book.add_orders(&orders);
        book.subtract_sales(&sales.daily, |series_id| sales.last_of(series_id).min(date));
        // A count of today is what is left to sell from today on.
        let sold_from = if date < self.now().date() { date.saturating_add(1.day()) } else { date };
        Ok(StockBefore { book, listed, date, sold_from })
    }
}

impl StockBefore {
    pub(super) fn of(&self, store: &str, product: &str) -> Before {
        let series_id = SeriesId::new(store, product);
        let lots = self.book.stocks.get(&series_id).map(|stock: &Stock| stock.movable(self.sold_from)).unwrap_or_default();
        let coming = self.listed.stocks.get(&series_id).map_or(&[][..], |stock| &stock.arrivals);
        let coming = coming.iter().filter(|arrival| arrival.arrives.is_none_or(|day| day > self.date)).cloned().collect();
        Before { lots, coming }
    }
}

impl Before {
    /// The rows of a typed quantity. What it lacks of the known lots was sold, of those that expire first; what it has beyond them is of no known
    /// lot. What has expired isn't part of it. Goods on the way stay on the way.
    pub(super) fn rows(&self, store: &str, product: &str, quantity: f64) -> Vec<KeptStock> {
        let row = |lot: Lot| KeptStock {
            store_id: store.to_owned(),
            product_id: product.to_owned(),
            lot: lot.lot,
            quantity: lot.quantity,
            expires: lot.expires,
            ..KeptStock::default()
        };
        let mut left = quantity;
        let mut lots: Vec<Lot> = Vec::new();
        for lot in self.lots.iter().rev().filter(|_| quantity > 0.0) {
            let units = lot.quantity.min(left);
            if units > 0.0 {
                lots.push(Lot { quantity: units, ..lot.clone() });
                left -= units;
            }
        }
        lots.reverse();
        if lots.is_empty() || left > 1e-9 * quantity.max(1.0) {
            match lots.iter_mut().find(|lot| lot.is_same(&Lot::default())) {
                Some(unnamed) => unnamed.quantity += left,
                None => lots.push(Lot { quantity: left, ..Lot::default() }),
            }
        }
        let mut rows: Vec<KeptStock> = lots.into_iter().map(row).collect();
        for (at, arrival) in self.coming.iter().enumerate() {
            if at >= rows.len() {
                rows.push(row(Lot::default()));
            }
            (rows[at].on_the_way, rows[at].arrives) = (Some(arrival.quantity), arrival.arrives);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn lot(name: &str, quantity: f64, expires: Option<Date>) -> Lot {
        Lot { lot: (!name.is_empty()).then(|| name.to_owned()), quantity, expires }
    }

    #[test]
    fn a_typed_quantity_keeps_the_lots_and_loses_nothing() {
        let (a, b) = (Some(date(2026, 1, 31)), Some(date(2027, 1, 31)));
        let lots = vec![lot("A", 10.0, a), lot("B", 20.0, b), lot("", 5.0, None)];
        let coming = vec![Arrival { quantity: 7.0, arrives: None }, Arrival { quantity: 8.0, arrives: b }];
        let before = Before { lots, coming };
        let of = |quantity: f64| -> Vec<(String, f64)> {
            let rows = before.rows("S1", "P1", quantity);
            assert!((rows.iter().map(|row| row.quantity).sum::<f64>() - quantity).abs() < 1e-9, "{quantity}");
            assert!((rows.iter().filter_map(|row| row.on_the_way).sum::<f64>() - 15.0).abs() < 1e-9, "on the way with {quantity}");
            rows.into_iter().filter(|row| row.quantity != 0.0).map(|row| (row.lot.unwrap_or_default(), row.quantity)).collect()
        };
        let named = |all: &[(&str, f64)]| all.iter().map(|(name, units)| ((*name).to_owned(), *units)).collect::<Vec<_>>();
        assert_eq!(of(35.0), named(&[("A", 10.0), ("B", 20.0), ("", 5.0)]));
        assert_eq!(of(27.5), named(&[("A", 2.5), ("B", 20.0), ("", 5.0)]), "of A most was sold");
        assert_eq!(of(12.0), named(&[("B", 7.0), ("", 5.0)]));
        assert_eq!(of(50.0), named(&[("A", 10.0), ("B", 20.0), ("", 20.0)]), "the rest is of no known lot");
        assert_eq!(of(-3.0), named(&[("", -3.0)]));
        assert_eq!(of(0.0), named(&[]));
    }
}
