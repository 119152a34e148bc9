//! The rows of one of the other sheets of a workbook: found, read, and, where they are returns, turned.

use progress::Cancelled;

use super::Import;
use super::passes::ReadRows;
use super::row_kinds::KindChoices;
use super::rows::SaleRows;
use super::table::FoundTable;
use crate::error::ImportError;
use crate::reader::{Table, Workbook};
use crate::recognize::sample::{self, OwnedCell, SampleRow};
use crate::recognize::{self, Counted, LongColumns, Plan, Shape};
use crate::report::{FileReport, IssueCode};

impl Import<'_> {
    /// Another sheet, where it has sales as the first has: with the same columns, other ones that say what they are, or the same ones without
    /// headers. `is_tried`: one that can't be read is left.
    pub(super) fn find_other_sheet(
        &self,
        (name, sheet): (&str, &str),
        first: &Plan,
        book: &mut Workbook,
        is_tried: bool,
    ) -> Result<Option<FoundTable>, ImportError> {
        let table = match book.sheet(sheet) {
            Ok(table) => table,
            // It is named among those that weren't read.
            Err(_) if is_tried => return Ok(None),
            Err(error) => return Err(error),
        };
        // The name of a sheet of returns would say that it has no sales.
        let title = if recognize::purchases::is_of_sales_returns(sheet) { "" } else { sheet };
        let are_both_long = |found: &Plan| matches!((&found.shape, &first.shape), (Shape::Long(_), Shape::Long(_)));
        let found = self.recognize(name, title, table).ok();
        if let Some(found) = found.filter(|found| found.plan.is_like(first) || are_both_long(&found.plan)) {
            return Ok(Some(found));
        }
        let table = book.sheet(sheet)?;
        continued(name, first, table)
    }

    pub(super) fn read_sheet(
        &mut self,
        (name, sheet): (&str, &str),
        store: Option<String>,
        (plan, table): (&Plan, &Table),
        choices: &KindChoices,
        progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>,
    ) -> Result<(SaleRows, ReadRows), ImportError> {
        self.issues.start_file(&format!("{name} [{sheet}]"));
        let mut rows = SaleRows::new(self.folder);
        self.store_of_sheet = store;
        let read = self.read(name, plan, table, choices, &mut rows, progress);
        self.store_of_sheet = None;
        Ok((rows, read?))
    }

    /// Notes how many units come back, and returns what their numbers are multiplied with: most lists of returns have positive ones.
    pub(super) fn subtract_returns(&mut self, rows: &mut SaleRows) -> Result<f64, ImportError> {
        let (mut positive, mut units, mut count) = (0_i64, 0.0, 0_u64);
        rows.in_order(|row, _| {
            positive += if row.quantity < 0.0 { -1 } else { 1 };
            units += row.quantity.abs();
            count += 1;
            Ok::<(), ImportError>(())
        })?;
        self.issues.add(IssueCode::ReturnsSubtracted, None, "", &[("value", &units.to_string()), ("count", &count.to_string())]);
        Ok(if positive < 0 { 1.0 } else { -1.0 })
    }
}

/// A sheet without headers whose columns are those of the first: read as it was.
fn continued(name: &str, first: &Plan, table: Table) -> Result<Option<FoundTable>, ImportError> {
    let Shape::Long(LongColumns { product: Some(product), quantity, counted: Counted::Column, .. }) = &first.shape else { return Ok(None) };
    let is_plain = first.blocks.is_none() && first.outline.is_none() && first.parts.is_none() && first.dated.is_none() && !first.moved;
    if !is_plain || !table.hidden_columns().is_empty() {
        return Ok(None);
    }
    // One that can't be read is no continuation.
    let Ok(sample) = sample::take(name, &mut *table.rows()?, 0) else { return Ok(None) };
    let fits = |row: &SampleRow| {
        let is = |column: usize, what: fn(&OwnedCell) -> bool| row.cells.get(column).is_some_and(what);
        let ends = row.cells.iter().rposition(|cell| !cell.is_empty()).is_some_and(|last| last < first.headers.len());
        ends && is(first.date, OwnedCell::may_be_date) && is(*product, |cell| !cell.is_empty()) && is(*quantity, OwnedCell::is_number)
    };
    // A title may be above.
    const MOST_ABOVE: usize = 3;
    let Some(begin) = sample.iter().take(MOST_ABOVE + 1).position(&fits) else { return Ok(None) };
    let rows = &sample[begin..];
    if rows.iter().filter(|row| !fits(row)).count() * 20 > rows.len() {
        return Ok(None);
    }
    let header_line = begin.checked_sub(1).map(|above| sample[above].line);
    let plan = Plan { header_line, above: String::new(), ..first.clone() };
    let report = FileReport::new(name, header_line, plan.layout(), plan.columns.clone(), rows);
    Ok(Some(FoundTable { table, plan, report, unread: Vec::new(), hidden_sheets: Vec::new(), book: None, has_zeros: false }))
}
