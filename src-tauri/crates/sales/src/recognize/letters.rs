//! Columns of one or a few letters or a sign in each row, which no header explains: `INV` and `CRN`, `D` and `C`, `+` and `-`. What they mean is
//! asked.

use std::collections::{BTreeMap, HashMap};

use super::dictionary::{self, Word};
use super::fields::Table;
use super::kinds::{self, KindColumn, Reads};
use super::sample::OwnedCell;
use crate::options::{Field, RowEffect};

/// Letters of documents of sales, and of those of returns.
const SALES: &str = "inv invc si sal sale sales sls dr deb debit slip bill rcpt vk vkf rg rech fac fact fv tkt vta vte vnt vda ven 正 销 售 卖 蓝 蓝字 黑 黑字 借 銷 売 売上 매출";
const RETURNS: &str = "cn crn crd cdn cr cred credit crm cnt crnote crnt crmemo cmemo creditnote creditmemo ret rtn rfd rfnd rvs rev rvsl sr srn nc ncr ndc av avo avr gs gut gsn stn sto ret rem dev devol res nota 负 负字 退 红 红字 贷 銷退 赤 返 返品 반품 -";
/// Letters that mean one thing only next to another: the sale, then the return.
const PAIRS: [(&str, &str); 8] = [("s", "r"), ("d", "c"), ("v", "r"), ("s", "c"), ("i", "c"), ("i", "r"), ("v", "g"), ("+", "-")];
/// Signs that are also colors of goods.
const COLORS: &str = "红 赤 蓝 黑";
/// Parts of headers of what customers, goods, and payments are.
const OF_OTHERS: &str = "pay tender mop gender sex shift class grade vat tax insur cover refill channel country state province region origin 付 支 性别 班 税 医保 渠道 等级 国家 省份 产地 颜色";
/// Whole headers of kinds of documents: what is below says what a row is, whichever product it is of.
const OF_DOCUMENTS: &str = "dc dcr dcind dcflag dcindicator drcr crdr doc docs docflag dockind doccode documentcode dtype tran trans trantyp trn trntype trx txn tx vch vchr vchtype vchrtype vouchertype vtype beleg belegkz belegkennzeichen buchungskz vorgangskz tipodoc tdoc tcomp cbte comprobante tipocomprobante typepiece typedoc 单别 單別 票种 票别 红蓝 红蓝字 蓝红 借贷 正负 正负标志 销退 销退标志";
/// Whole headers of kinds of anything.
const OF_MARKS: &str = "t tp ty kz kennz kennzeichen flag flags mark ind indicator sign code entry op oper action 标志 标识 标记 性质 方式 类 类别 類 類別 种类 種類 区分 別 구분 구별 sens signo segno";

/// What letters say of their row; `None` where no list knows them.
pub(super) fn effect(value: &str) -> Option<RowEffect> {
    let value = folded(value);
    if is_in(RETURNS, &value) || PAIRS.iter().any(|pair| pair.1 == value) {
        Some(RowEffect::Return)
    } else if is_in(SALES, &value) || PAIRS.iter().any(|pair| pair.0 == value) {
        Some(RowEffect::Sale)
    } else {
        None
    }
}

fn is_in(list: &str, value: &str) -> bool {
    list.split(' ').any(|known| known == value)
}

fn folded(value: &str) -> String {
    match value.trim() {
        "−" | "–" | "－" | "-" => "-".to_owned(),
        "＋" | "+" => "+".to_owned(),
        // `Cr. Note` and `CR-NOTE` are one word.
        value => kinds::normal(value).chars().filter(|c| c.is_alphanumeric()).collect(),
    }
}

/// Whether letters mean a return, and not only next to others.
pub(super) fn means_return(value: &str) -> bool {
    effect(value) == Some(RowEffect::Return) && !is_single(&folded(value))
}

/// A single letter says less than two, or than a word of one character.
fn is_single(value: &str) -> bool {
    value.chars().count() == 1 && value.chars().all(|c| c <= '\u{2fff}')
}

fn is_pair(one: &str, other: &str) -> bool {
    PAIRS.contains(&(one, other))
}

/// What the header of a column says of the letters below it.
enum Heading {
    /// They are kinds of documents.
    Documents,
    /// They are kinds, if they read like some.
    Kinds,
    /// They may be anything.
    Any,
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

    /// Whether a column holds letters of kinds of documents, as far as its header and the letters say.
    fn has_letters(&self, column: usize) -> bool {
        const MOST_VALUES: usize = 6;
        /// Doctors have longer names.
        const CODE: usize = 4;
        let look = &self.looks[column];
        let Some(heading) = self.heading(column).filter(|_| look.filled > 0 && look.distinct <= MOST_VALUES && !look.holds_dates()) else {
            return false;
        };
        let Some(counts) = self.counted_letters(column) else { return false };
        let means = |wanted: RowEffect| move |value: &&String| effect(value) == Some(wanted);
        let has_return = counts.keys().any(|value| means_return(value));
        let letters: Vec<&String> = counts.keys().filter(|value| is_single(value)).collect();
        let has_pair = || letters.iter().any(|one| letters.iter().any(|other| is_pair(one, other)));
        match heading {
            Heading::Documents => {
                let are_codes = || counts.len() > 1 && counts.keys().all(|value| value.chars().count() <= CODE);
                counts.keys().any(|value| means(RowEffect::Return)(&value)) || are_codes()
            }
            Heading::Kinds => has_return || has_pair() || counts.contains_key("-"),
            Heading::Any => {
                let is_plain = |value: &&String| value.chars().count() > 2 || value.chars().any(|c| c > '\u{2fff}' && !COLORS.contains(c));
                let says = |wanted| counts.keys().filter(means(wanted)).any(|value| is_plain(&value));
                says(RowEffect::Return) && says(RowEffect::Sale) || self.letters_differ(column, &counts, &letters)
            }
        }
    }

    fn heading(&self, column: usize) -> Option<Heading> {
        let written = self.headers.get(column).map_or("", String::as_str);
        let header = dictionary::normal(written);
        let has = |list: &str| list.split(' ').any(|part| header.contains(part));
        // `S/R`, `INV/CN`, `销/退`
        let names_both = || {
            let effects = written.split_once(['/', '／']).map(|(one, other)| [effect(one), effect(other)]);
            effects.is_some_and(|effects| effects.contains(&Some(RowEffect::Sale)) && effects.contains(&Some(RowEffect::Return)))
        };
        if is_in(OF_DOCUMENTS, &header) || names_both() {
            Some(Heading::Documents)
        } else if has(OF_OTHERS) || has(kinds::OF_PAYMENTS) {
            None
        } else if is_in(OF_MARKS, &header) || matches!(self.word(column), Some(Word::Field(Field::Kind, _))) {
            Some(Heading::Kinds)
        } else {
            Some(Heading::Any)
        }
    }

    /// How often each code comes in a column of nothing but short ones without digits.
    fn counted_letters(&self, column: usize) -> Option<BTreeMap<String, usize>> {
        const LONGEST: usize = 10;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for cell in self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()) {
            let value = folded(&cell.text());
            if value.is_empty() || value.chars().count() > LONGEST || value.bytes().any(|byte| byte.is_ascii_digit()) {
                return None;
            }
            *counts.entry(value).or_default() += 1;
        }
        Some(counts)
    }

    /// Whether a few rows have letters of returns, the others letters of sales or none, and both come with one product.
    fn letters_differ(&self, column: usize, counts: &BTreeMap<String, usize>, letters: &[&String]) -> bool {
        const MOST_VALUES: usize = 4;
        if counts.len() > MOST_VALUES || counts.keys().any(|value| effect(value).is_none()) {
            return false;
        }
        // One letter says enough only next to the other of its pair.
        let are_pairs = match letters {
            [] => true,
            [one, other] => counts.len() == 2 && (is_pair(one, other) || is_pair(other, one)),
            _ => false,
        };
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let mut of_products: HashMap<String, (bool, bool)> = HashMap::new();
        let (mut returns, mut others) = (0, 0);
        for row in self.rows {
            let is_return = row.cells.get(column).is_some_and(|cell| effect(&cell.text()) == Some(RowEffect::Return));
            (returns, others) = if is_return { (returns + 1, others) } else { (returns, others + 1) };
            let name = product.and_then(|product| row.cells.get(product)).map(OwnedCell::text).unwrap_or_default();
            let seen = of_products.entry(name).or_default();
            *seen = (seen.0 || is_return, seen.1 || !is_return);
        }
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
        for value in ["CRN", "CN", "C", "R", "-", "−", "红字", "Cr.", "Cr Note", "CR-NOTE"] {
            assert_eq!(effect(value), Some(RowEffect::Return), "`{value}`");
        }
        for value in ["N", "O", "OTC", "Rx", "M", ""] {
            assert_eq!(effect(value), None, "`{value}`");
        }
    }
}
