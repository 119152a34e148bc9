//! Which column of a stock list is which: header words in English and Chinese, units in brackets, and choices by hand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::wide::{self, StoreColumn};
use super::{StockColumn, StockContext};
use crate::error::ImportError;
use crate::options::Field;
use crate::recognise::dictionary::{self, Word, normal};
use crate::recognise::sample::{OwnedCell, SampleRow};

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

/// The words of each field in their normal form, the surest first.
const WORDS: [(StockField, &str); 18] = [
    (
        StockField::OnHand,
        "countedqty countedquantity physicalcount physicalqty actualqty 实盘数量 实盘数 实盘库存 实盘 盘点数量 availablestock availableqty \
         availablequantity qtyavailable 可用库存 可销库存 可售库存 可用数量 可用量 onhand stockonhand qtyonhand quantityonhand onhandqty \
         onhandquantity instock currentstock available stockqty stockquantity stocklevel stock inventory inventoryqty inventoryquantity balance \
         unitsinstock unitsonhand soh 现有库存 当前库存 实际库存 库存数量 库存量 库存数 现存量 现存数量 结存数量 结存 结余 结余数量 期末库存 \
         在库数量 在库 剩余库存 剩余数量 门店库存 库存 存量 庫存 庫存數量 账面库存 账面数量 quantity qty 数量",
    ),
    (
        StockField::PacksOnHand,
        "整件数 整件数量 整件库存 整包数 整包数量 整箱数 整箱数量 整盒数 整盒数量 整数 库存件数 库存整件 整件 整包 fullpacks packsonhand wholepacks cases casesonhand",
    ),
    (
        StockField::LooseUnits,
        "拆零数 拆零数量 拆零库存 拆零 零散数 零散数量 散数 零数 尾数 散盒数 零货数量 零货 零头 零散 loose looseunits looseqty loosepieces pieces singles eaches",
    ),
    (
        StockField::Reserved,
        "reserved reservedqty reservedquantity qtyreserved allocated allocatedqty committed committedqty 预留 预留数量 预留库存 预占 预占数量 预占库存 \
         占用 占用数量 占用库存 已占用 已分配 分配数量 锁定库存 锁定数量 冻结库存 冻结数量",
    ),
    (StockField::Unit, "unit units uom unitofmeasure 单位 库存单位 计量单位 基本单位"),
    (
        StockField::Condition,
        "status stockstatus quality qualitystatus condition disposition 状态 库存状态 质量状态 质量状况 质量情况 质量 品质 合格状态 合格情况 质量标志",
    ),
    (
        StockField::Place,
        "bin binlocation bincode shelf zone storagelocation storagearea 库位 库位名称 货位 货位名称 货架 库区 仓位 储位 库别 库房 库房名称 仓库类型 库存类型",
    ),
    (
        StockField::OnTheWay,
        "ontheway onorder onorderqty qtyonorder quantityonorder intransit incoming intransitqty ordered openorders 在途数量 在途库存 在途 在途量 \
         采购在途 采购在途数量 已订未到 已订数量 订货在途 待入库 待入库数量 未到货 未到货数量",
    ),
    (
        StockField::Arrives,
        "eta arrival arrivaldate arrives expectedarrival expecteddelivery expecteddate deliverydate duedate 预计到货 预计到货日期 预计到货日 到货日期 到货时间 预计到达 预到日期 到货日",
    ),
    (
        StockField::PackSize,
        "packsize casesize unitsperpack unitspercase packqty packquantity orderunit innerpack 件装量 件装数 件装 装量 箱规 装箱数 装箱量 \
         包装量 包装数 包装数量 包装规格 中包装 中包装数 大包装 订货倍数 订货单位数 每包数量 每件数量 每箱数量 每包 每件 每箱 每件装量 每包装数 包装 包装系数 换算率 转换率 包装转换率 拆零比例 拆零系数",
    ),
    (
        StockField::Expires,
        "expires expiry expirydate expirationdate expiration expdate exp expireson bestbefore bestbeforedate usebefore useby bbd 有效期至 \
         失效日期 有效期 效期 有效日期 有效期限 到期日 到期日期 到期时间 过期日期 过期时间 失效期 失效时间 有效截止日期 有效期截止 截止日期 有效截止 效期至 \
         批号有效期 有效期到",
    ),
    (
        StockField::DaysLeft,
        "daysleft daystoexpiry daysuntilexpiry daysremaining remainingdays remainingshelflife 剩余天数 剩余效期天数 剩余有效期 剩余有效天数 剩余有效期天数 剩余效期 效期天数 距失效天数 距到期天数 到期天数 近效期天数 有效天数 还剩天数",
    ),
    (
        StockField::Produced,
        "produced productiondate manufacturedate manufacturingdate mfgdate mfddate dateofmanufacture made 生产日期 制造日期 生产时间 出厂日期",
    ),
    (
        StockField::ShelfLife,
        "shelflife shelflifedays shelflifemonths keepsdays keeps 保质期 保质天数 保质期天数 保质期天 保质期月 保质期月数 有效期天数 有效期月数 有效期月 保存期 新货保质期",
    ),
    (StockField::Lot, "lot lotno lotnumber lotid batch batchno batchnumber batchid batchcode 批号 生产批号 批次 批次号 产品批号"),
    (
        StockField::UnitCost,
        "unitcost cost costprice purchaseprice buyprice buyingprice 进价 成本价 采购价 进货价 采购单价 成本单价 单位成本 含税进价 购进价 最新进价 最近进价 成本",
    ),
    (StockField::Supplier, "supplier suppliername vendor vendorname wholesaler 供应商 供应商名称 供货商 供货单位 配送商"),
    (StockField::Date, "countdate stockdate snapshotdate asof asofdate 盘点日期 库存日期 快照日期 统计日期 结存日期 盘点时间 日期 date"),
];

/// Fields in the order in which they claim a column; their names for `--map`.
const NAMES: [(StockField, &str); 21] = [
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

/// The unit that a header names in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Unit {
    #[default]
    Units,
    /// `库存（件）`, `Stock (cases)`: packs of the pack size.
    Cases,
    /// `保质期（月）`
    Months,
    /// `保质期（年）`
    Years,
}

impl Unit {
    /// The unit that a word means.
    pub(super) fn named(word: &str) -> Self {
        match normal(word).as_str() {
            "件" | "箱" | "大件" | "整件" | "case" | "cases" | "carton" | "cartons" | "ctn" | "boxof" => Self::Cases,
            "月" | "个月" | "months" | "month" => Self::Months,
            "年" | "years" | "year" => Self::Years,
            _ => Self::Units,
        }
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
}

impl Columns {
    pub(super) fn of(&self, field: StockField) -> Option<usize> {
        self.fields.iter().find(|(found, _)| *found == field).map(|(_, column)| *column)
    }

    pub(super) fn unit(&self, column: usize) -> Unit {
        self.headers.get(column).map_or(Unit::Units, |header| unit(header))
    }

    /// Every column with a header, and what it is used for.
    pub(super) fn uses(&self) -> Vec<StockColumn> {
        let named = |(column, header): (usize, &String)| {
            let by_field = self.fields.iter().find(|(_, used)| *used == column).map(|(field, _)| *field);
            let by_store = self.stores.iter().find(|store| store.column == column);
            let field = by_field.or_else(|| by_store.map(|store| store.field));
            StockColumn { header: header.clone(), field, store: by_store.map(|store| store.store.clone()) }
        };
        self.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()).map(named).collect()
    }
}

/// Rows above the header that are looked at: titles, dates of the count.
const SEARCHED: usize = 40;

/// Finds the header: the first row that names a product and a stock, or a product and stores.
pub(super) fn find(file: &str, sample: &[SampleRow], context: &StockContext) -> Result<Columns, ImportError> {
    let by_hand = by_hand(&context.map)?;
    let mut missing = StockField::ProductId;
    for row in sample.iter().take(SEARCHED) {
        let headers: Vec<String> = row.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
        let mut columns = Columns { header_line: row.line, ..Columns::default() };
        let below = sample.iter().filter(|other| other.line > row.line);
        for (field, column) in &by_hand {
            let Some(name) = column else { continue };
            if let Some(at) = named(&headers, name) {
                columns.fields.push((*field, at));
            }
        }
        let chosen = |field: StockField| by_hand.iter().any(|(chosen, _)| *chosen == field);
        assign(&headers, &mut columns, &chosen);
        columns.headers = headers;
        if columns.of(StockField::ProductId).or_else(|| columns.of(StockField::ProductName)).is_none() {
            continue;
        }
        let counted =
            [StockField::OnHand, StockField::PacksOnHand, StockField::LooseUnits].into_iter().any(|field| columns.of(field).is_some());
        wide::find(&mut columns, below, &context.stores, counted);
        if !counted && columns.stores.is_empty() {
            missing = StockField::OnHand;
            continue;
        }
        settle(&mut columns);
        return Ok(columns);
    }
    Err(ImportError::NoStockColumn { file: file.to_owned(), field: missing.name(), headers: likeliest_header(sample) })
}

/// The row that reads most like a header: most cells that are texts and not numbers.
fn likeliest_header(sample: &[SampleRow]) -> Vec<String> {
    let texts = |row: &&SampleRow| row.cells.iter().filter(|cell| matches!(cell, OwnedCell::Text(_)) && !cell.is_number()).count();
    // The first of equally good rows.
    let best = sample.iter().take(SEARCHED).rev().max_by_key(texts);
    best.map(|row| row.cells.iter().map(OwnedCell::text).filter(|text| !text.is_empty()).collect()).unwrap_or_default()
}

fn by_hand(map: &[String]) -> Result<Vec<(StockField, Option<String>)>, ImportError> {
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

fn assign(headers: &[String], columns: &mut Columns, chosen: &impl Fn(StockField) -> bool) {
    let spellings: Vec<Vec<String>> = headers.iter().map(|header| spellings(header)).collect();
    for (field, words) in WORDS {
        if chosen(field) {
            continue;
        }
        let free = |at: &usize| !columns.fields.iter().any(|(_, used)| used == at);
        let best = words
            .split_whitespace()
            .find_map(|word| (0..headers.len()).filter(free).find(|at| spellings[*at].iter().any(|spelling| spelling == word)));
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

/// The ways to read a header: whole, without brackets, and where it is in two languages, each of them.
pub(super) fn spellings(header: &str) -> Vec<String> {
    let plain = header.split(['(', '（', '[', '【']).next().unwrap_or("");
    let chinese: String = plain.chars().filter(|c| !c.is_ascii()).collect();
    let latin: String = plain.chars().filter(char::is_ascii).collect();
    let mut all = vec![normal(header), normal(plain)];
    if !chinese.is_empty() && latin.chars().any(char::is_alphabetic) {
        all.extend([normal(&chinese), normal(&latin)]);
    }
    all.retain(|spelling| !spelling.is_empty());
    all
}

/// What depends on several columns together.
fn settle(columns: &mut Columns) {
    let included = |at: usize| {
        let header = columns.headers[at].to_lowercase();
        ["含在途", "包含在途", "incl. on order", "including on order", "including in transit", "incl. in transit", "含已订"]
            .iter()
            .any(|word| header.contains(word))
    };
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

/// The unit in brackets or behind a slash.
pub(super) fn unit(header: &str) -> Unit {
    let Some((_, inside)) = header.split_once(['(', '（', '[', '【', '/', '-']) else {
        // `保质期月数`, `shelf life months`
        let header = normal(header);
        return if header.ends_with("月数") || header.ends_with("months") { Unit::Months } else { Unit::Units };
    };
    Unit::named(inside)
}
