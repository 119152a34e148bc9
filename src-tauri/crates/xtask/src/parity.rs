//! `cargo xtask parity`: the same networks in plain PyTorch, loaded from our files, must forecast the same;
//! the speed of their training steps beside PyTorch's own, and where a step goes. Python lives in an environment of
//! its own in the cache; on Linux that is several gigabytes, because the wheel for Python insists on CUDA.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::libtorch::wheels::VERSION;
use crate::prerequisites::Tools;
use crate::process::{cargo, run};
use crate::project::Project;
use crate::report::heading;
use crate::setup::setup;

pub(crate) fn parity(project: &Project) -> Result<()> {
    let ready = setup(project)?;
    let python = environment(project)?;
    heading("train with the program");
    let out = project.target.join("parity");
    fs::create_dir_all(&out).map_err(|error| Failure::file("cannot create", &out, &error))?;
    let mut export = cargo();
    export.args(["run", "--package", "nets", "--example", "parity_export", "--"]).arg(&out).current_dir(&project.root);
    run(ready.equip(&mut export))?;
    heading("forecast with PyTorch from the same files");
    let mut models: Vec<PathBuf> = fs::read_dir(&out)
        .map_err(|error| Failure::file("cannot read", &out, &error))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("model.pth").is_file())
        .collect();
    models.sort();
    let scripts = project.root.join("tests").join("parity");
    run(Command::new(&python).arg(scripts.join("reference.py")).args(models))?;
    heading("training steps a second, ours beside PyTorch eager");
    let mut steps = cargo();
    steps.args(["build", "--release", "--package", "nets", "--example", "bench_steps"]).current_dir(&project.root);
    run(ready.equip(&mut steps))?;
    let program = project.target.join("release").join("examples").join(format!("bench_steps{}", std::env::consts::EXE_SUFFIX));
    run(ready.equip(Command::new(&python).arg(scripts.join("speed.py")).arg(&program)))?;
    if Command::new("perf").arg("--version").output().is_err() {
        println!("where a step goes is not shown: it needs Linux's perf");
        return Ok(());
    }
    heading("where a step goes");
    run(ready.equip(Command::new(&python).arg(scripts.join("where_time_goes.py")).arg(&program)))
}

/// The Python of an environment with PyTorch, made the first time. The stamp is written last, so a broken-off installation is done again.
fn environment(project: &Project) -> Result<PathBuf> {
    let folder = project.cache.join(format!("python-torch-{VERSION}"));
    let python = if cfg!(windows) { folder.join("Scripts").join("python.exe") } else { folder.join("bin").join("python") };
    let stamp = folder.join("pharmacast-stamp.txt");
    if !stamp.is_file() {
        heading("PyTorch for Python (once, several gigabytes)");
        let tools = Tools::find(project, false)?;
        run(tools.python()?.command().args(["-m", "venv", "--clear"]).arg(&folder)).map_err(|failure| with_remedy(&failure, &folder))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--disable-pip-version-check", &format!("torch=={VERSION}"), "numpy"]))
            .map_err(|failure| with_remedy(&failure, &folder))?;
        fs::write(&stamp, VERSION).map_err(|error| Failure::file("cannot write", &stamp, &error))?;
    }
    Ok(python)
}

fn with_remedy(failure: &Failure, folder: &Path) -> Failure {
    Failure::new(format!(
        "{failure}; check the network, the space for {} and, on Debian and Ubuntu, package python3-venv, and run the command again",
        folder.display()
    ))
}
