//! Finding the products and stores of a stock list among those of the sales.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use replenishment::ItemTerms;
use sales::{DataSummary, KeptStock, ProductSummary, StockFault, StockIssue, StockList, StockRow};
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
    stores: Ids,
    products: Ids,
    only_store: Option<String>,
}

/// The ids of stores or of products, by what they may be called.
#[derive(Default)]
pub(super) struct Ids {
    exact: BTreeMap<String, Option<String>>,
    /// By code, without regard to capitals; none where two codes differ in nothing else.
    by_code: HashMap<String, Option<String>>,
    /// By name; none where several have it.
    by_name: HashMap<String, Option<String>>,
    /// By code and name together, with any separator: `S1-人民路店`, `人民路店(S1)`.
    by_both: HashMap<String, Option<String>>,
    /// Codes that differ only in zeros and signs.
    by_similar: HashMap<String, Vec<String>>,
}

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    One(String),
    /// Several have the name.
    Several,
    /// None; but these codes differ only in zeros and signs.
    Similar(Vec<String>),
}

impl Ids {
    /// The products that were sold or have terms.
    pub(super) fn of_products(items: &BTreeMap<String, ItemTerms>, sold: &[ProductSummary]) -> Self {
        let sold = sold.iter().map(|product| (product.product_id.as_str(), product.product_name.as_deref()));
        Self::of(items.values().map(|item| (item.product_id.as_str(), item.product_name.as_deref())).chain(sold))
    }

    pub(super) fn of<'a>(all: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut ids = Self::default();
        let add = |map: &mut HashMap<String, Option<String>>, key: String, id: &str| {
            let same = |known: &mut Option<String>| {
                if known.as_deref() != Some(id) {
                    *known = None;
                }
            };
            map.entry(key).and_modify(same).or_insert_with(|| Some(id.to_owned()));
        };
        for (id, name) in all {
            if ids.exact.insert(id.to_owned(), name.map(str::to_owned)).is_none() {
                ids.by_similar.entry(sales::similar_key(id)).or_default().push(id.to_owned());
            }
            add(&mut ids.by_code, key(id), id);
            if let Some(name) = name {
                add(&mut ids.by_name, key(name), id);
                // Short names and numbers would make other codes of the code: `P1` and `2` are `P12`.
                let tells = name.chars().count() > 3 || name.chars().count() > 1 && !name.is_ascii();
                for both in tells.then(|| [format!("{id} {name}"), format!("{name} {id}")]).into_iter().flatten() {
                    add(&mut ids.by_both, sales::similar_key(&both), id);
                }
            }
        }
        ids
    }

    /// What a text names: a code before a name, and one that is written the same before one in other letters.
    pub(super) fn named(&self, text: &str) -> Named {
        if self.exact.contains_key(text) {
            return Named::One(text.to_owned());
        }
        let both = || self.by_both.get(&sales::similar_key(text));
        let by = self.by_code.get(&key(text)).or_else(|| self.by_name.get(&key(text))).or_else(both);
        match by {
            Some(Some(id)) => Named::One(id.clone()),
            Some(None) => Named::Several,
            None => {
                let like = Some(sales::similar_key(text)).filter(|like| !like.is_empty());
                let similar = like.and_then(|like| self.by_similar.get(&like)).map_or(&[][..], Vec::as_slice);
                Named::Similar(similar.iter().take(3).cloned().collect())
            }
        }
    }

    fn id(&self, text: &str) -> Option<String> {
        match self.named(text) {
            Named::One(id) => Some(id),
            Named::Several | Named::Similar(_) => None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    pub(super) fn has(&self, code: &str) -> bool {
        self.exact.contains_key(code)
    }

    /// The codes, each with its name, up to `most` of them: `S1 (人民路店), S2`.
    pub(super) fn list(&self, most: usize) -> String {
        let one = |(id, name): (&String, &Option<String>)| name.as_ref().map_or_else(|| id.clone(), |name| format!("{id} ({name})"));
        let listed: Vec<String> = self.exact.iter().take(most).map(one).collect();
        let more = if self.exact.len() > most { ", …" } else { "" };
        listed.join(", ") + more
    }
}

impl Known {
    pub(super) fn of(summary: &DataSummary) -> Self {
        let only_store = match summary.stores.as_slice() {
            [only] => Some(only.store_id.clone()),
            _ => None,
        };
        Self {
            stores: Ids::of(summary.stores.iter().map(|store| (store.store_id.as_str(), store.store_name.as_deref()))),
            products: Ids::of(summary.products.iter().map(|product| (product.product_id.as_str(), product.product_name.as_deref()))),
            only_store,
        }
    }

    pub(super) fn product(&self, row: &StockRow) -> Option<String> {
        self.products.id(&row.product).or_else(|| self.products.id(row.name.as_deref()?))
    }

    /// What resembles the product or the store that isn't known.
    fn doubt(&self, row: &StockRow, (no_store, no_product): (bool, bool)) -> Option<StockIssue> {
        let issue = |fault, value| Some(StockIssue { line: row.line, fault, value });
        let store = row.store.as_deref().filter(|_| no_store).map(|store| (store, &self.stores));
        for (text, ids) in store.into_iter().chain(no_product.then_some((row.product.as_str(), &self.products))) {
            match ids.named(text) {
                Named::Similar(similar) if !similar.is_empty() => {
                    return issue(StockFault::SimilarCode, format!("{text} → {}", similar.join(", ")));
                }
                Named::Several => return issue(StockFault::AmbiguousName, text.to_owned()),
                Named::Similar(_) | Named::One(_) => {}
            }
        }
        None
    }

    /// Whether a name is that of another product, and not the product's own as well.
    pub(super) fn is_name_of_another(&self, name: &str, product: &str) -> bool {
        let own = self.products.exact.get(product).and_then(Option::as_deref);
        self.products.id(name).is_some_and(|other| other != product) && own.is_none_or(|own| key(own) != key(name))
    }
}

/// Capitals, full width, and blanks don't make another name.
fn key(text: &str) -> String {
    sales::code_key(text)
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
                Some(store) => known.stores.id(store),
                None => known.only_store.clone(),
            };
            let product = known.product(row);
            if let (Some(name), Some(product)) = (&row.name, &product)
                && known.is_name_of_another(name, product)
            {
                issues.push(StockIssue { line: row.line, fault: StockFault::NameOfAnother, value: format!("{product}: {name}") });
            }
            if store.is_none() || product.is_none() {
                issues.extend(known.doubt(row, (store.is_none(), product.is_none())));
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
