//! What is new in a file, and what is already known.

use super::{Catalog, SeenName};
use crate::day::Day;

impl Catalog {
    /// Whether a product came first with the file that is read.
    pub(crate) fn is_new_product_in_file(&self, product: u32) -> bool {
        product >= self.products.first_in_file
    }

    /// Whether a store came first with the file that is read.
    pub(crate) fn is_new_store_in_file(&self, store: u32) -> bool {
        store >= self.stores.first_in_file
    }

    /// Whether a store with this code was known before the file that is read.
    pub(crate) fn knows_known_store(&self, id: &str) -> bool {
        self.stores.numbers.get(id).is_some_and(|&store| !self.is_new_store_in_file(store))
    }

    /// Products from before the file that is read.
    pub(crate) fn known_products(&self) -> Vec<u32> {
        let mut known: Vec<u32> = self.products.texts.keys().copied().filter(|&product| !self.is_new_product_in_file(product)).collect();
        known.sort_unstable();
        known
    }

    /// Stores from before the file that is read.
    pub(crate) fn known_stores(&self) -> Vec<u32> {
        let mut known: Vec<u32> = self.stores.texts.keys().copied().filter(|&store| !self.is_new_store_in_file(store)).collect();
        known.sort_unstable();
        known
    }

    /// All names that a product had.
    pub(crate) fn product_names(&self, product: u32) -> impl Iterator<Item = &str> {
        self.product_names.get(&product).into_iter().flatten().map(|seen| seen.name.as_str())
    }

    /// The name of a store, where it has one besides its id.
    pub(crate) fn store_name(&self, store: u32) -> Option<&str> {
        self.store_names.get(&store).map(|seen| seen.name.as_str())
    }

    /// Takes a new product for another text of a known one; returns that text.
    pub(crate) fn merge_product(&mut self, new: u32, known: u32) -> String {
        for seen in self.product_names.remove(&new).unwrap_or_default() {
            self.name_product(known, &seen.name, seen.last_day, seen.line);
        }
        self.products.merge(new, known)
    }

    /// Takes a new store for another text of a known one; returns that text.
    pub(crate) fn merge_store(&mut self, new: u32, known: u32) -> String {
        self.store_names.remove(&new);
        self.stores.merge(new, known)
    }

    /// Shows a store under another name.
    pub(crate) fn rename_store(&mut self, store: u32, name: &str) {
        let seen = SeenName { name: name.to_owned(), last_day: Day::MIN, line: 0, file: self.file, changed: true };
        self.store_names.insert(store, seen);
    }
}
