//! The command line: parses arguments and prints results. Also the worker that the window starts.

mod args;
mod backtest;
mod cancel;
mod hints;
mod holidays;
mod output;
mod planning;
mod serve;
#[cfg(all(feature = "stand-in", not(feature = "libtorch")))]
mod stand_in;
mod train;
mod upkeep;

use std::process::ExitCode;

use clap::Parser;
use jiff::ZonedDateTime;
use workbench::{CommandError, ErrorCode, Filter, Later, Networks, OnConflict, Prediction, Start, Workbench, WorkbenchError};
use workbench::{MatchedStock, OrderList, OrderTerms, SeriesId};

use args::{Arguments, Command, ListArgs, OrderArgs, PredictArgs};
use output::Output;
use upkeep::Upkeep;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return wrong_usage(&error),
    };
    let output = Output { json: arguments.json };
    if let Some(fault) = workbench::processor_fault().filter(|_| uses_networks(&arguments.command)) {
        output.error(fault);
        return ExitCode::FAILURE;
    }
    match run(arguments, output) {
        Ok(code) => code,
        Err(error) => {
            let code = if error.code() == ErrorCode::Usage { 2 } else { 1 };
            output.error(error.into());
            ExitCode::from(code)
        }
    }
}

/// Whether a command computes with the networks, which not every processor can.
fn uses_networks(command: &Command) -> bool {
    use Command as C;
    matches!(
        command,
        C::Train(_)
            | C::Predict(_)
            | C::Backtest(_)
            | C::Order(_)
            | C::Staleness(_)
            | C::Serve
            | C::Upkeep(Upkeep::Routine { .. } | Upkeep::Archive(_))
    )
}

/// What clap says: help and version on standard output, mistakes on standard error, as JSON where JSON was asked for.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && std::env::args_os().any(|a| a == "--json") {
        Output { json: true }.error(CommandError::new(ErrorCode::Usage, error.render().to_string().trim()));
    } else if error.print().is_err() {
        // Nothing reads the output; the exit code remains.
        return ExitCode::from(2);
    }
    ExitCode::from(u8::from(error.use_stderr()) * 2)
}

fn run(arguments: Arguments, output: Output) -> Result<ExitCode, WorkbenchError> {
    // These two don't need a data folder.
    match &arguments.command {
        Command::Sample { file, seed } => {
            Workbench::write_sample(file, *seed)?;
            output.value(&serde_json::json!({ "file": file }), |_| format!("Sample sales written to {}", file.display()));
            return Ok(ExitCode::SUCCESS);
        }
        Command::Models => {
            output.value(&networks().model_types(), |types| output::models(types));
            return Ok(ExitCode::SUCCESS);
        }
        _ => {}
    }
    let start = if arguments.start_empty { Start::Empty } else { Start::Usual };
    let found = workbench::data_folder(arguments.data_dir, std::env::var_os(workbench::DATA_DIR_VARIABLE), start)?;
    let bench = Workbench::open_found(&found, ZonedDateTime::now)?;
    output.recovery(bench.recovery());
    match arguments.command {
        Command::Sample { .. } | Command::Models => {}
        Command::Import(import) => {
            return planning::import(&bench, &import, output);
        }
        Command::Holidays { action } => holidays::holidays(&bench, &action, output)?,
        Command::Data => output.value(&bench.data()?, output::data_summary),
        Command::Train(train) => return train::train(&bench, train, output),
        Command::Unfinished { discard: None } => output.value(&bench.unfinished()?, output::pretty),
        Command::Unfinished { discard: Some(name) } => {
            bench.discard_unfinished(&name)?;
            output.value(&serde_json::json!({ "discarded": name }), |_| format!("Discarded {name}"));
        }
        Command::List(list) => output.value(&bench.list(&filter(list))?, |rows| output::version_table(rows)),
        Command::Show(one) => output.value(&bench.show(&one.path)?, output::pretty),
        Command::Compare(args) => output.value(&backtest::compare(&bench, &args, output)?, output::comparison),
        Command::Predict(args) => {
            let prediction = predict(&bench, &args)?;
            if args.history {
                output.value(&prediction, output::pretty);
            } else {
                output.value(&prediction.points, |points| output::forecast_table(points));
            }
        }
        Command::Backtest(args) => output.value(&backtest::backtest(&bench, &args, output)?, output::backtest),
        Command::Staleness(one) => output.value(&bench.staleness(&one.path, networks())?, output::staleness),
        Command::Order(args) => {
            let (list, matched) = order(&bench, &args)?;
            if let Some(matched) = &matched {
                output.note(&output::matched_stock(matched));
            }
            output.value(&list.lines, |lines| output::order_table(lines));
        }
        Command::Plan(args) => planning::plan(&bench, &args, output)?,
        Command::Events(args) => planning::events(&bench, args, output)?,
        Command::Delete(many) => output.value(&bench.delete(&many.paths)?, output::pretty),
        Command::Restore(one) => {
            bench.restore(&one.path)?;
            output.value(&serde_json::json!({ "restored": one.path }), |_| format!("Restored {}", one.path));
        }
        Command::Trash { empty: false } => output.value(&bench.trash()?, output::pretty),
        Command::Trash { empty: true } => output.value(&bench.empty_trash()?, output::pretty),
        Command::Use { path, previous } => {
            let change = if previous { bench.use_previous(&path)? } else { bench.use_version(&path)? };
            let now = change.after.unwrap_or(path);
            output.value(&serde_json::json!({ "in_use": now }), |_| format!("In use: {now}"));
        }
        Command::Unuse(one) => {
            bench.unuse(&one.path)?;
            output.value(&serde_json::json!({ "not_in_use": one.path }), |_| format!("No longer in use: {}", one.path));
        }
        Command::Export { file, paths } => output.value(&bench.export_versions(&paths, &file)?, output::pretty),
        Command::ImportVersions { file, renumber, dry_run } => {
            let on_conflict = if renumber { OnConflict::Renumber } else { OnConflict::Skip };
            output.value(&bench.import_versions(&file, on_conflict, dry_run)?, output::pretty);
        }
        Command::Move { to } => output.value(&bench.move_to(&to, &mut |_| true)?, output::pretty),
        Command::Upkeep(command) => return upkeep::run(&bench, command, output),
        Command::Serve => serve::serve(&bench, output),
        Command::Verify { repair } => {
            let report = if repair { bench.repair()? } else { bench.verify()? };
            output.value(&report, output::pretty);
            return Ok(ExitCode::from(u8::from(!report.store.ok)));
        }
        Command::Backup => output.value(&bench.back_up()?, |backup| match backup {
            Some(backup) => format!("Backed up to {}", backup.name),
            None => "No sales are loaded, so there is nothing to back up.".to_owned(),
        }),
        Command::Backups => output.value(&bench.backups()?, output::pretty),
        Command::RestoreBackup { name } => output.value(&bench.restore_backup(&name)?, |done| match &done.set_aside {
            Some(aside) => format!("Restored {}. The sales of before are in {aside}.", done.restored),
            None => format!("Restored {}", done.restored),
        }),
        Command::Reindex => output.value(&bench.reindex()?, output::pretty),
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the networks of this program.
#[cfg(feature = "libtorch")]
pub(crate) fn networks() -> Networks<'static> {
    Networks { architectures: nets::architectures(), version: nets::LIBTORCH_VERSION }
}

/// Returns what stands in for the networks in tests on systems without libtorch.
#[cfg(all(feature = "stand-in", not(feature = "libtorch")))]
pub(crate) fn networks() -> Networks<'static> {
    Networks { architectures: stand_in::architectures(), version: stand_in::VERSION }
}

fn filter(args: ListArgs) -> Filter {
    Filter { mode: args.mode, product: args.product, store: args.store, model_type: args.model }
}

/// The forecast, written to a file too where one is named.
pub(crate) fn predict(bench: &Workbench, args: &PredictArgs) -> Result<Prediction, WorkbenchError> {
    let prediction = bench.predict(&args.path, args.at, if args.planned { Later::Promotions } else { Later::Nothing }, networks())?;
    if let Some(file) = &args.out {
        workbench::write_forecast(file, &prediction)?;
    }
    Ok(prediction)
}

/// The series of a forecast that people read as `text`.
fn named<'a>(prediction: &'a Prediction, text: &str) -> Result<&'a SeriesId, WorkbenchError> {
    let mut found = prediction.totals.iter().map(|total| &total.series).filter(|series| series.to_string() == text);
    match (found.next(), found.next()) {
        (Some(series), None) => Ok(series),
        (None, _) => Err(WorkbenchError::NothingInScope { what: format!("series `{text}`") }),
        (Some(_), Some(_)) => Err(WorkbenchError::Usage(format!("several series are called `{text}`"))),
    }
}

/// Suggested orders, one per series, and what the stock list said where one is named.
fn order(bench: &Workbench, args: &OrderArgs) -> Result<(OrderList, Option<MatchedStock>), WorkbenchError> {
    let terms = OrderTerms {
        lead_days: args.lead_days,
        review_days: args.review_days,
        service_level: args.service_level,
        on_hand: args.stock.unwrap_or(0.0),
        on_the_way: args.on_the_way,
        pack_size: args.pack,
        shelf_life_days: args.shelf_life_days,
    };
    let prediction = bench.predict(&args.path, None, Later::Nothing, networks())?;
    let matched = args.stock_list.as_ref().map(|file| bench.match_stock(&prediction, file)).transpose()?;
    let stocks = matched.as_ref().map_or(&[][..], |matched| &matched.stocks);
    let series = args.series.as_deref().map(|text| named(&prediction, text)).transpose()?;
    let list = bench.order_list(&prediction, series, &terms, (stocks, args.stock.is_some()))?;
    if let Some(file) = &args.out {
        workbench::write_orders(file, &list)?;
    }
    Ok((list, matched))
}
