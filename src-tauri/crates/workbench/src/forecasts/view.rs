//! What the window shows of a forecast: one of its series, or all of them added up. Of thousands of series, the whole would be tens of megabytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::SystemTime;

use forecast::{ForecastPoint, SeriesId, TotalForecast};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::Serialize;
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::predict::{History, Prediction};

/// The days whose total has an interval: what is ordered for.
const WEEK: usize = 7;

/// Ends of the 80% interval among the levels of quantiles.
const ENDS: [f64; 2] = [0.1, 0.9];

/// A forecast as the window shows it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ForecastView {
    /// The version.
    pub path: String,
    /// The last day that the forecast knows.
    #[ts(type = "string")]
    pub at: Date,
    /// The last days of sales of the scope, summed over its series when there are several.
    pub history: History,
    /// The series that the version forecasts.
    pub series: Vec<SeriesId>,
    /// The one shown; null where all are added up.
    pub shown: Option<SeriesId>,
    /// The days forecast, then those that continue them for a quarter.
    pub days: Vec<ViewDay>,
    /// The 80% interval of the total of the first week, or of all days where there are fewer; null where all are added up, since intervals don't
    /// add up.
    pub week_interval: Option<(f64, f64)>,
    /// Totals of a month and a quarter.
    pub periods: Vec<ViewPeriod>,
}

/// A day of a [`ForecastView`].
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ViewDay {
    #[ts(type = "string")]
    pub date: Date,
    /// Units: about the median of one series; of several the sum of their means, since a sum of medians is too low.
    pub forecast: f64,
    /// The expected value.
    pub mean: f64,
    /// Lower end of the 80% interval; null where there is none.
    pub lower: Option<f64>,
    /// Upper end of the 80% interval; null where there is none.
    pub upper: Option<f64>,
    /// Whether the store is known or found to be closed; of several series, whether all are.
    pub closed: bool,
    /// Stores that are closed where others of the series aren't, each in all its series; 0 where series aren't of single stores.
    pub closed_stores: u32,
    /// The share of the series for which a promotion is planned.
    pub promotion: f64,
    /// Products with a promotion that is planned for some of their series; 0 where series aren't of single products.
    pub promoted: u32,
    /// Whether the day is beyond those that the version forecasts: its level continued with the rhythm of the calendar.
    pub stretched: bool,
}

/// What a number of days sells together.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ViewPeriod {
    pub days: u32,
    /// The expected total.
    pub mean: f64,
    /// The totals that aren't exceeded in half and in 90% of all cases; null where all series are added up.
    pub range: Option<(f64, f64)>,
}

/// What a forecast is made from besides the version's weights, which never change: as long as it is the same, so is the forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastState {
    /// Counts the changes of the sales.
    changes: u32,
    /// The sales, which a backup may replace together with what counts their changes.
    sales: Option<FileState>,
    /// The holidays that the user added, and the version's metadata.
    files: [Option<FileState>; 2],
}

/// The size of a file, and when it was written.
type FileState = (u64, SystemTime);

impl ForecastState {
    /// Returns whether the sales changed exactly once between the state before and this one. After a forecast was kept, this says that
    /// nothing else has changed.
    #[must_use]
    pub fn is_one_change_after(&self, before: &Self) -> bool {
        self.files == before.files && self.changes == before.changes.wrapping_add(1)
    }
}

impl Prediction {
    /// Returns the forecast of one series, or of all added up for None, or when that one isn't forecast.
    #[must_use]
    pub fn view(&self, series: Option<&SeriesId>) -> ForecastView {
        let only = match &*self.totals {
            [only] => Some(only),
            several => several.iter().find(|total| Some(&total.series) == series),
        };
        let (mut days, totals) = match only {
            Some(total) => {
                (self.points.iter().filter(|point| point.series == total.series).map(day_of_one).collect(), std::slice::from_ref(total))
            }
            None => (added_up(&self.points), &*self.totals),
        };
        days.extend(continued(totals));
        ForecastView {
            path: self.path.clone(),
            at: self.at,
            history: self.history.clone(),
            series: self.totals.iter().map(|total| total.series.clone()).collect(),
            shown: only.map(|total| total.series.clone()),
            days,
            week_interval: only.and_then(week_interval),
            periods: periods(totals, only),
        }
    }

    /// Returns the same forecast with only one of its series.
    #[must_use]
    pub fn only(&self, series: &SeriesId) -> Self {
        Self {
            path: self.path.clone(),
            at: self.at,
            history: self.history.clone(),
            points: self.points.iter().filter(|point| point.series == *series).cloned().collect(),
            totals: self.totals.iter().filter(|total| total.series == *series).cloned().collect(),
            unusable: self.unusable.clone(),
        }
    }
}

impl Workbench {
    /// Returns what the forecast of a version is made from now; None where that isn't known, and a forecast has to be made again.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when `path` isn't a path of a version.
    pub fn forecast_state(&self, path: &str) -> Result<Option<ForecastState>, WorkbenchError> {
        let version = self.store.resolve(&self.named_version(path)?)?;
        let sales = self.data_dir.join(sales::SALES_FILE);
        let metadata = self.store.version_dir(&version).join("metadata.json");
        let files = [self.data_dir.join(sales::USER_FILE), metadata].map(|file| state_of(&file));
        Ok(changes_of(&sales).map(|changes| ForecastState { changes, sales: state_of(&sales), files }))
    }
}

fn state_of(file: &Path) -> Option<FileState> {
    let found = fs::symlink_metadata(file).ok()?;
    Some((found.len(), found.modified().ok()?))
}

/// The change counter in the header of an SQLite database, which every change raises where the journal is a file of its own.
fn changes_of(database: &Path) -> Option<u32> {
    let mut header = [0; 28];
    fs::File::open(database).ok()?.read_exact(&mut header).ok()?;
    header.last_chunk().copied().map(u32::from_be_bytes)
}

fn day_of_one(point: &ForecastPoint) -> ViewDay {
    let ForecastPoint { date, forecast, mean, lower, upper, closed, promotion, .. } = *point;
    let promoted = u32::from(promotion > 0.0 && point.series.product_id.is_some());
    ViewDay {
        date,
        forecast,
        mean,
        lower: Some(lower),
        upper: Some(upper),
        closed,
        closed_stores: 0,
        promotion,
        promoted,
        stretched: false,
    }
}

/// What is known of a day, of all series.
#[derive(Default)]
struct KnownDay<'a> {
    series: f64,
    promoted: BTreeSet<&'a str>,
    /// Whether each store is closed.
    stores: BTreeMap<&'a str, bool>,
}

fn added_up(points: &[ForecastPoint]) -> Vec<ViewDay> {
    let mut days: BTreeMap<Date, (ViewDay, KnownDay<'_>)> = BTreeMap::new();
    for ForecastPoint { series, date, mean, closed, promotion, .. } in points {
        let none = || (ViewDay { closed: true, ..beyond(*date, 0.0) }, KnownDay::default());
        let (day, known) = days.entry(*date).or_insert_with(none);
        day.mean += mean;
        day.promotion += promotion;
        day.closed &= closed;
        known.series += 1.0;
        if *promotion > 0.0 {
            known.promoted.extend(series.product_id.as_deref());
        }
        if let Some(store) = series.store_id.as_deref() {
            *known.stores.entry(store).or_insert(true) &= closed;
        }
    }
    let finished = |(day, known): (ViewDay, KnownDay<'_>)| ViewDay {
        forecast: day.mean,
        promotion: day.promotion / known.series,
        promoted: u32::try_from(known.promoted.len()).unwrap_or(u32::MAX),
        closed_stores: known.stores.values().filter(|closed| **closed && !day.closed).count().try_into().unwrap_or(u32::MAX),
        stretched: false,
        ..day
    };
    days.into_values().map(finished).collect()
}

/// The days after those that are forecast, of all these series together.
fn continued(totals: &[TotalForecast]) -> impl Iterator<Item = ViewDay> {
    let first = totals.first();
    let length = first.map_or(0, |total| total.after.len());
    let start = first.and_then(|total| total.first.checked_add(days(total.mean.len())).ok());
    (0..length).filter_map(move |index| {
        let mean = totals.iter().filter_map(|total| total.after.get(index)).sum();
        Some(beyond(start?.checked_add(days(index)).ok()?, mean))
    })
}

fn days(count: usize) -> Span {
    i64::try_from(count).unwrap_or(i64::MAX).days()
}

fn beyond(date: Date, mean: f64) -> ViewDay {
    ViewDay {
        date,
        forecast: mean,
        mean,
        lower: None,
        upper: None,
        closed: false,
        closed_stores: 0,
        promotion: 0.0,
        promoted: 0,
        stretched: true,
    }
}

fn week_interval(total: &TotalForecast) -> Option<(f64, f64)> {
    let quantiles = total.quantiles.get(WEEK.min(total.quantiles.len()).checked_sub(1)?)?;
    let [low, high] = ENDS.map(|end| {
        let index = total.levels.iter().position(|level| (level - end).abs() < 1e-6)?;
        quantiles.get(index).copied()
    });
    Some((low?, high?))
}

/// Longer than a week, whose days are shown.
fn periods(totals: &[TotalForecast], only: Option<&TotalForecast>) -> Vec<ViewPeriod> {
    let lengths = totals.first().into_iter().flat_map(|total| &total.periods).map(|period| period.days);
    let of = |total: &TotalForecast, days: u32| total.periods.iter().find(|period| period.days == days).copied();
    let period = |days| ViewPeriod {
        days,
        mean: totals.iter().filter_map(|total| of(total, days)).map(|period| period.mean).sum(),
        range: only.and_then(|total| of(total, days)).map(|period| (period.p50, period.p90)),
    };
    lengths.filter(|days| *days as usize > WEEK).map(period).collect()
}

#[cfg(test)]
mod tests {
    use forecast::PeriodTotal;
    use jiff::civil::date;

    use super::*;

    /// Two days of two stores, one of them closed on the second day and with a promotion on the first.
    fn prediction() -> Prediction {
        let point = |store: &str, day, mean: f64| ForecastPoint {
            series: SeriesId::new(store, "P1"),
            date: date(2026, 3, day),
            forecast: mean - 0.5,
            mean,
            lower: mean - 2.0,
            upper: mean + 2.0,
            lower_95: 0.0,
            upper_95: mean + 4.0,
            closed: store == "S2" && day == 2,
            promotion: f64::from(u8::from(store == "S2" && day == 1)),
        };
        let total = |store: &str, mean: f64| TotalForecast {
            series: SeriesId::new(store, "P1"),
            first: date(2026, 3, 1),
            mean: vec![mean, 2.0 * mean],
            after: vec![mean, mean + 1.0],
            levels: vec![0.1, 0.5, 0.9],
            quantiles: vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]],
            growth: 0.5,
            periods: [7, 30].map(|days| PeriodTotal { days, mean: mean * f64::from(days), p50: 1.0, p90: 2.0 }).into(),
        };
        Prediction {
            path: "saved_models/x/v1/".into(),
            at: date(2026, 2, 28),
            history: History { start: date(2026, 2, 28), quantity: vec![1.0] },
            points: vec![point("S1", 1, 3.0), point("S1", 2, 4.0), point("S2", 1, 5.0), point("S2", 2, 6.0)],
            totals: vec![total("S1", 3.0), total("S2", 5.0)],
            unusable: None,
        }
    }

    #[test]
    fn all_series_are_added_up_by_their_means_without_intervals() {
        let view = prediction().view(None);
        let shown: Vec<_> = view.days.iter().map(|day| (day.date.day(), day.forecast, day.stretched)).collect();
        assert_eq!(shown, [(1, 8.0, false), (2, 10.0, false), (3, 8.0, true), (4, 10.0, true)]);
        assert!(view.days.iter().all(|day| day.lower.is_none() && day.upper.is_none() && !day.closed));
        assert_eq!(view.days.iter().map(|day| day.promotion).collect::<Vec<_>>(), [0.5, 0.0, 0.0, 0.0]);
        assert_eq!(view.days.iter().map(|day| day.promoted).collect::<Vec<_>>(), [1, 0, 0, 0], "one product in one of two stores");
        assert_eq!(view.days.iter().map(|day| day.closed_stores).collect::<Vec<_>>(), [0, 1, 0, 0], "one of two stores");
        assert_eq!((view.shown, view.week_interval, view.series.len()), (None, None, 2));
        assert_eq!(view.periods, [ViewPeriod { days: 30, mean: 240.0, range: None }]);
    }

    #[test]
    fn one_series_has_its_own_days_and_intervals_and_one_that_is_unknown_shows_all() {
        let two = SeriesId::new("S2", "P1");
        let view = prediction().view(Some(&two));
        let shown: Vec<_> = view.days.iter().map(|day| (day.forecast, day.lower, day.closed)).collect();
        assert_eq!(shown, [(4.5, Some(3.0), false), (5.5, Some(4.0), true), (5.0, None, false), (6.0, None, false)]);
        assert_eq!((view.shown.as_ref(), view.week_interval), (Some(&two), Some((4.0, 6.0))), "a week, or as many days as there are");
        assert_eq!(view.periods, [ViewPeriod { days: 30, mean: 150.0, range: Some((1.0, 2.0)) }]);
        assert_eq!(prediction().view(Some(&SeriesId::new("S3", "P1"))), prediction().view(None));
        let alone = prediction().only(&two);
        assert_eq!((alone.points.len(), alone.totals.len()), (2, 1));
        assert_eq!(alone.view(None).shown, Some(two), "a version of one series always shows it");
    }

    #[test]
    fn a_change_of_the_sales_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Workbench::open(folder.path(), jiff::ZonedDateTime::now).expect("opened").reading_with(sales::Reader::thread());
        let file = bench.data_dir().join(sales::SALES_FILE);
        assert_eq!(changes_of(&file), None, "no sales yet");
        bench.load_sample(true).expect("a sample");
        let before = changes_of(&file).expect("a database");
        assert_eq!(changes_of(&file), Some(before));
        let day = date(2024, 3, 1);
        let event =
            sales::Event { id: 0, store_id: None, product_id: None, from: day, to: day, label: sales::EventLabel::Keep, note: None };
        bench.add_event(&event).expect("added");
        assert_eq!(changes_of(&file), Some(before + 1));
    }

    #[test]
    fn one_change_of_the_sales_is_distinguished_from_several_and_from_others() {
        let state = |changes, length| ForecastState { changes, sales: None, files: [None, Some((length, SystemTime::UNIX_EPOCH))] };
        let before = state(u32::MAX, 1);
        assert!(state(0, 1).is_one_change_after(&before));
        for other in [state(u32::MAX, 1), state(1, 1), state(0, 2)] {
            assert!(!other.is_one_change_after(&before), "{other:?}");
        }
    }
}
