//! What can go wrong in a use case, and its form at the edge: a stable code and a message that says what to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An error as the command line prints it and the window shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CommandError {
    /// Stable name; the window words known ones in the user's language.
    pub code: String,
    /// What happened and what to do, in English.
    pub message: String,
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum WorkbenchError {
    /// The request does not make sense, whatever the data.
    #[error("{0}")]
    Usage(String),
    /// No such model type.
    #[error("there is no model type `{asked}`; choose one of {known}")]
    UnknownModelType {
        /// What was asked for.
        asked: String,
        /// Those there are.
        known: String,
    },
    /// Nothing is imported.
    #[error("no sales are loaded; import a sales file first")]
    NoSales,
    /// The scope holds no sale.
    #[error("no sales of {what} are loaded; check the id, or import a file that has it")]
    NothingInScope {
        /// The scope in words.
        what: String,
    },
    /// The data folder cannot be made or used.
    #[error("the data folder {folder} cannot be used: {source}; choose another with --data-dir, or make it writable")]
    DataFolder {
        /// The folder.
        folder: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("{file} could not be written: {source}")]
    Write {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A version's metadata lack what forecasting needs.
    #[error("the metadata of {path} cannot be read as a forecasting model: {reason}; run `verify`, and train it again if it stays")]
    Metadata {
        /// The version.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The sales that an unfinished training began with are not loaded any more.
    #[error("the sales that this training began with have changed since; start it anew, and discard what is left of it")]
    DataChanged,
    /// Cancelled as asked.
    #[error("cancelled; nothing was kept")]
    Cancelled,
    #[error(transparent)]
    Id(#[from] store::IdError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Sales(#[from] sales::SalesError),
    #[error(transparent)]
    Import(#[from] sales::ImportError),
    #[error(transparent)]
    Holidays(#[from] sales::HolidayError),
    #[error(transparent)]
    Train(#[from] forecast::TrainError),
    #[error(transparent)]
    Forecast(#[from] forecast::ForecastError),
    #[error(transparent)]
    Backtest(#[from] forecast::BacktestError),
    #[error(transparent)]
    Order(#[from] forecast::OrderError),
    #[error(transparent)]
    Setting(#[from] forecast::SettingError),
    #[error(transparent)]
    Picture(#[from] crate::picture::PictureError),
}

impl WorkbenchError {
    /// The stable name that the window and scripts branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::UnknownModelType { .. } => "unknown_model_type",
            Self::NoSales => "no_sales",
            Self::NothingInScope { .. } => "nothing_in_scope",
            Self::DataFolder { .. } => "data_folder",
            Self::Write { .. } => "write_failed",
            Self::Metadata { .. } => "metadata",
            Self::DataChanged => "data_changed",
            Self::Cancelled => "cancelled",
            Self::Id(_) => "bad_id",
            Self::Store(error) => store_code(error),
            Self::Sales(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::Holidays(error) => error.code(),
            Self::Train(error) => train_code(error),
            Self::Forecast(error) => forecast_code(error),
            Self::Backtest(error) => backtest_code(error),
            Self::Order(_) => "bad_order",
            Self::Setting(_) => "bad_setting",
            Self::Picture(_) => "picture",
        }
    }
}

impl From<&WorkbenchError> for CommandError {
    fn from(error: &WorkbenchError) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}

impl From<WorkbenchError> for CommandError {
    fn from(error: WorkbenchError) -> Self {
        Self::from(&error)
    }
}

fn store_code(error: &store::StoreError) -> &'static str {
    use store::StoreError as E;
    match error {
        E::NotAVersionPath { .. } => "not_a_version_path",
        E::NoSuchVersion { .. } => "not_found",
        E::NoSuchFile { .. } | E::FileChanged { .. } | E::Metadata { .. } => "damaged",
        E::Newer { .. } => "newer_store",
        E::ReadOnly { .. } => "read_only",
        E::CaseClash { .. } => "case_clash",
        E::InUse { .. } => "in_use",
        E::NotInTrash { .. } => "not_in_trash",
        E::Occupied { .. } => "occupied",
        E::Busy { .. } => "busy",
        E::DiskFull { .. } => "disk_full",
        E::Id(_) => "bad_id",
        _ => "store",
    }
}

fn train_code(error: &forecast::TrainError) -> &'static str {
    use forecast::TrainError as E;
    match error {
        E::TooShort { .. } => "too_short",
        E::Cancelled => "cancelled",
        E::Setting(_) => "bad_setting",
        E::Fit(forecast::FitError::Diverged { .. }) => "diverged",
        E::Fit(forecast::FitError::Checkpoint { .. }) => "write_failed",
        _ => "training_failed",
    }
}

fn backtest_code(error: &forecast::BacktestError) -> &'static str {
    use forecast::BacktestError as E;
    match error {
        E::NoDays { .. } | E::Step => "usage",
        E::Cancelled => "cancelled",
        E::Forecast(error) => forecast_code(error),
        E::Load(_) => "damaged",
        E::Fit(_) => "training_failed",
    }
}

fn forecast_code(error: &forecast::ForecastError) -> &'static str {
    use forecast::ForecastError as E;
    match error {
        E::NoHistory { .. } | E::NoSeries => "too_short",
        E::AfterData { .. } => "after_data",
        E::Load(_) | E::Spec(_) => "damaged",
        E::NotFinite { .. } => "forecast_failed",
    }
}
