//! `cargo xtask run`: set up, build, open the window. Without a display, `tour` does the same work by command line.

use std::env;
use std::process::Command;

use crate::failure::Result;
use crate::process::run as run_program;
use crate::project::Project;
use crate::report::heading;
use crate::setup::setup;
use crate::{build, tour};

/// `arguments` go to the window.
pub(crate) fn run(project: &Project, arguments: &[&str]) -> Result<()> {
    let ready = setup(project)?;
    heading("build");
    if !has_display() {
        build::programs(project, &ready, &[tour::CAMERA])?;
        heading("no display");
        println!("There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window can't be shown.");
        println!(
            "Instead, the same work is done on the command line with the sample sales, and pictures of the window are taken on a virtual display."
        );
        return tour::without_a_display(project, &ready);
    }
    build::programs(project, &ready, &[])?;
    heading("Pharmacast");
    println!("The window is opening. Without a sales file of your own, load the sample sales on its first page.");
    run_program(ready.equip(Command::new(project.built("pharmacast")).args(arguments)))
}

/// `cargo xtask smoke`: set up, build, and go from import to order by command line.
pub(crate) fn smoke(project: &Project) -> Result<()> {
    let ready = setup(project)?;
    heading("build");
    build::programs(project, &ready, &[])?;
    tour::smoke(project, &ready)
}

/// `cargo xtask screenshots`: every page of the window in both languages, themes, and sizes, into `screenshots/`.
pub(crate) fn screenshots(project: &Project) -> Result<()> {
    let ready = setup(project)?;
    heading("build");
    build::programs(project, &ready, &[tour::CAMERA])?;
    tour::pictures_of_everything(project, &ready)
}

/// Whether a window can be opened here at all.
fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
