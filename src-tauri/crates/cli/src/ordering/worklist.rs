//! The worklist, and the order of one version.

use std::path::PathBuf;

use clap::Args;
use jiff::ZonedDateTime;
use serde_json::value::RawValue;
use workbench::{CommandError, Transfer, Workbench, WorkbenchError, Worklist, WorklistLine, WorklistOptions, write_worklist};

use super::lines::LineArgs;
use super::stock::stock_remarks;
use crate::networks;
use crate::output::{self, Output};

/// Days after which sales are too old to plan the days since.
const OLD_DAYS: i32 = 29;

#[derive(Debug, Args)]
pub(crate) struct WorklistArgs {
    #[command(flatten)]
    lines: LineArgs,
    /// Also write the worklist to this .xlsx or .csv file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For the window: the whole answer, with suppliers, transfers, and stock
    #[arg(long, hide = true)]
    whole: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OrderArgs {
    /// Version folder, as `list` prints it, or an alias
    path: String,
    /// Only this series, as named by `predict`
    #[arg(long)]
    series: Option<String>,
    /// Units on hand now, for series missing from the stock list
    #[arg(long, value_name = "UNITS", value_parser = quantity)]
    stock: Option<f64>,
    /// Use this stock list instead of the imported ones, without importing it
    #[arg(long, value_name = "FILE")]
    stock_list: Option<PathBuf>,
    /// Use a column of that list for a field (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN", requires = "stock_list")]
    map: Vec<String>,
    /// Also write the order list to this .xlsx or .csv file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// With --stock: units ordered and not yet received
    #[arg(long, value_name = "UNITS", value_parser = quantity, default_value_t = 0.0)]
    on_the_way: f64,
    /// Days from order to delivery [default: the item's or supplier's, otherwise 3]
    #[arg(long, value_name = "DAYS")]
    lead_days: Option<u32>,
    /// Days from one order to the next [default: by the order weekdays, otherwise 7]
    #[arg(long, value_name = "DAYS")]
    review_days: Option<u32>,
    /// Probability of not running out before the next delivery [default: by the product's class]
    #[arg(long, value_name = "SHARE")]
    service_level: Option<f64>,
    /// Units in a pack, for items without a pack size
    #[arg(long, value_name = "UNITS")]
    pack: Option<f64>,
    /// Days that newly delivered goods keep, for items without a shelf life
    #[arg(long, value_name = "DAYS")]
    shelf_life_days: Option<u32>,
}

/// Says what the lines rest on: how far the sales reach, the day that was excluded, remarks about the stock list, versions that failed; and what
/// should be known before anything is ordered: minimums that aren't reached, and what other stores could give.
pub(super) fn notes(list: &Worklist, options: &WorklistOptions, output: Output) {
    let ago = list.at.until(ZonedDateTime::now().date()).map_or(0, |span| span.get_days());
    match options.at {
        Some(at) if at > list.at => output.note(&format!("note: the sales end on {}, so the lines are as of that day", list.at)),
        None if ago > OLD_DAYS => {
            output
                .note(&format!("note: the sales end on {}, {ago} days ago; lines are calculated as if they had ended yesterday", list.at));
        }
        _ => {}
    }
    if list.lines.is_empty() {
        output.note(&format!("note: no line matches{}", asked(options)));
    }
    if let Some(day) = list.incomplete {
        output.note(&format!("note: the sales of {day} look incomplete, so that day is excluded"));
    }
    if let Some(import) = &list.list {
        // The rows are in the lines.
        output.note(&format!("note: {}, counted on {}{}", import.file, import.date, stock_remarks(import)));
    }
    if let Some(unusable) = &list.unusable_sales {
        output.note(&format!("note: {unusable}; `verify` names them"));
    }
    for (path, why) in &list.failed {
        output.note(&format!("note: {path} can't forecast: {why}"));
    }
    for total in &list.suppliers {
        if let (Some(missing), Some(minimum)) = (total.missing, total.min_amount) {
            let supplier = total.supplier.as_deref().unwrap_or_default();
            output.note(&format!("note: the order to {supplier} is {missing:.2} short of the minimum of {minimum:.2}"));
        }
    }
    for moved in &list.transfers {
        let Transfer { product_id, from_store, to_store, quantity, .. } = moved;
        let why = if moved.expiring { "they would expire there" } else { "it has a surplus" };
        output.note(&format!("note: store {from_store} can transfer {quantity} of {product_id} to store {to_store}: {why}"));
    }
}

/// Which lines were asked for, as the end of a sentence.
fn asked(options: &WorklistOptions) -> String {
    let store = options.store.as_ref().map(|store| format!("store `{store}`"));
    let supplier = options.supplier.as_ref().map(|supplier| format!("supplier `{supplier}`"));
    let status: Vec<&str> = options.status.iter().map(|status| status.name()).collect();
    let status = (!status.is_empty()).then(|| format!("status {}", status.join(" or ")));
    let all: Vec<String> = [store, supplier, status].into_iter().flatten().collect();
    if all.is_empty() { String::new() } else { format!(": {}", all.join(", ")) }
}

fn table(lines: &[WorklistLine]) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    let cells = lines.iter().map(|line| {
        vec![
            line.series.clone(),
            line.product_name.clone().unwrap_or_default(),
            line.suggestion.status.name().to_owned(),
            number(line.suggestion.on_hand),
            number(line.suggestion.days_of_cover),
            line.suggestion.quantity.map_or_else(|| "-".to_owned(), |_| line.ordered().to_string()),
            std::iter::once(&line.reason_text).chain(&line.note_texts).cloned().collect::<Vec<_>>().join("; "),
        ]
    });
    output::table(&["series", "name", "status", "on hand", "days", "order", "why"], cells)
}

/// The worklist as JSON text: its lines, or for the window all of it.
pub(crate) fn worklist_json(bench: &Workbench, args: &WorklistArgs) -> Result<Box<RawValue>, CommandError> {
    let list = bench.worklist(&args.lines.options(bench)?, networks())?;
    if let Some(file) = &args.out {
        write_worklist(file, &list)?;
    }
    if args.whole { output::raw(&list) } else { output::raw(&list.lines) }
}

pub(crate) fn worklist(bench: &Workbench, args: &WorklistArgs, output: Output) -> Result<(), WorkbenchError> {
    let options = args.lines.options(bench)?;
    let list = bench.worklist(&options, networks())?;
    if let Some(file) = &args.out {
        write_worklist(file, &list)?;
    }
    notes(&list, &options, output);
    if args.whole {
        output.value(&list, output::pretty);
    } else {
        output.value(&list.lines, |lines| table(lines));
    }
    Ok(())
}

pub(crate) fn order(bench: &Workbench, args: &OrderArgs, output: Output) -> Result<(), WorkbenchError> {
    let options = WorklistOptions {
        path: Some(args.path.clone()),
        stock_list: args.stock_list.clone(),
        map: args.map.clone(),
        service_level: args.service_level,
        lead_days: args.lead_days,
        review_days: args.review_days,
        pack_size: args.pack,
        shelf_life_days: args.shelf_life_days,
        on_hand: args.stock,
        on_the_way: Some(args.on_the_way),
        ..WorklistOptions::default()
    };
    let mut list = bench.worklist(&options, networks())?;
    if let Some(series) = &args.series {
        list.lines.retain(|line| line.series == *series);
        if list.lines.is_empty() {
            return Err(WorkbenchError::NothingInScope { what: format!("series `{series}`") });
        }
    }
    list.lines.sort_by(|a, b| a.series.cmp(&b.series));
    if let Some(file) = &args.out {
        write_worklist(file, &list)?;
    }
    notes(&list, &options, output);
    output.value(&list.lines, |lines| table(lines));
    Ok(())
}

/// Parses a finite number: `NaN` and `inf` aren't quantities.
fn quantity(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| format!("`{text}` isn't a quantity"))
}
