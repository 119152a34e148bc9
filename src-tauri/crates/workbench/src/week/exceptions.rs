//! Finds what stands out in the last seven days: each product at most once, nothing where a week is like other weeks.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use sales::RecentSales;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sum;

/// Weeks before the last one that say what is usual.
const WEEKS: usize = 8;
/// A week counts as unusual from this many standard deviations on: about one in 15,000 weeks by chance.
const DEVIATIONS: f64 = 4.0;
/// Units that a week must differ by at least; below, no one would call it unusual.
const FEWEST: f64 = 5.0;
/// Units a week from which a week without a sale says something.
const STEADY: f64 = 3.0;

/// Why a product should be looked at, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ExceptionKind {
    /// It sold far more or far less than usual.
    Unusual,
    /// It usually sells every week, and sold nothing.
    NoSales,
    /// It was never sold before.
    NewProduct,
}

impl ExceptionKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Unusual => "unusual",
            Self::NoSales => "no_sales",
            Self::NewProduct => "new_product",
        }
    }
}

/// A product that should be looked at, with the figures that a sentence is built from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WeekException {
    /// Names the question; the same as long as the same week is looked at.
    pub id: String,
    pub kind: ExceptionKind,
    /// Null where a whole store is concerned.
    pub product_id: Option<String>,
    pub product_name: Option<String>,
    /// Null where several stores are concerned.
    pub store_id: Option<String>,
    pub store_name: Option<String>,
    /// Stores that are concerned.
    #[ts(type = "number")]
    pub stores: usize,
    /// Their names, or codes where they have none.
    pub store_names: Vec<String>,
    /// Whether these are all stores that sell it.
    pub everywhere: bool,
    /// First of the seven days.
    #[ts(type = "string")]
    pub first: Date,
    /// Last of the seven days.
    #[ts(type = "string")]
    pub last: Date,
    /// Units on the seven days.
    pub sold: f64,
    /// Units sold in a usual week.
    pub usual: f64,
    /// The one day that makes the week unusual.
    #[ts(type = "string | null")]
    pub day: Option<Date>,
    /// Units on that day.
    pub day_sold: f64,
    /// Units on a usual day of its weekday.
    pub day_usual: f64,
    /// Units of the last eight weeks, the oldest first.
    pub weeks: Vec<f64>,
    /// Money at stake, for sorting: the difference × price, or units where no price is known.
    pub weight: f64,
}

/// Everything that stands out in the week that ends with `last`, the most urgent first.
pub(super) fn find(recent: &[RecentSales], last: Date) -> Vec<WeekException> {
    let store_levels = store_levels(recent);
    let mut found = silent_stores(recent, last, &store_levels);
    let is_silent = |store: &str| store_levels.get(store).is_some_and(|level| level.is_silent);
    for product in recent.chunk_by(|a, b| a.product_id == b.product_id) {
        let open: Vec<&RecentSales> = product.iter().filter(|series| !is_silent(&series.store_id)).collect();
        if let Some(exception) = of_product(&open, last, &store_levels) {
            found.push(exception);
        }
    }
    found.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.weight.total_cmp(&a.weight)));
    found
}

/// How the last week of a store compares with its usual weeks.
struct StoreLevel {
    /// 1 for a week as usual: 0.5 when half of it is missing in the file, or everyone is on holiday.
    level: f64,
    is_silent: bool,
}

fn store_levels(recent: &[RecentSales]) -> BTreeMap<&str, StoreLevel> {
    let mut ratios: BTreeMap<&str, (f64, f64, Vec<f64>)> = BTreeMap::new();
    for series in recent {
        let Some(usual) = Usual::of(series) else { continue };
        let sold = sum(&series.quantity, 7, 0);
        let store = ratios.entry(&series.store_id).or_default();
        store.0 += sold;
        store.1 += usual.mean;
        if usual.mean >= FEWEST {
            store.2.push(sold / usual.mean);
        }
    }
    let level = |(sold, usual, mut ratios): (f64, f64, Vec<f64>)| {
        ratios.sort_by(f64::total_cmp);
        // The median isn't moved by the product that stands out; with few products it would be.
        let level = if ratios.len() < 5 { 1.0 } else { ratios[ratios.len() / 2].clamp(0.4, 2.5) };
        StoreLevel { level, is_silent: sold <= 0.0 && usual >= 3.0 * STEADY }
    };
    ratios.into_iter().map(|(store, figures)| (store, level(figures))).collect()
}

fn silent_stores(recent: &[RecentSales], last: Date, levels: &BTreeMap<&str, StoreLevel>) -> Vec<WeekException> {
    let silent = levels.iter().filter(|(_, level)| level.is_silent);
    silent
        .filter_map(|(store, _)| {
            let series: Vec<&RecentSales> = recent.iter().filter(|s| s.store_id == *store).collect();
            let usual = series.iter().filter_map(|s| Usual::of(s)).map(|u| u.mean).sum();
            let first = series.first()?;
            let mut exception = blank(ExceptionKind::NoSales, &series, last);
            (exception.product_id, exception.product_name) = (None, None);
            (exception.store_id, exception.store_name) = (Some(first.store_id.clone()), first.store_name.clone());
            (exception.usual, exception.weight) = (usual, f64::MAX);
            exception.id = id(ExceptionKind::NoSales, None, Some(store), last);
            Some(exception)
        })
        .collect()
}

/// What a usual week is, from the weeks before the last.
struct Usual {
    mean: f64,
    deviation: f64,
    /// Weeks with a sale.
    with_sales: usize,
    weeks: usize,
}

impl Usual {
    /// None with less than four whole weeks.
    fn of(series: &RecentSales) -> Option<Self> {
        let days = series.quantity.len();
        let known = series.quantity.iter().take(days.saturating_sub(7)).position(|q| *q != 0.0).map_or(0, |first| days - 7 - first);
        let weeks: Vec<f64> = (1..=WEEKS.min(known / 7)).map(|week| sum(&series.quantity, 7 * (week + 1), 7 * week)).collect();
        if weeks.len() < 4 {
            return None;
        }
        let count = weeks.len() as f64;
        let mean = weeks.iter().sum::<f64>() / count;
        let variance = weeks.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / (count - 1.0);
        // Sales of a week vary at least as counts do.
        let deviation = variance.max(mean.max(1.0)).sqrt();
        Some(Self { mean, deviation, with_sales: weeks.iter().filter(|w| **w > 0.0).count(), weeks: weeks.len() })
    }

    fn kind(&self, sold: f64, level: f64) -> Option<ExceptionKind> {
        let (expected, deviation) = (self.mean * level, self.deviation * level.max(1.0));
        let difference = sold - expected;
        if sold <= 0.0 {
            let steady = self.mean * level.min(1.0) >= STEADY && self.with_sales + 1 >= self.weeks;
            return steady.then_some(ExceptionKind::NoSales);
        }
        let far = difference.abs() >= DEVIATIONS * deviation && difference.abs() >= FEWEST;
        (far && (sold >= 2.0 * expected || sold <= expected / 3.0)).then_some(ExceptionKind::Unusual)
    }
}

/// The exception of one product, of all stores that have it together.
fn of_product(series: &[&RecentSales], last: Date, levels: &BTreeMap<&str, StoreLevel>) -> Option<WeekException> {
    let first_day = series.iter().map(|s| s.first_day).min()?;
    let days = series.first()?.quantity.len() as i64;
    let began = last.saturating_sub(6.days());
    if first_day >= began && days >= 28 {
        let mut exception = blank(ExceptionKind::NewProduct, series, last);
        exception.weight = exception.sold;
        return (exception.sold > 0.0).then_some(exception);
    }
    let level = |s: &RecentSales| levels.get(s.store_id.as_str()).map_or(1.0, |store| store.level);
    let concerned = |wanted: ExceptionKind| -> Vec<&RecentSales> {
        let is = |s: &&&RecentSales| Usual::of(s).and_then(|u| u.kind(sum(&s.quantity, 7, 0), level(s))) == Some(wanted);
        series.iter().filter(is).copied().collect()
    };
    let (kind, concerned) = [ExceptionKind::Unusual, ExceptionKind::NoSales]
        .into_iter()
        .map(|kind| (kind, concerned(kind)))
        .find(|(_, concerned)| !concerned.is_empty())?;
    let mut exception = blank(kind, &concerned, last);
    exception.usual = concerned.iter().filter_map(|s| Usual::of(s)).map(|usual| usual.mean).sum();
    exception.everywhere = concerned.len() == series.iter().filter(|s| Usual::of(s).is_some_and(|usual| usual.mean > 0.0)).count();
    let price = concerned.iter().find_map(|s| s.price).unwrap_or(1.0);
    exception.weight = (exception.sold - exception.usual).abs() * price;
    if kind == ExceptionKind::Unusual {
        one_day(&mut exception, &concerned);
    }
    Some(exception)
}

/// Names the day when one alone makes the week unusual.
fn one_day(exception: &mut WeekException, series: &[&RecentSales]) {
    let on = |back: usize| series.iter().map(|s| sum(&s.quantity, back + 1, back)).sum::<f64>();
    let Some(back) = (0..7).max_by(|a, b| on(*a).total_cmp(&on(*b))) else { return };
    let usual = (1..=WEEKS).map(|week| on(back + 7 * week)).sum::<f64>() / WEEKS as f64;
    let excess = exception.sold - exception.usual;
    if excess > 0.0 && on(back) - usual >= 0.6 * excess {
        exception.day = Some(exception.last.saturating_sub((back as i64).days()));
        (exception.day_sold, exception.day_usual) = (on(back), usual);
    }
}

/// An exception with what all kinds have in common.
fn blank(kind: ExceptionKind, series: &[&RecentSales], last: Date) -> WeekException {
    let first = series.first();
    let one = first.filter(|_| series.len() == 1);
    let store = one.map(|s| s.store_id.as_str());
    let product = first.map(|s| s.product_id.as_str());
    let week = |back: usize| series.iter().map(|s| sum(&s.quantity, 7 * (back + 1), 7 * back)).sum();
    WeekException {
        id: id(kind, product, store, last),
        kind,
        product_id: product.map(str::to_owned),
        product_name: first.and_then(|s| s.product_name.clone()),
        store_id: store.map(str::to_owned),
        store_name: one.and_then(|s| s.store_name.clone()),
        stores: series.len(),
        store_names: series.iter().map(|s| s.store_name.clone().unwrap_or_else(|| s.store_id.clone())).collect(),
        everywhere: false,
        first: last.saturating_sub(6.days()),
        last,
        sold: week(0),
        usual: 0.0,
        day: None,
        day_sold: 0.0,
        day_usual: 0.0,
        weeks: (0..WEEKS).rev().map(week).collect(),
        weight: 0.0,
    }
}

fn id(kind: ExceptionKind, product: Option<&str>, store: Option<&str>, last: Date) -> String {
    serde_json::json!([kind.name(), product, store, last]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const LAST: Date = date(2026, 7, 5);

    /// A series of 17 weeks that sells `daily` a day with a weekly rhythm and some noise, the same each time.
    fn series(product: &str, store: &str, daily: f64) -> RecentSales {
        let mut seed = product.bytes().chain(store.bytes()).fold(7_u32, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 16) / 65_536.0 - 0.5
        };
        let rhythm = [1.0, 0.9, 0.9, 1.0, 1.2, 1.3, 0.7];
        RecentSales {
            product_id: product.into(),
            product_name: None,
            store_id: store.into(),
            store_name: None,
            first_day: date(2025, 1, 1),
            quantity: (0..119).map(|day| (daily * rhythm[day % 7] * (1.0 + 0.8 * noise())).round().max(0.0)).collect(),
            price: Some(10.0),
        }
    }

    fn made() -> Vec<RecentSales> {
        let products = (1..=30).map(|n| (format!("P{n:02}"), 1.0 + f64::from(n)));
        products.flat_map(|(product, daily)| ["S1", "S2"].map(|store| series(&product, store, daily))).collect()
    }

    fn change(all: &mut [RecentSales], product: &str, store: Option<&str>, change: impl Fn(&mut Vec<f64>)) {
        for series in all.iter_mut().filter(|s| s.product_id == product && store.is_none_or(|store| s.store_id == store)) {
            change(&mut series.quantity);
        }
    }

    #[test]
    fn a_week_as_usual_shows_nothing() {
        assert_eq!(find(&made(), LAST), []);
    }

    #[test]
    fn a_new_a_missing_and_a_tripled_product_are_one_row_each_and_nothing_else_is() {
        let mut all = made();
        change(&mut all, "P07", None, |q| q[112..].fill(0.0));
        change(&mut all, "P12", Some("S2"), |q| q[112..].iter_mut().for_each(|q| *q *= 3.0));
        change(&mut all, "P20", Some("S1"), |q| q[115] += 200.0);
        let mut new = series("P99", "S1", 3.0);
        new.first_day = date(2026, 6, 30);
        new.quantity[..114].fill(0.0);
        all.push(new);
        let rows: Vec<_> = find(&all, LAST)
            .into_iter()
            .map(|e| (e.kind, e.product_id.unwrap_or_default(), e.store_id, e.stores, e.day.is_some()))
            .collect();
        assert_eq!(
            rows,
            [
                (ExceptionKind::Unusual, "P20".into(), Some("S1".into()), 1, true),
                (ExceptionKind::Unusual, "P12".into(), Some("S2".into()), 1, false),
                (ExceptionKind::NoSales, "P07".into(), None, 2, false),
                (ExceptionKind::NewProduct, "P99".into(), Some("S1".into()), 1, false),
            ]
        );
    }

    #[test]
    fn figures_are_those_of_the_sentence() {
        let mut all = made();
        change(&mut all, "P20", Some("S1"), |q| q[115] += 200.0);
        let found = find(&all, LAST);
        let row = &found[0];
        assert_eq!(row.day, Some(date(2026, 7, 2)));
        assert!(row.day_sold > 200.0 && (10.0..35.0).contains(&row.day_usual), "{row:?}");
        assert_eq!((row.weeks.len(), row.weeks[7]), (8, row.sold));
        assert!((120.0..170.0).contains(&row.usual), "{}", row.usual);
    }

    #[test]
    fn a_store_that_is_not_in_the_file_is_one_row_not_thirty() {
        let mut all = made();
        for series in all.iter_mut().filter(|s| s.store_id == "S2") {
            series.quantity[112..].fill(0.0);
        }
        let found = find(&all, LAST);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, &found[0].product_id, found[0].store_id.as_deref()), (ExceptionKind::NoSales, &None, Some("S2")));
    }

    #[test]
    fn half_a_week_and_a_holiday_change_what_is_usual() {
        let mut half = made();
        for series in &mut half {
            series.quantity[115..].fill(0.0);
        }
        assert_eq!(find(&half, LAST), [], "three of seven days are there");
        let mut rush = made();
        for series in &mut rush {
            series.quantity[112..].iter_mut().for_each(|q| *q *= 2.2);
        }
        assert_eq!(find(&rush, LAST), [], "everyone sells twice as much");
    }

    #[test]
    fn slow_sellers_and_short_histories_say_nothing() {
        let mut slow = series("P01", "S1", 0.0);
        (slow.quantity[10], slow.quantity[60], slow.quantity[116]) = (1.0, 1.0, 3.0);
        let mut short = series("P02", "S1", 5.0);
        short.quantity[..100].fill(0.0);
        short.first_day = date(2026, 6, 17);
        assert_eq!(find(&[slow, short], LAST), []);
    }
}
