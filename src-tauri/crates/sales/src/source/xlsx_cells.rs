//! The cells of a sheet of an .xlsx file, with what their styles say.

use std::collections::HashSet;

use calamine::{DataRef, Font, Xlsx};

use super::content::Input;
use super::moments::date_time;
use super::workbook::{Refused, Sheet, number_of, push_ref, push_shown};
use super::{Cell, UNCALCULATED, number_formats, web_text};
use crate::day;

/// Reads the cells of a sheet as their styles show them: with leading zeros, and struck out.
pub(super) fn read(book: &mut Xlsx<Input>, name: &str, uncalculated: &HashSet<(u32, u32)>, sheet: &mut Sheet) -> Result<(), Refused> {
    let mut cells = book.worksheet_cells_reader(name)?;
    // Which styles show leading zeros.
    let styles: Vec<Option<String>> = cells
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map(|format| format.format_code.clone()).filter(|code| code.contains("00")))
        .collect();
    let struck: Vec<bool> = cells.styles().iter().map(|style| style.font.as_ref().is_some_and(Font::has_strikethrough)).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let at = cell.get_position();
        if struck.get(style) == Some(&true)
            && let Some(text) = text_of(cell.get_value())
        {
            sheet.grid.push(at.0.saturating_add(1), at.1, Cell::Text(&web_text::struck(&text)))?;
            continue;
        }
        if uncalculated.contains(&at) {
            sheet.grid.push(at.0.saturating_add(1), at.1, Cell::Fault(UNCALCULATED))?;
            continue;
        }
        let shown = number_of(cell.get_value())
            .zip(styles.get(style).and_then(Option::as_ref))
            .and_then(|(number, code)| number_formats::shown(code, number));
        match shown {
            Some(text) => push_shown(sheet, at.0.saturating_add(1), at.1, text)?,
            None => push_ref(&mut sheet.grid, at, cell.get_value())?,
        }
    }
    Ok(())
}

/// The text or number of a cell.
fn text_of(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::String(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::DateTime(time) => Some(match date_time(time) {
            Ok((day, _)) => day::to_date(day).to_string(),
            Err(_) => time.as_f64().to_string(),
        }),
        other => number_of(other).map(|number| number.to_string()),
    }
}
