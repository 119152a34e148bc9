//! What a caller may ask of an import, and the fields a column can be mapped to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ImportError;

/// How to import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ImportOptions {
    /// Sheet of a workbook; without it the first one that holds sales.
    pub sheet: Option<String>,
    /// Of a workbook, all sheets that have the columns of the first that holds sales, as where each month has its own. Sheets of totals are
    /// left out.
    pub all_sheets: bool,
    /// `field=column`, e.g. `quantity=Qty`; the column by its header or as `#3`; `date=Column:dmy` (or `mdy`, `ymd`) fixes the order of
    /// day and month; `field=` says that no column is that field.
    pub map: Vec<String>,
    /// Forget everything loaded before.
    pub replace: bool,
    /// Report what would happen and change nothing.
    pub dry_run: bool,
}

/// What a column can hold (`docs/contract.md` §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Field {
    Date,
    ProductId,
    ProductName,
    StoreId,
    StoreName,
    Quantity,
    Price,
    Amount,
    Promotion,
    Temperature,
}

impl Field {
    pub const ALL: [Self; 10] = [
        Self::Date,
        Self::ProductId,
        Self::ProductName,
        Self::StoreId,
        Self::StoreName,
        Self::Quantity,
        Self::Price,
        Self::Amount,
        Self::Promotion,
        Self::Temperature,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::ProductId => "product_id",
            Self::ProductName => "product_name",
            Self::StoreId => "store_id",
            Self::StoreName => "store_name",
            Self::Quantity => "quantity",
            Self::Price => "price",
            Self::Amount => "amount",
            Self::Promotion => "promotion",
            Self::Temperature => "temperature",
        }
    }
}

/// Which number of `01/02/2019` is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DateOrder {
    Dmy,
    Mdy,
    /// Two-digit years first.
    Ymd,
}

/// One `--map`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) field: Field,
    /// `None`: no column is this field.
    pub(crate) column: Option<String>,
    pub(crate) order: Option<DateOrder>,
}

impl ImportOptions {
    pub(crate) fn mappings(&self) -> Result<Vec<Mapping>, ImportError> {
        self.map.iter().map(|given| Mapping::parse(given)).collect()
    }
}

impl Mapping {
    fn parse(given: &str) -> Result<Self, ImportError> {
        let bad = || ImportError::BadMapping { given: given.to_owned(), fields: Field::ALL.map(Field::name).join(", ") };
        let (name, column) = given.split_once('=').ok_or_else(bad)?;
        let field = Field::ALL.into_iter().find(|field| field.name() == name.trim()).ok_or_else(bad)?;
        let (column, order) = match column.rsplit_once(':') {
            Some((column, "dmy")) => (column, Some(DateOrder::Dmy)),
            Some((column, "mdy")) => (column, Some(DateOrder::Mdy)),
            Some((column, "ymd")) => (column, Some(DateOrder::Ymd)),
            _ => (column, None),
        };
        if order.is_some() && field != Field::Date {
            return Err(bad());
        }
        let column = column.trim();
        Ok(Self { field, column: (!column.is_empty()).then(|| column.to_owned()), order })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(map: &str) -> Result<Mapping, ImportError> {
        Mapping::parse(map)
    }

    #[test]
    fn a_mapping_names_a_field_a_column_and_for_dates_an_order() {
        let date = one("date=Datum der Buchung:dmy").expect("a date with an order");
        assert_eq!(date, Mapping { field: Field::Date, column: Some("Datum der Buchung".into()), order: Some(DateOrder::Dmy) });
        assert_eq!(one("quantity=a:b").expect("a colon may be part of a header").column.as_deref(), Some("a:b"));
        assert_eq!(one("store_id=").expect("no column").column, None, "an empty column takes the field away");
    }

    #[test]
    fn what_is_no_mapping_is_refused_with_the_fields_named() {
        for bad in ["quantity", "qty=Menge", "quantity=Menge:dmy", ""] {
            let error = one(bad).expect_err(bad);
            assert!(error.to_string().contains("product_id"), "the message must list the fields: {error}");
        }
    }
}
