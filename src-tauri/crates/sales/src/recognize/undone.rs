//! Columns that say that a sale was undone, or that a row undoes another: dates of cancellation, numbers of the original receipt, flags of
//! validity, signs. The words are in `data/undone.txt`. What such columns mean is asked, as nothing proves it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::dictionary::{self, lists};
use super::fields::Table;
use super::kinds::{KindColumn, Reads};
use super::sample::OwnedCell;
use super::{delivered, flags};
use crate::options::RowEffect;

const WORDS: &str = include_str!("../../data/undone.txt");

static LISTS: LazyLock<Vec<(&str, Vec<String>)>> = LazyLock::new(|| {
    let normal = |words: Vec<&'static str>| words.into_iter().map(dictionary::normal).collect();
    lists(WORDS).into_iter().map(|(name, words)| (name, normal(words))).collect()
});

fn words(name: &str) -> &'static [String] {
    LISTS.iter().find(|(list, _)| *list == name).map_or(&[][..], |(_, words)| words)
}

fn has(header: &str, name: &str) -> bool {
    // A short word fits whole ones only: `no` isn't in `notes`.
    words(name).iter().any(|word| if word.len() <= 2 { header.ends_with(word.as_str()) } else { header.contains(word.as_str()) })
}

/// What a header says of the sales of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Void,
    Returned,
    Origin,
    Validity,
    Sign,
}

fn about(header: &str) -> Option<About> {
    let header = dictionary::normal(header);
    let is = |name: &str| words(name).contains(&header);
    if header.is_empty() || has(&header, "harmless") {
        return None;
    }
    if is("sign") {
        Some(About::Sign)
    } else if is("valid") {
        Some(About::Validity)
    } else if is("void_whole") {
        Some(About::Void)
    } else if has(&header, "alone") || has(&header, "origin") && has(&header, "document") && !has(&header, "money") {
        Some(About::Origin)
    } else if has(&header, "void") {
        Some(About::Void)
    } else if has(&header, "returned") {
        Some(About::Returned)
    } else {
        None
    }
}

/// Whether a header says that its numbers are units that came back or were canceled.
pub(super) fn heads_units_back(header: &str) -> bool {
    let word = dictionary::normal(header);
    matches!(about(header), Some(About::Void | About::Returned)) && !has(&word, "money")
}

/// Whether a cell of such a column says nothing of its row.
pub(crate) fn is_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let is_blank = text.chars().all(|c| matches!(c, '0' | '-' | '/' | ':' | '.' | ' '));
    let is_far = ["1899", "1900", "1970-01-01", "0001", "2099", "9999"].iter().any(|year| text.starts_with(year));
    is_blank
        || is_far
        || matches!(text.as_str(), "null" | "none" | "nil" | "nan" | "nat" | "n/a" | "na" | "\\n" | "(null)" | "无" | "否" | "空" | "未")
        || flags::yes_or_no(&text) == Some(false)
        || ["未", "not ", "no "].iter().any(|no| text.starts_with(no))
}

impl Table<'_> {
    /// Columns that say that sales were undone, and that no list of types explains.
    pub(super) fn undone(&self, quantity: usize, taken: &[KindColumn]) -> Vec<KindColumn> {
        if self.without.contains(&crate::options::Field::Kind) {
            return Vec::new();
        }
        let has_negatives = self.has_negatives(quantity);
        let is_free = |column: &usize| !self.is_taken(*column) && !taken.iter().any(|kind| kind.column == *column);
        let of = |column: usize| {
            let about = about(self.headers.get(column)?)?;
            // Where returns are negative, these columns only say so again.
            if has_negatives && matches!(about, About::Returned | About::Origin | About::Sign) {
                return None;
            }
            if matches!(about, About::Returned | About::Void) && self.tells_of_units_back(column) {
                return None;
            }
            let reads = self.reads_of(about, column)?;
            Some(KindColumn { column, is_status: false, is_strict: true, reads })
        };
        (0..self.looks.len()).filter(is_free).filter_map(of).collect()
    }

    fn reads_of(&self, about: About, column: usize) -> Option<Reads> {
        use RowEffect::{LeaveOut, Return, Sale};
        let look = &self.looks[column];
        let values = || self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).map(OwnedCell::text);
        // Numbers of units aren't flags, although all may be 0 or 1.
        let names_units = self.headers.get(column).is_some_and(|header| has(&dictionary::normal(header), "units"));
        let are_flags = look.filled > 0 && !names_units && values().all(|value| flags::yes_or_no(&value).is_some());
        let are_signs = look.filled > 0 && values().all(|value| sign(&value).is_some());
        let holds_units = look.holds_numbers() && !look.holds_dates();
        match about {
            About::Sign => are_signs.then_some(Reads::Signs),
            About::Validity => are_flags.then_some(Reads::Marked { yes: Sale, no: LeaveOut }),
            About::Void if are_flags => Some(Reads::Marked { yes: LeaveOut, no: Sale }),
            About::Returned if are_flags => Some(Reads::Marked { yes: Return, no: Sale }),
            About::Origin => Some(Reads::Filled(Return)),
            About::Void | About::Returned if holds_units => None,
            About::Void => Some(Reads::Filled(LeaveOut)),
            // The time at which a sale came back is that of the sale's row; a reason is that of the return's.
            About::Returned => {
                let is_of_time = look.filled == 0 || look.may_hold_dates();
                Some(Reads::Filled(if is_of_time { LeaveOut } else { Return }))
            }
        }
    }

    /// Whether a column of numbers holds units that came back, by its header and its numbers: whole ones that are never more than was sold.
    pub(super) fn holds_units_back(&self, column: usize, quantity: usize) -> bool {
        if self.is_taken(column)
            || !self.headers.get(column).is_some_and(|header| heads_units_back(header) || delivered::heads_missing(header))
        {
            return false;
        }
        let rows = self.numbers([quantity, column]);
        let values: BTreeSet<u64> = rows.iter().map(|[_, back]| back.to_bits()).collect();
        let fits = |[sold, back]: &[f64; 2]| back.fract() == 0.0 && (back.abs() <= sold.abs() || sold.abs() < 1e-9 || *sold < 0.0);
        // Without a word of units, 0 and 1 say no and yes.
        let are_flags = values.iter().all(|bits| matches!(f64::from_bits(*bits), 0.0 | 1.0));
        let names_units = self.headers.get(column).is_some_and(|header| has(&dictionary::normal(header), "units"));
        values.len() > 1 && rows.iter().all(fits) && (names_units || !are_flags)
    }

    /// Whether a column that says who paid, bought, or sold has a few texts, and some products come with one that isn't a sale and with others.
    pub(super) fn has_marks_of_others(&self, column: usize, product: Option<usize>) -> bool {
        const FEW: usize = 30;
        let look = &self.looks[column];
        if look.filled == 0 || look.distinct < 2 || look.distinct > FEW || look.holds_numbers() || look.holds_dates() {
            return false;
        }
        let Some(product) = product else { return false };
        let mut of_products: std::collections::HashMap<String, (bool, bool)> = std::collections::HashMap::new();
        for row in self.rows {
            let (Some(product), Some(cell)) = (row.cells.get(product), row.cells.get(column)) else { continue };
            let is_marked = super::marks::of_party(&cell.text()) != RowEffect::Sale;
            let seen = of_products.entry(product.text()).or_default();
            *seen = (seen.0 || is_marked, seen.1 || !is_marked);
        }
        of_products.values().any(|&(marked, others)| marked && others)
    }
}

/// Whether a value is a sign of its own, and a minus.
pub(super) fn sign(value: &str) -> Option<bool> {
    match value.trim() {
        "-" | "−" | "-1" | "-1.0" | "minus" | "Minus" | "负" => Some(true),
        "+" | "1" | "1.0" | "+1" | "plus" | "Plus" | "正" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_what_undid_a_sale() {
        for (header, wanted) in [
            ("Cancelled at", Some(About::Void)),
            ("作废时间", Some(About::Void)),
            ("İptal", Some(About::Void)),
            ("Пометка удаления", Some(About::Void)),
            ("Refunded at", Some(About::Returned)),
            ("退药时间", Some(About::Returned)),
            ("Return to Stock Date", Some(About::Returned)),
            ("原单号", Some(About::Origin)),
            ("原销售单据号", Some(About::Origin)),
            ("Original Receipt", Some(About::Origin)),
            ("Refund of", Some(About::Origin)),
            ("Storno zu", Some(About::Origin)),
            ("是否有效", Some(About::Validity)),
            ("Posted", Some(About::Validity)),
            ("sign_factor", Some(About::Sign)),
            ("系数", Some(About::Sign)),
            ("原价", None),
            ("原产地", None),
            ("Original price", None),
            ("有效期", None),
            ("Returnable", None),
            ("Brand", None),
            ("Notes", None),
            ("Country of origin", None),
        ] {
            assert_eq!(about(header), wanted, "`{header}`");
        }
    }

    #[test]
    fn headers_of_units_that_came_back_are_distinguished_from_amounts() {
        for header in [
            "部分退款数量",
            "冲退数量",
            "Refund Items",
            "Qty Rtd",
            "Cancelled",
            "取消数",
            "Reversed Qty",
            "Credited Qty",
            "Retornado",
            "拒收数量",
        ] {
            assert!(heads_units_back(header), "`{header}`");
        }
        for header in ["退款金额", "Refund amount", "Return rate", "数量", "Credit card"] {
            assert!(!heads_units_back(header), "`{header}`");
        }
    }
}
