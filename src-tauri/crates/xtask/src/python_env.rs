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

/// Returns the Python of an environment with these packages, which is made the first time and when the packages change. The stamp is written last,
/// so an interrupted installation is done again.
pub(crate) fn environment(project: &Project, name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = project.cache.join(format!("python-{name}"));
    let python = if cfg!(windows) { folder.join("Scripts").join("python.exe") } else { folder.join("bin").join("python") };
    let stamp = folder.join("pharmacast-stamp.txt");
    let wanted = hash::of_text(&packages.join("\n"));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    heading(&format!("a Python environment with {} (once)", packages.join(", ")));
    let tools = Tools::find(project, false)?;
    run(tools.python()?.command().args(["-m", "venv", "--clear"]).arg(&folder)).map_err(|failure| with_hint(&failure, &folder))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--disable-pip-version-check"]).args(packages))
        .map_err(|failure| with_hint(&failure, &folder))?;
    fs::write(&stamp, wanted).map_err(|error| Failure::file("can't write", &stamp, &error))?;
    Ok(python)
}

fn with_hint(failure: &Failure, folder: &Path) -> Failure {
    Failure::new(format!(
        "{failure}; check the network, the space for {}, and on Debian and Ubuntu the package python3-venv, and run the command again",
        folder.display()
    ))
}
