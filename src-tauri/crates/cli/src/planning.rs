//! Importing sales, and what is planned or known of days: the commands `import`, `plan` and `events`.

use std::process::ExitCode;

use workbench::{
    CommandError, ErrorCode, Event, EventLabel, ImportOptions, ImportReport, OpeningDays, PlanEntry, PlanKind, Question, QuestionCode,
    Workbench, WorkbenchError,
};

use crate::args::{EventsArgs, ImportArgs, PlanArgs};
use crate::output::{self, Output};

/// Answers as they were given, and the password from standard input: an argument can be seen by other users of the computer.
fn answers(args: &ImportArgs) -> Result<Vec<String>, WorkbenchError> {
    let mut answers = args.answers.clone();
    if answers.iter().any(|answer| answer.trim_start().starts_with("password")) {
        return Err(WorkbenchError::Usage(
            "a password can't be given as an argument; pass it on standard input with --password-stdin".to_owned(),
        ));
    }
    if args.password_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|error| WorkbenchError::Usage(format!("standard input can't be read: {error}")))?;
        answers.push(format!("password={}", line.trim_end_matches(['\r', '\n'])));
    }
    Ok(answers)
}

/// Imports files. Where the import has questions, prints them and ends with exit code 1.
pub(crate) fn import(bench: &Workbench, args: &ImportArgs, output: Output) -> Result<ExitCode, WorkbenchError> {
    let options = ImportOptions {
        sheet: args.sheet.clone(),
        all_sheets: args.all_sheets,
        map: args.map.clone(),
        replace: args.replace,
        dry_run: args.dry_run,
        answers: answers(args)?,
        accept_guess: args.accept_guess,
        ..ImportOptions::default()
    };
    let report = match bench.import(&args.files, &options) {
        Ok(report) => report,
        Err(error) => {
            let questions = error.questions();
            if questions.is_empty() {
                return Err(error);
            }
            ask(&questions, output);
            let mut error = CommandError::from(&error);
            if error.code == ErrorCode::NeedsAnswer && !have_defaults(&questions) {
                error.hint.get_or_insert_with(|| "answer each question with `--answer CODE=VALUE`".to_owned());
            }
            output.error(error);
            return Ok(ExitCode::FAILURE);
        }
    };
    output.value(&report, report_with_news);
    if !report.questions.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    // Single rows that were skipped are in the report, line by line; a file without any row of use is a failure of its own.
    Ok(report.nothing_usable().map_or(ExitCode::SUCCESS, |error| {
        output.error(CommandError::from(&WorkbenchError::from(error)));
        ExitCode::FAILURE
    }))
}

/// Whether every question has a default: they are taken together or not at all.
fn have_defaults(questions: &[Question]) -> bool {
    questions.iter().all(|question| question.default.is_some())
}

/// Prints questions: as JSON, or each with the answers that are possible.
fn ask(questions: &[Question], output: Output) {
    output.value(&serde_json::json!({ "questions": questions }), |_| in_words(questions));
}

/// Questions with the answers that are possible, and with what `--accept-guess` takes where it is a way out.
fn in_words(questions: &[Question]) -> String {
    let lines = questions.iter().map(|question| {
        let default = question.default.as_ref().filter(|_| have_defaults(questions));
        let default = default.map(|default| format!("  --accept-guess takes {default}"));
        std::iter::once(question.message.clone()).chain(answers_to(question)).chain(default).collect::<Vec<_>>().join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn answers_to(question: &Question) -> Vec<String> {
    let code = question.code.as_str();
    let suffix = if question.code == QuestionCode::PackSizes { ":NUMBER" } else { "" };
    let answer = |value: &str| format!("  --answer {code}={}{suffix}", quoted(value));
    let mut answers: Vec<String> = question.candidates.iter().map(|candidate| answer(&candidate.value)).collect();
    match question.code {
        QuestionCode::RowKinds => {
            // Each value needs an effect, and one answer holds them all. One that is copied as it is says nothing that isn't known.
            let effects = || question.candidates.iter().map(|candidate| format!("{}:EFFECT", candidate.value)).collect::<Vec<_>>();
            let effects = question.default.clone().unwrap_or_else(|| effects().join(";"));
            answers = vec![format!("{} (for each: sale, return, or leave_out)", answer(&effects))];
        }
        QuestionCode::DateColumn if question.free_text => {
            // Dates that lack the year alone have years to choose from.
            let is_of_year =
                !question.candidates.is_empty() && question.candidates.iter().all(|candidate| candidate.value.len() == "=2024".len());
            let form = if is_of_year { "YEAR" } else { "DAY (or a month such as 2024-03)" };
            answers.push(format!("  --answer {code}=={form}"));
        }
        QuestionCode::Password => answers.push("  --password-stdin".to_owned()),
        QuestionCode::WhichStore | QuestionCode::BlankStores => answers.push(format!("  --answer {code}=STORE")),
        _ => {}
    }
    answers
}

/// A value for a shell.
fn quoted(value: &str) -> String {
    let is_plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '='));
    if is_plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\\\"")) }
}

fn report_with_news(report: &ImportReport) -> String {
    let mut text = output::import_report(report);
    let news = &report.news;
    if news.previous_last_date.is_some() {
        text.push_str(&format!("\nnew: {}", output::count(news.new_days.into(), "day")));
        if news.gap_days > 0 {
            text.push_str(&format!(", {} missing before them", output::count(news.gap_days.into(), "day")));
        }
        let names = |products: &[workbench::ProductNews]| {
            products.iter().take(10).map(|product| product.product_id.as_str()).collect::<Vec<_>>().join(", ")
        };
        if !news.new_products.is_empty() {
            text.push_str(&format!("\nnew products ({}): {}", news.new_products.len(), names(&news.new_products)));
        }
        if !news.silent_products.is_empty() {
            text.push_str(&format!(
                "\nproducts that usually sell but didn't ({}): {}",
                news.silent_products.len(),
                names(&news.silent_products)
            ));
        }
    }
    for one in news.unusual.iter().take(10) {
        text.push_str(&format!(
            "\nunusual: {} in {} on {}: {} (usually {})",
            one.product_id, one.store_id, one.date, one.quantity, one.usual
        ));
    }
    if report.rows_read > 0 && report.rows_imported == 0 && report.plan_rows == 0 {
        text.push_str("\nnothing was imported: every row was skipped");
    }
    for question in &report.questions {
        text.push_str(&format!("\nquestion {}: {}", question.code.as_str(), question.message));
    }
    text
}

/// Shows or changes the plan.
pub(crate) fn plan(bench: &Workbench, args: &PlanArgs, output: Output) -> Result<(), WorkbenchError> {
    if let Some(file) = &args.import {
        let report = bench.import_plan(file, args.dry_run, None)?;
        output.value(&report, |report| {
            let entries = match report.entries.len() {
                1 => "1 entry".to_owned(),
                count => format!("{count} entries"),
            };
            let skipped = report.left_out.len() + report.unknown.len();
            let mut text = format!("{entries} read, {} skipped", output::count(skipped as u64, "row"));
            for (line, reason) in report.left_out.iter().take(20) {
                text.push_str(&format!("\n  row {line}: {reason}"));
            }
            for unknown in report.unknown.iter().take(20) {
                let product = unknown.product.iter().map(|product| format!("unknown product `{product}`"));
                let group = unknown.group.iter().map(|group| format!("unknown group or category `{group}`"));
                let what: Vec<String> =
                    product.chain(group).chain(unknown.store.iter().map(|store| format!("unknown store `{store}`"))).collect();
                text.push_str(&format!("\n  row {}: {}", unknown.line, what.join(", ")));
            }
            for sheet in &report.other_sheets {
                text.push_str(&format!("\n  sheet `{sheet}`: not read"));
            }
            text
        });
        return Ok(());
    }
    if args.opening_days {
        if let (Some(store), Some(weekdays)) = (&args.store, &args.closed_weekdays) {
            bench.set_closed_weekdays(store, weekdays_of(weekdays)?.as_deref())?;
        }
        output.value(&bench.opening_days()?, |stores| stores.iter().map(opening_line).collect::<Vec<_>>().join("\n"));
        return Ok(());
    }
    if args.undo {
        bench.undo_plan()?;
    } else if !args.remove.is_empty() {
        bench.remove_from_plan(&args.remove)?;
    }
    output.value(&bench.plan()?, |entries| plan_table(entries));
    Ok(())
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The weekdays of a text such as `sat,sun`, Monday being 0; None where they are to be inferred.
fn weekdays_of(text: &str) -> Result<Option<Vec<u8>>, WorkbenchError> {
    match text.trim().to_lowercase().as_str() {
        "infer" => Ok(None),
        "none" => Ok(Some(Vec::new())),
        days => {
            let number = |day: &str| WEEKDAYS.iter().position(|name| *name == day.trim()).and_then(|at| u8::try_from(at).ok());
            let numbers: Option<Vec<u8>> = days.split(',').map(number).collect();
            numbers.map(Some).ok_or_else(|| {
                WorkbenchError::Usage(format!("`{text}` isn't a list of weekdays such as sat,sun; `none` and `infer` are also allowed"))
            })
        }
    }
}

fn opening_line(opening: &OpeningDays) -> String {
    let names: Vec<&str> = opening.closed_weekdays.iter().filter_map(|day| WEEKDAYS.get(usize::from(*day)).copied()).collect();
    let closed = if names.is_empty() { "opens every day".to_owned() } else { format!("closed {}", names.join(",")) };
    format!("{}  {closed}  {}", opening.store_id, if opening.is_inferred { "inferred" } else { "set" })
}

fn plan_table(entries: &[PlanEntry]) -> String {
    if entries.is_empty() {
        return "The plan is empty.".to_owned();
    }
    let all = |text: &Option<String>| text.clone().unwrap_or_else(|| "all".to_owned());
    let line = |entry: &PlanEntry| {
        let of = entry.group.as_ref().map_or_else(|| all(&entry.product_id), |group| format!("group {group}"));
        let value = entry.value.map_or_else(String::new, |value| format!("  {value}"));
        format!("{}  {} to {}  {}  {of}  store {}{value}", entry.id, entry.from, entry.to, entry.kind.as_str(), all(&entry.store_id))
    };
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Shows or changes the labels of past days.
pub(crate) fn events(bench: &Workbench, args: EventsArgs, output: Output) -> Result<(), WorkbenchError> {
    if let Some(id) = args.remove
        && !bench.remove_event(id)?
    {
        return Err(WorkbenchError::Usage(format!("there is no label {id}")));
    }
    if let (Some(label), Some(from)) = (&args.label, args.from) {
        let kind = match label.as_str() {
            "closed" => Some(PlanKind::Closure),
            "open" => Some(PlanKind::Opening),
            _ => None,
        };
        if let Some(kind) = kind {
            if args.to.is_some_and(|to| to < from) {
                return Err(WorkbenchError::Usage(format!("the last day is before the first day {from}")));
            }
            let (store_id, to) = (args.store.clone(), args.to.unwrap_or(from));
            bench.add_to_plan(&[PlanEntry { id: 0, store_id, product_id: None, group: None, from, to, kind, value: None }])?;
            output.value(&bench.plan()?, |entries| plan_table(entries));
            return Ok(());
        }
        let label = EventLabel::parse(label)
            .ok_or_else(|| WorkbenchError::Usage(format!("`{label}` isn't a label: learn, leave_out, keep, closed, or open")))?;
        let to = args.to.unwrap_or(from);
        if to < from {
            return Err(WorkbenchError::Usage(format!("the last day {to} is before the first day {from}")));
        }
        bench.add_event(&Event { id: 0, store_id: args.store, product_id: args.product, from, to, label, note: args.note })?;
    }
    output.value(&bench.events()?, |events| {
        if events.is_empty() {
            return "No days are labeled.".to_owned();
        }
        let all = |text: &Option<String>| text.clone().unwrap_or_else(|| "all".to_owned());
        let line = |event: &Event| {
            let note = event.note.as_ref().map_or_else(String::new, |note| format!("  {note}"));
            format!(
                "{}  {} to {}  {}  product {}  store {}{note}",
                event.id,
                event.from,
                event.to,
                event.label.as_str(),
                all(&event.product_id),
                all(&event.store_id)
            )
        };
        events.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use workbench::Candidate;

    fn question(code: QuestionCode, values: &[&str], default: Option<&str>) -> Question {
        let candidate = |value: &&str| Candidate { value: (*value).to_owned(), examples: Vec::new(), rows: None };
        Question {
            code,
            file: "a.csv".into(),
            column: None,
            candidates: values.iter().map(candidate).collect(),
            default: default.map(str::to_owned),
            free_text: true,
            reason: None,
            message: "what is it?".into(),
        }
    }

    #[test]
    fn defaults_are_offered_only_where_every_question_has_one() {
        let store = |default| question(QuestionCode::WhichStore, &["S1"], default);
        let kinds = || question(QuestionCode::RowKinds, &["CN"], Some("CN:return"));
        assert_eq!(
            in_words(&[store(Some("S1"))]),
            "what is it?\n  --answer which_store=S1\n  --answer which_store=STORE\n  --accept-guess takes S1"
        );
        assert!(in_words(&[store(Some("S1")), kinds()]).contains("--accept-guess takes CN:return"));
        for questions in [vec![store(None)], vec![store(None), kinds()]] {
            assert!(!in_words(&questions).contains("--accept-guess"), "{}", in_words(&questions));
        }
    }

    #[test]
    fn letters_without_a_default_are_given_no_effect() {
        let answers = answers_to(&question(QuestionCode::RowKinds, &["INV", "RE"], None));
        assert_eq!(answers, ["  --answer row_kinds=\"INV:EFFECT;RE:EFFECT\" (for each: sale, return, or leave_out)"]);
    }

    #[test]
    fn weekdays_are_read_and_anything_else_is_refused() {
        assert_eq!(weekdays_of("Sat, sun").expect("weekdays"), Some(vec![5, 6]));
        assert_eq!((weekdays_of("none").expect("none"), weekdays_of("infer").expect("infer")), (Some(vec![]), None));
        assert!(weekdays_of("weekend").is_err() && weekdays_of("").is_err());
    }
}
