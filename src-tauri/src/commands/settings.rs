//! The program about itself, and the window's settings.

use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, State};
use tauri_plugin_opener::OpenerExt as _;
use ts_rs::TS;
use workbench::{CommandError, ErrorCode, LOG_FOLDER, MoveProgress, MoveReport, Redaction};

use std::path::PathBuf;

use super::CommandResult;
use super::dialogs::{ask_for_folder, ask_where_to_save};
use crate::app::{App, cores, subfolder_if_occupied};
use crate::menu;
use crate::settings::{Language, UiSettings};
use crate::shutdown::UncleanExit;

/// The file in the package.
const NOTICES: &str = "THIRD-PARTY-NOTICES.txt";

/// What the page needs to know at its start.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub(crate) struct AppInfo {
    pub app_version: String,
    pub data_dir: String,
    /// The system's language, as far as the window speaks it.
    #[ts(type = "\"zh\" | \"en\"")]
    pub system_language: &'static str,
    #[ts(type = "number")]
    pub cores: usize,
    pub settings: UiSettings,
    /// Why the data folder isn't open, and with it nothing else works; null when it is.
    pub fault: Option<CommandError>,
    /// Why the data folder can only be read, in English; null when it can be changed.
    pub read_only: Option<String>,
}

#[tauri::command]
pub(crate) async fn app_info(app: State<'_, App>) -> CommandResult<AppInfo> {
    Ok(AppInfo {
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        data_dir: app.data_dir().display().to_string(),
        system_language: if Language::System.is_chinese() { "zh" } else { "en" },
        cores: cores(),
        settings: app.settings().load(),
        fault: app.fault(),
        read_only: app.read_only(),
    })
}

/// Files that the program was started with, or a second start handed over; each is reported once.
#[tauri::command]
pub(crate) async fn opened_files(app: State<'_, App>) -> CommandResult<Vec<PathBuf>> {
    Ok(app.take_opened())
}

/// The page says that it is ready.
#[tauri::command]
pub(crate) async fn page_ready(app: State<'_, App>) -> CommandResult<()> {
    tracing::info!(milliseconds = app.began.elapsed().as_millis(), "usable");
    Ok(())
}

#[tauri::command]
pub(crate) async fn save_settings(handle: AppHandle, app: State<'_, App>, settings: UiSettings) -> CommandResult<()> {
    let before = app.settings().load();
    app.settings().save(settings)?;
    app.jobs.set_slots(settings.slots(cores()));
    menu::follow_settings(&handle, Some(before));
    Ok(())
}

/// Tries again to open the data folder, or one that the user chooses. `make` starts with an empty folder where there is
/// none, or with the other data that is there.
#[tauri::command]
pub(crate) async fn reopen(handle: AppHandle, app: State<'_, App>, choose: bool, make: bool) -> CommandResult<bool> {
    let folder = if choose { ask_for_folder(&handle).await } else { None };
    if choose && folder.is_none() {
        return Ok(false);
    }
    app.reopen(folder, make).await?;
    menu::follow_settings(&handle, None);
    Ok(true)
}

/// Opens the system's dialog for printing the page.
#[tauri::command]
pub(crate) async fn print(window: tauri::WebviewWindow) -> CommandResult<()> {
    window.print().map_err(|e| CommandError::new(ErrorCode::Internal, format!("the system couldn't print: {e}")))
}

/// Asks for a folder to move the data folder to; None when the user cancels.
#[tauri::command]
pub(crate) async fn pick_data_folder(handle: AppHandle) -> CommandResult<Option<PathBuf>> {
    Ok(ask_for_folder(&handle).await.map(|folder| subfolder_if_occupied(&folder)))
}

#[tauri::command]
pub(crate) async fn move_data_folder(app: State<'_, App>, to: PathBuf, on_progress: Channel<MoveProgress>) -> CommandResult<MoveReport> {
    let mut last = 0;
    // A page that no longer listens does not stop the move.
    let report = move |now: &MoveProgress| {
        let percent = now.bytes_done * 100 / now.bytes.max(1);
        if percent != last {
            last = percent;
            drop(on_progress.send(now.clone()));
        }
        true
    };
    app.move_to(to, report).await
}

/// Asks where to, and writes what support needs to see; None when the user cancels.
#[tauri::command]
pub(crate) async fn export_diagnostics(handle: AppHandle, app: State<'_, App>) -> CommandResult<Option<PathBuf>> {
    let Some(file) = ask_where_to_save(&handle, "pharmacast_diagnostics.zip", &["zip"]).await else { return Ok(None) };
    let about = serde_json::json!({
        "app_version": env!("CARGO_PKG_VERSION"), "os": std::env::consts::OS, "arch": std::env::consts::ARCH,
        "cores": cores(), "webview": tauri::webview_version().ok(),
        "settings": app.settings().load(), "jobs": app.jobs.count_by_state(),
    });
    let redaction = Redaction::new(&app.data_dir(), dirs::home_dir().as_deref());
    app.with(move |bench| bench.write_diagnostics(&file, &about, &redaction).map(|()| Some(file))).await
}

/// Opens the licenses of what others wrote, as the package brings them.
#[tauri::command]
pub(crate) async fn open_licenses(handle: AppHandle) -> CommandResult<()> {
    let installed = handle.path().resource_dir().ok().map(|folder| folder.join(NOTICES));
    let documents = cfg!(target_os = "linux").then(|| PathBuf::from("/usr/share/doc/pharmacast").join(NOTICES));
    let fault = |message: String| CommandError::new(ErrorCode::NoNotices, message);
    let file = [installed, documents].into_iter().flatten().find(|file| file.is_file());
    let file = file.ok_or_else(|| fault(format!("{NOTICES} isn't next to this program; it is part of every installation")))?;
    handle
        .opener()
        .open_path(file.display().to_string(), None::<&str>)
        .map_err(|e| fault(format!("{} could not be shown: {e}", file.display())))
}

/// How the run before ended, when not as it should, until someone has read it.
#[tauri::command]
pub(crate) async fn unclean_exit(app: State<'_, App>) -> CommandResult<Option<UncleanExit>> {
    Ok(app.ending.before())
}

#[tauri::command]
pub(crate) async fn dismiss_unclean_exit(app: State<'_, App>) -> CommandResult<()> {
    app.ending.dismiss();
    Ok(())
}

#[tauri::command]
pub(crate) async fn open_log_folder(handle: AppHandle, app: State<'_, App>) -> CommandResult<()> {
    let folder = app.data_dir().join(LOG_FOLDER);
    handle
        .opener()
        .open_path(folder.display().to_string(), None::<&str>)
        .map_err(|e| CommandError::new(ErrorCode::NoFileManager, format!("`{}` can't be shown: {e}", folder.display())))
}
