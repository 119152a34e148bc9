//! Why a question is asked: by a stable name, so that the window can say it in its own words, and in English.

use std::fmt;

use serde::Serialize;
use ts_rs::TS;

/// Why a question is asked, and the values of the file that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Reason {
    pub code: ReasonCode,
    /// Headers, titles or cells that the reason names, in the order of its words.
    pub values: Vec<String>,
}

/// Stable names of the reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReasonCode {
    /// No header names the date.
    NoDateHeader,
    /// No header names the product.
    NoProductHeader,
    /// No header names the quantity.
    NoQuantityHeader,
    /// Several headers name the same field.
    SeveralHeaders,
    /// Only a title, or the name of the file or sheet, has a date: which.
    DateInTitle,
    /// A title or name that is one of plans, forecasts, or offers.
    NeverSold,
    /// A title or name that is one of purchases, transfers, or returns.
    OtherTitle,
    /// A title or name that isn't that of units sold.
    NotUnits,
    /// Headers that are those of purchases, transfers, or counts.
    OtherColumns,
    /// Every quantity is negative.
    AllNegative,
    /// Most quantities are negative.
    MostNegative,
    /// The numbers look like amounts of money.
    LooksLikeMoney,
    /// The numbers are those of the price.
    EqualsPrice,
    /// The numbers are those of the amount.
    EqualsAmount,
    /// Price and amount fit another column.
    AmountsFitAnother,
    /// Rows lack their last cell.
    CellsMoved,
    /// The column is hidden.
    HiddenColumn,
    /// The header or title says that each number counts as many: the header, and how many.
    NotSingleUnits,
    /// A column says that another isn't in one unit in all rows.
    UnitsDiffer,
    /// As [`Self::UnitsDiffer`], and a third column has the same in base units.
    BaseUnits,
    /// The numbers only rise.
    RunningTotals,
    /// A column has rows that are parts of others.
    PartsOfOthers,
    /// A product that may be another one that came back.
    MarkedProduct,
    /// A row that may be a part of the one above.
    PartOfAbove,
    /// A column of units that were given away, and the quantity.
    GivenAway,
    /// A column of what was delivered, and the quantity, which may be what was ordered.
    DeliveredInstead,
    /// A column of names that may be those of products, and one that they may have bought.
    NamesOfBuyers,
    /// Each sale is repeated with a different value in a column.
    SalesRepeat,
    /// Lines of a receipt are repeated with a different payment method.
    PaidTwice,
    /// Cells that list several products, and their column.
    SeveralProducts,
    /// No column names the store, but one may.
    NoStoreHeader,
    /// The title names a store that isn't known: its name.
    StoreInTitle,
    /// Tables side by side: the texts above them.
    TablesSideBySide,
    /// Tables side by side without a product column: the texts above them.
    TablesOfProducts,
    /// Tables side by side with nothing above them.
    TablesUnnamed,
    /// The file doesn't say which store it is from, and all earlier sales are assigned to stores.
    NoStoreNamed,
    /// Each row is of a month, and sales by day are loaded.
    MonthsOverDays,
    /// Each row is of a week, and sales by day are loaded.
    WeeksOverDays,
    /// Sheets have other sales of the same days and stores.
    SheetsOfSameDays,
    /// Sheets have other sales of the same days, and each may be of a store.
    SheetsMayBeStores,
    /// A sheet is of returns, which are subtracted: which.
    SheetOfReturns,
    /// Nearly all products are new, and nearly all that sold before are missing: how many are new, and how many there are.
    AllProductsNew,
    /// All stores are new, and all that sold before are missing: the new ones, and those before.
    AllStoresNew,
}

impl Reason {
    pub(crate) fn new(code: ReasonCode, values: &[&str]) -> Self {
        Self { code, values: values.iter().map(|value| (*value).to_owned()).collect() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |at: usize| self.values.get(at).map_or("", String::as_str);
        let (one, two) = (value(0), value(1));
        match self.code {
            ReasonCode::NoDateHeader => f.write_str("no column header says that it contains the date"),
            ReasonCode::NoProductHeader => f.write_str("no column header says that it contains the product"),
            ReasonCode::NoQuantityHeader => f.write_str("no column header says that it contains the quantity"),
            ReasonCode::SeveralHeaders => write!(f, "more than one header names the {one}"),
            ReasonCode::DateInTitle => write!(f, "no column contains dates, and the title or name says {one}"),
            ReasonCode::NeverSold => write!(f, "the title or name `{one}` isn't that of sales, so the quantity may not be units sold"),
            ReasonCode::OtherTitle => {
                write!(f, "the title or name `{one}` refers to purchases, transfers, or returns, so the quantity may not be units sold")
            }
            ReasonCode::NotUnits => write!(f, "the title or name `{one}` suggests something other than units sold"),
            ReasonCode::OtherColumns => f.write_str("the columns look like those of purchases, transfers, or counts, so the quantity may not be units sold"),
            ReasonCode::AllNegative => {
                f.write_str("every quantity is negative, so the rows may be returns, or goods that left the stock")
            }
            ReasonCode::MostNegative => f.write_str("most quantities are negative, so the rows may be stock movements"),
            ReasonCode::LooksLikeMoney => f.write_str("the numbers look like amounts of money rather than units"),
            ReasonCode::EqualsPrice => f.write_str("the numbers are the same as the price"),
            ReasonCode::EqualsAmount => f.write_str("the numbers are the same as the amount"),
            ReasonCode::AmountsFitAnother => f.write_str("the price and the amount don't match the quantity, but they match another column"),
            ReasonCode::CellsMoved => {
                f.write_str("every row lacks its last cell, and the cells may be one column to the left of their headers")
            }
            ReasonCode::HiddenColumn => write!(f, "the column `{one}` is hidden"),
            ReasonCode::NotSingleUnits => {
                write!(f, "the header or title says that `{one}` isn't in single units: each counts as {two}")
            }
            ReasonCode::UnitsDiffer => write!(f, "according to `{one}`, `{two}` isn't in the same unit in every row"),
            ReasonCode::BaseUnits => {
                write!(f, "according to `{one}`, `{two}` isn't in the same unit in every row; `{}` is the quantity in base units", value(2))
            }
            ReasonCode::RunningTotals => {
                write!(f, "the numbers in `{one}` only rise from day to day, so they may be running totals")
            }
            ReasonCode::PartsOfOthers => {
                write!(f, "`{one}` has rows that are already included in others, such as `of which`, and would be counted twice")
            }
            ReasonCode::MarkedProduct => {
                write!(f, "rows such as `{one}` may be units of another product that were returned or never sold")
            }
            ReasonCode::PartOfAbove => {
                write!(f, "rows such as `{one}` may be parts of the product in the row above, and not sales of their own")
            }
            ReasonCode::GivenAway => {
                write!(f, "`{one}` has units that were given away; it isn't clear whether `{two}` includes them")
            }
            ReasonCode::DeliveredInstead => {
                write!(f, "`{one}` differs from `{two}`, which may be what was ordered rather than what was sold")
            }
            ReasonCode::NamesOfBuyers => write!(f, "`{one}` may contain the products, or the customers who bought the products in `{two}`"),
            ReasonCode::SalesRepeat => write!(f, "each sale is repeated with the same quantity and a different value in `{one}`"),
            ReasonCode::PaidTwice => {
                write!(f, "lines of one receipt are repeated with another value in `{one}` and would be counted more than once")
            }
            ReasonCode::SeveralProducts => write!(f, "cells such as `{one}` in `{two}` contain several products, or a quantity sold"),
            ReasonCode::NoStoreHeader => f.write_str("there is no store column, but one column may contain the store"),
            ReasonCode::StoreInTitle => write!(f, "the title of the file names the store `{one}`, which isn't known"),
            ReasonCode::TablesSideBySide => write!(f, "the file has tables side by side, below {one}"),
            ReasonCode::TablesOfProducts => {
                write!(f, "the file has tables side by side, below {one}, which may be stores; if they aren't, they are imported as products")
            }
            ReasonCode::TablesUnnamed => f.write_str(
                "the file has tables side by side without the name of a product or store above them: write the names above them, or choose the quantity column of the table to import",
            ),
            ReasonCode::MonthsOverDays => {
                f.write_str("each row is the total of a month or more, and sales of these products were imported by day before")
            }
            ReasonCode::WeeksOverDays => f.write_str("each row is the total of a week or more, and sales of these products were imported by day before"),
            ReasonCode::SheetsOfSameDays => f.write_str("the sheets have different sales for the same days, which would be added up"),
            ReasonCode::SheetsMayBeStores => {
                f.write_str("no column names the store, and the sheets have different sales for the same days: each may be a store")
            }
            ReasonCode::SheetOfReturns => write!(f, "quantities in sheet `{one}` would be subtracted"),
            ReasonCode::AllProductsNew => {
                write!(f, "nearly all products are new ({one} of {two}), and nearly all products sold so far are missing: codes or names may have changed")
            }
            ReasonCode::AllStoresNew => {
                write!(f, "all stores are new ({one}), and the earlier ones ({two}) are missing: they may have been renamed")
            }
            ReasonCode::NoStoreNamed => f.write_str("the file doesn't say which store it is from, but all earlier sales are assigned to stores"),
        }
    }
}
