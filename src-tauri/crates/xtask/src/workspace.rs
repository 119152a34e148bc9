//! What cargo knows about the workspace: which tests and measuring examples belong to which package.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::process::{capture, cargo};
use crate::project::Project;

/// The tests of the whole program; all others test one crate.
pub(crate) const WHOLE_PROGRAM: &str = "acceptance";

/// A measuring program: an example of a crate whose name begins with `bench_`.
pub(crate) struct Bench {
    /// The example's name without `bench_`.
    pub name: String,
    /// Whether it runs only when it is asked for.
    pub takes_long: bool,
    pub package: String,
    pub example: String,
    /// The first line of its documentation.
    pub measures: String,
}

pub(crate) struct Workspace(Value);

impl Workspace {
    pub(crate) fn read(project: &Project) -> Result<Self> {
        Self::at(&project.root)
    }

    /// Reads the workspace of another folder.
    pub(crate) fn at(folder: &Path) -> Result<Self> {
        let out = capture(cargo().args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(folder))?;
        if !out.success {
            return Err(Failure::new(format!("cargo can't read the workspace: {}", out.stderr.trim())));
        }
        let metadata = serde_json::from_str(&out.stdout);
        metadata.map(Self).map_err(|error| Failure::new(format!("cargo's description of the workspace is unreadable: {error}")))
    }

    /// Names of integration tests: first those of single crates, then those of the whole program.
    pub(crate) fn integration_tests(&self) -> (Vec<String>, Vec<String>) {
        let (mut single, mut whole) = (Vec::new(), Vec::new());
        for (package, target) in self.targets("test") {
            // This package is tested by itself: while it runs, Windows refuses to replace its program.
            if package != "xtask" {
                let names = if package == WHOLE_PROGRAM { &mut whole } else { &mut single };
                names.push(text(target, "name").to_owned());
            }
        }
        (single, whole)
    }

    pub(crate) fn benches(&self) -> Vec<Bench> {
        let examples = self.targets("example").filter_map(|(package, target)| {
            let example = text(target, "name");
            let name = example.strip_prefix("bench_")?;
            Some(Bench {
                name: name.to_owned(),
                takes_long: ["accuracy", "scale"].contains(&name),
                package: package.to_owned(),
                example: example.to_owned(),
                measures: first_line(Path::new(text(target, "src_path"))),
            })
        });
        examples.collect()
    }

    /// Returns the names of the programs.
    pub(crate) fn programs(&self) -> Vec<String> {
        self.targets("bin").map(|(_, target)| text(target, "name").to_owned()).collect()
    }

    fn targets<'w>(&'w self, kind: &'w str) -> impl Iterator<Item = (&'w str, &'w Value)> {
        list(&self.0, "packages")
            .flat_map(|package| list(package, "targets").map(|target| (text(package, "name"), target)))
            .filter(move |(_, target)| list(target, "kind").any(|found| found == kind))
    }
}

fn first_line(source: &Path) -> String {
    let source = fs::read_to_string(source).unwrap_or_default();
    source.lines().find_map(|line| line.strip_prefix("//! ")).unwrap_or_default().to_owned()
}

fn list<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    value[field].as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_sorted_by_what_they_are_for() {
        let target = |kind: &str, name: &str| serde_json::json!({"kind": [kind], "name": name, "src_path": ""});
        let workspace = Workspace(serde_json::json!({"packages": [
            {"name": "store", "targets": [target("lib", "store"), target("test", "crash"), target("example", "bench_store"), target("example", "demo")]},
            {"name": "acceptance", "targets": [target("test", "window")]},
            {"name": "xtask", "targets": [target("test", "own")]},
        ]}));
        assert_eq!(workspace.integration_tests(), (vec!["crash".to_owned()], vec!["window".to_owned()]), "xtask's are left out");
        let names: Vec<String> = workspace.benches().into_iter().map(|bench| bench.name).collect();
        assert_eq!(names, ["store"], "an example without bench_ isn't a bench");
    }
}
