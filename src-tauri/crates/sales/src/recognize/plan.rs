//! How to read a table: what its columns are, and what recognizing it found.

use super::across::PeriodColumn;
use super::blocks::Blocks;
use super::covers::Covers;
use super::date_parts::DateParts;
use super::day_numbers::DayNumbers;
use super::dictionary;
use super::expected::Expected;
use super::fill_down::FillDown;
use super::kinds::KindColumn;
use super::named_rows::NamedRows;
use super::outline::Outline;
use super::utc::UtcClock;
use crate::day::Day;
use crate::options::DateOrder;
use crate::read::numbers::NumberStyle;
use crate::read::periods::Span;
use crate::read::yearless::Frame;
use crate::report::{ColumnUse, Layout};

/// How to read a table.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) headers: Vec<String>,
    /// Last line of the header; rows up to it aren't data.
    pub(crate) header_line: Option<u64>,
    pub(crate) columns: Vec<ColumnUse>,
    /// Cells that a full row has.
    pub(crate) width: usize,
    /// Rows with fewer cells are skipped: what is in which column is uncertain.
    pub(crate) least_width: usize,
    /// The header was one cell off its columns.
    pub(crate) moved: bool,
    pub(crate) date: usize,
    /// Tables are side by side, and are read one after the other.
    pub(crate) blocks: Option<Blocks>,
    /// Rows are below others that name their groups.
    pub(crate) outline: Option<Outline>,
    /// Columns that a date is joined from.
    pub(crate) parts: Option<DateParts>,
    pub(crate) shape: Shape,
    pub(crate) order: Option<DateOrder>,
    pub(crate) style: Option<NumberStyle>,
    /// Columns of a wide file that are the sum of others.
    pub(crate) totals: Vec<usize>,
    /// What cells look like in most rows.
    pub(crate) expected: Expected,
    /// Columns that hold something, and have no header.
    pub(crate) nameless: Vec<usize>,
    /// Columns of numbers that aren't part of the sales.
    pub(crate) other_numbers: Vec<usize>,
    /// Dates are months or weeks.
    pub(crate) has_periods: bool,
    /// Columns whose empty cells mean the one above, and those that are never empty in a row of data.
    pub(crate) fill_down: FillDown,
    /// Rows without a code are of the product with their name.
    pub(crate) named_rows: Option<NamedRows>,
    /// The columns of receipts and of their lines.
    pub(crate) line_numbers: Option<[usize; 2]>,
    /// No header, number or answer says whether the quantity still holds the units that came back.
    pub(crate) asks_returned: bool,
    /// What `24:00` of a time in UTC is here.
    pub(crate) clock: Option<UtcClock>,
    /// Columns that join the name of the product.
    pub(crate) variants: Vec<usize>,
    /// The sign in the quantities, where it isn't that of the other numbers.
    pub(crate) quantity_style: Option<NumberStyle>,
    /// What the title, or the name of the file or sheet, says of dates without a year.
    pub(crate) frame: Option<Frame>,
    /// The days that all rows are of, where no column holds dates.
    pub(crate) dated: Option<Span>,
    /// What dates are that are numbers.
    pub(crate) day_numbers: Option<DayNumbers>,
    /// Each date stands for a week or a month.
    pub(crate) covers: Option<Covers>,
    /// What is in brackets in the header of the quantity: its unit, as in `数量（盒）`.
    pub(crate) bracket: Option<String>,
    /// What each number counts as: 1000 where they are in thousands.
    pub(crate) scale: f64,
    /// The texts above the header.
    pub(crate) above: String,
    /// The word of a title or name that made it doubtful whether the rows are sales.
    pub(crate) title: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Long(LongColumns),
    Wide {
        /// The product of each row, where the columns are stores.
        product: Option<usize>,
        product_name: Option<usize>,
        store: Option<usize>,
        values: Vec<ValueColumn>,
    },
    /// One row for each product, one column for each day, week or month.
    Across {
        product: Option<usize>,
        fixed_product: Option<String>,
        product_name: Option<usize>,
        store: Option<usize>,
        values: Vec<PeriodColumn>,
    },
}

/// Columns of a table with one row per sale.
#[derive(Debug, Clone, Default)]
pub(crate) struct LongColumns {
    /// The code, or the name where there is no code.
    pub(crate) product: Option<usize>,
    /// The product of a file that names none.
    pub(crate) fixed_product: Option<String>,
    pub(crate) product_name: Option<usize>,
    pub(crate) store: Option<usize>,
    pub(crate) store_name: Option<usize>,
    pub(crate) quantity: usize,
    /// Columns whose numbers are added to the quantity.
    pub(crate) added: Vec<usize>,
    pub(crate) counted: Counted,
    /// What was sold is negative.
    pub(crate) is_turned: bool,
    /// Units to subtract from the quantity.
    pub(crate) returned: Option<usize>,
    pub(crate) price: Option<usize>,
    pub(crate) amount: Option<usize>,
    pub(crate) promotion: Option<usize>,
    pub(crate) temperature: Option<usize>,
    /// What the row is: a sale, a return, a purchase.
    pub(crate) kinds: Vec<KindColumn>,
    pub(crate) unit: Option<usize>,
    /// Package sizes, such as `24片/盒`.
    pub(crate) spec: Option<usize>,
}

/// Where the quantity of a row is from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Counted {
    #[default]
    Column,
    /// Each row is one unit.
    Rows,
    /// The amount of the row is so many times its price.
    Money { price: usize, amount: usize },
}

/// A column that holds the quantities of one product (of one store), or those of one store, whose product is then empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueColumn {
    pub(crate) column: usize,
    pub(crate) product: String,
    pub(crate) store: Option<String>,
    /// The column of units to subtract.
    pub(crate) returned: Option<usize>,
    /// So many days after the one of the row, where the columns are days of its week.
    pub(crate) after: Day,
}

impl Shape {
    /// Whether the columns are the days of the week of each row.
    pub(crate) fn has_weekdays(&self) -> bool {
        matches!(self, Self::Wide { values, .. } if values.iter().any(|value| value.after != 0))
    }
}

impl Plan {
    /// In place of the column of dates or quantities, where there is none.
    pub(crate) const NO_COLUMN: usize = usize::MAX / 2;

    pub(crate) fn layout(&self) -> Layout {
        match self.shape {
            Shape::Long(_) => Layout::Long,
            Shape::Wide { .. } => Layout::Wide,
            Shape::Across { .. } => Layout::Across,
        }
    }

    /// Whether no column holds stores.
    pub(crate) fn names_no_store(&self) -> bool {
        match &self.shape {
            Shape::Long(columns) => columns.store.is_none(),
            Shape::Wide { store, values, .. } => store.is_none() && values.iter().all(|value| value.store.is_none()),
            Shape::Across { store, .. } => store.is_none(),
        }
    }

    /// Whether another table continues this one: the same columns, or in a wide one mostly the same products.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let words = |plan: &Self| plan.headers.iter().map(|header| dictionary::normal(header)).collect::<Vec<_>>();
        let (own, others) = (words(self), words(other));
        match (&self.shape, &other.shape) {
            (Shape::Long(_), Shape::Long(_)) => own == others,
            (Shape::Across { .. }, Shape::Across { .. }) => true,
            (Shape::Wide { .. }, Shape::Wide { .. }) => {
                let common = own.iter().filter(|word| others.contains(word)).count();
                2 * common > own.len().max(others.len())
            }
            _ => false,
        }
    }

    /// The columns of units that came back.
    pub(crate) fn returned(&self) -> Vec<usize> {
        match &self.shape {
            Shape::Long(columns) => columns.returned.into_iter().collect(),
            Shape::Wide { values, .. } => values.iter().filter_map(|value| value.returned).collect(),
            Shape::Across { .. } => Vec::new(),
        }
    }

    pub(crate) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }
}
