//! Products and stores by number: what the database knows and what a file brings. Written back at the end of an import.

mod known;

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::{Transaction, params};
use unicode_normalization::UnicodeNormalization as _;

use crate::day::Day;
use crate::db::{Named, rows};

/// Names kept per product: a column of free text isn't a name.
const MOST_NAMES: usize = 100;

#[derive(Debug, Default)]
pub(crate) struct Catalog {
    products: Ids,
    stores: Ids,
    product_names: HashMap<u32, Vec<SeenName>>,
    store_names: HashMap<u32, SeenName>,
    /// Which file of the import is read.
    file: u32,
}

/// A name and the last day on which it was used.
#[derive(Debug, Clone)]
pub(crate) struct SeenName {
    pub(crate) name: String,
    pub(crate) last_day: Day,
    /// The line and file where it was first seen in this import; file 0 is the database.
    pub(crate) line: u64,
    pub(crate) file: u32,
    changed: bool,
}

/// Text ids and their numbers, which are those of the database.
#[derive(Debug, Default)]
struct Ids {
    numbers: HashMap<Box<str>, u32>,
    texts: HashMap<u32, Box<str>>,
    /// Ids in the form in which look-alikes are equal.
    folded: HashMap<Box<str>, u32>,
    /// How an id was written where that isn't how it is kept.
    spellings: HashMap<u32, Box<str>>,
    /// Other spellings that were merged into an id: its text, and the spelling.
    look_alikes: Vec<(u32, Box<str>)>,
    next: u32,
    /// Numbers from here on are not in the database yet.
    first_new: u32,
    /// Numbers from here on came with the file that is read.
    first_in_file: u32,
}

impl Ids {
    fn load(transaction: &Transaction<'_>, sql: &str, named: Named) -> rusqlite::Result<Self> {
        let mut ids = Self::default();
        let mut statement = transaction.prepare(sql)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let number: u32 = row.get(0)?;
            let text: String = row.get(1)?;
            ids.next = ids.next.max(number + 1);
            ids.texts.insert(number, text.clone().into());
            ids.folded.insert(folded(&text).into(), number);
            ids.numbers.insert(text.into(), number);
        }
        ids.next = ids.next.max(1);
        (ids.first_new, ids.first_in_file) = (ids.next, ids.next);
        for (alias, number) in crate::db::aliases(transaction, named)? {
            if ids.texts.contains_key(&number) {
                ids.numbers.entry(alias.into()).or_insert(number);
            }
        }
        Ok(ids)
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let form = folded(text);
        if let Some(&number) = self.folded.get(form.as_str()) {
            self.numbers.insert(text.into(), number);
            self.look_alikes.push((number, text.into()));
            return number;
        }
        let number = self.next;
        self.next += 1;
        let id = cleaned(text);
        self.folded.insert(form.into(), number);
        self.numbers.insert(text.into(), number);
        if id != text {
            self.spellings.insert(number, text.into());
            if text.contains(char::is_control) {
                self.look_alikes.push((number, id.as_ref().into()));
            }
        }
        self.texts.insert(number, id.into());
        number
    }

    /// Takes what was new for another name of one that is known; returns that name.
    fn merge(&mut self, new: u32, known: u32) -> String {
        let text = self.texts.remove(&new).unwrap_or_default();
        for number in self.numbers.values_mut().chain(self.folded.values_mut()).filter(|number| **number == new) {
            *number = known;
        }
        self.look_alikes.retain(|(number, _)| *number != new);
        text.into()
    }

    fn text(&self, number: u32) -> &str {
        self.texts.get(&number).map_or("", |text| text)
    }
}

/// An id or name as it is kept: one plain blank between words instead of lines, tabs and other white space, nothing that can't be seen, and whole
/// numbers without `.0`, which other programs write behind codes.
pub(crate) fn cleaned(text: &str) -> Cow<'_, str> {
    if let Some(whole) = text.strip_suffix(".0").filter(|whole| !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit())) {
        return Cow::Borrowed(whole);
    }
    let is_plain = |pair: &[u8]| pair != b"  " && pair != b"_x" && !pair[0].is_ascii_control();
    let is_plain = text.as_bytes().windows(2).all(is_plain);
    if is_plain && (text.is_ascii() || !text.chars().any(|c| is_invisible(c) || c.is_whitespace() && c != ' ')) {
        return Cow::Borrowed(text);
    }
    let mut visible: String = text.chars().filter(|&c| !is_invisible(c)).collect();
    for written in ["_x000D_", "_x000d_", "_x000A_", "_x000a_", "_x0009_"] {
        visible = visible.replace(written, " ");
    }
    Cow::Owned(visible.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text for messages, with signs for the ends of its lines and for tabs.
fn in_one_line(text: &str) -> String {
    text.replace("\r\n", "↵").replace('\t', "⇥").replace(|c: char| c.is_control() && c.is_whitespace(), "↵")
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The form in which ids that look alike are equal: as [`cleaned`], and neither the width of characters counts, nor which dash or apostrophe it is, nor
/// whether a code has a Latin letter or one of Greek or Cyrillic that looks the same.
fn folded(text: &str) -> String {
    let text = cleaned(text);
    if text.is_ascii() {
        return text.into_owned();
    }
    let sign = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '‘' | '’' | 'ʼ' | '′' | '´' => '\'',
        '“' | '”' | '″' => '"',
        other => other,
    };
    let plain = text.nfkc().map(sign).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let is_code = plain.bytes().any(|byte| byte.is_ascii_digit()) && !plain.contains(' ');
    let latin =
        || plain.chars().map(|c| LOOK_ALIKES.chars().position(|known| known == c).map_or(c, |at| LATIN[at].into())).collect::<String>();
    if is_code { Some(latin()).filter(|latin| latin.is_ascii()).unwrap_or(plain) } else { plain }
}

/// Capitals of Greek and Cyrillic, and the Latin ones that they look like.
const LOOK_ALIKES: &str = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅ";
const LATIN: &[u8] = b"ABEZHIKMNOPTYXABEKMHOPCTYXIJS";

impl Catalog {
    pub(crate) fn load(transaction: &Transaction<'_>) -> rusqlite::Result<Self> {
        let mut catalog = Self {
            products: Ids::load(transaction, "SELECT id, product_id FROM products", Named::Product)?,
            stores: Ids::load(transaction, "SELECT id, store_id FROM stores", Named::Store)?,
            ..Self::default()
        };
        let mut statement = transaction.prepare("SELECT product, name, last_day FROM product_names ORDER BY last_day")?;
        let names = statement.query_map((), |row| {
            let seen = SeenName { name: row.get(1)?, last_day: rows::day(row, 2)?, line: 0, file: 0, changed: false };
            Ok((row.get(0)?, seen))
        })?;
        for (product, seen) in rows::readable(names)? {
            catalog.product_names.entry(product).or_default().push(seen);
        }
        let mut statement = transaction.prepare("SELECT id, store_name FROM stores WHERE store_name IS NOT NULL")?;
        let names = statement
            .query_map((), |row| Ok((row.get(0)?, SeenName { name: row.get(1)?, last_day: Day::MIN, line: 0, file: 0, changed: false })))?;
        catalog.store_names.extend(rows::readable(names)?);
        Ok(catalog)
    }

    pub(crate) fn product(&mut self, id: &str) -> u32 {
        self.products.number(id)
    }

    pub(crate) fn store(&mut self, id: &str) -> u32 {
        self.stores.number(id)
    }

    /// The text of any product, for when only a part of the catalog may be borrowed.
    pub(crate) fn product_texts<'c>(&'c self) -> impl Fn(u32) -> &'c str {
        |product| self.products.text(product)
    }

    pub(crate) fn store_texts<'c>(&'c self) -> impl Fn(u32) -> &'c str {
        |store| self.stores.text(store)
    }

    /// Whether a product has this code or name.
    pub(crate) fn is_product(&self, text: &str) -> bool {
        self.knows_product(text) || self.product_names.values().any(|names| names.iter().any(|seen| seen.name == text))
    }

    /// Whether a product is new in this import.
    pub(crate) fn is_new_product(&self, product: u32) -> bool {
        product >= self.products.first_new
    }

    pub(crate) fn product_name(&self, product: u32) -> Option<&str> {
        let names = self.product_names.get(&product)?;
        names.iter().max_by_key(|seen| (seen.last_day, seen.line)).map(|seen| seen.name.as_str())
    }

    /// Spellings that were merged into another id in this import: the id, and the spelling.
    pub(crate) fn take_look_alikes(&mut self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for ids in [&mut self.products, &mut self.stores] {
            for (number, spelling) in std::mem::take(&mut ids.look_alikes) {
                let first = ids.spellings.get(&number).map_or_else(|| ids.text(number).to_owned(), |text| text.to_string());
                pairs.push((in_one_line(&first), in_one_line(&spelling)));
            }
        }
        pairs
    }

    pub(crate) fn product_number(&self, id: &str) -> Option<u32> {
        self.products.numbers.get(id).copied()
    }

    pub(crate) fn store_number(&self, id: &str) -> Option<u32> {
        self.stores.numbers.get(id).copied()
    }

    pub(crate) fn knows_product(&self, id: &str) -> bool {
        self.products.numbers.contains_key(id)
    }

    pub(crate) fn knows_store(&self, id: &str) -> bool {
        self.stores.numbers.contains_key(id)
    }

    /// The ids and names of the stores whose sales are known, without the one of files that name none.
    pub(crate) fn named_stores(&self) -> Vec<(String, Option<String>)> {
        let ids = self.stores.texts.iter().filter(|(_, id)| &***id != crate::db::ONLY_STORE);
        ids.map(|(number, id)| (id.to_string(), self.store_names.get(number).map(|seen| seen.name.clone()))).collect()
    }

    /// Whether a product is known only as a store, and the store only as a product. Numbers count both, and decide nothing.
    pub(crate) fn are_exchanged(&self, product: &str, store: &str) -> bool {
        !self.knows_product(product)
            && self.knows_store(product)
            && self.knows_product(store)
            && !self.knows_store(store)
            && [product, store].iter().all(|text| text.chars().any(char::is_alphabetic))
    }

    /// Whether a product or a store is called so.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.knows_product(id) || self.knows_store(id)
    }

    pub(crate) fn product_id(&self, product: u32) -> &str {
        self.products.text(product)
    }

    pub(crate) fn store_id(&self, store: u32) -> &str {
        self.stores.text(store)
    }

    pub(crate) fn name_product(&mut self, product: u32, name: &str, day: Day, line: u64) {
        let name = &*cleaned(name);
        let names = self.product_names.entry(product).or_default();
        if let Some(seen) = names.iter_mut().find(|seen| seen.name == name) {
            if day > seen.last_day {
                seen.last_day = day;
                seen.changed = true;
            }
            return;
        }
        if names.len() < MOST_NAMES {
            names.push(SeenName { name: name.to_owned(), last_day: day, line, file: self.file, changed: true });
        }
    }

    pub(crate) fn name_store(&mut self, store: u32, name: &str, day: Day) {
        let (file, name) = (self.file, &*cleaned(name));
        let seen = self.store_names.entry(store).or_insert_with(|| SeenName {
            name: name.to_owned(),
            last_day: day,
            line: 0,
            file,
            changed: true,
        });
        if day >= seen.last_day && seen.name != name {
            *seen = SeenName { name: name.to_owned(), last_day: day, line: 0, file, changed: true };
        }
    }

    pub(crate) fn start_file(&mut self) {
        self.file += 1;
        for ids in [&mut self.products, &mut self.stores] {
            ids.first_in_file = ids.next;
        }
    }

    /// Products with more than one name, one of them from the current file, with the line of the last new one.
    pub(crate) fn several_names(&self) -> Vec<(u32, &[SeenName], u64)> {
        let here = |names: &[SeenName]| names.iter().filter(|seen| seen.file == self.file).map(|seen| seen.line).max();
        let several = self.product_names.iter().filter(|(_, names)| names.len() > 1);
        let mut several: Vec<_> = several.filter_map(|(&product, names)| Some((product, names.as_slice(), here(names)?))).collect();
        several.sort_by_key(|&(product, ..)| product);
        several
    }

    /// Pairs of ids that are the same in lower case.
    pub(crate) fn ids_that_differ_by_case(&self) -> Vec<(&str, &str)> {
        let mut pairs = Vec::new();
        for ids in [&self.products, &self.stores] {
            let mut lower: HashMap<String, &str> = HashMap::with_capacity(ids.numbers.len());
            let mut texts: Vec<&str> = ids.texts.values().map(|text| &**text).collect();
            texts.sort_unstable();
            for text in texts {
                if let Some(first) = lower.insert(text.to_lowercase(), text) {
                    pairs.push((first, text));
                }
            }
        }
        pairs
    }

    /// Pairs of product codes that differ only by zeros in front, which spreadsheets take away; one of each is new.
    pub(crate) fn codes_that_differ_by_zeros(&self) -> Vec<(&str, &str)> {
        let ids = &self.products;
        let mut codes: Vec<(u32, &str)> = ids.texts.iter().map(|(&number, text)| (number, &**text)).collect();
        codes.retain(|(_, text)| text.bytes().any(|byte| byte.is_ascii_digit()));
        codes.sort_unstable_by_key(|&(_, text)| text);
        let mut bare: HashMap<&str, (u32, &str)> = HashMap::with_capacity(codes.len());
        let mut pairs = Vec::new();
        for (number, text) in codes {
            if let Some((first, code)) = bare.insert(text.trim_start_matches('0'), (number, text))
                && number.max(first) >= ids.first_new
            {
                pairs.push((code, text));
            }
        }
        pairs
    }

    /// Writes what is new. The latest name of a product is the one shown.
    pub(crate) fn save(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut insert = transaction.prepare("INSERT INTO products (id, product_id) VALUES (?1, ?2)")?;
        let kept = |ids: &Ids| (ids.first_new..ids.next).filter(|number| ids.texts.contains_key(number)).collect::<Vec<_>>();
        for number in kept(&self.products) {
            insert.execute(params![number, self.product_id(number)])?;
        }
        let mut insert = transaction.prepare("INSERT INTO stores (id, store_id) VALUES (?1, ?2)")?;
        for number in kept(&self.stores) {
            insert.execute(params![number, self.store_id(number)])?;
        }
        let mut name = transaction.prepare("INSERT OR REPLACE INTO product_names (product, name, last_day) VALUES (?1, ?2, ?3)")?;
        let mut show = transaction.prepare("UPDATE products SET product_name = ?2 WHERE id = ?1")?;
        for (product, names) in &self.product_names {
            if !names.iter().any(|seen| seen.changed) {
                continue;
            }
            for seen in names.iter().filter(|seen| seen.changed) {
                name.execute(params![product, seen.name, seen.last_day])?;
            }
            if let Some(latest) = names.iter().max_by_key(|seen| (seen.last_day, seen.line)) {
                show.execute(params![product, latest.name])?;
            }
        }
        let mut show = transaction.prepare("UPDATE stores SET store_name = ?2 WHERE id = ?1")?;
        for (store, seen) in self.store_names.iter().filter(|(_, seen)| seen.changed) {
            show.execute(params![store, seen.name])?;
        }
        Ok(())
    }
}
