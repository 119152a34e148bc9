//! Learning up to a day: the table of what is known by then, and a fit of a length that is known already. Stopping and testing are in
//! `train`.

use jiff::civil::Date;
use progress::{Progress, forward};

use crate::architecture::{Architecture, FitError, FitEvent, FitTask, NetShape};
use crate::baselines::blend::Blend;
use crate::metrics::InsampleScale;
use crate::model::spec::{ModelSpec, SeriesSpec};
use crate::series::{Series, add_days, days_between};
use crate::settings::TrainSettings;
use crate::training::evaluate::TrainingData;
use crate::windows::DayTable;
use crate::windows::features::Features;
use crate::windows::memory::LongMemory;
use crate::windows::split::Split;

/// Range of the weights of a series in the loss: a series that hardly varies does not take over.
const MIN_LOSS_WEIGHT: f64 = 0.02;
const MAX_LOSS_WEIGHT: f64 = 10.0;

/// One of the networks to learn again.
pub(crate) struct Member<'a> {
    /// Weights to continue from; None to start from random ones.
    pub(crate) begin_with: Option<&'a [u8]>,
    pub(crate) epochs: u32,
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
    let starts = prepared.starts(&prepared.targets(prepared.split.first, prepared.known, 1));
    if starts.is_empty() {
        return Err(FitError::NoWindows { until: prepared.known });
    }
    let train = &prepared.windows(&starts);
    let series = prepared.series.len();
    let epochs = members.iter().map(|member| member.epochs).sum();
    // Epochs and seconds of the networks before this one.
    let (mut done, mut before) = (0, 0.0);
    let mut weights = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let settings = &settings.of_member(index);
        let task = FitTask { shape, settings, train, validation: train, series, resume: &[], begin_with: member.begin_with };
        let mut so_far = before;
        let of_all = |event: FitEvent| match event {
            FitEvent::Refit { epoch, seconds, .. } => {
                so_far = before + seconds;
                Some(FitEvent::Refit { epoch: done + epoch, epochs, seconds: so_far })
            }
            FitEvent::Started { .. } | FitEvent::Epoch { .. } => None,
        };
        weights.push(architecture.refit(&task, member.epochs, &mut forward(progress, of_all))?);
        (done, before) = (done + member.epochs, so_far);
    }
    architecture.join(&weights).map_err(FitError::Join)
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
    let members: Vec<Member<'_>> = (0..spec.members.max(1)).map(|_| Member { begin_with: None, epochs: spec.best_epoch }).collect();
    let weights = refit(architecture, &prepared, &spec.settings, spec.shape, &members, progress)?;
    let ids = series.iter().map(|s| s.id.clone());
    Ok((ModelSpec { series: ids.zip(prepared.specs).collect(), learnt_until: origin, ..spec.clone() }, weights))
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
