//! Trainings that continue in the background: closing asks, the tray shows what is running, a notice says what has ended.

use std::time::Duration;

use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, CloseRequestApi, Manager as _, Window};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind, MessageDialogResult};
use tauri_plugin_notification::NotificationExt as _;

use crate::app::App;
use crate::jobs::{Job, JobState};
use crate::logs::warn;

const TRAY: &str = "jobs";
/// Users are expected to watch a training for this long.
const LONG: Duration = Duration::from_secs(20);

/// What is said here, in one language.
struct Words {
    title: &'static str,
    running: &'static str,
    keep: &'static str,
    stop: &'static str,
    stay: &'static str,
    open: &'static str,
    quit: &'static str,
    finished: &'static str,
    failed: &'static str,
    processor: &'static str,
}

const ENGLISH: Words = Words {
    title: "Trainings are still running",
    running: "Keep training in the background, or stop? Stopped trainings aren't saved.",
    keep: "Keep running",
    stop: "Stop and quit",
    stay: "Cancel",
    open: "Open Pharmacast",
    quit: "Stop trainings and quit",
    finished: "Training finished",
    failed: "Training failed",
    processor: "This computer's processor is too old for training and forecasting: it lacks AVX2 instructions, which most Intel \
                processors have had since 2013 and most AMD processors since 2015.\n\nYou can still import and view sales; use a newer computer for the rest.",
};

const CHINESE: Words = Words {
    title: "训练仍在进行",
    running: "让训练在后台继续，还是停止？停止的训练不会保存。",
    keep: "后台继续",
    stop: "停止并退出",
    stay: "返回",
    open: "打开药测",
    quit: "停止训练并退出",
    finished: "训练已完成",
    failed: "训练失败",
    processor: "这台电脑的处理器太旧，无法训练和预测：缺少 AVX2 指令（2013 年以后的英特尔处理器和 2015 年以后的 AMD 处理器大多支持）。\n\n\
                仍可导入和查看销售数据，其余功能请换一台较新的电脑。",
};

fn words(app: &AppHandle) -> &'static Words {
    if app.state::<App>().settings().load().language.is_chinese() { &CHINESE } else { &ENGLISH }
}

/// Reports at the start what can't work on this machine, before a training fails because of it.
pub(crate) fn report_processor(app: &AppHandle) {
    if let Some(text) = processor_text(workbench::processor_fault().is_some(), words(app)) {
        app.dialog().message(text).title("Pharmacast").kind(MessageDialogKind::Warning).show(|_| {});
    }
}

/// Backs the sales up once a day, after the pages have had time to appear: those who only look at forecasts have a backup too.
pub(crate) fn back_up_daily(app: &AppHandle) {
    const FIRST_THE_PAGES: Duration = Duration::from_secs(10);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(FIRST_THE_PAGES).await;
        // Damaged sales are reported where they are shown; here they only must not replace a backup.
        match app.state::<App>().with(|bench| bench.back_up_daily()).await {
            Ok(backup) => tracing::info!(made = backup.is_some(), "daily backup"),
            Err(error) => tracing::warn!(code = ?error.code, "daily backup"),
        }
    });
}

fn processor_text(too_old: bool, words: &Words) -> Option<&'static str> {
    too_old.then_some(words.processor)
}

/// What happens to a window that the user closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// The window closes, and the program ends.
    Ends,
    /// It is out of sight; the program stays, with its trainings.
    Hides,
    /// The user decides what happens to the trainings.
    Asks,
}

/// On a Mac a program stays in the Dock without its window, and Cmd-Q ends it.
fn closing_of(mac: bool, trainings: usize) -> Closing {
    match (mac, trainings) {
        (true, _) => Closing::Hides,
        (false, 0) => Closing::Ends,
        (false, _) => Closing::Asks,
    }
}

/// Asks what to do when the user closes the window.
pub(crate) fn closing(window: &Window, api: &CloseRequestApi) {
    let closing = closing_of(cfg!(target_os = "macos"), window.state::<App>().jobs.active());
    if closing != Closing::Ends {
        api.prevent_close();
    }
    match closing {
        Closing::Ends => {}
        Closing::Hides => hide(window),
        Closing::Asks => ask_about_trainings(window),
    }
}

fn hide(window: &Window) {
    if window.is_fullscreen().unwrap_or(false) {
        // Otherwise its empty space stays.
        warn("the window stays full screen", window.set_fullscreen(false));
    }
    warn("the window stays open", window.hide());
}

fn ask_about_trainings(window: &Window) {
    let app = window.app_handle().clone();
    let words = words(&app);
    let buttons = MessageDialogButtons::YesNoCancelCustom(words.keep.to_owned(), words.stop.to_owned(), words.stay.to_owned());
    let dialog = app.dialog().message(words.running).title(words.title).kind(MessageDialogKind::Warning).buttons(buttons).parent(window);
    let window = window.clone();
    dialog.show_with_result(move |answer| {
        let chose = |word: &str, plain: &MessageDialogResult| answer == *plain || answer == MessageDialogResult::Custom(word.to_owned());
        if chose(words.keep, &MessageDialogResult::Yes) {
            // Without a tray the window would be out of reach except by starting the program again, so it stays. A Mac has the Dock.
            if cfg!(target_os = "macos") || show_tray(&app, words).is_ok() {
                hide(&window);
            }
        } else if chose(words.stop, &MessageDialogResult::No) {
            app.exit(0);
        }
    });
}

fn show_tray(app: &AppHandle, words: &Words) -> tauri::Result<()> {
    if app.tray_by_id(TRAY).is_some() {
        return Ok(());
    }
    let open = MenuItem::with_id(app, "open", words.open, true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", words.quit, true, None::<&str>)?;
    let mut tray = TrayIconBuilder::with_id(TRAY).tooltip("Pharmacast").menu(&Menu::with_items(app, &[&open, &quit])?);
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    let tray = tray.on_menu_event(|app, event| if event.id() == "quit" { app.exit(0) } else { show_main_window(app) });
    tray.on_tray_icon_event(|tray, event| {
        if matches!(event, TrayIconEvent::DoubleClick { button: MouseButton::Left, .. }) {
            show_main_window(tray.app_handle());
        }
    })
    .build(app)?;
    Ok(())
}

/// Ends the program: with a question where a training runs.
pub(crate) fn quit(app: &AppHandle) {
    match app.get_webview_window("main") {
        Some(window) if app.state::<App>().jobs.active() > 0 => {
            // The question belongs to the window, which may be hidden.
            show_main_window(app);
            ask_about_trainings(&window.as_ref().window());
        }
        _ => app.exit(0),
    }
}

/// Brings the window to the front, from the tray too.
pub(crate) fn show_main_window(app: &AppHandle) {
    drop(app.remove_tray_by_id(TRAY));
    if let Some(window) = app.get_webview_window("main") {
        warn("the window is not in front", window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()));
    }
}

/// Notifies the user, who may have turned to something else, that a long training has ended.
pub(crate) fn job_ended(app: &AppHandle, job: &Job, took: Duration) {
    let looked_at = app.get_webview_window("main").is_some_and(|window| window.is_focused().unwrap_or(true));
    if looked_at || took < LONG || job.state == JobState::Cancelled {
        return;
    }
    let words = words(app);
    let title = if job.state == JobState::Finished { words.finished } else { words.failed };
    let what = job.title_product.as_deref().or(job.title_store.as_deref()).or(job.request.scope.product.as_deref()).unwrap_or("Pharmacast");
    // The window shows the result as well.
    let notice = app.notification().builder().title(title).body(format!("{what} · {}", job.request.model_type));
    warn("no notification was shown", notice.show());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_ends_the_program_but_not_on_a_mac_and_not_without_asking_while_it_trains() {
        assert_eq!([closing_of(false, 0), closing_of(false, 2)], [Closing::Ends, Closing::Asks]);
        assert_eq!([closing_of(true, 0), closing_of(true, 2)], [Closing::Hides, Closing::Hides]);
    }

    #[test]
    fn a_processor_without_avx2_is_reported_in_the_users_language() {
        assert!(processor_text(true, &CHINESE).is_some_and(|text| text.contains("AVX2") && text.contains("处理器")));
        assert!(processor_text(true, &ENGLISH).is_some_and(|text| text.contains("AVX2") && text.contains("newer computer")));
        assert_eq!(processor_text(false, &ENGLISH), None);
    }
}
