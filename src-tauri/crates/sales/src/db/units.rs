//! The unit in which each product is kept, for files that write units.

use std::collections::HashMap;

use rusqlite::{Transaction, params};

use super::rows::readable;
use crate::import::units::{Pack, Unit, Units};

/// Reads the units of all products, and the pack sizes that were answered.
pub(crate) fn units(transaction: &Transaction<'_>) -> rusqlite::Result<Units> {
    let mut kept = HashMap::new();
    let mut statement = transaction.prepare("SELECT product, unit FROM product_units")?;
    for (product, unit) in readable(statement.query_map((), |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?)? {
        if let Some(unit) = Unit::of_column(&unit) {
            kept.insert(product, unit);
        }
    }
    let mut sizes = HashMap::new();
    let mut statement = transaction.prepare("SELECT product_id, larger, smaller, size FROM pack_sizes")?;
    let read =
        statement.query_map((), |row| Ok((Pack { product: row.get(0)?, larger: row.get(1)?, smaller: row.get(2)? }, row.get(3)?)))?;
    sizes.extend(readable(read)?);
    Ok(Units::with(kept, sizes))
}

/// Writes the units of products that have none yet.
pub(crate) fn save_units(transaction: &Transaction<'_>, units: &Units) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare("INSERT OR REPLACE INTO product_units (product, unit) VALUES (?1, ?2)")?;
    for &product in &units.new {
        if let Some(unit) = units.of(product) {
            insert.execute(params![product, unit.as_str()])?;
        }
    }
    Ok(())
}

/// Writes pack sizes that were answered in an import.
pub(crate) fn save_sizes(transaction: &Transaction<'_>, sizes: &[(Pack, f64)], import: i64) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare("INSERT OR REPLACE INTO pack_sizes VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (pack, size) in sizes {
        insert.execute(params![pack.product, pack.larger, pack.smaller, size, import])?;
    }
    Ok(())
}
