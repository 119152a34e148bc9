//! Mappings made by hand, kept for the next file with the same headers.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::error::ImportError;
use crate::options::{ImportOptions, Mapping};

pub(crate) fn remembered(transaction: &Transaction<'_>, headers: &str) -> Result<Vec<Mapping>, ImportError> {
    let map: Option<String> =
        transaction.query_row("SELECT map FROM mappings WHERE headers = ?1", [headers], |row| row.get(0)).optional()?;
    let map: Vec<String> = map.and_then(|map| serde_json::from_str(&map).ok()).unwrap_or_default();
    ImportOptions { map, ..ImportOptions::default() }.mappings()
}

pub(crate) fn remember(transaction: &Transaction<'_>, headers: &str, map: &[String]) -> Result<(), ImportError> {
    let map = serde_json::to_string(map).unwrap_or_default();
    transaction.execute("INSERT OR REPLACE INTO mappings (headers, map) VALUES (?1, ?2)", params![headers, map])?;
    Ok(())
}
