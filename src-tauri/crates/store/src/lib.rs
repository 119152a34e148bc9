//! Versions of models on disk: keys, staging, publishing, index, trash, recovery. Knows nothing of forecasting.

mod archive;
mod component;
mod disk;
mod error;
mod folder;
mod hash;
mod id;
mod in_use;
mod index;
mod json;
mod key;
mod layout;
mod lock;
mod marks;
mod numbers;
mod publish;
mod record;
mod recover;
mod registry;
mod report;
mod scope;
mod staged;
mod store;
mod time;
mod trash;
mod tree;
mod unfinished;
mod verify;
mod version_path;

pub use archive::{ArchiveOutcome, ArchiveReport, ArchiveVersion, ExportReport, OnConflict};
pub use error::StoreError;
pub use folder::{Found, MoveProgress, MoveReport, accept_copy, find, forget_move};
pub use id::{Id, IdError, MAX_ID_CHARS};
pub use json::{json_fault, parse_json};
pub use key::{Key, ModelType};
pub use publish::LastFile;
pub use record::{FileEntry, Record, RecordScope, SCHEMA_VERSION};
pub use report::{
    DeleteReport, EmptyReport, Filter, Finding, FindingKind, IndexRow, RecoveryReport, ReindexReport, TrashEntry, VerifyReport,
};
pub use scope::{Aggregation, Mode, Range, Scope, ScopeError, UnknownName};
pub use staged::Staged;
pub use store::Store;
pub use unfinished::Unfinished;
pub use version_path::VersionPath;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
