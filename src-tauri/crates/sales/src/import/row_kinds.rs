//! Types and states of rows while a file is read: what each value does, how often it comes, and which must be asked about.

use std::collections::HashMap;

use crate::options::{RowEffect, parse_kind};
use crate::question::{Candidate, Question, QuestionCode};
use crate::recognise::kinds::KindColumn;
use crate::report::RowKind;
use crate::source::Cell;

/// Effects that were given for values, by mapping, answer or an earlier import.
pub(crate) type KindChoices = HashMap<String, RowEffect>;

/// Reads an answer: `value:effect;value:effect`.
pub(crate) fn parse_answer(answer: &str) -> Vec<(String, RowEffect)> {
    answer.split(';').filter_map(|part| parse_kind(part, ':')).collect()
}

/// The values of the type and status columns of one file.
#[derive(Debug, Default)]
pub(crate) struct RowKinds {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    kind: KindColumn,
    header: String,
    values: HashMap<Box<str>, Seen>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    effect: RowEffect,
    is_known: bool,
    /// The effect was given by a mapping, an answer or an earlier import.
    is_given: bool,
    rows: u64,
}

/// More different values than types have: the column holds something else, and its further values do nothing.
const MOST_VALUES: usize = 1_000;

impl RowKinds {
    pub(crate) fn new(columns: &[KindColumn], headers: &[String]) -> Self {
        let column = |kind: &KindColumn| Column {
            kind: kind.clone(),
            header: headers.get(kind.column).cloned().unwrap_or_default(),
            values: HashMap::new(),
        };
        Self { columns: columns.iter().map(column).collect() }
    }

    /// Adds the values of another sheet with the same columns.
    pub(crate) fn join(&mut self, more: Self) {
        for (column, more) in self.columns.iter_mut().zip(more.columns) {
            for (value, seen) in more.values {
                column.values.entry(value).or_insert(Seen { rows: 0, ..seen }).rows += seen.rows;
            }
        }
    }

    /// What the type and state of a row do to it. A row that one column leaves out is left out; a return in one column is a return.
    pub(crate) fn effect<'r>(&mut self, cell: &dyn Fn(usize) -> Cell<'r>, choices: &KindChoices) -> (RowEffect, Option<usize>) {
        let mut effect = (RowEffect::Sale, None);
        for column in &mut self.columns {
            let number;
            let text = match cell(column.kind.column) {
                Cell::Text(text) => text,
                Cell::Number(value) => {
                    number = value.to_string();
                    &number
                }
                _ => continue,
            };
            let seen = match column.values.get_mut(text) {
                Some(seen) => {
                    seen.rows += 1;
                    *seen
                }
                None => {
                    let given = choices.get(text).copied();
                    let known = given.or_else(|| column.kind.effect(text));
                    let seen =
                        Seen { effect: known.unwrap_or(RowEffect::Sale), is_known: known.is_some(), is_given: given.is_some(), rows: 1 };
                    if column.values.len() < MOST_VALUES {
                        column.values.insert(text.into(), seen);
                    }
                    seen
                }
            };
            if seen.effect > effect.0 {
                effect = (seen.effect, Some(column.kind.column));
            }
        }
        effect
    }

    /// The values of columns that matter: those with anything but sales, or of headers that name movements.
    pub(crate) fn report(&self) -> Vec<RowKind> {
        let mut kinds = Vec::new();
        for column in self.columns.iter().filter(|column| column.matters()) {
            let kind = |(value, seen): (&str, &Seen)| RowKind {
                column: column.header.clone(),
                value: value.to_owned(),
                effect: seen.effect,
                is_known: seen.is_known,
                rows: seen.rows,
            };
            let mut values: Vec<RowKind> = column.values.iter().map(|(value, seen)| kind((value, seen))).collect();
            values.sort_by(|a, b| (b.rows, &a.value).cmp(&(a.rows, &b.value)));
            kinds.extend(values);
        }
        kinds
    }

    /// Asks about the values that no word explains.
    pub(crate) fn questions(&self, file: &str) -> Vec<Question> {
        let mut questions = Vec::new();
        for column in self.columns.iter().filter(|column| column.matters()) {
            let asks_all = column.has_returns_only();
            let is_asked = |seen: &Seen| !seen.is_known || asks_all && !seen.is_given;
            let mut unknown: Vec<(&str, u64)> =
                column.values.iter().filter(|(_, seen)| is_asked(seen)).map(|(value, seen)| (&**value, seen.rows)).collect();
            if unknown.is_empty() {
                continue;
            }
            unknown.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
            let listed = unknown
                .iter()
                .map(|(value, rows)| format!("`{value}` ({rows} {})", if *rows == 1 { "row" } else { "rows" }))
                .collect::<Vec<_>>()
                .join(", ");
            questions.push(Question {
                code: QuestionCode::RowKinds,
                file: file.to_owned(),
                column: Some(column.header.clone()),
                candidates: unknown.iter().map(|&(value, rows)| Candidate { rows: Some(rows), ..Candidate::new(value) }).collect(),
                default: None,
                free_text: true,
                message: format!("how do rows with {listed} in `{}` count: as sales, as returns, or not at all?", column.header),
            });
        }
        questions
    }
}

impl Column {
    /// Rows that came back, and none that was sold: the words may mean something else here, such as a receipt for one of goods received.
    fn has_returns_only(&self) -> bool {
        let has = |effect: RowEffect| self.values.values().any(|seen| seen.effect == effect);
        has(RowEffect::Return) && !has(RowEffect::Sale)
    }

    fn matters(&self) -> bool {
        let is_mixed = self.values.len() > 1 || self.values.values().any(|seen| seen.effect != RowEffect::Sale);
        let not_sales = self.values.values().any(|seen| seen.is_known && seen.effect != RowEffect::Sale);
        not_sales || self.kind.is_strict && is_mixed
    }
}
