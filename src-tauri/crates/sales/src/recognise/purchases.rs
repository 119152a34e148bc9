//! Lists of goods that came in or moved, which look like sales except for some of their headers.

use super::dictionary::normal;

/// Parts of headers that sales don't have.
const OF_PURCHASES: [&str; 28] = [
    "采购",
    "进货",
    "购进",
    "入库",
    "收货",
    "到货",
    "供应商",
    "供货",
    "调入",
    "调出",
    "採購",
    "進貨",
    "供應商",
    "purchas",
    "supplier",
    "vendor",
    "received",
    "receiving",
    "grn",
    "lieferant",
    "wareneingang",
    "einkauf",
    "fournisseur",
    "proveedor",
    "fornecedor",
    "fornitore",
    "поставщик",
    "tedarik",
];

/// Parts of headers that purchases don't have.
const OF_SALES: [&str; 32] = [
    "出库",
    "销",
    "售",
    "銷",
    "小票",
    "收银",
    "收款",
    "会员",
    "顾客",
    "客户",
    "患者",
    "购药",
    "医保",
    "sale",
    "sold",
    "sell",
    "receiptno",
    "customer",
    "patient",
    "cashier",
    "dispens",
    "ticket",
    "verkauf",
    "absatz",
    "kunde",
    "vente",
    "vend",
    "client",
    "продаж",
    "satış",
    "müşteri",
    "sprzeda",
];

/// Whether some header names purchases or transfers, and none names sales.
pub(super) fn looks_like(headers: &[String]) -> bool {
    let headers: Vec<String> = headers.iter().map(|header| normal(header)).collect();
    let has = |words: &[&str]| headers.iter().any(|header| words.iter().any(|word| header.contains(word)));
    has(&OF_PURCHASES) && !has(&OF_SALES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_goods_that_came_in_are_told_from_sales() {
        let looks = |headers: &str| looks_like(&headers.split(',').map(str::to_owned).collect::<Vec<_>>());
        for headers in [
            "日期,供应商,商品名称,数量,进价",
            "date,supplier,item,qty",
            "日期,调出门店,调入门店,编码,数量",
            "Datum,Lieferant,Artikel,Menge",
        ] {
            assert!(looks(headers), "{headers}");
        }
        for headers in ["日期,供应商,商品名称,销售数量", "date,supplier,item,qty sold", "date,item,qty", "日期,小票号,供应商,商品,数量"]
        {
            assert!(!looks(headers), "{headers}");
        }
    }
}
