//! What to train and how, as the command line, the window, and interrupted trainings say it.

use std::collections::BTreeMap;

use forecast::{Architecture, TrainSettings};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::error::WorkbenchError;
use crate::scope::request::ScopeRequest;

/// What to train and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TrainRequest {
    /// What to learn from.
    pub scope: ScopeRequest,
    /// `tcn`, …
    pub model_type: String,
    /// Settings that differ from their defaults, by name.
    #[ts(type = "Record<string, number | string | boolean>")]
    pub settings: BTreeMap<String, Value>,
    /// The last day whose sales may be seen; None for all.
    #[ts(type = "string | null")]
    pub until: Option<Date>,
}

/// What the window asks a worker process to do: the first line of its standard input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerTask {
    /// Train a model.
    Train(TrainRequest),
    /// Resume the interrupted training of that name.
    Resume(String),
}

/// Returns the settings of a request, with defaults for what it leaves open.
pub(crate) fn settings_of(request: &TrainRequest, architecture: &dyn Architecture) -> Result<TrainSettings, WorkbenchError> {
    let mut settings = TrainSettings::with(architecture.hyperparameters());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for (name, value) in &request.settings {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        settings.set(architecture.hyperparameters(), name, &text)?;
    }
    Ok(settings.on_cores(cores))
}
