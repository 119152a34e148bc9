//! Where rows come from: text files and workbooks behind one trait, a row at a time. What the cells mean is decided in `recognise`.

pub(crate) mod delimited;
mod encoding;
mod grid;
mod mixed_encoding;
mod text;
mod workbook;
mod zip_limits;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::day::Day;
use crate::error::ImportError;
use grid::GridRows;
use text::TextFile;
use workbook::Sheet;
pub(crate) use workbook::Workbook;

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
    /// The cell of a date, product or store: within merged cells their first.
    fn key_cell(&self, column: usize) -> Cell<'_> {
        self.cell(column)
    }
    fn fault(&self) -> Option<RowFault>;
    /// Equal for rows with equal cells.
    fn fingerprint(&self) -> u32;
    /// Whether the number of cells says something: in a sheet, cells have their places.
    fn counts_cells(&self) -> bool;
}

/// An opened file.
pub(crate) enum Opened {
    Text(TextFile),
    Workbook(Box<Workbook>),
}

/// One table of a file, to be gone through as often as needed.
pub(crate) enum Table {
    Text(TextFile),
    Sheet(Sheet),
}

impl Table {
    pub(crate) fn rows(&self) -> Result<Box<dyn Rows + '_>, ImportError> {
        match self {
            Self::Text(file) => Ok(file.rows()?),
            Self::Sheet(sheet) => Ok(Box::new(GridRows::new(&sheet.grid, &sheet.merged))),
        }
    }
}

/// Opens a file by what it begins with, whatever its name says.
pub(crate) fn open(path: &Path) -> Result<Opened, ImportError> {
    let unreadable = |source| ImportError::Read { file: short_name(path), source };
    let mut first = Vec::new();
    File::open(path).map_err(unreadable)?.take(8).read_to_end(&mut first).map_err(unreadable)?;
    match first.as_slice() {
        [] => Err(ImportError::Empty { file: short_name(path) }),
        [b'P', b'K', 3, 4, ..] => Ok(Opened::Workbook(Box::new(Workbook::open_packed(path)?))),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] => Ok(Opened::Workbook(Box::new(Workbook::open_old(path)?))),
        [0x1f, 0x8b, ..] => Ok(Opened::Text(TextFile::detect(path, true)?)),
        _ => Ok(Opened::Text(TextFile::detect(path, false)?)),
    }
}

/// The name of a file without its folder, for reports.
pub(crate) fn short_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// White space in any script, the byte order mark that joined files carry in the middle, and what old tills fill fields and end files with.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0' | '\u{1a}'))
}
