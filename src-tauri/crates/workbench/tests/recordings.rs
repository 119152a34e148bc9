//! Writes what the program answers to the window as JSON next to the TypeScript types, for the backend of the window's own tests: what it serves
//! can't differ from what the program says without a changed file.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{Listener, WeekMean, bench};
use jiff::ToSpan as _;
use serde::Serialize;
use serde_json::{Map, Value, json};
use workbench::{FutureCovariates, Mode, Networks, ScopeRequest, SeriesRequest, TrainRequest};

/// Significant digits that are recorded: fewer than those in which processors and systems differ.
const DIGITS: i32 = 6;

fn record(name: &str, answer: &impl Serialize) {
    let folder = PathBuf::from(std::env::var_os("TS_RS_EXPORT_DIR").expect("cargo sets where types are written")).join("recorded");
    fs::create_dir_all(&folder).expect("a folder");
    let value = stable(serde_json::to_value(answer).expect("JSON"));
    let text = serde_json::to_string_pretty(&value).expect("JSON");
    fs::write(folder.join(format!("{name}.json")), format!("{text}\n")).expect("written");
}

/// The same answer without what differs from run to run.
fn stable(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| {
                let value = match name.as_str() {
                    "seconds" => json!(1.5),
                    "sha256" => json!("0".repeat(64)),
                    "bytes" => json!(4096),
                    _ => stable(value),
                };
                (name, value)
            };
            Value::Object(fields.into_iter().map(field).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(stable).collect(),
        Value::Number(number) if number.is_f64() => json!(rounded(number.as_f64().unwrap_or_default())),
        other => other,
    }
}

fn rounded(number: f64) -> f64 {
    if number == 0.0 {
        return 0.0;
    }
    format!("{number:.*e}", (DIGITS - 1) as usize).parse().expect("a number")
}

#[test]
fn what_the_program_answers_is_recorded_for_the_tests_of_the_window() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let networks = Networks { architectures: &[&WeekMean { diverges: false }], version: "2.13.0" };
    let last = bench.data().expect("the sales").last_date.expect("a day");
    let train = |product: &str, until| {
        let scope = ScopeRequest { mode: Mode::Product, product: Some(product.into()), ..ScopeRequest::default() };
        let request = TrainRequest { scope, model_type: "tcn".into(), until, ..TrainRequest::default() };
        bench.train(&request, networks, &mut Listener::default()).expect("trains").model_path
    };
    let (first, second) = (train("P001", Some(last.saturating_sub(28.days()))), train("P001", None));

    record("versions", &bench.named_list().expect("the list"));
    record("version_detail", &bench.version_detail(&second).expect("the details"));
    record("comparison", &bench.compare(&[first.clone(), second.clone()]).expect("compared"));
    record("staleness", &bench.staleness(&first, networks).expect("judged"));
    let prediction = bench.predict(&second, None, FutureCovariates::Nothing, networks).expect("a forecast");
    record("prediction", &prediction);
    record("holidays", &bench.holidays().expect("the calendar"));
    let one = SeriesRequest { product: Some("P001".into()), store: Some("S001".into()) };
    record("series_figures", &bench.figures(&one).expect("figures"));
    record("past_imports", &bench.past_imports().expect("imports"));
}
