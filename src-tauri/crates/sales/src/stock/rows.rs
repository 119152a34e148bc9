//! One row of a stock list: quantities in packs and units, dates, and what is remarkable about them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::amounts::per_case;
use super::columns::{Columns, StockField};
use super::dates::Order;
use super::naming::Unit;
use super::{MOST_IN_A_PACK, StockFault, StockIssue, StockRow, is_stock};
use crate::read::numbers::{self, Number, NumberStyle};
use crate::recognize::dictionary;
use crate::source::{Cell, Rows};

/// How the values of a table are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) numbers: NumberStyle,
    /// Whether some number proves it, and none the other.
    pub(super) proved: bool,
    /// Whether numbers prove both.
    pub(super) mixed: bool,
    pub(super) expires: Order,
    pub(super) arrives: Order,
    /// Some shelf lives without a unit can only be days.
    pub(super) lives_in_days: bool,
    /// The day of the count.
    pub(super) date: Date,
}

/// Reads rows of one table.
pub(super) struct RowReader<'a> {
    pub(super) columns: &'a Columns,
    pub(super) style: Style,
    /// The store of the rows above, where cells below it are empty.
    pub(super) store_above: Option<String>,
    /// The store of the whole table, such as the name of its sheet.
    pub(super) store_of_table: Option<String>,
    pub(super) issues: Vec<StockIssue>,
    /// Pack sizes of items, for stock in cases.
    pub(super) pack_sizes: &'a BTreeMap<String, f64>,
    /// Conditions of goods that aren't known, each reported once.
    pub(super) unknown_conditions: BTreeSet<String>,
    /// Of other columns of the stock, where they first say something else: the line, and both.
    pub(super) differ: BTreeMap<usize, (u64, String)>,
}

impl RowReader<'_> {
    /// The rows that one row of the file becomes: one, or one for each store.
    pub(super) fn read(&mut self, rows: &dyn Rows) -> Vec<StockRow> {
        let Some(base) = self.base(rows) else { return Vec::new() };
        if self.columns.stores.is_empty() {
            return self.long(rows, base).into_iter().collect();
        }
        self.per_store(rows, &base)
    }

    pub(super) fn tell(&mut self, line: u64, fault: StockFault, value: impl Into<String>) {
        self.issues.push(StockIssue { line, fault, value: value.into() });
    }

    /// What a row says of its product, whatever its stock.
    fn base(&mut self, rows: &dyn Rows) -> Option<StockRow> {
        let line = rows.line();
        let columns = self.columns;
        let of = |field| columns.of(field);
        let text_of = |field| of(field).map(|column| id(rows.key_cell(column))).filter(|text: &String| !text.is_empty());
        let name = text_of(StockField::ProductName);
        let product = text_of(StockField::ProductId).or_else(|| name.clone()).unwrap_or_default();
        if product.is_empty() || dictionary::is_total(&product) {
            self.tell(line, StockFault::NoProduct, product);
            return None;
        }
        if let Some(total) = self.total(rows) {
            self.tell(line, StockFault::TotalRow, format!("{product}: {total}"));
            return None;
        }
        let (expires, produced_life) = self.expiry(rows);
        let row = StockRow {
            product,
            name,
            lot: text_of(StockField::Lot).or_else(|| columns.divided_lot(rows)),
            expires,
            arrives: self.arrives(rows),
            supplier: text_of(StockField::Supplier),
            line,
            ..StockRow::default()
        };
        let pack_size = self.pack_size(rows);
        let case_size = pack_size.or_else(|| self.pack_sizes.get(&row.product).copied());
        let row = StockRow { unit_cost: self.unit_cost(rows, case_size), ..row };
        let shelf_life_days = self.shelf_life(rows).or(produced_life);
        Some(StockRow { pack_size, shelf_life_days, ..row })
    }

    fn pack_size(&mut self, rows: &dyn Rows) -> Option<f64> {
        let column = self.columns.of(StockField::PackSize)?;
        let cell = rows.cell(column);
        let written = text(cell);
        let read = if self.is_unclear(cell) { None } else { number(cell, self.style.numbers).or_else(|| per_case(&written)) };
        let size = read.filter(|size| *size > 0.0 && *size <= MOST_IN_A_PACK);
        if size.is_none() && !written.is_empty() && read != Some(0.0) {
            self.tell(rows.line(), StockFault::BadPackSize, written);
        }
        size
    }

    /// Units in a case: as the list says, otherwise as the item does.
    fn case_size(&self, row: &StockRow) -> Option<f64> {
        row.pack_size.or_else(|| self.pack_sizes.get(&row.product).copied())
    }

    /// The cost of a unit; that of a case is divided by what is in one.
    fn unit_cost(&mut self, rows: &dyn Rows, case_size: Option<f64>) -> Option<f64> {
        let column = self.columns.of(StockField::UnitCost)?;
        let cell = rows.cell(column);
        let nothing = match cell {
            Cell::Empty => true,
            Cell::Text(text) => numbers::read(text, self.style.numbers) == Number::Nothing,
            _ => false,
        };
        let written = if self.is_unclear(cell) { None } else { number(cell, self.style.numbers) };
        let in_cases = self.in_cases(rows, column);
        let cost = if in_cases { written.zip(case_size).map(|(cost, size)| cost / size) } else { written };
        if !nothing && cost.is_none_or(|cost| cost < 0.0) {
            self.tell(rows.line(), StockFault::BadCost, text(cell));
        } else if in_cases && self.columns.unit(column) != Unit::Cases && case_size != Some(1.0) {
            // The header says nothing of cases: the unit of the row does.
            let size = case_size.map_or_else(String::new, |size| size.to_string());
            self.tell(rows.line(), StockFault::CostOfCase, format!("{} ÷ {size}", text(cell)));
        }
        cost.filter(|cost| *cost > 0.0)
    }

    fn store(&mut self, rows: &dyn Rows) -> Result<Option<String>, ()> {
        let line = rows.line();
        let Some(column) = self.columns.of(StockField::StoreId) else { return Ok(self.store_of_table.clone()) };
        let store = id(rows.key_cell(column));
        if !store.is_empty() {
            self.store_above = Some(store.clone());
            return Ok(Some(store));
        }
        match &self.store_above {
            Some(above) => {
                let above = above.clone();
                self.tell(line, StockFault::StoreFromAbove, above.clone());
                Ok(Some(above))
            }
            None => {
                self.tell(line, StockFault::NoStore, "");
                Err(())
            }
        }
    }

    fn long(&mut self, rows: &dyn Rows, base: StockRow) -> Option<StockRow> {
        let line = rows.line();
        let store = self.store(rows).ok()?;
        let size = self.case_size(&base);
        let on_the_way = self.coming(rows, self.columns.of(StockField::OnTheWay), size);
        let counted = self.on_hand(rows, size)?;
        if self.is_contradicted(rows, counted, size) {
            return None;
        }
        let mut quantity = self.for_sale(rows, counted);
        if self.columns.includes_on_the_way {
            match on_the_way {
                Some(coming) if coming > 0.0 => {
                    self.tell(line, StockFault::IncludedOnTheWay, quantity.to_string());
                    quantity -= coming;
                }
                Some(_) => {}
                None => self.tell(line, StockFault::OnTheWayUnknown, quantity.to_string()),
            }
        }
        self.judge(line, quantity, base.expires);
        Some(StockRow { store, quantity, counted, on_the_way, ..base })
    }

    fn judge(&mut self, line: u64, quantity: f64, expires: Option<Date>) {
        if quantity < 0.0 {
            self.tell(line, StockFault::Negative, quantity.to_string());
        }
        if let Some(expires) = expires.filter(|expires| *expires < self.style.date && quantity > 0.0) {
            self.tell(line, StockFault::Expired, expires.to_string());
        }
    }

    fn per_store(&mut self, rows: &dyn Rows, base: &StockRow) -> Vec<StockRow> {
        let size = self.case_size(base);
        let mut found: Vec<StockRow> = Vec::new();
        let mut differ: Vec<usize> = Vec::new();
        let mut parts: BTreeMap<usize, (Option<f64>, Option<f64>)> = BTreeMap::new();
        for store in &self.columns.stores {
            let place = match found.iter().position(|row| row.store.as_deref() == Some(store.store.as_str())) {
                Some(place) => place,
                None => {
                    found.push(StockRow { store: Some(store.store.clone()), quantity: f64::NAN, counted: f64::NAN, ..base.clone() });
                    found.len() - 1
                }
            };
            if matches!(store.field, StockField::PacksOnHand | StockField::LooseUnits) {
                let read = if self.is_bad(rows.cell(store.column)) {
                    self.tell(base.line, StockFault::NoNumber, format!("{}: {}", store.store, text(rows.cell(store.column))));
                    Some(f64::NAN)
                } else {
                    self.units(rows.cell(store.column))
                };
                let part = parts.entry(place).or_default();
                if store.field == StockField::PacksOnHand {
                    part.0 = read;
                } else {
                    part.1 = read;
                }
                continue;
            }
            let known = if store.field == StockField::OnTheWay { found[place].on_the_way } else { Some(found[place].counted) };
            let before = known.filter(|units| units.is_finite());
            let read = if store.field == StockField::OnTheWay {
                self.coming(rows, Some(store.column), size)
            } else {
                self.amount(rows, store.column, size)
            };
            let Some(units) = read.or(before) else { continue };
            // A second column of the store says the same, or nobody knows which is right.
            if before.is_some_and(|before| before != units) {
                self.tell(base.line, StockFault::StoreTwice, format!("{}: {}", store.store, text(rows.cell(store.column))));
                differ.push(place);
            } else if store.field == StockField::OnTheWay {
                found[place].on_the_way = Some(units);
            } else if before.is_none() {
                let quantity = self.for_sale(rows, units);
                (found[place].quantity, found[place].counted) = (quantity, units);
                self.judge(base.line, quantity, base.expires);
            }
        }
        for (place, (packs, loose)) in parts {
            if packs.is_none() && loose.is_none() || found[place].counted.is_finite() {
                continue;
            }
            if packs.is_some_and(|packs| packs != 0.0) && size.is_none() {
                let store = found[place].store.clone().unwrap_or_default();
                let has_loose = self.columns.stores.iter().any(|column| column.store == store && column.field == StockField::LooseUnits);
                if has_loose {
                    self.tell(base.line, StockFault::CaseSizeMissing, store);
                    continue;
                }
                self.tell(base.line, StockFault::CaseSizeUnknown, store);
            }
            let units = packs.unwrap_or(0.0) * size.unwrap_or(1.0) + loose.unwrap_or(0.0);
            if is_stock(units) {
                let quantity = self.for_sale(rows, units);
                (found[place].quantity, found[place].counted) = (quantity, units);
                self.judge(base.line, quantity, base.expires);
            }
        }
        for place in differ {
            found[place].quantity = f64::NAN;
        }
        // An empty cell doesn't say how much there is.
        found.retain(|row| row.quantity.is_finite());
        found
    }
}

pub(super) fn number(cell: Cell<'_>, style: NumberStyle) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number).filter(|number| number.is_finite()),
        Cell::Text(text) => match numbers::read(text, style) {
            Number::Value(value) => Some(value),
            Number::Nothing | Number::Bad => None,
        },
        Cell::Empty | Cell::Day(_) | Cell::Fault(_) => None,
    }
}

/// As the import keeps ids: NFC, without the armor that spreadsheets put around codes (`="001"`).
pub(super) fn id(cell: Cell<'_>) -> String {
    let text = text(cell);
    text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(&text).nfc().collect()
}

pub(super) fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Fault(text) => text.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => crate::day::to_date(day).to_string(),
    }
}
