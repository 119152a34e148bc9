//! The licenses of everything in the package that others wrote, as one text: the works first, then each license text once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::works::Work;
use crate::failure::{Failure, Result};
use crate::libtorch::wheels;

/// What is in the package for a platform and isn't a package of cargo or npm, with its license.
fn bundled(platform: &str) -> &'static [(&'static str, &'static str)] {
    match platform {
        "linux-x86_64" => &[FONT, GNU_OPENMP, MKL, CUDA],
        "linux-aarch64" => &[
            FONT,
            GNU_OPENMP,
            ("Arm Compute Library (libarm_compute), used by libtorch", "MIT"),
            ("NVIDIA Performance Libraries (libnvpl), used by libtorch", "NVIDIA Performance Libraries license, redistributable parts"),
            CUDA,
        ],
        "windows-x86_64" => &[
            FONT,
            ("Intel OpenMP runtime (libiomp5md.dll), used by libtorch", INTEL),
            MKL,
            ("libuv (uv.dll), used by libtorch", "MIT"),
            (
                "Microsoft Visual C++ runtime (msvcp140.dll, vcruntime140.dll, vcruntime140_1.dll)",
                "Microsoft Visual Studio license terms, distributable code",
            ),
            ("Installer of the Microsoft Edge WebView2 runtime", "Microsoft Edge WebView2 license terms"),
        ],
        _ => &[FONT, ("LLVM OpenMP runtime (libomp.dylib), used by libtorch", "Apache-2.0 WITH LLVM-exception")],
    }
}

const INTEL: &str = "Intel Simplified Software License";
const FONT: (&str, &str) = ("Font of the loss curves", "OFL-1.1");
const MKL: (&str, &str) = ("Intel oneAPI Math Kernel Library, linked into libtorch", INTEL);
const GNU_OPENMP: (&str, &str) = ("GNU OpenMP runtime (libgomp), used by libtorch", "GPL-3.0-or-later WITH GCC-exception-3.1");
const CUDA: (&str, &str) = (
    "CUDA runtime and profiling libraries (libcudart, libcupti), which libtorch for Linux links and never calls",
    "NVIDIA CUDA Toolkit EULA, redistributable parts",
);

pub(crate) fn write(works: &[Work], file: &Path) -> Result<()> {
    let mut text = String::from("Pharmacast contains the following works of others, under their own licenses.\n\n");
    let mut by_text: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for work in works {
        line(&mut text, &format!("{} {}  ({})", work.name, work.version, work.license));
        for license in &work.texts {
            by_text.entry(license.trim()).or_default().insert(&work.name);
        }
    }
    for (work, license) in bundled(wheels::host().map_or("", |platform| platform.name)) {
        line(&mut text, &format!("{work}  ({license})"));
    }
    for (license, names) in by_text {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        line(&mut text, &format!("\n{}\n{names}\n{}\n{license}", "=".repeat(100), "-".repeat(100)));
    }
    fs::write(file, text).map_err(|error| Failure::file("can't write", file, &error))
}

fn line(text: &mut String, what: &str) {
    // Writing to a string can't fail.
    writeln!(text, "{what}").ok();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::libtorch::wheels::PLATFORMS;

    #[test]
    fn every_runtime_library_of_libtorch_is_listed_on_its_system() {
        // Part of libtorch itself, whose license is among the texts.
        let own = |name: &str| name.contains("torch") || name.contains("c10") || name.ends_with(".lib");
        for platform in &PLATFORMS {
            let listed: String = bundled(platform.name).iter().map(|(work, _)| *work).collect::<Vec<_>>().join("\n");
            for name in platform.wheels.iter().flat_map(|wheel| wheel.libraries).filter(|name| !own(name)) {
                let bare = name.split(['.', '_']).next().unwrap_or_default();
                assert!(listed.contains(bare), "{name} of {} has no license in the notices", platform.name);
            }
        }
    }

    #[test]
    fn windows_names_what_intel_and_microsoft_license() {
        let text = bundled("windows-x86_64").iter().map(|(work, license)| format!("{work} {license}")).collect::<String>();
        for word in ["libiomp5md.dll", "Math Kernel Library", "vcruntime140.dll", INTEL] {
            assert!(text.contains(word), "{word} is missing");
        }
    }
}
