//! Whether a file holds sales or a stock list, by its columns.

use std::path::Path;

use sales::{Field, ImportReport, StockColumn, StockField};

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
        as_sales: Result<&ImportReport, &WorkbenchError>,
    ) -> Result<Option<StockImport>, WorkbenchError> {
        let sold = |report: &ImportReport| {
            let columns = report.files.iter().flat_map(|file| &file.columns);
            let mut units = columns.filter(|column| column.field == Some(Field::Quantity) || column.product.is_some());
            units.any(|column| !is_stock(&column.header))
        };
        if as_sales.is_ok_and(sold) {
            return Ok(None);
        }
        let is_dated = as_sales.is_err_and(|error| error.code() == ErrorCode::AmbiguousDates);
        let is_named = |list: &StockImport| names_stock(&list.columns);
        match self.read_stock(&[path], None, &[], StockKeeping::DryRun, None) {
            Ok(read) => Ok(read.into_iter().next().filter(|list| !list.rows.is_empty() && (!is_dated || is_named(list)))),
            // What it isn't as sales is what is reported.
            Err(WorkbenchError::Import(_)) => Ok(None),
            Err(_) if is_dated => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What a file that someone opens holds, by its columns: a stock list where one is named after stock and none after what was sold. Whatever
    /// can't be read is shown as sales, with the reason.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the stores can't be read.
    pub fn file_kind(&self, path: &Path, stop: Option<&StopSignal>) -> Result<FileKind, WorkbenchError> {
        let reader = self.reader_until(stop);
        let stock = sales::stock_columns(&reader, path, &self.stock_context(None, &[])?);
        if !stock.is_ok_and(|columns| names_stock(&columns)) {
            return Ok(FileKind::Sales);
        }
        let sold = |report: sales::FileReport| {
            report
                .columns
                .iter()
                .any(|column| (column.field == Some(Field::Quantity) || column.product.is_some()) && !is_stock(&column.header))
        };
        let is_sales = sales::inspect(&reader, path, None).is_ok_and(sold);
        Ok(if is_sales { FileKind::Sales } else { FileKind::Stock })
    }
}

/// Whether the units of a stock list are in a column that is named after stock.
fn names_stock(columns: &[StockColumn]) -> bool {
    let units = |field| matches!(field, Some(StockField::OnHand | StockField::PacksOnHand));
    columns.iter().any(|column| units(column.field) && is_stock(&column.header))
}

/// Whether a column is named after what is in stock.
fn is_stock(header: &str) -> bool {
    const WORDS: [&str; 16] = [
        "库存",
        "结存",
        "现存",
        "stock",
        "on hand",
        "on_hand",
        "onhand",
        "inventory",
        "bestand",
        "existencia",
        "giacenza",
        "estoque",
        "stan mag",
        "остат",
        "在庫",
        "재고",
    ];
    let header = header.to_lowercase();
    WORDS.iter().any(|word| header.contains(word))
}
