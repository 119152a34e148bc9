//! From forecasts to orders: items, suppliers, stock, the worklist, lots, classes and saved orders, joined from the sales and the versions.

mod amounts;
mod bad_term;
mod calendar;
mod classes;
mod coming;
mod days;
mod demands;
mod history;
mod item_cells;
mod item_export;
mod item_faults;
mod item_sheet;
mod items;
mod known_sales;
mod lead_times;
mod lots;
mod movable;
mod order_file;
mod plan;
mod plan_import;
mod receive;
mod saved;
mod saved_order;
mod settings;
mod simple;
mod stock;
mod stock_book;
mod stock_files;
mod stock_match;
mod stock_now;
mod successors;
mod suppliers;
mod transfers;
mod typed_stock;
mod versions;
mod worklist;
mod worklist_sheet;

pub use bad_term::{BadTerm, TermFault};
pub(crate) use calendar::Calendar;
pub use classes::{ClassField, ClassMatrix, ClassMove};
pub use item_faults::ItemFault;
pub(crate) use item_sheet::is_of_items;
pub use item_sheet::{ItemImport, ItemIssue, ItemRow};
pub use lots::{LotAction, LotRow};
pub use order_file::order_text;
pub use receive::Receipt;
pub use saved::ApproveLine;
pub use saved_order::{Closing, Delivery, OrderState, SavedOrder, SavedOrderLine};
pub use settings::OrderSettings;
pub use stock::{StockImport, StockKeeping, TypedStock};
pub use stock_book::StockOfStore;
pub use stock_match::UnknownStockRow;
pub use suppliers::SupplierRow;
pub use worklist::{SupplierTotal, Worklist, WorklistLine, WorklistOptions};
pub use worklist_sheet::write_worklist;

use sales::OrderingKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Workbench;
use crate::error::WorkbenchError;

impl Workbench {
    /// All documents of a kind by key. What can't be read is skipped, and named by [`Workbench::skipped_for_orders`].
    fn read_documents<T: DeserializeOwned>(&self, kind: OrderingKind) -> Result<Vec<(String, T)>, WorkbenchError> {
        let read = |(key, document): (String, String)| Some((key, serde_json::from_str(&document).ok()?));
        Ok(self.sales()?.documents(kind)?.into_iter().filter_map(read).collect())
    }

    /// Items, suppliers, settings, and orders that say nothing which can be read: the kind, the key, and why.
    pub(crate) fn unreadable_documents(&self) -> Result<Vec<(OrderingKind, String, String)>, WorkbenchError> {
        let mut found = Vec::new();
        let sales = self.sales()?;
        for kind in [OrderingKind::Items, OrderingKind::Suppliers, OrderingKind::Settings, OrderingKind::Orders] {
            for (key, document) in sales.documents(kind)? {
                let error = match kind {
                    OrderingKind::Items => serde_json::from_str::<replenishment::ItemTerms>(&document).err(),
                    OrderingKind::Suppliers => serde_json::from_str::<replenishment::Supplier>(&document).err(),
                    OrderingKind::Settings => serde_json::from_str::<OrderSettings>(&document).err(),
                    _ => serde_json::from_str::<SavedOrder>(&document).err(),
                };
                found.extend(error.map(|error| (kind, key, error.to_string())));
            }
        }
        Ok(found)
    }

    /// Sets aside items, suppliers, settings, and orders that can't be read; what they held is kept in the database.
    pub(crate) fn set_unreadable_aside(&self) -> Result<Vec<(OrderingKind, String, String)>, WorkbenchError> {
        let found = self.unreadable_documents()?;
        let mut sales = self.sales()?;
        for of_kind in found.chunk_by(|a, b| a.0 == b.0) {
            let documents: Vec<_> = of_kind.iter().map(|(_, key, reason)| (key.clone(), reason.clone())).collect();
            sales.set_documents_aside(of_kind[0].0, self.now().timestamp(), &documents)?;
        }
        Ok(found)
    }

    /// Says what is kept for orders, in the plan, as stock, and as labels of days, and is skipped because it can't be read. Empty where everything
    /// can; checking the data folder names it too, and repairing sets it aside.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn skipped_for_orders(&self) -> Result<Vec<String>, WorkbenchError> {
        let sales = self.sales()?.skipped_for_orders()?;
        let documents = self.unreadable_documents()?.into_iter();
        let documents = documents.map(|(kind, key, reason)| format!("`{key}` of the {} can't be used: {reason}", what(kind)));
        let holidays = self.holidays_in_force().err().map(|error| format!("the holidays can't be used: {error}"));
        Ok(sales.into_iter().chain(documents).chain(holidays).collect())
    }

    fn write_documents<T: Serialize>(
        &self,
        kind: OrderingKind,
        what: &str,
        documents: &[(String, Option<T>)],
    ) -> Result<u64, WorkbenchError> {
        self.write_documents_at(kind, what, self.now().timestamp(), documents)
    }

    fn write_documents_at<T: Serialize>(
        &self,
        kind: OrderingKind,
        what: &str,
        at: jiff::Timestamp,
        documents: &[(String, Option<T>)],
    ) -> Result<u64, WorkbenchError> {
        let written = documents
            .iter()
            .map(|(key, value)| {
                let text = value.as_ref().map(serde_json::to_string).transpose();
                text.map(|text| (key.clone(), text))
                    .map_err(|error| WorkbenchError::OrderingDocument { key: key.clone(), reason: error.to_string() })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.sales()?.put_documents(kind, at, what, &written)?)
    }

    /// Undoes the newest change of a kind: items, suppliers, settings, orders, or stock lists. With a stock list go the terms of items that it
    /// filled, unless items were changed since. With `only`, the number of a change, no other one is undone: who asks for it may have seen it
    /// before something else was changed.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when there is nothing to undo, or `only` isn't the newest change; nothing is changed then.
    pub fn undo_ordering(&self, kind: OrderingKind, only: Option<i64>) -> Result<sales::OrderingChange, WorkbenchError> {
        let undone = self.sales()?.undo_ordering(kind, only)?;
        if kind == OrderingKind::Stock {
            self.undo_filled(&undone)?;
        }
        Ok(undone)
    }

    /// Takes the terms back that a stock list filled, as long as these are the newest changes of items; of several files, those of each.
    fn undo_filled(&self, list: &sales::OrderingChange) -> Result<(), WorkbenchError> {
        let is_of_list = |items: &sales::OrderingChange| items.at == list.at && list.what.split(" + ").any(|file| file == items.what);
        while self.sales()?.ordering_changes(OrderingKind::Items)?.first().is_some_and(is_of_list) {
            self.sales()?.undo_ordering(OrderingKind::Items, None)?;
        }
        Ok(())
    }

    /// Returns the changes of a kind that can be undone, the newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn ordering_changes(&self, kind: OrderingKind) -> Result<Vec<sales::OrderingChange>, WorkbenchError> {
        Ok(self.sales()?.ordering_changes(kind)?)
    }
}

/// What documents of a kind are, in messages.
pub(crate) const fn what(kind: OrderingKind) -> &'static str {
    match kind {
        OrderingKind::Items => "items",
        OrderingKind::Suppliers => "suppliers",
        OrderingKind::Settings => "order settings",
        OrderingKind::Orders => "orders",
        OrderingKind::Stock => "stock lists",
    }
}
