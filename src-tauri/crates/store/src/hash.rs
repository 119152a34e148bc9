//! SHA-256 of files and bytes, as `metadata.json` has it.

use std::fs::File;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// Lower-case hex of the hash of `bytes`.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Length and hash of an open file, read in pieces.
pub(crate) fn of_file(mut file: File) -> io::Result<(u64, String)> {
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&buffer[..read]);
    }
}

/// Length and hash of what comes in pieces.
#[derive(Default)]
pub(crate) struct Hasher {
    length: u64,
    sha256: Sha256,
}

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.sha256.update(bytes);
    }

    pub(crate) fn finish(self) -> (u64, String) {
        (self.length, hex(&self.sha256.finalize()))
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
