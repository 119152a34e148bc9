//! What keeps the program from opening its window, said in a dialog of the system and in the user's language.

/// The first WebView2 that draws the pages: the installer asks for it as well.
const OLDEST_WEBVIEW2: u32 = 111;

/// A reason why there is no window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StartFault {
    /// Windows has no WebView2, or doesn't let this user run it.
    WebViewMissing,
    /// WebView2 is there in a version that can't draw the pages.
    WebViewTooOld(String),
    /// WebView2 is there, but may not start or may not write where it has to.
    WebViewRefused(String),
    /// Anything else, in the words of what failed.
    Other(String),
}

/// Returns what is wrong with the browser component that draws the window. Only Windows has it apart from the program and its packages.
pub(crate) fn webview_fault() -> Option<StartFault> {
    if !cfg!(windows) {
        return None;
    }
    fault_of(tauri::webview_version().ok())
}

fn fault_of(version: Option<String>) -> Option<StartFault> {
    let Some(version) = version else { return Some(StartFault::WebViewMissing) };
    let major = version.split('.').next().and_then(|number| number.trim().parse::<u32>().ok());
    // A version that can't be read doesn't prove that it is too old.
    major.is_some_and(|major| major < OLDEST_WEBVIEW2).then_some(StartFault::WebViewTooOld(version))
}

impl StartFault {
    /// What an error of opening the window means.
    pub(crate) fn of(error: &tauri::Error) -> Self {
        Self::named(error.to_string(), cfg!(windows))
    }

    fn named(error: String, windows: bool) -> Self {
        // Windows' own number for a lack of rights; its words are in the system's language.
        const ACCESS_DENIED: &str = "0x80070005";
        if windows && error.contains(ACCESS_DENIED) { Self::WebViewRefused(error) } else { Self::Other(error) }
    }

    fn text(&self, chinese: bool) -> String {
        match (self, chinese) {
            (Self::WebViewMissing, false) => "Pharmacast needs the Microsoft Edge WebView2 runtime, which is missing or can't be started by this \
                 user. Install Pharmacast again, which also installs WebView2, or ask your administrator to install it."
                .to_owned(),
            (Self::WebViewMissing, true) => {
                "药测需要 Microsoft Edge WebView2 运行时，但这台电脑没有安装，或者当前用户无权使用。请重新安装药测（安装程序会一并安装 WebView2），或请管理员安装。"
                    .to_owned()
            }
            (Self::WebViewTooOld(version), false) => format!(
                "The Microsoft Edge WebView2 runtime on this computer is version {version}; Pharmacast needs {OLDEST_WEBVIEW2} or newer. Update \
                 Microsoft Edge, or install Pharmacast again."
            ),
            (Self::WebViewTooOld(version), true) => format!(
                "这台电脑上的 Microsoft Edge WebView2 运行时是 {version} 版，药测需要 {OLDEST_WEBVIEW2} 或更高版本。请更新 Microsoft Edge，或重新安装药测。"
            ),
            (Self::WebViewRefused(reason), false) => format!(
                "Windows doesn't let this user run the Microsoft Edge WebView2 runtime, or write to the folder app.pharmacast.desktop in \
                 %LOCALAPPDATA%, where it keeps its files. Ask your administrator to allow both. ({reason})"
            ),
            (Self::WebViewRefused(reason), true) => format!(
                "Windows 不允许当前用户运行 Microsoft Edge WebView2，或者不允许写入它存放文件的文件夹（%LOCALAPPDATA% 中的 \
                 app.pharmacast.desktop）。请管理员授予这两项权限。（{reason}）"
            ),
            (Self::Other(reason), false) => format!("The window can't be opened: {reason}"),
            (Self::Other(reason), true) => format!("窗口无法打开：{reason}"),
        }
    }

    /// Prints the fault, and shows it where the system has a screen.
    pub(crate) fn show(&self) {
        eprintln!("error: {}", self.text(false));
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
            return;
        }
        let chinese = sys_locale::get_locale().is_some_and(|locale| locale.to_lowercase().starts_with("zh"));
        let title = if chinese { "药测无法启动" } else { "Pharmacast can't start" };
        let dialog = rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title(title).set_description(self.text(chinese));
        drop(dialog.show());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_an_old_webview_are_faults_and_a_new_or_unknown_one_is_not() {
        assert_eq!(fault_of(None), Some(StartFault::WebViewMissing));
        assert_eq!(fault_of(Some("109.0.1518.140".into())), Some(StartFault::WebViewTooOld("109.0.1518.140".into())));
        for version in ["111.0.1661.41", "148.0.3271.2", "canary"] {
            assert_eq!(fault_of(Some(version.into())), None, "{version}");
        }
    }

    #[test]
    fn every_fault_is_worded_in_both_languages() {
        let denied = "failed to create webview: WindowsError(Error { code: HRESULT(0x80070005), message: \"Access is denied.\" })";
        let refused = StartFault::named(denied.into(), true);
        assert_eq!(refused, StartFault::WebViewRefused(denied.into()));
        assert_eq!(StartFault::named("no space".into(), true), StartFault::Other("no space".into()));
        assert_eq!(StartFault::named(denied.into(), false), StartFault::Other(denied.into()), "only Windows has that number");
        let old = StartFault::WebViewTooOld("90.1".into());
        for fault in [StartFault::WebViewMissing, old, refused, StartFault::Other("no space".into())] {
            let (english, chinese) = (fault.text(false), fault.text(true));
            assert!(english.is_ascii() && !chinese.is_ascii(), "{english} / {chinese}");
            if let StartFault::WebViewTooOld(version) = &fault {
                assert!(english.contains(version) && chinese.contains(version));
            }
        }
    }
}
