//! Sales: what is loaded, importing, the sample.

use std::path::PathBuf;

use tauri::State;
use tauri::ipc::Channel;
use workbench::{
    DataSummary, FileReport, History, ImportOptions, ImportProgress, ImportReport, PastImport, SeriesFigures, SeriesRequest, Workbench,
};

use super::Answer;
use crate::app::App;
use crate::readings::Reading;

#[tauri::command]
pub(crate) async fn data_summary(app: State<'_, App>) -> Answer<DataSummary> {
    app.with(|bench| bench.data()).await
}

#[tauri::command]
pub(crate) async fn preview_import(
    app: State<'_, App>,
    files: Vec<PathBuf>,
    options: ImportOptions,
    on_progress: Channel<ImportProgress>,
) -> Answer<ImportReport> {
    let reading = app.readings.preview();
    app.with(move |bench| bench.import_with_progress(&files, &ImportOptions { dry_run: true, ..options }, &mut tell(reading, on_progress)))
        .await
}

#[tauri::command]
pub(crate) async fn import_files(
    app: State<'_, App>,
    files: Vec<PathBuf>,
    options: ImportOptions,
    on_progress: Channel<ImportProgress>,
) -> Answer<ImportReport> {
    let reading = app.readings.import();
    app.with(move |bench| bench.import_with_progress(&files, &ImportOptions { dry_run: false, ..options }, &mut tell(reading, on_progress)))
        .await
}

/// Ends the previews and imports that run. It answers at once, also while one holds the data.
#[tauri::command]
pub(crate) async fn cancel_import(app: State<'_, App>) -> Answer<()> {
    app.readings.cancel();
    Ok(())
}

/// Sends progress to the page and returns whether the page still waits. A page that no longer listens doesn't end an import.
fn tell(reading: Reading, on_progress: Channel<ImportProgress>) -> impl FnMut(ImportProgress) -> bool {
    move |now| {
        drop(on_progress.send(now));
        reading.is_wanted()
    }
}

#[tauri::command]
pub(crate) async fn load_sample(app: State<'_, App>) -> Answer<ImportReport> {
    app.with(|bench| bench.load_sample()).await
}

#[tauri::command]
pub(crate) async fn sales_series(app: State<'_, App>, request: SeriesRequest) -> Answer<History> {
    app.with(move |bench| bench.sales_series(&request)).await
}

#[tauri::command]
pub(crate) async fn inspect_file(app: State<'_, App>, file: PathBuf, sheet: Option<String>) -> Answer<FileReport> {
    app.with(move |_| Workbench::inspect(&file, sheet.as_deref())).await
}

#[tauri::command]
pub(crate) async fn series_figures(app: State<'_, App>, request: SeriesRequest) -> Answer<Option<SeriesFigures>> {
    app.with(move |bench| bench.figures(&request)).await
}

#[tauri::command]
pub(crate) async fn past_imports(app: State<'_, App>) -> Answer<Vec<PastImport>> {
    app.with(|bench| bench.past_imports()).await
}

#[tauri::command]
pub(crate) async fn undo_last_import(app: State<'_, App>) -> Answer<()> {
    app.with(|bench| bench.undo_last_import()).await
}
