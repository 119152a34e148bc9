//! One import: every file read, recognized and folded, then written, in one transaction. The parts are in the modules below.

mod amounts;
mod answered;
mod calendars;
pub(crate) mod catalog;
mod cells;
mod data_quality;
pub(crate) mod date_orders;
mod file;
pub(crate) mod fold;
mod found;
mod headers;
mod identities;
mod importer;
pub(crate) mod issues;
mod keys;
mod measures;
mod nameless;
mod news;
mod notes;
mod other_sheets;
mod outcome;
pub(crate) mod overlap;
mod passes;
mod place_words;
mod places;
mod plan_rows;
mod repeated_lines;
mod rhythm;
pub(crate) mod row_kinds;
pub(crate) mod rows;
mod sections;
mod sheet_contents;
mod sheet_question;
mod sheet_rows;
mod subtotals;
mod survey;
mod table;
mod total_rows;
mod totals;
mod two_units;
mod unit_words;
pub(crate) mod units;
mod wide_rows;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use progress::Progress;
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::SalesDb;
use crate::day::{self, Day};
use crate::db::write::DayCounts;
use crate::error::{ImportError, SalesError};
use crate::import::catalog::Catalog;
use crate::import::issues::Issues;
use crate::import::units::Units;
use crate::options::{ImportOptions, Mapping};
use crate::plan::PlanEntry;
use crate::question::{Answers, Question};
use crate::reader::{Reader, Session};
use crate::recognize;
use crate::report::{FileReport, ImportProgress, ImportReport, IssueCode};
use crate::source::short_name;

impl SalesDb {
    /// Reads sales files, in their order, with `reader` into the database: all of it or, on an error, nothing. Days that a file covers replace those
    /// loaded before for the same product and store; other days stay. With `dry_run` only the report is made.
    ///
    /// `now` is the time noted for the import; sales after its day (in the time zone furthest ahead) are skipped. `progress` hears
    /// of every few thousand rows and may cancel the import.
    ///
    /// # Errors
    /// [`ImportError`] when a file can't be understood as a whole, a question isn't answered ([`ImportError::questions`]), it was
    /// canceled, or the database can't be written. Rows that can't be understood aren't errors: the report lists them.
    pub fn import(
        &mut self,
        reader: &Reader,
        files: &[PathBuf],
        options: &ImportOptions,
        now: Timestamp,
        progress: &mut dyn Progress<ImportProgress>,
    ) -> Result<ImportReport, ImportError> {
        // Each round may raise questions that only show once others are answered.
        const ROUNDS: usize = 8;
        let mut answers = Answers::parse(&options.answers)?;
        let mut rounds = 0;
        let session = reader.clone().until(progress.stop_signal()).session();
        loop {
            rounds += 1;
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let outcome = Import::begin(&transaction, &session, &self.folder, options, answers.clone(), now)
                .and_then(|import| import.run(files, progress));
            let questions = match &outcome {
                Ok(report) => report.questions.clone(),
                Err(error) => error.questions(),
            };
            if options.accept_guess && rounds < ROUNDS && answers.take_defaults(&questions) {
                transaction.rollback()?;
                continue;
            }
            let report = outcome?;
            if !options.dry_run && !questions.is_empty() {
                transaction.rollback()?;
                return Err(ImportError::Undecided { questions });
            }
            if options.dry_run || report.rows_imported == 0 && report.plan_rows == 0 {
                transaction.rollback()?;
            } else {
                transaction.commit()?;
            }
            return Ok(report);
        }
    }
}

struct Import<'t> {
    transaction: &'t Transaction<'t>,
    session: &'t Session,
    folder: &'t Path,
    options: &'t ImportOptions,
    by_hand: Vec<Mapping>,
    answers: Answers,
    questions: Vec<Question>,
    now: Timestamp,
    /// The day of the import in UTC.
    today: Day,
    first_source: i64,
    catalog: Catalog,
    units: Units,
    /// Pack sizes that were answered in this import.
    sizes: Vec<(units::Pack, f64)>,
    /// Words in the titles of files for which it was answered which column was sold, by file.
    titles: HashMap<String, &'static str>,
    /// Sheets of the file that are parts or sums of others, and aren't read again.
    repeating_sheets: Vec<String>,
    /// Headers of the columns of types of each file.
    kind_columns: HashMap<String, Vec<String>>,
    /// The store that the sheet being read is named after.
    store_of_sheet: Option<String>,
    /// What the title of the file seems to call its store, which isn't known.
    place_in_title: Option<String>,
    /// What known products are called.
    names: identities::NameIndex,
    /// Codes and names that were answered to mean known products and stores.
    aliases: Vec<crate::db::Alias>,
    issues: Issues,
    counts: DayCounts,
    written: HashSet<(u32, u32)>,
    days: Option<(Day, Day)>,
    /// The first and last day loaded before.
    before: Option<(Day, Day)>,
    planned: Vec<PlanEntry>,
    plan_rows: u64,
    /// Rows skipped because they are sums of others.
    rows_of_totals: u64,
}

impl<'t> Import<'t> {
    fn begin(
        transaction: &'t Transaction<'t>,
        session: &'t Session,
        folder: &'t Path,
        options: &'t ImportOptions,
        answers: Answers,
        now: Timestamp,
    ) -> Result<Self, ImportError> {
        let by_hand = options.mappings()?;
        let newest: i64 =
            transaction.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'imports'", (), |row| row.get(0)).optional()?.unwrap_or(0);
        if let Some(table) = crate::db::check::used_up(transaction)?.first() {
            return Err(SalesError::Damaged { reason: format!("the numbers of `{table}` are used up") }.into());
        }
        if !options.replace && crate::db::check::orphans(transaction)? > 0 {
            return Err(SalesError::Damaged { reason: "sales belong to products or stores that are missing".to_owned() }.into());
        }
        crate::db::remember_for_undo(transaction, newest + 1)?;
        if options.replace {
            transaction.execute_batch(
                "INSERT INTO undo_sales SELECT * FROM sales; DELETE FROM sales; DELETE FROM series; DELETE FROM products; DELETE FROM product_names; DELETE FROM stores; DELETE FROM product_units; DELETE FROM aliases; DELETE FROM incomplete_days;",
            )?;
        }
        let newest_source: i64 =
            transaction.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'sources'", (), |row| row.get(0)).optional()?.unwrap_or(0);
        let mut units = crate::db::units(transaction)?;
        units.take_terms(&options.pack_sizes);
        let before = transaction.query_row("SELECT MIN(first_day), MAX(last_day) FROM series", (), |row| {
            Ok(row.get::<_, Option<Day>>(0)?.zip(row.get::<_, Option<Day>>(1)?))
        })?;
        Ok(Self {
            transaction,
            session,
            folder,
            options,
            by_hand,
            answers,
            questions: Vec::new(),
            now,
            today: now.as_second().div_euclid(86_400) as Day,
            first_source: newest_source + 1,
            catalog: Catalog::load(transaction)?,
            units,
            sizes: Vec::new(),
            titles: HashMap::new(),
            repeating_sheets: Vec::new(),
            kind_columns: HashMap::new(),
            store_of_sheet: None,
            place_in_title: None,
            names: identities::NameIndex::default(),
            aliases: Vec::new(),
            issues: Issues::default(),
            counts: DayCounts::default(),
            written: HashSet::new(),
            days: None,
            before,
            planned: Vec::new(),
            plan_rows: 0,
            rows_of_totals: 0,
        })
    }

    fn run(mut self, files: &[PathBuf], progress: &mut dyn Progress<ImportProgress>) -> Result<ImportReport, ImportError> {
        if files.is_empty() {
            return Err(ImportError::NoFiles);
        }
        let mut reports = Vec::with_capacity(files.len());
        for (number, path) in files.iter().enumerate() {
            let mut report_rows = |rows_read| {
                let (file, file_number, files) = (short_name(path), number as u32 + 1, files.len() as u32);
                progress.event(ImportProgress { file, file_number, files, rows_read });
                progress.check()
            };
            report_rows(0)?;
            reports.push(self.file(path, &mut report_rows)?);
        }
        self.catalog.save(self.transaction)?;
        crate::db::save_units(self.transaction, &self.units)?;
        crate::plan::add(self.transaction, &self.planned)?;
        crate::db::note_plan_changes(self.transaction)?;
        let news = self.look_back(&reports)?;
        let (issues, counts) = std::mem::take(&mut self.issues).finish();
        let (rows_read, rows_imported) = reports.iter().fold((0, 0), |sum, file| (sum.0 + file.rows_read, sum.1 + file.rows_imported));
        let rows_imported = rows_imported - self.rows_of_totals;
        let report = ImportReport {
            rows_read,
            rows_imported,
            rows_rejected: rows_read - rows_imported,
            products: self.written.iter().map(|pair| pair.0).collect::<HashSet<_>>().len() as u32,
            stores: self.written.iter().map(|pair| pair.1).collect::<HashSet<_>>().len() as u32,
            first_date: self.days.map(|days| day::to_date(days.0)),
            last_date: self.days.map(|days| day::to_date(days.1)),
            issues,
            counts,
            days_added: self.counts.added,
            days_replaced: self.counts.replaced,
            days_unchanged: self.counts.unchanged,
            files: reports,
            dry_run: self.options.dry_run,
            questions: std::mem::take(&mut self.questions),
            news,
            plan_rows: self.plan_rows,
        };
        self.note(&report)?;
        Ok(report)
    }

    /// What only shows when all files are read.
    fn look_back(&mut self, files: &[FileReport]) -> Result<crate::report::ImportNews, ImportError> {
        self.issues.start_file(if let [only] = files { &only.file } else { "" });
        for (first, second) in self.catalog.ids_that_differ_by_case() {
            self.issues.add(IssueCode::IdsDifferByCase, None, "", &[("first", first), ("second", second)]);
        }
        for (first, second) in self.catalog.codes_that_differ_by_zeros() {
            self.issues.add(IssueCode::CodesDifferByZeros, None, "", &[("first", first), ("second", second)]);
        }
        let covered = news::Covered { days: self.days, before: self.before, written: &self.written };
        let open = crate::figures::stock_outs::OpenDays::read(self.transaction)?;
        data_quality::report_empty_days(self.transaction, &self.catalog, &covered, &open, &mut self.issues)?;
        let incomplete = data_quality::incomplete_days(self.transaction, &self.catalog, &covered, &open, &mut self.issues)?;
        let mut news = news::gather(self.transaction, &self.catalog, &covered)?;
        news.incomplete_days = incomplete;
        Ok(news)
    }

    fn note(&self, report: &ImportReport) -> Result<(), ImportError> {
        self.transaction.execute(
            "INSERT INTO imports (at, replaced_all, first_source, report) VALUES (?1, ?2, ?3, ?4)",
            params![self.now.to_string(), self.options.replace, self.first_source, serde_json::to_string(report).unwrap_or_default()],
        )?;
        let import = self.transaction.last_insert_rowid();
        crate::db::save_sizes(self.transaction, &self.sizes, import)?;
        crate::db::save_aliases(self.transaction, &self.aliases, import)?;
        for file in &report.files {
            let mut map = self.options.map.clone();
            map.extend(self.answered_mappings(file));
            if !map.is_empty() {
                let headers: Vec<String> = file.columns.iter().map(|column| column.header.clone()).collect();
                crate::db::remember(self.transaction, &recognize::signature(&headers), &map)?;
            }
        }
        Ok(())
    }
}
