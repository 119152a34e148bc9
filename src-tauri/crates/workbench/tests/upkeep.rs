//! Labels, versions in use, retention, and kept forecasts, with a model that needs no libtorch.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::{bench, clock, earlier_sales, networks, train};
use workbench::{AccuracyLevel, FindingKind, ImportOptions, Period, RetentionRule, Workbench, WorkbenchError};

#[test]
fn labels_stay_with_a_version_and_an_alias_belongs_to_one_version_of_a_scope() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = bench(&folder);
    let (one, two) = (train(&bench, None), train(&bench, None));
    let before = bench.set_note(&one, " first try ").expect("noted");
    bench.change_tags(&one, &["2025".into(), "促销".into()], &[]).expect("tagged");
    bench.change_tags(&one, &[], &["2025".into()]).expect("untagged");
    bench.set_alias(&one, "baseline").expect("named");
    bench.set_alias(&two, "baseline").expect("the name moves");
    let labels = bench.labels().expect("labels");
    assert_eq!((labels[&one].note.as_str(), labels[&one].tags.len(), labels[&one].aliases.len()), ("first try", 1, 0));
    assert!(labels[&two].aliases.contains("baseline"));
    assert_eq!(bench.show("baseline").expect("by its alias"), bench.show(&two).expect("by its path"));
    assert_eq!(bench.labels_of(" baseline").expect("by its alias").aliases.len(), 1);
    bench.predict("baseline", None, workbench::FutureCovariates::Nothing, networks()).expect("forecast");
    assert!(matches!(bench.show("nothing"), Err(WorkbenchError::Store(_))), "a text that names nothing isn't a path");
    bench.set_labels(&one, before).expect("undone");
    assert!(!bench.labels().expect("labels").contains_key(&one), "without labels there is no entry");
    assert!(matches!(bench.set_alias(&one, " "), Err(WorkbenchError::Usage(_))));
    assert!(matches!(bench.set_note("saved_models/product/X_all/tcn/v1/", "x"), Err(WorkbenchError::Store(_))));
}

#[test]
fn the_version_in_use_before_comes_back_and_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = bench(&folder);
    let (one, two) = (train(&bench, None), train(&bench, None));
    bench.use_version(&one).expect("marked");
    assert!(matches!(bench.use_previous(&one), Err(WorkbenchError::Usage(_))), "there was none before");
    bench.use_version(&two).expect("marked");
    bench.use_version(&two).expect("marked again");
    assert_eq!(bench.use_previous(&two).expect("back").after.as_deref(), Some(one.as_str()));
    assert_eq!(bench.versions_in_use().expect("marks"), std::slice::from_ref(&one));
    assert_eq!(bench.use_previous(&two).expect("and back").after.as_deref(), Some(two.as_str()));
    let scope = bench.scope_identifier(&one).expect("a scope");
    let history = bench.in_use_history(Some(&scope)).expect("a history");
    let steps: Vec<_> = history.iter().rev().map(|change| change.after.clone().expect("a version")).collect();
    assert_eq!(steps, [one.clone(), two.clone(), one, two], "marking twice is one change");
}

#[test]
fn retention_says_what_it_would_do_and_then_does_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = bench(&folder);
    let paths: Vec<String> = (0..5).map(|_| train(&bench, None)).collect();
    bench.use_version(&paths[0]).expect("marked");
    bench.set_alias(&paths[1], "keep").expect("named");
    let rule = RetentionRule { newest: 1, best: 0 };
    let preview = bench.retain(rule, true).expect("a preview");
    assert_eq!(bench.list(&store::Filter::default()).expect("all").len(), 5);
    let report = bench.retain(rule, false).expect("moved");
    assert_eq!((&report.removed, report.bytes), (&preview.removed, preview.bytes));
    let mut removed = report.removed;
    removed.sort();
    assert_eq!(removed, paths[2..4]);
    assert_eq!(bench.trash().expect("the trash").len(), 2, "both can be restored");
    assert!(matches!(bench.retain(RetentionRule { newest: 0, best: 0 }, true), Err(WorkbenchError::Usage(_))));
}

/// A data folder whose sales end `days` before those of the sample, and a file with all of them.

#[test]
fn kept_forecasts_are_judged_once_their_days_are_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 20);
    let path = train(&bench, None);
    let kept = bench.keep_forecast(&path, networks()).expect("kept").expect("the first");
    assert_eq!(kept.days, 14);
    assert_eq!(bench.keep_forecast(&path, networks()).expect("no error"), None, "once a day");
    assert_eq!(bench.accuracy(Period::Week, AccuracyLevel::Product).expect("none"), [], "no day is known yet");
    bench.import(&[all], &ImportOptions::default()).expect("the rest");
    let rows = bench.accuracy(Period::Month, AccuracyLevel::Product).expect("rows");
    assert_eq!(rows.iter().map(|row| row.n).sum::<usize>(), 7, "the days of a week after the forecast was made");
    assert!(rows.iter().all(|row| row.wape.is_some_and(|wape| wape > 0.0 && wape < 1.0) && row.coverage_80.is_some()), "{rows:?}");
    assert!(bench.forget_forecast(kept.id).expect("forgotten"));
    assert_eq!(bench.accuracy(Period::Month, AccuracyLevel::Chain).expect("none"), []);
}

#[test]
fn versions_without_sales_are_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, _) = earlier_sales(&folder, 20);
    train(&bench, None);
    let lacks =
        |bench: &Workbench| bench.verify().expect("checked").store.findings.iter().any(|found| found.kind == FindingKind::SalesMissing);
    assert!(!lacks(&bench));
    fs::remove_file(bench.data_dir().join("sales.sqlite")).expect("removed");
    drop(fs::remove_dir_all(bench.data_dir().join("backups")));
    assert!(lacks(&bench));
}

#[test]
fn an_item_that_cannot_be_read_keeps_no_sales_out_and_is_found_and_taken_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 20);
    bench.set_item("P001", &["pack_size=6".into()]).expect("set");
    let mut db = sales::SalesDb::open(&bench.data_dir().join("sales.sqlite")).expect("opens");
    let torn = [("P002".to_owned(), Some("{\"product_id\": 7}".to_owned()))];
    db.put_documents(sales::OrderingKind::Items, clock().timestamp(), "torn", &torn).expect("written");
    drop(db);
    assert_eq!(bench.items().expect("the others").len(), 1);
    let skipped = bench.skipped_for_orders().expect("looked at");
    assert!(skipped.len() == 1 && skipped[0].contains("`P002`"), "it is never left out without a word: {skipped:?}");
    bench.import(&[all], &ImportOptions::default()).expect("sales need no items");
    let damage = |check: &workbench::DataFolderCheck| {
        check
            .store
            .findings
            .iter()
            .filter(|found| found.kind == FindingKind::SalesDamaged)
            .map(|found| found.message.clone())
            .collect::<Vec<_>>()
    };
    let found = damage(&bench.verify().expect("checked"));
    assert!(found.len() == 1 && found[0].contains("`P002`"), "{found:?}");
    let repaired = bench.repair().expect("repaired");
    assert_eq!(damage(&repaired), Vec::<String>::new());
    assert!(repaired.store.findings.iter().any(|found| found.kind == FindingKind::SalesRepaired && found.message.contains("`P002`")));
    assert_eq!(bench.items().expect("readable").len(), 1, "the other item stays");
}

#[test]
fn versions_are_listed_without_names_where_the_sales_are_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, _) = earlier_sales(&folder, 60);
    train(&bench, None);
    assert_eq!(bench.named_list().expect("listed").len(), 1);
    let path = bench.data_dir().join("sales.sqlite");
    fs::write(&path, "not a database").expect("written");
    assert!(bench.data().is_err(), "the sales say what is wrong with them");
    let listed = bench.named_list().expect("listed all the same");
    assert_eq!((listed.len(), listed[0].product_name.as_deref()), (1, None));
}
