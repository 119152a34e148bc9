//! What the library doesn't say of a sheet of an .ods file: which rows are hidden, and numbers that are shown with zeros in front.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::content::Content;
use super::sheet_xml::hidden_between;

/// Facts of one sheet.
#[derive(Debug, Default)]
pub(super) struct SheetFacts {
    /// Counted from 1.
    pub(super) hidden_rows: HashSet<u32>,
    /// Counted from 0.
    pub(super) hidden_columns: BTreeSet<u32>,
    /// Numbers as they are shown, by row and column counted from 0.
    pub(super) shown: HashMap<(u32, u32), String>,
}

/// Rows that one element may repeat.
const MOST_ROWS: u32 = 1 << 20;
/// Hidden rows and shown numbers that are kept.
const MOST_KEPT: usize = 1 << 20;

/// Reads the facts of a sheet; none where the file is built in another way than usual, so that nothing is claimed.
pub(super) fn facts(content: &Content, sheet: &str) -> Option<SheetFacts> {
    let mut archive = ZipArchive::new(content.open().ok()?).ok()?;
    let part = archive.by_name("content.xml").ok()?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    let mut facts = SheetFacts::default();
    let mut buffer = Vec::new();
    let (mut in_sheet, mut row, mut next_row) = (false, 0_u32, 0_u32);
    let (mut column, mut next_column, mut heads) = (0_u32, 0_u32, 0_u32);
    let (mut is_number, mut in_text, mut text) = (false, false, String::new());
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).ok()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "table" => (in_sheet, heads) = (attribute(element, "name").is_some_and(|name| name == sheet), 0),
                "table-column" if in_sheet => {
                    let repeated = repeats(element, "number-columns-repeated");
                    if attribute(element, "visibility").is_some_and(|visibility| visibility != "visible") {
                        let last = heads.saturating_add(repeated).saturating_sub(1);
                        facts.hidden_columns.extend(hidden_between(heads, last));
                    }
                    heads = heads.saturating_add(repeated);
                }
                "table-row" if in_sheet => {
                    let repeated = repeats(element, "number-rows-repeated");
                    let is_hidden = attribute(element, "visibility").is_some_and(|visibility| visibility != "visible");
                    // What repeats to the end of the sheet is empty.
                    if is_hidden && repeated < MOST_ROWS / 2 && facts.hidden_rows.len() < MOST_KEPT {
                        facts.hidden_rows.extend(next_row + 1..=next_row.saturating_add(repeated));
                    }
                    (row, next_row) = (next_row, next_row.saturating_add(repeated));
                    (column, next_column) = (0, 0);
                }
                "table-cell" | "covered-table-cell" if in_sheet => {
                    (column, next_column) = (next_column, next_column.saturating_add(repeats(element, "number-columns-repeated")));
                    is_number = attribute(element, "value-type").is_some_and(|kind| kind == "float");
                    text.clear();
                }
                "p" if in_sheet && is_number => in_text = matches!(event, Event::Start(_)),
                _ => {}
            },
            Event::Text(piece) if in_text => text.push_str(piece.as_ref()),
            Event::End(element) => match element.local_name().as_ref() {
                "p" => {
                    in_text = false;
                    let is_code = text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
                    if is_code && facts.shown.len() < MOST_KEPT {
                        facts.shown.insert((row, column), text.clone());
                    }
                }
                "table" => in_sheet = false,
                _ => {}
            },
            Event::Eof => return Some(facts),
            _ => {}
        }
    }
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|times| times.parse().ok()).unwrap_or(1).clamp(1, MOST_ROWS)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(attribute.value.as_ref()).ok()?.into_owned())
}
