//! Sections of a table that are each of one store: `门店：一店` in a row of its own names the store of the rows below.

use crate::options::Field;
use crate::recognise::dictionary::{self, Word};
use crate::source::{Cell, Rows};

/// The store that a row names, when it does nothing else.
pub(super) fn store_of_section(rows: &dyn Rows) -> Option<String> {
    const LONGEST: usize = 100;
    let mut filled = (0..rows.width()).map(|column| rows.cell(column)).filter(|cell| *cell != Cell::Empty);
    let (Cell::Text(first), second, None) = (filled.next()?, filled.next(), filled.next()) else { return None };
    let is_store = |word: &str| matches!(dictionary::look_up(word), Some(Word::Field(Field::StoreId | Field::StoreName, _)));
    let name = match (first.split_once([':', '：']), second) {
        (Some((word, name)), None) if is_store(word) => name.trim(),
        (Some((word, "")), Some(Cell::Text(name))) if is_store(word) => name,
        _ => return None,
    };
    (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
}
