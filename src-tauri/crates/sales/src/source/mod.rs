//! Where rows come from: text files and workbooks behind one trait, a row at a time. What the cells mean is decided in `recognize`.

mod biff;
mod code_pages;
mod content;
mod dbf;
pub(crate) mod delimited;
mod encoding;
mod grid;
mod json;
mod legacy_encoding;
mod line_forms;
mod locked;
mod mixed_encoding;
mod moments;
mod number_formats;
mod ods_xml;
mod overlay;
mod sheet_xml;
mod spreadsheet_xml;
mod text;
mod web_table;
pub(crate) mod web_text;
mod workbook;
mod xlsb_records;
mod xlsx_cells;
mod zip_limits;
mod zip_text;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::day::Day;
use crate::error::ImportError;
use grid::GridRows;
use json::JsonFault;
pub(crate) use overlay::Overlay;
use spreadsheet_xml::XmlFault;
use text::{Detected, Markup, Packing, TextFile};
use web_table::PageFault;
use workbook::Sheet;
pub(crate) use workbook::Workbook;

/// A cell as the file has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Day(Day),
    /// An error value of a spreadsheet, or bytes that aren't text.
    Fault(&'a str),
}

/// The fault of a formula whose result the file doesn't hold.
pub(crate) const UNCALCULATED: &str = "#UNCALCULATED";

/// What is wrong with a row as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowFault {
    UnclosedQuote,
    /// It contains zero bytes where text should be.
    Zeros,
}

/// Rows of one table, read forward once. Lines without any character are skipped.
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
    /// The time of a cell's day, in minutes since midnight; 0 where it has none. Of the same cell as the key.
    fn minute(&self, _column: usize) -> u16 {
        0
    }
    /// Columns that have a cell or a key.
    fn reach(&self) -> usize {
        self.width()
    }
    fn fault(&self) -> Option<RowFault>;
    /// Equal for rows with equal cells.
    fn fingerprint(&self) -> u32;
    /// Whether the number of cells says something: in a sheet, cells have their places.
    fn counts_cells(&self) -> bool;
    /// Whether a filter or the user hides the row.
    fn is_hidden(&self) -> bool {
        false
    }
    /// Days to add to the serial numbers of dates: 1462 in workbooks that count from 1904.
    fn serial_offset(&self) -> f64 {
        0.0
    }
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
    /// Whether semicolons separate the cells.
    pub(crate) fn has_semicolons(&self) -> bool {
        matches!(self, Self::Text(text) if text.dialect.delimiter == b';')
    }

    /// A number that is kept as the format of its cell shows it.
    pub(crate) fn shown_code(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Sheet(sheet) => sheet.shown_code.as_deref(),
        }
    }

    /// Columns that the sheet hides.
    pub(crate) fn hidden_columns(&self) -> Vec<u32> {
        match self {
            Self::Text(_) => Vec::new(),
            Self::Sheet(sheet) => sheet.hidden_columns.iter().copied().collect(),
        }
    }

    /// Days to add to the serial numbers of dates.
    pub(crate) fn serial_offset(&self) -> f64 {
        match self {
            Self::Text(_) => 0.0,
            Self::Sheet(sheet) => sheet.serial_offset,
        }
    }

    pub(crate) fn rows(&self) -> Result<Box<dyn Rows + '_>, ImportError> {
        match self {
            Self::Text(file) => Ok(file.rows()?),
            Self::Sheet(sheet) => Ok(Box::new(GridRows::new(sheet))),
        }
    }
}

/// How the names of files that are read end, for dialogs and watched folders. The content of a file decides what it is.
pub const TABLE_ENDINGS: [&str; 20] = [
    "csv", "tsv", "txt", "gz", "zip", "xlsx", "xls", "xlsb", "xlsm", "ods", "et", "html", "htm", "mht", "mhtml", "xml", "dbf", "json",
    "jsonl", "ndjson",
];

/// Opens a file by what it begins with, whatever its name says. `password` is that of a workbook that has one.
pub(crate) fn open(path: &Path, password: Option<&str>) -> Result<Opened, ImportError> {
    let unreadable = |source| ImportError::Read { file: short_name(path), source };
    // Opening a pipe or a device may never end.
    if !path.metadata().map_err(unreadable)?.is_file() {
        return Err(ImportError::Unsupported { file: short_name(path), kind: "not a file".to_owned() });
    }
    let mut first = Vec::new();
    File::open(path).map_err(unreadable)?.take(32).read_to_end(&mut first).map_err(unreadable)?;
    let unsupported = |kind: &str| Err(ImportError::Unsupported { file: short_name(path), kind: kind.to_owned() });
    let text = match first.as_slice() {
        [] => return Err(ImportError::Empty { file: short_name(path) }),
        [b'P', b'K', 3, 4, ..] => match zip_text::only_text(path) {
            Some(member) => TextFile::detect(path, Packing::Zip(member))?,
            None => return Ok(Opened::Workbook(Box::new(Workbook::open_packed(path)?))),
        },
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => return Ok(Opened::Workbook(Box::new(Workbook::open_old(path, password)?))),
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', b'f', ..] => return unsupported("an SQLite database"),
        [b'P', b'A', b'R', b'1', ..] => return unsupported("Parquet"),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => return unsupported("Arrow"),
        [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] => return unsupported("a packed archive"),
        [0x1f, 0x8b, ..] => TextFile::detect(path, Packing::Gzip)?,
        head if dbf::is_dbf(head) && has_extension(path, "dbf") => {
            let sheet = dbf::read(path)?;
            return Ok(Opened::Workbook(Box::new(Workbook::of_tables(path, "dbf", vec![(short_name(path), sheet)])?)));
        }
        _ => TextFile::detect(path, Packing::Plain)?,
    };
    match text {
        Detected::Delimited(text) => Ok(Opened::Text(text)),
        Detected::Marked(text, markup) => {
            let mut book = marked(path, &text, markup)?;
            book.has_zeros = text.has_zeros()?;
            Ok(Opened::Workbook(Box::new(book)))
        }
    }
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// The tables of a text that isn't delimited.
fn marked(path: &Path, text: &TextFile, markup: Markup) -> Result<Workbook, ImportError> {
    let file = || short_name(path);
    let broken = |reason: String| ImportError::Workbook { file: file(), reason };
    let too_large = || ImportError::TooLarge { file: file(), limit_mib: 128 };
    let of_page = |fault: PageFault| match fault {
        PageFault::TooMuch => too_large(),
        PageFault::Broken(reason) => broken(reason),
    };
    let named = |sheets: Vec<Sheet>| (1..).zip(sheets).map(|(number, sheet): (u32, Sheet)| (format!("#{number}"), sheet)).collect();
    match markup {
        Markup::WebPage => Workbook::of_tables(path, "html", named(web_table::tables(&text.whole()?).map_err(of_page)?)),
        Markup::WebArchive => {
            let pages = web_table::pages_of_archive(&text.raw()?).map_err(of_page)?;
            let mut sheets = Vec::new();
            for page in pages {
                sheets.extend(web_table::tables(&page).map_err(of_page)?);
            }
            Workbook::of_tables(path, "mht", named(sheets))
        }
        Markup::SpreadsheetXml => {
            let sheets = spreadsheet_xml::sheets(&text.whole()?).map_err(|fault| match fault {
                XmlFault::TooMuch => too_large(),
                XmlFault::Broken(reason) => broken(reason),
            })?;
            let hidden = sheets.iter().filter(|sheet| sheet.is_hidden).map(|sheet| sheet.name.clone()).collect();
            let mut book = Workbook::of_tables(path, "xml", sheets.into_iter().map(|sheet| (sheet.name, sheet.sheet)).collect())?;
            book.hidden = hidden;
            Ok(book)
        }
        Markup::Json | Markup::JsonLines => {
            let sheet = json::table(text.text()?, markup == Markup::JsonLines).map_err(|fault| match fault {
                JsonFault::TooMuch => too_large(),
                JsonFault::Broken(reason) => broken(reason),
                JsonFault::NoRows => ImportError::Unsupported { file: file(), kind: "JSON without rows".to_owned() },
            })?;
            Workbook::of_tables(path, "json", vec![(file(), sheet)])
        }
    }
}

/// The name of a file without its folder, for reports.
pub(crate) fn short_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// A text without what is too much of it: ids are refused long before, names are shown in a line, and each text is gone through many times. The
/// sign at the end keeps the rest from being mistaken for a number or a date.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 1024;
    const SIGN: char = '…';
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let kept = &text[..text.floor_char_boundary(LONGEST - SIGN.len_utf8())];
    Cow::Owned(format!("{kept}{SIGN}"))
}

/// White space in any script, the byte order mark that joined files carry in the middle, and what old point-of-sale systems fill fields and end files with.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0' | '\u{1a}'))
}
