//! Versions: listing, showing, deleting and bringing back.

use std::path::PathBuf;

use tauri::ipc::Response;
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt as _;
use workbench::{
    ArchiveReport, CommandError, Comparison, DeleteReport, EmptyReport, ErrorCode, ExportReport, OnConflict, RecoveryReport, SeriesId,
    Staleness, TestForecast, TrashEntry, VersionDetail, VersionRow,
};

use super::CommandResult;
use super::dialogs::{ask_for_file, ask_where_to_save};
use crate::app::App;

#[tauri::command]
pub(crate) async fn list_versions(app: State<'_, App>) -> CommandResult<Vec<VersionRow>> {
    app.with(|bench| bench.named_list()).await
}

#[tauri::command]
pub(crate) async fn show_version(app: State<'_, App>, path: String) -> CommandResult<VersionDetail> {
    app.with(move |bench| bench.version_detail(&path)).await
}

/// The forecasts of the test days of one series.
#[tauri::command]
pub(crate) async fn series_tests(app: State<'_, App>, path: String, series: SeriesId) -> CommandResult<Vec<TestForecast>> {
    app.with(move |bench| bench.series_tests(&path, &series)).await
}

/// How it has done on the sales since. A pooled version may forecast thousands of series: that must not make other forecasts wait.
#[tauri::command]
pub(crate) async fn staleness(app: State<'_, App>, path: String) -> CommandResult<Staleness> {
    let many = path.contains("/pooled/");
    let arguments = vec!["staleness".to_owned(), "--".to_owned(), path];
    if many { app.worker.ask(arguments).await } else { app.forecast_server.ask(&arguments).await }
}

#[tauri::command]
pub(crate) async fn loss_curve(app: State<'_, App>, path: String) -> CommandResult<Response> {
    app.with(move |bench| bench.loss_curve(&path)).await.map(Response::new)
}

#[tauri::command]
pub(crate) async fn delete_versions(app: State<'_, App>, paths: Vec<String>) -> CommandResult<DeleteReport> {
    app.with(move |bench| bench.delete(&paths)).await
}

#[tauri::command]
pub(crate) async fn restore_version(app: State<'_, App>, path: String) -> CommandResult<()> {
    app.with(move |bench| bench.restore(&path)).await
}

#[tauri::command]
pub(crate) async fn use_version(app: State<'_, App>, path: String, r#use: bool) -> CommandResult<()> {
    app.with(move |bench| if r#use { bench.use_version(&path).map(drop) } else { bench.unuse(&path).map(drop) }).await
}

#[tauri::command]
pub(crate) async fn trash(app: State<'_, App>) -> CommandResult<Vec<TrashEntry>> {
    app.with(|bench| bench.trash()).await
}

#[tauri::command]
pub(crate) async fn empty_trash(app: State<'_, App>) -> CommandResult<EmptyReport> {
    app.with(|bench| bench.empty_trash()).await
}

#[tauri::command]
pub(crate) async fn show_in_folder(handle: AppHandle, app: State<'_, App>, path: String) -> CommandResult<()> {
    let folder = app.with(move |bench| bench.version_folder(&path)).await?;
    handle
        .opener()
        .reveal_item_in_dir(&folder)
        .map_err(|e| CommandError::new(ErrorCode::NoFileManager, format!("`{}` can't be shown: {e}", folder.display())))
}

#[tauri::command]
pub(crate) async fn recovery(app: State<'_, App>) -> CommandResult<RecoveryReport> {
    app.with(|bench| Ok(bench.recovery().clone())).await
}

#[tauri::command]
pub(crate) async fn compare_versions(app: State<'_, App>, paths: Vec<String>) -> CommandResult<Comparison> {
    app.with(move |bench| bench.compare(&paths)).await
}

/// Asks where to, and writes loss curves and figures side by side as one picture; None when the user cancels.
#[tauri::command]
pub(crate) async fn save_comparison(handle: AppHandle, app: State<'_, App>, paths: Vec<String>) -> CommandResult<Option<PathBuf>> {
    let Some(file) = ask_where_to_save(&handle, "comparison.png", &["png"]).await else { return Ok(None) };
    app.with(move |bench| bench.save_comparison(&paths, &file).map(|()| Some(file))).await
}

/// Asks where to, and writes versions, or all, into one zip; None when the user cancels.
#[tauri::command]
pub(crate) async fn export_versions(handle: AppHandle, app: State<'_, App>, paths: Vec<String>) -> CommandResult<Option<ExportReport>> {
    let Some(file) = ask_where_to_save(&handle, "pharmacast_models.zip", &["zip"]).await else { return Ok(None) };
    app.with(move |bench| bench.export_versions(&paths, &file).map(Some)).await
}

/// Asks for such a zip and says what is in it, and what importing it would do. None when no file was chosen.
#[tauri::command]
pub(crate) async fn look_into_archive(handle: AppHandle, app: State<'_, App>) -> CommandResult<Option<(PathBuf, ArchiveReport)>> {
    let Some(file) = ask_for_file(&handle, &["zip"]).await else { return Ok(None) };
    app.with(move |bench| bench.import_versions(&file, OnConflict::Renumber, true).map(|report| Some((file, report)))).await
}

/// Imports the versions of such a zip; those whose number is taken get the next one.
#[tauri::command]
pub(crate) async fn import_versions(app: State<'_, App>, file: PathBuf) -> CommandResult<ArchiveReport> {
    app.with(move |bench| bench.import_versions(&file, OnConflict::Renumber, false)).await
}
