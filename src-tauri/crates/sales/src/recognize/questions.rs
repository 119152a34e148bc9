//! What is asked about the columns of a table, with examples of what they hold.

use super::ValueColumn;
use super::fields::Table;
use super::known::Known;
use super::quantity_columns::is_of_money;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::dates;
use crate::read::periods::Span;
use crate::reason::{Reason, ReasonCode};

impl Table<'_> {
    pub(super) fn ask_for_wide(&self, values: &[ValueColumn]) -> Question {
        let headers: Vec<String> = values.iter().filter_map(|value| self.headers.get(value.column).cloned()).collect();
        let listed = headers.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        Question {
            code: QuestionCode::WideLayout,
            file: self.file.to_owned(),
            column: None,
            candidates: vec![Candidate::with_examples("yes", headers), Candidate::new("no")],
            default: None,
            free_text: false,
            reason: None,
            message: format!("is each of the columns {listed} the quantity of one product?"),
        }
    }

    pub(super) fn ask_for_product(&self, known: &Known<'_>) -> Question {
        Question {
            code: QuestionCode::ProductName,
            file: self.file.to_owned(),
            column: None,
            candidates: vec![Candidate::new(known.stem)],
            default: Some(known.stem.to_owned()),
            free_text: true,
            reason: None,
            message: "no column contains product names or codes: which product are these sales of?".to_owned(),
        }
    }

    /// Asks which column is a field. Columns that suit come first; there is a default only when one column alone can be meant.
    pub(super) fn ask(&self, code: QuestionCode, what: ReasonCode) -> Question {
        const ANY_DAYS: Span = Span { first: 0, days: 1 };
        let is_free = |column: usize| !self.is_taken(column) && self.looks[column].filled > 0;
        let suits = |column: usize| {
            let look = &self.looks[column];
            match code {
                QuestionCode::DateColumn => self.holds_days(column) || self.may_tell_days(column, ANY_DAYS),
                QuestionCode::QuantityColumn => look.holds_numbers() && !look.holds_dates() && !look.counts_up(),
                _ => !look.holds_numbers() && !look.holds_dates(),
            }
        };
        let columns = 0..self.looks.len().min(self.width().max(1));
        let unknown = columns.clone().filter(|&column| is_free(column) && suits(column) && self.word(column).is_none());
        let may_count = |column: &usize| code != QuestionCode::QuantityColumn || self.may_count(*column);
        let listed: Vec<usize> = unknown.filter(may_count).collect();
        let may_be = |column: usize| match code {
            QuestionCode::DateColumn => suits(column),
            QuestionCode::QuantityColumn => self.looks[column].holds_numbers() && !self.looks[column].holds_dates(),
            _ => true,
        };
        let others = columns.filter(|&column| is_free(column) && !listed.contains(&column) && may_be(column));
        let candidates: Vec<usize> = listed.iter().copied().chain(others.filter(may_count)).collect();
        let is_certain = |column: usize| {
            let look = &self.looks[column];
            code != QuestionCode::QuantityColumn
                || look.numbers == look.filled
                    && !is_of_money(&self.headers[column])
                    && (counts(&self.headers[column]) || !self.has_other_counts())
        };
        let default =
            if let [only] = listed[..] { Some(only).filter(|&only| is_certain(only)).map(|only| self.name_of(only)) } else { None };
        self.question(code, &candidates, default, Reason::new(what, &[]))
    }

    /// Whether every cell is a long number that reads as a day: `1130304` of a year since 1911, `20240304`.
    pub(super) fn reads_as_days(&self, column: usize) -> bool {
        let is_day =
            |text: &str| matches!(text.len(), 7 | 8) && text.bytes().all(|byte| byte.is_ascii_digit()) && dates::read(text).is_ok();
        let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| is_day(&cell.text()))
    }

    /// Whether a column of numbers says in its header that it counts something, which may be what was sold.
    fn has_other_counts(&self) -> bool {
        (0..self.width()).any(|column| counts(&self.headers[column]) && self.looks[column].holds_numbers())
    }

    pub(super) fn question(&self, code: QuestionCode, columns: &[usize], default: Option<String>, what: Reason) -> Question {
        const EXAMPLES: usize = 3;
        let candidate = |&column: &usize| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
            Candidate::with_examples(self.name_of(column), cells.take(EXAMPLES).map(super::sample::OwnedCell::text).collect())
        };
        let candidates: Vec<Candidate> = columns.iter().map(candidate).collect();
        let listed =
            candidates.iter().map(|candidate| format!("{} ({} …)", candidate.value, candidate.examples.join(", "))).collect::<Vec<_>>();
        let message = if listed.is_empty() { format!("{what}.") } else { format!("{what}: which column is it? {}.", listed.join("; ")) };
        Question { code, file: self.file.to_owned(), column: None, candidates, default, free_text: false, reason: Some(what), message }
    }

    /// How a column is named in an answer: by its header, or by its number where the header is missing or comes twice.
    fn name_of(&self, column: usize) -> String {
        let header = self.headers.get(column).map_or("", String::as_str);
        let same = self.headers.iter().filter(|other| *other == header).count();
        if header.is_empty() || same > 1 { format!("#{}", column + 1) } else { header.to_owned() }
    }

    pub(super) fn unclear(&self, questions: Vec<Question>) -> ImportError {
        ImportError::ColumnsUnclear { file: self.file.to_owned(), headers: self.headers.clone(), questions }
    }

    pub(super) fn ambiguous(&self, field: Field, columns: &[usize]) -> ImportError {
        let code = match field {
            Field::Date => QuestionCode::DateColumn,
            Field::Quantity => QuestionCode::QuantityColumn,
            _ => QuestionCode::ProductColumn,
        };
        let reason = if self.repeats_headers() {
            Reason::new(ReasonCode::TablesUnnamed, &[])
        } else {
            Reason::new(ReasonCode::SeveralHeaders, &[field.name()])
        };
        self.unclear(vec![self.question(code, columns, None, reason)])
    }

    /// Whether the headers are the same ones again and again, as those of tables side by side are.
    fn repeats_headers(&self) -> bool {
        let headers: Vec<String> =
            self.headers.iter().map(|header| super::dictionary::normal(header)).filter(|header| !header.is_empty()).collect();
        let is_repeated =
            |of_one: usize| headers.len().is_multiple_of(of_one) && headers.chunks(of_one).all(|table| *table == headers[..of_one]);
        (2..=headers.len() / 2).any(is_repeated)
    }
}

/// Whether a header says that its numbers count something.
pub(super) fn counts(header: &str) -> bool {
    let header = super::dictionary::normal(header);
    ["qty", "quant", "units", "数量", "數量", "menge", "cantidad", "количество"].iter().any(|word| header.contains(word))
}
