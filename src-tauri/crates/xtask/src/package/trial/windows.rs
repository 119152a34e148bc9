//! The setup program for Windows, run without questions as most of its users run it with them: into the folder that it proposes, with the data
//! in the folder that the program proposes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{Installed, VERSION};
use crate::failure::{Failure, Result};
use crate::process::{capture, run};
use crate::report::heading;

/// What must be next to the program in addition to libtorch.
const SHIPPED: [&str; 7] = [
    "pharmacast.exe",
    "pharmacast-cli.exe",
    "pharmacast-reader.exe",
    "msvcp140.dll",
    "LICENSE.txt",
    "THIRD-PARTY-NOTICES.txt",
    "uninstall.exe",
];
/// Where Windows keeps what it knows of installed programs.
const REGISTERED: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Pharmacast";

/// What the Task Scheduler calls the daily run.
const DAILY_RUN: &str = "pharmacast-routine";

pub(super) fn try_out(installer: &Path, older: &Path, root: &Path) -> Result<()> {
    let local = folder_of("LOCALAPPDATA")?;
    let folder = local.join("Pharmacast");
    let mut installed = Installed {
        cli: folder.join("pharmacast-cli.exe"),
        home: root.join("家 home"),
        data: local.join("Pharmacast Data"),
        names_data: false,
    };
    for old in [&folder, &installed.data, &root.to_owned()] {
        if old.exists() {
            return Err(Failure::new(format!("{} already exists, and the trial would mix with it", old.display())));
        }
    }
    fs::create_dir_all(&installed.home).map_err(|error| Failure::file("can't create", &installed.home, &error))?;

    heading("install, and uninstall what was never used");
    run(Command::new(installer).arg("/S"))?;
    installed.has_arrived(&folder)?;
    let clean = files_in(&folder);
    uninstall(&folder)?;

    heading("install");
    run(Command::new(older).arg("/S"))?;
    installed.has_arrived(&folder)?;
    installed.use_it()?;

    heading("install over it while it runs");
    let mut running = installed.start()?;
    let upgraded = run(Command::new(installer).arg("/S"));
    must_have_ended(&mut running)?;
    upgraded?;
    installed.has_arrived(&folder)?;
    let upgraded = files_in(&folder);
    if upgraded != clean {
        return Err(Failure::new(format!("an upgrade leaves {upgraded:?}, where a new installation has {clean:?}")));
    }
    installed.step(&["predict", VERSION])?;

    heading("move the data folder");
    let elsewhere = installed.home.join("新的 data");
    installed.step(&["move", &elsewhere.to_string_lossy()])?;
    installed.data = elsewhere;
    installed.has_arrived(&folder)?;
    installed.step(&["predict", VERSION])?;
    installed.step(&["verify"])?;
    for place in [&folder, &local.join("Pharmacast Data"), &installed.data] {
        print_files(place);
    }

    heading("uninstall while it runs");
    // Wine's Task Scheduler may not start.
    if !capture(&mut installed.command(&["schedule", "03:00"]))?.success && std::env::var_os("WINEPREFIX").is_none() {
        return Err(Failure::new("the daily run can't be registered with the Task Scheduler"));
    }
    let mut running = installed.start()?;
    uninstall(&folder)?;
    must_have_ended(&mut running)?;
    if capture(Command::new("schtasks").args(["/Delete", "/TN", DAILY_RUN, "/F"]))?.success {
        return Err(Failure::new(format!("uninstalling left {DAILY_RUN} with the Task Scheduler")));
    }
    print_files(&installed.data);
    installed.is_gone_and_data_stay()
}

/// Removes the program as Windows does, and fails when something of it stays.
fn uninstall(folder: &Path) -> Result<()> {
    run(Command::new(folder.join("uninstall.exe")).arg("/S"))?;
    // The uninstaller continues in a copy of itself, so that it can remove itself.
    for _ in 0..120 {
        if !folder.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    if folder.exists() {
        return Err(Failure::new(format!("uninstalling left {} with {:?}", folder.display(), files_in(folder))));
    }
    if let Some(link) = shortcuts()?.iter().find(|link| link.exists()) {
        return Err(Failure::new(format!("uninstalling left {}", link.display())));
    }
    if is_registered() {
        return Err(Failure::new(format!("uninstalling left {REGISTERED} in the registry")));
    }
    Ok(())
}

impl Installed {
    /// The worker that the window keeps, which holds the program's files open.
    fn start(&self) -> Result<Child> {
        self.command(&["serve"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().map_err(|error| not_started(&error))
    }

    /// Fails when something isn't where the setup program puts it, or is there in addition.
    fn has_arrived(&self, folder: &Path) -> Result<()> {
        if let Some(missing) = SHIPPED.iter().find(|name| !folder.join(name).is_file()) {
            return Err(Failure::new(format!("the setup didn't install {missing}")));
        }
        let is_ours = |name: &&String| name.ends_with(".dll") || SHIPPED.contains(&name.as_str());
        if let Some(strange) = files_in(folder).iter().find(|name| !is_ours(name)) {
            return Err(Failure::new(format!("{strange} is among the files of the program")));
        }
        match shortcuts()?.iter().find(|link| !link.is_file()) {
            Some(link) => Err(Failure::new(format!("the setup didn't make {}", link.display()))),
            None if !is_registered() => Err(Failure::new(format!("the setup didn't write {REGISTERED}"))),
            None => Ok(()),
        }
    }
}

/// The setup program ends what it replaces; asked to be silent, it doesn't ask first.
fn must_have_ended(running: &mut Child) -> Result<()> {
    let ended = running.try_wait().map_err(|error| not_started(&error))?.is_some();
    if ended {
        return Ok(());
    }
    running.kill().map_err(|error| not_started(&error))?;
    Err(Failure::new("the setup didn't end the program that was running"))
}

fn not_started(error: &std::io::Error) -> Failure {
    Failure::new(format!("the installed program doesn't start: {error}"))
}

fn folder_of(variable: &str) -> Result<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).ok_or_else(|| Failure::new(format!("{variable} isn't set")))
}

/// In the start menu and on the desktop.
fn shortcuts() -> Result<[PathBuf; 2]> {
    let menu = ["Microsoft", "Windows", "Start Menu", "Programs"].iter().fold(folder_of("APPDATA")?, |path, part| path.join(part));
    Ok([menu, folder_of("USERPROFILE")?.join("Desktop")].map(|folder| folder.join("Pharmacast.lnk")))
}

fn is_registered() -> bool {
    capture(Command::new("reg").args(["query", REGISTERED])).is_ok_and(|out| out.success)
}

/// The files below a folder, by their paths in it.
fn files_in(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            names.extend(files_in(&entry.path()).iter().map(|inner| format!("{name}/{inner}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    names
}

fn print_files(folder: &Path) {
    println!("{}", folder.display());
    for name in files_in(folder) {
        println!("    {name}");
    }
}
