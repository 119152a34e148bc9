//! `cargo xtask cross`: the checkout compiled for Windows and macOS, its tests run as Windows programs under Wine, and its setup program for
//! Windows tried there. The work is done by `cross/check.sh`, because it is mounts, packages, and compilers.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::package;
use crate::process::{capture, find_on_path, run};
use crate::project::Project;
use crate::ui;

const STEPS: [&str; 5] = ["windows", "wine", "installer", "macos", "workflows"];

/// Runs the named steps, or all.
pub(crate) fn cross(project: &Project, steps: &[&str]) -> Result<()> {
    if let Some(unknown) = steps.iter().find(|step| !STEPS.contains(step)) {
        return Err(Failure::new(format!("there is no step {unknown}; the steps are: {}", STEPS.join(" "))));
    }
    let is_root = capture(Command::new("id").arg("-u")).is_ok_and(|out| out.stdout.trim() == "0");
    if !is_root || find_on_path("apt-get".as_ref()).is_none() {
        return Err(Failure::new(
            "this needs root on Debian or Ubuntu: it installs the compilers in a Debian of their own in the cache; a container will do",
        ));
    }
    println!(
        "The first run installs a Debian with the compilers in the cache, which takes half an hour and 8 GB. Later runs take a few minutes."
    );
    let cache = project.cache.join("cross");
    if steps.is_empty() || steps.contains(&"installer") {
        ui::install(project)?;
        package::stand_in(&cache.join("installer"), Path::new("/cache/installer"), Path::new("/cache/checkout"))?;
    }
    let script = project.root.join("src-tauri").join("crates").join("xtask").join("cross").join("check.sh");
    run(Command::new("bash").arg(script).arg(&project.root).arg(cache).args(steps))
}
