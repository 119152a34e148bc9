//! Tables in blocks: each has a title with its own date, and the header again. `小票号：17,日期：2025-03-03`, then `品名,数量,单价`.

use std::collections::BTreeSet;

use super::dictionary::{self, Word};
use super::sample::{ColumnLook, OwnedCell, SampleRow};
use crate::day;
use crate::options::Field;
use crate::read::dates::{self, Spelled};
use crate::read::title_dates::{self, Dated};

/// The header that comes again, and where it names products and quantities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TitledBlocks {
    header: Vec<String>,
    product: usize,
    quantity: usize,
}

/// What a row is to its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A title, a label, or a header: nothing was sold in it.
    Frame,
    Row,
}

/// Where in its blocks a table is.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The date that was named since the last block.
    named: OwnedCell,
    /// The date of the rows of this block; empty between blocks.
    pub(super) date: OwnedCell,
    is_inside: bool,
}

impl Default for State {
    fn default() -> Self {
        Self { named: OwnedCell::Empty, date: OwnedCell::Empty, is_inside: false }
    }
}

impl TitledBlocks {
    /// Blocks of several days: each header is preceded by a title with exactly one date, and no column holds dates.
    pub(super) fn of(headers: &[String], above: &[SampleRow], rows: &[SampleRow]) -> Option<Self> {
        let is_field = |fields: &'static [Field]| move |header: &String| matches!(dictionary::look_up(header), Some(Word::Field(field, _)) if fields.contains(&field));
        let product = headers.iter().position(is_field(&[Field::ProductName, Field::ProductId]))?;
        let quantity = headers.iter().position(is_field(&[Field::Quantity]))?;
        if headers.iter().any(is_field(&[Field::Date])) {
            return None;
        }
        let found = Self { header: words(headers.iter().map(String::as_str)), product, quantity };
        if !rows.iter().any(|row| found.is_header(&row.cells)) {
            return None;
        }
        let sold: Vec<SampleRow> = rows.iter().filter(|row| found.has_quantity(&row.cells)).cloned().collect();
        if (0..headers.len()).any(|column| ColumnLook::of(&sold, column).holds_dates()) {
            return None;
        }
        let first = above.iter().rev().find_map(|row| found.date_of(&row.cells))?;
        let (mut all, mut since) = (BTreeSet::from([first]), BTreeSet::new());
        for row in rows {
            if found.is_header(&row.cells) {
                // A block without a date, or with two, can't be told.
                let [date] = std::mem::take(&mut since).into_iter().collect::<Vec<_>>().try_into().ok()?;
                all.insert(date);
            } else {
                since.extend(found.date_of(&row.cells));
            }
        }
        (all.len() > 1).then_some(found)
    }

    /// Begins with the titles above the first header.
    pub(super) fn begin(&self, above: &[SampleRow]) -> State {
        let mut state = State::default();
        for row in above {
            self.step(&mut state, &row.cells);
        }
        state
    }

    /// Takes a row.
    pub(super) fn step(&self, state: &mut State, cells: &[OwnedCell]) -> Part {
        if self.is_header(cells) {
            // What comes below a header without a date of its own isn't of the day before.
            state.date = std::mem::replace(&mut state.named, OwnedCell::Empty);
            state.is_inside = true;
            return Part::Frame;
        }
        if let Some(date) = self.date_of(cells) {
            (state.named, state.date, state.is_inside) = (OwnedCell::Text(date), OwnedCell::Empty, false);
            return Part::Frame;
        }
        let name = cells.get(self.product).filter(|cell| !cell.is_empty()).map(OwnedCell::text).unwrap_or_default();
        let is_named = dictionary::look_up(&name).is_some_and(|word| word != Word::Total);
        let is_label = is_named || name.contains(['：', ':']) && !self.has_quantity(cells);
        let is_end = cells.iter().all(OwnedCell::is_empty) || dictionary::is_total(&name);
        if is_end {
            (state.date, state.is_inside) = (OwnedCell::Empty, false);
        } else if is_label || !state.is_inside && !self.has_quantity(cells) {
            return Part::Frame;
        }
        Part::Row
    }

    fn is_header(&self, cells: &[OwnedCell]) -> bool {
        cells.len() >= self.header.len() && words(cells.iter().map(OwnedCell::text)) == self.header
    }

    fn has_quantity(&self, cells: &[OwnedCell]) -> bool {
        cells.get(self.quantity).is_some_and(OwnedCell::is_number)
    }

    /// The only day that a row names in which nothing was sold.
    fn date_of(&self, cells: &[OwnedCell]) -> Option<String> {
        const MOST: usize = 8;
        let filled = cells.iter().filter(|cell| !cell.is_empty());
        if self.has_quantity(cells) || filled.clone().count() > MOST {
            return None;
        }
        let text = filled.map(OwnedCell::text).collect::<Vec<_>>().join(" ");
        written(&text, &title_dates::read(&text, None)?)
    }
}

/// A day as the reader of dates takes it. One of three numbers stays as it is, since it tells the order of the others.
fn written(text: &str, dated: &Dated) -> Option<String> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，' | ';' | '(' | ')' | '（' | '）');
    let undecided =
        || text.split(is_end).find_map(|word| if let Ok(Spelled::Undecided(triple)) = dates::read(word) { Some(triple) } else { None });
    match dated {
        Dated::Span(span) if span.days == 1 => {
            Some(undecided().map_or_else(|| day::to_date(span.first).to_string(), |triple| triple.to_string()))
        }
        Dated::Span(_) => None,
        Dated::Undecided(triple) => Some(triple.to_string()),
    }
}

fn words(texts: impl Iterator<Item = impl AsRef<str>>) -> Vec<String> {
    let mut words: Vec<String> = texts.map(|text| dictionary::normal(text.as_ref())).collect();
    while words.last().is_some_and(String::is_empty) {
        words.pop();
    }
    words
}

/// Whether rows below a header name other days in a row above the same header than the title does: each block has its own.
pub(super) fn name_other_days(headers: &[String], rows: &[SampleRow], of_title: &Dated) -> bool {
    let header = words(headers.iter().map(String::as_str));
    let is_header = |row: &SampleRow| words(row.cells.iter().map(OwnedCell::text)) == header;
    let text = |row: &SampleRow| row.cells.iter().map(OwnedCell::text).collect::<Vec<_>>().join(" ");
    rows.iter().any(is_header) && rows.iter().any(|row| title_dates::read(&text(row), None).is_some_and(|dated| dated != *of_title))
}
