//! The commands around orders: items, suppliers, stock, lots, classes, the worklist, and saved orders.

mod classes;
mod items;
mod lines;
mod orders;
mod stock;
mod worklist;

pub(crate) use classes::{ClassesArgs, classes};
pub(crate) use items::{ItemsArgs, SuppliersArgs, items, suppliers};
pub(crate) use orders::{OrdersArgs, orders};
pub(crate) use stock::{LotsArgs, StockArgs, lots, lots_json, stock};
pub(crate) use worklist::{OrderArgs, WorklistArgs, order, worklist, worklist_json};

use workbench::{OrderingKind, Workbench, WorkbenchError};

use crate::output::Output;

fn usage(message: impl Into<String>) -> WorkbenchError {
    WorkbenchError::Usage(message.into())
}

fn undone(bench: &Workbench, kind: OrderingKind, output: Output) -> Result<(), WorkbenchError> {
    let change = bench.undo_ordering(kind, None)?;
    output.value(&change, |change| format!("Undone: {} ({} changed)", change.what, change.changed));
    Ok(())
}
