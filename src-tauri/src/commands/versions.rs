//! Versions: listing, showing, deleting and bringing back.

use tauri::ipc::Response;
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt as _;
use workbench::{CommandError, DeleteReport, EmptyReport, TrashEntry, VersionDetail, VersionRow};

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn list_versions(app: State<'_, App>) -> Answer<Vec<VersionRow>> {
    app.with(|bench| bench.named_list()).await
}

#[tauri::command]
pub(crate) async fn show_version(app: State<'_, App>, path: String) -> Answer<VersionDetail> {
    app.with(move |bench| bench.version_detail(&path)).await
}

#[tauri::command]
pub(crate) async fn loss_curve(app: State<'_, App>, path: String) -> Answer<Response> {
    app.with(move |bench| bench.loss_curve(&path)).await.map(Response::new)
}

#[tauri::command]
pub(crate) async fn delete_versions(app: State<'_, App>, paths: Vec<String>) -> Answer<DeleteReport> {
    app.with(move |bench| bench.delete(&paths)).await
}

#[tauri::command]
pub(crate) async fn restore_version(app: State<'_, App>, path: String) -> Answer<()> {
    app.with(move |bench| bench.restore(&path)).await
}

#[tauri::command]
pub(crate) async fn use_version(app: State<'_, App>, path: String, r#use: bool) -> Answer<()> {
    app.with(move |bench| if r#use { bench.use_version(&path) } else { bench.unuse(&path) }).await
}

#[tauri::command]
pub(crate) async fn trash(app: State<'_, App>) -> Answer<Vec<TrashEntry>> {
    app.with(|bench| bench.trash()).await
}

#[tauri::command]
pub(crate) async fn empty_trash(app: State<'_, App>) -> Answer<EmptyReport> {
    app.with(|bench| bench.empty_trash()).await
}

#[tauri::command]
pub(crate) async fn show_in_folder(handle: AppHandle, app: State<'_, App>, path: String) -> Answer<()> {
    let folder = app.with(move |bench| bench.version_folder(&path)).await?;
    handle
        .opener()
        .reveal_item_in_dir(&folder)
        .map_err(|e| CommandError { code: "no_file_manager".to_owned(), message: format!("{} could not be shown: {e}", folder.display()) })
}
