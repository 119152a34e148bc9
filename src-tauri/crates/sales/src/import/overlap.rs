//! Days of a file that are loaded already: whether it replaces them, adds to them, or must ask.

mod questions;

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::catalog::Catalog;
use super::fold::DaySales;
use super::issues::Issues;
use super::places;
use crate::day::{self, Day};
use crate::db::{ONLY_STORE, recount, rows};
use crate::error::SalesError;
use crate::key::Key;
use crate::question::{Answers, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};
use crate::report::{IssueCode, Rhythm};
use questions::{correction, files_overlap, removed_rows, which_store};

/// How the days of one file meet those loaded before.
#[derive(Debug)]
pub(crate) struct Overlap {
    file: String,
    names_no_store: bool,
    /// The first and last day of the file.
    range: (Day, Day),
    /// The last day loaded before, in any series.
    pub(super) last_loaded: Option<Day>,
    /// Stores and days that were loaded as incomplete.
    incomplete: HashSet<(u32, Day)>,
    /// Products are loaded for other stores than the one of files without a store.
    has_other_stores: bool,
    /// Sales without a store were loaded before, or there are none of other stores.
    has_main: bool,
    /// What the title seems to call the store, which isn't known, where others are.
    in_title: Option<String>,
    /// The store that the name of the file names, where those of earlier files name others.
    place: Option<String>,
    /// The name of the file differs by a word from those of earlier ones, of which none has this word.
    is_called_otherwise: bool,
    answered: Answered,
    /// The period of each row of the file.
    rhythm: Rhythm,
    /// Stores and days that are known from sales by day, which totals of a period don't change.
    kept: HashSet<(u32, Day)>,
    /// Days that meet: those that had rows of their own, and those that have them in the file. Only the first day of a period has its row.
    own_rows: (u64, u64),
    same: u64,
    /// Days loaded last, or as incomplete, that sold more since.
    grown: u64,
    different: u64,
    /// Days that an earlier file of the same import brought with other numbers.
    different_in_import: u64,
    /// Days with nothing but returns in the file and sales before.
    corrections: u64,
    correction_example: Option<(Key, f64, f64)>,
    /// Days that only the database has, of products that the file has.
    missing: Vec<Key>,
    /// Days around the file that are shares of a week or month, of which the file replaced others.
    shares: Vec<Key>,
}

/// The answers that say what happens to days that are loaded already.
#[derive(Debug, Default)]
struct Answered {
    store: bool,
    /// The store itself was answered, which says nothing of days that it has already.
    is_named: bool,
    /// The days of the file are added to those loaded before.
    adds: Option<bool>,
    adds_corrections: Option<bool>,
    removes: Option<bool>,
    /// Days that are known from sales by day stay.
    keeps: bool,
}

/// What happens to a day that is loaded with other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meeting {
    Replace,
    Add,
}

impl Overlap {
    pub(crate) fn begin(
        connection: &Connection,
        answers: &Answers,
        file: &str,
        names_no_store: bool,
        in_title: Option<String>,
        days: &BTreeSet<Day>,
        rhythm: Rhythm,
    ) -> rusqlite::Result<Self> {
        let last_loaded: Option<Day> = connection.query_row("SELECT MAX(last_day) FROM series", (), |row| row.get(0))?;
        let has_other_stores = names_no_store && {
            let sql = "SELECT 1 FROM series JOIN stores ON stores.id = series.store WHERE store_id <> ?1 LIMIT 1";
            connection.query_row(sql, [ONLY_STORE], |_| Ok(())).optional()?.is_some()
        };
        let has_main = has_other_stores && {
            let sql = "SELECT 1 FROM series JOIN stores ON stores.id = series.store WHERE store_id = ?1 LIMIT 1";
            connection.query_row(sql, [ONLY_STORE], |_| Ok(())).optional()?.is_some()
        };
        let stem = |file: &str| file.rsplit_once('.').map_or(file.to_owned(), |(stem, _)| stem.to_owned());
        // The newest source is this file.
        let mut earlier = connection.prepare("SELECT DISTINCT file FROM sources WHERE id < (SELECT MAX(id) FROM sources)")?;
        let earlier = rows::readable(earlier.query_map((), |row| row.get::<_, String>(0))?)?;
        let places: Vec<String> = earlier.iter().filter_map(|file| places::store_in(&stem(file))).collect();
        let place = places::store_in(&stem(file)).filter(|place| names_no_store && places.iter().any(|other| other != place));
        let is_called_otherwise = names_no_store && {
            let own = places::words_of(&stem(file));
            let others: Vec<BTreeSet<String>> = earlier.iter().map(|file| places::words_of(&stem(file))).collect();
            place.as_ref().is_some_and(|place| !places.contains(place))
                || !own.is_empty() && !others.contains(&own) && others.iter().any(|other| places::differ_by_a_word(&own, other))
        };
        let mut statement = connection.prepare("SELECT store, day FROM incomplete_days")?;
        let incomplete = statement.query_map((), |row| Ok((row.get(0)?, rows::day(row, 1)?)))?;
        let incomplete = rows::readable(incomplete)?.into_iter().collect();
        let store = answers.get(QuestionCode::WhichStore, file);
        let adds = match (store, answers.get(QuestionCode::FilesOverlap, file)) {
            (Some("=add"), _) | (_, Some("add")) => Some(true),
            (Some("=replace"), _) | (_, Some("replace")) => Some(false),
            _ => None,
        };
        let keeps = rhythm != Rhythm::Daily && (store == Some("=keep") || answers.get(QuestionCode::FilesOverlap, file) == Some("keep"));
        Ok(Self {
            file: file.to_owned(),
            names_no_store,
            range: days.first().copied().zip(days.last().copied()).unwrap_or((0, -1)),
            last_loaded,
            incomplete,
            has_other_stores,
            has_main: has_main || !has_other_stores,
            in_title: in_title.filter(|_| has_other_stores),
            place,
            is_called_otherwise,
            answered: Answered {
                store: store.is_some(),
                is_named: store.is_some_and(|store| !store.starts_with('=')),
                adds,
                adds_corrections: answers.get(QuestionCode::CorrectionRows, file).map(|answer| answer == "add"),
                removes: answers.get(QuestionCode::RemovedRows, file).map(|answer| answer == "remove"),
                keeps,
            },
            rhythm,
            kept: if keeps { days_by_day(connection)? } else { HashSet::new() },
            own_rows: (0, 0),
            same: 0,
            grown: 0,
            different: 0,
            different_in_import: 0,
            corrections: 0,
            correction_example: None,
            missing: Vec::new(),
            shares: Vec::new(),
        })
    }

    /// The days that a re-import of the file covers, whatever the product.
    pub(crate) fn range(&self) -> (Day, Day) {
        self.range
    }

    /// Whether a day stays as it is, because it is known from sales by day and the file has only totals.
    pub(crate) fn keeps(&self, store: u32, day: Day) -> bool {
        self.kept.contains(&(store, day))
    }

    /// Why the file mustn't just replace what it meets: each of its rows is of a period of which finer sales are loaded.
    fn coarse_reason(&self) -> Option<Reason> {
        let code = match self.rhythm {
            Rhythm::Daily => return None,
            Rhythm::Weekly => ReasonCode::WeeksOverDays,
            Rhythm::Monthly => ReasonCode::MonthsOverDays,
        };
        (self.own_rows.0 > self.own_rows.1).then(|| Reason::new(code, &[]))
    }

    /// Whether the days of the file are added to those loaded before, also where both have the same number.
    pub(crate) fn adds(&self) -> bool {
        self.answered.adds == Some(true)
    }

    pub(crate) fn note_same(&mut self) {
        self.same += 1;
    }

    /// A day that only the database has, although the file covers it.
    pub(crate) fn note_missing(&mut self, key: Key) {
        self.missing.push(key);
    }

    /// A day outside the file that is a share of a week or month of which the file has other days.
    pub(crate) fn note_share(&mut self, key: Key) {
        self.shares.push(key);
    }

    /// A day of the file that is loaded with other numbers. `in_import`: by an earlier file of this import.
    pub(crate) fn meet(&mut self, key: Key, before: &DaySales, now: &DaySales, in_import: bool) -> Meeting {
        if now.quantity < 0.0 && before.quantity > 0.0 {
            self.corrections += 1;
            self.correction_example.get_or_insert((key, before.quantity, now.quantity));
            return if self.answered.adds_corrections.unwrap_or(true) { Meeting::Add } else { Meeting::Replace };
        }
        self.own_rows.0 += u64::from(before.rows > 0);
        self.own_rows.1 += u64::from(now.rows > 0);
        self.different_in_import += u64::from(in_import);
        // The last day that was loaded grows when it is exported again after it ended.
        let may_grow =
            self.last_loaded == Some(now.day) && self.range.0 < self.range.1 || self.incomplete.contains(&(key.store(), now.day));
        let is_growth = may_grow && now.quantity >= before.quantity;
        if is_growth {
            self.grown += 1;
        } else {
            self.different += 1;
        }
        if self.adds() { Meeting::Add } else { Meeting::Replace }
    }
}

/// The stores and days that are known from sales by day: those with a row of their own, and those between them, on which nothing was sold.
fn days_by_day(connection: &Connection) -> rusqlite::Result<HashSet<(u32, Day)>> {
    /// A store isn't closed for longer.
    const LONGEST_GAP: Day = 7;
    let mut days: HashMap<u32, BTreeSet<Day>> = HashMap::new();
    // The row of a week or month is on its first day, and the next is its share.
    let mut statement = connection.prepare(
        "SELECT id FROM sales WHERE source_rows > 0 AND NOT EXISTS (SELECT 1 FROM sales AS next WHERE next.id = sales.id + 1 AND next.source_rows = 0)",
    )?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let key = Key::from_id(row.get(0)?);
        days.entry(key.store()).or_default().insert(key.day());
    }
    let mut known = HashSet::new();
    for (store, days) in days {
        for (&day, next) in days.iter().zip(days.iter().skip(1).map(Some).chain([None])) {
            let end = next.filter(|next| **next - day <= LONGEST_GAP).map_or(day + 1, |next| *next);
            known.extend((day..end).map(|day| (store, day)));
        }
        // Behind the last day and before the first, those of the week on which it is always closed.
        let (Some(&first), Some(&last)) = (days.first(), days.last()) else { continue };
        let open: BTreeSet<usize> = days.iter().map(|&day| day::weekday(day)).collect();
        let is_closed = |day: &Day| last - first >= 2 * LONGEST_GAP && !open.contains(&day::weekday(*day));
        let behind = (last + 1..last + LONGEST_GAP).take_while(is_closed);
        let before = (1..LONGEST_GAP).map(|days| first - days).take_while(is_closed);
        known.extend(behind.chain(before).map(|day| (store, day)));
    }
    Ok(known)
}

/// Asks about what the file left open, and does what was answered about days that it no longer has.
pub(super) fn finish(
    connection: &Connection,
    mut overlap: Overlap,
    written: &HashSet<(u32, u32)>,
    catalog: &Catalog,
    issues: &mut Issues,
) -> Result<Vec<Question>, SalesError> {
    let mut questions = Vec::new();
    let met = overlap.same + overlap.grown + overlap.different;
    // A last day that grew says nothing about whose sales these are.
    // Small numbers are often equal by chance: a correction changes few days.
    const FEW: u64 = 2;
    let all = overlap.same + overlap.different;
    let conflicts = overlap.different * 2 > all || overlap.different > FEW && overlap.different * 4 > all;
    if overlap.corrections > 0 {
        if overlap.answered.adds_corrections.is_none() {
            questions.push(correction(&overlap, catalog));
        } else if overlap.answered.adds_corrections == Some(true) {
            issues.add(IssueCode::CorrectionAdded, None, "", &[("count", &overlap.corrections.to_string())]);
        }
    }
    // One day that differs is a loss where the file is of another store.
    let conflicts = conflicts || overlap.is_called_otherwise && overlap.different + overlap.grown > 0;
    let is_coarse = overlap.coarse_reason().is_some() && overlap.different > 0;
    if (conflicts || is_coarse) && overlap.answered.adds.is_none() && !overlap.answered.keeps {
        if !overlap.answered.store {
            questions.push(if overlap.names_no_store { which_store(&overlap, connection)? } else { files_overlap(&overlap) });
            return Ok(questions);
        }
        if is_coarse && overlap.answered.is_named {
            questions.push(files_overlap(&overlap));
            return Ok(questions);
        }
    }
    if (overlap.has_other_stores || overlap.place.is_some())
        && overlap.names_no_store
        && !overlap.answered.store
        && met == 0
        && !written.is_empty()
    {
        let known = written.iter().any(|&(product, _)| !catalog.is_new_product(product));
        // Where all sales are of stores, one more without a name is never meant.
        if known || overlap.has_other_stores && (overlap.in_title.is_some() || !overlap.has_main) {
            questions.push(which_store(&overlap, connection)?);
            return Ok(questions);
        }
    }
    if overlap.is_called_otherwise && !overlap.answered.store && met == 0 {
        let known = written.iter().filter(|&&(product, _)| !catalog.is_new_product(product)).count();
        if known > 0 && known * 2 >= written.len() {
            questions.push(which_store(&overlap, connection)?);
        }
    }
    // A correction of a few rows isn't a new export of its days.
    if met > 0 && overlap.answered.adds != Some(true) && !overlap.answered.keeps && overlap.corrections == 0 {
        add_missing_pairs(connection, &mut overlap, written)?;
        let are_few = overlap.missing.len() as u64 <= met;
        let shares = std::mem::take(&mut overlap.shares);
        let has_shares = !shares.is_empty();
        overlap.missing.extend(shares);
        if !overlap.missing.is_empty() && (are_few || has_shares) {
            match overlap.answered.removes {
                None => questions.push(removed_rows(&overlap, catalog)),
                Some(true) => {
                    remove(connection, &overlap.missing)?;
                    issues.add(IssueCode::RowsRemoved, None, "", &[("count", &overlap.missing.len().to_string())]);
                }
                Some(false) => {}
            }
        }
    }
    Ok(questions)
}

/// Products that the file has no row of at all. They count only when the file has nearly all products of its stores and days: one of part
/// of the products says nothing of the others.
fn add_missing_pairs(connection: &Connection, overlap: &mut Overlap, written: &HashSet<(u32, u32)>) -> Result<(), SalesError> {
    let (first, last) = overlap.range;
    let stores: HashSet<u32> = written.iter().map(|pair| pair.1).collect();
    let mut statement =
        connection.prepare_cached("SELECT product, store FROM series WHERE first_day <= ?2 AND last_day >= ?1 ORDER BY product, store")?;
    let pairs = statement.query_map([first, last], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)))?;
    let pairs = pairs.collect::<Result<Vec<_>, _>>()?;
    let others: Vec<(u32, u32)> = pairs.into_iter().filter(|pair| stores.contains(&pair.1) && !written.contains(pair)).collect();
    let mut sold = connection.prepare_cached("SELECT id FROM sales WHERE id BETWEEN ?1 AND ?2 AND quantity <> 0")?;
    let mut missing = Vec::new();
    let mut count = 0;
    for (product, store) in others {
        let ids = sold.query_map([Key::new(product, store, first).id(), Key::new(product, store, last).id()], |row| row.get(0))?;
        let ids = ids.collect::<Result<Vec<i64>, _>>()?;
        count += usize::from(!ids.is_empty());
        missing.extend(ids.into_iter().map(Key::from_id));
    }
    if count * 4 <= written.len() {
        overlap.missing.extend(missing);
    }
    Ok(())
}

fn remove(connection: &Connection, days: &[Key]) -> Result<(), SalesError> {
    let mut pairs = BTreeSet::new();
    for key in days {
        connection.prepare_cached("INSERT OR IGNORE INTO undo_sales SELECT * FROM sales WHERE id = ?1")?.execute([key.id()])?;
        connection.prepare_cached("DELETE FROM sales WHERE id = ?1")?.execute([key.id()])?;
        pairs.insert((key.product(), key.store()));
    }
    for (product, store) in pairs {
        connection.execute("DELETE FROM series WHERE product = ?1 AND store = ?2", params![product, store])?;
        recount(connection, product, store)?;
    }
    Ok(())
}
