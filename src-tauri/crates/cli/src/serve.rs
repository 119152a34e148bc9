//! `serve`: a process that stays warm and answers one question a line, so that a forecast doesn't wait for libtorch to load.

use std::io::BufRead as _;

use clap::Parser as _;
use serde::Serialize;
use serde_json::value::RawValue;
use workbench::{CommandError, Workbench, WorkbenchError};

use crate::args::{Arguments, Command};
use crate::output::{Output, raw};

/// Answers each line of standard input, a JSON array of arguments (`["predict", "saved_models/…"]`), with one line `{"ok": …}` or
/// `{"error": {code, message}}`, in order, until the input closes.
pub(crate) fn serve(bench: &Workbench, output: Output) {
    for line in std::io::stdin().lock().lines() {
        // A pipe that can't be read any more means the same as a closed one: no more requests.
        let Ok(line) = line else { break };
        output.line(&match answer(bench, &line, output) {
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
fn answer(bench: &Workbench, line: &str, output: Output) -> Result<Box<RawValue>, CommandError> {
    let usage = |why: String| CommandError::from(WorkbenchError::Usage(why));
    let arguments: Vec<String> =
        serde_json::from_str(line).map_err(|e| usage(format!("a request must be a JSON array of arguments: {e}")))?;
    let name = "pharmacast-cli".to_owned();
    let arguments = Arguments::try_parse_from([name].into_iter().chain(arguments)).map_err(|e| usage(e.render().to_string()))?;
    match arguments.command {
        Command::Models => raw(&crate::networks().model_types()),
        Command::Predict(predict) => {
            let prediction = crate::predict(bench, &predict)?;
            if predict.at.is_none() && bench.is_in_use(&prediction.path)? {
                // Forecasts that are acted on are kept, so that their accuracy can be measured. One that can't be kept is still shown.
                if let Err(error) = bench.keep_prediction(&prediction) {
                    output.note(&format!("the forecast isn't kept: {error}"));
                }
            }
            if predict.history { raw(&prediction) } else { raw(&prediction.points) }
        }
        Command::Worklist(worklist) => crate::ordering::worklist_json(bench, &worklist),
        Command::Lots(lots) => crate::ordering::lots_json(bench, &lots),
        Command::Staleness(one) => raw(&bench.staleness(&one.path, crate::networks())?),
        _ => Err(usage(
            "only `models`, `predict`, `worklist`, `lots`, and `staleness` are answered here; run the other commands directly".to_owned(),
        )),
    }
}
