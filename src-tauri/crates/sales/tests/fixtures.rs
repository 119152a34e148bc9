//! Small hostile files, each with what it must become: `tests/import/fixtures`, written by `tests/import/make_fixtures.py`.

#![allow(clippy::expect_used, reason = "a test ends at what it can't set up")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sales::{ImportOptions, ImportReport, IssueEffect, Reader, SalesDb};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    file: String,
    map: Vec<String>,
    sheet: Option<String>,
    #[serde(default)]
    all_sheets: bool,
    error: Option<String>,
    #[serde(default)]
    totals: BTreeMap<String, f64>,
    rows_read: Option<u64>,
    /// Line and code of all that was skipped or flagged.
    #[serde(default)]
    issues: Vec<(Option<u64>, String)>,
    #[serde(default)]
    flagged_ignored: Vec<String>,
    first_date: Option<String>,
    last_date: Option<String>,
}

#[test]
fn every_fixture_becomes_what_is_expected_of_it() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "..", "tests", "import", "fixtures"].iter().collect();
    let cases = fs::read_to_string(folder.join("cases.json")).expect("the list of cases");
    let cases: Vec<Case> = serde_json::from_str(&cases).expect("a list of cases");
    assert!(cases.len() >= 30, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in &cases {
        let ending = Path::new(&case.file).extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        assert!(case.error.is_some() || sales::TABLE_ENDINGS.contains(&&*ending), "{} is read and not offered", case.file);
        if let Err(what) = check(&folder, case) {
            writeln!(wrong, "{}: {what}", case.file).expect("writing to memory");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn check(folder: &Path, case: &Case) -> Result<(), String> {
    let place = tempfile::tempdir().expect("a temporary folder");
    let mut db = SalesDb::open(&place.path().join("sales.sqlite")).expect("a new database");
    let options =
        ImportOptions { map: case.map.clone(), sheet: case.sheet.clone(), all_sheets: case.all_sheets, ..ImportOptions::default() };
    let now = "2026-01-01T00:00:00Z".parse().expect("a time");
    let report = match (db.import(&Reader::thread(), &[folder.join(&case.file)], &options, now, &mut progress::Unwatched), &case.error) {
        (Err(error), Some(expected)) if error.code() == expected => return Ok(()),
        (Err(error), expected) => return Err(format!("refused with {} ({error}), expected {expected:?}", error.code())),
        (Ok(report), Some(expected)) => {
            return Err(format!("{} rows were imported, expected a refusal with {expected}", report.rows_imported));
        }
        (Ok(report), None) => report,
    };
    let summary = db.summary().expect("a summary");
    let totals: BTreeMap<String, f64> = summary.products.into_iter().map(|product| (product.product_id, product.total_quantity)).collect();
    let same = |(a, b): ((&String, &f64), (&String, &f64))| a.0 == b.0 && (a.1 - b.1).abs() < 1e-9;
    if totals.len() != case.totals.len() || !totals.iter().zip(&case.totals).all(same) {
        return Err(format!("totals {totals:?}, expected {:?}; issues {:?}", case.totals, reported(&report, case)));
    }
    let issues = reported(&report, case);
    if issues != case.issues {
        return Err(format!("issues {issues:?}, expected {:?}", case.issues));
    }
    if case.rows_read.is_some_and(|expected| expected != report.rows_read) {
        return Err(format!("{} rows read, expected {:?}", report.rows_read, case.rows_read));
    }
    for (found, expected) in [(report.first_date, &case.first_date), (report.last_date, &case.last_date)] {
        if expected.as_ref().is_some_and(|expected| found.map(|found| found.to_string()).as_ref() != Some(expected)) {
            return Err(format!("the date {found:?}, expected {expected:?}"));
        }
    }
    Ok(())
}

fn reported(report: &ImportReport, case: &Case) -> Vec<(Option<u64>, String)> {
    let rows = report.issues.iter().filter(|issue| issue.effect != IssueEffect::Note);
    let reported = rows.map(|issue| (issue.line, issue.code.as_str()));
    reported.filter(|(_, code)| !case.flagged_ignored.contains(code)).collect()
}
