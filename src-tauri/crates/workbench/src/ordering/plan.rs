//! Everything that a line of the worklist is made of: demand, stock, terms, and classes, each joined for one product in one store.

use std::collections::{BTreeMap, HashMap, HashSet};

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::{
    Defaults, Demand, ItemTerms, Kept, Note, OrderDays, Reason, Recent, Stock, Supplier, Terms, TextLanguage, next_order, reason_text,
    suggest,
};
use sales::{DataSummary, StockRow};

use super::classes::{class_name, classed, prices};
use super::coming::{Coming, LONGEST_LAG, Lag};
use super::days::{StoreEnd, days_between};
use super::demands::{Inclusion, Outlooks, SeriesOutlook, Wanted};
use super::kept::Unusable;
use super::lead_times::LeadTimes;
use super::saved::cutoff_passed;
use super::saved_order::SavedOrder;
use super::settings::OrderSettings;
use super::stock::StockImport;
use super::stock_book::StockBook;
use super::successors::Successors;
use super::worklist::{WorklistLine, WorklistOptions};
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// Everything that lines are made of.
pub(super) struct Plan<'a> {
    pub(super) options: &'a WorklistOptions,
    pub(super) outlooks: Outlooks,
    pub(super) book: StockBook,
    pub(super) import: Option<StockImport>,
    listed: HashMap<String, StockRow>,
    pub(super) items: BTreeMap<String, ItemTerms>,
    pub(super) suppliers: BTreeMap<String, Supplier>,
    pub(super) settings: OrderSettings,
    lead_times: LeadTimes,
    successors: Successors,
    /// What is kept and can't be used.
    unusable: Unusable,
    /// Days of the sales of each line that can't be used or are missing.
    pub(super) unusable_days: HashMap<SeriesId, u32>,
    /// What is ordered and not received, and what of it should have come.
    coming: Coming,
    pub(super) orders: Vec<SavedOrder>,
    pub(super) now: jiff::ZonedDateTime,
    /// Class and service level of each product.
    classes: HashMap<String, (String, Option<f64>)>,
    summary: DataSummary,
    stores: Vec<String>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(bench: &Workbench, options: &'a WorklistOptions, networks: Networks<'_>) -> Result<Self, WorkbenchError> {
        options.check()?;
        let items = bench.items_by_code()?;
        let direct = items.iter().filter_map(|(code, item)| Some((code.clone(), item.successor.clone()?))).collect();
        let successors = Successors::new(&direct);
        let groups = items.iter().filter_map(|(code, item)| Some((code.clone(), item.group.clone()?))).collect();
        let wanted = Wanted { path: options.path.clone(), at: options.at, successors: successors.clone(), groups };
        let mut outlooks = bench.outlooks(&wanted, networks)?;
        let file = options.stock_list.as_deref();
        let (mut book, import) = bench.stock_book(file, &options.map, (outlooks.at, options.at.is_some()))?;
        let orders = bench.saved_orders()?;
        let now = bench.now();
        let plan_day = |series_id: &SeriesId| match options.at {
            Some(_) => outlooks.at,
            None => book.plan_day(series_id, outlooks.last_sales(series_id), (outlooks.at, now.date())),
        };
        let lag = |day: Date| Lag::of(day, outlooks.at, now.date(), options.at.is_some());
        let coming = Coming::of(&orders, now.date(), plan_day, lag);
        let sold: HashSet<(&str, &str)> =
            outlooks.daily.iter().map(|series| (series.store_id.as_str(), series.product_id.as_str())).collect();
        book.add_successors(&successors, |store, product| sold.contains(&(store, product)));
        book.add_orders(&coming.orders);
        book.subtract_sales(&outlooks.daily, |series_id| outlooks.last_sales(series_id));
        let listed = file.map(|file| bench.terms_in_list(file, &options.map, outlooks.at)).transpose()?.unwrap_or_default();
        let settings = bench.order_settings()?;
        let (classes, _) = classed(&outlooks.daily, &prices(items.values()), &settings.classes);
        let classes = classes.into_iter().map(|item| (item.product_id, (class_name(item.abc, item.xyz), item.service_level))).collect();
        let broken = outlooks.daily.iter().filter(|series| series.unusable_days > 0);
        let unusable_days = broken.map(|s| (SeriesId::new(&s.store_id, &s.product_id), s.unusable_days)).collect();
        // Nothing else needs the sales themselves.
        outlooks.daily = Vec::new();
        let summary = bench.data()?;
        let mut plan = Self {
            options,
            outlooks,
            book,
            import,
            listed,
            successors,
            unusable: bench.unusable_for_lines()?,
            unusable_days,
            coming,
            now,
            suppliers: bench.suppliers_by_name()?,
            settings,
            lead_times: LeadTimes::of(&orders, &items),
            orders,
            items,
            classes,
            stores: summary.stores.iter().map(|store| store.store_id.clone()).collect(),
            summary,
        };
        let mut series = std::mem::take(&mut plan.outlooks.series);
        for outlook in &mut series {
            outlook.plan_from(plan.day_of(&outlook.series_id));
        }
        plan.outlooks.series = series;
        Ok(plan)
    }

    /// The day after which a series is planned that may have no sales.
    pub(super) fn day_of(&self, series_id: &SeriesId) -> Date {
        let last_sales = self.outlooks.last_sales(series_id);
        if self.options.at.is_some() {
            self.outlooks.at
        } else {
            self.book.plan_day(series_id, last_sales, (self.outlooks.at, self.now.date()))
        }
    }

    /// How today relates to the plan day of a line.
    pub(super) fn lag(&self, day: Date) -> Lag {
        Lag::of(day, self.outlooks.at, self.now.date(), self.options.at.is_some())
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
    pub(super) fn item(&self, product: &str) -> ItemTerms {
        self.item_and_unusable(product).0
    }

    /// As [`Self::item`], with the first term that can't be used and isn't in it.
    fn item_and_unusable(&self, product: &str) -> (ItemTerms, Option<&'static str>) {
        let mut item =
            self.items.get(product).cloned().unwrap_or_else(|| ItemTerms { product_id: product.to_owned(), ..ItemTerms::default() });
        if let Some(row) = self.listed.get(product) {
            item.pack_size = item.pack_size.or(row.pack_size);
            item.shelf_life_days = item.shelf_life_days.or(row.shelf_life_days);
            item.unit_cost = item.unit_cost.or(row.unit_cost);
            item.supplier = item.supplier.or_else(|| row.supplier.clone());
        }
        let dropped = item.drop_out_of_range();
        item.pack_size = item.pack_size.or(self.options.pack_size);
        item.shelf_life_days = item.shelf_life_days.or(self.options.shelf_life_days);
        (item, dropped.first().copied())
    }

    /// The terms in force, and what should be said about them.
    fn terms(&self, item: &ItemTerms, outlook: &SeriesOutlook) -> (Terms, u32, Vec<Note>) {
        let supplier = item.supplier.as_ref().and_then(|name| self.suppliers.get(name));
        let mut notes = Vec::new();
        let mut defaults = self.settings.defaults;
        let is_entered =
            [self.options.lead_days, item.lead_days, supplier.and_then(|supplier| supplier.lead_days)].iter().any(Option::is_some);
        if let Some(real) = self.lead_times.real_of_item(item).filter(|_| !is_entered) {
            defaults.lead_days = real.mean.round().clamp(0.0, f64::from(u16::MAX)) as u32;
            notes.push(Note::RealLeadTime { days: real.mean, deliveries: real.count });
        }
        let mut days = self.order_days(item, outlook, &defaults, &mut notes);
        if let Some(lead) = self.options.lead_days {
            days = OrderDays { lead_days: days.wait_days + lead, ..days };
        }
        if let Some(review_days) = self.options.review_days {
            days = OrderDays { review_days, ..days };
        }
        let mut terms = defaults.terms_of(Some(item), days);
        let class_level = self.classes.get(&item.product_id).map_or(terms.service_level, |(_, level)| *level);
        terms.service_level = self.options.service_level.or(class_level);
        terms.lead_spread = self.lead_times.of_item(item).and_then(|time| time.spread).unwrap_or(0.0);
        terms.unit_price = terms.unit_price.or(outlook.price);
        if let Some(successor) = terms.successor.take_if(|_| self.successors.last_of(&item.product_id).is_none()) {
            notes.push(Note::SuccessorLoop { successor });
        }
        (terms, days.wait_days, notes)
    }

    /// The order is written today, even where the sales end earlier; or on the next order day, also when the cut-off of today has passed.
    fn order_days(&self, item: &ItemTerms, outlook: &SeriesOutlook, defaults: &Defaults, notes: &mut Vec<Note>) -> OrderDays {
        let supplier = item.supplier.as_ref().and_then(|name| self.suppliers.get(name));
        let lag = self.lag(outlook.at);
        // Order weekdays are those of the calendar, also where the days until today aren't planned.
        let base = if self.options.at.is_some() { outlook.at } else { outlook.at.saturating_add(i64::from(lag.left_out).days()) };
        let on = |earliest: u32| next_order(base, Some(item), supplier, defaults, earliest);
        let in_time = on(lag.planned);
        // A store whose sales end early says so itself.
        if lag.planned > 0 && outlook.at >= self.outlooks.at {
            notes.push(Note::SalesLag { days: lag.planned });
        }
        let is_today = self.options.at.is_none() && outlook.at < self.now.date();
        let is_late = self.options.missed_cutoff || is_today && cutoff_passed(supplier, self.now.time());
        if !is_late {
            return in_time;
        }
        // Someone says that the first order day is over; by itself, only today can be.
        let late = on(if self.options.missed_cutoff { in_time.wait_days + 1 } else { lag.planned + 1 });
        if late.wait_days > in_time.wait_days {
            let day = |wait: u32| outlook.at.saturating_add((i64::from(wait + lag.left_out) + 1).days());
            let (missed, order_on) = (day(in_time.wait_days), day(late.wait_days));
            let is_today = missed == self.now.date();
            notes.push(if is_today { Note::CutoffPassed { order_on } } else { Note::OrderDaySkipped { missed, order_on } });
        }
        late
    }

    /// The stock of a series: from the lists, or as the options say. What there is of the products that it took the place of counts as well,
    /// while it has their demand.
    fn stock(&self, outlook: &SeriesOutlook, notes: &mut Vec<Note>) -> Option<Stock> {
        let series_id = &outlook.series_id;
        let typed = || {
            let lots = vec![replenishment::Lot { quantity: self.options.on_hand?, ..replenishment::Lot::default() }];
            let coming = self.options.on_the_way.filter(|units| *units > 0.0);
            let arrivals = coming.map(|quantity| replenishment::Arrival { quantity, arrives: None }).into_iter().collect();
            Some(Stock { lots, arrivals, ..Stock::default() })
        };
        let mut known = self.book.of_series(series_id, &self.stores).or_else(typed);
        for old in series_id.product_id.iter().flat_map(|product| self.successors.earlier_than(product)) {
            let of_old = SeriesId { store_id: series_id.store_id.clone(), product_id: Some(old.clone()) };
            let Some(stock) = self.book.stocks.get(&of_old) else { continue };
            let (on_hand, on_the_way) = (stock.on_hand(outlook.at), stock.on_the_way());
            // What was sold of the old code beyond its stock came from that of the new one.
            if on_hand == 0.0 && on_the_way <= 0.0 {
                continue;
            }
            if !outlook.recent.predecessors.contains(old) {
                if on_hand <= 0.0 && on_the_way <= 0.0 {
                    continue;
                }
                notes.push(Note::PredecessorLeft { predecessor: old.clone(), on_hand, on_the_way });
                continue;
            }
            let Some(whole) = &mut known else { continue };
            whole.lots.extend(stock.lots.iter().cloned());
            whole.arrivals.extend(stock.arrivals.iter().cloned());
            notes.push(Note::PredecessorStock { predecessor: old.clone(), on_hand, on_the_way });
        }
        known
    }

    pub(super) fn line(&self, outlook: &SeriesOutlook) -> Result<WorklistLine, WorkbenchError> {
        let series_id = &outlook.series_id;
        let (item, of_list) = self.item_and_unusable(series_id.product_id.as_deref().unwrap_or_default());
        let listed = of_list.map(|field| (Kept::Item, item.product_id.clone(), field.to_owned()));
        let unusable = self.unusable_sales(series_id).or_else(|| self.unusable.of_line(series_id, item.supplier.as_deref()));
        let unusable = unusable.or(listed).or_else(|| self.count_to_come(series_id));
        let (terms, wait, mut notes) = self.terms(&item, outlook);
        let stock = self.stock(outlook, &mut notes);
        let on_shelf = stock.as_ref().is_some_and(|stock| stock.on_hand(outlook.at) > 0.0);
        // Goods on the shelf that don't sell aren't an empty shelf.
        let (demand, recent): (&dyn Demand, &Recent) = match &outlook.with_stock {
            Some((demand, recent)) if on_shelf => (demand, recent),
            _ => (&outlook.demand, &outlook.recent),
        };
        // What was ordered is on the way, also where nobody counted what there is.
        let coming = self.coming.open.get(series_id).filter(|_| stock.is_none()).cloned().unwrap_or_default();
        let (store_ended, store_note) = self.store_end(outlook);
        let recent = Recent { coming, store_ended, unusable, ..recent.clone() };
        let mut suggestion = suggest(demand, stock.as_ref(), &terms, &recent, outlook.at)?;
        let until = outlook.at.saturating_add(i64::from(suggestion.protection_days).days());
        let closed = outlook.closed.iter().filter(|day| **day > outlook.at && **day <= until).count();
        if closed > 0 {
            notes.push(Note::Closures { days: u32::try_from(closed).unwrap_or(u32::MAX) });
        }
        notes.extend(planned_notes(outlook, until));
        if let Some(quantity) = self.coming.overdue.get(series_id) {
            notes.push(Note::Overdue { quantity: *quantity });
        }
        notes.extend(store_note);
        notes.extend(self.book.doubts.get(series_id).into_iter().flatten().cloned());
        suggestion.notes.extend(notes);
        if let Reason::Expiring { days_left, .. } = &mut suggestion.reason {
            // Days from today, as lots have them.
            *days_left = self.days_left(outlook.at, *days_left);
        }
        let reason_text = self.words(&suggestion.reason);
        Ok(WorklistLine {
            series: series_id.to_string(),
            store_name: series_id.store_id.as_deref().and_then(|store| self.store_name(store)),
            store_id: series_id.store_id.clone(),
            product_name: series_id.product_id.as_deref().and_then(|product| self.product_name(product)),
            class: series_id.product_id.as_ref().and_then(|product| self.classes.get(product)).map(|(class, _)| class.clone()),
            product_id: series_id.product_id.clone(),
            supplier: item.supplier,
            category: item.category,
            method: outlook.method.clone(),
            version: outlook.version.clone(),
            weeks: outlook.weeks.clone(),
            planned_from: outlook.at,
            order_on: outlook.at.saturating_add((i64::from(wait) + 1).days()),
            suggestion,
            reason_text,
            note_texts: Vec::new(),
            most: 0.0,
        })
    }

    /// Days of the sales of a line that can't be used or are missing: of the series itself, or of those that it sums up.
    fn unusable_sales(&self, series_id: &SeriesId) -> Option<(Kept, String, String)> {
        let is_part = |own: &Option<String>, of: &Option<String>| own.is_none() || own == of;
        let is_of = |other: &SeriesId| is_part(&series_id.store_id, &other.store_id) && is_part(&series_id.product_id, &other.product_id);
        let days: u32 = match series_id {
            SeriesId { store_id: Some(_), product_id: Some(_) } => self.unusable_days.get(series_id).copied().unwrap_or(0),
            _ => self.unusable_days.iter().filter(|(other, _)| is_of(other)).map(|(_, days)| days).sum(),
        };
        (days > 0).then(|| (Kept::Sales, days.to_string(), String::new()))
    }

    /// A count of a day to come: it was taken while the clock was ahead, or the clock is behind now. What was received since may be in it, or not.
    fn count_to_come(&self, series_id: &SeriesId) -> Option<(Kept, String, String)> {
        let count = self.book.count_of(series_id).filter(|count| count.date > self.now.date().saturating_add(1.day()))?;
        Some((Kept::Stock, count.date.to_string(), String::new()))
    }

    /// What the end of a store's sales means for a line: unknown stock, or a note.
    fn store_end(&self, outlook: &SeriesOutlook) -> (Option<(Date, u32)>, Option<Note>) {
        let Some(store) = &outlook.series_id.store_id else { return (None, None) };
        let Some(StoreEnd { until, days, partial }) = self.outlooks.ended.get(store).copied() else { return (None, None) };
        let unknown = u32::try_from(days_between(outlook.at, self.outlooks.at)).unwrap_or(0);
        if unknown > LONGEST_LAG {
            return (Some((until, days)), None);
        }
        if outlook.at < self.outlooks.at {
            let day = until.saturating_add(1.day());
            let note = if partial && days == 1 { Note::StoreDayIncomplete { day } } else { Note::StoreSalesExpected { until, days } };
            return (None, Some(note));
        }
        // Planned like the others: with a count from since, the stock is known.
        let counted = self.book.count_of(&outlook.series_id).map(|count| count.date);
        let is_older = !self.outlooks.ends.contains_key(store) && counted.is_some_and(|counted| counted < self.outlooks.at);
        let note = match (is_older, days > LONGEST_LAG) {
            (true, _) => Some(Note::StoreSalesEnd { until, days }),
            (false, true) => Some(Note::StoreSalesOld { until, days }),
            (false, false) => None,
        };
        (None, note)
    }

    /// Days from today, or from the day after a plan day that was asked for, to a day that is so many days after the plan day.
    pub(super) fn days_left(&self, at: Date, after: i64) -> i64 {
        after - 1 - i64::from(self.lag(at).planned)
    }

    pub(super) fn words(&self, reason: &Reason) -> String {
        reason_text(reason, if self.options.chinese { TextLanguage::Chinese } else { TextLanguage::English })
    }
}

/// What to say of promotions and prices that are planned between the plan day and `until`.
fn planned_notes(outlook: &SeriesOutlook, until: Date) -> Vec<Note> {
    let planned = &outlook.planned;
    let is_open = |day: &&Date| **day > outlook.at && **day <= until && !outlook.closed.contains(day);
    let count = |days: usize| u32::try_from(days).unwrap_or(u32::MAX);
    let mut notes = Vec::new();
    let promoted: Vec<&Date> = planned.promoted.iter().filter(is_open).collect();
    if !promoted.is_empty() {
        let days = count(promoted.len());
        notes.extend(match planned.promotions {
            Inclusion::Unknown => Some(Note::PromotionNotIncluded { days }),
            Inclusion::Learned => None,
            Inclusion::Factor(factor) => Some(Note::PromotionIncluded { days, factor }),
        });
    }
    // The price of a promotion is part of what promotions do.
    let with_promotion = |day: &Date| planned.promotions != Inclusion::Unknown && planned.promoted.contains(day);
    let priced = planned.priced.iter().filter(is_open).filter(|day| !with_promotion(day)).count();
    if priced > 0 && planned.prices == Inclusion::Unknown {
        notes.push(Note::PriceNotIncluded { days: count(priced) });
    }
    notes
}
