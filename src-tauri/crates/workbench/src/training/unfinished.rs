//! Trainings that were interrupted by a crash or a power failure: which there are, and what resuming one needs. Resuming is in `train`.

use forecast::TrainSettings;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::StoreError;
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::sales_data::calendar::CalendarUsed;
use crate::training::request::TrainRequest;

/// A training that was interrupted and can be resumed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct UnfinishedTraining {
    /// Names it to [`Workbench::resume`] and [`Workbench::discard_unfinished`].
    pub name: String,
    /// `saved_models/product/P001_all/tcn`
    pub model_dir: String,
    /// RFC 3339 with offset.
    pub started_at: String,
    /// What discarding it frees.
    #[ts(type = "number")]
    pub bytes: u64,
    pub request: TrainRequest,
}

/// What resuming a training needs besides its checkpoints.
#[derive(Serialize, Deserialize)]
pub(crate) struct ResumeManifest {
    pub(crate) request: TrainRequest,
    pub(crate) settings: TrainSettings,
    /// Sales after it were not there yet.
    pub(crate) last_date: Date,
    /// Of the series up to that day.
    pub(crate) fingerprint: String,
    /// The holidays that it began with.
    #[serde(default)]
    pub(crate) calendar: Option<CalendarUsed>,
}

impl Workbench {
    /// Trainings that were interrupted and can be resumed ([`Workbench::resume`]), the latest of each scope and type, latest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when they can't be read.
    pub fn unfinished(&self) -> Result<Vec<UnfinishedTraining>, WorkbenchError> {
        let readable = |unfinished: store::Unfinished| {
            let manifest: ResumeManifest = serde_json::from_value(unfinished.request).ok()?;
            let store::Unfinished { name, model_dir, started_at, bytes, .. } = unfinished;
            Some(UnfinishedTraining { name, model_dir, started_at, bytes, request: manifest.request })
        };
        // What another version of the program left and this one can't read is still reported by recovery.
        Ok(self.store.unfinished()?.into_iter().filter_map(readable).collect())
    }

    /// What such a training was to become.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when there is none of that name, or someone is using it.
    pub fn unfinished_request(&self, name: &str) -> Result<TrainRequest, WorkbenchError> {
        Ok(self.resume_manifest(name)?.request)
    }

    /// Throws away what such a training left.
    ///
    /// # Errors
    /// As [`Workbench::unfinished_request`].
    pub fn discard_unfinished(&self, name: &str) -> Result<(), WorkbenchError> {
        Ok(self.store.discard_unfinished(name)?)
    }

    pub(crate) fn resume_manifest(&self, name: &str) -> Result<ResumeManifest, WorkbenchError> {
        let unknown = || StoreError::NotUnfinished { name: name.to_owned() };
        let unfinished = self.store.unfinished()?.into_iter().find(|u| u.name == name).ok_or_else(unknown)?;
        serde_json::from_value(unfinished.request).map_err(|_| unknown().into())
    }
}
