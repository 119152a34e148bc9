//! Units of quantities: boxes and tablets of one product aren't added up, but converted where the pack size is known.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

/// A unit of quantities, in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Unit(String);

/// How large a unit is. Pieces are what a pack holds, packs are what a case holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Piece,
    Pack,
    Case,
}

const PIECES: [&str; 17] = [
    "片",
    "粒",
    "丸",
    "颗",
    "枚",
    "tablet",
    "tab",
    "cap",
    "capsule",
    "pill",
    "comprimé",
    "cpr",
    "comprimido",
    "tablette",
    "tbl",
    "таб",
    "锭",
];
const PACKS: [&str; 21] = [
    "盒", "瓶", "袋", "包", "罐", "板", "支", "box", "bottle", "pack", "packet", "blister", "bx", "btl", "packung", "pck", "boîte", "caja",
    "caixa", "scatola", "strip",
];
const CASES: [&str; 9] = ["箱", "件", "carton", "case", "ctn", "karton", "cs", "cajón", "中包"];

impl Unit {
    /// Reads a unit; `None` for a text that isn't a known unit of goods.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let text = text.trim().trim_end_matches('.');
        let singular = text.strip_suffix("es").filter(|one| *one == "box").or_else(|| text.strip_suffix('s')).unwrap_or(text);
        let known = |unit: &str| level(unit).is_some();
        if known(text) {
            return Some(Self(text.to_owned()));
        }
        known(singular).then(|| Self(singular.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn level(unit: &str) -> Option<Level> {
    if PIECES.contains(&unit) {
        Some(Level::Piece)
    } else if PACKS.contains(&unit) {
        Some(Level::Pack)
    } else if CASES.contains(&unit) {
        Some(Level::Case)
    } else {
        None
    }
}

/// The unit behind the number of a quantity such as `3盒` or `12 tabs`.
pub(crate) fn behind(text: &str) -> Option<Unit> {
    let unit = text.trim().trim_start_matches(|c: char| c.is_numeric() || matches!(c, '.' | ',' | '-' | '+' | ' ' | '\'' | '='));
    if unit.len() == text.trim().len() || unit.is_empty() {
        return None;
    }
    Unit::read(unit)
}

/// How many pieces a pack holds, by a package size or a name: `24片/盒`, `0.25g*24粒`, `12片×2板`, `10's`, `10 tabs`.
pub(crate) fn pieces_per_pack(text: &str) -> Option<f64> {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut found = None;
    let bytes: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let begin = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == '.') {
            at += 1;
        }
        let Ok(number) = bytes[begin..at].iter().collect::<String>().parse::<f64>() else { continue };
        let behind: String = bytes[at..].iter().collect();
        let behind = behind.trim_start();
        let is_piece = PIECES.iter().any(|piece| {
            behind
                .strip_prefix(piece)
                .is_some_and(|rest| !piece.is_ascii() || rest.trim_start_matches('s').chars().next().is_none_or(|c| !c.is_alphabetic()))
        });
        let is_short =
            behind.strip_prefix("'s").or_else(|| behind.strip_prefix('s')).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        let is_factor =
            found.is_some() && begin > 0 && matches!(bytes[begin - 1], '*' | '×' | 'x') && behind.starts_with(['板', '袋', '瓶', '排']);
        if is_piece || is_short {
            if found.is_some() {
                return None;
            }
            found = Some(number);
        } else if is_factor {
            found = found.map(|pieces| pieces * number);
        }
    }
    found.filter(|pieces| *pieces >= 1.0)
}

/// The units of the products of an import.
#[derive(Debug, Default)]
pub(crate) struct Units {
    /// The unit in which each product is kept.
    kept: HashMap<u32, Unit>,
    /// Products whose unit isn't in the database yet.
    pub(crate) new: Vec<u32>,
    pub(crate) converted: HashMap<String, u64>,
}

/// What becomes of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Converted {
    As(f64),
    /// Nothing says how many of one unit make one of the other.
    Unknown,
}

impl Units {
    pub(crate) fn with(kept: HashMap<u32, Unit>) -> Self {
        Self { kept, ..Self::default() }
    }

    pub(crate) fn of(&self, product: u32) -> Option<&Unit> {
        self.kept.get(&product)
    }

    /// A quantity in the unit in which the product is kept; the first unit of a product is that one. `sizes` are texts with pack sizes.
    pub(crate) fn convert(&mut self, product: u32, quantity: f64, unit: &Unit, sizes: &[&str]) -> Converted {
        let Some(kept) = self.kept.get(&product) else {
            self.kept.insert(product, unit.clone());
            self.new.push(product);
            return Converted::As(quantity);
        };
        if kept == unit {
            return Converted::As(quantity);
        }
        let (Some(from), Some(to)) = (level(&unit.0), level(&kept.0)) else { return Converted::Unknown };
        let pieces = sizes.iter().find_map(|text| pieces_per_pack(text));
        let converted = match (from, to, pieces) {
            // Tablets and capsules of one product are the same pieces.
            (Level::Piece, Level::Piece, _) => Some(quantity),
            (Level::Piece, Level::Pack, Some(pieces)) => Some(quantity / pieces),
            (Level::Pack, Level::Piece, Some(pieces)) => Some(quantity * pieces),
            _ => None,
        };
        let Some(converted) = converted else { return Converted::Unknown };
        *self.converted.entry(unit.0.clone()).or_default() += 1;
        Converted::As(converted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pack_sizes_are_read_from_names_and_sizes() {
        for (text, pieces) in [
            ("24片/盒", Some(24.0)),
            ("0.25g*24粒", Some(24.0)),
            ("阿莫西林胶囊 0.25g×20粒", Some(20.0)),
            ("12片×2板", Some(24.0)),
            ("10's", Some(10.0)),
            ("Aspirin 100mg 30 tabs", Some(30.0)),
            ("DRUG A 10S", Some(10.0)),
            ("100ml", None),
            ("0.5g", None),
            ("阿莫西林", None),
        ] {
            assert_eq!(pieces_per_pack(text), pieces, "`{text}`");
        }
    }

    #[test]
    fn quantities_are_converted_only_where_the_pack_size_is_known() {
        let unit = |text: &str| Unit::read(text).expect("a unit");
        let mut units = Units::default();
        assert_eq!(units.convert(1, 3.0, &unit("盒"), &[]), Converted::As(3.0));
        assert_eq!(units.convert(1, 48.0, &unit("片"), &["24片/盒"]), Converted::As(2.0));
        assert_eq!(units.convert(1, 48.0, &unit("片"), &["x"]), Converted::Unknown);
        assert_eq!(units.convert(1, 1.0, &unit("件"), &["24片/盒"]), Converted::Unknown);
        assert_eq!(behind("3盒"), Unit::read("盒"));
        assert_eq!(behind("12 tabs"), Unit::read("tab"));
        assert_eq!(behind("12"), None);
        assert_eq!(Unit::read("mg"), None);
    }
}
