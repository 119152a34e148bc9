//! Stock lists with a column for each store.

use super::columns::{Columns, StockField};
use super::money::is_money;
use super::naming::{self, spellings};
use crate::recognize::dictionary::{self, normal};
use crate::recognize::sample::SampleRow;

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
        let used = columns.fields.iter().find(|(_, used)| *used == column).map(|(field, _)| *field);
        // `人民路店 Loose` reads like a column of loose units.
        let of_stock =
            |field| matches!(field, StockField::OnHand | StockField::PacksOnHand | StockField::LooseUnits | StockField::OnTheWay);
        if header.is_empty() || used.is_some_and(|field| !of_stock(field)) || dictionary::is_total(header) || is_money(header, stores) {
            continue;
        }
        let is_whole = |text: &str| stores.iter().any(|(id, name)| naming::is_store(id, name.as_deref(), text));
        let (part, base) = match part_of(header) {
            _ if is_whole(header) => (None, header.as_str()),
            (None, _) => glued_part(header, stores),
            apart => apart,
        };
        // `库存店` may be the name of a store.
        let (name, named) = if is_whole(base) { (base.to_owned(), None) } else { name_and_field(base) };
        let field = part.map(|part| part.field()).or(named);
        // `人民路店 数量` counts only where the store is known: `销售数量` is none.
        let (name, field) = match (field, weak(base)) {
            (None, Some(store)) if stores.iter().any(|(id, name)| naming::is_store(id, name.as_deref(), &store)) => {
                (store, Some(StockField::OnHand))
            }
            _ => (name, field),
        };
        let known = stores.iter().find(|(id, name_of)| naming::is_store(id, name_of.as_deref(), &name));
        let numbers = || {
            let filled: Vec<_> = below.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).collect();
            filled.iter().filter(|cell| cell.is_number()).count() * 2 >= filled.len()
        };
        match (known, field) {
            (Some((id, _)), field) if numbers() => {
                found.push((StoreColumn { column, store: id.clone(), field: field.unwrap_or(StockField::OnHand) }, true));
            }
            (None, Some(field)) if used.is_none() && !name.is_empty() && !NO_STORES.contains(&normal(&name).as_str()) && numbers() => {
                found.push((StoreColumn { column, store: name, field }, false));
            }
            _ => {}
        }
    }
    let is_known = found.iter().any(|(_, known)| *known);
    // With a stock of its own, or known stores, columns that only look like stores are something else.
    found.retain(|(_, known)| *known || !(counted || is_known));
    in_one_piece(&mut found);
    let stock = found.iter().filter(|(store, _)| store.field != StockField::OnTheWay).count();
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
    let is_of_store = |column: usize| columns.stores.iter().any(|store| store.column == column);
    columns.fields.retain(|(field, column)| {
        !matches!(field, StockField::OnHand | StockField::StoreId | StockField::PacksOnHand | StockField::LooseUnits)
            && !is_of_store(*column)
    });
}

/// What is before a word that alone says too little to be stock.
fn weak(header: &str) -> Option<String> {
    let word = ["数量", "实存", "账存", "数", "qty", "quantity"].into_iter().find(|word| header.to_lowercase().ends_with(word))?;
    let store = header.get(..header.len() - word.len())?.trim_matches(|c: char| !c.is_alphanumeric());
    (!store.is_empty()).then(|| store.to_owned())
}

/// A part of the stock that a header names at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Packs,
    Loose,
    /// A small unit, which next to packs is what is loose.
    Small,
}

impl Part {
    const fn field(self) -> StockField {
        match self {
            Self::Packs => StockField::PacksOnHand,
            Self::Loose => StockField::LooseUnits,
            Self::Small => StockField::OnHand,
        }
    }
}

const PACKS: [&str; 14] =
    ["整件", "整件数", "整箱", "整箱数", "整包", "整包数", "整数", "件", "件数", "箱", "箱数", "packs", "full packs", "cases"];
const LOOSE: [&str; 12] = ["零散", "零散数", "散", "散数", "零", "零数", "拆零", "拆零数", "零头", "尾数", "loose", "loose units"];

/// The part at the end of a header, behind a space or in brackets, and the header before it: `人民路店 整件`, `人民路店 库存(零)`.
fn part_of(header: &str) -> (Option<Part>, &str) {
    let open = header.rfind([' ', '(', '（', '[', '【']);
    let Some((before, last)) = open.map(|at| header.split_at(at)) else { return (None, header) };
    let part = part_named(last.trim_matches(|c: char| !c.is_alphanumeric()));
    if part.is_some() { (part, before.trim_end()) } else { (None, header) }
}

fn part_named(word: &str) -> Option<Part> {
    let word = word.to_lowercase();
    if PACKS.contains(&word.as_str()) {
        Some(Part::Packs)
    } else if LOOSE.contains(&word.as_str()) {
        Some(Part::Loose)
    } else {
        naming::is_small(&word).then_some(Part::Small)
    }
}

/// The part right behind a known store, alone or with a word for stock: `S1整件`, `人民路店库存零散`.
fn glued_part<'a>(header: &'a str, stores: &[(String, Option<String>)]) -> (Option<Part>, &'a str) {
    let ends = header.char_indices().skip(1).filter_map(|(at, _)| Some((part_named(&header[at..])?, &header[..at])));
    let of_store = |base: &str| {
        let (name, _) = name_and_field(base);
        stores.iter().any(|(id, name_of)| naming::is_store(id, name_of.as_deref(), &name))
    };
    ends.into_iter().find(|(_, base)| of_store(base)).map_or((None, header), |(part, base)| (Some(part), base))
}

/// Small units next to packs are the loose ones, and loose units without packs are the stock.
fn in_one_piece(found: &mut [(StoreColumn, bool)]) {
    let of =
        |found: &[(StoreColumn, bool)], store: &str, field| found.iter().any(|(other, _)| other.store == store && other.field == field);
    for at in 0..found.len() {
        let (store, field) = (found[at].0.store.clone(), found[at].0.field);
        let packs = of(found, &store, StockField::PacksOnHand);
        found[at].0.field = match field {
            StockField::OnHand if packs && !of(found, &store, StockField::LooseUnits) => StockField::LooseUnits,
            StockField::LooseUnits if !packs => StockField::OnHand,
            other => other,
        };
    }
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
