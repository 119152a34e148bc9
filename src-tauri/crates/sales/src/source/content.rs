//! The bytes of a packed workbook: a file, or what was decrypted of one, which is never written to the disk.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bytes are.
#[derive(Clone)]
pub(super) enum Content {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// A packed workbook while it is read.
pub(super) type Input = BufReader<Box<dyn Bytes>>;

/// Bytes that are read from any place.
pub(super) trait Bytes: Read + Seek {}

impl<T: Read + Seek> Bytes for T {}

impl Content {
    /// Opens the bytes again, from their beginning.
    pub(super) fn open(&self) -> io::Result<Input> {
        let bytes: Box<dyn Bytes> = match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        };
        Ok(BufReader::new(bytes))
    }
}
