//! Numbers as users and cash registers write them: decimal comma, thousands signs, currency, units, full-width digits.

use super::around_numbers::{Cleaned, cleaned};

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
