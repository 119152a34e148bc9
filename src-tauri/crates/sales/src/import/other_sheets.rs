//! The other sheets of a workbook: those with sales are read too, or asked about, unless they repeat what was read.

use std::collections::{HashMap, HashSet};

use progress::Cancelled;

use super::Import;
use super::passes::ReadRows;
use super::places;
use super::row_kinds::KindChoices;
use super::rows::SaleRows;
use crate::error::ImportError;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reader::Workbook;
use crate::reason::{Reason, ReasonCode};
use crate::recognize::{self, Plan, Shape, dictionary};
use crate::report::IssueCode;

/// Sales of a product, store, and day that two sheets must share at least before one is taken to repeat the other: fewer may be equal by chance.
const FEWEST_SHARED: usize = 6;

/// The sheets of a workbook besides the first that was read.
pub(super) struct OtherSheets {
    pub(super) book: Box<Workbook>,
    /// The sheet that was read.
    pub(super) first: String,
    pub(super) names: Vec<String>,
}

/// What became of the other sheets.
#[derive(Default)]
pub(super) struct SheetsRead {
    pub(super) taken: Vec<String>,
    /// Those that are no sales, or weren't wanted.
    pub(super) left: Vec<String>,
}

/// Whether the name of a sheet says that its rows are those of the others again.
pub(super) fn repeats_others(sheet: &str) -> bool {
    dictionary::is_total(sheet) || recognize::is_sheet_of_all(sheet)
}

/// Whether the name of a sheet says that its rows aren't sales, or not more of them.
fn is_of_others(sheet: &str) -> bool {
    repeats_others(sheet)
        || recognize::is_sheet_of_stock(sheet)
        || recognize::is_sheet_of_examples(sheet)
        || recognize::purchases::is_title(sheet) && !recognize::purchases::is_of_sales_returns(sheet)
}

/// What the sheets so far hold, by product, store, and day.
#[derive(Default)]
struct Contents {
    sums: HashMap<i64, f64>,
    /// Stores with their days.
    days: HashSet<(u32, i32)>,
}

/// How a sheet belongs to those before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It has days, or a store, that they don't have.
    Part,
    /// All of its sales are theirs.
    Repeat,
    /// It has other sales of the same days.
    Unclear,
}

impl Contents {
    fn of(rows: &mut SaleRows) -> Result<Self, ImportError> {
        let mut found = Self::default();
        rows.in_order(|row, _| {
            *found.sums.entry(row.key.id()).or_default() += row.quantity;
            found.days.insert((row.key.store(), row.key.day()));
            Ok::<(), ImportError>(())
        })?;
        Ok(found)
    }

    fn relation(&self, sheet: &Self) -> Relation {
        let is_known = |(key, sum): (&i64, &f64)| self.sums.get(key).is_some_and(|known| (known - sum).abs() < 1e-6);
        if sheet.sums.len() >= FEWEST_SHARED && sheet.sums.iter().all(is_known) {
            Relation::Repeat
        } else if sheet.days.is_disjoint(&self.days) {
            Relation::Part
        } else {
            Relation::Unclear
        }
    }

    fn join(&mut self, sheet: Self) {
        for (key, sum) in sheet.sums {
            *self.sums.entry(key).or_default() += sum;
        }
        self.days.extend(sheet.days);
    }
}

impl Import<'_> {
    /// Whether the other sheets are wanted, as the options, the answer, or their names say; None where it is to be asked.
    fn wants_other_sheets(&self, name: &str, others: &OtherSheets) -> Option<bool> {
        if self.options.all_sheets {
            return Some(true);
        }
        if let Some(answer) = self.answers.get(QuestionCode::OtherSheets, name) {
            return Some(answer == "all");
        }
        // A sheet that repeats the others has their sales; that it is the only one called `Sales` says that the others are something else.
        let is_only = recognize::is_sheet_of_sales(&others.first)
            && others.names.iter().all(|sheet| {
                let is_part = recognize::is_of_a_part(sheet) || places::store_in(sheet).is_some();
                !is_part && !recognize::is_sheet_of_sales(sheet) && !recognize::purchases::is_of_sales_returns(sheet)
            });
        // Tables of a page have no names, and what is written above them may say that they are of something else.
        let are_of_page = others.names.iter().all(|sheet| sheet.starts_with('#'));
        (repeats_others(&others.first) || is_only || are_of_page).then_some(false)
    }

    /// Reads the other sheets with sales behind the rows that are there, where they are wanted; where that isn't known, they are asked about.
    /// Sheets that repeat the sales of those before them aren't taken; quantities of sheets of returns are subtracted.
    pub(super) fn read_other_sheets(
        &mut self,
        name: &str,
        plan: &Plan,
        mut others: OtherSheets,
        (sales, read): (&mut SaleRows, &mut ReadRows),
        progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>,
    ) -> Result<SheetsRead, ImportError> {
        let wanted = self.wants_other_sheets(name, &others);
        if wanted == Some(false) {
            return Ok(SheetsRead { left: others.names, ..SheetsRead::default() });
        }
        let mut sheets = SheetsRead::default();
        // Rows that were set aside on the disk can be gone through only once.
        let mut contents = if sales.is_in_memory() { Some(Contents::of(sales)?) } else { None };
        let (mut are_parts, mut returns) = (true, None);
        for sheet in std::mem::take(&mut others.names) {
            let is_of_returns = recognize::purchases::is_of_sales_returns(&sheet);
            let table = match (!is_of_others(&sheet)).then(|| others.book.sheet(&sheet)).transpose() {
                Ok(table) => table,
                // It is named among those that weren't read.
                Err(_) if wanted.is_none() => None,
                Err(error) => return Err(error),
            };
            // The name of a sheet of returns would say that it has no sales.
            let title = if is_of_returns { "" } else { &sheet };
            let found = table.and_then(|table| self.recognize(name, title, table).ok());
            let are_both_long = |found: &Plan| matches!((&found.shape, &plan.shape), (Shape::Long(_), Shape::Long(_)));
            let Some(found) = found.filter(|found| found.plan.is_like(plan) || are_both_long(&found.plan)) else {
                sheets.left.push(sheet);
                continue;
            };
            let choices = self.kind_choices(name, &found.plan)?;
            let rows_before = read.found.rows_read;
            let (mut rows, more) =
                self.read_sheet(name, &sheet, (&found.plan, &found.table), &choices, &mut |rows| progress(rows_before + rows))?;
            let relation = match &mut contents {
                _ if is_of_returns => Relation::Unclear,
                Some(before) if rows.is_in_memory() => {
                    let own = Contents::of(&mut rows)?;
                    let relation = before.relation(&own);
                    if relation != Relation::Repeat {
                        before.join(own);
                    }
                    relation
                }
                _ => Relation::Unclear,
            };
            if relation == Relation::Repeat {
                self.issues.restart_file();
                self.issues.add(IssueCode::SheetRepeats, None, "", &[("sheet", &sheet)]);
                continue;
            }
            are_parts &= relation == Relation::Part;
            let sign = if is_of_returns { self.subtract_returns(&mut rows)? } else { 1.0 };
            rows.in_order(|row, extras| sales.push(row.key, sign * row.quantity, row.line.into(), row.fingerprint, extras))?;
            read.found.join(more.found);
            if is_of_returns {
                returns = Some(sheet.clone());
            }
            sheets.taken.push(sheet);
        }
        if wanted.is_none() && !sheets.taken.is_empty() && !self.took_such_sheets(plan, are_parts)? {
            self.questions.push(question(name, &others.first, &sheets.taken, are_parts, returns));
        }
        Ok(sheets)
    }

    fn read_sheet(
        &mut self,
        name: &str,
        sheet: &str,
        (plan, table): (&Plan, &crate::reader::Table),
        choices: &KindChoices,
        progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>,
    ) -> Result<(SaleRows, ReadRows), ImportError> {
        self.issues.start_file(&format!("{name} [{sheet}]"));
        let mut rows = SaleRows::new(self.folder);
        self.store_of_sheet = places::store_in(sheet);
        let read = self.read(name, plan, table, choices, &mut rows, progress);
        self.store_of_sheet = None;
        Ok((rows, read?))
    }

    /// Notes how many units come back, and returns what their numbers are multiplied with: most lists of returns have positive ones.
    fn subtract_returns(&mut self, rows: &mut SaleRows) -> Result<f64, ImportError> {
        let (mut positive, mut units, mut count) = (0_i64, 0.0, 0_u64);
        rows.in_order(|row, _| {
            positive += if row.quantity < 0.0 { -1 } else { 1 };
            units += row.quantity.abs();
            count += 1;
            Ok::<(), ImportError>(())
        })?;
        self.issues.add(IssueCode::ReturnsSubtracted, None, "", &[("value", &units.to_string()), ("count", &count.to_string())]);
        Ok(if positive < 0 { 1.0 } else { -1.0 })
    }

    /// Whether parts of a workbook with these headers were read together before: periods or stores, so that none counts twice.
    fn took_such_sheets(&self, plan: &Plan, are_parts: bool) -> Result<bool, ImportError> {
        Ok(are_parts && crate::db::remembered_answers(self.transaction, &recognize::signature(&plan.headers))?.other_sheets)
    }
}

/// Asks whether to read the other sheets. Reading all is suggested where none has days of another.
fn question(name: &str, first: &str, others: &[String], are_parts: bool, returns: Option<String>) -> Question {
    let message = format!("other sheets have sales, too: {}. Import them together with `{first}`?", others.join(", "));
    let all = std::iter::once(first.to_owned()).chain(others.iter().cloned()).collect();
    let code = if returns.is_some() { Some(ReasonCode::SheetOfReturns) } else { (!are_parts).then_some(ReasonCode::SheetsOfSameDays) };
    Question {
        code: QuestionCode::OtherSheets,
        file: name.to_owned(),
        column: None,
        candidates: vec![Candidate::with_examples("all", all), Candidate::with_examples("first", vec![first.to_owned()])],
        default: are_parts.then(|| "all".to_owned()),
        free_text: false,
        reason: code.map(|code| Reason { code, values: returns.into_iter().collect() }),
        message,
    }
}
