//! The weekly review: what stands out in the latest sales, and the answers to it.

use tauri::State;
use workbench::{Week, WeekAnswer};

use super::CommandResult;
use crate::app::App;

#[tauri::command]
pub(crate) async fn week(app: State<'_, App>) -> CommandResult<Week> {
    app.with(|bench| bench.week()).await
}

#[tauri::command]
pub(crate) async fn answer_question(app: State<'_, App>, id: String, answer: WeekAnswer) -> CommandResult<()> {
    app.with(move |bench| bench.answer_question(&id, answer)).await
}

#[tauri::command]
pub(crate) async fn forget_answer(app: State<'_, App>, id: String) -> CommandResult<()> {
    app.with(move |bench| bench.forget_answer(&id)).await
}
