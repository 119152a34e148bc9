//! Days on which a store was open, and stretches in which a fast product sold nothing although it was.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::Connection;

use crate::day::Day;
use crate::db::DailySeries;
use crate::error::SalesError;
use crate::key::Key;

/// On which days each store sold anything.
#[derive(Debug, Default)]
pub(crate) struct OpenDays {
    stores: HashMap<String, StoreDays>,
}

/// The open days of one store, from its first to its last.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoreDays {
    first: Day,
    open: Vec<bool>,
    /// Units sold on each day.
    totals: Vec<f64>,
    /// Units of products of which more came back than was sold, on each day.
    returned: Vec<f64>,
}

impl StoreDays {
    /// The first and last day on which the store sold anything.
    pub(crate) fn range(&self) -> Option<(Day, Day)> {
        (!self.open.is_empty()).then(|| (self.first, self.first + self.open.len() as Day - 1))
    }

    /// Units sold on a day.
    pub(crate) fn total(&self, day: Day) -> f64 {
        usize::try_from(day - self.first).ok().and_then(|at| self.totals.get(at)).copied().unwrap_or(0.0)
    }

    /// Units of products of which more came back than was sold on a day.
    pub(crate) fn returned(&self, day: Day) -> f64 {
        usize::try_from(day - self.first).ok().and_then(|at| self.returned.get(at)).copied().unwrap_or(0.0)
    }

    /// The share of each weekday, Monday first, on which the store sold anything, and how many of each there were.
    pub(crate) fn weekdays(&self) -> [(usize, usize); 7] {
        let mut weekdays = [(0, 0); 7];
        for (day, open) in (self.first..).zip(&self.open) {
            let (sold, all) = &mut weekdays[crate::day::weekday(day)];
            *sold += usize::from(*open);
            *all += 1;
        }
        weekdays
    }

    /// Days outside what is known of the store count as open.
    pub(crate) fn is_open(&self, day: Day) -> bool {
        usize::try_from(day - self.first).ok().and_then(|at| self.open.get(at)).is_none_or(|open| *open)
    }

    /// Days between two others on which the store sold nothing, within what is known of it.
    pub(crate) fn closed_between(&self, first: Day, last: Day) -> usize {
        (self.first..).zip(&self.open).filter(|(day, open)| !**open && (first..=last).contains(day)).count()
    }

    fn mark(&mut self, day: Day, quantity: f64) {
        if self.open.is_empty() {
            self.first = day;
        }
        if day < self.first {
            let more = (self.first - day) as usize;
            self.open.splice(0..0, std::iter::repeat_n(false, more));
            self.totals.splice(0..0, std::iter::repeat_n(0.0, more));
            self.returned.splice(0..0, std::iter::repeat_n(0.0, more));
            self.first = day;
        }
        let at = (day - self.first) as usize;
        if at >= self.open.len() {
            self.open.resize(at + 1, false);
            self.totals.resize(at + 1, 0.0);
            self.returned.resize(at + 1, 0.0);
        }
        self.open[at] = true;
        self.totals[at] += quantity;
        self.returned[at] -= quantity.min(0.0);
    }
}

impl OpenDays {
    /// Goes once over all sales.
    pub(crate) fn read(connection: &Connection) -> Result<Self, SalesError> {
        let mut by_number: HashMap<u32, StoreDays> = HashMap::new();
        let mut statement = connection.prepare_cached("SELECT id, quantity FROM sales WHERE quantity <> 0")?;
        let mut rows = statement.query(())?;
        let days = crate::db::tables::FIRST_DAY..=crate::db::tables::LAST_DAY;
        while let Some(row) = rows.next()? {
            let key = Key::from_id(row.get(0)?);
            let Some(sold) = crate::db::rows::quantity(row, 1)?.filter(|_| days.contains(&key.day())) else { continue };
            by_number.entry(key.store()).or_default().mark(key.day(), sold);
        }
        let mut statement = connection.prepare_cached("SELECT id, store_id FROM stores")?;
        let stores = statement.query_map((), |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)))?;
        let mut open = Self::default();
        for store in stores {
            let (number, id) = store?;
            open.stores.insert(id, by_number.remove(&number).unwrap_or_default());
        }
        Ok(open)
    }

    /// From the series of every product of their stores.
    pub(crate) fn of_series(series: &[DailySeries]) -> Self {
        let mut open = Self::default();
        for series in series {
            if !open.stores.contains_key(&series.store_id) {
                open.stores.insert(series.store_id.clone(), StoreDays::default());
            }
            let Some(store) = open.stores.get_mut(&series.store_id) else { continue };
            for (day, sold) in (crate::day::from_date(series.start)..).zip(&series.quantity).filter(|(_, sold)| **sold != 0.0) {
                store.mark(day, *sold);
            }
        }
        open
    }

    pub(crate) fn of(&self, store_id: &str) -> &StoreDays {
        static UNKNOWN: StoreDays = StoreDays { first: 0, open: Vec::new(), totals: Vec::new(), returned: Vec::new() };
        self.stores.get(store_id).unwrap_or(&UNKNOWN)
    }

    pub(crate) fn stores(&self) -> impl Iterator<Item = (&str, &StoreDays)> {
        self.stores.iter().map(|(id, days)| (id.as_str(), days))
    }
}

/// Stretches of days without a sale.
pub(crate) fn zero_runs(values: &[f64]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + values.get(at..)?.iter().position(|value| *value == 0.0)?;
        let length = values[start..].iter().position(|value| *value != 0.0).unwrap_or(values.len() - start);
        at = start + length;
        Some(start..at)
    })
}

/// Days in a row without a sale that say nothing of the demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Indices into the quantities of a series.
    pub days: Range<usize>,
    /// The day with whose end one could know: until then it might have been chance.
    pub known_from: usize,
}

/// Days on which a store sold nothing at all on a weekday on which it mostly sells. Only for stores that sell on nine of ten such days: of
/// others, an empty day may be chance.
pub(crate) fn closures(start: Day, length: usize, store: &StoreDays) -> Vec<Gap> {
    const MOSTLY: f64 = 0.5;
    const REGULAR: f64 = 0.9;
    let (mut days, mut open) = ([0_usize; 7], [0_usize; 7]);
    for (at, sold) in store.open.iter().enumerate() {
        let weekday = crate::day::weekday(store.first + at as Day);
        days[weekday] += 1;
        open[weekday] += usize::from(*sold);
    }
    let mostly_open = |weekday: usize| open[weekday] as f64 > MOSTLY * days[weekday] as f64;
    let (all, sold) = (0..7).filter(|&w| mostly_open(w)).fold((0, 0), |(all, sold), w| (all + days[w], sold + open[w]));
    if (sold as f64) < REGULAR * all as f64 {
        return Vec::new();
    }
    let shut = |at: &usize| !store.is_open(start + *at as Day) && mostly_open(crate::day::weekday(start + *at as Day));
    (0..length).filter(shut).map(|at| Gap { days: at..at + 1, known_from: at }).collect()
}

/// Stretches that chance does not explain: were the days independent, so many open days in a row without a sale would come about less than
/// once in a thousand times. Only for products that sell on four of five open days. A long stretch up to the end is a product given up.
pub(crate) fn find(values: &[f64], start: Day, store: &StoreDays) -> Vec<Gap> {
    const FAST: f64 = 0.8;
    const CHANCE: f64 = 1e-3;
    const LEAST_ZERO_SHARE: f64 = 0.05;
    const LEAST_DAYS: usize = 3;
    const GIVEN_UP: usize = 60;
    let open_days = |run: Range<usize>| run.filter(|&at| store.is_open(start + at as Day)).count();
    let sold = values.iter().filter(|value| **value != 0.0).count();
    if sold < 28 {
        return Vec::new();
    }
    let runs: Vec<(Range<usize>, usize)> = zero_runs(values).map(|run| (run.clone(), open_days(run))).collect();
    // Long stretches say nothing about how often the product sells when it is there.
    let zeros: usize = runs.iter().map(|run| run.1).filter(|&open| open < LEAST_DAYS).sum();
    let zero_share = zeros as f64 / (zeros + sold) as f64;
    let open_total = open_days(0..values.len());
    if 1.0 - zero_share < FAST || (sold as f64) < 0.5 * open_total as f64 {
        return Vec::new();
    }
    let needed = (CHANCE.ln() / zero_share.max(LEAST_ZERO_SHARE).ln()).ceil() as usize;
    let is_stock_out =
        |(run, open): &(Range<usize>, usize)| *open >= needed.max(LEAST_DAYS) && !(run.end == values.len() && run.len() > GIVEN_UP);
    let needed_days = needed.max(LEAST_DAYS);
    let gap = |(days, _): (Range<usize>, usize)| {
        let known_from = days.clone().filter(|&at| store.is_open(start + at as Day)).nth(needed_days - 1).unwrap_or(days.start);
        Gap { days, known_from }
    };
    runs.into_iter().filter(is_stock_out).map(gap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fast(zero: Range<usize>) -> Vec<f64> {
        (0..100).map(|at| if zero.contains(&at) { 0.0 } else { 5.0 }).collect()
    }

    #[test]
    fn a_run_of_zeros_in_a_fast_product_is_a_stock_out() {
        let store = StoreDays { open: vec![true; 100], ..StoreDays::default() };
        assert_eq!(
            find(&fast(50..55), 0, &store),
            [Gap { days: 50..55, known_from: 52 }],
            "three days are chance once in a thousand times"
        );
        assert!(find(&fast(50..51), 0, &store).is_empty(), "one day without a sale is chance");
        let slow: Vec<f64> = (0..200).map(|at| f64::from(u8::from(at % 3 == 0))).collect();
        assert!(find(&slow, 0, &store).is_empty(), "a slow product often sells nothing");
    }

    #[test]
    fn closed_days_are_no_stock_out() {
        let mut store = StoreDays { open: vec![true; 100], ..StoreDays::default() };
        store.open[50..55].fill(false);
        assert!(find(&fast(50..55), 0, &store).is_empty());
        assert_eq!(find(&fast(48..58), 0, &store), [Gap { days: 48..58, known_from: 55 }], "five open days around a closure are");
    }

    #[test]
    fn a_day_on_which_a_regular_store_sold_nothing_is_a_closure_and_a_weekly_rest_is_none() {
        // Day 0 was a Thursday; the store rests on Sundays.
        let open = |at: usize| at % 7 != 3 && !(50..55).contains(&at);
        let store = StoreDays { open: (0..100).map(open).collect(), ..StoreDays::default() };
        let days: Vec<usize> = closures(10, 80, &store).into_iter().map(|gap| gap.days.start + 10).collect();
        assert_eq!(days, [50, 51, 53, 54], "the 52nd was a Sunday");
        let seldom = StoreDays { open: (0..100).map(|at| at % 3 != 1).collect(), ..StoreDays::default() };
        assert!(closures(0, 100, &seldom).is_empty(), "days without customers aren't closures when every third day is one");
    }

    #[test]
    fn zero_runs_are_found_at_both_ends() {
        assert_eq!(zero_runs(&[0.0, 1.0, 0.0, 0.0]).collect::<Vec<_>>(), [0..1, 2..4]);
        assert_eq!(zero_runs(&[]).count(), 0);
    }
}
