//! What is known of a file of the watched folder.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use sales::{PastImport, StockListEntry};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::CommandError;

/// What a file holds that the user opens, or that is in the watched folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FileKind {
    /// Sales.
    Sales,
    /// A list of what is in stock.
    Stock,
    /// A plan of promotions, prices, and closures, which only the user imports.
    Plan,
    /// A sheet of the order terms of items, which only the user imports.
    Items,
}

/// What happened to a file of the watched folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FileOutcome {
    /// It was imported, or would be.
    Imported,
    /// It is being written, and waits for the next run.
    Incomplete,
    /// It can't be imported; the error says why. It is tried again when it changes.
    Failed,
    /// It was imported, and that was undone. It isn't imported again by itself.
    Undone,
}

/// An import of sales, or a stock list that was kept. A number may be given again after an undo, at another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportRef {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// When it took place, RFC 3339.
    #[ts(type = "string")]
    pub at: Timestamp,
}

impl From<&PastImport> for ImportRef {
    fn from(import: &PastImport) -> Self {
        Self { id: import.id, at: import.at }
    }
}

impl From<&StockListEntry> for ImportRef {
    fn from(list: &StockListEntry) -> Self {
        Self { id: list.id, at: list.at }
    }
}

/// A file of the watched folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoutineFile {
    /// The name of the file in the watched folder.
    pub name: String,
    /// The size of the file in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The time of the last change, RFC 3339.
    #[ts(type = "string")]
    pub changed_at: Timestamp,
    /// SHA-256 of its content; empty while it is incomplete.
    pub sha256: String,
    /// The kind of the file; null where it isn't known.
    pub kind: Option<FileKind>,
    /// What happened to the file.
    pub outcome: FileOutcome,
    /// What its import is known by; null where it wasn't imported.
    #[serde(default)]
    pub import: Option<ImportRef>,
    /// Rows imported from it.
    #[ts(type = "number")]
    pub rows: u64,
    /// Rows of it that couldn't be used.
    #[ts(type = "number")]
    #[serde(default)]
    pub skipped: u64,
    /// Why it can't be imported, or why it couldn't be moved after that.
    pub error: Option<CommandError>,
    /// The day on which it was refused, which may be why; None where it wasn't, or where an earlier version of the program refused it.
    #[ts(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_on: Option<Date>,
    /// Whether someone said that it isn't to be imported.
    #[serde(default)]
    pub ignored: bool,
}

impl RoutineFile {
    /// A file that nothing else is known of.
    pub(super) fn named(name: String) -> Self {
        Self {
            name,
            bytes: 0,
            changed_at: Timestamp::UNIX_EPOCH,
            sha256: String::new(),
            kind: None,
            outcome: FileOutcome::Incomplete,
            import: None,
            rows: 0,
            skipped: 0,
            error: None,
            refused_on: None,
            ignored: false,
        }
    }

    /// Notes the size and the time of the last change of the file at `path`.
    pub(super) fn look(&mut self, path: &Path) -> std::io::Result<()> {
        let found = fs::metadata(path)?;
        self.bytes = found.len();
        self.changed_at = found.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(())
    }

    /// Whether this is what was known of a file before it was looked at again.
    pub(super) fn is_unchanged(&self, now: &Self) -> bool {
        self.name == now.name && self.bytes == now.bytes && self.changed_at == now.changed_at
    }
}
