//! Item terms as a sheet: exported, filled in a spreadsheet, and imported again with a preview.

use std::collections::BTreeMap;
use std::path::Path;

use replenishment::ItemTerms;
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook as Book, XlsxError};
use sales::{Lasting, TextRow};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::item_cells::{Kind, Written};
use super::items::FIELDS;
use super::stock_match::{Ids, Known, Named};
use crate::error::WorkbenchError;
use crate::forecasts::export::{self, Written as FileKind, no_formula};
use crate::reading::still_wanted;
use crate::{StopSignal, Workbench};

/// The headers of the sheet, in the order of the fields.
const HEADERS: [&str; 17] = [
    "药品编码 Product code",
    "药品名称 Name",
    "类别 Category",
    "替代组 Group",
    "供应商 Supplier",
    "到货天数 Lead days",
    "订货日 Order weekdays",
    "最小订货量 Minimum quantity",
    "订货倍数 Multiple",
    "每包数量 Pack size",
    "最低库存 Minimum stock",
    "最高库存 Maximum stock",
    "保质期（天） Shelf life (days)",
    "进价 Unit cost",
    "售价 Unit price",
    "停订 Do not order",
    "替代药品编码 Successor",
];

/// Other words for the headers, in lower case without blanks and signs.
const WORDS: [(&str, &str); 17] = [
    ("product_id", "productid productcode product code item itemcode sku 药品编码 商品编码 药品编号 商品编号 编码 货号 药品代码 商品代码"),
    ("product_name", "productname name itemname description 药品名称 商品名称 名称 品名 通用名"),
    ("category", "category class atc atccode 类别 分类 大类 药品分类 商品类别"),
    ("group", "group substitutiongroup substitutes 替代组 同类组 通用名组"),
    ("supplier", "supplier suppliername vendor wholesaler 供应商 供应商名称 供货商 供货单位"),
    ("lead_days", "leaddays leadtime leadtimedays deliverydays deliverytime 到货天数 到货周期 采购周期 提前期 交货天数"),
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
    ("do_not_order", "donotorder stop discontinued blocked 停订 不再订货 停购 停采 禁采"),
    ("successor", "successor replacedby newcode 替代药品编码 替代编码 新编码 接替编码"),
];

/// A cell that can't be used: its row is left out.
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
    pub message: String,
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
    /// Rows that were left out.
    pub issues: Vec<ItemIssue>,
}

impl Workbench {
    /// Writes all products with their terms to `file`, as a workbook or CSV.
    ///
    /// # Errors
    /// As [`crate::write_forecast`].
    pub fn export_items(&self, file: &Path) -> Result<usize, WorkbenchError> {
        let items = self.all_items()?;
        let rows: Vec<Vec<Value>> = items.iter().map(values).collect();
        export::write(file, |kind| match kind {
            FileKind::Workbook => workbook(&rows).map_err(std::io::Error::other),
            FileKind::Csv => Ok(csv(&rows)),
        })?;
        Ok(items.len())
    }

    /// Takes the terms of an item sheet in, or with `dry_run` only says what would change. Columns that the sheet lacks stay as they are;
    /// empty cells of columns that it has take the term away. Rows with a value that can't be read are left out.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when the file can't be read; [`WorkbenchError::Usage`] when it has no column of product codes;
    /// [`WorkbenchError::Cancelled`] when `stop` said so, and nothing is changed then.
    pub fn import_items(&self, file: &Path, dry_run: bool, stop: Option<&StopSignal>) -> Result<ItemImport, WorkbenchError> {
        let rows = sales::read_sheet(&self.reader_until(stop), file)?;
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let header = rows.iter().take(20).position(|row| row.cells.iter().any(|cell| field_of(cell) == Some("product_id")));
        let Some(header) = header else {
            return Err(WorkbenchError::Usage(format!("`{name}` has no column of product codes")));
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
        let hidden: Vec<u64> = rows[header + 1..].iter().filter(|row| row.hidden).map(|row| row.line).collect();
        if let Some(line) = hidden.first() {
            let message = "rows hidden by a filter: read as well".to_owned();
            import.issues.push(ItemIssue { line: *line, field: None, value: hidden.len().to_string(), message });
        }
        for row in &rows[header + 1..] {
            let issue = |value: &str, message: &str| ItemIssue {
                line: row.line,
                field: None,
                value: value.to_owned(),
                message: message.to_owned(),
            };
            match items.item_of(row) {
                Ok(None) => {}
                Ok(Some(item)) if found.contains_key(&item.product_id) => {
                    import.issues.push(issue(&item.product_id, "the sheet has this product twice: the first row is used"));
                }
                Ok(Some(item)) => {
                    let code = item.product_id.as_str();
                    if !ids.has(code) {
                        import.issues.push(issue(code, "there are no sales of this product yet: its terms are kept for later"));
                    }
                    let name = item.product_name.as_deref().filter(|name| names.is_name_of_another(name, code));
                    import.issues.extend(name.map(|name| issue(name, "the name is that of another product: the code is used")));
                    found.insert(item.product_id.clone(), item);
                }
                Err((field, value, message)) => import.issues.push(ItemIssue { line: row.line, field, value, message }),
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
        }
        Ok(import)
    }
}

type Bad = (Option<String>, String, String);

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

/// Whether numbers that are texts prove that a comma stands before decimals.
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
        let bad = |message: String| Err((Some(field.to_owned()), text.to_owned(), message));
        match self.ids.named(text) {
            Named::One(id) => Ok(id),
            _ if sales::is_total(text) => bad("a total: row skipped".to_owned()),
            Named::Similar(similar) if similar.is_empty() => Ok(text.to_owned()),
            Named::Similar(similar) => bad(format!("this code isn't known, but {} is: row skipped", similar.join(", "))),
            Named::Several => bad("several products are called so: row skipped".to_owned()),
        }
    }

    /// The terms of one row, on top of those that the item has.
    fn item_of(&self, row: &TextRow) -> Result<Option<ItemTerms>, Bad> {
        let cell = |at: usize| row.cells.get(at).map_or("", |cell| unarmored(cell));
        let written = self.columns.iter().find(|column| column.field == "product_id").map_or("", |column| cell(column.at));
        if written.is_empty() {
            return Ok(None);
        }
        let code = self.code("product_id", written)?;
        let code = code.as_str();
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
                _ => self.value(column, text, row.numbers.get(column.at) == Some(&true))?,
            };
            map.insert(column.field.to_owned(), value);
        }
        self.per_unit(&mut map)?;
        let item: ItemTerms = serde_json::from_value(Value::Object(map)).map_err(|error| (None, code.to_owned(), error.to_string()))?;
        if item.min_stock.zip(item.max_stock).is_some_and(|(min, max)| min > max) {
            return Err((Some("max_stock".to_owned()), code.to_owned(), "the maximum stock is below the minimum: row skipped".to_owned()));
        }
        let no_pack = |size: f64| size <= 0.0 || size > sales::MOST_IN_A_PACK;
        if item.pack_size.is_some_and(no_pack) || item.multiple == Some(0.0) || item.shelf_life_days == Some(0) {
            let message = format!(
                "pack size, order multiple, and shelf life must be above 0, and the pack size at most {}: row skipped",
                sales::MOST_IN_A_PACK
            );
            return Err((Some("pack_size".to_owned()), code.to_owned(), message));
        }
        if item.successor.as_deref() == Some(code) {
            return Err((Some("successor".to_owned()), code.to_owned(), "a product can't be its own successor: row skipped".to_owned()));
        }
        Ok(Some(item))
    }

    /// Turns prices and quantities of whole cases into those of units.
    fn per_unit(&self, map: &mut Map<String, Value>) -> Result<(), Bad> {
        let size = map.get("pack_size").and_then(Value::as_f64).filter(|size| *size > 0.0);
        for column in self.columns.iter().filter(|column| column.kind == Kind::Amount && sales::is_of_cases(&column.header)) {
            let Some(value) = map.get(column.field).and_then(Value::as_f64) else { continue };
            let Some(size) = size else {
                let message = "this is of a case, and the pack size isn't known: row skipped".to_owned();
                return Err((Some(column.field.to_owned()), value.to_string(), message));
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
        let message = if unclear {
            "a shelf life without a unit may be days or months: row skipped"
        } else {
            "this value can't be read: row skipped"
        };
        let bad = || (Some(column.field.to_owned()), text.to_owned(), message.to_owned());
        column.kind.parse_as(text, written).ok_or_else(bad)
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

fn values(item: &ItemTerms) -> Vec<Value> {
    let map = serde_json::to_value(item).unwrap_or_default();
    FIELDS.iter().map(|(field, _)| map.get(*field).cloned().unwrap_or_default()).collect()
}

fn csv(rows: &[Vec<Value>]) -> Vec<u8> {
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut out = String::from('\u{feff}') + &line(FIELDS.iter().map(|(field, _)| (*field).to_owned()).collect());
    for row in rows {
        let cell = |value: &Value| match value {
            Value::String(text) => export::csv_text(&no_formula(text)),
            Value::Array(_) => format!("\"{}\"", Kind::text(value)),
            other => Kind::text(other),
        };
        out += &line(row.iter().map(cell).collect());
    }
    out.into_bytes()
}

fn workbook(rows: &[Vec<Value>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("商品资料 Items")?;
    let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE8_EE_F4)).set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_num_format("@");
    for (column, header) in HEADERS.iter().enumerate() {
        sheet.write_with_format(0, column as u16, *header, &head)?;
        sheet.set_column_width(column as u16, if column < 2 { 22.0 } else { 14.0 })?;
    }
    sheet.set_freeze_panes(1, 2)?;
    for (place, row) in rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            let at = (u32::try_from(place + 1).unwrap_or(u32::MAX), column as u16);
            match value {
                Value::Null => {}
                Value::Number(number) => {
                    sheet.write(at.0, at.1, number.as_f64().unwrap_or(0.0))?;
                }
                other => {
                    sheet.write_with_format(at.0, at.1, Kind::text(other), &text)?;
                }
            }
        }
    }
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), (HEADERS.len() - 1) as u16)?;
    book.save_to_buffer()
}
