//! Where rows come from: text files and workbooks behind one trait, a row at a time. What the cells mean is decided in `recognise`.

pub(crate) mod delimited;
pub(crate) mod text;

use std::path::Path;

use crate::day::Day;
use crate::error::ImportError;

/// A cell as the file has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Day(Day),
    /// An error value of a spreadsheet, or bytes that are no text.
    Fault(&'a str),
}

/// What is wrong with a row as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowFault {
    UnclosedQuote,
}

/// Rows of one table, read forwards once. Lines without any character are skipped.
pub(crate) trait Rows {
    /// Moves to the next row; `false` at the end.
    fn advance(&mut self) -> Result<bool, ImportError>;
    /// 1-based line of the file or row of the sheet.
    fn line(&self) -> u64;
    /// How many cells the row has.
    fn width(&self) -> usize;
    /// [`Cell::Empty`] beyond the last cell. Text is trimmed.
    fn cell(&self, column: usize) -> Cell<'_>;
    fn fault(&self) -> Option<RowFault>;
    /// Equal for rows with equal cells.
    fn fingerprint(&self) -> u32;
    /// Whether the number of cells says something: in a sheet, cells have their places.
    fn counts_cells(&self) -> bool;
}

/// The name of a file without its folder, for reports.
pub(crate) fn short_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// White space in any script, and the byte order mark that joined files carry in the middle.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
}
