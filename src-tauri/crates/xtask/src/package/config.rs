//! What Tauri's bundler gets beyond `tauri.conf.json`: where each system wants the worker, the libraries, and the licenses.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::Contents;
use super::signing::Signing;
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

/// The oldest macOS that libtorch runs on. What is compiled here is built for it as well.
pub(crate) const OLDEST_MACOS: &str = "14.0";
/// The oldest WebView2 that draws the pages; the program checks it as well before it opens its window.
const OLDEST_WEBVIEW2: &str = "111.0.1661.41";
/// The programs next to the window, without their ending on Windows.
pub(super) const OTHER_PROGRAMS: [&str; 2] = ["pharmacast-cli", "pharmacast-reader"];
/// The kinds of sales files that the program offers to open.
const SALES_FILES: [&str; 5] = ["csv", "tsv", "xlsx", "xls", "ods"];

/// Returns the configuration that is merged over the project's own.
pub(crate) fn of(project: &Project, contents: &Contents) -> Result<Value> {
    let triple = triple()?;
    let mut others = Vec::new();
    for (program, name) in contents.programs[1..].iter().zip(OTHER_PROGRAMS) {
        // The bundler looks for the other programs under names that say what they were built for.
        let named = contents.folder.join(format!("{name}-{triple}{}", std::env::consts::EXE_SUFFIX));
        fs::copy(program, &named).map_err(|error| Failure::file("can't write", &named, &error))?;
        others.push(text(&contents.folder.join(name))?);
    }
    let license = project.root.join("LICENSE");
    let mut bundle = json!({ "externalBin": others });
    let system = match KIND {
        "nsis" => {
            let hooks = project.root.join("src-tauri").join("installer-hooks.nsh");
            windows(contents, &super::libraries::visual_c_runtime()?, &license, &hooks)?
        }
        "dmg" => macos(contents, &license, Signing::from_environment())?,
        _ => {
            let files = [contents.programs.as_slice(), &contents.libraries].concat();
            linux(contents, &license, &super::symbol_versions::depends(&files)?)?
        }
    };
    if let (Value::Object(bundle), Value::Object(system)) = (&mut bundle, system) {
        bundle.extend(system);
    }
    Ok(json!({ "bundle": bundle }))
}

/// Libraries in a folder of their own, where the worker's rpath (its `build.rs`) looks.
fn linux(contents: &Contents, license: &Path, c_libraries: &[String]) -> Result<Value> {
    let mut files = Map::new();
    for library in &contents.libraries {
        files.insert(format!("/usr/lib/pharmacast/{}", name(library)), text(library)?);
    }
    files.insert("/usr/share/doc/pharmacast/copyright".to_owned(), text(license)?);
    files.insert(format!("/usr/share/doc/pharmacast/{}", name(&contents.notices)), text(&contents.notices)?);
    // The names in Debian and Ubuntu of what `system_libraries` lists; Tauri adds WebKit and GTK.
    let depends: Vec<&str> = c_libraries.iter().map(String::as_str).chain(["libgcc-s1", "libayatana-appindicator3-1"]).collect();
    Ok(json!({ "linux": { "deb": { "depends": depends, "files": files, "section": "science" } } }))
}

/// Everything next to the program, which is where Windows looks first.
pub(super) fn windows(contents: &Contents, runtime: &[PathBuf], license: &Path, hooks: &Path) -> Result<Value> {
    let mut resources = Map::new();
    for file in contents.libraries.iter().chain(runtime).chain([&contents.notices]) {
        resources.insert(with_slashes(file)?, Value::from(name(file)));
    }
    // Without an ending Windows knows no program for it.
    resources.insert(with_slashes(license)?, Value::from("LICENSE.txt"));
    Ok(json!({
        "resources": resources,
        "windows": {
            "webviewInstallMode": { "type": "offlineInstaller" },
            "minimumWebview2Version": OLDEST_WEBVIEW2,
            "nsis": {
                "installMode": "currentUser",
                "languages": ["SimpChinese", "English"],
                "displayLanguageSelector": true,
                "installerHooks": text(hooks)?,
            }
        }
    }))
}

/// Libraries among the frameworks: what is among the resources isn't signed, and notarization fails.
fn macos(contents: &Contents, license: &Path, signing: Signing) -> Result<Value> {
    let frameworks = contents.libraries.iter().map(|library| text(library)).collect::<Result<Vec<_>>>()?;
    let mut resources = Map::new();
    for file in [license, &contents.notices] {
        resources.insert(with_slashes(file)?, Value::from(name(file)));
    }
    let mut system = json!({ "minimumSystemVersion": OLDEST_MACOS, "frameworks": frameworks });
    if signing == Signing::AdHoc {
        // Apple silicon runs no unsigned code. A hardened runtime would refuse libraries that aren't signed by the same team, and an ad hoc
        // signature has no team.
        system["signingIdentity"] = json!("-");
        system["hardenedRuntime"] = json!(false);
    }
    // Offered under "Open with", never as the program that a double-click starts. On Windows an association would replace Excel.
    let sales_file = json!({ "ext": SALES_FILES, "name": "Sales file", "role": "Viewer", "rank": "Alternate" });
    Ok(json!({ "resources": resources, "fileAssociations": [sales_file], "macOS": system }))
}

fn triple() -> Result<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("x86_64-unknown-linux-gnu"),
        ("linux", "aarch64") => Ok("aarch64-unknown-linux-gnu"),
        ("windows", "x86_64") => Ok("x86_64-pc-windows-msvc"),
        ("macos", "aarch64") => Ok("aarch64-apple-darwin"),
        (os, arch) => Err(Failure::new(format!("there is no installer for {os} on {arch}, because there is no libtorch for it"))),
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn text(file: &Path) -> Result<Value> {
    file.to_str().map(Value::from).ok_or_else(|| Failure::new(format!("{} isn't valid Unicode, which the bundler needs", file.display())))
}

/// The bundler reads the names of resources as patterns, in which a backslash isn't a separator.
fn with_slashes(file: &Path) -> Result<String> {
    Ok(text(file)?.as_str().unwrap_or_default().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(libraries: &[&str]) -> Contents {
        Contents {
            folder: "package".into(),
            programs: ["pharmacast".into(), "pharmacast-cli".into(), "pharmacast-reader".into()],
            libraries: libraries.iter().map(PathBuf::from).collect(),
            notices: "package/THIRD-PARTY-NOTICES.txt".into(),
        }
    }

    #[test]
    fn windows_gets_libraries_runtime_notices_and_license_next_to_the_program() {
        let runtime = super::super::system_libraries::RUNTIME.map(PathBuf::from);
        let config =
            windows(&contents(&[r"lib\c10.dll", r"lib\torch_cpu.dll"]), &runtime, Path::new("LICENSE"), Path::new("hooks.nsh")).unwrap();
        assert_eq!(config["windows"]["nsis"]["installerHooks"], "hooks.nsh", "a training in the background is asked for");
        let resources = config["resources"].as_object().unwrap();
        let mut names: Vec<&str> = resources.values().filter_map(Value::as_str).collect();
        names.sort_unstable();
        assert!(
            names.contains(&"LICENSE.txt") && names.contains(&"THIRD-PARTY-NOTICES.txt") && names.contains(&"msvcp140.dll"),
            "{names:?}"
        );
        assert!(resources.keys().all(|file| !file.contains('\\')), "the bundler takes a backslash for a pattern: {resources:?}");
        assert_eq!(names.len(), 2 + 3 + 2, "nothing else: {names:?}");
        assert!(config["fileAssociations"].is_null(), "a spreadsheet still opens in the user's spreadsheet program");
    }

    #[test]
    fn macos_without_a_certificate_is_signed_ad_hoc_and_without_a_hardened_runtime() {
        let libraries = ["lib/libc10.dylib", "lib/libtorch_cpu.dylib"];
        let config = macos(&contents(&libraries), Path::new("LICENSE"), Signing::AdHoc).unwrap();
        assert_eq!((&config["macOS"]["signingIdentity"], &config["macOS"]["hardenedRuntime"]), (&json!("-"), &json!(false)));
        assert_eq!(config["macOS"]["frameworks"], json!(libraries), "signed with the app");
        assert_eq!(config["macOS"]["minimumSystemVersion"], OLDEST_MACOS);
        assert_eq!(config["fileAssociations"][0]["rank"], "Alternate", "no other program loses its files");

        let signed = macos(&contents(&libraries), Path::new("LICENSE"), Signing::Certificate).unwrap();
        assert!(signed["macOS"]["signingIdentity"].is_null() && signed["macOS"]["hardenedRuntime"].is_null(), "{signed}");
        assert!(signed["macOS"]["entitlements"].is_null(), "nothing needs an exception from the hardened runtime");
    }

    #[test]
    fn linux_keeps_libraries_in_the_folder_that_the_worker_looks_into() {
        let config = linux(&contents(&["lib/libc10.so"]), Path::new("LICENSE"), &["libc6 (>= 2.36)".to_owned()]).unwrap();
        assert_eq!(config["linux"]["deb"]["depends"][0], "libc6 (>= 2.36)");
        let files = &config["linux"]["deb"]["files"];
        assert_eq!(files["/usr/lib/pharmacast/libc10.so"], "lib/libc10.so");
        assert_eq!(files["/usr/share/doc/pharmacast/copyright"], "LICENSE");
    }

    #[test]
    fn the_setup_program_installs_the_webview_that_the_window_asks_for() {
        let asked = include_str!("../../../../src/startup.rs");
        let major = OLDEST_WEBVIEW2.split('.').next().unwrap();
        assert!(asked.contains(&format!("OLDEST_WEBVIEW2: u32 = {major};")), "{OLDEST_WEBVIEW2}");
    }
}
