//! The menu with its shortcuts, in the window's language. What an entry does the page decides: it hears the entry's name.

use serde::Serialize;
use tauri::menu::{AboutMetadata, HELP_SUBMENU_ID, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu, WINDOW_SUBMENU_ID};
use tauri::{AppHandle, Emitter as _, Manager as _, Wry};

use crate::app::App;
use crate::background;
use crate::logs::warn;
use crate::settings::{Theme, UiSettings};

/// The name of the event that tells the page which entry was chosen.
const EVENT: &str = "menu";

/// An entry of ours: its name, Chinese, English, shortcut.
type Entry = (&'static str, &'static str, &'static str, Option<&'static str>);

const FILE: [Entry; 4] = [
    ("import", "导入销售表…", "Import Sales…", Some("CmdOrCtrl+O")),
    ("export", "导出全部模型…", "Export All Models…", None),
    ("import-models", "导入模型…", "Import Models…", None),
    ("diagnostics", "导出诊断信息…", "Export Diagnostics…", None),
];
const GO: [Entry; 7] = [
    ("week", "本周", "This Week", Some("CmdOrCtrl+1")),
    ("orders", "订货", "Orders", Some("CmdOrCtrl+2")),
    ("data", "药品与销售", "Products", Some("CmdOrCtrl+3")),
    ("forecast", "预测", "Forecasts", Some("CmdOrCtrl+4")),
    ("train", "训练", "Train", Some("CmdOrCtrl+5")),
    ("models", "模型库", "Library", Some("CmdOrCtrl+6")),
    ("compare", "对比", "Compare", Some("CmdOrCtrl+7")),
];
const SETTINGS: Entry = ("settings", "设置", "Settings", Some("CmdOrCtrl+Comma"));
/// Where a Mac's users look for the settings, they end in dots.
const MAC_SETTINGS: Entry = ("settings", "设置…", "Settings…", Some("CmdOrCtrl+Comma"));
const HELP: [Entry; 1] = [("help", "使用说明", "Guide", Some("F1"))];
const QUIT: Entry = ("leave", "退出药测", "Quit Pharmacast", Some("CmdOrCtrl+Q"));

/// What the system does by itself, with the shortcuts that its users know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standard {
    About,
    Services,
    Hide,
    HideOthers,
    ShowAll,
    Close,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    Minimize,
    Zoom,
    FullScreen,
    AllToFront,
}

/// A line of a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Own(Entry),
    /// With its words in Chinese and English.
    Standard(Standard, &'static str, &'static str),
    Line,
}

/// A menu of the bar: its name where the system gives it a meaning, its title in Chinese and English, and its lines.
type Bar = Vec<(Option<&'static str>, &'static str, &'static str, Vec<Item>)>;

/// The menu bar: on a Mac with what every program has there, without which its shortcuts do nothing.
fn layout(mac: bool) -> Bar {
    use Item::{Line, Own, Standard as Of};
    use Standard as S;

    let mut file: Vec<Item> = FILE.map(Own).into();
    let mut go: Vec<Item> = GO.map(Own).into();
    if mac {
        file.extend([Line, Of(S::Close, "关闭窗口", "Close Window")]);
    } else {
        file.extend([Line, Own(QUIT)]);
        go.push(Own(SETTINGS));
    }
    let edit = vec![
        Of(S::Undo, "撤销", "Undo"),
        Of(S::Redo, "重做", "Redo"),
        Of(S::Cut, "剪切", "Cut"),
        Of(S::Copy, "复制", "Copy"),
        Of(S::Paste, "粘贴", "Paste"),
        Of(S::SelectAll, "全选", "Select All"),
    ];
    let mut bar = vec![
        (None, "文件", "File", file),
        (None, "编辑", "Edit", edit),
        (None, "前往", "Go", go),
        (Some(HELP_SUBMENU_ID), "帮助", "Help", HELP.map(Own).into()),
    ];
    if mac {
        let own = vec![
            Of(S::About, "关于药测", "About Pharmacast"),
            Line,
            Own(MAC_SETTINGS),
            Line,
            Of(S::Services, "服务", "Services"),
            Line,
            Of(S::Hide, "隐藏药测", "Hide Pharmacast"),
            Of(S::HideOthers, "隐藏其他", "Hide Others"),
            Of(S::ShowAll, "全部显示", "Show All"),
            Line,
            Own(QUIT),
        ];
        let window = vec![
            Of(S::Minimize, "最小化", "Minimize"),
            Of(S::Zoom, "缩放", "Zoom"),
            Of(S::FullScreen, "进入全屏幕", "Enter Full Screen"),
            Line,
            Of(S::AllToFront, "前置全部窗口", "Bring All to Front"),
        ];
        bar.insert(0, (None, "药测", "Pharmacast", own));
        bar.insert(4, (Some(WINDOW_SUBMENU_ID), "窗口", "Window", window));
    }
    bar
}

/// What the system calls the window.
const fn window_title(chinese: bool) -> &'static str {
    if chinese { "药测 Pharmacast" } else { "Pharmacast" }
}

/// Gives the title bar the theme of the page, the page its size, and the menu and the title their language where that is another than `before`.
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
        if let Err(error) = window.set_title(window_title(chinese)) {
            tracing::warn!(%error, "title");
        }
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

fn build(app: &AppHandle, chinese: bool) -> tauri::Result<Menu<Wry>> {
    let word = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
    let menu = Menu::new(app)?;
    for (id, zh, en, items) in layout(cfg!(target_os = "macos")) {
        let submenu = match id {
            Some(id) => Submenu::with_id(app, id, word(zh, en), true)?,
            None => Submenu::new(app, word(zh, en), true)?,
        };
        for item in items {
            match item {
                Item::Own((id, zh, en, keys)) => submenu.append(&MenuItem::with_id(app, id, word(zh, en), true, keys)?)?,
                Item::Standard(what, zh, en) => submenu.append(&standard(app, what, word(zh, en))?)?,
                Item::Line => submenu.append(&PredefinedMenuItem::separator(app)?)?,
            }
        }
        menu.append(&submenu)?;
    }
    Ok(menu)
}

fn standard(app: &AppHandle, what: Standard, text: &str) -> tauri::Result<PredefinedMenuItem<Wry>> {
    use PredefinedMenuItem as P;
    match what {
        Standard::About => P::about(app, Some(text), Some(AboutMetadata::default())),
        Standard::Services => P::services(app, Some(text)),
        Standard::Hide => P::hide(app, Some(text)),
        Standard::HideOthers => P::hide_others(app, Some(text)),
        Standard::ShowAll => P::show_all(app, Some(text)),
        Standard::Close => P::close_window(app, Some(text)),
        Standard::Undo => P::undo(app, Some(text)),
        Standard::Redo => P::redo(app, Some(text)),
        Standard::Cut => P::cut(app, Some(text)),
        Standard::Copy => P::copy(app, Some(text)),
        Standard::Paste => P::paste(app, Some(text)),
        Standard::SelectAll => P::select_all(app, Some(text)),
        Standard::Minimize => P::minimize(app, Some(text)),
        Standard::Zoom => P::maximize(app, Some(text)),
        Standard::FullScreen => P::fullscreen(app, Some(text)),
        Standard::AllToFront => P::bring_all_to_front(app, Some(text)),
    }
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
    } else if FILE.iter().chain(&GO).chain(&HELP).chain([&SETTINGS]).any(|entry| entry.0 == id) {
        background::show_main_window(app);
        send(app, id);
    }
}

/// Tells the page of something to do.
pub(crate) fn send(app: &AppHandle, id: &str) {
    warn("the page did not hear of a menu entry", app.emit(EVENT, Chosen { id }));
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn own(bar: &Bar) -> Vec<&'static str> {
        let mut names: Vec<&str> = bar
            .iter()
            .flat_map(|(.., items)| items)
            .filter_map(|item| if let Item::Own((name, ..)) = item { Some(*name) } else { None })
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_system_has_the_same_entries_of_ours() {
        assert_eq!(own(&layout(true)), own(&layout(false)));
        assert_eq!(own(&layout(false)).len(), FILE.len() + GO.len() + HELP.len() + 2);
    }

    #[test]
    fn a_mac_has_the_menus_of_every_program_in_their_places() {
        use Standard as S;
        let bar = layout(true);
        let titles: Vec<&str> = bar.iter().map(|(_, _, en, _)| *en).collect();
        assert_eq!(titles, ["Pharmacast", "File", "Edit", "Go", "Window", "Help"]);
        let items = |title: &str| &bar.iter().find(|(_, _, en, _)| *en == title).expect("it is there").3;
        let standard: Vec<Standard> =
            bar.iter().flat_map(|(.., items)| items).filter_map(|i| if let Item::Standard(s, ..) = i { Some(*s) } else { None }).collect();
        for needed in [S::Hide, S::HideOthers, S::Close, S::Minimize, S::Copy, S::Paste, S::Undo, S::SelectAll] {
            assert_eq!(standard.iter().filter(|found| **found == needed).count(), 1, "{needed:?} gives its shortcut");
        }
        let program = items("Pharmacast");
        assert_eq!(program.last(), Some(&Item::Own(QUIT)), "Cmd-Q is in the program's own menu");
        assert!(program.contains(&Item::Own(MAC_SETTINGS)) && !items("File").contains(&Item::Own(QUIT)));
    }

    #[test]
    fn no_shortcut_is_given_twice_and_every_title_has_two_languages() {
        for mac in [false, true] {
            let bar = layout(mac);
            let mut keys: Vec<&str> = bar
                .iter()
                .flat_map(|(.., items)| items)
                .filter_map(|item| if let Item::Own((.., keys)) = item { *keys } else { None })
                .collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), all, "{keys:?}");
            for (_, zh, en, _) in &bar {
                assert!(!zh.is_ascii() && en.is_ascii(), "{zh} / {en}");
            }
        }
    }
}
