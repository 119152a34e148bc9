//! Upkeep of versions and forecasts: labels, versions in use before, retention, accuracy, and the daily routine.

use std::path::PathBuf;

use serde::de::IgnoredAny;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use workbench::{
    AccuracyLevel, AccuracyRow, DailyTime, InUseChange, KeptForecast, Labels, LabelsByPath, Period, RestoredBackup, RetentionReport,
    RetentionRule, RoutineEvent, RoutineReport, RoutineSettings, SalesBackup, Schedule, WaitingFile,
};

use super::CommandResult;
use super::dialogs::ask_for_folder;
use super::forecast::predict_arguments;
use crate::app::App;

/// The labels of all versions that have any, by path.
#[tauri::command]
pub(crate) async fn labels(app: State<'_, App>) -> CommandResult<LabelsByPath> {
    app.with(|bench| bench.labels()).await
}

/// Sets the note of a version. Returns its labels from before, for undo.
#[tauri::command]
pub(crate) async fn set_note(app: State<'_, App>, path: String, note: String) -> CommandResult<Labels> {
    app.with(move |bench| bench.set_note(&path, &note)).await
}

/// Adds and removes tags of a version. Returns its labels from before, for undo.
#[tauri::command]
pub(crate) async fn change_tags(app: State<'_, App>, path: String, add: Vec<String>, remove: Vec<String>) -> CommandResult<Labels> {
    app.with(move |bench| bench.change_tags(&path, &add, &remove)).await
}

/// Gives a version an alias, or removes one. Returns its labels from before, for undo.
#[tauri::command]
pub(crate) async fn set_alias(app: State<'_, App>, path: String, alias: String, remove: bool) -> CommandResult<Labels> {
    app.with(move |bench| if remove { bench.remove_alias(&path, &alias) } else { bench.set_alias(&path, &alias) }).await
}

/// Replaces the labels of a version, as undo does.
#[tauri::command]
pub(crate) async fn set_labels(app: State<'_, App>, path: String, labels: Labels) -> CommandResult<Labels> {
    app.with(move |bench| bench.set_labels(&path, labels)).await
}

/// The changes of the versions in use, newest first; of one scope where its identifier is given.
#[tauri::command]
pub(crate) async fn in_use_history(app: State<'_, App>, scope: Option<String>) -> CommandResult<Vec<InUseChange>> {
    app.with(move |bench| bench.in_use_history(scope.as_deref())).await
}

/// Marks the version that the scope of this one forecast with before.
#[tauri::command]
pub(crate) async fn use_previous(app: State<'_, App>, path: String) -> CommandResult<InUseChange> {
    app.with(move |bench| bench.use_previous(&path)).await
}

/// Moves old versions to the trash, or with `dry_run` only says which.
#[tauri::command]
pub(crate) async fn retain_versions(app: State<'_, App>, rule: RetentionRule, dry_run: bool) -> CommandResult<RetentionReport> {
    app.with(move |bench| bench.retain(rule, dry_run)).await
}

/// The kept forecasts, newest first.
#[tauri::command]
pub(crate) async fn kept_forecasts(app: State<'_, App>) -> CommandResult<Vec<KeptForecast>> {
    app.with(|bench| bench.kept_forecasts()).await
}

/// Keeps what a version forecasts now, unless it is kept already.
#[tauri::command]
pub(crate) async fn keep_forecast(app: State<'_, App>, path: String) -> CommandResult<()> {
    let arguments = predict_arguments(path, None, ["--keep".to_owned()])?;
    app.forecast_server.ask::<IgnoredAny>(&arguments).await.map(drop)
}

/// How accurate the kept forecasts were.
#[tauri::command]
pub(crate) async fn accuracy(app: State<'_, App>, period: Period, level: AccuracyLevel) -> CommandResult<Vec<AccuracyRow>> {
    app.with(move |bench| bench.accuracy(period, level)).await
}

/// The backups of the sales, newest first.
#[tauri::command]
pub(crate) async fn sales_backups(app: State<'_, App>) -> CommandResult<Vec<SalesBackup>> {
    app.with(|bench| bench.backups()).await
}

/// Backs the sales up; None when there are none.
#[tauri::command]
pub(crate) async fn back_up_sales(app: State<'_, App>) -> CommandResult<Option<SalesBackup>> {
    app.with(|bench| bench.back_up()).await
}

/// Puts a backup in place of the sales, which are kept next to it; one without sales only with `accept_empty`.
#[tauri::command]
pub(crate) async fn restore_sales(app: State<'_, App>, name: String, accept_empty: bool) -> CommandResult<RestoredBackup> {
    app.alone(move |bench| bench.restore_backup(&name, accept_empty)).await
}

/// The settings of the routine.
#[tauri::command]
pub(crate) async fn routine_settings(app: State<'_, App>) -> CommandResult<RoutineSettings> {
    app.with(|bench| bench.routine_settings()).await
}

/// Replaces the settings of the routine. Returns the ones before, for undo.
#[tauri::command]
pub(crate) async fn set_routine_settings(app: State<'_, App>, settings: RoutineSettings) -> CommandResult<RoutineSettings> {
    app.with(move |bench| bench.set_routine_settings(settings)).await
}

/// Asks for the folder to watch; None when the user cancels.
#[tauri::command]
pub(crate) async fn pick_watched_folder(handle: AppHandle) -> CommandResult<Option<PathBuf>> {
    Ok(ask_for_folder(&handle).await)
}

/// Runs the routine in a process of its own, which has the networks, and tells the page each step.
#[tauri::command]
pub(crate) async fn run_routine(app: State<'_, App>, dry_run: bool, on_event: Channel<RoutineEvent>) -> CommandResult<RoutineReport> {
    let mut arguments = vec!["routine".to_owned(), "--follow".to_owned()];
    if dry_run {
        arguments.push("--dry-run".to_owned());
    }
    app.cancel_routine.send_replace(false);
    // A page that no longer listens doesn't end the run.
    app.worker.follow(&arguments, app.cancel_routine.subscribe(), |event: RoutineEvent| drop(on_event.send(event))).await
}

/// Ends the run that was started here; what it has imported stays.
#[tauri::command]
pub(crate) async fn cancel_routine(app: State<'_, App>) -> CommandResult<()> {
    app.cancel_routine.send_replace(true);
    Ok(())
}

/// What the last finished run of the routine did.
#[tauri::command]
pub(crate) async fn last_routine(app: State<'_, App>) -> CommandResult<Option<RoutineReport>> {
    app.with(|bench| bench.last_routine()).await
}

/// The files of the watched folder that wait for the user.
#[tauri::command]
pub(crate) async fn waiting_files(app: State<'_, App>) -> CommandResult<Vec<WaitingFile>> {
    app.with(|bench| bench.waiting_files()).await
}

/// The names of files in the watched folder that no run has looked at.
#[tauri::command]
pub(crate) async fn new_files(app: State<'_, App>) -> CommandResult<Vec<String>> {
    app.with(|bench| bench.new_files()).await
}

/// Says that a file of the watched folder isn't to be imported, or takes that back.
#[tauri::command]
pub(crate) async fn ignore_file(app: State<'_, App>, name: String, ignored: bool) -> CommandResult<()> {
    app.with(move |bench| bench.ignore_file(&name, ignored)).await
}

/// When the system runs the routine every day; None where it doesn't.
#[tauri::command]
pub(crate) async fn routine_schedule(app: State<'_, App>) -> CommandResult<Option<Schedule>> {
    app.with(|bench| Ok(bench.routine_schedule())).await
}

/// Registers the daily run with the system, or removes it. Returns how it is registered then.
#[tauri::command]
pub(crate) async fn schedule_routine(app: State<'_, App>, at: Option<DailyTime>) -> CommandResult<Option<Schedule>> {
    let program = app.worker.program();
    app.with(move |bench| match at {
        Some(at) => bench.schedule_routine(&program, at).map(Some),
        None => bench.unschedule_routine().map(|_| None),
    })
    .await
}
