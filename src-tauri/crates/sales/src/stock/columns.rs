//! Which column of a stock list is which: header words in English and Chinese, units in brackets, and choices by hand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::lot_expiry::{self, Divided};
use super::money::is_money;
use super::naming::{self, Unit, is_all_of, spellings};
use super::rivals::{self, Rival};
use super::wide::{self, StoreColumn};
use super::words::WORDS;
use super::{StockColumn, StockContext, levels};
use crate::error::ImportError;
use crate::options::Field;
use crate::recognize::dictionary::{self, Word, normal};
use crate::recognize::sample::{OwnedCell, SampleRow};

/// What a column of a stock list can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StockField {
    /// Product code.
    ProductId,
    /// Product name.
    ProductName,
    /// Store code or name.
    StoreId,
    /// Day of the count.
    Date,
    /// Lot number.
    Lot,
    /// Units in stock.
    OnHand,
    /// Whole packs in stock, next to loose units.
    PacksOnHand,
    /// Loose units in stock, next to whole packs.
    LooseUnits,
    /// Units of the stock that are promised to someone.
    Reserved,
    /// What the stock is counted in.
    Unit,
    /// Whether the goods may be sold.
    Condition,
    /// Where in the store the goods are.
    Place,
    /// Expiry date.
    Expires,
    /// Lot number and expiry date together.
    LotExpires,
    /// Days left until expiry.
    DaysLeft,
    /// Date of manufacture.
    Produced,
    /// Shelf life.
    ShelfLife,
    /// Units ordered and not yet received.
    OnTheWay,
    /// Day on which they are expected.
    Arrives,
    /// Units in a pack.
    PackSize,
    /// Purchase price of a unit.
    UnitCost,
    /// Supplier.
    Supplier,
}

/// Fields in the order in which they claim a column; their names for `--map`.
const NAMES: [(StockField, &str); 22] = [
    (StockField::ProductId, "product_id"),
    (StockField::ProductName, "product_name"),
    (StockField::StoreId, "store_id"),
    (StockField::Date, "date"),
    (StockField::Lot, "lot"),
    (StockField::OnHand, "on_hand"),
    (StockField::PacksOnHand, "packs_on_hand"),
    (StockField::LooseUnits, "loose_units"),
    (StockField::Reserved, "reserved"),
    (StockField::Unit, "unit"),
    (StockField::Condition, "condition"),
    (StockField::Place, "place"),
    (StockField::Expires, "expires"),
    (StockField::LotExpires, "lot_expires"),
    (StockField::DaysLeft, "days_left"),
    (StockField::Produced, "produced"),
    (StockField::ShelfLife, "shelf_life"),
    (StockField::OnTheWay, "on_the_way"),
    (StockField::Arrives, "arrives"),
    (StockField::PackSize, "pack_size"),
    (StockField::UnitCost, "unit_cost"),
    (StockField::Supplier, "supplier"),
];

impl StockField {
    /// Returns the stable name, such as `on_hand`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }
}

/// The columns of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) fields: Vec<(StockField, usize)>,
    pub(super) stores: Vec<StoreColumn>,
    pub(super) headers: Vec<String>,
    pub(super) header_line: u64,
    /// The stock's header says that goods on the way are included.
    pub(super) includes_on_the_way: bool,
    /// Headers of columns whose store has another column already.
    pub(super) twice: Vec<String>,
    /// Columns that seem to be the stock as well as the one that is used.
    pub(super) rivals: Vec<Rival>,
    /// The store that was given for the whole list.
    pub(super) given_store: Option<String>,
    /// The column of lot numbers and expiry dates together, where its cells say how they are divided.
    pub(super) divided: Option<Divided>,
    /// Columns with cells below an empty header.
    unnamed: Vec<usize>,
}

impl Columns {
    pub(super) fn of(&self, field: StockField) -> Option<usize> {
        self.fields.iter().find(|(found, _)| *found == field).map(|(_, column)| *column)
    }

    pub(super) fn unit(&self, column: usize) -> Unit {
        self.headers.get(column).map_or(Unit::Units, |header| naming::unit(header))
    }

    /// Whether a header says that its dates are the last ones: `有效期至`, not `有效期`.
    pub(super) fn says_until(&self, column: usize) -> bool {
        let header = self.headers.get(column).map_or_else(String::new, |header| header.to_lowercase());
        ["至", "到期", "失效", "until", "expir", "exp date", "best before", "use by"].iter().any(|word| header.contains(word))
    }

    /// Whether a header says that its dates are the first ones on which goods are no longer good: `失效期`, which many write for the last ones too.
    pub(super) fn says_no_longer(&self, column: usize) -> bool {
        let together = self.divided.is_some_and(|divided| divided.column == column);
        self.headers.get(column).is_some_and(|header| header.trim().starts_with("失效") || together && header.contains("失效"))
    }

    /// Whether a column that is taken for units is one of money, as the row below the header says.
    fn is_above_money(&self, below: &[String]) -> bool {
        let of_money = |at: usize| below.get(at).is_some_and(|header| is_money(header, &[]));
        self.fields.iter().any(|(field, at)| is_of_units(*field) && of_money(*at))
    }

    /// Every column with a header or with cells, and what it is used for.
    pub(super) fn uses(&self) -> Vec<StockColumn> {
        let named = |(column, header): (usize, &String)| {
            let by_field = self.fields.iter().find(|(_, used)| *used == column).map(|(field, _)| *field);
            let by_store = self.stores.iter().find(|store| store.column == column);
            let field = by_field.or_else(|| by_store.map(|store| store.field));
            StockColumn { header: header.clone(), field, store: by_store.map(|store| store.store.clone()) }
        };
        let headed = self.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()).map(named);
        let unnamed = self.unnamed.iter().filter(|at| !self.fields.iter().any(|(_, used)| used == *at)).map(|at| StockColumn {
            header: format!("#{}", at + 1),
            field: None,
            store: None,
        });
        headed.chain(unnamed).collect()
    }
}

/// Rows above the header that are looked at: titles, dates of the count.
const SEARCHED: usize = 40;

/// Finds the header: the first row that names a product and a stock, or a product and stores; alone, or together with the row below it.
pub(super) fn find(file: &str, sample: &[SampleRow], context: &StockContext) -> Result<Columns, ImportError> {
    let by_hand = by_hand(&context.map)?;
    let mut missing = StockField::ProductId;
    for (place, row) in sample.iter().enumerate().take(SEARCHED) {
        let one: Vec<String> = row.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
        let read =
            |headers, header_line| columns_of(file, sample, context, &by_hand, Columns { headers, header_line, ..Columns::default() });
        // A title above the header isn't the upper half of one: only stores are.
        let two = sample.get(place + 1).and_then(|below| Some((levels::joined(row, below)?, below.line)));
        if let Some((two, line)) = &two
            && let Ok(Ok(columns)) = read(two.clone(), *line)
            && !columns.stores.is_empty()
        {
            return Ok(columns);
        }
        match read(one, row.line)? {
            // `库存` above `金额` and `数量`: the row below says which of them are units.
            Ok(columns) if two.as_ref().is_some_and(|(two, _)| columns.is_above_money(two)) => {
                let (headers, line) = two.unwrap_or_default();
                match read(headers, line)? {
                    Ok(columns) => return Ok(columns),
                    Err(field) => missing = field.unwrap_or(StockField::OnHand),
                }
            }
            // Stores above words that say nothing of stock: which of their columns counts isn't known.
            Ok(columns) if !columns.stores.is_empty() && two.is_some() => {
                let headers = two.map(|(headers, _)| headers).unwrap_or_default();
                return Err(ImportError::NoStockColumn { file: file.to_owned(), field: StockField::OnHand.name(), headers });
            }
            Ok(columns) => return Ok(columns),
            Err(Some(field)) => missing = field,
            Err(None) => {}
        }
    }
    Err(ImportError::NoStockColumn { file: file.to_owned(), field: missing.name(), headers: likeliest_header(sample) })
}

type ByHand = Vec<(StockField, Option<String>)>;

/// The columns under headers, or the field that is missing: `None` for a row without products, which isn't a header.
fn columns_of(
    file: &str,
    sample: &[SampleRow],
    context: &StockContext,
    by_hand: &ByHand,
    mut columns: Columns,
) -> Result<Result<Columns, Option<StockField>>, ImportError> {
    let headers = columns.headers.clone();
    let mut absent = None;
    for (field, column) in by_hand {
        let Some(name) = column else { continue };
        // A store may be called `#3`, which would be a column too.
        let is_store = *field == StockField::StoreId && !headers.contains(name) && context.stores.iter().any(|(id, _)| id == name);
        match named(&headers, name).filter(|_| !is_store) {
            Some(at) => columns.fields.push((*field, at)),
            None if *field == StockField::StoreId => match store_of(name, &context.stores) {
                Some(store) => columns.given_store = Some(store),
                None => absent = Some(name),
            },
            None => absent = Some(name),
        }
    }
    let given = columns.given_store.is_some();
    let chosen = |field: StockField| !(given && field == StockField::StoreId) && by_hand.iter().any(|(chosen, _)| *chosen == field);
    assign(&headers, &mut columns, &chosen, &context.stores);
    if columns.of(StockField::ProductId).or_else(|| columns.of(StockField::ProductName)).is_none() {
        return Ok(Err(None));
    }
    let counted =
        [StockField::OnHand, StockField::PacksOnHand, StockField::LooseUnits].into_iter().any(|field| columns.of(field).is_some());
    let line = columns.header_line;
    wide::find(&mut columns, sample.iter().filter(|row| row.line > line), &context.stores, counted);
    if !counted && columns.stores.is_empty() {
        return Ok(Err(Some(StockField::OnHand)));
    }
    if let Some(column) = absent {
        return Err(ImportError::NoSuchColumn { file: file.to_owned(), column: column.clone(), headers });
    }
    let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let below = || sample.iter().filter(|row| row.line > line);
    let is_empty = |at: &usize| headers.get(*at).is_none_or(String::is_empty);
    columns.unnamed =
        (0..width).filter(|at| is_empty(at) && below().any(|row| row.cells.get(*at).is_some_and(|cell| !cell.is_empty()))).collect();
    settle(&mut columns);
    // Chosen by its number, it is the right one; chosen by a name that another column has too, it may be either.
    let is_numbered =
        by_hand.iter().any(|(field, name)| *field == StockField::OnHand && name.as_ref().is_some_and(|name| name.starts_with('#')));
    if columns.stores.is_empty() && !is_numbered {
        columns.rivals = rivals::find(&columns, if chosen(StockField::OnHand) { "" } else { words_of(StockField::OnHand) });
    }
    Ok(Ok(columns))
}

/// A known store by its code or name.
fn store_of(text: &str, stores: &[(String, Option<String>)]) -> Option<String> {
    let exactly = stores.iter().find(|(id, _)| id == text);
    let by_id = exactly.or_else(|| stores.iter().find(|(id, _)| normal(id) == normal(text)));
    by_id.or_else(|| stores.iter().find(|(id, name)| naming::is_store(id, name.as_deref(), text))).map(|(id, _)| id.clone())
}

/// The row that reads most like a header: most cells that are texts and not numbers.
fn likeliest_header(sample: &[SampleRow]) -> Vec<String> {
    let texts = |row: &&SampleRow| row.cells.iter().filter(|cell| matches!(cell, OwnedCell::Text(_)) && !cell.is_number()).count();
    // The first of equally good rows.
    let best = sample.iter().take(SEARCHED).rev().max_by_key(texts);
    best.map(|row| row.cells.iter().map(OwnedCell::text).filter(|text| !text.is_empty()).collect()).unwrap_or_default()
}

fn by_hand(map: &[String]) -> Result<ByHand, ImportError> {
    let parse = |given: &String| {
        let bad = || ImportError::BadMapping { given: given.clone(), fields: NAMES.map(|(_, name)| name).join(", ") };
        let (name, column) = given.split_once('=').ok_or_else(bad)?;
        let (field, _) = NAMES.into_iter().find(|(_, known)| *known == name.trim()).ok_or_else(bad)?;
        Ok((field, Some(column.trim().to_owned()).filter(|column| !column.is_empty())))
    };
    map.iter().map(parse).collect()
}

/// A column by its header, or as `#3`.
fn named(headers: &[String], name: &str) -> Option<usize> {
    let by_number = name.strip_prefix('#').and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
    by_number
        .filter(|at| *at < headers.len())
        .or_else(|| headers.iter().position(|header| header == name || normal(header) == normal(name)))
}

fn words_of(field: StockField) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == field).map_or("", |(_, words)| words)
}

fn assign(headers: &[String], columns: &mut Columns, chosen: &impl Fn(StockField) -> bool, stores: &[(String, Option<String>)]) {
    // A part of a store's name says nothing: `A店` isn't a column of stores.
    let is_store = |header: &str| {
        let plain = header.split(['(', '（', '[', '【']).next().unwrap_or(header);
        stores.iter().any(|(id, name)| [header, plain].iter().any(|text| naming::is_store(id, name.as_deref(), text)))
    };
    let spellings: Vec<Vec<String>> =
        headers.iter().map(|header| if is_store(header) { vec![normal(header)] } else { spellings(header) }).collect();
    let together = |at: &usize| !columns.fields.iter().any(|(_, used)| used == at) && lot_expiry::named(&headers[*at]).is_some();
    if !chosen(StockField::LotExpires)
        && let Some(at) = (0..headers.len()).find(together)
    {
        columns.fields.push((StockField::LotExpires, at));
    }
    for (field, words) in WORDS {
        if chosen(field) {
            continue;
        }
        // Money isn't units, even where no column has units.
        let fits = |at: &usize| !is_of_units(field) || !is_money(&headers[*at], &[]);
        let free = |at: &usize| !columns.fields.iter().any(|(_, used)| used == at) && fits(at);
        let best = words
            .split_whitespace()
            .find_map(|word| (0..headers.len()).filter(free).find(|at| spellings[*at].iter().any(|spelling| spelling == word)))
            .or_else(|| (0..headers.len()).filter(free).find(|at| is_all_of(&headers[*at], words)));
        if let Some(at) = best {
            columns.fields.push((field, at));
        }
    }
    for (field, sales) in [
        (StockField::ProductId, [Field::ProductId, Field::ProductId]),
        (StockField::ProductName, [Field::ProductName, Field::ProductName]),
        (StockField::StoreId, [Field::StoreId, Field::StoreName]),
    ] {
        if chosen(field) {
            continue;
        }
        let rank = |at: usize, of: Field| {
            let known = spellings[at].iter().chain([&headers[at]]).filter_map(|word| match dictionary::look_up(word) {
                Some(Word::Field(found, rank)) if found == of => Some(rank),
                _ => None,
            });
            known.min()
        };
        let free = |at: &usize| !columns.fields.iter().any(|(_, used)| used == at);
        let best = sales
            .into_iter()
            .find_map(|of| (0..headers.len()).filter(free).filter_map(|at| Some((rank(at, of)?, at))).min().map(|(_, at)| at));
        if let Some(at) = best {
            columns.fields.push((field, at));
        }
    }
}

/// Whether a field is a number of units or packs.
fn is_of_units(field: StockField) -> bool {
    matches!(field, StockField::OnHand | StockField::PacksOnHand | StockField::LooseUnits | StockField::Reserved | StockField::OnTheWay)
}

/// What depends on several columns together.
fn settle(columns: &mut Columns) {
    // Next to a column of dates, one of lots and dates is of lots.
    if let (Some(at), Some(_)) = (columns.of(StockField::LotExpires), columns.of(StockField::Expires)) {
        columns.fields.retain(|(_, used)| *used != at);
        if columns.of(StockField::Lot).is_none() {
            columns.fields.push((StockField::Lot, at));
        }
    }
    let included = |at: usize| {
        let header = columns.headers[at].to_lowercase();
        ["含在途", "包含在途", "incl. on order", "including on order", "including in transit", "incl. in transit", "含已订"]
            .iter()
            .any(|word| header.contains(word))
    };
    let stock = columns.of(StockField::OnHand);
    // Boxes next to loose pieces are packs; alone they are what is counted.
    let boxes = stock.filter(|at| ["盒数", "瓶数"].contains(&normal(&columns.headers[*at]).as_str()));
    if let Some(at) = boxes.filter(|_| columns.of(StockField::LooseUnits).is_some() && columns.of(StockField::PacksOnHand).is_none()) {
        columns.fields.retain(|(field, _)| *field != StockField::OnHand);
        columns.fields.push((StockField::PacksOnHand, at));
    }
    let stock = columns.of(StockField::OnHand);
    columns.includes_on_the_way = stock.is_some_and(included);
    // What is available, or was counted, says what is left already.
    let left = |at: usize| {
        let header = columns.headers[at].to_lowercase();
        ["avail", "可用", "可销", "可售", "count", "physical", "盘"].iter().any(|word| header.contains(word))
    };
    if stock.is_none_or(left) {
        columns.fields.retain(|(field, _)| *field != StockField::Reserved);
    }
}
