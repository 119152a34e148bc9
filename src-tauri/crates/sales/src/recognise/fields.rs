//! Which column is which field. Wide tables are told apart here; their columns are read in `wide`.

use std::collections::BTreeMap;

use super::dictionary::{self, Word};
use super::expected::Expected;
use super::header::Header;
use super::sample::{ColumnLook, SampleRow};
use super::{LongColumns, Shape, align, totals, wide};
use crate::error::ImportError;
use crate::options::{Field, Mapping};
use crate::report::{ColumnUse, Recognised};

pub(crate) struct Table<'a> {
    file: &'a str,
    pub(crate) headers: Vec<String>,
    rows: &'a [SampleRow],
    words: Vec<Option<Word>>,
    looks: Vec<ColumnLook>,
    found: BTreeMap<Field, (usize, Recognised)>,
    /// Taken away by hand: not to be guessed.
    without: Vec<Field>,
    /// The header stood one cell beside its columns.
    pub(crate) moved: bool,
}

impl<'a> Table<'a> {
    pub(crate) fn new(file: &'a str, header: &Header, rows: &'a [SampleRow]) -> Self {
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(header.headers.len());
        let looks: Vec<ColumnLook> = (0..widest).map(|column| ColumnLook::of(rows, column)).collect();
        let realigned = align::realigned(&header.headers, &looks);
        let moved = realigned.is_some();
        let headers = realigned.unwrap_or_else(|| header.headers.clone());
        let words = headers.iter().map(|header| dictionary::look_up(header)).collect();
        Self { file, headers, rows, words, looks, found: BTreeMap::new(), without: Vec::new(), moved }
    }

    pub(crate) fn column(&self, field: Field) -> Option<usize> {
        self.found.get(&field).map(|&(column, _)| column)
    }

    pub(crate) fn width(&self) -> usize {
        self.headers.len()
    }

    /// The usual number of cells of a row, when all fields that were found are among them.
    pub(crate) fn least_width(&self) -> usize {
        let usual = super::header::usual(self.rows, |row| row.cells.len());
        let needed = self.found.values().map(|&(column, _)| column + 1).max().unwrap_or(0);
        if usual >= needed && usual > 1 { usual.min(self.width()) } else { self.width() }
    }

    fn word(&self, column: usize) -> Option<Word> {
        self.words.get(column).copied().flatten()
    }

    fn is_taken(&self, column: usize) -> bool {
        self.found.values().any(|&(taken, _)| taken == column)
    }

    /// Columns with a header, not taken, that the dictionary does not know.
    fn unknown(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.width()).filter(|&column| !self.is_taken(column) && self.word(column).is_none() && self.looks[column].filled > 0)
    }

    /// Columns that hold something in a good part of the rows, and have neither header nor field.
    pub(crate) fn nameless(&self) -> Vec<usize> {
        let has_no_name = |column: usize| self.headers.get(column).is_none_or(String::is_empty) && !self.is_taken(column);
        (0..self.looks.len()).filter(|&column| has_no_name(column) && self.looks[column].filled * 10 > self.rows.len()).collect()
    }

    /// What cells look like in the columns of a long table.
    pub(crate) fn expected(&self, shape: &Shape) -> Expected {
        match shape {
            Shape::Long(columns) => Expected::of(columns, &self.looks, self.rows),
            Shape::Wide { .. } => Expected::default(),
        }
    }

    pub(crate) fn assign_mapped(&mut self, mapped: &[(Mapping, Recognised)]) -> Result<(), ImportError> {
        for (mapping, how) in mapped {
            let Some(wanted) = &mapping.column else {
                self.without.push(mapping.field);
                continue;
            };
            let column = self.named(wanted);
            let Some(column) = column else {
                if *how == Recognised::Remembered {
                    continue;
                }
                return Err(ImportError::NoSuchColumn {
                    file: self.file.to_owned(),
                    column: wanted.clone(),
                    headers: self.headers.clone(),
                });
            };
            self.found.insert(mapping.field, (column, *how));
        }
        Ok(())
    }

    fn named(&self, wanted: &str) -> Option<usize> {
        let headers = &self.headers;
        let exact = headers.iter().position(|header| header == wanted);
        let number = || {
            wanted.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()).and_then(|n| n.checked_sub(1)).filter(|&n| n < self.looks.len())
        };
        let normal = || headers.iter().position(|header| dictionary::normal(header) == dictionary::normal(wanted) && !header.is_empty());
        exact.or_else(number).or_else(normal)
    }

    /// # Errors
    /// Two columns are called so alike that either may be the field.
    pub(crate) fn assign_by_header(&mut self) -> Result<(), ImportError> {
        for field in Field::ALL {
            if self.found.contains_key(&field) || self.without.contains(&field) {
                continue;
            }
            let mut candidates: Vec<(bool, usize, usize)> = Vec::new();
            for (column, word) in self.words.iter().enumerate() {
                let &Some(Word::Field(named, rank)) = word else { continue };
                if named == field && !self.is_taken(column) {
                    candidates.push((!self.suits(field, column), rank, column));
                }
            }
            candidates.sort_unstable();
            if let &[first, second, ..] = &candidates[..]
                && (first.0, first.1) == (second.0, second.1)
                && matches!(field, Field::Date | Field::ProductId | Field::Quantity)
                && !self.is_same(first.2, second.2)
            {
                return Err(self.ambiguous(field.name(), &[first.2, second.2]));
            }
            if let Some(&(unsuitable, _, column)) = candidates.first() {
                let needed = matches!(field, Field::Date | Field::ProductId | Field::ProductName | Field::Quantity);
                if !unsuitable || needed {
                    self.found.insert(field, (column, Recognised::Header));
                }
            }
        }
        Ok(())
    }

    /// Whether two columns hold the same in all rows that are known.
    fn is_same(&self, one: usize, other: usize) -> bool {
        self.rows.iter().all(|row| row.cells.get(one) == row.cells.get(other))
    }

    /// Whether the values are what the header promises. Empty columns promise nothing.
    fn suits(&self, field: Field, column: usize) -> bool {
        let Some(look) = self.looks.get(column) else { return false };
        if look.filled == 0 {
            // A table without rows still has its columns.
            return self.rows.is_empty();
        }
        match field {
            Field::Date => look.may_hold_dates(),
            Field::Quantity | Field::Price | Field::Amount | Field::Temperature => look.holds_numbers(),
            _ => true,
        }
    }

    /// Makes sure of the date: by its header, else the only column of dates.
    pub(crate) fn assign_date(&mut self) -> Result<(), ImportError> {
        if self.column(Field::Date).is_some() {
            return Ok(());
        }
        let dates: Vec<usize> = (0..self.width()).filter(|&column| !self.is_taken(column) && self.looks[column].holds_dates()).collect();
        match dates[..] {
            [column] => {
                self.found.insert(Field::Date, (column, Recognised::Values));
                Ok(())
            }
            [] => Err(self.no_date()),
            _ => Err(self.ambiguous("date", &dates)),
        }
    }

    fn no_date(&self) -> ImportError {
        let file = self.file.to_owned();
        let across = self.headers.iter().filter(|header| crate::read::dates::read(header).is_ok()).count();
        if across >= 3 { ImportError::DatesAcross { file } } else { ImportError::NoDateColumn { file, headers: self.headers.clone() } }
    }

    /// Long or wide, and the columns of it.
    pub(crate) fn shape(&mut self) -> Result<(Shape, Vec<usize>), ImportError> {
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let quantity = self.column(Field::Quantity);
        if product.is_none() && self.rows_are_days() {
            let (shape, totals) = self.wide()?;
            // `Total units` beside the products is a sum of theirs, and no quantity.
            if quantity.is_none_or(|quantity| totals.contains(&quantity)) {
                self.found.retain(|_, (column, _)| !totals.contains(column));
                return Ok((shape, totals));
            }
        }
        let product = match product {
            Some(product) => product,
            None => self.guess(Field::ProductId)?,
        };
        let quantity = match quantity {
            Some(quantity) => quantity,
            None => self.guess(Field::Quantity)?,
        };
        Ok((
            Shape::Long(LongColumns {
                product,
                product_name: self.column(Field::ProductName).filter(|&name| name != product),
                store: self.column(Field::StoreId).or(self.column(Field::StoreName)),
                store_name: self
                    .column(Field::StoreName)
                    .filter(|&name| Some(name) != self.column(Field::StoreId) && self.column(Field::StoreId).is_some()),
                quantity,
                price: self.column(Field::Price),
                amount: self.column(Field::Amount),
                promotion: self.column(Field::Promotion),
                temperature: self.column(Field::Temperature),
            }),
            Vec::new(),
        ))
    }

    /// Whether the unknown columns are quantities of products: each day (of a store) has one row, and no column of words is left that could
    /// name a product.
    fn rows_are_days(&self) -> bool {
        let date = self.column(Field::Date).unwrap_or(0);
        let store = self.column(Field::StoreId).or(self.column(Field::StoreName));
        let key = |row: &SampleRow| {
            let text = |column: usize| row.cells.get(column).map(super::sample::OwnedCell::text).unwrap_or_default();
            (text(date), store.map(text).unwrap_or_default())
        };
        let keys: Vec<_> = self.rows.iter().map(key).filter(|(date, _)| !date.is_empty()).collect();
        let distinct: std::collections::HashSet<_> = keys.iter().collect();
        let unique = distinct.len() as f64 >= 0.9 * keys.len() as f64;
        let words = self.unknown().filter(|&column| !self.looks[column].holds_numbers()).count();
        let numbers = self.unknown().filter(|&column| self.looks[column].holds_numbers()).count();
        numbers > 0 && unique && (words == 0 || numbers >= 4)
    }

    fn wide(&self) -> Result<(Shape, Vec<usize>), ImportError> {
        let may_be_total = |column: usize| {
            matches!(self.word(column), Some(Word::Total | Word::Field(Field::Quantity | Field::Amount, _)))
                || self.word(column).is_none() && !self.is_taken(column)
        };
        let numeric = (0..self.width())
            .filter(|&column| may_be_total(column) && !self.headers[column].is_empty())
            .filter(|&column| self.looks[column].filled == 0 || self.looks[column].holds_numbers());
        let numeric: Vec<(usize, &str)> = numeric.map(|column| (column, self.headers[column].as_str())).collect();
        let totals = totals::totals(self.rows, &numeric);
        let is_product = |column: usize| self.word(column).is_none() && !totals.contains(&column);
        let named: Vec<(usize, &str)> = numeric.iter().copied().filter(|&(column, _)| is_product(column)).collect();
        let values = wide::value_columns(&named);
        if values.is_empty() {
            return Err(self.none("product_id"));
        }
        Ok((Shape::Wide { store: self.column(Field::StoreId).or(self.column(Field::StoreName)), values }, totals))
    }

    /// The one unknown column that can be the field.
    fn guess(&mut self, field: Field) -> Result<usize, ImportError> {
        let numeric = field == Field::Quantity;
        let candidates: Vec<usize> = if self.without.contains(&field) {
            Vec::new()
        } else {
            self.unknown().filter(|&column| self.looks[column].holds_numbers() == numeric && !self.looks[column].holds_dates()).collect()
        };
        match candidates[..] {
            [column] => {
                self.found.insert(field, (column, Recognised::Values));
                Ok(column)
            }
            [] => Err(self.none(field.name())),
            _ => Err(self.ambiguous(field.name(), &candidates)),
        }
    }

    fn none(&self, field: &'static str) -> ImportError {
        ImportError::NoColumn { file: self.file.to_owned(), field, headers: self.headers.clone() }
    }

    fn ambiguous(&self, field: &'static str, columns: &[usize]) -> ImportError {
        let candidates = columns.iter().filter_map(|&column| self.headers.get(column).cloned()).collect();
        ImportError::AmbiguousColumn { file: self.file.to_owned(), field, candidates }
    }

    /// What each column is taken for, for the report.
    pub(crate) fn uses(&self, shape: &Shape) -> Vec<ColumnUse> {
        let values = match shape {
            Shape::Wide { values, .. } => values.as_slice(),
            Shape::Long(_) => &[],
        };
        let one = |(column, header): (usize, &String)| {
            let header = header.clone();
            if let Some(value) = values.iter().find(|value| value.column == column) {
                let (product, store) = (Some(value.product.clone()), value.store.clone());
                return ColumnUse { header, field: Some(Field::Quantity), how: Recognised::Header, product, store };
            }
            let found = self.found.iter().find(|(_, found)| found.0 == column);
            let (field, how) = found.map_or((None, Recognised::LeftOut), |(field, found)| (Some(*field), found.1));
            ColumnUse { header, field, how, product: None, store: None }
        };
        self.headers.iter().enumerate().map(one).collect()
    }
}
