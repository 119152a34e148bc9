//! One training from series to a judged model. The network is fitted behind [`Architecture`]; nothing is written to disk here.

use std::collections::BTreeMap;
use std::time::Instant;

use progress::Progress;

use crate::architecture::{
    Architecture, CheckpointStore, EpochLoss, FitEvent, FitTask, Fitted, Forecaster, LoadError, MemberWeights, NetShape, OUTPUTS,
    StopReason,
};
use crate::baselines::Baseline;
use crate::baselines::blend::Blend;
use crate::error::TrainError;
use crate::metrics::Metrics;
use crate::metrics::significance::Significance;
use crate::metrics::test_forecast::TestForecast;
use crate::metrics::verdict::Verdict;
use crate::model::spec::{Companion, ModelSpec};
use crate::series::id::SeriesId;
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;
use crate::training::evaluate::{TrainingData, WindowRef, thinned};
use crate::training::refit::{Member, choose_features, prepare, refit};
use crate::training::simple;
use crate::windows::features::Features;
use crate::windows::split::Split;

/// More validation windows than this add nothing to when to stop and what the errors are.
const MOST_VALIDATION_WINDOWS: usize = 12_000;

/// More forecasts of single test days than this aren't kept with a model.
pub const MOST_TEST_FORECASTS: usize = 20_000;

/// A trained model and how good it is.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model without its weights; forecasting needs this and the weights.
    pub spec: ModelSpec,
    /// `model.pth`
    pub weights: Vec<u8>,
    /// One entry per finished epoch.
    pub history: Vec<EpochLoss>,
    /// The epoch, from 1, that the weights are of.
    pub best_epoch: u32,
    /// Why the training ended.
    pub stop_reason: StopReason,
    /// Seconds that the fit took.
    pub seconds: f64,
    /// On the test days.
    pub metrics: Metrics,
    /// On the test days, per series.
    pub metrics_by_series: BTreeMap<SeriesId, Metrics>,
    /// The baselines on the same days, by name.
    pub baselines: BTreeMap<String, Metrics>,
    /// Whether the model is better than them.
    pub verdict: Verdict,
    /// The forecasts that the metrics are of; empty where there are more than [`MOST_TEST_FORECASTS`], which [`CheckpointStore::save_tests`] was
    /// given.
    pub test_forecasts: Vec<TestForecast>,
}

impl Trained {
    /// Epochs of the final training on all days; 0 where there was none.
    #[must_use]
    pub fn final_fit_epochs(&self) -> u32 {
        let was_fitted = self.spec.settings.refit && self.spec.trained_until == self.spec.split.last;
        if was_fitted { self.best_epoch } else { 0 }
    }
}

/// Trains one model on all of `series` together and tests it on the last days, which it never saw.
///
/// # Errors
/// [`TrainError`] when the settings or the data do not allow it, or it was cancelled; nothing is kept then.
pub fn train(
    architecture: &dyn Architecture,
    series: &[Series],
    settings: &TrainSettings,
    checkpoints: &mut dyn CheckpointStore,
    progress: &mut dyn Progress<FitEvent>,
) -> Result<Trained, TrainError> {
    let began = Instant::now();
    let learned = FittedModel::fit(architecture, series, settings, checkpoints, progress)?;
    learned.finish(architecture, checkpoints, progress, began)
}

/// One of the networks whose forecasts are averaged.
pub(crate) struct FittedMember<'a> {
    architecture: &'a dyn Architecture,
    /// Settings of its architecture.
    hyper: BTreeMap<String, f64>,
    /// The most epochs that it could have learned for.
    most_epochs: u32,
    fitted: Fitted,
}

/// A network that learned from the training days and stopped by the validation days; not tested yet.
pub(crate) struct FittedModel<'a> {
    prepared: TrainingData<'a>,
    /// As it was trained, with nothing left open.
    settings: TrainSettings,
    features: Features,
    shape: NetShape,
    /// More than one when forecasts are averaged; the first is what the loss history is of.
    members: Vec<FittedMember<'a>>,
    forecaster: Box<dyn Forecaster>,
    validation: Vec<WindowRef>,
}

impl<'a> FittedModel<'a> {
    pub(crate) fn fit(
        architecture: &'a dyn Architecture,
        series: &'a [Series],
        settings: &TrainSettings,
        checkpoints: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<Self, TrainError> {
        settings.check(architecture.hyperparameters())?;
        check_values(series)?;
        let split = Split::of(series, settings)?;
        let features = match architecture.simple_method() {
            None => choose_features(series, settings, split),
            Some(_) => Features::NONE,
        };
        let mut prepared = prepare(series, settings, split, features, split.validation);
        let train = prepared.starts(prepared.targets(split.first, split.validation, 1));
        let validation = thinned(prepared.targets(split.validation, split.test, 1), MOST_VALIDATION_WINDOWS);
        let has_test = prepared.targets(split.test, add_days(split.last, 1), prepared.horizon).next().is_some();
        if train.is_empty() || validation.is_empty() || !has_test {
            return Err(too_short(series, &prepared));
        }
        let settings = settings.clone().for_windows(train.len());
        let shape = NetShape {
            lookback: prepared.lookback,
            horizon: prepared.horizon,
            features: features.count(),
            profile: features.profile,
            memory: features.memory,
            outputs: if architecture.simple_method().is_some() { 1 } else { OUTPUTS },
        };
        let validation_starts = prepared.starts(validation.iter().copied());
        let resume = checkpoints.earlier().to_vec();
        let task = FitTask {
            shape,
            settings: &settings,
            train: &prepared.windows(&train),
            validation: &prepared.windows(&validation_starts),
            series: series.len(),
            resume: &resume,
        };
        let fitted = match architecture.simple_method() {
            None => architecture.fit(&task, checkpoints, progress)?,
            Some(method) => {
                let windows = (prepared.targets(split.first, split.validation, 1), validation.iter().copied());
                let fitted = simple::fit(architecture, method, &prepared, windows, (checkpoints, progress))?;
                prepared.blend = Blend::only(method);
                fitted
            }
        };
        let forecaster = architecture.load(&fitted.weights, &shape, &settings.hyper)?;
        let members = vec![FittedMember { architecture, hyper: settings.hyper.clone(), most_epochs: settings.epochs, fitted }];
        Ok(Self { prepared, settings, features, shape, members, forecaster, validation })
    }

    /// Returns the networks of the model and their shape, without the days that they learned from.
    pub(crate) fn into_members(self) -> (NetShape, Vec<FittedMember<'a>>) {
        (self.shape, self.members)
    }

    /// The shape of its networks.
    pub(crate) fn shape(&self) -> NetShape {
        self.shape
    }

    /// Averages the forecasts with those of `others`, which learned the same with another seed or another architecture.
    pub(crate) fn ensemble_with(&mut self, others: Vec<FittedMember<'a>>, architecture: &dyn Architecture) -> Result<(), TrainError> {
        self.members.extend(others);
        self.forecaster = architecture.load(&self.weights(architecture)?, &self.shape, &self.settings.hyper)?;
        Ok(())
    }

    fn weights(&self, architecture: &dyn Architecture) -> Result<Vec<u8>, LoadError> {
        let weights = self.members.iter().map(|member| MemberWeights {
            architecture: member.architecture.name(),
            hyper: &member.hyper,
            weights: &member.fitted.weights,
        });
        architecture.join(&weights.collect::<Vec<_>>())
    }

    /// Mean over the series of the MASE on the validation days; None where no series sold anything.
    pub(crate) fn validation_mase(&self) -> Result<Option<f64>, TrainError> {
        Ok(self.prepared.judge(self.forecaster.as_ref(), &self.validation, self.prepared.split.validation)?.mase)
    }

    /// Forecasts of the validation days one horizon apart, as a test's.
    pub(crate) fn validation_forecasts(&self) -> Result<Vec<TestForecast>, TrainError> {
        let split = self.prepared.split;
        let targets: Vec<WindowRef> = self.prepared.targets(split.validation, split.test, self.prepared.horizon).collect();
        Ok(self.prepared.point_forecasts(self.forecaster.as_ref(), &targets)?)
    }

    /// As [`FittedModel::validation_mase`], of a baseline on the same days.
    pub(crate) fn baseline_mase(&self, baseline: Baseline) -> Option<f64> {
        self.prepared.judge_baseline(baseline, &self.validation, self.prepared.split.validation).mase
    }

    /// Whether `baseline` does as well alone as mixed with the network: on the later half of the validation days, with weights found on the
    /// earlier half. It must have the lower error of the median and, where it forecasts means, of the mean.
    pub(crate) fn is_matched_by(&mut self, baseline: Baseline) -> Result<bool, TrainError> {
        let split = self.prepared.split;
        let days = days_between(split.validation, split.test);
        let middle = add_days(split.validation, days / 2);
        let early = thinned(self.prepared.targets(split.validation, middle, 1), MOST_VALIDATION_WINDOWS);
        let late = thinned(self.prepared.targets(middle, split.test, 1), MOST_VALIDATION_WINDOWS);
        if early.is_empty() || late.is_empty() {
            return Ok(false);
        }
        if self.settings.blend {
            self.prepared.blend = self.prepared.fit_blend(self.forecaster.as_ref(), &early)?;
        }
        let own = self.prepared.judge(self.forecaster.as_ref(), &late, split.validation);
        self.prepared.blend = Blend::default();
        let (own, other) = (own?, self.prepared.judge_baseline(baseline, &late, split.validation));
        let is_lower = |of: fn(&Metrics) -> Option<f64>| of(&other).zip(of(&own)).is_some_and(|(other, own)| other <= own);
        Ok(is_lower(|m| m.mase) && (!baseline.forecasts_means() || is_lower(|m| m.mean_rmsse)))
    }

    /// Calibrates, tests, and runs the final training on all days.
    pub(crate) fn finish(
        self,
        architecture: &dyn Architecture,
        tests: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
        began: Instant,
    ) -> Result<Trained, TrainError> {
        let (joined, parameters) = (self.weights(architecture)?, self.members.iter().map(|m| m.fitted.parameters).sum());
        let Self { mut prepared, settings, features, shape, members, forecaster, validation } = self;
        if settings.blend && architecture.simple_method().is_none() {
            prepared.blend = prepared.fit_blend(forecaster.as_ref(), &validation)?;
        }
        let (series, split, blend) = (prepared.series, prepared.split, prepared.blend.clone());
        let end = add_days(split.last, 1);
        let test_targets: Vec<WindowRef> = prepared.targets(split.test, end, prepared.horizon).collect();
        let calibration = prepared.calibration(forecaster.as_ref(), &validation)?;
        // Few stay with what is known of the training; many are handed on as they come.
        let keep = test_targets.len() * prepared.horizon <= MOST_TEST_FORECASTS;
        let mut test_forecasts = Vec::new();
        let tested = prepared.test(forecaster.as_ref(), &test_targets, &calibration, |mut rows| {
            if keep {
                test_forecasts.append(&mut rows);
                return Ok(());
            }
            tests.save_tests(&rows).map_err(TrainError::TestForecasts)
        })?;
        let metrics = tested.model.metrics();
        let baselines = Baseline::ALL.into_iter().zip(&tested.baselines);
        let baselines: BTreeMap<_, _> = baselines.map(|(baseline, sums)| (baseline.name().to_owned(), sums.metrics())).collect();
        let is_worse = |name: &str| {
            let compared = Baseline::ALL.into_iter().zip(&tested.compared).find(|(baseline, _)| baseline.name() == name);
            match compared.map(|(_, errors)| errors.significance())? {
                Significance::FirstBetter(_) | Significance::NoDifference(_) => Some(false),
                Significance::SecondBetter(_) => Some(true),
                // Too few origins for a test of chance.
                Significance::NotComparable { .. } => None,
            }
        };
        // A simple method that was trained is compared with the others.
        let others = baselines.iter().filter(|(name, _)| architecture.simple_method().is_none_or(|own| own.name() != name.as_str()));
        let others: BTreeMap<_, _> = others.map(|(name, metrics)| (name.clone(), *metrics)).collect();
        let verdict = Verdict::of(&metrics, &others, test_days(&test_targets, prepared.horizon), is_worse);
        let (count, cut) = (members.len(), members.iter().any(|m| m.fitted.stop_reason == StopReason::MaxSeconds));
        // What was tested stopped before the validation. What is kept learns from all days, the latest among them, for as many epochs: going
        // on from the tested weights does not win back what the days held back cost.
        let (specs, calibration, weights, trained_until) = if settings.refit && !cut {
            // The latest errors count most, too: those of the test, which the tested model had not seen.
            let recent = thinned(prepared.targets(split.validation, end, 1), MOST_VALIDATION_WINDOWS);
            let calibration = prepared.calibration(forecaster.as_ref(), &recent)?;
            let all = prepare(series, &settings, split, features, end);
            let again = members.iter().map(|m| Member {
                architecture: m.architecture,
                hyper: &m.hyper,
                epochs: m.fitted.best_epoch,
                most_epochs: m.most_epochs,
            });
            let again: Vec<Member<'_>> = again.collect();
            let weights = refit(architecture, &all, &settings, shape, &again, progress)?;
            (all.days.into_specs().collect::<Vec<_>>(), calibration, weights, split.last)
        } else {
            // The validation days chose the epoch.
            (prepared.days.into_specs().collect(), calibration, joined, add_days(split.test, -1))
        };
        let companions = members.iter().filter(|m| m.architecture.name() != architecture.name()).map(|m| Companion {
            architecture: m.architecture.name().to_owned(),
            hyper: m.hyper.clone(),
            epochs: m.fitted.best_epoch,
            most_epochs: m.most_epochs,
        });
        let companions: Vec<Companion> = companions.collect();
        let Some(FittedMember { fitted: first, .. }) = members.into_iter().next() else { return Err(TrainError::NoSeries) };
        let seconds = began.elapsed().as_secs_f64();

        let ids = series.iter().map(|s| s.id.clone());
        let spec = ModelSpec {
            architecture: architecture.name().to_owned(),
            settings,
            shape,
            parameters,
            members: count,
            companions,
            features,
            split,
            trained_until,
            series: ids.zip(specs).collect(),
            calibration,
            blend,
            stop_reason: first.stop_reason,
            best_epoch: first.best_epoch,
            seconds,
        };
        Ok(Trained {
            spec,
            weights,
            history: first.history,
            best_epoch: first.best_epoch,
            stop_reason: first.stop_reason,
            seconds,
            metrics,
            metrics_by_series: tested.by_series,
            baselines,
            verdict,
            test_forecasts,
        })
    }
}

fn check_values(series: &[Series]) -> Result<(), TrainError> {
    for s in series {
        if let Some(day) = s.values.iter().position(|v| !v.is_finite()) {
            return Err(TrainError::NotFinite { series: s.id.to_string(), date: s.day(day) });
        }
    }
    Ok(())
}

/// The series together have days enough, but no single one has.
fn too_short(series: &[Series], prepared: &TrainingData<'_>) -> TrainError {
    let days = series.iter().map(|s| s.values.len()).max().unwrap_or(0);
    let held_back = usize::try_from(days_between(prepared.split.validation, prepared.split.last) + 1).unwrap_or(0);
    let needed = prepared.lookback + prepared.horizon + held_back;
    TrainError::TooShort { days, needed: needed.max(days + 1), lookback: prepared.lookback, horizon: prepared.horizon }
}

/// Test days of the series that has most.
fn test_days(targets: &[WindowRef], horizon: usize) -> usize {
    targets.chunk_by(|a, b| a.series == b.series).map(|group| group.len() * horizon).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
