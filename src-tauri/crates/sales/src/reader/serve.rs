//! The side that reads: opens files and answers with rows, one question after the other, until the questions end.

use std::io::{self, Read, Write};

use super::batch::Batch;
use super::wire::{self, FileFacts, Frame, Refusal, TableFacts, answer, ask};
use crate::error::ImportError;
use crate::source::{self, Opened, Table, Workbook, short_name};

/// What is open.
enum File {
    Text(Table),
    Workbook(Box<Workbook>, Option<Table>),
}

impl File {
    fn table(&self) -> Option<&Table> {
        match self {
            Self::Text(table) => Some(table),
            Self::Workbook(_, table) => table.as_ref(),
        }
    }
}

/// Answers questions about files until `input` ends.
///
/// # Errors
/// When the other side is gone, or asks what isn't a question.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let (input, output): (&mut dyn Read, &mut dyn Write) = (&mut input, &mut output);
    let mut file = None;
    let mut name = String::new();
    let mut password: Option<String> = None;
    let mut next = wire::receive(input)?;
    while let Some(Frame { kind, bytes }) = next {
        next = match kind {
            ask::OPEN => {
                let path = wire::path_of(&bytes);
                name = short_name(&path);
                // What was open takes memory.
                drop(file.take());
                match source::open(&path, password.take().as_deref()) {
                    Ok(opened) => {
                        let opened = file_of(opened);
                        wire::send_document(output, answer::OPENED, &facts_of(&opened))?;
                        file = Some(opened);
                    }
                    Err(error) => refuse(output, error, &name)?,
                }
                wire::receive(input)?
            }
            ask::SHEET => {
                match &mut file {
                    Some(File::Workbook(book, table)) => {
                        drop(table.take());
                        match book.sheet(&String::from_utf8_lossy(&bytes)) {
                            Ok(sheet) => {
                                let read = Table::Sheet(sheet);
                                wire::send_document(output, answer::TABLE, &table_facts(&read))?;
                                *table = Some(read);
                            }
                            Err(error) => refuse(output, error, &name)?,
                        }
                    }
                    _ => return Err(io::ErrorKind::InvalidInput.into()),
                }
                wire::receive(input)?
            }
            ask::ROWS => match file.as_ref().and_then(File::table) {
                Some(table) => rows(table, &name, input, output)?,
                None => return Err(io::ErrorKind::InvalidInput.into()),
            },
            ask::PASSWORD => {
                password = Some(String::from_utf8_lossy(&bytes).into_owned());
                wire::receive(input)?
            }
            // Asked ahead, before the end was known.
            ask::NEXT => {
                wire::send(output, answer::END, &[])?;
                wire::receive(input)?
            }
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        };
    }
    Ok(())
}

/// The most that the rows of one sheet may be, in MiB: a small file can name the last column of every row, or repeat one long text in each.
/// The size of text files isn't limited here.
const MOST_OF_A_SHEET: u64 = 1024;

/// Sends the rows of a table as they are asked for. Returns the first question that isn't about them.
fn rows(table: &Table, name: &str, input: &mut dyn Read, output: &mut dyn Write) -> io::Result<Option<Frame>> {
    let (mut rows, mut failed) = match table.rows() {
        Ok(rows) => (Some(rows), None),
        Err(error) => (None, Some(error)),
    };
    let mut batch = Batch::default();
    let mut left = if matches!(table, Table::Text(_)) { u64::MAX } else { MOST_OF_A_SHEET << 20 };
    loop {
        let asked = wire::receive(input)?;
        if asked.as_ref().is_none_or(|frame| frame.kind != ask::NEXT) {
            return Ok(asked);
        }
        while let Some(source) = rows.as_mut().filter(|_| !batch.is_full()) {
            match source.advance() {
                Ok(true) => batch.push(&**source),
                Ok(false) => rows = None,
                Err(error) => (rows, failed) = (None, Some(error)),
            }
        }
        left = left.saturating_sub(batch.bytes());
        if left == 0 {
            let error = ImportError::TooLarge { file: name.to_owned(), limit_mib: MOST_OF_A_SHEET };
            (rows, failed, batch) = (None, Some(error), Batch::default());
        }
        if !batch.is_empty() {
            batch.send(output)?;
        } else if let Some(error) = failed.take() {
            refuse(output, error, name)?;
        } else {
            wire::send(output, answer::END, &[])?;
        }
    }
}

fn refuse(output: &mut dyn Write, error: ImportError, name: &str) -> io::Result<()> {
    wire::send_document(output, answer::REFUSED, &Refusal::of(error, name))
}

fn file_of(opened: Opened) -> File {
    match opened {
        Opened::Text(text) => File::Text(Table::Text(text)),
        Opened::Workbook(book) => File::Workbook(book, None),
    }
}

fn facts_of(file: &File) -> FileFacts {
    match file {
        File::Text(table @ Table::Text(text)) => {
            FileFacts::Text { encoding: text.encoding().to_owned(), delimiter: text.delimiter(), table: table_facts(table) }
        }
        File::Text(table) => FileFacts::Text { encoding: String::new(), delimiter: String::new(), table: table_facts(table) },
        File::Workbook(book, _) => FileFacts::Workbook {
            format: book.format.to_owned(),
            sheets: book.sheets.clone(),
            hidden: book.hidden.clone(),
            has_zeros: book.has_zeros,
        },
    }
}

fn table_facts(table: &Table) -> TableFacts {
    TableFacts {
        has_semicolons: table.has_semicolons(),
        counts_cells: matches!(table, Table::Text(_)),
        shown_code: table.shown_code().map(str::to_owned),
        serial_offset: table.serial_offset(),
        hidden_columns: table.hidden_columns(),
    }
}
