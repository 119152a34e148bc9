//! What can go wrong in a use case, and its form at the edge: a stable code, a message, and what to do about it.

mod code;
mod code_of;

use jiff::civil::Date;
use progress::Cancelled;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

pub use code::ErrorCode;

use crate::ordering::BadTerm;

/// An error as the command line prints it and the window shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CommandError {
    /// The stable name, which the window words in the user's language.
    pub code: ErrorCode,
    /// What is wrong, in English.
    pub message: String,
    /// What to do about it; the command line fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hint: Option<String>,
    /// The values that the message is about, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "Record<string, unknown>")]
    pub details: Option<Box<Map<String, Value>>>,
}

/// The stock of a product in a store that is too low for the requested transfer.
#[derive(Debug, Clone, PartialEq)]
pub struct NotEnoughToMove {
    /// The store.
    pub store: String,
    /// The product.
    pub product: String,
    /// The lot that was named.
    pub lot: Option<String>,
    /// Units to move.
    pub wanted: f64,
    /// Units that can be moved, of the lot that was named or of all.
    pub available: f64,
    /// Units that are leaving for other stores already.
    pub leaving: f64,
    /// Units that would have expired when they come.
    pub expiring: f64,
}

impl std::fmt::Display for NotEnoughToMove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = |units: f64| (units * 1000.0).round() / 1000.0;
        let lot = self.lot.as_ref().map_or_else(String::new, |lot| format!(", lot `{lot}`,"));
        let Self { store, product, .. } = self;
        let (available, wanted) = (rounded(self.available), rounded(self.wanted));
        write!(f, "store `{store}` has {available} of `{product}`{lot} to transfer, not {wanted}")?;
        if self.leaving > 0.0 {
            write!(f, "; units already leaving for other stores: {}", rounded(self.leaving))?;
        }
        if self.expiring >= 0.001 {
            write!(f, "; {} would expire before they could be sold there", rounded(self.expiring))?;
        }
        Ok(())
    }
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum WorkbenchError {
    /// The request doesn't make sense, whatever the data.
    #[error("{0}")]
    Usage(String),
    /// A term of an item or a supplier is invalid.
    #[error("{0}")]
    BadTerm(Box<BadTerm>),
    /// A delivery can't have arrived on that day.
    #[error("{}", crate::ordering::delivery_fault(*id, *on, *first, *last))]
    DeliveryDay {
        /// The order.
        id: i64,
        /// The day that was given.
        on: Date,
        /// The day on which it was ordered.
        first: Date,
        /// The day on this computer.
        last: Date,
    },
    /// A budget is asked for, and some lines that order don't say what they cost.
    #[error(
        "{lines} {} no unit cost, so the order can't be fitted to a budget: {}",
        if *lines == 1 { "line has" } else { "lines have" },
        .names.join(", ")
    )]
    NoUnitCost {
        /// How many lines.
        lines: usize,
        /// Some of their products.
        names: Vec<String>,
    },
    /// More is ordered than can sell in two years: probably a typo.
    #[error(
        "{quantity} units of `{line}` look like a typo: at most {most} can be ordered at once (two years of expected sales, or 1,000 units or 10 packs if that is more)"
    )]
    QuantityTooLarge {
        /// Store and product.
        line: String,
        /// Units asked for.
        quantity: f64,
        /// The most that is taken.
        most: f64,
    },
    /// The stock of the sending store is unknown.
    #[error("the stock of `{product}` in store `{store}` isn't known, so none of it can be transferred")]
    StockToMoveUnknown {
        /// The store.
        store: String,
        /// The product.
        product: String,
    },
    /// A store has less than it should send.
    #[error("{0}")]
    NotEnoughToMove(Box<NotEnoughToMove>),
    /// No such model type.
    #[error("there is no model type `{asked}`; the known types are {known}")]
    UnknownModelType {
        /// What was asked for.
        asked: String,
        /// The known types.
        known: String,
    },
    /// Nothing is imported.
    #[error("there are no sales yet")]
    NoSales,
    /// The scope has no sales.
    #[error("there are no sales of {what}")]
    NothingInScope {
        /// The scope as text.
        what: String,
    },
    /// The data folder can't be created or used.
    #[error("the data folder `{folder}` can't be used: {source}")]
    DataFolder {
        /// The folder.
        folder: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The data that was in this folder before is missing.
    #[error("the data folder `{folder}` no longer contains its data{}", .elsewhere.as_ref().map(|place| format!("; the same data was last used at `{place}`")).unwrap_or_default())]
    DataFolderMissing {
        /// The folder.
        folder: String,
        /// Another folder where the same data was seen.
        elsewhere: Option<String>,
    },
    /// Other data than before is in this folder.
    #[error("the data folder `{folder}` contains different data than before{}", .elsewhere.as_ref().map(|place| format!("; the previous data was last used at `{place}`")).unwrap_or_default())]
    DataFolderChanged {
        /// The folder.
        folder: String,
        /// Another folder where the data of before was seen.
        elsewhere: Option<String>,
    },
    /// A file was to be written in the place of one that the program keeps.
    #[error("`{file}` belongs to the data folder of Pharmacast")]
    OwnFile {
        /// The file.
        file: String,
    },
    /// The system has no folder for application data.
    #[error("this system has no application data folder")]
    NoDataFolder,
    /// A file can't be written.
    #[error("`{file}` can't be written: {source}")]
    Write {
        /// The file.
        file: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The metadata of a version lacks what forecasting needs.
    #[error("the metadata of `{path}` doesn't describe a forecasting model: {reason}")]
    Metadata {
        /// The version.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The sales that an interrupted training started with aren't loaded anymore.
    #[error("the sales have changed since this training started")]
    DataChanged,
    /// A file of the data folder isn't what the program writes.
    #[error("`{file}` in the data folder is damaged: {reason}")]
    DataFileDamaged {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A link or a special file is where the program keeps a file.
    #[error(transparent)]
    NotPlain(#[from] files::NotPlain),
    /// A file in the data folder isn't what the program writes, or a folder can't be read.
    #[error("`{file}` can't be read: {reason}")]
    Unreadable {
        /// The file or folder.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Another run of the routine hasn't ended.
    #[error("the routine is already running")]
    RoutineRunning,
    /// The system's scheduler refused.
    #[error("`{program}` failed: {reason}")]
    Schedule {
        /// The program that was asked.
        program: String,
        /// The output of the scheduler.
        reason: String,
    },
    /// The user canceled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A file of the watched folder ends in the middle of a row.
    #[error("the last row of `{file}` is cut off")]
    CutOff {
        /// The file.
        file: String,
    },
    /// No saved order has this number.
    #[error("there is no order {id}")]
    NoSuchOrder {
        /// The number.
        id: i64,
    },
    /// A stock list of several stores doesn't say which row is of which.
    #[error("`{file}` has no store column, but the sales come from {stores} stores")]
    StockWithoutStores {
        /// The file.
        file: String,
        /// How many stores there are.
        stores: usize,
    },
    /// A sheet of the terms of items, which isn't imported by itself.
    #[error("`{file}` contains item terms, not sales or stock")]
    ItemSheet {
        /// The file.
        file: String,
    },
    /// A plan of promotions, prices, and closures, which isn't imported by itself.
    #[error("`{file}` contains a plan, not sales or stock")]
    PlanSheet {
        /// The file.
        file: String,
    },
    /// A stock list dated in the future would replace every list until then.
    #[error("`{file}` is a count of {date}, which is in the future: today is {today}")]
    StockOfTheFuture {
        /// The file.
        file: String,
        /// The day of the count.
        date: Date,
        /// The day on this computer.
        today: Date,
    },
    /// The count date is ambiguous.
    #[error("the count date in `{file}` isn't clear: `{written}`")]
    StockDateUnclear {
        /// The file.
        file: String,
        /// What it says of the day.
        written: String,
    },
    /// What is kept of an item, a supplier, or an order can't be read.
    #[error("the saved `{key}` can't be read: {reason}")]
    OrderingDocument {
        /// The key of the document.
        key: String,
        /// What is wrong.
        reason: String,
    },
    #[error(transparent)]
    Policy(#[from] replenishment::PolicyError),
    #[error(transparent)]
    Id(#[from] store::IdError),
    #[error(transparent)]
    Scope(#[from] store::ScopeError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Sales(#[from] sales::SalesError),
    #[error(transparent)]
    Import(sales::ImportError),
    #[error(transparent)]
    Holidays(#[from] sales::HolidayError),
    #[error(transparent)]
    Train(forecast::TrainError),
    #[error(transparent)]
    Forecast(#[from] forecast::ForecastError),
    #[error(transparent)]
    Backtest(forecast::BacktestError),
    #[error(transparent)]
    Setting(#[from] forecast::SettingError),
    #[error(transparent)]
    Picture(#[from] crate::picture::PictureError),
}

impl From<sales::ImportError> for WorkbenchError {
    fn from(error: sales::ImportError) -> Self {
        match error {
            sales::ImportError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            error => Self::Import(error),
        }
    }
}

impl From<forecast::TrainError> for WorkbenchError {
    fn from(error: forecast::TrainError) -> Self {
        match error {
            forecast::TrainError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            error => Self::Train(error),
        }
    }
}

impl From<forecast::BacktestError> for WorkbenchError {
    fn from(error: forecast::BacktestError) -> Self {
        match error {
            forecast::BacktestError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            error => Self::Backtest(error),
        }
    }
}

impl WorkbenchError {
    /// Returns the values that the message is about, by name, for the window's own words.
    fn details(&self) -> Option<Box<Map<String, Value>>> {
        let details = match self {
            Self::Train(forecast::TrainError::TooShort { days, needed, .. }) => json!({ "days": days, "needed": needed }),
            Self::Forecast(forecast::ForecastError::AfterData { at, last }) => json!({ "at": at, "last": last }),
            Self::Import(sales::ImportError::ColumnsUnclear { headers, questions, .. }) => {
                json!({ "headers": headers, "questions": questions })
            }
            Self::Store(store::StoreError::MovedAway { to, .. }) => json!({ "moved_to": to.display().to_string() }),
            Self::BadTerm(bad) => return Some(Box::new(bad.details())),
            Self::DeliveryDay { first, last, .. } => json!({ "first": first.min(last), "last": last }),
            Self::NoUnitCost { lines, names } => json!({ "lines": lines, "names": names }),
            Self::QuantityTooLarge { line, most, .. } => json!({ "most": most, "line": line }),
            Self::NotEnoughToMove(there) => json!({ "available": there.available, "leaving": there.leaving }),
            // The window has words of its own for each.
            Self::Import(sales::ImportError::ReaderStopped { fault, .. }) => json!({ "fault": fault.as_str() }),
            Self::Import(error) if !error.questions().is_empty() => json!({ "questions": error.questions() }),
            Self::Sales(sales::SalesError::BackupEmpty { days, .. }) => json!({ "days": days }),
            _ => return None,
        };
        details.as_object().cloned().map(Box::new)
    }
}

impl WorkbenchError {
    /// Returns the questions that an import must have answered; empty for other errors.
    #[must_use]
    pub fn questions(&self) -> Vec<sales::Question> {
        match self {
            Self::Import(error) => error.questions(),
            _ => Vec::new(),
        }
    }
}

impl CommandError {
    /// Creates an error without details.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, details: None }
    }
}

impl From<&WorkbenchError> for CommandError {
    fn from(error: &WorkbenchError) -> Self {
        Self { details: error.details(), ..Self::new(error.code(), error.to_string()) }
    }
}

impl From<WorkbenchError> for CommandError {
    fn from(error: WorkbenchError) -> Self {
        Self::from(&error)
    }
}
