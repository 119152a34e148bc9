//! Goods that are in stock and may not be sold, by their condition or the place where they are.

use super::StockFault;
use super::columns::StockField;
use super::rows::{RowReader, text};
use crate::recognize::dictionary::normal;
use crate::source::Rows;

/// Parts of words for goods that may not be sold.
const NOT_FOR_SALE: [&str; 47] = [
    "不合格",
    "不可",
    "次品",
    "残次",
    "冻结",
    "待验",
    "待检",
    "待处理",
    "待定",
    "待退",
    "过期",
    "失效",
    "报废",
    "报损",
    "破损",
    "损坏",
    "停售",
    "禁售",
    "锁定",
    "召回",
    "退货",
    "退厂",
    "退回",
    "封存",
    "隔离",
    "质疑",
    "quarantin",
    "block",
    "onhold",
    "hold",
    "expired",
    "damage",
    "defect",
    "reject",
    "recall",
    "scrap",
    "return",
    "notforsale",
    "unsellable",
    "unsaleable",
    "unavailable",
    "nonconform",
    "inspection",
    "broken",
    "spoil",
    "frozen",
    "destroy",
];

/// Words for goods that may be sold, and for products that are sold or not sold anymore, whose stock counts all the same.
const FOR_SALE: [&str; 37] = [
    "合格",
    "合格品",
    "正常",
    "良品",
    "正品",
    "可用",
    "可销",
    "可售",
    "在库",
    "在售",
    "在用",
    "启用",
    "有效",
    "已验收",
    "验收合格",
    "停用",
    "停产",
    "停采",
    "淘汰",
    "available",
    "ok",
    "good",
    "active",
    "inactive",
    "discontinued",
    "sellable",
    "saleable",
    "released",
    "normal",
    "passed",
    "approved",
    "unrestricted",
    "instock",
    "new",
    "fresh",
    "yes",
    "y",
];

impl RowReader<'_> {
    /// The units of a row that may be sold: none of those in a condition or a place from which nothing is sold.
    pub(super) fn for_sale(&mut self, rows: &dyn Rows, quantity: f64) -> f64 {
        for field in [StockField::Condition, StockField::Place] {
            let Some(column) = self.columns.of(field) else { continue };
            let (written, line) = (text(rows.cell(column)), rows.line());
            let word = normal(&written);
            if word.is_empty() || FOR_SALE.contains(&word.as_str()) {
                continue;
            }
            if NOT_FOR_SALE.iter().any(|part| word.contains(part)) {
                if quantity != 0.0 {
                    self.tell(line, StockFault::NotForSale, format!("{quantity}: {written}"));
                }
                return 0.0;
            }
            // A place has any name.
            if field == StockField::Condition && self.unknown_conditions.insert(word) {
                self.tell(line, StockFault::UnknownCondition, written);
            }
        }
        let Some(column) = self.columns.of(StockField::Reserved) else { return quantity };
        if self.is_bad(rows.cell(column)) {
            self.tell(rows.line(), StockFault::BadReserved, text(rows.cell(column)));
        }
        match self.units(rows.cell(column)) {
            Some(reserved) if reserved > 0.0 => {
                self.tell(rows.line(), StockFault::ReservedSubtracted, text(rows.cell(column)));
                quantity - reserved
            }
            _ => quantity,
        }
    }
}
