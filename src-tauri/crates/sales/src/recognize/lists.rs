//! Cells that list several products, such as `A100 x1, B200 x6`, and products that are parts of the row above.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dictionary;
use super::fields::Table;
use super::sample::OwnedCell;
use super::totals;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, QuestionCode};
use crate::reason::{Reason, ReasonCode};
use crate::report::Recognized;
use crate::source::web_text::MEMBER;

/// Signs between the members of a list.
const SIGNS: [char; 12] = [',', ';', '，', '；', '、', '|', '+', '/', '&', '\n', '＋', MEMBER];
/// Headers of cells that may list all that was sold at once.
const PLURALS: &str = "products items lineitems orderitems articles productos artículos produits produkte prodotti produtos itens 商品明细 商品列表 购买商品 订单商品 商品信息 订单明细 товары";
/// Signs before a part of the row above.
const BULLETS: [&str; 12] = ["- ", "– ", "— ", "• ", "· ", "└", "├", "↳", "→ ", "> ", "* ", "∟"];

/// The parts of a text at the signs of a list. `1,5 g` is one.
fn members(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let is_sign = |&(at, c): &(usize, char)| SIGNS.contains(&c) && !(c == ',' && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)));
    let mut cuts: Vec<(usize, usize)> = text.char_indices().filter(is_sign).map(|(at, c)| (at, at + c.len_utf8())).collect();
    cuts.push((text.len(), text.len()));
    cuts.into_iter().scan(0, move |from, (at, next)| Some(&text[std::mem::replace(from, next)..at]))
}

/// A part of a list with how often it was sold.
struct Counted {
    name: String,
    count: f64,
    /// Nothing but a count is written so: `5x5` may be a size.
    is_sure: bool,
}

impl Table<'_> {
    /// Asks for the products where cells list several of them.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] with the question.
    pub(super) fn check_products(&self, quantity: usize) -> Result<(), ImportError> {
        let fields = [Field::ProductId, Field::ProductName];
        // Who says which column it is, knows what the others hold.
        if fields.iter().any(|field| self.found.get(field).is_some_and(|found| found.1 != Recognized::Header)) {
            return Ok(());
        }
        self.check_names()?;
        for field in fields {
            let Some(column) = self.column(field) else { continue };
            let Some(list) = self.list_in(column, quantity) else { continue };
            let what = Reason::new(ReasonCode::SeveralProducts, &[&list, &self.headers[column]]);
            let may_name = |&other: &usize| {
                let look = &self.looks[other];
                other != column && look.filled > 0 && !look.holds_numbers() && !look.holds_dates() && self.word(other).is_none()
            };
            let mut columns: Vec<usize> = (0..self.width()).filter(may_name).collect();
            columns.push(column);
            let mut question = self.question(QuestionCode::ProductColumn, &columns, None, what);
            question.candidates.push(Candidate::new("=none"));
            return Err(self.unclear(vec![question]));
        }
        Ok(())
    }

    /// A cell that lists several products, or a product and how often it was sold.
    fn list_in(&self, column: usize, quantity: usize) -> Option<String> {
        let style = totals::style(self.rows, &[(quantity, "")]);
        let mut counted: Vec<(&str, Vec<Counted>, Option<f64>)> = Vec::new();
        let mut texts: BTreeSet<&str> = BTreeSet::new();
        let mut rows = 0;
        for row in self.rows {
            let Some(OwnedCell::Text(text)) = row.cells.get(column) else { continue };
            (rows, _) = (rows + 1, texts.insert(text));
            if let Some(parts) = members(text).map(counted_part).collect::<Option<Vec<_>>>() {
                counted.push((text, parts, totals::value(row.cells.get(quantity), style)));
            }
        }
        let lists = || counted.iter().filter(|(_, parts, _)| parts.len() > 1);
        let adds_up = |parts: &[Counted], units: Option<f64>| units == Some(parts.iter().map(|part| part.count).sum());
        let sure = lists().find(|(_, parts, units)| parts.iter().all(|part| part.is_sure) || adds_up(parts, *units));
        if let Some((text, ..)) = sure {
            return Some((*text).to_owned());
        }
        let mut counts: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        for part in lists().flat_map(|(_, parts, _)| parts) {
            counts.entry(&part.name).or_default().insert(part.count.to_bits());
        }
        if counts.values().any(|counts| counts.len() > 1) {
            return lists().next().map(|(text, ..)| (*text).to_owned());
        }
        // `A100 x2` in a row of two and `A100 x3` in one of three are one product.
        let single: Vec<_> = counted.iter().filter(|(_, parts, units)| parts.len() == 1 && adds_up(parts, *units)).collect();
        let sizes: BTreeSet<u64> = single.iter().flat_map(|(_, parts, _)| parts).map(|part| part.count.to_bits()).collect();
        if single.len() == rows && sizes.len() > 1 {
            return single.first().map(|(text, ..)| (*text).to_owned());
        }
        self.list_without_counts(column, &texts)
    }

    /// A cell whose parts are codes of products, or names below a header in the plural, that come again in other cells.
    fn list_without_counts(&self, column: usize, texts: &BTreeSet<&str>) -> Option<String> {
        let is_plural = PLURALS.split(' ').any(|word| word == dictionary::normal(&self.headers[column]));
        let parts =
            |text: &'_ str| -> Vec<String> { members(text).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect() };
        let mut cells: HashMap<String, usize> = HashMap::new();
        for text in texts {
            for part in parts(text).into_iter().collect::<BTreeSet<_>>() {
                *cells.entry(part).or_default() += 1;
            }
        }
        let comes_again = |part: &String| cells.get(part).is_some_and(|&cells| cells > 1);
        let is_list = |text: &&&str| {
            let parts = parts(text);
            let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
            if lines().count() > 1 && lines().all(|line| texts.contains(line)) {
                return true;
            }
            let begin_names =
                || parts.iter().all(|part| part.chars().count() > 2 && part.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()));
            parts.len() > 1
                && (!text.contains('/') && are_codes(&parts) && parts.iter().any(comes_again)
                    || is_plural && begin_names() && parts.iter().all(comes_again))
        };
        texts.iter().find(is_list).map(|text| (**text).to_owned())
    }

    /// A product that is a part of the one in the row above, as a sign before it says: `- A100` below `Cold Kit`.
    pub(super) fn part_of_above(&self) -> Option<String> {
        let columns = [Field::ProductId, Field::ProductName].into_iter().filter_map(|field| self.column(field));
        columns.into_iter().find_map(|column| {
            let texts = || {
                self.rows.iter().filter_map(|row| match row.cells.get(column) {
                    Some(OwnedCell::Text(text)) => Some(text.trim()),
                    _ => None,
                })
            };
            let is_part = |text: &&str| {
                BULLETS.iter().any(|sign| text.strip_prefix(sign).is_some_and(|rest| rest.trim_start().starts_with(char::is_alphanumeric)))
            };
            let has_others = texts().next().is_some_and(|first| !is_part(&first));
            texts().find(is_part).filter(|_| has_others).map(str::to_owned)
        })
    }
}

/// Whether parts are codes of one pattern, such as `A100` and `B200`, or `4711001` and `4711002`.
fn are_codes(parts: &[String]) -> bool {
    let shape = |part: &String| -> Option<(bool, usize)> {
        let is_code = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
        let letters = part.bytes().take_while(u8::is_ascii_alphabetic).count();
        (is_code && has_digit && (letters > 0 && part.len() > 2 || part.len() > 3)).then_some((letters > 0, part.len()))
    };
    let shapes: Option<BTreeSet<_>> = parts.iter().map(shape).collect();
    shapes.is_some_and(|shapes| shapes.len() == 1)
}

/// A name with a count: `A100 x1`, `2 × A100`, `A100 (3)`, `A100: 4`.
fn counted_part(part: &str) -> Option<Counted> {
    const LONGEST: usize = 4;
    let part = part.trim();
    let number = |text: &str| text.parse::<f64>().ok().filter(|_| text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_digit()));
    let made = |name: &str, digits: &str, is_sure: bool| {
        let name = name.trim();
        let has_letter = name.chars().any(char::is_alphabetic);
        number(digits).filter(|_| has_letter).map(|count| Counted { name: name.to_owned(), count, is_sure })
    };
    // `A100 (3)`
    if let Some((name, digits)) = part.strip_suffix([')', '）', ']']).and_then(|part| part.rsplit_once(['(', '（', '['])) {
        return made(name, digits.trim().trim_start_matches(['x', '×', '*']).trim(), digits.trim().starts_with(['x', '×', '*']));
    }
    let front = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &part[front.len()..];
    if !digits.is_empty() {
        let before = front.trim_end();
        return match before.char_indices().next_back() {
            Some((at, sign @ ('x' | 'X' | '×' | '*' | ':' | '：' | '='))) => {
                let name = &before[..at];
                // Between digits, and without a blank, it may be a size.
                let is_size = name.ends_with(|c: char| c.is_ascii_digit());
                let is_word = sign.is_ascii_alphabetic() && name.ends_with(char::is_alphabetic);
                if is_word { None } else { made(name, digits, !is_size && matches!(sign, 'x' | 'X' | '×' | '*')) }
            }
            _ => made(front, digits, false).filter(|_| front.ends_with(' ')).or_else(|| in_front(part)),
        };
    }
    in_front(part)
}

/// A name behind its count: `2x A100`, `2 × A100`, `2 A100`.
fn in_front(part: &str) -> Option<Counted> {
    let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &part[..part.len() - rest.len()];
    let count: f64 = digits.parse().ok().filter(|_| digits.len() <= 4)?;
    let behind = rest.trim_start();
    let name = behind.strip_prefix(['x', 'X', '×', '*']).filter(|name| name.starts_with(' ') || behind.starts_with(['×', '*']));
    let is_sure = name.is_some_and(|name| name.starts_with(' '));
    let name = name.or_else(|| rest.starts_with(' ').then_some(behind))?.trim();
    name.starts_with(char::is_alphabetic).then(|| Counted { name: name.to_owned(), count, is_sure })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_from_sizes_and_codes() {
        for (part, name, count, is_sure) in [
            ("A100 x1", "A100", 1.0, true),
            ("A100×6", "A100", 6.0, false),
            ("Aspirin×6", "Aspirin", 6.0, true),
            ("2x A100", "A100", 2.0, true),
            ("2 × A100", "A100", 2.0, true),
            ("2 A100", "A100", 2.0, false),
            ("A100 (3)", "A100", 3.0, false),
            ("A100:4", "A100", 4.0, false),
        ] {
            let found = counted_part(part).expect("a count");
            assert_eq!((found.name.as_str(), found.count, found.is_sure), (name, count, is_sure), "`{part}`");
        }
        for part in ["Paracetamol 500mg", "Aspirin", "10x10", "A100", "Box6", "0.25g*24粒"] {
            assert!(counted_part(part).is_none(), "`{part}`");
        }
    }
}
