//! Which column is which field. Wide tables are recognized here; their columns are read in `wide`.

use std::collections::BTreeMap;

use super::dictionary::{self, Word};
use super::expected::Expected;
use super::header::Header;
use super::known::Known;
use super::outline::Outline;
use super::sample::{ColumnLook, OwnedCell, SampleRow};
use super::{Counted, DateParts, LongColumns, Plan, Shape, align};
use crate::error::ImportError;
use crate::import::row_kinds::KindChoices;
use crate::options::{Field, Mapping};
use crate::question::QuestionCode;
use crate::read::{months, placeholders};
use crate::reason::ReasonCode;
use crate::report::Recognized;

pub(crate) struct Table<'a> {
    pub(super) file: &'a str,
    pub(crate) headers: Vec<String>,
    pub(super) rows: &'a [SampleRow],
    /// What is written above the header.
    pub(super) title: String,
    words: Vec<Option<Word>>,
    pub(super) looks: Vec<ColumnLook>,
    pub(super) found: BTreeMap<Field, (usize, Recognized)>,
    /// Removed by the user, so it isn't guessed.
    pub(super) without: Vec<Field>,
    /// The word in the title of an earlier file that the answer about the quantity was given for.
    pub(super) title_before: Option<String>,
    /// Columns that the sheet hides.
    pub(super) hidden: Vec<usize>,
    /// The header was one cell off its columns.
    pub(crate) moved: bool,
    /// Columns that a date is joined from.
    parts: Option<DateParts>,
    /// It was answered for this file that its columns are products.
    pub(super) wide_is_answered: bool,
    /// Effects that were given for values of types and states.
    pub(super) kind_choices: KindChoices,
    /// Headers of columns that held types of rows in earlier files with the same headers.
    pub(super) kept_kinds: Vec<String>,
    /// Columns whose numbers are added to the quantity, as answered.
    pub(super) added: Vec<usize>,
    /// The numbers prove that the quantity still holds the units that came back.
    pub(super) returned_is_proved: bool,
}

impl<'a> Table<'a> {
    pub(crate) fn new(file: &'a str, header: &Header, rows: &'a [SampleRow]) -> Self {
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(header.headers.len());
        let looks: Vec<ColumnLook> = (0..widest).map(|column| ColumnLook::of(rows, column)).collect();
        let realigned = align::realigned(&header.headers, &looks);
        let moved = realigned.is_some();
        let headers = realigned.unwrap_or_else(|| header.headers.clone());
        // `Jan` next to other months is no article number.
        let is_month = |header: &String| months::month(header.trim().trim_end_matches('.')).is_some();
        let has_months = headers.iter().filter(|header| is_month(header)).count() > 1;
        let words = headers.iter().map(|header| dictionary::look_up(header).filter(|_| !(has_months && is_month(header)))).collect();
        Self {
            file,
            headers,
            rows,
            title: header.title.clone(),
            words,
            looks,
            found: BTreeMap::new(),
            without: Vec::new(),
            title_before: None,
            hidden: Vec::new(),
            moved,
            parts: None,
            wide_is_answered: false,
            kind_choices: KindChoices::new(),
            kept_kinds: Vec::new(),
            added: Vec::new(),
            returned_is_proved: false,
        }
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

    pub(super) fn word(&self, column: usize) -> Option<Word> {
        self.words.get(column).copied().flatten()
    }

    pub(super) fn set_word(&mut self, column: usize, word: Word) {
        if let Some(known) = self.words.get_mut(column) {
            *known = Some(word);
        }
    }

    pub(super) fn is_taken(&self, column: usize) -> bool {
        self.found.values().any(|&(taken, _)| taken == column)
    }

    /// Columns with a header, not taken, that the dictionary does not know.
    pub(super) fn unknown(&self) -> impl Iterator<Item = usize> + '_ {
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
            Shape::Wide { .. } | Shape::Across { .. } => Expected::default(),
        }
    }

    /// Takes a joined date as the date.
    pub(super) fn assign_parts(&mut self, parts: Option<DateParts>) {
        self.parts = parts;
        let Some(parts) = parts else { return };
        self.found.insert(Field::Date, (parts.column(), Recognized::Header));
        for column in parts.others() {
            if let Some(word) = self.words.get_mut(column) {
                *word = Some(Word::Derived);
            }
        }
    }

    /// Takes the names of groups, and what is in the groups, as their fields.
    pub(super) fn assign_outline(&mut self, outline: Option<&Outline>) {
        let Some(outline) = outline else { return };
        self.found.insert(outline.group, (outline.column(), Recognized::Header));
        if let Some((field, column)) = outline.member {
            self.found.insert(field, (column, Recognized::Header));
        }
    }

    /// Whether a column is part of a date in another one.
    pub(super) fn is_part_of_date(&self, column: usize) -> bool {
        self.parts.is_some_and(|parts| parts.others().any(|other| other == column))
    }

    pub(crate) fn assign_mapped(&mut self, mapped: &[(Mapping, Recognized)]) -> Result<(), ImportError> {
        for (mapping, how) in mapped {
            let Some(wanted) = &mapping.column else {
                self.without.push(mapping.field);
                continue;
            };
            let summed = || wanted.split('+').map(|part| self.named(part.trim())).collect::<Option<Vec<usize>>>();
            let found = self.named(wanted).map(|column| vec![column]);
            let found = found.or_else(|| summed().filter(|_| mapping.field == Field::Quantity));
            let Some(&[column, ref added @ ..]) = found.as_deref() else {
                if *how == Recognized::Remembered {
                    continue;
                }
                return Err(ImportError::NoSuchColumn {
                    file: self.file.to_owned(),
                    column: wanted.clone(),
                    headers: self.headers.clone(),
                });
            };
            self.found.insert(mapping.field, (column, *how));
            for &more in added {
                self.added.push(more);
                self.set_word(more, Word::Derived);
            }
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

    /// Whether most dates are months or weeks.
    pub(crate) fn has_periods(&self) -> bool {
        self.column(Field::Date).and_then(|date| self.looks.get(date)).is_some_and(ColumnLook::holds_periods)
    }

    /// # Errors
    /// Two columns are called so alike that either may be the field.
    pub(crate) fn assign_by_header(&mut self) -> Result<(), ImportError> {
        self.read_counts();
        for field in Field::ALL.into_iter().filter(|field| !matches!(field, Field::Kind | Field::Returned)) {
            if self.found.contains_key(&field) || self.without.contains(&field) {
                continue;
            }
            let mut candidates: Vec<(bool, usize, usize)> = Vec::new();
            for (column, word) in self.words.iter().enumerate() {
                let &Some(Word::Field(named, rank)) = word else { continue };
                if named == field && !self.is_taken(column) && !self.is_of_another_thing(column) && !self.is_no(field, column) {
                    candidates.push((!self.suits(field, column), rank, column));
                }
            }
            candidates.sort_unstable();
            if let &[first, second, ..] = &candidates[..]
                && ((first.0, first.1) == (second.0, second.1) || field == Field::Quantity && self.counts_apart(first.2, second.2))
                && !(field == Field::Quantity && !first.0 && second.0)
                && matches!(field, Field::Date | Field::ProductId | Field::Quantity)
                && !self.is_same(first.2, second.2)
            {
                let others = candidates[2..].iter().filter(|other| field == Field::Quantity && !other.0).map(|other| other.2);
                let listed: Vec<usize> = [first.2, second.2].into_iter().chain(others).collect();
                return Err(self.ambiguous(field, &listed));
            }
            if field == Field::ProductId {
                self.put_full_codes_first(&mut candidates);
            }
            if field == Field::Quantity {
                let suitable: Vec<usize> = candidates.iter().filter(|candidate| !candidate.0).map(|candidate| candidate.2).collect();
                if let Some(sold) = self.sold_among(&suitable)? {
                    candidates.retain(|candidate| candidate.2 == sold);
                }
            }
            if let Some(&(unsuitable, _, column)) = candidates.first() {
                let needed = matches!(field, Field::Date | Field::ProductId | Field::ProductName | Field::Quantity);
                if !unsuitable || needed {
                    self.found.insert(field, (column, Recognized::Header));
                }
            }
        }
        Ok(())
    }

    /// A column of months, weeks or days is the date where no other is: `月份` with `2024-01`, `Period` with `2024-01-05`.
    pub(crate) fn assign_period(&mut self) {
        if self.column(Field::Date).is_some() || self.without.contains(&Field::Date) {
            return;
        }
        let is_period = |&column: &usize| {
            let look = &self.looks[column];
            matches!(self.word(column), Some(Word::Derived)) && !self.is_taken(column) && (look.holds_periods() || look.holds_dates())
        };
        let periods: Vec<usize> = (0..self.width()).filter(is_period).collect();
        if let [column] = periods[..] {
            self.found.insert(Field::Date, (column, Recognized::Header));
        }
    }

    /// Whether two columns hold the same in all rows that are known.
    pub(super) fn is_same(&self, one: usize, other: usize) -> bool {
        self.rows.iter().all(|row| row.cells.get(one) == row.cells.get(other))
    }

    /// Whether each cell that isn't empty says only that there is no value.
    fn holds_placeholders(&self, column: usize) -> bool {
        let cells = || self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        cells().next().is_some() && cells().all(|cell| matches!(cell, OwnedCell::Text(text) if placeholders::is_placeholder(text)))
    }

    /// Whether the values are what the header promises. Empty columns promise nothing.
    fn suits(&self, field: Field, column: usize) -> bool {
        let Some(look) = self.looks.get(column) else { return false };
        if look.uncalculated > 0 && look.filled == 0 {
            return true;
        }
        if look.filled == 0 {
            // A table without rows still has its columns.
            return self.rows.is_empty();
        }
        match field {
            Field::Date => look.may_hold_dates() || look.holds_periods(),
            Field::Quantity | Field::Price | Field::Amount | Field::Temperature => look.holds_numbers(),
            Field::ProductId | Field::ProductName => !self.numbers_lines(column),
            Field::StoreId | Field::StoreName => !self.holds_placeholders(column),
            _ => true,
        }
    }

    /// The layout of the table: long, wide or across, and its columns of totals.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when no header, mapping or answer says which columns hold the date, the products or the quantities.
    pub(crate) fn shape(&mut self, known: &Known<'_>) -> Result<(Shape, Vec<usize>), ImportError> {
        if let Some(found) = self.across(known)? {
            return Ok(found);
        }
        self.check_year(known)?;
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let quantity = self.column(Field::Quantity);
        let mut wide_refused = known.wide == Some(false);
        if product.is_none() && known.product.is_none() && self.column(Field::Date).is_some() && self.rows_are_days() && !wide_refused {
            let (values, totals) = self.wide();
            // `Total units` next to the products is a sum of theirs, and not a quantity.
            if quantity.is_none_or(|quantity| totals.contains(&quantity)) && !values.is_empty() {
                let mut named: Vec<_> = values.iter().map(|value| (&value.product, &value.store)).collect();
                named.sort_unstable();
                let come_twice = named.windows(2).any(|pair| pair[0] == pair[1]);
                if known.wide == Some(true) || !come_twice && self.look_like_products(&values, known) {
                    self.found.retain(|_, (column, _)| !totals.contains(column));
                    self.check_title_of_columns(&values.iter().map(|value| value.column).collect::<Vec<_>>(), known)?;
                    return Ok((Shape::Wide { product: None, product_name: None, store: self.store_column(), values }, totals));
                }
                if values.len() > 1 {
                    return Err(self.unclear(vec![self.ask_for_wide(&values)]));
                }
                wide_refused = true;
            }
        }
        if let Some(shape) = self.weekdays_across(known) {
            return Ok(shape);
        }
        if let Some(shape) = self.stores_side_by_side(known)? {
            return Ok(shape);
        }
        let mut questions = Vec::new();
        if self.column(Field::Date).is_none() && self.dated(known)?.is_none() {
            questions.push(self.ask_for_date(known));
        }
        if product.is_none() && known.product.is_none() {
            let is_one_product = quantity.is_some() && self.rows_are_of_one_product() && !wide_refused;
            questions.push(if is_one_product {
                self.ask_for_product(known)
            } else {
                self.ask(QuestionCode::ProductColumn, ReasonCode::NoProductHeader)
            });
        }
        let counted = if quantity.is_none() { self.counted(known)? } else { Counted::Column };
        let quantity = quantity.or_else(|| (counted != Counted::Column).then_some(Plan::NO_COLUMN));
        let (Some(quantity), true) = (quantity, questions.is_empty()) else {
            if quantity.is_none() {
                questions.push(self.ask_for_quantity());
            }
            return Err(self.unclear(questions));
        };
        if counted == Counted::Column {
            self.check_quantity(quantity, known)?;
        }
        self.check_products(quantity)?;
        if let Some(question) = self.ask_for_store(product, known) {
            return Err(self.unclear(vec![question]));
        }
        let store_id = self.column(Field::StoreId);
        let mut kinds = self.kinds();
        let is_turned = self.is_turned(quantity, &kinds);
        kinds.extend(self.undone(quantity, &kinds));
        kinds.extend(self.letters(quantity, &kinds));
        kinds.extend(self.marks(quantity, &kinds));
        kinds.extend(self.sums_by_value(quantity, &kinds));
        kinds.extend(self.unexplained(quantity, &kinds));
        let kinds = if is_turned { kinds } else { self.with_reversals(quantity, kinds) };
        Ok((
            Shape::Long(LongColumns {
                product,
                fixed_product: if product.is_none() { known.product.map(str::to_owned) } else { None },
                product_name: self.column(Field::ProductName).filter(|&name| Some(name) != product),
                store: self.store_column(),
                store_name: self.column(Field::StoreName).filter(|&name| Some(name) != store_id && store_id.is_some()),
                quantity,
                added: self.added.clone(),
                counted,
                is_turned,
                returned: self.column(Field::Returned),
                price: self.column(Field::Price),
                amount: self.column(Field::Amount),
                promotion: self.column(Field::Promotion),
                temperature: self.column(Field::Temperature),
                kinds,
                unit: self.unit_column(quantity),
                spec: self.spec_column(),
            }),
            Vec::new(),
        ))
    }

    pub(super) fn store_column(&self) -> Option<usize> {
        self.column(Field::StoreId).or(self.column(Field::StoreName))
    }

    /// A column of package sizes, such as `24片/盒`.
    fn spec_column(&self) -> Option<usize> {
        let is_spec = |header: &String| {
            let header = dictionary::normal(header);
            ["规格", "包装", "spec", "packing", "packsize", "packung", "strength"].iter().any(|word| header.contains(word))
        };
        self.headers.iter().position(is_spec)
    }
}
