//! Rows without a code of their own in a table with codes and names: goods that have no barcode, codes that a spreadsheet rounded, zeros. Their name
//! says which product they are.

use std::cell::Cell as Shared;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::fields::Table;
use super::sample::{OwnedCell, SampleRow};
use super::{Counted, FillDown, Shape, dictionary, fill_down, kinds};
use crate::error::ImportError;
use crate::read::placeholders;
use crate::source::{Cell, Overlay, Rows};

/// Which column holds the codes, which the names, and what the first rows say of both.
#[derive(Debug, Clone)]
pub(crate) struct NamedRows {
    code: usize,
    name: usize,
    /// Names that stand by one code alone; `None` where they stand by several.
    codes: HashMap<String, Option<String>>,
    /// Codes that stand by several names and are of one digit repeated, such as `9999`, or are the only one.
    shared: HashSet<String>,
}

impl NamedRows {
    /// Looks at the first rows of a table with codes and names.
    pub(super) fn of(shape: &Shape, fill_down: &FillDown, rows: &[SampleRow]) -> Option<Self> {
        let (code, name, quantity) = match shape {
            Shape::Long(columns) => {
                (columns.product?, columns.product_name?, (columns.counted == Counted::Column).then_some(columns.quantity))
            }
            Shape::Across { product, product_name, .. } | Shape::Wide { product, product_name, .. } => {
                ((*product)?, (*product_name)?, None)
            }
        };
        // Codes that are written once for several rows hold for all of them; sums of a group have no code.
        let all: Vec<&SampleRow> = rows.iter().collect();
        if fill_down.outer.contains(&code) || quantity.is_some_and(|quantity| fill_down::blanks_are_sums(&all, code, quantity)) {
            return None;
        }
        let mut names: HashMap<String, HashSet<String>> = HashMap::new();
        for row in rows {
            let (code, name) = (row.cells.get(code).map(OwnedCell::text), row.cells.get(name).and_then(|cell| named(cell.cell())));
            if let Some((code, name)) = code.zip(name) {
                names.entry(code).or_default().insert(name.to_owned());
            }
        }
        // A code that all rows share tells no products apart.
        const SEVERAL: usize = 3;
        let is_only = names.keys().filter(|code| !code.is_empty()).count() == 1;
        let is_shared = |code: &&String| {
            let several = names.get(*code).map_or(0, HashSet::len);
            is_one_digit(code) && several > 1 || is_only && several >= SEVERAL
        };
        let shared: HashSet<String> = names.keys().filter(is_shared).cloned().collect();
        let mut found = Self { code, name, codes: HashMap::new(), shared };
        for (code, names) in names {
            if !found.is_none(&code) {
                names.into_iter().for_each(|name| found.learn(name, &code));
            }
        }
        Some(found)
    }

    /// The column of the codes.
    pub(crate) fn column(&self) -> usize {
        self.code
    }

    fn learn(&mut self, name: String, code: &str) {
        let known = self.codes.entry(name).or_insert_with(|| Some(code.to_owned()));
        if known.as_deref() != Some(code) {
            *known = None;
        }
    }

    /// Whether the text in a column of codes is none.
    fn is_none(&self, code: &str) -> bool {
        let code = code.trim();
        code.is_empty()
            || code.bytes().all(|byte| byte == b'0')
            || code == "0.0"
            || placeholders::is_placeholder(code)
            || is_rounded(code)
            || self.shared.contains(code)
    }
}

/// Whether a code was a long number before a spreadsheet wrote it as `6.90123E+12`: its last digits are gone, and products fall together.
pub(crate) fn is_rounded(code: &str) -> bool {
    let Some((number, exponent)) = code.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    whole.len() == 1 && digits(whole) && digits(part) && exponent.strip_prefix('+').is_some_and(digits)
}

fn is_one_digit(code: &str) -> bool {
    const LEAST: usize = 3;
    let bytes = code.as_bytes();
    bytes.len() >= LEAST && bytes[0].is_ascii_digit() && bytes.iter().all(|byte| *byte == bytes[0])
}

/// The name in a cell, where it holds one.
fn named(cell: Cell<'_>) -> Option<&str> {
    let Cell::Text(text) = cell else { return None };
    let is_name = text.chars().any(char::is_alphabetic)
        && !placeholders::is_placeholder(text)
        && !placeholders::is_footer(text)
        && !dictionary::is_total(text)
        && !fill_down::is_ditto(cell);
    is_name.then(|| text.trim())
}

/// Whether rows without a code have a name of their own, which isn't that of the row with a code above them.
pub(super) fn blanks_have_names(rows: &[&SampleRow], code: usize, name: usize) -> bool {
    let name_of = |row: &SampleRow| row.cells.get(name).and_then(|cell| named(cell.cell())).map(kinds::normal);
    let mut above: Option<String> = None;
    for row in rows {
        let own = name_of(row);
        if row.cells.get(code).is_some_and(|cell| !cell.is_empty()) {
            above = own;
        } else if own.is_some() && own != above {
            return true;
        }
    }
    false
}

/// Rows whose product is the one with their name, where they have no code.
pub(crate) struct RowsByName<'a> {
    rows: Box<dyn Rows + 'a>,
    plan: NamedRows,
    header_line: Option<u64>,
    /// The code or name in place of the code.
    product: Option<String>,
    /// Rows that took their name for the product.
    count: Rc<Shared<u64>>,
}

impl<'a> RowsByName<'a> {
    pub(crate) fn new(rows: Box<dyn Rows + 'a>, plan: &NamedRows, header_line: Option<u64>, count: Rc<Shared<u64>>) -> Self {
        Self { rows, plan: plan.clone(), header_line, product: None, count }
    }
}

impl Overlay for RowsByName<'_> {
    fn below(&self) -> &dyn Rows {
        &*self.rows
    }

    fn step(&mut self) -> Result<bool, ImportError> {
        self.product = None;
        if !self.rows.advance()? {
            return Ok(false);
        }
        if self.header_line.is_some_and(|header| self.rows.line() <= header) {
            return Ok(true);
        }
        let Some(name) = named(self.rows.key_cell(self.plan.name)) else { return Ok(true) };
        match OwnedCell::of(self.rows.key_cell(self.plan.code)).text() {
            code if self.plan.is_none(&code) => {
                let known = self.plan.codes.get(name).cloned().flatten();
                self.count.set(self.count.get() + 1);
                self.product = Some(known.unwrap_or_else(|| name.to_owned()));
            }
            code if !self.plan.codes.contains_key(name) => {
                let name = name.to_owned();
                self.plan.learn(name, &code);
            }
            _ => {}
        }
        Ok(true)
    }

    fn own_cell(&self, column: usize) -> Option<Cell<'_>> {
        self.product.as_deref().filter(|_| column == self.plan.code).map(Cell::Text)
    }
}

impl Table<'_> {
    /// Of several columns of codes, prefers one that every row has to a better one with gaps: shops give goods without a barcode a code of their own.
    pub(super) fn put_full_codes_first(&self, candidates: &mut [(bool, usize, usize)]) {
        let filled = |column: usize| self.looks[column].filled;
        let Some(most) = candidates.iter().filter(|one| !one.0 && self.has_names_of_its_own(one.2)).map(|one| filled(one.2)).max() else {
            return;
        };
        candidates.sort_by_key(|&(unsuitable, rank, column)| {
            let has_gaps = filled(column) < most || !self.has_names_of_its_own(column) && self.has_no_codes(column);
            (unsuitable, has_gaps, rank, column)
        });
    }

    /// Whether most codes in a column are none.
    fn has_no_codes(&self, column: usize) -> bool {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        let none = cells.filter(|cell| is_rounded(&cell.text()) || cell.text().bytes().all(|byte| byte == b'0')).count();
        none * 2 > self.looks[column].filled
    }
}
