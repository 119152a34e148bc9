//! Sales: what is loaded, importing, the sample.

use std::path::PathBuf;

use tauri::State;
use workbench::{DataSummary, FileReport, History, ImportOptions, ImportReport, PastImport, SeriesFigures, SeriesRequest, Workbench};

use super::CommandResult;
use crate::app::App;

#[tauri::command]
pub(crate) async fn data_summary(app: State<'_, App>) -> CommandResult<DataSummary> {
    app.with(|bench| bench.data()).await
}

#[tauri::command]
pub(crate) async fn preview_import(app: State<'_, App>, files: Vec<PathBuf>, options: ImportOptions) -> CommandResult<ImportReport> {
    app.with(move |bench| bench.import(&files, &ImportOptions { dry_run: true, ..options })).await
}

#[tauri::command]
pub(crate) async fn import_files(app: State<'_, App>, files: Vec<PathBuf>, options: ImportOptions) -> CommandResult<ImportReport> {
    app.with(move |bench| bench.import(&files, &ImportOptions { dry_run: false, ..options })).await
}

#[tauri::command]
pub(crate) async fn load_sample(app: State<'_, App>) -> CommandResult<ImportReport> {
    app.with(|bench| bench.load_sample()).await
}

#[tauri::command]
pub(crate) async fn sales_series(app: State<'_, App>, request: SeriesRequest) -> CommandResult<History> {
    app.with(move |bench| bench.sales_series(&request)).await
}

#[tauri::command]
pub(crate) async fn inspect_file(app: State<'_, App>, file: PathBuf, sheet: Option<String>) -> CommandResult<FileReport> {
    app.with(move |_| Workbench::inspect(&file, sheet.as_deref())).await
}

#[tauri::command]
pub(crate) async fn series_figures(app: State<'_, App>, request: SeriesRequest) -> CommandResult<Option<SeriesFigures>> {
    app.with(move |bench| bench.figures(&request)).await
}

#[tauri::command]
pub(crate) async fn past_imports(app: State<'_, App>) -> CommandResult<Vec<PastImport>> {
    app.with(|bench| bench.past_imports()).await
}

#[tauri::command]
pub(crate) async fn undo_last_import(app: State<'_, App>) -> CommandResult<()> {
    app.with(|bench| bench.undo_last_import()).await
}
