//! Lines of receipts that a file has twice: the same sale again, with the same number of its receipt and of its line in it. Another column may
//! differ, such as the way it was paid.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Import;
use super::cells::cell_text;
use super::found::Found;
use super::importer::Importer;
use crate::key::Key;
use crate::question::{Candidate, Question, QuestionCode};
use crate::recognize::Plan;
use crate::source::{Cell, Rows};

/// So many lines are remembered.
const MOST_LINES: usize = 4_000_000;

impl Found {
    /// The line from which on all rows of sales are those before, in the same order, as in a file that was put together twice.
    pub(super) fn repeats_from(&self) -> Option<u32> {
        const LEAST: usize = 8;
        const MOST_TIMES: usize = 4;
        let rows = &self.rows_seen;
        (2..=MOST_TIMES).find_map(|times| {
            let once = rows.len() / times;
            let repeats = once >= LEAST && once * times == rows.len() && (once..rows.len()).all(|at| rows[at].0 == rows[at - once].0);
            // Each row may be one unit: then many are the same.
            let distinct = || rows[..once].iter().map(|row| row.0).collect::<HashSet<_>>().len();
            (repeats && distinct() * 2 >= once).then(|| rows[once].1)
        })
    }
}

impl Importer<'_> {
    /// Remembers the row of a sale, to know it again.
    pub(super) fn see(&mut self, fingerprint: u32, key: Key, line: u64) {
        // Rows that look alike are of other days or stores below other titles.
        let mut hasher = DefaultHasher::new();
        (fingerprint, key.id()).hash(&mut hasher);
        let fingerprint = hasher.finish() as u32;
        if self.found.rows_seen.len() < MOST_LINES {
            self.found.rows_seen.push((fingerprint, u32::try_from(line).unwrap_or(u32::MAX)));
        }
    }

    /// Whether a sale came before with the same receipt and line; counts it.
    pub(super) fn is_repeated_line(&mut self, rows: &dyn Rows, key: Key, quantity: f64) -> bool {
        let Some(columns) = self.plan.line_numbers else { return false };
        let cells = columns.map(|column| rows.cell(column));
        if cells.contains(&Cell::Empty) {
            return false;
        }
        let mut hasher = DefaultHasher::new();
        (cells.map(cell_text), key.product(), key.store(), key.day(), quantity.to_bits()).hash(&mut hasher);
        let line = hasher.finish();
        let is_repeated = self.lines.contains(&line);
        if is_repeated {
            self.found.repeated_lines += 1;
        } else if self.lines.len() < MOST_LINES {
            self.lines.insert(line);
        }
        is_repeated
    }
}

impl Import<'_> {
    /// Asks whether lines of receipts that come again are sales of their own.
    pub(super) fn note_repeated_lines(&mut self, name: &str, plan: &Plan, found: &Found) {
        if self.answers.get(QuestionCode::RepeatedLines, name).is_some() {
            return;
        }
        let Some([receipt, line]) = plan.line_numbers.filter(|_| found.repeated_lines > 0) else {
            if let Some(from) = found.repeats_from() {
                self.ask_about_rows_again(name, found, from);
            }
            return;
        };
        let rows = found.repeated_lines;
        self.questions.push(Question {
            code: QuestionCode::RepeatedLines,
            file: name.to_owned(),
            column: Some(plan.header(line).to_owned()),
            candidates: ["skip", "keep"].map(|answer| Candidate { rows: Some(rows), ..Candidate::new(answer) }).into(),
            default: None,
            free_text: false,
            reason: None,
            message: format!(
                "rows that repeat a sale with the same `{}` and `{}`: {rows}; skip them, or count them again?",
                plan.header(receipt),
                plan.header(line)
            ),
        });
    }

    fn ask_about_rows_again(&mut self, name: &str, found: &Found, from: u32) {
        let rows = found.rows_seen.iter().filter(|row| row.1 >= from).count() as u64;
        self.questions.push(Question {
            code: QuestionCode::RepeatedLines,
            file: name.to_owned(),
            column: None,
            candidates: ["skip", "keep"].map(|answer| Candidate { rows: Some(rows), ..Candidate::new(answer) }).into(),
            default: None,
            free_text: false,
            reason: None,
            message: format!("from line {from} on, all rows are those before, in the same order: {rows}; skip them, or count them again?"),
        });
    }
}
