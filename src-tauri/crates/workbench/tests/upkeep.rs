//! Labels, versions in use, retention, kept forecasts, and the routine, with a model that needs no libtorch.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Listener, WeekMean, bench, clock};
use jiff::ToSpan as _;
use workbench::{
    AccuracyLevel, Decision, ErrorCode, FileKind, FileOutcome, FindingKind, ImportOptions, Mode, Networks, Period, RetentionRule,
    RoutineEvent, RoutineSettings, ScopeRequest, TrainRequest, Workbench, WorkbenchError,
};

const MEAN: WeekMean = WeekMean { diverges: false };

fn networks() -> Networks<'static> {
    Networks { architectures: &[&MEAN], version: "none" }
}

fn train(bench: &Workbench, until: Option<jiff::civil::Date>) -> String {
    let scope = ScopeRequest { mode: Mode::Product, product: Some("P001".into()), ..ScopeRequest::default() };
    // Weights of a blend come from each version's own validation days, so the same method would differ.
    let settings = [("blend".to_owned(), false.into())].into();
    let request = TrainRequest { scope, model_type: "tcn".into(), settings, until };
    bench.train(&request, networks(), &mut Listener::default()).expect("trains").model_path
}

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
fn earlier_sales(folder: &tempfile::TempDir, days: i32) -> (Workbench, PathBuf) {
    let file = folder.path().join("all.csv");
    Workbench::write_sample(&file, workbench::SAMPLE_SEED).expect("the sample");
    let text = fs::read_to_string(&file).expect("text");
    let last = text.lines().skip(1).filter_map(|line| line.get(..10)?.parse::<jiff::civil::Date>().ok()).max().expect("dates");
    let until = last.saturating_sub(days.days()).to_string();
    let early: String = text
        .lines()
        .enumerate()
        .filter(|(number, line)| *number == 0 || line.get(..10).is_some_and(|date| date <= until.as_str()))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    let part = folder.path().join("early.csv");
    fs::write(&part, early).expect("written");
    let bench = Workbench::open(&folder.path().join("data"), clock).expect("opens").reading_with(workbench::Reader::thread());
    bench.import(&[part], &ImportOptions::default()).expect("imported");
    (bench, file)
}

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

fn watch_folder(bench: &Workbench, folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let settings = RoutineSettings { folder: Some(folder.to_owned()), ..RoutineSettings::default() };
    bench.set_routine_settings(settings).expect("set");
}

#[test]
fn the_routine_imports_retrains_switches_and_finds_nothing_to_do_the_second_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 40);
    let champion = train(&bench, None);
    bench.use_version(&champion).expect("marked");
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    fs::copy(&all, watched.join("sales.csv")).expect("copied");
    fs::write(watched.join("letter.csv"), "dear colleagues\nno sales here\n").expect("written");
    fs::write(watched.join("~$sales.xlsx"), "x").expect("written");

    let preview = bench.routine(networks(), &mut Listener::default(), true).expect("a preview");
    assert!(watched.join("sales.csv").exists() && bench.last_routine().expect("none").is_none(), "nothing has changed");
    assert_eq!(preview.files.len(), 2);

    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    let outcome = |name: &str| report.files.iter().find(|file| file.name == name).expect("looked at").outcome;
    assert_eq!((outcome("sales.csv"), outcome("letter.csv")), (FileOutcome::Imported, FileOutcome::Failed));
    assert!(watched.join("imported").join("sales.csv").exists() && watched.join("letter.csv").exists());
    let [training] = &report.trainings[..] else { panic!("one version is out of date: {:?}", report.trainings) };
    assert_eq!((training.champion.as_deref(), training.new_days), (Some(champion.as_str()), 40));
    assert_eq!(training.decision, Decision::Switched, "the same method isn't worse: {training:?}");
    assert_eq!(bench.versions_in_use().expect("marks"), [training.challenger.clone().expect("a new version")]);
    assert!(bench.in_use_history(None).expect("history")[0].by_routine);
    assert_eq!(report.kept_forecasts.len(), 1);

    let again = bench.routine(networks(), &mut Listener::default(), false).expect("runs again");
    assert_eq!((again.files.len(), again.trainings.len(), again.kept_forecasts.len()), (0, 0, 0), "{again:?}");
    assert_eq!(bench.past_imports().expect("imports").len(), 2);
}

#[test]
fn sales_that_need_an_answer_are_never_taken_for_stock() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, _) = earlier_sales(&folder, 40);
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    fs::write(watched.join("a.csv"), "Date,Store,Product,Qty\n03/04/2024,S001,P001,3\n05/06/2024,S001,P001,4\n").expect("written");
    fs::write(watched.join("b.csv"), "Date,Product,Qty\n03/04/2024,P001,3\n05/06/2024,P001,4\n").expect("written");
    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    for file in &report.files {
        let code = file.error.as_ref().map(|error| error.code);
        assert_eq!((file.outcome, file.kind, code), (FileOutcome::Failed, None, Some(ErrorCode::AmbiguousDates)), "{}", file.name);
    }
    assert_eq!(report.files.len(), 2);
    assert!(bench.stock_lists().expect("lists").is_empty() && watched.join("a.csv").exists());
}

#[test]
fn what_is_neither_sales_nor_named_after_stock_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, _) = earlier_sales(&folder, 40);
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    fs::write(watched.join("a.csv"), "Store,Product,Qty\nS001,P001,3\nS001,P002,4\n").expect("written");
    fs::write(watched.join("b.csv"), "Product code,Supplier,Pack size,Lead days\nP001,Acme,10,3\nP002,Acme,10,3\n").expect("written");
    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    let said = |name: &str| {
        let file = report.files.iter().find(|file| file.name == name).expect("looked at");
        (file.outcome, file.kind, file.error.as_ref().map(|error| error.code))
    };
    assert_eq!((said("a.csv").0, said("a.csv").1), (FileOutcome::Failed, None), "{:?}", said("a.csv"));
    assert_eq!(said("b.csv"), (FileOutcome::Failed, Some(FileKind::Items), Some(ErrorCode::ItemSheet)));
    assert!(bench.stock_lists().expect("lists").is_empty());
    bench.import_items(&watched.join("b.csv"), false, None).expect("a sheet");
    let again = bench.routine(networks(), &mut Listener::default(), false).expect("runs again");
    assert!(again.files.iter().all(|file| file.name != "b.csv"), "it was imported by hand: {:?}", again.files);
}

#[test]
fn a_file_that_waits_for_an_answer_is_settled_by_importing_it_by_hand_and_waits_again_when_that_is_undone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, _) = earlier_sales(&folder, 40);
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    let (file, gone) = (watched.join("a.csv"), watched.join("imported").join("a.csv"));
    fs::write(&file, "Date,Product,Store,Qty\n03/04/2024,P001,S001,3\n05/06/2024,P001,S001,4\n").expect("written");
    let run = || bench.routine(networks(), &mut Listener::default(), false).expect("runs").files;
    let waiting = || bench.waiting_files().expect("read").into_iter().map(|found| (found.path, found.file.outcome)).collect::<Vec<_>>();
    assert_eq!(run().len(), 1);
    assert_eq!(waiting(), [(file.clone(), FileOutcome::Failed)]);

    let options = ImportOptions {
        map: vec!["date=Date:mdy".to_owned()],
        answers: vec!["files_overlap=replace".to_owned()],
        ..ImportOptions::default()
    };
    bench.import(std::slice::from_ref(&file), &ImportOptions { dry_run: true, ..options.clone() }).expect("a preview");
    assert_eq!(waiting().len(), 1, "a preview settles nothing");
    bench.import(std::slice::from_ref(&file), &options).expect("imported");
    assert!(waiting().is_empty() && gone.exists() && !file.exists(), "it goes where imported files go");
    assert_eq!(run(), []);

    // Put back by hand: it is imported already.
    fs::rename(&gone, &file).expect("moved back");
    assert_eq!((run().len(), file.exists()), (0, false));
    bench.undo_last_import(None).expect("undone");
    assert_eq!(waiting(), [(gone.clone(), FileOutcome::Undone)], "where imported files go");
    fs::rename(&gone, &file).expect("moved back");
    assert_eq!(run(), [], "what someone undid isn't done again");
    assert_eq!(waiting(), [(file.clone(), FileOutcome::Undone)]);
    bench.ignore_file("a.csv", true).expect("noted");
    assert_eq!((waiting(), run()), (vec![], vec![]));
    bench.ignore_file("a.csv", false).expect("taken back");
    assert_eq!(waiting().len(), 1);
    // Under another name, it is a file that nothing is known of.
    fs::rename(&file, watched.join("b.csv")).expect("renamed");
    assert_eq!(run().iter().map(|file| file.outcome).collect::<Vec<_>>(), [FileOutcome::Failed], "the dates still have to be asked about");
}

#[test]
fn what_cannot_be_moved_or_replaced_does_not_stop_a_routine() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 40);
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    fs::copy(&all, watched.join("sales.csv")).expect("copied");
    fs::write(watched.join("stock.csv"), "store_id,product_id,on hand\nS001,P001,5\n").expect("written");
    fs::write(watched.join("imported"), "a file in the way").expect("written");

    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    let said: Vec<_> = report.files.iter().map(|file| (file.outcome, file.error.is_some())).collect();
    assert_eq!(said, [(FileOutcome::Imported, true); 2], "{report:?}");
    assert!(watched.join("sales.csv").exists());
    let list = report.worklist.and_then(|list| list.file).expect("a list");
    fs::remove_file(watched.join("imported")).expect("removed");
    fs::remove_file(&list).expect("removed");
    fs::create_dir(&list).expect("nothing replaces a folder");

    let again = bench.routine(networks(), &mut Listener::default(), false).expect("runs again");
    assert_eq!(again.files, [], "nothing is imported again");
    assert!(watched.join("imported").join("sales.csv").exists(), "it is moved by the next run");
    let second = again.worklist.and_then(|list| list.file).expect("a list");
    assert!(second.is_file() && second.to_string_lossy().ends_with(" (2).xlsx"), "{}", second.display());
}

/// Others may write in the watched folder.
#[cfg(unix)]
#[test]
fn the_routine_follows_no_link_in_the_watched_folder_and_does_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 40);
    let outside = folder.path().join("outside");
    fs::create_dir(&outside).expect("made");
    let watched = folder.path().join("watched");
    fs::create_dir(&watched).expect("made");
    let settings = RoutineSettings { folder: Some(watched.clone()), retrain: false, ..RoutineSettings::default() };
    bench.set_routine_settings(settings).expect("set");
    fs::copy(&all, watched.join("sales.csv")).expect("copied");
    fs::write(watched.join("stock.csv"), "store_id,product_id,on hand\nS001,P001,5\n").expect("written");
    for name in ["imported", "orders"] {
        std::os::unix::fs::symlink(&outside, watched.join(name)).expect("linked");
    }
    for (run, n_imports) in [(1, 2), (2, 2)] {
        let error = bench.routine(networks(), &mut Listener::default(), false).expect_err("the worklist has no place");
        assert!(error.to_string().contains("orders is a link"), "{error}");
        let report = bench.last_routine().expect("read").expect("what was done is recorded");
        assert_eq!(report.files.len(), 2, "run {run}: {report:?}");
        for file in &report.files {
            let error = file.error.as_ref().expect("it can't be moved");
            assert!(file.outcome == FileOutcome::Imported && error.message.contains("imported is a link"), "{file:?}");
        }
        assert_eq!(bench.past_imports().expect("imports").len(), n_imports, "run {run}");
        assert_eq!(bench.stock_lists().expect("lists").len(), 1, "run {run}");
        assert_eq!(fs::read_dir(&outside).expect("read").count(), 0, "run {run}");
    }
    for name in ["imported", "orders"] {
        fs::remove_file(watched.join(name)).expect("removed");
    }
    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    assert!(report.files.is_empty() && report.worklist.is_some_and(|list| list.file.is_some()), "the files go where they belong");
    assert!(watched.join("imported").join("sales.csv").exists() && watched.join("imported").join("stock.csv").exists());
}

/// What the window shows while it runs, and reads again.
#[test]
fn a_routine_reports_each_file_and_epoch_and_is_canceled_between_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 40);
    let watched = folder.path().join("watched");
    fs::create_dir(&watched).expect("made");
    bench.set_routine_settings(RoutineSettings { folder: Some(watched.clone()), ..RoutineSettings::default() }).expect("set");
    fs::copy(&all, watched.join("sales.csv")).expect("copied");
    assert_eq!(bench.new_files().expect("read"), ["sales.csv"]);
    let mut listener = Listener::default();
    bench.routine(networks(), &mut listener, false).expect("runs");
    assert!(bench.new_files().expect("read").is_empty());
    let model_dir = "saved_models/global/all/pooled/tcn/".to_owned();
    let expected = [
        RoutineEvent::File { name: "sales.csv".to_owned() },
        RoutineEvent::FileDone { name: "sales.csv".to_owned(), kind: Some(FileKind::Sales), outcome: FileOutcome::Imported },
        RoutineEvent::Training { model_dir: model_dir.clone(), epochs: 1 },
        RoutineEvent::Epoch { epoch: 1, epochs: 1, is_final_fit: false },
        RoutineEvent::Trained { model_path: format!("{model_dir}v1/") },
    ];
    let steps: Vec<_> = listener.steps.into_iter().filter(|step| !matches!(step, RoutineEvent::Epoch { is_final_fit: true, .. })).collect();
    assert_eq!(steps, expected);
    fs::write(watched.join("stock.csv"), "store_id,product_id,on hand\nS001,P001,5\n").expect("written");
    let stopped = bench.routine(networks(), &mut Listener { cancelled: true, ..Listener::default() }, false);
    assert!(matches!(stopped, Err(WorkbenchError::Cancelled(_))), "{stopped:?}");
    assert_eq!(bench.stock_lists().expect("lists"), [], "what was not reached is still new");
    assert_eq!(bench.new_files().expect("read"), ["stock.csv"]);
    assert_eq!(bench.routine(networks(), &mut Listener::default(), false).expect("runs").files.len(), 1);
    fs::remove_dir_all(&watched).expect("removed");
    assert!(bench.new_files().expect("a folder that isn't there has none").is_empty());
}

#[test]
fn a_first_routine_trains_one_model_for_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = bench(&folder);
    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    assert_eq!((report.trainings.len(), report.trainings[0].decision), (1, Decision::Switched));
    assert_eq!(bench.versions_in_use().expect("marks"), ["saved_models/global/all/pooled/tcn/v1/"]);
}

#[test]
fn a_routine_that_was_cut_off_after_any_step_ends_like_one_that_was_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, all) = earlier_sales(&folder, 40);
    let champion = train(&bench, None);
    bench.use_version(&champion).expect("marked");
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    fs::copy(&all, watched.join("sales.csv")).expect("copied");
    let state = bench.data_dir().join("routine_state.json");

    // The import is done, and the state still says that it had started.
    bench.routine(networks(), &mut Listener { cancelled: true, ..Listener::default() }, false).expect_err("cancelled at once");
    let digest = {
        let report = bench.routine(networks(), &mut Listener::default(), true).expect("a preview");
        report.files[0].sha256.clone()
    };
    let started = format!("{{\"importing\": {{\"name\": \"sales.csv\", \"sha256\": \"{digest}\", \"since\": \"2020-01-01T00:00:00Z\"}}}}");
    fs::write(&state, started).expect("written");
    let same = folder.path().join("sales.csv");
    fs::copy(&all, &same).expect("copied");
    bench.import(&[same], &ImportOptions::default()).expect("imported");
    // The new version is trained, and the state still says that its training had started.
    let challenger = train(&bench, None);
    let mut text: serde_json::Value = serde_json::from_slice(&fs::read(&state).expect("read")).expect("JSON");
    text["training"] = serde_json::json!({ "champion": champion, "challenger": challenger });
    fs::write(&state, text.to_string()).expect("written");

    let report = bench.routine(networks(), &mut Listener::default(), false).expect("runs");
    assert_eq!(bench.past_imports().expect("imports").len(), 2, "it isn't imported again");
    assert_eq!(report.trainings[0].challenger.as_deref(), Some(challenger.as_str()), "it isn't trained again");
    assert_eq!(bench.versions_in_use().expect("marks"), [challenger]);
    assert_eq!(bench.list(&store::Filter::default()).expect("versions").len(), 2);
}

#[test]
fn two_routines_never_run_at_once_and_a_watched_folder_is_one_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = bench(&folder);
    let running = fs::File::create(bench.data_dir().join("routine_running.lock")).expect("a lock file");
    running.lock().expect("locked");
    let refused = bench.routine(networks(), &mut Listener::default(), false);
    assert!(matches!(refused, Err(WorkbenchError::RoutineRunning)));
    drop(running);
    bench.routine(networks(), &mut Listener::default(), true).expect("runs");
    let inside = bench.data_dir().join("saved_models");
    for wrong in [bench.data_dir().to_owned(), inside.clone(), folder.path().join("nowhere")] {
        let settings = RoutineSettings { folder: Some(wrong), ..RoutineSettings::default() };
        assert!(matches!(bench.set_routine_settings(settings), Err(WorkbenchError::Usage(_))));
    }
    // Nor where the file says so.
    for wrong in [bench.data_dir(), &inside, Path::new("."), Path::new("..")] {
        let text = serde_json::json!({ "folder": wrong }).to_string();
        fs::write(bench.data_dir().join("routine.json"), text).expect("written");
        let refused = bench.routine(networks(), &mut Listener::default(), false);
        assert!(matches!(refused, Err(WorkbenchError::Usage(_))), "{}", wrong.display());
    }
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
