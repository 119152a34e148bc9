//! `serve`: a process that keeps running and answers one request per line, so that a forecast doesn't wait for libtorch to load.

use std::io::BufRead as _;

use clap::Parser as _;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;
use workbench::{CommandError, ForecastState, Prediction, Workbench, WorkbenchError};

use crate::args::{Arguments, Command, PredictArgs, View};
use crate::output::{Output, raw};

/// The forecast that was made last: the window asks for one series of it after another, and making it takes seconds for thousands of them.
struct Last {
    asked: Asked,
    /// None if it isn't known whether anything has changed since then.
    state: Option<ForecastState>,
    prediction: Prediction,
    is_kept: bool,
}

/// What distinguishes one forecast from another.
#[derive(PartialEq, Eq)]
struct Asked {
    path: String,
    at: Option<Date>,
    planned: bool,
}

/// Answers each line of standard input, a JSON array of arguments (`["predict", "saved_models/…"]`), with one line `{"ok": …}` or
/// `{"error": {code, message}}`, in order, until the input closes.
pub(crate) fn serve(bench: &Workbench, output: Output) {
    let mut last = None;
    for line in std::io::stdin().lock().lines() {
        // A pipe that can't be read anymore means the same as a closed one: no more requests.
        let Ok(line) = line else { break };
        output.line(&match answer(bench, &line, &mut last, output) {
            Ok(value) => Reply::Ok(value),
            Err(error) => Reply::Error(error),
        });
    }
}

#[derive(Serialize)]
enum Reply {
    #[serde(rename = "ok")]
    Ok(Box<RawValue>),
    #[serde(rename = "error")]
    Error(CommandError),
}

/// The answer as text: a worklist of thousands of lines would take longer as a tree of values than its orders.
fn answer(bench: &Workbench, line: &str, last: &mut Option<Last>, output: Output) -> Result<Box<RawValue>, CommandError> {
    let usage = |why: String| CommandError::from(WorkbenchError::Usage(why));
    let arguments: Vec<String> =
        serde_json::from_str(line).map_err(|e| usage(format!("a request must be a JSON array of arguments: {e}")))?;
    let name = "pharmacast-cli".to_owned();
    let arguments = Arguments::try_parse_from([name].into_iter().chain(arguments)).map_err(|e| usage(e.render().to_string()))?;
    match arguments.command {
        Command::Models => raw(&crate::networks().model_types()),
        Command::Predict(predict) => {
            let prediction = forecast(bench, &predict, last, output)?;
            crate::export_forecast(bench, &predict, prediction)?;
            match &predict.view {
                Some(View(series)) => raw(&prediction.view(series.as_ref())),
                None => raw(&prediction.points),
            }
        }
        Command::Worklist(worklist) => crate::ordering::worklist_json(bench, &worklist),
        Command::Lots(lots) => crate::ordering::lots_json(bench, &lots),
        Command::Staleness(one) => raw(&bench.staleness(&one.path, crate::networks())?),
        _ => Err(usage(
            "only `models`, `predict`, `worklist`, `lots`, and `staleness` are answered here; run the other commands directly".to_owned(),
        )),
    }
}

/// The forecast asked for: the last one, while nothing that it was made from has changed.
fn forecast<'a>(
    bench: &Workbench,
    question: &PredictArgs,
    last: &'a mut Option<Last>,
    output: Output,
) -> Result<&'a Prediction, WorkbenchError> {
    let asked = Asked { path: question.path.clone(), at: question.at, planned: question.planned };
    // As it is before the sales are read: what changes meanwhile is noticed by the next question.
    let state = bench.forecast_state(&question.path)?;
    // Taken out, so that the memory of one is given back before another is made.
    let same = last.take().filter(|last| last.asked == asked && last.state.is_some() && last.state == state);
    let mut made = match same {
        Some(same) => same,
        None => Last { asked, state, prediction: crate::predict(bench, question)?, is_kept: false },
    };
    if !made.is_kept {
        keep(bench, question, &mut made, output)?;
    }
    Ok(&last.insert(made).prediction)
}

/// Keeps a forecast that is acted on, so that its accuracy can be measured. One of a version in use that can't be kept is still shown.
fn keep(bench: &Workbench, question: &PredictArgs, made: &mut Last, output: Output) -> Result<(), WorkbenchError> {
    let is_acted_on = question.at.is_none() && bench.is_in_use(&made.prediction.path)?;
    if !question.keep && !is_acted_on {
        return Ok(());
    }
    let is_new = match bench.keep_prediction(&made.prediction) {
        Ok(kept) => kept.is_some(),
        Err(error) if question.keep => return Err(error),
        Err(error) => {
            output.note(&format!("the forecast isn't kept: {error}"));
            return Ok(());
        }
    };
    made.is_kept = true;
    // Keeping a forecast changes the file of the sales: without this, the next question would make the same forecast again.
    if is_new
        && let (Some(now), Some(before)) = (bench.forecast_state(&question.path)?, &made.state)
        && now.is_one_change_after(before)
    {
        made.state = Some(now);
    }
    Ok(())
}
