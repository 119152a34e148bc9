//! A training from request to version and to nothing, with an architecture that learns the mean of the last week: no libtorch needed.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{Listener, WeekMean, bench, clock};
use jiff::ToSpan as _;
use workbench::{
    Caveat, FutureCovariates, ImportOptions, Mode, Networks, ScopeRequest, StalenessState, TrainEvent, TrainRequest, Unwatched, Workbench,
    WorkbenchError,
};

fn request(mode: Mode, product: Option<&str>, store: Option<&str>) -> TrainRequest {
    let scope = ScopeRequest { mode, product: product.map(Into::into), store: store.map(Into::into), ..ScopeRequest::default() };
    TrainRequest { scope, model_type: "tcn".into(), ..TrainRequest::default() }
}

fn train(bench: &Workbench, request: &TrainRequest, diverges: bool, cancelled: bool) -> (Result<String, WorkbenchError>, Vec<TrainEvent>) {
    let architecture = WeekMean { diverges };
    let networks = Networks { architectures: &[&architecture], version: "none" };
    let mut listener = Listener { cancelled, ..Listener::default() };
    let outcome = bench.train(request, networks, &mut listener).map(|done| done.model_path);
    (outcome, listener.events)
}

#[test]
fn every_training_ends_in_exactly_one_event_and_only_a_finished_one_leaves_a_version() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let product = request(Mode::Product, Some("P001"), None);
    for (diverges, cancelled) in [(false, false), (true, false), (false, true)] {
        let (outcome, events) = train(&bench, &product, diverges, cancelled);
        assert_eq!(events.iter().filter(|e| e.is_last()).count(), 1, "{events:?}");
        assert!(events.last().is_some_and(TrainEvent::is_last), "{events:?}");
        assert_eq!(outcome.is_ok(), !diverges && !cancelled);
    }
    let unknown = train(&bench, &request(Mode::Product, Some("an unknown product"), None), false, false);
    assert!(matches!(unknown.0, Err(WorkbenchError::NothingInScope { .. })));
    let listed = bench.list(&store::Filter::default()).expect("the list reads");
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].created_at.as_str(), listed[0].model_path.as_str()),
        ("2025-07-15 18:40:00", "saved_models/product/P001_all/tcn/v1/")
    );
    let (next, _) = train(&bench, &product, false, false);
    assert_eq!(next.expect("trains again"), "saved_models/product/P001_all/tcn/v2/", "what failed took no number");
}

#[test]
fn versions_of_different_days_and_horizons_are_made_comparable() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let last = bench.data().expect("the sales").last_date.expect("a day");
    let earlier = last.saturating_sub(200.days());
    let mut request = request(Mode::Product, Some("P001"), None);
    let paths: Vec<String> = [(Some(earlier), 7), (None, 14)]
        .into_iter()
        .map(|(until, horizon)| {
            request.until = until;
            request.settings.insert("horizon".into(), horizon.into());
            // Weights of a blend come from each version's own validation days.
            request.settings.insert("blend".into(), 0.into());
            // Days of empty shelves aren't compared.
            request.settings.insert("stockouts".into(), 0.into());
            train(&bench, &request, false, false).0.expect("trains")
        })
        .collect();
    let architecture = WeekMean { diverges: false };
    let networks = Networks { architectures: &[&architecture], version: "none" };
    let plain = bench.compare(&paths).expect("compared");
    assert!(plain.caveats.contains(&Caveat::DifferentDays) && plain.common.is_none());
    let from = earlier.saturating_add(1.days());
    let common = bench.compare_on_common_days(&paths, (Some(from), None), networks, &mut Unwatched).expect("tried on the same days");
    assert_eq!(common.caveats, [Caveat::DifferentData], "days and horizons no longer differ");
    assert_eq!(common.days.len(), 200, "every day since");
    assert!(common.days.iter().all(|d| d.forecasts[0] == d.forecasts[1]), "the same method from the same origins");
    assert!(common.versions.iter().all(|v| v.common_metrics.mase.is_some()));
    let days = common.common.expect("the days are given");
    assert_eq!((days.from, days.to, days.step, days.refitted), (from, last, 7, vec![false, true]));
}

#[test]
fn every_mode_trains_and_forecasts_from_its_path_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let architecture = WeekMean { diverges: false };
    let networks = Networks { architectures: &[&architecture], version: "none" };
    for request in [
        request(Mode::Product, Some("P001"), None),
        request(Mode::Product, Some("P001"), Some("S001")),
        request(Mode::Store, None, Some("S002")),
        request(Mode::Global, None, None),
    ] {
        let (path, _) = train(&bench, &request, false, false);
        let path = path.expect("the sample is long enough");
        let prediction = bench.predict(&path, None, FutureCovariates::Nothing, networks).expect("a fresh version forecasts");
        assert_eq!(prediction.points.len(), 14, "{path}");
        assert!(prediction.points.iter().all(|p| p.forecast >= 0.0 && p.lower <= p.forecast && p.forecast <= p.upper));
        let detail = bench.version_detail(&path).expect("typed metadata");
        assert!(!detail.trained.data.fingerprint.is_empty() && detail.trained.baselines.contains_key("seasonal_naive"));
    }
}

#[test]
fn a_setting_that_does_not_exist_is_refused_before_anything_is_staged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let mut wrong = request(Mode::Product, Some("P001"), None);
    wrong.settings.insert("horizont".into(), 7.into());
    let (outcome, _) = train(&bench, &wrong, false, false);
    assert!(matches!(outcome, Err(WorkbenchError::Setting(_))));
    assert!(!bench.data_dir().join("saved_models").join("product").exists());
    let none = Workbench::open(&folder.path().join("empty"), clock).expect("opens").reading_with(workbench::Reader::thread());
    let (outcome, _) = train(&none, &request(Mode::Product, Some("P001"), None), false, false);
    assert!(matches!(outcome, Err(WorkbenchError::NoSales)), "without sales it says so");
    drop(none.import(&[], &ImportOptions::default()).expect_err("no file was given"));
}

#[test]
fn a_version_tells_how_it_does_on_newer_sales_and_is_trained_again_as_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let architecture = WeekMean { diverges: false };
    let networks = Networks { architectures: &[&architecture], version: "none" };
    let last = bench.data().expect("loaded").last_date.expect("a day");
    let mut early = request(Mode::Product, Some("P001"), Some("S001"));
    early.until = Some(last.saturating_sub(jiff::Span::new().days(40)));
    early.settings.insert("lookback".into(), 28.into());
    let path = train(&bench, &early, false, false).0.expect("trains");

    let stale = bench.staleness(&path, networks).expect("the new days are forecast");
    assert_eq!((stale.new_days, Some(stale.trained_until), stale.last_date), (40, early.until, last));
    assert!(stale.since.is_some_and(|since| since.wape.is_some()) && stale.naive_since.is_some());
    assert_eq!(stale.state, StalenessState::AsTested, "the sample continues as it was");
    let row = &bench.list(&store::Filter::default()).expect("the list reads")[0];
    assert_eq!(row.metrics_summary["trained_until"], early.until.expect("a day").to_string(), "lists know without forecasting");

    let again = bench.request_again(&path).expect("its request");
    assert_eq!((&again.scope, again.until, &again.settings["lookback"]), (&early.scope, None, &28.into()));
    let path = train(&bench, &again, false, false).0.expect("trains again");
    let fresh = bench.staleness(&path, networks).expect("read");
    assert_eq!((fresh.new_days, fresh.state, fresh.since), (0, StalenessState::Current, None));
    let same = |path: &str| bench.version_detail(path).expect("typed metadata").trained.settings;
    assert_eq!(same("saved_models/product/P001_S001/tcn/v1/"), same(&path), "every setting is the same");
}

#[test]
fn a_version_that_cannot_forecast_is_found_by_checking() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let path = train(&bench, &request(Mode::Product, Some("P001"), None), false, false).0.expect("trained");
    assert!(bench.verify().expect("checked").store.ok);
    let file = bench.version_folder(&path).expect("a folder").join("metadata.json");
    let whole: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).expect("read")).expect("JSON");
    let faults = [
        ("/settings/horizon", serde_json::json!(1_000_000_000)),
        ("/settings/horizon", serde_json::json!("seven")),
        ("/shape/features", serde_json::json!(1_000_000_000)),
        ("/shape/lookback", serde_json::json!(3)),
        ("/data/last_date", serde_json::json!("2025-19-01")),
    ];
    for (place, value) in faults {
        let mut changed = whole.clone();
        *changed.pointer_mut(place).expect(place) = value;
        std::fs::write(&file, changed.to_string()).expect("written");
        let report = bench.verify().expect("checked");
        let of_version = |found: &&store::Finding| found.path.as_deref() == Some(&*path) && found.kind != store::FindingKind::IndexCorrupt;
        let found = report.store.findings.iter().find(of_version).expect(place);
        assert!(!report.store.ok && !found.message.contains("invalid type"), "{place}: {}", found.message);
    }
    std::fs::write(&file, whole.to_string()).expect("written");
    bench.verify().expect("checked, and the index corrected");
    assert!(bench.verify().expect("checked").store.ok);
}
