//! Units of a row of a stock list, from cells in units, packs, and cases.

use unicode_normalization::UnicodeNormalization as _;

use super::columns::StockField;
use super::naming::Unit;
use super::rows::{RowReader, text};
use super::{StockFault, is_stock};
use crate::read::numbers::{self, Evidence, Number, NumberStyle};
use crate::recognize::dictionary::normal;
use crate::source::{Cell, Rows};

/// Words that say that there is nothing.
const EMPTY_SHELF: [&str; 14] =
    ["缺货", "无", "断货", "售罄", "无货", "没货", "缺", "零", "已断货", "outofstock", "oos", "soldout", "none", "nil"];

/// A quantity of a cell, and how it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Quantity {
    Units(f64),
    /// Cases and loose units: `2箱3盒`.
    Cases(f64, f64),
    Nothing,
    Bad,
}

impl RowReader<'_> {
    /// The stock, from one column or from packs and loose units.
    pub(super) fn on_hand(&mut self, rows: &dyn Rows, pack_size: Option<f64>) -> Option<f64> {
        let line = rows.line();
        let whole = self.columns.of(StockField::OnHand);
        let (packs, loose) = (self.columns.of(StockField::PacksOnHand), self.columns.of(StockField::LooseUnits));
        // A part that is written and can't be read makes their sum unknown, not smaller.
        let bad = [packs, loose].into_iter().flatten().find(|column| self.is_bad(rows.cell(*column)));
        let value = |column: Option<usize>| column.and_then(|column| self.units(rows.cell(column)));
        let (full, rest) = (value(packs), value(loose));
        let parts = (bad.is_none() && (full.is_some() || rest.is_some()))
            .then(|| full.unwrap_or(0.0) * pack_size.unwrap_or(1.0) + rest.unwrap_or(0.0));
        let Some(whole) = whole else {
            // Next to loose units, packs are cases: their number isn't one of units.
            if loose.is_some() && pack_size.is_none() && parts.is_some() && full.is_some_and(|packs| packs != 0.0) {
                let cases = packs.map_or_else(String::new, |column| text(rows.cell(column)));
                self.tell(line, StockFault::CaseSizeMissing, cases);
                return None;
            }
            match parts {
                Some(_) if pack_size.is_none() && full.is_some_and(|packs| packs != 0.0) => {
                    self.tell(line, StockFault::CaseSizeUnknown, "");
                }
                Some(_) if loose.is_none() && pack_size.is_some_and(|size| size != 1.0) && full != Some(0.0) => {
                    let cases = packs.map_or_else(String::new, |column| text(rows.cell(column)));
                    self.tell(line, StockFault::CasesToUnits, cases_of(&cases, pack_size));
                }
                None => {
                    let fault = bad.filter(|column| self.is_unclear(rows.cell(*column))).map(|_| StockFault::AmbiguousNumber);
                    let written = bad.map_or_else(String::new, |column| text(rows.cell(column)));
                    self.tell(line, fault.unwrap_or(StockFault::NoNumber), written);
                }
                Some(_) => {}
            }
            return parts;
        };
        if let Some(column) = bad {
            self.tell(line, StockFault::BadParts, text(rows.cell(column)));
        }
        let quantity = self.amount(rows, whole, pack_size)?;
        let loose = rest.unwrap_or(0.0);
        let differ = match (packs, pack_size) {
            (Some(_), Some(_)) => parts.is_some_and(|parts| (parts - quantity).abs() > 1e-6),
            (Some(_), None) => false,
            // Loose units are part of the stock where whole packs are left without them.
            (None, Some(size)) => loose != 0.0 && ((quantity - loose) / size).round().mul_add(-size, quantity - loose).abs() > 1e-6,
            (None, None) => loose != 0.0,
        };
        if differ {
            self.tell(line, StockFault::PartsDiffer, text(rows.cell(whole)));
        }
        Some(quantity)
    }

    /// A number, or a word for none.
    pub(super) fn units(&self, cell: Cell<'_>) -> Option<f64> {
        match quantity(cell, self.style.numbers) {
            Quantity::Units(units) | Quantity::Cases(units, _) => Some(units),
            Quantity::Nothing | Quantity::Bad => None,
        }
    }

    /// Whether a column counts cases, by its header or by the unit of the row.
    pub(super) fn in_cases(&self, rows: &dyn Rows, column: usize) -> bool {
        let of_row = || self.columns.of(StockField::Unit).map(|unit| text(rows.cell(unit)));
        self.columns.unit(column) == Unit::Cases || of_row().is_some_and(|unit| Unit::named(&unit) == Unit::Cases)
    }

    /// Units of one cell; cases become units.
    pub(super) fn amount(&mut self, rows: &dyn Rows, column: usize, pack_size: Option<f64>) -> Option<f64> {
        let (line, cell) = (rows.line(), rows.cell(column));
        if self.is_unclear(cell) {
            self.tell(line, StockFault::AmbiguousNumber, text(cell));
            return None;
        }
        let read = match quantity(cell, self.style.numbers) {
            Quantity::Units(units) if self.in_cases(rows, column) => Quantity::Cases(units, 0.0),
            read => read,
        };
        match read {
            Quantity::Units(units) => Some(units),
            Quantity::Cases(cases, loose) if loose != 0.0 && cases != 0.0 && pack_size.is_none() => {
                self.tell(line, StockFault::CaseSizeMissing, text(cell));
                None
            }
            Quantity::Cases(cases, loose) => {
                match pack_size {
                    Some(size) if size != 1.0 && cases != 0.0 => {
                        self.tell(line, StockFault::CasesToUnits, cases_of(&text(cell), pack_size));
                    }
                    None if cases != 0.0 => self.tell(line, StockFault::CaseSizeUnknown, text(cell)),
                    _ => {}
                }
                let units = cases * pack_size.unwrap_or(1.0) + loose;
                if !is_stock(units) {
                    self.tell(line, StockFault::NoNumber, text(cell));
                }
                Some(units).filter(|units| is_stock(*units))
            }
            Quantity::Nothing | Quantity::Bad => {
                // Of many stores, an empty cell is usual.
                if cell != Cell::Empty || self.columns.stores.is_empty() {
                    self.tell(line, StockFault::NoNumber, text(cell));
                }
                None
            }
        }
    }

    pub(super) fn coming(&mut self, rows: &dyn Rows, column: Option<usize>, pack_size: Option<f64>) -> Option<f64> {
        let column = column?;
        let cell = rows.cell(column);
        let read = if self.is_unclear(cell) { Quantity::Bad } else { quantity(cell, self.style.numbers) };
        let units = match read {
            Quantity::Units(units) if !self.in_cases(rows, column) => units,
            Quantity::Units(cases) => self.coming_cases(rows, cell, pack_size, (cases, 0.0)),
            // `2箱3盒` is neither five units nor anything else that is known.
            Quantity::Cases(cases, loose) if loose != 0.0 && cases != 0.0 && pack_size.is_none() => {
                self.tell(rows.line(), StockFault::BadOnTheWay, text(cell));
                return None;
            }
            Quantity::Cases(cases, loose) => self.coming_cases(rows, cell, pack_size, (cases, loose)),
            Quantity::Nothing => 0.0,
            Quantity::Bad => {
                self.tell(rows.line(), StockFault::BadOnTheWay, text(cell));
                return None;
            }
        };
        if units < 0.0 || !is_stock(units) {
            self.tell(rows.line(), StockFault::BadOnTheWay, text(cell));
            return None;
        }
        Some(units)
    }

    fn coming_cases(&mut self, rows: &dyn Rows, cell: Cell<'_>, pack_size: Option<f64>, (cases, loose): (f64, f64)) -> f64 {
        if pack_size.is_none() && cases != 0.0 {
            self.tell(rows.line(), StockFault::CaseSizeUnknown, text(cell));
        }
        cases * pack_size.unwrap_or(1.0) + loose
    }

    /// Whether a cell has something written that isn't a quantity, or may be several.
    pub(super) fn is_bad(&self, cell: Cell<'_>) -> bool {
        self.is_unclear(cell) || quantity(cell, self.style.numbers) == Quantity::Bad
    }

    /// Whether the sign in a number may be that of decimals or of thousands: `1.234` where nothing proves which. `1,234` is more than a thousand
    /// unless other numbers have decimal commas.
    pub(super) fn is_unclear(&self, cell: Cell<'_>) -> bool {
        let Cell::Text(text) = cell else { return false };
        match numbers::evidence(text) {
            Evidence::OneDot => !self.style.proved,
            Evidence::OneComma => self.style.mixed,
            Evidence::None | Evidence::DotDecimal | Evidence::CommaDecimal => false,
        }
    }
}

/// `12 × 24`
fn cases_of(written: &str, pack_size: Option<f64>) -> String {
    pack_size.map_or_else(|| written.to_owned(), |size| format!("{written} × {size}"))
}

fn quantity(cell: Cell<'_>, style: NumberStyle) -> Quantity {
    let Cell::Text(text) = cell else {
        return match cell {
            Cell::Number(number) if is_stock(number) => Quantity::Units(number),
            Cell::Empty => Quantity::Nothing,
            _ => Quantity::Bad,
        };
    };
    if EMPTY_SHELF.contains(&normal(text).as_str()) {
        return Quantity::Units(0.0);
    }
    if let Some((cases, rest)) = text.split_once(['箱', '件']) {
        let value = |part: &str| match numbers::read(part.trim(), style) {
            Number::Value(value) if is_stock(value) => Some(value),
            _ => None,
        };
        if let Some(cases) = value(cases) {
            let rest = rest.trim();
            return match (rest.is_empty(), value(rest)) {
                (true, _) => Quantity::Cases(cases, 0.0),
                (false, Some(loose)) => Quantity::Cases(cases, loose),
                (false, None) => Quantity::Bad,
            };
        }
    }
    match numbers::read(text, style) {
        Number::Value(value) if is_stock(value) => Quantity::Units(value),
        Number::Nothing => Quantity::Nothing,
        Number::Value(_) | Number::Bad => Quantity::Bad,
    }
}

/// Units in a case of a text such as `24盒/件`, `1*24`, `1×24盒`. What is in a box of medicine (`0.25g*24片`) isn't the size of a pack.
pub(super) fn per_case(text: &str) -> Option<f64> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if let Some((units, case)) = text.split_once('/') {
        let of_cases = ["件", "箱", "包", "中包", "大件", "case", "carton", "ctn", "pack"];
        let digits = units.trim_end_matches(|c: char| !c.is_ascii_digit());
        return of_cases.contains(&case.to_lowercase().as_str()).then(|| digits.parse().ok()).flatten();
    }
    let (one, units) = text.split_once(['*', '×', 'x', 'X'])?;
    (one == "1").then_some(())?;
    units.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.').parse().ok()
}
