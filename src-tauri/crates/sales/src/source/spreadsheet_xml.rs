//! Workbooks of Excel 2003 in XML, which programs write without Excel and call `.xls`.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::grid::{Merged, TooMuch};
use super::sheet_xml::hidden_between;
use super::workbook::{self, Sheet};
use super::{Cell, UNCALCULATED, number_formats};
use crate::read::dates::{self, Spelled};
use crate::read::times;

/// Why a file gives no sheets.
#[derive(Debug)]
pub(super) enum XmlFault {
    TooMuch,
    Broken(String),
}

impl From<TooMuch> for XmlFault {
    fn from(_: TooMuch) -> Self {
        Self::TooMuch
    }
}

/// A sheet with its name, and whether it is hidden.
pub(super) struct NamedSheet {
    pub(super) name: String,
    pub(super) sheet: Sheet,
    pub(super) is_hidden: bool,
}

/// The cell that is read.
#[derive(Default)]
struct OpenCell {
    kind: String,
    style: String,
    text: String,
    has_formula: bool,
    has_data: bool,
}

/// Reads all sheets.
pub(super) fn sheets(xml: &str) -> Result<Vec<NamedSheet>, XmlFault> {
    let broken = |error: quick_xml::Error| XmlFault::Broken(error.to_string());
    let mut reader = Reader::from_str(xml);
    let mut sheets: Vec<NamedSheet> = Vec::new();
    let mut formats: HashMap<String, String> = HashMap::new();
    let mut style = String::new();
    let mut counts_from_1904 = false;
    let (mut row, mut column, mut heads) = (0_u32, 0_u32, 0_u32);
    let mut cell: Option<OpenCell> = None;
    let (mut in_data, mut in_visible) = (false, false);
    loop {
        let event = reader.read_event().map_err(broken)?;
        let is_empty = matches!(event, Event::Empty(_));
        match &event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "Style" => style = attribute(element, "ID").unwrap_or_default(),
                "NumberFormat" => {
                    if let Some(format) = attribute(element, "Format") {
                        formats.insert(style.clone(), format);
                    }
                }
                "Date1904" => counts_from_1904 = true,
                "Worksheet" => {
                    let name = attribute(element, "Name").unwrap_or_else(|| format!("#{}", sheets.len() + 1));
                    sheets.push(NamedSheet { name, sheet: Sheet::default(), is_hidden: false });
                    (row, column, heads) = (0, 0, 0);
                }
                "Column" => {
                    heads = number(element, "Index").map_or(heads, |index| index.saturating_sub(1));
                    let last = heads.saturating_add(number(element, "Span").unwrap_or(0));
                    let is_hidden = attribute(element, "Hidden").is_some_and(|hidden| hidden == "1");
                    if let (true, Some(sheet)) = (is_hidden, sheets.last_mut()) {
                        sheet.sheet.hidden_columns.extend(hidden_between(heads, last));
                    }
                    heads = last.saturating_add(1);
                }
                "Row" => {
                    row = attribute(element, "Index").and_then(|index| index.parse().ok()).unwrap_or(row.saturating_add(1));
                    column = 0;
                    let is_hidden = attribute(element, "Hidden").is_some_and(|hidden| hidden == "1");
                    if let (true, Some(sheet)) = (is_hidden, sheets.last_mut()) {
                        sheet.sheet.hidden_rows.insert(row);
                    }
                }
                "Cell" => {
                    if let Some(index) = attribute(element, "Index").and_then(|index| index.parse::<u32>().ok()) {
                        column = index.saturating_sub(1);
                    }
                    if let (Some(down), Some(sheet)) = (number(element, "MergeDown"), sheets.last_mut()) {
                        sheet.sheet.merged.push(Merged { rows: (row, row.saturating_add(down)), columns: (column, column) });
                    }
                    let open = OpenCell {
                        style: attribute(element, "StyleID").unwrap_or_default(),
                        has_formula: attribute(element, "Formula").is_some(),
                        ..OpenCell::default()
                    };
                    let across = number(element, "MergeAcross").unwrap_or(0);
                    if is_empty {
                        finish(&mut sheets, &open, &formats, (row, column))?;
                        column = column.saturating_add(1 + across);
                    } else {
                        cell = Some(open);
                    }
                }
                "Data" if !is_empty => {
                    in_data = true;
                    if let Some(cell) = &mut cell {
                        cell.kind = attribute(element, "Type").unwrap_or_default();
                        cell.has_data = true;
                    }
                }
                "Visible" => in_visible = !is_empty,
                _ => {}
            },
            Event::Text(text) if in_data => {
                if let Some(cell) = &mut cell {
                    cell.text.push_str(text.as_ref());
                }
            }
            Event::GeneralRef(reference) if in_data => {
                if let Some(cell) = &mut cell {
                    let text = format!("&{};", reference.as_ref());
                    cell.text.push_str(&quick_xml::escape::unescape(&text).map_or(text.clone(), std::borrow::Cow::into_owned));
                }
            }
            Event::Text(text) if in_visible => {
                if let (true, Some(sheet)) = (text.as_ref().trim() != "SheetVisible", sheets.last_mut()) {
                    sheet.is_hidden = true;
                }
            }
            Event::End(element) => match element.local_name().as_ref() {
                "Data" => in_data = false,
                "Visible" => in_visible = false,
                "Cell" => {
                    if let Some(open) = cell.take() {
                        finish(&mut sheets, &open, &formats, (row, column))?;
                        column = column.saturating_add(1);
                    }
                }
                _ => {}
            },
            Event::Eof => {
                for sheet in &mut sheets {
                    sheet.sheet.serial_offset = workbook::offset(counts_from_1904);
                }
                return Ok(sheets);
            }
            _ => {}
        }
    }
}

fn finish(
    sheets: &mut [NamedSheet],
    cell: &OpenCell,
    formats: &HashMap<String, String>,
    (row, column): (u32, u32),
) -> Result<(), XmlFault> {
    let Some(sheet) = sheets.last_mut().map(|sheet| &mut sheet.sheet) else { return Ok(()) };
    let value = match cell.kind.as_str() {
        _ if !cell.has_data && cell.has_formula => Cell::Fault(UNCALCULATED),
        "Number" => match cell.text.trim().parse::<f64>() {
            Ok(number) => {
                if let Some(text) = formats.get(&cell.style).and_then(|format| number_formats::shown(format, number)) {
                    sheet.grid.push(row, column, Cell::Text(&text))?;
                    sheet.shown_code.get_or_insert(text);
                    return Ok(());
                }
                Cell::Number(number)
            }
            Err(_) => Cell::Text(&cell.text),
        },
        "DateTime" => match dates::read(&cell.text) {
            Ok(Spelled::Day(day)) => {
                return Ok(sheet.grid.push_date(row, column, Ok((day, times::minute(&cell.text).unwrap_or(0))))?);
            }
            _ => Cell::Text(&cell.text),
        },
        "Error" => Cell::Fault(&cell.text),
        _ => Cell::Text(&cell.text),
    };
    sheet.grid.push(row, column, value)?;
    Ok(())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}

/// An attribute by its name without a prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(found.value.as_ref()).ok().map(std::borrow::Cow::into_owned)
}
