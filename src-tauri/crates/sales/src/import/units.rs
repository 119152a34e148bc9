//! Units of quantities: boxes and tablets of one product aren't added up, but converted where the pack size is known.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization as _;

pub(crate) use super::two_units::compound;
use super::two_units::number_per;
pub(super) use super::unit_words::Level;
use super::unit_words::{is_single, level, words_of};
use crate::question::{Candidate, Question, QuestionCode};

/// The one word for single things.
const SINGLE: &str = "pc";

/// A unit of quantities, in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Unit(String);

impl Unit {
    /// Reads a unit; `None` for a text that isn't a known unit of goods.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let text = text.trim().trim_end_matches('.');
        let text = text.strip_suffix("(s)").or_else(|| text.strip_suffix("(es)")).unwrap_or(text);
        let singular = text.strip_suffix("es").filter(|one| *one == "box").or_else(|| text.strip_suffix('s')).unwrap_or(text);
        let known = |unit: &str| level(unit).is_some();
        if known(text) {
            return Some(Self(text.to_owned()));
        }
        known(singular).then(|| Self(singular.to_owned()))
    }

    /// Reads the cell of a column of units: one that no list knows is a unit as well, and isn't mixed with others.
    pub(crate) fn of_column(text: &str) -> Option<Self> {
        const LONGEST: usize = 20;
        let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let folded = folded.trim().trim_end_matches('.');
        // `x2` and `24片/盒` are factors and sizes.
        let is_unit = folded.chars().count() <= LONGEST && folded.chars().any(char::is_alphabetic) && !folded.chars().any(char::is_numeric);
        let single = || if is_single(folded) { SINGLE.to_owned() } else { folded.to_owned() };
        Self::read(text).or_else(|| is_unit.then(|| Self(single())))
    }

    /// The unit that a header names without brackets: `Tablets sold`, `销售片数`.
    pub(crate) fn in_header(header: &str) -> Option<Self> {
        if let Some(piece) = ["片", "粒"].into_iter().find(|piece| header.contains(&format!("{piece}数"))) {
            return Self::read(piece);
        }
        let words: Vec<&str> = header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        (words.len() > 1).then(|| words.into_iter().filter_map(Self::read).find(Self::is_piece)).flatten()
    }

    /// What sales are assumed to be counted in where no unit was written.
    pub(crate) fn pack() -> Self {
        Self("pack".to_owned())
    }

    /// Whether units of this kind are inside packs.
    pub(crate) fn is_piece(&self) -> bool {
        self.level() == Some(Level::Piece)
    }

    /// Whether a cell of a column holds nothing but a unit that a list knows.
    pub(crate) fn is_known(text: &str) -> bool {
        let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
        Self::read(text).is_some() || is_single(folded.trim().trim_end_matches('.'))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are pieces, packs, or cases.
    pub(crate) fn is_as_large_as(&self, other: &Self) -> bool {
        self.level() == other.level()
    }

    pub(super) fn level(&self) -> Option<Level> {
        level(&self.0)
    }

    /// Where the size of a unit isn't known, it may be any thing that is counted one by one.
    fn rank(&self) -> u8 {
        match self.level() {
            Some(Level::Piece) => 0,
            None => 1,
            Some(Level::Pack) => 2,
            Some(Level::Case) => 3,
        }
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
        let is_piece = words_of(Level::Piece).iter().any(|piece| {
            behind
                .strip_prefix(*piece)
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

/// How many packs a case holds, by a package size: `24片*20盒/件`, `10盒/箱`.
pub(crate) fn packs_per_case(text: &str) -> Option<f64> {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let (inside, case) = text.rsplit_once('/')?;
    (level(case.trim()) == Some(Level::Case)).then_some(())?;
    let inside = inside.trim();
    let pack = words_of(Level::Pack).iter().find(|pack| inside.ends_with(**pack))?;
    let number = inside.strip_suffix(*pack)?.trim_end();
    let digits = number.len() - number.bytes().rev().take_while(u8::is_ascii_digit).count();
    number[digits..].parse().ok().filter(|packs| *packs >= 1.0)
}

/// How many of a smaller unit make one of a larger one, for a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pack {
    pub(crate) product: String,
    pub(crate) larger: String,
    pub(crate) smaller: String,
}

impl Pack {
    /// As in an answer, without the number: `A:盒:片`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}:{}", self.product, self.larger, self.smaller)
    }
}

/// Reads an answer: `A:盒:片:24;B:件:盒:10`. What has no number above zero is skipped.
pub(crate) fn parse_sizes(answer: &str) -> Vec<(Pack, f64)> {
    let one = |entry: &str| {
        let mut parts = entry.rsplitn(4, ':').map(str::trim);
        let size = parts.next()?.parse().ok().filter(|size: &f64| size.is_finite() && *size > 0.0)?;
        let (smaller, larger, product) = (parts.next()?.to_owned(), parts.next()?.to_owned(), parts.next()?.to_owned());
        Some((Pack { product, larger, smaller }, size))
    };
    answer.split(';').filter_map(one).collect()
}

/// The units of the products of an import.
#[derive(Debug, Default)]
pub(crate) struct Units {
    /// The unit in which each product is kept.
    kept: HashMap<u32, Unit>,
    /// Products whose unit isn't in the database yet.
    pub(crate) new: Vec<u32>,
    pub(crate) converted: HashMap<String, u64>,
    /// Sizes of packs, as answered for earlier files.
    sizes: HashMap<Pack, f64>,
    /// Sizes that were answered for this one.
    answered: HashMap<Pack, f64>,
    /// Units in a pack by product, as the item terms say.
    terms: BTreeMap<String, u32>,
    /// Sizes that are missing, with the rows that need them.
    missing: BTreeMap<Pack, u64>,
}

/// What happens to a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Converted {
    As(f64),
    /// Nothing says how many of one unit make one of the other.
    Unknown,
}

impl Units {
    pub(crate) fn with(kept: HashMap<u32, Unit>, sizes: HashMap<Pack, f64>) -> Self {
        Self { kept, sizes, ..Self::default() }
    }

    pub(crate) fn of(&self, product: u32) -> Option<&Unit> {
        self.kept.get(&product)
    }

    /// Takes the sizes of item terms.
    pub(crate) fn take_terms(&mut self, terms: &BTreeMap<String, u32>) {
        self.terms.clone_from(terms);
    }

    /// Takes a unit for the one in which a product is kept.
    pub(crate) fn keep(&mut self, product: u32, unit: Unit) {
        self.kept.insert(product, unit);
        self.new.push(product);
    }

    /// Forgets the unit of a product that turned out to be another one.
    pub(crate) fn forget(&mut self, product: u32) {
        self.kept.remove(&product);
        self.new.retain(|new| *new != product);
    }

    /// Takes sizes that were answered; they hold before what a file says, and that before those answered earlier.
    pub(crate) fn take_sizes(&mut self, sizes: Vec<(Pack, f64)>) {
        self.answered.extend(sizes);
    }

    /// Forgets what the rows of a file gave, to read it again.
    pub(crate) fn restart_file(&mut self) {
        self.converted.clear();
        self.missing.clear();
    }

    /// Pack sizes that the rows of a file need and that aren't known.
    pub(crate) fn take_missing(&mut self) -> BTreeMap<Pack, u64> {
        std::mem::take(&mut self.missing)
    }

    /// A quantity in the unit in which the product is kept; the first unit of a product is that one. `id` is the code of the product, `texts`
    /// may name pack sizes.
    pub(crate) fn convert(&mut self, product: u32, id: &str, quantity: f64, unit: &Unit, texts: &[&str]) -> Converted {
        let Some(kept) = self.kept.get(&product) else {
            self.keep(product, unit.clone());
            return Converted::As(quantity);
        };
        // Tablets and capsules of one product are the same pieces.
        if kept == unit || unit.level() == Some(Level::Piece) && kept.level() == Some(Level::Piece) {
            return Converted::As(quantity);
        }
        // `10支/盒`: of units of one size, only what is written says which is in the other.
        let per = |one: &Unit, other: &Unit| texts.iter().find_map(|text| number_per(text, &one.0, &other.0));
        if unit.level() == kept.level()
            && let Some(size) = per(kept, unit).map(|size| 1.0 / size).or_else(|| per(unit, kept))
        {
            *self.converted.entry(unit.0.clone()).or_default() += 1;
            return Converted::As(quantity * size);
        }
        let is_larger = unit.rank() >= kept.rank();
        let (larger, smaller) = if is_larger { (unit, kept) } else { (kept, unit) };
        let pack = Pack { product: id.to_owned(), larger: larger.0.clone(), smaller: smaller.0.clone() };
        let written = || {
            let (pieces, packs) = (texts.iter().find_map(|text| pieces_per_pack(text)), texts.iter().find_map(|text| packs_per_case(text)));
            match (larger.level()?, smaller.level()?) {
                (Level::Pack, Level::Piece) => pieces,
                (Level::Case, Level::Pack) => packs,
                (Level::Case, Level::Piece) => Some(pieces? * packs?),
                _ => None,
            }
        };
        // Terms count packs in the unit that sells: the next larger one.
        let in_terms = || {
            let is_next = matches!((larger.level()?, smaller.level()?), (Level::Pack, Level::Piece) | (Level::Case, Level::Pack));
            (is_next && is_larger).then_some(())?;
            self.terms.get(id).map(|&size| f64::from(size)).filter(|size| *size > 1.0)
        };
        let before = || self.sizes.get(&pack).copied();
        let Some(size) = self.answered.get(&pack).copied().or_else(written).or_else(before).or_else(in_terms) else {
            *self.missing.entry(pack).or_default() += 1;
            return Converted::Unknown;
        };
        *self.converted.entry(unit.0.clone()).or_default() += 1;
        Converted::As(if is_larger { quantity * size } else { quantity / size })
    }
}

/// Asks for the sizes that are missing.
pub(crate) fn question(file: &str, missing: &BTreeMap<Pack, u64>) -> Question {
    let listed = missing
        .iter()
        .map(|(pack, rows)| format!("how many {} are in one {} of `{}` (rows: {rows})", pack.smaller, pack.larger, pack.product));
    let message = format!("{}? Rows with an unknown pack size are skipped", listed.take(10).collect::<Vec<_>>().join("; "));
    let candidate = |(pack, rows): (&Pack, &u64)| Candidate {
        rows: Some(*rows),
        ..Candidate::with_examples(pack.name(), vec![pack.product.clone(), pack.larger.clone(), pack.smaller.clone()])
    };
    Question {
        code: QuestionCode::PackSizes,
        file: file.to_owned(),
        column: None,
        candidates: missing.iter().map(candidate).collect(),
        default: Some("leave_out".into()),
        free_text: true,
        reason: None,
        message,
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
        let unit = |text: &str| Unit::of_column(text).expect("a unit");
        let mut units = Units::default();
        assert_eq!(units.convert(1, "A", 3.0, &unit("盒"), &[]), Converted::As(3.0));
        assert_eq!(units.convert(1, "A", 48.0, &unit("片"), &["24片/盒"]), Converted::As(2.0));
        assert_eq!(units.convert(1, "A", 2.0, &unit("件"), &["24片*20盒/件"]), Converted::As(40.0));
        assert_eq!(units.convert(1, "A", 48.0, &unit("片"), &["x"]), Converted::Unknown);
        assert_eq!(units.convert(1, "A", 48.0, &unit("条"), &["24片/盒"]), Converted::Unknown, "a unit that no list knows");
        assert_eq!(units.convert(1, "A", 1.0, &unit("件"), &["24片/盒"]), Converted::Unknown);
        let missing: Vec<String> = units.take_missing().keys().map(Pack::name).collect();
        assert_eq!(missing, ["A:件:盒", "A:盒:条", "A:盒:片"]);
        units.take_sizes(parse_sizes("A:盒:片:12;A:盒:条:none"));
        assert_eq!(units.convert(1, "A", 48.0, &unit("片"), &["24片/盒"]), Converted::As(4.0), "an answer goes before what is written");
        units.take_terms(&BTreeMap::from([("A".to_owned(), 10)]));
        assert_eq!(units.convert(1, "A", 2.0, &unit("箱"), &[]), Converted::As(20.0));
        assert_eq!(units.convert(1, "A", 2.0, &unit("条"), &[]), Converted::Unknown);
    }

    #[test]
    fn units_are_read_in_one_spelling() {
        assert_eq!(behind("3盒"), Unit::read("盒"));
        let parts = |text: &str| compound(text).map(|parts| parts.map(|(number, unit)| (number, unit.as_str().to_owned())));
        let both = |a: f64, x: &str, b: f64, y: &str| Some([(a, x.to_owned()), (b, y.to_owned())]);
        assert_eq!(parts("2盒3片"), both(2.0, "盒", 3.0, "片"));
        assert_eq!((parts("1箱 2盒"), parts("3 boxes + 4 tabs")), (both(1.0, "箱", 2.0, "盒"), both(3.0, "box", 4.0, "tab")));
        assert!(["3片2盒", "2盒", "2盒3盒", "2盒3片1粒", "3mg2g"].iter().all(|text| compound(text).is_none()));
        assert_eq!(behind("12 tabs"), Unit::read("tab"));
        assert_eq!(behind("12"), None);
        assert_eq!(Unit::read("mg"), None);
        assert_eq!(Unit::of_column("PCS."), Unit::of_column("each"));
        assert_eq!(Unit::of_column("12"), None);
        assert_eq!(Unit::of_column("x2"), None);
        assert_eq!(packs_per_case("10盒/箱"), Some(10.0));
        assert_eq!(packs_per_case("24片/盒"), None);
    }
}
