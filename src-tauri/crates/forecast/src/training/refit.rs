//! Learning up to a day: the table of what is known by then, and a fit of a length that is known already. Stopping and testing are in
//! `train`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use progress::{Progress, forward};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::architecture::{Architecture, FitError, FitEvent, FitTask, MemberWeights, NetShape};
use crate::baselines::blend::Blend;
use crate::metrics::InsampleScale;
use crate::model::spec::{ModelSpec, SeriesSpec};
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;
use crate::training::evaluate::TrainingData;
use crate::training::simple;
use crate::windows::days::{SeriesDays, SeriesRows};
use crate::windows::features::Features;
use crate::windows::split::Split;

/// Range of the weights of a series in the loss: a series that hardly varies does not take over.
const MIN_LOSS_WEIGHT: f64 = 0.02;
const MAX_LOSS_WEIGHT: f64 = 10.0;

/// One of the networks to learn again.
pub(crate) struct Member<'a> {
    pub(crate) architecture: &'a dyn Architecture,
    /// Settings of its architecture.
    pub(crate) hyper: &'a BTreeMap<String, f64>,
    pub(crate) epochs: u32,
    /// The most epochs that it could have learned for, over which its learning rate falls.
    pub(crate) most_epochs: u32,
}

/// Learns from every window of the days before the end of `prepared`'s knowledge, with nothing to stop by.
pub(crate) fn refit(
    architecture: &dyn Architecture,
    prepared: &TrainingData<'_>,
    settings: &TrainSettings,
    shape: NetShape,
    members: &[Member<'_>],
    progress: &mut dyn Progress<FitEvent>,
) -> Result<Vec<u8>, FitError> {
    let starts = prepared.starts(prepared.targets(prepared.split.first, prepared.known, 1));
    if starts.is_empty() {
        return Err(FitError::NoWindows { until: prepared.known });
    }
    if let Some(method) = architecture.simple_method() {
        progress.event(FitEvent::Refit { epoch: 1, epochs: 1, seconds: 0.0 });
        return simple::parameters(architecture, method, prepared).map_err(FitError::Join);
    }
    let train = &prepared.windows(&starts);
    let series = prepared.series.len();
    let epochs = members.iter().map(|member| member.epochs).sum();
    // Epochs and seconds of the networks before this one.
    let (mut done, mut before) = (0, 0.0);
    let mut weights = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let settings = &TrainSettings { hyper: member.hyper.clone(), epochs: member.most_epochs, ..settings.of_member(index) };
        let task = FitTask { shape, settings, train, validation: train, series, resume: &[] };
        let mut so_far = before;
        let of_all = |event: FitEvent| match event {
            FitEvent::Refit { epoch, seconds, .. } => {
                so_far = before + seconds;
                Some(FitEvent::Refit { epoch: done + epoch, epochs, seconds: so_far })
            }
            FitEvent::Started { .. } | FitEvent::Epoch { .. } => None,
        };
        weights.push(member.architecture.refit(&task, member.epochs, &mut forward(progress, of_all))?);
        (done, before) = (done + member.epochs, so_far);
    }
    let all = members.iter().zip(&weights);
    let all = all.map(|(member, weights)| MemberWeights { architecture: member.architecture.name(), hyper: member.hyper, weights });
    architecture.join(&all.collect::<Vec<_>>()).map_err(FitError::Join)
}

/// A model of the same settings, features, epochs and intervals as `spec`, trained on the days until `origin` alone.
pub(crate) fn fit_until(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    series: &[Series],
    origin: Date,
    progress: &mut dyn Progress<FitEvent>,
) -> Result<(ModelSpec, Vec<u8>), FitError> {
    let prepared = prepare(series, &spec.settings, spec.split, spec.features, add_days(origin, 1));
    let alike = spec.members.saturating_sub(spec.companions.len()).max(1);
    let own = |_| Member { architecture, hyper: &spec.settings.hyper, epochs: spec.best_epoch, most_epochs: spec.settings.epochs };
    let mut members: Vec<Member<'_>> = (0..alike).map(own).collect();
    for companion in &spec.companions {
        let known = architecture.sibling(&companion.architecture);
        let architecture = known.ok_or_else(|| FitError::Hyperparameters(format!("there is no network {}", companion.architecture)))?;
        // Versions of earlier programs don't say so: theirs were as many as for the others.
        let most_epochs = if companion.most_epochs > 0 { companion.most_epochs } else { spec.settings.epochs };
        members.push(Member { architecture, hyper: &companion.hyper, epochs: companion.epochs, most_epochs });
    }
    let weights = refit(architecture, &prepared, &spec.settings, spec.shape, &members, progress)?;
    let ids = series.iter().map(|s| s.id.clone());
    Ok((ModelSpec { series: ids.zip(prepared.days.into_specs()).collect(), trained_until: origin, ..spec.clone() }, weights))
}

/// What the days before the validation can teach.
pub(crate) fn choose_features(series: &[Series], settings: &TrainSettings, split: Split) -> Features {
    let days: Vec<usize> = series.iter().map(|s| days_before(s, split.validation)).collect();
    Features::choose(series, &days, settings.season, settings.profile, settings.holidays)
}

fn days_before(series: &Series, date: Date) -> usize {
    usize::try_from(days_between(series.start, date)).unwrap_or(0).min(series.values.len())
}

/// What the errors of a series count: those of its median in units of its mean absolute weekly difference, those of its mean in units of the
/// root mean squared one, so that no series outweighs another (as MASE and RMSSE do).
fn loss_weights(known: &[f64], scale: f64) -> [f32; 2] {
    let differences = InsampleScale::of(known);
    let of = |size: f64| if size > 0.0 { (scale / size).clamp(MIN_LOSS_WEIGHT, MAX_LOSS_WEIGHT) as f32 } else { 1.0 };
    [of(differences.absolute), of(differences.squared.sqrt())]
}

/// Everything to draw windows from; scales and profiles know the days before `known` alone.
pub(crate) fn prepare<'a>(
    series: &'a [Series],
    settings: &TrainSettings,
    split: Split,
    features: Features,
    known: Date,
) -> TrainingData<'a> {
    let of = |series: &'a Series| {
        let days = days_before(series, known);
        let spec = SeriesSpec::fit(series, days, features);
        SeriesRows {
            loss_weights: Some(loss_weights(&series.values[..days], spec.scaler.scale)),
            series,
            spec: Cow::Owned(spec),
            days: 0..series.values.len() as i64,
            values: Cow::Borrowed(&series.values),
            known: series.values.len(),
            filler: 0.0,
        }
    };
    let days = SeriesDays::new(features, features.memory, series.par_iter().map(of).collect());
    let (lookback, horizon) = (settings.lookback as usize, settings.horizon as usize);
    let scales = series.par_iter().map(|s| InsampleScale::of(&s.values[..days_before(s, known)])).collect();
    TrainingData { series, days, split, known, lookback, horizon, scales, blend: Blend::default() }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use progress::Unwatched;

    use super::*;
    use crate::architecture::{CheckpointStore, Fitted, Forecaster, LoadError, NetShape};
    use crate::settings::hyperparameter::Hyperparameter;
    use crate::windows::tests::{series, settings};

    /// Notes the widths that it is asked to learn with.
    #[derive(Default)]
    struct Noting(Mutex<Vec<f64>>);

    impl Architecture for Noting {
        fn name(&self) -> &'static str {
            "noting"
        }
        fn title(&self) -> &'static str {
            "Noting"
        }
        fn hyperparameters(&self) -> &'static [Hyperparameter] {
            &[]
        }
        fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
            Err(FitError::Torch("only learns again".to_owned()))
        }
        fn refit(&self, task: &FitTask<'_>, _: u32, _: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
            self.0.lock().expect("no panic").push(task.settings.hyper["width"]);
            Ok(Vec::new())
        }
        fn join(&self, _: &[MemberWeights<'_>]) -> Result<Vec<u8>, LoadError> {
            Ok(Vec::new())
        }
        fn load(&self, _: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
            Err(LoadError::Format("only learns again".to_owned()))
        }
    }

    #[test]
    fn every_member_learns_with_its_own_settings() {
        let all = [series("a", 400)];
        let settings = settings(28, 7);
        let split = Split::of(&all, &settings).expect("enough days");
        let features = choose_features(&all, &settings, split);
        let prepared = prepare(&all, &settings, split, features, split.last);
        let shape =
            NetShape { lookback: 28, horizon: 7, features: features.count(), profile: false, memory: true, outputs: crate::OUTPUTS };
        let net = Noting::default();
        let hypers = [8.0, 16.0].map(|width| BTreeMap::from([("width".to_owned(), width)]));
        let members: Vec<_> = hypers.iter().map(|hyper| Member { architecture: &net, hyper, epochs: 1, most_epochs: 1 }).collect();
        refit(&net, &prepared, &settings, shape, &members, &mut Unwatched).expect("learned");
        assert_eq!(*net.0.lock().expect("no panic"), [8.0, 16.0]);
    }

    #[test]
    fn errors_are_weighed_in_units_of_the_weekly_differences_within_bounds() {
        // Weekly differences of 2 on every day.
        let known: Vec<f64> = (0..70).map(|day| 2.0 * (day / 7) as f64).collect();
        assert_eq!(loss_weights(&known, 1.0), [0.5, 0.5]);
        assert_eq!(loss_weights(&known, 1e9), [MAX_LOSS_WEIGHT as f32; 2]);
        assert_eq!(loss_weights(&known, 1e-9), [MIN_LOSS_WEIGHT as f32; 2]);
        assert_eq!(loss_weights(&[3.0; 70], 1.0), [1.0, 1.0], "sales that never differ");
    }
}
