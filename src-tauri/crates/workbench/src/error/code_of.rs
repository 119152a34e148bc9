//! Which error has which code.

use super::{ErrorCode, WorkbenchError};

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
            Self::NotPlain(_) => ErrorCode::LinkInDataFolder,
            Self::Write { source, .. } if files::is_not_plain(source).is_some() => ErrorCode::LinkInDataFolder,
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
            Self::PlanSheet { .. } => ErrorCode::PlanSheet,
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
        E::MoveNoSpace { .. } => ErrorCode::MoveNoSpace,
        E::MoveToDrive { .. } => ErrorCode::MoveToDrive,
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
