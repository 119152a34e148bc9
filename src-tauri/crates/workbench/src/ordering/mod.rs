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
mod kept;
mod known_sales;
mod lead_times;
mod lots;
mod movable;
mod order_file;
mod plan;
mod plan_import;
mod promoted;
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
pub(crate) use kept::UnusableDocument;
pub use lots::{LotAction, LotRow};
pub use order_file::order_text;
pub(crate) use promoted::PromotionsAhead;
pub use receive::Receipt;
pub(crate) use receive::delivery_fault;
pub use saved::ApproveLine;
pub use saved_order::{Closing, Delivery, OrderState, SavedOrder, SavedOrderLine};
pub use settings::OrderSettings;
pub use stock::{StockImport, StockKeeping, TypedStock};
pub use stock_book::StockOfStore;
pub use stock_match::UnknownStockRow;
pub use suppliers::SupplierRow;
pub(crate) use worklist::unusable_sales;
pub use worklist::{SupplierTotal, Worklist, WorklistLine, WorklistOptions};
pub use worklist_sheet::write_worklist;

use sales::OrderingKind;
use serde::Serialize;

use crate::Workbench;
use crate::error::WorkbenchError;

impl Workbench {
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
        self.back_up_before_change(written.is_empty())?;
        Ok(self.sales()?.put_documents(kind, at, what, &written)?)
    }

    /// Undoes the newest change of a kind: items, suppliers, settings, orders, or stock lists. With a stock list go the terms of items that it
    /// filled, unless items were changed since. With `only`, the number of a change, no other one is undone: who asks for it may have seen it
    /// before something else was changed.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when there is nothing to undo, or `only` isn't the newest change; nothing is changed then.
    pub fn undo_ordering(&self, kind: OrderingKind, only: Option<i64>) -> Result<sales::OrderingChange, WorkbenchError> {
        self.back_up_before_change(false)?;
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
