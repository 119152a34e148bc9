//! Sales: the imported sales, importing, and the sample.

use std::path::PathBuf;

use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use workbench::{
    DataSummary, FileKind, FileReport, History, ImportOptions, ImportProgress, ImportReport, ImportSummary, PastImport, Progress,
    SeriesFigures, SeriesRequest, StopSignal,
};

use super::CommandResult;
use super::dialogs::ask_for_files;
use crate::app::App;
use crate::readings::Reading;

#[tauri::command]
pub(crate) async fn data_summary(app: State<'_, App>) -> CommandResult<DataSummary> {
    app.with(|bench| bench.data()).await
}

#[tauri::command]
pub(crate) async fn preview_import(
    app: State<'_, App>,
    files: Vec<PathBuf>,
    options: ImportOptions,
    on_progress: Channel<ImportProgress>,
) -> CommandResult<ImportReport> {
    let reading = app.readings.preview();
    let mut listener = Listener { reading, on_progress };
    app.with(move |bench| bench.import_with_progress(&files, &ImportOptions { dry_run: true, ..options }, &mut listener)).await
}

#[tauri::command]
pub(crate) async fn import_files(
    app: State<'_, App>,
    files: Vec<PathBuf>,
    options: ImportOptions,
    on_progress: Channel<ImportProgress>,
) -> CommandResult<ImportReport> {
    let reading = app.readings.import();
    let mut listener = Listener { reading, on_progress };
    app.with(move |bench| bench.import_with_progress(&files, &ImportOptions { dry_run: false, ..options }, &mut listener)).await
}

/// Asks for sales files; none when canceled.
#[tauri::command]
pub(crate) async fn pick_sales_files(handle: AppHandle) -> CommandResult<Vec<PathBuf>> {
    Ok(ask_for_files(&handle, &workbench::TABLE_ENDINGS).await)
}

/// Ends the previews and imports that run, of sales and of other files. It answers at once, also while one holds the data.
#[tauri::command]
pub(crate) async fn cancel_import(app: State<'_, App>) -> CommandResult<()> {
    app.readings.cancel();
    Ok(())
}

/// Sends progress to the page. A page that no longer listens doesn't end an import.
struct Listener {
    reading: Reading,
    on_progress: Channel<ImportProgress>,
}

impl Progress<ImportProgress> for Listener {
    fn event(&mut self, event: ImportProgress) {
        drop(self.on_progress.send(event));
    }

    fn cancelled(&self) -> bool {
        !self.reading.is_wanted()
    }

    fn stop_signal(&self) -> Option<StopSignal> {
        Some(self.reading.stop_signal())
    }
}

#[tauri::command]
pub(crate) async fn load_sample(app: State<'_, App>) -> CommandResult<ImportReport> {
    let chinese = app.settings().load().language.is_chinese();
    app.with(move |bench| bench.load_sample(chinese)).await
}

#[tauri::command]
pub(crate) async fn sales_series(app: State<'_, App>, request: SeriesRequest) -> CommandResult<History> {
    app.with(move |bench| bench.sales_series(&request)).await
}

#[tauri::command]
pub(crate) async fn inspect_file(app: State<'_, App>, file: PathBuf, sheet: Option<String>) -> CommandResult<FileReport> {
    let stop = app.readings.inspection().stop_signal();
    app.with(move |bench| bench.inspect(&file, sheet.as_deref(), Some(&stop))).await
}

/// What a file holds that the user opens: sales, a stock list, a plan, or the terms of items.
#[tauri::command]
pub(crate) async fn file_kind(app: State<'_, App>, file: PathBuf) -> CommandResult<FileKind> {
    let stop = app.readings.inspection().stop_signal();
    app.with(move |bench| bench.file_kind(&file, Some(&stop))).await
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
pub(crate) async fn import_summary(app: State<'_, App>, import: i64) -> CommandResult<Option<ImportSummary>> {
    app.with(move |bench| bench.import_summary(import)).await
}

#[tauri::command]
pub(crate) async fn undo_last_import(app: State<'_, App>, only: Option<i64>) -> CommandResult<()> {
    app.with(move |bench| bench.undo_last_import(only)).await
}
