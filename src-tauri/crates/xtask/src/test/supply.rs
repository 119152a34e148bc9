//! Licenses, sources, and known vulnerabilities of crates (`cargo deny`) and npm packages (`npm audit`).
//!
//! Licenses and sources need no network. The list of vulnerabilities does: without it, crates are checked against the list that was downloaded last,
//! and what couldn't be checked is reported.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::process::{capture, cargo, npm, run};
use crate::project::Project;

const CARGO_DENY: &str = "0.20.2";

/// Both, the second even when the first fails.
pub(crate) fn check(project: &Project) -> Result<()> {
    let crates = crates(project);
    let packages = npm_packages(project);
    crates.and(packages)
}

fn crates(project: &Project) -> Result<()> {
    let program = cargo_deny(project)?;
    let deny = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.args(args).current_dir(&project.root);
        command
    };
    // On a machine that has built nothing yet, what is to be read is not there; and a build fetches only what its own system needs.
    run(cargo().args(["fetch", "--locked"]).current_dir(&project.root))?;
    run(&mut deny(&["--locked", "--offline", "check", "bans", "licenses", "sources"]))?;
    if !capture(&mut deny(&["fetch", "db"]))?.success {
        if !fetched_before() {
            println!("NOT CHECKED: known vulnerabilities of crates; the list couldn't be downloaded");
            return Ok(());
        }
        println!("the list of vulnerable crates couldn't be downloaded; the previous one is used");
    }
    run(&mut deny(&["--locked", "--offline", "check", "advisories"]))
}

/// The program, installed into the cache the first time.
fn cargo_deny(project: &Project) -> Result<PathBuf> {
    let folder = project.cache.join(format!("cargo-deny-{CARGO_DENY}"));
    let program = folder.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        println!("installing cargo-deny {CARGO_DENY} (once, some minutes)");
        let mut install = cargo();
        install.args(["install", "cargo-deny", "--locked", "--version", CARGO_DENY, "--root"]).arg(&folder);
        // One without optimization checks as well, and is built in half the time.
        install.arg("--debug").env_remove("CARGO_TARGET_DIR");
        run(&mut install)?;
    }
    Ok(program)
}

/// Whether cargo deny has a list of vulnerabilities where it keeps them.
fn fetched_before() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let lists = home.and_then(|home| home.join("advisory-dbs").read_dir().ok());
    lists.is_some_and(|mut lists| lists.any(|list| list.is_ok_and(|list| list.path().is_dir())))
}

fn npm_packages(project: &Project) -> Result<()> {
    let out = capture(npm().args(["audit", "--json"]).current_dir(project.ui()))?;
    match audit(&out.stdout) {
        Audit::Counted { grave: 0, all } => println!("npm audit: no serious vulnerabilities, {all} in total"),
        Audit::Counted { grave, .. } => {
            println!("{}", out.stdout);
            return Err(Failure::new(format!(
                "{grave} npm packages have a grave vulnerability; `npm audit` in ui/ names them and what mends them"
            )));
        }
        Audit::NotReached => println!("NOT CHECKED: known vulnerabilities of npm packages; the registry didn't answer"),
    }
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
enum Audit {
    /// `grave`: high or critical.
    Counted {
        grave: u64,
        all: u64,
    },
    NotReached,
}

/// What `npm audit --json` says; without a report it could not ask.
fn audit(text: &str) -> Audit {
    let report: Value = serde_json::from_str(text).unwrap_or_default();
    let counts = &report["metadata"]["vulnerabilities"];
    match (counts["high"].as_u64(), counts["critical"].as_u64(), counts["total"].as_u64()) {
        (Some(high), Some(critical), Some(all)) => Audit::Counted { grave: high + critical, all },
        _ => Audit::NotReached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_counted_and_a_registry_without_one_is_distinguished_from_a_clean_one() {
        let report = |high: u32, total: u32| {
            format!(
                r#"{{"auditReportVersion":2,"vulnerabilities":{{}},"metadata":{{"vulnerabilities":{{"low":1,"high":{high},"critical":1,"total":{total}}}}}}}"#
            )
        };
        assert_eq!(audit(&report(2, 4)), Audit::Counted { grave: 3, all: 4 });
        for other in [r#"{"message":"405 Method Not Allowed","statusCode":405}"#, "", "npm error"] {
            assert_eq!(audit(other), Audit::NotReached, "{other}");
        }
    }
}
