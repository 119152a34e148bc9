//! `pharmacast-cli` as a child process: training with its events line by line, and single questions answered with one JSON document.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::Instant;
use workbench::{CommandError, ErrorCode, TrainEvent, WITHOUT_WINDOW, WorkerTask, without_console};

use crate::data_dir::DataDir;
use crate::logs::warn;

/// Names another worker program, for development and tests.
const CLI_VARIABLE: &str = "PHARMACAST_CLI";
/// How long a worker may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);
/// How much of a worker's last words is kept.
const WORDS: usize = 2_000;

/// How to start the worker program.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    program: PathBuf,
    data_dir: DataDir,
    /// How long a canceled worker may take to end.
    grace: Duration,
}

impl Worker {
    /// The worker next to this program, or the one that the environment names.
    pub(crate) fn new(data_dir: DataDir) -> Self {
        Self { program: program(), data_dir, grace: GRACE }
    }

    /// The program itself.
    pub(crate) fn program(&self) -> PathBuf {
        self.program.clone()
    }

    /// Runs a training to its end and passes its events on. Exactly one of them is the last one, however the process ends.
    pub(crate) async fn train(&self, task: &WorkerTask, cancel: watch::Receiver<bool>, mut on_event: impl FnMut(TrainEvent)) {
        let started = serde_json::to_string(task)
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))
            .and_then(|line| Ok((line, self.spawn(&["worker".to_owned()])?)));
        let (line, mut child) = match started {
            Ok(started) => started,
            Err(error) => return on_event(TrainEvent::Failed { error }),
        };
        if let Some(pipe) = &mut child.stdin {
            // A process that ended at once is reported below.
            warn("a worker did not take its task", pipe.write_all(format!("{line}\n").as_bytes()).await);
        }
        let mut ended = false;
        let end = self.listen(child, cancel, |line| {
            let Ok(event) = serde_json::from_str::<TrainEvent>(line) else { return ControlFlow::Continue(()) };
            ended = event.is_last();
            on_event(event);
            if ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let end = end.await;
        if !ended {
            on_event(if end.is_canceled { TrainEvent::Cancelled } else { TrainEvent::Failed { error: end.error().await } });
        }
    }

    /// Asks the worker program one thing that takes long and can be canceled: passes on what it reports, and returns its answer.
    pub(crate) async fn follow<E: DeserializeOwned, T: DeserializeOwned>(
        &self,
        arguments: &[String],
        cancel: watch::Receiver<bool>,
        mut on_event: impl FnMut(E),
    ) -> Result<T, CommandError> {
        let mut answer = None;
        let end = self.listen(self.spawn(arguments)?, cancel, |line| {
            match serde_json::from_str::<E>(line) {
                Ok(event) => on_event(event),
                Err(_) => answer = serde_json::from_str::<T>(line).ok(),
            }
            ControlFlow::Continue(())
        });
        let end = end.await;
        match answer {
            // A report of things that failed comes with a failure, and is an answer all the same.
            Some(answer) => Ok(answer),
            None if end.is_canceled => Err(CommandError::new(ErrorCode::Cancelled, "canceled")),
            None => Err(end.error().await),
        }
    }

    /// Reads what a process reports, line by line, until `on_line` has enough, the process ends, or it takes too long after it was canceled.
    async fn listen(&self, mut child: Child, mut cancel: watch::Receiver<bool>, mut on_line: impl FnMut(&str) -> ControlFlow<()>) -> End {
        let mut stdin = child.stdin.take();
        let mut lines = child.stdout.take().map(|out| BufReader::new(out).lines());
        let words = tokio::spawn(last_words(child.stderr.take()));
        // When a canceled worker is ended, whatever it still reports.
        let mut deadline = None;
        while let Some(lines) = &mut lines {
            let next = tokio::select! {
                line = lines.next_line() => line,
                () = cancelled(&mut cancel), if deadline.is_none() => {
                    deadline = Some(Instant::now() + self.grace);
                    // Closing the pipe says it too, should the line not get through.
                    if let Some(mut pipe) = stdin.take() {
                        warn("a worker did not hear that it is canceled", pipe.write_all(b"cancel\n").await);
                    }
                    continue;
                }
                () = tokio::time::sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => break,
            };
            let Ok(Some(line)) = next else { break };
            if on_line(&line).is_break() {
                break;
            }
        }
        drop(stdin);
        End { status: end(&mut child, self.grace).await, words, is_canceled: deadline.is_some() }
    }

    /// Asks the worker program one thing and reads its answer.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, arguments: Vec<String>) -> Result<T, CommandError> {
        let child = self.spawn(&arguments)?;
        let output = child.wait_with_output().await.map_err(|e| died(&e.to_string(), ""))?;
        let words = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            // A report of things that failed comes with a failure, and is an answer all the same.
            let answer = serde_json::from_slice(&output.stdout).ok();
            return answer.ok_or_else(|| died(&output.status.to_string(), &words));
        }
        serde_json::from_slice(&output.stdout).map_err(|e| died(&format!("its answer can't be read: {e}"), &words))
    }

    pub(crate) fn spawn(&self, arguments: &[String]) -> Result<Child, CommandError> {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(self.data_dir.folder()).arg("--json").args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        without_console(command.as_std_mut());
        let missing = |e| CommandError::new(ErrorCode::WorkerMissing, format!("`{}` can't be started: {e}", self.program.display()));
        command.spawn().map_err(missing)
    }
}

/// How a process ended.
struct End {
    status: String,
    words: tokio::task::JoinHandle<String>,
    is_canceled: bool,
}

impl End {
    /// Why it ended without an answer.
    async fn error(self) -> CommandError {
        died(&self.status, &self.words.await.unwrap_or_default())
    }
}

/// The worker next to this program, or the one that the environment names.
fn program() -> PathBuf {
    std::env::var_os(CLI_VARIABLE).map_or_else(
        || {
            let mut program = std::env::current_exe().unwrap_or_default();
            program.set_file_name(format!("pharmacast-cli{}", std::env::consts::EXE_SUFFIX));
            program
        },
        PathBuf::from,
    )
}

/// What `pharmacast-cli` is to do where this program is started for that alone. The Task Scheduler would open a console for `pharmacast-cli`
/// itself, in front of what the user is doing at that time.
pub(crate) fn without_window(mut arguments: impl Iterator<Item = OsString>) -> Option<Vec<OsString>> {
    arguments.next().is_some_and(|first| first == WITHOUT_WINDOW).then(|| arguments.collect())
}

/// Runs `pharmacast-cli` to its end, without window and console, and ends as it ended.
pub(crate) fn run_without_window(arguments: Vec<OsString>) -> ExitCode {
    let mut command = std::process::Command::new(program());
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    without_console(&mut command);
    let code = command.status().ok().and_then(|status| u8::try_from(status.code()?).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Waits until the user cancels.
async fn cancelled(cancel: &mut watch::Receiver<bool>) {
    drop(cancel.wait_for(|cancelled| *cancelled).await);
}

/// Waits for the end of a process, and ends it when it takes too long. Returns how it ended, as text.
async fn end(child: &mut Child, grace: Duration) -> String {
    let status = if let Ok(status) = tokio::time::timeout(grace, child.wait()).await {
        status
    } else {
        // It didn't stop by itself; what is left of its work is removed at the next start.
        warn("a worker could not be ended", child.start_kill());
        child.wait().await
    };
    status.map_or_else(|e| e.to_string(), |s| s.to_string())
}

async fn last_words(stderr: Option<tokio::process::ChildStderr>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut stderr) = stderr {
        // What could be read before the pipe broke is all there is.
        drop(stderr.read_to_end(&mut bytes).await);
    }
    let text = String::from_utf8_lossy(&bytes);
    let from = text.char_indices().rev().nth(WORDS).map_or(0, |(i, _)| i);
    text[from..].trim().to_owned()
}

/// The error that the program reported in its last line on standard error.
fn reported_error(words: &str) -> Option<CommandError> {
    let last = words.lines().rev().find(|line| line.starts_with('{'))?;
    let value: serde_json::Value = serde_json::from_str(last).ok()?;
    serde_json::from_value(value.get("error")?.clone()).ok()
}

pub(crate) fn died(how: &str, words: &str) -> CommandError {
    if let Some(error) = reported_error(words) {
        return error;
    }
    let detail = if words.is_empty() { String::new() } else { format!("; stderr: {words}") };
    CommandError::new(ErrorCode::WorkerDied, format!("the worker process ended early ({how}){detail}"))
}

#[cfg(test)]
impl Worker {
    /// A worker with this program, which is ended soon after it is canceled.
    pub(crate) fn for_test(program: PathBuf, data_dir: &std::path::Path) -> Self {
        Self { program, data_dir: DataDir::new(data_dir), grace: Duration::from_millis(300) }
    }

    /// A worker that runs a shell script.
    #[cfg(unix)]
    pub(crate) fn script(data_dir: &std::path::Path, text: &str) -> Self {
        // The program itself isn't written by a test: while another test starts a process, such a file can't be run.
        let program = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testing").join("worker.sh");
        std::fs::write(data_dir.join("script"), text).expect("a script");
        Self::for_test(program, data_dir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use workbench::RoutineEvent;
    use workbench::{Mode, ScopeRequest, TrainRequest};

    #[test]
    fn a_task_is_one_line_whatever_its_ids_are() {
        let scope = ScopeRequest { mode: Mode::Product, product: Some("--json\n\"x\"".into()), ..ScopeRequest::default() };
        let settings = [("seed".to_owned(), serde_json::json!(7)), ("season".to_owned(), serde_json::json!(false))].into();
        let task = WorkerTask::Train(TrainRequest { scope, model_type: "tcn".into(), settings, until: None });
        let line = serde_json::to_string(&task).expect("JSON");
        assert!(!line.contains('\n'), "{line}");
        assert_eq!(serde_json::from_str::<WorkerTask>(&line).expect("the task"), task);
    }

    #[test]
    fn the_error_that_a_worker_reported_is_preferred_to_how_it_ended() {
        let words = "note: x\n{\"error\":{\"code\":\"too_short\",\"message\":\"few days\"}}\n";
        assert_eq!(died("exit status: 1", words).code, ErrorCode::TooShort);
        assert_eq!(died("signal: 9", "").code, ErrorCode::WorkerDied);
    }

    #[tokio::test]
    async fn a_worker_that_cannot_start_fails_once() {
        let worker = Worker::for_test("no-such-program".into(), std::path::Path::new("no-such-folder"));
        let (_keep, cancel) = watch::channel(false);
        let mut events = Vec::new();
        worker.train(&WorkerTask::Train(TrainRequest::default()), cancel, |event| events.push(event)).await;
        assert!(matches!(&events[..], [TrainEvent::Failed { error }] if error.code == ErrorCode::WorkerMissing), "{events:?}");
    }

    /// Runs a script as the worker, and cancels it when it has reported `cancel_after` events.
    #[cfg(unix)]
    async fn events_of(text: &str, cancel_after: Option<usize>) -> Vec<TrainEvent> {
        let folder = tempfile::tempdir().expect("a folder");
        let worker = Worker::script(folder.path(), text);
        let (cancel, canceled) = watch::channel(cancel_after == Some(0));
        let mut events = Vec::new();
        let task = WorkerTask::Resume("some training".to_owned());
        worker
            .train(&task, canceled, |event| {
                events.push(event);
                if cancel_after == Some(events.len()) {
                    cancel.send_replace(true);
                }
            })
            .await;
        events
    }

    #[cfg(unix)]
    const EPOCH: &str = r#"'{"event":"refit","epoch":1,"epochs":9,"seconds":0.1,"remaining_seconds":null}'"#;

    #[cfg(unix)]
    #[tokio::test]
    async fn the_worker_gets_its_task_and_its_last_event_ends_it() {
        let text = format!(
            r#"read -r task; [ "$task" = '{{"resume":"some training"}}' ] || exit 3; echo {EPOCH}; echo not an event; echo '{{"event":"cancelled"}}'; echo {EPOCH}"#
        );
        let events = events_of(&text, None).await;
        assert!(matches!(&events[..], [TrainEvent::Refit { .. }, TrainEvent::Cancelled]), "{events:?}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_worker_that_dies_fails_with_the_error_that_it_reported() {
        let text = r#"echo '{"error":{"code":"too_short","message":"few days"}}' >&2; exit 1"#;
        let events = events_of(text, None).await;
        assert!(matches!(&events[..], [TrainEvent::Failed { error }] if error.code == ErrorCode::TooShort), "{events:?}");
        let events = events_of("kill -9 $$", None).await;
        assert!(matches!(&events[..], [TrainEvent::Failed { error }] if error.code == ErrorCode::WorkerDied), "{events:?}");
    }

    /// Follows a script, and cancels it when it has reported `cancel_after` steps.
    #[cfg(unix)]
    async fn followed(text: &str, cancel_after: Option<usize>) -> (Result<Vec<u32>, ErrorCode>, Vec<RoutineEvent>) {
        let folder = tempfile::tempdir().expect("a folder");
        let worker = Worker::script(folder.path(), text);
        let (cancel, canceled) = watch::channel(false);
        let mut events = Vec::new();
        let answer = worker.follow(&[], canceled, |event| {
            events.push(event);
            if cancel_after == Some(events.len()) {
                cancel.send_replace(true);
            }
        });
        let answer = answer.await.map_err(|error| error.code);
        (answer, events)
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn steps_of_a_long_answer_are_passed_on_and_it_can_be_canceled() {
        const STEP: &str = r#"'{"event":"file","name":"日报.csv"}'"#;
        let step = || vec![RoutineEvent::File { name: "日报.csv".to_owned() }];
        assert_eq!(
            followed(&format!("echo {STEP}; echo '[7]'; exit 1"), None).await,
            (Ok(vec![7]), step()),
            "an answer with a failure in it"
        );
        let failed = r#"; echo '{"error":{"code":"routine_running","message":"twice"}}' >&2; exit 1"#;
        assert_eq!(followed(&format!("echo {STEP}{failed}"), None).await, (Err(ErrorCode::RoutineRunning), step()));
        for ends in ["read -r word; exit 1", "exec sleep 1000"] {
            assert_eq!(followed(&format!("echo {STEP}; {ends}"), Some(1)).await, (Err(ErrorCode::Cancelled), step()), "{ends}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_canceled_worker_may_end_by_itself_and_is_ended_otherwise() {
        let listens = format!(r#"read -r task; echo {EPOCH}; read -r word; [ "$word" = cancel ] && echo '{{"event":"cancelled"}}'"#);
        let events = events_of(&listens, Some(1)).await;
        assert!(matches!(&events[..], [TrainEvent::Refit { .. }, TrainEvent::Cancelled]), "{events:?}");
        // One that is silent, and one that keeps reporting: neither keeps the queue waiting.
        for deaf in ["exec sleep 1000".to_owned(), format!("while :; do echo {EPOCH}; sleep 0.02; done")] {
            let events = events_of(&deaf, Some(usize::from(deaf.contains("echo")))).await;
            assert_eq!(events.last(), Some(&TrainEvent::Cancelled), "{deaf}");
            assert_eq!(events.iter().filter(|event| event.is_last()).count(), 1, "{deaf}");
        }
    }
}
