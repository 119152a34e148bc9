//! Versions as one zip: what is in it, and what export and import report. Writing is in `export`, reading in `import` and `contents`.

mod contents;
mod export;
mod import;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::scope::{Aggregation, Mode};

/// Format of archives that this program writes, and the newest that it reads.
pub(crate) const ARCHIVE_FORMAT: u32 = 1;

/// The archive's own entry: what is in it.
pub(crate) const MANIFEST: &str = "pharmacast-export.json";

/// What the archive says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    pub(crate) versions: Vec<ManifestVersion>,
}

/// A version in the archive; the hashes of its other files are in its metadata.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ManifestVersion {
    pub(crate) path: String,
    pub(crate) metadata_sha256: String,
}

/// What to do with a version whose number is taken by another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// Leave it out.
    #[default]
    Skip,
    /// Give it the next number.
    Renumber,
}

/// What export wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExportReport {
    pub versions: Vec<String>,
    #[ts(type = "number")]
    pub files: usize,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ArchiveReport {
    pub versions: Vec<ArchiveVersion>,
    /// Of the imported versions.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What happened to one version of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ArchiveVersion {
    /// The path of the version in the archive.
    pub path: String,
    /// The path of the version in the store, if it was imported.
    pub imported_as: Option<String>,
    pub outcome: ArchiveOutcome,
    pub mode: Mode,
    /// Product id; null for all.
    pub product: Option<String>,
    /// Store id; null for all.
    pub store: Option<String>,
    pub aggregation: Option<Aggregation>,
    /// The time of the training, RFC 3339 with offset.
    pub created_at: String,
    /// The version of the program that trained it, as the archive says.
    pub app_version: Option<String>,
    /// Bytes of all its files.
    #[ts(type = "number")]
    pub bytes: u64,
    /// SHA-256 of `model.pth`, lower-case hex.
    pub model_sha256: Option<String>,
    /// In English.
    pub message: String,
}

/// What happened to a version of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ArchiveOutcome {
    /// Imported under its own number.
    Imported,
    /// Imported under the next number, since its own is taken or was given out before.
    Renumbered,
    /// The same version is there already.
    AlreadyThere,
    /// It is in the trash, from where it can be restored.
    InTrash,
    /// Another version has its number; skipped.
    Conflict,
    /// An id differs from a known one by case alone; skipped.
    CaseClash,
}
