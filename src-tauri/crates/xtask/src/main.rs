//! The developer's commands, `cargo xtask COMMAND`. This file only chooses the command.

mod bench;
mod build;
mod cargo_env;
mod cross;
#[cfg(test)]
mod documents;
mod failure;
mod libtorch;
mod package;
mod parity;
mod peers;
mod prerequisites;
mod process;
mod project;
mod python_env;
mod report;
mod run;
mod setup;
mod system_packages;
mod test;
mod tour;
mod ui;
#[cfg(test)]
mod workflows;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use failure::Result;
use project::Project;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  setup                          Install what building needs: system packages, libtorch, npm packages
  run [ARGUMENTS]                Start the program; ARGUMENTS go to the window
  test [--only STAGES]           Run every check, or the named stages, as in format,lint
  fuzz MINUTES                   Feed damaged files to each reader for so many minutes
  smoke                          Go from import to order by command line
  bench [NAMES] [-- ARGUMENTS]   Measure speed and accuracy; ARGUMENTS go to each measurement
  parity                         Compare the networks with plain PyTorch in Python
  cross [STEPS]                  Compile for Windows and macOS, run the tests and the setup program for Windows under Wine, and
                                 check the workflows; STEPS: windows wine installer macos workflows
  package                        Make the installer of this system, and try it
  try INSTALLER [OLDER]          Try an installer as a user would; with OLDER, as an upgrade of what that one installs
  screenshots                    Take pictures of every page of the window, into screenshots/
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["setup"] => set_up(),
        ["run", arguments @ ..] => Project::find().and_then(|project| run::run(&project, arguments)),
        ["bench", names @ ..] => Project::find().and_then(|project| bench::bench(&project, names)),
        ["parity"] => Project::find().and_then(|project| parity::parity(&project)),
        ["cross", steps @ ..] => Project::find().and_then(|project| cross::cross(&project, steps)),
        ["fuzz", minutes] => Project::find().and_then(|project| test::long_fuzz(&project, minutes)),
        ["smoke"] => Project::find().and_then(|project| run::smoke(&project)),
        ["package"] => Project::find().and_then(|project| package::package(&project)),
        ["try", installer] => Project::find().and_then(|project| package::try_out(&project, Path::new(installer), None)),
        ["try", installer, older] => {
            Project::find().and_then(|project| package::try_out(&project, Path::new(installer), Some(Path::new(older))))
        }
        ["screenshots"] => Project::find().and_then(|project| run::screenshots(&project)),
        ["test"] => Project::find().and_then(|project| test::test(&project, &[])),
        ["test", "--only", stages @ ..] if !stages.is_empty() => Project::find().and_then(|project| test::test(&project, stages)),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn set_up() -> Result<()> {
    let project = Project::find()?;
    setup::setup(&project)?;
    println!("setup is complete; `cargo xtask run` starts the program");
    Ok(())
}
