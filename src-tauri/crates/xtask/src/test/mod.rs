//! `cargo xtask test`: every check there is, stage by stage, and one summary at the end.

mod accessibility;
mod bindings;
mod fuzz;
mod stages;
mod supply;
mod tally;

use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::report::{duration, heading};
use crate::setup::setup;
pub(crate) use fuzz::long as long_fuzz;
use stages::{STAGES, Stage, TestContext};
use tally::Tally;

enum Outcome {
    Passed,
    Failed(Failure),
    /// A stage that this one builds on has failed.
    NotRun(&'static str),
}

/// Runs all stages, or the named ones; a failed stage stops only those that need it.
pub(crate) fn test(project: &Project, only: &[&str]) -> Result<()> {
    let chosen = choose(only)?;
    heading("setup");
    let start = Instant::now();
    let ready = setup(project)?;
    println!("setup: {}", duration(start.elapsed()));

    let mut tally = Tally::default();
    let mut outcomes: Vec<(&Stage, Outcome, Duration)> = Vec::new();
    for stage in chosen {
        heading(stage.title);
        let start = Instant::now();
        let broken = stage
            .needs
            .iter()
            .find(|need| outcomes.iter().any(|(done, outcome, _)| done.name == **need && !matches!(outcome, Outcome::Passed)));
        let outcome = match broken {
            Some(need) => Outcome::NotRun(need),
            None => match (stage.run)(&TestContext { project, ready: &ready }, &mut tally) {
                Ok(()) => Outcome::Passed,
                Err(failure) => Outcome::Failed(failure),
            },
        };
        println!("{}", line(stage, &outcome, start.elapsed()));
        outcomes.push((stage, outcome, start.elapsed()));
    }

    heading("summary");
    for (stage, outcome, time) in &outcomes {
        println!("{}", line(stage, outcome, *time));
    }
    for name in &tally.failures {
        println!("failed test: {name}");
    }
    println!("total: {}", duration(start.elapsed()));
    let failed_stages = outcomes.iter().filter(|(_, outcome, _)| !matches!(outcome, Outcome::Passed)).count();
    // A stage may fail without a failing test (a lint, a build); the closing line must not say "0 failed" then.
    let failed = tally.failed.max(failed_stages);
    println!("{} passed, {failed} failed", tally.passed);
    if failed > 0 { Err(Failure::new("some checks failed; the summary above names the stages, and their output says why")) } else { Ok(()) }
}

fn choose(only: &[&str]) -> Result<Vec<&'static Stage>> {
    let names: Vec<&str> = only.iter().flat_map(|names| names.split(',')).collect();
    for name in &names {
        if !STAGES.iter().any(|stage| stage.name == *name) {
            let known: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
            return Err(Failure::new(format!("there is no stage {name}; the stages are: {}", known.join(" "))));
        }
    }
    Ok(STAGES.iter().filter(|stage| names.is_empty() || names.contains(&stage.name)).collect())
}

fn line(stage: &Stage, outcome: &Outcome, time: Duration) -> String {
    let word = match outcome {
        Outcome::Passed => "ok".to_owned(),
        Outcome::Failed(failure) => format!("FAILED: {failure}"),
        Outcome::NotRun(need) => format!("not run, because {need} failed"),
    };
    format!("{:<11} {:>12}  {word}", stage.name, duration(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_can_be_chosen_by_name_in_their_own_order() {
        let names = |only: &[&str]| choose(only).unwrap().iter().map(|stage| stage.name).collect::<Vec<_>>();
        assert_eq!(names(&["lint,format"]), ["format", "lint"], "the order is that of the full run");
        assert_eq!(names(&[]).len(), STAGES.len(), "without a choice all run");
        assert!(choose(&["formt"]).unwrap_err().to_string().contains("format"), "a typo is answered with the names");
    }

    #[test]
    fn a_stage_needs_only_earlier_ones() {
        for (place, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                assert!(STAGES[..place].iter().any(|earlier| earlier.name == *need), "{} needs {need}, which comes first", stage.name);
            }
        }
    }
}
