//! How reading a cell, a row, or a table can end early.

use crate::error::ImportError;
use crate::report::IssueCode;

/// Why a pass over a table ended before its last row.
#[derive(Debug)]
pub(crate) enum Abort {
    /// A cell shows that the whole file must be examined first to know what its dates or commas mean.
    Survey,
    /// A row names the store of the rows below it, so that those above are of another one.
    Sections,
    /// A row has a name and no code, which other rows of that name may have.
    Names,
    /// A header that is further down names other columns, which must be recognized first.
    Header { line: u64, key: String },
    /// The import can't continue.
    Failed(ImportError),
}

impl From<ImportError> for Abort {
    fn from(error: ImportError) -> Self {
        Self::Failed(error)
    }
}

/// Why a cell gives no value.
#[derive(Debug)]
pub(crate) enum CellError {
    /// The row is skipped; its issue was reported.
    SkipRow,
    /// The whole pass ends.
    Abort(Abort),
}

impl From<Abort> for CellError {
    fn from(abort: Abort) -> Self {
        Self::Abort(abort)
    }
}

impl From<ImportError> for CellError {
    fn from(error: ImportError) -> Self {
        Self::Abort(Abort::Failed(error))
    }
}

/// The content of a number cell.
pub(crate) enum CellValue {
    Value(f64),
    Nothing,
    Bad(IssueCode, String),
}
