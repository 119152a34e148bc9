//! The stable codes of errors.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// The data folder contains different data than before.
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
    /// The terms of an order are invalid.
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
    /// The data folder doesn't fit where it should be moved to.
    MoveNoSpace,
    /// The data folder would be the root of a drive.
    MoveToDrive,
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
    /// A backup contains no sales, but the data folder does.
    BackupEmpty,
    /// The sales database was written by a newer program.
    SalesNewer,
    /// The sales database can't be read or written.
    SalesDatabase,
    /// There is no import to undo.
    NothingToUndo,
    /// The change to undo is no longer the latest one.
    ChangedSince,
    /// No file was given.
    NoFiles,
    /// A file can't be read.
    UnreadableFile,
    /// A file isn't a spreadsheet.
    BadWorkbook,
    /// A file is protected by a password.
    ProtectedFile,
    /// The password of a file is incorrect.
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
    /// A file has a plan of promotions, prices, and closures.
    PlanSheet,
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
