//! The use cases, shared by the command line and the window. Doesn't link libtorch or the window.

mod comparison;
mod data_folder;
mod error;
mod forecasts;
mod ordering;
mod picture;
mod reading;
mod routine;
mod sales_data;
mod scope;
mod training;
mod versions;
mod week;

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use store::Store;

pub use comparison::compare::{Caveat, CommonDays, Compared, ComparedDay, ComparedFigure, ComparedPair, Comparison};
pub use data_folder::diagnostics::{LOG_FOLDER, Redaction};
pub use data_folder::whole_check::DataFolderCheck;
pub use data_folder::{DATA_DIR_VARIABLE, DataFolder, Start, data_folder, find_folder, named_folder};
pub use error::{CommandError, ErrorCode, NotEnoughToMove, WorkbenchError};
pub use forecasts::archive::{AccuracyLevel, AccuracyRow, Period};
pub use forecasts::export::write_forecast;
pub use forecasts::predict::{FutureCovariates, History, Prediction};
pub use forecasts::staleness::{Staleness, StalenessState};
pub use forecasts::view::{ForecastState, ForecastView, ViewDay, ViewPeriod};
pub use ordering::{
    ApproveLine, BadTerm, ClassField, ClassMatrix, ClassMove, Closing, Delivery, ItemFault, ItemImport, ItemIssue, ItemRow, LotAction,
    LotRow, OrderSettings, OrderState, Receipt, SavedOrder, SavedOrderLine, StockImport, StockKeeping, StockOfStore, SupplierRow,
    SupplierTotal, TermFault, TypedStock, UnknownStockRow, Worklist, WorklistLine, WorklistOptions, order_text, write_worklist,
};
pub use picture::{Curve, PictureError, loss_curve_png};
pub use routine::schedule::{DailyTime, Schedule, Scheduler, WITHOUT_WINDOW};
pub use routine::{
    Decision, FileKind, FileOutcome, ImportRef, RoutineEvent, RoutineFile, RoutineReport, RoutineSettings, RoutineTraining,
    RoutineWorklist, WaitingFile,
};
pub use sales_data::calendar::{HolidayTable, HolidayYear};
pub use sales_data::data::{SAMPLE_SEED, SeriesRequest};
pub use scope::request::ScopeRequest;
pub use training::events::TrainEvent;
pub use training::networks::{ModelType, Networks};
pub use training::processor::processor_fault;
pub use training::request::{TrainRequest, WorkerTask};
pub use training::train::Published;
pub use training::unfinished::UnfinishedTraining;
pub use versions::VersionRow;
pub use versions::detail::{TrainedDetail, VersionDetail, VersionFile};
pub use versions::in_use_history::InUseChange;
pub use versions::labels::{Labels, LabelsByPath};
pub use versions::metadata::{DataRange, MetricsSummary};
pub use versions::retention::{KeptBecause, KeptVersion, RetentionReport, RetentionRule};
pub use week::{DayRange, ExceptionKind, NextDays, NextPromotions, OutlookDay, SoldDay, StoreWeek, Week, WeekAnswer, WeekException};

pub use progress::{Cancelled, Progress, StopSignal, Unwatched};

pub use forecast::{Architecture, Backtest, BacktestEvent, BacktestPlan, TotalForecast};
pub use forecast::{
    EpochLoss, ForecastPoint, Hyperparameter, Metrics, SeriesId, SettingKey, SettingKind, Significance, TestForecast, threads_for,
};
pub use replenishment::{
    Abc, ClassRules, ClassedItem, Defaults, ItemTerms, LotOutlook, Note, OrderSuggestion, Reason, Status, Supplier, Transfer,
    TransferRules, Xyz,
};
pub use sales::{
    CalendarChoice, Candidate, DataSummary, DayKind, Event, EventLabel, FileReport, Holiday, ImportNews, ImportOptions, ImportProgress,
    ImportReport, ImportSummary, IncompleteDay, KeptForecast, KeptStock, OpeningDays, OrderingChange, OrderingKind, PastImport, PlanEntry,
    PlanKind, PlanReport, ProductNews, Question, QuestionCode, RowEffect, RowKind, SeriesFigures, StockColumn, StockFault, StockField,
    StockIssue, StockListEntry, TABLE_ENDINGS, UnusualAmount,
};
pub use sales::{Reader, RestoredBackup, SalesBackup, SalesCheck, amount, decimal_comma, without_console};
pub use store::{
    Aggregation, ArchiveReport, DeleteReport, EmptyReport, ExportReport, Filter, FindingKind, IndexRow, Mode, MoveProgress, MoveReport,
    OnConflict, Range, Record, RecoveryReport, ReindexReport, TrashEntry, VerifyReport,
};

/// An open data folder: every use case starts here.
pub struct Workbench {
    data_dir: PathBuf,
    store: Store,
    recovery: RecoveryReport,
    reader: sales::Reader,
    clock: fn() -> ZonedDateTime,
}

impl Workbench {
    /// Opens the data folder, makes it if needed, and repairs what a crash left behind. `clock` gives the time that versions and
    /// imports are stamped with.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFolder`] or [`WorkbenchError::Store`] when the folder can't be made or used.
    pub fn open(data_dir: &Path, clock: fn() -> ZonedDateTime) -> Result<Self, WorkbenchError> {
        Self::open_known(data_dir, None, clock)
    }

    /// Opens a data folder that was found, as [`Workbench::open`] does, and notes that its data is there.
    ///
    /// # Errors
    /// As [`Workbench::open`].
    pub fn open_found(found: &DataFolder, clock: fn() -> ZonedDateTime) -> Result<Self, WorkbenchError> {
        let bench = Self::open_known(&found.folder, found.id.as_deref(), clock)?;
        if let Some(id) = bench.store.folder_id() {
            // Once other data was confirmed, a note that leads to it isn't asked about again.
            data_folder::known_folders::KnownFolders::remember(&found.asked, id);
            data_folder::known_folders::KnownFolders::remember(&found.folder, id);
        }
        Ok(bench)
    }

    fn open_known(data_dir: &Path, id: Option<&str>, clock: fn() -> ZonedDateTime) -> Result<Self, WorkbenchError> {
        files::make_dirs(data_dir).map_err(|source| WorkbenchError::DataFolder { folder: data_dir.display().to_string(), source })?;
        let (store, recovery) = Store::open_known(data_dir, id, &clock())?;
        for file in ["sales.sqlite", "models.sqlite", "settings.json"] {
            // Earlier versions let everyone read them. A file of another user, or none, stays as it is.
            drop(files::restrict_to_group(&data_dir.join(file)));
        }
        Ok(Self { data_dir: data_dir.to_owned(), store, recovery, reader: sales::Reader::next_to_this_program(), clock })
    }

    /// The same, with files read in another way: by a thread in tests, which run where the reading program isn't.
    #[must_use]
    pub fn reading_with(self, reader: sales::Reader) -> Self {
        Self { reader, ..self }
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
