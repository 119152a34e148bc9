//! The metadata of a version in the shape that the window shows: typed where `metadata.json` is a document.

use std::collections::BTreeMap;

use forecast::{EpochLoss, Metrics, TestForecast, Verdict};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Record, VersionPath};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;

/// A version, whole.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct VersionDetail {
    pub model_path: String,
    #[ts(type = "import(\"./Mode\").Mode")]
    pub mode: store::Mode,
    pub product: Option<String>,
    pub store: Option<String>,
    #[ts(type = "import(\"./FoldName\").FoldName | null")]
    pub aggregation: Option<store::Aggregation>,
    pub model_type: String,
    pub version: String,
    /// RFC 3339 with offset.
    pub created_at: String,
    pub files: Vec<VersionFile>,
    /// What the index says is wrong with it.
    pub damaged: Option<String>,
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

/// What the training said of the version.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TrainedDetail {
    pub app_version: String,
    pub libtorch_version: String,
    pub data: DataRange,
    #[ts(type = "Record<string, number | string | boolean | null | Record<string, number>>")]
    pub settings: serde_json::Map<String, Value>,
    #[serde(rename(deserialize = "loss_history"))]
    pub history: Vec<EpochLoss>,
    pub best_epoch: u32,
    pub stop_reason: forecast::StopReason,
    pub seconds: f64,
    #[ts(type = "number")]
    pub parameters: usize,
    pub metrics: Metrics,
    pub baselines: BTreeMap<String, Metrics>,
    pub verdict: Option<Verdict>,
    /// Day by day; empty where there are too many.
    pub test_forecasts: Vec<TestForecast>,
}

/// Which sales a version learnt from.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DataRange {
    #[ts(type = "string")]
    pub first_date: Date,
    #[ts(type = "string")]
    pub last_date: Date,
    /// Days × (store, product) pairs.
    #[ts(type = "number")]
    pub rows: usize,
    #[ts(type = "number")]
    pub series: usize,
    /// Equal for versions that saw the same numbers.
    pub fingerprint: String,
}

impl Workbench {
    /// A version, whole and typed.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when it is not there, [`WorkbenchError::Metadata`] when its metadata are not those of a training.
    pub fn version_detail(&self, path: &str) -> Result<VersionDetail, WorkbenchError> {
        let version: VersionPath = path.parse()?;
        let Record { mode, scope, aggregation, model_type, version: number, created_at, files, details, .. } = self.store.show(&version)?;
        let trained = serde_json::from_value(Value::Object(details))
            .map_err(|e| WorkbenchError::Metadata { path: version.to_string(), reason: e.to_string() })?;
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
            damaged: None,
            trained,
        })
    }
}
