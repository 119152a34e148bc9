//! What the two sides say to each other: frames of a kind, a length, and that many bytes. Rows are in `batch`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{ImportError, Protection, ReaderFault};

/// A row is never longer than a line of text may be; what a frame holds besides is less.
const LONGEST_FRAME: usize = 64 << 20;

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
