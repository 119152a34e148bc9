//! Tables without a column of dates: the day, the range or the month that the title, or the name of the sheet or file, gives for all rows; and
//! the year of columns and dates that lack one.

use std::collections::BTreeSet;

use super::across::{self, Period};
use super::dictionary;
use super::fields::Table;
use super::known::Known;
use super::purchases;
use super::sample::OwnedCell;
use super::titled_blocks;
use crate::day;
use crate::error::ImportError;
use crate::options::{DateOrder, Field};
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::dates::Spelled;
use crate::read::periods::{self, Span};
use crate::read::title_dates::{self, Dated};
use crate::read::{dates, yearless};
use crate::reason::{Reason, ReasonCode};

impl Table<'_> {
    /// The days that all rows are of, where no column holds dates.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when only the name of the file has a date, which may be that of the export, or the title may be of
    /// something else than these sales.
    pub(super) fn dated(&self, known: &Known<'_>) -> Result<Option<Span>, ImportError> {
        if self.column(Field::Date).is_some() {
            return Ok(None);
        }
        if let Some(answer) = known.dated.filter(|answer| !is_year(answer)) {
            return match title_dates::read(answer, known.order) {
                Some(Dated::Span(span)) => Ok(Some(span)),
                _ => Err(ImportError::BadAnswer {
                    given: format!("date_column=={answer}"),
                    codes: "date_column==2024-03-31, date_column==2024-03".into(),
                }),
            };
        }
        let is_known = |field| self.column(field).is_some();
        let names_product = is_known(Field::ProductId) || is_known(Field::ProductName) || known.product.is_some();
        if !names_product || !is_known(Field::Quantity) {
            return Ok(None);
        }
        let of_sheet = title_dates::read(known.sheet, known.order);
        let of_title = title_dates::read(&self.title, known.order);
        let found = of_title.clone().or_else(|| of_sheet.clone()).or_else(|| title_dates::read(known.stem, known.order));
        // A column that says of which day each row is, even one that can't be read, goes before the title.
        let days = if let Some(Dated::Span(span)) = found { span } else { Span { first: 0, days: 1 } };
        if (0..self.width()).any(|column| self.may_tell_days(column, days)) {
            return Ok(None);
        }
        if of_title.as_ref().is_some_and(|of_title| titled_blocks::name_other_days(&self.headers, self.rows, of_title)) {
            return Ok(None);
        }
        // Rows of documents between those of products have dates of their own.
        if self.names_have_dates(of_title.as_ref()) {
            return Ok(None);
        }
        let quantity = self.column(Field::Quantity).and_then(|column| self.headers.get(column));
        // A sheet for each day is called like the day, and has nothing else in its name.
        let is_sheet_of_a_day = of_title.is_none() && matches!(dates::read(known.sheet), Ok(Spelled::Day(_)));
        let is_sure = of_title.is_some()
            && (purchases::is_of_sales(&self.title) || quantity.is_some_and(|header| purchases::is_of_sales(header)))
            || is_sheet_of_a_day;
        match found {
            Some(Dated::Span(span)) if is_sure => Ok(Some(span)),
            Some(found) => Err(self.unclear(vec![self.ask_for_days(&found)])),
            None => Ok(None),
        }
    }

    /// Whether some name of a product or store has a day in it that isn't the one of the title, which pages repeat.
    fn names_have_dates(&self, of_title: Option<&Dated>) -> bool {
        let fields = [Field::ProductId, Field::ProductName, Field::StoreId, Field::StoreName];
        fields.into_iter().filter_map(|field| self.column(field)).any(|column| {
            let texts = self.rows.iter().filter_map(|row| match row.cells.get(column) {
                Some(OwnedCell::Text(text)) if text.bytes().any(|byte| byte.is_ascii_digit()) => Some(text),
                _ => None,
            });
            let is_dated = |text: &String| match title_dates::read(text, None) {
                found if found.as_ref() == of_title => false,
                Some(Dated::Span(span)) => span.days == 1,
                Some(Dated::Undecided(_)) => true,
                None => false,
            };
            texts.into_iter().any(is_dated)
        })
    }

    /// Asks whether all rows are of a date that isn't in any row.
    fn ask_for_days(&self, found: &Dated) -> Question {
        let spans: Vec<Span> = match found {
            Dated::Span(span) => vec![*span],
            Dated::Undecided(triple) => [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd]
                .into_iter()
                .filter_map(|order| Some(Span { first: triple.resolve(order)?, days: 1 }))
                .collect(),
        };
        let mut answers: Vec<String> = spans.into_iter().map(|span| format!("={}", shown(span))).collect();
        answers.dedup();
        let listed = answers.iter().map(|answer| &answer[1..]).collect::<Vec<_>>().join(" or ");
        Question {
            code: QuestionCode::DateColumn,
            file: self.file.to_owned(),
            column: None,
            // The date may be that of the export: nothing takes it without asking.
            default: None,
            candidates: answers.into_iter().map(Candidate::new).collect(),
            free_text: true,
            reason: Some(Reason::new(ReasonCode::DateInTitle, &[&listed])),
            message: format!("no column contains dates: are all rows from {listed}, as the title or the name says, or from another day?"),
        }
    }

    /// What is asked where neither a column nor a title says of which day the rows are.
    pub(super) fn ask_for_date(&self, known: &Known<'_>) -> Question {
        let mut question = self.ask(QuestionCode::DateColumn, ReasonCode::NoDateHeader);
        if question.candidates.is_empty() {
            if let Some(found) = title_dates::read(&self.title, known.order).or_else(|| title_dates::read(known.stem, known.order)) {
                return self.ask_for_days(&found);
            }
            question.free_text = true;
            question.reason = None;
            question.message =
                "no column or title contains a date: enter the day or month of all rows, such as `=2024-03-31` or `=2024-03`".to_owned();
        }
        question
    }

    /// Asks for the year of dates or columns that lack it.
    pub(super) fn ask_for_year(&self, example: &str, known: &Known<'_>) -> Question {
        let this_year = day::to_date(known.today).year();
        Question {
            code: QuestionCode::DateColumn,
            file: self.file.to_owned(),
            column: None,
            candidates: [this_year, this_year - 1]
                .map(|year| Candidate::with_examples(format!("={year}"), vec![example.to_owned()]))
                .into(),
            default: None,
            free_text: true,
            reason: None,
            message: format!("dates such as `{example}` have no year, and the title doesn't say it: which year are they from?"),
        }
    }

    /// Columns of months or days that are headed without a year: of the year that was answered, or that the title or a name gives.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when nothing gives the year.
    pub(super) fn periods_without_year(&self, known: &Known<'_>) -> Result<Vec<(usize, Period)>, ImportError> {
        const ANY: i32 = 2024;
        const LEAST: usize = 2;
        let titles = [self.title.as_str(), known.sheet];
        let any = across::without_year(&self.headers, ANY, &titles);
        let (Some(&(first, Period::Span(begin))), Some(&(_, Period::Span(end)))) = (any.first(), any.last()) else { return Ok(Vec::new()) };
        let is_product = self.column(Field::ProductId).or(self.column(Field::ProductName)).is_some() || known.product.is_some();
        let are_numbers = any.iter().all(|&(column, _)| self.looks[column].filled == 0 || self.looks[column].holds_numbers());
        if any.len() < LEAST || !is_product || !are_numbers || any.iter().any(|&(column, _)| self.is_taken(column)) {
            return Ok(Vec::new());
        }
        let answered = known.dated.and_then(title_dates::year);
        // Of a winter, a title with one year doesn't say in which of two it begins.
        let crosses = day::to_date(begin.first).year() != day::to_date(end.first).year();
        // The date in the name of a file is that of its export.
        let stem = if title_dates::has_day(known.stem) { "" } else { known.stem };
        let texts = [self.title.as_str(), known.sheet, stem];
        let is_fiscal = texts.iter().any(|text| self.is_fiscal(text));
        let named = || texts.into_iter().find_map(title_dates::year).filter(|_| !crosses && !is_fiscal);
        match answered.or_else(named) {
            Some(year) => {
                let found = across::without_year(&self.headers, year, &titles);
                // `第1周` below a title of March is a week of that month, and not of the year.
                let month = [self.title.as_str(), known.sheet, known.stem].into_iter().find_map(periods::month_in);
                let is_of_month = |span: &Span| month.is_none_or(|month| (month.first - 6..month.first + 31).contains(&span.first));
                let are_weeks =
                    !across::are_weeks(&found) || found.iter().all(|(_, period)| matches!(period, Period::Span(span) if is_of_month(span)));
                Ok(if are_weeks { found } else { Vec::new() })
            }
            None => Err(self.unclear(vec![self.ask_for_year(&self.headers[first], known)])),
        }
    }

    /// Whether a title is of a year that needn't begin in January. `年度` is one in Japan, and the year itself in China.
    fn is_fiscal(&self, title: &str) -> bool {
        let lower = title.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphabetic());
        let is_japanese = || {
            self.headers
                .iter()
                .any(|header| header.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}')) || header.contains(['売', '薬', '処']))
        };
        words.any(|word| matches!(word, "fy" | "fiscal" | "gj" | "geschäftsjahr" | "exercice" | "ejercicio"))
            || lower.contains("财年")
            || lower.contains("財年")
            || lower.contains("会计年度")
            || lower.contains("年度") && is_japanese()
    }

    /// Whether the dates below the header have no year, and nothing else says it.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] with the question.
    pub(super) fn check_year(&self, known: &Known<'_>) -> Result<(), ImportError> {
        let Some(date) = self.column(Field::Date) else { return Ok(()) };
        let texts = [known.dated.unwrap_or_default(), self.title.as_str(), known.sheet, known.stem];
        let Some(any) = yearless::Frame::of(&["2024"]).filter(|_| yearless::Frame::of(&texts).is_none()) else { return Ok(()) };
        let cells = self.rows.iter().filter_map(|row| row.cells.get(date)).filter(|cell| !cell.is_empty());
        // The date of a row of totals is a word.
        let cells: Vec<(&OwnedCell, String)> =
            cells.map(|cell| (cell, cell.text())).filter(|(_, text)| !dictionary::is_total(text)).collect();
        let reads = |cell: &OwnedCell, text: &str| match cell {
            OwnedCell::Text(_) => any.read(text).is_some(),
            _ => any.day(text).is_some(),
        };
        let lacking = |(cell, text): &&(&OwnedCell, String)| dates::read(text).is_err() && reads(cell, text);
        let are_months = || self.looks[date].holds_periods() && are_months_of_years(cells.iter().map(|(_, text)| text.as_str()));
        match cells.iter().find(lacking) {
            _ if are_months() => Ok(()),
            Some((_, first)) if cells.iter().filter(lacking).count() * 10 >= cells.len() * 9 => {
                Err(self.unclear(vec![self.ask_for_year(first, known)]))
            }
            _ => Ok(()),
        }
    }
}

/// Whether texts such as `Oct-24`, `Nov-24` and `Jan-25` are months that follow each other, and not days of a year.
fn are_months_of_years<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    const FEWEST: usize = 3;
    let months: Option<BTreeSet<i32>> = texts
        .map(|text| {
            let Span { first, days } = periods::read(text)?;
            let date = day::to_date(first);
            (days >= 28).then_some(i32::from(date.year()) * 12 + i32::from(date.month()))
        })
        .collect();
    let Some((months, range)) = months.and_then(|months| Some((months.len(), months.last()? - months.first()?))) else { return false };
    months >= FEWEST && usize::try_from(range).is_ok_and(|range| range + 1 == months)
}

/// Whether an answer names a year and nothing else.
pub(super) fn is_year(answer: &str) -> bool {
    answer.len() == 4 && answer.bytes().all(|byte| byte.is_ascii_digit())
}

/// A day, a month, or the first and the last day.
pub(crate) fn shown(span: Span) -> String {
    let (first, last) = (day::to_date(span.first), day::to_date(span.first + day::Day::try_from(span.days).unwrap_or(1) - 1));
    if span.days == 1 {
        return first.to_string();
    }
    if first.day() == 1 && (first.year(), first.month()) == (last.year(), last.month()) && last.tomorrow().is_ok_and(|next| next.day() == 1)
    {
        return format!("{}-{:02}", first.year(), first.month());
    }
    format!("{first} ~ {last}")
}
