//! Empty cells that mean the one above: groups whose date, product or store is written once, as pivot tables and merged cells leave them.

use std::cell::Cell as Shared;
use std::collections::HashSet;
use std::rc::Rc;

use super::kinds::KindColumn;
use super::sample::{OwnedCell, SampleRow};
use super::{Counted, LongColumns, Plan, Shape, dictionary, named_rows, totals};
use crate::error::ImportError;
use crate::source::{Cell, Overlay, Rows};

/// Which columns are filled down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FillDown {
    /// Columns with the value once per group.
    pub(crate) outer: Vec<usize>,
    /// Columns that every row of data fills. A row without them, such as a subtotal, isn't filled.
    inner: Vec<usize>,
    /// The column of codes, and that of names, one of which a row of data fills.
    code_and_name: Option<(usize, usize)>,
    /// Types and states that are written where the date is, and hold for the rows below as it does.
    with_date: Vec<usize>,
    date: usize,
    /// The column of orders, where their state is written on the first line of each.
    order: Option<usize>,
}

impl FillDown {
    /// Looks at the first rows of a table.
    pub(super) fn of(shape: &Shape, date_column: usize, rows: &[SampleRow]) -> Self {
        let date = Some(date_column).filter(|&date| date != Plan::NO_COLUMN);
        let (keys, quantity): (Vec<usize>, Option<usize>) = match shape {
            Shape::Long(columns) => {
                let keys = [date, columns.product, columns.store].into_iter().flatten().collect();
                (keys, (columns.counted == Counted::Column).then_some(columns.quantity))
            }
            Shape::Wide { product, store, .. } => ([date, *product, *store].into_iter().flatten().collect(), None),
            Shape::Across { product, store, .. } => (product.iter().chain(store).copied().collect(), None),
        };
        let store = match shape {
            Shape::Long(LongColumns { store, .. }) | Shape::Wide { store, .. } | Shape::Across { store, .. } => *store,
        };
        let code_and_name = match shape {
            Shape::Long(LongColumns { product, product_name, .. })
            | Shape::Wide { product, product_name, .. }
            | Shape::Across { product, product_name, .. } => product.zip(*product_name),
        };
        let is_empty = |row: &SampleRow, column: usize| row.cells.get(column).is_none_or(|cell| cell.is_empty() || is_ditto(cell.cell()));
        let is_data = |row: &&SampleRow| {
            quantity.is_none_or(|quantity| !is_empty(row, quantity))
                && !keys.iter().all(|&key| is_empty(row, key))
                && !keys.iter().any(|&key| matches!(row.cells.get(key), Some(OwnedCell::Text(text)) if is_total(text)))
        };
        let rows: Vec<&SampleRow> = rows.iter().filter(is_data).collect();
        let is_outer = |column: usize| {
            // A sign for the same as above leaves no doubt.
            if rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| is_ditto(cell.cell()))) {
                return true;
            }
            if quantity.is_some_and(|quantity| blanks_are_sums(&rows, column, quantity)) {
                return false;
            }
            // Goods without a code, next to others with one, have names of their own.
            if code_and_name.is_some_and(|(code, name)| code == column && named_rows::blanks_have_names(&rows, code, name)) {
                return false;
            }
            let blanks = rows.iter().filter(|row| is_empty(row, column)).count();
            let is_written_first = rows.first().is_some_and(|row| !is_empty(row, column));
            let is_grouped = || store != Some(column) || are_groups(&rows, column, &keys);
            is_written_first && blanks >= 2 && blanks * 5 >= rows.len() && is_new_where_written(&rows, column, &keys) && is_grouped()
        };
        let (outer, inner): (Vec<usize>, Vec<usize>) = keys.iter().partition(|&&key| is_outer(key));
        if let Some((order, states)) = states_of_orders(shape, date_column, &rows).filter(|_| outer.is_empty()) {
            return Self { outer: states.clone(), inner, code_and_name, with_date: states, date: date_column, order: Some(order) };
        }
        if inner.is_empty()
            && !outer.iter().any(|&column| rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| is_ditto(cell.cell()))))
        {
            return Self::default();
        }
        let with_date = if outer.contains(&date_column) { states_with_date(shape, date_column, &rows) } else { Vec::new() };
        let outer = outer.into_iter().chain(with_date.iter().copied()).collect();
        Self { outer, inner, code_and_name, with_date, date: date_column, order: None }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.outer.is_empty()
    }
}

/// The column of orders, and the columns of states that are written on the first line of each order alone.
fn states_of_orders(shape: &Shape, date: usize, rows: &[&SampleRow]) -> Option<(usize, Vec<usize>)> {
    let Shape::Long(columns) = shape else { return None };
    let cell = |row: &SampleRow, column: usize| row.cells.get(column).filter(|cell| !cell.is_empty()).map(OwnedCell::text);
    let keys = [Some(date), columns.product, columns.product_name, columns.store, Some(columns.quantity)];
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let is_first = |order: usize, at: usize| at == 0 || cell(rows[at - 1], order) != cell(rows[at], order);
    let begins_orders = |order: usize, state: usize| {
        let has_blank = rows.iter().any(|row| cell(row, state).is_none());
        let fits = |at: usize| cell(rows[at], order).is_some() && (is_first(order, at) || cell(rows[at], state).is_none());
        has_blank
            && rows.first().is_some_and(|row| cell(row, state).is_some())
            && (0..rows.len()).all(fits)
            && (0..rows.len()).any(|at| !is_first(order, at))
    };
    let states = || columns.kinds.iter().filter(|kind| !kind.holds_marks()).map(|kind| kind.column);
    let may_be = |column: &usize| !keys.contains(&Some(*column)) && !states().any(|state| state == *column);
    let marks = || columns.kinds.iter().filter(|kind| kind.holds_marks()).map(|kind| kind.column);
    let is_on_first_lines = |order: usize, mark: usize| (0..rows.len()).all(|at| is_first(order, at) || cell(rows[at], mark).is_none());
    (0..width).filter(may_be).find_map(|order| {
        let mut states: Vec<usize> = states().filter(|&state| begins_orders(order, state)).collect();
        if states.is_empty() {
            return None;
        }
        // The time at which an order was canceled stands where its state does.
        states.extend(marks().filter(|&mark| mark != order && is_on_first_lines(order, mark)));
        Some((order, states))
    })
}

/// Columns of types and states that are empty where the date is, as in orders whose first line alone has both.
fn states_with_date(shape: &Shape, date: usize, rows: &[&SampleRow]) -> Vec<usize> {
    let Shape::Long(columns) = shape else { return Vec::new() };
    let is_empty = |row: &SampleRow, column: usize| row.cells.get(column).is_none_or(OwnedCell::is_empty);
    let goes_with_date = |column: &usize| rows.iter().all(|row| !is_empty(row, date) || is_empty(row, *column));
    // A cell of a remark or a flag is of its own row; the state of an order is of all of its lines.
    let is_state = |kind: &&KindColumn| !kind.holds_marks();
    columns.kinds.iter().filter(is_state).map(|kind| kind.column).filter(goes_with_date).collect()
}

fn is_total(text: &str) -> bool {
    dictionary::is_total(text) || dictionary::total_of(text).is_some()
}

/// Whether a cell says that it is the same as the one above.
pub(crate) fn is_ditto(cell: Cell<'_>) -> bool {
    let Cell::Text(text) = cell else { return false };
    let is_short = text.len() <= 12 && !text.starts_with(|c: char| c.is_ascii_digit());
    is_short
        && matches!(
            text.to_lowercase().as_str(),
            "\"" | "''"
                | "\"\""
                | "″"
                | "〃"
                | "″″"
                | "”"
                | "“"
                | "-\"-"
                | "-''-"
                | "—\"—"
                | "同上"
                | "ditto"
                | "do."
                | "idem"
                | "id."
                | "dto."
                | "s.o."
                | "тоже"
                | "то же"
        )
}

/// Whether rows without a value have the sum of those with one since the row before: subtotals of a group, and not more of its last member.
pub(super) fn blanks_are_sums(rows: &[&SampleRow], column: usize, quantity: usize) -> bool {
    let style = totals::style(rows.iter().copied(), &[(quantity, "")]);
    let (mut sum, mut addends, mut blanks, mut sums) = (0.0, 0, 0, 0);
    for row in rows {
        let value = totals::value(row.cells.get(quantity), style).unwrap_or(0.0);
        if row.cells.get(column).is_some_and(|cell| !cell.is_empty()) {
            (sum, addends) = (sum + value, addends + 1);
            continue;
        }
        blanks += 1;
        sums += usize::from(addends > 1 && (value - sum).abs() < 1e-6);
        (sum, addends) = (0.0, 0);
    }
    sums >= 2 && sums * 10 >= blanks * 8
}

/// Whether a value is rarely written twice in a row: where cells are empty by mistake, the same value surrounds them. A value may come
/// again when another key changes.
fn is_new_where_written(rows: &[&SampleRow], column: usize, keys: &[usize]) -> bool {
    let (mut written, mut again) = (0, 0);
    let mut last: Option<&SampleRow> = None;
    for row in rows.iter().filter(|row| row.cells.get(column).is_some_and(|cell| !cell.is_empty())) {
        written += 1;
        if let Some(last) = last
            && last.cells.get(column) == row.cells.get(column)
        {
            let others = keys.iter().filter(|&&key| key != column);
            let is_other_group = others.into_iter().any(|&key| {
                let (before, now) = (last.cells.get(key), row.cells.get(key));
                now.is_some_and(|cell| !cell.is_empty()) && before != now && key < column
            });
            again += usize::from(!is_other_group);
        }
        last = Some(row);
    }
    again * 5 <= written
}

/// Whether rows without a store are of the one above, and not of another store that is left blank: each store is written once, or with the day or
/// the product of its rows, or above rows of which hardly any repeats the product and the day of another one.
fn are_groups(rows: &[&SampleRow], store: usize, keys: &[usize]) -> bool {
    let others: Vec<usize> = keys.iter().copied().filter(|&key| key != store).collect();
    let text = |row: &SampleRow, column: usize| row.cells.get(column).map(OwnedCell::text).unwrap_or_default();
    let is_blank = |row: &SampleRow, column: usize| row.cells.get(column).is_none_or(OwnedCell::is_empty);
    let written: Vec<String> = rows.iter().filter(|row| !is_blank(row, store)).map(|row| text(row, store)).collect();
    let distinct: HashSet<&String> = written.iter().collect();
    let is_blank_with = |key: &&usize| rows.iter().all(|row| !is_blank(row, store) || is_blank(row, **key));
    if distinct.len() == written.len() || others.iter().any(|key| is_blank_with(&key)) {
        return true;
    }
    let mut above = vec![String::new(); others.len()];
    let mut seen = HashSet::new();
    let (mut blanks, mut again) = (0, 0);
    for row in rows {
        for (above, &key) in above.iter_mut().zip(&others).filter(|(_, key)| !is_blank(row, **key)) {
            *above = text(row, key);
        }
        if !is_blank(row, store) {
            seen.clear();
        }
        let is_new = seen.insert(above.clone());
        blanks += usize::from(is_blank(row, store));
        again += usize::from(is_blank(row, store) && !is_new);
    }
    distinct.len() > 1 && again * 2 < blanks
}

/// Rows whose empty keys are filled from above.
pub(crate) struct FilledRows<'a> {
    rows: Box<dyn Rows + 'a>,
    fill: &'a FillDown,
    carried: Vec<OwnedCell>,
    /// The columns in which the row has a sign for the same as above.
    dittos: Vec<usize>,
    is_filled: bool,
    /// The order of the row before.
    order: OwnedCell,
    /// Cells that were filled.
    count: Rc<Shared<u64>>,
}

impl<'a> FilledRows<'a> {
    pub(crate) fn new(rows: Box<dyn Rows + 'a>, fill: &'a FillDown, count: Rc<Shared<u64>>) -> Self {
        Self {
            rows,
            fill,
            carried: vec![OwnedCell::Empty; fill.outer.len()],
            dittos: Vec::new(),
            is_filled: false,
            order: OwnedCell::Empty,
            count,
        }
    }
}

impl Overlay for FilledRows<'_> {
    fn below(&self) -> &dyn Rows {
        &*self.rows
    }

    fn step(&mut self) -> Result<bool, ImportError> {
        if !self.rows.advance()? {
            return Ok(false);
        }
        let is_written = |column: usize| self.rows.key_cell(column) != Cell::Empty;
        let name_of = |code: usize| self.fill.code_and_name.filter(|pair| pair.0 == code).map(|pair| pair.1);
        self.is_filled = self.fill.inner.iter().all(|&column| is_written(column) || name_of(column).is_some_and(is_written));
        self.dittos.clear();
        let mut filled = 0;
        let begins = match self.fill.order.map(|order| OwnedCell::of(self.rows.key_cell(order))) {
            Some(order) => std::mem::replace(&mut self.order, order) != self.order,
            None => self.rows.key_cell(self.fill.date) != Cell::Empty,
        };
        for (&column, carried) in self.fill.outer.iter().zip(&mut self.carried) {
            match self.rows.key_cell(column) {
                Cell::Empty if begins && self.fill.with_date.contains(&column) => *carried = OwnedCell::Empty,
                Cell::Empty => filled += u64::from(self.is_filled && *carried != OwnedCell::Empty),
                cell if is_ditto(cell) => {
                    self.dittos.push(column);
                    filled += u64::from(*carried != OwnedCell::Empty);
                }
                Cell::Text(text) if is_total(text) => {}
                // The title of a group may also be alone in its row.
                cell => *carried = OwnedCell::of(cell),
            }
        }
        self.count.set(self.count.get() + filled);
        Ok(true)
    }

    fn own_cell(&self, column: usize) -> Option<Cell<'_>> {
        let place = self.fill.outer.iter().position(|&outer| outer == column)?;
        self.dittos.contains(&column).then(|| self.carried[place].cell())
    }

    fn own_key(&self, column: usize) -> Option<Cell<'_>> {
        let place = self.fill.outer.iter().position(|&outer| outer == column).filter(|_| self.is_filled)?;
        Some(self.carried[place].cell())
    }
}
