//! What the user must have installed: Node.js with npm, Python 3 with pip, a C++ compiler, and room on the disk. Nothing is installed here.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::libtorch;
use crate::process::{capture, find_on_path, npm};
use crate::project::Project;

/// Vite 7 requires it.
const NODE: (u32, u32) = (20, 19);
const GB: u64 = 1_000_000_000;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    python: Option<Python>,
}

impl Tools {
    pub(crate) fn python(&self) -> Result<&Python> {
        self.python.as_ref().ok_or_else(|| Failure::new(python_missing()))
    }

    pub(crate) fn has_pip(&self) -> bool {
        self.python.as_ref().is_some_and(Python::has_pip)
    }

    /// Finds everything, or says one line for each thing that is missing.
    /// `python_comes`: a missing Python or pip isn't reported yet, because the system packages install it.
    pub(crate) fn find(project: &Project, python_comes: bool) -> Result<Self> {
        let mut missing = Vec::new();
        missing.extend(node_missing());
        let python = Python::find(&[&project.target, &project.cache]);
        match &python {
            _ if python_comes => {}
            None => missing.push(python_missing()),
            Some(found) if !found.has_pip() => missing.push(pip_missing(found)),
            Some(_) => {}
        }
        missing.extend(compiler_missing());
        if let Some(python) = &python {
            missing.extend(disk_short(project, python));
        }
        for line in &missing {
            eprintln!("missing: {line}");
        }
        match missing.len() {
            0 => Ok(Self { python }),
            1 => Err(Failure::new("setup needs the program named above; install it, open a new terminal, and run the command again")),
            n => Err(Failure::new(format!(
                "setup needs the {n} things named above; install them, open a new terminal and run the command again"
            ))),
        }
    }
}

/// A Python 3 and how to start it.
#[derive(Debug)]
pub(crate) struct Python {
    program: &'static str,
    first_arg: Option<&'static str>,
    /// pip's version, empty without pip.
    pip: String,
    /// Free bytes on the disks of the folders asked for. Python knows them on every system, the standard library of Rust on none.
    /// Where even Python doesn't know, the disk counts as large enough.
    free: Vec<u64>,
}

/// Everything in one go, because starting Python is the slowest part of a setup that finds all there.
const QUESTIONS: &str = "\
import sys, os, shutil, importlib.util, importlib.metadata
print(sys.version_info[0])
print(importlib.metadata.version('pip') if importlib.util.find_spec('pip') else '')
for path in sys.argv[1:]:
    while not os.path.exists(path) and os.path.dirname(path) != path: path = os.path.dirname(path)
    try: print(shutil.disk_usage(path).free)
    except OSError: print(1 << 60)
";

impl Python {
    /// The first that answers as Python 3. On Windows `python` may be the shop's empty placeholder, which does not answer.
    fn find(places: &[&Path]) -> Option<Self> {
        let candidates: &[(&'static str, Option<&'static str>)] =
            if cfg!(windows) { &[("py", Some("-3")), ("python", None), ("python3", None)] } else { &[("python3", None), ("python", None)] };
        candidates.iter().find_map(|(program, first_arg)| {
            let mut python = Self { program, first_arg: *first_arg, pip: String::new(), free: Vec::new() };
            let out = capture(python.command().args(["-c", QUESTIONS]).args(places)).ok().filter(|out| out.success)?;
            let mut lines = out.stdout.lines().map(str::trim);
            if lines.next() != Some("3") {
                return None;
            }
            python.pip = lines.next().unwrap_or_default().to_owned();
            python.free = lines.filter_map(|line| line.parse().ok()).collect();
            Some(python)
        })
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.args(self.first_arg);
        command
    }

    pub(crate) fn has_pip(&self) -> bool {
        !self.pip.is_empty()
    }

    /// Since 25.1 pip can resume a download after a broken connection.
    pub(crate) fn pip_resumes(&self) -> bool {
        version(&self.pip).is_some_and(|found| found >= (25, 1))
    }
}

fn node_missing() -> Option<String> {
    let (major, minor) = NODE;
    let get = if cfg!(windows) {
        "`winget install OpenJS.NodeJS.LTS`, or the installer of nodejs.org"
    } else if cfg!(target_os = "macos") {
        "`brew install node@22`, or the installer of nodejs.org"
    } else {
        "your distribution's nodejs and npm if new enough, or the archive of nodejs.org"
    };
    let found = capture(Command::new("node").arg("--version")).ok().filter(|out| out.success);
    let Some(found) = found else { return Some(format!("Node.js {major}.{minor} or newer with npm ({get})")) };
    let text = found.stdout.trim().trim_start_matches('v');
    if version(text).is_none_or(|found| found < NODE) {
        return Some(format!("Node.js {major}.{minor} or newer; {text} is installed ({get})"));
    }
    // Only looked for: starting npm takes longer than the rest of a repeated setup.
    find_on_path(npm().get_program()).is_none().then(|| format!("npm, which comes with Node.js ({get})"))
}

fn python_missing() -> String {
    let get = if cfg!(windows) {
        "`winget install Python.Python.3.12`, or the installer of python.org"
    } else if cfg!(target_os = "macos") {
        "`brew install python`, or `xcode-select --install`"
    } else {
        "packages python3 and python3-pip"
    };
    format!("Python 3 with pip: it fetches libtorch ({get})")
}

fn pip_missing(python: &Python) -> String {
    let get = if cfg!(target_os = "linux") { "package python3-pip".to_owned() } else { format!("`{} -m ensurepip`", python.program) };
    format!("pip for Python 3: it fetches libtorch ({get})")
}

/// Linux has its compiler among the system packages; Rust itself needs the linker of the Visual C++ build tools on Windows.
fn compiler_missing() -> Option<String> {
    if cfg!(target_os = "macos") && !crate::process::answers("xcode-select", "-p") {
        return Some("the command line tools of Xcode (`xcode-select --install`)".to_owned());
    }
    None
}

/// A first build needs about 6 GB in addition to libtorch; later ones need little.
fn disk_short(project: &Project, python: &Python) -> Option<String> {
    let first_build = !project.built("pharmacast-cli").exists();
    let for_libtorch = if libtorch::is_missing(project) { 2 * GB } else { 0 };
    let for_build = if first_build { 6 * GB } else { GB / 2 };
    for ((place, needed), free) in [(&project.target, for_build), (&project.cache, for_libtorch)].into_iter().zip(&python.free) {
        if *free < needed {
            let (needed, free) = (needed as f64 / 1e9, *free as f64 / 1e9);
            return Some(format!("about {needed:.1} GB of free disk for {}; {free:.1} GB are free", place.display()));
        }
    }
    None
}

/// The first two numbers of a version.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    Some((parts.next()?.trim().parse().ok()?, parts.next()?.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("20.9.0"), Some((20, 9)), "as node prints it");
        assert!(version("20.9.0") < Some(NODE), "9 is less than 19 although its text is greater");
        assert_eq!(version("nightly"), None, "text that isn't a version has none");
    }
}
