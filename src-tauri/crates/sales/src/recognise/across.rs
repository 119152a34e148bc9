//! Tables with days, weeks or months as columns: which days each column is.

use super::dictionary::{self, Word};
use crate::day::{self, Day};
use crate::error::ImportError;
use crate::import::date_orders::{self, DateOrderVotes, DateOrders};
use crate::options::{DateOrder, Field};
use crate::read::dates::{self, Spelled, Triple};
use crate::read::periods::{self, Span};

/// What a header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Span(Span),
    /// A date whose order of day and month isn't known.
    Undecided(Triple),
}

/// A column that holds the quantities of a day, a week or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PeriodColumn {
    pub(crate) column: usize,
    pub(crate) span: Span,
}

/// Reads a header as a day, a week or a month.
pub(crate) fn period(header: &str) -> Option<Period> {
    match dates::read(header) {
        Ok(Spelled::Day(day)) => Some(Period::Span(Span { first: day, days: 1 })),
        Ok(Spelled::Undecided(triple)) => Some(Period::Undecided(triple)),
        Err(_) => periods::read(header).map(Period::Span),
    }
}

/// The columns whose headers name days, weeks or months. Of several columns of one day, those of quantities: `qty / 2024-03-04` next to
/// `amount / 2024-03-04`. Numbers of days are days of the `month` that the title names.
pub(crate) fn named_periods(headers: &[String], month: Option<Span>) -> Vec<(usize, Period)> {
    const LEAST_DAYS: usize = 20;
    let named = |header: &String| {
        period(header).or_else(|| {
            let (word, of) = header.rsplit_once(" / ")?;
            let is_quantity = matches!(dictionary::look_up(word), Some(Word::Field(Field::Quantity, _)));
            period(of).filter(|_| is_quantity)
        })
    };
    let columns = || headers.iter().enumerate();
    let found: Vec<(usize, Period)> = columns().filter_map(|(column, header)| Some((column, named(header)?))).collect();
    let Some(month) = month.filter(|_| found.is_empty()) else { return found };
    let day = |header: &String| {
        let number: u32 = header.trim().trim_end_matches(['日', '号', '號', '일', '.']).parse().ok()?;
        let first = month.first + Day::try_from(number).ok()? - 1;
        (1..=month.days).contains(&number).then_some(Period::Span(Span { first, days: 1 }))
    };
    let days: Vec<(usize, Period)> = columns().filter_map(|(column, header)| Some((column, day(header)?))).collect();
    let rise =
        days.windows(2).all(|pair| matches!((pair[0].1, pair[1].1), (Period::Span(one), Period::Span(next)) if one.first < next.first));
    if days.len() >= LEAST_DAYS && rise { days } else { Vec::new() }
}

/// The days of each column.
///
/// # Errors
/// [`ImportError::AmbiguousDates`] when the headers can be read day first and month first.
pub(crate) fn columns(file: &str, periods: &[(usize, Period)], order: Option<DateOrder>) -> Result<Vec<PeriodColumn>, ImportError> {
    let mut votes: Vec<(char, DateOrderVotes)> = Vec::new();
    for (_, period) in periods {
        if let Period::Undecided(triple) = period {
            if !votes.iter().any(|(sign, _)| *sign == triple.sign) {
                votes.push((triple.sign, DateOrderVotes::default()));
            }
            let Some((_, votes)) = votes.iter_mut().find(|(sign, _)| *sign == triple.sign) else { continue };
            votes.add(*triple, &triple.to_string(), day::from_civil(2100, 1, 1));
        }
    }
    let orders = match order {
        Some(order) => DateOrders::one(Some(order)),
        None => date_orders::decide(file, "", &votes)?,
    };
    let span = |period: Period| match period {
        Period::Span(span) => Some(span),
        Period::Undecided(triple) => orders.of(triple).and_then(|order| triple.resolve(order)).map(|first: Day| Span { first, days: 1 }),
    };
    Ok(periods.iter().filter_map(|&(column, period)| Some(PeriodColumn { column, span: span(period)? })).collect())
}
