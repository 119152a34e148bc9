//! Rows of a stock list that are totals of others, by their words.

use super::columns::StockField;
use super::rows::{RowReader, text};
use crate::recognize::dictionary::{self, normal};
use crate::source::{Cell, Rows};

/// Words that stand for a total in any column.
const TOTALS: [&str; 14] =
    ["合计", "总计", "小计", "共计", "汇总", "累计", "总数", "总和", "合計", "總計", "小計", "total", "subtotal", "grandtotal"];

impl RowReader<'_> {
    /// The word that says that a row is a total: in any column a word for it alone, and in columns of lots, stores and places also as a part.
    pub(super) fn total(&self, rows: &dyn Rows) -> Option<String> {
        let parts = [StockField::Lot, StockField::StoreId, StockField::Place].map(|field| self.columns.of(field));
        (0..rows.width()).find_map(|column| {
            let Cell::Text(written) = rows.cell(column) else { return None };
            let alone = || TOTALS.contains(&normal(written).as_str());
            let part = parts.contains(&Some(column)) && dictionary::is_total(written);
            (part || alone()).then(|| text(rows.cell(column)))
        })
    }
}
