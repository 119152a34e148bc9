//! Python environments of their own in the cache, for what only Python has: PyTorch to compare with, and other forecasting packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::libtorch::hash;
use crate::prerequisites::Tools;
use crate::process::run;
use crate::project::Project;
use crate::report::heading;

/// The file that says which packages an environment has.
const STAMP: &str = "pharmacast-stamp.txt";

/// Returns the Python of an environment with these packages, which is made the first time and when the packages change. The stamp is written last,
/// so an interrupted installation is done again.
pub(crate) fn environment(project: &Project, name: &str, packages: &[&str]) -> Result<PathBuf> {
    if let Some(python) = existing(project, name, packages) {
        return Ok(python);
    }
    let (folder, python) = places(project, name);
    heading(&format!("a Python environment with {} (once)", packages.join(", ")));
    let tools = Tools::find(project, false)?;
    run(tools.python()?.command().args(["-m", "venv", "--clear"]).arg(&folder)).map_err(|failure| with_hint(&failure, &folder))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--disable-pip-version-check"]).args(packages))
        .map_err(|failure| with_hint(&failure, &folder))?;
    let stamp = folder.join(STAMP);
    fs::write(&stamp, stamp_of(packages)).map_err(|error| Failure::file("can't write", &stamp, &error))?;
    Ok(python)
}

/// Returns the Python of an environment that was made before with these packages.
pub(crate) fn existing(project: &Project, name: &str, packages: &[&str]) -> Option<PathBuf> {
    let (folder, python) = places(project, name);
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|installed| installed == stamp_of(packages)).then_some(python)
}

/// Returns the folder of an environment, and its Python.
fn places(project: &Project, name: &str) -> (PathBuf, PathBuf) {
    let folder = project.cache.join(format!("python-{name}"));
    let python = if cfg!(windows) { folder.join("Scripts").join("python.exe") } else { folder.join("bin").join("python") };
    (folder, python)
}

fn stamp_of(packages: &[&str]) -> String {
    hash::of_text(&packages.join("\n"))
}

fn with_hint(failure: &Failure, folder: &Path) -> Failure {
    Failure::new(format!(
        "{failure}; check the network, the space for {}, and on Debian and Ubuntu the package python3-venv, and run the command again",
        folder.display()
    ))
}
