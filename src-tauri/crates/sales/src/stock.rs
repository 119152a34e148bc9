//! Stock lists: what is on hand of each product, from a file that a till or a person wrote. Knows nothing of sales or forecasts.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization as _;

use crate::error::ImportError;
use crate::options::Field;
use crate::read::numbers::{self, Evidence, Number, NumberStyle};
use crate::recognise::dictionary::{self, Word, normal};
use crate::recognise::sample::{self, OwnedCell, SampleRow};
use crate::source::{self, Cell, Opened, Rows, Table, short_name};

/// Rows above the header that are looked at: titles, dates of the count.
const SEARCHED: usize = 40;

/// The words that head the columns of stock lists, in their normal form, the surest first.
const ON_HAND: &[&str] = &[
    "onhand",
    "stockonhand",
    "qtyonhand",
    "quantityonhand",
    "instock",
    "currentstock",
    "availablestock",
    "stockqty",
    "stockquantity",
    "stocklevel",
    "stock",
    "inventory",
    "inventoryqty",
    "现有库存",
    "当前库存",
    "实际库存",
    "可用库存",
    "库存数量",
    "库存量",
    "现存量",
    "结存数量",
    "结存",
    "期末库存",
    "账面库存",
    "账面数量",
    "盘点数量",
    "库存",
    "quantity",
    "qty",
    "数量",
];
const ON_THE_WAY: &[&str] = &[
    "ontheway",
    "onorder",
    "intransit",
    "qtyonorder",
    "incoming",
    "在途数量",
    "在途库存",
    "在途",
    "采购在途",
    "已订未到",
    "已订数量",
    "待入库",
    "待入库数量",
];
const PACK_SIZE: &[&str] = &[
    "packsize",
    "casesize",
    "unitsperpack",
    "packqty",
    "orderunit",
    "件装量",
    "件装数",
    "箱规",
    "装箱数",
    "包装量",
    "包装数",
    "中包装",
    "订货倍数",
];
const SHELF_LIFE: &[&str] = &["shelflifedays", "shelflife", "keepsdays", "daysleft", "保质天数", "保质期天数", "剩余效期天数", "剩余天数"];

/// What is on hand of one product, or of one product in one store.
#[derive(Debug, Clone, PartialEq)]
pub struct StockRow {
    /// Its code, or its name where the list has no codes.
    pub product: String,
    /// Its name, where the list has a column of them.
    pub name: Option<String>,
    /// `None`: the list has no column of stores.
    pub store: Option<String>,
    /// Units in stock; never negative.
    pub on_hand: f64,
    /// Units ordered and not arrived, where the list says it.
    pub on_the_way: Option<f64>,
    /// Units of a pack.
    pub pack_size: Option<f64>,
    /// Days that newly arrived goods keep.
    pub shelf_life_days: Option<u32>,
    /// Where it stands first.
    pub line: u64,
}

/// What is wrong with a row of a stock list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StockFault {
    /// No product: the row was left out.
    NoProduct,
    /// The stock is empty or no number: the row was left out.
    NoNumber,
    /// Less than nothing, as tills count what was sold before it was booked in: taken as 0.
    Negative,
}

/// A row that was left out or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StockIssue {
    /// 1 = first line of the file, or row of the sheet.
    #[ts(type = "number")]
    pub line: u64,
    pub fault: StockFault,
    /// What stands there.
    pub value: String,
}

/// A stock list, read. Rows of one product in one store, as of several batches, are added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StockList {
    /// Its name without its folder.
    pub file: String,
    pub rows: Vec<StockRow>,
    pub issues: Vec<StockIssue>,
}

/// Which column is which.
struct Columns {
    product: usize,
    name: Option<usize>,
    store: Option<usize>,
    on_hand: usize,
    on_the_way: Option<usize>,
    pack_size: Option<usize>,
    shelf_life: Option<usize>,
    header_line: u64,
}

/// Reads a stock list: of a workbook the first sheet that is one.
///
/// # Errors
/// [`ImportError`] when the file cannot be read, or no row heads a column of products and one of stock.
pub fn read_stock_list(path: &Path) -> Result<StockList, ImportError> {
    let file = short_name(path);
    match source::open(path)? {
        Opened::Text(text) => read_table(&file, &Table::Text(text)),
        Opened::Workbook(mut book) => {
            let mut first_error = None;
            for sheet in book.sheets.clone() {
                match book.sheet(&sheet).and_then(|cells| read_table(&file, &Table::Sheet(cells))) {
                    Ok(list) => return Ok(list),
                    Err(error) => first_error = first_error.or(Some(error)),
                }
            }
            Err(first_error.unwrap_or(ImportError::Empty { file }))
        }
    }
}

fn read_table(file: &str, table: &Table) -> Result<StockList, ImportError> {
    let sample = sample::take(file, &mut *table.rows()?)?;
    let columns = find_columns(file, &sample)?;
    let style = style(&mut *table.rows()?, &columns)?;
    let mut list = StockList { file: file.to_owned(), ..StockList::default() };
    let mut places: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    let mut rows = table.rows()?;
    while rows.advance()? {
        if rows.line() <= columns.header_line || (0..rows.width()).all(|column| rows.cell(column) == Cell::Empty) {
            continue;
        }
        let Some(row) = read_row(&*rows, &columns, style, &mut list.issues) else { continue };
        match places.entry((row.product.clone(), row.store.clone())) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(list.rows.len());
                list.rows.push(row);
            }
            std::collections::btree_map::Entry::Occupied(place) => {
                let same = &mut list.rows[*place.get()];
                same.on_hand += row.on_hand;
                same.on_the_way = row.on_the_way.map(|units| units + same.on_the_way.unwrap_or(0.0)).or(same.on_the_way);
            }
        }
    }
    Ok(list)
}

fn read_row(rows: &dyn Rows, columns: &Columns, style: NumberStyle, issues: &mut Vec<StockIssue>) -> Option<StockRow> {
    let line = rows.line();
    let mut tell = |fault, value: String| issues.push(StockIssue { line, fault, value });
    let product = id(rows.key_cell(columns.product));
    if product.is_empty() || dictionary::is_total(&product) {
        tell(StockFault::NoProduct, product);
        return None;
    }
    let number = |column: Option<usize>| column.and_then(|column| number(rows.cell(column), style));
    let Some(on_hand) = number(Some(columns.on_hand)) else {
        tell(StockFault::NoNumber, text(rows.cell(columns.on_hand)));
        return None;
    };
    if on_hand < 0.0 {
        tell(StockFault::Negative, text(rows.cell(columns.on_hand)));
    }
    Some(StockRow {
        product,
        name: columns.name.map(|column| id(rows.key_cell(column))).filter(|name| !name.is_empty()),
        store: columns.store.map(|column| id(rows.key_cell(column))).filter(|store| !store.is_empty()),
        on_hand: on_hand.max(0.0),
        on_the_way: number(columns.on_the_way).map(|units| units.max(0.0)),
        pack_size: number(columns.pack_size).filter(|size| *size > 0.0),
        shelf_life_days: number(columns.shelf_life).filter(|days| (1.0..=3650.0).contains(days)).map(|days| days as u32),
        line,
    })
}

/// The header is the first row that names a product and a stock.
fn find_columns(file: &str, sample: &[SampleRow]) -> Result<Columns, ImportError> {
    let widest = || sample.iter().take(SEARCHED).max_by_key(|row| row.cells.iter().filter(|cell| !cell.is_empty()).count());
    let headers = || widest().map(|row| row.cells.iter().map(OwnedCell::text).collect()).unwrap_or_default();
    let mut missing = "product_id";
    for row in sample.iter().take(SEARCHED) {
        let words: Vec<String> = row.cells.iter().map(|cell| header_word(&cell.text())).collect();
        let of = |field: Field| {
            let named = |word: &String| matches!(dictionary::look_up(word), Some(Word::Field(found, _)) if found == field);
            words.iter().position(named)
        };
        let one_of = |known: &[&str]| known.iter().find_map(|known| words.iter().position(|word| word == known));
        let Some(product) = of(Field::ProductId).or_else(|| of(Field::ProductName)) else { continue };
        let Some(on_hand) = one_of(ON_HAND).filter(|column| *column != product) else {
            missing = "on_hand";
            continue;
        };
        return Ok(Columns {
            product,
            name: of(Field::ProductName),
            store: of(Field::StoreId).or_else(|| of(Field::StoreName)),
            on_hand,
            on_the_way: one_of(ON_THE_WAY),
            pack_size: one_of(PACK_SIZE),
            shelf_life: one_of(SHELF_LIFE),
            header_line: row.line,
        });
    }
    Err(ImportError::NoStockColumn { file: file.to_owned(), field: missing, headers: headers() })
}

/// Without what stands in brackets: `库存（盒）`.
fn header_word(text: &str) -> String {
    normal(text.split(['(', '（', '[', '【']).next().unwrap_or(""))
}

/// Whether some number proves that the comma is the decimal sign.
fn style(rows: &mut dyn Rows, columns: &Columns) -> Result<NumberStyle, ImportError> {
    let (mut commas, mut dots) = (false, false);
    while rows.advance()? {
        for column in [Some(columns.on_hand), columns.on_the_way, columns.pack_size].into_iter().flatten() {
            if let Cell::Text(text) = rows.cell(column) {
                commas |= numbers::evidence(text) == Evidence::CommaDecimal;
                dots |= numbers::evidence(text) == Evidence::DotDecimal;
            }
        }
    }
    Ok(if commas && !dots { NumberStyle::CommaDecimal } else { NumberStyle::DotDecimal })
}

fn number(cell: Cell<'_>, style: NumberStyle) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number).filter(|number| number.is_finite()),
        Cell::Text(text) => match numbers::read(text, style) {
            Number::Value(value) => Some(value),
            Number::Nothing | Number::Bad => None,
        },
        Cell::Empty | Cell::Day(_) | Cell::Fault(_) => None,
    }
}

/// As the import keeps ids: NFC, without the armour that spreadsheets put around codes (`="001"`).
fn id(cell: Cell<'_>) -> String {
    let text = text(cell);
    text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(&text).nfc().collect()
}

fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Fault(text) => text.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => crate::day::to_date(day).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<StockList, ImportError> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("库存.csv");
        std::fs::write(&file, text).expect("written");
        read_stock_list(&file)
    }

    #[test]
    fn batches_add_up_and_titles_stand_above() {
        let list = read("一店库存盘点\n\n药品编码,药品名称,批号,库存数量（盒）,在途数量,件装量\n001,感冒灵,B1,\"1,200\",5,10\n001,感冒灵,B2,3,0,10\n002,板蓝根,B1,-2,,\n合计,,,1201,,\n003,维C,B9,没有,,\n")
            .expect("a stock list");
        let told: Vec<_> = list.rows.iter().map(|row| (row.product.as_str(), row.on_hand, row.on_the_way, row.pack_size)).collect();
        assert_eq!(told, [("001", 1203.0, Some(5.0), Some(10.0)), ("002", 0.0, None, None)]);
        let issues: Vec<_> = list.issues.iter().map(|issue| (issue.line, issue.fault, issue.value.as_str())).collect();
        assert_eq!(issues, [(6, StockFault::Negative, "-2"), (7, StockFault::NoProduct, "合计"), (8, StockFault::NoNumber, "没有")]);
    }

    #[test]
    fn stores_decimal_commas_and_names_instead_of_codes() {
        let list = read("Pharmacy;Drug;Stock on hand;Shelf life (days)\nS1;Aspirin;2,5;90\nS2;Aspirin;7;\n").expect("a stock list");
        let told: Vec<_> = list.rows.iter().map(|row| (row.store.as_deref(), row.on_hand, row.shelf_life_days)).collect();
        assert_eq!(told, [(Some("S1"), 2.5, Some(90)), (Some("S2"), 7.0, None)]);
        assert_eq!(list.rows[0].product, "Aspirin");
    }

    #[test]
    fn a_list_without_stock_or_product_says_which_column_is_missing() {
        for (text, field) in [("product_id,price\nA,3\n", "on_hand"), ("price,stock\n3,4\n", "product_id")] {
            let error = read(text).expect_err("no stock list");
            assert!(matches!(&error, ImportError::NoStockColumn { field: found, .. } if *found == field), "{error}");
        }
    }
}
