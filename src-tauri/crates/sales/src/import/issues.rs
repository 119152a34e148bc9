//! Collecting what is to be said about rows, with a bound on how much is listed, and wording it in English.

use std::collections::BTreeMap;

use crate::report::{ImportIssue, IssueCode, IssueCount, LISTED_PER_CODE};

#[derive(Debug, Default, Clone)]
pub(crate) struct Issues {
    file: String,
    listed: Vec<ImportIssue>,
    counts: BTreeMap<IssueCode, u64>,
    in_file: BTreeMap<IssueCode, u64>,
    /// How many were listed before the file.
    listed_before: usize,
}

/// What the words of an issue need.
pub(crate) type Params<'a> = &'a [(&'static str, &'a str)];

impl Issues {
    pub(crate) fn start_file(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        self.in_file.clear();
        self.listed_before = self.listed.len();
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn add(&mut self, code: IssueCode, line: Option<u64>, column: &str, params: Params<'_>) {
        *self.counts.entry(code).or_default() += 1;
        let in_file = self.in_file.entry(code).or_default();
        *in_file += 1;
        if *in_file <= LISTED_PER_CODE {
            let params: BTreeMap<String, String> = params.iter().map(|&(name, value)| (name.to_owned(), shortened(value))).collect();
            let message = message(code, column, &params);
            let column = (!column.is_empty()).then(|| column.to_owned());
            self.listed.push(ImportIssue { file: self.file.clone(), line, column, code, effect: code.effect(), message, params });
        }
    }

    /// For rules whose cases are found without a row.
    pub(crate) fn count(&mut self, code: IssueCode, times: u64) {
        if times > 0 {
            *self.counts.entry(code).or_default() += times;
        }
    }

    /// Forgets what was said about the file, to read it again.
    pub(crate) fn restart_file(&mut self) {
        for (code, count) in std::mem::take(&mut self.in_file) {
            if let Some(all) = self.counts.get_mut(&code) {
                *all -= count;
            }
        }
        self.counts.retain(|_, count| *count > 0);
        self.listed.truncate(self.listed_before);
    }

    /// In the order of the files and their lines; notes on a file come first.
    pub(crate) fn finish(self) -> (Vec<ImportIssue>, Vec<IssueCount>) {
        let mut files: Vec<String> = Vec::new();
        for issue in &self.listed {
            if !files.contains(&issue.file) {
                files.push(issue.file.clone());
            }
        }
        let mut listed = self.listed;
        listed.sort_by_key(|issue| (files.iter().position(|file| *file == issue.file), issue.line));
        let counts = self.counts.into_iter().map(|(code, count)| IssueCount { code, effect: code.effect(), count }).collect();
        (listed, counts)
    }
}

/// Values are quoted from files of any kind.
fn shortened(value: &str) -> String {
    const LONGEST: usize = 80;
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn message(code: IssueCode, column: &str, params: &BTreeMap<String, String>) -> String {
    let get = |name: &str| params.get(name).map_or("", String::as_str);
    let counted = |what: &str| if get("count") == "1" { format!("1 {what}") } else { format!("{} {what}s", get("count")) };
    let (rows, days) = (|| counted("row"), || counted("day"));
    let value = get("value");
    match code {
        IssueCode::MissingDate => "no date: row skipped".into(),
        IssueCode::BadDate => format!("`{value}` isn't a date: row skipped"),
        IssueCode::NoSuchDay => format!("`{value}` isn't a day of the calendar: row skipped"),
        IssueCode::FutureDate => format!("`{value}` is in the future: row skipped"),
        IssueCode::DateTooOld => format!("`{value}` is before 1990: row skipped"),
        IssueCode::MissingProduct if !value.is_empty() => format!("`{value}` isn't a product: row skipped"),
        IssueCode::MissingProduct => "no product: row skipped".into(),
        IssueCode::MissingStore if !value.is_empty() => format!("`{value}` isn't a store: row skipped"),
        IssueCode::MissingStore => "no store: row skipped".into(),
        IssueCode::MissingQuantity => "no quantity: row skipped".into(),
        IssueCode::BadQuantity => format!("`{value}` isn't a quantity: row skipped"),
        IssueCode::AmbiguousNumber => format!("the separator in `{value}` could be for decimals or for thousands: row skipped"),
        IssueCode::BadId => format!("`{value}` can't be a product or store code (over 200 characters, or unprintable ones): row skipped"),
        IssueCode::CellCount => format!("{} cells, but the header has {}: row skipped", get("found"), get("expected")),
        IssueCode::CellsMoved => "the values are in other columns than in most rows: row skipped".into(),
        IssueCode::TotalRow => "a total, not a sale: row skipped".into(),
        IssueCode::EmptyRow => "empty row".into(),
        IssueCode::RepeatedHeader => "repeated header: row skipped".into(),
        IssueCode::UnreadableText => format!("`{column}` has bytes that aren't text, or an error value ({value}): row skipped"),
        IssueCode::UnclosedQuote => "unclosed quotation mark: row skipped".into(),
        IssueCode::Return => format!("{value}: counted as a return and subtracted"),
        IssueCode::DuplicateRow => "identical to a row above: counted as another sale".into(),
        IssueCode::AmountInQuantity => format!("the quantity `{value}` looks like an amount of money"),
        IssueCode::CodeRounded => {
            format!(
                "`{value}` is a long code rounded by spreadsheet software, so different products may have been merged: save the column as text"
            )
        }
        IssueCode::CodeInQuantity => format!("the quantity `{value}` is the code of a product: are the columns swapped in this row?"),
        IssueCode::SeveralNames => format!("product `{}` has several names: {}; the latest is shown", get("product"), get("names")),
        IssueCode::AbsurdQuantity => {
            format!(
                "{value} is far more than product `{}` usually sells at a time (half of its sales are at most {})",
                get("product"),
                get("median")
            )
        }
        IssueCode::StockOut => {
            format!(
                "product `{}` in store `{}` sold nothing for {} from {}: out of stock?",
                get("product"),
                get("store"),
                days(),
                get("date")
            )
        }
        IssueCode::IdsDifferByCase => format!("`{}` and `{}` differ only by case: are they the same?", get("first"), get("second")),
        IssueCode::CodesDifferByZeros => {
            format!("`{}` and `{}` differ only by leading zeros and are kept as two products", get("first"), get("second"))
        }
        IssueCode::BadExtra => format!("`{value}` in `{column}` can't be read; the sale was imported without it"),
        IssueCode::ReturnsSubtracted => format!("{value} returned units were subtracted in {}", rows()),
        IssueCode::SignTurned => format!("sales are negative in {}, as is usual in lists of stock movements: counted as sales", rows()),
        IssueCode::ZeroBytes => "the file has a damaged part (zero bytes), as left by a program that crashed while saving: rows near it may be missing or cut off".into(),
        IssueCode::ColumnLeftOut => format!("column `{column}` isn't used"),
        IssueCode::TotalColumn => format!("column `{column}` is the sum of the others and was skipped"),
        IssueCode::SummedToDays => format!("same day, store, and product in {}: added up", rows()),
        IssueCode::SheetRepeats => format!("sheet `{}` repeats the sales of other sheets and wasn't imported", get("sheet")),
        IssueCode::SheetNotRead => {
            format!("sheet `{}` wasn't read", get("sheet"))
        }
        IssueCode::CommaTakenForThousands => {
            format!("the separator in `{value}` was read as a thousands separator; nothing in the file confirms it")
        }
        IssueCode::CommaTakenForDecimals if value.contains('.') => {
            format!("the period in `{value}` was read as a decimal separator; nothing else in the file confirms it")
        }
        IssueCode::CommaTakenForDecimals => {
            format!(
                "the comma in `{value}` was read as a decimal separator because semicolons separate the cells; nothing else in the file confirms it"
            )
        }
        IssueCode::NewStore => format!("store `{}` is new: no store with that code or name had sales before", get("store")),
        IssueCode::StoreOfTitle => format!("there is no store column: all rows belong to store `{}`, as the title says", get("store")),
        IssueCode::StoreOfSection => format!("the rows below belong to store `{}`", get("store")),
        IssueCode::DayInTwoFiles => format!("{} taken from this file instead of an earlier one of this import", days()),
        IssueCode::HeaderShifted => "the header is one column off and was realigned".into(),
        IssueCode::ClosedDays => {
            format!("store `{}` sold nothing at all on {} between its first and last sale", get("store"), days())
        }
        IssueCode::FormulaNotCalculated => {
            "the formula has no saved result: row skipped; open the file in Excel, save it, and import it again".into()
        }
        IssueCode::NotASale => format!("`{value}` isn't a sale: row skipped"),
        IssueCode::UnitUnknown => {
            format!("`{value}` isn't the unit of other rows of product `{}`, and its pack size is unknown: row skipped", get("product"))
        }
        IssueCode::HiddenRow => "hidden by a filter: row skipped".into(),
        IssueCode::LookAlikeIds => {
            format!(
                "`{}` and `{}` differ only by spaces, line breaks, invisible characters, or character width: treated as one",
                get("first"),
                get("second")
            )
        }
        IssueCode::DatesSwapped => {
            format!("day and month were swapped by spreadsheet software in {}, such as `{value}`: corrected", rows())
        }
        IssueCode::IncompleteDay => format!(
            "store `{}` sold {value} on {}, usually {}: the day may be incomplete and is excluded from training and orders until it is imported again",
            get("store"),
            get("date"),
            get("median")
        ),
        IssueCode::IncompleteDayRemains => {
            format!("{} of store `{}` is still incomplete: import that day again", get("date"), get("store"))
        }
        IssueCode::SpreadOverDays => {
            format!("each row covers a {}: quantities were spread evenly over its days", get("value"))
        }
        IssueCode::HiddenRowsRead => format!("hidden by a filter, but read: {}", rows()),
        IssueCode::FilledDown => format!("empty in `{column}`, filled in from the row above: {}", rows()),
        IssueCode::RepeatedLine => "the same line of the same receipt as in a row above: row skipped".to_owned(),
        IssueCode::NamedWithoutCode => {
            format!("no code in `{column}`; the name is used instead: {}", rows())
        }
        IssueCode::DateOfTitle => format!("no column contains dates: all rows are taken as {value}"),
        IssueCode::DateJoined => format!("dates were joined from the columns {value}"),
        IssueCode::LocalMidnights => format!("times such as `{value}` are local midnights in UTC: converted to local days"),
        IssueCode::UnitsConverted => format!("quantities converted from `{value}`: {}", rows()),
        IssueCode::CodesAsShown => format!("codes such as `{value}` were read as the sheet shows them"),
        IssueCode::HiddenSheet => format!("sheet `{}` is hidden and wasn't read", get("sheet")),
        IssueCode::RowsRemoved => format!("no longer in the file and removed: {}", days()),
        IssueCode::CorrectionAdded => format!("negative quantities were added to days imported before: {}", days()),
        IssueCode::StoredAsPlan => format!("after today, stored as a plan: {}", rows()),
        IssueCode::EmptyCells => format!("empty cells, no sale: {}", get("count")),
    }
}
