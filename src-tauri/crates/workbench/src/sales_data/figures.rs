//! What the Products page shows besides charts: figures of a series, past imports, the contents of a file. Computed in `sales`.

use std::path::Path;

use sales::{FileReport, ImportSummary, PastImport, Selection, SeriesFigures};

use crate::error::WorkbenchError;
use crate::sales_data::data::SeriesRequest;
use crate::{StopSignal, Workbench};

impl Workbench {
    /// Figures of one product in one store, or of the sums that a chart shows: null unless exactly one series is asked for.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn figures(&self, request: &SeriesRequest) -> Result<Option<SeriesFigures>, WorkbenchError> {
        let selection = Selection { product: request.product.clone(), store: request.store.clone(), until: None };
        let sales = self.sales()?;
        // Figures of sums would mix the gaps of one series with the sales of another.
        if request.product.is_none() || sales.series(&selection)?.len() != 1 {
            return Ok(None);
        }
        Ok(sales.figures(&selection)?.into_iter().next())
    }

    /// What is known about a file that an import refuses, so that the user can say which column is which.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when it can't be read or holds no table; [`WorkbenchError::Cancelled`] when `stop` said so.
    pub fn inspect(&self, file: &Path, sheet: Option<&str>, stop: Option<&StopSignal>) -> Result<FileReport, WorkbenchError> {
        Ok(sales::inspect(&self.reader_until(stop), file, sheet)?)
    }

    /// All imports, the newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn past_imports(&self) -> Result<Vec<PastImport>, WorkbenchError> {
        Ok(self.sales()?.imports()?)
    }

    /// What an earlier import brought; `None` when it was undone, or took place before this was kept.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn import_summary(&self, import: i64) -> Result<Option<ImportSummary>, WorkbenchError> {
        Ok(self.sales()?.import_summary(import)?)
    }
}
