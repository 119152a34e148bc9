//! Stock lists: reading and keeping them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use sales::{KeptStock, StockColumn, StockContext, StockFault, StockIssue, StockList, StockListEntry, StockRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::stock_files::{self, ReadList};
use super::stock_match::{Known, Matched, UnknownStockRow};
use super::stock_now::MOST_DAYS_LATER;
use crate::error::WorkbenchError;
use crate::reading::still_wanted;
use crate::routine::FileKind;
use crate::sales_data::data::check_day;
use crate::{StopSignal, Workbench};

/// What a stock list says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockImport {
    /// The file's name.
    pub file: String,
    /// The day of the count: the latest, where stores have days of their own.
    #[ts(type = "string")]
    pub date: Date,
    /// The day on which each store was counted.
    #[serde(skip)]
    #[ts(skip)]
    pub(crate) days: BTreeMap<String, Date>,
    /// The kept list, that of the latest day; null after a dry run.
    #[ts(type = "number | null")]
    pub id: Option<i64>,
    /// Rows that count.
    pub rows: Vec<KeptStock>,
    /// Every column and what it was used for.
    pub columns: Vec<StockColumn>,
    /// Rows that were skipped or changed.
    pub issues: Vec<StockIssue>,
    /// Rows that match nothing in the sales: they are kept, and order nothing.
    pub unknown: Vec<UnknownStockRow>,
    /// Stores with sales that the list says nothing of.
    pub stores_without: Vec<String>,
    /// Items whose terms were filled from the list: pack size, shelf life, cost or supplier that weren't known before.
    #[ts(type = "number")]
    pub items_filled: u64,
}

impl StockImport {
    /// Rows that say nothing which could be used: of an unknown product or store, or without a number.
    pub(crate) fn rows_unusable(&self) -> u64 {
        let is_lost =
            |fault| matches!(fault, StockFault::NoProduct | StockFault::NoNumber | StockFault::NoStore | StockFault::CaseSizeMissing);
        (self.unknown.len() + self.issues.iter().filter(|issue| is_lost(issue.fault)).count()) as u64
    }
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

/// What is done with a stock list that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockKeeping {
    /// Nothing: it is only looked at.
    DryRun,
    /// It is the stock of its stores: products that it doesn't have are no longer known.
    WholeStores,
    /// It is the stock of its products: all others of its stores stay as they were counted before.
    ListedProducts,
}

/// The name of a list that was pasted.
const PASTED_FILE: &str = "pasted.tsv";

impl Workbench {
    /// Returns what is known before a stock list is read.
    pub(crate) fn stock_context(&self, date: Option<Date>, map: &[String]) -> Result<StockContext, WorkbenchError> {
        let summary = self.data()?;
        let stores = summary.stores.iter().map(|store| (store.store_id.clone(), store.store_name.clone())).collect();
        let pack_sizes = self.items_by_code()?.into_iter().filter_map(|(code, item)| Some((code, item.pack_size?))).collect();
        let date_is_given = date.is_some();
        let date = date.unwrap_or_else(|| self.day_of_count(summary.last_date));
        Ok(StockContext { date, date_is_given, today: self.now().date(), stores, map: map.to_vec(), pack_sizes })
    }

    /// The day of a count that doesn't say it: today, or in the morning yesterday, since the sales of today are still to come. Where the sales end
    /// long before, they are those of another time, and so is the count: the last day of sales.
    pub(super) fn day_of_count(&self, last_sales: Option<Date>) -> Date {
        let half_a_day_ago = self.now().saturating_sub(12.hours()).date();
        match last_sales {
            Some(last) if last.saturating_add(MOST_DAYS_LATER.days()) < half_a_day_ago => last,
            Some(last) => last.max(half_a_day_ago),
            None => self.now().date(),
        }
    }

    /// Reads stock lists and keeps them by day as `keeping` says, those of one store and day as one list. `date` is the day of the count, where a
    /// list doesn't say it: today when it is left out, yesterday in the morning, and the last day of sales where these end more than four weeks
    /// ago.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when a file isn't a stock list; [`WorkbenchError::StockWithoutStores`] when a list names no stores and there
    /// are several; [`WorkbenchError::StockOfTheFuture`] and [`WorkbenchError::StockDateUnclear`] when one is to be kept;
    /// [`WorkbenchError::Usage`] when two files have the same lot; [`WorkbenchError::Cancelled`] when `stop` said so. Nothing is kept then.
    pub fn import_stock(
        &self,
        files: &[&Path],
        date: Option<Date>,
        map: &[String],
        keeping: StockKeeping,
        stop: Option<&StopSignal>,
    ) -> Result<Vec<StockImport>, WorkbenchError> {
        let lists = self.read_stock(files, date, map, keeping, stop)?;
        if keeping != StockKeeping::DryRun {
            let kept = self.stock_lists()?;
            for (file, list) in files.iter().zip(&lists) {
                let import = kept.iter().find(|entry| Some(entry.id) == list.id).map(Into::into);
                self.settle_watched(&[*file], FileKind::Stock, import, list.rows.len() as u64);
            }
        }
        Ok(lists)
    }

    /// Reads and keeps stock lists, for the user and for the routine.
    pub(crate) fn read_stock(
        &self,
        files: &[&Path],
        date: Option<Date>,
        map: &[String],
        keeping: StockKeeping,
        stop: Option<&StopSignal>,
    ) -> Result<Vec<StockImport>, WorkbenchError> {
        let dry_run = keeping == StockKeeping::DryRun;
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
                if let Some(written) = list.unclear_date.clone().filter(|_| date.is_none() && !dry_run) {
                    return Err(WorkbenchError::StockDateUnclear { file: list.file, written });
                }
                let read = ReadList::new(list, matched, date, counted);
                if !dry_run {
                    self.check_counted(&read.list.file, read.counted)?;
                }
                Ok(read)
            })
            .collect::<Result<Vec<_>, WorkbenchError>>()?;
        still_wanted(stop)?;
        let together = stock_files::together(&read)?;
        // One moment for a list and the terms that it fills: they are undone together.
        let moment = self.now().timestamp();
        let items = self.items_by_code()?;
        let listed: BTreeSet<String> = read.iter().flat_map(|list| list.matched.rows.iter().map(|row| row.store_id.clone())).collect();
        let notes = self.notes_on_stores(&read, &summary, keeping)?;
        let mut imports: Vec<StockImport> = Vec::new();
        let mut ids: BTreeMap<usize, i64> = BTreeMap::new();
        for (at, first) in together.iter().enumerate().filter(|_| !dry_run) {
            let files = || read.iter().zip(&together).filter(|(_, other)| *other == first).map(|(list, _)| list);
            if at == *first {
                let names: Vec<&str> = files().map(|list| list.list.file.as_str()).collect();
                // Of a file without a row that can be used, that it was there.
                let mut by_day: BTreeMap<Date, Vec<KeptStock>> = BTreeMap::new();
                for list in files() {
                    by_day.entry(list.counted).or_default();
                    list.matched.rows.iter().for_each(|row| by_day.entry(list.day_of(row)).or_default().push(row.clone()));
                }
                by_day.keys().try_for_each(|day| check_day(*day))?;
                let name = names.join(" + ");
                let name = (keeping == StockKeeping::WholeStores).then_some(name.as_str());
                let lists: Vec<(Date, &[KeptStock])> = by_day.iter().map(|(day, rows)| (*day, rows.as_slice())).collect();
                self.back_up_before_change(false)?;
                if let Some(id) = self.sales()?.add_stock_lists(moment, name, &lists)?.pop() {
                    ids.insert(at, id);
                }
            }
        }
        for ((ReadList { list, matched, counted, days }, first), notes) in read.into_iter().zip(together).zip(notes) {
            let kept = stock_files::kept_terms(&list, &known, &items);
            let items_filled = if dry_run { 0 } else { self.fill_items(&list, &known, moment)? };
            imports.push(StockImport {
                file: list.file,
                date: counted,
                days,
                id: ids.get(&first).copied(),
                rows: matched.rows,
                columns: list.columns,
                issues: list.issues.into_iter().chain(matched.issues).chain(kept).chain(notes).collect(),
                unknown: matched.unknown,
                // Another list of the same command may have them.
                stores_without: matched.stores_without.into_iter().filter(|store| !listed.contains(store)).collect(),
                items_filled,
            });
        }
        Ok(imports)
    }

    /// A list counted by tomorrow may come from a point-of-sale system that is set to a time zone further east.
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
        keeping: StockKeeping,
        stop: Option<&StopSignal>,
    ) -> Result<Option<StockImport>, WorkbenchError> {
        let failed = |source| WorkbenchError::Write { file: PASTED_FILE.to_owned(), source };
        // For the user alone, under a name that nobody can take first; removed when it is dropped.
        let folder = tempfile::Builder::new().prefix("pharmacast-").tempdir().map_err(failed)?;
        let file = folder.path().join(PASTED_FILE);
        std::fs::write(&file, text).map_err(failed)?;
        Ok(self.read_stock(&[&file], date, map, keeping, stop)?.into_iter().next())
    }

    /// Fills terms of items that aren't known yet from a stock list; never changes one that is.
    fn fill_items(&self, list: &StockList, known: &Known, moment: Timestamp) -> Result<u64, WorkbenchError> {
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
        self.put_items_at(&changed, &list.file, moment)
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

    /// The terms that a file gives its products, where the list isn't kept: pack size, shelf life, cost and supplier.
    pub(crate) fn terms_in_list(&self, file: &Path, map: &[String], at: Date) -> Result<HashMap<String, StockRow>, WorkbenchError> {
        let list = sales::read_stock_list(&self.reader, file, &self.stock_context(Some(at), map)?)?;
        let known = Known::of(&self.data()?);
        Ok(list.rows.into_iter().filter_map(|row| Some((known.product(&row)?, row))).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::ZonedDateTime;
    use jiff::civil::date;

    use super::*;

    /// The day of an undated count taken in at this hour of 27 November.
    fn counted(now: fn() -> ZonedDateTime, last_sales: Option<Date>) -> Date {
        let folder = tempfile::tempdir().expect("a folder");
        Workbench::open(folder.path(), now).expect("opened").day_of_count(last_sales)
    }

    fn morning() -> ZonedDateTime {
        date(2026, 11, 27).at(8, 0, 0, 0).in_tz("UTC").expect("a time")
    }

    fn afternoon() -> ZonedDateTime {
        date(2026, 11, 27).at(16, 0, 0, 0).in_tz("UTC").expect("a time")
    }

    #[test]
    fn a_count_without_a_day_is_of_now_whatever_sales_are_known_by_then() {
        for last_sales in [date(2026, 11, 10), date(2026, 11, 26)] {
            assert_eq!(counted(afternoon, Some(last_sales)), date(2026, 11, 27));
            assert_eq!(counted(morning, Some(last_sales)), date(2026, 11, 26), "the sales of the day are still to come");
        }
        assert_eq!(counted(morning, Some(date(2026, 11, 27))), date(2026, 11, 27), "they are known already");
        assert_eq!(counted(afternoon, Some(date(2025, 6, 30))), date(2025, 6, 30), "sales of another time");
        assert_eq!(counted(morning, None), date(2026, 11, 27));
    }
}
