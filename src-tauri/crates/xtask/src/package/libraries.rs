//! Which libraries a program needs, directly and through each other: those that go into the package, and those that every system has. A missing
//! one is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use object::Object as _;

use super::system_libraries::{self, RUNTIME};
use crate::failure::{Failure, Result};
use crate::process::capture;

/// The libraries in a folder, by the name under which others need them.
pub(crate) fn offered(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file("can't read", folder, &error))?;
    Ok(entries.flatten().map(|entry| (key(&entry.file_name().to_string_lossy()), entry.path())).collect())
}

/// Returns those of the offered libraries that the programs need, directly or through each other, and no others.
pub(crate) fn needed_by(programs: &[PathBuf], offered: &BTreeMap<String, PathBuf>) -> Result<Vec<PathBuf>> {
    closure(programs, offered, &directly_needed)
}

/// As [`needed_by`]; `imports` says which names a program or library asks the loader for.
fn closure(
    programs: &[PathBuf],
    offered: &BTreeMap<String, PathBuf>,
    imports: &dyn Fn(&Path) -> Result<Vec<String>>,
) -> Result<Vec<PathBuf>> {
    let mut needed = BTreeSet::new();
    let mut missing = BTreeSet::new();
    let mut open: Vec<PathBuf> = programs.to_vec();
    while let Some(file) = open.pop() {
        for name in imports(&file)? {
            match offered.get(&key(&name)) {
                Some(library) if needed.insert(library.clone()) => open.push(library.clone()),
                Some(_) => {}
                None if system_libraries::contains(&name) => {}
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
        folder.ok_or_else(|| Failure::new("the Visual C++ build tools have no runtime to ship; install their redistributables"))?;
    let files = RUNTIME.map(|name| folder.join(name));
    match files.iter().find(|file| !file.is_file()) {
        Some(missing) => Err(Failure::new(format!("{} is missing", missing.display()))),
        None => Ok(files.into()),
    }
}

/// The names that a program or library itself asks the loader for.
fn directly_needed(file: &Path) -> Result<Vec<String>> {
    let bytes = fs::read(file).map_err(|error| Failure::file("can't read", file, &error))?;
    let parsed = object::File::parse(bytes.as_slice()).and_then(|parsed| {
        let libraries = parsed.import_libraries()?;
        libraries.map(|library| Ok(String::from_utf8_lossy(library?.name()).into_owned())).collect()
    });
    parsed.map_err(|error| Failure::new(format!("{} isn't a program or library that can be read: {error}", file.display())))
}

/// `@rpath/libc10.dylib` is offered as `libc10.dylib`; Windows ignores case.
fn key(name: &str) -> String {
    let bare = name.rsplit('/').next().unwrap_or(name);
    if bare.to_lowercase().ends_with(".dll") { bare.to_lowercase() } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::libtorch::wheels::PLATFORMS;

    #[test]
    fn names_are_found_as_the_loaders_find_them() {
        assert_eq!(key("@rpath/libc10.dylib"), "libc10.dylib");
        assert_eq!(key("C10.DLL"), "c10.dll");
        assert!(
            system_libraries::contains("KERNEL32.dll")
                && system_libraries::contains("api-ms-win-core-synch-l1-2-0.dll")
                && system_libraries::contains("/usr/lib/libz.1.dylib")
        );
        assert!(
            !system_libraries::contains("libcublas.so.13")
                && !system_libraries::contains("torch_cpu.dll")
                && !system_libraries::contains("@rpath/libc10.dylib")
        );
    }

    /// What the wheels of a system import, as recorded from them.
    fn imports_of_libtorch(system: &str) -> BTreeMap<String, Vec<String>> {
        let recorded = include_str!("../../fixtures/imports_of_libtorch.txt");
        let lines = recorded.lines().filter_map(|line| line.strip_prefix(system)?.trim().split_once(": "));
        lines.map(|(file, names)| (key(file), names.split(' ').map(str::to_owned).collect())).collect()
    }

    #[test]
    fn libtorch_for_windows_and_macos_needs_only_itself_and_the_system() {
        let cases = [("windows", "windows-x86_64", ".dll", "torch_cpu.dll"), ("macos", "macos-aarch64", ".dylib", "libtorch_cpu.dylib")];
        for (system, platform, ending, main) in cases {
            let recorded = imports_of_libtorch(system);
            let wheels = PLATFORMS.iter().find(|found| found.name == platform).expect("the platform is known").wheels;
            let unpacked: Vec<&str> =
                wheels.iter().flat_map(|wheel| wheel.libraries).copied().filter(|name| name.ends_with(ending)).collect();
            assert!(!unpacked.is_empty() && unpacked.iter().all(|name| recorded.contains_key(*name)), "{unpacked:?} are recorded");
            let offered: BTreeMap<String, PathBuf> = unpacked.iter().map(|name| (key(name), PathBuf::from(name))).collect();
            let imports = |file: &Path| Ok(recorded[&key(&file.to_string_lossy())].clone());
            let needed = closure(&[PathBuf::from(main)], &offered, &imports).unwrap_or_else(|failure| panic!("{system}: {failure}"));
            assert!(needed.len() >= 2, "{main} needs other libraries of the wheel: {needed:?}");

            let lacking: BTreeMap<_, _> = offered.into_iter().filter(|(name, _)| *name != key(&needed[0].to_string_lossy())).collect();
            let failure = closure(&[PathBuf::from(main)], &lacking, &imports).unwrap_err().to_string();
            assert!(failure.contains(&*needed[0].to_string_lossy()), "a library left out is named: {failure}");
        }
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
