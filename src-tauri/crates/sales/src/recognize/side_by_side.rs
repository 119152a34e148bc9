//! Stores side by side: each row is a day and a product, and each store has a column of its own for the quantity.

use std::collections::HashSet;

use super::dictionary::{self, Word};
use super::fields::Table;
use super::known::Known;
use super::sample::OwnedCell;
use super::{Shape, ValueColumn, header_words, totals, wide};
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};

/// Words that name stores, or stand at the end of their names.
const STORES: &str = "店 药房 藥房 药局 藥局 薬局 약국 store shop branch pharmacy drugstore outlet apotheke filiale pharmacie officine magasin farmacia sucursal tienda filial loja drogaria apteka аптека филиал магазин eczane şube صيدلية فرع";

impl Table<'_> {
    /// The columns of stores, where no column is headed as the quantity and several hold numbers.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when the headers may be stores or something else.
    pub(super) fn stores_side_by_side(&mut self, known: &Known<'_>) -> Result<Option<(Shape, Vec<usize>)>, ImportError> {
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let has_store = self.store_column().is_some();
        let (Some(product), None, false, true) =
            (product, self.column(Field::Quantity), has_store, self.column(Field::Date).is_some() && known.store_columns != Some(false))
        else {
            return Ok(None);
        };
        let named: Vec<(usize, &str)> = (0..self.width())
            .filter(|&column| {
                !self.is_taken(column) && !self.headers[column].is_empty() && matches!(self.word(column), None | Some(Word::Total))
            })
            .filter(|&column| self.looks[column].filled == 0 || self.looks[column].holds_numbers() && !self.looks[column].holds_dates())
            .map(|column| (column, self.headers[column].as_str()))
            .collect();
        let sums = totals::totals(self.rows, &named);
        let named: Vec<(usize, &str)> = named.into_iter().filter(|(column, _)| !sums.contains(column)).collect();
        let filled = named.iter().filter(|(column, _)| self.looks[*column].filled > 0).count();
        if named.len() < 2
            || filled < 2
            || named.iter().any(|(_, name)| wide::is_of_something_else(name) || header_words::measure(name).is_some())
        {
            return Ok(None);
        }
        let is_certain = named.iter().all(|(_, name)| is_store(name) || (known.is_store)(name));
        let is_answered = known.store_columns == Some(true);
        // Ages, points and numbers of bills may stand next to a product as well: stores have each product once a day, and whole units.
        let may_be = self.comes_once_a_day(product) && named.iter().all(|&(column, _)| self.counts_units(column));
        let is_decided = is_answered || (is_certain && may_be);
        if !is_decided {
            let is_likely = may_be && !is_certain && named.iter().all(|(_, name)| may_be_place(name));
            if is_certain || is_likely {
                return Err(self.unclear(vec![self.ask_for_stores(&named)]));
            }
            return Ok(None);
        }
        let values = named
            .iter()
            .map(|&(column, name)| ValueColumn { column, product: String::new(), store: Some(name.to_owned()), returned: None, after: 0 })
            .collect();
        let product_name = self.column(Field::ProductName).filter(|&name| name != product);
        Ok(Some((Shape::Wide { product: Some(product), product_name, store: None, values }, sums)))
    }

    fn ask_for_stores(&self, named: &[(usize, &str)]) -> Question {
        let headers: Vec<String> = named.iter().map(|(_, name)| (*name).to_owned()).collect();
        Question {
            code: QuestionCode::StoreColumns,
            file: self.file.to_owned(),
            column: None,
            message: format!(
                "is each of the columns {} the quantity of one store?",
                headers.iter().take(8).cloned().collect::<Vec<_>>().join(", ")
            ),
            candidates: vec![Candidate::with_examples("yes", headers), Candidate::new("no")],
            default: None,
            free_text: false,
            reason: None,
        }
    }

    /// Whether nearly every row is of another day or product.
    fn comes_once_a_day(&self, product: usize) -> bool {
        let date = self.column(Field::Date).unwrap_or(0);
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).unwrap_or_default();
        let keys: Vec<(String, String)> = self.rows.iter().map(|row| (text(&row.cells, date), text(&row.cells, product))).collect();
        let distinct: HashSet<&(String, String)> = keys.iter().collect();
        distinct.len() * 10 >= keys.len() * 9
    }

    /// Whether a column holds whole numbers of a size that is sold in a day.
    fn counts_units(&self, column: usize) -> bool {
        const MOST: f64 = 100_000.0;
        !self.looks[column].counts_up() && self.numbers([column]).iter().all(|[number]| number.fract() == 0.0 && number.abs() < MOST)
    }
}

/// Whether a header names a store by a word for stores.
pub(super) fn is_store(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    // `店内价` is no store, `店1` is.
    let begins = |store: &str| {
        store.chars().count() > 1 && lower.starts_with(store)
            || lower.strip_prefix(store).is_some_and(|rest| rest.starts_with(char::is_numeric))
    };
    STORES.split(' ').any(|store| if store.is_ascii() { words.contains(&store) } else { lower.ends_with(store) || begins(store) })
}

/// Whether a header may be the name of a place: words without a digit, and none that heads other columns.
fn may_be_place(name: &str) -> bool {
    const OTHERS: &str = "age 年龄 points 积分 bill receipt no nr id code discount rabatt kosten stock bestand lager rx otc cash card visa bar karte 现金 微信 支付宝 医保 tax vat mwst iva gst copay insurance promo batch line week month year hour age kw menge wert";
    let words: Vec<String> = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_word =
        |word: &String| !word.is_empty() && OTHERS.split(' ').any(|other| other == word || !other.is_ascii() && word.contains(other));
    name.chars().any(char::is_alphabetic) && !words.iter().any(is_word) && dictionary::look_up(name).is_none()
}
