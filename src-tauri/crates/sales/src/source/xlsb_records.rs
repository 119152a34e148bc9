//! What the library doesn't say of a sheet of an .xlsb file ([MS-XLSB]): which rows are hidden, and number formats of zeros.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Read};

use zip::ZipArchive;

use super::content::{Content, Input};
use super::sheet_xml::{attribute, find, hidden_between, text_of};

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

const ROW: u16 = 0;
const CELL_RK: u16 = 2;
const CELL_REAL: u16 = 5;
const FORMAT: u16 = 44;
const COLUMN: u16 = 60;
const STYLE: u16 = 47;
const SHEET: u16 = 156;
const BEGIN_STYLES: u16 = 617;
const END_STYLES: u16 = 618;

/// Longer records hold nothing that is looked for.
const LONGEST: u64 = 64 * 1024;
/// Hidden rows and formats that are kept.
const MOST_KEPT: usize = 1 << 20;

/// Reads the facts of a sheet; none where the file is built in another way than usual, so that nothing is claimed.
pub(super) fn facts(content: &Content, sheet: &str) -> Option<SheetFacts> {
    let mut archive = ZipArchive::new(content.open().ok()?).ok()?;
    let part = part_of(&mut archive, sheet)?;
    let styles = styles(&mut archive).unwrap_or_default();
    let mut facts = SheetFacts::default();
    let mut row = 0;
    records(archive.by_name(&part).ok()?, |kind, data| {
        match kind {
            ROW => {
                row = u32_at(data, 0)?;
                if data.get(11)? & 0x10 != 0 && facts.hidden_rows.len() < MOST_KEPT {
                    facts.hidden_rows.insert(row.saturating_add(1));
                }
            }
            COLUMN if u16_at(data, 16)? & 1 != 0 => {
                facts.hidden_columns.extend(hidden_between(u32_at(data, 0)?, u32_at(data, 4)?));
            }
            CELL_RK | CELL_REAL => {
                let style = u32_at(data, 4)? & 0x00ff_ffff;
                if let Some(code) = styles.get(style as usize).and_then(Option::as_ref)
                    && facts.formats.len() < MOST_KEPT
                {
                    facts.formats.insert((row, u32_at(data, 0)?), code.clone());
                }
            }
            _ => {}
        }
        Some(())
    })?;
    Some(facts)
}

/// Formats of zeros by the number of the style.
fn styles(archive: &mut ZipArchive<Input>) -> Option<Vec<Option<String>>> {
    let mut formats: HashMap<u16, String> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_styles = false;
    records(archive.by_name("xl/styles.bin").ok()?, |kind, data| {
        match kind {
            FORMAT => drop(formats.insert(u16_at(data, 0)?, text_at(data, 2)?.0)),
            BEGIN_STYLES => in_styles = true,
            END_STYLES => in_styles = false,
            STYLE if in_styles => styles.push(formats.get(&u16_at(data, 2)?).filter(|code| code.contains("00")).cloned()),
            _ => {}
        }
        Some(())
    })?;
    Some(styles)
}

/// The part that holds a sheet.
fn part_of(archive: &mut ZipArchive<Input>, sheet: &str) -> Option<String> {
    let mut id = None;
    records(archive.by_name("xl/workbook.bin").ok()?, |kind, data| {
        if kind == SHEET {
            let (relation, behind) = text_at(data, 8)?;
            if text_at(data, behind)?.0 == sheet {
                id = Some(relation);
            }
        }
        Some(())
    })?;
    let id = id?;
    let relations = text_of(archive, "xl/_rels/workbook.bin.rels")?;
    let target = find(&relations, "Relationship", |one| if attribute(one, "Id")? == id { attribute(one, "Target") } else { None })?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

/// Calls `each` with the kind and the data of every record. Ends early where a record isn't as it should be.
fn records(part: impl Read, mut each: impl FnMut(u16, &[u8]) -> Option<()>) -> Option<()> {
    let mut part = BufReader::with_capacity(1 << 16, part);
    let mut data = Vec::new();
    while !part.fill_buf().ok()?.is_empty() {
        let kind = variable(&mut part, 2)? as u16;
        let length = u64::from(variable(&mut part, 4)?);
        data.clear();
        if length > LONGEST {
            let skipped = std::io::copy(&mut part.by_ref().take(length), &mut std::io::sink()).ok()?;
            (skipped == length).then_some(())?;
            continue;
        }
        part.by_ref().take(length).read_to_end(&mut data).ok()?;
        (data.len() as u64 == length).then_some(())?;
        each(kind, &data)?;
    }
    Some(())
}

/// A number of seven bits a byte, the lowest first.
fn variable(part: &mut impl Read, most: u32) -> Option<u32> {
    let mut value = 0;
    for place in 0..most {
        let mut byte = [0];
        part.read_exact(&mut byte).ok()?;
        value |= u32::from(byte[0] & 0x7f) << (7 * place);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}

/// A text with its length in front, and where it ends.
fn text_at(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = usize::try_from(u32_at(data, at)?).ok().filter(|length| *length < 4096)?;
    let end = at + 4 + 2 * length;
    let units: Vec<u16> = data.get(at + 4..end)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some((String::from_utf16_lossy(&units), end))
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
