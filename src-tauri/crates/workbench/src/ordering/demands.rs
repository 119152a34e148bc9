//! The best forecast there is of every product in every store, and what its recent sales say.

use std::collections::{BTreeMap, HashMap};

use forecast::TotalForecast;
use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::{Demand, Recent, TotalDemand};
use sales::{DailySeries, Selection};
use store::{Aggregation, Filter, IndexRow};

use super::history::History;
use super::simple::SimpleDemand;
use super::successors;
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::predict::{FutureCovariates, Prediction};
use crate::training::networks::Networks;

/// A version must forecast at least a week: shorter horizons know nothing of the other weekdays.
const SHORTEST_HORIZON: usize = 7;
/// Days of sales that may be taken from a stock counted before.
const KEPT_DAYS: usize = 60;
/// How many weeks of sales a line shows.
const SHOWN_WEEKS: usize = 8;
/// Days that a product was sold without its predecessor from which on its own sales suffice.
const OWN_DAYS: usize = 56;

/// Whose series: a store or all of them, a product or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Whose {
    pub(crate) store: Option<String>,
    pub(crate) product: Option<String>,
}

impl Whose {
    pub(crate) fn of(store: &str, product: &str) -> Self {
        Self { store: Some(store.to_owned()), product: Some(product.to_owned()) }
    }
}

/// Demand by a version or by the sales alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnyDemand {
    Simple(SimpleDemand),
    Version(TotalDemand),
}

impl Demand for AnyDemand {
    fn mean(&self, days: u32) -> f64 {
        match self {
            Self::Simple(demand) => demand.mean(days),
            Self::Version(demand) => demand.mean(days),
        }
    }

    fn quantile(&self, days: u32, level: f64) -> f64 {
        match self {
            Self::Simple(demand) => demand.quantile(days, level),
            Self::Version(demand) => demand.quantile(days, level),
        }
    }
}

/// What is known of the coming and the recent sales of one series.
#[derive(Debug, Clone)]
pub(crate) struct SeriesOutlook {
    pub(crate) whose: Whose,
    pub(crate) demand: AnyDemand,
    /// The model type or the simple method.
    pub(crate) method: String,
    /// The version, where one forecasts.
    pub(crate) version: Option<String>,
    pub(crate) recent: Recent,
    /// The outlook where goods are on the shelf that don't sell; only of products that stopped.
    pub(crate) with_stock: Option<(SimpleDemand, Recent)>,
    /// Sales of the last eight weeks, the latest last.
    pub(crate) weeks: Vec<f64>,
    /// Sales of the last days, the latest last.
    pub(crate) last_days: Vec<f64>,
    /// The last sales price.
    pub(crate) price: Option<f64>,
}

/// Outlooks of all series, from the same plan day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outlooks {
    /// The last day whose sales count.
    pub(crate) at: Date,
    /// The last day loaded, where it was left out as incomplete.
    pub(crate) incomplete: Option<Date>,
    pub(crate) series: Vec<SeriesOutlook>,
    /// Versions that couldn't forecast, and why.
    pub(crate) failed: Vec<(String, String)>,
}

/// Which outlooks are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wanted {
    /// Every series that one version forecasts, by that version; None for all products in all stores by the best forecast of each.
    pub(crate) path: Option<String>,
    /// The plan day; None for the last complete day.
    pub(crate) at: Option<Date>,
    /// New code by old code.
    pub(crate) successors: BTreeMap<String, String>,
    /// Group of each product, for what may replace it.
    pub(crate) groups: BTreeMap<String, String>,
}

impl Workbench {
    /// Forecasts every series that is wanted.
    pub(crate) fn outlooks(&self, wanted: &Wanted, networks: Networks<'_>) -> Result<Outlooks, WorkbenchError> {
        let db = self.sales()?;
        let mut daily = db.series(&Selection { until: wanted.at, ..Selection::default() })?;
        let last = daily.iter().filter_map(last_day).max().ok_or(WorkbenchError::NoSales)?;
        let mut at = last;
        let marked = db.incomplete_days()?.iter().any(|day| day.date == last);
        if wanted.at.is_none() && (marked || is_incomplete(&daily, last)) {
            at = last.saturating_sub(1.day());
            daily.retain(|series| series.start <= at);
            for series in &mut daily {
                cut(series, at);
            }
        }
        let open = open_days(&daily, at);
        let names: HashMap<String, String> =
            db.summary()?.products.into_iter().filter_map(|product| Some((product.product_id, product.product_name?))).collect();
        let mut forecasts = Forecasts::new(self, at, networks, wanted.path.as_deref())?;
        let keys = match &wanted.path {
            Some(path) => forecasts.series_of(path)?,
            None => daily.iter().map(|series| Whose::of(&series.store_id, &series.product_id)).collect(),
        };
        let by_key: HashMap<(&str, &str), &DailySeries> =
            daily.iter().map(|series| ((series.store_id.as_str(), series.product_id.as_str()), series)).collect();
        let mut outlooks = Vec::with_capacity(keys.len());
        for whose in keys {
            let own = match (&whose.store, &whose.product) {
                (Some(store), Some(product)) => by_key.get(&(store.as_str(), product.as_str())).map(|series| (*series).clone()),
                _ => summed(&daily, &whose, at),
            };
            let Some(own) = own else { continue };
            let (joined, predecessor) = with_predecessor(own, &whose, &wanted.successors, &by_key);
            outlooks.push(forecasts.outlook(whose, &joined, predecessor, &open));
        }
        successors::find(&mut outlooks, &daily, at, &names, &wanted.groups);
        let left_out = db.incomplete_days()?.into_iter().map(|day| day.date).filter(|day| wanted.at.is_none() && *day > at).max();
        let incomplete = (at != last).then_some(last).or(left_out);
        Ok(Outlooks { at, incomplete, series: outlooks, failed: forecasts.failed })
    }
}

fn last_day(series: &DailySeries) -> Option<Date> {
    let days = i64::try_from(series.quantity.len().checked_sub(1)?).ok()?;
    series.start.checked_add(days.days()).ok()
}

fn cut(series: &mut DailySeries, at: Date) {
    let days = usize::try_from(series.start.until(at).map_or(0, |span| span.get_days()) + 1).unwrap_or(0);
    series.quantity.truncate(days);
    for values in [&mut series.promotion, &mut series.price].into_iter().flatten() {
        values.truncate(days);
    }
}

/// Whether the last day looks like one whose sales are still coming in: of all stores together it sold less than half of what the same weekday
/// sold in any of the eight weeks before.
fn is_incomplete(daily: &[DailySeries], last: Date) -> bool {
    let total = |back: usize| -> f64 {
        let on = |series: &DailySeries| series.quantity.len().checked_sub(1 + back).and_then(|day| series.quantity.get(day).copied());
        // Every series goes on to the last day loaded.
        daily.iter().filter(|series| last_day(series) == Some(last)).filter_map(on).map(|sold| sold.max(0.0)).sum()
    };
    let before: Vec<f64> = (1..=8).map(|week| total(7 * week)).collect();
    let least = before.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = before.iter().sum::<f64>() / before.len() as f64;
    mean >= 10.0 && total(0) < 0.5 * least && total(0) < 0.6 * mean
}

/// On which days each store sold anything, with the day that the first entry is of.
type OpenDays = HashMap<String, (Date, Vec<bool>)>;

fn open_days(daily: &[DailySeries], at: Date) -> OpenDays {
    let mut open: OpenDays = HashMap::new();
    let mut firsts: HashMap<&str, Date> = HashMap::new();
    for series in daily {
        let first = firsts.entry(&series.store_id).or_insert(series.start);
        *first = series.start.min(*first);
    }
    for (store, first) in firsts {
        open.insert(store.to_owned(), (first, vec![false; days_between(first, at) + 1]));
    }
    for series in daily {
        let Some((first, days)) = open.get_mut(&series.store_id) else { continue };
        let offset = days_between(*first, series.start);
        for (day, sold) in series.quantity.iter().enumerate() {
            if let Some(open) = days.get_mut(offset + day).filter(|_| *sold != 0.0) {
                *open = true;
            }
        }
    }
    open
}

fn days_between(from: Date, to: Date) -> usize {
    from.until(to).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0))
}

/// The days of `series` on which its store, or any, was open.
fn open_of(series: &DailySeries, whose: &Whose, open: &OpenDays) -> Vec<bool> {
    let is_open = |(first, days): &(Date, Vec<bool>), day: usize| {
        let from = days_between(*first, series.start);
        if *first > series.start {
            let late = days_between(series.start, *first);
            return day.checked_sub(late).and_then(|at| days.get(at).copied()).unwrap_or(false);
        }
        days.get(from + day).copied().unwrap_or(true)
    };
    let stores: Vec<&(Date, Vec<bool>)> = match &whose.store {
        Some(store) => open.get(store).into_iter().collect(),
        None => open.values().collect(),
    };
    if stores.is_empty() {
        return vec![true; series.quantity.len()];
    }
    (0..series.quantity.len()).map(|day| stores.iter().any(|store| is_open(store, day))).collect()
}

/// The sum of all series of a product, a store, or all.
fn summed(daily: &[DailySeries], whose: &Whose, at: Date) -> Option<DailySeries> {
    let is = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
    let of = || daily.iter().filter(|series| is(&whose.store, &series.store_id) && is(&whose.product, &series.product_id));
    let start = of().map(|series| series.start).min()?;
    let mut quantity = vec![0.0; days_between(start, at) + 1];
    for series in of() {
        let offset = days_between(start, series.start);
        for (sum, sold) in quantity[offset..].iter_mut().zip(&series.quantity) {
            *sum += sold;
        }
    }
    let id = |id: &Option<String>| id.clone().unwrap_or_default();
    Some(DailySeries { product_id: id(&whose.product), store_id: id(&whose.store), start, quantity, promotion: None, price: None })
}

/// A product that took another's place sells what both sold, while its own history is short.
fn with_predecessor(
    own: DailySeries,
    whose: &Whose,
    successors: &BTreeMap<String, String>,
    by_key: &HashMap<(&str, &str), &DailySeries>,
) -> (DailySeries, Option<String>) {
    let (Some(store), Some(product)) = (&whose.store, &whose.product) else { return (own, None) };
    let Some((old, _)) = successors.iter().find(|(_, new)| *new == product) else { return (own, None) };
    let Some(before) = by_key.get(&(store.as_str(), old.as_str())) else { return (own, None) };
    if own.quantity.len() >= OWN_DAYS || before.start >= own.start {
        return (own, None);
    }
    let offset = days_between(before.start, own.start);
    let mut joined = DailySeries { start: before.start, quantity: before.quantity.clone(), ..own.clone() };
    joined.quantity.resize(offset + own.quantity.len(), 0.0);
    for (sum, sold) in joined.quantity[offset..].iter_mut().zip(&own.quantity) {
        *sum += sold;
    }
    joined.price = None;
    (joined, Some(old.clone()))
}

/// A version that may forecast, in the order of preference.
struct Candidate {
    path: String,
    model_type: String,
    product: Option<String>,
    store: Option<String>,
    pooled: bool,
    in_use: bool,
}

impl Candidate {
    fn covers(&self, whose: &Whose) -> bool {
        let same = |own: &Option<String>, id: &Option<String>| own.is_none() || own == id;
        if self.pooled {
            same(&self.product, &whose.product) && same(&self.store, &whose.store)
        } else {
            self.product == whose.product && self.store == whose.store
        }
    }

    /// Own versions before pooled ones, those in use before the others, wide ones before narrow ones.
    fn rank(&self) -> (bool, bool, usize) {
        (!self.in_use, self.pooled, usize::from(self.product.is_some()) + usize::from(self.store.is_some()))
    }
}

/// A version's totals by series, or why there are none.
type Totals = Result<HashMap<Whose, TotalForecast>, String>;

/// Forecasts of versions, each made once.
struct Forecasts<'a> {
    bench: &'a Workbench,
    at: Date,
    networks: Networks<'a>,
    candidates: Vec<Candidate>,
    made: HashMap<String, (Totals, bool)>,
    failed: Vec<(String, String)>,
    only: bool,
}

impl<'a> Forecasts<'a> {
    fn new(bench: &'a Workbench, at: Date, networks: Networks<'a>, path: Option<&str>) -> Result<Self, WorkbenchError> {
        let rows = bench.list(&Filter::default())?;
        let asked = path.map(|path| Ok::<_, WorkbenchError>(bench.store.resolve(&path.parse()?)?.to_string())).transpose()?;
        let is_asked = |row: &IndexRow| asked.as_deref().map_or_else(|| row.in_use || is_better(row), |asked| asked == row.model_path);
        let mut candidates: Vec<Candidate> = rows
            .into_iter()
            .filter(|row| is_asked(row) && row.damaged.is_none())
            .map(|row| Candidate {
                pooled: row.aggregation == Some(Aggregation::Pooled),
                path: row.model_path,
                model_type: row.model_type,
                product: row.product,
                store: row.store,
                in_use: row.in_use,
            })
            .collect();
        // Rows come newest first, and stay so within a rank.
        candidates.sort_by_key(Candidate::rank);
        Ok(Self { bench, at, networks, candidates, made: HashMap::new(), failed: Vec::new(), only: path.is_some() })
    }

    /// Every series that a version forecasts.
    fn series_of(&mut self, path: &str) -> Result<Vec<Whose>, WorkbenchError> {
        let path = self.bench.store.resolve(&path.parse()?)?.to_string();
        let prediction = self.bench.predict(&path, Some(self.at), FutureCovariates::Nothing, self.networks)?;
        let totals = Self::keyed(&prediction);
        let mut keys: Vec<Whose> = totals.keys().cloned().collect();
        keys.sort();
        let stock_outs = self.leaves_out_stock_outs(&path);
        self.made.insert(path, (Ok(totals), stock_outs));
        Ok(keys)
    }

    fn leaves_out_stock_outs(&self, path: &str) -> bool {
        self.bench.settings_of(path).is_ok_and(|settings| settings.stockouts)
    }

    fn keyed(prediction: &Prediction) -> HashMap<Whose, TotalForecast> {
        let key = |total: &TotalForecast| Whose { store: total.series.store_id.clone(), product: total.series.product_id.clone() };
        prediction.totals.iter().map(|total| (key(total), total.clone())).collect()
    }

    /// The totals of the best version that covers a series.
    fn version_of(&mut self, whose: &Whose, disturbed: bool) -> Option<(TotalForecast, String, String)> {
        for place in 0..self.candidates.len() {
            let candidate = &self.candidates[place];
            // A version that was asked for may be of one series under several names.
            if !self.only && !candidate.covers(whose) {
                continue;
            }
            let path = candidate.path.clone();
            if !self.made.contains_key(&path) {
                let made = self
                    .bench
                    .predict(&path, Some(self.at), FutureCovariates::Nothing, self.networks)
                    .map(|prediction| Self::keyed(&prediction));
                if let Err(error) = &made {
                    self.failed.push((path.clone(), error.to_string()));
                }
                let stock_outs = self.leaves_out_stock_outs(&path);
                self.made.insert(path.clone(), (made.map_err(|error| error.to_string()), stock_outs));
            }
            let Some((Ok(totals), leaves_out)) = self.made.get(&path) else { continue };
            let Some(total) = totals.get(whose) else { continue };
            if total.mean.len() < SHORTEST_HORIZON || disturbed && !leaves_out {
                continue;
            }
            return Some((total.clone(), path, self.candidates[place].model_type.clone()));
        }
        None
    }

    fn outlook(&mut self, whose: Whose, series: &DailySeries, predecessor: Option<String>, open: &OpenDays) -> SeriesOutlook {
        let open = open_of(series, &whose, open);
        let first_weekday = weekday(series.start);
        let history = |in_stock| History { quantity: &series.quantity, open: &open, first_weekday, in_stock };
        let plain = history(None);
        let cleaned = plain.clean();
        let mut recent = plain.recent(&cleaned);
        let next_weekday = weekday(self.at.saturating_add(1.day()));
        let simple = SimpleDemand::fit(&cleaned, next_weekday);
        let with_stock = cleaned.stopped.then(|| {
            let stocked = history(Some(true));
            let cleaned = stocked.clean();
            (SimpleDemand::fit(&cleaned, next_weekday), Recent { horizon: ENDLESS, ..stocked.recent(&cleaned) })
        });
        // A version learned from the days as they were sold; what disturbs them is taken out of the simple method alone.
        let version = if predecessor.is_some() { None } else { self.version_of(&whose, cleaned.disturbed) };
        let (demand, method, version, horizon) = match version {
            Some((total, path, model_type)) => {
                let horizon = u32::try_from(total.mean.len()).unwrap_or(0);
                let demand = TotalDemand::new(total.mean, total.levels, total.quantiles, total.after);
                (AnyDemand::Version(demand), model_type, Some(path), horizon)
            }
            None => {
                let method = simple.method();
                (AnyDemand::Simple(simple), method, None, ENDLESS)
            }
        };
        recent.horizon = horizon;
        recent.predecessor = predecessor;
        let mut weeks: Vec<f64> = series.quantity.rchunks_exact(7).take(SHOWN_WEEKS).map(|week| week.iter().sum()).collect();
        weeks.reverse();
        SeriesOutlook {
            demand,
            method,
            version,
            recent,
            with_stock,
            weeks,
            last_days: series.quantity[series.quantity.len().saturating_sub(KEPT_DAYS)..].to_vec(),
            price: series.price.as_ref().and_then(|price| price.last().copied()).map(f64::from).filter(|price| *price > 0.0),
            whose,
        }
    }
}

/// The simple method goes on as long as anyone plans.
const ENDLESS: u32 = 3650;

/// Whether the test says that a version is at least as good as the simple methods.
fn is_better(row: &IndexRow) -> bool {
    let kind = row.metrics_summary.get("verdict").and_then(|verdict| verdict.get("kind"));
    kind.is_some_and(|kind| kind == "better" || kind == "as_good")
}

fn weekday(day: Date) -> usize {
    usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)
}
