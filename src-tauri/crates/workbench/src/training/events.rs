//! What a training reports while it runs: a closed set of events, one JSON object a line on the worker's standard output.

use forecast::FitEvent;
use serde::{Deserialize, Serialize};

use crate::error::CommandError;

/// One event of a training. The last one is exactly one of finished, cancelled, failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TrainEvent {
    /// The data is read and the windows are built; the first epoch begins.
    Started {
        /// The type folder that the version will appear in, `saved_models/product/P001_all/tcn/`.
        model_dir: String,
        /// The most epochs there can be.
        epochs: u32,
        /// How many numbers the network learns.
        parameters: usize,
        /// How many series the model learns from.
        series: usize,
        /// How many training windows there are.
        windows: usize,
    },
    /// An epoch is done. Of several fast epochs, only the newest since the last event is reported.
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
    /// The final training on all days, after the test: sent when it begins (epoch 0) and after its epochs.
    Refit {
        /// This epoch, counted from 1.
        epoch: u32,
        /// How many there will be.
        epochs: u32,
        /// Seconds since the final training began.
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
    /// The training was canceled; nothing was kept.
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

/// Reports an event of a fit as one of the training in the folder `model_dir`.
pub(crate) fn of_fit(event: FitEvent, model_dir: &str) -> TrainEvent {
    match event {
        FitEvent::Started { epochs, parameters, series, windows } => {
            TrainEvent::Started { model_dir: model_dir.to_owned(), epochs, parameters, series, windows }
        }
        FitEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds, best_epoch } => {
            let remaining_seconds = remaining(seconds, epoch, epochs);
            TrainEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds, best_epoch, remaining_seconds }
        }
        FitEvent::Refit { epoch, epochs, seconds } => {
            let remaining_seconds = (epoch > 0).then(|| remaining(seconds, epoch, epochs));
            TrainEvent::Refit { epoch, epochs, seconds, remaining_seconds }
        }
    }
}

fn remaining(seconds: f64, epoch: u32, epochs: u32) -> f64 {
    seconds / f64::from(epoch.max(1)) * f64::from(epochs.saturating_sub(epoch))
}
