//! Headers of two rows: stores above, and what their columns hold below, or the other way around.

use crate::recognize::dictionary::normal;
use crate::recognize::sample::{OwnedCell, SampleRow};

/// The header that two rows make together, where the second continues columns of the first: `人民路店, (blank)` above `库存, 在途`.
pub(super) fn joined(top: &SampleRow, below: &SampleRow) -> Option<Vec<String>> {
    let text = |row: &SampleRow, at: usize| row.cells.get(at).map_or_else(String::new, |cell| cell.text().trim().to_owned());
    let is_words = |row: &SampleRow| {
        let filled = || row.cells.iter().filter(|cell| !cell.is_empty());
        filled().count() >= 2 && filled().all(|cell| matches!(cell, OwnedCell::Text(_)) && !cell.is_number())
    };
    if below.line != top.line + 1 || !is_words(below) || !is_words(top) {
        return None;
    }
    let (mut headers, mut above, mut spans) = (Vec::new(), String::new(), false);
    for at in 0..top.cells.len().max(below.cells.len()) {
        let (own, sub) = (text(top, at), text(below, at));
        if sub.is_empty() {
            above.clear();
            headers.push(own);
            continue;
        }
        // Merged cells have their text in the first column, or in each.
        spans |= !above.is_empty() && (own.is_empty() || own == above);
        if !own.is_empty() {
            above = own;
        }
        // `药品编码` above `药品编码` is one header in two merged rows.
        headers.push(if above.is_empty() || normal(&above) == normal(&sub) { sub } else { format!("{above} {sub}") });
    }
    spans.then_some(headers)
}
