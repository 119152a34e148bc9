//! Item terms as a sheet: exported, filled in a spreadsheet, and imported again with a preview.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use replenishment::ItemTerms;
use sales::{Lasting, TextRow, TextSheet};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::item_cells::{Kind, Written};
use super::item_faults::ItemFault;
use super::items::FIELDS;
use super::stock_match::{Ids, Known, Named};
use crate::error::WorkbenchError;
use crate::reading::still_wanted;
use crate::routine::FileKind;
use crate::{StopSignal, Workbench};

/// The headers of the sheet, in the order of the fields.
pub(super) const HEADERS: [&str; 17] = [
    "药品编码 Product code",
    "药品名称 Name",
    "类别 Category",
    "替代组 Substitution group",
    "供应商 Supplier",
    "到货天数 Delivery time (days)",
    "订货日 Order weekdays",
    "最小订货量 Minimum quantity",
    "订货倍数 Multiple",
    "每包数量 Pack size",
    "最低库存 Minimum stock",
    "最高库存 Maximum stock",
    "保质期（天） Shelf life (days)",
    "进价 Unit cost",
    "售价 Unit price",
    "不再订货 No longer ordered",
    "替代药品编码 Successor",
];

/// Other words for the headers, in lower case without blanks and signs.
const WORDS: [(&str, &str); 17] = [
    ("product_id", "productid productcode product code item itemcode sku 药品编码 商品编码 药品编号 商品编号 编码 货号 药品代码 商品代码"),
    ("product_name", "productname name itemname description 药品名称 商品名称 名称 品名 通用名"),
    ("category", "category class atc atccode 类别 分类 大类 药品分类 商品类别"),
    ("group", "group 替代组group substitutiongroup substitutes 替代组 同类组 通用名组"),
    ("supplier", "supplier suppliername vendor wholesaler 供应商 供应商名称 供货商 供货单位"),
    (
        "lead_days",
        "到货天数leaddays 到货天数deliverytimedays deliverytimedays leaddays leadtime leadtimedays deliverydays deliverytime 到货天数 到货周期 采购周期 提前期 交货天数",
    ),
    ("order_weekdays", "orderweekdays orderdays weekdays 订货日 订货星期 可订日"),
    ("min_quantity", "minquantity minimumquantity moq minorder minimumorder 最小订货量 起订量 最小起订量 起订数量"),
    ("multiple", "multiple ordermultiple 订货倍数 倍数"),
    ("pack_size", "packsize unitsperpack casesize 每包数量 包装数量 件装量 装量 中包装 包装规格 每件数量 箱规"),
    ("min_stock", "minstock minimumstock minimum min reorderpoint 最低库存 库存下限 安全库存 最小库存"),
    ("max_stock", "maxstock maximumstock maximum max 最高库存 库存上限 最大库存"),
    (
        "shelf_life_days",
        "shelflifedays shelflife 保质期天 保质期天数 保质期 保质天数 有效期天 shelflifemonths shelflifeyears 保质期月 保质期月数 保质期年 有效期月 新货保质期",
    ),
    ("unit_cost", "unitcost cost costprice purchaseprice 进价 成本价 采购价 进货价 成本"),
    ("unit_price", "unitprice price salesprice sellingprice retailprice 售价 零售价 销售价 单价"),
    ("do_not_order", "停订donotorder donotorder stop discontinued blocked 停订 不再订货 停购 停采 禁采"),
    ("successor", "successor replacedby newcode 替代药品编码 替代编码 新编码 接替编码"),
];

/// What is remarkable about a row; most of these rows are skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ItemIssue {
    /// Line of the file or row of the sheet.
    #[ts(type = "number")]
    pub line: u64,
    /// The field; null for the product code.
    pub field: Option<String>,
    /// The text of the cell.
    pub value: String,
    /// What is wrong.
    pub fault: ItemFault,
    /// What resembles the value, where something does.
    pub more: Option<String>,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl ItemIssue {
    fn new(line: u64, bad: Bad) -> Self {
        let Bad { field, value, fault, more } = bad;
        Self { line, field, value, fault, message: fault.message(more.as_deref()), more }
    }
}

/// A changed item, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ItemRow {
    /// The terms it had; null for a new item.
    pub before: Option<ItemTerms>,
    /// The terms it gets.
    pub after: ItemTerms,
}

/// What an item sheet changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ItemImport {
    /// The file's name.
    pub file: String,
    /// Items in the sheet.
    #[ts(type = "number")]
    pub items: usize,
    /// Items that change.
    pub changed: Vec<ItemRow>,
    /// Fields that the sheet has.
    pub fields: Vec<String>,
    /// Columns that weren't used.
    pub unused: Vec<String>,
    /// Rows that were skipped.
    pub issues: Vec<ItemIssue>,
}

/// Terms that only an item has, and those that are in other lists too.
const TERMS: [&str; 8] = ["lead_days", "order_weekdays", "min_quantity", "multiple", "min_stock", "max_stock", "do_not_order", "successor"];
const COMMON_TERMS: [&str; 7] = ["supplier", "pack_size", "shelf_life_days", "unit_cost", "unit_price", "category", "group"];

/// Whether a header is one of an item sheet, so that its numbers aren't units sold.
pub(crate) fn is_of_items(header: &str) -> bool {
    field_of(header).is_some_and(|field| TERMS.contains(&field) || COMMON_TERMS.contains(&field))
}

/// The row of an item sheet that has its headers.
fn header_of(rows: &[TextRow]) -> Option<usize> {
    let has = |row: &TextRow, field: &str| row.cells.iter().any(|cell| field_of(cell) == Some(field));
    let fields = |row: &TextRow| row.cells.iter().filter(|cell| field_of(cell).is_some()).count();
    let header = rows.iter().take(20).position(|row| has(row, "product_id"));
    // Names alone do where each is of one product.
    header.or_else(|| rows.iter().take(20).position(|row| has(row, "product_name") && fields(row) > 1))
}

impl Workbench {
    /// Whether a file has terms of items next to their products, by its headers.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when the file can't be read.
    pub(crate) fn is_item_sheet(&self, file: &Path, stop: Option<&StopSignal>) -> Result<bool, WorkbenchError> {
        let rows = sales::read_sheet(&self.reader_until(stop), file, |rows| header_of(rows).is_some())?.rows;
        let count = |row: &TextRow, terms: &[&str]| {
            row.cells.iter().filter_map(|cell| field_of(cell)).filter(|field| terms.contains(field)).collect::<BTreeSet<_>>().len()
        };
        Ok(header_of(&rows).is_some_and(|header| count(&rows[header], &TERMS) > 0 || count(&rows[header], &COMMON_TERMS) > 1))
    }

    /// Takes the terms of an item sheet in, or with `dry_run` only says what would change. Columns that the sheet lacks stay as they are;
    /// empty cells of columns that it has take the term away. Rows with a value that can't be read are skipped.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when the file can't be read; [`WorkbenchError::Usage`] when it has no column of product codes;
    /// [`WorkbenchError::Cancelled`] when `stop` said so, and nothing is changed then.
    pub fn import_items(&self, file: &Path, dry_run: bool, stop: Option<&StopSignal>) -> Result<ItemImport, WorkbenchError> {
        let TextSheet { rows, other_sheets } = sales::read_sheet(&self.reader_until(stop), file, |rows| header_of(rows).is_some())?;
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let Some(header) = header_of(&rows) else {
            return Err(WorkbenchError::Usage(format!("`{name}` has no column of product codes or names")));
        };
        let (columns, unused) = columns_of(&rows, header);
        let known = self.items_by_code()?;
        let sold = self.data()?.products;
        let ids = Ids::of_products(&known, &sold);
        let names = Known::of(&self.data()?);
        let items = Items { columns: &columns, known: &known, ids: &ids, decimal_comma: decimal_comma(&rows[header + 1..], &columns) };
        let mut found: BTreeMap<String, ItemTerms> = BTreeMap::new();
        let mut import = ItemImport {
            file: name.clone(),
            unused,
            fields: columns.iter().map(|column| column.field.to_owned()).collect(),
            ..ItemImport::default()
        };
        import.issues.extend(other_sheets.into_iter().map(|sheet| ItemIssue::new(0, Bad::of(ItemFault::OtherSheet, sheet))));
        let hidden: Vec<u64> = rows[header + 1..].iter().filter(|row| row.hidden).map(|row| row.line).collect();
        if let Some(line) = hidden.first() {
            import.issues.push(ItemIssue::new(*line, Bad::of(ItemFault::HiddenRows, hidden.len().to_string())));
        }
        for row in &rows[header + 1..] {
            let mut tell = |bad: Bad| import.issues.push(ItemIssue::new(row.line, bad));
            match items.item_of(row) {
                Ok(None) => {}
                Ok(Some((item, _))) if found.contains_key(&item.product_id) => tell(Bad::of(ItemFault::Twice, item.product_id)),
                Ok(Some((item, remarks))) => {
                    let code = item.product_id.as_str();
                    if !ids.has(code) {
                        tell(Bad::of(ItemFault::NoSales, code));
                    }
                    let name = item.product_name.as_deref().filter(|name| names.is_name_of_another(name, code));
                    name.into_iter().for_each(|name| tell(Bad::of(ItemFault::NameOfAnother, name)));
                    remarks.into_iter().for_each(tell);
                    found.insert(item.product_id.clone(), item);
                }
                Err(bad) => tell(bad),
            }
        }
        import.items = found.len();
        let bare = |item: &ItemTerms| ItemTerms {
            product_id: item.product_id.clone(),
            product_name: item.product_name.clone(),
            ..ItemTerms::default()
        };
        import.changed = found
            .into_values()
            .map(|after| ItemRow { before: known.get(&after.product_id).cloned(), after })
            .filter(|row| row.before.as_ref().map_or(row.after != bare(&row.after), |before| *before != row.after))
            .collect();
        still_wanted(stop)?;
        if !dry_run {
            let items: Vec<ItemTerms> = import.changed.iter().map(|row| row.after.clone()).collect();
            self.put_items(&items, &name)?;
            self.settle_watched(&[file], FileKind::Items, None, import.items as u64);
        }
        Ok(import)
    }
}

/// Something remarkable about a cell or its row.
struct Bad {
    field: Option<String>,
    value: String,
    fault: ItemFault,
    more: Option<String>,
}

impl Bad {
    fn of(fault: ItemFault, value: impl Into<String>) -> Self {
        Self { field: None, value: value.into(), fault, more: None }
    }

    fn in_field(self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self }
    }
}

/// A column that holds a field.
struct Column {
    at: usize,
    field: &'static str,
    kind: Kind,
    header: String,
    /// Some of its bare numbers can only be days.
    in_days: bool,
}

/// The columns that hold fields, and the headers of those that don't.
fn columns_of(rows: &[TextRow], header: usize) -> (Vec<Column>, Vec<String>) {
    let (mut columns, mut unused): (Vec<Column>, Vec<String>) = (Vec::new(), Vec::new());
    let below = &rows[header + 1..];
    for (at, cell) in rows[header].cells.iter().enumerate() {
        match field_of(cell).and_then(|field| FIELDS.into_iter().find(|(known, _)| *known == field)) {
            Some((field, kind)) if !columns.iter().any(|column| column.field == field) => {
                let in_days = below.iter().filter_map(|row| row.cells.get(at)).any(|cell| sales::bare_days(cell));
                columns.push(Column { at, field, kind, header: cell.clone(), in_days });
            }
            _ if cell.is_empty() => {}
            _ => unused.push(cell.clone()),
        }
    }
    (columns, unused)
}

/// Whether numbers stored as text prove that the comma is the decimal separator.
fn decimal_comma(rows: &[TextRow], columns: &[Column]) -> bool {
    let amounts = || columns.iter().filter(|column| matches!(column.kind, Kind::Amount | Kind::Pack | Kind::Days));
    let texts = rows.iter().flat_map(|row| {
        amounts().filter(|column| row.numbers.get(column.at) == Some(&false)).filter_map(|column| row.cells.get(column.at))
    });
    sales::decimal_comma(texts.map(String::as_str))
}

/// What the rows of a sheet are read with.
struct Items<'a> {
    columns: &'a [Column],
    known: &'a BTreeMap<String, ItemTerms>,
    ids: &'a Ids,
    decimal_comma: bool,
}

impl Items<'_> {
    /// The code of a product as it is known; one that only resembles a known one is a mistake more often than a new product.
    fn code(&self, field: &str, text: &str) -> Result<String, Bad> {
        let bad = |fault| Bad::of(fault, text).in_field(field);
        match self.ids.named(text) {
            Named::One(id) => Ok(id),
            _ if sales::is_total(text) => Err(bad(ItemFault::Total)),
            Named::Similar(similar) if similar.is_empty() => Ok(text.to_owned()),
            Named::Similar(similar) => Err(Bad { more: Some(similar.join(", ")), ..bad(ItemFault::SimilarCode) }),
            Named::Several => Err(bad(ItemFault::AmbiguousName)),
        }
    }

    /// The code of the product of a row that has only a name.
    fn code_of_name(&self, name: &str) -> Result<String, Bad> {
        let bad = |fault| Bad::of(fault, name).in_field("product_name");
        match self.ids.named(name) {
            Named::One(id) => Ok(id),
            _ if sales::is_total(name) => Err(bad(ItemFault::Total)),
            Named::Several => Err(bad(ItemFault::AmbiguousName)),
            Named::Similar(_) => Err(bad(ItemFault::UnknownName)),
        }
    }

    /// The terms of one row, on top of those that the item has, and what is remarkable about them.
    fn item_of(&self, row: &TextRow) -> Result<Option<(ItemTerms, Vec<Bad>)>, Bad> {
        let cell = |at: usize| row.cells.get(at).map_or("", |cell| unarmored(cell));
        let of = |field: &str| self.columns.iter().find(|column| column.field == field).map(|column| cell(column.at));
        let code = match (of("product_id"), of("product_name")) {
            (Some(code), _) if !code.is_empty() => self.code("product_id", code)?,
            (None, Some(name)) if !name.is_empty() => self.code_of_name(name)?,
            _ => return Ok(None),
        };
        let code = code.as_str();
        let mut remarks = Vec::new();
        let base = self.known.get(code).cloned().unwrap_or_else(|| ItemTerms { product_id: code.to_owned(), ..ItemTerms::default() });
        let mut map = match serde_json::to_value(&base) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        for column in self.columns {
            let text = cell(column.at);
            let value = match column.field {
                "product_id" => Value::from(code),
                "successor" if !text.is_empty() => Value::from(self.code("successor", text)?),
                "pack_size" if sales::is_contents(text) => {
                    remarks.push(Bad::of(ItemFault::PackContents, text).in_field("pack_size"));
                    continue;
                }
                _ => self.value(column, text, row.numbers.get(column.at) == Some(&true))?,
            };
            map.insert(column.field.to_owned(), value);
        }
        self.per_unit(&mut map)?;
        let item: ItemTerms = serde_json::from_value(Value::Object(map)).map_err(|_| Bad::of(ItemFault::Unreadable, code))?;
        if item.min_stock.zip(item.max_stock).is_some_and(|(min, max)| min > max) {
            return Err(Bad::of(ItemFault::MaxBelowMin, code).in_field("max_stock"));
        }
        if let Some((field, limit)) = item.out_of_range().first() {
            return Err(Bad { more: Some(limit.to_string()), ..Bad::of(ItemFault::OutOfRange, code).in_field(field) });
        }
        if item.successor.as_deref() == Some(code) {
            return Err(Bad::of(ItemFault::OwnSuccessor, code).in_field("successor"));
        }
        Ok(Some((item, remarks)))
    }

    /// Turns prices and quantities of whole cases into those of units.
    fn per_unit(&self, map: &mut Map<String, Value>) -> Result<(), Bad> {
        let size = map.get("pack_size").and_then(Value::as_f64).filter(|size| *size > 0.0);
        for column in self.columns.iter().filter(|column| column.kind == Kind::Amount && sales::is_of_cases(&column.header)) {
            let Some(value) = map.get(column.field).and_then(Value::as_f64) else { continue };
            let Some(size) = size else {
                return Err(Bad::of(ItemFault::CaseSizeUnknown, value.to_string()).in_field(column.field));
            };
            let of_unit = if matches!(column.field, "unit_cost" | "unit_price") { value / size } else { value * size };
            map.insert(column.field.to_owned(), Value::from(of_unit));
        }
        Ok(())
    }

    fn value(&self, column: &Column, text: &str, number: bool) -> Result<Value, Bad> {
        // The point in a number of a sheet is one, whatever texts prove.
        let written = Written { header: &column.header, decimal_comma: self.decimal_comma && !number, in_days: column.in_days };
        let unclear = column.kind == Kind::Life && sales::shelf_life(text, &column.header, column.in_days) == Lasting::Unclear;
        let fault = if unclear { ItemFault::ShelfLifeUnclear } else { ItemFault::Unreadable };
        column.kind.parse_as(text, written).ok_or_else(|| Bad::of(fault, text).in_field(column.field))
    }
}

/// Without what keeps a spreadsheet from reading codes as numbers or formulas.
fn unarmored(cell: &str) -> &str {
    let cell = cell.trim();
    let cell = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell);
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

fn field_of(header: &str) -> Option<&'static str> {
    let normal = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let whole = normal(header);
    if let Some(at) = HEADERS.iter().position(|own| normal(own) == whole) {
        return FIELDS.get(at).map(|(field, _)| *field);
    }
    let bare = normal(header.split(['(', '（']).next().unwrap_or(""));
    WORDS
        .iter()
        .find(|(field, words)| normal(field) == whole || words.split_whitespace().any(|word| word == whole || word == bare))
        .map(|(field, _)| *field)
}
