//! Importing long and wide CSV end to end: counts, issues, merging, refusal, undo.

#![allow(clippy::expect_used, reason = "a test ends at what it can't set up")]

use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use sales::{ImportError, ImportOptions, ImportReport, IssueCode, Layout, QuestionCode, Reader, SalesDb, Selection};

struct Scene {
    folder: tempfile::TempDir,
    db: SalesDb,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a new database");
        Self { folder, db }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("writing a fixture");
        path
    }

    fn import(&mut self, text: &str) -> ImportReport {
        self.try_import(text, &ImportOptions::default()).expect("the file must import")
    }

    fn try_import(&mut self, text: &str, options: &ImportOptions) -> Result<ImportReport, ImportError> {
        let file = self.file("sales.csv", text);
        self.db.import(&Reader::thread(), &[file], options, "2026-01-01T00:00:00Z".parse().expect("a time"), &mut progress::Unwatched)
    }

    fn totals(&self) -> Vec<(String, f64)> {
        let summary = self.db.summary().expect("a summary");
        summary.products.into_iter().map(|product| (product.product_id, product.total_quantity)).collect()
    }
}

fn totals(of: &[(&str, f64)]) -> Vec<(String, f64)> {
    of.iter().map(|&(id, total)| (id.to_owned(), total)).collect()
}

#[test]
fn a_long_file_becomes_daily_series() {
    let mut scene = Scene::new();
    let report = scene
        .import("date,product_id,store_id,quantity\n2024-01-01,P1,S1,2\n2024-01-03,P1,S1,1.5\n2024-01-03,P1,S1,1\n2024-01-04,P2,S2,4\n");
    assert_eq!((report.rows_read, report.rows_imported, report.rows_rejected), (4, 4, 0));
    assert_eq!((report.products, report.stores), (2, 2));
    assert_eq!((report.first_date, report.last_date), (Some(date(2024, 1, 1)), Some(date(2024, 1, 4))));
    let series = scene.db.series(&Selection { product: Some("P1".into()), ..Selection::default() }).expect("series");
    assert_eq!(series.len(), 1);
    assert_eq!(series[0].start, date(2024, 1, 1));
    assert_eq!(series[0].quantity, [2.0, 0.0, 2.5, 0.0], "rows of a day add up, a day without a row is 0, up to the last day loaded");
    let until = scene.db.series(&Selection { until: Some(date(2024, 1, 3)), ..Selection::default() }).expect("series");
    assert_eq!(until.len(), 1, "a series that begins after `until` is not seen");
    assert_eq!(until[0].quantity, [2.0, 0.0, 2.5]);
}

#[test]
fn a_wide_file_with_month_first_dates_leaves_derived_columns_out() {
    let mut scene = Scene::new();
    let report = scene.import(
        "datum;M01AB;M01AE;Year;Month;Hour;Weekday Name\n1/2/2014;0.0;3.67;2014;1;248;Thursday\n1/13/2014;8.0;4.0;2014;1;276;Monday\n",
    );
    assert_eq!(report.files[0].layout, Layout::Wide);
    assert_eq!(scene.totals(), totals(&[("M01AB", 8.0), ("M01AE", 7.67)]));
    assert_eq!((report.first_date, report.last_date), (Some(date(2014, 1, 2)), Some(date(2014, 1, 13))));
    assert_eq!(report.rows_read, 2, "a row of a wide file is a day");
}

#[test]
fn bad_rows_are_listed_with_line_and_column_and_left_out() {
    let mut scene = Scene::new();
    let report = scene.import(
        "日期,药品编码,数量\n2018-02-29,P1,1\n2024-01-01,,1\n,P1,1\n2024-01-01,P1,abc\n2024-01-01,P1,\nyesterday,P1,1\n2024-01-01,P1,7\n2999-01-01,P1,1\n1066-10-14,P1,1\n",
    );
    assert_eq!((report.rows_read, report.rows_imported, report.rows_rejected), (9, 1, 8));
    let listed: Vec<_> =
        report.issues.iter().map(|issue| (issue.line.unwrap_or(0), issue.column.as_deref().unwrap_or(""), issue.code)).collect();
    assert_eq!(
        listed,
        [
            (2, "日期", IssueCode::NoSuchDay),
            (3, "药品编码", IssueCode::MissingProduct),
            (4, "日期", IssueCode::MissingDate),
            (5, "数量", IssueCode::BadQuantity),
            (6, "数量", IssueCode::MissingQuantity),
            (7, "日期", IssueCode::BadDate),
            (9, "日期", IssueCode::FutureDate),
            (10, "日期", IssueCode::DateTooOld),
        ]
    );
    assert_eq!(scene.totals(), totals(&[("P1", 7.0)]));
}

#[test]
fn a_file_without_a_date_column_is_refused_and_nothing_changes() {
    let mut scene = Scene::new();
    scene.import("date,product_id,quantity\n2024-01-01,P1,2\n");
    let before = scene.db.summary().expect("a summary");
    let refused = scene.try_import("product_id,quantity\nP1,5\n", &ImportOptions { replace: true, ..ImportOptions::default() });
    assert!(
        matches!(&refused, Err(ImportError::ColumnsUnclear { headers, questions, .. }) if headers.len() == 2 && questions[0].code == QuestionCode::DateColumn),
        "{refused:?}"
    );
    assert_eq!(scene.db.summary().expect("a summary"), before);
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_second_file_replaces_the_days_it_covers() {
    let mut scene = Scene::new();
    let first = "date,product_id,quantity\n2024-01-01,P1,2\n2024-01-01,P1,2\n2024-01-02,P1,3\n2024-01-02,P2,9\n";
    scene.import(first);
    let before = scene.db.summary().expect("a summary");
    let again = scene.import(first);
    assert_eq!((again.days_added, again.days_replaced, again.days_unchanged), (0, 0, 3));
    assert_eq!(scene.db.summary().expect("a summary"), before, "identical rows inside a file add up, the file itself does not");
    let second = scene.import("date,product_id,quantity\n2024-01-02,P1,5\n2024-01-03,P1,1\n");
    assert_eq!((second.days_added, second.days_replaced), (1, 1));
    assert_eq!(scene.totals(), totals(&[("P1", 10.0), ("P2", 9.0)]));
    let first = scene.db.imports().expect("imports").last().expect("the first").id;
    assert!(scene.db.undo_last_import(Some(first)).is_err(), "it isn't the last import anymore");
    scene.db.undo_last_import(None).expect("the second file can be taken back");
    assert_eq!(scene.db.summary().expect("a summary"), before);
    assert!(scene.db.undo_last_import(None).is_err(), "only the last import can be taken back, once");
}

#[test]
fn an_answer_names_a_known_store_by_its_code_or_its_name() {
    let known = "date,store_id,store_name,product_id,quantity\n2024-01-01,RM,人民路店,P1,2\n2024-01-01,DX,大学城店,P1,3\n";
    let stores = |scene: &Scene| -> Vec<String> {
        let mut ids: Vec<String> = scene.db.summary().expect("a summary").stores.into_iter().map(|store| store.store_id).collect();
        ids.sort();
        ids
    };
    let blank =
        "date,store_id,product_id,quantity\n2024-01-02,,P2,1\n2024-01-03,,P2,1\n2024-01-04,,P2,1\n2024-01-02,RM,P1,2\n2024-01-03,RM,P1,2\n";
    let none = "date,product_id,quantity\n2024-01-02,P1,2\n2024-01-03,P1,1\n";
    for (text, code) in [(blank, "blank_stores"), (none, "which_store")] {
        for answer in ["DX", "大学城店", " 大学城店 "] {
            let mut scene = Scene::new();
            scene.import(known);
            let options = ImportOptions { answers: vec![format!("{code}={answer}")], ..ImportOptions::default() };
            scene.try_import(text, &options).expect("answered");
            assert_eq!(stores(&scene), ["DX", "RM"], "{code}={answer} makes no other store");
        }
        let mut scene = Scene::new();
        scene.import(known);
        let options = ImportOptions { answers: vec![format!("{code}=新店")], ..ImportOptions::default() };
        scene.try_import(text, &options).expect("answered");
        assert_eq!(stores(&scene), ["DX", "RM", "新店"], "{code}: a name that is new");
    }
    let mut scene = Scene::new();
    scene.import(known);
    let asked = scene.try_import(blank, &ImportOptions { dry_run: true, ..ImportOptions::default() }).expect("a preview").questions;
    let question = asked.iter().find(|question| question.code == QuestionCode::BlankStores).expect("asked");
    let offered: Vec<&str> = question.candidates.iter().map(|candidate| candidate.value.as_str()).collect();
    assert_eq!(offered, ["DX", "RM", "main", "=leave_out"]);
    let other = ImportOptions { answers: vec!["same_stores=new".into()], ..ImportOptions::default() };
    scene.try_import("date,store_id,store_name,product_id,quantity\n2024-01-01,D2,大学城店,P1,3\n", &other).expect("another store");
    let options = ImportOptions { answers: vec!["which_store=大学城店".into()], ..ImportOptions::default() };
    assert!(matches!(scene.try_import(none, &options), Err(ImportError::BadAnswer { .. })), "two stores are called so");
}

#[test]
fn replace_forgets_what_was_loaded_and_undo_brings_it_back() {
    let mut scene = Scene::new();
    scene.import("date,product_id,store_id,product_name,quantity\n2024-01-01,P1,S1,one,2\n");
    let before = scene.db.summary().expect("a summary");
    let replace = ImportOptions { replace: true, ..ImportOptions::default() };
    scene.try_import("date,product_id,quantity\n2024-02-01,P9,1\n", &replace).expect("the file must import");
    assert_eq!(scene.totals(), totals(&[("P9", 1.0)]));
    assert_eq!(scene.db.imports().expect("imports").len(), 2);
    scene.db.undo_last_import(None).expect("undo");
    assert_eq!(scene.db.summary().expect("a summary"), before, "names and stores come back too");
}

#[test]
fn undoing_an_import_takes_back_its_own_plan_and_keeps_what_was_planned_since() {
    let mut scene = Scene::new();
    let entry = |from: i8, value: f64| sales::PlanEntry {
        id: 0,
        store_id: None,
        product_id: Some("P1".into()),
        group: None,
        from: date(2026, 2, from),
        to: date(2026, 2, from),
        kind: sales::PlanKind::Price,
        value: Some(value),
    };
    let plan = |scene: &Scene| -> Vec<(String, Option<f64>)> {
        scene.db.plan().expect("a plan").into_iter().map(|entry| (entry.from.to_string(), entry.value)).collect()
    };
    scene.import("date,product_id,quantity,price\n2025-12-30,P1,2,9\n");
    scene.db.add_to_plan(&[entry(1, 8.0), entry(20, 8.5)]).expect("planned before");
    let before = plan(&scene);
    // A row after today without a quantity is a plan; this one takes the place of an entry.
    scene.import("date,product_id,quantity,price\n2025-12-31,P1,3,9\n2026-02-20,P1,,7\n");
    assert_ne!(plan(&scene), before, "the file's row is in the plan");
    scene.db.add_to_plan(&[entry(25, 6.0)]).expect("planned since");
    scene.db.undo_last_import(None).expect("undo");
    let mut expected = before;
    expected.push(("2026-02-25".to_owned(), Some(6.0)));
    assert_eq!(plan(&scene), expected);
}

#[test]
fn a_dry_run_reports_the_same_and_changes_nothing() {
    let mut scene = Scene::new();
    let text = "date,product_id,quantity\n2024-01-01,P1,2\n";
    let dry = scene.try_import(text, &ImportOptions { dry_run: true, ..ImportOptions::default() }).expect("a dry run");
    assert_eq!(scene.db.summary().expect("a summary").rows, 0);
    let real = scene.import(text);
    assert_eq!(ImportReport { dry_run: false, ..dry }, real);
    assert_eq!(real.files[0].preview, [["2024-01-01", "P1", "2"]]);
}

#[test]
fn a_mapping_by_hand_is_used_and_remembered_for_the_same_headers() {
    let mut scene = Scene::new();
    let text = "wann,was,a,b\n2024-01-01,P1,3,12\n2024-01-02,P1,4,16\n";
    let asked = scene.try_import(text, &ImportOptions::default());
    assert!(
        matches!(&asked, Err(error) if error.questions().iter().any(|question| question.code == QuestionCode::QuantityColumn)),
        "{asked:?}"
    );
    let options =
        ImportOptions { map: ["date=wann", "product_id=was", "quantity=a"].map(str::to_owned).into(), ..ImportOptions::default() };
    scene.try_import(text, &options).expect("mapped by hand");
    assert_eq!(scene.totals(), totals(&[("P1", 7.0)]));
    scene.import("wann,was,a,b\n2024-01-03,P1,5,20\n");
    assert_eq!(scene.totals(), totals(&[("P1", 12.0)]), "the second file needs no mapping");
}

#[test]
fn dates_that_may_be_read_both_ways_are_asked_about_once() {
    let mut scene = Scene::new();
    let text = "date,product_id,quantity\n01/02/2019,P1,3\n03/04/2019,P1,4\n";
    let asked = scene.try_import(text, &ImportOptions::default());
    assert!(matches!(asked, Err(ImportError::AmbiguousDates { .. })), "{asked:?}");
    let options = ImportOptions { map: vec!["date=date:dmy".into()], ..ImportOptions::default() };
    let report = scene.try_import(text, &options).expect("day first");
    assert_eq!(report.first_date, Some(date(2019, 2, 1)));
}

#[test]
fn the_sample_imports_whole() {
    let mut scene = Scene::new();
    let mut csv = Vec::new();
    sales::sample::write_sample_csv(&mut csv, 7, true).expect("writing to memory");
    let report = scene.import(&String::from_utf8(csv).expect("UTF-8"));
    assert_eq!((report.rows_rejected, report.products, report.stores), (0, 12, 3));
    assert_eq!(report.last_date, Some(date(2025, 6, 30)));
    let summary = scene.db.summary().expect("a summary");
    assert_eq!(summary.products[0].product_name.as_deref(), Some("阿莫西林胶囊 0.25g"));
    let series = scene.db.series(&Selection { product: Some("P001".into()), store: Some("S001".into()), until: None }).expect("series");
    assert!(series[0].price.is_some() && series[0].promotion.as_ref().is_some_and(|days| days.contains(&1.0)));
}
