//! Whether the order of day and month that was answered for earlier files fits the dates of a new one as well.

use super::sample::{OwnedCell, SampleRow};
use crate::day::Day;
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled, Triple};

/// Whether all dates are days in an order, and no other order brings them much closer together: `04/01` to `04/12` are twelve days of April
/// rather than the fourth of each month.
pub(super) fn still_fits(rows: &[SampleRow], date: usize, order: DateOrder) -> bool {
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
    let others = [DateOrder::Dmy, DateOrder::Mdy].into_iter().filter(|other| *other != order).filter_map(days);
    match days(order) {
        None => others.into_iter().next().is_none(),
        Some(own) => distinct(&own) < LEAST_DATES || others.into_iter().all(|other| span(&other) * TIMES >= span(&own)),
    }
}
