//! Headers further down whose rows have other columns than those above, and sales above the first header.

use std::rc::Rc;

use super::Import;
use super::importer::Importer;
use super::outcome::{Abort, CellError};
use crate::error::ImportError;
use crate::reader::Table;
use crate::recognize::new_header::{self, Above};
use crate::recognize::{LongColumns, Plan, Shape};
use crate::report::IssueCode;
use crate::source::{RowFault, Rows};

/// More different headers than files that were joined have: rows below further ones are skipped.
const MOST_HEADERS: usize = 20;

/// How the rows below each header that is further down are read; `None`: they can't be.
#[derive(Debug, Default)]
pub(crate) struct NewHeaders(Vec<(String, Option<Rc<Plan>>)>);

impl NewHeaders {
    /// `None`: the header wasn't met before.
    #[allow(clippy::option_option, reason = "a header that can't be read differs from one that isn't known")]
    pub(crate) fn get(&self, key: &str) -> Option<Option<Rc<Plan>>> {
        let known = self.0.iter().find(|(known, _)| known == key).map(|(_, plan)| plan.clone());
        known.or_else(|| (self.0.len() >= MOST_HEADERS).then_some(None))
    }

    pub(super) fn add(&mut self, key: String, plan: Option<Plan>) {
        self.0.push((key, plan.map(Rc::new)));
    }

    /// How the rows below headers that could be read are read.
    pub(super) fn plans(&self) -> impl Iterator<Item = &Rc<Plan>> {
        self.0.iter().filter_map(|(_, plan)| plan.as_ref())
    }
}

impl Importer<'_> {
    /// Whether a row above the header, or the header itself, is read as a sale. One that looks like data and doesn't fit is reported.
    pub(super) fn is_sale_above(&mut self, rows: &dyn Rows, line: u64) -> bool {
        if self.plan.header_line == Some(line) {
            return false;
        }
        match self.plan.above(rows) {
            Above::Sale => true,
            Above::Unclear => {
                self.found.rows_read += 1;
                self.tell(IssueCode::CellsMoved, line, None, &[]);
                false
            }
            Above::Title => false,
        }
    }

    /// Continues with the columns of a header that differs from the previous one.
    pub(super) fn look_for_header(&mut self, rows: &dyn Rows, line: u64) -> Result<(), CellError> {
        if rows.fault() == Some(RowFault::UnclosedQuote) || !new_header::heads_sales(rows) {
            return Ok(());
        }
        if !self.plan.can_change() || self.plan.has_headers_of(rows) && (!self.lost || self.plan.reordered(rows).is_some()) {
            return Ok(());
        }
        let key = new_header::key(rows);
        let Some(plan) = self.context.headers.get(&key) else { return Err(Abort::Header { line, key }.into()) };
        self.tell(IssueCode::RepeatedHeader, line, None, &[]);
        self.take_up_title();
        self.lost = plan.is_none();
        if let Some(plan) = plan {
            if let Shape::Long(LongColumns { kinds, .. }) = &plan.shape {
                self.found.kinds.take_up(kinds, &plan.headers);
            }
            self.plan = plan;
        }
        Err(CellError::SkipRow)
    }

    /// The title above a header begins a section of its own.
    pub(super) fn take_up_title(&mut self) {
        if let Some(title) = self.titles.of_header() {
            self.found.kinds.begin_section(&title, self.context.kinds);
        }
    }
}

impl Import<'_> {
    /// Recognizes the rows below a header further down. `None`: they can't be read along with those above it.
    pub(super) fn rows_below(&self, name: &str, main: &Plan, table: &Table, line: u64) -> Result<Option<Plan>, ImportError> {
        match self.recognize_from(name, "", table, line) {
            Ok((plan, _)) => Ok(Some(plan).filter(|plan| plan.can_change() && plan.names_no_store() == main.names_no_store())),
            Err(ImportError::ColumnsUnclear { .. } | ImportError::NoSuchColumn { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
