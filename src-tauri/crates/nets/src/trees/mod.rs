//! Gradient-boosted trees over the columns that the networks read. They miss other days than networks do, so finding the best averages both.

mod bins;
mod boost;
mod columns;
mod forest;
mod grow;

use std::collections::BTreeMap;
use std::time::Instant;

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape,
    OUTPUTS, StopReason, Windows,
};
use progress::Progress;
use rayon::ThreadPool;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::error::torch;
use crate::fit::draw;
use crate::pth::{read_state_dict, write_state_dict};

use self::boost::{Boosting, Judged};
use self::columns::Table;
use self::forest::Forest;

/// Trees at most.
const MOST_ROUNDS: u32 = 600;
/// Trees without a lower validation loss after which no more are added.
const PATIENCE: u32 = 40;
/// Rows to learn from; more of them are drawn from at random.
const MOST_ROWS: usize = 300_000;
/// Rows to decide by when to stop.
const MOST_JUDGED: usize = 60_000;
/// Windows forecast at once.
const WINDOWS_AT_ONCE: usize = 256;

/// Gradient-boosted trees, as an architecture next to networks.
pub(crate) struct Trees;

impl Architecture for Trees {
    fn name(&self) -> &'static str {
        "trees"
    }

    fn title(&self) -> &'static str {
        "Boosted trees"
    }

    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }

    fn fit(&self, task: &FitTask<'_>, _: &mut dyn CheckpointStore, progress: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        let began = Instant::now();
        let columns = columns::count(task.shape);
        let train = drawn(task, task.train, MOST_ROWS)?;
        let validation = drawn(task, task.validation, MOST_JUDGED)?;
        let windows = task.train.starts.len();
        progress.event(FitEvent::Started { epochs: MOST_ROUNDS, parameters: 0, series: task.series, windows });
        let pool = pool(task)?;
        let (mut boosting, mut judged) = pool.install(|| {
            let boosting = Boosting::new(&train, columns, task.settings.seed);
            let judged = Judged::new(&validation, &boosting.forest);
            (boosting, judged)
        });
        let (mut history, mut best_epoch, mut best_loss, mut stop_reason) = (Vec::new(), 0, f64::INFINITY, StopReason::EpochsDone);
        for epoch in 1..=MOST_ROUNDS {
            progress.check()?;
            let (train_loss, val_loss) = pool.install(|| {
                boosting.round();
                (boosting.loss(), judged.add_last(&boosting.forest))
            });
            if !train_loss.is_finite() || !val_loss.is_finite() {
                stop_reason = StopReason::Diverged;
                break;
            }
            history.push(EpochLoss { epoch, train_loss, val_loss });
            if val_loss < best_loss {
                (best_epoch, best_loss) = (epoch, val_loss);
            }
            let seconds = began.elapsed().as_secs_f64();
            progress.event(FitEvent::Epoch { epoch, epochs: MOST_ROUNDS, train_loss, val_loss, seconds, best_epoch });
            if task.settings.max_seconds > 0.0 && seconds > task.settings.max_seconds {
                stop_reason = StopReason::MaxSeconds;
                break;
            }
            if epoch - best_epoch >= PATIENCE {
                stop_reason = StopReason::EarlyStopping;
                break;
            }
        }
        if best_epoch == 0 {
            return Err(FitError::Diverged { epoch: 1 });
        }
        let mut forest = boosting.forest;
        forest.trees.truncate(best_epoch as usize);
        let (parameters, seconds) = (forest.parameters(), began.elapsed().as_secs_f64());
        Ok(Fitted { weights: bytes(&forest)?, history, best_epoch, stop_reason, seconds, parameters })
    }

    fn refit(&self, task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        let began = Instant::now();
        let train = drawn(task, task.train, MOST_ROWS)?;
        let pool = pool(task)?;
        let mut boosting = pool.install(|| Boosting::new(&train, columns::count(task.shape), task.settings.seed));
        progress.event(FitEvent::Refit { epoch: 0, epochs, seconds: began.elapsed().as_secs_f64() });
        for epoch in 1..=epochs {
            progress.check()?;
            pool.install(|| boosting.round());
            progress.event(FitEvent::Refit { epoch, epochs, seconds: began.elapsed().as_secs_f64() });
        }
        bytes(&boosting.forest)
    }

    fn load(&self, weights: &[u8], shape: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        shape.check()?;
        let dict = read_state_dict(weights).map_err(|error| LoadError::Format(error.to_string()))?;
        Ok(Box::new(Loaded { forest: Forest::of_dict(&dict, columns::count(*shape))?, shape: *shape }))
    }
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

/// Trees with the shape of the windows that they read.
struct Loaded {
    forest: Forest,
    shape: NetShape,
}

impl Forecaster for Loaded {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let outputs = self.shape.outputs;
        let all: Vec<usize> = (0..windows.starts.len()).collect();
        let of = |some: &[usize]| -> Result<Vec<f32>, LoadError> {
            let table = Table::of(windows, self.shape, some, || true).map_err(|error| LoadError::Torch(error.to_string()))?;
            let mut numbers = Vec::with_capacity(table.len() * outputs);
            for row in 0..table.len() {
                numbers.extend_from_slice(&self.forest.numbers(table.row(row))[..outputs.min(OUTPUTS)]);
            }
            Ok(numbers)
        };
        let parts: Vec<&[usize]> = all.chunks(WINDOWS_AT_ONCE).collect();
        let parts = parts.into_par_iter().map(of).collect::<Result<Vec<_>, LoadError>>()?;
        Ok(parts.concat())
    }
}
