//! The holiday calendar: shown and changed.

use jiff::civil::Date;
use tauri::{AppHandle, State};
use workbench::{CalendarChoice, HolidayTable};

use super::CommandResult;
use super::dialogs::ask_for_file;
use crate::app::App;

#[tauri::command]
pub(crate) async fn holidays(app: State<'_, App>) -> CommandResult<HolidayTable> {
    app.with(|bench| bench.holidays()).await
}

#[tauri::command]
pub(crate) async fn choose_calendar(app: State<'_, App>, choice: CalendarChoice) -> CommandResult<HolidayTable> {
    app.with(move |bench| bench.choose_calendar(choice)).await
}

#[tauri::command]
pub(crate) async fn add_holiday(app: State<'_, App>, first: Date, last: Date, name: String, working: bool) -> CommandResult<HolidayTable> {
    app.with(move |bench| bench.add_holiday((first, last), &name, working)).await
}

#[tauri::command]
pub(crate) async fn remove_holiday(app: State<'_, App>, first: Date, last: Date) -> CommandResult<HolidayTable> {
    app.with(move |bench| bench.remove_holiday((first, last))).await
}

/// Asks for a file and imports its years; None when the user cancels.
#[tauri::command]
pub(crate) async fn import_holidays(handle: AppHandle, app: State<'_, App>) -> CommandResult<Option<HolidayTable>> {
    let Some(file) = ask_for_file(&handle, &["csv", "txt", "json"]).await else { return Ok(None) };
    app.with(move |bench| bench.import_holidays(&file).map(Some)).await
}

#[tauri::command]
pub(crate) async fn reset_holidays(app: State<'_, App>, year: i16) -> CommandResult<HolidayTable> {
    app.with(move |bench| bench.reset_holidays(year)).await
}

#[tauri::command]
pub(crate) async fn undo_holidays(app: State<'_, App>) -> CommandResult<HolidayTable> {
    app.with(|bench| bench.undo_holidays()).await
}
