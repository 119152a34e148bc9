//! The stable codes of errors, and which error has which code.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::WorkbenchError;

/// The stable name of a kind of error. Scripts branch on it, and the window has words for each one in the user's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ErrorCode {
    /// The request doesn't make sense, whatever the data.
    Usage,
    /// A term of an item or a supplier makes no sense.
    BadTerm,
    /// A delivery can't have come on that day.
    DeliveryDay,
    /// There is no such model type.
    UnknownModelType,
    /// No sales are loaded.
    NoSales,
    /// The scope has no sales.
    NothingInScope,
    /// The data folder can't be created or used.
    DataFolder,
    /// The data that was in the data folder before isn't there.
    DataFolderMissing,
    /// A file of the data folder isn't what the program writes.
    DataFileDamaged,
    /// Other data than before is in the data folder.
    DataFolderChanged,
    /// A file was to be written in the place of one that the program keeps.
    OwnFile,
    /// A note that says where the data folder went is wrong.
    MovedNote,
    /// The folder is a copy that an interrupted move left.
    UnfinishedCopy,
    /// The folder holds programs.
    ProgramFolder,
    /// A link or a device is in the data folder.
    LinkInDataFolder,
    /// The disk of the data folder has no file locks.
    NoLocks,
    /// A file can't be written.
    WriteFailed,
    /// The metadata of a version isn't that of a forecasting model.
    Metadata,
    /// The sales that an interrupted training started with have changed.
    DataChanged,
    /// The user canceled.
    Cancelled,
    /// A product or store id isn't allowed.
    BadId,
    /// The terms of an order make no sense.
    BadOrder,
    /// A setting isn't known or has an invalid value.
    BadSetting,
    /// A picture can't be drawn or read.
    Picture,
    /// A text isn't the path of a version.
    NotAVersionPath,
    /// There is no such version.
    NotFound,
    /// A version's files differ from what was published.
    Damaged,
    /// The data folder or a version was written by a newer program.
    NewerStore,
    /// The data folder is read-only.
    ReadOnly,
    /// Two ids differ only by case.
    CaseClash,
    /// The version is in use.
    InUse,
    /// The version isn't in the trash.
    NotInTrash,
    /// There is no such interrupted training.
    NotUnfinished,
    /// A version of that name already exists.
    Occupied,
    /// Another program works on the data folder.
    Busy,
    /// The disk is full.
    DiskFull,
    /// An archive of versions can't be imported.
    BadArchive,
    /// The data folder can't be moved to that place.
    MoveFailed,
    /// A file operation or the index of versions failed.
    Store,
    /// There are too few days of sales to train on.
    TooShort,
    /// The training failed.
    TrainingFailed,
    /// The loss stopped being a number.
    Diverged,
    /// There are no sales before the day to forecast from.
    NoHistory,
    /// The day to forecast from is after the last day of sales.
    AfterData,
    /// The model didn't produce a usable forecast.
    ForecastFailed,
    /// The sales database can't be opened.
    SalesOpen,
    /// The sales database is damaged.
    SalesDamaged,
    /// Another program is using the sales database.
    SalesLocked,
    /// There is no such backup.
    NoSuchBackup,
    /// A backup is damaged.
    BackupDamaged,
    /// There are no sales in a backup, but in the data folder.
    BackupEmpty,
    /// The sales database was written by a newer program.
    SalesNewer,
    /// The sales database can't be read or written.
    SalesDatabase,
    /// There is no import to undo.
    NothingToUndo,
    /// What is to be undone isn't the latest change anymore.
    ChangedSince,
    /// No file was given.
    NoFiles,
    /// A file can't be read.
    UnreadableFile,
    /// A file isn't a spreadsheet.
    BadWorkbook,
    /// A file is protected by a password.
    ProtectedFile,
    /// The password of a file isn't right.
    WrongPassword,
    /// A file is protected in a way that can't be read.
    UnknownProtection,
    /// A file is too large when unpacked.
    FileTooLarge,
    /// A file has a format that isn't supported.
    UnsupportedFile,
    /// A file consists of two files with different encodings.
    EncodingsJoined,
    /// A workbook has no sheet of that name.
    NoSuchSheet,
    /// A file ends in the middle of a row.
    CutOff,
    /// A file is empty.
    EmptyFile,
    NothingUsable,
    NotSales,
    /// Reading a file failed, needed too much memory, or took too long.
    ReaderStopped,
    /// The program that reads files isn't installed.
    ReaderMissing,
    /// A file has no column of dates.
    NoDateColumn,
    /// The import has questions that must be answered first.
    NeedsAnswer,
    /// An answer isn't one of the possible ones.
    BadAnswer,
    /// A file isn't a plan.
    BadPlan,
    /// A required column is missing.
    NoColumn,
    /// Several columns could be the same field.
    AmbiguousColumn,
    /// Dates can be read day first or month first.
    AmbiguousDates,
    /// A mapping of a field to a column can't be read.
    BadMapping,
    /// A mapped column doesn't exist.
    NoSuchColumn,
    /// A file isn't a stock list.
    NoStockColumn,
    /// There is no order of that number.
    NoSuchOrder,
    /// A stock list doesn't name the stores of its rows.
    StockWithoutStores,
    /// A file has the order terms of items.
    ItemSheet,
    StockOfTheFuture,
    /// Lines that order have no unit cost, so a budget can't be kept.
    NoUnitCost,
    /// The ordered quantity is implausibly large.
    QuantityTooLarge,
    /// The stock that is to be moved isn't known.
    StockToMoveUnknown,
    /// A store has less than it should send.
    NotEnoughToMove,
    /// The day of a count may be one of several.
    StockDateUnclear,
    /// What is kept of an item, a supplier, or an order can't be read.
    OrderingDocument,
    /// The calendar file can't be read.
    HolidaysRead,
    /// A line isn't a holiday.
    HolidaysLine,
    /// The days or the name of a holiday make no sense.
    HolidaysDays,
    /// None of the days is in the calendar.
    HolidaysNoSuchDay,
    /// There is no change of the calendar to undo.
    HolidaysNothingToUndo,
    /// Another run of the routine hasn't ended.
    RoutineRunning,
    /// The system's scheduler refused.
    Schedule,
    /// The processor lacks instructions that the networks need.
    ProcessorTooOld,
    /// The program that trains isn't installed.
    WorkerMissing,
    /// The program that trains ended without a result.
    WorkerDied,
    /// A forecast took too long and was stopped.
    WorkerTimedOut,
    /// The file manager can't be opened.
    NoFileManager,
    /// The license texts aren't there.
    NoNotices,
    /// The program has a bug.
    Internal,
}

impl WorkbenchError {
    /// Returns the stable name that the window and scripts branch on.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Usage(_) | Self::Scope(_) => ErrorCode::Usage,
            Self::CutOff { .. } => ErrorCode::CutOff,
            Self::BadTerm(_) => ErrorCode::BadTerm,
            Self::DeliveryDay { .. } => ErrorCode::DeliveryDay,
            Self::UnknownModelType { .. } => ErrorCode::UnknownModelType,
            Self::NoSales => ErrorCode::NoSales,
            Self::NothingInScope { .. } => ErrorCode::NothingInScope,
            Self::DataFolder { .. } => ErrorCode::DataFolder,
            Self::DataFolderMissing { .. } => ErrorCode::DataFolderMissing,
            Self::DataFileDamaged { .. } => ErrorCode::DataFileDamaged,
            Self::DataFolderChanged { .. } => ErrorCode::DataFolderChanged,
            Self::OwnFile { .. } => ErrorCode::OwnFile,
            Self::NoDataFolder => ErrorCode::Usage,
            Self::Write { .. } => ErrorCode::WriteFailed,
            Self::Metadata { .. } => ErrorCode::Metadata,
            Self::DataChanged => ErrorCode::DataChanged,
            Self::Unreadable { .. } => ErrorCode::UnreadableFile,
            Self::RoutineRunning => ErrorCode::RoutineRunning,
            Self::Schedule { .. } => ErrorCode::Schedule,
            Self::Cancelled(_) => ErrorCode::Cancelled,
            Self::Id(_) => ErrorCode::BadId,
            Self::Store(error) => store(error),
            Self::Sales(error) => sales(error),
            Self::Import(error) => import(error),
            Self::Holidays(error) => holidays(error),
            Self::Train(error) => train(error),
            Self::Forecast(error) => forecast(error),
            Self::Backtest(error) => backtest(error),
            Self::Policy(_) => ErrorCode::BadOrder,
            Self::NoSuchOrder { .. } => ErrorCode::NoSuchOrder,
            Self::StockWithoutStores { .. } => ErrorCode::StockWithoutStores,
            Self::ItemSheet { .. } => ErrorCode::ItemSheet,
            Self::StockOfTheFuture { .. } => ErrorCode::StockOfTheFuture,
            Self::NoUnitCost { .. } => ErrorCode::NoUnitCost,
            Self::QuantityTooLarge { .. } => ErrorCode::QuantityTooLarge,
            Self::StockToMoveUnknown { .. } => ErrorCode::StockToMoveUnknown,
            Self::NotEnoughToMove(_) => ErrorCode::NotEnoughToMove,
            Self::StockDateUnclear { .. } => ErrorCode::StockDateUnclear,
            Self::OrderingDocument { .. } => ErrorCode::OrderingDocument,
            Self::Setting(_) => ErrorCode::BadSetting,
            Self::Picture(_) => ErrorCode::Picture,
        }
    }
}

fn store(error: &store::StoreError) -> ErrorCode {
    use store::StoreError as E;
    match error {
        E::NotAVersionPath { .. } => ErrorCode::NotAVersionPath,
        E::NoSuchVersion { .. } => ErrorCode::NotFound,
        E::NoSuchFile { .. } | E::FileChanged { .. } | E::Metadata { .. } => ErrorCode::Damaged,
        E::Newer { .. } => ErrorCode::NewerStore,
        E::ReadOnly { .. } => ErrorCode::ReadOnly,
        E::NotPlain { .. } => ErrorCode::LinkInDataFolder,
        E::NoLocks { .. } => ErrorCode::NoLocks,
        E::MovedAway { .. } => ErrorCode::DataFolderMissing,
        E::MovedNote { .. } => ErrorCode::MovedNote,
        E::UnfinishedCopy { .. } => ErrorCode::UnfinishedCopy,
        E::CopyAlone { .. } => ErrorCode::DataFolderChanged,
        E::ProgramFolder { .. } => ErrorCode::ProgramFolder,
        E::CaseClash { .. } => ErrorCode::CaseClash,
        E::FileName(_) | E::ReservedDetail(_) => ErrorCode::Internal,
        E::InUse { .. } => ErrorCode::InUse,
        E::NotUnfinished { .. } => ErrorCode::NotUnfinished,
        E::NotInTrash { .. } => ErrorCode::NotInTrash,
        E::Occupied { .. } => ErrorCode::Occupied,
        E::Busy { .. } | E::MovedMeanwhile { .. } => ErrorCode::Busy,
        E::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => ErrorCode::Busy,
        E::DiskFull { .. } => ErrorCode::DiskFull,
        E::NumbersExhausted { .. } | E::Io { .. } | E::Index(_) => ErrorCode::Store,
        E::Archive { .. } => ErrorCode::BadArchive,
        E::Move { .. } => ErrorCode::MoveFailed,
        E::Id(_) => ErrorCode::BadId,
    }
}

fn sales(error: &sales::SalesError) -> ErrorCode {
    use sales::SalesError as E;
    match error {
        E::File(error) if files::is_not_plain(error).is_some() => ErrorCode::LinkInDataFolder,
        E::File(error) if is_read_only(error) => ErrorCode::ReadOnly,
        E::Open { .. } | E::File(_) => ErrorCode::SalesOpen,
        E::Damaged { .. } | E::Foreign { .. } => ErrorCode::SalesDamaged,
        E::Locked => ErrorCode::SalesLocked,
        E::ReadOnly { .. } => ErrorCode::ReadOnly,
        E::DiskFull => ErrorCode::DiskFull,
        E::NoSuchBackup { .. } => ErrorCode::NoSuchBackup,
        E::BackupDamaged { .. } => ErrorCode::BackupDamaged,
        E::BackupEmpty { .. } => ErrorCode::BackupEmpty,
        E::Newer { .. } => ErrorCode::SalesNewer,
        E::Sqlite(_) => ErrorCode::SalesDatabase,
        E::NothingToUndo | E::NoChange => ErrorCode::NothingToUndo,
        E::ChangedSince => ErrorCode::ChangedSince,
    }
}

/// The folder can be read and not written, such as that of the backups that are made before a change.
fn is_read_only(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied)
}

fn import(error: &sales::ImportError) -> ErrorCode {
    use sales::ImportError as E;
    match error {
        E::NoFiles => ErrorCode::NoFiles,
        E::Read { .. } => ErrorCode::UnreadableFile,
        E::Workbook { .. } => ErrorCode::BadWorkbook,
        E::Protected { .. } => match error.code() {
            "wrong_password" => ErrorCode::WrongPassword,
            "unknown_protection" => ErrorCode::UnknownProtection,
            _ => ErrorCode::ProtectedFile,
        },
        E::TooLarge { .. } => ErrorCode::FileTooLarge,
        E::Unsupported { .. } => ErrorCode::UnsupportedFile,
        E::EncodingsJoined { .. } => ErrorCode::EncodingsJoined,
        E::NoSuchSheet { .. } => ErrorCode::NoSuchSheet,
        E::ReaderStopped { .. } => ErrorCode::ReaderStopped,
        E::NoReader { .. } => ErrorCode::ReaderMissing,
        E::Empty { .. } => ErrorCode::EmptyFile,
        E::NothingUsable { .. } => ErrorCode::NothingUsable,
        E::NotSales { .. } => ErrorCode::NotSales,
        E::ColumnsUnclear { .. } => match error.code() {
            "no_date_column" => ErrorCode::NoDateColumn,
            "ambiguous_column" => ErrorCode::AmbiguousColumn,
            _ => ErrorCode::NoColumn,
        },
        E::Undecided { .. } => ErrorCode::NeedsAnswer,
        E::BadAnswer { .. } => ErrorCode::BadAnswer,
        E::PlanColumns { .. } => ErrorCode::BadPlan,
        E::Cancelled(_) => ErrorCode::Cancelled,
        E::AmbiguousDates { .. } | E::MixedDates { .. } => ErrorCode::AmbiguousDates,
        E::BadMapping { .. } => ErrorCode::BadMapping,
        E::NoSuchColumn { .. } => ErrorCode::NoSuchColumn,
        E::NoStockColumn { .. } => ErrorCode::NoStockColumn,
        E::PutAside(_) => ErrorCode::DiskFull,
        E::Database(error) => sales(error),
    }
}

fn holidays(error: &sales::HolidayError) -> ErrorCode {
    use sales::HolidayError as E;
    match error {
        E::Read { .. } => ErrorCode::HolidaysRead,
        E::Write { .. } => ErrorCode::WriteFailed,
        E::Line { .. } | E::Empty { .. } => ErrorCode::HolidaysLine,
        E::Days { .. } | E::Name => ErrorCode::HolidaysDays,
        E::NoSuchDay { .. } => ErrorCode::HolidaysNoSuchDay,
        E::NothingToUndo => ErrorCode::HolidaysNothingToUndo,
    }
}

fn train(error: &forecast::TrainError) -> ErrorCode {
    use forecast::TrainError as E;
    match error {
        E::NoSeries => ErrorCode::NothingInScope,
        E::TooShort { .. } => ErrorCode::TooShort,
        E::NotFinite { .. } => ErrorCode::TrainingFailed,
        E::Cancelled(_) => ErrorCode::Cancelled,
        E::Setting(_) => ErrorCode::BadSetting,
        E::Fit(error) => fit(error),
        E::TestForecasts(_) => ErrorCode::WriteFailed,
        E::Load(_) => ErrorCode::Internal,
    }
}

fn fit(error: &forecast::FitError) -> ErrorCode {
    use forecast::FitError as E;
    match error {
        E::Cancelled(_) => ErrorCode::Cancelled,
        E::Diverged { .. } => ErrorCode::Diverged,
        E::Checkpoint { .. } => ErrorCode::WriteFailed,
        E::NoWindows { .. } => ErrorCode::TooShort,
        E::Hyperparameters(_) => ErrorCode::BadSetting,
        E::Resume(_) | E::Join(_) | E::Torch(_) => ErrorCode::TrainingFailed,
    }
}

fn backtest(error: &forecast::BacktestError) -> ErrorCode {
    use forecast::BacktestError as E;
    match error {
        E::NoDays { .. } | E::Step => ErrorCode::Usage,
        E::Cancelled(_) => ErrorCode::Cancelled,
        E::Forecast(error) => forecast(error),
        E::Load(_) => ErrorCode::Damaged,
        E::Fit(error) => fit(error),
    }
}

fn forecast(error: &forecast::ForecastError) -> ErrorCode {
    use forecast::ForecastError as E;
    match error {
        E::NoHistory { .. } => ErrorCode::NoHistory,
        E::NoSeries => ErrorCode::NothingInScope,
        E::AfterData { .. } => ErrorCode::AfterData,
        E::Load(_) | E::Spec(_) => ErrorCode::Damaged,
        E::NotFinite { .. } => ErrorCode::ForecastFailed,
    }
}
