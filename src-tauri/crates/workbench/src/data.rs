//! Sales: importing, what is loaded, the sample, and the series for a chart.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use sales::{DataSummary, ImportOptions, ImportReport, SalesDb};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::predict::History;
use crate::request::ScopeRequest;
use crate::scope_series::Missing;

/// The seed of the sample that ships with the program.
pub const SAMPLE_SEED: u64 = 7;
const SAMPLE_FILE: &str = "sample_sales.csv";

/// Which series a chart shows: one product, one store, both, or everything, summed per day.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SeriesRequest {
    pub product: Option<String>,
    pub store: Option<String>,
}

impl Workbench {
    pub(crate) fn sales(&self) -> Result<SalesDb, WorkbenchError> {
        Ok(SalesDb::open(&self.data_dir.join("sales.sqlite"))?)
    }

    /// Reads sales files into the data folder, or with `dry_run` only says what would happen.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when a file cannot be understood as a whole; nothing has changed then.
    pub fn import(&self, files: &[PathBuf], options: &ImportOptions) -> Result<ImportReport, WorkbenchError> {
        Ok(self.sales()?.import(files, options, self.now().timestamp(), &mut |_| {})?)
    }

    /// Takes the last import back.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when there is none that can be taken back.
    pub fn undo_last_import(&self) -> Result<(), WorkbenchError> {
        Ok(self.sales()?.undo_last_import()?)
    }

    /// What is loaded.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database cannot be read.
    pub fn data(&self) -> Result<DataSummary, WorkbenchError> {
        Ok(self.sales()?.summary()?)
    }

    /// Writes the sample sales as CSV to `file`.
    ///
    /// # Errors
    /// [`WorkbenchError::Write`].
    pub fn write_sample(file: &Path, seed: u64) -> Result<(), WorkbenchError> {
        let failed = |source| WorkbenchError::Write { file: file.display().to_string(), source };
        let mut out = BufWriter::new(File::create(file).map_err(failed)?);
        sales::sample::write_sample_csv(&mut out, seed).and_then(|()| out.flush()).map_err(failed)
    }

    /// Imports the sample sales. The CSV stays in the data folder, so that a person can look at what a good file is like.
    ///
    /// # Errors
    /// [`WorkbenchError::Write`], and as [`Workbench::import`].
    pub fn load_sample(&self) -> Result<ImportReport, WorkbenchError> {
        let file = self.data_dir.join(SAMPLE_FILE);
        Self::write_sample(&file, SAMPLE_SEED)?;
        self.import(&[file], &ImportOptions::default())
    }

    /// Daily sales for a chart.
    ///
    /// # Errors
    /// [`WorkbenchError::NoSales`] or [`WorkbenchError::NothingInScope`] when there is nothing to show.
    pub fn sales_series(&self, request: &SeriesRequest) -> Result<History, WorkbenchError> {
        use store::{Mode, Range};
        let (mode, range) = match (&request.product, &request.store) {
            (Some(_), _) => (Mode::Product, None),
            (None, Some(_)) => (Mode::Store, None),
            (None, None) => (Mode::Global, Some(Range::All)),
        };
        let scope = ScopeRequest { mode, product: request.product.clone(), store: request.store.clone(), range, aggregation: None };
        let data = self.series_of(&scope.scope()?, None, Missing::default())?;
        let whole = forecast::aggregate(&data.series, forecast::Aggregation::Sum);
        Ok(History { start: whole.start, quantity: whole.values })
    }
}
