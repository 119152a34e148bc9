//! What there is of every product in every store, from the lists that count.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use forecast::SeriesId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use replenishment::{Arrival, Lot, Note, Stock};
use sales::{KeptStock, StockFault};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::stock::{StockImport, StockKeeping};
use super::stock_now::MOST_DAYS_LATER;
use crate::Workbench;
use crate::error::WorkbenchError;

/// When a store was last counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockOfStore {
    /// The store.
    pub store_id: String,
    /// The day of the count.
    #[ts(type = "string")]
    pub date: Date,
    /// When the list was imported, RFC 3339, UTC; null for a list that isn't kept.
    #[ts(type = "string | null")]
    pub at: Option<Timestamp>,
}

/// A count of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// The day of the count, whose sales are known to it.
    pub(crate) date: Date,
    /// When it was taken in; None for a list that isn't kept.
    pub(crate) at: Option<Timestamp>,
}

impl Count {
    /// Whether something of a day happened after the count. On the day of the count, what was noted later did.
    pub(crate) fn is_before(self, day: Date, noted: Option<Timestamp>) -> bool {
        let is_later = || self.at.zip(noted).is_some_and(|(counted, noted)| noted > counted);
        day > self.date || day == self.date && is_later()
    }
}

/// What there is of every product in every store.
#[derive(Debug, Clone, Default)]
pub(crate) struct StockBook {
    pub(crate) stocks: HashMap<SeriesId, Stock>,
    /// The lists that count.
    pub(crate) counted: Vec<StockOfStore>,
    /// Products that were counted by themselves since.
    pub(crate) typed: HashMap<SeriesId, Count>,
    /// What was added to a count and may have been in it.
    pub(crate) doubts: HashMap<SeriesId, Vec<Note>>,
}

impl StockBook {
    fn of(rows: &[KeptStock], counted: Vec<StockOfStore>) -> Self {
        let mut stocks: HashMap<SeriesId, Stock> = HashMap::new();
        for row in rows {
            let stock = stocks.entry(SeriesId::new(&row.store_id, &row.product_id)).or_default();
            stock.lots.push(Lot { lot: row.lot.clone(), quantity: row.quantity, expires: row.expires });
            if let Some(quantity) = row.on_the_way.filter(|units| *units > 0.0) {
                stock.arrivals.push(Arrival { quantity, arrives: row.arrives });
            }
        }
        Self { stocks, counted, ..Self::default() }
    }

    /// The stock of a series: of all stores only where each of `stores` is known.
    pub(crate) fn of_series(&self, series_id: &SeriesId, stores: &[String]) -> Option<Stock> {
        if series_id.store_id.is_some() {
            return self.stocks.get(series_id).cloned();
        }
        let mut whole = Stock::default();
        for store in stores {
            let own = self.stocks.get(&SeriesId { store_id: Some(store.clone()), product_id: series_id.product_id.clone() })?;
            whole.lots.extend(own.lots.iter().cloned());
            whole.arrivals.extend(own.arrivals.iter().cloned());
            whole.oversold += own.oversold;
            whole.moved += own.moved;
        }
        (!stores.is_empty()).then_some(whole)
    }
}

impl Workbench {
    /// The stock of the kept lists, of those through `until` where it is given.
    pub(super) fn kept_stock(&self, until: Option<Date>) -> Result<StockBook, WorkbenchError> {
        let latest = self.sales()?.latest_stock(until)?;
        let counted = latest.counted.into_iter().map(|(store_id, date, at)| StockOfStore { store_id, date, at: Some(at) }).collect();
        let mut book = StockBook::of(&latest.rows, counted);
        let typed = latest.typed.into_iter();
        book.typed = typed.map(|(store, product, date, at)| (SeriesId::new(store, product), Count { date, at: Some(at) })).collect();
        Ok(book)
    }

    /// The stock that counts on `at`: of a file that isn't kept, otherwise of the kept lists. `asked` says whether someone asked for that day: lists
    /// of much later days say nothing about it.
    pub(crate) fn stock_book(
        &self,
        file: Option<&Path>,
        map: &[String],
        (at, asked): (Date, bool),
    ) -> Result<(StockBook, Option<StockImport>), WorkbenchError> {
        let Some(file) = file else {
            return Ok((self.kept_stock(asked.then(|| at.saturating_add(MOST_DAYS_LATER.days())))?, None));
        };
        let import = self.read_stock(&[file], asked.then_some(at), map, StockKeeping::DryRun, None)?.into_iter().next();
        let rows = import.as_ref().map_or(&[][..], |import| &import.rows);
        let date = import.as_ref().map_or(at, |import| import.date);
        if let Some(import) = import.as_ref().filter(|_| !asked) {
            let unclear = import.issues.iter().find(|issue| issue.fault == StockFault::CountDateUnclear);
            if let Some(issue) = unclear {
                return Err(WorkbenchError::StockDateUnclear { file: import.file.clone(), written: issue.value.clone() });
            }
            self.check_counted(&import.file, date)?;
        }
        let stores: BTreeSet<&String> = rows.iter().map(|row| &row.store_id).collect();
        let noted = (!asked).then(|| self.now().timestamp());
        let day_of = |store: &String| import.as_ref().and_then(|import| import.days.get(store)).copied().unwrap_or(date);
        let counted = stores.into_iter().map(|store| StockOfStore { store_id: store.clone(), date: day_of(store), at: noted }).collect();
        Ok((StockBook::of(rows, counted), import))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_happened_on_the_day_of_the_count_is_ordered_by_when_it_was_noted() {
        let at = |hour| date(2026, 11, 27).at(hour, 0, 0, 0).in_tz("UTC").expect("a time").timestamp();
        let count = Count { date: date(2026, 11, 27), at: Some(at(12)) };
        assert!(!count.is_before(date(2026, 11, 26), Some(at(18))), "a delivery of the day before is in the count, whenever it was noted");
        assert!(count.is_before(date(2026, 11, 28), Some(at(3))));
        assert!(count.is_before(count.date, Some(at(13))) && !count.is_before(count.date, Some(at(11))));
        assert!(!count.is_before(count.date, None));
    }
}
