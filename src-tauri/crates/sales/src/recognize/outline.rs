//! Groups of rows below a row of their own: `商品：A100`, a date or a code alone in its row, or one with the sum of its group, as pivot tables have.

use std::cell::Cell as Shared;
use std::rc::Rc;

use super::dictionary::{self, Word};
use super::persons;
use super::sample::{ColumnLook, OwnedCell, SampleRow};
use super::titled_blocks::{Part, State, TitledBlocks};
use super::totals;
use crate::error::ImportError;
use crate::options::Field;
use crate::read::dates;
use crate::source::{Cell, Overlay, Rows};

/// Where the rows that name their groups have the name, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    /// What the groups are of.
    pub(super) group: Field,
    /// What the first column of the rows in a group is, where that is also the column of the names.
    pub(super) member: Option<(Field, usize)>,
    /// The column of the names; with a label in front, anywhere.
    from: usize,
    is_labeled: bool,
    has_sums: bool,
    /// The column that the name is put in, and whether it is a new one.
    column: usize,
    is_new: bool,
    /// The groups have titles with dates in them, and the header again.
    titled: Option<TitledBlocks>,
    /// The name of the first group, where it stands above the header.
    first: Option<String>,
}

impl Outline {
    /// Looks at the rows above and below the header.
    pub(super) fn of(headers: &[String], above: &[SampleRow], rows: &[SampleRow]) -> Option<Self> {
        if let Some(titled) = TitledBlocks::of(headers, above, rows) {
            return Some(Self::of_titles(headers, titled));
        }
        let found = Self::of_names(headers, rows)?;
        // `2024-03-04` above the header is the first of the days below it.
        let first = above.iter().rev().find(|row| row.cells.iter().any(|cell| !cell.is_empty()) && !is_header(headers, row));
        let first = first.and_then(|row| found.name_of(&row.cells)).filter(|name| found.group == Field::Date && is_day(name));
        Some(Self { first: first.map(|name| name.text()), ..found })
    }

    /// Blocks that begin with titles.
    fn of_titles(headers: &[String], titled: TitledBlocks) -> Self {
        Self {
            group: Field::Date,
            member: None,
            from: 0,
            is_labeled: false,
            has_sums: false,
            column: headers.len(),
            is_new: true,
            titled: Some(titled),
            first: None,
        }
    }

    /// Rows that hold a name and nothing else, or a name and the sums of its group.
    fn of_names(headers: &[String], rows: &[SampleRow]) -> Option<Self> {
        let rows = below_names_of_levels(rows);
        let first = rows.first()?;
        let label = labeled(&first.cells).map(|(field, _)| field);
        let is_labeled = label.is_some();
        let from = first.cells.iter().position(|cell| !cell.is_empty())?;
        let (groups, members): (Vec<&SampleRow>, Vec<&SampleRow>) = rows.iter().partition(|row| match label {
            Some(field) => labeled(&row.cells).is_some_and(|(other, _)| other == field),
            None => is_alone(&row.cells, from),
        });
        let members: Vec<SampleRow> = members.into_iter().filter(|row| filled(row) > 1).cloned().collect();
        let names_dates = || groups.iter().all(|row| is_day(&row.cells[from]));
        if groups.is_empty() || members.is_empty() || groups.len() > members.len() || !is_labeled && groups.len() < 2 {
            return Self::of_sums(headers, rows, from);
        }
        if !is_labeled && !names_dates() && is_headed_product(headers, from) && days_below(rows, from) {
            return Some(Self::of_days_below_products(headers, from));
        }
        let empty = |column: usize| members.iter().all(|row| row.cells.get(column).is_none_or(OwnedCell::is_empty));
        // Below products, `Name` is who bought them.
        let is_of_buyers =
            |column: usize| persons::is_of_names(&headers[column]) && persons::are_groups_of_goods(&groups, from, &members, column);
        let column_of = |fields: [Field; 2]| {
            let is_one = |header: &String| matches!(dictionary::look_up(header), Some(Word::Field(field, _)) if fields.contains(&field));
            (0..headers.len()).find(|&column| is_one(&headers[column]) && !is_of_buyers(column))
        };
        let is_open = |fields: [Field; 2]| column_of(fields).is_none_or(empty);
        let has_dates =
            (0..headers.len()).any(|column| ColumnLook::of(&members, column).may_hold_dates() && !is_of_numbers(&members, column));
        let (dates, products, stores) =
            ([Field::Date, Field::Date], [Field::ProductId, Field::ProductName], [Field::StoreId, Field::StoreName]);
        let group = match label {
            Some(Field::Date) if !has_dates => Field::Date,
            Some(Field::ProductId | Field::ProductName) if is_open(products) => Field::ProductId,
            None if names_dates() && !has_dates => Field::Date,
            None if !names_dates() && is_open(products) && has_dates => Field::ProductId,
            None if !names_dates() && column_of(stores).is_some_and(empty) => Field::StoreId,
            _ => return None,
        };
        let column = match group {
            Field::Date => column_of(dates),
            Field::ProductId => column_of(products),
            _ => column_of(stores),
        };
        let column = column.filter(|&column| empty(column));
        Some(Self {
            group,
            member: None,
            from,
            is_labeled,
            has_sums: false,
            column: column.unwrap_or(headers.len()),
            is_new: column.is_none(),
            titled: None,
            first: None,
        })
    }

    /// Rows that name a group and hold the sums of it: dates above products, or products above dates, in one column.
    fn of_sums(headers: &[String], rows: &[SampleRow], from: usize) -> Option<Self> {
        const LEAST_GROUPS: usize = 2;
        let is_date = |row: &SampleRow| row.cells.get(from).is_some_and(is_day);
        let has_other_dates = (0..headers.len()).any(|column| column != from && ColumnLook::of(rows, column).holds_dates());
        if has_other_dates || headers.len() < 2 {
            return None;
        }
        let first_is_date = is_date(rows.first()?);
        let numbers: Vec<usize> =
            (0..headers.len()).filter(|&column| column != from && ColumnLook::of(rows, column).holds_numbers()).collect();
        let &quantity = numbers.first()?;
        let style = totals::style(rows, &[(quantity, "")]);
        let (mut groups, mut open): (usize, Option<(f64, f64, usize)>) = (0, None);
        let agrees = |(total, sum, members): (f64, f64, usize)| members > 0 && (total - sum).abs() <= 0.051 + 1e-6 * f64::abs(total);
        for row in rows {
            let name = row.cells.get(from).filter(|cell| !cell.is_empty())?;
            if dictionary::is_total(&name.text()) {
                continue;
            }
            let value = totals::value(row.cells.get(quantity), style)?;
            if is_date(row) == first_is_date {
                // The last group may be cut off.
                if open.is_some_and(|group| !agrees(group)) {
                    return None;
                }
                groups += usize::from(open.is_some());
                open = Some((value, 0.0, 0));
            } else if let Some((_, sum, members)) = &mut open {
                *sum += value;
                *members += 1;
            }
        }
        groups += usize::from(open.is_some_and(agrees));
        let (group, member) = if first_is_date { (Field::Date, Field::ProductId) } else { (Field::ProductId, Field::Date) };
        // One product with its days is a group by itself, where the header says that it is a product.
        let least = if !first_is_date && is_headed_product(headers, from) { 1 } else { LEAST_GROUPS };
        (groups >= least).then_some(Self {
            group,
            member: Some((member, from)),
            from,
            is_labeled: false,
            has_sums: true,
            column: headers.len(),
            is_new: true,
            titled: None,
            first: None,
        })
    }

    /// Days below each product, in the column that is headed like the products.
    fn of_days_below_products(headers: &[String], from: usize) -> Self {
        Self {
            group: Field::ProductId,
            member: Some((Field::Date, from)),
            from,
            is_labeled: false,
            has_sums: true,
            column: headers.len(),
            is_new: true,
            titled: None,
            first: None,
        }
    }

    /// The column of the names of groups.
    pub(crate) fn column(&self) -> usize {
        self.column
    }

    /// The headers with that of the new column.
    pub(super) fn headers(&self, headers: &[String]) -> Vec<String> {
        let mut headers = headers.to_vec();
        if self.is_new {
            headers.push(self.group.name().to_owned());
        }
        headers
    }

    /// The rows in groups, with the names of their groups.
    pub(super) fn outline_sample(&self, above: &[SampleRow], rows: &[SampleRow]) -> Vec<SampleRow> {
        let mut name = self.first_name();
        let mut state = self.titled.as_ref().map(|titled| titled.begin(above)).unwrap_or_default();
        let mut outlined = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(titled) = &self.titled {
                if titled.step(&mut state, &row.cells) == Part::Frame {
                    continue;
                }
                name.clone_from(&state.date);
            } else if let Some(group) = self.name_of(&row.cells) {
                name = group;
                continue;
            }
            let mut row = row.clone();
            if row.cells.len() <= self.column {
                row.cells.resize(self.column + 1, OwnedCell::Empty);
            }
            row.cells[self.column] = name.clone();
            outlined.push(row);
        }
        outlined
    }

    /// The name of the group above the header.
    fn first_name(&self) -> OwnedCell {
        self.first.clone().map_or(OwnedCell::Empty, OwnedCell::Text)
    }

    /// The name of the group that a row begins.
    fn name_of(&self, cells: &[OwnedCell]) -> Option<OwnedCell> {
        if self.is_labeled {
            return labeled(cells).filter(|(field, _)| is_same(*field, self.group)).map(|(_, name)| name);
        }
        let name = cells.get(self.from).filter(|cell| !cell.is_empty())?;
        if dictionary::is_total(&name.text()) {
            return None;
        }
        let is_group = if self.has_sums { is_day(name) == (self.group == Field::Date) } else { is_alone(cells, self.from) };
        is_group.then(|| name.clone())
    }
}

/// Whether a cell is a day: `04.03.2024` as well, which elsewhere may be a number.
fn is_day(cell: &OwnedCell) -> bool {
    let has_dots = |text: &str| text.bytes().filter(|&byte| byte == b'.').count() == 2;
    cell.is_date() || matches!(cell, OwnedCell::Text(text) if has_dots(text.trim()) && dates::read(text).is_ok())
}

/// The rows without those that name further levels below the header, as reports of 1C have them: `По дням`.
fn below_names_of_levels(rows: &[SampleRow]) -> &[SampleRow] {
    const LEVELS: &str = "по дням|по дню|период, день|период|день|дата|дни|by day|by days|per day|day|days|date|nach tagen|tag|datum|por día|día|fecha|par jour|jour|按日|按天|日期";
    let is_level = |row: &SampleRow| {
        let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
        match (filled.next(), filled.next()) {
            (Some(OwnedCell::Text(text)), None) => LEVELS.split('|').any(|level| level == text.trim().to_lowercase()),
            _ => false,
        }
    };
    &rows[rows.iter().take_while(|row| is_level(row)).count()..]
}

/// Whether a row is the header itself.
fn is_header(headers: &[String], row: &SampleRow) -> bool {
    let text = |cell: &OwnedCell| dictionary::normal(&cell.text());
    row.cells.iter().zip(headers).any(|(cell, header)| !header.is_empty() && text(cell) == dictionary::normal(header))
}

/// Whether a column is headed like products.
fn is_headed_product(headers: &[String], column: usize) -> bool {
    headers
        .get(column)
        .is_some_and(|header| matches!(dictionary::look_up(header), Some(Word::Field(Field::ProductId | Field::ProductName, _))))
}

/// Whether every name that is alone in its row is followed by days in the same column, and everything else is a day or a total.
fn days_below(rows: &[SampleRow], from: usize) -> bool {
    let mut before_is_name = false;
    let mut days = 0;
    for row in rows {
        let Some(name) = row.cells.get(from).filter(|cell| !cell.is_empty()) else { return false };
        if dictionary::is_total(&name.text()) {
            continue;
        }
        let is_name = !is_day(name);
        if is_name && (before_is_name || !is_alone(&row.cells, from)) {
            return false;
        }
        days += usize::from(!is_name);
        before_is_name = is_name;
    }
    days > 0
}

fn is_same(one: Field, other: Field) -> bool {
    one == other || matches!((one, other), (Field::ProductName, Field::ProductId) | (Field::StoreName, Field::StoreId))
}

fn filled(row: &SampleRow) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Whether a row holds one text or date and nothing else.
fn is_alone(cells: &[OwnedCell], column: usize) -> bool {
    let mut others = cells.iter().enumerate().filter(|(other, cell)| *other != column && !cell.is_empty());
    let is_name = match cells.get(column) {
        Some(OwnedCell::Text(text)) => !dictionary::is_total(text) && dictionary::total_of(text).is_none(),
        Some(OwnedCell::Day(_)) => true,
        _ => false,
    };
    is_name && others.next().is_none()
}

fn is_of_numbers(rows: &[SampleRow], column: usize) -> bool {
    ColumnLook::of(rows, column).holds_numbers()
}

/// The field and the name of `商品：A100`, `Product: A100` or `Product:` with `A100` in the next cell.
fn labeled(cells: &[OwnedCell]) -> Option<(Field, OwnedCell)> {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty());
    let (Some(OwnedCell::Text(first)), second, None) = (filled.next(), filled.next(), filled.next()) else { return None };
    let field = |word: &str| match dictionary::look_up(word) {
        Some(Word::Field(field @ (Field::Date | Field::ProductId | Field::ProductName), _)) => Some(field),
        _ => None,
    };
    let (word, name) = first.split_once([':', '：'])?;
    let name = match (name.trim(), second) {
        ("", Some(second)) => second.clone(),
        (name, None) if !name.is_empty() => OwnedCell::Text(name.to_owned()),
        _ => return None,
    };
    Some((field(word)?, name))
}

/// Rows without those that name groups, and with the names of their groups.
pub(crate) struct OutlinedRows<'a> {
    rows: Box<dyn Rows + 'a>,
    outline: &'a Outline,
    header: Option<u64>,
    name: OwnedCell,
    state: State,
    cells: Vec<OwnedCell>,
    /// Rows that took the name of their group.
    count: Rc<Shared<u64>>,
}

impl<'a> OutlinedRows<'a> {
    pub(crate) fn new(rows: Box<dyn Rows + 'a>, outline: &'a Outline, header: Option<u64>, count: Rc<Shared<u64>>) -> Self {
        Self { rows, outline, header, name: outline.first_name(), state: State::default(), cells: Vec::new(), count }
    }
}

impl Overlay for OutlinedRows<'_> {
    fn below(&self) -> &dyn Rows {
        &*self.rows
    }

    fn step(&mut self) -> Result<bool, ImportError> {
        while self.rows.advance()? {
            let is_above = self.header.is_some_and(|header| self.rows.line() <= header);
            if is_above && self.outline.titled.is_none() {
                return Ok(true);
            }
            self.cells.clear();
            self.cells.extend((0..self.rows.width()).map(|column| OwnedCell::of(self.rows.key_cell(column))));
            if let Some(titled) = &self.outline.titled {
                let part = titled.step(&mut self.state, &self.cells);
                if is_above || part == Part::Row {
                    self.name.clone_from(&self.state.date);
                    self.count.set(self.count.get() + u64::from(!is_above && !self.name.is_empty()));
                    return Ok(true);
                }
                continue;
            }
            match self.outline.name_of(&self.cells) {
                Some(name) => self.name = name,
                None => {
                    self.count.set(self.count.get() + 1);
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn own_width(&self) -> usize {
        self.rows.width() + usize::from(self.outline.is_new)
    }

    fn own_cell(&self, column: usize) -> Option<Cell<'_>> {
        match column.checked_sub(self.outline.column)? {
            0 => Some(self.name.cell()),
            _ if self.outline.is_new => Some(self.rows.cell(column - 1)),
            _ => None,
        }
    }
}
