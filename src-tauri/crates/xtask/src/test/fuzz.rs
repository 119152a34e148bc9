//! Runs of the fuzz targets: guided by coverage, with the compiler of the workspace, those of `sales` from the files of the import tests.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::process::{cargo, run};
use crate::project::Project;
use crate::report::heading;
use crate::workspace::Workspace;

/// Linking libFuzzer needs Linux's tools; the code under test is the same on every system.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// What `cargo fuzz` passes as well, without the sanitizers, for which alone it needs a nightly compiler.
const COVERAGE: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "--cfg",
    "fuzzing",
];
/// Seconds of all targets together in the tests.
const SECONDS: usize = 60;
/// The crates with targets, and the folder of files that their runs begin with.
const PACKAGES: [(&str, &[&str]); 2] = [("sales", &["tests", "import", "fixtures"]), ("store", &[])];

/// Builds all targets and runs them, one minute in all, from the same seed each time. An input that breaks something stays in the target folder.
pub(crate) fn smoke(project: &Project) -> Result<()> {
    all(project, |targets| Length { seconds: SECONDS / PACKAGES.len() / targets, is_long: false })
}

/// Builds all targets and runs each so many minutes, from another seed each time, on what earlier such runs found.
pub(crate) fn long(project: &Project, minutes: &str) -> Result<()> {
    let minutes: usize = minutes
        .parse()
        .ok()
        .filter(|minutes| (1..=1440).contains(minutes))
        .ok_or_else(|| Failure::new(format!("`{minutes}` isn't a number of minutes from 1 to 1440")))?;
    all(project, |_| Length { seconds: 60 * minutes, is_long: true })
}

/// How long a target runs.
#[derive(Clone, Copy)]
struct Length {
    seconds: usize,
    /// Whether it goes on with what earlier runs found, with another seed.
    is_long: bool,
}

fn all(project: &Project, length: impl Fn(usize) -> Length) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("the fuzz targets are built on 64-bit Linux only");
        return Ok(());
    }
    for (name, seeds) in PACKAGES {
        let below = |parts: &[&str]| parts.iter().fold(project.root.clone(), |path, part| path.join(part));
        let seeds = (!seeds.is_empty()).then(|| below(seeds));
        run_package(project, &below(&["src-tauri", "crates", name, "fuzz"]), seeds.as_deref(), &length)?;
    }
    Ok(())
}

fn run_package(project: &Project, package: &Path, seeds: Option<&Path>, length: &impl Fn(usize) -> Length) -> Result<()> {
    // The same versions as the program's; cargo adds what only the fuzzer needs.
    let lock = package.join("Cargo.lock");
    fs::copy(project.root.join("Cargo.lock"), &lock).map_err(|error| Failure::file("can't write", &lock, &error))?;
    let built = project.target.join("fuzz");
    let mut build = cargo();
    build.args(["build", "--release", "--target", TARGET, "--target-dir"]).arg(&built).current_dir(package);
    // A variable of its own, because cargo splits RUSTFLAGS at spaces.
    run(build.env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}")).env_remove("RUSTFLAGS"))?;
    let targets = Workspace::at(package)?.programs();
    if targets.is_empty() {
        return Err(Failure::new(format!("{} holds no fuzz target", package.display())));
    }
    for target in &targets {
        heading(&format!("fuzz {target}"));
        run_target(&built, target, seeds, length(targets.len()))?;
    }
    Ok(())
}

fn run_target(built: &Path, target: &str, seeds: Option<&Path>, length: Length) -> Result<()> {
    let found = built.join("found").join(target);
    fs::create_dir_all(&found).map_err(|error| Failure::file("can't create", &found, &error))?;
    let corpus = built.join(if length.is_long { "long" } else { "corpus" }).join(target);
    let emptied = if length.is_long { Ok(()) } else { fs::remove_dir_all(&corpus) };
    match emptied {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Failure::file("can't empty", &corpus, &error)),
        _ => fs::create_dir_all(&corpus).map_err(|error| Failure::file("can't create", &corpus, &error))?,
    }
    let program = built.join(TARGET).join("release").join(target);
    let mut fuzzer = std::process::Command::new(program);
    if !length.is_long {
        // Two runs see nearly the same inputs.
        fuzzer.arg("-seed=1");
    }
    fuzzer.args(["-timeout=120", "-rss_limit_mb=4096", "-max_len=65536", "-print_final_stats=1", "-verbosity=0"]);
    fuzzer.arg(format!("-max_total_time={}", length.seconds)).arg(format!("-artifact_prefix={}/", found.display()));
    run(fuzzer.arg(&corpus).args(seeds)).map_err(|failure| {
        Failure::new(format!(
            "{failure}; the input is in {}; give it to the same program as its only argument to see it again",
            found.display()
        ))
    })
}
