//! An architecture without libtorch, for tests of what is around one.

use std::collections::BTreeMap;

use progress::Progress;

use crate::architecture::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Kind, LoadError, MemberWeights, NetShape,
    StopReason,
};
use crate::baselines::{Baseline, FittedBaseline};
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
    fn join(&self, members: &[MemberWeights<'_>]) -> Result<Vec<u8>, LoadError> {
        Ok(members[0].weights.to_vec())
    }
    fn load(&self, weights: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        if weights == b"mean" { Ok(Box::new(Self)) } else { Err(LoadError::Format("not a mean".into())) }
    }
}

impl Forecaster for Mean {
    fn forecast(&self, w: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let mean = |start: usize| (start..start + w.lookback).map(|row| w.row(row)[0]).sum::<f32>() / w.lookback as f32;
        Ok(w.starts.iter().flat_map(|start| vec![mean(start); w.horizon]).collect())
    }
}

/// A simple method as a model, its parameters written as JSON.
pub(crate) struct Simple(pub(crate) Baseline);

impl Architecture for Simple {
    fn name(&self) -> &'static str {
        self.0.name()
    }
    fn title(&self) -> &'static str {
        self.0.title()
    }
    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }
    fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        Err(FitError::Torch("a simple method isn't fitted to windows".to_owned()))
    }
    fn kind(&self) -> Kind {
        Kind::Simple(self.0)
    }
    fn pack(&self, methods: &[FittedBaseline]) -> Result<Vec<u8>, LoadError> {
        let parameters: Vec<&[f64]> = methods.iter().map(FittedBaseline::parameters).collect();
        serde_json::to_vec(&parameters).map_err(|error| LoadError::Format(error.to_string()))
    }
    fn load(&self, weights: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        let parameters: Vec<Vec<Option<f64>>> = serde_json::from_slice(weights).map_err(|error| LoadError::Format(error.to_string()))?;
        let fitted = parameters.iter().map(|own| {
            // JSON has no number for a parameter that isn't used.
            let own: Vec<f64> = own.iter().map(|number| number.unwrap_or(f64::NAN)).collect();
            self.0.with_parameters(&own).ok_or_else(|| LoadError::Mismatch("other parameters".to_owned()))
        });
        Ok(Box::new(Chosen(fitted.collect::<Result<_, _>>()?)))
    }
}

struct Chosen(Vec<FittedBaseline>);

impl Forecaster for Chosen {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        Ok(vec![0.0; windows.starts.len() * windows.horizon])
    }
    fn fitted_method(&self, series: usize) -> Option<&FittedBaseline> {
        self.0.get(series)
    }
}

/// Ignores events, and stops the work if requested.
pub(crate) struct Ignore {
    pub(crate) cancel: bool,
}

impl<E> Progress<E> for Ignore {
    fn event(&mut self, _: E) {}
    fn cancelled(&self) -> bool {
        self.cancel
    }
}
