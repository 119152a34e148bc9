//! Versions side by side: their figures, what differs in their settings, and their forecasts on the test days that all of them have.

use std::collections::{BTreeMap, BTreeSet};

use forecast::{Metrics, Significance, TestForecast, compare_forecasts};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::Workbench;
use crate::common_days::CommonDays;
use crate::detail::VersionDetail;
use crate::error::WorkbenchError;

/// Two or more versions side by side.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Comparison {
    /// In the order asked for.
    pub versions: Vec<Compared>,
    /// Settings that are not the same in all: name, then one value per version, null where a version does not have it.
    #[ts(type = "Record<string, unknown[]>")]
    pub differences: BTreeMap<String, Vec<Value>>,
    /// Why the figures of the versions do not compare with each other; empty when they do. Those on the common days do compare.
    pub caveats: Vec<Caveat>,
    /// The test days that all versions have.
    pub days: Vec<ComparedDay>,
    /// Each version with each later one: whether one is really better, or by chance.
    pub pairs: Vec<ComparedPair>,
    /// When the versions were tried anew on the same days, which: [`Workbench::compare_on_common_days`]. Else null.
    pub common: Option<CommonDays>,
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
    /// anew on the same days.
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
    /// They forecast different things.
    DifferentScopes,
    /// They learnt from different sales.
    DifferentData,
    /// They were tested on different days.
    DifferentDays,
    /// There is no test day that all of them have.
    NoCommonDay,
    /// They forecast different numbers of days ahead: further is harder.
    DifferentHorizons,
}

/// A test day and what each version forecast of it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ComparedDay {
    pub series: String,
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
    /// [`WorkbenchError::Usage`] for fewer than two; [`WorkbenchError::Store`] and [`WorkbenchError::Metadata`] for one that cannot be read.
    pub fn compare(&self, paths: &[String]) -> Result<Comparison, WorkbenchError> {
        if paths.len() < 2 {
            return Err(WorkbenchError::Usage("comparing needs two versions or more".to_owned()));
        }
        let details = paths.iter().map(|path| self.version_detail(path)).collect::<Result<Vec<_>, _>>()?;
        let days = common_days(&details.iter().map(|d| d.trained.test_forecasts.as_slice()).collect::<Vec<_>>());
        let caveats = caveats(&details, &days);
        let differences = differences(&details);
        let pairs = pairs(&details.iter().map(|d| d.trained.test_forecasts.as_slice()).collect::<Vec<_>>());
        let versions = details.into_iter().map(|detail| compared(detail, &days)).collect();
        Ok(Comparison { versions, differences, caveats, days, pairs, common: None })
    }
}

/// Each with each later one.
pub(crate) fn pairs(tests: &[&[TestForecast]]) -> Vec<ComparedPair> {
    let all = (0..tests.len()).flat_map(|first| (first + 1..tests.len()).map(move |second| (first, second)));
    all.map(|(first, second)| ComparedPair { first, second, significance: compare_forecasts(tests[first], tests[second]) }).collect()
}

fn compared(detail: VersionDetail, days: &[ComparedDay]) -> Compared {
    let tests = &detail.trained.test_forecasts;
    let own: BTreeMap<_, _> = tests.iter().map(|f| ((f.series.as_str(), f.date), f)).collect();
    let common: Vec<TestForecast> = days.iter().filter_map(|day| own.get(&(day.series.as_str(), day.date)).map(|&f| f.clone())).collect();
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
        others.iter().map(|forecasts| forecasts.iter().map(|f| ((f.series.as_str(), f.date), f.forecast)).collect()).collect();
    let mut days: Vec<ComparedDay> = first
        .iter()
        .filter_map(|f| {
            let theirs = others.iter().map(|other| other.get(&(f.series.as_str(), f.date)).copied());
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
            series: "a".into(),
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
    fn only_days_that_all_have_are_side_by_side() {
        let (a, b) = (forecasts(1..10, 3.0), forecasts(8..20, 4.0));
        let days = common_days(&[&a, &b]);
        assert_eq!(days.iter().map(|d| d.date).collect::<Vec<_>>(), [date(2024, 2, 8), date(2024, 2, 9)]);
        assert_eq!((days[0].actual, days[0].forecasts.as_slice()), (8.0, &[3.0, 4.0][..]));
        assert!(common_days(&[&a, &forecasts(20..21, 1.0)]).is_empty());
    }
}
