//! What was ordered next to what was picked, delivered, or missing: `数量` and `实发数量`, `Qty` and `Out of Stock Qty`.

use super::dictionary;
use super::fields::Table;
use crate::options::Field;

/// Parts of headers of units that reached the customer.
const DELIVERED: &str = "deliver shipped dispatched fulfil picked packed supplied issued dispensed confirmed handedout collected geliefert gelieferte ausgeliefert kommissioniert versand livré livrée expédié préparé servid \
    entregad enviad surtid despachad expedid atendid consegnat spedit evas geleverd verzonden dostarczon wydan wysłan dodan odeslan szállított kiszállított отгружен выдан доставлен собран teslim gönderilen karşılanan \
    실출고 출고 배송 납품 出荷 納品 実績 实发 实出 实际发 实际出 实收数 实销 拣货 捡货 配货数 分拣 已发 发货 出库数 实配 已拣 签收 交付 履约 实付数 實發 揀貨 已發 發貨 簽收";
/// Parts of headers of units that were ordered and didn't reach the customer.
const MISSING: &str = "owing owed outofstock oos short shorted shortage backorder backordered unfulfilled unfilled unavailable notsupplied notdelivered undelivered unshipped notpicked missing fehlmenge fehlend rückstand nachzuliefern \
    rupture manquant reliquat faltante falta pendient pendente mancant inevas nalevering tekort brakując niezrealiz chybějí nedodan hiány недостач недопостав eksik karşılanmayan 결품 품절 미출고 \
    欠品 未出荷 缺货 缺貨 缺药 缺发 缺数 少发 未发 未拣 漏发 欠发 未配 缺少 未出库 未發";
/// Parts of headers of columns that don't contain a number of units, or contain other units.
const OF_OTHERS: &str = "date time day name note reason cost fee price amount value code status flag shelf expiry description desc datum zeit grund preis betrag fecha hora motivo precio importe tarih сумма дата цена причина \
    天 日期 时间 时长 时刻 原因 金额 单价 费 状态 人 方式 地址 单号 次 率 单数 笔数 % rate";

fn has(header: &str, list: &str) -> bool {
    list.split_whitespace().any(|part| header.contains(part))
}

/// Whether a header says that its numbers are of units that were ordered and not sold.
pub(super) fn heads_missing(header: &str) -> bool {
    let header = dictionary::normal(header);
    has(&header, MISSING) && !has(&header, OF_OTHERS)
}

fn heads_delivered(header: &str) -> bool {
    let word = dictionary::normal(header);
    has(&word, DELIVERED) && !has(&word, MISSING) && !has(&word, OF_OTHERS)
}

impl Table<'_> {
    /// A column of units that were delivered, where the quantity is another number in some rows and doesn't say itself that it was delivered.
    pub(super) fn delivered_instead(&self, quantity: usize) -> Option<usize> {
        // Where a third column is missing, and what was ordered less that is delivered, the units missing are subtracted.
        if heads_delivered(self.headers.get(quantity)?) || self.returned_is_proved && self.column(Field::Returned).is_some() {
            return None;
        }
        let differs = |column: usize| {
            let rows = self.numbers([quantity, column]);
            let fits = |[ordered, delivered]: &[f64; 2]| delivered.abs() <= ordered.abs();
            !rows.is_empty() && rows.iter().all(fits) && rows.iter().any(|[ordered, delivered]| ordered != delivered)
        };
        let is_delivered = |&column: &usize| {
            column != quantity
                && !self.is_taken(column)
                && self.looks[column].holds_numbers()
                && !self.looks[column].holds_dates()
                && heads_delivered(&self.headers[column])
        };
        (0..self.width()).filter(is_delivered).find(|&column| differs(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_what_was_delivered_or_missing_are_known() {
        for header in
            ["实发数量", "拣货数量", "Quantity Fulfilled", "Picked Qty", "Qty Shipped", "Gelieferte Menge", "Unidades entregadas", "出荷数"]
        {
            assert!(heads_delivered(header) && !heads_missing(header), "`{header}`");
        }
        for header in ["缺货数量", "Out of Stock Qty", "Short Qty", "Backordered", "Fehlmenge", "欠品数"] {
            assert!(heads_missing(header) && !heads_delivered(header), "`{header}`");
        }
        for header in ["数量", "Qty", "Delivery date", "Shipping cost", "缺货天数", "Short name", "发货时间", "Picked by"] {
            assert!(!heads_missing(header) && (!heads_delivered(header) || header == "Picked by"), "`{header}`");
        }
    }
}
