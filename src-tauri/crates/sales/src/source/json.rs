//! JSON: an array of objects, or one object a line. Keys are headers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read};

use serde_json::{Map, Value};

use super::Cell;
use super::grid::TooMuch;
use super::workbook::Sheet;

/// Why a text gives no table.
#[derive(Debug)]
pub(super) enum JsonFault {
    TooMuch,
    Broken(String),
    /// It is JSON, but not rows.
    NoRows,
}

impl From<TooMuch> for JsonFault {
    fn from(_: TooMuch) -> Self {
        Self::TooMuch
    }
}

/// A whole document is held in memory; lines are not.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
const LONGEST_LINE: u64 = 4 * 1024 * 1024;
const MOST_KEYS: usize = 1_000;

/// Reads a table from a text that begins with `{` or `[`.
pub(super) fn table(text: Box<dyn Read>, is_lines: bool) -> Result<Sheet, JsonFault> {
    let broken = |error: serde_json::Error| JsonFault::Broken(error.to_string());
    let mut builder = Builder::default();
    if is_lines {
        let mut lines = BufReader::new(text);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read =
                lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(|error| JsonFault::Broken(error.to_string()))?;
            if read == 0 {
                break;
            }
            line.retain(|byte| *byte != 0);
            if !line.iter().all(u8::is_ascii_whitespace) {
                builder.add(&serde_json::from_slice(&line).map_err(broken)?)?;
            }
        }
    } else {
        let mut bytes = Vec::new();
        let read = text.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| JsonFault::Broken(error.to_string()))?;
        if read as u64 > MOST_BYTES {
            return Err(JsonFault::TooMuch);
        }
        bytes.retain(|byte| *byte != 0);
        let document: Value = serde_json::from_slice(&bytes).map_err(broken)?;
        drop(bytes);
        let named = named_apart(&document);
        let turned = if named.is_none() { of_columns(&document) } else { None };
        if let Some(rows) = turned {
            for row in &rows {
                builder.add(row)?;
            }
            return builder.finish();
        }
        let rows = named.as_ref().map(|(_, rows)| *rows).or_else(|| rows_of(&document)).ok_or(JsonFault::NoRows)?;
        let mut keys: Option<Vec<String>> = named.map(|(keys, _)| keys);
        for row in rows {
            match (row, &keys) {
                (Value::Object(row), _) => builder.add(row)?,
                // Arrays, the first of which names the columns.
                (Value::Array(cells), Some(keys)) => builder.add(&keys.iter().cloned().zip(cells.iter().cloned()).collect())?,
                (Value::Array(names), None) => keys = Some(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
                _ => {}
            }
        }
    }
    builder.finish()
}

/// Columns that are named apart from their rows, as in `{"columns": […], "data": [[…]]}`.
fn named_apart(document: &Value) -> Option<(Vec<String>, &Vec<Value>)> {
    const NAMES: [&str; 6] = ["columns", "fields", "headers", "header", "cols", "schema"];
    const ROWS: [&str; 5] = ["data", "rows", "values", "records", "items"];
    let object = document.as_object()?;
    let array = |names: &[&str]| names.iter().find_map(|name| object.get(*name)?.as_array());
    let name = |value: &Value| value.as_str().or_else(|| value.get("name")?.as_str()).map(str::to_owned);
    let here = || {
        let keys = array(&NAMES)?.iter().map(name).collect::<Option<Vec<_>>>()?;
        let rows = array(&ROWS).filter(|rows| rows.first().is_some_and(Value::is_array))?;
        (keys.len() > 1).then_some((keys, rows))
    };
    here().or_else(|| object.values().find_map(named_apart))
}

/// The rows of a table that holds each column as a whole: `{"date": […], "qty": […]}`, or with an index in each, as pandas writes.
fn of_columns(document: &Value) -> Option<Vec<Map<String, Value>>> {
    const LEAST_COLUMNS: usize = 2;
    let object = document.as_object().filter(|object| object.len() >= LEAST_COLUMNS)?;
    let cells = |column: &Value| -> Option<Vec<Value>> {
        let cells: Vec<Value> = match column {
            Value::Array(cells) => cells.clone(),
            Value::Object(cells) => cells.values().cloned().collect(),
            _ => return None,
        };
        cells.iter().all(|cell| !cell.is_array() && !cell.is_object()).then_some(cells)
    };
    let columns = object.iter().map(|(name, column)| Some((name, cells(column)?))).collect::<Option<Vec<_>>>()?;
    let length = columns[0].1.len();
    if length == 0 || columns.iter().any(|(_, cells)| cells.len() != length) {
        return None;
    }
    let keys = |column: &Value| column.as_object().map(|cells| cells.keys().cloned().collect::<Vec<_>>());
    let first = keys(object.values().next()?);
    if object.values().any(|column| keys(column) != first) {
        return None;
    }
    let row = |at: usize| columns.iter().map(|(name, cells)| ((*name).clone(), cells[at].clone())).collect();
    Some((0..length).map(row).collect())
}

/// The array of rows: the document itself, or the one that it holds under a name such as `data`.
fn rows_of(document: &Value) -> Option<&Vec<Value>> {
    let names_columns = |row: &Vec<Value>| row.len() > 1 && row.iter().all(Value::is_string);
    let is_rows = |array: &&Vec<Value>| match array.first() {
        Some(Value::Array(header)) => names_columns(header) && array.len() > 1 && array.iter().all(Value::is_array),
        Some(first) => first.is_object(),
        None => false,
    };
    match document {
        Value::Array(array) => Some(array).filter(is_rows),
        Value::Object(object) => object.values().find_map(rows_of),
        _ => None,
    }
}

/// The values of an object; those of an object in it have both names, as in `product.id`.
fn flatten<'v>(object: &'v Map<String, Value>, before: &str, flat: &mut Vec<(Cow<'v, str>, &'v Value)>) {
    const DEEPEST: usize = 4;
    for (key, value) in object {
        let name = if before.is_empty() { Cow::Borrowed(key.as_str()) } else { Cow::Owned(format!("{before}.{key}")) };
        match value {
            Value::Object(inner) if name.matches('.').count() < DEEPEST => flatten(inner, &name, flat),
            _ => flat.push((name, value)),
        }
    }
}

/// Collects rows, whose keys become columns in the order in which they come.
#[derive(Default)]
struct Builder {
    keys: Vec<String>,
    columns: HashMap<String, usize>,
    rows: Sheet,
    row: u32,
}

impl Builder {
    fn add(&mut self, object: &Map<String, Value>) -> Result<(), JsonFault> {
        self.row += 1;
        let mut cells: Vec<(usize, &Value)> = Vec::with_capacity(object.len());
        let mut flat = Vec::with_capacity(object.len());
        flatten(object, "", &mut flat);
        for (key, value) in flat {
            let column = match self.columns.get(&*key) {
                Some(&column) => column,
                None if self.keys.len() >= MOST_KEYS => continue,
                None => {
                    self.columns.insert(key.clone().into_owned(), self.keys.len());
                    self.keys.push(key.into_owned());
                    self.keys.len() - 1
                }
            };
            cells.push((column, value));
        }
        cells.sort_unstable_by_key(|cell| cell.0);
        for (column, value) in cells {
            let text;
            let cell = match value {
                Value::Null | Value::Array(_) | Value::Object(_) => continue,
                Value::Bool(is) => Cell::Text(if *is { "TRUE" } else { "FALSE" }),
                // Long codes keep all their digits.
                Value::Number(number) if number.is_f64() || number.as_i64().is_some_and(|whole| whole.abs() < 1 << 53) => {
                    number.as_f64().map_or(Cell::Empty, Cell::Number)
                }
                Value::Number(number) => {
                    text = number.to_string();
                    Cell::Text(&text)
                }
                Value::String(text) => Cell::Text(text),
            };
            self.rows.grid.push(self.row + 1, column as u32, cell)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Sheet, JsonFault> {
        if self.row == 0 {
            return Err(JsonFault::NoRows);
        }
        // The header is known last and comes first.
        let mut sheet = Sheet::default();
        for (column, key) in (0..).zip(&self.keys) {
            sheet.grid.push(1, column, Cell::Text(key))?;
        }
        sheet.grid.append(self.rows.grid);
        Ok(sheet)
    }
}
