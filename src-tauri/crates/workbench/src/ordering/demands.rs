//! The best forecast there is of every product in every store, and what its recent sales say.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use forecast::{Series, SeriesId};
use jiff::ToSpan as _;
use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use replenishment::{Demand, Later, Recent, TotalDemand};
use sales::{DailySeries, Event, EventLabel, OpeningDays};

use super::calendar::{DaysAhead, promotion_factors, weekday};
use super::days::{OpenDays, StoreEnd, days_between, open_of, through};
use super::history::{History, KnownDays};
use super::known_sales::KnownSales;
use super::simple::SimpleDemand;
use super::successors::{self, Successors};
use super::versions::{Chosen, Forecasts};
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// How many weeks of sales a line shows.
const SHOWN_WEEKS: usize = 8;

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

/// Demand from the day on from which a series is planned.
pub(crate) type PlannedDemand = Later<AnyDemand>;

/// What is known of the coming and the recent sales of one series.
#[derive(Debug, Clone)]
pub(crate) struct SeriesOutlook {
    pub(crate) series_id: SeriesId,
    /// The day after which it is planned: the last day whose sales count, or later where the stock was counted later.
    pub(crate) at: Date,
    /// Demand from the day after that on.
    pub(crate) demand: PlannedDemand,
    /// The model type or the simple method.
    pub(crate) method: String,
    /// The version, where one forecasts.
    pub(crate) version: Option<String>,
    pub(crate) recent: Recent,
    /// The outlook where goods are on the shelf that don't sell; only of products that stopped.
    pub(crate) with_stock: Option<(Later<SimpleDemand>, Recent)>,
    /// Sales of the last eight weeks, the latest last.
    pub(crate) weeks: Vec<f64>,
    /// Days after the plan day on which its store is closed as an exception: as the plan says, and on holidays.
    pub(crate) closed: Vec<Date>,
    /// Planned promotions and prices.
    pub(crate) planned: Planned,
    /// The last sales price.
    pub(crate) price: Option<f64>,
}

/// What is planned for a product, and whether its demand has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Planned {
    /// Days with a promotion.
    pub(crate) promoted: Vec<Date>,
    /// Days with another price.
    pub(crate) priced: Vec<Date>,
    /// What promotions are part of the demand.
    pub(crate) promotions: Inclusion,
    /// What prices are.
    pub(crate) prices: Inclusion,
}

/// Whether something planned is part of the demand.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Inclusion {
    /// Its effect isn't known.
    #[default]
    Unknown,
    /// A version has learned its effect.
    Learned,
    /// Sales are multiplied, on average with this factor.
    Factor(f64),
}

impl SeriesOutlook {
    /// Plans from a later day on.
    pub(crate) fn plan_from(&mut self, day: Date) {
        let skipped = u32::try_from(days_between(self.at, day)).unwrap_or(0);
        if skipped == 0 {
            return;
        }
        self.at = day;
        self.demand.skipped += skipped;
        self.recent.horizon = self.recent.horizon.saturating_sub(skipped);
        if let Some((demand, _)) = &mut self.with_stock {
            demand.skipped += skipped;
        }
    }
}

/// Outlooks of all series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outlooks {
    /// The last day whose sales count.
    pub(crate) at: Date,
    /// The last day loaded, where it was excluded as incomplete.
    pub(crate) incomplete: Option<Date>,
    pub(crate) series: Vec<SeriesOutlook>,
    /// Stores whose sales end earlier than those of others.
    pub(crate) ended: HashMap<String, StoreEnd>,
    /// The last days of those of them that are planned from there on.
    pub(crate) ends: HashMap<String, Date>,
    /// Versions that couldn't forecast, and why.
    pub(crate) failed: Vec<(String, String)>,
    /// The sales that they rest on, up to the plan day.
    pub(crate) daily: Vec<DailySeries>,
}

impl Outlooks {
    /// The last day of which sales of a series may be known.
    pub(crate) fn last_sales(&self, series_id: &SeriesId) -> Date {
        series_id.store_id.as_ref().and_then(|store| self.ends.get(store)).copied().unwrap_or(self.at)
    }
}

/// Which outlooks are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wanted {
    /// Every series that one version forecasts, by that version; None for all products in all stores by the best forecast of each.
    pub(crate) path: Option<String>,
    /// The plan day; None for the last complete day.
    pub(crate) at: Option<Date>,
    /// Which products took the place of others.
    pub(crate) successors: Successors,
    /// Group of each product, for what may replace it.
    pub(crate) groups: BTreeMap<String, String>,
}

impl Workbench {
    /// Forecasts every series that is wanted.
    pub(crate) fn outlooks(&self, wanted: &Wanted, networks: Networks<'_>) -> Result<Outlooks, WorkbenchError> {
        let (known_sales, open, calendar) = self.known_sales(wanted.at)?;
        let KnownSales { at, incomplete, ended, ends, daily } = known_sales;
        let db = self.sales()?;
        let (events, closed) = (db.events()?, db.chosen_opening_days()?);
        let names: HashMap<String, String> =
            db.summary()?.products.into_iter().filter_map(|product| Some((product.product_id, product.product_name?))).collect();
        let mut forecasts = Forecasts::new(self, (&daily, at), networks, wanted.path.as_deref())?;
        let by_key: HashMap<(&str, &str), &DailySeries> =
            daily.iter().map(|series| ((series.store_id.as_str(), series.product_id.as_str()), series)).collect();
        let keys = match &wanted.path {
            Some(path) => forecasts.series_of(path)?,
            None => {
                let sold = daily.iter().map(|series| SeriesId::new(&series.store_id, &series.product_id));
                sold.chain(wanted.successors.without_sales(&by_key)).collect()
            }
        };
        let by_sales = |series_id: SeriesId| {
            let own = match (&series_id.store_id, &series_id.product_id) {
                (Some(store), Some(product)) => by_key.get(&(store.as_str(), product.as_str())).map(|series| Cow::Borrowed(*series)),
                _ => summed(&daily, &series_id, at).map(Cow::Owned),
            };
            let price = own.as_deref().and_then(last_price);
            let (joined, predecessors) = wanted.successors.joined(own, &series_id, &by_key)?;
            let end = series_id.store_id.as_ref().and_then(|store| ends.get(store)).filter(|end| **end >= joined.start);
            let (joined, at) = match end {
                Some(end) => (Cow::Owned(through(joined.into_owned(), *end)), *end),
                None => (joined, at),
            };
            let series = calendar.series(&series_id, &joined);
            let ahead = DaysAhead::of(&series, weekdays_set(&series_id, &closed), at);
            let known = known_days(&joined, &events, ahead.closed_weekdays);
            let mut outlook = OutlookBySales::new((&joined, &series), price, predecessors, at, (&open, &known, ahead));
            outlook.outlook.recent.still_sells = wanted.successors.sells_alone(&outlook.outlook, &by_key);
            Some(outlook)
        };
        let by_sales: Vec<OutlookBySales> = keys.into_par_iter().filter_map(by_sales).collect();
        // A version forecasts from the last day of all sales on.
        let with_version =
            |outlook: OutlookBySales| if outlook.outlook.at == at { outlook.with_version(&mut forecasts) } else { outlook.outlook };
        let mut outlooks: Vec<SeriesOutlook> = by_sales.into_iter().map(with_version).collect();
        successors::find(&mut outlooks, &daily, at, &names, &wanted.groups);
        let failed = forecasts.failed;
        Ok(Outlooks { at, incomplete, series: outlooks, ended, ends, failed, daily })
    }
}

/// The weekdays on which the user said that the store doesn't open, Monday first.
pub(super) fn weekdays_set(series_id: &SeriesId, set: &[OpeningDays]) -> Option<[bool; 7]> {
    let own = set.iter().find(|days| series_id.store_id.as_ref() == Some(&days.store_id))?;
    Some(std::array::from_fn(|day| own.closed_weekdays.iter().any(|closed| usize::from(*closed) == day)))
}

/// The labels of a series.
pub(super) fn known_days(series: &DailySeries, events: &[Event], closed: [bool; 7]) -> KnownDays {
    let days =
        |wanted: fn(EventLabel) -> bool| events.iter().filter(|event| wanted(event.label)).filter_map(|e| e.days_of(series)).collect();
    KnownDays { closed, left_out: days(|label| label == EventLabel::LeaveOut), kept: days(|label| label != EventLabel::LeaveOut) }
}

/// The sum of all series of a product, a store, or all.
fn summed(daily: &[DailySeries], series_id: &SeriesId, at: Date) -> Option<DailySeries> {
    let is = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
    let of = || daily.iter().filter(|series| is(&series_id.store_id, &series.store_id) && is(&series_id.product_id, &series.product_id));
    let start = of().map(|series| series.start).min()?;
    let mut quantity = vec![0.0; days_between(start, at) + 1];
    for series in of() {
        let offset = days_between(start, series.start);
        for (sum, sold) in quantity[offset..].iter_mut().zip(&series.quantity) {
            *sum += sold;
        }
    }
    let id = |id: &Option<String>| id.clone().unwrap_or_default();
    Some(DailySeries {
        product_id: id(&series_id.product_id),
        store_id: id(&series_id.store_id),
        start,
        quantity,
        promotion: None,
        price: None,
        unusable_days: 0,
    })
}

/// The last price of a product, without those that it took the place of.
fn last_price(series: &DailySeries) -> Option<f64> {
    series.price.as_ref().and_then(|price| price.last().copied()).map(f64::from).filter(|price| *price > 0.0)
}

/// The outlook of one series from its sales alone, and what decides whether a version may forecast it.
pub(super) struct OutlookBySales {
    pub(super) outlook: SeriesOutlook,
    /// A version learned from the days as sold; what disturbs them is taken out of the simple method alone.
    disturbed: bool,
}

impl OutlookBySales {
    /// From the history of the series, its predecessors' included, and what it sold itself.
    pub(super) fn new(
        (daily, series): (&DailySeries, &Series),
        price: Option<f64>,
        predecessors: Vec<String>,
        at: Date,
        (open, known, ahead): (&OpenDays, &KnownDays, DaysAhead),
    ) -> Self {
        let series_id = series.id.clone();
        let open = open_of(daily, &series_id, open);
        let first_weekday = weekday(daily.start);
        let history = |in_stock| History { quantity: &daily.quantity, open: &open, first_weekday, in_stock, known };
        let next_weekday = weekday(at.saturating_add(1.day()));
        let outlook = |in_stock| {
            let history = history(in_stock);
            let mut cleaned = history.clean();
            let recent = Recent { horizon: ENDLESS, ..history.recent(&cleaned) };
            let factors = ahead.has_promotions(at).then(|| promotion_factors(series, &cleaned.demand)).flatten();
            if let Some(factors) = &factors {
                cleaned.divide(series.promotion.as_deref().unwrap_or_default(), |day| factors[(first_weekday + day) % 7]);
            }
            let demand = SimpleDemand::fit(&cleaned, next_weekday).with_days(&ahead.special(at, factors.as_ref()));
            (demand, recent, cleaned, factors)
        };
        let (simple, mut recent, cleaned, factors) = outlook(None);
        let with_stock = cleaned.stopped.then(|| {
            let (demand, recent, ..) = outlook(Some(true));
            (Later { demand, skipped: 0 }, recent)
        });
        recent.predecessors = predecessors;
        let mut weeks: Vec<f64> = daily.quantity.rchunks_exact(7).take(SHOWN_WEEKS).map(|week| week.iter().sum()).collect();
        weeks.reverse();
        let outlook = SeriesOutlook {
            at,
            method: simple.method(),
            demand: Later { demand: AnyDemand::Simple(simple), skipped: 0 },
            version: None,
            recent,
            with_stock,
            weeks,
            closed: ahead.closed,
            planned: Planned {
                promoted: ahead.promoted,
                priced: ahead.priced,
                promotions: factors.map_or(Inclusion::Unknown, |factors| Inclusion::Factor(factors.iter().sum::<f64>() / 7.0)),
                prices: Inclusion::Unknown,
            },
            price,
            series_id,
        };
        Self { outlook, disturbed: cleaned.disturbed }
    }

    /// With the best version that covers the series, where there is one.
    fn with_version(self, forecasts: &mut Forecasts<'_>) -> SeriesOutlook {
        let mut outlook = self.outlook;
        if !outlook.recent.predecessors.is_empty() {
            return outlook;
        }
        if let Some(Chosen { total, path, model_type, knows }) = forecasts.version_of(&outlook.series_id, self.disturbed) {
            outlook.recent.horizon = u32::try_from(total.mean.len()).unwrap_or(0);
            let demand = TotalDemand::new(total.mean, total.levels, total.quantiles, total.after);
            // It has the holidays that it was trained with.
            let day = |date: Date| u32::try_from(days_between(outlook.at, date)).unwrap_or(0);
            outlook.closed.retain(|date| demand.mean(day(*date)) - demand.mean(day(*date).saturating_sub(1)) < 1e-9);
            let learned = |known: bool| if known { Inclusion::Learned } else { Inclusion::Unknown };
            (outlook.planned.promotions, outlook.planned.prices) = (learned(knows.promotions), learned(knows.prices));
            outlook.demand.demand = AnyDemand::Version(demand);
            (outlook.method, outlook.version) = (model_type, Some(path));
        }
        outlook
    }
}

/// The simple method continues as long as needed.
const ENDLESS: u32 = 3650;
