//! `cargo xtask parity`: the same networks in plain PyTorch, loaded from our files, must forecast the same; then the speed of training steps next to
//! PyTorch's own, and where a step spends its time. Python gets an environment of its own in the cache; on Linux that takes several gigabytes,
//! because the wheel for Python depends on CUDA.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::libtorch::wheels::VERSION;
use crate::process::{cargo, run};
use crate::project::Project;
use crate::python_env::environment;
use crate::report::heading;
use crate::setup::setup;

pub(crate) fn parity(project: &Project) -> Result<()> {
    let ready = setup(project)?;
    let python = environment(project, &format!("torch-{VERSION}"), &[&format!("torch=={VERSION}"), "numpy"])?;
    heading("train with the program");
    let out = project.target.join("parity");
    fs::create_dir_all(&out).map_err(|error| Failure::file("can't create", &out, &error))?;
    let mut export = cargo();
    export.args(["run", "--package", "nets", "--example", "parity_export", "--"]).arg(&out).current_dir(&project.root);
    run(ready.equip(&mut export))?;
    heading("forecast with PyTorch from the same files");
    let mut models: Vec<PathBuf> = fs::read_dir(&out)
        .map_err(|error| Failure::file("can't read", &out, &error))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("model.pth").is_file())
        .collect();
    models.sort();
    let scripts = project.root.join("tests").join("parity");
    run(Command::new(&python).arg(scripts.join("reference.py")).args(models))?;
    heading("training steps per second, ours and those of PyTorch in eager mode");
    let mut steps = cargo();
    steps.args(["build", "--release", "--package", "nets", "--example", "bench_steps"]).current_dir(&project.root);
    run(ready.equip(&mut steps))?;
    let program = project.target.join("release").join("examples").join(format!("bench_steps{}", std::env::consts::EXE_SUFFIX));
    run(ready.equip(Command::new(&python).arg(scripts.join("speed.py")).arg(&program)))?;
    if Command::new("perf").arg("--version").output().is_err() {
        println!("where a step spends its time isn't shown, because that needs perf, which only Linux has");
        return Ok(());
    }
    heading("where a step spends its time");
    run(ready.equip(Command::new(&python).arg(scripts.join("where_time_goes.py")).arg(&program)))
}
