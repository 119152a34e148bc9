//! The one training loop. It reports events, hands checkpoints on, prints nothing, and writes nothing.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use forecast::{CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, StopReason};
use progress::Progress;

use crate::adamw::StepSettings;
use crate::arch::{Hyper, Net};
use crate::checkpoint::{FitState, furthest};
use crate::error::torch;
use crate::layout::Layout;
use crate::pth::write_state_dict;
use crate::replicas::Replicas;

/// Share of the learning rate that is left at the last epoch.
const FINAL_RATE: f64 = 0.05;
/// The best epoch so far is written at most this often while better ones keep coming; the last one always.
const BEST_INTERVAL: Duration = Duration::from_secs(2);
const BEST_CHECKPOINT: &str = "checkpoint_best.pth";

/// Fits a network `N`: AdamW, cosine learning rate, early stopping on the validation loss, the best epoch's weights kept.
pub(crate) fn fit<N: Net>(
    task: &FitTask<'_>,
    checkpoints: &mut dyn CheckpointStore,
    progress: &mut dyn Progress<FitEvent>,
) -> Result<Fitted, FitError> {
    let (settings, shape) = (task.settings, task.shape);
    let hyper = Hyper::of::<N>(&settings.hyper);
    let began = Instant::now();
    tch::manual_seed(settings.seed as i64);
    let layout = Layout::new(N::specs(shape, &hyper));
    let mut state = if task.resume.is_empty() {
        FitState::new(layout.init().map_err(torch)?, settings.weight_average > 0.0)
    } else {
        furthest(task.resume, |bytes| FitState::from_bytes(bytes, &layout)).map_err(FitError::Resume)?
    };
    let mut replicas = Replicas::new::<N>(&layout, task, &hyper)?;
    let decayed = layout.decay();
    let windows = task.train.starts.len();
    progress.event(FitEvent::Started { epochs: settings.epochs, parameters: layout.count(), series: task.series, windows });

    // The listener sees the whole curve.
    for &EpochLoss { epoch, train_loss, val_loss } in &state.history {
        let best_epoch = state.best_epoch.min(epoch);
        progress.event(FitEvent::Epoch { epoch, epochs: settings.epochs, train_loss, val_loss, seconds: 0.0, best_epoch });
    }

    let mut best = BestCheckpoint::default();
    let mut stop_reason = StopReason::EpochsDone;
    for epoch in state.history.len() as u32 + 1..=settings.epochs {
        if epoch - 1 - state.best_epoch >= settings.patience {
            stop_reason = StopReason::EarlyStopping;
            break;
        }
        let rate = settings.learning_rate * cosine(epoch, settings.epochs);
        let train_loss = train_epoch(&mut replicas, &decayed, &mut state, (epoch, rate), task, progress)?;
        let val_loss = replicas.validation_loss(state.judged());
        if !train_loss.is_finite() || !val_loss.is_finite() {
            stop_reason = StopReason::Diverged;
            break;
        }
        state.history.push(EpochLoss { epoch, train_loss, val_loss });
        if val_loss < state.best_loss - settings.min_delta {
            state.keep_best(epoch, val_loss);
        }
        if state.best_epoch == epoch {
            best.bytes = state.to_bytes(&layout, settings.seed as i64).map_err(FitError::Torch)?;
            if is_best_due(best.written) {
                best.write(checkpoints)?;
            }
        }
        let seconds = began.elapsed().as_secs_f64();
        let (epochs, best_epoch) = (settings.epochs, state.best_epoch);
        progress.event(FitEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds, best_epoch });
        if is_periodic(epoch, settings.checkpoint_every) {
            // Resuming from a periodic checkpoint never needs to write an earlier best.
            best.write(checkpoints)?;
            let bytes = state.to_bytes(&layout, settings.seed as i64).map_err(FitError::Torch)?;
            save_periodic(checkpoints, epoch, settings.checkpoint_every, &bytes)?;
        }
        if settings.max_seconds > 0.0 && seconds > settings.max_seconds {
            stop_reason = StopReason::MaxSeconds;
            break;
        }
    }
    if state.best_epoch == 0 {
        return Err(FitError::Diverged { epoch: state.history.len() as u32 + 1 });
    }
    best.write(checkpoints)?;
    let dict = layout.to_arrays(&state.best, "");
    Ok(Fitted {
        weights: write_state_dict(&dict).map_err(|e| FitError::Torch(e.to_string()))?,
        history: state.history,
        best_epoch: state.best_epoch,
        stop_reason,
        seconds: began.elapsed().as_secs_f64(),
        parameters: layout.count(),
    })
}

/// Learns for exactly `epochs` epochs, with nothing to stop by, from random weights as [`fit`] does.
pub(crate) fn refit<N: Net>(task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
    let (settings, shape) = (task.settings, task.shape);
    tch::manual_seed(settings.seed as i64);
    let hyper = Hyper::of::<N>(&settings.hyper);
    let layout = Layout::new(N::specs(shape, &hyper));
    let rate = |epoch: u32| settings.learning_rate * cosine(epoch, settings.epochs);
    let mut state = FitState::new(layout.init().map_err(torch)?, settings.weight_average > 0.0);
    let mut replicas = Replicas::new::<N>(&layout, task, &hyper)?;
    let decayed = layout.decay();
    let began = Instant::now();
    progress.event(FitEvent::Refit { epoch: 0, epochs, seconds: 0.0 });
    for epoch in 1..=epochs {
        if !train_epoch(&mut replicas, &decayed, &mut state, (epoch, rate(epoch)), task, progress)?.is_finite() {
            return Err(FitError::Diverged { epoch });
        }
        progress.event(FitEvent::Refit { epoch, epochs, seconds: began.elapsed().as_secs_f64() });
    }
    let dict = layout.to_arrays(state.judged(), "");
    write_state_dict(&dict).map_err(|e| FitError::Torch(e.to_string()))
}

/// The state at the end of the best epoch, which reaches the disk less often than it changes.
#[derive(Default)]
struct BestCheckpoint {
    bytes: Vec<u8>,
    written: Option<Instant>,
}

impl BestCheckpoint {
    /// Writes what is not written yet.
    fn write(&mut self, checkpoints: &mut dyn CheckpointStore) -> Result<(), FitError> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() {
            return Ok(());
        }
        self.written = Some(Instant::now());
        save_best(checkpoints, &bytes)
    }
}

/// Writes the checkpoint of the best epoch.
pub(crate) fn save_best(checkpoints: &mut dyn CheckpointStore, bytes: &[u8]) -> Result<(), FitError> {
    checkpoints.save(BEST_CHECKPOINT, bytes).map_err(|source| FitError::Checkpoint { name: BEST_CHECKPOINT.to_owned(), source })
}

/// Whether the last checkpoint of a best epoch was written long enough ago.
pub(crate) fn is_best_due(written: Option<Instant>) -> bool {
    written.is_none_or(|at| at.elapsed() > BEST_INTERVAL)
}

/// One pass over the training windows in a random order; returns the mean loss.
fn train_epoch(
    replicas: &mut Replicas<'_>,
    decayed: &[f32],
    state: &mut FitState,
    (epoch, rate): (u32, f64),
    task: &FitTask<'_>,
    progress: &mut dyn Progress<FitEvent>,
) -> Result<f64, FitError> {
    let settings = task.settings;
    // Order and dropout of an epoch depend on (seed, epoch) alone, so a resumed fit continues as if nothing had happened.
    let seed = settings.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(u64::from(epoch));
    replicas.seed(seed);
    let windows = task.train.starts.len();
    let order = draw(windows, windows.min(settings.epoch_windows as usize), &mut fastrand::Rng::with_seed(seed));
    let step = StepSettings { rate, decay: settings.weight_decay, clip: settings.gradient_clip };
    let mut losses = 0.0;
    for batch in order.chunks(settings.batch_size.max(1) as usize) {
        progress.check()?;
        let (loss, gradient) = replicas.gradient(&state.weights, batch)?;
        state.optimizer.step(&mut state.weights, gradient, decayed, step);
        state.update_ema(settings.weight_average);
        losses += loss * batch.len() as f64;
    }
    Ok(losses / order.len().max(1) as f64)
}

/// `count` different numbers below `n`, in a random order: the first steps of a shuffle that keeps only what it moved.
pub(crate) fn draw(n: usize, count: usize, random: &mut fastrand::Rng) -> Vec<usize> {
    let mut moved = HashMap::new();
    let mut one = |place: usize| {
        let from = random.usize(place..n);
        let here = moved.get(&place).copied().unwrap_or(place);
        moved.insert(from, here).unwrap_or(from)
    };
    (0..count).map(&mut one).collect()
}

pub(crate) fn is_periodic(epoch: u32, every: u32) -> bool {
    every > 0 && epoch.is_multiple_of(every)
}

/// Writes the periodic checkpoint of this epoch and drops the one before: the last one is kept.
pub(crate) fn save_periodic(checkpoints: &mut dyn CheckpointStore, epoch: u32, every: u32, bytes: &[u8]) -> Result<(), FitError> {
    let name = |epoch: u32| format!("checkpoint_epoch_{epoch}.pth");
    let failed = |name: String| move |source| FitError::Checkpoint { name, source };
    checkpoints.save(&name(epoch), bytes).map_err(failed(name(epoch)))?;
    if epoch > every {
        let old = name(epoch - every);
        checkpoints.discard(&old).map_err(failed(old))?;
    }
    Ok(())
}

/// 1 in the first epoch, [`FINAL_RATE`] in the last.
fn cosine(epoch: u32, epochs: u32) -> f64 {
    let part = f64::from(epoch - 1) / f64::from(epochs.max(2) - 1);
    FINAL_RATE + (1.0 - FINAL_RATE) * 0.5 * (1.0 + (std::f64::consts::PI * part).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_drawn_once_each_evenly_and_again_alike() {
        let drawn = |n, count, seed| draw(n, count, &mut fastrand::Rng::with_seed(seed));
        let mut all = drawn(1000, 1000, 1);
        assert_ne!(all[..50], (0..50).collect::<Vec<_>>());
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
        let some = drawn(1_000_000, 5000, 7);
        assert_eq!(some, drawn(1_000_000, 5000, 7));
        assert_ne!(some, drawn(1_000_000, 5000, 8));
        assert_eq!(some.iter().collect::<std::collections::BTreeSet<_>>().len(), 5000);
        let mean = some.iter().sum::<usize>() as f64 / 5000.0;
        assert!((mean / 500_000.0 - 1.0).abs() < 0.05, "{mean}");
        assert_eq!(drawn(0, 0, 1), Vec::<usize>::new());
    }
}
