//! `cargo xtask bench`: the measuring programs of the crates, built with full optimization. Each says itself what it measures.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{cargo, run};
use crate::project::Project;
use crate::report::heading;
use crate::setup::setup;
use crate::workspace::{Bench, WHOLE_PROGRAM, Workspace};
use crate::{build, peers};

/// The package whose benches need the program that reads files.
const READERS_PACKAGE: &str = "sales";

/// The bench that is compared with networks of other packages on the same data set.
const BESIDE_PEERS: &str = "train";

/// Runs the named benches with what follows `--`, or all that do not take long.
pub(crate) fn bench(project: &Project, words: &[&str]) -> Result<()> {
    let (names, arguments) = words.iter().position(|word| *word == "--").map_or((words, &[][..]), |at| (&words[..at], &words[at + 1..]));
    let benches = Workspace::read(project)?.benches();
    if let Some(unknown) = names.iter().find(|name| **name != peers::NAME && !benches.iter().any(|bench| bench.name == **name)) {
        let known: Vec<&str> = benches.iter().map(|bench| bench.name.as_str()).chain([peers::NAME]).collect();
        return Err(Failure::new(format!("there is no bench {unknown}; there are: {}", known.join(" "))));
    }
    if names.contains(&peers::NAME) {
        peers::measure(project, arguments)?;
        if names.len() == 1 {
            return Ok(());
        }
    }
    let ready = setup(project)?;
    let chosen = |bench: &&Bench| if names.is_empty() { !bench.takes_long } else { names.contains(&bench.name.as_str()) };
    // One selection of packages for all: another one would compile the dependencies again with other features.
    let of_whole = |bench: &&Bench| bench.package == WHOLE_PROGRAM;
    let examples: Vec<&str> =
        benches.iter().filter(chosen).filter(of_whole).flat_map(|bench| ["--example", bench.example.as_str()]).collect();
    if !examples.is_empty() {
        let bins = ["--release", "--bin", "pharmacast", "--bin", "pharmacast-cli", "--bin", "pharmacast-reader"];
        run(&mut build::in_workspace(project, &ready, &["build"], &[&bins[..], &examples].concat())?)?;
    }
    for bench in benches.iter().filter(chosen) {
        heading(&format!("bench {}: {}", bench.name, bench.measures));
        if of_whole(&bench) {
            let program =
                project.target.join("release").join("examples").join(&bench.example).with_extension(std::env::consts::EXE_EXTENSION);
            run(ready.equip(Command::new(program).args(arguments).current_dir(&project.root)))?;
            continue;
        }
        if bench.package == READERS_PACKAGE {
            let mut reader = cargo();
            reader.args(["build", "--release", "--package", READERS_PACKAGE, "--bins"]).current_dir(&project.root);
            run(ready.equip(&mut reader))?;
        }
        let mut cargo = cargo();
        cargo
            .args(["run", "--release", "--package", &bench.package, "--example", &bench.example, "--"])
            .args(arguments)
            .current_dir(&project.root);
        if bench.name == BESIDE_PEERS
            && let Some(set) = arguments.iter().find(|argument| argument.to_lowercase().ends_with(".csv"))
            && let Some(peers) = peers::networks(project, Path::new(set))?
        {
            cargo.arg("--peers").arg(peers);
        }
        run(ready.equip(&mut cargo))?;
    }
    Ok(())
}
