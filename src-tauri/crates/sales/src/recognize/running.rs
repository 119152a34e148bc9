//! Quantities that are running totals, although no word says so: those of each product only rise.

use std::collections::HashMap;

use super::fields::Table;
use super::sample::{OwnedCell, SampleRow};
use super::totals;
use crate::day::{self, Day};
use crate::options::Field;
use crate::read::dates::{self, Spelled};

/// Days of one product that show something, and of all products together.
const FEWEST: usize = 6;
const FEWEST_OF_ALL: usize = 12;

impl Table<'_> {
    /// Whether the quantities of each product only rise from day to day, begin again at most with a month, and rise by as much as they began with.
    pub(super) fn is_running(&self, quantity: usize) -> bool {
        let Some(date) = self.column(Field::Date) else { return false };
        let style = totals::style(self.rows, &[(quantity, "")]);
        let keys: Vec<usize> = [Field::ProductId, Field::ProductName, Field::StoreId, Field::StoreName]
            .iter()
            .filter_map(|field| self.column(*field))
            .collect();
        let day = |row: &SampleRow| match row.cells.get(date)? {
            OwnedCell::Day(day) => Some(*day),
            OwnedCell::Text(text) => match dates::read(text) {
                Ok(Spelled::Day(day)) => Some(day),
                _ => None,
            },
            _ => None,
        };
        let mut series: HashMap<Vec<String>, Vec<(Day, f64)>> = HashMap::new();
        for row in self.rows {
            if let Some(sold) = day(row).zip(totals::value(row.cells.get(quantity), style)) {
                let key = keys.iter().map(|&column| row.cells.get(column).map(OwnedCell::text).unwrap_or_default()).collect();
                series.entry(key).or_default().push(sold);
            }
        }
        let long: Vec<_> = series.into_values().filter(|days| days.len() >= FEWEST).collect();
        long.iter().map(Vec::len).sum::<usize>() >= FEWEST_OF_ALL && long.into_iter().all(rises)
    }
}

fn rises(mut days: Vec<(Day, f64)>) -> bool {
    days.sort_by_key(|one| one.0);
    let month = |day: Day| (day::to_date(day).year(), day::to_date(day).month());
    let mut steps = Vec::new();
    for (before, now) in days.iter().zip(&days[1..]) {
        // A day with several rows isn't a total of the days before it.
        if before.0 == now.0 || now.1 < before.1 && month(before.0) == month(now.0) {
            return false;
        }
        steps.extend((now.1 >= before.1).then_some(now.1 - before.1));
    }
    let largest = steps.iter().copied().fold(0.0, f64::max);
    let vary = steps.iter().any(|step| (step - steps[0]).abs() > 1e-9);
    let rising = steps.iter().filter(|step| **step > 0.0).count();
    vary && rising * 2 >= steps.len() && days[0].1 <= 3.0 * largest
}
