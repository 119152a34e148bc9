//! Saved orders: approving, receiving, canceling, and exporting them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;
use workbench::{
    ApproveLine, OrderingKind, Reason, Receipt, SavedOrder, SavedOrderLine, Transfer, Workbench, WorkbenchError, Worklist, WorklistLine,
    order_text,
};

use super::lines::LineArgs;
use super::worklist::notes;
use super::{undone, usage};
use crate::networks;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct OrdersArgs {
    #[command(subcommand)]
    action: Option<OrdersAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrdersAction {
    /// List all saved orders, newest first
    List,
    /// Show one order as text for a message
    Show {
        /// Number of the order
        id: i64,
    },
    /// Save what the worklist suggests, one order per supplier; the goods then count as on the way
    Approve {
        #[command(flatten)]
        lines: Box<LineArgs>,
        /// Order this many units of one product for one store, instead of everything suggested (repeatable)
        #[arg(long = "line", num_args = 3, value_names = ["STORE", "CODE", "UNITS"])]
        line: Vec<String>,
    },
    /// Record a delivery: everything, or only some lines
    Receive {
        /// Number of the order
        id: i64,
        /// Delivery date [default: today]
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<Date>,
        /// Units received of one product, as CODE=UNITS or, where several stores ordered it, STORE/CODE=UNITS (repeatable)
        #[arg(long = "line", value_name = "CODE=UNITS")]
        line: Vec<String>,
        /// Accept more than twice what was ordered
        #[arg(long)]
        accept_more: bool,
        /// Close the order: the rest won't be delivered
        #[arg(long)]
        close: bool,
    },
    /// Record a transfer: its goods leave one store and are on the way to another until they are received
    Transfer {
        /// Store that sends the goods, by its code or name
        from: String,
        /// Store that receives the goods
        to: String,
        /// Product, by its code or name
        product: String,
        /// Units to transfer
        units: String,
        /// Take them from this lot [default: the lots that expire first]
        #[arg(long)]
        lot: Option<String>,
    },
    /// Cancel an order
    Cancel {
        /// Number of the order
        id: i64,
    },
    /// Write an order to an .xlsx, .csv, or .txt file
    Export {
        /// Number of the order
        id: i64,
        /// File to write; its extension determines the format
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Undo the last change to orders
    Undo,
}

pub(crate) fn orders(bench: &Workbench, args: OrdersArgs, output: Output) -> Result<(), WorkbenchError> {
    let shown = |orders: &[SavedOrder]| orders.iter().map(summary).collect::<Vec<_>>().join("\n");
    match args.action.unwrap_or(OrdersAction::List) {
        OrdersAction::List => {
            output.value(&bench.saved_orders()?, |orders| if orders.is_empty() { "No saved orders.".to_owned() } else { shown(orders) });
        }
        OrdersAction::Show { id } => output.value(&bench.saved_order(id)?, order_text),
        OrdersAction::Approve { lines, line } => {
            let options = lines.options(bench)?;
            let list = bench.worklist(&options, networks())?;
            notes(&list, &options, output);
            let mut chosen = line.chunks(3).map(|given| approve_line(bench, given)).collect::<Result<Vec<_>, _>>()?;
            chosen.iter_mut().for_each(|chosen| in_whole_packs(chosen, &list, output));
            if options.budget.is_some() && !chosen.is_empty() {
                output.note("note: a budget doesn't limit lines that are given with their units");
            }
            output.value(&bench.approve(&list, &chosen)?, |orders| shown(orders));
        }
        OrdersAction::Receive { id, date, line, accept_more, close } => {
            let order = bench.saved_order(id)?;
            let receipts = line.iter().map(|given| receipt(given, &order)).collect::<Result<Vec<_>, _>>()?;
            output.value(&bench.receive_order(id, date, &receipts, close, accept_more)?, summary);
        }
        OrdersAction::Transfer { from, to, product, units, lot } => {
            let quantity = workbench::amount(&units, workbench::decimal_comma([units.as_str()]))
                .ok_or_else(|| usage(format!("`{units}` isn't a number of units")))?;
            let moved = Transfer { product_id: product, from_store: from, to_store: to, quantity, expiring: false, value: None, lot };
            output.value(&bench.accept_transfer(&moved)?, summary);
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

/// Stores and products by their codes or names.
fn approve_line(bench: &Workbench, given: &[String]) -> Result<ApproveLine, WorkbenchError> {
    let [store, product, units] = given else { return Err(usage("a line must be given as STORE CODE UNITS")) };
    let quantity = units.parse().map_err(|_| usage(format!("`{units}` isn't a number of units")))?;
    Ok(ApproveLine { store_id: bench.store_code(store)?, product_id: bench.product_code(product)?, quantity: Some(quantity) })
}

/// Rounds a line up to whole packs, which a supplier doesn't split, and says so. Reports which other terms of its item it violates; the user may
/// have reasons for those.
fn in_whole_packs(chosen: &mut ApproveLine, list: &Worklist, output: Output) {
    let is =
        |line: &&WorklistLine| line.store_id.as_ref() == Some(&chosen.store_id) && line.product_id.as_ref() == Some(&chosen.product_id);
    let (Some(line), Some(given)) = (list.lines.iter().find(is), chosen.quantity.filter(|units| *units > 0.0)) else { return };
    let (s, basis) = (&line.suggestion, &line.suggestion.basis);
    let name = &line.series;
    let note = |text: String| output.note(&format!("note: {name}: {text}"));
    match &s.reason {
        Reason::DoNotOrder { .. } => note("marked as no longer ordered".to_owned()),
        Reason::Successor { successor, .. } => note(format!("replaced by {successor}")),
        _ => {}
    }
    let steps = given / s.step;
    let is_whole = s.step <= 0.0 || (steps - steps.round()).abs() < 1e-6;
    // Without what binary fractions add.
    let units = if is_whole { given } else { (steps.ceil() * s.step * 1e6).round() / 1e6 };
    if !is_whole {
        note(format!("{given} units aren't whole packs; the product is ordered in multiples of {}: {units} are ordered", s.step));
        chosen.quantity = Some(units);
    }
    if units < basis.min_quantity {
        note(format!("{units} units are less than the minimum quantity of {}", basis.min_quantity));
    }
    let there = s.usable.unwrap_or(0.0) + s.on_the_way;
    if let Some(most) = basis.max_stock.filter(|most| there + units > *most) {
        note(format!("with {there} on hand or on the way, {units} units exceed the maximum stock of {most}"));
    }
}

/// `CODE=UNITS` or `STORE/CODE=UNITS`, also by names; codes of the order may have a slash of their own.
fn receipt(given: &str, order: &SavedOrder) -> Result<Receipt, WorkbenchError> {
    let bad = || usage(format!("`{given}` isn't CODE=UNITS"));
    let (code, units) = given.rsplit_once('=').ok_or_else(bad)?;
    let quantity = units.parse().map_err(|_| bad())?;
    let is_product = |line: &SavedOrderLine, text: &str| line.product_id == text || line.product_name.as_deref() == Some(text);
    let is_store = |line: &SavedOrderLine, text: &str| line.store_id.as_deref() == Some(text) || line.store_name.as_deref() == Some(text);
    let whole = order.lines.iter().any(|line| is_product(line, code));
    let (store, code) = match code.split_once('/').filter(|_| !whole) {
        Some((store, code)) => (Some(store), code),
        None => (None, code),
    };
    // What the order doesn't have is refused as it was given.
    let product = order.lines.iter().find(|line| is_product(line, code)).map_or_else(|| code.to_owned(), |line| line.product_id.clone());
    let of_store = |store: &str| {
        let line = order.lines.iter().find(|line| is_store(line, store));
        line.and_then(|line| line.store_id.clone()).unwrap_or_else(|| store.to_owned())
    };
    Ok(Receipt { store_id: store.map(of_store), product_id: product, quantity })
}

fn summary(order: &SavedOrder) -> String {
    let supplier = order.supplier.as_deref().unwrap_or("an unspecified supplier");
    let cost = order.cost.map_or_else(String::new, |cost| format!(", {cost:.2}"));
    let units: f64 = order.lines.iter().map(|line| line.quantity).sum();
    // Without what binary fractions add.
    let units = (units * 1e6).round() / 1e6;
    let state = serde_json::to_value(order.state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    let in_all = format!("{units} {}", if units == 1.0 { "unit" } else { "units" });
    if let Some(from) = &order.from_store {
        let to = order.lines.first().and_then(|line| line.store_id.as_deref()).unwrap_or_default();
        return format!("transfer {} of {} from {from} to {to}: {in_all}, {state}", order.id, order.ordered_on);
    }
    let lines = crate::output::count(order.lines.len() as u64, "line");
    format!("order {} of {} to {supplier}: {lines}, {in_all}{cost}, {state}", order.id, order.ordered_on)
}
