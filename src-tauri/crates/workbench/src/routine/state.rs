//! The settings of the routine, and the progress of its run.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RoutineReport;
use super::found::RoutineFile;

/// What the routine is set to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct RoutineSettings {
    /// The folder whose files are imported; null for none.
    pub folder: Option<PathBuf>,
    /// Whether imported files are moved into the folder `imported` inside it; otherwise they stay.
    pub move_imported: bool,
    /// Whether versions in use are trained again when they are out of date.
    pub retrain: bool,
    /// Whether the reasons in the worklist are written in Chinese, otherwise in English.
    pub chinese: bool,
}

impl Default for RoutineSettings {
    fn default() -> Self {
        Self { folder: None, move_imported: true, retrain: true, chinese: false }
    }
}

/// The progress of a run. Written after every step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RoutineState {
    /// Files that need no further work unless they change.
    pub(crate) files: Vec<RoutineFile>,
    /// The import that had started when this was written.
    pub(crate) importing: Option<Importing>,
    /// The training that had started when this was written.
    pub(crate) training: Option<Training>,
    /// What the last finished run did.
    pub(crate) last: Option<RoutineReport>,
}

/// An import that has started.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Importing {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) since: Timestamp,
}

/// A training that has started.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Training {
    /// The version in use; None for the first training of all.
    pub(crate) champion: Option<String>,
    /// The path that the new version gets.
    pub(crate) challenger: String,
}
