//! What several tests of the workbench need: a model that needs no libtorch, and a data folder with the sample sales.
#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape,
    StopReason, Windows,
};
use jiff::ToSpan as _;
use jiff::ZonedDateTime;
use workbench::{ImportOptions, Mode, Networks, Progress, RoutineEvent, ScopeRequest, TrainEvent, TrainRequest, Workbench};

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
    bench.load_sample(true).expect("the sample loads");
    bench
}

pub(crate) const MEAN: WeekMean = WeekMean { diverges: false };

pub(crate) fn networks() -> Networks<'static> {
    Networks { architectures: &[&MEAN], version: "none" }
}

pub(crate) fn train(bench: &Workbench, until: Option<jiff::civil::Date>) -> String {
    let scope = ScopeRequest { mode: Mode::Product, product: Some("P001".into()), ..ScopeRequest::default() };
    // Weights of a blend come from each version's own validation days, so the same method would differ.
    let settings = [("blend".to_owned(), false.into())].into();
    let request = TrainRequest { scope, model_type: "tcn".into(), settings, until };
    bench.train(&request, networks(), &mut Listener::default()).expect("trains").model_path
}

/// Sample sales up to some days before their end, and the file that has them all.
pub(crate) fn earlier_sales(folder: &tempfile::TempDir, days: i32) -> (Workbench, PathBuf) {
    let file = folder.path().join("all.csv");
    Workbench::write_sample(&file, workbench::SAMPLE_SEED, true).expect("the sample");
    let text = fs::read_to_string(&file).expect("text");
    let last = text.lines().skip(1).filter_map(|line| line.get(..10)?.parse::<jiff::civil::Date>().ok()).max().expect("dates");
    let until = last.saturating_sub(days.days()).to_string();
    let early: String = text
        .lines()
        .enumerate()
        .filter(|(number, line)| *number == 0 || line.get(..10).is_some_and(|date| date <= until.as_str()))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    let part = folder.path().join("early.csv");
    fs::write(&part, early).expect("written");
    let bench = Workbench::open(&folder.path().join("data"), clock).expect("opens").reading_with(workbench::Reader::thread());
    bench.import(&[part], &ImportOptions::default()).expect("imported");
    (bench, file)
}
