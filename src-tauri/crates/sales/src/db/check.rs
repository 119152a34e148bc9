//! Whether the sales database is whole.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use super::SalesDb;
use super::backup::{SALES_FILE, is_blank, is_lost};
use super::rows::{BadRow, impossible_day, unusable, unusable_sale};
use crate::error::SalesError;

/// Messages of SQLite that are passed on.
const MOST_PROBLEMS: usize = 20;

/// Rows that are named one by one.
const NAMED: usize = 10;

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
        let problem = "the file is empty, perhaps because of a disk fault; import its sales again";
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
    Ok(check_parts(connection)?.0)
}

/// Checks an open database, the sales or a backup. Also gives how many of the problems, the first ones, are of the sales themselves; repairing sets
/// aside what the others are about.
pub(super) fn check_parts(connection: &Connection) -> Result<(SalesCheck, usize), SalesError> {
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
        check.problems.push(format!("days of sales that were imported are missing: {}", check.lost_days));
    }
    for (condition, problem) in [
        ("id >> 38 NOT IN (SELECT id FROM products)", "days of sales don't belong to any product"),
        ("id >> 20 & 262143 NOT IN (SELECT id FROM stores)", "days of sales don't belong to any store"),
        (&unusable_sale(), "days of sales have no usable quantity or other value"),
    ] {
        let found = count(&format!("SELECT count(*) FROM sales WHERE {condition}"))?;
        if found > 0 {
            check.problems.push(format!("{problem}: {found}"));
        }
    }
    let totals = wrong_totals(connection)?.len();
    if totals > 0 {
        check.problems.push(format!("totals that differ from the days they count: {totals}"));
    }
    let (kept, aside): (Vec<_>, Vec<_>) = unusable(connection, None)?.into_iter().partition(BadRow::stays);
    check.problems.extend(said(&kept));
    let serious = check.problems.len();
    check.problems.extend(said(&aside));
    let impossible = count(&format!("SELECT count(*) FROM sales WHERE {}", impossible_day(connection)?))?;
    if impossible > 0 {
        check.problems.push(format!("sales of days before 1900 or after they were imported: {impossible}"));
    }
    for table in used_up(connection)? {
        check.problems.push(format!("the numbers of `{table}` are used up"));
    }
    Ok((check, serious))
}

/// Series of sales that have no totals: nothing reads them then.
pub(super) fn without_totals(connection: &Connection) -> Result<u64, SalesError> {
    // Where there are as many days as the totals say, which is nearly always, no series has to be looked at.
    let all = "SELECT (SELECT count(*) FROM sales) = (SELECT total(days) FROM series)";
    if connection.query_row(all, (), |row| row.get(0))? {
        return Ok(0);
    }
    let sql = "SELECT count(*) FROM (SELECT DISTINCT id >> 38 AS product, id >> 20 & 262143 AS store FROM sales) AS sold
         LEFT JOIN series USING (product, store) WHERE series.days IS NULL";
    Ok(connection.query_row(sql, (), |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Rows that can't be used in words, those of one table together.
pub(super) fn said(bad: &[BadRow]) -> Vec<String> {
    let of_one = |rows: &[BadRow]| {
        let names: Vec<String> = rows.iter().take(NAMED).map(|row| format!("`{}` ({})", row.name, row.column)).collect();
        let more = if rows.len() > NAMED { format!(", and {} more", rows.len() - NAMED) } else { String::new() };
        rows.first().map(|first| format!("{} {} can't be used: {}{more}", rows.len(), first.what, names.join(", ")))
    };
    bad.chunk_by(|a, b| a.table == b.table).filter_map(of_one).collect()
}

/// Days, rows, ends, and units of each series, counted.
const COUNTED: &str = "(SELECT id >> 38 AS product, id >> 20 & 262143 AS store, count(*) AS days, total(source_rows) AS source_rows,
     min(id & 1048575) - 524288 AS first_day, max(id & 1048575) - 524288 AS last_day, total(quantity) AS quantity FROM sales GROUP BY 1, 2) AS counted";

/// Where the totals of a series count more days and more rows of files than there are. A number that no series reaches says nothing.
const IS_LOST: &str = "(series.days BETWEEN coalesce(counted.days, 0) + 1 AND 4294967295
     AND series.source_rows BETWEEN coalesce(counted.source_rows, 0) + 1 AND 1 << 53)";

/// Days of sales that the totals of their series still count, rows of files included, and that aren't there.
pub(super) fn lost_days(connection: &Connection) -> Result<u64, SalesError> {
    let sql = format!(
        "SELECT coalesce(sum(series.days - coalesce(counted.days, 0)), 0) FROM series LEFT JOIN {COUNTED} USING (product, store) WHERE {IS_LOST}"
    );
    // Where nothing is missing, which is nearly always, no series has to be looked at.
    let all = "SELECT (SELECT count(*) FROM sales) >= (SELECT total(days) FROM series)
         AND NOT EXISTS (SELECT 1 FROM sales WHERE id >> 38 NOT IN (SELECT id FROM products) LIMIT 1)";
    if connection.query_row(all, (), |row| row.get(0))? {
        return Ok(0);
    }
    Ok(connection.query_row(&sql, (), |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The products and stores of series whose totals aren't what their days add up to, but those of which days are missing: there, the totals are all
/// that says so.
pub(super) fn wrong_totals(connection: &Connection) -> Result<Vec<(Value, Value)>, SalesError> {
    let sql = format!(
        "SELECT product, store FROM {COUNTED} FULL JOIN series USING (product, store)
         WHERE (counted.days IS NOT series.days OR counted.source_rows IS NOT series.source_rows OR counted.first_day IS NOT series.first_day
           OR counted.last_day IS NOT series.last_day OR typeof(series.quantity) NOT IN ('real', 'integer')
           OR abs(counted.quantity - series.quantity) > 1e-6 * max(1, abs(counted.quantity)))
         AND NOT coalesce({IS_LOST}, 0)"
    );
    let mut statement = connection.prepare(&sql)?;
    let pairs = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(pairs.collect::<Result<_, _>>()?)
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

/// Whether something can be added to these tables.
pub(crate) fn has_numbers(connection: &Connection, tables: &[&str]) -> Result<(), SalesError> {
    match used_up(connection)?.into_iter().find(|table| tables.contains(&table.as_str())) {
        Some(table) => Err(SalesError::Damaged { reason: format!("the numbers of `{table}` are used up") }),
        None => Ok(()),
    }
}

/// The highest number that a table has given, as far as anything has it.
pub(super) fn highest_given(connection: &Connection, table: &str) -> Result<i64, SalesError> {
    let highest = highest_id(connection, table)?;
    if table != "order_numbers" {
        return Ok(highest);
    }
    // Numbers of orders aren't kept there but by the orders, those that can be undone or taken back too.
    let sql = "SELECT coalesce(max(CAST(key AS INTEGER)), 0) FROM (SELECT key FROM orders
         UNION ALL SELECT key FROM order_undo JOIN order_changes ON order_changes.id = change WHERE kind = 'orders'
         UNION ALL SELECT content ->> 'key' FROM set_aside WHERE origin = 'orders' AND json_valid(content))
         WHERE CAST(key AS INTEGER) <= 1 << 53";
    connection.execute_batch(super::rows::SET_ASIDE)?;
    Ok(highest.max(connection.query_row(sql, (), |row| row.get(0))?))
}

pub(super) fn highest_id(connection: &Connection, table: &str) -> Result<i64, SalesError> {
    Ok(connection.query_row(&format!("SELECT coalesce(max(rowid), 0) FROM {}", quoted(table)), (), |row| row.get(0))?)
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
