//! Rows that lack a code or a store: a name stands for the code, and what stands for the store is asked where many rows lack it.

use super::Import;
use super::found::Found;
use super::importer::Importer;
use super::outcome::Abort;
use crate::db::ONLY_STORE;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::placeholders::is_placeholder;
use crate::recognize::{Plan, Shape};
use crate::report::Recognized;
use crate::source::{Cell, Rows};

impl Importer<'_> {
    /// The product of a row without a code: the only code that its name has elsewhere in the file, or the name itself.
    pub(super) fn product_by_name(&mut self, rows: &dyn Rows) -> Result<Option<String>, Abort> {
        let Some(name) = self.plan.named_rows.as_ref().and_then(|named| named.name_without_code(rows)) else { return Ok(None) };
        let Some(codes) = self.context.codes else { return Err(Abort::Names) };
        self.found.named_without_code += 1;
        Ok(Some(match codes.get(&*name) {
            Some(Some(code)) => code.to_string(),
            Some(None) | None => name.into_owned(),
        }))
    }

    /// Whether a known code is a placeholder, such as `0` and `9999`, whose rows may have names.
    pub(super) fn is_no_code(&mut self, product: u32, rows: &dyn Rows) -> bool {
        let Some(named) = &self.plan.named_rows else { return false };
        let at = product as usize;
        if self.no_codes.len() <= at {
            self.no_codes.resize(at + 1, None);
        }
        *self.no_codes[at].get_or_insert_with(|| named.is_none(rows.key_cell(named.code)))
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

fn is_missing(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => text.trim().is_empty() || is_placeholder(text),
        Cell::Number(_) | Cell::Day(_) | Cell::Fault(_) => false,
    }
}

impl Import<'_> {
    /// Asks which store rows are of that name none, where they are many. `knew_stores`: whether files before this one named stores.
    pub(super) fn ask_for_blank_stores(&mut self, name: &str, plan: &Plan, found: &Found, knew_stores: bool) {
        const LEAST: u64 = 3;
        const SHARE: u64 = 20;
        const MOST_STORES: usize = 200;
        let are_many = found.without_store >= LEAST && found.without_store * SHARE >= found.rows_read;
        if are_many && self.answers.get(QuestionCode::BlankStores, name).is_none() {
            let mut stores: Vec<String> = self.catalog.named_stores().into_iter().map(|(id, _)| id).collect();
            stores.sort();
            let answers = stores.iter().map(String::as_str).take(MOST_STORES).chain([ONLY_STORE, "=leave_out"]);
            self.questions.push(Question {
                code: QuestionCode::BlankStores,
                file: name.to_owned(),
                column: store_column(plan).map(|column| plan.header(column).to_owned()),
                candidates: answers.map(|answer| Candidate { rows: Some(found.without_store), ..Candidate::new(answer) }).collect(),
                // Where sales are kept by store, a store of their own would be one that nobody has.
                default: (!knew_stores).then(|| ONLY_STORE.to_owned()),
                free_text: true,
                reason: None,
                message: format!(
                    "{} of {} rows don't say which store they are from: which store is it?",
                    found.without_store, found.rows_read
                ),
            });
        }
    }
}

impl Import<'_> {
    /// Asks for the column of quantities where a good part of the cells in the recognized column aren't quantities.
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
                "{} of {} rows have something other than a quantity in `{header}`, such as `{}`, and would be skipped: which column contains the quantity?",
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
