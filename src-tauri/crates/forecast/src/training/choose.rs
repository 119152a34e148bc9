//! Finding the best: every type learns from the same days, and the one with the clearly lowest error on the validation days is kept,
//! unless the best simple method does as well. The test has no say in it.

use std::collections::BTreeMap;
use std::time::Instant;

use progress::{Progress, forward};
use serde::{Deserialize, Serialize};

use crate::architecture::{Architecture, CheckpointStore, FitEvent, Kind, NoCheckpoints};
use crate::baselines::Baseline;
use crate::error::TrainError;
use crate::metrics::significance::{Significance, compare_forecasts};
use crate::metrics::test_forecast::TestForecast;
use crate::series::Series;
use crate::settings::TrainSettings;
use crate::training::train::{FittedModel, Trained};

/// Another seed moves a network's error by more than half a percent. What is not better by a percent, or by chance alone (Diebold & Mariano),
/// leaves the earlier candidate, which users know and which is faster.
const CLEARLY_BETTER: f64 = 0.99;

/// Models whose forecasts are averaged: what one happened to miss the others did not. Those of other types that did nearly as well come first,
/// since unlike models miss unlike days; then models of the type chosen with other seeds.
const MEMBERS: usize = 4;
/// How many of these are networks, and how many are trees, where both do nearly as well.
const OF_EACH_KIND: usize = 2;
/// A model of another type whose error is at most this many times that of the best takes part in the average.
const NEARLY_AS_GOOD: f64 = 1.03;

/// How one candidate did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// `tcn`, or a baseline's name.
    pub name: String,
    /// Whether it learned from windows: a network, or boosted trees.
    pub network: bool,
    /// Mean MASE of the series on the validation days; None where no series sold anything, and for those not tried.
    pub validation_mase: Option<f64>,
    /// Seconds that it took.
    pub seconds: f64,
    /// Whether there was no time left for it.
    pub skipped: bool,
}

/// The best model, trained and tested, and what it was chosen from.
#[derive(Debug)]
pub struct Best {
    /// The model to keep. Its type is `trained.spec.architecture`.
    pub trained: Trained,
    /// Checkpoints of its training, by name.
    pub checkpoints: BTreeMap<String, Vec<u8>>,
    /// Networks in the order in which they were tried, then simple methods.
    pub candidates: Vec<Candidate>,
}

/// What the search for the best type reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SearchEvent {
    /// A network of this type is fitted next.
    Candidate(&'static str),
    /// An event of its fit.
    Fit(FitEvent),
}

/// Trains every architecture with the settings given for it and keeps the best by the validation days, unless it is less than one percent
/// better than an earlier one, or by chance; then others that did nearly as well, and more of that type, are averaged with it. Where the
/// best of the simple methods among the candidates does as well as the model mixed with them, it is kept instead. When
/// `budget_seconds` (0: no limit) would be exceeded by another as slow as the slowest so far, the remaining ones are skipped; half the
/// budget is left for more of the winner. What is trained first is never skipped, so name the fast ones first. `tests` only keeps forecasts of
/// the winner's test days ([`CheckpointStore::save_tests`]).
///
/// # Errors
/// As [`crate::training::train`]; one type that can't be fitted is an error when no other can.
pub fn train_best(
    candidates: &[(&dyn Architecture, TrainSettings)],
    series: &[Series],
    budget_seconds: f64,
    tests: &mut dyn CheckpointStore,
    progress: &mut dyn Progress<SearchEvent>,
) -> Result<Best, TrainError> {
    let began = Instant::now();
    let mut tried = Vec::new();
    let mut best: Option<Leader<'_>> = None;
    let mut others = Vec::new();
    let (mut failed, mut slowest) = (None, 0.0_f64);
    let (simple, learners): (Vec<_>, Vec<_>) = candidates.iter().partition(|(architecture, _)| architecture.simple_method().is_some());
    for (index, (architecture, settings)) in learners.iter().enumerate() {
        let name = architecture.name().to_owned();
        if budget_seconds > 0.0 && best.is_some() && began.elapsed().as_secs_f64() + slowest > budget_seconds / 2.0 {
            tried.push(Candidate { name, network: true, validation_mase: None, seconds: 0.0, skipped: true });
            continue;
        }
        progress.event(SearchEvent::Candidate(architecture.name()));
        let from = Instant::now();
        let mut checkpoints = BTreeMap::new();
        let learned = match FittedModel::fit(*architecture, series, settings, &mut checkpoints, &mut of_fit(progress)) {
            // Unusable data or a cancellation ends the search; the failure of one type doesn't.
            Err(error @ TrainError::Fit(_)) => {
                failed = Some(error);
                continue;
            }
            other => other?,
        };
        let validation_mase = learned.validation_mase()?;
        let seconds = from.elapsed().as_secs_f64();
        slowest = slowest.max(seconds);
        tried.push(Candidate { name, network: true, validation_mase, seconds, skipped: false });
        let error = validation_mase.unwrap_or(f64::INFINITY);
        let forecasts = learned.validation_forecasts()?;
        let beaten = if best.as_ref().is_none_or(|leader| leader.is_beaten_by(error, &forecasts)) {
            let before = best.replace(Leader { error, forecasts, index, learned, checkpoints });
            before.map(|before| (before.error, before.index, before.learned))
        } else {
            Some((error, index, learned))
        };
        others.extend(beaten.map(|(error, index, learned)| (error, index, learned.into_members())));
    }
    let Some(Leader { index, error, mut learned, checkpoints, .. }) = best else {
        return Err(failed.unwrap_or(TrainError::NoSeries));
    };
    let (architecture, _) = learners[index];
    for baseline in Baseline::ALL {
        let from = Instant::now();
        let validation_mase = learned.baseline_mase(baseline);
        let seconds = from.elapsed().as_secs_f64();
        tried.push(Candidate { name: baseline.name().to_owned(), network: false, validation_mase, seconds, skipped: false });
    }
    others.retain(|(other, _, (shape, _))| *other <= error * NEARLY_AS_GOOD && *shape == learned.shape());
    others.sort_by(|a, b| a.0.total_cmp(&b.0));
    let order = order(index, others.iter().map(|(_, index, _)| *index), |index| learners[index].0.kind());
    let mut seconds_of = BTreeMap::new();
    for candidate in &tried {
        seconds_of.insert(candidate.name.as_str(), candidate.seconds);
    }
    let mut seeds = BTreeMap::from([(index, 1)]);
    let mut more = Vec::new();
    for chosen in order {
        let (architecture, settings) = learners[chosen];
        if let Some(place) = others.iter().position(|(_, other, _)| *other == chosen) {
            more.extend(others.swap_remove(place).2.1);
            seeds.insert(chosen, 1);
            continue;
        }
        let seed = seeds.entry(chosen).or_insert(0);
        let needed = 2.0 * seconds_of.get(architecture.name()).copied().unwrap_or(0.0);
        if budget_seconds > 0.0 && began.elapsed().as_secs_f64() + needed > budget_seconds {
            continue;
        }
        progress.event(SearchEvent::Candidate(architecture.name()));
        match FittedModel::fit(*architecture, series, &settings.of_member(*seed), &mut NoCheckpoints, &mut of_fit(progress)) {
            // What is learned already is good without it.
            Err(TrainError::Fit(_)) => {}
            other => more.extend(other?.into_members().1),
        }
        *seed += 1;
    }
    if !more.is_empty() {
        learned.ensemble_with(more, *architecture)?;
    }
    let best_method = tried.iter().filter(|c| !c.network).filter_map(|c| Some((c.validation_mase?, &c.name)));
    let best_method = best_method.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name.clone());
    let offered = simple.iter().find(|(architecture, _)| Some(architecture.name()) == best_method.as_deref());
    if let Some((method, method_settings)) = offered
        && let Some(baseline) = method.simple_method()
        && learned.is_matched_by(baseline)?
    {
        progress.event(SearchEvent::Candidate(method.name()));
        let mut checkpoints = BTreeMap::new();
        let learned = FittedModel::fit(*method, series, method_settings, &mut checkpoints, &mut of_fit(progress))?;
        let trained = learned.finish(*method, tests, &mut of_fit(progress), began)?;
        return Ok(Best { trained, checkpoints, candidates: tried });
    }
    let trained = learned.finish(*architecture, tests, &mut of_fit(progress), began)?;
    Ok(Best { trained, checkpoints, candidates: tried })
}

/// What is averaged with the `leader`, besides it: the `others`, best first, and models of the same types with other seeds. An index that comes again
/// stands for another seed.
fn order(leader: usize, others: impl Iterator<Item = usize>, kind: impl Fn(usize) -> Kind) -> Vec<usize> {
    let others: Vec<usize> = others.collect();
    let is_mixed = others.iter().any(|other| kind(*other) != kind(leader));
    let most = if is_mixed { OF_EACH_KIND } else { MEMBERS };
    let mut all = vec![leader];
    for other in others {
        if all.iter().filter(|one| kind(**one) == kind(other)).count() < most {
            all.push(other);
        }
    }
    // Of trees there is one type.
    let trees = all.iter().copied().find(|one| kind(*one) == Kind::Trees);
    all.extend(trees.filter(|_| is_mixed));
    all.resize(MEMBERS.max(all.len()), leader);
    all.remove(0);
    all
}

/// The best candidate so far.
struct Leader<'a> {
    error: f64,
    /// Of the validation days.
    forecasts: Vec<TestForecast>,
    index: usize,
    learned: FittedModel<'a>,
    checkpoints: BTreeMap<String, Vec<u8>>,
}

impl Leader<'_> {
    /// Whether a later candidate is clearly better. Where the validation is too short for a test, the errors alone decide.
    fn is_beaten_by(&self, error: f64, forecasts: &[TestForecast]) -> bool {
        let chance =
            || matches!(compare_forecasts(&self.forecasts, forecasts), Significance::NoDifference(_) | Significance::FirstBetter(_));
        error < self.error * CLEARLY_BETTER && !chance()
    }
}

/// Reports the events of a fit as those of the search.
fn of_fit(progress: &mut dyn Progress<SearchEvent>) -> impl Progress<FitEvent> {
    forward(progress, |event: FitEvent| Some(SearchEvent::Fit(event)))
}

#[cfg(test)]
mod tests;
