//! The header words of a stock list, in English and Chinese.

use super::columns::StockField;

/// The words of each field in their normal form, the surest first.
pub(super) const WORDS: [(StockField, &str); 18] = [
    (
        StockField::OnHand,
        "countedqty countedquantity physicalcount physicalqty actualqty 实盘数量 实盘数 实盘库存 实盘 盘点数量 availablestock availableqty \
         availablequantity qtyavailable 可用库存 可销库存 可售库存 可用数量 可用量 onhand stockonhand qtyonhand quantityonhand onhandqty \
         onhandquantity instock currentstock available stockqty stockquantity stocklevel stock inventory inventoryqty inventoryquantity balance \
         unitsinstock unitsonhand soh 现有库存 当前库存 实际库存 库存数量 库存量 库存数 现存量 现存数量 结存数量 结存 结余 结余数量 期末库存 \
         在库数量 在库 剩余库存 剩余数量 门店库存 库存 存量 庫存 庫存數量 账面库存 账面数量 期末数量 期末数 实存 实存数 实存数量 qoh 库存余量 余量 盒数 瓶数 \
         bestand lagerbestand istbestand existencias existencia giacenza estoque stanmagazynowy stanmagazynu остаток остатки 在庫数 在庫 在庫数量 재고 \
         재고수량 quantity qty 数量 可用",
    ),
    (
        StockField::PacksOnHand,
        "整件数 整件数量 整件库存 整包数 整包数量 整箱数 整箱数量 整盒数 整盒数量 整数 库存件数 件数 箱数 库存整件 整件 整包 整箱 件 箱 packs fullpacks packsonhand wholepacks cases casesonhand",
    ),
    (
        StockField::LooseUnits,
        "拆零数 拆零数量 拆零库存 拆零 零散数 零散数量 零散片数 零散粒数 零散支数 零散袋数 拆零片数 拆零粒数 散片数 散粒数 零片数 散数 零数 尾数 散盒数 零货数量 零货 零头 零散 零 散 loose looseunits looseqty loosepieces pieces singles eaches",
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
         批号有效期 有效期到 有效期止 有效至 有效期至日期 有效期截至 有效截至 效期截止 效期止 到效日期 过期日 失效日 bbe validuntil \
         validto validthrough validthru usebydate",
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
