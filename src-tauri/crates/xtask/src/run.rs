//! `cargo xtask run`: set up, build, open the window. Where there is no screen, `tour` shows the same work by command line.

use std::process::Command;

use crate::failure::Result;
use crate::process::run as run_program;
use crate::project::Project;
use crate::report::heading;
use crate::setup::setup;
use crate::workspace::Workspace;
use crate::{build, display, tour};

/// `arguments` go to the window.
pub(crate) fn run(project: &Project, arguments: &[&str]) -> Result<()> {
    let ready = setup(project)?;
    heading("build");
    if !display::is_there() {
        let camera = Workspace::read(project)?.has_program(tour::SCREENSHOTS);
        build::programs(project, &ready, if camera { &[tour::SCREENSHOTS] } else { &[] })?;
        heading("no display");
        println!("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot be shown to you.");
        println!("Here is its work by command line, on the sample sales, and then a picture of the window drawn on an invisible screen.");
        return tour::without_a_display(project, &ready, camera);
    }
    build::programs(project, &ready, &[])?;
    heading("Pharmacast");
    println!("The window is opening. No sales file at hand? Its first page loads sample sales.");
    run_program(ready.equip(Command::new(project.built("pharmacast")).args(arguments)))
}
