//! Mappings and meanings of row kinds, kept for the next file with the same headers.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::rows::is_unreadable;
use crate::error::ImportError;
use crate::options::{ImportOptions, Mapping, RowEffect};
use crate::recognize::Kept;

/// The setting that keeps the headers of columns of types.
const KIND_COLUMNS: &str = "kind_columns";
/// What stands between two of them: no header holds it.
const BETWEEN: char = '\u{1f}';

/// How the headers of columns of types are kept.
pub(crate) fn kind_columns_kept(headers: &[String]) -> String {
    format!("{KIND_COLUMNS}={}", headers.join(&BETWEEN.to_string()))
}

/// Returns the mappings of columns for headers with this signature.
pub(crate) fn remembered(transaction: &Transaction<'_>, headers: &str) -> Result<Vec<Mapping>, ImportError> {
    options(transaction, headers)?.mappings()
}

/// Returns what the values of type and status columns mean for headers with this signature.
pub(crate) fn remembered_kinds(transaction: &Transaction<'_>, headers: &str) -> Result<HashMap<String, RowEffect>, ImportError> {
    Ok(options(transaction, headers)?.kinds()?.into_iter().collect())
}

/// Returns what was answered about the layout, the products, and the numbers of files with these headers.
pub(crate) fn remembered_answers(transaction: &Transaction<'_>, headers: &str) -> Result<Kept, ImportError> {
    let options = options(transaction, headers)?;
    Ok(Kept {
        wide: options.layout(),
        store_columns: options.setting("store_columns").map(|answer| answer == "yes"),
        counted: options.setting("counted").map(str::to_owned),
        variants: options.variants(),
        decimals: options.decimals(),
        other_sheets: options.setting("other_sheets").map(str::to_owned),
        kinds: options.kinds()?.into_iter().collect(),
        kind_columns: options.setting(KIND_COLUMNS).map_or_else(Vec::new, |headers| headers.split(BETWEEN).map(str::to_owned).collect()),
        title: options.setting("title").map(str::to_owned),
    })
}

/// Returns how far the clock is ahead of UTC in files with these headers, as it was answered.
pub(crate) fn remembered_clock(transaction: &Transaction<'_>, headers: &str) -> Result<Option<String>, ImportError> {
    Ok(options(transaction, headers)?.setting("utc").map(str::to_owned))
}

/// Keeps mappings; earlier ones of other fields and values stay.
pub(crate) fn remember(transaction: &Transaction<'_>, headers: &str, map: &[String]) -> Result<(), ImportError> {
    let key = |entry: &str| entry.split_once('=').map_or("", |(key, _)| key).to_owned();
    let mut kept = options(transaction, headers)?.map;
    kept.retain(|before| !map.iter().any(|entry| key(entry) == key(before)));
    kept.extend_from_slice(map);
    let map = serde_json::to_string(&kept).unwrap_or_default();
    transaction.execute("INSERT OR REPLACE INTO mappings (headers, map) VALUES (?1, ?2)", params![headers, map])?;
    Ok(())
}

fn options(transaction: &Transaction<'_>, headers: &str) -> Result<ImportOptions, ImportError> {
    // What can't be used is asked again.
    let map: Option<String> = match transaction.query_row("SELECT map FROM mappings WHERE headers = ?1", [headers], |row| row.get(0)) {
        Err(error) if is_unreadable(&error) => None,
        other => other.optional()?,
    };
    let map: Vec<String> = map.and_then(|map| serde_json::from_str(&map).ok()).unwrap_or_default();
    Ok(ImportOptions { map, ..ImportOptions::default() })
}
