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

/// Parts of titles and names of lists that aren't sales.
const OF_OTHER_LISTS: [&str; 36] = [
    "采购",
    "进货",
    "购进",
    "入库",
    "调拨",
    "盘点",
    "退货",
    "退药",
    "报损",
    "採購",
    "進貨",
    "盤點",
    "退貨",
    "purchase",
    "goodsreceived",
    "stocktak",
    "stockcount",
    "stocktransfer",
    "inventorycount",
    "returns",
    "einkauf",
    "wareneingang",
    "retouren",
    "inventur",
    "achats",
    "retours",
    "compras",
    "devoluciones",
    "acquisti",
    "inkoop",
    "закупк",
    "возврат",
    "仕入",
    "返品",
    "棚卸",
    "반품",
];

/// Whether a header says that its numbers were sold.
pub(super) fn is_of_sales(header: &str) -> bool {
    let header = normal(header);
    OF_SALES.iter().any(|word| header.contains(word))
}

/// Whether a header names people, such as customers.
pub(super) fn is_of_a_person(header: &str) -> bool {
    let header = normal(header);
    ["customer", "client", "patient", "member", "doctor", "kunde", "cliente", "客户", "顾客", "会员", "患者", "病人", "医生"]
        .iter()
        .any(|word| header.contains(word))
}

/// Whether a title, or the name of a sheet or file, is that of purchases, stock counts or returns, and not of sales.
pub(crate) fn is_title(title: &str) -> bool {
    title_word(title).is_some()
}

/// The word that makes a title one of purchases, stock counts or returns.
pub(super) fn title_word(title: &str) -> Option<&'static str> {
    let title = normal(title);
    let find = |words: &[&'static str]| words.iter().copied().find(|word| title.contains(word));
    find(&OF_OTHER_LISTS).filter(|_| find(&OF_SALES).is_none())
}

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
    fn titles_of_other_lists_are_told_from_those_of_sales() {
        for title in ["采购入库明细表", "退货明细", "库存盘点表", "Purchase report 2024", "Returns", "Wareneingang KW 5"] {
            assert!(is_title(title), "{title}");
        }
        for title in ["销售明细表", "销售及退货明细", "Sales and returns", "Report", "residents", "March"] {
            assert!(!is_title(title), "{title}");
        }
    }

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
