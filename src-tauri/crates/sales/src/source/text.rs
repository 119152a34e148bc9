//! Text files: how they are packed, encoded and delimited. Splitting them into rows lives in `delimited`.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::delimited::{Delimited, Dialect};
use super::{Rows, short_name};
use crate::error::ImportError;

const HEAD: usize = 256 * 1024;

/// A text file of which is known how to read it.
#[derive(Debug, Clone)]
pub(crate) struct TextFile {
    path: PathBuf,
    pub(crate) dialect: Dialect,
    pub(crate) encoding: &'static str,
}

impl TextFile {
    pub(crate) fn detect(path: &Path) -> Result<Self, ImportError> {
        let mut file = Self { path: path.to_owned(), dialect: Dialect { delimiter: b',', quote: b'"', newline: b'\n' }, encoding: "UTF-8" };
        let mut head = Vec::new();
        file.text()?.take(HEAD as u64).read_to_end(&mut head).map_err(|source| file.unreadable(source))?;
        if head.iter().all(u8::is_ascii_whitespace) {
            return Err(ImportError::Empty { file: short_name(path) });
        }
        file.dialect = dialect(&head);
        Ok(file)
    }

    pub(crate) fn rows(&self) -> Result<Box<dyn Rows>, ImportError> {
        Ok(Box::new(Delimited::new(self.text()?, short_name(&self.path), self.dialect)))
    }

    fn text(&self) -> Result<Box<dyn Read>, ImportError> {
        let unreadable = |source| self.unreadable(source);
        let mut file = File::open(&self.path).map_err(unreadable)?;
        let mut first = Vec::new();
        (&mut file).take(3).read_to_end(&mut first).map_err(unreadable)?;
        if first == b"\xef\xbb\xbf" {
            first.clear();
        }
        Ok(Box::new(Cursor::new(first).chain(file)))
    }

    fn unreadable(&self, source: std::io::Error) -> ImportError {
        ImportError::Read { file: short_name(&self.path), source }
    }
}

/// The delimiter under which the first rows agree best on how many cells they have.
fn dialect(head: &[u8]) -> Dialect {
    let newline = if memchr::memchr(b'\n', head).is_some() { b'\n' } else { b'\r' };
    let mut best = (0.0, Dialect { delimiter: b',', quote: b'"', newline });
    for delimiter in [b',', b';', b'\t', b'|'] {
        let dialect = Dialect { delimiter, quote: b'"', newline };
        let score = agreement(head, dialect);
        if score > best.0 {
            best = (score, dialect);
        }
    }
    best.1
}

/// Share of rows with the most common number of cells (at least two), slightly more for more cells.
fn agreement(head: &[u8], dialect: Dialect) -> f64 {
    let mut rows = Delimited::new(head, String::new(), dialect);
    let mut widths = std::collections::BTreeMap::<usize, usize>::new();
    let mut total = 0;
    while total < 200 && rows.advance().unwrap_or(false) {
        *widths.entry(rows.width()).or_default() += 1;
        total += 1;
    }
    let Some((&width, &count)) = widths.iter().filter(|(width, _)| **width > 1).max_by_key(|(_, count)| **count) else { return 0.0 };
    count as f64 / total as f64 + width.min(50) as f64 / 1000.0
}
