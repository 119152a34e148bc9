//! The worklist: one line per product and store, joined from demand, stock, terms and classes.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::{
    BudgetLine, Demand, ItemTerms, MinimumLine, Note, OrderDays, OrderSuggestion, Reason, Recent, Status, Stock, Supplier, Terms,
    TextLanguage, Transfer, next_order, reason_text, suggest, top_up, within_budget,
};
use sales::{DataSummary, StockRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::classes::class_name;
use super::demands::{AnyDemand, Outlooks, SeriesOutlook, Wanted, Whose};
use super::receive::LeadTimes;
use super::settings::OrderSettings;
use super::stock::{StockBook, StockImport, StockOfStore};
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// What a worklist is asked for.
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

/// A line of the worklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WorklistLine {
    /// Store and product for people.
    pub series: String,
    /// The store; null where a version forecasts all stores together.
    pub store_id: Option<String>,
    /// The store's name.
    pub store_name: Option<String>,
    /// The product; null where a version forecasts all products together.
    pub product_id: Option<String>,
    /// The product's name.
    pub product_name: Option<String>,
    /// Who delivers it.
    pub supplier: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Its class, such as `AX`.
    pub class: Option<String>,
    /// The model type or simple method that forecasts it.
    pub method: String,
    /// The version that forecasts it; null for a simple method.
    pub version: Option<String>,
    /// Sales of the last eight weeks, the latest last.
    pub weeks: Vec<f64>,
    /// The day on which the order goes out.
    #[ts(type = "string")]
    pub order_on: Date,
    /// Status, figures, quantity and reason.
    #[serde(flatten)]
    #[ts(flatten)]
    pub suggestion: OrderSuggestion,
    /// The reason as a sentence.
    pub reason_text: String,
}

/// What goes to one supplier.
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
    /// What it costs; null where a price is missing.
    pub cost: Option<f64>,
    /// The smallest amount of an order.
    pub min_amount: Option<f64>,
    /// Whether lines were topped up to reach it.
    pub topped_up: bool,
    /// Money missing to the smallest amount.
    pub missing: Option<f64>,
}

/// The worklist and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Worklist {
    /// The plan day: the last day whose sales count.
    #[ts(type = "string")]
    pub at: Date,
    /// The last day loaded, where it was left out because its sales look incomplete.
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
}

/// Everything that lines are made of.
pub(super) struct Plan<'a> {
    options: &'a WorklistOptions,
    pub(super) outlooks: Outlooks,
    pub(super) book: StockBook,
    import: Option<StockImport>,
    listed: HashMap<String, StockRow>,
    pub(super) items: BTreeMap<String, ItemTerms>,
    suppliers: BTreeMap<String, Supplier>,
    pub(super) settings: OrderSettings,
    lead_times: LeadTimes,
    /// Class and service level of each product.
    classes: HashMap<String, (String, Option<f64>)>,
    summary: DataSummary,
}

impl Workbench {
    /// Returns what to order of every product in every store, by the best forecast there is of each: the version in use, otherwise one that
    /// is better than the simple methods, otherwise a simple method.
    ///
    /// # Errors
    /// [`WorkbenchError::NoSales`] when nothing is loaded; [`WorkbenchError::Policy`] when terms make no sense; [`WorkbenchError::Import`] when
    /// the given stock list can't be read.
    pub fn worklist(&self, options: &WorklistOptions, networks: Networks<'_>) -> Result<Worklist, WorkbenchError> {
        Plan::new(self, options, networks)?.worklist()
    }
}

impl<'a> Plan<'a> {
    pub(super) fn new(bench: &Workbench, options: &'a WorklistOptions, networks: Networks<'_>) -> Result<Self, WorkbenchError> {
        let items = bench.items_by_code()?;
        let successors = items.iter().filter_map(|(code, item)| Some((code.clone(), item.successor.clone()?))).collect();
        let groups = items.iter().filter_map(|(code, item)| Some((code.clone(), item.group.clone()?))).collect();
        let wanted = Wanted { path: options.path.clone(), at: options.at, successors, groups };
        let outlooks = bench.outlooks(&wanted, networks)?;
        let file = options.stock_list.as_deref();
        let (mut book, import) = bench.stock_book(file, &options.map, outlooks.at)?;
        let orders = bench.saved_orders()?;
        add_orders(&mut book, &orders);
        subtract_sales(&mut book, &outlooks);
        let listed = file.map(|file| bench.terms_in_list(file, &options.map, outlooks.at)).transpose()?.unwrap_or_default();
        let settings = bench.order_settings()?;
        let classes = bench.classes(Some(outlooks.at))?.items.into_iter();
        let classes = classes.map(|item| (item.product_id, (class_name(item.abc, item.xyz), item.service_level))).collect();
        Ok(Self {
            options,
            outlooks,
            book,
            import,
            listed,
            items,
            suppliers: bench.suppliers_by_name()?,
            settings,
            lead_times: LeadTimes::of(&orders),
            classes,
            summary: bench.data()?,
        })
    }

    pub(super) fn store_name(&self, store: &str) -> Option<String> {
        self.summary.stores.iter().find(|known| known.store_id == store)?.store_name.clone()
    }

    pub(super) fn product_name(&self, product: &str) -> Option<String> {
        let products = &self.summary.products;
        let known =
            products.binary_search_by(|known| known.product_id.as_str().cmp(product)).ok().and_then(|at| products[at].product_name.clone());
        known.or_else(|| self.items.get(product)?.product_name.clone())
    }

    /// The item of a product, with what the given stock list says of it where the item says nothing.
    fn item(&self, product: &str) -> ItemTerms {
        let mut item =
            self.items.get(product).cloned().unwrap_or_else(|| ItemTerms { product_id: product.to_owned(), ..ItemTerms::default() });
        if let Some(row) = self.listed.get(product) {
            item.pack_size = item.pack_size.or(row.pack_size);
            item.shelf_life_days = item.shelf_life_days.or(row.shelf_life_days);
            item.unit_cost = item.unit_cost.or(row.unit_cost);
            item.supplier = item.supplier.or_else(|| row.supplier.clone());
        }
        item.pack_size = item.pack_size.or(self.options.pack_size);
        item.shelf_life_days = item.shelf_life_days.or(self.options.shelf_life_days);
        item
    }

    fn terms(&self, item: &ItemTerms, outlook: &SeriesOutlook) -> (Terms, u32) {
        let supplier = item.supplier.as_ref().and_then(|name| self.suppliers.get(name));
        let defaults = &self.settings.defaults;
        let mut days = next_order(self.outlooks.at, Some(item), supplier, defaults, self.options.missed_cutoff);
        if let Some(lead) = self.options.lead_days {
            days = OrderDays { lead_days: days.wait_days + lead, ..days };
        }
        if let Some(review_days) = self.options.review_days {
            days = OrderDays { review_days, ..days };
        }
        let mut terms = defaults.terms_of(Some(item), days);
        let class_level = self.classes.get(&item.product_id).map_or(terms.service_level, |(_, level)| *level);
        terms.service_level = self.options.service_level.or(class_level);
        terms.lead_spread = item.supplier.as_ref().and_then(|name| self.lead_times.of_supplier(name)?.spread).unwrap_or(0.0);
        terms.unit_price = terms.unit_price.or(outlook.price);
        (terms, days.wait_days)
    }

    /// The stock of a series: from the lists, or as the options say.
    fn stock(&self, whose: &Whose) -> Option<Stock> {
        let stores: Vec<String> = self.summary.stores.iter().map(|store| store.store_id.clone()).collect();
        let known = self.book.of_series(whose, &stores);
        known.or_else(|| {
            let typed = self.options.on_hand?;
            let lots = vec![replenishment::Lot { quantity: typed, ..replenishment::Lot::default() }];
            let coming = self.options.on_the_way.filter(|units| *units > 0.0);
            let arrivals = coming.map(|quantity| replenishment::Arrival { quantity, arrives: None }).into_iter().collect();
            Some(Stock { lots, arrivals })
        })
    }

    fn line(&self, outlook: &SeriesOutlook) -> Result<WorklistLine, WorkbenchError> {
        let whose = &outlook.whose;
        let item = self.item(whose.product.as_deref().unwrap_or_default());
        let (terms, wait) = self.terms(&item, outlook);
        let stock = self.stock(whose);
        let on_shelf = stock.as_ref().is_some_and(|stock| stock.on_hand(self.outlooks.at) > 0.0);
        // Goods on the shelf that don't sell are no empty shelf.
        let (demand, recent): (&dyn Demand, &Recent) = match &outlook.with_stock {
            Some((demand, recent)) if on_shelf => (demand, recent),
            _ => (&outlook.demand, &outlook.recent),
        };
        let suggestion = suggest(demand, stock.as_ref(), &terms, recent, self.outlooks.at)?;
        let reason_text = self.words(&suggestion.reason);
        let name = |id: &Option<String>| id.clone().unwrap_or_default();
        let series = match (&whose.store, &whose.product) {
            (Some(store), Some(product)) => format!("{store} / {product}"),
            (None, None) => "all".to_owned(),
            _ => name(&whose.store) + &name(&whose.product),
        };
        Ok(WorklistLine {
            series,
            store_name: whose.store.as_deref().and_then(|store| self.store_name(store)),
            store_id: whose.store.clone(),
            product_name: whose.product.as_deref().and_then(|product| self.product_name(product)),
            class: whose.product.as_ref().and_then(|product| self.classes.get(product)).map(|(class, _)| class.clone()),
            product_id: whose.product.clone(),
            supplier: item.supplier,
            category: item.category,
            method: outlook.method.clone(),
            version: outlook.version.clone(),
            weeks: outlook.weeks.clone(),
            order_on: self.outlooks.at.saturating_add((i64::from(wait) + 1).days()),
            suggestion,
            reason_text,
        })
    }

    fn words(&self, reason: &Reason) -> String {
        reason_text(reason, if self.options.chinese { TextLanguage::Chinese } else { TextLanguage::English })
    }

    fn worklist(self) -> Result<Worklist, WorkbenchError> {
        let of_supplier =
            |line: &WorklistLine| self.options.supplier.as_ref().is_none_or(|wanted| line.supplier.as_deref().unwrap_or("") == wanted);
        let of_store = |outlook: &&SeriesOutlook| self.options.store.is_none() || outlook.whose.store == self.options.store;
        let mut lines = Vec::new();
        let mut demands: HashMap<Whose, &AnyDemand> = HashMap::new();
        for outlook in self.outlooks.series.iter().filter(of_store) {
            let line = self.line(outlook)?;
            if of_supplier(&line) {
                demands.insert(outlook.whose.clone(), &outlook.demand);
                lines.push(line);
            }
        }
        let transfers = self.transfers(&lines);
        if let Some(budget) = self.options.budget {
            self.cut_to_budget(&mut lines, &demands, budget)?;
        }
        let suppliers = self.supplier_totals(&mut lines, &demands);
        if !self.options.status.is_empty() {
            lines.retain(|line| self.options.status.contains(&line.suggestion.status));
        }
        lines.sort_by(by_risk);
        Ok(Worklist {
            at: self.outlooks.at,
            incomplete: self.outlooks.incomplete,
            lines,
            suppliers,
            transfers,
            stock: self.book.counted,
            list: self.import.map(|import| StockImport { rows: Vec::new(), ..import }),
            failed: self.outlooks.failed,
        })
    }

    /// The best order for the budget. Lines without a purchase price can't be weighed: that is an error, not a guess.
    fn cut_to_budget(&self, lines: &mut [WorklistLine], demands: &HashMap<Whose, &AnyDemand>, budget: f64) -> Result<(), WorkbenchError> {
        if !budget.is_finite() || budget < 0.0 {
            return Err(WorkbenchError::Usage(format!("`{budget}` isn't a budget")));
        }
        let ordered: Vec<usize> =
            (0..lines.len()).filter(|at| lines[*at].suggestion.quantity.is_some_and(|quantity| quantity > 0.0)).collect();
        let without = ordered.iter().filter(|at| lines[**at].suggestion.unit_cost.is_none_or(|cost| cost <= 0.0)).count();
        if without > 0 {
            return Err(WorkbenchError::Usage(format!(
                "{without} lines have no purchase price, so a budget can't be kept; give their items one"
            )));
        }
        let competing: Vec<BudgetLine<'_>> = ordered
            .iter()
            .filter_map(|at| {
                let line = &lines[*at];
                let s = &line.suggestion;
                let demand = *demands.get(&Whose { store: line.store_id.clone(), product: line.product_id.clone() })?;
                let unit_cost = s.unit_cost?;
                let price = self.items.get(line.product_id.as_deref()?).and_then(|item| item.unit_price).unwrap_or(unit_cost);
                let position = s.usable.unwrap_or(0.0) + s.on_the_way;
                Some(BudgetLine {
                    demand,
                    protection_days: s.protection_days,
                    position,
                    quantity: s.quantity?,
                    step: s.step,
                    unit_cost,
                    unit_value: price,
                })
            })
            .collect();
        let spent = within_budget(&competing, budget);
        for (at, quantity) in ordered.into_iter().zip(spent.quantities) {
            let line = &mut lines[at];
            let needed = line.suggestion.needed.unwrap_or(0.0);
            if line.suggestion.quantity.is_some_and(|before| quantity < before - 1e-9) {
                line.suggestion.notes.push(Note::CutByBudget { needed });
                set_quantity(line, quantity);
                if quantity <= 0.0 {
                    line.suggestion.reason = Reason::OverBudget { needed };
                }
                line.reason_text = self.words(&line.suggestion.reason);
            }
        }
        Ok(())
    }

    /// Sums per supplier, with lines topped up where its smallest amount isn't reached.
    fn supplier_totals(&self, lines: &mut [WorklistLine], demands: &HashMap<Whose, &AnyDemand>) -> Vec<SupplierTotal> {
        let mut by_supplier: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            by_supplier.entry(line.supplier.clone()).or_default().push(at);
        }
        let mut totals = Vec::new();
        for (supplier, places) in by_supplier {
            let min_amount = supplier.as_ref().and_then(|name| self.suppliers.get(name)?.min_amount).filter(|amount| *amount > 0.0);
            let mut topped_up = false;
            if let Some(minimum) = min_amount.filter(|_| self.options.budget.is_none()) {
                let candidates: Vec<MinimumLine> = places.iter().map(|at| self.minimum_line(&lines[*at], demands)).collect();
                let top = top_up(&candidates, minimum);
                for (at, units) in places.iter().zip(top.added).filter(|(_, units)| *units > 0.0) {
                    topped_up = true;
                    let line = &mut lines[*at];
                    line.suggestion.notes.push(Note::ToppedUp { units });
                    let quantity = line.suggestion.quantity.unwrap_or(0.0) + units;
                    set_quantity(line, quantity);
                    if line.suggestion.status == Status::Enough {
                        line.suggestion.status = Status::Order;
                    }
                    line.reason_text = format!("{}; {}", line.reason_text, self.note_words(&Note::ToppedUp { units }));
                }
            }
            let ordered: Vec<&OrderSuggestion> =
                places.iter().map(|at| &lines[*at].suggestion).filter(|s| s.quantity.is_some_and(|q| q > 0.0)).collect();
            let cost: Option<f64> = ordered.iter().map(|s| s.cost).sum();
            let known: f64 = ordered.iter().filter_map(|s| s.cost).sum();
            totals.push(SupplierTotal {
                supplier,
                lines: ordered.len(),
                quantity: ordered.iter().filter_map(|s| s.quantity).sum(),
                cost,
                min_amount,
                topped_up,
                missing: min_amount.map(|minimum| minimum - known).filter(|missing| *missing > 1e-9 && !ordered.is_empty()),
            });
        }
        totals
    }

    fn note_words(&self, note: &Note) -> String {
        replenishment::note_text(note, if self.options.chinese { TextLanguage::Chinese } else { TextLanguage::English })
    }

    fn minimum_line(&self, line: &WorklistLine, demands: &HashMap<Whose, &AnyDemand>) -> MinimumLine {
        let s = &line.suggestion;
        let orderable = matches!(s.status, Status::RunsOut | Status::Order | Status::Enough)
            && !matches!(
                s.reason,
                Reason::DoNotOrder { .. }
                    | Reason::Successor { .. }
                    | Reason::OnDemand { .. }
                    | Reason::MaxStock { .. }
                    | Reason::PackExpires { .. }
            );
        let position = s.usable.unwrap_or(0.0) + s.on_the_way;
        let item = line.product_id.as_deref().map(|product| self.item(product)).unwrap_or_default();
        let demand = demands.get(&Whose { store: line.store_id.clone(), product: line.product_id.clone() });
        // No more than sells in a long time, fits, and keeps.
        let days = self.settings.defaults.too_much_days;
        let sells = demand.map_or(0.0, |demand| demand.mean(s.protection_days.max(days)));
        let keeps = item.shelf_life_days.and_then(|keeps| Some(demand?.mean(s.lead_days + keeps))).unwrap_or(f64::INFINITY);
        let most = sells.min(keeps).min(item.max_stock.unwrap_or(f64::INFINITY)) - position;
        MinimumLine {
            quantity: s.quantity.unwrap_or(0.0),
            step: s.step,
            unit_cost: s.unit_cost,
            daily_mean: if orderable { s.daily_mean } else { 0.0 },
            position,
            most,
        }
    }
}

fn set_quantity(line: &mut WorklistLine, quantity: f64) {
    let s = &mut line.suggestion;
    s.quantity = Some(quantity);
    s.packs = Some(quantity / if s.pack_size > 0.0 { s.pack_size } else { 1.0 });
    s.cost = s.unit_cost.map(|cost| cost * quantity);
    if let Reason::Order { quantity: q, packs, pack_size, .. } | Reason::RunsOut { quantity: q, packs, pack_size, .. } = &mut s.reason {
        *q = quantity;
        *packs = quantity / if *pack_size > 0.0 { *pack_size } else { 1.0 };
    }
}

/// The most urgent status first, and within it the most money at risk; without prices, the most units.
fn by_risk(a: &WorklistLine, b: &WorklistLine) -> Ordering {
    let risk = |line: &WorklistLine| line.suggestion.money_at_risk.unwrap_or(line.suggestion.units_at_risk);
    let rank = |line: &WorklistLine| line.suggestion.status;
    rank(a).cmp(&rank(b)).then(risk(b).total_cmp(&risk(a))).then_with(|| (&a.store_id, &a.product_id).cmp(&(&b.store_id, &b.product_id)))
}

/// What was ordered and not received is on the way. A list that has goods on the way itself may mean the same: the larger number counts. What
/// was received after the store was counted is on the shelf.
fn add_orders(book: &mut StockBook, orders: &[super::SavedOrder]) {
    let counted: HashMap<String, Option<jiff::Timestamp>> = book.counted.iter().map(|store| (store.store_id.clone(), store.at)).collect();
    let mut open: HashMap<Whose, Vec<replenishment::Arrival>> = HashMap::new();
    for order in orders {
        for line in &order.lines {
            let Some(store) = &line.store_id else { continue };
            let whose = Whose::of(store, &line.product_id);
            let quantity = order.open(line);
            if quantity > 0.0 {
                open.entry(whose.clone()).or_default().push(replenishment::Arrival { quantity, arrives: order.expected });
            }
            let since = counted.get(store).copied().flatten();
            let came = line.received_at.zip(since).is_some_and(|(received, counted)| received > counted);
            if let Some(stock) = book.stocks.get_mut(&whose).filter(|_| came) {
                stock.lots.push(replenishment::Lot { quantity: line.received, ..replenishment::Lot::default() });
            }
        }
    }
    for (whose, arrivals) in open {
        let Some(stock) = book.stocks.get_mut(&whose) else { continue };
        let ordered: f64 = arrivals.iter().map(|arrival| arrival.quantity).sum();
        if ordered >= stock.on_the_way() {
            stock.arrivals = arrivals;
        }
    }
}

/// What was sold since a store was counted is no longer there.
fn subtract_sales(book: &mut StockBook, outlooks: &Outlooks) {
    let counted: HashMap<&str, Date> = book.counted.iter().map(|store| (store.store_id.as_str(), store.date)).collect();
    for outlook in &outlooks.series {
        let Some(counted) = outlook.whose.store.as_deref().and_then(|store| counted.get(store)) else { continue };
        let days = counted.until(outlooks.at).map_or(0, |span| span.get_days());
        let sold: f64 = outlook.last_days.iter().rev().take(usize::try_from(days).unwrap_or(0)).map(|sold| sold.max(0.0)).sum();
        let Some(stock) = book.stocks.get_mut(&outlook.whose).filter(|_| sold > 0.0) else { continue };
        let there = stock.on_hand(outlooks.at).max(0.0);
        if there > 0.0 {
            stock.lots.push(replenishment::Lot { quantity: -sold.min(there), ..replenishment::Lot::default() });
        }
    }
}
