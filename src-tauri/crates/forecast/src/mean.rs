//! An architecture without libtorch, for tests of what is around one.

use std::collections::BTreeMap;

use progress::Progress;

use crate::architecture::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, LoadError, NetShape, StopReason,
};
use crate::settings::hyperparameter::Hyperparameter;
use crate::windows::Windows;

/// Forecasts the mean of the window: an architecture without libtorch.
pub(crate) struct Mean;

impl Architecture for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }
    fn title(&self) -> &'static str {
        "Mean"
    }
    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }
    fn fit(&self, task: &FitTask<'_>, _: &mut dyn CheckpointStore, progress: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        progress.check()?;
        progress.event(FitEvent::Started { epochs: 1, parameters: 0, series: task.series, windows: task.train.starts.len() });
        let history = vec![EpochLoss { epoch: 1, train_loss: 1.0, val_loss: 1.0 }];
        Ok(Fitted { weights: b"mean".into(), history, best_epoch: 1, stop_reason: StopReason::EpochsDone, seconds: 0.0, parameters: 0 })
    }
    fn refit(&self, _: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        progress.check()?;
        progress.event(FitEvent::Refit { epoch: epochs, epochs, seconds: 0.0 });
        Ok(b"mean".into())
    }
    fn join(&self, members: &[Vec<u8>]) -> Result<Vec<u8>, LoadError> {
        Ok(members[0].clone())
    }
    fn load(&self, weights: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        if weights == b"mean" { Ok(Box::new(Self)) } else { Err(LoadError::Format("not a mean".into())) }
    }
}

impl Forecaster for Mean {
    fn forecast(&self, w: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let value = |row: usize| w.table.rows[row * w.table.columns];
        let mean = |start: &usize| (*start..start + w.lookback).map(value).sum::<f32>() / w.lookback as f32;
        Ok(w.starts.iter().flat_map(|s| vec![mean(s); w.horizon]).collect())
    }
}

/// Listens to nothing, and stops the work where that is asked.
pub(crate) struct Ignore {
    pub(crate) cancel: bool,
}

impl<E> Progress<E> for Ignore {
    fn event(&mut self, _: E) {}
    fn cancelled(&self) -> bool {
        self.cancel
    }
}
