//! `cargo xtask bench peers`: what other forecasting packages reach on the data sets of `bench accuracy`, by the same protocol. The programs are in
//! `tests/peers`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{capture, run};
use crate::project::Project;
use crate::python_env::{environment, existing};
use crate::report::heading;

/// The name of this measurement among the benches.
pub(crate) const NAME: &str = "peers";
/// The folder of the data sets, as `bench accuracy` takes it.
const DATA: &str = "PHARMACAST_BENCH_DATA";
/// How the known data sets are split: file, test days, validation days, fewest days of a series.
const SETS: [(&str, &str, &str, &str); 2] = [("pharma_daily.csv", "364", "180", "1"), ("nhs_daily.csv", "182", "126", "500")];
const OBJECTIVES: [&str; 2] = ["l1", "tweedie"];
/// The environment of networks of other packages.
const NEURAL: &str = "neural";

/// Measures on the data sets named in the arguments, or on all in the folder of the variable. Arguments that begin with a dash go to the program.
pub(crate) fn measure(project: &Project, arguments: &[&str]) -> Result<()> {
    let folder = folder(project);
    let packages = requirements(&folder.join("requirements.txt"))?;
    let python = environment(project, NAME, &names(&packages))?;
    let packages = requirements(&folder.join("neural.txt"))?;
    let neural = environment(project, NEURAL, &names(&packages))?;
    let (files, options): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|argument| argument.to_lowercase().ends_with(".csv"));
    let mut sets: Vec<PathBuf> = files.into_iter().map(PathBuf::from).collect();
    if sets.is_empty() {
        let data = std::env::var_os(DATA).map(PathBuf::from).unwrap_or_default();
        sets = SETS.iter().map(|(file, ..)| data.join(file)).filter(|file| file.is_file()).collect();
    }
    if sets.is_empty() {
        return Err(Failure::new(format!("name a CSV file after `--`, or the folder of the data sets in {DATA}")));
    }
    for set in sets {
        heading(&format!("peers on {}", set.display()));
        for objective in OBJECTIVES {
            let mut peer = Command::new(&python);
            peer.arg(folder.join("lightgbm_direct.py")).arg(&set).args(["--objective", objective]).args(split_of(&set)).args(&options);
            run(&mut peer)?;
        }
        run(Command::new(&neural).arg(folder.join("neural.py")).arg(&set).args(split_of(&set)))?;
    }
    Ok(())
}

/// Measures networks of other packages on a data set for `bench train`, where `bench peers` has set them up, and returns the file with what they print.
pub(crate) fn networks(project: &Project, set: &Path) -> Result<Option<PathBuf>> {
    let packages = requirements(&folder(project).join("neural.txt"))?;
    let Some(python) = existing(project, NEURAL, &names(&packages)) else {
        println!("networks of other packages are not measured: `cargo xtask bench {NAME}` sets them up");
        return Ok(None);
    };
    heading("networks of other packages");
    let out = capture(Command::new(python).arg(folder(project).join("neural.py")).arg(set).args(split_of(set)).current_dir(&project.root))?;
    if !out.success {
        return Err(Failure::new(format!("the networks of other packages failed: {}", out.stderr.trim())));
    }
    print!("{}", out.stdout);
    let file = project.target.join("peers.jsonl");
    fs::write(&file, out.stdout).map_err(|error| Failure::file("can't write", &file, &error))?;
    Ok(Some(file))
}

fn folder(project: &Project) -> PathBuf {
    project.root.join("tests").join("peers")
}

fn names(packages: &[String]) -> Vec<&str> {
    packages.iter().map(String::as_str).collect()
}

fn split_of(set: &Path) -> Vec<&'static str> {
    let known = SETS.iter().find(|(file, ..)| set.ends_with(file));
    known.map_or_else(Vec::new, |(_, test, validation, fewest)| {
        vec!["--test-days", test, "--validation-days", validation, "--min-days", fewest]
    })
}

fn requirements(file: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(file).map_err(|error| Failure::file("can't read", file, &error))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_split_of_a_known_data_set_is_that_of_the_accuracy_bench() {
        let bench = include_str!("../../nets/examples/bench_accuracy/data.rs");
        for (file, test, validation, fewest) in SETS {
            let name = file.trim_end_matches(".csv");
            let line = bench.lines().find(|line| line.contains("=> set(") && line.contains(&format!("\"{name}\""))).unwrap();
            assert!(line.contains(&format!("({test}, {validation})")) && line.contains(&format!(", {fewest})")), "{line}");
            assert!(split_of(&Path::new("data").join(file)).contains(&test));
        }
        assert!(split_of(Path::new("other.csv")).is_empty(), "an unknown one has the defaults of the program");
    }
}
