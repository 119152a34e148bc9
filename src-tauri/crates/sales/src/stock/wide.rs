//! Stock lists with a column for each store.

use super::columns::{Columns, StockField};
use super::naming::spellings;
use crate::recognise::dictionary::{self, normal};
use crate::recognise::sample::SampleRow;

/// The column of one store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoreColumn {
    pub(super) column: usize,
    pub(super) store: String,
    pub(super) field: StockField,
}

const STOCK_WORDS: [&str; 12] =
    ["库存数量", "现有库存", "当前库存", "库存量", "库存", "存量", "结存", "stock on hand", "on hand", "stock", "inventory", "qty"];
const COMING_WORDS: [&str; 7] = ["在途数量", "在途库存", "在途", "on the way", "on order", "in transit", "incoming"];

/// What precedes such a word and isn't a store.
const NO_STORES: [&str; 30] = [
    "安全",
    "最低",
    "最高",
    "最小",
    "最大",
    "总",
    "合计",
    "期初",
    "期末",
    "可用",
    "冻结",
    "锁定",
    "历史",
    "上月",
    "本月",
    "实际",
    "现有",
    "当前",
    "账面",
    "min",
    "minimum",
    "max",
    "maximum",
    "safety",
    "total",
    "opening",
    "closing",
    "available",
    "target",
    "reserved",
];

/// Finds the columns of stores: named after a known store, alone or with a word for stock; or, where no column holds the stock, several that
/// end in a word for stock. `counted` says that the list has a column for the stock itself.
pub(super) fn find<'a>(
    columns: &mut Columns,
    below: impl Iterator<Item = &'a SampleRow>,
    stores: &[(String, Option<String>)],
    counted: bool,
) {
    let below: Vec<&SampleRow> = below.take(200).collect();
    let mut found: Vec<(StoreColumn, bool)> = Vec::new();
    for (column, header) in columns.headers.iter().enumerate() {
        if header.is_empty() || columns.fields.iter().any(|(_, used)| *used == column) || dictionary::is_total(header) {
            continue;
        }
        let (name, field) = name_and_field(header);
        let known = stores.iter().find(|(id, name_of)| {
            let is = |text: &str| normal(text) == normal(&name);
            is(id) || name_of.as_deref().is_some_and(is)
        });
        let numbers = || {
            let filled: Vec<_> = below.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).collect();
            filled.iter().filter(|cell| cell.is_number()).count() * 2 >= filled.len()
        };
        match (known, field) {
            (Some((id, _)), field) if numbers() => {
                found.push((StoreColumn { column, store: id.clone(), field: field.unwrap_or(StockField::OnHand) }, true));
            }
            (None, Some(field)) if !name.is_empty() && !NO_STORES.contains(&normal(&name).as_str()) && numbers() => {
                found.push((StoreColumn { column, store: name, field }, false));
            }
            _ => {}
        }
    }
    let is_known = found.iter().any(|(_, known)| *known);
    // With a stock of its own, or known stores, columns that only look like stores are something else.
    found.retain(|(_, known)| *known || !(counted || is_known));
    let stock = found.iter().filter(|(store, _)| store.field == StockField::OnHand).count();
    // A single column that isn't known to be a store may be anything.
    if stock == 0 || !is_known && stock < 2 {
        return;
    }
    columns.stores = found.into_iter().map(|(store, _)| store).collect();
    let twice = |store: &&StoreColumn| {
        columns.stores.iter().any(|other| (other.field, &other.store) == (store.field, &store.store) && other.column < store.column)
    };
    columns.twice = columns.stores.iter().filter(twice).map(|store| columns.headers[store.column].clone()).collect();
    // A column of stores next to columns of each store, and a total next to them, say nothing more.
    columns
        .fields
        .retain(|(field, _)| !matches!(field, StockField::OnHand | StockField::StoreId | StockField::PacksOnHand | StockField::LooseUnits));
}

/// The store that a header names, and what the column holds where it says so: `一店库存`, `S001 on the way`, `库存-人民路店`.
fn name_and_field(header: &str) -> (String, Option<StockField>) {
    let bare = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let lower = header.to_lowercase();
    for (words, field) in [(&COMING_WORDS[..], StockField::OnTheWay), (&STOCK_WORDS[..], StockField::OnHand)] {
        for word in words {
            let named = match (lower.strip_suffix(word), lower.strip_prefix(word)) {
                (Some(before), _) => header.get(..before.len()),
                (None, Some(_)) => header.get(word.len()..),
                (None, None) => None,
            };
            if let Some(name) = named {
                return (bare(name), Some(field));
            }
            let bracketed = ["(", "（", "[", "【"].iter().any(|open| lower.contains(&format!("{open}{word}")));
            if bracketed {
                return (bare(header.split(['(', '（', '[', '【']).next().unwrap_or("")), Some(field));
            }
        }
    }
    let plain = spellings(header).into_iter().nth(1).unwrap_or_default();
    (if plain.is_empty() { header.to_owned() } else { bare(header.split(['(', '（', '[', '【']).next().unwrap_or("")) }, None)
}
