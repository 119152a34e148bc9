//! The holiday calendar from a change by the user to a training, and from a version to its forecasts.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use forecast::{
    Architecture, CheckpointStore, EpochLoss, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape,
    StopReason, Windows,
};
use jiff::civil::date;
use jiff::{ToSpan as _, ZonedDateTime};
use serde_json::{Value, json};
use workbench::{
    CalendarChoice, FutureCovariates, ImportOptions, Mode, Networks, Progress, ScopeRequest, TrainRequest, Unwatched, Workbench,
};

/// Forecasts what the column "day off" says, which is the first of the last four.
struct DayOff;

struct Columns {
    holidays: bool,
}

impl Architecture for DayOff {
    fn name(&self) -> &'static str {
        "tcn"
    }
    fn title(&self) -> &'static str {
        "day off"
    }
    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }
    fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        let history = vec![EpochLoss { epoch: 1, train_loss: 1.0, val_loss: 1.0 }];
        Ok(Fitted { weights: vec![1], history, best_epoch: 1, stop_reason: StopReason::EpochsDone, seconds: 0.0, parameters: 0 })
    }
    fn load(&self, _: &[u8], shape: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        Ok(Box::new(Columns { holidays: shape.features > 8 }))
    }
}

impl Forecaster for Columns {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let off = |row: usize| if self.holidays { windows.row(row)[windows.days.columns() - 4] } else { 0.5 };
        Ok(windows
            .starts
            .iter()
            .flat_map(|start| (start + windows.lookback..start + windows.lookback + windows.horizon).map(off))
            .collect())
    }
}

fn clock() -> ZonedDateTime {
    "2026-07-15T18:40:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

/// Four a day of one product until the last day of September 2025.
fn bench(folder: &Path, name: &str) -> Workbench {
    let bench = Workbench::open(&folder.join("data"), clock).expect("a fresh data folder opens").reading_with(workbench::Reader::thread());
    let mut text = "date,product_id,product_name,quantity\n".to_owned();
    let first = date(2024, 9, 1);
    for day in 0..395 {
        text.push_str(&format!("{},P1,{name},{}\n", first.saturating_add(day.days()), 3 + day % 3));
    }
    let file = folder.join("sales.csv");
    fs::write(&file, text).expect("written");
    bench.import(&[file], &ImportOptions::default()).expect("a good file");
    bench
}

/// Trains with the network alone: simple methods would be mixed in, and sell on every day.
fn train(bench: &Workbench, mut settings: Value) -> (String, Value) {
    settings["blend"] = 0.into();
    let scope = ScopeRequest { mode: Mode::Product, product: Some("P1".into()), ..ScopeRequest::default() };
    let settings = serde_json::from_value(settings).expect("settings");
    let request = TrainRequest { scope, model_type: "tcn".into(), settings, until: None };
    let path = bench.train(&request, networks(), &mut Unwatched).expect("enough days").model_path;
    let metadata = bench.show(&path).expect("just published").details;
    (path, Value::Object(metadata))
}

fn networks() -> Networks<'static> {
    Networks { architectures: &[&DayOff], version: "none" }
}

/// The days after the last one loaded that are forecast to sell.
fn days_off(bench: &Workbench, path: &str) -> Vec<String> {
    let points = bench.predict(path, None, FutureCovariates::Nothing, networks()).expect("a forecast").points;
    points.iter().filter(|point| point.forecast > 2.0).map(|point| point.date.to_string()).collect()
}

#[test]
fn chinese_sales_train_with_the_holidays_of_china_and_the_version_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(folder.path(), "阿莫西林胶囊");
    let table = bench.holidays().expect("the calendar");
    assert_eq!((table.choice, table.in_force, table.unknown_year), (CalendarChoice::Auto, CalendarChoice::China, None));
    let (path, metadata) = train(&bench, json!({ "horizon": 10 }));
    assert_eq!((&metadata["features"]["holidays"], &metadata["calendar"]["name"]), (&json!(true), &json!("china")));
    let week: Vec<String> = (1..=8).map(|day| format!("2025-10-0{day}")).collect();
    assert_eq!(days_off(&bench, &path), week, "National Day and Mid-Autumn of 2025, known before they come");

    bench.choose_calendar(CalendarChoice::None).expect("written");
    assert_eq!(days_off(&bench, &path), week, "a version forecasts with the calendar that it was trained with");
    let (plain, metadata) = train(&bench, json!({}));
    assert_eq!((&metadata["features"]["holidays"], &metadata["calendar"]), (&json!(false), &Value::Null));
    assert_eq!(days_off(&bench, &plain), Vec::<String>::new());

    bench.choose_calendar(CalendarChoice::China).expect("written");
    bench.remove_holiday((date(2025, 10, 4), date(2025, 10, 8))).expect("days off");
    assert_eq!(days_off(&bench, &path), week[..3], "changes of that calendar count for its versions too");
    bench.undo_holidays().expect("one change");
    assert_eq!(days_off(&bench, &path), week);
    let (_, metadata) = train(&bench, json!({ "holidays": 0 }));
    assert_eq!(metadata["features"]["holidays"], json!(false), "a training may leave them out");
}

#[test]
fn other_sales_train_as_if_there_were_no_calendar_until_someone_makes_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(folder.path(), "Amoxicillin");
    assert_eq!(bench.holidays().expect("the calendar").in_force, CalendarChoice::None);
    let (_, metadata) = train(&bench, json!({}));
    assert_eq!((&metadata["features"]["holidays"], &metadata["calendar"]), (&json!(false), &Value::Null));

    let later = bench.add_holiday((date(2026, 5, 1), date(2026, 5, 1)), "Labor Day", false).expect("written");
    assert_eq!((later.in_force, later.unknown_year), (CalendarChoice::Own, Some(2025)));
    let (_, metadata) = train(&bench, json!({}));
    assert_eq!(metadata["features"]["holidays"], json!(false), "no day off among the sales, nothing to learn");

    let list = folder.path().join("list.csv");
    fs::write(&list, "date,name\n2024-12-25,Christmas\n2025-10-02,Feast\n").expect("written");
    bench.import_holidays(&list).expect("a good list");
    let (path, metadata) = train(&bench, json!({}));
    assert_eq!((&metadata["features"]["holidays"], &metadata["calendar"]["name"]), (&json!(true), &json!("own")));
    assert_eq!(days_off(&bench, &path), ["2025-10-02"]);
    fs::remove_file(folder.path().join("data").join("holidays.csv")).expect("there is one");
    assert_eq!(days_off(&bench, &path), ["2025-10-02"], "the version's own folder says what it was trained with");
}
