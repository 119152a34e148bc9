//! What Tauri's bundler is told beyond `tauri.conf.json`: where each system wants the worker, the libraries and the licences.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::Contents;
use crate::failure::{Failure, Result};
use crate::project::Project;

/// The kind of installer that is made on this system.
pub(crate) const KIND: &str = if cfg!(windows) {
    "nsis"
} else if cfg!(target_os = "macos") {
    "dmg"
} else {
    "deb"
};

pub(crate) const EXTENSION: &str = if cfg!(windows) { "exe" } else { KIND };

/// The configuration that is merged over the project's own.
pub(crate) fn of(project: &Project, contents: &Contents) -> Result<Value> {
    // The bundler looks for the worker under a name that says what it was built for.
    let beside = contents.folder.join("pharmacast-cli");
    let named = contents.folder.join(format!("pharmacast-cli-{}{}", triple()?, std::env::consts::EXE_SUFFIX));
    fs::copy(&contents.programs[1], &named).map_err(|error| Failure::file("cannot write", &named, &error))?;
    let licence = project.root.join("LICENSE");
    let mut bundle = json!({ "externalBin": [text(&beside)?] });
    let system = match KIND {
        "nsis" => windows(contents)?,
        "dmg" => macos(contents, &licence)?,
        _ => linux(contents, &licence)?,
    };
    if let (Value::Object(bundle), Value::Object(system)) = (&mut bundle, system) {
        bundle.extend(system);
    }
    Ok(json!({ "bundle": bundle }))
}

/// Libraries in a folder of their own, where the worker's rpath (its `build.rs`) looks.
fn linux(contents: &Contents, licence: &Path) -> Result<Value> {
    let mut files = Map::new();
    for library in &contents.libraries {
        files.insert(format!("/usr/lib/pharmacast/{}", name(library)), text(library)?);
    }
    files.insert("/usr/share/doc/pharmacast/copyright".to_owned(), text(licence)?);
    files.insert(format!("/usr/share/doc/pharmacast/{}", name(&contents.notices)), text(&contents.notices)?);
    // Bookworm's and noble's names of what `libraries::SYSTEM` lists; Tauri adds WebKit and GTK.
    let depends = ["libc6 (>= 2.35)", "libgcc-s1", "libstdc++6 (>= 12)", "libayatana-appindicator3-1"];
    Ok(json!({ "linux": { "deb": { "depends": depends, "files": files, "section": "science" } } }))
}

/// Everything beside the program, which is where Windows looks first.
fn windows(contents: &Contents) -> Result<Value> {
    let mut resources = Map::new();
    let runtime = super::libraries::visual_c_runtime()?;
    for file in contents.libraries.iter().chain(&runtime).chain([&contents.notices]) {
        resources.insert(unix(file)?, Value::from(name(file)));
    }
    Ok(json!({
        "resources": resources,
        "windows": {
            "webviewInstallMode": { "type": "offlineInstaller" },
            "nsis": { "installMode": "currentUser", "languages": ["SimpChinese", "English"], "displayLanguageSelector": true }
        }
    }))
}

/// Libraries among the frameworks: what lies among the resources is not signed, and notarisation fails.
fn macos(contents: &Contents, licence: &Path) -> Result<Value> {
    let frameworks = contents.libraries.iter().map(|library| text(library)).collect::<Result<Vec<_>>>()?;
    let mut resources = Map::new();
    for file in [licence, &contents.notices] {
        resources.insert(unix(file)?, Value::from(name(file)));
    }
    // Signing and notarisation follow from the variables that Tauri documents (APPLE_SIGNING_IDENTITY, APPLE_ID, …) when they are set.
    Ok(json!({ "resources": resources, "macOS": { "minimumSystemVersion": "14.0", "frameworks": frameworks } }))
}

fn triple() -> Result<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("x86_64-unknown-linux-gnu"),
        ("linux", "aarch64") => Ok("aarch64-unknown-linux-gnu"),
        ("windows", "x86_64") => Ok("x86_64-pc-windows-msvc"),
        ("macos", "aarch64") => Ok("aarch64-apple-darwin"),
        (os, arch) => Err(Failure::new(format!("no installer is made for {os} on {arch}: there is no libtorch for it"))),
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn text(file: &Path) -> Result<Value> {
    file.to_str().map(Value::from).ok_or_else(|| Failure::new(format!("{} is not valid Unicode, which the bundler needs", file.display())))
}

/// The bundler reads the names of resources as patterns, in which a backslash is no separator.
fn unix(file: &Path) -> Result<String> {
    Ok(text(file)?.as_str().unwrap_or_default().replace('\\', "/"))
}
