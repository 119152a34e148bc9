//! Finding the products and stores of a stock list among those of the sales.

use std::collections::{BTreeSet, HashMap};

use sales::{DataSummary, KeptStock, StockFault, StockIssue, StockList, StockRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::WorkbenchError;

/// A row of a stock list whose product or store isn't in the sales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnknownStockRow {
    /// Line of the file or row of the sheet.
    #[ts(type = "number")]
    pub line: u64,
    /// The store as the list has it.
    pub store: Option<String>,
    /// The product as the list has it.
    pub product: String,
    /// Whether the store is the part that isn't known.
    pub unknown_store: bool,
}

/// Ids by every name that a list may use.
pub(super) struct Known {
    stores: HashMap<String, String>,
    products: HashMap<String, String>,
    only_store: Option<String>,
}

impl Known {
    pub(super) fn of(summary: &DataSummary) -> Self {
        let mut stores = HashMap::new();
        let mut products = HashMap::new();
        // Ids come before names, so that a name never hides an id.
        for store in &summary.stores {
            if let Some(name) = &store.store_name {
                stores.entry(key(name)).or_insert_with(|| store.store_id.clone());
            }
        }
        for product in &summary.products {
            if let Some(name) = &product.product_name {
                products.entry(key(name)).or_insert_with(|| product.product_id.clone());
            }
        }
        stores.extend(summary.stores.iter().map(|store| (key(&store.store_id), store.store_id.clone())));
        products.extend(summary.products.iter().map(|product| (key(&product.product_id), product.product_id.clone())));
        let only_store = match summary.stores.as_slice() {
            [only] => Some(only.store_id.clone()),
            _ => None,
        };
        Self { stores, products, only_store }
    }

    pub(super) fn product(&self, row: &StockRow) -> Option<String> {
        self.products.get(&key(&row.product)).or_else(|| self.products.get(&key(row.name.as_deref()?))).cloned()
    }

    /// Whether a name is that of another product, and not the product's own as well.
    fn is_name_of_another(&self, name: &str, product: &str, summary: &DataSummary) -> bool {
        let own = summary.products.iter().find(|known| known.product_id == product).and_then(|known| known.product_name.as_deref());
        self.products.get(&key(name)).is_some_and(|other| other != product) && own.is_none_or(|own| key(own) != key(name))
    }
}

/// Capitals and blanks don't make another name.
fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A list whose products and stores were found.
pub(super) struct Matched {
    pub(super) issues: Vec<StockIssue>,
    pub(super) rows: Vec<KeptStock>,
    pub(super) unknown: Vec<UnknownStockRow>,
    pub(super) stores_without: Vec<String>,
}

impl Matched {
    /// Finds the products and stores of `list`.
    ///
    /// # Errors
    /// [`WorkbenchError::StockWithoutStores`] when the list names no stores and there are several.
    pub(super) fn of(list: &StockList, known: &Known, summary: &DataSummary) -> Result<Self, WorkbenchError> {
        if !list.rows.is_empty()
            && list.rows.iter().all(|row| row.store.is_none())
            && known.only_store.is_none()
            && summary.stores.len() > 1
        {
            return Err(WorkbenchError::StockWithoutStores { file: list.file.clone(), stores: summary.stores.len() });
        }
        let (mut rows, mut unknown, mut issues) = (Vec::new(), Vec::new(), Vec::new());
        for row in &list.rows {
            let store = match &row.store {
                Some(store) => known.stores.get(&key(store)).cloned(),
                None => known.only_store.clone(),
            };
            let product = known.product(row);
            if let (Some(name), Some(product)) = (&row.name, &product)
                && known.is_name_of_another(name, product, summary)
            {
                issues.push(StockIssue { line: row.line, fault: StockFault::NameOfAnother, value: format!("{product}: {name}") });
            }
            if store.is_none() || product.is_none() {
                unknown.push(UnknownStockRow {
                    line: row.line,
                    store: row.store.clone(),
                    product: row.product.clone(),
                    unknown_store: store.is_none(),
                });
            }
            rows.push(KeptStock {
                store_id: store.or_else(|| row.store.clone()).unwrap_or_else(|| sales::ONLY_STORE.to_owned()),
                product_id: product.unwrap_or_else(|| row.product.clone()),
                lot: row.lot.clone(),
                quantity: row.quantity,
                expires: row.expires,
                on_the_way: row.on_the_way,
                arrives: row.arrives,
            });
        }
        let there: BTreeSet<&str> = rows.iter().map(|row| row.store_id.as_str()).collect();
        let stores_without =
            summary.stores.iter().filter(|store| !there.contains(store.store_id.as_str())).map(|store| store.store_id.clone()).collect();
        Ok(Self { issues, rows, unknown, stores_without })
    }
}
