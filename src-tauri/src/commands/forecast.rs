//! Forecasts, computed by the worker program, which has the networks.

use tauri::State;
use workbench::Prediction;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn predict(app: State<'_, App>, path: String, at: Option<String>) -> Answer<Prediction> {
    app.worker.ask(predict_arguments(path, at)).await
}

fn predict_arguments(path: String, at: Option<String>) -> Vec<String> {
    let mut arguments = vec!["predict".to_owned(), "--history".to_owned()];
    arguments.extend(at.map(|day| format!("--at={day}")));
    // Behind the two dashes nothing is an option.
    arguments.extend(["--".to_owned(), path]);
    arguments
}
