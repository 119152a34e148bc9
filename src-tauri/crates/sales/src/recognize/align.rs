//! A header that isn't above its columns: moved by one against the rows, or with its last name in front. Decides by the dates and
//! numbers below.

use super::dictionary::{self, Word};
use super::sample::ColumnLook;
use crate::options::Field;

/// The headers in their right places, when they are one cell off; `None` when they are right, or nothing fits better.
pub(super) fn realigned(headers: &[String], looks: &[ColumnLook]) -> Option<Vec<String>> {
    let words: Vec<Option<Word>> = headers.iter().map(|header| dictionary::look_up(header)).collect();
    let date = words.iter().position(|word| matches!(word, Some(Word::Field(Field::Date, _))))?;
    if looks.get(date).is_some_and(ColumnLook::may_hold_dates) {
        return None;
    }
    let filled = looks.iter().rposition(|look| look.filled > 0).map_or(0, |last| last + 1);
    let mut moved: Vec<Vec<String>> = Vec::new();
    if filled > headers.len() {
        // Rows with a number or name in front, as R and pandas write them.
        moved.push(std::iter::once(String::new()).chain(headers.iter().cloned()).collect());
    }
    if headers.first().is_some_and(String::is_empty) {
        moved.push(headers[1..].to_vec());
    }
    if filled == headers.len() && headers.iter().all(|header| !header.is_empty()) {
        for by in [1, headers.len() - 1] {
            let mut turned = headers.to_vec();
            turned.rotate_left(by);
            moved.push(turned);
        }
    }
    moved.retain(|headers| fits(headers, looks));
    moved.dedup();
    if let [only] = &mut moved[..] { Some(std::mem::take(only)) } else { None }
}

/// Whether dates are below the date header, and numbers and words where they must be.
fn fits(headers: &[String], looks: &[ColumnLook]) -> bool {
    headers.iter().enumerate().all(|(column, header)| {
        let Some(look) = looks.get(column).filter(|look| look.filled > 0) else { return true };
        match dictionary::look_up(header) {
            Some(Word::Field(Field::Date, _)) => look.holds_dates(),
            Some(Word::Field(Field::Quantity | Field::Returned | Field::Price | Field::Amount | Field::Temperature, _)) => {
                look.holds_numbers()
            }
            Some(Word::Field(Field::ProductName | Field::StoreName, _)) => !look.holds_numbers() && !look.holds_dates(),
            Some(Word::Field(Field::ProductId | Field::StoreId, _)) => !look.holds_dates(),
            _ => true,
        }
    })
}
