//! Products and stores that a file brings as new ones although they are known under another code or name: found by their names, and by days
//! that are the same.

mod alike;
mod products;
mod stores;
mod vanished;

pub(super) use products::NameIndex;

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;

use super::Import;
use crate::day::Day;
use crate::db::{Alias, Named};
use crate::error::{ImportError, SalesError};
use crate::key::Key;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::Reason;

/// What must be known of a file that was written.
pub(super) struct WrittenFile<'a> {
    pub(super) name: &'a str,
    pub(super) source: i64,
    pub(super) names_no_store: bool,
    /// Its stores are in a column, not in titles, which are of one store after the other.
    pub(super) has_store_column: bool,
    /// Its first and last day.
    pub(super) range: (Day, Day),
    /// The last day that was loaded before it.
    pub(super) last_loaded: Option<Day>,
    /// Its days are added to those loaded before.
    pub(super) adds: bool,
}

/// A product or store of the file, and the known one that it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Twin {
    new: u32,
    known: u32,
}

/// So many equal days, with some of different size, can't be chance.
const CERTAIN_DAYS: usize = 10;
const CERTAIN_SIZES: usize = 3;

impl Import<'_> {
    /// Asks whether what is new is known under another code or name, or does what was answered. `written` then names those that are known.
    pub(super) fn find_twins(&mut self, file: &WrittenFile<'_>, written: &mut HashSet<(u32, u32)>) -> Result<(), ImportError> {
        // The first file has nothing to be compared with.
        if self.catalog.known_products().is_empty() {
            return Ok(());
        }
        self.find_same_stores(file, written)?;
        self.find_same_products(file, written)
    }

    /// Moves the days of one series to another, and counts them as what they are now.
    fn move_series(
        &mut self,
        file: &WrittenFile<'_>,
        written: &mut HashSet<(u32, u32)>,
        from: (u32, u32),
        to: (u32, u32),
    ) -> Result<(), ImportError> {
        let moved = crate::db::move_days(self.transaction, from, to, file.source, self.first_source, file.adds)?;
        self.counts.added = self.counts.added.saturating_sub(moved.replaced + moved.unchanged);
        self.counts.replaced += moved.replaced;
        self.counts.unchanged += moved.unchanged;
        written.remove(&from);
        written.insert(to);
        Ok(())
    }

    fn keep_alias(&mut self, named: Named, text: String, number: u32) {
        self.aliases.push(Alias { named, text, number });
    }
}

/// A question about a file in which nearly everything is new, and nothing says what it was called before: only whether it is meant so.
fn ask_whether_new(code: QuestionCode, file: &str, reason: Reason, default: Option<&str>) -> Question {
    Question {
        code,
        file: file.to_owned(),
        column: None,
        candidates: vec![Candidate::new("new")],
        default: default.map(str::to_owned),
        free_text: false,
        message: format!("`{file}`: {reason}: are they new?"),
        reason: Some(reason),
    }
}

/// A question about twins, with some of them as examples.
fn ask(code: QuestionCode, file: &str, count: usize, examples: &[String], what: &str) -> Question {
    let message = format!("{count} {what} ({}): are they the same?", examples.join(", "));
    let candidate = |answer: &str| Candidate { rows: None, ..Candidate::with_examples(answer, examples.to_vec()) };
    Question {
        code,
        file: file.to_owned(),
        column: None,
        candidates: vec![candidate("same"), candidate("new")],
        default: Some("same".into()),
        free_text: false,
        reason: None,
        message,
    }
}

/// What was sold on each day, by what is compared besides the day.
type Days = BTreeMap<(u32, Day), f64>;

/// The days of a (product, store) in a range on which something was sold.
fn days_of(connection: &Connection, product: u32, store: u32, (first, last): (Day, Day)) -> Result<Vec<(Day, f64)>, SalesError> {
    let sql = "SELECT id, quantity FROM sales WHERE id BETWEEN ?1 AND ?2 AND quantity <> 0";
    let mut statement = connection.prepare_cached(sql)?;
    let ends = [first, last].map(|day| Key::new(product, store, day).id());
    let days = statement.query_map(ends, |row| Ok((Key::from_id(row.get(0)?).day(), row.get(1)?)))?;
    Ok(days.collect::<Result<_, _>>()?)
}

/// How many entries of both are equal where their periods meet; `None` where some differ.
fn equal_days(one: &Days, other: &Days) -> Option<(usize, usize)> {
    let range = |days: &Days| days.keys().map(|key| key.1).min().zip(days.keys().map(|key| key.1).max());
    let ((a, b), (c, d)) = (range(one)?, range(other)?);
    let both = a.max(c)..=b.min(d);
    let within = |days: &Days| -> Vec<((u32, Day), u64)> {
        days.iter().filter(|(key, _)| both.contains(&key.1)).map(|(key, quantity)| (*key, quantity.to_bits())).collect()
    };
    let (one, other) = (within(one), within(other));
    let sizes: HashSet<u64> = one.iter().map(|entry| entry.1).collect();
    (one == other).then_some((one.len(), sizes.len()))
}

/// Of every entry, what else has it: found without comparing all with all.
struct Entries(HashMap<(u32, Day, u64), Vec<u32>>);

impl Entries {
    /// So many have the same that it says nothing.
    const TOO_MANY: usize = 2_000;

    fn of(all: &BTreeMap<u32, Days>) -> Self {
        let mut entries: HashMap<(u32, Day, u64), Vec<u32>> = HashMap::new();
        for (&number, days) in all {
            for (&(part, day), quantity) in days {
                entries.entry((part, day, quantity.to_bits())).or_default().push(number);
            }
        }
        Self(entries)
    }

    /// Which one has most in common with some days.
    fn nearest(&self, days: &Days) -> Option<u32> {
        let mut common: BTreeMap<u32, usize> = BTreeMap::new();
        for (&(part, day), quantity) in days {
            let found = self.0.get(&(part, day, quantity.to_bits()));
            for &number in found.filter(|found| found.len() <= Self::TOO_MANY).into_iter().flatten() {
                *common.entry(number).or_default() += 1;
            }
        }
        common.into_iter().max_by_key(|&(number, count)| (count, std::cmp::Reverse(number))).map(|(number, _)| number)
    }
}
