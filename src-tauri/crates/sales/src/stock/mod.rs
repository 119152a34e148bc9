//! Stock lists: what is on hand and on the way of each product, lot by lot, from a file of a cash register or one written by hand.

mod amounts;
mod columns;
mod condition;
mod dates;
mod read;
mod rows;
mod wide;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use columns::StockField;
pub use read::read_stock_list;

/// What is known before a stock list is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockContext {
    /// The day of the count, where the list doesn't say it: days left are counted from it, and what has expired by then is reported.
    pub date: Date,
    /// Ids and names of the stores whose sales are known, so that columns and sheets named after them are recognized.
    pub stores: Vec<(String, Option<String>)>,
    /// Columns chosen by hand, as `field=column`; `field=` says that no column has the field.
    pub map: Vec<String>,
}

impl StockContext {
    /// Returns a context that knows nothing but the day of the count.
    #[must_use]
    pub fn on(date: Date) -> Self {
        Self { date, stores: Vec::new(), map: Vec::new() }
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
    /// Units in stock; negative where the till sold what wasn't booked in.
    pub quantity: f64,
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
    /// The line of the file, or the row of the sheet.
    pub line: u64,
}

/// What is remarkable about a row or a column of a stock list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StockFault {
    /// There is no product: the row was left out.
    NoProduct,
    /// The stock is empty or not a number: the row was left out.
    NoNumber,
    /// There is no store, and none above: the row was left out.
    NoStore,
    /// The store is that of a row above, as in merged cells.
    StoreFromAbove,
    /// The stock is below zero: owed to customers, or counted wrong.
    Negative,
    /// The lot has expired: it doesn't count.
    Expired,
    /// The expiry date can't be read: the lot counts as undated.
    BadDate,
    /// Day and month can't be distinguished: the earlier date was taken.
    AmbiguousDate,
    /// The shelf life can't be read or is longer than ten years: it was left out.
    BadShelfLife,
    /// The pack size can't be read: it was left out.
    BadPackSize,
    /// The goods on the way can't be read: they were left out.
    BadOnTheWay,
    /// Rows of one product have different pack sizes: the largest was taken.
    PackSizesDiffer,
    /// Rows of one product have different shelf lives: the shortest was taken.
    ShelfLivesDiffer,
    /// Goods on the way were repeated in each row of a product: they were counted once.
    OnTheWayRepeated,
    /// The stock includes goods on the way: they were subtracted.
    IncludedOnTheWay,
    /// The stock includes goods on the way that aren't listed separately: they count as stock.
    OnTheWayUnknown,
    /// Cases were turned into units.
    CasesToUnits,
    /// The column counts cases, but nothing says how many units are in one: they count as units.
    CaseSizeUnknown,
    /// Packs and loose units don't add up to the stock: the stock was taken.
    PartsDiffer,
    /// Goods that may not be sold, as in quarantine, damaged, or set aside for return: they don't count.
    NotForSale,
    /// A condition of goods that isn't known: they count.
    UnknownCondition,
    /// Goods that are reserved: they were subtracted from the stock.
    ReservedSubtracted,
    /// The name is that of another product than the code: the code counts.
    NameOfAnother,
    /// The row is of an older day than the latest of its store: it was left out.
    OlderDay,
}

impl StockFault {
    /// Whether the row was left out.
    #[must_use]
    pub const fn leaves_out(self) -> bool {
        matches!(self, Self::NoProduct | Self::NoNumber | Self::NoStore | Self::OlderDay)
    }
}

/// A remark about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockIssue {
    /// Line of the file or row of the sheet, the first is 1.
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
    /// The day of the count, where the list says it.
    pub date: Option<Date>,
    /// Every column, used or not.
    pub columns: Vec<StockColumn>,
    /// The rows, in the order of the file.
    pub rows: Vec<StockRow>,
    /// What was left out, changed, or should be looked at.
    pub issues: Vec<StockIssue>,
}

#[cfg(test)]
mod tests;
