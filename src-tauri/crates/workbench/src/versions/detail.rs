//! The metadata of a version in the shape that the window shows.

use std::collections::BTreeMap;

use forecast::{EpochLoss, Metrics, SeriesId, TestForecast, Verdict};
use serde::Serialize;
use serde_json::Value;
use store::{Record, VersionPath};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::versions::metadata::{DataRange, VersionMetadata, object};
use crate::versions::series_file::{SERIES_FILE, read_tests};

/// A version, whole.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct VersionDetail {
    pub model_path: String,
    pub mode: store::Mode,
    pub product: Option<String>,
    pub store: Option<String>,
    pub aggregation: Option<store::Aggregation>,
    pub model_type: String,
    pub version: String,
    /// RFC 3339 with offset.
    pub created_at: String,
    pub files: Vec<VersionFile>,
    #[serde(flatten)]
    #[ts(flatten)]
    pub trained: TrainedDetail,
}

/// A file of a version.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export, rename = "FileEntry")]
pub struct VersionFile {
    pub name: String,
    #[ts(type = "number")]
    pub bytes: u64,
    pub sha256: String,
}

/// What the window shows of a training.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TrainedDetail {
    /// The version of the program that trained it.
    pub app_version: String,
    /// The version of libtorch that trained it.
    pub libtorch_version: String,
    /// The sales that it was trained on.
    pub data: DataRange,
    /// Every setting by name; those of the network are in `hyper`.
    #[ts(type = "Record<string, number | string | boolean | null | Record<string, number>>")]
    pub settings: serde_json::Map<String, Value>,
    /// The losses of each epoch.
    pub history: Vec<EpochLoss>,
    /// The epoch with the lowest validation loss.
    pub best_epoch: u32,
    /// Why the training ended.
    pub stop_reason: forecast::StopReason,
    /// Seconds that the training took.
    pub seconds: f64,
    /// Numbers that the network consists of.
    #[ts(type = "number")]
    pub parameters: usize,
    /// Metrics on the test days.
    pub metrics: Metrics,
    /// Metrics of the simple methods on the same days, by name.
    pub baselines: BTreeMap<String, Metrics>,
    /// Whether the model is better than them.
    pub verdict: Option<Verdict>,
    /// The forecasts of the test days; empty where there are too many, of which [`Workbench::series_tests`] has those of one series.
    pub test_forecasts: Vec<TestForecast>,
}

impl From<VersionMetadata> for TrainedDetail {
    fn from(metadata: VersionMetadata) -> Self {
        let spec = metadata.spec;
        Self {
            app_version: metadata.app_version,
            libtorch_version: metadata.libtorch_version,
            data: metadata.data,
            settings: object(&spec.settings),
            history: metadata.loss_history,
            best_epoch: spec.best_epoch,
            stop_reason: spec.stop_reason,
            seconds: spec.seconds,
            parameters: spec.parameters,
            metrics: metadata.metrics,
            baselines: metadata.baselines,
            verdict: metadata.verdict,
            test_forecasts: metadata.test_forecasts,
        }
    }
}

impl Workbench {
    /// A version, whole and typed.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when it is not there, [`WorkbenchError::Metadata`] when its metadata are not those of a training.
    pub fn version_detail(&self, path: &str) -> Result<VersionDetail, WorkbenchError> {
        let version: VersionPath = self.named_version(path)?;
        let Record { mode, scope, aggregation, model_type, version: number, created_at, files, details, .. } = self.record(&version)?;
        let trained = metadata_of(&version, details)?.into();
        Ok(VersionDetail {
            model_path: version.to_string(),
            mode,
            product: scope.product,
            store: scope.store,
            aggregation,
            model_type,
            version: number,
            created_at,
            files: files.into_iter().map(|f| VersionFile { name: f.name, bytes: f.bytes, sha256: f.sha256 }).collect(),
            trained,
        })
    }
}

impl Workbench {
    /// The forecasts of the test days of one series of a version, wherever they are kept; none where the training kept none.
    ///
    /// # Errors
    /// As [`Workbench::version_detail`], and [`WorkbenchError::Store`] when the side file isn't what was published.
    pub fn series_tests(&self, path: &str, series: &SeriesId) -> Result<Vec<TestForecast>, WorkbenchError> {
        let version = self.named_version(path)?;
        let record = self.record(&version)?;
        if record.files.iter().any(|file| file.name == SERIES_FILE) {
            let unreadable = |error: std::io::Error| WorkbenchError::Metadata { path: version.to_string(), reason: error.to_string() };
            return read_tests(&self.store.read(&version, SERIES_FILE)?, series).map_err(unreadable);
        }
        let tests = metadata_of(&version, record.details)?.test_forecasts;
        Ok(tests.into_iter().filter(|test| test.series == *series).collect())
    }
}

/// Reads what the metadata of a version says of its training.
pub(crate) fn metadata_of(version: &VersionPath, details: serde_json::Map<String, Value>) -> Result<VersionMetadata, WorkbenchError> {
    let unreadable = |e: serde_json::Error| WorkbenchError::Metadata { path: version.to_string(), reason: store::json_fault(&e) };
    serde_json::from_value(Value::Object(details)).map_err(unreadable)
}
