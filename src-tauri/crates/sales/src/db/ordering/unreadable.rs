//! What is kept for orders and can't be read, by the lines that it may be about.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params};

use super::OrderingKind;
use crate::db::SalesDb;
use crate::db::rows::{BadRow, name, unusable_for_orders};
use crate::error::SalesError;

/// Something that is kept for orders and can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What it is.
    pub kind: OrderingKind,
    /// What it is known by.
    pub name: String,
    /// The store that it is about; None for every store, or where that isn't known.
    pub store_id: Option<String>,
    /// The product that it is about; None for every product, or where that isn't known.
    pub product_id: Option<String>,
}

impl SalesDb {
    /// What of items, suppliers, orders, and stock can't be read. What can be read but makes no sense isn't in it.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn unreadable_for_orders(&self) -> Result<Vec<Unreadable>, SalesError> {
        let mut found = Vec::new();
        for bad in unusable_for_orders(&self.connection)?.into_iter().filter(|bad| !bad.is_usable()) {
            // Text is given as its bytes.
            let key = if let Value::Blob(key) = bad.key() { String::from_utf8(key.clone()).ok() } else { None };
            let of = |kind, product_id| Unreadable { kind, name: bad.name.clone(), store_id: None, product_id };
            match bad.table {
                "items" => found.push(of(OrderingKind::Items, key)),
                "suppliers" => found.push(of(OrderingKind::Suppliers, None)),
                "orders" => found.push(of(OrderingKind::Orders, None)),
                "stock_rows" => found.push(self.unreadable_row(&bad)?),
                "stock_lists" => found.extend(self.unreadable_list(&bad)?),
                _ => {}
            }
        }
        Ok(found)
    }

    /// A row of a stock list: of a product in a store, as far as these can be read.
    fn unreadable_row(&self, bad: &BadRow) -> Result<Unreadable, SalesError> {
        let sql = "SELECT store_id, product_id FROM stock_rows WHERE rowid = ?1";
        let read = |row: &Row<'_>| Ok((name(row, 0)?, name(row, 1)?));
        let found = self.connection.prepare_cached(sql)?.query_row(params![bad.key()], read).optional()?;
        let (store_id, product_id) = found.unwrap_or_default();
        Ok(Unreadable { kind: OrderingKind::Stock, name: bad.name.clone(), store_id, product_id })
    }

    /// A stock list: of its stores.
    fn unreadable_list(&self, bad: &BadRow) -> Result<Vec<Unreadable>, SalesError> {
        let mut statement = self.connection.prepare_cached("SELECT DISTINCT store_id FROM stock_rows WHERE list = ?1")?;
        let stores: Vec<Option<String>> = statement.query_map(params![bad.key()], |row| name(row, 0))?.collect::<Result<_, _>>()?;
        let of = |store_id| Unreadable { kind: OrderingKind::Stock, name: bad.name.clone(), store_id, product_id: None };
        Ok(stores.into_iter().map(of).collect())
    }
}
