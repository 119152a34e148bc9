//! What is planned: promotions, prices, closures, and duty days, and the weekdays on which stores open.

use std::path::PathBuf;

use tauri::{AppHandle, State};
use workbench::{OpeningDays, PlanEntry, PlanReport};

use super::CommandResult;
use super::dialogs::ask_for_file;
use crate::app::App;

#[tauri::command]
pub(crate) async fn plan(app: State<'_, App>) -> CommandResult<Vec<PlanEntry>> {
    app.with(|bench| bench.plan()).await
}

/// Adds an entry, or puts it in the place of another one.
#[tauri::command]
pub(crate) async fn put_in_plan(app: State<'_, App>, entry: PlanEntry, replaces: Option<i64>) -> CommandResult<Vec<PlanEntry>> {
    app.with(move |bench| {
        match replaces {
            Some(id) => bench.replace_in_plan(id, &entry)?,
            None => bench.add_to_plan(&[entry])?,
        }
        bench.plan()
    })
    .await
}

#[tauri::command]
pub(crate) async fn remove_from_plan(app: State<'_, App>, ids: Vec<i64>) -> CommandResult<Vec<PlanEntry>> {
    app.with(move |bench| bench.remove_from_plan(&ids).and_then(|()| bench.plan())).await
}

#[tauri::command]
pub(crate) async fn undo_plan(app: State<'_, App>) -> CommandResult<Vec<PlanEntry>> {
    app.with(|bench| bench.undo_plan().and_then(|()| bench.plan())).await
}

/// Reads a plan file without keeping anything, after asking for one where none is given; None when the user cancels.
#[tauri::command]
pub(crate) async fn look_into_plan(
    handle: AppHandle,
    app: State<'_, App>,
    file: Option<PathBuf>,
) -> CommandResult<Option<(PathBuf, PlanReport)>> {
    let asked = match file {
        Some(file) => Some(file),
        None => ask_for_file(&handle, &workbench::TABLE_ENDINGS).await,
    };
    let Some(file) = asked else { return Ok(None) };
    let stop = app.readings.preview().stop_signal();
    app.with(move |bench| bench.import_plan(&file, true, Some(&stop)).map(|report| Some((file, report)))).await
}

#[tauri::command]
pub(crate) async fn import_plan(app: State<'_, App>, file: PathBuf) -> CommandResult<Vec<PlanEntry>> {
    let stop = app.readings.import().stop_signal();
    app.with(move |bench| bench.import_plan(&file, false, Some(&stop)).and_then(|_| bench.plan())).await
}

#[tauri::command]
pub(crate) async fn opening_days(app: State<'_, App>) -> CommandResult<Vec<OpeningDays>> {
    app.with(|bench| bench.opening_days()).await
}

/// Sets the weekdays on which a store doesn't open, Monday being 0; None infers them from its sales.
#[tauri::command]
pub(crate) async fn set_closed_weekdays(app: State<'_, App>, store: String, weekdays: Option<Vec<u8>>) -> CommandResult<Vec<OpeningDays>> {
    app.with(move |bench| bench.set_closed_weekdays(&store, weekdays.as_deref()).and_then(|()| bench.opening_days())).await
}
