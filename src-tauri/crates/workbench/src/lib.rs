//! The use cases, run by the command line and the window alike. Links neither libtorch nor the window.

mod backtest;
mod best;
mod calendar;
mod common_days;
mod compare;
mod comparison_sheet;
mod data;
mod data_folder;
mod detail;
mod diagnostics;
mod error;
mod events;
mod export;
mod figures;
mod moved;
mod networks;
mod order_sheet;
mod orders;
mod picture;
mod predict;
mod processor;
mod request;
mod retrain;
mod scope_series;
mod staleness;
mod thumbnail;
mod train;
mod transfer;
mod unfinished;
mod versions;

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use store::Store;

pub use calendar::{HolidayTable, HolidayYear};
pub use common_days::CommonDays;
pub use compare::{Caveat, Compared, ComparedDay, ComparedPair, Comparison};
pub use data::{SAMPLE_SEED, SeriesRequest};
pub use data_folder::{DATA_DIR_VARIABLE, data_folder};
pub use detail::{DataRange, TrainedDetail, VersionDetail, VersionFile};
pub use diagnostics::{LOG_FOLDER, Redaction};
pub use error::{CommandError, WorkbenchError};
pub use events::{TrainEvent, TrainWatch};
pub use export::write_forecast;
pub use networks::{ModelType, Networks};
pub use order_sheet::write_orders;
pub use orders::{MatchedStock, OrderLine, OrderList, Stock, Stocks};
pub use picture::{PictureError, loss_curve_png};
pub use predict::{History, Later, Prediction};
pub use processor::processor_fault;
pub use request::{FoldName, Mode, Range, ScopeRequest};
pub use staleness::{Staleness, StalenessState};
pub use train::{Published, TrainRequest};
pub use unfinished::UnfinishedTraining;
pub use versions::VersionRow;

pub use forecast::{Architecture, Backtest, BacktestPlan, BacktestWatch, Order, OrderTerms, TotalForecast};
pub use forecast::{EpochLoss, ForecastPoint, Hyperparameter, Metrics, Significance, threads_for};
pub use sales::{
    CalendarChoice, DataSummary, DayKind, FileReport, Holiday, ImportOptions, ImportReport, PastImport, SeriesFigures, StockFault,
    StockIssue,
};
pub use store::{
    ArchiveReport, DeleteReport, EmptyReport, ExportReport, Filter, IndexRow, MoveProgress, MoveReport, OnConflict, Record, RecoveryReport,
    ReindexReport, TrashEntry, VerifyReport,
};

/// An open data folder: every use case starts here.
pub struct Workbench {
    data_dir: PathBuf,
    store: Store,
    recovery: RecoveryReport,
    clock: fn() -> ZonedDateTime,
}

impl Workbench {
    /// Opens the data folder, makes it if needed, and puts right what a crash left behind. `clock` tells the time that versions and
    /// imports are stamped with.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFolder`] or [`WorkbenchError::Store`] when the folder cannot be made or used.
    pub fn open(data_dir: &Path, clock: fn() -> ZonedDateTime) -> Result<Self, WorkbenchError> {
        std::fs::create_dir_all(data_dir)
            .map_err(|source| WorkbenchError::DataFolder { folder: data_dir.display().to_string(), source })?;
        let (store, recovery) = Store::open(data_dir, &clock())?;
        Ok(Self { data_dir: data_dir.to_owned(), store, recovery, clock })
    }

    /// The data folder.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn now(&self) -> ZonedDateTime {
        (self.clock)()
    }
}
