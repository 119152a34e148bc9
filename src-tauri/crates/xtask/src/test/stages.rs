//! The stages of `cargo xtask test`, in their order.
//!
//! Each stage builds what it needs itself, so that any choice of stages runs on a fresh checkout. All cargo stages name the same packages and
//! features: another selection would unify other features and compile tauri, SQLite and their dependencies a second time. Which tests run is
//! chosen by target, which changes nothing about how things are built.

use std::process::Command;

use super::tally::Tally;
use super::{accessibility, bindings, fuzz, supply};
use crate::build;
use crate::failure::{Failure, Result};
use crate::process::{cargo, npm, run, run_watched, shown};
use crate::project::Project;
use crate::setup::Ready;
use crate::ui;
use crate::workspace::Workspace;

/// What every stage works with.
pub(crate) struct TestContext<'a> {
    pub project: &'a Project,
    pub ready: &'a Ready,
}

/// One part of the checks, which can be run on its own by its name.
#[derive(Debug)]
pub(crate) struct Stage {
    pub name: &'static str,
    pub title: &'static str,
    /// The stages without which this one can't succeed. It isn't run when one of them has failed.
    pub needs: &'static [&'static str],
    pub run: fn(&TestContext<'_>, &mut Tally) -> Result<()>,
}

pub(crate) const STAGES: [Stage; 9] = [
    Stage { name: "format", title: "format: cargo fmt and prettier", needs: &[], run: format },
    Stage { name: "supply", title: "supply: licenses, sources, and known vulnerabilities of dependencies", needs: &[], run: supply },
    Stage { name: "ui", title: "ui: types, tests, and build of the pages", needs: &[], run: pages },
    Stage { name: "axe", title: "axe: accessibility of every page in every state", needs: &[], run: axe },
    Stage { name: "lint", title: "lint: clippy, warnings are errors", needs: &[], run: lint },
    Stage { name: "build", title: "build: programs and tests", needs: &[], run: build_all },
    Stage { name: "crates", title: "crates: tests of each crate, parity with PyTorch, TypeScript types", needs: &["build"], run: crates },
    Stage { name: "fuzz", title: "fuzz: a minute of damaged files", needs: &[], run: fuzz },
    Stage { name: "acceptance", title: "acceptance: the whole program from outside", needs: &["build"], run: acceptance },
];

fn format(context: &TestContext<'_>, _: &mut Tally) -> Result<()> {
    let rust = run(cargo().args(["fmt", "--all", "--check"]).current_dir(&context.project.root))
        .map_err(|_| Failure::new("some files aren't formatted; run `cargo fmt --all`"));
    let pages = run(&mut in_ui(context, &["run", "lint"]))
        .map_err(|_| Failure::new("some files of ui/ aren't formatted; run `npm run format` in ui/"));
    rust.and(pages)
}

fn supply(context: &TestContext<'_>, _: &mut Tally) -> Result<()> {
    supply::check(context.project)
}

fn pages(context: &TestContext<'_>, tally: &mut Tally) -> Result<()> {
    run(&mut in_ui(context, &["run", "check"]))?;
    watched(&mut in_ui(context, &["test"]), tally)?;
    ui::build(context.project)
}

fn axe(context: &TestContext<'_>, _: &mut Tally) -> Result<()> {
    accessibility::check(context.project)
}

fn lint(context: &TestContext<'_>, _: &mut Tally) -> Result<()> {
    run(&mut build::in_workspace(context.project, context.ready, &["clippy", "--all-targets"], &["--", "-D", "warnings"])?)?;
    run(&mut own(context, &["clippy"], &["--all-targets", "--", "-D", "warnings"]))
}

fn build_all(context: &TestContext<'_>, _tally: &mut Tally) -> Result<()> {
    run(&mut build::in_workspace(context.project, context.ready, &["build", "--all-targets"], &[])?)?;
    build::libraries_next_to_programs(context.project, context.ready)
}

fn crates(context: &TestContext<'_>, tally: &mut Tally) -> Result<()> {
    build::libraries_next_to_programs(context.project, context.ready)?;
    let (single, _) = Workspace::read(context.project)?.integration_tests();
    let types = bindings::fresh_folder(context.project)?;
    let mut targets = vec!["test", "--no-fail-fast", "--lib", "--bins"];
    targets.extend(single.iter().flat_map(|name| ["--test", name.as_str()]));
    let tests = watched(build::in_workspace(context.project, context.ready, &targets, &[])?.env("TS_RS_EXPORT_DIR", &types), tally);
    let xtask = watched(&mut own(context, &["test"], &[]), tally);
    // After a failed test some types may not have been written, which says nothing about the committed ones.
    tests.and_then(|()| bindings::compare(context.project, &types)).and(xtask)
}

fn fuzz(context: &TestContext<'_>, _: &mut Tally) -> Result<()> {
    fuzz::smoke(context.project)
}

fn acceptance(context: &TestContext<'_>, tally: &mut Tally) -> Result<()> {
    // All targets again: the programs alone, without what only tests need, would unify other features.
    build_all(context, tally)?;
    let (_, whole) = Workspace::read(context.project)?.integration_tests();
    let mut targets = vec!["test", "--no-fail-fast"];
    targets.extend(whole.iter().flat_map(|name| ["--test", name.as_str()]));
    watched(&mut build::in_workspace(context.project, context.ready, &targets, &[])?, tally)
}

fn in_ui(context: &TestContext<'_>, arguments: &[&str]) -> Command {
    let mut command = npm();
    command.args(arguments).current_dir(context.project.ui());
    command
}

/// A cargo command on this package alone. It is never part of the workspace commands: while it runs, Windows refuses to replace its program.
fn own(context: &TestContext<'_>, command: &[&str], rest: &[&str]) -> Command {
    let mut cargo = cargo();
    cargo.args(command).args(["--package", "xtask"]).args(rest).current_dir(&context.project.root);
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
