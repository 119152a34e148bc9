//! What the sheets of a workbook hold, compared: sheets that repeat others, that hold all of another, or that are the sum of the others.

use std::collections::{HashMap, HashSet};

use super::rows::SaleRows;
use crate::day::Day;
use crate::error::ImportError;
use crate::key::Key;

/// Sales of a product, store, and day that two sheets must share at least before one is taken to repeat the other: fewer may be equal by chance.
const FEWEST_SHARED: usize = 6;

/// As many sales of sheets are kept to be compared.
const MOST_SALES: usize = 2 << 20;

/// How a sheet belongs to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It has days, or a store, that they don't have.
    Part,
    /// All of its sales are theirs.
    Repeat,
    /// It has other sales of the same days.
    Unclear,
}

/// What a sheet holds.
#[derive(Debug)]
pub(super) struct SheetSales {
    name: String,
    /// Its column or its name says which stores its sales are of.
    names_store: bool,
    /// By product, store, and day, in their order.
    sums: Vec<(Key, f64)>,
}

fn is_equal(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

fn without_store(key: Key) -> Key {
    Key::new(key.product(), 0, key.day())
}

impl SheetSales {
    /// What was read of a sheet; rows must be in memory. Sales of a sheet that names no store are compared whichever store they are put down to.
    pub(super) fn of(name: &str, names_store: bool, rows: &mut SaleRows) -> Result<Self, ImportError> {
        let mut sums: Vec<(Key, f64)> = Vec::with_capacity(rows.len());
        rows.in_order(|row, _| {
            let key = if names_store { row.key } else { without_store(row.key) };
            match sums.last_mut().filter(|last| last.0 == key) {
                Some(last) => last.1 += row.quantity,
                None => sums.push((key, row.quantity)),
            }
            Ok::<(), ImportError>(())
        })?;
        Ok(Self { name: name.to_owned(), names_store, sums })
    }

    fn get(&self, key: Key) -> Option<f64> {
        let at = self.sums.binary_search_by_key(&key, |sum| sum.0).ok()?;
        Some(self.sums[at].1)
    }

    /// The last day of which a sheet has sales.
    fn last_day(&self) -> Day {
        self.sums.iter().map(|(key, _)| key.day()).max().unwrap_or(Day::MIN)
    }

    /// Whether it has all that another has, which may end in the middle of a day.
    fn holds(&self, part: &Self) -> bool {
        if part.sums.len() < FEWEST_SHARED || part.sums.len() > self.sums.len() || part.names_store != self.names_store {
            return false;
        }
        let (last, mut equal) = (part.last_day(), 0);
        part.sums.iter().all(|&(key, sum)| {
            let Some(own) = self.get(key) else { return false };
            equal += usize::from(is_equal(own, sum));
            is_equal(own, sum) || key.day() == last && sum > 0.0 && own > sum
        }) && equal >= FEWEST_SHARED
    }
}

/// What the sheets that were read hold.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    sheets: Vec<SheetSales>,
    all: HashMap<Key, f64>,
    /// The sums over all stores; `None` where no sheet names one.
    bare: Option<HashMap<Key, f64>>,
    /// Stores with their days.
    days: HashSet<(u32, Day)>,
}

impl Gathered {
    /// Whether one more sheet can be compared.
    pub(super) fn has_room(&self, more: &SaleRows) -> bool {
        more.is_in_memory() && more.len() + self.sheets.iter().map(|sheet| sheet.sums.len()).sum::<usize>() <= MOST_SALES
    }

    /// How a sheet belongs to all of those before it.
    pub(super) fn relation(&self, sheet: &SheetSales) -> Relation {
        let known = self.bare.as_ref().filter(|_| !sheet.names_store).unwrap_or(&self.all);
        let is_known = |(key, sum): &(Key, f64)| known.get(key).is_some_and(|known| is_equal(*known, *sum));
        let is_copy = |before: &SheetSales| !before.names_store && !sheet.names_store && before.sums == sheet.sums;
        if sheet.sums.len() >= FEWEST_SHARED && (sheet.sums.iter().all(is_known) || self.sheets.iter().any(is_copy)) {
            return Relation::Repeat;
        }
        let has_days = sheet.sums.iter().any(|(key, _)| self.days.contains(&(key.store(), key.day())));
        if has_days { Relation::Unclear } else { Relation::Part }
    }

    /// The sheets before that a sheet holds wholly.
    pub(super) fn held_by(&self, sheet: &SheetSales) -> Vec<String> {
        self.sheets.iter().filter(|part| sheet.holds(part)).map(|part| part.name.clone()).collect()
    }

    pub(super) fn add(&mut self, sheet: SheetSales) {
        if sheet.names_store && self.bare.is_none() {
            // Nothing before named a store.
            self.bare = Some(self.all.clone());
        }
        for &(key, sum) in &sheet.sums {
            *self.all.entry(key).or_default() += sum;
            if let Some(bare) = &mut self.bare {
                *bare.entry(without_store(key)).or_default() += sum;
            }
            self.days.insert((key.store(), key.day()));
        }
        self.sheets.push(sheet);
    }

    /// The sheet that is the sum of all others, where several have sales of the same days.
    pub(super) fn sum_of_others(&self) -> Option<String> {
        const FEWEST_SHEETS: usize = 3;
        let sums = self.bare.as_ref().unwrap_or(&self.all);
        let is_sum = |sheet: &&SheetSales| {
            !sheet.names_store
                && sheet.sums.len() == sums.len()
                && sheet.sums.len() >= FEWEST_SHARED
                && sheet.sums.iter().all(|(key, sum)| sums.get(key).is_some_and(|all| is_equal(*all, 2.0 * sum)))
        };
        if self.sheets.len() < FEWEST_SHEETS { None } else { self.sheets.iter().find(is_sum).map(|sheet| sheet.name.clone()) }
    }
}
