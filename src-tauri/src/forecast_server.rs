//! One worker process that stays up to answer forecasts at once: libtorch takes a fifth of a second to load. Trainings have their own.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::Mutex;
use tokio::time::Instant;
use workbench::{CommandError, ErrorCode};

use crate::worker::{Worker, died};

/// The process is ended after this time without a request, because it uses about 150 MB.
const IDLE: Duration = Duration::from_secs(300);

/// The longest that an answer may take. The forecast of thousands of series takes some seconds; a version made to take forever must not keep
/// everyone else waiting.
const LONGEST: Duration = Duration::from_secs(300);

/// Why there is no answer.
enum Silence {
    Gone,
    TooLong,
}

/// The process, while there is one.
pub(crate) struct ForecastServer {
    worker: Worker,
    process: Arc<Mutex<Option<Process>>>,
}

struct Process {
    // Ends with this value: the pipes close, and what does not listen is killed.
    _child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    last_asked: Instant,
}

#[derive(serde::Deserialize)]
enum Reply<T> {
    #[serde(rename = "ok")]
    Ok(T),
    #[serde(rename = "error")]
    Error(CommandError),
}

impl ForecastServer {
    pub(crate) fn new(worker: Worker) -> Self {
        Self { worker, process: Arc::default() }
    }

    /// Asks `pharmacast-cli serve` with the arguments of one command. A process that has died since is replaced, once.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, arguments: &[String]) -> Result<T, CommandError> {
        let question = serde_json::to_string(arguments).map_err(|e| died(&e.to_string(), ""))?;
        let mut process = self.process.lock().await;
        let mut line = Err(Silence::Gone);
        if let Some(there) = process.as_mut() {
            line = there.ask(&question).await;
        }
        if matches!(line, Err(Silence::Gone)) {
            let fresh = process.insert(self.start()?);
            line = fresh.ask(&question).await;
        }
        let line = match line {
            Ok(line) => line,
            Err(silence) => {
                // Ends it; the next question starts another.
                *process = None;
                return Err(match silence {
                    Silence::Gone => died("it answered nothing", ""),
                    Silence::TooLong => timed_out(LONGEST),
                });
            }
        };
        drop(process);
        self.shut_down_when_idle();
        match serde_json::from_str(&line) {
            Ok(Reply::Ok(value)) => Ok(value),
            Ok(Reply::Error(error)) => Err(error),
            Err(e) => Err(died(&format!("its answer can't be read: {e}"), "")),
        }
    }

    fn start(&self) -> Result<Process, CommandError> {
        let mut child = self.worker.spawn(&["serve".to_owned()])?;
        // Its notes aren't read; a full pipe would stop it.
        drop(child.stderr.take());
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(died("it has no pipes", ""));
        };
        Ok(Process { _child: child, questions, answers: BufReader::new(answers).lines(), last_asked: Instant::now() })
    }

    /// Ends the process, which holds files of the data folder open.
    pub(crate) async fn shut_down(&self) {
        *self.process.lock().await = None;
    }

    fn shut_down_when_idle(&self) {
        let process = Arc::clone(&self.process);
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(IDLE).await;
            let mut process = process.lock().await;
            if process.as_ref().is_some_and(|p| p.last_asked.elapsed() >= IDLE) {
                *process = None;
            }
        });
    }
}

fn timed_out(after: Duration) -> CommandError {
    CommandError::new(ErrorCode::WorkerTimedOut, format!("the forecast took more than {} s and was stopped", after.as_secs()))
}

impl Process {
    /// Returns the line that answers.
    async fn ask(&mut self, question: &str) -> Result<String, Silence> {
        self.last_asked = Instant::now();
        let answer = async {
            self.questions.write_all(format!("{question}\n").as_bytes()).await.ok()?;
            self.answers.next_line().await.ok()?
        };
        tokio::time::timeout(LONGEST, answer).await.map_err(|_| Silence::TooLong)?.ok_or(Silence::Gone)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_process_answers_in_order_and_one_that_died_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let starts = folder.path().join("starts");
        let text = format!(
            r#"echo start >> '{}'; n=0; while read -r question; do n=$((n + 1)); [ "$question" = '["die"]' ] && exit 1; echo "{{\"ok\":$n}}"; done"#,
            starts.display()
        );
        let server = ForecastServer::new(Worker::script(folder.path(), &text));
        let ask = async |word: &str| server.ask::<u32>(&[word.to_owned()]).await;
        assert_eq!((ask("a").await.expect("an answer"), ask("b").await.expect("an answer")), (1, 2));
        let died = ask("die").await.expect_err("also the second process dies of it");
        assert_eq!(died.code, ErrorCode::WorkerDied);
        assert_eq!(ask("a").await.expect("a new process"), 1);
        server.shut_down().await;
        assert_eq!(ask("a").await.expect("a new process"), 1);
        let starts = std::fs::read_to_string(starts).expect("the starts");
        assert_eq!(starts.lines().count(), 4, "the first, one more try of what it died of, and one after each end");
    }

    #[tokio::test]
    async fn errors_and_nonsense_are_errors() {
        let folder = tempfile::tempdir().expect("a folder");
        let refuses = r#"while read -r question; do echo '{"error":{"code":"no_history","message":"none"}}'; done"#;
        let server = ForecastServer::new(Worker::script(folder.path(), refuses));
        assert_eq!(server.ask::<u32>(&[]).await.expect_err("an error").code, ErrorCode::NoHistory);
        let server = ForecastServer::new(Worker::script(folder.path(), "while read -r question; do echo nonsense; done"));
        assert_eq!(server.ask::<u32>(&[]).await.expect_err("no answer").code, ErrorCode::WorkerDied);
        let server = ForecastServer::new(Worker::for_test("no-such-program".into(), folder.path()));
        assert_eq!(server.ask::<u32>(&[]).await.expect_err("no program").code, ErrorCode::WorkerMissing);
    }
}
