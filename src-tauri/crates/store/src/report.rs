//! What operations and recovery report: rows of the list, findings with a name and a message, trash entries. All of it crosses to the window.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::scope::{Aggregation, Mode};

/// Which versions to list; None means any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub mode: Option<Mode>,
    /// Product id.
    pub product: Option<String>,
    /// Store id.
    pub store: Option<String>,
    /// `tcn`, …
    pub model_type: Option<String>,
}

/// A row of the list of versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct IndexRow {
    /// Number of the row; changes when the index is rebuilt.
    #[ts(type = "number")]
    pub id: i64,
    /// `product_P001_all`
    pub model_identifier: String,
    /// `mlstm`
    pub model_type: String,
    /// `v2`
    pub version: String,
    /// `saved_models/product/P001_all/mlstm/v2/`
    pub model_path: String,
    /// `2025-07-15 18:40:00`, local time where it was trained.
    pub created_at: String,
    /// `{"rmse": 10.5, …}`
    #[ts(type = "unknown")]
    pub metrics_summary: Value,
    pub mode: Mode,
    pub product: Option<String>,
    pub store: Option<String>,
    pub aggregation: Option<Aggregation>,
    /// Of all files of the version.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Marked as the version that its scope forecasts with.
    pub in_use: bool,
    /// What the last check found wrong.
    pub damaged: Option<String>,
}

/// Something that recovery, checking or rebuilding found: a stable name, the place, and a message that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Finding {
    pub kind: FindingKind,
    /// The version, folder or file, relative to the data folder.
    pub path: Option<String>,
    /// What was found, what was done about it or is to be done, in English.
    pub message: String,
}

/// The names of what can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FindingKind {
    /// A training did not finish; its checkpoints are kept.
    UnfinishedTraining,
    /// What an unfinished training left without a checkpoint was removed.
    StagingRemoved,
    /// Half a move to or from the trash was completed.
    TrashRepaired,
    /// `versions.json` was missing and is rebuilt.
    RegistryMissing,
    /// `versions.json` wasn't a JSON object and is rebuilt.
    RegistryTorn,
    /// `versions.json` lagged behind the folders and was raised.
    RegistryBehind,
    /// `versions.json` is ahead of every trace of a version.
    RegistryAhead,
    /// An entry of `versions.json` wasn't a version number or a key.
    RegistryEntry,
    /// `models.sqlite` was missing and is rebuilt.
    IndexMissing,
    /// `models.sqlite` was damaged, is set aside and rebuilt.
    IndexCorrupt,
    /// `models.sqlite` is held by another program; a temporary index is used.
    IndexLocked,
    /// `models.sqlite` was of an older format and is rebuilt.
    IndexOlder,
    /// The store was written by a newer program.
    StoreNewer,
    /// A version folder was not in the index.
    VersionAdded,
    /// A version in the index no longer has a folder.
    VersionGone,
    /// A folder without usable metadata: not a version.
    NotAVersion,
    /// A version in a place other than the one that its metadata names.
    Misplaced,
    /// A version written by a newer program.
    VersionNewer,
    /// A file does not match its hash.
    FileChanged,
    /// A file of a version is missing.
    FileMissing,
    /// A file that is not the version's.
    ForeignFile,
    /// A link, a device, or a pipe is where a folder or a file of the program would be.
    LinkFound,
    /// The sales can't be read as a whole, or their totals are wrong.
    SalesDamaged,
    /// The sales were damaged and are repaired.
    SalesRepaired,
    /// There are versions and no sales. Usual after importing versions from elsewhere; otherwise the sales were lost.
    SalesMissing,
    /// The settings can't be read.
    SettingsDamaged,
    /// The settings were damaged and are set aside.
    SettingsRepaired,
    /// A move of the data folder left a copy of it.
    CopyLeft,
    /// A folder can't be read.
    Unreadable,
    /// Two ids that differ only by case.
    CaseClash,
    /// `in_use.json` was damaged and is set aside.
    MarksDamaged,
    /// A version marked as in use is not there.
    MarkDangling,
    /// Recovery waits: another program is working on the store.
    Deferred,
    /// The data folder can't be written.
    ReadOnly,
}

impl FindingKind {
    /// A version, or something in place of one, can't be used as intended.
    #[must_use]
    pub fn is_damage(self) -> bool {
        matches!(
            self,
            Self::FileChanged
                | Self::FileMissing
                | Self::NotAVersion
                | Self::Misplaced
                | Self::Unreadable
                | Self::LinkFound
                | Self::SalesDamaged
                | Self::SettingsDamaged
                | Self::VersionNewer
                | Self::CaseClash
        )
    }
}

/// What opening a store found and repaired.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoveryReport {
    pub findings: Vec<Finding>,
    /// Nothing can be published or deleted; a finding says why.
    pub read_only: bool,
}

impl RecoveryReport {
    /// The messages, one per finding.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.findings.iter().map(|finding| finding.message.as_str())
    }
}

/// What checking every file found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyReport {
    /// Nothing is wrong.
    pub ok: bool,
    /// Versions checked, those in the trash included.
    #[ts(type = "number")]
    pub versions: usize,
    /// Files checked, metadata included.
    #[ts(type = "number")]
    pub files: usize,
    /// Bytes read.
    #[ts(type = "number")]
    pub bytes: u64,
    pub findings: Vec<Finding>,
}

/// What rebuilding the index and `versions.json` found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReindexReport {
    /// Versions in the index now.
    pub versions: usize,
    pub findings: Vec<Finding>,
}

/// What deleting did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeleteReport {
    /// Versions moved to the trash.
    pub deleted: Vec<String>,
    /// Versions that were not there anymore.
    pub already_gone: Vec<String>,
    /// Files that are not the versions' and stay where they are.
    pub foreign: Vec<String>,
    /// Bytes moved to the trash; freed when it is emptied.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Files moved to the trash.
    #[ts(type = "number")]
    pub files: usize,
}

/// A version in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TrashEntry {
    /// The path it had and gets back.
    pub model_path: String,
    /// `2025-07-15 18:40:00`, local time.
    pub deleted_at: Option<String>,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What emptying the trash did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EmptyReport {
    /// Versions removed for good.
    pub removed: Vec<String>,
    /// Files that are not the versions' and stay in the trash.
    pub foreign: Vec<String>,
    /// Bytes freed.
    #[ts(type = "number")]
    pub bytes: u64,
}
