//! Whether a file holds sales, a stock list, a plan, or the terms of items, by its columns and titles.

use std::path::Path;

use sales::{Field, FileReport, ImportReport, StockField, StockLook, names_stock};

use super::found::FileKind;
use crate::error::{ErrorCode, WorkbenchError};
use crate::ordering::{StockImport, StockKeeping};
use crate::{StopSignal, Workbench};

impl Workbench {
    /// What a file says as a stock list; None where it holds sales. What can be read as sales is sales, unless the units it would take for sold
    /// are in a column that is named after stock. Sales whose dates have to be asked about are sales too.
    pub(super) fn stock_list(
        &self,
        path: &Path,
        kind: FileKind,
        as_sales: Result<&ImportReport, &WorkbenchError>,
    ) -> Result<Option<StockImport>, WorkbenchError> {
        let sold = |report: &ImportReport| {
            let columns = report.files.iter().flat_map(|file| &file.columns);
            let mut units = columns.filter(|column| column.field == Some(Field::Quantity) || column.product.is_some());
            units.any(|column| !names_stock(&column.header))
        };
        if as_sales.is_ok_and(sold) {
            return Ok(None);
        }
        // Whatever has to be asked about as sales isn't stock for that alone: `code, qty` may be either.
        if as_sales.is_err() && kind != FileKind::Stock {
            return Ok(None);
        }
        let is_dated = as_sales.is_err_and(|error| error.code() == ErrorCode::AmbiguousDates);
        match self.read_stock(&[path], None, &[], StockKeeping::DryRun, None) {
            Ok(read) => Ok(read.into_iter().next().filter(|list| !list.rows.is_empty())),
            // What it isn't as sales is what is reported.
            Err(WorkbenchError::Import(_)) => Ok(None),
            Err(_) if is_dated => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What a file that someone opens holds, by its columns and titles: a stock list where one is named after stock and none after what was
    /// sold, a plan where its days and words prove it, and the terms of items where nothing else is in it. Whatever can't be read is shown as sales, with the reason.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the stores can't be read.
    pub fn file_kind(&self, path: &Path, stop: Option<&StopSignal>) -> Result<FileKind, WorkbenchError> {
        let reader = self.reader_until(stop);
        let sales = sales::inspect(&reader, path, None).ok();
        let plan = sales::plan_headers(&reader, path).ok().flatten();
        if plan.is_some_and(|plan| !sales.as_ref().is_some_and(|report| sold(report).any(|header| !plan.iter().any(|own| own == header)))) {
            return Ok(FileKind::Plan);
        }
        let is_dated = sales.as_ref().is_some_and(|report| report.columns.iter().any(|column| column.field == Some(Field::Date)));
        if let Ok(stock) = sales::stock_look(&reader, path, &self.stock_context(None, &[])?)
            && is_of_stock(&stock, is_dated)
        {
            let has_sold = sales.is_some_and(|report| sold(&report).any(|header| is_dated || !counts_stock(&stock, header)));
            return Ok(if has_sold { FileKind::Sales } else { FileKind::Stock });
        }
        let has_sold = sales.is_some_and(|report| sold(&report).any(|header| !crate::ordering::is_of_items(header)));
        // A file of sales may be long: only the few others are read as items.
        let is_items = !is_dated && !has_sold && self.is_item_sheet(path, stop).unwrap_or(false);
        Ok(if is_items { FileKind::Items } else { FileKind::Sales })
    }
}

/// The headers of what would be taken for sold, where they aren't named after stock.
fn sold(report: &FileReport) -> impl Iterator<Item = &str> {
    let columns = report.columns.iter().filter(|column| column.field == Some(Field::Quantity) || column.product.is_some());
    columns.map(|column| column.header.as_str()).filter(|header| !names_stock(header))
}

/// Whether a column holds the units of a stock list.
fn counts_stock(stock: &StockLook, header: &str) -> bool {
    let units = [StockField::OnHand, StockField::PacksOnHand, StockField::LooseUnits];
    stock.columns.iter().any(|column| column.header == header && column.field.is_some_and(|field| units.contains(&field)))
}

/// Whether columns or titles are named after stock. Without dates, packs next to loose units and expiry dates are of stock too.
fn is_of_stock(stock: &StockLook, is_dated: bool) -> bool {
    let has = |field: StockField| stock.columns.iter().any(|column| column.field == Some(field));
    let units = |field| matches!(field, Some(StockField::OnHand | StockField::PacksOnHand));
    let is_named = stock.columns.iter().any(|column| units(column.field) && names_stock(&column.header));
    let is_titled = stock.titles.iter().any(|title| names_stock(title) && !names_sales(title));
    let is_counted = has(StockField::PacksOnHand) && has(StockField::LooseUnits);
    is_named || !is_dated && (is_titled || is_counted || has(StockField::Expires))
}

/// Whether a title is of sales as well.
fn names_sales(title: &str) -> bool {
    let title = title.to_lowercase();
    ["销", "售", "sale", "sold"].iter().any(|word| title.contains(word))
}
