//! A small table as texts: what sheets of items and suppliers are read from.

use std::path::Path;

use crate::error::ImportError;
use crate::reader::{Opened, Reader, Table};
use crate::recognise::sample::OwnedCell;
use crate::source::short_name;

/// As much as any list of items or suppliers has.
const MOST_BYTES: usize = 64 << 20;

/// A row of a table: its place, and its cells as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// Line of the file or row of the sheet, the first is 1.
    pub line: u64,
    /// The cells; dates as `2025-06-30`.
    pub cells: Vec<String>,
}

/// Reads the first sheet of a workbook that isn't empty, or a text file, as texts.
///
/// # Errors
/// [`ImportError`] when the file can't be read or holds nothing.
pub fn read_sheet(reader: &Reader, path: &Path) -> Result<Vec<TextRow>, ImportError> {
    let file = short_name(path);
    match reader.open(path)? {
        Opened::Text(text) => rows(&file, &text.table),
        Opened::Workbook(mut book) => {
            for sheet in book.sheets.clone() {
                let found = rows(&file, &book.sheet(&sheet)?)?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            Err(ImportError::Empty { file })
        }
    }
}

fn rows(file: &str, table: &Table) -> Result<Vec<TextRow>, ImportError> {
    let mut rows = table.rows()?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while rows.advance()? {
        let cells: Vec<String> = (0..rows.width()).map(|column| OwnedCell::of(rows.key_cell(column)).text().trim().to_owned()).collect();
        bytes += cells.iter().map(|cell| cell.len() + size_of::<String>()).sum::<usize>();
        if bytes > MOST_BYTES {
            return Err(ImportError::Unsupported { file: file.to_owned(), kind: "a list of more than 64 MiB of text".to_owned() });
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            found.push(TextRow { line: rows.line(), cells });
        }
    }
    if found.is_empty() {
        return Err(ImportError::Empty { file: file.to_owned() });
    }
    Ok(found)
}
