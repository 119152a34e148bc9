//! Tables of dBASE and FoxPro (.dbf), as old point-of-sale systems keep them.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use encoding_rs::{BIG5, GB18030, WINDOWS_1252};

use super::code_pages::TextEncoding;
use super::grid::TooMuch;
use super::workbook::Sheet;
use super::{Cell, encoding, short_name};
use crate::day;
use crate::error::ImportError;

/// A column of the table.
struct FieldOf {
    name: Vec<u8>,
    kind: u8,
    width: usize,
}

const MOST_RECORD: usize = 65_536;

/// Whether a file begins as such a table: a known version, a date of its last change, and sizes that go together.
pub(super) fn is_dbf(head: &[u8]) -> bool {
    let [version, _, month, day, ..] = head else { return false };
    let known = matches!(version, 0x02 | 0x03 | 0x30 | 0x31 | 0x32 | 0x43 | 0x63 | 0x83 | 0x8b | 0xcb | 0xf5 | 0xfb);
    let sizes = head.get(8..12).map(|bytes| (u16::from_le_bytes([bytes[0], bytes[1]]), u16::from_le_bytes([bytes[2], bytes[3]])));
    known && *month <= 12 && *day <= 31 && sizes.is_some_and(|(header, record)| header >= 65 && record >= 2)
}

/// Reads a table.
pub(super) fn read(path: &Path) -> Result<Sheet, ImportError> {
    let file = short_name(path);
    let unreadable = |source| ImportError::Read { file: file.clone(), source };
    let broken = |reason: &str| ImportError::Workbook { file: file.clone(), reason: reason.to_owned() };
    let too_large = |_: TooMuch| ImportError::TooLarge { file: file.clone(), limit_mib: 128 };
    let mut input = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut head = [0; 32];
    input.read_exact(&mut head).map_err(|_| broken("its header is cut off"))?;
    let records = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    let header_length = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let record_length = usize::from(u16::from_le_bytes([head[10], head[11]]));
    let mut descriptors = vec![0; header_length.saturating_sub(32)];
    input.read_exact(&mut descriptors).map_err(|_| broken("its header is cut off"))?;
    let fields: Vec<FieldOf> = descriptors
        .chunks_exact(32)
        .take_while(|field| field[0] != 0x0d && field[0] != 0)
        .map(|field| FieldOf {
            name: field[..11].iter().copied().take_while(|byte| *byte != 0).collect(),
            kind: field[11],
            width: usize::from(field[16]),
        })
        .collect();
    let width: usize = fields.iter().map(|field| field.width).sum();
    // Columns without width would make any number of cells of a small file.
    let has_no_width = fields.iter().any(|field| field.width == 0);
    if fields.is_empty() || has_no_width || width + 1 > record_length || record_length > MOST_RECORD {
        return Err(broken("its columns don't fit its records"));
    }
    let mut rows = Vec::new();
    let mut record = vec![0; record_length];
    let mut sample = fields.iter().flat_map(|field| field.name.clone()).collect::<Vec<u8>>();
    // The first records show the encoding.
    const SAMPLED: usize = 200;
    let mut sheet = Sheet::default();
    let mut code_page = code_page(head[29]);
    let mut row = 1;
    let mut write = |record: &[u8], encoding: TextEncoding, sheet: &mut Sheet| -> Result<(), TooMuch> {
        row += 1;
        let mut at = 1;
        for (column, field) in (0..).zip(&fields) {
            push(sheet, row, column, field, &record[at..at + field.width], encoding)?;
            at += field.width;
        }
        Ok(())
    };
    let mut names_written = false;
    for _ in 0..records {
        if input.read_exact(&mut record).is_err() {
            break;
        }
        // Records marked with a star are deleted.
        if record[0] == b'*' {
            continue;
        }
        if record[0] == 0x1a {
            break;
        }
        if rows.len() < SAMPLED {
            sample.extend_from_slice(&record);
            rows.push(record.clone());
            continue;
        }
        let encoding = *code_page.get_or_insert_with(|| guessed(&sample));
        if !names_written {
            names_written = true;
            write_names(&mut sheet, &fields, encoding).map_err(too_large)?;
            for kept in &rows {
                write(kept, encoding, &mut sheet).map_err(too_large)?;
            }
        }
        write(&record, encoding, &mut sheet).map_err(too_large)?;
    }
    if !names_written {
        let encoding = code_page.unwrap_or_else(|| guessed(&sample));
        write_names(&mut sheet, &fields, encoding).map_err(too_large)?;
        for kept in &rows {
            write(kept, encoding, &mut sheet).map_err(too_large)?;
        }
    }
    Ok(sheet)
}

fn write_names(sheet: &mut Sheet, fields: &[FieldOf], encoding: TextEncoding) -> Result<(), TooMuch> {
    for (column, field) in (0..).zip(fields) {
        sheet.grid.push(1, column, Cell::Text(&encoding.decode(&field.name)))?;
    }
    Ok(())
}

/// The encoding that the header names, where it is one that point-of-sale systems use.
fn code_page(mark: u8) -> Option<TextEncoding> {
    match mark {
        0x4d | 0x7a => Some(TextEncoding::Web(GB18030)),
        0x4f | 0x78 => Some(TextEncoding::Web(BIG5)),
        0x03 => Some(TextEncoding::Web(WINDOWS_1252)),
        _ => None,
    }
}

fn guessed(sample: &[u8]) -> TextEncoding {
    if sample.is_ascii() { TextEncoding::Web(WINDOWS_1252) } else { encoding::guess(sample) }
}

fn push(sheet: &mut Sheet, row: u32, column: u32, field: &FieldOf, bytes: &[u8], encoding: TextEncoding) -> Result<(), TooMuch> {
    let text = encoding.decode(bytes);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let cell = match field.kind {
        b'D' if text.len() == 8 => match (text[..4].parse(), text[4..6].parse(), text[6..].parse()) {
            (Ok(year), Ok(month), Ok(date)) if day::exists(year, month, date) => Cell::Day(day::from_civil(year, month, date)),
            _ => Cell::Text(text),
        },
        b'N' | b'F' => text.parse().map_or(Cell::Text(text), Cell::Number),
        b'I' if bytes.len() == 4 => Cell::Number(f64::from(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))),
        b'B' | b'O' if bytes.len() == 8 => {
            let mut eight = [0; 8];
            eight.copy_from_slice(bytes);
            Cell::Number(f64::from_le_bytes(eight))
        }
        b'Y' if bytes.len() == 8 => {
            let mut eight = [0; 8];
            eight.copy_from_slice(bytes);
            Cell::Number(i64::from_le_bytes(eight) as f64 / 10_000.0)
        }
        b'T' | b'@' if bytes.len() == 8 => {
            // Days since 4713 BC.
            let julian = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            if julian > 0 { Cell::Day(julian.saturating_sub(2_440_588)) } else { Cell::Empty }
        }
        // Texts kept elsewhere, and the flags of empty fields.
        b'M' | b'G' | b'P' | b'0' => Cell::Empty,
        _ => Cell::Text(text),
    };
    sheet.grid.push(row, column, cell)
}
