//! The files and lines by which each system runs the task. Functions without side effects.

use std::path::Path;

use super::DailyTime;

/// What the system calls the task.
#[cfg(any(target_os = "linux", windows))]
pub(super) const NAME: &str = "pharmacast-routine";
/// The name among launch agents, in the form that macOS requires.
#[cfg(any(target_os = "macos", test))]
pub(super) const LABEL: &str = "app.pharmacast.routine";
/// The end of the line in a crontab by which it is found again.
#[cfg(any(target_os = "linux", test))]
pub(super) const CRON_MARK: &str = "# pharmacast-routine";

/// Asks the window's program to run the command line with the arguments that follow, without a window or a console.
pub const WITHOUT_WINDOW: &str = "--without-window";

/// What is run.
pub(super) struct Task<'a> {
    pub(super) program: &'a Path,
    pub(super) data_dir: &'a Path,
    pub(super) at: DailyTime,
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
    pub(super) fn systemd_service(&self) -> String {
        let command: Vec<String> = self.words().map(|word| systemd_word(&word)).collect();
        format!(
            "[Unit]\nDescription=Pharmacast routine: import, retrain, forecast\n\n[Service]\nType=oneshot\nNice=10\nExecStart={}\n",
            command.join(" ")
        )
    }

    #[cfg(any(target_os = "linux", test))]
    pub(super) fn systemd_timer(&self) -> String {
        // Persistent: a computer that was off at that time runs it when it is on again.
        format!(
            "[Unit]\nDescription=Daily Pharmacast routine\n\n[Timer]\nOnCalendar=*-*-* {}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n",
            self.at
        )
    }

    #[cfg(any(target_os = "linux", test))]
    pub(super) fn cron_line(&self) -> String {
        let command: Vec<String> = self.words().map(|word| shell_word(&word).replace('%', "\\%")).collect();
        format!("{} {} * * * {} {CRON_MARK}", self.at.minute, self.at.hour, command.join(" "))
    }

    #[cfg(any(target_os = "macos", test))]
    pub(super) fn launchd_plist(&self) -> String {
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

    /// Run by `starter`, the window's program, where there is one: Windows opens no console for that.
    #[cfg(any(windows, test))]
    pub(super) fn task_xml(&self, starter: Option<&Path>) -> String {
        let first = starter.map(|_| WITHOUT_WINDOW.to_owned());
        let arguments: Vec<String> = first.into_iter().chain(self.arguments()).map(|word| windows_word(&word)).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n  \
             <Triggers>\n    <CalendarTrigger>\n      <StartBoundary>2024-01-01T{}:00</StartBoundary>\n      <Enabled>true</Enabled>\n      \
             <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n      </ScheduleByDay>\n    </CalendarTrigger>\n  </Triggers>\n  <Settings>\n    \
             <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n    \
             <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n    <StartWhenAvailable>true</StartWhenAvailable>\n    \
             <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>\n    <Priority>7</Priority>\n  </Settings>\n  <Actions>\n    <Exec>\n      <Command>{}</Command>\n      \
             <Arguments>{}</Arguments>\n    </Exec>\n  </Actions>\n</Task>\n",
            self.at,
            xml_text(&starter.unwrap_or(self.program).display().to_string()),
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
        // Backslashes before a quote are doubled; elsewhere they are plain characters.
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

/// A crontab with our line in place of an earlier one, or without any.
#[cfg(any(target_os = "linux", test))]
pub(super) fn with_cron_line(crontab: &str, line: Option<&str>) -> String {
    let others = crontab.lines().filter(|line| !line.trim_end().ends_with(CRON_MARK));
    others.chain(line).map(|line| format!("{line}\n")).collect()
}

/// The time of our line in a crontab.
#[cfg(any(target_os = "linux", test))]
pub(super) fn cron_time(crontab: &str) -> Option<DailyTime> {
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
        let (plist, xml) = with_task(|task| (task.launchd_plist(), task.task_xml(None)));
        for text in [&plist, &xml] {
            assert!(text.contains("&lt;&amp;&gt;") && !text.contains("<&>"), "{text}");
        }
        assert!(plist.contains("<key>Hour</key>\n    <integer>7</integer>") && plist.contains("<string>routine</string>"), "{plist}");
        assert!(xml.contains("<StartBoundary>2024-01-01T07:05:00</StartBoundary>") && xml.contains("<StartWhenAvailable>true"), "{xml}");
        let by_window = with_task(|task| task.task_xml(Some(Path::new("C:\\pharmacast.exe"))));
        assert!(by_window.contains("<Command>C:\\pharmacast.exe</Command>"), "{by_window}");
        assert!(by_window.contains("<Arguments>&quot;--without-window&quot; &quot;--data-dir&quot; "), "{by_window}");
        assert_eq!(windows_word("C:\\data \"x\"\\"), "\"C:\\data \\\"x\\\"\\\\\"");
    }
}
