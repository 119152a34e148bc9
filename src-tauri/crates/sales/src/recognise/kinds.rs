//! Columns that say what a row is: a sale, a return, a purchase, a canceled order. The words are in `data/row_kinds.txt`.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::dictionary::lists;
use super::sample::SampleRow;
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

fn normal(text: &str) -> String {
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
    // An order that was received may be one of a customer or one to a supplier; of a claim that was reversed the rows may stay, or be one.
    if is_status && (value.contains("receiv") || value.contains("revers")) {
        return None;
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
    /// The column says yes or no: the effect of a row with yes.
    pub(crate) flag: Option<RowEffect>,
}

impl KindColumn {
    /// What a value of this column does to its row; `None` when its words are not known.
    pub(crate) fn effect(&self, value: &str) -> Option<RowEffect> {
        match self.flag {
            None => effect(value, self.is_status),
            Some(flagged) => yes_or_no(value).map(|is| if is { flagged } else { RowEffect::Sale }),
        }
    }
}

fn yes_or_no(value: &str) -> Option<bool> {
    match normal(value).trim() {
        "1" | "1.0" | "y" | "yes" | "true" | "t" | "是" | "有" | "ja" | "oui" | "sí" | "si" | "sim" | "x" | "√" => Some(true),
        "0" | "0.0" | "n" | "no" | "false" | "f" | "否" | "无" | "nein" | "non" | "não" | "-" => Some(false),
        _ => None,
    }
}

/// The effect of a yes below a header such as `是否退货` or `is_void`.
fn flag_of(header: &str) -> Option<RowEffect> {
    const RETURNS: [&str; 12] =
        ["退货", "退款", "退药", "return", "refund", "returned", "refunded", "retoure", "reso", "devuelto", "devolución", "возврат"];
    const VOIDS: [&str; 9] = ["作废", "取消", "void", "voided", "cancel", "cancelled", "canceled", "storniert", "deleted"];
    const ALONE: [(&str, RowEffect); 8] = [
        ("returned", RowEffect::Return),
        ("refunded", RowEffect::Return),
        ("作废", RowEffect::LeaveOut),
        ("voided", RowEffect::LeaveOut),
        ("cancelled", RowEffect::LeaveOut),
        ("canceled", RowEffect::LeaveOut),
        ("storniert", RowEffect::LeaveOut),
        ("deleted", RowEffect::LeaveOut),
    ];
    let header = normal(header).replace([' ', '_', '-'], "");
    let bare = |header: &str| ["是否已", "是否", "is", "was"].iter().find_map(|before| header.strip_prefix(before)).map(str::to_owned);
    let marked = |header: &str| {
        ["标志", "标识", "标记", "否", "flag", "yn", "(y/n)"].iter().find_map(|behind| header.strip_suffix(behind)).map(str::to_owned)
    };
    let word = bare(&header).or_else(|| marked(&header));
    let alone = || ALONE.iter().find(|(alone, _)| *alone == header).map(|alone| alone.1);
    let named = |word: String| {
        if RETURNS.contains(&word.as_str()) {
            Some(RowEffect::Return)
        } else {
            VOIDS.contains(&word.as_str()).then_some(RowEffect::LeaveOut)
        }
    };
    word.and_then(named).or_else(alone)
}

/// The effect of a yes below a header that may head a number as well.
fn bare_flag_of(header: &str) -> Option<RowEffect> {
    match normal(header).trim() {
        "refund" | "refunds" | "return" | "returns" | "退" | "退货" | "退款" | "退药" | "rückgabe" | "retoure" | "retour"
        | "devolución" => Some(RowEffect::Return),
        "void" | "cancel" | "cancellation" | "取消" | "storno" | "anulado" => Some(RowEffect::LeaveOut),
        _ => None,
    }
}

/// Whether a column says of each row yes or no, and a yes isn't a plain sale.
pub(crate) fn flag_column(header: &str, column: usize, rows: &[SampleRow]) -> Option<KindColumn> {
    let (flag, is_bare) = match (flag_of(header), bare_flag_of(header)) {
        (Some(flag), _) => (Some(flag), false),
        (None, Some(flag)) => (Some(flag), true),
        (None, None) if is_of_reversals(header) => (None, false),
        (None, None) => return None,
    };
    let mut cells = rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).peekable();
    cells.peek()?;
    // Below `refund`, 0 and 1 may be units that came back.
    let says = |text: &str| yes_or_no(text).is_some() && !(is_bare && text.starts_with(|c: char| c.is_ascii_digit()));
    cells.all(|cell| says(&cell.text())).then_some(KindColumn { column, is_status: false, is_strict: true, flag })
}

/// Whether a yes may mark a row that was reversed as well as the one that reverses it.
fn is_of_reversals(header: &str) -> bool {
    let header: String = normal(header).chars().filter(|c| c.is_alphanumeric()).collect();
    [
        "reversal",
        "reversed",
        "isreversal",
        "isreversed",
        "reversalflag",
        "红冲",
        "冲红",
        "冲销",
        "是否红冲",
        "是否冲红",
        "是否冲销",
        "红冲标志",
        "冲红标志",
    ]
    .contains(&header.as_str())
}

/// The most different values that a column of types has.
const MOST_VALUES: usize = 40;

/// The most different numbers that can be types.
const MOST_NUMBERS: usize = 12;

/// Whether a column holds types or states, by its header and its values.
/// `product` is the column of products: types of products don't change from row to row, types of rows do.
pub(crate) fn kind_column(
    header: &str,
    is_headed: bool,
    by_hand: bool,
    column: usize,
    product: Option<usize>,
    rows: &[SampleRow],
) -> Option<KindColumn> {
    let mut values: Vec<String> = Vec::new();
    for cell in rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()) {
        let text = cell.text();
        if !values.contains(&text) {
            values.push(text);
        }
        if values.len() > MOST_VALUES {
            return by_hand.then_some(KindColumn { column, is_status: is_status(header), is_strict: true, flag: None });
        }
    }
    let is_status = is_status(header);
    let found = KindColumn { column, is_status, is_strict: by_hand || is_strict(header), flag: None };
    if by_hand {
        return Some(found);
    }
    let known = values.iter().filter(|value| effect(value, is_status).is_some()).count();
    let not_sales = values.iter().filter(|value| effect(value, is_status).is_some_and(|effect| effect != RowEffect::Sale)).count();
    let are_letters = values.len() > 1 && values.iter().all(|value| value.chars().count() <= 2 && value.chars().all(char::is_alphabetic));
    // `601` and `101` of a list of movements.
    let are_numbers = values.len() > 1 && values.iter().all(|value| value.len() <= 4 && value.bytes().all(|byte| byte.is_ascii_digit()));
    // Next to sales, a value that no word explains is something else.
    let changes = is_headed && known == 0 && product.is_some_and(|product| changes_within(product, column, rows));
    let names_sales = is_headed && known > not_sales && known < values.len();
    let taken = if is_headed && are_numbers {
        values.len() <= MOST_NUMBERS
    } else if is_headed {
        // A column of product types, such as `OTC` and `Rx`, says nothing about sales.
        known > 0 || found.is_strict && values.len() > 1 || are_letters || changes
    } else {
        not_sales > 0 && known * 2 >= values.len() && values.len() > 1
    };
    taken.then_some(KindColumn { is_strict: found.is_strict || are_letters || are_numbers || names_sales || changes, ..found })
}

/// Whether most products that come often have several values in a column, of which there are few.
fn changes_within(product: usize, column: usize, rows: &[SampleRow]) -> bool {
    const FEW: usize = 6;
    const OFTEN: usize = 4;
    let mut values: HashMap<String, (usize, BTreeSet<String>)> = HashMap::new();
    for row in rows {
        let (Some(product), Some(value)) = (row.cells.get(product), row.cells.get(column).filter(|cell| !cell.is_empty())) else {
            continue;
        };
        let seen = values.entry(product.text()).or_default();
        seen.0 += 1;
        seen.1.insert(value.text());
    }
    let all: BTreeSet<&String> = values.values().flat_map(|seen| &seen.1).collect();
    let often: Vec<_> = values.values().filter(|seen| seen.0 >= OFTEN).collect();
    let several = often.iter().filter(|seen| seen.1.len() > 1).count();
    all.len() <= FEW && several > 0 && several * 2 >= often.len()
}

fn is_status(header: &str) -> bool {
    let header = normal(header);
    ["状态", "status", "state", "état", "estado", "stato", "situa", "статус", "durum", "الحالة", "ステータス", "상태"]
        .iter()
        .any(|word| header.contains(word))
}

/// Headers that name movements of stock: every value counts.
fn is_strict(header: &str) -> bool {
    let header = normal(header).replace([' ', '_', '-'], "");
    [
        "业务类",
        "单据类",
        "交易类",
        "出入库",
        "收发类",
        "transactiontype",
        "transtype",
        "trxtype",
        "movement",
        "documenttype",
        "doctype",
        "bewegungsart",
        "belegart",
        "buchungsart",
        "tipodemov",
        "tipomov",
        "取引種別",
        "伝票区分",
        "거래유형",
        "типоперации",
        "işlem",
    ]
    .iter()
    .any(|word| header.contains(word))
}

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
        for value in ["OTC", "Rx", "A", "部分退款", "阿莫西林"] {
            assert_eq!(effect(value, false), None, "`{value}`");
        }
        assert_eq!(effect("Returned", true), Some(LeaveOut));
        assert_eq!(effect("已收货", true), Some(Sale));
        assert_eq!(effect("退热药", false), Some(Sale));
        assert_eq!(effect("已退款", true), Some(LeaveOut));
        assert_eq!(effect("已退款", false), Some(Return));
    }
}
