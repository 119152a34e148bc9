//! The worklist: one line per product and store, the most urgent first.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::PathBuf;

use forecast::SeriesId;
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use rayon::slice::ParallelSliceMut as _;
use replenishment::{MOST_IN_A_PACK, MOST_UNITS, OrderSuggestion, PolicyError, Status, Transfer};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::demands::PlannedDemand;
use super::plan::Plan;
use super::stock::StockImport;
use super::stock_book::StockOfStore;
use super::transfers::note_transfers;
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// What a worklist should contain.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct WorklistOptions {
    /// A version: its series alone, by its forecasts. Null for every product in every store, by the best forecast of each.
    pub path: Option<String>,
    /// The plan day, the last day whose sales count; null for the last complete day.
    #[ts(type = "string | null")]
    pub at: Option<Date>,
    /// One store.
    pub store: Option<String>,
    /// One supplier; an empty name for products without one.
    pub supplier: Option<String>,
    /// These statuses alone; all when empty.
    pub status: Vec<Status>,
    /// A stock list that isn't kept, in place of the kept ones.
    #[ts(type = "string | null")]
    pub stock_list: Option<PathBuf>,
    /// Columns of that list, as `field=column`.
    pub map: Vec<String>,
    /// A service level for every line, in place of those of the classes.
    pub service_level: Option<f64>,
    /// Days from order to delivery for every line, in place of the items' and suppliers' own.
    pub lead_days: Option<u32>,
    /// Days between orders for every line.
    pub review_days: Option<u32>,
    /// Units in a pack, of items that have none.
    pub pack_size: Option<f64>,
    /// Days that newly delivered goods keep, of items that say nothing.
    pub shelf_life_days: Option<u32>,
    /// Units in stock of every series that no list has.
    pub on_hand: Option<f64>,
    /// Units on the way of every series that no list has.
    pub on_the_way: Option<f64>,
    /// Money that may be spent.
    pub budget: Option<f64>,
    /// Whether the cut-off of the day has passed, so that orders go out on the next order day.
    pub missed_cutoff: bool,
    /// Whether reasons are written in Chinese.
    pub chinese: bool,
}

impl WorklistOptions {
    /// Returns an error when a number makes no sense: it would count for every line.
    pub(super) fn check(&self) -> Result<(), WorkbenchError> {
        let days = [self.lead_days, self.review_days, self.shelf_life_days].into_iter().flatten().max().unwrap_or(0);
        if days > replenishment::MOST_DAYS {
            return Err(PolicyError::TooLong { days, most: replenishment::MOST_DAYS }.into());
        }
        if let Some(value) = self.pack_size.filter(|value| !(0.0..=MOST_IN_A_PACK).contains(value)) {
            return Err(PolicyError::Number { field: "pack_size", value, most: MOST_IN_A_PACK }.into());
        }
        for (field, value) in [("on_hand", self.on_hand), ("on_the_way", self.on_the_way)] {
            if let Some(value) = value.filter(|value| !sales::is_stock(*value)) {
                return Err(PolicyError::Number { field, value, most: MOST_UNITS }.into());
            }
        }
        Ok(())
    }
}

/// Days of expected sales beyond which a quantity is taken for a typing error. Stock that lasts longer isn't counted in days either.
const MOST_DAYS: f64 = 730.0;
/// Units that may be ordered however little of a product sells: of a new one, or for a customer.
const MOST_WITHOUT_SALES: f64 = 1000.0;
/// Packs that may be ordered however much is in one.
const MOST_PACKS_WITHOUT_SALES: f64 = 10.0;
/// Units of a line that no pharmacy would order: a term of the item must be a typo.
const MOST_EVER: f64 = 1_000_000.0;

/// The most units of a line that are taken for what the user means.
fn most(s: &OrderSuggestion) -> f64 {
    let suggested = s.offered.or(s.quantity).unwrap_or(0.0);
    let most = [s.daily_mean * MOST_DAYS, s.step * MOST_PACKS_WITHOUT_SALES, MOST_WITHOUT_SALES].into_iter().fold(0.0, f64::max);
    most.floor().max(suggested).min(MOST_EVER)
}

/// A line of the worklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WorklistLine {
    /// Store and product as text.
    pub series: String,
    /// The store; null where a version forecasts all stores together.
    pub store_id: Option<String>,
    /// The store's name.
    pub store_name: Option<String>,
    /// The product; null where a version forecasts all products together.
    pub product_id: Option<String>,
    /// The product's name.
    pub product_name: Option<String>,
    /// The supplier of the product.
    pub supplier: Option<String>,
    /// The category of the product.
    pub category: Option<String>,
    /// The class of the product, such as `AX`.
    pub class: Option<String>,
    /// The model type or simple method that forecasts it.
    pub method: String,
    /// The version that forecasts it; null for a simple method.
    pub version: Option<String>,
    /// Sales of the last eight weeks, the latest last.
    pub weeks: Vec<f64>,
    /// The day after which this line is planned: the last day whose sales count, or later where the store was counted later.
    #[ts(type = "string")]
    pub planned_from: Date,
    /// The day on which the order goes out.
    #[ts(type = "string")]
    pub order_on: Date,
    /// Status, figures, quantity and reason.
    #[serde(flatten)]
    #[ts(flatten)]
    pub suggestion: OrderSuggestion,
    /// The reason as a sentence.
    pub reason_text: String,
    /// What else should be known, a sentence each: expired lots, goods that arrive too late, days beyond the forecast, and the like.
    pub note_texts: Vec<String>,
    /// The most units that can be ordered at once: more is taken for a typing error.
    pub most: f64,
}

impl WorklistLine {
    /// Store and product by name, or by code where they have none.
    pub(super) fn names(&self) -> String {
        let named = [(&self.store_name, &self.store_id), (&self.product_name, &self.product_id)];
        named.iter().filter_map(|(name, id)| name.as_deref().or(id.as_deref())).collect::<Vec<_>>().join(" / ")
    }

    /// Units that are ordered unless someone decides otherwise: nothing of a doubtful line.
    #[must_use]
    pub fn ordered(&self) -> f64 {
        self.suggestion.quantity.filter(|quantity| *quantity > 0.0).unwrap_or(0.0)
    }
}

/// What is ordered from one supplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupplierTotal {
    /// The supplier; null for products without one.
    pub supplier: Option<String>,
    /// Lines that order something.
    #[ts(type = "number")]
    pub lines: usize,
    /// Units ordered.
    pub quantity: f64,
    /// The cost of the order; null where a price is missing.
    pub cost: Option<f64>,
    /// The smallest amount of an order.
    pub min_amount: Option<f64>,
    /// Money of saved orders for the same day, which counts toward it; null where a cost isn't known.
    pub ordered_before: Option<f64>,
    /// Whether lines were topped up to reach it.
    pub topped_up: bool,
    /// Money missing to the smallest amount, by costs, or by sales prices where no cost is known; null where it is reached or can't be known.
    pub missing: Option<f64>,
}

/// The worklist and what it is based on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Worklist {
    /// Whether its sentences are in Chinese.
    #[serde(skip)]
    #[ts(skip)]
    pub chinese: bool,
    /// The last day whose sales count.
    #[ts(type = "string")]
    pub at: Date,
    /// The last day loaded, where it was excluded because its sales look incomplete.
    #[ts(type = "string | null")]
    pub incomplete: Option<Date>,
    /// The lines: the most money at risk first, then what is left by urgency.
    pub lines: Vec<WorklistLine>,
    /// Sums per supplier.
    pub suppliers: Vec<SupplierTotal>,
    /// What could be moved between stores before ordering.
    pub transfers: Vec<Transfer>,
    /// When each store was last counted.
    pub stock: Vec<StockOfStore>,
    /// What the given stock list says, without its rows; null where the kept lists count.
    pub list: Option<StockImport>,
    /// Versions that couldn't forecast, and why: (path, reason).
    pub failed: Vec<(String, String)>,
    /// What is kept for orders and was skipped because it can't be read, a sentence each.
    pub skipped: Vec<String>,
    /// What of that is about days of sales, and known only now.
    #[serde(skip)]
    #[ts(skip)]
    pub unusable_sales: Option<String>,
}

impl Workbench {
    /// Returns what to order of every product in every store, by the best forecast there is of each: the version in use, otherwise one that
    /// is better than the simple methods, otherwise a simple method.
    ///
    /// # Errors
    /// [`WorkbenchError::NoSales`] when nothing is loaded; [`WorkbenchError::Policy`] when terms make no sense; [`WorkbenchError::Import`] when
    /// the given stock list can't be read.
    pub fn worklist(&self, options: &WorklistOptions, networks: Networks<'_>) -> Result<Worklist, WorkbenchError> {
        Plan::new(self, options, networks)?.worklist(self.skipped_for_orders()?)
    }
}

impl Plan<'_> {
    fn worklist(self, mut skipped: Vec<String>) -> Result<Worklist, WorkbenchError> {
        let unusable_sales = unusable_sales(self.unusable_days.values().copied());
        skipped.extend(unusable_sales.clone());
        let of_supplier =
            |line: &WorklistLine| self.options.supplier.as_ref().is_none_or(|wanted| line.supplier.as_deref().unwrap_or("") == wanted);
        let of_store = |line: &WorklistLine| self.options.store.is_none() || line.store_id == self.options.store;
        let series = &self.outlooks.series;
        let mut lines = series.par_iter().map(|outlook| self.line(outlook)).collect::<Result<Vec<WorklistLine>, WorkbenchError>>()?;
        lines.retain(of_supplier);
        // Goods may come from a store that isn't asked about, or go there; and a supplier's smallest amount is that of all stores.
        let mut transfers = self.transfers(&lines);
        let demands: HashMap<&SeriesId, &PlannedDemand> = series.iter().map(|outlook| (&outlook.series_id, &outlook.demand)).collect();
        let mut reached = HashMap::new();
        if self.options.budget.is_none() {
            reached = self.reach_minimums(&mut lines, &demands);
        }
        lines.retain(of_store);
        if let Some(store) = &self.options.store {
            transfers.retain(|moved| moved.from_store == *store || moved.to_store == *store);
        }
        note_transfers(&mut lines, &transfers);
        if let Some(budget) = self.options.budget {
            self.cut_to_budget(&mut lines, &demands, budget)?;
            reached = self.reach_minimums(&mut lines, &demands);
        }
        let suppliers = self.supplier_totals(&lines, &reached);
        if !self.options.status.is_empty() {
            lines.retain(|line| self.options.status.contains(&line.suggestion.status));
        }
        for line in &mut lines {
            line.note_texts = line.suggestion.notes.iter().map(|note| self.note_words(note)).collect();
            line.most = most(&line.suggestion);
        }
        lines.par_sort_by(by_risk);
        Ok(Worklist {
            chinese: self.options.chinese,
            at: self.outlooks.at,
            incomplete: self.outlooks.incomplete,
            lines,
            suppliers,
            transfers,
            stock: self.book.counted,
            list: self.import.map(|import| StockImport { rows: Vec::new(), ..import }),
            failed: self.outlooks.failed,
            skipped,
            unusable_sales,
        })
    }
}

/// Says how many days of sales can't be used or are missing, where any are.
pub(crate) fn unusable_sales(days: impl Iterator<Item = u32>) -> Option<String> {
    let (series, days) = days.filter(|days| *days > 0).fold((0_u32, 0_u32), |(series, sum), days| (series + 1, sum.saturating_add(days)));
    let count = |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let (of, what) = (count(series, "series", "series"), count(days, "day", "days"));
    (days > 0).then(|| format!("{what} of sales in {of} can't be used or must be imported again; forecasts are made without them"))
}

/// The most urgent status first, and within it the most money at risk; without prices, the most units.
fn by_risk(a: &WorklistLine, b: &WorklistLine) -> Ordering {
    let risk = |line: &WorklistLine| line.suggestion.money_at_risk.unwrap_or(line.suggestion.units_at_risk);
    let rank = |line: &WorklistLine| line.suggestion.status;
    rank(a).cmp(&rank(b)).then(risk(b).total_cmp(&risk(a))).then_with(|| (&a.store_id, &a.product_id).cmp(&(&b.store_id, &b.product_id)))
}
