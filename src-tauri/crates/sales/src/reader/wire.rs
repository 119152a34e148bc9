//! What the two sides say to each other: frames of a kind, a length, and that many bytes. Rows go many to a frame, their texts in one piece.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{ImportError, Protection, ReaderFault};
use crate::source::{Cell, RowFault, Rows, shortened};

/// A row is never longer than a line of text may be; what a frame holds besides is less.
const LONGEST_FRAME: usize = 64 << 20;
/// Bytes after which a frame of rows is sent.
const FULL: usize = 64 << 10;

/// What is asked, each with a kind of its own.
pub(super) mod ask {
    /// Open a file: its path. Answered by `OPENED`.
    pub(in super::super) const OPEN: u8 = 1;
    /// Read a sheet of the file: its name. Answered by `TABLE`.
    pub(in super::super) const SHEET: u8 = 2;
    /// Begin with the first row of the table. Not answered.
    pub(in super::super) const ROWS: u8 = 3;
    /// The next rows. Answered by `BATCH` or `END`.
    pub(in super::super) const NEXT: u8 = 4;
    /// The password of the file that is opened next. Not answered.
    pub(in super::super) const PASSWORD: u8 = 5;
}

/// What is answered. `REFUSED` replaces any.
pub(super) mod answer {
    pub(in super::super) const OPENED: u8 = 11;
    pub(in super::super) const TABLE: u8 = 12;
    pub(in super::super) const BATCH: u8 = 13;
    pub(in super::super) const END: u8 = 14;
    pub(in super::super) const REFUSED: u8 = 15;
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum FileFacts {
    Text { encoding: String, delimiter: String, table: TableFacts },
    Workbook { format: String, sheets: Vec<String>, hidden: Vec<String>, has_zeros: bool },
}

/// What holds for all rows of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TableFacts {
    pub(super) has_semicolons: bool,
    pub(super) counts_cells: bool,
    pub(super) shown_code: Option<String>,
    pub(super) serial_offset: f64,
    pub(super) hidden_columns: Vec<u32>,
}

/// Why a file can't be read, as the reading process says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Refusal {
    Read {
        file: String,
        code: Option<i32>,
        reason: String,
    },
    /// There was no memory for what was read, and the process noticed before it ended.
    OutOfMemory {
        file: String,
    },
    Workbook {
        file: String,
        reason: String,
    },
    Protected {
        file: String,
        protection: Protection,
    },
    TooLarge {
        file: String,
        limit_mib: u64,
    },
    Unsupported {
        file: String,
        kind: String,
    },
    EncodingsJoined {
        file: String,
    },
    Empty {
        file: String,
    },
}

impl Refusal {
    pub(super) fn of(error: ImportError, file: &str) -> Self {
        match error {
            ImportError::Read { file, source } if source.kind() == io::ErrorKind::OutOfMemory => Self::OutOfMemory { file },
            ImportError::Read { file, source } => Self::Read { file, code: source.raw_os_error(), reason: source.to_string() },
            ImportError::Workbook { file, reason } => Self::Workbook { file, reason },
            ImportError::Protected { file, protection } => Self::Protected { file, protection },
            ImportError::TooLarge { file, limit_mib } => Self::TooLarge { file, limit_mib },
            ImportError::Unsupported { file, kind } => Self::Unsupported { file, kind },
            ImportError::EncodingsJoined { file } => Self::EncodingsJoined { file },
            ImportError::Empty { file } => Self::Empty { file },
            other => Self::Read { file: file.to_owned(), code: None, reason: other.to_string() },
        }
    }
}

impl From<Refusal> for ImportError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Read { file, code, reason } => {
                let source = code.map_or_else(|| io::Error::other(reason), io::Error::from_raw_os_error);
                Self::Read { file, source }
            }
            Refusal::OutOfMemory { file } => Self::ReaderStopped { file, fault: ReaderFault::OutOfMemory },
            Refusal::Workbook { file, reason } => Self::Workbook { file, reason },
            Refusal::Protected { file, protection } => Self::Protected { file, protection },
            Refusal::TooLarge { file, limit_mib } => Self::TooLarge { file, limit_mib },
            Refusal::Unsupported { file, kind } => Self::Unsupported { file, kind },
            Refusal::EncodingsJoined { file } => Self::EncodingsJoined { file },
            Refusal::Empty { file } => Self::Empty { file },
        }
    }
}

/// One message.
#[derive(Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn send(to: &mut dyn Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut head = [kind, 0, 0, 0, 0];
    head[1..].copy_from_slice(&length.to_le_bytes());
    to.write_all(&head)?;
    to.write_all(bytes)?;
    to.flush()
}

pub(super) fn send_document(to: &mut dyn Write, kind: u8, document: &impl Serialize) -> io::Result<()> {
    send(to, kind, &serde_json::to_vec(document)?)
}

/// The next message; None when the other side has ended between two of them.
pub(super) fn receive(from: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut head = [0; 5];
    let mut read = 0;
    while read < head.len() {
        match from.read(&mut head[read..]) {
            Ok(0) if read == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let [kind, length @ ..] = head;
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST_FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(Some(Frame { kind, bytes }))
}

#[cfg(unix)]
pub(super) fn path_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(windows)]
pub(super) fn path_bytes(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt as _;
    path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::windows::ffi::OsStringExt as _;
    let wide: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    PathBuf::from(std::ffi::OsString::from_wide(&wide))
}

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const DAY: u8 = 3;
const FAULT: u8 = 4;
/// The cell itself is empty; as a key it has this value.
const KEY_ONLY: u8 = 8;
/// A day is followed by its time, in minutes since midnight.
const TIMED: u8 = 16;

const UNCLOSED_QUOTE: u8 = 1;
const HIDDEN: u8 = 2;
const ZEROS: u8 = 4;

/// Rows on their way.
#[derive(Default)]
pub(super) struct Batch {
    texts: Vec<u8>,
    rows: Vec<u8>,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes() >= FULL as u64
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.texts.len() + self.rows.len()) as u64
    }

    /// Adds the row that `rows` is at.
    pub(super) fn push(&mut self, rows: &dyn Rows) {
        let fault = match rows.fault() {
            None => 0,
            Some(RowFault::UnclosedQuote) => UNCLOSED_QUOTE,
            Some(RowFault::Zeros) => ZEROS,
        };
        let hidden = if rows.is_hidden() { HIDDEN } else { 0 };
        let (width, reach) = (rows.width(), rows.reach());
        self.rows.extend_from_slice(&rows.line().to_le_bytes());
        self.rows.extend_from_slice(&rows.fingerprint().to_le_bytes());
        self.rows.push(fault | hidden);
        self.rows.extend_from_slice(&(width as u32).to_le_bytes());
        self.rows.extend_from_slice(&(reach as u32).to_le_bytes());
        for column in 0..reach {
            match rows.cell(column) {
                Cell::Empty => match rows.key_cell(column) {
                    Cell::Empty => self.rows.push(EMPTY),
                    key => self.cell(key, KEY_ONLY, rows.minute(column)),
                },
                cell => self.cell(cell, 0, rows.minute(column)),
            }
        }
    }

    fn cell(&mut self, cell: Cell<'_>, of_key: u8, minute: u16) {
        match cell {
            Cell::Empty => self.rows.push(EMPTY),
            Cell::Text(text) => self.text(TEXT | of_key, text),
            Cell::Fault(text) => self.text(FAULT | of_key, text),
            Cell::Number(number) => {
                self.rows.push(NUMBER | of_key);
                self.rows.extend_from_slice(&number.to_le_bytes());
            }
            Cell::Day(day) => {
                self.rows.push(DAY | of_key | if minute == 0 { 0 } else { TIMED });
                self.rows.extend_from_slice(&day.to_le_bytes());
                if minute != 0 {
                    self.rows.extend_from_slice(&minute.to_le_bytes());
                }
            }
        }
    }

    fn text(&mut self, kind: u8, text: &str) {
        let text = shortened(text);
        self.rows.push(kind);
        self.rows.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.texts.extend_from_slice(text.as_bytes());
    }

    /// Sends the rows and forgets them.
    pub(super) fn send(&mut self, to: &mut dyn Write) -> io::Result<()> {
        let length = self.texts.len() as u32;
        let mut bytes = Vec::with_capacity(4 + self.texts.len() + self.rows.len());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.append(&mut self.texts);
        bytes.append(&mut self.rows);
        send(to, answer::BATCH, &bytes)
    }
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    Empty,
    Text { start: usize, end: usize },
    Fault { start: usize, end: usize },
    Number(f64),
    Day(crate::day::Day, u16),
}

/// Rows that have arrived, gone through one by one.
#[derive(Default)]
pub(super) struct Arrived {
    texts: String,
    bytes: Vec<u8>,
    at: usize,
    text_at: usize,
    pub(super) line: u64,
    pub(super) fingerprint: u32,
    pub(super) width: usize,
    flags: u8,
    slots: Vec<(Slot, bool)>,
}

/// What arrived isn't rows.
#[derive(Debug, PartialEq, PartialOrd)]
pub(super) struct Garbled;

impl Arrived {
    pub(super) fn load(&mut self, bytes: Vec<u8>) -> Result<(), Garbled> {
        let length = bytes.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes) as usize).ok_or(Garbled)?;
        let texts = bytes.get(4..).and_then(|rest| rest.get(..length)).ok_or(Garbled)?;
        self.texts.clear();
        self.texts.push_str(std::str::from_utf8(texts).map_err(|_| Garbled)?);
        (self.at, self.text_at) = (4 + length, 0);
        self.bytes = bytes;
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Garbled> {
        let bytes = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<N>).ok_or(Garbled)?;
        self.at += N;
        Ok(*bytes)
    }

    /// Moves to the next row; `false` when all have been seen.
    pub(super) fn advance(&mut self) -> Result<bool, Garbled> {
        if self.at >= self.bytes.len() {
            return Ok(false);
        }
        self.line = u64::from_le_bytes(self.take()?);
        self.fingerprint = u32::from_le_bytes(self.take()?);
        [self.flags] = self.take()?;
        self.width = u32::from_le_bytes(self.take()?) as usize;
        let reach = u32::from_le_bytes(self.take()?) as usize;
        // Each cell takes a byte at least.
        if reach > self.bytes.len() - self.at || self.width > reach {
            return Err(Garbled);
        }
        self.slots.clear();
        for _ in 0..reach {
            let [tag] = self.take()?;
            let slot = match tag & !KEY_ONLY {
                EMPTY => Slot::Empty,
                NUMBER => Slot::Number(f64::from_le_bytes(self.take()?)),
                DAY => Slot::Day(crate::day::Day::from_le_bytes(self.take()?), 0),
                timed if timed == DAY | TIMED => Slot::Day(crate::day::Day::from_le_bytes(self.take()?), u16::from_le_bytes(self.take()?)),
                kind @ (TEXT | FAULT) => {
                    let start = self.text_at;
                    let end = start + u32::from_le_bytes(self.take()?) as usize;
                    if !self.texts.is_char_boundary(end) {
                        return Err(Garbled);
                    }
                    self.text_at = end;
                    if kind == TEXT { Slot::Text { start, end } } else { Slot::Fault { start, end } }
                }
                _ => return Err(Garbled),
            };
            self.slots.push((slot, tag & KEY_ONLY != 0));
        }
        Ok(true)
    }

    pub(super) fn cell(&self, column: usize) -> Cell<'_> {
        match self.slots.get(column) {
            Some((slot, false)) => self.value(*slot),
            _ => Cell::Empty,
        }
    }

    pub(super) fn key_cell(&self, column: usize) -> Cell<'_> {
        self.slots.get(column).map_or(Cell::Empty, |(slot, _)| self.value(*slot))
    }

    pub(super) fn minute(&self, column: usize) -> u16 {
        match self.slots.get(column) {
            Some((Slot::Day(_, minute), _)) => *minute,
            _ => 0,
        }
    }

    fn value(&self, slot: Slot) -> Cell<'_> {
        match slot {
            Slot::Empty => Cell::Empty,
            Slot::Text { start, end } => Cell::Text(&self.texts[start..end]),
            Slot::Fault { start, end } => Cell::Fault(&self.texts[start..end]),
            Slot::Number(number) => Cell::Number(number),
            Slot::Day(day, _) => Cell::Day(day),
        }
    }

    pub(super) fn fault(&self) -> Option<RowFault> {
        match self.flags & (UNCLOSED_QUOTE | ZEROS) {
            0 => None,
            ZEROS => Some(RowFault::Zeros),
            _ => Some(RowFault::UnclosedQuote),
        }
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.flags & HIDDEN != 0
    }
}
