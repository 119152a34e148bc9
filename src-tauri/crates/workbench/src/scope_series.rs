//! The series that a scope trains on and forecasts (CONTRACT §1): selected from the sales, folded as the scope says.

use forecast::{Fold, MissingDays, Series, TrainSettings, fold, fold_without};
use jiff::civil::Date;
use sales::{DailySeries, Selection, StoreSummary};
use sha2::{Digest, Sha256};
use store::{Aggregation, Scope};

use crate::Workbench;
use crate::calendar::CalendarUsed;
use crate::error::WorkbenchError;

/// Which days count as missing instead of as days without a sale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    stockouts: bool,
    closed_days: bool,
}

impl From<&TrainSettings> for Missing {
    fn from(settings: &TrainSettings) -> Self {
        Self { stockouts: settings.stockouts == 1, closed_days: settings.closed_days == 1 }
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
    /// Days × (store, product) pairs before folding.
    pub(crate) rows: usize,
}

impl ScopeSeries {
    /// The series as they were sold.
    pub(crate) fn sold(&self) -> &[Series] {
        self.sold.as_ref().unwrap_or(&self.series)
    }

    /// SHA-256 over names, first days and values: two versions with the same fingerprint learnt from the same numbers.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for series in self.sold() {
            hash.update(series.name.as_bytes());
            hash.update([0]);
            hash.update(series.start.to_string().as_bytes());
            for value in &series.values {
                hash.update(value.to_le_bytes());
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Workbench {
    /// Reads the series of `scope` up to and with the day `until`, with the days missing that `missing` says.
    pub(crate) fn series_of(&self, scope: &Scope, until: Option<Date>, missing: Missing) -> Result<ScopeSeries, WorkbenchError> {
        let (product, store, _) = parts(scope);
        let daily = self.sales()?.series(&Selection { product, store, until })?;
        self.folded(scope, daily, missing)
    }

    /// As [`Workbench::series_of`], with the promotions that are loaded for the days after `until`: a shop plans them. Sales and prices of
    /// those days are not there.
    pub(crate) fn series_with_plan(&self, scope: &Scope, until: Date, missing: Missing) -> Result<ScopeSeries, WorkbenchError> {
        let (product, store, _) = parts(scope);
        let mut daily = self.sales()?.series(&Selection { product, store, until: None })?;
        daily.retain(|series| series.start <= until);
        for series in &mut daily {
            let known = series.start.until(until).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0)) + 1;
            series.quantity.truncate(known);
            if let Some(price) = &mut series.price {
                price.truncate(known);
            }
        }
        self.folded(scope, daily, missing)
    }

    /// As [`Workbench::series_of`], with the holidays of the calendar in force, and which that is.
    pub(crate) fn training_series(
        &self,
        scope: &Scope,
        until: Option<Date>,
        missing: Missing,
    ) -> Result<(ScopeSeries, Option<CalendarUsed>), WorkbenchError> {
        let mut data = self.series_of(scope, until, missing)?;
        let calendar = self.calendar_for(&data)?;
        self.tell_holidays(&mut data, calendar.as_ref())?;
        Ok((data, calendar))
    }

    fn folded(&self, scope: &Scope, daily: Vec<DailySeries>, missing: Missing) -> Result<ScopeSeries, WorkbenchError> {
        let (.., aggregation) = parts(scope);
        let rows = daily.iter().map(|s| s.quantity.len()).sum();
        let first_date = daily.iter().map(|s| s.start).min();
        let Some(first_date) = first_date else {
            return Err(self.nothing_in(scope));
        };
        let gaps = self.missing_days(&daily, missing)?;
        let named: Vec<Series> = daily.into_iter().map(named_series).collect();
        let how = match aggregation {
            Aggregation::Pooled => None,
            Aggregation::Sum => Some(Fold::Sum),
            Aggregation::Mean => Some(Fold::Mean),
            Aggregation::Median => Some(Fold::Median),
        };
        let without = gaps.map(|gaps| match how {
            None => named.iter().zip(&gaps).map(|(series, gaps)| series.without(gaps)).collect(),
            Some(how) => vec![fold_without(&named, &gaps, how)],
        });
        let sold = if let Some(how) = how { vec![fold(&named, how)] } else { named };
        let (series, sold): (Vec<Series>, _) = if let Some(without) = without { (without, Some(sold)) } else { (sold, None) };
        let last_date = series.iter().map(Series::last_date).max().unwrap_or(first_date);
        Ok(ScopeSeries { series, sold, first_date, last_date, rows })
    }

    /// The missing days of each series; None where none is.
    fn missing_days(&self, daily: &[DailySeries], missing: Missing) -> Result<Option<Vec<Vec<MissingDays>>>, WorkbenchError> {
        if missing == Missing::default() {
            return Ok(None);
        }
        let gaps = self.sales()?.gaps(daily, (missing.stockouts, missing.closed_days))?;
        let days = |gap: sales::Gap| MissingDays { days: gap.days, known_from: gap.known_from };
        let gaps: Vec<Vec<MissingDays>> = gaps.into_iter().map(|gaps| gaps.into_iter().map(days).collect()).collect();
        Ok(gaps.iter().any(|gaps| !gaps.is_empty()).then_some(gaps))
    }

    fn nothing_in(&self, scope: &Scope) -> WorkbenchError {
        let loaded = self.sales().and_then(|s| Ok(s.summary()?)).is_ok_and(|s| s.rows > 0);
        if loaded { WorkbenchError::NothingInScope { what: words(scope) } } else { WorkbenchError::NoSales }
    }
}

/// Product, store and aggregation of a scope; a scope of one product or store sums.
pub(crate) fn parts(scope: &Scope) -> (Option<String>, Option<String>, Aggregation) {
    let text = |id: &store::Id| Some(id.as_str().to_owned());
    match scope {
        Scope::Product { product, store } => (text(product), store.as_ref().and_then(text), Aggregation::Sum),
        Scope::Store { store, product } => (product.as_ref().and_then(text), text(store), Aggregation::Sum),
        Scope::GlobalAll { aggregation } => (None, None, *aggregation),
        Scope::GlobalStore { store, aggregation } => (None, text(store), *aggregation),
        Scope::GlobalProduct { product, aggregation } => (text(product), None, *aggregation),
        Scope::GlobalCustom { store, product, aggregation } => (text(product), text(store), *aggregation),
    }
}

/// Whose sales a series of a scope is: one product's or several products' (None), of one store or several (None).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whose {
    pub(crate) product: Option<String>,
    pub(crate) store: Option<String>,
}

/// Whose the series called `name` is, in a forecast of `scope`.
pub(crate) fn whose(scope: &Scope, name: &str, stores: &[StoreSummary]) -> Whose {
    let (product, store, aggregation) = parts(scope);
    if aggregation != Aggregation::Pooled {
        return Whose { product, store };
    }
    // Ids may hold the separator themselves, so that stores are tried.
    let split = |known: &StoreSummary| {
        let product = name.strip_prefix(known.store_id.as_str())?.strip_prefix(SEPARATOR)?;
        Some(Whose { product: Some(product.to_owned()), store: Some(known.store_id.clone()) })
    };
    stores.iter().find_map(split).unwrap_or(Whose { product, store })
}

/// Between store and product in the name of a series.
const SEPARATOR: &str = " / ";

fn words(scope: &Scope) -> String {
    match parts(scope) {
        (Some(product), Some(store), _) => format!("product `{product}` in store `{store}`"),
        (Some(product), None, _) => format!("product `{product}`"),
        (None, Some(store), _) => format!("store `{store}`"),
        (None, None, _) => "any product".to_owned(),
    }
}

/// A series named `store / product`, as forecasts of several series name them.
fn named_series(daily: DailySeries) -> Series {
    Series {
        name: format!("{}{SEPARATOR}{}", daily.store_id, daily.product_id),
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
    use store::Id;

    #[test]
    fn a_plan_adds_promotions_of_later_days_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bench = Workbench::open(folder.path(), jiff::ZonedDateTime::now).expect("a fresh folder");
        bench.load_sample().expect("the sample");
        let last = bench.data().expect("the sales").last_date.expect("a day");
        let until = last.saturating_sub(30.days());
        let scope = Scope::GlobalAll { aggregation: Aggregation::Pooled };
        let plain = bench.series_of(&scope, Some(until), Missing::default()).expect("series");
        let planned = bench.series_with_plan(&scope, until, Missing::default()).expect("series");
        assert_eq!((planned.last_date, planned.fingerprint()), (until, plain.fingerprint()), "the same sales");
        assert_eq!(planned.series.len(), plain.series.len());
        for (with, without) in planned.series.iter().zip(&plain.series) {
            assert_eq!(with.price.as_ref().map(Vec::len), without.price.as_ref().map(Vec::len), "{}: no later price", with.name);
            let (Some(with), Some(without)) = (&with.promotion, &without.promotion) else { continue };
            assert_eq!((&with[..without.len()], with.len()), (&without[..], without.len() + 30), "thirty planned days more");
        }
        assert!(planned.series.iter().any(|s| s.promotion.is_some()), "the sample has promotions");
        let none = Scope::Product { product: Id::new("nobody").expect("an id"), store: None };
        assert!(matches!(bench.series_with_plan(&none, until, Missing::default()), Err(WorkbenchError::NothingInScope { .. })));
    }
}
