//! The system's dialogs that ask for a file or folder.

use std::path::PathBuf;

use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;

/// Asks for a file to write; None when canceled. The first ending is added where the user gave none.
pub(crate) async fn ask_where_to_save(handle: &AppHandle, name: &str, endings: &[&str]) -> Option<PathBuf> {
    let (send, receive) = tokio::sync::oneshot::channel();
    let filters = endings.iter().fold(handle.dialog().file().set_file_name(name), |dialog, ending| dialog.add_filter(*ending, &[ending]));
    // The window may be gone when the user answers; then the answer isn't needed.
    filters.save_file(move |file| drop(send.send(file)));
    let file = receive.await.ok().flatten()?.into_path().ok()?;
    let known = file.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)));
    match endings.first() {
        Some(first) if !known => {
            let mut whole = file.into_os_string();
            whole.push(format!(".{first}"));
            Some(whole.into())
        }
        _ => Some(file),
    }
}

/// Asks for a folder; None when canceled.
pub(crate) async fn ask_for_folder(handle: &AppHandle) -> Option<PathBuf> {
    let (send, receive) = tokio::sync::oneshot::channel();
    handle.dialog().file().pick_folder(move |folder| drop(send.send(folder)));
    receive.await.ok().flatten()?.into_path().ok()
}

/// Asks for a file to read; None when canceled.
pub(crate) async fn ask_for_file(handle: &AppHandle, endings: &[&str]) -> Option<PathBuf> {
    let (send, receive) = tokio::sync::oneshot::channel();
    // One filter for all: with one for each, files of the other kinds are out of sight until another is chosen.
    handle.dialog().file().add_filter(endings.join(", "), endings).pick_file(move |file| drop(send.send(file)));
    receive.await.ok().flatten()?.into_path().ok()
}
