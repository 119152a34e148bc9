//! Simple methods as models of their own: their parameters, chosen on whole series, and the errors that they make on the way.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::architecture::{Architecture, EpochLoss, FitError, FitEvent, FitWatch, Fitted, LoadError, StopReason};
use crate::baselines::{Baseline, FittedBaseline};
use crate::metrics::Metrics;
use crate::series::id::SeriesId;
use crate::series::{Series, days_between};
use crate::training::evaluate::{TrainingData, WindowRef};

/// More windows than this tell no more of the error on the training days.
const MOST_WINDOWS: usize = 2_000;

/// The parameters that `method` chooses on the days that `prepared` knows, as `model.pth`.
pub(crate) fn parameters(architecture: &dyn Architecture, method: Baseline, prepared: &TrainingData<'_>) -> Result<Vec<u8>, LoadError> {
    let known = |series: &Series| usize::try_from(days_between(series.start, prepared.known)).unwrap_or(0).min(series.values.len());
    let by_id: BTreeMap<&SeriesId, &Series> = prepared.series.iter().map(|series| (&series.id, series)).collect();
    let fitted: Vec<FittedBaseline> = by_id.values().map(|series| method.fit(&series.values[..known(series)])).collect();
    architecture.pack(&fitted)
}

/// Chooses the parameters on the training days. What stands for the losses of the only epoch is the mean MASE on the training and the
/// validation days.
pub(crate) fn fit(
    architecture: &dyn Architecture,
    method: Baseline,
    prepared: &TrainingData<'_>,
    (train, validation): (&[WindowRef], &[WindowRef]),
    watch: &mut dyn FitWatch,
) -> Result<Fitted, FitError> {
    if watch.cancelled() {
        return Err(FitError::Cancelled);
    }
    let began = Instant::now();
    let numbers = prepared.series.len() * method.parameter_names().len();
    watch.event(FitEvent::Started { epochs: 1, parameters: numbers, series: prepared.series.len(), windows: train.len() });
    let weights = parameters(architecture, method, prepared).map_err(FitError::Join)?;
    let error = |targets: &[WindowRef]| {
        let thinned: Vec<WindowRef> = targets.iter().copied().step_by(targets.len().div_ceil(MOST_WINDOWS).max(1)).collect();
        let scales = prepared.insample_scales(&thinned, prepared.known);
        Metrics::of(&prepared.test_baseline(method, &thinned), &scales).mase.unwrap_or(0.0)
    };
    let loss = EpochLoss { epoch: 1, train_loss: error(train), val_loss: error(validation) };
    let seconds = began.elapsed().as_secs_f64();
    watch.event(FitEvent::Epoch { epoch: 1, epochs: 1, train_loss: loss.train_loss, val_loss: loss.val_loss, seconds, best_epoch: 1 });
    let name = "checkpoint_best.pth";
    watch.checkpoint(name, &weights).map_err(|source| FitError::Checkpoint { name: name.to_owned(), source })?;
    Ok(Fitted { weights, history: vec![loss], best_epoch: 1, stop_reason: StopReason::EpochsDone, seconds, parameters: numbers })
}
