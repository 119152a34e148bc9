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
use crate::metrics::verdict::Verdict;
use crate::model::spec::{Companion, ModelSpec};
use crate::series::id::SeriesId;
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;
use crate::training::evaluate::{TestForecast, TrainingData, WindowRef, thinned};
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
    learned.finish(architecture, settings, checkpoints, progress, began)
}

/// One of the networks whose forecasts are averaged.
pub(crate) struct FittedMember<'a> {
    architecture: &'a dyn Architecture,
    /// Settings of its architecture.
    hyper: BTreeMap<String, f64>,
    fitted: Fitted,
}

/// A network that learned from the training days and stopped by the validation days; not tested yet.
pub(crate) struct FittedModel<'a> {
    prepared: TrainingData<'a>,
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
        settings.check(architecture)?;
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
            settings,
            train: &prepared.windows(&train),
            validation: &prepared.windows(&validation_starts),
            series: series.len(),
            resume: &resume,
            begin_with: None,
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
        Ok(Self {
            prepared,
            features,
            shape,
            members: vec![FittedMember { architecture, hyper: settings.hyper.clone(), fitted }],
            forecaster,
            validation,
        })
    }

    /// Its networks and their shape, without the days that they learned from.
    pub(crate) fn into_members(self) -> (NetShape, Vec<FittedMember<'a>>) {
        (self.shape, self.members)
    }

    /// The shape of its networks.
    pub(crate) fn shape(&self) -> NetShape {
        self.shape
    }

    /// Averages the forecasts with those of `others`, which learned the same with another seed or another architecture.
    pub(crate) fn ensemble_with(
        &mut self,
        others: Vec<FittedMember<'a>>,
        architecture: &dyn Architecture,
        settings: &TrainSettings,
    ) -> Result<(), TrainError> {
        self.members.extend(others);
        self.forecaster = architecture.load(&self.weights(architecture)?, &self.shape, &settings.hyper)?;
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
    pub(crate) fn is_matched_by(&mut self, baseline: Baseline, settings: &TrainSettings) -> Result<bool, TrainError> {
        let split = self.prepared.split;
        let days = days_between(split.validation, split.test);
        let middle = add_days(split.validation, days / 2);
        let early = thinned(self.prepared.targets(split.validation, middle, 1), MOST_VALIDATION_WINDOWS);
        let late = thinned(self.prepared.targets(middle, split.test, 1), MOST_VALIDATION_WINDOWS);
        if early.is_empty() || late.is_empty() {
            return Ok(false);
        }
        if settings.blend {
            self.prepared.blend = self.prepared.fit_blend(self.forecaster.as_ref(), &early)?;
        }
        let own = self.prepared.judge(self.forecaster.as_ref(), &late, split.validation);
        self.prepared.blend = Blend::default();
        let (own, other) = (own?, self.prepared.judge_baseline(baseline, &late, split.validation));
        let is_lower = |of: fn(&Metrics) -> Option<f64>| of(&other).zip(of(&own)).is_some_and(|(other, own)| other <= own);
        Ok(is_lower(|m| m.mase) && (!baseline.forecasts_means() || is_lower(|m| m.mean_rmsse)))
    }

    /// Calibrates, tests, and runs the final fit on all days.
    pub(crate) fn finish(
        self,
        architecture: &dyn Architecture,
        settings: &TrainSettings,
        tests: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
        began: Instant,
    ) -> Result<Trained, TrainError> {
        let (joined, parameters) = (self.weights(architecture)?, self.members.iter().map(|m| m.fitted.parameters).sum());
        let Self { mut prepared, features, shape, members, forecaster, validation } = self;
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
            // Too few origins for a test of chance leave the difference as it is.
            let significance = compared.map(|(_, errors)| errors.significance());
            !matches!(significance, Some(Significance::FirstBetter(_) | Significance::NoDifference(_)))
        };
        let verdict = Verdict::of(&metrics, &baselines, test_days(&test_targets, prepared.horizon), is_worse);
        let (count, cut) = (members.len(), members.iter().any(|m| m.fitted.stop_reason == StopReason::MaxSeconds));
        // What was tested stopped before the validation. What is kept learns from all days, the latest among them, for as many epochs: going
        // on from the tested weights does not win back what the days held back cost.
        let (specs, calibration, weights, learnt_until) = if settings.refit && !cut {
            // The latest errors count most, too: those of the test, which the tested model had not seen.
            let recent = thinned(prepared.targets(split.validation, end, 1), MOST_VALIDATION_WINDOWS);
            let calibration = prepared.calibration(forecaster.as_ref(), &recent)?;
            let all = prepare(series, settings, split, features, end);
            let again = members.iter().map(|m| Member { architecture: m.architecture, hyper: &m.hyper, epochs: m.fitted.best_epoch });
            let again: Vec<Member<'_>> = again.collect();
            let weights = refit(architecture, &all, settings, shape, &again, progress)?;
            (all.days.into_specs().collect::<Vec<_>>(), calibration, weights, split.last)
        } else {
            // The validation days chose the epoch.
            (prepared.days.into_specs().collect(), calibration, joined, add_days(split.test, -1))
        };
        let companions = members.iter().filter(|m| m.architecture.name() != architecture.name()).map(|m| Companion {
            architecture: m.architecture.name().to_owned(),
            hyper: m.hyper.clone(),
            epochs: m.fitted.best_epoch,
        });
        let companions: Vec<Companion> = companions.collect();
        let Some(FittedMember { fitted: first, .. }) = members.into_iter().next() else { return Err(TrainError::NoSeries) };
        let seconds = began.elapsed().as_secs_f64();

        let ids = series.iter().map(|s| s.id.clone());
        let spec = ModelSpec {
            architecture: architecture.name().to_owned(),
            settings: settings.clone(),
            shape,
            parameters,
            members: count,
            companions,
            features,
            split,
            learnt_until,
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
