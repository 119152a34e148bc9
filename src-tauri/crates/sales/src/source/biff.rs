//! Old workbooks (.xls): their records, checked before the library reads them, and what it doesn't say: hidden rows and number formats.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read as _, Write as _};
use std::path::Path;

use super::locked::{self, Locked};
use super::sheet_xml::hidden_between;

/// An old workbook's records.
pub(super) struct Records(Vec<u8>);

/// Facts of one sheet.
#[derive(Debug, Default)]
pub(super) struct SheetFacts {
    /// Counted from 1.
    pub(super) hidden_rows: HashSet<u32>,
    /// Counted from 0.
    pub(super) hidden_columns: BTreeSet<u32>,
    /// Formats of zeros, by row and column counted from 0.
    pub(super) formats: HashMap<(u32, u32), String>,
}

const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// What a compound file holds.
pub(super) enum OldFile {
    /// A newer workbook, encrypted.
    Encrypted(cfb::CompoundFile<BufReader<File>>),
    Workbook(Records),
}

impl OldFile {
    /// Reads the stream of the workbook, or finds that it is encrypted as a whole.
    ///
    /// # Errors
    /// When the file isn't a compound file, its chains of sectors are damaged, or it holds no workbook.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut compound = cfb::CompoundFile::open(BufReader::new(File::open(path)?))?;
        if compound.exists("/EncryptedPackage") || compound.exists("/EncryptionInfo") {
            return Ok(Self::Encrypted(compound));
        }
        let name = ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"].into_iter().find(|name| compound.exists(name));
        let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "there is no workbook inside"))?;
        let mut bytes = Vec::new();
        compound.open_stream(name)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
        Ok(Self::Workbook(Records(bytes)))
    }
}

impl Records {
    /// Decrypts the workbook where it is encrypted.
    pub(super) fn unlock(&mut self, password: &str) -> Result<(), Locked> {
        locked::decrypt_old(&mut self.0, password)
    }

    /// The workbook alone in a new compound file. The library follows chains of sectors without end; those of a new file end.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub(super) fn repacked(&self) -> io::Result<Cursor<Vec<u8>>> {
        let mut compound = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
        compound.create_stream("/Workbook")?.write_all(&self.0)?;
        compound.flush()?;
        let mut packed = compound.into_inner();
        packed.set_position(0);
        Ok(packed)
    }

    /// Records from an offset up to the end of their part.
    fn from(&self, offset: usize) -> impl Iterator<Item = (u16, &[u8])> {
        let mut at = offset;
        let mut depth = 0;
        std::iter::from_fn(move || {
            let head = self.0.get(at..at + 4)?;
            let (kind, length) = (u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]])));
            let data = self.0.get(at + 4..at + 4 + length)?;
            at += 4 + length;
            match kind {
                BOF => depth += 1,
                EOF => depth -= 1,
                _ => {}
            }
            (depth > 0).then_some((kind, data))
        })
    }

    /// Whether a sheet needs more memory than an old workbook of sales can: the library takes it for the sizes that a sheet claims, and for
    /// all cells between the first and the last.
    pub(super) fn claims_too_much(&self) -> bool {
        let mut at = 0;
        let mut used = Area::default();
        while let (Some(kind), Some(length)) = (u16_at(&self.0, at), u16_at(&self.0, at + 2)) {
            let data = self.0.get(at + 4..at + 4 + usize::from(length)).unwrap_or_default();
            match kind {
                BOF => used = Area::default(),
                DIMENSIONS => {
                    let ends = if data.len() >= 14 {
                        u32_at(data, 4).zip(u16_at(data, 10))
                    } else {
                        u16_at(data, 2).map(u32::from).zip(u16_at(data, 6))
                    };
                    if ends.is_some_and(|(rows, columns)| rows > MOST_ROWS || columns > MOST_COLUMNS) {
                        return true;
                    }
                }
                NUMBER | RK | MULTIPLE_RK | LABEL | RICH_LABEL | SHARED_LABEL | BOOL_OR_ERROR | FORMULA => {
                    let last = if kind == MULTIPLE_RK { u16_at(data, data.len().saturating_sub(2)) } else { u16_at(data, 2) };
                    if let (Some(row), Some(column), Some(last)) = (u16_at(data, 0), u16_at(data, 2), last) {
                        used.include(row, column);
                        used.include(row, last);
                        if used.columns.1 >= MOST_COLUMNS || used.cells() > MOST_CELLS {
                            return true;
                        }
                    }
                }
                _ => {}
            }
            at += 4 + usize::from(length);
        }
        false
    }

    /// Facts of the sheet with this number among the sheets of the workbook.
    pub(super) fn facts(&self, sheet: usize) -> Option<SheetFacts> {
        let (mut formats, mut styles, mut offsets) = (HashMap::<u16, String>::new(), Vec::<u16>::new(), Vec::new());
        for (kind, data) in self.from(0) {
            match kind {
                FORMAT => drop(format(data).map(|(number, code)| formats.insert(number, code))),
                XF => styles.push(u16_at(data, 2)?),
                SHEET => offsets.push(u32_at(data, 0)? as usize),
                _ => {}
            }
        }
        let code = |style: u16| -> Option<&String> { formats.get(styles.get(usize::from(style))?).filter(|code| code.contains("00")) };
        let mut facts = SheetFacts::default();
        for (kind, data) in self.from(*offsets.get(sheet)?) {
            match kind {
                ROW if u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                    facts.hidden_rows.insert(u32::from(u16_at(data, 0)?) + 1);
                }
                COLUMN if u16_at(data, 8).is_some_and(|flags| flags & 1 != 0) => {
                    facts.hidden_columns.extend(hidden_between(u16_at(data, 0)?.into(), u16_at(data, 2)?.into()));
                }
                NUMBER | RK => {
                    if let Some(code) = code(u16_at(data, 4)?) {
                        facts.formats.insert((u16_at(data, 0)?.into(), u16_at(data, 2)?.into()), code.clone());
                    }
                }
                MULTIPLE_RK => {
                    let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
                    for (at, cell) in (0_u32..).zip(data.get(4..data.len().saturating_sub(2))?.chunks_exact(6)) {
                        if let Some(code) = code(u16_at(cell, 0)?) {
                            facts.formats.insert((row.into(), u32::from(first) + at), code.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        Some(facts)
    }
}

/// What an old workbook can hold: [MS-XLS] 2.5.
const MOST_ROWS: u32 = 65_536;
const MOST_COLUMNS: u16 = 256;
/// Cells between the first and the last that a sheet may have: a full sheet of 64 columns.
const MOST_CELLS: u64 = 64 * 65_536;

const BOF: u16 = 0x0809;
const DIMENSIONS: u16 = 0x0200;
const EOF: u16 = 0x000a;
const SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041e;
const XF: u16 = 0x00e0;
const COLUMN: u16 = 0x7d;
const ROW: u16 = 0x0208;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027e;
const MULTIPLE_RK: u16 = 0x00bd;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00d6;
const SHARED_LABEL: u16 = 0x00fd;
const BOOL_OR_ERROR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;

/// The rows and columns that cells were found in, from first to last.
#[derive(Default)]
struct Area {
    rows: (u16, u16),
    columns: (u16, u16),
    any: bool,
}

impl Area {
    fn include(&mut self, row: u16, column: u16) {
        let grown = |old: (u16, u16), new: u16| if self.any { (old.0.min(new), old.1.max(new)) } else { (new, new) };
        (self.rows, self.columns) = (grown(self.rows, row), grown(self.columns, column));
        self.any = true;
    }

    fn cells(&self) -> u64 {
        (u64::from(self.rows.1 - self.rows.0) + 1) * (u64::from(self.columns.1 - self.columns.0) + 1)
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// The number of a format and its code.
fn format(data: &[u8]) -> Option<(u16, String)> {
    let (number, length) = (u16_at(data, 0)?, usize::from(u16_at(data, 2)?));
    let is_wide = data.get(4)? & 1 != 0;
    let text = data.get(5..)?;
    let code = if is_wide {
        let units: Vec<u16> = text.get(..2 * length)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        text.get(..length)?.iter().copied().map(char::from).collect()
    };
    Some((number, code))
}

#[cfg(test)]
mod tests {
    use super::super::workbook::Workbook;
    use super::*;
    use crate::error::ImportError;

    /// A compound file with a workbook's stream of these bytes.
    fn compound(stream: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("a file");
        file.create_stream("/Workbook").expect("a stream").write_all(stream).expect("written");
        file.flush().expect("flushed");
        file.into_inner().into_inner()
    }

    fn opened(bytes: &[u8]) -> Result<Workbook, ImportError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.xls");
        std::fs::write(&path, bytes).expect("written");
        Workbook::open_old(&path, None)
    }

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    /// The beginning of a workbook or of a sheet.
    fn begin(kind: u16) -> Vec<u8> {
        let mut data = [0x0600_u16.to_le_bytes(), kind.to_le_bytes()].concat();
        data.resize(16, 0);
        record(BOF, &data)
    }

    #[test]
    fn a_chain_of_sectors_without_an_end_is_a_damaged_workbook() {
        // Above 4 KiB a stream has sectors of its own.
        let mut bytes = compound(&vec![7; 20_000]);
        let table = (u32_at(&bytes, 76).expect("the table of sectors") as usize + 1) * 512;
        let next = |bytes: &[u8], sector: u32| u32_at(bytes, table + sector as usize * 4).expect("an entry");
        let chains = (1..128_u32).filter(|&sector| next(&bytes, sector) == 0xffff_fffe && next(&bytes, sector - 1) == sector);
        let last = chains.max_by_key(|&last| (0..last).rev().take_while(|&before| next(&bytes, before) == before + 1).count());
        let last = last.expect("the stream ends");
        let at = table + last as usize * 4;
        bytes[at..at + 4].copy_from_slice(&(last - 5).to_le_bytes());
        let refused = opened(&bytes).err().expect("it must be refused");
        assert_eq!(refused.code(), "bad_workbook", "{refused}");
    }

    #[test]
    fn cells_far_apart_are_too_much() {
        let cell = |row: u16, column: u16| {
            let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
            record(NUMBER, &[&place[..], &1_f64.to_le_bytes()].concat())
        };
        let sheet = |last: (u16, u16)| [begin(0x0010), cell(0, 0), cell(last.0, last.1), record(EOF, &[])].concat();
        let stream = |last| [begin(0x0005), record(EOF, &[]), sheet(last), vec![0; 5_000]].concat();
        let refused = opened(&compound(&stream((65_535, 200)))).err().expect("it must be refused");
        assert_eq!(refused.code(), "file_too_large", "{refused}");
        let near = opened(&compound(&stream((999, 20))));
        assert!(near.err().is_none_or(|error| error.code() != "file_too_large"), "a usual size");
    }
}
