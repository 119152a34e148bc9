//! Rows with several quantities: one column for each product, or one for each day, week or month.

use std::borrow::Cow;

use super::cells::cell_text;
use super::importer::{Importer, NO_QUANTITY, is_money};
use super::outcome::{CellError, CellValue};
use super::rows::Extras;
use crate::key::Key;
use crate::options::RowEffect;
use crate::read::periods::Span;
use crate::recognize::{PeriodColumn, Shape, ValueColumn, dictionary};
use crate::report::IssueCode;
use crate::source::{Cell, Rows};

impl<'a> Importer<'a> {
    pub(super) fn days(&mut self, rows: &dyn Rows, line: u64, shape: &Shape, values: &[ValueColumn]) -> Result<bool, CellError> {
        let Shape::Wide { product, product_name, store, .. } = shape else { return Ok(false) };
        let day = self.day(rows, line)?;
        let row_product = match product {
            Some(column) => Some(self.product_of(rows, line, *column)?),
            None => None,
        };
        let sign = self.sign(line)?;
        self.check_future(day, rows, line)?;
        let row_store = self.store_of(rows, line, *store)?;
        let (mut taken, mut bad) = (false, false);
        for value in values {
            let Some(returned) = self.returned(rows, line, value.returned)? else {
                bad = true;
                continue;
            };
            let quantity = match self.quantity_of(rows, line, value.column, &mut bad)? {
                Some(quantity) => quantity - returned,
                None if returned > 0.0 => -returned,
                None => continue,
            };
            if returned > 0.0 {
                self.found.add_returned(quantity + returned, returned);
            }
            let day = day + value.after;
            // The week of the import has days to come.
            if value.after != 0 && day > self.context.last_possible {
                if quantity != 0.0 {
                    let header = self.plan.header(value.column).to_owned();
                    self.tell(IssueCode::FutureDate, line, Some(value.column), &[("value", &header)]);
                    bad = true;
                }
                continue;
            }
            let product = self.context.catalog.product(row_product.as_deref().unwrap_or(&value.product));
            if let Some(Cell::Text(name)) = product_name.map(|column| rows.key_cell(column)) {
                self.context.catalog.name_product(product, name, day, line);
            }
            let store = self.context.catalog.store(value.store.as_deref().unwrap_or(&row_store));
            self.check_numbers(product, store)?;
            self.push(Key::new(product, store, day), sign * quantity * self.plan.scale, line, rows.fingerprint(), Extras::default())?;
            taken = true;
        }
        // A day on which nothing is filled in was still read and understood.
        Ok(taken || !bad)
    }

    /// A row with one column for each day, week or month.
    pub(super) fn periods(&mut self, rows: &dyn Rows, line: u64, shape: &Shape) -> Result<bool, CellError> {
        let Shape::Across { product, fixed_product, product_name, store, values } = shape else { return Ok(false) };
        let row_store = self.store_of(rows, line, *store)?;
        let product = match (product, fixed_product) {
            (Some(column), _) => self.product_of(rows, line, *column)?,
            (None, Some(fixed)) => Cow::Borrowed(fixed.as_str()),
            (None, None) => return Ok(false),
        };
        let sign = self.sign(line)?;
        let (mut taken, mut bad) = (false, false);
        for PeriodColumn { column, span } in values {
            let Span { first, days } = *span;
            let Some(quantity) = self.quantity_of(rows, line, *column, &mut bad)? else { continue };
            if first > self.context.last_possible {
                if quantity != 0.0 {
                    let value = self.plan.header(*column).to_owned();
                    self.tell(IssueCode::FutureDate, line, Some(*column), &[("value", &value)]);
                    bad = true;
                }
                continue;
            }
            let product = self.context.catalog.product(&product);
            let store = self.context.catalog.store(&row_store);
            self.check_numbers(product, store)?;
            if let Some(Cell::Text(name)) = product_name.map(|column| rows.key_cell(column)) {
                self.context.catalog.name_product(product, name, first, line);
            }
            self.found.spans.insert(first, days);
            self.push(Key::new(product, store, first), sign * quantity * self.plan.scale, line, rows.fingerprint(), Extras::default())?;
            taken = true;
        }
        Ok(taken || !bad)
    }

    /// The product of a row, which isn't a total.
    fn product_of<'r>(&mut self, rows: &'r dyn Rows, line: u64, column: usize) -> Result<Cow<'r, str>, CellError>
    where
        'a: 'r,
    {
        if let Cell::Text(text) = rows.key_cell(column)
            && !self.context.catalog.knows_product(text)
            && (dictionary::is_total(text) || dictionary::total_of(text).is_some_and(|of| self.context.catalog.knows(of)))
        {
            self.tell(IssueCode::TotalRow, line, Some(column), &[]);
            return Err(CellError::SkipRow);
        }
        if let Some(product) = self.product_by_name(rows)? {
            return Ok(Cow::Owned(product));
        }
        self.id(rows.key_cell(column), line, column, IssueCode::MissingProduct)
    }

    /// What the title above a row does to its quantities.
    fn sign(&mut self, line: u64) -> Result<f64, CellError> {
        Ok(if self.section_effect(line)? == RowEffect::Return { -1.0 } else { 1.0 })
    }

    fn store_of<'r>(&mut self, rows: &'r dyn Rows, line: u64, store: Option<usize>) -> Result<Cow<'r, str>, CellError>
    where
        'a: 'r,
    {
        let Some(column) = store else { return Ok(Cow::Owned(self.store().to_owned())) };
        if let Cell::Text(text) = rows.key_cell(column)
            && !self.context.catalog.knows_store(text)
            && dictionary::is_total_of_stores(text)
        {
            self.tell(IssueCode::TotalRow, line, Some(column), &[]);
            return Err(CellError::SkipRow);
        }
        if let Some(store) = self.store_of_blank(rows.key_cell(column)) {
            return Ok(Cow::Owned(store));
        }
        self.id(rows.key_cell(column), line, column, IssueCode::MissingStore)
    }

    /// The quantity in a cell of a wide table; `None` when it holds none, with `bad` set when it can't be read.
    fn quantity_of(&mut self, rows: &dyn Rows, line: u64, column: usize, bad: &mut bool) -> Result<Option<f64>, CellError> {
        match self.number(rows.cell(column))? {
            CellValue::Value(quantity) if quantity.abs() >= NO_QUANTITY || is_money(rows.cell(column)) => {
                self.tell(IssueCode::BadQuantity, line, Some(column), &[("value", &cell_text(rows.cell(column)))]);
                *bad = true;
                Ok(None)
            }
            CellValue::Value(quantity) => Ok(Some(quantity)),
            CellValue::Nothing => {
                self.found.empty_cells += 1;
                Ok(None)
            }
            CellValue::Bad(code, text) => {
                self.tell(code, line, Some(column), &[("value", &text)]);
                *bad = true;
                Ok(None)
            }
        }
    }
}
