//! `train` and `worker`: a request from the arguments or from the window; a progress bar or JSON lines out; canceled by Ctrl-C or by the window.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use workbench::{Progress, ScopeRequest, TrainEvent, TrainRequest, Workbench, WorkbenchError, WorkerTask};

use crate::args::TrainArgs;
use crate::cancel::CancelFlag;
use crate::output::Output;

/// Not more than ten epoch events a second: a reader draws no faster, and bursts freeze some windows.
const EVENT_INTERVAL: Duration = Duration::from_millis(100);

pub(crate) fn train(bench: &Workbench, args: TrainArgs, output: Output) -> Result<ExitCode, WorkbenchError> {
    let task = match &args.resume {
        Some(name) => WorkerTask::Resume(chosen(bench, name)?),
        None => WorkerTask::Train(request(args)?),
    };
    run(bench, &task, CancelFlag::default(), output)
}

/// Trains for the window, which writes the task as one JSON line and keeps standard input open as long as it wants the training.
pub(crate) fn worker(bench: &Workbench, output: Output) -> Result<ExitCode, WorkbenchError> {
    let unreadable = |reason: String| WorkbenchError::Usage(format!("the task can't be read: {reason}"));
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| unreadable(error.to_string()))?;
    let task = serde_json::from_str(&line).map_err(|error| unreadable(error.to_string()))?;
    let cancel = CancelFlag::default();
    cancel.set_on_stdin();
    run(bench, &task, cancel, output)
}

fn run(bench: &Workbench, task: &WorkerTask, cancel: CancelFlag, output: Output) -> Result<ExitCode, WorkbenchError> {
    if let Err(error) = cancel.set_on_interrupt() {
        output.note(&format!("Ctrl-C can't be caught ({error}); it ends the program at once, and nothing is saved"));
    }
    let mut printer = Printer { output, cancel, bar: None, last_epoch: None };
    let outcome = match task {
        WorkerTask::Train(request) => bench.train(request, crate::networks(), &mut printer),
        WorkerTask::Resume(name) => bench.resume(name, crate::networks(), &mut printer),
    };
    match outcome {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(WorkbenchError::Cancelled(_)) => Ok(ExitCode::FAILURE),
        Err(error) => Err(error),
    }
}

/// The interrupted training of that name; the latest where no name is given.
fn chosen(bench: &Workbench, name: &str) -> Result<String, WorkbenchError> {
    if !name.is_empty() {
        return Ok(name.to_owned());
    }
    let latest = bench.unfinished()?.into_iter().next();
    Ok(latest.ok_or_else(|| WorkbenchError::Usage("there is no interrupted training to resume".to_owned()))?.name)
}

fn request(args: TrainArgs) -> Result<TrainRequest, WorkbenchError> {
    let (Some(mode), Some(model_type)) = (args.mode, args.model) else {
        return Err(WorkbenchError::Usage("a training needs --mode and --model".to_owned()));
    };
    let mut settings = BTreeMap::new();
    for pair in &args.set {
        let (name, value) = pair.split_once('=').ok_or_else(|| WorkbenchError::Usage(format!("--set needs KEY=VALUE, not `{pair}`")))?;
        settings.insert(name.trim().to_owned(), Value::from(value.trim()));
    }
    let mut put = |name: &str, value: Option<Value>| value.map(|v| settings.insert(name.to_owned(), v));
    put("horizon", args.horizon.map(Value::from));
    put("lookback", args.lookback.map(Value::from));
    put("epochs", args.epochs.map(Value::from));
    put("patience", args.patience.map(Value::from));
    put("seed", args.seed.map(Value::from));
    let scope = ScopeRequest { mode, product: args.product, store: args.store, range: args.range, aggregation: args.aggregation };
    Ok(TrainRequest { scope, model_type, settings, until: args.until })
}

/// Prints the events: JSON lines, or a bar where standard error is a terminal, or plain lines elsewhere.
struct Printer {
    output: Output,
    cancel: CancelFlag,
    bar: Option<ProgressBar>,
    last_epoch: Option<Instant>,
}

impl Progress<TrainEvent> for Printer {
    fn event(&mut self, event: TrainEvent) {
        if let TrainEvent::Epoch { epoch, epochs, .. } | TrainEvent::Refit { epoch, epochs, .. } = &event {
            let soon = self.last_epoch.is_some_and(|at| at.elapsed() < EVENT_INTERVAL);
            if soon && epoch != epochs {
                return;
            }
            self.last_epoch = Some(Instant::now());
        }
        if self.output.json {
            self.output.line(&event);
        } else {
            self.show(&event);
        }
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_set()
    }

    fn abandoned(&self) -> bool {
        self.cancel.is_abandoned()
    }
}

impl Printer {
    fn show(&mut self, event: &TrainEvent) {
        match event {
            TrainEvent::Started { model_dir, epochs, series, windows, .. } => {
                self.output.note(&format!("Training {model_dir} ({series} series, {windows} windows, at most {epochs} epochs)"));
                if std::io::stderr().is_terminal() {
                    self.bar = Some(bar(u64::from(*epochs)));
                }
            }
            TrainEvent::Epoch { epoch, train_loss, val_loss, best_epoch, .. } => {
                let words = format!("loss {train_loss:.4}  validation {val_loss:.4}  best {best_epoch}");
                if let Some(bar) = &self.bar {
                    bar.set_position(u64::from(*epoch));
                    bar.set_message(words);
                } else {
                    self.output.note(&format!("epoch {epoch}  {words}"));
                }
            }
            TrainEvent::Refit { epoch, epochs, .. } => {
                let words = "final training on all days";
                if let Some(bar) = &self.bar {
                    bar.set_length(u64::from(*epochs));
                    bar.set_position(u64::from(*epoch));
                    bar.set_message(words);
                } else {
                    self.output.note(&format!("epoch {epoch} of {epochs}  {words}"));
                }
            }
            TrainEvent::Finished { model_path, metrics, .. } => {
                self.end_bar();
                self.output.text(&format!("{model_path}\n{}", crate::output::metrics_line(metrics)));
            }
            TrainEvent::Cancelled => {
                self.end_bar();
                self.output.note("Canceled; nothing was saved.");
            }
            // Printed once, by main, as every other error.
            TrainEvent::Failed { .. } => self.end_bar(),
        }
    }

    fn end_bar(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// A bar of that many steps, drawn at most ten times a second.
pub(crate) fn bar(steps: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:32.cyan} {pos}/{len}  {msg}  {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr_with_hz(10)).with_style(style)
}
