//! Headers and titles that are named after what is in stock, which is never what was sold.

use super::dictionary::normal;

/// Parts of names of what is in stock, in lower case without blanks and signs.
const WORDS: &str = "库存 庫存 结存 結存 结余 現存 现存 盘点 盤點 账面 帳面 实盘 實盤 实存 在库 在庫 存量 余量 期末 stock onhand inventory bestand existencia giacenza estoque stanmag остат 재고 재고수량 countedqty countedquantity physicalcount physicalqty bookqty bookquantity systemqty";
/// The same, as whole names.
const WHOLE: [&str; 4] = ["soh", "qoh", "可用数量", "可用量"];
/// Parts of names of what was sold: `库存扣减（销量）` isn't what is left.
const SOLD: [&str; 8] = ["销量", "销售数", "销售量", "售出", "已售", "sold", "出库", "消耗"];

/// Whether a header or a title is named after what is in stock.
#[must_use]
pub fn names_stock(text: &str) -> bool {
    let text = normal(text);
    // What a product is called by in a catalog.
    let is_code = ["stockcode", "stockno", "stockitem", "stockid"].iter().any(|code| text.contains(code));
    !is_code
        && !SOLD.iter().any(|word| text.contains(word))
        && (WHOLE.contains(&text.as_str()) || WORDS.split(' ').any(|word| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_stock_are_distinguished_from_those_of_sales() {
        for header in [
            "账面数量",
            "库存数量",
            "盘点数量",
            "实盘数",
            "可用数量",
            "Stock on hand",
            "on_hand",
            "SOH",
            "Counted Qty",
            "期末结存",
            "Book Qty",
        ] {
            assert!(names_stock(header), "{header}");
        }
        for header in ["数量", "销量", "Qty", "销售数量", "Stock code", "库存扣减（销量）", "出库数量", "盒数", "Units sold from stock"]
        {
            assert!(!names_stock(header), "{header}");
        }
    }
}
