//! Simple methods as models of their own: their parameters, chosen on whole series, and the errors that they make on the way.

use std::collections::BTreeMap;
use std::time::Instant;

use progress::Progress;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::architecture::{Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, Fitted, LoadError, StopReason};
use crate::baselines::{Baseline, FittedBaseline};
use crate::series::id::SeriesId;
use crate::series::{Series, days_between};
use crate::training::evaluate::{TrainingData, WindowRef, thinned};

/// More windows than this say no more about the error on the training days.
const MOST_WINDOWS: usize = 2_000;

/// The parameters that `method` chooses on the days that `prepared` knows, as `model.pth`.
pub(crate) fn parameters(architecture: &dyn Architecture, method: Baseline, prepared: &TrainingData<'_>) -> Result<Vec<u8>, LoadError> {
    let known = |series: &Series| usize::try_from(days_between(series.start, prepared.known)).unwrap_or(0).min(series.values.len());
    let by_id: BTreeMap<&SeriesId, &Series> = prepared.series.iter().map(|series| (&series.id, series)).collect();
    let fitted: Vec<FittedBaseline> =
        by_id.par_iter().map(|(_, series)| *series).map(|series| method.fit(&series.values[..known(series)])).collect();
    architecture.pack(&fitted)
}

/// Chooses the parameters on the training days. The losses of the only epoch are the mean MASE on the training and the
/// validation days.
pub(crate) fn fit(
    architecture: &dyn Architecture,
    method: Baseline,
    prepared: &TrainingData<'_>,
    (train, validation): (impl Iterator<Item = WindowRef> + Clone, impl Iterator<Item = WindowRef> + Clone),
    (checkpoints, progress): (&mut dyn CheckpointStore, &mut dyn Progress<FitEvent>),
) -> Result<Fitted, FitError> {
    progress.check()?;
    let began = Instant::now();
    let numbers = prepared.series.len() * method.parameter_names().len();
    progress.event(FitEvent::Started { epochs: 1, parameters: numbers, series: prepared.series.len(), windows: train.clone().count() });
    let weights = parameters(architecture, method, prepared).map_err(FitError::Join)?;
    let error = |targets: Vec<WindowRef>| prepared.judge_baseline(method, &targets, prepared.known).mase.unwrap_or(0.0);
    let (train_loss, val_loss) = (error(thinned(train, MOST_WINDOWS)), error(thinned(validation, MOST_WINDOWS)));
    let loss = EpochLoss { epoch: 1, train_loss, val_loss };
    let seconds = began.elapsed().as_secs_f64();
    progress.event(FitEvent::Epoch { epoch: 1, epochs: 1, train_loss: loss.train_loss, val_loss: loss.val_loss, seconds, best_epoch: 1 });
    let name = "checkpoint_best.pth";
    checkpoints.save(name, &weights).map_err(|source| FitError::Checkpoint { name: name.to_owned(), source })?;
    Ok(Fitted { weights, history: vec![loss], best_epoch: 1, stop_reason: StopReason::EpochsDone, seconds, parameters: numbers })
}
