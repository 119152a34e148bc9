//! Lines of receipts that a file has twice: the same sale again, with the same number of its receipt and of its line in it. Another column may
//! differ, such as the way it was paid.

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

impl Importer<'_> {
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
        let Some([receipt, line]) = plan.line_numbers.filter(|_| found.repeated_lines > 0) else { return };
        if self.answers.get(QuestionCode::RepeatedLines, name).is_some() {
            return;
        }
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
}
