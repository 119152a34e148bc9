//! Numbers as users and cash registers write them: decimal comma, thousands signs, currency, units, full-width digits.

use unicode_normalization::UnicodeNormalization as _;

use crate::read::digits;

/// What a number cell says under a style.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Value(f64),
    /// Written as nothing: `-`, `N/A`, `null`.
    Nothing,
    /// Cannot be read.
    Bad,
}

/// What a comma and a dot mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberStyle {
    /// `1,234.5`
    DotDecimal,
    /// `1.234,5`
    CommaDecimal,
}

/// What commas and dots mean in a file, where this is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileNumberStyle {
    /// No cell seen so far decides; read as [`NumberStyle::DotDecimal`].
    Assumed,
    Proved(NumberStyle),
    /// Both styles occur; a number that could be either is skipped.
    Mixed,
}

/// What a text proves about the style of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    None,
    DotDecimal,
    CommaDecimal,
    /// `1,234`: a thousand and more, or one and a bit.
    OneComma,
    /// `1.234`
    OneDot,
}

/// Reads a number.
pub(crate) fn read(text: &str, style: NumberStyle) -> Number {
    if let Some(value) = plain(text.as_bytes(), style) {
        return Number::Value(value);
    }
    let Some(cleaned) = cleaned(text) else { return Number::Bad };
    if cleaned.text.is_empty() {
        return Number::Nothing;
    }
    let (decimal, thousands) = match style {
        NumberStyle::DotDecimal => ('.', ','),
        NumberStyle::CommaDecimal => (',', '.'),
    };
    let (whole, fraction) = match cleaned.text.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (cleaned.text.as_str(), None),
    };
    if fraction.is_some_and(|fraction| fraction.contains([decimal, thousands])) || !grouped(whole, thousands) {
        return Number::Bad;
    }
    let mut digits: String = whole.chars().filter(|&c| c != thousands).collect();
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    match digits.parse::<f64>() {
        Ok(value) if value.is_finite() => Number::Value(if cleaned.negative { -value } else { value }),
        _ => Number::Bad,
    }
}

/// Groups of three behind the first (India: of two before the last).
fn grouped(whole: &str, thousands: char) -> bool {
    let mut groups = whole.split(thousands);
    let first = groups.next().unwrap_or("").len();
    let groups: Vec<usize> = groups.map(str::len).collect();
    let Some((&last, inner)) = groups.split_last() else { return true };
    (1..=3).contains(&first) && last == 3 && inner.iter().all(|&length| length == 2 || length == 3)
}

/// Digits, a sign, and the decimal sign of the style: exact for up to 15 digits (both parts are exact doubles, one rounding).
fn plain(text: &[u8], style: NumberStyle) -> Option<f64> {
    const POWERS: [f64; 16] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let decimal = if style == NumberStyle::DotDecimal { b'.' } else { b',' };
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let mut value: u64 = 0;
    let mut count = 0;
    let mut fraction = None;
    for &byte in digits {
        if byte.is_ascii_digit() {
            value = value * 10 + u64::from(byte - b'0');
            count += 1;
            if let Some(fraction) = &mut fraction {
                *fraction += 1;
            }
        } else if byte == decimal && fraction.is_none() && count > 0 {
            fraction = Some(0_usize);
        } else {
            return None;
        }
    }
    if count > 15 {
        return None;
    }
    let value = value as f64 / POWERS[fraction.unwrap_or(0)];
    Some(if negative { -value } else { value })
}

struct Cleaned {
    /// Digits, `.`, `,`, and an exponent.
    text: String,
    negative: bool,
}

/// Words of languages without blanks before them, and those that aren't Latin. A longer one comes before what it begins with.
const COUNTERS: &str = "盒 瓶 支 袋 片 粒 包 箱 个 板 件 套 管 桶 卷 对 双 张 排 剂 副 帖 台 把 根 罐 条 只 贴 丸 개 個 枚 錠 шт. шт уп. уп ชิ้น กล่อง ขวด علبة قطعة τεμ. τεμ";

/// Takes away signs, currency, units and blanks; `None` when something else is there.
fn cleaned(text: &str) -> Option<Cleaned> {
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

/// What a text proves about commas and dots.
pub(crate) fn evidence(text: &str) -> Evidence {
    if !text.bytes().any(|b| b == b',' || b == b'.') && text.is_ascii() {
        return Evidence::None;
    }
    let Some(Cleaned { text, .. }) = cleaned(text) else { return Evidence::None };
    let commas = text.matches(',').count();
    let dots = text.matches('.').count();
    let behind = |sign: char| text.rfind(sign).map_or(0, |at| text[at + 1..].bytes().take_while(u8::is_ascii_digit).count());
    match (commas, dots) {
        (0, 0) => Evidence::None,
        (1, 0) if behind(',') == 3 && !text.starts_with("0,") => Evidence::OneComma,
        (1, 0) => Evidence::CommaDecimal,
        (0, 1) if behind('.') == 3 && !text.starts_with("0.") => Evidence::OneDot,
        (0, 1) => Evidence::DotDecimal,
        (_, 0) => Evidence::DotDecimal,
        (0, _) => Evidence::CommaDecimal,
        _ if text.rfind(',') > text.rfind('.') => Evidence::CommaDecimal,
        _ => Evidence::DotDecimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(text: &str) -> Number {
        read(text, NumberStyle::DotDecimal)
    }

    fn comma(text: &str) -> Number {
        read(text, NumberStyle::CommaDecimal)
    }

    #[test]
    fn numbers_with_signs_units_and_thousands() {
        for (text, value) in [
            ("3.67", 3.67),
            ("-8.0", -8.0),
            ("1,234.5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("12,34,567", 1_234_567.0),
            ("¥1,200.00", 1200.0),
            ("1 234.5", 1234.5),
            ("1'234.5", 1234.5),
            ("(12)", -12.0),
            ("12-", -12.0),
            ("－５", -5.0),
            ("3盒", 3.0),
            ("3 boxes", 3.0),
            ("1,200pcs", 1200.0),
            ("3 Stk.", 3.0),
            ("5 box", 5.0),
            ("3 btl", 3.0),
            ("3 strip(s)", 3.0),
            ("2 tubes", 2.0),
            ("4 sachet", 4.0),
            ("6pk", 6.0),
            ("2 box(es)", 2.0),
            ("7管", 7.0),
            ("1 EA", 1.0),
            ("3 Stück", 3.0),
            ("12 boîtes", 12.0),
            ("4 uds.", 4.0),
            ("△5", -5.0),
            ("▲1,200", -1200.0),
            ("=\"3\"", 3.0),
            ("'-3", -3.0),
            ("1.2E+05", 120_000.0),
            ("+7", 7.0),
            ("12x", 12.0),
            ("12 ×", 12.0),
            ("×12", 12.0),
            ("5 CR", -5.0),
            ("-5 CR", -5.0),
            ("(5) cr", -5.0),
            ("(-5)", -5.0),
            ("-¥5", -5.0),
            ("¥-5", -5.0),
            ("8.00- €", -8.0),
            ("[5]", -5.0),
            ("5 DR", 5.0),
            ("5 RTN", -5.0),
            ("5 Refund", -5.0),
            ("3盒退", -3.0),
            (".5", 0.5),
            ("0.1", 0.1),
            ("123456789012345678", 123_456_789_012_345_680.0),
        ] {
            assert_eq!(dot(text), Number::Value(value), "`{text}`");
        }
        for (text, value) in [("42,00", 42.0), ("1.234,5", 1234.5), ("1 234,56 €", 1234.56), ("1.234", 1234.0), ("-0,5", -0.5)] {
            assert_eq!(comma(text), Number::Value(value), "`{text}` with a decimal comma");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in
            ["S001", "1.2.3", "12abc", "NaN", "inf", "50%", "X12", "12x24", "--5", "-¥-5", "3 mg", "1,2", "2018-01-01", "e5", "1,23,4"]
        {
            assert_eq!(dot(text), Number::Bad, "`{text}`");
        }
        for text in ["-", "N/A", "null", "—"] {
            assert_eq!(dot(text), Number::Nothing, "`{text}`");
        }
    }

    #[test]
    fn a_number_may_prove_what_its_comma_means() {
        for (text, evidence) in [
            ("42,00", Evidence::CommaDecimal),
            ("1.234,5", Evidence::CommaDecimal),
            ("1.234.567", Evidence::CommaDecimal),
            ("0,125", Evidence::CommaDecimal),
            ("1,234.5", Evidence::DotDecimal),
            ("3.5", Evidence::DotDecimal),
            ("1,234,567", Evidence::DotDecimal),
            ("1,234", Evidence::OneComma),
            ("1.234", Evidence::OneDot),
            ("1234", Evidence::None),
            ("S,1", Evidence::None),
        ] {
            assert_eq!(super::evidence(text), evidence, "`{text}`");
        }
    }
}

#[cfg(test)]
mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Writes a number with groups of three digits.
    fn written(value: f64, decimals: usize, decimal: char, thousands: Option<char>) -> String {
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
        let mut text = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if let Some(sign) = thousands.filter(|_| at > 0 && (whole.len() - at).is_multiple_of(3)) {
                text.push(sign);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(decimal);
            text.push_str(fraction);
        }
        if value < 0.0 { format!("-{text}") } else { text }
    }

    proptest! {
        #[test]
        fn a_number_is_read_as_it_was_written(cents in -99_999_999_999_i64..99_999_999_999, decimals in 0_usize..4, grouped: bool, comma: bool) {
            let value = cents as f64 / 10_f64.powi(decimals as i32);
            let (decimal, thousands, style) = if comma { (',', '.', NumberStyle::CommaDecimal) } else { ('.', ',', NumberStyle::DotDecimal) };
            let text = written(value, decimals, decimal, grouped.then_some(thousands));
            prop_assert_eq!(read(&text, style), Number::Value(value), "`{}`", text);
        }

        #[test]
        fn no_text_ends_the_program(text in "\\PC{0,40}") {
            for style in [NumberStyle::DotDecimal, NumberStyle::CommaDecimal] {
                if let Number::Value(value) = read(&text, style) {
                    prop_assert!(value.is_finite());
                }
            }
            evidence(&text);
        }
    }
}
