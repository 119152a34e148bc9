//! What an import asks when a file can be understood in more than one way, and the answers it is given.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ImportError;
use crate::reason::Reason;

/// A decision that the import can't make by itself. Nothing is stored until every question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Question {
    pub code: QuestionCode,
    /// The file that raises the question.
    pub file: String,
    /// The header of the column that the question is about.
    pub column: Option<String>,
    /// The possible answers, the most likely first.
    pub candidates: Vec<Candidate>,
    /// The answer that `accept_guess` takes: the one that loses nothing. `null` when there is no safe answer.
    pub default: Option<String>,
    /// Whether an answer that is not among the candidates is possible, such as the name of a store.
    pub free_text: bool,
    /// Why it is asked, where that differs from file to file.
    pub reason: Option<Reason>,
    /// The question in English; other languages are worded from `code`, `column` and the candidates.
    pub message: String,
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Candidate {
    /// What to give as the answer.
    pub value: String,
    /// Values of the file that show what the answer means.
    pub examples: Vec<String>,
    /// How many rows have this value, or how many rows or days the answer is about.
    #[ts(type = "number | null")]
    pub rows: Option<u64>,
}

impl Candidate {
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), examples: Vec::new(), rows: None }
    }

    pub(crate) fn with_examples(value: impl Into<String>, examples: Vec<String>) -> Self {
        Self { value: value.into(), examples, rows: None }
    }
}

macro_rules! question_codes {
    ($($(#[$doc:meta])* $name:ident $text:literal,)*) => {
        /// Stable names of the questions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum QuestionCode { $($(#[$doc])* $name,)* }

        impl QuestionCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the code as it is written in JSON and in answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

question_codes! {
    /// Which column holds the dates. Answer: a header, or `#3` for the third column; or after `=` what all rows are of: a day (`=2024-03-31`), a
    /// month (`=2024-03`), or the year that dates or columns lack (`=2024`).
    DateColumn "date_column",
    /// Which column holds the products. Answer: a header or `#3`; or a name after `=` when the whole file is one product (`=Aspirin`);
    /// `=none` when no column does, so that the file can't be imported.
    ProductColumn "product_column",
    /// Which column holds the quantities. Answer: a header or `#3`; `=one` when each row is one unit, `=money` when the amount of each row is so many
    /// times its price, and `=none` when nothing says how much was sold.
    QuantityColumn "quantity_column",
    /// Which number of `01/02/2024` is the month. Answer: `dmy`, `mdy` or `ymd`; or the calendar of years with two digits:
    /// `solar_hijri` (Iran), `minguo` (Taiwan), `reiwa` (Japan) or `buddhist` (Thailand).
    DateOrder "date_order",
    /// Real dates next to text dates suggest that a spreadsheet exchanged day and month. Answer: `swap` or `keep`.
    DatesSwapped "dates_swapped",
    /// Times such as `12:00` in UTC are midnights in zones on either side of the date line, or stand for their own day; or times in UTC are at
    /// night. Answer: `same` (the day that is written), `next`, or how far the clock of the store is ahead of UTC, such as `+08:00` or `-5`.
    UtcDays "utc_days",
    /// Whether every other column is a product. Answer: `yes`, or `no`.
    WideLayout "wide_layout",
    /// Whether every other column is a store, in a table with a product in each row. Answer: `yes`, or `no`.
    StoreColumns "store_columns",
    /// Whether the numbers of a wide table are units sold, where its title or name is of something else. Answer: `yes`, or `no`.
    UnitsSold "units_sold",
    /// The product of a file that names none. Answer: its code or name.
    ProductName "product_name",
    /// The store of a file that names none although sales of these products and days are loaded. Answer: a store, or `=replace` or
    /// `=add` when it is the same store as before; `=keep` when the file has only totals of weeks or months, so that days with sales stay.
    WhichStore "which_store",
    /// Whether products of the file are ones imported before under another code or name. Answer: `same`, or `new`.
    SameProducts "same_products",
    /// Whether stores of the file are ones imported before under another code or name, or without one. Answer: `same`, or `new`.
    SameStores "same_stores",
    /// The store of rows whose cell in the column of stores is empty. Answer: a store, or `=leave_out`.
    BlankStores "blank_stores",
    /// Which column holds the stores, where the header of one only suggests it. Answer: a header, `#3`, or `=none`.
    StoreColumn "store_column",
    /// Whether a column such as the strength distinguishes products of one name. Answer: `join` (it becomes part of the product), or `ignore`.
    Variants "variants",
    /// Whether `5.000` is five or five thousand. Answer: `decimals`, or `thousands`.
    DecimalSign "decimal_sign",
    /// What the values of a type or status column mean. Answer: `value:effect` for each value, separated by `;`, with the effects `sale`,
    /// `return` and `leave_out`.
    RowKinds "row_kinds",
    /// Whether the units in a column of returns are still in the quantity. Answer: `subtract` (they are), or `leave_out`.
    ReturnedQuantity "returned_quantity",
    /// Whether rows with a positive quantity and a negative amount or price came back. Answer: `returns` or `sales`.
    NegativeAmounts "negative_amounts",
    /// Whether a row that equals the sum of others is a total. Answer: `total` or `product`.
    TotalRow "total_row",
    /// Whether other sheets of a workbook with sales are read, too. Answer: `all` (together), `stores` (each is the store that it is named after), or
    /// `first`.
    OtherSheets "other_sheets",
    /// Rows or sheets that a filter hides. Answer: `read` or `skip`.
    HiddenRows "hidden_rows",
    /// Rows that come again with the numbers of their receipt and line. Answer: `skip` (each line counts once) or `keep`.
    RepeatedLines "repeated_lines",
    /// Sales loaded before that the file, which covers their days, no longer has. Answer: `keep` or `remove`.
    RemovedRows "removed_rows",
    /// A day with nothing but negative quantities in the file, and sales before. Answer: `add` or `replace`.
    CorrectionRows "correction_rows",
    /// Two files of one import hold different sales for the same product, store and day. Answer: `replace` (the later file counts),
    /// `add`, or `keep` when the file has only totals of weeks or months, so that days with sales stay.
    FilesOverlap "files_overlap",
    /// How many of a smaller unit are in a larger one, for products with quantities in both. Answer: `product:larger:smaller:number` for each,
    /// separated by `;`, or `leave_out`.
    PackSizes "pack_sizes",
    /// The password of an encrypted workbook. It is neither stored nor written to a log.
    Password "password",
}

impl QuestionCode {
    /// The only possible answers; empty where names, headers, or values of the file are answers.
    const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::DateOrder => &["dmy", "mdy", "ymd", "solar_hijri", "minguo", "reiwa", "buddhist"],
            Self::DatesSwapped => &["swap", "keep"],
            Self::UtcDays => &["same", "next"],
            Self::WideLayout | Self::StoreColumns | Self::UnitsSold => &["yes", "no"],
            Self::WhichStore => &["=replace", "=add", "=keep"],
            Self::BlankStores => &["=leave_out"],
            Self::SameProducts | Self::SameStores => &["same", "new"],
            Self::Variants => &["join", "ignore"],
            Self::DecimalSign => &["decimals", "thousands"],
            Self::ReturnedQuantity => &["subtract", "leave_out"],
            Self::NegativeAmounts => &["returns", "sales"],
            Self::TotalRow => &["total", "product"],
            Self::OtherSheets => &["all", "stores", "first"],
            Self::HiddenRows => &["read", "skip"],
            Self::RepeatedLines => &["skip", "keep"],
            Self::RemovedRows => &["keep", "remove"],
            Self::CorrectionRows => &["add", "replace"],
            Self::FilesOverlap => &["replace", "add", "keep"],
            Self::DateColumn
            | Self::ProductColumn
            | Self::QuantityColumn
            | Self::ProductName
            | Self::StoreColumn
            | Self::RowKinds
            | Self::PackSizes
            | Self::Password => &[],
        }
    }
}

/// Answers, as `code=value`, or `code@file=value` for one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers(Vec<Answer>);

#[derive(Debug, Clone)]
struct Answer {
    code: QuestionCode,
    file: Option<String>,
    value: String,
}

impl Answers {
    pub(crate) fn parse(given: &[String]) -> Result<Self, ImportError> {
        given.iter().map(|text| Answer::parse(text)).collect::<Result<_, _>>().map(Self)
    }

    /// Adds the default answers to questions; returns whether every question had one.
    pub(crate) fn take_defaults(&mut self, questions: &[Question]) -> bool {
        if questions.is_empty() || questions.iter().any(|question| question.default.is_none()) {
            return false;
        }
        for question in questions {
            if let Some(mut value) = question.default.clone() {
                // Values of several columns are asked about one by one, and answered together.
                if question.code == QuestionCode::RowKinds
                    && let Some(before) = self.get(question.code, &question.file)
                {
                    value = format!("{before};{value}");
                }
                self.0.insert(0, Answer { code: question.code, file: Some(question.file.clone()), value });
            }
        }
        true
    }

    /// Returns the answer for a file; one that names the file goes before one that doesn't.
    pub(crate) fn get(&self, code: QuestionCode, file: &str) -> Option<&str> {
        let of = |wanted: Option<&str>| self.0.iter().find(move |answer| answer.code == code && answer.file.as_deref() == wanted);
        of(Some(file)).or_else(|| of(None)).map(|answer| answer.value.as_str())
    }
}

impl Answer {
    fn parse(text: &str) -> Result<Self, ImportError> {
        let bad = || ImportError::BadAnswer {
            given: text.to_owned(),
            codes: QuestionCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", "),
        };
        let (name, value) = text.split_once('=').ok_or_else(bad)?;
        let (name, file) = match name.split_once('@') {
            Some((name, file)) => (name, Some(file.trim().to_owned())),
            None => (name, None),
        };
        let code = QuestionCode::ALL.iter().copied().find(|code| code.as_str() == name.trim()).ok_or_else(bad)?;
        // Blanks may be part of a password.
        let value = if code == QuestionCode::Password { value } else { value.trim() };
        if value.is_empty() {
            return Err(bad());
        }
        let choices = code.choices();
        let is_open = choices.is_empty()
            || matches!(code, QuestionCode::WhichStore | QuestionCode::BlankStores) && !value.starts_with('=')
            || code == QuestionCode::UtcDays && crate::recognize::utc::offset(value).is_some();
        if !is_open && !choices.contains(&value) {
            let codes = choices.iter().map(|choice| format!("{}={choice}", code.as_str())).collect::<Vec<_>>().join(", ");
            return Err(ImportError::BadAnswer { given: text.to_owned(), codes });
        }
        Ok(Self { code, file, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_for_one_file_goes_before_one_for_all() {
        let answers = Answers::parse(&["which_store=S1".into(), "which_store@b.csv=S2".into()]).expect("answers");
        assert_eq!(answers.get(QuestionCode::WhichStore, "a.csv"), Some("S1"));
        assert_eq!(answers.get(QuestionCode::WhichStore, "b.csv"), Some("S2"));
        assert_eq!(answers.get(QuestionCode::DateOrder, "b.csv"), None);
        for bad in ["which_store", "shop=S1", "which_store=", "which_store==both", "date_order=sideways", "hidden_rows@a.csv=yes"] {
            assert!(Answers::parse(&[bad.into()]).is_err(), "`{bad}`");
        }
    }

    #[test]
    fn codes_are_written_as_they_are_serialized() {
        for code in QuestionCode::ALL {
            assert_eq!(serde_json::to_string(code).expect("a text"), format!("\"{}\"", code.as_str()));
        }
    }
}
