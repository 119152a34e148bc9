//! Forecasts, computed by the warm worker, which has the networks; and as files.

use std::path::PathBuf;

use tauri::{AppHandle, State};
use workbench::{Order, OrderTerms, Prediction};

use super::Answer;
use super::dialogs::ask_where_to_save;
use crate::app::App;

#[tauri::command]
pub(crate) async fn predict(app: State<'_, App>, path: String, at: Option<String>) -> Answer<Prediction> {
    app.warm.ask(&predict_arguments(path, at)).await
}

/// Asks where to, and writes the forecast there; None when the person thought better of it.
#[tauri::command]
pub(crate) async fn export_forecast(handle: AppHandle, app: State<'_, App>, path: String, at: Option<String>) -> Answer<Option<PathBuf>> {
    let prediction: Prediction = app.warm.ask(&predict_arguments(path, at)).await?;
    let name = format!("forecast_{}.xlsx", prediction.at);
    let Some(file) = ask_where_to_save(&handle, &name, &["xlsx", "csv"]).await else { return Ok(None) };
    workbench::write_forecast(&file, &prediction)?;
    Ok(Some(file))
}

/// A suggested order for each series of a version, or for one of them.
#[tauri::command]
pub(crate) async fn suggest_order(app: State<'_, App>, path: String, series: Option<String>, terms: OrderTerms) -> Answer<Vec<Order>> {
    app.warm.ask(&order_arguments(path, series, &terms)).await
}

fn order_arguments(path: String, series: Option<String>, terms: &OrderTerms) -> Vec<String> {
    let OrderTerms { lead_days, review_days, service_level, on_hand, on_the_way, pack_size, shelf_life_days } = terms;
    let mut arguments = vec![
        "order".to_owned(),
        format!("--stock={on_hand}"),
        format!("--on-the-way={on_the_way}"),
        format!("--lead-days={lead_days}"),
        format!("--review-days={review_days}"),
        format!("--service-level={service_level}"),
        format!("--pack={pack_size}"),
    ];
    arguments.extend(shelf_life_days.map(|days| format!("--shelf-life-days={days}")));
    arguments.extend(series.map(|series| format!("--series={series}")));
    arguments.extend(["--".to_owned(), path]);
    arguments
}

fn predict_arguments(path: String, at: Option<String>) -> Vec<String> {
    let mut arguments = vec!["predict".to_owned(), "--history".to_owned()];
    arguments.extend(at.map(|day| format!("--at={day}")));
    // Behind the two dashes nothing is an option.
    arguments.extend(["--".to_owned(), path]);
    arguments
}
