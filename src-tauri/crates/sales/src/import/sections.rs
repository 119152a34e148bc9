//! Sections of a sheet: `门店：一店` in a row of its own names the store of the rows below, and `Purchases` above rows says that they aren't sales.

use std::collections::HashSet;

use super::importer::Importer;
use super::outcome::CellError;
use super::places;
use super::row_kinds::RowKinds;
use crate::options::{Field, RowEffect};
use crate::read::{dates, periods};
use crate::recognize::dictionary::{self, Word};
use crate::report::IssueCode;
use crate::source::{Cell, Rows};

/// The store that a row names, when it does nothing else.
/// With `has_names`, also a row with nothing but a name that is one of a store, such as `一店`.
pub(super) fn store_of_section(rows: &dyn Rows, has_names: bool) -> Option<String> {
    const LONGEST: usize = 100;
    let mut filled = (0..rows.width()).map(|column| rows.cell(column)).filter(|cell| *cell != Cell::Empty);
    let (Cell::Text(first), second, None) = (filled.next()?, filled.next(), filled.next()) else { return None };
    let is_store = |word: &str| matches!(dictionary::look_up(word), Some(Word::Field(Field::StoreId | Field::StoreName, _)));
    let name = match (first.split_once([':', '：']), second) {
        (Some((word, name)), None) if is_store(word) => name.trim(),
        (Some((word, "")), Some(Cell::Text(name))) if is_store(word) => name,
        (None, None) if has_names && places::store_in(first).as_deref() == Some(first) => first,
        _ => return None,
    };
    (!name.is_empty() && name.len() <= LONGEST && !dictionary::is_total_of_stores(name)).then(|| name.to_owned())
}

/// The store that a row above the header names next to other things: `起止日期：…,门店：一店`.
pub(super) fn store_of_title(rows: &dyn Rows) -> Option<String> {
    const MOST: usize = 8;
    const LONGEST: usize = 100;
    let texts: Vec<&str> = (0..rows.width())
        .filter_map(|column| match rows.cell(column) {
            Cell::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    if texts.len() > MOST {
        return None;
    }
    let is_store = |word: &str| matches!(dictionary::look_up(word), Some(Word::Field(Field::StoreId | Field::StoreName, _)));
    let mut names = texts.iter().enumerate().filter_map(|(at, text)| {
        let (word, name) = text.split_once([':', '：'])?;
        let name = if name.trim().is_empty() { *texts.get(at + 1)? } else { name.trim() };
        // What follows the name is labeled as well.
        let end = name.find([':', '：']).map_or(name.len(), |colon| name[..colon].rfind(char::is_whitespace).unwrap_or(0));
        let name = name[..end].trim();
        (is_store(word) && !name.is_empty() && name.len() <= LONGEST && !dictionary::is_total_of_stores(name)).then_some(name)
    });
    names.next().filter(|_| names.next().is_none()).map(str::to_owned)
}

/// Titles: texts alone in their rows.
#[derive(Debug, Default)]
pub(super) struct Titles {
    /// The last row, when it was a title.
    last: Option<String>,
    /// The letters of those that headed sales.
    seen: HashSet<String>,
    /// A section with a title of its own has begun.
    has_begun: bool,
}

impl Titles {
    /// A row above the first header.
    pub(super) fn above_header(&mut self, rows: &dyn Rows) {
        self.seen.extend(alone(rows).map(letters));
    }

    /// A row below the header; returns a title whose words say by themselves what the rows below it are, where these aren't sales or no longer
    /// something else.
    pub(super) fn of_other_rows(&mut self, rows: &dyn Rows) -> Option<String> {
        if let Some(title) = alone(rows).filter(|title| !dictionary::is_total(title)) {
            self.last = Some(title.to_owned());
        } else if self.last.is_some() && (0..rows.width()).filter(|&column| is_word(rows.cell(column))).count() < 2 {
            // The header below a title comes next; anything else ends what the title is of.
            self.last = None;
        }
        let says = |title: &str| match RowKinds::effect_of_title(title) {
            Some(RowEffect::Sale) => self.has_begun,
            effect => effect.is_some(),
        };
        let title = self.last.take_if(|title| says(title));
        self.has_begun |= title.is_some();
        title
    }

    /// The title above a header that came again, unless it is that of a page, a day, or the whole file.
    pub(super) fn of_header(&mut self) -> Option<String> {
        const OF_PAGES: &str = "page pages seite página pagina pag pg sheet 页 第页 第页共页 страница sayfa strona printed report";
        let title = self.last.take()?;
        let letters = letters(&title);
        let is_date = dates::read(&title).is_ok() || periods::read(&title).is_some();
        let is_plain = letters.is_empty() || is_date || OF_PAGES.split(' ').any(|word| word == letters);
        let begins = !is_plain && (self.has_begun || !self.seen.contains(&letters));
        self.has_begun |= begins;
        begins.then(|| {
            self.seen.insert(letters);
            title
        })
    }
}

impl Importer<'_> {
    /// What the title above a row does to it.
    pub(super) fn section_effect(&mut self, line: u64) -> Result<RowEffect, CellError> {
        let (effect, title) = self.found.kinds.section(self.context.kinds);
        if effect == RowEffect::LeaveOut {
            let title = title.to_owned();
            self.tell(IssueCode::NotASale, line, None, &[("value", &title)]);
            return Err(CellError::SkipRow);
        }
        Ok(effect)
    }
}

fn is_word(cell: Cell<'_>) -> bool {
    matches!(cell, Cell::Text(text) if dictionary::look_up(text).is_some())
}

/// The text of a row that holds nothing else.
fn alone(rows: &dyn Rows) -> Option<&str> {
    const LONGEST: usize = 60;
    let mut filled = (0..rows.width()).map(|column| rows.cell(column)).filter(|cell| *cell != Cell::Empty);
    let (Some(Cell::Text(text)), None) = (filled.next(), filled.next()) else { return None };
    (text.len() <= LONGEST && text.chars().any(char::is_alphabetic)).then_some(text)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}
