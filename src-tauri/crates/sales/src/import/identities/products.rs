//! Products that are known under another code or name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::alike::{Alike, AlikeIndex};
use super::vanished::Before;
use super::{CERTAIN_DAYS, CERTAIN_SIZES, Days, Entries, Import, Twin, WrittenFile, ask, ask_whether_new, days_of, equal_days};
use crate::db::Named;
use crate::error::ImportError;
use crate::import::catalog::Catalog;
use crate::question::QuestionCode;
use crate::reason::{Reason, ReasonCode};
use crate::recognize::dictionary::normal;

/// Days of known products that are compared, all together, and series of which all stores are.
const MOST_DAYS: usize = 3_000_000;
const MOST_SERIES: usize = 20_000;

impl Import<'_> {
    pub(super) fn find_same_products(&mut self, file: &WrittenFile<'_>, written: &mut HashSet<(u32, u32)>) -> Result<(), ImportError> {
        let in_file: BTreeSet<u32> = written.iter().map(|pair| pair.0).collect();
        let new: Vec<u32> = in_file.iter().copied().filter(|&product| self.catalog.is_new_product_in_file(product)).collect();
        if new.is_empty() || self.answers.get(QuestionCode::SameProducts, file.name) == Some("new") {
            return Ok(());
        }
        // A known product that the file names as well is another one.
        let silent: Vec<u32> = self.catalog.known_products().into_iter().filter(|product| !in_file.contains(product)).collect();
        self.names.add(&self.catalog, &silent);
        let twins = self.same_products(file, written, &new, &silent, in_file.len())?;
        let is_answered = self.answers.get(QuestionCode::SameProducts, file.name).is_some();
        // Nearly all are new where four of five are.
        let are_new = in_file.len() >= 3 && new.len() * 5 >= in_file.len() * 4 && twins.len() * 2 < new.len();
        if !is_answered && are_new {
            let others: Vec<u32> = in_file.iter().copied().filter(|product| new.binary_search(product).is_err()).collect();
            if self.before(file, written).nearly_all_vanished(&silent, &others)? {
                let counts = [new.len(), in_file.len()].map(|count| count.to_string());
                let reason = Reason::new(ReasonCode::AllProductsNew, &[&counts[0], &counts[1]]);
                self.questions.push(ask_whether_new(QuestionCode::SameProducts, file.name, reason, Some("new")));
                return Ok(());
            }
        }
        if twins.is_empty() {
            return Ok(());
        }
        if !is_answered {
            const EXAMPLES: usize = 5;
            let pair = |twin: &Twin| format!("{} = {}", self.catalog.product_id(twin.new), self.catalog.product_id(twin.known));
            let examples: Vec<String> = twins.iter().take(EXAMPLES).map(pair).collect();
            let what = "products of this file seem to be ones imported before under another code or name";
            self.questions.push(ask(QuestionCode::SameProducts, file.name, twins.len(), &examples, what));
            return Ok(());
        }
        for Twin { new, known } in twins {
            let stores: Vec<u32> = written.iter().filter(|pair| pair.0 == new).map(|pair| pair.1).collect();
            for store in stores {
                self.move_series(file, written, (new, store), (known, store))?;
            }
            self.units.forget(new);
            let text = self.catalog.merge_product(new, known);
            self.keep_alias(Named::Product, text, known);
        }
        Ok(())
    }

    /// The sales before a file, in its stores.
    fn before(&self, file: &WrittenFile<'_>, written: &HashSet<(u32, u32)>) -> Before<'_> {
        let stores = written.iter().map(|pair| pair.1).collect();
        Before::new(self.transaction, stores, file.range, file.last_loaded)
    }

    /// Of new products those that sold before under a code or name that is alike, and that stopped when this one began.
    fn twins_alike(&self, new: &[u32], silent: &[u32], before: &Before<'_>, in_file: usize) -> Result<BTreeMap<u32, u32>, ImportError> {
        let is_silent = |known: u32| silent.binary_search(&known).is_ok();
        let mut found: BTreeMap<u32, (u32, Alike)> = BTreeMap::new();
        let mut counts: BTreeMap<Alike, usize> = BTreeMap::new();
        let mut of_known: HashMap<u32, usize> = HashMap::new();
        for &product in new {
            let names: Vec<&str> = self.catalog.product_names(product).collect();
            if let Some((known, alike)) = self.names.alike.find(self.catalog.product_id(product), &names, &is_silent) {
                found.insert(product, (known, alike));
                *counts.entry(alike).or_default() += 1;
                *of_known.entry(known).or_default() += 1;
            }
        }
        let mut twins = BTreeMap::new();
        for (product, (known, alike)) in found {
            // One code can't become two.
            if of_known[&known] > 1 {
                continue;
            }
            let is_of_all = counts[&alike] >= 2 && counts[&alike] * 4 >= in_file * 3;
            if is_of_all || alike.says_enough() && before.vanished(known)? {
                twins.insert(product, known);
            }
        }
        Ok(twins)
    }

    fn same_products(
        &self,
        file: &WrittenFile<'_>,
        written: &HashSet<(u32, u32)>,
        new: &[u32],
        silent: &[u32],
        in_file: usize,
    ) -> Result<Vec<Twin>, ImportError> {
        let by_days = self.twins_by_days(file, written, new, silent)?;
        let mut twins = BTreeMap::new();
        let mut by_name_alone = BTreeMap::new();
        let lost_zeros = self.lost_zeros(written, new, silent);
        for &product in new {
            let same_days = by_days.get(&product).copied();
            match self.names.find(&self.catalog, product, &|known| silent.binary_search(&known).is_ok()) {
                Some((known, true)) => drop(twins.insert(product, same_days.map_or(known, |found| found.0))),
                Some((known, false)) => drop(by_name_alone.insert(product, known)),
                None => {
                    if let Some(&known) = lost_zeros.get(&product) {
                        twins.insert(product, known);
                    }
                }
            }
        }
        let before = self.before(file, written);
        for (&product, &known) in &by_name_alone {
            if before.vanished(known)? {
                twins.insert(product, known);
            }
        }
        for (product, known) in self.twins_alike(new, silent, &before, in_file)? {
            twins.entry(product).or_insert(known);
        }
        // Two products may well have one name: it counts where nearly everything is new and yet has a name that is known.
        let all_are_renamed = by_name_alone.len() >= 2 && (by_name_alone.len() + twins.len()) * 4 >= in_file * 3;
        let is_of_several =
            by_days.len() >= 2 && by_days.len() * 2 >= new.len() && by_days.values().map(|found| found.1).sum::<usize>() >= CERTAIN_DAYS;
        for (&product, &(known, days, sizes)) in &by_days {
            let is_certain = days >= CERTAIN_DAYS && sizes >= CERTAIN_SIZES;
            if is_certain || is_of_several || by_name_alone.get(&product) == Some(&known) {
                twins.entry(product).or_insert(known);
            }
        }
        if all_are_renamed {
            for (product, known) in by_name_alone {
                twins.entry(product).or_insert(known);
            }
        }
        Ok(twins.into_iter().map(|(new, known)| Twin { new, known }).collect())
    }

    /// Of each new product the silent one whose code differs only by zeros in front, which spreadsheets take away from all codes of a file. Products
    /// with different names aren't the same.
    fn lost_zeros(&self, written: &HashSet<(u32, u32)>, new: &[u32], silent: &[u32]) -> BTreeMap<u32, u32> {
        let bare = |code: &str| code.trim_start_matches('0').to_owned();
        let has_zeros = |product: u32| {
            let code = self.catalog.product_id(product);
            code.starts_with('0') && code.len() > 1
        };
        let is_code = |product: &u32| self.catalog.product_id(*product).bytes().any(|byte| byte.is_ascii_digit());
        let mut known: HashMap<String, Vec<u32>> = HashMap::new();
        for &product in silent.iter().filter(|product| is_code(product)) {
            known.entry(bare(self.catalog.product_id(product))).or_default().push(product);
        }
        let file_has_zeros = written.iter().any(|pair| has_zeros(pair.0));
        let mut found = BTreeMap::new();
        for &product in new.iter().filter(|product| is_code(product)) {
            let [only] = known.get(&bare(self.catalog.product_id(product))).map_or(&[][..], Vec::as_slice) else { continue };
            let are_lost = has_zeros(*only) && !file_has_zeros || has_zeros(product) && !has_zeros(*only);
            let names = |product: u32| self.catalog.product_names(product).map(normal).collect::<BTreeSet<_>>();
            let (own, others) = (names(product), names(*only));
            let are_others = !own.is_empty() && !others.is_empty() && own.is_disjoint(&others);
            if are_lost && !are_others {
                found.insert(product, *only);
            }
        }
        found
    }

    /// Of each new product the silent one with the same days, how many those are, and how many sizes they have.
    fn twins_by_days(
        &self,
        file: &WrittenFile<'_>,
        written: &HashSet<(u32, u32)>,
        new: &[u32],
        silent: &[u32],
    ) -> Result<BTreeMap<u32, (u32, usize, usize)>, ImportError> {
        const LEAST_DAYS: usize = 3;
        let mut found = BTreeMap::new();
        if file.range.1 - file.range.0 + 1 < LEAST_DAYS as i32 || silent.is_empty() {
            return Ok(found);
        }
        let stores: BTreeSet<u32> = written.iter().map(|pair| pair.1).collect();
        let silent: HashSet<u32> = silent.iter().copied().collect();
        let sql = "SELECT product, store FROM series WHERE first_day <= ?2 AND last_day >= ?1 ORDER BY product, store";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let pairs = statement.query_map([file.range.0, file.range.1], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)))?;
        let pairs = pairs.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut pairs: Vec<(u32, u32)> =
            pairs.into_iter().filter(|(product, store)| silent.contains(product) && stores.contains(store)).collect();
        // One store of a large chain says enough.
        let only = if pairs.len() > MOST_SERIES { stores.first().copied() } else { None };
        pairs.retain(|pair| only.is_none_or(|store| pair.1 == store));
        let mut known: BTreeMap<u32, Days> = BTreeMap::new();
        let mut count = 0;
        for (product, store) in pairs {
            if count > MOST_DAYS {
                break;
            }
            let days = days_of(self.transaction, product, store, file.range)?;
            count += days.len();
            known.entry(product).or_default().extend(days.into_iter().map(|(day, quantity)| ((store, day), quantity)));
        }
        if known.is_empty() {
            return Ok(found);
        }
        let entries = Entries::of(&known);
        let mut stores_of: HashMap<u32, Vec<u32>> = HashMap::new();
        for &(product, store) in written {
            stores_of.entry(product).or_default().push(store);
        }
        for &product in new {
            let mut days = Days::new();
            for &store in stores_of.get(&product).into_iter().flatten().filter(|&&store| only.is_none_or(|only| only == store)) {
                let own = days_of(self.transaction, product, store, file.range)?;
                days.extend(own.into_iter().map(|(day, quantity)| ((store, day), quantity)));
            }
            if let Some(twin) = entries.nearest(&days)
                && let Some((equal, sizes)) = known.get(&twin).and_then(|known| equal_days(&days, known))
                && equal >= LEAST_DAYS
            {
                found.insert(product, (twin, equal, sizes));
            }
        }
        Ok(found)
    }
}

/// The codes and names of known products, in the form in which spellings are equal. Kept during an import, which may be of many files.
#[derive(Debug, Default)]
pub(in crate::import) struct NameIndex {
    ids: HashMap<String, Vec<u32>>,
    names: HashMap<String, Vec<u32>>,
    /// The same texts, to find what is written otherwise.
    alike: AlikeIndex,
    /// How many names of each product are listed.
    listed: HashMap<u32, usize>,
}

impl NameIndex {
    fn add(&mut self, catalog: &Catalog, products: &[u32]) {
        for &product in products {
            let count = catalog.product_names(product).count();
            let before = self.listed.insert(product, count);
            if before.is_none() {
                self.ids.entry(normal(catalog.product_id(product))).or_default().push(product);
                self.alike.add_id(product, catalog.product_id(product));
            }
            for name in catalog.product_names(product).skip(before.unwrap_or(0)) {
                self.names.entry(normal(name)).or_default().push(product);
                self.alike.add_name(product, catalog.product_id(product), name);
            }
        }
    }

    /// The known product, among those that the file lacks, that a new one is called like; and whether one's code is the other's name.
    fn find(&self, catalog: &Catalog, product: u32, is_silent: &dyn Fn(u32) -> bool) -> Option<(u32, bool)> {
        let among = |list: &HashMap<String, Vec<u32>>, text: &str| {
            let found = list.get(text).filter(|_| !text.is_empty())?;
            found.iter().copied().find(|&known| is_silent(known))
        };
        let id = normal(catalog.product_id(product));
        let names: Vec<String> = catalog.product_names(product).map(normal).collect();
        let crossed = among(&self.names, &id).or_else(|| names.iter().find_map(|name| among(&self.ids, name)));
        let alike = || among(&self.ids, &id).or_else(|| names.iter().find_map(|name| among(&self.names, name)));
        crossed.map(|known| (known, true)).or_else(|| alike().map(|known| (known, false)))
    }
}
