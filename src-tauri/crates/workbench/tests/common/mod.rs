//! What several tests of the workbench need: a model that needs no libtorch, and a data folder with the sample sales.
#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::BTreeMap;

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape,
    StopReason, Windows,
};
use jiff::ZonedDateTime;
use workbench::{Progress, RoutineEvent, TrainEvent, Workbench};

/// Forecasts the mean of the last seven days of each window; diverges when asked to.
pub(crate) struct WeekMean {
    pub(crate) diverges: bool,
}

struct Weights;

impl Architecture for WeekMean {
    fn name(&self) -> &'static str {
        "tcn"
    }
    fn title(&self) -> &'static str {
        "week mean"
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
        let windows = task.train.starts.len();
        progress.event(FitEvent::Started { epochs: 1, parameters: 0, series: task.series, windows });
        progress.check()?;
        if self.diverges {
            return Err(FitError::Diverged { epoch: 1 });
        }
        checkpoints.save("checkpoint_best.pth", b"week mean").map_err(|source| FitError::Checkpoint { name: "best".into(), source })?;
        progress.event(FitEvent::Epoch { epoch: 1, epochs: 1, train_loss: 1.0, val_loss: 1.0, seconds: 0.0, best_epoch: 1 });
        Ok(Fitted {
            weights: b"week mean".to_vec(),
            history: vec![EpochLoss { epoch: 1, train_loss: 1.0, val_loss: 1.0 }],
            best_epoch: 1,
            stop_reason: StopReason::EpochsDone,
            seconds: 0.0,
            parameters: 0,
        })
    }
    fn load(&self, weights: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        if weights == b"week mean" { Ok(Box::new(Weights)) } else { Err(LoadError::Format("not a week mean".into())) }
    }
}

impl Forecaster for Weights {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let mean = |start: usize| {
            let end = start + windows.lookback;
            (end - 7..end).map(|row| windows.row(row)[0]).sum::<f32>() / 7.0
        };
        Ok(windows.starts.iter().flat_map(|start| vec![mean(start); windows.horizon]).collect())
    }
}

#[derive(Default)]
pub(crate) struct Listener {
    pub(crate) events: Vec<TrainEvent>,
    pub(crate) steps: Vec<RoutineEvent>,
    pub(crate) cancelled: bool,
}

impl Progress<TrainEvent> for Listener {
    fn event(&mut self, event: TrainEvent) {
        self.events.push(event);
    }
    fn cancelled(&self) -> bool {
        self.cancelled
    }
}

impl Progress<RoutineEvent> for Listener {
    fn event(&mut self, event: RoutineEvent) {
        self.steps.push(event);
    }
    fn cancelled(&self) -> bool {
        self.cancelled
    }
}

pub(crate) fn clock() -> ZonedDateTime {
    "2025-07-15T18:40:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

pub(crate) fn bench(folder: &tempfile::TempDir) -> Workbench {
    let bench =
        Workbench::open(&folder.path().join("数据 é"), clock).expect("a fresh data folder opens").reading_with(workbench::Reader::thread());
    bench.load_sample().expect("the sample loads");
    bench
}
