//! Versions side by side: their figures, what differs in their settings, and their forecasts on the test days that all of them have.

use std::collections::{BTreeMap, BTreeSet};

use forecast::{Metrics, SeriesId, Significance, TestForecast, compare_forecasts};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::versions::detail::VersionDetail;

/// Two or more versions side by side.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Comparison {
    /// In the order asked for.
    pub versions: Vec<Compared>,
    /// Figures on the versions' own test days, each with the versions that are best.
    pub figures: Vec<ComparedFigure>,
    /// Settings that are not the same in all: name, then one value per version, null where a version does not have it.
    #[ts(type = "Record<string, unknown[]>")]
    pub differences: BTreeMap<String, Vec<Value>>,
    /// Why the figures of the versions aren't comparable; empty when they are. Those on the common days always are.
    pub caveats: Vec<Caveat>,
    /// The test days that all versions have.
    pub days: Vec<ComparedDay>,
    /// Each version with each later one: whether one is really better, or by chance.
    pub pairs: Vec<ComparedPair>,
    /// The days, when the versions were tested again on the same ones: [`Workbench::compare_on_common_days`]. Else null.
    pub common: Option<CommonDays>,
}

/// The days that versions were tested on together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CommonDays {
    /// The first day forecast.
    #[ts(type = "string")]
    pub from: Date,
    /// The last day forecast.
    #[ts(type = "string")]
    pub to: Date,
    /// Days from one forecast to the next, and the farthest day ahead that counts: the shortest horizon of the versions.
    pub step: u32,
    /// Per version: whether it was trained on some of these days, so that a copy trained on the days before alone was tested
    /// instead, with the same settings.
    pub refitted: Vec<bool>,
}

/// A figure of each version compared.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ComparedFigure {
    /// Its name among the metrics, `mase`.
    pub name: String,
    /// One value per version; null where it isn't defined.
    pub values: Vec<Option<f64>>,
    /// One per version: whether no other is better and some other is worse. Nothing is best where the scopes differ.
    pub best: Vec<bool>,
}

/// Two of the versions compared.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ComparedPair {
    /// Place in [`Comparison::versions`].
    #[ts(type = "number")]
    pub first: usize,
    #[ts(type = "number")]
    pub second: usize,
    pub significance: Significance,
}

/// One of the versions compared.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Compared {
    pub model_path: String,
    pub model_type: String,
    pub version: String,
    pub created_at: String,
    /// On its own test days.
    pub metrics: Metrics,
    /// On the test days that all versions have; measures that need the days before the test are null, but where the versions were tried
    /// again on the same days.
    pub common_metrics: Metrics,
    #[ts(type = "string | null")]
    pub test_first: Option<Date>,
    #[ts(type = "string | null")]
    pub test_last: Option<Date>,
    #[ts(type = "Record<string, unknown>")]
    pub settings: serde_json::Map<String, Value>,
}

/// Why figures do not compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Caveat {
    /// The versions have different scopes.
    DifferentScopes,
    /// They were trained on different sales.
    DifferentData,
    /// They were tested on different days.
    DifferentDays,
    /// The versions share no test days.
    NoCommonDay,
    /// They forecast different numbers of days ahead: further is harder.
    DifferentHorizons,
}

/// A test day and what each version forecast of it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ComparedDay {
    /// The series.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    #[ts(type = "string")]
    pub date: Date,
    pub actual: f64,
    /// One per version.
    pub forecasts: Vec<f64>,
}

impl Workbench {
    /// Two or more versions side by side.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] for fewer than two; [`WorkbenchError::Store`] and [`WorkbenchError::Metadata`] for one that can't be read.
    pub fn compare(&self, paths: &[String]) -> Result<Comparison, WorkbenchError> {
        if paths.len() < 2 {
            return Err(WorkbenchError::Usage("comparing needs two versions or more".to_owned()));
        }
        let details = paths.iter().map(|path| self.version_detail(path)).collect::<Result<Vec<_>, _>>()?;
        let days = common_days(&details.iter().map(|d| d.trained.test_forecasts.as_slice()).collect::<Vec<_>>());
        let caveats = caveats(&details, &days);
        let differences = differences(&details);
        let pairs = pairs(&details.iter().map(|d| d.trained.test_forecasts.as_slice()).collect::<Vec<_>>());
        let versions: Vec<Compared> = details.into_iter().map(|detail| compared(detail, &days)).collect();
        let metrics: Vec<Metrics> = versions.iter().map(|version| version.metrics).collect();
        let figures = figures(&metrics, !caveats.contains(&Caveat::DifferentScopes));
        Ok(Comparison { versions, figures, differences, caveats, days, pairs, common: None })
    }
}

/// A metric, and how far a value of it is from the best that there can be.
struct Figure {
    name: &'static str,
    value: fn(&Metrics) -> Option<f64>,
    distance: fn(f64) -> f64,
}

const FIGURES: [Figure; 10] = [
    Figure { name: "mase", value: |m| m.mase, distance: f64::abs },
    Figure { name: "rmsse", value: |m| m.rmsse, distance: f64::abs },
    Figure { name: "wape", value: |m| m.wape, distance: f64::abs },
    Figure { name: "mae", value: |m| m.mae, distance: f64::abs },
    Figure { name: "rmse", value: |m| m.rmse, distance: f64::abs },
    Figure { name: "smape", value: |m| m.smape, distance: f64::abs },
    Figure { name: "bias", value: |m| m.bias, distance: f64::abs },
    Figure { name: "total_bias", value: |m| m.total_bias, distance: f64::abs },
    Figure { name: "r2", value: |m| m.r2, distance: |v| 1.0 - v },
    Figure { name: "coverage_80", value: |m| m.coverage_80, distance: |v| (v - 0.8).abs() },
];

/// Puts the figures of versions next to each other; the best are marked where the versions are `comparable`.
pub(crate) fn figures(versions: &[Metrics], comparable: bool) -> Vec<ComparedFigure> {
    let figure = |figure: &Figure| {
        let values: Vec<Option<f64>> = versions.iter().map(figure.value).collect();
        let distances: Vec<f64> = values.iter().flatten().map(|value| (figure.distance)(*value)).collect();
        let is_best = |value: &Option<f64>| {
            let Some(own) = value.map(figure.distance) else { return false };
            comparable && distances.iter().all(|other| own <= *other) && distances.iter().any(|other| own < *other)
        };
        ComparedFigure { name: figure.name.to_owned(), best: values.iter().map(is_best).collect(), values }
    };
    FIGURES.iter().map(figure).collect()
}

/// Each with each later one.
pub(crate) fn pairs(tests: &[&[TestForecast]]) -> Vec<ComparedPair> {
    let all = (0..tests.len()).flat_map(|first| (first + 1..tests.len()).map(move |second| (first, second)));
    all.map(|(first, second)| ComparedPair { first, second, significance: compare_forecasts(tests[first], tests[second]) }).collect()
}

fn compared(detail: VersionDetail, days: &[ComparedDay]) -> Compared {
    let tests = &detail.trained.test_forecasts;
    let own: BTreeMap<_, _> = tests.iter().map(|f| ((&f.series, f.date), f)).collect();
    let common: Vec<TestForecast> = days.iter().filter_map(|day| own.get(&(&day.series, day.date)).map(|&f| f.clone())).collect();
    Compared {
        test_first: tests.iter().map(|f| f.date).min(),
        test_last: tests.iter().map(|f| f.date).max(),
        common_metrics: Metrics::of(&common, &[]),
        model_path: detail.model_path,
        model_type: detail.model_type,
        version: detail.version,
        created_at: detail.created_at,
        metrics: detail.trained.metrics,
        settings: detail.trained.settings,
    }
}

/// The days that all have, by series and day. Where the sales of a day changed between trainings, those of the first version count.
pub(crate) fn common_days(tests: &[&[TestForecast]]) -> Vec<ComparedDay> {
    let Some((first, others)) = tests.split_first() else { return Vec::new() };
    let others: Vec<BTreeMap<_, _>> =
        others.iter().map(|forecasts| forecasts.iter().map(|f| ((&f.series, f.date), f.forecast)).collect()).collect();
    let mut days: Vec<ComparedDay> = first
        .iter()
        .filter_map(|f| {
            let theirs = others.iter().map(|other| other.get(&(&f.series, f.date)).copied());
            let forecasts = std::iter::once(Some(f.forecast)).chain(theirs).collect::<Option<Vec<_>>>()?;
            Some(ComparedDay { series: f.series.clone(), date: f.date, actual: f.actual, forecasts })
        })
        .collect();
    days.sort_by(|a, b| (&a.series, a.date).cmp(&(&b.series, b.date)));
    days
}

fn caveats(details: &[VersionDetail], days: &[ComparedDay]) -> Vec<Caveat> {
    let differ = |key: &dyn Fn(&VersionDetail) -> String| details.iter().map(key).collect::<BTreeSet<_>>().len() > 1;
    let scope = |d: &VersionDetail| format!("{:?}{:?}{:?}{:?}", d.mode, d.product, d.store, d.aggregation);
    let span = |d: &VersionDetail| {
        let dates = || d.trained.test_forecasts.iter().map(|f| f.date);
        format!("{:?} {:?} {}", dates().min(), dates().max(), d.trained.test_forecasts.len())
    };
    let horizon = |d: &VersionDetail| d.trained.settings.get("horizon").map(ToString::to_string).unwrap_or_default();
    [
        (Caveat::DifferentScopes, differ(&scope)),
        (Caveat::DifferentData, differ(&|d| d.trained.data.fingerprint.clone())),
        (Caveat::DifferentDays, differ(&span)),
        (Caveat::DifferentHorizons, differ(&horizon)),
        (Caveat::NoCommonDay, days.is_empty()),
    ]
    .into_iter()
    .filter_map(|(caveat, holds)| holds.then_some(caveat))
    .collect()
}

fn differences(details: &[VersionDetail]) -> BTreeMap<String, Vec<Value>> {
    let names: BTreeSet<&String> = details.iter().flat_map(|d| d.trained.settings.keys()).collect();
    let values = |name: &str| details.iter().map(|d| d.trained.settings.get(name).cloned().unwrap_or(Value::Null)).collect::<Vec<_>>();
    names.into_iter().map(|name| (name.clone(), values(name))).filter(|(_, values)| values.windows(2).any(|w| w[0] != w[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn forecasts(days: std::ops::Range<i8>, forecast: f64) -> Vec<TestForecast> {
        let origin = date(2024, 1, 1);
        let of = |day| TestForecast {
            series: SeriesId::of_product("a"),
            origin,
            date: date(2024, 2, day),
            actual: f64::from(day),
            forecast,
            mean: forecast,
            lower: None,
            upper: None,
            lower_95: None,
            upper_95: None,
        };
        days.map(of).collect()
    }

    #[test]
    fn the_best_of_each_figure_is_marked_and_what_all_have_alike_marks_none() {
        let of = |mase, r2| Metrics { mase: Some(mase), r2: Some(r2), wape: Some(0.2), ..Metrics::default() };
        let all = [of(0.8, 0.5), of(0.9, 0.7), Metrics::default()];
        let best =
            |name: &str, comparable| figures(&all, comparable).into_iter().find(|figure| figure.name == name).expect("a figure").best;
        assert_eq!(best("mase", true), [true, false, false]);
        assert_eq!(best("r2", true), [false, true, false], "the higher the better");
        assert_eq!(best("wape", true), [false; 3]);
        assert_eq!(best("mase", false), [false; 3], "forecasts of different things have no best");
    }

    #[test]
    fn only_days_that_all_have_are_side_by_side() {
        let (a, b) = (forecasts(1..10, 3.0), forecasts(8..20, 4.0));
        let days = common_days(&[&a, &b]);
        assert_eq!(days.iter().map(|d| d.date).collect::<Vec<_>>(), [date(2024, 2, 8), date(2024, 2, 9)]);
        assert_eq!((days[0].actual, days[0].forecasts.as_slice()), (8.0, &[3.0, 4.0][..]));
        assert!(common_days(&[&a, &forecasts(20..21, 1.0)]).is_empty());
    }
}
