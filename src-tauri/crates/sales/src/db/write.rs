//! Writing the days of a file: new days are added, days that it covers are replaced, equal ones stay. What is replaced is kept for undo.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{CachedStatement, OptionalExtension as _, Row, Transaction, params};

use super::check::orphans;
use super::imports::{SeriesTotals, recount};
use crate::day::Day;
use crate::import::fold::{DaySales, PairSales};
use crate::import::overlap::{Meeting, Overlap};
use crate::key::Key;

pub(crate) struct DayWriter<'t> {
    transaction: &'t Transaction<'t>,
    insert: CachedStatement<'t>,
    insert_with_extras: CachedStatement<'t>,
    /// The file that writes.
    source: i64,
    /// Files from here on belong to this import.
    first_source: i64,
    /// Whether the database held no sales before this file.
    was_empty: bool,
    pub(crate) counts: DayCounts,
    pub(crate) written: HashSet<(u32, u32)>,
    pub(crate) overlap: Overlap,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DayCounts {
    pub(crate) added: u64,
    pub(crate) replaced: u64,
    pub(crate) unchanged: u64,
    /// Replaced days that a file of the same import had brought.
    pub(crate) replaced_in_import: u64,
}

impl DayCounts {
    pub(crate) fn add(&mut self, more: Self) {
        self.added += more.added;
        self.replaced += more.replaced;
        self.unchanged += more.unchanged;
        self.replaced_in_import += more.replaced_in_import;
    }
}

impl<'t> DayWriter<'t> {
    pub(crate) fn new(transaction: &'t Transaction<'t>, source: i64, first_source: i64, overlap: Overlap) -> rusqlite::Result<Self> {
        // Before the first file of an import writes: those that it brings have no rows yet.
        if source <= first_source && orphans(transaction)? > 0 {
            let reason = "sales belong to products or stores that are missing".to_owned();
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
            return Err(rusqlite::Error::SqliteFailure(code, Some(reason)));
        }
        let filled: Option<i64> = transaction.query_row("SELECT 1 FROM sales LIMIT 1", (), |row| row.get(0)).optional()?;
        Ok(Self {
            transaction,
            // Most files have only the quantity: fewer values to bind.
            insert: transaction
                .prepare_cached("INSERT OR REPLACE INTO sales (id, quantity, source_rows, source) VALUES (?1, ?2, ?3, ?4)")?,
            insert_with_extras: transaction.prepare_cached("INSERT OR REPLACE INTO sales VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?,
            source,
            first_source,
            was_empty: filled.is_none(),
            counts: DayCounts::default(),
            written: HashSet::new(),
            overlap,
        })
    }

    /// Writes all days of one (product, store); each pair comes once per file.
    pub(crate) fn write(&mut self, pair: &PairSales) -> rusqlite::Result<()> {
        let (product, store) = (pair.product, pair.store);
        let mut days = Cow::Borrowed(&pair.days[..]);
        if days.iter().any(|day| self.overlap.keeps(store, day.day)) {
            days.to_mut().retain(|day| !self.overlap.keeps(store, day.day));
            self.counts.unchanged += (pair.days.len() - days.len()) as u64;
            if days.is_empty() {
                return Ok(());
            }
        }
        self.written.insert((product, store));
        if self.was_empty || !self.is_known(product, store)? {
            for day in &*days {
                self.insert(product, store, day)?;
            }
            self.counts.added += days.len() as u64;
            return SeriesTotals::of(&days).map_or(Ok(()), |totals| totals.save(self.transaction, product, store));
        }
        let mut replaces_shares = false;
        let mut before = self.days_before((product, store), &days)?.into_iter().peekable();
        for day in &*days {
            while let Some((old, _)) = before.next_if(|(old, _)| old.day < day.day) {
                self.note_missing(product, store, &old);
            }
            let mut written = *day;
            match before.next_if(|(old, _)| old.day == day.day) {
                None => self.counts.added += 1,
                Some((old, _)) if old == *day && !self.overlap.adds() => {
                    self.counts.unchanged += 1;
                    self.overlap.note_same();
                    continue;
                }
                Some((old, source)) => {
                    // Only the first day of a week or month that was spread has its row.
                    replaces_shares |= old.rows == 0 && day.rows > 0;
                    self.counts.replaced += 1;
                    let in_import = source >= self.first_source;
                    if in_import {
                        self.counts.replaced_in_import += 1;
                    } else {
                        self.keep_for_undo(product, store, old.day)?;
                    }
                    if self.overlap.meet(Key::new(product, store, day.day), &old, day, in_import) == Meeting::Add {
                        written = old.plus(day);
                    }
                }
            }
            self.insert(product, store, &written)?;
        }
        for (old, _) in before {
            self.note_missing(product, store, &old);
        }
        if replaces_shares {
            self.note_shares(product, store)?;
        }
        recount(self.transaction, product, store)
    }

    /// Notes the days before and behind the file that are shares of the weeks or months of which it replaced some days.
    fn note_shares(&mut self, product: u32, store: u32) -> rusqlite::Result<()> {
        const LONGEST: Day = 31;
        let (first, last) = self.overlap.range();
        let rows_between = |from: Day, to: Day| {
            let mut statement = self.transaction.prepare_cached(
                "SELECT id, source_rows FROM sales WHERE id BETWEEN ?1 AND ?2 AND source <> ?3 AND quantity <> 0 ORDER BY id",
            )?;
            let ends = [from, to].map(|day| Key::new(product, store, day).id());
            let found = statement
                .query_map(params![ends[0], ends[1], self.source], |row| Ok((Key::from_id(row.get(0)?), row.get::<_, u32>(1)?)))?;
            found.collect::<rusqlite::Result<Vec<_>>>()
        };
        let mut shares = Vec::new();
        let mut next = first;
        for (key, rows) in rows_between(first - LONGEST, first - 1)?.into_iter().rev() {
            if key.day() + 1 != next {
                break;
            }
            shares.push(key);
            if rows > 0 {
                break;
            }
            next = key.day();
        }
        let behind = rows_between(last + 1, last + LONGEST)?;
        shares.extend((last + 1..).zip(behind).take_while(|(day, (key, rows))| key.day() == *day && *rows == 0).map(|(_, (key, _))| key));
        for key in shares {
            self.overlap.note_share(key);
        }
        Ok(())
    }

    fn note_missing(&mut self, product: u32, store: u32, old: &DaySales) {
        if old.quantity != 0.0 {
            self.overlap.note_missing(Key::new(product, store, old.day));
        }
    }

    fn is_known(&self, product: u32, store: u32) -> rusqlite::Result<bool> {
        self.transaction.prepare_cached("SELECT 1 FROM series WHERE product = ?1 AND store = ?2")?.exists(params![product, store])
    }

    fn insert(&mut self, product: u32, store: u32, day: &DaySales) -> rusqlite::Result<()> {
        let (id, source) = (Key::new(product, store, day.day).id(), self.source);
        let DaySales { quantity, rows, amount, price, promotion, temperature, .. } = *day;
        if (amount, price, promotion, temperature) == (None, None, None, None) {
            self.insert.execute(params![id, quantity, rows, source])?;
        } else {
            self.insert_with_extras.execute(params![id, quantity, rows, source, amount, price, promotion, temperature])?;
        }
        Ok(())
    }

    fn days_before(&self, (product, store): (u32, u32), days: &[DaySales]) -> rusqlite::Result<Vec<(DaySales, i64)>> {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Vec::new()) };
        // The file covers all its days, also those without a row of this product.
        let (from, to) = self.overlap.range();
        let (first, last) = (first.day.min(from), last.day.max(to));
        let mut statement = self.transaction.prepare_cached(
            "SELECT id, quantity, source_rows, amount, price, promotion, temperature, source FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        )?;
        let ends = [first, last].map(|day| Key::new(product, store, day).id());
        let days = statement.query_map(ends, |row| Ok((day_sales(row)?, row.get(7)?)))?;
        days.collect()
    }

    fn keep_for_undo(&self, product: u32, store: u32, day: Day) -> rusqlite::Result<()> {
        let mut keep = self.transaction.prepare_cached("INSERT INTO undo_sales SELECT * FROM sales WHERE id = ?1")?;
        keep.execute([Key::new(product, store, day).id()])?;
        Ok(())
    }
}

fn day_sales(row: &Row<'_>) -> rusqlite::Result<DaySales> {
    Ok(DaySales {
        day: Key::from_id(row.get(0)?).day(),
        quantity: row.get(1)?,
        rows: row.get(2)?,
        amount: row.get(3)?,
        price: row.get(4)?,
        promotion: row.get(5)?,
        temperature: row.get(6)?,
    })
}
