//! The other sheets of a workbook: those with the columns of the one that was read are read too, or asked about.

use progress::Cancelled;

use super::Import;
use super::passes::ReadRows;
use super::places;
use super::row_kinds::KindChoices;
use super::rows::SaleRows;
use crate::error::ImportError;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::{months, title_dates};
use crate::reader::Workbook;
use crate::recognize::{self, Plan, dictionary};

/// The sheets of a workbook besides the first that was read.
pub(super) struct OtherSheets {
    pub(super) book: Box<Workbook>,
    /// The sheet that was read.
    pub(super) first: String,
    pub(super) names: Vec<String>,
}

/// Whether the rows of a sheet are those of the others again.
pub(super) fn repeats_others(sheet: &str) -> bool {
    dictionary::is_total(sheet) || recognize::is_sheet_of_all(sheet)
}

/// Whether the name of a sheet says that its rows aren't sales, or not more of them.
fn is_of_others(sheet: &str) -> bool {
    repeats_others(sheet)
        || recognize::is_sheet_of_stock(sheet)
        || recognize::is_sheet_of_examples(sheet)
        || recognize::purchases::is_title(sheet)
}

/// Whether the name of a sheet says which part of the sales it has: a period, or a store.
fn is_of_part(sheet: &str) -> bool {
    let mut words = sheet.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    places::store_in(sheet).is_some()
        || title_dates::read(sheet, None).is_some()
        || title_dates::year(sheet).is_some()
        || words.any(|word| months::month(word).is_some())
        || sheet.contains(['月', '周', '日', '年', '월'])
}

impl Import<'_> {
    /// Whether the other sheets are to be read as well: as the options or the answer say, or an earlier answer where their names are those of
    /// periods or stores; else it is asked where some have the same columns.
    pub(super) fn wants_other_sheets(&mut self, name: &str, plan: &Plan, others: &mut OtherSheets) -> Result<bool, ImportError> {
        if self.options.all_sheets {
            return Ok(true);
        }
        if let Some(answer) = self.answers.get(QuestionCode::OtherSheets, name) {
            return Ok(answer == "all");
        }
        // A sheet that repeats the others has their sales; that it is the only one called `Sales` says that the others are something else.
        let is_other = |sheet: &String| !recognize::is_sheet_of_sales(sheet) && !is_of_part(sheet);
        if repeats_others(&others.first) || recognize::is_sheet_of_sales(&others.first) && others.names.iter().all(is_other) {
            return Ok(false);
        }
        let mut alike = Vec::new();
        for sheet in others.names.iter().filter(|sheet| !is_of_others(sheet)) {
            let table = others.book.sheet(sheet)?;
            if self.recognize(name, sheet, table).is_ok_and(|found| found.plan.is_like(plan)) {
                alike.push(sheet.clone());
            }
        }
        if alike.is_empty() {
            return Ok(false);
        }
        // A sheet of no such name may be a copy: reading both would count its sales twice.
        let are_parts = alike.iter().all(|sheet| is_of_part(sheet));
        if are_parts && crate::db::remembered_answers(self.transaction, &recognize::signature(&plan.headers))?.other_sheets {
            return Ok(true);
        }
        self.questions.push(question(name, &others.first, alike, are_parts));
        Ok(false)
    }

    /// Reads the sheets with the columns of `plan` behind the rows that are there. Returns those that were read, and the others.
    pub(super) fn read_other_sheets(
        &mut self,
        name: &str,
        plan: &Plan,
        mut others: OtherSheets,
        (sales, read): (&mut SaleRows, &mut ReadRows),
        choices: &KindChoices,
        progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>,
    ) -> Result<(Vec<String>, Vec<String>), ImportError> {
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for sheet in others.names {
            if is_of_others(&sheet) {
                left.push(sheet);
                continue;
            }
            let table = others.book.sheet(&sheet)?;
            let Some(found) = self.recognize(name, &sheet, table).ok().filter(|found| found.plan.is_like(plan)) else {
                left.push(sheet);
                continue;
            };
            self.issues.start_file(&format!("{name} [{sheet}]"));
            let mut rows = SaleRows::new(self.folder);
            let before = read.found.rows_read;
            self.store_of_sheet = places::store_in(&sheet);
            let more = self.read(name, &found.plan, &found.table, choices, &mut rows, &mut |rows| progress(before + rows))?;
            rows.in_order(|row, extras| sales.push(row.key, row.quantity, row.line.into(), row.fingerprint, extras))?;
            read.found.join(more.found);
            taken.push(sheet);
        }
        self.store_of_sheet = None;
        Ok((taken, left))
    }
}

fn question(name: &str, first: &str, alike: Vec<String>, are_parts: bool) -> Question {
    let message = format!("other sheets have the same columns as `{first}`: {}. Import them too?", alike.join(", "));
    let all = std::iter::once(first.to_owned()).chain(alike).collect();
    Question {
        code: QuestionCode::OtherSheets,
        file: name.to_owned(),
        column: None,
        candidates: vec![Candidate::with_examples("all", all), Candidate::with_examples("first", vec![first.to_owned()])],
        default: are_parts.then(|| "all".to_owned()),
        free_text: false,
        reason: None,
        message,
    }
}
