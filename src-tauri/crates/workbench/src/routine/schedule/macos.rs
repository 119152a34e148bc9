//! macOS: a launch agent.

use std::path::PathBuf;

use super::task::{LABEL, Task};
use super::{DailyTime, Schedule, Scheduler, run, write_file};
use crate::error::WorkbenchError;

fn plist() -> Option<PathBuf> {
    dirs::home_dir().map(|home| home.join("Library").join("LaunchAgents").join(format!("{LABEL}.plist")))
}

fn domain() -> Result<String, WorkbenchError> {
    Ok(format!("gui/{}", run("id", &["-u"], None)?.trim()))
}

pub(super) fn register(task: &Task<'_>) -> Result<Scheduler, WorkbenchError> {
    unregister()?;
    let path = plist().ok_or_else(no_home)?;
    write_file(&path, task.launchd_plist().as_bytes())?;
    run("launchctl", &["bootstrap", &domain()?, &path.display().to_string()], None)?;
    Ok(Scheduler::Launchd)
}

pub(super) fn unregister() -> Result<bool, WorkbenchError> {
    let Some(path) = plist().filter(|path| path.exists()) else { return Ok(false) };
    // An agent that isn't loaded can't be unloaded; its file goes all the same.
    let _unloaded = run("launchctl", &["bootout", &format!("{}/{LABEL}", domain()?)], None);
    std::fs::remove_file(&path).map_err(|source| WorkbenchError::Write { file: path.display().to_string(), source })?;
    Ok(true)
}

pub(super) fn registered() -> Option<Schedule> {
    let text = std::fs::read_to_string(plist()?).ok()?;
    let number = |key: &str| text.split_once(&format!("<key>{key}</key>"))?.1.split_once("<integer>")?.1.split_once('<')?.0.parse().ok();
    Some(Schedule { at: DailyTime { hour: number("Hour")?, minute: number("Minute")? }, scheduler: Scheduler::Launchd })
}

fn no_home() -> WorkbenchError {
    WorkbenchError::Schedule { program: "launchctl".to_owned(), reason: "the user has no home folder".to_owned() }
}
