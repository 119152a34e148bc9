//! Classes of products and their service levels.

use clap::Args;
use jiff::civil::Date;
use workbench::{ClassRules, OrderingKind, Workbench, WorkbenchError};

use super::{undone, usage};
use crate::output::{self, Output};

#[derive(Debug, Args)]
pub(crate) struct ClassesArgs {
    /// Version folder; ignored, because classes depend only on the sales
    path: Option<String>,
    /// Show the classes as of this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<Date>,
    /// Set the service level of a class, such as AX=0.98, or CZ=demand to order on demand; or a class limit: a_share, b_share, x_below, or y_below (repeatable)
    #[arg(long, value_name = "FIELD=VALUE", num_args = 1..)]
    set: Vec<String>,
    /// Set higher service levels for products with high and steady sales, and order class CZ on demand
    #[arg(long, conflicts_with = "uniform")]
    graded: bool,
    /// Set one service level of 95% for all classes
    #[arg(long)]
    uniform: bool,
    /// Undo the last change to the class settings
    #[arg(long, conflicts_with_all = ["set", "graded", "uniform"])]
    undo: bool,
}

pub(crate) fn classes(bench: &Workbench, args: &ClassesArgs, output: Output) -> Result<(), WorkbenchError> {
    if args.undo {
        return undone(bench, OrderingKind::Settings, output);
    }
    if args.graded || args.uniform || !args.set.is_empty() {
        let mut settings = bench.order_settings()?;
        if args.graded {
            settings.classes.levels = ClassRules::graded().levels;
        }
        if args.uniform {
            settings.classes.levels = ClassRules::default().levels;
        }
        for given in &args.set {
            set_class(&mut settings.classes, given)?;
        }
        bench.set_order_settings(&settings)?;
    }
    let matrix = bench.classes(args.at)?;
    output.value(&matrix.items, |items| {
        let cells = items.iter().map(|item| {
            let level = item.service_level.map_or_else(|| "on demand".to_owned(), |level| format!("{:.1}%", level * 100.0));
            vec![
                item.product_id.clone(),
                format!("{:?}{:?}", item.abc, item.xyz),
                format!("{:.2}", item.money),
                format!("{:.1}%", item.share * 100.0),
                level,
            ]
        });
        output::table(&["code", "class", if matrix.in_units { "units" } else { "money" }, "share", "service level"], cells)
    });
    Ok(())
}

fn set_class(rules: &mut ClassRules, given: &str) -> Result<(), WorkbenchError> {
    let bad = || usage(format!("`{given}` isn't a class from AX to CZ with a service level, such as AX=0.98 or CZ=demand"));
    let (name, value) = given.split_once('=').ok_or_else(bad)?;
    let number = || value.parse::<f64>().map_err(|_| bad());
    match name {
        "a_share" => rules.a_share = number()?,
        "b_share" => rules.b_share = number()?,
        "x_below" => rules.x_below = number()?,
        "y_below" => rules.y_below = number()?,
        field => {
            let upper = field.to_uppercase();
            let mut letters = upper.chars();
            let abc = letters.next().and_then(|c| "ABC".find(c)).ok_or_else(bad)?;
            let xyz = letters.next().and_then(|c| "XYZ".find(c)).ok_or_else(bad)?;
            if letters.next().is_some() {
                return Err(bad());
            }
            rules.levels[abc * 3 + xyz] = if value.eq_ignore_ascii_case("demand") { None } else { Some(number()?) };
        }
    }
    Ok(())
}
