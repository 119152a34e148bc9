//! Marks of returns where no column holds types: words in remarks, and letters in document numbers. What they mean must be asked.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::dictionary;
use super::fields::Table;
use super::kinds::{self, KindColumn, Reads};
use crate::options::{Field, RowEffect};

/// Parts of headers of remarks, and whole ones.
const REMARKS: &str = "remark memo comment 备注 備註 備考 说明 原因 bemerkung anmerkung notiz kommentar grund observac observaç comentario comentário motivo remarque commentaire motif osservazion opmerking uwagi poznám megjegyz примечан комментар 비고 메모 açıklama ملاحظ หมายเหตุ ghichú catatan keterangan bemærk anmärkning merknad huomau σχόλι παρατηρ הערות";
const WHOLE_REMARKS: &str = "note notes nota notas ref particulars narration reason info 注释 附注 摘要";

/// Parts of headers of document numbers.
const NUMBERS: &str = "单号 單號 单据 單據 小票 票号 流水 凭证 订单 發票 发票 伝票 receipt invoice bill document docno docnr voucher transaction ticket order txn belegn belegnr comprobante bilag bizonylat doklad tosite παραστατικ bonn rechnung facture fattura factura rachun paragon fiş belge чек документ 영수증 fatura nota";

/// Letters of numbers of returns, and of what isn't a sale.
const RETURNS: &str = "c cn crn cr crm cred credit ret rtn rt r rf rfd ref refund rma sr return xt xth th thd xsth lt lsth tk 退 退货 销退 红 gs gut av avo avoir nc ncr dev devol res reso iade kor kn vr воз вз возврат 返 返品 赤 반품";
/// Letters with which words for returns and canceled sales begin.
const INITIALS: &str = "DVNCRSGXdvncrsgx";
const NOT_SALES: &str = "po pur purch grn cg jh cgrk jhrk db trf adj pd bs void";

/// Whether a header is that of numbers of documents, written in lower case without blanks and signs.
pub(super) fn heads_numbers(header: &str) -> bool {
    NUMBERS.split(' ').any(|part| header.contains(part))
}

impl Table<'_> {
    /// Columns in which rows may be marked, where returns aren't written as negative quantities.
    pub(super) fn marks(&self, quantity: usize, taken: &[KindColumn]) -> Vec<KindColumn> {
        if self.has_negatives(quantity) || self.without.contains(&Field::Kind) {
            return Vec::new();
        }
        let is_free = |column: &usize| {
            !self.is_taken(*column) && !taken.iter().any(|kind| kind.column == *column) && !self.tells_of_units_back(*column)
        };
        let of = |column: usize| {
            let look = &self.looks[column];
            let header = self.headers.get(column).map_or(String::new(), |header| dictionary::normal(header));
            let has = |list: &str| list.split(' ').any(|part| header.contains(part));
            let reads = if look.holds_dates() {
                None
            } else if self.is_series_with_marks(column) {
                Some(Reads::Prefixes)
            } else if has(REMARKS) || WHOLE_REMARKS.split(' ').any(|word| word == header) {
                Some(Reads::Remarks)
            } else if heads_numbers(&header) && self.holds_digits(column) || self.has_series_of_returns(column) {
                Some(Reads::Numbers)
            } else if self.word(column).is_none() && !has(kinds::OF_PAYMENTS) && self.has_few_marks(column) {
                Some(Reads::Remarks)
            } else {
                let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
                self.has_marks_of_others(column, product).then_some(Reads::Parties)
            };
            let reads = reads?;
            Some(KindColumn { column, is_status: false, is_strict: reads == Reads::Prefixes, reads })
        };
        (0..self.looks.len()).filter(is_free).filter_map(of).collect()
    }

    /// Whether a column numbers documents one after the other, and a few of them have letters of their own before the number: `1001`, `V1002`,
    /// `1003`. Each of several tills counts for itself.
    fn is_series_with_marks(&self, column: usize) -> bool {
        const MOST_PREFIXES: usize = 4;
        const WAYS_TO_SELL: [&str; 26] = [
            "w", "ws", "wx", "wm", "web", "e", "ec", "o", "on", "app", "m", "mt", "jd", "elm", "yb", "zf", "xj", "pos", "s", "so", "sale",
            "t", "ls", "xs", "hy", "zx",
        ];
        let mut documents: Vec<(&str, u64)> = Vec::new();
        let numbers: Vec<String> = self.rows.iter().filter_map(|row| row.cells.get(column)).map(super::sample::OwnedCell::text).collect();
        for text in numbers.iter().filter(|text| !text.is_empty()) {
            let front = prefix(text);
            let digits = text[front.len()..].trim_start_matches(['-', '_', '/', ' ', '#']);
            let Some(number) = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit())) else { return false };
            if documents.last() != Some(&(front, number)) {
                documents.push((front, number));
            }
        }
        let mut prefixes: HashMap<&str, HashSet<u64>> = HashMap::new();
        for &(front, number) in &documents {
            if !prefixes.entry(front).or_default().insert(number) {
                return false;
            }
        }
        if !(2..=MOST_PREFIXES).contains(&prefixes.len()) {
            return false;
        }
        let Some((main, most)) = prefixes.iter().max_by_key(|(front, numbers)| (numbers.len(), std::cmp::Reverse(**front))) else {
            return false;
        };
        let others = || prefixes.iter().filter(|(front, _)| *front != main);
        // Tills may share a series: `A1001` and `B1002`. Letters that a list knows say enough by themselves.
        // So may ways to sell: orders of the web shop, sales paid by insurance.
        let may_mark = |front: &str| {
            let is_way = WAYS_TO_SELL.iter().any(|way| front.eq_ignore_ascii_case(way));
            !is_way && (main.is_empty() || front.len() > 1 || INITIALS.contains(front))
        };
        let is_known = |front: &str| of_letters(front) != RowEffect::Sale;
        let fits = |number: &u64| {
            !most.contains(number) && (most.contains(&(number + 1)) || number.checked_sub(1).is_some_and(|before| most.contains(&before)))
        };
        // What is undone is rare.
        let marked: usize = others().map(|(_, numbers)| numbers.len()).sum();
        most.len() >= 2 * marked
            && others().all(|(front, numbers)| may_mark(front) && numbers.iter().all(fits))
            && !others().all(|(front, _)| is_known(front))
    }

    fn holds_digits(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        cells.any(|cell| cell.text().chars().any(|c| c.is_ascii_digit()))
    }

    /// Whether a column whose header isn't known numbers documents of a few series, one of sales and one of returns: `SO-1001` and `SR-0002`.
    fn has_series_of_returns(&self, column: usize) -> bool {
        const SALES: &str = "fc fac fact fv inv si so sal re rg rech vk bol bv tk tkt par pa ts xs ls sale sales inv pos f b v";
        const MOST_SERIES: usize = 5;
        if self.word(column).is_some() || self.looks[column].distinct < 2 {
            return false;
        }
        let mut series: HashSet<String> = HashSet::new();
        for cell in self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()) {
            let text = cell.text();
            let front = prefix(&text);
            let has_number = text[front.len()..].chars().filter(char::is_ascii_digit).count() > 1;
            if front.is_empty() || !has_number || !series.insert(front.to_lowercase()) && series.len() > MOST_SERIES {
                return false;
            }
        }
        let is_sale = |front: &String| SALES.split(' ').any(|sale| sale == front);
        let is_return = |front: &String| front.len() > 1 && of_letters(front) == RowEffect::Return;
        (2..=MOST_SERIES).contains(&series.len())
            && series.iter().any(is_sale)
            && series.iter().any(is_return)
            && self.changes_with_product(column)
    }

    /// Whether a column whose header says nothing has a few different texts, some of which are those of returns.
    fn has_few_marks(&self, column: usize) -> bool {
        const FEW: usize = 6;
        let look = &self.looks[column];
        let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        look.filled > 0
            && look.distinct <= FEW
            && !look.holds_numbers()
            && !self.names_goods(column)
            && cells.any(|cell| of_remark(&cell.text()) == RowEffect::Return)
    }
}

/// What the name of who paid, bought, or sold says of its row: a transfer of money and a card for credit are ways to pay.
pub(super) fn of_party(text: &str) -> RowEffect {
    const WAYS_TO_PAY: &str = "credit card bank wire money gift voucher 转账 转帐 信用 银行 überweisung gutschein virement transferencia transferência bonifico przelew перевод havale";
    const INSIDE: &str = "internal branch store stock 调拨 内部";
    let lower = text.to_lowercase();
    let has = |list: &str| list.split(' ').any(|word| lower.contains(word));
    if has(WAYS_TO_PAY) && !has(INSIDE) || lower.trim() == "transfer" { RowEffect::Sale } else { of_remark(text) }
}

/// What a remark says of its row.
pub(super) fn of_remark(remark: &str) -> RowEffect {
    const LONGEST: usize = 30;
    const WORDS: usize = 5;
    let remark = beginning(remark);
    let denies =
        ["no ", "not ", "non", "kein", "sin ", "sans ", "无", "不", "未"].iter().any(|word| remark.to_lowercase().starts_with(word));
    if denies || remark.chars().count() > LONGEST || remark.split_whitespace().count() > WORDS {
        return RowEffect::Sale;
    }
    if dictionary::is_total(remark) {
        return RowEffect::LeaveOut;
    }
    // Entered late, for another day than its own.
    const LATE: [&str; 7] = ["补录", "補錄", "补记", "nachtrag", "backdated", "late entry", "追加入力"];
    let lower = remark.to_lowercase();
    if LATE.iter().any(|word| lower.contains(word)) {
        return RowEffect::LeaveOut;
    }
    // `Stock take` and `stocktake` are one word.
    let joined: String = remark.chars().filter(|c| !c.is_whitespace()).collect();
    kinds::effect(remark, false)
        .or_else(|| kinds::effect(&joined, false).filter(|effect| *effect != RowEffect::Return))
        .unwrap_or(RowEffect::Sale)
}

/// A text up to its first sign: `退货` of `退货：客户不要`.
pub(super) fn beginning(text: &str) -> &str {
    text.split([':', '：', ';', '；', ',', '，', '(', '（', '=', '.', '。']).next().unwrap_or(text).trim()
}

/// What the letters of a document number say of its row.
pub(super) fn of_letters(letters: &str) -> RowEffect {
    let lower = if letters.is_ascii() { Cow::Borrowed(letters) } else { Cow::Owned(letters.to_lowercase()) };
    let is_in = |list: &str| list.split(' ').any(|known| known.eq_ignore_ascii_case(&lower));
    if letters.is_empty() {
        RowEffect::Sale
    } else if is_in(RETURNS) {
        RowEffect::Return
    } else if is_in(NOT_SALES) {
        RowEffect::LeaveOut
    } else {
        RowEffect::Sale
    }
}

/// The letters that a document number begins with.
pub(super) fn prefix(number: &str) -> &str {
    &number[..number.find(|c: char| !c.is_alphabetic()).unwrap_or(number.len())]
}

/// What the letters before a number mean, where only some numbers of a series have them; `None` where no list knows them.
pub(super) fn of_prefix(letters: &str) -> Option<RowEffect> {
    match of_letters(letters) {
        RowEffect::Sale if letters.is_empty() => Some(RowEffect::Sale),
        RowEffect::Sale => None,
        other => Some(other),
    }
}

/// The letters of a document number that mark its row: before or behind the digits of one of its parts. Else nothing.
pub(super) fn letters(number: &str) -> &str {
    const PARTS: usize = 4;
    let parts = || number.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    if number.bytes().all(|byte| byte.is_ascii_digit()) || parts().nth(PARTS).is_some() {
        return "";
    }
    let mark = parts().find_map(|part| {
        let (front, back) = (part.trim_end_matches(|c: char| !c.is_alphabetic()), part.trim_start_matches(|c: char| !c.is_alphabetic()));
        let front = front.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        [front, back].into_iter().find(|letters| !letters.is_empty() && of_letters(letters) != RowEffect::Sale)
    });
    mark.unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_returns_are_found_in_document_numbers() {
        for (number, found) in [
            ("CN-0001", "CN"),
            ("XT20240304001", "XT"),
            ("退0001", "退"),
            ("INV/2024/CN/7", "CN"),
            ("1001-R", "R"),
            ("1001RET", "RET"),
            ("INV-0001", ""),
            ("XS20240304001", ""),
            ("1001", ""),
            ("R2D2-77", "R"),
            ("3f-cr-1a-2b-9c", ""),
        ] {
            assert_eq!(letters(number), found, "`{number}`");
        }
    }

    #[test]
    fn remarks_say_what_came_back() {
        for (remark, effect) in [
            ("退货", RowEffect::Return),
            ("退货：客户不要", RowEffect::Return),
            ("return", RowEffect::Return),
            ("transfer to S2", RowEffect::LeaveOut),
            ("no returns", RowEffect::Sale),
            ("客户要发票", RowEffect::Sale),
            ("", RowEffect::Sale),
        ] {
            assert_eq!(of_remark(remark), effect, "`{remark}`");
        }
    }
}
