//! The disk image for macOS: its app copied out as a user drags it, checked, and used.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::super::app_bundle;
use super::Installed;
use crate::failure::{Failure, Result};
use crate::process::run;
use crate::report::heading;

const APP: &str = "Pharmacast.app";

pub(super) fn try_out(installer: &Path, root: &Path) -> Result<()> {
    let (image, home) = (root.join("image"), root.join("home"));
    for folder in [&image, &home] {
        fs::create_dir_all(folder).map_err(|error| Failure::file("can't create", folder, &error))?;
    }
    heading("copy the app out of the disk image");
    run(Command::new("hdiutil").args(["attach", "-nobrowse", "-readonly", "-mountpoint"]).arg(&image).arg(installer))?;
    let app = root.join(APP);
    let copied = run(Command::new("ditto").arg(image.join(APP)).arg(&app));
    run(Command::new("hdiutil").arg("detach").arg(&image)).and(copied)?;
    app_bundle::check(&app)?;
    run(Command::new("codesign").args(["--verify", "--deep", "--strict"]).arg(&app))?;

    heading("use it");
    let cli = ["Contents", "MacOS", "pharmacast-cli"].iter().fold(app.clone(), |path, part| path.join(part));
    let installed = Installed::with_data_in(cli, home);
    installed.use_it()?;

    heading("remove it");
    fs::remove_dir_all(&app).map_err(|error| Failure::file("can't remove", &app, &error))?;
    installed.is_gone_and_data_stay()
}
