//! Reading and writing rows of the index.

use std::collections::HashSet;

use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{Entry, Index};
use crate::error::Result;
use crate::id::{Id, fold};
use crate::report::{Filter, IndexRow};
use crate::scope::{Aggregation, Mode};

pub(super) const SELECT: &str = "SELECT m.id, m.model_identifier, m.model_type, m.version, m.model_path, m.created_at, m.metrics_summary, \
     f.mode, f.product, f.store, f.aggregation, f.bytes, f.damaged, f.number \
     FROM model_versions m JOIN version_facts f ON f.id = m.id";

impl Index {
    /// The rows that match. `in_use` is for the caller to fill in.
    pub(crate) fn list(&self, filter: &Filter) -> Result<Vec<IndexRow>> {
        let mut conditions = Vec::new();
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        if let Some(mode) = filter.mode {
            conditions.push("f.mode = ?");
            values.push(Box::new(mode.as_str()));
        }
        for (id, equal) in
            [(&filter.product, "f.product_folded = ? AND f.product = ?"), (&filter.store, "f.store_folded = ? AND f.store = ?")]
        {
            if let Some(id) = id {
                let id: String = id.nfc().collect();
                conditions.push(equal);
                values.push(Box::new(fold(&id)));
                values.push(Box::new(id));
            }
        }
        if let Some(model_type) = &filter.model_type {
            conditions.push("m.model_type = ?");
            values.push(Box::new(model_type.clone()));
        }
        let condition = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let mut statement = self.connection.prepare_cached(&format!("{SELECT}{condition}"))?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), row)?;
        let mut rows: Vec<(u32, IndexRow)> = rows.collect::<rusqlite::Result<_>>()?;
        // SQLite would take longer.
        rows.sort_unstable_by(|(a_number, a), (b_number, b)| {
            (&a.model_identifier, &a.model_type, b_number).cmp(&(&b.model_identifier, &b.model_type, a_number))
        });
        Ok(newest_first(rows.into_iter().map(|(_, row)| row)))
    }

    /// Adds versions, or brings their rows up to date.
    pub(crate) fn put(&mut self, entries: &[Entry]) -> Result<()> {
        self.write(|connection| entries.iter().try_for_each(|entry| put(connection, entry)))
    }

    /// Removes the rows of these paths; those that have none are fine.
    pub(crate) fn remove(&mut self, paths: &[String]) -> Result<()> {
        self.write(|connection| paths.iter().try_for_each(|path| remove(connection, path)))
    }

    /// Puts `entries` in place of everything.
    pub(crate) fn replace_all(&mut self, entries: &[Entry]) -> Result<()> {
        self.write(|connection| {
            connection.execute_batch("DELETE FROM version_facts; DELETE FROM model_versions;")?;
            entries.iter().try_for_each(|entry| put(connection, entry))
        })
    }

    /// Removes `gone` and adds `entries`, both or neither.
    pub(crate) fn catch_up(&mut self, gone: &[String], entries: &[Entry]) -> Result<()> {
        self.write(|connection| {
            gone.iter().try_for_each(|path| remove(connection, path))?;
            entries.iter().try_for_each(|entry| put(connection, entry))
        })
    }

    /// Sets what is wrong with each version, or that nothing is.
    pub(crate) fn set_damages(&mut self, damages: &[(String, Option<String>)]) -> Result<()> {
        self.write(|connection| {
            let sql = "UPDATE version_facts SET damaged = ?2 WHERE id = (SELECT id FROM model_versions WHERE model_path = ?1) \
                 AND damaged IS NOT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            for (path, damaged) in damages {
                statement.execute(params![path, damaged])?;
            }
            Ok(())
        })
    }

    /// The paths of all rows, and apart those of rows that are not whole or contradict themselves.
    pub(crate) fn paths(&self) -> Result<(HashSet<String>, Vec<String>)> {
        let sql = "SELECT m.model_path, f.id IS NOT NULL, m.model_identifier, m.model_type, m.version FROM model_versions m \
             LEFT JOIN version_facts f ON f.id = m.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let (mut whole, mut broken) = (HashSet::new(), Vec::new());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let path: String = row.get(0)?;
            // The identifier is the path with `_`, so they can be compared without taking either apart.
            let expect = format!("{}_{}_{}", row.get::<_, String>(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?);
            let inner = path.strip_prefix("saved_models/").and_then(|rest| rest.strip_suffix('/')).map(|rest| rest.replace('/', "_"));
            if row.get(1)? && inner == Some(expect) {
                whole.insert(path);
            } else {
                broken.push(path);
            }
        }
        Ok((whole, broken))
    }

    /// A known id of the same kind that differs from this one by case alone.
    pub(crate) fn case_clash(&self, product: Option<&Id>, store: Option<&Id>) -> Result<Option<(String, String)>> {
        for (id, sql) in [
            (product, "SELECT product FROM version_facts WHERE product_folded = ?1 AND product <> ?2 LIMIT 1"),
            (store, "SELECT store FROM version_facts WHERE store_folded = ?1 AND store <> ?2 LIMIT 1"),
        ] {
            let Some(id) = id else { continue };
            let mut statement = self.connection.prepare_cached(sql)?;
            let known: Option<String> = statement.query_row([id.folded().as_str(), id.as_str()], |row| row.get(0)).optional()?;
            if let Some(known) = known {
                return Ok(Some((id.as_str().to_owned(), known)));
            }
        }
        Ok(None)
    }
}

/// Sorts rows that are ordered by key, and within it from the highest number down, from the newest to the oldest; those of one second stay in the
/// order of their keys, so that a rebuilt index lists alike. Of two versions of a key, the higher number is newer, whatever the clock said.
fn newest_first(rows: impl Iterator<Item = IndexRow>) -> Vec<IndexRow> {
    let mut timed: Vec<(String, IndexRow)> = Vec::new();
    for row in rows {
        let newer =
            timed.last().filter(|(_, newer)| (&newer.model_identifier, &newer.model_type) == (&row.model_identifier, &row.model_type));
        let at = newer.map_or(&row.created_at, |(at, _)| at.min(&row.created_at)).clone();
        timed.push((at, row));
    }
    timed.sort_by(|(a, _), (b, _)| b.cmp(a));
    timed.into_iter().map(|(_, row)| row).collect()
}

fn put(connection: &Connection, entry: &Entry) -> Result<()> {
    let row = "INSERT INTO model_versions (model_identifier, model_type, version, model_path, created_at, metrics_summary) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (model_identifier, model_type, version) \
         DO UPDATE SET model_path = ?4, created_at = ?5, metrics_summary = ?6 RETURNING id";
    let key = &entry.path.key;
    let values = params![
        key.identifier(),
        key.model_type.as_str(),
        entry.path.version(),
        entry.path.to_string(),
        entry.created_at,
        entry.metrics_summary
    ];
    let id: i64 = connection.prepare_cached(row)?.query_row(values, |row| row.get(0))?;
    let facts = "INSERT OR REPLACE INTO version_facts \
         (id, number, mode, product, store, aggregation, bytes, product_folded, store_folded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    connection.prepare_cached(facts)?.execute(params![
        id,
        entry.path.number,
        entry.mode.as_str(),
        entry.product,
        entry.store,
        entry.aggregation.map(Aggregation::as_str),
        i64::try_from(entry.bytes).unwrap_or(i64::MAX),
        entry.product.as_deref().map(fold),
        entry.store.as_deref().map(fold),
    ])?;
    Ok(())
}

fn remove(connection: &Connection, path: &str) -> Result<()> {
    let facts = "DELETE FROM version_facts WHERE id IN (SELECT id FROM model_versions WHERE model_path = ?1)";
    connection.prepare_cached(facts)?.execute([path])?;
    connection.prepare_cached("DELETE FROM model_versions WHERE model_path = ?1")?.execute([path])?;
    Ok(())
}

/// Whether every value is of the kind that its column holds. SQLite keeps any kind in any column.
pub(super) fn are_readable(connection: &Connection) -> rusqlite::Result<bool> {
    let texts = "SELECT model_identifier, model_type, version, model_path, created_at, metrics_summary FROM model_versions";
    let facts = "SELECT mode, number, bytes, product, store, aggregation, damaged, product_folded, store_folded FROM version_facts";
    let is_text = |value: ValueRef<'_>| value.as_str().is_ok();
    let is_version = |row: &Row<'_>| Ok((0..6).all(|at| row.get_ref(at).is_ok_and(is_text)));
    let is_fact = |row: &Row<'_>| {
        let is_text_or_null = |value: ValueRef<'_>| value.as_str_or_null().is_ok();
        let has_numbers = row.get::<_, u32>(1).is_ok() && row.get::<_, i64>(2).is_ok();
        Ok(row.get_ref(0).is_ok_and(is_text) && has_numbers && (3..9).all(|at| row.get_ref(at).is_ok_and(is_text_or_null)))
    };
    let all = |sql: &str, is_readable: &dyn Fn(&Row<'_>) -> rusqlite::Result<bool>| {
        let mut statement = connection.prepare(sql)?;
        statement.query_map([], is_readable)?.try_fold(true, |so_far, row| row.map(|is_readable| so_far && is_readable))
    };
    Ok(all(texts, &is_version)? && all(facts, &is_fact)?)
}

/// A row and its number.
fn row(row: &Row<'_>) -> rusqlite::Result<(u32, IndexRow)> {
    let index_row = IndexRow {
        id: row.get(0)?,
        model_identifier: row.get(1)?,
        model_type: row.get(2)?,
        version: row.get(3)?,
        model_path: row.get(4)?,
        created_at: row.get(5)?,
        metrics_summary: serde_json::from_str(row.get_ref(6)?.as_str()?).unwrap_or(Value::Null),
        mode: row.get_ref(7)?.as_str()?.parse().unwrap_or(Mode::Global),
        product: row.get(8)?,
        store: row.get(9)?,
        aggregation: row.get_ref(10)?.as_str_or_null()?.and_then(|name| name.parse().ok()),
        bytes: row.get::<_, i64>(11)?.try_into().unwrap_or(0),
        in_use: false,
        damaged: row.get(12)?,
    };
    Ok((row.get(13)?, index_row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_number_is_newer_whatever_the_clock_said() {
        let row = |model_type: &str, number: u32, created_at: &str| IndexRow {
            id: 0,
            model_identifier: "global_all_sum".to_owned(),
            model_type: model_type.to_owned(),
            version: format!("v{number}"),
            model_path: String::new(),
            created_at: created_at.to_owned(),
            metrics_summary: Value::Null,
            mode: Mode::Global,
            product: None,
            store: None,
            aggregation: None,
            bytes: 0,
            in_use: false,
            damaged: None,
        };
        let rows = [
            row("kan", 5, "2026-11-28 10:00:00"),
            row("kan", 4, "2031-02-28 10:00:00"),
            row("kan", 3, "2026-11-01 10:00:00"),
            row("kan", 2, "2016-01-01 10:00:00"),
            row("kan", 1, "2026-10-01 10:00:00"),
            row("tcn", 1, "2026-11-20 10:00:00"),
        ];
        let sorted: Vec<String> =
            newest_first(rows.into_iter()).into_iter().map(|row| format!("{} {}", row.model_type, row.version)).collect();
        assert_eq!(sorted, ["kan v5", "kan v4", "tcn v1", "kan v3", "kan v2", "kan v1"]);
    }
}
