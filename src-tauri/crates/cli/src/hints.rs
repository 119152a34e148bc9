//! What to do about an error, in terms of the command line.

use workbench::ErrorCode;

/// Returns what to do about an error of this kind; None where the message says it all.
pub(crate) fn hint(code: ErrorCode) -> Option<&'static str> {
    let hint = match code {
        ErrorCode::UnknownModelType | ErrorCode::BadSetting => "`models` lists the types with their settings and ranges",
        ErrorCode::NoSales => "import a sales file first: `import FILE`",
        ErrorCode::NothingInScope => "`data` lists the products and stores in the sales",
        ErrorCode::DataFolder => "choose another folder with `--data-dir`, or make it writable",
        ErrorCode::DataFolderMissing => {
            "connect its disk or network share, choose another folder with `--data-dir`, or start with an empty one with `--start-empty`"
        }
        ErrorCode::DataFolderChanged => {
            "connect the right disk, choose another folder with `--data-dir`, or use the data in this folder with `--accept-other-data`"
        }
        ErrorCode::OwnFile => "choose another folder or file name",
        ErrorCode::DataFileDamaged => "run `verify --repair`, which sets the file aside and creates a new one",
        ErrorCode::SalesDamaged => "run `verify --repair`, or restore a backup: `backups` lists them",
        ErrorCode::NoSuchBackup | ErrorCode::BackupDamaged => "`backups` lists the backups",
        ErrorCode::BackupEmpty => "restore another backup, or add `--accept-empty` to restore this one without sales",
        ErrorCode::NoLocks => "move the data folder to a local disk",
        ErrorCode::ProgramFolder => "choose another folder with `--data-dir`",
        ErrorCode::WriteFailed => "free some space, and check that the folder is writable",
        ErrorCode::Metadata | ErrorCode::Damaged => "run `verify`; restore the version from a copy, or train it again",
        ErrorCode::DataChanged => "start the training again, and remove the interrupted one with `unfinished --discard NAME`",
        ErrorCode::NotAVersionPath | ErrorCode::NotFound => "`list` prints the paths of all versions",
        ErrorCode::NewerStore | ErrorCode::SalesNewer => "update Pharmacast",
        ErrorCode::ReadOnly => {
            "fix what the message names: make the data folder writable, replace the link, update Pharmacast, or move the data folder to a disk that supports file locks"
        }
        ErrorCode::CaseClash => "write the code as in the existing versions",
        ErrorCode::InUse => "mark another version of the scope with `use PATH`, or clear the mark with `unuse PATH`",
        ErrorCode::NotInTrash => "`trash` lists what can be restored",
        ErrorCode::NotUnfinished => "`unfinished` lists the trainings that can be resumed",
        ErrorCode::Occupied => "move or delete what is there, and try again",
        ErrorCode::Busy | ErrorCode::SalesLocked => "wait until the other program has finished, and try again",
        ErrorCode::DiskFull => "free some disk space, and try again",
        ErrorCode::MoveNoSpace => "free some space on that disk, or choose a folder on another one",
        ErrorCode::MoveToDrive => "choose a folder on that drive",
        ErrorCode::TooShort => "choose a shorter `--lookback` or a wider scope, or import a longer history",
        ErrorCode::Diverged => "choose a lower learning rate: `--set learning_rate=0.001`",
        ErrorCode::NoHistory => "choose a later day with `--at`, or import the sales before it",
        ErrorCode::AfterData => "choose an earlier day with `--at`, or import newer sales",
        ErrorCode::SalesOpen => "close other programs that use the data folder",
        ErrorCode::SalesDatabase => "nothing was changed; run `verify`",
        ErrorCode::BadWorkbook | ErrorCode::UnsupportedFile | ErrorCode::FileTooLarge | ErrorCode::ReaderStopped => {
            "open it in Excel or WPS, save it as .xlsx or .csv, and import that file"
        }
        ErrorCode::ProtectedFile | ErrorCode::WrongPassword => {
            "pass the password on standard input with `--password-stdin`, or save a copy without a password and import that"
        }
        ErrorCode::UnknownProtection => "save a copy without a password, and import that",
        ErrorCode::EncodingsJoined => "import the two original files separately",
        ErrorCode::NothingUsable => {
            "the report lists why the rows were skipped; correct the file, or name the columns with `--map FIELD=COLUMN`"
        }
        ErrorCode::CutOff => "export the file again; if it is meant to be like this, import it with `import FILE`",
        ErrorCode::NoDateColumn => "name the column with `--map date=COLUMN`",
        ErrorCode::NeedsAnswer | ErrorCode::BadAnswer => "answer with `--answer CODE=VALUE`, or take the defaults with `--accept-guess`",
        ErrorCode::BadPlan => "a plan has one row for each entry: from, to, kind, value, and a product, substitution group, or store",
        ErrorCode::NoColumn | ErrorCode::AmbiguousColumn | ErrorCode::BadMapping | ErrorCode::NoSuchColumn => {
            "name the columns with `--map FIELD=COLUMN`"
        }
        ErrorCode::AmbiguousDates => "choose the order with `--map date=COLUMN:dmy`, `:mdy`, or `:ymd`",
        ErrorCode::NoStockColumn => "a stock list has one row per product, with its code and the units on hand",
        ErrorCode::HolidaysNoSuchDay => "`holidays` lists the days of the calendar",
        ErrorCode::NoSuchOrder => "`orders` lists the saved orders",
        ErrorCode::NoUnitCost => "enter the unit costs with `items`, or omit `--budget`",
        ErrorCode::QuantityTooLarge => "check the quantity; to order more, split it into several orders",
        ErrorCode::StockToMoveUnknown => "import a stock list, or enter the stock with `stock --set STORE CODE UNITS`",
        ErrorCode::NotEnoughToMove => {
            "transfer fewer units; `lots` lists the stock and `orders` the transfers already recorded; if the stock is wrong, correct it with `stock --set STORE CODE UNITS`"
        }
        ErrorCode::StockDateUnclear => "give the count date with `--date`",
        ErrorCode::StockOfTheFuture => "give the count date with `--date`, or check this computer's date",
        ErrorCode::StockWithoutStores => "name the store with `--store STORE`, or its column with `--map store_id=COLUMN`",
        ErrorCode::ItemSheet => "import it with `items --import FILE`",
        ErrorCode::PlanSheet => "import it with `plan --import FILE`",
        ErrorCode::OrderingDocument => "undo the last change, or restore a backup",
        ErrorCode::WorkerDied | ErrorCode::WorkerTimedOut | ErrorCode::ForecastFailed => {
            "try again; if it happens again, choose another version or train again"
        }
        ErrorCode::RoutineRunning => "wait until it has finished",
        ErrorCode::EmptyFile => "check that the file has a header and rows, and export it again",
        ErrorCode::NotSales => "export the sales with the quantity of each row, and import that file",
        ErrorCode::NoSuchSheet => "choose one of its sheets with `--sheet SHEET`",
        ErrorCode::UnreadableFile | ErrorCode::HolidaysRead => "check that the file exists and can be read",
        ErrorCode::BadArchive => "export the versions again, and check that the archive was copied completely",
        ErrorCode::TrainingFailed => "close other programs to free memory, and train again",
        ErrorCode::DeliveryDay => "give the day of the delivery with `--date`",
        ErrorCode::Store => "run `verify`",
        ErrorCode::Schedule => "check that the task scheduler of this computer is running",
        ErrorCode::ReaderMissing | ErrorCode::WorkerMissing | ErrorCode::NoNotices => "reinstall Pharmacast",
        ErrorCode::NothingToUndo | ErrorCode::HolidaysNothingToUndo => "nothing was changed; what was undone already can't be undone again",
        ErrorCode::Usage
        | ErrorCode::BadTerm
        | ErrorCode::Cancelled
        | ErrorCode::MovedNote
        | ErrorCode::UnfinishedCopy
        | ErrorCode::LinkInDataFolder
        | ErrorCode::BadId
        | ErrorCode::BadOrder
        | ErrorCode::Picture
        | ErrorCode::MoveFailed
        | ErrorCode::ChangedSince
        | ErrorCode::NoFiles
        | ErrorCode::HolidaysLine
        | ErrorCode::HolidaysDays
        | ErrorCode::ProcessorTooOld
        | ErrorCode::NoFileManager
        | ErrorCode::Internal => return None,
    };
    Some(hint)
}
