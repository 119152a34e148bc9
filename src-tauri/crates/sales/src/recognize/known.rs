//! What is known of a file besides its rows, and answers that hold for later files.

use crate::day::Day;
use crate::import::row_kinds::KindChoices;
use crate::options::DateOrder;

/// What is known of a file besides its rows.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Whether a product has this code or name.
    pub(crate) is_product: &'a dyn Fn(&str) -> bool,
    /// Whether a store has this code or name.
    pub(crate) is_store: &'a dyn Fn(&str) -> bool,
    /// The product of a file that names none.
    pub(crate) product: Option<&'a str>,
    /// Whether the other columns are products, as answered.
    pub(crate) wide: Option<bool>,
    /// Whether columns such as the strength join the name of the product, as answered.
    pub(crate) variants: Option<bool>,
    /// Whether three digits behind a sign are decimals, as answered.
    pub(crate) decimals: Option<bool>,
    /// What was answered before for files with headers of this signature.
    pub(crate) kept: &'a dyn Fn(&str) -> Kept,
    /// The order of day and month, as answered.
    pub(crate) order: Option<DateOrder>,
    /// The day, the month or the year of all rows, as answered.
    pub(crate) dated: Option<&'a str>,
    /// Whether the other columns are stores, as answered.
    pub(crate) store_columns: Option<bool>,
    /// Whether the numbers of a wide table are units sold, as answered.
    pub(crate) units_sold: Option<bool>,
    /// What counts where no column does, as answered: `one`, `money` or `none`.
    pub(crate) counted: Option<&'a str>,
    /// The day of the import.
    pub(crate) today: Day,
    /// Columns that the sheet hides.
    pub(crate) hidden: &'a [usize],
    /// Semicolons separate the cells.
    pub(crate) has_semicolons: bool,
    /// The name of the sheet; empty where there is none.
    pub(crate) sheet: &'a str,
    /// The name of the file without its extension.
    pub(crate) stem: &'a str,
}

/// Answers that hold for later files with the same headers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    pub(crate) wide: Option<bool>,
    pub(crate) store_columns: Option<bool>,
    pub(crate) counted: Option<String>,
    pub(crate) variants: Option<bool>,
    pub(crate) decimals: Option<bool>,
    /// How the other sheets of a workbook are read: `all` together, or as `stores`.
    pub(crate) other_sheets: Option<String>,
    /// Effects that were given for values of types and states.
    pub(crate) kinds: KindChoices,
    /// Headers of columns that held types of rows.
    pub(crate) kind_columns: Vec<String>,
    /// The word in a title that the answer about the quantity was given for.
    pub(crate) title: Option<String>,
}
