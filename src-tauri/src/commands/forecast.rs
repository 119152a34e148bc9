//! Forecasts, computed by the forecast server, which has the networks; and as files.

use std::path::PathBuf;

use serde_json::value::RawValue;
use tauri::{AppHandle, State};
use workbench::{Prediction, SeriesId};

use super::CommandResult;
use super::dialogs::ask_where_to_save;
use crate::app::App;

#[tauri::command]
pub(crate) async fn predict(app: State<'_, App>, path: String, at: Option<String>) -> CommandResult<Box<RawValue>> {
    // The page gets the text as it is: of thousands of series, reading and writing it again would take longer than the forecast.
    app.forecast_server.ask(&predict_arguments(path, at)).await
}

/// Asks where to, and writes the forecast there, that of one series or of all; None when the user cancels.
#[tauri::command]
pub(crate) async fn export_forecast(
    handle: AppHandle,
    app: State<'_, App>,
    path: String,
    at: Option<String>,
    series: Option<SeriesId>,
) -> CommandResult<Option<PathBuf>> {
    let mut prediction: Prediction = app.forecast_server.ask(&predict_arguments(path, at)).await?;
    let name = format!("forecast_{}.xlsx", prediction.at);
    let Some(file) = ask_where_to_save(&handle, &name, &["xlsx", "csv"]).await else { return Ok(None) };
    prediction.points.retain(|point| series.as_ref().is_none_or(|series| point.series == *series));
    app.with(move |bench| workbench::write_forecast(&file, &prediction, &bench.data()?).map(|()| Some(file))).await
}

/// The arguments that ask the worker for a forecast.
pub(crate) fn predict_arguments(path: String, at: Option<String>) -> Vec<String> {
    let mut arguments = vec!["predict".to_owned(), "--history".to_owned()];
    arguments.extend(at.map(|day| format!("--at={day}")));
    // Behind the two dashes nothing is an option.
    arguments.extend(["--".to_owned(), path]);
    arguments
}
