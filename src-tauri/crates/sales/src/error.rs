//! Why an import fails as a whole, or the database can't be used. Bad rows aren't errors: see `report`.

use std::{fmt, io};

use progress::Cancelled;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::db::rows::is_unreadable;
use crate::options::DateOrder;
use crate::question::{Candidate, Question, QuestionCode};

/// `sales.sqlite` can't be opened, read or written.
#[derive(Debug, Error)]
pub enum SalesError {
    /// The file can't be opened.
    #[error("the sales database `{file}` can't be opened: {source}")]
    Open { file: String, source: rusqlite::Error },
    /// What is in the file isn't a whole database.
    #[error("the sales database is damaged: {reason}")]
    Damaged { reason: String },
    /// Another program has the file.
    #[error("another program is using the sales database")]
    Locked,
    /// The file has a trigger or a view that wasn't created by Pharmacast.
    #[error("the sales database can't be used: {reason}")]
    Foreign { reason: String },
    /// A link is in place of the file, or the file can't be made.
    #[error("the sales database can't be used: {0}")]
    File(io::Error),
    /// The file can be read and not written.
    #[error("the sales database can't be written ({reason}); nothing was changed")]
    ReadOnly { reason: String },
    /// The disk is full.
    #[error("the disk of the sales database is full; nothing was changed")]
    DiskFull,
    /// No backup has that name.
    #[error("there is no backup `{name}`")]
    NoSuchBackup { name: String },
    /// A backup can't replace the sales.
    #[error("the backup `{name}` can't be used: {reason}; {}", .good.as_ref().map_or_else(|| "no other backup is intact".to_owned(), |good| format!("the newest intact one is `{good}`")))]
    BackupDamaged { name: String, reason: String, good: Option<String> },
    /// A backup without sales would replace existing sales.
    #[error("the backup `{name}` contains no sales, but the current data does (days of sales: {days})")]
    BackupEmpty { name: String, days: u64 },
    /// A newer program wrote it.
    #[error("the sales database was written by a newer version of Pharmacast (format {found}; this version reads up to {known})")]
    Newer { found: i64, known: i64 },
    /// SQLite refuses for another reason.
    #[error("the sales database can't be read or written: {0}; nothing was changed")]
    Sqlite(rusqlite::Error),
    #[error("there is no import to undo; only the last one can be undone, and only once")]
    NothingToUndo,
    #[error("there is no change to undo")]
    NoChange,
    #[error("something else was changed after that, and only the latest change can be undone; nothing was undone")]
    ChangedSince,
}

/// What happened to the process that reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderFault {
    /// It ended.
    Ended,
    /// It needed more memory than it may have.
    OutOfMemory,
    /// It exceeded the time limit for a file of that size.
    TookTooLong,
}

impl ReaderFault {
    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::OutOfMemory => "memory",
            Self::TookTooLong => "time",
        }
    }
}

impl fmt::Display for ReaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => write!(f, "failed"),
            Self::OutOfMemory => write!(f, "needed more than {} MiB of memory", crate::READER_MEMORY >> 20),
            Self::TookTooLong => write!(f, "took too long"),
        }
    }
}

/// Why a protected file can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protection {
    NeedsPassword,
    WrongPassword,
    /// It can't be opened with a password either.
    UnknownWay,
}

impl Protection {
    fn of(self, file: &str) -> String {
        match self {
            Self::NeedsPassword => format!("`{file}` is password-protected"),
            Self::WrongPassword => format!("the password of `{file}` is incorrect"),
            Self::UnknownWay => format!("`{file}` has a type of protection that isn't supported, even with its password"),
        }
    }
}

/// A file can't be read, so nothing was imported and the database is unchanged.
#[derive(Debug, Error)]
pub enum ImportError {
    #[error("no file was given")]
    NoFiles,
    #[error("`{file}` can't be read: {source}")]
    Read { file: String, source: io::Error },
    #[error("`{file}` isn't a spreadsheet Pharmacast can read: {reason}")]
    Workbook { file: String, reason: String },
    #[error("{}", .protection.of(.file))]
    Protected { file: String, protection: Protection },
    #[error("`{file}` unpacks to more than {limit_mib} MiB, so it isn't read")]
    TooLarge { file: String, limit_mib: u64 },
    #[error("`{file}` has an unsupported format ({kind})")]
    Unsupported { file: String, kind: String },
    #[error("`{file}` consists of two joined files with different text encodings")]
    EncodingsJoined { file: String },
    #[error("`{file}` has no sheet `{sheet}`; it has: {}", .sheets.join(", "))]
    NoSuchSheet { file: String, sheet: String, sheets: Vec<String> },
    #[error("reading `{file}` {fault}, so it was stopped")]
    ReaderStopped { file: String, fault: ReaderFault },
    #[error("the file reader `{program}` can't be started: {source}")]
    NoReader { program: String, source: io::Error },
    #[error("`{file}` is empty")]
    Empty { file: String },
    #[error("`{file}`: {}", .questions.iter().map(|question| question.message.as_str()).collect::<Vec<_>>().join(" "))]
    ColumnsUnclear { file: String, headers: Vec<String>, questions: Vec<Question> },
    #[error(
        "`{file}`: the dates in `{column}` can be read in more than one order of day, month, and year, for example `{example}`: which is it?"
    )]
    AmbiguousDates { file: String, column: String, example: String, orders: Vec<DateOrder> },
    #[error(
        "`{file}`: the dates in `{column}` have different orders: `{day_first}` begins with the day, `{month_first}` with the month; which is right? Rows with the other order are skipped and listed"
    )]
    MixedDates { file: String, column: String, day_first: String, month_first: String },
    #[error("{}: none of the {rows} rows could be used, so nothing was imported; most often: {reason}", if .file.is_empty() { "the files".to_owned() } else { format!("`{}`", .file) })]
    NothingUsable { file: String, rows: u64, reason: String },
    #[error("`{file}` doesn't say how many units were sold, so it can't be imported")]
    NotSales { file: String },
    #[error("`{given}` isn't a mapping; write `field=column`, for example `quantity=Qty`, with one of the fields {fields}")]
    BadMapping { given: String, fields: String },
    #[error("`{file}` has no column `{column}` (found: {})", .headers.join(", "))]
    NoSuchColumn { file: String, column: String, headers: Vec<String> },
    #[error(
        "`{file}` isn't a stock list: it has no header for {field} (found: {})", .headers.join(", ")
    )]
    NoStockColumn { file: String, field: &'static str, headers: Vec<String> },
    #[error("`{file}` isn't a plan: no column contains the first day of an entry (found: {})", .headers.join(", "))]
    PlanColumns { file: String, headers: Vec<String> },
    #[error("{} must be answered first: {}", if .questions.len() == 1 { "a question" } else { "questions" }, .questions.iter().map(|question| question.message.as_str()).collect::<Vec<_>>().join(" "))]
    Undecided { questions: Vec<Question> },
    #[error("`{given}` isn't an answer: write `code=value` with one of the codes {codes}")]
    BadAnswer { given: String, codes: String },
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("temporary rows can't be written next to the database: {0}; nothing was changed")]
    PutAside(#[from] io::Error),
    #[error(transparent)]
    Database(#[from] SalesError),
}

impl ImportError {
    /// A stable name for the window and for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFiles => "no_files",
            Self::Read { .. } => "unreadable_file",
            Self::Workbook { .. } => "bad_workbook",
            Self::Protected { protection: Protection::NeedsPassword, .. } => "protected_file",
            Self::Protected { protection: Protection::WrongPassword, .. } => "wrong_password",
            Self::Protected { protection: Protection::UnknownWay, .. } => "unknown_protection",
            Self::TooLarge { .. } => "file_too_large",
            Self::Unsupported { .. } => "unsupported_file",
            Self::EncodingsJoined { .. } => "encodings_joined",
            Self::NoSuchSheet { .. } => "no_such_sheet",
            Self::ReaderStopped { .. } => "reader_stopped",
            Self::NoReader { .. } => "reader_missing",
            Self::Empty { .. } => "empty_file",
            Self::NothingUsable { .. } => "nothing_usable",
            Self::NotSales { .. } => "not_sales",
            Self::ColumnsUnclear { questions, .. } => match questions.first().map(|question| (question.code, columns_of(question))) {
                Some((QuestionCode::DateColumn, 0 | 1)) => "no_date_column",
                Some((_, 0 | 1)) | None => "no_column",
                Some(_) => "ambiguous_column",
            },
            Self::AmbiguousDates { .. } | Self::MixedDates { .. } => "ambiguous_dates",
            Self::BadMapping { .. } => "bad_mapping",
            Self::NoSuchColumn { .. } => "no_such_column",
            Self::NoStockColumn { .. } => "no_stock_column",
            Self::PlanColumns { .. } => "bad_plan",
            Self::Undecided { .. } => "needs_answer",
            Self::BadAnswer { .. } => "bad_answer",
            Self::Cancelled(_) => "cancelled",
            Self::PutAside(_) => "disk_full",
            Self::Database(error) => error.code(),
        }
    }
}

impl ImportError {
    /// Returns the questions whose answers let the file be imported; empty when no answer helps.
    pub fn questions(&self) -> Vec<Question> {
        match self {
            Self::ColumnsUnclear { questions, .. } | Self::Undecided { questions } => questions.clone(),
            Self::AmbiguousDates { file, column, example, orders } => {
                let orders: Vec<(&str, &String)> = orders.iter().map(|order| (order.as_str(), example)).collect();
                vec![date_order(file, column, &orders, self)]
            }
            Self::MixedDates { file, column, day_first, month_first } => {
                vec![date_order(file, column, &[("dmy", day_first), ("mdy", month_first)], self)]
            }
            Self::Protected { file, protection: Protection::NeedsPassword | Protection::WrongPassword } => vec![Question {
                code: QuestionCode::Password,
                file: file.clone(),
                column: None,
                candidates: Vec::new(),
                default: None,
                free_text: true,
                reason: None,
                message: self.to_string(),
            }],
            _ => Vec::new(),
        }
    }
}

/// How many columns are among the answers; what begins with `=` is none.
fn columns_of(question: &Question) -> usize {
    question.candidates.iter().filter(|candidate| !candidate.value.starts_with('=')).count()
}

fn date_order(file: &str, column: &str, orders: &[(&str, &String)], error: &ImportError) -> Question {
    let candidates = orders.iter().map(|&(order, example)| Candidate::with_examples(order, vec![example.clone()])).collect();
    Question {
        code: QuestionCode::DateOrder,
        file: file.to_owned(),
        column: Some(column.to_owned()),
        candidates,
        default: None,
        free_text: false,
        reason: None,
        message: error.to_string(),
    }
}

impl SalesError {
    /// A stable name for the window and for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "sales_open",
            Self::Damaged { .. } | Self::Foreign { .. } => "sales_damaged",
            Self::Locked => "sales_locked",
            Self::File(error) if files::is_not_plain(error).is_some() => "link_in_data_folder",
            Self::File(_) => "sales_open",
            Self::ReadOnly { .. } => "read_only",
            Self::DiskFull => "disk_full",
            Self::NoSuchBackup { .. } => "no_such_backup",
            Self::BackupDamaged { .. } => "backup_damaged",
            Self::BackupEmpty { .. } => "backup_empty",
            Self::Newer { .. } => "sales_newer",
            Self::Sqlite(_) => "sales_database",
            Self::NothingToUndo | Self::NoChange => "nothing_to_undo",
            Self::ChangedSince => "changed_since",
        }
    }
}

impl SalesError {
    /// Why `file` can't be opened, with what to do about it.
    pub(crate) fn of_opening(error: files::DatabaseError, file: &str) -> Self {
        match error {
            files::DatabaseError::File(error) => Self::File(error),
            files::DatabaseError::ForeignSchema(what) => Self::Foreign { reason: format!("it has {what}") },
            files::DatabaseError::Sqlite(source) => match Self::from(source) {
                Self::Sqlite(source) => Self::Open { file: file.to_owned(), source },
                other => other,
            },
        }
    }
}

impl From<rusqlite::Error> for SalesError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged { reason: error.to_string() },
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Locked,
            Some(Code::ReadOnly) => Self::ReadOnly { reason: error.to_string() },
            Some(Code::DiskFull) => Self::DiskFull,
            // Every value is written as what it is read as: another program, or a fault of the disk, changed it.
            _ if is_unreadable(&error) => Self::Damaged { reason: format!("a value isn't what it should be: {error}") },
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite::Error> for ImportError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Database(source.into())
    }
}
