//! The commands around orders: items, suppliers, stock, lots, classes, the worklist, and saved orders.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use serde_json::{Value, json};
use workbench::{
    ApproveLine, ClassRules, LotRow, OrderingKind, Receipt, SavedOrder, Status, StockImport, TypedStock, Workbench, WorkbenchError,
    Worklist, WorklistLine, WorklistOptions, order_text, write_worklist,
};

use crate::networks;
use crate::output::{self, Output};

#[derive(Debug, Args)]
pub(crate) struct ItemsArgs {
    /// Take the terms of a sheet in (.xlsx, .csv)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["export", "set", "undo"])]
    import: Option<PathBuf>,
    /// Report what would change and change nothing
    #[arg(long, requires = "import")]
    dry_run: bool,
    /// Write all products with their terms to this .xlsx or .csv file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "undo"])]
    export: Option<PathBuf>,
    /// Set terms of one product; an empty value takes a term away
    #[arg(long, num_args = 2.., value_names = ["CODE", "FIELD=VALUE"], conflicts_with = "undo")]
    set: Vec<String>,
    /// Undo the last change of items
    #[arg(long)]
    undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SuppliersArgs {
    /// Set terms of one supplier, and add it if needed
    #[arg(long, num_args = 2.., value_names = ["NAME", "FIELD=VALUE"], conflicts_with_all = ["remove", "undo"])]
    set: Vec<String>,
    /// Remove a supplier's terms
    #[arg(long, value_name = "NAME", conflicts_with = "undo")]
    remove: Option<String>,
    /// Undo the last change of suppliers
    #[arg(long)]
    undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StockArgs {
    /// Take stock lists in (.xlsx, .csv …) and keep them
    #[arg(long, num_args = 1.., value_name = "FILE", conflicts_with_all = ["set", "undo", "lists"])]
    import: Vec<PathBuf>,
    /// The day of the count [default: as the list says, otherwise the last day of sales]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Which column holds a field, for example pack_size=Box (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN", requires = "import")]
    map: Vec<String>,
    /// Report what a list says and keep nothing
    #[arg(long, requires = "import")]
    dry_run: bool,
    /// Set the stock of one product in one store; it counts until the store's next list
    #[arg(long, num_args = 3, value_names = ["STORE", "CODE", "UNITS"], conflicts_with_all = ["undo", "lists"])]
    set: Vec<String>,
    /// Show the lists that are kept
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
    /// Lots that expire within so many days
    #[arg(long, value_name = "DAYS")]
    within: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct ClassesArgs {
    /// A version; classes depend on the sales alone
    path: Option<String>,
    /// Classes as they were on this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<Date>,
    /// Set the service level of a field, such as AX=0.98, or CZ=demand to order on demand (repeatable); also a_share, b_share, x_below, y_below
    #[arg(long, value_name = "FIELD=VALUE", num_args = 1..)]
    set: Vec<String>,
    /// High service levels for what sells much and evenly, on demand for CZ
    #[arg(long, conflicts_with = "uniform")]
    graded: bool,
    /// One service level of 95 % everywhere
    #[arg(long)]
    uniform: bool,
    /// Undo the last change of settings
    #[arg(long, conflicts_with_all = ["set", "graded", "uniform"])]
    undo: bool,
}

/// What lines are asked for.
#[derive(Debug, Args)]
pub(crate) struct LineArgs {
    /// A version folder, as `list` prints it: its series alone [default: every product in every store, by the best forecast of each]
    path: Option<String>,
    /// The last day whose sales count [default: the last complete day]
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<Date>,
    /// One store
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// One supplier
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// Lines with these statuses alone (repeatable, or separated by commas)
    #[arg(long, value_enum, value_delimiter = ',')]
    status: Vec<StatusArg>,
    /// A stock list that isn't kept, in place of those that are
    #[arg(long, value_name = "FILE")]
    stock_list: Option<PathBuf>,
    /// Which column of that list holds a field (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN", requires = "stock_list")]
    map: Vec<String>,
    /// Probability of not running out before the next delivery, for every line [default: that of the product's class]
    #[arg(long)]
    service_level: Option<f64>,
    /// Days from order to delivery, for every line [default: the item's or supplier's, otherwise 3]
    #[arg(long)]
    lead_days: Option<u32>,
    /// Days from one order to the next, for every line [default: by the order weekdays, otherwise 7]
    #[arg(long)]
    review_days: Option<u32>,
    /// Money that may be spent
    #[arg(long)]
    budget: Option<f64>,
    /// The cut-off of the first order day has passed
    #[arg(long)]
    missed_cutoff: bool,
    /// Language of the reasons
    #[arg(long, value_enum, default_value = "en")]
    language: LanguageArg,
    /// For the window: everything above as one JSON object, in its place
    #[arg(long, hide = true)]
    options: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LanguageArg {
    En,
    Zh,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StatusArg {
    RunsOut,
    Order,
    Doubtful,
    UnknownStock,
    Expiring,
    TooMuch,
    Dead,
    Enough,
}

impl From<StatusArg> for Status {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::RunsOut => Self::RunsOut,
            StatusArg::Order => Self::Order,
            StatusArg::Doubtful => Self::Doubtful,
            StatusArg::UnknownStock => Self::UnknownStock,
            StatusArg::Expiring => Self::Expiring,
            StatusArg::TooMuch => Self::TooMuch,
            StatusArg::Dead => Self::Dead,
            StatusArg::Enough => Self::Enough,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct WorklistArgs {
    #[command(flatten)]
    lines: LineArgs,
    /// Write the worklist to this .xlsx or .csv file too
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For the window: the whole answer, with suppliers, transfers and stock
    #[arg(long, hide = true)]
    whole: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OrderArgs {
    /// Version folder, as `list` prints it
    path: String,
    /// One series, as `predict` names it
    #[arg(long)]
    series: Option<String>,
    /// Units in stock now, of each series that the stock list does not have
    #[arg(long)]
    stock: Option<f64>,
    /// A stock list that isn't kept, in place of those that are
    #[arg(long, value_name = "FILE")]
    stock_list: Option<PathBuf>,
    /// Which column of that list holds a field (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN", requires = "stock_list")]
    map: Vec<String>,
    /// Write the order list to this .xlsx or .csv file too
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Units ordered and not yet received, with --stock
    #[arg(long, default_value_t = 0.0)]
    on_the_way: f64,
    /// Days from order to delivery [default: the item's or supplier's, otherwise 3]
    #[arg(long)]
    lead_days: Option<u32>,
    /// Days from one order to the next [default: by the order weekdays, otherwise 7]
    #[arg(long)]
    review_days: Option<u32>,
    /// Probability of not running out before the next delivery [default: that of the product's class]
    #[arg(long)]
    service_level: Option<f64>,
    /// Units in a pack, of items that have none
    #[arg(long)]
    pack: Option<f64>,
    /// Days that newly delivered goods keep, of items that say nothing
    #[arg(long)]
    shelf_life_days: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct OrdersArgs {
    #[command(subcommand)]
    action: Option<OrdersAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrdersAction {
    /// Show all saved orders, the newest first
    List,
    /// Show one order as a text for a message
    Show { id: i64 },
    /// Save what the worklist suggests, one order per supplier; it then counts as on the way
    Approve {
        #[command(flatten)]
        lines: Box<LineArgs>,
        /// Order this many units of one product in one store, instead of everything that is suggested (repeatable)
        #[arg(long = "line", num_args = 3, value_names = ["STORE", "CODE", "UNITS"])]
        line: Vec<String>,
    },
    /// Note a delivery: everything, or the lines that are named
    Receive {
        id: i64,
        /// The day of the delivery [default: today]
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<Date>,
        /// Units of one product that came, as CODE=UNITS or STORE/CODE=UNITS (repeatable)
        #[arg(long = "line", value_name = "CODE=UNITS")]
        line: Vec<String>,
        /// The rest won't come
        #[arg(long)]
        close: bool,
    },
    /// Cancel an order
    Cancel { id: i64 },
    /// Write an order to an .xlsx, .csv or .txt file
    Export {
        id: i64,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Undo the last change of orders
    Undo,
}

impl LineArgs {
    fn options(&self) -> Result<WorklistOptions, WorkbenchError> {
        if let Some(options) = &self.options {
            return serde_json::from_str(options).map_err(|error| usage(format!("`--options` can't be read: {error}")));
        }
        Ok(WorklistOptions {
            path: self.path.clone(),
            at: self.at,
            store: self.store.clone(),
            supplier: self.supplier.clone(),
            status: self.status.iter().map(|status| Status::from(*status)).collect(),
            stock_list: self.stock_list.clone(),
            map: self.map.clone(),
            service_level: self.service_level,
            lead_days: self.lead_days,
            review_days: self.review_days,
            budget: self.budget,
            missed_cutoff: self.missed_cutoff,
            chinese: self.language == LanguageArg::Zh,
            ..WorklistOptions::default()
        })
    }
}

fn usage(message: impl Into<String>) -> WorkbenchError {
    WorkbenchError::Usage(message.into())
}

fn undone(bench: &Workbench, kind: OrderingKind, output: Output) -> Result<(), WorkbenchError> {
    let change = bench.undo_ordering(kind)?;
    output.value(&change, |change| format!("Undone: {} ({} changed)", change.what, change.changed));
    Ok(())
}

pub(crate) fn items(bench: &Workbench, args: &ItemsArgs, output: Output) -> Result<(), WorkbenchError> {
    if args.undo {
        return undone(bench, OrderingKind::Items, output);
    }
    if let Some(file) = &args.import {
        let import = bench.import_items(file, args.dry_run)?;
        output.value(&import, |import| {
            let mut text = format!("{} items read, {} changed", import.items, import.changed.len());
            for issue in &import.issues {
                text.push_str(&format!("\n  line {}: `{}`: {}", issue.line, issue.value, issue.message));
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
        output.value(&json!({ "items": count, "file": file }), |_| format!("{count} items written to {}", file.display()));
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

pub(crate) fn stock(bench: &Workbench, args: &StockArgs, output: Output) -> Result<(), WorkbenchError> {
    if args.undo {
        return undone(bench, OrderingKind::Stock, output);
    }
    if !args.import.is_empty() {
        let files: Vec<&Path> = args.import.iter().map(PathBuf::as_path).collect();
        let imports = bench.import_stock(&files, args.date, &args.map, args.dry_run)?;
        output.value(&imports, |imports| imports.iter().map(stock_import).collect::<Vec<_>>().join("\n"));
        return Ok(());
    }
    if let [store, code, units] = args.set.as_slice() {
        let quantity = units.parse().map_err(|_| usage(format!("`{units}` isn't a number of units")))?;
        let typed = TypedStock { store_id: store.clone(), product_id: code.clone(), quantity };
        bench.type_stock(std::slice::from_ref(&typed), args.date)?;
        output.value(&typed, |typed| format!("{} / {}: {} in stock", typed.store_id, typed.product_id, typed.quantity));
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
    const SHOWN: usize = 20;
    let mut text = format!("{}: {} rows, counted on {}", import.file, import.rows.len(), import.date);
    let column = |used: bool| {
        let names = import.columns.iter().filter(|column| column.field.is_some() == used).map(|column| column.header.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    text.push_str(&format!("\n  used: {}", column(true)));
    if !column(false).is_empty() {
        text.push_str(&format!("\n  not used: {}", column(false)));
    }
    if !import.stores_without.is_empty() {
        text.push_str(&format!("\n  stores that the list says nothing of: {}", import.stores_without.join(", ")));
    }
    for row in import.unknown.iter().take(SHOWN) {
        let store = row.store.as_ref().map_or_else(String::new, |store| format!("{store} / "));
        let which = if row.unknown_store { "store" } else { "product" };
        text.push_str(&format!("\n  line {}: the {which} isn't in the sales: {store}{}", row.line, row.product));
    }
    for issue in import.issues.iter().take(SHOWN) {
        text.push_str(&format!("\n  line {}: {} (`{}`)", issue.line, output::stock_fault(issue.fault), issue.value));
    }
    let more = import.issues.len().saturating_sub(SHOWN) + import.unknown.len().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}

/// The lots as JSON.
pub(crate) fn lots_value(bench: &Workbench, args: &LotsArgs) -> Result<Value, WorkbenchError> {
    Ok(json!(bench.lots(&args.lines.options()?, args.within, networks())?))
}

pub(crate) fn lots(bench: &Workbench, args: &LotsArgs, output: Output) -> Result<(), WorkbenchError> {
    let rows = bench.lots(&args.lines.options()?, args.within, networks())?;
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
    let bad = || usage(format!("`{given}` isn't a field of AX … CZ with a service level, such as AX=0.98 or CZ=demand"));
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

/// Says what the lines rest on: the day that was left out, remarks about the stock list, versions that failed.
fn notes(list: &Worklist, output: Output) {
    if let Some(day) = list.incomplete {
        output.note(&format!("note: the sales of {day} look incomplete, so that day isn't used"));
    }
    if let Some(import) = &list.list {
        output.note(&format!("note: {}", stock_import(import)));
    }
    for (path, why) in &list.failed {
        output.note(&format!("note: {path} can't forecast: {why}"));
    }
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
            line.suggestion.quantity.map_or_else(|| "-".to_owned(), |quantity| quantity.to_string()),
            line.reason_text.clone(),
        ]
    });
    output::table(&["series", "name", "status", "in stock", "days", "order", "why"], cells)
}

/// The worklist as JSON: its lines, or for the window all of it.
pub(crate) fn worklist_value(bench: &Workbench, args: &WorklistArgs) -> Result<Value, WorkbenchError> {
    let list = bench.worklist(&args.lines.options()?, networks())?;
    if let Some(file) = &args.out {
        write_worklist(file, &list)?;
    }
    Ok(if args.whole { json!(list) } else { json!(list.lines) })
}

pub(crate) fn worklist(bench: &Workbench, args: &WorklistArgs, output: Output) -> Result<(), WorkbenchError> {
    let list = bench.worklist(&args.lines.options()?, networks())?;
    if let Some(file) = &args.out {
        write_worklist(file, &list)?;
    }
    notes(&list, output);
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
    notes(&list, output);
    output.value(&list.lines, |lines| table(lines));
    Ok(())
}

pub(crate) fn orders(bench: &Workbench, args: OrdersArgs, output: Output) -> Result<(), WorkbenchError> {
    let shown = |orders: &[SavedOrder]| orders.iter().map(summary).collect::<Vec<_>>().join("\n");
    match args.action.unwrap_or(OrdersAction::List) {
        OrdersAction::List => {
            output
                .value(&bench.saved_orders()?, |orders| if orders.is_empty() { "No orders are saved.".to_owned() } else { shown(orders) });
        }
        OrdersAction::Show { id } => output.value(&bench.saved_order(id)?, order_text),
        OrdersAction::Approve { lines, line } => {
            let list = bench.worklist(&lines.options()?, networks())?;
            notes(&list, output);
            let chosen = line.chunks(3).map(approve_line).collect::<Result<Vec<_>, _>>()?;
            output.value(&bench.approve(&list, &chosen)?, |orders| shown(orders));
        }
        OrdersAction::Receive { id, date, line, close } => {
            let order = bench.saved_order(id)?;
            let receipts = line.iter().map(|given| receipt(given, &order)).collect::<Result<Vec<_>, _>>()?;
            output.value(&bench.receive_order(id, date, &receipts, close)?, summary);
        }
        OrdersAction::Cancel { id } => output.value(&bench.cancel_order(id)?, summary),
        OrdersAction::Export { id, out } => {
            bench.export_order(id, &out)?;
            output.value(&json!({ "order": id, "file": out }), |_| format!("Order {id} written to {}", out.display()));
        }
        OrdersAction::Undo => undone(bench, OrderingKind::Orders, output)?,
    }
    Ok(())
}

fn approve_line(given: &[String]) -> Result<ApproveLine, WorkbenchError> {
    let [store, product, units] = given else { return Err(usage("a line is STORE CODE UNITS")) };
    let quantity = units.parse().map_err(|_| usage(format!("`{units}` isn't a number of units")))?;
    Ok(ApproveLine { store_id: store.clone(), product_id: product.clone(), quantity: Some(quantity) })
}

/// `CODE=UNITS` or `STORE/CODE=UNITS`; codes of the order may have a slash of their own.
fn receipt(given: &str, order: &SavedOrder) -> Result<Receipt, WorkbenchError> {
    let bad = || usage(format!("`{given}` isn't CODE=UNITS"));
    let (code, units) = given.rsplit_once('=').ok_or_else(bad)?;
    let quantity = units.parse().map_err(|_| bad())?;
    let whole = order.lines.iter().any(|line| line.product_id == code);
    let (store_id, product_id) = match code.split_once('/').filter(|_| !whole) {
        Some((store, code)) => (Some(store.to_owned()), code.to_owned()),
        None => (None, code.to_owned()),
    };
    Ok(Receipt { store_id, product_id, quantity })
}

fn summary(order: &SavedOrder) -> String {
    let supplier = order.supplier.as_deref().unwrap_or("no supplier");
    let cost = order.cost.map_or_else(String::new, |cost| format!(", {cost:.2}"));
    let units: f64 = order.lines.iter().map(|line| line.quantity).sum();
    let state = serde_json::to_value(order.state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    format!("order {} of {} to {supplier}: {} lines, {units} units{cost}, {state}", order.id, order.ordered_on, order.lines.len())
}
