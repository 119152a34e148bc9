//! What the library doesn't say of a sheet of an .xlsx file: which rows are hidden, and which formulas have no stored result.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{BufReader, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::content::{Content, Input};

/// Facts of one sheet.
#[derive(Debug, Default)]
pub(super) struct SheetFacts {
    /// Counted from 1.
    pub(super) hidden_rows: HashSet<u32>,
    /// Counted from 0.
    pub(super) hidden_columns: BTreeSet<u32>,
    /// Rows and columns, counted from 0.
    pub(super) uncalculated: HashSet<(u32, u32)>,
}

/// Formulas of a column, to tell those whose writer stored 0 for all of them.
#[derive(Default)]
struct Formulas {
    zeros: Vec<(u32, u32)>,
    others: u64,
}

/// Reads the facts of a sheet; none where the file is built in another way than usual, so that nothing is claimed.
pub(super) fn facts(content: &Content, sheet: &str) -> Option<SheetFacts> {
    let mut archive = ZipArchive::new(content.open().ok()?).ok()?;
    let part = part_of(&mut archive, sheet)?;
    let part = archive.by_name(&part).ok()?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    let mut facts = SheetFacts::default();
    let mut columns: HashMap<u32, Formulas> = HashMap::new();
    let mut buffer = Vec::new();
    let (mut row, mut column) = (0_u32, 0_u32);
    let (mut has_formula, mut value, mut in_value) = (false, String::new(), false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => begin_row(&element, &mut row, &mut column, &mut facts),
                "c" => {
                    if let Some(at) = attribute(&element, "r").and_then(|reference| position(&reference)) {
                        column = at;
                    }
                    (has_formula, in_value) = (false, false);
                    value.clear();
                }
                "f" => has_formula = true,
                "v" | "t" => in_value = true,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "col"
                    if attribute(&element, "hidden").is_some_and(|hidden| matches!(hidden.as_str(), "1" | "true"))
                        || attribute(&element, "width").is_some_and(|width| width.parse() == Ok(0.0)) =>
                {
                    let number = |name: &str| attribute(&element, name).and_then(|number| number.parse::<u32>().ok());
                    if let (Some(first), Some(last)) = (number("min"), number("max")) {
                        facts.hidden_columns.extend(hidden_between(first.saturating_sub(1), last.saturating_sub(1)));
                    }
                }
                "row" => {
                    begin_row(&element, &mut row, &mut column, &mut facts);
                    row += 1;
                }
                "c" => column = attribute(&element, "r").and_then(|reference| position(&reference)).unwrap_or(column) + 1,
                "f" => has_formula = true,
                _ => {}
            },
            Event::Text(text) if in_value => value.push_str(text.as_ref()),
            Event::End(element) => match element.local_name().as_ref() {
                "row" => row += 1,
                "v" | "t" => in_value = false,
                "c" => {
                    if has_formula {
                        let formulas = columns.entry(column).or_default();
                        if value.is_empty() {
                            facts.uncalculated.insert((row, column));
                        } else if value == "0" {
                            formulas.zeros.push((row, column));
                        } else {
                            formulas.others += 1;
                        }
                    }
                    column += 1;
                }
                "sheetData" => break,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    for formulas in columns.into_values().filter(|formulas| formulas.others == 0 && formulas.zeros.len() > 1) {
        facts.uncalculated.extend(formulas.zeros);
    }
    Some(facts)
}

/// Hidden columns: those to the end of the sheet hold nothing.
pub(super) fn hidden_between(first: u32, last: u32) -> std::ops::RangeInclusive<u32> {
    const MOST: u32 = 1 << 10;
    first..=last.min(first.saturating_add(MOST))
}

fn begin_row(element: &BytesStart<'_>, row: &mut u32, column: &mut u32, facts: &mut SheetFacts) {
    if let Some(number) = attribute(element, "r").and_then(|number| number.parse::<u32>().ok()) {
        *row = number.saturating_sub(1);
    }
    *column = 0;
    let is_hidden = attribute(element, "hidden").is_some_and(|hidden| matches!(hidden.as_str(), "1" | "true"));
    let has_no_height = attribute(element, "ht").is_some_and(|height| height.parse() == Ok(0.0));
    if is_hidden || has_no_height {
        facts.hidden_rows.insert(*row + 1);
    }
}

/// The column of `C12`.
fn position(reference: &str) -> Option<u32> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.fold(0_u32, |column, letter| column.saturating_mul(26).saturating_add(u32::from(letter - b'A') + 1));
    column.checked_sub(1)
}

pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.value.as_ref().to_owned())
}

/// The part that holds a sheet.
fn part_of(archive: &mut ZipArchive<Input>, sheet: &str) -> Option<String> {
    let workbook = text_of(archive, "xl/workbook.xml")?;
    let relations = text_of(archive, "xl/_rels/workbook.xml.rels")?;
    let id = find(&workbook, "sheet", |element| {
        let name = element.try_get_attribute("name").ok()??;
        let name = quick_xml::escape::unescape(name.value.as_ref()).ok()?.into_owned();
        if name != sheet {
            return None;
        }
        let id = element.attributes().flatten().find(|one| one.key.local_name().as_ref() == "id")?;
        Some(id.value.as_ref().to_owned())
    })?;
    let target =
        find(&relations, "Relationship", |element| if attribute(element, "Id")? == id { attribute(element, "Target") } else { None })?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

pub(super) fn text_of(archive: &mut ZipArchive<Input>, part: &str) -> Option<String> {
    const MOST: u64 = 16 * 1024 * 1024;
    let mut text = String::new();
    archive.by_name(part).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    Some(text)
}

pub(super) fn find(xml: &str, name: &str, of: impl Fn(&BytesStart<'_>) -> Option<String>) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == name => {
                if let Some(found) = of(&element) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}
