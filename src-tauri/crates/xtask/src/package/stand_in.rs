//! What a setup program for Windows is made of on another system, to try it there: everything in its place, but libtorch and the runtime are
//! empty files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Contents;
use super::config::{self, OTHER_PROGRAMS};
use super::system_libraries::RUNTIME;
use crate::failure::{Failure, Result};
use crate::libtorch::wheels::PLATFORMS;

/// Writes the files and `tauri.conf.json` into `folder`. The bundler sees that folder as `here`, and the checkout as `checkout`.
pub(crate) fn stand_in(folder: &Path, here: &Path, checkout: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Failure::file("can't create", folder, &error))?;
    let write = |name: &str, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).map_err(|error| Failure::file("can't write", &file, &error)).map(|()| here.join(name))
    };
    let platform = PLATFORMS.iter().find(|platform| platform.name == "windows-x86_64");
    let unpacked = platform.into_iter().flat_map(|platform| platform.wheels).flat_map(|wheel| wheel.libraries);
    let libraries = unpacked.filter(|name| name.ends_with(".dll")).map(|name| write(name, "")).collect::<Result<Vec<PathBuf>>>()?;
    let runtime = RUNTIME.iter().map(|name| write(name, "")).collect::<Result<Vec<PathBuf>>>()?;
    let notices = write("THIRD-PARTY-NOTICES.txt", "The notices of a release.")?;
    let contents = Contents { folder: here.to_owned(), programs: Default::default(), libraries, notices };
    let hooks = checkout.join("src-tauri").join("installer-hooks.nsh");
    let mut bundle = config::windows(&contents, &runtime, &checkout.join("LICENSE"), &hooks)?;
    bundle["externalBin"] = json!(OTHER_PROGRAMS.map(|name| here.join(name)));
    // The runtime of the browser component is 200 MB from another server; Wine couldn't run it.
    bundle["windows"]["webviewInstallMode"] = json!({ "type": "skip" });
    write("tauri.conf.json", &json!({ "bundle": bundle }).to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_holds_every_file_that_its_configuration_names() {
        let folder = tempfile::tempdir().unwrap();
        stand_in(folder.path(), folder.path(), Path::new("checkout")).unwrap();
        let text = fs::read_to_string(folder.path().join("tauri.conf.json")).unwrap();
        let config: serde_json::Value = serde_json::from_str(&text).unwrap();
        let resources = config["bundle"]["resources"].as_object().unwrap();
        let own: Vec<&String> = resources.keys().filter(|file| !file.starts_with("checkout")).collect();
        assert!(own.len() > RUNTIME.len() && own.iter().all(|file| Path::new(file).is_file()), "{own:?}");
        let programs: Vec<PathBuf> = serde_json::from_value(config["bundle"]["externalBin"].clone()).unwrap();
        assert_eq!(
            programs,
            ["pharmacast-cli", "pharmacast-reader"].map(|name| folder.path().join(name)),
            "copied there by the step itself"
        );
        assert_eq!(config["bundle"]["windows"]["nsis"]["installMode"], "currentUser", "as a release is installed");
    }
}
