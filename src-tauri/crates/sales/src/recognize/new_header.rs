//! A header further down in a table, as in files that were joined: its rows may have other columns. And rows above the first header.

use super::dictionary::{self, Word};
use super::sample::{OwnedCell, SampleRow};
use super::{Plan, Shape};
use crate::options::{Field, Mapping};
use crate::source::{Cell, Rows};

/// What a row names when all of its cells are words.
#[derive(Default)]
struct Named {
    filled: usize,
    date: bool,
    product: bool,
    quantity: bool,
}

impl Named {
    /// `None` when a cell isn't a word, as in nearly all rows.
    fn of<'c>(cells: impl Iterator<Item = Cell<'c>>) -> Option<Self> {
        let mut named = Self::default();
        for cell in cells {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '$' | '¥' | '€')) => {
                    named.filled += 1;
                    match dictionary::look_up(text) {
                        Some(Word::Field(Field::Date, _)) => named.date = true,
                        Some(Word::Field(Field::ProductId | Field::ProductName, _)) => named.product = true,
                        Some(Word::Field(Field::Quantity, _)) => named.quantity = true,
                        _ => {}
                    }
                }
                _ => return None,
            }
        }
        Some(named)
    }

    fn heads_sales(&self) -> bool {
        self.filled >= 3 && self.date && self.product && self.quantity
    }
}

/// Whether a row names a date, a product and a quantity, and holds nothing but words.
pub(crate) fn heads_sales(rows: &dyn Rows) -> bool {
    Named::of((0..rows.width()).map(|column| rows.cell(column))).is_some_and(|named| named.heads_sales())
}

fn heads_sales_in(row: &SampleRow) -> bool {
    Named::of(row.cells.iter().map(OwnedCell::cell)).is_some_and(|named| named.heads_sales())
}

/// The words of a header with their places, to distinguish headers.
pub(crate) fn key(rows: &dyn Rows) -> String {
    let text = |column| if let Cell::Text(text) = rows.cell(column) { dictionary::normal(text) } else { String::new() };
    joined((0..rows.width()).map(text).collect())
}

fn joined(mut words: Vec<String>) -> String {
    while words.last().is_some_and(String::is_empty) {
        words.pop();
    }
    words.join("|")
}

fn key_of(row: &SampleRow) -> String {
    joined(row.cells.iter().map(|cell| dictionary::normal(&cell.text())).collect())
}

/// The first of several headers with sales below it, when another one further down names more columns.
pub(super) fn first_with_sales(sample: &[SampleRow], best: usize, by_hand: &[Mapping]) -> usize {
    let has_all_mapped = |row: &SampleRow| {
        let names = |wanted: &str| row.cells.iter().any(|cell| dictionary::normal(&cell.text()) == dictionary::normal(wanted));
        by_hand.iter().filter_map(|mapping| mapping.column.as_deref()).all(|column| column.starts_with('#') || names(column))
    };
    let heads =
        |&row: &usize| heads_sales_in(&sample[row]) && has_all_mapped(&sample[row]) && has_sale(&sample[row], &sample[row + 1..best]);
    (0..best).find(heads).unwrap_or(best)
}

/// Whether some row below a header has a date and a number where it names them, and isn't a total.
fn has_sale(header: &SampleRow, rows: &[SampleRow]) -> bool {
    let place = |wanted: fn(Field) -> bool| {
        header.cells.iter().position(|cell| matches!(dictionary::look_up(&cell.text()), Some(Word::Field(field, _)) if wanted(field)))
    };
    let date = place(|field| field == Field::Date);
    let product = place(|field| matches!(field, Field::ProductId | Field::ProductName));
    let (Some(date), Some(product)) = (date, product) else { return false };
    rows.iter().any(|row| {
        let cell = |column: usize| row.cells.get(column).unwrap_or(&OwnedCell::Empty);
        let is_total = dictionary::is_total(&cell(product).text());
        cell(date).may_be_date() && !cell(product).is_empty() && !is_total && row.cells.iter().any(OwnedCell::is_number)
    })
}

/// The rows up to the next header with other words.
pub(super) fn up_to_next<'s>(headers: &[String], rows: &'s [SampleRow]) -> &'s [SampleRow] {
    let own = joined(headers.iter().map(|header| dictionary::normal(header)).collect());
    let next = rows.iter().position(|row| heads_sales_in(row) && key_of(row) != own).filter(|&next| has_numbers(&rows[..next]));
    next.map_or(rows, |next| &rows[..next])
}

fn has_numbers(rows: &[SampleRow]) -> bool {
    rows.iter().any(|row| row.cells.iter().any(OwnedCell::is_number))
}

/// What a row above the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Above {
    /// A title, a note, or nothing.
    Title,
    /// A sale, with its cells where the header names them.
    Sale,
    /// It has a date and numbers, and not where the header names them.
    Unclear,
}

impl Plan {
    /// Whether rows below another header can be read by its own columns: those of this table have each their own.
    pub(crate) fn can_change(&self) -> bool {
        matches!(self.shape, Shape::Long(_))
            && self.fill_down.is_empty()
            && self.blocks.is_none()
            && self.outline.is_none()
            && self.parts.is_none()
    }

    /// Whether a row has the same headers as this table, in whatever order.
    pub(crate) fn has_headers_of(&self, rows: &dyn Rows) -> bool {
        let sorted = |mut words: Vec<String>| {
            words.retain(|word| !word.is_empty());
            words.sort_unstable();
            words
        };
        let text = |column| if let Cell::Text(text) = rows.cell(column) { dictionary::normal(text) } else { String::new() };
        sorted((0..rows.width()).map(text).collect()) == sorted(self.headers.iter().map(|header| dictionary::normal(header)).collect())
    }

    /// What a row above the header is: rows that were sorted or pasted above it are sales as well.
    pub(crate) fn above(&self, rows: &dyn Rows) -> Above {
        let cell = |column: usize| OwnedCell::of(rows.key_cell(column));
        let is_sale = match &self.shape {
            _ if self.blocks.is_some() || self.outline.is_some() || self.parts.is_some() || !cell(self.date).is_date() => false,
            Shape::Long(long) => {
                let product = long.product.map(cell);
                OwnedCell::of(rows.cell(long.quantity)).is_number()
                    && product.is_none_or(|product| !product.is_empty() && !dictionary::is_total(&product.text()))
                    && !self.expected.is_moved(rows)
            }
            Shape::Wide { values, .. } => {
                let mut cells =
                    values.iter().map(|value| OwnedCell::of(rows.cell(value.column))).filter(|cell| !cell.is_empty()).peekable();
                cells.peek().is_some() && cells.all(|cell| cell.is_number())
            }
            Shape::Across { .. } => false,
        };
        if is_sale {
            return Above::Sale;
        }
        let cells: Vec<OwnedCell> =
            (0..rows.width()).map(|column| OwnedCell::of(rows.cell(column))).filter(|cell| !cell.is_empty()).collect();
        let is_label = |cell: &OwnedCell| matches!(cell, OwnedCell::Text(text) if dictionary::is_total(text) || text.ends_with([':', '：']) || dictionary::look_up(text).is_some());
        let has = |is: fn(&OwnedCell) -> bool| cells.iter().any(is);
        let named = self.headers.iter().filter(|header| !header.is_empty()).count();
        let is_unclear = cells.len() >= 3
            && 2 * cells.len() > named
            && !cells.iter().any(is_label)
            && has(OwnedCell::is_date)
            && has(|cell| cell.is_number() && !cell.is_date());
        if is_unclear { Above::Unclear } else { Above::Title }
    }
}
