//! What can be remarkable about a row, a column, or a sheet of a stock list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is remarkable about a row or a column of a stock list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StockFault {
    /// There is no product: the row was skipped.
    NoProduct,
    /// The stock is empty or not a number: the row was skipped.
    NoNumber,
    /// There is no store, and none above: the row was skipped.
    NoStore,
    /// The store is that of a row above, as in merged cells.
    StoreFromAbove,
    /// The stock is below zero: goods are owed to customers, or were miscounted.
    Negative,
    /// The lot has expired: it doesn't count.
    Expired,
    /// The goods were produced after the count: the date may be wrong, and expiry dates that rest on it weren't used.
    ProducedLater,
    /// The expiry date is before the date of manufacture, or not the one that date and shelf life make: the written one was taken.
    ExpiryContradicts,
    /// The expiry date can't be read: the lot counts as undated.
    BadDate,
    /// Day and month can't be distinguished: the earlier date was taken.
    AmbiguousDate,
    /// A column of lot numbers and expiry dates together isn't divided in the same way in each row: no expiry date was read from it.
    LotExpiryUnclear,
    /// The shelf life can't be read or is longer than ten years: it was ignored.
    BadShelfLife,
    /// The pack size can't be read, or isn't above 0 and at most [`super::MOST_IN_A_PACK`]: it was ignored.
    BadPackSize,
    /// The goods on the way can't be read: they were ignored.
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
    /// There are cases and loose units, but nothing says how many units are in a case: the row was skipped.
    CaseSizeMissing,
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
    /// The row is of an older day than the latest of its store: it was skipped.
    OlderDay,
    /// A total of other rows: the row was skipped.
    TotalRow,
    /// A row without a lot that says as much as the only lot of its product and store: it counts, and may be a total.
    MaybeTotal,
    /// A row equal to an earlier one in every column: it was skipped.
    RowTwice,
    /// The same lot again, or several rows without lots: they were added up.
    SameLotAgain,
    /// One lot number with several expiry dates: they count as different lots.
    LotDatesDiffer,
    /// Rows that a filter or the user hides: they were read as well.
    HiddenRows,
    /// A hidden sheet: it wasn't read.
    HiddenSheet,
    /// Another sheet that is a stock list: it wasn't read.
    OtherSheet,
    /// Several columns of one store: where they differ, the stock was skipped.
    StoreTwice,
    /// Several columns of the stock have the same header: where they differ, the row was skipped.
    StockTwice,
    /// Another column of the stock says something else: it wasn't used.
    StockColumnsDiffer,
    /// A store of the list was counted on an earlier day than others: its stock is of that day.
    CountedOnOwnDay,
    /// No column has the store: it was taken from the title, the sheet, or the file's name, or was given.
    StoreNamedElsewhere,
    /// A store was given, but the list has a column of stores: the column was used.
    StoreColumnUsed,
    /// The expected date can't be read, or day and month can't be distinguished: the goods count without a date.
    BadArrival,
    /// Packs or loose units can't be read: the stock was taken.
    BadParts,
    /// The reserved quantity can't be read: nothing was subtracted.
    BadReserved,
    /// A shelf life without a unit may be days or months: it was ignored.
    ShelfLifeUnclear,
    /// The unit cost can't be read: it was ignored.
    BadCost,
    /// The unit of the row and of its cost is a full pack: the cost was divided by the pack size.
    CostOfCase,
    /// Rows of one product have different unit costs: the highest was taken.
    CostsDiffer,
    /// Rows of one product have different suppliers: the one of most units was taken.
    SuppliersDiffer,
    /// The item has another pack size, which is kept.
    PackSizeKept,
    /// The item has another shelf life, which is kept.
    ShelfLifeKept,
    /// The item has another unit cost, which is kept.
    CostKept,
    /// The code isn't known, but one that resembles it is.
    SimilarCode,
    /// Several products have the name: none of them was taken.
    AmbiguousName,
    /// It isn't clear whether a period or comma is a thousands separator: the row was skipped.
    AmbiguousNumber,
    /// The day of the count may be one of several: it has to be given.
    CountDateUnclear,
    /// The day of the count is that in the file's name.
    DateFromName,
    /// Products of the store that were counted before and aren't in the list: with it, their stock isn't known.
    ProductsMissing,
    /// A later count of the store is in use: the list changes nothing of it.
    CountedLater,
}

impl StockFault {
    /// Whether the row was skipped.
    #[must_use]
    pub const fn leaves_out(self) -> bool {
        matches!(
            self,
            Self::NoProduct
                | Self::NoNumber
                | Self::NoStore
                | Self::StockTwice
                | Self::OlderDay
                | Self::TotalRow
                | Self::RowTwice
                | Self::AmbiguousNumber
                | Self::CaseSizeMissing
        )
    }
}
