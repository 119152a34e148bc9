//! The options of an import, and the fields a column can be mapped to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ImportError;
use crate::report::Rhythm;

/// How to import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ImportOptions {
    /// The sheet of a workbook to read; `None` reads the first visible one that holds sales.
    pub sheet: Option<String>,
    /// Reads all sheets of a workbook that have sales, such as one sheet for each month. Sheets of totals and those that repeat others are
    /// skipped; sheets that may be stores are asked about.
    pub all_sheets: bool,
    /// Mappings as `field=column`, such as `quantity=Qty`. The column is given by its header or as `#3`. `date=Column:dmy` (or `mdy`, `ymd`)
    /// fixes the order of day and month; `field=` says that no column holds the field. `kind:VALUE=EFFECT` says what a value of the type or
    /// status column means: `sale`, `return` or `leave_out`. `layout=wide` says that each other column is a product, `rhythm=daily` (or
    /// `weekly`, `monthly`) which period a row covers, `variants=join` (or `ignore`) whether columns such as the strength join the product's name,
    /// `decimals=yes` (or `no`) whether `5.000` is five.
    pub map: Vec<String>,
    /// Deletes everything loaded before.
    pub replace: bool,
    /// Reports what would happen and changes nothing.
    pub dry_run: bool,
    /// Answers to questions, as `code=value`, or `code@file=value` for one file.
    #[ts(as = "Option<Vec<String>>", optional)]
    pub answers: Vec<String>,
    /// Takes the default answer to every question that has one.
    #[ts(as = "Option<bool>", optional)]
    pub accept_guess: bool,
    /// Units in a pack by product code, as the item terms say: quantities in packs are converted with them.
    #[serde(skip)]
    #[ts(skip)]
    pub pack_sizes: BTreeMap<String, u32>,
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
    /// Units that came back, next to those that were sold.
    Returned,
    Price,
    Amount,
    Promotion,
    Temperature,
    /// The type or status of a row: sale, return, purchase, canceled.
    Kind,
    /// The unit of the quantity: box, tablet.
    Unit,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 13] = [
        Self::Date,
        Self::ProductId,
        Self::ProductName,
        Self::StoreId,
        Self::StoreName,
        Self::Quantity,
        Self::Returned,
        Self::Price,
        Self::Amount,
        Self::Promotion,
        Self::Temperature,
        Self::Kind,
        Self::Unit,
    ];

    /// Returns the name as it is written in mappings and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::ProductId => "product_id",
            Self::ProductName => "product_name",
            Self::StoreId => "store_id",
            Self::StoreName => "store_name",
            Self::Quantity => "quantity",
            Self::Returned => "returned",
            Self::Price => "price",
            Self::Amount => "amount",
            Self::Promotion => "promotion",
            Self::Temperature => "temperature",
            Self::Kind => "kind",
            Self::Unit => "unit",
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
    /// Two-digit years of the Solar Hijri calendar first, as in Iran.
    SolarHijri,
    /// Years of the calendar of Taiwan first, with two digits.
    Minguo,
    /// Years of the Japanese era that began in 2019 first.
    Reiwa,
    /// Two-digit years of the Buddhist era last, as in Thailand.
    Buddhist,
}

impl DateOrder {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "dmy" => Some(Self::Dmy),
            "mdy" => Some(Self::Mdy),
            "ymd" => Some(Self::Ymd),
            "solar_hijri" => Some(Self::SolarHijri),
            "minguo" => Some(Self::Minguo),
            "reiwa" => Some(Self::Reiwa),
            "buddhist" => Some(Self::Buddhist),
            _ => None,
        }
    }
}

impl DateOrder {
    /// The order as it is written in JSON, mappings and answers.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
            Self::SolarHijri => "solar_hijri",
            Self::Minguo => "minguo",
            Self::Reiwa => "reiwa",
            Self::Buddhist => "buddhist",
        }
    }
}

/// The effect of a row whose type or status is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RowEffect {
    /// The quantity counts as sold.
    Sale,
    /// The quantity is subtracted, regardless of its sign.
    Return,
    /// The row isn't a sale: a purchase, a transfer, a canceled order.
    LeaveOut,
}

impl RowEffect {
    /// Reads `sale`, `return` or `leave_out`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "sale" => Some(Self::Sale),
            "return" => Some(Self::Return),
            "leave_out" => Some(Self::LeaveOut),
            _ => None,
        }
    }

    /// Returns the name as it is written in options and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Return => "return",
            Self::LeaveOut => "leave_out",
        }
    }
}

/// One mapping of a field to a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) field: Field,
    /// `None`: no column is this field.
    pub(crate) column: Option<String>,
    pub(crate) order: Option<DateOrder>,
}

impl ImportOptions {
    /// The mappings of columns.
    pub(crate) fn mappings(&self) -> Result<Vec<Mapping>, ImportError> {
        let is_column = |given: &&String| {
            !given.starts_with(KIND_PREFIX)
                && !SETTINGS.iter().any(|name| given.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
        };
        self.map.iter().filter(is_column).map(|given| Mapping::parse(given)).collect()
    }

    /// Whether the file is wide, where `layout=wide` or `layout=long` says so.
    pub(crate) fn layout(&self) -> Option<bool> {
        self.map.iter().find_map(|given| given.strip_prefix("layout=")).map(|layout| layout == "wide")
    }

    /// Whether columns such as the strength join the product, where `variants=join` or `variants=ignore` says so.
    pub(crate) fn variants(&self) -> Option<bool> {
        self.setting("variants").map(|answer| answer == "join")
    }

    /// Whether `5.000` is five, where `decimals=yes` or `decimals=no` says so.
    pub(crate) fn decimals(&self) -> Option<bool> {
        self.setting("decimals").map(|answer| answer == "yes")
    }

    /// What was given for one of the settings that aren't columns.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.map.iter().find_map(|given| given.strip_prefix(name)?.strip_prefix('='))
    }

    /// The period of each row, where `rhythm=daily`, `rhythm=weekly` or `rhythm=monthly` says so.
    pub(crate) fn rhythm(&self) -> Option<Rhythm> {
        match self.map.iter().find_map(|given| given.strip_prefix("rhythm="))? {
            "daily" => Some(Rhythm::Daily),
            "weekly" => Some(Rhythm::Weekly),
            "monthly" => Some(Rhythm::Monthly),
            _ => None,
        }
    }

    /// What the values of type and status columns mean.
    pub(crate) fn kinds(&self) -> Result<Vec<(String, RowEffect)>, ImportError> {
        let given = self.map.iter().filter_map(|given| Some((given, given.strip_prefix(KIND_PREFIX)?)));
        given.map(|(given, rest)| parse_kind(rest, '=').ok_or_else(|| bad_mapping(given))).collect()
    }
}

/// Settings of a file that aren't columns.
const SETTINGS: [&str; 10] =
    ["kind_columns", "layout", "rhythm", "variants", "decimals", "title", "utc", "store_columns", "counted", "other_sheets"];

/// What begins a mapping of a value instead of a column.
const KIND_PREFIX: &str = "kind:";

/// Reads `VALUE=EFFECT`, or with another sign between them.
pub(crate) fn parse_kind(text: &str, sign: char) -> Option<(String, RowEffect)> {
    let (value, effect) = text.rsplit_once(sign)?;
    let value = value.trim();
    (!value.is_empty()).then_some(())?;
    Some((value.to_owned(), RowEffect::parse(effect)?))
}

fn bad_mapping(given: &str) -> ImportError {
    ImportError::BadMapping { given: given.to_owned(), fields: Field::ALL.map(Field::name).join(", ") }
}

impl Mapping {
    fn parse(given: &str) -> Result<Self, ImportError> {
        let bad = || bad_mapping(given);
        let (name, column) = given.split_once('=').ok_or_else(bad)?;
        let field = Field::ALL.into_iter().find(|field| field.name() == name.trim()).ok_or_else(bad)?;
        let ordered = column.rsplit_once(':').and_then(|(column, order)| Some((column, DateOrder::parse(order)?)));
        let (column, order) = ordered.map_or((column, None), |(column, order)| (column, Some(order)));
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
