//! Finding the table in a file: of a workbook the sheet that was asked for, or the first visible one that holds sales.

use std::path::Path;

use super::Import;
use super::other_sheets::repeats_others;
use super::row_kinds;
use crate::error::ImportError;
use crate::options::{DateOrder, Field, Mapping};
use crate::question::QuestionCode;
use crate::reader::{Opened, Table, Workbook};
use crate::recognize::sample::{self, SampleRow};
use crate::recognize::{self, Known, Plan};
use crate::report::FileReport;

/// A table and how to read it.
pub(super) struct FoundTable {
    pub(super) table: Table,
    pub(super) plan: Plan,
    pub(super) report: FileReport,
    /// Visible sheets that were not asked for and not read.
    pub(super) unread: Vec<String>,
    pub(super) hidden_sheets: Vec<String>,
    /// Zeros stood in the text of a workbook.
    pub(super) has_zeros: bool,
    /// The workbook, where it has other visible sheets and none was asked for by its name.
    pub(super) book: Option<Box<Workbook>>,
}

impl Import<'_> {
    pub(super) fn find_table(&self, path: &Path, name: &str) -> Result<FoundTable, ImportError> {
        match self.session.open(path, self.answers.get(QuestionCode::Password, name))? {
            Opened::Text(text) => {
                let mut found = self.recognize(name, "", text.table)?;
                (found.report.encoding, found.report.delimiter) = (Some(text.encoding), Some(text.delimiter));
                Ok(found)
            }
            Opened::Workbook(book) => self.find_sheet(name, book),
        }
    }

    fn find_sheet(&self, name: &str, mut book: Box<Workbook>) -> Result<FoundTable, ImportError> {
        let sheets = book.sheets.clone();
        let hidden = book.hidden.clone();
        let wanted = self.options.sheet.as_deref();
        let is_left = |sheet: &String| wanted.is_none() && (hidden.contains(sheet) || self.repeating_sheets.contains(sheet));
        let is_candidate = |sheet: &&String| wanted.map_or(!is_left(sheet), |wanted| sheet.trim() == wanted.trim());
        // Sales first, where another sheet is of purchases, returns, or what is in stock, or shows how to fill the others in.
        let mut candidates: Vec<&String> = sheets.iter().filter(is_candidate).collect();
        let says_sales = |sheet: &String| recognize::is_sheet_of_sales(sheet);
        let named = candidates.iter().filter(|sheet| says_sales(sheet)).count();
        candidates.sort_by_key(|sheet| {
            let is_stock = recognize::is_sheet_of_stock(sheet) || recognize::is_sheet_of_examples(sheet);
            let is_other = is_stock || recognize::purchases::is_title(sheet) || recognize::purchases::is_sheet_of_plans(sheet);
            // The one that repeats the others isn't read beside them. The only one that is called sales comes before those of no such name.
            (is_other, self.options.all_sheets && repeats_others(sheet), named == 1 && !says_sales(sheet))
        });
        let mut first_error = None;
        for sheet in candidates {
            match book.sheet(sheet).and_then(|table| self.recognize(name, sheet, table)) {
                Ok(mut found) => {
                    found.unread = sheets.iter().filter(|other| *other != sheet && wanted.is_none() && !is_left(other)).cloned().collect();
                    found.hidden_sheets = hidden.iter().filter(|_| wanted.is_none()).cloned().collect();
                    found.report.sheets_read = vec![sheet.clone()];
                    found.report.format.clone_from(&book.format);
                    (found.report.sheet, found.report.sheets) = (Some(sheet.clone()), sheets.clone());
                    found.has_zeros = book.has_zeros;
                    found.book = (!found.unread.is_empty()).then_some(book);
                    return Ok(found);
                }
                // A sheet with columns that can be asked about is more informative than one that isn't a table.
                Err(error) if first_error.as_ref().is_none_or(|first: &ImportError| first.questions().is_empty()) => {
                    first_error = Some(error);
                }
                Err(_) => {}
            }
        }
        let none = || match wanted {
            Some(wanted) => ImportError::NoSuchSheet { file: name.to_owned(), sheet: wanted.to_owned(), sheets: sheets.clone() },
            None => ImportError::Empty { file: name.to_owned() },
        };
        Err(first_error.unwrap_or_else(none))
    }

    /// The mappings of a file: those of the options, and answers that name columns.
    fn by_hand(&self, name: &str) -> Vec<Mapping> {
        let mut by_hand = self.by_hand.clone();
        let columns = [
            (QuestionCode::DateColumn, Field::Date),
            (QuestionCode::ProductColumn, Field::ProductId),
            (QuestionCode::QuantityColumn, Field::Quantity),
        ];
        for (code, field) in columns {
            if let Some(column) = self.answers.get(code, name).filter(|answer| !answer.starts_with('=')) {
                by_hand.retain(|mapping| mapping.field != field);
                by_hand.push(Mapping { field, column: Some(column.to_owned()), order: None });
            }
        }
        if let Some(column) = self.answers.get(QuestionCode::StoreColumn, name) {
            by_hand.retain(|mapping| mapping.field != Field::StoreName);
            by_hand.push(Mapping { field: Field::StoreName, column: (column != "=none").then(|| column.to_owned()), order: None });
        }
        if self.answers.get(QuestionCode::ReturnedQuantity, name) == Some("leave_out") {
            by_hand.retain(|mapping| mapping.field != Field::Returned);
            by_hand.push(Mapping { field: Field::Returned, column: None, order: None });
        }
        by_hand
    }

    pub(super) fn recognize(&self, name: &str, sheet: &str, table: Table) -> Result<FoundTable, ImportError> {
        let (plan, sample) = self.recognize_from(name, sheet, &table, 0)?;
        let report = FileReport::new(name, plan.header_line, plan.layout(), plan.columns.clone(), &sample);
        Ok(FoundTable { table, plan, report, unread: Vec::new(), hidden_sheets: Vec::new(), book: None, has_zeros: false })
    }

    /// How to read the rows of a table from a line on, and the first of them.
    pub(super) fn recognize_from(&self, name: &str, sheet: &str, table: &Table, line: u64) -> Result<(Plan, Vec<SampleRow>), ImportError> {
        // Without days or products, these are no sales that can be read.
        let is_none = |code| self.answers.get(code, name).is_some_and(|answer| answer.eq_ignore_ascii_case("=none"));
        if [QuestionCode::DateColumn, QuestionCode::ProductColumn].into_iter().any(is_none) {
            return Err(ImportError::NotSales { file: name.to_owned() });
        }
        let sample = sample::take(name, &mut *table.rows()?, line)?;
        let named = self.answers.get(QuestionCode::ProductColumn, name).and_then(|answer| answer.strip_prefix('='));
        let order = self.answers.get(QuestionCode::DateOrder, name).and_then(DateOrder::parse);
        let hidden: Vec<usize> = table.hidden_columns().iter().map(|&column| column as usize).collect();
        let known = Known {
            is_product: &|text| self.catalog.is_product(text),
            product: self.answers.get(QuestionCode::ProductName, name).or(named),
            wide: self.answers.get(QuestionCode::WideLayout, name).map(|answer| answer == "yes").or_else(|| self.options.layout()),
            dated: self.answers.get(QuestionCode::DateColumn, name).and_then(|answer| answer.strip_prefix('=')),
            store_columns: self.answers.get(QuestionCode::StoreColumns, name).map(|answer| answer == "yes"),
            units_sold: self.answers.get(QuestionCode::UnitsSold, name).map(|answer| answer == "yes"),
            counted: self.answers.get(QuestionCode::QuantityColumn, name).and_then(|answer| answer.strip_prefix('=')),
            today: self.today,
            is_store: &|text| self.catalog.knows_store(text),
            variants: self.answers.get(QuestionCode::Variants, name).map(|answer| answer == "join").or_else(|| self.options.variants()),
            decimals: self
                .answers
                .get(QuestionCode::DecimalSign, name)
                .map(|answer| answer == "decimals")
                .or_else(|| self.options.decimals()),
            kept: &|headers| {
                let mut kept = crate::db::remembered_answers(self.transaction, headers).unwrap_or_default();
                kept.kinds.extend(self.options.kinds().unwrap_or_default());
                kept.kinds.extend(self.answers.get(QuestionCode::RowKinds, name).into_iter().flat_map(row_kinds::parse_answer));
                kept
            },
            order,
            hidden: &hidden,
            has_semicolons: table.has_semicolons(),
            sheet,
            stem: name.rsplit_once('.').map_or(name, |(stem, _)| stem),
        };
        let remembered = |headers: &str| crate::db::remembered(self.transaction, headers);
        let plan = recognize::recognize(name, &sample, &self.by_hand(name), &remembered, &known)?;
        Ok((plan, sample))
    }
}
