//! Every page in every state, looked at by axe in a headless Chromium. What is looked at is in `ui/scripts`.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::process::{BROWSERS, find_on_path, npm, run};
use crate::project::Project;

pub(crate) fn check(project: &Project) -> Result<()> {
    let browser = browser().ok_or_else(|| {
        Failure::new("no Chromium was found; install Chromium, Chrome, or Edge, or name the program in the variable CHROMIUM")
    })?;
    run(npm().args(["run", "axe"]).current_dir(project.ui()).env("CHROMIUM", browser))
}

/// The program that `CHROMIUM` names, the first one on PATH, or the one that the system installs elsewhere.
fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").filter(|value| !value.is_empty()) {
        return Some(PathBuf::from(named));
    }
    let programs = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];
    let elsewhere = || programs.iter().map(PathBuf::from).find(|program| program.is_file());
    BROWSERS.iter().find_map(|name| find_on_path(name.as_ref())).or_else(elsewhere)
}
