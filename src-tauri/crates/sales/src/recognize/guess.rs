//! What is known about a table that isn't recognized as a whole.

use super::known::{Kept, Known};
use super::sample::SampleRow;
use super::{LongColumns, Shape, fields, header, joined_dates, outlined};
use crate::error::ImportError;
use crate::question::Question;
use crate::report::ColumnUse;

/// A header, and what its columns may be.
pub(crate) struct Guess {
    pub(crate) header_line: Option<u64>,
    pub(crate) columns: Vec<ColumnUse>,
    pub(crate) questions: Vec<Question>,
}

/// What is known about a table that isn't recognized as a whole, and what must be asked.
pub(crate) fn guess(file: &str, stem: &str, sample: &[SampleRow]) -> Result<Guess, ImportError> {
    let (found, sample, outline) = outlined(header::find(file, sample, &[])?, sample);
    let (rows, parts) = joined_dates(&found, &sample, false, None);
    let mut table = fields::Table::new(file, &found, &rows);
    table.assign_parts(parts);
    table.assign_outline(outline.as_ref());
    let known = Known {
        is_product: &|_| false,
        product: None,
        wide: None,
        kept: &|_| Kept::default(),
        variants: None,
        decimals: None,
        order: None,
        dated: None,
        store_columns: None,
        units_sold: None,
        counted: None,
        is_store: &|_| false,
        today: 0,
        hidden: &[],
        has_semicolons: false,
        sheet: "",
        stem,
    };
    let shape = table.assign_by_header().and_then(|()| {
        table.assign_returned();
        table.assign_period();
        table.assign_week();
        table.assign_corner();
        table.assign_only_dates();
        table.shape(&known)
    });
    let (shape, questions) = match shape {
        Ok((shape, _)) => (shape, Vec::new()),
        Err(error) => (Shape::Long(LongColumns::default()), error.questions()),
    };
    Ok(Guess { header_line: found.line, columns: table.uses(&shape), questions })
}
