//! The days on which the stores of a list were counted, from its column of dates.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::columns::{Columns, StockField};
use super::counted::{CountedOn, days_of, written};
use super::dates::{self, Dated, Order};
use super::day_words::in_digits;
use super::rows::text;
use crate::error::ImportError;
use crate::read::times::is_before_noon;
use crate::source::{Cell, Rows};

/// The latest day of a store's rows.
#[derive(Debug, Clone, Copy)]
struct Latest {
    day: Date,
    /// Whether every row of that day is from before noon.
    early: bool,
}

impl Latest {
    /// A count before noon is that of the evening before: the sales of the day are still to come.
    fn counted(self) -> Date {
        if self.early { self.day.saturating_sub(1.day()) } else { self.day }
    }
}

/// The days in the column of dates: the latest of each store, since lists of several days aren't added up, and the latest of all.
#[derive(Debug, Default)]
pub(super) struct DaysOfRows {
    order: Order,
    latest: BTreeMap<String, Latest>,
    pub(super) counted: CountedOn,
}

/// The store of each row, of which empty cells have that of the row above.
#[derive(Debug, Default)]
pub(super) struct StoreOfRow {
    store: String,
}

impl StoreOfRow {
    pub(super) fn next(&mut self, rows: &dyn Rows, columns: &Columns) -> &str {
        let own = columns.of(StockField::StoreId).map_or_else(String::new, |store| text(rows.key_cell(store)));
        if !own.is_empty() {
            self.store = own;
        }
        &self.store
    }
}

impl DaysOfRows {
    /// Reads the column, twice: the order of day and month is that of all its cells.
    pub(super) fn read<'a>(
        rows: impl Fn() -> Result<Box<dyn Rows + 'a>, ImportError>,
        columns: &Columns,
        today: Date,
    ) -> Result<Self, ImportError> {
        let Some(column) = columns.of(StockField::Date) else { return Ok(Self::default()) };
        let mut found = Self { order: order_of(&mut *rows()?, columns, column)?, ..Self::default() };
        let mut store_of = StoreOfRow::default();
        let mut second = rows()?;
        while second.advance()? {
            if second.line() <= columns.header_line {
                continue;
            }
            let store = store_of.next(&*second, columns).to_owned();
            let cell = second.key_cell(column);
            let written = written(&*second, column);
            let Some(day) = found.day_of(&*second, columns, today) else {
                let several = match dates::read(cell, found.order) {
                    Dated::Ambiguous(_) => true,
                    // Neither a day nor a word for none: `5号`, `11-31`.
                    Dated::Bad | Dated::Lasts { .. } => written.chars().any(|c| c.is_ascii_digit()),
                    Dated::Nothing => matches!(cell, Cell::Number(number) if number != 0.0),
                    Dated::Day(_) => false,
                };
                if several && found.counted.unclear.is_none() {
                    found.counted = CountedOn::unclear(&written);
                }
                continue;
            };
            if found.counted.unclear.is_none() && is_of_any_year(cell, found.order) && day < today.saturating_sub(1.day()) {
                found.counted = CountedOn::unclear(&written);
            }
            let early = is_before_noon(&written);
            let later = |known: &mut Latest| match day.cmp(&known.day) {
                std::cmp::Ordering::Greater => *known = Latest { day, early },
                std::cmp::Ordering::Equal => known.early &= early,
                std::cmp::Ordering::Less => {}
            };
            found.latest.entry(store).and_modify(later).or_insert(Latest { day, early });
        }
        if let Some(day) = found.latest.values().map(|latest| latest.counted()).max().filter(|_| found.counted.unclear.is_none()) {
            found.counted = CountedOn::on(day);
        }
        Ok(found)
    }

    /// The day of a row; `None` where it isn't certain.
    fn day_of(&self, rows: &dyn Rows, columns: &Columns, today: Date) -> Option<Date> {
        let cell = rows.key_cell(columns.of(StockField::Date)?);
        match dates::read(cell, self.order) {
            Dated::Day(day) => Some(day),
            Dated::Ambiguous(_) => match days_of(&text(cell), today).as_slice() {
                [only] => Some(*only),
                _ => None,
            },
            Dated::Bad | Dated::Lasts { .. } => without_year(cell, today),
            Dated::Nothing => None,
        }
    }

    /// The day of a row of `store` that is of an older list than the latest of its store.
    pub(super) fn older(&self, store: &str, rows: &dyn Rows, columns: &Columns, today: Date) -> Option<Date> {
        let day = self.day_of(rows, columns, today)?;
        self.latest.get(store).is_some_and(|latest| day < latest.day).then_some(day)
    }

    /// The day on which a store was counted, where the column says it.
    pub(super) fn of_store(&self, store: &str) -> Option<Date> {
        self.latest.get(store).map(|latest| latest.counted())
    }

    /// Whether the column says the day of some store.
    pub(super) fn any(&self) -> bool {
        !self.latest.is_empty()
    }
}

/// The last day of a month and a day without a year, `11月5日` or `11/5日`: rows of other days are compared with it.
fn without_year(cell: Cell<'_>, today: Date) -> Option<Date> {
    let Cell::Text(text) = cell else { return None };
    let text = in_digits(text.trim());
    let run = text.find('日').map_or(text.as_str(), |end| &text[..end]);
    let numbers: Vec<i8> = run.split(['月', '-', '.', '/']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let [month, day] = numbers.as_slice() else { return None };
    let of = |year: i16| Date::new(year, *month, *day).ok();
    [of(today.year()), of(today.year() - 1)].into_iter().flatten().find(|found| *found <= today)
}

/// Whether a cell has a day without its year.
fn is_of_any_year(cell: Cell<'_>, order: Order) -> bool {
    matches!(dates::read(cell, order), Dated::Bad | Dated::Lasts { .. })
}

fn order_of(rows: &mut dyn Rows, columns: &Columns, column: usize) -> Result<Order, ImportError> {
    let mut texts: Vec<String> = Vec::new();
    while rows.advance()? {
        if rows.line() > columns.header_line
            && let Cell::Text(text) = rows.key_cell(column)
        {
            texts.push(text.to_owned());
        }
    }
    Ok(dates::order_of(texts.iter().map(String::as_str), None))
}
