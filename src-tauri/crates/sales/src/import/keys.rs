//! Which product and store a row of a long table belongs to, and whether it is a total.

use std::borrow::Cow;

use super::importer::Importer;
use super::outcome::CellError;
use crate::recognize::{LongColumns, dictionary, is_rounded};
use crate::report::IssueCode;
use crate::source::{Cell, Rows};

/// A product or store of a row.
pub(super) enum Named<'r> {
    Known(u32),
    Text(Cow<'r, str>),
}

impl Named<'_> {
    /// The text, which for a known one is looked up.
    pub(super) fn text<'n>(&'n self, of: impl Fn(u32) -> &'n str) -> &'n str {
        match self {
            Self::Known(number) => of(*number),
            Self::Text(text) => text,
        }
    }

    pub(super) fn number(self, of: impl FnOnce(&str) -> u32) -> u32 {
        match self {
            Self::Known(number) => number,
            Self::Text(text) => of(&text),
        }
    }
}

impl Importer<'_> {
    /// Product and store of a row. Most rows are of ones that came before, and need no second look.
    pub(super) fn keys<'r>(&mut self, rows: &'r dyn Rows, line: u64, columns: &LongColumns) -> Result<(Named<'r>, Named<'r>), CellError> {
        let known = |cell: Cell<'_>, number: &dyn Fn(&str) -> Option<u32>| if let Cell::Text(text) = cell { number(text) } else { None };
        let product = match (columns.product, &columns.fixed_product) {
            (Some(column), _) => known(rows.key_cell(column), &|text| self.context.catalog.product_number(text)),
            (None, Some(fixed)) => self.context.catalog.product_number(fixed),
            (None, None) => None,
        };
        let product = product.filter(|&product| columns.product.is_none() || !self.is_no_code(product, rows));
        let store = match columns.store {
            None => self.context.catalog.store_number(self.store()),
            Some(column) => known(rows.key_cell(column), &|text| self.context.catalog.store_number(text)),
        };
        if let (Some(product), Some(store)) = (product, store) {
            if is_rounded(self.context.catalog.product_id(product)) {
                let value = self.context.catalog.product_id(product).to_owned();
                self.tell(IssueCode::CodeRounded, line, columns.product, &[("value", &value)]);
            }
            if self.plan.expected.is_shifted(rows) {
                self.tell(IssueCode::CellsMoved, line, None, &[]);
                return Err(CellError::SkipRow);
            }
            return Ok((Named::Known(product), Named::Known(store)));
        }
        let by_name = if product.is_none() { self.product_by_name(rows)? } else { None };
        self.new_keys(rows, line, columns, by_name)
    }

    fn new_product<'r>(&mut self, rows: &'r dyn Rows, line: u64, column: usize) -> Result<Cow<'r, str>, CellError> {
        if let Cell::Text(text) = rows.key_cell(column)
            && !self.context.catalog.knows_product(text)
            && (dictionary::is_total(text) || dictionary::total_of(text).is_some_and(|of| self.context.catalog.knows(of)))
        {
            self.tell(IssueCode::TotalRow, line, Some(column), &[]);
            return Err(CellError::SkipRow);
        }
        let product = self.id(rows.key_cell(column), line, column, IssueCode::MissingProduct)?;
        if is_rounded(&product) {
            self.tell(IssueCode::CodeRounded, line, Some(column), &[("value", &product)]);
        }
        Ok(product)
    }

    fn new_keys<'r>(
        &mut self,
        rows: &'r dyn Rows,
        line: u64,
        columns: &LongColumns,
        by_name: Option<String>,
    ) -> Result<(Named<'r>, Named<'r>), CellError> {
        let product = match (columns.product, &columns.fixed_product) {
            _ if by_name.is_some() => Cow::Owned(by_name.unwrap_or_default()),
            (Some(column), _) => self.new_product(rows, line, column)?,
            (None, Some(fixed)) => Cow::Owned(fixed.clone()),
            (None, None) => {
                self.tell(IssueCode::MissingProduct, line, None, &[]);
                return Err(CellError::SkipRow);
            }
        };
        if let Some(column) = columns.store
            && let Cell::Text(text) = rows.key_cell(column)
            && !self.context.catalog.knows_store(text)
            && (dictionary::is_total_of_stores(text) || dictionary::total_of(text).is_some_and(|of| self.context.catalog.knows(of)))
        {
            self.tell(IssueCode::TotalRow, line, Some(column), &[]);
            return Err(CellError::SkipRow);
        }
        if self.plan.expected.is_moved(rows) {
            self.tell(IssueCode::CellsMoved, line, None, &[]);
            return Err(CellError::SkipRow);
        }
        let store = match columns.store {
            None => Cow::Owned(self.store().to_owned()),
            Some(column) => match self.store_of_blank(rows.key_cell(column)) {
                Some(store) => Cow::Owned(store),
                None => self.id(rows.key_cell(column), line, column, IssueCode::MissingStore)?,
            },
        };
        if columns.store.is_some() && self.context.catalog.are_exchanged(&product, &store) {
            self.tell(IssueCode::CellsMoved, line, None, &[]);
            return Err(CellError::SkipRow);
        }
        Ok((Named::Text(product), Named::Text(store)))
    }
}
