//! Files as the rest of the crate sees them: opened, with their sheets, and rows one by one. The rows arrive from the reading process.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use progress::Cancelled;

use super::batch::Arrived;
use super::line::{Line, Silence};
use super::wire::{self, FileFacts, Frame, Refusal, TableFacts, answer, ask};
use crate::error::{ImportError, ReaderFault};
use crate::source::{Cell, RowFault, Rows, short_name};

/// For each of this many bytes of a file, the reading process may take a second longer: slower than any usable disk or network.
const BYTES_A_SECOND: u64 = 100_000;
/// Rows are asked for ahead, so that both processes work at once.
const ASKED_AHEAD: u32 = 6;

/// An opened file.
pub(crate) enum Opened {
    Text(TextTable),
    Workbook(Box<Workbook>),
}

/// A text file: one table.
pub(crate) struct TextTable {
    pub(crate) table: Table,
    pub(crate) encoding: String,
    pub(crate) delimiter: String,
}

/// An opened workbook.
pub(crate) struct Workbook {
    line: Rc<RefCell<Line>>,
    file: String,
    pub(crate) format: String,
    pub(crate) sheets: Vec<String>,
    /// Sheets that the program that wrote the file doesn't show.
    pub(crate) hidden: Vec<String>,
    /// Zeros stood in the text of the file.
    pub(crate) has_zeros: bool,
}

/// One table of a file, to be gone through as often as needed, until the next table or file is opened.
pub(crate) struct Table {
    line: Rc<RefCell<Line>>,
    file: String,
    facts: TableFacts,
    number: u64,
}

/// Opens a file in the process at the other end.
pub(super) fn open(line: Rc<RefCell<Line>>, path: &Path, password: Option<&str>, patience: Duration) -> Result<Opened, ImportError> {
    let file = short_name(path);
    let size = path.metadata().map_or(0, |metadata| metadata.len());
    let facts: FileFacts = {
        let mut line = line.borrow_mut();
        line.allow(patience + Duration::from_secs(size / BYTES_A_SECOND));
        if let Some(password) = password {
            line.ask(ask::PASSWORD, password.as_bytes()).map_err(|silence| stopped(silence, &file))?;
        }
        line.ask(ask::OPEN, &wire::path_bytes(path)).map_err(|silence| stopped(silence, &file))?;
        document(&mut line, answer::OPENED, &file)?
    };
    Ok(match facts {
        FileFacts::Text { encoding, delimiter, table } => {
            Opened::Text(TextTable { table: Table::new(line, file, table), encoding, delimiter })
        }
        FileFacts::Workbook { format, sheets, hidden, has_zeros } => {
            Opened::Workbook(Box::new(Workbook { line, file, format, sheets, hidden, has_zeros }))
        }
    })
}

impl Workbook {
    /// Reads a sheet. The one that was read before is closed.
    pub(crate) fn sheet(&mut self, name: &str) -> Result<Table, ImportError> {
        let facts = {
            let mut line = self.line.borrow_mut();
            line.ask(ask::SHEET, name.as_bytes()).map_err(|silence| stopped(silence, &self.file))?;
            document(&mut line, answer::TABLE, &self.file)?
        };
        Ok(Table::new(Rc::clone(&self.line), self.file.clone(), facts))
    }
}

impl Table {
    fn new(line: Rc<RefCell<Line>>, file: String, facts: TableFacts) -> Self {
        let number = {
            let mut line = line.borrow_mut();
            line.table += 1;
            line.table
        };
        Self { line, file, facts, number }
    }

    /// Whether semicolons separate the cells.
    pub(crate) fn has_semicolons(&self) -> bool {
        self.facts.has_semicolons
    }

    /// A number that is kept as the format of its cell shows it.
    pub(crate) fn shown_code(&self) -> Option<&str> {
        self.facts.shown_code.as_deref()
    }

    /// Columns that the sheet hides, from 0.
    pub(crate) fn hidden_columns(&self) -> &[u32] {
        &self.facts.hidden_columns
    }

    /// Begins with the first row.
    pub(crate) fn rows(&self) -> Result<Box<dyn Rows + '_>, ImportError> {
        let mut line = self.line.borrow_mut();
        if line.table != self.number {
            return Err(ImportError::Read { file: self.file.clone(), source: std::io::Error::other("the table is closed") });
        }
        line.ask(ask::ROWS, &[]).map_err(|silence| stopped(silence, &self.file))?;
        drop(line);
        Ok(Box::new(ArrivingRows { table: self, arrived: Arrived::default(), asked: 0, ahead: 1, is_at_end: false }))
    }
}

struct ArrivingRows<'t> {
    table: &'t Table,
    arrived: Arrived,
    /// Questions without an answer yet.
    asked: u32,
    ahead: u32,
    is_at_end: bool,
}

impl ArrivingRows<'_> {
    fn more(&mut self) -> Result<(), ImportError> {
        let file = &self.table.file;
        let mut line = self.table.line.borrow_mut();
        while self.asked < self.ahead {
            line.ask(ask::NEXT, &[]).map_err(|silence| stopped(silence, file))?;
            self.asked += 1;
        }
        // The first rows may be all that is wanted.
        self.ahead = (self.ahead * 2).min(ASKED_AHEAD);
        let frame = line.answer().map_err(|silence| stopped(silence, file))?;
        self.asked -= 1;
        match frame.kind {
            answer::BATCH => self.arrived.load(frame.bytes).map_err(|_| stopped(line.end(Silence::Garbled), file)),
            answer::END => {
                self.is_at_end = true;
                Ok(())
            }
            _ => {
                self.is_at_end = true;
                Err(refused(&mut line, &frame, file))
            }
        }
    }
}

impl Drop for ArrivingRows<'_> {
    /// Answers that are no longer awaited would be mistaken for those to the next question.
    fn drop(&mut self) {
        let mut line = self.table.line.borrow_mut();
        while self.asked > 0 && line.answer().is_ok() {
            self.asked -= 1;
        }
    }
}

impl Rows for ArrivingRows<'_> {
    fn advance(&mut self) -> Result<bool, ImportError> {
        loop {
            match self.arrived.advance() {
                Ok(true) => return Ok(true),
                Ok(false) if self.is_at_end => return Ok(false),
                Ok(false) => self.more()?,
                Err(_) => return Err(stopped(self.table.line.borrow_mut().end(Silence::Garbled), &self.table.file)),
            }
        }
    }

    fn line(&self) -> u64 {
        self.arrived.line
    }

    fn width(&self) -> usize {
        self.arrived.width
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.arrived.cell(column)
    }

    fn key_cell(&self, column: usize) -> Cell<'_> {
        self.arrived.key_cell(column)
    }

    fn minute(&self, column: usize) -> u16 {
        self.arrived.minute(column)
    }

    fn fault(&self) -> Option<RowFault> {
        self.arrived.fault()
    }

    fn fingerprint(&self) -> u32 {
        self.arrived.fingerprint
    }

    fn counts_cells(&self) -> bool {
        self.table.facts.counts_cells
    }

    fn is_hidden(&self) -> bool {
        self.arrived.is_hidden()
    }

    fn serial_offset(&self) -> f64 {
        self.table.facts.serial_offset
    }
}

/// The answer of the kind that was asked for.
fn document<T: serde::de::DeserializeOwned>(line: &mut Line, kind: u8, file: &str) -> Result<T, ImportError> {
    let frame = line.answer().map_err(|silence| stopped(silence, file))?;
    if frame.kind != kind {
        return Err(refused(line, &frame, file));
    }
    serde_json::from_slice(&frame.bytes).map_err(|_| stopped(line.end(Silence::Garbled), file))
}

fn refused(line: &mut Line, frame: &Frame, file: &str) -> ImportError {
    match serde_json::from_slice::<Refusal>(&frame.bytes) {
        Ok(refusal) if frame.kind == answer::REFUSED => refusal.into(),
        _ => stopped(line.end(Silence::Garbled), file),
    }
}

fn stopped(silence: Silence, file: &str) -> ImportError {
    let fault = match silence {
        Silence::Unwanted => return ImportError::Cancelled(Cancelled),
        Silence::OutOfMemory => ReaderFault::OutOfMemory,
        Silence::TookTooLong => ReaderFault::TookTooLong,
        Silence::Ended | Silence::Garbled => ReaderFault::Ended,
    };
    ImportError::ReaderStopped { file: file.to_owned(), fault }
}
