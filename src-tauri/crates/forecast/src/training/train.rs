//! One training from series to a judged model. The network is fitted behind [`Architecture`]; nothing is written to disk here.

use std::collections::BTreeMap;
use std::time::Instant;

use progress::Progress;

use crate::architecture::{
    Architecture, CheckpointStore, EpochLoss, FitEvent, FitTask, Fitted, Forecaster, LoadError, NetShape, OUTPUTS, StopReason,
};
use crate::baselines::Baseline;
use crate::error::TrainError;
use crate::metrics::Metrics;
use crate::metrics::verdict::Verdict;
use crate::model::spec::ModelSpec;
use crate::series::id::SeriesId;
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;
use crate::training::evaluate::{TestForecast, TrainingData, WindowRef};
use crate::training::refit::{Member, choose_features, prepare, refit};
use crate::windows::features::Features;
use crate::windows::split::Split;

/// More validation windows than this add nothing to when to stop and what the errors are.
const MOST_VALIDATION_WINDOWS: usize = 12_000;

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
    /// The forecasts that the metrics are of.
    pub test_forecasts: Vec<TestForecast>,
}

impl Trained {
    /// Epochs of the final fit on all days; 0 where there was none.
    #[must_use]
    pub fn final_fit_epochs(&self) -> u32 {
        let was_fitted = self.spec.settings.refit && self.spec.learnt_until == self.spec.split.last;
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
    learned.finish(architecture, settings, progress, began)
}

/// A network that learned from the training days and stopped by the validation days; not tested yet.
pub(crate) struct FittedModel<'a> {
    prepared: TrainingData<'a>,
    features: Features,
    shape: NetShape,
    /// More than one when forecasts are averaged; the first is what the loss history is of.
    members: Vec<Fitted>,
    forecaster: Box<dyn Forecaster>,
    validation: Vec<WindowRef>,
}

impl<'a> FittedModel<'a> {
    pub(crate) fn fit(
        architecture: &dyn Architecture,
        series: &'a [Series],
        settings: &TrainSettings,
        checkpoints: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<Self, TrainError> {
        settings.check(architecture)?;
        check_values(series)?;
        let split = Split::of(series, settings)?;
        let features = choose_features(series, settings, split);
        let prepared = prepare(series, settings, split, features, split.validation);
        let train = prepared.targets(split.first, split.validation, 1);
        let validation = thinned(prepared.targets(split.validation, split.test, 1));
        let test = prepared.targets(split.test, add_days(split.last, 1), prepared.horizon);
        if train.is_empty() || validation.is_empty() || test.is_empty() {
            return Err(too_short(series, &prepared));
        }
        let shape = NetShape {
            lookback: prepared.lookback,
            horizon: prepared.horizon,
            features: features.count(),
            profile: features.profile,
            memory: features.memory,
            outputs: OUTPUTS,
        };
        let (train_starts, validation_starts) = (prepared.starts(&train), prepared.starts(&validation));
        let resume = checkpoints.earlier().to_vec();
        let task = FitTask {
            shape,
            settings,
            train: &prepared.windows(&train_starts),
            validation: &prepared.windows(&validation_starts),
            series: series.len(),
            resume: &resume,
            begin_with: None,
        };
        let fitted = architecture.fit(&task, checkpoints, progress)?;
        let forecaster = architecture.load(&fitted.weights, &shape, &settings.hyper)?;
        Ok(Self { prepared, features, shape, members: vec![fitted], forecaster, validation })
    }

    /// Averages the forecasts with those of `other`, which learned the same with another seed.
    pub(crate) fn ensemble_with(
        &mut self,
        other: Self,
        architecture: &dyn Architecture,
        settings: &TrainSettings,
    ) -> Result<(), TrainError> {
        self.members.extend(other.members);
        self.forecaster = architecture.load(&self.weights(architecture)?, &self.shape, &settings.hyper)?;
        Ok(())
    }

    fn weights(&self, architecture: &dyn Architecture) -> Result<Vec<u8>, LoadError> {
        architecture.join(&self.members.iter().map(|m| m.weights.clone()).collect::<Vec<_>>())
    }

    /// Mean over the series of the MASE on the validation days; None where no series sold anything.
    pub(crate) fn validation_mase(&self) -> Result<Option<f64>, TrainError> {
        let rows = self.prepared.point_forecasts(self.forecaster.as_ref(), &self.validation)?;
        Ok(self.mase(&rows))
    }

    /// Forecasts of the validation days one horizon apart, as a test's.
    pub(crate) fn validation_forecasts(&self) -> Result<Vec<TestForecast>, TrainError> {
        let split = self.prepared.split;
        let targets = self.prepared.targets(split.validation, split.test, self.prepared.horizon);
        Ok(self.prepared.point_forecasts(self.forecaster.as_ref(), &targets)?)
    }

    /// As [`FittedModel::validation_mase`], of a baseline on the same days.
    pub(crate) fn baseline_mase(&self, baseline: Baseline) -> Option<f64> {
        self.mase(&self.prepared.test_baseline(baseline, &self.validation))
    }

    fn mase(&self, rows: &[TestForecast]) -> Option<f64> {
        Metrics::of(rows, &self.prepared.insample_scales(&self.validation, self.prepared.split.validation)).mase
    }

    /// Calibrates, tests, and runs the final fit on all days.
    pub(crate) fn finish(
        self,
        architecture: &dyn Architecture,
        settings: &TrainSettings,
        progress: &mut dyn Progress<FitEvent>,
        began: Instant,
    ) -> Result<Trained, TrainError> {
        let (joined, parameters) = (self.weights(architecture)?, self.members.iter().map(|m| m.parameters).sum());
        let Self { mut prepared, features, shape, members, forecaster, validation } = self;
        if settings.blend {
            prepared.blend = prepared.fit_blend(forecaster.as_ref(), &validation)?;
        }
        let (series, split) = (prepared.series, prepared.split);
        let end = add_days(split.last, 1);
        let test_targets = prepared.targets(split.test, end, prepared.horizon);
        let calibration = prepared.calibration(forecaster.as_ref(), &validation)?;
        let test_forecasts = prepared.test(forecaster.as_ref(), &test_targets, &calibration)?;
        let scales = prepared.insample_scales(&test_targets, split.test);
        let baseline = |b: Baseline| (b.name().to_owned(), Metrics::of(&prepared.test_baseline(b, &test_targets), &scales));
        let baselines: BTreeMap<_, _> = Baseline::ALL.into_iter().map(baseline).collect();
        let (count, cut) = (members.len(), members.iter().any(|m| m.stop_reason == StopReason::MaxSeconds));
        // What was tested stopped before the validation. What is kept learns from all days, the latest among them, for as many epochs: going
        // on from the tested weights does not win back what the days held back cost.
        let (specs, calibration, weights, learnt_until) = if settings.refit && !cut {
            // The latest errors count most, too: those of the test, which the tested model had not seen.
            let recent = thinned(prepared.targets(split.validation, end, 1));
            let calibration = prepared.calibration(forecaster.as_ref(), &recent)?;
            let all = prepare(series, settings, split, features, end);
            let again: Vec<Member<'_>> = members.iter().map(|m| Member { begin_with: None, epochs: m.best_epoch }).collect();
            let weights = refit(architecture, &all, settings, shape, &again, progress)?;
            (all.specs, calibration, weights, split.last)
        } else {
            // The validation days chose the epoch.
            (prepared.specs, calibration, joined, add_days(split.test, -1))
        };
        let Some(first) = members.into_iter().next() else { return Err(TrainError::NoSeries) };
        let seconds = began.elapsed().as_secs_f64();
        let metrics = Metrics::of(&test_forecasts, &scales);
        let by_series = test_forecasts.chunk_by(|a, b| a.series == b.series).zip(&scales);
        let metrics_by_series = by_series.map(|(g, scale)| (g[0].series.clone(), Metrics::of(g, &[*scale]))).collect();
        let verdict = Verdict::of(&metrics, &baselines, test_days(&test_targets, prepared.horizon));

        let ids = series.iter().map(|s| s.id.clone());
        let spec = ModelSpec {
            architecture: architecture.name().to_owned(),
            settings: settings.clone(),
            shape,
            parameters,
            members: count,
            features,
            split,
            learnt_until,
            series: ids.zip(specs).collect(),
            calibration,
            blend: prepared.blend,
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
            metrics_by_series,
            baselines,
            verdict,
            test_forecasts,
        })
    }
}

/// At most [`MOST_VALIDATION_WINDOWS`] of the targets, evenly.
fn thinned(targets: Vec<WindowRef>) -> Vec<WindowRef> {
    let step = targets.len().div_ceil(MOST_VALIDATION_WINDOWS).max(1);
    targets.into_iter().step_by(step).collect()
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
mod tests {
    use progress::Unwatched;

    use super::*;
    use crate::architecture::NoCheckpoints;
    use crate::forecast;
    use crate::mean::{Ignore, Mean};
    use crate::windows::tests::{series, settings};

    fn trained(series: &[Series], settings: &TrainSettings) -> Trained {
        train(&Mean, series, settings, &mut NoCheckpoints, &mut Ignore { cancel: false }).expect("enough days")
    }

    #[test]
    fn the_test_is_covered_once_by_forecasts_one_horizon_apart() {
        let mut settings = settings(28, 7);
        (settings.test_days, settings.validation_days) = (56, 42);
        let (a, mut b) = (series("a", 400), series("b", 300));
        b.start = a.day(100);
        let all = [a, b];
        let t = trained(&all, &settings);
        assert_eq!(t.test_forecasts.len(), 2 * 56);
        for group in t.test_forecasts.chunk_by(|a, b| a.series == b.series) {
            let dates: std::collections::BTreeSet<_> = group.iter().map(|f| f.date).collect();
            assert_eq!(dates.len(), group.len(), "no day is forecast twice");
            assert!(group.iter().all(|f| f.origin < f.date && f.date >= t.spec.split.test));
        }
        assert_eq!(
            t.baselines.keys().collect::<Vec<_>>(),
            ["croston", "ets", "moving_average", "seasonal_naive", "tsb", "weekday_mean", "weekday_median"]
        );
        assert_eq!(t.metrics_by_series.len(), 2);
    }

    #[test]
    fn missing_days_are_neither_forecast_nor_judged() {
        let mut settings = settings(28, 7);
        (settings.test_days, settings.validation_days) = (56, 42);
        let (mut whole, other) = (series("a", 400), series("b", 400));
        whole.values[352..366].fill(0.0);
        let run = crate::MissingDays { days: 352..366, known_from: 354 };
        let all = [whole.without(std::slice::from_ref(&run)), other];
        let t = trained(&all, &settings);
        let days =
            |name: &str| t.test_forecasts.iter().filter(|f| f.series == SeriesId::of_product(name)).map(|f| f.date).collect::<Vec<_>>();
        assert_eq!((days("a").len(), days("b").len()), (56 - 14, 56), "two weeks of one series say nothing");
        assert!(days("a").iter().all(|day| *day < whole.day(352) || *day >= whole.day(366)));
        assert!(t.test_forecasts.iter().all(|f| f.actual > 0.0), "no day is judged by an empty shelf");
        let later: Vec<f64> =
            t.test_forecasts.iter().filter(|f| f.series == whole.id && f.date >= whole.day(366)).map(|f| f.forecast).collect();
        assert!(later.iter().all(|f| *f > 10.0), "after it the forecasts are of what was usual: {later:?}");
        assert_eq!(t.metrics_by_series.len(), 2);
        let plan = crate::BacktestPlan { from: whole.day(345), to: whole.day(379), step: 7, refit: false };
        let tried = crate::backtest(&Mean, &t.spec, &t.weights, &all, &plan, &mut Unwatched).expect("days to forecast");
        assert_eq!(tried.forecasts.iter().filter(|f| f.series == whole.id).count(), 35 - 14);
    }

    #[test]
    fn nothing_after_the_cut_changes_a_forecast_made_at_the_cut() {
        let whole = series("a", 400);
        let t = trained(std::slice::from_ref(&whole), &settings(28, 7));
        let cut = whole.day(349);
        let mut shuffled = whole.clone();
        shuffled.values[350..].reverse();
        let mut shorter = whole.clone();
        shorter.values.truncate(350);
        let at_cut = |s: &Series| forecast(&Mean, &t.spec, &t.weights, std::slice::from_ref(s), Some(cut)).expect("a forecast").points;
        assert_eq!(at_cut(&whole), at_cut(&shuffled));
        assert_eq!(at_cut(&whole), at_cut(&shorter));
        assert_eq!(at_cut(&whole)[0].date, whole.day(350));
    }

    #[test]
    fn scaler_and_interval_do_not_see_the_test_days() {
        let whole = series("a", 400);
        let mut other = whole.clone();
        let mut once = settings(28, 7);
        once.refit = false;
        let t = trained(std::slice::from_ref(&whole), &once);
        let first_test_day = usize::try_from(days_between(other.start, t.spec.split.test)).expect("after the start");
        other.values[first_test_day..].iter_mut().for_each(|v| *v *= 1000.0);
        let u = trained(std::slice::from_ref(&other), &once);
        assert_eq!((&t.spec.series, &t.spec.calibration), (&u.spec.series, &u.spec.calibration));
        // With the second fit the model kept knows the test days, and the one that is judged still does not.
        let (t, u) = (trained(&[whole], &settings(28, 7)), trained(&[other], &settings(28, 7)));
        assert_ne!(t.spec.series, u.spec.series);
        assert_ne!(t.spec.calibration, u.spec.calibration);
        let first = |t: &Trained| t.test_forecasts[..7].iter().map(|f| (f.forecast, f.mean, f.upper)).collect::<Vec<_>>();
        assert_eq!(first(&t), first(&u), "made before any test day was known");
    }

    #[test]
    fn odd_series_have_defined_results() {
        let start = series("a", 1).start;
        let of = |values: Vec<f64>| Series { id: crate::SeriesId::of_product("a"), start, values, ..Series::default() };
        let spike = |i: usize| if i == 200 { 1e9 } else { 0.0 };
        let sparse = |i: usize| if i.is_multiple_of(20) { 3.0 } else { 0.0 };
        for values in [vec![0.0; 400], vec![5.0; 400], (0..400).map(spike).collect(), (0..400).map(sparse).collect(), vec![-2.0; 400]] {
            let t = trained(&[of(values)], &settings(28, 7));
            assert!(t.test_forecasts.iter().all(|f| f.forecast >= 0.0 && f.forecast.is_finite()), "{:?}", t.metrics);
            let points = forecast(&Mean, &t.spec, &t.weights, &[of(vec![1.0; 3])], None).expect("a young series is filled up").points;
            assert!(points.iter().all(|p| 0.0 <= p.lower && p.lower <= p.forecast && p.forecast <= p.upper));
            assert!((points[0].forecast - 1.0).abs() < 1e-6, "filled up with its own mean");
        }
    }

    #[test]
    fn what_cannot_be_trained_says_why() {
        let run = |series: &[Series], settings: &TrainSettings, cancel| {
            train(&Mean, series, settings, &mut NoCheckpoints, &mut Ignore { cancel })
        };
        assert!(matches!(run(&[], &settings(28, 7), false), Err(TrainError::NoSeries)));
        for days in [1, 10, 40] {
            assert!(matches!(run(&[series("a", days)], &settings(28, 7), false), Err(TrainError::TooShort { needed: 49, .. })));
        }
        assert!(matches!(run(&[series("a", 400)], &settings(28, 7), true), Err(TrainError::Cancelled(_))));
        let mut nan = series("a", 400);
        nan.values[3] = f64::NAN;
        assert!(matches!(run(&[nan], &settings(28, 7), false), Err(TrainError::NotFinite { .. })));
        assert!(matches!(run(&[series("a", 400)], &settings(28, 0), false), Err(TrainError::Setting(_))));
    }

    #[test]
    fn a_forecast_beyond_or_before_the_data_is_refused() {
        let s = series("a", 400);
        let t = trained(std::slice::from_ref(&s), &settings(28, 7));
        let at = |date| forecast(&Mean, &t.spec, &t.weights, std::slice::from_ref(&s), Some(date));
        assert!(matches!(at(s.day(400)), Err(crate::ForecastError::AfterData { .. })));
        assert!(matches!(at(s.start.yesterday().expect("a day")), Err(crate::ForecastError::NoHistory { .. })));
        let spec: ModelSpec = serde_json::from_value(serde_json::to_value(&t.spec).expect("JSON")).expect("the same");
        assert_eq!(spec, t.spec, "metadata hold the whole model");
    }
}
