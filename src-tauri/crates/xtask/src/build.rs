//! How the programs are built for `run` and `test`: always the same packages, features and profile.

use std::fs;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{cargo, run};
use crate::project::Project;
use crate::setup::Ready;
use crate::ui;

/// Without `custom-protocol` the window looks for a development server instead of its own pages.
const WORKSPACE: [&str; 5] = ["--workspace", "--exclude", "xtask", "--features", "pharmacast/custom-protocol"];

/// `cargo` with `command` first, then the selection of packages, then `rest`; libtorch is available. The window's pages are built before, because it
/// doesn't compile without them.
pub(crate) fn in_workspace(project: &Project, ready: &Ready, command: &[&str], rest: &[&str]) -> Result<Command> {
    ui::build(project)?;
    let mut cargo = cargo();
    cargo.args(command).args(WORKSPACE).args(rest).current_dir(&project.root);
    ready.equip(&mut cargo);
    Ok(cargo)
}

/// The window and the command line, with the window's pages inside.
pub(crate) fn programs(project: &Project, ready: &Ready, more: &[&str]) -> Result<()> {
    let mut names = vec!["--bin", "pharmacast", "--bin", "pharmacast-cli", "--bin", "pharmacast-reader"];
    names.extend(more.iter().flat_map(|name| ["--bin", name]));
    run(&mut in_workspace(project, ready, &["build"], &names)?)?;
    libraries_next_to_programs(project, ready)
}

/// Puts the libraries next to the programs on Windows, which looks for them there. Elsewhere the programs contain the folder (rpath).
pub(crate) fn libraries_next_to_programs(project: &Project, ready: &Ready) -> Result<()> {
    if !cfg!(windows) {
        return Ok(());
    }
    let folder = ready.libraries();
    let to = project.target.join("debug");
    for entry in fs::read_dir(&folder).map_err(|error| Failure::file("can't read", &folder, &error))?.flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let is_library = from.extension().is_some_and(|extension| extension == "dll");
        if is_library && !to.exists() && fs::hard_link(&from, &to).is_err() {
            // Hard links don't reach across drives.
            fs::copy(&from, &to).map_err(|error| Failure::file("can't write", &to, &error))?;
        }
    }
    Ok(())
}
