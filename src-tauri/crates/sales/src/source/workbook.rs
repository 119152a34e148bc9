//! Spreadsheets: their sheets, a sheet's cells into a grid. Uses calamine; what it must not be given is caught in `zip_limits`.

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Reader, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError};

use super::grid::{Grid, Merged, TooMuch};
use super::zip_limits::{self, Packed};
use super::{Cell, short_name};
use crate::day;
use crate::error::ImportError;
use crate::read::dates::{self, Spelled};

type Input = BufReader<File>;

enum Book {
    Xlsx(Box<Xlsx<Input>>),
    Xlsb(Box<Xlsb<Input>>),
    Xls(Box<Xls<Input>>),
    Ods(Box<Ods<Input>>),
}

/// An opened workbook.
pub(crate) struct Workbook {
    file: String,
    book: Book,
    pub(crate) format: &'static str,
    pub(crate) sheets: Vec<String>,
}

/// One sheet, read.
pub(crate) struct Sheet {
    pub(crate) grid: Grid,
    pub(crate) merged: Vec<Merged>,
}

/// Why the library gave up.
enum Refused {
    Password,
    TooMuch,
    Other(String),
}

impl Workbook {
    /// Opens a packed workbook (.xlsx, .xlsb, .ods).
    pub(crate) fn open_packed(path: &Path) -> Result<Self, ImportError> {
        let kind = zip_limits::inspect(path)?;
        Self::open(path, |input| match kind {
            Packed::Xlsx => Ok((Book::Xlsx(Box::new(Xlsx::new(input)?)), "xlsx")),
            Packed::Xlsb => Ok((Book::Xlsb(Box::new(Xlsb::new(input)?)), "xlsb")),
            Packed::Ods => Ok((Book::Ods(Box::new(Ods::new(input)?)), "ods")),
        })
    }

    /// Opens an old workbook (.xls).
    pub(crate) fn open_old(path: &Path) -> Result<Self, ImportError> {
        Self::open(path, |input| Ok((Book::Xls(Box::new(Xls::new(input)?)), "xls")))
    }

    fn open(path: &Path, open: impl FnOnce(Input) -> Result<(Book, &'static str), Refused>) -> Result<Self, ImportError> {
        let file = short_name(path);
        let opened = File::open(path).map_err(|source| ImportError::Read { file: file.clone(), source })?;
        let (book, format) = guarded(&file, || open(BufReader::new(opened)))?;
        let sheets = match &book {
            Book::Xlsx(book) => book.sheet_names(),
            Book::Xlsb(book) => book.sheet_names(),
            Book::Xls(book) => book.sheet_names(),
            Book::Ods(book) => book.sheet_names(),
        };
        Ok(Self { file, book, format, sheets })
    }

    pub(crate) fn sheet(&mut self, name: &str) -> Result<Sheet, ImportError> {
        let file = self.file.clone();
        let book = &mut self.book;
        guarded(&file, || {
            let mut grid = Grid::default();
            let mut merged = Vec::new();
            match book {
                Book::Xlsx(book) => {
                    merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                    let mut cells = book.worksheet_cells_reader(name)?;
                    while let Some(cell) = cells.next_cell()? {
                        push_ref(&mut grid, cell.get_position(), cell.get_value())?;
                    }
                }
                Book::Xlsb(book) => {
                    let mut cells = book.worksheet_cells_reader(name)?;
                    while let Some(cell) = cells.next_cell()? {
                        push_ref(&mut grid, cell.get_position(), cell.get_value())?;
                    }
                }
                Book::Xls(book) => {
                    merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                    push_range(&mut grid, &book.worksheet_range(name)?)?;
                }
                Book::Ods(book) => push_range(&mut grid, &book.worksheet_range(name)?)?,
            }
            Ok(Sheet { grid, merged: blocks(&merged) })
        })
    }
}

/// Runs the library; a panic inside it is a file that cannot be read.
fn guarded<T>(file: &str, run: impl FnOnce() -> Result<T, Refused>) -> Result<T, ImportError> {
    let file = file.to_owned();
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Refused::Password)) => Err(ImportError::Protected { file }),
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

fn push_ref(grid: &mut Grid, at: (u32, u32), value: &DataRef<'_>) -> Result<(), TooMuch> {
    let error;
    let cell = match value {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Bool(is) => Cell::Text(if *is { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(time) => date_time(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso(text),
        DataRef::Error(fault) => {
            error = fault.to_string();
            Cell::Fault(&error)
        }
        DataRef::Empty => Cell::Empty,
    };
    grid.push(at.0.saturating_add(1), at.1, cell)
}

fn push_range(grid: &mut Grid, range: &calamine::Range<Data>) -> Result<(), TooMuch> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let error;
        let cell = match value {
            Data::Int(number) => Cell::Number(*number as f64),
            Data::Float(number) => Cell::Number(*number),
            Data::String(text) => Cell::Text(text),
            Data::Bool(is) => Cell::Text(if *is { "TRUE" } else { "FALSE" }),
            Data::DateTime(time) => date_time(time),
            Data::DateTimeIso(text) | Data::DurationIso(text) => iso(text),
            Data::Error(fault) => {
                error = fault.to_string();
                Cell::Fault(&error)
            }
            Data::Empty => Cell::Empty,
        };
        grid.push(first_row.saturating_add(row as u32).saturating_add(1), first_column.saturating_add(column as u32), cell)?;
    }
    Ok(())
}

fn date_time(time: &ExcelDateTime) -> Cell<'static> {
    let (year, month, date, ..) = time.to_ymd_hms_milli();
    let (year, month, date) = (i32::from(year), u32::from(month), u32::from(date));
    // A number with a date format that is no date of ours stays a number.
    if time.is_datetime() && year >= 1900 && day::exists(year, month, date) {
        Cell::Day(day::from_civil(year, month, date))
    } else {
        Cell::Number(time.as_f64())
    }
}

fn iso(text: &str) -> Cell<'_> {
    match dates::read(text) {
        Ok(Spelled::Day(day)) => Cell::Day(day),
        _ => Cell::Text(text),
    }
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
