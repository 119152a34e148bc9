//! Rows that lack a code or a store: a name stands for the code, and what stands for the store is asked where many rows lack it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Import;
use super::catalog::cleaned;
use super::found::Found;
use super::importer::Importer;
use super::outcome::Abort;
use crate::db::ONLY_STORE;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::placeholders::{is_footer, is_placeholder};
use crate::recognize::{Plan, Shape, dictionary};
use crate::report::Recognized;
use crate::source::{Cell, Rows};

/// The code of each name; `None` where a name has several.
pub(crate) type CodesByName = HashMap<Box<str>, Option<Box<str>>>;

/// The columns of codes and of names, where a table has both.
pub(super) fn columns_of(plan: &Plan) -> Option<(usize, usize)> {
    match &plan.shape {
        Shape::Long(columns) => columns.product.zip(columns.product_name),
        Shape::Wide { product, product_name, .. } | Shape::Across { product, product_name, .. } => product.zip(*product_name),
    }
    .filter(|(code, name)| code != name)
}

fn is_missing(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => text.trim().is_empty() || is_placeholder(text),
        Cell::Number(_) | Cell::Day(_) | Cell::Fault(_) => false,
    }
}

fn text(cell: Cell<'_>) -> Option<Cow<'_, str>> {
    match cell {
        Cell::Text(text) => Some(cleaned(text)),
        Cell::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// The codes that stand by names in the rows of a table.
pub(super) fn codes_by_name(plan: &Plan, rows: &mut dyn Rows) -> Result<CodesByName, ImportError> {
    let mut codes = CodesByName::new();
    let Some((code, name)) = columns_of(plan) else { return Ok(codes) };
    while rows.advance()? {
        if plan.header_line.is_some_and(|header| rows.line() <= header) || is_missing(rows.key_cell(code)) {
            continue;
        }
        let (Some(code), Some(name)) = (text(rows.key_cell(code)), text(rows.key_cell(name))) else { continue };
        match codes.entry(name.into()) {
            Entry::Vacant(entry) => {
                entry.insert(Some(code.into()));
            }
            Entry::Occupied(mut entry) => {
                if entry.get().as_deref().is_some_and(|known| known != code) {
                    entry.insert(None);
                }
            }
        }
    }
    Ok(codes)
}

impl Importer<'_> {
    /// The product of a row without a code: the only code that its name has elsewhere, or the name itself.
    pub(super) fn product_by_name(&self, rows: &dyn Rows) -> Result<Option<String>, Abort> {
        let Some((_, name)) = columns_of(&self.plan).filter(|(code, _)| is_missing(rows.key_cell(*code))) else { return Ok(None) };
        let Cell::Text(name) = rows.key_cell(name) else { return Ok(None) };
        let name = cleaned(name);
        if is_missing(Cell::Text(&name)) || is_footer(&name) || dictionary::is_total(&name) || dictionary::total_of(&name).is_some() {
            return Ok(None);
        }
        let Some(codes) = self.context.codes else { return Err(Abort::Names) };
        Ok(Some(match codes.get(&*name) {
            Some(Some(code)) => code.to_string(),
            Some(None) | None => name.into_owned(),
        }))
    }

    /// The store of a row that names none, as it was answered; counts the row where nothing was.
    pub(super) fn store_of_blank(&mut self, cell: Cell<'_>) -> Option<String> {
        if !is_missing(cell) {
            return None;
        }
        if self.context.blank_store.is_none() {
            self.found.without_store += 1;
        }
        self.context.blank_store.filter(|answer| !answer.starts_with('=')).map(str::to_owned)
    }
}

impl Import<'_> {
    /// Asks which store rows are of that name none, where they are many.
    pub(super) fn ask_for_blank_stores(&mut self, name: &str, plan: &Plan, found: &Found) {
        const LEAST: u64 = 3;
        const SHARE: u64 = 20;
        let are_many = found.without_store >= LEAST && found.without_store * SHARE >= found.rows_read;
        if are_many && self.answers.get(QuestionCode::BlankStores, name).is_none() {
            let mut known: Vec<String> = self.catalog.named_stores().into_iter().map(|(id, _)| id).collect();
            known.sort();
            self.questions.push(Question {
                code: QuestionCode::BlankStores,
                file: name.to_owned(),
                column: store_column(plan).map(|column| plan.header(column).to_owned()),
                candidates: known
                    .iter()
                    .map(String::as_str)
                    .chain([ONLY_STORE, "=leave_out"])
                    .map(|answer| Candidate { rows: Some(found.without_store), ..Candidate::new(answer) })
                    .collect(),
                default: Some(ONLY_STORE.to_owned()),
                free_text: true,
                reason: None,
                message: format!("{} of {} rows name no store: which store are they of?", found.without_store, found.rows_read),
            });
        }
    }
}

impl Import<'_> {
    /// Asks for the column of quantities where a good part of the cells in the one that is headed so are no quantities.
    pub(super) fn ask_about_quantities(&mut self, name: &str, plan: &Plan, found: &Found) {
        const LEAST: u64 = 5;
        const SHARE: u64 = 5;
        let Shape::Long(columns) = &plan.shape else { return };
        let are_many = found.bad_quantities >= LEAST && found.bad_quantities * SHARE >= found.rows_read && found.rows_imported > 0;
        let header = plan.header(columns.quantity);
        let is_by_header = plan.columns.iter().any(|column| column.field == Some(Field::Quantity) && column.how == Recognized::Header);
        if !are_many || !is_by_header || self.answers.get(QuestionCode::QuantityColumn, name).is_some() {
            return;
        }
        self.questions.push(Question {
            code: QuestionCode::QuantityColumn,
            file: name.to_owned(),
            column: None,
            candidates: vec![Candidate {
                rows: Some(found.bad_quantities),
                ..Candidate::with_examples(header, found.bad_examples.clone())
            }],
            default: None,
            free_text: false,
            reason: None,
            message: format!(
                "{} of {} rows have something else than a quantity in `{header}`, such as `{}`, and would be skipped: which column is it?",
                found.bad_quantities,
                found.rows_read,
                found.bad_examples.first().map_or("", String::as_str)
            ),
        });
    }
}

fn store_column(plan: &Plan) -> Option<usize> {
    match &plan.shape {
        Shape::Long(columns) => columns.store,
        Shape::Wide { store, .. } | Shape::Across { store, .. } => *store,
    }
}
