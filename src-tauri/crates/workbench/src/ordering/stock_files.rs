//! Several stock lists at once, lists against what items say already, and stock that is typed in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use replenishment::ItemTerms;
use sales::{DataSummary, KeptStock, StockFault, StockIssue, StockList};

use super::stock::{StockKeeping, TypedStock};
use super::stock_match::{Ids, Known, Matched, Named};
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::sales_data::data::check_day;

/// A stock list that was read and whose products were found.
pub(super) struct ReadList {
    pub(super) list: StockList,
    pub(super) matched: Matched,
    /// The day of the count, the latest of its stores.
    pub(super) counted: Date,
    /// The day on which each store was counted.
    pub(super) days: BTreeMap<String, Date>,
}

impl ReadList {
    /// Takes a list with the day of each of its stores; rows of a store that are older than its newest ones are skipped. `date` is the day that
    /// was given, and `counted` that of a list that says none.
    pub(super) fn new(list: StockList, mut matched: Matched, date: Option<Date>, counted: Date) -> Self {
        let mut latest: BTreeMap<String, Option<Date>> = BTreeMap::new();
        for (row, kept) in list.rows.iter().zip(&matched.rows) {
            let known = latest.entry(kept.store_id.clone()).or_default();
            *known = (*known).max(row.counted_on);
        }
        let mut rows = list.rows.iter();
        let issues = &mut matched.issues;
        matched.rows.retain(|kept| {
            let Some(row) = rows.next() else { return true };
            let Some(older) = row.counted_on.filter(|day| latest.get(&kept.store_id).is_some_and(|latest| Some(*day) < *latest)) else {
                return true;
            };
            issues.push(StockIssue { line: row.line, fault: StockFault::OlderDay, value: older.to_string() });
            false
        });
        let days: BTreeMap<String, Date> = latest.into_iter().map(|(store, own)| (store, date.or(own).unwrap_or(counted))).collect();
        let counted = days.values().max().copied().unwrap_or(counted);
        Self { list, matched, counted, days }
    }

    /// The day on which the store of a row was counted.
    pub(super) fn day_of(&self, row: &KeptStock) -> Date {
        self.days.get(&row.store_id).copied().unwrap_or(self.counted)
    }
}

/// Which lists are kept as one, each by the place of the first of them: a store's stock is what its latest list says, so that two lists of
/// one store and day would hide each other.
///
/// # Errors
/// [`WorkbenchError::Usage`] when two of them have the same lot of a product: it isn't clear whether the lot exists once or twice.
pub(super) fn together(lists: &[ReadList]) -> Result<Vec<usize>, WorkbenchError> {
    let mut first: Vec<usize> = (0..lists.len()).collect();
    for later in 1..lists.len() {
        for earlier in 0..later {
            let (one, other) = (&lists[earlier], &lists[later]);
            let is_shared = |row: &&KeptStock| {
                let day = |list: &ReadList| list.days.get(&row.store_id).copied();
                day(one).is_some() && day(one) == day(other)
            };
            if !other.matched.rows.iter().any(|row| is_shared(&row)) {
                continue;
            }
            let lot = |row: &KeptStock| (row.store_id.clone(), row.product_id.clone(), row.lot.clone(), row.expires);
            let known: BTreeSet<_> = one.matched.rows.iter().filter(is_shared).map(lot).collect();
            if let Some(row) = other.matched.rows.iter().filter(is_shared).find(|row| known.contains(&lot(row))) {
                return Err(WorkbenchError::Usage(format!(
                    "`{}` and `{}` both list `{}` of store `{}`: import one of them, or add them up in one file",
                    one.list.file, other.list.file, row.product_id, row.store_id
                )));
            }
            let (from, to) = (first[later].max(first[earlier]), first[later].min(first[earlier]));
            first.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
        }
    }
    Ok(first)
}

/// Terms of a list that differ from those of the items, which are kept: the value of the list, and the item's.
pub(super) fn kept_terms(list: &StockList, known: &Known, items: &BTreeMap<String, ItemTerms>) -> Vec<StockIssue> {
    let mut issues = Vec::new();
    let mut seen = BTreeSet::new();
    for row in &list.rows {
        let Some((product, item)) = known.product(row).and_then(|product| Some((product.clone(), items.get(&product)?))) else { continue };
        let mut tell = |fault, listed: Option<f64>, own: Option<f64>| {
            if let Some((listed, own)) = listed.zip(own).filter(|(listed, own)| (listed - own).abs() > 1e-9)
                && seen.insert((product.clone(), fault))
            {
                issues.push(StockIssue { line: row.line, fault, value: format!("{product}: {listed} ≠ {own}") });
            }
        };
        tell(StockFault::PackSizeKept, row.pack_size, item.pack_size);
        tell(StockFault::CostKept, row.unit_cost, item.unit_cost);
        tell(StockFault::ShelfLifeKept, row.shelf_life_days.map(f64::from), item.shelf_life_days.map(f64::from));
    }
    issues
}

/// The most candidates that an error names.
const SHOWN: usize = 10;

fn resolved(ids: &Ids, what: &str, text: &str) -> Result<String, WorkbenchError> {
    let refused = |reason: String| Err(WorkbenchError::Usage(reason));
    match ids.named(text) {
        Named::One(id) => Ok(id),
        Named::Several => refused(format!("several {what}s are called `{text}`: use the code")),
        Named::Similar(similar) if similar.is_empty() => {
            refused(format!("there is no {what} `{text}`; the {what}s are {}", ids.list(SHOWN)))
        }
        Named::Similar(similar) => refused(format!("there is no {what} `{text}`; similar: {}", similar.join(", "))),
    }
}

impl Workbench {
    /// Returns the code of a store that is given by its code or name.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when it isn't known, or several are called so.
    pub fn store_code(&self, text: &str) -> Result<String, WorkbenchError> {
        let summary = self.data()?;
        let stores = Ids::of(summary.stores.iter().map(|store| (store.store_id.as_str(), store.store_name.as_deref())));
        resolved(&stores, "store", text)
    }

    /// Returns the code of a product that is given by its code or name.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when it isn't known, or several are called so.
    pub fn product_code(&self, text: &str) -> Result<String, WorkbenchError> {
        let items = self.items_by_code()?;
        resolved(&Ids::of_products(&items, &self.data()?.products), "product", text)
    }

    /// What each list does to the stores in it: nothing where a later count is in use; otherwise products with stock that neither it nor the
    /// others have, of which what was counted before no longer counts, unless the lists are of some products.
    pub(super) fn notes_on_stores(
        &self,
        lists: &[ReadList],
        summary: &DataSummary,
        keeping: StockKeeping,
    ) -> Result<Vec<Vec<StockIssue>>, WorkbenchError> {
        const NAMED: usize = 3;
        let key = |row: &KeptStock| (row.store_id.clone(), row.product_id.clone());
        let listed: BTreeSet<(String, String)> = lists.iter().flat_map(|list| list.matched.rows.iter().map(key)).collect();
        let latest = self.sales()?.latest_stock(None)?;
        let in_use: BTreeMap<String, Date> = latest.counted.into_iter().map(|(store, date, _)| (store, date)).collect();
        let mut before: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let sold: BTreeSet<&String> = summary.products.iter().map(|product| &product.product_id).collect();
        let counts = |row: &&KeptStock| row.quantity != 0.0 && sold.contains(&row.product_id) && !listed.contains(&key(row));
        for row in latest.rows.iter().filter(counts) {
            before.entry(row.store_id.clone()).or_default().insert(row.product_id.clone());
        }
        let note = |fault, value| Some(StockIssue { line: 0, fault, value });
        let issues = |list: &ReadList| {
            let stores: BTreeSet<&String> = list.matched.rows.iter().map(|row| &row.store_id).collect();
            let of_store = |store: &&String| {
                let counted = list.days.get(*store).copied().unwrap_or(list.counted);
                if let Some(later) = in_use.get(*store).filter(|date| **date > counted) {
                    return note(StockFault::CountedLater, format!("{store}: {later}"));
                }
                let products = before.get(*store).filter(|_| keeping != StockKeeping::ListedProducts)?;
                let named = products.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
                let more = if products.len() > NAMED { ", …" } else { "" };
                note(StockFault::ProductsMissing, format!("{store}: {} ({named}{more})", products.len()))
            };
            stores.iter().filter_map(of_store).collect()
        };
        Ok(lists.iter().map(issues).collect())
    }

    /// Keeps stock that was typed in, for stores and products by their codes or names, in the lots that are known; it counts until the next list of
    /// the store. Returns what was kept, with the codes.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a quantity makes no sense, or a store or a product isn't known; [`WorkbenchError::StockOfTheFuture`].
    pub fn type_stock(&self, typed: &[TypedStock], date: Option<Date>) -> Result<Vec<TypedStock>, WorkbenchError> {
        if let Some(bad) = typed.iter().find(|typed| !sales::is_stock(typed.quantity)) {
            return Err(WorkbenchError::Usage(format!("`{}` isn't a quantity", bad.quantity)));
        }
        let newest = self.sales()?.stock_lists()?.first().map(|list| list.date);
        if let Some(date) = date {
            self.check_counted("stock", date)?;
        }
        let summary = self.data()?;
        let items = self.items_by_code()?;
        let stores = Ids::of(summary.stores.iter().map(|store| (store.store_id.as_str(), store.store_name.as_deref())));
        let products = Ids::of_products(&items, &summary.products);
        let typed = typed
            .iter()
            .map(|typed| {
                let store_id = resolved(&stores, "store", &typed.store_id)?;
                let product_id = resolved(&products, "product", &typed.product_id)?;
                Ok(TypedStock { store_id, product_id, quantity: typed.quantity })
            })
            .collect::<Result<Vec<_>, WorkbenchError>>()?;
        // Never before a list that it corrects.
        let now = self.day_of_count(summary.last_date);
        let date = date.unwrap_or_else(|| newest.map_or(now, |newest| newest.max(now)));
        check_day(date)?;
        let before = self.stock_before(date)?;
        let rows: Vec<KeptStock> = typed
            .iter()
            .flat_map(|typed| before.of(&typed.store_id, &typed.product_id).rows(&typed.store_id, &typed.product_id, typed.quantity))
            .collect();
        self.back_up_before_change(false)?;
        self.sales()?.add_stock_list(self.now().timestamp(), date, None, &rows)?;
        Ok(typed)
    }
}
