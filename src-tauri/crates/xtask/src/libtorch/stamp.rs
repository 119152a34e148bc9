//! The note inside an unpacked libtorch that says which wheels it came from and how large each library is; it is written last.

use std::fs;
use std::path::Path;

use super::wheels::{Platform, VERSION};
use crate::failure::{Failure, Result};

const NAME: &str = "pharmacast-stamp.txt";

/// Whether the folder is what this version of the program would put there: same wheels, every library there in its full size.
/// Reads a few hundred bytes and the sizes, so it costs nothing on every start.
pub(crate) fn is_complete(folder: &Path, platform: &Platform) -> bool {
    let Ok(found) = fs::read_to_string(folder.join(NAME)) else { return false };
    text(folder, platform).is_ok_and(|expected| expected == found)
}

pub(crate) fn write(folder: &Path, platform: &Platform) -> Result<()> {
    // torch-sys compares this file with the version it is made for.
    let version = folder.join("build-version");
    fs::write(&version, VERSION).map_err(|error| Failure::file("can't write", &version, &error))?;
    let stamp = folder.join(NAME);
    fs::write(&stamp, text(folder, platform)?).map_err(|error| Failure::file("can't write", &stamp, &error))
}

fn text(folder: &Path, platform: &Platform) -> Result<String> {
    let mut text = String::new();
    for wheel in platform.wheels {
        text.push_str(&format!("{} {}\n", wheel.sha256, wheel.file));
        for library in wheel.libraries {
            let path = folder.join("lib").join(library);
            let size = fs::metadata(&path).map_err(|error| Failure::file("can't read", &path, &error))?.len();
            text.push_str(&format!("{size} lib/{library}\n"));
        }
    }
    if let Some((name, target)) = platform.linker_script {
        let path = folder.join("lib").join(name);
        let script = fs::read_to_string(&path).map_err(|error| Failure::file("can't read", &path, &error))?;
        if script.contains(target) {
            text.push_str(&format!("script lib/{name}\n"));
        }
    }
    Ok(text)
}
