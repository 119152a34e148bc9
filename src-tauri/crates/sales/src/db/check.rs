//! Whether the sales database is whole, and repairing what can be repaired without losing a row.

use std::path::Path;

use jiff::ZonedDateTime;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::SalesDb;
use super::backup::{Change, Claim, SALES_FILE, change, is_blank, is_lost, replace, set_aside};
use super::imports::recount_all;
use crate::error::SalesError;

/// Messages of SQLite that are passed on.
const MOST_PROBLEMS: usize = 20;

/// What checking the sales found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesCheck {
    /// Days of sales: rows of product, store, and day.
    pub days: u64,
    pub products: u64,
    pub stores: u64,
    /// Days of sales that were imported and aren't there.
    pub lost_days: u64,
    /// What is wrong, in English; empty when nothing is.
    pub problems: Vec<String>,
}

/// What repairing the sales did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesRepair {
    /// The copy of the database that was made first.
    pub set_aside: String,
    /// What is still wrong; empty when nothing is.
    pub problems: Vec<String>,
}

/// Reads every page and every row of the sales. None when there is no database.
///
/// # Errors
/// [`SalesError::Locked`], [`SalesError::Newer`], [`SalesError::File`]. Damage is in the result, not an error.
pub fn check(data_dir: &Path) -> Result<Option<SalesCheck>, SalesError> {
    let path = data_dir.join(SALES_FILE);
    if files::nature(&path).map_err(SalesError::File)? == files::Nature::Missing && !is_lost(&path) {
        return Ok(None);
    }
    if is_blank(&path) && !is_lost(&path) {
        let problem = "the file is there and has no content, as after a fault of the disk; sales that were in it have to be imported again";
        return Ok(Some(SalesCheck { problems: vec![problem.to_owned()], ..SalesCheck::default() }));
    }
    let checked = SalesDb::open(&path).and_then(|db| check_open(&db.connection));
    match checked {
        Ok(check) => Ok(Some(check)),
        Err(SalesError::Damaged { reason } | SalesError::Foreign { reason }) => {
            Ok(Some(SalesCheck { problems: vec![reason], ..SalesCheck::default() }))
        }
        Err(SalesError::Sqlite(error) | SalesError::Open { source: error, .. }) => {
            Ok(Some(SalesCheck { problems: vec![error.to_string()], ..SalesCheck::default() }))
        }
        Err(error) => Err(error),
    }
}

fn check_open(connection: &Connection) -> Result<SalesCheck, SalesError> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST_PROBLEMS})"))?;
    let mut problems: Vec<String> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
    problems.retain(|problem| problem != "ok");
    let count = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    let mut check = SalesCheck {
        days: count("SELECT count(*) FROM sales")?,
        products: count("SELECT count(*) FROM products")?,
        stores: count("SELECT count(*) FROM stores")?,
        lost_days: 0,
        problems,
    };
    check.lost_days = lost_days(connection)?;
    if check.lost_days > 0 {
        check.problems.push(format!("{} days of sales that were imported are missing", check.lost_days));
    }
    for (sql, problem) in [
        ("SELECT count(*) FROM sales WHERE id >> 38 NOT IN (SELECT id FROM products)", "days of sales belong to no product"),
        ("SELECT count(*) FROM sales WHERE id >> 20 & 262143 NOT IN (SELECT id FROM stores)", "days of sales belong to no store"),
        (
            "SELECT count(*) FROM sales WHERE typeof(quantity) <> 'real' OR abs(quantity) > 1e300 OR typeof(source_rows) <> 'integer' OR source_rows < 1",
            "days of sales have no usable quantity",
        ),
        (
            "SELECT count(*) FROM (SELECT id >> 38 AS product, id >> 20 & 262143 AS store, count(*) AS days, sum(source_rows) AS source_rows
             FROM sales GROUP BY 1, 2) AS counted FULL JOIN series USING (product, store)
             WHERE (counted.days IS NOT series.days OR counted.source_rows IS NOT series.source_rows)
             AND NOT (coalesce(series.days, 0) > coalesce(counted.days, 0) AND coalesce(series.source_rows, 0) > coalesce(counted.source_rows, 0))",
            "totals differ from the days they count",
        ),
    ] {
        let found = count(sql)?;
        if found > 0 {
            check.problems.push(format!("{found} {problem}"));
        }
    }
    for table in used_up(connection)? {
        check.problems.push(format!("the numbers of `{table}` are used up"));
    }
    Ok(check)
}

/// Days of sales that the totals of their series still count, rows of files included, and that aren't there.
pub(super) fn lost_days(connection: &Connection) -> Result<u64, SalesError> {
    let sql = "SELECT coalesce(sum(series.days - coalesce(counted.days, 0)), 0) FROM series LEFT JOIN
         (SELECT id >> 38 AS product, id >> 20 & 262143 AS store, count(*) AS days, sum(source_rows) AS source_rows FROM sales GROUP BY 1, 2)
         AS counted USING (product, store)
         WHERE series.days > coalesce(counted.days, 0) AND series.source_rows > coalesce(counted.source_rows, 0)";
    // Where nothing is missing, which is nearly always, no series has to be looked at.
    let all = "SELECT (SELECT count(*) FROM sales) >= (SELECT coalesce(sum(days), 0) FROM series)
         AND NOT EXISTS (SELECT 1 FROM sales WHERE id >> 38 NOT IN (SELECT id FROM products) LIMIT 1)";
    if connection.query_row(all, (), |row| row.get(0))? {
        return Ok(0);
    }
    Ok(connection.query_row(sql, (), |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Series of sales whose product or store is missing. A new one would get their number, and their sales with it.
pub(crate) fn orphans(connection: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT count(*) FROM series WHERE product NOT IN (SELECT id FROM products) OR store NOT IN (SELECT id FROM stores)";
    Ok(connection.query_row(sql, (), |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Tables in which nothing can be added, because their highest number is beyond all that Pharmacast ever gives: SQLite reports that as a full disk.
pub(crate) fn used_up(connection: &Connection) -> Result<Vec<String>, SalesError> {
    let sql = "SELECT name, typeof(seq) <> 'integer' OR seq NOT BETWEEN 0 AND 1 << 53 FROM sqlite_sequence JOIN sqlite_schema USING (name) WHERE type = 'table'";
    let mut statement = connection.prepare_cached(sql)?;
    let counted: Vec<(String, bool)> = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut used_up = Vec::new();
    for (table, is_at_end) in counted {
        if is_at_end || highest_id(connection, &table)? > 1 << 53 {
            used_up.push(table);
        }
    }
    Ok(used_up)
}

fn highest_id(connection: &Connection, table: &str) -> Result<i64, SalesError> {
    Ok(connection.query_row(&format!("SELECT coalesce(max(rowid), 0) FROM {}", quoted(table)), (), |row| row.get(0))?)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
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
        return Ok(Some(SalesRepair { set_aside, problems: Vec::new() }));
    }
    let still_wrong = |before: SalesCheck| -> Result<Vec<String>, SalesError> { Ok(check(data_dir)?.unwrap_or(before).problems) };
    // What fails here is tried the other way.
    drop(change(Change::Other, || Ok(())).and_then(|()| recompute(&path)));
    let mut problems = still_wrong(before.clone())?;
    if !problems.is_empty() {
        match copy_rows(&path, &data_dir.join("sales.sqlite.repairing")) {
            Ok(()) => {
                replace(data_dir, &data_dir.join("sales.sqlite.repairing"), "before-repair", now)?;
                problems = still_wrong(before)?;
            }
            Err(error) => {
                problems.push(format!("not every row can be read ({error}), so the database is left as it was; restore a backup"));
            }
        }
    }
    Ok(Some(SalesRepair { set_aside, problems }))
}

fn recompute(path: &Path) -> Result<(), SalesError> {
    let mut db = SalesDb::open(path)?;
    db.connection.execute_batch("REINDEX")?;
    let transaction = db.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Where days are missing, the totals are all that still says so.
    if lost_days(&transaction)? == 0 {
        recount_all(&transaction)?;
    }
    for table in used_up(&transaction)? {
        let highest = highest_id(&transaction, &table)?;
        transaction.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = ?2", rusqlite::params![highest, table])?;
    }
    Ok(transaction.commit()?)
}

/// Copies every row of every table into a new database at `to`.
fn copy_rows(from: &Path, to: &Path) -> Result<(), SalesError> {
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
    if lost_days(&transaction)? == 0 {
        recount_all(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", layout)?;
    transaction.commit()?;
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
