//! Forecasts kept as they were made, and how accurate they were.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use replenishment::{Abc, ClassInput, ClassRules, classify};
use sales::{DailySeries, KeptDay, KeptForecast, Selection};
use serde::{Deserialize, Serialize};
use store::VersionPath;
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::predict::{FutureCovariates, Prediction};
use crate::training::networks::Networks;

/// A day is judged by the forecast made earliest, but at most this many days before it.
const MAX_LEAD_DAYS: i32 = 7;
/// Days whose sales a product is classed by.
const CLASS_DAYS: usize = 365;

/// What a period of an accuracy report is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Period {
    /// Weeks from Monday.
    #[default]
    Week,
    /// Calendar months.
    Month,
}

/// What forecasts are added up to before they are compared with the sales of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AccuracyLevel {
    /// Everything together.
    #[default]
    Chain,
    /// Each store.
    Store,
    /// The products of each class by money: A, B, and C.
    Class,
    /// Each product in each store.
    Product,
}

/// How accurate the kept forecasts of one period were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccuracyRow {
    /// The week as `2025-W27`, or the month as `2025-07`.
    pub period: String,
    /// What was added up.
    pub level: AccuracyLevel,
    /// Σ|expected − sold| ÷ Σ|sold| over the days; null where nothing was sold.
    pub wape: Option<f64>,
    /// Σ(expected − sold) ÷ Σ|sold|; positive when too much was expected.
    pub bias: Option<f64>,
    /// Share of the days within the 80% interval; null where forecasts were added up, since intervals don't add up.
    pub coverage_80: Option<f64>,
    /// Days of stores, classes, or products that were compared.
    #[ts(type = "number")]
    pub n: usize,
}

impl Workbench {
    /// Keeps the forecast of a version for the days after the last day of sales. Returns None where it is kept already.
    ///
    /// # Errors
    /// As [`Workbench::predict`].
    pub fn keep_forecast(&self, path: &str, networks: Networks<'_>) -> Result<Option<KeptForecast>, WorkbenchError> {
        self.keep_prediction(&self.predict(path, None, FutureCovariates::Nothing, networks)?)
    }

    /// Keeps a forecast that was made for the days after the last day of sales. Returns None where it is kept already.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when it can't be written.
    pub fn keep_prediction(&self, prediction: &Prediction) -> Result<Option<KeptForecast>, WorkbenchError> {
        let day = |point: &forecast::ForecastPoint| KeptDay {
            date: point.date,
            store_id: point.series.store_id.clone(),
            product_id: point.series.product_id.clone(),
            forecast: point.forecast,
            mean: point.mean,
            lower: point.lower,
            upper: point.upper,
        };
        let days: Vec<KeptDay> = prediction.points.iter().map(day).collect();
        Ok(self.sales()?.keep_forecast(&prediction.path, prediction.at, self.now().timestamp(), &days)?)
    }

    /// Returns whether the scope of a version forecasts with it.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when `path` isn't a path of a version.
    pub fn is_in_use(&self, path: &str) -> Result<bool, WorkbenchError> {
        let version: VersionPath = self.named_version(path)?;
        Ok(self.store.in_use()?.contains(&version))
    }

    /// Returns the versions that scopes forecast with.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the marks can't be read.
    pub fn versions_in_use(&self) -> Result<Vec<String>, WorkbenchError> {
        Ok(self.store.in_use()?.iter().map(ToString::to_string).collect())
    }

    /// Returns the kept forecasts, newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when they can't be read.
    pub fn kept_forecasts(&self) -> Result<Vec<KeptForecast>, WorkbenchError> {
        Ok(self.sales()?.kept_forecasts()?)
    }

    /// Forgets a kept forecast; false where there was none.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when it can't be removed.
    pub fn forget_forecast(&self, id: i64) -> Result<bool, WorkbenchError> {
        Ok(self.sales()?.forget_forecast(id)?)
    }

    /// Returns how accurate the kept forecasts were, period after period. Only days whose sales are known count.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when forecasts or sales can't be read.
    pub fn accuracy(&self, period: Period, level: AccuracyLevel) -> Result<Vec<AccuracyRow>, WorkbenchError> {
        let sales = self.sales()?;
        let mut made = Vec::new();
        for kept in sales.kept_forecasts()? {
            made.extend(sales.kept_days(kept.id)?.into_iter().map(|day| (kept.clone(), day)));
        }
        let actual = sales.series(&Selection::default())?;
        let classes = if level == AccuracyLevel::Class { classes(&actual) } else { HashMap::new() };
        Ok(rows(&chosen(made), &Actual::new(&actual), &classes, period, level))
    }
}

/// A day, a store, and a product.
type SeriesDay = (Date, Option<String>, Option<String>);

/// Of each day of each series, the forecast that counts.
fn chosen(made: Vec<(KeptForecast, KeptDay)>) -> Vec<KeptDay> {
    // Forecasts of single products in single stores say everything; others would be counted twice.
    let detail = |day: &KeptDay| usize::from(day.store_id.is_some()) + usize::from(day.product_id.is_some());
    let finest = made.iter().map(|(_, day)| detail(day)).max().unwrap_or(0);
    let mut best: BTreeMap<SeriesDay, (KeptForecast, KeptDay)> = BTreeMap::new();
    for (kept, day) in made {
        let lead = kept.origin.until(day.date).map_or(0, |span| span.get_days());
        if detail(&day) < finest || !(1..=MAX_LEAD_DAYS).contains(&lead) {
            continue;
        }
        let key = (day.date, day.store_id.clone(), day.product_id.clone());
        let earlier = best.get(&key).is_none_or(|(other, _)| (kept.origin, other.made_at) < (other.origin, kept.made_at));
        if earlier {
            best.insert(key, (kept, day));
        }
    }
    best.into_values().map(|(_, day)| day).collect()
}

/// What was sold.
struct Actual<'a> {
    by_product: HashMap<&'a str, Vec<&'a DailySeries>>,
    last: Option<Date>,
}

impl<'a> Actual<'a> {
    fn new(series: &'a [DailySeries]) -> Self {
        let mut by_product: HashMap<&str, Vec<&DailySeries>> = HashMap::new();
        for one in series {
            by_product.entry(one.product_id.as_str()).or_default().push(one);
        }
        let last = series.iter().filter_map(|s| s.start.checked_add(jiff::Span::new().days(s.quantity.len() as i64 - 1)).ok()).max();
        Self { by_product, last }
    }

    /// Units sold on the day of a forecast by what it forecasts; None for a day that isn't known yet.
    fn of(&self, day: &KeptDay) -> Option<f64> {
        if self.last.is_none_or(|last| day.date > last) {
            return None;
        }
        let of_product = |series: &Vec<&DailySeries>| {
            series.iter().filter(|s| day.store_id.as_ref().is_none_or(|id| *id == s.store_id)).map(|s| on(s, day.date)).sum::<f64>()
        };
        Some(match &day.product_id {
            Some(id) => self.by_product.get(id.as_str()).map_or(0.0, of_product),
            None => self.by_product.values().map(of_product).sum(),
        })
    }
}

fn on(series: &DailySeries, date: Date) -> f64 {
    let index = series.start.until(date).map_or(-1, |span| span.get_days());
    usize::try_from(index).ok().and_then(|index| series.quantity.get(index).copied()).unwrap_or(0.0)
}

/// Each product's class by the money of the last year, or by the units where prices aren't known.
fn classes(series: &[DailySeries]) -> HashMap<String, Abc> {
    let priced = series.iter().any(|s| s.price.is_some());
    let mut money: BTreeMap<&str, f64> = BTreeMap::new();
    for s in series {
        let from = s.quantity.len().saturating_sub(CLASS_DAYS);
        let price = |day: usize| if priced { s.price.as_ref().and_then(|p| p.get(day)).copied().unwrap_or(0.0).into() } else { 1.0 };
        *money.entry(s.product_id.as_str()).or_default() += (from..s.quantity.len()).map(|day| s.quantity[day] * price(day)).sum::<f64>();
    }
    let inputs: Vec<ClassInput> =
        money.into_iter().map(|(id, money)| ClassInput { product_id: id.to_owned(), money, variation: None }).collect();
    classify(&inputs, &ClassRules::default()).into_iter().map(|item| (item.product_id, item.abc)).collect()
}

/// Sums of one unit on one day.
#[derive(Default)]
struct Sums {
    expected: f64,
    sold: f64,
    within: usize,
    series: usize,
}

fn rows(days: &[KeptDay], actual: &Actual<'_>, classes: &HashMap<String, Abc>, period: Period, level: AccuracyLevel) -> Vec<AccuracyRow> {
    let mut units: BTreeMap<(String, Date, String), Sums> = BTreeMap::new();
    for day in days {
        let Some(sold) = actual.of(day) else { continue };
        let (store, product) = (day.store_id.as_deref().unwrap_or(""), day.product_id.as_deref().unwrap_or(""));
        let unit = match level {
            AccuracyLevel::Chain => String::new(),
            AccuracyLevel::Store => store.to_owned(),
            AccuracyLevel::Class => classes.get(product).map_or_else(String::new, |class| format!("{class:?}")),
            AccuracyLevel::Product => format!("{store}\n{product}"),
        };
        let sums = units.entry((name_of(day.date, period), day.date, unit)).or_default();
        sums.expected += day.mean;
        sums.sold += sold;
        sums.within += usize::from((day.lower..=day.upper).contains(&sold));
        sums.series += 1;
    }
    let mut rows: Vec<AccuracyRow> = Vec::new();
    let all: Vec<((String, Date, String), Sums)> = units.into_iter().collect();
    for group in all.chunk_by(|((a, ..), _), ((b, ..), _)| a == b) {
        let total = group.iter().map(|(_, s)| s.sold.abs()).sum::<f64>();
        let share = |sum: f64| (total > 0.0).then(|| sum / total);
        let alone = group.iter().all(|(_, s)| s.series == 1);
        rows.push(AccuracyRow {
            period: group[0].0.0.clone(),
            level,
            wape: share(group.iter().map(|(_, s)| (s.expected - s.sold).abs()).sum()),
            bias: share(group.iter().map(|(_, s)| s.expected - s.sold).sum()),
            coverage_80: alone.then(|| group.iter().map(|(_, s)| s.within).sum::<usize>() as f64 / group.len() as f64),
            n: group.len(),
        });
    }
    rows
}

fn name_of(date: Date, period: Period) -> String {
    match period {
        Period::Week => {
            let week = date.iso_week_date();
            format!("{}-W{:02}", week.year(), week.week())
        }
        Period::Month => format!("{}-{:02}", date.year(), date.month()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn kept(id: i64, origin: Date) -> KeptForecast {
        KeptForecast { id, model_path: format!("v{id}"), origin, made_at: jiff::Timestamp::UNIX_EPOCH, days: 1 }
    }

    fn day(date: Date, product: &str, mean: f64) -> KeptDay {
        let (store_id, product_id) = (Some("S1".into()), Some(product.into()));
        KeptDay { date, store_id, product_id, forecast: mean, mean, lower: mean - 1.0, upper: mean + 1.0 }
    }

    fn series(product: &str, quantity: &[f64]) -> DailySeries {
        DailySeries {
            product_id: product.into(),
            store_id: "S1".into(),
            start: date(2025, 6, 30),
            quantity: quantity.into(),
            promotion: None,
            price: None,
            unusable_days: 0,
        }
    }

    #[test]
    fn a_day_is_judged_by_its_earliest_forecast_of_the_week_and_only_once_its_sales_are_known() {
        let made = vec![
            (kept(1, date(2025, 6, 1)), day(date(2025, 7, 1), "P1", 99.0)),
            (kept(2, date(2025, 6, 29)), day(date(2025, 7, 1), "P1", 4.0)),
            (kept(3, date(2025, 6, 30)), day(date(2025, 7, 1), "P1", 50.0)),
            (kept(3, date(2025, 6, 30)), day(date(2025, 7, 2), "P1", 6.0)),
            (kept(3, date(2025, 6, 30)), day(date(2025, 7, 9), "P1", 6.0)),
            (kept(4, date(2025, 6, 30)), KeptDay { product_id: None, ..day(date(2025, 7, 2), "P1", 1.0) }),
        ];
        let sold = [series("P1", &[0.0, 5.0, 3.0])];
        let rows = rows(&chosen(made), &Actual::new(&sold), &HashMap::new(), Period::Week, AccuracyLevel::Product);
        let [row] = &rows[..] else { panic!("one week: {rows:?}") };
        assert_eq!((row.period.as_str(), row.n, row.coverage_80), ("2025-W27", 2, Some(0.5)));
        assert_eq!((row.wape, row.bias), (Some(4.0 / 8.0), Some(2.0 / 8.0)), "4 instead of 5, and 6 instead of 3");
    }

    #[test]
    fn levels_add_up_before_they_compare() {
        let on = date(2025, 7, 1);
        let made = vec![(kept(1, date(2025, 6, 30)), day(on, "P1", 4.0)), (kept(1, date(2025, 6, 30)), day(on, "P2", 2.0))];
        let sold = [series("P1", &[0.0, 2.0]), series("P2", &[0.0, 4.0])];
        let of = |level| {
            let classes = HashMap::from([("P1".to_owned(), Abc::A), ("P2".to_owned(), Abc::A)]);
            rows(&chosen(made.clone()), &Actual::new(&sold), &classes, Period::Month, level).remove(0)
        };
        assert_eq!((of(AccuracyLevel::Product).wape, of(AccuracyLevel::Product).n), (Some(4.0 / 6.0), 2));
        for level in [AccuracyLevel::Chain, AccuracyLevel::Store, AccuracyLevel::Class] {
            let row = of(level);
            assert_eq!((row.period.as_str(), row.wape, row.n, row.coverage_80), ("2025-07", Some(0.0), 1, None), "{level:?}");
        }
    }

    #[test]
    fn products_that_make_most_of_the_money_are_class_a() {
        let classes = classes(&[series("P1", &[90.0]), series("P2", &[8.0]), series("P3", &[2.0])]);
        assert_eq!((classes["P1"], classes["P2"], classes["P3"]), (Abc::A, Abc::B, Abc::C));
    }
}
