//! `backtest` and `compare`: how far it is on standard error, cancelled by Ctrl-C. What it found is printed by `output`.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use workbench::{Backtest, BacktestPlan, BacktestWatch, Comparison, Workbench, WorkbenchError};

use crate::args::{BacktestArgs, CompareArgs};
use crate::cancel::CancelFlag;
use crate::output::Output;
use crate::train::bar;

/// Lines of progress where there is no terminal: enough to see that it goes on, few enough for a log.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

pub(crate) fn backtest(bench: &Workbench, args: &BacktestArgs, output: Output) -> Result<Backtest, WorkbenchError> {
    let plan = BacktestPlan { from: args.from, to: args.to, step: args.step, refit: args.refit };
    watched(output, |watch| bench.backtest(&args.path, &plan, crate::networks(), watch))
}

/// Versions side by side, tried on the same days where that is asked.
pub(crate) fn compare(bench: &Workbench, args: &CompareArgs, output: Output) -> Result<Comparison, WorkbenchError> {
    if args.common {
        watched(output, |watch| bench.compare_on_common_days(&args.paths, (args.from, args.to), crate::networks(), watch))
    } else {
        bench.compare(&args.paths)
    }
}

fn watched<T>(output: Output, run: impl FnOnce(&mut dyn BacktestWatch) -> Result<T, WorkbenchError>) -> Result<T, WorkbenchError> {
    let cancel = CancelFlag::default();
    if let Err(error) = cancel.set_on_interrupt() {
        output.note(&format!("Ctrl-C can't be caught ({error}); it ends the program at once"));
    }
    let bar = std::io::stderr().is_terminal().then(|| bar(0));
    let mut progress = Progress { output, cancel, bar, said: Instant::now(), done: 0, total: 0, epochs: 1 };
    let outcome = run(&mut progress);
    if let Some(bar) = progress.bar {
        bar.finish_and_clear();
    }
    outcome
}

/// Tells how far a backtest is, where people see it.
struct Progress {
    output: Output,
    cancel: CancelFlag,
    bar: Option<ProgressBar>,
    /// When the last line was written.
    said: Instant,
    done: usize,
    total: usize,
    /// Epochs that one forecast takes, where the model learns anew for each: the bar counts them, so that it moves.
    epochs: u32,
}

impl Progress {
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

impl BacktestWatch for Progress {
    fn progress(&mut self, done: usize, total: usize) {
        (self.done, self.total) = (done, total);
        self.say(0);
    }

    fn learning(&mut self, epoch: u32, epochs: u32) {
        self.epochs = epochs;
        self.say(epoch);
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_set()
    }
}
