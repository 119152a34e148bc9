//! Tables with days, weeks or months as columns: which days each column is.

use crate::day::{self, Day};
use crate::error::ImportError;
use crate::import::date_orders::{self, DateOrderVotes, DateOrders};
use crate::options::DateOrder;
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
