//! The unit in which each product is kept, for files that write units.

use std::collections::HashMap;

use rusqlite::{Transaction, params};

use crate::import::units::{Unit, Units};

/// Reads the units of all products.
pub(crate) fn units(transaction: &Transaction<'_>) -> rusqlite::Result<Units> {
    let mut kept = HashMap::new();
    let mut statement = transaction.prepare("SELECT product, unit FROM product_units")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        if let Some(unit) = Unit::read(&row.get::<_, String>(1)?) {
            kept.insert(row.get(0)?, unit);
        }
    }
    Ok(Units::with(kept))
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
