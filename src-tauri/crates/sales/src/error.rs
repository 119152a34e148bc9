//! Why an import is refused as a whole, or the database does not answer. Bad rows are no errors: see `report`.

use std::io;

use thiserror::Error;

/// `sales.sqlite` cannot be opened, read or written.
#[derive(Debug, Error)]
pub enum SalesError {
    #[error(
        "the sales database `{file}` cannot be opened: {source}. Close other programs that use it, or move the file away and import again."
    )]
    Open { file: String, source: rusqlite::Error },
    #[error("the sales database was written by a newer version of this program (layout {found}, this one knows {known}). Please update.")]
    Newer { found: i64, known: i64 },
    #[error("the sales database cannot be read or written: {0}. Check the free disk space; nothing was changed.")]
    Sqlite(#[from] rusqlite::Error),
    #[error("there is no import that can be undone: only the last one can, once.")]
    NothingToUndo,
}

/// A file cannot be understood, so nothing of the import was taken and the database is as before.
#[derive(Debug, Error)]
pub enum ImportError {
    #[error("no file was named")]
    NoFiles,
    #[error("`{file}` cannot be read: {source}")]
    Read { file: String, source: io::Error },
    #[error("`{file}` is no spreadsheet that can be read: {reason}. Open it in Excel or WPS, save it as .xlsx or .csv, and import that.")]
    Workbook { file: String, reason: String },
    #[error("`{file}` is protected by a password. Save it without one and import that.")]
    Protected { file: String },
    #[error("`{file}` unpacks to more than {limit_mib} MiB and is refused. Save the sales alone as .csv and import that.")]
    TooLarge { file: String, limit_mib: u64 },
    #[error("`{file}` is of a kind that is not read ({kind}). Save it as .csv or .xlsx.")]
    Unsupported { file: String, kind: String },
    #[error("`{file}` is two files joined to one, the later in UTF-16 and the earlier not. Import the two files one by one.")]
    EncodingsJoined { file: String },
    #[error("`{file}` has no sheet `{sheet}`. It has: {}.", .sheets.join(", "))]
    NoSuchSheet { file: String, sheet: String, sheets: Vec<String> },
    #[error("`{file}` is empty")]
    Empty { file: String },
    #[error("`{file}` has no column of dates (found: {}). Say which one it is with `--map date=COLUMN`.", .headers.join(", "))]
    NoDateColumn { file: String, headers: Vec<String> },
    #[error("`{file}` has its dates across the columns. Turn it so that each row is a day (paste → transpose), and import that.")]
    DatesAcross { file: String },
    #[error("`{file}` has no column for {field} that can be recognised (found: {}). Say which one it is with `--map {field}=COLUMN`.", .headers.join(", "))]
    NoColumn { file: String, field: &'static str, headers: Vec<String> },
    #[error("`{file}`: more than one column may be the {field} ({}). Say which one it is with `--map {field}=COLUMN`.", .candidates.join(", "))]
    AmbiguousColumn { file: String, field: &'static str, candidates: Vec<String> },
    #[error(
        "`{file}`: the dates in `{column}` can be read day first or month first (for instance `{example}`). Say which with `--map date={column}:dmy` or `--map date={column}:mdy`."
    )]
    AmbiguousDates { file: String, column: String, example: String },
    #[error(
        "`{file}`: the dates in `{column}` are of both orders: `{day_first}` has the day first, `{month_first}` the month. Say which holds with `--map date={column}:dmy` or `--map date={column}:mdy`; rows that do not fit are then left out and listed."
    )]
    MixedDates { file: String, column: String, day_first: String, month_first: String },
    #[error("`{given}` is no mapping. Write `field=column`, for instance `quantity=Qty`, with one of the fields {fields}.")]
    BadMapping { given: String, fields: String },
    #[error("`{file}` has no column `{column}` (found: {})", .headers.join(", "))]
    NoSuchColumn { file: String, column: String, headers: Vec<String> },
    #[error(
        "`{file}` is no stock list: no row heads a column for {field} (found: {}). A stock list has one row per product, with its code and the units in stock.", .headers.join(", ")
    )]
    NoStockColumn { file: String, field: &'static str, headers: Vec<String> },
    #[error("the rows of the import cannot be put aside beside the database: {0}. Check the free disk space; nothing was changed.")]
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
            Self::Protected { .. } => "protected_file",
            Self::TooLarge { .. } => "file_too_large",
            Self::Unsupported { .. } => "unsupported_file",
            Self::EncodingsJoined { .. } => "encodings_joined",
            Self::NoSuchSheet { .. } => "no_such_sheet",
            Self::Empty { .. } => "empty_file",
            Self::NoDateColumn { .. } => "no_date_column",
            Self::DatesAcross { .. } => "dates_across",
            Self::NoColumn { .. } => "no_column",
            Self::AmbiguousColumn { .. } => "ambiguous_column",
            Self::AmbiguousDates { .. } | Self::MixedDates { .. } => "ambiguous_dates",
            Self::BadMapping { .. } => "bad_mapping",
            Self::NoSuchColumn { .. } => "no_such_column",
            Self::NoStockColumn { .. } => "no_stock_column",
            Self::PutAside(_) => "disk_full",
            Self::Database(error) => error.code(),
        }
    }
}

impl SalesError {
    /// A stable name for the window and for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "sales_open",
            Self::Newer { .. } => "sales_newer",
            Self::Sqlite(_) => "sales_database",
            Self::NothingToUndo => "nothing_to_undo",
        }
    }
}

impl From<rusqlite::Error> for ImportError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Database(SalesError::Sqlite(source))
    }
}
