//! The routine and its watched folder, with a model that needs no libtorch.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{Listener, bench, earlier_sales, networks, train};
use workbench::{Decision, ErrorCode, FileKind, FileOutcome, ImportOptions, RoutineEvent, RoutineSettings, Workbench, WorkbenchError};

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
fn a_plan_waits_for_the_user_and_is_settled_by_importing_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, _) = earlier_sales(&folder, 40);
    let watched = folder.path().join("watched");
    watch_folder(&bench, &watched);
    let plan = watched.join("plan.csv");
    fs::write(&plan, "product_id,store_id,from,to,kind,value\nP001,S001,2026-12-01,2026-12-07,promotion,0.2\n").expect("written");
    let run = || bench.routine(networks(), &mut Listener::default(), false).expect("runs").files;
    let found = run();
    let said = found.first().map(|file| (file.outcome, file.kind, file.error.as_ref().map(|error| error.code)));
    assert_eq!(said, Some((FileOutcome::Failed, Some(FileKind::Plan), Some(ErrorCode::PlanSheet))));
    assert!(bench.plan().expect("a plan").is_empty() && bench.past_imports().expect("imports").len() == 1, "nothing is imported by itself");
    bench.import_plan(&plan, false, None).expect("imported");
    assert!(bench.waiting_files().expect("read").is_empty() && watched.join("imported").join("plan.csv").exists());
    assert_eq!(run(), []);
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
