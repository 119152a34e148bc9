//! What an import reports: counts, the recognized columns, and what was skipped or looks odd, row by row.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ImportError;
pub use crate::issue_code::IssueCode;
use crate::options::{DateOrder, Field, RowEffect};
use crate::question::Question;
use crate::recognize::sample::{OwnedCell, SampleRow};

/// Rows shown in a preview.
const PREVIEW_ROWS: usize = 10;

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
    /// What must be answered before the files can be imported. Only a dry run returns questions; an import that has any ends with
    /// `ImportError::Undecided`.
    pub questions: Vec<Question>,
    /// What the files add to the sales loaded before.
    pub news: ImportNews,
    /// Planned promotions, prices and closures found on days after today.
    #[ts(type = "number")]
    pub plan_rows: u64,
}

impl ImportReport {
    /// Returns an error that names the most frequent fault when rows were read and none of them could be used. Rows that are rightly skipped,
    /// such as totals, purchases, and empty rows, aren't faults.
    pub fn nothing_usable(&self) -> Option<ImportError> {
        if self.rows_read == 0 || self.rows_imported > 0 || self.plan_rows > 0 {
            return None;
        }
        let worst = self.counts.iter().filter(|count| count.is_fault()).max_by_key(|count| count.count)?;
        let reason =
            self.issues.iter().find(|issue| issue.code == worst.code).map_or_else(|| worst.code.as_str(), |issue| issue.message.clone());
        let file = if let [only] = &self.files[..] { only.file.clone() } else { String::new() };
        Some(ImportError::NothingUsable { file, rows: self.rows_read, reason })
    }
}

impl ImportReport {
    /// How many rows, or in wide files cells, couldn't be used. Rows that are rightly skipped, such as totals, aren't among them.
    #[must_use]
    pub fn rows_unusable(&self) -> u64 {
        self.counts.iter().filter(|count| count.is_fault()).map(|count| count.count).sum()
    }
}

/// What is new in the files of an import, compared with the sales loaded before. Only about the days in the files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ImportNews {
    /// The last day loaded before the import; `null` when there was none.
    #[ts(type = "string | null")]
    pub previous_last_date: Option<Date>,
    /// Days of the files on which nothing was loaded before.
    #[ts(type = "number")]
    pub new_days: u32,
    /// Days between the last one loaded before and the first one of the files on which nothing is loaded.
    #[ts(type = "number")]
    pub gap_days: u32,
    /// Products that were never sold before. Empty on the first import.
    pub new_products: Vec<ProductNews>,
    /// Products without a sale in the new days although they usually sell; `usual` is what they usually sell in as many days.
    pub silent_products: Vec<ProductNews>,
    /// Days with far more, or far less, than the product usually sells.
    pub unusual: Vec<UnusualAmount>,
    /// Days that look incomplete: they are stored, and excluded from training and orders until they are imported whole.
    pub incomplete_days: Vec<IncompleteDay>,
}

/// A product in the news of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ProductNews {
    pub product_id: String,
    pub product_name: Option<String>,
    /// Units in the files.
    pub quantity: f64,
    /// Units that are usual for as many days; 0 for a new product.
    pub usual: f64,
}

/// A day on which a product sold an unusual amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnusualAmount {
    pub product_id: String,
    pub product_name: Option<String>,
    pub store_id: String,
    pub store_name: Option<String>,
    #[ts(type = "string")]
    pub date: Date,
    pub quantity: f64,
    /// The median of the days before on which it sold.
    pub usual: f64,
}

/// A day of a store whose sales look as if they were exported before it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IncompleteDay {
    pub store_id: String,
    #[ts(type = "string")]
    pub date: Date,
    /// Units loaded for the day.
    pub quantity: f64,
    /// Units that are usual on this weekday.
    pub usual: f64,
}

/// One thing about one row, or about a file when `line` is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum IssueEffect {
    /// The row, or in a wide file the cell, was skipped.
    LeftOut,
    /// The row was taken and deserves a look.
    Flagged,
    /// Something that was decided about the file.
    Note,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IssueCount {
    pub code: IssueCode,
    pub effect: IssueEffect,
    #[ts(type = "number")]
    pub count: u64,
}

impl IssueCount {
    /// Whether these rows were skipped because something is wrong with them.
    pub(crate) const fn is_fault(&self) -> bool {
        matches!(self.effect, IssueEffect::LeftOut)
            && !matches!(
                self.code,
                IssueCode::NotASale
                    | IssueCode::TotalRow
                    | IssueCode::EmptyRow
                    | IssueCode::RepeatedHeader
                    | IssueCode::HiddenRow
                    | IssueCode::RepeatedLine
            )
    }
}

/// What was recognized in one file.
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
    /// The period that one row covers. Weekly and monthly rows are spread over their days.
    pub rhythm: Rhythm,
    /// The values of type and status columns, and what each does to its rows.
    pub row_kinds: Vec<RowKind>,
    /// What must be answered before the file can be read.
    pub questions: Vec<Question>,
    /// The first rows below the header, as text.
    pub preview: Vec<Vec<String>>,
    #[ts(type = "number")]
    pub rows_read: u64,
    #[ts(type = "number")]
    pub rows_imported: u64,
}

impl FileReport {
    /// Returns what is known of a table before its rows are read. The caller adds its format, encoding, and sheets.
    pub(crate) fn new(file: &str, header_line: Option<u64>, layout: Layout, columns: Vec<ColumnUse>, sample: &[SampleRow]) -> Self {
        let below = sample.iter().filter(|row| header_line.is_none_or(|header| row.line > header));
        let text = |row: &SampleRow| row.cells.iter().map(OwnedCell::text).collect();
        Self {
            file: file.to_owned(),
            format: "csv".into(),
            encoding: None,
            delimiter: None,
            sheet: None,
            sheets: Vec::new(),
            sheets_read: Vec::new(),
            header_line,
            layout,
            columns,
            date_order: None,
            decimal_comma: false,
            rhythm: Rhythm::default(),
            row_kinds: Vec::new(),
            questions: Vec::new(),
            preview: below.take(PREVIEW_ROWS).map(text).collect(),
            rows_read: 0,
            rows_imported: 0,
        }
    }
}

/// The period that one row of a file covers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Rhythm {
    #[default]
    Daily,
    Weekly,
    Monthly,
}

/// A value of a type or status column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RowKind {
    pub column: String,
    pub value: String,
    pub effect: RowEffect,
    /// Whether the effect is known, from the built-in words, a mapping, or an earlier import. If not, a question asks for it.
    pub is_known: bool,
    #[ts(type = "number")]
    pub rows: u64,
}

/// Whether a row is one sale or one day of all products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Layout {
    /// One row for each sale.
    Long,
    /// One row for each day, with one column for each product.
    Wide,
    /// One row for each product, with one column for each day, week or month.
    Across,
}

/// What a column is used as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ColumnUse {
    pub header: String,
    /// `null`: the column is skipped.
    pub field: Option<Field>,
    pub how: Recognized,
    /// In a wide file, whose quantity it holds.
    pub product: Option<String>,
    pub store: Option<String>,
}

/// How a column's field was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Recognized {
    Header,
    Values,
    ByHand,
    /// Mapped by hand in an earlier import of a file with the same headers.
    Remembered,
    LeftOut,
}

/// The progress of an import; sent every few thousand rows.
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
