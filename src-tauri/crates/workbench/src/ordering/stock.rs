//! Stock: reading lists, keeping them, and what there is of every product in every store.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use forecast::SeriesId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use replenishment::{Arrival, Lot, Stock};
use sales::{KeptStock, StockColumn, StockContext, StockIssue, StockList, StockListEntry, StockRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::stock_files::{self, ReadList};
use super::stock_match::{Known, Matched, UnknownStockRow};
use crate::error::WorkbenchError;
use crate::reading::still_wanted;
use crate::{StopSignal, Workbench};

/// What a stock list says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockImport {
    /// The file's name.
    pub file: String,
    /// The day of the count.
    #[ts(type = "string")]
    pub date: Date,
    /// The kept list; null after a dry run.
    #[ts(type = "number | null")]
    pub id: Option<i64>,
    /// Rows that count.
    pub rows: Vec<KeptStock>,
    /// Every column and what it was used for.
    pub columns: Vec<StockColumn>,
    /// Rows that were left out or changed.
    pub issues: Vec<StockIssue>,
    /// Rows that match nothing in the sales: they are kept, and order nothing.
    pub unknown: Vec<UnknownStockRow>,
    /// Stores with sales that the list says nothing of.
    pub stores_without: Vec<String>,
    /// Items whose terms were filled from the list: pack size, shelf life, cost or supplier that weren't known before.
    #[ts(type = "number")]
    pub items_filled: u64,
}

/// Stock of one product in one store, typed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TypedStock {
    /// The store.
    pub store_id: String,
    /// The product.
    pub product_id: String,
    /// Units.
    pub quantity: f64,
}

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

/// What there is of every product in every store.
#[derive(Debug, Clone, Default)]
pub(crate) struct StockBook {
    pub(crate) stocks: HashMap<SeriesId, Stock>,
    pub(crate) counted: Vec<StockOfStore>,
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
        Self { stocks, counted }
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
        }
        (!stores.is_empty()).then_some(whole)
    }
}

/// The name of a list that was pasted.
const PASTED_FILE: &str = "pasted.tsv";

impl Workbench {
    /// Returns what is known before a stock list is read.
    pub(crate) fn stock_context(&self, date: Option<Date>, map: &[String]) -> Result<StockContext, WorkbenchError> {
        let summary = self.data()?;
        let stores = summary.stores.iter().map(|store| (store.store_id.clone(), store.store_name.clone())).collect();
        let date = date.or(summary.last_date).unwrap_or_else(|| self.now().date());
        let pack_sizes = self.items_by_code()?.into_iter().filter_map(|(code, item)| Some((code, item.pack_size?))).collect();
        Ok(StockContext { date, stores, map: map.to_vec(), pack_sizes })
    }

    /// Reads stock lists and keeps them by day, those of one store and day as one list, or with `dry_run` only says what they say. `date` is the
    /// day of the count, where a list doesn't say it: the last day of sales when it is left out.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when a file isn't a stock list; [`WorkbenchError::StockWithoutStores`] when a list names no stores and there
    /// are several; [`WorkbenchError::StockOfTheFuture`] when one is to be kept; [`WorkbenchError::Usage`] when two files have the same lot; [`WorkbenchError::Cancelled`] when `stop` said so. Nothing is
    /// kept then.
    pub fn import_stock(
        &self,
        files: &[&Path],
        date: Option<Date>,
        map: &[String],
        dry_run: bool,
        stop: Option<&StopSignal>,
    ) -> Result<Vec<StockImport>, WorkbenchError> {
        let context = self.stock_context(date, map)?;
        let summary = self.data()?;
        let known = Known::of(&summary);
        let reader = self.reader_until(stop);
        let read = files
            .iter()
            .map(|file| {
                let list = sales::read_stock_list(&reader, file, &context)?;
                let matched = Matched::of(&list, &known, &summary)?;
                let counted = date.or(list.date).unwrap_or(context.date);
                if !dry_run {
                    self.check_counted(&list.file, counted)?;
                }
                Ok(ReadList { list, matched, counted })
            })
            .collect::<Result<Vec<_>, WorkbenchError>>()?;
        still_wanted(stop)?;
        let together = stock_files::together(&read)?;
        let items = self.items_by_code()?;
        let mut imports: Vec<StockImport> = Vec::new();
        let mut ids: BTreeMap<usize, i64> = BTreeMap::new();
        for (at, first) in together.iter().enumerate().filter(|_| !dry_run) {
            let files = || read.iter().zip(&together).filter(|(_, other)| *other == first).map(|(list, _)| list);
            if at == *first {
                let names: Vec<&str> = files().map(|list| list.list.file.as_str()).collect();
                let rows: Vec<KeptStock> = files().flat_map(|list| list.matched.rows.iter().cloned()).collect();
                let id = self.sales()?.add_stock_list(self.now().timestamp(), read[at].counted, Some(&names.join(" + ")), &rows)?;
                ids.insert(at, id);
            }
        }
        for (ReadList { list, matched, counted }, first) in read.into_iter().zip(together) {
            let kept = stock_files::kept_terms(&list, &known, &items);
            let items_filled = if dry_run { 0 } else { self.fill_items(&list, &known)? };
            imports.push(StockImport {
                file: list.file,
                date: counted,
                id: ids.get(&first).copied(),
                rows: matched.rows,
                columns: list.columns,
                issues: list.issues.into_iter().chain(matched.issues).chain(kept).collect(),
                unknown: matched.unknown,
                stores_without: matched.stores_without,
                items_filled,
            });
        }
        Ok(imports)
    }

    /// A list counted by tomorrow may come from a till that is set to a time zone further east.
    pub(super) fn check_counted(&self, file: &str, date: Date) -> Result<(), WorkbenchError> {
        let today = self.now().date();
        if date > today.saturating_add(1.day()) {
            return Err(WorkbenchError::StockOfTheFuture { file: file.to_owned(), date, today });
        }
        Ok(())
    }

    /// Reads cells that were copied from a spreadsheet as [`Workbench::import_stock`] reads a file.
    ///
    /// # Errors
    /// As [`Workbench::import_stock`]; [`WorkbenchError::Write`] when no temporary file can be written.
    pub fn import_pasted_stock(
        &self,
        text: &str,
        date: Option<Date>,
        map: &[String],
        dry_run: bool,
        stop: Option<&StopSignal>,
    ) -> Result<Option<StockImport>, WorkbenchError> {
        let failed = |source| WorkbenchError::Write { file: PASTED_FILE.to_owned(), source };
        // For the user alone, under a name that nobody can take first; removed when it is dropped.
        let folder = tempfile::Builder::new().prefix("pharmacast-").tempdir().map_err(failed)?;
        let file = folder.path().join(PASTED_FILE);
        std::fs::write(&file, text).map_err(failed)?;
        Ok(self.import_stock(&[&file], date, map, dry_run, stop)?.into_iter().next())
    }

    /// Fills terms of items that aren't known yet from a stock list; never changes one that is.
    fn fill_items(&self, list: &StockList, known: &Known) -> Result<u64, WorkbenchError> {
        let mut items = self.items_by_code()?;
        let mut changed: BTreeMap<String, replenishment::ItemTerms> = BTreeMap::new();
        for row in &list.rows {
            let Some(product) = known.product(row) else { continue };
            let item = items
                .entry(product.clone())
                .or_insert_with(|| replenishment::ItemTerms { product_id: product.clone(), ..Default::default() });
            let before = item.clone();
            item.pack_size = item.pack_size.or(row.pack_size);
            item.shelf_life_days = item.shelf_life_days.or(row.shelf_life_days);
            item.unit_cost = item.unit_cost.or(row.unit_cost);
            item.supplier = item.supplier.take().or_else(|| row.supplier.clone());
            if *item != before {
                changed.insert(product, item.clone());
            }
        }
        let changed: Vec<_> = changed.into_values().collect();
        self.put_items(&changed, &list.file)
    }

    /// Returns the kept stock lists, the newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn stock_lists(&self) -> Result<Vec<StockListEntry>, WorkbenchError> {
        Ok(self.sales()?.stock_lists()?)
    }

    /// Returns every store's stock as it was last counted.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn stock_rows(&self) -> Result<Vec<KeptStock>, WorkbenchError> {
        Ok(self.sales()?.latest_stock(None)?.rows)
    }

    /// The stock that counts on `at`: of a file that isn't kept, otherwise of the kept lists.
    pub(crate) fn stock_book(
        &self,
        file: Option<&Path>,
        map: &[String],
        at: Date,
    ) -> Result<(StockBook, Option<StockImport>), WorkbenchError> {
        let Some(file) = file else {
            let latest = self.sales()?.latest_stock(None)?;
            let counted = latest.counted.into_iter().map(|(store_id, date, at)| StockOfStore { store_id, date, at: Some(at) }).collect();
            return Ok((StockBook::of(&latest.rows, counted), None));
        };
        let import = self.import_stock(&[file], Some(at), map, true, None)?.into_iter().next();
        let rows = import.as_ref().map_or(&[][..], |import| &import.rows);
        let stores: BTreeSet<&String> = rows.iter().map(|row| &row.store_id).collect();
        let counted = stores.into_iter().map(|store| StockOfStore { store_id: store.clone(), date: at, at: None }).collect();
        Ok((StockBook::of(rows, counted), import))
    }

    /// The terms that a file gives its products, where the list isn't kept: pack size, shelf life, cost and supplier.
    pub(crate) fn terms_in_list(&self, file: &Path, map: &[String], at: Date) -> Result<HashMap<String, StockRow>, WorkbenchError> {
        let list = sales::read_stock_list(&self.reader, file, &self.stock_context(Some(at), map)?)?;
        let known = Known::of(&self.data()?);
        Ok(list.rows.into_iter().filter_map(|row| Some((known.product(&row)?, row))).collect())
    }
}
