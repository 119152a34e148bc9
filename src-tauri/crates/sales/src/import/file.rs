//! One file of an import: found, recognised, read, folded and written. The parts of each step live in their own modules.

use std::path::Path;

use rusqlite::params;

use super::Import;
use super::fold::PairSales;
use super::importer::Importer;
use super::issues::Issues;
use super::outcome::Abort;
use super::rows::SaleRows;
use super::survey::{self, Surveyed};
use crate::db::write::DayWriter;
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::read::numbers::{FileNumberStyle, NumberStyle};
use crate::recognise::sample::{self, SampleRow};
use crate::recognise::{self, Plan, Shape, dictionary};
use crate::report::{FileReport, IssueCode};
use crate::source::{self, Opened, Table, Workbook, short_name};

/// Rows shown in a preview.
const PREVIEW_ROWS: usize = 10;

impl Import<'_> {
    pub(super) fn file(&mut self, path: &Path, tell: &mut dyn FnMut(u64)) -> Result<FileReport, ImportError> {
        let name = short_name(path);
        self.issues.start_file(&name);
        self.catalogue.start_file();
        let Found { table, plan, sample, mut report, mut unread, book } = self.find_table(path, &name)?;
        let mut sales = SaleRows::new(self.folder);
        let mut read = self.read(&name, &plan, &table, &mut sales, tell)?;
        drop(table);
        if let Some(book) = book {
            let more = self.sheets_alike(&name, &plan, *book, std::mem::take(&mut unread), (&mut sales, &mut read), tell)?;
            report.sheets_read.extend(more.0);
            unread = more.1;
            self.issues.start_file(&name);
        }
        for sheet in &unread {
            self.issues.add(IssueCode::SheetNotRead, None, "", &[("sheet", sheet)]);
        }
        if let Some(value) = &read.comma_unproved {
            self.issues.add(IssueCode::CommaTakenForThousands, None, "", &[("value", value)]);
        }
        self.note_columns(&plan);
        self.tell_of_names();
        self.write(&name, &plan, &mut sales, read.rows_imported)?;
        report.date_order = read.order;
        report.decimal_comma = read.style == FileNumberStyle::Proved(NumberStyle::CommaDecimal);
        report.preview = preview(&plan, &sample);
        (report.rows_read, report.rows_imported) = (read.rows_read, read.rows_imported);
        Ok(report)
    }

    /// Reads the rows; once more when it shows that the whole file must be looked at for what its dates or commas mean.
    fn read(
        &mut self,
        name: &str,
        plan: &Plan,
        table: &Table,
        sales: &mut SaleRows,
        tell: &mut dyn FnMut(u64),
    ) -> Result<ReadRows, ImportError> {
        let mut surveyed: Option<Surveyed> = None;
        loop {
            let mut importer = Importer::new(plan, self.last_possible, &mut self.catalogue, &mut self.issues, sales);
            if let Some(found) = &surveyed {
                (importer.orders, importer.style) = (found.orders.clone(), found.style);
                (importer.doubtful, importer.surveyed) = (found.doubtful, true);
            }
            let ended = importer.run(&mut *table.rows()?, tell);
            let Importer { orders, style, rows_read, rows_imported, empty_cells, .. } = importer;
            match ended {
                Ok(()) => {
                    self.issues.count(IssueCode::EmptyCells, empty_cells);
                    let comma_unproved = surveyed.and_then(|found| found.comma_unproved);
                    return Ok(ReadRows { rows_read, rows_imported, order: orders.all, style, comma_unproved });
                }
                Err(Abort::Failed(error)) => return Err(error),
                Err(Abort::Survey) if surveyed.is_some() => {
                    // Only when the file changed between the two readings.
                    let source = std::io::Error::other("it changes while it is read");
                    return Err(ImportError::Read { file: name.to_owned(), source });
                }
                Err(Abort::Survey) => {
                    sales.clear();
                    self.issues.restart_file();
                    surveyed = Some(survey::look_over(name, plan, &mut *table.rows()?, self.last_possible)?);
                }
            }
        }
    }

    /// Opens a file and finds the table in it: of a workbook the sheet that was asked for, else the first that holds sales.
    fn find_table(&self, path: &Path, name: &str) -> Result<Found, ImportError> {
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
                            found.unread = sheets.iter().filter(|other| *other != sheet && wanted.is_none()).cloned().collect();
                            found.report.sheets_read = vec![sheet.clone()];
                            book.format.clone_into(&mut found.report.format);
                            (found.report.sheet, found.report.sheets) = (Some(sheet.clone()), sheets.clone());
                            found.book = self.options.all_sheets.then_some(book);
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

    /// Reads the sheets with the columns of `plan` behind the rows that are there. Returns those that were read, and the others.
    fn sheets_alike(
        &mut self,
        name: &str,
        plan: &Plan,
        mut book: Workbook,
        sheets: Vec<String>,
        (sales, read): (&mut SaleRows, &mut ReadRows),
        tell: &mut dyn FnMut(u64),
    ) -> Result<(Vec<String>, Vec<String>), ImportError> {
        let (mut taken, mut others) = (Vec::new(), Vec::new());
        for sheet in sheets {
            let table = Table::Sheet(book.sheet(&sheet)?);
            let found = if dictionary::is_total(&sheet) { None } else { self.recognise(name, table).ok() };
            let Some(found) = found.filter(|found| found.plan.is_like(plan)) else {
                others.push(sheet);
                continue;
            };
            self.issues.start_file(&format!("{name} [{sheet}]"));
            let mut rows = SaleRows::new(self.folder);
            let more = self.read(name, &found.plan, &found.table, &mut rows, &mut |rows| tell(read.rows_read + rows))?;
            rows.in_order(|row, extras| sales.push(row.key, row.quantity, row.line.into(), row.fingerprint, extras))?;
            read.rows_read += more.rows_read;
            read.rows_imported += more.rows_imported;
            taken.push(sheet);
        }
        Ok((taken, others))
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
            sheets_read: Vec::new(),
            header_line: plan.header_line,
            layout: plan.layout(),
            columns: plan.columns.clone(),
            date_order: None,
            decimal_comma: false,
            preview: Vec::new(),
            rows_read: 0,
            rows_imported: 0,
        };
        Ok(Found { table, plan, sample, report, unread: Vec::new(), book: None })
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
            if plan.totals.contains(&i) {
                self.issues.add(IssueCode::TotalColumn, None, &column.header, &[]);
            } else if column.field.is_none() && !column.header.is_empty() {
                self.issues.add(IssueCode::ColumnLeftOut, None, &column.header, &[]);
            }
        }
        for &column in &plan.nameless {
            self.issues.add(IssueCode::ColumnLeftOut, None, &format!("#{}", column + 1), &[]);
        }
        if plan.moved {
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
}

/// A table and how to read it.
struct Found {
    table: Table,
    plan: Plan,
    sample: Vec<SampleRow>,
    report: FileReport,
    /// Sheets that were not asked for and not read.
    unread: Vec<String>,
    /// The workbook, where its other sheets may be wanted too.
    book: Option<Box<Workbook>>,
}

/// What came of the rows of a table.
struct ReadRows {
    rows_read: u64,
    rows_imported: u64,
    order: Option<DateOrder>,
    style: FileNumberStyle,
    comma_unproved: Option<String>,
}

fn preview(plan: &Plan, sample: &[SampleRow]) -> Vec<Vec<String>> {
    let below = sample.iter().filter(|row| plan.header_line.is_none_or(|header| row.line > header));
    below.take(PREVIEW_ROWS).map(|row| row.cells.iter().map(sample::OwnedCell::text).collect()).collect()
}
