//! Spreadsheets: their sheets, a sheet's cells into a grid. Uses calamine; what it must not be given is caught in `zip_limits`.

use std::collections::{BTreeSet, HashSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Data, DataRef, Dimensions, Ods, OdsError, Reader, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError};

use super::biff::{OldFile, Records};
use super::content::{Content, Input};
use super::grid::{Grid, Merged, TooMuch};
use super::locked::{self, Locked};
use super::moments::{date_time, iso};
use super::zip_limits::{self, Packed};
use super::{Cell, number_formats, ods_xml, sheet_xml, short_name, xlsb_records, xlsx_cells};
use crate::error::{ImportError, Protection};

/// Sheets that a workbook may have: one for each day of five years.
const MOST_SHEETS: usize = 2_000;

enum Book {
    /// Tables of other formats, read already.
    Tables(Vec<(String, Option<Sheet>)>),
    Xlsx(Box<Xlsx<Input>>),
    Xlsb(Box<Xlsb<Input>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>, Records),
    Ods(Box<Ods<Input>>),
}

/// An opened workbook.
pub(crate) struct Workbook {
    file: String,
    /// What facts that the library doesn't know are read from.
    content: Content,
    book: Book,
    pub(crate) format: &'static str,
    pub(crate) sheets: Vec<String>,
    /// Sheets that the program that wrote the file doesn't show.
    pub(crate) hidden: Vec<String>,
    /// Zeros stood in a text, as programs leave them that ended while they wrote.
    pub(crate) has_zeros: bool,
}

/// One sheet, read.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) grid: Grid,
    pub(crate) merged: Vec<Merged>,
    /// Rows, counted from 1, that a filter or the user hides.
    pub(crate) hidden_rows: HashSet<u32>,
    /// Days to add to the serial numbers of dates.
    pub(crate) serial_offset: f64,
    /// Hidden columns, counted from 0.
    pub(crate) hidden_columns: BTreeSet<u32>,
    /// A number that is kept as its format shows it.
    pub(crate) shown_code: Option<String>,
}

/// Why the library gave up.
pub(super) enum Refused {
    Password,
    TooMuch,
    Other(String),
}

impl Workbook {
    /// Opens a packed workbook (.xlsx, .xlsb, .ods).
    pub(crate) fn open_packed(path: &Path) -> Result<Self, ImportError> {
        Self::open_content(short_name(path), Content::File(path.to_owned()))
    }

    fn open_content(file: String, content: Content) -> Result<Self, ImportError> {
        let kind = zip_limits::inspect(&content, &file)?;
        let input = content.open().map_err(|source| ImportError::Read { file: file.clone(), source })?;
        let (book, format) = guarded(&file, || match kind {
            Packed::Xlsx => Ok((Book::Xlsx(Box::new(Xlsx::new(input)?)), "xlsx")),
            Packed::Xlsb => Ok((Book::Xlsb(Box::new(Xlsb::new(input)?)), "xlsb")),
            Packed::Ods => Ok((Book::Ods(Box::new(Ods::new(input)?)), "ods")),
        })?;
        Self::of_book(file, content, book, format)
    }

    /// Opens an old workbook (.xls, .et), or a newer one that is encrypted. Without a password, those that are only protected from changes
    /// can be opened.
    pub(crate) fn open_old(path: &Path, password: Option<&str>) -> Result<Self, ImportError> {
        let file = short_name(path);
        let damaged = |error: std::io::Error| ImportError::Workbook { file: file.clone(), reason: error.to_string() };
        let refused = |locked: Locked| {
            let protection = match (locked, password) {
                (Locked::UnknownWay, _) => Protection::UnknownWay,
                (Locked::WrongPassword, None) => Protection::NeedsPassword,
                (Locked::WrongPassword, Some(_)) => Protection::WrongPassword,
            };
            ImportError::Protected { file: file.clone(), protection }
        };
        let records = match OldFile::open(path).map_err(damaged)? {
            OldFile::Encrypted(mut compound) => {
                let opened = locked::decrypt_package(&mut compound, locked::NO_PASSWORD);
                let bytes = match (opened, password) {
                    (Err(Locked::WrongPassword), Some(password)) => locked::decrypt_package(&mut compound, password),
                    (opened, _) => opened,
                };
                return Self::open_content(short_name(path), Content::Memory(bytes.map_err(refused)?.into()));
            }
            OldFile::Workbook(mut records) => {
                match (records.unlock(locked::NO_PASSWORD), password) {
                    (Err(Locked::WrongPassword), Some(password)) => records.unlock(password),
                    (opened, _) => opened,
                }
                .map_err(refused)?;
                records
            }
        };
        if records.claims_too_much() {
            return Err(ImportError::TooLarge { file, limit_mib: 128 });
        }
        let packed = records.repacked().map_err(damaged)?;
        let book = guarded(&file, || Ok(Book::Xls(Box::new(Xls::new(packed)?), records)))?;
        Self::of_book(file, Content::File(path.to_owned()), book, "xls")
    }

    fn of_book(file: String, content: Content, book: Book, format: &'static str) -> Result<Self, ImportError> {
        let sheets = match &book {
            Book::Xlsx(book) => book.sheet_names(),
            Book::Xlsb(book) => book.sheet_names(),
            Book::Xls(book, _) => book.sheet_names(),
            Book::Ods(book) => book.sheet_names(),
            Book::Tables(tables) => tables.iter().map(|(name, _)| name.clone()).collect(),
        };
        countable(&file, &sheets)?;
        let metadata = match &book {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book, _) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
            Book::Tables(_) => &[],
        };
        let hidden = metadata.iter().filter(|sheet| sheet.visible != SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect();
        Ok(Self { file, content, book, format, sheets, hidden, has_zeros: false })
    }

    /// Tables of another format as a workbook.
    pub(super) fn of_tables(path: &Path, format: &'static str, tables: Vec<(String, Sheet)>) -> Result<Self, ImportError> {
        let file = short_name(path);
        if tables.is_empty() {
            return Err(ImportError::Empty { file });
        }
        let sheets: Vec<String> = tables.iter().map(|(name, _)| name.clone()).collect();
        countable(&file, &sheets)?;
        let tables = tables.into_iter().map(|(name, sheet)| (name, Some(sheet))).collect();
        Ok(Self {
            file,
            content: Content::File(path.to_owned()),
            book: Book::Tables(tables),
            format,
            sheets,
            hidden: Vec::new(),
            has_zeros: false,
        })
    }

    pub(crate) fn sheet(&mut self, name: &str) -> Result<Sheet, ImportError> {
        let file = self.file.clone();
        let (content, book) = (&self.content, &mut self.book);
        let number = self.sheets.iter().position(|sheet| sheet == name);
        guarded(&file, || {
            let mut sheet = Sheet::default();
            match book {
                Book::Tables(tables) => {
                    let table = tables.iter_mut().find(|table| table.0 == name).and_then(|table| table.1.take());
                    return table.ok_or_else(|| Refused::Other(format!("the table `{name}` was already read")));
                }
                Book::Xlsx(book) => {
                    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                    sheet.merged = blocks(&merged);
                    sheet.serial_offset = offset(book.has_1904_epoch());
                    let facts = sheet_xml::facts(content, name).unwrap_or_default();
                    sheet.hidden_rows = facts.hidden_rows;
                    sheet.hidden_columns = facts.hidden_columns;
                    xlsx_cells::read(book, name, &facts.uncalculated, &mut sheet)?;
                }
                Book::Xlsb(book) => {
                    sheet.serial_offset = offset(book.has_1904_epoch());
                    let facts = xlsb_records::facts(content, name).unwrap_or_default();
                    let mut cells = book.worksheet_cells_reader(name)?;
                    while let Some(cell) = cells.next_cell()? {
                        let at = cell.get_position();
                        match number_of(cell.get_value())
                            .zip(facts.formats.get(&at))
                            .and_then(|(number, code)| number_formats::shown(code, number))
                        {
                            Some(text) => push_shown(&mut sheet, at.0.saturating_add(1), at.1, text)?,
                            None => push_ref(&mut sheet.grid, at, cell.get_value())?,
                        }
                    }
                    sheet.hidden_rows = facts.hidden_rows;
                    sheet.hidden_columns = facts.hidden_columns;
                }
                Book::Xls(book, records) => {
                    sheet.merged = blocks(&book.merge_cells_by_sheet_name(name).unwrap_or_default());
                    sheet.serial_offset = offset(book.has_1904_epoch());
                    let facts = number.and_then(|number| records.facts(number)).unwrap_or_default();
                    let shown = |at: (u32, u32), number: f64| facts.formats.get(&at).and_then(|code| number_formats::shown(code, number));
                    push_range(&mut sheet, &book.worksheet_range(name)?, &shown)?;
                    sheet.hidden_rows = facts.hidden_rows;
                    sheet.hidden_columns = facts.hidden_columns;
                }
                Book::Ods(book) => {
                    let facts = ods_xml::facts(content, name).unwrap_or_default();
                    let shown = |at: (u32, u32), number: f64| facts.shown.get(&at).filter(|text| text.parse() == Ok(number)).cloned();
                    push_range(&mut sheet, &book.worksheet_range(name)?, &shown)?;
                    sheet.hidden_rows = facts.hidden_rows;
                    sheet.hidden_columns = facts.hidden_columns;
                }
            }
            Ok(sheet)
        })
    }
}

/// Refuses more sheets than can be looked through for sales.
fn countable(file: &str, sheets: &[String]) -> Result<(), ImportError> {
    if sheets.len() > MOST_SHEETS {
        return Err(ImportError::Unsupported { file: file.to_owned(), kind: format!("a workbook of {} sheets", sheets.len()) });
    }
    Ok(())
}

/// Days between the two ways to count them.
pub(super) fn offset(is_1904: bool) -> f64 {
    if is_1904 { 1462.0 } else { 0.0 }
}

pub(super) fn number_of(value: &DataRef<'_>) -> Option<f64> {
    match value {
        DataRef::Int(number) => Some(*number as f64),
        DataRef::Float(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn push_shown(sheet: &mut Sheet, row: u32, column: u32, text: String) -> Result<(), TooMuch> {
    sheet.grid.push(row, column, Cell::Text(&text))?;
    sheet.shown_code.get_or_insert(text);
    Ok(())
}

/// Runs the library; a panic inside it is a file that can't be read.
fn guarded<T>(file: &str, run: impl FnOnce() -> Result<T, Refused>) -> Result<T, ImportError> {
    let file = file.to_owned();
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Refused::Password)) => Err(ImportError::Protected { file, protection: Protection::UnknownWay }),
        Ok(Err(Refused::TooMuch)) => Err(ImportError::TooLarge { file, limit_mib: 128 }),
        Ok(Err(Refused::Other(reason))) => Err(ImportError::Workbook { file, reason }),
        Err(_) => Err(ImportError::Workbook { file, reason: "it is damaged".into() }),
    }
}

/// Merged blocks of one column, ordered by their first row.
fn blocks(merged: &[Dimensions]) -> Vec<Merged> {
    const LAST: u32 = 1 << 24;
    let block =
        |area: &Dimensions| Merged { rows: (area.start.0.min(LAST) + 1, area.end.0.min(LAST) + 1), columns: (area.start.1, area.end.1) };
    let mut blocks: Vec<Merged> =
        merged.iter().map(block).filter(|block| block.columns.0 == block.columns.1 && block.rows.0 < block.rows.1).collect();
    blocks.sort_by_key(|block| block.rows);
    blocks
}

pub(super) fn push_ref(grid: &mut Grid, at: (u32, u32), value: &DataRef<'_>) -> Result<(), TooMuch> {
    let error;
    let cell = match value {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Bool(is) => Cell::Text(if *is { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(time) => return grid.push_date(at.0.saturating_add(1), at.1, date_time(time)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => return grid.push_date(at.0.saturating_add(1), at.1, iso(text)),
        DataRef::Error(fault) => {
            error = fault.to_string();
            Cell::Fault(&error)
        }
        DataRef::Empty => Cell::Empty,
    };
    grid.push(at.0.saturating_add(1), at.1, cell)
}

/// `shown` says how the cell at a row and column shows a number, where that isn't the number itself.
fn push_range(sheet: &mut Sheet, range: &calamine::Range<Data>, shown: &dyn Fn((u32, u32), f64) -> Option<String>) -> Result<(), TooMuch> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let (row, column) = (first_row.saturating_add(row as u32), first_column.saturating_add(column as u32));
        let number = match value {
            Data::Int(number) => Some(*number as f64),
            Data::Float(number) => Some(*number),
            _ => None,
        };
        if let Some(text) = number.and_then(|number| shown((row, column), number)) {
            push_shown(sheet, row.saturating_add(1), column, text)?;
            continue;
        }
        let error;
        let cell = match value {
            Data::Int(number) => Cell::Number(*number as f64),
            Data::Float(number) => Cell::Number(*number),
            Data::String(text) => Cell::Text(text),
            Data::Bool(is) => Cell::Text(if *is { "TRUE" } else { "FALSE" }),
            Data::DateTime(time) => {
                sheet.grid.push_date(row.saturating_add(1), column, date_time(time))?;
                continue;
            }
            Data::DateTimeIso(text) | Data::DurationIso(text) => {
                sheet.grid.push_date(row.saturating_add(1), column, iso(text))?;
                continue;
            }
            Data::Error(fault) => {
                error = fault.to_string();
                Cell::Fault(&error)
            }
            Data::Empty => Cell::Empty,
        };
        sheet.grid.push(row.saturating_add(1), column, cell)?;
    }
    Ok(())
}

impl From<TooMuch> for Refused {
    fn from(_: TooMuch) -> Self {
        Self::TooMuch
    }
}

macro_rules! refused_from {
    ($($error:ident $password:pat,)*) => {
        $(impl From<$error> for Refused {
            fn from(error: $error) -> Self {
                match error {
                    $password => Self::Password,
                    other => Self::Other(other.to_string()),
                }
            }
        })*
    };
}

refused_from! {
    XlsxError XlsxError::Password,
    XlsbError XlsbError::Password,
    XlsError XlsError::Password,
    OdsError OdsError::Password,
}
