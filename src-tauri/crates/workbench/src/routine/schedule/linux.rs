//! Linux: a timer of the user's systemd, or a line in the crontab.

use std::path::PathBuf;

use super::task::{NAME, Task, cron_time, with_cron_line};
use super::{Schedule, Scheduler, run, write_file};
use crate::error::WorkbenchError;

fn units() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("systemd").join("user"))
}

fn timer() -> String {
    format!("{NAME}.timer")
}

/// With systemd where the user has one, else with cron.
pub(super) fn register(task: &Task<'_>) -> Result<Scheduler, WorkbenchError> {
    let by_systemd = || -> Result<(), WorkbenchError> {
        // Fails where the user has no systemd, as in containers: before anything is written.
        run("systemctl", &["--user", "show-environment"], None)?;
        let folder = units().ok_or_else(no_home)?;
        write_file(&folder.join(format!("{NAME}.service")), task.systemd_service().as_bytes())?;
        write_file(&folder.join(timer()), task.systemd_timer().as_bytes())?;
        run("systemctl", &["--user", "daemon-reload"], None)?;
        run("systemctl", &["--user", "enable", "--now", &timer()], None)?;
        Ok(())
    };
    if by_systemd().is_ok() {
        set_cron_line(None)?;
        return Ok(Scheduler::Systemd);
    }
    set_cron_line(Some(&task.cron_line()))?;
    Ok(Scheduler::Cron)
}

pub(super) fn unregister() -> Result<bool, WorkbenchError> {
    let was_registered = registered().is_some();
    if let Some(folder) = units().filter(|folder| folder.join(timer()).exists()) {
        run("systemctl", &["--user", "disable", "--now", &timer()], None)?;
        for unit in [timer(), format!("{NAME}.service")] {
            let path = folder.join(unit);
            std::fs::remove_file(&path).map_err(|source| WorkbenchError::Write { file: path.display().to_string(), source })?;
        }
        run("systemctl", &["--user", "daemon-reload"], None)?;
    }
    set_cron_line(None)?;
    Ok(was_registered)
}

pub(super) fn registered() -> Option<Schedule> {
    let timer = units().and_then(|folder| std::fs::read_to_string(folder.join(timer())).ok());
    let by_systemd = timer.as_deref().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("OnCalendar=*-*-* "))?;
        Some(Schedule { at: line.strip_suffix(":00")?.parse().ok()?, scheduler: Scheduler::Systemd })
    });
    by_systemd.or_else(|| cron_time(&crontab()).map(|at| Schedule { at, scheduler: Scheduler::Cron }))
}

fn crontab() -> String {
    // A user without a crontab, and a system without cron, have none of our lines.
    run("crontab", &["-l"], None).unwrap_or_default()
}

fn set_cron_line(line: Option<&str>) -> Result<(), WorkbenchError> {
    let before = crontab();
    let after = with_cron_line(&before, line);
    if after == before {
        return Ok(());
    }
    run("crontab", &["-"], Some(&after)).map(drop)
}

fn no_home() -> WorkbenchError {
    WorkbenchError::Schedule { program: "systemctl".to_owned(), reason: "the user has no configuration folder".to_owned() }
}
