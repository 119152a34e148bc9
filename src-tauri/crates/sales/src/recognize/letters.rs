//! Columns of one or a few letters or a sign in each row, which no header explains: `INV` and `CRN`, `D` and `C`, `+` and `-`. What they mean is
//! asked.

use std::collections::{BTreeMap, HashMap};

use super::dictionary;
use super::fields::Table;
use super::kinds::{self, KindColumn, Reads};
use super::sample::OwnedCell;
use crate::options::{Field, RowEffect};

/// Letters of documents of sales, and of those of returns.
const SALES: &str = "inv invc si sal sale sales dr deb debit slip bill rcpt vk vkf rg rech fac fact fv tkt vta vte vnt vda ven 正 销 售 卖 蓝 蓝字 黑 黑字 借 銷 売 売上 매출";
const RETURNS: &str = "cn crn crd cdn cr cred credit crm cnt ret rtn rfd rfnd rvs rev rvsl sr srn nc ncr ndc av avo avr gs gut gsn stn sto ret rem dev devol res nota 负 负字 退 红 红字 贷 銷退 赤 返 返品 반품 -";
/// Letters that mean one thing only next to another: the sale, then the return.
const PAIRS: [(&str, &str); 8] = [("s", "r"), ("d", "c"), ("v", "r"), ("s", "c"), ("i", "c"), ("i", "r"), ("v", "g"), ("+", "-")];
/// Parts of headers of what customers, goods, and payments are.
const OF_OTHERS: &str = "pay tender mop gender sex shift class grade vat tax insur cover refill channel 付 支 性别 班 税 医保 渠道 等级";

/// What letters say of their row; `None` where no list knows them.
pub(super) fn effect(value: &str) -> Option<RowEffect> {
    let value = folded(value);
    let is_in = |list: &str| list.split(' ').any(|known| known == value);
    if is_in(RETURNS) || PAIRS.iter().any(|pair| pair.1 == value) {
        Some(RowEffect::Return)
    } else if is_in(SALES) || PAIRS.iter().any(|pair| pair.0 == value) {
        Some(RowEffect::Sale)
    } else {
        None
    }
}

fn folded(value: &str) -> String {
    match value.trim() {
        "−" | "–" | "－" => "-".to_owned(),
        "＋" => "+".to_owned(),
        value => kinds::normal(value).trim_matches('.').to_owned(),
    }
}

impl Table<'_> {
    /// Columns of letters, where returns aren't written as negative quantities.
    pub(super) fn letters(&self, quantity: usize, taken: &[KindColumn]) -> Vec<KindColumn> {
        if self.without.contains(&Field::Kind) || self.has_negatives(quantity) {
            return Vec::new();
        }
        let is_free = |&column: &usize| column != quantity && !self.is_taken(column) && !taken.iter().any(|kind| kind.column == column);
        let columns = (0..self.looks.len()).filter(is_free).filter(|&column| self.has_letters(column));
        columns.map(|column| KindColumn { column, is_status: false, is_strict: true, reads: Reads::Letters }).collect()
    }

    /// Whether a few rows have letters of returns, the others letters of sales or none, and both come with one product.
    fn has_letters(&self, column: usize) -> bool {
        const MOST_VALUES: usize = 4;
        const LONGEST: usize = 6;
        let look = &self.looks[column];
        let header = self.headers.get(column).map_or(String::new(), |header| dictionary::normal(header));
        let has = |list: &str| list.split(' ').any(|part| header.contains(part));
        if look.filled == 0 || look.distinct > MOST_VALUES || look.holds_dates() || has(OF_OTHERS) || has(kinds::OF_PAYMENTS) {
            return false;
        }
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut of_products: HashMap<String, (bool, bool)> = HashMap::new();
        let (mut returns, mut others) = (0, 0);
        for row in self.rows {
            let text = row.cells.get(column).map(OwnedCell::text).unwrap_or_default();
            let value = folded(&text);
            if value.chars().count() > LONGEST || value.bytes().any(|byte| byte.is_ascii_digit()) {
                return false;
            }
            let is_return = !value.is_empty() && effect(&value) == Some(RowEffect::Return);
            if !value.is_empty() && effect(&value).is_none() {
                return false;
            }
            (returns, others) = if is_return { (returns + 1, others) } else { (returns, others + 1) };
            let name = product.and_then(|product| row.cells.get(product)).map(OwnedCell::text).unwrap_or_default();
            let seen = of_products.entry(name).or_default();
            *seen = (seen.0 || is_return, seen.1 || !is_return);
            if !value.is_empty() {
                *counts.entry(value).or_default() += 1;
            }
        }
        // One letter says enough only next to the other of its pair.
        let letters: Vec<&String> =
            counts.keys().filter(|value| value.chars().count() == 1 && !value.chars().any(|c| c > '\u{2fff}')).collect();
        let is_pair = |one: &str, other: &str| PAIRS.iter().any(|pair| *pair == (one, other) || *pair == (other, one));
        let are_pairs = match letters[..] {
            [] => true,
            [one, other] => counts.len() == 2 && is_pair(one, other),
            _ => false,
        };
        are_pairs && returns > 0 && returns * 2 < returns + others && of_products.values().any(|&(back, sold)| back && sold)
    }

    /// Whether a column holds the state of each row's sale although its header is of goods: `Item Status` with `Backordered`. The state of a product
    /// is the same in all of its rows.
    pub(super) fn is_state_of_rows(&self, column: usize) -> bool {
        const STATES: &str = "status state stage 状态 狀態 ステータス 상태 статус состояние estado stato état statut durum durumu stav stan สถานะ trạngthái حالة";
        const OF_OTHERS: &str = "stock inventory customer patient member marital email sync employ 库存 会员 客户 患者 员工 lager kunde";
        const MOST_VALUES: usize = 12;
        let header = self.headers.get(column).map_or(String::new(), |header| dictionary::normal(header));
        let is_headed = STATES.split(' ').any(|word| header.ends_with(word)) && !OF_OTHERS.split(' ').any(|word| header.contains(word));
        let look = &self.looks[column];
        if !is_headed || look.holds_numbers() || look.holds_dates() || !(2..=MOST_VALUES).contains(&look.distinct) {
            return false;
        }
        let Some(product) = self.column(Field::ProductId).or(self.column(Field::ProductName)) else { return false };
        let mut states: HashMap<String, String> = HashMap::new();
        self.rows.iter().any(|row| {
            let text = |column: usize| row.cells.get(column).map(OwnedCell::text).unwrap_or_default();
            let (product, state) = (text(product), text(column));
            !state.is_empty() && *states.entry(product).or_insert_with(|| state.clone()) != state
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_documents_say_what_a_row_is() {
        for value in ["INV", "D", "S", "+", "蓝字", "Dr."] {
            assert_eq!(effect(value), Some(RowEffect::Sale), "`{value}`");
        }
        for value in ["CRN", "CN", "C", "R", "-", "−", "红字", "Cr."] {
            assert_eq!(effect(value), Some(RowEffect::Return), "`{value}`");
        }
        for value in ["N", "O", "OTC", "Rx", "M", ""] {
            assert_eq!(effect(value), None, "`{value}`");
        }
    }
}
