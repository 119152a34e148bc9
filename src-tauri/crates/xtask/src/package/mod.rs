//! `cargo xtask package`: the installer of this system, made by Tauri's bundler, checked for missing libraries, and tried as a user would.

mod app_bundle;
mod config;
mod libraries;
mod notices;
mod sbom;
mod signature;
mod signing;
mod stand_in;
mod symbol_versions;
mod system_libraries;
mod trial;
mod works;

#[cfg(test)]
pub(crate) use config::OLDEST_MACOS;
pub(crate) use stand_in::stand_in;
pub(crate) use trial::try_out;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build;
use crate::failure::{Failure, Result};
use crate::process::run;
use crate::project::Project;
use crate::report::{heading, megabytes};
use crate::setup::{Ready, setup};

/// What goes into the installer in addition to what Tauri puts there itself.
pub(crate) struct Contents {
    /// The folder with everything below, made again each time.
    pub(crate) folder: PathBuf,
    /// The window and the worker, as built for release.
    pub(crate) programs: [PathBuf; 3],
    /// libtorch and what it needs, nothing else.
    pub(crate) libraries: Vec<PathBuf>,
    /// The licenses of everything in it that others wrote.
    pub(crate) notices: PathBuf,
}

pub(crate) fn package(project: &Project) -> Result<()> {
    let ready = setup(project)?;
    heading("build for release");
    let bins = ["--release", "--locked", "--bin", "pharmacast", "--bin", "pharmacast-cli", "--bin", "pharmacast-reader"];
    run(&mut build::in_workspace(project, &ready, &["build"], &bins)?)?;
    let contents = gather(project, &ready)?;

    heading("bundle");
    let installers = bundle(project, &contents)?;

    heading("sizes");
    print_sizes(&contents, &installers)?;
    for installer in &installers {
        try_out(project, installer, None)?;
    }
    heading("ready");
    for installer in &installers {
        println!("{}", installer.display());
    }
    Ok(())
}

/// Copies what goes in into one folder, and checks that nothing is missing.
fn gather(project: &Project, ready: &Ready) -> Result<Contents> {
    let folder = project.target.join("package");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Failure::file("can't empty", &folder, &error)),
        _ => fs::create_dir_all(&folder).map_err(|error| Failure::file("can't create", &folder, &error))?,
    }
    let program = |name: &str| project.target.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let programs = [program("pharmacast"), program("pharmacast-cli"), program("pharmacast-reader")];
    let offered = libraries::offered(&ready.libraries())?;
    let needed = libraries::needed_by(&programs, &offered)?;
    let mut libraries = Vec::new();
    for library in needed {
        let to = folder.join(library.file_name().unwrap_or_default());
        fs::copy(&library, &to).map_err(|error| Failure::file("can't write", &to, &error))?;
        libraries.push(to);
    }
    let notices = folder.join("THIRD-PARTY-NOTICES.txt");
    let works = works::all(project, ready)?;
    notices::write(&works, &notices)?;
    sbom::write(&works, &folder.join(format!("pharmacast-{}-{}.cdx.json", std::env::consts::OS, std::env::consts::ARCH)))?;
    Ok(Contents { folder, programs, libraries, notices })
}

fn bundle(project: &Project, contents: &Contents) -> Result<Vec<PathBuf>> {
    let made = project.target.join("release").join("bundle").join(config::KIND);
    if made.exists() {
        // An installer of an earlier version would be mistaken for this one.
        fs::remove_dir_all(&made).map_err(|error| Failure::file("can't empty", &made, &error))?;
    }
    let file = contents.folder.join("tauri.conf.json");
    let text = config::of(project, contents)?.to_string();
    fs::write(&file, text).map_err(|error| Failure::file("can't write", &file, &error))?;
    let bundler = project.ui().join("node_modules").join("@tauri-apps").join("cli").join("tauri.js");
    let mut tauri = Command::new("node");
    tauri.arg(bundler).args(["bundle", "--ci", "--bundles", config::KIND, "--config"]).arg(&file);
    signing::without_empty_secrets(&mut tauri);
    run(tauri.current_dir(&project.root).env("CARGO_TARGET_DIR", &project.target))?;
    let entries = fs::read_dir(&made).map_err(|error| Failure::file("can't read", &made, &error))?;
    let is_installer = |path: &PathBuf| path.extension().is_some_and(|extension| extension == config::EXTENSION);
    let installers: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_installer).collect();
    if installers.is_empty() {
        return Err(Failure::new(format!("the bundler reported no error, but there is no .{} in {}", config::EXTENSION, made.display())));
    }
    Ok(installers)
}

/// Prints the sizes, the program's own next to that of libtorch, and fails when the program's own has become too large.
fn print_sizes(contents: &Contents, installers: &[PathBuf]) -> Result<()> {
    const MOST_OWN: u64 = 40_000_000;
    let sum = |files: &[PathBuf]| files.iter().map(|file| size(file)).sum::<Result<u64>>();
    let (own, libtorch) = (sum(&contents.programs)?, sum(&contents.libraries)?);
    for file in contents.programs.iter().chain(&contents.libraries) {
        println!("{:>9}  {}", megabytes(size(file)?), file.file_name().unwrap_or_default().to_string_lossy());
    }
    println!("{:>9}  installed: {} of our own, {} of libtorch", megabytes(own + libtorch), megabytes(own), megabytes(libtorch));
    for installer in installers {
        println!("{:>9}  to download: {}", megabytes(size(installer)?), installer.file_name().unwrap_or_default().to_string_lossy());
    }
    if own > MOST_OWN {
        return Err(Failure::new(format!("our own programs take {}, more than {}", megabytes(own), megabytes(MOST_OWN))));
    }
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).map_err(|error| Failure::file("can't read", file, &error))?.len())
}
