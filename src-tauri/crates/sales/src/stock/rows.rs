//! One row of a stock list: quantities in packs and units, dates, and what is remarkable about them.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::amounts::per_case;
use super::columns::{Columns, StockField, Unit};
use super::dates::{self, Dated};
use super::{StockFault, StockIssue, StockRow};
use crate::options::DateOrder;
use crate::read::numbers::{self, Number, NumberStyle};
use crate::recognise::dictionary;
use crate::source::{Cell, Rows};

/// How the values of a table are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) numbers: NumberStyle,
    pub(super) expires: Option<DateOrder>,
    pub(super) arrives: Option<DateOrder>,
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
    /// Conditions of goods that aren't known, each told once.
    pub(super) unknown_conditions: BTreeSet<String>,
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
        let of = |field| self.columns.of(field);
        let text_of = |field| of(field).map(|column| id(rows.key_cell(column))).filter(|text: &String| !text.is_empty());
        let name = text_of(StockField::ProductName);
        let product = text_of(StockField::ProductId).or_else(|| name.clone()).unwrap_or_default();
        if product.is_empty() || dictionary::is_total(&product) {
            self.tell(line, StockFault::NoProduct, product);
            return None;
        }
        let (expires, produced_life) = self.expiry(rows);
        let row = StockRow {
            product,
            name,
            lot: text_of(StockField::Lot),
            expires,
            arrives: of(StockField::Arrives).and_then(|column| match dates::read(rows.cell(column), self.style.arrives) {
                Dated::Day(day) | Dated::Ambiguous(day) => Some(day),
                _ => None,
            }),
            unit_cost: of(StockField::UnitCost).and_then(|column| number(rows.cell(column), self.style.numbers)).filter(|cost| *cost > 0.0),
            supplier: text_of(StockField::Supplier),
            line,
            ..StockRow::default()
        };
        let pack_size = self.pack_size(rows);
        let shelf_life_days = self.shelf_life(rows).or(produced_life);
        Some(StockRow { pack_size, shelf_life_days, ..row })
    }

    /// The expiry date of a lot: as written, from the date of manufacture, or from the days left. And the life of new goods, where the column
    /// of dates holds lengths of time instead.
    fn expiry(&mut self, rows: &dyn Rows) -> (Option<Date>, Option<u32>) {
        let line = rows.line();
        let of = |field| self.columns.of(field);
        let produced = of(StockField::Produced).map(|column| dates::read(rows.cell(column), self.style.expires));
        let produced = match produced {
            Some(Dated::Day(day) | Dated::Ambiguous(day)) => Some(day),
            _ => None,
        };
        let mut life = None;
        if let Some(column) = of(StockField::Expires) {
            match self.expires(rows.cell(column), produced.is_some()) {
                Dated::Day(day) => return (Some(day), None),
                Dated::Ambiguous(day) => {
                    self.tell(line, StockFault::AmbiguousDate, text(rows.cell(column)));
                    return (Some(day), None);
                }
                Dated::Lasts { months, days } => match produced {
                    Some(produced) => return (dates::last_day(produced, (months, days)), dates::in_days((months, days))),
                    None => life = dates::in_days((months, days)),
                },
                Dated::Nothing => {}
                Dated::Bad => self.tell(line, StockFault::BadDate, text(rows.cell(column))),
            }
        }
        if let Some(column) = of(StockField::DaysLeft) {
            let cell = rows.cell(column);
            let left = number(cell, self.style.numbers).or_else(|| {
                let text = text(cell);
                dates::in_days(dates::lasts(&text)?).map(f64::from)
            });
            match left.filter(|left| left.abs() < 100_000.0) {
                Some(left) => return (self.style.date.checked_add((left.floor() as i64).days()).ok(), life),
                None if cell != Cell::Empty => self.tell(line, StockFault::BadDate, text(cell)),
                None => {}
            }
        }
        if let (Some(produced), Some(column)) = (produced, of(StockField::ShelfLife)) {
            let lasts = self.length_of_time(rows, column);
            return (lasts.and_then(|lasts| dates::last_day(produced, lasts)), life);
        }
        (None, life)
    }

    /// What the column of expiry dates says. Next to a date of manufacture, a small number without a unit is months: `36`.
    fn expires(&self, cell: Cell<'_>, produced: bool) -> Dated {
        match number(cell, self.style.numbers) {
            Some(months) if produced && months.fract() == 0.0 && (1.0..=60.0).contains(&months) => {
                Dated::Lasts { months: months as i32, days: 0 }
            }
            _ => dates::read(cell, self.style.expires),
        }
    }

    fn length_of_time(&self, rows: &dyn Rows, column: usize) -> Option<(i32, i32)> {
        let cell = rows.cell(column);
        match number(cell, self.style.numbers) {
            Some(value) if (1.0..=100_000.0).contains(&value) => Some(match self.columns.unit(column) {
                Unit::Months => (value.round() as i32, 0),
                Unit::Years => ((value * 12.0).round() as i32, 0),
                Unit::Units | Unit::Cases => (0, value.round() as i32),
            }),
            Some(_) => None,
            None => dates::lasts(&text(cell)),
        }
    }

    fn shelf_life(&mut self, rows: &dyn Rows) -> Option<u32> {
        let column = self.columns.of(StockField::ShelfLife)?;
        let cell = rows.cell(column);
        let days = self.length_of_time(rows, column).and_then(dates::in_days);
        let written = text(cell);
        if days.is_none() && !written.is_empty() && !matches!(dates::read(cell, None), Dated::Nothing) {
            self.tell(rows.line(), StockFault::BadShelfLife, written);
        }
        days
    }

    fn pack_size(&mut self, rows: &dyn Rows) -> Option<f64> {
        let column = self.columns.of(StockField::PackSize)?;
        let cell = rows.cell(column);
        let written = text(cell);
        let size = number(cell, self.style.numbers).or_else(|| per_case(&written)).filter(|size| *size > 0.0);
        if size.is_none() && !written.is_empty() && !matches!(number(cell, self.style.numbers), Some(0.0)) {
            self.tell(rows.line(), StockFault::BadPackSize, written);
        }
        size
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
        let on_the_way = self.coming(rows, self.columns.of(StockField::OnTheWay), base.pack_size);
        let quantity = self.on_hand(rows, base.pack_size)?;
        let mut quantity = self.for_sale(rows, quantity);
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
        Some(StockRow { store, quantity, on_the_way, ..base })
    }

    fn judge(&mut self, line: u64, quantity: f64, expires: Option<Date>) {
        if quantity < 0.0 {
            self.tell(line, StockFault::Negative, quantity.to_string());
        }
        if let Some(expires) = expires.filter(|expires| *expires <= self.style.date && quantity > 0.0) {
            self.tell(line, StockFault::Expired, expires.to_string());
        }
    }

    fn per_store(&mut self, rows: &dyn Rows, base: &StockRow) -> Vec<StockRow> {
        let mut found: Vec<StockRow> = Vec::new();
        for store in &self.columns.stores {
            let place = match found.iter().position(|row| row.store.as_deref() == Some(store.store.as_str())) {
                Some(place) => place,
                None => {
                    found.push(StockRow { store: Some(store.store.clone()), quantity: f64::NAN, ..base.clone() });
                    found.len() - 1
                }
            };
            if store.field == StockField::OnTheWay {
                found[place].on_the_way = self.coming(rows, Some(store.column), base.pack_size);
            } else if let Some(quantity) = self.amount(rows, store.column, base.pack_size) {
                let quantity = self.for_sale(rows, quantity);
                found[place].quantity = quantity;
                self.judge(base.line, quantity, base.expires);
            }
        }
        // An empty cell doesn't say how much there is.
        found.retain(|row| row.quantity.is_finite());
        found
    }
}

fn number(cell: Cell<'_>, style: NumberStyle) -> Option<f64> {
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
