//! Tauri's build step: capabilities and the configuration are checked and compiled in, and the pages as they were last built.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

fn main() {
    warn_of_old_pages(Path::new("../ui"));
    tauri_build::build();
}

/// The pages are built by npm before; a window with older ones than its source would look finished and be wrong.
fn warn_of_old_pages(ui: &Path) {
    println!("cargo:rerun-if-changed={}", ui.join("dist").display());
    let built = fs::metadata(ui.join("dist").join("index.html")).and_then(|file| file.modified());
    let changed = fs::read_dir(ui.join("src")).and_then(|entries| {
        let mut last = SystemTime::UNIX_EPOCH;
        for entry in entries {
            let path = entry?.path();
            // Types, which aren't part of the pages, and which tests write again.
            if path.file_name() != Some("bindings".as_ref()) {
                println!("cargo:rerun-if-changed={}", path.display());
                last = last.max(last_change(&path)?);
            }
        }
        Ok(last)
    });
    if let (Ok(built), Ok(changed)) = (built, changed)
        && changed > built
    {
        println!("cargo:warning=the window gets the pages of an earlier build: run `npm run build` in ui/ to build them again");
    }
}

/// When a file, or one in a folder, changed last.
fn last_change(path: &Path) -> io::Result<SystemTime> {
    if !path.is_dir() {
        return path.metadata()?.modified();
    }
    let mut last = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(path)? {
        last = last.max(last_change(&entry?.path())?);
    }
    Ok(last)
}
