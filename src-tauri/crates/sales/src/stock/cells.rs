//! Numbers, pack sizes, and shelf lives of single cells, by the rules of stock lists: item sheets are read by the same.

use unicode_normalization::UnicodeNormalization as _;

use super::naming::{Unit, is_small, unit};
use super::{MOST_IN_A_PACK, amounts, dates};
use crate::read::numbers::{self, Evidence, Number, NumberStyle};
use crate::recognize::dictionary;

/// What a cell of shelf lives says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// So many days; months are of a year of 365 days.
    Days(u32),
    /// A small number without a unit, which may be days or months.
    Unclear,
    /// Nothing that can be read, or more than ten years.
    Bad,
}

/// A number without a unit up to here may be one of months.
pub(super) const MOST_MONTHS: f64 = 120.0;
/// One up to here may be one of months even where others are of days: `24` next to `365`.
const USUAL_MONTHS: f64 = 60.0;

fn style(decimal_comma: bool) -> NumberStyle {
    if decimal_comma { NumberStyle::CommaDecimal } else { NumberStyle::DotDecimal }
}

/// Reads a number as stock lists do: `3.5元`, `３．５`, `1,234`; with `decimal_comma` also `3,50`.
#[must_use]
pub fn amount(text: &str, decimal_comma: bool) -> Option<f64> {
    match numbers::read(text, style(decimal_comma)) {
        Number::Value(value) => Some(value),
        Number::Nothing | Number::Bad => None,
    }
}

/// Whether numbers of one table prove that a comma precedes decimals: one does, and none proves a point. `1,234` proves nothing.
pub fn decimal_comma<'a>(texts: impl IntoIterator<Item = &'a str>) -> bool {
    let (mut commas, mut dots) = (false, false);
    for text in texts {
        let evidence = numbers::evidence(text);
        commas |= evidence == Evidence::CommaDecimal;
        dots |= evidence == Evidence::DotDecimal;
    }
    commas && !dots
}

/// Reads a pack size: a number, or `24盒/件`; `None` unless it is above 0 and at most [`MOST_IN_A_PACK`].
#[must_use]
pub fn pack_size(text: &str, decimal_comma: bool) -> Option<f64> {
    amount(text, decimal_comma).or_else(|| amounts::per_case(text)).filter(|size| *size > 0.0 && *size <= MOST_IN_A_PACK)
}

/// Whether a text in a column of pack sizes says what is in a box, such as `24支/盒` or `0.25g*24片`, and not how many are in a pack.
#[must_use]
pub fn is_contents(text: &str) -> bool {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let counts = text.contains(['/', '*', '×', 'x', 'X']) && text.contains(|c: char| c.is_ascii_digit());
    let units = text.rsplit(['/', '*', '×', 'x', 'X']).next().unwrap_or("").trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    counts && is_small(units) && amounts::per_case(&text).is_none()
}

/// A code or name in the form in which it is compared: character width, case, blanks, and invisible characters make no difference.
#[must_use]
pub fn code_key(text: &str) -> String {
    let hidden =
        |c: &char| c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    text.nfkc().filter(|c| !hidden(c)).flat_map(char::to_lowercase).collect()
}

/// A code as it may be mistaken for another: without the zeros that spreadsheets drop, and without signs.
#[must_use]
pub fn similar_key(text: &str) -> String {
    let mut key = String::new();
    let mut in_number = false;
    let chars: Vec<char> = code_key(text).chars().filter(|c| c.is_alphanumeric()).collect();
    for (at, c) in chars.iter().enumerate() {
        let leads = *c == '0' && !in_number && chars.get(at + 1).is_some_and(char::is_ascii_digit);
        if !leads {
            in_number = c.is_ascii_digit();
            key.push(*c);
        }
    }
    key
}

/// Whether a header counts or prices whole cases: `进价(件)`.
#[must_use]
pub fn is_of_cases(header: &str) -> bool {
    unit(header) == Unit::Cases
}

/// Whether a text in a column of codes says that its row is a total.
#[must_use]
pub fn is_total(text: &str) -> bool {
    dictionary::is_total(text)
}

/// Whether a number without a unit is one of days because it is more than months can be.
#[must_use]
pub fn bare_days(text: &str) -> bool {
    amount(text, false).is_some_and(|value| value > MOST_MONTHS)
}

/// Reads a shelf life: `24个月`, `2年`, `730`. The unit of a bare number is that of `header`, such as `保质期（月）`; otherwise a small number is
/// unclear unless other cells are of days (`days_proven`).
#[must_use]
pub fn shelf_life(text: &str, header: &str, days_proven: bool) -> Lasting {
    let text: String = text.nfkc().collect();
    let Some(value) = amount(&text, false) else { return lasting(dates::lasts(&text)) };
    shelf_life_of(value, unit(header), days_proven)
}

/// The shelf life that a bare number says.
pub(super) fn shelf_life_of(value: f64, unit: Unit, days_proven: bool) -> Lasting {
    match length(value, unit, days_proven) {
        Some(length) => lasting(length),
        None => Lasting::Unclear,
    }
}

/// Months and days of a bare number: `None` when its unit isn't clear, `Some(None)` when it isn't a length of time.
pub(super) fn length(value: f64, unit: Unit, days_proven: bool) -> Option<Option<(i32, i32)>> {
    if !(1.0..=100_000.0).contains(&value) {
        return Some(None);
    }
    match unit {
        Unit::Months => Some(Some((value.round() as i32, 0))),
        Unit::Years => Some(Some(((value * 12.0).round() as i32, 0))),
        Unit::Units | Unit::Cases if value <= if days_proven { USUAL_MONTHS } else { MOST_MONTHS } => None,
        Unit::Days | Unit::Units | Unit::Cases => Some(Some((0, value.round() as i32))),
    }
}

pub(super) fn lasting(length: Option<(i32, i32)>) -> Lasting {
    length.and_then(dates::in_days).map_or(Lasting::Bad, Lasting::Days)
}
