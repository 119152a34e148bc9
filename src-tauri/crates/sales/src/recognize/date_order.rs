//! Whether the order of day and month that was answered for earlier files fits the dates of a new one as well.

use super::sample::{OwnedCell, SampleRow};
use crate::day::Day;
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled, Triple};

/// Whether all dates are days in an order, and no other order brings them much closer together: `04/01` to `04/12` are twelve days of April
/// rather than the fourth of each month.
pub(super) fn still_fits(rows: &[SampleRow], date: usize, order: DateOrder, today: Day) -> bool {
    const TIMES: Day = 3;
    const LEAST_DATES: usize = 3;
    let triple = |cell: &OwnedCell| match cell {
        OwnedCell::Text(text) => match dates::read(text) {
            Ok(Spelled::Undecided(triple)) => Some(triple),
            _ => None,
        },
        _ => None,
    };
    let triples: Vec<Triple> = rows.iter().filter_map(|row| row.cells.get(date)).filter_map(triple).collect();
    let days = |order: DateOrder| triples.iter().map(|triple| triple.resolve(order)).collect::<Option<Vec<Day>>>();
    let span = |days: &[Day]| days.iter().max().zip(days.iter().min()).map_or(0, |(last, first)| last - first);
    let distinct = |days: &[Day]| days.iter().collect::<std::collections::BTreeSet<_>>().len();
    // The order may have been answered for years of four digits, and these have two.
    let others = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().filter(|other| *other != order).filter_map(days);
    match days(order) {
        None => others.into_iter().next().is_none(),
        // Few dates are close together in any order: those of our time are right.
        Some(own) if distinct(&own) < LEAST_DATES => {
            const FAR: Day = 300;
            let age = |days: &[Day]| days.iter().map(|day| (today - day).abs()).max().unwrap_or(0);
            others.into_iter().all(|other| age(&other) + FAR >= age(&own))
        }
        Some(own) => others.into_iter().all(|other| span(&other) * TIMES >= span(&own)),
    }
}
