//! Rows without a code of their own in a table with codes and names: goods that have no barcode, codes that a spreadsheet rounded, zeros. Their name
//! says which product they are.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::fields::Table;
use super::sample::{OwnedCell, SampleRow};
use super::{Counted, FillDown, Shape, dictionary, fill_down, kinds};
use crate::error::ImportError;
use crate::import::catalog::cleaned;
use crate::read::placeholders;
use crate::source::{Cell, Rows, UNCALCULATED};

/// Which column holds the codes, which the names, and which codes are none.
#[derive(Debug, Clone)]
pub(crate) struct NamedRows {
    pub(crate) code: usize,
    name: usize,
    /// Codes that stand by several names and are of one digit repeated, such as `9999`, or are the only one.
    shared: HashSet<String>,
}

/// The code of each name in the whole file; `None` where a name has several.
pub(crate) type CodesByName = HashMap<Box<str>, Option<Box<str>>>;

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
        Some(Self { code, name, shared })
    }

    /// The codes that occur next to names in the rows of a table below its header.
    pub(crate) fn codes(&self, rows: &mut dyn Rows, header_line: Option<u64>) -> Result<CodesByName, ImportError> {
        let mut codes = CodesByName::new();
        while rows.advance()? {
            let cell = rows.key_cell(self.code);
            if header_line.is_some_and(|header| rows.line() <= header) || self.is_none(cell) {
                continue;
            }
            let Some(name) = named(rows.key_cell(self.name)) else { continue };
            let code = code_text(cell);
            let code = cleaned(&code);
            let known = codes.entry(cleaned(name).into()).or_insert_with(|| Some(code.as_ref().into()));
            if known.as_deref().is_some_and(|known| known != code) {
                *known = None;
            }
        }
        Ok(codes)
    }

    /// The name of a row without a code.
    pub(crate) fn name_without_code<'r>(&self, rows: &'r dyn Rows) -> Option<Cow<'r, str>> {
        if !self.is_none(rows.key_cell(self.code)) {
            return None;
        }
        named(rows.key_cell(self.name)).map(cleaned)
    }

    /// Whether a cell of the column of codes holds none.
    pub(crate) fn is_none(&self, cell: Cell<'_>) -> bool {
        let code = code_text(cell);
        let code = code.trim();
        code.is_empty()
            || code.bytes().all(|byte| byte == b'0')
            || code == "0.0"
            || placeholders::is_placeholder(code)
            || is_rounded(code)
            || self.shared.contains(code)
    }
}

fn code_text(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Fault(UNCALCULATED) | Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Fault(text) => Cow::Borrowed(text),
        Cell::Number(_) | Cell::Day(_) => Cow::Owned(OwnedCell::of(cell).text()),
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
        && dictionary::total_of(text).is_none()
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
