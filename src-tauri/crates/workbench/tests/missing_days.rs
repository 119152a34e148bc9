//! Days of empty shelves: trained as days without demand, or as missing.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape,
    StopReason, Windows,
};
use jiff::civil::date;
use jiff::{ToSpan as _, ZonedDateTime};
use serde_json::{Value, json};
use workbench::{FutureCovariates, ImportOptions, Mode, Networks, Progress, ScopeRequest, TrainRequest, Unwatched, Workbench};

/// Forecasts the mean of the last seven days.
struct WeekMean;

struct Weights;

impl Architecture for WeekMean {
    fn name(&self) -> &'static str {
        "tcn"
    }
    fn title(&self) -> &'static str {
        "week mean"
    }
    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }
    fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        let history = vec![EpochLoss { epoch: 1, train_loss: 1.0, val_loss: 1.0 }];
        Ok(Fitted { weights: vec![1], history, best_epoch: 1, stop_reason: StopReason::EpochsDone, seconds: 0.0, parameters: 0 })
    }
    fn load(&self, _: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        Ok(Box::new(Weights))
    }
}

impl Forecaster for Weights {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let end = |start: usize| start + windows.lookback;
        let mean = |start: usize| (end(start) - 7..end(start)).map(|row| windows.row(row)[0]).sum::<f32>() / 7.0;
        Ok(windows.starts.iter().flat_map(|start| vec![mean(start); windows.horizon]).collect())
    }
}

fn clock() -> ZonedDateTime {
    "2026-07-15T18:40:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn networks() -> Networks<'static> {
    Networks { architectures: &[&WeekMean], version: "none" }
}

/// A year of two products, ten a day; the first was out of stock for the days that `out` says, the store shut on those of `shut`.
fn bench(folder: &tempfile::TempDir, out: std::ops::Range<i32>, shut: std::ops::Range<i32>) -> Workbench {
    let bench =
        Workbench::open(&folder.path().join("data"), clock).expect("a fresh data folder opens").reading_with(workbench::Reader::thread());
    let mut text = "date,product,quantity\n".to_owned();
    for day in (0..400).filter(|day| !shut.contains(day)) {
        let date = date(2025, 3, 1).saturating_add(day.days());
        if !out.contains(&day) {
            text.push_str(&format!("{date},P1,10\n"));
        }
        text.push_str(&format!("{date},P2,10\n"));
    }
    let file = folder.path().join("sales.csv");
    fs::write(&file, text).expect("written");
    bench.import(&[file], &ImportOptions::default()).expect("a good file");
    bench
}

fn train(bench: &Workbench, settings: Value) -> (String, serde_json::Map<String, Value>) {
    let scope = ScopeRequest { mode: Mode::Product, product: Some("P1".into()), ..ScopeRequest::default() };
    let settings = serde_json::from_value(settings).expect("settings");
    let request = TrainRequest { scope, model_type: "tcn".into(), settings, until: None };
    let path = bench.train(&request, networks(), &mut Unwatched).expect("enough days").model_path;
    let details = bench.show(&path).expect("just published").details;
    (path, details)
}

fn next_day(bench: &Workbench, path: &str) -> (f64, f64) {
    let prediction = bench.predict(path, None, FutureCovariates::Nothing, networks()).expect("a forecast");
    (prediction.points[0].forecast, *prediction.history.quantity.last().expect("a day"))
}

#[test]
fn an_empty_shelf_at_the_end_is_no_end_of_demand_unless_the_user_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder, 385..400, 0..0);
    let (kept, as_zero) = train(&bench, json!({ "stockouts": "keep" }));
    let (missing, left_out) = train(&bench, json!({}));
    assert_eq!(next_day(&bench, &kept), (0.0, 0.0), "a week without a sale, nothing to expect");
    let (forecast, shown) = next_day(&bench, &missing);
    assert!((forecast - 10.0).abs() < 0.5, "{forecast}: what would sell were it there");
    assert_eq!(shown, 0.0, "what is shown is what was sold");
    assert_eq!((&as_zero["settings"]["stockouts"], &left_out["settings"]["stockouts"]), (&json!(false), &json!(true)));
    assert_eq!(as_zero["data"]["fingerprint"], left_out["data"]["fingerprint"], "the same sales");
    let days = |details: &serde_json::Map<String, Value>| details["test_forecasts"].as_array().map_or(0, Vec::len);
    assert_eq!(days(&as_zero) - days(&left_out), 15, "the empty days are not judged");
    assert!(left_out["metrics"]["wape"].as_f64() < as_zero["metrics"]["wape"].as_f64());
}

#[test]
fn days_on_which_the_store_was_shut_can_be_left_out_too() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder, 0..0, 390..397);
    let (_, as_zero) = train(&bench, json!({ "stockouts": 1 }));
    let (_, left_out) = train(&bench, json!({ "closed_days": 1 }));
    let days = |details: &serde_json::Map<String, Value>| details["test_forecasts"].as_array().map_or(0, Vec::len);
    assert_eq!(days(&as_zero) - days(&left_out), 7, "a closed store isn't an empty shelf");
}
