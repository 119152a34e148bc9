//! `metadata.json`: what a version says of itself. Its first fields belong to the store, the rest to the program that trained it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::Id;
use crate::key::{Key, ModelType};
use crate::scope::{Aggregation, Mode, Range, Scope};
use crate::version_path::{VersionPath, parse_version};

/// The schema of `metadata.json` that this program writes, and the newest that it reads.
pub const SCHEMA_VERSION: u32 = 2;

/// Name of the metadata file in a version folder.
pub(crate) const METADATA: &str = "metadata.json";

/// Name of the weights in a version folder.
pub(crate) const WEIGHTS: &str = "model.pth";

/// `metadata.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// 1; a larger number was written by a newer program.
    pub schema_version: u32,
    /// `product`, `store` or `global`.
    pub mode: Mode,
    /// Which product, store and range.
    pub scope: RecordScope,
    /// Of a global scope.
    pub aggregation: Option<Aggregation>,
    /// `tcn`, …
    #[serde(rename = "type")]
    pub model_type: String,
    /// `v2`
    pub version: String,
    /// RFC 3339 with offset.
    pub created_at: String,
    /// Every other file of the version.
    pub files: Vec<FileEntry>,
    /// The few numbers that lists show.
    pub metrics_summary: Map<String, Value>,
    /// All the rest.
    #[serde(flatten)]
    pub details: Map<String, Value>,
}

/// The ids of a scope as the user wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordScope {
    /// Product id; None means all.
    pub product: Option<String>,
    /// Store id; None means all.
    pub store: Option<String>,
    /// Which series; in global mode only.
    pub range: Option<Range>,
}

/// A file of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// The name of the file in the version folder.
    pub name: String,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
}

/// The names of the store's own fields; details can't have them.
pub(crate) const OWN_FIELDS: [&str; 9] =
    ["schema_version", "mode", "scope", "aggregation", "type", "version", "created_at", "files", "metrics_summary"];

/// The first fields alone: what listing needs, read without keeping loss histories and scalers.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Head {
    pub(crate) schema_version: u32,
    pub(crate) mode: Mode,
    pub(crate) scope: RecordScope,
    pub(crate) aggregation: Option<Aggregation>,
    #[serde(rename = "type")]
    pub(crate) model_type: String,
    pub(crate) version: String,
    pub(crate) created_at: String,
    pub(crate) files: Vec<FileEntry>,
    pub(crate) metrics_summary: Map<String, Value>,
    #[serde(default)]
    pub(crate) app_version: Option<String>,
}

impl Record {
    /// The key with ids whole; None when the fields do not make one.
    #[must_use]
    pub fn key(&self) -> Option<Key> {
        key_of(self.mode, &self.scope, self.aggregation, &self.model_type)
    }
}

impl From<&Record> for Head {
    fn from(record: &Record) -> Self {
        Self {
            schema_version: record.schema_version,
            mode: record.mode,
            scope: record.scope.clone(),
            aggregation: record.aggregation,
            model_type: record.model_type.clone(),
            version: record.version.clone(),
            created_at: record.created_at.clone(),
            files: record.files.clone(),
            metrics_summary: record.metrics_summary.clone(),
            app_version: record.details.get("app_version").and_then(|version| version.as_str()).map(str::to_owned),
        }
    }
}

impl Head {
    /// Where the metadata say the version belongs; None when they do not make sense.
    pub(crate) fn path(&self) -> Option<VersionPath> {
        let key = key_of(self.mode, &self.scope, self.aggregation, &self.model_type)?;
        Some(VersionPath { key, number: parse_version(&self.version)? })
    }
}

/// The key of these fields; None when they do not belong together.
pub(crate) fn key_of(mode: Mode, scope: &RecordScope, aggregation: Option<Aggregation>, model_type: &str) -> Option<Key> {
    let id = |text: &Option<String>| text.as_deref().map(Id::new).transpose().ok();
    let (product, store) = (id(&scope.product)?, id(&scope.store)?);
    let global = match (scope.range, aggregation) {
        (None, None) => None,
        (Some(range), Some(aggregation)) => Some((range, aggregation)),
        _ => return None,
    };
    let scope = Scope::new(mode, product, store, global).ok()?;
    Some(Key { scope, model_type: ModelType::new(model_type).ok()? })
}

/// Whether `name` is a file that a version may hold in addition to its metadata (`docs/contract.md` §2).
pub(crate) fn is_version_file(name: &str) -> bool {
    matches!(name, WEIGHTS | "checkpoint_best.pth" | "loss_curve.png" | "series.zip") || checkpoint_epoch(name).is_some()
}

/// Whether it is the name of a checkpoint, which a training can be resumed from.
pub(crate) fn is_checkpoint(name: &str) -> bool {
    name == "checkpoint_best.pth" || checkpoint_epoch(name).is_some()
}

/// The epoch of a periodic checkpoint's name.
pub(crate) fn checkpoint_epoch(name: &str) -> Option<u32> {
    let digits = name.strip_prefix("checkpoint_epoch_")?.strip_suffix(".pth")?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}
