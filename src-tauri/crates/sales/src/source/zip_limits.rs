//! Looking into a packed spreadsheet before a library does: what kind it is, and whether it unpacks to more than is sane.

use std::io::{self, Read};

use memchr::{memchr_iter, memmem};
use zip::ZipArchive;

use super::content::Content;
use crate::error::ImportError;

/// Kinds of packed spreadsheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packed {
    Xlsx,
    Xlsb,
    Ods,
}

const MIB: u64 = 1024 * 1024;
/// Parts that are read as a stream, and those that are held in memory.
const STREAMED_MIB: u64 = 1024;
const HELD_MIB: u64 = 160;
const MOST_PARTS: usize = 2_000;
/// Tags in the list of texts that cells share: four for each of more texts than a sheet may have.
const MOST_TEXT_TAGS: usize = 10_000_000;
/// Cells of an .ods, and bytes of their texts, after its repetitions are written out.
const MOST_ODS_CELLS: u64 = 10_000_000;
const MOST_ODS_TEXT: u64 = HELD_MIB * MIB;

pub(super) fn inspect(content: &Content, file: &str) -> Result<Packed, ImportError> {
    let file = file.to_owned();
    let bad = |reason: String| ImportError::Workbook { file: file.clone(), reason };
    let too_large = |limit_mib| ImportError::TooLarge { file: file.clone(), limit_mib };
    let opened = content.open().map_err(|source| ImportError::Read { file: file.clone(), source })?;
    let mut archive = ZipArchive::new(opened).map_err(|error| bad(error.to_string()))?;
    if archive.len() > MOST_PARTS {
        return Err(bad(format!("it has {} parts", archive.len())));
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    let kind = match (has("xl/workbook.xml"), has("xl/workbook.bin"), has("content.xml")) {
        (true, ..) => Packed::Xlsx,
        (_, true, _) => Packed::Xlsb,
        (.., true) => Packed::Ods,
        _ if has("Index/Document.iwa") || has("Index.zip") => {
            return Err(ImportError::Unsupported { file, kind: "a workbook of Apple Numbers".into() });
        }
        _ => return Err(ImportError::Unsupported { file, kind: "a ZIP archive without a spreadsheet".into() }),
    };
    let (mut streamed, mut held) = (0, 0);
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(|error| bad(error.to_string()))?;
        let name = part.name().map_err(|error| bad(error.to_string()))?.into_owned();
        if !(name.ends_with(".xml") || name.ends_with(".bin") || name.ends_with(".rels")) {
            continue;
        }
        // The size that the archive declares may be a lie: unpack and count.
        let limit = if name.starts_with("xl/worksheets/") { STREAMED_MIB } else { HELD_MIB };
        let size = if name == "content.xml" {
            let mut text = Vec::new();
            let size = part.take(limit * MIB + 1).read_to_end(&mut text).map_err(|error| bad(error.to_string()))? as u64;
            if ods_cells(&text) > MOST_ODS_CELLS || ods_text(&text) > MOST_ODS_TEXT {
                return Err(too_large(limit));
            }
            size
        } else if name.to_lowercase().ends_with("sharedstrings.xml") {
            let mut text = Vec::new();
            let size = part.take(limit * MIB + 1).read_to_end(&mut text).map_err(|error| bad(error.to_string()))? as u64;
            // The library takes memory for as many texts as are claimed; each takes at least five bytes here.
            if claimed_texts(&text) > size / 5 + 1 || memchr_iter(b'<', &text).count() > MOST_TEXT_TAGS {
                return Err(too_large(limit));
            }
            size
        } else {
            io::copy(&mut part.take(limit * MIB + 1), &mut io::sink()).map_err(|error| bad(error.to_string()))?
        };
        let total = if name.starts_with("xl/worksheets/") { &mut streamed } else { &mut held };
        *total += size;
        if *total > limit * MIB {
            return Err(too_large(limit));
        }
    }
    Ok(kind)
}

/// The largest number that follows `uniqueCount=`, in either kind of quotes.
fn claimed_texts(xml: &[u8]) -> u64 {
    const NAME: &[u8] = b"uniqueCount";
    let claims = memmem::find_iter(xml, NAME).map(|at| {
        let digits = xml[at + NAME.len()..].iter().skip_while(|byte| matches!(byte, b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n'));
        digits
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0_u64, |sum, byte| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    });
    claims.max().unwrap_or(0)
}

/// An upper bound of the cells of all tables, where rows and cells are written once with how often they repeat: rows up to the last that
/// holds something, times the most cells of a row up to its last that holds something.
fn ods_cells(xml: &[u8]) -> u64 {
    let (mut all, mut rows, mut filled_rows, mut widest) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (mut row_repeats, mut width, mut filled_width) = (1, 0_u64, 0_u64);
    let mut finish_row = |repeats: u64, filled_width: u64| {
        rows = rows.saturating_add(repeats);
        if filled_width > 0 {
            filled_rows = rows;
            widest = widest.max(filled_width);
        }
        filled_rows.saturating_mul(widest)
    };
    let mut tags = xml.split(|&byte| byte == b'<').skip(1);
    let mut in_row = false;
    let mut present = 0;
    for tag in &mut tags {
        if tag.starts_with(b"table:table-row") && !tag.starts_with(b"table:table-rows") {
            if in_row {
                present = finish_row(row_repeats, filled_width);
            }
            (row_repeats, width, filled_width, in_row) = (attribute(tag, b"number-rows-repeated=\""), 0, 0, true);
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            width = width.saturating_add(attribute(tag, b"number-columns-repeated=\""));
            if find(tag, b"value").is_some() {
                filled_width = width;
            }
        } else if tag.starts_with(b"text:p") {
            filled_width = width;
        } else if tag.starts_with(b"/table:table>") {
            present = finish_row(row_repeats, filled_width);
            all = all.max(present);
            in_row = false;
        }
    }
    all.max(present)
}

/// An upper bound of the bytes of all texts, where rows, cells and blanks are written once with how often they repeat.
fn ods_text(xml: &[u8]) -> u64 {
    let (mut all, mut row, mut row_repeats, mut cell_repeats) = (0_u64, 0_u64, 1, 1);
    for tag in xml.split(|&byte| byte == b'<').skip(1) {
        let content = |tag: &[u8]| tag.iter().position(|&byte| byte == b'>').map_or(0, |end| tag.len() - end - 1) as u64;
        if tag.starts_with(b"table:table-row") && !tag.starts_with(b"table:table-rows") {
            all = all.saturating_add(row.saturating_mul(row_repeats));
            (row, row_repeats) = (0, attribute(tag, b"number-rows-repeated=\""));
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            cell_repeats = attribute(tag, b"number-columns-repeated=\"");
            let written = if find(tag, b"string-value").is_some() { tag.len() as u64 } else { 0 };
            row = row.saturating_add(cell_repeats.saturating_mul(written));
        } else {
            let blanks = if tag.starts_with(b"text:s ") || tag.starts_with(b"text:s/") { attribute(tag, b":c=\"") } else { 0 };
            row = row.saturating_add(cell_repeats.saturating_mul(content(tag).saturating_add(blanks)));
        }
    }
    all.saturating_add(row.saturating_mul(row_repeats))
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memmem::find(text, wanted)
}

fn attribute(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = find(tag, name) else { return 1 };
    let digits = tag[at + name.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0_u64, |value, byte| value.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_of_what_is_filled_count_and_trailing_emptiness_does_not() {
        let empty_tail = b"<table:table><table:table-row><table:table-cell office:value=\"1\"/></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
        assert_eq!(ods_cells(empty_tail), 1);
        let bomb = b"<table:table><table:table-row table:number-rows-repeated=\"1000000\">\
            <table:table-cell table:number-columns-repeated=\"16000\" office:value=\"1\"/></table:table-row></table:table>";
        assert_eq!(ods_cells(bomb), 16_000_000_000);
    }

    #[test]
    fn texts_count_as_often_as_they_repeat() {
        let row = |rows: u32, columns: u32, text: &str| {
            format!(
                "<table:table><table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell table:number-columns-repeated=\"{columns}\"><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>"
            )
        };
        assert_eq!(ods_text(row(3, 2, "ten bytes.").as_bytes()), 60);
        assert_eq!(ods_text(row(1, 1, "a<text:s text:c=\"2000000000\"/>b").as_bytes()), 2_000_000_002);
        assert!(ods_text(row(9000, 1000, &"y".repeat(20_000)).as_bytes()) > MOST_ODS_TEXT);
    }
}
