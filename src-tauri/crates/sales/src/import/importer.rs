//! One pass over the rows of a table: each becomes a sale (a wide row several) or an issue. Recognition is done before, folding after.

use std::collections::HashSet;
use std::rc::Rc;

use progress::Cancelled;

use crate::day::Day;
use crate::db::ONLY_STORE;
use crate::error::ImportError;
use crate::import::catalog::{Catalog, cleaned};
use crate::import::cells::cell_text;
use crate::import::date_orders::DateOrders;
use crate::import::found::Found;
use crate::import::headers::NewHeaders;
use crate::import::issues::{Issues, Params};
use crate::import::outcome::{Abort, CellError, CellValue};
use crate::import::plan_rows::PlannedRow;
use crate::import::row_kinds::{KindChoices, RowKinds};
use crate::import::rows::{Extras, SaleRows};
use crate::import::sections::{Titles, store_of_section, store_of_title};
use crate::import::units::{Unit, Units};
use crate::key::Key;
use crate::options::RowEffect;
use crate::read::numbers::FileNumberStyle;
use crate::recognize::dictionary;
use crate::recognize::{CodesByName, LongColumns, Plan, Shape};
use crate::report::IssueCode;
use crate::source::{Cell, RowFault, Rows};

/// What a pass needs to know of the import.
pub(crate) struct Context<'a> {
    /// The day on which the import takes place, and the last one on which a sale can be: it is later somewhere on earth.
    pub(crate) today: Day,
    pub(crate) last_possible: Day,
    /// The store of rows that name none.
    pub(crate) store: &'a str,
    /// The answer which store rows are of whose cell of the store is empty.
    pub(crate) blank_store: Option<&'a str>,
    /// The codes of names, once a row lacked its code.
    pub(crate) codes: Option<&'a CodesByName>,
    pub(crate) kinds: &'a KindChoices,
    /// Rows that a filter hides are skipped.
    pub(crate) skips_hidden: bool,
    /// Lines of receipts that come again are skipped.
    pub(crate) skips_repeated: bool,
    /// A positive quantity with a negative amount or price is one that came back.
    pub(crate) money_tells_returns: bool,
    /// How to read the rows below each header that is further down.
    pub(crate) headers: &'a NewHeaders,
    pub(crate) catalog: &'a mut Catalog,
    pub(crate) issues: &'a mut Issues,
    pub(crate) units: &'a mut Units,
    pub(crate) sales: &'a mut SaleRows,
    /// Called with the rows read so far; returns whether to continue.
    pub(crate) progress: &'a mut dyn FnMut(u64) -> Result<(), Cancelled>,
}

/// One pass over the rows of a table.
pub(crate) struct Importer<'a> {
    /// Changes where the header comes again with its columns in another order.
    pub(crate) plan: Rc<Plan>,
    /// The last header lacks a column that is needed: nothing below it can be read.
    pub(super) lost: bool,
    pub(crate) orders: DateOrders,
    pub(crate) style: FileNumberStyle,
    /// The whole file was examined before.
    pub(crate) surveyed: bool,
    /// Numbers like `1,234` can be a thousand and more, or one and a bit.
    pub(crate) doubtful: bool,
    /// A spreadsheet exchanged day and month of real dates.
    pub(crate) swaps_dates: bool,
    /// Times in UTC stand for the day that is written.
    pub(crate) keeps_utc_days: bool,
    /// Minutes that the local clock is ahead of UTC, as answered.
    pub(crate) utc_ahead: Option<i64>,
    /// Headers are in Thai, whose years of two digits are of the Buddhist era.
    pub(crate) is_thai: bool,
    /// Rows that name a store begin a section of it.
    pub(crate) has_sections: bool,
    section: Option<String>,
    /// A store is named above the header.
    has_title_of_store: bool,
    pub(super) titles: Titles,
    pub(crate) context: Context<'a>,
    pub(crate) found: Found,
    empty_rows: Vec<u64>,
    /// What each line of a receipt holds, where both are numbered.
    pub(super) lines: HashSet<u64>,
    pub(super) same_as_amount: (u64, u64),
    last_day: Option<Day>,
    /// The unit that the header of the quantity names.
    pub(super) header_unit: Option<Unit>,
    /// Whether each known product is a placeholder instead of a code, as far as this was checked.
    pub(super) no_codes: Vec<Option<bool>>,
}

/// So many units are never sold at once: it is a barcode or a card number.
pub(super) const NO_QUANTITY: f64 = crate::limits::MOST_SOLD;

/// Whether a text has a sign of money in it.
pub(super) fn is_money(cell: Cell<'_>) -> bool {
    matches!(cell, Cell::Text(text) if !text.bytes().all(|byte| byte.is_ascii_digit()) && text.contains(['¥', '￥', '$', '€', '£', '₽', '₹', '₩', '元', '円']))
}

/// A quantity from here on that is also the code of a product is probably in the wrong column.
const LIKE_A_CODE: f64 = 1000.0;

impl<'a> Importer<'a> {
    pub(crate) fn new(plan: &Plan, context: Context<'a>) -> Self {
        let kinds = match &plan.shape {
            Shape::Long(columns) => RowKinds::new(&columns.kinds, &plan.headers),
            Shape::Wide { .. } | Shape::Across { .. } => RowKinds::default(),
        };
        Self {
            plan: Rc::new(plan.clone()),
            lost: false,
            orders: DateOrders::one(plan.order),
            surveyed: false,
            doubtful: false,
            swaps_dates: false,
            keeps_utc_days: false,
            utc_ahead: None,
            is_thai: false,
            has_sections: false,
            section: None,
            has_title_of_store: false,
            titles: Titles::default(),
            style: plan.style.map_or(FileNumberStyle::Assumed, FileNumberStyle::Proved),
            context,
            found: Found { kinds, ..Found::default() },
            empty_rows: Vec::new(),
            lines: HashSet::new(),
            same_as_amount: (0, 0),
            last_day: None,
            header_unit: plan.bracket.as_deref().and_then(Unit::read).or_else(|| match &plan.shape {
                Shape::Long(columns) if columns.unit.is_none() => Unit::in_header(plan.header(columns.quantity)),
                _ => None,
            }),
            no_codes: Vec::new(),
        }
    }

    pub(crate) fn run(&mut self, rows: &mut dyn Rows) -> Result<(), Abort> {
        const TELL_EVERY: u64 = 20_000;
        while rows.advance()? {
            let plan = Rc::clone(&self.plan);
            let line = rows.line();
            if rows.fault() == Some(RowFault::Zeros) {
                self.tell(IssueCode::ZeroBytes, line, None, &[]);
            }
            if plan.header_line.is_some_and(|header| line <= header) && !self.is_sale_above(rows, line) {
                self.has_title_of_store |= store_of_section(rows, true).is_some();
                let named = store_of_section(rows, self.has_sections).or_else(|| store_of_title(&*rows));
                if let Some(store) = named.filter(|_| plan.names_no_store() && self.context.store == ONLY_STORE) {
                    self.tell(IssueCode::StoreOfSection, line, None, &[("store", &store)]);
                    self.section = Some(store);
                    self.found.has_sections = true;
                }
                self.titles.above_header(rows);
                continue;
            }
            if rows.is_hidden() {
                self.found.hidden_rows += 1;
                if self.context.skips_hidden {
                    self.found.rows_read += 1;
                    self.tell(IssueCode::HiddenRow, line, None, &[]);
                    continue;
                }
            }
            if (0..rows.width()).all(|column| rows.cell(column) == Cell::Empty) {
                // Reported only when sales follow: sheets often end in formatted empty rows.
                self.empty_rows.extend((rows.fault() != Some(RowFault::Zeros)).then_some(line));
                continue;
            }
            for line in std::mem::take(&mut self.empty_rows) {
                self.found.rows_read += 1;
                self.tell(IssueCode::EmptyRow, line, None, &[]);
            }
            self.found.rows_read += 1;
            if plan.names_no_store()
                && let Some(store) = store_of_section(rows, self.has_sections || self.has_title_of_store || self.found.rows_imported == 0)
            {
                if !self.has_sections {
                    return Err(Abort::Sections);
                }
                self.tell(IssueCode::StoreOfSection, line, None, &[("store", &store)]);
                self.section = Some(store);
                continue;
            }
            if self.found.rows_read.is_multiple_of(TELL_EVERY) {
                (self.context.progress)(self.found.rows_read).map_err(|cancelled| Abort::Failed(cancelled.into()))?;
            }
            if let Some(title) = self.titles.of_other_rows(rows) {
                self.found.kinds.begin_section(&title, self.context.kinds);
            }
            let taken = self.checked(rows, line).and_then(|()| match &plan.shape {
                Shape::Long(columns) => self.sale(rows, line, columns).map(|()| true),
                Shape::Wide { values, .. } => self.days(rows, line, &plan.shape, values),
                Shape::Across { .. } => self.periods(rows, line, &plan.shape),
            });
            match taken {
                Ok(taken) => self.found.rows_imported += u64::from(taken),
                Err(CellError::SkipRow) => {}
                Err(CellError::Abort(abort)) => return Err(abort),
            }
        }
        self.tell_of_amounts();
        Ok(())
    }

    /// The store of rows that name none.
    pub(super) fn store(&self) -> &str {
        self.section.as_deref().unwrap_or(self.context.store)
    }

    pub(super) fn tell(&mut self, code: IssueCode, line: u64, column: Option<usize>, params: Params<'_>) {
        self.context.issues.add(code, Some(line), column.map_or("", |column| self.plan.header(column)), params);
    }

    /// Reads on as a header says that came again; `None`: it lacks a column that is needed.
    pub(super) fn take_up(&mut self, plan: Option<Plan>) {
        self.take_up_title();
        self.lost = plan.is_none();
        if let Some(plan) = plan {
            self.plan = Rc::new(plan);
            self.no_codes.clear();
        }
    }

    /// What must hold of a row before its cells mean anything.
    fn checked(&mut self, rows: &dyn Rows, line: u64) -> Result<(), CellError> {
        if rows.fault() == Some(RowFault::UnclosedQuote) {
            self.tell(IssueCode::UnclosedQuote, line, None, &[]);
            return Err(CellError::SkipRow);
        }
        self.look_for_header(rows, line)?;
        if self.lost && self.plan.reordered(rows).is_none() {
            self.tell(IssueCode::CellsMoved, line, None, &[]);
            return Err(CellError::SkipRow);
        }
        if !rows.counts_cells() {
            return Ok(());
        }
        let found = rows.width();
        let too_many = found > self.plan.width && (self.plan.width..found).any(|column| rows.cell(column) != Cell::Empty);
        if too_many || found < self.plan.least_width {
            if matches!(rows.cell(self.plan.date), Cell::Text(text) if dictionary::is_total(text)) {
                self.tell(IssueCode::TotalRow, line, Some(self.plan.date), &[]);
            } else {
                self.tell(IssueCode::CellCount, line, None, &[("found", &found.to_string()), ("expected", &self.plan.width.to_string())]);
            }
            return Err(CellError::SkipRow);
        }
        Ok(())
    }

    fn sale(&mut self, rows: &dyn Rows, line: u64, columns: &LongColumns) -> Result<(), CellError> {
        let effect = self.effect(rows, line, columns)?;
        let day = self.day(rows, line)?;
        let effect = effect.max(self.section_effect(line)?);
        let (product, store) = self.keys(rows, line, columns)?;
        let returned = self.returned(rows, line, columns.returned)?.ok_or(CellError::SkipRow)?;
        let mut quantity = match self.counted(rows, columns)? {
            CellValue::Value(quantity) if quantity.abs() >= NO_QUANTITY => {
                self.tell(IssueCode::BadQuantity, line, Some(columns.quantity), &[("value", &quantity.to_string())]);
                return Err(CellError::SkipRow);
            }
            CellValue::Value(_) if is_money(rows.cell(columns.quantity)) => {
                self.tell(IssueCode::BadQuantity, line, Some(columns.quantity), &[("value", &cell_text(rows.cell(columns.quantity)))]);
                return Err(CellError::SkipRow);
            }
            CellValue::Value(quantity) => quantity,
            CellValue::Nothing if day >= self.context.today || returned != 0.0 => 0.0,
            CellValue::Nothing => {
                self.found.merged_quantities +=
                    u64::from(rows.cell(columns.quantity) == Cell::Empty && rows.key_cell(columns.quantity) != Cell::Empty);
                self.tell(IssueCode::MissingQuantity, line, Some(columns.quantity), &[]);
                return Err(CellError::SkipRow);
            }
            CellValue::Bad(code, value) => {
                if code == IssueCode::BadQuantity {
                    self.found.add_bad_quantity(&value);
                }
                self.tell(code, line, Some(columns.quantity), &[("value", &value)]);
                return Err(CellError::SkipRow);
            }
        };
        if columns.is_turned {
            self.found.turned += u64::from(quantity < 0.0 && effect == RowEffect::Sale);
            quantity = -quantity;
        }
        if quantity >= LIKE_A_CODE && self.context.catalog.knows_product(&quantity.to_string()) {
            self.tell(IssueCode::CodeInQuantity, line, Some(columns.quantity), &[("value", &quantity.to_string())]);
        }
        let mut extras = self.extras(rows, line, columns)?;
        let effect = if columns.is_turned { effect } else { self.effect_of_money(effect, quantity, extras) };
        extras.price = extras.price.filter(|price| *price >= 0.0);
        if day >= self.context.today && quantity == 0.0 && returned == 0.0 {
            let product = cleaned(product.text(self.context.catalog.product_texts())).into_owned();
            let store = cleaned(store.text(self.context.catalog.store_texts())).into_owned();
            self.found.planned.push(PlannedRow { day, product, store, promotion: extras.promotion, price: extras.price, line });
            return Err(CellError::SkipRow);
        }
        self.check_future(day, rows, line)?;
        self.look_for_amount(quantity, extras, line, columns.quantity);
        let product = product.number(|text| self.context.catalog.product(text));
        let store = store.number(|text| self.context.catalog.store(text));
        self.check_numbers(product, store)?;
        if let Some(Cell::Text(name)) = columns.product_name.map(|column| rows.key_cell(column)) {
            self.context.catalog.name_product(product, name, day, line);
        }
        if let Some(Cell::Text(name)) = columns.store_name.map(|column| rows.key_cell(column)) {
            self.context.catalog.name_store(store, name, day);
        }
        if effect == RowEffect::Return {
            quantity = if quantity == 0.0 { -returned } else { -quantity.abs() };
            extras.amount = extras.amount.map(|amount| -amount.abs());
        }
        if effect == RowEffect::Sale && returned > 0.0 {
            self.found.add_returned(quantity, returned);
            quantity -= returned;
        }
        quantity *= self.plan.scale;
        quantity = self.in_kept_unit(product, quantity, rows, line, columns)?;
        let key = Key::new(product, store, day);
        if self.is_repeated_line(rows, key, quantity) && self.context.skips_repeated {
            self.tell(IssueCode::RepeatedLine, line, None, &[]);
            return Err(CellError::SkipRow);
        }
        let fingerprint = rows.fingerprint();
        self.see(fingerprint, key, line);
        self.push(key, quantity, line, fingerprint, extras)?;
        Ok(())
    }

    pub(super) fn push(&mut self, key: Key, quantity: f64, line: u64, fingerprint: u32, extras: Extras) -> Result<(), CellError> {
        let day = key.day();
        if self.last_day != Some(day) {
            self.found.days.insert(day);
            self.last_day = Some(day);
        }
        self.found.sums.add(key.product(), quantity);
        self.found.store_sums.add(key.store(), quantity);
        self.context.sales.push(key, quantity, line, fingerprint, extras).map_err(ImportError::from)?;
        Ok(())
    }

    /// What the type and state of a row do to it.
    fn effect(&mut self, rows: &dyn Rows, line: u64, columns: &LongColumns) -> Result<RowEffect, CellError> {
        if columns.kinds.is_empty() {
            return Ok(RowEffect::Sale);
        }
        // Below a header that came again, its own words aren't types.
        let is_header = |column: usize| matches!(rows.cell(column), Cell::Text(text) if text == self.plan.header(column));
        if columns.kinds.iter().any(|kind| is_header(kind.column)) {
            return Ok(RowEffect::Sale);
        }
        let (effect, column) = self.found.kinds.effect(&|column| rows.key_cell(column), self.context.kinds);
        if effect == RowEffect::LeaveOut {
            let value = column.map(|column| cell_text(rows.key_cell(column))).unwrap_or_default();
            self.tell(IssueCode::NotASale, line, column, &[("value", &value)]);
            return Err(CellError::SkipRow);
        }
        Ok(effect)
    }

    /// A sale can't be in the future.
    pub(super) fn check_future(&mut self, day: Day, rows: &dyn Rows, line: u64) -> Result<(), CellError> {
        if day <= self.context.last_possible {
            return Ok(());
        }
        let value = cell_text(rows.key_cell(self.plan.date));
        self.tell(IssueCode::FutureDate, line, Some(self.plan.date), &[("value", &value)]);
        Err(CellError::SkipRow)
    }

    pub(super) fn check_numbers(&self, product: u32, store: u32) -> Result<(), Abort> {
        if product >= Key::MOST_PRODUCTS || store >= Key::MOST_STORES {
            let kind = format!("more than {} products or {} stores: the column doesn't contain ids", Key::MOST_PRODUCTS, Key::MOST_STORES);
            return Err(Abort::Failed(ImportError::Unsupported { file: self.context.issues.file().to_owned(), kind }));
        }
        Ok(())
    }
}
