//! Forecasts, computed by the forecast server, which has the networks; and as files.

use std::path::PathBuf;

use serde_json::value::RawValue;
use tauri::{AppHandle, State};
use workbench::{MatchedStock, OrderList, OrderTerms, Prediction, SeriesId, SeriesStock};

use super::CommandResult;
use super::dialogs::{ask_for_file, ask_where_to_save};
use crate::app::App;

#[tauri::command]
pub(crate) async fn predict(app: State<'_, App>, path: String, at: Option<String>) -> CommandResult<Box<RawValue>> {
    // The page gets the text as it is: of thousands of series, reading and writing it again would take longer than the forecast.
    app.forecast_server.ask(&predict_arguments(path, at)).await
}

/// Asks where to, and writes the forecast there; None when the user cancels.
#[tauri::command]
pub(crate) async fn export_forecast(
    handle: AppHandle,
    app: State<'_, App>,
    path: String,
    at: Option<String>,
) -> CommandResult<Option<PathBuf>> {
    let prediction: Prediction = app.forecast_server.ask(&predict_arguments(path, at)).await?;
    let name = format!("forecast_{}.xlsx", prediction.at);
    let Some(file) = ask_where_to_save(&handle, &name, &["xlsx", "csv"]).await else { return Ok(None) };
    workbench::write_forecast(&file, &prediction)?;
    Ok(Some(file))
}

/// What to order of each series of a version, or of one of them. Series without a stock of their own have that of `terms`.
#[tauri::command]
pub(crate) async fn order_list(
    app: State<'_, App>,
    path: String,
    series: Option<SeriesId>,
    terms: OrderTerms,
    stocks: Vec<SeriesStock>,
) -> CommandResult<OrderList> {
    let prediction: Prediction = app.forecast_server.ask(&predict_arguments(path, None)).await?;
    app.with(move |bench| bench.order_list(&prediction, series.as_ref(), &terms, (&stocks, false))).await
}

/// Asks for a stock list and finds what a version forecasts in it; None when the user cancels.
#[tauri::command]
pub(crate) async fn open_stock_list(handle: AppHandle, app: State<'_, App>, path: String) -> CommandResult<Option<MatchedStock>> {
    let Some(file) = ask_for_file(&handle, &["csv", "xlsx", "xls", "xlsb", "ods", "txt", "tsv"]).await else { return Ok(None) };
    let prediction: Prediction = app.forecast_server.ask(&predict_arguments(path, None)).await?;
    app.with(move |bench| bench.match_stock(&prediction, &file).map(Some)).await
}

/// Asks where to, and writes an order list there; None when the user cancels.
#[tauri::command]
pub(crate) async fn export_orders(handle: AppHandle, list: OrderList) -> CommandResult<Option<PathBuf>> {
    let name = format!("orders_{}.xlsx", list.at);
    let Some(file) = ask_where_to_save(&handle, &name, &["xlsx", "csv"]).await else { return Ok(None) };
    workbench::write_orders(&file, &list)?;
    Ok(Some(file))
}

fn predict_arguments(path: String, at: Option<String>) -> Vec<String> {
    let mut arguments = vec!["predict".to_owned(), "--history".to_owned()];
    arguments.extend(at.map(|day| format!("--at={day}")));
    // Behind the two dashes nothing is an option.
    arguments.extend(["--".to_owned(), path]);
    arguments
}
