//! Pivot tables of spreadsheets as they are copied or exported: `Sum of Qty | Column Labels` above `Row Labels | days or months | Grand Total`.

use super::dictionary;
use super::fields::Table;
use super::known::Known;
use super::sample::{OwnedCell, SampleRow};
use super::side_by_side;
use crate::options::Field;
use crate::report::Recognized;

/// What stands in the corner, above the names of the rows.
const ROW_LABELS: &str = "rowlabels 行标签 行標籤 列標籤 zeilenbeschriftungen étiquettesdelignes etiquettesdelignes etiquetasdefila etiquetasdefilas rótulosdelinha rótulosdelinhas etichettediriga rijlabels etykietywierszy названиястрок назвистрок satıretiketleri popiskyřádků sorcímkék radetiketter rækkenavne riviotsikot 行ラベル 행레이블";

fn is_row_labels(header: &str) -> bool {
    let word = dictionary::normal(header);
    !word.is_empty() && ROW_LABELS.split(' ').any(|known| known == word)
}

/// The row that heads a pivot table.
pub(super) fn header_of(sample: &[SampleRow]) -> Option<usize> {
    const SEARCHED: usize = 50;
    let heads = |row: &SampleRow| {
        let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
        // `列標籤` are the rows in one language and the columns in another: the corner is followed by more than one label.
        matches!(filled.next(), Some(OwnedCell::Text(text)) if is_row_labels(text)) && filled.nth(1).is_some()
    };
    sample.iter().take(SEARCHED).position(heads)
}

impl Table<'_> {
    /// Whether a column has the names of the rows of a pivot table.
    pub(super) fn heads_rows_of_pivot(&self, column: usize) -> bool {
        self.headers.get(column).is_some_and(|header| is_row_labels(header))
    }

    /// Takes the names of the rows of a pivot table for products, unless they are days, numbers, or stores.
    pub(super) fn assign_row_labels(&mut self, known: &Known<'_>) {
        let fields = [Field::ProductId, Field::ProductName];
        let is_settled = fields.into_iter().any(|field| self.column(field).is_some() || self.without.contains(&field));
        let Some(column) = (0..self.width()).find(|&column| self.heads_rows_of_pivot(column)).filter(|_| !is_settled) else { return };
        let look = &self.looks[column];
        let is_store = |text: &str| side_by_side::is_store(text) || (known.is_store)(text);
        let names = || self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).map(OwnedCell::text);
        let are_stores = names().any(|name| is_store(&name));
        if !self.is_taken(column) && look.filled > 0 && !look.may_hold_dates() && !look.holds_periods() && !are_stores {
            self.found.insert(Field::ProductName, (column, Recognized::Header));
        }
    }
}
