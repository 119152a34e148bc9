//! What an import shows only as a whole: closed days of the stores, products that were out of stock, and days that look incomplete.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::news::Covered;
use crate::day::{self, Day};
use crate::db::rows::{self, quantity};
use crate::error::SalesError;
use crate::figures::stock_outs::{self, OpenDays, StoreDays};
use crate::import::catalog::Catalog;
use crate::import::issues::Issues;
use crate::key::Key;
use crate::report::{IncompleteDay, IssueCode};

/// Examines the series whose days were written; only stretches that reach into the days of the files are reported.
pub(crate) fn report_empty_days(
    connection: &Connection,
    catalog: &Catalog,
    covered: &Covered<'_>,
    open: &OpenDays,
    issues: &mut Issues,
) -> Result<(), SalesError> {
    let Some((first_covered, last_covered)) = covered.days else { return Ok(()) };
    let written_stores: HashSet<&str> = covered.written.iter().map(|pair| catalog.store_id(pair.1)).collect();
    let mut stores: Vec<_> = open.stores().filter(|(store, _)| written_stores.contains(store)).collect();
    stores.sort_by_key(|store| store.0);
    for (store, days) in stores {
        let closed = days.closed_between(first_covered, last_covered);
        if closed > 0 {
            issues.add(IssueCode::ClosedDays, None, "", &[("store", store), ("count", &closed.to_string())]);
        }
    }
    let mut pairs: Vec<(u32, u32)> = covered.written.iter().copied().collect();
    pairs.sort_unstable();
    let mut statement = connection.prepare_cached("SELECT id, quantity FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let mut values = Vec::new();
    for (product, store) in pairs {
        let (first, last) = Key::pair_ends(product, store);
        let mut rows = statement.query(params![first.id(), last.id()])?;
        values.clear();
        let mut start = None;
        while let Some(row) = rows.next()? {
            let day = Key::from_id(row.get(0)?).day();
            let start = *start.get_or_insert(day);
            values.resize((day - start) as usize, 0.0);
            values.push(quantity(row, 1)?.unwrap_or(0.0));
        }
        let Some(start) = start else { continue };
        for run in stock_outs::find(&values, start, open.of(catalog.store_id(store))).into_iter().map(|gap| gap.days) {
            if start + run.end as Day <= first_covered || start + run.start as Day > last_covered {
                continue;
            }
            let date = day::to_date(start + run.start as Day).to_string();
            let (product, store) = (catalog.product_id(product), catalog.store_id(store));
            issues.add(
                IssueCode::StockOut,
                None,
                "",
                &[("product", product), ("store", store), ("date", &date), ("count", &run.len().to_string())],
            );
        }
    }
    Ok(())
}

/// Days that look as if they were exported before they ended: the last one of a store, with far less than its weekday ever sold lately.
/// Notes them in the database, and removes those that the files brought whole.
pub(crate) fn incomplete_days(
    connection: &Connection,
    catalog: &Catalog,
    covered: &Covered<'_>,
    open: &OpenDays,
    issues: &mut Issues,
) -> Result<Vec<IncompleteDay>, SalesError> {
    let Some((first_covered, last_covered)) = covered.days else { return Ok(Vec::new()) };
    let stores: HashSet<u32> = covered.written.iter().map(|pair| pair.1).collect();
    let mut stores: Vec<u32> = stores.into_iter().collect();
    stores.sort_unstable();
    let mut found = Vec::new();
    for store in stores {
        let id = catalog.store_id(store);
        let days = open.of(id);
        // Days that are imported again are checked again; a day within the files is complete.
        connection.execute(
            "DELETE FROM incomplete_days WHERE store = ?1 AND day BETWEEN ?2 AND ?3",
            params![store, first_covered, last_covered],
        )?;
        if let Some((day, usual)) = cut_short(days, last_covered) {
            let quantity = days.total(day);
            connection.execute("INSERT INTO incomplete_days VALUES (?1, ?2, ?3, ?4)", params![store, day, quantity, usual])?;
            let date = day::to_date(day);
            let params = [("store", id), ("date", &*date.to_string()), ("value", &*quantity.to_string()), ("median", &*usual.to_string())];
            issues.add(IssueCode::IncompleteDay, None, "", &params);
            found.push(IncompleteDay { store_id: id.to_owned(), date, quantity, usual });
        }
        let mut remaining = connection.prepare_cached("SELECT day FROM incomplete_days WHERE store = ?1 AND day < ?2 ORDER BY day")?;
        let remaining = remaining.query_map([i64::from(store), first_covered.into()], |row| rows::day(row, 0))?;
        for day in rows::readable(remaining)? {
            let date = day::to_date(day).to_string();
            issues.add(IssueCode::IncompleteDayRemains, None, "", &[("store", id), ("date", &date)]);
        }
    }
    Ok(found)
}

/// The last day of a store, when it sold less than half of what is usual on its weekday and less than on any of the last eight of them.
fn cut_short(days: &StoreDays, last_covered: Day) -> Option<(Day, f64)> {
    const WEEKS: Day = 8;
    const FEWEST: usize = 4;
    const LEAST_USUAL: f64 = 10.0;
    let (_, last) = days.range()?;
    if last != last_covered {
        return None;
    }
    let mut before: Vec<f64> = (1..=WEEKS).map(|week| days.total(last - 7 * week)).filter(|total| *total > 0.0).collect();
    before.sort_by(f64::total_cmp);
    let lowest = *before.first()?;
    let usual = before[before.len() / 2];
    let quantity = days.total(last);
    // A large return hides what was sold of its product.
    if days.returned(last) > 0.25 * usual {
        return None;
    }
    (before.len() >= FEWEST && usual >= LEAST_USUAL && quantity < 0.5 * usual && quantity < 0.8 * lowest).then_some((last, usual))
}
