//! What a training says while it runs: a closed set of events, one JSON object a line on the worker's standard output.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::CommandError;

/// One event of a training. The last one is exactly one of finished, cancelled, failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
#[ts(export)]
pub enum TrainEvent {
    /// Data are read and windows are built; the first epoch begins.
    Started {
        /// The type folder that the version will appear in, `saved_models/product/P001_all/tcn/`.
        model_dir: String,
        /// The most epochs there can be.
        epochs: u32,
        /// How many numbers the network learns.
        #[ts(type = "number")]
        parameters: usize,
        /// How many series the model learns from.
        #[ts(type = "number")]
        series: usize,
        /// How many training windows there are.
        #[ts(type = "number")]
        windows: usize,
    },
    /// An epoch is done. Fast epochs are told in bundles: the newest of those done since the last event.
    Epoch {
        /// This epoch, counted from 1.
        epoch: u32,
        /// The most epochs there can be.
        epochs: u32,
        /// Mean loss over the training windows (scaled sales).
        train_loss: f64,
        /// Mean loss over the validation windows (scaled sales).
        val_loss: f64,
        /// Seconds since the first epoch began.
        seconds: f64,
        /// The epoch with the lowest validation loss so far.
        best_epoch: u32,
        /// Seconds left if every epoch were run; early stopping makes it shorter.
        remaining_seconds: f64,
    },
    /// What is tested is done; what is kept learns once more from all days. Told when that begins (epoch 0) and after its epochs.
    Refit {
        /// This epoch, counted from 1.
        epoch: u32,
        /// How many there will be.
        epochs: u32,
        /// Seconds since this second fit began.
        seconds: f64,
        /// Seconds left.
        remaining_seconds: Option<f64>,
    },
    /// The version is published.
    Finished {
        /// `saved_models/product/P001_all/tcn/v3/`
        model_path: String,
        /// `v3`
        version: String,
        /// Metrics on the test days.
        metrics: Box<forecast::Metrics>,
    },
    /// Cancelled as asked; nothing was kept.
    Cancelled,
    /// Failed; nothing was kept.
    Failed {
        /// What happened and what to do.
        error: CommandError,
    },
}

impl TrainEvent {
    /// Whether no other event follows.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Finished { .. } | Self::Cancelled | Self::Failed { .. })
    }
}

/// Who listens to a training, and may stop it.
pub trait TrainWatch {
    /// Takes the next event.
    fn event(&mut self, event: &TrainEvent);
    /// Whether the training shall end. Asked once per batch.
    fn cancelled(&self) -> bool;
    /// Whether nobody asked for that end, but whoever listened is gone: what was learnt is then kept to be gone on with.
    fn abandoned(&self) -> bool {
        false
    }
}
