//! The system's dialogs that ask for a file or folder.

use std::path::PathBuf;

use tauri::{AppHandle, Wry};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder};

/// A filter of more kinds than this has a name that says what they have in common.
const MOST_NAMED: usize = 4;

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
    files_that_end(handle, endings).pick_file(move |file| drop(send.send(file)));
    receive.await.ok().flatten()?.into_path().ok()
}

/// Asks for files to read; none when canceled.
pub(crate) async fn ask_for_files(handle: &AppHandle, endings: &[&str]) -> Vec<PathBuf> {
    let (send, receive) = tokio::sync::oneshot::channel();
    files_that_end(handle, endings).pick_files(move |files| drop(send.send(files)));
    let files = receive.await.ok().flatten().unwrap_or_default();
    files.into_iter().filter_map(|file| file.into_path().ok()).collect()
}

/// One filter for all: with one for each, files of the other kinds are out of sight until another is chosen.
fn files_that_end(handle: &AppHandle, endings: &[&str]) -> FileDialogBuilder<Wry> {
    let name = if endings.len() > MOST_NAMED { "CSV, Excel".to_owned() } else { endings.join(", ") };
    handle.dialog().file().add_filter(name, endings)
}
