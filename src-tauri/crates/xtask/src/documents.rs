//! What must hold for the documents: links lead somewhere, named tests exist, and the README and the guide give the same commands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    // The package is three folders below the checkout. No `..`, which Windows doesn't resolve in every form of a path.
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files with this ending below a folder, except what others wrote or a build made.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "target", "dist", ".git", "gen"].contains(&name.as_str()) {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_link_in_a_document_leads_to_a_file() {
    let mut links = 0;
    for document in files(&root(), ".md") {
        let text = read(&document);
        for after in text.split("](").skip(1) {
            let target = after.split([')', ' ', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let path = document.parent().unwrap_or(Path::new("")).join(target);
            assert!(path.exists(), "{} links to {target}, which doesn't exist", document.display());
            links += 1;
        }
    }
    assert!(links > 5, "the documents link to each other");
}

#[test]
fn every_test_that_a_document_names_exists() {
    let mut tests = BTreeSet::new();
    for folder in ["src-tauri", "tests"] {
        for file in files(&root().join(folder), ".rs") {
            let text = read(&file);
            let names = text.split("fn ").skip(1).filter_map(|after| after.split(['(', '<']).next());
            tests.extend(names.map(str::to_owned));
        }
    }
    let architecture = read(&root().join("src-tauri/ARCHITECTURE.md"));
    let invariants = architecture.split("\n## ").find(|section| section.starts_with("Invariants")).expect("there are invariants");
    let platforms = read(&root().join("src-tauri/docs/platforms.md"));
    for text in [invariants, &platforms] {
        // Names of tests are sentences of at least three words.
        let in_code = text.split('`').skip(1).step_by(2);
        let named: Vec<&str> = in_code.filter(|name| name.matches('_').count() >= 2 && !name.contains(['.', '/', ':'])).collect();
        for name in &named {
            assert!(tests.contains(*name), "a document names the test {name}, which doesn't exist");
        }
        assert!(named.len() >= 10, "what holds is said with the tests that hold it");
    }
}

#[test]
fn the_readme_and_the_guide_schedule_the_same_command() {
    let readme = read(&root().join("README.md"));
    let guide = read(&root().join("ui/src/views/Help.svelte")).replace(r"\\", r"\");
    let commands = [
        r#""%LOCALAPPDATA%\Pharmacast\pharmacast-cli.exe" schedule 03:00"#,
        "/Applications/Pharmacast.app/Contents/MacOS/pharmacast-cli schedule 03:00",
        "`pharmacast-cli schedule 03:00`",
    ];
    for command in commands {
        assert!(readme.contains(command) && guide.contains(command.trim_matches('`')), "the README and the guide both have {command}");
    }
}
