//! What a row measures besides its quantity: units that came back, units of another size, prices and amounts.

use super::importer::{Importer, NO_QUANTITY};
use super::outcome::{CellError, CellValue};
use super::rows::Extras;
use super::units::{self, Converted, Unit};
use crate::limits::{AMOUNT, PRICE, Range, TEMPERATURE};
use crate::options::RowEffect;
use crate::recognize::LongColumns;
use crate::report::IssueCode;
use crate::source::{Cell, Rows};

/// What is done with rows of which only the money is negative.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaidBack {
    /// Rows with a positive quantity and a negative amount or price.
    pub(crate) rows: u64,
    /// Rows with a positive quantity and a positive amount or price.
    pub(crate) others: u64,
}

impl PaidBack {
    pub(crate) fn join(&mut self, more: Self) {
        (self.rows, self.others) = (self.rows + more.rows, self.others + more.others);
    }

    /// Whether the sign of money distinguishes returns from sales, and isn't that of all sales.
    pub(crate) fn is_rare(self) -> bool {
        self.rows < self.others
    }
}

impl Importer<'_> {
    /// What a row is whose money goes the other way than its quantity: a return, until it is answered otherwise.
    pub(super) fn effect_of_money(&mut self, effect: RowEffect, quantity: f64, extras: Extras) -> RowEffect {
        if effect != RowEffect::Sale || quantity <= 0.0 {
            return effect;
        }
        let signs = || [extras.amount, extras.price].into_iter().flatten();
        if signs().any(|money| money < 0.0) {
            self.found.paid_back.rows += 1;
            return if self.context.money_tells_returns { RowEffect::Return } else { effect };
        }
        self.found.paid_back.others += u64::from(signs().any(|money| money > 0.0));
        effect
    }

    /// The units of a row that came back, whatever their sign; `None` where they can't be read, so that it isn't known how many were sold.
    pub(super) fn returned(&mut self, rows: &dyn Rows, line: u64, column: Option<usize>) -> Result<Option<f64>, CellError> {
        let Some(column) = column else { return Ok(Some(0.0)) };
        let (code, value) = match self.number(rows.cell(column))? {
            CellValue::Value(units) if units.abs() < NO_QUANTITY => return Ok(Some(units.abs())),
            CellValue::Nothing => return Ok(Some(0.0)),
            CellValue::Value(units) => (IssueCode::BadQuantity, units.to_string()),
            CellValue::Bad(code, value) => (code, value),
        };
        self.tell(code, line, Some(column), &[("value", &value)]);
        Ok(None)
    }

    /// The quantity in the unit in which the product is kept.
    pub(super) fn in_kept_unit(
        &mut self,
        product: u32,
        quantity: f64,
        rows: &dyn Rows,
        line: u64,
        columns: &LongColumns,
    ) -> Result<f64, CellError> {
        let texts = [columns.spec, columns.product_name, columns.product].map(|column| match column.map(|column| rows.key_cell(column)) {
            Some(Cell::Text(text)) => text,
            _ => "",
        });
        if let Cell::Text(text) = rows.cell(columns.quantity)
            && let Some(parts) = units::compound(text)
        {
            let id = self.context.catalog.product_id(product).to_owned();
            let mut sum = 0.0;
            for (number, unit) in parts {
                match self.context.units.convert(product, &id, number, &unit, &texts) {
                    Converted::As(units) => sum += units,
                    Converted::Unknown => return self.unit_unknown(line, columns, &unit, &id),
                }
            }
            return Ok(sum * if quantity < 0.0 { -1.0 } else { 1.0 });
        }
        let written = match rows.cell(columns.quantity) {
            Cell::Text(text) if !text.ends_with(|c: char| c.is_ascii_digit()) => units::behind(text),
            _ => None,
        };
        let unit = written.or_else(|| match columns.unit.map(|column| rows.key_cell(column)) {
            Some(Cell::Text(text)) => Unit::of_column(text),
            _ => None,
        });
        let of_header = || {
            let unit = self.header_unit.as_ref()?;
            let kept = self.context.units.of(product);
            // Bottles below `数量（盒）` are packs as well.
            kept.is_none_or(|kept| !kept.is_as_large_as(unit)).then(|| unit.clone())
        };
        let Some(unit) = unit.or_else(of_header).or_else(|| self.unit_of_before(product, columns)) else { return Ok(quantity) };
        // Sales of before that name no unit are those of packs.
        if unit.is_piece() && self.context.units.of(product).is_none() && !self.context.catalog.is_new_product_in_file(product) {
            self.context.units.keep(product, Unit::pack());
        }
        let id = self.context.catalog.product_id(product);
        match self.context.units.convert(product, id, quantity, &unit, &texts) {
            Converted::As(quantity) => Ok(quantity),
            Converted::Unknown => {
                let id = id.to_owned();
                self.unit_unknown(line, columns, &unit, &id)
            }
        }
    }

    /// What a file without units counts a product in that was counted by the piece before.
    fn unit_of_before(&self, product: u32, columns: &LongColumns) -> Option<Unit> {
        let names_units = columns.unit.is_some() || self.header_unit.is_some();
        let was_piece = || self.context.units.of(product).is_some_and(Unit::is_piece);
        (!names_units && was_piece() && !self.context.catalog.is_new_product_in_file(product)).then(Unit::pack)
    }

    fn unit_unknown(&mut self, line: u64, columns: &LongColumns, unit: &Unit, id: &str) -> Result<f64, CellError> {
        let column = columns.unit.unwrap_or(columns.quantity);
        self.tell(IssueCode::UnitUnknown, line, Some(column), &[("value", unit.as_str()), ("product", id)]);
        Err(CellError::SkipRow)
    }

    pub(super) fn extras(&mut self, rows: &dyn Rows, line: u64, columns: &LongColumns) -> Result<Extras, CellError> {
        let promotion = match columns.promotion.map(|column| (column, rows.cell(column))) {
            None | Some((_, Cell::Empty)) => None,
            Some((column, cell)) => self.promotion(cell, line, column),
        };
        Ok(Extras {
            amount: self.extra(rows, line, columns.amount, AMOUNT)?,
            // A negative price says that a row is a return.
            price: self.extra(rows, line, columns.price, PRICE.either_sign())?,
            temperature: self.extra(rows, line, columns.temperature, TEMPERATURE)?,
            promotion,
        })
    }

    fn extra(&mut self, rows: &dyn Rows, line: u64, column: Option<usize>, range: Range) -> Result<Option<f64>, CellError> {
        let Some(column) = column else { return Ok(None) };
        Ok(match self.number(rows.cell(column))? {
            CellValue::Value(value) if range.holds(value) => Some(value),
            CellValue::Value(value) => {
                self.tell(IssueCode::BadExtra, line, Some(column), &[("value", &value.to_string())]);
                None
            }
            CellValue::Nothing => None,
            CellValue::Bad(_, value) => {
                self.tell(IssueCode::BadExtra, line, Some(column), &[("value", &value)]);
                None
            }
        })
    }
}
