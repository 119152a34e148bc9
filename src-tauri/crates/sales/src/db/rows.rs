//! Single rows that can't be used: found, skipped when the others are read, and set aside with a copy of their contents.

use jiff::Timestamp;
use rusqlite::types::{ToSql, Value, ValueRef};
use rusqlite::{Connection, MappedRows, Row, params};
use serde_json::{Map, json};

use super::check::quoted;
use super::tables::{Column, FIRST_DAY, Fate, LAST_DAY, TABLES, Table};
use super::{LATER_TABLES, ordering};
use crate::day::Day;
use crate::error::SalesError;
use crate::key;
use crate::limits::QUANTITY;

/// Where rows go that can't be used.
pub(super) const SET_ASIDE: &str =
    "CREATE TABLE IF NOT EXISTS set_aside (at TEXT NOT NULL, origin TEXT NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL)";

/// Days of sales whose values can't be used.
pub(super) fn unusable_sale() -> String {
    use crate::limits::{AMOUNT, PRICE, PROMOTION, Range, TEMPERATURE};
    let [quantity, amount, price, promotion, temperature] = [QUANTITY, AMOUNT, PRICE, PROMOTION, TEMPERATURE].map(Range::broken);
    format!(
        "{quantity} OR {amount} OR {price} OR {promotion} OR {temperature} OR typeof(source_rows) <> 'integer'
         OR source_rows NOT BETWEEN 0 AND 4294967295 OR typeof(source) <> 'integer'"
    )
}

/// Days of sales that are of no possible day: nothing is sold before 1900 or after it was imported.
pub(super) fn impossible_day(connection: &Connection) -> rusqlite::Result<String> {
    let last = last_possible_day(connection)?;
    Ok(format!("(id & {}) - {} NOT BETWEEN {FIRST_DAY} AND {last}", key::LAST_DAY, key::DAY_ZERO))
}

/// The last day that a sale can be of: that of the last import, or the one after it where the store's clock is ahead.
pub(super) fn last_possible_day(connection: &Connection) -> rusqlite::Result<Day> {
    // Where the moment of any import isn't known, its sales may be of any day. A repair puts the first day of 1970 in place of one that it can't read.
    let sql = "SELECT CASE WHEN min(coalesce(CAST(strftime('%s', at) AS INTEGER), 0)) > 86400 THEN max(CAST(strftime('%s', at) AS INTEGER)) / 86400 END
         FROM imports";
    let imported: Option<i64> = connection.prepare_cached(sql)?.query_row((), |row| row.get(0))?;
    let last = imported.and_then(|day| Day::try_from(day).ok()).map_or(LAST_DAY, |day| day.saturating_add(1));
    Ok(last.clamp(FIRST_DAY, LAST_DAY))
}

/// A number of rows of files; none where it can't be used.
pub(super) fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    Ok(row.get_ref(at)?.as_i64().ok().and_then(|rows| u32::try_from(rows).ok()).unwrap_or(0).into())
}

/// A quantity that is stored; None where it can't be used.
pub(crate) fn quantity(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<f64>> {
    Ok(QUANTITY.number(row.get_ref(at)?))
}

/// Collects the rows that can be read as what they should be, and leaves out the others, which [`unusable`] finds.
pub(crate) fn readable<T, F>(rows: MappedRows<'_, F>) -> rusqlite::Result<Vec<T>>
where
    F: FnMut(&Row<'_>) -> rusqlite::Result<T>,
{
    rows.filter(|row| !row.as_ref().is_err_and(is_unreadable)).collect()
}

/// Whether an error says that a value isn't what it should be.
pub(crate) fn is_unreadable(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(error, E::FromSqlConversionFailure(..) | E::IntegralValueOutOfRange(..) | E::InvalidColumnType(..) | E::Utf8Error(..))
}

/// The day in a column, where anything can be of that day.
pub(crate) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let value: i64 = row.get(at)?;
    let found = Day::try_from(value).ok().filter(|day| (FIRST_DAY..=LAST_DAY).contains(day));
    found.ok_or(rusqlite::Error::IntegralValueOutOfRange(at, value))
}

/// The last day in a column, which may be far away.
pub(crate) fn end(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let value: i64 = row.get(at)?;
    let found = Day::try_from(value).ok().filter(|day| *day >= FIRST_DAY);
    found.ok_or(rusqlite::Error::IntegralValueOutOfRange(at, value))
}

/// A name; none where it can't be read.
pub(super) fn name(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<String>> {
    match row.get(at) {
        Err(error) if is_unreadable(&error) => Ok(None),
        other => other,
    }
}

/// A column that holds the text of something else.
pub(crate) fn parsed<T>(row: &Row<'_>, at: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: String = row.get(at)?;
    text.parse().map_err(|e| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(e)))
}

/// A row that can't be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BadRow {
    pub(super) table: &'static str,
    /// What is in the table, for messages.
    pub(super) what: &'static str,
    /// What the row is known by, for messages.
    pub(super) name: String,
    /// The first column that can't be used.
    pub(super) column: &'static str,
    key: Vec<Value>,
    /// Columns that can get another value, with that.
    mended: Vec<(&'static str, &'static str)>,
    /// The rest of the row can be used then.
    is_mended: bool,
}

impl BadRow {
    /// Whether it can't be set aside, since others refer to it.
    pub(super) fn stays(&self) -> bool {
        !self.is_mended && TABLES.iter().any(|table| table.name == self.table && table.fate == Fate::Kept)
    }

    /// Whether all that matters of it can be used.
    pub(super) fn is_usable(&self) -> bool {
        self.is_mended
    }

    /// The first value of its key.
    pub(super) fn key(&self) -> &Value {
        self.key.first().unwrap_or(&Value::Null)
    }

    pub(super) fn reason(&self) -> String {
        format!("its `{}` can't be used", self.column)
    }
}

/// The rows of every table that can't be used, but sales and totals, which are looked at in their own way. With `only`, those of these tables.
pub(super) fn unusable(connection: &Connection, only: Option<&[&str]>) -> Result<Vec<BadRow>, SalesError> {
    let mut bad = Vec::new();
    for table in TABLES.iter().filter(|table| table.fate != Fate::Apart && only.is_none_or(|only| only.contains(&table.name))) {
        if connection.prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?.exists([table.name])? {
            unusable_of(connection, table, "", &mut bad)?;
        }
    }
    Ok(bad)
}

/// What of orders, plan, labels, and recent stock lists can't be used: what a worklist leaves out.
pub(super) fn unusable_for_orders(connection: &Connection) -> Result<Vec<BadRow>, SalesError> {
    const READ: [&str; 8] = ["items", "suppliers", "order_settings", "orders", "stock_lists", "plan", "events", "opening_days"];
    // Years of lists are kept; hardly any counts.
    const RECENT: &str = "WHERE list >= (SELECT coalesce(max(id), 0) - 200 FROM stock_lists WHERE id BETWEEN 0 AND 1 << 53)";
    let mut bad = unusable(connection, Some(&READ))?;
    if let Some(table) = TABLES.iter().find(|table| table.name == "stock_rows") {
        unusable_of(connection, table, RECENT, &mut bad)?;
    }
    Ok(bad)
}

fn unusable_of(connection: &Connection, table: &'static Table, which: &str, bad: &mut Vec<BadRow>) -> Result<(), SalesError> {
    let columns: Vec<&str> = table.key.iter().copied().chain(table.columns.iter().map(|column| column.name)).collect();
    let mut statement = connection.prepare(&format!("SELECT {} FROM {} {which}", columns.join(", "), table.name))?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let wrong = |(at, column): (usize, &'static Column)| -> Option<rusqlite::Result<&'static Column>> {
            match row.get_ref(table.key.len() + at) {
                Ok(value) => (!column.holds(value)).then_some(Ok(column)),
                Err(error) => Some(Err(error)),
            }
        };
        let wrong: Vec<&Column> = table.columns.iter().enumerate().filter_map(wrong).collect::<rusqlite::Result<_>>()?;
        let is_early = || table.name == "stock_lists" && super::ordering::is_counted_after_import(row, table.key.len());
        let early = table.columns.iter().filter(|column| column.name == "date" && wrong.is_empty() && is_early());
        let wrong: Vec<&Column> = early.chain(wrong.iter().copied()).collect();
        let Some(first) = wrong.first() else { continue };
        let key = (0..table.key.len()).map(|at| row.get_ref(at).map(bindable)).collect::<rusqlite::Result<Vec<_>>>()?;
        let named = (0..table.key.len()).map(|at| row.get_ref(at).map(shown)).collect::<rusqlite::Result<Vec<_>>>()?;
        let mended: Vec<_> = wrong.iter().filter_map(|column| Some((column.name, column.otherwise?))).collect();
        bad.push(BadRow {
            table: table.name,
            what: table.what,
            name: named.join(" / "),
            column: first.name,
            key,
            is_mended: mended.len() == wrong.len(),
            mended,
        });
    }
    Ok(())
}

/// A value as a parameter. Text that isn't Unicode is bytes.
fn bindable(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Text(text) => Value::Blob(text.to_vec()),
        other => Value::try_from(other).unwrap_or(Value::Null),
    }
}

/// A value in a message.
fn shown(value: ValueRef<'_>) -> String {
    let text = match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
    };
    text.chars().take(60).collect()
}

/// A value as it is kept when its row is set aside.
fn kept(value: ValueRef<'_>) -> serde_json::Value {
    let bytes = |kind: &str, bytes: &[u8]| json!({ kind: bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() });
    match value {
        ValueRef::Null => serde_json::Value::Null,
        ValueRef::Integer(number) => json!(number),
        // Without what JSON has no number for.
        ValueRef::Real(number) if number.is_finite() => json!(number),
        ValueRef::Real(number) => json!({ "number": number.to_string() }),
        ValueRef::Text(text) => std::str::from_utf8(text).map_or_else(|_| bytes("text", text), |text| json!(text)),
        ValueRef::Blob(blob) => bytes("blob", blob),
    }
}

/// The condition of one row. Text is given as its bytes.
fn condition(table: &Table, key: &[Value]) -> String {
    let part = |(at, (column, value)): (usize, (&&str, &Value))| {
        let at = at + 1;
        match value {
            // A blob in a column of texts differs from the text of the same bytes.
            Value::Blob(_) if *column != "rowid" => format!("({column} IS CAST(?{at} AS TEXT) OR {column} IS ?{at})"),
            _ => format!("{column} IS ?{at}"),
        }
    };
    table.key.iter().zip(key).enumerate().map(part).collect::<Vec<_>>().join(" AND ")
}

/// Copies the rows that fit a condition to where they are kept.
pub(super) fn keep_copy(
    connection: &Connection,
    (table, condition): (&str, &str),
    values: &[&dyn ToSql],
    (at, reason): (Timestamp, &str),
) -> Result<(), SalesError> {
    connection.execute_batch(SET_ASIDE)?;
    let mut read = connection.prepare(&format!("SELECT * FROM {} WHERE {condition}", quoted(table)))?;
    let names: Vec<String> = read.column_names().map(str::to_owned).collect();
    let mut write = connection.prepare_cached("INSERT INTO set_aside VALUES (?1, ?2, ?3, ?4)")?;
    let mut rows = read.query(values)?;
    while let Some(row) = rows.next()? {
        let mut content = Map::new();
        for (at, name) in names.iter().enumerate() {
            content.insert(name.clone(), kept(row.get_ref(at)?));
        }
        write.execute(params![at.to_string(), table, reason, serde_json::Value::Object(content).to_string()])?;
    }
    Ok(())
}

/// Sets aside what can't be used, or gives it a value that can be; returns what was done, and what is left because others refer to it.
pub(super) fn set_aside_unusable(connection: &Connection, at: Timestamp) -> Result<Vec<BadRow>, SalesError> {
    let mut done = Vec::new();
    for bad in unusable(connection, None)? {
        let Some(table) = TABLES.iter().find(|table| table.name == bad.table) else { continue };
        let condition = condition(table, &bad.key);
        let values: Vec<&dyn ToSql> = bad.key.iter().map(|value| value as &dyn ToSql).collect();
        if bad.stays() {
            continue;
        }
        keep_copy(connection, (bad.table, &condition), &values, (at, &bad.reason()))?;
        if bad.is_mended {
            let set = bad.mended.iter().map(|(column, value)| format!("{column} = {value}")).collect::<Vec<_>>().join(", ");
            connection.execute(&format!("UPDATE {} SET {set} WHERE {condition}", bad.table), values.as_slice())?;
        } else {
            if table.name == "order_undo" {
                // The rest of the change would be half of it.
                let whole = "change IN (SELECT change FROM order_undo WHERE ";
                keep_copy(
                    connection,
                    ("order_undo", &format!("{whole}{condition}) AND NOT ({condition})")),
                    &values,
                    (at, "part of its change can't be used"),
                )?;
                connection.execute(
                    &format!("DELETE FROM order_changes WHERE id IN (SELECT change FROM order_undo WHERE {condition})"),
                    values.as_slice(),
                )?;
                connection.execute(&format!("DELETE FROM order_undo WHERE {whole}{condition})"), values.as_slice())?;
            }
            connection.execute(&format!("DELETE FROM {} WHERE {condition}", bad.table), values.as_slice())?;
        }
        done.push(bad);
    }
    if done.iter().any(|bad| TABLES.iter().any(|table| table.name == bad.table && table.fate == Fate::Undo)) {
        super::imports::forget_undo(connection)?;
    }
    Ok(done)
}

/// Makes tables that are missing, empty; returns their names.
pub(super) fn make_missing(connection: &Connection, missing: &[&'static str]) -> Result<(), SalesError> {
    let scripts = [super::TABLES, LATER_TABLES, ordering::TABLES];
    for (_, statement) in scripts.into_iter().flat_map(super::tables::statements).filter(|(name, _)| missing.contains(name)) {
        connection.execute_batch(statement)?;
    }
    Ok(())
}
