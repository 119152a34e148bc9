//! The running processes of the programs under test on one data folder, found by their own paths, so that no other process is ever touched.
//! Linux only, like the tests in the real window.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{DataFolder, Outcome, Programs};

/// Returns the ids of the trainings that run on the data folder.
#[must_use]
pub fn running_trainings(programs: &Programs, data: &DataFolder) -> Vec<u32> {
    running(&programs.cli, |id| {
        let arguments = read(id, "cmdline");
        arguments.contains(&folder_of(data)) && arguments.iter().any(|argument| argument == "train" || argument == "worker")
    })
}

/// Returns the ids of the windows that work on the data folder, which their environment names.
#[must_use]
pub fn running_windows(programs: &Programs, data: &DataFolder) -> Vec<u32> {
    let folder = folder_of(data);
    running(&programs.window, |id| read(id, "environ").iter().any(|variable| variable.contains(&folder)))
}

/// Ends one process at once, as a power failure would.
///
/// # Errors
/// When there is no such process, or it can't be ended.
pub fn kill(id: u32) -> Outcome<()> {
    if Command::new("kill").args(["-KILL", &id.to_string()]).status()?.success() {
        Ok(())
    } else {
        Err(format!("process {id} couldn't be killed").into())
    }
}

fn folder_of(data: &DataFolder) -> String {
    data.path().to_string_lossy().into_owned()
}

fn running(program: &Path, is_wanted: impl Fn(u32) -> bool) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let runs_it = |id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program);
    ids.filter(runs_it).filter(|id| is_wanted(*id)).collect()
}

/// The parts of a file of `/proc` that separates them by a zero byte.
fn read(id: u32, name: &str) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{id}/{name}")).unwrap_or_default();
    bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}
