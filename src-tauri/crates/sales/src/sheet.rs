//! A small table as texts: what sheets of items and suppliers are read from.

use std::path::Path;

use crate::error::ImportError;
use crate::reader::{Opened, Reader, Table};
use crate::recognize::sample::OwnedCell;
use crate::source::{Cell, short_name};

/// As much as any list of items or suppliers has.
const MOST_BYTES: usize = 64 << 20;

/// More columns than any such list has; each is looked at many times.
const MOST_COLUMNS: usize = 1_000;

/// A row of a table: its place, and its cells as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// Line of the file or row of the sheet, the first is 1.
    pub line: u64,
    /// The cells; dates as `2025-06-30`.
    pub cells: Vec<String>,
    /// Which cells are numbers of a sheet: their point is one, whatever commas mean in texts.
    pub numbers: Vec<bool>,
    /// Whether a filter or the user hides the row.
    pub hidden: bool,
}

/// A table, and the names of the other sheets of its workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextSheet {
    /// The rows that aren't empty.
    pub rows: Vec<TextRow>,
    /// Other sheets that hold something; they weren't read.
    pub other_sheets: Vec<String>,
}

/// Reads a text file as texts, or the first visible sheet of a workbook that `is_wanted`; where none is, the first that isn't empty.
///
/// # Errors
/// [`ImportError`] when the file can't be read or holds nothing.
pub fn read_sheet(reader: &Reader, path: &Path, is_wanted: impl Fn(&[TextRow]) -> bool) -> Result<TextSheet, ImportError> {
    let file = short_name(path);
    let mut book = match reader.open(path)? {
        Opened::Text(text) => return Ok(TextSheet { rows: rows(&file, &text.table)?, other_sheets: Vec::new() }),
        Opened::Workbook(book) => book,
    };
    let mut other_sheets = Vec::new();
    let mut read: Option<(String, Vec<TextRow>)> = None;
    let mut is_found = false;
    for sheet in book.sheets.clone() {
        let is_hidden = book.hidden.contains(&sheet);
        if is_hidden || is_found {
            if book.sheet(&sheet).is_ok_and(|table| is_filled(&table)) {
                other_sheets.push(sheet);
            }
            continue;
        }
        match rows(&file, &book.sheet(&sheet)?) {
            Err(ImportError::Empty { .. }) => {}
            Err(error) => return Err(error),
            Ok(found) => {
                is_found = is_wanted(&found);
                if is_found || read.is_none() {
                    other_sheets.extend(read.replace((sheet, found)).map(|(before, _)| before));
                } else {
                    other_sheets.push(sheet);
                }
            }
        }
    }
    let (_, rows) = read.ok_or(ImportError::Empty { file })?;
    Ok(TextSheet { rows, other_sheets })
}

/// Whether a table holds anything; one that can't be read may.
fn is_filled(table: &Table) -> bool {
    let look = || -> Result<bool, ImportError> {
        let mut rows = table.rows()?;
        while rows.advance()? {
            if (0..rows.width()).any(|column| rows.cell(column) != Cell::Empty) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    look().unwrap_or(true)
}

fn rows(file: &str, table: &Table) -> Result<Vec<TextRow>, ImportError> {
    let mut rows = table.rows()?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while rows.advance()? {
        if rows.width() > MOST_COLUMNS {
            return Err(ImportError::Unsupported { file: file.to_owned(), kind: format!("a table of {} columns", rows.width()) });
        }
        let cells: Vec<String> = (0..rows.width()).map(|column| OwnedCell::of(rows.key_cell(column)).text().trim().to_owned()).collect();
        bytes += cells.iter().map(|cell| cell.len() + size_of::<String>()).sum::<usize>();
        if bytes > MOST_BYTES {
            return Err(ImportError::Unsupported { file: file.to_owned(), kind: "a list of more than 64 MiB of text".to_owned() });
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            let numbers = (0..rows.width()).map(|column| matches!(rows.key_cell(column), Cell::Number(_))).collect();
            found.push(TextRow { line: rows.line(), cells, numbers, hidden: rows.is_hidden() });
        }
    }
    if found.is_empty() {
        return Err(ImportError::Empty { file: file.to_owned() });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_more_columns_than_a_list_has_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("items.csv");
        let read = |columns: usize| {
            std::fs::write(&file, format!("product_id{}\nP1\n", ",x".repeat(columns - 1))).expect("written");
            read_sheet(&Reader::thread(), &file, |_| true)
        };
        assert_eq!(read(MOST_COLUMNS).expect("a list").rows.len(), 2);
        assert_eq!(read(MOST_COLUMNS + 1).expect_err("refused").code(), "unsupported_file");
    }
}
