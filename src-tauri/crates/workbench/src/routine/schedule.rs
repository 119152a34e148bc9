//! The daily run of the routine, registered with the system: a systemd timer or cron on Linux, launchd on macOS, the Task Scheduler on
//! Windows. The files are made by functions without side effects; registering writes them and tells the system.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;

/// What the system calls the task.
#[cfg(any(target_os = "linux", windows))]
const NAME: &str = "pharmacast-routine";
/// The name among launch agents, in the form that macOS asks for.
#[cfg(any(target_os = "macos", test))]
const LABEL: &str = "app.pharmacast.routine";
/// The end of the line in a crontab by which it is found again.
#[cfg(any(target_os = "linux", test))]
const CRON_MARK: &str = "# pharmacast-routine";

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
    /// When it runs.
    pub at: DailyTime,
    /// Who runs it.
    pub scheduler: Scheduler,
}

/// What is run.
struct Task<'a> {
    program: &'a Path,
    data_dir: &'a Path,
    at: DailyTime,
}

impl Task<'_> {
    fn arguments(&self) -> [String; 3] {
        ["--data-dir".to_owned(), self.data_dir.display().to_string(), "routine".to_owned()]
    }

    #[cfg(any(target_os = "linux", target_os = "macos", test))]
    fn words(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.program.display().to_string()).chain(self.arguments())
    }

    #[cfg(any(target_os = "linux", test))]
    fn systemd_service(&self) -> String {
        let command: Vec<String> = self.words().map(|word| systemd_word(&word)).collect();
        format!(
            "[Unit]\nDescription=Pharmacast routine: import, retrain, forecast\n\n[Service]\nType=oneshot\nNice=10\nExecStart={}\n",
            command.join(" ")
        )
    }

    #[cfg(any(target_os = "linux", test))]
    fn systemd_timer(&self) -> String {
        // Persistent: a computer that was off at that time runs it when it is on again.
        format!(
            "[Unit]\nDescription=Daily Pharmacast routine\n\n[Timer]\nOnCalendar=*-*-* {}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n",
            self.at
        )
    }

    #[cfg(any(target_os = "linux", test))]
    fn cron_line(&self) -> String {
        let command: Vec<String> = self.words().map(|word| shell_word(&word).replace('%', "\\%")).collect();
        format!("{} {} * * * {} {CRON_MARK}", self.at.minute, self.at.hour, command.join(" "))
    }

    #[cfg(any(target_os = "macos", test))]
    fn launchd_plist(&self) -> String {
        let words: String = self.words().map(|word| format!("    <string>{}</string>\n", xml_text(&word))).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
             \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n  <key>Label</key>\n  <string>{LABEL}</string>\n  \
             <key>ProgramArguments</key>\n  <array>\n{words}  </array>\n  <key>StartCalendarInterval</key>\n  <dict>\n    <key>Hour</key>\n    \
             <integer>{}</integer>\n    <key>Minute</key>\n    <integer>{}</integer>\n  </dict>\n  <key>ProcessType</key>\n  \
             <string>Background</string>\n</dict>\n</plist>\n",
            self.at.hour, self.at.minute
        )
    }

    #[cfg(any(windows, test))]
    fn task_xml(&self) -> String {
        let arguments: Vec<String> = self.arguments().iter().map(|word| windows_word(word)).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n  \
             <Triggers>\n    <CalendarTrigger>\n      <StartBoundary>2024-01-01T{}:00</StartBoundary>\n      <Enabled>true</Enabled>\n      \
             <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n      </ScheduleByDay>\n    </CalendarTrigger>\n  </Triggers>\n  <Settings>\n    \
             <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n    \
             <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n    <StartWhenAvailable>true</StartWhenAvailable>\n    \
             <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>\n    <Priority>7</Priority>\n  </Settings>\n  <Actions>\n    <Exec>\n      <Command>{}</Command>\n      \
             <Arguments>{}</Arguments>\n    </Exec>\n  </Actions>\n</Task>\n",
            self.at,
            xml_text(&self.program.display().to_string()),
            xml_text(&arguments.join(" "))
        )
    }
}

/// A word of a systemd command line.
#[cfg(any(target_os = "linux", test))]
fn systemd_word(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$"))
}

/// A word of a shell command line.
#[cfg(any(target_os = "linux", test))]
fn shell_word(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A word of a Windows command line, by the rules of `CommandLineToArgvW`.
#[cfg(any(windows, test))]
fn windows_word(word: &str) -> String {
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for c in word.chars() {
        if c == '\\' {
            backslashes += 1;
            continue;
        }
        // Backslashes before a quote are doubled; elsewhere they stand for themselves.
        let times = if c == '"' { 2 * backslashes + 1 } else { backslashes };
        quoted.extend(std::iter::repeat_n('\\', times));
        quoted.push(c);
        backslashes = 0;
    }
    quoted.extend(std::iter::repeat_n('\\', 2 * backslashes));
    quoted.push('"');
    quoted
}

#[cfg(any(target_os = "macos", windows, test))]
fn xml_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
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
    let spawned = Command::new(program).args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|e| failed(e.to_string()))?;
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

#[cfg(target_os = "linux")]
mod system {
    use std::path::PathBuf;

    use super::*;

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
}

#[cfg(target_os = "macos")]
mod system {
    use std::path::PathBuf;

    use super::*;

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
        let number =
            |key: &str| text.split_once(&format!("<key>{key}</key>"))?.1.split_once("<integer>")?.1.split_once('<')?.0.parse().ok();
        Some(Schedule { at: DailyTime { hour: number("Hour")?, minute: number("Minute")? }, scheduler: Scheduler::Launchd })
    }

    fn no_home() -> WorkbenchError {
        WorkbenchError::Schedule { program: "launchctl".to_owned(), reason: "the user has no home folder".to_owned() }
    }
}

#[cfg(windows)]
mod system {
    use super::*;

    pub(super) fn register(task: &Task<'_>) -> Result<Scheduler, WorkbenchError> {
        let path = std::env::temp_dir().join(format!("{NAME}-{}.xml", std::process::id()));
        // The Task Scheduler reads UTF-16 with its mark.
        let text: Vec<u8> = std::iter::once(0xFEFF).chain(task.task_xml().encode_utf16()).flat_map(u16::to_le_bytes).collect();
        write_file(&path, &text)?;
        let created = run("schtasks", &["/Create", "/TN", NAME, "/XML", &path.display().to_string(), "/F"], None);
        let _removed = std::fs::remove_file(&path);
        created.map(|_| Scheduler::TaskScheduler)
    }

    pub(super) fn unregister() -> Result<bool, WorkbenchError> {
        if registered().is_none() {
            return Ok(false);
        }
        run("schtasks", &["/Delete", "/TN", NAME, "/F"], None).map(|_| true)
    }

    pub(super) fn registered() -> Option<Schedule> {
        let text = run("schtasks", &["/Query", "/TN", NAME, "/XML"], None).ok()?;
        let time = text.split_once("<StartBoundary>")?.1.split_once('T')?.1.get(..5)?;
        Some(Schedule { at: time.parse().ok()?, scheduler: Scheduler::TaskScheduler })
    }
}

use system::{register, registered, unregister};

/// A crontab with our line in place of an earlier one, or without any.
#[cfg(any(target_os = "linux", test))]
fn with_cron_line(crontab: &str, line: Option<&str>) -> String {
    let others = crontab.lines().filter(|line| !line.trim_end().ends_with(CRON_MARK));
    others.chain(line).map(|line| format!("{line}\n")).collect()
}

/// The time of our line in a crontab.
#[cfg(any(target_os = "linux", test))]
fn cron_time(crontab: &str) -> Option<DailyTime> {
    let line = crontab.lines().find(|line| line.trim_end().ends_with(CRON_MARK))?;
    let mut fields = line.split_whitespace();
    let (minute, hour) = (fields.next()?, fields.next()?);
    Some(DailyTime { hour: hour.parse().ok()?, minute: minute.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_task<T>(make: impl FnOnce(&Task<'_>) -> T) -> T {
        let (program, data_dir) = (Path::new("/opt/药测 app/pharmacast-cli"), Path::new("/home/o'neil/100% $HOME \"d\"<&>"));
        make(&Task { program, data_dir, at: DailyTime { hour: 7, minute: 5 } })
    }

    #[test]
    fn times_of_day_are_read_and_others_refused() {
        assert_eq!("07:05".parse::<DailyTime>().expect("a time").to_string(), "07:05");
        for wrong in ["24:00", "7", "07:60", "", "a:b"] {
            assert!(matches!(wrong.parse::<DailyTime>(), Err(WorkbenchError::Usage(_))), "{wrong}");
        }
    }

    #[test]
    fn systemd_runs_it_daily_and_after_a_missed_time() {
        let (service, timer) = with_task(|task| (task.systemd_service(), task.systemd_timer()));
        let command = "ExecStart=\"/opt/药测 app/pharmacast-cli\" \"--data-dir\" \"/home/o'neil/100%% $$HOME \\\"d\\\"<&>\" \"routine\"\n";
        assert!(service.contains(command), "{service}");
        assert!(timer.contains("OnCalendar=*-*-* 07:05:00\nPersistent=true\n"), "{timer}");
    }

    #[test]
    fn a_crontab_keeps_every_other_line() {
        let line = with_task(|task| task.cron_line());
        assert!(
            line.starts_with("5 7 * * * '/opt/药测 app/pharmacast-cli' '--data-dir' '/home/o'\\''neil/100\\% $HOME \"d\"<&>' 'routine'"),
            "{line}"
        );
        let before = "MAILTO=me\n0 1 * * * backup\n";
        let after = with_cron_line(before, Some(&line));
        assert_eq!(cron_time(&after), Some(DailyTime { hour: 7, minute: 5 }));
        assert_eq!(with_cron_line(&after, Some(&line)), after, "once");
        assert_eq!(with_cron_line(&after, None), before);
        assert_eq!(cron_time(before), None);
    }

    #[test]
    fn xml_files_escape_what_has_a_meaning_there() {
        let (plist, xml) = with_task(|task| (task.launchd_plist(), task.task_xml()));
        for text in [&plist, &xml] {
            assert!(text.contains("&lt;&amp;&gt;") && !text.contains("<&>"), "{text}");
        }
        assert!(plist.contains("<key>Hour</key>\n    <integer>7</integer>") && plist.contains("<string>routine</string>"), "{plist}");
        assert!(xml.contains("<StartBoundary>2024-01-01T07:05:00</StartBoundary>") && xml.contains("<StartWhenAvailable>true"), "{xml}");
        assert_eq!(windows_word("C:\\data \"x\"\\"), "\"C:\\data \\\"x\\\"\\\\\"");
    }
}
