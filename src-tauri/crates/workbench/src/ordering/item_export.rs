//! Item terms written as a sheet, to be filled in a spreadsheet.

use std::path::Path;

use replenishment::ItemTerms;
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook as Book, XlsxError};
use serde_json::Value;

use super::item_cells::Kind;
use super::item_sheet::HEADERS;
use super::items::FIELDS;
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::export::{self, Written as FileKind, no_formula};

impl Workbench {
    /// Writes all products with their terms to `file`, as a workbook or CSV.
    ///
    /// # Errors
    /// As [`crate::write_forecast`].
    pub fn export_items(&self, file: &Path) -> Result<usize, WorkbenchError> {
        let items = self.all_items()?;
        let rows: Vec<Vec<Value>> = items.iter().map(values).collect();
        export::write(file, |kind| match kind {
            FileKind::Workbook => workbook(&rows).map_err(std::io::Error::other),
            FileKind::Csv => Ok(csv(&rows)),
        })?;
        Ok(items.len())
    }
}

fn values(item: &ItemTerms) -> Vec<Value> {
    let map = serde_json::to_value(item).unwrap_or_default();
    FIELDS.iter().map(|(field, _)| map.get(*field).cloned().unwrap_or_default()).collect()
}

fn csv(rows: &[Vec<Value>]) -> Vec<u8> {
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut out = String::from('\u{feff}') + &line(FIELDS.iter().map(|(field, _)| (*field).to_owned()).collect());
    for row in rows {
        let cell = |value: &Value| match value {
            Value::String(text) => export::csv_text(&no_formula(text)),
            Value::Array(_) => format!("\"{}\"", Kind::text(value)),
            other => Kind::text(other),
        };
        out += &line(row.iter().map(cell).collect());
    }
    out.into_bytes()
}

fn workbook(rows: &[Vec<Value>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("商品资料 Items")?;
    let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE8_EE_F4)).set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_num_format("@");
    for (column, header) in HEADERS.iter().enumerate() {
        sheet.write_with_format(0, column as u16, *header, &head)?;
        sheet.set_column_width(column as u16, if column < 2 { 22.0 } else { 14.0 })?;
    }
    sheet.set_freeze_panes(1, 2)?;
    for (place, row) in rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            let at = (u32::try_from(place + 1).unwrap_or(u32::MAX), column as u16);
            match value {
                Value::Null => {}
                Value::Number(number) => {
                    sheet.write(at.0, at.1, number.as_f64().unwrap_or(0.0))?;
                }
                other => {
                    sheet.write_with_format(at.0, at.1, Kind::text(other), &text)?;
                }
            }
        }
    }
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), (HEADERS.len() - 1) as u16)?;
    book.save_to_buffer()
}
