//! One pass over the rows of a table: each becomes a sale (a wide row several) or an issue. Recognition is done before, folding after.

use std::borrow::Cow;
use std::rc::Rc;

use crate::day::Day;
use crate::db::ONLY_STORE;
use crate::error::ImportError;
use crate::import::catalogue::Catalogue;
use crate::import::date_orders::DateOrders;
use crate::import::issues::{Issues, Params};
use crate::import::outcome::{Abort, CellError, CellValue};
use crate::import::rows::{Extras, SaleRows};
use crate::key::Key;
use crate::read::numbers::FileNumberStyle;
use crate::recognise::dictionary;
use crate::recognise::{LongColumns, Plan, Shape, ValueColumn};
use crate::report::IssueCode;
use crate::source::{Cell, RowFault, Rows};

/// What a pass needs to know and gives to.
pub(crate) struct Importer<'a> {
    /// Changes where the header comes again with its columns in another order.
    pub(crate) plan: Rc<Plan>,
    /// The last header lacks a column that is needed: nothing below it can be read.
    lost: bool,
    pub(crate) orders: DateOrders,
    pub(crate) style: FileNumberStyle,
    /// The whole file was looked at before.
    pub(crate) surveyed: bool,
    /// Numbers like `1,234` can be a thousand and more, or one and a bit.
    pub(crate) doubtful: bool,
    /// Last day on which a sale can be.
    pub(crate) last_possible: Day,
    pub(crate) catalogue: &'a mut Catalogue,
    pub(crate) issues: &'a mut Issues,
    pub(crate) sales: &'a mut SaleRows,
    pub(crate) rows_read: u64,
    pub(crate) rows_imported: u64,
    pub(crate) empty_cells: u64,
    empty_rows: Vec<u64>,
    same_as_amount: (u64, u64),
}

/// A quantity from here on that is also the code of a product stands in the wrong column, most likely.
const LIKE_A_CODE: f64 = 1000.0;

impl<'a> Importer<'a> {
    pub(crate) fn new(
        plan: &Plan,
        last_possible: Day,
        catalogue: &'a mut Catalogue,
        issues: &'a mut Issues,
        sales: &'a mut SaleRows,
    ) -> Self {
        Self {
            plan: Rc::new(plan.clone()),
            lost: false,
            orders: DateOrders::one(plan.order),
            surveyed: false,
            doubtful: false,
            style: plan.style.map_or(FileNumberStyle::Assumed, FileNumberStyle::Proved),
            last_possible,
            catalogue,
            issues,
            sales,
            rows_read: 0,
            rows_imported: 0,
            empty_cells: 0,
            empty_rows: Vec::new(),
            same_as_amount: (0, 0),
        }
    }

    pub(crate) fn run(&mut self, rows: &mut dyn Rows, progress: &mut dyn FnMut(u64)) -> Result<(), Abort> {
        const TELL_EVERY: u64 = 20_000;
        while rows.advance()? {
            let plan = Rc::clone(&self.plan);
            let line = rows.line();
            if plan.header_line.is_some_and(|header| line <= header) {
                continue;
            }
            if (0..rows.width()).all(|column| rows.cell(column) == Cell::Empty) {
                // Told only when sales follow: sheets often end in formatted empty rows.
                self.empty_rows.push(line);
                continue;
            }
            for line in std::mem::take(&mut self.empty_rows) {
                self.rows_read += 1;
                self.tell(IssueCode::EmptyRow, line, None, &[]);
            }
            self.rows_read += 1;
            if self.rows_read.is_multiple_of(TELL_EVERY) {
                progress(self.rows_read);
            }
            let taken = self.checked(rows, line).and_then(|()| match &plan.shape {
                Shape::Long(columns) => self.sale(rows, line, columns).map(|()| true),
                Shape::Wide { store, values } => self.days(rows, line, *store, values),
            });
            match taken {
                Ok(taken) => self.rows_imported += u64::from(taken),
                Err(CellError::SkipRow) => {}
                Err(CellError::Abort(abort)) => return Err(abort),
            }
        }
        self.tell_of_amounts();
        Ok(())
    }

    pub(super) fn tell(&mut self, code: IssueCode, line: u64, column: Option<usize>, params: Params<'_>) {
        self.issues.add(code, Some(line), column.map_or("", |column| self.plan.header(column)), params);
    }

    /// Reads on as a header says that came again; `None`: it lacks a column that is needed.
    pub(super) fn take_up(&mut self, plan: Option<Plan>) {
        self.lost = plan.is_none();
        if let Some(plan) = plan {
            self.plan = Rc::new(plan);
        }
    }

    /// What must hold of a row before its cells mean anything.
    fn checked(&mut self, rows: &dyn Rows, line: u64) -> Result<(), CellError> {
        if rows.fault() == Some(RowFault::UnclosedQuote) {
            self.tell(IssueCode::UnclosedQuote, line, None, &[]);
            return Err(CellError::SkipRow);
        }
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
        let day = self.day(rows, line)?;
        let (product, store) = self.keys(rows, line, columns)?;
        let quantity = match self.number(rows.cell(columns.quantity))? {
            CellValue::Value(quantity) => quantity,
            CellValue::Nothing => {
                self.tell(IssueCode::MissingQuantity, line, Some(columns.quantity), &[]);
                return Err(CellError::SkipRow);
            }
            CellValue::Bad(code, value) => {
                self.tell(code, line, Some(columns.quantity), &[("value", &value)]);
                return Err(CellError::SkipRow);
            }
        };
        if quantity >= LIKE_A_CODE && self.catalogue.knows_product(&quantity.to_string()) {
            self.tell(IssueCode::CodeInQuantity, line, Some(columns.quantity), &[("value", &quantity.to_string())]);
        }
        let extras = self.extras(rows, line, columns)?;
        self.look_for_amount(quantity, extras, line, columns.quantity);
        let product = product.number(|text| self.catalogue.product(text));
        let store = store.number(|text| self.catalogue.store(text));
        self.check_numbers(product, store)?;
        if let Some(Cell::Text(name)) = columns.product_name.map(|column| rows.key_cell(column)) {
            self.catalogue.name_product(product, name, day, line);
        }
        if let Some(Cell::Text(name)) = columns.store_name.map(|column| rows.key_cell(column)) {
            self.catalogue.name_store(store, name, day);
        }
        self.sales.push(Key::new(product, store, day), quantity, line, rows.fingerprint(), extras).map_err(ImportError::from)?;
        Ok(())
    }

    fn days(&mut self, rows: &dyn Rows, line: u64, store: Option<usize>, values: &[ValueColumn]) -> Result<bool, CellError> {
        let day = self.day(rows, line)?;
        let row_store = match store {
            None => Cow::Borrowed(ONLY_STORE),
            Some(column) => self.id(rows.key_cell(column), line, column, IssueCode::MissingStore)?,
        };
        let (mut taken, mut bad) = (false, false);
        for value in values {
            let quantity = match self.number(rows.cell(value.column))? {
                CellValue::Value(quantity) => quantity,
                CellValue::Nothing => {
                    self.empty_cells += 1;
                    continue;
                }
                CellValue::Bad(code, text) => {
                    self.tell(code, line, Some(value.column), &[("value", &text)]);
                    bad = true;
                    continue;
                }
            };
            let product = self.catalogue.product(&value.product);
            let store = self.catalogue.store(value.store.as_deref().unwrap_or(&row_store));
            self.check_numbers(product, store)?;
            self.sales
                .push(Key::new(product, store, day), quantity, line, rows.fingerprint(), Extras::default())
                .map_err(ImportError::from)?;
            taken = true;
        }
        // A day on which nothing is filled in was still read and understood.
        Ok(taken || !bad)
    }

    fn check_numbers(&self, product: u32, store: u32) -> Result<(), Abort> {
        if product >= Key::MOST_PRODUCTS || store >= Key::MOST_STORES {
            let kind = format!("more than {} products or {} stores: the column is none of ids", Key::MOST_PRODUCTS, Key::MOST_STORES);
            return Err(Abort::Failed(ImportError::Unsupported { file: self.issues.file().to_owned(), kind }));
        }
        Ok(())
    }

    fn extras(&mut self, rows: &dyn Rows, line: u64, columns: &LongColumns) -> Result<Extras, CellError> {
        let promotion = match columns.promotion.map(|column| (column, rows.cell(column))) {
            None | Some((_, Cell::Empty)) => None,
            Some((column, cell)) => self.promotion(cell, line, column),
        };
        Ok(Extras {
            amount: self.extra(rows, line, columns.amount)?,
            price: self.extra(rows, line, columns.price)?.filter(|price| *price >= 0.0),
            temperature: self.extra(rows, line, columns.temperature)?,
            promotion,
        })
    }

    fn extra(&mut self, rows: &dyn Rows, line: u64, column: Option<usize>) -> Result<Option<f64>, CellError> {
        let Some(column) = column else { return Ok(None) };
        Ok(match self.number(rows.cell(column))? {
            CellValue::Value(value) => Some(value),
            CellValue::Nothing => None,
            CellValue::Bad(_, value) => {
                self.tell(IssueCode::BadExtra, line, Some(column), &[("value", &value)]);
                None
            }
        })
    }

    /// A quantity that is the row's amount, where the price says that it is not.
    fn look_for_amount(&mut self, quantity: f64, extras: Extras, line: u64, column: usize) {
        let Some(amount) = extras.amount.filter(|amount| *amount != 0.0) else { return };
        let same = (quantity - amount).abs() < 0.005;
        self.same_as_amount.0 += 1;
        self.same_as_amount.1 += u64::from(same);
        if same && extras.price.is_some_and(|price| (price - 1.0).abs() > 0.05) {
            self.tell(IssueCode::AmountInQuantity, line, Some(column), &[("value", &quantity.to_string())]);
        }
    }

    fn tell_of_amounts(&mut self) {
        const ENOUGH: u64 = 20;
        let (with_amount, same) = self.same_as_amount;
        if with_amount >= ENOUGH && same * 10 >= with_amount * 8 {
            let plan = Rc::clone(&self.plan);
            if let Shape::Long(columns) = &plan.shape {
                self.issues.add(
                    IssueCode::AmountInQuantity,
                    None,
                    plan.header(columns.quantity),
                    &[("value", &format!("{same} / {with_amount}"))],
                );
            }
        }
    }
}
