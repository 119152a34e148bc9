//! Columns of a few words that no header explains, and that may say what their rows are: `Rechnung` and `Lieferschein`, `Nyugta` and `Sztornó`.
//! What their values mean is asked. The words are in `data/documents.txt`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::dictionary::{self, Word, lists};
use super::fields::Table;
use super::kinds::{self, KindColumn, Reads};
use super::sample::OwnedCell;
use super::{flags, goods, marks, medicines, totals};
use crate::options::{Field, RowEffect};

static LISTS: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let normal = |words: Vec<&'static str>| words.into_iter().map(dictionary::normal).collect();
    lists(include_str!("../../data/documents.txt")).into_iter().map(|(name, words)| (name, normal(words))).collect()
});

/// More different values than kinds of documents have.
const MOST_VALUES: usize = 12;

fn words(name: &str) -> &'static [String] {
    LISTS.get(name).map_or(&[][..], Vec::as_slice)
}

/// What a header says of a column of a few words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// They are documents, or types of something.
    Kinds,
    /// Nothing.
    Open,
    /// They are of something else.
    Harmless,
}

fn heading(header: &str, word: Option<Word>) -> Heading {
    let header = dictionary::normal(header);
    let names =
        |list: &str| words(list).iter().any(|word| if word.len() <= 3 { header.starts_with(word) } else { header.contains(word.as_str()) });
    let is_typed =
        || words("types").iter().any(|word| header.starts_with(word.as_str()) || word != "sort" && header.ends_with(word.as_str()));
    match word {
        Some(Word::Field(Field::Kind, _)) => Heading::Kinds,
        // `Receipt` heads numbers, and sometimes words.
        Some(Word::Other) if marks::heads_numbers(&header) => Heading::Open,
        Some(_) => Heading::Harmless,
        None if names("heads") => Heading::Kinds,
        None if names("harmless") => Heading::Harmless,
        None if is_typed() => Heading::Kinds,
        None => Heading::Open,
    }
}

/// Whether a text has a word of a list: one that begins with it, or, where words aren't separated, a piece.
fn has(list: &str, value: &str) -> bool {
    let value = kinds::normal(value);
    let parts: Vec<&str> = value.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let joined: String = parts.concat();
    words(list).iter().any(|word| {
        // `bar` pays, `Barverkauf` is a sale.
        if list == "tenders" && word.len() <= 4 {
            return parts.contains(&word.as_str());
        }
        let is_apart = word.chars().all(|c| c < '\u{e00}');
        if is_apart {
            parts.iter().any(|part| part.starts_with(word.as_str())) || joined.starts_with(word.as_str())
        } else {
            joined.contains(word.as_str())
        }
    })
}

impl Table<'_> {
    /// Columns whose few words come with the same product in the same store, and are those of documents or stand below a header of such. Where
    /// returns are negative, and one value has all other rows, they say nothing new.
    pub(super) fn unexplained(&self, quantity: usize, taken: &[KindColumn]) -> Vec<KindColumn> {
        if self.without.contains(&Field::Kind) {
            return Vec::new();
        }
        let is_free = |&column: &usize| {
            column != quantity
                && !self.is_taken(column)
                && !taken.iter().any(|kind| kind.column == column)
                && !self.tells_of_units_back(column)
                && !self.added.contains(&column)
        };
        let found = (0..self.looks.len()).filter(is_free).filter(|&column| self.may_be_kinds(column, quantity));
        found.map(|column| KindColumn { column, is_status: false, is_strict: true, reads: Reads::Unheaded }).collect()
    }

    fn may_be_kinds(&self, column: usize, quantity: usize) -> bool {
        let look = &self.looks[column];
        if look.filled == 0 || look.distinct > MOST_VALUES || look.holds_numbers() || look.holds_dates() {
            return false;
        }
        let header = self.headers.get(column).map_or("", String::as_str);
        let heading = heading(header, self.word(column));
        if heading == Heading::Harmless {
            return false;
        }
        let cells = || self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).map(OwnedCell::text);
        let values: HashSet<String> = cells().collect();
        // Beside values that were answered, new ones must be as well.
        if values.iter().any(|value| self.kind_choices.contains_key(value)) {
            return true;
        }
        let is_filled = look.filled * 2 >= self.rows.len();
        let are_words = values
            .iter()
            .all(|value| value.chars().any(char::is_alphabetic) && value.chars().count() <= 40 && flags::yes_or_no(value).is_none());
        if !is_filled || !are_words || values.len() < 2 || values.len() * 2 > look.filled {
            return false;
        }
        let says_document =
            |value: &String| has("documents", value) || kinds::effect(value, false).is_some_and(|effect| effect != RowEffect::Sale);
        let are_tenders = || values.iter().any(|value| has("tenders", value));
        let is_said = heading == Heading::Kinds && !are_tenders()
            || values.iter().any(|value| says_document(value) && !has("tenders", value)) && !(heading == Heading::Open && are_tenders())
            || self.is_rare_without_money(column, quantity);
        is_said
            && self.changes_with_product(column)
            && !self.is_of_the_day(column)
            && !self.are_signs_explained(column, quantity, values.len())
    }

    /// Whether some product of a store has several values.
    pub(super) fn changes_with_product(&self, column: usize) -> bool {
        let keys: Vec<usize> =
            [self.column(Field::ProductId).or(self.column(Field::ProductName)), self.store_column()].into_iter().flatten().collect();
        self.values_by(&keys, column).values().any(|(_, values)| values.len() > 1)
    }

    /// Whether all rows of each day have one value, as those of weekdays and of promotions.
    fn is_of_the_day(&self, column: usize) -> bool {
        const LEAST_DAYS: usize = 3;
        let Some(date) = self.column(Field::Date) else { return false };
        let by_day = self.values_by(&[date], column);
        let several: Vec<_> = by_day.values().filter(|(rows, _)| *rows > 1).collect();
        several.len() >= LEAST_DAYS && several.iter().all(|(_, values)| values.len() == 1)
    }

    /// How many rows there are of each key, and the values that they have.
    fn values_by(&self, keys: &[usize], column: usize) -> HashMap<Vec<String>, (usize, HashSet<String>)> {
        let mut found: HashMap<Vec<String>, (usize, HashSet<String>)> = HashMap::new();
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).unwrap_or_default();
        for row in self.rows {
            let value = text(&row.cells, column);
            if value.is_empty() {
                continue;
            }
            let seen = found.entry(keys.iter().map(|&key| text(&row.cells, key)).collect()).or_default();
            seen.0 += 1;
            seen.1.insert(value);
        }
        found
    }

    /// Whether the signs of the quantities tell the values apart: only one has rows that aren't negative.
    fn are_signs_explained(&self, column: usize, quantity: usize, values: usize) -> bool {
        if !self.has_negatives(quantity) {
            return false;
        }
        let style = totals::style(self.rows, &[(quantity, "")]);
        let mut positive: HashSet<String> = HashSet::new();
        let mut negative: HashSet<String> = HashSet::new();
        for row in self.rows {
            let (Some(number), Some(cell)) = (totals::value(row.cells.get(quantity), style), row.cells.get(column)) else { continue };
            if number < 0.0 {
                negative.insert(cell.text())
            } else {
                positive.insert(cell.text())
            };
        }
        positive.len() == 1 && negative.len() + 1 >= values
    }

    /// Whether a value of few rows has no money in any of them, while the others have.
    fn is_rare_without_money(&self, column: usize, quantity: usize) -> bool {
        const LEAST_ROWS: usize = 2;
        let Some(money) = self.column(Field::Amount).or(self.column(Field::Price)) else { return false };
        let style = totals::style(self.rows, &[(money, "")]);
        let sold = totals::style(self.rows, &[(quantity, "")]);
        let mut values: HashMap<String, (usize, usize)> = HashMap::new();
        let (mut rows, mut paid) = (0, 0);
        for row in self.rows {
            let Some(cell) = row.cells.get(column).filter(|cell| !cell.is_empty()) else { continue };
            if totals::value(row.cells.get(quantity), sold).is_none_or(|units| units <= 0.0) {
                continue;
            }
            let is_paid = totals::value(row.cells.get(money), style).is_some_and(|money| money > 0.0);
            (rows, paid) = (rows + 1, paid + usize::from(is_paid));
            let seen = values.entry(cell.text()).or_default();
            *seen = (seen.0 + 1, seen.1 + usize::from(is_paid));
        }
        let is_suspicious = |&(all, with): &(usize, usize)| with == 0 && all >= LEAST_ROWS && all * 5 <= rows && paid + all == rows;
        values.values().any(is_suspicious)
    }

    /// Whether a column names the products: each has a value of its own.
    pub(super) fn names_goods(&self, column: usize) -> bool {
        const LEAST: usize = 3;
        let Some(product) = self.column(Field::ProductId).or(self.column(Field::ProductName)) else { return false };
        let mut names: HashMap<String, String> = HashMap::new();
        for row in self.rows {
            let (Some(product), Some(name)) = (row.cells.get(product), row.cells.get(column).filter(|cell| !cell.is_empty())) else {
                continue;
            };
            if *names.entry(product.text()).or_insert_with(|| name.text()) != name.text() {
                return false;
            }
        }
        let different: HashSet<&String> = names.values().collect();
        let is_good = |name: &&&String| medicines::is_medicine(name) || goods::is_goods(name);
        different.len() == names.len() && (different.len() >= LEAST || different.iter().any(|name| is_good(&name)))
    }
}
