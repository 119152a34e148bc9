//! The program about itself, and the window's settings.

use serde::Serialize;
use tauri::State;
use ts_rs::TS;

use super::Answer;
use crate::app::App;
use crate::settings::{Language, UiSettings};

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
}

#[tauri::command]
pub(crate) async fn app_info(app: State<'_, App>) -> Answer<AppInfo> {
    Ok(AppInfo {
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        data_dir: app.data_dir.display().to_string(),
        system_language: if Language::System.is_chinese() { "zh" } else { "en" },
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        settings: app.settings.load(),
    })
}

#[tauri::command]
pub(crate) async fn save_settings(app: State<'_, App>, settings: UiSettings) -> Answer<()> {
    app.settings.save(settings)
}
