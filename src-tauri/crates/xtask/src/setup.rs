//! `cargo xtask setup`: everything a build needs, in the order in which it is needed. A second run finds it all there and fetches nothing.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Result;
use crate::prerequisites::Tools;
use crate::project::Project;
use crate::{libtorch, system_packages, ui};

/// What the commands after setup work with.
#[derive(Debug)]
pub(crate) struct Ready {
    libtorch: PathBuf,
}

pub(crate) fn setup(project: &Project) -> Result<Ready> {
    // First what can't be installed here, so that the user hears of it before waiting for packages.
    let brings_python = system_packages::brings_python();
    let mut tools = Tools::find(project, brings_python)?;
    system_packages::install(!tools.has_pip())?;
    if brings_python && !tools.has_pip() {
        tools = Tools::find(project, false)?;
    }
    let libtorch = libtorch::find_or_install(project, &tools)?;
    ui::install(project)?;
    Ok(Ready { libtorch })
}

impl Ready {
    pub(crate) fn libraries(&self) -> PathBuf {
        self.libtorch.join("lib")
    }

    /// Gives a program libtorch: the folder for building, and its libraries where the system's loader looks.
    pub(crate) fn equip<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let variable = if cfg!(windows) {
            "PATH"
        } else if cfg!(target_os = "macos") {
            "DYLD_LIBRARY_PATH"
        } else {
            "LD_LIBRARY_PATH"
        };
        let before = env::var_os(variable).unwrap_or_default();
        let folders = std::iter::once(self.libraries()).chain(env::split_paths(&before).filter(|dir| !dir.as_os_str().is_empty()));
        // A folder with the separator in its name can't be listed; the rpath of the built programs finds the libraries then.
        if let Ok(joined) = env::join_paths(folders) {
            command.env(variable, joined);
        }
        command.env("LIBTORCH", &self.libtorch)
    }
}
