//! What is loaded: totals per product and per store (`docs/contract.md` §6, `data`).

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use ts_rs::TS;

use super::SalesDb;
use super::rows::name;
use super::tables::{FIRST_DAY, LAST_DAY};
use crate::day;
use crate::error::SalesError;

/// Everything loaded.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct DataSummary {
    /// Rows of the imported files that the sales come from.
    #[ts(type = "number")]
    pub rows: u64,
    #[ts(type = "string | null")]
    pub first_date: Option<Date>,
    #[ts(type = "string | null")]
    pub last_date: Option<Date>,
    /// Ordered by id.
    pub products: Vec<ProductSummary>,
    pub stores: Vec<StoreSummary>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ProductSummary {
    pub product_id: String,
    /// The latest name; null when no file gave one.
    pub product_name: Option<String>,
    #[ts(type = "string")]
    pub first_date: Date,
    #[ts(type = "string")]
    pub last_date: Date,
    #[ts(type = "number")]
    pub rows: u64,
    pub total_quantity: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct StoreSummary {
    pub store_id: String,
    pub store_name: Option<String>,
    #[ts(type = "string")]
    pub first_date: Date,
    #[ts(type = "string")]
    pub last_date: Date,
    #[ts(type = "number")]
    pub rows: u64,
    pub total_quantity: f64,
}

impl SalesDb {
    /// What is loaded.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn summary(&self) -> Result<DataSummary, SalesError> {
        let figures = figures();
        let mut products = self.connection.prepare_cached(&format!(
            "SELECT product_id, product_name, {figures} FROM series JOIN products ON products.id = series.product GROUP BY product"
        ))?;
        let mut products = products.query_map((), product)?.collect::<Result<Vec<_>, _>>()?;
        products.sort_by(|a, b| a.product_id.cmp(&b.product_id));
        let mut stores = self.connection.prepare_cached(&format!(
            "SELECT store_id, store_name, {figures} FROM series JOIN stores ON stores.id = series.store GROUP BY store ORDER BY store_id"
        ))?;
        let stores = stores.query_map((), store)?.collect::<Result<Vec<_>, _>>()?;
        Ok(DataSummary {
            rows: stores.iter().map(|store| store.rows).sum(),
            first_date: stores.iter().map(|store| store.first_date).min(),
            last_date: stores.iter().map(|store| store.last_date).max(),
            products,
            stores,
        })
    }
}

/// First and last day, rows, and units of several series. Days that no sale can be of are damage, which checking reports.
fn figures() -> String {
    let day = |column: &str| format!("CASE WHEN {column} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {column} END");
    let (first, last) = (day("first_day"), day("last_day"));
    format!(
        "coalesce(min({first}), min({last}), 0), coalesce(max({last}), max({first}), 0), CAST(total(source_rows) AS INTEGER), total(quantity)"
    )
}

fn product(row: &Row<'_>) -> rusqlite::Result<ProductSummary> {
    Ok(ProductSummary {
        product_id: row.get(0)?,
        product_name: name(row, 1)?,
        first_date: day::to_date(row.get(2)?),
        last_date: day::to_date(row.get(3)?),
        rows: row.get::<_, i64>(4)?.unsigned_abs(),
        total_quantity: row.get(5)?,
    })
}

fn store(row: &Row<'_>) -> rusqlite::Result<StoreSummary> {
    Ok(StoreSummary {
        store_id: row.get(0)?,
        store_name: name(row, 1)?,
        first_date: day::to_date(row.get(2)?),
        last_date: day::to_date(row.get(3)?),
        rows: row.get::<_, i64>(4)?.unsigned_abs(),
        total_quantity: row.get(5)?,
    })
}
