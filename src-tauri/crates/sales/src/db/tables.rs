//! The tables of `sales.sqlite` and what their columns may hold: a database that was damaged, or that other programs wrote to, may hold anything.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde::de::IgnoredAny;

use crate::day::{self, Day};
use crate::error::SalesError;
use crate::stock::is_stock;

/// The first day that anything can be of.
pub(crate) const FIRST_DAY: Day = day::from_civil(1900, 1, 1);

/// The last day on which anything can begin.
pub(crate) const LAST_DAY: Day = day::from_civil(2199, 12, 31);

/// The last day of what has no end.
const LAST_END: Day = day::from_civil(9999, 12, 31);

/// Whether anything can be of, or begin on, this day.
#[must_use]
pub fn is_possible_day(date: Date) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day::from_date(date))
}

/// Whether a text is JSON, whatever it says.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    /// A finite number.
    Number,
    /// Units in stock, or owed to customers.
    Units,
    Pack,
    /// A number that is given to rows one after the other.
    Given,
    Whole,
    /// The number of a product or store, or a count.
    Count,
    Day,
    End,
    /// The text of a day on which something was counted or made.
    Date,
    /// The text of any day.
    AnyDate,
    Moment,
    Json,
    /// A list of texts in JSON.
    Texts,
    /// Days of the week from 0 to 6 with commas between them.
    Weekdays,
    OneOf(&'static [&'static str]),
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    kind: Kind,
    may_be_null: bool,
    /// What takes the place of a value that can't be used, as SQL; without it, the row as a whole can't be used.
    pub(super) otherwise: Option<&'static str>,
}

/// What happens to rows that can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Each is set aside on its own.
    Aside,
    /// They stay: others refer to them.
    Kept,
    /// The last import can't be undone then.
    Undo,
    /// They are looked at and computed in other ways.
    Apart,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// What is in it, in messages.
    pub(super) what: &'static str,
    pub(super) fate: Fate,
    /// What distinguishes its rows: the columns of its key, or `rowid`.
    pub(super) key: &'static [&'static str],
    pub(super) columns: &'static [Column],
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, may_be_null: false, otherwise: None }
}

const fn text(name: &'static str) -> Column {
    column(name, Kind::Text)
}

const fn maybe(name: &'static str, kind: Kind) -> Column {
    Column { may_be_null: true, ..column(name, kind) }
}

impl Column {
    const fn or(self, otherwise: &'static str) -> Self {
        Self { otherwise: Some(otherwise), ..self }
    }

    /// Whether a value can be used.
    pub(super) fn holds(&self, value: ValueRef<'_>) -> bool {
        let text = match value {
            ValueRef::Null => return self.may_be_null,
            ValueRef::Blob(_) => return false,
            ValueRef::Integer(number) => return self.kind.holds_whole(number),
            ValueRef::Real(number) => return self.kind.holds_real(number),
            ValueRef::Text(bytes) => bytes,
        };
        std::str::from_utf8(text).is_ok_and(|text| self.kind.holds_text(text))
    }
}

impl Kind {
    fn holds_real(self, number: f64) -> bool {
        match self {
            Self::Number => number.is_finite(),
            Self::Units => is_stock(number),
            Self::Pack => number > 0.0 && number.is_finite(),
            _ => false,
        }
    }

    fn holds_whole(self, number: i64) -> bool {
        match self {
            Self::Units => is_stock(number as f64),
            Self::Pack => number > 0,
            Self::Given => (0..=1 << 53).contains(&number),
            Self::Number | Self::Whole => true,
            Self::Count => u32::try_from(number).is_ok(),
            Self::Day => (i64::from(FIRST_DAY)..=i64::from(LAST_DAY)).contains(&number),
            Self::End => (i64::from(FIRST_DAY)..=i64::from(LAST_END)).contains(&number),
            _ => false,
        }
    }

    fn holds_text(self, text: &str) -> bool {
        let day = || text.parse::<Date>().ok();
        match self {
            Self::Text => true,
            Self::Date => day().is_some_and(is_possible_day),
            Self::AnyDate => day().is_some(),
            Self::Moment => text.parse::<Timestamp>().is_ok(),
            Self::Json => is_json(text),
            Self::Texts => serde_json::from_str::<Vec<String>>(text).is_ok(),
            Self::Weekdays => text.is_empty() || text.split(',').all(|day| day.parse::<u8>().is_ok_and(|day| day < 7)),
            Self::OneOf(names) => names.contains(&text),
            Self::Number | Self::Units | Self::Pack | Self::Given | Self::Whole | Self::Count | Self::Day | Self::End => false,
        }
    }
}

const SALE: [Column; 8] = [
    column("id", Kind::Whole),
    column("quantity", Kind::Number),
    column("source_rows", Kind::Count),
    column("source", Kind::Whole),
    maybe("amount", Kind::Number),
    maybe("price", Kind::Number),
    maybe("promotion", Kind::Whole),
    maybe("temperature", Kind::Number),
];
const PRODUCT: [Column; 3] = [column("id", Kind::Count), text("product_id"), maybe("product_name", Kind::Text).or("NULL")];
const STORE: [Column; 3] = [column("id", Kind::Count), text("store_id"), maybe("store_name", Kind::Text).or("NULL")];
const NAME: [Column; 3] = [column("product", Kind::Count), text("name"), column("last_day", Kind::Day)];
const UNIT: [Column; 2] = [column("product", Kind::Count), text("unit")];
const ALIAS: [Column; 4] =
    [column("kind", Kind::OneOf(&["product", "store"])), text("alias"), column("number", Kind::Count), column("import", Kind::Whole)];
const INCOMPLETE: [Column; 4] =
    [column("store", Kind::Count), column("day", Kind::Day), column("quantity", Kind::Number), column("usual", Kind::Number)];
const PLAN: [Column; 8] = [
    column("id", Kind::Whole),
    maybe("store_id", Kind::Text),
    maybe("product_id", Kind::Text),
    maybe("product_group", Kind::Text),
    column("first_day", Kind::Day),
    column("last_day", Kind::End),
    column("kind", Kind::OneOf(&["promotion", "price", "closure", "opening"])),
    maybe("value", Kind::Number),
];
const DOCUMENT: [Column; 2] = [text("key"), column("document", Kind::Json)];
const ROWID: &[&str] = &["rowid"];
const fn table((name, what): (&'static str, &'static str), fate: Fate, key: &'static [&'static str], columns: &'static [Column]) -> Table {
    Table { name, what, fate, key, columns }
}

/// Every table. Those that weren't made yet are missing from a database.
pub(super) const TABLES: &[Table] = &[
    table(("sales", "days of sales"), Fate::Apart, ROWID, &SALE),
    table(
        ("series", "totals"),
        Fate::Apart,
        &["product", "store"],
        &[
            column("product", Kind::Count),
            column("store", Kind::Count),
            column("first_day", Kind::Day),
            column("last_day", Kind::Day),
            column("days", Kind::Count),
            column("source_rows", Kind::Whole),
            column("quantity", Kind::Number),
        ],
    ),
    table(("products", "products"), Fate::Kept, ROWID, &PRODUCT),
    table(("stores", "stores"), Fate::Kept, ROWID, &STORE),
    table(("product_names", "names of products"), Fate::Aside, &["product", "name"], &NAME),
    table(
        ("imports", "imports"),
        Fate::Kept,
        ROWID,
        &[
            column("id", Kind::Whole),
            column("at", Kind::Moment).or("'1970-01-01T00:00:00Z'"),
            column("replaced_all", Kind::Whole).or("0"),
            column("first_source", Kind::Whole),
            column("report", Kind::Json).or("'{}'"),
        ],
    ),
    table(
        ("sources", "imported files"),
        Fate::Kept,
        ROWID,
        &[column("id", Kind::Whole), text("file").or("''"), column("rows_imported", Kind::Whole).or("0")],
    ),
    table(("mappings", "columns of files"), Fate::Aside, &["headers"], &[text("headers"), column("map", Kind::Texts)]),
    table(("undo_import", "the undo of the last import"), Fate::Undo, ROWID, &[column("import", Kind::Whole)]),
    table(("undo_sales", "the undo of the last import"), Fate::Undo, ROWID, &SALE),
    table(("undo_products", "the undo of the last import"), Fate::Undo, ROWID, &PRODUCT),
    table(("undo_names", "the undo of the last import"), Fate::Undo, ROWID, &NAME),
    table(("undo_stores", "the undo of the last import"), Fate::Undo, ROWID, &STORE),
    table(("undo_incomplete_days", "the undo of the last import"), Fate::Undo, &["store", "day"], &INCOMPLETE),
    table(("undo_plan", "the undo of the last import"), Fate::Undo, ROWID, &PLAN),
    table(("undo_plan_own", "the undo of the last import"), Fate::Undo, ROWID, &[column("id", Kind::Whole)]),
    table(("undo_units", "the undo of the last import"), Fate::Undo, ROWID, &UNIT),
    table(("undo_aliases", "the undo of the last import"), Fate::Undo, &["kind", "alias"], &ALIAS),
    table(("product_units", "units of products"), Fate::Aside, ROWID, &UNIT),
    table(
        ("pack_sizes", "pack sizes"),
        Fate::Aside,
        &["product_id", "larger", "smaller"],
        &[text("product_id"), text("larger"), text("smaller"), column("size", Kind::Pack), column("import", Kind::Whole)],
    ),
    table(("aliases", "other names of products and stores"), Fate::Aside, &["kind", "alias"], &ALIAS),
    table(("incomplete_days", "incomplete days"), Fate::Aside, &["store", "day"], &INCOMPLETE),
    table(("plan", "entries of the plan"), Fate::Aside, ROWID, &PLAN),
    table(("plan_history", "changes of the plan"), Fate::Aside, ROWID, &[column("step", Kind::Whole), column("plan", Kind::Json)]),
    table(("opening_days", "opening days"), Fate::Aside, &["store_id"], &[text("store_id"), column("closed_weekdays", Kind::Weekdays)]),
    table(
        ("events", "labels of days"),
        Fate::Aside,
        ROWID,
        &[
            column("id", Kind::Whole),
            maybe("store_id", Kind::Text),
            maybe("product_id", Kind::Text),
            column("first_day", Kind::Day),
            column("last_day", Kind::End),
            column("label", Kind::OneOf(&["learn", "leave_out", "keep"])),
            maybe("note", Kind::Text).or("NULL"),
        ],
    ),
    table(
        ("week_answers", "answers about the sales"),
        Fate::Aside,
        &["question"],
        &[text("question"), text("answer"), maybe("event", Kind::Whole).or("NULL"), maybe("discontinued", Kind::Text)],
    ),
    table(("remembered", "what was computed from the sales"), Fate::Aside, &["name"], &[text("name"), text("sales"), text("content")]),
    table(
        ("kept_forecasts", "kept forecasts"),
        Fate::Aside,
        ROWID,
        &[column("id", Kind::Whole), text("model_path"), column("origin", Kind::Date), column("made_at", Kind::Moment)],
    ),
    table(
        ("kept_forecast_days", "days of kept forecasts"),
        Fate::Aside,
        ROWID,
        &[
            column("kept", Kind::Whole),
            column("date", Kind::Date),
            maybe("store_id", Kind::Text),
            maybe("product_id", Kind::Text),
            column("forecast", Kind::Number),
            column("mean", Kind::Number),
            column("lower", Kind::Number),
            column("upper", Kind::Number),
        ],
    ),
    table(("items", "items"), Fate::Aside, &["key"], &DOCUMENT),
    table(("suppliers", "suppliers"), Fate::Aside, &["key"], &DOCUMENT),
    table(("order_settings", "order settings"), Fate::Aside, &["key"], &DOCUMENT),
    table(("orders", "orders"), Fate::Aside, &["key"], &DOCUMENT),
    table(("order_numbers", "order numbers"), Fate::Aside, ROWID, &[column("id", Kind::Given)]),
    table(
        ("stock_lists", "stock lists"),
        Fate::Aside,
        ROWID,
        &[column("id", Kind::Whole), column("date", Kind::Date), column("at", Kind::Moment), maybe("file", Kind::Text).or("''")],
    ),
    table(
        ("stock_rows", "rows of stock lists"),
        Fate::Aside,
        ROWID,
        &[
            column("list", Kind::Whole),
            text("store_id"),
            text("product_id"),
            maybe("lot", Kind::Text),
            column("quantity", Kind::Units),
            maybe("expires", Kind::AnyDate),
            maybe("on_the_way", Kind::Units),
            maybe("arrives", Kind::AnyDate),
        ],
    ),
    table(
        ("order_changes", "changes of orders"),
        Fate::Aside,
        ROWID,
        &[
            column("id", Kind::Whole),
            column("kind", Kind::OneOf(&["items", "suppliers", "settings", "orders", "stock"])),
            column("at", Kind::Moment).or("'1970-01-01T00:00:00Z'"),
            text("what").or("''"),
        ],
    ),
    table(
        ("order_undo", "changes of orders"),
        Fate::Aside,
        &["change", "key"],
        &[column("change", Kind::Whole), text("key"), maybe("document", Kind::Json)],
    ),
];

/// Without any of these, the sales are lost.
const SALES_TABLES: [&str; 4] = ["products", "sales", "series", "stores"];

/// The names of the tables that a script makes, each with its statement.
pub(super) fn statements(script: &str) -> impl Iterator<Item = (&str, &str)> {
    script.split(';').filter_map(|statement| {
        let head = statement.split('(').next().unwrap_or_default();
        let name = head.split_whitespace().last().filter(|_| head.contains("CREATE TABLE"))?;
        Some((name, statement))
    })
}

/// What of the tables isn't as this program makes them.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Tables that can be made again, empty.
    pub(super) missing: Vec<&'static str>,
    /// What can't be mended, in words.
    pub(super) fault: Option<String>,
}

/// Compares the tables and their columns with what they should be. `scripts` make tables that are there together or not at all.
pub(super) fn shape(connection: &Connection, scripts: &[&'static str]) -> Result<Shape, SalesError> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'";
    let mut statement = connection.prepare(sql)?;
    for row in statement.query_map((), |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))? {
        let (table, column) = row?;
        found.entry(table).or_default().push(column);
    }
    let mut shape = Shape::default();
    for script in scripts {
        if statements(script).any(|(name, _)| found.contains_key(name)) {
            shape.missing.extend(statements(script).map(|(name, _)| name).filter(|name| !found.contains_key(*name)));
        }
    }
    if let Some(lost) = shape.missing.iter().find(|name| SALES_TABLES.contains(*name)) {
        shape.fault = Some(format!("the table `{lost}` is missing"));
    }
    for table in TABLES {
        let Some(columns) = found.get(table.name) else { continue };
        if let Some(lost) = table.columns.iter().find(|column| !columns.iter().any(|name| name == column.name)) {
            shape.fault.get_or_insert_with(|| format!("the table `{}` has no column `{}`", table.name, lost.name));
        }
    }
    Ok(shape)
}

#[cfg(test)]
mod tests;
