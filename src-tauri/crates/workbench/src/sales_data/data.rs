//! Sales: importing them, what was imported, the sample, and the series for a chart.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use progress::{Progress, Unwatched};
use replenishment::ItemTerms;
use sales::{DataSummary, Event, ImportOptions, ImportProgress, ImportReport, IncompleteDay, OpeningDays, PlanEntry, SalesDb};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::predict::History;
use crate::routine::FileKind;
use crate::scope::request::ScopeRequest;
use crate::scope::series::Missing;

/// The seed of the sample that ships with the program.
pub const SAMPLE_SEED: u64 = 7;
pub(crate) const SAMPLE_FILE: &str = "sample_sales.csv";

/// Which series a chart shows: one product, one store, both, or everything, summed per day.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SeriesRequest {
    pub product: Option<String>,
    pub store: Option<String>,
}

impl Workbench {
    pub(crate) fn sales(&self) -> Result<SalesDb, WorkbenchError> {
        // Where the data folder was, a new database would be made.
        self.store.check_place()?;
        Ok(SalesDb::open(&self.data_dir.join("sales.sqlite"))?)
    }

    /// Reads sales files into the data folder, or with `dry_run` only says what would happen.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when a file can't be understood as a whole; nothing has changed then.
    pub fn import(&self, files: &[PathBuf], options: &ImportOptions) -> Result<ImportReport, WorkbenchError> {
        self.import_with_progress(files, options, &mut Unwatched)
    }

    /// Imports as [`Workbench::import`] does. `progress` hears of every few thousand rows and may cancel the import, which then changes
    /// nothing.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when a file can't be understood, a question must be answered, or it was canceled.
    pub fn import_with_progress(
        &self,
        files: &[PathBuf],
        options: &ImportOptions,
        progress: &mut dyn Progress<ImportProgress>,
    ) -> Result<ImportReport, WorkbenchError> {
        let report = self.import_sales(files, options, progress)?;
        if !options.dry_run {
            let import = self.past_imports()?.first().map(Into::into);
            self.settle_watched(files, FileKind::Sales, import, report.rows_imported);
        }
        Ok(report)
    }

    /// Imports sales, for the user and for the routine.
    pub(crate) fn import_sales(
        &self,
        files: &[PathBuf],
        options: &ImportOptions,
        progress: &mut dyn Progress<ImportProgress>,
    ) -> Result<ImportReport, WorkbenchError> {
        self.back_up_before_change(options.dry_run)?;
        let pack_size = |item: ItemTerms| {
            let size = item.pack_size.filter(|size| size.fract() == 0.0 && (1.0..=1e6).contains(size))?;
            Some((item.product_id, size as u32))
        };
        let pack_sizes = self.items()?.into_iter().filter_map(pack_size).collect();
        let options = ImportOptions { pack_sizes, ..options.clone() };
        let report = self.sales()?.import(&self.reader, files, &options, self.now().timestamp(), progress)?;
        // An import takes long: what it wrote to a database that was being moved is lost, so it says so.
        self.store.check_place()?;
        Ok(report)
    }

    /// Returns the plan of promotions, prices and closures.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn plan(&self) -> Result<Vec<PlanEntry>, WorkbenchError> {
        Ok(self.sales()?.plan()?)
    }

    /// Adds one entry to the plan.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn add_to_plan(&self, entries: &[PlanEntry]) -> Result<(), WorkbenchError> {
        entries.iter().try_for_each(|entry| check_day(entry.from))?;
        Ok(self.sales()?.add_to_plan(entries)?)
    }

    /// Puts an entry in the place of another one.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn replace_in_plan(&self, id: i64, entry: &PlanEntry) -> Result<(), WorkbenchError> {
        check_day(entry.from)?;
        Ok(self.sales()?.replace_in_plan(id, entry)?)
    }

    /// Removes entries from the plan.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn remove_from_plan(&self, ids: &[i64]) -> Result<(), WorkbenchError> {
        Ok(self.sales()?.remove_from_plan(ids)?)
    }

    /// Undoes the last change of the plan.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when there is none.
    pub fn undo_plan(&self) -> Result<(), WorkbenchError> {
        Ok(self.sales()?.undo_plan()?)
    }

    /// Returns the weekdays on which each store doesn't open.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn opening_days(&self) -> Result<Vec<OpeningDays>, WorkbenchError> {
        Ok(self.sales()?.opening_days()?)
    }

    /// Sets the weekdays on which a store doesn't open, Monday being 0; `None` infers them from its sales.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn set_closed_weekdays(&self, store: &str, weekdays: Option<&[u8]>) -> Result<(), WorkbenchError> {
        Ok(self.sales()?.set_closed_weekdays(store, weekdays)?)
    }

    /// Returns the labels of past days.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn events(&self) -> Result<Vec<Event>, WorkbenchError> {
        Ok(self.sales()?.events()?)
    }

    /// Labels past days and returns the id of the label.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn add_event(&self, event: &Event) -> Result<i64, WorkbenchError> {
        check_day(event.from)?;
        Ok(self.sales()?.add_event(event)?)
    }

    /// Removes a label of past days; returns whether there was one.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn remove_event(&self, id: i64) -> Result<bool, WorkbenchError> {
        Ok(self.sales()?.remove_event(id)?)
    }

    /// Returns days that look as if they were exported before they ended.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn incomplete_days(&self) -> Result<Vec<IncompleteDay>, WorkbenchError> {
        Ok(self.sales()?.incomplete_days()?)
    }

    /// Undoes the last import. With `only`, the number of an import, no other one is undone.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when there is none that can be undone, or `only` isn't the last one.
    pub fn undo_last_import(&self, only: Option<i64>) -> Result<(), WorkbenchError> {
        self.back_up_before_change(false)?;
        Ok(self.sales()?.undo_last_import(only)?)
    }

    /// A full disk doesn't rule out a change that may still fit; damaged sales do.
    pub(crate) fn back_up_before_change(&self, is_trial: bool) -> Result<(), WorkbenchError> {
        match if is_trial { Ok(None) } else { self.back_up_daily() } {
            Err(WorkbenchError::Sales(sales::SalesError::DiskFull)) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What is loaded.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn data(&self) -> Result<DataSummary, WorkbenchError> {
        Ok(self.sales()?.summary()?)
    }

    /// Writes the sample sales as CSV to `file`, with Chinese or English names.
    ///
    /// # Errors
    /// [`WorkbenchError::Write`].
    pub fn write_sample(file: &Path, seed: u64, chinese: bool) -> Result<(), WorkbenchError> {
        crate::data_folder::own_files::check(file)?;
        let failed = |source| WorkbenchError::Write { file: file.display().to_string(), source };
        let mut sample = Vec::new();
        let written = sales::sample::write_sample_csv(&mut sample, seed, chinese);
        written.and_then(|()| crate::forecasts::export::replace(file, &sample)).map_err(failed)
    }

    /// Imports the sample sales, with Chinese or English names. The CSV stays in the data folder, so that the user can see what a good file looks like.
    ///
    /// # Errors
    /// [`WorkbenchError::Write`], and as [`Workbench::import`].
    pub fn load_sample(&self, chinese: bool) -> Result<ImportReport, WorkbenchError> {
        let file = self.data_dir.join(SAMPLE_FILE);
        let failed = |source| WorkbenchError::Write { file: file.display().to_string(), source };
        let mut sample = Vec::new();
        let written = sales::sample::write_sample_csv(&mut sample, SAMPLE_SEED, chinese);
        written.and_then(|()| files::replace(&file, &sample)).map_err(failed)?;
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

/// Refuses a day of which nothing can be: what is kept of it couldn't be used.
pub(crate) fn check_day(day: Date) -> Result<(), WorkbenchError> {
    if sales::is_possible_day(day) { Ok(()) } else { Err(WorkbenchError::Usage(format!("{day} isn't between 1900-01-01 and 2199-12-31"))) }
}
