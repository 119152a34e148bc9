//! Stores of one list that were counted on different days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{StockFault, StockIssue, StockList, StockRow};

/// Gives each row the day of its store. A list with one day is of that day as a whole; where stores have days of their own, a store without
/// one may be of any.
pub(super) fn settled(mut list: StockList) -> StockList {
    let days: BTreeSet<Date> = list.rows.iter().filter_map(|row| row.counted_on).collect();
    let Some(last) = days.last().copied().filter(|_| list.unclear_date.is_none()) else { return list };
    if days.len() == 1 {
        list.rows.iter_mut().for_each(|row| row.counted_on = Some(last));
        list.date = Some(last);
        return list;
    }
    let store = |row: &StockRow| row.store.clone().unwrap_or_else(|| row.product.clone());
    if let Some(row) = list.rows.iter().find(|row| row.counted_on.is_none()) {
        (list.date, list.unclear_date) = (None, Some(store(row)));
        list.issues.push(StockIssue { line: row.line, fault: StockFault::CountDateUnclear, value: store(row) });
        return list;
    }
    list.date = Some(last);
    let of_store: BTreeMap<String, Date> = list.rows.iter().filter_map(|row| Some((store(row), row.counted_on?))).collect();
    let other = of_store.into_iter().filter(|(_, day)| *day != last);
    list.issues.extend(other.map(|(store, day)| StockIssue {
        line: 0,
        fault: StockFault::CountedOnOwnDay,
        value: format!("{store}: {day}"),
    }));
    list
}
