//! What is kept of several candidates, and within which time.

use std::time::Duration;

use progress::Unwatched;

use super::*;
use crate::mean::{Mean, Simple};
use crate::windows::tests::{series, settings};

struct Listener {
    begun: Vec<&'static str>,
    cancel: bool,
}

impl Progress<SearchEvent> for Listener {
    fn event(&mut self, event: SearchEvent) {
        if let SearchEvent::Candidate(name) = event {
            self.begun.push(name);
        }
    }
    fn cancelled(&self) -> bool {
        self.cancel
    }
}

/// The same network over a longer and a shorter past.
fn run(series: &[Series], budget: f64, cancel: bool) -> Result<(Best, Vec<&'static str>), TrainError> {
    let candidates: Vec<(&dyn Architecture, TrainSettings)> = vec![(&Mean, settings(91, 7)), (&Mean, settings(7, 7))];
    let mut listener = Listener { begun: Vec::new(), cancel };
    train_best(&candidates, series, budget, &mut NoCheckpoints, &mut listener).map(|best| (best, listener.begun))
}

#[test]
fn the_lowest_validation_error_wins_and_all_are_reported() {
    let growing = |i: usize, v: f64| v + 0.1 * i as f64;
    let values = series("a", 900).values.into_iter().enumerate().map(|(i, v)| growing(i, v)).collect();
    let (best, begun) = run(&[Series { values, ..series("a", 900) }], 0.0, false).expect("enough days");
    assert_eq!(begun, ["mean"; 5], "the best learns with four seeds");
    assert_eq!(best.trained.spec.members, 4);
    assert_eq!(best.trained.spec.shape.lookback, 7, "the last week says more about growing sales");
    assert_eq!(best.candidates.len(), 2 + Baseline::ALL.len());
    assert!(best.candidates.iter().all(|c| !c.skipped && c.validation_mase.is_some()));
    assert!(best.candidates[1].validation_mase < best.candidates[0].validation_mase);
}

#[test]
fn a_simple_method_that_does_as_well_is_kept_and_forecasts_with_its_own_parameters() {
    let simple: Vec<Simple> = Baseline::ALL.into_iter().map(Simple).collect();
    let mut candidates: Vec<(&dyn Architecture, TrainSettings)> = vec![(&Mean, settings(28, 7))];
    candidates.extend(simple.iter().map(|method| (method as &dyn Architecture, settings(28, 7))));
    // A steep week that no mean of a window knows, and noise that no method knows.
    let noise = |i: usize| ((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64;
    let values = |days: usize| (0..days).map(|i| [5.0, 5.0, 6.0, 5.0, 5.0, 30.0, 40.0][i % 7] + 3.0 * noise(i)).collect();
    let all = [("b", 600), ("a", 500)].map(|(name, days)| Series { values: values(days), ..series(name, days) });
    let mut listener = Listener { begun: Vec::new(), cancel: false };
    let best = train_best(&candidates, &all, 0.0, &mut NoCheckpoints, &mut listener).expect("enough days");
    let name = best.trained.spec.architecture.clone();
    let kept = simple.iter().find(|method| method.name() == name);
    let kept = kept.unwrap_or_else(|| panic!("a network that knows no weekday was kept: {:?}", best.candidates));
    assert_eq!(listener.begun.last(), Some(&name.as_str()));
    assert!(best.checkpoints.contains_key("checkpoint_best.pth"));
    assert_eq!((best.trained.history.len(), best.trained.final_fit_epochs()), (1, 1));
    assert_ne!(best.trained.verdict.kind, crate::VerdictKind::NoBetter, "{:?}", best.trained.verdict);
    let points = crate::forecast(kept, &best.trained.spec, &best.trained.weights, &all, None).expect("a forecast").points;
    let expected = kept.0.fit(&all[0].values).forecast(&all[0].values, 7);
    assert_eq!(points[..7].iter().map(|point| point.forecast).collect::<Vec<_>>(), expected, "the series as they were given");
    assert!(points.iter().all(|point| point.lower <= point.forecast && point.forecast <= point.upper && point.mean > 0.0));
    let plan = crate::BacktestPlan { from: all[0].day(560), to: all[0].day(599), step: 7, refit: true };
    let tried = crate::backtest(kept, &best.trained.spec, &best.trained.weights, &all[..1], &plan, &mut Unwatched).expect("a backtest");
    let (own, alone) = (tried.metrics.mase.expect("sales"), tried.baseline_metrics[&name].mase.expect("sales"));
    assert!((own - alone).abs() < 0.02 * alone, "{own} instead of {alone}, which the method alone has");
}

#[test]
fn what_is_better_by_chance_alone_does_not_replace_the_first() {
    // Twice as much is sold from three weeks before the test on: a short memory is better in a few weeks of eleven.
    let values = (0..500).map(|i| if i < 405 { 20.0 } else { 40.0 } + f64::from(i % 13) / 13.0).collect();
    let (best, _) = run(&[Series { values, ..series("a", 500) }], 0.0, false).expect("enough days");
    let (first, second) = (best.candidates[0].validation_mase, best.candidates[1].validation_mase);
    assert!(second < first.map(|error| error * CLEARLY_BETTER), "{first:?} {second:?}");
    assert_eq!(best.trained.spec.shape.lookback, 91);
}

/// Forecasts as [`Mean`] does, under another name.
struct Like {
    name: &'static str,
    /// That it takes to learn, at least.
    pause: Duration,
    kind: Kind,
}

/// Takes at least 60 ms to learn.
const SLOW: Like = Like { name: "mean", pause: Duration::from_millis(60), kind: Kind::Network };

impl Architecture for Like {
    fn name(&self) -> &'static str {
        self.name
    }
    fn title(&self) -> &'static str {
        Mean.title()
    }
    fn hyperparameters(&self) -> &'static [crate::Hyperparameter] {
        Mean.hyperparameters()
    }
    fn fit(
        &self,
        task: &crate::FitTask<'_>,
        to: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<crate::Fitted, crate::FitError> {
        std::thread::sleep(self.pause);
        Mean.fit(task, to, progress)
    }
    fn refit(&self, task: &crate::FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, crate::FitError> {
        Mean.refit(task, epochs, progress)
    }
    fn join(&self, members: &[crate::MemberWeights<'_>]) -> Result<Vec<u8>, crate::LoadError> {
        Mean.join(members)
    }
    fn kind(&self) -> Kind {
        self.kind
    }
    fn load(
        &self,
        weights: &[u8],
        shape: &crate::NetShape,
        hyper: &BTreeMap<String, f64>,
    ) -> Result<Box<dyn crate::Forecaster>, crate::LoadError> {
        Mean.load(weights, shape, hyper)
    }
}

#[test]
fn trees_that_do_nearly_as_well_take_the_place_of_more_networks() {
    const NET: Like = Like { name: "net", ..SLOW };
    const OTHER: Like = Like { name: "other", ..SLOW };
    const TREES: Like = Like { name: "trees", pause: Duration::ZERO, kind: Kind::Trees };
    let series = [series("a", 500)];
    let search = |candidates: &[&'static dyn Architecture], budget: f64| {
        let candidates: Vec<(&dyn Architecture, TrainSettings)> = candidates.iter().map(|one| (*one, settings(28, 7))).collect();
        let mut listener = Listener { begun: Vec::new(), cancel: false };
        let best = train_best(&candidates, &series, budget, &mut NoCheckpoints, &mut listener).expect("enough days");
        let spec = best.trained.spec;
        let others: Vec<String> = spec.companions.iter().map(|companion| companion.architecture.clone()).collect();
        (listener.begun, spec.architecture, spec.members, others)
    };
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let net = || "net".to_owned();
    let (begun, kept, members, others) = search(&[&NET, &TREES], 0.0);
    assert_eq!((begun, kept, members), (vec!["net", "trees", "trees", "net"], net(), 4));
    assert_eq!(others, own(&["trees", "trees"]));
    let (_, kept, members, others) = search(&[&NET, &OTHER, &OTHER, &TREES], 0.0);
    assert_eq!((kept, members, others), (net(), 4, own(&["other", "trees", "trees"])), "two of each kind");
    let (_, kept, members, others) = search(&[&TREES, &NET, &OTHER], 0.0);
    assert_eq!((kept, members, others), ("trees".to_owned(), 4, own(&["net", "other"])), "and the same where trees are the best");
    let (begun, kept, members, _) = search(&[&TREES], 0.0);
    assert_eq!((begun, kept, members), (vec!["trees"; 4], "trees".to_owned(), 4), "trees alone learn with four seeds");
    let (begun, kept, members, _) = search(&[&NET, &TREES], 1e-9);
    assert_eq!((begun, kept, members), (vec!["net"], net(), 1), "no time was left");
}

#[test]
fn half_of_the_budget_is_kept_for_the_training_of_what_was_chosen() {
    let candidates: Vec<(&dyn Architecture, TrainSettings)> = vec![(&SLOW, settings(28, 7)), (&SLOW, settings(7, 7))];
    let mut listener = Listener { begun: Vec::new(), cancel: false };
    // The first took 60 ms or more, and the second would take as long: more than half of 200 ms.
    let best = train_best(&candidates, &[series("a", 500)], 0.2, &mut NoCheckpoints, &mut listener).expect("the first is tried");
    assert!(best.candidates[1].skipped);
}

#[test]
fn a_spent_budget_skips_the_rest_and_a_cancel_ends_all() {
    let (best, begun) = run(&[series("a", 500)], 1e-9, false).expect("the first is always tried");
    assert_eq!((begun.len(), best.candidates[1].skipped), (1, true));
    assert!(matches!(run(&[series("a", 500)], 0.0, true), Err(TrainError::Cancelled(_))));
    assert!(matches!(run(&[], 0.0, false), Err(TrainError::NoSeries)));
}
