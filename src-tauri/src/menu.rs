//! The menu with its shortcuts, in the window's language. What an entry does the page decides: it hears the entry's name.

use serde::Serialize;
use tauri::menu::{AboutMetadata, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Emitter as _, Manager as _};

use crate::app::App;
use crate::background;
use crate::logs::warn;
use crate::settings::{Theme, UiSettings};

/// The name under which the page hears of an entry.
const EVENT: &str = "menu";

/// An entry: its name, Chinese, English, shortcut.
type Entry = (&'static str, &'static str, &'static str, Option<&'static str>);

const FILE: [Entry; 4] = [
    ("import", "导入销售表…", "Import Sales…", Some("CmdOrCtrl+O")),
    ("export", "导出全部模型…", "Export All Models…", None),
    ("import-models", "导入模型…", "Import Models…", None),
    ("diagnostics", "导出诊断信息…", "Export Diagnostics…", None),
];
const GO: [Entry; 8] = [
    ("week", "本周", "This Week", Some("CmdOrCtrl+1")),
    ("orders", "订货", "Orders", Some("CmdOrCtrl+2")),
    ("data", "药品与销售", "Products", Some("CmdOrCtrl+3")),
    ("forecast", "预测", "Forecasts", Some("CmdOrCtrl+4")),
    ("train", "训练", "Train", Some("CmdOrCtrl+5")),
    ("models", "模型库", "Library", Some("CmdOrCtrl+6")),
    ("compare", "对比", "Compare", Some("CmdOrCtrl+7")),
    ("settings", "设置", "Settings", Some("CmdOrCtrl+Comma")),
];
const HELP: [Entry; 1] = [("help", "使用说明", "Guide", Some("F1"))];
const QUIT: Entry = ("leave", "退出药测", "Quit Pharmacast", Some("CmdOrCtrl+Q"));

/// Gives the title bar the theme of the page, the page its size, and the menu its language where that is another than `before`.
pub(crate) fn follow_settings(app: &AppHandle, before: Option<UiSettings>) {
    let settings = app.state::<App>().settings().load();
    let chinese = settings.language.is_chinese();
    if before.is_none_or(|before| before.language.is_chinese() != chinese) {
        // A system that shows no menu leaves the page's own buttons and shortcuts, which do the same.
        if let Err(error) = build(app, chinese).and_then(|menu| app.set_menu(menu)) {
            tracing::warn!(%error, "menu");
        }
    }
    if let Some(window) = app.get_webview_window("main") {
        // A page that stays at its usual size isn't worth failing for.
        if let Err(error) = window.set_zoom(settings.zoom_factor()) {
            tracing::warn!(%error, "zoom");
        }
    }
    app.set_theme(match settings.theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    });
}

fn build(app: &AppHandle, chinese: bool) -> tauri::Result<Menu<tauri::Wry>> {
    let word = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
    let fill = |menu: &Submenu<tauri::Wry>, entries: &[Entry]| -> tauri::Result<()> {
        entries.iter().try_for_each(|&(id, zh, en, keys)| menu.append(&MenuItem::with_id(app, id, word(zh, en), true, keys)?))
    };
    let line = || PredefinedMenuItem::separator(app);
    let menu = Menu::new(app)?;
    let file = Submenu::new(app, word("文件", "File"), true)?;
    fill(&file, &FILE)?;
    file.append(&line()?)?;
    fill(&file, &[QUIT])?;
    if cfg!(target_os = "macos") {
        let own = Submenu::new(app, "Pharmacast", true)?;
        own.append(&PredefinedMenuItem::about(app, None, Some(AboutMetadata::default()))?)?;
        own.append(&line()?)?;
        own.append(&PredefinedMenuItem::hide(app, None)?)?;
        menu.append(&own)?;
    }
    menu.append(&file)?;
    // Without these entries a Mac knows none of their shortcuts.
    let edit = Submenu::new(app, word("编辑", "Edit"), true)?;
    edit.append_items(&[
        &PredefinedMenuItem::undo(app, Some(word("撤销", "Undo")))?,
        &PredefinedMenuItem::redo(app, Some(word("重做", "Redo")))?,
        &PredefinedMenuItem::cut(app, Some(word("剪切", "Cut")))?,
        &PredefinedMenuItem::copy(app, Some(word("复制", "Copy")))?,
        &PredefinedMenuItem::paste(app, Some(word("粘贴", "Paste")))?,
        &PredefinedMenuItem::select_all(app, Some(word("全选", "Select All")))?,
    ])?;
    menu.append(&edit)?;
    let go = Submenu::new(app, word("前往", "Go"), true)?;
    fill(&go, &GO)?;
    menu.append(&go)?;
    let help = Submenu::new(app, word("帮助", "Help"), true)?;
    fill(&help, &HELP)?;
    menu.append(&help)?;
    Ok(menu)
}

#[derive(Clone, Serialize)]
struct Chosen<'a> {
    id: &'a str,
}

/// Does what an entry says: quitting here, everything else in the page.
pub(crate) fn chosen(app: &AppHandle, event: &MenuEvent) {
    let id = event.id().as_ref();
    if id == QUIT.0 {
        background::quit(app);
    } else if FILE.iter().chain(&GO).chain(&HELP).any(|entry| entry.0 == id) {
        background::show_main_window(app);
        send(app, id);
    }
}

/// Tells the page of something to do.
pub(crate) fn send(app: &AppHandle, id: &str) {
    warn("the page did not hear of a menu entry", app.emit(EVENT, Chosen { id }));
}
