//! `backtest` and `compare`: how far it is on standard error, canceled by Ctrl-C. What it found is printed by `output`.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use workbench::{Backtest, BacktestEvent, BacktestPlan, Comparison, Progress, Workbench, WorkbenchError};

use crate::args::{BacktestArgs, CompareArgs};
use crate::cancel::CancelFlag;
use crate::output::Output;
use crate::train::bar;

/// Lines of progress where there is no terminal: enough to see that it is running, few enough for a log.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

pub(crate) fn backtest(bench: &Workbench, args: &BacktestArgs, output: Output) -> Result<Backtest, WorkbenchError> {
    let plan = BacktestPlan { from: args.from, to: args.to, step: args.step, refit: args.refit };
    watched(output, |progress| bench.backtest(&args.path, &plan, crate::networks(), progress))
}

/// Versions side by side, tested on the same days if requested.
pub(crate) fn compare(bench: &Workbench, args: &CompareArgs, output: Output) -> Result<Comparison, WorkbenchError> {
    if args.common {
        watched(output, |progress| bench.compare_on_common_days(&args.paths, (args.from, args.to), crate::networks(), progress))
    } else {
        bench.compare(&args.paths)
    }
}

fn watched<T>(
    output: Output,
    run: impl FnOnce(&mut dyn Progress<BacktestEvent>) -> Result<T, WorkbenchError>,
) -> Result<T, WorkbenchError> {
    let cancel = CancelFlag::default();
    if let Err(error) = cancel.set_on_interrupt() {
        output.note(&format!("Ctrl-C can't be caught ({error}); it ends the program at once"));
    }
    let bar = std::io::stderr().is_terminal().then(|| bar(0));
    let mut follower = Follower { output, cancel, bar, said: Instant::now(), done: 0, total: 0, epochs: 1 };
    let outcome = run(&mut follower);
    if let Some(bar) = follower.bar {
        bar.finish_and_clear();
    }
    outcome
}

/// Shows how far a backtest is.
struct Follower {
    output: Output,
    cancel: CancelFlag,
    bar: Option<ProgressBar>,
    /// When the last line was written.
    said: Instant,
    done: usize,
    total: usize,
    /// Epochs that one forecast takes, where the model is trained again for each: the bar counts them, so that it moves.
    epochs: u32,
}

impl Follower {
    fn say(&mut self, epoch: u32) {
        let learning = if self.epochs > 1 { format!(", epoch {epoch} of {} for the next", self.epochs) } else { String::new() };
        let words = format!("{} of {} forecasts{learning}", self.done, self.total);
        if let Some(bar) = &self.bar {
            let epochs = u64::from(self.epochs);
            bar.set_length(self.total as u64 * epochs);
            bar.set_position(self.done as u64 * epochs + u64::from(epoch));
            bar.set_message(words);
        } else if !self.output.json && self.said.elapsed() > LINE_INTERVAL {
            self.output.note(&words);
            self.said = Instant::now();
        }
    }
}

impl Progress<BacktestEvent> for Follower {
    fn event(&mut self, event: BacktestEvent) {
        match event {
            BacktestEvent::Forecasts { done, total } => {
                (self.done, self.total) = (done, total);
                self.say(0);
            }
            BacktestEvent::Training { epoch, epochs } => {
                self.epochs = epochs;
                self.say(epoch);
            }
        }
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_set()
    }
}
