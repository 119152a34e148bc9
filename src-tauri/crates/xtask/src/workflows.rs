//! What must hold for the workflows in `.github`, which nothing here can run.

use std::fs;
use std::path::Path;

/// Images that GitHub has retired or is about to.
const RETIRED: [&str; 8] =
    ["ubuntu-18.04", "ubuntu-20.04", "ubuntu-22.04", "windows-2016", "windows-2019", "macos-12", "macos-13", "macos-14"];

fn workflows() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../.github/workflows");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let read = |path: std::path::PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

#[test]
fn every_action_is_pinned_by_a_hash_that_names_its_version() {
    let mut pinned = 0;
    for (file, text) in workflows() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("- uses:") || line.trim_start().starts_with("uses:")) {
            let after = line.split_once('@').map_or("", |(_, after)| after);
            let (hash, comment) = after.split_once(" # ").unwrap_or((after, ""));
            assert!(hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{file}: {line}");
            assert!(comment.starts_with('v'), "{file} names the version next to the hash: {line}");
            pinned += 1;
        }
    }
    assert!(pinned > 0, "there are workflows with actions");
}

#[test]
fn no_workflow_runs_on_a_retired_image_and_all_may_only_read() {
    for (file, text) in workflows() {
        for image in RETIRED.iter().chain(&["ubuntu-latest", "windows-latest", "macos-latest"]) {
            assert!(!text.contains(image), "{file} runs on {image}");
        }
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{file} starts with the least rights");
    }
}

/// In braces, a comma ends a command, and what follows it is taken for the next key.
#[test]
fn no_command_is_in_braces_where_a_comma_would_cut_it() {
    for (file, text) in workflows() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("- {") || line.contains(": {")) {
            assert!(!line.contains("command:") && !line.contains("run:"), "{file}: {line}");
        }
    }
}

#[test]
fn the_oldest_macos_is_the_same_everywhere() {
    let config = include_str!("../../../../.cargo/config.toml");
    let oldest = crate::package::OLDEST_MACOS;
    assert!(config.contains(&format!("MACOSX_DEPLOYMENT_TARGET = \"{oldest}\"")), "what is compiled runs on macOS {oldest}");
    let wheel = crate::libtorch::wheels::PLATFORMS.iter().find(|platform| platform.name == "macos-aarch64").unwrap().wheels[0].tag;
    assert_eq!(wheel, format!("macosx_{}_arm64", oldest.replace('.', "_")), "libtorch runs on no older one");
}
