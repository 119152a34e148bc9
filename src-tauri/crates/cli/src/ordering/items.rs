//! Items and suppliers: their terms, one by one or as a sheet.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use workbench::{OrderingKind, Workbench, WorkbenchError};

use super::undone;
use crate::output::{self, Output};

#[derive(Debug, Args)]
pub(crate) struct ItemsArgs {
    /// Import order terms from a spreadsheet (.xlsx, .csv)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["export", "set", "undo"])]
    import: Option<PathBuf>,
    /// Report what would change and change nothing
    #[arg(long, requires = "import")]
    dry_run: bool,
    /// Export all products with their terms to this .xlsx or .csv file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "undo"])]
    export: Option<PathBuf>,
    /// Set terms of one product; an empty value removes a term
    #[arg(long, num_args = 2.., value_names = ["CODE", "FIELD=VALUE"], conflicts_with = "undo")]
    set: Vec<String>,
    /// Undo the last change to items
    #[arg(long)]
    undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SuppliersArgs {
    /// Set terms of one supplier, adding it if necessary
    #[arg(long, num_args = 2.., value_names = ["NAME", "FIELD=VALUE"], conflicts_with_all = ["remove", "undo"])]
    set: Vec<String>,
    /// Remove a supplier's terms
    #[arg(long, value_name = "NAME", conflicts_with = "undo")]
    remove: Option<String>,
    /// Undo the last change to suppliers
    #[arg(long)]
    undo: bool,
}

pub(crate) fn items(bench: &Workbench, args: &ItemsArgs, output: Output) -> Result<(), WorkbenchError> {
    if args.undo {
        return undone(bench, OrderingKind::Items, output);
    }
    if let Some(file) = &args.import {
        let import = bench.import_items(file, args.dry_run, None)?;
        output.value(&import, |import| {
            let mut text = format!("{} read, {} changed", output::count(import.items as u64, "item"), import.changed.len());
            for issue in &import.issues {
                text.push_str(&format!("\n  row {}: `{}`: {}", issue.line, issue.value, issue.message));
            }
            if !import.unused.is_empty() {
                text.push_str(&format!("\n  not used: {}", import.unused.join(", ")));
            }
            text
        });
        return Ok(());
    }
    if let Some(file) = &args.export {
        let count = bench.export_items(file)?;
        output.value(&json!({ "items": count, "file": file }), |_| {
            format!("{} written to {}", output::count(count as u64, "item"), file.display())
        });
        return Ok(());
    }
    if let Some((code, fields)) = args.set.split_first() {
        output.value(&bench.set_item(code, fields)?, output::pretty);
        return Ok(());
    }
    output.value(&bench.all_items()?, |items| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let rows = items.iter().map(|item| {
            vec![
                item.product_id.clone(),
                text(&item.product_name),
                text(&item.supplier),
                item.lead_days.map_or_else(String::new, |days| days.to_string()),
                number(item.pack_size),
                number(item.unit_cost),
                item.successor.clone().map_or_else(
                    || if item.do_not_order == Some(true) { "not ordered".into() } else { String::new() },
                    |new| format!("now {new}"),
                ),
            ]
        });
        output::table(&["code", "name", "supplier", "lead days", "pack", "cost", "note"], rows)
    });
    Ok(())
}

pub(crate) fn suppliers(bench: &Workbench, args: &SuppliersArgs, output: Output) -> Result<(), WorkbenchError> {
    if args.undo {
        return undone(bench, OrderingKind::Suppliers, output);
    }
    if let Some((name, fields)) = args.set.split_first() {
        output.value(&bench.set_supplier(name, fields)?, output::pretty);
        return Ok(());
    }
    if let Some(name) = &args.remove {
        bench.remove_supplier(name)?;
        output.value(&json!({ "removed": name }), |_| format!("Removed {name}"));
        return Ok(());
    }
    output.value(&bench.suppliers()?, output::pretty);
    Ok(())
}
