//! Stock lists, and their lots against demand.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use serde_json::value::RawValue;
use workbench::{CommandError, LotRow, OrderingKind, StockImport, StockKeeping, TypedStock, Workbench, WorkbenchError};

use super::lines::LineArgs;
use super::{undone, usage};
use crate::networks;
use crate::output::{self, Output};

#[derive(Debug, Args)]
pub(crate) struct StockArgs {
    /// Import stock lists (.xlsx, .csv, and others)
    #[arg(long, num_args = 1.., value_name = "FILE", conflicts_with_all = ["set", "undo", "lists"])]
    import: Vec<PathBuf>,
    /// Count date [default: the date in the list, its title, or its file name; otherwise today, or yesterday for lists imported before noon]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Use a column for a field, for example pack_size=Box (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN", requires = "import")]
    map: Vec<String>,
    /// Store of a list that has no store column, by its code or name
    #[arg(long, requires = "import")]
    store: Option<String>,
    /// Keep the earlier stock of products that aren't in the list; otherwise their stock becomes unknown
    #[arg(long, requires = "import", conflicts_with = "dry_run")]
    keep_missing: bool,
    /// Report what a list contains and change nothing
    #[arg(long, requires = "import")]
    dry_run: bool,
    /// Set the stock of one product in one store, by code or name; valid until the next list of the store
    #[arg(long, num_args = 3, allow_negative_numbers = true, value_names = ["STORE", "CODE", "UNITS"], conflicts_with_all = ["undo", "lists"])]
    set: Vec<String>,
    /// List the imported stock lists
    #[arg(long, conflicts_with = "undo")]
    lists: bool,
    /// Undo the last stock list
    #[arg(long)]
    undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LotsArgs {
    #[command(flatten)]
    lines: LineArgs,
    /// Only lots that expire within this many days
    #[arg(long, value_name = "DAYS")]
    within: Option<u32>,
}

pub(crate) fn stock(bench: &Workbench, args: &StockArgs, output: Output) -> Result<(), WorkbenchError> {
    if args.undo {
        return undone(bench, OrderingKind::Stock, output);
    }
    if !args.import.is_empty() {
        let files: Vec<&Path> = args.import.iter().map(PathBuf::as_path).collect();
        let given = args.store.as_deref().map(|store| bench.store_code(store)).transpose()?.map(|store| format!("store_id={store}"));
        let map: Vec<String> = args.map.iter().cloned().chain(given).collect();
        let keeping = match (args.dry_run, args.keep_missing) {
            (true, _) => StockKeeping::DryRun,
            (false, true) => StockKeeping::ListedProducts,
            (false, false) => StockKeeping::WholeStores,
        };
        let imports = bench.import_stock(&files, args.date, &map, keeping, None)?;
        output.value(&imports, |imports| imports.iter().map(stock_import).collect::<Vec<_>>().join("\n"));
        return Ok(());
    }
    if let [store, code, units] = args.set.as_slice() {
        let quantity = workbench::amount(units, workbench::decimal_comma([units.as_str()]))
            .ok_or_else(|| usage(format!("`{units}` isn't a number of units")))?;
        let typed = TypedStock { store_id: store.clone(), product_id: code.clone(), quantity };
        let Some(typed) = bench.type_stock(&[typed], args.date)?.pop() else { return Ok(()) };
        output.value(&typed, |typed| format!("{} / {}: {} on hand", typed.store_id, typed.product_id, typed.quantity));
        return Ok(());
    }
    if args.lists {
        output.value(&bench.stock_lists()?, output::pretty);
        return Ok(());
    }
    output.value(&bench.stock_rows()?, |rows| {
        let cells = rows.iter().map(|row| {
            let date = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            let coming = row.on_the_way.map_or_else(String::new, |units| units.to_string());
            vec![
                row.store_id.clone(),
                row.product_id.clone(),
                row.lot.clone().unwrap_or_default(),
                row.quantity.to_string(),
                date(row.expires),
                coming,
            ]
        });
        output::table(&["store", "code", "lot", "quantity", "expires", "on the way"], cells)
    });
    Ok(())
}

/// What a stock list said, for people.
fn stock_import(import: &StockImport) -> String {
    format!(
        "{}: {}, counted on {}{}",
        import.file,
        super::super::output::count(import.rows.len() as u64, "row"),
        import.date,
        stock_remarks(import)
    )
}

/// Lines about the columns and the faults of a stock list.
pub(super) fn stock_remarks(import: &StockImport) -> String {
    const SHOWN: usize = 20;
    let mut text = String::new();
    let column = |used: bool| {
        let names = import.columns.iter().filter(|column| column.field.is_some() == used).map(|column| column.header.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    text.push_str(&format!("\n  used: {}", column(true)));
    if !column(false).is_empty() {
        text.push_str(&format!("\n  not used: {}", column(false)));
    }
    if !import.stores_without.is_empty() {
        text.push_str(&format!("\n  stores missing from the list: {}", import.stores_without.join(", ")));
    }
    for row in import.unknown.iter().take(SHOWN) {
        let store = row.store.as_ref().map_or_else(String::new, |store| format!("{store} / "));
        let which = if row.unknown_store { "store" } else { "product" };
        text.push_str(&format!("\n  row {}: the {which} isn't in the sales: {store}{}", row.line, row.product));
    }
    for issue in import.issues.iter().take(SHOWN) {
        // A remark about the whole file has no line.
        let line = if issue.line == 0 { String::new() } else { format!("row {}: ", issue.line) };
        text.push_str(&format!("\n  {line}{} (`{}`)", output::stock_fault(issue.fault), issue.value));
    }
    let more = import.issues.len().saturating_sub(SHOWN) + import.unknown.len().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}

/// The lots as JSON text.
pub(crate) fn lots_json(bench: &Workbench, args: &LotsArgs) -> Result<Box<RawValue>, CommandError> {
    output::raw(&bench.lots(&args.lines.options(bench)?, args.within, networks())?)
}

pub(crate) fn lots(bench: &Workbench, args: &LotsArgs, output: Output) -> Result<(), WorkbenchError> {
    let rows = bench.lots(&args.lines.options(bench)?, args.within, networks())?;
    output.value(&rows, |rows: &Vec<LotRow>| {
        let cells = rows.iter().map(|row| {
            let date = row.expires.map_or_else(String::new, |day| day.to_string());
            let number = |value: f64| format!("{value:.1}");
            let action = serde_json::to_value(row.action).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
            let to = row.move_to.as_ref().map_or_else(String::new, |store| format!(" to {store}"));
            vec![
                row.store_id.clone(),
                row.product_id.clone(),
                row.lot.clone().unwrap_or_default(),
                row.quantity.to_string(),
                date,
                number(row.unsold_mean),
                number(row.unsold_p90),
                row.value.map_or_else(String::new, |value| format!("{value:.2}")),
                action + &to,
            ]
        });
        output::table(&["store", "code", "lot", "quantity", "expires", "unsold", "unsold 90%", "value", "action"], cells)
    });
    Ok(())
}
