//! Quantities that are written twice: as they were sold, in packs of some size, and in base units. Which column holds base units is proved by the
//! numbers; the unit next to the other one isn't theirs.

use std::collections::HashMap;

use super::dictionary::{self, Word};
use super::fields::Table;
use super::sample::{OwnedCell, SampleRow};
use crate::import::units::Unit;
use crate::options::Field;
use crate::question::{Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};

/// Parts of headers of quantities in base units.
const BASE: &str = "stockqty stockquantity stockuom stockunit baseqty basequantity baseuom baseunit inventoryqty qtyinbase qtyinstock qtybase smallestunit minunit 基本 最小单位 最小計量 库存单位 库存数量单位 辅助数量 小单位 basismenge basiseinheit lagereinheit cantidadbase unidadbase quantitédebase unitédebase totalpcs totalpieces totalunits totaltabs totaltablets 总片数 总粒数 总支数 合计片数 折合";
/// Rows that must agree, and those among them that say something.
const LEAST_ROWS: usize = 3;

impl Table<'_> {
    /// Asks which column was sold where some column says that rows are in different units, and another one is the quantity in base units.
    pub(super) fn ask_for_base_units(&self, quantity: usize) -> Option<Question> {
        let factor = self.factor_of(quantity)?;
        let header = |column: usize| self.headers[column].as_str();
        let proved = self.in_base_units(quantity, factor);
        let may_be = |&column: &usize| {
            column != quantity
                && column != factor
                && Some(column) != proved
                && !self.is_taken(column)
                && self.looks[column].holds_numbers()
                && !self.looks[column].holds_dates()
                && !self.is_of_money_or_goods_back(column)
                && is_of_base_units(header(column))
        };
        let named: Vec<usize> = (0..self.width()).filter(may_be).collect();
        if proved.is_none() && named.is_empty() {
            return None;
        }
        let columns: Vec<usize> = proved.into_iter().chain(named).chain([quantity]).collect();
        let what = match proved {
            Some(base) => Reason::new(ReasonCode::BaseUnits, &[header(factor), header(quantity), header(base)]),
            None => Reason::new(ReasonCode::UnitsDiffer, &[header(factor), header(quantity)]),
        };
        Some(self.question(QuestionCode::QuantityColumn, &columns, proved.map(|base| self.headers[base].clone()), what))
    }

    fn is_of_money_or_goods_back(&self, column: usize) -> bool {
        matches!(self.word(column), Some(Word::Field(Field::Price | Field::Amount | Field::Returned, _)))
    }

    /// The only column that is in all rows the quantity times the factor, or the sum of both where one of them is in packs of one size.
    fn in_base_units(&self, quantity: usize, factor: usize) -> Option<usize> {
        let is_other = |&column: &usize| {
            column != quantity && column != factor && !self.is_of_money_or_goods_back(column) && self.looks[column].holds_numbers()
        };
        let is_base = |&column: &usize| {
            self.is_whole_product(quantity, factor, column)
                || self.is_sum_with_packs(factor, quantity, column)
                || self.is_sum_with_packs(quantity, factor, column)
        };
        let mut found = (0..self.width()).filter(is_other).filter(is_base);
        found.next().filter(|&first| found.all(|other| self.is_same(first, other)))
    }

    /// Whether one column times another is the third, in every row, and not only because a factor is one.
    fn is_whole_product(&self, one: usize, factor: usize, product: usize) -> bool {
        let rows = self.numbers([one, factor, product]);
        rows.len() >= LEAST_ROWS
            && rows.iter().all(|[one, factor, product]| (one * factor - product).abs() < 1e-6)
            && rows.iter().any(|[one, factor, _]| *factor != 1.0 && *one != 0.0)
    }

    /// Whether a column is in every row what is loose and what is in packs, whose size is one for each product.
    fn is_sum_with_packs(&self, packs: usize, loose: usize, sum: usize) -> bool {
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let mut sizes: HashMap<String, f64> = HashMap::new();
        let mut with_packs = 0;
        let style = super::totals::style(self.rows, &[(packs, ""), (loose, ""), (sum, "")]);
        for row in self.rows {
            let number = |column: usize| match row.cells.get(column) {
                None | Some(OwnedCell::Empty) => Some(0.0),
                cell => super::totals::value(cell, style),
            };
            let (Some(packs), Some(loose), Some(sum)) = (number(packs), number(loose), number(sum)) else { return false };
            let in_packs = sum - loose;
            if packs == 0.0 {
                if in_packs != 0.0 {
                    return false;
                }
                continue;
            }
            let size = in_packs / packs;
            let name = product.and_then(|product| row.cells.get(product)).map(OwnedCell::text).unwrap_or_default();
            if size < 2.0 || size.fract() != 0.0 || *sizes.entry(name).or_insert(size) != size {
                return false;
            }
            with_packs += 1;
        }
        // A size that no second row of the product confirms proves nothing.
        with_packs >= LEAST_ROWS && with_packs >= 2 * sizes.len()
    }

    /// The column of the units in which a quantity is: not that of another quantity, which is the same in packs.
    pub(super) fn unit_column(&self, quantity: usize) -> Option<usize> {
        let unit = self.column(Field::Unit).or_else(|| self.column_of_units())?;
        let unit_is_of_base = is_of_base_units(self.headers.get(unit)?);
        if unit_is_of_base || quantity >= self.width() {
            return Some(unit);
        }
        let is_in_base_units = is_of_base_units(&self.headers[quantity]) || self.is_product_of_others(quantity);
        if !is_in_base_units {
            return Some(unit);
        }
        let is_own = |&column: &usize| {
            column != unit
                && !self.is_taken(column)
                && self.looks[column].filled > 0
                && !self.looks[column].holds_numbers()
                && is_of_base_units(&self.headers[column])
        };
        (0..self.width()).find(is_own)
    }

    /// A column with a header that isn't known and nothing but words of units, of which a product has several.
    fn column_of_units(&self) -> Option<usize> {
        let product = self.column(Field::ProductId).or_else(|| self.column(Field::ProductName))?;
        let text = |row: &SampleRow, column: usize| row.cells.get(column).map(OwnedCell::text).unwrap_or_default();
        let holds_units = |&column: &usize| {
            let mut unit_of: HashMap<String, String> = HashMap::new();
            let mut differ = false;
            for row in self.rows.iter() {
                let (name, unit) = (text(row, product), text(row, column));
                if unit.is_empty() || name.is_empty() {
                    continue;
                }
                if !Unit::is_known(&unit) {
                    return false;
                }
                differ |= unit_of.entry(name).or_insert_with(|| unit.clone()) != &unit;
            }
            differ
        };
        self.unknown().find(holds_units)
    }

    /// Whether a quantity is another column of numbers times a factor that differs from row to row.
    fn is_product_of_others(&self, quantity: usize) -> bool {
        let numeric = |&column: &usize| {
            column != quantity
                && !self.is_of_money_or_goods_back(column)
                && self.looks[column].holds_numbers()
                && !self.looks[column].holds_dates()
        };
        let columns: Vec<usize> = (0..self.width()).filter(numeric).collect();
        let varies = |column: usize| self.looks[column].distinct > 1;
        columns.iter().any(|&one| {
            columns.iter().any(|&factor| one != factor && varies(factor) && varies(one) && self.is_whole_product(one, factor, quantity))
        })
    }
}

fn is_of_base_units(header: &str) -> bool {
    let header = dictionary::normal(header);
    BASE.split(' ').any(|part| header.contains(part))
}
