//! Columns of months, weeks or days whose headers also say what is measured: `2024-01 Qty` next to `2024-01 Sales`, `2024年1月销量`, `Qty Jan 2024`,
//! `01.2024 Menge`. Only years of four digits: of two, a header may mean a day.

use std::collections::BTreeSet;

use super::across::{Period, period};
use super::dictionary::{self, Word};
use super::fields::Table;
use super::known::Known;
use super::quantity_columns::is_of_money;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};

/// What the numbers of a period are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measured {
    Units,
    /// `Sales`: units or money.
    Sales,
    /// Money, or what isn't counted.
    Other,
}

/// A header's period and what is measured in it; `None` for other headers.
fn split(header: &str) -> Option<(Period, Measured)> {
    let has_year = header.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit) && matches!(&four[..2], b"19" | b"20"));
    if !has_year {
        return None;
    }
    let is_sign = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '（' | '）');
    let cuts = header.char_indices().skip(1).map(|(at, _)| at);
    let both = cuts.flat_map(|at| {
        let (left, right) = (header[..at].trim_matches(is_sign), header[at..].trim_matches(is_sign));
        [(left, right), (right, left)]
    });
    let read = |(of, word): (&str, &str)| {
        let word = word.strip_prefix(['(', '（']).and_then(|word| word.strip_suffix([')', '）'])).unwrap_or(word);
        if word.is_empty() || word.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some((period(of)?, measured(word)?))
    };
    both.into_iter().find_map(read)
}

fn measured(word: &str) -> Option<Measured> {
    match dictionary::look_up(word)? {
        Word::Field(Field::Quantity, _) if is_of_money(word) => Some(Measured::Sales),
        Word::Field(Field::Quantity, _) => Some(Measured::Units),
        // Whether the units still hold what came back isn't asked of such columns.
        Word::Field(Field::Returned, _) => None,
        Word::Field(Field::Price | Field::Amount | Field::Unit, _) | Word::Other => Some(Measured::Other),
        Word::Field(..) | Word::Derived | Word::Total => None,
    }
}

/// What the headers with periods and measures say: the columns of units, or those that may be units or money.
fn measured_columns(headers: &[String]) -> Option<(Vec<(usize, Period)>, Measured)> {
    let found: Vec<(usize, Period, Measured)> = headers
        .iter()
        .enumerate()
        .filter_map(|(column, header)| split(header).map(|(period, measured)| (column, period, measured)))
        .collect();
    let of = |wanted: Measured| -> Vec<(usize, Period)> {
        found.iter().filter(|(.., measured)| *measured == wanted).map(|&(column, period, _)| (column, period)).collect()
    };
    let are_apart = |columns: &[(usize, Period)]| {
        columns.iter().map(|(_, period)| format!("{period:?}")).collect::<BTreeSet<_>>().len() == columns.len() && columns.len() > 1
    };
    // `2024-01 Return Qty`, `2024-01 North`: what these are, nothing says.
    let has_year_and_period = |header: &String| {
        let signs = |c: char| !c.is_alphanumeric();
        header.char_indices().filter(|(at, _)| *at > 0).any(|(at, _)| {
            let (left, right) = (header[..at].trim_matches(signs), header[at..].trim_matches(signs));
            let names = |of: &str, word: &str| {
                of.bytes().filter(u8::is_ascii_digit).count() >= 4 && word.chars().all(|c| !c.is_ascii_digit()) && period(of).is_some()
            };
            !left.is_empty() && !right.is_empty() && (names(left, right) || names(right, left))
        })
    };
    let others = headers.iter().enumerate().filter(|(column, header)| {
        !found.iter().any(|(known, ..)| known == column) && period(header).is_none() && has_year_and_period(header)
    });
    if others.count() > 0 {
        return None;
    }
    let (units, sales) = (of(Measured::Units), of(Measured::Sales));
    if are_apart(&units) {
        Some((units, Measured::Units))
    } else if units.is_empty() && are_apart(&sales) {
        Some((sales, Measured::Sales))
    } else {
        None
    }
}

impl Table<'_> {
    /// The columns of quantities of periods, by headers with measures.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] where the measure is `Sales`, which may be money, and [`ImportError::NotSales`] when it was answered to be.
    pub(super) fn measured_periods(&self, known: &Known<'_>) -> Result<Vec<(usize, Period)>, ImportError> {
        let Some((columns, measured)) = measured_columns(&self.headers) else { return Ok(Vec::new()) };
        let are_numbers = columns.iter().all(|&(column, _)| self.looks[column].filled == 0 || self.looks[column].holds_numbers());
        if !are_numbers || columns.iter().any(|&(column, _)| self.is_taken(column) && self.column(Field::Quantity) != Some(column)) {
            return Ok(Vec::new());
        }
        match (measured, known.units_sold) {
            (Measured::Sales, Some(false)) => Err(ImportError::NotSales { file: self.file.to_owned() }),
            (Measured::Sales, None) => {
                let header = self.headers[columns[0].0].clone();
                Err(self.unclear(vec![Question {
                    code: QuestionCode::UnitsSold,
                    file: self.file.to_owned(),
                    column: None,
                    message: format!("columns such as `{header}` may be units or amounts of money: are the numbers units sold?"),
                    candidates: vec![Candidate::with_examples("yes", vec![header]), Candidate::new("no")],
                    default: None,
                    free_text: false,
                    reason: None,
                }]))
            }
            _ => Ok(columns),
        }
    }

    /// Whether a column is in nearly all rows the sum of the columns of periods.
    pub(super) fn is_sum_of_periods(&self, column: usize, periods: &[(usize, Period)]) -> bool {
        let named: Vec<(usize, &str)> = periods.iter().map(|&(column, _)| (column, "")).chain([(column, "")]).collect();
        let style = super::totals::style(self.rows, &named);
        let value = |cells: &[super::sample::OwnedCell], column: usize| super::totals::value(cells.get(column), style);
        let rows: Vec<(f64, f64)> = self
            .rows
            .iter()
            .filter_map(|row| {
                let sum = periods.iter().filter_map(|&(period, _)| value(&row.cells, period)).sum();
                Some((value(&row.cells, column)?, sum))
            })
            .collect();
        let agreeing = rows.iter().filter(|(total, sum)| (total - sum).abs() < 1e-6).count();
        agreeing >= 2 && agreeing * 20 >= rows.len() * 19
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;
    use crate::read::periods::Span;

    #[test]
    fn headers_of_months_say_what_is_measured() {
        let january = Period::Span(Span { first: from_civil(2024, 1, 1), days: 31 });
        for header in [
            "2024-01 Qty",
            "Qty 2024-01",
            "2024年1月销量",
            "2024年1月 数量（盒）",
            "Qty Jan 2024",
            "January 2024 Units",
            "01.2024 Menge",
            "Menge 01/2024",
            "2024-01 (数量)",
            "销量_202401",
        ] {
            assert_eq!(split(header), Some((january, Measured::Units)), "`{header}`");
        }
        assert_eq!(split("2024-01 Sales"), Some((january, Measured::Sales)));
        for header in ["2024年1月销售额", "2024-01 Amount", "Umsatz 01.2024"] {
            assert_eq!(split(header), Some((january, Measured::Other)), "`{header}`");
        }
        for header in ["2024-01", "Jan-24 Units", "2024-01 North", "2024-01 Return Qty", "Qty 2024", "Qty"] {
            assert_eq!(split(header), None, "`{header}`");
        }
    }
}
