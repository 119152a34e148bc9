//! Learning up to a day: the table of what is known by then, and a fit of a length that is known already. Stopping and testing are in
//! `train`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::architecture::{Architecture, FitError, FitEvent, FitTask, FitWatch, MemberWeights, NetShape};
use crate::baselines::blend::Blend;
use crate::metrics::InsampleScale;
use crate::model::spec::{ModelSpec, SeriesSpec};
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;
use crate::training::evaluate::TrainingData;
use crate::training::simple;
use crate::windows::DayTable;
use crate::windows::features::Features;
use crate::windows::memory::LongMemory;
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
}

/// Learns from every window of the days before the end of `prepared`'s knowledge, with nothing to stop by.
pub(crate) fn refit(
    architecture: &dyn Architecture,
    prepared: &TrainingData<'_>,
    settings: &TrainSettings,
    shape: NetShape,
    members: &[Member<'_>],
    watch: &mut dyn FitWatch,
) -> Result<Vec<u8>, FitError> {
    let starts = prepared.starts(&prepared.targets(prepared.split.first, prepared.known, 1));
    if starts.is_empty() {
        return Err(FitError::NoWindows { until: prepared.known });
    }
    if let Some(method) = architecture.simple_method() {
        watch.event(FitEvent::Refit { epoch: 1, epochs: 1, seconds: 0.0 });
        return simple::parameters(architecture, method, prepared).map_err(FitError::Join);
    }
    let train = &prepared.windows(&starts);
    let series = prepared.series.len();
    let mut watch = RefitProgress { watch, done: 0, epochs: members.iter().map(|m| m.epochs).sum(), seconds: 0.0, before: 0.0 };
    let mut weights = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let settings = &TrainSettings { hyper: member.hyper.clone(), ..settings.of_member(index) };
        let task = FitTask { shape, settings, train, validation: train, series, resume: &[], begin_with: None };
        weights.push(member.architecture.refit(&task, member.epochs, &mut watch)?);
        (watch.done, watch.before) = (watch.done + member.epochs, watch.seconds);
    }
    let all = members.iter().zip(&weights);
    let all = all.map(|(member, weights)| MemberWeights { architecture: member.architecture.name(), hyper: member.hyper, weights });
    architecture.join(&all.collect::<Vec<_>>()).map_err(FitError::Join)
}

/// A model of the same settings, features, epochs and intervals as `spec`, learned anew from the days until `origin` alone.
pub(crate) fn fit_until(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    series: &[Series],
    origin: Date,
    watch: &mut dyn FitWatch,
) -> Result<(ModelSpec, Vec<u8>), FitError> {
    let prepared = prepare(series, &spec.settings, spec.split, spec.features, add_days(origin, 1));
    let alike = spec.members.saturating_sub(spec.companions.len()).max(1);
    let own = |_| Member { architecture, hyper: &spec.settings.hyper, epochs: spec.best_epoch };
    let mut members: Vec<Member<'_>> = (0..alike).map(own).collect();
    for companion in &spec.companions {
        let known = architecture.sibling(&companion.architecture);
        let architecture = known.ok_or_else(|| FitError::Hyperparameters(format!("there is no network {}", companion.architecture)))?;
        members.push(Member { architecture, hyper: &companion.hyper, epochs: companion.epochs });
    }
    let weights = refit(architecture, &prepared, &spec.settings, spec.shape, &members, watch)?;
    let ids = series.iter().map(|s| s.id.clone());
    Ok((ModelSpec { series: ids.zip(prepared.specs).collect(), learnt_until: origin, ..spec.clone() }, weights))
}

/// Hands on how far learning again is, over all networks, and whether to stop. Checkpoints of it are of no use: it is begun anew, never
/// gone on with.
struct RefitProgress<'a> {
    watch: &'a mut dyn FitWatch,
    /// Epochs of the networks before this one, and of all.
    done: u32,
    epochs: u32,
    /// Seconds so far, and those of the networks before this one.
    seconds: f64,
    before: f64,
}

impl FitWatch for RefitProgress<'_> {
    fn event(&mut self, event: FitEvent) {
        if let FitEvent::Refit { epoch, seconds, .. } = event {
            self.seconds = self.before + seconds;
            self.watch.event(FitEvent::Refit { epoch: self.done + epoch, epochs: self.epochs, seconds: self.seconds });
        }
    }
    fn checkpoint(&mut self, _: &str, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

/// What the days before the validation can teach.
pub(crate) fn choose_features(series: &[Series], settings: &TrainSettings, split: Split) -> Features {
    let days: Vec<usize> = series.iter().map(|s| days_before(s, split.validation)).collect();
    Features::choose(series, &days, settings.season == 1, settings.profile == 1, settings.holidays == 1)
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

/// Everything in one table; scales and profiles know the days before `known` alone.
pub(crate) fn prepare<'a>(
    series: &'a [Series],
    settings: &TrainSettings,
    split: Split,
    features: Features,
    known: Date,
) -> TrainingData<'a> {
    let specs: Vec<SeriesSpec> = series.iter().map(|s| SeriesSpec::fit(s, days_before(s, known), features)).collect();
    let mut table = DayTable::new(1 + features.count());
    let push = |(s, spec): (&Series, &SeriesSpec)| {
        let days = s.values.len();
        let first = table.push_days(s, 0..days as i64, days, 0.0, &spec.terms(features));
        if features.memory {
            table.push_memory(&LongMemory::new(&s.values, spec.scaler), 0..days as i64);
        }
        let weights = loss_weights(&s.values[..days_before(s, known)], spec.scaler.scale);
        table.loss_weights.extend(weights.iter().copied().cycle().take(2 * days));
        first
    };
    let first_rows = series.iter().zip(&specs).map(push).collect();
    let (lookback, horizon) = (settings.lookback as usize, settings.horizon as usize);
    let scales = series.iter().map(|s| InsampleScale::of(&s.values[..days_before(s, known)])).collect();
    TrainingData { series, specs, table, first_rows, split, known, lookback, horizon, scales, blend: Blend::default() }
}
