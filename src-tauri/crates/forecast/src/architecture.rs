//! What a network is to the rest of the program: how it is described, fitted, watched, saved and asked. No network lives here.

use std::collections::BTreeMap;
use std::io;

use progress::{Cancelled, Progress};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::baselines::{Baseline, FittedBaseline};
use crate::metrics::test_forecast::TestForecast;
use crate::settings::hyperparameter::Hyperparameter;
use crate::settings::{SettingKey, TrainSettings};
use crate::windows::Windows;

/// What kind of model a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Learns from windows by epochs.
    Network,
    /// Learns from windows, one tree after another; misses other days than networks do.
    Trees,
    /// Learns from whole series.
    Simple(Baseline),
}

/// A model type: a network, boosted trees, or a simple method.
pub trait Architecture: Sync {
    /// Lower-case name in paths and on the command line, `tcn`.
    fn name(&self) -> &'static str;
    /// Name to display, `TCN`.
    fn title(&self) -> &'static str;
    /// What kind of model it is.
    fn kind(&self) -> Kind {
        Kind::Network
    }
    /// The settings that only this architecture has. One with the key of a common setting takes the place of that one, with its own range and
    /// default.
    fn hyperparameters(&self) -> &'static [Hyperparameter];
    /// The common settings that mean nothing to this architecture. They may be set, and change nothing.
    fn unused_settings(&self) -> &'static [SettingKey] {
        &[]
    }
    /// The common settings that a form shows for this architecture, besides [`Architecture::hyperparameters`].
    fn common_settings(&self) -> Vec<Hyperparameter> {
        let is_own = |key: SettingKey| self.hyperparameters().iter().any(|own| own.name == key);
        let shown = |entry: &&Hyperparameter| !is_own(entry.name) && !self.unused_settings().contains(&entry.name);
        TrainSettings::entries().iter().filter(shown).copied().collect()
    }
    /// Learns from `task.train`, stops by `task.validation`.
    ///
    /// # Errors
    /// [`FitError`] when cancelled, when no epoch ended with finite numbers, or when a checkpoint could not be written or resumed from.
    fn fit(
        &self,
        task: &FitTask<'_>,
        checkpoints: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<Fitted, FitError>;
    /// Learns from `task.train` for exactly `epochs` epochs, with nothing to stop by, and returns the weights after the last: for the final
    /// fit on more days. It starts as [`Architecture::fit`] does; `task.validation` isn't used. Sends [`FitEvent::Refit`] and keeps no checkpoints.
    ///
    /// # Errors
    /// As [`Architecture::fit`].
    fn refit(&self, task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        let _ = epochs;
        self.fit(task, &mut NoCheckpoints, progress).map(|fitted| fitted.weights)
    }
    /// The weights of several networks of one shape as one file; [`Architecture::load`] then averages their forecasts. The first is of this
    /// architecture; others may be of its siblings.
    ///
    /// # Errors
    /// [`LoadError`] when they aren't weights, or the architecture can't do this.
    fn join(&self, members: &[MemberWeights<'_>]) -> Result<Vec<u8>, LoadError> {
        match members {
            [only] => Ok(only.weights.to_vec()),
            _ => Err(LoadError::Mismatch(format!("{} does not average several networks", self.name()))),
        }
    }
    /// The architecture of that name whose networks [`Architecture::join`] can put next to those of this one.
    fn sibling(&self, name: &str) -> Option<&'static dyn Architecture> {
        let _ = name;
        None
    }
    /// The simple method that this is; None for what learns from windows. It learns from whole series instead: what is kept of it is what
    /// [`Architecture::pack`] makes of its parameters, and [`Architecture::fit`] isn't called.
    fn simple_method(&self) -> Option<Baseline> {
        match self.kind() {
            Kind::Simple(method) => Some(method),
            Kind::Network | Kind::Trees => None,
        }
    }
    /// Returns the parameters of a simple method, one entry per series in the order of their ids, as `model.pth`.
    ///
    /// # Errors
    /// [`LoadError`] when they can't be written, or this is a network.
    fn pack(&self, methods: &[FittedBaseline]) -> Result<Vec<u8>, LoadError> {
        let _ = methods;
        Err(LoadError::Mismatch(format!("{} isn't a simple method", self.name())))
    }
    /// Reads weights that [`Architecture::fit`], [`Architecture::join`], or [`Architecture::pack`] returned for the same shape and hyperparameters.
    ///
    /// # Errors
    /// [`LoadError`] when the bytes aren't weights, or not of this network. Nothing in them is ever executed.
    fn load(&self, weights: &[u8], shape: &NetShape, hyper: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError>;
}

/// One of several networks whose forecasts are averaged.
#[derive(Debug, Clone, Copy)]
pub struct MemberWeights<'a> {
    /// Name of its architecture.
    pub architecture: &'a str,
    /// Settings of its architecture.
    pub hyper: &'a BTreeMap<String, f64>,
    /// What [`Architecture::fit`] returned.
    pub weights: &'a [u8],
}

/// A network with its weights.
pub trait Forecaster {
    /// Forecasts `windows.horizon` days for each of N windows: N × H × K numbers, window after window and day after day, in the units of
    /// column 0 of the table. The values (column 0) of the target days are not looked at. K is 1 (one number a day, near the median) or
    /// [`OUTPUTS`].
    ///
    /// # Errors
    /// [`LoadError`] when the windows do not have the shape that the network was made for.
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError>;
    /// Returns the simple method that this is, with the parameters chosen for the `series`-th series of the model in the order of their ids;
    /// None for a network, and for series that the model doesn't know.
    fn fitted_method(&self, series: usize) -> Option<&FittedBaseline> {
        let _ = series;
        None
    }
}

/// Sizes of a network's inputs and outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetShape {
    /// L: days of history seen.
    pub lookback: usize,
    /// H: days forecast.
    pub horizon: usize,
    /// F: features known for past and future days. The past has C = 1 + F channels, the value first.
    pub features: usize,
    /// Whether the first feature is the day's profile: what it usually sells compared with other days, as a factor. Networks turn it into a
    /// forecast by the level of the window, and learn what it misses.
    #[serde(default)]
    pub profile: bool,
    /// Whether the network reads the long-memory columns of the table.
    #[serde(default)]
    pub memory: bool,
    /// K: numbers forecast per day, [`OUTPUTS`] or 1.
    #[serde(default = "one_output")]
    pub outputs: usize,
}

/// Numbers forecast per day: the median, the lower and the upper quantile of [`QUANTILES`], and the mean.
pub const OUTPUTS: usize = 4;
/// The levels of the first three outputs.
pub const QUANTILES: [f64; 3] = [0.5, 0.1, 0.9];

fn one_output() -> usize {
    1
}

/// More features than any network is given.
const MOST_FEATURES: usize = 256;

impl NetShape {
    /// Checks sizes that come from a file against the ranges of the settings, before anything is made of that size.
    ///
    /// # Errors
    /// [`LoadError::Mismatch`] with the first that is out of range.
    pub fn check(&self) -> Result<(), LoadError> {
        for (name, value) in [(SettingKey::Horizon, self.horizon), (SettingKey::Lookback, self.lookback)] {
            let entry = TrainSettings::entries().iter().find(|entry| entry.name == name);
            if value == 0 || entry.is_none_or(|entry| value as f64 > entry.max) {
                return Err(LoadError::Mismatch(format!("{name} is {value}, which no setting allows")));
            }
        }
        if self.features > MOST_FEATURES {
            return Err(LoadError::Mismatch(format!("it has {} features, more than {MOST_FEATURES}", self.features)));
        }
        Ok(())
    }
}

/// What to fit.
#[derive(Clone, Copy)]
pub struct FitTask<'a> {
    /// Sizes.
    pub shape: NetShape,
    /// Settings, checked.
    pub settings: &'a TrainSettings,
    /// Windows to learn from.
    pub train: &'a Windows<'a>,
    /// Windows that decide when to stop.
    pub validation: &'a Windows<'a>,
    /// How many series the windows come from.
    pub series: usize,
    /// Bytes of checkpoints of the same task: the fit resumes from the one that got furthest. Empty to start at the beginning.
    pub resume: &'a [Vec<u8>],
}

/// Where a fit keeps its checkpoints.
pub trait CheckpointStore {
    /// Keeps a checkpoint under `name` (`checkpoint_best.pth`, `checkpoint_epoch_20.pth`), in place of one of the same name.
    ///
    /// # Errors
    /// When it can't be written; the fit ends with [`FitError::Checkpoint`].
    fn save(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Discards a periodic checkpoint that a newer one has replaced.
    ///
    /// # Errors
    /// As [`CheckpointStore::save`].
    fn discard(&mut self, name: &str) -> io::Result<()> {
        let _ = name;
        Ok(())
    }

    /// The checkpoints of an interrupted fit of the same series and settings, to resume from.
    fn earlier(&self) -> &[Vec<u8>] {
        &[]
    }

    /// Keeps the forecasts of the test days of a series, one series after another, where they are too many for memory.
    ///
    /// # Errors
    /// When they can't be written; the training ends.
    fn save_tests(&mut self, forecasts: &[TestForecast]) -> io::Result<()> {
        let _ = forecasts;
        Ok(())
    }
}

/// Keeps no checkpoints.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCheckpoints;

impl CheckpointStore for NoCheckpoints {
    fn save(&mut self, _: &str, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps checkpoints in memory, by name.
impl CheckpointStore for BTreeMap<String, Vec<u8>> {
    fn save(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn discard(&mut self, name: &str) -> io::Result<()> {
        self.remove(name);
        Ok(())
    }
}

/// What a fit says while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FitEvent {
    /// The first epoch begins.
    Started {
        /// The most epochs there can be.
        epochs: u32,
        /// Numbers to be learned.
        parameters: usize,
        /// Series learned from.
        series: usize,
        /// Windows learned from.
        windows: usize,
    },
    /// An epoch is done.
    Epoch {
        /// This epoch, from 1.
        epoch: u32,
        /// The most epochs there can be.
        epochs: u32,
        /// Mean loss over the training windows, while learning.
        train_loss: f64,
        /// Mean loss over the validation windows, after the epoch.
        val_loss: f64,
        /// Seconds since the fit began.
        seconds: f64,
        /// The epoch with the lowest validation loss so far.
        best_epoch: u32,
    },
    /// An epoch of the final training on all days is done; sent first with epoch 0.
    Refit {
        /// This epoch, from 1.
        epoch: u32,
        /// How many there will be.
        epochs: u32,
        /// Seconds since this second fit began.
        seconds: f64,
    },
}

/// The losses of one epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EpochLoss {
    /// From 1.
    pub epoch: u32,
    /// Mean loss over the training windows, while learning.
    pub train_loss: f64,
    /// Mean loss over the validation windows, after the epoch.
    pub val_loss: f64,
}

/// Why a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StopReason {
    /// Every epoch was run.
    EpochsDone,
    /// The validation loss had not fallen for `patience` epochs.
    EarlyStopping,
    /// `max_seconds` were over.
    MaxSeconds,
    /// The loss was no longer finite; the best weights before that were kept.
    Diverged,
}

/// A fitted network.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// `model.pth`: the weights of the best epoch, as a PyTorch state dict.
    pub weights: Vec<u8>,
    /// One entry per finished epoch.
    pub history: Vec<EpochLoss>,
    /// The epoch, from 1, that `weights` are of.
    pub best_epoch: u32,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// Seconds it took.
    pub seconds: f64,
    /// Numbers learned.
    pub parameters: usize,
}

/// Why a fit gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The fit was canceled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// No epoch ended with a finite validation loss.
    #[error("training diverged in epoch {epoch} before it had learned anything")]
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
    },
    /// A checkpoint could not be written.
    #[error("the checkpoint {name} can't be written: {source}")]
    Checkpoint {
        /// The name of the checkpoint.
        name: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The checkpoint to resume from can't be used.
    #[error("the training can't be resumed: {0}; start it again")]
    Resume(LoadError),
    /// Too few days to learn again from.
    #[error("no series has enough days before {until}")]
    NoWindows {
        /// The first day that may not be seen.
        until: jiff::civil::Date,
    },
    /// Weights that do not go together.
    #[error("the networks can't be put into one file: {0}")]
    Join(LoadError),
    /// Hyperparameters that do not go together.
    #[error("{0}")]
    Hyperparameters(String),
    /// libtorch refused an operation.
    #[error("the computation failed inside libtorch: {0}")]
    Torch(String),
}

/// Why weights can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The bytes aren't a state dict, or one that holds more than tensors.
    #[error("the weights file can't be read: {0}; it is damaged or wasn't written by a training")]
    Format(String),
    /// The tensors are not those of the network.
    #[error("the weights don't fit the network: {0}")]
    Mismatch(String),
    /// libtorch refused an operation.
    #[error("the computation failed inside libtorch: {0}")]
    Torch(String),
}

#[cfg(test)]
mod tests;
