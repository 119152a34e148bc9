//! What stands around the digits of a number: signs, currencies, units, and blanks.

use unicode_normalization::UnicodeNormalization as _;

use super::digits;

/// What is left of a text.
pub(super) struct Cleaned {
    /// Digits, `.`, `,`, and an exponent.
    pub(super) text: String,
    pub(super) negative: bool,
}

/// Words of languages without blanks before them, and those that aren't Latin. A longer one comes before what it begins with.
const COUNTERS: &str = "盒 瓶 支 袋 片 粒 包 箱 个 板 件 套 管 桶 卷 对 双 张 排 剂 副 帖 台 把 根 罐 条 只 贴 丸 개 個 枚 錠 шт. шт уп. уп ชิ้น กล่อง ขวด علبة قطعة τεμ. τεμ";

/// Takes away signs, currency, units and blanks; `None` when something else is there.
pub(super) fn cleaned(text: &str) -> Option<Cleaned> {
    let text = digits::plain(text);
    // `5¹` is five with a footnote, and not 51.
    if text.contains(digits::is_raised) {
        return None;
    }
    let text: String = text.nfkc().collect();
    let mut text = unarmoured(text.trim());
    if ["-", "--", "—", "–", "/", "\\", "n/a", "na", "null", "none", "nil", "无"].contains(&text.to_lowercase().as_str()) {
        return Some(Cleaned { text: String::new(), negative: false });
    }
    let mut negative = false;
    // Credit and debit, as accountants write them: a sale is a debit of the customer. Tills write words for what came back.
    for (mark, is_negative) in [("CR", true), ("DR", false), ("RTN", true), ("RET", true), ("RETURN", true), ("REFUND", true), ("退", true)]
    {
        if let Some(at) =
            text.len().checked_sub(mark.len()).filter(|&at| text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(mark))
        {
            negative |= is_negative;
            text = text[..at].trim();
            break;
        }
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        negative = true;
        text = inner.trim();
    }
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        negative = true;
        text = inner.trim();
    }
    // Accountants in East Asia write triangles. Brackets around a minus are negative once.
    let mut has_sign = false;
    for sign in ["-", "−", "–", "△", "▲"] {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            (negative, has_sign) = (true, true);
            text = rest.trim();
            break;
        }
    }
    text = text.trim_start_matches('+');
    for currency in ["¥", "$", "€", "£", "CNY", "RMB", "EUR", "USD", "元"] {
        text = text.strip_prefix(currency).unwrap_or(text);
        text = text.strip_suffix(currency).unwrap_or(text).trim();
    }
    // A second sign, as in `--5`, isn't a number. SAP writes `8,00- €`.
    if let Some(rest) = text.strip_prefix('-').or_else(|| text.strip_suffix(['-', '−'])).filter(|_| !has_sign) {
        negative = true;
        text = rest.trim_end();
    }
    // `12x` and `×12`: twelve times the product. `X12` may be a code.
    let times = |text: &str| text.ends_with(|c: char| c.is_ascii_digit() || c == ' ');
    text = text.strip_prefix('×').or_else(|| text.strip_suffix(['x', 'X', '×']).filter(|text| times(text))).unwrap_or(text).trim();
    // A star marks a footnote.
    text = text.trim_end_matches('*').trim_end();
    for unit in COUNTERS.split_ascii_whitespace() {
        text = text.strip_suffix(unit).unwrap_or(text);
    }
    text = without_unit(text).trim();
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    let mut kept = String::with_capacity(text.len());
    // Digits before the last sign for thousands.
    let mut grouped = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '0'..='9' | '.' | ',' => kept.push(c),
            'e' | 'E' if kept.bytes().any(|b| b.is_ascii_digit()) && !kept.contains('e') => {
                kept.push('e');
                kept.extend(chars.next_if(|&c| c == '+' || c == '-'));
            }
            // Thousands in French, Swiss and Nordic files: `12 3` is two numbers.
            ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' => {
                let behind = chars.clone().take_while(char::is_ascii_digit).count();
                if behind > 0 && kept.ends_with(|c: char| c.is_ascii_digit()) {
                    let before = kept.bytes().rev().take_while(u8::is_ascii_digit).count().saturating_sub(grouped);
                    let is_group = if grouped > 0 { before == 3 } else { (1..=3).contains(&before) };
                    if behind != 3 || kept.contains(['.', ',', 'e']) || !is_group {
                        return None;
                    }
                    grouped += before;
                }
            }
            _ => return None,
        }
    }
    digits.then_some(Cleaned { text: kept, negative })
}

/// `="3"` and `'3`: what spreadsheets make of numbers that must stay as they are.
fn unarmoured(text: &str) -> &str {
    let formula = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    formula.or_else(|| text.strip_prefix('\'')).unwrap_or(text).trim()
}

/// `3 boxes`, `3pcs`, `3 Stück`, `3 uds.`
fn without_unit(text: &str) -> &str {
    const UNITS: &str = "box boxes pack packs pc pcs piece pieces ea each unit units tab tabs tablets cap caps bottle bottles vial vials btl btls bot bots bx bxs pk pks pkt pkts packet packets ctn ctns carton cartons case cases cs strip strips blister \
        blisters tube tubes sachet sachets amp amps ampoule ampoules bag bags can cans jar jars roll rolls kit kits pair pairs tablet capsule capsules pill pills \
        no nos inhaler inhalers pen pens syringe syringes patch patches stk st \
        tube tuben ampulle ampullen beutel tubo tubos frasco frascos ampolla ampollas sobre sobres blísteres ampoules sachets tabletten kapseln \
        comprimé comprimés comprimido comprimidos bustina bustine flacone flaconi fiala fiale \
        stück packung packungen schachtel schachteln flasche flaschen boîte boîtes boite boites flacon flacons ud uds und unid unidad unidades caja cajas \
        unidade unidades caixa caixas pz pezzo pezzi confezione confezioni scatola scatole stuks doos dozen szt op ks kus kusů balení db doboz kpl styck adet kutu buah \
        hộp cái viên buc cutie komada kom";
    // `3 strip(s)`, `2 box(es)`
    let text = ["(s)", "(es)", "(en)", "(n)"].iter().find_map(|plural| text.strip_suffix(plural)).unwrap_or(text);
    let number = text.trim_end_matches('.').trim_end_matches(char::is_alphabetic);
    let unit = text[number.len()..].trim_end_matches('.').to_lowercase();
    let is_unit = number.ends_with(|c: char| c.is_ascii_digit() || c == ' ') && UNITS.split_ascii_whitespace().any(|known| unit == known);
    if is_unit { number.trim_end() } else { text }
}
