//! Stores that are known under another code or name, or without one.

use std::collections::{BTreeSet, HashSet};

use rusqlite::params;

use super::{CERTAIN_DAYS, CERTAIN_SIZES, Days, Import, Twin, WrittenFile, ask, ask_whether_new, days_of, equal_days};
use crate::day::Day;
use crate::db::{Named, ONLY_STORE, recount};
use crate::error::ImportError;
use crate::key::Key;
use crate::question::QuestionCode;
use crate::reason::{Reason, ReasonCode};
use crate::recognize::dictionary::normal;

/// Products that are compared: the days of a store are many.
const COMPARED: usize = 20;

impl Import<'_> {
    pub(super) fn find_same_stores(&mut self, file: &WrittenFile<'_>, written: &mut HashSet<(u32, u32)>) -> Result<(), ImportError> {
        let in_file: BTreeSet<u32> = written.iter().map(|pair| pair.1).collect();
        let new: Vec<u32> = in_file.iter().copied().filter(|&store| self.catalog.is_new_store_in_file(store)).collect();
        let answer = self.answers.get(QuestionCode::SameStores, file.name).map(str::to_owned);
        if file.names_no_store || new.is_empty() || answer.as_deref() == Some("new") {
            return Ok(());
        }
        let silent: Vec<u32> = self.catalog.known_stores().into_iter().filter(|store| !in_file.contains(store)).collect();
        let mut twins = Vec::new();
        for &store in &new {
            let known = self
                .store_called_alike(store, &silent)
                .map_or_else(|| self.store_that_sold_the_same(file, written, store, &silent), |known| Ok(Some(known)))?;
            twins.extend(known.map(|known| Twin { new: store, known }));
        }
        let renamed = if file.has_store_column && twins.len() < new.len() && new.len() == in_file.len() {
            self.stores_before(file, &silent)?
        } else {
            Vec::new()
        };
        if twins.is_empty() && renamed.len() <= new.len() + new.len() / 4 && new.len() <= renamed.len() + renamed.len() / 4 {
            twins = self.stores_with_parts(&new, &renamed);
            if twins.is_empty() && answer.is_none() && self.sells_known_products(written) {
                let listed = |stores: &[u32]| {
                    let names: Vec<&str> = stores.iter().take(5).map(|&store| self.catalog.store_id(store)).collect();
                    names.join(", ")
                };
                let reason = Reason::new(ReasonCode::AllStoresNew, &[&listed(&new), &listed(&renamed)]);
                self.questions.push(ask_whether_new(QuestionCode::SameStores, file.name, reason, Some("new")));
                return Ok(());
            }
        }
        let nameless = if twins.is_empty() && new.len() == in_file.len() {
            self.sales_without_store(file, written, &silent, new.len())?
        } else {
            None
        };
        if let (Some(nameless), [only]) = (nameless, &new[..]) {
            twins.push(Twin { new: *only, known: nameless });
        }
        if twins.is_empty() && nameless.is_none() {
            return Ok(());
        }
        if answer.is_none() {
            const EXAMPLES: usize = 5;
            let pair = |new: u32, known: u32| format!("{} = {}", self.catalog.store_id(new), self.catalog.store_id(known));
            let examples: Vec<String> = match nameless {
                Some(known) => new.iter().take(EXAMPLES).map(|&store| pair(store, known)).collect(),
                None => twins.iter().take(EXAMPLES).map(|twin| pair(twin.new, twin.known)).collect(),
            };
            let what = "stores of this file seem to be ones imported before under another code or name, or without one";
            self.questions.push(ask(QuestionCode::SameStores, file.name, twins.len().max(1), &examples, what));
            return Ok(());
        }
        if let (Some(nameless), true) = (nameless, twins.is_empty()) {
            return self.remove_days(file, written, nameless);
        }
        for Twin { new, known } in twins {
            let products: Vec<u32> = written.iter().filter(|pair| pair.1 == new).map(|pair| pair.0).collect();
            for product in products {
                self.move_series(file, written, (product, new), (product, known))?;
            }
            let text = self.catalog.merge_store(new, known);
            if self.catalog.store_id(known) == ONLY_STORE {
                self.catalog.rename_store(known, &text);
            }
            self.keep_alias(Named::Store, text, known);
        }
        Ok(())
    }

    /// The stores that sold up to the days of the file, all of which it lacks; none where one of them has sales on its days.
    fn stores_before(&self, file: &WrittenFile<'_>, silent: &[u32]) -> Result<Vec<u32>, ImportError> {
        const RECENT: Day = 31;
        let mut statement = self.transaction.prepare_cached("SELECT store, MAX(last_day) FROM series GROUP BY store")?;
        let ends = statement.query_map((), |row| Ok((row.get::<_, u32>(0)?, row.get::<_, Day>(1)?)))?;
        let ends = ends.collect::<rusqlite::Result<Vec<_>>>()?;
        let known = ends.iter().filter(|(store, _)| silent.binary_search(store).is_ok() && self.catalog.store_id(*store) != ONLY_STORE);
        let recent: Vec<(u32, Day)> = known.copied().filter(|(_, last)| last + RECENT >= file.range.0).collect();
        let are_before = recent.iter().all(|(_, last)| *last < file.range.0);
        Ok(if are_before { recent.into_iter().map(|(store, _)| store).collect() } else { Vec::new() })
    }

    /// Stores whose text begins or ends with that of one other: `Main St` and `Main Street`, `S1` and `S1 Harbour`.
    fn stores_with_parts(&self, new: &[u32], before: &[u32]) -> Vec<Twin> {
        const LEAST: usize = 4;
        let text = |store: u32| bare(self.catalog.store_id(store));
        let is_part = |part: &str, whole: &str| {
            let says_enough = part.chars().count() >= LEAST || part.chars().any(|c| c.is_ascii_digit()) || !part.is_ascii();
            // `Harbour Rd` and `Harbour Road` begin alike.
            let alike = part.chars().zip(whole.chars()).take_while(|(one, other)| one == other).count();
            let begin_alike = alike > LEAST && alike * 10 >= part.chars().count() * 7;
            says_enough && !part.is_empty() && (begin_alike || whole.starts_with(part) || whole.ends_with(part))
        };
        let mut twins = Vec::new();
        for &store in new {
            let own = text(store);
            let alike: Vec<u32> =
                before.iter().copied().filter(|&known| is_part(&text(known), &own) || is_part(&own, &text(known))).collect();
            if let [known] = alike[..] {
                twins.push(Twin { new: store, known });
            }
        }
        let is_of_one = |known: u32| twins.iter().filter(|twin| twin.known == known).count() == 1;
        if twins.len() == new.len() && twins.iter().all(|twin| is_of_one(twin.known)) { twins } else { Vec::new() }
    }

    /// Whether at least half of the products of a file were sold before.
    fn sells_known_products(&self, written: &HashSet<(u32, u32)>) -> bool {
        let products: BTreeSet<u32> = written.iter().map(|pair| pair.0).collect();
        let known = products.iter().filter(|&&product| !self.catalog.is_new_product_in_file(product)).count();
        known > 0 && known * 2 >= products.len()
    }

    /// A silent store whose code or name is that of a new one, apart from zeros, case, and words such as `store`.
    fn store_called_alike(&self, store: u32, silent: &[u32]) -> Option<u32> {
        let texts = |store: u32| -> Vec<String> {
            let id = self.catalog.store_id(store);
            [Some(id), self.catalog.store_name(store)].into_iter().flatten().map(bare).filter(|text| !text.is_empty()).collect()
        };
        let own = texts(store);
        silent.iter().copied().find(|&known| texts(known).iter().any(|text| own.contains(text)))
    }

    /// A silent store that sold the same as a new one on the same days.
    fn store_that_sold_the_same(
        &self,
        file: &WrittenFile<'_>,
        written: &HashSet<(u32, u32)>,
        store: u32,
        silent: &[u32],
    ) -> Result<Option<u32>, ImportError> {
        let mut products: Vec<u32> = written.iter().filter(|pair| pair.1 == store).map(|pair| pair.0).collect();
        products.sort_unstable();
        products.truncate(COMPARED);
        let days = |store: u32| -> Result<Days, ImportError> {
            let mut days = Days::new();
            for &product in &products {
                let own = days_of(self.transaction, product, store, file.range)?;
                days.extend(own.into_iter().map(|(day, quantity)| ((product, day), quantity)));
            }
            Ok(days)
        };
        let own = days(store)?;
        for &known in silent {
            if let Some((equal, sizes)) = equal_days(&own, &days(known)?)
                && equal >= CERTAIN_DAYS
                && sizes >= CERTAIN_SIZES
            {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    /// The store of sales that were imported without one, where it has the products of the file: of the same days, or up to them.
    fn sales_without_store(
        &self,
        file: &WrittenFile<'_>,
        written: &HashSet<(u32, u32)>,
        silent: &[u32],
        stores: usize,
    ) -> Result<Option<u32>, ImportError> {
        let Some(&nameless) = silent.iter().find(|&&store| self.catalog.store_id(store) == ONLY_STORE) else { return Ok(None) };
        let sql = "SELECT 1 FROM series WHERE product = ?1 AND store = ?2 AND (?5 = 1 OR first_day <= ?4 AND last_day >= ?3)";
        let mut known = self.transaction.prepare_cached(sql)?;
        let products: BTreeSet<u32> = written.iter().map(|pair| pair.0).collect();
        for product in products {
            if known.exists(params![product, nameless, file.range.0, file.range.1, stores == 1])? {
                return Ok(Some(nameless));
            }
        }
        Ok(None)
    }

    /// Removes what was imported without a store for the products and days that the file has by store.
    fn remove_days(&mut self, file: &WrittenFile<'_>, written: &HashSet<(u32, u32)>, nameless: u32) -> Result<(), ImportError> {
        let products: BTreeSet<u32> = written.iter().map(|pair| pair.0).collect();
        let mut removed = 0;
        for product in products {
            let ends = [file.range.0, file.range.1].map(|day| Key::new(product, nameless, day).id());
            let keep = "INSERT OR IGNORE INTO undo_sales SELECT * FROM sales WHERE id BETWEEN ?1 AND ?2 AND source < ?3";
            self.transaction.prepare_cached(keep)?.execute(params![ends[0], ends[1], self.first_source])?;
            removed += self.transaction.prepare_cached("DELETE FROM sales WHERE id BETWEEN ?1 AND ?2")?.execute(ends)?;
            let series = "DELETE FROM series WHERE product = ?1 AND store = ?2";
            self.transaction.prepare_cached(series)?.execute(params![product, nameless])?;
            recount(self.transaction, product, nameless)?;
        }
        self.issues.add(crate::report::IssueCode::RowsRemoved, None, "", &[("count", &removed.to_string())]);
        Ok(())
    }
}

/// A code or name of a store without zeros in front and without words that say no more than that it is one.
fn bare(text: &str) -> String {
    const WORDS: [&str; 16] = [
        "大药房",
        "药店",
        "门店",
        "分店",
        "药房",
        "店",
        "号店",
        "pharmacy",
        "store",
        "shop",
        "branch",
        "apotheke",
        "filiale",
        "pharmacie",
        "farmacia",
        "аптека",
    ];
    let mut text = normal(text);
    for word in WORDS {
        if let Some(rest) = text.strip_suffix(word).or_else(|| text.strip_prefix(word)).filter(|rest| !rest.is_empty()) {
            text = rest.to_owned();
        }
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.trim_start_matches('0').to_owned() } else { text }
}
