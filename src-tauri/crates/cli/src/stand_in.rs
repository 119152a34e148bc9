//! Networks that need no libtorch, for tests of everything around them on systems that have none here. They forecast the mean of the history and learn
//! nothing, after a delay. No release has them: they replace the real ones only in a build without the feature `libtorch`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape,
    StopReason, Windows,
};
use progress::Progress;

/// The version of libtorch in the metadata.
pub(crate) const VERSION: &str = "stand-in";
/// How long an epoch takes, so that a test can interrupt it.
const EPOCH: Duration = Duration::from_millis(15);
const BEST: &str = "checkpoint_best.pth";

/// Returns one stand-in for each type.
pub(crate) fn architectures() -> &'static [&'static dyn Architecture] {
    &[
        &StandIn { name: "tcn", title: "TCN" },
        &StandIn { name: "kan", title: "KAN" },
        &StandIn { name: "transformer", title: "Transformer" },
        &StandIn { name: "mlstm", title: "mLSTM" },
        &StandIn { name: "trees", title: "GBDT" },
    ]
}

#[derive(Clone, Copy)]
struct StandIn {
    name: &'static str,
    title: &'static str,
}

impl StandIn {
    /// Weights and checkpoints: the name, the seed, and the epoch.
    fn bytes(self, seed: u64, epoch: u32) -> Vec<u8> {
        format!("{} {seed} {epoch}", self.name).into_bytes()
    }

    /// The epoch of weights or of a checkpoint of this network.
    fn epoch(self, bytes: &[u8]) -> Result<u32, LoadError> {
        let text = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_prefix(self.name));
        let epoch = text.and_then(|text| text.rsplit(' ').next()?.parse().ok());
        epoch.ok_or_else(|| LoadError::Format("it isn't a file of the stand-in".to_owned()))
    }
}

impl Architecture for StandIn {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }

    fn fit(
        &self,
        task: &FitTask<'_>,
        checkpoints: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<Fitted, FitError> {
        let (began, settings) = (Instant::now(), task.settings);
        let (epochs, every, seed) = (settings.epochs, settings.checkpoint_every, settings.seed);
        let found = task.resume.iter().map(|bytes| self.epoch(bytes)).collect::<Result<Vec<_>, _>>().map_err(FitError::Resume)?;
        let done = found.into_iter().max().unwrap_or(0);
        progress.event(FitEvent::Started { epochs, parameters: 1, series: task.series, windows: task.train.starts.len() });
        let mut history = Vec::new();
        for epoch in 1..=epochs {
            let loss = 1.0 / f64::from(epoch);
            history.push(EpochLoss { epoch, train_loss: loss, val_loss: loss });
            if epoch > done {
                progress.check()?;
                std::thread::sleep(EPOCH);
            }
            // As with the real networks, an epoch that is reported can be resumed from.
            if epoch > done && every > 0 && epoch % every == 0 {
                let name = format!("checkpoint_epoch_{epoch}.pth");
                let failed = |name: &str| {
                    let name = name.to_owned();
                    move |source| FitError::Checkpoint { name, source }
                };
                checkpoints.save(&name, &self.bytes(seed, epoch)).map_err(failed(&name))?;
                if epoch > every {
                    let earlier = format!("checkpoint_epoch_{}.pth", epoch - every);
                    checkpoints.discard(&earlier).map_err(failed(&earlier))?;
                }
            }
            let seconds = began.elapsed().as_secs_f64();
            progress.event(FitEvent::Epoch { epoch, epochs, train_loss: loss, val_loss: loss, seconds, best_epoch: epoch });
        }
        let weights = self.bytes(seed, epochs);
        checkpoints.save(BEST, &weights).map_err(|source| FitError::Checkpoint { name: BEST.to_owned(), source })?;
        let seconds = began.elapsed().as_secs_f64();
        Ok(Fitted { weights, history, best_epoch: epochs, stop_reason: StopReason::EpochsDone, seconds, parameters: 1 })
    }

    fn refit(&self, task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        for epoch in 0..=epochs {
            progress.check()?;
            progress.event(FitEvent::Refit { epoch, epochs, seconds: 0.0 });
        }
        Ok(self.bytes(task.settings.seed, epochs))
    }

    fn load(&self, weights: &[u8], shape: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        self.epoch(weights)?;
        Ok(Box::new(Mean { outputs: shape.outputs }))
    }
}

/// Forecasts the mean of the history, as every number of every day.
struct Mean {
    outputs: usize,
}

impl Forecaster for Mean {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let value = |row: usize| windows.row(row)[0];
        let mean = |start: usize| (start..start + windows.lookback).map(value).sum::<f32>() / windows.lookback as f32;
        Ok(windows.starts.iter().flat_map(|start| vec![mean(start); windows.horizon * self.outputs]).collect())
    }
}
