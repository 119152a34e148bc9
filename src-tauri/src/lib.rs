//! The window: the only code that knows Tauri. Commands are one expression each; what they do is in `workbench`, training in a worker
//! process.

mod app;
mod background;
mod commands;
mod jobs;
mod settings;
mod warm;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use tauri::Manager as _;

use app::App;

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = tauri::Builder::default()
        // First, as its documentation asks: a second start shows the window of the first.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| background::show_main_window(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .setup(|app| {
            let opened = App::open(asked_data_dir())?;
            let handle = app.handle().clone();
            opened.jobs.on_end(move |job, took| background::job_ended(&handle, job, took));
            app.manage(opened);
            Ok(())
        })
        .on_window_event(|window, event| {
            if let tauri::WindowEvent::CloseRequested { api, .. } = event {
                background::closing(window, api);
            }
        })
        .invoke_handler(tauri::generate_handler![
            commands::settings::app_info,
            commands::settings::save_settings,
            commands::sales::data_summary,
            commands::sales::preview_import,
            commands::sales::import_files,
            commands::sales::load_sample,
            commands::sales::sales_series,
            commands::sales::undo_last_import,
            commands::training::model_types,
            commands::training::next_version,
            commands::training::train,
            commands::training::cancel_job,
            commands::training::dismiss_job,
            commands::training::watch_jobs,
            commands::training::pause_jobs,
            commands::training::cancel_all_jobs,
            commands::training::unfinished_trainings,
            commands::training::resume_training,
            commands::training::discard_training,
            commands::versions::list_versions,
            commands::versions::show_version,
            commands::versions::loss_curve,
            commands::versions::delete_versions,
            commands::versions::restore_version,
            commands::versions::use_version,
            commands::versions::trash,
            commands::versions::empty_trash,
            commands::versions::show_in_folder,
            commands::versions::recovery,
            commands::versions::compare_versions,
            commands::versions::save_comparison,
            commands::versions::export_versions,
            commands::versions::import_versions,
            commands::forecast::predict,
            commands::forecast::export_forecast,
            commands::forecast::suggest_order,
        ])
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => {
            app.run(|handle, event| {
                // Workers end by themselves when their pipes close; this makes it orderly and at once.
                if let tauri::RunEvent::Exit = event {
                    handle.state::<App>().jobs.cancel_all();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `--data-dir FOLDER` or `--data-dir=FOLDER`, where it was given.
fn asked_data_dir() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--data-dir" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(folder) = argument.to_str().and_then(|a| a.strip_prefix("--data-dir=")) {
            return Some(PathBuf::from(folder));
        }
    }
    None
}
