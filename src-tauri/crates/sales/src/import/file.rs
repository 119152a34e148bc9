//! One file of an import: found, recognized, read, folded and written. The parts of each step are in modules of their own.

use std::cell::Cell as Shared;
use std::path::Path;
use std::rc::Rc;

use progress::Cancelled;
use rusqlite::params;

use super::Import;
use super::fold::PairSales;
use super::importer::{Context, Found, Importer};
use super::issues::Issues;
use super::outcome::Abort;
use super::overlap::{self, Overlap};
use super::row_kinds::{self, KindChoices};
use super::rows::SaleRows;
use super::survey::{self, Surveyed, Swapped};
use super::table::FoundTable;
use super::{plan_rows, rhythm, total_rows, units};
use crate::db::ONLY_STORE;
use crate::db::write::DayWriter;
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::numbers::{FileNumberStyle, NumberStyle};
use crate::read::periods::Span;
use crate::reader::Table;
use crate::recognise::{FilledRows, JoinedRows, Plan, Shape};
use crate::report::{FileReport, IssueCode, Rhythm};
use crate::source::{Rows, short_name};

/// The outcome of the rows of a table.
pub(super) struct ReadRows {
    pub(super) found: Found,
    order: Option<DateOrder>,
    style: FileNumberStyle,
    comma_unproved: Option<String>,
}

impl Import<'_> {
    pub(super) fn file(&mut self, path: &Path, progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>) -> Result<FileReport, ImportError> {
        let name = short_name(path);
        self.issues.start_file(&name);
        self.catalogue.start_file();
        let FoundTable { table, plan, mut report, mut unread, hidden_sheets, book } = self.find_table(path, &name)?;
        let choices = self.kind_choices(&name, &plan)?;
        self.take_pack_sizes(&name)?;
        let mut sales = SaleRows::new(self.folder);
        let mut read = self.read(&name, &plan, &table, &choices, &mut sales, progress)?;
        if let Some(code) = table.shown_code() {
            self.issues.add(IssueCode::CodesAsShown, None, "", &[("value", code)]);
        }
        drop(table);
        if let Some(book) = book {
            let more = self.sheets_alike(&name, &plan, *book, std::mem::take(&mut unread), (&mut sales, &mut read), &choices, progress)?;
            report.sheets_read.extend(more.0);
            unread = more.1;
            self.issues.start_file(&name);
        }
        for sheet in &unread {
            self.issues.add(IssueCode::SheetNotRead, None, "", &[("sheet", sheet)]);
        }
        for sheet in &hidden_sheets {
            self.issues.add(IssueCode::HiddenSheet, None, "", &[("sheet", sheet)]);
        }
        if let Some(value) = &read.comma_unproved {
            let is_decimal = value.contains(',') && read.style == FileNumberStyle::Proved(NumberStyle::CommaDecimal);
            let code = if is_decimal { IssueCode::CommaTakenForDecimals } else { IssueCode::CommaTakenForThousands };
            self.issues.add(code, None, "", &[("value", value)]);
        }
        self.note_columns(&plan);
        self.report_names();
        self.note_reading(&name, &read.found);
        report.rhythm = self.rhythm_of(&plan, &read.found);
        if report.rhythm != Rhythm::Daily {
            let value = if report.rhythm == Rhythm::Weekly { "week" } else { "month" };
            self.issues.add(IssueCode::SpreadOverDays, None, "", &[("value", value)]);
        }
        self.write(&name, &plan, &mut sales, &read.found, report.rhythm)?;
        report.date_order = read.order;
        report.decimal_comma = read.style == FileNumberStyle::Proved(NumberStyle::CommaDecimal);
        report.row_kinds = read.found.kinds.report();
        (report.rows_read, report.rows_imported) = (read.found.rows_read, read.found.rows_imported);
        Ok(report)
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
        let skips_hidden = self.answers.get(QuestionCode::HiddenRows, name) == Some("skip");
        let answered = self.answers.get(QuestionCode::WhichStore, name);
        let store = answered.filter(|answer| !answer.starts_with('=')).unwrap_or(ONLY_STORE).to_owned();
        let swapped = self.answers.get(QuestionCode::DatesSwapped, name).map(|answer| answer == "swap");
        loop {
            let context = Context {
                today: self.today,
                last_possible: self.today + 1,
                store: &store,
                kinds: choices,
                skips_hidden,
                catalogue: &mut self.catalogue,
                issues: &mut self.issues,
                units: &mut self.units,
                sales,
                progress,
            };
            let mut importer = Importer::new(plan, context);
            if let Some(surveyed) = &surveyed {
                (importer.orders, importer.style) = (surveyed.orders.clone(), surveyed.style);
                (importer.doubtful, importer.surveyed) = (surveyed.doubtful, true);
                importer.swaps_dates = swapped.unwrap_or(surveyed.swapped == Swapped::Yes);
            }
            importer.has_sections = has_sections;
            let filled = Rc::new(Shared::new(0));
            let mut rows = filled_rows(table, plan, &filled)?;
            let ended = importer.run(&mut *rows);
            drop(rows);
            let Importer { orders, style, mut found, .. } = importer;
            found.has_sections = has_sections;
            match ended {
                Ok(()) => {
                    self.issues.count(IssueCode::EmptyCells, found.empty_cells);
                    if filled.get() > 0 {
                        let header = plan.fill_down.outer.first().map_or("", |&column| plan.header(column));
                        self.issues.add(IssueCode::FilledDown, None, header, &[("count", &filled.get().to_string())]);
                    }
                    if surveyed.as_ref().is_some_and(|surveyed| surveyed.swapped == Swapped::Unclear) && swapped.is_none() {
                        self.questions.push(dates_swapped(name, plan.header(plan.date)));
                    }
                    let comma_unproved = surveyed.and_then(|surveyed| surveyed.comma_unproved);
                    return Ok(ReadRows { found, order: orders.all, style, comma_unproved });
                }
                Err(Abort::Failed(error)) => return Err(error),
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
                    let mut rows = filled_rows(table, plan, &Rc::default())?;
                    surveyed = Some(survey::look_over(name, plan, &mut *rows, self.today + 1, table.has_semicolons())?);
                }
            }
        }
    }

    /// What values of type and status columns do, as given by mappings, answers and earlier imports.
    fn kind_choices(&self, name: &str, plan: &Plan) -> Result<KindChoices, ImportError> {
        let mut choices: KindChoices = crate::db::remembered_kinds(self.transaction, &crate::recognise::signature(&plan.headers))?;
        choices.extend(self.options.kinds()?);
        if let Some(answer) = self.answers.get(QuestionCode::RowKinds, name) {
            let given = row_kinds::parse_answer(answer);
            if given.is_empty() {
                return Err(ImportError::BadAnswer {
                    given: format!("row_kinds={answer}"),
                    codes: "row_kinds=VALUE:sale;VALUE:return;VALUE:leave_out".into(),
                });
            }
            choices.extend(given);
        }
        Ok(choices)
    }

    /// Pack sizes that were answered for a file.
    fn take_pack_sizes(&mut self, name: &str) -> Result<(), ImportError> {
        let Some(answer) = self.answers.get(QuestionCode::PackSizes, name).filter(|answer| *answer != "leave_out") else { return Ok(()) };
        let sizes = units::parse_sizes(answer);
        if sizes.is_empty() {
            let (given, codes) = (format!("pack_sizes={answer}"), "pack_sizes=PRODUCT:LARGER:SMALLER:NUMBER, pack_sizes=leave_out".into());
            return Err(ImportError::BadAnswer { given, codes });
        }
        self.units.take_sizes(sizes.clone());
        self.sizes.extend(sizes);
        Ok(())
    }

    /// What reading showed that must be asked about or reported.
    fn note_reading(&mut self, name: &str, found: &Found) {
        self.questions.extend(found.kinds.questions(name));
        if found.hidden_rows > 0 {
            match self.answers.get(QuestionCode::HiddenRows, name) {
                Some("skip") => {}
                Some(_) => self.issues.add(IssueCode::HiddenRowsRead, None, "", &[("count", &found.hidden_rows.to_string())]),
                None => {
                    self.issues.add(IssueCode::HiddenRowsRead, None, "", &[("count", &found.hidden_rows.to_string())]);
                    self.questions.push(Question {
                        code: QuestionCode::HiddenRows,
                        file: name.to_owned(),
                        column: None,
                        candidates: ["read", "skip"]
                            .map(|answer| Candidate { rows: Some(found.hidden_rows), ..Candidate::new(answer) })
                            .into(),
                        default: Some("read".into()),
                        free_text: false,
                        message: format!("{} rows are hidden by a filter: import or skip them?", found.hidden_rows),
                    });
                }
            }
        }
        if let Some(time) = &found.midnight {
            self.issues.add(IssueCode::LocalMidnights, None, "", &[("value", time)]);
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
        for (first, second) in self.catalogue.take_look_alikes() {
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

    /// The period that each row covers: as mapped, as its dates name it, or as the dates of the whole file show.
    fn rhythm_of(&self, plan: &Plan, found: &Found) -> Rhythm {
        if let Some(given) = self.options.rhythm() {
            return given;
        }
        let longest = found.spans.values().copied().max().unwrap_or(1);
        if longest > 1 {
            return if longest > 7 { Rhythm::Monthly } else { Rhythm::Weekly };
        }
        match plan.shape {
            Shape::Across { .. } => Rhythm::Daily,
            Shape::Long(_) | Shape::Wide { .. } => rhythm::of(&found.days),
        }
    }

    fn write(&mut self, name: &str, plan: &Plan, sales: &mut SaleRows, found: &Found, rhythm: Rhythm) -> Result<(), ImportError> {
        let column = match &plan.shape {
            Shape::Long(columns) => plan.header(columns.quantity),
            Shape::Wide { .. } | Shape::Across { .. } => "",
        };
        let total = self.total_product(name, sales, found)?;
        self.transaction.execute("INSERT INTO sources (file, rows_imported) VALUES (?1, ?2)", params![name, found.rows_imported as i64])?;
        let source = self.transaction.last_insert_rowid();
        let names_no_store = plan.names_no_store() && !found.has_sections;
        let overlap = Overlap::begin(self.transaction, &self.answers, name, names_no_store, &found.days)?;
        let mut writer = DayWriter::new(self.transaction, source, self.first_source, overlap)?;
        let (issues, catalogue) = (&mut self.issues, &self.catalogue);
        let mut pair = PairSales::default();
        let mut current = None;
        let span_of = |day| match found.spans.get(&day) {
            Some(&days) => Span { first: day, days },
            None => rhythm::span(rhythm, day),
        };
        let today = self.today;
        let days = &mut self.days;
        let mut finish = |pair: &mut PairSales, issues: &mut Issues| {
            pair.flag_absurd(column, catalogue, issues);
            if rhythm != Rhythm::Daily {
                rhythm::spread(pair, &span_of, today);
            }
            if let (Some(first), Some(last)) = (pair.days.first(), pair.days.last()) {
                *days = Some(days.map_or((first.day, last.day), |(before, after)| (before.min(first.day), after.max(last.day))));
            }
            writer.write(pair)
        };
        sales.in_order(|row, extras| {
            if total == Some(row.key.product()) {
                return Ok(());
            }
            if current != Some(row.key.pair()) {
                if current.is_some() {
                    finish(&mut pair, issues)?;
                }
                current = Some(row.key.pair());
                pair.start(row.key.product(), row.key.store());
            }
            pair.add(row, extras, column, issues);
            Ok::<(), ImportError>(())
        })?;
        if current.is_some() {
            finish(&mut pair, issues)?;
        }
        issues.count(IssueCode::SummedToDays, pair.summed);
        self.counts.add(writer.counts);
        if writer.counts.replaced_in_import > 0 {
            issues.add(IssueCode::DayInTwoFiles, None, "", &[("count", &writer.counts.replaced_in_import.to_string())]);
        }
        let DayWriter { written, overlap, .. } = writer;
        let asked = overlap::finish(self.transaction, overlap, &written, &self.catalogue, issues)?;
        self.questions.extend(asked);
        self.written.extend(written);
        Ok(())
    }

    /// The product whose rows are the sum of the others, and are left out.
    fn total_product(&mut self, name: &str, sales: &mut SaleRows, found: &Found) -> Result<Option<u32>, ImportError> {
        let Some(total) = total_rows::find(sales, &found.sums)? else { return Ok(None) };
        let answer = self.answers.get(QuestionCode::TotalRow, name);
        if answer == Some("product") {
            return Ok(None);
        }
        let id = self.catalogue.product_id(total.product).to_owned();
        if !total.is_certain && answer.is_none() {
            self.questions.push(Question {
                code: QuestionCode::TotalRow,
                file: name.to_owned(),
                column: None,
                candidates: vec![
                    Candidate::with_examples("total", vec![id.clone()]),
                    Candidate::with_examples("product", vec![id.clone()]),
                ],
                default: Some("total".into()),
                free_text: false,
                message: format!("`{id}` is the sum of the other rows: is it a total, or a product?"),
            });
        }
        for line in total.lines {
            self.issues.add(IssueCode::TotalRow, Some(line.into()), "", &[("value", &id)]);
            self.rows_of_totals += 1;
        }
        Ok(Some(total.product))
    }

    fn note_columns(&mut self, plan: &Plan) {
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
        if let Some(parts) = plan.parts {
            self.issues.add(IssueCode::DateJoined, None, "", &[("value", &parts.headers(&plan.headers))]);
        }
        if plan.moved {
            self.issues.add(IssueCode::HeaderShifted, None, "", &[]);
        }
    }

    fn report_names(&mut self) {
        for (product, names, line) in self.catalogue.several_names() {
            let listed = names.iter().map(|seen| seen.name.as_str()).collect::<Vec<_>>().join("; ");
            self.issues.add(
                IssueCode::SeveralNames,
                Some(line),
                "",
                &[("product", self.catalogue.product_id(product)), ("names", &listed)],
            );
        }
    }
}

/// The rows of a table, with empty keys filled from above where the plan says so.
fn filled_rows<'a>(table: &'a Table, plan: &'a Plan, count: &Rc<Shared<u64>>) -> Result<Box<dyn Rows + 'a>, ImportError> {
    let mut rows: Box<dyn Rows + 'a> = table.rows()?;
    if let Some(parts) = plan.parts {
        rows = Box::new(JoinedRows::new(rows, parts));
    }
    if plan.fill_down.is_empty() {
        return Ok(rows);
    }
    Ok(Box::new(FilledRows::new(rows, &plan.fill_down, Rc::clone(count))))
}

fn dates_swapped(file: &str, column: &str) -> Question {
    Question {
        code: QuestionCode::DatesSwapped,
        file: file.to_owned(),
        column: Some(column.to_owned()),
        candidates: vec![Candidate::new("swap"), Candidate::new("keep")],
        default: None,
        free_text: false,
        message: format!(
            "`{column}` mixes real dates with dates stored as text: did spreadsheet software swap day and month of the real ones?"
        ),
    }
}
