//! Several columns of a list that all seem to be its stock.

use super::StockFault;
use super::columns::{Columns, StockField};
use super::money::is_money;
use super::naming::spellings;
use super::rows::{RowReader, text};
use crate::recognize::dictionary::{self, normal};
use crate::source::{Cell, Rows};

/// What was counted, and what is left of it, say another thing than the stock of the books, so that the first of these words counts.
const COUNTED: &str =
    "countedqty countedquantity physicalcount physicalqty actualqty 实盘数量 实盘数 实盘库存 实盘 盘点数量 实存 实存数 实存数量 实际库存";
const AVAILABLE: &str =
    "availablestock availableqty availablequantity qtyavailable available 可用库存 可销库存 可售库存 可用数量 可用量 可用";
const BOOKED: &str = "账面库存 账面数量";
/// Quantities of anything.
const ANY: &str = "quantity qty 数量 盒数 瓶数";

/// A column that seems to be the stock as well as the one that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rival {
    pub(super) column: usize,
    /// Whether it has the same header.
    pub(super) is_same: bool,
}

/// Finds the columns whose headers say the same as that of the stock. `words` are those of the stock; without them, only the same header does.
pub(super) fn find(columns: &Columns, words: &str) -> Vec<Rival> {
    let Some(stock) = columns.of(StockField::OnHand) else { return Vec::new() };
    let header = &columns.headers[stock];
    let own = kind(header, words);
    let free = |at: &usize| *at != stock && !columns.fields.iter().any(|(_, used)| used == at);
    let rival = |column: usize| {
        let other = &columns.headers[column];
        let is_same = normal(other) == normal(header);
        let is_rival = is_same || own.is_some() && kind(other, words) == own && !is_money(other, &[]) && !dictionary::is_total(other);
        is_rival.then_some(Rival { column, is_same })
    };
    (0..columns.headers.len()).filter(free).filter_map(rival).collect()
}

/// Which of the kinds of stock a header names.
fn kind(header: &str, words: &str) -> Option<usize> {
    let spellings = spellings(header);
    let is_of = |list: &str| list.split_whitespace().any(|word| spellings.iter().any(|spelling| spelling == word));
    if !is_of(words) {
        return None;
    }
    Some([COUNTED, AVAILABLE, BOOKED, ANY].into_iter().position(is_of).unwrap_or(usize::MAX))
}

impl RowReader<'_> {
    /// Whether a column with the same header as the stock says something else: it isn't clear which is right. What other words say is noted.
    pub(super) fn is_contradicted(&mut self, rows: &dyn Rows, counted: f64, pack_size: Option<f64>) -> bool {
        let columns = self.columns;
        for rival in &columns.rivals {
            let cell = rows.cell(rival.column);
            if cell == Cell::Empty {
                continue;
            }
            // What can't be read of a column that isn't used is no fault of the row.
            let told = self.issues.len();
            let other = self.amount(rows, rival.column, pack_size);
            self.issues.truncate(told);
            let Some(other) = other.filter(|other| (other - counted).abs() > 1e-6) else { continue };
            if rival.is_same {
                self.tell(rows.line(), StockFault::StockTwice, format!("{counted} ≠ {other}"));
                return true;
            }
            let value = format!("{}: {} ≠ {counted}", columns.headers[rival.column], text(cell));
            self.differ.entry(rival.column).or_insert((rows.line(), value));
        }
        false
    }

    /// Reports each other column of the stock once.
    pub(super) fn tell_differences(&mut self) {
        for (line, value) in std::mem::take(&mut self.differ).into_values() {
            self.tell(line, StockFault::StockColumnsDiffer, value);
        }
    }
}
