//! Columns that are headed like products and hold something else: numbers of receipts or lines, counts, codes of stores or clerks.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::dictionary::{self, Word};
use super::fields::Table;
use super::purchases;
use super::sample::OwnedCell;
use crate::options::Field;
use crate::read::dates;

/// Headers that name a code or name without saying of what.
const GENERAL: [&str; 32] = [
    "code",
    "codeno",
    "codenumber",
    "编码",
    "编号",
    "代码",
    "编号id",
    "號",
    "號碼",
    "号码",
    "codigo",
    "código",
    "codice",
    "id",
    "no",
    "nr",
    "number",
    "nummer",
    "numéro",
    "numero",
    "номер",
    "код",
    "번호",
    "番号",
    "name",
    "名称",
    "nombre",
    "nom",
    "nome",
    "nazwa",
    "bezeichnung",
    "номер",
];
/// Headers in the plural, which count as often as they name. Written without blanks and signs.
const PLURALS: &str = "items products articles drugs medicines medications meds goods skus lines lineitems \
    artículos articulos productos medicamentos líneas lineas itens produtos artigos linhas produits médicaments lignes prodotti articoli farmaci righe \
    producten artikelen geneesmiddelen regels produkte arzneimittel medikamente positionen zeilen varer produkter varelinjer varor läkemedel rader tuotteet lääkkeet rivit \
    товаров товары позиций позиции препаратов препараты наименований лекарств строк товарів товари позицій препаратів \
    towary towarów produkty produktów leki leków pozycje pozycji výrobky léky položky položek zboží termékek tételek gyógyszerek produse medicamente articole \
    ürünler ilaçlar kalemler προϊόντα είδη φάρμακα προϊόντων ειδών artikli proizvodi lijekovi stavke prekės vaistai produktai preces zāles tooted ravimid \
    المنتجات الأصناف الاصناف الأدوية מוצרים פריטים תרופות";
/// The rank of a count without a better header next to it.
const RANK_OF_COUNTS: usize = 2_000;
/// So many things are seldom counted in one row.
const MOST_COUNTED: f64 = 1000.0;

impl Table<'_> {
    /// Takes columns such as `Items` for quantities where they hold small numbers and something else names the products, or nothing does: they
    /// may be counts, and what they name would have to be asked.
    pub(super) fn read_counts(&mut self) {
        let counts = |column: &usize| {
            let word = self.word(*column);
            let header = dictionary::normal(&self.headers[*column]);
            let is_product = matches!(word, Some(Word::Field(Field::ProductId | Field::ProductName, _)));
            let are_small = || self.numbers([*column]).iter().all(|[number]| number.abs() < MOST_COUNTED);
            PLURALS.split_ascii_whitespace().any(|plural| plural == header)
                && (is_product || word.is_none())
                && self.looks.get(*column).is_some_and(|look| look.filled > 0 && look.numbers == look.filled)
                && self.numbers([*column]).iter().all(|[number]| number.fract() == 0.0)
                && (are_small() && self.has_other_product(*column) || is_product && self.vary_like_counts(*column))
        };
        let columns: Vec<usize> = (0..self.width()).filter(counts).collect();
        for column in columns {
            self.set_word(column, Word::Field(Field::Quantity, RANK_OF_COUNTS));
        }
    }

    /// Whether a column that isn't used has a header in the plural, which may name products.
    pub(super) fn may_be_counts(&self, column: usize) -> bool {
        matches!(self.word(column), Some(Word::Field(Field::Quantity, RANK_OF_COUNTS))) && !self.is_taken(column)
    }

    /// Whether numbers are of several lengths, or below a thousand, and none is written like a code: `54, 7, 1494`.
    fn vary_like_counts(&self, column: usize) -> bool {
        const FEW: usize = 2;
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        let texts: Vec<String> = cells.map(OwnedCell::text).collect();
        let lengths: HashSet<usize> = texts.iter().map(String::len).collect();
        let are_small = || self.numbers([column]).iter().all(|[number]| number.abs() < MOST_COUNTED);
        self.looks[column].distinct > FEW
            && !texts.iter().any(|text| text.len() > 1 && text.starts_with('0'))
            && (lengths.len() > 1 || are_small())
    }

    /// Whether a column is headed like a field of products or dates and holds something else.
    pub(super) fn is_no(&self, field: Field, column: usize) -> bool {
        matches!(field, Field::ProductId | Field::ProductName) && (self.is_no_product(column) || self.names_days(column))
            || field == Field::Date && self.holds_times(column)
    }

    /// Whether half of the cells are days: those of products in groups, which are no products themselves.
    fn names_days(&self, column: usize) -> bool {
        let Some(look) = self.looks.get(column).filter(|look| look.filled > 0 && look.maybe_dates > 0) else { return false };
        let is_day = |cell: &&OwnedCell| match cell {
            OwnedCell::Day(_) => true,
            OwnedCell::Text(text) => {
                let signs = text.chars().filter(|c| matches!(c, '.' | '-' | '/' | '年')).count();
                signs > 0 && dates::read(text).is_ok()
            }
            _ => false,
        };
        2 * self.rows.iter().filter_map(|row| row.cells.get(column)).filter(is_day).count() >= look.filled
    }

    /// Whether a column that is headed like a product numbers receipts or lines, or names something else than its products.
    fn is_no_product(&self, column: usize) -> bool {
        const SURE_ROWS: usize = 20;
        let is_general = GENERAL.contains(&dictionary::normal(&self.headers[column]).as_str());
        self.numbers_lines(column) && self.has_other_product(column)
            || self.is_one_number(column) && self.has_other_product(column)
            || (is_general || self.rows.len() >= SURE_ROWS && self.has_other_product(column))
                && self.is_running_number(column)
                && !self.has_names_of_its_own(column)
            || self.lists_several(column)
            || self.holds_order_numbers(column)
            || self.names_persons(column)
            || is_general && (self.contradicts_names(column) || self.is_unique_but_names_repeat(column) || self.is_of_people(column))
    }

    /// Whether every row has the same number, as the only line of each order has: `10`.
    fn is_one_number(&self, column: usize) -> bool {
        const LEAST_ROWS: usize = 4;
        let look = &self.looks[column];
        // A zero stands for a code that is missing.
        let is_short = |cell: &OwnedCell| cell.text().len() <= 4 && cell.text().bytes().any(|byte| byte != b'0');
        look.filled >= LEAST_ROWS
            && look.distinct == 1
            && look.holds_numbers()
            && self.rows.iter().filter_map(|row| row.cells.get(column)).all(is_short)
    }

    /// Whether a header such as `Code` is followed by what it is the code of, and that isn't a product: `Code, Customer`.
    pub(super) fn is_of_another_thing(&self, column: usize) -> bool {
        let is_general = matches!(
            dictionary::normal(&self.headers[column]).as_str(),
            "code" | "codeno" | "codenumber" | "编码" | "编号" | "codigo" | "código" | "id" | "no"
        );
        is_general
            && matches!(self.word(column), Some(Word::Field(Field::ProductId, _)))
            && matches!(self.word(column + 1), Some(Word::Other))
            && (self.has_words(Field::ProductId) > 1
                || self.headers.get(column + 1).is_some_and(|next| purchases::is_of_a_person(next))
                    && self.has_words(Field::ProductName) > 0)
    }

    /// Whether most cells list what an order holds: `2× A100, 1× B200`.
    fn lists_several(&self, column: usize) -> bool {
        let is_counted = |part: &str| {
            let behind = part.trim().trim_start_matches(|c: char| c.is_ascii_digit());
            behind.len() < part.trim().len() && behind.trim_start().starts_with(['×', 'x', 'X']) && behind.contains(' ')
        };
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        let is_list = |cell: &&OwnedCell| matches!(cell, OwnedCell::Text(text) if text.split([',', ';', '|']).all(is_counted));
        let lists = cells.filter(is_list).count();
        lists > 0 && lists * 2 > self.looks.get(column).map_or(0, |look| look.filled)
    }

    /// Whether every cell is the number of an order as shops write it: `#1001`.
    fn holds_order_numbers(&self, column: usize) -> bool {
        let is_number = |cell: &OwnedCell| {
            let text = cell.text();
            let digits = text.strip_prefix('#').map(str::trim).unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(is_number)
    }

    fn has_words(&self, field: Field) -> usize {
        (0..self.width()).filter(|&column| matches!(self.word(column), Some(Word::Field(named, _)) if named == field)).count()
    }

    /// Whether another column can name the products: one that is headed so, or unknown words that come again.
    fn has_other_product(&self, column: usize) -> bool {
        let others = (0..self.width()).filter(|&other| other != column && self.looks[other].filled > 0);
        let mut candidates = others.filter(|&other| !self.looks[other].holds_dates() && !self.is_taken(other));
        candidates.any(|other| match self.word(other) {
            Some(Word::Field(Field::ProductId | Field::ProductName, _)) => !self.numbers_lines(other),
            None => !self.looks[other].holds_numbers() && self.looks[other].distinct * 2 <= self.looks[other].filled,
            _ => false,
        })
    }

    /// Whether the values count up with the dates, and none comes again on another day: numbers of receipts, orders, or rows.
    fn is_running_number(&self, column: usize) -> bool {
        const LEAST_ROWS: usize = 8;
        const LEAST_DAYS: usize = 3;
        let date = self.column(Field::Date);
        let mut day_of: HashMap<(String, u64), String> = HashMap::new();
        let (mut before, mut rising, mut falling, mut rows) = (None, 0, 0, 0);
        let (mut days, mut day_before, mut changes) = (HashSet::new(), None, 0);
        for row in self.rows {
            let Some(cell) = row.cells.get(column).filter(|cell| !cell.is_empty()) else { continue };
            let Some((prefix, number)) = numbered(cell) else { return false };
            let day = date.and_then(|date| row.cells.get(date)).map(|cell| cell.text()).unwrap_or_default();
            let day: String = day.split([' ', 'T']).next().unwrap_or_default().to_owned();
            if *day_of.entry((prefix, number)).or_insert_with(|| day.clone()) != day {
                return false;
            }
            changes += usize::from(day_before.as_ref().is_some_and(|before| *before != day));
            day_before = Some(day.clone());
            days.insert(day);
            if let Some(before) = before.replace(number) {
                rising += usize::from(number >= before);
                falling += usize::from(number <= before);
            }
            rows += 1;
        }
        let prefixes: HashSet<&str> = day_of.keys().map(|(prefix, _)| prefix.as_str()).collect();
        rows >= LEAST_ROWS
            && days.len() >= LEAST_DAYS
            && prefixes.len() == 1
            && day_of.len() >= days.len()
            // What is numbered as it happens comes day by day.
            && changes < 2 * days.len()
            && rising.max(falling) * 20 >= (rows - 1) * 19
    }

    /// Pairs of a column's value and that of the column that names the products.
    fn with_names(&self, column: usize) -> Option<Vec<(String, String)>> {
        // Names stand by several codes where a product has several packs.
        matches!(self.word(column), Some(Word::Field(Field::ProductId, _))).then_some(())?;
        let is_name = |other: &usize| {
            *other != column
                && matches!(self.word(*other), Some(Word::Field(Field::ProductId | Field::ProductName, _)))
                && self.looks[*other].filled * 10 >= self.rows.len() * 9
        };
        let name = (0..self.width()).find(is_name)?;
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).filter(|text| !text.is_empty());
        Some(self.rows.iter().filter_map(|row| text(&row.cells, column).zip(text(&row.cells, name))).collect())
    }

    /// Whether every value has a name that no other has, as codes of products do.
    pub(super) fn has_names_of_its_own(&self, column: usize) -> bool {
        let Some(pairs) = self.with_names(column) else { return false };
        let distinct = |of: &dyn Fn(&(String, String)) -> String| pairs.iter().map(of).collect::<HashSet<_>>().len();
        !pairs.is_empty() && distinct(&|pair| pair.0.clone()) == distinct(&|pair| pair.1.clone())
    }

    /// Whether most values that come again stand by several names, as codes of stores, clerks, or receipts do.
    fn contradicts_names(&self, column: usize) -> bool {
        let Some(pairs) = self.with_names(column) else { return false };
        let mut names: HashMap<&str, (usize, BTreeSet<&str>)> = HashMap::new();
        for (value, name) in &pairs {
            let (rows, names) = names.entry(value).or_default();
            *rows += 1;
            names.insert(name);
        }
        let again = names.values().filter(|(rows, _)| *rows >= 2);
        let (all, several) = again.fold((0, 0), |(all, several), (_, names)| (all + 1, several + usize::from(names.len() > 1)));
        let distinct_names: BTreeSet<&str> = pairs.iter().map(|(_, name)| name.as_str()).collect();
        // Names that each stand by one code are those of products that were renamed.
        let mut codes: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for (value, name) in &pairs {
            codes.entry(name).or_default().insert(value);
        }
        if names.len() > 1 && codes.values().all(|codes| codes.len() == 1) {
            return false;
        }
        all > 0 && several * 4 >= all * 3 && distinct_names.len() * 2 <= pairs.len()
    }

    /// Whether no value comes twice although the names do.
    fn is_unique_but_names_repeat(&self, column: usize) -> bool {
        const LEAST_ROWS: usize = 8;
        let Some(pairs) = self.with_names(column).filter(|pairs| pairs.len() >= LEAST_ROWS) else { return false };
        let distinct = |of: &dyn Fn(&(String, String)) -> String| pairs.iter().map(of).collect::<HashSet<_>>().len();
        distinct(&|pair| pair.0.clone()) == pairs.len() && distinct(&|pair| pair.1.clone()) * 2 <= pairs.len()
    }

    /// Whether nearly every row has a name of its own, as rows of customers have: products come again on other days.
    fn is_of_people(&self, column: usize) -> bool {
        const LEAST_ROWS: usize = 12;
        let look = &self.looks[column];
        let Some(date) = self.column(Field::Date) else { return false };
        look.filled >= LEAST_ROWS
            && !look.holds_numbers()
            && look.distinct * 10 >= look.filled * 8
            && self.looks[date].distinct >= 3
            && !self.headers.iter().any(|header| purchases::is_of_a_person(header))
    }
}

/// The number at the end of a code, and the text before it.
fn numbered(cell: &OwnedCell) -> Option<(String, u64)> {
    let text = cell.text();
    let prefix = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &text[prefix.len()..];
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    Some((prefix.to_owned(), digits.parse().ok()?))
}
