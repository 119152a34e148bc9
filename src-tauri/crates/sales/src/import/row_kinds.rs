//! Types and states of rows while a file is read: what each value does, how often it comes, and which must be asked about.

use std::collections::HashMap;

use crate::options::{RowEffect, parse_kind};
use crate::question::{Candidate, Question, QuestionCode};
use crate::recognize::kinds::{KindColumn, Reads};
use crate::recognize::undone;
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
    /// Titles of tables below the first one, and the one that the rows are below.
    titles: Option<Column>,
    section: Option<Box<str>>,
}

#[derive(Debug)]
struct Column {
    kind: KindColumn,
    header: String,
    values: HashMap<Box<str>, Seen>,
    /// Some rows have nothing in the column.
    has_blanks: bool,
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
            has_blanks: false,
        };
        Self { columns: columns.iter().map(column).collect(), ..Self::default() }
    }

    /// Continues with the columns of a header further down; columns with the same header are combined.
    pub(crate) fn take_up(&mut self, columns: &[KindColumn], headers: &[String]) {
        const NOWHERE: usize = usize::MAX;
        for column in &mut self.columns {
            column.kind.column = NOWHERE;
        }
        for new in Self::new(columns, headers).columns {
            match self.columns.iter_mut().find(|column| column.header == new.header) {
                Some(column) => column.kind = new.kind,
                None => self.columns.push(new),
            }
        }
    }

    /// Adds the values of another sheet with the same columns.
    pub(crate) fn join(&mut self, more: Self) {
        if let Some(titles) = more.titles {
            self.titles.get_or_insert_with(Column::of_titles).join(titles);
        }
        for (column, more) in self.columns.iter_mut().zip(more.columns) {
            column.join(more);
        }
    }

    fn all(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().chain(&self.titles)
    }

    /// What the words of a title say of the rows below it.
    pub(crate) fn effect_of_title(title: &str) -> Option<RowEffect> {
        KindColumn::OF_TITLES.effect(title)
    }

    /// The rows that follow are below a title.
    pub(crate) fn begin_section(&mut self, title: &str, choices: &KindChoices) {
        let titles = self.titles.get_or_insert_with(Column::of_titles);
        let title = titles.kind.part(title);
        titles.see(title, 0, choices);
        self.section = Some(title.into());
    }

    /// What the title of its section does to a row.
    pub(crate) fn section(&mut self, choices: &KindChoices) -> (RowEffect, &str) {
        let (Some(title), Some(titles)) = (&self.section, &mut self.titles) else { return (RowEffect::Sale, "") };
        let seen = titles.see(title, 1, choices);
        (titles.does(&seen), title)
    }

    /// What the type and state of a row do to it. A row that one column leaves out is skipped; a return in one column is a return.
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
                Cell::Day(_) => "day",
                Cell::Empty => {
                    column.has_blanks = true;
                    continue;
                }
                Cell::Fault(_) => continue,
            };
            let header;
            let text = match column.kind.reads {
                // Dates and numbers of receipts differ in every row: all that are filled are one value, called like the column.
                Reads::Filled(_) if !undone::is_nothing(text) => {
                    header = column.header.clone();
                    &header
                }
                _ => column.kind.part(text),
            };
            let seen = column.see(text, 1, choices);
            let does = column.does(&seen);
            if does > effect.0 {
                effect = (does, Some(column.kind.column));
            }
        }
        effect
    }

    /// The headers of columns whose values say what their rows are, and not only mark some.
    pub(crate) fn headers(&self) -> Vec<String> {
        let is_of_kinds =
            |column: &&Column| matches!(column.kind.reads, Reads::Words | Reads::Unheaded) && !column.header.is_empty() && column.matters();
        self.columns.iter().filter(is_of_kinds).map(|column| column.header.clone()).collect()
    }

    /// The values of columns that matter: those with anything but sales, or of headers that name movements.
    pub(crate) fn report(&self) -> Vec<RowKind> {
        let mut kinds = Vec::new();
        for column in self.all().filter(|column| column.matters()) {
            let kind = |(value, seen): (&str, &Seen)| RowKind {
                column: column.header.clone(),
                value: value.to_owned(),
                effect: seen.effect,
                is_known: seen.is_known && !column.asks(seen),
                rows: seen.rows,
            };
            let values = column.values.iter().filter(|(_, seen)| column.lists(seen));
            let mut values: Vec<RowKind> = values.map(|(value, seen)| kind((value, seen))).collect();
            values.sort_by(|a, b| (b.rows, &a.value).cmp(&(a.rows, &b.value)));
            kinds.extend(values);
        }
        kinds
    }

    /// Asks about the values that no word explains.
    pub(crate) fn questions(&self, file: &str) -> Vec<Question> {
        let mut questions = Vec::new();
        for column in self.all().filter(|column| column.matters()) {
            let asked = || column.values.iter().filter(|(_, seen)| column.asks(seen));
            let mut unknown: Vec<(&str, u64)> = asked().map(|(value, seen)| (&**value, seen.rows)).collect();
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
                column: (!column.header.is_empty()).then(|| column.header.clone()),
                candidates: unknown.iter().map(|&(value, rows)| Candidate { rows: Some(rows), ..Candidate::new(value) }).collect(),
                // What no word explains has no safe answer.
                default: (column.is_mark() && asked().all(|(_, seen)| seen.is_known)).then(|| suggested(asked())),
                free_text: true,
                reason: None,
                message: match column.header.as_str() {
                    "" => format!("how do rows below {listed} count: as sales, as returns, or not at all?"),
                    header if column.is_filled() => {
                        let rows: u64 = unknown.iter().map(|(_, rows)| rows).sum();
                        format!("how do rows with something in `{header}` count ({rows} in all): as sales, as returns, or not at all?")
                    }
                    header => format!("how do rows with {listed} in `{header}` count: as sales, as returns, or not at all?"),
                },
            });
        }
        questions
    }
}

/// An answer that takes every mark by its words.
fn suggested<'s>(asked: impl Iterator<Item = (&'s Box<str>, &'s Seen)>) -> String {
    let mut answers: Vec<String> = asked.map(|(value, seen)| format!("{value}:{}", seen.effect.as_str())).collect();
    answers.sort_unstable();
    answers.join(";")
}

impl Column {
    fn of_titles() -> Self {
        Self { kind: KindColumn::OF_TITLES, header: String::new(), values: HashMap::new(), has_blanks: false }
    }

    fn join(&mut self, more: Self) {
        self.has_blanks |= more.has_blanks;
        for (value, seen) in more.values {
            self.values.entry(value).or_insert(Seen { rows: 0, ..seen }).rows += seen.rows;
        }
    }

    /// What is known of a value that some more rows have.
    fn see(&mut self, text: &str, rows: u64, choices: &KindChoices) -> Seen {
        if let Some(seen) = self.values.get_mut(text) {
            seen.rows += rows;
            return *seen;
        }
        let given = choices.get(text).copied();
        let known = given.or_else(|| match self.kind.reads {
            Reads::Filled(effect) if text == self.header => Some(effect),
            _ => self.kind.effect(text),
        });
        let seen = Seen { effect: known.unwrap_or(RowEffect::Sale), is_known: known.is_some(), is_given: given.is_some(), rows };
        if self.values.len() < MOST_VALUES {
            self.values.insert(text.into(), seen);
        }
        seen
    }

    /// No row that was sold: the words may mean something else here, such as a receipt for one of goods received.
    fn has_no_sale(&self) -> bool {
        let has = |effect: RowEffect| self.values.values().any(|seen| seen.effect == effect);
        !has(RowEffect::Sale)
    }

    /// Whether its values only say that something is written.
    fn is_filled(&self) -> bool {
        matches!(self.kind.reads, Reads::Filled(_))
    }

    fn is_mark(&self) -> bool {
        self.kind.holds_marks()
    }

    /// What a value does to its rows: a mark nothing, until it is answered what it means.
    fn does(&self, seen: &Seen) -> RowEffect {
        if self.is_mark() && !seen.is_given { RowEffect::Sale } else { seen.effect }
    }

    /// Whether a value must be asked about.
    fn asks(&self, seen: &Seen) -> bool {
        !seen.is_given && self.lists(seen) && (!seen.is_known || self.is_mark() || self.has_no_sale())
    }

    /// Whether a value is worth showing: of marks, those that rows are marked with.
    fn lists(&self, seen: &Seen) -> bool {
        seen.rows > 0 && (!self.is_mark() || seen.is_given || !seen.is_known || seen.effect != RowEffect::Sale)
    }

    fn matters(&self) -> bool {
        if self.values.values().all(|seen| seen.rows == 0) {
            return false;
        }
        // A mark in some rows and nothing in the others distinguishes them as two values do.
        let is_marked = self.has_blanks && self.values.values().any(|seen| !seen.is_known);
        let is_mixed = is_marked || self.values.len() > 1 || self.values.values().any(|seen| seen.effect != RowEffect::Sale);
        let not_sales = self.values.values().any(|seen| seen.is_known && seen.effect != RowEffect::Sale);
        match self.kind.reads {
            // Letters that are in the numbers of all documents mark none.
            Reads::Titles => self.values.values().any(|seen| self.lists(seen)),
            Reads::Numbers => self.values.len() > 1 && self.values.values().any(|seen| seen.is_given || seen.effect != RowEffect::Sale),
            _ => not_sales || self.kind.is_strict && is_mixed,
        }
    }
}
