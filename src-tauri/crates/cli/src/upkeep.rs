//! Commands that keep versions and forecasts in order: labels, retention, kept forecasts and their accuracy, the routine and its schedule.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use workbench::{
    AccuracyLevel, AccuracyRow, DailyTime, Decision, FileOutcome, InUseChange, KeptForecast, Labels, Period, Progress, RetentionReport,
    RetentionRule, RoutineEvent, RoutineReport, RoutineSettings, Schedule, Workbench, WorkbenchError,
};

use crate::cancel::CancelFlag;
use crate::output::{self, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Upkeep {
    /// Show or change the tags of a version
    Tag {
        /// Version folder, as `list` prints it, or an alias
        path: String,
        /// Tags to add; without any, the note, tags, and aliases are shown
        tags: Vec<String>,
        /// Remove a tag (repeatable)
        #[arg(long, value_name = "TAG")]
        remove: Vec<String>,
    },
    /// Show or change the note of a version
    Note {
        /// Version folder, as `list` prints it, or an alias
        path: String,
        /// The note; an empty text removes it
        text: Option<String>,
    },
    /// Show or change the aliases of a version: names to use in place of its path
    Alias {
        /// Version folder, as `list` prints it, or an alias
        path: String,
        /// The alias to add
        alias: Option<String>,
        /// Remove an alias
        #[arg(long, value_name = "ALIAS", conflicts_with = "alias")]
        remove: Option<String>,
    },
    /// List changes of the versions in use, newest first
    History {
        /// Only changes in the scope of this version
        path: Option<String>,
    },
    /// Move old versions to the trash, except those that are in use, have an alias, or are among the best or newest
    Retain {
        /// Newest versions to keep in each scope
        #[arg(long, default_value_t = RetentionRule::default().newest)]
        newest: u32,
        /// Best versions to keep in each scope
        #[arg(long, default_value_t = RetentionRule::default().best)]
        best: u32,
        /// Report what would happen and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Keep the current forecasts of versions so that their accuracy can be measured later
    Archive(ArchiveArgs),
    /// Report how accurate the kept forecasts were
    Accuracy {
        /// Length of a period
        #[arg(long, value_enum, default_value = "week")]
        by: PeriodArg,
        /// Level at which forecasts are totaled
        #[arg(long, value_enum, default_value = "chain")]
        level: LevelArg,
    },
    /// Import from the watched folder, retrain what is out of date, and keep the forecasts
    Routine {
        /// Report what would happen and change nothing
        #[arg(long)]
        dry_run: bool,
        /// For the window: each step as a line of JSON on standard output before the report, until standard input closes or says `cancel`
        #[arg(long, hide = true)]
        follow: bool,
    },
    /// Show or change the folder that the routine imports from
    Watch(WatchArgs),
    /// Show or change the time at which the system runs the routine every day
    Schedule {
        /// Time of day
        #[arg(value_name = "HH:MM")]
        at: Option<DailyTime>,
        /// Stop running the routine every day
        #[arg(long, conflicts_with = "at")]
        off: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// Version folders, as `list` prints them, or aliases [default: all versions in use]
    paths: Vec<String>,
    /// List the kept forecasts
    #[arg(long, conflicts_with = "paths")]
    list: bool,
    /// Remove a kept forecast
    #[arg(long, value_name = "ID", conflicts_with_all = ["paths", "list"])]
    remove: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// The folder to watch
    folder: Option<PathBuf>,
    /// Stop watching
    #[arg(long, conflicts_with = "folder")]
    off: bool,
    /// Move imported files into the folder `imported` inside it
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    move_imported: Option<bool>,
    /// Retrain versions in use when they are out of date
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    retrain: Option<bool>,
    /// Language of the reasons in the worklist that the routine writes
    #[arg(long, value_parser = ["en", "zh"])]
    language: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum PeriodArg {
    Week,
    Month,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LevelArg {
    Chain,
    Store,
    Class,
    Product,
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no".to_owned()),
    }
}

pub(crate) fn run(bench: &Workbench, command: Upkeep, output: Output) -> Result<ExitCode, WorkbenchError> {
    match command {
        Upkeep::Tag { path, tags, remove } => {
            if !tags.is_empty() || !remove.is_empty() {
                bench.change_tags(&path, &tags, &remove)?;
            }
            show_labels(bench, &path, output)?;
        }
        Upkeep::Note { path, text } => {
            if let Some(text) = text {
                bench.set_note(&path, &text)?;
            }
            show_labels(bench, &path, output)?;
        }
        Upkeep::Alias { path, alias, remove } => {
            if let Some(alias) = alias {
                bench.set_alias(&path, &alias)?;
            }
            if let Some(alias) = remove {
                bench.remove_alias(&path, &alias)?;
            }
            show_labels(bench, &path, output)?;
        }
        Upkeep::History { path } => {
            let scope = path.as_deref().map(|path| bench.scope_identifier(path)).transpose()?;
            output.value(&bench.in_use_history(scope.as_deref())?, |changes| history(changes));
        }
        Upkeep::Retain { newest, best, dry_run } => {
            output.value(&bench.retain(RetentionRule { newest, best }, dry_run)?, retention);
        }
        Upkeep::Archive(args) => archive(bench, args, output)?,
        Upkeep::Accuracy { by, level } => {
            let period = match by {
                PeriodArg::Week => Period::Week,
                PeriodArg::Month => Period::Month,
            };
            let level = match level {
                LevelArg::Chain => AccuracyLevel::Chain,
                LevelArg::Store => AccuracyLevel::Store,
                LevelArg::Class => AccuracyLevel::Class,
                LevelArg::Product => AccuracyLevel::Product,
            };
            output.value(&bench.accuracy(period, level)?, |rows| accuracy(rows));
        }
        Upkeep::Routine { dry_run, follow } => return routine(bench, dry_run, follow, output),
        Upkeep::Watch(args) => {
            let mut settings = bench.routine_settings()?;
            let before = settings.clone();
            settings.folder = if args.off { None } else { args.folder.or(settings.folder) };
            settings.move_imported = args.move_imported.unwrap_or(settings.move_imported);
            settings.retrain = args.retrain.unwrap_or(settings.retrain);
            settings.chinese = args.language.map_or(settings.chinese, |language| language == "zh");
            if settings != before {
                bench.set_routine_settings(settings.clone())?;
            }
            output.value(&settings, watched);
        }
        Upkeep::Schedule { at, off } => {
            if off {
                bench.unschedule_routine()?;
            }
            if let Some(at) = at {
                let program = std::env::current_exe()
                    .map_err(|e| WorkbenchError::Schedule { program: "pharmacast-cli".to_owned(), reason: e.to_string() })?;
                bench.schedule_routine(&program, at)?;
            }
            output.value(&bench.routine_schedule(), scheduled);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show_labels(bench: &Workbench, path: &str, output: Output) -> Result<(), WorkbenchError> {
    output.value(&bench.labels_of(path)?, labels);
    Ok(())
}

fn archive(bench: &Workbench, args: ArchiveArgs, output: Output) -> Result<(), WorkbenchError> {
    if let Some(id) = args.remove {
        let removed = bench.forget_forecast(id)?;
        output.value(&serde_json::json!({ "removed": removed }), |_| {
            if removed { "Removed." } else { "There is no such forecast." }.to_owned()
        });
        return Ok(());
    }
    if args.list {
        output.value(&bench.kept_forecasts()?, |kept| kept_forecasts(kept));
        return Ok(());
    }
    let paths = if args.paths.is_empty() { bench.versions_in_use()? } else { args.paths };
    let kept = paths.iter().map(|path| bench.keep_forecast(path, crate::networks())).collect::<Result<Vec<_>, _>>()?;
    let kept: Vec<KeptForecast> = kept.into_iter().flatten().collect();
    output.value(&kept, |kept| if kept.is_empty() { "Nothing new to keep.".to_owned() } else { kept_forecasts(kept) });
    Ok(())
}

fn routine(bench: &Workbench, dry_run: bool, follow: bool, output: Output) -> Result<ExitCode, WorkbenchError> {
    let cancel = CancelFlag::default();
    if let Err(error) = cancel.set_on_interrupt() {
        output.note(&format!("Ctrl-C can't be caught ({error}); it ends the program at once"));
    }
    if follow {
        cancel.set_on_stdin();
    }
    let report = bench.routine(crate::networks(), &mut Follower { output, cancel, follow }, dry_run)?;
    let failed = report.files.iter().any(|file| file.outcome == FileOutcome::Failed || file.error.is_some())
        || report.trainings.iter().any(|training| training.decision == Decision::Failed);
    output.value(&report, routine_report);
    Ok(ExitCode::from(u8::from(failed)))
}

/// Says on standard error what the routine trains, or to the window each step; otherwise standard output has the report alone.
struct Follower {
    output: Output,
    cancel: CancelFlag,
    follow: bool,
}

impl Progress<RoutineEvent> for Follower {
    fn event(&mut self, event: RoutineEvent) {
        match &event {
            _ if self.follow => self.output.line(&event),
            RoutineEvent::Training { model_dir, .. } => self.output.note(&format!("Training {model_dir}")),
            RoutineEvent::Trained { model_path } => self.output.note(&format!("Trained {model_path}")),
            RoutineEvent::File { .. } | RoutineEvent::FileDone { .. } | RoutineEvent::Epoch { .. } => {}
        }
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_set()
    }

    fn abandoned(&self) -> bool {
        self.cancel.is_abandoned()
    }
}

fn labels(labels: &Labels) -> String {
    let list = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    format!("note     {}\ntags     {}\naliases  {}", labels.note, list(&labels.tags), list(&labels.aliases))
}

fn history(changes: &[InUseChange]) -> String {
    let none = |path: &Option<String>| path.clone().unwrap_or_else(|| "none".to_owned());
    let lines = changes.iter().map(|change| vec![change.at.to_string(), none(&change.before), none(&change.after)]);
    output::table(&["changed at", "before", "in use since"], lines)
}

fn retention(report: &RetentionReport) -> String {
    let verb = if report.dry_run { "would move" } else { "moved" };
    let mut text = format!("{verb} {} to the trash, {} kept", output::count(report.removed.len() as u64, "version"), report.kept.len());
    for path in &report.removed {
        text.push_str(&format!("\n  {path}"));
    }
    text
}

fn kept_forecasts(kept: &[KeptForecast]) -> String {
    let line = |k: &KeptForecast| vec![k.id.to_string(), k.origin.to_string(), k.days.to_string(), k.model_path.clone()];
    output::table(&["id", "after", "days", "version"], kept.iter().map(line))
}

fn accuracy(rows: &[AccuracyRow]) -> String {
    let percent = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{:.1}%", share * 100.0));
    let line =
        |row: &AccuracyRow| vec![row.period.clone(), percent(row.wape), percent(row.bias), percent(row.coverage_80), row.n.to_string()];
    output::table(&["period", "error", "bias", "within 80%", "days"], rows.iter().map(line))
}

fn routine_report(report: &RoutineReport) -> String {
    let mut lines = Vec::new();
    for file in &report.files {
        let skipped = if file.skipped > 0 { format!(", {} skipped", output::count(file.skipped, "row")) } else { String::new() };
        let rows = output::count(file.rows, "row") + &skipped;
        let what = match (file.outcome, &file.error) {
            (FileOutcome::Imported, _) if report.dry_run => format!("would import {rows}"),
            (FileOutcome::Imported, None) => format!("imported {rows}"),
            (FileOutcome::Imported, Some(error)) => format!("imported {rows}, but not moved: {}", error.message),
            (FileOutcome::Incomplete, _) => "is still being written".to_owned(),
            (FileOutcome::Failed, Some(error)) => format!("can't be imported: {}", error.message),
            (FileOutcome::Failed, None) => "can't be imported".to_owned(),
            (FileOutcome::Undone, _) => "isn't imported again, because its import was undone".to_owned(),
        };
        lines.push(format!("{}: {what}", file.name));
    }
    for training in &report.trainings {
        let (old, new) = (training.champion.as_deref().unwrap_or("no version"), training.challenger.as_deref().unwrap_or("none"));
        lines.push(match training.decision {
            Decision::Due => format!("{old}: {} of new sales, will be trained again", output::count(training.new_days as u64, "day")),
            Decision::Switched => format!("{old}: replaced by {new}"),
            Decision::Kept => format!("{old}: stays in use because {new} is less accurate"),
            Decision::Failed => {
                format!("{old}: can't be trained again: {}", training.error.as_ref().map_or("", |error| error.message.as_str()))
            }
        });
    }
    lines.extend(report.kept_forecasts.iter().map(|path| format!("{path}: forecast kept")));
    if let Some(list) = &report.worklist {
        let file = list.file.as_ref().map_or_else(String::new, |file| format!(", written to {}", file.display()));
        lines.push(format!(
            "{} to order, {} will run out before delivery{file}",
            output::count(list.to_order as u64, "line"),
            list.runs_out
        ));
    }
    if lines.is_empty() { "Nothing to do.".to_owned() } else { lines.join("\n") }
}

fn watched(settings: &RoutineSettings) -> String {
    let yes = |value: bool| if value { "yes" } else { "no" };
    let folder = settings.folder.as_ref().map_or_else(|| "none".to_owned(), |folder| folder.display().to_string());
    let language = if settings.chinese { "zh" } else { "en" };
    format!(
        "folder          {folder}\nmove imported   {}\nretrain         {}\nlanguage        {language}",
        yes(settings.move_imported),
        yes(settings.retrain)
    )
}

fn scheduled(schedule: &Option<Schedule>) -> String {
    schedule.map_or_else(
        || "The routine isn't scheduled.".to_owned(),
        |schedule| format!("Every day at {} ({:?})", schedule.at, schedule.scheduler),
    )
}
