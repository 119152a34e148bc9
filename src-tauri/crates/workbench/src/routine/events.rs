//! What a run of the routine reports while it is running.

use progress::{Progress, forward};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::found::{FileKind, FileOutcome};
use crate::training::events::TrainEvent;

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
#[ts(export)]
pub enum RoutineEvent {
    /// A new file of the watched folder is being read.
    File {
        /// Its name.
        name: String,
    },
    /// A new file was handled: what depends on it can be read again.
    FileDone {
        /// Its name.
        name: String,
        /// Sales or stock; null where it isn't known.
        kind: Option<FileKind>,
        /// What happened to it.
        outcome: FileOutcome,
    },
    /// A training began, in this folder for the versions of its type.
    Training {
        /// `saved_models/product/P001_all/tcn/`
        model_dir: String,
        /// The most epochs there can be.
        epochs: u32,
    },
    /// An epoch of it is done.
    Epoch {
        /// This epoch, counted from 1.
        epoch: u32,
        /// The most epochs there can be.
        epochs: u32,
        /// Whether it belongs to the final training on all days.
        is_final_fit: bool,
    },
    /// The version is published.
    Trained {
        /// `saved_models/product/P001_all/tcn/v3/`
        model_path: String,
    },
}

impl RoutineEvent {
    /// What a run says of a training in it. How a training failed is in the report.
    fn of_training(event: TrainEvent) -> Option<Self> {
        match event {
            TrainEvent::Started { model_dir, epochs, .. } => Some(Self::Training { model_dir, epochs }),
            TrainEvent::Epoch { epoch, epochs, .. } => Some(Self::Epoch { epoch, epochs, is_final_fit: false }),
            TrainEvent::Refit { epoch, epochs, .. } => Some(Self::Epoch { epoch, epochs, is_final_fit: true }),
            TrainEvent::Finished { model_path, .. } => Some(Self::Trained { model_path }),
            TrainEvent::Cancelled | TrainEvent::Failed { .. } => None,
        }
    }
}

/// Listens to a training for the listener of the run.
pub(super) fn of_trainings(progress: &mut dyn Progress<RoutineEvent>) -> impl Progress<TrainEvent> {
    forward(progress, RoutineEvent::of_training)
}
