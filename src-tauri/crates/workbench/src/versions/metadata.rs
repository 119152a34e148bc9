//! What `metadata.json` and the list of versions say of a training. Written and read by the same types.

use std::collections::BTreeMap;

use forecast::{Candidate, EpochLoss, Metrics, ModelSpec, TestForecast, Trained, Verdict};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use crate::sales_data::calendar::CalendarUsed;
use crate::scope::series::ScopeSeries;

/// Points of a small loss curve.
const CURVE_POINTS: usize = 20;

/// What `metadata.json` says of a training, beyond what the store knows itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VersionMetadata {
    pub(crate) app_version: String,
    pub(crate) libtorch_version: String,
    pub(crate) data: DataRange,
    /// The holidays that the model was trained with; its forecasts need the same ones.
    #[serde(default)]
    pub(crate) calendar: Option<CalendarUsed>,
    pub(crate) loss_history: Vec<EpochLoss>,
    pub(crate) metrics: Metrics,
    pub(crate) baselines: BTreeMap<String, Metrics>,
    #[serde(default)]
    pub(crate) verdict: Option<Verdict>,
    /// Empty where there are too many; then they are in the side file.
    #[serde(default)]
    pub(crate) test_forecasts: Vec<TestForecast>,
    /// Whether what is known of single series is in the side file, because they are many.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) series_file: bool,
    /// What the type was chosen from, where the best was to be found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) candidates: Vec<Candidate>,
    /// Settings, features, scalers, residual quantiles, and everything else that forecasting needs.
    #[serde(flatten)]
    pub(crate) spec: ModelSpec,
}

/// Which sales a version was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DataRange {
    /// The first day with a sale.
    #[ts(type = "string")]
    pub first_date: Date,
    /// The last day of sales.
    #[ts(type = "string")]
    pub last_date: Date,
    /// The last day that the training was allowed to see; null for all.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub until: Option<Date>,
    /// Days × (store, product) pairs.
    #[ts(type = "number")]
    pub rows: usize,
    /// Series that the model was trained on.
    #[ts(type = "number")]
    pub series: usize,
    /// Equal for versions that were trained on the same numbers.
    pub fingerprint: String,
}

/// The few figures of a version that lists show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct MetricsSummary {
    /// Metrics on the test days.
    #[serde(flatten)]
    #[ts(flatten)]
    pub metrics: Metrics,
    /// Whether the model is better than the simple methods.
    pub verdict: Option<Verdict>,
    /// The last day whose sales the training saw.
    #[ts(type = "string | null")]
    pub trained_until: Option<Date>,
    /// At most twenty points of the loss curve; empty for versions of older programs.
    pub curve: Vec<EpochLoss>,
    /// The epoch with the lowest validation loss.
    pub best_epoch: Option<u32>,
}

impl VersionMetadata {
    pub(crate) fn new(trained: &Trained, data: &ScopeSeries, calendar: Option<&CalendarUsed>, until: Option<Date>, libtorch: &str) -> Self {
        Self {
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            libtorch_version: libtorch.to_owned(),
            data: DataRange {
                first_date: data.first_date,
                last_date: data.last_date,
                until,
                rows: data.rows,
                series: data.series.len(),
                fingerprint: data.fingerprint(),
            },
            calendar: calendar.filter(|_| trained.spec.features.holidays).cloned(),
            loss_history: trained.history.clone(),
            metrics: trained.metrics,
            baselines: trained.baselines.clone(),
            verdict: Some(trained.verdict.clone()),
            test_forecasts: trained.test_forecasts.clone(),
            series_file: false,
            candidates: Vec::new(),
            spec: trained.spec.clone(),
        }
    }
}

impl MetricsSummary {
    pub(crate) fn new(metadata: &VersionMetadata) -> Self {
        let history = &metadata.loss_history;
        let last = history.len().saturating_sub(1);
        let points = history.len().min(CURVE_POINTS);
        // Evenly, the first and the last among them.
        let at = |point: usize| history.get(point * last / points.saturating_sub(1).max(1)).copied();
        Self {
            metrics: metadata.metrics,
            verdict: metadata.verdict.clone(),
            trained_until: Some(metadata.spec.split.last),
            curve: (0..points).filter_map(at).collect(),
            best_epoch: Some(metadata.spec.best_epoch),
        }
    }
}

/// Returns a struct as the object that the store keeps.
pub(crate) fn object(value: &impl Serialize) -> Map<String, Value> {
    match json!(value) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
