//! The stages of `cargo xtask test`, in their order.
//!
//! All cargo stages name the same packages and features: another selection would unify other features and compile tauri, SQLite and
//! their dependencies a second time. Which tests run is chosen by target, which changes nothing about how things are built.

use std::process::Command;

use super::tally::Tally;
use super::{bindings, supply};
use crate::build;
use crate::failure::{Failure, Result};
use crate::process::{cargo, npm, run, run_watched, shown};
use crate::project::Project;
use crate::setup::Ready;
use crate::ui;
use crate::workspace::Workspace;

pub(crate) struct Scene<'a> {
    pub project: &'a Project,
    pub ready: &'a Ready,
}

#[derive(Debug)]
pub(crate) struct Stage {
    pub name: &'static str,
    pub title: &'static str,
    pub needs: &'static [&'static str],
    pub run: fn(&Scene<'_>, &mut Tally) -> Result<()>,
}

pub(crate) const STAGES: [Stage; 7] = [
    Stage { name: "format", title: "format: cargo fmt", needs: &[], run: format },
    Stage { name: "supply", title: "supply: licences, sources and known vulnerabilities of what others wrote", needs: &[], run: supply },
    // Before all that compiles the window: its pages are compiled into it.
    Stage { name: "ui", title: "ui: types, tests and build of the pages", needs: &[], run: pages },
    Stage { name: "lint", title: "lint: clippy, warnings are errors", needs: &["ui"], run: lint },
    Stage { name: "build", title: "build: programs and tests", needs: &["ui"], run: build_all },
    Stage { name: "crates", title: "crates: tests of each crate, and the TypeScript types they write", needs: &["build"], run: crates },
    Stage { name: "acceptance", title: "acceptance: the whole program from outside", needs: &["build"], run: acceptance },
];

fn format(scene: &Scene<'_>, _: &mut Tally) -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]).current_dir(&scene.project.root))
        .map_err(|_| Failure::new("some files are not formatted; run `cargo fmt --all`"))
}

fn supply(scene: &Scene<'_>, _: &mut Tally) -> Result<()> {
    supply::check(scene.project)
}

fn pages(scene: &Scene<'_>, tally: &mut Tally) -> Result<()> {
    let in_ui = |args: &[&str]| {
        let mut command = npm();
        command.args(args).current_dir(scene.project.ui());
        command
    };
    run(&mut in_ui(&["run", "check"]))?;
    watched(&mut in_ui(&["test"]), tally)?;
    ui::build(scene.project)
}

fn lint(scene: &Scene<'_>, _: &mut Tally) -> Result<()> {
    run(&mut build::in_workspace(scene.project, scene.ready, &["clippy", "--all-targets"], &["--", "-D", "warnings"]))?;
    run(&mut own(scene, &["clippy"], &["--all-targets", "--", "-D", "warnings"]))
}

fn build_all(scene: &Scene<'_>, _: &mut Tally) -> Result<()> {
    run(&mut build::in_workspace(scene.project, scene.ready, &["build", "--all-targets"], &[]))?;
    build::libraries_beside_programs(scene.project, scene.ready)
}

fn crates(scene: &Scene<'_>, tally: &mut Tally) -> Result<()> {
    let (single, _) = Workspace::read(scene.project)?.integration_tests();
    let types = bindings::fresh_folder(scene.project)?;
    let mut targets = vec!["test", "--no-fail-fast", "--lib", "--bins"];
    targets.extend(single.iter().flat_map(|name| ["--test", name.as_str()]));
    let tests = watched(build::in_workspace(scene.project, scene.ready, &targets, &[]).env("TS_RS_EXPORT_DIR", &types), tally);
    let documentation = watched(&mut build::in_workspace(scene.project, scene.ready, &["test", "--no-fail-fast", "--doc"], &[]), tally);
    let xtask = watched(&mut own(scene, &["test"], &[]), tally);
    // After a failed test some types may not have been written, which says nothing about the committed ones.
    tests.and_then(|()| bindings::compare(scene.project, &types)).and(documentation).and(xtask)
}

fn acceptance(scene: &Scene<'_>, tally: &mut Tally) -> Result<()> {
    let (_, whole) = Workspace::read(scene.project)?.integration_tests();
    if whole.is_empty() {
        println!("there are no acceptance tests");
        return Ok(());
    }
    let mut targets = vec!["test", "--no-fail-fast"];
    targets.extend(whole.iter().flat_map(|name| ["--test", name.as_str()]));
    watched(&mut build::in_workspace(scene.project, scene.ready, &targets, &[]), tally)
}

/// A cargo command on this package alone. It is never part of the workspace commands: while it runs, Windows refuses to replace its program.
fn own(scene: &Scene<'_>, command: &[&str], rest: &[&str]) -> Command {
    let mut cargo = cargo();
    cargo.args(command).args(["--package", "xtask"]).args(rest).current_dir(&scene.project.root);
    cargo
}

/// Runs a test runner, counting what it reports.
fn watched(command: &mut Command, tally: &mut Tally) -> Result<()> {
    if run_watched(command, &mut |line| tally.read(line))? {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` failed; its own message is above", shown(command))))
    }
}
