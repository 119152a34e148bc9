//! Files that need a question, a correction, or to be skipped: `tests/import/fixtures/decisions.json`, written by `tests/import/make_decisions.py`.

#![allow(clippy::expect_used, reason = "a test ends at what it can't set up")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sales::{ImportOptions, Reader, SalesDb, Selection};
use serde::Deserialize;

/// A row of imports, one after the other, and what the database holds at the end.
#[derive(Deserialize)]
struct Case {
    name: String,
    now: Option<String>,
    steps: Vec<Step>,
    totals: BTreeMap<String, f64>,
    /// Units of all products by day.
    #[serde(default)]
    days: BTreeMap<String, f64>,
    /// Units by store.
    #[serde(default)]
    stores: BTreeMap<String, f64>,
    #[serde(default)]
    plan: usize,
}

#[derive(Deserialize)]
struct Step {
    files: Vec<String>,
    #[serde(default)]
    map: Vec<String>,
    #[serde(default)]
    answers: Vec<String>,
    #[serde(default)]
    accept_guess: bool,
    #[serde(default)]
    all_sheets: bool,
    /// So many zeros take the place of the only one in the file.
    #[serde(default)]
    zeros: usize,
    /// The code of the refusal.
    error: Option<String>,
    /// The codes of the questions that are asked.
    #[serde(default)]
    questions: BTreeSet<String>,
    /// Codes of issues that must be reported.
    #[serde(default)]
    issues: BTreeSet<String>,
}

#[test]
fn every_decision_is_asked_made_or_reported() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "..", "tests", "import", "fixtures"].iter().collect();
    let cases = fs::read_to_string(folder.join("decisions.json")).expect("the list of cases");
    let cases: Vec<Case> = serde_json::from_str(&cases).expect("a list of cases");
    assert!(cases.len() >= 100, "{} cases", cases.len());
    // Some of them while working on it: `DECISIONS=k_ cargo test -p sales --test decisions`, or a share of all with `DECISIONS=1/4`.
    let wanted = std::env::var("DECISIONS").unwrap_or_default();
    let share: Option<(usize, usize)> = wanted.split_once('/').and_then(|(one, of)| Some((one.parse().ok()?, of.parse().ok()?)));
    let is_wanted = |at: usize, case: &Case| share.map_or(case.name.contains(&wanted), |(one, of)| at % of == one - 1);
    let mut wrong = String::new();
    for (_, case) in cases.iter().enumerate().filter(|(at, case)| is_wanted(*at, case)) {
        if let Err(what) = check(&folder, case) {
            writeln!(wrong, "{}: {what}", case.name).expect("writing to memory");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn check(folder: &Path, case: &Case) -> Result<(), String> {
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut db = SalesDb::open(&data.path().join("sales.sqlite")).expect("a fresh database");
    let now: Timestamp = case.now.as_deref().unwrap_or("2026-01-01T00:00:00Z").parse().expect("a time");
    for (number, step) in (1..).zip(&case.steps) {
        let files: Vec<PathBuf> = step.files.iter().map(|file| grown(folder.join(file), step.zeros, data.path())).collect();
        let options = ImportOptions {
            map: step.map.clone(),
            answers: step.answers.clone(),
            accept_guess: step.accept_guess,
            all_sheets: step.all_sheets,
            ..ImportOptions::default()
        };
        let at = |what: String| format!("step {number}: {what}");
        let outcome = db.import(&Reader::thread(), &files, &options, now, &mut progress::Unwatched);
        let (error, questions) = match &outcome {
            Ok(_) => (None, BTreeSet::new()),
            Err(error) => (Some(error.code()), error.questions().iter().map(|question| question.code.as_str().to_owned()).collect()),
        };
        let asks = !step.questions.is_empty();
        if questions != step.questions {
            let error = outcome.err().map(|error| error.to_string());
            return Err(at(format!("asks {questions:?}, expected {:?}; {error:?}", step.questions)));
        }
        if !asks && error != step.error.as_deref() {
            let error = outcome.map(|report| report.rows_imported);
            return Err(at(format!("{error:?}, expected the error {:?}", step.error)));
        }
        if let Ok(report) = &outcome {
            let reported: BTreeSet<String> = report.counts.iter().map(|count| count.code.as_str()).collect();
            if let Some(missing) = step.issues.iter().find(|code| !reported.contains(*code)) {
                return Err(at(format!("`{missing}` isn't reported, only {reported:?}")));
            }
        }
    }
    let summary = db.summary().expect("a summary");
    let totals: BTreeMap<String, f64> = summary
        .products
        .iter()
        .filter(|product| product.total_quantity != 0.0)
        .map(|one| (one.product_id.clone(), one.total_quantity))
        .collect();
    same("totals", &totals, &case.totals)?;
    let stores: BTreeMap<String, f64> = summary.stores.iter().map(|store| (store.store_id.clone(), store.total_quantity)).collect();
    if !case.stores.is_empty() {
        same("stores", &stores, &case.stores)?;
    }
    let mut days: BTreeMap<String, f64> = BTreeMap::new();
    for series in db.series(&Selection::default()).expect("series") {
        let mut date = series.start;
        for quantity in &series.quantity {
            *days.entry(date.to_string()).or_default() += quantity;
            date = date.tomorrow().expect("a day of our time");
        }
    }
    days.retain(|_, quantity| *quantity != 0.0);
    if !case.days.is_empty() {
        same("days", &days, &case.days)?;
    }
    let plan = db.plan().expect("a plan").len();
    if plan != case.plan { Err(format!("{plan} entries in the plan, expected {}", case.plan)) } else { Ok(()) }
}

/// The file itself, or a copy in which its only zero has become many.
fn grown(file: PathBuf, zeros: usize, folder: &Path) -> PathBuf {
    if zeros == 0 {
        return file;
    }
    let content = fs::read(&file).expect("a file");
    let at = content.iter().position(|byte| *byte == 0).expect("a zero");
    let copy = folder.join(file.file_name().expect("a name"));
    fs::write(&copy, [&content[..at], &vec![0; zeros], &content[at + 1..]].concat()).expect("written");
    copy
}

fn same(what: &str, found: &BTreeMap<String, f64>, expected: &BTreeMap<String, f64>) -> Result<(), String> {
    let is_same = |((a, x), (b, y)): ((&String, &f64), (&String, &f64))| a == b && (x - y).abs() < 1e-6;
    if found.len() == expected.len() && found.iter().zip(expected).all(is_same) {
        return Ok(());
    }
    Err(format!("{what} {found:?}, expected {expected:?}"))
}
