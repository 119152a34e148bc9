//! Quantities and package sizes that name two units: `2盒3片`, `10支/盒`.

use unicode_normalization::UnicodeNormalization as _;

use super::units::Unit;

/// The parts of a quantity in two units, the larger first: `2盒3片`, `1箱 2盒`, `3 boxes + 4 tabs`.
pub(crate) fn compound(text: &str) -> Option<[(f64, Unit); 2]> {
    let text: String = text.nfkc().collect();
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let part = |text: &str| -> Option<(f64, Unit, usize)> {
        let number = digits(text);
        let behind = &text[number..];
        let unit = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let written = behind[..unit].trim_matches(|c: char| c.is_whitespace() || matches!(c, '+' | ',' | '、' | '零' | '又' | '余'));
        Some((text[..number].parse().ok()?, Unit::read(written)?, number + unit))
    };
    let text = text.trim().trim_start_matches('-');
    let (first, larger, end) = part(text)?;
    let (second, smaller, rest) = part(&text[end..])?;
    (end + rest == text.len() && larger.level()? >= smaller.level()? && larger != smaller && first >= 0.0)
        .then_some([(first, larger), (second, smaller)])
}

/// How many of the smaller unit a larger one holds, as a package size says: 10 for `10支/盒`.
pub(super) fn number_per(text: &str, larger: &str, smaller: &str) -> Option<f64> {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let (inside, of) = text.rsplit_once('/')?;
    let number = inside.trim().strip_suffix(smaller).filter(|_| of.trim() == larger)?.trim_end();
    let digits = number.len() - number.bytes().rev().take_while(u8::is_ascii_digit).count();
    number[digits..].parse().ok().filter(|number| *number > 0.0)
}
