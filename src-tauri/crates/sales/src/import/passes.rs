//! The passes over the rows of a table: a second one where only the whole file tells what its dates or commas mean.

use std::cell::Cell as Shared;
use std::collections::BTreeSet;
use std::rc::Rc;

use progress::Cancelled;

use super::found::{Found, Midnight};
use super::headers::NewHeaders;
use super::importer::{Context, Importer};
use super::outcome::Abort;
use super::places::{self, InTitle};
use super::row_kinds::KindChoices;
use super::rows::SaleRows;
use super::survey::{self, Surveyed, Swapped};
use super::{Import, calendars};
use crate::day::{self, Day};
use crate::db::ONLY_STORE;
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::numbers::FileNumberStyle;
use crate::reader::Table;
use crate::recognize::{BlockRows, CodesByName, FilledRows, JoinedRows, LongColumns, OutlinedRows, Plan, Shape, VariantRows, utc};
use crate::report::IssueCode;
use crate::source::Rows;

/// The outcome of the rows of a table.
pub(super) struct ReadRows {
    pub(super) found: Found,
    pub(super) order: Option<DateOrder>,
    pub(super) style: FileNumberStyle,
    pub(super) comma_unproved: Option<String>,
    pub(super) headers: NewHeaders,
}

impl Import<'_> {
    /// Returns the code of the store that an answer names by its code or name; a store that isn't known is noted as new. An answer that begins with
    /// `=` is none.
    pub(super) fn store_answered(&mut self, answer: &str) -> Result<String, ImportError> {
        let stores = self.catalog.named_stores();
        let store = places::called(answer, &stores)?;
        if !stores.is_empty() && store != ONLY_STORE && !store.starts_with('=') && stores.iter().all(|(id, _)| *id != store) {
            self.issues.add(IssueCode::NewStore, None, "", &[("store", &store)]);
        }
        Ok(store)
    }

    /// Reads the rows; again when it turns out that the whole file must be examined for what its dates or commas mean.
    pub(super) fn read(
        &mut self,
        name: &str,
        plan: &Plan,
        table: &Table,
        choices: &KindChoices,
        sales: &mut SaleRows,
        progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>,
    ) -> Result<ReadRows, ImportError> {
        let mut surveyed: Option<Surveyed> = None;
        let mut has_sections = false;
        let mut codes: Option<CodesByName> = None;
        let blank_store = self.answers.get(QuestionCode::BlankStores, name).map(str::to_owned);
        let blank_store = blank_store.map(|answer| self.store_answered(&answer)).transpose()?;
        let mut headers = NewHeaders::default();
        let money_tells_returns = self.answers.get(QuestionCode::NegativeAmounts, name) != Some("sales");
        let skips_repeated = self.answers.get(QuestionCode::RepeatedLines, name) == Some("skip");
        let skips_hidden = self.answers.get(QuestionCode::HiddenRows, name) == Some("skip");
        let answered = self.answers.get(QuestionCode::WhichStore, name);
        let of_sheet = self.store_of_sheet.clone().filter(|_| answered.is_none() && plan.names_no_store());
        if let Some(store) = &of_sheet {
            self.issues.add(IssueCode::StoreOfSection, None, "", &[("store", store)]);
        }
        let is_answered = answered.is_some();
        let answered = answered.filter(|answer| !answer.starts_with('=')).map(str::to_owned);
        let answered = answered.map(|answer| self.store_answered(&answer)).transpose()?;
        let may_be_titled = !is_answered && of_sheet.is_none() && plan.names_no_store();
        let of_title = if may_be_titled { places::in_title(&plan.above, &self.catalog.named_stores()) } else { None };
        let of_sheet = match of_title {
            Some(InTitle::Known(store)) => {
                self.issues.add(IssueCode::StoreOfTitle, None, "", &[("store", &store)]);
                Some(store)
            }
            Some(InTitle::Unknown(store)) => {
                self.place_in_title = Some(store);
                None
            }
            None => of_sheet,
        };
        let store = answered.or_else(|| of_sheet.clone()).unwrap_or_else(|| ONLY_STORE.to_owned());
        let swapped = self.answers.get(QuestionCode::DatesSwapped, name).map(|answer| answer == "swap");
        let signature = crate::recognize::signature(&plan.headers);
        let kept = if plan.clock.is_some() { crate::db::remembered_clock(self.transaction, &signature)? } else { None };
        let utc_days = self.answers.get(QuestionCode::UtcDays, name).map(str::to_owned).or(kept);
        let utc_ahead = utc_days.as_deref().and_then(utc::offset);
        loop {
            let context = Context {
                today: self.today,
                last_possible: self.today + 1,
                store: &store,
                blank_store: blank_store.as_deref(),
                codes: codes.as_ref(),
                kinds: choices,
                skips_hidden,
                skips_repeated,
                money_tells_returns,
                headers: &headers,
                catalog: &mut self.catalog,
                issues: &mut self.issues,
                units: &mut self.units,
                sales,
                progress,
            };
            let mut importer = Importer::new(plan, context);
            importer.is_thai = calendars::of_headers(plan) == Some(DateOrder::Buddhist);
            if let Some(surveyed) = &surveyed {
                (importer.orders, importer.style) = (surveyed.orders.clone(), surveyed.style);
                (importer.doubtful, importer.surveyed) = (surveyed.doubtful, true);
                importer.swaps_dates = swapped.unwrap_or(surveyed.swapped == Swapped::Yes);
            }
            importer.swaps_dates |= swapped == Some(true);
            importer.has_sections = has_sections;
            importer.keeps_utc_days = utc_days.as_deref() == Some("same");
            importer.utc_ahead = utc_ahead;
            let filled = Rc::new(Shared::new(0));
            let grouped = Rc::new(Shared::new(0));
            let mut rows = filled_rows(table, plan, &filled, &grouped)?;
            let ended = importer.run(&mut *rows);
            drop(rows);
            let Importer { orders, style, mut found, .. } = importer;
            found.has_sections |= has_sections || of_sheet.is_some();
            match ended {
                Ok(()) => {
                    self.issues.count(IssueCode::EmptyCells, found.empty_cells);
                    if filled.get() > 0 {
                        let header = plan.fill_down.outer.first().map_or("", |&column| plan.header(column));
                        self.issues.add(IssueCode::FilledDown, None, header, &[("count", &filled.get().to_string())]);
                    }
                    if let Some(named) = plan.named_rows.as_ref().filter(|_| found.named_without_code > 0) {
                        let params = [("count", &*found.named_without_code.to_string())];
                        self.issues.add(IssueCode::NamedWithoutCode, None, plan.header(named.code), &params);
                    }
                    if let Some(outline) = plan.outline.as_ref().filter(|_| grouped.get() > 0) {
                        let params = [("count", &*grouped.get().to_string())];
                        self.issues.add(IssueCode::FilledDown, None, plan.header(outline.column()), &params);
                    }
                    if surveyed.as_ref().is_some_and(|surveyed| surveyed.swapped == Swapped::Unclear) && swapped.is_none() {
                        self.questions.push(dates_swapped(name, plan.header(plan.date)));
                    }
                    if let Some(midnight) = &found.midnight
                        && utc_days.is_none()
                        && plan.clock.as_ref().is_some_and(|clock| clock.is_unsure)
                    {
                        self.questions.push(utc_days_of(name, plan.header(plan.date), midnight));
                    }
                    if let Some(clock) = plan.clock.as_ref().filter(|clock| clock.is_of_nights() && utc_days.is_none()) {
                        self.questions.push(time_zone_of(name, plan.header(plan.date), clock));
                    }
                    let is_ordered = self.answers.get(QuestionCode::DateOrder, name).is_some();
                    if swapped.is_none() && !is_ordered && days_may_be_months(&found.days) {
                        self.questions.push(dates_swapped(name, plan.header(plan.date)));
                    }
                    if let Some(question) = self.calendar_of(name, plan, orders.all, &found) {
                        self.questions.push(question);
                    }
                    let comma_unproved = surveyed.and_then(|surveyed| surveyed.comma_unproved);
                    return Ok(ReadRows { found, order: orders.all, style, comma_unproved, headers });
                }
                Err(Abort::Failed(error)) => return Err(error),
                Err(Abort::Header { line, key }) => {
                    headers.add(key, self.rows_below(name, plan, table, line)?);
                    // The numbers and dates below the header are part of what the whole file shows.
                    surveyed = None;
                    self.units.restart_file();
                    sales.clear();
                    self.issues.restart_file();
                }
                Err(Abort::Names) => {
                    let mut rows = filled_rows(table, plan, &Rc::default(), &Rc::default())?;
                    let named = plan.named_rows.as_ref().map(|named| named.codes(&mut *rows, plan.header_line));
                    codes = Some(named.transpose()?.unwrap_or_default());
                    self.units.restart_file();
                    sales.clear();
                    self.issues.restart_file();
                }
                Err(Abort::Sections) => {
                    has_sections = true;
                    self.units.restart_file();
                    sales.clear();
                    self.issues.restart_file();
                }
                Err(Abort::Survey) if surveyed.is_some() => {
                    // Only when the file changed between the two readings.
                    let source = std::io::Error::other("it changes while it is read");
                    return Err(ImportError::Read { file: name.to_owned(), source });
                }
                Err(Abort::Survey) => {
                    self.units.restart_file();
                    sales.clear();
                    self.issues.restart_file();
                    let mut rows = filled_rows(table, plan, &Rc::default(), &Rc::default())?;
                    let looked = survey::look_over(name, plan, &headers, &mut *rows, self.today + 1, table.has_semicolons());
                    surveyed = Some(looked.map_err(|error| calendars::also_offered(error, plan))?);
                }
            }
        }
    }
}

/// Whether all days are the same one of several months in a row: `3/1` to `3/12` read as the third of each month.
fn days_may_be_months(days: &BTreeSet<Day>) -> bool {
    const FEWEST: usize = 6;
    let dates: Vec<_> = days.iter().map(|&day| day::to_date(day)).collect();
    let Some(first) = dates.first().filter(|first| (2..=12).contains(&first.day())) else { return false };
    let follow =
        (first.month()..).zip(&dates).all(|(month, date)| (date.year(), date.month(), date.day()) == (first.year(), month, first.day()));
    dates.len() >= FEWEST && follow
}

/// The rows of a table, with empty keys filled from above, or from the names of their groups, where the plan says so.
fn filled_rows<'a>(
    table: &'a Table,
    plan: &'a Plan,
    count: &Rc<Shared<u64>>,
    grouped: &Rc<Shared<u64>>,
) -> Result<Box<dyn Rows + 'a>, ImportError> {
    let mut rows: Box<dyn Rows + 'a> = table.rows()?;
    if let Some(blocks) = &plan.blocks {
        rows = Box::new(BlockRows::new(rows, blocks, plan.header_line));
    }
    if let Some(outline) = &plan.outline {
        rows = Box::new(OutlinedRows::new(rows, outline, plan.header_line, Rc::clone(grouped)));
    }
    if let Some(parts) = plan.parts {
        rows = Box::new(JoinedRows::new(rows, parts));
    }
    if !plan.fill_down.is_empty() {
        rows = Box::new(FilledRows::new(rows, &plan.fill_down, Rc::clone(count)));
    }
    let name = match &plan.shape {
        Shape::Long(LongColumns { product: Some(name), .. }) | Shape::Across { product: Some(name), .. } if !plan.variants.is_empty() => {
            *name
        }
        _ => return Ok(rows),
    };
    Ok(Box::new(VariantRows::new(rows, name, &plan.variants, plan.header_line, &plan.headers)))
}

fn dates_swapped(file: &str, column: &str) -> Question {
    Question {
        code: QuestionCode::DatesSwapped,
        file: file.to_owned(),
        column: Some(column.to_owned()),
        candidates: vec![Candidate::new("swap"), Candidate::new("keep")],
        default: None,
        free_text: false,
        reason: None,
        message: format!(
            "`{column}` mixes real dates with dates stored as text: did spreadsheet software swap day and month of the real ones?"
        ),
    }
}

fn utc_days_of(file: &str, column: &str, midnight: &Midnight) -> Question {
    let candidate = |value: &str, day| Candidate::with_examples(value, vec![midnight.time.clone(), day::to_date(day).to_string()]);
    Question {
        code: QuestionCode::UtcDays,
        file: file.to_owned(),
        column: Some(column.to_owned()),
        candidates: vec![candidate("same", midnight.same), candidate("next", midnight.local)],
        default: None,
        free_text: false,
        reason: None,
        message: format!("`{column}` has times in UTC: does `{}` mean the day that is written or the next day?", midnight.time),
    }
}

fn time_zone_of(file: &str, column: &str, clock: &utc::UtcClock) -> Question {
    let example = clock.example.clone();
    let zone = |ahead: &i64| Candidate::with_examples(utc::shown(*ahead), vec![example.clone()]);
    let mut candidates: Vec<Candidate> = clock.zones.iter().map(zone).collect();
    candidates.push(Candidate::with_examples("same", vec![example.clone()]));
    Question {
        code: QuestionCode::UtcDays,
        file: file.to_owned(),
        column: Some(column.to_owned()),
        candidates,
        default: None,
        free_text: true,
        reason: None,
        message: format!(
            "the times in `{column}` are in UTC, such as `{example}`, and taken literally, the store sells at night: how far ahead of UTC is its clock?"
        ),
    }
}
