//! The command line: parses arguments and prints results. Also the worker that the window starts.

mod args;
mod backtest;
mod cancel;
mod hints;
mod holidays;
mod ordering;
mod output;
mod planning;
mod serve;
mod settings;
#[cfg(all(feature = "stand-in", not(feature = "libtorch")))]
mod stand_in;
mod train;
mod upkeep;

use std::process::ExitCode;

use clap::Parser;
use jiff::ZonedDateTime;
use workbench::{CommandError, ErrorCode, Filter, FutureCovariates, Networks, OnConflict, Prediction, Start, Workbench, WorkbenchError};

use args::{Arguments, Command, ListArgs, PredictArgs, View};
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
            let code = if matches!(error.code(), ErrorCode::Usage | ErrorCode::BadTerm | ErrorCode::DeliveryDay) { 2 } else { 1 };
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
            | C::Worker
            | C::Predict(_)
            | C::Backtest(_)
            | C::Order(_)
            | C::Worklist(_)
            | C::Orders(_)
            | C::Lots(_)
            | C::Staleness(_)
            | C::Serve
            | C::Upkeep(Upkeep::Routine { .. } | Upkeep::Archive(_))
    )
}

/// Whether a command reads what is kept for orders, in the plan, or as labels of days.
fn reads_orders(command: &Command) -> bool {
    use Command as C;
    matches!(
        command,
        C::Orders(_)
            | C::Items(_)
            | C::Suppliers(_)
            | C::Stock(_)
            | C::Lots(_)
            | C::Classes(_)
            | C::Plan(_)
            | C::Events(_)
            | C::Order(_)
            | C::Worklist(_)
            | C::Train(_)
            | C::Upkeep(Upkeep::Routine { .. })
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
        Command::Sample { file, seed, language } => {
            Workbench::write_sample(file, *seed, language == "zh")?;
            output.value(&serde_json::json!({ "file": file }), |_| format!("Sample sales written to {}", file.display()));
            return Ok(ExitCode::SUCCESS);
        }
        Command::Models => {
            output.value(&networks().model_types(), |types| settings::models(types));
            return Ok(ExitCode::SUCCESS);
        }
        _ => {}
    }
    let start = match arguments {
        Arguments { accept_other_data: true, .. } => Start::OtherData,
        Arguments { start_empty: true, .. } => Start::Empty,
        _ => Start::Usual,
    };
    let found = workbench::data_folder(arguments.data_dir, std::env::var_os(workbench::DATA_DIR_VARIABLE), start)?;
    let bench = Workbench::open_found(&found, ZonedDateTime::now)?;
    output.recovery(bench.recovery());
    if reads_orders(&arguments.command) {
        // Where the sales can't be read, the command itself says so.
        let skipped = bench.skipped_for_orders().unwrap_or_default();
        skipped.iter().for_each(|skipped| output.note(&format!("note: {skipped}; it is skipped, and `verify --repair` sets it aside")));
    }
    match arguments.command {
        Command::Sample { .. } | Command::Models => {}
        Command::Import(import) => {
            return planning::import(&bench, &import, output);
        }
        Command::Holidays { action } => holidays::holidays(&bench, &action, output)?,
        Command::Data => output.value(&bench.data()?, output::data_summary),
        Command::Train(train) => return train::train(&bench, train, output),
        Command::Worker => return train::worker(&bench, output),
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
            prediction.unusable.iter().for_each(|unusable| output.note(&format!("note: {unusable}; `verify` names them")));
            export_forecast(&bench, &args, &prediction)?;
            if args.keep {
                bench.keep_prediction(&prediction)?;
            }
            match &args.view {
                Some(View(series)) => output.value(&prediction.view(series.as_ref()), output::pretty),
                None => output.value(&prediction.points, |points| output::forecast_table(points)),
            }
        }
        Command::Backtest(args) => output.value(&backtest::backtest(&bench, &args, output)?, output::backtest),
        Command::Staleness(one) => output.value(&bench.staleness(&one.path, networks())?, output::staleness),
        Command::Order(args) => ordering::order(&bench, &args, output)?,
        Command::Worklist(args) => ordering::worklist(&bench, &args, output)?,
        Command::Orders(args) => ordering::orders(&bench, args, output)?,
        Command::Items(args) => ordering::items(&bench, &args, output)?,
        Command::Suppliers(args) => ordering::suppliers(&bench, &args, output)?,
        Command::Stock(args) => ordering::stock(&bench, &args, output)?,
        Command::Lots(args) => ordering::lots(&bench, &args, output)?,
        Command::Classes(args) => ordering::classes(&bench, &args, output)?,
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
            None => "There are no sales to back up.".to_owned(),
        }),
        Command::Backups => output.value(&bench.backups()?, output::pretty),
        Command::RestoreBackup { name, accept_empty } => {
            output.value(&bench.restore_backup(&name, accept_empty)?, |done| match &done.set_aside {
                Some(aside) => format!("Restored {}. The previous sales are in {aside}.", done.restored),
                None => format!("Restored {}", done.restored),
            });
        }
        Command::Reindex => output.value(&bench.reindex()?, output::pretty),
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the networks of this program.
#[cfg(feature = "libtorch")]
pub(crate) fn networks() -> Networks<'static> {
    Networks { architectures: nets::model_types(), version: nets::LIBTORCH_VERSION }
}

/// Returns what replaces the networks in tests on systems without libtorch.
#[cfg(all(feature = "stand-in", not(feature = "libtorch")))]
pub(crate) fn networks() -> Networks<'static> {
    Networks { architectures: stand_in::architectures(), version: stand_in::VERSION }
}

fn filter(args: ListArgs) -> Filter {
    Filter { mode: args.mode, product: args.product, store: args.store, model_type: args.model }
}

/// Forecasts as the arguments ask.
pub(crate) fn predict(bench: &Workbench, args: &PredictArgs) -> Result<Prediction, WorkbenchError> {
    let known = if args.planned { FutureCovariates::Promotions } else { FutureCovariates::Nothing };
    bench.predict(&args.path, args.at, known, networks())
}

/// Writes the forecast, or the one series of it that is shown, to a file where one is named.
pub(crate) fn export_forecast(bench: &Workbench, args: &PredictArgs, prediction: &Prediction) -> Result<(), WorkbenchError> {
    let Some(file) = &args.out else { return Ok(()) };
    match &args.view {
        Some(View(Some(series))) => workbench::write_forecast(file, &prediction.only(series), &bench.data()?),
        _ => workbench::write_forecast(file, prediction, &bench.data()?),
    }
}
