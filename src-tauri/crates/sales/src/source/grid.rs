//! The cells of a sheet, kept compactly: a sheet is read once and gone through several times. Knows no file formats.

use std::collections::{HashMap, HashSet};

use super::delimited::fingerprint;
use super::workbook::Sheet;
use super::{Cell, RowFault, Rows, shortened, trim};
use crate::day::Day;
use crate::error::ImportError;

/// More cells than any point-of-sale system exports: 4 million rows of five columns.
const MOST_CELLS: usize = 20_000_000;
const MOST_TEXT: usize = 128 * 1024 * 1024;
const MOST_COLUMNS: usize = u16::MAX as usize + 1;

#[derive(Debug, Clone, Copy)]
enum Value {
    Text(u32),
    Number(f64),
    /// With the minutes since midnight.
    Day(Day, u16),
    Fault(u32),
}

/// A day, and the minutes since its midnight.
pub(crate) type Moment = (Day, u16);

/// A sheet. Rows without any cell have no entry.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Sheet row (1-based) and where its cells begin.
    rows: Vec<(u32, usize)>,
    columns: Vec<u16>,
    values: Vec<Value>,
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    bytes: usize,
}

/// The sheet has more than is ever read.
#[derive(Debug)]
pub(crate) struct TooMuch;

impl Grid {
    /// Adds a cell; rows must not go backward, and columns not within a row. Cells out of order are skipped.
    pub(crate) fn push(&mut self, row: u32, column: u32, cell: Cell<'_>) -> Result<(), TooMuch> {
        let Ok(column) = u16::try_from(column) else { return Ok(()) };
        if self.values.len() >= MOST_CELLS || self.bytes > MOST_TEXT {
            return Err(TooMuch);
        }
        match self.rows.last() {
            Some(&(last, _)) if row < last => return Ok(()),
            Some(&(last, begin))
                if row == last && self.columns.get(begin..).and_then(<[u16]>::last).is_some_and(|&last| column <= last) =>
            {
                return Ok(());
            }
            Some(&(last, _)) if row == last => {}
            _ => self.rows.push((row, self.columns.len())),
        }
        let value = match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => match trim(text) {
                "" => return Ok(()),
                text => Value::Text(self.text(&shortened(text))),
            },
            Cell::Fault(text) => Value::Fault(self.text(text)),
            Cell::Number(number) => Value::Number(number),
            Cell::Day(day) => Value::Day(day, 0),
        };
        self.columns.push(column);
        self.values.push(value);
        Ok(())
    }

    /// Adds a day with its time, or what else the cell of a date holds.
    pub(crate) fn push_date(&mut self, row: u32, column: u32, found: Result<Moment, Cell<'_>>) -> Result<(), TooMuch> {
        let before = self.values.len();
        let (day, minute) = match found {
            Ok(moment) => moment,
            Err(cell) => return self.push(row, column, cell),
        };
        self.push(row, column, Cell::Day(day))?;
        // A cell out of order was left out.
        if let Some(value) = self.values.get_mut(before) {
            *value = Value::Day(day, minute);
        }
        Ok(())
    }

    /// Whether the grid is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Moves all rows down.
    pub(crate) fn move_down(&mut self, by: u32) {
        for (row, _) in &mut self.rows {
            *row = row.saturating_add(by);
        }
    }

    /// The texts of the first row, and the number of the last.
    pub(crate) fn ends(&self) -> Option<(Vec<&str>, u32)> {
        let texts = self.cells(self.rows.first().map(|_| 0)?).map(|cell| match self.value(self.values[cell]) {
            Cell::Text(text) => text,
            _ => "",
        });
        Some((texts.collect(), self.rows.last()?.0))
    }

    /// Adds the rows of another grid, which come after those of this one.
    pub(crate) fn append(&mut self, more: Self) {
        let (cells, texts) = (self.columns.len(), self.texts.len() as u32);
        self.rows.extend(more.rows.into_iter().map(|(row, begin)| (row, begin + cells)));
        self.columns.extend(more.columns);
        self.values.extend(more.values.into_iter().map(|value| match value {
            Value::Text(text) => Value::Text(text + texts),
            Value::Fault(text) => Value::Fault(text + texts),
            Value::Number(_) | Value::Day(..) => value,
        }));
        self.texts.extend(more.texts);
        self.bytes += more.bytes;
        // Texts of the other grid may come twice now, which costs memory and nothing else.
        self.numbers.extend(more.numbers.into_iter().map(|(text, number)| (text, number + texts)));
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        self.bytes += 2 * text.len() + 64;
        number
    }

    fn cells(&self, row: usize) -> std::ops::Range<usize> {
        let begin = self.rows[row].1;
        begin..self.rows.get(row + 1).map_or(self.columns.len(), |next| next.1)
    }

    fn value(&self, value: Value) -> Cell<'_> {
        match value {
            Value::Text(text) => Cell::Text(&self.texts[text as usize]),
            Value::Fault(text) => Cell::Fault(&self.texts[text as usize]),
            Value::Number(number) => Cell::Number(number),
            Value::Day(day, _) => Cell::Day(day),
        }
    }

    /// The texts of some columns, each with its column.
    pub(crate) fn texts_of(&self, columns: &HashSet<u32>) -> HashSet<(u32, &str)> {
        let cells = self.columns.iter().zip(&self.values).filter(|(column, _)| columns.contains(&u32::from(**column)));
        cells
            .filter_map(|(&column, value)| match value {
                Value::Text(text) => Some((u32::from(column), &*self.texts[*text as usize])),
                _ => None,
            })
            .collect()
    }

    /// Puts another text into a cell that is there.
    pub(crate) fn replace(&mut self, row: u32, column: u32, text: &str) {
        let Ok(at) = self.rows.binary_search_by_key(&row, |row| row.0) else { return };
        let (cells, Ok(column)) = (self.cells(at), u16::try_from(column)) else { return };
        if let Ok(found) = self.columns[cells.clone()].binary_search(&column) {
            self.values[cells.start + found] = Value::Text(self.text(&shortened(text)));
        }
    }

    fn at(&self, row: usize, column: usize) -> Cell<'_> {
        self.value_at(row, column).map_or(Cell::Empty, |value| self.value(value))
    }

    fn value_at(&self, row: usize, column: usize) -> Option<Value> {
        let cells = self.cells(row);
        let column = u16::try_from(column).ok()?;
        let found = self.columns[cells.clone()].binary_search(&column).ok()?;
        Some(self.values[cells.start + found])
    }
}

/// A block of merged cells, 1-based rows and 0-based columns, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) rows: (u32, u32),
    pub(crate) columns: (u32, u32),
}

/// Goes through a grid. In merged cells the first value is the key of all their rows: a date written once next to its sales.
pub(crate) struct GridRows<'g> {
    sheet: &'g Sheet,
    grid: &'g Grid,
    merged: &'g [Merged],
    /// Index of the next row.
    next: usize,
    /// How many of the merged blocks have begun.
    begun: usize,
    /// Merged blocks that reach over the present row, the last of each column.
    open: Vec<Merged>,
}

/// More blocks next to each other than any table has columns for keys. Files that claim more would be read for hours.
const MOST_OPEN: usize = 256;

impl<'g> GridRows<'g> {
    pub(crate) fn new(sheet: &'g Sheet) -> Self {
        Self { sheet, grid: &sheet.grid, merged: &sheet.merged, next: 0, begun: 0, open: Vec::new() }
    }

    fn row(&self) -> usize {
        self.next.saturating_sub(1)
    }

    /// The value of a cell, or of the first of the merged cells that it is in.
    fn key_value(&self, column: usize) -> Option<Value> {
        let own = self.grid.value_at(self.row(), column);
        own.or_else(|| {
            let block = self.open.iter().find(|block| block.columns.0 as usize == column)?;
            let row = self.grid.rows.binary_search_by_key(&block.rows.0, |row| row.0).ok()?;
            self.grid.value_at(row, column)
        })
    }
}

impl Rows for GridRows<'_> {
    fn advance(&mut self) -> Result<bool, ImportError> {
        if self.next >= self.grid.rows.len() {
            return Ok(false);
        }
        self.next += 1;
        let row = self.grid.rows[self.row()].0;
        self.open.retain(|block| block.rows.1 >= row);
        while let Some(block) = self.merged.get(self.begun).filter(|block| block.rows.0 <= row) {
            self.begun += 1;
            if block.rows.1 < row {
                continue;
            }
            // Blocks don't overlap: one that does takes the place of the other.
            match self.open.iter().position(|open| open.columns == block.columns) {
                Some(at) => self.open[at] = *block,
                None if self.open.len() < MOST_OPEN => self.open.push(*block),
                None => {}
            }
        }
        Ok(true)
    }

    fn line(&self) -> u64 {
        self.grid.rows.get(self.row()).map_or(0, |row| row.0.into())
    }

    fn width(&self) -> usize {
        self.grid.columns[self.grid.cells(self.row())].last().map_or(0, |&column| usize::from(column) + 1)
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.grid.at(self.row(), column)
    }

    fn key_cell(&self, column: usize) -> Cell<'_> {
        self.key_value(column).map_or(Cell::Empty, |value| self.grid.value(value))
    }

    fn minute(&self, column: usize) -> u16 {
        match self.key_value(column) {
            Some(Value::Day(_, minute)) => minute,
            _ => 0,
        }
    }

    fn reach(&self) -> usize {
        let keys = self.open.iter().map(|block| block.columns.0 as usize + 1).max().unwrap_or(0);
        self.width().max(keys.min(MOST_COLUMNS))
    }

    fn fault(&self) -> Option<RowFault> {
        None
    }

    fn fingerprint(&self) -> u32 {
        let mut bytes = Vec::with_capacity(64);
        for column in 0..self.width() {
            match self.key_cell(column) {
                Cell::Empty => {}
                Cell::Text(text) | Cell::Fault(text) => bytes.extend_from_slice(text.as_bytes()),
                Cell::Number(number) => bytes.extend_from_slice(&number.to_le_bytes()),
                Cell::Day(day) => bytes.extend_from_slice(&day.to_le_bytes()),
            }
            bytes.push(0);
        }
        fingerprint(&bytes)
    }

    fn counts_cells(&self) -> bool {
        false
    }

    fn is_hidden(&self) -> bool {
        let row = self.grid.rows.get(self.row()).map_or(0, |row| row.0);
        self.sheet.hidden_rows.contains(&row)
    }

    fn serial_offset(&self) -> f64 {
        self.sheet.serial_offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_holds_for_the_rows_below_and_gaps_are_empty() {
        let mut grid = Grid::default();
        for (row, column, cell) in
            [(2, 0, Cell::Text("2024-01-01")), (2, 2, Cell::Number(1.0)), (3, 2, Cell::Number(2.0)), (7, 0, Cell::Text(" "))]
        {
            grid.push(row, column, cell).expect("a small grid");
        }
        let sheet = Sheet { grid, merged: vec![Merged { rows: (2, 3), columns: (0, 0) }], ..Sheet::default() };
        let mut rows = GridRows::new(&sheet);
        assert!(rows.advance().expect("row 2"));
        assert_eq!((rows.line(), rows.width(), rows.cell(0), rows.cell(1)), (2, 3, Cell::Text("2024-01-01"), Cell::Empty));
        assert!(rows.advance().expect("row 3"));
        assert_eq!((rows.cell(0), rows.key_cell(0)), (Cell::Empty, Cell::Text("2024-01-01")), "only keys are taken from above");
        assert!(rows.advance().expect("row 7"));
        assert_eq!((rows.line(), rows.cell(0)), (7, Cell::Empty), "blanks are nothing");
        assert!(!rows.advance().expect("the end"));
    }
}
