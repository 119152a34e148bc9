//! One pass over the rows of a table: each becomes a sale (a wide row several) or an issue. Recognition is done before, folding after.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::day::{self, Day};
use crate::db::ONLY_STORE;
use crate::error::ImportError;
use crate::import::catalogue::Catalogue;
use crate::import::issues::{Issues, Params};
use crate::import::rows::{Extras, SaleRows};
use crate::key::Key;
use crate::options::DateOrder;
use crate::read::dates::{self, DateFault, Spelled};
use crate::read::numbers::{self, Evidence, Number, NumberStyle};
use crate::recognise::dictionary;
use crate::recognise::{LongColumns, Plan, Shape, ValueColumn};
use crate::report::IssueCode;
use crate::source::{Cell, RowFault, Rows};

/// Why a pass ended before the end of the file.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something showed that the whole file must be looked at first: what dates or commas mean.
    Survey,
    Failed(ImportError),
}

impl From<ImportError> for Stop {
    fn from(error: ImportError) -> Self {
        Self::Failed(error)
    }
}

/// What commas and dots mean in this file, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Nothing seen that tells; read as [`NumberStyle::DotDecimal`].
    Assumed,
    Proved(NumberStyle),
    /// Both are used; a number that could be either is left out.
    Mixed,
}

/// What a pass needs to know and gives to.
pub(crate) struct Ingest<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) order: Option<DateOrder>,
    pub(crate) style: Style,
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

const FIRST_DAY: Day = day::from_civil(1990, 1, 1);
const LONGEST_ID: usize = 200;

/// Left out: the issue was told.
struct LeftOut;

impl<'a> Ingest<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        last_possible: Day,
        catalogue: &'a mut Catalogue,
        issues: &'a mut Issues,
        sales: &'a mut SaleRows,
    ) -> Self {
        Self {
            plan,
            order: plan.order,
            style: plan.style.map_or(Style::Assumed, Style::Proved),
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

    pub(crate) fn run(&mut self, rows: &mut dyn Rows, progress: &mut dyn FnMut(u64)) -> Result<(), Stop> {
        const TELL_EVERY: u64 = 20_000;
        let plan = self.plan;
        while rows.advance()? {
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
            let taken = match self.checked(rows, line) {
                Err(LeftOut) => false,
                Ok(()) => match &plan.shape {
                    Shape::Long(columns) => self.sale(rows, line, columns)?,
                    Shape::Wide { store, values } => self.days(rows, line, *store, values)?,
                },
            };
            self.rows_imported += u64::from(taken);
        }
        self.tell_of_amounts();
        Ok(())
    }

    fn tell(&mut self, code: IssueCode, line: u64, column: Option<usize>, params: Params<'_>) {
        let plan = self.plan;
        self.issues.add(code, Some(line), column.map_or("", |column| plan.header(column)), params);
    }

    /// What must hold of a row before its cells mean anything.
    fn checked(&mut self, rows: &dyn Rows, line: u64) -> Result<(), LeftOut> {
        if rows.fault() == Some(RowFault::UnclosedQuote) {
            self.tell(IssueCode::UnclosedQuote, line, None, &[]);
            return Err(LeftOut);
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
            return Err(LeftOut);
        }
        Ok(())
    }

    fn sale(&mut self, rows: &dyn Rows, line: u64, columns: &LongColumns) -> Result<bool, Stop> {
        let Ok(day) = self.day(rows, line)? else { return Ok(false) };
        if let Cell::Text(text) = rows.key_cell(columns.product)
            && !self.catalogue.knows_product(text)
            && dictionary::is_total(text)
        {
            self.tell(IssueCode::TotalRow, line, Some(columns.product), &[]);
            return Ok(false);
        }
        let product_text = match self.id(rows.key_cell(columns.product), line, columns.product, IssueCode::MissingProduct) {
            Ok(text) => text,
            Err(LeftOut) => return Ok(false),
        };
        let store_text = match columns.store {
            None => Cow::Borrowed(ONLY_STORE),
            Some(column) => match self.id(rows.key_cell(column), line, column, IssueCode::MissingStore) {
                Ok(text) => text,
                Err(LeftOut) => return Ok(false),
            },
        };
        let quantity = match self.number(rows.cell(columns.quantity))? {
            Read::Value(quantity) => quantity,
            Read::Nothing => {
                self.tell(IssueCode::MissingQuantity, line, Some(columns.quantity), &[]);
                return Ok(false);
            }
            Read::Bad(code, value) => {
                self.tell(code, line, Some(columns.quantity), &[("value", &value)]);
                return Ok(false);
            }
        };
        let extras = self.extras(rows, line, columns)?;
        self.look_for_amount(quantity, extras, line, columns.quantity);
        let (product, store) = (self.catalogue.product(&product_text), self.catalogue.store(&store_text));
        self.check_numbers(product, store)?;
        if let Some(Cell::Text(name)) = columns.product_name.map(|column| rows.key_cell(column)) {
            self.catalogue.name_product(product, name, day, line);
        }
        if let Some(Cell::Text(name)) = columns.store_name.map(|column| rows.key_cell(column)) {
            self.catalogue.name_store(store, name, day);
        }
        self.sales.push(Key::new(product, store, day), quantity, line, rows.fingerprint(), extras).map_err(ImportError::from)?;
        Ok(true)
    }

    fn days(&mut self, rows: &dyn Rows, line: u64, store: Option<usize>, values: &[ValueColumn]) -> Result<bool, Stop> {
        let Ok(day) = self.day(rows, line)? else { return Ok(false) };
        let row_store = match store {
            None => Cow::Borrowed(ONLY_STORE),
            Some(column) => match self.id(rows.key_cell(column), line, column, IssueCode::MissingStore) {
                Ok(text) => text,
                Err(LeftOut) => return Ok(false),
            },
        };
        let (mut taken, mut bad) = (false, false);
        for value in values {
            let quantity = match self.number(rows.cell(value.column))? {
                Read::Value(quantity) => quantity,
                Read::Nothing => {
                    self.empty_cells += 1;
                    continue;
                }
                Read::Bad(code, text) => {
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

    fn check_numbers(&self, product: u32, store: u32) -> Result<(), Stop> {
        if product >= Key::MOST_PRODUCTS || store >= Key::MOST_STORES {
            let kind = format!("more than {} products or {} stores: the column is none of ids", Key::MOST_PRODUCTS, Key::MOST_STORES);
            return Err(Stop::Failed(ImportError::Unsupported { file: self.issues.file().to_owned(), kind }));
        }
        Ok(())
    }

    fn day(&mut self, rows: &dyn Rows, line: u64) -> Result<Result<Day, LeftOut>, Stop> {
        let column = Some(self.plan.date);
        let cell = rows.key_cell(self.plan.date);
        let read = match cell {
            Cell::Day(day) => Ok(Spelled::Day(day)),
            Cell::Number(number) => dates::packed_number(number).or_else(|_| dates::serial(number)).map(Spelled::Day),
            Cell::Text(text) => dates::read(text),
            Cell::Empty => {
                self.tell(IssueCode::MissingDate, line, column, &[]);
                return Ok(Err(LeftOut));
            }
            Cell::Fault(text) => {
                self.tell(IssueCode::UnreadableText, line, column, &[("value", text)]);
                return Ok(Err(LeftOut));
            }
        };
        let (read, order) = (read, self.order);
        let read = match (read, order) {
            (Ok(Spelled::Day(day)), _) => Ok(day),
            (Ok(Spelled::Undecided(triple)), Some(order)) => triple.resolve(order).ok_or(DateFault::NoSuchDay),
            (Ok(Spelled::Undecided(_)), None) => return Err(Stop::Survey),
            (Err(fault), _) => Err(fault),
        };
        let value = cell_text(cell);
        let code = match read {
            Ok(day) if day < FIRST_DAY => IssueCode::DateTooOld,
            Ok(day) if day > self.last_possible => IssueCode::FutureDate,
            Ok(day) => return Ok(Ok(day)),
            Err(_) if dictionary::is_total(&value) => IssueCode::TotalRow,
            Err(_) if dictionary::normal(&value) == dictionary::normal(self.plan.header(self.plan.date)) => IssueCode::RepeatedHeader,
            Err(DateFault::NoSuchDay) => IssueCode::NoSuchDay,
            Err(DateFault::Bad) => IssueCode::BadDate,
        };
        self.tell(code, line, column, &[("value", &value)]);
        Ok(Err(LeftOut))
    }

    /// The text of a product or store as it is kept: NFC, without the armour that spreadsheets put around codes (`="001"`).
    fn id<'r>(&mut self, cell: Cell<'r>, line: u64, column: usize, missing: IssueCode) -> Result<Cow<'r, str>, LeftOut> {
        let text: Cow<'r, str> = match cell {
            Cell::Text(text) => Cow::Borrowed(text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(text)),
            Cell::Number(_) | Cell::Day(_) => Cow::Owned(cell_text(cell)),
            Cell::Empty => {
                self.tell(missing, line, Some(column), &[]);
                return Err(LeftOut);
            }
            Cell::Fault(text) => {
                self.tell(IssueCode::UnreadableText, line, Some(column), &[("value", text)]);
                return Err(LeftOut);
            }
        };
        let text = if text.is_ascii() || is_nfc(&text) { text } else { Cow::Owned(text.nfc().collect()) };
        if text.is_empty() {
            self.tell(missing, line, Some(column), &[]);
            return Err(LeftOut);
        }
        if (text.len() > LONGEST_ID && text.chars().count() > LONGEST_ID) || text.chars().any(char::is_control) {
            self.tell(IssueCode::BadId, line, Some(column), &[("value", &text)]);
            return Err(LeftOut);
        }
        Ok(text)
    }

    fn number(&self, cell: Cell<'_>) -> Result<Read, Stop> {
        let text = match cell {
            Cell::Number(number) if number.is_finite() => return Ok(Read::Value(number)),
            Cell::Empty => return Ok(Read::Nothing),
            Cell::Number(_) | Cell::Day(_) => return Ok(Read::Bad(IssueCode::BadQuantity, cell_text(cell))),
            Cell::Fault(text) => return Ok(Read::Bad(IssueCode::UnreadableText, text.to_owned())),
            Cell::Text(text) => text,
        };
        let style = match self.style {
            Style::Assumed => NumberStyle::DotDecimal,
            Style::Proved(style) => style,
            Style::Mixed => match numbers::evidence(text) {
                Evidence::CommaDecimal => NumberStyle::CommaDecimal,
                Evidence::DotDecimal | Evidence::None => NumberStyle::DotDecimal,
                Evidence::OneComma | Evidence::OneDot => return Ok(Read::Bad(IssueCode::AmbiguousNumber, text.to_owned())),
            },
        };
        let number = numbers::read(text, style);
        // Signs that were not read as a plain number may contradict the style.
        if self.style != Style::Mixed && text.bytes().any(|b| b == b',' || b == b'.') {
            let against = match numbers::evidence(text) {
                Evidence::CommaDecimal => style == NumberStyle::DotDecimal,
                Evidence::DotDecimal => style == NumberStyle::CommaDecimal,
                Evidence::OneComma => self.style == Style::Assumed,
                Evidence::None | Evidence::OneDot => false,
            };
            if against {
                return Err(Stop::Survey);
            }
        }
        Ok(match number {
            Number::Value(value) => Read::Value(value),
            Number::Nothing => Read::Nothing,
            Number::Bad => Read::Bad(IssueCode::BadQuantity, text.to_owned()),
        })
    }

    fn extras(&mut self, rows: &dyn Rows, line: u64, columns: &LongColumns) -> Result<Extras, Stop> {
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

    fn extra(&mut self, rows: &dyn Rows, line: u64, column: Option<usize>) -> Result<Option<f64>, Stop> {
        let Some(column) = column else { return Ok(None) };
        Ok(match self.number(rows.cell(column))? {
            Read::Value(value) => Some(value),
            Read::Nothing => None,
            Read::Bad(_, value) => {
                self.tell(IssueCode::BadExtra, line, Some(column), &[("value", &value)]);
                None
            }
        })
    }

    fn promotion(&mut self, cell: Cell<'_>, line: u64, column: usize) -> Option<bool> {
        let text = cell_text(cell);
        match text.trim().to_lowercase().as_str() {
            "0" | "0.0" | "no" | "n" | "false" | "f" | "否" | "无" | "非促销" | "-" => Some(false),
            "1" | "1.0" | "yes" | "y" | "true" | "t" | "是" | "有" | "促销" => Some(true),
            _ => {
                self.tell(IssueCode::BadExtra, line, Some(column), &[("value", &text)]);
                None
            }
        }
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
            let plan = self.plan;
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

enum Read {
    Value(f64),
    Nothing,
    Bad(IssueCode, String),
}

fn cell_text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Fault(text) => text.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day::to_date(day).to_string(),
    }
}
