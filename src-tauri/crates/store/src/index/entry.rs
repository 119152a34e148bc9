//! What the index keeps of a version, taken from its metadata.

use serde_json::Value;

use crate::record::Head;
use crate::report::IndexRow;
use crate::scope::{Aggregation, Mode};
use crate::time::local_of_rfc3339;
use crate::version_path::VersionPath;

/// One version for the index.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) path: VersionPath,
    /// Local time.
    pub(crate) created_at: String,
    /// JSON.
    pub(crate) metrics_summary: String,
    pub(crate) mode: Mode,
    pub(crate) product: Option<String>,
    pub(crate) store: Option<String>,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) bytes: u64,
}

impl Entry {
    /// From metadata of `metadata_bytes` bytes that were found at `path`.
    pub(crate) fn new(path: VersionPath, head: Head, metadata_bytes: u64) -> Self {
        Self {
            created_at: local_of_rfc3339(&head.created_at).unwrap_or(head.created_at),
            metrics_summary: Value::Object(head.metrics_summary).to_string(),
            mode: head.mode,
            product: head.scope.product,
            store: head.scope.store,
            aggregation: head.aggregation,
            bytes: head.files.iter().fold(metadata_bytes, |sum, file| sum.saturating_add(file.bytes)),
            path,
        }
    }

    /// Whether a row of the index says the same.
    pub(crate) fn is_of(&self, row: &IndexRow) -> bool {
        let metrics: Value = serde_json::from_str(&self.metrics_summary).unwrap_or(Value::Null);
        (&self.created_at, &metrics, self.mode, self.bytes) == (&row.created_at, &row.metrics_summary, row.mode, row.bytes)
            && (&self.product, &self.store, self.aggregation) == (&row.product, &row.store, row.aggregation)
    }
}
