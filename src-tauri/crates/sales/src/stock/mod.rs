//! Stock lists: what is on hand and on the way of each product, lot by lot, from a file of a cash register or one written by hand.

mod amounts;
mod cells;
mod columns;
mod condition;
mod counted;
mod dates;
mod day_words;
mod expiry;
mod faults;
mod levels;
mod lot_expiry;
mod money;
mod naming;
mod own_days;
mod read;
mod rivals;
mod row_days;
mod rows;
mod title;
mod together;
mod totals;
mod untaken;
mod wide;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use cells::{
    Lasting, amount, bare_days, code_key, decimal_comma, is_contents, is_of_cases, is_total, pack_size, shelf_life, similar_key,
};
pub use columns::StockField;
pub use faults::StockFault;
pub use read::{StockLook, read_stock_list, stock_look};
pub(crate) use title::store_named;

/// More units than any pack holds: a larger number is a mistake.
pub const MOST_IN_A_PACK: f64 = 10_000.0;

/// More units than anything has.
pub const MOST_UNITS: f64 = 1e9;

/// Whether there can be so many units of something; fewer than none are owed to customers.
#[must_use]
pub fn is_stock(units: f64) -> bool {
    units.abs() <= MOST_UNITS
}

/// What is known before a stock list is read.
#[derive(Debug, Clone, PartialEq)]
pub struct StockContext {
    /// The day of the count, where the list doesn't say it: days left are counted from it, and what has expired by then is reported.
    pub date: Date,
    /// Whether that day was given, and counts whatever the list says.
    pub date_is_given: bool,
    /// The day on this computer: no count is of a later one.
    pub today: Date,
    /// Ids and names of the stores whose sales are known, so that columns and sheets named after them are recognized.
    pub stores: Vec<(String, Option<String>)>,
    /// Columns chosen by hand, as `field=column`; `field=` says that no column has the field. `store_id=` takes a known store as well.
    pub map: Vec<String>,
    /// Pack sizes of items by product code, for stock in cases of lists that have no pack sizes.
    pub pack_sizes: BTreeMap<String, f64>,
}

impl StockContext {
    /// Returns a context that knows nothing but the day of the count.
    #[must_use]
    pub fn on(date: Date) -> Self {
        Self { date, date_is_given: false, today: date, stores: Vec::new(), map: Vec::new(), pack_sizes: BTreeMap::new() }
    }
}

/// One row of a stock list: a lot of one product in one store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StockRow {
    /// The product's code, or its name where the list has no codes.
    pub product: String,
    /// The product's name, where the list has one.
    pub name: Option<String>,
    /// The store's code or name; `None` where the list has no stores.
    pub store: Option<String>,
    /// The lot number.
    pub lot: Option<String>,
    /// Units in stock; negative where the point-of-sale system sold what wasn't booked in.
    pub quantity: f64,
    /// Units as the list has them, with what may not be sold, is reserved, or is still on the way.
    pub counted: f64,
    /// The last day on which the lot may be sold.
    pub expires: Option<Date>,
    /// Units ordered and not yet received, where the list says it.
    pub on_the_way: Option<f64>,
    /// The day on which they are expected.
    pub arrives: Option<Date>,
    /// Units in a pack.
    pub pack_size: Option<f64>,
    /// Days that newly delivered goods keep. Never taken from goods on the shelf.
    pub shelf_life_days: Option<u32>,
    /// Purchase price of a unit.
    pub unit_cost: Option<f64>,
    /// The supplier's name.
    pub supplier: Option<String>,
    /// The day on which its store was counted, where the list says it.
    pub counted_on: Option<Date>,
    /// The line of the file, or the row of the sheet.
    pub line: u64,
}

/// A remark about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockIssue {
    /// Line of the file or row of the sheet, the first is 1; 0 for the whole file.
    #[ts(type = "number")]
    pub line: u64,
    /// What is remarkable.
    pub fault: StockFault,
    /// The value in the file.
    pub value: String,
}

/// A column and what it was used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockColumn {
    /// The header.
    pub header: String,
    /// What the column holds; null when it wasn't used.
    pub field: Option<StockField>,
    /// The store, where the column is of one.
    pub store: Option<String>,
}

/// A stock list, row by row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StockList {
    /// The file's name without its folder.
    pub file: String,
    /// The sheet, of a workbook.
    pub sheet: Option<String>,
    /// The day of the count, where the list says it: the latest of its stores.
    pub date: Option<Date>,
    /// What the list says of that day, where it may be several.
    pub unclear_date: Option<String>,
    /// Every column, used or not.
    pub columns: Vec<StockColumn>,
    /// The rows, in the order of the file.
    pub rows: Vec<StockRow>,
    /// What was skipped, changed, or should be looked at.
    pub issues: Vec<StockIssue>,
}

#[cfg(test)]
mod tests;
