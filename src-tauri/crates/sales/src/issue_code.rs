//! Everything an import may say about a row or a file, by a stable name.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::report::IssueEffect;

macro_rules! issue_codes {
    ($($(#[$doc:meta])* $name:ident $effect:ident,)*) => {
        /// Stable names of everything an import may say about a row or a file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum IssueCode { $($(#[$doc])* $name,)* }

        impl IssueCode {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub const fn effect(self) -> IssueEffect {
                match self { $(Self::$name => IssueEffect::$effect,)* }
            }
        }
    };
}

issue_codes! {
    MissingDate LeftOut,
    /// Cannot be read as a date.
    BadDate LeftOut,
    /// Reads as a date that the calendar does not have, e.g. 2018-02-29.
    NoSuchDay LeftOut,
    FutureDate LeftOut,
    DateTooOld LeftOut,
    MissingProduct LeftOut,
    MissingStore LeftOut,
    MissingQuantity LeftOut,
    BadQuantity LeftOut,
    /// `1,234` in a file that uses the comma both ways.
    AmbiguousNumber LeftOut,
    /// Over 200 characters, or with control characters.
    BadId LeftOut,
    /// Fewer or more cells than the header has: what is in which column is uncertain.
    CellCount LeftOut,
    /// Words where most rows have numbers and numbers where they have words: the cells are in other columns here.
    CellsMoved LeftOut,
    TotalRow LeftOut,
    EmptyRow LeftOut,
    /// A repeated header, as in files that were joined.
    RepeatedHeader LeftOut,
    /// Bytes that aren't text in the file's encoding.
    UnreadableText LeftOut,
    UnclosedQuote LeftOut,
    /// A formula whose result the file doesn't hold.
    FormulaNotCalculated LeftOut,
    /// A row whose type or status says that it isn't a sale.
    NotASale LeftOut,
    /// A quantity in another unit than the product's other rows, without a known pack size to convert it.
    UnitUnknown LeftOut,
    /// A row hidden by a filter, skipped as asked.
    HiddenRow LeftOut,
    /// A line of a receipt that the file has twice, skipped as asked.
    RepeatedLine LeftOut,
    /// A negative quantity: subtracted.
    Return Flagged,
    /// The same row again in the same file: counted as another sale.
    DuplicateRow Flagged,
    AmountInQuantity Flagged,
    /// A code like `6.90123E+12`: a spreadsheet rounded a long number, and several products may have become one.
    CodeRounded Flagged,
    /// A quantity that is the code of a product: the columns may be in another order there.
    CodeInQuantity Flagged,
    /// One product code under several names; the latest is shown.
    SeveralNames Flagged,
    AbsurdQuantity Flagged,
    /// Days without a sale in a product that sells nearly every day.
    StockOut Flagged,
    /// Ids that are the same except for upper and lower case.
    IdsDifferByCase Flagged,
    /// Product codes that are the same except for zeros in front, which spreadsheets take away; kept as two products.
    CodesDifferByZeros Flagged,
    /// Price, amount, promotion or temperature that can't be read; the sale itself was taken.
    BadExtra Flagged,
    /// Ids that differ only by blanks, invisible characters, or character width; treated as one.
    LookAlikeIds Note,
    /// Day and month of real dates were exchanged by a spreadsheet and were corrected.
    DatesSwapped Flagged,
    /// The last day sold far less than usual and may have been exported before it ended.
    IncompleteDay Flagged,
    /// A day loaded as incomplete is followed by later days and still isn't whole.
    IncompleteDayRemains Flagged,
    /// Rows are of weeks or months; their quantities were spread over the days.
    SpreadOverDays Flagged,
    /// Rows that a filter hides were read.
    HiddenRowsRead Flagged,
    /// Units in a column of returns were subtracted from those sold.
    ReturnsSubtracted Note,
    /// Sales that are negative in a list of stock movements were taken as sold.
    SignTurned Flagged,
    /// Zeros where text should be, as left by a cash register that crashed; nearby rows may be cut off.
    ZeroBytes Flagged,
    ColumnLeftOut Note,
    /// Empty cells below a date, product or store were read as the one above.
    FilledDown Note,
    /// Rows have no code of their own: their names say which product they are.
    NamedWithoutCode Note,
    /// No column holds dates: all rows are of the day or month in the title, or as answered.
    DateOfTitle Note,
    /// Year, month and day are in separate columns and were joined.
    DateJoined Note,
    /// Times in UTC at which a local day begins; the local day was taken.
    LocalMidnights Note,
    /// Quantities in another unit were converted with the pack size.
    UnitsConverted Note,
    /// Codes were taken as the sheet shows them, with leading zeros.
    CodesAsShown Note,
    /// A hidden sheet was not read.
    HiddenSheet Note,
    /// Sales loaded before that the file no longer has were removed.
    RowsRemoved Note,
    /// Negative quantities were added to days loaded before.
    CorrectionAdded Note,
    /// Rows after today were stored as a plan.
    StoredAsPlan Note,
    /// A row names the store of the rows below it.
    StoreOfSection Note,
    /// The title names the store of all rows.
    StoreOfTitle Note,
    /// The answer about the store names one that had no sales before.
    NewStore Note,
    TotalColumn Note,
    /// Several rows of one (day, store, product) were added up.
    SummedToDays Note,
    SheetNotRead Note,
    /// A sheet has the same sales as the sheets before it, which count once.
    SheetRepeats Note,
    /// `1,234` taken as a thousand and more, without a number in the file that proves it.
    CommaTakenForThousands Note,
    /// `1,234` read as 1.234 because semicolons separate the cells, or `1.234` as it is written, without a number in the file that proves it.
    CommaTakenForDecimals Note,
    /// A file replaced days that an earlier file of the same import had brought.
    DayInTwoFiles Note,
    /// The rows have one cell more in front than the header.
    HeaderShifted Note,
    /// Days on which a store sold nothing at all.
    ClosedDays Note,
    EmptyCells Note,
}

impl IssueCode {
    /// The code as it is written in JSON.
    pub fn as_str(self) -> String {
        let mut name = String::new();
        for (i, c) in format!("{self:?}").chars().enumerate() {
            if c.is_ascii_uppercase() && i > 0 {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }
}
