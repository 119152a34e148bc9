//! The daily run of the routine, registered with the system: a systemd timer or cron on Linux, launchd on macOS, the Task Scheduler on
//! Windows. What they read is made in `task`; registering is in one module per system.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;
mod task;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;

use system::{register, registered, unregister};
use task::Task;
pub use task::WITHOUT_WINDOW;

/// When the routine runs every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DailyTime {
    /// The hour, 0 … 23.
    pub hour: u8,
    /// The minute, 0 … 59.
    pub minute: u8,
}

impl std::str::FromStr for DailyTime {
    type Err = WorkbenchError;

    fn from_str(text: &str) -> Result<Self, WorkbenchError> {
        let parsed = text.split_once(':').and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
        match parsed {
            Some((hour, minute)) if hour < 24 && minute < 60 => Ok(Self { hour, minute }),
            _ => Err(WorkbenchError::Usage(format!("`{text}` isn't a time of day such as 07:30"))),
        }
    }
}

impl std::fmt::Display for DailyTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// Which of the system's schedulers runs the routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Scheduler {
    /// A timer of the user's systemd.
    Systemd,
    /// A line in the user's crontab.
    Cron,
    /// A launch agent of macOS.
    Launchd,
    /// The Task Scheduler of Windows.
    TaskScheduler,
}

/// How the daily run is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Schedule {
    /// The time of day at which the routine runs.
    pub at: DailyTime,
    /// The scheduler that runs it.
    pub scheduler: Scheduler,
}

impl Workbench {
    /// Registers the daily run of the routine with the system, in place of an earlier registration. `program` is `pharmacast-cli`.
    ///
    /// # Errors
    /// [`WorkbenchError::Schedule`] when the system refuses.
    pub fn schedule_routine(&self, program: &Path, at: DailyTime) -> Result<Schedule, WorkbenchError> {
        let program = std::path::absolute(program).unwrap_or_else(|_| program.to_owned());
        let data_dir = std::path::absolute(&self.data_dir).unwrap_or_else(|_| self.data_dir.clone());
        let task = Task { program: &program, data_dir: &data_dir, at };
        let scheduler = register(&task)?;
        Ok(Schedule { at, scheduler })
    }

    /// Removes the registration of the daily run; false where there was none.
    ///
    /// # Errors
    /// [`WorkbenchError::Schedule`] when the system refuses.
    pub fn unschedule_routine(&self) -> Result<bool, WorkbenchError> {
        unregister()
    }

    /// Returns how the daily run is registered; None where it isn't.
    #[must_use]
    pub fn routine_schedule(&self) -> Option<Schedule> {
        registered()
    }
}

/// Runs a program of the system and returns its output.
fn run(program: &str, arguments: &[&str], input: Option<&str>) -> Result<String, WorkbenchError> {
    let failed = |reason: String| WorkbenchError::Schedule { program: program.to_owned(), reason };
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut command = Command::new(program);
    command.args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    sales::without_console(&mut command);
    let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(text.as_bytes()).map_err(|e| failed(e.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|e| failed(e.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WorkbenchError> {
    let failed = |source: io::Error| WorkbenchError::Write { file: path.display().to_string(), source };
    path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| crate::forecasts::export::replace(path, bytes)).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_and_others_refused() {
        assert_eq!("07:05".parse::<DailyTime>().expect("a time").to_string(), "07:05");
        for wrong in ["24:00", "7", "07:60", "", "a:b"] {
            assert!(matches!(wrong.parse::<DailyTime>(), Err(WorkbenchError::Usage(_))), "{wrong}");
        }
    }
}
