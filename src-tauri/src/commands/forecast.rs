//! Forecasts, computed by the forecast server, which has the networks; and as files, which it writes as well.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use tauri::{AppHandle, State};
use workbench::{CommandError, ErrorCode, SeriesId};

use super::CommandResult;
use super::dialogs::ask_where_to_save;
use crate::app::App;

/// Forecasts the days after `at`, by default those after the last day of sales, and shows one series, or all added up for None.
#[tauri::command]
pub(crate) async fn predict(app: State<'_, App>, path: String, at: Option<Date>, series: Option<SeriesId>) -> CommandResult<Box<RawValue>> {
    // The page gets the text as it is: nothing of it is needed here.
    app.forecast_server.ask(&predict_arguments(path, series.as_ref(), at.map(|day| format!("--at={day}")))?).await
}

/// Asks where to, and has the forecast written there, that of one series or of all; None when the user cancels. `last` is the last day that
/// the forecast knows, for the suggested name.
#[tauri::command]
pub(crate) async fn export_forecast(
    handle: AppHandle,
    app: State<'_, App>,
    path: String,
    at: Option<Date>,
    last: Date,
    series: Option<SeriesId>,
) -> CommandResult<Option<PathBuf>> {
    let Some(file) = ask_where_to_save(&handle, &format!("forecast_{last}.xlsx"), &["xlsx", "csv"]).await else { return Ok(None) };
    let Some(name) = file.to_str() else {
        let message = format!("the name of {} isn't valid Unicode; choose another name", file.display());
        return Err(CommandError::new(ErrorCode::WriteFailed, message));
    };
    // The worker writes it: the whole forecast of thousands of series takes tens of megabytes.
    let options = at.map(|day| format!("--at={day}")).into_iter().chain([format!("--out={name}")]);
    let _: IgnoredAny = app.forecast_server.ask(&predict_arguments(path, series.as_ref(), options)?).await?;
    Ok(Some(file))
}

/// The arguments that ask the worker for a forecast, of which it shows one series, or all added up for None.
pub(crate) fn predict_arguments(
    path: String,
    series: Option<&SeriesId>,
    options: impl IntoIterator<Item = String>,
) -> CommandResult<Vec<String>> {
    let view = serde_json::to_string(&series).map_err(|error| CommandError::new(ErrorCode::Usage, error.to_string()))?;
    let mut arguments = vec!["predict".to_owned(), format!("--view={view}")];
    arguments.extend(options);
    // Behind the two dashes nothing is an option.
    arguments.extend(["--".to_owned(), path]);
    Ok(arguments)
}
