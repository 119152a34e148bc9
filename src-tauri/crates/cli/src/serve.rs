//! `serve`: a process that stays warm and answers one question a line, so that a forecast doesn't wait for libtorch to load.

use std::io::BufRead as _;

use clap::Parser as _;
use serde_json::{Value, json};
use workbench::{CommandError, Workbench, WorkbenchError};

use crate::args::{Arguments, Command};
use crate::output::Output;

/// Answers each line of standard input, a JSON array of arguments (`["predict", "saved_models/…"]`), with one line `{"ok": …}` or
/// `{"error": {code, message}}`, in order, until the input closes.
pub(crate) fn serve(bench: &Workbench, output: Output) {
    for line in std::io::stdin().lock().lines() {
        // A pipe that can't be read any more means the same as a closed one: no more requests.
        let Ok(line) = line else { break };
        match answer(bench, &line, output) {
            Ok(value) => output.line(&json!({ "ok": value })),
            Err(error) => output.line(&json!({ "error": CommandError::from(error) })),
        }
    }
}

fn answer(bench: &Workbench, line: &str, output: Output) -> Result<Value, WorkbenchError> {
    let usage = |why: String| WorkbenchError::Usage(why);
    let arguments: Vec<String> =
        serde_json::from_str(line).map_err(|e| usage(format!("a request must be a JSON array of arguments: {e}")))?;
    let name = "pharmacast-cli".to_owned();
    let arguments = Arguments::try_parse_from([name].into_iter().chain(arguments)).map_err(|e| usage(e.render().to_string()))?;
    let document = match arguments.command {
        Command::Models => json!(crate::networks().model_types()),
        Command::Predict(predict) => {
            let prediction = crate::predict(bench, &predict)?;
            if predict.at.is_none() && bench.is_in_use(&prediction.path)? {
                // Forecasts that are acted on are kept, so that their accuracy can be measured. One that can't be kept is still shown.
                if let Err(error) = bench.keep_prediction(&prediction) {
                    output.note(&format!("the forecast isn't kept: {error}"));
                }
            }
            if predict.history { json!(prediction) } else { json!(prediction.points) }
        }
        Command::Worklist(worklist) => crate::ordering::worklist_value(bench, &worklist)?,
        Command::Lots(lots) => crate::ordering::lots_value(bench, &lots)?,
        Command::Staleness(one) => json!(bench.staleness(&one.path, crate::networks())?),
        _ => {
            return Err(usage(
                "only `models`, `predict`, `worklist`, `lots`, and `staleness` are answered here; run the other commands directly"
                    .to_owned(),
            ));
        }
    };
    Ok(document)
}
