//! Gradient-boosted trees over the columns that the networks read. They miss other days than networks do, so finding the best averages both.

mod bins;
mod boost;
mod columns;
mod forest;
mod grow;
mod state;

use std::collections::BTreeMap;
use std::time::Instant;

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, Kind, LoadError,
    MemberWeights, NetShape, OUTPUTS, SettingKey, StopReason, Windows,
};
use progress::Progress;
use rayon::ThreadPool;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::checkpoint::furthest;
use crate::error::torch;
use crate::fit::draw;
use crate::members;
use crate::pth::{read_state_dict, write_state_dict};

use self::boost::{Boosting, Growth, Judged};
use self::columns::Table;
use self::forest::Forest;
use self::state::State;

/// Rows to learn from; more of them are drawn from at random.
const MOST_ROWS: usize = 300_000;
/// Rows to decide by when to stop.
const MOST_JUDGED: usize = 60_000;
/// Windows forecast at once.
const WINDOWS_AT_ONCE: usize = 256;

/// Trees at most, trees without a lower validation loss after which no more are added, and how each grows.
const SETTINGS: &[Hyperparameter] = &[
    Hyperparameter::whole(SettingKey::Epochs, (1, 10_000), 600),
    Hyperparameter::whole(SettingKey::Patience, (1, 10_000), 40),
    Hyperparameter::whole(SettingKey::Leaves, (2, 1024), 31),
    Hyperparameter::real(SettingKey::Shrinkage, (0.001, 1.0), 0.06),
];

/// Gradient-boosted trees; an epoch adds one.
pub(crate) struct Trees;

impl Architecture for Trees {
    fn name(&self) -> &'static str {
        "trees"
    }

    fn title(&self) -> &'static str {
        "GBDT"
    }

    fn kind(&self) -> Kind {
        Kind::Trees
    }

    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        SETTINGS
    }

    fn unused_settings(&self) -> &'static [SettingKey] {
        use SettingKey as K;
        &[K::MinDelta, K::BatchSize, K::LearningRate, K::WeightDecay, K::GradientClip, K::HuberDelta, K::WeightAverage, K::EpochWindows]
    }

    fn fit(
        &self,
        task: &FitTask<'_>,
        checkpoints: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<Fitted, FitError> {
        let (began, settings, columns) = (Instant::now(), task.settings, columns::count(task.shape));
        let (epochs, windows) = (settings.epochs, task.train.starts.len());
        let earlier = match task.resume {
            [] => None,
            some => Some(furthest(some, |bytes| State::from_bytes(bytes, columns)).map_err(FitError::Resume)?),
        };
        let train = drawn(task, task.train, MOST_ROWS)?;
        let validation = drawn(task, task.validation, MOST_JUDGED)?;
        progress.event(FitEvent::Started { epochs, parameters: 0, series: task.series, windows });
        let (pool, mut state) = (pool(task)?, State::default());
        let (mut boosting, mut judged) = pool.install(|| {
            let mut boosting = Boosting::new(&train, columns, settings.seed, growth(&settings.hyper));
            if let Some((earlier, forest, random)) = earlier {
                boosting.resume(forest, random);
                state = earlier;
            }
            let judged = Judged::new(&validation, &boosting.forest);
            (boosting, judged)
        });
        // The listener sees the whole curve.
        for &EpochLoss { epoch, train_loss, val_loss } in &state.history {
            let best_epoch = state.best_epoch.min(epoch);
            progress.event(FitEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds: 0.0, best_epoch });
        }
        let mut stop_reason = StopReason::EpochsDone;
        for epoch in state.history.len() as u32 + 1..=epochs {
            if epoch - 1 - state.best_epoch >= settings.patience {
                stop_reason = StopReason::EarlyStopping;
                break;
            }
            progress.check()?;
            let (train_loss, val_loss) = pool.install(|| {
                boosting.round();
                (boosting.loss(), judged.add(boosting.forest.trees.last()))
            });
            if !train_loss.is_finite() || !val_loss.is_finite() {
                stop_reason = StopReason::Diverged;
                break;
            }
            state.push(EpochLoss { epoch, train_loss, val_loss }, &boosting, checkpoints)?;
            let (seconds, best_epoch) = (began.elapsed().as_secs_f64(), state.best_epoch);
            progress.event(FitEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds, best_epoch });
            state.write_periodic(&boosting, settings, checkpoints)?;
            if settings.max_seconds > 0.0 && seconds > settings.max_seconds {
                stop_reason = StopReason::MaxSeconds;
                break;
            }
        }
        if state.best_epoch == 0 {
            return Err(FitError::Diverged { epoch: state.history.len() as u32 + 1 });
        }
        state.write_best(&boosting.forest, checkpoints)?;
        let forest = boosting.forest.first(state.best_epoch as usize);
        let (parameters, seconds) = (forest.parameters(), began.elapsed().as_secs_f64());
        let State { history, best_epoch, .. } = state;
        Ok(Fitted { weights: bytes(&forest)?, history, best_epoch, stop_reason, seconds, parameters })
    }

    fn refit(&self, task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        let began = Instant::now();
        let train = drawn(task, task.train, MOST_ROWS)?;
        let (pool, columns, growth) = (pool(task)?, columns::count(task.shape), growth(&task.settings.hyper));
        let mut boosting = pool.install(|| Boosting::new(&train, columns, task.settings.seed, growth));
        progress.event(FitEvent::Refit { epoch: 0, epochs, seconds: began.elapsed().as_secs_f64() });
        for epoch in 1..=epochs {
            progress.check()?;
            pool.install(|| boosting.round());
            progress.event(FitEvent::Refit { epoch, epochs, seconds: began.elapsed().as_secs_f64() });
        }
        bytes(&boosting.forest)
    }

    fn join(&self, members: &[MemberWeights<'_>]) -> Result<Vec<u8>, LoadError> {
        members::join(self.name(), members)
    }

    fn sibling(&self, name: &str) -> Option<&'static dyn Architecture> {
        members::sibling(name)
    }

    fn load(&self, weights: &[u8], shape: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        shape.check()?;
        let dict = read_state_dict(weights).map_err(|error| LoadError::Format(error.to_string()))?;
        let (own, others) = members::split(&dict);
        let forests = own.iter().map(|prefix| Forest::of_dict(&dict, columns::count(*shape), prefix));
        let others = others.iter().map(|other| other.load(shape));
        Ok(Box::new(Loaded { forests: forests.collect::<Result<_, _>>()?, others: others.collect::<Result<_, _>>()?, shape: *shape }))
    }
}

/// How trees grow by the settings; versions of earlier programs have none, and the defaults of today.
fn growth(hyper: &BTreeMap<String, f64>) -> Growth {
    let default = |key: SettingKey| SETTINGS.iter().find(|entry| entry.name == key).map_or(0.0, |entry| entry.default);
    let get = |key: SettingKey| hyper.get(key.name()).copied().unwrap_or_else(|| default(key));
    Growth { leaves: get(SettingKey::Leaves) as usize, shrinkage: get(SettingKey::Shrinkage) as f32 }
}

/// As many threads as the settings name.
fn pool(task: &FitTask<'_>) -> Result<ThreadPool, FitError> {
    let threads = task.settings.threads.max(1) as usize;
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| FitError::Torch(error.to_string()))
}

/// The rows of the windows, or about `most` of them: each day to forecast of each window has the same chance.
fn drawn(task: &FitTask<'_>, windows: &Windows<'_>, most: usize) -> Result<Table, FitError> {
    let (count, mut random) = (windows.starts.len(), fastrand::Rng::with_seed(task.settings.seed));
    // Where there are many windows, a few days of each of some are enough.
    let some = draw(count, count.min(most), &mut random);
    let share = most as f64 / (some.len() * task.shape.horizon).max(1) as f64;
    Table::of(windows, task.shape, &some, || share >= 1.0 || random.f64() < share).map_err(torch)
}

fn bytes(forest: &Forest) -> Result<Vec<u8>, FitError> {
    write_state_dict(&forest.to_dict()).map_err(|error| FitError::Torch(error.to_string()))
}

/// Sets of trees, whose forecasts are averaged; mostly there is one.
struct Loaded {
    forests: Vec<Forest>,
    /// Models of other architectures.
    others: Vec<Box<dyn Forecaster>>,
    shape: NetShape,
}

impl Forecaster for Loaded {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        members::check_windows(windows, self.shape)?;
        if self.forests.is_empty() {
            return Err(LoadError::Mismatch("there are no trees".to_owned()));
        }
        let (outputs, count) = (self.shape.outputs.min(OUTPUTS), self.forests.len() as f32);
        let all: Vec<usize> = (0..windows.starts.len()).collect();
        let (forests, shape) = (&self.forests, self.shape);
        let of = |some: &[usize]| -> Result<Vec<f32>, LoadError> {
            let table = Table::of(windows, shape, some, || true).map_err(|error| LoadError::Torch(error.to_string()))?;
            let mut numbers = Vec::with_capacity(table.len() * outputs);
            for row in 0..table.len() {
                let of_each: Vec<_> = forests.iter().map(|forest| forest.numbers(table.row(row))).collect();
                numbers.extend((0..outputs).map(|output| of_each.iter().map(|numbers| numbers[output]).sum::<f32>() / count));
            }
            Ok(numbers)
        };
        let parts: Vec<&[usize]> = all.chunks(WINDOWS_AT_ONCE).collect();
        let parts = parts.into_par_iter().map(of).collect::<Result<Vec<_>, LoadError>>()?;
        members::average(parts.concat(), self.forests.len(), &self.others, windows)
    }
}
