//! Columns that say what a row is: a sale, a return, a purchase, a canceled order. The words are in `data/row_kinds.txt`.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::dictionary::lists;
use super::{flags, letters, marks, purchases, reversals, undone};
use crate::options::RowEffect;

const WORDS: &str = include_str!("../../data/row_kinds.txt");

static KINDS: LazyLock<Vec<(&str, Vec<Stem>)>> = LazyLock::new(|| {
    let stems = |words: Vec<&'static str>| words.into_iter().map(Stem::new).collect();
    lists(WORDS).into_iter().map(|(name, words)| (name, stems(words))).collect()
});

/// The beginning of a word, a whole word, or a piece of Chinese text.
#[derive(Debug)]
struct Stem {
    text: String,
    is_whole: bool,
    is_anywhere: bool,
}

impl Stem {
    fn new(word: &str) -> Self {
        let is_whole = word.starts_with('=');
        let text = normal(word.trim_start_matches('='));
        let is_anywhere = text.chars().all(is_unspaced);
        Self { text, is_whole, is_anywhere }
    }

    fn fits(&self, value: &str, words: &[&str]) -> bool {
        if self.is_anywhere {
            return value.contains(&self.text);
        }
        words.iter().any(|word| if self.is_whole { *word == self.text } else { word.starts_with(&self.text) })
    }
}

/// Scripts that are written without blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

pub(super) fn normal(text: &str) -> String {
    // The lower case of the Turkish `İ` has its dot as a character of its own.
    text.nfkc().flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').collect()
}

/// Returns what a value of a type or status column does to its row; `None` when its words are not known.
pub(crate) fn effect(value: &str, is_status: bool) -> Option<RowEffect> {
    let value = normal(value);
    // `write-off` and `walk-in` are one word.
    let joined = value.replace(['-', '_'], "");
    let words: Vec<&str> = value
        .split(|c: char| !c.is_alphanumeric())
        .chain(joined.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return None;
    }
    // `Metoprolol Ret 50mg` is a product.
    if names_strength(&words) || names_delivery(&value) {
        return None;
    }
    if let Some(effect) = refused(&words, is_status) {
        return effect;
    }
    // An order that was received may be one of a customer or one to a supplier; of a claim that was reversed the rows may stay, or be one.
    if is_status && (value.contains("receiv") || value.contains("revers")) {
        return None;
    }
    // Sales of the year before, next to those of this one.
    const THIS_YEAR: [&str; 3] = ["thisyear", "currentyear", "diesesjahr"];
    const LAST_YEAR: &str = "lastyear prioryear previousyear yearago 去年 上年 同期 vorjahr annéeprécédente añoanterior anoanterior";
    let bare: String = joined.chars().filter(|c| c.is_alphanumeric()).collect();
    if LAST_YEAR.split(' ').any(|word| bare.contains(word)) {
        return Some(RowEffect::LeaveOut);
    }
    if THIS_YEAR.contains(&bare.as_str()) {
        return Some(RowEffect::Sale);
    }
    if let Some(effect) = receipt(&words) {
        return effect;
    }
    // `退货出库` and `purchase return` go back to a supplier; `销售退货入库` comes back from a customer.
    let is_sale_return = fits("sale_out", &value, &words) || value.contains("退货入库") || value.contains("销退");
    for (name, _) in KINDS.iter() {
        if !fits(name, &value, &words) {
            continue;
        }
        match *name {
            "not_returned" => return Some(RowEffect::Sale),
            "leave_out" if !is_sale_return || has_supplier(&value) || is_canceled(&value) => return Some(RowEffect::LeaveOut),
            "leave_out_in_status" if is_status => return Some(RowEffect::LeaveOut),
            "return" => {
                let to_supplier = value.contains("出库") && !value.contains('销');
                let is_partial = value.contains("部分") || value.contains("partial");
                if is_partial {
                    return None;
                }
                // The state of an order that came back: it wasn't a sale in the end.
                return Some(if to_supplier || is_status { RowEffect::LeaveOut } else { RowEffect::Return });
            }
            "leave_out_when_in" => return Some(RowEffect::LeaveOut),
            "sale" => return Some(RowEffect::Sale),
            _ => {}
        }
    }
    match value.trim() {
        "in" | "进" => Some(RowEffect::LeaveOut),
        _ => None,
    }
}

/// What a receipt does whose type is given: both deliveries and sales have receipts. `None` if it isn't a receipt, or is one for a delivery.
fn receipt(words: &[&str]) -> Option<Option<RowEffect>> {
    const OF_SALES: &str = "sale sales till pos retail counter";
    const OF_RETURNS: &str = "refund return returns credit";
    const OF_MONEY: &str = "cash customer payment";
    if !words.iter().any(|word| matches!(*word, "receipt" | "receipts")) {
        return None;
    }
    let is_of = |list: &str| words.iter().any(|word| list.split(' ').any(|of| of == *word));
    // Cash that was received may have paid for goods or for a bill.
    let effects = [(OF_RETURNS, Some(RowEffect::Return)), (OF_SALES, Some(RowEffect::Sale)), (OF_MONEY, None)].into_iter();
    effects.filter(|(list, _)| is_of(list)).map(|(_, effect)| effect).next()
}

/// Whether a word is the strength of a medicine: `50mg`.
fn names_strength(words: &[&str]) -> bool {
    let is_strength = |word: &str| {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < word.len() && matches!(unit, "mg" | "mcg" | "µg" | "μg" | "ml" | "g" | "ie" | "iu")
    };
    let is_apart =
        |pair: &[&str]| pair[0].bytes().all(|byte| byte.is_ascii_digit()) && matches!(pair[1], "mg" | "mcg" | "µg" | "μg" | "ml");
    words.iter().any(|word| is_strength(word)) || words.windows(2).any(is_apart)
}

/// Notes of deliveries: an invoice for the same goods may follow.
fn names_delivery(value: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
    has(&["deliver", "dispatch", "packing", "despatch"]) && has(&["note", "slip", "docket"])
}

/// What a return does that was refused or closed without being one: the sale stands. Outside of a column of states, the return itself may have
/// been voided: `None` within.
fn refused(words: &[&str], is_status: bool) -> Option<Option<RowEffect>> {
    const RETURNS: [&str; 14] = [
        "refund",
        "return",
        "reembols",
        "devoluc",
        "devoluç",
        "rembours",
        "retour",
        "erstattung",
        "rückgabe",
        "возврат",
        "iade",
        "zwrot",
        "rimborso",
        "reso",
    ];
    const REFUSED: [&str; 24] = [
        "closed",
        "refused",
        "reject",
        "denied",
        "declin",
        "withdrawn",
        "fail",
        "abgelehnt",
        "geschlossen",
        "verweigert",
        "zurückgewiesen",
        "rechazad",
        "denegad",
        "recusad",
        "negad",
        "refus",
        "rejet",
        "rifiutat",
        "respint",
        "отказан",
        "отклон",
        "odrzuc",
        "odmów",
        "reddedil",
    ];
    const CANCELED: [&str; 6] = ["cancel", "annul", "anulad", "storniert", "отмен", "iptal"];
    let has = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    if !has(&RETURNS) {
        return None;
    }
    if has(&REFUSED) { Some(Some(RowEffect::Sale)) } else { has(&CANCELED).then_some(is_status.then_some(RowEffect::Sale)) }
}

fn fits(name: &str, value: &str, words: &[&str]) -> bool {
    KINDS.iter().any(|(list, stems)| *list == name && stems.iter().any(|stem| stem.fits(value, words)))
}

fn has_supplier(value: &str) -> bool {
    ["采购", "进货", "购进", "供应", "厂"].iter().any(|word| value.contains(word))
}

fn is_canceled(value: &str) -> bool {
    ["作废", "取消", "撤销", "失败", "关闭"].iter().any(|word| value.contains(word))
}

/// A type or status column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KindColumn {
    pub(crate) column: usize,
    /// It holds the state of an order, not the kind of a movement: a refunded order wasn't a sale.
    pub(crate) is_status: bool,
    /// Values that no word explains must be asked about even when no known value is anything but a sale.
    pub(crate) is_strict: bool,
    pub(crate) reads: Reads,
}

/// How the values of a column say what their rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    /// By their words.
    Words,
    /// By their words, where canceled rows are negative, and so reverse others: for sure, or as it seems.
    Reversals { is_sure: bool },
    /// As yes or no: the effect of a row with yes.
    YesNo(RowEffect),
    /// By words that only some rows have; the others are sales.
    Remarks,
    /// By letters in document numbers.
    Numbers,
    /// By the letters before document numbers that only some of one series have.
    Prefixes,
    /// As yes or no below a header that leaves in doubt what they mean: the effects of both.
    Marked { yes: RowEffect, no: RowEffect },
    /// By whether anything is written: the effect of a row with something.
    Filled(RowEffect),
    /// By `+` and `-`.
    Signs,
    /// By letters or signs that no header explains.
    Letters,
    /// By who paid, bought, or sold.
    Parties,
    /// By words below a header that says nothing: what each means is asked, unless it is plainly a sale.
    Unheaded,
    /// By the words of the title above them.
    Titles,
}

impl KindColumn {
    /// What a value of this column does to its row; `None` when its words are not known.
    pub(crate) fn effect(&self, value: &str) -> Option<RowEffect> {
        match self.reads {
            Reads::Words => effect(value, self.is_status),
            Reads::Reversals { is_sure } if reversals::is_canceled(value) => is_sure.then_some(RowEffect::Return),
            Reads::Reversals { .. } => effect(value, self.is_status),
            Reads::YesNo(flagged) => flags::yes_or_no(value).map(|is| if is { flagged } else { RowEffect::Sale }),
            Reads::Remarks => Some(marks::of_remark(value)),
            Reads::Numbers => Some(marks::of_letters(value)),
            Reads::Prefixes => marks::of_prefix(value),
            Reads::Marked { yes, no } => flags::yes_or_no(value).map(|is| if is { yes } else { no }).or(Some(RowEffect::Sale)),
            Reads::Filled(filled) => Some(if undone::is_nothing(value) { RowEffect::Sale } else { filled }),
            Reads::Signs => undone::sign(value).map(|is_minus| if is_minus { RowEffect::Return } else { RowEffect::Sale }),
            Reads::Letters => letters::effect(value).or_else(|| effect(value, false)),
            Reads::Parties => Some(marks::of_party(value)),
            Reads::Unheaded => effect(value, false),
            Reads::Titles => effect(value, false).or_else(|| purchases::is_title(value).then_some(RowEffect::LeaveOut)),
        }
    }

    /// Titles of tables, which are in no column.
    pub(crate) const OF_TITLES: Self = Self { column: usize::MAX, is_status: false, is_strict: true, reads: Reads::Titles };

    /// Whether only some rows are marked, and nothing proves what the mark means.
    pub(crate) fn holds_marks(&self) -> bool {
        !matches!(self.reads, Reads::Words | Reads::YesNo(_) | Reads::Reversals { .. })
    }

    /// The part of a cell that says what its row is.
    pub(crate) fn part<'t>(&self, text: &'t str) -> &'t str {
        match self.reads {
            Reads::Numbers => marks::letters(text),
            Reads::Prefixes => marks::prefix(text),
            Reads::Remarks | Reads::Titles => marks::beginning(text),
            Reads::Words
            | Reads::Reversals { .. }
            | Reads::YesNo(_)
            | Reads::Marked { .. }
            | Reads::Filled(_)
            | Reads::Signs
            | Reads::Letters
            | Reads::Unheaded
            | Reads::Parties => text,
        }
    }
}

/// Parts of headers of ways to pay.
pub(super) const OF_PAYMENTS: &str = "payment paytype paymethod tender 支付 付款 结算方式 收款方式 zahl paiement règlement pago pagamento płatno platb fizet оплат ödeme 支払 決済 결제 الدفع thanhtoán bayar betaal";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_tills_say_what_a_row_is() {
        use RowEffect::{LeaveOut, Return, Sale};
        for (value, wanted) in [
            ("销售", Sale),
            ("零售", Sale),
            ("销售出库", Sale),
            ("零售退货", Return),
            ("销售退货入库", Return),
            ("退货入库", Return),
            ("采购入库", LeaveOut),
            ("采购退货", LeaveOut),
            ("退货出库", LeaveOut),
            ("进货", LeaveOut),
            ("调拨出库", LeaveOut),
            ("盘亏", LeaveOut),
            ("已取消", LeaveOut),
            ("未退货", Sale),
            ("Sale", Sale),
            ("POS sale", Sale),
            ("Purchase", LeaveOut),
            ("Purchase Return", LeaveOut),
            ("Sales Return", Return),
            ("Return to supplier", LeaveOut),
            ("Refund", Return),
            ("Sales Receipt", Sale),
            ("Refund Receipt", Return),
            ("Credit Memo", Return),
            ("Goods receipt", LeaveOut),
            ("Receipt", LeaveOut),
            ("write-off", LeaveOut),
            ("Cancelled", LeaveOut),
            ("Completed", Sale),
            ("Verkauf", Sale),
            ("Wareneingang", LeaveOut),
            ("Retoure", Return),
            ("Vente", Sale),
            ("Achat", LeaveOut),
            ("Venta", Sale),
            ("Devolución", Return),
            ("продажа", Sale),
            ("возврат", Return),
            ("売上", Sale),
            ("返品", Return),
            ("판매", Sale),
            ("반품", Return),
            ("بيع", Sale),
            ("مرتجع", Return),
            ("Satış İade", Return),
            ("SATIŞ", Sale),
            ("銷貨", Sale),
            ("銷退", Return),
            ("進貨", LeaveOut),
            ("等待买家付款", LeaveOut),
            ("Bestandskorrektur", LeaveOut),
        ] {
            assert_eq!(effect(value, false), Some(wanted), "`{value}`");
        }
        for value in ["OTC", "Rx", "A", "部分退款", "阿莫西林", "Cash receipt"] {
            assert_eq!(effect(value, false), None, "`{value}`");
        }
        assert_eq!(effect("Returned", true), Some(LeaveOut));
        assert_eq!(effect("已收货", true), Some(Sale));
        assert_eq!(effect("退热药", false), Some(Sale));
        assert_eq!(effect("已退款", true), Some(LeaveOut));
        assert_eq!(effect("已退款", false), Some(Return));
    }
}
