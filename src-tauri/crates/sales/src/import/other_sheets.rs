//! The other sheets of a workbook: those with sales are read too, or asked about, unless they repeat what was read.

use progress::Cancelled;

use super::Import;
use super::passes::ReadRows;
use super::place_words;
use super::places;
use super::rows::SaleRows;
use super::sheet_contents::{Gathered, Relation, SheetSales};
use super::sheet_question::AskedSheets;
use crate::error::ImportError;
use crate::question::QuestionCode;
use crate::reader::Workbook;
use crate::recognize::{self, Plan, dictionary};
use crate::report::IssueCode;

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
    /// Those that were read although a later one holds all of their sales, or they are the sum of the others.
    pub(super) repeating: Vec<String>,
}

/// How the other sheets are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// It is to be asked.
    Unknown,
    /// Together with the first, as the answer says.
    All,
    /// Together with the first, as the options say of workbooks with a sheet for each period.
    Parts,
    /// Each is a store.
    Stores,
    /// Only the first is wanted, or the one that holds all of it.
    First,
    /// They aren't looked at.
    Never,
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
        || recognize::purchases::is_sheet_of_plans(sheet)
}

impl Import<'_> {
    /// How the other sheets are wanted, as the options, the answer, or their names say.
    fn wants_other_sheets(&self, name: &str, plan: &Plan, others: &OtherSheets) -> Result<Wanted, ImportError> {
        match self.answers.get(QuestionCode::OtherSheets, name) {
            Some("all") => return Ok(Wanted::All),
            Some("stores") if plan.names_no_store() => return Ok(Wanted::Stores),
            Some("stores") => return Ok(Wanted::All),
            Some(_) => return Ok(Wanted::First),
            None => {}
        }
        if self.sheets_are_stores(name, plan, &others.first)? {
            return Ok(Wanted::Stores);
        }
        if self.options.all_sheets {
            return Ok(Wanted::Parts);
        }
        // A sheet that repeats the others has their sales; that it is the only one called `Sales` says that the others are something else.
        let is_only = recognize::is_sheet_of_sales(&others.first)
            && others.names.iter().all(|sheet| {
                let is_part = recognize::is_of_a_part(sheet) || places::store_in(sheet).is_some();
                !is_part && !recognize::is_sheet_of_sales(sheet) && !recognize::purchases::is_of_sales_returns(sheet)
            });
        // Tables of a page have no names, and what is written above them may say that they are of something else.
        let are_of_page = others.names.iter().all(|sheet| sheet.starts_with('#'));
        Ok(if repeats_others(&others.first) || is_only || are_of_page { Wanted::Never } else { Wanted::Unknown })
    }

    /// Whether each sheet is a store: as answered, or as answered before for workbooks with these headers whose first sheet is a known store.
    pub(super) fn sheets_are_stores(&self, name: &str, plan: &Plan, first: &str) -> Result<bool, ImportError> {
        match self.answers.get(QuestionCode::OtherSheets, name) {
            Some(answer) => Ok(answer == "stores" && plan.names_no_store()),
            None => Ok(plan.names_no_store() && self.is_known_store(first) && self.took_sheets_as(plan, "stores")?),
        }
    }

    /// Whether the sheets of workbooks with these headers were read so before.
    fn took_sheets_as(&self, plan: &Plan, how: &str) -> Result<bool, ImportError> {
        let kept = crate::db::remembered_answers(self.transaction, &recognize::signature(&plan.headers))?;
        Ok(kept.other_sheets.as_deref() == Some(how))
    }

    /// The code of the store that a sheet is named after; one that isn't known is noted as new.
    pub(super) fn store_named_by(&mut self, sheet: &str) -> Result<String, ImportError> {
        self.store_answered(&place_words::store_of_sheet(sheet))
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
        let wanted = self.wants_other_sheets(name, plan, &others)?;
        if wanted == Wanted::Never {
            return Ok(SheetsRead { left: others.names, ..SheetsRead::default() });
        }
        let mut sheets = SheetsRead::default();
        let names_store = |plan: &Plan, sheet: &str, has_sections: bool| {
            !plan.names_no_store() || places::store_in(sheet).is_some() || has_sections && wanted != Wanted::Stores
        };
        let mut gathered = Gathered::default();
        // Rows that were set aside on the disk can be gone through only once.
        let mut is_comparable = gathered.has_room(sales);
        if is_comparable {
            gathered.add(SheetSales::of(&others.first, names_store(plan, &others.first, read.found.has_sections), sales)?);
        }
        let (mut are_parts, mut overlap, mut returns) = (true, false, None);
        let mut name_no_store = plan.names_no_store() && self.answers.get(QuestionCode::WhichStore, name).is_none();
        let mut is_known = true;
        for sheet in std::mem::take(&mut others.names) {
            let is_of_returns = recognize::purchases::is_of_sales_returns(&sheet);
            let found = if is_of_others(&sheet) || is_of_returns && wanted == Wanted::Stores {
                None
            } else {
                self.find_other_sheet((name, &sheet), plan, &mut others.book, wanted == Wanted::Unknown)?
            };
            let Some(found) = found else {
                sheets.left.push(sheet);
                continue;
            };
            let choices = self.kind_choices(name, &found.plan)?;
            let (rows_before, questions) = (read.found.rows_read, self.questions.len());
            let store = if wanted == Wanted::Stores { Some(self.store_named_by(&sheet)?) } else { places::store_in(&sheet) };
            let mut each = |rows| progress(rows_before + rows);
            let (mut rows, more) = self.read_sheet((name, &sheet), store, (&found.plan, &found.table), &choices, &mut each)?;
            is_comparable &= gathered.has_room(&rows);
            let relation = if is_of_returns {
                Relation::Unclear
            } else if is_comparable {
                let own = SheetSales::of(&sheet, names_store(&found.plan, &sheet, more.found.has_sections), &mut rows)?;
                let relation = gathered.relation(&own);
                let held = gathered.held_by(&own);
                // One that is just several others together is the whole of them.
                let relation = if relation == Relation::Repeat && held.len() > 1 { Relation::Unclear } else { relation };
                if relation != Relation::Repeat {
                    sheets.repeating.extend(held);
                    gathered.add(own);
                }
                relation
            } else if more.found.days.is_disjoint(&read.found.days) {
                Relation::Part
            } else {
                Relation::Unclear
            };
            if relation == Relation::Repeat || wanted == Wanted::First {
                self.issues.restart_file();
                self.questions.truncate(questions);
                if relation == Relation::Repeat {
                    self.issues.add(IssueCode::SheetRepeats, None, "", &[("sheet", &sheet)]);
                } else {
                    sheets.left.push(sheet);
                }
                continue;
            }
            are_parts &= relation == Relation::Part;
            overlap |= relation == Relation::Unclear && !is_of_returns;
            name_no_store &= found.plan.names_no_store();
            is_known &= self.is_known_store(&sheet);
            let sign = if is_of_returns { self.subtract_returns(&mut rows)? } else { 1.0 };
            rows.in_order(|row, extras| sales.push(row.key, sign * row.quantity, row.line.into(), row.fingerprint, extras))?;
            read.found.join(more.found);
            if is_of_returns {
                returns = Some(sheet.clone());
            }
            sheets.taken.push(sheet);
        }
        if sheets.repeating.is_empty() {
            // Next to the whole of several sheets, it is their sum as well.
            sheets.repeating.extend(gathered.sum_of_others());
        }
        sheets.repeating.sort_unstable();
        sheets.repeating.dedup();
        if !sheets.repeating.is_empty() || sheets.taken.is_empty() {
            return Ok(sheets);
        }
        let asked = AskedSheets { file: name, first: &others.first, others: &sheets.taken, are_parts, overlap, name_no_store, returns };
        let must_ask = match wanted {
            Wanted::Unknown => !(are_parts && self.took_sheets_as(plan, "all")?),
            Wanted::Parts => asked.may_be_stores(),
            // What was answered before says nothing of sheets that aren't known.
            Wanted::Stores => !is_known && self.answers.get(QuestionCode::OtherSheets, name).is_none(),
            Wanted::All | Wanted::First | Wanted::Never => false,
        };
        if must_ask {
            self.questions.push(self.question_about_sheets(&asked));
        }
        Ok(sheets)
    }
}
