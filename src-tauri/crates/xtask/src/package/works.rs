//! Everything in the package that others wrote, as cargo and npm know it, with its license texts. `notices` and `sbom` write it down.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::libtorch::unpack::LICENSES;
use crate::libtorch::wheels::VERSION;
use crate::process::{capture, cargo};
use crate::project::Project;
use crate::setup::Ready;

/// One work of others.
pub(crate) struct Work {
    /// `cargo`, `npm` or `pypi`.
    pub(crate) origin: &'static str,
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression.
    pub(crate) license: String,
    pub(crate) texts: Vec<String>,
}

/// Everything, by name.
pub(crate) fn all(project: &Project, ready: &Ready) -> Result<Vec<Work>> {
    let mut works = crates(project)?;
    works.extend(npm_packages(project)?);
    let texts = libtorch_licenses(ready)?;
    works.push(Work { origin: "pypi", name: "torch".into(), version: VERSION.into(), license: "BSD-3-Clause".into(), texts });
    works.sort_by(|a, b| (a.name.to_lowercase(), &a.version).cmp(&(b.name.to_lowercase(), &b.version)));
    Ok(works)
}

/// The crates that are linked into the programs on this system.
fn crates(project: &Project) -> Result<Vec<Work>> {
    let mut works = Vec::new();
    let tree = [
        "tree",
        "--locked",
        "-p",
        "pharmacast",
        "-p",
        "pharmacast-cli",
        "-p",
        "sales",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let linked = text_of(project, &tree)?;
    let linked: BTreeSet<(&str, &str)> =
        linked.lines().filter_map(|line| line.split_once(" v")).map(|(name, rest)| (name, first_word(rest))).collect();
    let metadata = text_of(project, &["metadata", "--locked", "--format-version", "1"])?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|error| Failure::new(format!("cargo's description is unreadable: {error}")))?;
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let field = |name: &str| package[name].as_str().unwrap_or_default();
        // Our own have no source.
        if package["source"].is_null() || !linked.contains(&(field("name"), field("version"))) {
            continue;
        }
        let folder = Path::new(field("manifest_path")).parent().unwrap_or(Path::new(""));
        let license = if field("license").is_empty() { "see its text" } else { field("license") };
        works.push(Work {
            origin: "cargo",
            name: field("name").to_owned(),
            version: field("version").to_owned(),
            license: license.replace('/', " OR "),
            texts: license_texts(folder)?,
        });
    }
    Ok(works)
}

/// The packages that the pages are built from, not those that only build or test them.
fn npm_packages(project: &Project) -> Result<Vec<Work>> {
    let lock = project.ui().join("package-lock.json");
    let text = fs::read_to_string(&lock).map_err(|error| Failure::file("can't read", &lock, &error))?;
    let lock: Value = serde_json::from_str(&text).map_err(|error| Failure::new(format!("package-lock.json is unreadable: {error}")))?;
    let mut works = Vec::new();
    for (path, package) in lock["packages"].as_object().into_iter().flatten() {
        let Some((_, name)) = path.rsplit_once("node_modules/") else { continue };
        // Development dependencies by name, but the runtime of Svelte and the readings of pinyin-pro are in the pages.
        if package["dev"] == true && !["svelte", "pinyin-pro"].contains(&name) {
            continue;
        }
        let folder = path.split('/').fold(project.ui(), |folder, part| folder.join(part));
        let field = |field: &str| package[field].as_str().unwrap_or("see its text").to_owned();
        works.push(Work {
            origin: "npm",
            name: name.to_owned(),
            version: field("version"),
            license: field("license"),
            texts: license_texts(&folder)?,
        });
    }
    Ok(works)
}

/// Returns the license texts that setup kept with libtorch: that of PyTorch first, then those of its parts.
fn libtorch_licenses(ready: &Ready) -> Result<Vec<String>> {
    let libtorch = ready.libraries().parent().map(Path::to_owned).unwrap_or_default();
    let entries = fs::read_dir(libtorch.join(LICENSES)).map_err(|_| {
        Failure::new(format!(
            "{} has no license texts, because an earlier setup made it; remove it and run `cargo xtask setup`",
            libtorch.display()
        ))
    })?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(file).map_err(|error| Failure::file("can't read", file, &error))?).into_owned())
}

fn license_texts(folder: &Path) -> Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let is_license =
        |name: &str| ["license", "licence", "copying", "notice", "unlicense"].iter().any(|start| name.to_lowercase().starts_with(start));
    let mut files: Vec<_> =
        entries.flatten().filter(|entry| is_license(&entry.file_name().to_string_lossy())).map(|entry| entry.path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn text_of(project: &Project, arguments: &[&str]) -> Result<String> {
    let out = capture(cargo().args(arguments).current_dir(&project.root))?;
    if out.success { Ok(out.stdout) } else { Err(Failure::new(format!("cargo {} failed: {}", arguments[0], out.stderr.trim()))) }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
