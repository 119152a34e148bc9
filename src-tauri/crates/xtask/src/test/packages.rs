//! What cargo knows about the workspace: which integration tests belong to which package.

use crate::failure::{Failure, Result};
use crate::process::{capture, cargo};
use crate::project::Project;

/// The tests of the whole program; all others test one crate.
const WHOLE_PROGRAM: &str = "acceptance";

/// Names of integration tests: first those of single crates, then those of the whole program.
pub(crate) fn integration_tests(project: &Project) -> Result<(Vec<String>, Vec<String>)> {
    let out = capture(cargo().args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&project.root))?;
    if !out.success {
        return Err(Failure::new(format!("cargo cannot read the workspace: {}", out.stderr.trim())));
    }
    let metadata: serde_json::Value = serde_json::from_str(&out.stdout)
        .map_err(|error| Failure::new(format!("cargo's description of the workspace is unreadable: {error}")))?;
    let (mut single, mut whole) = (Vec::new(), Vec::new());
    for package in list(&metadata, "packages") {
        // This package is tested by itself: while it runs, Windows refuses to replace its program.
        if package["name"] == "xtask" {
            continue;
        }
        let names = list(package, "targets").filter(|target| list(target, "kind").any(|kind| kind == "test"));
        let names = names.filter_map(|target| target["name"].as_str().map(str::to_owned));
        if package["name"] == WHOLE_PROGRAM { whole.extend(names) } else { single.extend(names) }
    }
    Ok((single, whole))
}

fn list<'v>(value: &'v serde_json::Value, field: &str) -> impl Iterator<Item = &'v serde_json::Value> {
    value[field].as_array().into_iter().flatten()
}
