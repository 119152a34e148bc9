//! The window: the only code that knows Tauri. Commands are one expression each; what they do is in `workbench`, training in a worker
//! process.

mod app;
mod background;
mod commands;
mod data_dir;
mod forecast_server;
mod jobs;
mod logs;
mod menu;
mod readings;
mod settings;
mod shutdown;
mod startup;
mod worker;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tauri::{AppHandle, Manager as _, WebviewWindowBuilder};
use tracing_subscriber::filter::LevelFilter;

use app::App;
use logs::Logs;
use startup::StartFault;

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    if let Some(arguments) = worker::without_window(std::env::args_os().skip(1)) {
        return worker::run_without_window(arguments);
    }
    if let Some(fault) = startup::webview_fault() {
        fault.show();
        return ExitCode::FAILURE;
    }
    let logs = Logs::begin(option_value("--log").and_then(|level| level.to_str()?.parse().ok()).unwrap_or(LevelFilter::INFO));
    let outcome = tauri::Builder::default()
        // First, as its documentation asks: a second start shows the window of the first.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            background::show_main_window(app);
            app.state::<App>().open_files(files(arguments.into_iter().map(OsString::from), Path::new(&folder)));
            menu::send(app, "opened");
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .setup(|app| {
            let opened = App::open(option_value("--data-dir").map(PathBuf::from), logs);
            let handle = app.handle().clone();
            opened.jobs.on_end(move |job, took| {
                logs::note_end(job, took);
                background::job_ended(&handle, job, took);
            });
            opened.open_files(files(std::env::args_os(), Path::new("")));
            #[cfg(target_os = "macos")]
            if let Some(files) = app.try_state::<StartedWith>() {
                opened.open_files(files.0.clone());
            }
            app.manage(opened);
            // Here and not by the configuration: what fails there ends the program without a message.
            if let Err(error) = open_window(app.handle()) {
                give_up(app.handle(), &StartFault::of(&error));
            }
            menu::follow_settings(app.handle(), None);
            background::report_processor(app.handle());
            background::back_up_daily(app.handle());
            Ok(())
        })
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .on_window_event(|window, event| {
            if let tauri::WindowEvent::CloseRequested { api, .. } = event {
                background::closing(window, api);
            }
        })
        .invoke_handler(tauri::generate_handler![
            commands::settings::app_info,
            commands::settings::save_settings,
            commands::settings::opened_files,
            commands::settings::page_ready,
            commands::settings::print,
            commands::settings::reopen,
            commands::settings::pick_data_folder,
            commands::settings::move_data_folder,
            commands::settings::export_diagnostics,
            commands::settings::open_licenses,
            commands::settings::unclean_exit,
            commands::settings::dismiss_unclean_exit,
            commands::settings::open_log_folder,
            commands::sales::data_summary,
            commands::sales::preview_import,
            commands::sales::import_files,
            commands::sales::cancel_import,
            commands::sales::pick_sales_files,
            commands::sales::load_sample,
            commands::sales::sales_series,
            commands::sales::inspect_file,
            commands::sales::file_kind,
            commands::sales::series_figures,
            commands::sales::past_imports,
            commands::sales::import_summary,
            commands::sales::undo_last_import,
            commands::holidays::holidays,
            commands::holidays::choose_calendar,
            commands::holidays::add_holiday,
            commands::holidays::remove_holiday,
            commands::holidays::import_holidays,
            commands::holidays::reset_holidays,
            commands::holidays::undo_holidays,
            commands::plans::plan,
            commands::plans::put_in_plan,
            commands::plans::remove_from_plan,
            commands::plans::undo_plan,
            commands::plans::look_into_plan,
            commands::plans::import_plan,
            commands::plans::opening_days,
            commands::plans::set_closed_weekdays,
            commands::training::model_types,
            commands::training::next_version,
            commands::training::train,
            commands::training::retrain,
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
            commands::versions::series_tests,
            commands::versions::staleness,
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
            commands::versions::look_into_archive,
            commands::versions::import_versions,
            commands::upkeep::labels,
            commands::upkeep::set_note,
            commands::upkeep::change_tags,
            commands::upkeep::set_alias,
            commands::upkeep::set_labels,
            commands::upkeep::in_use_history,
            commands::upkeep::use_previous,
            commands::upkeep::retain_versions,
            commands::upkeep::kept_forecasts,
            commands::upkeep::keep_forecast,
            commands::upkeep::accuracy,
            commands::upkeep::sales_backups,
            commands::upkeep::back_up_sales,
            commands::upkeep::restore_sales,
            commands::upkeep::routine_settings,
            commands::upkeep::set_routine_settings,
            commands::upkeep::pick_watched_folder,
            commands::upkeep::run_routine,
            commands::upkeep::cancel_routine,
            commands::upkeep::last_routine,
            commands::upkeep::waiting_files,
            commands::upkeep::new_files,
            commands::upkeep::ignore_file,
            commands::upkeep::routine_schedule,
            commands::upkeep::schedule_routine,
            commands::week::week,
            commands::week::answer_question,
            commands::week::forget_answer,
            commands::forecast::predict,
            commands::forecast::export_forecast,
            commands::ordering::worklist,
            commands::ordering::lots,
            commands::ordering::product_classes,
            commands::ordering::order_settings,
            commands::ordering::set_order_settings,
            commands::ordering::items,
            commands::ordering::put_items,
            commands::ordering::pick_table,
            commands::ordering::import_items,
            commands::ordering::export_items,
            commands::ordering::suppliers,
            commands::ordering::put_suppliers,
            commands::ordering::remove_supplier,
            commands::ordering::import_stock,
            commands::ordering::paste_stock,
            commands::ordering::type_stock,
            commands::ordering::stock_lists,
            commands::ordering::saved_orders,
            commands::ordering::approve_orders,
            commands::ordering::accept_transfer,
            commands::ordering::receive_order,
            commands::ordering::cancel_order,
            commands::ordering::export_order,
            commands::ordering::export_orders,
            commands::ordering::order_message,
            commands::ordering::export_worklist,
            commands::ordering::undo_ordering,
            commands::ordering::ordering_changes,
        ])
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => {
            app.run(|handle, event| match event {
                // Workers end by themselves when their pipes close; this makes it orderly and at once.
                tauri::RunEvent::Exit => {
                    handle.state::<App>().jobs.cancel_all();
                    handle.state::<App>().ending.unmark();
                }
                // A click on the Dock while the window is hidden.
                #[cfg(target_os = "macos")]
                tauri::RunEvent::Reopen { .. } => background::show_main_window(handle),
                // Files that the user opens with the program. Other systems pass them as arguments.
                #[cfg(target_os = "macos")]
                tauri::RunEvent::Opened { urls } => {
                    let files: Vec<PathBuf> = urls.iter().filter_map(|url| url.to_file_path().ok()).collect();
                    // macOS names the files that the program was started with before `setup` has run.
                    if let Some(app) = handle.try_state::<App>() {
                        app.open_files(files);
                        background::show_main_window(handle);
                        menu::send(handle, "opened");
                    } else {
                        handle.manage(StartedWith(files));
                    }
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            StartFault::of(&error).show();
            ExitCode::FAILURE
        }
    }
}

/// Opens the window that the configuration describes.
fn open_window(app: &AppHandle) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, window)?.build()?;
    }
    Ok(())
}

/// Reports why the window can't be opened, and ends the program properly.
fn give_up(app: &AppHandle, fault: &StartFault) -> ! {
    fault.show();
    app.state::<App>().jobs.cancel_all();
    app.state::<App>().ending.unmark();
    std::process::exit(1)
}

/// The files that the program was started with, where the system doesn't pass them as arguments.
#[cfg(target_os = "macos")]
struct StartedWith(Vec<PathBuf>);

/// The options that have a value.
const OPTIONS: [&str; 2] = ["--data-dir", "--log"];

/// Files among the arguments, as when the user opens a sales file with the program.
fn files(arguments: impl Iterator<Item = OsString>, folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut value_of_an_option = true; // the program itself
    for argument in arguments {
        let text = argument.to_string_lossy();
        if !value_of_an_option && !text.starts_with('-') {
            found.push(folder.join(&argument));
        }
        value_of_an_option = OPTIONS.contains(&text.as_ref());
    }
    found
}

/// What follows an option: `--data-dir FOLDER` or `--data-dir=FOLDER`, where it was given. `--log LEVEL` takes error … trace.
fn option_value(option: &str) -> Option<OsString> {
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == option {
            return arguments.next();
        }
        if let Some(value) = argument.to_str().and_then(|a| a.strip_prefix(option)?.strip_prefix('=')) {
            return Some(OsString::from(value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_among_the_arguments_are_neither_options_nor_their_values() {
        let arguments = ["pharmacast", "--data-dir", "here", "销售.csv", "--log=debug", "b.xlsx"].map(OsString::from);
        assert_eq!(files(arguments.into_iter(), Path::new("desk")), [Path::new("desk").join("销售.csv"), Path::new("desk").join("b.xlsx")]);
        assert!(files(std::iter::once(OsString::from("pharmacast")), Path::new("")).is_empty());
    }
}
