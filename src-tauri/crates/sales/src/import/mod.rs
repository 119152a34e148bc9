//! One import: every file read, recognised and folded, then written, in one transaction. The parts live in the modules below.

pub(crate) mod catalogue;
pub(crate) mod fold;
pub(crate) mod ingest;
pub(crate) mod issues;
mod looks;
pub(crate) mod rows;
mod survey;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::SalesDb;
use crate::day::{self, Day};
use crate::db::write::{DayCounts, DayWriter};
use crate::error::ImportError;
use crate::import::catalogue::Catalogue;
use crate::import::fold::PairSales;
use crate::import::ingest::{Ingest, Stop, Style};
use crate::import::issues::Issues;
use crate::import::rows::SaleRows;
use crate::options::{ImportOptions, Mapping};
use crate::read::numbers::NumberStyle;
use crate::recognise::sample::{self, SampleRow};
use crate::recognise::{self, Plan, Shape};
use crate::report::{FileReport, ImportProgress, ImportReport, IssueCode};
use crate::source::{self, Opened, Table, short_name};

/// Rows shown in a preview.
const PREVIEW_ROWS: usize = 10;

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

    fn file(&mut self, path: &Path, tell: &mut dyn FnMut(u64)) -> Result<FileReport, ImportError> {
        let name = short_name(path);
        self.issues.start_file(&name);
        self.catalogue.start_file();
        let Found { table, plan, sample, mut report } = self.find_table(path, &name)?;
        let rows_of = || table.rows();
        let (mut rows_read, mut rows_imported) = (0, 0);
        let mut sales = SaleRows::new(self.folder);
        let mut order = plan.order;
        let mut style = Style::Assumed;
        let mut comma_unproved = None;
        let mut surveyed = false;
        loop {
            let mut ingest = Ingest::new(&plan, self.last_possible, &mut self.catalogue, &mut self.issues, &mut sales);
            (ingest.order, ingest.style) = (order, style);
            let ended = ingest.run(&mut *rows_of()?, tell);
            (rows_read, rows_imported) = (ingest.rows_read, ingest.rows_imported);
            match ended {
                Ok(()) => break,
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::Survey) if surveyed => {
                    // Only when the file changed between the two readings.
                    let source = std::io::Error::other("it changes while it is read");
                    return Err(ImportError::Read { file: name, source });
                }
                Err(Stop::Survey) => {
                    sales.clear();
                    self.issues.restart_file();
                    let found = survey::look_over(&name, &plan, &mut *rows_of()?, self.last_possible)?;
                    (order, style, comma_unproved, surveyed) = (found.order.or(order), found.style, found.comma_unproved, true);
                }
            }
        }
        if let Some(value) = comma_unproved {
            self.issues.add(IssueCode::CommaTakenForThousands, None, "", &[("value", &value)]);
        }
        self.note_columns(&plan);
        self.tell_of_names();
        self.write(&name, &plan, &mut sales, rows_imported)?;
        report.date_order = order;
        report.decimal_comma = style == Style::Proved(NumberStyle::CommaDecimal);
        report.preview = preview(&plan, &sample);
        (report.rows_read, report.rows_imported) = (rows_read, rows_imported);
        Ok(report)
    }

    /// Opens a file and finds the table in it: of a workbook the sheet that was asked for, else the first that holds sales.
    fn find_table(&mut self, path: &Path, name: &str) -> Result<Found, ImportError> {
        match source::open(path)? {
            Opened::Text(text) => {
                let (encoding, delimiter) = (Some(text.encoding().to_owned()), Some(text.delimiter()));
                let mut found = self.recognise(name, Table::Text(text))?;
                (found.report.encoding, found.report.delimiter) = (encoding, delimiter);
                Ok(found)
            }
            Opened::Workbook(mut book) => {
                let sheets = book.sheets.clone();
                let wanted = self.options.sheet.as_deref();
                let candidates: Vec<&String> =
                    sheets.iter().filter(|sheet| wanted.is_none_or(|wanted| sheet.trim() == wanted.trim())).collect();
                let mut first_error = None;
                for sheet in candidates {
                    match book.sheet(sheet).and_then(|cells| self.recognise(name, Table::Sheet(cells))) {
                        Ok(mut found) => {
                            for other in sheets.iter().filter(|other| *other != sheet && wanted.is_none()) {
                                self.issues.add(IssueCode::SheetNotRead, None, "", &[("sheet", other)]);
                            }
                            book.format.clone_into(&mut found.report.format);
                            (found.report.sheet, found.report.sheets) = (Some(sheet.clone()), sheets.clone());
                            return Ok(found);
                        }
                        Err(error) => {
                            first_error.get_or_insert(error);
                        }
                    }
                }
                let none = || match wanted {
                    Some(wanted) => ImportError::NoSuchSheet { file: name.to_owned(), sheet: wanted.to_owned(), sheets: sheets.clone() },
                    None => ImportError::Empty { file: name.to_owned() },
                };
                Err(first_error.unwrap_or_else(none))
            }
        }
    }

    fn recognise(&self, name: &str, table: Table) -> Result<Found, ImportError> {
        let sample = sample::take(name, &mut *table.rows()?)?;
        let plan = recognise::recognise(name, &sample, &self.by_hand, &|headers| crate::db::remembered(self.transaction, headers))?;
        let report = FileReport {
            file: name.to_owned(),
            format: "csv".into(),
            encoding: None,
            delimiter: None,
            sheet: None,
            sheets: Vec::new(),
            header_line: plan.header_line,
            layout: plan.layout(),
            columns: plan.columns.clone(),
            date_order: None,
            decimal_comma: false,
            preview: Vec::new(),
            rows_read: 0,
            rows_imported: 0,
        };
        Ok(Found { table, plan, sample, report })
    }

    fn write(&mut self, name: &str, plan: &Plan, sales: &mut SaleRows, rows_imported: u64) -> Result<(), ImportError> {
        self.transaction.execute("INSERT INTO sources (file, rows_imported) VALUES (?1, ?2)", params![name, rows_imported as i64])?;
        let source = self.transaction.last_insert_rowid();
        let mut writer = DayWriter::new(self.transaction, source, self.first_source)?;
        let column = match &plan.shape {
            Shape::Long(columns) => plan.header(columns.quantity),
            Shape::Wide { .. } => "",
        };
        let (issues, catalogue) = (&mut self.issues, &self.catalogue);
        let mut pair = PairSales::default();
        let mut current = None;
        let mut finish = |pair: &mut PairSales, issues: &mut Issues| {
            pair.flag_absurd(column, catalogue, issues);
            writer.write(pair)
        };
        let days = &mut self.days;
        sales.in_order(|row, extras| {
            if current != Some(row.key.pair()) {
                if current.is_some() {
                    finish(&mut pair, issues)?;
                }
                current = Some(row.key.pair());
                pair.start(row.key.product(), row.key.store());
            }
            let day = row.key.day();
            *days = Some(days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
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
        self.written.extend(writer.written);
        Ok(())
    }

    fn note_columns(&mut self, plan: &Plan) {
        for (i, column) in plan.columns.iter().enumerate() {
            if plan.totals.contains(&(i + plan.shift)) {
                self.issues.add(IssueCode::TotalColumn, None, &column.header, &[]);
            } else if column.field.is_none() && !column.header.is_empty() {
                self.issues.add(IssueCode::ColumnLeftOut, None, &column.header, &[]);
            }
        }
        if plan.shift > 0 {
            self.issues.add(IssueCode::HeaderShifted, None, "", &[]);
        }
    }

    fn tell_of_names(&mut self) {
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

    /// What only shows when all files are read.
    fn look_back(&mut self, files: &[FileReport]) -> Result<(), ImportError> {
        self.issues.start_file(if let [only] = files { &only.file } else { "" });
        for (first, second) in self.catalogue.ids_that_differ_by_case() {
            self.issues.add(IssueCode::IdsDifferByCase, None, "", &[("first", first), ("second", second)]);
        }
        Ok(looks::tell_of_empty_days(self.transaction, &self.catalogue, &self.written, &mut self.issues)?)
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

/// A table and how to read it.
struct Found {
    table: Table,
    plan: Plan,
    sample: Vec<SampleRow>,
    report: FileReport,
}

fn preview(plan: &Plan, sample: &[SampleRow]) -> Vec<Vec<String>> {
    let below = sample.iter().filter(|row| plan.header_line.is_none_or(|header| row.line > header));
    below.take(PREVIEW_ROWS).map(|row| row.cells.iter().map(sample::OwnedCell::text).collect()).collect()
}
