//! Products and stores that sold until a file begins, and that it lacks.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, params};

use crate::day::Day;
use crate::error::SalesError;
use crate::key::Key;

/// Days before a file that show how often a product sells.
const BEFORE: Day = 56;

/// The sales before a file, in the stores that it is of.
#[derive(Debug)]
pub(super) struct Before<'c> {
    connection: &'c Connection,
    stores: BTreeSet<u32>,
    range: (Day, Day),
    /// The last day before the file that was loaded.
    until: Option<Day>,
}

impl<'c> Before<'c> {
    /// `loaded`: the last day that was loaded before the file.
    pub(super) fn new(connection: &'c Connection, stores: BTreeSet<u32>, range: (Day, Day), loaded: Option<Day>) -> Self {
        Self { connection, stores, range, until: loaded.map(|loaded| loaded.min(range.0 - 1)) }
    }

    /// Whether sales were stored for a product on days of the file.
    pub(super) fn overlaps(&self, product: u32) -> Result<bool, SalesError> {
        Ok(self.days(product, self.range)? > 0)
    }

    /// How many days with sales a product should have had in the file, by those before it; none where it had stopped before.
    pub(super) fn expected(&self, product: u32) -> Result<f64, SalesError> {
        let Some(until) = self.until else { return Ok(0.0) };
        let mut ends = self.connection.prepare_cached("SELECT store, first_day, last_day FROM series WHERE product = ?1")?;
        let ends = ends.query_map([product], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, Day>(1)?, row.get::<_, Day>(2)?)))?;
        let ends: HashMap<u32, (Day, Day)> =
            ends.map(|row| row.map(|(store, first, last)| (store, (first, last)))).collect::<Result<_, _>>()?;
        let ends = ends.into_iter().filter(|(store, _)| self.stores.contains(store)).map(|(_, ends)| ends);
        let Some((first, last)) = ends.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))) else { return Ok(0.0) };
        let from = first.max(until - BEFORE + 1);
        if from > until {
            return Ok(0.0);
        }
        let sold = self.days(product, (from, until))?;
        let span = f64::from(until - from + 1);
        let between = span / f64::from(sold.max(1));
        let had_stopped = f64::from(until - last) > (3.0 * between).max(7.0);
        Ok(if sold < 2 || had_stopped { 0.0 } else { f64::from(self.range.1 - self.range.0 + 1) / between })
    }

    /// Whether a product sold up to the file, so often that it must have sold again.
    pub(super) fn vanished(&self, product: u32) -> Result<bool, SalesError> {
        const ENOUGH: f64 = 3.0;
        Ok(self.overlaps(product)? || self.expected(product)? >= ENOUGH)
    }

    fn days(&self, product: u32, (first, last): (Day, Day)) -> Result<u32, SalesError> {
        let sql = "SELECT COUNT(*) FROM sales WHERE id BETWEEN ?1 AND ?2 AND quantity > 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut most = 0;
        for &store in &self.stores {
            let ends = [first, last].map(|day| Key::new(product, store, day).id());
            most = most.max(statement.query_row(params![ends[0], ends[1]], |row| row.get(0))?);
        }
        Ok(most)
    }

    /// Whether nearly all products that sold before the file are missing in it, although it goes on where they ended.
    pub(super) fn nearly_all_vanished(&self, silent: &[u32], others: &[u32]) -> Result<bool, SalesError> {
        const LEAST: usize = 3;
        const MEETING: Day = 7;
        if self.until.is_none_or(|until| self.range.0 + MEETING <= until) {
            return Ok(false);
        }
        let mut gone = 0;
        let mut met = 0;
        for &product in silent {
            if self.expected(product)? >= 1.0 {
                gone += 1;
                met += usize::from(self.days(product, (self.range.0 + MEETING, self.range.1))? > 0);
            }
        }
        let mut stayed = 0;
        for &product in others {
            stayed += usize::from(self.expected(product)? >= 1.0);
        }
        Ok(gone >= LEAST && met == 0 && gone >= 4 * stayed)
    }
}
