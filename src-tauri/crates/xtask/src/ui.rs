//! The pages of the window: their npm packages and their build, each repeated only when something that it depends on has changed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::libtorch::hash;
use crate::process::{npm, run};
use crate::project::Project;

/// Runs `npm ci` when the lock file has changed since the last time. The stamp is inside node_modules, so that it is deleted with it.
pub(crate) fn install(project: &Project) -> Result<()> {
    let ui = project.ui();
    let lock = ui.join("package-lock.json");
    let wanted = hash::sha256(&lock)?;
    let stamp = ui.join("node_modules").join(".pharmacast-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing the npm packages of ui/ (npm ci)");
    run(npm().args(["ci", "--no-fund", "--no-audit"]).current_dir(&ui))
        .map_err(|failure| Failure::new(format!("{failure}; check the network or npm's proxy settings and run the command again")))?;
    fs::write(&stamp, wanted).map_err(|error| Failure::file("can't write", &stamp, &error))
}

/// `npm run build` when a file that goes into it has changed since.
pub(crate) fn build(project: &Project) -> Result<()> {
    let ui = project.ui();
    let stamp = ui.join("node_modules").join(".pharmacast-built");
    let wanted = fingerprint(&ui)?;
    if ui.join("dist").join("index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == wanted) {
        return Ok(());
    }
    run(npm().args(["run", "build"]).current_dir(&ui))?;
    fs::write(&stamp, wanted).map_err(|error| Failure::file("can't write", &stamp, &error))
}

/// The names and contents of everything in ui/ but what is made from it.
fn fingerprint(ui: &Path) -> Result<String> {
    let mut files = Vec::new();
    collect(ui, &mut files)?;
    files.sort();
    let mut text = String::new();
    for file in files {
        let name = file.strip_prefix(ui).unwrap_or(&file).to_string_lossy().into_owned();
        text.push_str(&format!("{} {name}\n", hash::sha256(&file)?));
    }
    Ok(hash::of_text(&text))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    const MADE: [&str; 3] = ["node_modules", "dist", "paraglide"];
    let failed = |error: std::io::Error| Failure::file("can't read", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if MADE.iter().any(|made| entry.file_name() == *made) {
            continue;
        }
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_stale_when_a_file_changes_and_not_when_a_made_one_does() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("src")).unwrap();
        fs::create_dir_all(dir.path().join("dist")).unwrap();
        fs::write(dir.path().join("src").join("a.ts"), "1").unwrap();
        let first = fingerprint(dir.path()).unwrap();
        fs::write(dir.path().join("dist").join("a.js"), "made").unwrap();
        assert_eq!(fingerprint(dir.path()).unwrap(), first, "what the build makes does not count");
        fs::write(dir.path().join("src").join("a.ts"), "2").unwrap();
        assert_ne!(fingerprint(dir.path()).unwrap(), first, "a changed source does");
    }
}
