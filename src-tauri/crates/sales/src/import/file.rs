//! One file of an import: found, recognized, read, folded and written. The parts of each step are in modules of their own.

use std::path::Path;

use progress::Cancelled;
use rusqlite::params;

use super::Import;
use super::fold::PairSales;
use super::found::Found;
use super::identities::WrittenFile;
use super::issues::Issues;
use super::other_sheets::OtherSheets;
use super::overlap::{self, Overlap};
use super::row_kinds::{self, KindChoices};
use super::rows::SaleRows;
use super::table::FoundTable;
use super::{places, rhythm, units};
use crate::db::write::DayWriter;
use crate::error::ImportError;
use crate::question::{Question, QuestionCode};
use crate::read::numbers::{FileNumberStyle, NumberStyle};
use crate::read::periods::Span;
use crate::recognize::{Plan, Shape};
use crate::report::{FileReport, IssueCode, Rhythm};
use crate::source::short_name;

impl Import<'_> {
    pub(super) fn file(&mut self, path: &Path, progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>) -> Result<FileReport, ImportError> {
        let name = short_name(path);
        self.issues.start_file(&name);
        self.catalog.start_file();
        self.repeating_sheets.clear();
        let (issues, questions) = (self.issues.clone(), self.questions.len());
        loop {
            if let Some(report) = self.read_file(path, &name, progress)? {
                return Ok(report);
            }
            // Again without the sheets that are parts of others.
            self.issues.clone_from(&issues);
            self.questions.truncate(questions);
            self.units.restart_file();
        }
    }

    /// Reads and writes a file; `None` where sheets turned out to be parts of others, and it is to be read again without them.
    fn read_file(
        &mut self,
        path: &Path,
        name: &str,
        progress: &mut dyn FnMut(u64) -> Result<(), Cancelled>,
    ) -> Result<Option<FileReport>, ImportError> {
        self.place_in_title = None;
        let FoundTable { table, plan, mut report, mut unread, hidden_sheets, book, has_zeros } = self.find_table(path, name)?;
        self.titles.extend(plan.title.map(|title| (name.to_owned(), title)));
        let choices = self.kind_choices(name, &plan)?;
        self.take_pack_sizes(name)?;
        let mut sales = SaleRows::new(self.folder);
        // Of sheets that are called like stores, each is of its own, whether or not all are read.
        let are_stores =
            report.sheets.len() > 1 && (self.options.all_sheets || unread.iter().any(|sheet| places::store_in(sheet).is_some()));
        self.store_of_sheet = match report.sheet.as_deref() {
            Some(first) if self.sheets_are_stores(name, &plan, first)? => Some(self.store_named_by(first)?),
            Some(first) if are_stores => places::store_in(first),
            Some(_) | None => None,
        };
        let knew_stores = !self.catalog.named_stores().is_empty();
        let mut read = self.read(name, &plan, &table, &choices, &mut sales, progress)?;
        if has_zeros {
            self.issues.add(IssueCode::ZeroBytes, None, "", &[]);
        }
        if let Some(code) = table.shown_code() {
            self.issues.add(IssueCode::CodesAsShown, None, "", &[("value", code)]);
        }
        drop(table);
        self.store_of_sheet = None;
        if let (Some(book), Some(first)) = (book, &report.sheet) {
            let others = OtherSheets { book, first: first.clone(), names: unread };
            let sheets = self.read_other_sheets(name, &plan, others, (&mut sales, &mut read), progress)?;
            if !sheets.repeating.is_empty() {
                self.repeating_sheets.extend(sheets.repeating);
                return Ok(None);
            }
            report.sheets_read.extend(sheets.taken);
            unread = sheets.left;
            self.issues.start_file(name);
        }
        for sheet in &self.repeating_sheets {
            self.issues.add(IssueCode::SheetRepeats, None, "", &[("sheet", sheet)]);
        }
        for sheet in &unread {
            self.issues.add(IssueCode::SheetNotRead, None, "", &[("sheet", sheet)]);
        }
        for sheet in &hidden_sheets {
            self.issues.add(IssueCode::HiddenSheet, None, "", &[("sheet", sheet)]);
        }
        if let Some(value) = &read.comma_unproved {
            let decimal = if value.contains(',') { NumberStyle::CommaDecimal } else { NumberStyle::DotDecimal };
            let is_decimal = read.style == FileNumberStyle::Proved(decimal);
            let code = if is_decimal { IssueCode::CommaTakenForDecimals } else { IssueCode::CommaTakenForThousands };
            self.issues.add(code, None, "", &[("value", value)]);
        }
        self.note_columns(&plan);
        self.note_columns_below(&plan, &read.headers);
        self.report_names();
        self.note_reading(name, &read.found);
        self.ask_about_quantities(name, &plan, &read.found);
        self.ask_for_blank_stores(name, &plan, &read.found, knew_stores);
        self.note_merged(name, &plan, &read.found);
        self.note_repeated_lines(name, &plan, &read.found);
        let with_returns = std::iter::once(&plan).chain(read.headers.plans().map(|plan| &**plan)).find(|plan| !plan.returned().is_empty());
        self.note_returns(name, with_returns.unwrap_or(&plan), &read.found);
        self.note_paid_back(name, &plan, &read.found);
        let may_be_parts = self.options.rhythm().is_none() && read.found.spans.is_empty() && !matches!(plan.shape, Shape::Across { .. });
        let parts = rhythm::parts_of_months(&read.found.days).filter(|_| may_be_parts);
        let (part, spans) = parts.map_or((None, Vec::new()), |(part, spans)| (Some(part), spans));
        read.found.parts = spans.into_iter().collect();
        report.rhythm = self.rhythm_of(&plan, &read.found);
        if report.rhythm != Rhythm::Daily {
            let are_short = read.found.spans.values().copied().max().is_some_and(|longest| longest < 7);
            let value = match report.rhythm {
                Rhythm::Weekly if are_short => "few days",
                Rhythm::Weekly => ["week", "two weeks", "four weeks"][(rhythm::weeks(&read.found.days) / 2) as usize],
                Rhythm::Daily | Rhythm::Monthly => part.unwrap_or_else(|| rhythm::name_of_months(&read.found.spans)),
            };
            self.issues.add(IssueCode::SpreadOverDays, None, "", &[("value", value)]);
        }
        self.write(name, &plan, &mut sales, &read.found, report.rhythm)?;
        report.date_order = read.order;
        report.decimal_comma = read.style == FileNumberStyle::Proved(NumberStyle::CommaDecimal);
        report.row_kinds = read.found.kinds.report();
        self.kind_columns.insert(name.to_owned(), read.found.kinds.headers());
        (report.rows_read, report.rows_imported) = (read.found.rows_read, read.found.rows_imported);
        Ok(Some(report))
    }

    /// What values of type and status columns do, as given by mappings, answers and earlier imports.
    pub(super) fn kind_choices(&self, name: &str, plan: &Plan) -> Result<KindChoices, ImportError> {
        let mut choices: KindChoices = crate::db::remembered_kinds(self.transaction, &crate::recognize::signature(&plan.headers))?;
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

    /// The period that each row covers: as mapped, as its dates name it, or as the dates of the whole file show.
    fn rhythm_of(&self, plan: &Plan, found: &Found) -> Rhythm {
        if let Some(given) = self.options.rhythm() {
            return given;
        }
        if !found.parts.is_empty() {
            return Rhythm::Monthly;
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
        let total_store = self.total_store(sales, found)?;
        let subtotals = self.subtotals(name, sales, &|product, store| total == Some(product) || total_store == Some(store))?;
        self.transaction.execute("INSERT INTO sources (file, rows_imported) VALUES (?1, ?2)", params![name, found.rows_imported as i64])?;
        let source = self.transaction.last_insert_rowid();
        let names_no_store = plan.names_no_store() && !found.has_sections;
        let overlap =
            Overlap::begin(self.transaction, &self.answers, name, names_no_store, self.place_in_title.take(), &found.days, rhythm)?;
        let mut writer = DayWriter::new(self.transaction, source, self.first_source, overlap)?;
        let (issues, catalog) = (&mut self.issues, &self.catalog);
        let skips = self.answers.get(QuestionCode::RepeatedLines, name) == Some("skip");
        let repeated = found.repeats_from().filter(|_| skips).unwrap_or(u32::MAX);
        let mut skipped = 0;
        let mut pair = PairSales::default();
        let mut current = None;
        let weeks = if rhythm == Rhythm::Weekly { rhythm::weeks(&found.days) } else { 1 };
        let span_of = |day| match found.spans.get(&day) {
            None if found.parts.contains_key(&day) => found.parts[&day],
            Some(&days) => Span { first: day, days },
            None if found.has_ranges => Span { first: day, days: 1 },
            None => rhythm::span(rhythm, day, weeks),
        };
        let today = self.today;
        let days = &mut self.days;
        let mut finish = |pair: &mut PairSales, issues: &mut Issues| {
            pair.flag_absurd(column, catalog, issues);
            if rhythm != Rhythm::Daily {
                rhythm::spread(pair, &span_of, today);
            }
            if let (Some(first), Some(last)) = (pair.days.first(), pair.days.last()) {
                *days = Some(days.map_or((first.day, last.day), |(before, after)| (before.min(first.day), after.max(last.day))));
            }
            writer.write(pair)
        };
        sales.in_order(|row, extras| {
            let (product, store) = (row.key.product(), row.key.store());
            if row.line >= repeated {
                skipped += 1;
                return Ok(());
            }
            if total == Some(product) || total_store == Some(store) || subtotals.has(row.line, product, store) {
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
        issues.count(IssueCode::RepeatedLine, skipped);
        self.rows_of_totals += skipped;
        self.counts.add(writer.counts);
        if writer.counts.replaced_in_import > 0 {
            issues.add(IssueCode::DayInTwoFiles, None, "", &[("count", &writer.counts.replaced_in_import.to_string())]);
        }
        let DayWriter { mut written, overlap, .. } = writer;
        let range = overlap.range();
        let (last_loaded, adds) = (overlap.last_loaded, overlap.adds());
        self.find_twins(
            &WrittenFile { name, source, names_no_store, has_store_column: !plan.names_no_store(), range, last_loaded, adds },
            &mut written,
        )?;
        let asked = overlap::finish(self.transaction, overlap, &written, &self.catalog, &mut self.issues)?;
        // Where each sheet may be a store, it is asked first whether it is.
        let may_name_stores = |question: &Question| {
            question.code == QuestionCode::OtherSheets
                && question.file == name
                && question.candidates.iter().any(|one| one.value == "stores")
        };
        let is_early = self.questions.iter().any(may_name_stores);
        self.questions.extend(asked.into_iter().filter(|question| !is_early || question.code != QuestionCode::WhichStore));
        self.written.extend(written);
        Ok(())
    }
}
