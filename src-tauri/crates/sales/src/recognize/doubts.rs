//! Columns whose headers name a field, and whose values say that they may be something else.

use std::collections::{HashMap, HashSet};

use super::dictionary;
use super::fields::Table;
use super::known::Known;
use super::purchases::{self, Signs, Title};
use super::sample::{OwnedCell, SampleRow};
use super::stock_words::is_sheet_of_stock;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::QuestionCode;
use crate::reason::{Reason, ReasonCode};
use crate::report::Recognized;

impl Table<'_> {
    /// Asks for the quantity where the columns, the title, the numbers, or the prices and amounts next to it say that it may be another one.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] with the question.
    pub(super) fn check_quantity(&self, quantity: usize, known: &Known<'_>) -> Result<(), ImportError> {
        let how = self.found.get(&Field::Quantity).map(|found| found.1);
        let ask =
            |columns: &[usize], what: Reason| Err(self.unclear(vec![self.question(QuestionCode::QuantityColumn, columns, None, what)]));
        let title = self.title_word(known).filter(|_| !self.has_negatives(quantity));
        // An answer for one kind of title says nothing of another.
        if how == Some(Recognized::Remembered) && self.holds_codes(quantity, known) {
            let product = self.ask(QuestionCode::ProductColumn, ReasonCode::NoProductHeader);
            return Err(self.unclear(vec![product, self.ask_for_quantity()]));
        }
        let is_new_title = how == Some(Recognized::Remembered) && title.is_some() && title != self.title_before.as_deref();
        if how != Some(Recognized::Header) && !is_new_title {
            return Ok(());
        }
        if let Some(what) = self.is_of_other_list(quantity, known) {
            return ask(&[quantity], what);
        }
        if how != Some(Recognized::Header) {
            return Ok(());
        }
        if let Some(what) = self.doubt_about(quantity) {
            return ask(&[quantity], Reason::new(what, &[]));
        }
        if self.shown_instead(quantity).is_none()
            && self.scale_of(Some(quantity)).is_none()
            && let Some(question) = self.ask_for_base_units(quantity)
        {
            return Err(self.unclear(vec![question]));
        }
        if let Some(packs) = self.packs_instead(quantity) {
            return Err(self.ambiguous(Field::Quantity, &[packs, quantity]));
        }
        if let Some((columns, what)) = self.doubt_of_others(quantity) {
            return ask(&columns, what);
        }
        if let Some(question) = self.ask_for_sum(quantity) {
            return Err(self.unclear(vec![question]));
        }
        if let Some(better) = self.better_by_amounts(quantity) {
            return ask(&[better, quantity], Reason::new(ReasonCode::AmountsFitAnother, &[]));
        }
        if self.moved_to_the_left(quantity) {
            let numeric: Vec<usize> = (0..self.width()).filter(|&column| self.looks[column].holds_numbers()).collect();
            return ask(&numeric, Reason::new(ReasonCode::CellsMoved, &[]));
        }
        Ok(())
    }

    /// Whether most numbers of a column are codes of known products: a file without headers may have its columns in another order.
    fn holds_codes(&self, column: usize, known: &Known<'_>) -> bool {
        const LIKE_CODES: usize = 4;
        let texts: Vec<String> = self.rows.iter().filter_map(|row| row.cells.get(column)).map(OwnedCell::text).collect();
        let codes = texts.iter().filter(|text| text.len() >= LIKE_CODES && (known.is_product)(text)).count();
        codes > 0 && codes * 2 > texts.len()
    }

    /// The word in the title, or in the name of the sheet or file, that is one of lists other than sales.
    pub(super) fn title_word(&self, known: &Known<'_>) -> Option<&'static str> {
        [self.title.as_str(), known.stem, known.sheet].into_iter().find_map(purchases::title_word)
    }

    /// Whether a column counts the lines of the file or of each receipt: 1, 2, 3 … or 1 and again 1.
    pub(super) fn numbers_lines(&self, column: usize) -> bool {
        const LEAST_ROWS: usize = 3;
        let mut before = 0.0;
        let mut rows = 0;
        for cell in self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()) {
            let number = match cell {
                OwnedCell::Number(number) => *number,
                OwnedCell::Text(text) => match text.parse() {
                    Ok(number) => number,
                    Err(_) => return false,
                },
                _ => return false,
            };
            if number != before + 1.0 && number != 1.0 {
                return false;
            }
            (before, rows) = (number, rows + 1);
        }
        rows >= LEAST_ROWS
    }

    /// Why a table may be of purchases, plans, transfers and the like, so that its quantity isn't what was sold.
    pub(super) fn is_of_other_list(&self, quantity: usize, known: &Known<'_>) -> Option<Reason> {
        let is_said_to_be_sold = || self.headers.get(quantity).is_some_and(|header| purchases::is_of_sales(header));
        let titles = || [self.title.as_str(), known.stem, known.sheet].into_iter().filter_map(|text| Some((text, purchases::title(text)?)));
        if let Some((title, _)) = titles().find(|(_, title)| *title == Title::NeverSold) {
            return Some(Reason::new(ReasonCode::NeverSold, &[title]));
        }
        if purchases::is_sheet_of_plans(known.sheet) {
            return Some(Reason::new(ReasonCode::NeverSold, &[known.sheet]));
        }
        if !self.kinds().is_empty() {
            return None;
        }
        // The name of a file may be any; a title above the header is of the list.
        let says_sales = |of: fn(&str) -> bool, texts: &[&str]| texts.iter().any(|text| of(text)) && titles().next().is_none();
        let names = [self.title.as_str(), known.stem, known.sheet];
        let are_others = match purchases::signs(&self.headers) {
            Signs::None => false,
            Signs::Suppliers => !says_sales(purchases::names_sales, &names) && !self.suppliers_are_of_products(),
            Signs::Others => !says_sales(purchases::is_of_sales, &names[..1]),
        };
        if are_others || !is_said_to_be_sold() && self.moves_goods() {
            return Some(Reason::new(ReasonCode::OtherColumns, &[]));
        }
        if is_sheet_of_stock(known.sheet) && !is_said_to_be_sold() && !purchases::is_of_sales(&self.title) {
            return Some(Reason::new(ReasonCode::OtherTitle, &[known.sheet]));
        }
        let (title, _) = titles().next().filter(|_| !is_said_to_be_sold() && !self.has_negatives(quantity))?;
        Some(Reason::new(ReasonCode::OtherTitle, &[title]))
    }

    /// Whether suppliers only describe the products: there are several, each product has one, and most products come on most days, as they are
    /// sold and not as they are bought.
    fn suppliers_are_of_products(&self) -> bool {
        const LEAST_DAYS: usize = 7;
        let is_supplier = |column: &usize| self.headers.get(*column).is_some_and(|header| purchases::is_of_suppliers(header));
        let columns: Vec<usize> = (0..self.looks.len()).filter(is_supplier).collect();
        let (Some(product), Some(date)) = (self.column(Field::ProductId).or(self.column(Field::ProductName)), self.column(Field::Date))
        else {
            return false;
        };
        let text = |row: &SampleRow, column: usize| row.cells.get(column).map(OwnedCell::text).unwrap_or_default();
        let mut suppliers: HashMap<String, Vec<String>> = HashMap::new();
        let (mut days, mut pairs) = (HashSet::new(), HashSet::new());
        for row in self.rows.iter().filter(|row| row.cells.get(product).is_some_and(|cell| !cell.is_empty())) {
            let of: Vec<String> = columns.iter().map(|&column| text(row, column)).collect();
            let (product, date) = (text(row, product), text(row, date));
            if suppliers.entry(product.clone()).or_insert_with(|| of.clone()) != &of {
                return false;
            }
            days.insert(date.clone());
            pairs.insert((product, date));
        }
        let different: HashSet<&Vec<String>> = suppliers.values().collect();
        different.len() > 1 && days.len() >= LEAST_DAYS && pairs.len() * 10 >= suppliers.len() * days.len() * 7
    }

    /// Whether two columns of names say where goods came from and where they went.
    fn moves_goods(&self) -> bool {
        let is_name = |column: &usize| {
            let look = &self.looks[*column];
            look.filled > 0 && !look.holds_numbers() && !look.may_hold_dates()
        };
        let names: Vec<&String> = (0..self.looks.len()).filter(is_name).filter_map(|column| self.headers.get(column)).collect();
        names.iter().any(|from| names.iter().any(|to| purchases::name_two_places(from, to)))
    }

    /// Why the numbers below a header of quantities may not be what was sold.
    pub(super) fn doubt_about(&self, quantity: usize) -> Option<ReasonCode> {
        const LEAST_ROWS: usize = 8;
        let numbers = self.numbers([quantity]);
        if numbers.len() < LEAST_ROWS {
            return None;
        }
        if self.kinds().is_empty() && numbers.iter().all(|[number]| *number < 0.0) {
            return Some(ReasonCode::AllNegative);
        }
        if self.kinds().is_empty() && numbers.iter().filter(|[number]| *number < 0.0).count() * 2 > numbers.len() {
            return Some(ReasonCode::MostNegative);
        }
        let is_of_money = matches!(dictionary::normal(self.headers.get(quantity)?).as_str(), "sales" | "netsales" | "grosssales" | "sale");
        let has_cents = |number: f64| number.fract() != 0.0 && ((number * 100.0).round() - number * 100.0).abs() < 1e-6;
        let with_cents = numbers.iter().filter(|[number]| has_cents(*number)).count();
        let are_cents = numbers.iter().all(|[number]| number.fract() == 0.0 || has_cents(*number));
        (is_of_money && are_cents && with_cents * 2 >= numbers.len()).then_some(ReasonCode::LooksLikeMoney)
    }
}
