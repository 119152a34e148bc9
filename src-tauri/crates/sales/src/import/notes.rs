//! What is reported and asked once the rows of a file are read.

use super::Import;
use super::found::Found;
use super::headers::NewHeaders;
use super::measures::PaidBack;
use super::{plan_rows, units};
use crate::question::{Candidate, Question, QuestionCode};
use crate::recognize::{Plan, Shape};
use crate::report::IssueCode;

impl Import<'_> {
    /// What reading showed that must be asked about or reported.
    pub(super) fn note_reading(&mut self, name: &str, found: &Found) {
        self.questions.extend(found.kinds.questions(name));
        if found.hidden_rows > 0 {
            match self.answers.get(QuestionCode::HiddenRows, name) {
                Some("skip") => {}
                Some(_) => self.issues.add(IssueCode::HiddenRowsRead, None, "", &[("count", &found.hidden_rows.to_string())]),
                None => {
                    self.issues.add(IssueCode::HiddenRowsRead, None, "", &[("count", &found.hidden_rows.to_string())]);
                    self.questions.push(hidden_rows(name, found.hidden_rows));
                }
            }
        }
        if found.turned > 0 {
            self.issues.add(IssueCode::SignTurned, None, "", &[("count", &found.turned.to_string())]);
        }
        if let Some(midnight) = &found.midnight {
            self.issues.add(IssueCode::LocalMidnights, None, "", &[("value", &midnight.time)]);
        }
        if found.swapped > 0 {
            let example = found.swapped_example.as_deref().unwrap_or_default();
            self.issues.add(IssueCode::DatesSwapped, None, "", &[("value", example), ("count", &found.swapped.to_string())]);
        }
        let missing = self.units.take_missing();
        if !missing.is_empty() && self.answers.get(QuestionCode::PackSizes, name).is_none() {
            self.questions.push(units::question(name, &missing));
        }
        for (unit, count) in std::mem::take(&mut self.units.converted) {
            self.issues.add(IssueCode::UnitsConverted, None, "", &[("value", &unit), ("count", &count.to_string())]);
        }
        for (first, second) in self.catalog.take_look_alikes() {
            self.issues.add(IssueCode::LookAlikeIds, None, "", &[("first", &first), ("second", &second)]);
        }
        let (entries, rows) = plan_rows::entries(&found.planned, self.today);
        if rows > 0 {
            self.issues.add(IssueCode::StoredAsPlan, None, "", &[("count", &rows.to_string())]);
        }
        self.plan_rows += rows;
        self.planned.extend(entries);
        if rows == 0 {
            for row in &found.planned {
                let code = if row.day > self.today { IssueCode::FutureDate } else { IssueCode::MissingQuantity };
                self.issues.add(code, Some(row.line), "", &[("value", &crate::day::to_date(row.day).to_string())]);
            }
        }
    }

    /// Asks about quantities that are merged over several rows: the number is that of all of them, or only of the first.
    pub(super) fn note_merged(&mut self, name: &str, plan: &Plan, found: &Found) {
        let Shape::Long(columns) = &plan.shape else { return };
        if found.merged_quantities == 0 || self.answers.get(QuestionCode::QuantityColumn, name).is_some() {
            return;
        }
        let header = plan.header(columns.quantity).to_owned();
        self.questions.push(Question {
            code: QuestionCode::QuantityColumn,
            file: name.to_owned(),
            column: None,
            candidates: vec![Candidate { rows: Some(found.merged_quantities), ..Candidate::new(header.clone()) }],
            default: None,
            free_text: false,
            reason: None,
            message: format!(
                "{} rows have no number of their own in `{header}`, because its cells are merged across rows: which column contains the quantity sold?",
                found.merged_quantities
            ),
        });
    }

    /// Units that came back were subtracted: reported, and asked about where nothing says that they are still in the quantity.
    pub(super) fn note_returns(&mut self, name: &str, plan: &Plan, found: &Found) {
        let (rows, units) = found.returned;
        if rows == 0 {
            return;
        }
        let columns = plan.returned();
        let headers: Vec<String> = columns.iter().map(|&column| plan.header(column).to_owned()).collect();
        let header = if let [only] = &headers[..] { only.as_str() } else { "" };
        self.issues.add(IssueCode::ReturnsSubtracted, None, header, &[("value", &shown(units).to_string()), ("count", &rows.to_string())]);
        if plan.asks_returned && self.answers.get(QuestionCode::ReturnedQuantity, name).is_none() {
            self.questions.push(returned_quantity(name, headers, rows, &found.returned_examples));
        }
    }

    pub(super) fn note_columns(&mut self, plan: &Plan) {
        for (i, column) in plan.columns.iter().enumerate() {
            if plan.totals.contains(&i) {
                self.issues.add(IssueCode::TotalColumn, None, &column.header, &[]);
            } else if column.field.is_none() && !column.header.is_empty() {
                self.issues.add(IssueCode::ColumnLeftOut, None, &column.header, &[]);
            }
        }
        for &column in &plan.nameless {
            self.issues.add(IssueCode::ColumnLeftOut, None, &format!("#{}", column + 1), &[]);
        }
        if let Some(span) = plan.dated {
            self.issues.add(IssueCode::DateOfTitle, None, "", &[("value", &crate::recognize::dated::shown(span))]);
        }
        if let Some(parts) = plan.parts {
            self.issues.add(IssueCode::DateJoined, None, "", &[("value", &parts.headers(&plan.headers))]);
        }
        if plan.moved {
            self.issues.add(IssueCode::HeaderShifted, None, "", &[]);
        }
    }

    /// Columns below headers further down that aren't used, and that the first header doesn't have.
    pub(super) fn note_columns_below(&mut self, plan: &Plan, headers: &NewHeaders) {
        let mut seen: Vec<String> = plan.headers.clone();
        for below in headers.plans() {
            for column in below.columns.iter().filter(|column| column.field.is_none()) {
                if !column.header.is_empty() && !seen.contains(&column.header) {
                    self.issues.add(IssueCode::ColumnLeftOut, None, &column.header, &[]);
                    seen.push(column.header.clone());
                }
            }
        }
    }

    /// Rows whose money goes the other way than their quantity: asked about.
    pub(super) fn note_paid_back(&mut self, name: &str, plan: &Plan, found: &Found) {
        if found.paid_back.rows > 0 && self.answers.get(QuestionCode::NegativeAmounts, name).is_none() {
            let column = match &plan.shape {
                Shape::Long(columns) => columns.amount.or(columns.price).map(|column| plan.header(column).to_owned()),
                Shape::Wide { .. } | Shape::Across { .. } => None,
            };
            self.questions.push(negative_amounts(name, column, found.paid_back));
        }
    }

    pub(super) fn report_names(&mut self) {
        for (product, names, line) in self.catalog.several_names() {
            let listed = names.iter().map(|seen| seen.name.as_str()).collect::<Vec<_>>().join("; ");
            self.issues.add(IssueCode::SeveralNames, Some(line), "", &[("product", self.catalog.product_id(product)), ("names", &listed)]);
        }
    }
}

fn hidden_rows(file: &str, count: u64) -> Question {
    Question {
        code: QuestionCode::HiddenRows,
        file: file.to_owned(),
        column: None,
        candidates: ["read", "skip"].map(|answer| Candidate { rows: Some(count), ..Candidate::new(answer) }).into(),
        default: Some("read".into()),
        free_text: false,
        reason: None,
        message: format!("rows hidden by a filter: {count}; import or skip them?"),
    }
}

fn negative_amounts(file: &str, column: Option<String>, paid_back: PaidBack) -> Question {
    let rows = paid_back.rows;
    Question {
        code: QuestionCode::NegativeAmounts,
        file: file.to_owned(),
        column,
        candidates: ["returns", "sales"].map(|answer| Candidate { rows: Some(rows), ..Candidate::new(answer) }).into(),
        // Where most amounts are negative, the sign is that of the books, and says nothing about returns.
        default: paid_back.is_rare().then(|| "returns".into()),
        free_text: false,
        reason: None,
        message: format!("rows with a negative amount or price and a positive quantity: {rows}; are they returns or sales?"),
    }
}

/// A quantity without what adding up decimals leaves behind them.
fn shown(quantity: f64) -> f64 {
    const PLACES: f64 = 1e6;
    (quantity * PLACES).round() / PLACES
}

fn returned_quantity(file: &str, mut headers: Vec<String>, rows: u64, examples: &[(f64, f64)]) -> Question {
    const EXAMPLES: usize = 3;
    let listed = headers.iter().take(8).map(|header| format!("`{header}`")).collect::<Vec<_>>().join(", ");
    let column = if headers.len() == 1 { headers.pop() } else { None };
    let examples = || examples.iter().take(EXAMPLES);
    let subtracted =
        examples().map(|(quantity, units)| format!("{} − {} = {}", shown(*quantity), shown(*units), shown(quantity - units))).collect();
    let subtract = Candidate { rows: Some(rows), ..Candidate::with_examples("subtract", subtracted) };
    let left_out = Candidate::with_examples("leave_out", examples().map(|(quantity, _)| shown(*quantity).to_string()).collect());
    Question {
        code: QuestionCode::ReturnedQuantity,
        file: file.to_owned(),
        column,
        candidates: vec![subtract, left_out],
        default: Some("subtract".into()),
        free_text: false,
        reason: None,
        message: format!(
            "does the quantity still include the units of {listed}, so that they must be subtracted, or are they already subtracted?"
        ),
    }
}
