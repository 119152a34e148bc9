//! ZIP archives that hold one text file, as mail programs and point-of-sale systems pack their exports.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

/// Where the text is in its archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextMember {
    start: u64,
    size: u64,
    is_deflated: bool,
}

/// The text of an archive that holds nothing else; archives with several must be unpacked by the user, who knows which is which.
pub(super) fn only_text(path: &Path) -> Option<TextMember> {
    const MOST_PARTS: usize = 100;
    let mut archive = ZipArchive::new(File::open(path).ok()?).ok()?;
    if archive.len() > MOST_PARTS {
        return None;
    }
    let mut found = None;
    for i in 0..archive.len() {
        let part = archive.by_index_raw(i).ok()?;
        let name = part.name().ok()?.into_owned();
        // What macOS keeps next to each file.
        if part.is_dir() || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
            continue;
        }
        let is_text =
            [".csv", ".txt", ".tsv", ".tab", ".dat", ".json", ".htm", ".html"].iter().any(|ending| name.to_lowercase().ends_with(ending));
        let is_deflated = match part.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return None,
        };
        if !is_text || part.encrypted() || found.is_some() {
            return None;
        }
        found = Some(TextMember { start: part.data_start()?, size: part.compressed_size(), is_deflated });
    }
    found
}

impl TextMember {
    /// The bytes of the text.
    pub(super) fn unpack(self, mut archive: File) -> io::Result<Box<dyn Read>> {
        archive.seek(SeekFrom::Start(self.start))?;
        let packed = io::BufReader::new(archive).take(self.size);
        Ok(if self.is_deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) })
    }
}
