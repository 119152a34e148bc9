//! The series that a scope trains on and forecasts: selected from the sales, aggregated as the scope says.

use std::collections::HashMap;
use std::sync::Arc;

use forecast::{MissingDays, Series, SeriesId, StoreDays, TrainSettings, aggregate, aggregate_excluding, unusual_days};
use jiff::civil::Date;
use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use replenishment::ItemTerms;
use sales::{DailySeries, Event, EventLabel, Selection};
use sha2::{Digest, Sha256};
use store::{Aggregation, Id, Scope};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::ordering::unusable_sales;
use crate::sales_data::calendar::CalendarUsed;
use crate::scope::known_days::{KnownDays, store_days};

/// Which days count as missing instead of as days without a sale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    stockouts: bool,
    closed_days: bool,
}

impl From<&TrainSettings> for Missing {
    fn from(settings: &TrainSettings) -> Self {
        Self { stockouts: settings.stockouts, closed_days: settings.closed_days }
    }
}

/// The series of one scope.
pub(crate) struct ScopeSeries {
    /// One series, or with `pooled` one per (store, product). Missing days have what was usual before.
    pub(crate) series: Vec<Series>,
    /// The same as it was sold, where that differs.
    sold: Option<Vec<Series>>,
    /// First day with a sale in the scope.
    pub(crate) first_date: Date,
    /// Last day that is known.
    pub(crate) last_date: Date,
    /// Days × (store, product) pairs before aggregation.
    pub(crate) rows: usize,
    /// Says how many days of sales can't be used or are missing, where any are.
    pub(crate) unusable: Option<String>,
    /// What the fingerprint calls each series; stays the same between versions of the program.
    names: Vec<String>,
}

impl ScopeSeries {
    /// The series as sold.
    pub(crate) fn sold(&self) -> &[Series] {
        self.sold.as_ref().unwrap_or(&self.series)
    }

    /// What is forecast, without what was sold, which takes as much memory.
    pub(crate) fn into_series(self) -> Vec<Series> {
        self.series
    }

    /// Returns the SHA-256 over names, first days, and values: versions with the same fingerprint were trained on the same numbers.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (series, name) in self.sold().iter().zip(&self.names) {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(series.start.to_string().as_bytes());
            for value in &series.values {
                hash.update(value.to_le_bytes());
            }
        }
        hex(&hash.finalize())
    }
}

impl Workbench {
    /// Reads the series of `scope` up to and with the day `until`, with the days missing that `missing` says.
    pub(crate) fn series_of(&self, scope: &Scope, until: Option<Date>, missing: Missing) -> Result<ScopeSeries, WorkbenchError> {
        let (product, store) = ids(scope);
        let daily = self.sales()?.series(&Selection { product, store, until })?;
        self.aggregated(scope, daily, missing)
    }

    /// As [`Workbench::series_of`], with the promotions that are loaded for the days after `until`: a pharmacy plans them. Sales and prices of
    /// those days are not there.
    pub(crate) fn series_with_plan(&self, scope: &Scope, until: Date, missing: Missing) -> Result<ScopeSeries, WorkbenchError> {
        let (product, store) = ids(scope);
        let mut daily = self.sales()?.series(&Selection { product, store, until: None })?;
        daily.retain(|series| series.start <= until);
        for series in &mut daily {
            let known = series.start.until(until).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0)) + 1;
            series.quantity.truncate(known);
            if let Some(price) = &mut series.price {
                price.truncate(known);
            }
        }
        self.aggregated(scope, daily, missing)
    }

    /// As [`Workbench::series_of`], with the holidays of the calendar in use, and which one that is.
    pub(crate) fn training_series(
        &self,
        scope: &Scope,
        until: Option<Date>,
        missing: Missing,
    ) -> Result<(ScopeSeries, Option<CalendarUsed>), WorkbenchError> {
        let mut data = self.series_of(scope, until, missing)?;
        let calendar = self.calendar_for(&data)?;
        self.add_holidays(&mut data, calendar.as_ref())?;
        Ok((data, calendar))
    }

    pub(crate) fn aggregated(&self, scope: &Scope, daily: Vec<DailySeries>, missing: Missing) -> Result<ScopeSeries, WorkbenchError> {
        let rows = daily.iter().map(|s| s.quantity.len()).sum();
        let unusable = unusable_sales(daily.iter().map(|series| series.unusable_days));
        let first_date = daily.iter().map(|s| s.start).min();
        let Some(first_date) = first_date else {
            return Err(self.nothing_in(scope));
        };
        let gaps = self.missing_days(&daily, missing, scope.product().is_none())?;
        let known = KnownDays::read(&self.sales()?, || self.groups_of_products())?;
        // Where only one product is read, its days alone say nothing of the store's.
        let stores = if scope.product().is_none() { store_days(&daily) } else { HashMap::new() };
        let stores: HashMap<String, Arc<StoreDays>> = stores.into_iter().map(|(store, days)| (store.to_owned(), days)).collect();
        let own: Vec<Series> = daily
            .into_par_iter()
            .map(|daily| {
                let mut series = Series { store_days: stores.get(&daily.store_id).cloned(), ..series(daily) };
                known.tell(&mut series);
                series
            })
            .collect();
        let how = match scope.aggregation() {
            Some(Aggregation::Pooled) => None,
            Some(Aggregation::Mean) => Some(forecast::Aggregation::Mean),
            Some(Aggregation::Median) => Some(forecast::Aggregation::Median),
            Some(Aggregation::Sum) | None => Some(forecast::Aggregation::Sum),
        };
        let demand: Option<Vec<Series>> = gaps.map(|gaps| match how {
            None => own.par_iter().zip(&gaps).map(|(series, gaps)| series.without(gaps)).collect(),
            Some(how) => vec![Series { id: series_id(scope), ..aggregate_excluding(&own, &gaps, how) }],
        });
        let names = match (how, &own[..]) {
            (None, _) | (_, [_]) => own.iter().map(|series| series.id.to_string()).collect(),
            (Some(_), _) => vec![scope.aggregation().unwrap_or(Aggregation::Sum).as_str().to_owned()],
        };
        let sold = match how {
            None => own,
            Some(how) => vec![Series { id: series_id(scope), ..aggregate(&own, how) }],
        };
        let (series, sold) = match demand {
            Some(demand) => (demand, Some(sold)),
            None => (sold, None),
        };
        let last_date = series.iter().map(Series::last_date).max().unwrap_or(first_date);
        Ok(ScopeSeries { series, sold, first_date, last_date, rows, unusable, names })
    }

    /// The missing days of each series; None where none is.
    fn missing_days(
        &self,
        daily: &[DailySeries],
        missing: Missing,
        every_product: bool,
    ) -> Result<Option<Vec<Vec<MissingDays>>>, WorkbenchError> {
        let days = |gap: sales::Gap| MissingDays { days: gap.days, known_from: gap.known_from };
        let mut gaps: Vec<Vec<MissingDays>> = daily.par_iter().map(|series| unusual_days(&series.quantity)).collect();
        if missing != Missing::default() {
            let found = self.sales()?.gaps(daily, (missing.stockouts, missing.closed_days), every_product)?;
            gaps.iter_mut().zip(found).for_each(|(own, found)| own.extend(found.into_iter().map(days)));
        }
        for event in self.sales()?.events()? {
            for (series, gaps) in daily.iter().zip(&mut gaps) {
                apply(&event, series, gaps);
            }
        }
        Ok(gaps.iter().any(|gaps| !gaps.is_empty()).then_some(gaps))
    }

    /// The group and the category of products that have one: a plan may name either.
    pub(crate) fn groups_of_products(&self) -> Result<HashMap<String, Vec<String>>, WorkbenchError> {
        let of = |item: ItemTerms| (item.product_id, [item.group, item.category].into_iter().flatten().collect());
        Ok(self.items()?.into_iter().map(of).collect())
    }

    fn nothing_in(&self, scope: &Scope) -> WorkbenchError {
        let loaded = self.sales().and_then(|s| Ok(s.summary()?)).is_ok_and(|s| s.rows > 0);
        if loaded { WorkbenchError::NothingInScope { what: words(scope) } } else { WorkbenchError::NoSales }
    }
}

/// Applies the labels of past days: the days are excluded, or included even if they were found to be unusual.
fn apply(event: &Event, series: &DailySeries, gaps: &mut Vec<MissingDays>) {
    let Some(days) = event.days_of(series) else { return };
    match event.label {
        // Known at once: it is known on the day itself.
        EventLabel::LeaveOut => gaps.push(MissingDays { known_from: days.start, days }),
        EventLabel::Keep | EventLabel::Learn => {
            let kept = |gap: &MissingDays| {
                let before = gap.days.start..gap.days.end.min(days.start);
                let after = gap.days.start.max(days.end)..gap.days.end;
                let known_from = gap.known_from;
                [before, after].into_iter().filter(|days| !days.is_empty()).map(move |days| MissingDays { days, known_from })
            };
            *gaps = gaps.iter().flat_map(kept).collect();
        }
    }
}

/// Returns bytes as lower-case hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Product and store that the scope names, as text.
pub(crate) fn ids(scope: &Scope) -> (Option<String>, Option<String>) {
    let text = |id: Option<&Id>| id.map(|id| id.as_str().to_owned());
    (text(scope.product()), text(scope.store()))
}

/// The identity of the only series of a scope that isn't pooled.
pub(crate) fn series_id(scope: &Scope) -> SeriesId {
    let (product_id, store_id) = ids(scope);
    SeriesId { store_id, product_id }
}

fn words(scope: &Scope) -> String {
    match ids(scope) {
        (Some(product), Some(store)) => format!("product `{product}` in store `{store}`"),
        (Some(product), None) => format!("product `{product}`"),
        (None, Some(store)) => format!("store `{store}`"),
        (None, None) => "any product".to_owned(),
    }
}

fn series(daily: DailySeries) -> Series {
    Series {
        id: SeriesId::new(daily.store_id, daily.product_id),
        start: daily.start,
        values: daily.quantity,
        promotion: daily.promotion,
        price: daily.price,
        ..Series::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan as _;

    #[test]
    fn a_plan_adds_promotions_of_later_days_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bench = Workbench::open(folder.path(), jiff::ZonedDateTime::now).expect("a fresh folder").reading_with(sales::Reader::thread());
        bench.load_sample(true).expect("the sample");
        let last = bench.data().expect("the sales").last_date.expect("a day");
        let until = last.saturating_sub(30.days());
        let scope = Scope::GlobalAll { aggregation: Aggregation::Pooled };
        let plain = bench.series_of(&scope, Some(until), Missing::default()).expect("series");
        let planned = bench.series_with_plan(&scope, until, Missing::default()).expect("series");
        assert_eq!((planned.last_date, planned.fingerprint()), (until, plain.fingerprint()), "the same sales");
        assert_eq!(planned.series.len(), plain.series.len());
        for (with, without) in planned.series.iter().zip(&plain.series) {
            assert_eq!(with.price.as_ref().map(Vec::len), without.price.as_ref().map(Vec::len), "{}: no later price", with.id);
            let (Some(with), Some(without)) = (&with.promotion, &without.promotion) else { continue };
            assert_eq!((&with[..without.len()], with.len()), (&without[..], without.len() + 30), "thirty planned days more");
        }
        assert!(planned.series.iter().any(|s| s.promotion.is_some()), "the sample has promotions");
        // What is planned in the plan is known, whatever the sales until then; it changes no sale.
        let entry = sales::PlanEntry {
            id: 0,
            store_id: None,
            product_id: None,
            group: None,
            from: until.saturating_add(3.days()),
            to: until.saturating_add(4.days()),
            kind: sales::PlanKind::Closure,
            value: None,
        };
        bench.sales().expect("the sales").add_to_plan(&[entry]).expect("a plan");
        let closed = bench.series_of(&scope, Some(until), Missing::default()).expect("series");
        assert_eq!(closed.fingerprint(), plain.fingerprint());
        for (with, without) in closed.series.iter().zip(&plain.series) {
            let opening = with.opening.as_ref().expect("a closure is planned");
            let last = with.values.len() - 1;
            assert_eq!((opening[last + 2], opening[last + 3], opening[last + 5]), (None, Some(forecast::Opening::Closed), None));
            assert_eq!(with.values, without.values);
        }
        let none = Scope::Product { product: Id::new("unknown").expect("an id"), store: None };
        assert!(matches!(bench.series_with_plan(&none, until, Missing::default()), Err(WorkbenchError::NothingInScope { .. })));
    }
}
