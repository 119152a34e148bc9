//! One import: every file read, recognised and folded, then written, in one transaction. The parts live in the modules below.

pub(crate) mod catalogue;
mod cells;
mod data_quality;
mod date_orders;
mod file;
pub(crate) mod fold;
pub(crate) mod importer;
pub(crate) mod issues;
mod keys;
mod outcome;
pub(crate) mod rows;
mod survey;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::SalesDb;
use crate::day::{self, Day};
use crate::db::write::DayCounts;
use crate::error::ImportError;
use crate::import::catalogue::Catalogue;
use crate::import::issues::Issues;
use crate::options::{ImportOptions, Mapping};
use crate::recognise;
use crate::report::{FileReport, ImportProgress, ImportReport, IssueCode};
use crate::source::short_name;

impl SalesDb {
    /// Reads sales files, in their order, into the database: all of it or, on an error, nothing. Days that a file covers replace those
    /// loaded before for the same product and store; other days stay. With `dry_run` only the report is made.
    ///
    /// `now` is the time noted for the import; sales after its day (in the time zone furthest ahead) are left out.
    ///
    /// # Errors
    /// [`ImportError`] when a file cannot be understood as a whole, or the database not be written. Rows that cannot be understood are
    /// no error: the report lists them.
    pub fn import(
        &mut self,
        files: &[PathBuf],
        options: &ImportOptions,
        now: Timestamp,
        progress: &mut dyn FnMut(ImportProgress),
    ) -> Result<ImportReport, ImportError> {
        if files.is_empty() {
            return Err(ImportError::NoFiles);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let report = Import::begin(&transaction, &self.folder, options, now)?.run(files, progress)?;
        if options.dry_run || report.rows_imported == 0 {
            transaction.rollback()?;
        } else {
            transaction.commit()?;
        }
        Ok(report)
    }
}

struct Import<'t> {
    transaction: &'t Transaction<'t>,
    folder: &'t Path,
    options: &'t ImportOptions,
    by_hand: Vec<Mapping>,
    now: Timestamp,
    last_possible: Day,
    first_source: i64,
    catalogue: Catalogue,
    issues: Issues,
    counts: DayCounts,
    written: HashSet<(u32, u32)>,
    days: Option<(Day, Day)>,
}

impl<'t> Import<'t> {
    fn begin(transaction: &'t Transaction<'t>, folder: &'t Path, options: &'t ImportOptions, now: Timestamp) -> Result<Self, ImportError> {
        let by_hand = options.mappings()?;
        let newest: i64 =
            transaction.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'imports'", (), |row| row.get(0)).optional()?.unwrap_or(0);
        crate::db::remember_for_undo(transaction, newest + 1)?;
        if options.replace {
            transaction.execute_batch(
                "INSERT INTO undo_sales SELECT * FROM sales; DELETE FROM sales; DELETE FROM series; DELETE FROM products; DELETE FROM product_names; DELETE FROM stores;",
            )?;
        }
        let newest_source: i64 =
            transaction.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'sources'", (), |row| row.get(0)).optional()?.unwrap_or(0);
        // UTC+14 is the zone furthest ahead.
        let last_possible = now.as_second().div_euclid(86_400) as Day + 1;
        Ok(Self {
            transaction,
            folder,
            options,
            by_hand,
            now,
            last_possible,
            first_source: newest_source + 1,
            catalogue: Catalogue::load(transaction)?,
            issues: Issues::default(),
            counts: DayCounts::default(),
            written: HashSet::new(),
            days: None,
        })
    }

    fn run(mut self, files: &[PathBuf], progress: &mut dyn FnMut(ImportProgress)) -> Result<ImportReport, ImportError> {
        let mut reports = Vec::with_capacity(files.len());
        for (number, path) in files.iter().enumerate() {
            let mut tell = |rows_read| {
                progress(ImportProgress { file: short_name(path), file_number: number as u32 + 1, files: files.len() as u32, rows_read });
            };
            tell(0);
            reports.push(self.file(path, &mut tell)?);
        }
        self.catalogue.save(self.transaction)?;
        self.look_back(&reports)?;
        let (issues, counts) = std::mem::take(&mut self.issues).finish();
        let (rows_read, rows_imported) = reports.iter().fold((0, 0), |sum, file| (sum.0 + file.rows_read, sum.1 + file.rows_imported));
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
        };
        self.note(&report)?;
        Ok(report)
    }

    /// What only shows when all files are read.
    fn look_back(&mut self, files: &[FileReport]) -> Result<(), ImportError> {
        self.issues.start_file(if let [only] = files { &only.file } else { "" });
        for (first, second) in self.catalogue.ids_that_differ_by_case() {
            self.issues.add(IssueCode::IdsDifferByCase, None, "", &[("first", first), ("second", second)]);
        }
        Ok(data_quality::tell_of_empty_days(self.transaction, &self.catalogue, &self.written, &mut self.issues)?)
    }

    fn note(&self, report: &ImportReport) -> Result<(), ImportError> {
        self.transaction.execute(
            "INSERT INTO imports (at, replaced_all, first_source, report) VALUES (?1, ?2, ?3, ?4)",
            params![self.now.to_string(), self.options.replace, self.first_source, serde_json::to_string(report).unwrap_or_default()],
        )?;
        if !self.by_hand.is_empty() {
            for file in &report.files {
                let headers: Vec<String> = file.columns.iter().map(|column| column.header.clone()).collect();
                crate::db::remember(self.transaction, &recognise::signature(&headers), &self.options.map)?;
            }
        }
        Ok(())
    }
}
