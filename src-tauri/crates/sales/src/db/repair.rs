//! Repairing the sales database without losing a row: computed again, mended, copied row by row; what can't be used is set aside.

use std::path::Path;

use jiff::{Timestamp, ZonedDateTime};
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};

use super::backup::{Change, Claim, SALES_FILE, change, is_blank, is_lost, replace, set_aside};
use super::check::{SalesCheck, check, highest_given, quoted, said, used_up, wrong_totals};
use super::imports::recount;
use super::rows::{impossible_day, keep_copy, make_missing, set_aside_unusable, unusable_sale};
use super::{SalesDb, TABLES, ordering, tables};
use crate::error::SalesError;

/// What repairing the sales did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesRepair {
    /// The copy of the database that was made first.
    pub set_aside: String,
    /// What is still wrong; empty when nothing is.
    pub problems: Vec<String>,
    /// What can't be used anymore and is set aside inside the database, or was lost; empty when nothing was.
    pub left_out: Vec<String>,
}

/// Sets a copy of the sales aside and repairs them: indexes and totals are computed again; if that isn't enough, every row is copied into a new
/// database, which takes the place of the old one only when no row is lost. None when nothing is wrong or there is no row to save.
///
/// # Errors
/// [`SalesError::Locked`], [`SalesError::Newer`], [`SalesError::DiskFull`], [`SalesError::File`]. The sales are as they were then.
pub fn repair(data_dir: &Path, now: &ZonedDateTime) -> Result<Option<SalesRepair>, SalesError> {
    let Some(before) = check(data_dir)?.filter(|check| !check.problems.is_empty()) else { return Ok(None) };
    let path = data_dir.join(SALES_FILE);
    if is_lost(&path) {
        return Ok(None);
    }
    let _claim = Claim::take(data_dir)?.ok_or(SalesError::Locked)?;
    let set_aside = set_aside(&path, "before-repair", now)?;
    if is_blank(&path) {
        change(Change::Other, || files::patiently(|| std::fs::remove_file(&path)))?;
        return Ok(Some(SalesRepair { set_aside, problems: Vec::new(), left_out: Vec::new() }));
    }
    let still_wrong = |before: SalesCheck| -> Result<Vec<String>, SalesError> { Ok(check(data_dir)?.unwrap_or(before).problems) };
    let mut left_out = Vec::new();
    // What fails here is tried the other way.
    drop(change(Change::Other, || Ok(())).and_then(|()| mend(&path, now.timestamp(), &mut left_out)));
    let mut problems = still_wrong(before.clone())?;
    // Days that are missing aren't in what would be copied either.
    if problems.iter().any(|problem| !is_of_content(problem)) {
        match copy_rows(&path, &data_dir.join("sales.sqlite.repairing"), now.timestamp(), &mut left_out) {
            Ok(()) => {
                replace(data_dir, &data_dir.join("sales.sqlite.repairing"), "before-repair", now)?;
                problems = still_wrong(before)?;
            }
            Err(error) => {
                problems.push(format!("not every row can be read ({error}), so the database is left as it was; restore a backup"));
            }
        }
    }
    left_out.dedup();
    Ok(Some(SalesRepair { set_aside, problems, left_out }))
}

/// Makes tables that are missing, and then what [`recompute`] does.
fn mend(path: &Path, at: Timestamp, left_out: &mut Vec<String>) -> Result<(), SalesError> {
    let opened = files::open_database(path, std::time::Duration::from_secs(5), &["daily_sales"]);
    let mut connection = opened.map_err(|error| SalesError::of_opening(error, SALES_FILE))?;
    let shape = tables::shape(&connection, &[TABLES, ordering::TABLES])?;
    if shape.fault.is_none() && !shape.missing.is_empty() {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        make_missing(&transaction, &shape.missing)?;
        transaction.commit()?;
        left_out.extend(shape.missing.iter().map(|table| format!("the table `{table}` was missing and is empty now")));
    }
    drop(connection);
    let mut db = SalesDb::open(path)?;
    db.connection.execute_batch("REINDEX")?;
    let transaction = db.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done = recompute(&transaction, at)?;
    transaction.commit()?;
    left_out.extend(done);
    Ok(())
}

/// Sets aside what can't be used, counts series again, and frees numbers that are used up. Returns what was set aside.
fn recompute(transaction: &Transaction<'_>, at: Timestamp) -> Result<Vec<String>, SalesError> {
    let mut done = said(&set_aside_unusable(transaction, at)?);
    done.extend(set_sales_aside(transaction, at)?);
    let beyond = "typeof(product) <> 'integer' OR typeof(store) <> 'integer' OR product NOT BETWEEN 0 AND 16777215 OR store NOT BETWEEN 0 AND 262143";
    keep_copy(transaction, ("series", beyond), &[], (at, "it is of no product or store"))?;
    transaction.execute(&format!("DELETE FROM series WHERE {beyond}"), ())?;
    for pair in wrong_totals(transaction)? {
        if let (Value::Integer(product), Value::Integer(store)) = pair
            && let (Ok(product), Ok(store)) = (u32::try_from(product), u32::try_from(store))
        {
            recount(transaction, product, store)?;
        }
    }
    for table in used_up(transaction)? {
        let highest = highest_given(transaction, &table)?;
        transaction.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = ?2", rusqlite::params![highest, table])?;
    }
    Ok(done)
}

/// Sets aside the days of sales that can't be used. They are missed until their files are imported again, as the totals of their series say, but for
/// one of no possible day that the totals don't count.
fn set_sales_aside(transaction: &Transaction<'_>, at: Timestamp) -> Result<Vec<String>, SalesError> {
    let mut done = Vec::new();
    let (impossible, unusable) = (impossible_day(transaction)?, unusable_sale());
    let own = impossible.replace("(id &", "(own.id &");
    let whole: Vec<(i64, i64)> = {
        // Series of which no day is missing by now.
        let sql = format!(
            "SELECT DISTINCT id >> 38, id >> 20 & 262143 FROM sales WHERE ({impossible}) AND (SELECT count(*) FROM sales AS own
             WHERE own.id BETWEEN sales.id & ~1048575 AND sales.id | 1048575 AND NOT ({own})) >= coalesce((SELECT days FROM series WHERE product = sales.id >> 38 AND store = sales.id >> 20 & 262143
             AND days BETWEEN 0 AND 4294967295), 0)"
        );
        let mut statement = transaction.prepare(&sql)?;
        statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (condition, reason) in [
        (impossible.as_str(), "it is of a day before 1900 or after it was imported"),
        (unusable.as_str(), "it has no usable quantity or other value"),
    ] {
        keep_copy(transaction, ("sales", condition), &[], (at, reason))?;
        let rows = transaction.execute(&format!("DELETE FROM sales WHERE {condition}"), ())?;
        if rows > 0 {
            let days = if rows == 1 { "day" } else { "days" };
            done.push(format!("{rows} {days} of sales can't be used: {reason}"));
        }
        if condition == impossible {
            for (product, store) in &whole {
                if let (Ok(product), Ok(store)) = (u32::try_from(*product), u32::try_from(*store)) {
                    recount_if_usable(transaction, product, store)?;
                }
            }
        }
    }
    Ok(done)
}

/// Counts a series again, unless its days have values that can't be counted and are set aside next.
fn recount_if_usable(transaction: &Transaction<'_>, product: u32, store: u32) -> Result<(), SalesError> {
    match recount(transaction, product, store) {
        Err(error) if super::rows::is_unreadable(&error) => Ok(()),
        other => Ok(other?),
    }
}

/// Copies every row of every table into a new database at `to`.
fn copy_rows(from: &Path, to: &Path, at: Timestamp, left_out: &mut Vec<String>) -> Result<(), SalesError> {
    change(Change::Write(to), || files::create(to).map(drop))?;
    let source = files::open_database(from, std::time::Duration::from_secs(5), &["daily_sales"]);
    let source = source.map_err(|error| SalesError::of_opening(error, SALES_FILE))?;
    let mut target = Connection::open(to)?;
    let layout: i64 = source.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let mut schema = source.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'table' DESC, rowid",
    )?;
    let objects: Vec<(String, String)> = schema.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    if !objects.iter().any(|(name, _)| name == "sales") {
        return Err(SalesError::Damaged { reason: "the table `sales` is missing".to_owned() });
    }
    let transaction = target.transaction()?;
    for (name, sql) in &objects {
        transaction.execute_batch(sql)?;
        if sql.trim_start().to_ascii_uppercase().starts_with("CREATE TABLE") {
            copy_table(&source, &transaction, name)?;
        }
    }
    let done = recompute(&transaction, at)?;
    transaction.pragma_update(None, "user_version", layout)?;
    transaction.commit()?;
    left_out.extend(done);
    target.close().map_err(|(_, error)| SalesError::from(error))
}

fn copy_table(source: &Connection, target: &Connection, name: &str) -> Result<(), SalesError> {
    let quoted = quoted(name);
    let mut read = source.prepare(&format!("SELECT * FROM {quoted} NOT INDEXED"))?;
    let columns = read.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut write = target.prepare(&format!("INSERT INTO {quoted} VALUES ({places})"))?;
    let mut rows = read.query(())?;
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect::<Result<Vec<_>, _>>()?;
        write.execute(rusqlite::params_from_iter(values))?;
    }
    Ok(())
}

/// Whether a problem is of what the rows say, which is the same in a copy.
fn is_of_content(problem: &str) -> bool {
    ["that were imported are missing", "belong to no product", "belong to no store", " can't be used: "]
        .iter()
        .any(|content| problem.contains(content))
}
