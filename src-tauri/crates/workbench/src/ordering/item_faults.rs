//! What can be remarkable about a cell or a row of an item sheet.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is remarkable about a cell or a row of an item sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ItemFault {
    /// Rows that a filter hides: they were read as well.
    HiddenRows,
    /// Another sheet of the workbook that holds something: it wasn't read.
    OtherSheet,
    /// The product is in the sheet twice: the first row was used.
    Twice,
    /// The product has no sales yet: its terms are kept for later.
    NoSales,
    /// The name is that of another product: the code was used.
    NameOfAnother,
    /// The text says what is in a box, not how many are ordered together: the pack size stayed as it was.
    PackContents,
    /// A total: the row was skipped.
    Total,
    /// The code isn't known, but others that resemble it are: the row was skipped.
    SimilarCode,
    /// Several products have this name: the row was skipped.
    AmbiguousName,
    /// The row has no code, and its name isn't known: it was skipped.
    UnknownName,
    /// The maximum stock is below the minimum: the row was skipped.
    MaxBelowMin,
    /// Pack size, multiple, or shelf life is out of range: the row was skipped.
    OutOfRange,
    /// The product is its own successor: the row was skipped.
    OwnSuccessor,
    /// The value is for a full pack, and the pack size isn't known: the row was skipped.
    CaseSizeUnknown,
    /// A shelf life may be days or months: the row was skipped.
    ShelfLifeUnclear,
    /// The value can't be read: the row was skipped.
    Unreadable,
}

impl ItemFault {
    /// Returns what is wrong, and what was done about it; `more` is what resembles the value.
    pub(super) fn message(self, more: Option<&str>) -> String {
        let said = match self {
            Self::HiddenRows => "rows hidden by a filter: read as well",
            Self::OtherSheet => "another sheet of the workbook: not read",
            Self::Twice => "the sheet has this product twice: the first row is used",
            Self::NoSales => "there are no sales of this product yet: its terms are kept for later",
            Self::NameOfAnother => "the name is that of another product: the code is used",
            Self::PackContents => "this is how much a box holds, not the pack that is ordered: the pack size stays as it was",
            Self::Total => "a total: row skipped",
            Self::SimilarCode => return format!("unknown code, similar to {}: row skipped", more.unwrap_or_default()),
            Self::AmbiguousName => "several products have this name: row skipped",
            Self::UnknownName => "no code, and no product has this name: row skipped",
            Self::MaxBelowMin => "the maximum stock is below the minimum: row skipped",
            Self::OutOfRange => return format!("the number must be {}: row skipped", more.unwrap_or("within its limits")),
            Self::OwnSuccessor => "a product can't be its own successor: row skipped",
            Self::CaseSizeUnknown => "this value is for a full pack, but the pack size isn't known: row skipped",
            Self::ShelfLifeUnclear => "a shelf life without a unit may be days or months: row skipped",
            Self::Unreadable => "this value can't be read: row skipped",
        };
        said.to_owned()
    }
}
