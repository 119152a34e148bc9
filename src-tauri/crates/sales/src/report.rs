//! What an import tells: counts, the recognised columns, and what was left out or looks odd, row by row.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use crate::options::{DateOrder, Field};

/// The outcome of an import or of its preview.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ImportReport {
    /// Rows below the header of all files, empty ones at the end not counted. In a wide file a row is a day.
    #[ts(type = "number")]
    pub rows_read: u64,
    #[ts(type = "number")]
    pub rows_imported: u64,
    /// `rows_read - rows_imported`.
    #[ts(type = "number")]
    pub rows_rejected: u64,
    /// Products with at least one imported row.
    #[ts(type = "number")]
    pub products: u32,
    #[ts(type = "number")]
    pub stores: u32,
    /// First and last day of the imported rows.
    #[ts(type = "string | null")]
    pub first_date: Option<Date>,
    #[ts(type = "string | null")]
    pub last_date: Option<Date>,
    /// At most [`LISTED_PER_CODE`] of each code and file; `counts` has them all.
    pub issues: Vec<ImportIssue>,
    /// How often each rule applied, over all files.
    pub counts: Vec<IssueCount>,
    /// Days of a (store, product) that are new, that replaced others, and that were loaded with the same numbers already.
    #[ts(type = "number")]
    pub days_added: u64,
    #[ts(type = "number")]
    pub days_replaced: u64,
    #[ts(type = "number")]
    pub days_unchanged: u64,
    pub files: Vec<FileReport>,
    pub dry_run: bool,
}

/// One thing about one row, or about a file when `line` is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportIssue {
    pub file: String,
    /// 1 = first line of the file, or row of the sheet.
    #[ts(type = "number | null")]
    pub line: Option<u64>,
    /// Header of the column.
    pub column: Option<String>,
    pub code: IssueCode,
    pub effect: IssueEffect,
    /// English; other languages are worded from `code` and `params`.
    pub message: String,
    /// `value`, `product`, `store`, `date`, `count` … as the code needs.
    pub params: BTreeMap<String, String>,
}

/// What an issue did to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum IssueEffect {
    /// The row, or in a wide file the cell, was left out.
    LeftOut,
    /// The row was taken and deserves a look.
    Flagged,
    /// Something that was decided about the file.
    Note,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct IssueCount {
    pub code: IssueCode,
    pub effect: IssueEffect,
    #[ts(type = "number")]
    pub count: u64,
}

/// What was recognised in one file.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct FileReport {
    pub file: String,
    /// `csv`, `xlsx`, `xls`, `xlsb` or `ods`.
    pub format: String,
    /// Of text files, e.g. `UTF-8`, `gb18030`.
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    pub sheet: Option<String>,
    /// All sheets of the workbook.
    pub sheets: Vec<String>,
    /// Those that were read; more than one when alike ones were asked for.
    pub sheets_read: Vec<String>,
    #[ts(type = "number | null")]
    pub header_line: Option<u64>,
    pub layout: Layout,
    pub columns: Vec<ColumnUse>,
    pub date_order: Option<DateOrder>,
    pub decimal_comma: bool,
    /// The first rows below the header, as text.
    pub preview: Vec<Vec<String>>,
    #[ts(type = "number")]
    pub rows_read: u64,
    #[ts(type = "number")]
    pub rows_imported: u64,
}

/// Whether a row is one sale or one day of all products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Layout {
    Long,
    Wide,
}

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ColumnUse {
    pub header: String,
    /// `null`: the column is left out.
    pub field: Option<Field>,
    pub how: Recognised,
    /// In a wide file, whose quantity it holds.
    pub product: Option<String>,
    pub store: Option<String>,
}

/// How a column's field was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Recognised {
    Header,
    Values,
    ByHand,
    /// Mapped by hand in an earlier import of a file with the same headers.
    Remembered,
    LeftOut,
}

/// Where an import stands; sent every few thousand rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportProgress {
    pub file: String,
    #[ts(type = "number")]
    pub file_number: u32,
    #[ts(type = "number")]
    pub files: u32,
    #[ts(type = "number")]
    pub rows_read: u64,
}

/// How many issues of one code are listed per file.
pub const LISTED_PER_CODE: u64 = 2_000;

macro_rules! issue_codes {
    ($($(#[$doc:meta])* $name:ident $effect:ident,)*) => {
        /// Stable names of everything an import may say about a row or a file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
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
    /// Words where most rows have numbers and numbers where they have words: the cells stand in other columns here.
    CellsMoved LeftOut,
    TotalRow LeftOut,
    EmptyRow LeftOut,
    /// The header once more, as in files that were joined.
    RepeatedHeader LeftOut,
    /// Bytes that are no text in the file's encoding.
    UnreadableText LeftOut,
    UnclosedQuote LeftOut,
    /// A negative quantity: subtracted.
    Return Flagged,
    /// The same row once more in the same file: taken as another sale.
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
    /// Ids that are the same but for upper and lower case.
    IdsDifferByCase Flagged,
    /// Price, amount, promotion or temperature that cannot be read; the sale itself was taken.
    BadExtra Flagged,
    ColumnLeftOut Note,
    TotalColumn Note,
    /// Several rows of one (day, store, product) were added up.
    SummedToDays Note,
    SheetNotRead Note,
    /// `1,234` taken as a thousand and more, without a number in the file that proves it.
    CommaTakenForThousands Note,
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
