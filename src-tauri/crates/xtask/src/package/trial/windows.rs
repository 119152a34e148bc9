//! The set-up for Windows, run without questions into a folder of its own, and its uninstaller.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::Installed;
use crate::failure::{Failure, Result};
use crate::process::run;
use crate::report::heading;

/// What must be next to the program in addition to libtorch.
const SHIPPED: [&str; 6] =
    ["pharmacast.exe", "pharmacast-cli.exe", "pharmacast-reader.exe", "msvcp140.dll", "LICENSE.txt", "THIRD-PARTY-NOTICES.txt"];

pub(super) fn try_out(installer: &Path, root: &Path) -> Result<()> {
    let installed = Installed { cli: root.join("program").join("pharmacast-cli.exe"), home: root.join("home") };
    fs::create_dir_all(&installed.home).map_err(|error| Failure::file("can't create", &installed.home, &error))?;
    let folder = root.join("program");
    heading("install");
    // The folder comes last and unquoted, as NSIS asks.
    run(Command::new(installer).arg("/S").arg(format!("/D={}", folder.display())))?;
    if let Some(missing) = SHIPPED.iter().find(|name| !folder.join(name).is_file()) {
        return Err(Failure::new(format!("the set-up didn't install {missing}")));
    }
    installed.use_it()?;

    heading("install over it");
    run(Command::new(installer).arg("/S").arg(format!("/D={}", folder.display())))?;
    installed.step(&["list"])?;

    heading("uninstall");
    let uninstaller = folder.join("uninstall.exe");
    run(Command::new(&uninstaller).arg("/S"))?;
    // The uninstaller continues in a copy of itself, so that it can remove itself.
    for _ in 0..120 {
        if !uninstaller.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    let left: Vec<String> =
        fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    if !left.is_empty() {
        return Err(Failure::new(format!("uninstalling left {} behind", left.join(", "))));
    }
    installed.is_gone_and_data_stay()
}
