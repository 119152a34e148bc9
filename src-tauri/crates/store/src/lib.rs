//! Versions of models on disk: keys, staging, publishing, index, trash, recovery. Knows nothing of forecasting.

mod component;
mod error;
mod id;
mod key;
mod record;
mod report;
mod version_path;

pub use error::StoreError;
pub use id::{Id, IdError, MAX_ID_CHARS};
pub use key::{Aggregation, Key, Mode, ModelType, Scope};
pub use record::{FileEntry, Record, RecordScope, SCHEMA_VERSION};
pub use report::{
    DeleteReport, EmptyReport, Filter, Finding, FindingKind, IndexRow, RecoveryReport, ReindexReport, TrashEntry, VerifyReport,
};
pub use version_path::VersionPath;
