//! What the columns of a table are: by hand, by what was mapped before, by header, by values. Reads only the sample.

mod align;
pub(crate) mod dictionary;
mod expected;
mod fields;
mod header;
mod header_words;
mod repeated_header;
pub(crate) mod sample;
mod shifted_amounts;
mod totals;
mod wide;

use crate::error::ImportError;
use crate::options::{DateOrder, Field, Mapping};
use crate::read::numbers::NumberStyle;
use crate::report::{ColumnUse, Layout, Recognised};
use sample::SampleRow;

/// How to read a table.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) headers: Vec<String>,
    /// Last line of the header; rows up to it are no data.
    pub(crate) header_line: Option<u64>,
    pub(crate) columns: Vec<ColumnUse>,
    /// Cells that a full row has.
    pub(crate) width: usize,
    /// Rows with fewer cells are left out: what is in which column is uncertain.
    pub(crate) least_width: usize,
    /// The header stood one cell beside its columns.
    pub(crate) moved: bool,
    pub(crate) date: usize,
    pub(crate) shape: Shape,
    pub(crate) order: Option<DateOrder>,
    pub(crate) style: Option<NumberStyle>,
    /// Columns of a wide file that are the sum of others.
    pub(crate) totals: Vec<usize>,
    /// What its cells look like in most rows.
    pub(crate) expected: expected::Expected,
    /// Columns that hold something, and have no header.
    pub(crate) nameless: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Long(LongColumns),
    Wide { store: Option<usize>, values: Vec<ValueColumn> },
}

/// Columns of a table with one row per sale.
#[derive(Debug, Clone, Default)]
pub(crate) struct LongColumns {
    /// The code, or the name where there is no code.
    pub(crate) product: usize,
    pub(crate) product_name: Option<usize>,
    pub(crate) store: Option<usize>,
    pub(crate) store_name: Option<usize>,
    pub(crate) quantity: usize,
    pub(crate) price: Option<usize>,
    pub(crate) amount: Option<usize>,
    pub(crate) promotion: Option<usize>,
    pub(crate) temperature: Option<usize>,
}

/// A column that holds the quantities of one product (of one store).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueColumn {
    pub(crate) column: usize,
    pub(crate) product: String,
    pub(crate) store: Option<String>,
}

impl Plan {
    pub(crate) fn layout(&self) -> Layout {
        match self.shape {
            Shape::Long(_) => Layout::Long,
            Shape::Wide { .. } => Layout::Wide,
        }
    }

    /// Whether another table goes on with this one: the same columns, or in a wide one mostly the same products.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let words = |plan: &Self| plan.headers.iter().map(|header| dictionary::normal(header)).collect::<Vec<_>>();
        let (own, others) = (words(self), words(other));
        match (&self.shape, &other.shape) {
            (Shape::Long(_), Shape::Long(_)) => own == others,
            (Shape::Wide { .. }, Shape::Wide { .. }) => {
                let common = own.iter().filter(|word| others.contains(word)).count();
                2 * common > own.len().max(others.len())
            }
            _ => false,
        }
    }

    pub(crate) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }
}

/// The headers of a table in one line: the same for files of the same kind, wherever on the line they begin.
pub(crate) fn signature(headers: &[String]) -> String {
    let words = headers.iter().map(|header| dictionary::normal(header));
    words.skip_while(String::is_empty).collect::<Vec<_>>().join("|")
}

/// Recognises a table from its first rows. `remembered` tells what was mapped by hand for headers with a signature.
pub(crate) fn recognise(
    file: &str,
    sample: &[SampleRow],
    by_hand: &[Mapping],
    remembered: &dyn Fn(&str) -> Result<Vec<Mapping>, ImportError>,
) -> Result<Plan, ImportError> {
    let found = header::find(file, sample, by_hand)?;
    let mut mapped: Vec<(Mapping, Recognised)> = by_hand.iter().map(|mapping| (mapping.clone(), Recognised::ByHand)).collect();
    if by_hand.is_empty() {
        let again = remembered(&signature(&found.headers))?;
        mapped.extend(again.into_iter().map(|mapping| (mapping, Recognised::Remembered)));
    }
    let rows = &sample[found.rows_above..];
    let mut table = fields::Table::new(file, &found, rows);
    table.assign_mapped(&mapped)?;
    table.assign_by_header()?;
    table.assign_date()?;
    let order = mapped.iter().find_map(|(mapping, _)| (mapping.field == Field::Date).then_some(mapping.order)?);
    let (shape, totals) = table.shape()?;
    Ok(Plan {
        expected: table.expected(&shape),
        headers: table.headers.clone(),
        header_line: found.line,
        columns: table.uses(&shape),
        width: table.width(),
        least_width: table.least_width(),
        moved: table.moved,
        date: table.column(Field::Date).unwrap_or(0),
        shape,
        order,
        style: None,
        totals,
        nameless: table.nameless(),
    })
}

/// A header, and what its columns may be.
pub(crate) struct Guess {
    pub(crate) header_line: Option<u64>,
    pub(crate) columns: Vec<ColumnUse>,
}

/// What can be said of a table that is not recognised as a whole.
pub(crate) fn guess(file: &str, sample: &[SampleRow]) -> Result<Guess, ImportError> {
    let found = header::find(file, sample, &[])?;
    let mut table = fields::Table::new(file, &found, &sample[found.rows_above..]);
    // What may be two columns is left to the person who is asked.
    drop(table.assign_by_header());
    Ok(Guess { header_line: found.line, columns: table.uses(&Shape::Long(LongColumns::default())) })
}
