//! Which libraries a program needs, all the way down: those that go into the package, and those that every system has. A missing one is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use object::Object as _;

use crate::failure::{Failure, Result};
use crate::process::capture;

/// Libraries of the packages that the Debian package depends on, by its own list or through WebKit and GTK.
const SYSTEM: [&str; 26] = [
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "librt.so.1",
    "libpthread.so.0",
    "libutil.so.1",
    "libgcc_s.so.1",
    "libstdc++.so.6",
    "libwebkit2gtk-4.1.so.0",
    "libjavascriptcoregtk-4.1.so.0",
    "libsoup-3.0.so.0",
    "libgtk-3.so.0",
    "libgdk-3.so.0",
    "libgdk_pixbuf-2.0.so.0",
    "libcairo.so.2",
    "libcairo-gobject.so.2",
    "libpango-1.0.so.0",
    "libpangocairo-1.0.so.0",
    "libatk-1.0.so.0",
    "libgio-2.0.so.0",
    "libgobject-2.0.so.0",
    "libglib-2.0.so.0",
    "libdbus-1.so.3",
    "libxdo.so.3",
];

/// DLLs of Windows 10 itself; the others must lie beside the program.
const WINDOWS: [&str; 31] = [
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "cfgmgr32.dll",
    "combase.dll",
    "comctl32.dll",
    "comdlg32.dll",
    "crypt32.dll",
    "dbghelp.dll",
    "dwmapi.dll",
    "gdi32.dll",
    "imm32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "powrprof.dll",
    "propsys.dll",
    "psapi.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "ucrtbase.dll",
    "user32.dll",
    "userenv.dll",
    "uxtheme.dll",
    "version.dll",
    "winmm.dll",
    "ws2_32.dll",
];

/// The Visual C++ runtime, which Windows does not bring along.
const RUNTIME: [&str; 3] = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

/// The libraries in a folder, by the name under which others need them.
pub(crate) fn offered(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file("cannot read", folder, &error))?;
    Ok(entries.flatten().map(|entry| (key(&entry.file_name().to_string_lossy()), entry.path())).collect())
}

/// Those of the offered libraries that the programs need, directly or through each other: not one too few, and none besides.
pub(crate) fn needed_by(programs: &[PathBuf], offered: &BTreeMap<String, PathBuf>) -> Result<Vec<PathBuf>> {
    let mut needed = BTreeSet::new();
    let mut missing = BTreeSet::new();
    let mut open: Vec<PathBuf> = programs.to_vec();
    while let Some(file) = open.pop() {
        for name in directly_needed(&file)? {
            match offered.get(&key(&name)) {
                Some(library) if needed.insert(library.clone()) => open.push(library.clone()),
                Some(_) => {}
                None if is_the_systems(&name) => {}
                None => drop(missing.insert(format!("{name} (for {})", file.file_name().unwrap_or_default().to_string_lossy()))),
            }
        }
    }
    if missing.is_empty() {
        return Ok(needed.into_iter().collect());
    }
    Err(Failure::new(format!("the package would lack {}", missing.into_iter().collect::<Vec<_>>().join(", "))))
}

/// The Visual C++ runtime of the build tools on this computer, found by the program that Microsoft installs with them for that.
pub(crate) fn visual_c_runtime() -> Result<Vec<PathBuf>> {
    let base = std::env::var_os("ProgramFiles(x86)").map(PathBuf::from).unwrap_or_default();
    let mut vswhere = Command::new(base.join("Microsoft Visual Studio").join("Installer").join("vswhere.exe"));
    let found = capture(vswhere.args(["-latest", "-products", "*", "-find", r"VC\Redist\MSVC\**\x64\Microsoft.VC*.CRT\msvcp140.dll"]))?;
    let newest = found.stdout.lines().map(str::trim).filter(|line| !line.is_empty()).max();
    let folder = newest.and_then(|file| Path::new(file).parent());
    let folder =
        folder.ok_or_else(|| Failure::new("the Visual C++ build tools hold no runtime to hand on; install their redistributables"))?;
    let files = RUNTIME.map(|name| folder.join(name));
    match files.iter().find(|file| !file.is_file()) {
        Some(missing) => Err(Failure::new(format!("{} is not there", missing.display()))),
        None => Ok(files.into()),
    }
}

/// The names that a program or library itself asks the loader for.
fn directly_needed(file: &Path) -> Result<Vec<String>> {
    let bytes = fs::read(file).map_err(|error| Failure::file("cannot read", file, &error))?;
    let parsed = object::File::parse(bytes.as_slice()).and_then(|parsed| {
        let libraries = parsed.import_libraries()?;
        libraries.map(|library| Ok(String::from_utf8_lossy(library?.name()).into_owned())).collect()
    });
    parsed.map_err(|error| Failure::new(format!("{} is no program or library that can be read: {error}", file.display())))
}

/// Whether every computer that the package is for has it.
fn is_the_systems(name: &str) -> bool {
    let lower = name.to_lowercase();
    SYSTEM.contains(&name)
        || WINDOWS.contains(&lower.as_str())
        || RUNTIME.contains(&lower.as_str())
        || lower.starts_with("api-ms-win-")
        || name.starts_with("/usr/lib/")
        || name.starts_with("/System/")
}

/// `@rpath/libc10.dylib` is offered as `libc10.dylib`; Windows does not tell cases apart.
fn key(name: &str) -> String {
    let bare = name.rsplit('/').next().unwrap_or(name);
    if bare.to_lowercase().ends_with(".dll") { bare.to_lowercase() } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_the_loaders_find_them() {
        assert_eq!(key("@rpath/libc10.dylib"), "libc10.dylib");
        assert_eq!(key("C10.DLL"), "c10.dll");
        assert!(
            is_the_systems("KERNEL32.dll") && is_the_systems("api-ms-win-core-synch-l1-2-0.dll") && is_the_systems("/usr/lib/libz.1.dylib")
        );
        assert!(!is_the_systems("libcublas.so.13") && !is_the_systems("torch_cpu.dll") && !is_the_systems("@rpath/libc10.dylib"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_library_that_nobody_offers_is_named() {
        let own = std::env::current_exe().unwrap();
        assert!(needed_by(std::slice::from_ref(&own), &BTreeMap::new()).unwrap().is_empty(), "this test needs the system's libraries only");
        let names = directly_needed(&own).unwrap();
        assert!(names.contains(&"libc.so.6".to_owned()), "{names:?}");
        let dir = tempfile::tempdir().unwrap();
        let no_program = dir.path().join("libc10.so");
        fs::write(&no_program, "text").unwrap();
        assert!(directly_needed(&no_program).unwrap_err().to_string().contains("libc10.so"), "a damaged library is named");
    }
}
